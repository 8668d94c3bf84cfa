//! Characters that read the same, show nothing, or come from elsewhere.

use super::{Pair, check};

pub(super) static PAIRS: &[Pair] = &[
    (
        "CREDIT_CARD",
        "the card ⟦４１１１ １１１１ １１１１ １１１１⟧ please",
        "the card ４１１１ １１１１ １１１１ １１１２ please",
    ),
    ("CREDIT_CARD", "⟦٤١١١١١١١١١١١١١١١⟧", "٤١١١١١١١١١١١١١١٢"),
    ("CREDIT_CARD", "⟦४१११११११११११११११⟧", "४११११११११११११११२"),
    (
        "CREDIT_CARD",
        "⟦৪১১১ ১১১১ ১১১১ ১১১১⟧",
        "৪১১১ ১১১১ ১১১১ ১১১২",
    ),
    ("CREDIT_CARD", "⟦๔๑๑๑๑๑๑๑๑๑๑๑๑๑๑๑⟧", "๔๑๑๑๑๑๑๑๑๑๑๑๑๑๑๒"),
    ("CREDIT_CARD", "⟦𝟜𝟙𝟙𝟙𝟙𝟙𝟙𝟙𝟙𝟙𝟙𝟙𝟙𝟙𝟙𝟙⟧", "𝟜𝟙𝟙𝟙𝟙𝟙𝟙𝟙𝟙𝟙𝟙𝟙𝟙𝟙𝟙𝟚"),
    ("CREDIT_CARD", "⟦④①①①①①①①①①①①①①①①⟧", "④①①①①①①①①①①①①①①②"),
    ("CREDIT_CARD", "⟦❹❶❶❶❶❶❶❶❶❶❶❶❶❶❶❶⟧", "❹❶❶❶❶❶❶❶❶❶❶❶❶❶❶❷"),
    ("CREDIT_CARD", "⟦⁴¹¹¹¹¹¹¹¹¹¹¹¹¹¹¹⟧", "⁴¹¹¹¹¹¹¹¹¹¹¹¹¹¹²"),
    ("CREDIT_CARD", "⟦₄₁₁₁₁₁₁₁₁₁₁₁₁₁₁₁⟧", "₄₁₁₁₁₁₁₁₁₁₁₁₁₁₁₂"),
    (
        "CREDIT_CARD",
        "⟦4️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣⟧",
        "4️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣2️⃣",
    ),
    (
        "CREDIT_CARD",
        "⟦4️⃣ 1️⃣ 1️⃣ 1️⃣ 1️⃣ 1️⃣ 1️⃣ 1️⃣ 1️⃣ 1️⃣ 1️⃣ 1️⃣ 1️⃣ 1️⃣ 1️⃣ 1️⃣⟧",
        "4️⃣ 1️⃣ 1️⃣ 1️⃣ 1️⃣ 1️⃣ 1️⃣ 1️⃣ 1️⃣ 1️⃣ 1️⃣ 1️⃣ 1️⃣ 1️⃣ 1️⃣ 2️⃣",
    ),
    (
        "CREDIT_CARD",
        "⟦4111\u{200b}1111\u{2060}1111\u{ad}1111⟧",
        "4111\u{200b}1111\u{2060}1111\u{ad}1112",
    ),
    (
        "CREDIT_CARD",
        "⟦41\u{200d}11\u{feff}11\u{200c}11\u{180e}11111111⟧",
        "41\u{200d}11\u{feff}11\u{200c}11\u{180e}11111112",
    ),
    (
        "CREDIT_CARD",
        "⟦4111\u{2009}1111\u{3000}1111\u{2003}1111⟧",
        "4111\u{2009}1111\u{3000}1111\u{2003}1112",
    ),
    (
        "CREDIT_CARD",
        "⟦4111‐1111‑1111–1111⟧",
        "4111‐1111‑1111–1112",
    ),
    (
        "CREDIT_CARD",
        "⟦4111—1111―1111−1111⟧",
        "4111—1111―1111−1112",
    ),
    (
        "CREDIT_CARD",
        "⟦4\u{336}1\u{336}1\u{336}1\u{336}1\u{336}1\u{336}1\u{336}1\u{336}1\u{336}1\u{336}1\u{336}1\u{336}1\u{336}1\u{336}1\u{336}1\u{336}⟧",
        "4\u{336}1\u{336}1\u{336}1\u{336}",
    ),
    (
        "CREDIT_CARD",
        "⟦4\u{301}\u{316}\u{332}111\u{347} 1111 1111 11\u{334}\u{300}11⟧",
        "4\u{301}\u{316}\u{332}111\u{347} 1111 1111 11\u{334}\u{300}12",
    ),
    (
        "CREDIT_CARD",
        "card \u{202e}⟦1111 1111 1111 1114⟧\u{202c} ok",
        "card \u{202e}1111 1111 1111 1115\u{202c} ok",
    ),
    (
        "CREDIT_CARD",
        "card \u{202a}⟦4111\u{202c}\u{2066}1111\u{2069}11111111⟧",
        "card \u{202a}4111\u{202c}\u{2066}1111\u{2069}11111112",
    ),
    (
        "IBAN_CODE",
        "⟦ＤＥ８９３７０４００４４０５３２０１３０００⟧",
        "ＤＥ８９３７０４００４４０５３２０１３００１",
    ),
    (
        "IBAN_CODE",
        "⟦𝐃𝐄𝟖𝟗 𝟑𝟕𝟎𝟒 𝟎𝟎𝟒𝟒 𝟎𝟓𝟑𝟐 𝟎𝟏𝟑𝟎 𝟎𝟎⟧",
        "𝐃𝐄𝟖𝟗 𝟑𝟕𝟎𝟒 𝟎𝟎𝟒𝟒 𝟎𝟓𝟑𝟐 𝟎𝟏𝟑𝟎 𝟎𝟏",
    ),
    (
        "IBAN_CODE",
        "⟦🇩🇪89 3704 0044 0532 0130 00⟧",
        "🇩🇪89 3704 0044 0532 0130 01",
    ),
    (
        "IBAN_CODE",
        "⟦Ⓓⓔ⑧⑨ 3704 0044 0532 0130 00⟧",
        "Ⓓⓔ⑧⑨ 3704 0044 0532 0130 01",
    ),
    (
        "IBAN_CODE",
        "⟦DE\u{200b}89\u{200b}3704\u{200b}0044\u{200b}0532\u{200b}0130\u{200b}00⟧",
        "DE\u{200b}89\u{200b}3704\u{200b}0044\u{200b}0532\u{200b}0130\u{200b}01",
    ),
    (
        "IBAN_CODE",
        "⟦𝔾𝔹𝟠𝟚 𝕎𝔼𝕊𝕋 𝟙𝟚𝟛𝟜 𝟝𝟞𝟡𝟠 𝟟𝟞𝟝𝟜 𝟛𝟚⟧",
        "𝔾𝔹𝟠𝟚 𝕎𝔼𝕊𝕋 𝟙𝟚𝟛𝟜 𝟝𝟞𝟡𝟠 𝟟𝟞𝟝𝟜 𝟛𝟛",
    ),
    (
        "US_SSN",
        "SSN ⟦５３６-９０-４３９９⟧",
        "SSN ６６６-９０-４３９９",
    ),
    (
        "US_SSN",
        "SSN ⟦536\u{2011}90\u{2011}4399⟧",
        "SSN 666\u{2011}90\u{2011}4399",
    ),
    (
        "US_SSN",
        "my social security number is ⟦٥٣٦٩٠٤٣٩٩⟧",
        "my social security number is ٦٦٦٩٠٤٣٩٩",
    ),
    (
        "PHONE_NUMBER",
        "call ⟦+４９ ３０ ９０１８２０⟧",
        "call +９９９ １２３ ４５６ ７８９",
    ),
    (
        "PHONE_NUMBER",
        "call ⟦＋49 30 901820⟧",
        "call ＋999 123 456 789",
    ),
    (
        "UK_NHS",
        "NHS number ⟦９４３ ４７６ ５９１９⟧",
        "NHS number ９４３ ４７６ ５９１８",
    ),
    (
        "EMAIL_ADDRESS",
        "write to ⟦front.desk＠contoso.com⟧",
        "write to front.desk＠contoso",
    ),
    (
        "EMAIL_ADDRESS",
        "write to ⟦ｆｒｏｎｔ．ｄｅｓｋ＠ｃｏｎｔｏｓｏ．ｃｏｍ⟧",
        "write to ｆｒｏｎｔ．ｄｅｓｋ",
    ),
    (
        "EMAIL_ADDRESS",
        "write to ⟦𝓯𝓻𝓸𝓷𝓽.𝓭𝓮𝓼𝓴@𝓬𝓸𝓷𝓽𝓸𝓼𝓸.𝓬𝓸𝓶⟧",
        "write to 𝓯𝓻𝓸𝓷𝓽.𝓭𝓮𝓼𝓴",
    ),
    (
        "EMAIL_ADDRESS",
        "write to ⟦front.desk@con\u{200b}toso.c\u{ad}om⟧",
        "write to front.desk@con\u{200b}toso",
    ),
    (
        "EMAIL_ADDRESS",
        "write to ⟦ꜰʀᴏɴᴛ.ᴅᴇꜱᴋ@ᴄᴏɴᴛᴏꜱᴏ.ᴄᴏᴍ⟧",
        "write to ꜰʀᴏɴᴛ.ᴅᴇꜱᴋ",
    ),
    (
        "EMAIL_ADDRESS",
        "write to ⟦frоnt.dеsk@cоntoso.cоm⟧",
        "напишите нам на почту",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("⟦ＡＫ", "ＩＡＱＹＬＰＭＮ５ＨＦＩＱＲ７ＸＹＡ⟧"),
        "ＡＫＩＡＱＹＬＰＭＮ",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("⟦AK\u{200b}", "IAQYLP\u{200d}MN5HFIQR7XYA⟧"),
        "AK\u{200b}IAQYLP\u{200d}MN",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("⟦АК", "IАQYLPMN5HFIQR7XYA⟧"),
        "Акция на все товары AKIA",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("⟦🅰🅺", "🅸🅰QYLPMN5HFIQR7XYA⟧"),
        "🅰🅺🅸🅰 is a rating",
    ),
    (
        "AWS_ACCESS_KEY",
        concat!("⟦Α", "ΚΙΑQYLPMN5HFIQR7XYA⟧"),
        "Ακόμα και σήμερα",
    ),
    (
        "GITHUB_TOKEN",
        concat!("⟦ɡһ", "р_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17⟧"),
        "ɡһр_zQWBuTSO",
    ),
    (
        "GITHUB_TOKEN",
        concat!(
            "⟦gh\u{2060}",
            "p_zQWBuTSOoRi4A9spHcVY5ncnsDkx\u{2063}kJ0mLq17⟧"
        ),
        "gh\u{2060}p_zQWBuTSO",
    ),
    (
        "GITHUB_TOKEN",
        concat!("⟦gh", "p＿zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17⟧"),
        "ghp＿zQWBuTSO",
    ),
    (
        "PROJECT_CODENAME",
        "status of ⟦Ｐｒｏｊｅｃｔ Ｆａｌｃｏｎ⟧",
        "status of Ｐｒｏｊｅｃｔ Ｅａｇｌｅ",
    ),
    (
        "PROJECT_CODENAME",
        "status of ⟦𝕻𝖗𝖔𝖏𝖊𝖈𝖙 𝕱𝖆𝖑𝖈𝖔𝖓⟧",
        "status of 𝕻𝖗𝖔𝖏𝖊𝖈𝖙 𝕰𝖆𝖌𝖑𝖊",
    ),
    (
        "PROJECT_CODENAME",
        "status of ⟦ᴘʀᴏᴊᴇᴄᴛ ꜰᴀʟᴄᴏɴ⟧",
        "status of ᴘʀᴏᴊᴇᴄᴛ ᴇᴀɢʟᴇ",
    ),
    (
        "PROJECT_CODENAME",
        "status of ⟦Project\u{a0}Fal\u{200b}con⟧",
        "status of Project\u{a0}Fal\u{200b}cry",
    ),
    (
        "PROJECT_CODENAME",
        "status of ⟦Рrоjесt Fаlсоn⟧ today",
        "Сегодня мы обсуждаем проект сокол",
    ),
    (
        "PROJECT_CODENAME",
        "status of ⟦Νightingαle⟧ today",
        "Η κατάσταση του αηδονιού σήμερα",
    ),
    (
        "PROJECT_CODENAME",
        "status of ⟦P\u{334}r\u{334}o\u{334}ject F\u{301}\u{316}\u{332}alcon⟧",
        "status of P\u{334}r\u{334}o\u{334}ject E\u{301}\u{316}\u{332}agle",
    ),
    (
        "PROJECT_CODENAME",
        "status of ⟦🄿🅁🄾🄹🄴🄲🅃 🄵🄰🄻🄲🄾🄽⟧",
        "status of 🄿🅁🄾🄹🄴🄲🅃 🄴🄰🄶🄻🄴",
    ),
    (
        "PROJECT_CODENAME",
        "status of ⟦Ⓟⓡⓞⓙⓔⓒⓣ Ⓕⓐⓛⓒⓞⓝ⟧",
        "status of Ⓟⓡⓞⓙⓔⓒⓣ Ⓔⓐⓖⓛⓔ",
    ),
    (
        "PROJECT_CODENAME",
        "status of ⟦ＢＬＵＥ　ＨＥＲＯＮ⟧",
        "status of ＢＬＵＥ　ＳＫＩＥＳ",
    ),
    (
        "PROJECT_CODENAME",
        "status of \u{202e}⟦noclaF tcejorP⟧\u{202c}",
        "status of \u{202e}elgaE tcejorP\u{202c}",
    ),
    (
        "PL_PESEL",
        "PESEL ⟦４４０５１４０１３５９⟧",
        "PESEL ４４０５１４０１３５８",
    ),
    (
        "BR_CPF",
        "CPF ⟦１１１.４４４.７７７-３５⟧",
        "CPF １１１.４４４.７７７-３６",
    ),
    ("CREDIT_CARD", "⟦4111⁣1111⁣1111⁣1111⟧", "4111⁣1111⁣1111⁣1112"),
];

#[test]
fn what_a_reader_sees_is_seen() {
    check(PAIRS);
}
