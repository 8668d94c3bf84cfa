#!/usr/bin/env python3
"""How fast detection is, in one table: Ringfence, and beside it Presidio with its rules alone, gitleaks,
and Hyperscan with the raw patterns of our own table as the floor.

`make bench-detect` runs this. Everything runs on one core and reads the same texts; every number is a
median. Presidio has no model here: a blank tokenizer, and the recognisers that are regular expressions.
gitleaks reads files, and what it costs to start is taken off.
"""
import argparse
import gzip
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
KIB, MIB = 1 << 10, 1 << 20
# What slow ones read of a long text: they take the same time for each of its bytes.
PIECE = 128 * KIB
TURN_END = '\n\x1e\n'
# Case: title, bar in microseconds or in MB/s.
CASES = {
    'prose-1k': ('1 KiB of prose', 30, 'us'),
    'identifiers-1k': ('1 KiB of identifiers and secrets', 150, 'us'),
    'prose': ('1 MiB of prose, one page over and over', 300, 'MB/s'),
    'contracts': ('contracts', 300, 'MB/s'),
    'code': ('1 MiB of code', 100, 'MB/s'),
    'growing': ('300 KiB transcript and 1 KiB more', 60, 'us'),
}


def filled(text, size):
    return (text * (size // len(text.encode()) + 1)).encode()[:size].decode(errors='ignore')


def cases(folder):
    """Writes the texts: the bench's own prose and identifiers, contracts of the labelled data, this project's code."""
    bench = (ROOT / 'benches/classify.rs').read_text(encoding='utf8')
    own = {name: json.loads(text) for name, text in re.findall(r'const (\w+): &str = ("(?:[^"\\]|\\.)*");', bench)}
    with gzip.open(ROOT / 'tests/data/detection/trade_cuad_fingerprint.jsonl.gz', 'rt', encoding='utf8') as lines:
        records = [json.loads(line) for line in lines]
    contracts = '\n'.join(r['text'] for r in records if r['role'] == 'registry')
    sources = [p for p in sorted((ROOT / 'src').rglob('*.rs')) if 'classify' not in p.parts and 'tests' not in p.name]
    code = '\n'.join(p.read_text(encoding='utf8') for p in sources)
    texts = {
        'prose-1k': filled(own['PROSE'], KIB),
        'identifiers-1k': filled(own['IDENTIFIERS'], KIB),
        'prose': filled(own['PROSE'], MIB),
        'contracts': contracts,
        'code': filled(code, MIB),
        'transcript': transcript(own, code),
    }
    for name, text in texts.items():
        (folder / f'{name}.txt').write_text(text, encoding='utf8', newline='')
    return texts


def transcript(own, code):
    """Questions, code and now and then an identifier, about 300 KiB; the last message is 1 KiB."""
    parts, size, at = [], 0, 0
    while size < 300 * KIB:
        for length, text in ((600, own['PROSE']), (5400, code[at:at + 5400])):
            parts.append(filled(text, length))
            size += length
        at += 5400
        if len(parts) % 20 == 0:
            parts.append(own['IDENTIFIERS'])
    return TURN_END.join([*parts, filled(own['PROSE'], KIB)])


def median(times):
    return statistics.median(times)


def timed(work, rounds, repeats=1):
    """Microseconds of one run."""
    work()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(repeats):
            work()
        times.append((time.perf_counter() - start) * 1e6 / repeats)
    return median(times)


# --- the others --------------------------------------------------------------------------------


def presidio(texts):
    import logging
    import spacy
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    logging.disable(logging.WARNING)

    class Blank(SpacyNlpEngine):
        def load(self):
            self.nlp = {'en': spacy.blank('en')}

    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=['en'])
    registry.remove_recognizer('SpacyRecognizer')
    engine = Blank(models=[{'lang_code': 'en', 'model_name': 'blank'}])
    engine.load()
    analyzer = AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=['en'])
    out = {}
    for name, text in texts.items():
        piece = text[:PIECE]
        rounds = 9 if len(piece) <= 2 * KIB else 3
        own = timed(lambda: analyzer.analyze(piece, 'en'), rounds)
        out[name] = own * len(text) / len(piece)
    return out


