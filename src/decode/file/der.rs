//! Keys and certificates in DER: as the PEM that they are usually written in, which the detectors
//! know, and the names that they hold.

use base64::{Engine, prelude::BASE64_STANDARD};

use super::{Why, runs, sink::Sink};

/// What a DER file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// PKCS #8.
    Key,
    /// PKCS #1.
    RsaKey,
    /// SEC 1.
    EcKey,
    Certificate,
    /// PKCS #12, or PKCS #8 under a password.
    Locked,
}

impl Form {
    /// Told by the tags that such a file begins with (X.690, RFC 5208, 8017, 5915, 5280, 7292).
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let inside = whole(bytes)?;
        match inside {
            [0x02, 1, 0, 0x30, ..] => Some(Self::Key),
            [0x02, 1, 0, 0x02, ..] => Some(Self::RsaKey),
            [0x02, 1, 1, 0x30, ..] => Some(Self::Key),
            [0x02, 1, 1, 0x04, ..] => Some(Self::EcKey),
            [0x02, 1, 3, 0x30, ..] => Some(Self::Locked),
            // An algorithm of PKCS #5 or #12, then bytes.
            [
                0x30,
                _,
                0x06,
                _,
                0x2A,
                0x86,
                0x48,
                0x86,
                0xF7,
                0x0D,
                0x01,
                5 | 12,
                ..,
            ] => Some(Self::Locked),
            [0x30, 0x81 | 0x82, ..] => Some(Self::Certificate),
            _ => None,
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Key => "PRIVATE KEY",
            Self::RsaKey => "RSA PRIVATE KEY",
            Self::EcKey => "EC PRIVATE KEY",
            Self::Certificate | Self::Locked => "CERTIFICATE",
        }
    }
}

/// Hands over a key or certificate.
pub(super) fn read(form: Form, bytes: &[u8], sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    if form == Form::Locked {
        return Err(Why::Encrypted);
    }
    let encoded = BASE64_STANDARD.encode(bytes);
    let mut pem = format!("-----BEGIN {}-----\n", form.label());
    for line in encoded.as_bytes().chunks(64) {
        pem.push_str(&String::from_utf8_lossy(line));
        pem.push('\n');
    }
    pem.push_str("-----END ");
    pem.push_str(form.label());
    pem.push_str("-----\n");
    sink.text(&pem)?;
    if form == Form::Certificate {
        sink.text(&runs::of(bytes))
    } else {
        Ok(())
    }
}

/// What stands in the one sequence that the bytes are, if they are one and no more.
fn whole(bytes: &[u8]) -> Option<&[u8]> {
    let (length, rest) = match bytes {
        [0x30, length @ 0x20..=0x7F, rest @ ..] => (usize::from(*length), rest),
        [0x30, 0x81, length, rest @ ..] => (usize::from(*length), rest),
        [0x30, 0x82, high, low, rest @ ..] => {
            (usize::from(u16::from_be_bytes([*high, *low])), rest)
        }
        _ => return None,
    };
    (rest.len() == length).then_some(rest)
}
