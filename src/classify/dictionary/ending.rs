//! The endings that a word of a term may take on: plurals, cases, genders.
//!
//! No grammar and no word list: a term's own last vowel may give way (`Falke`, `Falken`), and what
//! follows the stem must stand in a list. What makes another word of a word is left out on
//! purpose: `-er` and `-ern` (falconer, western), `-ing`, `-ed`, `-ly`, `-y` and `-ish`. Sounds that change
//! inside a word (`Wölfe`, `Orła`) are not followed.

/// The longest ending, in characters.
pub(super) const LONGEST: usize = 4;
/// A shorter word takes on no ending.
const CHARS_MIN: usize = 4;

/// Where in a phrase a word stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Before another; may be an adjective, and bend as one.
    Inner,
    /// At the end, or alone.
    Last,
}

/// What may give way at the end of a word, and what may stand there instead.
struct Bend {
    theme: &'static str,
    endings: &'static [&'static str],
}

/// The last word of a phrase in Latin letters, first match first: English, German, Dutch, French,
/// Spanish, Italian, Portuguese, Polish, Czech, Croatian.
const LATIN: &[Bend] = &[
    Bend {
        theme: "a",
        endings: &[
            "a", "as", "e", "en", "i", "y", "ę", "ą", "o", "ie", "om", "ami", "ach", "u", "ou",
        ],
    },
    Bend {
        theme: "e",
        endings: &["e", "es", "en", "ens", "em", "i"],
    },
    Bend {
        theme: "o",
        endings: &[
            "o", "os", "i", "a", "u", "em", "om", "ami", "ach", "owi", "ów",
        ],
    },
    Bend {
        theme: "y",
        endings: &[
            "y", "ys", "ies", "ego", "emu", "ej", "ym", "ymi", "ych", "e", "a", "ą", "i",
        ],
    },
    Bend {
        theme: "i",
        endings: &["i", "is", "ego", "emu", "im", "imi", "ich", "e", "a", "ą"],
    },
    Bend {
        theme: "",
        endings: &[
            "s", "es", "e", "en", "ens", "n", "ns", "em", "a", "u", "x", "owi", "iem", "om", "ami",
            "ach", "ów", "owie",
        ],
    },
];

/// A short word is too easily another one with an ending: gold, golden; plan, plane.
const SHORT: &[&str] = &["s", "es"];

/// What an inner word drops before it bends: adjectives of German, Spanish, Italian, Polish; nouns
/// that have a name behind them.
const INNER_THEMES: &[&str] = &[
    "er", "en", "es", "em", "os", "as", "e", "a", "o", "y", "i", "",
];
const INNER: &[&str] = &[
    "", "e", "en", "er", "es", "em", "s", "a", "o", "i", "y", "os", "as", "ą", "ę", "ie", "ego",
    "emu", "ej", "ym", "im", "ymi", "imi", "ych", "ich", "u", "owi", "iem", "om", "ów", "ami",
    "ach",
];

/// Russian, Ukrainian, Bulgarian: nouns and adjectives together.
const CYRILLIC_THEMES: &[&str] = &[
    "ый", "ий", "ой", "ая", "яя", "ое", "ее", "ые", "ие", "ия", "а", "я", "о", "е", "ё", "ь", "й",
    "ы", "и", "",
];
const CYRILLIC: &[&str] = &[
    "", "а", "я", "у", "ю", "о", "е", "ё", "ы", "и", "і", "ї", "ь", "й", "ом", "ем", "ём", "ам",
    "ям", "ами", "ями", "ах", "ях", "ов", "ев", "ёв", "ів", "їв", "ей", "ой", "ою", "ею", "ові",
    "еві", "ый", "ий", "ая", "яя", "ое", "ее", "ые", "ие", "ого", "его", "ому", "ему", "ым", "им",
    "ыми", "ими", "ых", "их", "ую", "юю", "ья", "ью", "ия", "ию", "ии", "ием", "иям", "иях",
    "иями",
];

/// How many characters at the end of a term's word may give way. The word is lower-cased.
pub(super) fn theme_chars(word: &str, place: Place) -> usize {
    theme(word, place).map_or(0, |theme| theme.chars().count())
}

/// Whether the word seen is the term's word with another ending; both lower-cased.
pub(super) fn bends(own: &str, seen: &str, place: Place) -> bool {
    let Some(theme) = theme(own, place) else {
        return false;
    };
    let stem = own.strip_suffix(theme);
    let Some(ending) = stem.and_then(|stem| seen.strip_prefix(stem)) else {
        return false;
    };
    let endings = match script(own) {
        Script::Cyrillic => CYRILLIC,
        Script::Latin if place == Place::Inner => INNER,
        Script::Latin if own.chars().count() <= CHARS_MIN => SHORT,
        Script::Latin => LATIN
            .iter()
            .find(|bend| bend.theme == theme)
            .map_or(&[][..], |bend| bend.endings),
        Script::Other => return false,
    };
    endings.contains(&ending)
}

#[derive(Clone, Copy)]
enum Script {
    Latin,
    Cyrillic,
    Other,
}

fn script(word: &str) -> Script {
    match word.chars().next_back() {
        Some('a'..='z' | '\u{DF}'..='\u{24F}' | '\u{300}'..='\u{36F}') => Script::Latin,
        Some('\u{400}'..='\u{52F}') => Script::Cyrillic,
        _ => Script::Other,
    }
}

/// What gives way; `None` where the word does not bend at all.
fn theme(word: &str, place: Place) -> Option<&'static str> {
    let count = word.chars().count();
    if count < CHARS_MIN || word.chars().any(char::is_numeric) {
        return None;
    }
    let drops = |theme: &str, least: usize| {
        word.ends_with(theme) && (theme.is_empty() || count >= least + theme.chars().count())
    };
    let known = |themes: &'static [&'static str]| themes.iter().find(|theme| drops(theme, 3));
    match (script(word), place) {
        (Script::Latin, Place::Last) => LATIN
            .iter()
            .map(|bend| bend.theme)
            .find(|theme| drops(theme, 4)),
        (Script::Latin, Place::Inner) => known(INNER_THEMES).copied(),
        (Script::Cyrillic, _) => known(CYRILLIC_THEMES).copied(),
        (Script::Other, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_ending_is_longer_than_what_is_looked_up() {
        let all = LATIN.iter().flat_map(|bend| bend.endings.iter());
        let all = all.chain(INNER).chain(CYRILLIC).chain(SHORT);
        for ending in all {
            assert!(ending.chars().count() <= LONGEST, "{ending}");
        }
    }

    #[test]
    fn every_theme_is_among_its_own_endings_or_empty() {
        for bend in LATIN {
            assert!(bend.theme.is_empty() || bend.endings.contains(&bend.theme));
        }
    }
}
