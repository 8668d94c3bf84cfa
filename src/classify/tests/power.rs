//! That a row does not claim more for its check than the check does.

use proptest::{
    strategy::{Strategy, ValueTree},
    string::string_regex,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use super::*;

/// How far the share of random strings that pass may be from what the row says.
const FACTOR: f64 = 2.5;

/// How many strings are drawn for each shape: enough to see ten passes, within a bound.
fn draws(power: u32) -> u32 {
    (power.min(1_000) * 20).max(2_000)
}

/// How many of so many random strings of the row's shapes pass its check in full.
/// The generator draws a class such as `[A-Z9]` by its ranges, so that a lone sign in one comes up
/// too often: shapes with a check spell such signs out.
fn measured(row: &Row) -> (u32, u32) {
    let rng = TestRng::deterministic_rng(RngAlgorithm::XorShift);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let (mut passed, mut drawn) = (0, 0);
    for shape in row.shapes {
        let strings = string_regex(shape).unwrap();
        for _ in 0..draws(row.power) {
            let value = strings.new_tree(&mut runner).unwrap().current();
            drawn += 1;
            if matches!((row.check)(&value), Verdict::Holds | Verdict::HoldsTo(_)) {
                passed += 1;
            }
        }
    }
    (passed, drawn)
}

#[test]
fn one_random_string_in_power_passes_the_check() {
    let mut wrong = Vec::new();
    for row in TABLE.iter().copied().flatten().filter(|row| row.power > 1) {
        let (passed, drawn) = measured(row);
        let expected = f64::from(drawn) / f64::from(row.power);
        let seen = f64::from(passed);
        // Where fewer than ten are expected, only too many can be told.
        let few = expected < 10.0 && seen <= 10.0 * FACTOR;
        if !few && !(expected / FACTOR..=expected * FACTOR).contains(&seen) {
            let one_in = f64::from(drawn) / seen.max(1.0);
            wrong.push(format!("{}: says {}, is {one_in:.1}", row.name, row.power));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
