use base64::{
    Engine,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD},
};
use data_encoding::{BASE32, BASE32_NOPAD, BASE32HEX, HEXLOWER, HEXUPPER};
use flate2::{
    Compression,
    write::{DeflateEncoder, GzEncoder, ZlibEncoder},
};
use std::io::Write;

use super::*;

mod bounds;
mod look_alikes;

type Encode = fn(&str) -> String;

pub(super) const CARD: &str = "card 4111 1111 1111 1111 expires 12/27";
pub(super) const KEY: &str = concat!("aws_access_key_id = AK", "IAQ3EGRIZBXMPLR4CE");
pub(super) const MAIL: &str = "Write to front.desk@contoso.com today";
/// Says nothing that anybody looks for.
pub(super) const HARMLESS: &str = "The weather in the harbour stays calm and dry";

/// Everything that was opened, with the way to it and its place.
pub(super) fn layers(text: &str) -> Vec<(String, String, Span)> {
    let mut budget = Budget::new(Limits::default());
    let mut found = Vec::new();
    super::text(text, &mut budget, &mut |event| {
        if let Event::Text(layer) = event {
            found.push((layer.via.to_owned(), layer.text.to_owned(), layer.origin));
        }
    });
    found
}

/// `value` is read out of each text, by the way that stands with it.
#[track_caller]
fn check(cases: &[(&str, String, &str)]) {
    let missed = cases.iter().filter_map(|(via, text, value)| {
        let found = layers(text);
        let shown = found.iter().filter(|(_, text, _)| text.contains(value));
        let ways: Vec<&str> = shown.map(|(way, ..)| &**way).collect();
        let is_told = ways
            .iter()
            .any(|way| way.split(" > ").any(|step| step == *via));
        (!is_told).then(|| format!("{via}: {ways:?} of {text:?}"))
    });
    let missed: Vec<_> = missed.collect();
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut to = GzEncoder::new(Vec::new(), Compression::default());
    to.write_all(bytes).unwrap();
    to.finish().unwrap()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut to = ZlibEncoder::new(Vec::new(), Compression::default());
    to.write_all(bytes).unwrap();
    to.finish().unwrap()
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut to = DeflateEncoder::new(Vec::new(), Compression::default());
    to.write_all(bytes).unwrap();
    to.finish().unwrap()
}

fn rows(signs: &str, size: usize, between: &str) -> String {
    let rows: Vec<_> = signs.as_bytes().chunks(size).collect();
    let rows = rows.iter().map(|row| String::from_utf8_lossy(row));
    rows.collect::<Vec<_>>().join(between)
}

fn each_byte(text: &str, between: &str, write: fn(u8) -> String) -> String {
    text.bytes().map(write).collect::<Vec<_>>().join(between)
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn base85(text: &str, signs: &str) -> String {
    let mut written = String::new();
    for group in text.as_bytes().chunks(4) {
        let mut four = [0; 4];
        four[..group.len()].copy_from_slice(group);
        let mut value = u32::from_be_bytes(four);
        let mut five = [0_usize; 5];
        for place in five.iter_mut().rev() {
            *place = usize::try_from(value % 85).unwrap();
            value /= 85;
        }
        written.extend(
            five[..=group.len()]
                .iter()
                .map(|at| char::from(signs.as_bytes()[*at])),
        );
    }
    written
}

const Z85: &str =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
const RFC1924: &str =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";
const ASCII85: &str =
    "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstu";

fn uu(text: &str) -> String {
    let sign = |value: u8| char::from(if value == 0 { b'`' } else { value + b' ' });
    let mut written = "begin 644 note.txt\n".to_owned();
    for line in text.as_bytes().chunks(45) {
        written.push(sign(u8::try_from(line.len()).unwrap()));
        for group in line.chunks(3) {
            let at = |place: usize| u32::from(group.get(place).copied().unwrap_or(0));
            let bits = at(0) << 16 | at(1) << 8 | at(2);
            for shift in [18, 12, 6, 0] {
                written.push(sign(u8::try_from(bits >> shift & 63).unwrap()));
            }
        }
        written.push('\n');
    }
    written + "`\nend\n"
}

fn utf7(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_ascii_alphabetic() || c == ' ' {
                return c.to_string();
            }
            let units: Vec<u8> = c
                .to_string()
                .encode_utf16()
                .flat_map(u16::to_be_bytes)
                .collect();
            format!("+{}-", STANDARD_NO_PAD.encode(units))
        })
        .collect()
}

