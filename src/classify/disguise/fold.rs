//! Folding: compatibility forms, digits of every script, styled letters, marks piled on letters,
//! characters that show nothing, and text that is shown from right to left.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::label::Span;

use super::map::{Map, Writer};

/// Marks on one letter beyond this many are not looked at as one cluster.
const MARKS_MAX: usize = 32;

/// Folds a text; `None` if that changes nothing.
pub(super) fn fold(text: &str) -> Option<(String, Map)> {
    let overridden = unreverse(text);
    match overridden {
        Some((turned, map)) => {
            let Some((folded, over)) = plain(&turned) else {
                return Some((turned, map));
            };
            Some((folded, over.over(&map)))
        }
        None => plain(text),
    }
}

fn plain(text: &str) -> Option<(String, Map)> {
    let mut at = calm_until(text, 0);
    if at == text.len() {
        return None;
    }
    let mut writer = Writer::new(text);
    let mut changed = false;
    let mut cluster = String::new();
    let mut from = 0;
    while from < text.len() {
        // A mark may follow the last of the calm ones.
        let before = text.get(from..at).unwrap_or_default();
        let last = before.chars().next_back().map_or(0, char::len_utf8);
        let start = if at == text.len() { at } else { at - last };
        writer.copy(Span::new(from, start));
        from = start;
        if let Some(end) = read(text, from, &mut cluster) {
            let stands = Span::new(from, end);
            if text.get(from..end) == Some(&cluster) {
                writer.copy(stands);
            } else {
                changed = true;
                writer.put(&cluster, stands);
            }
            from = end;
        }
        at = calm_until(text, from);
    }
    changed.then(|| writer.finish())
}

/// The end of the characters from there on that nothing changes, but for marks that follow them.
fn calm_until(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    let bytes = rest.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        // Whole blocks of plain ASCII are told with vector instructions.
        let block = bytes.get(at..at + 32).unwrap_or_default();
        let plain = |b: &u8| matches!(b, b' '..=b'~' | b'\t'..=b'\r' | 0);
        if block.len() == 32 && block.iter().fold(true, |all, b| all & plain(b)) {
            at += 32;
            continue;
        }
        let limit = at + 32;
        for c in rest.get(at..).unwrap_or_default().chars() {
            if !stays(c) || is_hidden(c) {
                return from + at;
            }
            at += c.len_utf8();
            if at >= limit {
                break;
            }
        }
    }
    text.len()
}

/// Writes how a character and the marks that follow it are read, and says where they end.
fn read(text: &str, at: usize, read: &mut String) -> Option<usize> {
    let mut chars = text.get(at..)?.char_indices().peekable();
    let (_, c) = chars.next()?;
    let mut end = at + c.len_utf8();
    let mut cluster = String::new();
    push(&mut cluster, c);
    let mut marks = 0;
    while let Some((place, mark)) = chars.next_if(|(_, c)| is_hidden(*c) || is_mark(*c)) {
        end = at + place + mark.len_utf8();
        if !is_hidden(mark) && marks < MARKS_MAX {
            cluster.push(mark);
            marks += 1;
        }
    }
    read.clear();
    if marks == 0 && cluster.chars().eq([c]) && stays(c) {
        read.push(c);
    } else {
        read.push_str(&normal(&cluster, marks));
    }
    Some(end)
}

/// A letter with its marks, composed; marks that do not compose with an ASCII base, or that are
/// piled up, are ornament.
fn normal(cluster: &str, marks: usize) -> String {
    // Most marks pile up on a letter of ASCII.
    if marks > 2
        && let Some(first) = cluster.chars().next().filter(char::is_ascii)
    {
        return first.to_string();
    }
    let composed: String = cluster.nfkc().flat_map(after).collect();
    let latin = cluster.starts_with(|c: char| c.is_ascii());
    if latin && marks > 0 {
        let bare = |s: &str| {
            s.chars()
                .filter(|c| !is_combining_mark(*c))
                .collect::<String>()
        };
        return bare(&composed);
    }
    composed
}

