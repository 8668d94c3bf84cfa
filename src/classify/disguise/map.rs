//! Changes to a text, and the way back.

use std::ops::Range;

use crate::label::Span;

/// Where each piece of a view stands in the text below, in the order of the view.
#[derive(Default)]
pub(super) struct Map(Vec<Piece>);

/// A piece of a view that is not empty.
struct Piece {
    /// Where it begins in the view.
    at: usize,
    /// What it stands for in the text below.
    from: Span,
    /// Whether it is that, byte for byte.
    copied: bool,
}

/// Writes a view from left to right.
pub(super) struct Writer<'a> {
    below: &'a str,
    text: String,
    map: Map,
}

/// Changes to one text, in its order, none overlapping another.
#[derive(Default)]
pub(super) struct Edits {
    list: Vec<Edit>,
    /// What all of them put, one after the other.
    put: String,
}

struct Edit {
    from: Span,
    put: Range<usize>,
}

// === impl Map ===

impl Map {
    /// A text that stands as it is, but further on.
    pub(super) fn moved(by: usize, length: usize) -> Self {
        Self(vec![Piece {
            at: 0,
            from: Span::new(by, by + length),
            copied: true,
        }])
    }

    fn piece(&self, at: usize) -> Option<&Piece> {
        let after = self.0.partition_point(|piece| piece.at <= at);
        self.0.get(after.checked_sub(1)?)
    }

    /// Where a span stands in the text below. What was left out between its characters is in.
    pub(super) fn back(&self, span: Span) -> Span {
        let Some(last) = span.end.checked_sub(1).filter(|_| span.start < span.end) else {
            return Span::new(0, 0);
        };
        let after = |at: usize| self.0.partition_point(|piece| piece.at <= at);
        let pieces = self.0.get(after(span.start).saturating_sub(1)..after(last));
        let mut found: Option<Span> = None;
        for piece in pieces.unwrap_or_default() {
            let mut here = piece.from;
            if piece.copied {
                let length = here.end - here.start;
                here.end = here.start + (span.end - piece.at).min(length);
                here.start += span.start.saturating_sub(piece.at);
            }
            // A text that is read backwards ends where it begins.
            found = Some(found.map_or(here, |all| {
                Span::new(all.start.min(here.start), all.end.max(here.end))
            }));
        }
        found.unwrap_or(Span::new(0, 0))
    }

    /// The same pieces, led back through the map of the text below.
    pub(super) fn over(self, below: &Self) -> Self {
        let pieces = self.0.into_iter().flat_map(|piece| {
            let whole = (!piece.copied).then(|| Piece {
                from: below.back(piece.from),
                ..piece
            });
            // A copy may span pieces of the text below.
            let inner = below.parts(if piece.copied {
                piece.from
            } else {
                Span::new(0, 0)
            });
            let at = piece.at;
            let start = piece.from.start;
            whole.into_iter().chain(inner.map(move |part| Piece {
                at: at + (part.at - start),
                ..part
            }))
        });
        Self(pieces.collect())
    }

    /// The pieces that a span of the view is made of, cut to it.
    fn parts(&self, span: Span) -> impl Iterator<Item = Piece> {
        let first = self.0.partition_point(|piece| piece.at <= span.start);
        let pieces = self.0.get(first.saturating_sub(1)..).unwrap_or_default();
        let ends = pieces.iter().skip(1).map(|piece| piece.at);
        let ends = ends.chain(std::iter::once(usize::MAX));
        pieces
            .iter()
            .zip(ends)
            .take_while(move |(piece, _)| piece.at < span.end)
            .map(move |(piece, end)| {
                let at = piece.at.max(span.start);
                let cut = Span::new(at, end.min(span.end));
                Piece {
                    at,
                    from: self.back(cut),
                    copied: piece.copied,
                }
            })
    }

    /// The places in the view where it stops being a copy, or leaves something out.
    pub(super) fn breaks(&self) -> impl Iterator<Item = Span> {
        let ends = self.0.iter().skip(1).map(|piece| piece.at);
        let ends = ends.chain(std::iter::once(usize::MAX));
        let pieces = self.0.iter().zip(ends);
        pieces.enumerate().filter_map(|(place, (piece, end))| {
            let end = if piece.copied { piece.at } else { end };
            let gap = place > 0 || piece.from.start > 0;
            (!piece.copied || gap).then(|| Span::new(piece.at, end.max(piece.at)))
        })
    }

