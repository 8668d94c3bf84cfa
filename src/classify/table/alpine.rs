//! Numbers of Austria and Switzerland.

use crate::classify::{
    check::germany,
    counter::Counter,
    row::{Row, Start},
};

use super::{NUMBER, ROW, digits};

pub(super) static ROWS: [Row; 5] = [
    Row {
        name: "at-social-security",
        entity: "AT_SOCIAL_SECURITY",
        kinds: &[109],
        pack: "at",
        regions: &["AT"],
        start: digits(4, 10, 10),
        shapes: &["[0-9]{4} ?[0-9]{6}"],
        check: germany::at_social,
        base: 4,
        power: 240,
        lift: 37,
        context: &[
            (
                "de",
                &[
                    "svnr",
                    "sozialversicherungsnummer",
                    "sv-nummer",
                    "versicherungsnummer",
                    "sv-nr",
                ],
            ),
            ("en", &["social security"]),
        ],
        references: &["ASVG section 31; Dachverband der Sozialversicherungsträger"],
        finds: &[
            "SVNR 1237 010180",
            "Sozialversicherungsnummer 5347 210691",
            "SV-Nr. 5411 291001",
        ],
        ignores: &["SVNR 1238 010180", "SVNR 9393 180523", "SVNR 1237 311380"],
        ..NUMBER
    },
    Row {
        name: "at-vat-id",
        entity: "AT_VAT_ID",
        kinds: &[110],
        pack: "at",
        regions: &["AT"],
        start: Start::Digits {
            letters: (3, 3),
            run: (8, 8),
            total: 8,
        },
        shapes: &["ATU[0-9]{8}"],
        check: germany::at_vat,
        base: 54,
        power: 10,
        lift: 20,
        context: &[
            ("de", &["uid", "uid-nummer", "ust-id", "umsatzsteuer"]),
            ("en", &["vat"]),
        ],
        counter: &[Counter::LongerNumber],
        references: &["BMF UID-Nummer, UStG article 28"],
        finds: &["ATU13585627", "UID ATU97674604", "VAT ATU29240782"],
        ignores: &["ATU13585626", "UID ATU89221824", "ATX13585627"],
        ..ROW
    },
    Row {
        name: "ch-ahv",
        entity: "CH_AHV",
        kinds: &[111],
        regions: &["CH"],
        start: digits(3, 13, 13),
        shapes: &[r"756\.[0-9]{4}\.[0-9]{4}\.[0-9]{2}", "756[0-9]{10}"],
        check: germany::ch_social,
        base: 39,
        power: 10,
        lift: 35,
        context: &[
            (
                "de",
                &["ahv", "ahv-nummer", "sozialversicherungsnummer", "ahvn13"],
            ),
            ("fr", &["avs", "numéro avs"]),
            ("it", &["avs"]),
            ("en", &["social security"]),
        ],
        references: &["AHVG article 50c; EAN-13"],
        finds: &[
            "756.1234.5678.97",
            "AHV 756.4182.5509.28",
            "AVS 7566631682310",
        ],
        ignores: &[
            "756.1234.5678.98",
            "AHV 756.4538.0280.04",
            "757.1234.5678.97",
        ],
        ..NUMBER
    },
    Row {
        name: "ch-uid",
        entity: "CH_UID",
        kinds: &[112],
        pack: "ch",
        regions: &["CH"],
        start: Start::Digits {
            letters: (3, 3),
            run: (3, 9),
            total: 9,
        },
        shapes: &[r"CHE-[0-9]{3}\.[0-9]{3}\.[0-9]{3}", "CHE[0-9]{9}"],
        check: germany::ch_company,
        base: 64,
        power: 11,
        lift: 12,
        context: &[
            ("de", &["uid", "mwst", "mehrwertsteuer"]),
            ("fr", &["ide", "tva"]),
            ("it", &["idi", "iva"]),
            ("en", &["vat"]),
        ],
        counter: &[Counter::LongerNumber],
        references: &["UIDG; BFS, eCH-0097"],
        finds: &["CHE100155212", "MWST CHE573956210", "UID: CHE812875021"],
        ignores: &["CHE100155213", "UID CHE701722952", "CHF100155212"],
        ..ROW
    },
    Row {
        name: "ch-uid-dashed",
        entity: "CH_UID",
        kinds: &[112],
        pack: "ch",
        regions: &["CH"],
        start: Start::After(&["che"]),
        shapes: &[r"[0-9]{3}\.[0-9]{3}\.[0-9]{3}"],
        window: 13,
        check: germany::ch_company,
        base: 25,
        power: 11,
        lift: 49,
        references: &["UIDG; BFS, eCH-0097"],
        finds: &[
            "CHE-100.155.212",
            "CHE-488.990.439 MWST",
            "UID CHE-128.657.443",
        ],
        ignores: &["CHE-100.155.213", "CHE-065.192.800", "CHX-100.155.212"],
        ..NUMBER
    },
];
