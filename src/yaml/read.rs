//! Fills a serde type from a tree and tells every problem, not only the first.
//!
//! serde stops at the first error. So each failed attempt notes its problem, mends the tree at
//! that place (a hole for a wrong or missing value, nothing for an unknown key) and tries again.
//! A hole yields the emptiest value of whatever type is asked of it; such a value is never
//! returned as good, since there is then at least one problem.

mod de;

use std::{borrow::Cow, ops::Deref};

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, SeqAccess, Visitor},
};

use self::de::{Fault, Mend, NodeDe};
use super::{Node, Place, Problems, Source, What, parse};

/// At most this many problems of one file are told.
const PROBLEMS_MAX: usize = 100;
/// What a hole is read as where text or a number is wanted, one after the other until one is
/// accepted. They only keep the reading going; no value with a hole in it is ever used.
const STAND_INS: [&str; 5] = ["", "1", "x", "X", "http://127.0.0.1:1"];
/// The name by which [`At`] asks the deserializer for its place.
const AT: &str = "$ringfence::yaml::At";

/// A value and its place in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At<T> {
    /// Where it stands; [`Place::HOLE`] where it was not written.
    pub at: Place,
    /// What was written.
    pub value: T,
    /// Whether all of it could be read; where not, that has been told.
    pub whole: bool,
}

/// Reads a file. The value may be there beside problems, so that checks of meaning can run and be
/// told together with them; it must not be used for anything else.
#[must_use]
pub fn read<T: DeserializeOwned>(source: &Source) -> (Option<T>, Problems) {
    let (tree, mut problems) = parse(source);
    let Some(mut tree) = tree else {
        return (None, problems);
    };
    for _ in 0..PROBLEMS_MAX * STAND_INS.len() {
        let fault = match T::deserialize(NodeDe::new(&tree)) {
            Ok(value) => return (Some(value), problems),
            Err(fault) => fault,
        };
        if let Some(told) = fault.problem(source) {
            problems.push(told);
        }
        if problems.len() >= PROBLEMS_MAX || !mend(&mut tree, &fault) {
            break;
        }
    }
    (None, problems)
}

/// Changes the tree so that the same fault cannot come again; false where that is impossible.
fn mend(tree: &mut Node, fault: &Fault) -> bool {
    let steps: Vec<usize> = fault.path.iter().rev().copied().collect();
    mark(tree, &steps);
    let Some(node) = descend(tree, &steps) else {
        return false;
    };
    match (&fault.mend, &mut node.what) {
        (Mend::Insert(key), What::Map(pairs)) => {
            let text = (*key).to_owned();
            let key = Node::new(Place::HOLE, What::Scalar { text, plain: true });
            pairs.push((key, Node::new(Place::HOLE, What::Hole(0))));
            true
        }
        (Mend::Remove(at), What::Map(pairs)) if *at < pairs.len() => {
            pairs.remove(*at);
            true
        }
        (_, What::Hole(refused)) if usize::from(*refused) + 1 < STAND_INS.len() => {
            *refused += 1;
            true
        }
        // No stand-in would do, so the value around the hole has to go.
        (_, What::Hole(_)) => match steps.split_last().and_then(|(_, up)| descend(tree, up)) {
            Some(around) => {
                around.what = What::Hole(0);
                true
            }
            None => false,
        },
        (_, what) => {
            *what = What::Hole(0);
            true
        }
    }
}

/// Marks every node on the way as mended.
fn mark(tree: &mut Node, steps: &[usize]) {
    tree.mended = true;
    if let Some((first, rest)) = steps.split_first()
        && let Some(node) = descend(tree, std::slice::from_ref(first))
    {
        mark(node, rest);
    }
}

/// The node at the end of the steps.
fn descend<'a>(tree: &'a mut Node, steps: &[usize]) -> Option<&'a mut Node> {
    steps
        .iter()
        .try_fold(tree, |node, step| match &mut node.what {
            What::List(items) => items.get_mut(*step),
            What::Map(pairs) => pairs.get_mut(*step).map(|(_, value)| value),
            What::Scalar { .. } | What::Hole(_) => None,
        })
}

impl<T> Deref for At<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for At<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Parts<T>(std::marker::PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Parts<T> {
            type Value = At<T>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a value with its place")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<At<T>, A::Error> {
                let mut number = || parts.next_element::<u32>().map(Option::unwrap_or_default);
                let at = Place {
                    line: number()?,
                    column: number()?,
                    width: number()?,
                };
                let whole = parts.next_element()?.unwrap_or_default();
                let missing = || serde::de::Error::custom("no value");
                let value = parts.next_element()?.ok_or_else(missing)?;
                Ok(At { at, value, whole })
            }
        }

        from.deserialize_newtype_struct(AT, Parts(std::marker::PhantomData))
    }
}

// The place is not written in the file.
impl<T: JsonSchema> JsonSchema for At<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Form {
        name: String,
        #[serde(default)]
        on: bool,
        #[serde(default)]
        items: Vec<Item>,
        limit: Option<At<u16>>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct Item {
        id: crate::ident::RuleId,
        zone: crate::destination::Zone,
        #[serde(default)]
        inner: Option<Box<Self>>,
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let (_, problems) = read::<Form>(&Source::new("f", text));
        let told: Vec<_> = problems
            .sorted()
            .iter()
            .map(|p| format!("{}:{} {}", p.at.line, p.at.column, p.message))
            .collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn a_good_file_is_read_with_places() {
        let text = "name: no\non: true\nlimit: 5\nitems:\n  - {id: a, zone: local}\n";
        let (form, problems) = read::<Form>(&Source::new("f", text));
        assert!(problems.is_empty(), "{problems}");
        let form = form.unwrap();
        assert_eq!(form.name, "no");
        assert_eq!(
            form.limit.unwrap(),
            At {
                at: Place {
                    line: 3,
                    column: 8,
                    width: 1
                },
                value: 5,
                whole: true,
            }
        );
    }

    #[test]
    fn every_problem_of_a_file_is_told_at_once() {
        check(
            "on: yes\nlimit: 70000\nextra: 1\nitems:\n  - id: A b\n    zone: extern\n  - zone: local\n    \
             inner:\n      id: x\n      zzone: local\n",
            &[
                "1:1 the key \"name\" is missing",
                "1:5 \"yes\" is not a truth value",
                "2:8 70000 is not a whole number from 0 to 65535",
                "3:1 unknown key \"extra\"",
                "5:9 \"A b\" is no rule or policy id: use lower-case letters, digits, '-', '_' and '.', beginning with a letter",
                "6:11 \"extern\" is not known here",
                "7:5 the key \"id\" is missing",
                "9:7 the key \"zone\" is missing",
                "10:7 unknown key \"zzone\"",
            ],
        );
    }

    #[test]
    fn a_map_where_text_belongs_is_named_so() {
        check(
            "name: {a: 1}\nitems: 3\n",
            &[
                "1:7 expected text, found a map",
                "2:8 expected a list, found \"3\"",
            ],
        );
        check("name:\n", &["1:5 expected text, found nothing"]);
    }
}
