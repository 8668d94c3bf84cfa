//! A request's place in its trace, by W3C Trace Context (level 1, version 00).

use std::fmt;

use uuid::Uuid;

/// Trace, span and parent. Ids are hexadecimal and never all zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trace {
    trace: u128,
    span: u64,
    parent: Option<u64>,
    sampled: bool,
}

impl Trace {
    /// A new trace.
    #[must_use]
    pub fn new() -> Self {
        Self {
            trace: Uuid::new_v4().as_u128(),
            span: new_span(),
            parent: None,
            sampled: true,
        }
    }

    /// Goes on with the caller's trace, or begins one where the header is not well-formed.
    #[must_use]
    pub fn continued(traceparent: Option<&str>) -> Self {
        traceparent.and_then(Self::parse).unwrap_or_default()
    }

    /// Section 3.2: `version "-" trace-id "-" parent-id "-" flags`, lower-case.
    fn parse(header: &str) -> Option<Self> {
        let mut parts = header.split('-');
        let (version, trace) = (parts.next()?, parts.next()?);
        let (parent, flags) = (parts.next()?, parts.next()?);
        let hex = |text: &str, wide| {
            text.len() == wide
                && text
                    .bytes()
                    .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        };
        let more = parts.next().is_some();
        if !hex(version, 2) || version == "ff" || (version == "00" && more) || !hex(flags, 2) {
            return None;
        }
        if !hex(trace, 32) || !hex(parent, 16) {
            return None;
        }
        let trace = u128::from_str_radix(trace, 16).ok().filter(|id| *id != 0)?;
        let parent = u64::from_str_radix(parent, 16).ok().filter(|id| *id != 0)?;
        let sampled = u8::from_str_radix(flags, 16).ok()? & 1 == 1;
        Some(Self {
            trace,
            span: new_span(),
            parent: Some(parent),
            sampled,
        })
    }

    /// The header for whoever is called next.
    #[must_use]
    pub fn traceparent(&self) -> String {
        format!(
            "00-{:032x}-{:016x}-{:02x}",
            self.trace,
            self.span,
            u8::from(self.sampled)
        )
    }

    /// The trace's id.
    #[must_use]
    pub fn trace_id(&self) -> impl fmt::Display {
        format!("{:032x}", self.trace)
    }

    pub(super) fn ids(&self) -> (u128, u64, Option<u64>) {
        (self.trace, self.span, self.parent)
    }

    /// Whether the caller wants it recorded.
    #[must_use]
    pub fn sampled(&self) -> bool {
        self.sampled
    }
}

impl Default for Trace {
    fn default() -> Self {
        Self::new()
    }
}

pub(super) fn new_span() -> u64 {
    let (high, low) = Uuid::new_v4().as_u64_pair();
    (high ^ low).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_callers_trace_goes_on_with_a_span_of_our_own() {
        let given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        let trace = Trace::continued(Some(given));
        let passed = trace.traceparent();
        assert!(
            passed.starts_with("00-0af7651916cd43dd8448eb211c80319c-") && passed.ends_with("-01")
        );
        assert_ne!(passed, given);
        assert_eq!(trace.parent, Some(0xb7ad_6b71_6920_3331));
    }

    #[test]
    fn a_malformed_header_begins_a_new_trace() {
        for bad in [
            "",
            "00",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-extra",
            "00-+af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        ] {
            let trace = Trace::continued(Some(bad));
            assert!(trace.parent.is_none() && trace.trace != 0, "{bad:?}");
        }
        assert!(
            Trace::continued(Some(
                "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00-later"
            ))
            .parent
            .is_some()
        );
    }
}
