//! Files made to cost or to break.

use std::io::Write;

use proptest::prelude::*;

use super::{Budget, Limits, Opened, Why, fixture, open, open_within, zip_of};

const LIMITS: Limits = Limits {
    depth: 6,
    bytes: 4 << 20,
    ratio: 200,
    parts: 512,
    work: 64 << 20,
};

/// Opens a file with little to spend; what it looked at stays within that and one file more.
fn frugal(file: &[u8]) -> Opened {
    let mut budget = Budget::new(LIMITS);
    let opened = open_within(file, &mut budget);
    let most = LIMITS.work + u64::try_from(file.len()).unwrap();
    assert!(budget.worked() <= most, "{} of {most}", budget.worked());
    let said: usize = opened.texts.iter().map(|(_, text)| text.len()).sum();
    assert!(said <= LIMITS.bytes, "{said} bytes were said");
    opened
}

fn says(file: &[u8], why: Why) {
    let opened = frugal(file);
    assert!(
        opened.unreadable.iter().any(|(_, said)| *said == why),
        "{:?}",
        opened.unreadable
    );
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    out.write_all(data).unwrap();
    out.finish().unwrap()
}

fn zlib(data: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    out.write_all(data).unwrap();
    out.finish().unwrap()
}

fn fixtures() -> Vec<(String, Vec<u8>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files/");
    let mut names = Vec::new();
    for sort in ["card", "closed"] {
        for file in std::fs::read_dir(format!("{folder}{sort}")).unwrap() {
            names.push(format!(
                "{sort}/{}",
                file.unwrap().file_name().to_str().unwrap()
            ));
        }
    }
    names.sort();
    assert!(names.len() > 30);
    names
        .iter()
        .map(|name| (name.clone(), fixture(name)))
        .collect()
}

#[test]
fn a_bomb_of_one_stream_is_stopped() {
    let zeros = vec![0; 40 << 20];
    says(&gzip(&zeros), Why::OverBudget);
    says(&gzip(&gzip(&zeros)), Why::OverBudget);
    says(&zip_of(&[("a", &zeros)]), Why::OverBudget);
    says(&zlib(&zeros), Why::OverBudget);
}

#[test]
fn a_bomb_of_many_members_is_stopped() {
    let page = vec![b' '; 1 << 20];
    let inner = zip_of(
        &(0..16)
            .map(|_| ("a", &page[..]))
            .take(1)
            .collect::<Vec<_>>(),
    );
    let names: Vec<_> = (0..16).map(|n| n.to_string()).collect();
    let mut layer = inner;
    for _ in 0..4 {
        let members: Vec<_> = names
            .iter()
            .map(|name| (name.as_str(), &layer[..]))
            .collect();
        layer = zip_of(&members);
    }
    says(&layer, Why::OverBudget);
    let empty: Vec<_> = (0..600).map(|n| format!("{n}.txt")).collect();
    let members: Vec<_> = empty
        .iter()
        .map(|name| (name.as_str(), &b"x"[..]))
        .collect();
    says(&zip_of(&members), Why::OverBudget);
}

#[test]
fn archives_in_archives_end_at_a_depth() {
    let mut layer = b"deep down".to_vec();
    for _ in 0..50 {
        layer = zip_of(&[("a", &layer)]);
    }
    says(&layer, Why::OverBudget);
}

#[test]
fn entities_of_a_document_are_not_expanded() {
    let mut bomb = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x0 \"ha\">".to_owned();
    for n in 1..40 {
        let before = n - 1;
        bomb.push_str(&format!(
            "<!ENTITY x{n} \"&x{before};&x{before};&x{before};\">"
        ));
    }
    bomb.push_str("]><a>&x39;</a>");
    let opened = frugal(bomb.as_bytes());
    let said: usize = opened.texts.iter().map(|(_, text)| text.len()).sum();
    assert!(said < bomb.len() * 4);
}

