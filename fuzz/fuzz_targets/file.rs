//! See `fuzz/logic/file.rs`.
#![no_main]

#[path = "../logic/file.rs"]
mod logic;

libfuzzer_sys::fuzz_target!(|data: &[u8]| logic::run(data));
