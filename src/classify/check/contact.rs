//! Addresses of people and machines: mail, telephone, network.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::classify::{checksum::digits, counter::is_placeholder, row::Verdict};

use super::passes;

/// Endings that are file types far more often than domains in text with an `@` before them.
const FILE_ENDINGS: [&str; 16] = [
    "png", "jpg", "jpeg", "gif", "svg", "webp", "css", "html", "js", "ts", "tsx", "json", "yaml",
    "yml", "mdx", "scss",
];

/// Hosts whose addresses stand for a repository or nobody: RFC 2606 and code hosts.
const NOBODY: [&str; 9] = [
    "@example.com",
    "@example.org",
    "@example.net",
    ".example",
    ".invalid",
    ".test",
    "git@github.com",
    "git@gitlab.com",
    "git@bitbucket.org",
];

/// ITU-T E.164 country codes of two and three digits; 1 and 7 stand alone.
const COUNTRY_CODES: [(u32, u32); 37] = [
    (20, 20),
    (27, 27),
    (30, 34),
    (36, 36),
    (39, 41),
    (43, 49),
    (51, 58),
    (60, 66),
    (81, 82),
    (84, 84),
    (86, 86),
    (90, 95),
    (98, 98),
    (211, 213),
    (216, 216),
    (218, 218),
    (220, 258),
    (260, 269),
    (290, 291),
    (297, 299),
    (350, 359),
    (370, 378),
    (380, 383),
    (385, 387),
    (389, 389),
    (420, 421),
    (423, 423),
    (500, 509),
    (590, 599),
    (670, 670),
    (672, 692),
    (850, 853),
    (855, 856),
    (880, 880),
    (886, 886),
    (960, 977),
    (992, 998),
];

/// How many digits follow the country code, where the plan is narrow.
const NATIONAL_LENGTHS: [(u32, usize, usize); 20] = [
    (1, 10, 10),
    (7, 10, 10),
    (31, 9, 9),
    (32, 8, 9),
    (33, 9, 9),
    (34, 9, 9),
    (41, 9, 9),
    (44, 9, 10),
    (45, 8, 8),
    (47, 8, 8),
    (48, 9, 9),
    (51, 8, 9),
    (52, 10, 10),
    (55, 10, 11),
    (61, 9, 9),
    (81, 9, 10),
    (86, 10, 11),
    (90, 10, 10),
    (91, 10, 10),
    (972, 8, 9),
];

/// RFC 5321 in its everyday form.
pub(in crate::classify) fn email(text: &str) -> Verdict {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return Verdict::Fails;
    };
    let ending = domain.rsplit('.').next().unwrap_or_default();
    let odd = local.ends_with('.')
        || local.contains("..")
        || domain
            .split('.')
            .any(|part| part.starts_with('-') || part.ends_with('-'))
        || FILE_ENDINGS
            .iter()
            .any(|file| file.eq_ignore_ascii_case(ending));
    let lower = |end: &str| {
        text.len()
            .checked_sub(end.len())
            .and_then(|at| text.get(at..))
            .is_some_and(|tail| tail.eq_ignore_ascii_case(end))
    };
    match (odd, NOBODY.iter().any(|end| lower(end))) {
        (true, _) => Verdict::Fails,
        (false, true) => Verdict::Weak(25),
        (false, false) => Verdict::Holds,
    }
}

