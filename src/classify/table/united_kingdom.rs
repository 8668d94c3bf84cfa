//! What the United Kingdom and Ireland call persons by.

use crate::{
    classify::{
        check::person,
        counter::Counter,
        row::{Row, Start},
    },
    label::Category,
};

use super::{NUMBER, ROW, digits};

pub(super) static ROWS: [Row; 2] = [
    Row {
        name: "uk-nino",
        entity: "UK_NINO",
        start: Start::Digits {
            letters: (2, 2),
            run: (2, 6),
            total: 1,
        },
        shapes: &[r"(?i-u:[A-Z]{2})[ \-]?[0-9]{2}[ \-]?[0-9]{2}[ \-]?[0-9]{2}[ \-]?(?i-u:[A-D])"],
        check: person::uk_nino,
        base: 59,
        power: 2,
        lift: 30,
        context: &[(
            "en",
            &["nino", "national insurance", "ni number", "insurance"],
        )],
        counter: &[Counter::LongerNumber],
        references: &["HMRC NIM39110"],
        finds: &["AB123456C", "AB 12 34 56 C", "nino aa123456b"],
        ignores: &["BG123456C", "QQ123456C", "AB123456E", "AO123456C"],
        ..ROW
    },
    Row {
        name: "uk-nhs",
        entity: "UK_NHS",
        category: Category::Phi,
        start: digits(3, 10, 10),
        shapes: &[r"[0-9]{3}[ \-\u{A0}]?[0-9]{3}[ \-\u{A0}]?[0-9]{4}"],
        check: person::uk_nhs,
        base: 4,
        power: 11,
        lift: 50,
        context: &[(
            "en",
            &["nhs", "national health", "patient", "health service"],
        )],
        references: &["NHS Data Dictionary, NHS NUMBER"],
        finds: &["NHS number 943 476 5919", "patient 9434765919"],
        ignores: &["943 476 5919", "NHS number 943 476 5918"],
        ..NUMBER
    },
];
