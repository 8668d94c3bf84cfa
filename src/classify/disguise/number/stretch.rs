//! One stretch of text that may be a number, and what it may be read as.

use super::{
    Edits, Readings, at,
    token::{Gap, Token, digit_like, token},
    word::{Word, run_together, sign},
};
use crate::classify::context::unspaced;

/// A stretch goes on for so many tokens at most; a longer one is a table.
const TOKENS_MAX: usize = 4096;
/// A number of more digits is none.
const WHOLE_MAX: usize = 40;

/// A piece that is no gap.
#[derive(Debug, Clone)]
struct Group {
    start: usize,
    end: usize,
    /// What it reads as.
    read: String,
    kind: Kind,
    /// How it is parted from the group before.
    gap: Gap,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Digits,
    /// Written as a word or with look-alikes: somebody meant to.
    Deliberate,
    /// Capitals, maybe with digits.
    Code,
}

/// Pieces that follow each other.
#[derive(Default)]
pub(super) struct Stretch {
    groups: Vec<Group>,
    /// Something other than a gap parted two groups: "dash", "space".
    told: bool,
}

impl Stretch {
    /// Reads a stretch that begins at a place, and says where it ends.
    pub(super) fn at(text: &str, from: usize) -> (Self, usize) {
        let mut reader = Reader {
            stretch: Self::default(),
            gap: Gap::Tight,
            times: None,
            open_tens: false,
        };
        let mut place = from;
        for _ in 0..TOKENS_MAX {
            let Some((token, end)) = token(text, place) else {
                break;
            };
            let part = text.get(place..end).unwrap_or_default();
            if !reader.take(token, part, (place, end)) {
                // A number begins with what it is made of.
                return (reader.stretch, end);
            }
            place = end;
        }
        let end = if place == from {
            next_word(text, from)
        } else {
            place
        };
        (reader.stretch, end)
    }

    /// How many digits there are, if letters that look like some are.
    pub(super) fn digits(&self) -> usize {
        let like = |group: &Group| {
            let bytes = group.read.bytes();
            bytes.filter(|b| digit_like(*b).is_some()).count()
        };
        self.groups.iter().map(like).sum()
    }

    /// Puts digits together in every way that may be meant, each in a list of its own: all of it
    /// with its letters; without letters that are no digits; by the gaps that part most; and what
    /// looks like one number among others.
    pub(super) fn read(&self, text: &str, [whole, core, parts, single]: &mut [Readings; 4]) {
        let spelt = self.groups.iter().any(|group| group.kind == Kind::Code);
        if self.groups.iter().map(Group::digits).sum::<usize>() <= WHOLE_MAX {
            self.put(&self.groups, text, whole);
        }
        for piece in self.pieces() {
            if spelt {
                self.put(&piece, text, core);
            }
            let gaps = || piece.iter().skip(1).map(|group| group.gap);
            if let Some(strongest) = gaps().max().filter(|gap| gaps().any(|other| other < *gap)) {
                let mut from = 0;
                for to in 1..=piece.len() {
                    let parts_here = piece.get(to).is_none_or(|group| group.gap >= strongest);
                    if parts_here {
                        self.put(piece.get(from..to).unwrap_or_default(), text, parts);
                        from = to;
                    }
                }
            }
            for run in runs(&piece) {
                if run.len() < piece.len() {
                    self.put(run, text, single);
                }
            }
        }
    }

    /// What stands between letters that are no digits.
    fn pieces(&self) -> Vec<Vec<Group>> {
        let mut pieces = vec![Vec::new()];
        for group in &self.groups {
            let read = if group.kind == Kind::Code {
                group.as_alike()
            } else {
                Some(group.clone())
            };
            match (read, pieces.last_mut()) {
                (Some(group), Some(last)) => last.push(group),
                _ => pieces.push(Vec::new()),
            }
        }
        pieces
    }

    fn put(&self, groups: &[Group], text: &str, readings: &mut Readings) {
        let digits: usize = groups.iter().map(Group::digits).sum();
        if digits < super::DIGITS_MIN || groups.is_empty() || is_plain(groups, text) {
            return;
        }
        let edits = if self.is_plausible(groups, text) {
            &mut readings.checked
        } else {
            &mut readings.cued
        };
        write(groups, edits);
    }

