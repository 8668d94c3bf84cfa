//! Credentials of services: payment, messages, models, monitoring.

use crate::classify::{
    check::token,
    row::{Row, Start},
};

use super::TOKEN;

pub(super) static ROWS: [Row; 22] = [
    Row {
        name: "slack-token",
        entity: "SLACK_TOKEN",
        start: Start::Literal(&[
            "xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxo-", "xoxe-", "xoxe.", "xapp-",
        ]),
        shapes: &[
            r"xox[abeoprs](?:\.xox[bp])?-[A-Za-z0-9-]{10,}",
            "xapp-[0-9]-[A-Za-z0-9-]{20,}",
        ],
        check: token::has_digit,
        base: 89,
        power: 2,
        references: &["Slack API, token types"],
        finds: &[concat!(
            "xox",
            "b-263594206564-2343594206564-FGqddMF8t08v8N7Oq4i57vs1"
        )],
        ignores: &["xoxb-your-token-goes-here", "xoxb-short"],
        ..TOKEN
    },
    Row {
        name: "slack-webhook",
        entity: "SLACK_WEBHOOK",
        start: Start::Literal(&["hooks.slack.com/"]),
        shapes: &[
            r"hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9]{8,20}/[A-Za-z0-9]{8,24}/[A-Za-z0-9/]{16,64}",
        ],
        references: &["Slack API, incoming webhooks"],
        finds: &[concat!(
            "https://hooks.slack.com/serv",
            "ices/T3JE1KL9A/B7QZ2MN4C/aB3dE5fG7hI9jK1lM3nO5pQ7"
        )],
        ignores: &["https://hooks.slack.com/services/T0/B0/x"],
        ..TOKEN
    },
    Row {
        name: "stripe-live-key",
        entity: "STRIPE_KEY",
        start: Start::Literal(&["sk_live_", "rk_live_", "whsec_"]),
        shapes: &["[sr]k_live_[A-Za-z0-9]{10,}", "whsec_[A-Za-z0-9+/]{32,64}"],
        references: &["Stripe Docs, API keys"],
        finds: &[concat!("sk_l", "ive_4eC39HqLyjWDarjtT1zdp7dc")],
        ignores: &["sk_live_", concat!("pk_l", "ive_4eC39HqLyjWDarjtT1zdp7dc")],
        ..TOKEN
    },
    Row {
        name: "stripe-test-key",
        entity: "STRIPE_KEY",
        start: Start::Literal(&["sk_test_", "rk_test_"]),
        shapes: &["[sr]k_test_[A-Za-z0-9]{10,}"],
        base: 50,
        references: &["Stripe Docs, API keys"],
        finds: &[concat!("sk_t", "est_4eC39HqLyjWDarjtT1zdp7dc")],
        ignores: &["sk_test_", concat!("sk_t", "est_xxxxxxxxxxxxxxxxxxxxxxxx")],
        ..TOKEN
    },
    Row {
        name: "openai-key",
        entity: "OPENAI_API_KEY",
        start: Start::Literal(&["sk-"]),
        shapes: &[
            "sk-(?:(?:proj|svcacct|admin|None)-)?[A-Za-z0-9_-]{20,}T3BlbkFJ[A-Za-z0-9_-]{20,}",
        ],
        references: &["OpenAI platform docs, authentication"],
        finds: &[concat!(
            "sk-proj-aB3dE5fG7hI9jK1lM3nO5pQ7",
            "T3Blbk",
            "FJaB3dE5fG7hI9jK1lM3nO5pQ7"
        )],
        ignores: &["task-force", "sk-short"],
        ..TOKEN
    },
    Row {
        name: "openai-style-key",
        entity: "OPENAI_API_KEY",
        start: Start::Literal(&["sk-"]),
        shapes: &["sk-(?:[a-z0-9]{1,8}-){0,3}[A-Za-z0-9_]{32,}"],
        check: token::has_digit,
        base: 64,
        power: 2,
        references: &["Providers that copy OpenAI's prefix: DeepSeek, OpenRouter, LiteLLM"],
        finds: &[
            concat!("sk-", "5f2b8c1d9e7a4b3c8d6e1f0a9b7c5d3e"),
            concat!(
                "sk-or-v1-",
                "5f2b8c1d9e7a4b3c8d6e1f0a9b7c5d3e5f2b8c1d9e7a4b3c8d6e1f0a9b7c5d3e"
            ),
        ],
        ignores: &[
            "sk-learn-pipeline-with-some-very-long-name-here",
            "desk-5f2b8c1d9e7a4b3c8d6e1f0a9b7c5d3e",
        ],
        ..TOKEN
    },
    Row {
        name: "anthropic-key",
        entity: "ANTHROPIC_API_KEY",
        start: Start::Literal(&["sk-ant-"]),
        shapes: &["sk-ant-[a-z]{2,8}[0-9]{2}-[A-Za-z0-9_-]{60,}"],
        base: 97,
        references: &["Anthropic API docs, authentication"],
        finds: &[concat!(
            "sk-ant-",
            "api03-aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7bC9dE1fG3hI5jK7lM9nO1pQ3rS5tU7vW9xY1zA3bC5dE7fG9hI1jKAA"
        )],
        ignores: &["sk-ant-api03-short"],
        ..TOKEN
    },
    Row {
        name: "sendgrid-key",
        entity: "SENDGRID_API_KEY",
        start: Start::Literal(&["SG."]),
        shapes: &[r"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}"],
        references: &["Twilio SendGrid docs, API keys"],
        finds: &[concat!(
            "SG",
            ".aB3dE5fG7hI9jK1lM3nO5p.aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7bC9d"
        )],
        ignores: &["SG.short.short", "msg.text"],
        ..TOKEN
    },
    Row {
        name: "twilio-key",
        entity: "TWILIO_API_KEY",
        start: Start::Digits {
            letters: (2, 34),
            run: (1, 32),
            total: 1,
        },
        shapes: &["SK[0-9a-f]{32}"],
        base: 75,
        references: &["Twilio docs, API keys"],
        finds: &[concat!("S", "K5f2b8c1d9e7a4b3c8d6e1f0a9b7c5d3e")],
        ignores: &[
            "SK5f2b8c1d",
            concat!("S", "K5f2b8c1d9e7a4b3c8d6e1f0a9b7c5d3e0"),
        ],
        ..TOKEN
    },
    Row {
        name: "huggingface-token",
        entity: "HUGGINGFACE_TOKEN",
        start: Start::Literal(&["hf_"]),
        shapes: &["hf_[A-Za-z0-9]{30,40}"],
        base: 90,
        references: &["Hugging Face docs, user access tokens"],
        finds: &[concat!("h", "f_aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH")],
        ignores: &["hf_hub_download", "shf_aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH"],
        ..TOKEN
    },
    Row {
        name: "databricks-token",
        entity: "DATABRICKS_TOKEN",
        start: Start::Literal(&["dapi"]),
        shapes: &["dapi[0-9a-f]{32}(?:-[0-9])?"],
        references: &["Databricks docs, personal access tokens"],
        finds: &[concat!("da", "pi5f2b8c1d9e7a4b3c8d6e1f0a9b7c5d3e")],
        ignores: &["dapi", "dapi5f2b8c1d"],
        ..TOKEN
    },
    Row {
        name: "shopify-token",
        entity: "SHOPIFY_TOKEN",
        start: Start::Literal(&["shpat_", "shpca_", "shppa_", "shpss_"]),
        shapes: &["shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}"],
        references: &["Shopify docs, access tokens"],
        finds: &[concat!("shp", "at_5f2b8c1d9e7a4b3c8d6e1f0a9b7c5d3e")],
        ignores: &["shpat_5f2b"],
        ..TOKEN
    },
    Row {
        name: "groq-key",
        entity: "GROQ_API_KEY",
        start: Start::Literal(&["gsk_"]),
        shapes: &[r"gsk_[A-Za-z0-9]{52}"],
        references: &["Groq docs, API keys"],
        finds: &[concat!(
            "gs",
            "k_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7bC9dE1fG3hI5j"
        )],
        ignores: &["gsk_short"],
        ..TOKEN
    },
    Row {
        name: "xai-key",
        entity: "XAI_API_KEY",
        start: Start::Literal(&["xai-"]),
        shapes: &[r"xai-[A-Za-z0-9]{80}"],
        references: &["xAI docs, API keys"],
        finds: &[concat!(
            "xa",
            "i-aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7bC9dE1fG3hI5jK7lM9nO1pQ3rS5tU7vW9xY1zA3bC"
        )],
        ignores: &["xai-short"],
        ..TOKEN
    },
    Row {
        name: "perplexity-key",
        entity: "PERPLEXITY_API_KEY",
        start: Start::Literal(&["pplx-"]),
        shapes: &[r"pplx-[A-Za-z0-9]{40,60}"],
        references: &["Perplexity docs, API keys"],
        finds: &[concat!(
            "pp",
            "lx-aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7bC9dE1fG3"
        )],
        ignores: &["pplx-short"],
        ..TOKEN
    },
    Row {
        name: "replicate-token",
        entity: "REPLICATE_TOKEN",
        start: Start::Literal(&["r8_"]),
        shapes: &[r"r8_[A-Za-z0-9]{37}"],
        references: &["Replicate docs, API tokens"],
        finds: &[concat!("r", "8_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5z")],
        ignores: &["r8_short"],
        ..TOKEN
    },
    Row {
        name: "facebook-token",
        entity: "FACEBOOK_TOKEN",
        start: Start::Literal(&["EAA"]),
        shapes: &[r"EAA[A-Za-z0-9]{80,}"],
        references: &["Meta Graph API docs, access tokens"],
        finds: &[concat!(
            "E",
            "AAaB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7bC9dE1fG3hI5jK7lM9nO1pQ3rS5tU7vW9xY1zA3bC5dE7"
        )],
        ignores: &["EAAshort"],
        ..TOKEN
    },
    Row {
        name: "linear-key",
        entity: "LINEAR_API_KEY",
        start: Start::Literal(&["lin_api_"]),
        shapes: &[r"lin_api_[A-Za-z0-9]{40}"],
        references: &["Linear docs, API keys"],
        finds: &[concat!(
            "lin_",
            "api_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7b"
        )],
        ignores: &["lin_api_short"],
        ..TOKEN
    },
    Row {
        name: "postman-key",
        entity: "POSTMAN_API_KEY",
        start: Start::Literal(&["PMAK-"]),
        shapes: &[r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}"],
        references: &["Postman docs, API keys"],
        finds: &[concat!(
            "PM",
            "AK-5f2b8c1d9e7a4b3c8d6e1f0a-5f2b8c1d9e7a4b3c8d6e1f0a9b7c5d3e0a"
        )],
        ignores: &["PMAK-5f2b"],
        ..TOKEN
    },
    Row {
        name: "grafana-token",
        entity: "GRAFANA_TOKEN",
        start: Start::Literal(&["glsa_"]),
        shapes: &[r"glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}"],
        references: &["Grafana docs, service accounts"],
        finds: &[concat!(
            "gl",
            "sa_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW_5f2b8c1d"
        )],
        ignores: &["glsa_short"],
        ..TOKEN
    },
    Row {
        name: "new-relic-key",
        entity: "NEW_RELIC_KEY",
        start: Start::Literal(&["NRAK-"]),
        shapes: &[r"NRAK-[A-Z0-9]{27}"],
        references: &["New Relic docs, API keys"],
        finds: &[concat!("NR", "AK-QZ7KX2MB9VD4TR6WN3PC8FJ5LH1")],
        ignores: &["NRAK-SHORT"],
        ..TOKEN
    },
    Row {
        name: "dynatrace-token",
        entity: "DYNATRACE_TOKEN",
        start: Start::Literal(&["dt0c01."]),
        shapes: &[r"dt0[a-z][0-9]{2}\.[A-Z0-9]{24}\.[A-Z0-9]{64}"],
        references: &["Dynatrace docs, token format"],
        finds: &[concat!(
            "dt0",
            "c01.QZ7KX2MB9VD4TR6WN3PC8FJ5.QZ7KX2MB9VD4TR6WN3PC8FJ5LH1QZ7KX2MB9VD4TR6WN3PC8FJ5LH1QZ7KX2MB9V"
        )],
        ignores: &["dt0c01.SHORT"],
        ..TOKEN
    },
];
