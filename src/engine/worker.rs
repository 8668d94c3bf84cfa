//! One model at work: its owner thread, and what others may know of it without asking the thread.

use std::{
    num::NonZeroU32,
    sync::{Arc, atomic::Ordering, mpsc},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use llama_cpp_2::{
    context::params::LlamaContextParams, llama_backend::LlamaBackend, model::LlamaModel,
};
use parking_lot::Mutex;

use super::{
    LoadFigures, ModelSettings,
    generation::{Generation, channel},
    intake::{Intake, Job, NoPlace, Way},
    llama::Llama,
    model::{LoadError, Loaded, ModelInfo, backend},
    prompt::Prompts,
    scheduler::{PREFILL_TOKENS, Scheduler, Turn},
    task::{Refusal, Task},
    tools::Tools,
};

#[derive(Debug)]
pub(super) struct Worker {
    info: ModelInfo,
    prompts: Prompts,
    intake: Arc<Intake>,
    max_tokens_default: u32,
    /// Guards the handle, which whoever closes the worker takes.
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// What the owner thread needs.
struct Owner {
    backend: &'static LlamaBackend,
    model: Arc<LlamaModel>,
    params: LlamaContextParams,
    rows: usize,
    intake: Arc<Intake>,
    stall: Duration,
}

/// Shuts the intake when the owner thread ends, however it ends.
struct Shut(Arc<Intake>);

// === impl Worker ===

impl Worker {
    /// Starts the owner thread and waits until its context exists.
    pub(super) fn start(
        loaded: Loaded,
        settings: &ModelSettings,
        threads: u32,
    ) -> Result<Self, LoadError> {
        let Loaded {
            info,
            model,
            prompts,
        } = loaded;
        let no_room = || LoadError::Context {
            model: info.name.clone(),
            slots: settings.slots,
            context_tokens: settings.context_tokens,
        };
        let slots = usize::try_from(settings.slots).unwrap_or(usize::MAX);
        let rows = PREFILL_TOKENS.saturating_add(slots);
        let intake = Arc::new(Intake::new(settings.queue, settings.slots));
        let owner = Owner {
            backend: backend()?,
            model,
            params: context(settings, threads, rows),
            rows,
            intake: Arc::clone(&intake),
            stall: Duration::from_millis(settings.stall_ms),
        };
        let (ready, started) = mpsc::sync_channel(1);
        let thread = std::thread::Builder::new()
            .name("engine".to_owned())
            .spawn(move || owner.run(&ready))
            .map_err(|_no_thread| no_room())?;
        // The thread drops its end without a word if there is no context.
        started.recv().map_err(|_no_context| no_room())?;
        Ok(Self {
            info,
            prompts,
            intake,
            max_tokens_default: settings.max_tokens_default,
            thread: Mutex::new(Some(thread)),
        })
    }

    pub(super) fn info(&self) -> &ModelInfo {
        &self.info
    }

    pub(super) fn submit(&self, task: Task) -> Result<Generation, Refusal> {
        task.check(self.info.slots)?;
        self.prompts.knows(task.sampling.logit_bias.keys())?;
        let refuse = |why| match why {
            NoPlace::Full => Refusal::QueueFull {
                retry_after_s: self.intake.retry_after_s(),
            },
            NoPlace::Closed => Refusal::Stopped,
        };
        let place = self.intake.reserve().map_err(refuse)?;
        let context = self.info.context_tokens;
        let tools = match &task.tools {
            Some(list) => Tools::read(list, task.tool_choice, task.parallel_tool_calls)?,
            None => None,
        };
        let offered = task.tools.as_ref().filter(|_| tools.is_some());
        let prompt = self.prompts.encode(&task.messages, offered, context)?;
        let form = self.prompts.form(&task.form, tools.as_ref())?;
        let used = u32::try_from(prompt.len()).unwrap_or(context);
        let max_tokens = task.max_tokens.unwrap_or(self.max_tokens_default);
        let (outlet, generation) = channel(task.n, Arc::clone(self.intake.bell()));
        let job = Job {
            prompt,
            choices: task.n,
            way: Way {
                sampling: task.sampling,
                max_tokens: max_tokens.min(context.saturating_sub(used)),
                logprobs: task.logprobs,
                form,
            },
            stop: task.stop,
            calls: tools.is_some(),
            outlet,
        };
        place.fill(job).map_err(refuse)?;
        Ok(generation)
    }

    pub(super) fn figures(&self) -> LoadFigures {
        let figures = self.intake.figures();
        LoadFigures {
            model: self.info.name.clone(),
            queued: self.intake.queued(),
            slots: self.info.slots,
            active: figures.active.load(Ordering::Relaxed),
            paused: figures.paused.load(Ordering::Relaxed),
            kv_tokens: figures.kv_tokens.load(Ordering::Relaxed),
            kv_tokens_max: u64::from(self.info.slots) * u64::from(self.info.context_tokens),
            prompt_tokens: figures.prompt_tokens.load(Ordering::Relaxed),
            completion_tokens: figures.completion_tokens.load(Ordering::Relaxed),
            cancelled: figures.cancelled.load(Ordering::Relaxed),
            faults: figures.faults.load(Ordering::Relaxed),
        }
    }

    /// Accepts nothing any more; what is accepted may run until then.
    pub(super) fn stop(&self, deadline: Instant) {
        self.intake.close(deadline);
    }

    /// Waits for the owner thread, which ends at most one step of decoding after the deadline.
    pub(super) fn join(&self) {
        let thread = self.thread.lock().take();
        if let Some(thread) = thread {
            // A panic has ended every generation of this model already, each with a fault.
            drop(thread.join());
        }
    }
}

// === impl Owner ===

impl Owner {
    fn run(self, ready: &mpsc::SyncSender<()>) {
        let Self {
            backend,
            model,
            params,
            rows,
            intake,
            stall,
        } = self;
        let _shut = Shut(Arc::clone(&intake));
        let Ok(context) = model.new_context(backend, params) else {
            return;
        };
        if ready.send(()).is_err() {
            return;
        }
        let bell = Arc::clone(intake.bell());
        let mut scheduler = Scheduler::new(Llama::new(&model, context, rows), intake, stall);
        loop {
            let seen = bell.rings();
            match scheduler.turn(Instant::now()) {
                Turn::Worked => {}
                Turn::Idle(until) => bell.wait(seen, until),
                Turn::Finished => return,
            }
        }
    }
}

// === impl Shut ===

impl Drop for Shut {
    fn drop(&mut self) {
        self.0.close(Instant::now());
        self.0.clear();
        self.0.figures().active.store(0, Ordering::Relaxed);
    }
}

/// A context with a stream of its own for every sequence: a unified one makes each sequence attend
/// over the cells of all.
fn context(settings: &ModelSettings, threads: u32, rows: usize) -> LlamaContextParams {
    let cells = settings.context_tokens.saturating_mul(settings.slots);
    let rows = u32::try_from(rows).unwrap_or(u32::MAX);
    let threads = i32::try_from(threads.max(1)).unwrap_or(i32::MAX);
    LlamaContextParams::default()
        .with_n_ctx(NonZeroU32::new(cells))
        .with_n_seq_max(settings.slots)
        .with_kv_unified(false)
        .with_n_batch(rows)
        .with_n_ubatch(rows)
        .with_n_threads(threads)
        .with_n_threads_batch(threads)
        .with_no_perf(true)
}
