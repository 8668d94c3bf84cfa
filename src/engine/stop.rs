//! Finds stop strings in a text that arrives in pieces, wherever the pieces are cut.
//!
//! What could still turn out to be the beginning of a stop string is held back, so no part of
//! one is ever handed on. It knows nothing of tokens or models.

/// What a piece of text amounts to.
#[derive(PartialEq, Eq)]
pub(super) struct Passed {
    /// What can be handed on now.
    pub(super) text: String,
    /// Whether a stop string was completed; nothing may follow.
    pub(super) stopped: bool,
}

/// Watches one text for a few stop strings.
///
/// The stop string that ends first wins; of two that end together, the longer.
pub(super) struct StopMatcher {
    stops: Vec<String>,
    longest: usize,
    held: String,
}

// === impl StopMatcher ===

impl StopMatcher {
    /// Empty stop strings are ignored.
    pub(super) fn new(mut stops: Vec<String>) -> Self {
        stops.retain(|stop| !stop.is_empty());
        let longest = stops.iter().map(String::len).max().unwrap_or(0);
        Self {
            stops,
            longest,
            held: String::new(),
        }
    }

    /// Takes the next piece and says what of the text so far is safe to hand on.
    pub(super) fn push(&mut self, piece: &str) -> Passed {
        let mut text = std::mem::take(&mut self.held);
        text.push_str(piece);
        let ends = |stop: &String| text.find(stop.as_str()).map(|at| (at + stop.len(), at));
        if let Some((_, at)) = self.stops.iter().filter_map(ends).min() {
            text.truncate(at);
            return Passed {
                text,
                stopped: true,
            };
        }
        if let Some(at) = self.doubtful(&text) {
            self.held = text.split_off(at);
        }
        Passed {
            text,
            stopped: false,
        }
    }

    /// What was held back, now that the text is over.
    pub(super) fn finish(&mut self) -> String {
        std::mem::take(&mut self.held)
    }

    /// Where the longest end of the text begins that a stop string begins with.
    fn doubtful(&self, text: &str) -> Option<usize> {
        let earliest = text.len().saturating_sub(self.longest.saturating_sub(1));
        (earliest..text.len())
            .filter(|at| text.is_char_boundary(*at))
            .find(|at| {
                text.get(*at..)
                    .is_some_and(|tail| self.stops.iter().any(|stop| stop.starts_with(tail)))
            })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn run(stops: &[&str], pieces: &[&str]) -> (String, bool) {
        let mut matcher = StopMatcher::new(stops.iter().map(|s| (*s).to_owned()).collect());
        let mut out = String::new();
        for piece in pieces {
            let passed = matcher.push(piece);
            out.push_str(&passed.text);
            if passed.stopped {
                return (out, true);
            }
        }
        out.push_str(&matcher.finish());
        (out, false)
    }

    /// Character by character, the definition itself.
    fn reference(stops: &[String], text: &str) -> (String, bool) {
        let mut seen = String::new();
        for c in text.chars() {
            seen.push(c);
            let longest = stops
                .iter()
                .filter(|s| !s.is_empty() && seen.ends_with(s.as_str()));
            if let Some(len) = longest.map(String::len).max() {
                seen.truncate(seen.len() - len);
                return (seen, true);
            }
        }
        (seen, false)
    }

    #[test]
    fn a_stop_string_over_three_pieces_is_never_begun() {
        assert_eq!(
            run(&["STOP"], &["go S", "TO", "P on"]),
            ("go ".into(), true)
        );
    }

    #[test]
    fn what_only_looked_like_a_stop_string_is_handed_on() {
        assert_eq!(
            run(&["STOP"], &["ST", "OR", "Y ST"]),
            ("STORY ST".into(), false)
        );
    }

    #[test]
    fn the_stop_string_that_ends_first_wins_however_the_text_is_cut() {
        assert_eq!(run(&["abc", "b"], &["xabc"]), ("xa".into(), true));
        assert_eq!(
            run(&["abc", "b"], &["x", "a", "b", "c"]),
            ("xa".into(), true)
        );
        assert_eq!(run(&["bc", "abc"], &["xabc"]), ("x".into(), true));
    }

    #[test]
    fn an_empty_stop_string_stops_nothing() {
        assert_eq!(run(&[""], &["abc"]), ("abc".into(), false));
    }

    proptest! {
        #[test]
        fn cutting_the_text_anywhere_changes_nothing(
            stops in prop::collection::vec("[abä]{0,4}", 0..4),
            pieces in prop::collection::vec("[abä]{0,4}", 0..12),
        ) {
            let borrowed: Vec<&str> = pieces.iter().map(String::as_str).collect();
            let stop_refs: Vec<&str> = stops.iter().map(String::as_str).collect();
            prop_assert_eq!(run(&stop_refs, &borrowed), reference(&stops, &pieces.concat()));
        }
    }
}
