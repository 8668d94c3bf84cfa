//! Random rules of all kinds, written as people write them, and random requests.

use jiff::Timestamp;
use proptest::{collection::vec, prelude::*, sample::select};

use super::*;
use crate::{destination::Destinations, label::Label, language::Languages, principal::Principal};

pub(super) const ENTITIES: [&str; 4] = ["CREDIT_CARD", "IBAN_CODE", "EMAIL_ADDRESS", "PERSON"];
const LABELS: [&str; 4] = ["public", "internal", "confidential", "restricted"];
const WORDS: [&str; 7] = [
    "private",
    "external",
    "external/EU",
    "external/US",
    "local",
    "any",
    "provider:cluster",
];

/// Conditions that rules can use by name.
pub(super) const DEFINITIONS: &str = "version: 1\npolicy: definitions\ndefine:\n  \
    mails: { entity: EMAIL_ADDRESS, confidence: 0.6 }\n  \
    people: { any: [{ use: mails }, { not: { principal: { team: fraud } } }] }\n";

/// A condition with one thing in it.
fn leaf(is_excluded: bool) -> BoxedStrategy<String> {
    let bound = prop_oneof![
        Just(String::new()),
        (1u32..4).prop_map(|n| format!(", count: {n}")),
        (1u32..4).prop_map(|n| format!(", distinct: {n}")),
        (3u8..10).prop_map(|n| format!(", confidence: 0.{n}")),
        any::<bool>().prop_map(|alone| format!(", alone: {alone}")),
        Just(", position: [user, file]".to_owned()),
        Just(", position: tool_result".to_owned()),
    ];
    let what = prop_oneof![
        select(&ENTITIES[..]).prop_map(|entity| format!("entity: {entity}")),
        select(&["pii", "pci"][..]).prop_map(|category| format!("category: {category}")),
    ];
    let around = select(
        &[
            "always: true",
            "always: false",
            "use: mails",
            "use: people",
            "position: [user, system]",
            "position: tool_result",
            "language: de",
            "language: [de, fr]",
            "language: unknown",
            "principal: { team: fraud }",
            "principal: { user: [kim, lee], group: staff }",
            "principal: { clearance: confidential }",
            "endpoint: \"/v1/chat/*\"",
            "model: \"gpt-*\"",
            "model: [gpt-4o, big]",
            "destination: external",
            "destination: [external/EU, private]",
            "size: 100",
            "size: 1000",
            "time: { from: \"08:00\", to: \"18:00\", zone: Europe/Berlin }",
            "time: { days: [sat, sun] }",
            "time: { since: 2026-11-01, until: 2026-11-30 }",
            "attachment: image",
            "attachment: [image, file]",
            "unreadable: true",
            "unreadable: false",
            "category: unreadable, count: 2",
            "lineage: internal",
            "lineage: restricted",
        ][..],
    );
    let found = (what, bound).prop_map(|(what, bound)| format!("{what}{bound}"));
    let label = select(&LABELS[1..]).prop_map(|label| format!("label: {label}"));
    let around = around.prop_map(str::to_owned);
    let all = if is_excluded {
        prop_oneof![4 => found, 4 => around].boxed()
    } else {
        prop_oneof![4 => found, 4 => around, 1 => label].boxed()
    };
    all.prop_map(|inner| format!("{{ {inner} }}")).boxed()
}

/// A condition. A label cannot stand under `not`.
pub(super) fn condition(depth: u32, is_excluded: bool) -> BoxedStrategy<String> {
    if depth == 0 {
        return leaf(is_excluded);
    }
    let inner = || vec(condition(depth - 1, is_excluded), 1..4).prop_map(|all| all.join(", "));
    prop_oneof![
        3 => leaf(is_excluded),
        1 => inner().prop_map(|inner| format!("{{ all: [{inner}] }}")),
        1 => inner().prop_map(|inner| format!("{{ any: [{inner}] }}")),
        1 => condition(depth - 1, true).prop_map(|inner| format!("{{ not: {inner} }}")),
    ]
    .boxed()
}

