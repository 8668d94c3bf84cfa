//! The vocabulary of sensitivity: ordered labels, categories, findings and spans.
//!
//! Nothing here holds the text that was found; a finding says what, where and how sure.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::ident::EntityType;

/// The company's scale of labels, lowest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale(Vec<Arc<str>>);

/// How sensitive: a step of the [`Scale`]. Labels of one scale compare by their step.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label {
    step: u8,
    name: Arc<str>,
}

/// What kind of harm a finding stands for.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Personal data.
    Pii,
    /// Health data of a person.
    Phi,
    /// Payment card and bank data.
    Pci,
    /// Credentials and keys.
    Secret,
    /// What the company keeps to itself: code names, customer lists, plans.
    TradeSecret,
    /// What the company defined and put in no other category.
    Custom,
    /// What could not be read, so that nobody knows.
    Unreadable,
}

/// How sure a detector is, in hundredths from 0 to 100. Written as `0.85`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Confidence(u8);

/// A range of bytes of the text that was scanned; both ends lie on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// One sensitive thing in one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub entity: EntityType,
    /// What kind of harm it stands for.
    pub category: Category,
    /// Where it stands.
    pub span: Span,
    /// How sure the detector is.
    pub confidence: Confidence,
    /// Which detector says so, for example `rule/credit-card` or `dictionary/code-names`.
    pub detector: Arc<str>,
    /// Whether it tells of somebody only together with something else, and nothing of that kind
    /// stands near. It is redacted, and moves no request.
    pub quasi: bool,
    /// What its confidence is made of.
    pub evidence: Evidence,
    /// How it was disguised, outermost first (`base64 > gzip`), if it stands only in what the text
    /// decodes to. Its span is then that of the whole encoded part.
    pub via: Option<Arc<str>>,
}

/// What a confidence is made of, in hundredths. All zero where a detector does not weigh.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Evidence {
    /// How it looks.
    pub shape: i8,
    /// What its check says.
    pub check: i8,
    /// Words nearby.
    pub context: i8,
    /// What speaks against it; never positive.
    pub against: i8,
    /// What that is; `classify::Counters` has the names.
    pub counters: u32,
}

// === impl Scale ===

impl Scale {
    /// Makes a scale of 2 to 16 distinct names, lowest first.
    ///
    /// # Errors
    /// Says what is wrong with the list, in words for the person who wrote it.
    pub fn new(names: Vec<String>) -> Result<Self, String> {
        if !(2..=16).contains(&names.len()) {
            return Err(format!(
                "a scale has 2 to 16 labels, this one has {}",
                names.len()
            ));
        }
        for (at, name) in names.iter().enumerate() {
            let plain =
                |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
            if name.is_empty() || name.len() > 32 || !name.bytes().all(plain) {
                return Err(format!(
                    "{name:?} is not a label: use up to 32 lower-case letters, digits, '-' and '_'"
                ));
            }
            if names.iter().take(at).any(|earlier| earlier == name) {
                return Err(format!("the label {name:?} stands twice in the scale"));
            }
        }
        Ok(Self(names.into_iter().map(Arc::from).collect()))
    }

    /// The label of that name.
    #[must_use]
    pub fn label(&self, name: &str) -> Option<Label> {
        let step = self.0.iter().position(|known| &**known == name)?;
        self.step(step)
    }

    /// The names, lowest first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|name| &**name)
    }

    /// The lowest label.
    #[must_use]
    pub fn lowest(&self) -> Label {
        self.step(0).unwrap_or_else(|| Label {
            step: 0,
            name: Arc::from("public"),
        })
    }

    /// The highest label.
    #[must_use]
    pub fn highest(&self) -> Label {
        self.step(self.0.len().saturating_sub(1))
            .unwrap_or_else(|| self.lowest())
    }

    fn step(&self, at: usize) -> Option<Label> {
        let name = Arc::clone(self.0.get(at)?);
        Some(Label {
            step: u8::try_from(at).ok()?,
            name,
        })
    }
}

impl Default for Scale {
    fn default() -> Self {
        Self(
            ["public", "internal", "confidential", "restricted"]
                .map(Arc::from)
                .to_vec(),
        )
    }
}

