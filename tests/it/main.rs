//! Integration tests: one binary, real processes and sockets. Each file is a concern; what they share
//! is in `support`.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub,
    reason = "a test stops at the first thing that is not as it claims"
)]

mod chat;
mod engine;
mod support;
