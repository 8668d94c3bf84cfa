//! See `fuzz/logic/policy.rs`.
#![no_main]

#[path = "../logic/policy.rs"]
mod logic;

libfuzzer_sys::fuzz_target!(|data: &[u8]| logic::run(data));
