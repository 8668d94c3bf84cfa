//! One stretch of text that may be a number, and what it may be read as.

use super::{
    Edits, Readings, at,
    token::{Gap, Token, digit_like, token},
    word::Word,
};

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
    /// More of a number, or of a name, is joined to it.
    attached: bool,
}

impl Stretch {
    /// Reads a stretch that begins at a place, and says where it ends.
    pub(super) fn at(text: &str, from: usize) -> (Self, usize) {
        let mut stretch = Self::default();
        let mut place = from;
        let mut gap = Gap::Tight;
        let mut times = 1;
        let mut open_tens = false;
        for _ in 0..TOKENS_MAX {
            let Some((token, end)) = token(text, place) else {
                break;
            };
            let part = text.get(place..end).unwrap_or_default();
            let (read, kind) = match token {
                Token::Gap(next) => {
                    if stretch.groups.is_empty() {
                        // A number begins with what it is made of.
                        return (stretch, end);
                    }
                    gap = gap.max(next);
                    place = end;
                    continue;
                }
                Token::Digits => (part.to_owned(), Kind::Digits),
                Token::Alike => (alike(part), Kind::Deliberate),
                Token::Code => (part.to_owned(), Kind::Code),
                Token::Word(Word::Between) => {
                    if stretch.groups.is_empty() {
                        return (stretch, end);
                    }
                    stretch.told = true;
                    place = end;
                    continue;
                }
                Token::Word(Word::Times(count)) => {
                    times = count;
                    if stretch.groups.is_empty() {
                        stretch.attached = false;
                    }
                    place = end;
                    continue;
                }
                Token::Word(Word::Plus) => ("+".to_owned(), Kind::Deliberate),
                Token::Word(Word::Number(number)) => {
                    if open_tens && (1..10).contains(&number)
                        && let Some(last) = stretch.groups.last_mut()
                    {
                        // "forty one": the zero of the tens gives way.
                        last.read.pop();
                        last.read.push_str(&number.to_string());
                        last.end = end;
                        open_tens = false;
                        place = end;
                        gap = Gap::Tight;
                        continue;
                    }
                    (number.to_string(), Kind::Deliberate)
                }
                Token::Word(Word::Digits) => (super::word::run_together(part), Kind::Deliberate),
            };
            open_tens = matches!(token, Token::Word(Word::Number(tens)) if tens >= 20 && tens % 10 == 0);
            let read = if times > 1 { repeat(&read, times) } else { read };
            times = 1;
            stretch.groups.push(Group {
                start: place,
                end,
                read,
                kind,
                gap,
            });
            gap = Gap::Tight;
            place = end;
        }
        stretch.attached = stretch.is_attached(text);
        let end = stretch.groups.last().map_or(place, |last| last.end.max(place));
        let end = if end == from { next_word(text, from) } else { end };
        (stretch, end)
    }

    /// How many digits there are.
    pub(super) fn digits(&self) -> usize {
        let digits = |group: &Group| group.read.bytes().filter(u8::is_ascii_digit).count();
        self.groups.iter().map(digits).sum()
    }

    /// Whether it goes on to either side, as versions and identifiers do.
    fn is_attached(&self, text: &str) -> bool {
        let (Some(first), Some(last)) = (self.groups.first(), self.groups.last()) else {
            return false;
        };
        let mut before = text.get(..first.start).unwrap_or_default().chars().rev();
        let mut after = text.get(last.end..).unwrap_or_default().chars();
        let joins = |a: Option<char>, b: Option<char>| {
            a.is_some_and(char::is_alphanumeric)
                || (matches!(a, Some('-' | '.' | '_' | '/')) && b.is_some_and(char::is_alphanumeric))
        };
        joins(before.next(), before.next()) || joins(after.next(), after.next())
    }

    /// Puts all of it together, with its letters.
    pub(super) fn whole(&self, text: &str, readings: &mut Readings) {
        let groups = &self.groups;
        if self.digits() <= WHOLE_MAX {
            self.put(groups, text, readings);
        }
    }

    /// Puts together what belongs together where not all of it does.
    pub(super) fn parts(&self, text: &str, readings: &mut Readings) {
        let all = &self.groups;
        let strongest = all.iter().skip(1).map(|group| group.gap).max();
        let weakest = all.iter().skip(1).map(|group| group.gap).min();
        let parted = strongest.filter(|gap| Some(*gap) > weakest);
        let alikes = all.iter().any(|group| group.kind == Kind::Code);
        let mut parts: Vec<Vec<Group>> = Vec::new();
        for (place, group) in all.iter().enumerate() {
            let code = group.kind == Kind::Code;
            let group = if code { group.as_alike() } else { Some(group.clone()) };
            let breaks = place == 0 || parted.is_some_and(|gap| all.get(place).is_some_and(|g| g.gap >= gap));
            match (group, parts.last_mut()) {
                (Some(group), Some(last)) if !breaks => last.push(group),
                (Some(group), _) => parts.push(vec![group]),
                (None, _) => parts.push(Vec::new()),
            }
        }
        for part in &parts {
            if part.len() == all.len() && !alikes {
                // As the whole, unless some of it looks more like a number than all.
                for run in runs(part) {
                    if run.len() < part.len() {
                        self.put(run, text, readings);
                    }
                }
            } else {
                let found = runs(part);
                if found.is_empty() {
                    self.put(part, text, readings);
                }
                for run in found {
                    self.put(run, text, readings);
                }
            }
        }
    }

    fn put(&self, groups: &[Group], text: &str, readings: &mut Readings) {
        let digits: usize = groups.iter().map(Group::digits).sum();
        if digits < super::DIGITS_MIN || groups.is_empty() || is_plain(groups, text) {
            return;
        }
        let edits = if self.is_plausible(groups) {
            &mut readings.checked
        } else {
            &mut readings.cued
        };
        write(groups, edits);
    }

    /// Whether it looks as if somebody wrote one number apart.
    fn is_plausible(&self, groups: &[Group]) -> bool {
        if self.attached {
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
            [4, 4, 4, 4] | [4, 4, 4, 4, 1..=3] | [4, 6, 5] | [4, 6, 4] | [6, 13] | [8, 8] | [3, 2, 4] | [12..=19]
        );
        let ones = sizes.iter().all(|size| *size == 1) && sizes.len() >= 9;
        let rises = groups.windows(2).all(|pair| match pair {
            [a, b] => a.read < b.read,
            _ => true,
        });
        known || ones || (tight && even(&sizes) && !rises)
    }
}

impl Group {
    fn digits(&self) -> usize {
        self.read.bytes().filter(u8::is_ascii_digit).count()
    }

    /// The same with its letters read as digits.
    fn as_alike(&self) -> Option<Self> {
        let read: Option<String> = self.read.bytes().map(|b| digit_like(b).map(char::from)).collect();
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
    let usual = matches!(sizes.as_slice(), [_] | [4, 4, 4, 4] | [4, 6, 5] | [3, 3, 4] | [3, 2, 4]);
    plain && gaps && usual
}

/// Groups among others that look like one number: four of four digits, or several of one size.
fn runs(groups: &[Group]) -> Vec<&[Group]> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(rest) = groups.get(from..).filter(|rest| !rest.is_empty()) {
        let size = |at: usize| rest.get(at).map(Group::digits);
        let first = size(0).unwrap_or_default();
        let same = rest.iter().take_while(|group| group.digits() == first).count();
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
    part.bytes().filter_map(digit_like).map(char::from).collect()
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
        .find(|(_, c)| !c.is_alphanumeric())
        .map_or(rest.len(), |(length, _)| length);
    from + length.max(1)
}
