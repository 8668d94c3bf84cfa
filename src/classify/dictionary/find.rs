//! Finds terms in a text: where one may begin, and then word by word as long as one goes on.
//!
//! Where one may begin is seen in two ways. Few terms: an automaton over their beginnings, which
//! runs over a text without any of them as fast as memory. Many: the hash of every word. From
//! there on both do the same, so that both find the same.

use aho_corasick::{AhoCorasick, Input, MatchKind};

use crate::label::Span;

use super::{
    ending::LONGEST,
    index::Index,
    term::{Term, Terms},
    word::{Word, and, begins, char_at, next, run_end, starts},
};

/// Above so many terms every word is hashed: the automaton would be slower.
const LITERALS_MAX: usize = 5_000;
/// How much of a term's first word the automaton looks for, in bytes; more would not be faster.
const LITERAL_BYTES: usize = 8;

/// All terms that have a letter or digit, ready to be found.
pub(super) struct Finder {
    terms: Terms,
    index: Index,
    literals: Option<Literals>,
    /// The most words that a term has.
    longest: usize,
}

struct Literals {
    beginnings: AhoCorasick,
    /// Whether some terms begin with letters beyond ASCII, which the automaton does not look for.
    partial: bool,
}

/// From where a term may begin, word by word.
struct Walk<'a, F> {
    text: &'a str,
    /// The words so far.
    path: Vec<Span>,
    hit: &'a mut F,
    stopped: bool,
}

impl Finder {
    /// `None` where there are no terms, or too many to count.
    pub(super) fn new(mut terms: Terms) -> Option<Self> {
        if terms.len() == 0 {
            return None;
        }
        terms.shrink();
        let all = || (0..terms.len()).filter_map(|number| terms.get(number));
        let longest = all().map(Term::words).max().unwrap_or_default();
        let few = terms.len() <= LITERALS_MAX;
        let literals = few.then(|| Literals::new(all())).flatten();
        Some(Self {
            index: Index::new(&terms)?,
            literals,
            longest,
            terms,
        })
    }

    /// Hands over each term found: the number of its dictionary, and where. Stops when told to.
    pub(super) fn find(&self, text: &str, mut hit: impl FnMut(usize, Span) -> bool) {
        match &self.literals {
            Some(literals) if !literals.partial || text.is_ascii() => {
                self.by_literals(literals, text, &mut hit);
            }
            _ => self.by_words(text, &mut hit),
        }
    }

    fn by_literals(
        &self,
        literals: &Literals,
        text: &str,
        hit: &mut impl FnMut(usize, Span) -> bool,
    ) {
        let mut walk = Walk::new(text, hit);
        let mut at = 0;
        while let Some(seen) = literals
            .beginnings
            .find(Input::new(text).span(at..text.len()))
        {
            let start = seen.start();
            if begins(text, start) {
                self.step(&mut walk, start, 0);
            }
            if walk.stopped {
                return;
            }
            at = start + char_at(text, start).map_or(1, char::len_utf8);
        }
    }

    fn by_words(&self, text: &str, hit: &mut impl FnMut(usize, Span) -> bool) {
        let mut walk = Walk::new(text, hit);
        let mut at = 0;
        while let Some(byte) = text.as_bytes().get(at) {
            if byte.is_ascii() && !byte.is_ascii_alphanumeric() {
                at += 1;
                continue;
            }
            let Some(word) = Word::read(text, at) else {
                let first = char_at(text, at);
                at = match first {
                    Some(c) if starts(c) => run_end(text, at),
                    _ => at + first.map_or(1, char::len_utf8),
                };
                continue;
            };
            let end = word.end;
            let escape = matches!(byte, b'n' | b'r' | b't')
                && at.checked_sub(1).and_then(|b| text.as_bytes().get(b)) == Some(&b'\\');
            if self.index.may_begin(&word) {
                self.go(&mut walk, at, &word, 0);
            }
            if escape {
                self.step(&mut walk, at + 1, 0);
            }
            if walk.stopped {
                return;
            }
            at = end;
        }
    }

    /// Goes on from a phrase by the word that begins here. Only as far as some term goes.
    fn step<F: FnMut(usize, Span) -> bool>(
        &self,
        walk: &mut Walk<'_, F>,
        start: usize,
        phrase: u64,
    ) {
        if let Some(word) = Word::read(walk.text, start) {
            self.go(walk, start, &word, phrase);
        }
    }

    fn go<F: FnMut(usize, Span) -> bool>(
        &self,
        walk: &mut Walk<'_, F>,
        start: usize,
        word: &Word,
        phrase: u64,
    ) {
        walk.path.push(Span::new(start, word.end));
        for hash in (0..=LONGEST).map_while(|ending| word.without(ending)) {
            let phrase = and(phrase, hash);
            for number in self.index.terms(phrase) {
                let term = self.terms.get(number);
                let found = term.and_then(|t| Some((t.source, t.at(walk.text, &walk.path)?)));
                if let Some((source, span)) = found {
                    walk.stopped = walk.stopped || !(walk.hit)(source, span);
                }
            }
            if walk.path.len() < self.longest && self.index.goes_on(phrase) {
                for start in next(walk.text, word.end).into_iter().flatten() {
                    self.step(walk, start, phrase);
                }
            }
        }
        walk.path.pop();
    }

    /// The same finder without its automaton.
    #[cfg(test)]
    pub(super) fn without_literals(self) -> Self {
        Self {
            literals: None,
            ..self
        }
    }
}

impl<'a, F> Walk<'a, F> {
    const fn new(text: &'a str, hit: &'a mut F) -> Self {
        Self {
            text,
            path: Vec::new(),
            hit,
            stopped: false,
        }
    }
}

impl Literals {
    fn new<'a>(terms: impl Iterator<Item = Term<'a>>) -> Option<Self> {
        let mut partial = false;
        let mut beginnings: Vec<&str> = Vec::new();
        for term in terms {
            match term.beginning(LITERAL_BYTES) {
                "" => partial = true,
                beginning => beginnings.push(beginning),
            }
        }
        let built = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostFirst)
            .build(beginnings);
        // Without it every word is hashed, which finds the same.
        let beginnings = built.ok()?;
        Some(Self {
            beginnings,
            partial,
        })
    }
}
