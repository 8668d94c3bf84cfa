//! The fuzz targets' logic over their corpora, and over mutations of them that a fixed seed makes.

use std::{fs, path::Path};

#[path = "../../fuzz/logic/decode.rs"]
mod decode;
#[path = "../../fuzz/logic/file.rs"]
mod file;
#[path = "../../fuzz/logic/inspect.rs"]
mod inspect;
#[path = "../../fuzz/logic/policy.rs"]
mod policy;
#[path = "../../fuzz/logic/wire.rs"]
mod wire;

/// Marsaglia's xorshift: enough to choose places.
struct Dice(u64);

/// What JSON and YAML are made of.
const SIGNS: &[u8] = b"\"\\{}[]:, \n-#&*!|>'%@`\xff\x00";

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(sides.max(1)).unwrap()).unwrap()
    }
}

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(name);
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

fn run_over(name: &str, rounds: usize, run: fn(&[u8])) {
    let seeds = corpus(name);
    assert!(seeds.len() >= 5, "the corpus of {name} is nearly empty");
    let mut dice = Dice(0x5eed_5eed_5eed_5eed);
    for seed in &seeds {
        run(seed);
        for _ in 0..rounds {
            let mut mutant = seed.clone();
            for _ in 0..=dice.roll(4) {
                let at = dice.roll(mutant.len());
                match dice.roll(5) {
                    0 if !mutant.is_empty() => drop(mutant.remove(at)),
                    1 => mutant.insert(at.min(mutant.len()), SIGNS[dice.roll(SIGNS.len())]),
                    2 => mutant.truncate(at),
                    3 => {
                        let other = &seeds[dice.roll(seeds.len())];
                        let cut = dice.roll(other.len());
                        mutant.truncate(at);
                        mutant.extend_from_slice(&other[cut..]);
                    }
                    _ if !mutant.is_empty() => mutant[at] ^= 1 << dice.roll(8),
                    _ => {}
                }
            }
            run(&mutant);
        }
    }
}

#[test]
fn mutated_requests_and_streams_are_read_or_refused() {
    run_over("wire", 3_000, wire::run);
}

#[test]
fn mutated_policies_and_configurations_are_compiled_or_refused() {
    run_over("policy", 1_000, policy::run);
}

#[test]
fn mutated_encodings_are_decoded_or_left() {
    run_over("decode", 2_000, decode::run);
}

#[test]
fn mutated_files_are_opened_or_refused() {
    run_over("file", 100, file::run);
}

#[test]
fn mutated_texts_are_searched_and_findings_stand_in_them() {
    run_over("inspect", 500, inspect::run);
}