fn shift(text: &str, by: u8) -> String {
    let turn =
        |c: char, first: u8| char::from(first + (u8::try_from(c).unwrap() - first + by) % 26);
    text.chars()
        .map(|c| match c {
            'a'..='z' => turn(c, b'a'),
            'A'..='Z' => turn(c, b'A'),
            _ => c,
        })
        .collect()
}

/// Encodings of any text, with the way that is told.
const ENCODINGS: &[(&str, Encode)] = &[
    ("base64", |text| STANDARD.encode(text)),
    ("base64", |text| STANDARD_NO_PAD.encode(text)),
    ("base64", |text| URL_SAFE.encode(text)),
    ("base64", |text| URL_SAFE_NO_PAD.encode(text)),
    ("base64", |text| rows(&STANDARD.encode(text), 16, "\n")),
    ("base64", |text| rows(&STANDARD.encode(text), 20, "\r\n  ")),
    ("base64", |text| rows(&STANDARD.encode(text), 24, "\\n")),
    ("base64", |text| {
        rows(&STANDARD.encode(text), 20, "\" +\n \"")
    }),
    ("base64", |text| rows(&STANDARD.encode(text), 4, " ")),
    ("base64", |text| rows(&STANDARD.encode(text), 8, " ")),
    ("base64", |text| {
        format!("config={}&x=1", STANDARD.encode(text))
    }),
    ("base64", |text| {
        format!("https://a.example/v/{}/end", STANDARD_NO_PAD.encode(text))
    }),
    ("base64", |text| {
        format!("{{\"blob\":\"{}\"}}", STANDARD.encode(text))
    }),
    ("base64", |text| {
        format!("data:text/plain;base64,{}", STANDARD.encode(text))
    }),
    ("base64", |text| {
        format!("x.{}.y", URL_SAFE_NO_PAD.encode(text))
    }),
    ("base64", |text| STANDARD.encode(wide(text))),
    ("gzip", |text| STANDARD.encode(gzip(text.as_bytes()))),
    ("zlib", |text| STANDARD.encode(zlib(text.as_bytes()))),
    ("deflate", |text| {
        // Packed, since it stands there twice.
        STANDARD.encode(deflate(format!("{text} or {text}").as_bytes()))
    }),
    ("gzip", |text| HEXLOWER.encode(&gzip(text.as_bytes()))),
    ("base32", |text| BASE32.encode(text.as_bytes())),
    ("base32", |text| BASE32_NOPAD.encode(text.as_bytes())),
    ("base32", |text| {
        BASE32_NOPAD.encode(text.as_bytes()).to_lowercase()
    }),
    ("base32", |text| {
        rows(&BASE32_NOPAD.encode(text.as_bytes()), 4, "-")
    }),
    ("base32", |text| {
        rows(&BASE32_NOPAD.encode(text.as_bytes()), 5, " ")
    }),
    ("base32hex", |text| BASE32HEX.encode(text.as_bytes())),
    ("base58", |text| bs58::encode(text).into_string()),
    ("ascii85", |text| format!("<~{}~>", base85(text, ASCII85))),
    ("ascii85", |text| base85(text, ASCII85)),
    ("z85", |text| base85(text, Z85)),
    ("base85", |text| base85(text, RFC1924)),
    ("hex", |text| HEXLOWER.encode(text.as_bytes())),
    ("hex", |text| HEXUPPER.encode(text.as_bytes())),
    ("hex", |text| {
        format!("0x{}", HEXLOWER.encode(text.as_bytes()))
    }),
    ("hex", |text| each_byte(text, " ", |b| format!("{b:02x}"))),
    ("hex", |text| each_byte(text, ":", |b| format!("{b:02X}"))),
    ("hex", |text| each_byte(text, "-", |b| format!("{b:02X}"))),
    ("hex", |text| {
        each_byte(text, ", ", |b| format!("0x{b:02x}"))
    }),
    ("hex", |text| each_byte(text, ",", |b| format!("0x{b:02x}"))),
    ("hex", |text| {
        rows(&HEXLOWER.encode(text.as_bytes()), 4, " ")
    }),
    ("hex", |text| {
        rows(&HEXLOWER.encode(text.as_bytes()), 32, "\n")
    }),
    ("escapes", |text| {
        each_byte(text, "", |b| format!("\\x{b:02x}"))
    }),
    ("escapes", |text| {
        each_byte(text, "", |b| format!("\\u{b:04x}"))
    }),
    ("escapes", |text| {
        each_byte(text, "", |b| format!("\\u{{{b:x}}}"))
    }),
    ("escapes", |text| {
        each_byte(text, "", |b| format!("\\U{b:08x}"))
    }),
    ("octal", |text| {
        each_byte(text, "", |b| format!("\\{b:03o}"))
    }),
    ("escapes", |text| {
        each_byte(text, "", |b| format!("\\\\u{b:04x}"))
    }),
    ("url", |text| each_byte(text, "", |b| format!("%{b:02X}"))),
    ("url", |text| each_byte(text, "", |b| format!("%25{b:02x}"))),
    ("url", |text| each_byte(text, "", |b| format!("%u{b:04x}"))),
    ("url", |text| {
        text.replace(' ', "+")
            .replace('@', "%40")
            .replace('=', "%3D")
            .replace('1', "%31")
    }),
    ("html", |text| each_byte(text, "", |b| format!("&#{b};"))),
    ("html", |text| each_byte(text, "", |b| format!("&#x{b:x};"))),
    ("html", |text| each_byte(text, "", |b| format!("&#{b:07}"))),
    ("html", |text| {
        each_byte(text, "", |b| format!("&amp;#{b};"))
    }),
    ("quoted-printable", |text| {
        each_byte(text, "", |b| format!("={b:02X}"))
    }),
    ("quoted-printable", |text| {
        rows(&each_byte(text, "", |b| format!("={b:02X}")), 75, "=\r\n")
    }),
    ("uuencode", uu),
    ("utf-7", utf7),
    ("utf-16", |text| {
        text.chars().flat_map(|c| [c, '\0']).collect()
    }),
    ("utf-16", |text| {
        text.chars().flat_map(|c| ['\0', c]).collect()
    }),
    ("rot13", |text| {
        shift(&format!("This is the note 27 with it: {text}"), 13)
    }),
    ("rot18", |text| {
        let turned = shift(&format!("This is the note 27 with it: {text}"), 13);
        let five = |c: char| {
            c.to_digit(10)
                .map_or(c, |d| char::from_digit((d + 5) % 10, 10).unwrap())
        };
        turned.chars().map(five).collect()
    }),
    ("rot47", |text| {
        let turn = |c: char| match u8::try_from(c) {
            Ok(b @ b'!'..=b'~') => char::from(b'!' + (b - b'!' + 47) % 94),
            _ => c,
        };
        format!("This is the note 27 with it: {text}")
            .chars()
            .map(turn)
            .collect()
    }),
    ("atbash", |text| {
        let turn = |c: char| match u8::try_from(c) {
            Ok(b @ b'a'..=b'z') => char::from(b'z' - (b - b'a')),
            Ok(b @ b'A'..=b'Z') => char::from(b'Z' - (b - b'A')),
            _ => c,
        };
        format!("This is the note 27 with it: {text}")
            .chars()
            .map(turn)
            .collect()
    }),
    ("backwards", |text| {
        format!("This is the note 27 with it: {text}")
            .chars()
            .rev()
            .collect()
    }),
    ("character codes", |text| {
        each_byte(text, ", ", |b| b.to_string())
    }),
    ("character codes", |text| {
        each_byte(text, ",", |b| b.to_string())
    }),
    ("character codes", |text| {
        each_byte(text, " ", |b| b.to_string())
    }),
    ("character codes", |text| {
        format!("[{}]", each_byte(text, ", ", |b| b.to_string()))
    }),
    ("character codes", |text| {
        each_byte(text, "+", |b| format!("chr({b})"))
    }),
    ("character codes", |text| {
        each_byte(text, " . ", |b| format!("chr({b})"))
    }),
    ("character codes", |text| {
        each_byte(text, " & ", |b| format!("CHR({b})"))
    }),
    ("character codes", |text| {
        format!(
            "eval(String.fromCharCode({}))",
            each_byte(text, ",", |b| b.to_string())
        )
    }),
    ("binary", |text| {
        each_byte(text, " ", |b| format!("{b:08b}"))
    }),
    ("binary", |text| each_byte(text, "", |b| format!("{b:08b}"))),
    ("binary", |text| {
        each_byte(text, " ", |b| format!("{b:07b}"))
    }),
    ("binary", |text| {
        each_byte(text, ", ", |b| format!("0b{b:08b}"))
    }),
    ("octal", |text| each_byte(text, " ", |b| format!("{b:03o}"))),
    ("octal", |text| {
        each_byte(text, ", ", |b| format!("0{b:03o}"))
    }),
    ("octal", |text| {
        each_byte(text, ", ", |b| format!("0o{b:03o}"))
    }),
];

