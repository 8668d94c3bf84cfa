//! Every text of a request, or one text alone, to findings: as it is, as whoever reads it next would
//! read it, and under its encodings.
//!
//! A request is cut into [`Piece`]s, one for each message and each other member, so that what was
//! found in a piece can be kept and a growing conversation costs what it grew by.

mod across;
pub mod around;
mod nested;
mod passage;

use std::ops::Range;

use crate::{
    classify::Detectors,
    decode::{Budget, Why},
    label::{Category, Confidence, Finding, Span},
    wire::{
        chat::{Chat, Passage, Position},
        json::{Form, Step},
    },
};

use passage::Reader;

/// How many findings of one request are kept. A request with more is decided by `on_error`.
const TOTAL_MAX: usize = 50_000;
/// How sure an identifier must be to say whose a place or a date beside it is.
const SURE: Confidence = Confidence::percent(50);
/// What a part that nobody can read is called.
const UNREADABLE: &str = "UNREADABLE_CONTENT";

/// A finding, and where in the request it stands.
#[derive(Debug, Clone)]
pub struct Located {
    /// The place in [`crate::wire::json::Document::texts`].
    pub text: usize,
    /// Which part of the request that is.
    pub position: Position,
    /// Whether the text holds all of it as it is written there. Otherwise it stands in what the
    /// text decodes to, or goes on in another part, and cannot be taken out.
    pub whole: bool,
    /// What was found.
    pub finding: Finding,
}

/// A part of a request that is read by itself. The bytes of all pieces are all bytes up to the end
/// of the last text, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its texts, by their places in the document.
    pub texts: Range<usize>,
    /// Its bytes, from the end of the piece before.
    pub bytes: Range<usize>,
    /// Whether it is a message of the conversation.
    pub message: bool,
}

/// What reading found. Places are those of the document, or count from the first text of the piece.
#[derive(Debug, Clone, Default)]
pub struct Verdict {
    /// What was found.
    pub findings: Vec<Located>,
    /// The texts that look like bytes, and of which everything could be read, in order.
    pub opened: Vec<usize>,
    /// Whether there was more than is kept, so that the findings may not be all.
    pub overflowed: bool,
}

/// What one text alone holds.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// What was found, in the order of the text.
    pub findings: Vec<Finding>,
    /// How many parts could not be read; each has a finding too.
    pub unreadable: usize,
    /// As in [`Verdict`].
    pub overflowed: bool,
}

/// Reads one text, as it would be read in a message.
#[must_use]
pub fn text(detectors: &Detectors, text: &str, budget: &mut Budget) -> Report {
    let mut reader = Reader::new(detectors, budget);
    reader.text(text);
    reader.report()
}

/// Opens a file by its real type, and reads what it holds. Spans are those of the file's whole
/// text where it is plain text, otherwise they count for nothing.
#[must_use]
pub fn file(detectors: &Detectors, bytes: &[u8], budget: &mut Budget) -> Report {
    let mut reader = Reader::new(detectors, budget);
    reader.file(bytes);
    reader.report()
}

/// Cuts a request into pieces.
#[must_use]
pub fn pieces(chat: &Chat) -> Vec<Piece> {
    let document = chat.document();
    // By list or object: which piece it is part of. A message is one, and so is a member.
    let mut owners: Vec<Option<Owner>> = Vec::new();
    for (_, node) in document.nodes() {
        let around = node
            .parent
            .map(|up| owners.get(up.index()).copied().flatten());
        owners.push(match around {
            None => None,
            Some(None) if node.step == Step::Known("messages") && node.list => {
                Some(Owner::Messages)
            }
            Some(None) => Some(Owner::Member(node.step)),
            Some(Some(Owner::Messages)) => Some(Owner::Message(node.step)),
            Some(owner) => owner,
        });
    }
    let mut pieces: Vec<Piece> = Vec::new();
    let mut last = None;
    for (at, text) in document.texts().iter().enumerate() {
        let owner = owners.get(text.node.index()).copied().flatten();
        let owner = owner.unwrap_or(Owner::Member(text.step));
        let end = document.token(text).end;
        match pieces.last_mut().filter(|_| last == Some(owner)) {
            Some(piece) => {
                piece.texts.end = at + 1;
                piece.bytes.end = end;
            }
            None => pieces.push(Piece {
                texts: at..at + 1,
                bytes: pieces.last().map_or(0, |piece: &Piece| piece.bytes.end)..end,
                message: matches!(owner, Owner::Message(_)),
            }),
        }
        last = Some(owner);
    }
    pieces
}

/// Whose a list or object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    Member(Step),
    Messages,
    Message(Step),
}

/// Reads a piece. The places of the verdict count from its first text.
#[must_use]
pub fn piece(detectors: &Detectors, chat: &Chat, piece: &Piece, budget: &mut Budget) -> Verdict {
    let mut reader = Reader::new(detectors, budget);
    let mut tail = across::Tail::default();
    for (at, passage) in chat.passages_in(piece.texts.clone()) {
        let relative = at - piece.texts.start;
        reader.passage(relative, &passage);
        if is_said(&passage) {
            let found = across::between(detectors, &tail, passage.str);
            reader.beyond(relative, passage.position, found);
            tail.push(passage.str);
        }
        if reader.verdict.overflowed {
            break;
        }
    }
    let mut verdict = reader.verdict;
    if piece.message {
        firm_up(&mut verdict.findings);
    }
    verdict
}

