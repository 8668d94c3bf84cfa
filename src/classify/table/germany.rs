//! Numbers that Germany gives to persons.

use crate::{
    classify::{
        check::{germany, person},
        counter::Counter,
        row::{Row, Start},
    },
    label::Category,
};

use super::{NUMBER, ROW, digits};

pub(super) static ROWS: [Row; 11] = [
    Row {
        name: "de-tax-id",
        entity: "DE_TAX_ID",
        kinds: &[100],
        pack: "de",
        regions: &["DE"],
        start: digits(2, 11, 11),
        shapes: &["[0-9]{11}", "[0-9]{2} [0-9]{3} [0-9]{3} [0-9]{3}"],
        check: person::de_tax_id,
        power: 260,
        lift: 43,
        context: &[
            (
                "de",
                &[
                    "steuer-id",
                    "steuer id",
                    "steueridentifikationsnummer",
                    "identifikationsnummer",
                    "idnr",
                    "steuernummer",
                    "idnummer",
                ],
            ),
            ("en", &["tin", "tax id", "tax number"]),
        ],
        references: &["AO section 139b", "ISO 7064"],
        finds: &[
            "Steuer-ID 86 095 742 719",
            "IdNr: 86095742719",
            "Lohnsteuer: 89037996427",
            "Tax ID 47 513 869 263",
        ],
        ignores: &[
            "Steuer-ID 13975849260",
            "IdNr: 87 672 903 456",
            "Steuer-ID 11111111111",
        ],
        ..NUMBER
    },
    Row {
        name: "de-tax-number",
        entity: "DE_TAX_NUMBER",
        kinds: &[101],
        pack: "de",
        regions: &["DE"],
        start: digits(2, 3, 10),
        shapes: &[
            "[0-9]{3}/[0-9]{3}/[0-9]{5}",
            "[0-9]{2}/[0-9]{3}/[0-9]{5}",
            "[0-9]{3}/[0-9]{4}/[0-9]{4}",
        ],
        base: 50,
        lift: 40,
        context: &[
            (
                "de",
                &["steuernummer", "steuer-nr", "st.-nr", "stnr", "finanzamt"],
            ),
            ("en", &["tax number"]),
        ],
        references: &["AO section 139a; ELSTER, Aufbau der Steuernummer"],
        finds: &[
            "Steuernummer 151/815/08156",
            "Finanzamt Köln 133/8150/8159",
            "St.-Nr. 93/815/08152",
        ],
        ignores: &["151/815/0815", "15/8150/8159", "1151/815/08156"],
        ..NUMBER
    },
    Row {
        name: "de-tax-number-whole",
        entity: "DE_TAX_NUMBER",
        kinds: &[101],
        pack: "de",
        regions: &["DE"],
        start: digits(13, 13, 13),
        shapes: &["(?:1[01]|2[1-46-8]|3[0-2]|4[01]|[59][0-9])[0-9]{2}0[0-9]{8}"],
        base: 34,
        references: &["ELSTER, Aufbau der Steuernummer"],
        finds: &["2893081508152", "2181081508155", "5133081508159"],
        ignores: &["2893181508152", "289308150815", "7093081508152"],
        ..NUMBER
    },
    Row {
        name: "de-tax-number-elster",
        entity: "DE_TAX_NUMBER",
        kinds: &[101],
        pack: "de",
        regions: &["DE"],
        start: Start::After(&["steuernummer", "steuer-nr", "stnr", "elster", "finanzamt"]),
        shapes: &[
            "(?:1[01]|2[1-46-8]|3[0-2]|4[01]|[59][0-9])[0-9]{2}0[0-9]{8}",
            "[0-9]{10,11}",
        ],
        base: 25,
        lift: 50,
        references: &["ELSTER, Aufbau der Steuernummer"],
        finds: &[
            "Steuernummer: 2893081508152",
            "ELSTER 5133081508159",
            "StNr 93815/08152, Finanzamt 1151081508156",
        ],
        ignores: &[
            "2893081508152",
            "Steuernummer 2893181508152",
            "Steuernummer 289308150815",
        ],
        ..NUMBER
    },
    Row {
        name: "de-id-card",
        entity: "DE_ID_CARD",
        kinds: &[102],
        pack: "de",
        regions: &["DE"],
        start: Start::Digits {
            letters: (1, 9),
            run: (1, 9),
            total: 1,
        },
        shapes: &[
            "[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{8}[0-9]",
            "[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{7}[0-9]",
        ],
        check: germany::document,
        base: 31,
        power: 10,
        lift: 38,
        context: &[
            (
                "de",
                &[
                    "personalausweis",
                    "ausweisnummer",
                    "ausweis",
                    "perso",
                    "ausweis-nr",
                ],
            ),
            ("en", &["identity card", "id card"]),
        ],
        counter: &[Counter::LongerNumber],
        references: &["ICAO Doc 9303 part 5", "PAuswG section 5"],
        finds: &[
            "Personalausweis L01X00T471",
            "Ausweisnummer: MWX4PY4592",
            "Y2G31F7K8 (Perso)",
        ],
        ignores: &[
            "Personalausweis L01X00T472",
            "Ausweis LN0NYWF237",
            "Personalausweis A01X00T471",
        ],
        ..ROW
    },
    Row {
        name: "de-id-card-old",
        entity: "DE_ID_CARD",
        kinds: &[102],
        pack: "de",
        regions: &["DE"],
        start: Start::Digits {
            letters: (1, 1),
            run: (8, 8),
            total: 8,
        },
        shapes: &["T[0-9]{8}"],
        base: 50,
        lift: 40,
        context: &[
            ("de", &["personalausweis", "ausweisnummer", "ausweis"]),
            ("en", &["identity card", "id card"]),
        ],
        counter: &[Counter::LongerNumber],
        references: &["PAuswG section 5"],
        finds: &[
            "T00000000",
            "Ausweis T22000129",
            "T22000129 (Personalausweis)",
        ],
        ignores: &["T0000000", "T000000000", "S22000129"],
        ..ROW
    },
    Row {
        name: "de-id-card-short",
        entity: "DE_ID_CARD",
        kinds: &[102],
        pack: "de",
        regions: &["DE"],
        start: Start::After(&[
            "personalausweis",
            "personalausweisnummer",
            "ausweisnummer",
            "ausweis-nr",
            "ausweis nr",
        ]),
        shapes: &["[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{8}"],
        base: 25,
        lift: 50,
        counter: &[Counter::LongerNumber],
        references: &["PAuswG section 5"],
        finds: &[
            "Personalausweis: L01X00T47",
            "Ausweisnummer L01X00T47",
            "Ausweis-Nr. LZ6311T47",
        ],
        ignores: &[
            "L01X00T47",
            "Personalausweis L01X00A47",
            "Ausweisnummer L01X00T4",
        ],
        ..ROW
    },
    Row {
        name: "de-passport",
        entity: "DE_PASSPORT",
        kinds: &[103],
        pack: "de",
        regions: &["DE"],
        start: Start::Digits {
            letters: (1, 9),
            run: (1, 9),
            total: 1,
        },
        shapes: &[
            "[CFGHJK][CFGHJKLMNPRTVWXYZ0-9]{8}[0-9]",
            "[CFGHJK][CFGHJKLMNPRTVWXYZ0-9]{7}[0-9]",
        ],
        check: germany::document,
        base: 32,
        power: 10,
        lift: 38,
        context: &[
            (
                "de",
                &[
                    "reisepass",
                    "pass",
                    "passnummer",
                    "reisepassnummer",
                    "pass-nr",
                ],
            ),
            ("en", &["passport"]),
        ],
        counter: &[Counter::LongerNumber],
        references: &["ICAO Doc 9303 part 4", "PassG section 4"],
        finds: &[
            "Reisepass C01X0006H1",
            "Passnummer H6JCLH2521",
            "passport GG0Y8Z2Z6",
        ],
        ignores: &[
            "Reisepass C01X0006H2",
            "Reisepass G3HFPL6297",
            "Reisepass G930VM5T3",
        ],
        ..ROW
    },
    Row {
        name: "de-passport-short",
        entity: "DE_PASSPORT",
        kinds: &[103],
        pack: "de",
        regions: &["DE"],
        start: Start::After(&["reisepass", "reisepassnummer", "passnummer", "pass-nr"]),
        shapes: &["[CFGHJK][CFGHJKLMNPRTVWXYZ0-9]{8}"],
        base: 25,
        lift: 50,
        counter: &[Counter::LongerNumber],
        references: &["PassG section 4"],
        finds: &[
            "Reisepass C01X0006H",
            "Passnummer: C01X00T47",
            "Pass-Nr. F01X0006H",
        ],
        ignores: &["C01X0006H", "Reisepass L01X0006H", "Reisepass C01X0006"],
        ..ROW
    },
    Row {
        name: "de-pension-number",
        entity: "DE_SOCIAL_SECURITY",
        kinds: &[104],
        regions: &["DE"],
        start: digits(2, 8, 8),
        shapes: &[
            "[0-9]{8}[A-Z][0-9]{3}",
            "[0-9]{2} [0-9]{6} [A-Z] [0-9]{3}",
            "[0-9]{2} [0-9]{6} [A-Z][0-9]{3}",
        ],
        check: germany::pension,
        base: 34,
        power: 140,
        lift: 15,
        context: &[
            (
                "de",
                &[
                    "rentenversicherung",
                    "rentenversicherungsnummer",
                    "rvnr",
                    "sozialversicherungsnummer",
                    "sv-nummer",
                    "versicherungsnummer",
                ],
            ),
            ("en", &["social security"]),
        ],
        counter: &[Counter::LongerNumber],
        references: &["VKVV section 2"],
        finds: &[
            "15070649C103",
            "Rentenversicherungsnummer 15 070649 C 103",
            "SV-Nummer: 71201253O625",
            "93 810867 S036",
        ],
        ignores: &[
            "15070649C104",
            "Rentenversicherungsnummer 15 071349 C 103",
            "48810108O610",
        ],
        ..ROW
    },
    Row {
        name: "de-health-insurance",
        entity: "DE_HEALTH_INSURANCE",
        category: Category::Phi,
        kinds: &[105],
        pack: "de",
        regions: &["DE"],
        start: Start::Digits {
            letters: (1, 1),
            run: (9, 9),
            total: 9,
        },
        shapes: &["[A-Z][0-9]{9}"],
        check: germany::insured,
        base: 30,
        power: 10,
        lift: 41,
        context: &[
            (
                "de",
                &[
                    "kvnr",
                    "krankenkasse",
                    "krankenversichertennummer",
                    "krankenversicherung",
                    "versichertennummer",
                    "gesundheitskarte",
                    "krankenversicherungsnummer",
                ],
            ),
            ("en", &["health insurance"]),
        ],
        counter: &[Counter::LongerNumber],
        references: &["SGB V section 290"],
        finds: &["Krankenkasse: A123456780", "KVNR X501684272", "Z000000005"],
        ignores: &["KVNR A123456781", "KVNR X224621444", "KVNR A12345678"],
        ..ROW
    },
];
