//! Letters put for other letters: rot13, rot47, Atbash, other shifts, and text backwards.
//!
//! Nothing is tried without a sign: a common word or a key's beginning as the cipher writes it.

use std::sync::LazyLock;

use aho_corasick::{
    AhoCorasick, Match,
    packed::{Config, MatchKind, Searcher},
};
use memchr::memmem;

use crate::label::Span;

use super::{Spent, Walk, inplace, radix, uu};

/// What a literal announces.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Rot13,
    Rot47,
    Atbash,
    Backwards,
    Uu,
}

/// Words as each cipher writes them.
const ROT13: [&str; 20] = [
    " gur ", " naq ", " jvgu ", " guvf ", " zl ", " vf ", " bs ", " haq ", " qre ", "Gur ", ".pbz",
    "cnffjbeq", "frperg", "NXVN", "pneq", "ahzore", "tuc_", "rznvy", " PNEQ ", " GUR ",
];
const ROT47: [&str; 6] = [" E96 ", " 2?5 ", "]4@>", "A2DDH@C5", "D64C6E", "pzxp"];
const ATBASH: [&str; 8] = [
    " gsv ", " zmw ", ".xln", "kzhhdliw", "hvxivg", " xziw", "mfnyvi", "ZPRZ",
];
const BACKWARDS: [&str; 7] = [
    " eht ", "moc.", "drowssap", "terces", "AIKA", " drac", "rebmun",
];
const OTHERS: [(&str, Kind); 1] = [("begin ", Kind::Uu)];

const KINDS: [Kind; 4] = [Kind::Rot13, Kind::Rot47, Kind::Atbash, Kind::Backwards];

struct Literals {
    kinds: Vec<Kind>,
    search: Option<Searcher>,
    slow: Option<AhoCorasick>,
}

/// None is shorter than four bytes: that is what makes the search twenty times as fast.
static LITERALS: LazyLock<Literals> = LazyLock::new(|| {
    let lists: [&[&'static str]; 4] = [&ROT13, &ROT47, &ATBASH, &BACKWARDS];
    let words = KINDS.into_iter().zip(lists);
    let mut all: Vec<(&str, Kind)> = words
        .flat_map(|(kind, list)| list.iter().map(move |word| (*word, kind)))
        .collect();
    all.extend(OTHERS);
    let search = Config::new()
        .match_kind(MatchKind::LeftmostFirst)
        .builder()
        .extend(all.iter().map(|(word, _)| word))
        .build();
    // A machine without wide registers has no such search.
    let slow = match search {
        Some(_) => None,
        None => AhoCorasick::new(all.iter().map(|(word, _)| word)).ok(),
    };
    Literals {
        kinds: all.iter().map(|(_, kind)| *kind).collect(),
        search,
        slow,
    }
});

/// Looks for the signs of a cipher, and for the two encodings that begin with a word.
///
/// # Errors
/// If the budget is spent.
pub(super) fn search(text: &str, walk: &mut Walk<'_>) -> Result<(), Spent> {
    let mut framed = 0;
    for start in memmem::find_iter(text.as_bytes(), "<~") {
        if start >= framed {
            framed = frame(text, start, walk)?;
        }
    }
    let mut places: [Vec<usize>; 4] = Default::default();
    let mut done = 0;
    for hit in hits(text) {
        let Some(kind) = LITERALS.kinds.get(hit.pattern().as_usize()) else {
            continue;
        };
        match kind {
            Kind::Uu if hit.start() >= done => done = uu::search(text, hit.start(), walk)?,
            Kind::Uu => {}
            cipher => {
                if let Some(places) = places.get_mut(*cipher as usize) {
                    places.push(hit.start());
                }
            }
        }
    }
    for (kind, places) in KINDS.into_iter().zip(places) {
        for span in inplace::lines(text.as_bytes(), places.into_iter()) {
            let span = Span::new(
                text.floor_char_boundary(span.start),
                text.ceil_char_boundary(span.end),
            );
            let part = text.get(span.start..span.end).unwrap_or_default();
            walk.budget().work(part.len())?;
            kind.undo(part, span, walk)?;
        }
    }
    Ok(())
}

fn hits(text: &str) -> impl Iterator<Item = Match> {
    let fast = LITERALS
        .search
        .iter()
        .flat_map(move |all| all.find_iter(text));
    fast.chain(
        LITERALS
            .slow
            .iter()
            .flat_map(move |all| all.find_iter(text)),
    )
}

/// Ascii85 in its brackets; returns where it ended.
fn frame(text: &str, start: usize, walk: &mut Walk<'_>) -> Result<usize, Spent> {
    let rest = text.get(start..).unwrap_or_default();
    let Some(size) = rest.find("~>") else {
        // Nor has any later one an end.
        return Ok(text.len());
    };
    let end = start + size + 2;
    radix::framed85(text, Span::new(start, end), walk)?;
    Ok(end)
}

impl Kind {
    fn undo(self, part: &str, span: Span, walk: &mut Walk<'_>) -> Result<(), Spent> {
        match self {
            Self::Rot13 => {
                let plain: String = part.chars().map(|c| rotate(c, 13)).collect();
                if plain.bytes().any(|b| b.is_ascii_digit()) {
                    let digits: String = plain.chars().map(rotate_digit).collect();
                    walk.part("rot18", (part, span), &digits)?;
                }
                walk.part("rot13", (part, span), &plain)
            }
            Self::Rot47 => {
                let plain: String = part.chars().map(rotate_graphic).collect();
                walk.part("rot47", (part, span), &plain)
            }
            Self::Atbash => {
                let plain: String = part.chars().map(mirror).collect();
                walk.part("atbash", (part, span), &plain)
            }
            Self::Backwards => {
                let plain: String = part.chars().rev().collect();
                walk.part("backwards", (part, span), &plain)
            }
            Self::Uu => Ok(()),
        }
    }
}

fn rotate(c: char, by: u8) -> char {
    let turned = |c: char, first: u8| {
        let place = u8::try_from(c).map_or(0, |c| c - first);
        char::from(first + (place + by) % 26)
    };
    match c {
        'a'..='z' => turned(c, b'a'),
        'A'..='Z' => turned(c, b'A'),
        _ => c,
    }
}

fn rotate_digit(c: char) -> char {
    c.to_digit(10)
        .filter(|_| c.is_ascii())
        .and_then(|digit| char::from_digit((digit + 5) % 10, 10))
        .unwrap_or(c)
}

fn rotate_graphic(c: char) -> char {
    match u8::try_from(c) {
        Ok(byte @ b'!'..=b'~') => char::from(b'!' + (byte - b'!' + 47) % 94),
        _ => c,
    }
}

fn mirror(c: char) -> char {
    match u8::try_from(c) {
        Ok(byte @ b'a'..=b'z') => char::from(b'z' - (byte - b'a')),
        Ok(byte @ b'A'..=b'Z') => char::from(b'Z' - (byte - b'A')),
        _ => c,
    }
}
