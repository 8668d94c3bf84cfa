//! Secrets that are known by what they decode to, or by how random they look.

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use sha2::{Digest, Sha256};

use crate::classify::{counter::line::is_uuid, row::Verdict};

use super::{contact::password_verdict, passes};

/// The longest base64 that is decoded to see what is in it, in bytes.
const DECODED_MAX: usize = 512;

/// Base58check: the last four bytes are the double SHA-256 of those before.
///
/// A wallet key is 33 or 34 bytes from 0x80, or 0xEF on test networks; an extended private key
/// is 78 bytes.
pub(in crate::classify) fn base58check(text: &str) -> Verdict {
    let Ok(bytes) = bs58::decode(text).into_vec() else {
        return Verdict::Fails;
    };
    let Some((body, check)) = bytes.split_last_chunk::<4>() else {
        return Verdict::Fails;
    };
    let form = match body.len() {
        33 | 34 => matches!(body.first(), Some(0x80 | 0xEF)),
        78 => true,
        _ => false,
    };
    passes(form && Sha256::digest(Sha256::digest(body)).starts_with(check))
}

/// C2SP age: Bech32 of BIP-173. A key with a slip of the pen is still found by its prefix.
pub(in crate::classify) fn age(text: &str) -> Verdict {
    let holds = bech32::primitives::decode::CheckedHrpstring::new::<bech32::Bech32>(text).is_ok();
    if holds {
        Verdict::Holds
    } else {
        Verdict::Silent
    }
}

/// RFC 7617: `Basic` and base64 of `user:password`, both printable.
pub(in crate::classify) fn basic_auth(text: &str) -> Verdict {
    let value = text
        .rsplit([' ', '\t', '"', '\''])
        .next()
        .unwrap_or_default();
    passes(login(value))
}

/// A value of a Docker `auths` entry: base64 of `user:password`.
pub(in crate::classify) fn docker_auth(text: &str) -> Verdict {
    let value = text.trim_end_matches(['"', '\\']);
    let value = value.rsplit('"').next().unwrap_or_default();
    passes(login(value))
}

fn login(value: &str) -> bool {
    let value = value.trim_end_matches('=');
    if value.len() > DECODED_MAX {
        return false;
    }
    let Ok(bytes) = STANDARD_NO_PAD.decode(value) else {
        return false;
    };
    let colon = bytes.iter().position(|b| *b == b':');
    let printable = bytes.iter().all(|b| matches!(b, 0x20..=0x7E));
    printable && colon.is_some_and(|at| at > 0 && at + 1 < bytes.len())
}

/// RFC 6750: the word and a token. A random one holds digits among its letters, a word that
/// stands for one does not.
pub(in crate::classify) fn bearer(text: &str) -> Verdict {
    let value = text.rsplit([' ', '\t']).next().unwrap_or_default();
    let classes = Classes::of(value);
    passes(
        classes.digits >= 3 && classes.letters() > 0 && 10 * classes.turns >= value.len().min(60),
    )
}

/// `curl -u user:password`: a password that is not a stand-in.
pub(in crate::classify) fn curl_login(text: &str) -> Verdict {
    text.rsplit_once(':')
        .map_or(Verdict::Fails, |(_, word)| password_verdict(word))
}

/// `user/password@host` as Oracle's tools write it.
pub(in crate::classify) fn oracle_login(text: &str) -> Verdict {
    let password = text
        .rsplit_once('@')
        .and_then(|(login, _)| login.split_once('/'));
    password.map_or(Verdict::Fails, |(_, word)| password_verdict(word))
}

/// RFC 6238 seeds are base32: a random one holds a digit, a word in capitals does not.
pub(in crate::classify) fn otp_seed(text: &str) -> Verdict {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    passes(digits > 0 && digits < text.len())
}

/// Base64 of random bytes holds capitals, small letters and digits in turn.
pub(in crate::classify) fn mixed_base64(text: &str) -> Verdict {
    let classes = Classes::of(text);
    passes(classes.mixed() && 4 * classes.turns >= text.len())
}

/// A key without a prefix, as it stands after the name of its issuer: hexadecimal, or letters
/// and digits that take turns as no word, name of a program, version or UUID does.
pub(in crate::classify) fn scrambled(text: &str) -> Verdict {
    let classes = Classes::of(text);
    let longest = text.split(['-', '_']).map(str::len).max().unwrap_or(0);
    let hexadecimal = text.bytes().all(|b| b.is_ascii_hexdigit());
    let enough = if longest >= 32 {
        classes.digits >= 2
    } else {
        longest >= 12
            && 8 * classes.turns >= text.len()
            && (hexadecimal || classes.borders >= 4 || 2 * classes.turns >= text.len())
    };
    passes(enough && classes.digits >= 2 && classes.letters() > 0 && !is_uuid(text.as_bytes()))
}

