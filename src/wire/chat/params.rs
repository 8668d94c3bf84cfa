//! What a request asks for beside its messages, with the API's bounds.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::{BadMember, Document, bad};

/// The parameters that Ringfence itself acts on. Everything else goes to a provider as it came.
#[derive(Debug, Clone, PartialEq)]
pub struct Params {
    /// Answer in events.
    pub stream: bool,
    /// End the stream with a chunk that tells the tokens.
    pub include_usage: bool,
    /// How many answers.
    pub n: u32,
    /// The bound on each answer.
    pub max_tokens: Option<u32>,
    /// 0 to 2; 1 where the request says nothing, as the API has it.
    pub temperature: f32,
    /// Above 0, to 1.
    pub top_p: f32,
    /// Only that many of the likeliest tokens, where a request names a number above 0. Not in
    /// OpenAI's API, but in that of most servers of open models, as is `min_p`.
    pub top_k: Option<u32>,
    /// 0 to 1.
    pub min_p: f32,
    /// −2 to 2.
    pub frequency_penalty: f32,
    /// −2 to 2.
    pub presence_penalty: f32,
    /// What is added to the logits of tokens, by their ids.
    pub logit_bias: BTreeMap<u32, f32>,
    /// Tell how likely each token was, beside that many alternatives.
    pub logprobs: Option<u32>,
    /// Same seed, same text, as far as the engine can.
    pub seed: Option<i64>,
    /// The answer ends before any of these.
    pub stop: Vec<String>,
    /// Which tools the answer calls.
    pub tool_choice: ToolChoice,
    /// Whether it may call several.
    pub parallel_tool_calls: bool,
    /// What it looks like otherwise.
    pub response_format: ResponseFormat,
    /// What the embedded engine cannot do yet, by the member that asks for it.
    pub beyond_engine: Vec<&'static str>,
    /// A member that only the embedded engine reads and that is not as the API wants it. A provider
    /// judges it by itself.
    pub unfit: Option<BadMember>,
}

/// How many stop strings a request may have.
pub const STOP_MAX: usize = 16;
/// How long one may be, in bytes.
const STOP_BYTES_MAX: usize = 512;
/// How many tokens may have a bias.
const BIASES_MAX: usize = 1024;
/// The API's bound on `top_logprobs`.
const ALTERNATIVES_MAX: u32 = 20;
/// The API's bound on `n`.
const N_MAX: u32 = 128;

/// Which tools an answer calls.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ToolChoice {
    /// The model decides.
    #[default]
    Auto,
    /// None.
    None,
    /// At least one.
    Required,
    /// The function of this name.
    Named(String),
}

/// What an answer looks like.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum ResponseFormat {
    /// Text.
    #[default]
    Text,
    /// A JSON object.
    JsonObject,
    /// What a JSON schema describes.
    JsonSchema {
        /// The schema.
        schema: Value,
        /// Whether all of it must be kept.
        strict: bool,
    },
}

