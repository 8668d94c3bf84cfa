//! What packs and the company add can only add.

use super::*;

#[test]
fn nothing_that_is_added_hides_what_was_found_without_it() {
    let sure = |detectors: &Detectors, text: &str, entity: &str| {
        let found = scan(detectors, text, None);
        let mut of = found.iter().filter(|f| f.entity.as_str() == entity);
        of.any(|f| f.confidence >= Confidence::percent(50))
    };
    let core = Detectors::new(Additions::default()).unwrap();
    for (text, entity) in [
        ("SSN: 53690-4399", "US_SSN"),
        ("card 4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "CREDIT_CARD"),
    ] {
        assert!(sure(&core, text, entity), "{text}");
        assert!(sure(detectors(), text, entity), "with every pack: {text}");
    }
    let numbers = |entity: &str| Pattern {
        entity: entity.parse().unwrap(),
        ..pattern("numbers", r"(?:\d ){10,}\d")
    };
    for entity in ["ORDER_NUMBER", "CREDIT_CARD"] {
        let detectors = Detectors::new(Additions {
            patterns: vec![numbers(entity)],
            ..Additions::default()
        })
        .unwrap();
        let text = "card 4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1";
        let found = scan(&detectors, text, None);
        let card = |f: &&Finding| f.category == Category::Pci;
        assert!(found.iter().any(|f| card(&f)), "{entity}: {found:?}");
    }
}
