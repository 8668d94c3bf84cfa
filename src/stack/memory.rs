//! What earlier requests showed: the verdict on each piece, so that a conversation that grows by a
//! turn costs one turn, and the label of each conversation, so that it is known by its own history.
//!
//! Pieces are known by a keyed hash: AES-GMAC (NIST SP 800-38D) with a random key that never leaves
//! the process and one nonce for each kind of piece. With a fixed nonce it is no signature; as its
//! values are never shown, two given texts have the same one with a chance below 2^-100, whoever
//! chose them. It is used because it is the fastest of its kind, several times faster than SHA-256.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use quick_cache::{Weighter, sync::Cache};

use crate::{
    classify::Detectors,
    decode::Budget,
    inspect::{self, Piece, Verdict},
    wire::chat::Chat,
};

/// What a verdict weighs that holds nothing, in bytes, with its place in the cache.
const VERDICT_BYTES: u64 = 128;
/// The most verdicts that a cache is laid out for at first.
const ENTRIES_MAX: usize = 1 << 16;
/// About what a finding weighs, in bytes.
const FINDING_BYTES: u64 = 256;

/// The hash of pieces, and of pieces in a row.
struct Hasher(LessSafeKey);

/// What a hash is of: the nonce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    /// A member of the request.
    Member,
    /// A message. The same bytes mean something else in a list of messages than in one of tools.
    Message,
    /// The pieces up to one, and that one.
    Row,
}

/// The pieces of a request, and what they are known by.
pub(super) struct Hashed {
    pieces: Vec<Piece>,
    hashes: Vec<Hashes>,
}

/// What a piece is known by.
#[derive(Clone, Copy)]
struct Hashes {
    /// The piece alone.
    own: u128,
    /// Everything up to it.
    row: u128,
    /// The messages up to it.
    conversation: u128,
}

/// Verdicts of one set of detectors. A reload begins with an empty one.
pub struct Verdicts(Cache<(Kind, u128), Arc<Verdict>, ByBytes>);

/// The labels that conversations had, by the hash of all their messages.
pub struct Lineage {
    hasher: Hasher,
    known: Cache<u128, (Arc<str>, Instant)>,
    lifetime: Duration,
}

/// What a verdict in the cache is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    /// One piece; its places count from its first text.
    Piece,
    /// Everything up to a piece; its places are those of the document.
    Prefix,
}

#[derive(Clone)]
struct ByBytes;

/// No source of random numbers.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the system gives no random numbers")]
pub struct NoRandomness;

// === impl Hasher ===

impl Hasher {
    fn new() -> Result<Self, NoRandomness> {
        let mut key = [0; 16];
        getrandom::fill(&mut key).map_err(|_os| NoRandomness)?;
        let key = UnboundKey::new(&AES_128_GCM, &key).map_err(|_length| NoRandomness)?;
        Ok(Self(LessSafeKey::new(key)))
    }

    fn hash(&self, of: Of, bytes: &[u8]) -> u128 {
        let mut nonce = [0; 12];
        if let Some(first) = nonce.first_mut() {
            *first = of as u8;
        }
        let nonce = Nonce::assume_unique_for_key(nonce);
        let bytes = Aad::from(bytes);
        let tag = self.0.seal_in_place_separate_tag(nonce, bytes, &mut []);
        // It fails only for lengths that no body has; then nothing is known again.
        let Ok(tag) = tag else { return rand_u128() };
        tag.as_ref()
            .try_into()
            .map_or_else(|_length| rand_u128(), u128::from_le_bytes)
    }

    fn piece(&self, bytes: &[u8], message: bool) -> u128 {
        self.hash(if message { Of::Message } else { Of::Member }, bytes)
    }

    /// Hashed again and not reckoned with: a sum of products has collisions whatever the key
    /// (Thue and Morse's sequence, for powers of two).
    fn row(&self, before: u128, piece: u128) -> u128 {
        let mut both = [0; 32];
        let (first, second) = both.split_at_mut(16);
        first.copy_from_slice(&before.to_le_bytes());
        second.copy_from_slice(&piece.to_le_bytes());
        self.hash(Of::Row, &both)
    }
}

