//! One answer: a sequence, how its tokens are drawn, and the text that they make.

use std::collections::VecDeque;

use llama_cpp_2::token::LlamaToken;

use super::{Decoder, Drawn};
use crate::engine::{
    chance::{Likelihood, TokenChance},
    generation::FinishReason,
    stop::{Passed, StopMatcher},
    tools::{Call, Calls},
    utf8::Utf8,
};

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
    reading: Reading,
    bytes: Vec<u8>,
}

/// Turns the bytes of tokens into what is handed on.
pub(super) struct Reading {
    utf8: Utf8,
    stop: StopMatcher,
    calls: Option<Calls>,
    /// Bytes of text that were made of tokens, and those of them that were handed on.
    made: usize,
    given: usize,
    /// What is still to be told of tokens, with where in the text each begins.
    told: VecDeque<(usize, TokenChance)>,
    /// What goes with the next text, where calls may be taken out of it.
    waiting: Vec<TokenChance>,
}

/// What a token adds to an answer.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Given {
    pub(super) text: String,
    /// Of the tokens that begin in `text`, if they are to be told.
    pub(super) chances: Vec<TokenChance>,
    /// Calls that are complete; they stand after the text.
    pub(super) calls: Vec<Call>,
    /// Why the answer ends, if it does.
    pub(super) end: Option<FinishReason>,
}

// === impl Choice ===

impl<S> Choice<S> {
    pub(super) fn new(index: u32, sequence: i32, sampler: S, reading: Reading) -> Self {
        Self {
            index,
            sequence,
            sampler,
            sampled: 0,
            next: None,
            position: 0,
            open: true,
            held: true,
            reading,
            bytes: Vec::new(),
        }
    }

    /// Takes the next token: the text it adds, and why the answer ends with it if it does.
    pub(super) fn accept<D: Decoder>(
        &mut self,
        decoder: &D,
        drawn: &Drawn,
        max_tokens: u32,
    ) -> Given {
        self.sampled = self.sampled.saturating_add(1);
        self.next = None;
        if decoder.ends(drawn.token) {
            self.open = false;
            return self.reading.end("", FinishReason::Stop);
        }
        self.bytes.clear();
        decoder.piece(drawn.token, &mut self.bytes);
        self.reading.tell(decoder, drawn, &self.bytes);
        let passed = self.reading.push(&self.bytes);
        if passed.stopped {
            self.open = false;
            return self.reading.stopped(passed.text);
        }
        if self.sampled >= max_tokens {
            self.open = false;
            return self.reading.end(&passed.text, FinishReason::Length);
        }
        self.next = Some(drawn.token);
        self.reading.give(passed.text, None)
    }

    /// The sequence, once, to be given back.
    pub(super) fn take_sequence(&mut self) -> Option<i32> {
        std::mem::take(&mut self.held).then_some(self.sequence)
    }
}

// === impl Reading ===

impl Reading {
    /// Up to any of the stop strings; with calls taken out, or left in the text.
    pub(super) fn new(stop: Vec<String>, calls: bool) -> Self {
        Self {
            utf8: Utf8::default(),
            stop: StopMatcher::new(stop),
            calls: calls.then(Calls::default),
            made: 0,
            given: 0,
            told: VecDeque::new(),
            waiting: Vec::new(),
        }
    }

    fn push(&mut self, bytes: &[u8]) -> Passed {
        let piece = self.utf8.push(bytes);
        self.made = self.made.saturating_add(piece.len());
        self.stop.push(&piece)
    }

    /// Notes how likely the token was, until its text is handed on.
    fn tell<D: Decoder>(&mut self, decoder: &D, drawn: &Drawn, bytes: &[u8]) {
        let Some(chance) = &drawn.chance else {
            return;
        };
        let others = chance.likeliest.iter().map(|(token, logprob)| {
            let mut bytes = Vec::new();
            decoder.piece(*token, &mut bytes);
            Likelihood {
                bytes,
                logprob: *logprob,
            }
        });
        let told = TokenChance {
            alternatives: others.collect(),
            token: Likelihood {
                bytes: bytes.to_vec(),
                logprob: chance.logprob,
            },
        };
        self.told.push_back((self.made, told));
    }

    /// The answer ends after this text, and nothing of it is cut.
    fn end(&mut self, text: &str, reason: FinishReason) -> Given {
        let rest = format!("{text}{}", self.stop.finish());
        let told = std::mem::take(&mut self.told);
        self.waiting.extend(told.into_iter().map(|(_, told)| told));
        self.give(rest, Some(reason))
    }

    /// A stop string ends the answer.
    fn stopped(&mut self, text: String) -> Given {
        self.give(text, Some(FinishReason::Stop))
    }

    /// Hands text on, with what is to be told of the tokens that begin in it.
    fn give(&mut self, text: String, end: Option<FinishReason>) -> Given {
        self.given = self.given.saturating_add(text.len());
        while let Some((begins, _)) = self.told.front()
            && *begins < self.given
        {
            self.waiting
                .extend(self.told.pop_front().map(|(_, told)| told));
        }
        let mut given = Given {
            text,
            end,
            ..Given::default()
        };
        if let Some(calls) = &mut self.calls {
            let read = calls.push(&given.text);
            (given.text, given.calls) = (read.text, read.calls);
            if end.is_some() {
                let rest = calls.finish();
                given.text.push_str(&rest.text);
                given.calls.extend(rest.calls);
            }
            if end == Some(FinishReason::Stop) && calls.any() {
                given.end = Some(FinishReason::ToolCalls);
            }
        }
        if !given.text.is_empty() {
            given.chances = std::mem::take(&mut self.waiting);
        } else if !given.calls.is_empty() {
            self.waiting.clear();
        }
        given
    }
}
