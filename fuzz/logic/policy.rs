//! Any text as a policy file and as a configuration: compiled or refused, never a panic; and every
//! problem stands in the file.

use std::{collections::BTreeSet, path::Path};

use ringfence::{
    config::{self, Surroundings},
    destination::Catalogue,
    policy::{Draft, Facts, Sources, World},
    yaml::Source,
};

pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let source = Source::new("fuzz.yaml", text);
    let lines = u32::try_from(text.lines().count()).unwrap_or(u32::MAX);
    let around = Surroundings {
        folder: Path::new("/"),
        env: &|_| None,
        read: &|_| None,
        is_file: &|_| true,
        is_folder: &|_| true,
    };
    if let Err(problems) = config::check(&source, around) {
        assert!(!problems.is_empty());
    }
    let (draft, problems) = Draft::read(Sources {
        policies: vec![source],
        ..Sources::default()
    });
    for problem in problems.iter() {
        assert!(
            problem.at.line >= 1 && problem.at.line <= lines.max(1) + 1,
            "{problem}"
        );
    }
    let (catalogue, entities) = (Catalogue::default(), BTreeSet::new());
    if let Ok(policy) = draft.compile(World {
        catalogue: &catalogue,
        entities: &entities,
        pack_of: |_| None,
        today: jiff::civil::date(2026, 11, 29),
    }) {
        assert!(policy.decide(Facts::default()).allowed.is_empty());
    }
}
