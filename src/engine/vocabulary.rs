//! A model's tokens: text to tokens, and which of them steer the model rather than say something.

use std::{fmt, sync::Arc};

use aho_corasick::AhoCorasick;
use llama_cpp_2::{model::LlamaModel, token::LlamaToken, token_type::LlamaTokenAttr};
use llguidance::toktrie::TokTrie;

use super::tools::{CLOSE, OPEN};

/// Whether text that spells a control token becomes that token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Controls {
    /// It does: for what the template wrote.
    Read,
    /// It stays text: for what a person wrote.
    Ignore,
}

pub(super) struct Vocabulary {
    model: Arc<LlamaModel>,
    /// Finds the spelling of any control token.
    spellings: AhoCorasick,
    longest_piece: usize,
}

// === impl Vocabulary ===

impl Vocabulary {
    /// Goes through the whole vocabulary once. `None` if the control tokens cannot be searched
    /// for, or if there is no vocabulary to speak of.
    pub(super) fn new(model: Arc<LlamaModel>) -> Option<Self> {
        let vocab = model.vocab();
        let mut spellings = Vec::new();
        let mut longest_piece = 0;
        for token in vocab.tokens() {
            longest_piece = longest_piece.max(vocab.token_to_piece(token, true, None).len());
            if steers(&model, token)
                && let Some(text) = vocab.text(token).map(std::ffi::CStr::to_bytes)
                && !text.is_empty()
            {
                spellings.push(text.to_vec());
            }
        }
        if longest_piece == 0 {
            return None;
        }
        let spellings = AhoCorasick::new(spellings).ok()?;
        Some(Self {
            model,
            spellings,
            longest_piece,
        })
    }

    /// How many tokens there are; their ids are the numbers below.
    pub(super) fn len(&self) -> u32 {
        u32::try_from(self.model.n_vocab()).unwrap_or(0)
    }

    /// The tokens of a text, without any that the text does not hold.
    pub(super) fn tokens(&self, text: &str, controls: Controls) -> Vec<LlamaToken> {
        if text.is_empty() {
            return Vec::new();
        }
        self.model
            .vocab()
            .tokenize(text.as_bytes(), false, controls == Controls::Read)
    }

    /// What each token stands for, by id, and the tokens that end an answer. A control token stands
    /// for its spelling behind a byte that no text has, as `toktrie` marks them.
    pub(super) fn words(&self) -> (Vec<Vec<u8>>, Vec<u32>) {
        let vocab = self.model.vocab();
        let mut ends = Vec::new();
        let words = vocab.tokens().map(|token| {
            if vocab.is_eog(token) {
                ends.extend(u32::try_from(token.0));
            }
            let shown = shown(&self.model, token);
            let said = vocab.token_to_piece(token, shown, None);
            if said.is_empty() {
                let mut marked = vec![TokTrie::SPECIAL_TOKEN_MARKER];
                marked.extend(vocab.token_to_piece(token, true, None));
                return marked;
            }
            said
        });
        (words.collect(), ends)
    }

    /// Whether the text spells a control token.
    pub(super) fn spells_control(&self, text: &str) -> bool {
        self.spellings.is_match(text)
    }

    /// The control tokens among the tokens, in their order.
    pub(super) fn controls(&self, tokens: &[LlamaToken]) -> Vec<LlamaToken> {
        tokens
            .iter()
            .copied()
            .filter(|token| steers(&self.model, *token))
            .collect()
    }

    /// A number of tokens that a text of that many bytes has at least.
    pub(super) fn tokens_at_least(&self, bytes: usize) -> usize {
        bytes.checked_div(self.longest_piece).unwrap_or(0)
    }

    /// Puts the token that begins a text in front, if the model wants it and it is not there.
    pub(super) fn begin(&self, tokens: &mut Vec<LlamaToken>) {
        let vocab = self.model.vocab();
        let bos = vocab.bos();
        if bos.0 >= 0 && vocab.should_add_bos() && tokens.first() != Some(&bos) {
            tokens.insert(0, bos);
        }
    }

    /// How the tokens that begin and end a text are spelt; empty where there is none.
    pub(super) fn ends(&self) -> (String, String) {
        let vocab = self.model.vocab();
        // llama.cpp throws on an id that it does not have, and -1 stands for none.
        let spell = |token: LlamaToken| {
            let text = (token.0 >= 0).then(|| vocab.text(token)).flatten();
            text.map(|text| text.to_string_lossy().into_owned())
                .unwrap_or_default()
        };
        (spell(vocab.bos()), spell(vocab.eos()))
    }
}

impl fmt::Debug for Vocabulary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vocabulary")
            .field("tokens", &self.model.n_vocab())
            .field("longest_piece", &self.longest_piece)
            .finish_non_exhaustive()
    }
}

/// Whether the token is written out although it steers: it begins or ends a call.
pub(super) fn shown(model: &LlamaModel, token: LlamaToken) -> bool {
    let vocab = model.vocab();
    let text = vocab.text(token).map(std::ffi::CStr::to_bytes);
    text.is_some_and(|text| text == OPEN.as_bytes() || text == CLOSE.as_bytes())
}

/// What llama.cpp makes a token of only when it is told to parse special tokens.
fn steers(model: &LlamaModel, token: LlamaToken) -> bool {
    let attributes = model.vocab().attr(token);
    attributes.contains(LlamaTokenAttr::Control) || attributes.contains(LlamaTokenAttr::Unknown)
}
