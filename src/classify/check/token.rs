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

/// Grafana's tokens end in the CRC-32 of what stands before it, lowest byte first.
pub(in crate::classify) fn grafana(text: &str) -> Verdict {
    let Some((body, check)) = text.rsplit_once('_') else {
        return Verdict::Silent;
    };
    let sum = crc32(body.as_bytes()).swap_bytes();
    if u32::from_str_radix(check, 16) == Ok(sum) {
        Verdict::Holds
    } else {
        Verdict::Silent
    }
}

/// GitLab's routable tokens end in seven base36 signs that are the CRC-32 of all before.
pub(in crate::classify) fn gitlab_routable(text: &str) -> Verdict {
    let Some((body, check)) = text.split_at_checked(text.len().saturating_sub(7)) else {
        return Verdict::Silent;
    };
    if u32::from_str_radix(check, 36) == Ok(crc32(body.as_bytes())) {
        Verdict::Holds
    } else {
        Verdict::Silent
    }
}

/// The first part of a Discord token is the bot's number in base64.
pub(in crate::classify) fn discord(text: &str) -> Verdict {
    let first = text.split('.').next().unwrap_or_default();
    if first == "mfa" {
        return Verdict::Holds;
    }
    let number = JOSE.decode(first);
    passes(number.is_ok_and(|number| number.len() >= 16 && number.iter().all(u8::is_ascii_digit)))
}

/// Keys since 2019 hold the account's number, which has twelve decimal digits, in base32.
pub(in crate::classify) fn aws_access_key(text: &str) -> Verdict {
    let number = text
        .bytes()
        .skip(4)
        .take(9)
        .try_fold(0_u64, |number, sign| {
            let five = match sign {
                b'A'..=b'Z' => sign - b'A',
                b'2'..=b'7' => sign - b'2' + 26,
                _ => return None,
            };
            Some((number << 5) | u64::from(five))
        });
    // 45 bits of which the first says how the rest is written, and the last four belong to what
    // follows.
    match number {
        Some(number) if number >> 44 == 1 && (number >> 4) & 0xFF_FFFF_FFFF > 999_999_999_999 => {
            Verdict::Weak(35)
        }
        Some(_) => Verdict::Holds,
        None => Verdict::Fails,
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
    fn the_checks_of_grafana_and_gitlab_are_theirs() {
        let published = concat!("glsa_yscW25imSKJIuav8zF37", "RZmnbiDvB05G_fcaaf58a");
        assert_eq!(grafana(published), Verdict::Holds);
        assert_eq!(grafana(&published.replace("58a", "58b")), Verdict::Silent);
        let body = "glpat-abcdefghijklmnopqrstuvwxyz0.01.0v";
        let mut sum = crc32(body.as_bytes());
        let mut check = String::new();
        for _ in 0..7 {
            check.insert(0, char::from_digit(sum % 36, 36).unwrap());
            sum /= 36;
        }
        assert_eq!(gitlab_routable(&format!("{body}{check}")), Verdict::Holds);
        assert_eq!(gitlab_routable(&format!("{body}0{check}")), Verdict::Silent);
    }

    #[test]
    fn an_access_key_of_an_impossible_account_is_doubted() {
        assert_eq!(
            aws_access_key(concat!("AKI", "AQYLPMN5HFIQR7XYA")),
            Verdict::Holds
        );
        assert_eq!(
            aws_access_key(concat!("AKI", "A77777777FIQR7XYA")),
            Verdict::Weak(35)
        );
    }

    #[test]
    fn a_discord_token_begins_with_a_number() {
        let token = |first: &str| format!("{first}.GaBcDe.aB3dE5fG7hI9jK1lM3nO5pQ7rS9");
        assert_eq!(discord(&token("MTA0NjU4MTIzNDU2Nzg5MDEy")), Verdict::Holds);
        assert_eq!(discord(&token("Moabcdefghijklmnopqrstuv")), Verdict::Fails);
    }

    #[test]
    fn a_token_needs_a_header_with_an_algorithm() {
        assert_eq!(jwt("eyJhbGciOiJIUzI1NiJ9.e30.x"), Verdict::Holds);
        assert_eq!(jwt("eyJ0eXAiOiJKV1QifQ.e30.x"), Verdict::Fails);
        assert_eq!(jwt("eyJhbGciOiJIUzI1.e30.x"), Verdict::Fails);
    }
}