/// A value that is in no cache.
fn rand_u128() -> u128 {
    uuid::Uuid::new_v4().as_u128()
}

// === impl Hashed ===

impl fmt::Debug for Hashed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hashed({} pieces)", self.pieces.len())
    }
}

impl Hashed {
    fn new(hasher: &Hasher, chat: &Chat) -> Self {
        let pieces = inspect::pieces(chat);
        let body = chat.document().body().as_bytes();
        let (mut row, mut conversation) = (0, 0);
        let hashes = pieces.iter().map(|piece| {
            let bytes = body.get(piece.bytes.clone()).unwrap_or_default();
            let own = hasher.piece(bytes, piece.message);
            row = hasher.row(row, own);
            if piece.message {
                conversation = hasher.row(conversation, own);
            }
            Hashes {
                own,
                row,
                conversation,
            }
        });
        let hashes = hashes.collect();
        Self { pieces, hashes }
    }

    fn each(&self) -> impl DoubleEndedIterator<Item = (usize, &Piece, Hashes)> + ExactSizeIterator {
        let both = self.pieces.iter().zip(&self.hashes).enumerate();
        both.map(|(at, (piece, hashes))| (at, piece, *hashes))
    }
}

// === impl Verdicts ===

impl Verdicts {
    /// An empty cache of so many bytes.
    #[must_use]
    pub fn new(bytes: u64) -> Self {
        let entries = usize::try_from(bytes / VERDICT_BYTES).unwrap_or(usize::MAX);
        Self(Cache::with_weighter(
            entries.min(ENTRIES_MAX),
            bytes,
            ByBytes,
        ))
    }

    /// What a request alone holds, with what it is known by: for benches.
    #[must_use]
    pub fn read_whole(
        &self,
        lineage: &Lineage,
        (detectors, chat): (&Detectors, &Chat),
        budget: &mut Budget,
    ) -> Verdict {
        self.read(detectors, (chat, &lineage.hash(chat)), budget)
    }

    /// What the request holds. What is known of it is not read again.
    pub(super) fn read(
        &self,
        detectors: &Detectors,
        (chat, hashed): (&Chat, &Hashed),
        budget: &mut Budget,
    ) -> Verdict {
        let known = hashed.each().rev().find_map(|(at, _, hashes)| {
            let verdict = self.0.get(&(Kind::Prefix, hashes.row))?;
            Some((at + 1, (*verdict).clone()))
        });
        let (from, mut verdict) = known.unwrap_or_default();
        for (at, piece, hashes) in hashed.each().skip(from) {
            let own = self.piece(detectors, (chat, piece, hashes.own), budget);
            verdict.extend(&own, piece.texts.start);
            if piece.message {
                let before = hashed.pieces.get(..at).unwrap_or_default();
                let crossing = inspect::border(detectors, chat, before, piece);
                verdict.findings.extend(crossing);
            }
            if verdict.overflowed {
                return verdict;
            }
        }
        if !budget.is_spent() {
            self.keep(hashed, from, &verdict);
        }
        verdict
    }

    fn piece(
        &self,
        detectors: &Detectors,
        (chat, piece, hash): (&Chat, &Piece, u128),
        budget: &mut Budget,
    ) -> Arc<Verdict> {
        if let Some(known) = self.0.get(&(Kind::Piece, hash)) {
            return known;
        }
        let verdict = Arc::new(inspect::piece(detectors, chat, piece, budget));
        // What another part of this request used up says nothing about this piece.
        if !verdict.overflowed && !budget.is_spent() {
            self.0.insert((Kind::Piece, hash), Arc::clone(&verdict));
        }
        verdict
    }

