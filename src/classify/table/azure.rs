//! Keys of Microsoft.

use crate::classify::{
    check::key,
    row::{Class, Edge, Row, Start},
};

use super::TOKEN;

pub(super) static ROWS: [Row; 7] = [
    Row {
        name: "azure-storage-key",
        entity: "AZURE_STORAGE_KEY",
        kinds: &[211],
        start: Start::Literal(&["accountkey=", "sharedaccesskey="]),
        shapes: &[
            "(?i-u:accountkey)=[A-Za-z0-9+/]{64,88}={0,2}",
            "(?i-u:sharedaccesskey)=[A-Za-z0-9+/]{43}=",
        ],
        references: &["Azure Storage docs, connection strings"],
        finds: &[
            concat!(
                "AccountKey=6jqh42QQjWWBwoPGGR/Jr0PZjhBMZVbHm/gkhEfHvOj8aV6",
                "+oI8ed6ZAAwB5a6993WqyQDiuJJB0QpseJwqYxw==;"
            ),
            concat!(
                "API_KEY=\"acc",
                "ountkey=KxThmcefr2sr1a91QE60I4NAYSab3uWzVPJBsNGmhleKgMiZ1oDPK3nrxip33SvQ\""
            ),
            concat!(
                "{\"value\": \"sha",
                "redaccesskey=IwANMwMvmDaDunTg1UsPUJaseU4DX0oT1YGutbEDsNm=\"}"
            ),
        ],
        ignores: &[
            "AccountKey=short",
            "AccountKey=${STORAGE_KEY}",
            "SharedAccessKey=short=",
        ],
        edge: Edge::Word,
        ..TOKEN
    },
    Row {
        name: "azure-annotated-key",
        entity: "AZURE_KEY",
        kinds: &[211, 214],
        start: Start::Back {
            anchors: &["JQQJ99"],
            class: Class::LocalFirst,
            first: Class::LocalFirst,
            max: 52,
        },
        shapes: &["[A-Za-z0-9]{52}JQQJ99[A-L][A-Za-z0-9]{16,17}[A-Za-z0-9]{8,12}"],
        edge: Edge::Word,
        references: &[
            "Microsoft Security Utilities, common annotated security keys",
            "Azure DevOps docs, personal access tokens",
        ],
        finds: &[
            concat!(
                "JDA",
                "t3b8IMpnfAfi294NpqWuF8MZ65AiPRi8zLoeFzRwLKIDbq4PfJQQJ99LMPXmA5JnZBf1bMsOoWc4ickO"
            ),
            concat!(
                "API_KEY=\"mdj",
                "hdx7eRhbAYAonI2V4cbF2kWFi14qnmVLmH6BuTeyMHNmrsWwqJQQJ99BVrqEMKSaudmc3lzm6vKPRc7x\""
            ),
            concat!(
                "{\"value\": \"YDg",
                "8DqKtfkuI6lU9YjnBRgquRT20kd92d3Yh7mcnGd4izZN2Fhw8JQQJ99I0HqnI1eEDq3WCwsWqdXjyBau\"}"
            ),
        ],
        ignores: &[
            "JDAt3b8IMpnfAfi294NpqWuF8MZ65AiPRi8zLoeFz",
            concat!(
                "abJDA",
                "t3b8IMpnfAfi294NpqWuF8MZ65AiPRi8zLoeFzRwLKIDbq4PfJQQJ99LMPXmA5JnZBf1bMsOoWc4ickO"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "azure-marked-key",
        entity: "AZURE_KEY",
        kinds: &[211],
        start: Start::After(&[
            "azure",
            "accountkey",
            "sharedaccesskey",
            "storage",
            "key",
            "connectionstring",
            "x-functions-key",
        ]),
        shapes: &[
            r"[A-Za-z0-9+/]{76}(?:\+(?:ASt|ABa|AMC)|ACDb|APIM)[A-Za-z0-9+/]{6}==",
            r"[A-Za-z0-9+/]{33}(?:AIoT|\+ASb|\+AEh|\+ARm|ACRw|AZEG|AzCa)[A-Za-z0-9+/]{5}=",
            "[A-Za-z0-9]{42}AzSe[A-Z][A-Za-z0-9]{5}",
            "[A-Za-z0-9_-]{44}AzFu[A-Za-z0-9_-]{4,8}={0,2}",
        ],
        window: 200,
        edge: Edge::Word,
        base: 60,
        lift: 35,
        references: &["Microsoft Security Utilities, identifiable secrets"],
        finds: &[
            concat!(
                "azure_token = \"82M",
                "ohEMHzbwfxwD0nvXZcBkxjYZjuyZzjYjPHpg66aE3ZEpdxVQ2GKqJQrMg2Pzid1tKsgyYjwmFACDbkDMdtv==\""
            ),
            concat!(
                "accountkey key xyD",
                "qxSLzgaRoeNDJSHPrFCz8Qjspl530pACRwl8sc3="
            ),
            concat!(
                "\"sharedaccesskey\": \"TpS",
                "opmT2GYZJYUCwhyLFizE3DAsRnvA7IzqT3O91ElAzSeP8JPyq\""
            ),
            concat!(
                "storage_token = \"pJA",
                "iVhcuaKJQleKkgNluZEnIdzjOtiTgqDO0tGbgKsa8AzFu1PV8\""
            ),
        ],
        ignores: &[
            concat!(
                "the value 82M",
                "ohEMHzbwfxwD0nvXZcBkxjYZjuyZzjYjPHpg66aE3ZEpdxVQ2GKqJQrMg2Pzid1tKsgyYjwmFACDbkDMdtv=="
            ),
            "azure 82MohEMHzbwfxwD0nvXZcBkxjYZju",
            concat!(
                "azure x82M",
                "ohEMHzbwfxwD0nvXZcBkxjYZjuyZzjYjPHpg66aE3ZEpdxVQ2GKqJQrMg2Pzid1tKsgyYjwmFACDbkDMdtv==yz"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "azure-key-field",
        entity: "AZURE_KEY",
        kinds: &[211],
        start: Start::After(&[
            "azure",
            "azurestorage",
            "cosmos",
            "cosmosdb",
            "documentdb",
            "servicebus",
            "eventhub",
            "accountkey",
            "sharedaccesskey",
            "storage account",
            "storageaccount",
            "storage_account",
            "storagekey",
            "storage_key",
        ]),
        shapes: &["[A-Za-z0-9+/]{86}==", "[A-Za-z0-9+/]{43}="],
        window: 140,
        edge: Edge::Word,
        check: key::mixed_base64,
        base: 30,
        lift: 40,
        references: &["Azure docs, Cosmos DB, Service Bus and storage keys"],
        finds: &[
            concat!(
                "azure_token = \"dXY",
                "nHwtSCl4vOAdFfI2Cuezdl9eEP1eqR3ruwnFmhdcy3HUWVUmR7LeRrERrvsjD7NcUPRqewaPU5vc3TFKIfX==\""
            ),
            concat!(
                "azurestorage key C6l",
                "s5HcOenWfGdzUO6eCCMiyqM4cD0hbUsV5krFYIiv="
            ),
            concat!(
                "\"cosmos\": \"3nF",
                "gwLo94CUk7dsU4dFThewg6ZnoD1QESslg8TSJHf56O9xMx6d2qvXRVP1w59Y6IPmwSs0hObfhYqIyaMIhcB==\""
            ),
        ],
        ignores: &[
            concat!(
                "the value dXY",
                "nHwtSCl4vOAdFfI2Cuezdl9eEP1eqR3ruwnFmhdcy3HUWVUmR7LeRrERrvsjD7NcUPRqewaPU5vc3TFKIfX=="
            ),
            "azure dXYnHwtSCl4vOAdFfI2Cuezdl9eEP",
            concat!(
                "azure xdXY",
                "nHwtSCl4vOAdFfI2Cuezdl9eEP1eqR3ruwnFmhdcy3HUWVUmR7LeRrERrvsjD7NcUPRqewaPU5vc3TFKIfX==yz"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "azure-sas",
        entity: "AZURE_SAS",
        kinds: &[212],
        start: Start::Literal(&["sig="]),
        shapes: &["sig=[A-Za-z0-9%/+]{43,64}(?:%3D|%3d|=)"],
        edge: Edge::Word,
        base: 28,
        lift: 50,
        context: &[(
            "en",
            &[
                "sv",
                "se",
                "sp",
                "sr",
                "st",
                "skn",
                "blob",
                "sas",
                "servicebus",
            ],
        )],
        references: &["Azure Storage docs, shared access signatures"],
        finds: &[
            concat!(
                "sv=2023-01-03&se=2031-01-01&sig",
                "=hnavkV349WaNZP453YdH8CKU2wrkacrPaiV9ln6tFLs%3D"
            ),
            concat!(
                "API_KEY=\"sv=2023-01-03&se=2031-01-01&sig",
                "=XW9wAY7Wz8MRYn4oDju8gzXFZrOml5tNnu0GHnwAeTX%3d\""
            ),
            concat!(
                "{\"value\": \"sv=2023-01-03&se=2031-01-01&sig",
                "=QigUDyhUE5DyEdWdDfAx6kELaZQlBxwcNRHtjDBx3XW=\"}"
            ),
        ],
        ignores: &[
            "sig=your-token-here",
            concat!("sig", "=hnavkV349WaNZP453YdH8CKU2wrkacrPaiV9ln6tFLs%3D"),
            concat!("absig", "=hnavkV349WaNZP453YdH8CKU2wrkacrPaiV9ln6tFLs%3D"),
        ],
        ..TOKEN
    },
    Row {
        name: "entra-client-secret",
        entity: "AZURE_CLIENT_SECRET",
        kinds: &[213],
        start: Start::Back {
            anchors: &["7Q~", "8Q~"],
            class: Class::Scheme,
            first: Class::Scheme,
            max: 3,
        },
        shapes: &["[A-Za-z0-9_~.-]{3}[78]Q~[A-Za-z0-9_~.-]{31,34}"],
        edge: Edge::Word,
        references: &["Microsoft Entra docs, client secrets"],
        finds: &[
            concat!("ZAt", "8Q~lxxDFGNOcDiM8Jq8e7CE7gKkkN3H5s2"),
            concat!("API_KEY=\"V7X", "8Q~8sjS9CeVGE58P15LO2Def9YwkmZOX0J\""),
            concat!("{\"value\": \"Auh", "7Q~DbyPur5gJLZUuHHuJxd7XKmMB2yPYnU\"}"),
        ],
        ignores: &[
            "ZAt8Q~lxxDFGNOcDiM",
            concat!("abZAt", "8Q~lxxDFGNOcDiM8Jq8e7CE7gKkkN3H5s2"),
        ],
        ..TOKEN
    },
    Row {
        name: "azure-devops-token",
        entity: "AZURE_DEVOPS_TOKEN",
        kinds: &[214],
        start: Start::After(&[
            "azure devops",
            "azuredevops",
            "azure_devops",
            "devops",
            "ado",
            "vsts",
            "azdo",
            "dev.azure.com",
            "visualstudio.com",
        ]),
        shapes: &["[a-z2-7]{52}"],
        window: 110,
        edge: Edge::Word,
        check: key::scrambled,
        base: 25,
        lift: 50,
        references: &["Azure DevOps docs, personal access tokens"],
        finds: &[
            concat!(
                "azure devops_token = \"by5",
                "yrmgyly3ughzyx4wvsm4pvmxpq3vlqihmeu4y42bkhueof25b\""
            ),
            concat!(
                "azuredevops key vhh",
                "wvnwdyp7cfcotyrvjmrbll33ckbya6hqfeljoemdolrmtnuq5"
            ),
            concat!(
                "\"azure_devops\": \"eaz",
                "foi5ygvskwgi45uka2b56czcv3l5zq6pde7hnegl6iwgd2hpr\""
            ),
        ],
        ignores: &[
            concat!(
                "the value by5",
                "yrmgyly3ughzyx4wvsm4pvmxpq3vlqihmeu4y42bkhueof25b"
            ),
            "azure devops by5yrmgyly3ughzyx",
            concat!(
                "azure devops xby5",
                "yrmgyly3ughzyx4wvsm4pvmxpq3vlqihmeu4y42bkhueof25byz"
            ),
        ],
        ..TOKEN
    },
];
