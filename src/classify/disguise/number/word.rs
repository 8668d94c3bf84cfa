//! Words that are digits or numbers, that repeat digits, or that stand for what parts them.

use std::{collections::HashMap, sync::LazyLock};

use super::token::{Token, token};

/// What a word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// A number below one hundred.
    Number(u32),
    /// The digit that follows, so many times.
    Times(usize),
    /// Digits run together: "fouroneone".
    Digits,
    /// The sign of an international telephone number.
    Plus,
    /// Something that parts digits: "dash", "space".
    Between,
}

/// A longer word is no number on its own, in characters and in bytes.
const CHARS_MAX: usize = 24;
/// Words of several numbers have at least so many bytes.
const COMPOUND_MIN: usize = 9;
/// Nor are more bytes than this digits run together.
const RUN_TOGETHER_MAX: usize = 256;

/// Zero to nine, by language. The first language wins where two disagree.
const UNITS: [&str; 34] = [
    "zero one two three four five six seven eight nine",
    "null eins zwei drei vier fünf sechs sieben acht neun",
    "nul ein zwo dri vire fuenf seks syv ate ni",
    "zéro un deux trois quatre cinq six sept huit neuf",
    "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "nulla una due tre quattro cinque sei sette otto nove",
    "zéro um dois três quatro cinco seis sete oito nove",
    "nul een twee drie vier vijf zes zeven acht negen",
    "nul één dva tri štyri päť šesť sedem osem deväť",
    "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć",
    "nula jedna dvě tři čtyři pět šest sedm osm devět",
    "noll ett två tre fyra fem sex sju åtta nio",
    "nul én to tre fire fem seks syv åtte ni",
    "nolla yksi kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän",
    "sıfır bir iki üç dört beş altı yedi sekiz dokuz",
    "nulla egy kettő három négy öt hat hét nyolc kilenc",
    "zero unu doi trei patru cinci șase șapte opt nouă",
    "нуль один два три чотири п'ять шість сім вісім дев'ять",
    "ноль один два три четыре пять шесть семь восемь девять",
    "ноль одна две три четыре пять шесть семь восемь девять",
    "μηδέν ένα δύο τρία τέσσερα πέντε έξι επτά οκτώ εννέα",
    "μηδεν ενα δυο τρια τεσσερα πεντε εξι εφτά οχτώ εννιά",
    "صفر واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة",
    "صفر واحد اثنين ثلاثه اربعة خمسه سته سبعه ثمانيه تسعه",
    "אפס אחת שתיים שלוש ארבע חמש שש שבע שמונה תשע",
    "शून्य एक दो तीन चार पांच छह सात आठ नौ",
    "shunya ek do teen char paanch chhah saat aath nau",
    "nol satu dua tiga empat lima enam tujuh delapan sembilan",
    "zero ichi ni san yon go roku nana hachi kyuu",
    "rei ichi ni san shi go roku shichi hachi kyu",
    "không một hai ba bốn năm sáu bảy tám chín",
    "ศูนย์ หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า",
    "oh wun too tree fower fife sax sven ait niner",
    "nought won tu thre for fiv sicks sevn ate nein",
];

/// Other words for single numbers below one hundred.
const NUMBERS: &str = "o 0 nil 0 zilch 0 aught 0 naught 0 zip 0 nulle 0 ten 10 eleven 11 twelve 12 \
    thirteen 13 fourteen 14 fifteen 15 sixteen 16 seventeen 17 eighteen 18 nineteen 19 twenty 20 \
    thirty 30 forty 40 fourty 40 fifty 50 sixty 60 seventy 70 eighty 80 ninety 90 \
    zehn 10 elf 11 zwölf 12 zwoelf 12 dreizehn 13 vierzehn 14 fünfzehn 15 sechzehn 16 siebzehn 17 \
    achtzehn 18 neunzehn 19 zwanzig 20 dreißig 30 dreissig 30 vierzig 40 fünfzig 50 fuenfzig 50 \
    sechzig 60 siebzig 70 achtzig 80 neunzig 90 une 1 dix 10 onze 11 douze 12 treize 13 \
    quatorze 14 quinze 15 seize 16 vingt 20 trente 30 quarante 40 cinquante 50 soixante 60 \
    septante 70 huitante 80 nonante 90 diez 10 once 11 doce 12 trece 13 catorce 14 quince 15 \
    dieciséis 16 diecisiete 17 dieciocho 18 diecinueve 19 veinte 20 treinta 30 cuarenta 40 \
    cincuenta 50 sesenta 60 setenta 70 ochenta 80 noventa 90 dieci 10 undici 11 dodici 12 \
    tredici 13 quattordici 14 quindici 15 sedici 16 venti 20 trenta 30 quaranta 40 cinquanta 50 \
    sessanta 60 settanta 70 ottanta 80 novanta 90 dez 10 doze 12 treze 13 vinte 20 trinta 30 \
    quarenta 40 cinquenta 50 sessenta 60 oitenta 80 noventa 90 tien 10 twaalf 12 dertien 13 \
    twintig 20 dertig 30 veertig 40 vijftig 50 zestig 60 zeventig 70 tachtig 80 negentig 90 \
    duas 2 meia 6 dwie 2 dos 2 två 2 ena 1 два 2 две 2 десять 10 двадцать 20 тридцать 30 сорок 40 \
    fünnef 5 oans 1 zwoa 2 uno 1 zéro 0 nulo 0 quatros 4 nou 9 vuit 8 set 7 quatre 4 \
    ones 1 twos 2 threes 3 fours 4 fives 5 sixes 6 sevens 7 eights 8 nines 9 zeros 0 zeroes 0";

