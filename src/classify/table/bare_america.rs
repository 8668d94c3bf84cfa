//! Numbers that the pack of the United States tells without a word beside them, below what policies
//! listen to.

use crate::classify::{
    check::{bank, person},
    counter::Counter,
    row::{Row, Start},
};

use super::{NUMBER, ROW, digits};

pub(super) static ROWS: [Row; 5] = [
    Row {
        name: "aba-routing-bare",
        entity: "ABA_ROUTING_NUMBER",
        kinds: &[7],
        pack: "us",
        regions: &["US"],
        start: digits(4, 9, 9),
        shapes: &["[0-9]{9}", "[0-9]{4}-[0-9]{4}-[0-9]"],
        check: bank::aba,
        base: 3,
        power: 25,
        references: &["American Bankers Association, routing number policy"],
        finds: &["121000358", "3222-7162-7", "026009593"],
        ignores: &["021000022", "900000005", "3222-7162-8"],
        ..NUMBER
    },
    Row {
        name: "us-ssn-bare",
        entity: "US_SSN",
        kinds: &[70],
        pack: "us",
        regions: &["US"],
        start: digits(3, 9, 9),
        shapes: &["[0-9]{9}", "[0-9]{5}-[0-9]{4}", "[0-9]{3}-[0-9]{6}"],
        check: person::us_ssn,
        base: 32,
        references: &["SSA, POMS RM 10201"],
        finds: &["536904399", "53690-4399", "536-904399"],
        ignores: &["666904399", "53600-4399", "53690439"],
        ..NUMBER
    },
    Row {
        name: "us-itin-bare",
        entity: "US_ITIN",
        kinds: &[71],
        pack: "us",
        regions: &["US"],
        start: digits(3, 9, 9),
        shapes: &["9[0-9]{2}[- ]?[0-9]{2}[- ]?[0-9]{4}"],
        check: person::us_itin,
        base: 35,
        references: &["IRS, Publication 1915"],
        finds: &["912-70-1234", "91270-1234", "912701234"],
        ignores: &["912-66-1234", "812-70-1234", "912-70-123"],
        ..NUMBER
    },
    Row {
        name: "us-passport-bare",
        entity: "US_PASSPORT",
        kinds: &[74],
        pack: "us",
        regions: &["US"],
        start: Start::Digits {
            letters: (0, 1),
            run: (8, 9),
            total: 8,
        },
        shapes: &["[A-Z][0-9]{8}", "[0-9]{9}"],
        base: 31,
        references: &["US Department of State, next generation passport"],
        finds: &["A12803457", "912803456", "Z10293847"],
        ignores: &["AB12803457", "A1280345", "91280345"],
        ..NUMBER
    },
    Row {
        name: "us-driver-license-bare",
        entity: "US_DRIVER_LICENSE",
        kinds: &[75],
        pack: "us",
        regions: &["US"],
        start: Start::Digits {
            letters: (1, 1),
            run: (6, 13),
            total: 6,
        },
        shapes: &["[A-Z][0-9]{7,8}", "[A-Z][0-9]{12,13}", "[A-Z][0-9]{6}"],
        base: 31,
        counter: &[Counter::LongerNumber],
        references: &["AAMVA DL/ID card design standard"],
        finds: &["H12234567", "V1234568", "L902731845562"],
        ignores: &["H12234", "HA12234567", "L90273184556"],
        ..ROW
    },
];
