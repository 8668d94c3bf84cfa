//! One search for the words without which some views need not be made.

use std::sync::LazyLock;

use aho_corasick::packed::{Config, MatchKind, Searcher};

use crate::label::Span;

/// What one of the words leads to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Mail,
    Reversed,
    Joins,
}

/// Written as they stand most often; no more than the vector search holds, and none shorter than
/// three bytes, which would make it slow.
const WORDS: [(Kind, &[&str]); 3] = [
    (
        Kind::Mail,
        &[
            "dot",
            "Dot",
            "DOT",
            "punkt",
            "Punkt",
            "punto",
            "ponto",
            "kropka",
            "nokta",
            "point ",
            "точка",
            "[.]",
            "(.)",
            "{.}",
            "at]",
            "AT]",
            "at)",
            "AT)",
            "at}",
            "at>",
            "(@)",
            "[@]",
            "<@>",
            "(a)",
            "[a]",
            "rroba",
            "hiocciola",
            "lammeraffe",
            " @ ",
        ],
    ),
    (
        Kind::Reversed,
        &[
            "ackward",
            "everse",
            "ückwärts",
            "mgekehrt",
            "envers",
            "revés",
            "contrario",
            "ovescio",
            "chterstevoren",
            "wspak",
            "аоборот",
            "ight to left",
            "ight-to-left",
            "irrored",
            "逆",
            "倒",
        ],
    ),
    (Kind::Joins, &["join", "oncat", "ONCAT", "implode"]),
];

/// Words and what they lead to.
type Search = Option<(Searcher, Vec<Kind>)>;

/// Those of three bytes, and the longer ones. Apart, since together so many would look like one of
/// them that the vector search would mostly compare.
static SEARCHES: LazyLock<[Search; 2]> = LazyLock::new(|| {
    [
        search(|word| word.len() == 3),
        search(|word| word.len() != 3),
    ]
});

fn search(of: fn(&str) -> bool) -> Search {
    let mut config = Config::new();
    let mut builder = config.match_kind(MatchKind::LeftmostFirst).builder();
    let mut kinds = Vec::new();
    for (kind, words) in WORDS {
        for word in words.iter().filter(|word| of(word)) {
            builder.add(word);
            kinds.push(kind);
        }
    }
    builder.build().map(|searcher| (searcher, kinds))
}

/// Where the words stand in one text.
#[derive(Default)]
pub(super) struct Literals {
    pub(super) mail: Vec<Span>,
    pub(super) reversed: Vec<Span>,
    joins: Vec<Span>,
}

impl Literals {
    pub(super) fn of(text: &str) -> Self {
        let mut literals = Self::default();
        for (searcher, kinds) in SEARCHES.iter().flatten() {
            for found in searcher.find_iter(text) {
                let span = Span::new(found.start(), found.end());
                match kinds.get(found.pattern().as_usize()) {
                    Some(Kind::Mail) => literals.mail.push(span),
                    Some(Kind::Reversed) => literals.reversed.push(span),
                    Some(Kind::Joins) => literals.joins.push(span),
                    None => {}
                }
            }
        }
        literals.mail.sort_unstable();
        literals.reversed.sort_unstable();
        literals
    }

    /// Whether something that joins strings stands so near.
    pub(super) fn joins_near(&self, at: usize, reach: usize) -> bool {
        let after = self.joins.partition_point(|span| span.end + reach < at);
        self.joins
            .get(after)
            .is_some_and(|span| span.start <= at + reach)
    }
}