/// Words that repeat the digit that follows.
const TIMES: &str = "double 2 dubbel 2 doppelt 2 doppel 2 doble 2 doppio 2 duplo 2 dupla 2 \
    podwójne 2 podwójna 2 двойной 2 двойная 2 zweimal 2 twice 2 triple 3 treble 3 dreifach 3 \
    dreimal 3 triplo 3 tripla 3 drievoudig 3 тройной 3 тройная 3 thrice 3 quadruple 4 quad 4 \
    vierfach 4 viermal 4 cuádruple 4 quadruplo 4";

/// Words that part digits.
const BETWEEN: &str = "dash hyphen minus space blank dot point period comma slash underscore colon \
    pipe tab newline and then next gap pause break stop followed by und et y och en \
    bindestrich strich gedankenstrich leerzeichen leer punkt komma schrägstrich unterstrich dann \
    tiret espace virgule puis guion guión espacio punto coma luego trattino spazio virgola poi \
    traço hífen espaço ponto vírgula streepje spatie kropka myślnik spacja przecinek potem i e \
    тире дефис пробел точка запятая и затем bindestreck mellanslag digit digits ziffer mal \
    hyphenated separator trenner";

static WORDS: LazyLock<HashMap<&'static str, Word>> = LazyLock::new(|| {
    let mut words = HashMap::new();
    for list in UNITS {
        for (digit, name) in (0..).zip(list.split_whitespace()) {
            words.entry(name).or_insert(Word::Number(digit));
        }
    }
    for (name, number) in pairs(NUMBERS) {
        words.entry(name).or_insert(Word::Number(number));
    }
    for (name, times) in pairs(TIMES) {
        let times = usize::try_from(times).unwrap_or(2);
        words.entry(name).or_insert(Word::Times(times));
    }
    for name in BETWEEN.split_whitespace() {
        words.entry(name).or_insert(Word::Between);
    }
    words.insert("plus", Word::Plus);
    words
});

/// A bit for the hash of each word, and of how words that are run together begin.
static KNOWN: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let mut bits = vec![0; 1024];
    let mut add = |word: &[u8]| {
        let hash = usize::from(hash(word));
        if let Some(slot) = bits.get_mut(hash / 64) {
            *slot |= 1 << (hash % 64);
        }
    };
    WORDS.keys().for_each(|word| add(word.as_bytes()));
    let names = || RUN_TOGETHER.iter().flat_map(|list| list.split(' '));
    for name in names() {
        for next in names() {
            let start = [name.as_bytes(), next.as_bytes()].concat();
            add(start.get(..BEGIN).unwrap_or_default());
        }
    }
    bits
});

/// By so many letters words that are run together are told from others.
const BEGIN: usize = 4;

/// Sixteen bits of the first eight letters in lower case and of how many there are.
fn hash(word: &[u8]) -> u16 {
    let length = u64::try_from(word.len()).unwrap_or_default();
    let letters = word.iter().take(8);
    let packed = letters.fold(length << 56, |packed, b| {
        packed.rotate_left(8) ^ u64::from(b | 0x20)
    });
    let [.., a, b] = packed.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_le_bytes();
    u16::from_le_bytes([a, b])
}

/// Digits of Chinese, Japanese and Korean, nothing between them.
const SIGNS: [&str; 10] = [
    "〇零영공",
    "一壱壹일弌",
    "二弐贰貳이兩两",
    "三参叁參삼",
    "四肆사",
    "五伍오",
    "六陸陆육륙",
    "七柒칠",
    "八捌팔",
    "九玖구",
];

