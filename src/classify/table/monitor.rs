//! Tokens of monitoring, builds and checks.

use crate::classify::{
    check::token,
    row::{Class, Edge, Row, Start},
};

use super::TOKEN;

pub(super) static ROWS: [Row; 9] = [
    Row {
        name: "grafana-token",
        entity: "GRAFANA_TOKEN",
        kinds: &[225],
        start: Start::Literal(&["glsa_"]),
        shapes: &[r"glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}"],
        check: token::grafana,
        base: 85,
        power: 1048576,
        references: &["Grafana docs, service accounts"],
        finds: &[
            concat!("gl", "sa_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW_5f2b8c1d"),
            concat!(
                "API_KEY=\"gls",
                "a_95MaA8M4mp6mwIbquo3qL0rlL525Uk9f_c1ada4a6\""
            ),
            concat!(
                "{\"value\": \"gls",
                "a_HA08axratdBup6H4NNjzDZDEVzRavy7D_071e5694\"}"
            ),
        ],
        ignores: &[
            "glsa_short",
            "glsa_O5aLQtakJq1QZcAF9Q",
            concat!("abgls", "a_O5aLQtakJq1QZcAF9Q4UNRJqZLtNqPQp_1d665aa7"),
        ],
        ..TOKEN
    },
    Row {
        name: "new-relic-key",
        entity: "NEW_RELIC_KEY",
        kinds: &[225],
        start: Start::Literal(&["NRAK-"]),
        shapes: &[r"NRAK-[A-Z0-9]{27}"],
        references: &["New Relic docs, API keys"],
        finds: &[
            concat!("NR", "AK-QZ7KX2MB9VD4TR6WN3PC8FJ5LH1"),
            concat!("API_KEY=\"NRA", "K-PV51I7XIHIKUAFN6WMS9VJW6ND1\""),
            concat!("{\"value\": \"NRA", "K-2FRM8985D3QBHJHBQN57LI5Q5VS\"}"),
        ],
        ignores: &[
            "NRAK-SHORT",
            "NRAK-HM9ZQ0TT0YK",
            concat!("abNRA", "K-HM9ZQ0TT0YKBIFQ1V9QUI1U1QGS"),
        ],
        ..TOKEN
    },
    Row {
        name: "dynatrace-token",
        entity: "DYNATRACE_TOKEN",
        kinds: &[225],
        start: Start::Literal(&["dt0c01.", "dt0s01.", "dt0s02.", "dt0s03.", "dt0s16."]),
        shapes: &[r"dt0(?:c01|s01|s02|s03|s16)\.[A-Z0-9]{24}\.[A-Z0-9]{64}"],
        references: &["Dynatrace docs, token format"],
        finds: &[
            concat!(
                "dt0",
                "c01.QZ7KX2MB9VD4TR6WN3PC8FJ5.QZ7KX2MB9VD4TR6WN3PC8FJ5LH1QZ7KX2MB9VD4TR6WN3PC8FJ5LH1QZ7KX2MB9V"
            ),
            concat!(
                "API_KEY=\"dt0",
                "c01.J3KNVPVUDGYXUTYR8NNT436X.SZGGZ495BCJO7VTF3JD7IAIY8UFMFPI6N5FWZQHX1IU1K9JGY599ZSCP9A1R6UE9\""
            ),
            concat!(
                "{\"value\": \"dt0",
                "s01.FIGSDLXOBRHB6C0NC909UPEA.8URBWYGIFJALJQEREKQLZG40YLU49LDRCOBFO0XGITD1BHY9JA6ZMMI0P4CVG67N\"}"
            ),
        ],
        ignores: &[
            "dt0c01.SHORT",
            "dt0s02.D8P30U63DY6QR72P01O57B5F.UCPSANF0V3ZLVP7R",
            concat!(
                "abdt0",
                "s02.D8P30U63DY6QR72P01O57B5F.UCPSANF0V3ZLVP7RVBKZKR7XJEUDNKH1GJMFLIEBLVQSLIW2F0X4X98LN2CS2N4Q"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "sentry-token",
        entity: "SENTRY_TOKEN",
        kinds: &[225],
        start: Start::Literal(&["sntrys_", "sntryu_", "sntrya_", "sntryi_"]),
        shapes: &[
            "sntrys_eyJ[A-Za-z0-9+/=_-]{60,300}",
            "sntry[uai]_[0-9a-f]{64}",
        ],
        window: 420,
        references: &["Sentry docs, auth tokens"],
        finds: &[
            concat!(
                "snt",
                "rys_eyJCzumdEepCLY03V86MZBwG44uHLhODOgGu5YspsPalFYYNJhmxXg4LI1k4qdW"
            ),
            concat!(
                "API_KEY=\"snt",
                "ryu_85b568040af995767104a43bcf2ce9de4e36021b4ba2f8c96dd0f0baa79801fa\""
            ),
            concat!(
                "{\"value\": \"snt",
                "rys_eyJXIKofxaQgmm9cvOFkJT2eHrVnZGz7zLFI5n6RNyyTjJQGixBRvacSpzLIxye\"}"
            ),
        ],
        ignores: &[
            "sntrys_your-token-here",
            "sntrys_eyJCzumdEepCLY03V86MZBwG44uH",
            concat!(
                "absnt",
                "rys_eyJCzumdEepCLY03V86MZBwG44uHLhODOgGu5YspsPalFYYNJhmxXg4LI1k4qdW"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "sentry-dsn",
        entity: "SENTRY_DSN",
        kinds: &[225],
        start: Start::Back {
            anchors: &["://"],
            class: Class::Scheme,
            first: Class::Letter,
            max: 5,
        },
        shapes: &["https?://[0-9a-f]{32}(?::[0-9a-f]{32})?@[a-z0-9.-]{1,80}/[0-9]{1,20}"],
        edge: Edge::Open,
        base: 60,
        references: &["Sentry docs, DSN"],
        finds: &[
            concat!("htt", "p://efa8d5d711e338a6099cace1d38f1cca@m/6"),
            concat!(
                "API_KEY=\"htt",
                "p://80d195e7fc8d3186a0ccdec8087ba079@k/4\""
            ),
            concat!(
                "{\"value\": \"htt",
                "ps://9790478cd87da29e01b8075d2697351c@u/8\"}"
            ),
        ],
        ignores: &["http://efa8d5d711e338", "a6099cace1d38f1cca@m/6"],
        ..TOKEN
    },
    Row {
        name: "grafana-cloud-token",
        entity: "GRAFANA_TOKEN",
        kinds: &[225],
        start: Start::Literal(&["glc_", "eyJrIjoi"]),
        shapes: &[
            "glc_[A-Za-z0-9+/=]{32,400}",
            "eyJrIjoi[A-Za-z0-9+/]{60,400}={0,2}",
        ],
        window: 480,
        edge: Edge::Word,
        check: token::has_digit,
        references: &[
            "Grafana Cloud docs, access policies",
            "Grafana docs, API keys",
        ],
        finds: &[
            concat!("glc", "_UQd6q9vs5N3kxk5lXQYccQFTbVIJPdhi"),
            concat!(
                "API_KEY=\"eyJ",
                "rIjoiVetjAdY3GH5kjZ22D2NGBEiZRfNBZZLioUnSyKXv11Z03Oef7qDkCO4ttGZS\""
            ),
            concat!("{\"value\": \"glc", "_4aiTAo0SzlUEx3lWkTrGb1QxsNvVoqO4\"}"),
        ],
        ignores: &[
            "glc_your-token-here",
            "glc_UQd6q9vs5N3kxk",
            concat!("abglc", "_UQd6q9vs5N3kxk5lXQYccQFTbVIJPdhi"),
        ],
        ..TOKEN
    },
    Row {
        name: "new-relic-other",
        entity: "NEW_RELIC_KEY",
        kinds: &[225],
        start: Start::Literal(&["NRAA-", "NRII-", "NRRA-", "NRIQ-", "NRIK-", "NRJS-"]),
        shapes: &[
            "NRAA-[0-9a-f]{27}",
            "NRRA-[0-9a-f]{42}",
            "NRI[QIK]-[A-Za-z0-9_-]{32}",
            "NRJS-[0-9a-f]{19}",
        ],
        references: &["New Relic docs, API keys"],
        finds: &[
            concat!("NRA", "A-5c3863f5f18584e4785540e92c8"),
            concat!(
                "API_KEY=\"NRR",
                "A-7f91c393a36b367200758085c958bc48551e727405\""
            ),
            concat!("{\"value\": \"NRI", "K-WqmkedymOCRLrWfmk5VCpl1ALkaX0ctK\"}"),
            concat!("use NRJ", "S-9b8e4a97547ccbc138e for it"),
        ],
        ignores: &[
            "NRAA-your-token-here",
            "NRAA-5c3863f5f18",
            concat!("abNRA", "A-5c3863f5f18584e4785540e92c8"),
        ],
        ..TOKEN
    },
    Row {
        name: "new-relic-license",
        entity: "NEW_RELIC_KEY",
        kinds: &[225],
        start: Start::Back {
            anchors: &["NRAL"],
            class: Class::LocalFirst,
            first: Class::LocalFirst,
            max: 40,
        },
        shapes: &["[0-9a-z]{36}NRAL", "[0-9a-f]{36}FFFFNRAL"],
        counter: &[],
        references: &["New Relic docs, license keys"],
        finds: &[
            concat!("4q8", "8xqajz38uqm2xwvdtpvlwkywcgdnr3084NRAL"),
            concat!(
                "API_KEY=\"bbc",
                "48fbde7da90929a818807b3b95c7c7448FFFFNRAL\""
            ),
            concat!(
                "{\"value\": \"ma5",
                "4qsimpfk4qkgsnvqgn6yc9huenyz5dr9vNRAL\"}"
            ),
        ],
        ignores: &[
            "4q88xqajz38uqm2xwvdt",
            concat!("ab4q8", "8xqajz38uqm2xwvdtpvlwkywcgdnr3084NRAL"),
        ],
        ..TOKEN
    },
    Row {
        name: "monitoring-token",
        entity: "MONITORING_TOKEN",
        kinds: &[225],
        start: Start::Literal(&[
            "sgp_", "slk_", "sqp_", "squ_", "sqa_", "bkua_", "bkaj_", "bkct_", "CCIPAT_",
            "CCIPRJ_", "phx_", "phc_", "pylf_v", "hcaik_", "hcalk_", "hcxik_", "hcxlk_", "ico-",
            "hawk.", "pat.", "sat.", "sdk-", "api-", "mob-", "rootly_", "sha256~",
        ]),
        shapes: &[
            "sgp_(?:[0-9a-f]{16}_|local_)?[0-9a-f]{40}",
            "sgp_[A-Za-z0-9]{64}",
            "slk_[0-9a-f]{64}",
            "sq[apu]_[0-9a-f]{40}",
            "bk(?:ua|aj|ct)_[0-9a-f]{40}",
            "CCI(?:PAT|PRJ)_[A-Za-z0-9]{22}_[0-9a-f]{40}",
            "ph[xc]_[A-Za-z0-9_]{43}",
            "pylf_v[0-9]_[a-z]{2}_[A-Za-z0-9]{43}",
            "hc[ax][il]k_[A-Za-z0-9]{58,60}",
            "ico-[A-Za-z0-9]{32}",
            r"hawk\.[A-Za-z0-9_-]{20}\.[A-Za-z0-9_-]{20}",
            r"(?:pat|sat)\.[A-Za-z0-9_-]{22}\.[0-9a-zA-Z]{24}\.[0-9a-zA-Z]{20}",
            "(?:sdk|api|mob)-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}",
            "rootly_[0-9a-f]{64}",
            "API-[A-Z0-9]{26}",
            "sha256~[A-Za-z0-9_-]{43}",
        ],
        check: token::has_digit,
        references: &[
            "Sourcegraph, SonarQube, Buildkite, CircleCI, PostHog, Logfire, Honeycomb, Infracost, StackHawk, Harness, LaunchDarkly, Rootly, Octopus Deploy and OpenShift docs, tokens",
        ],
        finds: &[
            concat!("sgp", "_9541c579d135fe9f9df4a47714212bc01a3d442a"),
            concat!(
                "API_KEY=\"slk",
                "_505d0922e35a777d794c09daa2ab629b50ba609ff5ee6476f9f2c685de88c530\""
            ),
            concat!(
                "{\"value\": \"squ",
                "_fe84e05fb3222e7ae66c2c205cc699d3a2a01ca5\"}"
            ),
            concat!(
                "use bku",
                "a_9405a5ec29b054aad39ba4ddf483b7743b3285c9 for it"
            ),
            concat!(
                "export TOKEN=CCI",
                "PRJ_tBLmgQMZ9Xq10JD26hQnbP_85563a525d78565031d98ba1a41e65dc2faf1834"
            ),
            concat!("phx", "_3UcnklSgQmjTmzLrE5LtigbbXw2U5pc2AoH1GMPtGyH"),
            concat!("pyl", "f_v3_fu_z7WG1g9CDwd3FOP7LYsYCMEptIrQ9VB36N48zInGyk9"),
            concat!(
                "hca",
                "lk_KXsLWIecXgxmzxXzdqQpvIzwEfJdrIls4ElscrZ45K3gJDNix2JSEdS0Dw"
            ),
            concat!("ico", "-0Adr2tQwyFBj647rayWdtFvw3WeH3hpq"),
            concat!("haw", "k.Yr0E1NSx0zJjju4qYUaB.oUJzEkxQtUXsw1NvGvtA"),
            concat!(
                "pat",
                ".wu9VucZTsVporBwT7jREVx.CjPstAZtiEGcOnI9zWEsbdGR.7OiM1IGZ0eozo0duaikh"
            ),
            concat!("sdk", "-3801229e-7905-4ee9-615a-0f2dc7227b04"),
            concat!(
                "roo",
                "tly_f43d0afb37606b8cbbe4a7925f341ffdfa948268032d7c898b70d54864c43d60"
            ),
            concat!("API", "-4QTGBA4ZUFQC6LDN4A82LPRCFY"),
            concat!("sha", "256~iWTd2CMY8MbRwWVJ3uC72CxKt1U8vHy1Uf73dJNl7sJ"),
        ],
        ignores: &[
            "sgp_your-token-here",
            "sgp_9541c579d135fe9f9d",
            concat!("absgp", "_9541c579d135fe9f9df4a47714212bc01a3d442a"),
        ],
        ..TOKEN
    },
];
