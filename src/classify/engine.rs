//! The one engine over the one table: every row compiled, and indexed by what leads to it.
//!
//! Text without a candidate costs one automaton pass and one look for digits, and allocates
//! nothing. A shape never sees more than its row's window.

mod digits;
mod literal;
mod scan;
mod shape;

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

use aho_corasick::Match;
use regex::Regex;

use crate::{
    classify::{
        Input,
        context::{Contexts, cases},
        disguise::View,
        row::{Row, Start},
        settle::Gathered,
    },
    ident::EntityType,
};

use literal::Literals;

/// Findings less sure than this, in hundredths, are dropped.
pub const FLOOR: u8 = 30;

/// Letters before the first digit and digits in the first run are told apart up to these counts.
const LETTERS_MAX: usize = 8;
const RUN_MAX: usize = 24;

/// A row, ready to run.
pub(super) struct Rule {
    row: &'static Row,
    shapes: Vec<Shape>,
    /// With how many graphic signs of ASCII everything begins that it finds.
    graphic: usize,
    pub(super) entity: EntityType,
    detector: Arc<str>,
}

/// A row's regular expression, compiled when a candidate first wants it: most kinds never occur
/// where a gateway stands, and all together would take more memory than the rest of it.
struct Shape {
    anchored: String,
    compiled: OnceLock<Regex>,
}

/// Every row, and what leads to it.
pub(super) struct Engine {
    pub(super) rules: Vec<Rule>,
    anchors: Literals,
    /// By literal: the rules that begin at it.
    anchored: Vec<Vec<usize>>,
    /// By [`cell`]: the rules that begin at such a run of letters and digits.
    numbered: Vec<Vec<usize>>,
    /// The largest window of those.
    longest_number: usize,
}

// === impl Rule ===

impl Rule {
    #[expect(
        clippy::expect_used,
        reason = "the rows are constants, and a test reads each"
    )]
    fn new(row: &'static Row) -> Self {
        let searches = matches!(row.start, Start::After(_));
        let shape = |shape: &&str| Shape {
            anchored: if searches {
                (*shape).to_owned()
            } else {
                format!("\\A(?:{shape})")
            },
            compiled: OnceLock::new(),
        };
        Self {
            row,
            shapes: row.shapes.iter().map(shape).collect(),
            graphic: row
                .shapes
                .iter()
                .map(|shape| shape::graphic(shape))
                .min()
                .unwrap_or_default(),
            entity: row
                .entity
                .parse()
                .expect("a row's entity is an entity type"),
            detector: Arc::from(format!("rule/{}", row.name)),
        }
    }
}

// === impl Shape ===

impl Shape {
    #[expect(
        clippy::expect_used,
        reason = "the rows are constants, and a test compiles each"
    )]
    fn regex(&self) -> &Regex {
        self.compiled.get_or_init(|| {
            Regex::new(&self.anchored).expect("a row's shape is a regular expression")
        })
    }
}

// === impl Engine ===

impl Engine {
    #[expect(
        clippy::expect_used,
        reason = "the rows are constants, and a test builds the engine"
    )]
    pub(super) fn new(rows: impl Iterator<Item = &'static Row>) -> Self {
        let rules: Vec<Rule> = rows.map(Rule::new).collect();
        let mut literals: Vec<String> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        let mut anchored: Vec<Vec<usize>> = Vec::new();
        let mut numbered = vec![Vec::new(); cell(LETTERS_MAX, RUN_MAX) + 1];
        for (id, rule) in rules.iter().enumerate() {
            let anchors = rule.row.start.anchors().iter();
            for literal in anchors.flat_map(|literal| cases(literal)) {
                let at = *known
                    .entry(literal.to_ascii_lowercase())
                    .or_insert_with(|| {
                        literals.push(literal);
                        anchored.push(Vec::new());
                        literals.len() - 1
                    });
                if let Some(of) = anchored.get_mut(at).filter(|of| of.last() != Some(&id)) {
                    of.push(id);
                }
            }
            for (at, of) in numbered.iter_mut().enumerate() {
                if may_begin(rule.row.start, at) {
                    of.push(id);
                }
            }
        }
        let longest_number = rules
            .iter()
            .filter(|rule| matches!(rule.row.start, Start::Digits { .. }))
            .map(|rule| rule.row.window)
            .max();
        let anchors = Literals::new(&literals).expect("the literals of the rows fit an automaton");
        Self {
            rules,
            anchors,
            anchored,
            numbered,
            longest_number: longest_number.unwrap_or_default(),
        }
    }

    /// The context words of each rule, in the order of the rules.
    pub(super) fn context_words(
        &self,
    ) -> impl Iterator<Item = impl Iterator<Item = &'static str> + use<>> {
        self.rules.iter().map(|rule| rule.row.words())
    }

    /// Gathers what the rows find, still overlapping.
    pub(super) fn scan(
        &self,
        (input, view): (Input<'_>, Option<&View>),
        contexts: &Contexts,
        gathered: &mut Gathered,
    ) {
        scan::Scan::new(self, contexts, (input, view), gathered).run();
    }

    /// The rules that a literal leads to.
    fn led_to(&self, literal: &Match) -> impl Iterator<Item = (usize, &Rule)> {
        let ids = self.anchored.get(literal.pattern().as_usize());
        ids.into_iter()
            .flatten()
            .filter_map(|id| Some((*id, self.rules.get(*id)?)))
    }

    /// The rules that may begin at a run of so many letters and digits.
    fn beginning_at(&self, letters: usize, run: usize) -> impl Iterator<Item = (usize, &Rule)> {
        let ids = self.numbered.get(cell(letters, run));
        ids.into_iter()
            .flatten()
            .filter_map(|id| Some((*id, self.rules.get(*id)?)))
    }
}

/// Where a run with so many letters and so many digits is indexed.
fn cell(letters: usize, run: usize) -> usize {
    letters.min(LETTERS_MAX) * (RUN_MAX + 1) + run.min(RUN_MAX)
}

fn may_begin(start: Start, at: usize) -> bool {
    let Start::Digits { letters, run, .. } = start else {
        return false;
    };
    let within = |(least, most): (usize, usize), n: usize, cap: usize| {
        (least.min(cap)..=most.min(cap)).contains(&n)
    };
    within(letters, at / (RUN_MAX + 1), LETTERS_MAX) && within(run, at % (RUN_MAX + 1), RUN_MAX)
}
