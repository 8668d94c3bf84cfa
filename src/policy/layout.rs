//! The usual layout of a policy file: order of keys, indentation, blank lines. Changes no meaning and
//! keeps every comment, and where that cannot be shown of the outcome there is none.
//!
//! Works on lines: a value that spans several is moved as a whole and not laid out anew.

mod order;

use granit_parser::{Event, Options, Parser};

use self::order::rank;
use crate::yaml::{Node, Source, What, parse};

/// Spaces of a level.
const STEP: usize = 2;

/// Why a file is left as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unformatted {
    /// It cannot be read.
    #[error("it is no policy file that can be read; `ringfence check` says why")]
    Unreadable,
    /// Laid out it would mean something else or lose a comment.
    #[error("its layout is one that cannot be changed safely")]
    Unsafe,
}

/// Lays a file out.
///
/// # Errors
/// Why it has to be left as it is.
pub fn format(text: &str) -> Result<String, Unformatted> {
    let before = tree(text).ok_or(Unformatted::Unreadable)?;
    let lines: Vec<&str> = text.lines().collect();
    let mut layout = Layout {
        lines: &lines,
        out: Vec::new(),
    };
    layout.node(
        &before,
        Region {
            from: 0,
            to: lines.len(),
        },
        0,
        "",
    );
    let mut out = Vec::new();
    for line in layout.out {
        // One blank line is as good as many, and none is needed at the top.
        let blank = line.is_empty() && out.last().is_none_or(String::is_empty);
        if !blank {
            out.push(line);
        }
    }
    while out.last().is_some_and(String::is_empty) {
        out.pop();
    }
    let mut laid = out.join("\n");
    laid.push('\n');
    let after = tree(&laid).ok_or(Unformatted::Unsafe)?;
    let same =
        is_same(&before, &after) && comments(text).is_some() && comments(text) == comments(&laid);
    if same {
        Ok(laid)
    } else {
        Err(Unformatted::Unsafe)
    }
}

fn tree(text: &str) -> Option<Node> {
    let (tree, problems) = parse(&Source::new("", text));
    tree.filter(|_| problems.is_empty())
}

/// Lines from one to before another.
#[derive(Clone, Copy)]
struct Region {
    from: usize,
    to: usize,
}

struct Layout<'a> {
    lines: &'a [&'a str],
    out: Vec<String>,
}

/// A key or an item with its lines: first comments and blank lines, then its own.
struct Entry<'n> {
    lead: Region,
    own: Region,
    /// The column of its first character.
    column: usize,
    key: Option<&'n str>,
    value: &'n Node,
}

