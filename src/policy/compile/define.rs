//! Conditions with a name: compiled in the order in which they use each other.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{Draft, condition::Condition, form::When},
    Compiler, World,
};
use crate::{
    ident::Name,
    yaml::{At, Problems, Source},
};

/// How many parts a condition may have, with those of the definitions that it uses.
const PARTS_MAX: usize = 1000;
/// How many names of a circle are told.
const CIRCLE_SHOWN: usize = 6;

/// The definitions of a folder as written, by name.
pub(super) type Definitions<'a> = BTreeMap<&'a str, (&'a Source, &'a At<When>)>;
/// Compiled definitions with the number of their parts, by name.
pub(super) type Defined = BTreeMap<String, (Condition, usize)>;
/// Which definitions each uses, by name.
type Uses<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

impl Draft {
    pub(super) fn definitions(&self, problems: &mut Problems) -> Definitions<'_> {
        let mut all = Definitions::new();
        for (source, file) in &self.files {
            for (name, when) in &file.define {
                if let Some((other, _)) = all.get(name.as_str()) {
                    let name = name.as_str();
                    let message = format!(
                        "the condition {name:?} is already defined in {}",
                        other.name()
                    );
                    let problem = source.problem(when.at, message);
                    problems.push(problem.hint("give one of the two another name"));
                } else {
                    all.insert(name.as_str(), (source, when));
                }
            }
        }
        all
    }

    /// Compiles the definitions, those first that others use.
    pub(super) fn define(
        &self,
        definitions: &Definitions<'_>,
        names: &BTreeSet<&str>,
        world: World<'_>,
        problems: &mut Problems,
    ) -> Defined {
        let known = |when| -> BTreeSet<&str> {
            let used = uses(when).into_iter().map(|name| name.as_str());
            used.filter(|used| names.contains(used)).collect()
        };
        let uses: Uses<'_> = definitions
            .iter()
            .map(|(name, (_, when))| (*name, known(&when.value)))
            .collect();
        let mut users: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, used) in &uses {
            for one in used {
                users.entry(one).or_default().push(name);
            }
        }
        let mut waits: BTreeMap<&str, usize> = uses
            .iter()
            .map(|(name, used)| (*name, used.len()))
            .collect();
        let free = waits.iter().filter(|(_, number)| **number == 0);
        let mut ready: Vec<&str> = free.map(|(name, _)| *name).collect();
        let mut defined = Defined::new();
        while let Some(name) = ready.pop() {
            waits.remove(name);
            if let Some((source, when)) = definitions.get(name) {
                let compiler = Compiler {
                    source,
                    scale: &self.scale,
                    world,
                    defined: &defined,
                    names,
                    whole: self.whole,
                };
                let sized = compiler.sized(when, problems);
                defined.insert(name.to_owned(), sized);
            }
            for user in users.get(name).into_iter().flatten() {
                if let Some(number) = waits.get_mut(user) {
                    *number -= 1;
                    if *number == 0 {
                        ready.push(user);
                    }
                }
            }
        }
        circles(
            &waits.keys().copied().collect(),
            &uses,
            definitions,
            problems,
        );
        defined
    }
}

impl Compiler<'_> {
    /// A condition with the number of its parts, if there are not too many.
    pub(super) fn sized(&self, when: &At<When>, problems: &mut Problems) -> (Condition, usize) {
        let parts = self.parts(when);
        if parts > PARTS_MAX {
            // Told where it began to be too much.
            let used = uses(when);
            let mut used = used
                .iter()
                .filter_map(|name| self.defined.get(name.as_str()));
            if used.any(|(_, parts)| *parts > PARTS_MAX) {
                return (Condition::Always, parts);
            }
            let message = format!(
                "this condition has more than {PARTS_MAX} parts, with those of the conditions that it uses"
            );
            let problem = self.source.problem(when.at, message);
            problems.push(problem.hint("make several rules of it"));
            return (Condition::Always, parts);
        }
        (self.condition(when, problems), parts)
    }

    /// How many parts a condition has when what it uses is written out.
    fn parts(&self, when: &When) -> usize {
        let lists = [&when.all, &when.any].into_iter().flatten().flatten();
        let inner = lists.chain(when.not.as_deref()).map(|one| self.parts(one));
        let used = when
            .uses
            .iter()
            .filter_map(|name| self.defined.get(name.as_str()));
        inner
            .chain(used.map(|(_, parts)| *parts))
            .fold(1, usize::saturating_add)
    }
}

/// Tells each circle once.
fn circles(
    left: &BTreeSet<&str>,
    uses: &Uses<'_>,
    definitions: &Definitions<'_>,
    problems: &mut Problems,
) {
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for name in left {
        if told.contains(name) {
            continue;
        }
        // What only leads to a circle is not told: the circle is.
        let Some(circle) = way_back(name, left, uses) else {
            continue;
        };
        if let Some((source, when)) = definitions.get(name) {
            let more = if circle.len() > CIRCLE_SHOWN {
                ", ..."
            } else {
                ""
            };
            let shown: Vec<&str> = circle.iter().take(CIRCLE_SHOWN).copied().collect();
            let way = shown.join(", which uses ");
            let message = format!("{name:?} leads back to itself: it uses {way}{more}");
            let problem = source.problem(when.at, message);
            problems.push(problem.hint("write out one of the conditions of the circle"));
        }
        told.extend(circle);
    }
}

/// The shortest way from a definition back to itself, which is its last step.
fn way_back<'a>(from: &'a str, left: &BTreeSet<&'a str>, uses: &Uses<'a>) -> Option<Vec<&'a str>> {
    let mut came: BTreeMap<&str, &str> = BTreeMap::new();
    let mut next = std::collections::VecDeque::from([from]);
    while let Some(at) = next.pop_front() {
        for one in uses
            .get(at)
            .into_iter()
            .flatten()
            .filter(|one| left.contains(*one))
        {
            if came.contains_key(one) {
                continue;
            }
            came.insert(one, at);
            if *one == from {
                let mut way = vec![from];
                let mut step = came.get(from).copied();
                while let Some(at) = step.filter(|at| *at != from) {
                    way.insert(0, at);
                    step = came.get(at).copied();
                }
                return Some(way);
            }
            next.push_back(one);
        }
    }
    None
}

/// The names that a condition uses, with their places.
pub(in crate::policy) fn uses(when: &When) -> Vec<&At<Name>> {
    let lists = [&when.all, &when.any].into_iter().flatten().flatten();
    let mut all: Vec<_> = lists.flat_map(|one| uses(one)).collect();
    all.extend(when.not.iter().flat_map(|one| uses(one)));
    all.extend(&when.uses);
    all
}
