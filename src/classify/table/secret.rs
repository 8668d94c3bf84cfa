//! Private keys and tokens that say what they are.

use crate::classify::{
    check::{key, token},
    row::{Edge, Row, Start},
};

use super::TOKEN;

pub(super) static ROWS: [Row; 10] = [
    Row {
        name: "private-key",
        entity: "PRIVATE_KEY",
        kinds: &[236],
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
            "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTAN\n-----END CERTIFICATE-----",
        ],
        counter: &[],
        ..TOKEN
    },
    Row {
        name: "putty-key",
        entity: "PRIVATE_KEY",
        kinds: &[237],
        start: Start::Literal(&["PuTTY-User-Key-File-"]),
        shapes: &[
            r"PuTTY-User-Key-File-[123]: [a-z0-9-]{3,40}(?s:.)*?Private-Lines: [0-9]{1,4}(?:\s{1,4}[A-Za-z0-9+/=]{1,76}){1,60}(?:\s{1,4}Private-MAC: [0-9a-f]{40,64})?",
            "PuTTY-User-Key-File-[123]: [a-z0-9-]{3,40}",
        ],
        window: 4096,
        edge: Edge::Open,
        base: 90,
        references: &["PuTTY user manual, appendix C"],
        finds: &[
            concat!(
                "Pu",
                "TTY-User-Key-File-2: ssh-rsa\nEncryption: none\nComment: k\nPublic-Lines: 1\nxiRb9milpvB1YfjfxWTNMWydqa3bYbRtgrVzULBKh+SVmvx6MPUijpRYBJfW3djM\nPrivate-Lines: 1\nxiRb9milpvB1YfjfxWTNMWydqa3bYbRtgrVzULBKh+SVmvx6MPUijpRYBJfW3djM\nPrivate-MAC: 34e1b6f2fac356c5c6db850c9c91e0e20a27c6a9"
            ),
            concat!(
                "Pu",
                "TTY-User-Key-File-3: ssh-ed25519\r\nEncryption: none\r\nComment: \r\nPublic-Lines: 1\r\nxiRb9milpvB1YfjfxWTNMWydqa3bYbRtgrVzULBKh+SVmvx6MPUijpRYBJfW3djM\r\nPrivate-Lines: 1\r\nxiRb9milpvB1YfjfxWTNMWydqa3bYbRtgrVzULBKh+SVmvx6MPUijpRYBJfW3djM"
            ),
            concat!(
                "Pu",
                "TTY-User-Key-File-3: ecdsa-sha2-nistp256\nEncryption: aes256-cbc"
            ),
        ],
        ignores: &[
            "PuTTY-User-Key-File-9: ssh-rsa",
            "a PuTTY-User-Key-File- header",
            "Private-Lines: 1\nAAAA",
        ],
        ..TOKEN
    },
    Row {
        name: "keystore",
        entity: "PRIVATE_KEY",
        kinds: &[237],
        start: Start::Literal(&[
            "MIIC", "MIID", "MIIE", "MIIF", "MIIG", "MIIH", "MIII", "MIIJ", "MIIK", "MIIL",
            "/u3+7Q",
        ]),
        shapes: &[
            r"MII[C-L][A-Za-z0-9+/]{2}IBAzCC[A-Za-z0-9+/\s]{64,}={0,2}",
            r"/u3\+7QAAAA[A-Za-z0-9+/\s]{64,}={0,2}",
        ],
        window: 8192,
        edge: Edge::Open,
        base: 80,
        references: &["RFC 7292 section 4", "OpenJDK source, JavaKeyStore"],
        finds: &[
            concat!(
                "MI",
                "IKPAIBAzCCv4g4s7ZKP+RJVBj8lq+2L4NGWKjaDPIz3XZmEvc22QsuDx23+e+OzydjuXYQVFttjrObGixgu+b1fTr1"
            ),
            concat!(
                "p12=\"MI",
                "IJqQIBAzCC5cTS7DG9Vj7+d5Gghqj0u6F1DxYNfwzYLmnadPl+nKl4O6r6/lzM99FNXw8SGVcIu/uC7y6P2DHvEkW8\""
            ),
            concat!(
                "/",
                "u3+7QAAAAIAAAAB7F01U4mXOryDB1GUieJy04GuWAP3XxAP38VsykI/njatnm/ufovJNUENOw5Gndc45oxCek39LKxz3czC"
            ),
        ],
        ignores: &[
            "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A",
            "MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ",
            "/u3+7QAAAAIAAAAB",
        ],
        ..TOKEN
    },
    Row {
        name: "jwk-private",
        entity: "JWK_PRIVATE_KEY",
        kinds: &[239],
        start: Start::Literal(&["\"kty", "\"d", "\"k"]),
        shapes: &[
            r#""kty\\?"\s{0,4}:\s{0,4}\\?"(?:RSA|EC|OKP)\\?"[^{}]*?"d\\?"\s{0,4}:\s{0,4}\\?"[A-Za-z0-9_-]{20,}"#,
            r#""kty\\?"\s{0,4}:\s{0,4}\\?"oct\\?"[^{}]*?"k\\?"\s{0,4}:\s{0,4}\\?"[A-Za-z0-9_-]{16,}"#,
            r#""d\\?"\s{0,4}:\s{0,4}\\?"[A-Za-z0-9_-]{20,}\\?"[^{}]*?"kty\\?"\s{0,4}:\s{0,4}\\?"(?:RSA|EC|OKP)"#,
            r#""k\\?"\s{0,4}:\s{0,4}\\?"[A-Za-z0-9_-]{16,}\\?"[^{}]*?"kty\\?"\s{0,4}:\s{0,4}\\?"oct"#,
        ],
        window: 1536,
        edge: Edge::Open,
        base: 93,
        references: &["RFC 7517", "RFC 7518 section 6"],
        finds: &[
            "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"ywxmaxNpydo4ME63TlSa50YiICQA1InJl0p26AjR6dA\",\"x\":\"zoK4FD12nh0xmpUw4d5v3KImDpHbopSYDpyOtytnCf4\"}",
            "{\"kty\": \"oct\", \"alg\": \"HS256\", \"k\": \"zoK4FD12nh0xmpUw4d5v3KImDpHbopSYDpyOtytnCf4\"}",
            "{\"crv\":\"P-256\",\"d\":\"ywxmaxNpydo4ME63TlSa50YiICQA1InJl0p26AjR6dA\",\"kty\":\"EC\"}",
            "\"jwk\": \"{\\\"kty\\\":\\\"EC\\\",\\\"d\\\":\\\"ywxmaxNpydo4ME63TlSa50YiICQA1InJl0p26AjR6dA\\\"}\"",
        ],
        ignores: &[
            "{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"8z6vxR_BnnlScAbI-BHczr-bKhUKdcOSBH_IveuvzQvX2N9hBBs3L_KWZ62ui3DvW6pCvbQfUdZE2MLOXxQy2A\"}",
            "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"ywxmaxNpydo4ME63TlSa50YiICQA1InJl0p26AjR6dA\",\"y\":\"zoK4FD12nh0xmpUw4d5v3KImDpHbopSYDpyOtytnCf4\"}",
            "{\"kty\":\"oct\",\"k\":\"short\"}",
        ],
        ..TOKEN
    },
    Row {
        name: "age-secret-key",
        entity: "AGE_SECRET_KEY",
        kinds: &[228],
        start: Start::Literal(&["AGE-SECRET-KEY-1"]),
        shapes: &["AGE-SECRET-KEY-1[AC-HJ-NP-Z02-9]{58}"],
        check: key::age,
        base: 80,
        power: 1048576,
        references: &["C2SP age specification", "BIP-173"],
        finds: &[
            concat!(
                "AGE",
                "-SECRET-KEY-1MWQFZT99593CL085E8XC9SV79ZXRGJJXHQVKC8GT84QC5540RMQQDAUQSZ"
            ),
            concat!(
                "# created: 2024-01-15\nAGE",
                "-SECRET-KEY-1MWQFZT99593CL085E8XC9SV79ZXRGJJXHQVKC8GT84QC5540RMQQDAUQSZ"
            ),
            concat!(
                "key=\"AGE",
                "-SECRET-KEY-1MWQFZT99593CL085E8XC9SV79ZXRGJJXHQVKC8GT84QC5540RMQQDAUQSZ\""
            ),
        ],
        ignores: &[
            "AGE-SECRET-KEY-1QPZ",
            "AGE-SECRET-KEY-1 is the prefix",
            concat!(
                "abAGE",
                "-SECRET-KEY-1MWQFZT99593CL085E8XC9SV79ZXRGJJXHQVKC8GT84QC5540RMQQDAUQSZ"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "wallet-private-key",
        entity: "CRYPTO_PRIVATE_KEY",
        kinds: &[30],
        start: Start::Literal(&[
            "5H", "5J", "5K", "Kw", "Kx", "Ky", "Kz", "L1", "L2", "L3", "L4", "L5",
        ]),
        shapes: &[
            "5[HJK][1-9A-HJ-NP-Za-km-z]{49}",
            "[KL][1-9A-HJ-NP-Za-km-z]{51}",
        ],
        check: key::base58check,
        base: 19,
        power: 1048576,
        counter: &[],
        references: &["Bitcoin wiki, wallet import format"],
        finds: &[
            concat!("5Jo", "PKJbg2ZLEgn3JSgmv4rgNokA2doFMnpDtP73aZWVTn82HcZj"),
            concat!(
                "importprivkey Kxw",
                "g19gDgLGCqT7RwtDUsjaVKsoegnX1vpnpn44q9RP5ivtS6NVJ"
            ),
            concat!("5H", "ueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ"),
        ],
        ignores: &[
            "5JoPKJbg2ZLEgn3JSgmv4rgNokA2doFMnpDtP73aZWVTn82HcZ2",
            "Kxwg19gDgLGCqT7RwtDUsjaVKsoegnX1vpnpn44q9RP5ivtS6N",
            "Kz6ymL6QWigpw14VpvAYSsbwu5U183Rr93shtHufHhuCbzj653co",
        ],
        ..TOKEN
    },
    Row {
        name: "extended-private-key",
        entity: "CRYPTO_PRIVATE_KEY",
        kinds: &[30],
        start: Start::Literal(&["xprv", "yprv", "zprv", "tprv"]),
        shapes: &["[xyzt]prv[1-9A-HJ-NP-Za-km-z]{107}"],
        check: key::base58check,
        base: 19,
        power: 1048576,
        counter: &[],
        references: &["BIP-32, serialization format", "SLIP-132"],
        finds: &[
            concat!(
                "xpr",
                "v9s21ZrQH143K2YFBRJ4D8VviA3yABDhpme7hqiFdhc6r5AEQC4JeBt1oPE1eVBSNEz2WY1baKYC4fXE38WvCdeHgZmnCWFcPi6zs9MmP8Vm"
            ),
            concat!(
                "master: \"xpr",
                "v9s21ZrQH143K2YFBRJ4D8VviA3yABDhpme7hqiFdhc6r5AEQC4JeBt1oPE1eVBSNEz2WY1baKYC4fXE38WvCdeHgZmnCWFcPi6zs9MmP8Vm\""
            ),
            concat!(
                "xp",
                "rv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi"
            ),
        ],
        ignores: &[
            "xprv9s21ZrQH143K2YFBRJ4D8VviA3yABDhpme7hqiFdhc6r5AEQC4JeBt1oPE1eVBSNEz2WY1baKYC4fXE38WvCdeHgZmnCWFcPi6zs9MmP8V2",
            "xprv9s21ZrQH143K",
            "an xprv is an extended private key",
        ],
        ..TOKEN
    },
    Row {
        name: "jwt",
        entity: "JWT",
        kinds: &[238],
        start: Start::Literal(&["eyJ"]),
        shapes: &[r"eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*){1,3}"],
        window: 12_288,
        check: token::jwt,
        base: 33,
        power: 20_000,
        counter: &[],
        references: &["RFC 7519", "RFC 7516"],
        finds: &[
            concat!(
                "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.",
                "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
            ),
            "token eyJhbGciOiJub25lIn0.eyJzdWIiOiJhYmNkZWYifQ.",
            concat!(
                "\"id_token\":\"e",
                "yJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2NvbnRvc28uY29tIn0.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg\""
            ),
        ],
        ignores: &[
            "eyJ0eXAiOiJKV1QifQ.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
            "eyJhbGciOiJIUzI1NiJ9",
            "eyJub3QgYSBqc29uIGhlYWRlcg.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc",
        ],
        ..TOKEN
    },
    Row {
        name: "bearer-token",
        entity: "BEARER_TOKEN",
        kinds: &[240],
        start: Start::Literal(&["bearer "]),
        shapes: &[r"(?i-u:bearer)\s{1,2}[A-Za-z0-9._~+/-]{20,}={0,2}"],
        window: 1600,
        check: key::bearer,
        base: 75,
        references: &["RFC 6750 section 2.1"],
        finds: &[
            concat!(
                "Authorization: Bearer Iyw",
                "sNlj2KI8ZHpJgBsWMoxPYBpD72qnwsf3eh6fe"
            ),
            concat!(
                "-H \"authorization: bea",
                "rer 38139f51f48c081e3258f43dba9c2fc304744623\""
            ),
            concat!("'Bea", "rer OPW0OoOA1/6injvo4TpJFpk2Aw2j7dIu53l7mOHd'"),
        ],
        ignores: &[
            "Bearer YOUR_ACCESS_TOKEN_GOES_HERE",
            "the bearer certificates.of.this.company.are",
            "Authorization: Bearer ${TOKEN_FROM_ENVIRONMENT}",
        ],
        ..TOKEN
    },
    Row {
        name: "encryption-key",
        entity: "ENCRYPTION_KEY",
        kinds: &[249],
        start: Start::After(&[
            "aes key",
            "aes_key",
            "aeskey",
            "aes256 key",
            "aes-256 key",
            "aes128 key",
            "hmac key",
            "hmac_key",
            "hmackey",
            "hmac secret",
            "hmac_secret",
            "encryption key",
            "encryption_key",
            "encryptionkey",
            "cipher key",
            "cipher_key",
            "cipherkey",
            "signing key",
            "signing_key",
            "signingkey",
            "secret key base",
            "secret_key_base",
            "secretkeybase",
            "master key",
            "master_key",
            "masterkey",
            "data key",
            "fernet",
            "fernet_key",
            "fernetkey",
            "wireguard",
            "privatekey",
            "presharedkey",
            "preshared key",
            "rails_master_key",
            "session secret",
            "session_secret",
            "cookie secret",
            "cookie_secret",
            "jwt secret",
            "jwt_secret",
            "jwtsecret",
            "chiffrierschlüssel",
            "schlüssel",
            "clé de chiffrement",
            "clave de cifrado",
            "chiave di cifratura",
        ]),
        shapes: &[
            "(?:0x)?[0-9a-fA-F]{32}(?:[0-9a-fA-F]{96}|[0-9a-fA-F]{32}|[0-9a-fA-F]{16})?",
            "[A-Za-z0-9+/]{43}=",
            "[A-Za-z0-9+/]{22}==",
        ],
        window: 110,
        edge: Edge::Word,
        check: key::scrambled,
        base: 25,
        lift: 40,
        references: &["FIPS 197", "FIPS 198-1"],
        finds: &[
            concat!(
                "A",
                "ES key: 6910f2409af79e2a9e30974427389590d72e89e7ee4ca925a5383a074c84fb1c"
            ),
            concat!(
                "en",
                "cryption_key = \"FsPpLodhBuCJO1nkL1veWBMDBq8DugzMeHgIAo7qu18=\""
            ),
            concat!("hm", "ac_key: 0xc4aa1e9dc0efdfe1249f4c352f405b7c"),
            concat!(
                "Pr",
                "ivateKey = zEGn+7/YlxGPcpZSJ2IfJtmkibXlGudOiUXFSVq8A0U="
            ),
        ],
        ignores: &[
            "commit c40011fb457162f8d60465e373cc68fa10f649d1",
            "encryption key 00000000000000000000000000000000",
            "the AES key has 256 bits",
            "md5 454ac91fee1370bfaba3ef9f68f58346",
        ],
        ..TOKEN
    },
];
