//! Answers that must have a form: which tokens may come next, by a grammar over the model's tokens.
//!
//! The grammar's compiler and matcher are llguidance, in Rust and within the bounds below. Its
//! messages quote what it reads, so none is passed on.

mod schema;

use std::{fmt, sync::Arc};

use llama_cpp_2::token::LlamaToken;
use llguidance::{
    Matcher, ParserFactory,
    api::TopLevelGrammar,
    toktrie::{ApproximateTokEnv, InferenceCapabilities, SimpleVob, TokEnv, TokRxInfo, TokTrie},
};
use memchr::memmem;
use serde_json::{Value, json};

use super::{
    generation::EngineFault,
    task::{Form, Refusal},
    tools::{OPEN, Tools},
    vocabulary::Vocabulary,
};

/// States of a grammar's lexer that are kept, at one to two kilobytes each.
const LEXER_STATES_MAX: usize = 10_000;
/// How much JSON, as text, the grammar of one request may be made of.
const GRAMMAR_BYTES_MAX: usize = 1 << 20;
/// What an answer's form is called in errors.
const FORMAT: &str = "response_format";
const TOOLS: &str = "tools";

/// Compiles forms for one model.
pub(super) struct Forms {
    factory: ParserFactory,
}

/// A form that one answer is held to, and where in it the answer is.
pub(super) struct Constraint(Matcher);

/// Where a form is enforced from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// From the first token.
    Now,
    /// From where the model begins to call a tool.
    AtCall,
}

// === impl Forms ===

impl Forms {
    /// Walks the whole vocabulary: some hundred milliseconds.
    pub(super) fn new(vocabulary: &Vocabulary) -> Option<Self> {
        let (words, ends) = vocabulary.words();
        let first = *ends.first()?;
        let info = TokRxInfo::new(u32::try_from(words.len()).ok()?, first);
        let trie = TokTrie::from(&info, &words).with_eos_tokens(&ends);
        Self::of(&(Arc::new(ApproximateTokEnv::new(trie)) as TokEnv))
    }

    fn of(tokens: &TokEnv) -> Option<Self> {
        let slices = llguidance::earley::SlicedBiasComputer::general_slices();
        let mut factory =
            ParserFactory::new(tokens, InferenceCapabilities::default(), &slices).ok()?;
        factory.quiet();
        let limits = factory.limits_mut();
        limits.max_lexer_states = LEXER_STATES_MAX;
        limits.verbose_errors = false;
        Some(Self { factory })
    }

    /// What the answer is held to, if anything.
    ///
    /// # Errors
    /// The place of what is wrong in a schema.
    pub(super) fn constraint(
        &self,
        form: &Form,
        tools: Option<&Tools>,
    ) -> Result<Option<(Constraint, Start)>, Refusal> {
        let answer = match form {
            Form::Free => None,
            Form::JsonObject => Some(bounded(json!({"type": "object"}), false, FORMAT)?),
            Form::Schema { schema, strict } => {
                let place = "response_format/json_schema/schema";
                Some(bounded(schema.clone(), *strict, place)?)
            }
        };
        let mut calls = Vec::new();
        for (at, tool) in tools.iter().flat_map(|tools| tools.callable()).enumerate() {
            let place = format!("tools/{at}/function/parameters");
            let arguments = bounded(tool.parameters.clone(), tool.strict, &place)?;
            calls.push((tool.name.as_str(), arguments));
        }
        let must = tools.is_some_and(Tools::must_call);
        let answer = answer.filter(|_| !must);
        if answer.is_none() && calls.is_empty() {
            return Ok(None);
        }
        let start = if must || answer.is_some() {
            Start::Now
        } else {
            Start::AtCall
        };
        let parallel = tools.is_some_and(Tools::parallel);
        let of = if answer.is_some() { FORMAT } else { TOOLS };
        let grammar = grammar(answer.as_ref(), &calls, parallel);
        Ok(Some((self.compile(grammar, of)?, start)))
    }

    fn compile(&self, grammar: String, of: &str) -> Result<Constraint, Refusal> {
        let refused = |problem| Refusal::Schema {
            place: of.to_owned(),
            problem,
        };
        if grammar.len() > GRAMMAR_BYTES_MAX {
            return Err(refused("more than a megabyte of schemas"));
        }
        let parser = self
            .factory
            .create_parser(TopLevelGrammar::from_lark(grammar));
        let matcher = Matcher::new(parser);
        if matcher.is_error() {
            return Err(refused(
                "the schema contradicts itself, is too large, or has a pattern, format or reference that cannot be used",
            ));
        }
        Ok(Constraint(matcher))
    }
}

