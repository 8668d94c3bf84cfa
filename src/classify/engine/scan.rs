//! One scan of one text: where candidates begin, whether they are one, and how sure that is.

use std::{ops::ControlFlow, sync::Arc};

use aho_corasick::Match;
use regex::Regex;

use crate::{
    classify::{
        Input,
        context::{Contexts, Nearby, is_word},
        counter::Counters,
        disguise::{Believe, View},
        row::{self, Class, Edge, Start, Verdict},
        settle::Gathered,
    },
    label::{Confidence, Evidence, Finding, Span},
};

use super::{
    Engine, FLOOR, Rule, Shape,
    digits::{
        TOKEN_MAX, TOTAL_MAX, count, digits_in_all, is_escape_letter, letters_before, next_digit,
    },
};

/// No rule is beyond doubt.
const CEILING: i32 = 99;

/// No rule wants more graphic signs in a row than so many.
const GRAPHIC_MAX: usize = 64;

/// How many places of one window a row that searches is tried at.
const TRIES_MAX: usize = 8;

/// So many windows of one row may overlap the one before. Further ones must begin a quarter of a
/// window on: what follows a word that is skipped stands in the window before, too.
const DENSE_MAX: u8 = 16;

/// Where a rule was last tried, so that no text makes one read the same bytes again and again.
#[derive(Clone, Copy, Default)]
struct Tried {
    /// One more than the place.
    at: usize,
    /// Where the last window that was searched begins.
    searched: usize,
    /// How many windows in a row overlapped the one before.
    dense: u8,
}

/// How a run of letters and digits begins.
#[derive(Clone, Copy)]
struct Number {
    start: usize,
    letters: usize,
    run: usize,
    total: usize,
}

/// One scan of one text.
pub(super) struct Scan<'a> {
    engine: &'a Engine,
    contexts: &'a Contexts,
    input: Input<'a>,
    believe: Believe,
    /// What the text is a view of, if it is one in which only what changed counts.
    view: Option<&'a View>,
    gathered: &'a mut Gathered,
    /// By rule. Empty until the first candidate.
    tried: Vec<Tried>,
    nearby: Nearby,
    /// A part of the view that was only copied.
    copied: Span,
}

// === impl Scan ===

impl<'a> Scan<'a> {
    pub(super) fn new(
        engine: &'a Engine,
        contexts: &'a Contexts,
        (input, view): (Input<'a>, Option<&'a View>),
        gathered: &'a mut Gathered,
    ) -> Self {
        Self {
            engine,
            contexts,
            input,
            believe: view.map_or(Believe::All, |view| view.believe),
            view: view.filter(|view| view.is_news()),
            gathered,
            tried: Vec::new(),
            nearby: Nearby::default(),
            copied: Span::new(0, 0),
        }
    }

    pub(super) fn run(mut self) {
        self.hint();
        self.literals();
        self.numbers();
    }

    /// A word that rows search after may stand in the hint, with the value alone in the text.
    fn hint(&mut self) {
        let Some(hint) = self.input.hint else { return };
        let engine = self.engine;
        engine.anchors.each(hint, &mut |found| {
            if is_word(hint, Span::new(found.start(), found.end())) {
                for (id, rule) in engine.led_to(&found) {
                    if matches!(rule.row.start, Start::After(_)) {
                        self.search(id, rule, 0);
                    }
                }
            }
            ControlFlow::Continue(())
        });
    }

    fn literals(&mut self) {
        let (engine, text) = (self.engine, self.input.text);
        engine.anchors.each(text, &mut |found| {
            if self.gathered.is_full() {
                return ControlFlow::Break(());
            }
            self.literal(&found);
            ControlFlow::Continue(())
        });
    }

