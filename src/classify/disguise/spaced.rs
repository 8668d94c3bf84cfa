//! Words whose letters stand apart: `P r o j e c t`, `A-K-I-A`, `n.a.m.e`.

use crate::label::Span;

use super::{Base, Believe, View, map::Edits};

/// Fewer single characters are an abbreviation or a list.
const LETTERS_MIN: usize = 5;
/// Every run this long is met by a look at every so manieth byte.
const STEP: usize = 6;

/// Shows such words closed up.
pub(super) fn show(base: &Base<'_>, each: &mut dyn FnMut(&View)) {
    let bytes = base.text.as_bytes();
    let (mut closed, mut worded) = (Edits::default(), Edits::default());
    let mut at = 0;
    while let Some(&[a, x, b, y, c, z]) = bytes.get(at..).and_then(<[u8]>::first_chunk::<6>) {
        if at + 6 >= bytes.len() {
            break;
        }
        // Nearly everywhere no two of them are the same.
        if (a != b || b != c) && (x != y || y != z) {
            at += STEP;
            continue;
        }
        match (seed(bytes, at), seed(bytes, at + 1)) {
            (Some(sep), _) | (None, Some(sep)) => {
                let run = run(bytes, at, sep, closed.end());
                at = run.end.max(at);
                write(base.text, sep, run, (&mut closed, &mut worded));
            }
            (None, None) => {}
        }
        at += STEP;
    }
    base.show(&closed, Believe::All, "joined", each);
    if worded.differs_from(&closed) {
        base.show(&worded, Believe::Words, "joined", each);
    }
}

/// The separator, if every second byte from here on is the same one.
fn seed(bytes: &[u8], at: usize) -> Option<u8> {
    let &[a, x, b, y, c] = bytes.get(at..at + 5)?.first_chunk::<5>()?;
    let apart = a == b && b == c && is_separator(a) && single(x, a) && single(y, a);
    apart.then_some(a)
}

const fn is_separator(b: u8) -> bool {
    matches!(
        b,
        b' ' | b'.'
            | b'-'
            | b'_'
            | b'*'
            | b'|'
            | b','
            | b'/'
            | b'~'
            | b':'
            | b';'
            | b'+'
            | b'\n'
            | b'\t'
            | b'\''
            | b'`'
            | b'='
            | b'#'
    )
}

const fn single(b: u8, separator: u8) -> bool {
    b.is_ascii_graphic() && b != separator
}

/// The run of single characters around a place, several separators between two of them allowed.
fn run(bytes: &[u8], at: usize, sep: u8, floor: usize) -> Span {
    let get = |at: usize| bytes.get(at).copied();
    let lone = |at: usize| {
        let left = at
            .checked_sub(1)
            .and_then(get)
            .is_none_or(|b| b == sep || !b.is_ascii_graphic());
        let right = get(at + 1).is_none_or(|b| b == sep || !b.is_ascii_graphic());
        get(at).is_some_and(|b| single(b, sep)) && left && right
    };
    let mut start = if get(at) == Some(sep) { at + 1 } else { at };
    if !lone(start) {
        start += 1;
    }
    while let Some(before) = (1..=4)
        .map_while(|gap| {
            let place = start.checked_sub(gap).filter(|place| *place >= floor)?;
            Some(place)
        })
        .find(|place| get(*place) != Some(sep))
        .filter(|place| start - place > 1 && lone(*place))
    {
        start = before;
    }
    let mut end = start;
    while let Some(next) = (end + 1..=end + 4)
        .find(|place| get(*place) != Some(sep))
        .filter(|place| place - end > 1 && lone(*place))
    {
        end = next;
    }
    Span::new(start, end + 1)
}

fn write(text: &str, sep: u8, run: Span, (closed, worded): (&mut Edits, &mut Edits)) {
    let bytes = text.as_bytes().get(run.start..run.end).unwrap_or_default();
    let letters = bytes.iter().filter(|b| **b != sep).count();
    let alphabetic = bytes.iter().filter(|b| b.is_ascii_alphabetic()).count();
    if letters < LETTERS_MIN || alphabetic < 3 || !text.is_char_boundary(run.start) {
        return;
    }
    let wide = bytes.windows(2).any(|pair| pair == [sep, sep]);
    let mut last: Option<(usize, u8)> = None;
    for (at, b) in bytes.iter().enumerate().filter(|(_, b)| **b != sep) {
        if let Some((before, letter)) = last {
            let gap = Span::new(run.start + before + 1, run.start + at);
            let word = gap.end - gap.start > 1;
            let hump = !wide && letter.is_ascii_lowercase() && b.is_ascii_uppercase();
            closed.put(if word { " " } else { "" }, gap);
            worded.put(if word || hump { " " } else { "" }, gap);
        }
        last = Some((at, *b));
    }
}
