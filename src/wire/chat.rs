//! A request to `POST /v1/chat/completions`: what it asks for, and what each of its texts is.
//! Source: openai/openai-openapi, CreateChatCompletionRequest, version 2.3.0.

mod opaque;
mod params;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use self::opaque::opaque;
pub use self::{
    opaque::is_blob,
    params::{Params, ResponseFormat, STOP_MAX, ToolChoice},
};
use super::json::{BadMember, Document, Form, NodeId, Step, Text};
use crate::ident::ModelName;

/// A well-formed request, with its bytes.
#[derive(Debug)]
pub struct Chat {
    document: Document,
    model: ModelName,
    model_token: Range<usize>,
    params: Params,
    origins: Vec<Origin>,
    opaque: Vec<Opaque>,
}

/// A part that looks from outside as if no detector could read it: an image, a sound, a file, bytes
/// written as base64.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opaque {
    /// What it is part of.
    pub position: Position,
    /// Where it stands, in schema words.
    pub place: String,
    /// The one text, by its place in [`Document::texts`], that holds all of it. Where that can be
    /// opened, the part was read after all.
    pub payload: Option<usize>,
}

/// Which part of a request a text belongs to.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// A message of the role `system` or `developer`.
    System,
    /// A message of the role `user`.
    User,
    /// A message of the role `assistant`.
    Assistant,
    /// Name, description or schema of a tool or of the answer's format.
    ToolDefinition,
    /// What the model called a tool with.
    ToolArgument,
    /// What a tool answered.
    ToolResult,
    /// An image, sound or file.
    File,
    /// What the provider keeps beside the conversation: `metadata`, `user`, cache keys.
    Metadata,
    /// A text that shall become a vector.
    EmbeddingInput,
    /// Everything else.
    Parameter,
}

impl Position {
    /// Every part.
    pub const ALL: [Self; 10] = [
        Self::System,
        Self::User,
        Self::Assistant,
        Self::ToolDefinition,
        Self::ToolArgument,
        Self::ToolResult,
        Self::File,
        Self::Metadata,
        Self::EmbeddingInput,
        Self::Parameter,
    ];
}

/// What a list or object of the document is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    Root,
    /// The list of messages.
    Messages,
    Inside(Position),
}

/// One text to be classified.
#[derive(Debug, Clone, Copy)]
pub struct Passage<'a> {
    /// Which part of the request it is.
    pub position: Position,
    /// Where it stands.
    pub text: &'a Text,
    /// What it says.
    pub str: &'a str,
    /// The key it is the value of, or an item of the list there, where that key is not a schema word.
    pub key: Option<&'a str>,
}

impl Chat {
    /// Checks the form of a request.
    ///
    /// # Errors
    /// Names the member that is not as the API wants it.
    pub fn read(document: Document) -> Result<Self, BadMember> {
        check_choosers(&document)?;
        let model = document.value::<String>("model", "a string, the model's name")?;
        let Some(model) = model.filter(|name| !name.is_empty()) else {
            return Err(bad(
                "model",
                "given: the name of the model that shall answer",
            ));
        };
        let model = model.parse().map_err(|not: crate::ident::NotAName| {
            let _given = not;
            bad(
                "model",
                "a model name: up to 200 printable ASCII characters without spaces or quotes",
            )
        })?;
        let model_token = document
            .member("model")
            .map(|(_, token)| token)
            .unwrap_or_default();
        let params = Params::read(&document)?;
        let messages = check_messages(&document)?;
        let origins = origins(&document, &messages);
        let opaque = opaque(&document, &origins);
        Ok(Self {
            document,
            model,
            model_token,
            params,
            origins,
            opaque,
        })
    }

    /// The request as it came.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The model that the client named.
    #[must_use]
    pub fn model(&self) -> &ModelName {
        &self.model
    }

    /// Where the model's name stands, with its quotes.
    #[must_use]
    pub fn model_token(&self) -> Range<usize> {
        self.model_token.clone()
    }

