//! Numbers of Spain and Portugal.

use crate::classify::{
    check::{iberia, person},
    counter::Counter,
    row::{Row, Start},
};

use super::{NUMBER, ROW, digits};

pub(super) static ROWS: [Row; 9] = [
    Row {
        name: "es-nif",
        entity: "ES_NIF",
        kinds: &[124],
        regions: &["ES"],
        start: digits(2, 8, 8),
        shapes: &[
            r"[0-9]{8}[ \-]?[A-HJ-NP-TV-Z]",
            r"[0-9]{2}\.[0-9]{3}\.[0-9]{3}[ \-]?[A-HJ-NP-TV-Z]",
        ],
        check: person::es_nif,
        base: 24,
        power: 22,
        lift: 38,
        context: &[
            (
                "es",
                &["dni", "nif", "documento", "identidad", "documento nacional"],
            ),
            ("en", &["national id"]),
        ],
        counter: &[Counter::LongerNumber],
        references: &["Real Decreto 1553/2005"],
        finds: &[
            "DNI 12345678Z",
            "55555555K is refused, 12345678-Z is not",
            "NIF 38.138.027W",
        ],
        ignores: &["12345678A", "DNI 12345678A", "NIF 75.905.477 J"],
        ..ROW
    },
    Row {
        name: "es-nif-short",
        entity: "ES_NIF",
        kinds: &[124],
        pack: "es",
        regions: &["ES"],
        start: Start::After(&["dni", "nif"]),
        shapes: &[r"[0-9]{7}[ \-]?[A-HJ-NP-TV-Z]"],
        check: person::es_nif,
        base: 25,
        power: 23,
        lift: 36,
        counter: &[Counter::LongerNumber],
        references: &["Real Decreto 1553/2005"],
        finds: &["DNI 7454096A", "nif 5524361Z", "DNI: 9888755 C"],
        ignores: &["6345455P", "DNI 6655284-X", "nif 3408374-S"],
        ..ROW
    },
    Row {
        name: "es-nie",
        entity: "ES_NIE",
        kinds: &[125],
        regions: &["ES"],
        start: Start::Digits {
            letters: (1, 1),
            run: (7, 7),
            total: 1,
        },
        shapes: &[r"[XYZ][ \-]?[0-9]{7}[ \-]?[A-HJ-NP-TV-Z]"],
        check: person::es_nif,
        base: 31,
        power: 23,
        lift: 30,
        context: &[
            (
                "es",
                &["nie", "extranjero", "residencia", "número de identidad"],
            ),
            ("en", &["foreigner"]),
        ],
        counter: &[Counter::LongerNumber],
        references: &["Orden INT/2058/2008"],
        finds: &["X1234567L", "X-1234567-L", "NIE Z6873151C"],
        ignores: &["X1234567A", "W1234567L", "NIE Z6873151G"],
        ..ROW
    },
    Row {
        name: "es-company",
        entity: "ES_CIF",
        kinds: &[126],
        pack: "es",
        regions: &["ES"],
        start: Start::Digits {
            letters: (1, 1),
            run: (7, 8),
            total: 1,
        },
        shapes: &[
            "[ABCDEFGHJNPQRSUVW][0-9]{7}[0-9A-J]",
            "[ABCDEFGHJNPQRSUVW]-[0-9]{7}[0-9A-J]",
        ],
        check: iberia::es_company,
        base: 33,
        power: 9,
        lift: 38,
        context: &[("es", &["cif", "nif", "sociedad", "empresa"])],
        counter: &[Counter::LongerNumber],
        references: &["Orden EHA/451/2008"],
        finds: &["CIF A13585625", "B-58378431", "NIF E4592797G"],
        ignores: &["CIF A13585626", "CIF A9277329F", "CIF I13585625"],
        ..ROW
    },
    Row {
        name: "es-social-security",
        entity: "ES_SOCIAL_SECURITY",
        kinds: &[127],
        pack: "es",
        regions: &["ES"],
        start: digits(2, 12, 12),
        shapes: &[
            "[0-9]{12}",
            "[0-9]{2}[ /][0-9]{8}[ /][0-9]{2}",
            "[0-9]{2}[ /][0-9]{10}",
        ],
        check: iberia::es_social,
        base: 8,
        power: 180,
        lift: 40,
        context: &[
            (
                "es",
                &[
                    "seguridad social",
                    "nuss",
                    "naf",
                    "número de afiliación",
                    "afiliación",
                ],
            ),
            ("en", &["social security"]),
        ],
        references: &["Real Decreto 84/1996; TGSS"],
        finds: &[
            "NUSS 278398084342",
            "seguridad social 34/40006590 45",
            "14/31447815/94",
        ],
        ignores: &[
            "NUSS 123757544579",
            "Seguridad Social 47/97055930 85",
            "NUSS 28123456789",
        ],
        ..NUMBER
    },
    Row {
        name: "es-passport",
        entity: "ES_PASSPORT",
        kinds: &[128],
        pack: "es",
        regions: &["ES"],
        start: Start::Digits {
            letters: (3, 3),
            run: (6, 6),
            total: 6,
        },
        shapes: &["[A-Z]{3}[0-9]{6}"],
        base: 50,
        lift: 38,
        context: &[
            ("es", &["pasaporte", "número de pasaporte"]),
            ("en", &["passport"]),
        ],
        counter: &[Counter::LongerNumber],
        references: &["Real Decreto 896/2003"],
        finds: &["pasaporte AAA123456", "Passport: XDA456789", "PAB123456"],
        ignores: &["pasaporte AA123456", "AAA12345", "aaa123456"],
        ..ROW
    },
    Row {
        name: "pt-nif",
        entity: "PT_NIF",
        kinds: &[132],
        pack: "pt",
        regions: &["PT"],
        start: digits(3, 9, 9),
        shapes: &["[0-9]{9}", "[0-9]{3} [0-9]{3} [0-9]{3}"],
        check: iberia::pt_tax,
        base: 2,
        power: 12,
        lift: 63,
        context: &[
            (
                "pt",
                &[
                    "nif",
                    "contribuinte",
                    "nipc",
                    "número de contribuinte",
                    "número fiscal",
                ],
            ),
            ("en", &["tax number"]),
        ],
        references: &["Decreto-Lei 14/2013"],
        finds: &[
            "NIF 501964843",
            "contribuinte 343002400",
            "NIPC 787 528 218",
        ],
        ignores: &["501964843", "NIF 501964844", "NIF 719963359"],
        ..NUMBER
    },
    Row {
        name: "pt-citizen-card",
        entity: "PT_CITIZEN_CARD",
        kinds: &[133],
        pack: "pt",
        regions: &["PT"],
        start: digits(8, 9, 9),
        shapes: &["[0-9]{8} ?[0-9] ?[A-Z]{2}[0-9]"],
        check: iberia::pt_card,
        base: 41,
        power: 9,
        lift: 32,
        context: &[
            (
                "pt",
                &[
                    "cartão de cidadão",
                    "cartao de cidadao",
                    "bilhete de identidade",
                    "cartão do cidadão",
                    "cc",
                ],
            ),
            ("en", &["citizen card"]),
        ],
        counter: &[Counter::LongerNumber],
        references: &["Lei 7/2007; Portaria 201/2007"],
        finds: &[
            "00000000 0 ZZ4",
            "cartão de cidadão 15577800 2 FS6",
            "115375746DZ7",
        ],
        ignores: &[
            "00000000 0 ZZ5",
            "cartão de cidadão 50797863 7WA2",
            "12345678 9 Z12",
        ],
        ..ROW
    },
    Row {
        name: "pt-niss",
        entity: "PT_NISS",
        kinds: &[133],
        pack: "pt",
        regions: &["PT"],
        start: digits(11, 11, 11),
        shapes: &["[12][0-9]{10}"],
        check: iberia::pt_social,
        base: 4,
        power: 10,
        lift: 63,
        context: &[
            ("pt", &["niss", "segurança social", "seguranca social"]),
            ("en", &["social security"]),
        ],
        references: &["Segurança Social, NISS"],
        finds: &[
            "NISS 21009972011",
            "segurança social: 19498408454",
            "social security 29579469531",
        ],
        ignores: &["18056795228", "NISS 21009972016", "NISS 31234567890"],
        ..NUMBER
    },
];
