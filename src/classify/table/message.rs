//! Keys of mail, messages and social networks.

use crate::classify::{
    check::{key, token},
    row::{Class, Edge, Row, Start},
};

use super::TOKEN;

pub(super) static ROWS: [Row; 13] = [
    Row {
        name: "sendgrid-key",
        entity: "SENDGRID_API_KEY",
        kinds: &[231],
        start: Start::Literal(&["SG."]),
        shapes: &[r"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}"],
        references: &["Twilio SendGrid docs, API keys"],
        finds: &[
            concat!(
                "SG",
                ".aB3dE5fG7hI9jK1lM3nO5p.aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7bC9d"
            ),
            concat!(
                "API_KEY=\"SG.",
                "kmJubcSPxKvk60m8yD5j7A.feJGeQ6iq4SvEEjCtutC1RqIJQsffxuDLwiG2X81ySW\""
            ),
            concat!(
                "{\"value\": \"SG.",
                "x78zq49dqECPBVlHuf03D9.zxiW1r00SAtQXuRCkezDApZbNKFE0YKn0ImUwwMNPTf\"}"
            ),
        ],
        ignores: &[
            "SG.short.short",
            "msg.text",
            "SG.GD7iOKrHdqToywD2c095VG.NtK2q0VD",
        ],
        ..TOKEN
    },
    Row {
        name: "twilio-key",
        entity: "TWILIO_API_KEY",
        kinds: &[231],
        start: Start::Digits {
            letters: (2, 34),
            run: (1, 32),
            total: 1,
        },
        shapes: &["SK[0-9a-f]{32}"],
        base: 75,
        references: &["Twilio docs, API keys"],
        finds: &[
            concat!("S", "K5f2b8c1d9e7a4b3c8d6e1f0a9b7c5d3e"),
            concat!("API_KEY=\"SKe", "a86934477307e03662ba612501c6690\""),
            concat!("{\"value\": \"SKb", "ae187fa67de45331650fe2ce0fc3778\"}"),
        ],
        ignores: &[
            "SK5f2b8c1d",
            concat!("S", "K5f2b8c1d9e7a4b3c8d6e1f0a9b7c5d3e0"),
            "SK39f641b41ec12d4",
        ],
        ..TOKEN
    },
    Row {
        name: "facebook-token",
        entity: "FACEBOOK_TOKEN",
        kinds: &[235],
        start: Start::Literal(&["EAA"]),
        shapes: &[
            r"EAA[A-Za-z0-9]{80,300}",
            "EAACEdEose0cBA[A-Za-z0-9]{20,300}",
        ],
        references: &["Meta Graph API docs, access tokens"],
        check: token::has_digit,
        finds: &[
            concat!(
                "E",
                "AAaB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7bC9dE1fG3hI5jK7lM9nO1pQ3rS5tU7vW9xY1zA3bC5dE7"
            ),
            concat!(
                "API_KEY=\"EAA",
                "9Xc7z2PDIr66hxgbqAPy1hhfJTqhWYhycA6EgDrgZu7vtmNOjel6jGOAjvZK53n3lCC6436cXZjRi2ri\""
            ),
            concat!(
                "{\"value\": \"EAA",
                "mydNMIi78wjcLd3WyqlpxBtuqzvNiRHRq8nT3ttXTujeMJQ0gzgXc1sNueDmJt6WphkUrMkrwUM4kWpl\"}"
            ),
        ],
        ignores: &[
            "EAAshort",
            "EAAUfALytC0q2636NPUslslSoEnaC6hWiZGgVd8V4",
            concat!(
                "abEAA",
                "UfALytC0q2636NPUslslSoEnaC6hWiZGgVd8V4jvmcapiUWDzEwz7tlBDmK8qAMV4IsVzzep4MW9RE6W"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "twilio-sid-key",
        entity: "TWILIO_API_KEY",
        kinds: &[231],
        start: Start::After(&["twilio"]),
        shapes: &["[0-9a-f]{32}"],
        window: 72,
        edge: Edge::Word,
        check: token::has_digit,
        base: 25,
        lift: 45,
        references: &["Twilio docs, auth tokens"],
        finds: &[
            concat!("twilio_token = \"76e", "eb270dc8c7c0d20f047fb12daa76d\""),
            concat!("twilio key 059", "62eabc5274971019a5029e071fb32"),
            concat!("\"twilio\": \"3eb", "7230362bf94c3f0cb0dab367a4ecd\""),
        ],
        ignores: &[
            concat!("the value 76e", "eb270dc8c7c0d20f047fb12daa76d"),
            "twilio 76eeb270dc",
            concat!("twilio x76e", "eb270dc8c7c0d20f047fb12daa76dyz"),
        ],
        ..TOKEN
    },
    Row {
        name: "mail-key",
        entity: "MAIL_API_KEY",
        kinds: &[231],
        start: Start::Literal(&["key-", "pubkey-", "xkeysib-", "xsmtpsib-", "re_", "mlsn."]),
        shapes: &[
            "(?:pub)?key-[0-9a-f]{32}",
            "xkeysib-[0-9a-f]{64}-[A-Za-z0-9]{16}",
            "xsmtpsib-[0-9a-f]{64}-[A-Za-z0-9]{16}",
            "re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}",
            r"mlsn\.[0-9a-f]{64}",
        ],
        check: token::has_digit,
        references: &["Mailgun, Brevo, Resend and MailerSend docs, API keys"],
        finds: &[
            concat!("key", "-ded360ce1dafbbcbaf8067be811724c8"),
            concat!(
                "API_KEY=\"xke",
                "ysib-8a5b91c2deffc1b2d4c2d0df5b21b441f09eed84272ac4d50ca00bc1241583c0-ERRUB1kOy3S4piHx\""
            ),
            concat!(
                "{\"value\": \"xsm",
                "tpsib-e126c879c6c35b0d73432f3d8746521e58ccec2c917d8b831216f812b6b51e99-YwyqCgXm9pooBtRZ\"}"
            ),
            concat!("use re_", "yXEMp3rX_cTByDR5FAsxutqmHfkKBzS69 for it"),
            concat!(
                "export TOKEN=mls",
                "n.b3e089dc6eb6fbd702917fc54e65344017da638055624be127d07d53feec81cb"
            ),
        ],
        ignores: &[
            "key-your-token-here",
            "key-ded360ce1dafbb",
            concat!("abkey", "-ded360ce1dafbbcbaf8067be811724c8"),
        ],
        ..TOKEN
    },
    Row {
        name: "mailchimp-key",
        entity: "MAILCHIMP_API_KEY",
        kinds: &[231],
        start: Start::Back {
            anchors: &[
                "-us1", "-us2", "-us3", "-us4", "-us5", "-us6", "-us7", "-us8", "-us9",
            ],
            class: Class::Hex,
            first: Class::Hex,
            max: 32,
        },
        shapes: &["[0-9a-f]{32}-us[0-9]{1,2}"],
        edge: Edge::Word,
        base: 90,
        references: &["Mailchimp docs, API keys"],
        finds: &[
            concat!("986", "4d262bea2ce1ebd1966a999e48461-us5"),
            concat!("API_KEY=\"4bc", "54a311685c7f3129a6909dd3c6b4a-us1\""),
            concat!("{\"value\": \"534", "ffb58e3ce38e8a1c9c3f405f081e5-us9\"}"),
        ],
        ignores: &[
            "9864d262bea2ce1ebd",
            concat!("ab986", "4d262bea2ce1ebd1966a999e48461-us5"),
        ],
        ..TOKEN
    },
    Row {
        name: "rapidapi-key",
        entity: "RAPIDAPI_KEY",
        kinds: &[231],
        start: Start::After(&["rapidapi", "x-rapidapi-key", "rapid api", "mashape", "key"]),
        shapes: &["[0-9a-z]{10}msh[0-9a-z]{15}p1[0-9a-z]{6}jsn[0-9a-z]{12}"],
        window: 110,
        edge: Edge::Word,
        base: 60,
        lift: 35,
        references: &["RapidAPI docs, X-RapidAPI-Key"],
        finds: &[
            concat!(
                "rapidapi_token = \"5sv",
                "47truk6msh08v4tu80mecm7fyp1yl8w24jsnc9i4if5fqrxm\""
            ),
            concat!(
                "x-rapidapi-key key fig",
                "9mcdo7vmshjs0u5lqhcnkqhl9p1jcoe69jsngoh0elh1j6l5"
            ),
            concat!(
                "\"rapid api\": \"v87",
                "2pgsbcqmsha9j76nyx6rl75eap11bu62fjsnsmv3wv01l6xu\""
            ),
        ],
        ignores: &[
            concat!(
                "the value 5sv",
                "47truk6msh08v4tu80mecm7fyp1yl8w24jsnc9i4if5fqrxm"
            ),
            "rapidapi 5sv47truk6msh08v4",
            concat!(
                "rapidapi x5sv",
                "47truk6msh08v4tu80mecm7fyp1yl8w24jsnc9i4if5fqrxmyz"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "zoho-token",
        entity: "ZOHO_TOKEN",
        kinds: &[231],
        start: Start::Literal(&["1000."]),
        shapes: &[r"1000\.[0-9a-f]{32}\.[0-9a-f]{32}"],
        references: &["Zoho OAuth docs"],
        finds: &[
            concat!(
                "100",
                "0.a410e24d7ebbf012ea52c98f203be91e.0cc968893d668d586f6391a3ed02843c"
            ),
            concat!(
                "API_KEY=\"100",
                "0.5bab1e4993a48f460130a69f738d255e.1960e65a34ea19a06bdde9e3f6d3d38e\""
            ),
            concat!(
                "{\"value\": \"100",
                "0.c0f6042123ea69daac675518fa3ceb98.a3c26cf073719f9046c19a2d510660e6\"}"
            ),
        ],
        ignores: &[
            "1000.your-token-here",
            "1000.a410e24d7ebbf012ea52c98f203be9",
            concat!(
                "ab100",
                "0.a410e24d7ebbf012ea52c98f203be91e.0cc968893d668d586f6391a3ed02843c"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "meta-app-token",
        entity: "FACEBOOK_TOKEN",
        kinds: &[235],
        start: Start::Literal(&["IGQV", "IGAA", "THAA"]),
        shapes: &[
            "IG(?:QV|AA)[A-Za-z0-9_-]{90,300}",
            "THAA[A-Za-z0-9]{90,300}",
        ],
        references: &["Meta Graph API docs, access tokens"],
        finds: &[
            concat!(
                "IGA",
                "AEtroOu7KwL8Y1qL4FeoWzRtiFogkbsoJd4r433MWCdfrZYpqpeWSls2SkqPXSpYpnpA7BuJGbLJbTCzmIM3nMW9QuD"
            ),
            concat!(
                "API_KEY=\"THA",
                "AY9D4Y7GdDnbkcTgGm2Bl7Le6PsJwDj9zqCUgvjiO7YEpgNT20H9YLEnmcft4Ja54gH2BrTkBs6wwsez4DpXsOmD3Z0\""
            ),
            concat!(
                "{\"value\": \"IGA",
                "AD5mRHa1HdljRGNutqJzqk33vRVNI5WWsTiPuSkn4QpJ7Ci7t6E6iOpqtl4zswfdUESHqJnsNI1me5qlInskU6A94RH\"}"
            ),
        ],
        ignores: &[
            "IGQVyour-token-here",
            "IGAAEtroOu7KwL8Y1qL4FeoWzRtiFogkbsoJd4r433MWCdf",
            concat!(
                "abIGA",
                "AEtroOu7KwL8Y1qL4FeoWzRtiFogkbsoJd4r433MWCdfrZYpqpeWSls2SkqPXSpYpnpA7BuJGbLJbTCzmIM3nMW9QuD"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "x-bearer",
        entity: "X_TOKEN",
        kinds: &[235],
        start: Start::Literal(&["AAAAAAAAAAAAAAAAAAAAA"]),
        shapes: &["A{21,24}[A-Za-z0-9%]{60,110}"],
        check: key::mixed_base64,
        counter: &[],
        references: &["X API docs, bearer tokens"],
        finds: &[
            concat!(
                "AAA",
                "AAAAAAAAAAAAAAAAAAlpraeJpOQvrNju2KR5j9U8VN02gY1IbzoNouEIoG4MKlEYrOMzulVXDe8YIx"
            ),
            concat!(
                "API_KEY=\"AAA",
                "AAAAAAAAAAAAAAAAAA9lBUgWEkUMU9u2OTZ2byMVk1mVqfHLWuWs7JfoynjIdoXdla4OZzgTE6LHD2\""
            ),
            concat!(
                "{\"value\": \"AAA",
                "AAAAAAAAAAAAAAAAAAsX2zfitSg1RXNd0JA9f1qY6IbFOQMg3vWopADvlqy9SXyZz21UntRxO3hLrp\"}"
            ),
        ],
        ignores: &[
            "AAAAAAAAAAAAAAAAAAAAAyour-token-here",
            "AAAAAAAAAAAAAAAAAAAAAlpraeJpOQvrNju2KR5j",
            concat!(
                "abAAA",
                "AAAAAAAAAAAAAAAAAAlpraeJpOQvrNju2KR5j9U8VN02gY1IbzoNouEIoG4MKlEYrOMzulVXDe8YIx"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "linkedin-token",
        entity: "LINKEDIN_TOKEN",
        kinds: &[235],
        start: Start::Literal(&["WPL_AP", "AQED"]),
        shapes: &[
            r"WPL_AP[0-9]\.[A-Za-z0-9]{16}\.[A-Za-z0-9+/=]{6,12}",
            "AQED[A-Za-z0-9_-]{100,400}",
        ],
        window: 480,
        check: token::has_digit,
        references: &["LinkedIn developer docs, authentication"],
        finds: &[
            concat!("WPL", "_AP6.IpkJZoXQ7TQYMvLb.4m195a"),
            concat!(
                "API_KEY=\"AQE",
                "DIhtCHz5Sd65fZKyBzboqXA5HkgpDOg63datH88chXcGyD7p3ld2AwyxiDWUxwJrayc15y6Ts4ft9UGcsMTiE2FdqM1VhKjKDhKOV\""
            ),
            concat!("{\"value\": \"WPL", "_AP1.KRWFCG0pXduwu5k8.HoeKdl\"}"),
        ],
        ignores: &[
            "WPL_APyour-token-here",
            "WPL_AP6.IpkJZoX",
            concat!("abWPL", "_AP6.IpkJZoXQ7TQYMvLb.4m195a"),
        ],
        ..TOKEN
    },
    Row {
        name: "dropbox-token",
        entity: "DROPBOX_TOKEN",
        kinds: &[224],
        start: Start::Literal(&["sl."]),
        shapes: &[r"sl\.(?:u\.)?[A-Za-z0-9_-]{130,1400}"],
        window: 1500,
        check: token::has_digit,
        references: &["Dropbox developer docs, OAuth"],
        finds: &[
            concat!(
                "sl.",
                "u.e1Rt0XJ8qVFCvQrdjoFbJTlNywFSWqnMwE1SahFAHbFUFYVsTrkv761LTkCSCUHsbSbgqUy93Rdvwrs75C2EIV63ckw3NpJY6txmHRlaHiASwLeVSYCV1U7wVf3ryI9HhP"
            ),
            concat!(
                "API_KEY=\"sl.",
                "2zaVf6pBHmHDAb2ERhfMi8kwbeW9MSMrSCKiQ2jDdjBkMnPyFniLSfmzcuebGTWnik2ugVe1iq1jikvYkuX1nxR8XL6cP4Pd6AiPxksFPZyH3iFJrkNshnbdVhJQqixI9n\""
            ),
            concat!(
                "{\"value\": \"sl.",
                "u.UO2IhWK7Z7BsOCtz8fROr0PmWFOXKbvBLoeLiHFu5QXYN3A9YvHRQJtXzPnlWYaCDQAmPabCCoMtysaFrA2s2hYTD3VLW57UriFymnO9Fsc0oqNqVvyP4BZzAfkoYyWkVQ\"}"
            ),
        ],
        ignores: &[
            "sl.your-token-here",
            "sl.u.e1Rt0XJ8qVFCvQrdjoFbJTlNywFSWqnMwE1SahFAHbFUFYVsTrkv761LTkCSCU",
            concat!(
                "absl.",
                "u.e1Rt0XJ8qVFCvQrdjoFbJTlNywFSWqnMwE1SahFAHbFUFYVsTrkv761LTkCSCUHsbSbgqUy93Rdvwrs75C2EIV63ckw3NpJY6txmHRlaHiASwLeVSYCV1U7wVf3ryI9HhP"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "twitch-stream-key",
        entity: "TWITCH_STREAM_KEY",
        kinds: &[235],
        start: Start::Literal(&["live_"]),
        shapes: &["live_[0-9]{6,12}_[A-Za-z0-9]{30}"],
        references: &["Twitch help, stream keys"],
        finds: &[
            concat!("liv", "e_988990_dz0QQ6rJfTyHx565KbhlUd1Vspzidy"),
            concat!("API_KEY=\"liv", "e_874191_vSiTcUzj4zxA8HZMkQcEbCaw6Q6q4S\""),
            concat!(
                "{\"value\": \"liv",
                "e_054247_zWJ2m4Bo9QxEh8QStl2XPfNxTlAuhi\"}"
            ),
        ],
        ignores: &[
            "live_your-token-here",
            "live_988990_dz0QQ6rJf",
            concat!("abliv", "e_988990_dz0QQ6rJfTyHx565KbhlUd1Vspzidy"),
        ],
        ..TOKEN
    },
];
