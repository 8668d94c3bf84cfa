//! What looks from outside as if no detector could read it: parts that are not text, and texts that
//! are bytes.

use memchr::memmem;

use super::{Document, Form, NodeId, Opaque, Origin, Position, Step};

/// Parts of messages that are not text, wherever they stand, and texts that are bytes in disguise.
pub(super) fn opaque(document: &Document, origins: &[Origin]) -> Vec<Opaque> {
    let origin = |id: NodeId| origins.get(id.index()).copied();
    let in_message = |id: NodeId| {
        let around = document.node(id).and_then(|node| node.parent);
        around.is_some_and(|up| origin(up) == Some(Origin::Messages))
    };
    let textual = textual_parts(document);
    let mut found = Vec::new();
    // By list or object: which of the found it is part of, itself or by what is around it.
    let mut told: Vec<Option<usize>> = vec![None; origins.len()];
    let is_told = |told: &[Option<usize>], id: NodeId| told.get(id.index()).copied().flatten();
    for (id, node) in document.nodes() {
        let Some(parent) = node.parent else { continue };
        let around = is_told(&told, parent);
        let part = document.node(parent).is_some_and(|up| {
            up.list && up.step == Step::Known("content") && up.parent.is_some_and(in_message)
        });
        let media = is_media(node.step) && is_said(origin(parent));
        let unreadable = media || (part && textual.binary_search(&id).is_err());
        if unreadable && around.is_none() {
            found.push(Opaque {
                position: Position::File,
                place: document.place(parent, node.step),
                payload: None,
            });
        }
        if let Some(slot) = told.get_mut(id.index()) {
            *slot = around.or_else(|| unreadable.then(|| found.len() - 1));
        }
    }
    let mut payloads: Vec<Payload> = vec![Payload::None; found.len()];
    let strings = document.texts().iter().enumerate();
    for (at, text) in strings.filter(|(_, text)| text.form == Form::String) {
        if let Some(part) = is_told(&told, text.node) {
            if let Some(payload) = payloads.get_mut(part) {
                payload.meet(at, text.step, document.str(text));
            }
            continue;
        }
        let media = is_media(text.step) && is_said(origin(text.node));
        if media || is_blob(document.str(text)) {
            found.push(Opaque {
                position: Position::File,
                place: document.place(text.node, text.step),
                payload: Some(at),
            });
        }
    }
    for (opaque, payload) in found.iter_mut().zip(payloads) {
        if let Payload::One(at) = payload {
            opaque.payload = Some(at);
        }
    }
    found
}

/// What an opaque part holds that is not read as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Payload {
    None,
    One(usize),
    /// More than one text, or something that lies elsewhere.
    Elsewhere,
}

impl Payload {
    /// Takes one more text of the part into account.
    fn meet(&mut self, at: usize, step: Step, text: &str) {
        let Step::Known(step) = step else {
            // Under a key that no schema knows may lie anything.
            *self = Self::Elsewhere;
            return;
        };
        let inline = text.starts_with("data:") || (step == "file_data" && !text.contains("://"));
        *self = match (*self, step) {
            (
                before,
                "type" | "filename" | "detail" | "format" | "title" | "name" | "mode" | "ttl",
            ) => before,
            (Self::None, "file_data" | "url" | "image_url") if inline => Self::One(at),
            _ => Self::Elsewhere,
        };
    }
}

/// Whether it belongs to the conversation, and is not the schema of a tool.
fn is_said(origin: Option<Origin>) -> bool {
    use Position::{Assistant, System, ToolResult, User};
    matches!(
        origin,
        Some(Origin::Inside(System | User | Assistant | ToolResult))
    )
}

/// Members that hold images, sounds and files, whatever a part says of itself.
fn is_media(step: Step) -> bool {
    matches!(
        step,
        Step::Known(
            "image_url" | "image" | "input_audio" | "audio" | "file" | "file_data" | "file_id"
        )
    )
}

/// How long a run of base64 may be before it is bytes that nobody reads. Longer than any key or
/// token, shorter than any image.
const BLOB: usize = 1024;

/// Whether a text is, or holds, bytes written as base64.
#[must_use]
pub fn is_blob(text: &str) -> bool {
    let bytes = text.as_bytes();
    if memmem::find(bytes, b";base64,").is_some() {
        return true;
    }
    // A run of that length holds one of these places; from there it is measured both ways.
    let places = (BLOB - 1..bytes.len()).step_by(BLOB);
    places.into_iter().any(|at| {
        let (before, after) = bytes.split_at(at);
        let on = after
            .iter()
            .take(BLOB)
            .take_while(|byte| is_base64(**byte))
            .count();
        let back = before
            .iter()
            .rev()
            .take(BLOB)
            .take_while(|byte| is_base64(**byte));
        on > 0 && on + back.count() >= BLOB
    })
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

/// Objects that say of themselves that they are text, in order.
fn textual_parts(document: &Document) -> Vec<NodeId> {
    let mut parts: Vec<NodeId> = document
        .texts()
        .iter()
        .filter(|text| text.step == Step::Known("type") && text.form == Form::String)
        .filter(|text| matches!(document.str(text), "text" | "refusal"))
        .map(|text| text.node)
        .collect();
    parts.sort_unstable();
    parts
}