def hyperscan(texts, shapes):
    """The floor: every raw pattern at once, and nothing said about where they match."""
    import hyperscan as hs

    def compiled(patterns):
        """Databases of them all: as few as the library takes, without the patterns it refuses."""
        database = hs.Database()
        try:
            database.compile(expressions=[p for p, _ in patterns], ids=list(range(len(patterns))),
                             elements=len(patterns), flags=[f for _, f in patterns])
            return [(database, len(patterns))]
        except hs.error:
            half = len(patterns) // 2
            return compiled(patterns[:half]) + compiled(patterns[half:]) if half else []

    def flags(shape):
        wide = 0 if shape.isascii() else hs.HS_FLAG_UTF8 | hs.HS_FLAG_UCP
        return hs.HS_FLAG_ALLOWEMPTY | wide

    out, note = {}, ''
    for title, more in (('first', hs.HS_FLAG_SINGLEMATCH), ('every', 0)):
        # One at a time first: a pattern that is refused would take others with it.
        taken = [one for shape in shapes if compiled([one := (shape.encode(), flags(shape) | more)])]
        databases = compiled(taken)
        note = f'{sum(n for _, n in databases)} of {len(shapes)} shapes, in {len(databases)} databases'
        for name, text in texts.items():
            raw = text.encode()

            def scan():
                for database, _ in databases:
                    database.scan(raw)

            out[title, name] = timed(scan, 5, max(1, 50_000 // len(raw)))
    return out, note


def gitleaks(texts, binary):
    def seconds(text, copies, root):
        folder = pathlib.Path(tempfile.mkdtemp(dir=root))
        for number in range(copies):
            (folder / f'{number}.txt').write_text(text, encoding='utf8')
        start = time.perf_counter()
        subprocess.run([binary, 'dir', str(folder), '--no-banner', '--log-level', 'fatal', '--exit-code', '0'],
                       check=True, env={**os.environ, 'GOMAXPROCS': '1'}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        took = time.perf_counter() - start
        shutil.rmtree(folder)
        return took

    out = {}
    with tempfile.TemporaryDirectory() as root:
        for name, text in texts.items():
            copies = 500 if len(text) <= 2 * KIB else 4
            more = [seconds(text, 1 + copies, root) - seconds(text, 1, root) for _ in range(3)]
            out[name] = median(more) * 1e6 / copies
    return out


# --- the table ---------------------------------------------------------------------------------


def ringfence(folder):
    """Runs the bench on the texts; it is compiled already."""
    command = ['cargo', 'bench', '--profile', 'release', '--locked', '--quiet', '--bench', 'classify', '--', '--detect', str(folder)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def shown(us):
    return f'{us:.1f}' if us < 100 else f'{us:,.0f}'


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--core', type=int, default=max(os.sched_getaffinity(0)), help='the core that everything runs on')
    parser.add_argument('--own', type=pathlib.Path, help='the bench\'s JSON, if it ran already')
    parser.add_argument('--strict', action='store_true', help='fail where a bar is missed')
    options = parser.parse_args()
    os.sched_setaffinity(0, {options.core})
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        texts = cases(folder)
        own = json.loads(options.own.read_text()) if options.own else ringfence(folder)
    # Nobody else remembers what it has read: all of the transcript is read again.
    read = {**texts, 'growing': texts.pop('transcript').replace(TURN_END, '\n')}
    read.pop('transcript', None)
    core = [s['shape'] for s in own['shapes'] if s['pack'] == 'core']
    floor, note = hyperscan(read, core)
    leaks = gitleaks(read, pathlib.Path(sys.executable).parent / 'gitleaks')
    rules = presidio(read)
    print(f'\nMedians, one core. us, and in brackets how many times Ringfence\'s time. Hyperscan: {note}.\n')
    heads = ['', 'Ringfence', 'MB/s', 'bar', 'met', 'all packs', 'Hyperscan, first', 'Hyperscan, every', 'gitleaks', 'Presidio']
    rows, missed = [], 0
    for name, (title, bar, unit) in CASES.items():
        case = own['sets']['default'][name]
        us, rate = case['us'], case['bytes'] / case['us']
        met = us <= bar if unit == 'us' else rate >= bar
        missed += not met
        beside = [own['sets']['all packs'][name]['us'], floor['first', name], floor['every', name], leaks[name], rules[name]]
        rows.append([title, shown(us), '-' if name == 'growing' else f'{rate:.0f}', f'{"<=" if unit == "us" else ">="} {bar} {unit}',
                     'yes' if met else 'NO', *(f'{shown(other)} ({other / us:.3g})' for other in beside)])
    widths = [max(len(row[at]) for row in [heads, *rows]) for at in range(len(heads))]
    for row in [heads, *rows]:
        print('  '.join(cell.ljust(width) if at == 0 else cell.rjust(width) for at, (cell, width) in enumerate(zip(row, widths))))
    grown = own['sets']['default']['growing']
    print(f'\nThe transcript: {grown["findings"]} findings, {grown["first_us"]:,.0f} us when it is read for the first time; its JSON is parsed in '
          f'{grown["parse_us"]:,.0f} us each time, which is not in the table.')
    print('gitleaks looks for secrets only, Presidio for personal data only. In the last row Ringfence has read the 300 KiB before, and the '
          'others read all of it. Presidio\nreads the first 128 KiB of a longer text; its time is that, times the length. The first reading '
          'of the transcript is one run, no median.')
    return 1 if options.strict and missed else 0


if __name__ == '__main__':
    sys.exit(main())
