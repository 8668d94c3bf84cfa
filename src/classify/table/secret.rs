//! Keys, clouds, code hosts, and logins inside addresses.

use crate::classify::{
    check::{contact, token},
    counter::Counter,
    row::{Class, Edge, Row, Start},
};

use super::TOKEN;

pub(super) static ROWS: [Row; 18] = [
    Row {
        name: "private-key",
        entity: "PRIVATE_KEY",
        start: Start::Literal(&["-----BEGIN"]),
        shapes: &[
            r"-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-[^-])*?-----END (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----",
            r"-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----(?:(?:\s|\\r|\\n)*[A-Za-z0-9+/=]{16,})+",
        ],
        window: 16_384,
        edge: Edge::Open,
        base: 98,
        references: &["RFC 7468", "RFC 9580", "OpenSSH PROTOCOL.key"],
        finds: &[
            concat!(
                "-----BEGIN RSA PRIV",
                "ATE KEY-----\nMIIEowIBAAKCAQEA0Z3VS5JJcds3xfn\n-----END RSA PRIVATE KEY-----"
            ),
            concat!(
                "-----BEGIN OPENSSH PRIV",
                "ATE KEY-----\\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU"
            ),
            concat!(
                "-----BEGIN PGP PRIV",
                "ATE KEY BLOCK-----\nVersion: 1\n\nlQOYBF\n-----END PGP PRIVATE KEY BLOCK-----"
            ),
        ],
        ignores: &[
            "-----BEGIN PUBLIC KEY-----\nMIIBIjANBg\n-----END PUBLIC KEY-----",
            "the line -----BEGIN PRIVATE KEY----- is missing",
        ],
        counter: &[],
        ..TOKEN
    },
    Row {
        name: "jwt",
        entity: "JWT",
        start: Start::Literal(&["eyJ"]),
        shapes: &[r"eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*){1,3}"],
        window: 12_288,
        check: token::jwt,
        base: 33,
        power: 1000,
        counter: &[],
        references: &["RFC 7519", "RFC 7516"],
        finds: &[concat!(
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.",
            "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
        )],
        ignores: &[
            "eyJ0eXAiOiJKV1QifQ.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
            "eyJhbGciOiJIUzI1NiJ9",
        ],
        ..TOKEN
    },
    Row {
        name: "aws-access-key",
        entity: "AWS_ACCESS_KEY",
        start: Start::Literal(&["AKIA", "ASIA", "ABIA", "ACCA"]),
        shapes: &["(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}"],
        references: &["AWS IAM User Guide, unique identifiers"],
        finds: &[
            concat!("AKI", "AQYLPMN5HFIQR7XYA"),
            concat!("key=ASI", "AQYLPMN5HFIQR7XYA;"),
            concat!("AKI", "AIOSFODNN7EXAMPLE"),
        ],
        ignores: &[
            "AKIAshort",
            "SLOVAKIAQYLPMN5HFIQR7XYA",
            concat!("AKI", "AXXXXXXXXXXXXXXXXXXX"),
        ],
        edge: Edge::Word,
        ..TOKEN
    },
    Row {
        name: "aws-secret-key",
        entity: "AWS_SECRET_KEY",
        start: Start::After(&["aws", "secret", "secret access key", "secretaccesskey"]),
        shapes: &["[A-Za-z0-9/+]{40,64}"],
        window: 160,
        check: token::aws_secret,
        base: 39,
        power: 2,
        lift: 45,
        counter: &[Counter::Placeholder, Counter::Digest],
        edge: Edge::Word,
        references: &["AWS IAM User Guide, access keys"],
        finds: &[concat!(
            "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/",
            "bPxRfiCYz3XAMPRKEY"
        )],
        ignores: &[
            concat!("wJalrXUtnFEMI/K7MDENG/", "bPxRfiCYz3XAMPRKEY"),
            "secret da39a3ee5e6b4b0d3255bfef95601890afd80709",
        ],
        ..TOKEN
    },
    Row {
        name: "github-token",
        entity: "GITHUB_TOKEN",
        start: Start::Literal(&["ghp_", "gho_", "ghu_", "ghs_", "ghr_"]),
        shapes: &["gh[pousr]_[A-Za-z0-9]{36}"],
        check: token::crc_token,
        base: 80,
        power: 1048576,
        references: &["GitHub Engineering, Behind GitHub's new authentication token formats"],
        finds: &[concat!("gh", "p_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17")],
        ignores: &[
            "ghp_short",
            concat!("gh", "p_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx_"),
        ],
        ..TOKEN
    },
    Row {
        name: "github-fine-grained",
        entity: "GITHUB_TOKEN",
        start: Start::Literal(&["github_pat_"]),
        shapes: &[
            "github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}",
            "github_pat_[A-Za-z0-9_]{82}",
        ],
        references: &["GitHub Docs, personal access tokens"],
        finds: &[concat!(
            "github",
            "_pat_11ABCDEFG0aBcDeFgHiJkL_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7bC9dE1fG3hI5jK7lM9nO"
        )],
        ignores: &["github_pat_11ABCDEFG0"],
        ..TOKEN
    },
    Row {
        name: "gitlab-token",
        entity: "GITLAB_TOKEN",
        start: Start::Literal(&[
            "glpat-", "gldt-", "glrt-", "glptt-", "glcbt-", "glft-", "glsoat-", "glimt-",
            "glagent-",
        ]),
        shapes: &["gl(?:pat|dt|rt|ptt|cbt|ft|soat|imt|agent)-[A-Za-z0-9_.\\-]{20,}"],
        references: &["GitLab Docs, token prefixes"],
        finds: &[concat!("gl", "pat-aB3dE5fG7hI9jK1lM3nO")],
        ignores: &["glpat-short", "aglpat-aB3dE5fG7hI9jK1lM3nO"],
        ..TOKEN
    },
    Row {
        name: "google-api-key",
        entity: "GOOGLE_API_KEY",
        start: Start::Literal(&["AIza"]),
        shapes: &["AIza[A-Za-z0-9_-]{35}"],
        references: &["Google Cloud docs, API keys"],
        finds: &[concat!("AIz", "aSyWKbsDE5kGZoDiPCFdcERFmdD5nHQrroDn")],
        ignores: &[
            concat!("AIz", "aSyWKbsDE5kGZoDiPCFdcERFmdD5nHQrroDnv"),
            "AIzashort",
        ],
        ..TOKEN
    },
    Row {
        name: "google-oauth",
        entity: "GOOGLE_OAUTH_TOKEN",
        start: Start::Literal(&["GOCSPX-", "ya29."]),
        shapes: &["GOCSPX-[A-Za-z0-9_-]{28}", r"ya29\.[A-Za-z0-9_-]{30,}"],
        references: &["Google Identity docs, OAuth 2.0"],
        finds: &[concat!("GOC", "SPX-aB3dE5fG7hI9jK1lM3nO5pQ7rS9t")],
        ignores: &["GOCSPX-short", "ya29.x"],
        ..TOKEN
    },
    Row {
        name: "npm-token",
        entity: "NPM_TOKEN",
        start: Start::Literal(&["npm_"]),
        shapes: &["npm_[A-Za-z0-9]{36}"],
        check: token::crc_token,
        base: 80,
        power: 1048576,
        references: &["npm Docs, access tokens"],
        finds: &[concat!("np", "m_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17")],
        ignores: &["npm_config_registry"],
        ..TOKEN
    },
    Row {
        name: "pypi-token",
        entity: "PYPI_TOKEN",
        start: Start::Literal(&["pypi-AgEI"]),
        shapes: &["pypi-AgEI[A-Za-z0-9_-]{50,}"],
        references: &["PyPI help, API tokens"],
        finds: &[concat!(
            "pypi-Ag",
            "EIcHlwaS5vcmcCJDNkNWM3ZDYyLWFiY2QtNDEyMy05ODc2LWZlZGNiYTk4NzY1NAACKlszLCI"
        )],
        ignores: &["pypi-AgEIshort"],
        ..TOKEN
    },
    Row {
        name: "docker-token",
        entity: "DOCKER_TOKEN",
        start: Start::Literal(&["dckr_pat_", "dckr_oat_"]),
        shapes: &["dckr_[po]at_[A-Za-z0-9_-]{27,32}"],
        references: &["Docker docs, personal access tokens"],
        finds: &[concat!("dckr", "_pat_aB3dE5fG7hI9jK1lM3nO5pQ7rS9")],
        ignores: &["dckr_pat_short"],
        ..TOKEN
    },
    Row {
        name: "vault-token",
        entity: "VAULT_TOKEN",
        start: Start::Literal(&["hvs.", "hvb.", "hvr."]),
        shapes: &["hv[sbr]\\.[A-Za-z0-9_-]{24,}"],
        references: &["HashiCorp Vault docs, tokens"],
        finds: &[concat!(
            "hv",
            "s.CAESIJlU9JMYEhOPYv4igdhm9PnZDrabYTobQ4Ymnlq1qY"
        )],
        ignores: &["hvs.short"],
        ..TOKEN
    },
    Row {
        name: "digitalocean-token",
        entity: "DIGITALOCEAN_TOKEN",
        start: Start::Literal(&["dop_v1_", "doo_v1_", "dor_v1_"]),
        shapes: &["do[por]_v1_[0-9a-f]{64}"],
        references: &["DigitalOcean docs, API tokens"],
        finds: &[concat!(
            "do",
            "p_v1_5f2b8c1d9e7a4b3c8d6e1f0a9b7c5d3e5f2b8c1d9e7a4b3c8d6e1f0a9b7c5d3e"
        )],
        ignores: &["dop_v1_5f2b"],
        ..TOKEN
    },
    Row {
        name: "age-secret-key",
        entity: "AGE_SECRET_KEY",
        start: Start::Literal(&["AGE-SECRET-KEY-1"]),
        shapes: &["AGE-SECRET-KEY-1[AC-HJ-NP-Z02-9]{58}"],
        references: &["C2SP age specification"],
        finds: &[concat!(
            "AGE-SECRET",
            "-KEY-1QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQPZRY9X8GF2TVDW0S3JN54KHCE"
        )],
        ignores: &["AGE-SECRET-KEY-1QPZ"],
        ..TOKEN
    },
    Row {
        name: "azure-storage-key",
        entity: "AZURE_STORAGE_KEY",
        start: Start::Literal(&["accountkey=", "sharedaccesskey="]),
        shapes: &[
            "(?i-u:accountkey)=[A-Za-z0-9+/]{64,88}={0,2}",
            "(?i-u:sharedaccesskey)=[A-Za-z0-9+/]{43}=",
        ],
        references: &["Azure Storage docs, connection strings"],
        finds: &[concat!(
            "AccountKey=6jqh42QQjWWBwoPGGR/Jr0PZjhBMZVbHm/gkhEfHvOj8aV6",
            "+oI8ed6ZAAwB5a6993WqyQDiuJJB0QpseJwqYxw==;"
        )],
        ignores: &["AccountKey=short"],
        edge: Edge::Word,
        ..TOKEN
    },
    Row {
        name: "url-login",
        entity: "CONNECTION_STRING",
        start: Start::Back {
            anchors: &["://"],
            class: Class::Scheme,
            first: Class::Letter,
            max: 24,
        },
        shapes: &[
            r#"[A-Za-z][A-Za-z0-9+.\-]{1,23}://[^\s:/?#@"'<>`]*:[^\s"'<>/`]+@[A-Za-z0-9.\-\[\]:_]+(?:/[A-Za-z0-9_\-./?=&%+,;]*)?"#,
        ],
        window: 1_024,
        edge: Edge::Open,
        check: contact::url_login,
        base: 91,
        power: 2,
        counter: &[],
        references: &["RFC 3986 section 3.2.1"],
        finds: &[
            "postgres://app:s3cr3tPa55@db.acme.corp:5432/orders",
            "redis://:Hx92kdLq@cache:6379/0",
            "postgres://app:p@ssw0rd@db.acme.com:5432/x",
        ],
        ignores: &[
            "postgres://user:password@localhost/db",
            "https://acme.com:8080/a@b",
            "mysql://root:${DB_PASS}@db/x",
            "https://acme.com/x",
            "amqp://u:<password>@h",
        ],
        ..TOKEN
    },
    Row {
        name: "ado-password",
        entity: "CONNECTION_STRING",
        start: Start::Literal(&["password=", "pwd="]),
        shapes: &[r#"(?i-u:password|pwd)=[^;&"'\s<>]{4,}"#],
        edge: Edge::Open,
        check: contact::ado_password,
        base: 14,
        power: 2,
        lift: 65,
        context: &[(
            "en",
            &[
                "server",
                "data source",
                "user id",
                "uid",
                "initial catalog",
                "database",
                "host",
                "dsn",
                "jdbc",
                "odbc",
                "mysql",
                "postgresql",
                "sqlserver",
                "accountname",
            ],
        )],
        counter: &[],
        references: &["Microsoft ADO.NET docs, connection string syntax"],
        finds: &["Server=db1;Database=hr;User Id=app;Password=Qx7vPm2!;"],
        ignores: &[
            "Server=db1;User Id=app;Password=password;",
            "login?pwd=Qx7vPm2",
        ],
        ..TOKEN
    },
];
