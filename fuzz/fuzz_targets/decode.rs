//! See `fuzz/logic/decode.rs`.
#![no_main]

#[path = "../logic/decode.rs"]
mod logic;

libfuzzer_sys::fuzz_target!(|data: &[u8]| logic::run(data));
