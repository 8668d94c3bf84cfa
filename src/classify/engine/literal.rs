//! The literals that lead to rows, found in one pass.
//!
//! An automaton waits for each step before it takes the next one. So four parts of the text are
//! read side by side, which takes hardly longer than one.

use std::ops::ControlFlow;

use aho_corasick::{
    Anchored, BuildError, Match, MatchKind,
    automaton::{Automaton, StateID},
    dfa::DFA,
};

/// How many bytes each of the four parts has at least, so that it is worth it, and at most, which
/// bounds what is remembered.
const PART_MIN: usize = 128;
const PART_MAX: usize = 4096;

/// Every literal in one automaton.
pub(super) struct Literals {
    dfa: DFA,
    /// The longest literal, in bytes.
    longest: usize,
}

/// Where an automaton was after which byte.
type Hit = (usize, StateID);

impl Literals {
    pub(super) fn new(literals: &[impl AsRef<[u8]>]) -> Result<Self, BuildError> {
        let dfa = DFA::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .prefilter(false)
            .build(literals)?;
        let longest = literals.iter().map(|literal| literal.as_ref().len()).max();
        Ok(Self {
            dfa,
            longest: longest.unwrap_or_default(),
        })
    }

    /// Every occurrence of every literal in the order of their ends, until told to stop.
    pub(super) fn each(&self, text: &str, stop: &mut dyn FnMut(Match) -> ControlFlow<()>) {
        let bytes = text.as_bytes();
        let mut hits: [Vec<Hit>; 4] = Default::default();
        let mut done = 0;
        while done < bytes.len() {
            let part = ((bytes.len() - done) / 4).min(PART_MAX);
            let end = if part < PART_MIN || done < self.longest {
                let end = (done + 4 * PART_MIN).min(bytes.len());
                let [first, ..] = &mut hits;
                self.alone(bytes, (done, end), first);
                end
            } else {
                self.abreast(bytes, (done, part), &mut hits);
                done + 4 * part
            };
            for hit in hits.iter_mut().flat_map(|hits| hits.drain(..)) {
                if self.matches(hit).try_for_each(&mut *stop).is_break() {
                    return;
                }
            }
            done = end;
        }
    }

    /// The literals that end at a hit.
    fn matches(&self, (end, state): Hit) -> impl Iterator<Item = Match> {
        let count = if self.dfa.is_match(state) {
            self.dfa.match_len(state)
        } else {
            0
        };
        (0..count).map(move |index| {
            let pattern = self.dfa.match_pattern(state, index);
            Match::new(pattern, end - self.dfa.pattern_len(pattern)..end)
        })
    }

    /// Those that end in a part of the text. Reading begins where the longest of them may begin.
    fn alone(&self, bytes: &[u8], (from, end): (usize, usize), hits: &mut Vec<Hit>) {
        let Ok(mut state) = self.dfa.start_state(Anchored::No) else {
            return;
        };
        let start = from.saturating_sub(self.longest);
        let part = bytes.get(start..end).unwrap_or_default();
        for (at, byte) in (start + 1..).zip(part) {
            state = self.dfa.next_state(Anchored::No, state, *byte);
            if self.dfa.is_special(state) && at > from {
                hits.push((at, state));
            }
        }
    }

    /// The same for four parts of one size, of which the first begins at `from`.
    fn abreast(&self, bytes: &[u8], (from, size): (usize, usize), hits: &mut [Vec<Hit>; 4]) {
        let Ok(start) = self.dfa.start_state(Anchored::No) else {
            return;
        };
        let ahead = self.longest;
        let part = |place: usize| {
            let from = from + place * size;
            bytes.get(from - ahead..from + size).unwrap_or_default()
        };
        let pairs = part(0).iter().zip(part(1)).zip(part(2).iter().zip(part(3)));
        let [mut a, mut b, mut c, mut d] = [start; 4];
        for (at, ((in_a, in_b), (in_c, in_d))) in (1..).zip(pairs) {
            a = self.dfa.next_state(Anchored::No, a, *in_a);
            b = self.dfa.next_state(Anchored::No, b, *in_b);
            c = self.dfa.next_state(Anchored::No, c, *in_c);
            d = self.dfa.next_state(Anchored::No, d, *in_d);
            let special = self.dfa.is_special(a)
                | self.dfa.is_special(b)
                | self.dfa.is_special(c)
                | self.dfa.is_special(d);
            if special && at > ahead {
                let parts = hits.iter_mut().zip([a, b, c, d]);
                for (place, (hits, state)) in parts.enumerate() {
                    if self.dfa.is_special(state) {
                        hits.push((from + place * size + at - ahead, state));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use aho_corasick::AhoCorasick;
    use proptest::prelude::*;

    use super::*;

    const WORDS: [&str; 7] = ["a", "ab", "bca", "abcabc", "c c", "bbbbbbbbbb", "@"];

    fn seen(text: &str) -> Vec<(usize, usize, usize)> {
        let mut seen = Vec::new();
        Literals::new(&WORDS).unwrap().each(text, &mut |found| {
            seen.push((found.end(), found.start(), found.pattern().as_usize()));
            ControlFlow::Continue(())
        });
        seen
    }

    fn expected(text: &str) -> Vec<(usize, usize, usize)> {
        let plain = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(WORDS)
            .unwrap();
        let found = plain.find_overlapping_iter(text);
        found
            .map(|found| (found.end(), found.start(), found.pattern().as_usize()))
            .collect()
    }

    proptest! {
        #[test]
        fn parts_read_side_by_side_find_what_one_pass_finds(
            text in "[abcABC @é]{0,40}",
            times in 0_usize..600,
        ) {
            let text = text.repeat(times);
            prop_assert_eq!(seen(&text), expected(&text));
        }
    }

    #[test]
    fn the_search_stops_when_told_to() {
        let mut count = 0;
        let literals = Literals::new(&WORDS).unwrap();
        literals.each(&"ab".repeat(10_000), &mut |_| {
            count += 1;
            ControlFlow::Break(())
        });
        assert_eq!(count, 1);
    }
}
