//! What the engine is asked to do, and why it refuses.
//!
//! Every number is checked here before it reaches C++.

use std::{collections::BTreeMap, fmt};

use serde_json::Value;

use super::chance::ALTERNATIVES_MAX;

/// The most stop strings that a task may name. OpenAI allows four.
pub const STOPS_MAX: usize = 16;
/// The longest stop string, in bytes.
pub const STOP_BYTES_MAX: usize = 512;
/// The most tokens that a task may give a bias.
pub const BIASES_MAX: usize = 1024;

/// One chat completion.
#[derive(Clone)]
pub struct Task {
    /// The `messages` array of the OpenAI chat format. A content is a string or an array of text
    /// parts, which are joined by line breaks.
    pub messages: Value,
    /// The `tools` array of the OpenAI chat format. An empty one counts as none.
    pub tools: Option<Value>,
    /// Which of them the answer calls.
    pub tool_choice: ToolChoice,
    /// Whether an answer may hold several calls.
    pub parallel_tool_calls: bool,
    /// What an answer that calls no tool looks like.
    pub form: Form,
    /// How many answers to the same prompt, at most as many as the model has slots.
    pub n: u32,
    /// How tokens are drawn.
    pub sampling: Sampling,
    /// Texts that end an answer and are not part of it.
    pub stop: Vec<String>,
    /// The most tokens per answer; the model's setting where `None`. The context bounds both.
    pub max_tokens: Option<u32>,
    /// Tell how likely each token was, beside that many alternatives; `None` to tell nothing.
    pub logprobs: Option<u32>,
}

/// Which tools an answer calls.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum ToolChoice {
    /// The model decides.
    #[default]
    Auto,
    /// None, whatever is offered.
    None,
    /// At least one.
    Required,
    /// This one.
    Named(String),
}

/// What an answer looks like.
#[derive(Clone, Default, PartialEq)]
pub enum Form {
    /// As the model likes.
    #[default]
    Free,
    /// A JSON object.
    JsonObject,
    /// JSON that a schema describes.
    Schema {
        /// The schema, an object.
        schema: Value,
        /// Whether to refuse a schema that cannot be enforced in all of its parts. Where not, the
        /// rest of it is.
        strict: bool,
    },
}

/// How tokens are drawn, with OpenAI's names, ranges and meaning: biases are added, penalties count
/// what the answer holds so far, then temperature, then `top_k`, nucleus and `min_p`.
#[derive(Debug, Clone, PartialEq)]
pub struct Sampling {
    /// 0 to 2. At 0 the likeliest token is always taken.
    pub temperature: f32,
    /// More than 0, at most 1.
    pub top_p: f32,
    /// Only that many of the likeliest tokens; any where `None`. At least 1.
    pub top_k: Option<u32>,
    /// Only tokens that are at least that part as likely as the likeliest, 0 to 1.
    pub min_p: f32,
    /// The same seed gives the same text while the engine does nothing else. What runs beside it
    /// changes rounding, and so may change the text.
    pub seed: Option<u64>,
    /// -2 to 2.
    pub frequency_penalty: f32,
    /// -2 to 2.
    pub presence_penalty: f32,
    /// What to add to the logits of these tokens, by their ids in the model: -100 to 100, at most
    /// [`BIASES_MAX`].
    pub logit_bias: BTreeMap<u32, f32>,
}

/// Why the engine does not begin a task. Never holds a word of the prompt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The engine has no model of that name.
    #[error("the engine has no such model")]
    UnknownModel,
    /// As many requests wait as may. Answer 429 with `Retry-After`.
    #[error("the queue of the model is full; retry in {retry_after_s} s")]
    QueueFull {
        /// An estimate from the requests before, 1 to 60 seconds.
        retry_after_s: u32,
    },
    /// Answer 400 `context_length_exceeded`.
    #[error("the prompt has at least {tokens} tokens and the context holds {context}")]
    PromptTooLong {
        /// The prompt's tokens; a lower bound where the text was too long to be worth counting.
        tokens: u32,
        /// The tokens that prompt and answer share.
        context: u32,
    },
    /// More answers were asked for than the model generates at a time.
    #[error("n is {asked} and the model has {slots} slots")]
    TooManyChoices {
        /// The task's `n`.
        asked: u32,
        /// The model's slots.
        slots: u32,
    },
    /// A number or list out of its range.
    #[error("{name} is out of range: {rule}")]
    Parameter {
        /// The parameter as OpenAI names it.
        name: &'static str,
        /// What is allowed.
        rule: &'static str,
    },
    /// A content part that is not text.
    #[error("the model reads text only")]
    NotText,
    /// The task has tools, and the model was trained to call them in a way that is not known here.
    #[error("the model calls tools in a way that is not known")]
    ToolsUnsupported,
    /// A schema that answers or calls cannot be held to.
    #[error("{place}: {problem}")]
    Schema {
        /// Where, in schema words: names that the request gives are written `*`.
        place: String,
        /// What is wrong.
        problem: &'static str,
    },
    /// The messages do not have the form that they should have.
    #[error("messages: {0}")]
    Messages(&'static str),
    /// The model's chat template refuses the messages or fails on them.
    #[error("chat template: {0}")]
    Template(String),
    /// The engine is shutting down, or its thread ended.
    #[error("the engine has stopped")]
    Stopped,
}

// === impl Task ===