#[derive(Deserialize, Default)]
struct StreamOptions {
    #[serde(default)]
    include_usage: Option<bool>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Stop {
    One(String),
    Many(Vec<String>),
}

impl Params {
    /// Reads and checks.
    ///
    /// # Errors
    /// Names the member that is not as the API wants it.
    pub(super) fn read(document: &Document) -> Result<Self, BadMember> {
        let stream = document
            .value::<bool>("stream", "true or false")?
            .unwrap_or(false);
        let options =
            document.value::<StreamOptions>("stream_options", "an object with include_usage")?;
        if options.is_some() && !stream {
            return Err(bad("stream_options", "left out, or \"stream\" set to true"));
        }
        let n = document
            .value::<u32>("n", "a whole number from 1 to 128")?
            .unwrap_or(1);
        if !(1..=N_MAX).contains(&n) {
            return Err(bad("n", "a whole number from 1 to 128"));
        }
        let seed = document.value::<i64>("seed", "a whole number")?;
        let mut unfit = None;
        let mut beyond_engine = beyond_engine(document);
        let tool_choice = fit(tool_choice(document), Some(ToolChoice::Auto), &mut unfit);
        if tool_choice.is_none() {
            beyond_engine.push("tool_choice");
        }
        let text = Some(ResponseFormat::Text);
        let response_format = fit(response_format(document), text, &mut unfit);
        if response_format.is_none() {
            beyond_engine.push("response_format");
        }
        let top_k = document.value::<i64>("top_k", "a whole number");
        let min_p = number(document, "min_p", 0.0..=1.0);
        let parallel = document.value::<bool>("parallel_tool_calls", "true or false");
        Ok(Self {
            stream,
            include_usage: options
                .and_then(|options| options.include_usage)
                .unwrap_or(false),
            n,
            max_tokens: max_tokens(document)?,
            temperature: number(document, "temperature", 0.0..=2.0)?.unwrap_or(1.0),
            top_p: number(document, "top_p", f32::MIN_POSITIVE..=1.0)?.unwrap_or(1.0),
            top_k: fit(top_k, None, &mut unfit)
                .filter(|k| *k > 0)
                .map(|k| u32::try_from(k).unwrap_or(u32::MAX)),
            min_p: fit(min_p, None, &mut unfit).unwrap_or(0.0),
            frequency_penalty: number(document, "frequency_penalty", -2.0..=2.0)?.unwrap_or(0.0),
            presence_penalty: number(document, "presence_penalty", -2.0..=2.0)?.unwrap_or(0.0),
            logit_bias: fit(logit_bias(document), BTreeMap::new(), &mut unfit),
            logprobs: fit(logprobs(document), None, &mut unfit),
            seed,
            stop: stop(document)?,
            parallel_tool_calls: fit(parallel, None, &mut unfit).unwrap_or(true),
            tool_choice: tool_choice.unwrap_or_default(),
            response_format: response_format.unwrap_or_default(),
            beyond_engine,
            unfit,
        })
    }
}

fn max_tokens(document: &Document) -> Result<Option<u32>, BadMember> {
    let mut given = None;
    for name in ["max_tokens", "max_completion_tokens"] {
        let value = document.value::<u32>(name, "a whole number of at least 1")?;
        if value == Some(0) {
            return Err(bad(name, "a whole number of at least 1"));
        }
        given = value.or(given);
    }
    Ok(given)
}

fn number(
    document: &Document,
    name: &str,
    range: std::ops::RangeInclusive<f32>,
) -> Result<Option<f32>, BadMember> {
    if document.member(name).is_none() {
        return Ok(None);
    }
    let low = if *range.start() == f32::MIN_POSITIVE {
        "above 0".to_owned()
    } else {
        format!("from {}", range.start())
    };
    let expected = format!("a number {low} to {}", range.end());
    match document.value::<f32>(name, &expected)? {
        Some(value) if !range.contains(&value) => Err(bad(name, &expected)),
        value => Ok(value),
    }
}

/// What was read, or what stands for it where it is not as the API wants it; the first such is kept.
fn fit<T>(read: Result<T, BadMember>, otherwise: T, unfit: &mut Option<BadMember>) -> T {
    read.unwrap_or_else(|bad| {
        unfit.get_or_insert(bad);
        otherwise
    })
}

fn logit_bias(document: &Document) -> Result<BTreeMap<u32, f32>, BadMember> {
    let expected = "an object of up to 1024 token ids, each with a number from -100 to 100";
    let biases: BTreeMap<u32, f32> = document.value("logit_bias", expected)?.unwrap_or_default();
    let good = |bias: &f32| (-100.0..=100.0).contains(bias);
    if biases.len() > BIASES_MAX || !biases.values().all(good) {
        return Err(bad("logit_bias", expected));
    }
    Ok(biases)
}

fn logprobs(document: &Document) -> Result<Option<u32>, BadMember> {
    let wanted = document
        .value::<bool>("logprobs", "true or false")?
        .unwrap_or(false);
    let expected = "a whole number from 0 to 20, with \"logprobs\" set to true";
    let alternatives = document.value::<u32>("top_logprobs", expected)?;
    if alternatives > Some(ALTERNATIVES_MAX) || (alternatives.is_some() && !wanted) {
        return Err(bad("top_logprobs", expected));
    }
    Ok(wanted.then_some(alternatives.unwrap_or(0)))
}

fn stop(document: &Document) -> Result<Vec<String>, BadMember> {
    let expected = "a string or a list of up to 16 strings, each of 1 to 512 bytes";
    let strings = match document.value::<Stop>("stop", expected)? {
        None => Vec::new(),
        Some(Stop::One(one)) => vec![one],
        Some(Stop::Many(many)) => many,
    };
    let good = |stop: &String| (1..=STOP_BYTES_MAX).contains(&stop.len());
    if strings.len() > STOP_MAX || !strings.iter().all(good) {
        return Err(bad("stop", expected));
    }
    Ok(strings)
}

/// Members whose promise the engine could not keep. Leaving them unsaid would be a lie.
fn beyond_engine(document: &Document) -> Vec<&'static str> {
    let said = |name: &str| {
        document
            .member(name)
            .map(|(raw, _)| raw)
            .filter(|raw| *raw != "null")
    };
    let mut beyond = Vec::new();
    for member in ["audio", "functions", "function_call"] {
        if said(member).is_some() {
            beyond.push(member);
        }
    }
    beyond
}

