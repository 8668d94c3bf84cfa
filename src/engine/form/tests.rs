//! Forms over single bytes as tokens.

use super::*;
use crate::engine::task::ToolChoice;

fn forms() -> Forms {
    Forms::of(&ApproximateTokEnv::single_byte_env()).unwrap()
}

fn schema(schema: Value) -> Form {
    Form::Schema {
        schema,
        strict: true,
    }
}

fn tools(choice: ToolChoice, parallel: bool) -> Tools {
    let list = json!([
        {"type": "function", "function": {"name": "get_weather", "parameters": {
            "type": "object",
            "properties": {"city": {"$ref": "#/$defs/city"}},
            "required": ["city"],
            "additionalProperties": false,
            "$defs": {"city": {"type": "string"}},
        }}},
        {"type": "function", "function": {"name": "now"}},
    ]);
    Tools::read(&list, choice, parallel).unwrap().unwrap()
}

/// Whether the whole text has the form, and nothing may follow but the end.
fn fits(form: &Form, tools: Option<&Tools>, text: &str) -> bool {
    let (mut constraint, _) = forms().constraint(form, tools).unwrap().unwrap();
    constraint.take_text(text.as_bytes()) && constraint.0.is_accepting().unwrap()
}

#[test]
fn an_answer_is_held_to_its_schema() {
    let form = schema(json!({
        "type": "object",
        "properties": {"name": {"type": "string"}, "age": {"type": "integer", "minimum": 0}},
        "required": ["name", "age"],
        "additionalProperties": false,
    }));
    assert!(fits(&form, None, r#"{"name": "Ada", "age": 36}"#));
    for wrong in [
        r#"{"name": "Ada"}"#,
        r#"{"name": "Ada", "age": -1}"#,
        r#"{"name": "Ada", "age": 36, "more": 1}"#,
        r#"Sure! {"name": "Ada", "age": 36}"#,
        r#"{"name": "Ada", "age": 36"#,
    ] {
        assert!(!fits(&form, None, wrong), "{wrong}");
    }
}

#[test]
fn a_json_object_is_an_object_of_anything() {
    assert!(fits(&Form::JsonObject, None, r#"{"a": [1, {"b": null}]}"#));
    assert!(!fits(&Form::JsonObject, None, "[1]"));
}

#[test]
fn blanks_do_not_go_on_for_ever() {
    assert!(!fits(&Form::JsonObject, None, "{  \"a\": 1}"));
}

#[test]
fn a_complete_answer_can_only_end() {
    let (mut constraint, start) = forms()
        .constraint(&schema(json!({"const": 7})), None)
        .unwrap()
        .unwrap();
    assert_eq!(start, Start::Now);
    assert!(constraint.take_text(b"7"));
    let allowed = constraint.allowed().unwrap().to_list();
    let end = ApproximateTokEnv::single_byte_env().tok_trie().eos_token();
    assert_eq!(allowed, [end]);
}

#[test]
fn one_answer_does_not_move_another() {
    let (mut first, _) = forms()
        .constraint(&schema(json!({"enum": ["a", "b"]})), None)
        .unwrap()
        .unwrap();
    let mut second = first.another();
    assert!(first.take_text(b"\"a"));
    assert!(second.take_text(b"\"b\""));
    assert!(first.take_text(b"\""));
}

#[test]
fn calls_are_held_to_the_tools() {
    let call = |body: &str| format!("<tool_call>\n{body}\n</tool_call>");
    let weather = call(r#"{"name": "get_weather", "arguments": {"city": "Rome"}}"#);
    let now = call(r#"{"name": "now", "arguments": {}}"#);
    let required = tools(ToolChoice::Required, true);
    let both = format!("{weather}\n{now}");
    assert!(fits(&Form::Free, Some(&required), &weather));
    assert!(fits(&Form::Free, Some(&required), &both));
    let single = tools(ToolChoice::Required, false);
    assert!(!fits(&Form::Free, Some(&single), &both));
    let named = tools(ToolChoice::Named("now".into()), true);
    assert!(fits(&Form::Free, Some(&named), &now));
    assert!(!fits(&Form::Free, Some(&named), &weather));
    for wrong in [
        "It is sunny.".to_owned(),
        call(r#"{"name": "other", "arguments": {}}"#),
        call(r#"{"name": "get_weather", "arguments": {}}"#),
    ] {
        assert!(!fits(&Form::Free, Some(&required), &wrong), "{wrong}");
    }
}

#[test]
fn a_model_that_may_call_is_held_to_the_form_once_it_does() {
    let auto = tools(ToolChoice::Auto, true);
    let (_, start) = forms()
        .constraint(&Form::Free, Some(&auto))
        .unwrap()
        .unwrap();
    assert_eq!(start, Start::AtCall);
    let form = schema(json!({"const": 7}));
    assert!(fits(&form, Some(&auto), "7"));
    let now = "<tool_call>\n{\"name\": \"now\", \"arguments\": {}}\n</tool_call>";
    assert!(fits(&form, Some(&auto), now));
}

#[test]
fn a_schema_that_cannot_be_met_is_refused_without_a_word_of_it() {
    let refused = |schema: &Value, strict| {
        let form = Form::Schema {
            schema: schema.clone(),
            strict,
        };
        match forms().constraint(&form, None) {
            Err(refusal) => refusal.to_string(),
            Ok(_) => panic!("taken: {schema}"),
        }
    };
    for (schema, strict) in [
        (json!({"type": "string", "pattern": "(canary"}), true),
        (json!({"type": "string", "format": "canary"}), true),
        (json!({"$ref": "#/$defs/canary"}), false),
        (json!({"properties": {"canary": {"type": "canary"}}}), false),
    ] {
        let said = refused(&schema, strict);
        assert!(said.contains("response_format"), "{schema}: {said}");
        assert!(!said.contains("canary"), "{said}");
    }
}

#[test]
fn a_call_is_noticed_wherever_its_beginning_is_cut() {
    let text = b"Well.\n<tool_call>\n{\"na";
    for cut in 0..text.len() {
        let auto = tools(ToolChoice::Auto, true);
        let (constraint, _) = forms()
            .constraint(&Form::Free, Some(&auto))
            .unwrap()
            .unwrap();
        let mut watch = Watch::new(constraint);
        let (left, right) = text.split_at(cut);
        assert!(watch.push(left) || watch.push(right), "{cut}");
        let mut rest = watch.begun().unwrap();
        if cut < 17 {
            assert!(rest.take_text(b"me\": \"now\""), "{cut}");
        }
    }
}

#[test]
fn a_call_that_begins_in_another_way_is_left_to_the_model() {
    let auto = tools(ToolChoice::Auto, true);
    let (constraint, _) = forms()
        .constraint(&Form::Free, Some(&auto))
        .unwrap()
        .unwrap();
    let mut watch = Watch::new(constraint);
    assert!(watch.push(b"<tool_call>[now()]"));
    assert!(watch.begun().is_none());
}
