//! Takes calls out of a text that arrives in pieces, wherever the pieces are cut.
//!
//! What could still turn out to be the beginning of a call is held back. What looks like a call and
//! is none stays text: nothing that the model wrote is lost.

use std::fmt;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{CLOSE, OPEN};

/// A call of a tool.
#[derive(Clone, PartialEq, Eq)]
pub struct Call {
    /// The tool's name.
    pub name: String,
    /// A JSON object.
    pub arguments: String,
}

/// What a piece of text amounts to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Read {
    pub(crate) text: String,
    pub(crate) calls: Vec<Call>,
}

/// Watches one text for calls.
#[derive(Default)]
pub(crate) struct Calls {
    held: String,
    any: bool,
}

// === impl Calls ===

impl Calls {
    /// Takes the next piece.
    pub(crate) fn push(&mut self, piece: &str) -> Read {
        self.held.push_str(piece);
        let mut read = Read::default();
        while let Some((before, inside)) = self.held.split_once(OPEN) {
            let Some((call, after)) = complete(inside) else {
                // Held from where the call begins: how it ends decides what it is.
                let held = format!("{OPEN}{inside}");
                let before = before.to_owned();
                self.held = held;
                self.say(&before, &mut read);
                return read;
            };
            let (before, after) = (before.to_owned(), after.to_owned());
            self.say(&before, &mut read);
            self.held = after;
            self.any = true;
            read.calls.push(call);
        }
        let safe = self.held.len().saturating_sub(doubtful(&self.held));
        let held = self.held.split_off(safe);
        let text = std::mem::replace(&mut self.held, held);
        self.say(&text, &mut read);
        read
    }

    /// What was held back, now that the text is over.
    pub(crate) fn finish(&mut self) -> Read {
        let mut read = Read::default();
        let held = std::mem::take(&mut self.held);
        // Some models end their answer where they should close the call.
        match held.strip_prefix(OPEN).and_then(call) {
            Some(call) => {
                self.any = true;
                read.calls.push(call);
            }
            None => self.say(&held, &mut read),
        }
        read
    }

    /// Whether there was a call.
    pub(crate) fn any(&self) -> bool {
        self.any
    }

    /// Blanks between calls are no text.
    fn say(&self, text: &str, read: &mut Read) {
        if !(self.any && text.trim().is_empty()) {
            read.text.push_str(text);
        }
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Call({} bytes)", self.arguments.len())
    }
}

/// A call that is closed, and what follows it. A close inside of a string closes nothing.
fn complete(inside: &str) -> Option<(Call, &str)> {
    inside.match_indices(CLOSE).find_map(|(at, close)| {
        let (body, rest) = inside.split_at_checked(at)?;
        Some((call(body)?, rest.strip_prefix(close)?))
    })
}

fn call(body: &str) -> Option<Call> {
    #[derive(Deserialize)]
    struct Written<'a> {
        name: String,
        #[serde(borrow, alias = "parameters")]
        arguments: &'a RawValue,
    }
    let written: Written<'_> = serde_json::from_str(body.trim()).ok()?;
    let arguments = written.arguments.get();
    arguments.starts_with('{').then(|| Call {
        name: written.name,
        arguments: arguments.to_owned(),
    })
}

/// How many bytes at the end of the text a call could begin with.
fn doubtful(text: &str) -> usize {
    (1..OPEN.len())
        .rev()
        .find(|length| {
            OPEN.get(..*length)
                .is_some_and(|begin| text.ends_with(begin))
        })
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn run(pieces: &[&str]) -> (String, Vec<(String, String)>) {
        let mut calls = Calls::default();
        let mut text = String::new();
        let mut found = Vec::new();
        let mut take = |read: Read| {
            text.push_str(&read.text);
            found.extend(
                read.calls
                    .into_iter()
                    .map(|call| (call.name, call.arguments)),
            );
        };
        for piece in pieces {
            take(calls.push(piece));
        }
        take(calls.finish());
        (text, found)
    }

    fn one(name: &str, arguments: &str) -> (String, String) {
        (name.to_owned(), arguments.to_owned())
    }

    const TWO: &str = "Let me <see>.\n<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": \"</tool_call>\"}}\n</tool_call>\n<tool_call>{\"name\":\"g\",\"arguments\":{}}</tool_call>\n";

    #[test]
    fn calls_are_taken_out_and_the_text_around_them_stays() {
        let calls = vec![one("f", "{\"a\": \"</tool_call>\"}"), one("g", "{}")];
        assert_eq!(run(&[TWO]), ("Let me <see>.\n".to_owned(), calls));
    }

    #[test]
    fn what_is_no_call_stays_text() {
        for text in [
            "<tool_call>\nnothing\n</tool_call> so",
            "<tool_call>{\"name\": \"f\", \"arguments\": [1]}</tool_call>",
            "<tool_call>{\"name\": \"f\"",
            "a < b, <tool",
        ] {
            assert_eq!(run(&[text]), (text.to_owned(), vec![]), "{text}");
        }
    }

    #[test]
    fn a_call_that_is_not_closed_is_one_if_it_is_whole() {
        let text = "<tool_call>\n{\"name\": \"f\", \"arguments\": {}}\n";
        assert_eq!(run(&[text]), (String::new(), vec![one("f", "{}")]));
    }

    #[test]
    fn debug_output_holds_no_content() {
        let call = Call {
            name: "canary".into(),
            arguments: "canary".into(),
        };
        assert_eq!(format!("{call:?}"), "Call(6 bytes)");
    }

    proptest! {
        #[test]
        fn cutting_the_text_anywhere_changes_nothing(cuts in prop::collection::vec(0..TWO.len(), 0..20)) {
            let mut cuts = cuts;
            cuts.extend([0, TWO.len()]);
            cuts.sort_unstable();
            let pieces: Vec<&str> = cuts.windows(2).map(|pair| &TWO[pair[0]..pair[1]]).collect();
            prop_assert_eq!(run(&pieces), run(&[TWO]));
        }
    }
}