    /// Keeps the verdict on everything, and that up to the last message: the next request of a
    /// conversation has the same messages, and then others, before whatever members follow them.
    fn keep(&self, hashed: &Hashed, from: usize, verdict: &Verdict) {
        let message = hashed.each().rev().find(|(_, piece, _)| piece.message);
        for (at, piece, hashes) in message.into_iter().chain(hashed.each().next_back()) {
            if at < from {
                continue;
            }
            let end = piece.texts.end;
            let upto = Verdict {
                findings: verdict
                    .findings
                    .iter()
                    .filter(|located| located.text < end)
                    .cloned()
                    .collect(),
                opened: verdict
                    .opened
                    .iter()
                    .copied()
                    .filter(|at| *at < end)
                    .collect(),
                overflowed: false,
            };
            self.0.insert((Kind::Prefix, hashes.row), Arc::new(upto));
        }
    }
}

impl Weighter<(Kind, u128), Arc<Verdict>> for ByBytes {
    fn weight(&self, _: &(Kind, u128), verdict: &Arc<Verdict>) -> u64 {
        let via =
            |located: &inspect::Located| located.finding.via.as_ref().map_or(0, |via| via.len());
        let texts: usize = verdict.findings.iter().map(via).sum();
        let small = verdict.opened.len().saturating_mul(size_of::<usize>()) + texts;
        let findings = u64::try_from(verdict.findings.len()).unwrap_or(u64::MAX);
        VERDICT_BYTES
            .saturating_add(findings.saturating_mul(FINDING_BYTES))
            .saturating_add(u64::try_from(small).unwrap_or(u64::MAX))
    }
}

impl fmt::Debug for Verdicts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verdicts({})", self.0.len())
    }
}

// === impl Lineage ===

impl Lineage {
    /// An empty memory of so many conversations, for so long.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub fn new(conversations: usize, lifetime: Duration) -> Result<Self, NoRandomness> {
        Ok(Self {
            hasher: Hasher::new()?,
            known: Cache::new(conversations),
            lifetime,
        })
    }

    /// What the pieces of a request are known by.
    pub(super) fn hash(&self, chat: &Chat) -> Hashed {
        Hashed::new(&self.hasher, chat)
    }

    /// The name of the label that the longest known beginning of the conversation had.
    pub(super) fn label(&self, hashed: &Hashed, now: Instant) -> Option<Arc<str>> {
        let messages = hashed.each().rev().filter(|(_, piece, _)| piece.message);
        messages.into_iter().find_map(|(_, _, hashes)| {
            let (label, until) = self.known.get(&hashes.conversation)?;
            (now < until).then_some(label)
        })
    }

    /// Keeps the label of a conversation.
    pub(super) fn keep(&self, hashed: &Hashed, label: &str, now: Instant) {
        let last = hashed.each().rev().find(|(_, piece, _)| piece.message);
        if let (Some((_, _, hashes)), Some(until)) = (last, now.checked_add(self.lifetime)) {
            self.known
                .insert(hashes.conversation, (Arc::from(label), until));
        }
    }
}

