//! The kinds of the catalogue that no row finds, each with the reason.

/// By number of the catalogue.
pub static LEFT_OUT: &[(u16, &str)] = &[
    (
        251,
        "has no shape: `ringfence index records` makes an index of the company's own tables",
    ),
    (
        252,
        "has no shape: `ringfence index documents` makes an index of the company's own documents",
    ),
    (
        253,
        "source code is everywhere: `ringfence index documents` knows the company's own again",
    ),
    (
        254,
        "are the company's own words: a policy has dictionaries for them",
    ),
    (
        255,
        "has no shape that tells it from what is public: markings and indexes find the documents",
    ),
    (
        256,
        "has no shape that tells it from what is public: markings and indexes find the documents",
    ),
];

/// What of a number no row finds, or which row finds it that has another number in its name.
pub static PARTLY: &[(u16, &str)] = &[
    (
        5,
        "lengths and mod 97-10; the shape of each country's own part is not checked",
    ),
    (9, "no modulus table of the banks"),
    (
        20,
        "a row for the UUID key; a CPF, telephone or address as a key is found as that",
    ),
    (27, "coins of the same arithmetic share a row"),
    (
        31,
        "only beside words that say so; names alone are for a model",
    ),
    (34, "five national ways of writing"),
    (51, "by range of country codes, not by list of operators"),
    (57, "the plates of DE, GB, IN, NG and TR"),
    (
        69,
        "tickets without their check digit, whose rule the sources give differently",
    ),
    (75, "by the general shapes of the states, after a word"),
    (
        100,
        "without the rule against three equal digits in a row, which adds little",
    ),
    (101, "by shape: the check digits differ by state"),
    (108, "by shape after a word: the issuer publishes no form"),
    (
        126,
        "a digit or a letter passes at the end: sources differ on which goes with which",
    ),
    (143, "two rows with one check"),
    (148, "one row for both countries: the scheme is the same"),
    (153, "one row for every country of the scheme"),
    (155, "the company's ten digits only after a word"),
    (184, "without its mod 11, whose rule is unclear"),
    (186, "nine digits: sources differ on the weights of eight"),
    (190, "one loose row for the states' licences, after a word"),
    (
        209,
        "by its key id, and its private key as 236: shapes parse no JSON",
    ),
    (
        211,
        "by the fixed marks of the newer keys; their checksum is not published",
    ),
    (
        214,
        "by the fixed marks of the newer form; its checksum is not published",
    ),
    (220, "by prefix: no published example proves the checksum"),
    (
        227,
        "Snowflake as a service key beside its name: it has no shape of its own",
    ),
    (237, "binary forms only as base64"),
    (248, "the values within are found by the decoders"),
];