impl fmt::Debug for Forms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Forms").finish_non_exhaustive()
    }
}

// === impl Constraint ===

impl Constraint {
    /// For another answer to the same task.
    pub(super) fn another(&self) -> Self {
        Self(self.0.deep_clone())
    }

    /// The tokens that may come next; only those that end an answer once it is complete.
    pub(super) fn allowed(&mut self) -> Result<SimpleVob, EngineFault> {
        self.0.compute_mask_or_eos().or(Err(EngineFault::Form))
    }

    /// Goes on with a token that was allowed.
    pub(super) fn take(&mut self, token: LlamaToken) -> Result<(), EngineFault> {
        if self.0.is_stopped() {
            return Ok(());
        }
        let token = u32::try_from(token.0).or(Err(EngineFault::Form))?;
        self.0.consume_token(token).or(Err(EngineFault::Form))
    }

    /// Goes on with a text; false where the form does not begin so.
    pub(super) fn take_text(&mut self, text: &[u8]) -> bool {
        let Ok(tokens) = self
            .0
            .tok_env()
            .map(|env| env.tok_trie().greedy_tokenize(text))
        else {
            return false;
        };
        matches!(self.0.validate_tokens(&tokens), Ok(count) if count == tokens.len())
            && self.0.consume_tokens(&tokens).is_ok()
    }
}

impl fmt::Debug for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Constraint").finish_non_exhaustive()
    }
}

/// Waits for the model to begin a call, to hold it to the form from there.
pub(super) struct Watch {
    constraint: Constraint,
    tail: Vec<u8>,
}

// === impl Watch ===

impl Watch {
    pub(super) fn new(constraint: Constraint) -> Self {
        Self {
            constraint,
            tail: Vec::new(),
        }
    }

    /// Takes the next bytes of the answer; whether a call begins in them.
    pub(super) fn push(&mut self, bytes: &[u8]) -> bool {
        self.tail.extend_from_slice(bytes);
        if let Some(at) = memmem::find(&self.tail, OPEN.as_bytes()) {
            self.tail.drain(..at);
            return true;
        }
        let kept = self.tail.len().min(OPEN.len());
        self.tail.drain(..self.tail.len().saturating_sub(kept));
        false
    }

    /// What the rest of the call is held to; nothing where the model began it in its own way.
    pub(super) fn begun(mut self) -> Option<Constraint> {
        self.constraint
            .take_text(&self.tail)
            .then_some(self.constraint)
    }
}

/// A checked schema, and how its values are spelt: as models have read them most, and without room
/// for endless blanks.
fn bounded(mut schema: Value, strict: bool, place: &str) -> Result<Value, Refusal> {
    schema::check(&schema, strict).map_err(|fault| Refusal::Schema {
        place: format!("{place}{}", fault.place),
        problem: fault.problem,
    })?;
    if let Some(members) = schema.as_object_mut() {
        let spelling = json!({
            "whitespace_flexible": false,
            "item_separator": ", ",
            "key_separator": ": ",
            "lenient": !strict,
        });
        members.insert("x-guidance".to_owned(), spelling);
    }
    Ok(schema)
}

/// The grammar of an answer or of calls, in llguidance's dialect of Lark. Names of tools are plain
/// words, so that they can stand in quotes.
fn grammar(answer: Option<&Value>, calls: &[(&str, Value)], parallel: bool) -> String {
    let mut rules = Vec::new();
    match (answer, calls.is_empty()) {
        (Some(_), true) => rules.push("start: answer".to_owned()),
        (Some(_), false) => rules.push("start: answer | calls".to_owned()),
        (None, _) => rules.push("start: calls".to_owned()),
    }
    if let Some(schema) = answer {
        rules.push(format!("answer: %json {schema}"));
    }
    if !calls.is_empty() {
        let many = if parallel { " (\"\\n\" call)*" } else { "" };
        rules.push(format!("calls: call{many}"));
        let names: Vec<String> = (0..calls.len()).map(|at| format!("call_{at}")).collect();
        rules.push(format!("call: {}", names.join(" | ")));
    }
    for (at, (name, arguments)) in calls.iter().enumerate() {
        rules.push(format!(
            r#"call_{at}: "<tool_call>\n{{\"name\": \"{name}\", \"arguments\": " %json {arguments} "}}\n</tool_call>""#
        ));
    }
    rules.join("\n")
}

#[cfg(test)]
mod tests;
