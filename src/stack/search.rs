//! Searches the texts of one request: each as it is, and as whoever reads it next would read it.
//!
//! A text may be JSON in a string, so that letters hide behind escapes; a number may be written as a
//! decimal; a message may be cut into parts that a template joins again.

use std::mem::take;

use crate::{
    classify::{Detectors, FINDINGS_MAX, Input},
    label::{Finding, Span},
    transform::Located,
    wire::{
        chat::{Chat, Passage},
        json::{Escapes, Form, NodeId, Step},
    },
};

/// How many findings of one request are kept. A request with more is decided by `on_error`.
const TOTAL_MAX: usize = 50_000;
/// How much of the parts before is joined with a part, in bytes.
const JOINED: usize = 512;

pub(super) struct Search<'a> {
    detectors: &'a Detectors,
    chat: &'a Chat,
    /// The list of parts that the last part stood in, and the end of what it said.
    before: Option<(NodeId, String)>,
    found: Vec<Finding>,
    pub(super) findings: Vec<Located>,
    /// Whether there was more than is kept, so that the findings may not be all.
    pub(super) overflowed: bool,
}

impl<'a> Search<'a> {
    pub(super) fn new(detectors: &'a Detectors, chat: &'a Chat) -> Self {
        Self {
            detectors,
            chat,
            before: None,
            found: Vec::new(),
            findings: Vec::new(),
            overflowed: false,
        }
    }

    pub(super) fn passage(&mut self, text: usize, passage: &Passage<'_>) {
        let first = self.findings.len();
        self.scan(passage.str, passage.key);
        if !self.found.is_empty() {
            let found = take(&mut self.found);
            self.keep(text, passage, Reach::Whole, found);
        }
        if passage.str.contains('\\') {
            self.escaped(text, passage, first);
        }
        if passage.text.form == Form::Number {
            self.decimal(text, passage, first);
        }
        self.joined(text, passage);
    }

    fn scan(&mut self, text: &str, hint: Option<&str>) {
        self.detectors.scan(Input { text, hint }, &mut self.found);
        self.overflowed |= self.found.len() >= FINDINGS_MAX;
    }

    fn keep(&mut self, text: usize, passage: &Passage<'_>, reach: Reach, found: Vec<Finding>) {
        self.findings
            .extend(found.into_iter().map(|finding| Located {
                text,
                position: passage.position,
                whole: reach == Reach::Whole,
                finding,
            }));
        self.overflowed |= self.findings.len() >= TOTAL_MAX;
    }

    /// Keeps those that the text as it is did not show already.
    fn keep_new(&mut self, text: usize, passage: &Passage<'_>, first: usize) {
        let earlier = self.findings.get(first..).unwrap_or_default();
        let mut known: Vec<_> = earlier
            .iter()
            .map(|old| (&old.finding.entity, old.finding.span))
            .collect();
        known.sort_unstable();
        let new: Vec<Finding> = take(&mut self.found)
            .into_iter()
            .filter(|new| known.binary_search(&(&new.entity, new.span)).is_err())
            .collect();
        self.keep(text, passage, Reach::Whole, new);
    }

    /// Reads JSON's escapes as what they mean, and says where that stands in the text.
    fn escaped(&mut self, text: usize, passage: &Passage<'_>, first: usize) {
        let meaning = Escapes::meaning(passage.str);
        self.scan(&meaning, passage.key);
        let spans = self.found.iter().map(|finding| finding.span);
        let mut bounds: Vec<usize> = spans.flat_map(|span| [span.start, span.end]).collect();
        bounds.sort_unstable();
        bounds.dedup();
        let mut escapes = Escapes::new(passage.str);
        let written: Vec<usize> = bounds.iter().map(|at| escapes.find(*at)).collect();
        let find = |at: usize| {
            let place = bounds.binary_search(&at).ok();
            let found = place.and_then(|place| written.get(place)).copied();
            found.unwrap_or(passage.str.len())
        };
        for finding in &mut self.found {
            finding.span = Span::new(find(finding.span.start), find(finding.span.end));
        }
        self.keep_new(text, passage, first);
    }

    /// `4.111111111111111e15` is a card number too.
    fn decimal(&mut self, text: usize, passage: &Passage<'_>, first: usize) {
        let written = passage.str;
        if !written.contains(['.', 'e', 'E']) {
            return;
        }
        if let Some(number) = written.parse::<f64>().ok().filter(|n| n.abs() < 1e19) {
            self.scan(&format!("{:.0}", number.abs()), passage.key);
            for finding in &mut self.found {
                finding.span = Span::new(0, written.len());
            }
            self.keep_new(text, passage, first);
        }
    }

