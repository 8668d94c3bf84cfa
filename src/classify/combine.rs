//! What findings say together: a place beside an identifier is somebody's place, and a name beside a
//! diagnosis is a health record.
//!
//! Two things happen here, both after overlaps are settled. What tells of nobody alone (`quasi`)
//! counts in full where a word or an identifier nearby says whose it is. And each
//! [`Combination`] that is complete within its reach is a finding of its own, at its first part.

use std::sync::Arc;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::context::{cases, is_word};
use crate::{
    ident::EntityType,
    label::{Category, Confidence, Finding, Span},
};

/// Kinds that are more together than each alone. A row of the catalogue, like those of `TABLE`.
#[derive(Debug)]
pub struct Combination {
    /// Makes the detector `combination/<name>`.
    pub name: &'static str,
    /// What they are together.
    pub entity: &'static str,
    /// What kind of harm that stands for.
    pub category: Category,
    /// Its parts; of each, one of these entity types.
    pub parts: &'static [&'static [&'static str]],
    /// How far apart the first and the last may begin, in bytes.
    pub within: usize,
    /// How sure it is, in hundredths.
    pub confidence: u8,
    /// Who says so.
    pub references: &'static [&'static str],
    /// Texts in which it must be found.
    pub finds: &'static [&'static str],
    /// Texts in which it must not.
    pub ignores: &'static [&'static str],
}

const NAME: &[&str] = &["PERSON"];
const BIRTH: &[&str] = &["DATE_OF_BIRTH"];
const HEALTH: &[&str] = &[
    "MEDICAL_CONDITION",
    "MEDICATION",
    "ICD_CODE",
    "GENETIC_MARKER",
    "BLOOD_GROUP",
];
const PLACE: &[&str] = &["STREET_ADDRESS"];
const AREA: &[&str] = &[
    "STREET_ADDRESS",
    "ZIP_CODE",
    "POSTAL_CODE",
    "UK_POSTCODE",
    "DE_PLZ",
    "CA_POSTAL_CODE",
    "IE_EIRCODE",
];
const CONTACT: &[&str] = &["PHONE_NUMBER", "EMAIL_ADDRESS"];
const SOMEBODY: &[&str] = &[
    "PERSON",
    "EMAIL_ADDRESS",
    "PHONE_NUMBER",
    "DATE_OF_BIRTH",
    "MEDICAL_RECORD_NUMBER",
    "US_SSN",
    "UK_NHS",
];

/// Every combination.
pub static COMBINATIONS: [Combination; 7] = [
    Combination {
        name: "name-and-birth",
        entity: "PERSON_RECORD",
        category: Category::Pii,
        parts: &[NAME, BIRTH],
        within: 200,
        confidence: 85,
        references: &["GDPR art. 4(1)", "NIST SP 800-122 section 2.1"],
        finds: &[
            "Patient: Erika Mustermann, date of birth: 12.08.1964",
            "Customer name: Max Mustermann\nDOB: 1964-08-12",
            "Date of birth: 12/08/1964. Employee: Erika Mustermann",
        ],
        ignores: &[
            "Patient: Erika Mustermann",
            "date of birth: 12.08.1964",
            "Erika Mustermann, 12.08.1964",
        ],
    },
    Combination {
        name: "birth-and-area",
        entity: "PERSON_RECORD",
        category: Category::Pii,
        parts: &[BIRTH, AREA],
        within: 200,
        confidence: 75,
        references: &["L. Sweeney, Simple Demographics Often Identify People Uniquely, 2000"],
        finds: &[
            "date of birth: 12.08.1964, address: 221 Baker Street",
            "DOB: 1964-08-12\nlives at 1600 Pennsylvania Avenue",
            "lives at 10 Downing Street, date of birth: 1964-08-12",
        ],
        ignores: &[
            "date of birth: 12.08.1964",
            "lives at 221 Baker Street",
            "12.08.1964, 221 Baker Street",
        ],
    },
    Combination {
        name: "health-of-somebody",
        entity: "HEALTH_RECORD",
        category: Category::Phi,
        parts: &[SOMEBODY, HEALTH],
        within: 200,
        confidence: 85,
        references: &["GDPR art. 9", "45 CFR 164.514(b)(2)"],
        finds: &[
            "Patient: Erika Mustermann, diagnosed with type 2 diabetes",
            "DOB: 1964-08-12, diagnosed with asthma",
            "Employee: Max Mustermann was diagnosed with epilepsy",
        ],
        ignores: &[
            "What are the symptoms of diabetes?",
            "Patient: Erika Mustermann",
            "diagnosed with asthma",
        ],
    },
    Combination {
        name: "address-and-contact",
        entity: "PERSON_RECORD",
        category: Category::Pii,
        parts: &[PLACE, CONTACT],
        within: 200,
        confidence: 80,
        references: &["NIST SP 800-122 section 2.1"],
        finds: &[
            "lives at 221 Baker Street, phone +44 20 7946 0958",
            "Ship to: 1600 Pennsylvania Avenue, mail front.desk@contoso.com",
            "front.desk@contoso.com, address: 10 Downing Street",
        ],
        ignores: &[
            "lives at 221 Baker Street",
            "phone +44 20 7946 0958",
            "front.desk@contoso.com",
        ],
    },
    Combination {
        name: "whole-card",
        entity: "CARD_RECORD",
        category: Category::Pci,
        parts: &[
            &["CREDIT_CARD"],
            &["CREDIT_CARD_CVV", "CREDIT_CARD_EXPIRATION"],
        ],
        within: 120,
        confidence: 97,
        references: &["PCI DSS 4.0 3.3"],
        finds: &[
            "4111 1111 1111 1111 exp 12/29",
            "card 4111111111111111, cvv 123",
            "cvv: 737, card: 5555 5555 5555 4444",
        ],
        ignores: &["4111 1111 1111 1111", "exp 12/29", "cvv 123"],
    },
    Combination {
        name: "pay-of-somebody",
        entity: "EMPLOYMENT_RECORD",
        category: Category::Pii,
        parts: &[NAME, &["SALARY"]],
        within: 200,
        confidence: 80,
        references: &["GDPR art. 88"],
        finds: &[
            "Employee: Max Mustermann, salary: $85,000",
            "Mitarbeiter: Max Mustermann, Gehalt: 65.000 EUR",
            "salary: $120,000 for Employee: Erika Mustermann",
        ],
        ignores: &[
            "salary: $85,000",
            "Employee: Max Mustermann",
            "a salary of note",
        ],
    },
    Combination {
        name: "login",
        entity: "LOGIN",
        category: Category::Secret,
        parts: &[&["USERNAME", "EMAIL_ADDRESS"], &["PASSWORD"]],
        within: 120,
        confidence: 90,
        references: &["NIST SP 800-63B"],
        finds: &[
            "username: frontdesk1, password: tR7#kq2Lw9",
            "login front.desk@contoso.com password: tR7#kq2Lw9",
            "password=tR7#kq2Lw9 user front.desk@contoso.com",
        ],
        ignores: &[
            "username: frontdesk1",
            "front.desk@contoso.com",
            "the password is required",
        ],
    },
];

