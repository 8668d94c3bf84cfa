//! A YAML file as a tree of nodes, each with its place.

use granit_parser::{Event, Parser, ScalarStyle, Span};

use super::{Place, Problem, Problems, Source};

/// How deep a file may nest.
const DEPTH_MAX: usize = 64;
/// How many nodes a file may have.
const NODES_MAX: usize = 2_000_000;

/// A value of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where it stands.
    pub at: Place,
    /// What it is.
    pub what: What,
    /// Whether something in it was wrong, has been told, and was left out.
    pub mended: bool,
}

/// The forms a value can have.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// Text as written, and whether it stood without quotes.
    Scalar {
        /// The text after YAML's escapes.
        text: String,
        /// Written without quotes, so that it may mean a number, a truth value or nothing.
        plain: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// Key and value pairs in the order of the file.
    Map(Vec<(Node, Node)>),
    /// A value that could not be read or was not there; the reason has been told. The number
    /// says how many stand-ins for it were refused.
    Hole(u8),
}

/// Reads the tree of one document. An empty file is an empty map.
///
/// The tree is `None` only where the syntax is broken beyond repair.
#[must_use]
pub fn parse(source: &Source) -> (Option<Node>, Problems) {
    let mut options = granit_parser::Options::default();
    options.set_emit_comments(false);
    let parser = Parser::new_from_str_with_options(source.text(), options);
    let mut builder = Builder {
        source,
        problems: Problems::default(),
        open: Vec::new(),
        root: None,
        nodes: 0,
    };
    for next in parser {
        match next {
            Ok((event, span)) => {
                if builder.take(event, span).is_none() {
                    return (None, builder.problems);
                }
            }
            Err(error) => {
                let at = place_of(error.marker(), 1);
                builder.problems.push(broken(source, at, &error.info()));
                return (None, builder.problems);
            }
        }
    }
    let empty = Node::new(Place::START, What::Map(Vec::new()));
    (Some(builder.root.unwrap_or(empty)), builder.problems)
}

/// A list or map that is still being filled.
struct Open {
    node: Node,
    /// The key that waits for its value, in a map.
    key: Option<Node>,
}

struct Builder<'a> {
    source: &'a Source,
    problems: Problems,
    open: Vec<Open>,
    root: Option<Node>,
    nodes: usize,
}

impl Builder<'_> {
    /// Takes one event; `None` stops the reading.
    fn take(&mut self, event: Event<'_>, span: Span) -> Option<()> {
        let at = place(span);
        if let Some(tag) = event.tag() {
            let at = before(self.source, at, '!');
            let message = format!("the tag {:?} is not used here", tag.original());
            self.problems
                .push(self.source.problem(at, message).hint("remove the tag"));
        }
        if event.anchor_id().is_some() {
            let at = before(self.source, at, '&');
            let problem = self
                .source
                .problem(at, "anchors and aliases are not used here");
            self.problems
                .push(problem.hint("write the value out where it is needed"));
        }
        match event {
            Event::Scalar(text, style, ..) => {
                let plain = style == ScalarStyle::Plain;
                let text = text.into_owned();
                self.close(Node::new(at, What::Scalar { text, plain }))
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                let problem = self
                    .source
                    .problem(at, "anchors and aliases are not used here");
                self.problems
                    .push(problem.hint("write the value out where it is needed"));
                self.close(Node::new(at, What::Hole(0)))
            }
            Event::SequenceStart(..) => self.begin(at, What::List(Vec::new())),
            Event::MappingStart(..) => self.begin(at, What::Map(Vec::new())),
            Event::SequenceEnd | Event::MappingEnd => {
                let done = self.open.pop()?;
                self.close(done.node)
            }
            Event::DocumentStart(..) if self.root.is_some() => {
                let problem = self.source.problem(at, "a second document begins here");
                self.problems
                    .push(problem.hint("one file holds one document: remove the \"---\""));
                None
            }
            _ => Some(()),
        }
    }

    fn begin(&mut self, at: Place, what: What) -> Option<()> {
        if self.open.len() >= DEPTH_MAX {
            let message = format!("nested deeper than {DEPTH_MAX} levels");
            self.problems.push(self.source.problem(at, message));
            return None;
        }
        self.open.push(Open {
            node: Node::new(at, what),
            key: None,
        });
        Some(())
    }

    /// Puts a finished node where it belongs.
    fn close(&mut self, node: Node) -> Option<()> {
        self.nodes += 1;
        if self.nodes > NODES_MAX {
            self.problems.push(
                self.source
                    .problem(node.at, format!("more than {NODES_MAX} values")),
            );
            return None;
        }
        let Some(parent) = self.open.last_mut() else {
            self.root = Some(node);
            return Some(());
        };
        match &mut parent.node.what {
            What::List(items) => items.push(node),
            What::Map(pairs) => match parent.key.take() {
                None => parent.key = Some(node),
                Some(key) => {
                    let text = key.what.text();
                    let earlier = pairs
                        .iter()
                        .find(|(known, _)| text.is_some() && known.what.text() == text);
                    if let Some((earlier, _)) = earlier {
                        let message = format!(
                            "the key {:?} stands twice; first on line {}",
                            text.unwrap_or_default(),
                            earlier.at.line
                        );
                        self.problems.push(
                            self.source
                                .problem(key.at, message)
                                .hint("remove one of the two"),
                        );
                    } else if text.is_none() {
                        let problem = self.source.problem(key.at, "a key must be a word");
                        self.problems.push(problem);
                    } else {
                        pairs.push((key, node));
                    }
                }
            },
            What::Scalar { .. } | What::Hole(_) => {}
        }
        Some(())
    }
}