    /// Looks across the border between this text part of a message and those before it.
    fn joined(&mut self, text: usize, passage: &Passage<'_>) {
        let part = passage.text.step == Step::Known("text") && passage.text.form == Form::String;
        let node = self.chat.document().node(passage.text.node);
        let Some(list) = node.and_then(|node| node.parent).filter(|_| part) else {
            return;
        };
        let mut joined = match self.before.take() {
            Some((before, end)) if before == list => end,
            _ => String::new(),
        };
        let border = joined.len();
        let head = passage.str.floor_char_boundary(JOINED);
        joined.push_str(passage.str.get(..head).unwrap_or_default());
        if border > 0 {
            self.scan(&joined, None);
            let found = take(&mut self.found);
            let crossing = found
                .into_iter()
                .filter(|finding| finding.span.start < border && finding.span.end > border)
                .map(|finding| Finding {
                    span: Span::new(0, finding.span.end - border),
                    ..finding
                });
            self.keep(text, passage, Reach::Beyond, crossing.collect());
        }
        let said = if head < passage.str.len() {
            passage.str
        } else {
            joined.as_str()
        };
        let end = said.floor_char_boundary(said.len().saturating_sub(JOINED));
        let end = said.get(end..).unwrap_or_default().to_owned();
        self.before = Some((list, end));
    }
}

/// Whether a text holds all of a finding, or it began in a part before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    Whole,
    Beyond,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        classify::{Additions, Dictionary},
        label::Category,
        wire::json::{Document, Limits},
    };

    fn detectors() -> Detectors {
        let dictionary = Dictionary {
            name: "names".parse().unwrap(),
            entity: "CODE_NAME".parse().unwrap(),
            category: Category::TradeSecret,
            terms: vec!["M\u{fc}ller deal".to_owned()],
            match_case: false,
        };
        let dictionaries = vec![dictionary];
        Detectors::new(Additions {
            dictionaries,
            ..Additions::default()
        })
        .unwrap()
    }

    #[track_caller]
    fn check(members: &str, expected: &[(&str, bool)]) {
        let body = format!(r#"{{"model":"m","messages":[{{"role":"user",{members}}}]}}"#);
        let limits = Limits {
            depth: 64,
            values: 1000,
        };
        let chat = Chat::read(Document::read(body.into(), limits).unwrap()).unwrap();
        let detectors = detectors();
        let mut search = Search::new(&detectors, &chat);
        for (text, passage) in chat.passages() {
            search.passage(text, &passage);
        }
        let document = chat.document();
        let found: Vec<(&str, bool)> = search
            .findings
            .iter()
            .map(|located| {
                let text = document.str(&document.texts()[located.text]);
                let span = located.finding.span;
                (&text[span.start..span.end], located.whole)
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn escapes_of_json_in_a_string_are_read_and_located() {
        check(
            r#""content":"{\"a\":\"the M\\u00fcller deal\"}""#,
            &[(r"M\u00fcller deal", true)],
        );
        check(
            r#""content":"{\"a\":\"deal\\norders@contoso.com\"}""#,
            &[("orders@contoso.com", true)],
        );
        check(
            r#""content":"the M\u00fcller deal""#,
            &[("M\u{fc}ller deal", true)],
        );
        check(r#""content":"C:\\users\\u00 \\ud83d \\u00e9\\""#, &[]);
    }

    #[test]
    fn a_card_number_cut_into_parts_is_found_and_not_redactable() {
        let cut = |texts: &[&str]| {
            let part = |text: &&str| format!(r#"{{"type":"text","text":"{text}"}}"#);
            let parts: Vec<String> = texts.iter().map(part).collect();
            format!(r#""content":[{}]"#, parts.join(","))
        };
        check(
            &cut(&["card 4111 1111 ", "1111 1111 ok"]),
            &[("1111 1111", false)],
        );
        check(
            &cut(&["card 4111", " 1111", " 1111", " 1111"]),
            &[(" 1111", false)],
        );
        check(&cut(&["card 4111 ", "1112"]), &[]);
    }

    #[test]
    fn a_number_is_read_however_it_is_written() {
        check(
            r#""content":"a","x":4.111111111111111e15"#,
            &[("4.111111111111111e15", true)],
        );
        check(
            r#""content":"a","x":41111111111111110e-1"#,
            &[("41111111111111110e-1", true)],
        );
    }
}
