//! What a dictionary finds and what it leaves alone, by both ways of seeing where a term begins.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;

fn dictionary(terms: &[&str]) -> Dictionary {
    Dictionary {
        name: "code-names".parse().unwrap(),
        entity: "PROJECT_CODENAME".parse().unwrap(),
        category: Category::TradeSecret,
        terms: terms.iter().map(|t| (*t).to_owned()).collect(),
        match_case: false,
        inflect: true,
    }
}

fn build(dictionary: Dictionary) -> Dictionaries {
    let mut bad = Vec::new();
    let built = Dictionaries::new(&[dictionary], &mut bad);
    assert!(bad.is_empty(), "{bad:?}");
    built
}

fn spans(dictionaries: &Dictionaries, text: &str) -> Vec<(usize, usize)> {
    let mut gathered = Gathered::default();
    dictionaries.scan(text, &mut gathered);
    let mut found = Vec::new();
    gathered.finish(&mut found);
    found.iter().map(|f| (f.span.start, f.span.end)).collect()
}

fn every_word_hashed(dictionaries: Dictionaries) -> Dictionaries {
    Dictionaries {
        words: dictionaries.words.map(Finder::without_literals),
        ..dictionaries
    }
}

/// Both ways of seeing where a term may begin must find this.
fn check(dictionary: Dictionary, text: &str, expected: &[&str]) {
    let few = build(dictionary);
    let said = |d: &Dictionaries| -> Vec<String> {
        let spans = spans(d, text);
        spans
            .iter()
            .map(|(from, to)| text.get(*from..*to).unwrap().to_owned())
            .collect()
    };
    assert_eq!(said(&few), expected, "{text}");
    assert_eq!(said(&every_word_hashed(few)), expected, "{text}");
}

fn found(terms: &[&str], text: &str, expected: &[&str]) {
    check(dictionary(terms), text, expected);
}

fn exactly(terms: &[&str], text: &str, expected: &[&str]) {
    let exact = Dictionary {
        match_case: true,
        ..dictionary(terms)
    };
    check(exact, text, expected);
}

#[test]
fn terms_match_whole_words_in_any_case() {
    found(
        &["Blue Falcon"],
        "the BLUE falcon, not blue falconers",
        &["BLUE falcon"],
    );
    exactly(&["Falcon"], "falcon FALCON Falcon", &["Falcon"]);
    found(&["falcon"], "éfalcon falcon2 falconé falconry", &[]);
    found(
        &["falcon"],
        "(falcon) _falcon_ falcon.",
        &["falcon", "falcon", "falcon"],
    );
}

#[test]
fn a_term_bends_as_its_language_does() {
    for (term, forms) in [
        ("Falcon", "Falcons falcon's Falcon’s FALCONS"),
        ("Bridge", "bridges bridge"),
        ("Battery", "batteries battery"),
        ("Bateau", "bateaux"),
        ("Falke", "Falken Falkes falke"),
        ("Adler", "Adlern Adlers"),
        ("Projekt", "Projekte Projekten Projekts Projektes"),
        ("Firma", "Firmen"),
        ("Cartero", "carteros cartera carteri"),
        ("Operacja", "operacji operację operacją operacje operacjom"),
        (
            "Projekt Sokol",
            "projektu sokola|projektem sokolem|projektowi sokolowi",
        ),
        (
            "Сокол",
            "сокола соколу соколом соколе соколы соколов соколами",
        ),
        ("Луна", "луны луне луну луной"),
        ("Blauer Falke", "blauen Falken|blaue Falken|blauem Falken"),
        ("Czerwony Sokol", "czerwonego sokola|czerwonemu sokolowi"),
        ("Красный Сокол", "красного сокола|красным соколом"),
        ("Lobo Rojo", "lobos rojos|LOBO ROJO"),
        ("Falco Rosso", "falco rossi"),
    ] {
        let separate = if term.contains(' ') { '|' } else { ' ' };
        for form in forms.split(separate) {
            let bare = form.trim_end_matches("'s").trim_end_matches("’s");
            found(&[term], &format!("about {form}, then"), &[bare]);
        }
    }
}

