use super::*;
use crate::wire::json::Limits;

/// The member that the engine could not use.
fn unfit(body: &str) -> String {
    read(body).unwrap().params().unfit.clone().unwrap().name
}

fn read(body: &str) -> Result<Chat, BadMember> {
    let limits = Limits {
        depth: 64,
        values: 10_000,
    };
    Chat::read(Document::read(bytes::Bytes::copy_from_slice(body.as_bytes()), limits).unwrap())
}

#[test]
fn every_position_of_a_request_is_told_apart() {
    let chat = read(
        r#"{"model":"m","messages":[
            {"content":"sys","role":"developer"},
            {"role":"user","name":"nick","content":[{"type":"text","text":"hello"}]},
            {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},
            {"role":"tool","tool_call_id":"c1","content":"result"}],
          "tools":[{"type":"function","function":{"name":"f","description":"desc","parameters":{"properties":{"Secret":{"enum":["e"]}}}}}],
          "metadata":{"owner":"meta"},"user":"u1","stop":"st","unheard_of":{"x":"new"}}"#,
    )
    .unwrap();
    let found: Vec<(Position, &str)> = chat.passages().map(|(_, p)| (p.position, p.str)).collect();
    for expected in [
        (Position::System, "sys"),
        (Position::User, "nick"),
        (Position::User, "hello"),
        (Position::ToolArgument, r#"{"a":1}"#),
        (Position::ToolResult, "result"),
        (Position::ToolDefinition, "desc"),
        (Position::ToolDefinition, "Secret"),
        (Position::ToolDefinition, "e"),
        (Position::Metadata, "owner"),
        (Position::Metadata, "meta"),
        (Position::Metadata, "u1"),
        (Position::Parameter, "st"),
        (Position::Metadata, "unheard_of"),
        (Position::Metadata, "new"),
    ] {
        assert!(
            found.contains(&expected),
            "{expected:?} is not in {found:?}"
        );
    }
    let meta = chat.passages().find(|(_, p)| p.str == "meta").unwrap().1;
    assert_eq!(meta.key, Some("owner"));
    assert!(chat.opaque().is_empty());
}

#[test]
fn parts_that_are_not_text_are_unreadable() {
    let chat = read(
        r#"{"model":"m","messages":[{"role":"user","content":[
            {"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"data:image/png;base64,xx"}},
            {"type":"input_audio","input_audio":{"data":"x","format":"wav"}},{"type":"file","file":{"file_id":"f"}},{"odd":1}]},
            {"role":"assistant","audio":{"id":"a"}}]}"#,
    )
    .unwrap();
    let places: Vec<&str> = chat
        .opaque()
        .iter()
        .map(|opaque| opaque.place.as_str())
        .collect();
    assert_eq!(
        places,
        [
            "/messages/0/content/1",
            "/messages/0/content/2",
            "/messages/0/content/3",
            "/messages/0/content/4",
            "/messages/1/audio"
        ]
    );
}

