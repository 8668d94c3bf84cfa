//! Numbers of France.

use crate::classify::{
    check::{france, person},
    counter::Counter,
    row::{Row, Start},
};

use super::{NUMBER, ROW, digits};

pub(super) static ROWS: [Row; 8] = [
    Row {
        name: "fr-nir",
        entity: "FR_NIR",
        kinds: &[113],
        regions: &["FR"],
        start: digits(1, 15, 5),
        shapes: &[
            "[12378] ?[0-9]{2} ?[0-9]{2} ?(?:[0-9]{2}|2[ABab]) ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}",
        ],
        check: person::nir,
        base: 12,
        power: 130,
        lift: 37,
        context: &[
            (
                "fr",
                &[
                    "nir",
                    "sécurité sociale",
                    "securite sociale",
                    "insee",
                    "numéro de sécu",
                    "numéro de sécurité sociale",
                ],
            ),
            ("en", &["social security"]),
        ],
        counter: &[Counter::LongerNumber],
        references: &["Décret 82-103, INSEE"],
        finds: &[
            "2 55 08 14 168 025 38",
            "255081416802538",
            "NIR 351 33 75386627 40",
        ],
        ignores: &[
            "2 55 08 14 168 025 39",
            "255151416802538",
            "NIR 1 7691 62138 98309",
        ],
        ..ROW
    },
    Row {
        name: "fr-id-card",
        entity: "FR_CNI",
        kinds: &[114],
        pack: "fr",
        regions: &["FR"],
        start: Start::After(&[
            "carte d'identité",
            "carte d’identité",
            "carte nationale d'identité",
            "carte nationale d’identité",
            "carte d'identite",
            "cni",
            "identity card",
        ]),
        shapes: &[
            "[0-9]{4}[0-9A-Z]{3}[0-9]{5}",
            "[A-Z0-9]{3}[A-Z0-9]{3}[A-Z0-9]{2}[0-9]",
        ],
        base: 25,
        lift: 50,
        counter: &[Counter::LongerNumber],
        references: &["Décret 55-1397; ICAO Doc 9303 part 5"],
        finds: &[
            "CNI 880692310285",
            "carte d'identité n° X4RTBPFW4",
            "Carte nationale d’identité : D2H6862M2",
        ],
        ignores: &["880692310285", "CNI 88069231028", "CNI X4RTBPFW"],
        ..ROW
    },
    Row {
        name: "fr-passport",
        entity: "FR_PASSPORT",
        kinds: &[115],
        pack: "fr",
        regions: &["FR"],
        start: Start::After(&["passeport", "passport"]),
        shapes: &["[0-9]{2}[A-Z]{2}[0-9]{5}"],
        base: 25,
        lift: 55,
        counter: &[Counter::LongerNumber],
        references: &["Décret 2005-1726"],
        finds: &[
            "passeport 12AB34567",
            "Passeport n° 09FV12345",
            "French passport 14AA00001",
        ],
        ignores: &["12AB34567", "passeport 12AB3456", "passeport 1AAB34567"],
        ..ROW
    },
    Row {
        name: "fr-tax-number",
        entity: "FR_TAX_ID",
        kinds: &[116],
        pack: "fr",
        regions: &["FR"],
        start: digits(2, 13, 13),
        shapes: &[
            "[0-3][0-9]{12}",
            "[0-3][0-9] [0-9]{2} [0-9]{3} [0-9]{3} [0-9]{3}",
        ],
        check: france::tax,
        power: 880,
        lift: 31,
        context: &[
            (
                "fr",
                &[
                    "numéro fiscal",
                    "spi",
                    "impots",
                    "impôts",
                    "impôt",
                    "fiscal",
                    "référence fiscale",
                ],
            ),
            ("en", &["tax number", "tax id"]),
        ],
        references: &["DGFiP, OECD TIN France"],
        finds: &[
            "numéro fiscal 3023217600053",
            "SPI : 3265173828336",
            "impôts 04 36 259 723 116",
        ],
        ignores: &[
            "numéro fiscal 3023217600054",
            "SPI 2151512917059",
            "numéro fiscal 4023217600053",
        ],
        ..NUMBER
    },
    Row {
        name: "fr-driving-licence",
        entity: "FR_DRIVER_LICENSE",
        kinds: &[117],
        pack: "fr",
        regions: &["FR"],
        start: Start::After(&["permis de conduire", "permis", "numéro de permis"]),
        shapes: &["[0-9]{12}", "[0-9]{2}[A-Z]{2}[0-9]{5}"],
        base: 25,
        lift: 50,
        counter: &[Counter::LongerNumber],
        references: &["Arrêté du 20 avril 2012; Directive 2006/126/EC"],
        finds: &[
            "permis de conduire 911091204870",
            "Permis n° 13AA00002",
            "numéro de permis : 040675200123",
        ],
        ignores: &[
            "911091204870",
            "permis 91109120487",
            "permis de conduire 13A00002",
        ],
        ..ROW
    },
    Row {
        name: "fr-siren",
        entity: "FR_SIREN",
        kinds: &[118],
        pack: "fr",
        regions: &["FR"],
        start: digits(3, 9, 9),
        shapes: &["[0-9]{9}", "[0-9]{3} [0-9]{3} [0-9]{3}"],
        check: france::company,
        base: 4,
        power: 10,
        lift: 63,
        context: &[("fr", &["siren", "rcs", "entreprise", "immatriculée"])],
        references: &["INSEE, Code de commerce R123-221"],
        finds: &[
            "SIREN 732 829 320",
            "siren: 732829320",
            "RCS Paris 105 085 062",
        ],
        ignores: &["732 829 320", "SIREN 732829321", "siren 487 275 385"],
        ..NUMBER
    },
    Row {
        name: "fr-siret",
        entity: "FR_SIRET",
        kinds: &[118],
        pack: "fr",
        regions: &["FR"],
        start: digits(3, 14, 14),
        shapes: &["[0-9]{14}", "[0-9]{3} [0-9]{3} [0-9]{3} [0-9]{5}"],
        check: france::company,
        base: 13,
        power: 93,
        lift: 40,
        context: &[("fr", &["siret", "siren", "établissement", "etablissement"])],
        references: &["INSEE, Code de commerce R123-221"],
        finds: &[
            "SIRET 73282932000074",
            "609 047 931 11030",
            "siret: 95378019435367",
        ],
        ignores: &[
            "SIRET 73282932000075",
            "siret 58057643765156",
            "SIRET 73282932100074",
        ],
        ..NUMBER
    },
    Row {
        name: "fr-vat-id",
        entity: "FR_VAT_ID",
        kinds: &[118],
        pack: "fr",
        regions: &["FR"],
        start: Start::Digits {
            letters: (2, 2),
            run: (2, 11),
            total: 11,
        },
        shapes: &[
            "FR ?[0-9]{11}",
            "FR ?[0-9]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}",
        ],
        check: france::vat,
        base: 18,
        power: 1400,
        lift: 12,
        context: &[("fr", &["tva", "tva intracommunautaire"]), ("en", &["vat"])],
        counter: &[Counter::LongerNumber],
        references: &["CGI article 286 ter"],
        finds: &["FR40303265045", "TVA FR 40 303 265 045", "FR 74487099715"],
        ignores: &["FR41303265045", "TVA FR 07408477240", "FS40303265045"],
        ..ROW
    },
];
