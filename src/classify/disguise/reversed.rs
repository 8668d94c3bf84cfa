//! Text written from its end, where a word nearby says so.

use crate::label::Span;

use super::{Base, Believe, View, fold::turn, literal::Literals, map::Writer};

/// How far before and after the word the turned text may stand, in bytes.
const BEFORE: usize = 256;
const AFTER: usize = 512;

/// Shows what stands near such a word, and the same turned around.
pub(super) fn show(base: &Base<'_>, literals: &Literals, each: &mut dyn FnMut(&View)) {
    let text = base.text;
    let mut done = 0;
    for cue in &literals.reversed {
        if cue.start < done {
            continue;
        }
        let start = text
            .floor_char_boundary(cue.start.saturating_sub(BEFORE))
            .max(done);
        let end = text.ceil_char_boundary((cue.end + AFTER).min(text.len()));
        let mut writer = Writer::new(text);
        // Each stretch is preceded by the words that say what it is.
        for part in [Span::new(start, cue.start), Span::new(cue.end, end)] {
            let context = text
                .floor_char_boundary(part.start.saturating_sub(64))
                .max(start);
            writer.copy(Span::new(context, part.start.max(cue.end.min(part.end))));
            writer.put("\n", Span::new(part.start, part.start));
            turn(text, part, &mut writer);
            writer.put("\n", Span::new(part.end, part.end));
        }
        each(&base.view(writer.finish(), Believe::All, "reversed"));
        done = text.floor_char_boundary(end);
    }
}