/// A rule, but for its id. With `id: ID` in front it is an item of a list.
pub(super) fn rule() -> BoxedStrategy<String> {
    let destinations = vec(select(&WORDS[..]), 1..3).prop_map(|all| all.join(", "));
    let part = prop_oneof![
        select(&LABELS[..]).prop_map(|label| format!("label: {label}")),
        destinations.prop_map(|words| format!("destinations: [{words}]")),
        Just("on_denied: reject".to_owned()),
        Just("transforms: { PERSON: mask, EMAIL_ADDRESS: redact }".to_owned()),
        Just("obligations: { max_tokens: 50, notify: dpo }".to_owned()),
        Just("obligations: { max_tokens: 20, strip_tools: true }".to_owned()),
        Just("obligations: { require_zero_retention: true, notify: [dpo, ciso] }".to_owned()),
    ];
    let consequences = vec(part, 1..4).prop_map(|mut parts| {
        let key = |part: &String| part.split(':').next().unwrap_or_default().to_owned();
        parts.sort();
        parts.dedup_by_key(|part| key(part));
        parts.join(", ")
    });
    let transform = select(&["", "mask", "pseudonymize", "redact"][..]);
    (
        condition(2, false),
        consequences,
        transform,
        select(&ENTITIES[..]),
        0..6u8,
    )
        .prop_map(|(when, then, transform, entity, shadow)| {
            // A transform needs a finding that the condition names.
            let (when, then) = match transform {
                "" => (when, then),
                _ => (
                    format!("{{ any: [{when}, {{ entity: {entity} }}] }}"),
                    format!("{then}, transform: {transform}"),
                ),
            };
            let mode = if shadow == 0 { ", mode: shadow" } else { "" };
            format!("title: t{mode}, when: {when}, then: {{ {then} }}")
        })
        .boxed()
}

/// What [`Facts`] borrow from.
#[derive(Debug, Clone)]
pub(super) struct Request {
    findings: Vec<(Finding, Position, u64)>,
    unreadable: usize,
    failed: bool,
    lineage: Option<Label>,
    principal: Option<Principal>,
    model: &'static str,
    asked: Option<Destinations>,
    bytes: u64,
    positions: Positions,
    languages: Languages,
    attachments: Attachments,
    now: Option<Timestamp>,
}

impl Request {
    /// Gives its facts to a function.
    pub(super) fn with<T>(&self, then: impl FnOnce(Facts<'_>) -> T) -> T {
        let facts: Vec<Fact<'_>> = self
            .findings
            .iter()
            .map(|(finding, position, value)| Fact::new(finding, *position, *value))
            .collect();
        then(Facts {
            findings: &facts,
            unreadable: self.unreadable,
            failed: self.failed,
            lineage: self.lineage.as_ref(),
            principal: self.principal.as_ref(),
            endpoint: "/v1/chat/completions",
            model: self.model,
            asked: self.asked.as_ref(),
            bytes: self.bytes,
            positions: self.positions,
            languages: self.languages,
            attachments: self.attachments,
            now: self.now,
        })
    }
}

fn position() -> impl Strategy<Value = Position> {
    select(
        &[
            Position::User,
            Position::System,
            Position::ToolResult,
            Position::File,
        ][..],
    )
}

fn principal() -> impl Strategy<Value = Option<Principal>> {
    let clearance = select(&["internal", "restricted", "unheard"][..]);
    let one = (
        select(&["kim", "lee", "sam"][..]),
        select(&["fraud", "sales"][..]),
        clearance,
    );
    proptest::option::of(one.prop_map(|(user, team, clearance)| Principal {
        user: Some(user.into()),
        team: Some(team.into()),
        application: None,
        clearance: Some(clearance.into()),
        groups: vec!["staff".into()],
    }))
}

pub(super) fn request() -> impl Strategy<Value = Request> {
    let found = (
        select(&ENTITIES[..]),
        20u8..100,
        any::<bool>(),
        position(),
        0u64..3,
    );
    let found = found.prop_map(|(entity, percent, quasi, position, value)| {
        (
            Finding {
                quasi,
                ..finding(entity, percent)
            },
            position,
            value,
        )
    });
    let label = proptest::option::of(select(&LABELS[..]))
        .prop_map(|name| name.and_then(|name| Scale::default().label(name)));
    let asked = proptest::option::of(select(&["us-ai", "eu-ai", "cluster"][..]))
        .prop_map(|host| host.map(|host| catalogue().only(|one| one.host.as_str() == host)));
    let language = select(&["de", "fr", "unknown"][..]);
    let now = select(
        &[
            "",
            "2026-11-30T09:00:00Z",
            "2026-11-28T20:00:00Z",
            "2026-12-31T12:00:00Z",
        ][..],
    );
    let things = (
        vec(found, 0..6),
        0usize..3,
        prop::bool::weighted(0.1),
        label,
    );
    let around = (
        principal(),
        select(&["gpt-4o", "big", "other"][..]),
        asked,
        select(&[10u64, 500, 5000][..]),
        vec(position(), 0..3),
        (language, any::<bool>(), now),
    );
    (things, around).prop_map(|(things, around)| {
        let (findings, unreadable, failed, lineage) = things;
        let (principal, model, asked, bytes, positions, (language, image, now)) = around;
        let image = image.then_some(form::Attachment::Image);
        Request {
            findings,
            unreadable,
            failed,
            lineage,
            principal,
            model,
            asked,
            bytes,
            positions: positions.into_iter().collect(),
            languages: Languages::named(language).unwrap(),
            attachments: image.into_iter().collect(),
            now: now.parse().ok(),
        }
    })
}