#[test]
fn a_pdf_that_unpacks_without_end_is_stopped() {
    let zeros = vec![b' '; 40 << 20];
    for (filter, data) in [
        ("/FlateDecode", zlib(&zeros)),
        ("[/FlateDecode /FlateDecode]", zlib(&zlib(&zeros))),
        (
            "[/ASCIIHexDecode /RunLengthDecode]",
            b"8120".repeat(1 << 16),
        ),
    ] {
        let head = format!("%PDF-1.7\n1 0 obj<</Type/ObjStm/First 5/Filter {filter}>>stream\n");
        let file = [head.as_bytes(), &data, b"\nendstream endobj"].concat();
        let opened = frugal(&file);
        let whys: Vec<_> = opened.unreadable.iter().map(|(_, why)| *why).collect();
        assert!(whys.contains(&Why::OverBudget), "{filter}: {whys:?}");
    }
}

#[test]
fn a_pdf_whose_objects_overlap_pays_for_each() {
    let open_strings = b"1 0 obj (".repeat(100_000);
    says(
        &[b"%PDF-1.7\n", &open_strings[..]].concat(),
        Why::OverBudget,
    );
    let no_end = b"1 0 obj<<>>stream\n".repeat(20_000);
    frugal(&[b"%PDF-1.7\n", &no_end[..]].concat());
    let deep = [&b"%PDF-1.7\n1 0 obj "[..], &b"[<<".repeat(100_000)].concat();
    frugal(&deep);
}

#[test]
fn long_runs_of_one_sign_cost_their_length() {
    for sign in [
        "=",
        "@",
        "<",
        "{",
        "\\",
        "<a ",
        "<!--",
        "&",
        "{\\*",
        "a:",
        "From \n\n",
        "\u{200B}",
        "1",
    ] {
        let text = sign.repeat((2 << 20) / sign.len());
        for before in [
            "",
            "{\\rtf1 ",
            "<html>",
            "<?xml?>",
            "From: a\nTo: b\n\n",
            "%PDF-1.4\n1 0 obj\nendobj ",
        ] {
            let mut budget = Budget::new(Limits::default());
            let file = format!("{before}{text}");
            open_within(file.as_bytes(), &mut budget);
            let most = u64::try_from(file.len()).unwrap() * 40;
            assert!(
                budget.worked() <= most,
                "{before}{sign}: {}",
                budget.worked()
            );
        }
    }
}

#[test]
fn a_file_cut_anywhere_is_read_or_refused() {
    for (name, file) in fixtures() {
        let step = if file.len() > 8192 { 512 } else { 64 };
        for end in (0..file.len()).step_by(step) {
            let opened = frugal(&file[..end]);
            let honest = end < 16 || !opened.texts.is_empty() || !opened.unreadable.is_empty();
            assert!(honest, "{name} cut at {end} is silently nothing");
        }
    }
}

#[test]
fn a_file_with_a_byte_changed_is_read_or_refused() {
    let mut dice = 0x5EED_u64;
    for (_, file) in fixtures() {
        for _ in 0..24 {
            let mut file = file.clone();
            for _ in 0..8 {
                dice = dice
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                let at = usize::try_from(dice >> 33).unwrap() % file.len();
                file[at] ^= 1 << (dice >> 29 & 7);
            }
            frugal(&file);
        }
    }
}

#[test]
fn one_read_for_each_claimed_name_is_enough() {
    // Nothing here takes a name: the same bytes are the same file.
    let inside = zip_of(&[("report.png", &fixture("card/simple.pdf"))]);
    let opened = open(&inside);
    assert!(
        opened
            .texts
            .iter()
            .any(|(via, text)| via == "zip > pdf" && text.contains("4111"))
    );
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(
        head in prop::sample::select(vec![
            &b""[..], b"%PDF-1.7\n1 0 obj<<", b"PK\x03\x04", b"{\\rtf1", b"<a ", b"II*\0\x08\0\0\0",
            b"\x89PNG\r\n\x1A\n", b"\xFF\xD8\xFF\xE1", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
            b"\x1F\x8B\x08\0", b"BZh91AY&SY", b"\xFD7zXZ\0", b"\x28\xB5\x2F\xFD", b"GIF89a",
            b"RIFF\0\0\0\0WEBP", b"ID3\x03", b"MIME-Version: 1.0\nContent-Type: ", b"\x78\x9C",
        ]),
        tail in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        frugal(&[head, &tail[..]].concat());
    }
}
