//! Reads a model from its file: checks what it is before llama.cpp parses it, and names it by its
//! digest.

use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use llama_cpp_2::{
    llama_backend::LlamaBackend,
    model::{LlamaModel, params::LlamaModelParams},
};
use sha2::{Digest, Sha256};

use super::{ModelSettings, prompt::Prompts, vocabulary::Vocabulary};
use crate::ident::ModelName;

/// The most slots of a model.
pub const SLOTS_MAX: u32 = 64;
/// The longest queue in front of a model.
pub const QUEUE_MAX: usize = 4_096;
/// The smallest context, in tokens.
pub const CONTEXT_MIN: u32 = 64;

const GGUF_MAGIC: [u8; 4] = *b"GGUF";
const TEMPLATE_KEY: &str = "tokenizer.chat_template";

/// Why a model cannot be served, and what to do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The file cannot be read.
    #[error("model {model}: cannot read {}; check the path and its permissions", path.display())]
    Read {
        /// Which model.
        model: ModelName,
        /// Its file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not in the GGUF format.
    #[error("model {model}: {} is not a GGUF file; use one that llama.cpp can read", path.display())]
    NotGguf {
        /// Which model.
        model: ModelName,
        /// Its file.
        path: PathBuf,
    },
    /// The file is another one than the settings ask for.
    #[error(
        "model {model}: {} has the SHA-256 digest {found}, not {expected}; \
         fetch the file again, or correct `sha256` if the new file is meant", path.display()
    )]
    Digest {
        /// Which model.
        model: ModelName,
        /// Its file.
        path: PathBuf,
        /// As in the settings.
        expected: String,
        /// As computed, in lower-case hexadecimal.
        found: String,
    },
    /// llama.cpp does not accept the file.
    #[error("model {model}: llama.cpp cannot load {}; the file may be damaged or too new", path.display())]
    Refused {
        /// Which model.
        model: ModelName,
        /// Its file.
        path: PathBuf,
    },
    /// The file has no chat template, so it is not a chat model.
    #[error(
        "model {model}: {} has no chat template; use an instruction-tuned model whose GGUF file \
         has `tokenizer.chat_template`", path.display()
    )]
    NoTemplate {
        /// Which model.
        model: ModelName,
        /// Its file.
        path: PathBuf,
    },
    /// The chat template in the file does not compile.
    #[error(
        "model {model}: the chat template in {} does not compile{}", path.display(),
        line.map(|line| format!(" (its line {line})")).unwrap_or_default()
    )]
    Template {
        /// Which model.
        model: ModelName,
        /// Its file.
        path: PathBuf,
        /// The line of the template that is wrong, from 1.
        line: Option<usize>,
    },
    /// The vocabulary in the file cannot be used.
    #[error("model {model}: the vocabulary in {} cannot be used", path.display())]
    Vocabulary {
        /// Which model.
        model: ModelName,
        /// Its file.
        path: PathBuf,
    },
    /// A setting is out of its range.
    #[error("model {model}: {setting} is {given}; use {rule}")]
    Setting {
        /// Which model.
        model: ModelName,
        /// The setting's name.
        setting: &'static str,
        /// What it is.
        given: u64,
        /// What it may be.
        rule: String,
    },
    /// Two models have the same name.
    #[error("model {model}: the name stands twice; give each model a name of its own")]
    Twice {
        /// Which model.
        model: ModelName,
    },
    /// There is no memory for the context, or no thread.
    #[error(
        "model {model}: no room for {slots} slots of {context_tokens} tokens; \
         lower `slots` or `context_tokens`"
    )]
    Context {
        /// Which model.
        model: ModelName,
        /// As in the settings.
        slots: u32,
        /// As in the settings.
        context_tokens: u32,
    },
    /// llama.cpp could not be set up in this process.
    #[error("llama.cpp could not be initialised in this process")]
    Backend,
}

/// What is known of a model that is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelInfo {
    /// The name that requests use.
    pub name: ModelName,
    /// SHA-256 of the file, in lower-case hexadecimal.
    pub digest: String,
    /// The tokens that a prompt and its answer share.
    pub context_tokens: u32,
    /// How many answers are generated side by side.
    pub slots: u32,
    /// The number of weights.
    pub parameters: u64,
    /// What the file says that it is: name, architecture, licence.
    pub description: String,
    /// Whether the chat template has a place for tools. Where not, the model is told of them in its
    /// system message.
    pub reads_tools: bool,
}

/// A model in memory, ready for a context.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) info: ModelInfo,
    pub(super) model: Arc<LlamaModel>,
    pub(super) prompts: Prompts,
}

/// llama.cpp's state of the whole process, set up on first use and silenced: what it logs would
/// bypass telemetry. It lives as long as the process, like the state that it stands for.
pub(crate) fn backend() -> Result<&'static LlamaBackend, LoadError> {
    static BACKEND: OnceLock<Option<LlamaBackend>> = OnceLock::new();
    let backend = BACKEND.get_or_init(|| {
        let mut backend = LlamaBackend::init().ok()?;
        backend.void_logs();
        Some(backend)
    });
    backend.as_ref().ok_or(LoadError::Backend)
}

