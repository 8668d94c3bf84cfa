//! The reasons of a decision, as a person would argue it, and as JSON.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use serde::Serialize;

use super::Told;
use crate::{
    classify::Counters,
    inspect::{self, Located},
    policy::{Expect, Explanation, Obligations, OnDenied, Step, Transform, position_in_words},
    transform,
};

/// How much of a value is shown, in characters.
const SHOWN: usize = 60;

#[derive(Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    explanation: &'a Explanation,
    findings: Vec<Found<'a>>,
    unreadable: Vec<Unreadable<'a>>,
    obligations: &'a Obligations,
    on_denied: &'static str,
    asked: Option<Vec<String>>,
    /// What an external destination would read; nothing where none may have it.
    leaves: Option<Vec<Left>>,
    /// Where something stands that would have to be replaced and cannot be.
    irreplaceable: Option<String>,
}

#[derive(Serialize)]
struct Found<'a> {
    entity: &'a str,
    category: &'static str,
    position: &'static str,
    place: String,
    start: usize,
    end: usize,
    confidence: u8,
    shape: i8,
    check: i8,
    context: i8,
    against: i8,
    counters: Vec<&'static str>,
    detector: &'a str,
    via: Option<&'a str>,
    alone: bool,
    transform: Transform,
}

#[derive(Serialize)]
struct Unreadable<'a> {
    position: &'static str,
    place: &'a str,
}

/// A text of the request as it would leave.
#[derive(Serialize)]
struct Left {
    place: String,
    text: String,
}

