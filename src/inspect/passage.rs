//! Reads one text in every way in which it can be read.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    hash::{DefaultHasher, Hash, Hasher},
    mem::take,
    sync::Arc,
};

use super::{Located, Report, TOTAL_MAX, Verdict, nested, unreadable_finding};
use crate::{
    classify::{Detectors, Input},
    decode::{self, Budget, Event},
    ident::EntityType,
    label::{Category, Confidence, Finding, Span},
    wire::{
        chat::{self, Passage, Position},
        json::{Escapes, Form},
    },
};

/// Reads texts, and gathers what they hold.
pub(super) struct Reader<'a> {
    detectors: &'a Detectors,
    budget: &'a mut Budget,
    /// Of the text at hand, not yet placed.
    found: Vec<Finding>,
    pub(super) verdict: Verdict,
}

/// How much of a text without spaces may be left when what it holds was opened, in bytes.
const LEFT_MAX: usize = 64;
/// How long what stands before the bytes of a data URL may be.
const DATA_URL_MAX: usize = 128;
/// How often the escapes of JSON are read: JSON in a string of JSON in a string, once more.
const ESCAPES_MAX: usize = 4;

/// How much of the text around an escape is read with it, in bytes, and to the end of the line if
/// that is not much more.
const AROUND: usize = 1024;
/// The longest escape: a pair of surrogates.
const ESCAPE_MAX: usize = 12;

/// Where a text stands.
#[derive(Clone, Copy)]
struct Place {
    text: usize,
    position: Position,
}

/// Whether a text holds all of a finding as it is written there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    Whole,
    Beyond,
}

/// What came out of decoding a text.
#[derive(Default)]
struct Opened {
    found: Vec<Finding>,
    /// Of each of the found: a digest of its value, and which layer showed it.
    values: Vec<(u64, usize)>,
    /// The parts that were opened.
    origins: Vec<Span>,
    /// Whether something in it could not be.
    unreadable: bool,
    overflowed: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(detectors: &'a Detectors, budget: &'a mut Budget) -> Self {
        Self {
            detectors,
            budget,
            found: Vec::new(),
            verdict: Verdict::default(),
        }
    }

    /// Reads a text of a request.
    pub(super) fn passage(&mut self, text: usize, passage: &Passage<'_>) {
        let place = Place {
            text,
            position: passage.position,
        };
        let first = self.verdict.findings.len();
        self.plain(place, passage.str, passage.key);
        if passage.text.form == Form::Number {
            self.decimal(place, (passage.str, passage.key), first);
        }
        self.encoded(place, (passage.str, passage.key), first);
    }

    /// Reads a text that stands in no request.
    pub(super) fn text(&mut self, text: &str) {
        let place = Place {
            text: 0,
            position: Position::User,
        };
        self.plain(place, text, None);
        self.encoded(place, (text, None), 0);
    }

    /// Opens a file.
    pub(super) fn file(&mut self, bytes: &[u8]) {
        let place = Place {
            text: 0,
            position: Position::File,
        };
        let (detectors, mut opened) = (self.detectors, Opened::default());
        decode::bytes(bytes, self.budget, &mut |event| {
            opened.take(detectors, None, event);
        });
        self.opened(place, ("", 0), opened);
    }

    pub(super) fn report(self) -> Report {
        let located = self.verdict.findings.into_iter();
        let mut findings: Vec<Finding> = located.map(|located| located.finding).collect();
        findings.sort_by_key(|finding| finding.span.start);
        let unreadable = |finding: &&Finding| finding.category == Category::Unreadable;
        Report {
            unreadable: findings.iter().filter(unreadable).count(),
            findings,
            overflowed: self.verdict.overflowed,
        }
    }

    /// Keeps findings that began in an earlier part.
    pub(super) fn beyond(&mut self, text: usize, position: Position, found: Vec<Finding>) {
        self.keep(Place { text, position }, Reach::Beyond, found);
    }

    fn scan(&mut self, text: &str, hint: Option<&str>) {
        let whole = self.detectors.scan(Input { text, hint }, &mut self.found);
        self.verdict.overflowed |= !whole;
    }

    fn keep(&mut self, place: Place, reach: Reach, found: Vec<Finding>) {
        let Place { text, position } = place;
        let located = found.into_iter().map(|finding| Located {
            text,
            position,
            whole: reach == Reach::Whole,
            finding,
        });
        self.verdict.findings.extend(located);
        self.verdict.overflowed |= self.verdict.findings.len() >= TOTAL_MAX;
    }

