//! Keys to principals: which key a request came with, and who that is.
//!
//! Pure. A key itself is kept nowhere, only its SHA-256; keys are random (`ringfence access key new`),
//! so that the digest tells nothing of them, and so does the time that looking it up takes.

use std::{collections::HashMap, sync::Arc};

use http::{HeaderMap, HeaderName, header::AUTHORIZATION};
use sha2::{Digest, Sha256};

use crate::{
    ident::{Name, hex},
    principal::Principal,
};

/// Where Anthropic's SDKs put the key.
static X_API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// Who may ask.
#[derive(Debug, Clone)]
pub struct Access {
    keys: Arc<HashMap<KeyDigest, Arc<Caller>>>,
    nobody: Arc<Caller>,
    anonymous: Anonymous,
}

/// Whether a request without a key is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Anonymous {
    /// It is.
    Allow,
    /// It is not.
    #[default]
    Refuse,
}

/// The SHA-256 of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyDigest([u8; 32]);

/// Who asks, and with which key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Caller {
    /// The key's name; `None` for a request without one.
    pub key: Option<Name>,
    /// Who holds it.
    pub principal: Principal,
}

/// Why nobody is let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stranger {
    /// There is no key, and there must be one.
    Keyless,
    /// There is one that nobody has, or there are two.
    Unknown,
}

// === impl Access ===

impl Access {
    /// Lets in who has one of the keys. The last of two with one digest counts; the configuration
    /// refuses two.
    #[must_use]
    pub fn new(keys: impl IntoIterator<Item = (KeyDigest, Caller)>, anonymous: Anonymous) -> Self {
        let keys = keys.into_iter();
        Self {
            keys: Arc::new(keys.map(|(key, caller)| (key, Arc::new(caller))).collect()),
            nobody: Arc::default(),
            anonymous,
        }
    }

    /// Lets everybody in, as whom nobody knows. SDKs must send some key; here it means nothing.
    #[must_use]
    pub fn open() -> Self {
        Self::new([], Anonymous::Allow)
    }

    /// Who sends a request with these headers.
    ///
    /// # Errors
    /// They may not.
    pub fn caller(&self, headers: &HeaderMap) -> Result<Arc<Caller>, Stranger> {
        if self.keys.is_empty() && self.anonymous == Anonymous::Allow {
            return Ok(Arc::clone(&self.nobody));
        }
        match presented(headers)? {
            Some(key) => {
                let known = self.keys.get(&KeyDigest::of(key));
                known.map(Arc::clone).ok_or(Stranger::Unknown)
            }
            None if self.anonymous == Anonymous::Allow => Ok(Arc::clone(&self.nobody)),
            None => Err(Stranger::Keyless),
        }
    }

    /// Everyone who has a key.
    pub fn callers(&self) -> impl Iterator<Item = &Caller> {
        self.keys.values().map(AsRef::as_ref)
    }
}

/// The key that the headers hold. Two that differ could be read differently by two readers.
fn presented(headers: &HeaderMap) -> Result<Option<&[u8]>, Stranger> {
    let bearer = headers.get_all(AUTHORIZATION).iter().map(|value| {
        let (scheme, key) = value.as_bytes().split_at_checked(7)?;
        scheme
            .eq_ignore_ascii_case(b"bearer ")
            .then(|| key.trim_ascii())
    });
    let plain = headers.get_all(&X_API_KEY).iter();
    let mut found = None;
    for key in bearer.chain(plain.map(|value| Some(value.as_bytes()))) {
        let key = key.ok_or(Stranger::Unknown)?;
        if found.is_some_and(|other| other != key) {
            return Err(Stranger::Unknown);
        }
        found = Some(key);
    }
    Ok(found)
}

// === impl KeyDigest ===

impl KeyDigest {
    /// The digest of a key.
    #[must_use]
    pub fn of(key: &[u8]) -> Self {
        Self(Sha256::digest(key).into())
    }

    /// From 64 hexadecimal digits.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(text.as_bytes());
        Some(Self(bytes.ok()?.try_into().ok()?))
    }

    /// As 64 hexadecimal digits.
    #[must_use]
    pub fn to_hex(self) -> String {
        hex(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn access(anonymous: Anonymous) -> Access {
        let caller = |name: &str| Caller {
            key: Some(name.parse().unwrap()),
            principal: Principal {
                team: Some(Arc::from(name)),
                ..Principal::default()
            },
        };
        let keys = ["one", "two"].map(|name| (KeyDigest::of(name.as_bytes()), caller(name)));
        Access::new(keys, anonymous)
    }

    fn ask(access: &Access, headers: &[(&'static str, &str)]) -> Result<Option<String>, Stranger> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_str(value).unwrap());
        }
        let caller = access.caller(&map)?;
        Ok(caller.principal.team.as_ref().map(ToString::to_string))
    }

    #[test]
    fn a_key_is_known_in_either_header() {
        let access = access(Anonymous::Refuse);
        let one = Ok(Some("one".to_owned()));
        for headers in [
            &[("authorization", "Bearer one")][..],
            &[("authorization", "bearer  one")],
            &[("x-api-key", "one")],
            &[("x-api-key", "one"), ("authorization", "Bearer one")],
        ] {
            assert_eq!(ask(&access, headers), one, "{headers:?}");
        }
    }

    #[test]
    fn what_is_no_known_key_is_refused_also_where_no_key_is_needed() {
        for anonymous in [Anonymous::Refuse, Anonymous::Allow] {
            let access = access(anonymous);
            for headers in [
                &[("authorization", "Bearer three")][..],
                &[("authorization", "Bearer")],
                &[("authorization", "Bearer ")],
                &[("authorization", "Basic one")],
                &[("authorization", "one")],
                &[("x-api-key", "")],
                &[("x-api-key", "two"), ("authorization", "Bearer one")],
                &[("x-api-key", "one"), ("x-api-key", "two")],
            ] {
                assert_eq!(ask(&access, headers), Err(Stranger::Unknown), "{headers:?}");
            }
        }
    }

    #[test]
    fn without_a_key_a_request_is_nobodys_or_refused() {
        assert_eq!(ask(&access(Anonymous::Allow), &[]), Ok(None));
        assert_eq!(ask(&access(Anonymous::Refuse), &[]), Err(Stranger::Keyless));
        let any = [("authorization", "Bearer sk-any")];
        assert_eq!(ask(&Access::open(), &any), Ok(None));
    }

    #[test]
    fn a_digest_reads_back_and_nothing_else_does() {
        let digest = KeyDigest::of(b"one");
        let hex = digest.to_hex();
        assert_eq!(KeyDigest::from_hex(&hex), Some(digest));
        assert_eq!(KeyDigest::from_hex(&hex.to_uppercase()), Some(digest));
        assert_eq!(KeyDigest::from_hex(&hex[1..]), None);
        assert_eq!(KeyDigest::from_hex(&hex.replace('a', "g")), None);
    }
}
