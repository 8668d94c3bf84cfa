//! What a request asks for beside its messages, with the API's bounds.

use serde::Deserialize;

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
    /// −2 to 2.
    pub frequency_penalty: f32,
    /// −2 to 2.
    pub presence_penalty: f32,
    /// Same seed, same text, as far as the engine can.
    pub seed: Option<i64>,
    /// The answer ends before any of these.
    pub stop: Vec<String>,
    /// What the embedded engine cannot do yet, by the member that asks for it.
    pub beyond_engine: Vec<&'static str>,
}

/// How many stop strings a request may have.
pub const STOP_MAX: usize = 16;
/// How long one may be, in bytes.
const STOP_BYTES_MAX: usize = 512;
/// The API's bound on `n`.
const N_MAX: u32 = 128;

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
        Ok(Self {
            stream,
            include_usage: options
                .and_then(|options| options.include_usage)
                .unwrap_or(false),
            n,
            max_tokens: max_tokens(document)?,
            temperature: number(document, "temperature", 0.0..=2.0)?.unwrap_or(1.0),
            top_p: number(document, "top_p", f32::MIN_POSITIVE..=1.0)?.unwrap_or(1.0),
            frequency_penalty: number(document, "frequency_penalty", -2.0..=2.0)?.unwrap_or(0.0),
            presence_penalty: number(document, "presence_penalty", -2.0..=2.0)?.unwrap_or(0.0),
            seed,
            stop: stop(document)?,
            beyond_engine: beyond_engine(document),
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
    if said("logprobs") == Some("true") {
        beyond.push("logprobs");
    }
    if said("logit_bias").is_some_and(|raw| raw != "{}") {
        beyond.push("logit_bias");
    }
    if said("audio").is_some() {
        beyond.push("audio");
    }
    if said("tool_choice").is_some_and(|raw| raw != "\"auto\"" && raw != "\"none\"") {
        beyond.push("tool_choice");
    }
    if said("response_format").is_some_and(|raw| !raw.contains("\"text\"")) {
        beyond.push("response_format");
    }
    beyond
}
