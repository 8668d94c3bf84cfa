#!/usr/bin/env python3
"""Measures what the real binary finds in tests/data/detection, and writes docs/quality.md.

`make quality` builds the binary and runs this. Every text goes through `ringfence classify --jsonl`,
once with the detectors that always run (policies-default) and once with all (policies-all-packs).
The report holds counts, and ids of the tuned half alone: nobody is to look at the blind half.
"""
import argparse
import collections
import hashlib
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

import score

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
DATA = ROOT / 'tests/data/detection'
# A finding counts from here on, as in a policy that says nothing else.
SURE = 0.5
HALVES = ('tuned', 'blind', 'both')
# What is left to a model beside the rules, whatever the rules find of it.
UNCLAIMED = {'PERSON', 'LOCATION', 'DATE_TIME', 'ORGANIZATION', 'DEMOGRAPHIC'}
SECRETS = ('secret_creddata', 'secret_gitleaks', 'secret_noseyparker_kingfisher')
PERSONAL = ('pii_presidio_synth', 'pii_tab_en', 'pii_meddocan_es', 'pii_echr_fr_es', 'ner_wnut17_btc_en', 'ner_multilingual')
SETS = {'default': 'policies-default', 'all packs': 'policies-all-packs'}
QUOTE = 'DOCUMENT_QUOTE'
# Passages of registered documents that are reworded: how many of each, and their lengths in words.
PASSAGES = 25
LENGTHS = (40, 280)
SHARES = (0.1, 0.2, 0.3)


def half(record):
    """Whether the rules were tuned on the record, or nobody looked at it."""
    digest = int(hashlib.sha256(record['id'].encode()).hexdigest(), 16)
    return 'blind' if digest % 2 else 'tuned'


def part(records, name):
    """The records of a half; what is registered belongs to both."""
    return [r for r in records if name == 'both' or r.get('role') == 'registry' or half(r) == name]


def claimed_kinds():
    """The kinds that rows of the table find, as the scorer calls them."""
    rows = (path.read_text(encoding='utf8') for path in (ROOT / 'src/classify/table').glob('*.rs'))
    kinds = {score.canon(kind, fine=True) for text in rows for kind in re.findall(r'entity: "(\w+)"', text)}
    return kinds - UNCLAIMED


class Binary:
    def __init__(self, path):
        self.path = path

    def classify(self, policies, texts):
        """By id: the findings as the scorer reads them."""
        lines = ''.join(json.dumps({'id': i, 'text': t}) + '\n' for i, t in texts)
        done = subprocess.run([self.path, 'classify', '--policies', str(policies), '--jsonl'],
                              input=lines.encode(), stdout=subprocess.PIPE, check=True)
        preds = {}
        for line in done.stdout.splitlines():
            report = json.loads(line)
            spans = [{'start': f['start'], 'end': f['end'], 'score': f['confidence'],
                      'label': 'SECRET' if f['category'] == 'secret' else f['entity'],
                      'entity': f['entity'], 'detector': f['detector']}
                     for f in report['findings']]
            preds[report['id']] = {'id': report['id'], 'spans': spans, 'sensitive': bool(report['rules'])}
        return preds

    def index(self, folder, out):
        subprocess.run([self.path, 'index', 'documents', str(folder), '--name', 'registry', '--out', str(out)],
                       stdout=subprocess.DEVNULL, check=True)


# --- documents ---------------------------------------------------------------------------------


def reworded(words, share, others, chance):
    """The words, so many of them exchanged for words of other documents."""
    out = list(words)
    for at in chance.sample(range(len(out)), round(share * len(out))):
        out[at] = chance.choice(others)
    return ' '.join(out)


