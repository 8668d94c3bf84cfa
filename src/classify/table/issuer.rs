//! Keys without a prefix, which the name of their issuer gives away.
//!
//! One row, not one for each of the thousand issuers: the value must be as random as a key is, and
//! a name must stand near. The value is looked for first, as it is far rarer than the names.

mod names;

use crate::classify::{
    check::key,
    counter::Counter,
    row::{Row, Start},
};

use super::TOKEN;
use names::{SERVICES, UUIDS};

pub(super) static ROWS: [Row; 2] = [
    Row {
        name: "service-key",
        entity: "SERVICE_KEY",
        kinds: &[215, 216, 224, 225, 227, 231, 234],
        start: Start::Digits {
            letters: (0, 64),
            run: (1, 24),
            total: 1,
        },
        shapes: &[
            "[A-Za-z0-9_+/.-]{39,420}[A-Za-z0-9]={0,2}",
            "[A-Za-z0-9_-]{20,80}",
            "[A-Za-z0-9_+/.=-]{39,420}[A-Za-z0-9]={0,2}",
        ],
        window: 480,
        check: key::service_key,
        base: 26,
        lift: 40,
        context: &[("en", SERVICES)],
        counter: &[Counter::Placeholder, Counter::LockLine, Counter::Uuid],
        references: &["The issuers' API docs"],
        finds: &[
            concat!("algolia_api_key = \"5f2b8c1d9e7a4b3c", "8d6e1f0a9b7c5d3e\""),
            concat!("FASTLY_TOKEN=q7Zk3_xV9pL2mN", "8rT4wY6bC1dF5gH0jK"),
            concat!(
                "\"todoistKey\": \"5f2b8c1d9e7a4b3c8d6e",
                "1f0a9b7c5d3e5f2b8c1d\""
            ),
            concat!("guardian_key: 5f2b8c1d9e7a4b3c", "8d6e1f0a"),
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
            "algolia_api_key = \"your-algolia-api-key-here\"",
            concat!("the value 5f2b8c1d9e7a4b3c", "8d6e1f0a9b7c5d3e"),
            "netlify deploys getAllEntriesByContentTypeAndLocale",
            "the guardian wrote 5f2b8c1d9e7a4b3c8d6e1f0a",
            "sentry event 123e4567-e89b-12d3-a456-426614174000",
            "auth0_client_secret: 'YOUR_AUTH0_CLIENT_SECRET_GOES_IN_HERE_FOR_PRODUCTION'",
            concat!(
                "the value 5f2b8c1d9e7a4b3c8d6e1f0a9b7c5d3e",
                "5f2b8c1d9e7a4b3c8d6e1f0a9b7c5d3e"
            ),
            "contentful has a page on migrating-content-types-between-environments-2-and-3-safely",
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
        start: Start::Digits {
            letters: (0, 8),
            run: (1, 8),
            total: 1,
        },
        shapes: &[
            "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}",
            "[0-9A-Z]{8}(?:-[0-9A-Z]{8}){3}",
        ],
        window: 76,
        base: 27,
        lift: 40,
        context: &[("en", UUIDS)],
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
