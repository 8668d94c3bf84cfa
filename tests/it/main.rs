//! Integration tests: one binary, real processes and sockets. Each file is a concern; what they share
//! is in `support`.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::format_push_string,
    unreachable_pub,
    reason = "a test stops at the first thing that is not as it claims"
)]

mod access;
mod bad_input;
mod canary;
mod chat;
mod command;
mod crash;
mod detectors;
mod engine;
mod fault;
mod fuzz;
mod index;
mod operate;
mod packs;
mod policies;
mod policy_docs;
mod policy_e2e;
mod policy_errors;
mod positions;
mod release;
mod scan;
mod sdk;
mod support;
mod tidy;
mod tls;