fn pairs(list: &'static str) -> impl Iterator<Item = (&'static str, u32)> {
    let mut parts = list.split_whitespace();
    std::iter::from_fn(move || Some((parts.next()?, parts.next()?.parse().ok()?)))
}

/// Whether the word that begins there may be part of a number. Cheap for words that are not.
pub(super) fn may_be_number(text: &str, start: usize) -> bool {
    let bytes = text.as_bytes();
    let Some(first) = bytes.get(start) else {
        return false;
    };
    let first = first.to_ascii_lowercase();
    if first.is_ascii_lowercase() {
        let rest = bytes.get(start..).unwrap_or_default().iter().take(32);
        let length = rest.take_while(|b| b.is_ascii_alphabetic()).count();
        let ascii_ends = bytes.get(start + length).is_none_or(u8::is_ascii);
        let word = bytes.get(start..start + length).unwrap_or_default();
        if length > 2
            && word
                .iter()
                .all(|b| matches!(b, b'O' | b'o' | b'l' | b'I' | b'S' | b'B'))
        {
            return true;
        }
        // The two of Danish and of Hindi, and the commonest words of English.
        let common = word.eq_ignore_ascii_case(b"to") || word.eq_ignore_ascii_case(b"do");
        if ascii_ends && (common || !is_known(word)) {
            return false;
        }
        // A word of several numbers is one alone.
        let alone = || prose_follows(bytes, start + length) && prose_precedes(bytes, start);
        if ascii_ends && length < COMPOUND_MIN && alone() {
            return false;
        }
    }
    let start = text.floor_char_boundary(start);
    let Some(rest) = text.get(start..) else {
        return false;
    };
    // In the middle of a run of signs any one of them will do.
    // "and" and "by" stand everywhere.
    read(rest).is_some_and(|(word, length)| word != Word::Between || length > 3)
        && (goes_on(text, start) || began(text, start))
}

/// Whether the word before is surely no part of a number.
fn prose_precedes(bytes: &[u8], start: usize) -> bool {
    let before = bytes
        .get(start.saturating_sub(LOOK_BACK)..start)
        .unwrap_or_default();
    let gap = before
        .iter()
        .rev()
        .take_while(|b| !b.is_ascii_alphanumeric() && b.is_ascii())
        .count();
    let (before, _) = before
        .split_at_checked(before.len() - gap)
        .unwrap_or_default();
    let length = before
        .iter()
        .rev()
        .take_while(|b| b.is_ascii_lowercase())
        .count();
    let begins = before
        .len()
        .checked_sub(length + 1)
        .and_then(|at| before.get(at))
        .is_some_and(|b| b.is_ascii() && !b.is_ascii_alphanumeric());
    let word = before.get(before.len() - length..).unwrap_or_default();
    let alike = word.iter().all(|b| matches!(b, b'o' | b'l' | b'i'));
    begins && length > 1 && !alike && !is_known(word)
}

/// Whether the word ends a number, that began a few words before.
fn began(text: &str, start: usize) -> bool {
    let mut place = start;
    for _ in 0..4 {
        let before = text
            .get(..place)
            .unwrap_or_default()
            .trim_end_matches(|c: char| !c.is_alphanumeric());
        let word = before.chars().rev().take(CHARS_MAX);
        let word = word.take_while(|c| c.is_alphanumeric());
        let size = word.map(char::len_utf8).sum::<usize>();
        if size == 0 || before.len() + LOOK_BACK < place {
            return false;
        }
        place = before.len() - size;
        if goes_on(text, place) {
            return true;
        }
    }
    false
}

/// How far the word before a word is looked for, in bytes.
const LOOK_BACK: usize = 48;

/// Whether the next word is surely no part of a number: it has small letters alone, is not known,
/// and is not made of letters that look like digits.
fn prose_follows(bytes: &[u8], end: usize) -> bool {
    let ahead = bytes
        .get(end..(end + 48).min(bytes.len()))
        .unwrap_or_default();
    let (gap, next) = ahead.split_at_checked(gap_end(ahead)).unwrap_or_default();
    let length = next.iter().take_while(|b| b.is_ascii_lowercase()).count();
    let word = next.get(..length).unwrap_or_default();
    let ends = next
        .get(length)
        .is_some_and(|b| b.is_ascii() && !b.is_ascii_alphanumeric());
    let alike = word.iter().all(|b| matches!(b, b'o' | b'l' | b'i'));
    // `\n` before a number is a gap.
    let escape = gap.ends_with(b"\\");
    ends && length > 1 && !alike && !escape && !is_known(word)
}

