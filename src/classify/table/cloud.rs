//! Keys of Amazon and Google.

use crate::classify::{
    check::token,
    counter::Counter,
    row::{Class, Edge, Row, Start},
};

use super::TOKEN;

pub(super) static ROWS: [Row; 10] = [
    Row {
        name: "aws-access-key",
        entity: "AWS_ACCESS_KEY",
        kinds: &[204],
        start: Start::Literal(&["AKIA", "ASIA", "ABIA", "ACCA"]),
        shapes: &["(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}"],
        check: token::aws_access_key,
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
        kinds: &[205],
        start: Start::After(&[
            "aws",
            "secret",
            "secret access key",
            "secretaccesskey",
            "amazon",
        ]),
        shapes: &["[A-Za-z0-9/+]{40,64}"],
        window: 160,
        check: token::aws_secret,
        base: 14,
        power: 26,
        lift: 45,
        counter: &[Counter::Placeholder, Counter::Digest],
        edge: Edge::Word,
        references: &["AWS IAM User Guide, access keys"],
        finds: &[
            concat!(
                "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/",
                "bPxRfiCYz3XAMPRKEY"
            ),
            concat!(
                "\"SecretAccessKey\": \"j",
                "e7MtGbClwBF/2Zp9Utk/h3yCo8nvbXAMPRLEKEY\""
            ),
            concat!("aws secret j", "e7MtGbClwBF/2Zp9Utk/h3yCo8nvbXAMPRLEKEY"),
        ],
        ignores: &[
            concat!("wJalrXUtnFEMI/K7MDENG/", "bPxRfiCYz3XAMPRKEY"),
            "secret da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "aws s3 cp bucket/path/to/some/Folder1/with/files",
        ],
        ..TOKEN
    },
    Row {
        name: "aws-session-token",
        entity: "AWS_SESSION_TOKEN",
        kinds: &[206],
        start: Start::Literal(&["FwoGZXIvYXdz", "IQoJb3JpZ2luX2Vj"]),
        shapes: &["(?:FwoGZXIvYXdz|IQoJb3JpZ2luX2Vj)[A-Za-z0-9+/=]{80,1500}"],
        window: 2048,
        edge: Edge::Word,
        references: &["AWS STS API reference, session tokens"],
        finds: &[
            concat!(
                "Fwo",
                "GZXIvYXdzBT5S9VETuV5WyQrZhpqr2IW32p2G0tTa3E4Dk0GnXp6cYnXa14AqGTnVX1Cwpr2EptqquJErqr9B33aj"
            ),
            concat!(
                "API_KEY=\"IQo",
                "Jb3JpZ2luX2VjSdmsLwJrZHFvdGwklXUfQI1y68RcL5Bs9TwBEOxdvCPpiGfmDcpzu30Nx5suvJMdoXGU1aoeJ2A2GnZY\""
            ),
            concat!(
                "{\"value\": \"Fwo",
                "GZXIvYXdz2zAOLraw4CaBQsWcHjBiIPDI7BpGxYCuNPtjlPJp2wlT6rDPEfZ63h8W5sXPRRZkMitmWJc4snrL6ZrQ\"}"
            ),
        ],
        ignores: &[
            "FwoGZXIvYXdzyour-token-here",
            "FwoGZXIvYXdzBT5S9VETuV5WyQrZhpqr2IW32p2G0tTa3E",
            concat!(
                "abFwo",
                "GZXIvYXdzBT5S9VETuV5WyQrZhpqr2IW32p2G0tTa3E4Dk0GnXp6cYnXa14AqGTnVX1Cwpr2EptqquJErqr9B33aj"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "bedrock-key",
        entity: "AWS_BEDROCK_KEY",
        kinds: &[207],
        start: Start::Literal(&[
            "ABSKQmVkcm9ja0FQSUtleS",
            "bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t",
        ]),
        shapes: &[
            "ABSKQmVkcm9ja0FQSUtleS[A-Za-z0-9+/]{86,260}={0,2}",
            "bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t[A-Za-z0-9+/=]{0,1500}",
        ],
        window: 1600,
        edge: Edge::Word,
        references: &["Amazon Bedrock user guide, API keys"],
        finds: &[
            concat!(
                "ABS",
                "KQmVkcm9ja0FQSUtleSgK2EH5OH9uFccf121MK7eiJqyCv776CtRXNhlFTzwl4FTgPuzJZv0vFZhkU5HopwPo6CWesndG4xTj8N2Zps2Q"
            ),
            concat!(
                "API_KEY=\"bed",
                "rock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t\""
            ),
            concat!(
                "{\"value\": \"ABS",
                "KQmVkcm9ja0FQSUtleS0luiXIWvoFvcYWxJhyEeNw7I1oqSPwUwzCgmHmkWPkx6et6dFeMvAaCkqmoO2F5bmrUxrz6Xqzj8U61tGf6fiA\"}"
            ),
        ],
        ignores: &[
            "ABSKQmVkcm9ja0FQSUtleSyour-token-here",
            "ABSKQmVkcm9ja0FQSUtleSgK2EH5OH9uFccf121MK7eiJqyCv776Ct",
            concat!(
                "abABS",
                "KQmVkcm9ja0FQSUtleSgK2EH5OH9uFccf121MK7eiJqyCv776CtRXNhlFTzwl4FTgPuzJZv0vFZhkU5HopwPo6CWesndG4xTj8N2Zps2Q"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "amazon-oauth",
        entity: "AMAZON_OAUTH_TOKEN",
        kinds: &[204],
        start: Start::Literal(&["amzn.mws.", "amzn1.oa2-cs.v1."]),
        shapes: &[
            r"amzn\.mws\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
            r"amzn1\.oa2-cs\.v1\.[0-9a-f]{64}",
        ],
        references: &["Amazon Selling Partner API and Login with Amazon docs"],
        finds: &[
            concat!("amz", "n.mws.28356053-473c-ea5f-26b2-5659c4019576"),
            concat!(
                "API_KEY=\"amz",
                "n1.oa2-cs.v1.6caea846e4302bbf20747f6f5d6422f677adb1af12efab41f446d14b8f9621d9\""
            ),
            concat!(
                "{\"value\": \"amz",
                "n.mws.15dbd368-fd9f-485e-0f3b-9a8aedd22302\"}"
            ),
        ],
        ignores: &[
            "amzn.mws.your-token-here",
            "amzn.mws.28356053-473c",
            concat!("abamz", "n.mws.28356053-473c-ea5f-26b2-5659c4019576"),
        ],
        ..TOKEN
    },
    Row {
        name: "google-api-key",
        entity: "GOOGLE_API_KEY",
        kinds: &[208],
        start: Start::Literal(&["AIza"]),
        shapes: &["AIza[A-Za-z0-9_-]{35}"],
        references: &["Google Cloud docs, API keys"],
        finds: &[
            concat!("AIz", "aSyWKbsDE5kGZoDiPCFdcERFmdD5nHQrroDn"),
            concat!("API_KEY=\"AIz", "akE8kkDdl97aqt9Zssajdij9pdNhc7EaiICL\""),
            concat!(
                "{\"value\": \"AIz",
                "aQqIkml857cEJEcm2COKTlsUmAj189Az3aIX\"}"
            ),
        ],
        ignores: &[
            concat!("AIz", "aSyWKbsDE5kGZoDiPCFdcERFmdD5nHQrroDnv"),
            "AIzashort",
            "AIzaxQJDeRqf1fHJHKt",
        ],
        ..TOKEN
    },
    Row {
        name: "google-oauth",
        entity: "GOOGLE_OAUTH_TOKEN",
        kinds: &[210],
        start: Start::Literal(&["GOCSPX-", "ya29."]),
        shapes: &["GOCSPX-[A-Za-z0-9_-]{28}", r"ya29\.[A-Za-z0-9_-]{30,}"],
        references: &["Google Identity docs, OAuth 2.0"],
        finds: &[
            concat!("GOC", "SPX-aB3dE5fG7hI9jK1lM3nO5pQ7rS9t"),
            concat!("API_KEY=\"GOC", "SPX-ix4le6zBQaJgAFLqPeVCjze6pNQ9\""),
            concat!("{\"value\": \"ya2", "9.6kPwh5wUaxFfGFAy71GDW5t051ASpJ\"}"),
        ],
        ignores: &["GOCSPX-short", "ya29.x", "GOCSPX-ZDJh6itO33"],
        ..TOKEN
    },
    Row {
        name: "google-refresh-token",
        entity: "GOOGLE_OAUTH_TOKEN",
        kinds: &[210],
        start: Start::Literal(&["1//0"]),
        shapes: &["1//0[A-Za-z0-9_-]{40,120}"],
        references: &["Google Identity docs, OAuth 2.0 refresh tokens"],
        finds: &[
            concat!("1//", "0GFh0JqQ9tfqF2F2hAHkdYFsjdeXLlCIqVcTJQVMl"),
            concat!(
                "API_KEY=\"1//",
                "0UGcFE7OZLfUq19pc8TXvkgo95s5kK8G7da77IgoM\""
            ),
            concat!(
                "{\"value\": \"1//",
                "03qPkW0tjkx4Gefg277PjP964zP0gDQZCqBwOReom\"}"
            ),
        ],
        ignores: &[
            "1//0your-token-here",
            "1//0GFh0JqQ9tfqF2F2hAH",
            concat!("ab1//", "0GFh0JqQ9tfqF2F2hAHkdYFsjdeXLlCIqVcTJQVMl"),
        ],
        ..TOKEN
    },
    Row {
        name: "gcp-service-account",
        entity: "GOOGLE_API_KEY",
        kinds: &[209],
        start: Start::Literal(&["\"private_key_id\""]),
        shapes: &[r#""private_key_id"\s{0,4}:\s{0,4}"[0-9a-f]{40}""#],
        edge: Edge::Open,
        base: 85,
        references: &["Google Cloud IAM docs, service account keys"],
        finds: &[
            concat!(
                "\"pr",
                "ivate_key_id\" : \"3df2a6a3e4739585dbe4a47eba3a294f67042549\""
            ),
            concat!(
                "API_KEY=\"\"pr",
                "ivate_key_id\" : \"8006938f2708b37c0e3dd786106c6d43b83a9af4\"\""
            ),
            concat!(
                "{\"value\": \"\"pr",
                "ivate_key_id\" : \"caaa3b35ff307825b4a310188c5ad52e5a637494\"\"}"
            ),
        ],
        ignores: &[
            "\"private_key_id\"your-token-here",
            "\"private_key_id\" : \"3df2a6a3e4",
            "739585dbe4a47eba3a294f67042549\"",
        ],
        ..TOKEN
    },
    Row {
        name: "firebase-server-key",
        entity: "GOOGLE_API_KEY",
        kinds: &[208],
        start: Start::Back {
            anchors: &[":APA91b"],
            class: Class::Local,
            first: Class::Letter,
            max: 11,
        },
        shapes: &["AAAA[A-Za-z0-9_-]{7}:APA91b[A-Za-z0-9_-]{134}"],
        references: &["Firebase Cloud Messaging docs, legacy server keys"],
        finds: &[
            concat!(
                "AAA",
                "AU0vTETm:APA91bvlIBX8F9QWoizwxTYWFpAjVlk3qsvOPrvUQtakxyfh7pDeqBzi7CL9f79Li75H22jcSX48HKK1KfIhIbJRwyTw1gCZaQN3sS4KSKFTzOXSb4RetuzeFZfIJxdGg5FqCY9dK2u3"
            ),
            concat!(
                "API_KEY=\"AAA",
                "AhecRIIJ:APA91baid5ocSPBg4JtjrInQnieTHCzqUUWyC3JyxTQg0GbI5PbCng0SOntQPVCVTSBlM75K6mhXTXymRJyNFSxVeX2qAiMrmSadDy2D8u6i6kkaVZPEAOOe6YYQ58hjVY7ZWy3wwgKN\""
            ),
            concat!(
                "{\"value\": \"AAA",
                "AmUOQxXO:APA91bFXjdY4HVsOvhY7f0W4lW6EctC2A1T3UqMWfLybNIEluoU3fmQYioVgwvPohHd1mMM2qIXzED7OjSjYbx1qWc3zLonCHLdsNuzA6zA16M7L52SexzNo0ok58rxIFnLKRzYVmba1\"}"
            ),
        ],
        ignores: &[
            "AAAAU0vTETm:APA91bvlIBX8F9QWoizwxTYWFpAjVlk3qsvOPrvUQtakxyfh7pDeqBzi7CL9f79L",
            concat!(
                "abAAA",
                "AU0vTETm:APA91bvlIBX8F9QWoizwxTYWFpAjVlk3qsvOPrvUQtakxyfh7pDeqBzi7CL9f79Li75H22jcSX48HKK1KfIhIbJRwyTw1gCZaQN3sS4KSKFTzOXSb4RetuzeFZfIJxdGg5FqCY9dK2u3"
            ),
        ],
        ..TOKEN
    },
];
