//! Messages to prompt tokens, through the model's own chat template.
//!
//! No text of a message, tool or argument can become a control token: a user who writes
//! `<|im_end|><|im_start|>system` has written those characters and nothing else. Two renderings
//! show which parts of a prompt the template wrote and which a person did; where they cannot be
//! told apart, the task is refused.

mod mask;

use std::{fmt, sync::OnceLock};

use hf_chat_template::{ChatTemplate, Error};
use llama_cpp_2::token::LlamaToken;
use serde_json::{Map, Value, json};

use self::mask::{Masked, Part};
use super::{
    form::{Constraint, Forms, Start},
    task::{Form, Refusal},
    tools::{self, Tools},
    vocabulary::{Controls, Vocabulary},
};

/// A model's chat template and vocabulary.
pub(super) struct Prompts {
    template: ChatTemplate,
    source: String,
    vocabulary: Vocabulary,
    bos: String,
    eos: String,
    /// Made when the first answer is to have a form.
    forms: OnceLock<Option<Forms>>,
}

// === impl Prompts ===

impl Prompts {
    /// Compiles the template.
    ///
    /// # Errors
    /// The line at which the template is wrong, if the compiler knows it.
    pub(super) fn new(source: String, vocabulary: Vocabulary) -> Result<Self, Option<usize>> {
        let template = ChatTemplate::from_str(&source).map_err(|error| match error {
            Error::Compile(at) | Error::Render(at) => at.line(),
            _ => None,
        })?;
        let (bos, eos) = vocabulary.ends();
        Ok(Self {
            template,
            source,
            vocabulary,
            bos,
            eos,
            forms: OnceLock::new(),
        })
    }

    /// Whether the template mentions tools at all.
    pub(super) fn reads_tools(&self) -> bool {
        self.source.contains("tools")
    }

    /// Refuses ids that are no tokens of the model.
    pub(super) fn knows<'a>(&self, mut ids: impl Iterator<Item = &'a u32>) -> Result<(), Refusal> {
        let tokens = self.vocabulary.len();
        if ids.all(|id| *id < tokens) {
            return Ok(());
        }
        Err(Refusal::Parameter {
            name: "logit_bias",
            rule: "ids of tokens that the model has",
        })
    }

    /// What the answer is held to, if anything.
    pub(super) fn form(
        &self,
        form: &Form,
        tools: Option<&Tools>,
    ) -> Result<Option<(Constraint, Start)>, Refusal> {
        if *form == Form::Free && tools.is_none() {
            return Ok(None);
        }
        let forms = self.forms.get_or_init(|| Forms::new(&self.vocabulary));
        let forms = forms.as_ref().ok_or(Refusal::Parameter {
            name: "response_format",
            rule: "text, with this model",
        })?;
        forms.constraint(form, tools)
    }

    /// The prompt that asks the model for the next message. Long texts take a while: about
    /// half a second per megabyte.
    pub(super) fn encode(
        &self,
        messages: &Value,
        tools: Option<&Value>,
        context: u32,
    ) -> Result<Vec<LlamaToken>, Refusal> {
        let (messages, tools) = if self.reads_tools() {
            if tools.is_some() && !self.source.contains(tools::OPEN) {
                return Err(Refusal::ToolsUnsupported);
            }
            (tools::with_values(messages), tools)
        } else {
            (tools::as_text(messages, tools), None)
        };
        let masked = Masked::new(&messages, tools)?;
        let at_least = self.vocabulary.tokens_at_least(masked.bytes());
        fits(at_least, context)?;
        let plain = self.render(masked.messages(), masked.tools())?;
        let outline = self.render(masked.masked_messages(), masked.masked_tools())?;
        fits(self.vocabulary.tokens_at_least(plain.len()), context)?;
        let mut tokens = self.tokens(&masked, &plain, &outline)?;
        self.vocabulary.begin(&mut tokens);
        fits(tokens.len(), context)?;
        Ok(tokens)
    }

    /// Tokenises a prompt so that its control tokens are the template's.
    fn tokens(
        &self,
        masked: &Masked,
        plain: &str,
        outline: &str,
    ) -> Result<Vec<LlamaToken>, Refusal> {
        if masked.keys().any(|key| self.vocabulary.spells_control(key)) {
            return Err(Refusal::Messages(
                "a key spells a control token of the model",
            ));
        }
        if !masked
            .contents()
            .any(|content| self.vocabulary.spells_control(content))
        {
            let tokens = self.vocabulary.tokens(plain, Controls::Read);
            // A control token could still be spelt half by a person and half by the template.
            let expected = self.vocabulary.tokens(outline, Controls::Read);
            if self.vocabulary.controls(&tokens) == self.vocabulary.controls(&expected) {
                return Ok(tokens);
            }
        }
        let parts = masked.align(plain, outline).ok_or_else(|| {
            Refusal::Template(
                "a message spells a control token of the model where the template rewrites it"
                    .to_owned(),
            )
        })?;
        Ok(parts
            .into_iter()
            .flat_map(|part| match part {
                Part::Template(text) => self.vocabulary.tokens(text, Controls::Read),
                Part::Content(text) => self.vocabulary.tokens(text, Controls::Ignore),
            })
            .collect())
    }

    fn render(&self, messages: &Value, tools: Option<&Value>) -> Result<String, Refusal> {
        let mut context = Map::new();
        context.insert("messages".to_owned(), messages.clone());
        if let Some(tools) = tools {
            context.insert("tools".to_owned(), tools.clone());
        }
        context.insert("add_generation_prompt".to_owned(), json!(true));
        context.insert("bos_token".to_owned(), json!(self.bos));
        context.insert("eos_token".to_owned(), json!(self.eos));
        let rendered = self.template.render_context(&Value::Object(context));
        rendered.map_err(|error| Refusal::Template(self.explain(&error)))
    }

    /// Says what went wrong without a word of the messages: what a template raises is passed on
    /// only where it stands in the template itself.
    fn explain(&self, error: &Error) -> String {
        match error {
            Error::TemplateRaised { message } if self.source.contains(message.as_str()) => {
                message.clone()
            }
            Error::TemplateRaised { .. } => "it refuses these messages".to_owned(),
            Error::Compile(at) | Error::Render(at) => match at.line() {
                Some(line) => format!("it fails on these messages, at its line {line}"),
                None => "it fails on these messages".to_owned(),
            },
            _ => "it fails on these messages".to_owned(),
        }
    }
}

impl fmt::Debug for Prompts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prompts")
            .field("vocabulary", &self.vocabulary)
            .finish_non_exhaustive()
    }
}

fn fits(tokens: usize, context: u32) -> Result<(), Refusal> {
    let tokens = u32::try_from(tokens).unwrap_or(u32::MAX);
    // One token of the answer must fit as well.
    if tokens < context {
        return Ok(());
    }
    Err(Refusal::PromptTooLong { tokens, context })
}
