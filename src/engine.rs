//! The embedded llama.cpp: answers chat completions inside this process.
//!
//! Each model has an owner thread, a bounded queue and a few slots that are decoded together.
//! Requests join and leave at any step; whoever hangs up is gone within one step. It opens no
//! socket, writes no log, and hands no word of one request to another.

mod chance;
mod doorbell;
mod form;
mod generation;
mod intake;
mod llama;
mod model;
mod prompt;
mod scheduler;
mod stop;
mod task;
mod tools;
mod utf8;
mod vocabulary;
mod worker;

use std::{
    collections::BTreeMap,
    path::PathBuf,
    time::{Duration, Instant},
};

#[expect(
    clippy::module_name_repetitions,
    reason = "providers have faults too, and meet these"
)]
pub use self::generation::EngineFault;
use self::worker::Worker;
pub use self::{
    chance::{ALTERNATIVES_MAX, Likelihood, TokenChance},
    generation::{EVENTS_AHEAD, Event, FinishReason, Generation},
    model::{CONTEXT_MIN, LoadError, ModelInfo, QUEUE_MAX, SLOTS_MAX},
    task::{BIASES_MAX, Form, Refusal, STOP_BYTES_MAX, STOPS_MAX, Sampling, Task, ToolChoice},
    tools::{Call, TOOLS_MAX},
};
use crate::ident::ModelName;

/// The longest that [`Engine::close`] waits for what is accepted.
const CLOSE_MAX: Duration = Duration::from_secs(86_400);

/// What to serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Threads to decode with, for each model; one fewer than physical cores where `None`.
    pub threads: Option<u32>,
    /// The models, each under a name of its own.
    pub models: Vec<ModelSettings>,
}

/// One model to serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelSettings {
    /// The name that requests use.
    pub name: ModelName,
    /// A GGUF file with a chat template.
    pub path: PathBuf,
    /// What the file's SHA-256 must be, in hexadecimal.
    pub sha256: Option<String>,
    /// The tokens that a prompt and its answer share. llama.cpp rounds the memory for it up to
    /// the next 256.
    pub context_tokens: u32,
    /// How many answers are generated side by side, 1 to [`SLOTS_MAX`].
    pub slots: u32,
    /// How many requests may wait for a slot, up to [`QUEUE_MAX`].
    pub queue: usize,
    /// The most tokens of an answer where the request does not say.
    pub max_tokens_default: u32,
    /// For how long an answer waits for its reader to make room, in milliseconds.
    pub stall_ms: u64,
}

/// The models that are served. Share it in an `Arc`; dropping it cancels everything and waits for
/// one step of decoding per model.
#[derive(Debug)]
pub struct Engine {
    workers: BTreeMap<ModelName, Worker>,
}

/// How busy one model is. The numbers are read one after the other, not at one instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadFigures {
    /// Which model.
    pub model: ModelName,
    /// Requests that wait, those being tokenised included.
    pub queued: usize,
    /// Slots in use.
    pub active: u32,
    /// Slots that there are.
    pub slots: u32,
    /// Requests that wait for their reader.
    pub paused: u32,
    /// Cells of the KV cache in use, in tokens.
    pub kv_tokens: u64,
    /// Cells that there are.
    pub kv_tokens_max: u64,
    /// Prompt tokens of all requests admitted so far.
    pub prompt_tokens: u64,
    /// Tokens drawn so far.
    pub completion_tokens: u64,
    /// Requests that were cut off: the reader left or stalled, or the engine closed.
    pub cancelled: u64,
    /// Requests that llama.cpp failed.
    pub faults: u64,
}

// === impl Engine ===

impl Engine {
    /// Loads every model, one after the other. Blocks for as long as reading the files takes, so
    /// call it before serving or on a blocking thread.
    ///
    /// # Errors
    /// The first model that cannot be served, why, and what to do.
    pub fn load(settings: &Settings) -> Result<Self, LoadError> {
        let threads = settings.threads.unwrap_or_else(model::default_threads);
        let mut workers = BTreeMap::new();
        for one in &settings.models {
            if workers.contains_key(&one.name) {
                return Err(LoadError::Twice {
                    model: one.name.clone(),
                });
            }
            let worker = Worker::start(model::load(one)?, one, threads)?;
            workers.insert(one.name.clone(), worker);
        }
        Ok(Self { workers })
    }

    /// Takes a task on. Everything that makes a request wrong is known when this returns, so a
    /// caller can still answer 400, 404 or 429: from `Ok` on there is only [`EngineFault`].
    ///
    /// Renders and tokenises on the calling thread: a third of a millisecond for a chat message,
    /// about half a second per megabyte. Call it through `spawn_blocking` where prompts are long.
    ///
    /// # Errors
    /// Why the task is refused, without a word of it.
    pub fn submit(&self, model: &ModelName, task: Task) -> Result<Generation, Refusal> {
        self.workers
            .get(model)
            .ok_or(Refusal::UnknownModel)?
            .submit(task)
    }

    /// What is known of a model.
    #[must_use]
    pub fn model(&self, name: &ModelName) -> Option<&ModelInfo> {
        self.workers.get(name).map(Worker::info)
    }

    /// Every model, by name.
    pub fn models(&self) -> impl Iterator<Item = &ModelInfo> {
        self.workers.values().map(Worker::info)
    }

    /// How busy each model is, by name.
    #[must_use]
    pub fn load_figures(&self) -> Vec<LoadFigures> {
        self.workers.values().map(Worker::figures).collect()
    }

    /// Accepts nothing from now on, lets what was accepted finish within that time, cancels the
    /// rest with [`EngineFault::Stopped`], and returns when every owner thread has ended: at most
    /// one step of decoding later. Blocks; call it through `spawn_blocking`.
    pub fn close(&self, within: Duration) {
        let now = Instant::now();
        let deadline = now.checked_add(within.min(CLOSE_MAX)).unwrap_or(now);
        for worker in self.workers.values() {
            worker.stop(deadline);
        }
        for worker in self.workers.values() {
            worker.join();
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.close(Duration::ZERO);
    }
}
