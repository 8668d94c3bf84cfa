//! Secrets without a shape of their own: known by the name beside them, or by the sentence around
//! them, and told from words, variables and templates by what they look like.
//!
//! One pass looks for the stems of such names. Text without one costs that pass and allocates
//! nothing. What follows a stem is read over a bounded part of the text, and no name twice.

mod form;
mod name;
mod pieces;
mod prose;
mod stand_in;
mod value;

use std::sync::Arc;

use aho_corasick::{AhoCorasick, Match, MatchKind};

use crate::{
    classify::{Input, settle::Gathered},
    ident::EntityType,
    label::{Category, Confidence, Evidence, Finding, Span},
};

use form::{Form, Value};
use name::Kind;
use pieces::Pieces;
use value::Worth;

/// The detectors of this module: name, entity, kinds of `docs/detectors.md`, what it finds.
pub const DETECTORS: &[(&str, &str, &[u16], &str)] = &[
    (
        "rule/password-assignment",
        "PASSWORD",
        &[55, 243],
        "a password or Wi-Fi key beside its name, in code, configuration, URLs and commands",
    ),
    (
        "rule/secret-assignment",
        "GENERIC_SECRET",
        &[45, 47, 244],
        "a random key, token, nonce or session beside its name",
    ),
    (
        "rule/password-in-prose",
        "PASSWORD",
        &[243],
        "a password in a sentence, in eight languages",
    ),
    (
        "rule/one-time-code",
        "ONE_TIME_CODE",
        &[247],
        "four to eight digits that a sentence calls a code",
    ),
];

/// Places in [`DETECTORS`].
const PASSWORD: usize = 0;
const SECRET: usize = 1;
const PROSE: usize = 2;
const CODE: usize = 3;

/// Findings less sure than this, in hundredths, are not worth a word: there are many.
const FLOOR: i32 = 50;
/// What knows the value by its own shape says more precisely what it is, and must be surer.
const CEILING: i32 = 75;

/// A hint stands beside a value that is the whole text; a longer text is none.
const HINTED_MAX: usize = 512;

/// In an unquoted value longer than this no further name is looked for, so that no byte is read
/// again and again.
const READ_ONCE: usize = 256;

/// What a name is worth, in hundredths.
const NAMED_PASSWORD: i32 = 45;
const NAMED_SECRET: i32 = 40;
const NAMED_WEAK: i32 = 25;
/// Quotes, or a place where only a value can stand, say that it is a value.
const DELIMITED: i32 = 10;
/// Spaces alone hardly say that the name and the value belong together.
const LOOSE: i32 = 20;

/// What leads to a name, in the spellings that names have, without a first letter where the rest
/// is rare enough. Few enough, and long enough, for a search with vector instructions; each more
/// costs all texts.
const STEMS: [&str; 53] = [
    "pass",
    "Pass",
    "PASS",
    "pwd",
    "PWD",
    "Pwd",
    "psk",
    "PSK",
    "ecret",
    "ECRET",
    "oken",
    "OKEN",
    "key",
    "Key",
    "KEY",
    "auth",
    "Auth",
    "AUTH",
    "nonce",
    "salt",
    "ignature",
    "sig=",
    "pw:",
    "pw=",
    "erifier",
    "ession",
    "SESSION",
    "sid=",
    "ookie",
    "cred",
    "Cred",
    "otp",
    "OTP",
    "earer",
    "code",
    "Code",
    "ennwort",
    "ontrase",
    "enha",
    "achtwoord",
    "as\u{142}o",
    "clave",
    "odice",
    "\u{f3}digo",
    "ogin",
    "dentified by",
    "DENTIFIED BY",
    " -u ",
    "icense",
    "PIN",
    " pin",
    "\u{5bc6}\u{7801}",
    "\u{430}\u{440}\u{43e}\u{43b}\u{44c}",
];

/// What finds secrets by their names. Built once.
pub(super) struct Assignments {
    stems: AhoCorasick,
    pieces: Pieces,
    detectors: Vec<(EntityType, Arc<str>)>,
}

/// What one finding is made of.
#[derive(Clone, Copy)]
struct Weighed {
    detector: usize,
    span: Span,
    context: i32,
    worth: Worth,
}

// === impl Assignments ===

