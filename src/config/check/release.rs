//! Who must have signed the policies.

use std::collections::BTreeMap;

use super::{super::form, Checker};
use crate::{
    release::{PublicKey, Trust},
    yaml::Place,
};

impl Checker<'_> {
    /// The keys, each with one holder and each holder with one key: nobody signs twice.
    pub(super) fn release(&mut self, form: &form::Release) -> Trust {
        let mut names: BTreeMap<&str, Place> = BTreeMap::new();
        let mut known: BTreeMap<PublicKey, Place> = BTreeMap::new();
        let mut keys = Vec::new();
        for key in &form.keys {
            if let Some(first) = names.insert(key.name.as_str(), key.name.at) {
                let message = format!(
                    "{:?} has a key already on line {}",
                    key.name.value, first.line
                );
                self.wrong(key.name.at, message, "keep one key for each person");
            }
            let public: PublicKey = match key.public_key.value.parse() {
                Ok(public) => public,
                Err(bad) => {
                    let message = bad.to_string();
                    let hint = "paste the line that ringfence policy key new prints";
                    self.wrong(key.public_key.at, message, hint);
                    continue;
                }
            };
            if let Some(first) = known.insert(public, key.public_key.at) {
                let message = format!("this key is already on line {}", first.line);
                let hint = "give each person a key of their own";
                self.wrong(key.public_key.at, message, hint);
            }
            keys.push((key.name.value.clone(), public));
        }
        let required = form.required_signatures.as_ref();
        if let Some(required) = required.filter(|count| count.value > form.keys.len()) {
            let message = format!(
                "{} signatures are asked for and {} keys known: no policies could come into force",
                required.value,
                form.keys.len()
            );
            let hint = "add the keys under release: keys:, or ask for fewer";
            self.wrong(required.at, message, hint);
        }
        Trust {
            required: required.map_or(0, |count| count.value),
            keys,
        }
    }
}
