//! Any bytes as a text and as a file: decoded or left, never a panic, never more than the limits
//! allow, and every place lies in the text.

use ringfence::decode::{self, Budget, Event, Limits};

const LIMITS: Limits = Limits {
    depth: 4,
    bytes: 1024 * 1024,
    ratio: 50,
    parts: 200,
    work: 8 * 1024 * 1024,
};

pub fn run(data: &[u8]) {
    let mut parts = 0;
    let mut bytes = 0;
    let mut budget = Budget::new(LIMITS);
    decode::bytes(data, &mut budget, &mut |event| {
        if let Event::Text(layer) = event {
            parts += 1;
            bytes += layer.text.len();
            assert!(layer.depth <= LIMITS.depth);
            assert!(layer.origin.end <= data.len());
        }
    });
    // A file that is a text is no part of anything.
    assert!(parts <= LIMITS.parts + 1 && bytes <= LIMITS.bytes);
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let mut budget = Budget::new(LIMITS);
    decode::text(text, &mut budget, &mut |event| {
        let origin = match event {
            Event::Text(layer) => layer.origin,
            Event::Unreadable { origin, .. } => origin,
        };
        assert!(text.get(origin.start..origin.end).is_some());
    });
}
