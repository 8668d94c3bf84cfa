//! Marks that line up: how much of a text stands in which document, and where.

use std::collections::BTreeMap;

use super::{
    marks::{Kind, Mark},
    postings::Postings,
};
use crate::label::{Confidence, Span};

/// How far marks may be from one line, in words, for half as many on either side.
const BAND: i64 = 32;
/// What a mark costs that is missing between two that are there.
const MISSING: f64 = 0.25;
/// The least weight on one line that is more than chance.
const LINE_MIN: f64 = 2.0;
/// How many pairs are looked up together; some 60 words.
const GROUP: usize = 128;
/// How many passages of a document are told.
const PASSAGES_MAX: usize = 32;

/// What is known so far of every document.
#[derive(Default)]
pub(super) struct Tallies {
    /// By kind: the weight of all marks.
    totals: BTreeMap<Kind, f64>,
    found: BTreeMap<(u32, Kind), Tally>,
}

/// What of one document stands in the text.
#[derive(Debug, Default, Clone)]
pub(super) struct Tally {
    /// The weight of the marks that line up.
    weight: f64,
    /// The best passage.
    best: f64,
    passages: Vec<(f64, Span)>,
}

/// A mark of the text that stands in a document.
#[derive(Clone, Copy)]
struct Hit {
    document: u32,
    band: i64,
    /// Its place among the text's marks of that kind.
    order: u32,
    weight: f64,
}

/// What a kind takes for a quotation.
struct Bar {
    /// The least weight beside the share.
    least: f64,
    /// A passage of that weight is a quotation, whatever the text's other parts.
    passage: f64,
    /// By how much the share counts: pairs of a reworded text are fewer.
    lenience: f64,
}

impl Kind {
    const fn bar(self) -> Bar {
        match self {
            // Two in five of the shingles: 12 are some 30 words in a row.
            Self::Shingle => Bar {
                least: 2.5,
                passage: 12.0,
                lenience: 1.0,
            },
            Self::Pair => Bar {
                least: 4.0,
                passage: 60.0,
                lenience: 0.8,
            },
            Self::Code => Bar {
                least: 6.0,
                passage: 16.0,
                lenience: 1.0,
            },
        }
    }
}

/// Adds where a mark stands; returns its weight.
fn look_up(mark: &Mark, order: usize, postings: &Postings, hits: &mut Vec<Hit>) -> f64 {
    let first = hits.len();
    let mut documents = 0_u32;
    let mut last = None;
    for posting in postings.of(mark.hash) {
        documents += u32::from(last.replace(posting.document) != Some(posting.document));
        let apart = i64::from(posting.place) - i64::from(mark.place);
        hits.push(Hit {
            document: posting.document,
            band: apart.div_euclid(BAND),
            order: u32::try_from(order).unwrap_or(u32::MAX),
            weight: 1.0,
        });
    }
    let weight = 1.0 / f64::from(documents.max(1)).sqrt();
    hits.iter_mut()
        .skip(first)
        .for_each(|hit| hit.weight = weight);
    weight
}

impl Tallies {
    /// Looks up a piece's marks.
    pub(super) fn add(&mut self, kind: Kind, marks: &[Mark], postings: &Postings) {
        let mut hits = Vec::new();
        let mut total = 0.0;
        for (group, first) in marks.chunks(GROUP).zip((0..).step_by(GROUP)) {
            if matches!(kind, Kind::Pair) && marks.len() > GROUP && !postings.touches(group) {
                total += group.iter().map(|_| 1.0).sum::<f64>();
                continue;
            }
            for (order, mark) in (first..).zip(group) {
                total += look_up(mark, order, postings, &mut hits);
            }
        }
        *self.totals.entry(kind).or_default() += total;
        hits.sort_unstable_by_key(|hit| (hit.document, hit.band, hit.order));
        for hits in hits.chunk_by(|a, b| a.document == b.document) {
            let Some(first) = hits.first() else { continue };
            let lined = line_up(hits);
            if lined.0 >= LINE_MIN {
                let tally = self.found.entry((first.document, kind)).or_default();
                tally.take(lined, marks);
            }
        }
    }

