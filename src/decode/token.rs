//! Words that are no words: base64, base32, base58, base85 and hexadecimal, in one piece, broken
//! into lines or into groups.
//!
//! A text is not read for that but sounded: every word of [`LONG`] bytes covers a place that is
//! looked at, and so does every row of shorter ones.

use crate::label::Span;

use super::{Spent, Walk, list, radix};

/// The shortest word that is looked into alone. Fifteen signs of base64 are eleven bytes.
pub(super) const LONG: usize = 15;
/// The fewest groups that are put together.
const GROUPS_MIN: usize = 4;
/// White space between two groups or lines, at most.
const GAP_MAX: usize = 40;

/// Looks for encoded words.
///
/// # Errors
/// If the budget is spent.
pub(super) fn search(text: &str, walk: &mut Walk<'_>) -> Result<(), Spent> {
    let bytes = text.as_bytes();
    // Up to where words, lists and lines of one blob have been looked into.
    let (mut done, mut listed, mut rowed) = (0, 0, 0);
    let mut at = LONG - 1;
    while at < bytes.len() {
        // A space between two groups stands for the group behind it.
        let place = if is_graphic(bytes, at) { at } else { at + 1 };
        if !is_graphic(bytes, place) {
            at += LONG;
            continue;
        }
        let word = word_at(bytes, place, done);
        done = word.end;
        if word.end - word.start >= LONG {
            done = long(text, word, &mut rowed, walk)?;
        } else if is_odd(bytes.get(word.start..word.end).unwrap_or_default()) {
            done = short(text, word, walk)?;
        } else {
            at = done + LONG;
            continue;
        }
        if listed < word.end && list::may_hold(bytes.get(word.start..word.end).unwrap_or_default())
        {
            listed = list::search(text, word, listed, walk)?;
            done = done.max(listed);
        }
        at = done + LONG;
    }
    Ok(())
}

fn is_graphic(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(u8::is_ascii_graphic)
}

/// The word around a place, not before `floor`.
fn word_at(bytes: &[u8], at: usize, floor: usize) -> Span {
    let before = bytes.get(floor..at).unwrap_or_default();
    let back = before.iter().rev().take_while(|b| b.is_ascii_graphic());
    let start = at - back.count();
    let ahead = bytes.get(at..).unwrap_or_default();
    let end = at + ahead.iter().take_while(|b| b.is_ascii_graphic()).count();
    Span::new(start, end)
}

/// Whether a short word is none of prose: has a digit, or anything but small letters inside.
fn is_odd(word: &[u8]) -> bool {
    match word {
        [] => false,
        [one] => one.is_ascii_digit() || one.is_ascii_uppercase() || matches!(one, b'.' | b'-'),
        [first, inner @ .., last] => {
            first.is_ascii_digit()
                || last.is_ascii_digit()
                || last.is_ascii_uppercase()
                || !inner.iter().all(u8::is_ascii_lowercase)
        }
    }
}

/// Looks into a long word; returns up to where the text has been looked into.
fn long(text: &str, word: Span, rowed: &mut usize, walk: &mut Walk<'_>) -> Result<usize, Spent> {
    let bytes = text.as_bytes();
    let mut done = word.end;
    let mut at = word.start;
    let mut whole = false;
    while at < word.end {
        let ahead = bytes.get(at..word.end).unwrap_or_default();
        let signs = ahead.iter().take_while(|b| radix::is_sign(**b)).count();
        let pads = ahead.iter().skip(signs).take_while(|b| **b == b'=');
        let run = Span::new(at, at + signs + pads.take(6).count());
        if signs >= LONG - 2 && run.end - run.start >= LONG {
            whole |= run == word;
            let last = joined(text, run, rowed, walk)?;
            done = done.max(last);
        }
        at = run.end.max(at + 1);
    }
    if !whole && word.end - word.start >= radix::BASE85_MIN {
        radix::search85(text, word, walk)?;
    }
    Ok(done)
}

/// A run of signs together with the lines that follow it, or else alone; returns where it ended.
/// Lines that say nothing together are not put together again, from the second one on.
fn joined(text: &str, run: Span, rowed: &mut usize, walk: &mut Walk<'_>) -> Result<usize, Spent> {
    if run.start >= *rowed {
        let rows = follow(text.as_bytes(), run, radix::is_body);
        for kept in [rows.len(), rows.len() - 1] {
            let rows = rows.get(..kept).unwrap_or_default();
            if rows.len() > 1 && radix::search_joined(text, rows, walk)? {
                return Ok(rows.last().map_or(run.end, |last| last.end));
            }
        }
        *rowed = rows.last().map_or(run.end, |last| last.end);
    }
    radix::search(text, run, walk)?;
    Ok(run.end)
}

/// A run and those that follow it, all as long but the last, which may be shorter.
fn follow(bytes: &[u8], run: Span, is_sign: fn(u8) -> bool) -> Vec<Span> {
    let size = run.end - run.start;
    let mut rows = vec![run];
    let mut end = run.end;
    loop {
        let ahead = bytes.get(end..).unwrap_or_default();
        let gap = gap(ahead);
        let start = end + gap;
        let row = bytes.get(start..).unwrap_or_default();
        let signs = row
            .iter()
            .take(size + 1)
            .take_while(|b| is_sign(**b))
            .count();
        if gap == 0 || signs == 0 || signs > size {
            return rows;
        }
        end = start + signs;
        rows.push(Span::new(start, end));
        if signs < size {
            return rows;
        }
    }
}

/// What may stand between two lines of one blob: white space, a quotation mark, or the `\n` of a
/// string.
fn gap(bytes: &[u8]) -> usize {
    let mut at = 0;
    while at < GAP_MAX {
        match bytes.get(at..).unwrap_or_default() {
            [b'\\', b'n' | b'r' | b't', ..] => at += 2,
            [
                b' ' | b'\n' | b'\r' | b'\t' | b'"' | b'\'' | b'>' | b'\\' | b',',
                ..,
            ] => at += 1,
            [b'+', b' ' | b'\n' | b'\r', ..] => at += 1,
            _ => return at,
        }
    }
    at
}

/// Looks into the row of groups that a short word belongs to; returns where it ended.
fn short(text: &str, word: Span, walk: &mut Walk<'_>) -> Result<usize, Spent> {
    let bytes = text.as_bytes();
    let size = word.end - word.start;
    if !bytes
        .get(word.start..word.end)
        .unwrap_or_default()
        .iter()
        .all(|b| radix::is_body(*b))
    {
        return Ok(word.end);
    }
    // The search sounds every fifteenth byte, so few groups can stand before this one.
    let mut first = word;
    for _ in 0..LONG {
        let Some(start) = first.start.checked_sub(size + 1) else {
            break;
        };
        let before = bytes.get(start..first.start).unwrap_or_default();
        let alone = start == 0 || !is_graphic(bytes, start - 1);
        let [group @ .., b' ' | b'\n' | b'\t'] = before else {
            break;
        };
        if !alone || !group.iter().all(|b| radix::is_body(*b)) {
            break;
        }
        first = Span::new(start, start + size);
    }
    let rows = follow(bytes, first, radix::is_body);
    if rows.len() < GROUPS_MIN || rows.len() * size < LONG {
        return Ok(word.end);
    }
    for kept in [rows.len(), rows.len() - 1] {
        let rows = rows.get(..kept).unwrap_or_default();
        if radix::search_joined(text, rows, walk)? {
            return Ok(rows.last().map_or(word.end, |last| last.end).max(word.end));
        }
    }
    Ok(rows.last().map_or(word.end, |last| last.end).max(word.end))
}
