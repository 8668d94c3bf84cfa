//! The built-in catalogue: every row, by family. Nothing but data.
//!
//! Examples that look like credentials are cut in two with `concat!`, so that the push protection
//! of code hosts leaves this repository alone; none of them was ever valid.

mod account;
mod alpine;
mod attribute;
mod azure;
mod balkans;
mod benelux;
mod brazil;
mod canada;
mod care;
mod chat;
mod cloud;
mod code;
mod contact;
mod crypto;
mod device;
mod east_asia;
mod east_europe;
mod france;
mod germany;
mod germany_trade;
mod hash;
mod health;
mod iberia;
mod issuer;
mod italy;
mod korea;
mod latin_america;
mod left_out;
mod login;
mod marking;
mod message;
mod middle_east;
mod model;
mod money;
mod monitor;
mod name;
mod network;
mod nordics;
mod oceania;
mod payment;
mod place;
mod platform;
mod product;
mod secret;
mod south_asia;
mod southeast_asia;
mod travel;
mod united_kingdom;
mod united_states;

pub use left_out::{LEFT_OUT, PARTLY};

use super::{
    check,
    counter::Counter,
    row::{CORE, Edge, Row, Start},
};
use crate::label::Category;

/// Every row of the catalogue.
pub static TABLE: &[&[Row]] = &[
    &account::ROWS,
    &alpine::ROWS,
    &attribute::ROWS,
    &azure::ROWS,
    &balkans::ROWS,
    &benelux::ROWS,
    &brazil::ROWS,
    &canada::ROWS,
    &care::ROWS,
    &chat::ROWS,
    &cloud::ROWS,
    &code::ROWS,
    &contact::ROWS,
    &crypto::ROWS,
    &device::ROWS,
    &east_asia::ROWS,
    &east_europe::ROWS,
    &france::ROWS,
    &germany::ROWS,
    &germany_trade::ROWS,
    &hash::ROWS,
    &health::ROWS,
    &iberia::ROWS,
    &issuer::ROWS,
    &italy::ROWS,
    &korea::ROWS,
    &latin_america::ROWS,
    &login::ROWS,
    &marking::ROWS,
    &message::ROWS,
    &middle_east::ROWS,
    &model::ROWS,
    &money::ROWS,
    &monitor::ROWS,
    &name::ROWS,
    &network::ROWS,
    &nordics::ROWS,
    &oceania::ROWS,
    &payment::ROWS,
    &place::ROWS,
    &platform::ROWS,
    &product::ROWS,
    &secret::ROWS,
    &south_asia::ROWS,
    &southeast_asia::ROWS,
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
