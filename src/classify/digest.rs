//! The digest that records name: which rules, dictionaries and patterns looked at a text.
//!
//! Each field goes in with its length, so that no two tables read the same; additions go in
//! sorted, so that the order of files does not matter.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::{COMBINATIONS, Dictionary, Index, Pattern, Row, TABLE};

/// Stands for what the digest cannot see: the engine, the checks, the weights. Whoever changes
/// what those find raises it.
const VERSION: &str = "8";

#[derive(Default)]
struct Fields(Sha256);

/// Hexadecimal SHA-256 over the rule table, its version, the packs that run, and the additions.
pub(super) fn digest(
    packs: &BTreeSet<String>,
    (dictionaries, patterns): (&[Dictionary], &[Pattern]),
    indexes: &[Index],
) -> String {
    let mut fields = Fields::default();
    fields.take(VERSION);
    fields.list(packs.iter().map(String::as_str));
    for row in TABLE.iter().copied().flatten() {
        fields.row(row);
    }
    for row in &COMBINATIONS {
        let numbers = format!("{:?} {} {}", row.parts, row.within, row.confidence);
        let words = [row.name, row.entity, row.category.as_str(), &numbers];
        fields.list(words.into_iter());
    }
    let mut sorted: Vec<&Dictionary> = dictionaries.iter().collect();
    sorted.sort_by_key(|dictionary| &dictionary.name);
    for dictionary in sorted {
        fields.dictionary(dictionary);
    }
    let mut sorted: Vec<&Pattern> = patterns.iter().collect();
    sorted.sort_by_key(|pattern| &pattern.name);
    for pattern in sorted {
        fields.pattern(pattern);
    }
    let mut sorted: Vec<&Index> = indexes.iter().collect();
    sorted.sort_by_key(|index| &index.name);
    for index in sorted {
        fields.index(index);
    }
    crate::ident::hex(&fields.0.finalize())
}

impl Fields {
    fn take(&mut self, field: &str) {
        self.0.update(field.len().to_be_bytes());
        self.0.update(field);
    }

    fn list<'a>(&mut self, fields: impl ExactSizeIterator<Item = &'a str>) {
        self.take(&fields.len().to_string());
        fields.for_each(|field| self.take(field));
    }

    fn row(&mut self, row: &Row) {
        let Row {
            name,
            entity,
            category,
            start,
            window,
            edge,
            base,
            power,
            lift,
            quasi,
            pack,
            ..
        } = row;
        let numbers = format!("{start:?} {window} {edge:?} {base} {power} {lift} {quasi}");
        self.list([*name, *entity, category.as_str(), *pack, &numbers].into_iter());
        self.list(row.shapes.iter().copied());
        self.list(row.words().collect::<Vec<_>>().into_iter());
        self.list(row.never.iter().copied());
        self.list(row.counter.iter().map(|counter| counter.as_str()));
    }

    fn dictionary(&mut self, dictionary: &Dictionary) {
        let Dictionary {
            name,
            entity,
            category,
            terms,
            match_case,
            inflect,
        } = dictionary;
        let case = if *match_case { "exact" } else { "any" };
        let ending = if *inflect { "any" } else { "exact" };
        self.list(
            [
                "dictionary",
                name.as_str(),
                entity.as_str(),
                category.as_str(),
                case,
                ending,
            ]
            .into_iter(),
        );
        let terms: BTreeSet<&str> = terms.iter().map(String::as_str).collect();
        self.list(terms.into_iter());
    }

    fn index(&mut self, index: &Index) {
        let Index {
            name,
            entity,
            category,
            support,
            share,
            content,
        } = index;
        let numbers = format!("{support:?} {share:?}");
        self.list(
            [
                "index",
                name.as_str(),
                entity.as_str(),
                category.as_str(),
                &numbers,
                content.digest(),
            ]
            .into_iter(),
        );
    }

    fn pattern(&mut self, pattern: &Pattern) {
        let Pattern {
            name,
            entity,
            category,
            regex,
            checksum,
            confidence,
            context,
        } = pattern;
        let numbers = format!("{checksum:?} {confidence}");
        let fields = [
            "pattern",
            name.as_str(),
            entity.as_str(),
            category.as_str(),
            regex,
            &numbers,
        ];
        self.list(fields.into_iter());
        let context: BTreeSet<&str> = context.iter().map(String::as_str).collect();
        self.list(context.into_iter());
    }
}