/// ITU-T E.164 with `+` or `00` in front: a country code and a length that its plan allows.
/// Digits of a further group that the plan has no room for are left out.
pub(in crate::classify) fn phone(text: &str) -> Verdict {
    let skip = if text.starts_with("00") { 2 } else { 0 };
    // "+49 (0)30" writes the trunk zero that nobody dials from abroad.
    let trunk = usize::from(text.contains("(0)"));
    let lead = |count| {
        digits(text)
            .skip(skip)
            .take(count)
            .fold(0, |sum, digit| sum * 10 + digit)
    };
    let known = |code| {
        COUNTRY_CODES
            .iter()
            .any(|(from, to)| (*from..=*to).contains(&code))
    };
    let (code, width) = match (lead(1), lead(2), lead(3)) {
        (code @ (1 | 7), ..) => (code, 1),
        (_, code, _) if known(code) => (code, 2),
        (_, _, code) if known(code) => (code, 3),
        _ => return Verdict::Fails,
    };
    let (least, most) = NATIONAL_LENGTHS
        .iter()
        .find(|(of, ..)| *of == code)
        .map_or((7 - width.min(2), 15 - width), |(_, least, most)| {
            (*least, *most)
        });
    let north_american = |at| digits(text).nth(skip + at).is_some_and(|d| d > 1);
    if code == 1 && !(north_american(1) && north_american(4)) {
        return Verdict::Fails;
    }
    let outside = skip + width + trunk;
    let count = digits(text).count();
    if (outside + least..=outside + most).contains(&count) {
        return Verdict::Holds;
    }
    whole_groups(text, outside + least, outside + most).map_or(Verdict::Fails, Verdict::HoldsTo)
}

/// Where the last group of digits ends with which the count lies in the range.
fn whole_groups(text: &str, least: usize, most: usize) -> Option<usize> {
    let mut count = 0;
    let mut end = None;
    let mut bytes = text.bytes().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        count += usize::from(byte.is_ascii_digit());
        let closes =
            byte.is_ascii_digit() && bytes.peek().is_some_and(|(_, b)| !b.is_ascii_digit());
        if closes && (least..=most).contains(&count) {
            end = Some(at + 1);
        }
    }
    end
}

/// North American Numbering Plan, ten digits: area and exchange begin with 2 to 9; 555-01xx is
/// kept for fiction.
pub(in crate::classify) fn phone_north_america(text: &str) -> Verdict {
    let at = |place| digits(text).nth(place).unwrap_or(0);
    let ok = digits(text).count() == 10 && at(0) > 1 && at(3) > 1 && !(at(1) == 9 && at(2) == 9);
    passes(ok)
}

/// RFC 791; leading zeros are refused as inet_pton does.
pub(in crate::classify) fn ipv4(text: &str) -> Verdict {
    let Ok(address) = text.parse::<Ipv4Addr>() else {
        return Verdict::Fails;
    };
    let nobody = address.is_loopback()
        || address.is_unspecified()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
        || address.octets().starts_with(&[255])
        || address.octets().starts_with(&[0]);
    let private = address.is_private() || address.is_link_local();
    // Four small parts are a version or a section number as often as an address.
    let [first, rest @ ..] = address.octets();
    let small = first < 20 && rest.iter().all(|part| *part < 20);
    let memorable = rest.iter().all(|part| *part == first);
    // An address that is nobody's is still an address: it is told, and no policy hears of it
    // unless it asks.
    if nobody {
        Verdict::Weak(38)
    } else if small && !memorable {
        Verdict::Weak(45)
    } else if private || memorable {
        Verdict::Weak(25)
    } else {
        Verdict::Holds
    }
}

/// RFC 4291; what could also be a path in a program counts less.
pub(in crate::classify) fn ipv6(text: &str) -> Verdict {
    let Ok(address) = text.parse::<Ipv6Addr>() else {
        return Verdict::Fails;
    };
    let groups = text.split(':').filter(|group| !group.is_empty()).count();
    let first = address.segments().into_iter().next().unwrap_or(0);
    let nobody = address.is_unspecified() || address.is_loopback() || address.is_multicast();
    let documents = address.segments().starts_with(&[0x2001, 0xdb8]);
    let usual = text.contains('.')
        || (0x2000..0x4000).contains(&first)
        || first == 0xfe80
        || first & 0xfe00 == 0xfc00;
    if !text.bytes().any(|b| b.is_ascii_digit()) || groups < 2 && address.is_unspecified() {
        Verdict::Fails
    } else if nobody {
        Verdict::Weak(35)
    } else if documents {
        Verdict::Weak(30)
    } else if usual && groups > 1 || groups > 4 {
        Verdict::Holds
    } else if groups > 2 || text.len() > 7 {
        Verdict::Weak(44)
    } else {
        Verdict::Weak(60)
    }
}

