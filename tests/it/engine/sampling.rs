//! How tokens are drawn, and what is told of them.

use std::collections::BTreeMap;

use ringfence::engine::{Event, Refusal, Sampling, Task, TokenChance};

use super::{all, answer, engine, greedy, submit, text};

/// Hot enough that no two answers would be the same by chance.
fn hot(change: impl FnOnce(&mut Sampling)) -> Task {
    let mut task = greedy("Invent a name for a ship and tell its story.");
    task.max_tokens = Some(16);
    task.sampling.temperature = 2.0;
    task.sampling.seed = Some(5);
    change(&mut task.sampling);
    task
}

fn chances(events: &[Event]) -> Vec<TokenChance> {
    let told = events.iter().filter_map(|event| match event {
        Event::Text { chances, .. } => Some(chances.clone()),
        _ => None,
    });
    told.flatten().collect()
}

#[tokio::test]
async fn one_candidate_leaves_nothing_to_chance() {
    let engine = engine(1, 1);
    let (likeliest, _) = answer(&engine, hot(|s| s.temperature = 0.0)).await;
    let (free, _) = answer(&engine, hot(|_| {})).await;
    assert_ne!(free, likeliest);
    let (one, _) = answer(&engine, hot(|s| s.top_k = Some(1))).await;
    assert_eq!(one, likeliest);
    let (as_likely, _) = answer(&engine, hot(|s| s.min_p = 1.0)).await;
    assert_eq!(as_likely, likeliest);
}

#[tokio::test]
async fn a_biased_token_is_taken_or_left_as_the_bias_says() {
    let engine = engine(1, 1);
    let mut task = greedy("What is the capital of France?");
    task.max_tokens = Some(8);
    task.logprobs = Some(5);
    let (plain, events) = answer(&engine, task.clone()).await;
    assert!(plain.starts_with("The"), "{plain}");
    // The ids of tokens are not told, so one is found by trying: each is wanted in turn.
    let wanted = |id| Task {
        sampling: Sampling {
            logit_bias: BTreeMap::from([(id, 100.0)]),
            ..task.sampling.clone()
        },
        max_tokens: Some(3),
        ..task.clone()
    };
    let (forced, forced_events) = answer(&engine, wanted(1000)).await;
    let told = chances(&forced_events);
    assert_eq!(told.len(), 3);
    let piece = String::from_utf8(told[0].token.bytes.clone()).unwrap();
    assert_eq!(forced, piece.repeat(3), "the bias outweighs everything");
    assert!(
        told[0].token.logprob < chances(&events)[0].token.logprob,
        "what is told is the model's own opinion"
    );
    let refusal = submit(&engine, wanted(10_000_000)).err();
    let Some(Refusal::Parameter { name, .. }) = refusal else {
        panic!("{refusal:?}")
    };
    assert_eq!(name, "logit_bias");
}

#[tokio::test]
async fn the_tokens_that_are_told_are_the_answer_and_the_likeliest_leads() {
    let engine = engine(1, 1);
    let mut task = greedy("What is the capital of France?");
    task.logprobs = Some(3);
    let events = all(submit(&engine, task.clone()).unwrap()).await;
    let told = chances(&events);
    let bytes: Vec<u8> = told.iter().flat_map(|t| t.token.bytes.clone()).collect();
    assert_eq!(String::from_utf8(bytes).unwrap(), text(&events, 0));
    for one in &told {
        assert_eq!(one.alternatives.len(), 3);
        assert_eq!(one.alternatives[0], one.token, "drawn without chance");
        let sum: f32 = one.alternatives.iter().map(|a| a.logprob.exp()).sum();
        assert!((0.0..=1.001).contains(&sum), "{one:?}");
    }
    task.logprobs = None;
    assert_eq!(chances(&all(submit(&engine, task).unwrap()).await), []);
}