/// What normalisation leaves, and a reader takes for something of ASCII.
fn after(c: char) -> impl Iterator<Item = char> {
    let read = match c {
        '\u{2044}' | '\u{2215}' => '/',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2043}' | '\u{FE58}' | '\u{FE63}' => '-',
        c => digit(u32::from(c)).unwrap_or(c),
    };
    std::iter::once(read)
}

/// Characters of which no part of folding changes anything, told cheaply.
fn stays(c: char) -> bool {
    match u32::from(c) {
        0..=0x7F => true,
        // Latin letters, Greek, Cyrillic, Han, Kana, Hangul: most of what is written.
        0xC0..=0x131 | 0x134..=0x13E | 0x141..=0x148 | 0x14A..=0x17E => true,
        0x391..=0x3CE | 0x400..=0x52F => true,
        0x3041..=0x3096 | 0x30A1..=0x30FA | 0x4E00..=0x9FFF | 0xAC00..=0xD7A3 => true,
        0x3001..=0x3002 | 0x2018..=0x2019 | 0x201C..=0x201D | 0x2022 => true,
        0xB0 | 0xA1 | 0xA3 | 0xA7 | 0xAB | 0xBB | 0xBF => true,
        0x20AC | 0x2190..=0x21FF | 0x2500..=0x257F => true,
        _ => false,
    }
}

/// Writes what the character itself stands for, as far as normalisation does not know it.
fn push(to: &mut String, c: char) {
    if is_hidden(c) {
        return;
    }
    match styled(c) {
        Some(read) => to.push(read),
        None => to.push(c),
    }
}

/// Characters that show nothing: Unicode 16, `Default_Ignorable_Code_Point`, the marks of
/// direction, and what stands for a blank cell.
pub(super) fn is_hidden(c: char) -> bool {
    matches!(u32::from(c),
        0x00AD | 0x034F | 0x061C | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F
        | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F
        | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFB | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A
        | 0xE0000..=0xE0FFF
        | 0x01..=0x08 | 0x0E..=0x1F | 0x7F)
}

fn is_mark(c: char) -> bool {
    !c.is_ascii() && is_combining_mark(c)
}

/// Letters and digits in a style that normalisation keeps.
fn styled(c: char) -> Option<char> {
    let code = u32::from(c);
    let nth = |first: u32, base: u8| char::from_u32(u32::from(base) + code - first);
    match code {
        0x00A0 | 0x1680 | 0x2000..=0x200A | 0x202F | 0x205F | 0x3000 | 0x2800 => Some(' '),
        0x2028 | 0x2029 | 0x0085 => Some('\n'),
        // Negative circled and squared letters, letters of flags.
        0x1F150..=0x1F169 => nth(0x1F150, b'A'),
        0x1F170..=0x1F189 => nth(0x1F170, b'A'),
        0x1F1E6..=0x1F1FF => nth(0x1F1E6, b'A'),
        // Circled digits: dingbats, double circles, zeros.
        0x2776..=0x277E => nth(0x2776, b'1'),
        0x2780..=0x2788 => nth(0x2780, b'1'),
        0x278A..=0x2792 => nth(0x278A, b'1'),
        0x24F5..=0x24FD => nth(0x24F5, b'1'),
        0x24FF | 0x1F10B | 0x1F10C => Some('0'),
        _ => small_capital(c),
    }
}

fn small_capital(c: char) -> Option<char> {
    Some(match c {
        'ᴀ' => 'a',
        'ʙ' => 'b',
        'ᴄ' => 'c',
        'ᴅ' => 'd',
        'ᴇ' => 'e',
        'ꜰ' => 'f',
        'ɢ' => 'g',
        'ʜ' => 'h',
        'ɪ' => 'i',
        'ᴊ' => 'j',
        'ᴋ' => 'k',
        'ʟ' => 'l',
        'ᴍ' => 'm',
        'ɴ' => 'n',
        'ᴏ' => 'o',
        'ᴘ' => 'p',
        'ꞯ' => 'q',
        'ʀ' => 'r',
        'ꜱ' => 's',
        'ᴛ' => 't',
        'ᴜ' => 'u',
        'ᴠ' => 'v',
        'ᴡ' => 'w',
        'ʏ' => 'y',
        'ᴢ' => 'z',
        _ => return None,
    })
}

