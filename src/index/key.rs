//! The key file of indexes: the secret of the digests, and the pair that signs.
//!
//! A gateway needs the secret and the public key. On a machine that only reads indexes, take the
//! line `sign` out of its copy: then whoever takes that machine can forge none.

use std::{
    fmt, fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use zeroize::Zeroizing;

use super::{Error, at};
use crate::{classify::Key, ident::hex};

/// How a key file is called where nobody says otherwise.
pub const KEY_FILE: &str = "index.key";
/// The first line of a key file.
const TITLE: &str = "ringfence index key 1";
/// What is signed begins with this, so that a signature means nothing elsewhere.
const DOMAIN: &str = "ringfence index 1:";

/// The keys of a file.
pub struct Keys {
    path: PathBuf,
    secret: Key,
    public: [u8; 32],
    pair: Option<Ed25519KeyPair>,
}

impl Keys {
    /// Reads a key file.
    ///
    /// # Errors
    /// It cannot be read, or holds no key.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text = Zeroizing::new(fs::read_to_string(path).map_err(at(path))?);
        let bad = |problem| Error::Key {
            path: path.to_owned(),
            problem,
        };
        if text.lines().next() != Some(TITLE) {
            return Err(bad("is no key file of this version"));
        }
        let field = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|hex| unhex(hex.trim()))
        };
        let secret = field("secret ").ok_or_else(|| bad("has no line `secret`"))?;
        let public = field("public ").ok_or_else(|| bad("has no line `public`"))?;
        let pair = field("sign ").map(|seed| {
            Ed25519KeyPair::from_seed_and_public_key(&seed[..], &public[..])
                .map_err(|_rejected| bad("has a line `sign` that does not fit its line `public`"))
        });
        Ok(Self {
            path: path.to_owned(),
            secret: Key::new(*secret),
            public: *public,
            pair: pair.transpose()?,
        })
    }

    /// Reads a key file, or makes one that only its owner can read.
    ///
    /// # Errors
    /// It cannot be read or made, or holds no key.
    pub fn read_or_make(path: &Path) -> Result<Self, Error> {
        use std::os::unix::fs::OpenOptionsExt;

        let mut secrets = Zeroizing::new([0_u8; 64]);
        getrandom::fill(&mut secrets[..]).map_err(|error| at(path)(io::Error::other(error)))?;
        let (secret, seed) = secrets.split_at(32);
        let pair = Ed25519KeyPair::from_seed_unchecked(seed)
            .map_err(|rejected| at(path)(io::Error::other(rejected.to_string())))?;
        let text = Zeroizing::new(format!(
            "{TITLE}\nsecret {}\nsign {}\npublic {}\n",
            hex(secret),
            hex(seed),
            hex(pair.public_key().as_ref())
        ));
        let made = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path);
        match made {
            Ok(mut file) => file
                .write_all(text.as_bytes())
                .and_then(|()| file.sync_all())
                .map_err(at(path))?,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(at(path)(error)),
        }
        Self::read(path)
    }

    /// The secret of the digests.
    #[must_use]
    pub fn secret(&self) -> &Key {
        &self.secret
    }

    /// Where they came from.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Signs the digest of an index; gives the public key and the signature.
    pub(super) fn sign(&self, digest: &str) -> Result<([u8; 32], [u8; 64]), Error> {
        let bad = |problem| Error::Key {
            path: self.path.clone(),
            problem,
        };
        let pair = self.pair.as_ref();
        let pair = pair.ok_or_else(|| bad("has no line `sign`: build where the whole key is"))?;
        let signature = pair.sign(format!("{DOMAIN}{digest}").as_bytes());
        let signature = signature.as_ref().try_into();
        Ok((
            self.public,
            signature.map_err(|_not_32| bad("signs in another form"))?,
        ))
    }

    /// Whether the signature is this key's.
    pub(super) fn signed(&self, digest: &str, signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, self.public)
            .verify(format!("{DOMAIN}{digest}").as_bytes(), signature)
            .is_ok()
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({})", self.path.display())
    }
}

fn unhex(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let mut bytes = Zeroizing::new([0; 32]);
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else {
        return None;
    };
    if pairs.len() != bytes.len() {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(pairs) {
        let [high, low] = pair.map(|digit| char::from(digit).to_digit(16));
        *byte = u8::try_from(high? * 16 + low?).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_its_public_half_cannot_sign() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(KEY_FILE);
        let made = Keys::read_or_make(&path).unwrap();
        let (public, signature) = made.sign("00").unwrap();
        let again = Keys::read_or_make(&path).unwrap();
        assert_eq!(again.public, public);
        assert!(again.signed("00", &signature) && !again.signed("01", &signature));

        let text = fs::read_to_string(&path).unwrap();
        let lines: Vec<_> = text
            .lines()
            .filter(|line| !line.starts_with("sign"))
            .collect();
        fs::write(&path, lines.join("\n")).unwrap();
        let reader = Keys::read(&path).unwrap();
        assert!(reader.signed("00", &signature));
        assert!(
            reader
                .sign("00")
                .unwrap_err()
                .to_string()
                .contains("no line `sign`")
        );
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(KEY_FILE);
        for text in [
            "",
            "ringfence index key 1\nsecret 00\n",
            "x",
            "ringfence index key 1\n",
        ] {
            fs::write(&path, text).unwrap();
            assert!(Keys::read(&path).is_err(), "{text:?}");
        }
    }
}
