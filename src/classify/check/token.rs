//! Credentials that carry something to check offline.

use base64::{Engine, alphabet, engine::general_purpose};

use crate::classify::row::Verdict;

use super::passes;

/// How many bytes of a token's header are decoded.
const JWT_HEADER_MAX: usize = 4096;

/// Base64url as JOSE writes it, generous about padding and trailing bits.
const JOSE: general_purpose::GeneralPurpose = general_purpose::GeneralPurpose::new(
    &alphabet::URL_SAFE,
    general_purpose::GeneralPurposeConfig::new()
        .with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// RFC 7519: the header decodes to a JSON object with `alg`.
pub(in crate::classify) fn jwt(text: &str) -> Verdict {
    let header = text.split('.').next().unwrap_or_default();
    if header.len() > JWT_HEADER_MAX {
        return Verdict::Fails;
    }
    let Ok(bytes) = JOSE.decode(header) else {
        return Verdict::Fails;
    };
    let parsed = serde_json::from_slice::<serde_json::Value>(&bytes);
    passes(parsed.is_ok_and(|header| header.get("alg").is_some()))
}

/// GitHub's and npm's tokens end in six base62 signs that are the CRC-32 of the thirty before.
/// One that fails is not refused: older tokens carry no check.
pub(in crate::classify) fn crc_token(text: &str) -> Verdict {
    let body = text.rsplit_once('_').map_or("", |(_, body)| body);
    let (Some(random), Some(check)) = (body.get(..30), body.get(30..36)) else {
        return Verdict::Silent;
    };
    if base62(crc32(random.as_bytes())).as_slice() == check.as_bytes() {
        Verdict::Holds
    } else {
        Verdict::Silent
    }
}

/// An AWS secret key is forty signs of base64 that hold capitals, small letters and digits; with
/// many slashes it is a path.
pub(in crate::classify) fn aws_secret(text: &str) -> Verdict {
    let has = |of: fn(&u8) -> bool| text.bytes().any(|b| of(&b));
    let slashes = text.bytes().filter(|b| *b == b'/').count();
    passes(
        text.len() == 40
            && has(u8::is_ascii_uppercase)
            && has(u8::is_ascii_lowercase)
            && has(u8::is_ascii_digit)
            && slashes < 5,
    )
}

/// A random token holds a digit; a word with the same prefix does not.
pub(in crate::classify) fn has_digit(text: &str) -> Verdict {
    passes(text.bytes().any(|b| b.is_ascii_digit()))
}

/// CRC-32 of ISO 3309, bit by bit: thirty bytes are not worth a table.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                (crc >> 1) ^ 0xEDB8_8320
            } else {
                crc >> 1
            }
        })
    })
}

fn base62(mut value: u32) -> [u8; 6] {
    const SIGNS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut signs = [b'0'; 6];
    for sign in signs.iter_mut().rev() {
        let place = usize::try_from(value % 62).unwrap_or(0);
        *sign = SIGNS.get(place).copied().unwrap_or(b'0');
        value /= 62;
    }
    signs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crc_is_that_of_iso_3309() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn a_token_whose_check_fails_is_still_a_token() {
        assert_eq!(
            crc_token("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"),
            Verdict::Holds
        );
        assert_eq!(
            crc_token("ghp_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq18"),
            Verdict::Silent
        );
    }

    #[test]
    fn a_token_needs_a_header_with_an_algorithm() {
        assert_eq!(jwt("eyJhbGciOiJIUzI1NiJ9.e30.x"), Verdict::Holds);
        assert_eq!(jwt("eyJ0eXAiOiJKV1QifQ.e30.x"), Verdict::Fails);
        assert_eq!(jwt("eyJhbGciOiJIUzI1.e30.x"), Verdict::Fails);
    }
}