    /// Keeps those that the text as it is did not show already.
    fn keep_new(&mut self, place: Place, first: usize) {
        let earlier = self.verdict.findings.get(first..).unwrap_or_default();
        let mut known: BTreeMap<(&EntityType, Span), (Confidence, bool)> = BTreeMap::new();
        for Located { finding, .. } in earlier {
            let said = (finding.confidence, !finding.quasi);
            let place = (&finding.entity, finding.span);
            let best = known.entry(place).or_insert(said);
            *best = (best.0.max(said.0), best.1 || said.1);
        }
        // What is surer than before is news, and what tells now of somebody.
        let is_new = |new: &Finding| {
            known
                .get(&(&new.entity, new.span))
                .is_none_or(|best| new.confidence > best.0 || (!new.quasi && !best.1))
        };
        let new: Vec<Finding> = take(&mut self.found).into_iter().filter(is_new).collect();
        self.keep(place, Reach::Whole, new);
    }

    /// As it is, as what the escapes of JSON in it mean, and as JSON.
    fn plain(&mut self, place: Place, text: &str, hint: Option<&str>) {
        let first = self.verdict.findings.len();
        self.scan(text, hint);
        if !self.found.is_empty() {
            let found = take(&mut self.found);
            self.keep(place, Reach::Whole, found);
        }
        if text.contains('\\') {
            self.escaped(place, (text, hint), first);
        }
        if nested::may_hold(text) {
            self.nested(place, text, first);
        }
    }

    /// Reads JSON's escapes as what they mean, with what stands around them, and says where that
    /// stands in the text.
    fn escaped(&mut self, place: Place, (text, hint): (&str, Option<&str>), first: usize) {
        let mut escapes = memchr::memchr_iter(b'\\', text.as_bytes()).peekable();
        let mut all: Vec<Finding> = Vec::new();
        while let Some(begin) = escapes.next() {
            let mut last = begin;
            while let Some(next) = escapes.next_if(|next| next - last <= 2 * AROUND + ESCAPE_MAX) {
                last = next;
            }
            let part = around(text, begin, last);
            self.meaning(text.get(part.start..part.end).unwrap_or_default(), hint);
            let near = begin.saturating_sub(AROUND / 4)..last + AROUND / 4;
            all.extend(take(&mut self.found).into_iter().filter_map(|finding| {
                let span = finding.span;
                let span = Span::new(span.start + part.start, span.end + part.start);
                let whole = part.start == 0 && part.end == text.len();
                let new = whole || (span.start < near.end && span.end > near.start);
                new.then_some(Finding { span, ..finding })
            }));
        }
        // Each level of escapes shows again what the one before did.
        all.sort_by(|a, b| (&a.entity, a.span).cmp(&(&b.entity, b.span)));
        all.dedup_by(|a, b| (&a.entity, a.span) == (&b.entity, b.span));
        self.found = all;
        self.verdict.overflowed |= self.found.len() >= TOTAL_MAX;
        self.keep_new(place, first);
    }

    /// Reads a part with its escapes as what they mean, then with those that are left; the spans are
    /// those of the part.
    fn meaning(&mut self, part: &str, hint: Option<&str>) {
        let mut all = Vec::new();
        let mut levels: Vec<String> = Vec::new();
        while levels.len() < ESCAPES_MAX {
            let written = levels.last().map_or(part, String::as_str);
            if !written.contains('\\') {
                break;
            }
            let meaning = Escapes::meaning(written);
            self.scan(&meaning, hint);
            levels.push(meaning);
            let spans = self.found.iter().map(|finding| finding.span);
            let mut bounds: Vec<usize> = spans.flat_map(|span| [span.start, span.end]).collect();
            bounds.sort_unstable();
            bounds.dedup();
            let below = levels.iter().rev().skip(1).map(String::as_str);
            let mut places = bounds.clone();
            for raw in below.chain([part]) {
                let mut escapes = Escapes::new(raw);
                places = places.iter().map(|at| escapes.find(*at)).collect();
            }
            let find = |at: usize| {
                let place = bounds.binary_search(&at).ok();
                let found = place.and_then(|place| places.get(place)).copied();
                found.unwrap_or(part.len())
            };
            all.extend(take(&mut self.found).into_iter().map(|finding| {
                let span = Span::new(find(finding.span.start), find(finding.span.end));
                Finding { span, ..finding }
            }));
        }
        self.found = all;
    }