#[test]
fn another_word_of_the_same_stem_is_another_word() {
    for (term, text) in [
        ("Falcon", "falconer falconry falconish falconing falconed"),
        ("Gold", "golden golds2 goldsmith goldy"),
        ("Plan", "plane plana planer"),
        ("South", "southern"),
        ("Sun", "suns sunny"),
        ("X200", "X200s"),
        ("NASA", "nasas nasae"),
        (
            "Project Falcon",
            "projects of a falcon; project, falcon; project. Falcon",
        ),
        ("Re-Sign", "resin"),
    ] {
        found(&[term], text, &[]);
    }
    let stiff = Dictionary {
        inflect: false,
        ..dictionary(&["Falcon"])
    };
    check(stiff, "falcons falcon", &["falcon"]);
    exactly(&["Falcon"], "Falcons", &[]);
}

#[test]
fn a_phrase_is_found_however_its_words_are_joined() {
    for joint in [
        "-", "_", "", "  ", "\n", "\r\n    ", "-\n", "\u{a0}", " - ", "\\n", "\\r\\n", ".", "/",
        "\u{2011}",
    ] {
        let whole = format!("project{joint}falcon");
        found(&["Project Falcon"], &format!("on {whole} today"), &[&whole]);
        found(
            &["project_falcon"],
            &format!("on {whole}s"),
            &[&format!("{whole}s")],
        );
    }
    exactly(
        &["Project Falcon"],
        "ProjectFalcon project_falcon Project-Falcon",
        &["ProjectFalcon", "Project-Falcon"],
    );
    for text in [
        "Project (Falcon)",
        "Project -- Falcon",
        "Project, Falcon",
        "Project and Falcon",
    ] {
        found(&["Project Falcon"], text, &[]);
    }
    found(&["To Day"], "today", &[]);
    let deep = format!("Project\n{}Falcon", " ".repeat(90));
    found(&["Project Falcon"], &deep, &[]);
}

#[test]
fn signs_in_a_term_count() {
    for (term, text, expected) in [
        ("AT&T", "at&t AT T ATT", &["at&t"][..]),
        ("C++", "C++ C c+", &["C++"]),
        (".NET Core", "the .net core NET Core", &[".net core"]),
        (
            "O'Brien Files",
            "O’Brien files O Brien Files",
            &["O’Brien files"],
        ),
        (
            "Smith & Co.",
            "Smith &\n co. Smith & Co",
            &["Smith &\n co."],
        ),
        ("§§", "a §§ b§§", &["§§", "§§"]),
    ] {
        found(&[term], text, expected);
    }
}

#[test]
fn the_letter_of_an_escape_does_not_hide_a_term() {
    found(
        &["Blue Falcon"],
        r#"{"a":"x\nBlue Falcon\n"}"#,
        &["Blue Falcon"],
    );
    found(&["Blue Falcon"], r"x\n\nBlue\nFalcon\n", &[r"Blue\nFalcon"]);
    found(&["Blue Falcon"], "nBlue Falcon", &[]);
    found(&["new plan"], r"C:\new plan", &["new plan"]);
}

#[test]
fn a_longer_term_that_is_no_whole_word_does_not_hide_a_shorter_one() {
    found(&["foo bar", "foo"], "foo barn", &["foo"]);
    found(&["foo bar baz", "bar"], "foo bar bat", &["bar"]);
}

#[test]
fn letters_beyond_ascii_match_in_either_case_with_true_offsets() {
    found(&["Zürich"], "İİ ZÜRICH İ", &["ZÜRICH"]);
    found(&["οδός"], "ΟΔΌΣ", &["ΟΔΌΣ"]);
    found(&["i\u{307}x"], "é İx", &["İx"]);
    found(
        &["Österreich Plan"],
        "ÖSTERREICH-PLAN",
        &["ÖSTERREICH-PLAN"],
    );
    found(&["مشروع الصقر"], "عن مشروع الصقر اليوم", &["مشروع الصقر"]);
}

#[test]
fn scripts_without_spaces_need_no_borders() {
    found(&["青い鷹"], "計画は青い鷹です", &["青い鷹"]);
    found(
        &["青い鷹", "い鷹隼"],
        "計画は青い鷹隼です",
        &["青い鷹", "い鷹隼"],
    );
    found(&["青い鷹"], "計画は青い\n鷹です。青い、鷹", &["青い\n鷹"]);
    found(&["매 작전"], "그 매 작전의", &["매 작전"]);
    found(&["เหยี่ยวฟ้า"], "โครงการเหยี่ยวฟ้าใหม่", &["เหยี่ยวฟ้า"]);
    found(&["Falcon"], "計画Falconです", &["Falcon"]);
    found(&["鷹Falcon計画"], "新鷹falcon計画書", &["鷹falcon計画"]);
}