def passages(registry):
    """Of each registered document some passages, reworded; the same ones in every run."""
    texts = {r['id']: r['text'].split() for r in registry}
    for record in registry:
        words = texts[record['id']]
        others = [w for other, of in texts.items() if other != record['id'] for w in of]
        for number in range(PASSAGES):
            chance = random.Random(f'{record["id"]} {number}')
            length = min(chance.randint(*LENGTHS), len(words))
            start = chance.randint(0, len(words) - length)
            passage = words[start:start + length]
            for share in (0, *SHARES):
                yield f'{record["id"]}/{number}/{share}', share, record['id'], reworded(passage, share, others, chance)


def fingerprints(binary, records):
    """How many probes are found, by half, and how many reworded passages."""
    registry = [r for r in records if r['role'] == 'registry']
    probes = [r for r in records if r['role'] == 'probe']
    made = list(passages(registry))
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        (folder / 'documents').mkdir()
        (folder / 'policies').mkdir()
        for record in registry:
            (folder / 'documents' / f'{record["id"]}.txt').write_text(record['text'], encoding='utf8')
        binary.index(folder / 'documents', folder / 'policies/registry.rfx')
        (folder / 'policies/measure.yaml').write_text(
            'version: 1\npolicy: measure\nindexes:\n'
            f'  - {{ name: registry, file: registry.rfx, entity: {QUOTE} }}\n')
        texts = [(r['id'], r['text']) for r in probes] + [(i, t) for i, _, _, t in made]
        preds = binary.classify(folder / 'policies', texts)

    def quotes(name):
        return {s['detector'].rsplit('/', 1)[-1].removesuffix('.txt') for s in preds[name]['spans'] if s['entity'] == QUOTE}

    ids = {r['doc']: r['id'] for r in registry}
    out = {'halves': {}, 'modes': collections.defaultdict(lambda: [0, 0]), 'reworded': {}, 'missed': []}
    for name in HALVES:
        of = part(probes, name)
        positive, negative = [r for r in of if r['sensitive']], [r for r in of if not r['sensitive']]
        out['halves'][name] = {
            'found': (sum(bool(quotes(r['id'])) for r in positive), len(positive)),
            'named': (sum(ids.get(r['doc']) in quotes(r['id']) for r in positive), len(positive)),
            'false': (sum(bool(quotes(r['id'])) for r in negative), len(negative)),
        }
    for record in probes:
        if record['sensitive']:
            mode = out['modes'][record['mode']]
            mode[0] += bool(quotes(record['id']))
            mode[1] += 1
        if half(record) == 'tuned' and bool(quotes(record['id'])) != record['sensitive']:
            out['missed'].append(record['id'])
    for share in (0, *SHARES):
        of = [(i, own) for i, s, own, _ in made if s == share]
        out['reworded'][share] = (sum(own in quotes(i) for i, own in of), len(of))
    return out


# --- everything else ---------------------------------------------------------------------------


def is_filler(record):
    """Whether every secret of an example only shows the form: one sign over and over, or a run of the
    alphabet or of the digits, where a real one is random."""
    secrets = [record['text'][s['start']:s['end']] for s in record['spans'] if s['label'] == 'SECRET']
    return bool(secrets) and all(map(shows_form, secrets))


def shows_form(secret):
    signs = re.sub(r'[^a-z0-9]', '', secret.lower())
    if len(signs) < 8:
        return False
    steps = collections.Counter(ord(b) - ord(a) for a, b in zip(signs, signs[1:]))
    alike = steps[0] + steps[1]
    return 'example' in signs or len(set(signs)) <= 3 or alike >= 0.7 * (len(signs) - 1)


class Report:
    def __init__(self, data, preds, documents, alias):
        self.data, self.preds, self.documents, self.alias = data, preds, documents, alias
        self.kinds = claimed_kinds()
        self.out = []

    def line(self, text=''):
        self.out.append(text)

    def table(self, heads, rows):
        self.line('| ' + ' | '.join(heads) + ' |')
        self.line('|' + '|'.join(' --- ' if at == 0 else ' ---: ' for at in range(len(heads))) + '|')
        for row in rows:
            self.line('| ' + ' | '.join(map(str, row)) + ' |')
        self.line()

    def score(self, name, which, of='both', sure=SURE, **more):
        records = part(self.data[name] if isinstance(name, str) else name, of)
        return score.score(records, self.preds[which], self.alias, min_score=sure, **more)

    def is_claimed(self, label):
        return label in self.kinds


