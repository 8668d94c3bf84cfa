//! Files, by what their bytes are.

use super::{Spent, Walk, Why, plain};

/// Opens bytes: hands each text in them to `walk.text(name, ..)`, each file in them to
/// `walk.bytes(name, ..)`, and says `walk.unreadable(name, why)` for what it cannot read.
///
/// # Errors
/// If the budget is spent.
pub(super) fn open(bytes: &[u8], walk: &mut Walk<'_>) -> Result<(), Spent> {
    match plain::read(bytes) {
        Some(text) => walk.show(&text),
        None => {
            walk.unreadable("", Why::UnknownBinary);
            Ok(())
        }
    }
}

/// Whether bytes begin as a file of a kind that [`open`] knows, or as a picture, sound or film.
pub(super) fn is_known(bytes: &[u8]) -> bool {
    let _ = bytes;
    false
}
