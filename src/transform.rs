//! The exact bytes for one destination: the request's own bytes with splices.
//!
//! Nothing is written again that need not change. Outside the private zone the decision's
//! transforms are carried out; a finding that cannot be taken out in place stops the whole
//! departure. Making bytes is no permission to send them; that is `clearance`.

mod words;

use std::{fmt, ops::Range};

use bytes::Bytes;
use serde::Serialize;
use sha2::{Digest, Sha256};

use self::words::Words;
pub use self::words::leaves;

use crate::{
    destination::{Destination, DestinationId, Zone},
    ident::hex,
    inspect::Located,
    policy::{Obligations, Transform},
    wire::{
        chat::Chat,
        json::{Form, Step},
    },
};

/// Bytes made for one destination.
#[derive(Clone)]
pub struct Prepared {
    destination: DestinationId,
    body: Bytes,
    digest: [u8; 32],
    changed: Changed,
}

/// How many findings were changed, by transform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Changed {
    /// All but the end covered.
    pub mask: usize,
    /// Replaced by a name made for them.
    pub pseudonymize: usize,
    /// Replaced by their type.
    pub redact: usize,
}

/// A finding that has to be taken out stands where nothing can be replaced: in a key, or in a name
/// that the protocol gives a form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a finding at {place} cannot be redacted in place")]
pub struct Unredactable {
    /// Where it stands, without content.
    pub place: String,
}

/// A change of the body: these bytes become that JSON.
struct Splice {
    range: Range<usize>,
    with: String,
}

/// What a decision does to a request that leaves the private zone.
#[derive(Debug, Clone, Copy)]
pub struct Plan<'a> {
    /// One for each finding, in their order.
    pub transforms: &'a [Transform],
    /// What it has to fulfil.
    pub obligations: &'a Obligations,
}

/// Members with which a model is given tools, of today and of before.
const TOOLS: [&str; 6] = [
    "tools",
    "tool_choice",
    "parallel_tool_calls",
    "functions",
    "function_call",
    "web_search_options",
];
/// Members that bound an answer, the one to be added first.
const BOUNDS: [&str; 2] = ["max_completion_tokens", "max_tokens"];

/// Makes the bytes for a destination. Findings of one text stand together.
///
/// # Errors
/// Something that must not leave cannot be taken out in place.
pub fn prepare(
    chat: &Chat,
    findings: &[Located],
    plan: Plan<'_>,
    (id, destination): (DestinationId, &Destination),
) -> Result<Prepared, Unredactable> {
    let transforms = plan.transforms;
    let body = chat.document().body();
    let mut splices = Vec::new();
    if destination.upstream != *chat.model() {
        splices.push(Splice {
            range: chat.model_token(),
            with: format!("\"{}\"", destination.upstream),
        });
    }
    let mut changed = Changed::default();
    if destination.zone == Zone::External {
        redactable(chat, findings, transforms)?;
        let words = Words::new(chat, findings, transforms);
        let replaced: Vec<(&Located, String)> = to_change(findings, transforms)
            .map(|(located, transform)| {
                changed.count(transform);
                (located, words.instead(chat, located, transform))
            })
            .collect();
        for of_one_text in replaced.chunk_by(|(a, _), (b, _)| a.text == b.text) {
            replace(chat, of_one_text, &mut splices);
        }
        oblige(chat, plan.obligations, &mut splices);
    }
    // A local model reads the request as it came; nothing leaves, so nothing is digested.
    let body = if splices.is_empty() {
        body.clone().into_bytes()
    } else {
        splice(body, splices)
    };
    let digest = if destination.zone == Zone::Local {
        [0; 32]
    } else {
        Sha256::digest(&body).into()
    };
    Ok(Prepared {
        destination: id,
        body,
        digest,
        changed,
    })
}

