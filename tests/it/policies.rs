//! What policies do to live requests: who asks, what leaves and in which form, what is only told.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::{Behaviour, Gateway, Provider, Response, Setup, post};

const POLICY: &str = r#"
version: 1
policy: office
defaults: { on_denied: reject }
dictionaries:
  - { name: customers, entity: CUSTOMER_NAME, terms: [Northwind Traders, Contoso] }
  - { name: projects, entity: PROJECT_CODENAME, terms: [Falcon] }
rules:
  - id: customers-as-pseudonyms
    title: Customers leave as pseudonyms
    when: { entity: CUSTOMER_NAME }
    then:
      label: confidential
      transform: pseudonymize
      obligations: { max_tokens: 64, strip_tools: true, notify: [sales-compliance] }
  - id: falcon-stays
    title: Project Falcon stays inside
    when: { entity: PROJECT_CODENAME }
    then:
      label: restricted
      destinations: [private]
      message: This project is not for public models.
      messages: { de: Dieses Projekt bleibt im Haus. }
  - id: tool-results-watched
    title: Tool results with customers stay inside
    mode: shadow
    when: { entity: CUSTOMER_NAME, position: [tool_result, assistant] }
    then: { destinations: [private] }
exceptions:
  - id: fraud-until-then
    rule: falcon-stays
    for: { team: fraud }
    destinations: [external]
    reason: They test for it
    approved_by: dpo@example.com
    expires: EXPIRES
"#;

fn policy(expires: &str) -> String {
    POLICY.replace("EXPIRES", expires)
}

fn in_days(days: i64) -> String {
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC);
    now.date()
        .checked_add(jiff::Span::new().days(days))
        .unwrap()
        .to_string()
}

/// Lets the fraud team in by its key, and everybody else without one.
fn access() -> String {
    let digest = ringfence::ident::hex(&Sha256::digest(b"fraud-key"));
    format!(
        "access:\n  anonymous: allow\n  keys: [{{ name: fraud-lab, team: fraud, sha256: {digest} }}]\n"
    )
}

fn ask(gateway: &Gateway, headers: &[(&str, &str)], body: &Value) -> Response {
    let headers = [&[("content-type", "application/json")], headers].concat();
    let body = serde_json::to_vec(body).unwrap();
    post(gateway.listen, "/v1/chat/completions", &headers, &body)
}

fn says(text: &str) -> Value {
    json!({"model":"m0","messages":[{"role":"user","content":text}]})
}

/// The last decision of the log.
fn decision(gateway: &Gateway) -> Value {
    let all = gateway.records();
    let last = all
        .into_iter()
        .rev()
        .find(|record| record["kind"] == "decision");
    last.unwrap()
}

#[test]
fn a_value_leaves_under_one_pseudonym_bounded_and_without_tools() {
    let provider = Provider::start(Behaviour::Answer);
    let policy = policy(&in_days(3));
    let gateway = Setup {
        providers: vec![&provider],
        policies: vec![("office.yaml", &policy)],
        ..Setup::default()
    }
    .start();
    let body = json!({
        "tools": [{"type":"function","function":{"name":"look_up"}}],
        "model": "m0",
        "tool_choice": "auto",
        "max_tokens": 500,
        "messages": [
            {"role":"assistant","content":"Contoso owes more than Northwind Traders."},
            {"role":"user","content":"Write to Contoso, not to northwind traders."},
        ],
    });
    assert_eq!(ask(&gateway, &[], &body).status, 200);
    let received = provider.received();
    let left: Value = serde_json::from_str(received.split("\r\n\r\n").last().unwrap()).unwrap();
    assert_eq!(
        left,
        json!({
            "model": "m0",
            "max_tokens": 64,
            "messages": [
                {"role":"assistant","content":"<CUSTOMER_NAME_1> owes more than <CUSTOMER_NAME_2>."},
                {"role":"user","content":"Write to <CUSTOMER_NAME_1>, not to <CUSTOMER_NAME_2>."},
            ],
        })
    );
    let record = decision(&gateway);
    assert_eq!(
        record["transforms"],
        json!({"mask":0,"pseudonymize":4,"redact":0})
    );
    assert_eq!(
        record["obligations"],
        json!({"max_tokens":64,"strip_tools":true,"notify":["sales-compliance"]})
    );
    assert_eq!(record["shadowed"], json!(["office/tool-results-watched"]));
    // There is nobody inside to answer it, so the shadow would have refused it.
    assert_eq!(record["shadow"]["zone"], "none");
    let metrics = gateway.metrics();
    for line in [
        r#"ringfence_policy_notifications_total{to="sales-compliance"} 1"#,
        r#"ringfence_shadow_decisions_total{by="shadow",would_be="none",zone="external"} 1"#,
    ] {
        assert!(metrics.contains(line), "{metrics}");
    }
}

