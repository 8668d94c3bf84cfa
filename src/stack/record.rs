//! What records hold. Types, counts, places and keyed digests, never content.

use std::{
    collections::{BTreeMap, HashSet},
    fmt,
    sync::Arc,
    time::Duration,
};

use hmac::{Hmac, KeyInit, Mac};
use http::StatusCode;
use serde::Serialize;
use sha2::Sha256;

use super::{
    Parts,
    context::{Attempt, Context},
    route,
};
use crate::{
    access::Caller,
    body::Ending,
    destination::{Destination, Zone},
    ident::hex,
    inspect::{self, Located, Verdict, around},
    label::{Category, Confidence, Label},
    policy::{Decision, Obligations, Rule, form::Attachment},
    release::{InForce, Signer},
    transform::{Changed, Prepared},
    wire::chat::{Chat, Position},
};

/// How many groups of findings a record holds.
const GROUPS_MAX: usize = 200;
/// How many places and digests a group holds.
const EACH_MAX: usize = 8;
/// How many hexadecimal digits of a digest are kept: 64 bits tell values apart and tell no more.
const DIGEST_DIGITS: usize = 16;

/// The key of the digests of values, so that who reads records can see that two requests held the
/// same value, and cannot guess which. It stays on the machine.
pub struct DigestKey([u8; 32]);

impl DigestKey {
    /// From 32 random bytes.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// HMAC-SHA-256 (RFC 2104) over type and value, cut to 64 bits.
    fn digest(&self, entity: &str, value: &str) -> String {
        // HMAC takes a key of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else {
            return String::new();
        };
        mac.update(entity.as_bytes());
        mac.update(&[0]);
        mac.update(value.as_bytes());
        let mut digest = hex(&mac.finalize().into_bytes());
        digest.truncate(DIGEST_DIGITS);
        digest
    }
}

impl fmt::Debug for DigestKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DigestKey(..)")
    }
}

/// Bytes and the destination that they were made for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sent<'a> {
    pub(super) destination: &'a Destination,
    pub(super) prepared: &'a Prepared,
}

/// What was decided about one attempt, before anything leaves.
#[derive(Serialize)]
pub(super) struct DecisionRecord<'a> {
    request_id: &'a str,
    trace_id: String,
    /// Who asked; null for a request without a key.
    principal: Option<Asker<'a>>,
    endpoint: &'static str,
    model: &'a str,
    stream: bool,
    label: &'a str,
    /// The label that the conversation had before.
    lineage: Option<&'a str>,
    /// How long the request is.
    bytes: usize,
    /// Which parts of it hold something.
    positions: Vec<Position>,
    /// In which languages its texts are; null where no rule asks.
    languages: Option<Vec<&'static str>>,
    /// What is attached.
    attachments: Vec<Attachment>,
    /// Who would answer for the model that was asked for.
    asked: Vec<String>,
    /// Where it goes; `none` if nobody may have it.
    zone: &'static str,
    destination: Option<String>,
    jurisdiction: Option<&'a str>,
    model_digest: Option<&'a str>,
    attempt: u32,
    substituted: bool,
    rules: Vec<&'a str>,
    shadowed: Vec<&'a str>,
    /// The exceptions that let it go further than a rule leaves.
    excepted: Vec<&'a str>,
    obligations: &'a Obligations,
    /// What it would have been if the rules in shadow that matched were enforced.
    shadow: Option<Otherwise<'a>>,
    /// What the candidate folder would have decided.
    candidate: Option<Otherwise<'a>>,
    findings: Vec<Group<'a>>,
    /// How many findings are in no group, because there are too many groups.
    findings_more: usize,
    unreadable: Vec<Unreadable<'a>>,
    detectors_failed: bool,
    transforms: Changed,
    policy: &'a str,
    detectors: &'a str,
    left: Option<Left>,
}

/// Who asked, as the key says.
#[derive(Serialize)]
struct Asker<'a> {
    /// The key's name, never the key.
    key: &'a str,
    user: Option<&'a str>,
    team: Option<&'a str>,
    application: Option<&'a str>,
    clearance: Option<&'a str>,
    groups: &'a [Arc<str>],
}

impl<'a> Asker<'a> {
    fn new(caller: &'a Caller) -> Option<Self> {
        let principal = &caller.principal;
        Some(Self {
            key: caller.key.as_ref()?.as_str(),
            user: principal.user.as_deref(),
            team: principal.team.as_deref(),
            application: principal.application.as_deref(),
            clearance: principal.clearance.as_deref(),
            groups: &principal.groups,
        })
    }
}

/// A decision that was not made.
#[derive(Serialize)]
struct Otherwise<'a> {
    policy: &'a str,
    label: &'a str,
    zone: &'static str,
    destination: Option<String>,
    rules: Vec<&'a str>,
}

/// What left the process.
#[derive(Serialize)]
struct Left {
    sha256: String,
    bytes: usize,
}

