//! The embedded engine on a real model: SmolLM2-135M-Instruct, in `models/`.

mod form;
mod load;
mod prompt;
mod sampling;

use std::{
    fs,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use ringfence::engine::{
    Engine, EngineFault, Event, FinishReason, Form, Generation, LoadFigures, ModelSettings,
    Refusal, Sampling, Settings, Task, ToolChoice,
};
use serde_json::json;

/// Longer than any condition here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

fn model_path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("models/SmolLM2-135M-Instruct.Q4_1.gguf")
}

fn settings(slots: u32, queue: usize) -> Settings {
    let model = ModelSettings {
        name: "smol".parse().unwrap(),
        path: model_path(),
        sha256: None,
        context_tokens: 512,
        slots,
        queue,
        max_tokens_default: 32,
        stall_ms: 60_000,
    };
    Settings {
        threads: Some(1),
        models: vec![model],
    }
}

fn engine(slots: u32, queue: usize) -> Engine {
    Engine::load(&settings(slots, queue)).unwrap()
}

/// The model's default system prompt makes it answer in French.
fn greedy(content: &str) -> Task {
    Task {
        messages: json!([
            {"role": "system", "content": "You are a helpful assistant."},
            {"role": "user", "content": content}
        ]),
        tools: None,
        tool_choice: ToolChoice::Auto,
        parallel_tool_calls: true,
        form: Form::Free,
        n: 1,
        sampling: Sampling {
            temperature: 0.0,
            ..Sampling::default()
        },
        stop: Vec::new(),
        max_tokens: None,
        logprobs: None,
    }
}

/// Goes on for longer than any test reads it.
fn endless() -> Task {
    let mut task = greedy("Write a very long story about a fox who lives in a forest.");
    task.max_tokens = Some(400);
    task
}

fn submit(engine: &Engine, task: Task) -> Result<Generation, Refusal> {
    engine.submit(&"smol".parse().unwrap(), task)
}

fn figures(engine: &Engine) -> LoadFigures {
    engine.load_figures().remove(0)
}

async fn all(mut generation: Generation) -> Vec<Event> {
    let mut events = Vec::new();
    while let Some(event) = generation.next().await {
        events.push(event);
    }
    events
}

async fn answer(engine: &Engine, task: Task) -> (String, Vec<Event>) {
    let events = all(submit(engine, task).unwrap()).await;
    (text(&events, 0), events)
}

