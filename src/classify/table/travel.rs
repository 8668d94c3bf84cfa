//! Documents and bookings of travellers.

use crate::classify::{
    check::travel,
    counter::Counter,
    row::{Class, Row, Start},
};

use super::ROW;

pub(super) static ROWS: [Row; 3] = [
    Row {
        name: "mrz",
        entity: "PASSPORT_MRZ",
        kinds: &[68],
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
            "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        ],
        ..ROW
    },
    Row {
        name: "booking-reference",
        entity: "BOOKING_REFERENCE",
        kinds: &[69],
        pack: "travel",
        start: Start::After(&[
            "pnr",
            "booking reference",
            "booking code",
            "record locator",
            "reservation code",
            "confirmation code",
            "buchungscode",
            "buchungsnummer",
            "code de réservation",
            "código de reserva",
            "codice di prenotazione",
        ]),
        shapes: &["[A-Z0-9]{6}"],
        window: 28,
        base: 40,
        lift: 25,
        references: &["IATA Passenger Services Conference, Resolution 830"],
        finds: &[
            "PNR: X4K9QZ",
            "booking reference YHTRKM",
            "Buchungscode 7HG2LP",
        ],
        ignores: &["X4K9QZ", "PNR: X4K9Q", "booking reference system"],
        ..ROW
    },
    Row {
        name: "e-ticket",
        entity: "TICKET_NUMBER",
        kinds: &[69],
        pack: "travel",
        start: Start::After(&[
            "e-ticket",
            "eticket",
            "ticket number",
            "ticket no",
            "ticketnummer",
            "numéro de billet",
            "número de billete",
        ]),
        shapes: &["[0-9]{3}[ -]?[0-9]{10}"],
        window: 32,
        base: 45,
        lift: 25,
        counter: &[Counter::LongerNumber],
        references: &["IATA Resolution 722"],
        finds: &[
            "e-ticket 220-2345678901",
            "Ticket number: 1257739104823",
            "ticketnummer 074 9912345670",
        ],
        ignores: &[
            "220-2345678901",
            "ticket number 123456",
            "ticket no 220-234567890",
        ],
        ..ROW
    },
];
