//! Any text through everything that finds, in plain sight, disguised and encoded: never a panic, and
//! every finding stands on character borders of the text, in it.

use std::sync::LazyLock;

use ringfence::{
    classify::{Additions, Detectors, packs},
    decode::{Budget, Limits},
    inspect,
};

static DETECTORS: LazyLock<Detectors> = LazyLock::new(|| {
    let packs = packs().into_iter().map(str::to_owned).collect();
    let additions = Additions {
        packs,
        ..Additions::default()
    };
    Detectors::new(additions).expect("the table is constant")
});

const LIMITS: Limits = Limits {
    depth: 4,
    bytes: 1024 * 1024,
    ratio: 50,
    parts: 200,
    work: 8 * 1024 * 1024,
};

pub fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let report = inspect::text(&DETECTORS, &text, &mut Budget::new(LIMITS));
    for finding in &report.findings {
        let span = finding.span;
        assert!(span.start < span.end || finding.via.is_some());
        assert!(text.get(span.start..span.end).is_some(), "{finding:?}");
    }
}
