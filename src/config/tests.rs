use super::*;
use crate::yaml::{Problems, Source};

fn check_text(text: &str) -> Result<Config, Problems> {
    let source = Source::new("ringfence.yaml", text);
    let around = Surroundings {
        folder: Path::new("/etc/ringfence"),
        env: &|name| (name == "OPENAI_API_KEY").then(|| "sk-1".to_owned()),
        read: &|_| None,
        is_file: &|path| path.ends_with("model.gguf"),
        is_folder: &|path| path.ends_with("policies"),
    };
    check(&source, around)
}

const GOOD: &str = "
version: 1
providers:
  - name: openai
    base_url: https://api.openai.com/v1
    api_key_env: OPENAI_API_KEY
    zone: external
    jurisdiction: US
    models: [{ name: gpt-4o }, { name: mini, upstream: gpt-4o-mini }]
engine:
  models: [{ name: small, path: model.gguf }]
routes:
  - { model: default, to: [openai/mini, engine/small] }
policies: policies
audit: { folder: audit }
";

#[test]
fn a_good_file_becomes_a_configuration_with_every_bound_set() {
    let config = check_text(GOOD).unwrap();
    assert_eq!(config.listen.address.to_string(), "127.0.0.1:8080");
    assert_eq!(config.audit.folder, Path::new("/etc/ringfence/audit"));
    let name = |id| config.catalogue.get(id).unwrap().to_string();
    let to = |model: &str| {
        config
            .routes
            .route(model)
            .unwrap()
            .to
            .iter()
            .map(|id| name(*id))
            .collect::<Vec<_>>()
    };
    assert_eq!(to("default"), ["openai/mini", "engine/small"]);
    assert_eq!(to("mini"), ["openai/mini"]);
    assert_eq!(to("engine/small"), ["engine/small"]);
    assert_eq!(
        config
            .routes
            .substitutes()
            .iter()
            .map(|id| name(*id))
            .collect::<Vec<_>>(),
        ["engine/small"]
    );
    assert!(!format!("{config:?}").contains("sk-1"));
}

#[test]
fn everything_wrong_is_told_at_once_with_its_place() {
    let text = "
version: 2
listen: { address: localhost }
limit: {}
providers:
  - name: engine
    base_url: api.openai.com
    api_key_env: NO_SUCH_KEY
    zone: local
    models: [{ name: gpt-4o }, { name: gpt-4o }]
engine:
  models: [{ name: small, path: nowhere.gguf, sha256: abc, slots: 0 }]
routes:
  - { model: default, to: [openai/gpt-4o] }
policies: polices
audit: { folder: audit }
limits: { body_bytes: many }
telemetry: { log: loud }
";
    let told: Vec<String> = check_text(text)
        .unwrap_err()
        .iter()
        .map(|p| format!("{}:{} {}", p.at.line, p.at.column, p.message))
        .collect();
    assert_eq!(
        told,
        [
            "2:10 only version 1 is known",
            "3:20 \"localhost\" is not an address",
            "4:1 unknown key \"limit\"",
            "6:11 the name \"engine\" means this process",
            "7:15 \"api.openai.com\" is not a base address",
            "8:18 the environment variable NO_SUCH_KEY is not set",
            "9:11 a provider is never local: that is this process",
            "10:32 engine/gpt-4o is there twice",
            "12:20 slots of this model is too small",
            "12:33 there is no file /etc/ringfence/nowhere.gguf",
            "12:55 this is not a SHA-256",
            "14:28 there is no model \"openai/gpt-4o\"",
            "15:11 there is no folder /etc/ringfence/polices",
            "17:23 \"many\" is no whole number",
            "18:19 \"loud\" is no log level",
        ]
    );
}

#[test]
fn everything_wrong_with_keys_is_told_where_it_stands() {
    let one = crate::access::KeyDigest::of(b"one").to_hex();
    let access = format!(
        "
access:
  anonymous: refuse
  keys:
    - {{ name: a, sha256: {one} }}
    - {{ name: a, sha256: {} }}
    - {{ name: b, sha256: {one}, team: \"\" }}
    - {{ name: c, sha256: rf-12, groups: [\"x\\ny\"], teams: d }}
",
        "0".repeat(64)
    );
    let told = |text: &str| -> Vec<String> {
        let problems = check_text(&format!("{GOOD}{text}")).unwrap_err();
        let first = u32::try_from(GOOD.lines().count()).unwrap();
        problems
            .iter()
            .map(|p| format!("{}:{} {}", p.at.line - first, p.at.column, p.message))
            .collect()
    };
    assert_eq!(
        told(&access),
        [
            "6:15 the key \"a\" is already on line 20",
            "7:26 this key is already on line 20",
            "7:98 this is empty, longer than 128 bytes or no plain text",
            "8:26 this is not a SHA-256",
            "8:42 this is empty, longer than 128 bytes or no plain text",
            "8:51 unknown key \"teams\"",
        ]
    );
    assert_eq!(
        told("access: {}\n"),
        ["1:9 nobody may ask: there are no keys, and without one a request is refused"]
    );
    assert!(check_text(&format!("{GOOD}access: {{ anonymous: allow }}\n")).is_ok());
}

#[test]
fn everything_wrong_with_release_keys_is_told_where_it_stands() {
    let ann = "ed25519:Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=";
    let release = format!(
        "{GOOD}release:
  required_signatures: 5
  keys:
    - {{ name: ann, public_key: \"{ann}\" }}
    - {{ name: ben, public_key: \"{ann}\" }}
    - {{ name: ann, public_key: \"ed25519:AAAA\" }}
"
    );
    let told: Vec<String> = check_text(&release)
        .unwrap_err()
        .iter()
        .map(|p| format!("{}:{} {}", p.at.line, p.at.column, p.message))
        .collect();
    assert_eq!(
        told,
        [
            "17:24 5 signatures are asked for and 3 keys known: no policies could come into force",
            "20:32 this key is already on line 19",
            "21:15 \"ann\" has a key already on line 19",
            "21:32 this is not a public key: it has the form ed25519:BASE64",
        ]
    );
}
