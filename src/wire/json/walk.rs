//! The walk itself: one pass, no recursion, bounded.

use std::{borrow::Cow, collections::HashSet};

use jiter::{Jiter, JiterError, Peek};

use super::{Form, Limits, Malformed, Member, Node, NodeId, Step, Text};

/// Keys of an object up to this many are compared one by one, beyond it in a set.
const FEW_KEYS: usize = 16;
/// Under a key of the schema, a number shorter than this is a parameter and identifies nobody.
/// Under any other key or in a list it may be a staff number, whatever its length.
const NUMBER_MIN: usize = 6;

/// What the walk found.
#[derive(Default)]
pub(super) struct Found {
    pub(super) nodes: Vec<Node>,
    pub(super) texts: Vec<Text>,
    pub(super) members: Vec<Member>,
}

/// An object or list whose end has not come yet.
struct Frame<'a> {
    id: NodeId,
    list: bool,
    next: u32,
    keys: Vec<Cow<'a, str>>,
    many: HashSet<Cow<'a, str>>,
}

struct Walk<'a> {
    body: &'a str,
    limits: Limits,
    tokens: Jiter<'a>,
    frames: Vec<Frame<'a>>,
    values: usize,
    found: Found,
}

/// What the outermost value may be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Root {
    Object,
    ObjectOrList,
}

pub(super) fn walk(body: &str, limits: Limits, root: Root) -> Result<Found, Malformed> {
    let tokens = Jiter::new(body.as_bytes());
    let mut walk = Walk {
        body,
        limits,
        tokens,
        frames: Vec::with_capacity(8),
        values: 0,
        found: Found::default(),
    };
    match walk.peek()? {
        Peek::Object => walk.enter(None, Step::Other, false)?,
        Peek::Array if root == Root::ObjectOrList => walk.enter(None, Step::Other, true)?,
        _ => return Err(Malformed::NotAnObject),
    }
    while let Some(frame) = walk.frames.last() {
        if frame.list {
            walk.item()?;
        } else {
            walk.pair()?;
        }
    }
    walk.tokens.finish().map_err(|error| not_json(&error))?;
    Ok(walk.found)
}

impl<'a> Walk<'a> {
    fn peek(&mut self) -> Result<Peek, Malformed> {
        self.tokens.peek().map_err(|error| not_json(&error))
    }

    /// Begins a list or object. Its first token is read by the step that follows.
    fn enter(&mut self, parent: Option<NodeId>, step: Step, list: bool) -> Result<(), Malformed> {
        if self.frames.len() >= self.limits.depth {
            return Err(Malformed::TooDeep {
                limit: self.limits.depth,
            });
        }
        self.count()?;
        let id = NodeId(u32::try_from(self.found.nodes.len()).unwrap_or(u32::MAX));
        self.found.nodes.push(Node { parent, step, list });
        self.frames.push(Frame {
            id,
            list,
            next: 0,
            keys: Vec::new(),
            many: HashSet::new(),
        });
        Ok(())
    }

    fn count(&mut self) -> Result<(), Malformed> {
        self.values += 1;
        if self.values > self.limits.values {
            return Err(Malformed::TooMany {
                limit: self.limits.values,
            });
        }
        Ok(())
    }

    /// Takes the next item of the innermost list, or leaves it.
    fn item(&mut self) -> Result<(), Malformed> {
        let Some(frame) = self.frames.last_mut() else {
            return Ok(());
        };
        let (id, at) = (frame.id, frame.next);
        frame.next += 1;
        let peek = if at == 0 {
            self.tokens.known_array()
        } else {
            self.tokens.array_step()
        };
        match peek.map_err(|error| not_json(&error))? {
            Some(peek) => self.value(id, Step::Index(at), peek),
            None => {
                self.frames.pop();
                self.end_member();
                Ok(())
            }
        }
    }

