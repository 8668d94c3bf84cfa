//! See `fuzz/logic/inspect.rs`.
#![no_main]

#[path = "../logic/inspect.rs"]
mod logic;

libfuzzer_sys::fuzz_target!(|data: &[u8]| logic::run(data));
