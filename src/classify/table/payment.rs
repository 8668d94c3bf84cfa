//! Keys of payment and shops.

use crate::classify::{
    check::token,
    row::{Edge, Row, Start},
};

use super::TOKEN;

pub(super) static ROWS: [Row; 8] = [
    Row {
        name: "stripe-live-key",
        entity: "STRIPE_KEY",
        kinds: &[229],
        start: Start::Literal(&["sk_live_", "rk_live_", "sk_prod_", "rk_prod_", "whsec_"]),
        shapes: &[
            "[sr]k_(?:live|prod)_[A-Za-z0-9]{10,}",
            "whsec_[A-Za-z0-9+/]{24,64}={0,2}",
        ],
        references: &["Stripe Docs, API keys"],
        finds: &[
            concat!("sk_l", "ive_4eC39HqLyjWDarjtT1zdp7dc"),
            concat!("API_KEY=\"sk_", "live_u6h43rJIu9\""),
            concat!("{\"value\": \"whs", "ec_fq6LR6WC0nAblOEE9hS7A3Hu\"}"),
        ],
        ignores: &[
            "sk_live_",
            concat!("pk_l", "ive_4eC39HqLyjWDarjtT1zdp7dc"),
            "rk_prod_N",
        ],
        ..TOKEN
    },
    Row {
        name: "stripe-test-key",
        entity: "STRIPE_KEY",
        kinds: &[229],
        start: Start::Literal(&["sk_test_", "rk_test_"]),
        shapes: &["[sr]k_test_[A-Za-z0-9]{10,}"],
        base: 50,
        references: &["Stripe Docs, API keys"],
        finds: &[
            concat!("sk_t", "est_4eC39HqLyjWDarjtT1zdp7dc"),
            concat!("API_KEY=\"sk_", "test_P5V4g8xKO1\""),
            concat!("{\"value\": \"sk_", "test_SlXyo8viM2\"}"),
        ],
        ignores: &[
            "sk_test_",
            concat!("sk_t", "est_xxxxxxxxxxxxxxxxxxxxxxxx"),
            "rk_test_E",
        ],
        ..TOKEN
    },
    Row {
        name: "shopify-token",
        entity: "SHOPIFY_TOKEN",
        kinds: &[230],
        start: Start::Literal(&["shpat_", "shpca_", "shppa_", "shpss_"]),
        shapes: &["shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}"],
        references: &["Shopify docs, access tokens"],
        finds: &[
            concat!("shp", "at_5f2b8c1d9e7a4b3c8d6e1f0a9b7c5d3e"),
            concat!("API_KEY=\"shp", "ss_e278e5Dcd5Db0f0Bb30E7da816cDaDbc\""),
            concat!(
                "{\"value\": \"shp",
                "pa_EBdF21007b822cEea5E5bF0F39CD02ac\"}"
            ),
        ],
        ignores: &[
            "shpat_5f2b",
            "shpca_16c1aF4AdaFCe",
            concat!("abshp", "ca_16c1aF4AdaFCe0F0fB18025d68A64DBe"),
        ],
        ..TOKEN
    },
    Row {
        name: "square-token",
        entity: "SQUARE_TOKEN",
        kinds: &[230],
        start: Start::Literal(&["sq0atp-", "sq0csp-", "sq0idp-", "EAAA"]),
        shapes: &[
            "sq0(?:atp|idp)-[A-Za-z0-9_-]{22}",
            "sq0csp-[A-Za-z0-9_-]{43}",
            "EAAA[A-Za-z0-9_-]{60}",
        ],
        check: token::has_digit,
        references: &["Square developer docs, access tokens"],
        finds: &[
            concat!("sq0", "atp-xP3mfam6VobkJuj9gnYP8a"),
            concat!(
                "API_KEY=\"sq0",
                "csp-ICEMz86XpVO4lOmJMLb4Afx9yDOwHmHMK3IPI8EGNUe\""
            ),
            concat!(
                "{\"value\": \"EAA",
                "AiiQ1o2TyQHAYA4jgN1TUmFku8vPuEZAh80Rpn5bdkODyMZzl7PCsTIaM9WEh\"}"
            ),
        ],
        ignores: &[
            "sq0atp-your-token-here",
            "sq0atp-xP3mfam",
            concat!("absq0", "atp-xP3mfam6VobkJuj9gnYP8a"),
        ],
        ..TOKEN
    },
    Row {
        name: "braintree-token",
        entity: "PAYPAL_TOKEN",
        kinds: &[230],
        start: Start::Literal(&["access_token$production$", "access_token$sandbox$"]),
        shapes: &[r"access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}"],
        counter: &[],
        references: &["Braintree docs, access tokens"],
        finds: &[
            concat!(
                "acc",
                "ess_token$production$wwvotfomxwzsw1w6$a26db21a8d9ec200b3af5e09d3669572"
            ),
            concat!(
                "API_KEY=\"acc",
                "ess_token$production$7av0zbxz7yc45enj$8411d139a0c3c310a1802af173e3bc47\""
            ),
            concat!(
                "{\"value\": \"acc",
                "ess_token$production$ejr63fdvy40mg8tv$085457cfef3dd1bf6f1d26dbbcc50986\"}"
            ),
        ],
        ignores: &[
            "access_token$production$your-token-here",
            "access_token$production$wwvotfomxwzs",
            concat!(
                "abacc",
                "ess_token$production$wwvotfomxwzsw1w6$a26db21a8d9ec200b3af5e09d3669572"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "plaid-token",
        entity: "PLAID_TOKEN",
        kinds: &[230],
        start: Start::Literal(&[
            "access-production-",
            "access-sandbox-",
            "access-development-",
        ]),
        shapes: &[
            "access-(?:production|sandbox|development)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        ],
        references: &["Plaid docs, tokens"],
        finds: &[
            concat!(
                "acc",
                "ess-development-f0d35433-343d-2f2a-7d82-2c601853c29d"
            ),
            concat!(
                "API_KEY=\"acc",
                "ess-production-97e07281-e100-f5dc-8b2a-d64d57ac0c1c\""
            ),
            concat!(
                "{\"value\": \"acc",
                "ess-production-146ca22e-571e-bed0-3a3a-d0c889f4188a\"}"
            ),
        ],
        ignores: &[
            "access-production-your-token-here",
            "access-development-f0d35433",
            concat!(
                "abacc",
                "ess-development-f0d35433-343d-2f2a-7d82-2c601853c29d"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "adyen-key",
        entity: "ADYEN_API_KEY",
        kinds: &[230],
        start: Start::Literal(&["AQE"]),
        shapes: &[
            "AQE[a-z][A-Za-z0-9+/]{60,160}-[A-Za-z0-9+/=]{44}-[!-~]{16}",
            "AQE[a-z]h[A-Za-z0-9+/_=-]{80,250}",
        ],
        edge: Edge::Open,
        references: &["Adyen docs, API credentials"],
        finds: &[
            concat!(
                "AQE",
                "emQDrITf2Kv0dyQmAQ8dVT8OfhDaObT3XAVPBms5tnKYl8a5qXJ4ZNoE0S0jR-YOdhwNVDb5V5RG6p9QFAuWPTeiculoyGtUX8vZVWByj1-rc3vo4GktRWLtSZZ"
            ),
            concat!(
                "API_KEY=\"AQE",
                "mhIFkS8DxKwFF8DtcLaNbhyw0mVcCfpyEmmwcBqN0zAkGJ3nO8HlpXpkop5wF0rNmCqOOBJaI6zJePDma8\""
            ),
            concat!(
                "{\"value\": \"AQE",
                "fHE7LGVVqlf2oo2HmmXg37GAc53VAnfpYqKV71TDGO9V3MTy9rV9I0vBAqn0E-dHV84GMZnHHPNRgeV10IdJBlDO0v4IVPfdEcPXNY9SyT-OgzW9TezWBL0fXrj\"}"
            ),
        ],
        ignores: &[
            "AQEyour-token-here",
            "AQEemQDrITf2Kv0dyQmAQ8dVT8OfhDaObT3XAVPBms5tnKYl8a5qXJ4ZNoE0S0j",
            "R-YOdhwNVDb5V5RG6p9QFAuWPTeiculoyGtUX8vZVWByj1-rc3vo4GktRWLtSZZ",
        ],
        ..TOKEN
    },
    Row {
        name: "payment-key",
        entity: "PAYMENT_KEY",
        kinds: &[230],
        start: Start::Literal(&[
            "FLWSECK",
            "rzp_live_",
            "rzp_test_",
            "EZAK",
            "EZTK",
            "shippo_",
            "pdl_live_",
            "pdl_sdbx_",
            "sup_sk_",
            "xnd_",
            "duffel_",
            "sk_sbox_",
            "live_",
            "test_",
            "Mid-server-",
            "SB-Mid-server-",
        ]),
        shapes: &[
            "FLWSECK(?:_TEST)?-[0-9a-zA-Z]{12,40}(?:-X)?",
            "rzp_(?:live|test)_[A-Za-z0-9]{14}",
            "EZ[AT]K[A-Za-z0-9]{54}",
            "shippo_(?:live|test)_[0-9a-f]{40}",
            "pdl_(?:live|sdbx)_apikey_[a-z0-9]{26}_[A-Za-z0-9]{22}_[A-Za-z0-9]{3}",
            "sup_sk_[A-Za-z0-9]{32,48}",
            "xnd_(?:development|production)_[A-Za-z0-9]{40,80}",
            "duffel_(?:live|test)_[A-Za-z0-9_=-]{43}",
            "sk_sbox_[a-z0-9]{26,28}",
            "live_[A-Za-z0-9]{30,45}",
            "test_[0-9a-f]{35}",
            "(?:SB-)?Mid-server-[A-Za-z0-9_-]{24}",
        ],
        check: token::has_digit,
        references: &[
            "Flutterwave, Razorpay, EasyPost, Shippo, Paddle, SumUp, Xendit, Duffel, Checkout.com, Mollie, Lob, GoCardless and Midtrans docs, API keys",
        ],
        finds: &[
            concat!("FLW", "SECK-egDC6O4L1znm"),
            concat!("API_KEY=\"rzp", "_test_EZNVkrk1zjYwuZ\""),
            concat!(
                "{\"value\": \"EZA",
                "Ki9FKi21kU8OuHAmGLwth4jHY2iYn8KTZkT6juVigX7R1yxg1kaHFBb\"}"
            ),
            concat!(
                "use shi",
                "ppo_live_070fbb0c73d8457c903885f9d0f311aecf240b50 for it"
            ),
            concat!(
                "export TOKEN=pdl",
                "_sdbx_apikey_hwbbhtgmgkrowzy1wcc0s1mjb1_DlmPgdyLfvm3DQaXTvVaim_lOS"
            ),
            concat!("sup", "_sk_Zdo3c5ciaGcYLSlFUdcmjUnuHAcMj3nB"),
            concat!(
                "xnd",
                "_production_QXZTm02LcpW2rjXqTlFozSgdwIIGJMNwgPH7lGbn"
            ),
            concat!(
                "duf",
                "fel_live_dKiiVSxCVv2q19D8PCtXCsigVq2IvHvSosWSvmse0tE"
            ),
            concat!("sk_", "sbox_rn8lt3chpxz101h1462s3cv6by"),
            concat!("liv", "e_vKBPqgmRNoXEsjXLd5aj0KiTMmCXh3"),
            concat!("tes", "t_3f0045b0572db00e5cae94e37d79dc34598"),
            concat!("SB-", "Mid-server-gVh9TeL6sL4A1VfNqmc658ns"),
        ],
        ignores: &[
            "FLWSECKyour-token-here",
            "FLWSECK-eg",
            concat!("abFLW", "SECK-egDC6O4L1znm"),
        ],
        ..TOKEN
    },
];
