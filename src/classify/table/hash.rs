//! Hashes of passwords, and seeds of one-time codes.

use crate::classify::{
    check::key,
    row::{Edge, Row, Start},
};

use super::TOKEN;

pub(super) static ROWS: [Row; 4] = [
    Row {
        name: "password-hash",
        entity: "PASSWORD_HASH",
        kinds: &[245],
        start: Start::Literal(&[
            "$2a$", "$2b$", "$2x$", "$2y$", "$1$", "$5$", "$6$", "$y$", "$7$", "$apr1$", "$argon2",
            "$scrypt$", "$P$", "$H$", "$S$", "$pbkdf2", "$sha1$", "$md5,",
        ]),
        shapes: &[
            r"\$2[abxy]\$[0-3][0-9]\$[./A-Za-z0-9]{53}",
            r"\$(?:1|apr1)\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{22}",
            r"\$5\$(?:rounds=[0-9]{1,9}\$)?[^$\s:'\x22]{1,16}\$[./A-Za-z0-9]{43}",
            r"\$6\$(?:rounds=[0-9]{1,9}\$)?[^$\s:'\x22]{1,16}\$[./A-Za-z0-9]{86}",
            r"\$(?:y|7|gy)\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{1,86}\$[./A-Za-z0-9]{43}",
            r"\$argon2(?:id|i|d)\$(?:v=[0-9]{1,3}\$)?m=[0-9]{1,9},t=[0-9]{1,4},p=[0-9]{1,3}\$[A-Za-z0-9+/]{8,90}\$[A-Za-z0-9+/]{16,180}",
            r"\$(?:scrypt|pbkdf2(?:-sha1|-sha256|-sha512)?)\$[A-Za-z0-9=,]{1,30}\$[./A-Za-z0-9+]{8,90}\$[./A-Za-z0-9+]{16,180}",
            r"\$[PH]\$[./A-Za-z0-9]{31}",
            r"\$S\$[./A-Za-z0-9]{52}",
        ],
        edge: Edge::Open,
        base: 93,
        counter: &[],
        references: &[
            "crypt(5)",
            "OpenBSD bcrypt",
            "RFC 9106",
            "Passlib docs, hash formats",
        ],
        finds: &[
            concat!(
                "$",
                "2b$12$fg2tEKDIOGcxgio4yxex/h4.HX1fsJtmhm0T3LrP31t.weCCxuF/j"
            ),
            concat!(
                "root:$",
                "6$tHSQXw8Q12SXLAHi$NNrSBtteRxNOlrvo7N.RGgshjC5aTK3O44JnLgQ9B/tl7zFRkhPYyTGVayaYULmuop9njzfhv1XdCrlf6S/.OQ:19000:0:99999:7:::"
            ),
            concat!(
                "$ar",
                "gon2id$v=19$m=65536,t=3,p=4$pPyOaA42+VzLH9XAhmMA4A$elArdtemK4Bbs9XIREo9xsO3KI3fJjeiBi87VnLlzKs"
            ),
            concat!("admin:$a", "pr1$UDDIJerz$j5EbfU0SlkedTxbsH3ENKX"),
            concat!(
                "$",
                "5$29MCkJzd8WVl$ILmiPZFyGfCUW5jvfS5TlNtR7jojwvNtjSMomdCqNeK"
            ),
            concat!(
                "$",
                "y$j9T$AnFN8v9jL5L2L8CKwiALLS$UCSvS0KXgzTYSoBL8BprQ2j09FWCWTG4kYMlkEEt.f6"
            ),
            concat!(
                "$p",
                "bkdf2-sha256$29000$0g7xHJQQIEfqw7DkgWEgcz$HU836AWCraDxn2gYa0dESlbZfQXsc.u6KoDrYFNc6SS"
            ),
            concat!("$", "P$B3gQ8iXeFrjhwarcXTC.j8qT2tfDAIO"),
            concat!(
                "$",
                "S$DVKWdh38Sql1p57kPNXAxz8gwt5cjh5z39Q60RYttaRCnbmg.Ygq"
            ),
        ],
        ignores: &[
            "$2b$12$tooshort",
            "costs $6$ or $5$",
            "$argon2id$v=19$m=65536",
        ],
        ..TOKEN
    },
    Row {
        name: "framework-hash",
        entity: "PASSWORD_HASH",
        kinds: &[245],
        start: Start::Literal(&[
            "pbkdf2_sha",
            "pbkdf2:sha",
            "scrypt:",
            "{SSHA",
            "{SHA",
            "{SMD5}",
            "SCRAM-SHA-",
            "aad3b435b51404ee",
        ]),
        shapes: &[
            r"pbkdf2_sha(?:256|1)\$[0-9]{3,8}\$[A-Za-z0-9]{6,40}\$[A-Za-z0-9+/]{27,44}={0,2}",
            r"(?:pbkdf2:sha(?:1|256|512):[0-9]{3,8}|scrypt:[0-9]{1,8}:[0-9]{1,4}:[0-9]{1,4})\$[A-Za-z0-9]{6,40}\$[0-9a-f]{40,128}",
            r"\{(?:SSHA(?:256|512)?|SHA(?:256|512)?|SMD5)\}[A-Za-z0-9+/]{22,120}={0,2}",
            r"SCRAM-SHA-(?:1|256)\$[0-9]{3,7}:[A-Za-z0-9+/]{10,44}={0,2}\$[A-Za-z0-9+/]{27,44}={0,2}:[A-Za-z0-9+/]{27,44}={0,2}",
            "aad3b435b51404eeaad3b435b51404ee:[0-9a-f]{32}",
        ],
        edge: Edge::Open,
        base: 93,
        counter: &[],
        references: &[
            "Django docs, password storage",
            "Werkzeug docs",
            "RFC 2307",
            "PostgreSQL docs, SCRAM",
            "Microsoft MS-SAMR",
        ],
        finds: &[
            concat!(
                "p",
                "bkdf2_sha256$600000$lmZCtNFuISt6FdXDBYleOc$MhHuQr0eLTcL59iF5HqXAo/v6n3daIy82qm5g5I8FT0="
            ),
            concat!(
                "p",
                "bkdf2:sha256:260000$0zVVvQgCyijfNPxt$53e16e92423d0b4346e9cbc4b95701d12ce730f478bdde2fd60d00cd83a5dbd9"
            ),
            concat!("userPassword: {S", "SHA}1ETQnZCk2I1gC/vNNuuXj2NBZbCJMvpH"),
            concat!(
                "SC",
                "RAM-SHA-256$4096:ovEVrMrCSKY6717COraB0g==$99lk0JCG8XyIhMTc5G4Uwd6HBOsQQ5iuQUfDYdiZDV0=:DeHUV2jOFjfeA6yJPGOGJ1EeWz4PBQDyUH5ViUX1fBo="
            ),
            concat!(
                "Administrator:500:aa",
                "d3b435b51404eeaad3b435b51404ee:a4a0bca958f12df9e79afdc814398bcb:::"
            ),
        ],
        ignores: &[
            "{SHA} prefix of LDAP",
            "pbkdf2_sha256$600000$salt",
            "aad3b435b51404eeaad3b435b51404ee",
        ],
        ..TOKEN
    },
    Row {
        name: "otpauth",
        entity: "OTP_SEED",
        kinds: &[246],
        start: Start::Literal(&["otpauth://", "otpauth-migration://"]),
        shapes: &[
            r"otpauth://(?:totp|hotp)/[^\s\x22'<>]{0,200}?[?&]secret=[A-Za-z2-7]{16,128}=*[^\s\x22'<>]{0,120}",
            r"otpauth-migration://offline\?data=[A-Za-z0-9%+/=_-]{20,400}",
        ],
        window: 700,
        edge: Edge::Open,
        base: 93,
        counter: &[],
        references: &["Google Authenticator wiki, key URI format", "RFC 6238"],
        finds: &[
            concat!(
                "otp",
                "auth://totp/contoso:front.desk@contoso.com?secret=WZSCYVV73JJVXANJ&issuer=contoso"
            ),
            concat!(
                "otp",
                "auth://hotp/vpn?counter=1&secret=CYQ3OIECKZX6SDBBPFNI63KHDXQZENET"
            ),
            concat!(
                "otp",
                "auth-migration://offline?data=63wsya8Ov15mirlaUM%2Fdu75I%2FGTLSiXHDyxjcvot"
            ),
        ],
        ignores: &[
            "otpauth://totp/label",
            "otpauth://totp/x?secret=SHORT",
            "otpauth-migration://offline?data=",
        ],
        ..TOKEN
    },
    Row {
        name: "otp-seed",
        entity: "OTP_SEED",
        kinds: &[246],
        start: Start::After(&[
            "otp",
            "totp",
            "2fa",
            "mfa secret",
            "mfa_secret",
            "two-factor",
            "authenticator",
            "setup key",
            "otp_secret",
            "totp_secret",
        ]),
        shapes: &["[A-Z2-7]{16,64}", "[a-z2-7]{4}(?: [a-z2-7]{4}){3,7}"],
        window: 110,
        edge: Edge::Token,
        check: key::otp_seed,
        base: 25,
        lift: 40,
        references: &["RFC 4226", "RFC 6238", "RFC 4648 section 6"],
        finds: &[
            concat!("to", "tp secret: APLBO3VHMBTUOWDLBCLZUW64UCY5GBLI"),
            concat!("\"totp_secret\": \"JB", "SWY3DPEHPK3PXP\""),
            concat!("2FA setup key: jb", "sw y3dp ehpk 3pxp abc2 def3"),
        ],
        ignores: &[
            "totp is described in RFCSIXTHOUSANDTWOHUNDRED",
            "the value JBSWY3DPEHPK3PXP",
            "2fa code 123456",
        ],
        ..TOKEN
    },
];
