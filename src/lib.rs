//! Ringfence: a company-wide AI endpoint that finds sensitive data, decides by policy where it
//! may go, and proves it. `ARCHITECTURE.md` is the map.
#![cfg_attr(
    test,
    expect(
        clippy::string_slice,
        clippy::assertions_on_result_states,
        clippy::format_push_string,
        reason = "a test stops at the first thing that is not as it claims"
    )
)]

pub mod access;
pub mod admin;
pub mod app;
pub mod audit;
pub mod body;
pub mod classify;
pub mod clearance;
pub mod cli;
pub mod config;
pub mod decode;
pub mod destination;
pub mod engine;
pub mod ident;
pub mod index;
pub mod inspect;
pub mod jurisdiction;
pub mod label;
pub mod language;
pub mod policy;
pub mod principal;
pub mod provider;
pub mod release;
pub mod scan;
pub mod secret;
pub mod server;
pub mod stack;
pub mod task;
pub mod telemetry;
pub mod transform;
pub mod wire;
pub mod yaml;