/// Either of the two, by whether the value holds signs that names do not.
pub(in crate::classify) fn service_key(text: &str) -> Verdict {
    if text.len() > 80 || text.contains(['+', '/', '.', '=']) {
        scrambled_long(text)
    } else {
        scrambled(text)
    }
}

/// As [`scrambled`], for long values that hold signs: the letters and digits of a path or of a
/// sentence take turns far less often. Subresource integrity (88 signs) is no key.
fn scrambled_long(text: &str) -> Verdict {
    let classes = Classes::of(text);
    let integrity = text.len() == 88 && text.ends_with("==");
    let word = |part: &str| part.len() >= 5 && part.bytes().all(|b| b.is_ascii_lowercase());
    let path = text.split('/').any(word);
    passes(!integrity && !path && classes.digits >= 3 && 4 * classes.turns >= text.len())
}

/// What kinds of signs a value holds, and how often they change.
#[derive(Default)]
struct Classes {
    digits: usize,
    upper: usize,
    lower: usize,
    /// How often a letter or digit follows one of another kind.
    turns: usize,
    /// How often a digit follows a letter, or a letter a digit.
    borders: usize,
}

impl Classes {
    fn of(text: &str) -> Self {
        let mut seen = Self::default();
        let mut last = 0;
        for byte in text.bytes() {
            let class = match byte {
                b'0'..=b'9' => {
                    seen.digits += 1;
                    1
                }
                b'A'..=b'Z' => {
                    seen.upper += 1;
                    2
                }
                b'a'..=b'z' => {
                    seen.lower += 1;
                    3
                }
                _ => 0,
            };
            if class != 0 && last != 0 && class != last {
                seen.turns += 1;
                seen.borders += usize::from(class == 1 || last == 1);
            }
            last = class;
        }
        seen
    }

    const fn letters(&self) -> usize {
        self.upper + self.lower
    }

    const fn mixed(&self) -> bool {
        self.upper > 0 && self.lower > 0 && self.digits > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wallet_key_with_one_sign_changed_is_none() {
        let key = concat!("5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4", "dZ1jvhTVqvbTLvyTJ");
        assert_eq!(base58check(key), Verdict::Holds);
        assert_eq!(base58check(&key.replace('H', "J")), Verdict::Fails);
        assert_eq!(base58check(""), Verdict::Fails);
    }

    #[test]
    fn a_login_decodes_to_a_name_and_a_password() {
        for (text, verdict) in [
            ("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", Verdict::Holds),
            ("Basic QWxhZGRpbm9wZW5zZXNhbWU=", Verdict::Fails),
            ("Basic understanding", Verdict::Fails),
            ("Basic Oi8v", Verdict::Fails),
        ] {
            assert_eq!(basic_auth(text), verdict, "{text}");
        }
    }

    #[test]
    fn random_values_are_told_from_words_paths_and_uuids() {
        for (text, verdict) in [
            ("9a8b7c6d5e4f3g2h1i0j9k8l7m6n5o4p", Verdict::Holds),
            ("5179f75c4209d75c79f4d5f420d9a75c", Verdict::Holds),
            ("getAllEntriesByContentType", Verdict::Fails),
            ("makeUint8ArrayFromBase64", Verdict::Fails),
            ("ECDSA_P256_SHA256_ASN1", Verdict::Fails),
            ("0xcbf2_9ce4_8422_2325", Verdict::Fails),
            ("index-2023-10-04-backup-nightly", Verdict::Fails),
            ("123e4567-e89b-12d3-a456-426614174000", Verdict::Fails),
            ("00000000000000000000000000000000", Verdict::Fails),
        ] {
            assert_eq!(scrambled(text), verdict, "{text}");
        }
        let path = "docs.example.org/doc/guides/managing-results/refine-results/merchandising4you2";
        assert_eq!(scrambled_long(path), Verdict::Fails);
        let blob = "contoso/typeid/blob/b06a3c08a0eaccc7df6091ade1ae4e3fb53609d5/src/lib";
        assert_eq!(scrambled_long(blob), Verdict::Fails);
    }
}