    /// The documents of which so much stands in the text, each once with its share in hundredths.
    pub(super) fn quoted(self, share: Confidence) -> impl Iterator<Item = (u32, u8, Tally)> {
        let mut all: BTreeMap<u32, (u8, Tally)> = BTreeMap::new();
        for ((document, kind), tally) in self.found {
            let bar = kind.bar();
            let total = self.totals.get(&kind).copied().unwrap_or(0.0).max(1.0);
            let part = tally.weight / total;
            let enough = part >= share.as_ratio() * bar.lenience && tally.weight >= bar.least;
            if !enough && tally.best < bar.passage {
                continue;
            }
            let part = Confidence::ratio(part.min(1.0)).map_or(100, Confidence::as_percent);
            let (most, sum) = all.entry(document).or_default();
            *most = part.max(*most);
            sum.passages.extend(tally.passages);
        }
        all.into_iter()
            .map(|(document, (part, tally))| (document, part, tally))
    }
}

impl Tally {
    fn take(&mut self, (weight, passages): (f64, Vec<Passage>), marks: &[Mark]) {
        self.weight += weight;
        for passage in passages {
            let place = |order: u32| usize::try_from(order).ok().and_then(|at| marks.get(at));
            let (Some(first), Some(last)) = (place(passage.first), place(passage.last)) else {
                continue;
            };
            self.best = self.best.max(passage.weight);
            let span = Span::new(first.span.start, last.span.end.max(first.span.end));
            self.passages.push((passage.weight, span));
        }
        self.passages.sort_by(|a, b| b.0.total_cmp(&a.0));
        self.passages.truncate(PASSAGES_MAX);
    }

    /// The passages, joined where they touch.
    pub(super) fn passages(&self) -> Vec<Span> {
        let mut spans: Vec<Span> = self.passages.iter().map(|(_, span)| *span).collect();
        spans.sort_unstable_by_key(|span| span.start);
        let mut joined: Vec<Span> = Vec::new();
        for span in spans {
            match joined.last_mut() {
                Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
                _ => joined.push(span),
            }
        }
        joined
    }
}

/// A part of a text that lines up with a part of a document.
#[derive(Clone, Copy, Default)]
struct Passage {
    weight: f64,
    first: u32,
    last: u32,
}

/// The weight of one document's hits that line up, and the passages they make. The hits come sorted
/// by band.
fn line_up(hits: &[Hit]) -> (f64, Vec<Passage>) {
    let bands: Vec<&[Hit]> = hits.chunk_by(|a, b| a.band == b.band).collect();
    let mut used: Vec<Hit> = Vec::new();
    let mut passages = Vec::new();
    for (at, band) in bands.iter().enumerate() {
        let mut line: Vec<Hit> = band.to_vec();
        let neighbour = bands.get(at + 1).filter(|next| {
            let there = next.first().map(|hit| hit.band);
            there == band.first().map(|hit| hit.band + 1)
        });
        line.extend(neighbour.into_iter().flat_map(|next| next.iter()));
        line.sort_unstable_by_key(|hit| hit.order);
        line.dedup_by_key(|hit| hit.order);
        if line.iter().map(|hit| hit.weight).sum::<f64>() >= LINE_MIN {
            passages.extend(best(&line));
            used.extend(line);
        }
    }
    used.sort_unstable_by_key(|hit| hit.order);
    used.dedup_by_key(|hit| hit.order);
    (used.iter().map(|hit| hit.weight).sum(), passages)
}

/// The passage of a line that weighs most, if it is more than chance; what is missing in it counts
/// against it.
fn best(line: &[Hit]) -> Option<Passage> {
    let mut best = Passage::default();
    let mut open = Passage::default();
    for hit in line {
        let missing = f64::from(hit.order.saturating_sub(open.last + 1)) * MISSING;
        if open.weight - missing <= 0.0 {
            open = Passage {
                weight: 0.0,
                first: hit.order,
                last: hit.order,
            };
        } else {
            open.weight -= missing;
        }
        open.weight += hit.weight;
        open.last = hit.order;
        if open.weight > best.weight {
            best = open;
        }
    }
    (best.weight >= LINE_MIN).then_some(best)
}
