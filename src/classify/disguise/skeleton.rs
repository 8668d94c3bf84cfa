//! Letters of other scripts that look like Latin ones, in words that mix scripts or that stand
//! among Latin text (UTS 39).

use unicode_security::confusable_detection;

use crate::label::Span;

use super::{Base, Believe, View, beyond_ascii, map::Edits};

/// Shows the words whose letters come from elsewhere as they look.
pub(super) fn show(base: &Base<'_>, each: &mut dyn FnMut(&View)) {
    let text = base.text;
    let mut edits = Edits::default();
    let mut done = 0;
    // Counted only where a look-alike stands, as all of the text is read for that.
    let mut mostly_latin = None;
    for (at, c) in beyond_ascii(text) {
        if at < done || !c.is_alphabetic() || look(c).is_none() {
            continue;
        }
        let Span { start, end } = word_around(text, at);
        done = end;
        let word = text.get(start..end).unwrap_or_default();
        let latin = *mostly_latin.get_or_insert_with(|| is_mostly_latin(text));
        if disguised(word, latin) {
            for (place, c) in word.char_indices() {
                if let Some(looks) = (!c.is_ascii()).then(|| look(c)).flatten() {
                    let from = Span::new(start + place, start + place + c.len_utf8());
                    edits.put(looks.encode_utf8(&mut [0; 4]), from);
                }
            }
        }
    }
    base.show(&edits, Believe::All, "skeleton", each);
}

/// Whether no more letters come from elsewhere than there are of ASCII.
fn is_mostly_latin(text: &str) -> bool {
    let latin = text.bytes().filter(u8::is_ascii_alphabetic).count();
    let foreign = beyond_ascii(text).filter(|(_, c)| c.is_alphabetic());
    latin >= foreign.count()
}

/// The word that a character stands in, with the sign that ends it.
fn word_around(text: &str, at: usize) -> Span {
    let in_word = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '@' | '.' | '-');
    let (before, after) = text.split_at_checked(at).unwrap_or_default();
    let back = before.chars().rev().take_while(in_word);
    let start = at - back.map(char::len_utf8).sum::<usize>();
    let mut end = at;
    for c in after.chars() {
        end += c.len_utf8();
        if !in_word(&c) {
            break;
        }
    }
    Span::new(start, end)
}

/// Whether a word mixes its scripts, or is made of nothing but look-alikes where most is Latin.
fn disguised(word: &str, mostly_latin: bool) -> bool {
    let foreign = || word.chars().filter(|c| !c.is_ascii() && c.is_alphabetic());
    let known = foreign().filter(|c| look(*c).is_some()).count();
    let mixed = word.chars().any(|c| c.is_ascii_alphanumeric());
    known > 0 && (mixed || (mostly_latin && known > 1 && known == foreign().count()))
}

/// The ASCII letter or digit that the character looks like.
pub(super) fn look(c: char) -> Option<char> {
    const LETTERS: &str = "аaвbсcԁdеeёeһhіiїiјjкkӏlмmнhоoрpԛqгrѕsтtуyѵvԝwхxзzпnиnбbьbАAВBСCЕEЁEНHІIЇIЈJКKӀI\
        МMОOРPЅSТTУYХXԚQԜWҮYЗ3ПNГFαaβbεeγyηnιiκkνvοoρpσoτtυuωwχxϲcςcϳjΑAΒBΕEΖZΗHΙIΚKΜMΝN\
        ΟOΡPΤTΥYΧXϹCɑaɡgıiȷjƒfłløoǀlǃ!ԌGӨOѠWցgհhոnօoսuՏSԼL";
    // Most of what is written beyond ASCII.
    if matches!(c, '\u{80}'..='\u{F7}' | '\u{F9}'..='\u{130}' | '\u{2000}'..='\u{206F}' | '\u{4E00}'..='\u{D7FF}' | '\u{3040}'..='\u{30FF}')
    {
        return None;
    }
    let mut pairs = LETTERS.chars();
    while let (Some(from), Some(to)) = (pairs.next(), pairs.next()) {
        if from == c {
            return Some(to);
        }
    }
    if c < '\u{250}' || matches!(c, '\u{4E00}'..='\u{D7FF}' | '\u{3040}'..='\u{30FF}') {
        return None;
    }
    let mut buffer = [0; 4];
    let mut looks = confusable_detection::skeleton(c.encode_utf8(&mut buffer));
    match (looks.next(), looks.next()) {
        (Some(one), None) if one.is_ascii_alphanumeric() => Some(one),
        _ => None,
    }
}