impl Told<'_> {
    pub(super) fn json(&self, out: &mut impl Write) -> io::Result<()> {
        let found = self.verdict.findings.iter().zip(&self.decision.transforms);
        let report = Report {
            explanation: self.explanation,
            findings: found
                .map(|(located, by)| self.found(located, *by))
                .collect(),
            unreadable: inspect::unreadable(self.chat, self.verdict)
                .map(|(position, place)| Unreadable {
                    position: position_in_words(position),
                    place,
                })
                .collect(),
            obligations: &self.decision.obligations,
            on_denied: self.decision.on_denied.as_str(),
            asked: self.asked.map(|asked| {
                let known = asked.ids().filter_map(|id| self.catalogue.get(id));
                known.map(ToString::to_string).collect()
            }),
            leaves: self.leaves(),
            irreplaceable: self.irreplaceable(),
        };
        serde_json::to_writer(&mut *out, &report).map_err(io::Error::from)?;
        writeln!(out)
    }

    pub(super) fn words(&self, out: &mut impl Write) -> io::Result<()> {
        let explanation = self.explanation;
        writeln!(
            out,
            "{}, label {}",
            going(explanation.outcome),
            explanation.label
        )?;
        self.findings(out)?;
        writeln!(out, "\nrules that matched")?;
        if explanation.rules.is_empty() {
            writeln!(out, "  none")?;
        }
        for step in &explanation.rules {
            rule(out, step)?;
        }
        if !explanation.shadowed.is_empty() {
            writeln!(out, "\nrules in shadow that matched and changed nothing")?;
        }
        for step in &explanation.shadowed {
            rule(out, step)?;
        }
        writeln!(out, "\nwhat is left")?;
        let by = match &*explanation.raised_by {
            [] => "nothing raised it".to_owned(),
            some => format!("by {}", some.join(", ")),
        };
        writeln!(out, "  label      {}: {by}", explanation.label)?;
        writeln!(out, "  may go to  {}", list(&explanation.left, "nobody"))?;
        self.asked(out)?;
        self.obligations(out)?;
        self.leaving(out)?;
        if !explanation.otherwise.is_empty() {
            writeln!(out, "\nwhat would have changed it")?;
        }
        for other in &explanation.otherwise {
            writeln!(out, "  {}: {}", other.change, going(other.outcome))?;
        }
        Ok(())
    }

    fn findings(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "\nwhat was found")?;
        let mut nothing = true;
        let found = self.verdict.findings.iter().zip(&self.decision.transforms);
        for (number, (located, by)) in (1..).zip(found) {
            nothing = false;
            let one = self.found(located, *by);
            let Found {
                entity,
                position,
                place,
                start,
                end,
                ..
            } = &one;
            let sure = located.finding.confidence;
            writeln!(
                out,
                "  [{number}] {entity} {sure} in {position}, {place} {start}..{end}  {}",
                self.shown(located)
            )?;
            writeln!(out, "      {}", made_of(&one))?;
        }
        for (position, place) in inspect::unreadable(self.chat, self.verdict) {
            nothing = false;
            writeln!(
                out,
                "  something in {} that cannot be read, {place}",
                position_in_words(position)
            )?;
        }
        if self.verdict.overflowed {
            nothing = false;
            writeln!(out, "  more than is kept, so that this may not be all")?;
        }
        if nothing {
            writeln!(out, "  nothing")?;
        }
        Ok(())
    }

    fn found<'a>(&'a self, located: &'a Located, transform: Transform) -> Found<'a> {
        let finding = &located.finding;
        let evidence = finding.evidence;
        let counters = Counters::from_bits(evidence.counters);
        Found {
            entity: finding.entity.as_str(),
            category: finding.category.as_str(),
            position: position_in_words(located.position),
            place: self.place(located.text),
            start: self.points(located, finding.span.start),
            end: self.points(located, finding.span.end),
            confidence: finding.confidence.as_percent(),
            shape: evidence.shape,
            check: evidence.check,
            context: evidence.context,
            against: evidence.against,
            counters: counters.iter().map(|one| one.as_str()).collect(),
            detector: &finding.detector,
            via: finding.via.as_deref(),
            alone: finding.quasi,
            transform,
        }
    }

    fn place(&self, text: usize) -> String {
        let document = self.chat.document();
        let text = document.texts().get(text);
        text.map_or_else(String::new, |text| document.place(text.node, text.step))
    }

    fn text(&self, at: usize) -> &str {
        let document = self.chat.document();
        document
            .texts()
            .get(at)
            .map_or("", |text| document.str(text))
    }

    /// From a byte offset of a text to one in code points.
    fn points(&self, located: &Located, byte: usize) -> usize {
        let before = self.text(located.text).get(..byte);
        before.map_or(byte, |before| before.chars().count())
    }

    /// The value, for whoever brought it.
    fn shown(&self, located: &Located) -> String {
        let span = located.finding.span;
        let value = self.text(located.text).get(span.start..span.end);
        let plain = value.unwrap_or_default().chars().take(SHOWN);
        plain
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect()
    }

    fn asked(&self, out: &mut impl Write) -> io::Result<()> {
        let Some(asked) = self.asked else {
            return Ok(());
        };
        let known =
            |ids: &mut dyn Iterator<Item = crate::destination::DestinationId>| -> Vec<String> {
                let known = ids.filter_map(|id| self.catalogue.get(id));
                known.map(ToString::to_string).collect()
            };
        let all = known(&mut asked.ids());
        let open = known(&mut asked.ids().filter(|id| self.decision.allowed.holds(*id)));
        let so = match (open.is_empty(), self.decision.on_denied) {
            (false, _) => format!("{} may have it", open.join(", ")),
            (true, OnDenied::Substitute) => {
                "may not have it, so that another model answers".to_owned()
            }
            (true, OnDenied::Reject) => "may not have it, so that it is refused".to_owned(),
        };
        writeln!(
            out,
            "  asked for  {}, answered by {}: {so}",
            self.chat.model(),
            list(&all, "nobody")
        )
    }

    fn obligations(&self, out: &mut impl Write) -> io::Result<()> {
        let Obligations {
            max_tokens,
            strip_tools,
            notify,
        } = &self.decision.obligations;
        let mut all = Vec::new();
        all.extend(max_tokens.map(|most| format!("the answer has at most {most} tokens")));
        all.extend(strip_tools.then(|| "the model gets no tools".to_owned()));
        all.extend(notify.iter().map(|who| format!("{who} is told")));
        if all.is_empty() {
            return Ok(());
        }
        writeln!(out, "  if it leaves, {}", all.join(", "))
    }

    /// Where something stands that would have to be replaced and cannot be.
    fn irreplaceable(&self) -> Option<String> {
        let (findings, transforms) = (&self.verdict.findings, &self.decision.transforms);
        let bad = transform::redactable(self.chat, findings, transforms).err()?;
        Some(bad.place)
    }

    /// The texts in which something is replaced, as an external destination would read them.
    fn leaves(&self) -> Option<Vec<Left>> {
        if self.explanation.outcome != Expect::External || self.irreplaceable().is_some() {
            return None;
        }
        let mut by_text: BTreeMap<usize, (Vec<_>, Vec<Transform>)> = BTreeMap::new();
        let found = self.verdict.findings.iter().zip(&self.decision.transforms);
        for (located, transform) in found.filter(|(_, transform)| **transform > Transform::None) {
            let (findings, transforms) = by_text.entry(located.text).or_default();
            findings.push(located.finding.clone());
            transforms.push(*transform);
        }
        let left = by_text.iter().map(|(at, (findings, transforms))| Left {
            place: self.place(*at),
            text: transform::leaves(self.text(*at), findings, transforms),
        });
        Some(left.collect())
    }

    fn leaving(&self, out: &mut impl Write) -> io::Result<()> {
        if let Some(place) = self.irreplaceable()
            && self.explanation.outcome == Expect::External
        {
            return writeln!(
                out,
                "  stays inside all the same: what stands in {place} would have to be replaced and cannot be"
            );
        }
        let Some(left) = self.leaves() else {
            return Ok(());
        };
        writeln!(out, "\nwhat an external destination would read")?;
        if left.is_empty() {
            writeln!(out, "  the request as it is")?;
        }
        for Left { place, text } in left {
            writeln!(out, "  {place}: {text}")?;
        }
        Ok(())
    }
}

