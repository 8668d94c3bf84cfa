//! Looks through a JSON schema for what cannot be enforced, and names the place in schema words.

use serde_json::{Map, Value};

/// How deep a schema may be nested.
const DEPTH_MAX: usize = 64;
/// How many values a schema may have.
const VALUES_MAX: usize = 20_000;

/// What is wrong with a schema, and where: names that the schema gives are written `*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) place: String,
    pub(super) problem: &'static str,
}

struct Walk {
    values: usize,
    place: Vec<&'static str>,
    strict: bool,
}

/// Whether every keyword has the form that it should have and, where `strict`, can be enforced.
pub(super) fn check(schema: &Value, strict: bool) -> Result<(), Fault> {
    if !schema.is_object() {
        return Err(Fault {
            place: String::new(),
            problem: "a schema is an object",
        });
    }
    let mut walk = Walk {
        values: 0,
        place: Vec::new(),
        strict,
    };
    walk.schema(schema)
}

// === impl Walk ===

impl Walk {
    fn fault(&self, problem: &'static str) -> Fault {
        let place = self.place.iter().flat_map(|step| ["/", step]).collect();
        Fault { place, problem }
    }

    fn within<'a>(
        &mut self,
        step: &'static str,
        of: impl Iterator<Item = &'a Value>,
    ) -> Result<(), Fault> {
        self.place.push(step);
        for schema in of {
            self.schema(schema)?;
        }
        self.place.pop();
        Ok(())
    }

    fn schema(&mut self, schema: &Value) -> Result<(), Fault> {
        self.values = self.values.saturating_add(1);
        if self.values > VALUES_MAX {
            return Err(self.fault("the schema has more than 20000 parts"));
        }
        if self.place.len() > DEPTH_MAX {
            return Err(self.fault("the schema is nested deeper than 64"));
        }
        match schema {
            Value::Bool(_) => Ok(()),
            Value::Object(members) => members
                .iter()
                .try_for_each(|(key, value)| self.keyword(key, value)),
            _ => Err(self.fault("a schema is an object, true or false")),
        }
    }

    fn keyword(&mut self, key: &str, value: &Value) -> Result<(), Fault> {
        if let Some(known) = find(&MAPS, key) {
            self.place.push(known);
            let members = self.object(value)?;
            self.within("*", members.values())?;
            self.place.pop();
            return Ok(());
        }
        if let Some(known) = find(&LISTS, key) {
            return match value {
                Value::Array(list) if !list.is_empty() => self.within(known, list.iter()),
                _ => Err(self.at(known, "a list of schemas")),
            };
        }
        if let Some(known) = find(&SINGLES, key) {
            return match value {
                // The older form of `prefixItems`.
                Value::Array(list) if key == "items" => self.within(known, list.iter()),
                one => self.within(known, std::iter::once(one)),
            };
        }
        self.plain(key, value)
    }

    /// A keyword that holds no schema.
    fn plain(&self, key: &str, value: &Value) -> Result<(), Fault> {
        let all = |of: &Value, is: fn(&Value) -> bool| {
            of.as_array().is_some_and(|list| list.iter().all(is))
        };
        let names = |of: &Value| of.as_str().is_some_and(|name| TYPES.contains(&name));
        let (known, good, problem): (&[&'static str], bool, _) = match key {
            "type" => (
                &["type"],
                names(value) || all(value, names),
                "a type's name, or a list of them",
            ),
            "enum" => (
                &["enum"],
                value.as_array().is_some_and(|list| !list.is_empty()),
                "a list of values",
            ),
            "required" => (
                &["required"],
                all(value, Value::is_string),
                "a list of names",
            ),
            "$ref" => (
                &["$ref"],
                value.as_str().is_some_and(|at| at.starts_with('#')),
                "a place in this schema, such as #/$defs/name",
            ),
            "pattern" | "format" => (&["pattern", "format"], value.is_string(), "a string"),
            "minItems" | "maxItems" | "minProperties" | "maxProperties" | "minLength"
            | "maxLength" => (&COUNTS, value.is_u64(), "a whole number of at least 0"),
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
                (&NUMBERS, value.is_number(), "a number")
            }
            _ => match find(&UNENFORCED, key) {
                Some(known) if self.strict => {
                    return Err(self.at(
                        known,
                        "this keyword cannot be enforced; leave it out, or \"strict\"",
                    ));
                }
                _ => return Ok(()),
            },
        };
        match find(known, key) {
            Some(known) if !good => Err(self.at(known, problem)),
            _ => Ok(()),
        }
    }

    fn at(&self, keyword: &'static str, problem: &'static str) -> Fault {
        let mut fault = self.fault(problem);
        fault.place.push('/');
        fault.place.push_str(keyword);
        fault
    }

    fn object<'a>(&self, value: &'a Value) -> Result<&'a Map<String, Value>, Fault> {
        value
            .as_object()
            .ok_or_else(|| self.fault("an object of schemas"))
    }
}