fn text(events: &[Event], of: u32) -> String {
    let texts = events.iter().filter_map(|event| match event {
        Event::Text { choice, text, .. } if *choice == of => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}

fn reason(events: &[Event]) -> Option<FinishReason> {
    events.iter().find_map(|event| match event {
        Event::Finished { choice: 0, reason } => Some(*reason),
        _ => None,
    })
}

fn usage(events: &[Event]) -> (u32, u32) {
    match events.last() {
        Some(Event::Done {
            prompt_tokens,
            completion_tokens,
        }) => (*prompt_tokens, *completion_tokens),
        other => panic!("the last event is {other:?}"),
    }
}

/// The model's file with some of its bytes replaced by as many others.
fn patched(from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut bytes = fs::read(model_path()).unwrap();
    let at = bytes
        .windows(from.len())
        .position(|window| window == from)
        .unwrap();
    bytes.splice(at..at + to.len(), to.iter().copied());
    bytes
}

/// Waits for something that another thread is about to do.
async fn until(condition: impl Fn() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(begun.elapsed() < PATIENCE, "the condition never held");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn answers_a_question_and_counts_what_it_used() {
    let engine = engine(1, 1);
    let (text, events) = answer(&engine, greedy("What is the capital of France?")).await;
    assert!(text.contains("Paris"), "{text}");
    let (prompt_tokens, completion_tokens) = usage(&events);
    assert_eq!(events.first(), Some(&Event::Started { prompt_tokens }));
    assert_eq!(reason(&events), Some(FinishReason::Stop));
    let after = figures(&engine);
    assert_eq!(after.prompt_tokens, u64::from(prompt_tokens));
    assert_eq!(after.completion_tokens, u64::from(completion_tokens));
    assert_eq!((after.active, after.kv_tokens, after.queued), (0, 0, 0));
}

#[tokio::test]
async fn a_stop_string_across_tokens_ends_the_answer_before_it() {
    let engine = engine(1, 1);
    let mut task = greedy("What is the capital of France?");
    let (whole, _) = answer(&engine, task.clone()).await;
    // From the middle of one word to the middle of the next.
    let (before, _) = whole.split_once("ital of").unwrap();
    task.stop = vec!["ital of".to_owned()];
    let (cut, events) = answer(&engine, task).await;
    assert_eq!(cut, before);
    assert_eq!(reason(&events), Some(FinishReason::Stop));
}

#[tokio::test]
async fn the_token_limit_is_kept_and_reported_as_length() {
    let engine = engine(1, 1);
    let task = Task {
        max_tokens: Some(5),
        ..greedy("Tell me about the sea.")
    };
    let (_, events) = answer(&engine, task).await;
    assert_eq!(reason(&events), Some(FinishReason::Length));
    assert_eq!(usage(&events).1, 5);
}

#[tokio::test]
async fn the_context_bounds_an_answer_that_asks_for_more() {
    let mut settings = settings(1, 1);
    settings.models[0].context_tokens = 96;
    let engine = Engine::load(&settings).unwrap();
    let (_, events) = answer(
        &engine,
        Task {
            max_tokens: Some(10_000),
            ..endless()
        },
    )
    .await;
    let (prompt_tokens, completion_tokens) = usage(&events);
    assert_eq!(reason(&events), Some(FinishReason::Length));
    assert_eq!(prompt_tokens + completion_tokens, 96);
}

#[tokio::test]
async fn eight_requests_on_four_slots_all_get_their_own_answer() {
    let engine = engine(4, 8);
    let places = [
        ("France", "Paris"),
        ("Germany", "Berlin"),
        ("Japan", "Tokyo"),
        ("Egypt", "Cairo"),
        ("Greece", "Athens"),
        ("Cuba", "Havana"),
        ("China", "Beijing"),
        ("Austria", "Vienna"),
    ];
    let asked = places.map(|(country, _)| {
        submit(
            &engine,
            greedy(&format!("What is the capital of {country}?")),
        )
        .unwrap()
    });
    for ((_, capital), generation) in places.iter().zip(asked) {
        let events = all(generation).await;
        let text = text(&events, 0);
        assert!(text.contains(capital), "{capital}: {text}");
        let others = places.iter().filter(|(_, other)| other != capital);
        assert!(
            !others.clone().any(|(_, other)| text.contains(other)),
            "{capital}: {text}"
        );
        usage(&events);
    }
    let after = figures(&engine);
    assert_eq!((after.active, after.kv_tokens, after.queued), (0, 0, 0));
}

#[tokio::test]
async fn two_answers_come_from_one_prompt_that_is_counted_once() {
    let engine = engine(2, 1);
    let mut task = greedy("Tell me a story.");
    let alone = usage(&answer(&engine, task.clone()).await.1).0;
    task.n = 2;
    task.max_tokens = Some(24);
    task.sampling = Sampling {
        temperature: 1.2,
        seed: Some(11),
        ..Sampling::default()
    };
    let (first, events) = answer(&engine, task.clone()).await;
    let second = text(&events, 1);
    assert!(!first.is_empty() && !second.is_empty());
    assert_ne!(first, second);
    let finished = events
        .iter()
        .filter(|event| matches!(event, Event::Finished { .. }))
        .count();
    assert_eq!(finished, 2);
    assert_eq!(usage(&events), (alone, 48));
    task.n = 3;
    let refusal = submit(&engine, task).err();
    assert_eq!(
        refusal,
        Some(Refusal::TooManyChoices { asked: 3, slots: 2 })
    );
}

#[tokio::test]
async fn every_answer_to_one_prompt_knows_the_prompt() {
    let engine = engine(3, 1);
    let mut task = greedy("What is the capital of France?");
    task.n = 3;
    let (_, events) = answer(&engine, task).await;
    for choice in 0..3 {
        let text = text(&events, choice);
        assert!(text.contains("Paris"), "{choice}: {text}");
    }
}

#[tokio::test]
async fn the_same_seed_alone_gives_the_same_text_and_another_seed_another() {
    let engine = engine(1, 1);
    let with = |seed| {
        let sampling = Sampling {
            temperature: 1.3,
            top_p: 0.95,
            seed,
            ..Sampling::default()
        };
        Task {
            sampling,
            ..greedy("Invent a name for a ship and tell its story.")
        }
    };
    let (first, _) = answer(&engine, with(Some(7))).await;
    let (again, _) = answer(&engine, with(Some(7))).await;
    let (other, _) = answer(&engine, with(Some(8))).await;
    assert_eq!(first, again);
    assert_ne!(first, other);
}

#[tokio::test]
async fn a_frequency_penalty_breaks_a_repetition() {
    let engine = engine(1, 1);
    let mut task = greedy("Write the word hello one hundred times: hello hello hello hello");
    task.max_tokens = Some(60);
    let (plain, _) = answer(&engine, task.clone()).await;
    task.sampling.frequency_penalty = 2.0;
    let (varied, _) = answer(&engine, task).await;
    let distinct = |text: &str| {
        let words: std::collections::BTreeSet<String> =
            text.split_whitespace().map(str::to_lowercase).collect();
        words.len()
    };
    assert!(distinct(&varied) > distinct(&plain), "{plain} | {varied}");
}

#[tokio::test]
async fn hanging_up_frees_the_slot_for_who_waits() {
    let engine = engine(1, 1);
    let mut first = submit(&engine, endless()).unwrap();
    assert!(matches!(first.next().await, Some(Event::Started { .. })));
    assert_eq!(figures(&engine).active, 1);
    let waiting = submit(
        &engine,
        Task {
            max_tokens: Some(3),
            ..greedy("Hi")
        },
    )
    .unwrap();
    drop(first);
    let events = all(waiting).await;
    assert_eq!(usage(&events).1, 3);
    let after = figures(&engine);
    assert_eq!((after.active, after.kv_tokens, after.cancelled), (0, 0, 1));
    assert!(after.completion_tokens < 100, "{after:?}");
}

#[tokio::test]
async fn a_full_queue_refuses_at_once_with_a_time_to_retry() {
    let engine = engine(1, 1);
    let mut running = submit(&engine, endless()).unwrap();
    assert!(matches!(running.next().await, Some(Event::Started { .. })));
    let waiting = submit(&engine, greedy("Hi")).unwrap();
    assert_eq!(figures(&engine).queued, 1);
    let refusal = submit(&engine, greedy("Hi")).err();
    let Some(Refusal::QueueFull { retry_after_s }) = refusal else {
        panic!("{refusal:?}")
    };
    assert!((1..=60).contains(&retry_after_s));
    drop(waiting);
    assert!(
        submit(&engine, greedy("Hi")).is_ok(),
        "a place given up is free at once"
    );
}

#[tokio::test]
async fn a_reader_that_takes_nothing_does_not_hold_up_another() {
    let engine = engine(2, 2);
    let _unread = submit(&engine, endless()).unwrap();
    until(|| figures(&engine).paused == 1).await;
    let (_, events) = answer(
        &engine,
        Task {
            max_tokens: Some(4),
            ..greedy("Hi")
        },
    )
    .await;
    assert_eq!(usage(&events).1, 4);
    assert_eq!(figures(&engine).active, 1, "the other still holds its slot");
}

#[tokio::test]
async fn a_reader_that_stalls_loses_its_slot_and_is_told() {
    let mut settings = settings(1, 1);
    settings.models[0].stall_ms = 50;
    let engine = Engine::load(&settings).unwrap();
    let unread = submit(&engine, endless()).unwrap();
    until(|| figures(&engine).cancelled == 1).await;
    let events = all(unread).await;
    assert_eq!(events.last(), Some(&Event::Failed(EngineFault::Stalled)));
    until(|| figures(&engine).active == 0).await;
}

#[tokio::test]
async fn closing_finishes_what_it_can_and_then_refuses() {
    let engine = Arc::new(engine(1, 2));
    let short = submit(
        &engine,
        Task {
            max_tokens: Some(3),
            ..greedy("Hi")
        },
    )
    .unwrap();
    let closing = Arc::clone(&engine);
    tokio::task::spawn_blocking(move || closing.close(PATIENCE))
        .await
        .unwrap();
    assert_eq!(usage(&all(short).await).1, 3);
    assert_eq!(submit(&engine, greedy("Hi")).err(), Some(Refusal::Stopped));
    engine.close(Duration::ZERO);
}

#[tokio::test]
async fn closing_cuts_off_what_takes_too_long() {
    let engine = engine(1, 2);
    let mut running = submit(&engine, endless()).unwrap();
    assert!(matches!(running.next().await, Some(Event::Started { .. })));
    let waiting = submit(&engine, endless()).unwrap();
    let begun = Instant::now();
    engine.close(Duration::ZERO);
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert_eq!(
        all(running).await.last(),
        Some(&Event::Failed(EngineFault::Stopped))
    );
    assert_eq!(all(waiting).await, [Event::Failed(EngineFault::Stopped)]);
    assert_eq!(figures(&engine).active, 0);
}

#[tokio::test]
async fn dropping_the_engine_ends_its_generations() {
    let engine = engine(1, 1);
    let running = submit(&engine, endless()).unwrap();
    drop(engine);
    assert_eq!(
        all(running).await.last(),
        Some(&Event::Failed(EngineFault::Stopped))
    );
}
