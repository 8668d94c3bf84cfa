//! What is written like a name and is none.

use crate::classify::Verdict;

/// Words that stand where names do.
static NO_NAMES: [&str; 58] = [
    "sir",
    "madam",
    "sirs",
    "team",
    "all",
    "everyone",
    "hiring",
    "manager",
    "customer",
    "customers",
    "colleague",
    "colleagues",
    "friend",
    "friends",
    "santa",
    "god",
    "diary",
    "reader",
    "readers",
    "editor",
    "valued",
    "user",
    "users",
    "parents",
    "committee",
    "members",
    "member",
    "support",
    "recruiter",
    "professor",
    "doctor",
    "students",
    "student",
    "guest",
    "guests",
    "applicant",
    "candidate",
    "damen",
    "herren",
    "kunde",
    "kunden",
    "kollegen",
    "freunde",
    "monsieur",
    "madame",
    "client",
    "clients",
    "amigo",
    "amigos",
    "cliente",
    "clientes",
    "name",
    "right",
    "the",
    "president",
    "chancellor",
    "minister",
    "unknown",
];

/// Not a word that stands where names do.
pub(in crate::classify) fn plausible(matched: &str) -> Verdict {
    let mut words = matched.split([' ', ',', '-', '.']);
    let is_none = |word: &str| NO_NAMES.iter().any(|none| none.eq_ignore_ascii_case(word));
    if words.any(is_none) {
        Verdict::Fails
    } else {
        Verdict::Silent
    }
}
