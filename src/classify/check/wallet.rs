//! Addresses of crypto-currencies.

use sha2::{Digest, Sha256};
use sha3::Keccak256;

use crate::classify::row::Verdict;

use super::passes;

/// Base58check of 21 bytes: version 0 (pay to key hash) or 5 (pay to script hash).
pub(in crate::classify) fn bitcoin(text: &str) -> Verdict {
    let Ok(bytes) = bs58::decode(text).into_vec() else {
        return Verdict::Fails;
    };
    let Some((body, check)) = bytes.split_last_chunk::<4>() else {
        return Verdict::Fails;
    };
    let sum = Sha256::digest(Sha256::digest(body));
    passes(body.len() == 21 && matches!(body.first(), Some(0 | 5)) && sum.starts_with(check))
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
