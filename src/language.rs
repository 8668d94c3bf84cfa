//! In which language a text is, by ISO 639-1 (two letters), and sets of languages.

use std::fmt;

/// The languages that can be told, in the order of their bits.
const CODES: [(&str, &str); 70] = [
    ("af", "afr"),
    ("ak", "aka"),
    ("am", "amh"),
    ("ar", "ara"),
    ("az", "aze"),
    ("be", "bel"),
    ("bg", "bul"),
    ("bn", "ben"),
    ("ca", "cat"),
    ("cs", "ces"),
    ("cy", "cym"),
    ("da", "dan"),
    ("de", "deu"),
    ("el", "ell"),
    ("en", "eng"),
    ("eo", "epo"),
    ("es", "spa"),
    ("et", "est"),
    ("fa", "pes"),
    ("fi", "fin"),
    ("fr", "fra"),
    ("gu", "guj"),
    ("he", "heb"),
    ("hi", "hin"),
    ("hr", "hrv"),
    ("hu", "hun"),
    ("hy", "hye"),
    ("id", "ind"),
    ("it", "ita"),
    ("ja", "jpn"),
    ("jv", "jav"),
    ("ka", "kat"),
    ("km", "khm"),
    ("kn", "kan"),
    ("ko", "kor"),
    ("la", "lat"),
    ("lt", "lit"),
    ("lv", "lav"),
    ("mk", "mkd"),
    ("ml", "mal"),
    ("mr", "mar"),
    ("my", "mya"),
    ("nb", "nob"),
    ("ne", "nep"),
    ("nl", "nld"),
    ("or", "ori"),
    ("pa", "pan"),
    ("pl", "pol"),
    ("pt", "por"),
    ("ro", "ron"),
    ("ru", "rus"),
    ("si", "sin"),
    ("sk", "slk"),
    ("sl", "slv"),
    ("sn", "sna"),
    ("sr", "srp"),
    ("sv", "swe"),
    ("ta", "tam"),
    ("te", "tel"),
    ("th", "tha"),
    ("tk", "tuk"),
    ("tl", "tgl"),
    ("tr", "tur"),
    ("uk", "ukr"),
    ("ur", "urd"),
    ("uz", "uzb"),
    ("vi", "vie"),
    ("yi", "yid"),
    ("zh", "cmn"),
    ("zu", "zul"),
];
/// What a text counts as whose language cannot be told.
pub const UNKNOWN: &str = "unknown";
/// The bit of [`UNKNOWN`].
const UNKNOWN_BIT: u32 = 127;
/// How much of a text is looked at in one go, in bytes. A longer text may change its language.
const WINDOW: usize = 4096;

/// A set of languages.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Languages(u128);

impl Languages {
    /// The set of one language; nothing where no language has this code.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        if code == UNKNOWN {
            return Some(Self(1 << UNKNOWN_BIT));
        }
        let at = CODES.iter().position(|(short, _)| *short == code)?;
        Some(Self(1 << at))
    }

    /// The likely languages of a text, piece by piece; [`UNKNOWN`] beside one, or instead, where it is
    /// not sure; nothing for a text without letters.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut all = Self::default();
        let mut rest = text;
        while !rest.is_empty() {
            let mut end = rest.len().min(WINDOW);
            while !rest.is_char_boundary(end) {
                end -= 1;
            }
            let (piece, after) = rest.split_at(end);
            all = all.or(Self::of_piece(piece));
            rest = after;
        }
        all
    }

    fn of_piece(text: &str) -> Self {
        if !text.contains(char::is_alphabetic) {
            return Self::default();
        }
        let Some(told) = whatlang::detect(text) else {
            return Self(1 << UNKNOWN_BIT);
        };
        let code = told.lang().code();
        let likely = CODES.iter().position(|(_, long)| *long == code);
        let likely = likely.map_or(0, |at| 1 << at);
        // A guess counts as what it says and as unknown, so that no rule misses it either way.
        Self(if told.is_reliable() && likely != 0 {
            likely
        } else {
            likely | 1 << UNKNOWN_BIT
        })
    }

    /// Those of either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether any is in both.
    #[must_use]
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether all of the other are among these.
    #[must_use]
    pub const fn holds_all(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Their codes.
    pub fn codes(self) -> impl Iterator<Item = &'static str> {
        let known = CODES.iter().enumerate();
        known
            .filter(move |(at, _)| self.0 >> at & 1 == 1)
            .map(|(_, (short, _))| *short)
            .chain((self.0 >> UNKNOWN_BIT == 1).then_some(UNKNOWN))
    }

    /// Every code that can be written.
    pub fn known() -> impl Iterator<Item = &'static str> {
        CODES.iter().map(|(short, _)| *short).chain([UNKNOWN])
    }
}

impl fmt::Debug for Languages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.codes()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_that_can_be_told_has_a_code() {
        for lang in whatlang::Lang::all() {
            let code = lang.code();
            assert!(CODES.iter().any(|(_, long)| *long == code), "{code}");
        }
    }

    #[test]
    fn sentences_are_told_apart_and_what_is_no_language_is_unknown() {
        let told = |text| Languages::of(text).codes().collect::<Vec<_>>();
        let german =
            "Bitte fassen Sie den Vertrag mit unserem Lieferanten in drei Sätzen zusammen.";
        assert_eq!(told(german), ["de"]);
        let english = "Please sum up the contract with our supplier in three sentences.";
        assert!(told(english).contains(&"en"), "{:?}", told(english));
        assert!(told("Wir").contains(&UNKNOWN), "{:?}", told("Wir"));
        assert_eq!(told("4111 1111"), [""; 0]);
        let behind = format!("{}{german}", format!("{english} ").repeat(200));
        assert!(told(&behind).contains(&"de"), "{:?}", told(&behind));
    }
}