    /// Takes the next pair of the innermost object, or leaves it.
    fn pair(&mut self) -> Result<(), Malformed> {
        let Some(frame) = self.frames.last_mut() else {
            return Ok(());
        };
        let (id, at) = (frame.id, frame.next);
        frame.next += 1;
        let key = if at == 0 {
            self.tokens.next_object_bytes()
        } else {
            self.tokens.next_key_bytes()
        };
        let Some(key) = key.map_err(|error| not_json(&error))? else {
            self.frames.pop();
            self.end_member();
            return Ok(());
        };
        let start = key
            .as_ptr()
            .addr()
            .saturating_sub(self.body.as_ptr().addr());
        let raw = start..start + key.len();
        let written = self.body.get(raw.clone()).unwrap_or_default();
        let key: Cow<'a, str> = if written.contains('\\') {
            let quoted = self
                .body
                .get(raw.start.saturating_sub(1)..raw.end + 1)
                .unwrap_or_default();
            let decoded = serde_json::from_str::<String>(quoted);
            Cow::Owned(decoded.map_err(|_content| bad_escape(raw.start))?)
        } else {
            Cow::Borrowed(written)
        };
        self.count()?;
        let step = known(&key).map_or(Step::Other, Step::Known);
        if step == Step::Other {
            let decoded = matches!(key, Cow::Owned(_)).then(|| Box::from(&*key));
            self.found.texts.push(Text {
                node: id,
                step,
                form: Form::Key,
                raw: raw.clone(),
                decoded,
            });
        }
        let outermost = self.frames.len() == 1;
        let name = outermost.then(|| Box::from(&*key));
        self.note_key(key, raw.start)?;
        let peek = self.peek()?;
        if let Some(key) = name {
            let start = self.tokens.current_index();
            self.found.members.push(Member {
                key,
                value: start..start,
            });
        }
        self.value(id, step, peek)
    }

    /// Refuses a key that the innermost object already has.
    fn note_key(&mut self, key: Cow<'a, str>, at: usize) -> Result<(), Malformed> {
        let Some(frame) = self.frames.last_mut() else {
            return Ok(());
        };
        let twice = if frame.keys.len() < FEW_KEYS {
            let twice = frame.keys.contains(&key);
            frame.keys.push(key);
            twice
        } else {
            if frame.many.is_empty() {
                frame.many.extend(frame.keys.iter().cloned());
            }
            !frame.many.insert(key)
        };
        if twice {
            Err(Malformed::DuplicateKey { at })
        } else {
            Ok(())
        }
    }

    fn value(&mut self, node: NodeId, step: Step, peek: Peek) -> Result<(), Malformed> {
        match peek {
            Peek::Object => return self.enter(Some(node), step, false),
            Peek::Array => return self.enter(Some(node), step, true),
            Peek::String => self.string(node, step)?,
            _ => self.scalar(node, step, peek)?,
        }
        self.end_member();
        self.count()
    }

    fn string(&mut self, node: NodeId, step: Step) -> Result<(), Malformed> {
        let start = self.tokens.current_index() + 1;
        let text = self.tokens.known_str().map_err(|error| not_json(&error))?;
        // Without escapes the parser gives a part of the body itself.
        let as_written = self.body.as_bytes().as_ptr_range().contains(&text.as_ptr());
        let decoded = (!as_written).then(|| Box::from(text));
        let raw = start..self.tokens.current_index().saturating_sub(1);
        self.found.texts.push(Text {
            node,
            step,
            form: Form::String,
            raw,
            decoded,
        });
        Ok(())
    }

    fn scalar(&mut self, node: NodeId, step: Step, peek: Peek) -> Result<(), Malformed> {
        let start = self.tokens.current_index();
        let number = match peek {
            Peek::Null => self.tokens.known_null().map(|()| false),
            Peek::True | Peek::False => self.tokens.known_bool(peek).map(|_value| false),
            _ => self
                .tokens
                .known_number_bytes(peek)
                .map(|digits| digits.len() >= NUMBER_MIN || !matches!(step, Step::Known(_))),
        };
        let form = if number.map_err(|error| not_json(&error))? {
            Form::Number
        } else {
            Form::Literal
        };
        let raw = start..self.tokens.current_index();
        self.found.texts.push(Text {
            node,
            step,
            form,
            raw,
            decoded: None,
        });
        Ok(())
    }

    /// Notes where the value of an outermost member ends, if one has just ended.
    fn end_member(&mut self) {
        if self.frames.len() == 1
            && let Some(member) = self.found.members.last_mut()
        {
            member.value.end = self.tokens.current_index();
        }
    }
}