impl Node {
    /// As written.
    pub(super) fn new(at: Place, what: What) -> Self {
        let mended = false;
        Self { at, what, mended }
    }

    /// The keys that lead from this node to a place, outermost first.
    #[must_use]
    pub fn keys_to(&self, place: Place) -> Vec<&str> {
        let mut keys = Vec::new();
        let mut node = self;
        loop {
            node = match &node.what {
                What::List(items) => {
                    let after = items.partition_point(|item| item.at <= place);
                    let Some(item) = after.checked_sub(1).and_then(|at| items.get(at)) else {
                        return keys;
                    };
                    item
                }
                What::Map(pairs) => {
                    let after = pairs.partition_point(|(key, _)| key.at <= place);
                    let Some((key, value)) = after.checked_sub(1).and_then(|at| pairs.get(at))
                    else {
                        return keys;
                    };
                    keys.extend(key.what.text());
                    if key.at == place {
                        return keys;
                    }
                    value
                }
                What::Scalar { .. } | What::Hole(_) => return keys,
            }
        }
    }
}

impl What {
    /// Whether it is a scalar that says something.
    pub(super) fn is_text(&self) -> bool {
        self.text().is_some_and(|text| !is_null(text))
    }

    /// The text of a scalar.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Scalar { text, .. } => Some(text),
            Self::List(_) | Self::Map(_) | Self::Hole(_) => None,
        }
    }

    /// What it is, in words for an error.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::Scalar { text, plain: true } if is_null(text) => "nothing".to_owned(),
            Self::Scalar { text, .. } => format!("{:?}", text.chars().take(60).collect::<String>()),
            Self::List(_) => "a list".to_owned(),
            Self::Map(_) => "a map".to_owned(),
            Self::Hole(_) => "nothing".to_owned(),
        }
    }
}

/// YAML 1.2 core schema: what stands for nothing.
pub(super) fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

/// What a parser says of broken YAML, and what people read.
const BROKEN: [(&str, &str, &str); 12] = [
    (
        "tabs disallowed",
        "a tab cannot indent",
        "indent with spaces",
    ),
    (
        "unclosed bracket",
        "this bracket is not closed",
        "close it: [ with ], { with }",
    ),
    (
        "mismatched bracket",
        "this bracket is closed by one of the other kind",
        "close [ with ], and { with }",
    ),
    (
        "mapping values are not allowed",
        "a second colon on one line",
        "put the text in quotes where it holds a colon, or begin a new line for the next key",
    ),
    (
        "simple key expected",
        "there is no colon and space after this key",
        "write a space after the colon, as in key: value",
    ),
    (
        "while parsing a block",
        "this line is not indented as the lines before it",
        "let every key of one thing begin in the same column, and each item of a list with a dash",
    ),
    (
        "unclosed quote",
        "this quote is not closed",
        "close it at the end of the text",
    ),
    (
        "unknown escape",
        "a backslash in double quotes stands for something else here",
        "put the text in single quotes, where a backslash is a backslash",
    ),
    (
        "unknown anchor",
        "a text cannot begin with a star",
        "put it in quotes, as in \"*mini\"",
    ),
    (
        "unexpected character",
        "a text cannot begin with this character",
        "put the text in quotes",
    ),
    (
        "while parsing a flow mapping",
        "a brace above is still open here",
        "close it with }, or put a comma between two keys",
    ),
    (
        "while parsing a flow sequence",
        "a bracket above is still open here",
        "close it with ], or put a comma between two items",
    ),
];

