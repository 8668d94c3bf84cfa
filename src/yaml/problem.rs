//! A problem in a file that somebody edits: where, what, and what to write instead.

use std::{fmt, sync::Arc};

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
    /// The line in question.
    pub excerpt: String,
}

/// All problems that were found, in the order of files and lines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Problems(Vec<Problem>);

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
        Self {
            name: Arc::from(name),
            text: Arc::from(text),
        }
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
        let line = usize::try_from(at.line.saturating_sub(1)).unwrap_or(usize::MAX);
        let excerpt = self
            .text
            .lines()
            .nth(line)
            .unwrap_or_default()
            .chars()
            .take(160)
            .collect();
        Problem {
            file: Arc::clone(&self.name),
            at,
            message: message.into(),
            hint: None,
            excerpt,
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
        Ok(())
    }
}

// === impl Problems ===

impl Problems {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds one. A problem at a place that was never written is dropped: what made the hole has
    /// been told already.
    pub fn push(&mut self, problem: Problem) {
        if problem.at != Place::HOLE && !self.0.contains(&problem) {
            self.0.push(problem);
        }
    }

    /// Adds all of another list.
    pub fn extend(&mut self, more: Self) {
        for problem in more.0 {
            self.push(problem);
        }
    }

    /// In the order of files and lines.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.0.sort_by(|a, b| (&a.file, a.at).cmp(&(&b.file, b.at)));
        self
    }

    /// One by one.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
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

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.0 {
            writeln!(f, "{problem}")?;
        }
        let (n, s) = (self.0.len(), if self.0.len() == 1 { "" } else { "s" });
        write!(f, "{n} problem{s}")
    }
}

impl std::error::Error for Problems {}

/// A hint that names the nearest of the known words, then all of them.
#[must_use]
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let mut known: Vec<&str> = known.into_iter().collect();
    if known.is_empty() {
        return None;
    }
    let closeness = |word: &&str| strsim::jaro_winkler(&given.to_lowercase(), &word.to_lowercase());
    known.sort_by(|a, b| closeness(b).total_cmp(&closeness(a)).then(a.cmp(b)));
    let near = known.first().filter(|word| closeness(word) > 0.85).copied();
    known.sort_unstable();
    let shown = known
        .iter()
        .take(24)
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    let more = if known.len() > 24 {
        format!(" and {} more", known.len() - 24)
    } else {
        String::new()
    };
    Some(match near {
        Some(near) => format!("did you mean {near:?}? Known: {shown}{more}"),
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