    /// What the request asks for beside its messages.
    #[must_use]
    pub fn params(&self) -> &Params {
        &self.params
    }

    /// Every text of the request, with its place in [`Document::texts`].
    pub fn passages(&self) -> impl Iterator<Item = (usize, Passage<'_>)> {
        self.passages_in(0..self.document.texts().len())
    }

    /// As [`Self::passages`], of some texts in a row.
    pub fn passages_in(&self, range: Range<usize>) -> impl Iterator<Item = (usize, Passage<'_>)> {
        let mut key: Option<(&Text, &str)> = None;
        let texts = self.document.texts().get(range.clone()).unwrap_or_default();
        texts.iter().zip(range).filter_map(move |(text, at)| {
            let str = self.document.str(text);
            let beside = match text.form {
                Form::Literal => return None,
                Form::Key => {
                    key = Some((text, str));
                    None
                }
                Form::String | Form::Number => {
                    key.filter(|(key, _)| self.document.names(key, text))
                }
            };
            let position = self.position(text.node, text.step);
            Some((
                at,
                Passage {
                    position,
                    text,
                    str,
                    key: beside.map(|(_, key)| key),
                },
            ))
        })
    }

    /// Parts that look as if no detector could read them.
    #[must_use]
    pub fn opaque(&self) -> &[Opaque] {
        &self.opaque
    }

    /// The messages and the tools as values, for a chat template.
    ///
    /// # Errors
    /// The members are not JSON, which the walk has excluded.
    pub fn for_template(
        &self,
    ) -> Result<(serde_json::Value, Option<serde_json::Value>), BadMember> {
        let messages = self.document.value("messages", "a list")?;
        Ok((
            messages.unwrap_or_default(),
            self.document.value("tools", "a list")?,
        ))
    }

    fn position(&self, node: NodeId, step: Step) -> Position {
        match self.origins.get(node.index()) {
            Some(Origin::Inside(position)) => *position,
            _ => outermost(step),
        }
    }
}

/// Members by which another reader could choose another model than the one that is decided about.
fn check_choosers(document: &Document) -> Result<(), BadMember> {
    for key in document.keys() {
        if key == "models" {
            return Err(bad("models", "left out: name one model in \"model\""));
        }
        let twin = ["model", "messages"]
            .into_iter()
            .find(|known| key != *known && key.eq_ignore_ascii_case(known));
        if let Some(known) = twin {
            return Err(bad(known, "written in small letters, once"));
        }
    }
    Ok(())
}

/// What a member of the outermost object is.
fn outermost(step: Step) -> Position {
    match step {
        Step::Known(
            "tools" | "functions" | "tool_choice" | "function_call" | "response_format",
        ) => Position::ToolDefinition,
        Step::Known(
            "metadata" | "user" | "safety_identifier" | "prompt_cache_key" | "user_location",
        )
        | Step::Other => Position::Metadata,
        Step::Known("prediction") => Position::Assistant,
        Step::Known(_) | Step::Index(_) => Position::Parameter,
    }
}

/// The list of messages and the role of each.
struct Messages {
    list: NodeId,
    roles: Vec<(NodeId, Position)>,
}

