//! A compliance officer's whole way, through the command line and sockets: write a rule, test it, preview
//! it on a recorded day, have two people sign it, and see it hold.

use std::{fs, path::Path};

use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Behaviour, Gateway, Provider, Response, post, ringfence};

/// The day before: the words are looked for, and nothing is forbidden.
const WORDS: &str = "
version: 1
policy: sales
title: What sales may send where
owner: sales-compliance@example.com
dictionaries:
  - { name: crm-customers, entity: CUSTOMER, category: pii, terms_file: customers.txt }
  - { name: project-falcon, entity: FALCON, terms: [Project Falcon] }
";

/// The list of the CRM; nobody of these exists.
const CUSTOMERS: &str = "# exported from the CRM\nErika Mustermann\nMax Mustermann\n";

const CUSTOMER: &str = "Erika Mustermann";
const ABOUT_CUSTOMER: &str = "Write to Erika Mustermann about the late parcel";
const ABOUT_FALCON: &str = "When does project falcon start?";
const HARMLESS: &str = "What is a parcel?";

/// Keys that were made on the command line.
struct Keys {
    sales: String,
    fraud: String,
}

/// Where the providers are.
struct World {
    paris: Provider,
    austin: Provider,
    own: Provider,
}

/// The day in UTC on which this test runs.
fn year() -> i16 {
    Timestamp::now().to_zoned(TimeZone::UTC).year()
}