/// IEEE 802 EUI-48: neither all zero nor broadcast.
pub(in crate::classify) fn mac(text: &str) -> Verdict {
    let signs = || text.bytes().filter(u8::is_ascii_hexdigit);
    let all = |what: u8| signs().all(|b| b.eq_ignore_ascii_case(&what));
    let joints = text.bytes().filter(|b| !b.is_ascii_hexdigit());
    let one_joint = joints.clone().zip(joints.skip(1)).all(|(a, b)| a == b);
    passes(one_joint && !all(b'0') && !all(b'f'))
}

/// `scheme://user:password@host`: a password that is not a stand-in.
pub(in crate::classify) fn url_login(text: &str) -> Verdict {
    let login = text
        .split_once("://")
        .and_then(|(_, rest)| rest.rsplit_once('@'));
    let password = login
        .and_then(|(login, _)| login.split_once(':'))
        .map(|(_, word)| word);
    password.map_or(Verdict::Fails, password_verdict)
}

/// `Password=...;` as ADO and ODBC write it.
pub(in crate::classify) fn ado_password(text: &str) -> Verdict {
    text.split_once('=')
        .map_or(Verdict::Fails, |(_, word)| password_verdict(word.trim()))
}

/// Whether a password is one, and not a stand-in.
pub(super) fn password_verdict(word: &str) -> Verdict {
    const STAND_INS: [&str; 18] = [
        "password",
        "pass",
        "passwd",
        "pwd",
        "pw",
        "mypassword",
        "yourpassword",
        "secret",
        "changeme",
        "token",
        "none",
        "null",
        "nil",
        "undefined",
        "true",
        "false",
        "***",
        "xxx",
    ];
    let word = word.trim_matches(|c| matches!(c, '"' | '\'' | ';' | ',' | ')'));
    let stand_in = STAND_INS
        .iter()
        .any(|known| known.eq_ignore_ascii_case(word))
        || word.starts_with(['%', '[', '$', '{', '<', '*'])
        || is_placeholder(word)
        || word.bytes().zip(word.bytes().skip(1)).all(|(a, b)| a == b);
    if stand_in {
        Verdict::Weak(70)
    } else {
        Verdict::Holds
    }
}

/// RFC 6762 and company zones; names of files and packages that only end like one are refused.
pub(in crate::classify) fn internal_host(text: &str) -> Verdict {
    const PACKAGES: [&str; 12] = [
        "com.", "org.", "net.", "io.", "java.", "sun.", "self.", "this.", "std.", "node.", "pkg.",
        "module.",
    ];
    const FILES: [&str; 10] = [
        "settings",
        "env",
        "config",
        "application",
        "docker-compose",
        "appsettings",
        "override",
        "default",
        "local",
        "usr",
    ];
    let lower = text.to_ascii_lowercase();
    let first = lower.split('.').next().unwrap_or_default();
    let labels = lower.split('.').count();
    let odd = PACKAGES.iter().any(|head| lower.starts_with(head))
        || FILES.contains(&first)
        || labels < 3 && lower.ends_with(".local") && !first.bytes().any(|b| b.is_ascii_digit());
    if odd { Verdict::Fails } else { Verdict::Silent }
}

/// A value that no one wrote by hand: digits and letters mixed, in what follows the equals sign.
pub(in crate::classify) fn query_value(text: &str) -> Verdict {
    let value = text.split_once('=').map_or("", |(_, value)| value);
    let has = |of: fn(&u8) -> bool| value.bytes().filter(of).count() > 1;
    if has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic) && !is_placeholder(value) {
        Verdict::Silent
    } else {
        Verdict::Fails
    }
}

/// A network key as people write it after its name: no plain word.
pub(in crate::classify) fn network_key(text: &str) -> Verdict {
    let key = text.trim_matches(|c: char| matches!(c, '"' | '\'' | ':' | '=' | ',' | ';' | '.'));
    let mixed =
        key.bytes().any(|b| b.is_ascii_digit()) && key.bytes().any(|b| b.is_ascii_alphabetic());
    if key.len() > 7 && mixed {
        Verdict::Silent
    } else {
        Verdict::Fails
    }
}
