use proptest::prelude::*;

use super::*;

const LIMITS: Limits = Limits {
    depth: 64,
    values: 10_000,
};

fn read(body: &str) -> Result<Document, Malformed> {
    Document::read(bytes::Bytes::copy_from_slice(body.as_bytes()), LIMITS)
}

#[track_caller]
fn texts(body: &str, expected: &[(&str, &str)]) {
    let document = read(body).unwrap();
    let found: Vec<_> = document
        .texts()
        .iter()
        .filter(|text| text.form != Form::Literal)
        .map(|text| {
            (
                document.place(text.node, text.step),
                document.str(text).to_owned(),
            )
        })
        .collect();
    let found: Vec<_> = found
        .iter()
        .map(|(place, text)| (place.as_str(), text.as_str()))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn every_string_long_number_and_unknown_key_is_a_text() {
    texts(
        r#"{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"a\nb"}]}],
            "n":2,"metadata":{"Owner":"x","card":4111111111111111},"later":[["y"]]}"#,
        &[
            ("/model", "m"),
            ("/messages/0/role", "user"),
            ("/messages/0/content/0/type", "text"),
            ("/messages/0/content/0/text", "a\nb"),
            ("/metadata/*", "Owner"),
            ("/metadata/*", "x"),
            ("/metadata/*", "card"),
            ("/metadata/*", "4111111111111111"),
            ("/*", "later"),
            ("/*/0/0", "y"),
        ],
    );
}

#[test]
fn ambiguous_and_unbounded_bodies_are_refused() {
    let many_keys = (0..40)
        .map(|n| format!("\"k{n}\":1"))
        .collect::<Vec<_>>()
        .join(",");
    for twice in [
        r#"{"a":1,"a":2}"#.to_owned(),
        r#"{"a":1,"\u0061":2}"#.to_owned(),
        r#"{"x":{"b":1,"c":[{"d":1,"d":2}]}}"#.to_owned(),
        format!("{{{many_keys},\"k3\":1}}"),
    ] {
        assert!(
            matches!(read(&twice), Err(Malformed::DuplicateKey { .. })),
            "{twice}"
        );
    }
    assert!(read(&format!("{{{many_keys}}}")).is_ok());
    for bad in [
        "",
        "{",
        "{}x",
        "{} {}",
        r#"{"a":}"#,
        r#"{"a":01}"#,
        r#"{"a":"\ud800"}"#,
        "{\"a\":\"\n\"}",
        r#"{"a":NaN}"#,
    ] {
        assert!(
            matches!(read(bad), Err(Malformed::NotJson { .. })),
            "{bad:?} {:?}",
            read(bad)
        );
    }
    assert_eq!(read("[]").unwrap_err(), Malformed::NotAnObject);
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(read(&deep).unwrap_err(), Malformed::TooDeep { limit: 64 });
    let many = format!("{{\"a\":[{}1]}}", "1,".repeat(10_000));
    assert_eq!(
        read(&many).unwrap_err(),
        Malformed::TooMany { limit: 10_000 }
    );
    let not_utf8 = Document::read(bytes::Bytes::from_static(b"{\"a\":\"\xff\"}"), LIMITS);
    assert_eq!(not_utf8.unwrap_err(), Malformed::NotUtf8 { at: 6 });
}

#[test]
fn members_are_found_with_their_raw_json() {
    let document = read(r#"{"a": [1, {"b": 2}] , "model":"x", "stream" : true }"#).unwrap();
    assert_eq!(document.member("a").unwrap().0, r#"[1, {"b": 2}]"#);
    assert_eq!(document.member("model").unwrap().0, r#""x""#);
    assert_eq!(
        document.value::<bool>("stream", "true or false"),
        Ok(Some(true))
    );
    assert_eq!(document.value::<u32>("n", "a whole number"), Ok(None));
    assert_eq!(
        document
            .value::<u32>("model", "a whole number")
            .unwrap_err()
            .name,
        "model"
    );
}

#[test]
fn the_known_words_are_sorted() {
    assert!(walk::KNOWN.is_sorted());
}

fn json_string() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[a-z\"\\\\\n\u{e9}\u{1F600}]{0,12}"]
}

/// Writes a string with every character escaped that `escape` says, so that one meaning is tried
/// in many forms.
fn written(text: &str, escape: &[bool]) -> String {
    let mut written = String::from("\"");
    for (at, c) in text.chars().enumerate() {
        if escape.get(at).copied().unwrap_or(false) || c < ' ' || c == '"' || c == '\\' {
            for unit in c.encode_utf16(&mut [0; 2]) {
                written += &format!("\\u{unit:04x}");
            }
        } else {
            written.push(c);
        }
    }
    written + "\""
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused_without_a_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _outcome = Document::read(body.into(), LIMITS).is_ok();
    }

    #[test]
    fn what_is_accepted_is_what_serde_json_reads(body in r#"\{("[a-c]{1,2}":(1|"x\\u00e9"|\[1,\{\}\]|null|true|-1.5e3),?){0,4}\}"#) {
        let theirs = serde_json::from_str::<serde_json::Value>(&body);
        if read(&body).is_ok() {
            prop_assert!(theirs.is_ok());
        } else if theirs.is_ok() {
            prop_assert!(matches!(read(&body), Err(Malformed::DuplicateKey { .. })), "{body}");
        }
    }

    #[test]
    fn a_splice_of_any_part_replaces_that_part_and_nothing_else(
        text in json_string(), escape in proptest::collection::vec(any::<bool>(), 0..20), a in 0usize..20, b in 0usize..20,
    ) {
        let body = format!("{{\"content\":{}}}", written(&text, &escape));
        let document = read(&body).unwrap();
        let found = &document.texts()[0];
        prop_assert_eq!(document.str(found), &text);
        let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let (a, b) = (bounds[a.min(bounds.len() - 1)], bounds[b.min(bounds.len() - 1)]);
        let (a, b) = (a.min(b), a.max(b));
        let raw = document.raw(found, &[a, b]);
        let spliced = format!("{}<X>{}", &body[..raw[0]], &body[raw[1]..]);
        let again: serde_json::Value = serde_json::from_str(&spliced).unwrap();
        prop_assert_eq!(again["content"].as_str().unwrap(), format!("{}<X>{}", &text[..a], &text[b..]));
    }
}
