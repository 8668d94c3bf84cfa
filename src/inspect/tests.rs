//! What reading promises: every text, in every way in which it can be read, and where it stands.

use super::*;
use crate::{
    classify::{Additions, Dictionary},
    decode::Limits,
    wire::json::{Document, Escapes, Limits as Bounds},
};

fn detectors() -> Detectors {
    let dictionary = Dictionary {
        name: "names".parse().unwrap(),
        entity: "CODE_NAME".parse().unwrap(),
        category: Category::TradeSecret,
        terms: vec!["M\u{fc}ller deal".to_owned()],
        match_case: false,
        inflect: true,
    };
    Detectors::new(Additions {
        dictionaries: vec![dictionary],
        ..Additions::default()
    })
    .unwrap()
}

fn chat(body: &str) -> Chat {
    let limits = Bounds {
        depth: 64,
        values: 1000,
    };
    Chat::read(Document::read(body.to_owned().into(), limits).unwrap()).unwrap()
}

fn read(chat: &Chat) -> Verdict {
    let detectors = detectors();
    let mut budget = Budget::new(Limits::default());
    let mut verdict = Verdict::default();
    let pieces = pieces(chat);
    for (at, one) in pieces.iter().enumerate() {
        let own = piece(&detectors, chat, one, &mut budget);
        verdict.extend(&own, one.texts.start);
        if one.message {
            verdict
                .findings
                .extend(border(&detectors, chat, &pieces[..at], one));
        }
    }
    verdict
}

fn found<'a>(chat: &'a Chat, verdict: &Verdict) -> Vec<(&'a str, bool)> {
    let document = chat.document();
    let located = verdict.findings.iter().map(|located| {
        let text = document.str(&document.texts()[located.text]);
        let span = located.finding.span;
        (&text[span.start..span.end], located.whole)
    });
    located.collect()
}

#[track_caller]
fn check(members: &str, expected: &[(&str, bool)]) {
    let chat = chat(&format!(
        r#"{{"model":"m","messages":[{{"role":"user",{members}}}]}}"#
    ));
    assert_eq!(found(&chat, &read(&chat)), expected);
}