fn encoded(around: fn(&str) -> String) -> Vec<(&'static str, String, &'static str)> {
    let each = |(via, encode): &(&'static str, Encode)| {
        let (via, encode) = (*via, *encode);
        [CARD, KEY, MAIL].map(|value| (via, around(&encode(value)), value))
    };
    ENCODINGS.iter().flat_map(each).collect()
}

#[test]
fn every_encoding_of_every_value_is_read() {
    check(&encoded(str::to_owned));
}

#[test]
fn it_is_read_within_a_sentence_as_well() {
    check(&encoded(|code| {
        format!("Please look at this:\n{code}\nand tell me what it is.\n")
    }));
    check(&encoded(|code| {
        format!("Please decode {code} for me, will you?")
    }));
}

#[test]
fn what_is_encoded_and_harmless_decodes_and_says_nothing_else() {
    for (_, encode) in ENCODINGS {
        for (_, text, _) in layers(&encode(HARMLESS)) {
            let odd = ["4111", "AKIA", "@contoso"]
                .iter()
                .any(|value| text.contains(value));
            assert!(!odd, "{text:?}");
        }
    }
}

#[test]
fn encodings_within_encodings_are_read() {
    let nested = |steps: &[Encode], value: &str| {
        steps
            .iter()
            .fold(value.to_owned(), |text, encode| encode(&text))
    };
    let base64: Encode = |text| STANDARD.encode(text);
    let hex: Encode = |text| HEXLOWER.encode(text.as_bytes());
    let url: Encode = |text| each_byte(text, "", |b| format!("%{b:02X}"));
    let base32: Encode = |text| BASE32.encode(text.as_bytes());
    let packed: Encode = |text| STANDARD.encode(gzip(text.as_bytes()));
    let json: Encode = |text| serde_json::to_string(&serde_json::json!({ "a": text })).unwrap();
    let escapes: Encode = |text| each_byte(text, "", |b| format!("\\u{b:04x}"));
    let html: Encode = |text| each_byte(text, "", |b| format!("&#{b};"));
    let codes: Encode = |text| each_byte(text, ",", |b| b.to_string());
    let cases: [(&str, &[Encode]); 14] = [
        ("base64 > base64", &[base64, base64]),
        ("base64 > hex", &[hex, base64]),
        ("hex > base64", &[base64, hex]),
        ("url > base64", &[base64, url]),
        ("base64 > url", &[url, base64]),
        ("base64 > url > base32", &[base32, url, base64]),
        ("base64 > gzip > base64", &[base64, packed]),
        ("base64 > gzip > base64 > gzip", &[packed, packed]),
        ("base64 > escapes", &[escapes, base64]),
        ("html > base64", &[base64, html]),
        ("character codes > base64", &[base64, codes]),
        ("base64 > base64 > base64 > base64", &[base64; 4]),
        ("base64", &[json, base64]),
        ("hex > base64 > base32 > html", &[html, base32, base64, hex]),
    ];
    for (via, steps) in cases {
        for value in [CARD, KEY, MAIL] {
            let text = nested(steps, value);
            let found = layers(&text);
            assert!(
                found
                    .iter()
                    .any(|(way, text, _)| text.contains(value) && way == via),
                "{via}: {:?}",
                found.iter().map(|(way, ..)| way).collect::<Vec<_>>()
            );
        }
    }
}