/// What the officer writes: the rule of the task, word by word, with its cases.
fn rules() -> String {
    let (this, next) = (year(), year() + 1);
    format!(
        "{WORDS}
rules:
  - id: customers-go-to-the-eu-as-pseudonyms
    title: Customer names go to providers in the EU only, as pseudonyms
    severity: high
    when: {{ entity: CUSTOMER }}
    then: {{ label: confidential, destinations: [external/EU, private], transform: pseudonymize }}
    references: [\"GDPR article 4(5)\", \"GDPR article 44\"]
    cases:
      - {{ say: \"{ABOUT_CUSTOMER}\", expect: external, within: EU, label: confidential, leaves: \"Write to <CUSTOMER_1> about the late parcel\" }}
      - {{ say: \"{HARMLESS}\", expect: external, label: public, leaves: \"{HARMLESS}\" }}
  - id: falcon-stays-inside
    title: Everything about project Falcon stays inside
    severity: critical
    when: {{ entity: FALCON }}
    then: {{ label: restricted, destinations: [private] }}
    references: [\"Directive (EU) 2016/943 article 2(1)(c)\"]
    cases:
      - {{ say: \"{ABOUT_FALCON}\", expect: private, label: restricted }}
      - {{ say: \"{ABOUT_FALCON}\", as: {{ team: sales }}, at: \"{this}-12-31T10:00:00Z\", expect: private }}
      - {{ say: \"{ABOUT_FALCON}\", as: {{ team: fraud }}, at: \"{this}-12-31T10:00:00Z\", expect: external, within: EU }}
      - {{ say: \"{ABOUT_FALCON}\", as: {{ team: fraud }}, at: \"{next}-01-01T10:00:00Z\", expect: private }}
      - {{ say: \"How fast is a falcon?\", expect: external }}
exceptions:
  - id: fraud-until-new-year
    rule: falcon-stays-inside
    for: {{ team: fraud }}
    destinations: [external/EU]
    reason: The inquiry into project Falcon needs the model of the auditors
    approved_by: compliance@example.com
    expires: \"{this}-12-31\"
"
    )
}

/// Runs a command in a folder: exit code, standard output, standard error.
fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = ringfence()
        .current_dir(folder)
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let code = output.status.code().unwrap();
    (code, text(output.stdout), text(output.stderr))
}

#[track_caller]
fn good(folder: &Path, arguments: &[&str]) -> String {
    let (code, out, error) = run(folder, arguments);
    assert_eq!(code, 0, "{arguments:?}: {out}{error}");
    out
}

/// A command that must find something wrong; what it told.
#[track_caller]
fn refused(folder: &Path, arguments: &[&str]) -> String {
    let (code, out, error) = run(folder, arguments);
    assert_eq!(code, 2, "{arguments:?}: {out}{error}");
    error
}

/// Makes a key for a team, and the line of `ringfence.yaml` that lets it in.
fn access_key(folder: &Path, team: &str) -> (String, String) {
    let told = good(
        folder,
        &["access", "key", "new", "--name", team, "--team", team],
    );
    let key = told.lines().next().unwrap().to_owned();
    let (_, line) = told.split_once("  keys:\n").unwrap();
    (key, line.to_owned())
}

/// A folder with three providers, two keys of teams, and the keys of two people who sign.
fn folder(world: &World) -> (TempDir, Keys) {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let (sales, sales_line) = access_key(here, "sales");
    let (fraud, fraud_line) = access_key(here, "fraud");
    let mut signers = String::new();
    for name in ["ann", "ben"] {
        let told = good(
            here,
            &["policy", "key", "new", &format!("{name}.key"), "--as", name],
        );
        signers += told.split_once("keys:\n").unwrap().1;
    }
    let provider = |name: &str, place: &str, provider: &Provider| {
        format!(
            "  - name: {name}\n    base_url: http://{}/v1\n    {place}\n    models: [{{ name: {name}-model }}]\n",
            provider.address
        )
    };
    let yaml = format!(
        "version: 1\nlisten: {{ address: 127.0.0.1:0 }}\nadmin: {{ address: 127.0.0.1:0 }}\npolicies: policies\naudit: {{ folder: audit }}\nproviders:\n{}{}{}access:\n  keys:\n{sales_line}{fraud_line}",
        provider(
            "paris",
            "zone: external\n    jurisdiction: FR",
            &world.paris
        ),
        provider(
            "austin",
            "zone: external\n    jurisdiction: US",
            &world.austin
        ),
        provider("own", "zone: private", &world.own),
    );
    fs::write(here.join("ringfence.yaml"), yaml).unwrap();
    // What the release asks for comes into the configuration on the second day.
    fs::write(here.join("signers.yaml"), signers).unwrap();
    fs::create_dir(here.join("policies")).unwrap();
    fs::write(here.join("policies/sales.yaml"), WORDS).unwrap();
    fs::write(here.join("policies/customers.txt"), CUSTOMERS).unwrap();
    (folder, Keys { sales, fraud })
}

fn ask(gateway: &Gateway, key: &str, model: &str, text: &str) -> Response {
    let body = json!({"model": model, "messages": [{"role": "user", "content": text}]});
    let bearer = format!("Bearer {key}");
    let headers = [
        ("content-type", "application/json"),
        ("authorization", bearer.as_str()),
    ];
    let body = serde_json::to_vec(&body).unwrap();
    post(gateway.listen, "/v1/chat/completions", &headers, &body)
}

/// A day without rules: everything goes where it was asked to go.
fn recorded_day(folder: TempDir, keys: &Keys) -> TempDir {
    let mut gateway = Gateway::start_in(folder);
    for (key, model, text) in [
        (&keys.sales, "paris-model", ABOUT_CUSTOMER),
        (&keys.sales, "austin-model", ABOUT_CUSTOMER),
        (&keys.sales, "paris-model", ABOUT_FALCON),
        (&keys.fraud, "paris-model", ABOUT_FALCON),
        (&keys.sales, "austin-model", HARMLESS),
    ] {
        assert_eq!(ask(&gateway, key, model, text).status, 200, "{model}");
    }
    gateway.wait_until_idle();
    assert!(gateway.stop());
    gateway.kill()
}

/// Writes the draft, checks it and tests it.
fn write_and_test(here: &Path) {
    let draft = here.join("draft");
    fs::create_dir(&draft).unwrap();
    fs::write(draft.join("customers.txt"), CUSTOMERS).unwrap();
    // A slip of the pen is told with its place before anything else happens.
    let slip = rules().replace("external/EU, private", "external/EUROPE, private");
    fs::write(draft.join("sales.yaml"), slip).unwrap();
    let (code, out, error) = run(here, &["policy", "check", "--policies", "draft"]);
    assert_eq!(code, 1, "{out}{error}");
    let told = format!("{out}{error}");
    assert!(told.contains("draft/sales.yaml:"), "{told}");
    assert!(told.contains("\"EUROPE\" is no country"), "{told}");

    fs::write(draft.join("sales.yaml"), rules()).unwrap();
    good(here, &["policy", "check", "--policies", "draft"]);
    let told = good(here, &["policy", "test", "--policies", "draft"]);
    assert!(told.contains("7 cases: 7 passed, 0 failed"), "{told}");
}

/// What the recorded day would have been under the draft.
fn preview(here: &Path) {
    let told = good(
        here,
        &[
            "policy", "replay", "--audit", "audit", "--policy", "draft", "--json",
        ],
    );
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["decisions"], 5, "{told:#}");
    assert_eq!(told["uncertain"], 0, "{told:#}");
    // The customer on the way to the United States, and Falcon of the sales team. That of the fraud
    // team goes where it went.
    let moves = told["moves"].as_array().unwrap();
    assert_eq!(moves.len(), 1, "{told:#}");
    assert_eq!(
        (&moves[0]["from"], &moves[0]["to"], &moves[0]["certain"]),
        (&json!("external"), &json!("private"), &json!(2)),
        "{told:#}"
    );
    assert_eq!(told["replaced"], 1, "{told:#}");
    let words = good(
        here,
        &["policy", "replay", "--audit", "audit", "--policy", "draft"],
    );
    assert!(words.contains("external -> private: 2"), "{words}");
    assert!(words.contains("sales 2"), "{words}");
}

/// Puts the draft in the place of the policies, and asks for two signatures.
fn release(here: &Path) {
    let signers = fs::read_to_string(here.join("signers.yaml")).unwrap();
    let file = here.join("ringfence.yaml");
    let yaml = fs::read_to_string(&file).unwrap();
    let more = format!("{yaml}release:\n  required_signatures: 2\n  keys:\n{signers}");
    fs::write(file, more).unwrap();
    fs::copy(
        here.join("draft/sales.yaml"),
        here.join("policies/sales.yaml"),
    )
    .unwrap();
    let sign = |name: &str| {
        let key = format!("{name}.key");
        good(here, &["policy", "sign", "--key", &key, "--as", name])
    };
    assert!(sign("ann").contains("It has 1 signature."));
    for command in ["check", "serve"] {
        let told = refused(here, &[command]);
        assert!(
            told.contains("1 of 2 signatures count"),
            "{command}: {told}"
        );
    }
    assert!(sign("ben").contains("It has 2 signatures."));
    good(here, &["policy", "verify"]);
    good(here, &["check"]);
}

/// Asks, and says what each provider got of it: Paris, Austin, the company's own.
#[track_caller]
fn arrives(world: &World, gateway: &Gateway, key: &str, model: &str, text: &str) -> [String; 3] {
    let all = [&world.paris, &world.austin, &world.own];
    let before = all.map(|one| one.received().len());
    let response = ask(gateway, key, model, text);
    assert_eq!(response.status, 200, "{}", response.text());
    let mut at = before.iter();
    all.map(|one| one.received()[*at.next().unwrap()..].to_owned())
}

#[test]
fn an_officer_writes_tests_previews_signs_and_releases_a_rule_that_holds() {
    let world = World {
        paris: Provider::start(Behaviour::Answer),
        austin: Provider::start(Behaviour::Answer),
        own: Provider::start(Behaviour::Answer),
    };
    let (folder, keys) = folder(&world);
    let folder = recorded_day(folder, &keys);
    let here = folder.path().to_owned();
    assert!(world.austin.received().contains(CUSTOMER));
    write_and_test(&here);
    preview(&here);
    release(&here);

    let recorded = world.austin.received().len();
    let gateway = Gateway::start_in(folder);
    let [paris, austin, own] =
        arrives(&world, &gateway, &keys.sales, "paris-model", ABOUT_CUSTOMER);
    assert!(paris.contains("Write to <CUSTOMER_1> about"), "{paris}");
    assert!(!paris.contains("Mustermann"), "{paris}");
    assert_eq!((austin, own), (String::new(), String::new()));

    let [paris, austin, own] = arrives(
        &world,
        &gateway,
        &keys.sales,
        "austin-model",
        ABOUT_CUSTOMER,
    );
    assert!(own.contains(CUSTOMER), "{own}");
    assert_eq!((paris, austin), (String::new(), String::new()));

    let [paris, austin, own] = arrives(&world, &gateway, &keys.sales, "paris-model", ABOUT_FALCON);
    assert!(own.contains("project falcon"), "{own}");
    assert_eq!((paris, austin), (String::new(), String::new()));

    let [paris, austin, own] = arrives(&world, &gateway, &keys.fraud, "paris-model", ABOUT_FALCON);
    assert!(paris.contains("project falcon"), "{paris}");
    assert_eq!((austin, own), (String::new(), String::new()));

    // The exception is for providers in the EU.
    let [paris, austin, own] = arrives(&world, &gateway, &keys.fraud, "austin-model", ABOUT_FALCON);
    assert!(own.contains("project falcon"), "{own}");
    assert_eq!((paris, austin), (String::new(), String::new()));

    let [paris, austin, own] = arrives(&world, &gateway, &keys.sales, "austin-model", HARMLESS);
    assert!(austin.contains(HARMLESS), "{austin}");
    assert_eq!((paris, own), (String::new(), String::new()));
    assert!(!world.austin.received()[recorded..].contains("Mustermann"));

    gateway.wait_until_idle();
    evidence(&gateway, &here);
}

/// The records say who asked, which rule held, which exception widened it, and who signed.
fn evidence(gateway: &Gateway, here: &Path) {
    let excepted = gateway.wait_for_record(|one| {
        one["principal"]["team"] == "fraud"
            && one.to_string().contains("sales/fraud-until-new-year")
    });
    assert_eq!(excepted["kind"], "decision", "{excepted:#}");
    let status = good(here, &["policy", "status", "--json"]);
    let status: Value = serde_json::from_str(&status).unwrap();
    assert_eq!(status["release"]["author"], "ann", "{status:#}");
    assert_eq!(status["release"]["approvers"], json!(["ben"]));
    let verified = good(here, &["audit", "verify", "--folder", "audit"]);
    assert!(!verified.is_empty());
}
