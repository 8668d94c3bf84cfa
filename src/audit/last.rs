//! What the log says last of the policies. Reads from the end, one segment at a time.

use std::path::Path;

use super::{
    Kind, ShowError, Shown,
    line::Envelope,
    segment::{self, Lines},
};

/// The policies that came into force last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastPolicies {
    /// The record of it.
    pub reload: Shown,
    /// The record of the log's close, where that came after.
    pub stop: Option<Shown>,
}

/// Finds the last policies that came into force. Of the other records none is checked; that is for
/// `verify`.
///
/// # Errors
/// The folder cannot be read, or a record of these kinds is not intact.
pub fn last_policies(folder: &Path) -> Result<Option<LastPolicies>, ShowError> {
    let mut later = None;
    for number in segment::list(folder)?.segments.into_iter().rev() {
        let (mut reload, mut stop) = (None, None);
        let mut lines = Lines::open(folder, number)?;
        while let Some(line) = lines.next()? {
            let is = |kind: Kind| {
                let mark = format!(r#""kind":"{}""#, kind.as_str());
                memchr::memmem::find(line.bytes, mark.as_bytes()).is_some()
            };
            if !(is(Kind::Reload) || is(Kind::Stop)) || !line.whole {
                continue;
            }
            let segment = segment::name(number);
            let Some(record) = Envelope::read(line.bytes) else {
                let line = line.number;
                return Err(ShowError::NotIntact { segment, line });
            };
            let shown = Shown {
                segment,
                line: line.number,
                seq: record.link.seq,
                raw: String::from_utf8_lossy(line.bytes).into_owned(),
            };
            if record.kind == Kind::Reload.as_str() {
                (reload, stop) = (Some(shown), None);
            } else if record.kind == Kind::Stop.as_str() {
                stop = Some(shown);
            }
        }
        // A stop in a later segment came after whatever is in this one.
        later = later.or(stop);
        if let Some(reload) = reload {
            let stop = later;
            return Ok(Some(LastPolicies { reload, stop }));
        }
    }
    Ok(None)
}
