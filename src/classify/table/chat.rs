//! Tokens of chats and work spaces.

use crate::classify::{
    check::token,
    row::{Class, Edge, Row, Start},
};

use super::TOKEN;

pub(super) static ROWS: [Row; 12] = [
    Row {
        name: "slack-token",
        entity: "SLACK_TOKEN",
        kinds: &[221],
        start: Start::Literal(&[
            "xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxo-", "xoxe-", "xoxe.", "xapp-",
        ]),
        shapes: &[
            r"xox[abeoprs](?:\.xox[bp])?-[A-Za-z0-9-]{10,}",
            "xapp-[0-9]-[A-Za-z0-9-]{20,}",
        ],
        check: token::has_digit,
        references: &["Slack API, token types"],
        finds: &[
            concat!(
                "xox",
                "b-263594206564-2343594206564-FGqddMF8t08v8N7Oq4i57vs1"
            ),
            concat!("API_KEY=\"xox", "s-54dBUul3SK\""),
            concat!("{\"value\": \"xap", "p-5-ycYdt123NUfffy2dbkQF\"}"),
        ],
        ignores: &["xoxb-your-token-goes-here", "xoxb-short", "xoxs.xoxp-"],
        ..TOKEN
    },
    Row {
        name: "slack-webhook",
        entity: "SLACK_WEBHOOK",
        kinds: &[221],
        start: Start::Literal(&["hooks.slack.com/"]),
        shapes: &[
            r"hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9]{8,20}/[A-Za-z0-9]{8,24}/[A-Za-z0-9/]{16,64}",
        ],
        references: &["Slack API, incoming webhooks"],
        finds: &[
            concat!(
                "https://hooks.slack.com/serv",
                "ices/T3JE1KL9A/B7QZ2MN4C/aB3dE5fG7hI9jK1lM3nO5pQ7"
            ),
            concat!(
                "API_KEY=\"hoo",
                "ks.slack.com/triggers/oyMkA1yY/axyye45A/Op9iicwCKXjckIn9\""
            ),
            concat!(
                "{\"value\": \"hoo",
                "ks.slack.com/workflows/VgXo3ftl/dEo29Gh6/deEAPtVEEV4YD6h4\"}"
            ),
        ],
        ignores: &[
            "https://hooks.slack.com/services/T0/B0/x",
            "hooks.slack.com/workflows/U6Z5",
            concat!(
                "abhoo",
                "ks.slack.com/workflows/U6Z58aiH/c3ZbusTh/CRR5h2hfQ3okGL8C"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "linear-key",
        entity: "LINEAR_API_KEY",
        kinds: &[224],
        start: Start::Literal(&["lin_api_"]),
        shapes: &[r"lin_api_[A-Za-z0-9]{40}"],
        references: &["Linear docs, API keys"],
        finds: &[
            concat!("lin_", "api_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7b"),
            concat!(
                "API_KEY=\"lin",
                "_api_EWK2TbslQSLZOP0zD5v181OXHix7pt0m7ESwOi43\""
            ),
            concat!(
                "{\"value\": \"lin",
                "_api_ayCt4dy2qtKyE6Vap9Z4wv0xCkJuhXuHgfuEzKww\"}"
            ),
        ],
        ignores: &[
            "lin_api_short",
            "lin_api_yh1IoiFUwZzKM128",
            concat!("ablin", "_api_yh1IoiFUwZzKM128Ciz1jtmHaQmUFN2vXzEP5xwd"),
        ],
        ..TOKEN
    },
    Row {
        name: "postman-key",
        entity: "POSTMAN_API_KEY",
        kinds: &[224],
        start: Start::Literal(&["PMAK-"]),
        shapes: &[r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}"],
        references: &["Postman docs, API keys"],
        finds: &[
            concat!(
                "PM",
                "AK-5f2b8c1d9e7a4b3c8d6e1f0a-5f2b8c1d9e7a4b3c8d6e1f0a9b7c5d3e0a"
            ),
            concat!(
                "API_KEY=\"PMA",
                "K-53b55e7e0569744cb9f1de56-eada1b9ee77fbd2fca65ebfedcf4057d0f\""
            ),
            concat!(
                "{\"value\": \"PMA",
                "K-23bebcf295db7855af07dd3e-383c1671a4053cdb14573c4dd179c58822\"}"
            ),
        ],
        ignores: &[
            "PMAK-5f2b",
            "PMAK-f7e0fa14f7346fff7e5b1851-50",
            concat!(
                "abPMA",
                "K-f7e0fa14f7346fff7e5b1851-505496cb84bd00af49091e742eb3ce01d2"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "slack-config-token",
        entity: "SLACK_TOKEN",
        kinds: &[221],
        start: Start::Literal(&["xoxe.xox", "xoxd-", "xoxc-"]),
        shapes: &[
            r"xoxe\.xox[bp]-[0-9]-[A-Za-z0-9]{163,166}",
            "xoxd-[A-Za-z0-9%+/_-]{40,300}",
            "xoxc-[0-9]{10,13}-[0-9]{10,13}-[0-9]{10,13}-[0-9a-f]{64}",
        ],
        window: 420,
        references: &["Slack API, token types"],
        finds: &[
            concat!(
                "xox",
                "e.xoxp-9-ykBVl33LJGIobIHBMpejA3bclidpCyK7H7YtfALL2r6vSvVLjhduGULzeZDdfiqnjgeHRR52gApRv6PSaGgF3GHtk0P4i5Wm4UKWvGgVyWv0GG9p4UXpIQtHmjIvOQye8aZ8dn8dlbcneUIV0wcSU6zl2hgIy09w7Vd"
            ),
            concat!(
                "API_KEY=\"xox",
                "d-mbBHnKjhTPa6LPOUltJN1repLN0h6at6CDDdxnBk\""
            ),
            concat!(
                "{\"value\": \"xox",
                "c-1865448622-4136564357-7929473322-7c852c76201b86ebf6f91adc97f761f17c9cb16f2758b2074a0d23eda1d1c049\"}"
            ),
        ],
        ignores: &[
            "xoxe.xoxyour-token-here",
            "xoxe.xoxp-9-ykBVl33LJGIobIHBMpejA3bclidpCyK7H7YtfALL2r6vSvVLjhduGULzeZDdfiqnjgeHRR52gAp",
            concat!(
                "abxox",
                "e.xoxp-9-ykBVl33LJGIobIHBMpejA3bclidpCyK7H7YtfALL2r6vSvVLjhduGULzeZDdfiqnjgeHRR52gApRv6PSaGgF3GHtk0P4i5Wm4UKWvGgVyWv0GG9p4UXpIQtHmjIvOQye8aZ8dn8dlbcneUIV0wcSU6zl2hgIy09w7Vd"
            ),
        ],
        ..TOKEN
    },
    Row {
        name: "chat-webhook",
        entity: "WEBHOOK_URL",
        kinds: &[221, 222],
        start: Start::Literal(&[
            "discord.com/api/webhooks/",
            "discordapp.com/api/webhooks/",
            ".webhook.office.com/",
            "hooks.zapier.com/hooks/",
            "maker.ifttt.com/",
            "chat.googleapis.com/v1/spaces/",
            "oapi.dingtalk.com/robot/send",
            "open.feishu.cn/open-apis/bot/",
            "open.larksuite.com/open-apis/bot/",
            "qyapi.weixin.qq.com/cgi-bin/webhook/",
        ]),
        shapes: &[
            r"discord(?:app)?\.com/api/webhooks/[0-9]{17,20}/[A-Za-z0-9_-]{60,80}",
            r"\.webhook\.office\.com/webhookb2/[0-9a-f@-]{36,73}/IncomingWebhook/[0-9a-f]{32}/[0-9a-f-]{36}",
            r"hooks\.zapier\.com/hooks/catch/[0-9]{5,9}/[a-z0-9]{6,9}",
            r"maker\.ifttt\.com/trigger/[A-Za-z0-9_-]{1,60}/(?:json/)?with/key/[A-Za-z0-9_-]{20,50}",
            r"chat\.googleapis\.com/v1/spaces/[A-Za-z0-9_-]{8,16}/messages\?key=[A-Za-z0-9_-]{39}&token=[A-Za-z0-9_%-]{40,60}",
            r"oapi\.dingtalk\.com/robot/send\?access_token=[0-9a-f]{64}",
            r"open\.(?:feishu\.cn|larksuite\.com)/open-apis/bot/(?:v2/)?hook/[0-9a-f-]{32,36}",
            r"qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=[0-9a-f-]{36}",
        ],
        edge: Edge::Open,
        base: 93,
        references: &[
            "Discord, Microsoft Teams, Zapier, IFTTT, Google Chat, DingTalk, Feishu and WeCom docs, incoming webhooks",
        ],
        finds: &[
            concat!(
                "dis",
                "cord.com/api/webhooks/24165001311538531/tLHPvxS5WvDLeJ1bRdpvPboUgIzgYsqvFSz9G0BNMV2BFT6gFwwuOlHgdaUw"
            ),
            concat!(
                "API_KEY=\".we",
                "bhook.office.com/webhookb2/0ea1384139241e66f44863fc80729f642ea8/IncomingWebhook/2196890bc54250283118f5feadbd4b1f/72c5754e1805bc59eaf8b8b2de2e2ba93503\""
            ),
            concat!(
                "{\"value\": \"hoo",
                "ks.zapier.com/hooks/catch/64793/9zlo2p\"}"
            ),
            concat!(
                "use mak",
                "er.ifttt.com/trigger/w/with/key/JAcIWYec675lRE6LauNM for it"
            ),
            concat!(
                "export TOKEN=cha",
                "t.googleapis.com/v1/spaces/WIldJpyQ/messages?key=5BmVzW2pg4dLtB7Q8iGWlaM27lA4HTIwv8ntUle&token=V1cLakKkTuaEZxjTBSjnSINkyZps4VD9whHHmTJ8"
            ),
            concat!(
                "oap",
                "i.dingtalk.com/robot/send?access_token=10370c14286bbe45f3f3c1ff755c79225433a61cfd1cb8d1e3d48d0e150587a4"
            ),
            concat!(
                "ope",
                "n.larksuite.com/open-apis/bot/hook/88baea5ca4273271c8582af73a110241"
            ),
            concat!(
                "qya",
                "pi.weixin.qq.com/cgi-bin/webhook/send?key=587a21ff709aed7b5d004f312a904f62cd12"
            ),
        ],
        ignores: &[
            "discord.com/api/webhooks/your-token-here",
            "discord.com/api/webhooks/24165001311538531/tLHPvxS5",
            "WvDLeJ1bRdpvPboUgIzgYsqvFSz9G0BNMV2BFT6gFwwuOlHgdaUw",
        ],
        ..TOKEN
    },
    Row {
        name: "telegram-token",
        entity: "TELEGRAM_BOT_TOKEN",
        kinds: &[222],
        start: Start::Back {
            anchors: &[":AA"],
            class: Class::Hex,
            first: Class::Hex,
            max: 10,
        },
        shapes: &["[0-9]{8,10}:AA[A-Za-z0-9_-]{33}"],
        edge: Edge::Open,
        references: &["Telegram Bot API, authorizing your bot"],
        finds: &[
            concat!("671", "24683:AAASwW3hIzjjb72hbtiTfCGLuYRryRCjF7o"),
            concat!(
                "API_KEY=\"192",
                "31748:AAPUYB1C4UaeGy1cPUWazKoY4WhhwNSEBZs\""
            ),
            concat!(
                "{\"value\": \"347",
                "07408:AAV7PQTPyzL4zc0SQ6kruo0nE8zBTn2IBhH\"}"
            ),
        ],
        ignores: &["67124683:AAASwW3hIzjjb", "72hbtiTfCGLuYRryRCjF7o"],
        ..TOKEN
    },
    Row {
        name: "discord-token",
        entity: "DISCORD_TOKEN",
        kinds: &[222],
        start: Start::After(&[
            "discord",
            "bot",
            "token",
            "authorization",
            "login",
            "client",
        ]),
        shapes: &[r"[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}"],
        window: 140,
        check: token::discord,
        base: 12,
        power: 1048576,
        lift: 5,
        references: &["Discord developer docs, authentication"],
        finds: &[
            concat!(
                "discord: MTA",
                "0NjU4MTIzNDU2Nzg5MDEy.6xIuIu.aogxLrHt4lT4AmDupb2tpCRZM29dpOqCHJEKmt"
            ),
            concat!(
                "client.login(\"MTI",
                "wMTQ2NzczMTIzNDU2Nzg5MQ.g1IytE.mXcEcOgHEr2NrXf3rgTkvldGabrO0ttM4NcXLx\")"
            ),
            concat!(
                "BOT_TOKEN=OTk",
                "4NzY1NDMyMTAxMjM0NTY3.KTrjn6.ZCEdngeCQVo4Ar9S9Q793DItXEFLq7vl41p5Jx"
            ),
        ],
        ignores: &[
            concat!(
                "the value MTA",
                "0NjU4MTIzNDU2Nzg5MDEy.6xIuIu.aogxLrHt4lT4AmDupb2tpCRZM29dpOqCHJEKmt"
            ),
            "token Mxyzabcdefghijklmnopqrstu.abcdef.a1B2c3D4e5a1B2c3D4e5a1B2c3D4e5",
            "discord MTA0NjU4MTIzNDU2Nzg5MDEy.6xIuI",
        ],
        ..TOKEN
    },
    Row {
        name: "notion-token",
        entity: "NOTION_TOKEN",
        kinds: &[224],
        start: Start::Literal(&["ntn_", "secret_"]),
        shapes: &[
            "ntn_[0-9]{11}[A-Za-z0-9]{32}[A-Za-z0-9]{3}",
            "secret_[A-Za-z0-9]{43}",
        ],
        check: token::has_digit,
        references: &["Notion developer docs, authorization"],
        finds: &[
            concat!("ntn", "_435741931911EcEyYLfLX923KF1H1Pt9FG5arlxz4VgKkn"),
            concat!(
                "API_KEY=\"sec",
                "ret_HBgAQdQQcSRXX9cAXOADKRyxmnr5t1LebigKUuikh70\""
            ),
            concat!(
                "{\"value\": \"ntn",
                "_12499681596ErZg1xi2meUIJFavzwIYe9q45V3BsViYzaV\"}"
            ),
        ],
        ignores: &[
            "ntn_your-token-here",
            "ntn_435741931911EcEyYLfLX",
            concat!("abntn", "_435741931911EcEyYLfLX923KF1H1Pt9FG5arlxz4VgKkn"),
        ],
        ..TOKEN
    },
    Row {
        name: "linear-oauth",
        entity: "LINEAR_API_KEY",
        kinds: &[224],
        start: Start::Literal(&["lin_oauth_", "lin_wh_"]),
        shapes: &["lin_(?:oauth|wh)_[A-Za-z0-9]{40,64}"],
        references: &["Linear developer docs, OAuth"],
        finds: &[
            concat!("lin", "_wh_KNpQbSkixk9uqbXvc0WggJnIOd0bkO6yNtfB43UP"),
            concat!(
                "API_KEY=\"lin",
                "_oauth_bK3G2fR5CbdpAfHeetI1hCtYd7bWgKsGljrYTjhO\""
            ),
            concat!(
                "{\"value\": \"lin",
                "_wh_6IgAtjOKVG8ad3ixkdDOCQUw5un52EfdC1NXAXc4\"}"
            ),
        ],
        ignores: &[
            "lin_oauth_your-token-here",
            "lin_wh_KNpQbSkixk9uqbXv",
            concat!("ablin", "_wh_KNpQbSkixk9uqbXvc0WggJnIOd0bkO6yNtfB43UP"),
        ],
        ..TOKEN
    },
    Row {
        name: "workspace-token",
        entity: "WORKSPACE_TOKEN",
        kinds: &[224],
        start: Start::Literal(&[
            "figd_", "figu_", "pat", "CFPAT-", "tfp_", "rdme_", "PMAT-", "fio-u-", "waka_",
            "s-s4t2",
        ]),
        shapes: &[
            "fig[du]_[A-Za-z0-9_-]{38,44}",
            r"pat[A-Za-z0-9]{14}\.[0-9a-f]{64}",
            "CFPAT-[A-Za-z0-9_-]{43}",
            "tfp_[A-Za-z0-9_=.-]{44,59}",
            "rdme_[a-z0-9]{70}",
            "pat-(?:na|eu)[0-9]-[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}",
            "PMAT-[0-9A-Z]{26}",
            "fio-u-[A-Za-z0-9_=-]{64}",
            "waka_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
            "s-s4t2(?:ud|af)-[0-9a-f]{64}",
        ],
        check: token::has_digit,
        references: &[
            "Figma, Airtable, Contentful, Typeform, ReadMe, HubSpot, Postman, Frame.io, WakaTime and 42 docs, tokens",
        ],
        finds: &[
            concat!("fig", "d_iy1sRofWLyqAftMoUUt1iGbTYVC4u0sOzteEOf"),
            concat!(
                "API_KEY=\"pat",
                "esDDMxmCqwLfED.fec49cee303be382f96dfc5b25ea2181f7dd2b1613f04cd8dd7e730fa4daf432\""
            ),
            concat!(
                "{\"value\": \"CFP",
                "AT-qGzwzIegOv2vdqMN1ePqqf4jFaMtRqqxjuQSJ36cOPV\"}"
            ),
            concat!(
                "use tfp",
                "_xiPECisZ9Fno7lTzXsHabpbPRXDOb6wW680JnyOPu2zu for it"
            ),
            concat!(
                "export TOKEN=rdm",
                "e_5kjxrx3p9d2z1j9bfvsca0fw67l68icyu9b7fvh5z6jva2305lvrxn0a22eqa37ghm82zr"
            ),
            concat!("pat", "-eu8-8fc99C7B-bC2e-eaCd-Fe16-47e2eBE46dC7"),
            concat!("PMA", "T-2ZPITRGUKFPQ8LQR2AOIFC620J"),
            concat!(
                "fio",
                "-u-5YZ4PmmC9luwUHxVYylFiN9JAbwQa8SlYuVdHdKJ4a69IIeryQDoa2WkChmRVFX3"
            ),
            concat!("wak", "a_d8011317-abd5-a999-364b-85565539ef51"),
            concat!(
                "s-s",
                "4t2ud-cb179fd57f46f1a1331d6714f6327ab6e8bd192a59edf1b214ede5acde3c507a"
            ),
        ],
        ignores: &[
            "figd_your-token-here",
            "figd_iy1sRofWLyqAftMo",
            concat!("abfig", "d_iy1sRofWLyqAftMoUUt1iGbTYVC4u0sOzteEOf"),
        ],
        ..TOKEN
    },
    Row {
        name: "asana-token",
        entity: "ASANA_TOKEN",
        kinds: &[224],
        start: Start::After(&["asana"]),
        shapes: &[
            "[0-9]/[0-9]{10,17}(?:/[0-9]{10,17})?:[0-9a-zA-Z]{32,}",
            "[0-9]{16}",
        ],
        window: 110,
        base: 45,
        lift: 30,
        references: &["Asana developer docs, personal access tokens and OAuth"],
        finds: &[
            concat!(
                "asana_token = \"0/6",
                "440957257:VFIZF4PH7arFxzMUztLDG2cdkuHMlOdW\""
            ),
            concat!("asana key 526", "8948730197160"),
            concat!(
                "\"asana\": \"9/4",
                "902004768/8998418649:0CA7NBzHAaTumYrbJScbtfB0GaRC6JEa\""
            ),
        ],
        ignores: &[
            concat!(
                "the value 0/6",
                "440957257:VFIZF4PH7arFxzMUztLDG2cdkuHMlOdW"
            ),
            "asana 0/6440957257:VF",
            concat!("asana x0/6", "440957257:VFIZF4PH7arFxzMUztLDG2cdkuHMlOdWyz"),
        ],
        ..TOKEN
    },
];
