//! Any bytes as a file: opened or refused within the limits, and never a panic.

use ringfence::decode::{self, Budget, Event, Limits};

const LIMITS: Limits = Limits {
    depth: 5,
    bytes: 2 << 20,
    ratio: 100,
    parts: 256,
    work: 32 << 20,
};

pub fn run(data: &[u8]) {
    let mut budget = Budget::new(LIMITS);
    let (mut said, mut unreadable) = (0, 0);
    decode::bytes(data, &mut budget, &mut |event| match event {
        Event::Text(layer) => {
            said += layer.text.len();
            assert!(layer.depth <= LIMITS.depth, "too deep");
            assert!(
                layer.origin.end <= data.len(),
                "a place outside of the file"
            );
        }
        Event::Unreadable { .. } => unreadable += 1,
    });
    assert!(said <= LIMITS.bytes, "more was said than may be kept");
    // Each part is charged before it is opened, so that the last one may go beyond by itself.
    let most = LIMITS.work + u64::try_from(data.len() + LIMITS.bytes).unwrap_or(u64::MAX);
    assert!(budget.worked() <= most, "more was looked at than may be");
    assert!(
        unreadable <= 4 * LIMITS.parts,
        "too much was said to be unreadable"
    );
}
