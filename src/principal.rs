//! Who asks: what policies may ask about the sender of a request, and what records say of it.

use std::sync::Arc;

/// The sender of a request, as the key it came with says. The default is a sender of whom nothing
/// is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Principal {
    /// Who, as the company names people.
    pub user: Option<Arc<str>>,
    /// In which team.
    pub team: Option<Arc<str>>,
    /// Through which application.
    pub application: Option<Arc<str>>,
    /// The name of the highest label that they may see.
    pub clearance: Option<Arc<str>>,
    /// What else they belong to.
    pub groups: Vec<Arc<str>>,
}
