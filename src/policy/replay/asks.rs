//! What a policy asks of a request at all, so that only doubts that matter count.

use std::collections::BTreeSet;

use super::super::{
    Policy,
    condition::{Condition, What},
};
use crate::{ident::EntityType, label::Category};

/// What the conditions of a policy ask.
#[derive(Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a feature that is asked for or not"
)]
pub struct Asks {
    /// The entity types that rules name.
    pub entities: BTreeSet<EntityType>,
    /// The categories that rules name.
    pub categories: BTreeSet<Category>,
    /// The confidences from which on findings count, in hundredths, rising.
    pub(super) thresholds: BTreeSet<u8>,
    /// The highest count that a condition wants.
    pub(super) most: usize,
    pub(super) distinct: bool,
    pub(super) principal: bool,
    pub(super) size: bool,
    pub(super) languages: bool,
    pub(super) attachments: bool,
    pub(super) positions: bool,
    pub(super) asked: bool,
}

impl Asks {
    /// What this policy asks.
    #[must_use]
    pub fn of(policy: &Policy) -> Self {
        let mut asks = Self {
            most: 1,
            ..Self::default()
        };
        for rule in policy.rules() {
            rule.condition.visit(&mut |part| asks.add(part));
            asks.principal |= !rule.exceptions.is_empty();
        }
        asks
    }

    fn add(&mut self, part: &Condition) {
        if let Condition::Found(found) = part {
            match &found.what {
                What::Entity(entity) => drop(self.entities.insert(entity.clone())),
                What::Category(category) => drop(self.categories.insert(*category)),
            }
            self.thresholds.insert(found.confidence.as_percent());
            let most = usize::try_from(found.count.max(found.distinct)).unwrap_or(usize::MAX);
            self.most = self.most.max(most);
            self.distinct |= found.distinct > 1;
        }
        self.principal |= matches!(part, Condition::Principal(_));
        self.size |= matches!(part, Condition::Size(_));
        self.languages |= matches!(part, Condition::Language(_));
        self.attachments |= matches!(part, Condition::Attachment(_));
        self.positions |= matches!(part, Condition::Position(_));
        self.asked |= matches!(part, Condition::Asked(_));
    }
}