#[test]
fn an_exception_lets_the_team_pass_and_nobody_else_and_ends_with_its_day() {
    for (expires, status) in [(in_days(1), 200), (in_days(-1), 403)] {
        let provider = Provider::start(Behaviour::Answer);
        let (policy, access) = (policy(&expires), access());
        let gateway = Setup {
            providers: vec![&provider],
            policies: vec![("office.yaml", &policy)],
            more: &access,
            ..Setup::default()
        }
        .start();
        let key = ("authorization", "Bearer fraud-key");
        let question = says("What is new about Falcon?");
        assert_eq!(ask(&gateway, &[key], &question).status, status, "{expires}");
        let excepted = if status == 200 {
            json!(["office/fraud-until-then"])
        } else {
            json!([])
        };
        assert_eq!(decision(&gateway)["excepted"], excepted);
        assert_eq!(ask(&gateway, &[], &question).status, 403);
        let requests = usize::from(status == 200);
        assert_eq!(provider.requests(), requests);
    }
}

#[test]
fn a_refusal_is_told_in_the_words_of_the_company_and_the_language_of_the_caller() {
    let provider = Provider::start(Behaviour::Answer);
    let policy = policy(&in_days(3));
    let gateway = Setup {
        providers: vec![&provider],
        policies: vec![("office.yaml", &policy)],
        ..Setup::default()
    }
    .start();
    for (language, words) in [
        ("fr, de-AT;q=0.8", "Dieses Projekt bleibt im Haus."),
        ("en", "This project is not for public models."),
        ("", "This project is not for public models."),
    ] {
        let refused = ask(
            &gateway,
            &[("accept-language", language)],
            &says("Sum up Falcon."),
        );
        assert_eq!(refused.status, 403);
        assert_eq!(refused.json()["error"]["message"], words);
    }
    assert_eq!(provider.requests(), 0);
}

#[test]
fn a_candidate_folder_tells_what_it_would_decide_and_changes_nothing() {
    let provider = Provider::start(Behaviour::Answer);
    let setup = Setup {
        providers: vec![&provider],
        policies: vec![("open.yaml", "version: 1\npolicy: open\n")],
        more: "candidate: next\n",
        ..Setup::default()
    };
    let folder = setup.write();
    let next = folder.path().join("next");
    std::fs::create_dir(&next).unwrap();
    std::fs::write(next.join("office.yaml"), policy(&in_days(3))).unwrap();
    let mut gateway = Gateway::start_in(folder);
    assert_eq!(ask(&gateway, &[], &says("Falcon is late.")).status, 200);
    let record = decision(&gateway);
    assert_eq!(
        (&record["zone"], &record["label"]),
        (&json!("external"), &json!("public"))
    );
    let candidate = &record["candidate"];
    assert_eq!(
        (&candidate["zone"], &candidate["label"]),
        (&json!("none"), &json!("restricted"))
    );
    assert_eq!(candidate["rules"], json!(["office/falcon-stays"]));
    assert_eq!(record["findings"], json!([]));
    let told =
        r#"ringfence_shadow_decisions_total{by="candidate",would_be="none",zone="external"} 1"#;
    assert!(gateway.metrics().contains(told), "{}", gateway.metrics());
    // A draft that cannot be read stops nobody.
    std::fs::write(
        gateway.folder.path().join("next/office.yaml"),
        "version: 1\npolicy: [",
    )
    .unwrap();
    gateway.wait_for("candidate policies refused");
    assert_eq!(ask(&gateway, &[], &says("Falcon is late.")).status, 200);
    assert_eq!(decision(&gateway)["candidate"], Value::Null);
}
