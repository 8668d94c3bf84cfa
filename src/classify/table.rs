//! The built-in catalogue: every row, by family. Nothing but data.
//!
//! Examples that look like credentials are cut in two with `concat!`, so that the push protection
//! of code hosts leaves this repository alone; none of them was ever valid.

mod account;
mod attribute;
mod canada;
mod care;
mod contact;
mod crypto;
mod device;
mod health;
mod money;
mod network;
mod person;
mod place;
mod secret;
mod service;
mod travel;
mod united_kingdom;
mod united_states;

use super::{
    check,
    counter::Counter,
    row::{CORE, Edge, Row, Start},
};
use crate::label::Category;

/// Every row of the catalogue.
pub static TABLE: [&[Row]; 17] = [
    &health::ROWS,
    &money::ROWS,
    &account::ROWS,
    &attribute::ROWS,
    &canada::ROWS,
    &care::ROWS,
    &contact::ROWS,
    &crypto::ROWS,
    &device::ROWS,
    &network::ROWS,
    &person::ROWS,
    &place::ROWS,
    &secret::ROWS,
    &service::ROWS,
    &travel::ROWS,
    &united_kingdom::ROWS,
    &united_states::ROWS,
];

/// What most rows have in common.
const ROW: Row = Row {
    name: "",
    entity: "",
    category: Category::Pii,
    kinds: &[],
    pack: CORE,
    regions: &[],
    quasi: false,
    start: Start::Literal(&[]),
    shapes: &[],
    window: 64,
    edge: Edge::Word,
    check: check::none,
    base: 0,
    power: 1,
    lift: 0,
    context: &[],
    never: &[],
    counter: &[],
    references: &[],
    finds: &[],
    ignores: &[],
};

/// A number that only a word nearby turns into a finding.
const NUMBER: Row = Row {
    counter: &[
        Counter::LongerNumber,
        Counter::UnixTime,
        Counter::Sequence,
        Counter::Date,
    ],
    ..ROW
};

/// A credential that its prefix gives away.
const TOKEN: Row = Row {
    category: Category::Secret,
    window: 320,
    edge: Edge::Token,
    base: 95,
    counter: &[Counter::Placeholder],
    ..ROW
};

/// A number without letters before it whose first run has so many digits, and which has at least
/// so many in all.
const fn digits(least: usize, most: usize, total: usize) -> Start {
    Start::Digits {
        letters: (0, 0),
        run: (least, most),
        total,
    }
}