#[test]
fn a_part_has_a_payload_only_where_one_text_holds_all_of_it() {
    let payload = |part: &str| {
        let body = format!(r#"{{"model":"m","messages":[{{"role":"user","content":[{part}]}}]}}"#);
        let chat = read(&body).unwrap();
        assert_eq!(chat.opaque().len(), 1, "{part}");
        chat.opaque()[0].payload.is_some()
    };
    for read in [
        r#"{"type":"file","file":{"filename":"a.txt","file_data":"QUJD"}}"#,
        r#"{"type":"image_url","image_url":{"url":"data:text/plain,a","detail":"low"}}"#,
    ] {
        assert!(payload(read), "{read}");
    }
    for elsewhere in [
        r#"{"type":"file","file":{"file_id":"f"}}"#,
        r#"{"type":"file","file":{"file_data":"QUJD","file_id":"f"}}"#,
        r#"{"type":"file","file":{"file_data":"QUJD","more":"x"}}"#,
        r#"{"type":"image_url","image_url":{"url":"https://contoso.com/a.png"}}"#,
        r#"{"type":"input_audio","input_audio":{"data":"x","format":"wav"}}"#,
    ] {
        assert!(!payload(elsewhere), "{elsewhere}");
    }
}

#[test]
fn bytes_in_disguise_are_unreadable_wherever_they_stand() {
    let blob = "QUJD".repeat(300);
    for message in [
        r#"{"role":"user","content":[{"type":"text","text":"x","image_url":{"url":"https://a"}}]}"#
            .to_owned(),
        r#"{"role":"user","content":[{"type":"text","text":"x","file":"f"}]}"#.to_owned(),
        r#"{"role":"user","content":"data:image/png;base64,AAAA"}"#.to_owned(),
        format!(r#"{{"role":"user","content":"x","images":["{blob}"]}}"#),
        format!(r#"{{"role":"user","content":"look at {blob}"}}"#),
    ] {
        let chat = read(&format!(r#"{{"model":"m","messages":[{message}]}}"#)).unwrap();
        assert!(!chat.opaque().is_empty(), "{message}");
    }
    let prose = "words and more words. ".repeat(200);
    let schema = r#"[{"type":"function","function":{"name":"f","parameters":{"properties":{"file":{"type":"string"}}}}}]"#;
    let body = format!(
        r#"{{"model":"m","messages":[{{"role":"user","content":"{prose}"}}],"tools":{schema}}}"#
    );
    assert!(read(&body).unwrap().opaque().is_empty());
}

#[test]
fn a_key_that_only_differs_in_its_capitals_is_refused() {
    let body = r#"{"model":"m","Model":"n","messages":[{"role":"user","content":"a"}]}"#;
    assert_eq!(read(body).unwrap_err().name, "model");
    let body = r#"{"model":"m","models":["n"],"messages":[{"role":"user","content":"a"}]}"#;
    assert_eq!(read(body).unwrap_err().name, "models");
}

#[test]
fn wrong_types_name_the_member() {
    let user = r#""messages":[{"role":"user","content":"a"}]"#;
    for (body, name) in [
        (r#"{"messages":[]}"#.to_owned(), "model"),
        (format!(r#"{{"model":1,{user}}}"#), "model"),
        (format!(r#"{{"model":"",{user}}}"#), "model"),
        (format!(r#"{{"model":"a b",{user}}}"#), "model"),
        (r#"{"model":"m"}"#.to_owned(), "messages"),
        (r#"{"model":"m","messages":[]}"#.to_owned(), "messages"),
        (r#"{"model":"m","messages":"hi"}"#.to_owned(), "messages"),
        (
            r#"{"model":"m","messages":["hi"]}"#.to_owned(),
            "messages[0]",
        ),
        (
            r#"{"model":"m","messages":[null]}"#.to_owned(),
            "messages[0]",
        ),
        (r#"{"model":"m","messages":[[]]}"#.to_owned(), "messages[0]"),
        (
            r#"{"model":"m","messages":[{"content":"a"}]}"#.to_owned(),
            "messages[0].role",
        ),
        (
            r#"{"model":"m","messages":[{"role":"king","content":"a"}]}"#.to_owned(),
            "messages[0].role",
        ),
        (
            r#"{"model":"m","messages":[{"role":"user","content":7}]}"#.to_owned(),
            "messages[0].content",
        ),
        (
            r#"{"model":"m","messages":[{"role":"user","content":{"a":1}}]}"#.to_owned(),
            "messages[0].content",
        ),
        (
            format!(r#"{{"model":"m",{user},"stream":"yes"}}"#),
            "stream",
        ),
        (
            format!(r#"{{"model":"m",{user},"stream_options":{{}}}}"#),
            "stream_options",
        ),
        (format!(r#"{{"model":"m",{user},"n":0}}"#), "n"),
        (format!(r#"{{"model":"m",{user},"n":1.5}}"#), "n"),
        (
            format!(r#"{{"model":"m",{user},"temperature":2.1}}"#),
            "temperature",
        ),
        (format!(r#"{{"model":"m",{user},"top_p":0}}"#), "top_p"),
        (
            format!(r#"{{"model":"m",{user},"max_tokens":0}}"#),
            "max_tokens",
        ),
        (format!(r#"{{"model":"m",{user},"stop":[""]}}"#), "stop"),
        (format!(r#"{{"model":"m",{user},"stop":{{}}}}"#), "stop"),
        (format!(r#"{{"model":"m",{user},"seed":"x"}}"#), "seed"),
    ] {
        assert_eq!(read(&body).unwrap_err().name, name, "{body}");
    }
    let stops = vec!["\"s\""; STOP_MAX + 1].join(",");
    assert_eq!(
        read(&format!(r#"{{"model":"m",{user},"stop":[{stops}]}}"#))
            .unwrap_err()
            .name,
        "stop"
    );
}

#[test]
fn parameters_are_read() {
    let chat = read(
        r#"{"model":"m","messages":[{"role":"user","content":"a"}],"stream":true,"stream_options":{"include_usage":true},
            "n":2,"max_tokens":5,"max_completion_tokens":7,"temperature":0,"top_p":null,"stop":["a","b"],"seed":-3,"logprobs":true,"top_logprobs":4,
            "logit_bias":{"15":-100,"7":2.5},"top_k":40,"min_p":0.05,"audio":{}}"#,
    )
    .unwrap();
    let params = chat.params();
    assert!(params.stream && params.include_usage);
    assert_eq!(
        (params.n, params.max_tokens, params.seed),
        (2, Some(7), Some(-3))
    );
    assert_eq!((params.temperature, params.top_p), (0.0, 1.0));
    assert_eq!(params.stop, ["a", "b"]);
    assert_eq!(
        (params.logprobs, params.top_k, params.min_p),
        (Some(4), Some(40), 0.05)
    );
    let biases: Vec<_> = params
        .logit_bias
        .iter()
        .map(|(id, bias)| (*id, *bias))
        .collect();
    assert_eq!(biases, [(7, 2.5), (15, -100.0)]);
    assert_eq!(params.beyond_engine, ["audio"]);
}

#[test]
fn parameters_of_sampling_out_of_their_bounds_are_named() {
    let many: Vec<String> = (0..1025).map(|id| format!("\"{id}\":1")).collect();
    let many = format!("\"logit_bias\":{{{}}}", many.join(","));
    for (member, name) in [
        ("\"logit_bias\":{\"x\":1}", "logit_bias"),
        ("\"logit_bias\":{\"1\":101}", "logit_bias"),
        (many.as_str(), "logit_bias"),
        ("\"logprobs\":2", "logprobs"),
        ("\"top_logprobs\":2", "top_logprobs"),
        ("\"logprobs\":true,\"top_logprobs\":21", "top_logprobs"),
        ("\"top_k\":0.5", "top_k"),
        ("\"min_p\":1.5", "min_p"),
    ] {
        let request =
            format!(r#"{{"model":"m","messages":[{{"role":"user","content":"a"}}],{member}}}"#);
        assert_eq!(unfit(&request), name, "{member}");
    }
}

#[test]
fn forms_and_choices_are_read_and_what_the_engine_does_not_know_is_said() {
    let params = |members: &str| {
        let user = r#""model":"m","messages":[{"role":"user","content":"a"}],"tools":[{}]"#;
        read(&format!("{{{user},{members}}}")).map(|chat| chat.params().clone())
    };
    let choice = |raw: &str| {
        params(&format!(r#""tool_choice":{raw}"#)).map(|p| (p.tool_choice, p.beyond_engine))
    };
    let unfit_choice = |raw: &str| {
        let params = params(&format!(r#""tool_choice":{raw}"#)).unwrap();
        params.unfit.unwrap().name
    };
    assert_eq!(choice("null").unwrap().0, ToolChoice::Auto);
    assert_eq!(choice("\"required\"").unwrap().0, ToolChoice::Required);
    let named = r#"{"type":"function","function":{"name":"f"}}"#;
    assert_eq!(choice(named).unwrap().0, ToolChoice::Named("f".into()));
    let custom = r#"{"type":"custom","custom":{"name":"f"}}"#;
    assert_eq!(choice(custom).unwrap().1, ["tool_choice"]);
    assert_eq!(unfit_choice("\"often\""), "tool_choice");
    assert_eq!(unfit_choice("{\"type\":\"function\"}"), "tool_choice");

    let format = |raw: &str| {
        params(&format!(r#""response_format":{raw}"#)).map(|p| (p.response_format, p.beyond_engine))
    };
    assert_eq!(
        format(r#"{"type":"json_object"}"#).unwrap().0,
        ResponseFormat::JsonObject
    );
    let schema = r#"{"type":"json_schema","json_schema":{"name":"n","strict":true,"schema":{"type":"null"}}}"#;
    assert_eq!(
        format(schema).unwrap().0,
        ResponseFormat::JsonSchema {
            schema: serde_json::json!({"type": "null"}),
            strict: true
        }
    );
    assert_eq!(
        format(r#"{"type":"grammar"}"#).unwrap().1,
        ["response_format"]
    );
    assert_eq!(
        params(r#""response_format":{"type":"json_schema"}"#)
            .unwrap()
            .unfit
            .unwrap()
            .name,
        "response_format"
    );
    assert_eq!(
        params(r#""functions":[]"#).unwrap().beyond_engine,
        ["functions"]
    );

    let without =
        r#"{"model":"m","messages":[{"role":"user","content":"a"}],"tool_choice":"required"}"#;
    assert_eq!(unfit(without), "tools");
}
