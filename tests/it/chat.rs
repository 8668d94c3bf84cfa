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
