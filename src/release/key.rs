//! Keys of people: Ed25519, private ones as PKCS#8 in PEM (RFC 8410), as OpenSSL makes and reads them.

use std::{fmt, str::FromStr};

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rustls_pki_types::{PrivatePkcs8KeyDer, pem::PemObject};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::ident::hex;

/// What a public key begins with where people write it.
const PREFIX: &str = "ed25519:";
/// How many bytes of the SHA-256 a fingerprint has: enough that nobody finds two keys with one.
const FINGERPRINT_BYTES: usize = 16;
/// How long a line of PEM is (RFC 7468).
const PEM_LINE: usize = 64;

/// The key that signatures are verified with. Written `ed25519:BASE64`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PublicKey([u8; 32]);

/// The key that signs.
pub struct PrivateKey(Ed25519KeyPair);

/// Why a text is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    /// It is no public key.
    #[error("this is not a public key: it has the form ed25519:BASE64")]
    Public,
    /// It is no private key.
    #[error("this is not a private key: it is an Ed25519 key as PKCS#8 in PEM, without a password")]
    Private,
    /// The library gives no key.
    #[error("the key cannot be made")]
    Library,
}

// === impl PublicKey ===

impl PublicKey {
    /// The first half of its SHA-256, in hex.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let digest = Sha256::digest(self.0);
        hex(digest.get(..FINGERPRINT_BYTES).unwrap_or(&digest))
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(super) fn signed(&self, bytes: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, self.0)
            .verify(bytes, signature)
            .is_ok()
    }
}

impl FromStr for PublicKey {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        let bytes = text.strip_prefix(PREFIX).ok_or(BadKey::Public)?;
        let bytes = STANDARD.decode(bytes).map_err(|_form| BadKey::Public)?;
        let bytes = bytes.try_into().map_err(|_length| BadKey::Public)?;
        Ok(Self(bytes))
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}", STANDARD.encode(self.0))
    }
}

// === impl PrivateKey ===

impl PrivateKey {
    /// From 32 random bytes.
    ///
    /// # Errors
    /// The library refuses.
    pub fn new(seed: &[u8; 32]) -> Result<Self, BadKey> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed);
        pair.map(Self).map_err(|_rejected| BadKey::Library)
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// It holds none.
    pub fn from_pem(text: &str) -> Result<Self, BadKey> {
        let der =
            PrivatePkcs8KeyDer::from_pem_slice(text.as_bytes()).map_err(|_form| BadKey::Private)?;
        let pair = Ed25519KeyPair::from_pkcs8(der.secret_pkcs8_der());
        pair.map(Self).map_err(|_rejected| BadKey::Private)
    }

    /// As a key file has it.
    ///
    /// # Errors
    /// The library refuses.
    pub fn to_pem(&self) -> Result<Zeroizing<String>, BadKey> {
        let der = self.0.to_pkcs8v1().map_err(|_why| BadKey::Library)?;
        let base64 = Zeroizing::new(STANDARD.encode(der.as_ref()));
        let mut pem = Zeroizing::new(String::with_capacity(256));
        pem.push_str("-----BEGIN PRIVATE KEY-----\n");
        for (at, letter) in base64.chars().enumerate() {
            if at > 0 && at % PEM_LINE == 0 {
                pem.push('\n');
            }
            pem.push(letter);
        }
        pem.push_str("\n-----END PRIVATE KEY-----\n");
        Ok(pem)
    }

    /// Its other half.
    ///
    /// # Errors
    /// The library gives none.
    pub fn public(&self) -> Result<PublicKey, BadKey> {
        let bytes = self.0.public_key().as_ref().try_into();
        bytes.map(PublicKey).map_err(|_length| BadKey::Library)
    }

    pub(super) fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        self.0.sign(bytes).as_ref().to_vec()
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(..)")
    }
}
