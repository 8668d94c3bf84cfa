//! What is known of a request beside its findings.

use std::collections::HashMap;

use super::Located;
use crate::{
    language::Languages,
    policy::{Attachments, Fact, Positions, form::Attachment},
    wire::chat::{Chat, Position},
};

/// What policies can ask of a request beside its findings.
#[derive(Debug, Clone, Default)]
pub struct Around {
    /// Which parts hold something.
    pub positions: Positions,
    /// In which languages its texts are; nothing where nobody asks.
    pub languages: Languages,
    /// What is attached.
    pub attachments: Attachments,
}

impl Around {
    /// Looks at a request. Languages are told only where a policy asks.
    #[must_use]
    pub fn of(chat: &Chat, languages: bool) -> Self {
        let mut around = Self {
            attachments: chat.opaque().iter().map(|part| kind(&part.place)).collect(),
            ..Self::default()
        };
        for (_, passage) in chat.passages() {
            if passage.str.is_empty() {
                continue;
            }
            around.positions = around.positions.with(passage.position);
            if languages && is_said(passage.position) {
                around.languages = around.languages.or(Languages::of(passage.str));
            }
        }
        around
    }
}

/// The findings as policies see them. Equal values of a text get equal numbers; what stands in no
/// text as it is gets one of its own.
#[must_use]
pub fn facts<'a>(chat: &'a Chat, findings: &'a [Located]) -> Vec<Fact<'a>> {
    let document = chat.document();
    let mut numbers: HashMap<&str, u64> = HashMap::new();
    let mut next = 0;
    let mut number = || {
        next += 1;
        next
    };
    let one = |located: &'a Located| {
        let span = located.finding.span;
        let text = document.texts().get(located.text).filter(|_| located.whole);
        let value = text.and_then(|text| document.str(text).get(span.start..span.end));
        let value = match value {
            Some(value) => *numbers.entry(value).or_insert_with(&mut number),
            None => number(),
        };
        Fact::new(&located.finding, located.position, value)
    };
    findings.iter().map(one).collect()
}

/// Whether texts there are what people and models say to each other. The words of a schema are not.
fn is_said(position: Position) -> bool {
    matches!(
        position,
        Position::System
            | Position::User
            | Position::Assistant
            | Position::ToolResult
            | Position::EmbeddingInput
    )
}

/// What an opaque part is, by the words of its place.
fn kind(place: &str) -> Attachment {
    if place.contains("image") {
        Attachment::Image
    } else if place.contains("audio") {
        Attachment::Audio
    } else if place.contains("video") {
        Attachment::Video
    } else {
        Attachment::File
    }
}
