//! Answers in OpenAI's shape: completions, chunks, models; and what an answer says of its tokens.
//! Source: openai/openai-openapi, CreateChatCompletionResponse, CreateChatCompletionStreamResponse.

use memchr::memmem;
use serde::{Deserialize, Serialize};

/// Why a choice ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FinishReason {
    /// The model was done, or met a stop string.
    Stop,
    /// The bound on tokens was met.
    Length,
    /// The model calls tools.
    ToolCalls,
}

/// Tokens of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Usage {
    /// Tokens of the prompt.
    pub prompt_tokens: u32,
    /// Tokens of all choices.
    pub completion_tokens: u32,
    /// Their sum.
    pub total_tokens: u32,
}

/// What every part of one answer says of itself.
#[derive(Debug, Clone)]
pub struct Head {
    /// `chatcmpl-` and the request's id.
    pub id: String,
    /// Seconds since 1970.
    pub created: i64,
    /// The model that answers.
    pub model: String,
}

/// One whole choice.
pub struct Choice {
    /// Its number, from 0.
    pub index: u32,
    /// What the model wrote.
    pub text: String,
    /// How likely its tokens were, where that was asked for.
    pub logprobs: Option<Vec<TokenLogprob>>,
    /// The tools that the model calls.
    pub calls: Vec<ToolCall>,
    /// Why it ended.
    pub reason: FinishReason,
}

/// A call of a tool.
#[derive(Clone, Serialize)]
pub struct ToolCall {
    id: String,
    r#type: &'static str,
    function: FunctionCall,
}

#[derive(Clone, Serialize)]
struct FunctionCall {
    name: String,
    arguments: String,
}

/// A token, how likely it was, and the likeliest in its place.
#[derive(Clone, Serialize)]
pub struct TokenLogprob {
    /// The token itself.
    #[serde(flatten)]
    pub own: TopLogprob,
    /// The likeliest first.
    pub top_logprobs: Vec<TopLogprob>,
}

/// A token and how likely it was.
#[derive(Clone, Serialize)]
pub struct TopLogprob {
    token: String,
    logprob: f32,
    bytes: Vec<u8>,
}

impl std::fmt::Debug for Choice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Choice({}, {} bytes, {:?})",
            self.index,
            self.text.len(),
            self.reason
        )
    }
}

impl ToolCall {
    /// The arguments are JSON.
    #[must_use]
    pub fn new(id: String, name: &str, arguments: &str) -> Self {
        Self {
            id,
            r#type: "function",
            function: FunctionCall {
                name: name.to_owned(),
                arguments: arguments.to_owned(),
            },
        }
    }
}

impl std::fmt::Debug for ToolCall {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ToolCall({} bytes)", self.function.arguments.len())
    }
}

impl std::fmt::Debug for TokenLogprob {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TokenLogprob({:?})", self.own)
    }
}

impl TopLogprob {
    /// The bytes may be part of a character.
    #[must_use]
    pub fn new(bytes: &[u8], logprob: f32) -> Self {
        Self {
            token: String::from_utf8_lossy(bytes).into_owned(),
            logprob,
            bytes: bytes.to_vec(),
        }
    }
}

impl std::fmt::Debug for TopLogprob {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes at {}", self.bytes.len(), self.logprob)
    }
}

impl<'a> Logprobs<'a> {
    fn new(content: &'a [TokenLogprob]) -> Self {
        Self {
            content,
            refusal: None,
        }
    }
}

impl Usage {
    /// With the sum.
    #[must_use]
    pub fn new(prompt_tokens: u32, completion_tokens: u32) -> Self {
        let total_tokens = prompt_tokens.saturating_add(completion_tokens);
        Self {
            prompt_tokens,
            completion_tokens,
            total_tokens,
        }
    }
}

impl Head {
    /// The whole answer at once.
    #[must_use]
    pub fn completion(&self, choices: &[Choice], usage: Usage) -> String {
        let choices: Vec<_> = choices
            .iter()
            .map(|choice| WholeChoice {
                index: choice.index,
                message: Message {
                    role: "assistant",
                    // Clients tell a call from an answer by this.
                    content: Some(choice.text.as_str())
                        .filter(|text| choice.calls.is_empty() || !text.is_empty()),
                    tool_calls: &choice.calls,
                    refusal: None,
                },
                logprobs: choice.logprobs.as_deref().map(Logprobs::new),
                finish_reason: choice.reason,
            })
            .collect();
        let body = Completion {
            head: self.members("chat.completion"),
            choices,
            usage,
        };
        serde_json::to_string(&body).unwrap_or_default()
    }