/// How far from what tells of nobody alone a word may stand that says whose it is, in bytes.
const CUE_REACH: usize = 100;
/// The same for an identifier.
const COMPANY_REACH: usize = 300;
/// How many neighbours of a finding are looked at.
const NEIGHBOURS: usize = 64;
/// How sure an identifier must be to say whose something is.
const SURE: Confidence = Confidence::percent(50);

/// Words that speak of one private person.
static CUES: &[&str] = &[
    "patient",
    "customer",
    "client",
    "employee",
    "tenant",
    "applicant",
    "resident",
    "insured",
    "policyholder",
    "account holder",
    "cardholder",
    "beneficiary",
    "next of kin",
    "my husband",
    "my wife",
    "my son",
    "my daughter",
    "my mother",
    "my father",
    "my boss",
    "my colleague",
    "my neighbour",
    "my neighbor",
    "home address",
    "lives at",
    "living at",
    "was born",
    "born on",
    "date of birth",
    "curriculum vitae",
    "r\u{e9}sum\u{e9}",
    "payroll",
    "payslip",
    "pay slip",
    "sincerely",
    "kind regards",
    "best regards",
    "diagnosed",
    "prescribed",
    "admitted",
    "discharged",
    "ship to",
    "bill to",
    "delivery address",
    "patientin",
    "kunde",
    "kundin",
    "mitarbeiter",
    "mitarbeiterin",
    "bewerber",
    "bewerberin",
    "mieter",
    "mieterin",
    "wohnhaft",
    "geboren am",
    "geb.",
    "lebenslauf",
    "gehaltsabrechnung",
    "mit freundlichen gr\u{fc}\u{df}en",
    "mein mann",
    "meine frau",
    "mein sohn",
    "meine tochter",
    "patiente",
    "salari\u{e9}",
    "salari\u{e9}e",
    "locataire",
    "n\u{e9} le",
    "n\u{e9}e le",
    "domicili\u{e9}",
    "domicili\u{e9}e",
    "fiche de paie",
    "cordialement",
    "paciente",
    "cliente",
    "empleado",
    "empleada",
    "nacido el",
    "nacida el",
    "domicilio",
    "n\u{f3}mina",
    "atentamente",
    "paziente",
    "dipendente",
    "nato il",
    "nata il",
    "residente in",
    "busta paga",
    "cordiali saluti",
    "utente",
    "funcion\u{e1}rio",
    "nascido em",
    "nascida em",
    "residente em",
    "pati\u{eb}nt",
    "klant",
    "werknemer",
    "woonachtig",
    "geboren op",
    "loonstrook",
    "pacjent",
    "pacjentka",
    "klient",
    "klientka",
    "pracownik",
    "zamieszka\u{142}y",
    "zamieszka\u{142}a",
    "urodzony",
    "urodzona",
];