    /// Reads values of JSON beside their keys, where the text as it stands has them far apart, and
    /// numbers as what they are worth.
    fn nested(&mut self, place: Place, text: &str, first: usize) {
        let told = nested::Told::of(text);
        if told.text.is_empty() {
            return;
        }
        self.scan(&told.text, None);
        let mut exact = Vec::new();
        let mut rest = Vec::new();
        for finding in take(&mut self.found) {
            if let Some((span, place)) = told.place(finding.span) {
                let to = match place {
                    nested::Place::Exact => &mut exact,
                    nested::Place::Within => &mut rest,
                };
                to.push(Finding { span, ..finding });
            }
        }
        for (found, reach) in [(exact, Reach::Whole), (rest, Reach::Beyond)] {
            let known = self.verdict.findings.get(first..).unwrap_or_default();
            let mut known: Vec<Known> = known
                .iter()
                .map(|old| {
                    let said = (old.finding.confidence, !old.finding.quasi);
                    (old.finding.entity.clone(), old.finding.span, said)
                })
                .collect();
            known.sort_unstable();
            let is_new = |new: &Finding| !overlaps(&known, new);
            let found = found.into_iter().filter(is_new).collect();
            self.keep(place, reach, found);
        }
    }

    /// `4.111111111111111e15` is a card number too.
    fn decimal(&mut self, place: Place, (text, hint): (&str, Option<&str>), first: usize) {
        if !text.contains(['.', 'e', 'E']) {
            return;
        }
        if let Some(number) = text.parse::<f64>().ok().filter(|n| n.abs() < 1e19) {
            self.scan(&format!("{:.0}", number.abs()), hint);
            for finding in &mut self.found {
                finding.span = Span::new(0, text.len());
            }
            self.keep_new(place, first);
        }
    }

    /// What the encoded parts of the text hold.
    fn encoded(&mut self, place: Place, (text, hint): (&str, Option<&str>), first: usize) {
        let (detectors, mut opened) = (self.detectors, Opened::default());
        decode::text(text, self.budget, &mut |event| {
            opened.take(detectors, hint, event);
        });
        if !opened.unreadable && !opened.origins.is_empty() && all_read(text, &mut opened.origins) {
            self.verdict.opened.push(place.text);
        }
        self.opened(place, (text, first), opened);
    }

    /// Keeps what decoding found, but for what stands there in plain sight too.
    fn opened(&mut self, place: Place, (text, first): (&str, usize), opened: Opened) {
        let earlier = self.verdict.findings.get(first..).unwrap_or_default();
        // How often each value stands in plain sight.
        let mut plain: BTreeMap<(&EntityType, u64), Vec<Span>> = BTreeMap::new();
        for Located { finding, .. } in earlier.iter().filter(|old| old.whole) {
            let Span { start, end } = finding.span;
            let mut value = Cow::Borrowed(text.get(start..end).unwrap_or_default());
            // As it is written, and as what its escapes mean.
            for _ in 0..ESCAPES_MAX {
                let key = (&finding.entity, digest(&value));
                plain.entry(key).or_default().push(finding.span);
                if !value.contains('\\') {
                    break;
                }
                value = Cow::Owned(Escapes::meaning(&value));
            }
        }
        let mut told: BTreeMap<(&EntityType, u64, usize), usize> = BTreeMap::new();
        let keep: Vec<bool> = opened
            .found
            .iter()
            .zip(&opened.values)
            .map(|(new, (value, layer))| {
                let seen = plain
                    .get(&(&new.entity, *value))
                    .filter(|_| new.via.is_some());
                let seen = seen
                    .into_iter()
                    .flatten()
                    .filter(|span| new.span.contains(**span));
                // The layer shows again what stands in plain sight around what it decodes.
                let told = told.entry((&new.entity, *value, *layer)).or_default();
                *told += 1;
                *told > seen.count()
            })
            .collect();
        let mut keep = keep.into_iter();
        let (whole, decoded): (Vec<Finding>, Vec<Finding>) = opened
            .found
            .into_iter()
            .filter(|_| keep.next().unwrap_or(true))
            .partition(|finding| finding.via.is_none());
        self.verdict.overflowed |= opened.overflowed;
        self.keep(place, Reach::Whole, whole);
        self.keep(place, Reach::Beyond, decoded);
    }
}