    /// The first chunk of a choice, which names the role.
    #[must_use]
    pub fn first(&self, index: u32, usage: bool) -> String {
        let delta = Delta {
            role: Some("assistant"),
            content: Some(""),
            ..Delta::default()
        };
        self.chunk(ChunkChoice::new(index, delta), usage)
    }

    /// A chunk of text, and how likely the tokens were that begin in it.
    #[must_use]
    pub fn text(
        &self,
        index: u32,
        text: &str,
        logprobs: Option<&[TokenLogprob]>,
        usage: bool,
    ) -> String {
        let delta = Delta {
            content: Some(text),
            ..Delta::default()
        };
        let mut choice = ChunkChoice::new(index, delta);
        choice.logprobs = logprobs.map(Logprobs::new);
        self.chunk(choice, usage)
    }

    /// A chunk with one whole call, the `number`th of its choice from 0.
    #[must_use]
    pub fn call(&self, index: u32, number: usize, call: &ToolCall, usage: bool) -> String {
        let delta = Delta {
            tool_calls: Some([NumberedCall {
                index: number,
                call,
            }]),
            ..Delta::default()
        };
        self.chunk(ChunkChoice::new(index, delta), usage)
    }

    /// The last chunk of a choice.
    #[must_use]
    pub fn last(&self, index: u32, reason: FinishReason, usage: bool) -> String {
        let mut choice = ChunkChoice::new(index, Delta::default());
        choice.finish_reason = Some(reason);
        self.chunk(choice, usage)
    }

    /// The chunk that only tells the tokens.
    #[must_use]
    pub fn usage(&self, usage: Usage) -> String {
        let body = Chunk {
            head: self.members("chat.completion.chunk"),
            choices: &[],
            usage: Some(UsageSoFar::All(usage)),
        };
        serde_json::to_string(&body).unwrap_or_default()
    }

    /// With `stream_options.include_usage`, every chunk before the last says `usage: null`.
    fn chunk(&self, choice: ChunkChoice<'_>, usage: bool) -> String {
        let usage = usage.then_some(UsageSoFar::NotYet(()));
        let body = Chunk {
            head: self.members("chat.completion.chunk"),
            choices: &[choice],
            usage,
        };
        serde_json::to_string(&body).unwrap_or_default()
    }

    fn members(&self, object: &'static str) -> HeadMembers<'_> {
        HeadMembers {
            id: &self.id,
            object,
            created: self.created,
            model: &self.model,
        }
    }
}

/// What an answer says of its tokens: prompt, completion. `bytes` may begin anywhere; a quoted
/// `"usage"` inside a string has escaped quotes and is not taken for the member.
#[must_use]
pub fn usage_in(bytes: &[u8]) -> Option<(u64, u64)> {
    #[derive(Deserialize)]
    struct Tokens {
        prompt_tokens: u64,
        completion_tokens: u64,
    }
    memmem::rfind_iter(bytes, b"\"usage\"").find_map(|at| {
        let rest = bytes.get(at + 7..)?.trim_ascii_start().strip_prefix(b":")?;
        let mut values = serde_json::Deserializer::from_slice(rest).into_iter::<Tokens>();
        let tokens = values.next()?.ok()?;
        Some((tokens.prompt_tokens, tokens.completion_tokens))
    })
}

#[derive(Serialize)]
struct HeadMembers<'a> {
    id: &'a str,
    object: &'static str,
    created: i64,
    model: &'a str,
}

#[derive(Serialize)]
struct Completion<'a> {
    #[serde(flatten)]
    head: HeadMembers<'a>,
    choices: Vec<WholeChoice<'a>>,
    usage: Usage,
}

#[derive(Serialize)]
struct WholeChoice<'a> {
    index: u32,
    message: Message<'a>,
    logprobs: Option<Logprobs<'a>>,
    finish_reason: FinishReason,
}

#[derive(Serialize)]
struct Logprobs<'a> {
    content: &'a [TokenLogprob],
    refusal: Option<()>,
}

#[derive(Serialize)]
struct Message<'a> {
    role: &'static str,
    content: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    tool_calls: &'a [ToolCall],
    refusal: Option<()>,
}

#[derive(Serialize)]
struct Chunk<'a> {
    #[serde(flatten)]
    head: HeadMembers<'a>,
    choices: &'a [ChunkChoice<'a>],
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<UsageSoFar>,
}

/// `usage` of a chunk: `null` until the end.
#[derive(Serialize)]
#[serde(untagged)]
enum UsageSoFar {
    NotYet(()),
    All(Usage),
}

