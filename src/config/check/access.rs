//! Who may ask.

use std::{collections::BTreeMap, sync::Arc};

use super::{super::form, Checker};
use crate::{
    access::{Access, Anonymous, Caller, KeyDigest},
    principal::Principal,
    yaml::{At, Place},
};

/// The longest user, team, application or group, in bytes.
const WORD_MAX: usize = 128;
/// The most groups of one key.
const GROUPS_MAX: usize = 64;

impl Checker<'_> {
    /// The keys. Without the section everybody may ask.
    pub(super) fn access(&mut self, form: Option<&At<form::Access>>) -> Access {
        let Some(form) = form else {
            return Access::open();
        };
        if form.keys.is_empty() && form.anonymous == Anonymous::Refuse {
            self.wrong(
                form.at,
                "nobody may ask: there are no keys, and without one a request is refused",
                "add a key (ringfence access key new --name NAME), or write anonymous: allow",
            );
        }
        let mut names: BTreeMap<&str, Place> = BTreeMap::new();
        let mut digests: BTreeMap<KeyDigest, Place> = BTreeMap::new();
        let mut keys = Vec::new();
        for key in &form.keys {
            if let Some(first) = names.insert(key.name.as_str(), key.name.at) {
                let message = format!(
                    "the key {:?} is already on line {}",
                    key.name.value, first.line
                );
                self.wrong(key.name.at, message, "rename one of them");
            }
            let caller = self.caller(key);
            let Some(digest) = KeyDigest::from_hex(&key.sha256) else {
                self.wrong(
                    key.sha256.at,
                    "this is not a SHA-256",
                    "paste the line that ringfence access key new prints",
                );
                continue;
            };
            if let Some(first) = digests.insert(digest, key.sha256.at) {
                let message = format!("this key is already on line {}", first.line);
                self.wrong(
                    key.sha256.at,
                    message,
                    "give each holder a key of their own",
                );
            }
            keys.push((digest, caller));
        }
        Access::new(keys, form.anonymous)
    }

    fn caller(&mut self, key: &form::AccessKey) -> Caller {
        let words = [&key.user, &key.team, &key.application, &key.clearance];
        for word in words.into_iter().flatten().chain(&key.groups) {
            if word.is_empty() || word.len() > WORD_MAX || word.chars().any(char::is_control) {
                let message =
                    format!("this is empty, longer than {WORD_MAX} bytes or no plain text");
                self.wrong(word.at, message, "write a name, or leave it out");
            }
        }
        if key.groups.len() > GROUPS_MAX {
            let message = format!("more than {GROUPS_MAX} groups");
            self.wrong(key.name.at, message, "remove those that no policy names");
        }
        let word = |word: &Option<At<String>>| word.as_deref().map(|word| Arc::from(word.as_str()));
        Caller {
            key: Some(key.name.value.clone()),
            principal: Principal {
                user: word(&key.user),
                team: word(&key.team),
                application: word(&key.application),
                clearance: word(&key.clearance),
                groups: key
                    .groups
                    .iter()
                    .map(|one| Arc::from(one.as_str()))
                    .collect(),
            },
        }
    }
}
