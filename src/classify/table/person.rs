//! What states and health services call persons by.

use crate::{
    classify::{
        check::{person, travel},
        counter::Counter,
        row::{Class, Row, Start},
    },
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

pub(super) static ROWS: [Row; 8] = [
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
    Row {
        name: "mrz",
        entity: "PASSPORT_MRZ",
        start: Start::Back {
            anchors: &["<<"],
            class: Class::Zone,
            first: Class::Letter,
            max: 44,
        },
        shapes: &[
            r"[A-Z][A-Z<][A-Z<]{3}[A-Z0-9<]{39}(?:\s{1,4}|\\r\\n|\\n)[A-Z0-9<]{44}",
            r"[A-Z][A-Z<][A-Z<]{3}[A-Z0-9<]{31}(?:\s{1,4}|\\r\\n|\\n)[A-Z0-9<]{36}",
            r"[A-Z][A-Z<][A-Z<]{3}[A-Z0-9<]{25}(?:\s{1,4}|\\r\\n|\\n)[A-Z0-9<]{30}(?:\s{1,4}|\\r\\n|\\n)[A-Z0-9<]{30}",
        ],
        window: 110,
        check: travel::mrz,
        base: 19,
        power: 10000,
        references: &["ICAO Doc 9303 parts 4 to 6"],
        finds: &[
            "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10",
            "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6",
            "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<",
        ],
        ignores: &[
            "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C37UTO7408122F1204159ZE184226B<<<<<10",
            "cout << A << B;",
        ],
        ..ROW
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
