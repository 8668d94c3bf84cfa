//! Runs a scheduler's batches on a llama.cpp context. The only place that decodes.

use llama_cpp_2::{
    context::LlamaContext,
    llama_batch::LlamaBatch,
    model::LlamaModel,
    sampling::LlamaSampler,
    token::{LlamaToken, logit_bias::LlamaLogitBias},
    vocab::LlamaVocab,
};

use super::{
    chance::Chance,
    form::{Constraint, Start, Watch},
    generation::EngineFault,
    intake::Way,
    scheduler::{Decoder, Drawn, Row},
    vocabulary::shown,
};

/// llama.cpp reads this seed as "draw one".
const SEED_RANDOM: u32 = u32::MAX;

/// A context and the batch that is reused for every step.
pub(super) struct Llama<'m> {
    context: LlamaContext<'m>,
    vocab: LlamaVocab<'m>,
    batch: LlamaBatch<'static>,
    /// Control tokens that are written out.
    shown: Vec<LlamaToken>,
}

/// How one answer is drawn.
pub(super) struct Draw {
    chain: LlamaSampler,
    logprobs: Option<u32>,
    form: Option<Constraint>,
    /// Until a call begins.
    watch: Option<Watch>,
}

// === impl Llama ===

impl<'m> Llama<'m> {
    /// For batches of at most that many rows.
    pub(super) fn new(model: &'m LlamaModel, context: LlamaContext<'m>, rows: usize) -> Self {
        Self {
            context,
            vocab: model.vocab(),
            batch: LlamaBatch::new(rows, 1),
            shown: model
                .vocab()
                .tokens()
                .filter(|token| shown(model, *token))
                .collect(),
        }
    }
}

impl Decoder for Llama<'_> {
    type Sampler = Draw;

    fn sampler(&self, way: &Way, choice: u32) -> Draw {
        let sampling = &way.sampling;
        let mut chain = Vec::with_capacity(7);
        if !sampling.logit_bias.is_empty() {
            let biases = sampling.logit_bias.iter();
            let biases: Vec<LlamaLogitBias> = biases
                .filter_map(|(id, bias)| {
                    let token = LlamaToken(i32::try_from(*id).ok()?);
                    Some(LlamaLogitBias::new(token, *bias))
                })
                .collect();
            chain.push(LlamaSampler::logit_bias(self.vocab.n_tokens(), &biases));
        }
        if sampling.frequency_penalty != 0.0 || sampling.presence_penalty != 0.0 {
            // The prompt is never accepted into the sampler, so that penalties count the answer.
            chain.push(LlamaSampler::penalties(
                self.vocab.n_tokens(),
                i32::try_from(way.max_tokens).unwrap_or(i32::MAX),
                1.0,
                sampling.frequency_penalty,
                sampling.presence_penalty,
            ));
        }
        if sampling.temperature == 0.0 {
            chain.push(LlamaSampler::greedy());
        } else {
            chain.push(LlamaSampler::temp(sampling.temperature));
            if let Some(k) = sampling.top_k {
                chain.push(LlamaSampler::top_k(i32::try_from(k).unwrap_or(i32::MAX)));
            }
            if sampling.top_p < 1.0 {
                chain.push(LlamaSampler::top_p(sampling.top_p, 1));
            }
            if sampling.min_p > 0.0 {
                chain.push(LlamaSampler::min_p(sampling.min_p, 1));
            }
            chain.push(LlamaSampler::dist(seed(sampling.seed, choice)));
        }
        let (mut form, mut watch) = (None, None);
        match &way.form {
            Some((constraint, Start::Now)) => form = Some(constraint.another()),
            Some((constraint, Start::AtCall)) => watch = Some(Watch::new(constraint.another())),
            None => {}
        }
        Draw {
            chain: LlamaSampler::chain(chain, true),
            logprobs: way.logprobs,
            form,
            watch,
        }
    }

    fn decode(&mut self, rows: &[Row]) -> Result<(), EngineFault> {
        self.batch.clear();
        for row in rows {
            let Row {
                token,
                position,
                sequence,
                logits,
            } = *row;
            if self
                .batch
                .add(token, position, &[sequence], logits)
                .is_err()
            {
                return Err(EngineFault::Decode);
            }
        }
        self.context
            .decode(&mut self.batch)
            .or(Err(EngineFault::Decode))
    }

    fn sample(&mut self, row: i32, draw: &mut Draw) -> Result<Drawn, EngineFault> {
        let token = match &mut draw.form {
            None => draw.chain.sample(&self.context, row),
            Some(form) => {
                let allowed = form.allowed()?;
                let mut left = self.context.token_data_array_ith(row);
                left.data.retain(|one| {
                    u32::try_from(one.id().0).is_ok_and(|token| allowed.is_allowed(token))
                });
                // llama.cpp's samplers do not look before they choose among nothing.
                if left.data.is_empty() {
                    return Err(EngineFault::Form);
                }
                draw.chain.apply(&mut left);
                let token = left.selected_token().ok_or(EngineFault::Form)?;
                draw.chain.accept(token);
                form.take(token)?;
                token
            }
        };
        if let Some(watch) = &mut draw.watch {
            let mut bytes = Vec::new();
            self.piece(token, &mut bytes);
            if watch.push(&bytes) {
                draw.form = draw.watch.take().and_then(Watch::begun);
            }
        }
        let chance = draw
            .logprobs
            .map(|alternatives| Chance::new(self.context.get_logits_ith(row), token, alternatives));
        Ok(Drawn { token, chance })
    }

    fn ends(&self, token: LlamaToken) -> bool {
        self.vocab.is_eog(token)
    }

    fn piece(&self, token: LlamaToken, into: &mut Vec<u8>) {
        let shown = self.shown.contains(&token);
        self.vocab.token_to_piece_into(token, into, shown, None);
    }

    fn copy(&mut self, from: i32, to: i32) -> Result<(), EngineFault> {
        // Sequences have streams of their own, of which only whole copies are possible.
        self.context
            .copy_kv_cache_seq(from, to, None, None)
            .or(Err(EngineFault::Decode))
    }

    fn forget(&mut self, sequence: i32) -> Result<(), EngineFault> {
        let sequence = u32::try_from(sequence).or(Err(EngineFault::Decode))?;
        match self.context.clear_kv_cache_seq(Some(sequence), None, None) {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(EngineFault::Decode),
        }
    }
}

/// A seed for one of several answers: distinct for each, and never the one that means "draw one".
fn seed(asked: Option<u64>, choice: u32) -> u32 {
    let Some(asked) = asked else {
        return SEED_RANDOM;
    };
    let mixed = asked.wrapping_add(u64::from(choice).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let folded = u32::try_from((mixed ^ (mixed >> 32)) & 0xFFFF_FFFF).unwrap_or(0);
    folded.min(SEED_RANDOM - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_never_taken_for_a_wish_to_draw_one() {
        for asked in [0, 1, u64::from(u32::MAX), u64::MAX] {
            assert_ne!(seed(Some(asked), 0), SEED_RANDOM, "{asked}");
        }
        assert_eq!(seed(None, 3), SEED_RANDOM);
    }

    #[test]
    fn answers_to_one_prompt_have_seeds_of_their_own() {
        let seeds: std::collections::BTreeSet<u32> = (0..64).map(|c| seed(Some(7), c)).collect();
        assert_eq!(seeds.len(), 64);
        assert_eq!(seed(Some(7), 1), seed(Some(7), 1));
    }
}