impl Task {
    /// Checks every number and bound that does not depend on the prompt.
    pub(super) fn check(&self, slots: u32) -> Result<(), Refusal> {
        let wrong = |name, rule| Err(Refusal::Parameter { name, rule });
        let sampling = &self.sampling;
        if self.n == 0 {
            return wrong("n", "at least 1");
        }
        if self.n > slots {
            return Err(Refusal::TooManyChoices {
                asked: self.n,
                slots,
            });
        }
        if self.max_tokens == Some(0) {
            return wrong("max_tokens", "at least 1");
        }
        // A range does not contain NaN.
        if !(0.0..=2.0).contains(&sampling.temperature) {
            return wrong("temperature", "from 0 to 2");
        }
        if !(f32::MIN_POSITIVE..=1.0).contains(&sampling.top_p) {
            return wrong("top_p", "more than 0, at most 1");
        }
        if sampling.top_k == Some(0) {
            return wrong("top_k", "at least 1");
        }
        if !(0.0..=1.0).contains(&sampling.min_p) {
            return wrong("min_p", "from 0 to 1");
        }
        if !(-2.0..=2.0).contains(&sampling.frequency_penalty) {
            return wrong("frequency_penalty", "from -2 to 2");
        }
        if !(-2.0..=2.0).contains(&sampling.presence_penalty) {
            return wrong("presence_penalty", "from -2 to 2");
        }
        if sampling.logit_bias.len() > BIASES_MAX {
            return wrong("logit_bias", "at most 1024 tokens");
        }
        if !(sampling.logit_bias.values()).all(|bias| (-100.0..=100.0).contains(bias)) {
            return wrong("logit_bias", "from -100 to 100 each");
        }
        if self.logprobs > Some(ALTERNATIVES_MAX) {
            return wrong("top_logprobs", "from 0 to 20");
        }
        if self.stop.len() > STOPS_MAX {
            return wrong("stop", "at most 16 strings");
        }
        if self.stop.iter().any(|stop| stop.len() > STOP_BYTES_MAX) {
            return wrong("stop", "at most 512 bytes each");
        }
        Ok(())
    }
}

impl fmt::Debug for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Task")
            .field("messages", &self.messages.as_array().map_or(0, Vec::len))
            .field("tools", &self.tools.is_some())
            .field("tool_choice", &self.tool_choice)
            .field("form", &self.form)
            .field("n", &self.n)
            .field("sampling", &self.sampling)
            .field("stop", &self.stop.len())
            .field("max_tokens", &self.max_tokens)
            .field("logprobs", &self.logprobs)
            .finish()
    }
}

// === impl ToolChoice ===

impl fmt::Debug for ToolChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Auto => "Auto",
            Self::None => "None",
            Self::Required => "Required",
            Self::Named(_) => "Named",
        })
    }
}

// === impl Form ===

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Free => "Free",
            Self::JsonObject => "JsonObject",
            Self::Schema { .. } => "Schema",
        })
    }
}

// === impl Sampling ===

impl Default for Sampling {
    /// OpenAI's defaults.
    fn default() -> Self {
        Self {
            temperature: 1.0,
            top_p: 1.0,
            top_k: None,
            min_p: 0.0,
            seed: None,
            frequency_penalty: 0.0,
            presence_penalty: 0.0,
            logit_bias: BTreeMap::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn task() -> Task {
        Task {
            messages: json!([{"role": "user", "content": "canary-7"}]),
            tools: None,
            tool_choice: ToolChoice::Auto,
            parallel_tool_calls: true,
            form: Form::Free,
            n: 1,
            sampling: Sampling::default(),
            stop: Vec::new(),
            max_tokens: None,
            logprobs: None,
        }
    }

    #[test]
    fn numbers_out_of_range_are_refused_by_name() {
        let refused = |change: fn(&mut Task)| {
            let mut task = task();
            change(&mut task);
            match task.check(4) {
                Err(Refusal::Parameter { name, .. }) => name,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(refused(|t| t.n = 0), "n");
        assert_eq!(refused(|t| t.max_tokens = Some(0)), "max_tokens");
        assert_eq!(
            refused(|t| t.sampling.temperature = f32::NAN),
            "temperature"
        );
        assert_eq!(refused(|t| t.sampling.temperature = -0.1), "temperature");
        assert_eq!(refused(|t| t.sampling.top_p = 0.0), "top_p");
        assert_eq!(
            refused(|t| t.sampling.frequency_penalty = 2.1),
            "frequency_penalty"
        );
        assert_eq!(
            refused(|t| t.sampling.presence_penalty = f32::INFINITY),
            "presence_penalty"
        );
        assert_eq!(refused(|t| t.sampling.top_k = Some(0)), "top_k");
        assert_eq!(refused(|t| t.sampling.min_p = f32::NAN), "min_p");
        assert_eq!(
            refused(|t| t.sampling.logit_bias = BTreeMap::from([(7, 100.5)])),
            "logit_bias"
        );
        assert_eq!(
            refused(|t| t.sampling.logit_bias = (0..1025).map(|id| (id, 1.0)).collect()),
            "logit_bias"
        );
        assert_eq!(refused(|t| t.logprobs = Some(21)), "top_logprobs");
        assert_eq!(refused(|t| t.stop = vec!["x".into(); 17]), "stop");
        assert_eq!(refused(|t| t.stop = vec!["x".repeat(513)]), "stop");
        assert_eq!(task().check(4), Ok(()));
    }

    #[test]
    fn more_answers_than_slots_are_refused() {
        let asked = Task { n: 5, ..task() };
        assert_eq!(
            asked.check(4),
            Err(Refusal::TooManyChoices { asked: 5, slots: 4 })
        );
    }

    #[test]
    fn debug_output_holds_no_content() {
        let mut task = task();
        task.stop = vec!["canary-8".into()];
        task.tools = Some(json!([{"function": {"name": "canary-9"}}]));
        task.tool_choice = ToolChoice::Named("canary-10".into());
        task.form = Form::Schema {
            schema: json!({"const": "canary-11"}),
            strict: true,
        };
        assert!(!format!("{task:?}").contains("canary"));
    }
}
