//! Letters of other scripts that look like Latin ones, in words that mix scripts or that stand
//! among Latin text (UTS 39).

use unicode_security::confusable_detection;

use crate::label::Span;

use super::{Base, Believe, View, beyond_ascii, map::Edits};

/// Shows the words whose letters come from elsewhere as they look.
pub(super) fn show(base: &Base<'_>, each: &mut dyn FnMut(&View)) {
    let text = base.text;
    if !beyond_ascii(text).any(|c| c.is_alphabetic() && look(c).is_some()) {
        return;
    }
    let letters = |of: fn(&char) -> bool| text.chars().filter(of).count();
    let latin = letters(char::is_ascii_alphabetic);
    let mostly_latin = latin >= letters(|c| c.is_alphabetic() && !c.is_ascii());
    let mut edits = Edits::default();
    let mut at = 0;
    for word in
        text.split_inclusive(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '@' | '.' | '-')))
    {
        if !word.is_ascii() && disguised(word, mostly_latin) {
            for (place, c) in word.char_indices() {
                if let Some(looks) = (!c.is_ascii()).then(|| look(c)).flatten() {
                    let from = Span::new(at + place, at + place + c.len_utf8());
                    edits.put(looks.encode_utf8(&mut [0; 4]), from);
                }
            }
        }
        at += word.len();
    }
    base.show(&edits, Believe::All, "skeleton", each);
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
