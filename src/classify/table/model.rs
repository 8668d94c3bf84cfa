//! Keys of model providers.

use crate::classify::{
    check::token,
    row::{Row, Start},
};

use super::TOKEN;

pub(super) static ROWS: [Row; 10] = [
    Row {
        name: "openai-key",
        entity: "OPENAI_API_KEY",
        kinds: &[232],
        start: Start::Literal(&["sk-"]),
        shapes: &[
            "sk-(?:(?:proj|svcacct|admin|None)-)?[A-Za-z0-9_-]{20,}T3BlbkFJ[A-Za-z0-9_-]{20,}",
        ],
        references: &["OpenAI platform docs, authentication"],
        finds: &[
            concat!(
                "sk-proj-aB3dE5fG7hI9jK1lM3nO5pQ7",
                "T3Blbk",
                "FJaB3dE5fG7hI9jK1lM3nO5pQ7"
            ),
            concat!(
                "API_KEY=\"sk-",
                "yR92lGSGqaY178gsbAndT3BlbkFJZQwnHzApy6M9GxYnzq7F\""
            ),
            concat!(
                "{\"value\": \"sk-",
                "None-I6feQ3WslESxOcoMViLFT3BlbkFJPyos5IxBpK6O3e9El4qm\"}"
            ),
        ],
        ignores: &["task-force", "sk-short", "sk-proj-lzxE90dO7WBfUxLZpCNs"],
        ..TOKEN
    },
    Row {
        name: "openai-style-key",
        entity: "OPENAI_API_KEY",
        kinds: &[232, 234],
        start: Start::Literal(&["sk-"]),
        shapes: &["sk-(?:[a-z0-9]{1,8}-){0,3}[A-Za-z0-9_]{32,}"],
        check: token::has_digit,
        base: 70,
        references: &["Providers that copy OpenAI's prefix: DeepSeek, OpenRouter, LiteLLM"],
        finds: &[
            concat!("sk-", "5f2b8c1d9e7a4b3c8d6e1f0a9b7c5d3e"),
            concat!(
                "sk-or-v1-",
                "5f2b8c1d9e7a4b3c8d6e1f0a9b7c5d3e5f2b8c1d9e7a4b3c8d6e1f0a9b7c5d3e"
            ),
            concat!("API_KEY=\"sk-", "WmEbWpyHB8UCshoGvBp09a1aGOfVKhnI\""),
        ],
        ignores: &[
            "sk-learn-pipeline-with-some-very-long-name-here",
            "desk-5f2b8c1d9e7a4b3c8d6e1f0a9b7c5d3e",
            "sk-XkITyopaDHLD5A",
        ],
        ..TOKEN
    },
    Row {
        name: "anthropic-key",
        entity: "ANTHROPIC_API_KEY",
        kinds: &[233],
        start: Start::Literal(&["sk-ant-api"]),
        shapes: &["sk-ant-api[0-9]{2}-[A-Za-z0-9_-]{80,93}AA"],
        base: 97,
        references: &["Anthropic API docs, authentication"],
        finds: &[
            concat!(
                "sk-ant-",
                "api03-aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7bC9dE1fG3hI5jK7lM9nO1pQ3rS5tU7vW9xY1zA3bC5dE7fG9hI1jKAA"
            ),
            concat!(
                "API_KEY=\"sk-",
                "ant-api94-gbDI2U4ZbwvS3hDgGlYcpwPJO45QnkHxl3QQcnGWYgHwMGjGQHHZRbA2G9WCEoHhgdgvZ3kknwzPFZL7AA\""
            ),
            concat!(
                "{\"value\": \"sk-",
                "ant-api37-P045lpga7l9j5EBxB7wNXdst4MD9CLCOjEJoaiBGHaBJ0GzgMvOD2C0wAQeAgjQC7zf2rkN83qgqPUoaAA\"}"
            ),
        ],
        ignores: &[
            "sk-ant-api03-short",
            "sk-ant-api79-VbIkrYU6xjbFLBh8QEixguVRyRbPG4EsHr",
            concat!(
                "absk-",
                "ant-api79-VbIkrYU6xjbFLBh8QEixguVRyRbPG4EsHrMiFcOvqQjZly7zwNIauwO9WzxRd7D2C4Gv9UbDxFay4FMHAA"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "huggingface-token",
        entity: "HUGGINGFACE_TOKEN",
        kinds: &[234],
        start: Start::Literal(&["hf_"]),
        shapes: &["hf_[A-Za-z0-9]{30,40}"],
        base: 90,
        references: &["Hugging Face docs, user access tokens"],
        finds: &[
            concat!("h", "f_aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH"),
            concat!("API_KEY=\"hf_", "kBD8KyY6wOVHJQGvtdF038ajxxJxMc\""),
            concat!("{\"value\": \"hf_", "Javp5Je2baSGv7T4A0GVsYT6AysOOm\"}"),
        ],
        ignores: &[
            "hf_hub_download",
            "shf_aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH",
            "hf_lKswlb5HEqH34",
        ],
        ..TOKEN
    },
    Row {
        name: "groq-key",
        entity: "GROQ_API_KEY",
        kinds: &[234],
        start: Start::Literal(&["gsk_"]),
        shapes: &[r"gsk_[A-Za-z0-9]{52}"],
        references: &["Groq docs, API keys"],
        finds: &[
            concat!(
                "gs",
                "k_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7bC9dE1fG3hI5j"
            ),
            concat!(
                "API_KEY=\"gsk",
                "_pUpmTxBSnITNJtyFQtAFbPdsfittdDpU74chOIFn7dDC1c2AZ6Md\""
            ),
            concat!(
                "{\"value\": \"gsk",
                "_alN5Aok0N8dK7QxhLEUAUvhHlPSnva2sAwqxW4PxAFx3mnGWdEdW\"}"
            ),
        ],
        ignores: &[
            "gsk_short",
            "gsk_tociGzbKV2mMxF2uMTPDMX5I",
            concat!(
                "abgsk",
                "_tociGzbKV2mMxF2uMTPDMX5I6fsq2HIuUrRptnbQv4NzTXqlFay5"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "xai-key",
        entity: "XAI_API_KEY",
        kinds: &[234],
        start: Start::Literal(&["xai-"]),
        shapes: &[r"xai-[A-Za-z0-9]{80}"],
        references: &["xAI docs, API keys"],
        finds: &[
            concat!(
                "xa",
                "i-aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7bC9dE1fG3hI5jK7lM9nO1pQ3rS5tU7vW9xY1zA3bC"
            ),
            concat!(
                "API_KEY=\"xai",
                "-Vta92SuGZjWS47TaCvfa4HqIgRRAr4KRrbiHbH6vwu2El7UlJZQkrgNWd7KJORX9EFwvlz8GlO5Cey4n\""
            ),
            concat!(
                "{\"value\": \"xai",
                "-YWOmGgjEpcYBzCyiKqHLz0OvTJR7fKAjjKQ3OA7ovTSqgDFMIPvAot1KeoQficBwpsCT3D8zCXKm6FuV\"}"
            ),
        ],
        ignores: &[
            "xai-short",
            "xai-gwmGG2dYZYFaaQzR4BbDb20r7oc5pj9MKhxXHV",
            concat!(
                "abxai",
                "-gwmGG2dYZYFaaQzR4BbDb20r7oc5pj9MKhxXHV2zFZsp0tJ4x1pS7aUlCe5LYU1ZXnnGX0xUHNp6gyLn"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "perplexity-key",
        entity: "PERPLEXITY_API_KEY",
        kinds: &[234],
        start: Start::Literal(&["pplx-"]),
        shapes: &[r"pplx-[A-Za-z0-9]{40,60}"],
        references: &["Perplexity docs, API keys"],
        finds: &[
            concat!("pp", "lx-aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7bC9dE1fG3"),
            concat!(
                "API_KEY=\"ppl",
                "x-JgTr5MYklrtauQr98sBCMCF5A0tfWVSv5TeiQQfa\""
            ),
            concat!(
                "{\"value\": \"ppl",
                "x-5F2sbDJTbimiaXkwXny6QzHw5IB6JyjrchaSFqH2\"}"
            ),
        ],
        ignores: &[
            "pplx-short",
            "pplx-4Q5Aj83Q7nXISe7u1",
            concat!("abppl", "x-4Q5Aj83Q7nXISe7u1nyuBY4sSQi43DafVI4FQe8M"),
        ],
        ..TOKEN
    },
    Row {
        name: "replicate-token",
        entity: "REPLICATE_TOKEN",
        kinds: &[234],
        start: Start::Literal(&["r8_"]),
        shapes: &[r"r8_[A-Za-z0-9]{37}"],
        references: &["Replicate docs, API tokens"],
        finds: &[
            concat!("r", "8_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5z"),
            concat!("API_KEY=\"r8_", "E7LnUKbT40Wp8cIm3ttrt8SNTD76mjtndXzJe\""),
            concat!(
                "{\"value\": \"r8_",
                "CoYnAqB4YRZvsfhv3NcOlMHwPjoMSjLa8mmnp\"}"
            ),
        ],
        ignores: &[
            "r8_short",
            "r8_ZTcpMGoGSqM9FzzgL",
            concat!("abr8_", "ZTcpMGoGSqM9FzzgLfNc9uQ0p36LHChPeKc8c"),
        ],
        ..TOKEN
    },
    Row {
        name: "anthropic-other",
        entity: "ANTHROPIC_API_KEY",
        kinds: &[233],
        start: Start::Literal(&["sk-ant-admin", "sk-ant-oat", "sk-ant-ort", "sk-ant-sid"]),
        shapes: &["sk-ant-(?:admin|oat|ort|sid)[0-9]{2}-[A-Za-z0-9_-]{86,110}"],
        base: 97,
        references: &["Anthropic API docs, admin keys"],
        finds: &[
            concat!(
                "sk-",
                "ant-sid80-Z4H9aX0GslovkiNnnBoVMvgt59Nv3YPEccAyEQ4UvBWGF93D74dCATk2S4dF7Y5xuzMvy2SpjmW6klzMwvAdHz"
            ),
            concat!(
                "API_KEY=\"sk-",
                "ant-admin64-4FChLBZrFcei6Bq3kVUQCxV0MicRnBcuaMCna4a4Ck3sMiashoCLLsN9dhy4wgB1X2tfhzWGHpKgo6Ff4USBfU\""
            ),
            concat!(
                "{\"value\": \"sk-",
                "ant-ort80-P1cVVh3ROV1T6l56jF08qTGRab1GMZ9RLbvxbe3R5b43LxpJyzu9HgAKrou5CW7SAIsRUnOhF0uiZHTok5p4za\"}"
            ),
        ],
        ignores: &[
            "sk-ant-adminyour-token-here",
            "sk-ant-sid80-Z4H9aX0GslovkiNnnBoVMvgt59Nv3YPEccAy",
            concat!(
                "absk-",
                "ant-sid80-Z4H9aX0GslovkiNnnBoVMvgt59Nv3YPEccAyEQ4UvBWGF93D74dCATk2S4dF7Y5xuzMvy2SpjmW6klzMwvAdHz"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "model-host-key",
        entity: "MODEL_API_KEY",
        kinds: &[234],
        start: Start::Literal(&[
            "nvapi-",
            "csk-",
            "pcsk_",
            "jina_",
            "lsv2_",
            "tvly-",
            "fw_",
            "fc-",
            "esecret_",
            "e2b_",
            "sk_",
            "flp_",
            "rpa_",
            "apify_api_",
            "vtwn_",
            "api_org_",
            "wandb_v1_",
            "pa-",
            "tgp_v1_",
            "sk-lf-",
        ]),
        shapes: &[
            "nvapi-[A-Za-z0-9_-]{60,70}",
            "csk-[a-z0-9]{48}",
            "pcsk_[A-Za-z0-9]{4,8}_[A-Za-z0-9]{50,70}",
            "jina_[0-9a-f]{32}[A-Za-z0-9_-]{26,30}",
            "lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}",
            "tvly-(?:dev-|prod-)?[A-Za-z0-9]{32}",
            "fw_[A-Za-z0-9]{22,24}",
            "fc-[0-9a-f]{32}",
            "esecret_[A-Za-z0-9]{28,60}",
            "e2b_[0-9a-f]{40}",
            "sk_[0-9a-f]{48}",
            "flp_[A-Za-z0-9]{46}",
            "rpa_[A-Z0-9]{42,46}",
            "apify_api_[A-Za-z0-9]{36}",
            "vtwn_[A-Za-z0-9]{20,40}",
            "api_org_[A-Za-z0-9]{34}",
            "wandb_v1_[A-Za-z0-9_]{60,90}",
            "pa-[A-Za-z0-9_-]{43}",
            "tgp_v1_[A-Za-z0-9_-]{43}",
            "sk-lf-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        ],
        check: token::has_digit,
        references: &[
            "NVIDIA, Cerebras, Pinecone, Jina, LangSmith, Tavily, Fireworks, Firecrawl, Anyscale, E2B, ElevenLabs, Friendli, RunPod, Apify, Val Town, Hugging Face, W&B, Voyage, Together and Langfuse docs, API keys",
        ],
        finds: &[
            concat!(
                "nva",
                "pi-9nmE3J5OH7JxJtVlsfGNYTNc0IHoQb0knPOFSVB1L0AKbTvNJSLJCDV3IINN"
            ),
            concat!(
                "API_KEY=\"csk",
                "-nsrjatkj3x0crv294fjyd4sscs8vg8xb31mtbnnxprhmz5x3\""
            ),
            concat!(
                "{\"value\": \"pcs",
                "k_nMMy_CVIjCu5CQEAdVaZG7RqElPkyGwnp2DigJBnotSSzA9lmju2Ajk\"}"
            ),
            concat!(
                "use jin",
                "a_82cf253b2a8d1c2ac0cb8c83badb68aeTU6QwUAPYzyCyOyl6nasof1TkQ for it"
            ),
            concat!(
                "export TOKEN=lsv",
                "2_sk_63675797006aafd9e0f58ce00b424a80_817992afc4"
            ),
            concat!("tvl", "y-dev-U6y2MfNTgVwhxfQcuoJEsZOMJwz8NIj5"),
            concat!("fw_", "JMqn1QxQ8OI8zGyAoXIPYB"),
            concat!("fc-", "0b18ff5053b4a2e79e64456036161bbf"),
            concat!("ese", "cret_VT7RAhCkIbVoVr7MB0uG9WDr3soY"),
            concat!("e2b", "_a5d5683b5c52b28387c4e4496c3ca0e3afaf14bd"),
            concat!("sk_", "f3916de99a3d494d50f405c5bfc52c128a6a552ceb0109d6"),
            concat!("flp", "_erpqItH9RcALLRN5dUnjeoZxHVI9igMLxQJLQStxc2QuHT"),
            concat!("rpa", "_5FZ9B6PFO3KIKGA8S0Z6ALEGTZ9CRAE34CIY6TBSSA"),
            concat!("api", "fy_api_GzN8ERX786d816kdwdoMPdQzXKaiWGIJMZJG"),
            concat!("vtw", "n_s0j0RxSNhZ7Ahxu0MudL"),
            concat!("api", "_org_698jDLPwLRTCdSSW0ppK24ax1z1T2fhXkw"),
            concat!(
                "wan",
                "db_v1_x16NleAXs9xvavZGm5sOt9NHuc0fuoCFK6w9J2QA6OPeiDlkKeIrINdXVPSw"
            ),
            concat!("pa-", "2twThIeZPRgmM61axXjuWdRsHKOIbuLt56ESqhEQWWj"),
            concat!("tgp", "_v1_9igv4Wsi5DkmcvYzxMXm0MN8M90tYrKIcbYabMlqgAT"),
            concat!("sk-", "lf-27a8aa73-bf27-2db5-7b96-d4d7d93c2d84"),
        ],
        ignores: &[
            "nvapi-your-token-here",
            "nvapi-9nmE3J5OH7JxJtVlsfGNYTNc0IH",
            concat!(
                "abnva",
                "pi-9nmE3J5OH7JxJtVlsfGNYTNc0IHoQb0knPOFSVB1L0AKbTvNJSLJCDV3IINN"
            ),
        ],
        ..TOKEN
    },
];