/// The ASCII digit that a decimal digit of another script stands for.
fn digit(code: u32) -> Option<char> {
    let script = ZEROS.partition_point(|zero| *zero <= code).checked_sub(1)?;
    char::from_digit(code - ZEROS.get(script)?, 10)
}

/// The zero of each script's decimal digits (Unicode general category Nd), in order; the nine
/// others follow it.
static ZEROS: &[u32] = &[
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66,
    0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90,
    0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
    0x104A0, 0x10D30, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650,
    0x116C0, 0x11730, 0x118E0, 0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x16A60, 0x16AC0, 0x16B50,
    0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E950, 0x1FBF0,
];

/// Text between a right-to-left override and its end, in the order in which it is shown.
fn unreverse(text: &str) -> Option<(String, Map)> {
    const OVERRIDE: char = '\u{202E}';
    if !text.contains(OVERRIDE) {
        return None;
    }
    let mut writer = Writer::new(text);
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let Some(begin) = rest.find(OVERRIDE) else {
            writer.copy(Span::new(at, text.len()));
            break;
        };
        let begin = at + begin;
        writer.copy(Span::new(at, begin));
        let inner = begin + OVERRIDE.len_utf8();
        let rest = text.get(inner..).unwrap_or_default();
        let length = rest.find(['\u{202C}', '\u{202D}', '\n', OVERRIDE]);
        let end = inner + length.unwrap_or(rest.len());
        turn(text, Span::new(inner, end), &mut writer);
        // The mark that ends it is done with, too.
        let ended = text
            .get(end..)
            .is_some_and(|rest| rest.starts_with('\u{202C}'));
        at = if ended {
            end + OVERRIDE.len_utf8()
        } else {
            end
        };
    }
    Some(writer.finish())
}

/// Writes a span of the text character by character from its end.
pub(super) fn turn(text: &str, span: Span, writer: &mut Writer<'_>) {
    let part = text.get(span.start..span.end).unwrap_or_default();
    let mut buffer = [0; 4];
    for (at, c) in part.char_indices().rev() {
        let from = Span::new(span.start + at, span.start + at + c.len_utf8());
        writer.put(c.encode_utf8(&mut buffer), from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, folded: Option<&str>) {
        let read = fold(text).map(|(text, _)| text);
        assert_eq!(read.as_deref(), folded);
    }

    #[test]
    fn what_reads_the_same_becomes_the_same() {
        check("\u{ff14}\u{ff11}\u{ff11}\u{ff11}", Some("4111"));
        check("\u{664}\u{661}\u{967}\u{1d7df}", Some("4117"));
        check("41\u{200b}11\u{a0}11\u{2013}11", Some("4111 11-11"));
        check("\u{feff}a\u{e0041}", Some("a"));
        check("na\u{ef}ve \u{4f60}\u{597d}", None);
        check("plain", None);
        check("4\u{fe0f}\u{20e3}1\u{20e3}", Some("41"));
        check("🅰🅺🅸🅰 ①➁❸⓸", Some("AKIA 1234"));
        check("𝒜𝓚ｉᴀ ⒜ ²", Some("AKia (a) 2"));
        check("f\u{301}\u{316}\u{332}\u{347}a\u{334}l", Some("fal"));
        check("cafe\u{301}", Some("café"));
        check("a \u{202e}1114\u{202c} b", Some("a 4111 b"));
    }

    #[test]
    fn places_in_the_original_are_known() {
        let text = "x \u{ff14}\u{200b}\u{ff11} y";
        let (folded, map) = fold(text).unwrap();
        let at = folded.find("41").unwrap();
        let span = map.back(Span::new(at, at + 2));
        assert_eq!(&text[span.start..span.end], "\u{ff14}\u{200b}\u{ff11}");
    }
}