/// Whether everything that must not leave can be taken out in place.
///
/// # Errors
/// Names the first place where that is impossible.
pub fn redactable(
    chat: &Chat,
    findings: &[Located],
    transforms: &[Transform],
) -> Result<(), Unredactable> {
    let document = chat.document();
    for (located, _) in to_change(findings, transforms) {
        let text = document.texts().get(located.text);
        let in_place = text.is_some_and(|text| match text.form {
            Form::String => located.whole && !is_structural(text.step),
            Form::Number => true,
            Form::Key | Form::Literal => false,
        });
        if !in_place {
            let place = text.map_or_else(String::new, |text| document.place(text.node, text.step));
            return Err(Unredactable { place });
        }
    }
    Ok(())
}

/// Adds the splices that make the request fulfil its obligations.
fn oblige(chat: &Chat, obligations: &Obligations, splices: &mut Vec<Splice>) {
    let document = chat.document();
    if obligations.strip_tools {
        let gone = document.without(&TOOLS);
        splices.extend(gone.into_iter().map(|range| Splice {
            range,
            with: String::new(),
        }));
    }
    let Some(most) = obligations.max_tokens else {
        return;
    };
    let given = BOUNDS.iter().filter_map(|name| document.member(name));
    let given: Vec<_> = given.filter(|(raw, _)| *raw != "null").collect();
    for (raw, range) in &given {
        if raw.parse::<u32>().is_ok_and(|own| own <= most) {
            continue;
        }
        splices.push(Splice {
            range: range.clone(),
            with: most.to_string(),
        });
    }
    if given.is_empty() {
        let [name, _] = BOUNDS;
        match document.member(name) {
            Some((_, range)) => splices.push(Splice {
                range,
                with: most.to_string(),
            }),
            // Beside the model's name, which every request has.
            None => {
                let model = chat.model_token();
                splices.push(Splice {
                    range: model.end..model.end,
                    with: format!(",\"{name}\":{most}"),
                });
            }
        }
    }
}

fn to_change<'a>(
    findings: &'a [Located],
    transforms: &'a [Transform],
) -> impl Iterator<Item = (&'a Located, Transform)> {
    let both = findings.iter().zip(transforms.iter().copied());
    both.filter(|(_, transform)| *transform > Transform::None)
}

/// Members to which the protocol gives a form, so that a word in pointed brackets breaks them.
fn is_structural(step: Step) -> bool {
    matches!(
        step,
        Step::Known("name" | "type" | "role" | "id" | "tool_call_id" | "model" | "format")
    )
}

/// Adds the splices for the findings of one text, with what takes their place.
fn replace(chat: &Chat, findings: &[(&Located, String)], splices: &mut Vec<Splice>) {
    let document = chat.document();
    let Some(text) = findings
        .first()
        .and_then(|(located, _)| document.texts().get(located.text))
    else {
        return;
    };
    if text.form == Form::Number {
        // A number cannot hold a word, so a string takes its place.
        splices.extend(findings.iter().map(|(_, with)| Splice {
            range: document.token(text),
            with: format!("\"{with}\""),
        }));
        return;
    }
    let spans = findings.iter().map(|(located, _)| located.finding.span);
    let mut meant: Vec<usize> = spans.flat_map(|span| [span.start, span.end]).collect();
    meant.sort_unstable();
    meant.dedup();
    let raw = document.raw(text, &meant);
    let find = |at: usize| {
        meant
            .binary_search(&at)
            .ok()
            .and_then(|found| raw.get(found))
            .copied()
    };
    for (located, with) in findings {
        let span = located.finding.span;
        if let (Some(start), Some(end)) = (find(span.start), find(span.end)) {
            splices.push(Splice {
                range: start..end,
                with: with.clone(),
            });
        }
    }
}

/// Carries out the splices. Where two overlap, the union of their bytes goes and the first word
/// stands in for it.
fn splice(body: &str, mut splices: Vec<Splice>) -> Bytes {
    splices.sort_by_key(|splice| (splice.range.start, splice.range.end));
    let mut out = String::with_capacity(body.len() + 32 * splices.len());
    let mut done = 0;
    for Splice { range, with } in splices {
        if range.start >= done {
            out.push_str(body.get(done..range.start).unwrap_or_default());
            out.push_str(&with);
        }
        done = done.max(range.end);
    }
    out.push_str(body.get(done..).unwrap_or_default());
    Bytes::from(out)
}

