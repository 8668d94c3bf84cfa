//! What the United States and their health services call persons by.

use crate::{
    classify::{check::person, counter::Counter, row::Row},
    label::Category,
};

use super::{NUMBER, ROW, digits};

const SSN_WORDS: &[&str] = &[
    "ssn",
    "social security",
    "social",
    "soc sec",
    "ss#",
    "tax id",
    "taxpayer",
];

pub(super) static ROWS: [Row; 5] = [
    Row {
        name: "us-ssn",
        entity: "US_SSN",
        start: digits(3, 3, 9),
        shapes: &[r"[0-9]{3}[\-\u{2010}-\u{2013}][0-9]{2}[\-\u{2010}-\u{2013}][0-9]{4}"],
        check: person::us_ssn,
        base: 85,
        lift: 14,
        context: &[("en", SSN_WORDS)],
        counter: &[Counter::LongerNumber],
        references: &["SSA, Social Security number randomization"],
        finds: &["536-90-4399", "SSN: 123-45-6789"],
        ignores: &[
            "000-90-4399",
            "666-90-4399",
            "912-90-4399",
            "536-00-4399",
            "536-90-0000",
        ],
        ..ROW
    },
    Row {
        name: "us-ssn-spaced",
        entity: "US_SSN",
        start: digits(3, 3, 9),
        shapes: &[r"[0-9]{3}[ .\u{A0}\u{202F}][0-9]{2}[ .\u{A0}\u{202F}][0-9]{4}"],
        check: person::us_ssn,
        base: 35,
        lift: 50,
        context: &[("en", SSN_WORDS)],
        references: &["SSA, Social Security number randomization"],
        finds: &["536 90 4399", "ssn 536.90.4399"],
        ignores: &["000 90 4399", "1.536.90.4399"],
        ..NUMBER
    },
    Row {
        name: "us-ssn-plain",
        entity: "US_SSN",
        start: digits(9, 9, 9),
        shapes: &["[0-9]{9}"],
        check: person::us_ssn,
        base: 20,
        lift: 50,
        context: &[("en", SSN_WORDS)],
        references: &["SSA, Social Security number randomization"],
        finds: &["social security number 536904399"],
        ignores: &["536904399", "social security number 666904399"],
        ..NUMBER
    },
    Row {
        name: "us-itin",
        entity: "US_ITIN",
        start: digits(3, 9, 9),
        shapes: &["9[0-9]{2}[- ][0-9]{2}[- ][0-9]{4}", "9[0-9]{8}"],
        check: person::us_itin,
        base: 25,
        lift: 50,
        context: &[("en", &["itin", "taxpayer", "tax id", "irs"])],
        references: &["IRS Publication 1915"],
        finds: &["ITIN 912-70-1234", "itin: 912701234"],
        ignores: &["912-70-1234", "ITIN 912-66-1234"],
        ..NUMBER
    },
    Row {
        name: "us-npi",
        entity: "US_NPI",
        category: Category::Phi,
        start: digits(10, 10, 10),
        shapes: &["[12][0-9]{9}"],
        check: person::us_npi,
        base: 0,
        power: 10,
        lift: 50,
        context: &[("en", &["npi", "provider id", "national provider"])],
        references: &["CMS NPI Final Rule, 45 CFR 162.406"],
        finds: &["NPI 1234567893"],
        ignores: &["1234567893", "NPI 1234567890"],
        ..ROW
    },
];