/// A value, by a number that tells it from others here and nowhere else.
fn digest(value: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

impl Opened {
    fn take(&mut self, detectors: &Detectors, hint: Option<&str>, event: Event<'_>) {
        match event {
            Event::Text(_) if self.overflowed => {}
            Event::Text(layer) => {
                let first = self.found.len();
                let text = layer.text;
                let whole = detectors.scan(Input { text, hint }, &mut self.found);
                self.overflowed |= !whole || self.found.len() >= TOTAL_MAX;
                self.origins.push(layer.origin);
                let number = self.origins.len();
                let via: Arc<str> = layer.via.into();
                for finding in self.found.iter_mut().skip(first) {
                    let Span { start, end } = finding.span;
                    let value = digest(text.get(start..end).unwrap_or_default());
                    self.values.push((value, number));
                    // A file that is plain text is read where it stands.
                    if via.is_empty() {
                        continue;
                    }
                    finding.span = layer.origin;
                    finding.via = Some(match finding.via.take() {
                        Some(inner) => format!("{via} > {inner}").into(),
                        None => Arc::clone(&via),
                    });
                }
            }
            Event::Unreadable { origin, via, why } => {
                self.unreadable = true;
                if self.found.len() < TOTAL_MAX {
                    self.found.extend(unreadable_finding(origin, via, why));
                    self.values.resize(self.found.len(), (0, 0));
                }
            }
        }
    }
}

/// A finding's type, its place, how sure it is, and whether it stands on its own.
type Known = (EntityType, Span, (Confidence, bool));

/// Whether one of the sorted findings is of that type, touches it, and says as much.
fn overlaps(known: &[Known], new: &Finding) -> bool {
    let place = (&new.entity, new.span.end);
    let after = known.partition_point(|(entity, span, _)| (entity, span.start) < place);
    let before = after.checked_sub(1).and_then(|at| known.get(at));
    before.is_some_and(|(entity, span, (confidence, firm))| {
        let there = *entity == new.entity && span.end > new.span.start;
        there && *confidence >= new.confidence && (*firm || new.quasi)
    })
}

/// The lines around the escapes from one place to another, but no more than so much. It ends before
/// the next escape, and begins in none.
fn around(text: &str, first: usize, last: usize) -> Span {
    let bytes = text.as_bytes();
    let floor = first.saturating_sub(AROUND);
    let limit = (last + AROUND).min(bytes.len());
    let before = bytes
        .get(floor..first.saturating_sub(AROUND / 2))
        .unwrap_or_default();
    let after_from = (last + AROUND / 2).min(limit);
    let after = bytes.get(after_from..limit).unwrap_or_default();
    let start = memchr::memrchr(b'\n', before).map_or(floor, |line| floor + line + 1);
    let end = memchr::memchr(b'\n', after).map_or(limit, |line| after_from + line);
    Span::new(
        text.floor_char_boundary(start),
        text.ceil_char_boundary(end),
    )
}

/// Whether nothing is left that is no text, once these parts of it were opened: no bytes written as
/// base64, and next to nothing of a text that is one word.
fn all_read(text: &str, parts: &mut [Span]) -> bool {
    for part in parts.iter_mut() {
        part.start = data_url(text, part.start).unwrap_or(part.start);
    }
    let rest = without(text, parts);
    let left = rest.bytes().filter(|b| !b.is_ascii_whitespace()).count();
    let prose = text.trim().contains(char::is_whitespace);
    !chat::is_blob(&rest) && (prose || left <= LEFT_MAX)
}

/// Where the data URL begins of which the bytes begin here (RFC 2397).
fn data_url(text: &str, at: usize) -> Option<usize> {
    let from = text.floor_char_boundary(at.saturating_sub(DATA_URL_MAX));
    let head = text.get(from..at)?;
    let name = head.rfind("data:").filter(|_| head.ends_with(";base64,"))?;
    let of_url = |c: char| !c.is_whitespace() && !matches!(c, '"' | '\'' | '<' | '>');
    head.get(name..)?.chars().all(of_url).then_some(from + name)
}

/// The text without these parts.
fn without(text: &str, parts: &mut [Span]) -> String {
    parts.sort_unstable();
    let (mut rest, mut from) = (String::new(), 0);
    for part in parts.iter() {
        rest.push_str(text.get(from..part.start).unwrap_or_default());
        // What stood on its two sides is not joined.
        rest.push(' ');
        from = from.max(part.end);
    }
    rest.push_str(text.get(from..).unwrap_or_default());
    rest
}
