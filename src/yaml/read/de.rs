//! serde's view of a tree.

mod access;

use std::fmt;

use serde::de::{self, Deserializer, Unexpected, Visitor};

use self::access::{HoleFields, Items, OneOf, Pairs, PlaceThenValue};
use super::{
    super::{Node, Place, Problem, Source, What, nearest, tree::is_null},
    AT, STAND_INS,
};

/// Why an attempt failed, where, and how to keep it from failing there again.
#[derive(Debug)]
pub(super) struct Fault {
    /// Steps from the node in question up to the root.
    pub(super) path: Vec<usize>,
    pub(super) mend: Mend,
    at: Option<Place>,
    message: String,
    hint: Option<String>,
}

#[derive(Debug, PartialEq)]
pub(super) enum Mend {
    /// The value becomes a hole.
    Hole,
    /// The pair at that place of the map goes.
    Remove(usize),
    /// The map gets that key with a hole.
    Insert(&'static str),
    /// A hole was read and not accepted: nothing new to tell.
    InHole,
}

impl Fault {
    fn new(message: impl Into<String>) -> Self {
        let (path, hint) = (Vec::new(), None);
        Self {
            path,
            mend: Mend::Hole,
            at: None,
            message: message.into(),
            hint,
        }
    }

    /// What to tell; nothing for a fault that only follows from an earlier one.
    pub(super) fn problem(&self, source: &Source) -> Option<Problem> {
        let at = self.at.filter(|_| self.mend != Mend::InHole)?;
        Some(
            source
                .problem(at, self.message.clone())
                .maybe_hint(self.hint.clone()),
        )
    }

    /// Notes where, unless that is known from deeper down.
    fn on(mut self, node: &Node) -> Self {
        if self.at.is_none() {
            self.at = Some(node.at);
            if matches!(node.what, What::Hole(_)) {
                self.mend = Mend::InHole;
            }
        }
        self
    }

    fn under(mut self, step: usize) -> Self {
        self.path.push(step);
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(message.to_string())
    }

    fn missing_field(field: &'static str) -> Self {
        Self {
            mend: Mend::Insert(field),
            hint: Some(format!("add {field}: and what belongs there")),
            ..Self::new(format!("the key {field:?} is missing"))
        }
    }

    fn unknown_variant(given: &str, known: &'static [&'static str]) -> Self {
        let hint = nearest(given, known.iter().copied());
        Self {
            hint,
            ..Self::new(format!("{given:?} is not known here"))
        }
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::new(format!("expected {expected}, found {found}"))
    }
}

/// A node, seen by serde.
#[derive(Clone, Copy)]
pub(super) struct NodeDe<'a>(&'a Node);

impl<'a> NodeDe<'a> {
    pub(super) fn new(node: &'a Node) -> Self {
        Self(node)
    }

    fn is_hole(self) -> bool {
        matches!(self.0.what, What::Hole(_))
    }

    fn stand_in(self) -> &'static str {
        match self.0.what {
            What::Hole(refused) => STAND_INS
                .get(usize::from(refused))
                .copied()
                .unwrap_or_default(),
            What::Scalar { .. } | What::List(_) | What::Map(_) => "",
        }
    }

    fn wants(self, what: &str) -> Fault {
        let found = &self.0.what;
        let hint = match (what, found) {
            ("a list", What::Scalar { .. }) if found.is_text() => {
                "put it in brackets, as in [one, two]"
            }
            ("a list", What::Map(_)) => "begin each item with a dash",
            ("text", What::List(_)) => "write one word, without brackets",
            ("text", What::Map(_)) => "write one word or text",
            (_, What::Scalar { .. }) if !found.is_text() => {
                "write a value after the colon, or remove the key"
            }
            _ => "",
        };
        let fault = Fault::new(format!("expected {what}, found {}", found.in_words()));
        let hint = Some(hint.to_owned()).filter(|hint| !hint.is_empty());
        Fault { hint, ..fault }.on(self.0)
    }

    /// Wants what a form says of itself, or a map.
    fn wants_form(self, form: &dyn de::Expected) -> Fault {
        let form = form.to_string();
        let own = Some(form.as_str()).filter(|form| !form.starts_with("struct "));
        self.wants(own.unwrap_or("a map"))
    }

    fn scalar(self, what: &str) -> Result<(&'a str, bool), Fault> {
        match &self.0.what {
            What::Scalar { text, plain } if !(*plain && is_null(text)) => Ok((text, *plain)),
            What::Hole(_) => Ok((self.stand_in(), true)),
            _ => Err(self.wants(what)),
        }
    }

    fn whole<T: std::str::FromStr + Default>(self, low: &str, high: &str) -> Result<T, Fault> {
        let (text, _) = self.scalar("a whole number")?;
        if text.is_empty() && self.is_hole() {
            return Ok(T::default());
        }
        text.parse().map_err(|_unparsed| {
            let fault = if text.parse::<i128>().is_ok() {
                Fault::new(format!("{text} is not a whole number from {low} to {high}"))
            } else {
                let hint = Some("write it in digits only, as in 10".to_owned());
                Fault {
                    hint,
                    ..Fault::new(format!("{text:?} is no whole number"))
                }
            };
            fault.on(self.0)
        })
    }

    fn bool(self) -> Result<bool, Fault> {
        match self.scalar("true or false")? {
            ("true", true) => Ok(true),
            ("false", true) => Ok(false),
            _ if self.is_hole() => Ok(false),
            (text, _) => {
                let fault = Fault::new(format!("{text:?} is not a truth value"));
                Err(Fault {
                    hint: Some("write true or false".to_owned()),
                    ..fault
                }
                .on(self.0))
            }
        }
    }
}

