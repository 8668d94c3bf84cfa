//! Addresses of crypto-currencies.

use bip39::{Language, Mnemonic};
use sha2::{Digest, Sha256};
use sha3::Keccak256;

use crate::classify::row::Verdict;

use super::passes;

/// Base58check of 21 bytes: version 0 (pay to key hash) or 5 (pay to script hash).
pub(in crate::classify) fn bitcoin(text: &str) -> Verdict {
    let body = base58check(text, bs58::Alphabet::BITCOIN);
    passes(body.is_some_and(|body| body.len() == 21 && matches!(body.first(), Some(0 | 5))))
}

/// BIP-173 and BIP-350.
pub(in crate::classify) fn segwit(text: &str) -> Verdict {
    passes(bech32::segwit::decode(text).is_ok())
}

/// EIP-55: the case of each letter is a bit of the Keccak digest. An address in one case says
/// nothing.
pub(in crate::classify) fn ethereum(text: &str) -> Verdict {
    let hex = text.get(2..).unwrap_or_default();
    let has = |of: fn(&u8) -> bool| hex.bytes().any(|b| of(&b));
    if !(has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase)) {
        return Verdict::Silent;
    }
    let digest = Keccak256::digest(hex.to_ascii_lowercase());
    let nibbles = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    passes(hex.bytes().zip(nibbles).all(|(sign, nibble)| {
        !sign.is_ascii_alphabetic() || sign.is_ascii_uppercase() == (nibble > 7)
    }))
}

/// The body of a base58check text of which the last four bytes are a double SHA-256.
fn base58check(text: &str, alphabet: &bs58::Alphabet) -> Option<Vec<u8>> {
    let bytes = bs58::decode(text).with_alphabet(alphabet).into_vec().ok()?;
    let (body, check) = bytes.split_last_chunk::<4>()?;
    let sum = Sha256::digest(Sha256::digest(body));
    sum.starts_with(check).then(|| body.to_vec())
}

/// Base58check with the version of Litecoin, Dogecoin, Dash, Tron, or the two bytes of Zcash.
pub(in crate::classify) fn altcoin(text: &str) -> Verdict {
    let Some(body) = base58check(text, bs58::Alphabet::BITCOIN) else {
        return Verdict::Fails;
    };
    passes(match body.as_slice() {
        [0x30 | 0x32 | 0x1E | 0x16 | 0x4C | 0x10 | 0x41, ..] => body.len() == 21,
        [0x1C, 0xB8 | 0xBD, ..] => body.len() == 22,
        _ => false,
    })
}

/// XRP Ledger: base58check in an alphabet of its own, account version 0.
pub(in crate::classify) fn ripple(text: &str) -> Verdict {
    let body = base58check(text, bs58::Alphabet::RIPPLE);
    passes(body.is_some_and(|body| body.len() == 21 && body.first() == Some(&0)))
}

/// Bech32 of any length under 1023 signs, as Cardano's CIP-19 uses it.
pub(in crate::classify) fn bech32(text: &str) -> Verdict {
    use bech32::primitives::decode::CheckedHrpstring;
    passes(CheckedHrpstring::new::<bech32::Bech32>(text).is_ok())
}

/// Monero: blocks of eleven base58 signs for eight bytes; the last four bytes are a Keccak digest
/// of the rest.
pub(in crate::classify) fn monero(text: &str) -> Verdict {
    let mut bytes = Vec::with_capacity(80);
    for block in text.as_bytes().chunks(11) {
        let width = match block.len() {
            11 => 8,
            7 => 5,
            _ => return Verdict::Fails,
        };
        let value = block.iter().try_fold(0_u128, |sum, sign| {
            let digit = BASE58.iter().position(|known| known == sign)?;
            Some(sum * 58 + u128::try_from(digit).ok()?)
        });
        let Some(value) = value.filter(|value| value >> (8 * width) == 0) else {
            return Verdict::Fails;
        };
        bytes.extend(value.to_be_bytes().into_iter().skip(16 - width));
    }
    let Some((body, check)) = bytes.split_last_chunk::<4>() else {
        return Verdict::Fails;
    };
    let network = matches!(body.first(), Some(18 | 19 | 42));
    passes(network && Keccak256::digest(body).starts_with(check))
}

const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// Solana: any 32 bytes in base58, so only the length can be told.
pub(in crate::classify) fn solana(text: &str) -> Verdict {
    let bytes = bs58::decode(text).into_vec();
    passes(bytes.is_ok_and(|bytes| bytes.len() == 32))
}

/// How many words may stand between the one that announces a phrase and the phrase, of those that
/// are in the list themselves. With [`DISTINCT_MIN`] it bounds how many digests one text can cost.
const STARTS_MAX: usize = 4;

/// Twelve random words repeat hardly any; what repeats most of them is made up.
const DISTINCT_MIN: usize = 6;

/// BIP-39, English list: among the words stand 24, 21, 18, 15 or 12 in a row of which the last
/// bits are a digest of the others. What follows them is left out.
pub(in crate::classify) fn seed_phrase(text: &str) -> Verdict {
    let list = Language::English;
    let mut runs = vec![Vec::with_capacity(24)];
    let mut at = 0;
    for part in text.split_inclusive(|c: char| !c.is_ascii_alphabetic()) {
        let word = part.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
        let end = at + word.len();
        at += part.len();
        if word.is_empty() {
            continue;
        }
        match (list.find_word(&word.to_ascii_lowercase()), runs.last_mut()) {
            (Some(index), Some(run)) => run.push((end, index)),
            _ => runs.push(Vec::new()),
        }
    }
    let found = runs.iter().find_map(|run| {
        [24, 21, 18, 15, 12].into_iter().find_map(|length| {
            let mut parts = run.windows(length).take(STARTS_MAX);
            parts.find(|part| is_varied(part) && is_mnemonic(part))
        })
    });
    let end = found.and_then(|part| part.last());
    end.map_or(Verdict::Fails, |(end, _)| Verdict::HoldsTo(*end))
}

fn is_varied(words: &[(usize, u16)]) -> bool {
    let fresh = |(at, (_, word)): &(usize, &(usize, u16))| {
        words.iter().take(*at).all(|(_, earlier)| earlier != word)
    };
    words.iter().enumerate().filter(fresh).count() >= DISTINCT_MIN
}

/// Whether the words, as places in the English list, end with the digest of what they stand for.
fn is_mnemonic(words: &[(usize, u16)]) -> bool {
    let list = Language::English.word_list();
    let words = words.iter();
    let phrase: Option<Vec<&str>> = words
        .map(|(_, index)| list.get(usize::from(*index)).copied())
        .collect();
    phrase.is_some_and(|phrase| {
        Mnemonic::parse_in_normalized(Language::English, &phrase.join(" ")).is_ok()
    })
}