def share(counts):
    hit, of = counts
    return '-' if not of else f'{hit / of:.3f} ({hit} of {of})'


def percent(counts):
    hit, of = counts
    return '-' if not of else f'{100 * hit / of:.2f} % ({hit} of {of})'


def value(counts):
    return counts[0] / counts[1] if counts[1] else None


def bars(report):
    """Every bar: its name, the bar as text, whether a value meets it, and the value by half."""
    out = []

    def bar(name, text, meets, counts, form=share):
        out.append((name, text, meets, {h: counts(h) for h in HALVES}, form))

    def secrets(records, field, of):
        judged = report.score(records, 'default', of).micro()
        return (judged['ok'], judged['pred']) if field == 'p' else (judged['hit'], judged['gold'])

    bar('secret_creddata, precision', '>= 0.90', lambda v: v >= 0.90, lambda h: secrets('secret_creddata', 'p', h))
    bar('secret_creddata, recall', '>= 0.60', lambda v: v >= 0.60, lambda h: secrets('secret_creddata', 'r', h))
    for name in SECRETS[1:]:
        real = [r for r in report.data[name] if not is_filler(r)]
        bar(f'{name}, recall', '>= 0.90', lambda v: v >= 0.90, lambda h, r=real: secrets(r, 'r', h))

    def tests(of, sure):
        judged = report.score('pii_presidio_tests', 'all packs', of, sure, claimed=report.is_claimed).micro()
        return judged['hit'], judged['gold']

    for title, sure in (('every finding', 0), ('from 0.5', SURE)):
        bar(f'pii_presidio_tests, recall of the kinds claimed, {title}', '>= 0.99', lambda v: v >= 0.99,
            lambda h, s=sure: tests(h, s))
    for which, limit in (('default', 0.005), ('all packs', 0.01)):
        bar(f'benign prompts with an identifier, {which}', f'<= {100 * limit:.1f} %', lambda v, l=limit: v <= l,
            lambda h, w=which: report.score('benign_prompts', w, h).rate('flag', False), percent)
    found = report.documents['halves']
    bar('fingerprints found', '>= 0.995', lambda v: v >= 0.995, lambda h: found[h]['found'])
    bar('fingerprints false', '<= 0.01', lambda v: v <= 0.01, lambda h: found[h]['false'])
    changed = report.documents['reworded'][SHARES[-1]]
    out.append(('fingerprints found, 30 % of the words changed', '>= 0.95', lambda v: v >= 0.95, {'both': changed}, share))
    return out


def write(report, seconds):
    report.line('# What is found, and what is not\n')
    report.line('Made by `make quality`: the release binary over the labelled texts in `tests/data/detection` (sources and licences\n'
                'there), judged by `benches/quality/score.py`. A finding counts from confidence 0.5. Half of the texts, chosen by the\n'
                'hash of their ids, was looked at while the rules were made ("tuned"); the other half was not ("blind"). A bar is\n'
                'met where the blind half meets it.\n')
    report.line('## Bars\n')
    rows, missed = [], 0
    for name, text, meets, counts, form in bars(report):
        judged = value(counts['blind'] if 'blind' in counts else counts['both'])
        met = judged is not None and meets(judged)
        missed += not met
        rows.append([name, text, *(form(counts[h]) if h in counts else '-' for h in HALVES), 'yes' if met else '**no**'])
    report.table(['', 'bar', 'tuned', 'blind', 'both', 'met'], rows)
    secrets(report)
    identifiers(report)
    benign(report)
    documents(report)
    texts = sum(map(len, report.data.values()))
    rates = ', '.join(f'{seconds[which]:.1f} s {which}' for which in SETS)
    print(f'{texts} texts in {rates}; {missed} bars missed')
    return missed


