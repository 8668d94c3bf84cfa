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
