//! How likely the model took each token to be: what `logprobs` tells.
//!
//! Of the model's own distribution, before temperature, bias, penalties and grammar.

use std::{cmp::Ordering, fmt};

use llama_cpp_2::token::LlamaToken;

/// The most alternatives to a token that a task may ask for, as OpenAI has it.
pub const ALTERNATIVES_MAX: u32 = 20;

/// A token of an answer, and how likely it was.
#[derive(Clone, PartialEq)]
pub struct TokenChance {
    /// The token itself.
    pub token: Likelihood,
    /// The likeliest tokens in its place, the likeliest first; it may be one of them.
    pub alternatives: Vec<Likelihood>,
}

/// A token's bytes and the logarithm of its probability.
#[derive(Clone, PartialEq)]
pub struct Likelihood {
    /// What it stands for; may be part of a character, and nothing for a control token.
    pub bytes: Vec<u8>,
    /// At most 0; as OpenAI does, -9999 for what the model rules out.
    pub logprob: f32,
}

/// What stands for a probability of nothing.
const NEVER: f32 = -9999.0;

/// A drawn token with its chance and those of the likeliest, by token.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Chance {
    pub(super) logprob: f32,
    pub(super) likeliest: Vec<(LlamaToken, f32)>,
}

// === impl Chance ===

impl Chance {
    /// Of that token among all, whose logits stand in the order of their ids.
    pub(super) fn new(logits: &[f32], token: LlamaToken, alternatives: u32) -> Self {
        let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let sum: f64 = logits
            .iter()
            .map(|logit| f64::from(logit - most).exp())
            .sum();
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the logarithm of a number of tokens"
        )]
        let scale = most + sum.ln() as f32;
        let logprob = |logit: f32| {
            let logprob = logit - scale;
            if logprob.is_finite() {
                logprob.clamp(NEVER, 0.0)
            } else {
                NEVER
            }
        };
        let own = usize::try_from(token.0).ok().and_then(|at| logits.get(at));
        let mut all: Vec<(LlamaToken, f32)> =
            (0..).map(LlamaToken).zip(logits.iter().copied()).collect();
        let wanted = usize::try_from(alternatives).unwrap_or(0).min(all.len());
        let likelier = |a: &(LlamaToken, f32), b: &(LlamaToken, f32)| {
            b.1.partial_cmp(&a.1)
                .unwrap_or(Ordering::Equal)
                .then(a.0.0.cmp(&b.0.0))
        };
        if (1..all.len()).contains(&wanted) {
            all.select_nth_unstable_by(wanted, likelier);
        }
        all.truncate(wanted);
        all.sort_unstable_by(likelier);
        Self {
            logprob: own.map_or(NEVER, |logit| logprob(*logit)),
            likeliest: all
                .into_iter()
                .map(|(token, logit)| (token, logprob(logit)))
                .collect(),
        }
    }
}

impl fmt::Debug for TokenChance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "TokenChance({:?}, {} others)",
            self.token,
            self.alternatives.len()
        )
    }
}

impl fmt::Debug for Likelihood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes at {}", self.bytes.len(), self.logprob)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(left: f32, right: f32) -> bool {
        (left - right).abs() < 1e-5
    }

    #[test]
    fn probabilities_are_those_of_the_softmax() {
        let logits = [1.0_f32.ln(), 2.0_f32.ln(), 5.0_f32.ln(), f32::NEG_INFINITY];
        let chance = Chance::new(&logits, LlamaToken(1), 2);
        assert!(near(chance.logprob, 0.25_f32.ln()), "{chance:?}");
        let order: Vec<i32> = chance.likeliest.iter().map(|(token, _)| token.0).collect();
        assert_eq!(order, [2, 1]);
        assert!(near(chance.likeliest[0].1, 0.625_f32.ln()), "{chance:?}");
    }

    #[test]
    fn what_is_impossible_has_a_finite_logarithm() {
        let chance = Chance::new(&[0.0, f32::NEG_INFINITY], LlamaToken(1), 20);
        assert_eq!(chance.logprob, NEVER);
        assert_eq!(chance.likeliest.len(), 2);
        let nothing = Chance::new(&[], LlamaToken(0), 20);
        assert_eq!((nothing.logprob, nothing.likeliest.len()), (NEVER, 0));
        let unknown = Chance::new(&[f32::NAN], LlamaToken(0), 1);
        assert_eq!(unknown.logprob, NEVER);
    }

    #[test]
    fn no_alternative_is_told_that_was_not_asked_for() {
        assert_eq!(Chance::new(&[1.0, 2.0], LlamaToken(0), 0).likeliest, []);
    }

    #[test]
    fn debug_output_holds_no_text() {
        let token = Likelihood {
            bytes: b"canary".to_vec(),
            logprob: -1.0,
        };
        let chance = TokenChance {
            alternatives: vec![token.clone()],
            token,
        };
        assert_eq!(
            format!("{chance:?}"),
            "TokenChance(6 bytes at -1, 1 others)"
        );
    }
}
