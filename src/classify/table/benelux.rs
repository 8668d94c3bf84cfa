//! Numbers of the Netherlands, Belgium and Luxembourg.

use crate::classify::{
    check::{france, person},
    counter::Counter,
    row::{Row, Start},
};

use super::{NUMBER, ROW, digits};

pub(super) static ROWS: [Row; 7] = [
    Row {
        name: "nl-bsn",
        entity: "NL_BSN",
        kinds: &[119],
        pack: "nl",
        regions: &["NL"],
        start: digits(4, 9, 9),
        shapes: &["[0-9]{9}", r"[0-9]{4}\.[0-9]{2}\.[0-9]{3}"],
        check: person::nl_bsn,
        base: 4,
        power: 11,
        lift: 63,
        context: &[
            (
                "nl",
                &[
                    "bsn",
                    "burgerservicenummer",
                    "sofinummer",
                    "burger service nummer",
                ],
            ),
            ("en", &["citizen service number"]),
        ],
        references: &["Wet algemene bepalingen burgerservicenummer"],
        finds: &[
            "BSN 111222333",
            "burgerservicenummer 402559514",
            "sofinummer 1065.91.046",
        ],
        ignores: &["111222333", "BSN 111222334", "BSN 744647079"],
        ..NUMBER
    },
    Row {
        name: "nl-passport",
        entity: "NL_PASSPORT",
        kinds: &[120],
        pack: "nl",
        regions: &["NL"],
        start: Start::After(&[
            "paspoort",
            "paspoortnummer",
            "identiteitskaart",
            "documentnummer",
            "passport",
            "id-kaart",
        ]),
        shapes: &["[A-NP-Z]{2}[A-NP-Z0-9]{6}[0-9]"],
        base: 25,
        lift: 53,
        counter: &[Counter::LongerNumber],
        references: &["BRP, Logisch ontwerp 35.20"],
        finds: &[
            "paspoort SPECI2014",
            "Identiteitskaart: NW5R8LF41",
            "paspoortnummer IFB6LC1F2",
        ],
        ignores: &["NW5R8LF41", "paspoort NO5R8LF41", "paspoort NW5R8LF4A"],
        ..ROW
    },
    Row {
        name: "nl-driving-licence",
        entity: "NL_DRIVER_LICENSE",
        kinds: &[120],
        pack: "nl",
        regions: &["NL"],
        start: Start::After(&[
            "rijbewijs",
            "rijbewijsnummer",
            "driving licence",
            "driver license",
        ]),
        shapes: &["[0-9]{10}"],
        base: 25,
        lift: 50,
        references: &["RDW, rijbewijsregister"],
        finds: &[
            "rijbewijs 5000000121",
            "Rijbewijsnummer: 4251203458",
            "rijbewijs nr 3101234561",
        ],
        ignores: &["5000000121", "rijbewijs 500000012", "rijbewijs 50000001211"],
        ..NUMBER
    },
    Row {
        name: "be-national-number",
        entity: "BE_NATIONAL_NUMBER",
        kinds: &[121],
        regions: &["BE"],
        start: digits(2, 11, 11),
        shapes: &[
            r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}-[0-9]{3}\.[0-9]{2}",
            "[0-9]{11}",
        ],
        check: france::be_person,
        base: 6,
        power: 320,
        lift: 35,
        context: &[
            (
                "nl",
                &["rijksregister", "rijksregisternummer", "insz", "inss"],
            ),
            ("fr", &["niss", "registre national", "numéro national"]),
            ("en", &["national number"]),
        ],
        references: &["Koninklijk besluit 3 april 1984"],
        finds: &[
            "85.07.30-033.28",
            "rijksregister 20.28.26-478.66",
            "NISS 72902617919",
        ],
        ignores: &["85.07.30-033.29", "NISS 40470293770", "85.17.30-033.28"],
        ..NUMBER
    },
    Row {
        name: "be-id-card",
        entity: "BE_ID_CARD",
        kinds: &[122],
        pack: "be",
        regions: &["BE"],
        start: digits(3, 12, 12),
        shapes: &["[0-9]{3}-[0-9]{7}-[0-9]{2}", "[0-9]{12}"],
        check: france::be_card,
        base: 10,
        power: 99,
        lift: 43,
        context: &[
            ("nl", &["identiteitskaart", "eid"]),
            ("fr", &["carte d'identité", "carte d’identité", "eid"]),
            ("en", &["identity card"]),
        ],
        references: &["Koninklijk besluit 25 maart 2003"],
        finds: &[
            "103-3169606-05",
            "eID 848-7371145-58",
            "identiteitskaart 069307412709",
        ],
        ignores: &[
            "479-5269047-38",
            "eID 147-7010663-07",
            "identiteitskaart 035762148546",
        ],
        ..NUMBER
    },
    Row {
        name: "be-enterprise",
        entity: "BE_ENTERPRISE",
        kinds: &[122],
        pack: "be",
        regions: &["BE"],
        start: digits(4, 10, 10),
        shapes: &[r"[01][0-9]{3}\.[0-9]{3}\.[0-9]{3}", "[01][0-9]{9}"],
        check: france::be_company,
        base: 10,
        power: 92,
        lift: 43,
        context: &[
            ("nl", &["kbo", "ondernemingsnummer", "btw", "btw-nummer"]),
            ("fr", &["bce", "numéro d'entreprise", "tva"]),
            ("en", &["vat"]),
        ],
        references: &["Wetboek van economisch recht, boek III"],
        finds: &[
            "KBO 0403.019.261",
            "BTW BE 0185.918.118",
            "ondernemingsnummer 1853892308",
        ],
        ignores: &["KBO 0403.019.262", "KBO 1822.554.185", "KBO 2403.019.261"],
        ..NUMBER
    },
    Row {
        name: "lu-matricule",
        entity: "LU_MATRICULE",
        kinds: &[123],
        regions: &["LU"],
        start: digits(4, 13, 13),
        shapes: &["[0-9]{13}", "[0-9]{4} [0-9]{2} [0-9]{2} [0-9]{3} [0-9]{2}"],
        check: france::lu_person,
        power: 200_000,
        lift: 15,
        context: &[
            ("fr", &["matricule", "sécurité sociale", "cns"]),
            ("de", &["matrikel", "sozialversicherungsnummer"]),
            ("en", &["social security"]),
        ],
        references: &["Loi du 19 juin 2013, identification des personnes physiques"],
        finds: &[
            "1893120105732",
            "matricule 1983051720436",
            "2001 02 28 117 36",
        ],
        ignores: &["1893120105733", "matricule 1983051720437", "1893130105732"],
        ..NUMBER
    },
];
