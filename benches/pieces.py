#!/usr/bin/env python3
"""Makes src/classify/assignment/pieces.txt: the word pieces that tell words from random signs.

    python3 benches/pieces.py DIR... > src/classify/assignment/pieces.txt

Reads source code and documentation under each DIR, counts in how many files each word stands, and
joins the most frequent neighbouring pieces again and again (byte pair encoding) until there are
PIECES of them. The table in the repository was made from the standard library of Python and the
sources of the crates that this project builds on.
"""
import collections
import heapq
import math
import pathlib
import re
import sys
import textwrap

PIECES = 6000
WORDS = 30000
FILES = 9000
BYTES = 200_000
LENGTH = 10
READ = {".py", ".rs", ".md", ".txt", ".c", ".h", ".js", ".toml", ".html"}
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def words(roots):
    seen = collections.Counter()
    for root in roots:
        files = (p for p in pathlib.Path(root).rglob("*") if p.suffix in READ and p.is_file())
        for path in sorted(files)[:FILES]:
            text = path.read_text(errors="replace")[:BYTES]
            seen.update({word.lower() for word in WORD.findall(text) if 2 <= len(word) <= 20})
    # A word of one file is as often noise as a word.
    return {w: 1 + int(math.sqrt(n)) for w, n in seen.most_common(WORDS) if n > 2}


def pieces(counts):
    spelled = {word: list(word) for word in counts}
    pairs = collections.Counter()
    holders = collections.defaultdict(set)
    for word, parts in spelled.items():
        for pair in zip(parts, parts[1:]):
            pairs[pair] += counts[word]
            holders[pair].add(word)
    heap = [(-n, pair) for pair, n in pairs.items()]
    heapq.heapify(heap)
    made = set()
    while heap and len(made) < PIECES:
        n, pair = heapq.heappop(heap)
        if -n != pairs[pair] or n == 0:
            continue
        joined = "".join(pair)
        if len(joined) > LENGTH:
            continue
        made.add(joined)
        touched = set()
        for word in list(holders[pair]):
            parts, out, at = spelled[word], [], 0
            for old in zip(parts, parts[1:]):
                pairs[old] -= counts[word]
                touched.add(old)
            while at < len(parts):
                if tuple(parts[at:at + 2]) == pair:
                    out.append(joined)
                    at += 2
                else:
                    out.append(parts[at])
                    at += 1
            spelled[word] = out
            for new in zip(out, out[1:]):
                pairs[new] += counts[word]
                holders[new].add(word)
                touched.add(new)
        for old in touched:
            if pairs[old] > 0:
                heapq.heappush(heap, (-pairs[old], old))
    return sorted(made)


if __name__ == "__main__":
    print("\n".join(textwrap.wrap(" ".join(pieces(words(sys.argv[1:]))), 118)))