/// Where the signs between two words end.
fn gap_end(ahead: &[u8]) -> usize {
    let gap = ahead
        .iter()
        .take_while(|b| !b.is_ascii_alphanumeric() && b.is_ascii());
    gap.count()
}

/// Whether more numbers follow: two among the next pieces.
fn goes_on(text: &str, start: usize) -> bool {
    let mut place = start;
    let mut numbers = 0;
    for _ in 0..8 {
        let Some((token, end)) = token(text, place) else {
            return false;
        };
        match token {
            Token::Digits | Token::Alike | Token::Word(Word::Number(_) | Word::Times(_)) => {
                numbers += 1;
            }
            Token::Word(Word::Digits) => return true,
            Token::Code => {
                let part = text.as_bytes().get(place..end).unwrap_or_default();
                numbers += i32::from(part.iter().all(|b| b"OQISBZ0123456789".contains(b)));
            }
            Token::Word(Word::Between | Word::Plus) | Token::Gap(_) => {}
        }
        if numbers > 2 {
            return true;
        }
        place = end;
    }
    false
}

/// The word at the beginning of a text, and its length.
pub(super) fn read(rest: &str) -> Option<(Word, usize)> {
    let first = rest.chars().next()?;
    if let Some(digit) = sign(first) {
        return Some((Word::Number(digit), first.len_utf8()));
    }
    let in_word = |c: char| {
        c.is_alphabetic()
            || c == '\u{2019}'
            || matches!(u32::from(c), 0x300..=0x36F | 0x900..=0x94D | 0xE31..=0xE4E)
    };
    let length = rest
        .char_indices()
        .take(RUN_TOGETHER_MAX)
        .find(|(_, c)| !in_word(*c) || sign(*c).is_some())
        .map_or(rest.len().min(RUN_TOGETHER_MAX), |(length, _)| length);
    let word = rest.get(..length)?;
    if word.is_empty() || (word.is_ascii() && !is_known(word.as_bytes())) {
        return None;
    }
    if word.chars().take(CHARS_MAX + 1).count() <= CHARS_MAX {
        let lower = word.to_lowercase();
        if let Some(found) = WORDS.get(lower.as_str()) {
            return Some((*found, length));
        }
        if let Some(number) = german(&lower) {
            return Some((Word::Number(number), length));
        }
    }
    (length >= COMPOUND_MIN && !run_together(word).is_empty()).then_some((Word::Digits, length))
}

/// Whether a word of ASCII may be one of those here: one in a hundred others passes, too.
fn is_known(word: &[u8]) -> bool {
    let start = word.get(..BEGIN).filter(|_| word.len() >= COMPOUND_MIN);
    [Some(word), start].into_iter().flatten().any(|part| {
        let hash = usize::from(hash(part));
        KNOWN
            .get(hash / 64)
            .is_some_and(|slot| slot >> (hash % 64) & 1 == 1)
    })
}

/// The digit that a sign of Chinese, Japanese or Korean is.
pub(super) fn sign(c: char) -> Option<u32> {
    if c < '\u{3000}' {
        return None;
    }
    let digit = SIGNS.iter().position(|signs| signs.contains(c))?;
    u32::try_from(digit).ok()
}

/// "einundvierzig": the unit stands before the tens, in one word.
fn german(word: &str) -> Option<u32> {
    let (unit, tens) = word.split_once("und").or_else(|| word.split_once("en"))?;
    let number = |name: &str| match WORDS.get(name) {
        Some(Word::Number(number)) => Some(*number),
        _ => None,
    };
    let (unit, tens) = (number(unit)?, number(tens)?);
    (unit > 0 && unit < 10 && tens >= 20).then_some(tens + unit)
}

/// The digits of words written without anything between; empty if it is not only that.
pub(super) fn run_together(word: &str) -> String {
    let word = word.to_lowercase();
    let mut rest = word.as_str();
    let mut digits = String::new();
    while !rest.is_empty() {
        let next = RUN_TOGETHER.iter().find_map(|list| {
            (0..)
                .zip(list.split(' '))
                .find_map(|(digit, name): (u32, &str)| Some((digit, rest.strip_prefix(name)?)))
        });
        let Some((digit, after)) = next else {
            return String::new();
        };
        digits.extend(char::from_digit(digit, 10));
        rest = after;
    }
    if digits.len() < 3 {
        String::new()
    } else {
        digits
    }
}

const RUN_TOGETHER: [&str; 5] = [
    "zero one two three four five six seven eight nine",
    "null eins zwei drei vier fünf sechs sieben acht neun",
    "zéro un deux trois quatre cinq six sept huit neuf",
    "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "ноль один два три четыре пять шесть семь восемь девять",
];
