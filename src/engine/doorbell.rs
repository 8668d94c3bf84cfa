//! Wakes the owner thread of a model when something changed.
//!
//! It counts rings, so that one between looking and waiting is not lost.

use std::time::Instant;

use parking_lot::{Condvar, Mutex};

#[derive(Debug, Default)]
pub(super) struct Doorbell {
    /// Guards the number of rings so far; held for a few instructions.
    rings: Mutex<u64>,
    changed: Condvar,
}

// === impl Doorbell ===

impl Doorbell {
    pub(super) fn ring(&self) {
        let mut rings = self.rings.lock();
        *rings = rings.wrapping_add(1);
        self.changed.notify_one();
    }

    /// The number to wait on: take it before looking at what may change.
    pub(super) fn rings(&self) -> u64 {
        *self.rings.lock()
    }

    /// Returns once the bell rang after `seen` was taken, or at the time given.
    pub(super) fn wait(&self, seen: u64, until: Option<Instant>) {
        let mut rings = self.rings.lock();
        while *rings == seen {
            match until {
                None => self.changed.wait(&mut rings),
                Some(until) => {
                    if self.changed.wait_until(&mut rings, until).timed_out() {
                        return;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_between_looking_and_waiting_is_not_lost() {
        let bell = Doorbell::default();
        let seen = bell.rings();
        bell.ring();
        bell.wait(seen, None);
        assert_ne!(bell.rings(), seen);
    }
}
