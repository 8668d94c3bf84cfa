//! See `fuzz/logic/wire.rs`.
#![no_main]

#[path = "../logic/wire.rs"]
mod logic;

libfuzzer_sys::fuzz_target!(|data: &[u8]| logic::run(data));