// === impl Label ===

impl Label {
    /// The label's name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl fmt::Debug for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.name, f)
    }
}

impl Serialize for Label {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.name)
    }
}

// === impl Category ===

impl Category {
    /// Whether nobody knows what it is.
    #[must_use]
    pub const fn is_unreadable(self) -> bool {
        matches!(self, Self::Unreadable)
    }

    /// The category's name as policies and records write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pii => "pii",
            Self::Phi => "phi",
            Self::Pci => "pci",
            Self::Secret => "secret",
            Self::TradeSecret => "trade_secret",
            Self::Custom => "custom",
            Self::Unreadable => "unreadable",
        }
    }
}

// === impl Confidence ===

impl Confidence {
    /// Beyond doubt.
    pub const CERTAIN: Self = Self(100);

    /// From hundredths; more than 100 counts as 100.
    #[must_use]
    pub const fn percent(hundredths: u8) -> Self {
        if hundredths > 100 {
            Self(100)
        } else {
            Self(hundredths)
        }
    }

    /// In hundredths, 0 to 100.
    #[must_use]
    pub const fn as_percent(self) -> u8 {
        self.0
    }

    /// From a number between 0 and 1.
    #[must_use]
    pub fn ratio(value: f64) -> Option<Self> {
        (0.0..=1.0).contains(&value).then(|| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "the range was checked one line above"
            )]
            Self((value * 100.0).round() as u8)
        })
    }

    /// As a number between 0 and 1.
    #[must_use]
    pub fn as_ratio(self) -> f64 {
        f64::from(self.0) / 100.0
    }
}

impl fmt::Debug for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2}", self.as_ratio())
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl Serialize for Confidence {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_f64(self.as_ratio())
    }
}

impl<'de> Deserialize<'de> for Confidence {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let value = f64::deserialize(from)?;
        Self::ratio(value).ok_or_else(|| {
            de::Error::custom(format!(
                "{value} is no confidence: use a number from 0 to 1, as in 0.85"
            ))
        })
    }
}

impl schemars::JsonSchema for Confidence {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Confidence".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "number", "minimum": 0, "maximum": 1 })
    }
}

// === impl Span ===

impl Span {
    /// From two byte offsets.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Whether the two share a byte.
    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether every byte of `other` lies in this span.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

// === impl Finding ===

impl Finding {
    /// A finding in plain sight that stands on its own, of a detector that does not weigh.
    #[must_use]
    pub fn new(
        (entity, category): (EntityType, Category),
        span: Span,
        confidence: Confidence,
        detector: Arc<str>,
    ) -> Self {
        Self {
            entity,
            category,
            span,
            confidence,
            detector,
            quasi: false,
            evidence: Evidence::default(),
            via: None,
        }
    }
}

impl FromStr for Category {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        [
            Self::Pii,
            Self::Phi,
            Self::Pci,
            Self::Secret,
            Self::TradeSecret,
            Self::Custom,
            Self::Unreadable,
        ]
        .into_iter()
        .find(|category| category.as_str() == name)
        .ok_or_else(|| format!("{name:?} is not a category"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_compare_by_their_step_and_not_by_their_name() {
        let scale = Scale::default();
        let [public, restricted] = ["public", "restricted"].map(|name| scale.label(name).unwrap());
        let internal = scale.label("internal").unwrap();
        assert!(public < internal && internal < restricted);
        assert_eq!((scale.lowest(), scale.highest()), (public, restricted));
    }

    #[test]
    fn a_scale_refuses_doubles_and_odd_names() {
        assert!(
            Scale::new(vec!["a".into(), "a".into()])
                .unwrap_err()
                .contains("twice")
        );
        assert!(Scale::new(vec!["a".into(), "Top Secret".into()]).is_err());
        assert!(Scale::new(vec!["a".into()]).is_err());
    }

    #[test]
    fn confidence_is_written_as_a_ratio() {
        assert_eq!(
            serde_json::to_string(&Confidence::percent(85)).unwrap(),
            "0.85"
        );
        assert!(serde_json::from_str::<Confidence>("1.2").is_err());
    }
}