#[derive(Serialize)]
struct ChunkChoice<'a> {
    index: u32,
    delta: Delta<'a>,
    logprobs: Option<Logprobs<'a>>,
    finish_reason: Option<FinishReason>,
}

impl<'a> ChunkChoice<'a> {
    fn new(index: u32, delta: Delta<'a>) -> Self {
        Self {
            index,
            delta,
            logprobs: None,
            finish_reason: None,
        }
    }
}

#[derive(Serialize, Default)]
struct Delta<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_calls: Option<[NumberedCall<'a>; 1]>,
}

#[derive(Serialize)]
struct NumberedCall<'a> {
    index: usize,
    #[serde(flatten)]
    call: &'a ToolCall,
}

/// `GET /v1/models/{id}`, and one row of `GET /v1/models`.
#[derive(Debug, Clone, Serialize)]
pub struct Model<'a> {
    /// The name that requests use.
    pub id: &'a str,
    /// Always `model`.
    pub object: &'static str,
    /// Seconds since 1970.
    pub created: i64,
    /// The provider's name, `engine` or `ringfence`.
    pub owned_by: &'a str,
}

/// `GET /v1/models`.
#[derive(Debug, Clone, Serialize)]
pub struct ModelList<'a> {
    /// Always `list`.
    pub object: &'static str,
    /// The models.
    pub data: Vec<Model<'a>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usage_is_read_from_the_member_and_not_from_text_about_it() {
        let body = br#"{"choices":[{"message":{"content":"\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":9}"}}],
            "usage": {"prompt_tokens":5,"completion_tokens":2,"total_tokens":7},"system_fingerprint":"x"}"#;
        assert_eq!(usage_in(body), Some((5, 2)));
        assert_eq!(
            usage_in(br#"{"content":"\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":9}"}"#),
            None
        );
        assert_eq!(usage_in(br#"{"usage":null}"#), None);
    }

    #[test]
    fn chunks_have_the_members_that_clients_read() {
        let head = Head {
            id: "chatcmpl-1".into(),
            created: 1,
            model: "m".into(),
        };
        assert_eq!(
            head.text(0, "a\"b", None, true),
            r#"{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"a\"b"},"logprobs":null,"finish_reason":null}],"usage":null}"#
        );
        assert!(head.usage(Usage::new(1, 2)).ends_with(
            r#""choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}"#
        ));
        assert!(!head.last(0, FinishReason::Length, false).contains("usage"));
    }

    #[test]
    fn calls_have_the_members_that_clients_read() {
        let head = Head {
            id: "chatcmpl-1".into(),
            created: 1,
            model: "m".into(),
        };
        let call = ToolCall::new("call_1".into(), "f", "{\"a\": 1}");
        let members =
            r#""id":"call_1","type":"function","function":{"name":"f","arguments":"{\"a\": 1}"}}]"#;
        let chunk = head.call(0, 1, &call, false);
        let delta = format!(r#""delta":{{"tool_calls":[{{"index":1,{members}"#);
        assert!(chunk.contains(&delta), "{chunk}");
        let choice = Choice {
            index: 0,
            text: String::new(),
            logprobs: None,
            calls: vec![call],
            reason: FinishReason::ToolCalls,
        };
        let whole = head.completion(&[choice], Usage::new(1, 1));
        let message = format!(r#""content":null,"tool_calls":[{{{members},"refusal":null}}"#);
        assert!(whole.contains(&message), "{whole}");
        assert!(whole.contains(r#""finish_reason":"tool_calls""#), "{whole}");
    }

    #[test]
    fn logprobs_have_the_members_that_clients_read() {
        let head = Head {
            id: "chatcmpl-1".into(),
            created: 1,
            model: "m".into(),
        };
        let told = TokenLogprob {
            own: TopLogprob::new(b"\xC3", -0.5),
            top_logprobs: vec![TopLogprob::new(b"a", -0.25)],
        };
        let members = "\"logprobs\":{\"content\":[{\"token\":\"\u{FFFD}\",\"logprob\":-0.5,\"bytes\":[195],\
            \"top_logprobs\":[{\"token\":\"a\",\"logprob\":-0.25,\"bytes\":[97]}]}],\"refusal\":null}";
        let chunk = head.text(0, "x", Some(std::slice::from_ref(&told)), false);
        assert!(chunk.contains(members), "{chunk}");
        let choice = Choice {
            index: 0,
            text: "x".into(),
            logprobs: Some(vec![told]),
            calls: Vec::new(),
            reason: FinishReason::Stop,
        };
        let whole = head.completion(&[choice], Usage::new(1, 1));
        assert!(whole.contains(members), "{whole}");
    }
}
