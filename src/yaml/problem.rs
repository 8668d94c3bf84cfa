//! A problem in a file that somebody edits: where, what, and what to write instead.

use std::{collections::HashSet, fmt, sync::Arc};

/// How many characters of a line are shown.
const EXCERPT_MAX: usize = 160;

/// A place in a file. Lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    /// Line, from 1; 0 where the place is not in the file.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
    /// How many characters to underline.
    pub width: u32,
}

/// One file's name and text, from which problems quote.
#[derive(Clone)]
pub struct Source {
    name: Arc<str>,
    text: Arc<str>,
    /// Where each line begins, in bytes.
    lines: Arc<[usize]>,
}

/// One problem. Its [`fmt::Display`] is what a person reads, excerpt included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, as the person named it.
    pub file: Arc<str>,
    /// Where in the file.
    pub at: Place,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to write instead.
    pub hint: Option<String>,
    /// Where to read more.
    pub reference: Option<String>,
    /// The line in question.
    pub excerpt: String,
}

/// All problems that were found, in the order of files and lines.
#[derive(Debug, Clone, Default)]
pub struct Problems {
    all: Vec<Problem>,
    /// What has been told, so that nothing is told twice.
    told: HashSet<(Arc<str>, Place, String)>,
}

// === impl Place ===

impl Place {
    /// Stands for a value that was not in the file; problems there are not worth telling.
    pub const HOLE: Self = Self {
        line: 0,
        column: 0,
        width: 0,
    };
    /// The beginning of a file, for problems of the file as a whole.
    pub const START: Self = Self {
        line: 1,
        column: 1,
        width: 1,
    };
}

// === impl Source ===

impl Source {
    /// Holds the text to quote from.
    #[must_use]
    pub fn new(name: &str, text: &str) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            name: Arc::from(name),
            text: Arc::from(text),
            lines: std::iter::once(0).chain(breaks).collect(),
        }
    }

    /// A line, from 1, without its end; empty where there is none.
    #[must_use]
    pub fn line(&self, line: u32) -> &str {
        let at = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX);
        let Some(start) = self.lines.get(at) else {
            return "";
        };
        let end = self.lines.get(at.saturating_add(1));
        let end = end.copied().unwrap_or(self.text.len());
        let line = self.text.get(*start..end).unwrap_or_default();
        line.trim_end_matches(['\n', '\r'])
    }

    /// The file's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file's text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// A problem at a place of this file.
    #[must_use]
    pub fn problem(&self, at: Place, message: impl Into<String>) -> Problem {
        Problem {
            file: Arc::clone(&self.name),
            at,
            message: message.into(),
            hint: None,
            reference: None,
            excerpt: self.line(at.line).chars().take(EXCERPT_MAX).collect(),
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Source({}, {} bytes)", self.name, self.text.len())
    }
}

// === impl Problem ===

impl Problem {
    /// Adds the way out.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds the way out where there is one.
    #[must_use]
    pub fn maybe_hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint.or(self.hint);
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place {
            line,
            column,
            width,
        } = self.at;
        write!(f, "{}:{line}:{column}: {}", self.file, self.message)?;
        if !self.excerpt.trim().is_empty() {
            let gutter = line.to_string().len();
            let before = usize::try_from(column.saturating_sub(1)).unwrap_or(0);
            let indent: String = self
                .excerpt
                .chars()
                .take(before)
                .map(|c| if c == '\t' { '\t' } else { ' ' })
                .collect();
            let room = self.excerpt.chars().count().saturating_sub(before).max(1);
            let carets = "^".repeat(usize::try_from(width).unwrap_or(1).clamp(1, room));
            write!(f, "\n {:gutter$} |\n {line} | {}", "", self.excerpt)?;
            write!(f, "\n {:gutter$} | {indent}{carets}", "")?;
        }
        if let Some(hint) = &self.hint {
            write!(f, "\n   = {hint}")?;
        }
        if let Some(reference) = &self.reference {
            write!(f, "\n   = see {reference}")?;
        }
        Ok(())
    }
}

// === impl Problems ===

impl Problems {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Adds one. A problem at a place that was never written is dropped: what made the hole has
    /// been told already.
    pub fn push(&mut self, problem: Problem) {
        let Problem {
            file, at, message, ..
        } = &problem;
        if *at != Place::HOLE && self.told.insert((Arc::clone(file), *at, message.clone())) {
            self.all.push(problem);
        }
    }

    /// Adds all of another list.
    pub fn extend(&mut self, more: Self) {
        for problem in more.all {
            self.push(problem);
        }
    }

    /// In the order of files and lines.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.all
            .sort_by(|a, b| (&a.file, a.at).cmp(&(&b.file, b.at)));
        self
    }

    /// One by one.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.all.iter()
    }

    /// One by one, to be completed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Problem> {
        self.all.iter_mut()
    }

    /// The value where nothing is wrong, else the problems.
    ///
    /// # Errors
    /// These problems, sorted, if there are any or if there is no value.
    pub fn into_result<T>(self, value: Option<T>) -> Result<T, Self> {
        match value {
            Some(value) if self.is_empty() => Ok(value),
            _ => Err(self.sorted()),
        }
    }
}

impl PartialEq for Problems {
    fn eq(&self, other: &Self) -> bool {
        self.all == other.all
    }
}

impl Eq for Problems {}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.all {
            writeln!(f, "{problem}")?;
        }
        let (n, s) = (self.len(), if self.len() == 1 { "" } else { "s" });
        write!(f, "{n} problem{s}")
    }
}

impl std::error::Error for Problems {}

/// How near two words are that people could take for each other.
const NEAR: f64 = 0.85;
/// How many known words a hint lists.
const SHOWN_MAX: usize = 24;

/// A hint that names the nearest of the known words, then all of them.
#[must_use]
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let mut known: Vec<&str> = known.into_iter().collect();
    if known.is_empty() {
        return None;
    }
    known.sort_unstable();
    known.dedup();
    let lower = given.to_lowercase();
    let mut near: Option<(f64, &str)> = None;
    for word in &known {
        let closeness = strsim::jaro_winkler(&lower, &word.to_lowercase());
        if closeness > near.map_or(NEAR, |(best, _)| best) {
            near = Some((closeness, word));
        }
    }
    let shown = known.iter().take(SHOWN_MAX).copied().collect::<Vec<_>>();
    let shown = shown.join(", ");
    let more = match known.len().saturating_sub(SHOWN_MAX) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Some(match near {
        Some((_, near)) if more.is_empty() => {
            format!("did you mean {near:?}? Known: {shown}")
        }
        Some((_, near)) => format!("did you mean {near:?}?"),
        None => format!("known: {shown}{more}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_printed_with_its_line_a_caret_and_a_hint() {
        let source = Source::new("p.yaml", "rules:\n  - lable: x\n");
        let problem = source
            .problem(
                Place {
                    line: 2,
                    column: 5,
                    width: 5,
                },
                "unknown key \"lable\"",
            )
            .maybe_hint(nearest("lable", ["label", "id"]));
        assert_eq!(
            problem.to_string(),
            "p.yaml:2:5: unknown key \"lable\"\n   |\n 2 |   - lable: x\n   |     ^^^^^\n   \
             = did you mean \"label\"? Known: id, label"
        );
    }
}