impl fmt::Debug for Lineage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lineage({})", self.known.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        classify::Additions,
        decode::Limits,
        wire::json::{Document, Limits as Bounds},
    };

    const HOUR: Duration = Duration::from_secs(3600);

    fn chat(messages: &[(&str, &str)], after: &str) -> Chat {
        let message = |(role, content): &(&str, &str)| {
            format!(r#"{{"role":"{role}","content":"{content}"}}"#)
        };
        let messages: Vec<String> = messages.iter().map(message).collect();
        let body = format!(
            r#"{{"model":"m","messages":[{}]{after}}}"#,
            messages.join(",")
        );
        let limits = Bounds {
            depth: 64,
            values: 1000,
        };
        Chat::read(Document::read(body.into(), limits).unwrap()).unwrap()
    }

    fn detectors() -> Detectors {
        Detectors::new(Additions::default()).unwrap()
    }

    /// What was found, as place, type and span.
    fn told(verdict: &Verdict) -> Vec<(usize, String, usize, bool)> {
        let told = verdict.findings.iter().map(|located| {
            let finding = &located.finding;
            (
                located.text,
                finding.entity.to_string(),
                finding.span.start,
                located.whole,
            )
        });
        told.collect()
    }

    #[test]
    fn what_is_known_of_a_conversation_is_what_reading_it_afresh_finds() {
        let (detectors, lineage) = (detectors(), Lineage::new(10, HOUR).unwrap());
        let read = |verdicts: &Verdicts, chat: &Chat| {
            let mut budget = Budget::new(Limits::default());
            told(&verdicts.read_whole(&lineage, (&detectors, chat), &mut budget))
        };
        let turns = [
            ("system", "You help."),
            (
                "user",
                "Charge 4111 1111 1111 1111 for it, my other one is 5555 5555",
            ),
            ("assistant", "Done."),
            ("user", "5555 4444 that is"),
            ("user", "Write to front.desk@contoso.com"),
        ];
        let warm = Verdicts::new(1 << 20);
        for after in [
            r#","seed":1234567"#,
            "",
            r#","metadata":{"card":"4012888888881881"}"#,
        ] {
            for count in 1..=turns.len() {
                let chat = chat(&turns[..count], after);
                let cold = read(&Verdicts::new(1 << 20), &chat);
                assert_eq!(read(&warm, &chat), cold, "{count} {after}");
                assert_eq!(read(&warm, &chat), cold, "again {count} {after}");
            }
        }
        let all = chat(&turns, "");
        let found = read(&warm, &all);
        assert_eq!(found.len(), 3, "{found:?}");
    }

    #[test]
    fn the_same_bytes_in_another_place_are_read_as_what_they_are_there() {
        let (detectors, lineage) = (detectors(), Lineage::new(10, HOUR).unwrap());
        let warm = Verdicts::new(1 << 20);
        let positions = |messages: &[(&str, &str)]| {
            let chat = chat(messages, "");
            let mut budget = Budget::new(Limits::default());
            let verdict = warm.read_whole(&lineage, (&detectors, &chat), &mut budget);
            let positions = verdict.findings.iter().map(|located| located.position);
            positions.collect::<Vec<_>>()
        };
        let mail = "Write to front.desk@contoso.com";
        use crate::wire::chat::Position::{Assistant, System, User};
        assert_eq!(positions(&[("user", mail)]), [User]);
        assert_eq!(
            positions(&[("system", mail), ("user", mail)]),
            [System, User]
        );
        assert_eq!(
            positions(&[("user", "a"), ("assistant", mail)]),
            [Assistant]
        );
    }

    #[test]
    fn a_conversation_is_known_by_its_beginning_for_its_time_and_no_other_is() {
        let lineage = Lineage::new(10, HOUR).unwrap();
        let now = Instant::now();
        let hash = |messages: &[(&str, &str)], after: &str| lineage.hash(&chat(messages, after));
        let first = [("user", "our secret")];
        lineage.keep(&hash(&first, ""), "confidential", now);
        let grown = hash(
            &[first[0], ("assistant", "yes"), ("user", "more")],
            r#","seed":1"#,
        );
        assert_eq!(lineage.label(&grown, now).as_deref(), Some("confidential"));
        assert_eq!(lineage.label(&grown, now + HOUR), None);
        let other = hash(&[("user", "our secrets"), ("user", "more")], "");
        assert_eq!(lineage.label(&other, now), None);
        let behind = hash(&[("system", "x"), first[0]], "");
        assert_eq!(lineage.label(&behind, now), None);
    }

    #[test]
    fn rows_of_pieces_in_another_order_are_other_rows_whatever_the_key() {
        let hasher = Hasher::new().unwrap();
        let pieces = [false, true].map(|message| hasher.piece(b"x", message));
        // The sequence of Thue and Morse and its opposite agree in every sum of powers up to theirs.
        let row = |flip: u32| {
            (0u32..1 << 15).fold(0, |row, at| {
                let which = (at.count_ones() + flip) % 2 == 1;
                hasher.row(row, pieces[usize::from(which)])
            })
        };
        assert_ne!(row(0), row(1));
    }
}