    /// Tries the rules that a literal leads to.
    fn literal(&mut self, found: &Match) {
        let (engine, text) = (self.engine, self.input.text);
        // The same for each of the rules that search after it.
        let mut word = None;
        for (id, rule) in engine.led_to(found) {
            match rule.row.start {
                Start::Literal(_) => self.attempt(id, rule, found.start()),
                Start::Back {
                    class, first, max, ..
                } => {
                    if let Some(at) = begins(text, found.start(), (class, first, max)) {
                        self.attempt(id, rule, at);
                    }
                }
                Start::After(_) => {
                    let span = Span::new(found.start(), found.end());
                    if *word.get_or_insert_with(|| is_word(text, span)) {
                        self.search(id, rule, found.end());
                    }
                }
                Start::Digits { .. } => {}
            }
        }
    }

    /// Each run of ASCII letters and digits is looked at once, at its first digit.
    fn numbers(&mut self) {
        let bytes = self.input.text.as_bytes();
        let mut from = 0;
        let most = self.engine.longest_number;
        while let Some(at) = next_digit(bytes, from) {
            if self.gathered.is_full() {
                return;
            }
            if self.copied_to(at.saturating_sub(TOKEN_MAX)) >= at + most {
                from = at + count(bytes, at, u8::is_ascii_alphanumeric);
                continue;
            }
            let run = count(bytes, at, u8::is_ascii_digit);
            let total = if run < TOTAL_MAX {
                digits_in_all(bytes, at)
            } else {
                run
            };
            let letters = letters_before(bytes, at);
            self.number(Number {
                start: at - letters,
                letters,
                run,
                total,
            });
            // "AB 12 34 56 C" and "X-1234567-L" put a gap after their letters.
            let gap = at
                .checked_sub(1)
                .filter(|gap| matches!(bytes.get(*gap), Some(b' ' | b'-')));
            if let (Some(gap), 0) = (gap, letters) {
                let letters = letters_before(bytes, gap);
                if (1..=2).contains(&letters) {
                    self.number(Number {
                        start: gap - letters,
                        letters,
                        run,
                        total,
                    });
                }
            }
            from = at + run;
            from += count(bytes, from, u8::is_ascii_alphanumeric);
        }
    }

    fn number(&mut self, number: Number) {
        let (engine, bytes) = (self.engine, self.input.text.as_bytes());
        // The same for each rule, of which most end here.
        let opens = opens(bytes, number.start);
        let ahead = bytes.get(..bytes.len().min(number.start + GRAPHIC_MAX));
        let graphic = count(
            ahead.unwrap_or_default(),
            number.start,
            u8::is_ascii_graphic,
        );
        for (id, rule) in engine.beginning_at(number.letters, number.run) {
            let may = rule.graphic <= graphic && (opens || rule.row.edge == Edge::Open);
            let enough =
                matches!(rule.row.start, Start::Digits { total, .. } if total <= number.total);
            if may && enough {
                self.attempt(id, rule, number.start);
            }
        }
    }

    /// Tries a rule at one place.
    fn attempt(&mut self, id: usize, rule: &Rule, start: usize) {
        if !self.may_count(rule, start) {
            return;
        }
        if rule.row.edge != Edge::Open && !opens(self.input.text.as_bytes(), start) {
            return;
        }
        let text = self.input.text;
        let ahead = text.as_bytes().get(start..start + rule.graphic);
        if !ahead.is_some_and(|ahead| ahead.iter().all(u8::is_ascii_graphic)) {
            return;
        }
        if let Some(last) = self.last(id) {
            if last.at == start + 1 {
                return;
            }
            last.at = start + 1;
        }
        let end = text.floor_char_boundary(start + rule.row.window);
        let Some(part) = text.get(start..end) else {
            return;
        };
        for shape in rule.shapes.iter().map(Shape::regex) {
            let Some(seen) = value_in(shape, part) else {
                continue;
            };
            if self.accept(id, rule, Span::new(start + seen.start, start + seen.end)) {
                return;
            }
        }
    }