def secrets(report):
    report.line('## Secrets\n')
    rows = []
    for name in SECRETS:
        for which in SETS:
            for of in HALVES:
                judged = report.score(name, which, of)
                total = judged.micro()
                rows.append([name, which, of, total['gold'], total['pred'], score.show(total.precision()),
                             score.show(total.recall()), percent(judged.rate('flag', False))])
    report.table(['', 'detectors', 'half', 'secrets', 'found', 'P', 'R', 'texts without, flagged'], rows)
    fillers = [r for name in SECRETS[1:] for r in report.data[name] if is_filler(r)]
    tuned = [r['id'] for r in fillers if half(r) == 'tuned']
    report.line(f'Left out of the two bars of recall, as their values only show the form (one sign over and over, a run of the alphabet):\n'
                f'{len(fillers)} examples, {len(fillers) - len(tuned)} of them in the blind half'
                + (': ' + ', '.join(f'`{i}`' for i in tuned) if tuned else '') + '.\n')


def identifiers(report):
    report.line('## Personal data\n')
    marked = {score.canon(s['label'], fine=True) for r in report.data['pii_presidio_tests'] for s in r['spans']}
    report.line('`pii_presidio_tests`, with all packs: values alone, without words around them, so that many stay below 0.5. Kinds that\n'
                'are marked there and not claimed: ' + ', '.join(sorted(marked - report.kinds)) + '.\n')
    rows = []
    for title, more in (('by group, every finding', {'sure': 0}), ('by group, from 0.5', {}),
                        ('by exact kind, every finding', {'sure': 0, 'fine': True})):
        for of in HALVES:
            judged = report.score('pii_presidio_tests', 'all packs', of, claimed=report.is_claimed, **more)
            total = judged.micro()
            rows.append([title, of, total['gold'], score.show(total.precision()), score.show(total.recall())])
    report.table(['', 'half', 'values', 'P', 'R'], rows)
    judged = report.score('pii_presidio_tests', 'all packs', 'tuned', sure=0, fine=True, claimed=report.is_claimed)
    weak = [f'{label} {count["hit"]} of {count["gold"]}' for label, count in sorted(judged.labels.items())
            if count['gold'] and count['hit'] < count['gold']]
    report.line('Kinds not found throughout, of the tuned half: ' + ('; '.join(weak) if weak else 'none') + '.\n')
    report.line('Names, places and dates belong to a model beside the rules; what the rules do for the rest, with all packs:\n')
    rows = []
    for name in PERSONAL:
        judged = report.score(name, 'all packs')
        for label, count in sorted(judged.labels.items()):
            if count['gold'] >= 5 and count['hit']:
                rows.append([name, label, count['gold'], count['pred'], score.show(count.precision()), score.show(count.recall())])
    report.table(['', 'group', 'gold', 'found', 'P', 'R'], rows)


def benign(report):
    report.line('## Harmless prompts\n')
    report.line('"Identifier": a rule over everything matched, so that names, places and dates alone do not count. "By kind": the scorer\'s\n'
                'own reading, whatever is no name, place or date. "Any": there was something to redact.\n')
    rows = []
    for which in SETS:
        for of in HALVES:
            judged = report.score('benign_prompts', which, of)
            every = report.score('benign_prompts', which, of, sure=0)
            rows.append([which, of, percent(judged.rate('flag', False)), percent(judged.rate('strict', False)),
                         percent(every.rate('strict', False)), percent(judged.rate('any', False))])
    report.table(['', 'half', 'identifier', 'by kind', 'by kind, every finding', 'any'], rows)
    rows = []
    for which in SETS:
        kinds = collections.Counter()
        for record in part(report.data['benign_prompts'], 'tuned'):
            found = report.preds[which][record['id']]
            if found['sensitive']:
                kinds.update({s['entity'] for s in found['spans'] if s['score'] >= SURE})
        rows += [[which, kind, count] for kind, count in kinds.most_common(12)]
    report.line('What stands in the prompts of the tuned half that were flagged:\n')
    report.table(['', 'kind', 'prompts'], rows)
    report.line('## Whole documents\n')
    rows = []
    for name in ('doc_maison_dlp', 'trade_documents'):
        for which in SETS:
            for of in HALVES:
                judged = report.score(name, which, of)
                for title, reading in (('flagged', 'flag'), ('any', 'any')):
                    rows.append([name, which, of, title, share(judged.rate(reading, True)), share(judged.rate(reading, False))])
    report.table(['', 'detectors', 'half', '', 'of the sensitive', 'of the others'], rows)


