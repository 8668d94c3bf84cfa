//! Documents and bookings of travellers.

use crate::classify::{
    check::travel,
    row::{Class, Row, Start},
};

use super::ROW;

pub(super) static ROWS: [Row; 1] = [Row {
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
}];
