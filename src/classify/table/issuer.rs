//! Keys without a prefix, which the name of their issuer gives away.
//!
//! One row for each length, not for each of the thousand issuers: the name must stand shortly
//! before, and the value must be as random as a key is. How far before is bounded by the window,
//! which is why the lengths have rows of their own.

mod names;

use crate::classify::{
    check::key,
    counter::Counter,
    row::{Row, Start},
};

use super::TOKEN;
use names::{SERVICES, UUIDS};

pub(super) static ROWS: [Row; 4] = [
    Row {
        name: "service-key",
        entity: "SERVICE_KEY",
        kinds: &[215, 216, 224, 225, 227, 231, 234],
        start: Start::After(SERVICES),
        shapes: &["[A-Za-z0-9_-]{20,44}"],
        window: 80,
        check: key::scrambled,
        base: 26,
        lift: 40,
        counter: &[Counter::Placeholder, Counter::LockLine],
        references: &["The issuers' API docs"],
        finds: &[
            concat!("algolia_api_key = \"5f2b8c1d9e7a4b3c", "8d6e1f0a9b7c5d3e\""),
            concat!("FASTLY_TOKEN=q7Zk3_xV9pL2mN", "8rT4wY6bC1dF5gH0jK"),
            concat!(
                "\"todoistKey\": \"5f2b8c1d9e7a4b3c8d6e",
                "1f0a9b7c5d3e5f2b8c1d\""
            ),
            concat!("guardian_key: 5f2b8c1d9e7a4b3c", "8d6e1f0a"),
        ],
        ignores: &[
            "algolia_api_key = \"your-algolia-api-key-here\"",
            concat!("the value 5f2b8c1d9e7a4b3c", "8d6e1f0a9b7c5d3e"),
            "netlify deploys getAllEntriesByContentTypeAndLocale",
            "the guardian wrote 5f2b8c1d9e7a4b3c8d6e1f0a",
            "sentry event 123e4567-e89b-12d3-a456-426614174000",
        ],
        ..TOKEN
    },
    Row {
        name: "service-key-long",
        entity: "SERVICE_KEY",
        kinds: &[215, 216, 224, 225, 227, 231, 234],
        start: Start::After(SERVICES),
        shapes: &["[A-Za-z0-9_-]{45,80}"],
        window: 116,
        check: key::scrambled,
        base: 26,
        lift: 40,
        counter: &[Counter::Placeholder, Counter::LockLine],
        references: &["The issuers' API docs"],
        finds: &[
            concat!(
                "netlify_token=5f2b8c1d9e7a4b3c8d6e1f0a9b7c5d3e",
                "5f2b8c1d9e7a4b3c8d6e1f0a9b7c5d3e"
            ),
            concat!(
                "auth0_client_secret: 'q7Zk3-xV9pL2mN8rT4wY6bC1dF5gH0jK",
                "a2Sx4Ec6Vt8Bn0Mz_L1k3J5h7G9'"
            ),
            concat!(
                "restpack token aB3dE5fG7hI9jK1lM3nO5pQ7",
                "rS9tU1vW3xY5zA7bC9dE1fG3hI"
            ),
        ],
        ignores: &[
            "auth0_client_secret: 'YOUR_AUTH0_CLIENT_SECRET_GOES_IN_HERE_FOR_PRODUCTION'",
            concat!(
                "the value 5f2b8c1d9e7a4b3c8d6e1f0a9b7c5d3e",
                "5f2b8c1d9e7a4b3c8d6e1f0a9b7c5d3e"
            ),
            "contentful has a page on migrating-content-types-between-environments-2-and-3-safely",
        ],
        ..TOKEN
    },
    Row {
        name: "service-key-blob",
        entity: "SERVICE_KEY",
        kinds: &[215, 216, 224, 225, 227, 231, 234],
        start: Start::After(SERVICES),
        shapes: &[
            r"[A-Za-z0-9_+-]{8,200}\.[A-Za-z0-9_.+-]{16,400}",
            "[A-Za-z0-9+/_-]{81,420}={0,2}",
            "[A-Za-z0-9+/]{40,80}={0,2}",
        ],
        window: 480,
        check: key::scrambled_long,
        base: 25,
        lift: 40,
        counter: &[Counter::Placeholder, Counter::LockLine],
        references: &["The issuers' API docs"],
        finds: &[
            concat!(
                "lendflow_token = q7Zk3xV9pL2mN8rT4wY6bC1dF5gH0jKa.",
                "a2Sx4Ec6Vt8Bn0MzL1k3J5h7G9d5F3s1A0q2W4e6R8t0"
            ),
            concat!(
                "line_token: q7Zk3xV9pL2mN8rT4wY6bC1dF5gH0jKa2Sx4Ec6Vt8Bn0MzL1k3J5h7G9d5F3s1A0",
                "q2W4e6R8t0Yu8Io6Pa4Sd2Fg0Hj9Kl7="
            ),
            concat!(
                "trello key q7Zk3/xV9pL2mN8rT4wY6bC1+dF5gH0jKa2Sx4E",
                "c6Vt8Bn0Mz=="
            ),
        ],
        ignores: &[
            "see docs.algolia.com/doc/guides/managing-results/refine-results/merchandising",
            "stripe https://docs.stripe.com/payments/accept-a-payment?platform=web&ui=elements",
            "lendflow_token = short.token",
        ],
        ..TOKEN
    },
    Row {
        name: "service-key-uuid",
        entity: "SERVICE_KEY",
        kinds: &[216, 231],
        start: Start::After(UUIDS),
        shapes: &[
            "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}",
            "[0-9A-Z]{8}(?:-[0-9A-Z]{8}){3}",
        ],
        window: 76,
        base: 27,
        lift: 40,
        counter: &[Counter::Placeholder, Counter::LockLine],
        references: &["The issuers' API docs"],
        finds: &[
            "heroku_api_key = 5f2b8c1d-9e7a-4b3c-8d6e-1f0a9b7c5d3e",
            "\"postmark\": \"9e7a4b3c-8d6e-4f0a-9b7c-5d3e5f2b8c1d\"",
            "ayrshare key QZ7KX2MB-9VD4TR6W-N3PC8FJ5-LH1QZ7KX",
        ],
        ignores: &[
            "the value 5f2b8c1d-9e7a-4b3c-8d6e-1f0a9b7c5d3e",
            "the guardian 5f2b8c1d-9e7a-4b3c-8d6e-1f0a9b7c5d3e",
            "heroku_api_key = 00000000-0000-0000-0000-000000000000",
        ],
        ..TOKEN
    },
];