/// Reads a whole request, without anything being known of it before.
#[must_use]
pub fn whole(detectors: &Detectors, chat: &Chat, budget: &mut Budget) -> Verdict {
    let pieces = pieces(chat);
    let mut verdict = Verdict::default();
    for (at, one) in pieces.iter().enumerate() {
        let own = piece(detectors, chat, one, budget);
        verdict.extend(&own, one.texts.start);
        if one.message {
            let before = pieces.get(..at).unwrap_or_default();
            verdict
                .findings
                .extend(border(detectors, chat, before, one));
        }
        if verdict.overflowed {
            break;
        }
    }
    verdict
}

/// What tells of nobody alone tells of somebody in a message that holds a sure identifier, whatever
/// part of it that is in.
fn firm_up(findings: &mut [Located]) {
    let identifies = |finding: &Finding| {
        !finding.quasi
            && finding.confidence >= SURE
            && matches!(
                finding.category,
                Category::Pii | Category::Phi | Category::Pci
            )
    };
    if findings.iter().any(|located| identifies(&located.finding)) {
        for located in findings {
            located.finding.quasi = false;
        }
    }
}

/// Looks across the border between a message and those before it: the one directly before, and
/// those of the same side of the conversation. The places are those of the document.
#[must_use]
pub fn border(detectors: &Detectors, chat: &Chat, before: &[Piece], after: &Piece) -> Vec<Located> {
    let Some((at, head)) = chat
        .passages_in(after.texts.clone())
        .find(|(_, p)| is_said(p))
    else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let messages = || {
        before
            .iter()
            .rev()
            .filter(|piece| piece.message)
            .take(across::LOOK_BACK)
    };
    let said = |piece: &Piece| -> Vec<Passage<'_>> {
        let passages = chat.passages_in(piece.texts.clone());
        passages
            .map(|(_, passage)| passage)
            .filter(is_said)
            .collect()
    };
    let mut same = across::Tail::default();
    for (back, message) in messages().enumerate() {
        let texts = said(message);
        let mut own = across::Tail::default();
        texts.iter().for_each(|passage| own.push(passage.str));
        let of_same_side = texts
            .first()
            .is_some_and(|first| first.position == head.position);
        if back == 0 && !of_same_side {
            found.extend(across::between(detectors, &own, head.str));
        }
        if of_same_side && !same.push_front(&own) {
            break;
        }
    }
    found.extend(across::between(detectors, &same, head.str));
    let located = |finding| Located {
        text: at,
        position: head.position,
        whole: false,
        finding,
    };
    found.into_iter().map(located).collect()
}

/// Whether it is what somebody says in the conversation.
fn is_said(passage: &Passage<'_>) -> bool {
    passage.text.form == Form::String
        && matches!(passage.text.step, Step::Known("text" | "content"))
}

/// The parts that nobody could read: those that look so from outside, without those of which the
/// texts were opened.
pub fn unreadable<'a>(
    chat: &'a Chat,
    verdict: &'a Verdict,
) -> impl Iterator<Item = (Position, &'a str)> {
    chat.opaque()
        .iter()
        .filter(|opaque| {
            opaque
                .payload
                .is_none_or(|payload| verdict.opened.binary_search(&payload).is_err())
        })
        .map(|opaque| (opaque.position, opaque.place.as_str()))
}

/// How many parts nobody could read, those within texts included.
#[must_use]
pub fn unreadable_count(chat: &Chat, verdict: &Verdict) -> usize {
    let mut payloads: Vec<usize> = chat.opaque().iter().filter_map(|o| o.payload).collect();
    payloads.sort_unstable();
    let inside = verdict.findings.iter().filter(|located| {
        located.finding.category == Category::Unreadable
            && payloads.binary_search(&located.text).is_err()
    });
    unreadable(chat, verdict).count() + inside.count()
}

// === impl Verdict ===

impl Verdict {
    /// Takes over what another holds, its places moved by `by`.
    pub fn extend(&mut self, other: &Self, by: usize) {
        self.overflowed |=
            other.overflowed || self.findings.len() + other.findings.len() > TOTAL_MAX;
        let moved = other.findings.iter().map(|located| Located {
            text: located.text + by,
            ..located.clone()
        });
        self.findings.extend(moved);
        self.opened.extend(other.opened.iter().map(|at| at + by));
    }
}

/// The finding that stands for a part that nobody can read.
fn unreadable_finding(span: Span, via: &str, why: Why) -> Option<Finding> {
    let entity = UNREADABLE.parse().ok()?;
    let detector = format!("decode/{}", why.as_str().replace('_', "-"));
    Some(Finding {
        via: (!via.is_empty()).then(|| via.into()),
        ..Finding::new(
            (entity, Category::Unreadable),
            span,
            Confidence::CERTAIN,
            detector.into(),
        )
    })
}

#[cfg(test)]
mod tests;