impl Layout<'_> {
    fn line(&self, at: usize) -> &str {
        self.lines.get(at).copied().unwrap_or_default()
    }

    /// Lays out a block map or list whose lines are those of the region. Its first line begins with
    /// `prefix`, which stands before `indent`.
    fn node(&mut self, node: &Node, region: Region, indent: usize, prefix: &str) {
        let Some(mut entries) = self.entries(node, region) else {
            self.moved(region, 0, indent);
            return;
        };
        let tail = entries.last().map_or(region, |last| Region {
            from: last.own.to,
            to: region.to,
        });
        // What stands at the very top is said of the file and not of its first key.
        if region.from == 0
            && prefix.is_empty()
            && let Some(first) = entries.first_mut()
        {
            let top = first.lead;
            first.lead.from = top.to;
            self.moved_comments(top, indent);
        }
        let known = |entry: &Entry<'_>| entry.key.is_some_and(|key| rank(key).is_some());
        if entries.iter().all(known) {
            entries.sort_by_key(|entry| entry.key.and_then(rank));
        }
        let mut prefix = prefix;
        for entry in &entries {
            self.moved_comments(entry.lead, indent.saturating_sub(prefix.len()));
            self.entry(entry, indent, prefix);
            prefix = "";
        }
        self.moved_comments(tail, indent);
    }

    /// Lays out a list with a blank line between its items.
    fn apart(&mut self, node: &Node, region: Region, indent: usize) {
        let entries = self.entries(node, region).unwrap_or_default();
        if entries.is_empty() {
            self.node(node, region, indent, "");
        }
        for (number, entry) in entries.iter().enumerate() {
            if number > 0 {
                self.out.push(String::new());
            }
            self.moved_comments(entry.lead, indent);
            self.entry(entry, indent, "");
        }
        if let Some(last) = entries.last() {
            let from = last.own.to;
            self.moved_comments(
                Region {
                    from,
                    to: region.to,
                },
                indent,
            );
        }
    }

    fn entry(&mut self, entry: &Entry<'_>, indent: usize, prefix: &str) {
        let start = " ".repeat(indent.saturating_sub(prefix.len()));
        let first = self.line(entry.own.from);
        let head: String = first.chars().skip(entry.column).collect();
        let nested = self.is_block(entry.value);
        let below = entry.value.at.line as usize > entry.own.from + 1;
        let rest = Region {
            from: entry.own.from + 1,
            to: entry.own.to,
        };
        match (entry.key.is_some(), nested) {
            // `key:` with a map or list on the lines below.
            (true, true) if below => {
                self.out.push(format!("{start}{prefix}{}", head.trim_end()));
                let apart = matches!(entry.key, Some("rules" | "exceptions")) && indent == 0;
                if apart && matches!(entry.value.what, What::List(_)) {
                    self.apart(entry.value, rest, indent + STEP);
                } else {
                    self.node(entry.value, rest, indent + STEP, "");
                }
            }
            // `- key: value`, whose further keys stand on the lines below.
            (false, true) if !below => {
                let inner = format!("{prefix}- ");
                self.node(entry.value, entry.own, indent + STEP, &inner);
            }
            _ => {
                self.out.push(format!("{start}{prefix}{}", head.trim_end()));
                self.moved(rest, entry.column, indent);
            }
        }
    }

    /// Moves lines from one column to another, whatever they are.
    fn moved(&mut self, region: Region, from: usize, to: usize) {
        for at in region.from..region.to {
            let line = self.line(at);
            let own = line.chars().take_while(|c| *c == ' ').count();
            let text = line.get(own..).unwrap_or_default().trim_end();
            let line = if text.is_empty() {
                String::new()
            } else {
                format!("{}{text}", " ".repeat((own + to).saturating_sub(from)))
            };
            self.out.push(line);
        }
    }

    /// Comments and blank lines, the comments at an indentation.
    fn moved_comments(&mut self, region: Region, indent: usize) {
        for at in region.from..region.to {
            let text = self.line(at).trim();
            let line = if text.is_empty() {
                String::new()
            } else {
                format!("{}{text}", " ".repeat(indent))
            };
            self.out.push(line);
        }
    }

    /// Whether it is a map or a list in brackets.
    fn is_flow(&self, node: &Node) -> bool {
        let line = self.line((node.at.line as usize).saturating_sub(1));
        let column = (node.at.column as usize).saturating_sub(1);
        line.chars()
            .nth(column)
            .is_some_and(|c| matches!(c, '{' | '['))
    }

    fn is_block(&self, node: &Node) -> bool {
        matches!(&node.what, What::Map(pairs) if !pairs.is_empty() && !self.is_flow(node))
            || matches!(&node.what, What::List(items) if !items.is_empty() && !self.is_flow(node))
    }

    /// The keys or items of a block; nothing where it is none.
    fn entries<'n>(&self, node: &'n Node, region: Region) -> Option<Vec<Entry<'n>>> {
        if !self.is_block(node) {
            return None;
        }
        let starts: Vec<(usize, usize, Option<&str>, &Node)> = match &node.what {
            What::Map(pairs) => pairs
                .iter()
                .map(|(key, value)| {
                    let line = (key.at.line as usize).checked_sub(1)?;
                    Some((line, key.at.column as usize - 1, key.what.text(), value))
                })
                .collect::<Option<_>>()?,
            What::List(items) => {
                let starts = items.iter().map(|item| {
                    let (line, column) = self.dash(item, region)?;
                    Some((line, column, None, item))
                });
                starts.collect::<Option<_>>()?
            }
            What::Scalar { .. } | What::Hole(_) => return None,
        };
        let mut entries = Vec::with_capacity(starts.len());
        let mut from = region.from;
        for (number, (line, column, key, value)) in starts.iter().enumerate() {
            let next = starts.get(number + 1).map_or(region.to, |(line, ..)| *line);
            let mut to = next;
            while to > line + 1 && self.is_beside(to - 1, *column) {
                to -= 1;
            }
            entries.push(Entry {
                lead: Region { from, to: *line },
                own: Region { from: *line, to },
                column: *column,
                key: *key,
                value,
            });
            from = to;
        }
        Some(entries)
    }

    /// Where the dash of an item stands: before it, or on a line above.
    fn dash(&self, item: &Node, region: Region) -> Option<(usize, usize)> {
        let mut line = (item.at.line as usize).checked_sub(1)?;
        let before = (item.at.column as usize).checked_sub(1)?;
        let own: Vec<char> = self.line(line).chars().take(before).collect();
        if let Some(column) = own.iter().rposition(|c| *c == '-') {
            return Some((line, column));
        }
        loop {
            line = line.checked_sub(1).filter(|line| *line >= region.from)?;
            let mut chars = self.line(line).chars().enumerate();
            if let Some((column, '-')) = chars.find(|(_, c)| *c != ' ') {
                return Some((line, column));
            }
        }
    }

    /// Whether the line is blank, or a comment no further in than the column.
    fn is_beside(&self, at: usize, column: usize) -> bool {
        let line = self.line(at);
        let own = line.chars().take_while(|c| *c == ' ').count();
        line.trim().is_empty() || (own <= column && line.trim_start().starts_with('#'))
    }
}