#[derive(Serialize)]
struct Unreadable<'a> {
    position: Position,
    place: &'a str,
}

/// Findings of one type, detector, position and band.
#[derive(Serialize)]
struct Group<'a> {
    entity: &'a str,
    category: Category,
    detector: &'a str,
    position: Position,
    confidence: Band,
    /// The lowest and the highest, in hundredths.
    low: u8,
    high: u8,
    count: usize,
    /// How many of them tell of nobody on their own.
    quasi: usize,
    /// How many values they are.
    distinct: usize,
    places: Vec<String>,
    digests: Vec<String>,
}

/// Confidence, as coarse as it is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
enum Band {
    Low,
    Medium,
    High,
}

impl From<Confidence> for Band {
    fn from(confidence: Confidence) -> Self {
        match confidence.as_percent() {
            0..50 => Self::Low,
            50..85 => Self::Medium,
            _ => Self::High,
        }
    }
}

impl<'a> DecisionRecord<'a> {
    pub(super) fn new(parts: &'a Parts, attempt: &'a Attempt, sent: Option<Sent<'a>>) -> Self {
        let classified = &attempt.decided.classified;
        let (decision, parsed) = (&attempt.decided.decision, &classified.parsed);
        let snapshot = &classified.snapshot;
        let read = (&parsed.chat, &classified.verdict);
        let ids = |rules: &'a [Arc<Rule>]| rules.iter().map(|rule| &*rule.id).collect();
        let (findings, findings_more) = groups(read.0, &read.1.findings, &parts.digest_key);
        let unreadable = inspect::unreadable(&parsed.chat, &classified.verdict).take(GROUPS_MAX);
        let mut planned = Changed::default();
        for transform in &decision.transforms {
            planned.count(*transform);
        }
        Self {
            request_id: parsed.context.id.as_str(),
            trace_id: parsed.context.trace.trace_id().to_string(),
            principal: Asker::new(&parsed.caller),
            endpoint: "/v1/chat/completions",
            model: parsed.chat.model().as_str(),
            stream: parsed.chat.params().stream,
            label: decision.label.as_str(),
            lineage: classified.lineage.as_ref().map(Label::as_str),
            bytes: parsed.chat.document().body().len(),
            positions: classified.around.positions.iter().collect(),
            languages: snapshot
                .policy
                .wants_languages()
                .then(|| classified.around.languages.codes().collect()),
            attachments: classified.around.attachments.kinds().collect(),
            asked: asked(parts, &parsed.chat),
            zone: sent.map_or("none", |sent| sent.destination.zone.as_str()),
            destination: sent.map(|sent| sent.destination.to_string()),
            jurisdiction: sent.and_then(|sent| sent.destination.jurisdiction.as_deref()),
            model_digest: sent.and_then(|sent| model_digest(parts, sent)),
            attempt: attempt.number,
            substituted: attempt.substituted,
            rules: ids(&decision.matched),
            shadowed: ids(&decision.shadowed),
            excepted: decision.excepted.iter().map(|one| &*one.id).collect(),
            obligations: &decision.obligations,
            shadow: attempt
                .decided
                .unshadowed
                .as_ref()
                .map(|other| Otherwise::new(parts, read, other)),
            candidate: attempt.decided.candidate.as_ref().map(|other| {
                let own = classified.candidate.as_ref().unwrap_or(&classified.verdict);
                Otherwise::new(parts, (&parsed.chat, own), other)
            }),
            findings,
            findings_more,
            unreadable: unreadable
                .map(|(position, place)| Unreadable { position, place })
                .collect(),
            detectors_failed: classified.verdict.overflowed,
            transforms: sent.map_or(planned, |sent| sent.prepared.changed()),
            policy: &decision.policy,
            detectors: classified.snapshot.detectors.digest(),
            left: sent
                .filter(|sent| sent.destination.zone != Zone::Local)
                .map(|sent| Left {
                    sha256: sent.prepared.digest(),
                    bytes: sent.prepared.body().len(),
                }),
        }
    }
}

impl<'a> Otherwise<'a> {
    fn new(parts: &'a Parts, read: (&Chat, &Verdict), decision: &'a Decision) -> Self {
        let first = route::first(parts, read, decision);
        Self {
            policy: &decision.policy,
            label: decision.label.as_str(),
            zone: first.map_or("none", |first| first.zone.as_str()),
            destination: first.map(ToString::to_string),
            rules: decision.matched.iter().map(|rule| &*rule.id).collect(),
        }
    }
}

/// The digest of the model's file, where this process answers.
fn model_digest<'a>(parts: &'a Parts, sent: Sent<'_>) -> Option<&'a str> {
    let engine = parts.engine.as_deref()?;
    let local = sent.destination.zone == Zone::Local;
    let model = local.then(|| engine.model(&sent.destination.model))??;
    Some(&model.digest)
}

