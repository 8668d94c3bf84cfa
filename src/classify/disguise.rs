//! A text as its reader understands it, where it is written so that a pattern does not.
//!
//! Each way of reading makes a view: the text that it reads, and where each piece of that stands in
//! the original, so that what is found there can be redacted in place. A view is made only where a
//! look at the bytes says that it could differ, and most hold no more than the neighbourhood of what
//! they changed. Encodings such as base64 are not undone here.

mod fold;
mod hidden;
mod joined;
mod leet;
mod literal;
mod mail;
mod map;
mod number;
mod reversed;
mod skeleton;
mod spaced;

use std::sync::Arc;

use crate::label::Span;

use map::{Edits, Map};

/// Longer texts are read in windows of so many bytes, which bounds what a view holds.
const WINDOW: usize = 256 * 1024;
/// So much of a window belongs to the next one too: what stands across the border is whole in one.
const OVERLAP: usize = 8 * 1024;
/// How much of the text around a change a view keeps, in bytes: what context words are looked for
/// in, and some more.
const REACH: usize = 320;
/// The same around what folding changed, which may stand in a long secret.
const FOLD_REACH: usize = 1024;
/// How far from what folding changed a finding may begin that says anything new.
const FOLD_NEAR: usize = 512;
/// A view of neighbourhoods is cut where it reaches this many bytes.
const CLUSTER_MAX: usize = 64 * 1024;

/// What may be believed of what a view shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Believe {
    /// Everything: a reader sees no difference.
    All,
    /// Numbers that a strong check or a word nearby confirms: putting digits together makes many
    /// numbers that nobody wrote.
    Checked,
    /// Numbers that a strong check and a word nearby confirm: the digits may well be a table.
    Cued,
    /// The company's own words alone.
    Words,
}

/// What a text reads as.
pub(super) struct View {
    /// What it reads as.
    pub(super) text: String,
    /// What may be believed of it.
    pub(super) believe: Believe,
    /// How it was disguised.
    pub(super) via: &'static str,
    /// Leads to the text below, and so on to the original.
    maps: Vec<Arc<Map>>,
    /// Of the original: findings that begin elsewhere belong to another window.
    window: Span,
    /// Findings in what was only copied are those of the text below.
    copies_count: bool,
    /// Of the view: findings that begin elsewhere stand as they are in the text below, and far from
    /// everything that changed.
    counts: Span,
}

/// The text that views are made from: one window of the original, folded or not.
struct Base<'a> {
    text: &'a str,
    /// Leads from an offset in `text` to the original.
    maps: Vec<Arc<Map>>,
    window: Span,
}

// === impl View ===

impl View {
    /// Where a span of the view stands in the original; `None` if what stands there is no news.
    pub(super) fn original(&self, span: Span) -> Option<Span> {
        let (last, below) = self.maps.split_last()?;
        let counts = (self.counts.start..self.counts.end).contains(&span.start);
        if !counts || (!self.copies_count && last.is_copy(span)) {
            return None;
        }
        let span = below
            .iter()
            .rev()
            .fold(last.back(span), |span, map| map.back(span));
        let starts_here = (self.window.start..self.window.end).contains(&span.start);
        (starts_here && span.start < span.end).then_some(span)
    }

    /// Where a span of the view stands in the text that it was made from.
    fn below(&self, span: Span) -> Span {
        self.maps.last().map_or(span, |map| map.back(span))
    }

    /// Whether only what the view changed says anything new.
    pub(super) const fn is_news(&self) -> bool {
        !self.copies_count
    }

    /// To where the view only copies from `start` on; `start` if it changed what stands there.
    pub(super) fn copied_to(&self, start: usize) -> usize {
        self.maps.last().map_or(start, |map| map.copied_to(start))
    }

    /// Whether a span of the view reads the same in the text that it was made from.
    pub(super) fn is_copy(&self, span: Span) -> bool {
        self.maps.last().is_some_and(|map| map.is_copy(span))
    }
}

// === impl Base ===