    /// Whether it looks as if somebody wrote one number apart.
    fn is_plausible(&self, groups: &[Group], text: &str) -> bool {
        if Group::is_attached(groups, text) {
            return false;
        }
        if self.told || groups.iter().any(|group| group.kind == Kind::Deliberate) {
            return true;
        }
        let sizes: Vec<usize> = groups.iter().map(|group| group.read.len()).collect();
        if groups.iter().any(|group| group.kind == Kind::Code) {
            return groups.iter().skip(1).all(|group| group.gap < Gap::Line) || even(&sizes);
        }
        let tight = groups.iter().skip(1).all(|group| group.gap == Gap::Tight);
        let known = matches!(
            sizes.as_slice(),
            [4, 4, 4, 4] | [4, 4, 4, 4, 1..=3] | [4, 6, 4 | 5] | [6, 13] | [8, 8] | [12..=19]
        );
        let ones = sizes.iter().all(|size| *size == 1) && sizes.len() >= 9;
        let rises = groups.windows(2).all(|pair| match pair {
            [a, b] => a.read < b.read,
            _ => true,
        });
        // How cards, social security, tax and telephone numbers are often grouped.
        let usual = matches!(
            sizes.as_slice(),
            [3, 2, 4] | [3, 3, 4] | [3, 4, 4] | [2, 4, 4] | [4, 3, 3] | [2, 3, 3, 3] | [1, 3, 3, 4]
        );
        known || ones || usual || (tight && even(&sizes) && !rises)
    }
}

// === impl Reader ===

/// Reads one stretch, token by token.
struct Reader {
    stretch: Stretch,
    gap: Gap,
    /// How often the next digit is repeated, and where the word that says so begins.
    times: Option<(usize, usize)>,
    /// A unit may follow that belongs to the tens before.
    open_tens: bool,
}

impl Reader {
    /// Takes one more token; false if a stretch cannot begin with it.
    fn take(&mut self, token: Token, part: &str, (start, end): (usize, usize)) -> bool {
        let begun = !self.stretch.groups.is_empty();
        let (read, kind) = match token {
            Token::Gap(gap) => {
                self.gap = self.gap.max(gap);
                return begun || self.times.is_some();
            }
            Token::Word(Word::Between) => {
                self.stretch.told = true;
                return begun;
            }
            Token::Word(Word::Times(count)) => {
                self.times = Some((count, start));
                return true;
            }
            Token::Word(Word::Number(unit)) if self.open_tens && (1..10).contains(&unit) => {
                self.add_unit(unit, end);
                return true;
            }
            Token::Word(Word::Number(number)) => (number.to_string(), Kind::Deliberate),
            Token::Word(Word::Plus) => ("+".to_owned(), Kind::Deliberate),
            Token::Word(Word::Digits) => (run_together(part), Kind::Deliberate),
            Token::Digits => (part.to_owned(), Kind::Digits),
            Token::Alike => (alike(part), Kind::Deliberate),
            Token::Code => (part.to_owned(), Kind::Code),
        };
        self.open_tens = matches!(
            token,
            Token::Word(Word::Number(tens)) if tens >= 20 && tens % 10 == 0
        );
        let (read, start) = match self.times.take() {
            Some((count, start)) => (repeat(&read, count), start),
            None => (read, start),
        };
        self.stretch.groups.push(Group {
            start,
            end,
            read,
            kind,
            gap: std::mem::replace(&mut self.gap, Gap::Tight),
        });
        true
    }

    /// "forty one": the zero of the tens gives way.
    fn add_unit(&mut self, unit: u32, end: usize) {
        if let Some(last) = self.stretch.groups.last_mut() {
            last.read.pop();
            last.read.push_str(&unit.to_string());
            last.end = end;
        }
        self.open_tens = false;
        self.gap = Gap::Tight;
    }
}

// === impl Group ===

impl Group {
    fn digits(&self) -> usize {
        self.read.bytes().filter(u8::is_ascii_digit).count()
    }