    /// Whether what a rule finds from there on can count in this view.
    fn may_count(&mut self, rule: &Rule, start: usize) -> bool {
        let strong = rule.row.power >= STRONG;
        let lifts = rule.row.lift > 0;
        // An address or a date is no number that somebody wrote apart.
        let number = !rule.row.quasi;
        let believed = match self.believe {
            Believe::All => true,
            Believe::Checked => number && (strong || lifts),
            Believe::Cued => number && strong && lifts,
            Believe::Words => false,
        };
        believed && self.copied_to(start) < start + rule.row.window
    }

    /// To where the view only copies from `start` on; `start` if what stands there was changed, or
    /// copies count.
    fn copied_to(&mut self, start: usize) -> usize {
        let Some(view) = self.view else { return start };
        if !(self.copied.start..self.copied.end).contains(&start) {
            self.copied = Span::new(start, view.copied_to(start));
        }
        self.copied.end.max(start)
    }

    /// Where a rule was last tried.
    fn last(&mut self, id: usize) -> Option<&mut Tried> {
        if self.tried.is_empty() {
            self.tried.resize(self.engine.rules.len(), Tried::default());
        }
        self.tried.get_mut(id)
    }

    /// Tries a rule at every place of the window that begins at `from`.
    fn search(&mut self, id: usize, rule: &Rule, from: usize) {
        if !self.may_count(rule, from) {
            return;
        }
        let window = rule.row.window;
        if let Some(last) = self.last(id) {
            let step = from.saturating_sub(last.searched);
            if last.dense > 0 && step == 0 {
                return;
            }
            if step >= window {
                last.dense = 0;
            } else if last.dense > DENSE_MAX && step < window / 4 {
                return;
            }
            last.dense = last.dense.saturating_add(1);
            last.searched = from;
        }
        let text = self.input.text;
        let end = text.floor_char_boundary(from + rule.row.window);
        let Some(part) = text.get(from..end) else {
            return;
        };
        for shape in rule.shapes.iter().map(Shape::regex) {
            for seen in shape.find_iter(part).take(TRIES_MAX) {
                let start = from + seen.start();
                if opens(text.as_bytes(), start)
                    && self.accept(id, rule, Span::new(start, from + seen.end()))
                {
                    return;
                }
            }
        }
    }

    /// Checks and weighs one match. False when it is not one at all, so that another shape may.
    fn accept(&mut self, id: usize, rule: &Rule, matched: Span) -> bool {
        let text = self.input.text;
        let value = text.get(matched.start..matched.end).unwrap_or_default();
        let worth = i32::from(row::worth(rule.row.power));
        let (end, worth) = match (rule.row.check)(value) {
            Verdict::Fails => return false,
            Verdict::Silent => (matched.end, 0),
            Verdict::Holds => (matched.end, worth),
            Verdict::HoldsTo(length) => (matched.start + length, worth),
            Verdict::Weak(less) => (matched.end, worth - i32::from(less)),
        };
        if !closes(text.as_bytes(), end, rule.row.edge) || !text.is_char_boundary(end) {
            return false;
        }
        let span = Span::new(matched.start, end);
        let row = rule.row;
        if !self.is_long_enough(value) || row.never.iter().any(|never| reads(value, never)) {
            return true;
        }
        let sure = (i32::from(row.base) + worth).min(CEILING);
        // Words are looked for once, and before what speaks against it where nothing stands without.
        let mut word = None;
        if self.needs_word(rule, sure) {
            if !self.is_lifted(id, rule, span) {
                return true;
            }
            word = Some(true);
        }
        let (mut against, mut why) = (0, Counters::default());
        for counter in row.counter.iter().filter(|c| c.applies(text, span)) {
            against += i32::from(counter.weight());
            why.add(*counter);
        }
        let before = sure - against;
        if before + i32::from(row.lift) < i32::from(FLOOR) {
            return true;
        }
        let lifted = word.unwrap_or_else(|| self.is_lifted(id, rule, span));
        let lift = if lifted { i32::from(row.lift) } else { 0 };
        let total = before + lift;
        let Ok(percent) = u8::try_from(total.clamp(0, CEILING)) else {
            return true;
        };
        if percent >= FLOOR {
            self.gathered.push(Finding {
                entity: rule.entity.clone(),
                category: row.category,
                span,
                confidence: Confidence::percent(percent),
                detector: Arc::clone(&rule.detector),
                quasi: row.quasi,
                evidence: Evidence {
                    shape: hundredths(i32::from(row.base)),
                    check: hundredths(sure - i32::from(row.base)),
                    context: hundredths(lift),
                    against: -hundredths(against),
                    counters: why.bits(),
                },
                via: None,
            });
        }
        true
    }
}