/// Whole numbers: each width says its own range.
macro_rules! whole {
    ($($method:ident => $visit:ident, $type:ty;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            let value = self.whole::<$type>(&<$type>::MIN.to_string(), &<$type>::MAX.to_string())?;
            visitor.$visit(value).map_err(|fault: Fault| fault.on(self.0))
        }
    )*};
}

impl<'de> Deserializer<'de> for NodeDe<'_> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.0.what {
            What::List(_) => self.deserialize_seq(visitor),
            What::Map(_) => self.deserialize_map(visitor),
            What::Hole(_) => visitor.visit_unit(),
            What::Scalar { text, plain: false } => visitor.visit_str(text),
            What::Scalar { text, plain: true } => {
                if is_null(text) {
                    visitor.visit_unit()
                } else if let "true" | "false" = text.as_str() {
                    visitor.visit_bool(text == "true")
                } else if let Ok(number) = text.parse::<i64>() {
                    visitor.visit_i64(number)
                } else if let Ok(number) = text.parse::<f64>() {
                    visitor.visit_f64(number)
                } else {
                    visitor.visit_str(text)
                }
            }
        }
        .map_err(|fault: Fault| fault.on(self.0))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_bool(self.bool()?)
    }

    whole! {
        deserialize_i8 => visit_i8, i8;
        deserialize_i16 => visit_i16, i16;
        deserialize_i32 => visit_i32, i32;
        deserialize_i64 => visit_i64, i64;
        deserialize_u8 => visit_u8, u8;
        deserialize_u16 => visit_u16, u16;
        deserialize_u32 => visit_u32, u32;
        deserialize_u64 => visit_u64, u64;
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let (text, _) = self.scalar("a number")?;
        let value = match (&self.0.what, text.parse::<f64>()) {
            (What::Hole(_), _) => 0.0,
            (_, Ok(value)) if value.is_finite() => value,
            _ => return Err(Fault::new(format!("{text:?} is not a number")).on(self.0)),
        };
        visitor
            .visit_f64(value)
            .map_err(|fault: Fault| fault.on(self.0))
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let (text, _) = self.scalar("text")?;
        visitor
            .visit_str(text)
            .map_err(|fault: Fault| fault.on(self.0))
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.0.what {
            What::Hole(_) => visitor.visit_none(),
            What::Scalar { text, plain: true } if is_null(text) => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        if name == AT {
            let Place {
                line,
                column,
                width,
            } = self.0.at;
            let place = if self.is_hole() {
                [0; 3]
            } else {
                [line, column, width]
            };
            return visitor.visit_seq(PlaceThenValue {
                place,
                whole: !self.0.mended && !self.is_hole(),
                at: 0,
                node: self,
            });
        }
        visitor
            .visit_newtype_struct(self)
            .map_err(|fault: Fault| fault.on(self.0))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let items: &[Node] = match &self.0.what {
            What::List(items) => items,
            What::Hole(_) => &[],
            What::Scalar { .. } | What::Map(_) => return Err(self.wants("a list")),
        };
        visitor
            .visit_seq(Items { items, at: 0 })
            .map_err(|fault| fault.on(self.0))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let pairs: &[(Node, Node)] = match &self.0.what {
            What::Map(pairs) => pairs,
            What::Hole(_) => &[],
            What::Scalar { .. } | What::List(_) => return Err(self.wants("a map")),
        };
        visitor
            .visit_map(Pairs { pairs, at: 0 })
            .map_err(|fault| fault.on(self.0))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        if self.is_hole() {
            return visitor
                .visit_map(HoleFields {
                    fields,
                    at: 0,
                    node: self.0,
                })
                .map_err(|fault| fault.on(self.0));
        }
        let What::Map(pairs) = &self.0.what else {
            return Err(self.wants_form(&visitor));
        };
        for (step, (key, _)) in pairs.iter().enumerate() {
            let text = key.what.text().unwrap_or_default();
            if !fields.contains(&text) {
                let hint = if text == "<<" {
                    Some("keys are not merged here: write them out".to_owned())
                } else {
                    nearest(text, fields.iter().copied())
                };
                let fault = Fault::new(format!("unknown key {text:?}"));
                return Err(Fault {
                    mend: Mend::Remove(step),
                    hint,
                    at: Some(key.at),
                    ..fault
                });
            }
        }
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let one = match &self.0.what {
            What::Scalar { text, .. } => OneOf {
                name: text,
                content: None,
            },
            What::Hole(_) => OneOf {
                name: variants.first().copied().unwrap_or_default(),
                content: Some((self.0, None)),
            },
            What::Map(pairs) => match pairs.as_slice() {
                [(key, value)] => OneOf {
                    name: key.what.text().unwrap_or_default(),
                    content: Some((value, Some(0))),
                },
                _ => return Err(self.wants("one key")),
            },
            What::List(_) => return Err(self.wants("one word")),
        };
        visitor.visit_enum(one).map_err(|fault| fault.on(self.0))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        i128 u128 bytes byte_buf unit unit_struct tuple tuple_struct
    }
}
