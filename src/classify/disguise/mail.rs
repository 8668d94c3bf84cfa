//! Mail addresses written out: `name at example dot com`, `name [at] example [dot] com`.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::{Captures, Regex};

use crate::label::Span;

use super::{Base, Believe, View, literal::Literals, map::Edits};

/// How far from a telling word the address may reach, in bytes.
const NEAR: usize = 120;

const AT_WORDS: &str = "at[ -]?sign|at|ät|arroba|chiocciola|arobase|klammeraffe|affenschwanz|snabel-?a|apestaartje|apestaart|małpa|собака|собачка|эт|アット|@";
const DOT_WORDS: &str = "dot|punkt|punto|ponto|point|punt|kropka|nokta|prick|piste|tečka|точка|крапка|τελεία|ドット|点|點|\\.";

/// What stands before the `@` of nobody's address in prose: "look at example dot com".
const NO_NAMES: &str = " look looking looked me us you it them find found visit available hosted \
    is are was be live here there website site check see more out page online blog read only \
    starting start begins ends arrive meet stay work works working point points aim pointed ";

/// Nor what stands after the "at" of prose: "at the point of".
const NO_DOMAINS: &str = " the a an this that its his her my our your their some any one no which     what each every all least most best home ";

static MAIL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let open = r"\s{0,3}[\[({<]\s?";
    let close = r"\s?[\])}>]\s{0,3}";
    let at = format!(
        r"(?:{open}(?:{AT_WORDS}|a|\.at\.){close}|\s{{1,3}}(?:{AT_WORDS})\s{{1,3}}|[_*~/|-]at[_*~/|-]|\s{{0,3}}@\s{{0,3}})"
    );
    let dot = dot();
    let sep = r"(?:\s(?:underscore|dash|hyphen|minus|plus|unterstrich|bindestrich|tiret|guion|guión|trattino)\s)";
    let name = format!(r"[\w+%-]+(?:(?:{dot}|{sep})[\w+%-]+){{0,4}}?");
    let domain = format!(r"[\w-]+(?:(?:{dot}|{sep})[\w-]+){{0,4}}{dot}[A-Za-z]{{2,24}}");
    Regex::new(&format!(r"(?i)\b({name})({at})({domain})\b")).ok()
});

static SEPARATOR: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?i)\s(underscore|unterstrich)\s|\s(dash|hyphen|minus|bindestrich|tiret|guion|guión|trattino)\s|\s(plus)\s|{}",
        dot()
    ))
    .ok()
});

fn dot() -> String {
    format!(
        r"(?:\s{{0,3}}[\[({{<]\s?(?:{DOT_WORDS})\s?[\])}}>]\s{{0,3}}|\s{{1,3}}(?:{DOT_WORDS})\s{{1,3}}|[_*~/|-](?:dot|punkt)[_*~/|-]|\.|\s\.\s)"
    )
}

/// Shows the addresses as they would be typed.
pub(super) fn show(base: &Base<'_>, literals: &Literals, each: &mut dyn FnMut(&View)) {
    let (Some(mail), Some(separator)) = (&*MAIL, &*SEPARATOR) else {
        return;
    };
    let text = base.text;
    let mut edits = Edits::default();
    let mut done = 0_usize;
    let mut seeds = literals.mail.iter().peekable();
    while let Some(seed) = seeds.next() {
        if seed.start < done.saturating_sub(NEAR) || !is_plausible(text, *seed) {
            continue;
        }
        let from = text
            .floor_char_boundary(seed.start.saturating_sub(NEAR))
            .max(done);
        let mut end = seed.end + NEAR;
        while let Some(next) = seeds.next_if(|next| next.start < end && end - from < 2048) {
            end = next.end + NEAR;
        }
        let end = text.ceil_char_boundary(end.min(text.len()));
        for seen in mail.captures_iter(text.get(from..end).unwrap_or_default()) {
            address(&seen, from, separator, &mut edits);
        }
        done = end.saturating_sub(NEAR).max(edits.end());
        done = text.floor_char_boundary(done);
    }
    base.show(&edits, Believe::All, "joined", each);
}

/// What an `@` may be written as, near the word that was seen.
static AT: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    const FORMS: [&str; 20] = [
        "@",
        " at ",
        "at]",
        "at)",
        "at}",
        "at>",
        "_at_",
        "-at-",
        "/at/",
        "ät",
        "rroba",
        "chiocc",
        "arobase",
        "affe",
        "snabel",
        "apestaart",
        "małpa",
        "собак",
        "(a)",
        "[a]",
    ];
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(FORMS)
        .ok()
});

/// Whether the word stands as one of an address: not inside another word, and near an `@`.
fn is_plausible(text: &str, seed: Span) -> bool {
    let word = text.get(seed.start..seed.end).unwrap_or_default();
    let before = text.get(..seed.start).and_then(|t| t.chars().next_back());
    let after = text.get(seed.end..).and_then(|t| t.chars().next());
    let letters = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let begins = word.starts_with(char::is_alphabetic);
    let ends = word.ends_with(char::is_alphabetic);
    // Words that are looked for by their tail begin inside a word.
    let tail = matches!(word, "rroba" | "hiocciola" | "lammeraffe") || word.starts_with(['a', 'A']);
    if (begins && !tail && letters(before)) || (ends && letters(after)) {
        return false;
    }
    let from = text.floor_char_boundary(seed.start.saturating_sub(NEAR));
    let to = text.ceil_char_boundary((seed.end + NEAR / 2).min(text.len()));
    let around = text.get(from..to).unwrap_or_default();
    AT.as_ref().is_some_and(|at| at.is_match(around))
}

fn address(seen: &Captures<'_>, from: usize, separator: &Regex, edits: &mut Edits) {
    let (Some(name), Some(at), Some(domain)) = (seen.get(1), seen.get(2), seen.get(3)) else {
        return;
    };
    let bare = at.as_str().trim().eq_ignore_ascii_case("at");
    let spelt = domain
        .as_str()
        .contains(|c: char| c.is_whitespace() || "[({<_*~/|".contains(c));
    let label = domain.as_str().split([' ', '.']).next().unwrap_or_default();
    let last = name.as_str().rsplit(' ').next().unwrap_or_default();
    let unlikely = NO_NAMES.contains(&format!(" {} ", last.to_lowercase()))
        || !(spelt
            || name.as_str().contains(['.', '_', ' '])
            || name.as_str().contains(|c: char| c.is_ascii_digit()));
    let prose = NO_DOMAINS.contains(&format!(" {} ", label.to_lowercase()))
        || (domain.as_str().contains(" point ") && !domain.as_str().ends_with("fr"));
    let unlikely = unlikely || prose;
    // A sentence may end between the two.
    let sentence = domain.as_str().contains(". ") && !at.as_str().contains('@');
    if (bare && unlikely) || sentence {
        return;
    }
    for (part, offset) in [(name, 0), (domain, 1)] {
        if offset == 1 {
            edits.put("@", Span::new(from + at.start(), from + at.end()));
        }
        for joint in separator.captures_iter(part.as_str()) {
            let Some(all) = joint.get(0) else { continue };
            let read = match (joint.get(1), joint.get(2), joint.get(3)) {
                (Some(_), ..) => "_",
                (_, Some(_), _) => "-",
                (.., Some(_)) => "+",
                _ => ".",
            };
            if all.as_str() != read {
                let start = from + part.start();
                edits.put(read, Span::new(start + all.start(), start + all.end()));
            }
        }
    }
}