/// Who would answer for the model that was asked for.
fn asked(parts: &Parts, chat: &Chat) -> Vec<String> {
    let ids = parts
        .config
        .routes
        .candidates(chat.model())
        .unwrap_or_default();
    let known = ids.iter().filter_map(|id| parts.catalogue().get(*id));
    known.map(ToString::to_string).collect()
}

fn groups<'a>(chat: &Chat, findings: &'a [Located], key: &DigestKey) -> (Vec<Group<'a>>, usize) {
    let mut groups: BTreeMap<_, Group<'a>> = BTreeMap::new();
    let mut values = HashSet::new();
    let mut more = 0;
    let facts = around::facts(chat, findings);
    for (located, fact) in findings.iter().zip(&facts) {
        let Located {
            text,
            position,
            finding,
            ..
        } = located;
        let band = Band::from(finding.confidence);
        let name = (&finding.entity, &finding.detector, *position, band);
        if groups.len() >= GROUPS_MAX && !groups.contains_key(&name) {
            more += 1;
            continue;
        }
        let group = groups.entry(name).or_insert_with(|| Group {
            entity: finding.entity.as_str(),
            category: finding.category,
            detector: &finding.detector,
            position: *position,
            confidence: band,
            low: u8::MAX,
            high: 0,
            count: 0,
            quasi: 0,
            distinct: 0,
            places: Vec::new(),
            digests: Vec::new(),
        });
        group.count += 1;
        group.distinct += usize::from(values.insert((name, fact.value)));
        group.quasi += usize::from(finding.quasi);
        group.low = group.low.min(finding.confidence.as_percent());
        group.high = group.high.max(finding.confidence.as_percent());
        let document = chat.document();
        let Some(text) = document
            .texts()
            .get(*text)
            .filter(|_| group.places.len() < EACH_MAX)
        else {
            continue;
        };
        let place = document.place(text.node, text.step);
        if !group.places.contains(&place) {
            group.places.push(place);
        }
        let value = document
            .str(text)
            .get(finding.span.start..finding.span.end)
            .unwrap_or_default();
        let digest = key.digest(finding.entity.as_str(), value);
        if group.digests.len() < EACH_MAX && !group.digests.contains(&digest) {
            group.digests.push(digest);
        }
    }
    (groups.into_values().collect(), more)
}

/// How one attempt ended, as the stack knows it.
#[derive(Debug, Clone, Copy)]
pub(super) struct End {
    pub(super) attempt: u32,
    pub(super) decision: Option<u64>,
    pub(super) sent: bool,
    pub(super) status: Option<StatusCode>,
    pub(super) ending: Ending,
}

/// How one attempt ended.
#[derive(Serialize)]
pub(super) struct OutcomeRecord<'a> {
    request_id: &'a str,
    attempt: u32,
    /// The sequence number of the decision's record; null if the client went away while that was
    /// being written, and then nothing was sent.
    decision: Option<u64>,
    /// Whether the bytes were handed to whoever sends them. False means that nothing left; true,
    /// with the outcome `failed`, that they may have.
    sent: bool,
    outcome: &'static str,
    status: Option<u16>,
    tokens_in: Option<u64>,
    tokens_out: Option<u64>,
    elapsed_us: u64,
    stages_us: BTreeMap<&'static str, u64>,
}

impl<'a> OutcomeRecord<'a> {
    pub(super) fn new(context: &'a Context, end: End) -> Self {
        let times = context.times();
        let elapsed = times.elapsed();
        let micros = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let mut stages_us = BTreeMap::new();
        for (stage, from, to) in times.stages(elapsed) {
            *stages_us.entry(stage.as_str()).or_default() += micros(to - from);
        }
        let tokens = end.ending.tokens;
        Self {
            request_id: context.id.as_str(),
            attempt: end.attempt,
            decision: end.decision,
            sent: end.sent,
            outcome: end.ending.outcome.as_str(),
            status: end.status.map(|status| status.as_u16()),
            tokens_in: tokens.map(|(input, _)| input),
            tokens_out: tokens.map(|(_, output)| output),
            elapsed_us: micros(elapsed),
            stages_us,
        }
    }
}

/// Other policies came into force.
#[derive(Debug, Serialize)]
pub struct Reloaded<'a> {
    /// Their digest.
    pub policy: &'a str,
    /// The detectors' digest.
    pub detectors: &'a str,
    /// How many rules they have.
    pub rules: usize,
    /// Who signed them; null where nobody had to.
    pub release: Option<Released<'a>>,
}

/// The release that policies are.
#[derive(Debug, Serialize)]
pub struct Released<'a> {
    version: u64,
    author: &'a str,
    approvers: Vec<&'a str>,
    signers: &'a [Signer],
}

impl<'a> Released<'a> {
    /// Tells of this one.
    #[must_use]
    pub fn new(release: &'a InForce) -> Self {
        let approvers = release.approvers();
        Self {
            version: release.version,
            author: release.author.as_str(),
            approvers: approvers.map(|signer| signer.name.as_str()).collect(),
            signers: &release.signers,
        }
    }
}
