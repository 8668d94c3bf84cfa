//! The validators of the catalogue's rows, one file per family.
//!
//! Each is a plain function from the matched text to a [`Verdict`](super::row::Verdict). None
//! looks at what stands around the match, and none keeps or reports the text.

pub(super) mod account;
pub(super) mod attribute;
pub(super) mod bank;
pub(super) mod british;
pub(super) mod contact;
pub(super) mod device;
pub(super) mod east_asia;
pub(super) mod east_europe;
mod figures;
pub(super) mod france;
pub(super) mod germany;
pub(super) mod iberia;
pub(super) mod key;
pub(super) mod latin_america;
pub(super) mod middle_east;
pub(super) mod name;
pub(super) mod nordics;
pub(super) mod north_america;
pub(super) mod oceania;
pub(super) mod person;
pub(super) mod south_asia;
pub(super) mod token;
pub(super) mod travel;
pub(super) mod wallet;

use super::row::Verdict;

/// For shapes that nothing can check: the prefix says it all.
pub(super) fn none(_: &str) -> Verdict {
    Verdict::Silent
}

/// Turns a yes or no into a verdict.
fn passes(ok: bool) -> Verdict {
    if ok { Verdict::Holds } else { Verdict::Fails }
}
