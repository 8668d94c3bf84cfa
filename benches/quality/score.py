#!/usr/bin/env python3
"""Compare findings with labelled texts. Plain Python 3, no dependencies.

A labelled line:  {"id","source","lang","text","spans":[{"start","end","label"}],"sensitive":bool,
                   "kind":"pii|secret|trade_secret|benign","doc_judged":bool,"only":[labels]}
A finding line:   {"id","spans":[{"start","end","label"[,"score"]}][,"sensitive":bool]}
Offsets count Unicode code points.

A labelled span is found when a finding of the same label shares a character with it, and a finding
is right when it shares a character with a labelled span of its label. Findings of one label that
only white space divides are joined first. `any` is recall by a finding of whatever label. `only`
lists the labels that a source marks; findings of others are not judged there, and an empty list
means that no span is. Labels go through ALIAS (and the caller's own table), then, unless `fine`,
through COARSE: all national identifiers are one group, and so are the parts of an address.

A document (where `doc_judged`) is called sensitive by one of four readings:
  any     there is a finding             person  strict, or a person's name
  strict  there is an identifier or secret       flag    the finding line says so itself
"""
import argparse
import collections
import glob
import gzip
import json
import re

ALIAS = {
    'PER': 'PERSON', 'PERSON_NAME': 'PERSON', 'NAME': 'PERSON', 'GIVEN_NAME': 'PERSON', 'SURNAME': 'PERSON',
    'FIRST_NAME': 'PERSON', 'LAST_NAME': 'PERSON', 'PRIVATE_PERSON': 'PERSON', 'GIVENNAME': 'PERSON',
    'ORG': 'ORGANIZATION', 'COMPANY': 'ORGANIZATION', 'GPE': 'LOCATION', 'LOC': 'LOCATION', 'FAC': 'LOCATION',
    'CITY': 'LOCATION', 'STATE': 'LOCATION', 'COUNTRY': 'LOCATION', 'ZIP_CODE': 'ADDRESS', 'ZIPCODE': 'ADDRESS',
    'STREET_NAME': 'ADDRESS', 'BUILDING_NUMBER': 'ADDRESS', 'SECONDARY_ADDRESS': 'ADDRESS', 'STREET_ADDRESS': 'ADDRESS',
    'PRIVATE_ADDRESS': 'ADDRESS', 'EMAIL_ADDRESS': 'EMAIL', 'PRIVATE_EMAIL': 'EMAIL', 'PHONE_NUMBER': 'PHONE',
    'PRIVATE_PHONE': 'PHONE', 'PH_MOBILE_NUMBER': 'PHONE', 'TR_PHONE_NUMBER': 'PHONE', 'TELEPHONE': 'PHONE',
    'CREDIT_CARD_NUMBER': 'CREDIT_CARD', 'IBAN_CODE': 'IBAN', 'US_BANK_NUMBER': 'BANK_ACCOUNT', 'ACCOUNT_NUMBER': 'BANK_ACCOUNT',
    'ROUTING_NUMBER': 'ABA_ROUTING_NUMBER', 'SSN': 'US_SSN', 'NRP': 'DEMOGRAPHIC', 'DATE': 'DATE_TIME', 'TIME': 'DATE_TIME',
    'DOB': 'DATE_TIME', 'DATE_OF_BIRTH': 'DATE_TIME', 'PRIVATE_DATE': 'DATE_TIME', 'IP': 'IP_ADDRESS', 'IPV4': 'IP_ADDRESS',
    'IPV6': 'IP_ADDRESS', 'DOMAIN_NAME': 'URL', 'PRIVATE_URL': 'URL', 'API_KEY': 'SECRET', 'PASSWORD': 'SECRET',
    'CREDENTIAL': 'SECRET', 'TOKEN': 'SECRET', 'PRIVATE_KEY': 'SECRET', 'DRIVERS_LICENSE': 'DRIVER_LICENSE',
}
COARSE = {
    'ADDRESS': 'LOCATION', 'UK_POSTCODE': 'LOCATION', 'DE_PLZ': 'LOCATION', 'MAC_ADDRESS': 'NET_ID', 'IP_ADDRESS': 'NET_ID',
    'US_SSN': 'GOV_ID', 'DRIVER_LICENSE': 'GOV_ID', 'US_DRIVER_LICENSE': 'GOV_ID', 'PASSPORT': 'GOV_ID', 'TAX_ID': 'GOV_ID',
    'GOVERNMENT_ID': 'GOV_ID', 'NATIONAL_ID': 'GOV_ID', 'MEDICAL_LICENSE': 'GOV_ID', 'ID_NUM': 'GOV_ID', 'HEALTH_ID': 'GOV_ID',
    'ABA_ROUTING_NUMBER': 'BANK_ACCOUNT', 'TITLE': 'DEMOGRAPHIC',
}
COUNTRY = re.compile(
    r'^(US|UK|GB|AU|CA|DE|ES|FI|FR|IN|IT|KR|NG|PH|PL|SE|SG|TH|TR|ZA|NL|BE|BR|PT|CH|AT|DK|NO|IE|IL|JP|CN|MX|AR|CL|NZ)_')
# What redacts but is no identifier.
SOFT = {'PERSON', 'LOCATION', 'ORGANIZATION', 'DATE_TIME', 'DEMOGRAPHIC', 'AGE', 'URL', 'QUANTITY', 'MISC', 'PRODUCT', 'WORK',
        'PII', 'CARDINAL', 'ORDINAL', 'MONEY', 'PERCENT', 'EVENT', 'LANGUAGE', 'LAW', 'NORP'}
READINGS = ('any', 'person', 'strict', 'flag')