fn find(words: &[&'static str], word: &str) -> Option<&'static str> {
    words.iter().copied().find(|known| *known == word)
}

const TYPES: [&str; 7] = [
    "null", "boolean", "number", "integer", "string", "array", "object",
];
const MAPS: [&str; 4] = ["properties", "patternProperties", "$defs", "definitions"];
const LISTS: [&str; 4] = ["anyOf", "oneOf", "allOf", "prefixItems"];
const SINGLES: [&str; 3] = ["items", "additionalItems", "additionalProperties"];
const COUNTS: [&str; 6] = [
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
    "minLength",
    "maxLength",
];
const NUMBERS: [&str; 5] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
];
/// Keywords of JSON Schema that a grammar cannot keep.
const UNENFORCED: [&str; 15] = [
    "not",
    "if",
    "then",
    "else",
    "contains",
    "minContains",
    "maxContains",
    "uniqueItems",
    "propertyNames",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "unevaluatedItems",
    "unevaluatedProperties",
    "$dynamicRef",
];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_fault_is_named_by_its_place_without_the_names_of_the_schema() {
        let place = |schema: Value| check(&schema, true).unwrap_err().place;
        let inner = |inner: Value| json!({"type": "object", "properties": {"canary": inner}});
        assert_eq!(place(json!([])), "");
        assert_eq!(place(inner(json!(7))), "/properties/*");
        assert_eq!(
            place(inner(json!({"minLength": -1}))),
            "/properties/*/minLength"
        );
        assert_eq!(
            place(inner(json!({"anyOf": [{"type": "text"}]}))),
            "/properties/*/anyOf/type"
        );
        assert_eq!(place(json!({"items": {"not": {}}})), "/items/not");
        assert_eq!(place(json!({"$ref": "https://canary.test/"})), "/$ref");
        assert_eq!(place(json!({"required": "x"})), "/required");
        assert_eq!(place(json!({"enum": []})), "/enum");
    }

    #[test]
    fn what_cannot_be_enforced_is_let_be_unless_it_must_be() {
        let schema = json!({"type": "array", "uniqueItems": true});
        assert_eq!(check(&schema, false), Ok(()));
        assert_eq!(check(&schema, true).unwrap_err().place, "/uniqueItems");
    }

    #[test]
    fn a_property_may_be_named_like_a_keyword() {
        let schema = json!({"properties": {"not": {"type": "string"}, "enum": {"type": "null"}}});
        assert_eq!(check(&schema, true), Ok(()));
    }

    #[test]
    fn schemas_without_end_are_refused() {
        let mut deep = json!({});
        for _ in 0..100 {
            deep = json!({"items": deep});
        }
        assert!(check(&deep, true).is_err());
        let wide = json!({"anyOf": vec![json!({}); VALUES_MAX]});
        assert!(check(&wide, true).is_err());
    }
}