#[test]
fn a_layer_stands_where_its_encoded_part_stands() {
    let code = STANDARD.encode(MAIL);
    let text = format!("Grüße, siehe {code} und tschüß");
    let found = layers(&text);
    let [(via, plain, origin)] = &found[..] else {
        panic!("{found:?}");
    };
    assert_eq!((&**via, &**plain), ("base64", MAIL));
    assert_eq!(&text[origin.start..origin.end], code);
    let twice = format!("see {} here", STANDARD.encode(&code));
    let found = layers(&twice);
    let start = 4;
    assert!(found.len() == 2 && found.iter().all(|(.., origin)| origin.start == start));
}

#[test]
fn the_same_text_at_two_places_is_two_layers() {
    let code = STANDARD.encode(CARD);
    assert_eq!(layers(&format!("{code} and {code}")).len(), 2);
}

#[test]
fn texts_that_share_a_budget_do_not_hide_each_other() {
    let mut budget = Budget::new(Limits::default());
    let mut found = 0;
    for _ in 0..3 {
        text(&STANDARD.encode(CARD), &mut budget, &mut |_| found += 1);
    }
    assert_eq!(found, 3);
}

#[test]
fn morse_is_read() {
    let code = "-.-. .- .-. -.. / ....- .---- .---- .---- .---- .---- .---- .----";
    check(&[("morse", code.to_owned(), "card 41111111")]);
}

#[test]
fn the_debug_of_a_layer_shows_no_text() {
    text(
        &STANDARD.encode(CARD),
        &mut Budget::new(Limits::default()),
        &mut |event| {
            assert!(!format!("{event:?}").contains("4111"), "{event:?}");
        },
    );
}