/// The combinations, ready to run.
pub(super) struct Combine {
    cues: AhoCorasick,
    rows: Vec<Ready>,
}

struct Ready {
    row: &'static Combination,
    entity: EntityType,
    detector: Arc<str>,
}

impl Combine {
    #[expect(
        clippy::expect_used,
        reason = "the words and rows are constants, and a test builds them"
    )]
    pub(super) fn new() -> Self {
        let cues = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(CUES.iter().flat_map(|cue| cases(cue)))
            .expect("the cues fit an automaton");
        let ready = |row: &'static Combination| Ready {
            row,
            entity: row
                .entity
                .parse()
                .expect("a row's entity is an entity type"),
            detector: Arc::from(format!("combination/{}", row.name)),
        };
        Self {
            cues,
            rows: COMBINATIONS.iter().map(ready).collect(),
        }
    }

    pub(super) fn entities(&self) -> impl Iterator<Item = &EntityType> {
        self.rows.iter().map(|row| &row.entity)
    }

    /// Looks at the findings of one text, in their order, and adds what they are together.
    pub(super) fn run(&self, text: &str, found: &mut Vec<Finding>, from: usize) {
        let own = found.get(from..).unwrap_or_default();
        if own.len() < 2 && own.iter().all(|finding| !finding.quasi) {
            return;
        }
        let more = self.complete(own);
        let supported: Vec<usize> = own
            .iter()
            .enumerate()
            .filter(|(at, finding)| finding.quasi && self.is_supported(text, own, *at))
            .map(|(at, _)| at)
            .collect();
        for at in supported {
            if let Some(finding) = found.get_mut(from + at) {
                finding.quasi = false;
            }
        }
        if !more.is_empty() {
            found.extend(more);
            if let Some(own) = found.get_mut(from..) {
                own.sort_by_key(|finding| finding.span.start);
            }
        }
    }

    /// Whether something near says whose it is.
    fn is_supported(&self, text: &str, own: &[Finding], at: usize) -> bool {
        let Some(finding) = own.get(at) else {
            return false;
        };
        let identifies = |other: &&Finding| {
            !other.quasi
                && other.confidence >= SURE
                && matches!(
                    other.category,
                    Category::Pii | Category::Phi | Category::Pci
                )
                && gap(other.span, finding.span) <= COMPANY_REACH
        };
        let first = at.saturating_sub(NEIGHBOURS);
        own.iter()
            .skip(first)
            .take(2 * NEIGHBOURS)
            .any(|other| identifies(&other))
            || self.has_cue(text, finding.span)
    }

    fn has_cue(&self, text: &str, span: Span) -> bool {
        let from = text.ceil_char_boundary(span.start.saturating_sub(CUE_REACH));
        let to = text.floor_char_boundary(span.end.saturating_add(CUE_REACH));
        let Some(near) = text.get(from..to) else {
            return false;
        };
        let mut cues = self.cues.find_overlapping_iter(near);
        cues.any(|cue| is_word(text, Span::new(from + cue.start(), from + cue.end())))
    }

    /// The combinations that are complete.
    fn complete(&self, own: &[Finding]) -> Vec<Finding> {
        let mut complete = Vec::new();
        for ready in &self.rows {
            let row = ready.row;
            let mut last: Option<usize> = None;
            for (at, first) in own.iter().enumerate() {
                // One record is told once.
                if last.is_some_and(|last| first.span.start <= last) || !is_part(row.parts, first) {
                    continue;
                }
                let reach = first.span.start.saturating_add(row.within);
                let near = || {
                    let others = own.iter().skip(at).take(NEIGHBOURS);
                    others.take_while(|other| other.span.start <= reach)
                };
                if row
                    .parts
                    .iter()
                    .all(|part| near().any(|other| is_one_of(part, other)))
                {
                    last = Some(reach);
                    let what = (ready.entity.clone(), row.category);
                    let confidence = Confidence::percent(row.confidence);
                    let detector = Arc::clone(&ready.detector);
                    complete.push(Finding::new(what, first.span, confidence, detector));
                }
            }
        }
        complete
    }
}

fn is_part(parts: &[&[&str]], finding: &Finding) -> bool {
    parts.iter().any(|part| is_one_of(part, finding))
}

fn is_one_of(part: &[&str], finding: &Finding) -> bool {
    finding.confidence >= SURE && part.contains(&finding.entity.as_str())
}

/// How many bytes lie between two spans.
fn gap(a: Span, b: Span) -> usize {
    let between = b.start.saturating_sub(a.end);
    between.max(a.start.saturating_sub(b.end))
}
