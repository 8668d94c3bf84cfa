//! Reads a decompressor to its end, or to the end of what it may cost.

use std::io::{ErrorKind, Read};

use super::{super::Budget, Why, sink::granted};

/// How much is asked for at once.
const STEP: usize = 32 << 10;

/// Reads everything that comes from `input` compressed bytes. What came out before something went
/// wrong is kept.
pub(super) fn all(
    from: &mut dyn Read,
    input: usize,
    budget: &mut Budget,
) -> (Vec<u8>, Result<(), Why>) {
    let most = budget.room(input);
    let mut out = Vec::new();
    let mut step = vec![0; STEP];
    loop {
        let got = match from.read(&mut step) {
            Ok(0) => return (out, Ok(())),
            Ok(got) => got,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return (out, Err(reason(&error))),
        };
        if out.len().saturating_add(got) > most {
            return (out, Err(Why::OverBudget));
        }
        let spent = granted(budget.bytes(got)).and_then(|()| granted(budget.work(got)));
        if let Err(why) = spent {
            return (out, Err(why));
        }
        out.extend_from_slice(step.get(..got).unwrap_or_default());
    }
}

/// Decoders say `OutOfMemory` when a file asks for a larger window than they were given.
fn reason(error: &std::io::Error) -> Why {
    match error.kind() {
        ErrorKind::OutOfMemory => Why::OverBudget,
        _ => Why::Damaged,
    }
}
