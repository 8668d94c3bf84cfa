//! One answer: a sequence, how its tokens are drawn, and the text that they make.

use std::collections::VecDeque;

use llama_cpp_2::token::LlamaToken;

use super::{Decoder, Drawn};
use crate::engine::{
    chance::{Likelihood, TokenChance},
    generation::FinishReason,
    stop::StopMatcher,
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
    utf8: Utf8,
    stop: StopMatcher,
    bytes: Vec<u8>,
    /// Bytes of text that were made of tokens, and those of them that were handed on.
    made: usize,
    given: usize,
    /// What is still to be told of tokens, with where in the text each begins.
    told: VecDeque<(usize, TokenChance)>,
}

/// What a token adds to an answer.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Given {
    pub(super) text: String,
    /// Of the tokens that begin in `text`, if they are to be told.
    pub(super) chances: Vec<TokenChance>,
    /// Why the answer ends, if it does.
    pub(super) end: Option<FinishReason>,
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
            made: 0,
            given: 0,
            told: VecDeque::new(),
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
            let text = self.stop.finish();
            return self.give(text, Some(FinishReason::Stop), true);
        }
        self.bytes.clear();
        decoder.piece(drawn.token, &mut self.bytes);
        self.tell(decoder, drawn);
        let piece = self.utf8.push(&self.bytes);
        self.made = self.made.saturating_add(piece.len());
        let mut passed = self.stop.push(&piece);
        if passed.stopped {
            return self.give(passed.text, Some(FinishReason::Stop), false);
        }
        if self.sampled >= max_tokens {
            passed.text.push_str(&self.stop.finish());
            return self.give(passed.text, Some(FinishReason::Length), true);
        }
        self.next = Some(drawn.token);
        self.give(passed.text, None, false)
    }

    /// Notes how likely the token was, until its text is handed on.
    fn tell<D: Decoder>(&mut self, decoder: &D, drawn: &Drawn) {
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
                bytes: self.bytes.clone(),
                logprob: chance.logprob,
            },
        };
        self.told.push_back((self.made, told));
    }

    /// Hands text on, with what is to be told of the tokens that begin in it; at the end of an
    /// answer that nothing cut, of all.
    fn give(&mut self, text: String, end: Option<FinishReason>, whole: bool) -> Given {
        self.open = end.is_none();
        self.given = self.given.saturating_add(text.len());
        let mut chances = Vec::new();
        while let Some((begins, _)) = self.told.front()
            && (whole || *begins < self.given)
        {
            chances.extend(self.told.pop_front().map(|(_, told)| told));
        }
        Given { text, chances, end }
    }

    /// The sequence, once, to be given back.
    pub(super) fn take_sequence(&mut self) -> Option<i32> {
        std::mem::take(&mut self.held).then_some(self.sequence)
    }
}
