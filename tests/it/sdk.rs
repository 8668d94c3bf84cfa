//! OpenAI's own SDKs, pinned in tests/sdk, against the running binary: what an application that
//! changes its base URL and nothing else gets. What they assert is in tests/sdk.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use crate::support::{Behaviour, Gateway, Provider, Setup};

/// A rule that answers 403 instead of standing in, so that the SDKs see that too.
const OSPREY: &str = "
version: 1
policy: osprey
dictionaries:
  - { name: osprey, entity: OSPREY, terms: [project osprey] }
rules:
  - id: osprey-stays-inside
    title: Osprey stays inside
    when: { entity: OSPREY }
    then: { label: confidential, destinations: [private], on_denied: reject }
";

#[test]
fn the_python_sdk_gets_what_it_expects() {
    run(Command::new(installed("python/bin/python")).arg(script("openai_sdk.py")));
}

#[test]
fn the_node_sdk_gets_what_it_expects() {
    let modules = installed("node/node_modules");
    run(Command::new("node")
        .current_dir(modules.parent().unwrap())
        .arg(script("openai_sdk.mjs")));
}

#[test]
fn the_positions_that_are_tried_are_those_of_the_installed_sdk() {
    let output = Command::new(installed("python/bin/python"))
        .arg(script("positions.py"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let kept = include_str!("positions/chat-completions.json");
    assert!(
        output.stdout == kept.as_bytes(),
        "tests/it/positions/chat-completions.json is old; tests/sdk/positions.py says how to make it anew"
    );
}

/// Runs a script against a gateway, then looks at what reached the provider and the evidence.
fn run(script: &mut Command) {
    let provider = Provider::start(Behaviour::Answer);
    let gateway = gateway(&provider);
    let output = script
        .arg(format!("http://{}/v1", gateway.listen))
        .env("NO_PROXY", "127.0.0.1")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .expect("the interpreter is missing; run `make test`, which installs what tests need");
    assert!(
        output.status.success(),
        "after:\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );

    let received = provider.received();
    for inside in ["4111", "osprey", "sk-client-canary"] {
        assert!(!received.contains(inside), "{inside} left: {received}");
    }
    assert!(provider.requests() >= 2, "{received}");
    let decided = |zone: &str| {
        let of_zone = |record: &&Value| record["kind"] == "decision" && record["zone"] == zone;
        gateway.records().iter().filter(of_zone).count()
    };
    assert_eq!(
        (decided("external"), decided("none")),
        (provider.requests(), 1)
    );
    assert!(decided("local") >= 4);
}

fn gateway(provider: &Provider) -> Gateway {
    let folder = Setup {
        providers: vec![provider],
        engine: true,
        engine_more: "      slots: 1\n      queue: 1\n",
        more: "routes:\n  - { model: default, to: [p0/m0, engine/smollm2] }\n",
        ..Setup::default()
    }
    .write();
    fs::write(folder.path().join("policies/osprey.yaml"), OSPREY).unwrap();
    Gateway::start_in(folder)
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/sdk")
        .join(name)
}

/// Something under target/sdk.
#[track_caller]
fn installed(what: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("target/sdk")
        .join(what);
    assert!(
        path.exists(),
        "{} is missing; run `make test`, which installs it by deploy/install-test-tools.sh",
        path.display()
    );
    path
}