    /// To where the piece that holds `at` goes on, if it was only copied; otherwise `at`.
    pub(super) fn copied_to(&self, at: usize) -> usize {
        self.piece(at)
            .filter(|piece| piece.copied)
            .map_or(at, |piece| piece.at + (piece.from.end - piece.from.start))
    }

    /// Whether the span is one piece that was only copied.
    pub(super) fn is_copy(&self, span: Span) -> bool {
        self.piece(span.start).is_some_and(|piece| {
            piece.copied && span.end <= piece.at + (piece.from.end - piece.from.start)
        })
    }
}

// === impl Writer ===

impl<'a> Writer<'a> {
    pub(super) fn new(below: &'a str) -> Self {
        Self {
            below,
            text: String::with_capacity(below.len().min(1024)),
            map: Map::default(),
        }
    }

    /// Takes over a span of the text below.
    pub(super) fn copy(&mut self, from: Span) {
        let Some(part) = self.below.get(from.start..from.end) else {
            return;
        };
        if part.is_empty() {
            return;
        }
        match self.map.0.last_mut() {
            Some(last) if last.copied && last.from.end == from.start => last.from.end = from.end,
            _ => self.map.0.push(Piece {
                at: self.text.len(),
                from,
                copied: true,
            }),
        }
        self.text.push_str(part);
    }

    /// Writes something for a span of the text below; nothing leaves the span out.
    pub(super) fn put(&mut self, what: &str, from: Span) {
        if what.is_empty() {
            return;
        }
        self.map.0.push(Piece {
            at: self.text.len(),
            from,
            copied: false,
        });
        self.text.push_str(what);
    }

    pub(super) const fn len(&self) -> usize {
        self.text.len()
    }

    pub(super) fn finish(self) -> (String, Map) {
        (self.text, self.map)
    }
}

// === impl Edits ===

impl Edits {
    /// Adds a change. One that begins before the last one ended is left out.
    pub(super) fn put(&mut self, what: &str, from: Span) {
        if self.end() > from.start || from.start > from.end {
            return;
        }
        let start = self.put.len();
        self.put.push_str(what);
        let put = start..self.put.len();
        self.list.push(Edit { from, put });
    }

    /// Where the last change ends.
    pub(super) fn end(&self) -> usize {
        self.list.last().map_or(0, |edit| edit.from.end)
    }

    /// Whether the two put anything else.
    pub(super) fn differs_from(&self, other: &Self) -> bool {
        self.put != other.put
    }

    /// Edits whose neighbourhoods touch, by their place in the list.
    pub(super) fn clusters(&self, reach: usize, most: usize) -> impl Iterator<Item = Range<usize>> {
        let mut from = 0;
        std::iter::from_fn(move || {
            let first = self.list.get(from)?;
            let rest = self.list.get(from..).unwrap_or_default();
            let steps = rest.iter().zip(rest.iter().skip(1));
            let more = steps
                .take_while(|(this, next)| {
                    next.from.start - this.from.end <= 2 * reach
                        && next.from.end - first.from.start <= most
                })
                .count();
            let cluster = from..from + more + 1;
            from = cluster.end;
            Some(cluster)
        })
    }

    /// The text with one cluster of edits made, and so much of what stands around them.
    pub(super) fn write(&self, below: &str, cluster: Range<usize>, reach: usize) -> (String, Map) {
        let edits = self.list.get(cluster).unwrap_or_default();
        let (Some(first), Some(last)) = (edits.first(), edits.last()) else {
            return (String::new(), Map::default());
        };
        let mut at = below.floor_char_boundary(first.from.start.saturating_sub(reach));
        let end = below.ceil_char_boundary(last.from.end.saturating_add(reach).min(below.len()));
        let mut writer = Writer::new(below);
        for edit in edits {
            writer.copy(Span::new(at, edit.from.start));
            let what = self.put.get(edit.put.clone()).unwrap_or_default();
            writer.put(what, edit.from);
            at = edit.from.end;
        }
        writer.copy(Span::new(at, end));
        writer.finish()
    }
}
