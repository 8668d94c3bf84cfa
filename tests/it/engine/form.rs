//! Answers that are held to a form, and calls of tools.

use std::fmt::Write as _;

use ringfence::engine::{Call, Event, FinishReason, Form, Refusal, Sampling, Task, ToolChoice};
use serde_json::{Value, json};

use super::{answer, engine, greedy, reason, submit};

fn held_to(content: &str, form: Form) -> Task {
    Task {
        form,
        max_tokens: Some(120),
        ..greedy(content)
    }
}

fn calls(events: &[Event]) -> Vec<Call> {
    let calls = events.iter().filter_map(|event| match event {
        Event::Called { choice: 0, call } => Some(call.clone()),
        _ => None,
    });
    calls.collect()
}

fn weather(choice: ToolChoice) -> Task {
    Task {
        tools: Some(json!([
            {"type": "function", "function": {"name": "get_weather", "description": "The weather of a city.", "parameters": {
                "type": "object",
                "properties": {"city": {"type": "string", "maxLength": 20}, "days": {"type": "integer", "minimum": 1, "maximum": 9}},
                "required": ["city", "days"],
                "additionalProperties": false,
            }}},
            {"type": "function", "function": {"name": "now", "description": "The time."}},
        ])),
        tool_choice: choice,
        parallel_tool_calls: false,
        max_tokens: Some(100),
        ..greedy("What will the weather be in Rome for the next 3 days?")
    }
}

/// A schema of objects, by a number that decides what they hold.
fn schema(number: u32) -> Value {
    let leaf = |kind: u32| match kind % 6 {
        0 => json!({"type": "string", "maxLength": 12}),
        1 => json!({"type": "integer", "minimum": 0, "maximum": 99}),
        2 => json!({"type": "boolean"}),
        3 => json!({"enum": ["red", "green", "blue"]}),
        4 => {
            json!({"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 9}, "minItems": 1, "maxItems": 3})
        }
        _ => json!({"type": "null"}),
    };
    let mut properties = serde_json::Map::new();
    for at in 0..=number % 3 {
        let mut name = String::new();
        write!(name, "p{at}").unwrap();
        properties.insert(name, leaf(number / 3 + at));
    }
    let required: Vec<&String> = properties.keys().collect();
    json!({"type": "object", "properties": properties.clone(), "required": required, "additionalProperties": false})
}

/// Whether a value is what `schema` describes, for the few keywords that it uses.
fn valid(value: &Value, schema: &Value) -> bool {
    if let Some(list) = schema["enum"].as_array() {
        return list.contains(value);
    }
    let within = |number: i64| {
        schema["minimum"].as_i64().is_none_or(|min| number >= min)
            && schema["maximum"].as_i64().is_none_or(|max| number <= max)
    };
    match (schema["type"].as_str().unwrap(), value) {
        ("null", Value::Null) | ("boolean", Value::Bool(_)) => true,
        ("integer", Value::Number(number)) => number.as_i64().is_some_and(within),
        ("string", Value::String(text)) => text.chars().count() <= 12,
        ("array", Value::Array(list)) => {
            (1..=3).contains(&list.len()) && list.iter().all(|item| valid(item, &schema["items"]))
        }
        ("object", Value::Object(members)) => {
            let properties = schema["properties"].as_object().unwrap();
            members.len() == properties.len()
                && properties
                    .iter()
                    .all(|(key, schema)| members.get(key).is_some_and(|value| valid(value, schema)))
        }
        _ => false,
    }
}

#[tokio::test]
async fn every_answer_is_what_its_schema_describes() {
    let engine = engine(1, 1);
    for number in 0..18 {
        let schema = schema(number);
        let form = Form::Schema {
            schema: schema.clone(),
            strict: true,
        };
        let mut task = held_to("Describe a ship as JSON.", form);
        task.sampling = Sampling {
            temperature: 1.5,
            seed: Some(number.into()),
            ..Sampling::default()
        };
        let (text, events) = answer(&engine, task).await;
        assert_eq!(reason(&events), Some(FinishReason::Stop), "{text}");
        let value: Value = serde_json::from_str(&text).unwrap();
        assert!(valid(&value, &schema), "{schema}: {text}");
    }
}

#[tokio::test]
async fn a_json_object_is_what_two_answers_are_when_that_is_asked_for() {
    let engine = engine(2, 1);
    let mut task = held_to("Name a city and its country as JSON.", Form::JsonObject);
    task.n = 2;
    let (first, events) = answer(&engine, task).await;
    for (choice, text) in [(0, first), (1, super::text(&events, 1))] {
        // A small model may go on to the limit, but never leaves the form.
        let finished = events.iter().any(|event| {
            matches!(event, Event::Finished { choice: of, reason: FinishReason::Stop } if *of == choice)
        });
        assert!(text.starts_with('{'), "{text}");
        assert!(!finished || serde_json::from_str::<serde_json::Map<String, Value>>(&text).is_ok());
    }
}

#[tokio::test]
async fn a_required_call_is_made_with_arguments_of_its_schema() {
    let engine = engine(1, 1);
    let (text, events) = answer(&engine, weather(ToolChoice::Named("get_weather".into()))).await;
    assert_eq!(text, "");
    let calls = calls(&events);
    assert_eq!((calls.len(), calls[0].name.as_str()), (1, "get_weather"));
    let arguments: Value = serde_json::from_str(&calls[0].arguments).unwrap();
    assert!(arguments["city"].is_string(), "{arguments}");
    assert!((1..=9).contains(&arguments["days"].as_i64().unwrap()));
    assert_eq!(reason(&events), Some(FinishReason::ToolCalls));

    let (_, events) = answer(&engine, weather(ToolChoice::Required)).await;
    assert_eq!(self::calls(&events).len(), 1);
}

#[tokio::test]
async fn a_tool_that_may_not_be_called_is_not_shown() {
    let engine = engine(1, 1);
    let mut without = weather(ToolChoice::None);
    without.tools = None;
    let (plain, _) = answer(&engine, without).await;
    let (text, events) = answer(&engine, weather(ToolChoice::None)).await;
    assert_eq!(text, plain);
    assert_eq!(calls(&events), []);
}

#[tokio::test]
async fn what_cannot_be_kept_is_refused_by_its_place_and_without_a_word_of_it() {
    let engine = engine(1, 1);
    let form = Form::Schema {
        schema: json!({"type": "object", "properties": {"canary": {"type": "word"}}}),
        strict: true,
    };
    let refusal = submit(&engine, held_to("x", form)).err();
    let Some(Refusal::Schema { place, .. }) = refusal else {
        panic!("{refusal:?}")
    };
    assert_eq!(
        place,
        "response_format/json_schema/schema/properties/*/type"
    );
    let mut task = weather(ToolChoice::Auto);
    task.tools.as_mut().unwrap()[1]["function"]["parameters"] = json!({"maxItems": "canary"});
    let refusal = submit(&engine, task).err();
    let Some(Refusal::Schema { place, .. }) = refusal else {
        panic!("{refusal:?}")
    };
    assert_eq!(place, "tools/1/function/parameters/maxItems");
    let other = submit(&engine, weather(ToolChoice::Named("canary".into()))).err();
    let Some(Refusal::Parameter { name, .. }) = other else {
        panic!("{other:?}")
    };
    assert_eq!(name, "tool_choice");
}