/// Every message is an object with a known role, and its content is text, parts or nothing.
fn check_messages(document: &Document) -> Result<Messages, BadMember> {
    let root = document.nodes().next().map(|(id, _)| id);
    let list = document
        .nodes()
        .find(|(_, node)| node.parent == root && node.step == Step::Known("messages") && node.list);
    let Some((list, _)) = list else {
        return Err(bad("messages", "a list of messages"));
    };
    let mut roles: Vec<(NodeId, Option<Position>)> = Vec::new();
    for (id, node) in document
        .nodes()
        .filter(|(_, node)| node.parent == Some(list))
    {
        if node.list {
            return Err(bad(&place(node.step, ""), "an object"));
        }
        roles.push((id, None));
    }
    for text in document.texts() {
        if text.node == list {
            let expected = "an object with role and content";
            return Err(bad(&place(text.step, ""), expected));
        }
        if let Ok(at) = roles.binary_search_by_key(&text.node, |(id, _)| *id)
            && let Some(role) = check_member(document, text)?
            && let Some(slot) = roles.get_mut(at)
        {
            slot.1 = Some(role);
        }
    }
    let content_object = document.nodes().find(|(_, node)| {
        let of_message = |up| roles.binary_search_by_key(&up, |(id, _)| *id).is_ok();
        !node.list && node.step == Step::Known("content") && node.parent.is_some_and(of_message)
    });
    if let Some((_, node)) = content_object {
        let message = node.parent.map_or(Step::Other, |up| step_of(document, up));
        return Err(bad(&place(message, ".content"), CONTENT));
    }
    let roles: Result<Vec<_>, _> = roles
        .into_iter()
        .map(|(id, role)| {
            role.map(|role| (id, role))
                .ok_or_else(|| bad(&place(step_of(document, id), ".role"), ROLES))
        })
        .collect();
    match roles? {
        none if none.is_empty() => Err(bad("messages", "a list with at least one message")),
        roles => Ok(Messages { list, roles }),
    }
}

/// Checks a member of a message that is no list and no object; gives the role, if it is that.
fn check_member(document: &Document, text: &Text) -> Result<Option<Position>, BadMember> {
    let message = || step_of(document, text.node);
    match (text.step, text.form) {
        (Step::Known("role"), form) => {
            let role = role(document.str(text)).filter(|_| form == Form::String);
            role.map(Some)
                .ok_or_else(|| bad(&place(message(), ".role"), ROLES))
        }
        (Step::Known("content"), Form::Number) => Err(bad(&place(message(), ".content"), CONTENT)),
        (Step::Known("content"), Form::Literal) if document.str(text) != "null" => {
            Err(bad(&place(message(), ".content"), CONTENT))
        }
        _ => Ok(None),
    }
}

fn step_of(document: &Document, node: NodeId) -> Step {
    document.node(node).map_or(Step::Other, |node| node.step)
}

const ROLES: &str = "one of system, developer, user, assistant, tool, function";
const CONTENT: &str = "a string, a list of parts, or null";

fn role(name: &str) -> Option<Position> {
    match name {
        "system" | "developer" => Some(Position::System),
        "user" => Some(Position::User),
        "assistant" => Some(Position::Assistant),
        "tool" | "function" => Some(Position::ToolResult),
        _ => None,
    }
}

fn place(message: Step, member: &str) -> String {
    match message {
        Step::Index(at) => format!("messages[{at}]{member}"),
        Step::Known(_) | Step::Other => format!("messages{member}"),
    }
}

fn bad(name: &str, expected: &str) -> BadMember {
    BadMember {
        name: name.to_owned(),
        expected: expected.to_owned(),
    }
}

/// What each list and object is part of; parents stand before their children.
fn origins(document: &Document, messages: &Messages) -> Vec<Origin> {
    let mut origins: Vec<Origin> = Vec::new();
    for (id, node) in document.nodes() {
        let around = node.parent.and_then(|up| origins.get(up.index()).copied());
        let message = messages.roles.binary_search_by_key(&id, |(id, _)| *id).ok();
        let role = message
            .and_then(|at| messages.roles.get(at))
            .map(|(_, role)| *role);
        origins.push(match (around, role) {
            _ if id == messages.list => Origin::Messages,
            (None, _) => Origin::Root,
            (Some(_), Some(role)) => Origin::Inside(role),
            (Some(Origin::Root), None) => Origin::Inside(outermost(node.step)),
            (Some(_), None) if matches!(node.step, Step::Known("tool_calls" | "function_call")) => {
                Origin::Inside(Position::ToolArgument)
            }
            (Some(around), None) => around,
        });
    }
    origins
}

#[cfg(test)]
mod tests;