/// Where a run of a class that ends at a place begins, if it is not too long.
fn begins(text: &str, end: usize, (class, first, max): (Class, Class, usize)) -> Option<usize> {
    let bytes = text.as_bytes();
    let before = bytes.get(..end)?.iter().rev();
    let run = before
        .take(max + 1)
        .take_while(|b| class.holds(**b))
        .count();
    if run > max {
        return None;
    }
    (end - run..=end).find(|at| {
        bytes.get(*at).is_some_and(|b| first.holds(*b))
            && text.is_char_boundary(*at)
            && !is_escape_letter(bytes, *at)
    })
}

/// What a shape matches: its first group, if it has one.
fn value_in(shape: &Regex, part: &str) -> Option<Span> {
    let seen = if shape.captures_len() > 1 {
        shape.captures(part)?.get(1)?
    } else {
        shape.find(part)?
    };
    Some(Span::new(seen.start(), seen.end()))
}

/// What a view that put digits together must show at least.
const STRONG: u32 = 10;
const DIGITS_MIN: usize = 9;

impl Scan<'_> {
    /// Whether what a view put together is long enough to count.
    fn is_long_enough(&self, value: &str) -> bool {
        self.believe == Believe::All
            || value.bytes().filter(u8::is_ascii_digit).count() >= DIGITS_MIN
    }

    /// Whether it counts for nothing without a word nearby.
    fn needs_word(&self, rule: &Rule, sure: i32) -> bool {
        let weak = rule.row.power < STRONG;
        sure < i32::from(FLOOR)
            || match self.believe {
                Believe::All => false,
                Believe::Checked => weak,
                Believe::Cued | Believe::Words => true,
            }
    }

    fn is_lifted(&mut self, id: usize, rule: &Rule, span: Span) -> bool {
        let (text, hint) = (self.input.text, self.input.hint);
        rule.row.lift > 0
            && (matches!(rule.row.start, Start::After(_))
                || self.nearby.speak(self.contexts, id, (text, hint), span))
    }
}

/// Whether the letters and digits of the value are these.
fn reads(value: &str, these: &str) -> bool {
    let signs = value.bytes().filter(u8::is_ascii_alphanumeric);
    signs.map(|b| b.to_ascii_lowercase()).eq(these.bytes())
}

fn hundredths(weight: i32) -> i8 {
    i8::try_from(weight.clamp(-100, 100)).unwrap_or_default()
}

/// Whether a token may begin at `start`. The letter of an escape such as `\n`, which stands in
/// JSON within JSON, does not count as a letter.
fn opens(bytes: &[u8], start: usize) -> bool {
    let before = bytes.get(..start).unwrap_or_default();
    !before.last().is_some_and(u8::is_ascii_alphanumeric)
        || matches!(before, [.., b'\\', b'n' | b'r' | b't'])
}

fn closes(bytes: &[u8], end: usize, edge: Edge) -> bool {
    let next = bytes.get(end);
    match edge {
        Edge::Open => true,
        Edge::Digit => !next.is_some_and(u8::is_ascii_digit),
        Edge::Word => !next.is_some_and(u8::is_ascii_alphanumeric),
        Edge::Token => !next.is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')),
    }
}