impl Changed {
    /// Counts one more.
    pub fn count(&mut self, transform: Transform) {
        match transform {
            Transform::None => {}
            Transform::Mask => self.mask += 1,
            Transform::Pseudonymize => self.pseudonymize += 1,
            Transform::Redact => self.redact += 1,
        }
    }
}

impl Prepared {
    /// Whom the bytes were made for.
    #[must_use]
    pub fn destination(&self) -> DestinationId {
        self.destination
    }

    /// The bytes.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The SHA-256 of the bytes, in hex; of nothing, for a local model.
    #[must_use]
    pub fn digest(&self) -> String {
        hex(&self.digest)
    }

    /// How many findings were changed.
    #[must_use]
    pub fn changed(&self) -> Changed {
        self.changed
    }
}

impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Prepared({} bytes, {:?})", self.body.len(), self.changed)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        destination::Catalogue,
        label::{Category, Confidence, Finding, Span},
        wire::{
            chat::Position,
            json::{Document, Limits},
        },
    };

    fn chat(body: &str) -> Chat {
        let limits = Limits {
            depth: 64,
            values: 1000,
        };
        Chat::read(Document::read(Bytes::copy_from_slice(body.as_bytes()), limits).unwrap())
            .unwrap()
    }

    fn id() -> DestinationId {
        let catalogue = Catalogue::new(vec![to(Zone::External, "m")]);
        catalogue.iter().next().unwrap().0
    }

    fn to(zone: Zone, upstream: &str) -> Destination {
        let (host, model, upstream) = (
            "p".parse().unwrap(),
            "m".parse().unwrap(),
            upstream.parse().unwrap(),
        );
        Destination {
            host,
            model,
            upstream,
            zone,
            jurisdiction: None,
            zero_retention: false,
        }
    }

    /// Finds every `needle` in the texts.
    fn find(chat: &Chat, needle: &str) -> Vec<Located> {
        let document = chat.document();
        let hits = document.texts().iter().enumerate().flat_map(|(at, text)| {
            document
                .str(text)
                .match_indices(needle)
                .map(move |(start, hit)| (at, start, hit.len()))
        });
        hits.map(|(text, start, wide)| Located {
            text,
            position: Position::User,
            whole: true,
            finding: Finding::new(
                ("SECRET_WORD".parse().unwrap(), Category::Custom),
                Span::new(start, start + wide),
                Confidence::CERTAIN,
                Arc::from("x"),
            ),
        })
        .collect()
    }

    fn plan(transforms: &[Transform]) -> Plan<'_> {
        static NONE: std::sync::LazyLock<Obligations> =
            std::sync::LazyLock::new(Obligations::default);
        Plan {
            transforms,
            obligations: &NONE,
        }
    }

    #[track_caller]
    fn obliged(obligations: &Obligations, body: &str, expected: &str) {
        let chat = chat(body);
        let plan = Plan {
            transforms: &[],
            obligations,
        };
        let prepared = prepare(&chat, &[], plan, (id(), &to(Zone::External, "m"))).unwrap();
        let left = std::str::from_utf8(prepared.body()).unwrap();
        assert_eq!(left, expected);
        let read: serde_json::Value = serde_json::from_str(left).unwrap();
        assert_eq!(read["model"], "m");
        let inside = prepare(&chat, &[], plan, (id(), &to(Zone::Private, "m"))).unwrap();
        assert_eq!(inside.body(), body.as_bytes());
    }

    #[test]
    fn tools_are_stripped_wherever_they_stand() {
        let strip = Obligations {
            strip_tools: true,
            ..Obligations::default()
        };
        let messages = r#""messages":[{"role":"user","content":"a"}]"#;
        for (before, after) in [
            (
                format!(r#"{{"model":"m",{messages},"tools":[]}}"#),
                format!(r#"{{"model":"m",{messages}}}"#),
            ),
            (
                format!(r#"{{ "tools":[{{"a":"b"}}] , "model":"m",{messages}}}"#),
                format!(r#"{{"model":"m",{messages}}}"#),
            ),
            (
                format!(
                    r#"{{"tools":[],"tool_choice":"auto","model":"m","functions":[],"function_call":"x",{messages},"tool_choic":1}}"#
                ),
                format!(r#"{{"model":"m",{messages},"tool_choic":1}}"#),
            ),
            (
                format!(r#"{{{messages},"tools":[],"model":"m","parallel_tool_calls":true}}"#),
                format!(r#"{{{messages},"model":"m"}}"#),
            ),
        ] {
            obliged(&strip, &before, &after);
        }
    }

    #[test]
    fn an_answer_is_bounded_and_a_lower_bound_stays() {
        let bound = Obligations {
            max_tokens: Some(50),
            ..Obligations::default()
        };
        let messages = r#""messages":[{"role":"user","content":"a"}]"#;
        for (before, after) in [
            (
                r#""model":"m""#,
                r#""model":"m","max_completion_tokens":50"#,
            ),
            (
                r#""max_tokens":20,"model":"m""#,
                r#""max_tokens":20,"model":"m""#,
            ),
            (
                r#""max_tokens":200,"model":"m""#,
                r#""max_tokens":50,"model":"m""#,
            ),
            (
                r#""max_tokens":null,"model":"m""#,
                r#""max_tokens":null,"model":"m","max_completion_tokens":50"#,
            ),
            (
                r#""model":"m","max_completion_tokens":null"#,
                r#""model":"m","max_completion_tokens":50"#,
            ),
            (
                r#""model":"m","max_completion_tokens":4000000000"#,
                r#""model":"m","max_completion_tokens":50"#,
            ),
        ] {
            obliged(
                &bound,
                &format!("{{{messages},{before}}}"),
                &format!("{{{messages},{after}}}"),
            );
        }
    }

    #[track_caller]
    fn check(zone: Zone, body: &str, expected: &str) {
        let chat = chat(body);
        let findings = find(&chat, "gold");
        let transforms = vec![Transform::Redact; findings.len()];
        let prepared =
            prepare(&chat, &findings, plan(&transforms), (id(), &to(zone, "up"))).unwrap();
        assert_eq!(std::str::from_utf8(prepared.body()).unwrap(), expected);
    }

    #[test]
    fn only_the_model_and_the_findings_change() {
        check(
            Zone::External,
            r#"{ "x" :1.50,"messages":[{"role":"user","content":"a \"gold\" \u0067old bar"}], "model" : "m" }"#,
            r#"{ "x" :1.50,"messages":[{"role":"user","content":"a \"<SECRET_WORD>\" <SECRET_WORD> bar"}], "model" : "up" }"#,
        );
    }

    #[test]
    fn inside_the_private_zone_nothing_is_redacted() {
        check(
            Zone::Private,
            r#"{"messages":[{"role":"user","content":"gold"}],"model":"m"}"#,
            r#"{"messages":[{"role":"user","content":"gold"}],"model":"up"}"#,
        );
    }

    #[test]
    fn a_number_becomes_a_word() {
        let chat = chat(
            r#"{"model":"m","messages":[{"role":"user","content":"a"}],"metadata":{"n":4111111111111111}}"#,
        );
        let findings = find(&chat, "4111111111111111");
        let prepared = prepare(
            &chat,
            &findings,
            plan(&[Transform::Redact]),
            (id(), &to(Zone::External, "m")),
        )
        .unwrap();
        assert!(
            prepared
                .body()
                .ends_with(br#""metadata":{"n":"<SECRET_WORD>"}}"#)
        );
        assert_eq!(prepared.changed().redact, 1);
    }

    #[test]
    fn a_finding_in_a_key_or_a_name_stops_the_departure() {
        for body in [
            r#"{"model":"m","messages":[{"role":"user","content":"a"}],"metadata":{"gold":"x"}}"#,
            r#"{"model":"m","messages":[{"role":"user","content":"a"}],"tools":[{"function":{"name":"gold"}}]}"#,
        ] {
            let chat = chat(body);
            let findings = find(&chat, "gold");
            let outcome = prepare(
                &chat,
                &findings,
                plan(&[Transform::Redact]),
                (id(), &to(Zone::External, "m")),
            );
            assert!(outcome.is_err(), "{body}");
        }
    }
}