def documents(report):
    found = report.documents
    report.line('## Registered documents\n')
    registry = sum(r['role'] == 'registry' for r in report.data['trade_cuad_fingerprint'])
    report.line(f'{registry} contracts, registered by `ringfence index documents`; probes quote them, or other contracts of the same kinds. '
                '"Named": the\nright document is named.\n')
    report.table(['half', 'found', 'named', 'false'],
                 [[h, share(found['halves'][h]['found']), share(found['halves'][h]['named']), share(found['halves'][h]['false'])]
                  for h in HALVES])
    report.table(['how it is quoted', 'found'], [[mode, share(counts)] for mode, counts in sorted(found['modes'].items())])
    report.line(f'Passages of {LENGTHS[0]} to {LENGTHS[1]} words, {PASSAGES} of each contract, some of their words exchanged for words of the '
                'others; found and named:\n')
    report.table(['words changed', 'found'], [[f'{100 * s:.0f} %', share(counts)] for s, counts in found['reworded'].items()])
    if found['missed']:
        report.line('Judged wrongly in the tuned half: ' + ', '.join(f'`{i}`' for i in found['missed']) + '.\n')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--binary', default=ROOT / 'target/release/ringfence')
    parser.add_argument('--out', type=pathlib.Path, default=ROOT / 'docs/quality.md')
    parser.add_argument('--strict', action='store_true', help='fail where a bar is missed')
    parser.add_argument('--errors', metavar='SET', help='print what is judged wrongly in the tuned half of a set, and write nothing')
    options = parser.parse_args()
    binary = Binary(options.binary)
    data = {path.name.removesuffix('.jsonl.gz'): list(score.load(path)) for path in sorted(DATA.glob('*.jsonl.gz'))}
    preds, seconds = {}, {}
    for which, folder in SETS.items():
        start = time.monotonic()
        preds[which] = binary.classify(HERE / folder, [(r['id'], r['text']) for of in data.values() for r in of])
        seconds[which] = time.monotonic() - start
    alias = {**score.ALIAS, **json.loads((HERE / 'alias.json').read_text(encoding='utf8'))}
    if options.errors:
        return errors(data[options.errors], preds, alias)
    report = Report(data, preds, fingerprints(binary, data['trade_cuad_fingerprint']), alias)
    missed = write(report, seconds)
    options.out.write_text('\n'.join(report.out).rstrip() + '\n', encoding='utf8')
    return 1 if options.strict and missed else 0


def errors(records, preds, alias):
    """Of the tuned half only: each text with what was missed, and what was found and should not have been."""
    for which in SETS:
        for record in part(records, 'tuned'):
            found = preds[which][record['id']]
            judged = score.score([record], {record['id']: found}, alias, min_score=SURE)
            wrong = any(c['hit'] < c['gold'] or c['ok'] < c['pred'] for c in judged.labels.values())
            if wrong or (record['doc_judged'] and not record['sensitive'] and found['sensitive']):
                spans = {f'{s["entity"]} {record["text"][s["start"]:s["end"]]!r} {s["score"]}' for s in found['spans']}
                print(f'{which}\t{record["id"]}\t{sorted(spans)}\t{[record["text"][s["start"]:s["end"]] for s in record["spans"]]}')
    return 0


if __name__ == '__main__':
    sys.exit(main())
