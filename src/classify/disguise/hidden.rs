//! Text that shows nothing at all: ASCII in tag characters, bytes in variation selectors, bits in
//! two characters of no width.

use crate::label::Span;

use super::{Base, Believe, View, beyond_ascii, map::Writer};

/// Shorter runs of characters without width are no message.
const BITS_MIN: usize = 32;
/// The most signs that one run of bits or selectors is read as.
const SIGNS_MAX: usize = 8 * 1024;

/// Shows what is hidden, all of it as one view.
pub(super) fn show(base: &Base<'_>, each: &mut dyn FnMut(&View)) {
    // Tag characters and selectors begin with these bytes in UTF-8, and so do the others.
    let bytes = base.text.as_bytes();
    let any = memchr::memchr2(0xF3, 0xEF, bytes).is_some()
        || memchr::memmem::find(bytes, &[0xE2, 0x80]).is_some()
        || memchr::memmem::find(bytes, &[0xE2, 0x81, 0xA0]).is_some();
    let signs = |c| tag(c).is_some() || selector(c).is_some() || is_bit(c);
    if !any || !beyond_ascii(base.text).any(|(_, c)| signs(c)) {
        return;
    }
    let mut writer = Writer::new(base.text);
    let mut chars = base.text.char_indices().peekable();
    let mut last = 0;
    while let Some((at, c)) = chars.next() {
        if let Some(sign) = tag(c) {
            let from = Span::new(at, at + c.len_utf8());
            // Signs that stand far from each other may be one message; letters between them are not.
            let gap = if at > last + 64 { "\n" } else { "" };
            writer.put(gap, from);
            writer.put(sign.encode_utf8(&mut [0; 4]), from);
            last = from.end;
            continue;
        }
        let (kind, many): (fn(char) -> bool, _) = match c {
            c if selector(c).is_some() => (|c| selector(c).is_some(), 4),
            c if is_bit(c) => (is_bit, BITS_MIN),
            _ => continue,
        };
        let mut run = vec![c];
        let mut end = at + c.len_utf8();
        while let Some((at, c)) = chars.next_if(|(_, c)| kind(*c)) {
            end = at + c.len_utf8();
            if run.len() < SIGNS_MAX {
                run.push(c);
            }
        }
        if run.len() >= many {
            let from = Span::new(at, end);
            let read = if is_bit(c) {
                bits(&run)
            } else {
                selectors(&run)
            };
            for part in read {
                writer.put(&part, from);
                writer.put("\n", from);
            }
        }
    }
    if writer.len() > 3 {
        each(&base.view(writer.finish(), Believe::All, "hidden"));
    }
}

/// The sign that a tag character stands for.
fn tag(c: char) -> Option<char> {
    let code = u32::from(c).checked_sub(0xE0000)?;
    let sign = char::from_u32(code)?;
    (sign.is_ascii_graphic() || sign == ' ').then_some(sign)
}

/// The byte that a variation selector stands for.
fn selector(c: char) -> Option<u8> {
    let byte = match u32::from(c) {
        low @ 0xFE00..=0xFE0F => low - 0xFE00,
        high @ 0xE0100..=0xE01EF => high - 0xE0100 + 16,
        _ => return None,
    };
    u8::try_from(byte).ok()
}

fn selectors(run: &[char]) -> Vec<String> {
    let bytes: Vec<u8> = run.iter().filter_map(|c| selector(*c)).collect();
    readable(bytes).into_iter().collect()
}

const fn is_bit(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}')
}

/// Either of the two characters may stand for the one; a third one parts the letters.
fn bits(run: &[char]) -> Vec<String> {
    let mut kinds: Vec<(char, usize)> = Vec::new();
    for c in run {
        match kinds.iter_mut().find(|(kind, _)| kind == c) {
            Some((_, count)) => *count += 1,
            None => kinds.push((*c, 1)),
        }
    }
    kinds.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let &[(one, _), (other, _), ..] = kinds.as_slice() else {
        return Vec::new();
    };
    let bytes = |set: char| -> Vec<u8> {
        let signs: Vec<char> = run
            .iter()
            .filter(|c| **c == one || **c == other)
            .copied()
            .collect();
        let byte = |bits: &[char]| {
            bits.iter()
                .fold(0_u8, |byte, c| byte << 1 | u8::from(*c == set))
        };
        let whole = |size: usize| signs.chunks_exact(size).map(byte).collect::<Vec<u8>>();
        let eight = whole(8);
        if eight.is_ascii() { eight } else { whole(7) }
    };
    [one, other]
        .into_iter()
        .filter_map(|set| readable(bytes(set)))
        .collect()
}

fn readable(bytes: Vec<u8>) -> Option<String> {
    let text = String::from_utf8(bytes).ok()?;
    let plain = text
        .chars()
        .filter(|c| !c.is_control() || c.is_whitespace())
        .count();
    (plain * 10 >= text.chars().count() * 9).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::super::{Words, views};

    fn hidden(text: &str) -> Vec<String> {
        let mut seen = Vec::new();
        views(text, Words::Unwanted, &mut |view| {
            if view.via == "hidden" {
                seen.push(view.text.clone());
            }
        });
        seen
    }

    #[test]
    fn what_is_written_in_signs_without_width_is_read() {
        let tags: String = "AKIA"
            .bytes()
            .filter_map(|b| char::from_u32(0xE0000 + u32::from(b)))
            .collect();
        assert_eq!(hidden(&format!("hello{tags}!")), ["AKIA"]);
        let selected: String = "hello"
            .bytes()
            .filter_map(|b| char::from_u32(0xE0100 + u32::from(b) - 16))
            .collect();
        assert_eq!(hidden(&format!("😀{selected}")), ["hello\n"]);
        let bits: String = b"four"
            .iter()
            .flat_map(|b| (0..8).rev().map(move |bit| b >> bit & 1))
            .map(|bit| if bit == 1 { '\u{200C}' } else { '\u{200B}' })
            .collect();
        assert!(
            hidden(&format!("x{bits}y"))
                .iter()
                .any(|seen| seen.contains("four"))
        );
        assert!(hidden("👍\u{fe0f} caf\u{e9}\u{200b}").is_empty());
    }
}