/// `None` where it is one that the engine does not know.
fn tool_choice(document: &Document) -> Result<Option<ToolChoice>, BadMember> {
    let expected = "\"auto\", \"none\", \"required\", or an object that names a function";
    let known = match document.value::<Value>("tool_choice", expected)? {
        None => Some(ToolChoice::Auto),
        Some(Value::String(word)) => match word.as_str() {
            "auto" => Some(ToolChoice::Auto),
            "none" => Some(ToolChoice::None),
            "required" => Some(ToolChoice::Required),
            _ => return Err(bad("tool_choice", expected)),
        },
        Some(Value::Object(choice)) => {
            if choice.get("type").and_then(Value::as_str) == Some("function") {
                let name = choice.get("function").and_then(|of| of.get("name"));
                let Some(name) = name.and_then(Value::as_str) else {
                    return Err(bad("tool_choice", expected));
                };
                Some(ToolChoice::Named(name.to_owned()))
            } else {
                None
            }
        }
        Some(_) => return Err(bad("tool_choice", expected)),
    };
    let offered = document
        .member("tools")
        .is_some_and(|(raw, _)| raw != "null");
    let calls = matches!(known, Some(ToolChoice::Required | ToolChoice::Named(_)));
    if calls && !offered {
        return Err(bad("tools", "given, since \"tool_choice\" asks for a call"));
    }
    Ok(known)
}

/// `None` where it is one that the engine does not know.
fn response_format(document: &Document) -> Result<Option<ResponseFormat>, BadMember> {
    let expected = "an object with the type text, json_object, or json_schema with its schema";
    let Some(format) = document.value::<Value>("response_format", expected)? else {
        return Ok(Some(ResponseFormat::Text));
    };
    match format.get("type").and_then(Value::as_str) {
        None => Err(bad("response_format", expected)),
        Some("text") => Ok(Some(ResponseFormat::Text)),
        Some("json_object") => Ok(Some(ResponseFormat::JsonObject)),
        Some("json_schema") => {
            let within = format.get("json_schema");
            let schema = within.and_then(|within| within.get("schema"));
            let strict = within.and_then(|within| within.get("strict")?.as_bool());
            Ok(Some(ResponseFormat::JsonSchema {
                schema: schema
                    .ok_or_else(|| bad("response_format", expected))?
                    .clone(),
                strict: strict.unwrap_or(false),
            }))
        }
        Some(_) => Ok(None),
    }
}
