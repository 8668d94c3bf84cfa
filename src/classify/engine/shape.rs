//! What a shape says about where it can match at all, so that most places are never tried.

use regex_syntax::hir::{Class, Hir, HirKind};

/// More than so many bytes are not looked at.
const MOST: usize = 64;

/// With how many graphic signs of ASCII everything begins that the shape matches. Most of what
/// rows look for has no spaces, and most of what stands in a text is shorter.
pub(super) fn graphic(shape: &str) -> usize {
    regex_syntax::parse(shape).map_or(0, |parsed| begins(&parsed).0.min(MOST))
}

/// How many there are at least, and whether there is nothing else.
fn begins(shape: &Hir) -> (usize, bool) {
    match shape.kind() {
        HirKind::Empty | HirKind::Look(_) => (0, true),
        HirKind::Literal(literal) => {
            let signs = literal.0.iter().take_while(|b| b.is_ascii_graphic());
            let count = signs.count();
            (count, count == literal.0.len())
        }
        HirKind::Class(class) => {
            let signs = |from: u32, to: u32| from > 0x20 && to < 0x7F;
            let graphic = match class {
                Class::Unicode(class) => class
                    .iter()
                    .all(|range| signs(u32::from(range.start()), u32::from(range.end()))),
                Class::Bytes(class) => class
                    .iter()
                    .all(|range| signs(u32::from(range.start()), u32::from(range.end()))),
            };
            (usize::from(graphic), graphic)
        }
        HirKind::Repetition(times) => {
            let min = usize::try_from(times.min).unwrap_or(MOST).min(MOST);
            match begins(&times.sub) {
                (count, true) => (count.saturating_mul(min), true),
                (count, false) if min > 0 => (count, false),
                (_, false) => (0, false),
            }
        }
        HirKind::Capture(group) => begins(&group.sub),
        HirKind::Concat(parts) => {
            let mut all = 0_usize;
            for part in parts {
                let (count, whole) = begins(part);
                all = all.saturating_add(count);
                if !whole {
                    return (all, false);
                }
            }
            (all, true)
        }
        HirKind::Alternation(ways) => ways
            .iter()
            .map(begins)
            .reduce(|a, b| (a.0.min(b.0), a.1 && b.1))
            .unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_says_with_how_many_graphic_signs_it_begins() {
        for (shape, least) in [
            ("SK[0-9a-f]{32}", 34),
            (r"[0-9]{2}\.[0-9]{3}(?:/x)?", 6),
            ("[A-Z]{2} ?[0-9]{2}", 2),
            ("(?:ab|c d|efg)h", 1),
            ("(?:ab|c)d{2}", 3),
            (r"\bab? c", 1),
            ("(?:ab )+", 2),
            ("(?:ab )*x", 0),
            ("é", 0),
            ("[^x]y", 0),
            ("(a{3})b", 4),
            ("[a-z]{500}", 64),
            ("((", 0),
        ] {
            assert_eq!(graphic(shape), least, "{shape}");
        }
    }
}
