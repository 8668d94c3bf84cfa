//! Keys of other products, known by their prefix.

use crate::classify::{
    check::token,
    row::{Row, Start},
};

use super::TOKEN;

pub(super) static ROWS: [Row; 2] = [
    Row {
        name: "platform-key",
        entity: "PLATFORM_KEY",
        kinds: &[215, 224, 234],
        start: Start::Literal(&[
            "VF.DM.",
            "VF.WS.",
            "sb_secret_",
            "sbp_",
            "secret-live-",
            "secret-test-",
            "sm_aat_",
            "sm_pat_",
            "sm_sat_",
            "tr_dev_",
            "tr_prod_",
            "tr_stg_",
            "dvc_",
            "csb_v1_",
            "dub_",
            "polar_",
            "persona_",
            "web_",
            "na1.",
            "aio_",
            "BBFF-",
            "BBFU-",
            "tss_",
            "zpka_",
            "plain_",
            "api_live",
            "api_sandbox",
            "ak_",
            "pts_",
            "6Lc",
            "6Ld",
            "6Le",
            "6Lf",
        ]),
        shapes: &[
            r"VF\.(?:DM|WS)\.[0-9a-f]{24}\.[A-Za-z0-9]{16}",
            "sb_secret_[A-Za-z0-9_-]{22}_[A-Za-z0-9]{8}",
            "sbp_(?:v0_)?[0-9a-f]{40}",
            "secret-(?:live|test)-[A-Za-z0-9_=-]{36}",
            "sm_(?:aat|pat|sat)_[A-Za-z0-9]{16}",
            "tr_(?:dev|prod|stg)_[A-Za-z0-9]{20}",
            "dvc_(?:server|client|mobile)_[A-Za-z0-9_]{24,50}",
            "csb_v1_[A-Za-z0-9_-]{43}",
            "dub_[A-Za-z0-9]{24}",
            "polar_(?:oat|pat|rst)_[A-Za-z0-9_]{32,60}",
            "persona_(?:sandbox|production)_[A-Za-z0-9-]{36}",
            "web_[0-9a-f]{32}",
            r"na1\.[A-Za-z0-9+/]{80,120}",
            "aio_[A-Za-z0-9]{28}",
            "BBF[FU]-[A-Za-z0-9]{30}",
            "tss_[A-Za-z0-9]{32,40}",
            "zpka_[0-9a-f]{32}_[0-9a-f]{8}",
            "plain_[A-Za-z0-9]{40}",
            r"api_(?:live|sandbox)(?:_us|_ca|_eu)?\.[A-Za-z0-9_-]{11}\.[A-Za-z0-9_-]{32}",
            "ak_[A-Za-z0-9]{27,30}",
            "pts_[a-z2-7]{32}",
            "6L[c-f][A-Za-z0-9_-]{37}",
        ],
        check: token::has_digit,
        references: &[
            "Voiceflow, Supabase, Stytch, SettleMint, Trigger.dev, DevCycle, CodeSandbox, Dub, Polar, Persona, dfuse, FullStory, Adafruit IO, Ubidots, Thunderstore, Zuplo, Plain, Onfido, Svix, ngrok, Pangea and reCAPTCHA docs, keys",
        ],
        finds: &[
            concat!("VF.", "DM.da0b03a37f9dbea6a3d9447c.hVyhDMNKlBAwvkrq"),
            concat!("API_KEY=\"sb_", "secret_PCHJjcBJeFBE4ATNc3aZ3F_tYzvqOss\""),
            concat!(
                "{\"value\": \"sbp",
                "_e8ac095aabe44f167fadeff920670f06b0c426fe\"}"
            ),
            concat!(
                "use sec",
                "ret-test-S8I362y8CUBiV3weUDVTgeAUBKhNYLZESfFS for it"
            ),
            concat!("export TOKEN=sm_", "aat_78e9546q3pQEFuqx"),
            concat!("tr_", "stg_So7r2tHdQM324NPPwLoS"),
            concat!("dvc", "_mobile_pVeteyQfn9cjDl7I8nusLbx6"),
            concat!("csb", "_v1_pliOSyv1QEHRIrGPfWL6jM7g6Vv5fz5vqHStVKQgsWZ"),
            concat!("dub", "_zRKsT4PYZYe3FS2NcWwNXCzP"),
            concat!("pol", "ar_oat_rSUhnXBkEJRR4U9ECJ07TW5AILydMJGe"),
            concat!("per", "sona_sandbox_NQz0mFjOagG15UDXGiyjXwnl99NssRxxAGPk"),
            concat!("web", "_2d3f12d2119317fe728289b5cda9ad07"),
            concat!(
                "na1",
                ".YaU3byIhiRcvPt9hx5c0l41pEoqq3ToEOtHVYZ5fITVIbpWR8LXH53cJUXSsqzL8B6Jk2CdZIECFofT7"
            ),
            concat!("aio", "_YMH5PrL0yfAvehu4pC2EmiOaMWA4"),
            concat!("BBF", "U-Vasif6dr7phvigRMpL8xqpGNpptSdc"),
            concat!("tss", "_8066WXNBVl7KLn4TpVDtdJzbKYuhK5L9"),
            concat!("zpk", "a_c7190ec399de66b800c204986a86b476_eafb186f"),
            concat!("pla", "in_XkjaeILA6pGr7A6XLUBHoDTRmaX5yJd5HDO93Xbm"),
            concat!(
                "api",
                "_live_eu.WwbwCOdMhuF.xst5czlG03cM3e01sedDINuK2NjMhVbv"
            ),
            concat!("ak_", "zlJoSvck9w8RuAxWbLv12vLCN4i"),
            concat!("pts", "_ooashasuw7rqa4chdb3zd2vgjjt6yfag"),
            concat!("6Ld", "hIal9rXsBklqjo7UbN7kfKH7s5jv9oCgOA0Ru"),
        ],
        ignores: &[
            "VF.DM.your-token-here",
            "VF.DM.da0b03a37f9dbea6a",
            concat!("abVF.", "DM.da0b03a37f9dbea6a3d9447c.hVyhDMNKlBAwvkrq"),
        ],
        ..TOKEN
    },
    Row {
        name: "identity-token",
        entity: "IDENTITY_TOKEN",
        kinds: &[240, 244],
        start: Start::Literal(&["sc_", "SSWS 00", "p8e-", "pk.", "sk."]),
        shapes: &[
            r"sc_[a-z0-9]{5,30}\.[a-z0-9]{4,6}\.acc[_-][a-z0-9-]{10,32}\.[a-z0-9+/_=-]{30,120}",
            "SSWS 00[A-Za-z0-9_-]{40}",
            "p8e-[A-Za-z0-9-]{32}",
            r"[ps]k\.eyJ1[A-Za-z0-9_-]{50,120}\.[A-Za-z0-9_-]{20,24}",
            r"pk\.[a-z0-9]{60}\.[a-z0-9]{22}",
        ],
        check: token::has_digit,
        references: &["Authress, Okta, Adobe, and Mapbox docs, keys"],
        finds: &[
            concat!(
                "sc_",
                "eugr9.z1oh.acc-3x561dm4ae.kplc7hg6gwrqbc6wiemmhj1rxkwcv9"
            ),
            concat!(
                "API_KEY=\"SSW",
                "S 000lrZ5Les3xuRJxru50rUwGv1KejuRZLx9lT4pkS0\""
            ),
            concat!("{\"value\": \"p8e", "-8f22cmloIoeKR3HFaD6cLHX5zTVrJw9v\"}"),
            concat!(
                "use pk.",
                "eyJ1hhA6uYjobgnJDE821LyNtTH2aQdvcWFLedhwv6wsvEjwMQ9TVc.fMDN6Taw0xMxYgIaoWYo for it"
            ),
            concat!(
                "export TOKEN=pk.",
                "m77zat65roh437sc9pej5q1iol066ku75gdp210x8y1mrfhpkzocn1p1241s.z19v9l0wq90j16o4qykl1p"
            ),
        ],
        ignores: &[
            "sc_your-token-here",
            "sc_eugr9.z1oh.acc-3x561dm4ae.",
            concat!(
                "absc_",
                "eugr9.z1oh.acc-3x561dm4ae.kplc7hg6gwrqbc6wiemmhj1rxkwcv9"
            ),
        ],
        ..TOKEN
    },
];