impl Assignments {
    #[expect(
        clippy::expect_used,
        reason = "the stems and entities are constants, and a test builds them"
    )]
    pub(super) fn new() -> Self {
        let stems = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostFirst)
            .build(STEMS)
            .expect("the stems fit an automaton");
        let detectors = DETECTORS
            .iter()
            .map(|(detector, entity, ..)| {
                let entity = entity.parse().expect("an entity is an entity type");
                (entity, Arc::from(*detector))
            })
            .collect();
        Self {
            stems,
            pieces: Pieces::new(),
            detectors,
        }
    }

    /// Every type that can be found.
    pub(super) fn entities(&self) -> impl Iterator<Item = &EntityType> {
        self.detectors.iter().map(|(entity, _)| entity)
    }

    /// Gathers the secrets that a name or a sentence gives away.
    pub(super) fn scan(&self, input: Input<'_>, gathered: &mut Gathered) {
        let text = input.text;
        if let Some(hint) = input.hint {
            self.hinted(hint, text, gathered);
        }
        let mut done = 0;
        for stem in self.stems.find_iter(text) {
            if gathered.is_full() {
                return;
            }
            if stem.start() < done {
                continue;
            }
            let name = name::around(text, bared(text, &stem), done);
            done = name.end;
            let value = named(text, name);
            if let Some((_, value)) = value
                && value.form.is_open()
                && value.span.end - value.span.start > READ_ONCE
            {
                done = done.max(value.span.end);
            }
            let named = value.and_then(|(kind, value)| self.weigh(text, kind, value));
            let said = || prose::said(text, name, &self.pieces);
            if let Some(found) = named.or_else(said) {
                done = done.max(found.span.end);
                self.push(found, gathered);
            }
        }
    }

    /// A text that is the value of a key.
    fn hinted(&self, hint: &str, text: &str, gathered: &mut Gathered) {
        let value = text.trim();
        if value.is_empty() || text.len() > HINTED_MAX || value.contains('\n') {
            return;
        }
        let Some(kind) = Kind::of(hint) else { return };
        let start = text.len() - text.trim_start().len();
        let span = Span::new(start, start + value.len());
        let form = Form::Quoted;
        if let Some(found) = self.weigh(text, kind, Value { span, form }) {
            self.push(found, gathered);
        }
    }

    fn weigh(&self, text: &str, kind: Kind, value: Value) -> Option<Weighed> {
        let Value { span, form } = value;
        let written = text.get(span.start..span.end)?;
        let worth = value::judge(written, kind, form, &self.pieces)?;
        let named = match kind {
            Kind::Password => NAMED_PASSWORD,
            Kind::Secret => NAMED_SECRET,
            Kind::Weak => NAMED_WEAK,
        };
        let context = named
            + match form {
                Form::Quoted | Form::Slot => DELIMITED,
                Form::Argument | Form::Wrapped | Form::Bare => 0,
                Form::Loose => -LOOSE,
            };
        let detector = if kind == Kind::Password {
            PASSWORD
        } else {
            SECRET
        };
        let found = Weighed {
            detector,
            span,
            context,
            worth,
        };
        (found.total() >= FLOOR).then_some(found)
    }

    fn push(&self, found: Weighed, gathered: &mut Gathered) {
        let Some((entity, detector)) = self.detectors.get(found.detector) else {
            return;
        };
        let total = u8::try_from(found.total().clamp(0, CEILING)).unwrap_or_default();
        let what = (entity.clone(), Category::Secret);
        let confidence = Confidence::percent(total);
        gathered.push(Finding {
            evidence: Evidence {
                // The parts sum to the confidence, also at the ceiling.
                shape: hundredths(i32::from(total) - found.context + found.worth.against),
                check: 0,
                context: hundredths(found.context),
                against: -hundredths(found.worth.against),
                counters: found.worth.counters.bits(),
            },
            ..Finding::new(what, found.span, confidence, Arc::clone(detector))
        });
    }
}

// === impl Weighed ===

impl Weighed {
    const fn total(&self) -> i32 {
        self.context + self.worth.shape - self.worth.against
    }
}

/// The value that is assigned to a name, and what the name says.
fn named(text: &str, name: Span) -> Option<(Kind, Value)> {
    let written = text.get(name.start..name.end)?;
    // What follows is cheaper to read than the name, and mostly is no value.
    let value = form::value_of(text, name)?;
    let kind = Kind::of(written)?;
    // "Two passes", `pass(3)` and "a key that": words of any text.
    let vague = match value.form {
        Form::Loose => kind == Kind::Weak || name::is_verb(written) || written.contains(' '),
        Form::Argument => name::is_verb(written),
        Form::Quoted | Form::Wrapped | Form::Bare | Form::Slot => false,
    };
    (!vague).then_some((kind, value))
}

/// The stem without the signs that tell it from parts of words.
fn bared(text: &str, stem: &Match) -> Span {
    let written = text.get(stem.range()).unwrap_or_default();
    let start = stem.end() - written.trim_start().len();
    let word = written.trim_matches([' ', ':', '=']);
    Span::new(start, start + word.len())
}

fn hundredths(weight: i32) -> i8 {
    i8::try_from(weight.clamp(-100, 100)).unwrap_or_default()
}

#[cfg(test)]
mod tests;
