//! One answer: a sequence, how its tokens are drawn, and the text that they make.

use llama_cpp_2::token::LlamaToken;

use super::Decoder;
use crate::engine::{generation::FinishReason, stop::StopMatcher, utf8::Utf8};

pub(super) struct Choice<S> {
    pub(super) index: u32,
    pub(super) sequence: i32,
    pub(super) sampler: S,
    /// Tokens drawn so far.
    pub(super) sampled: u32,
    /// Drawn and not yet decoded.
    pub(super) next: Option<LlamaToken>,
    /// Where `next` goes in the sequence.
    pub(super) position: i32,
    /// Whether more is to come.
    pub(super) open: bool,
    held: bool,
    utf8: Utf8,
    stop: StopMatcher,
    bytes: Vec<u8>,
}

// === impl Choice ===

impl<S> Choice<S> {
    pub(super) fn new(index: u32, sequence: i32, sampler: S, stop: Vec<String>) -> Self {
        Self {
            index,
            sequence,
            sampler,
            sampled: 0,
            next: None,
            position: 0,
            open: true,
            held: true,
            utf8: Utf8::default(),
            stop: StopMatcher::new(stop),
            bytes: Vec::new(),
        }
    }

    /// Takes the next token: the text it adds, and why the answer ends with it if it does.
    pub(super) fn accept<D: Decoder>(
        &mut self,
        decoder: &D,
        token: LlamaToken,
        max_tokens: u32,
    ) -> (String, Option<FinishReason>) {
        self.sampled = self.sampled.saturating_add(1);
        self.next = None;
        if decoder.ends(token) {
            self.open = false;
            return (self.stop.finish(), Some(FinishReason::Stop));
        }
        self.bytes.clear();
        decoder.piece(token, &mut self.bytes);
        let mut passed = self.stop.push(&self.utf8.push(&self.bytes));
        if passed.stopped {
            self.open = false;
            return (passed.text, Some(FinishReason::Stop));
        }
        if self.sampled >= max_tokens {
            self.open = false;
            passed.text.push_str(&self.stop.finish());
            return (passed.text, Some(FinishReason::Length));
        }
        self.next = Some(token);
        (passed.text, None)
    }

    /// The sequence, once, to be given back.
    pub(super) fn take_sequence(&mut self) -> Option<i32> {
        std::mem::take(&mut self.held).then_some(self.sequence)
    }
}