/// Whether two trees mean the same: places, and the order of known keys, mean nothing.
fn is_same(a: &Node, b: &Node) -> bool {
    match (&a.what, &b.what) {
        (What::List(a), What::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
        }
        (What::Map(a), What::Map(b)) => {
            let find = |key: &Node| b.iter().find(|(other, _)| other.what == key.what);
            a.len() == b.len()
                && a.iter()
                    .all(|(key, value)| find(key).is_some_and(|(_, other)| is_same(value, other)))
        }
        (a, b) => a == b,
    }
}

/// The comments of a file, in the order of their words.
fn comments(text: &str) -> Option<Vec<String>> {
    let mut options = Options::default();
    options.set_emit_comments(true);
    let mut all = Vec::new();
    for next in Parser::new_from_str_with_options(text, options) {
        let (event, _) = next.ok()?;
        if let Event::Comment(words, ..) = event {
            all.push(words.trim().to_owned());
        }
    }
    all.sort_unstable();
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(before: &str, after: &str) {
        assert_eq!(format(before).as_deref(), Ok(after));
        assert_eq!(
            format(after).as_deref(),
            Ok(after),
            "it changes what it laid out"
        );
    }

    #[test]
    fn keys_stand_in_their_order_rules_apart_and_comments_where_they_were() {
        check(
            "# about it\npolicy:   p\nversion: 1\n\n\nrules:\n- title: A   \n  id: a\n  # why\n  then:\n      label: x\n  when: { entity: A }\n# of b\n- id: b\n  title: B\n  when: { entity: B,\n    count: 2 }\n  then: { label: x } # so",
            "# about it\nversion: 1\npolicy:   p\n\nrules:\n  - id: a\n    title: A\n    when: { entity: A }\n    # why\n    then:\n      label: x\n\n  # of b\n  - id: b\n    title: B\n    when: { entity: B,\n      count: 2 }\n    then: { label: x } # so\n",
        );
    }

    #[test]
    fn texts_over_several_lines_move_as_a_whole() {
        check(
            "version: 1\npolicy: p\nrules:\n    - id: a\n      title: >\n          one\n\n          # no comment\n      when: { entity: A }\n      then: { message: \"a\n        b\" }\n",
            "version: 1\npolicy: p\nrules:\n  - id: a\n    title: >\n        one\n\n        # no comment\n    when: { entity: A }\n    then: { message: \"a\n      b\" }\n",
        );
    }

    #[test]
    fn what_cannot_be_read_is_left_alone() {
        assert_eq!(format("a: [\n"), Err(Unformatted::Unreadable));
        assert_eq!(format("a: 1\na: 2\n"), Err(Unformatted::Unreadable));
    }
}