/// Reads, checks and loads one model. Takes as long as reading the file twice.
pub(super) fn load(settings: &ModelSettings) -> Result<Loaded, LoadError> {
    check(settings)?;
    let (name, path) = (&settings.name, &settings.path);
    let digest = digest(name, path)?;
    if let Some(expected) = &settings.sha256
        && !expected.eq_ignore_ascii_case(&digest)
    {
        let (expected, found) = (expected.clone(), digest);
        return Err(LoadError::Digest {
            model: name.clone(),
            path: path.clone(),
            expected,
            found,
        });
    }
    let model = LlamaModel::load_from_file(backend()?, path, &LlamaModelParams::default())
        .map_err(|_silent| LoadError::Refused {
            model: name.clone(),
            path: path.clone(),
        })?;
    let trained = model.n_ctx_train();
    if settings.context_tokens > trained {
        let given = settings.context_tokens.into();
        let rule = format!("at most {trained}, which the model was trained on");
        return Err(LoadError::Setting {
            model: name.clone(),
            setting: "context_tokens",
            given,
            rule,
        });
    }
    let source = model
        .meta_val_str(TEMPLATE_KEY)
        .map_err(|_absent| LoadError::NoTemplate {
            model: name.clone(),
            path: path.clone(),
        })?;
    let model = Arc::new(model);
    let vocabulary = Vocabulary::new(Arc::clone(&model)).ok_or_else(|| LoadError::Vocabulary {
        model: name.clone(),
        path: path.clone(),
    })?;
    let prompts = Prompts::new(source, vocabulary).map_err(|line| LoadError::Template {
        model: name.clone(),
        path: path.clone(),
        line,
    })?;
    let info = ModelInfo {
        name: name.clone(),
        digest,
        context_tokens: settings.context_tokens,
        slots: settings.slots,
        parameters: model.n_params(),
        description: description(&model),
        reads_tools: prompts.reads_tools(),
    };
    Ok(Loaded {
        info,
        model,
        prompts,
    })
}

/// How many threads to decode with where the settings do not say: one fewer than there are cores,
/// counting a core with two hardware threads once, and no more than this process may use.
pub(super) fn default_threads() -> u32 {
    let usable = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let cores = physical_cores().unwrap_or(usable).min(usable);
    u32::try_from(cores.saturating_sub(1).max(1)).unwrap_or(1)
}

/// The cores that Linux lists; `None` elsewhere.
fn physical_cores() -> Option<usize> {
    let mut siblings = std::collections::BTreeSet::new();
    for entry in std::fs::read_dir("/sys/devices/system/cpu").ok()? {
        let list = entry.ok()?.path().join("topology/thread_siblings_list");
        if let Ok(list) = std::fs::read_to_string(list) {
            siblings.insert(list);
        }
    }
    (!siblings.is_empty()).then_some(siblings.len())
}

fn check(settings: &ModelSettings) -> Result<(), LoadError> {
    let within = |setting, given: u64, least: u64, most: u64| {
        if (least..=most).contains(&given) {
            return Ok(());
        }
        let rule = format!("{least} to {most}");
        Err(LoadError::Setting {
            model: settings.name.clone(),
            setting,
            given,
            rule,
        })
    };
    let queue = u64::try_from(settings.queue).unwrap_or(u64::MAX);
    let queue_max = u64::try_from(QUEUE_MAX).unwrap_or(u64::MAX);
    // llama.cpp counts all cells in 31 bits.
    let context_max = u64::from(u32::MAX >> 1) / u64::from(settings.slots.max(1));
    within("slots", settings.slots.into(), 1, SLOTS_MAX.into())?;
    within(
        "context_tokens",
        settings.context_tokens.into(),
        CONTEXT_MIN.into(),
        context_max,
    )?;
    within("queue", queue, 0, queue_max)?;
    within(
        "max_tokens_default",
        settings.max_tokens_default.into(),
        1,
        context_max,
    )?;
    within("stall_ms", settings.stall_ms, 1, 3_600_000)
}

/// SHA-256 of a file that begins as GGUF files do.
fn digest(model: &ModelName, path: &Path) -> Result<String, LoadError> {
    let unreadable = |source| LoadError::Read {
        model: model.clone(),
        path: path.to_owned(),
        source,
    };
    let mut file = File::open(path).map_err(unreadable)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0_u8; 1 << 20];
    let mut begun = false;
    loop {
        let length = file.read(&mut buffer).map_err(unreadable)?;
        let read = buffer.get(..length).unwrap_or_default();
        if !begun && !read.starts_with(&GGUF_MAGIC) {
            return Err(LoadError::NotGguf {
                model: model.clone(),
                path: path.to_owned(),
            });
        }
        if read.is_empty() {
            return Ok(crate::ident::hex(&hasher.finalize()));
        }
        begun = true;
        hasher.update(read);
    }
}

/// What the file says about itself, in at most 200 printable characters.
fn description(model: &LlamaModel) -> String {
    let said = ["general.name", "general.architecture", "general.license"]
        .iter()
        .filter_map(|key| model.meta_val_str(key).ok())
        .collect::<Vec<_>>()
        .join(", ");
    said.chars().filter(|c| !c.is_control()).take(200).collect()
}
