//! The permission to leave: the only maker of [`Cleared`].
//!
//! A clearance is made of a decision, the exact bytes for one destination and the receipt of the
//! durable record that says so. It is used up by sending. Whoever wants to try another destination
//! needs another record first, so a retry, a fallback or a mirror cannot go round the policy.

use std::{fmt, marker::PhantomData};

use bytes::Bytes;

use crate::{
    audit::Receipt,
    destination::{Destination, DestinationId, Zone},
    policy::Decision,
    transform::Prepared,
};

/// Marks what may go to someone else's machine.
#[derive(Debug, Clone, Copy)]
pub struct External;

/// Marks what stays on the company's machines, this one among them.
#[derive(Debug, Clone, Copy)]
pub struct Private;

/// A request that may go to one destination, once.
pub struct Cleared<Z> {
    destination: DestinationId,
    body: Bytes,
    record: u64,
    zone: PhantomData<Z>,
}

/// A clearance of either zone.
#[derive(Debug)]
pub enum Permit {
    /// For a machine of someone else's.
    External(Cleared<External>),
    /// For a machine of the company's.
    Private(Cleared<Private>),
}

/// The decision does not allow the destination, or the bytes were made for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the decision does not allow this destination")]
pub struct NotAllowed;

/// Clears bytes for a destination.
///
/// # Errors
/// The decision does not allow the destination, or the bytes were made for another.
pub fn clear(
    decision: &Decision,
    (id, destination): (DestinationId, &Destination),
    prepared: &Prepared,
    receipt: &Receipt,
) -> Result<Permit, NotAllowed> {
    if !decision.allowed.holds(id) || prepared.destination() != id {
        return Err(NotAllowed);
    }
    let (body, record) = (prepared.body().clone(), receipt.seq());
    Ok(match destination.zone {
        Zone::External => Permit::External(Cleared::new(id, body, record)),
        Zone::Private | Zone::Local => Permit::Private(Cleared::new(id, body, record)),
    })
}

impl<Z> Cleared<Z> {
    /// Private to this file: [`clear`] is the only caller.
    fn new(destination: DestinationId, body: Bytes, record: u64) -> Self {
        Self {
            destination,
            body,
            record,
            zone: PhantomData,
        }
    }

    /// Where it may go.
    #[must_use]
    pub fn destination(&self) -> DestinationId {
        self.destination
    }

    /// The sequence number of the record that covers it.
    #[must_use]
    pub fn record(&self) -> u64 {
        self.record
    }

    /// The bytes, for whoever sends them. The clearance is used up.
    #[must_use]
    pub fn into_body(self) -> Bytes {
        self.body
    }
}

impl<Z> fmt::Debug for Cleared<Z> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Cleared({} bytes, record {})",
            self.body.len(),
            self.record
        )
    }
}