fn broken(source: &Source, at: Place, told: &str) -> Problem {
    match BROKEN.iter().find(|(known, ..)| told.contains(known)) {
        Some((_, message, hint)) => source.problem(at, *message).hint(*hint),
        None => {
            let problem = source.problem(at, format!("this is not YAML: {told}"));
            problem.hint("compare the line, and the one before it, with an example")
        }
    }
}

/// The mark before a place on its line, if it is there.
fn before(source: &Source, at: Place, mark: char) -> Place {
    let end = usize::try_from(at.column.saturating_sub(1)).unwrap_or(usize::MAX);
    let found = source.line(at.line).chars().take(end).enumerate();
    let found = found.filter(|(_, c)| *c == mark).last();
    let column = found.and_then(|(column, _)| u32::try_from(column + 1).ok());
    column.map_or(at, |column| Place {
        column,
        width: at.column.saturating_sub(column + 1).max(1),
        ..at
    })
}

fn place(span: Span) -> Place {
    let width = if span.start.line() == span.end.line() {
        span.end.col().saturating_sub(span.start.col())
    } else {
        1
    };
    place_of(&span.start, width)
}

fn place_of(mark: &granit_parser::Marker, width: usize) -> Place {
    let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Place {
        line: small(mark.line()).max(1),
        column: small(mark.col()).saturating_add(1),
        width: small(width).max(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refuses(text: &str, at: (u32, u32), message: &str) {
        let (_, problems) = parse(&Source::new("f.yaml", text));
        let told: Vec<_> = problems.iter().map(ToString::to_string).collect();
        assert!(
            problems
                .iter()
                .any(|p| (p.at.line, p.at.column) == at && p.message.contains(message)),
            "{told:#?}"
        );
    }

    #[test]
    fn what_a_reviewer_cannot_see_in_place_is_refused() {
        refuses("a: &x 1\nb: *x\n", (1, 4), "aliases");
        refuses("a: &x 1\nb: *x\n", (2, 4), "aliases");
        refuses("a: !!str 1\n", (1, 5), "tag");
        refuses("a: 1\na: 2\n", (2, 1), "stands twice; first on line 1");
        refuses("a: 1\n---\nb: 2\n", (2, 1), "second document");
        refuses("a:\n\t- 1\n", (2, 2), "a tab cannot indent");
        refuses(
            &format!("{}{}", "[".repeat(80), "]".repeat(80)),
            (1, 65),
            "deeper",
        );
    }

    #[test]
    fn the_keys_that_lead_to_a_place_are_known() {
        let source = Source::new(
            "f",
            "a: 1\nb:\n  - c: { d: x, e: y }\n    f: z\n  - g: [u, v]\n",
        );
        let (node, _) = parse(&source);
        let node = node.unwrap();
        for (line, column, keys) in [
            (1, 4, "a"),
            (3, 5, "b c"),
            (3, 13, "b c d"),
            (3, 16, "b c e"),
            (4, 8, "b f"),
            (5, 12, "b g"),
        ] {
            let place = Place {
                line,
                column,
                width: 1,
            };
            assert_eq!(node.keys_to(place).join(" "), keys, "{line}:{column}");
        }
    }

    #[test]
    fn an_empty_file_is_an_empty_map() {
        let (node, problems) = parse(&Source::new("f.yaml", "# nothing\n"));
        assert!(problems.is_empty());
        assert_eq!(node.unwrap().what, What::Map(Vec::new()));
    }
}