def canon(label, alias=ALIAS, fine=False):
    """The group that a label is judged in."""
    label = alias.get(label, alias.get(label.upper(), label.upper()))
    if fine:
        return label
    if label in COARSE:
        return COARSE[label]
    return 'GOV_ID' if COUNTRY.match(label) else label


def joined(spans, text):
    """Neighbours of one label as one span."""
    out = []
    for start, end, label in sorted(spans):
        if out and out[-1][2] == label and (start <= out[-1][1] or text[out[-1][1]:start].isspace()):
            out[-1] = (out[-1][0], max(out[-1][1], end), label)
        else:
            out.append((start, end, label))
    return out


def meets(span, others):
    return any(o[2] == span[2] and o[0] < span[1] and span[0] < o[1] for o in others)


class Count(collections.Counter):
    """What was counted of one label: gold, hit, any (touched by whatever), pred, ok."""

    def precision(self):
        return self['ok'] / self['pred'] if self['pred'] else None

    def recall(self):
        return self['hit'] / self['gold'] if self['gold'] else None


class Score:
    """Spans by label in `labels`, documents by reading in `docs` as [sensitive, called so] counts."""

    def __init__(self):
        self.labels = collections.defaultdict(Count)
        self.docs = collections.defaultdict(collections.Counter)
        self.records = 0

    def micro(self, labels=None):
        total = Count()
        for label, count in self.labels.items():
            if labels is None or label in labels:
                total.update(count)
        return total

    def rate(self, reading, sensitive):
        """How many of the sensitive, or of the other, documents are called sensitive."""
        counts = self.docs[reading]
        of = counts[sensitive, True] + counts[sensitive, False]
        return (counts[sensitive, True], of)


def score(gold, preds, alias=ALIAS, fine=False, min_score=0.0, claimed=None):
    """Judges the findings in `preds` (by id). `claimed` tells of a labelled span, by its fine label,
    whether it is asked for at all."""
    out = Score()
    for record in gold:
        found = preds.get(record['id'])
        if found is None:
            continue
        out.records += 1
        text, only = record['text'], record.get('only')
        own = [(s['start'], s['end'], canon(s['label'], alias, fine))
               for s in found['spans'] if s.get('score', 1) >= min_score]
        own = [s for s in own if s[0] < s[1]]
        if only is None or only:
            asked = [s for s in record['spans'] if claimed is None or claimed(canon(s['label'], ALIAS, True))]
            left = [s for s in record['spans'] if s not in asked]
            marked = [(s['start'], s['end'], canon(s['label'], alias, fine)) for s in asked]
            others = [(s['start'], s['end'], canon(s['label'], alias, fine)) for s in left]
            keep = None if only is None else {canon(label, alias, fine) for label in only}
            judged = joined([s for s in own if keep is None or s[2] in keep], text)
            for span in marked:
                count = out.labels[span[2]]
                count['gold'] += 1
                count['hit'] += meets(span, judged)
                count['any'] += any(o[0] < span[1] and span[0] < o[1] for o in own)
            for span in judged:
                if meets(span, others) and not meets(span, marked):
                    continue
                count = out.labels[span[2]]
                count['pred'] += 1
                count['ok'] += meets(span, marked)
        if record.get('doc_judged', True):
            strict = any(s[2] not in SOFT for s in own)
            called = {'any': bool(own), 'strict': strict, 'person': strict or any(s[2] == 'PERSON' for s in own)}
            if 'sensitive' in found:
                called['flag'] = bool(found['sensitive'])
            for reading, yes in called.items():
                out.docs[reading][bool(record['sensitive']), yes] += 1
    return out


def load(*patterns):
    """The records of all files that fit."""
    for pattern in patterns:
        for path in sorted(glob.glob(str(pattern))) or [pattern]:
            opened = gzip.open(path, 'rt', encoding='utf8') if str(path).endswith('.gz') else open(path, encoding='utf8')
            with opened as lines:
                yield from (json.loads(line) for line in lines if line.strip())


def show(value):
    return '  -  ' if value is None else f'{value:.3f}'


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--gold', nargs='+', required=True)
    parser.add_argument('--pred', nargs='+', required=True)
    parser.add_argument('--alias', help='JSON file {label: label}, added to the built-in table')
    parser.add_argument('--fine', action='store_true', help='no groups')
    parser.add_argument('--min-score', type=float, default=0.0)
    options = parser.parse_args()
    alias = dict(ALIAS)
    if options.alias:
        with open(options.alias, encoding='utf8') as table:
            alias.update(json.load(table))
    preds = {line['id']: line for line in load(*options.pred)}
    by_source = collections.defaultdict(list)
    for record in load(*options.gold):
        by_source[record['source']].append(record)
    print(f'{"source":<22} {"label":<18} {"gold":>5} {"found":>5} {"P":>6} {"R":>6} {"any R":>6}')
    for source, records in sorted(by_source.items()):
        judged = score(records, preds, alias, options.fine, options.min_score)
        for label, count in [*sorted(judged.labels.items()), ('all', judged.micro())]:
            touched = count['any'] / count['gold'] if count['gold'] else None
            print(f'{source:<22.22} {label:<18.18} {count["gold"]:>5} {count["pred"]:>5} '
                  f'{show(count.precision()):>6} {show(count.recall()):>6} {show(touched):>6}')
        for reading in READINGS:
            for sensitive, name in ((True, 'sensitive'), (False, 'others')):
                called, of = judged.rate(reading, sensitive)
                if of:
                    print(f'{source:<22.22} {reading} of {name}: {called} of {of}')


if __name__ == '__main__':
    main()
