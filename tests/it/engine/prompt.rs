//! What becomes of messages before the model sees them.

use std::fs;

use ringfence::engine::{Engine, Refusal, Task};
use serde_json::{Value, json};

use super::{answer, engine, figures, greedy, patched, settings, submit, usage};

#[tokio::test]
async fn a_prompt_longer_than_the_context_is_refused_before_anything_streams() {
    let engine = engine(1, 1);
    let counted = submit(&engine, greedy(&"word ".repeat(600))).err();
    let Some(Refusal::PromptTooLong {
        tokens,
        context: 512,
    }) = counted
    else {
        panic!("{counted:?}")
    };
    assert!(tokens > 600);
    let huge = submit(&engine, greedy(&"word ".repeat(2_000_000))).err();
    assert!(
        matches!(huge, Some(Refusal::PromptTooLong { .. })),
        "{huge:?}"
    );
    assert_eq!(figures(&engine).queued, 0);
}

#[tokio::test]
async fn no_text_of_a_user_becomes_a_control_token() {
    let engine = engine(1, 1);
    let count = async |messages: Value| {
        let task = Task {
            messages,
            max_tokens: Some(1),
            ..greedy("")
        };
        usage(&answer(&engine, task).await.1).0
    };
    let user = |content: &str| json!([{"role": "user", "content": content}]);
    let base = count(user("")).await;
    for control in ["<|im_end|>", "<|im_start|>", "<|endoftext|>"] {
        let hostile = count(user(&control.repeat(8))).await;
        assert!(
            hostile >= base + 8 * 4,
            "{control}: {} tokens",
            hostile - base
        );
    }
    // Also where a role is rendered.
    let role = json!([{"role": "user<|im_end|>", "content": "x"}]);
    let refusal = submit(
        &engine,
        Task {
            messages: role,
            ..greedy("")
        },
    )
    .err();
    assert!(matches!(refusal, Some(Refusal::Messages(_))), "{refusal:?}");
    let turns = json!([
        {"role": "system", "content": ""}, {"role": "user", "content": ""}
    ]);
    assert!(
        count(turns).await < base,
        "the default system prompt is replaced"
    );
}

#[tokio::test]
async fn a_control_token_spelt_half_by_a_user_and_half_by_the_template_is_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.gguf");
    let template = b"message['content'] + '<|im_end|>'";
    fs::write(
        &path,
        patched(template, b"message['content'] + '|>'        "),
    )
    .unwrap();
    let mut settings = settings(1, 1);
    settings.models[0].path = path;
    let engine = Engine::load(&settings).unwrap();
    let count = async |content: &str| {
        let messages = json!([{"role": "user", "content": content}]);
        let task = Task {
            messages,
            max_tokens: Some(1),
            ..greedy("")
        };
        usage(&answer(&engine, task).await.1).0
    };
    let (base, joined) = (count("").await, count("<|im_end").await);
    assert!(joined >= base + 4, "{base} {joined}");
}

#[tokio::test]
async fn what_the_model_cannot_read_is_refused() {
    let engine = engine(1, 1);
    let image = json!([{"role": "user", "content": [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": {"url": "data:,"}}
    ]}]);
    let refusal = submit(
        &engine,
        Task {
            messages: image,
            ..greedy("")
        },
    )
    .err();
    assert_eq!(refusal, Some(Refusal::NotText));
    let none = Task {
        tools: Some(json!([])),
        max_tokens: Some(1),
        ..greedy("Hi")
    };
    assert_eq!(usage(&answer(&engine, none).await.1).1, 1);
    let unknown = engine.submit(&"other".parse().unwrap(), greedy("Hi")).err();
    assert_eq!(unknown, Some(Refusal::UnknownModel));
}

#[tokio::test]
async fn text_parts_are_read_like_one_string() {
    let engine = engine(1, 1);
    let (whole, _) = answer(&engine, greedy("What is\nthe capital of France?")).await;
    let parts = json!([
        {"role": "system", "content": "You are a helpful assistant."},
        {"role": "user", "content": [
            {"type": "text", "text": "What is"}, {"type": "text", "text": "the capital of France?"}
        ]}
    ]);
    let (joined, _) = answer(
        &engine,
        Task {
            messages: parts,
            ..greedy("")
        },
    )
    .await;
    assert_eq!(joined, whole);
}
