//! The main job: where a request is answered, and what the answer says of it.

use serde_json::json;

use crate::support::{Behaviour, Provider, Setup, chat, get};

const ROUTES: &str = "routes:\n  - { model: default, to: [p0/m0, engine/smollm2] }\n";

#[test]
fn a_card_number_is_answered_inside_and_the_same_request_without_it_outside() {
    let provider = Provider::start(Behaviour::Answer);
    let gateway = Setup {
        providers: vec![&provider],
        engine: true,
        more: ROUTES,
        ..Setup::default()
    }
    .start();
    let ask = |text: &str| {
        chat(
            gateway.listen,
            json!({"model":"default","max_tokens":5,"messages":[{"role":"user","content":text}]}),
        )
    };

    let inside = ask("Charge 4111 1111 1111 1111 for the hotel");
    assert_eq!(
        (inside.status, inside.header("x-ringfence-zone")),
        (200, Some("local"))
    );
    assert_eq!(inside.json()["model"], "smollm2");
    assert_eq!(
        inside.header("x-ringfence-rules"),
        Some("payment-data/cards-stay-inside")
    );
    assert_eq!(
        (provider.requests(), provider.received()),
        (0, String::new())
    );

    let outside = ask("Charge the card for the hotel");
    assert_eq!(
        (outside.status, outside.header("x-ringfence-zone")),
        (200, Some("external"))
    );
    assert_eq!(
        outside.json()["choices"][0]["message"]["content"],
        "from outside"
    );
    assert!(provider.received().contains(r#""model":"m0""#));
}

#[test]
fn models_are_listed_under_every_name_that_answers() {
    let provider = Provider::start(Behaviour::Answer);
    let gateway = Setup {
        providers: vec![&provider],
        more: "routes:\n  - { model: default, to: [p0/m0] }\n",
        ..Setup::default()
    }
    .start();
    let list = get(gateway.listen, "/v1/models").json();
    let names: Vec<&str> = list["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|model| model["id"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["default", "m0", "p0/m0"]);
    let one = get(gateway.listen, "/v1/models/p0/m0").json();
    assert_eq!(
        (one["object"].as_str(), one["owned_by"].as_str()),
        (Some("model"), Some("p0"))
    );
    let none = get(gateway.listen, "/v1/models/nobody");
    assert_eq!(
        (none.status, none.code()),
        (404, "model_not_found".to_owned())
    );
}

#[test]
fn the_embedded_engine_keeps_the_terms_of_the_api() {
    let gateway = Setup {
        engine: true,
        ..Setup::default()
    }
    .start();
    let ask = |more: serde_json::Value| {
        let mut body = json!({"model":"smollm2","max_tokens":6,"temperature":0,"messages":[{"role":"user","content":"Count: one, two,"}]});
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        chat(gateway.listen, body)
    };

    let long = "word ".repeat(4_000);
    let too_long = ask(json!({"messages":[{"role":"user","content":long}]}));
    assert_eq!(
        (too_long.status, too_long.code()),
        (400, "context_length_exceeded".to_owned())
    );
    assert!(
        too_long.json()["error"]["message"]
            .as_str()
            .unwrap()
            .contains("2048 tokens")
    );

    let two = ask(json!({"n":2,"seed":7})).json();
    let choices = two["choices"].as_array().unwrap();
    assert_eq!(choices.len(), 2);
    assert!(
        choices
            .iter()
            .all(|choice| choice["finish_reason"] == "length")
    );
    let tokens = |name: &str| two["usage"][name].as_u64().unwrap();
    assert_eq!(tokens("completion_tokens"), 12);
    assert_eq!(
        tokens("total_tokens"),
        tokens("prompt_tokens") + tokens("completion_tokens")
    );

    let whole = ask(json!({})).json()["choices"][0]["message"]["content"].clone();
    let whole = whole.as_str().unwrap();
    let stop: String = whole.chars().skip(3).take(4).collect();
    let cut = ask(json!({"stop":[stop]})).json();
    let (before, _) = whole.split_once(stop.as_str()).unwrap();
    assert_eq!(cut["choices"][0]["message"]["content"], before);
    assert_eq!(cut["choices"][0]["finish_reason"], "stop");

    let beyond = ask(json!({"audio":{}}));
    assert_eq!(
        (beyond.status, beyond.json()["error"]["param"].as_str()),
        (400, Some("audio"))
    );
}