impl Base<'_> {
    fn view(&self, (text, map): (String, Map), believe: Believe, via: &'static str) -> View {
        let mut maps = self.maps.clone();
        maps.push(Arc::new(map));
        View {
            text,
            believe,
            via,
            maps,
            window: self.window,
            copies_count: false,
            counts: Span::new(0, usize::MAX),
        }
    }

    /// Shows the neighbourhoods of the edits, one view for those that are near each other.
    fn show(
        &self,
        edits: &Edits,
        believe: Believe,
        via: &'static str,
        each: &mut dyn FnMut(&View),
    ) {
        for cluster in edits.clusters(REACH, CLUSTER_MAX) {
            let written = edits.write(self.text, cluster, REACH);
            each(&self.view(written, believe, via));
        }
    }
}

/// The characters of a text that are none of ASCII, and where they stand. Blocks without one are
/// skipped.
fn beyond_ascii(text: &str) -> impl Iterator<Item = (usize, char)> {
    let blocks = text.as_bytes().chunks(64).enumerate();
    let blocks = blocks.filter(|(_, block)| !block.is_ascii());
    blocks.flat_map(move |(place, block)| {
        // A character belongs to the block in which it begins.
        let start = text.ceil_char_boundary(place * 64);
        let end = text.ceil_char_boundary(place * 64 + block.len());
        let part = text.get(start..end).unwrap_or_default();
        let chars = part.char_indices().filter(|(_, c)| !c.is_ascii());
        chars.map(move |(at, c)| (start + at, c))
    })
}

/// Whether the company has words of its own to look for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Words {
    /// It has.
    Wanted,
    /// It has none, and no view need be made for them.
    Unwanted,
}

/// Every view of the text.
pub(super) fn views(text: &str, words: Words, each: &mut dyn FnMut(&View)) {
    let mut start = 0;
    loop {
        let end = text.floor_char_boundary(start + WINDOW);
        let Some(part) = text.get(start..end) else {
            return;
        };
        let last = end == text.len();
        let half = OVERLAP / 2;
        let window = Span::new(
            if start == 0 { 0 } else { start + half },
            if last { end } else { end - half },
        );
        let base = Base {
            text: part,
            maps: vec![Arc::new(Map::moved(start, part.len()))],
            window,
        };
        views_of(&base, words, each);
        if last {
            return;
        }
        start = text.floor_char_boundary(end - OVERLAP);
    }
}

fn views_of(base: &Base<'_>, words: Words, each: &mut dyn FnMut(&View)) {
    if base.text.is_ascii() {
        return further(base, words, each);
    }
    hidden::show(base, each);
    let Some(folded) = fold::fold(base.text) else {
        return further(base, words, each);
    };
    let (text, map) = folded;
    show_folded(base, &text, &map, each);
    let mut maps = base.maps.clone();
    maps.push(Arc::new(map));
    let base = Base {
        text: &text,
        maps,
        window: base.window,
    };
    further(&base, words, each);
}

/// Shows what folding changed, with what stands around it.
fn show_folded(base: &Base<'_>, text: &str, map: &Map, each: &mut dyn FnMut(&View)) {
    let mut breaks = map.breaks().peekable();
    while let Some(first) = breaks.next() {
        let mut last = first.end.min(text.len());
        while let Some(next) = breaks.next_if(|next| next.start <= last + 2 * FOLD_REACH) {
            last = next.end.min(text.len());
        }
        let start = text.floor_char_boundary(first.start.saturating_sub(FOLD_REACH));
        let end = text.ceil_char_boundary((last + FOLD_REACH).min(text.len()));
        let part = text.get(start..end).unwrap_or_default().to_owned();
        let own = Map::moved(start, part.len()).over(map);
        let mut view = base.view((part, own), Believe::All, "fold");
        view.copies_count = true;
        let near = |at: usize| at.saturating_sub(start);
        view.counts = Span::new(
            if start == 0 {
                0
            } else {
                near(first.start.saturating_sub(FOLD_NEAR))
            },
            near(last) + FOLD_NEAR,
        );
        each(&view);
    }
}

/// The views of a text that is folded already.
fn further(base: &Base<'_>, words: Words, each: &mut dyn FnMut(&View)) {
    let mut each = |view: &View| each(view);
    if !base.text.is_ascii() {
        skeleton::show(base, &mut each);
    }
    let literals = literal::Literals::of(base.text);
    number::show(base, &mut each);
    joined::show(base, &literals, &mut each);
    spaced::show(base, &mut each);
    mail::show(base, &literals, &mut each);
    reversed::show(base, &literals, &mut each);
    if words == Words::Wanted {
        leet::show(base, &mut each);
    }
}

#[cfg(test)]
mod tests;