    /// Whether they go on to either side, as versions and identifiers do.
    fn is_attached(groups: &[Self], text: &str) -> bool {
        let (Some(first), Some(last)) = (groups.first(), groups.last()) else {
            return false;
        };
        let mut before = text.get(..first.start).unwrap_or_default().chars().rev();
        let mut after = text.get(last.end..).unwrap_or_default().chars();
        let joins = |a: Option<char>, b: Option<char>| {
            (a.is_some_and(char::is_alphanumeric) && !unspaced(a))
                || (matches!(a, Some('-' | '.' | '_' | '/'))
                    && b.is_some_and(char::is_alphanumeric))
        };
        joins(before.next(), before.next()) || joins(after.next(), after.next())
    }

    /// The same with its letters read as digits.
    fn as_alike(&self) -> Option<Self> {
        // "ID" is no ten, and "AD12" no four and zero.
        let like = |b: u8| (b.is_ascii_digit() || b"OQISBZ".contains(&b)).then(|| digit_like(b))?;
        let read: Option<String> = self.read.bytes().map(|b| like(b).map(char::from)).collect();
        Some(Self {
            read: read?,
            kind: Kind::Deliberate,
            ..self.clone()
        })
    }
}

/// Groups of one size, but for the last, which may be shorter.
fn even(sizes: &[usize]) -> bool {
    match sizes {
        [first, middle @ .., last] => middle.iter().all(|size| size == first) && last <= first,
        _ => false,
    }
}

/// Whether a pattern sees it as it stands: one run, or groups with a space or a dash between.
fn is_plain(groups: &[Group], text: &str) -> bool {
    let plain = groups.iter().all(|group| group.kind != Kind::Deliberate);
    let gaps = groups.windows(2).all(|pair| match pair {
        [a, b] => matches!(text.get(a.end..b.start), Some("" | " " | "-")),
        _ => true,
    });
    let sizes: Vec<usize> = groups.iter().map(|group| group.read.len()).collect();
    let usual = matches!(
        sizes.as_slice(),
        [_] | [4, 4, 4, 4] | [4, 6, 5] | [3, 3, 4] | [3, 2, 4]
    );
    plain && gaps && usual
}

/// Groups among others that look like one number: four of four digits, or several of one size.
fn runs(groups: &[Group]) -> Vec<&[Group]> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(rest) = groups.get(from..).filter(|rest| !rest.is_empty()) {
        let size = |at: usize| rest.get(at).map(Group::digits);
        let first = size(0).unwrap_or_default();
        let same = rest
            .iter()
            .take_while(|group| group.digits() == first)
            .count();
        let length = match (first, same) {
            (4, 1) if size(1) == Some(6) && matches!(size(2), Some(4 | 5)) => 3,
            (3, 1) if size(1) == Some(2) && size(2) == Some(4) => 3,
            (4, 4..) => 4,
            (2.., 3..) if (9..=19).contains(&(first * same)) => same,
            (1, 9..=19) => same,
            _ => 0,
        };
        if length == 0 {
            from += same.max(1);
            continue;
        }
        found.extend(rest.get(..length));
        from += length;
    }
    found
}

fn write(groups: &[Group], edits: &mut Edits) {
    let mut last: Option<usize> = None;
    for group in groups {
        if let Some(end) = last.filter(|end| *end < group.start) {
            edits.put("", at(end, group.start));
        }
        edits.put(&group.read, at(group.start, group.end));
        last = Some(group.end);
    }
}

fn alike(part: &str) -> String {
    part.bytes()
        .filter_map(digit_like)
        .map(char::from)
        .collect()
}

/// "double four": the first digit so many times.
fn repeat(read: &str, times: usize) -> String {
    let mut chars = read.chars();
    let first = chars.next().map(String::from).unwrap_or_default();
    first.repeat(times) + chars.as_str()
}

/// The beginning of the next word.
fn next_word(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    let length = rest
        .char_indices()
        .skip(1)
        .find(|(_, c)| !c.is_alphanumeric() || sign(*c).is_some())
        .map_or(rest.len(), |(length, _)| length);
    from + length.max(1)
}
