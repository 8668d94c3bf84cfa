//! The built-in catalogue: every row, by family. Nothing but data.
//!
//! Examples that look like credentials are cut in two with `concat!`, so that the push protection
//! of code hosts leaves this repository alone; none of them was ever valid.

mod alpine;
mod balkans;
mod benelux;
mod brazil;
mod azure;
mod chat;
mod cloud;
mod code;
mod contact;
mod hash;
mod issuer;
mod login;
mod marking;
mod message;
mod model;
mod money;
mod name;
mod east_asia;
mod east_europe;
mod france;
mod germany;
mod germany_trade;
mod iberia;
mod italy;
mod korea;
mod latin_america;
mod middle_east;
mod nordics;
mod oceania;
mod monitor;
mod payment;
mod person;
mod platform;
mod product;
mod secret;
mod service;
mod south_asia;
mod southeast_asia;

use super::{
    check,
    counter::Counter,
    row::{CORE, Edge, Row, Start},
};
use crate::label::Category;

/// Every row of the catalogue.
pub static TABLE: &[&[Row]] = &[
    &money::ROWS,
    &contact::ROWS,
    &person::ROWS,
    &secret::ROWS,
    &hash::ROWS,
    &login::ROWS,
    &cloud::ROWS,
    &azure::ROWS,
    &platform::ROWS,
    &code::ROWS,
    &chat::ROWS,
    &monitor::ROWS,
    &payment::ROWS,
    &message::ROWS,
    &model::ROWS,
    &product::ROWS,
    &issuer::ROWS,
    &marking::ROWS,
    &name::ROWS,
    &balkans::ROWS,
    &benelux::ROWS,
    &brazil::ROWS,
    &east_asia::ROWS,
    &east_europe::ROWS,
    &france::ROWS,
    &germany::ROWS,
    &germany_trade::ROWS,
    &alpine::ROWS,
    &iberia::ROWS,
    &italy::ROWS,
    &korea::ROWS,
    &latin_america::ROWS,
    &middle_east::ROWS,
    &nordics::ROWS,
    &oceania::ROWS,
    &south_asia::ROWS,
    &southeast_asia::ROWS,
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
        Counter::Uuid,
        Counter::LockLine,
        Counter::LogLine,
        Counter::CodeToken,
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
