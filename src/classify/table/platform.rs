//! Keys of other clouds, of hosting, data platforms and secret stores.

use crate::classify::{
    check::token,
    row::{Class, Edge, Row, Start},
};

use super::TOKEN;

pub(super) static ROWS: [Row; 13] = [
    Row {
        name: "digitalocean-token",
        entity: "DIGITALOCEAN_TOKEN",
        kinds: &[215],
        start: Start::Literal(&["dop_v1_", "doo_v1_", "dor_v1_"]),
        shapes: &["do[por]_v1_[0-9a-f]{64}"],
        references: &["DigitalOcean docs, API tokens"],
        finds: &[
            concat!(
                "do",
                "p_v1_5f2b8c1d9e7a4b3c8d6e1f0a9b7c5d3e5f2b8c1d9e7a4b3c8d6e1f0a9b7c5d3e"
            ),
            concat!(
                "API_KEY=\"dop",
                "_v1_4f050a86ddbbe96695fd0a988a95095ce3744ad399db1695f381ca1debd0125b\""
            ),
            concat!(
                "{\"value\": \"dop",
                "_v1_359da90df204c895dc065327cc70693d60a8a7048f6a7b3447239cd40642ccb5\"}"
            ),
        ],
        ignores: &[
            "dop_v1_5f2b",
            "doo_v1_fcedd0bae57cf407fec6a0dfc101",
            concat!(
                "abdoo",
                "_v1_fcedd0bae57cf407fec6a0dfc10161cbf18601f32a482d0a7187b38343b4f342"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "databricks-token",
        entity: "DATABRICKS_TOKEN",
        kinds: &[227],
        start: Start::Literal(&["dapi"]),
        shapes: &["dapi[0-9a-f]{32}(?:-[0-9])?"],
        references: &["Databricks docs, personal access tokens"],
        finds: &[
            concat!("da", "pi5f2b8c1d9e7a4b3c8d6e1f0a9b7c5d3e"),
            concat!("API_KEY=\"dap", "i60c3510241bb029ea1642ab2671e96b9-2\""),
            concat!("{\"value\": \"dap", "i0eafbd2b31c99cc5ebcbb9d5c3cb2876\"}"),
        ],
        ignores: &["dapi", "dapi5f2b8c1d", "dapi4bbdf62b3cce3c6"],
        ..TOKEN
    },
    Row {
        name: "alibaba-key",
        entity: "ALIBABA_KEY",
        kinds: &[215],
        start: Start::Literal(&["LTAI"]),
        shapes: &["LTAI[A-Za-z0-9]{17,26}"],
        edge: Edge::Word,
        check: token::has_digit,
        references: &["Alibaba Cloud docs, AccessKey pairs"],
        finds: &[
            concat!("LTA", "Icxr0QXaUcr6uuLUXd"),
            concat!("API_KEY=\"LTA", "IZRpJPOzxPNbNc3zK1\""),
            concat!("{\"value\": \"LTA", "I1fB91Ok0QnfDxhUGn\"}"),
        ],
        ignores: &[
            "LTAIyour-token-here",
            "LTAIcxr0QX",
            concat!("abLTA", "Icxr0QXaUcr6uuLUXd"),
        ],
        ..TOKEN
    },
    Row {
        name: "tencent-key",
        entity: "TENCENT_KEY",
        kinds: &[215],
        start: Start::Literal(&["AKID"]),
        shapes: &["AKID[A-Za-z0-9]{28,32}"],
        edge: Edge::Word,
        check: token::has_digit,
        references: &["Tencent Cloud docs, API keys"],
        finds: &[
            concat!("AKI", "D7TVy9GWg2LQXKxvuHacIDnmTGF7F"),
            concat!("API_KEY=\"AKI", "DWgsAeQeHSUQoiTv8nEHI1BQSr4sU\""),
            concat!("{\"value\": \"AKI", "D6Rbh181m5TDYJZNjJ8lX2C028Cmd\"}"),
        ],
        ignores: &[
            "AKIDyour-token-here",
            "AKID7TVy9GWg2LQX",
            concat!("abAKI", "D7TVy9GWg2LQXKxvuHacIDnmTGF7F"),
        ],
        ..TOKEN
    },
    Row {
        name: "cloud-access-key",
        entity: "CLOUD_ACCESS_KEY",
        kinds: &[215],
        start: Start::Literal(&["SCW", "YCAJE", "AQVN", "t1.9eu", "tk-us-", "EXO"]),
        shapes: &[
            "SCW[A-Z0-9]{17}",
            "YCAJE[A-Za-z0-9_-]{20}",
            "AQVN[A-Za-z0-9_-]{35,38}",
            r"t1\.9eu[A-Za-z0-9_-]{40,200}\.[A-Za-z0-9_-]{86}",
            "tk-us-[A-Za-z0-9_-]{48}",
            "EXO[0-9a-f]{24}",
        ],
        window: 420,
        check: token::has_digit,
        references: &["Scaleway, Yandex Cloud, Scalingo and Exoscale docs, API keys"],
        finds: &[
            concat!("SCW", "RRI6N07X89FQR1QV5"),
            concat!("API_KEY=\"YCA", "JEVh90IYJVOKVKq5q1wD6K\""),
            concat!(
                "{\"value\": \"AQV",
                "NwEzjwXDVfur5Dmx3BEu25UF4BDONvOoJBlO\"}"
            ),
            concat!(
                "use t1.",
                "9euYHpQk7p29ees1bxC7WEe9tTotfd6GJWbyoTFbXz0.kS0lTq7apHVmFQfvvASYttW15JcmHZUYbEmn9tCFZTzasvbQVgY5fzbYlPEIt1QjX7v4ylCg3j6H7Lce4Qt1Xz for it"
            ),
            concat!(
                "export TOKEN=tk-",
                "us-9ZjTckkRkUmC3COTya6DBDH2W9PUBTNDwHT2j5cE6OwJAPdh"
            ),
            concat!("EXO", "4e8d6680b75c31f84485f04c"),
        ],
        ignores: &[
            "SCWyour-token-here",
            "SCWRRI6N07",
            concat!("abSCW", "RRI6N07X89FQR1QV5"),
        ],
        ..TOKEN
    },
    Row {
        name: "cloudflare-key",
        entity: "CLOUDFLARE_TOKEN",
        kinds: &[216],
        start: Start::Literal(&["v1.0-", "cfut_", "cfat_", "cfk_"]),
        shapes: &[
            r"v1\.0-[0-9a-f]{24}-[0-9a-f]{146}",
            "cf(?:ut|at|k)_[A-Za-z0-9_-]{40,60}",
        ],
        references: &["Cloudflare docs, origin CA keys and API tokens"],
        finds: &[
            concat!(
                "v1.",
                "0-30407d19803402d2b63572d3-f8f6fcd74ea45e6033914a07140dd6c3624d2735ea3b87b078379dfb4a11ec9458d3512348e01bb73a49522526f02dd75b8e1c26b03f88ea94c16ddb423418bb0784fa2336183bedf9"
            ),
            concat!(
                "API_KEY=\"cfu",
                "t_2Ikp21LqakOOSfVAXQXrw1Tb7oMA0UU766jqYXiQ\""
            ),
            concat!(
                "{\"value\": \"v1.",
                "0-731d7ff68a125374ff232c9f-5212e0e4a487e2352f9f34d8da9d60b34e6fcecfe71cfa8cb794a0c69c94d9afde662d5a056f839fa3804a061b209138c22048c1efc2ec2870a3c4cb67049296d04259a493dc1699a1\"}"
            ),
        ],
        ignores: &[
            "v1.0-your-token-here",
            "v1.0-30407d19803402d2b63572d3-f8f6fcd74ea45e6033914a07140dd6c3624d2735ea3b87b078379dfb4a",
            concat!(
                "abv1.",
                "0-30407d19803402d2b63572d3-f8f6fcd74ea45e6033914a07140dd6c3624d2735ea3b87b078379dfb4a11ec9458d3512348e01bb73a49522526f02dd75b8e1c26b03f88ea94c16ddb423418bb0784fa2336183bedf9"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "heroku-key",
        entity: "HEROKU_API_KEY",
        kinds: &[216],
        start: Start::Literal(&["HRKU-"]),
        shapes: &[
            "HRKU-AA[A-Za-z0-9_-]{58}",
            "HRKU-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        ],
        references: &["Heroku Dev Center, platform API tokens"],
        finds: &[
            concat!(
                "HRK",
                "U-AAyTmuhpuSPf0HitrDYKWLKqQnQZq7La9j5IP5gKcqHltnDoEG5xU6YA1oky"
            ),
            concat!("API_KEY=\"HRK", "U-55ae35d6-4219-2fd4-7769-3ccd83a9cd4f\""),
            concat!(
                "{\"value\": \"HRK",
                "U-AA0rsjRyNZZc9mLl2uMDhXQDdj4xFKGQiN9u51zhlaGCfIuFbRDapgie2UWB\"}"
            ),
        ],
        ignores: &[
            "HRKU-your-token-here",
            "HRKU-AAyTmuhpuSPf0HitrDYKWLKqQnQ",
            concat!(
                "abHRK",
                "U-AAyTmuhpuSPf0HitrDYKWLKqQnQZq7La9j5IP5gKcqHltnDoEG5xU6YA1oky"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "hosting-token",
        entity: "HOSTING_TOKEN",
        kinds: &[216],
        start: Start::Literal(&[
            "FlyV1 ", "nfp_", "nfc_", "nfo_", "tskey-", "vcp_", "vck_", "rnd_", "ddp_", "ddo_",
            "dnkey-", "pscale_", "napi_",
        ]),
        shapes: &[
            "FlyV1 fm[0-9]_[A-Za-z0-9+/=,_-]{80,800}",
            "nf[pco]_[A-Za-z0-9]{36,40}",
            "tskey-[a-z]{3,10}-[A-Za-z0-9]{8,40}(?:-[A-Za-z0-9]{20,40})?",
            "vc[pk]_[A-Za-z0-9]{24,80}",
            "rnd_[A-Za-z0-9]{28,32}",
            "dd[po]_[A-Za-z0-9]{36}",
            "dnkey-[A-Za-z0-9=_-]{26}-[A-Za-z0-9=_-]{52}",
            "pscale_(?:tkn|pw|oauth|pat)_[A-Za-z0-9=._-]{32,64}",
            "napi_[a-z0-9]{48,70}",
        ],
        window: 900,
        check: token::has_digit,
        references: &[
            "Fly.io, Netlify, Tailscale, Vercel, Render, Deno Deploy, Defined, PlanetScale and Neon docs, tokens",
        ],
        finds: &[
            concat!(
                "Fly",
                "V1 fm2_ACl9qhxhNsQCUK021qVJHH99Fi1JK741PlbUD18aCMMOCa4wQ6phpsq03nZaYvYQs3CvMX3I5M6zOr2S"
            ),
            concat!("API_KEY=\"nfc", "_fSIt9GGDJJic6vG0jzgw1DHujstUzKjlJTXT\""),
            concat!("{\"value\": \"tsk", "ey-ifn-4mUfEaV7\"}"),
            concat!("use vcp", "_BiqWYKDpCfGhl54Rxke93EzD for it"),
            concat!("export TOKEN=rnd", "_lGYyYU9DTM0fsLo3gQ5e8BGP83h2"),
            concat!("ddo", "_aZwoHSzVeHz1I0Mpwmm8D7rOa9Bdt5sXBqzQ"),
            concat!(
                "dnk",
                "ey-Wo6Q2IhmrKN0QuECjJL9pVzxR4-93dmCaR8KN4yKnQuDevaQ8X4poAjwdheAACnpOyfNPuhu2RLet1B"
            ),
            concat!("psc", "ale_tkn_ChAYYuBNO8sbug9bJGQCBhMD7kJRe2Sg"),
            concat!("nap", "i_xd3ynmf0k2titp2m43nqwzd4wvl190m1zln633rq6giq047m"),
        ],
        ignores: &[
            "FlyV1 your-token-here",
            "FlyV1 fm2_ACl9qhxhNsQCUK021qVJHH99Fi1JK741Plb",
            concat!(
                "abFly",
                "V1 fm2_ACl9qhxhNsQCUK021qVJHH99Fi1JK741PlbUD18aCMMOCa4wQ6phpsq03nZaYvYQs3CvMX3I5M6zOr2S"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "vault-token",
        entity: "VAULT_TOKEN",
        kinds: &[226],
        start: Start::Literal(&["hvs.", "hvb.", "hvr."]),
        shapes: &[r"hv[sbr]\.[A-Za-z0-9_-]{24,300}"],
        check: token::has_digit,
        references: &["HashiCorp Vault docs, tokens"],
        finds: &[
            concat!("hvb", ".etcUlqWx5nL1jroFPPR3wVZE"),
            concat!("API_KEY=\"hvr", ".HtfSFYFSczsOh5tXx2CM9Vie\""),
            concat!("{\"value\": \"hvs", ".ZipWnakdI5Rp0uDU0oiKK6yA\"}"),
        ],
        ignores: &[
            "hvs.your-token-here",
            "hvb.etcUlqWx5n",
            concat!("abhvb", ".etcUlqWx5nL1jroFPPR3wVZE"),
        ],
        ..TOKEN
    },
    Row {
        name: "terraform-token",
        entity: "TERRAFORM_TOKEN",
        kinds: &[226],
        start: Start::Back {
            anchors: &[".atlasv1."],
            class: Class::LocalFirst,
            first: Class::LocalFirst,
            max: 14,
        },
        shapes: &[r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,70}"],
        references: &["HCP Terraform docs, API tokens"],
        finds: &[
            concat!(
                "xaA",
                "WZkphUR4UnH.atlasv1.YiJQ244tp0qWF1OQU7oZ0npNsCNCiAnp0gAYF3w5XJ8siYFDYtOGTyqTsVSR"
            ),
            concat!(
                "API_KEY=\"BzV",
                "L0VvxkPMrda.atlasv1.ktFRJ1FQsoH9BV1TUbfxhe50OG2fsnm3jeRCPuayxMHSKyqECgLZqTGwZOUZ\""
            ),
            concat!(
                "{\"value\": \"MS4",
                "xymGzBqK1Tv.atlasv1.oHXgyTm2NRSGKeMaq326tugUKFlIXAbpTPCYAC7zvV0oUlw42sxxs5Cf4hZN\"}"
            ),
        ],
        ignores: &[
            "xaAWZkphUR4UnH.atlasv1.YiJQ244tp0qWF1OQU7",
            concat!(
                "abxaA",
                "WZkphUR4UnH.atlasv1.YiJQ244tp0qWF1OQU7oZ0npNsCNCiAnp0gAYF3w5XJ8siYFDYtOGTyqTsVSR"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "data-platform-token",
        entity: "DATA_PLATFORM_TOKEN",
        kinds: &[227],
        start: Start::Literal(&[
            "cflt",
            "4b1d",
            "AstraCS:",
            "mdb_sa_sk_",
            "dbtc_",
            "dbtu_",
            "xau_",
            "pul-",
            "pnu_",
            "pnb_",
            "db-",
        ]),
        shapes: &[
            "cflt[A-Za-z0-9/+]{60}",
            "4b1d[A-Za-z0-9]{38}",
            "AstraCS:[A-Za-z]{24}:[0-9a-f]{64}",
            "mdb_sa_sk_[A-Za-z0-9_-]{40}",
            "dbt[cu]_[A-Za-z0-9_-]{36,46}={0,2}",
            "xau_[A-Za-z0-9]{32,48}",
            "pul-[0-9a-f]{40}",
            "pn[ub]_[A-Za-z0-9]{36}",
            "db-[A-Za-z0-9]{29}",
        ],
        check: token::has_digit,
        references: &[
            "Confluent, ClickHouse Cloud, DataStax Astra, MongoDB Atlas, dbt, Xata, Pulumi, Prefect and Databento docs, API keys",
        ],
        finds: &[
            concat!(
                "cfl",
                "tI1VBvFsnUvVc4UmJS8IpcCmczDJqYG3HG57pYfa1u606zusE8yXvFiyEcYXP"
            ),
            concat!("API_KEY=\"4b1", "dhEfpIu2I58M1g6uBw0dLYcxvlVo4TizQevFwG1\""),
            concat!(
                "{\"value\": \"Ast",
                "raCS:WkzDvUKLFUaIazmdESFQinlu:af0310e4d309931439b8f378b87a506422176a784c5fb553054afbc7bfaceaab\"}"
            ),
            concat!(
                "use mdb",
                "_sa_sk_LRaGlcY5graamJ92ujYuttwd51zvDcnGsIluT6ei for it"
            ),
            concat!("export TOKEN=dbt", "u_An5GAURLqthLArN5gm54EKmnaj33z4GOesqe"),
            concat!("xau", "_ki8hq57HPoGv6EBm4tccoBNFlkpD7NDE"),
            concat!("pul", "-bf7b0e9e2a9b063b478c1a47a0b119163371867a"),
            concat!("pnu", "_2tIv2RhJR62sCNoog9mXwb2DKYBx6QE1N0bn"),
            concat!("db-", "puEy7bjUSuLaCbkpp15gJ07wO1RUT"),
        ],
        ignores: &[
            "cfltyour-token-here",
            "cfltI1VBvFsnUvVc4UmJS8IpcCmczDJq",
            concat!(
                "abcfl",
                "tI1VBvFsnUvVc4UmJS8IpcCmczDJqYG3HG57pYfa1u606zusE8yXvFiyEcYXP"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "onepassword-key",
        entity: "ONEPASSWORD_KEY",
        kinds: &[228],
        start: Start::Literal(&["ops_eyJ", "A3-"]),
        shapes: &[
            "ops_eyJ[A-Za-z0-9+/_-]{250,1500}={0,3}",
            "A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}",
        ],
        window: 1600,
        references: &[
            "1Password developer docs, service accounts",
            "1Password security design, secret key",
        ],
        finds: &[
            concat!(
                "ops",
                "_eyJMXSZNBV8UtNwhttujLYzcxPmfc7d2vEjgROJYz3EgbN6Ndl8Uw0AkIQYtasuYsksf1pvAsg8ntWgrvEA0OYCnWEPmqwp1FYXJNPSLLTgBnDKDUqfoU4iFqxSzTmwLAetfwUJn3qsNdjlnOy0PfhPHMQI2FGbdb3QMDzEPClj5m3tCohnqAf5ZzPJnOVSBC3zVDCPbqmojfx2ktwU0Fo7pDr76rRsYentEnx3aGE4EoQ1UqxrRwRR35uQ1H"
            ),
            concat!("API_KEY=\"A3-", "RX8GW4-U33489-78ZAW-OGGDM-SSM0X-424BJ\""),
            concat!(
                "{\"value\": \"ops",
                "_eyJP0zFCmy3scKYYBNl4vtPkjwMgZoG5nuPGME3THYrselIUxLkJYwPkZuaIqP5YEpvjC7ExM8JvyeWQx5asU6xlL9paCo0kjFJgcOHHeSbnIP7qZJMYtQjRfPp9i0LdPZSDjZk6UH3NQjFZ7Qw4dXnDXKSbjJaJlz0emy31vtIgLnIxtxjhRk5gue4DC5v4uTF8NTefd0pgxON1Ou6VnB4Q89EHZ1HbpcJyfb45pXSh2see7EWIpvjBkTT0K\"}"
            ),
        ],
        ignores: &[
            "ops_eyJyour-token-here",
            "ops_eyJMXSZNBV8UtNwhttujLYzcxPmfc7d2vEjgROJYz3EgbN6Ndl8Uw0AkIQYtasuYsksf1pvAsg8ntWgrvEA0OYCnWEPmqwp1FYXJNPSLLTgBnDKDUqfoU4iFqxSz",
            concat!(
                "abops",
                "_eyJMXSZNBV8UtNwhttujLYzcxPmfc7d2vEjgROJYz3EgbN6Ndl8Uw0AkIQYtasuYsksf1pvAsg8ntWgrvEA0OYCnWEPmqwp1FYXJNPSLLTgBnDKDUqfoU4iFqxSzTmwLAetfwUJn3qsNdjlnOy0PfhPHMQI2FGbdb3QMDzEPClj5m3tCohnqAf5ZzPJnOVSBC3zVDCPbqmojfx2ktwU0Fo7pDr76rRsYentEnx3aGE4EoQ1UqxrRwRR35uQ1H"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "secret-store-token",
        entity: "SECRET_STORE_TOKEN",
        kinds: &[228],
        start: Start::Literal(&[
            "dp.pt.",
            "dp.st.",
            "dp.ct.",
            "dp.scim.",
            "dp.audit.",
            "dp.sa.",
            "dp.said.",
            "st.",
        ]),
        shapes: &[
            r"dp\.(?:pt|st|ct|scim|audit|sa|said)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}",
            r"st\.[0-9a-f]{24}\.[0-9a-f]{32}\.[0-9a-f]{32}",
        ],
        references: &["Doppler and Infisical docs, token formats"],
        finds: &[
            concat!("dp.", "scim.aRmeT52jqd4Z3yFhmqU5Cyk5UsbdvdUCPitPkrqL"),
            concat!(
                "API_KEY=\"st.",
                "fd46e35735e18ef7be0022ca.5dc29067df98b943c2ea7ef8f16f3d42.cb1d489005c6b849d5c5ace69002db51\""
            ),
            concat!(
                "{\"value\": \"dp.",
                "sa.AZq0kBP96nFQdSDvr4pfNw3rsz9fTnl8v6nHZQoV\"}"
            ),
        ],
        ignores: &[
            "dp.pt.your-token-here",
            "dp.scim.aRmeT52jqd4Z3yFh",
            concat!("abdp.", "scim.aRmeT52jqd4Z3yFhmqU5Cyk5UsbdvdUCPitPkrqL"),
        ],
        ..TOKEN
    },
];