#[track_caller]
fn check_messages(messages: &[(&str, &str)], expected: &[(&str, bool)]) {
    let message =
        |(role, content): &(&str, &str)| format!(r#"{{"role":"{role}","content":"{content}"}}"#);
    let messages: Vec<String> = messages.iter().map(message).collect();
    let chat = chat(&format!(
        r#"{{"model":"m","messages":[{}]}}"#,
        messages.join(",")
    ));
    assert_eq!(found(&chat, &read(&chat)), expected);
}

#[test]
fn escapes_of_json_in_a_string_are_read_and_located() {
    check(
        r#""content":"{\"a\":\"the M\\u00fcller deal\"}""#,
        &[(r"M\u00fcller deal", true)],
    );
    check(
        r#""content":"{\"a\":\"deal\\norders@contoso.com\"}""#,
        &[("orders@contoso.com", true)],
    );
    check(
        r#""content":"the M\u00fcller deal""#,
        &[("M\u{fc}ller deal", true)],
    );
    check(r#""content":"C:\\users\\u00 \\ud83d \\u00e9\\""#, &[]);
}

#[test]
fn a_card_number_cut_into_parts_is_found_and_not_redactable() {
    let cut = |texts: &[&str]| {
        let part = |text: &&str| format!(r#"{{"type":"text","text":"{text}"}}"#);
        let parts: Vec<String> = texts.iter().map(part).collect();
        format!(r#""content":[{}]"#, parts.join(","))
    };
    check(
        &cut(&["card 4111 1111 ", "1111 1111 ok"]),
        &[("1111 1111", false)],
    );
    check(
        &cut(&["card 4111", " 1111", " 1111", " 1111"]),
        &[(" 1111", false)],
    );
    check(&cut(&["card 4111 ", "1112"]), &[]);
}

#[test]
fn a_number_is_read_however_it_is_written() {
    check(
        r#""content":"a","x":4.111111111111111e15"#,
        &[("4.111111111111111e15", true)],
    );
    check(
        r#""content":"a","x":41111111111111110e-1"#,
        &[("41111111111111110e-1", true)],
    );
}

/// Reads the arguments of a tool, given as JSON; finds types and what stands there.
#[track_caller]
fn check_arguments(arguments: &str, expected: &[(&str, &str, bool)]) {
    let quoted = serde_json::to_string(arguments).unwrap();
    let chat = chat(&format!(
        r#"{{"model":"m","messages":[{{"role":"assistant","tool_calls":[{{"id":"c","type":"function","function":{{"name":"f","arguments":{quoted}}}}}]}}]}}"#
    ));
    let verdict = read(&chat);
    let entities = verdict.findings.iter().map(|located| {
        let text = &chat.document().texts()[located.text];
        let place = chat.document().place(text.node, text.step);
        assert_eq!(place, "/messages/0/tool_calls/0/function/arguments");
        located.finding.entity.as_str()
    });
    let found: Vec<_> = entities
        .zip(found(&chat, &verdict))
        .map(|(entity, (text, whole))| (entity, text, whole))
        .collect();
    assert_eq!(found, expected, "{arguments}");
}

#[test]
fn items_of_a_list_in_arguments_are_read_with_its_key_however_far_it_is() {
    let filler =
        r#""about the first quarter of the year and nothing else that matters","#.repeat(3);
    check_arguments(
        &format!(r#"{{"bic": [{filler}"COBADEFFXXX"]}}"#),
        &[("SWIFT_CODE", "COBADEFFXXX", true)],
    );
    check_arguments(
        &format!(r#"{{"bic": [[{filler}["COBADEFFXXX"]]]}}"#),
        &[("SWIFT_CODE", "COBADEFFXXX", true)],
    );
    // The key of another member, of an object around it, and no key.
    for none in [
        format!(r#"{{"bic": [{filler}{{"path": ["COBADEFFXXX"]}}]}}"#),
        format!(r#"{{"bic": "a", "other": [{filler}"COBADEFFXXX"]}}"#),
        format!(r#"[{filler}"COBADEFFXXX"]"#),
        format!(r#"{{"bic": [{filler}"COBADEFFXXX"]"#),
    ] {
        check_arguments(&none, &[]);
    }
}

#[test]
fn json_within_json_within_arguments_is_read_and_located() {
    let filler =
        r#""about the first quarter of the year and nothing else that matters","#.repeat(3);
    let mut arguments = format!(r#"{{"bic": [{filler}"COBADEFFXXX"]}}"#);
    for _ in 0..3 {
        check_arguments(&arguments, &[("SWIFT_CODE", "COBADEFFXXX", true)]);
        arguments = serde_json::json!({"inner": arguments}).to_string();
    }
    let iban = "GB82WEST12345698765432";
    let mut arguments = format!("{{\"a\": \"x\\n{iban}\\ty\"}}");
    for _ in 0..3 {
        check_arguments(&arguments, &[("IBAN_CODE", iban, true)]);
        arguments = serde_json::json!({"inner": arguments}).to_string();
    }
    let mut arguments = format!(
        r#"{{"a": "the M\u00fcller deal of {}"}}"#,
        "words ".repeat(9)
    );
    for level in 0..3 {
        let written = format!("M{}u00fcller deal", "\\".repeat(1 << level));
        check_arguments(&arguments, &[("CODE_NAME", &written, true)]);
        arguments = serde_json::json!({"inner": arguments}).to_string();
    }
}

#[test]
fn numbers_in_arguments_are_read_however_they_are_written() {
    let card = |number| [("CREDIT_CARD", number, true)];
    check_arguments(r#"{"card": 4111111111111111}"#, &card("4111111111111111"));
    check_arguments(
        r#"{"card": 4.111111111111111e15}"#,
        &card("4.111111111111111e15"),
    );
    check_arguments(r#"[[41111111111111110E-1]]"#, &card("41111111111111110E-1"));
    check_arguments(
        "{\"a\": 1}\n{\"card\": 4.111111111111111e15}\n",
        &card("4.111111111111111e15"),
    );
    check_arguments(
        r#"{"inner": "{\"card\": 4.111111111111111e15}"}"#,
        &card("4.111111111111111e15"),
    );
    for none in [
        r#"{"card": 4.111111111111112e15}"#,
        r#"{"card": 4.1111111111111115e1}"#,
        r#"{"card": 4.1e400, "b": -1.5, "c": 1e18}"#,
    ] {
        check_arguments(none, &[]);
    }
}

#[test]
fn items_of_a_list_of_the_request_are_read_with_its_key() {
    let filler = r#""a","#.repeat(50);
    check(
        &format!(r#""content":"a","bic":[{filler}"COBADEFFXXX"]"#),
        &[("COBADEFFXXX", true)],
    );
    check(
        &format!(r#""content":"a","x":[{filler}"COBADEFFXXX"]"#),
        &[],
    );
}

#[test]
fn a_file_in_a_data_url_counts_as_opened_and_one_beside_it_does_not() {
    let opened = |url: &str| {
        let chat = chat(&format!(
            r#"{{"model":"m","messages":[{{"role":"user","content":[{{"type":"file","file":{{"file_data":"{url}"}},"prompt_cache_breakpoint":{{"mode":"explicit"}}}}]}}]}}"#
        ));
        let verdict = read(&chat);
        unreadable(&chat, &verdict).count() == 0
    };
    let text = "Y2FyZCA0MTExIDExMTEgMTExMSAxMTExIG9r";
    let url = format!("data:text/plain;base64,{text}");
    assert!(opened(&url));
    assert!(!opened("data:image/png;base64,iVBORw0KGgo="));
    assert!(!opened(&format!(
        "{url} data:image/png;base64,iVBORw0KGgo="
    )));
    assert!(!opened(&format!("https://contoso.com/a?;base64,{text}")));
}

proptest::proptest! {
    #[test]
    fn values_of_json_in_a_text_stand_where_they_are_said_to(
        items in proptest::collection::vec("[a-z0-9\u{e9}\u{1f600}\"\\\\\n]{4,20}", 1..20),
        levels in 0_usize..4,
    ) {
        let mut text = serde_json::json!({"bic": items}).to_string();
        for _ in 0..levels {
            text = serde_json::json!([{"inner": text}]).to_string();
        }
        let told = nested::Told::of(&text);
        let mut from = 0;
        for line in told.text.split_inclusive("\nbic: ") {
            let value = line.strip_suffix("\nbic: ").unwrap_or(line).trim_end_matches('\n');
            let value = value.strip_prefix("bic: ").unwrap_or(value);
            let start = from + line.find(value).unwrap_or_default();
            let (span, _) = told.place(Span::new(start, start + value.len())).unwrap();
            let mut there = text[span.start..span.end].to_owned();
            for _ in 0..=levels {
                there = Escapes::meaning(&there);
            }
            proptest::prop_assert_eq!(there.trim_end_matches('\n'), value);
            from += line.len();
        }
    }

    #[test]
    fn text_that_is_nearly_json_is_told_without_harm(text in "[\\[{][\\[\\]{}\",:\\\\a0-9.eE\n ]{8,80}[\\]}]") {
        let told = nested::Told::of(&text);
        for at in 0..told.text.len() {
            if let Some((span, _)) = told.place(Span::new(at, at + 1)) {
                proptest::prop_assert!(text.get(span.start..span.end).is_some());
            }
        }
    }
}

#[test]
fn a_number_cut_over_messages_is_found_whoever_speaks_between() {
    let halves = [
        ("user", "my card is 4111 1111"),
        ("user", "1111 1111 thanks"),
    ];
    check_messages(&halves, &[("1111 1111", false)]);
    let between = [halves[0], ("assistant", "and the rest?"), halves[1]];
    check_messages(&between, &[("1111 1111", false)]);
    let told = [
        ("user", "the card begins with 4111 1111"),
        ("assistant", "Yes?"),
        ("user", "and goes on with 1111 1111"),
    ];
    check_messages(&told, &[("1111 1111", false)]);
    let four = [
        ("user", "4111"),
        ("user", "1111"),
        ("user", "1111"),
        ("user", "1111"),
    ];
    check_messages(&four, &[("1111", false)]);
    check_messages(
        &[
            ("user", "I have 4111 1111 points"),
            ("user", "1112 1111 ok"),
        ],
        &[],
    );
}

#[test]
fn a_value_cut_behind_a_dot_or_word_is_found_and_a_sentence_that_ends_is_the_end() {
    let cut = |before, after| [("user", before), ("user", after)];
    check_messages(
        &cut("card 4111.1111.", "1111.1111 ok"),
        &[("1111.1111", false)],
    );
    check_messages(
        &cut("mail me at front.desk@contoso.", "com please"),
        &[("com", false)],
    );
    check_messages(
        &cut("mail me at front.desk", "@contoso.com please"),
        &[("@contoso.com", false)],
    );
    check_messages(&cut("It is about Johnny.", "Appleseed is a name."), &[]);
}

#[test]
fn pieces_are_all_bytes_and_all_texts_in_order() {
    let chat = chat(
        r#"{"model":"m","x":{"a":"b"},"messages":[{"role":"user","content":[{"type":"text","text":"a"}]},
        {"role":"assistant","content":"b"}],"tools":[],"seed":1234567}"#,
    );
    let pieces = pieces(&chat);
    let messages: Vec<bool> = pieces.iter().map(|piece| piece.message).collect();
    assert_eq!(messages, [false, false, true, true, false]);
    let (mut text, mut byte) = (0, 0);
    for piece in &pieces {
        assert_eq!((piece.texts.start, piece.bytes.start), (text, byte));
        (text, byte) = (piece.texts.end, piece.bytes.end);
    }
    assert_eq!(text, chat.document().texts().len());
    assert!(chat.document().body()[byte..].trim_start().starts_with('}'));
}

#[test]
fn what_stands_only_in_the_decoded_text_cannot_be_taken_out() {
    let encoded = "Y2FyZCA0MTExIDExMTEgMTExMSAxMTExIG9r";
    let text = format!("decode {encoded}.");
    let found = super::text(&detectors(), &text, &mut Budget::new(Limits::default()));
    let via: Vec<_> = found
        .findings
        .iter()
        .map(|f| (f.entity.as_str(), f.via.as_deref()))
        .collect();
    assert_eq!(via, [("CREDIT_CARD", Some("base64"))]);
    check(&format!(r#""content":"{text}""#), &[(encoded, false)]);
}

#[test]
fn a_value_in_plain_sight_hides_no_other_one_that_is_encoded_beside_it() {
    let text = "Mail front.desk@contoso.com or back.office%40contoso.com";
    let report = super::text(&detectors(), text, &mut Budget::new(Limits::default()));
    let via: Vec<_> = report.findings.iter().map(|f| f.via.as_deref()).collect();
    assert_eq!(via, [Some("url"), None], "{:?}", report.findings);
}

#[test]
fn a_place_in_one_part_is_somebodys_where_another_part_of_the_message_says_whose() {
    let quasi = |second: &str| {
        let parts = [second, "221 Baker Street"];
        let parts = parts.map(|text| format!(r#"{{"type":"text","text":"{text}"}}"#));
        let chat = chat(&format!(
            r#"{{"model":"m","messages":[{{"role":"user","content":[{}]}}]}}"#,
            parts.join(",")
        ));
        let verdict = read(&chat);
        let mut places = verdict.findings.iter().map(|located| &located.finding);
        places
            .find(|f| f.entity.as_str() == "STREET_ADDRESS")
            .map(|f| f.quasi)
    };
    assert_eq!(quasi("Where is"), Some(true));
    assert_eq!(quasi("My number is 536-90-4399, at"), Some(false));
}

#[test]
fn a_value_at_the_end_of_a_message_does_not_run_on_into_the_next() {
    let mail = "Write to front.desk@contoso.com";
    let whole = ("front.desk@contoso.com", true);
    check_messages(&[("system", mail), ("user", mail)], &[whole, whole]);
    check_messages(&[("user", mail), ("user", "and more")], &[whole]);
}

#[test]
fn ten_megabytes_of_one_sign_hide_nothing_behind_them() {
    let detectors = detectors();
    for sign in ["=", "@", "7", "\u{200b}"] {
        let text = format!(
            "{}\nIBAN DE89 3704 0044 0532 0130 00",
            sign.repeat((10 << 20) / sign.len())
        );
        let mut budget = Budget::new(Limits::default());
        let report = super::text(&detectors, &text, &mut budget);
        let seen = report
            .findings
            .iter()
            .any(|finding| finding.entity.as_str() == "IBAN_CODE");
        assert!(seen || report.overflowed, "{sign:?}");
        let most = Limits::default().work + u64::try_from(text.len()).unwrap();
        assert!(budget.worked() <= most, "{sign:?}");
    }
}
