//! Which dictionaries hold on which day.

use super::*;

const WORDS: &str = r#"
version: 1
policy: words
dictionaries:
  - { name: old, entity: OLD_WORD, terms: [heliotrope], valid_until: "2027-02-28" }
  - { name: new, entity: NEW_WORD, terms: [celadon], valid_from: "2027-03-15", valid_until: "2027-03-20" }
rules:
  - id: stay-inside
    title: Code words stay inside
    when: { any: [{ entity: OLD_WORD }, { entity: NEW_WORD }] }
    then: { label: confidential, destinations: [private] }
"#;

fn loaded(policy: &str, day: &str) -> Result<Loaded, Problems> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("words.yaml"), policy).unwrap();
    let catalogue = with_every_zone(&Catalogue::default());
    policies_on(day.parse().unwrap(), folder.path(), &catalogue)
}

#[test]
fn a_dictionary_is_looked_for_on_its_days_only() {
    for (day, old, new, changes) in [
        ("2027-02-28", true, false, Some("2027-03-01")),
        ("2027-03-01", false, false, Some("2027-03-15")),
        ("2027-03-15", false, true, Some("2027-03-21")),
        ("2027-03-21", false, false, None),
    ] {
        let loaded = loaded(WORDS, day).unwrap();
        let finds = |word: &str| {
            let mut found = Vec::new();
            let input = classify::Input {
                text: word,
                hint: None,
            };
            loaded.detectors.scan(input, &mut found);
            found.iter().any(|f| f.detector.starts_with("dictionary/"))
        };
        assert_eq!((finds("heliotrope"), finds("celadon")), (old, new), "{day}");
        let changes: Option<Date> = changes.map(|day| day.parse().unwrap());
        assert_eq!(loaded.changes, changes, "{day}");
    }
    let digest = |day| loaded(WORDS, day).unwrap().detectors.digest().to_owned();
    assert_ne!(digest("2027-02-28"), digest("2027-03-01"));
}

#[test]
fn a_dictionary_whose_days_are_over_is_a_note() {
    let notes = |day| -> Vec<String> {
        let loaded = loaded(WORDS, day).unwrap();
        loaded.notes.iter().map(|n| n.message.clone()).collect()
    };
    assert_eq!(notes("2027-02-28"), [""; 0]);
    assert_eq!(
        notes("2027-03-01"),
        ["the days of the dictionary \"old\" are over"]
    );
    assert_eq!(notes("2027-03-21").len(), 2);
}

#[test]
fn wrong_days_and_wrong_terms_are_told_before_they_count() {
    for (from, to, said) in [
        ("2027-03-20", "2027-13-20", "\"2027-13-20\" is no day"),
        (
            "2027-03-20",
            "2027-03-01",
            "2027-03-01 is before the first day",
        ),
        ("[celadon]", "[c]", "term 1 has 1 characters"),
    ] {
        let problems = loaded(&WORDS.replace(from, to), "2027-01-01").unwrap_err();
        let told = problems.to_string();
        assert!(told.contains(said), "{told}");
    }
}