#[test]
fn many_terms_are_each_found_and_only_in_their_own_dictionary() {
    let mut list = String::new();
    for number in 0..20_000 {
        let _written = writeln!(list, "Bird{number} Nest{}", number % 7);
    }
    let terms: Vec<&str> = list.lines().collect();
    let other = Dictionary {
        name: "other".parse().unwrap(),
        ..dictionary(&["Nest3", "Nest3", "zebra"])
    };
    let mut bad = Vec::new();
    let built = Dictionaries::new(&[dictionary(&terms), other], &mut bad);
    assert_eq!(bad, []);
    for (number, term) in terms.iter().enumerate().step_by(97) {
        let own = spans(&built, term).contains(&(0, term.len()));
        assert!(own, "{term}");
        let text = format!("bird{number} nest{}", (number + 1) % 7);
        assert!(!spans(&built, &text).contains(&(0, text.len())), "{text}");
    }
    let mut gathered = Gathered::default();
    built.scan("nest3", &mut gathered);
    let mut found = Vec::new();
    gathered.finish(&mut found);
    let by: Vec<&str> = found.iter().map(|f| &*f.detector).collect();
    assert_eq!(by, ["dictionary/other"]);
}

#[test]
fn endless_text_of_one_kind_is_read_in_its_length() {
    let built = build(dictionary(&[
        "aaaa aaaa",
        "a a a a a a b",
        "aaaaaaaaaaaaaaaaaaaaaaaaa",
        "青青青b",
        "@a",
    ]));
    let hashed = every_word_hashed(build(dictionary(&[
        "aaaa aaaa",
        "a a a a a a b",
        "青青青b",
        "@a",
    ])));
    for unit in [
        "a", "a ", "=", "@", "7", "\u{200b}", "青", "\\n", "é", "aaaa ", "İ",
    ] {
        let text = unit.repeat(2_000_000 / unit.len());
        for dictionaries in [&built, &hashed] {
            let before = std::time::Instant::now();
            spans(dictionaries, &text);
            let took = before.elapsed();
            assert!(took.as_secs() < 10, "{unit:?} took {took:?}");
        }
    }
}

fn piece() -> impl Strategy<Value = String> {
    let known = [
        "falcon",
        "Falcons",
        "falke",
        "falken",
        "blau",
        "blaue",
        "a",
        "n",
        "foo",
        "ЛУНА",
        "луны",
        "Österreich",
        "青",
        "い",
        "\\n",
        " ",
        " ",
        " ",
        "-",
        "_",
        "\n",
        "'",
        ".",
        "İ",
        "ſ",
        "7",
    ];
    prop_oneof![
        8 => prop::sample::select(known.to_vec()).prop_map(str::to_owned),
        1 => "\\PC{1,3}",
    ]
}

fn text(pieces: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), pieces).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn both_ways_find_the_same_and_lie_on_boundaries(
        terms in prop::collection::vec(text(1..6), 1..8),
        match_case: bool,
        text in text(0..30),
    ) {
        let usable = |term: &String| term_problem(term).is_none();
        let terms: Vec<String> = terms.into_iter().filter(usable).collect();
        prop_assume!(!terms.is_empty());
        let given = Dictionary { terms, match_case, ..dictionary(&[]) };
        let few = build(given.clone());
        let seen = spans(&few, &text);
        for (from, to) in &seen {
            prop_assert!(text.get(*from..*to).is_some());
        }
        prop_assert_eq!(&seen, &spans(&every_word_hashed(few), &text), "{:?}", given.terms);
    }

    #[test]
    fn every_term_is_found_in_itself(term in text(1..6), around in "[ ,;()]{1,3}") {
        prop_assume!(term_problem(&term).is_none());
        let text = format!("{around}{term}{around}");
        let (from, to) = (around.len(), around.len() + term.len());
        let built = build(dictionary(&[&term]));
        prop_assert!(
            spans(&built, &text).iter().any(|(start, end)| *start <= from && to <= *end),
            "{:?} in {:?}", term, text
        );
    }
}