fn not_json(error: &JiterError) -> Malformed {
    // The parser's words name tokens and positions, never the text around them.
    Malformed::NotJson {
        problem: error.error_type.to_string(),
        at: error.index,
    }
}

fn bad_escape(at: usize) -> Malformed {
    Malformed::NotJson {
        problem: "invalid escape".to_owned(),
        at,
    }
}

/// The schema's own spelling of a key that providers' schemas know; such a key says nothing about
/// anybody and may stand in a record.
fn known(key: &str) -> Option<&'static str> {
    KNOWN
        .binary_search(&key)
        .ok()
        .and_then(|at| KNOWN.get(at))
        .copied()
}

/// Members of the requests of OpenAI's chat completions API and of the objects in them, JSON
/// Schema's key words among them, sorted.
/// Source: openai/openai-openapi, CreateChatCompletionRequest, version 2.3.0; OpenAI's Python SDK
/// 3.54.0, whose every member is here (tests/it/positions.rs); JSON Schema 2020-12.
pub(super) static KNOWN: &[&str] = &[
    "additionalProperties",
    "allOf",
    "allowed_tools",
    "annotations",
    "anyOf",
    "approximate",
    "arguments",
    "array",
    "assistant",
    "audio",
    "auto",
    "cached_tokens",
    "call_id",
    "choices",
    "city",
    "code",
    "const",
    "content",
    "country",
    "custom",
    "data",
    "default",
    "definition",
    "description",
    "detail",
    "developer",
    "effort",
    "enum",
    "examples",
    "exclude",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "file",
    "file_data",
    "file_id",
    "filename",
    "format",
    "frequency_penalty",
    "function",
    "function_call",
    "functions",
    "grammar",
    "id",
    "image",
    "image_url",
    "include_obfuscation",
    "include_usage",
    "index",
    "input",
    "input_audio",
    "integer",
    "items",
    "json_schema",
    "lark",
    "logit_bias",
    "logprobs",
    "maxItems",
    "maxLength",
    "maxProperties",
    "max_completion_tokens",
    "max_tokens",
    "maximum",
    "messages",
    "metadata",
    "minItems",
    "minLength",
    "minProperties",
    "min_p",
    "minimum",
    "modalities",
    "mode",
    "model",
    "moderation",
    "multipleOf",
    "n",
    "name",
    "not",
    "null",
    "number",
    "object",
    "oneOf",
    "output",
    "parallel_tool_calls",
    "parameters",
    "pattern",
    "patternProperties",
    "policy",
    "prediction",
    "prefixItems",
    "presence_penalty",
    "prompt_cache_breakpoint",
    "prompt_cache_key",
    "prompt_cache_options",
    "prompt_cache_retention",
    "properties",
    "propertyNames",
    "reasoning",
    "reasoning_effort",
    "refusal",
    "regex",
    "region",
    "required",
    "response_format",
    "role",
    "safety_identifier",
    "schema",
    "search_context_size",
    "seed",
    "service_tier",
    "stop",
    "store",
    "stream",
    "stream_options",
    "strict",
    "string",
    "summary",
    "syntax",
    "system",
    "temperature",
    "text",
    "timezone",
    "title",
    "tool",
    "tool_call_id",
    "tool_calls",
    "tool_choice",
    "tools",
    "top_k",
    "top_logprobs",
    "top_p",
    "ttl",
    "type",
    "uniqueItems",
    "url",
    "user",
    "user_location",
    "verbosity",
    "voice",
    "web_search_options",
];
