//! Wallets of crypto-currencies, and what opens them.

use crate::{
    classify::{
        check::wallet,
        counter::Counter,
        row::{Row, Start},
    },
    label::Category,
};

use super::{ROW, digits};

/// Words that stand near addresses of any coin.
const WALLET_WORDS: &[&str] = &["wallet", "address", "send to", "deposit", "crypto", "coin"];

pub(super) static ROWS: [Row; 10] = [
    Row {
        name: "bitcoin",
        entity: "CRYPTO",
        kinds: &[24],
        start: digits(1, 34, 1),
        shapes: &["[13][1-9A-HJ-NP-Za-km-z]{25,34}"],
        check: wallet::bitcoin,
        base: 50,
        power: 1_048_576,
        references: &["Bitcoin Developer Reference, Base58Check"],
        finds: &[
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
            "16Yeky6GMjeNkAiNcBY7ZhrLoMSgg1BoyZ",
            "3CqMamNWxzFUtVDV4SSSF2c8AchaXQbZxn",
        ],
        ignores: &[
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
            "16Yeky6GMjeNkAiNcBY7ZhrLoMSgg1BoyY",
            "3CqMamNWxzFUtVDV4SSSF2c8AchaXQbZxm",
        ],
        ..ROW
    },
    Row {
        name: "bitcoin-segwit",
        entity: "CRYPTO",
        kinds: &[25],
        start: Start::Literal(&["bc1", "tb1"]),
        shapes: &[
            "(?:bc1|tb1)[02-9ac-hj-np-z]{11,87}",
            "(?:BC1|TB1)[02-9AC-HJ-NP-Z]{11,87}",
        ],
        window: 100,
        check: wallet::segwit,
        base: 50,
        power: 1_048_576,
        references: &["BIP-173", "BIP-350"],
        finds: &[
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
            "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
        ],
        ignores: &[
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
            "bc1Qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",
        ],
        ..ROW
    },
    Row {
        name: "ethereum",
        entity: "CRYPTO",
        kinds: &[26],
        start: Start::Literal(&["0x"]),
        shapes: &["0x[0-9a-fA-F]{40}"],
        check: wallet::ethereum,
        base: 15,
        power: 1_048_576,
        lift: 55,
        context: &[
            ("en", &["eth", "ethereum", "erc20", "metamask"]),
            ("en", WALLET_WORDS),
        ],
        references: &["EIP-55"],
        finds: &[
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "my wallet 0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
            "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        ],
        ignores: &[
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD",
            "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
            "my wallet 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD",
        ],
        ..ROW
    },
    Row {
        name: "litecoin-segwit",
        entity: "CRYPTO",
        kinds: &[27],
        start: Start::Literal(&["ltc1"]),
        shapes: &["ltc1[02-9ac-hj-np-z]{11,87}", "LTC1[02-9AC-HJ-NP-Z]{11,87}"],
        window: 100,
        check: wallet::segwit,
        base: 50,
        power: 1_048_576,
        references: &["BIP-173", "SLIP-173"],
        finds: &[
            "ltc1q0g737t7cqpw8h0chlwl68k0ymnkplaejyvlhd5",
            "LTC1Q0G737T7CQPW8H0CHLWL68K0YMNKPLAEJYVLHD5",
            "pay ltc1q0g737t7cqpw8h0chlwl68k0ymnkplaejyvlhd5.",
        ],
        ignores: &[
            "ltc1q0g737t7cqpw8h0chlwl68k0ymnkplaejyvlhd6",
            "ltc1Q0g737t7cqpw8h0chlwl68k0ymnkplaejyvlhd5",
            "ltc1q0g737t7cqpw8h0chlwl68k0ymnkplaej",
        ],
        ..ROW
    },
    Row {
        name: "altcoin",
        entity: "CRYPTO",
        kinds: &[27],
        pack: "crypto",
        start: Start::Digits {
            letters: (0, 34),
            run: (1, 34),
            total: 1,
        },
        shapes: &["[LM39ADTX7t][1-9A-HJ-NP-Za-km-z]{25,34}"],
        check: wallet::altcoin,
        base: 50,
        power: 1_048_576,
        references: &["SLIP-44", "Bitcoin Developer Reference, Base58Check"],
        finds: &[
            "LWNHvSBuVkBA48DD7Um96RJxEJn98gtQBK",
            "DGHSCUpiiVqPLKhefvmQNAQnuE9AKvD4to",
            "TM7YfHFoZp43xVagXcRZLYwKvtABAwC2kX",
            "XmqBVUXyNo9gxG7doE64fvvyrRzYzy31YZ",
            "t1V1wfZJDPQihPxZwsmaxxDM7GkbwoYRdU5",
        ],
        ignores: &[
            "LWNHvSBuVkBA48DD7Um96RJxEJn98gtQBL",
            "TM7YfHFoZp43xVagXcRZLYwKvtABAwC2k",
            "XmqBVUXyNo9gxG7doE64fvvyrRzYzy31Yz",
        ],
        ..ROW
    },
    Row {
        name: "xrp",
        entity: "CRYPTO",
        kinds: &[27],
        pack: "crypto",
        start: Start::Digits {
            letters: (1, 34),
            run: (1, 34),
            total: 1,
        },
        shapes: &["r[1-9A-HJ-NP-Za-km-z]{24,34}"],
        check: wallet::ripple,
        base: 50,
        power: 1_048_576,
        references: &["XRPL documentation, base58 encodings"],
        finds: &[
            "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh",
            "rU9LCDtnRnAaoKXsALmqFQEUpaQ1r7VKdB",
            "xrp to rU9LCDtnRnAaoKXsALmqFQEUpaQ1r7VKdB, please",
        ],
        ignores: &[
            "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTn",
            "rU9LCDtnRnAaoKXsALmqFQEUpaQ1r7VKd",
            "r1234567890abcdefghijkmnop",
        ],
        ..ROW
    },
    Row {
        name: "cardano",
        entity: "CRYPTO",
        kinds: &[27],
        pack: "crypto",
        start: Start::Literal(&["addr1", "stake1"]),
        shapes: &["(?:addr|stake)1[02-9ac-hj-np-z]{45,110}"],
        window: 130,
        check: wallet::bech32,
        base: 50,
        power: 1_048_576,
        references: &["CIP-19", "BIP-173"],
        finds: &[
            "addr1q95ueh7qp6a3gu5e5ydah9jsg07w4lhhjl9kh2nwtdxhyy4gj3jm7s3gr5cvjjqgje3n9ppmk3duum9lr20dge5jcqvq6n7ngw",
            "stake1ux5fgedlgg5p6vxffqyfvcejssamgk7wdjl348k5v6fvqxqaaxxn6",
            "delegated by stake1ux5fgedlgg5p6vxffqyfvcejssamgk7wdjl348k5v6fvqxqaaxxn6.",
        ],
        ignores: &[
            "stake1ux5fgedlgg5p6vxffqyfvcejssamgk7wdjl348k5v6fvqxqaaxxn7",
            "addr1q95ueh7qp6a3gu5e5ydah9jsg07w4lhhjl9kh2nwtdx",
            "addr1",
        ],
        ..ROW
    },
    Row {
        name: "monero",
        entity: "CRYPTO",
        kinds: &[27],
        pack: "crypto",
        start: Start::Digits {
            letters: (0, 0),
            run: (1, 40),
            total: 1,
        },
        shapes: &["4[1-9A-HJ-NP-Za-km-z]{105}", "[48][1-9A-HJ-NP-Za-km-z]{94}"],
        window: 120,
        check: wallet::monero,
        base: 50,
        power: 1_048_576,
        references: &["Monero documentation, standard address"],
        finds: &[
            "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H",
            "48koTA4YGvGZzBiC4oE5awG9uSAkfKhjLSAhpUCS5gi5QJncD7iTULvL7XNWmixUKY5G1vRR1hBS7FigW9Xz23E2RM5R4qX",
            "4JTUTxt2tBnZzBiC4oE5awG9uSAkfKhjLSAhpUCS5gi5QJncD7iTULvL7XNWmixUKY5G1vRR1hBS7FigW9Xz23E2czXoRqrYjCmSZPBTkJ",
        ],
        ignores: &[
            "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3J",
            "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup",
            "4111111111111111",
        ],
        ..ROW
    },
    Row {
        name: "solana",
        entity: "CRYPTO",
        kinds: &[28],
        pack: "crypto",
        start: Start::After(&[
            "solana",
            "sol wallet",
            "sol address",
            "spl token",
            "phantom wallet",
            "solana_address",
            "sol_address",
        ]),
        shapes: &["[1-9A-HJ-NP-Za-km-z]{32,44}"],
        window: 90,
        check: wallet::solana,
        base: 40,
        power: 8,
        lift: 15,
        counter: &[Counter::Placeholder],
        references: &["Solana documentation, accounts"],
        finds: &[
            "solana: BNKyMm6zVqTkxF5REKiozAKJHWWknNUM7bKJdpPCFMtD",
            "SOL address TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA",
            "my phantom wallet is BNKyMm6zVqTkxF5REKiozAKJHWWknNUM7bKJdpPCFMtD",
        ],
        ignores: &[
            "BNKyMm6zVqTkxF5REKiozAKJHWWknNUM7bKJdpPCFMtD",
            "solana BNKyMm6zVqTkxF5REKiozAKJHWWknNUM",
            "solana da39a3ee5e6b4b0d3255bfef95601890afd80709",
        ],
        ..ROW
    },
    Row {
        name: "seed-phrase",
        entity: "CRYPTO_SEED_PHRASE",
        category: Category::Secret,
        kinds: &[29],
        start: Start::After(&[
            "seed phrase",
            "seed words",
            "seed:",
            "seed\"",
            "seed is",
            "seed_phrase",
            "wallet seed",
            "mnemonic",
            "recovery phrase",
            "secret phrase",
            "backup phrase",
            "recovery words",
            "bip39",
            "bip-39",
            "wallet:",
            "wiederherstellungsphrase",
            "phrase de récupération",
            "frase semilla",
        ]),
        shapes: &[r"[A-Za-z]{3,24}(?:[^A-Za-z:]{1,8}[A-Za-z]{3,24}){11,39}"],
        window: 360,
        check: wallet::seed_phrase,
        base: 15,
        power: 1_048_576,
        lift: 4,
        references: &["BIP-39"],
        finds: &[
            concat!(
                "seed phrase: letter advice cage absurd amount doctor ",
                "acoustic avoid letter advice cage above"
            ),
            concat!(
                "My mnemonic is legal winner thank year wave sausage ",
                "worth useful legal winner thank yellow"
            ),
            concat!(
                "recovery words: 1. ozone 2. drill 3. grab 4. fiber 5. curtain 6. grace ",
                "7. pudding 8. thank 9. cruise 10. elder 11. eight 12. picnic"
            ),
        ],
        ignores: &[
            concat!(
                "seed phrase: letter advice cage absurd amount doctor ",
                "acoustic avoid letter advice cage abandon"
            ),
            concat!(
                "letter advice cage absurd amount doctor ",
                "acoustic avoid letter advice cage above"
            ),
            concat!(
                "seed phrase: abandon abandon abandon abandon abandon abandon abandon abandon ",
                "abandon abandon abandon about"
            ),
            concat!(
                "A seed phrase is a list of words which store all the information needed to ",
                "recover funds on the chain, so never share it with anyone else."
            ),
        ],
        ..ROW
    },
];