fn rule(out: &mut impl Write, step: &Step) -> io::Result<()> {
    writeln!(out, "  {}  {}", step.rule, step.title)?;
    for reason in &step.because {
        let found = reason.findings.iter().map(|at| format!(" [{}]", at + 1));
        writeln!(
            out,
            "    because    {}{}",
            reason.words,
            found.collect::<String>()
        )?;
    }
    if step.only_replaces {
        writeln!(
            out,
            "    only replaces: what was found tells of nobody on its own"
        )?;
    }
    if let Some(leaves) = &step.leaves {
        writeln!(out, "    leaves     {leaves}")?;
        writeln!(out, "    takes away {}", list(&step.takes_away, "nobody"))?;
        if !step.alone_takes_away.is_empty() && step.alone_takes_away != step.takes_away {
            writeln!(out, "    it alone   {}", step.alone_takes_away.join(", "))?;
        }
    }
    if let Some(label) = &step.label {
        writeln!(out, "    label      {label}")?;
    }
    for (entity, transform) in &step.replaces {
        writeln!(out, "    replaces   {entity}: {}", transform.as_str())?;
    }
    for one in &step.exceptions {
        let does = if one.holds {
            "applies"
        } else {
            "does not apply"
        };
        writeln!(
            out,
            "    exception  {} {does}: {} may also use {}, until {}, approved by {}",
            one.id, one.who, one.also, one.until, one.approved_by
        )?;
    }
    Ok(())
}

/// What a confidence is made of.
fn made_of(one: &Found<'_>) -> String {
    let mut parts = Vec::new();
    for (name, weight) in [
        ("shape", one.shape),
        ("check", one.check),
        ("context", one.context),
        ("against", one.against),
    ] {
        if weight != 0 {
            parts.push(format!("{name} {weight:+}"));
        }
    }
    if !one.counters.is_empty() {
        parts.push(format!("({})", one.counters.join(", ")));
    }
    let mut words = format!("by {}", one.detector);
    if !parts.is_empty() {
        words = format!("{words}: {}", parts.join(" "));
    }
    if let Some(via) = one.via {
        words = format!("{words}, under {via}");
    }
    if one.alone {
        words.push_str(", tells of nobody on its own");
    }
    words
}

const fn going(outcome: Expect) -> &'static str {
    match outcome {
        Expect::External => "may leave the company",
        Expect::Private => "stays inside",
        Expect::Refused => "is refused",
    }
}

fn list(all: &[String], none: &str) -> String {
    if all.is_empty() {
        none.to_owned()
    } else {
        all.join(", ")
    }
}
