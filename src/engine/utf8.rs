//! Puts text together from the bytes of tokens, which may cut a character in two.
//!
//! It hands on whole characters only. Bytes that can never become one turn into U+FFFD; the
//! beginning of a character that never ends is dropped.

/// Holds at most the first three bytes of a character.
#[derive(Default)]
pub(super) struct Utf8 {
    pending: Vec<u8>,
}

// === impl Utf8 ===

impl Utf8 {
    /// Takes the next bytes and hands on the characters that are whole.
    pub(super) fn push(&mut self, bytes: &[u8]) -> String {
        self.pending.extend_from_slice(bytes);
        let mut text = String::with_capacity(self.pending.len());
        let mut rest = Vec::new();
        let mut chunks = self.pending.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            text.push_str(chunk.valid());
            match std::str::from_utf8(chunk.invalid()) {
                Ok(_) => {}
                // No error length: more bytes could complete it, if none have followed yet.
                Err(error) if error.error_len().is_none() && chunks.peek().is_none() => {
                    rest = chunk.invalid().to_vec();
                }
                Err(_) => text.push(char::REPLACEMENT_CHARACTER),
            }
        }
        drop(chunks);
        self.pending = rest;
        text
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_emoji_over_four_pieces_appears_once_and_whole() {
        let mut utf8 = Utf8::default();
        let parts: Vec<String> = "🦀".bytes().map(|byte| utf8.push(&[byte])).collect();
        assert_eq!(parts, ["", "", "", "🦀"]);
    }

    #[test]
    fn bytes_that_are_no_text_become_one_replacement_each() {
        let mut utf8 = Utf8::default();
        assert_eq!(utf8.push(b"a\xFF"), "a\u{FFFD}");
        assert_eq!(utf8.push(b"\xE2\x82"), "");
        assert_eq!(utf8.push(b"b"), "\u{FFFD}b");
    }

    proptest! {
        #[test]
        fn cutting_the_bytes_anywhere_gives_what_a_lossy_reading_gives(
            bytes in prop::collection::vec(any::<u8>(), 0..40),
            cut in 0_usize..40,
        ) {
            let mut utf8 = Utf8::default();
            let (left, right) = bytes.split_at(cut.min(bytes.len()));
            let joined = utf8.push(left) + &utf8.push(right);
            let whole = String::from_utf8_lossy(&bytes);
            // A character that the end cuts short is dropped here and replaced there.
            let pending = if utf8.pending.is_empty() { "" } else { "\u{FFFD}" };
            prop_assert_eq!(joined + pending, whole);
        }
    }
}
