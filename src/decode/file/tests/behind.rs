//! What stands behind the end of a file, or between its parts.

use std::io::Write;

use flate2::{
    Compression, GzBuilder,
    write::{DeflateEncoder, GzEncoder, ZlibEncoder},
};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use super::{CARD, Opened, Why, open, zip_of};

const PLAIN: &[u8] = b"a page of ordinary words, and nothing else on it\n";

fn card() -> Vec<u8> {
    format!("card {CARD}\n").into_bytes()
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::best());
    out.write_all(data).unwrap();
    out.finish().unwrap()
}

fn zlib(data: &[u8]) -> Vec<u8> {
    let mut out = ZlibEncoder::new(Vec::new(), Compression::best());
    out.write_all(data).unwrap();
    out.finish().unwrap()
}

fn zstd(data: &[u8]) -> Vec<u8> {
    compress_to_vec(data, CompressionLevel::Fastest)
}

fn skipped(data: &[u8]) -> Vec<u8> {
    let size = u32::try_from(data.len()).unwrap().to_le_bytes();
    [&[0x50, 0x2A, 0x4D, 0x18], &size[..], data].concat()
}

fn says_the_card(opened: &Opened) -> bool {
    opened.texts.iter().any(|(_, text)| text.contains(CARD))
}

#[track_caller]
fn reads(parts: &[Vec<u8>]) {
    let opened = open(&parts.concat());
    assert!(says_the_card(&opened), "{:?}", opened.texts);
    assert!(opened.unreadable.is_empty(), "{:?}", opened.unreadable);
}

#[track_caller]
fn reports(parts: &[Vec<u8>]) {
    let opened = open(&parts.concat());
    assert!(!opened.texts.is_empty());
    assert!(!opened.unreadable.is_empty());
}

/// Bytes that are no text and no file.
fn noise() -> Vec<u8> {
    (0..400_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 13).to_le_bytes()[0])
        .collect()
}

#[test]
fn every_frame_of_a_zstd_is_read_and_what_stands_around_them() {
    let plain = zstd(PLAIN);
    reads(&[plain.clone(), zstd(&card())]);
    reads(&[zstd(b"card 4111 1111"), zstd(b" 1111 1111\n")]);
    reads(&[plain.clone(), skipped(&card())]);
    reads(&[skipped(&card()), plain.clone()]);
    reads(&[skipped(b"words"), zstd(&card()), vec![0; 40]]);
    reads(&[plain.clone(), card()]);
    reads(&[plain.clone(), gzip(&card())]);
    reports(&[plain.clone(), noise()]);
    let mut cut = zstd(&card());
    cut.truncate(cut.len() - 4);
    reports(&[plain, cut]);
}

#[test]
fn what_stands_behind_a_compressed_stream_is_read() {
    for plain in [gzip(PLAIN), zlib(PLAIN)] {
        reads(&[plain.clone(), gzip(&card())]);
        reads(&[plain.clone(), zlib(&card())]);
        reads(&[plain.clone(), card()]);
        reads(&[plain.clone(), zstd(&card()), vec![0; 40]]);
        reports(&[plain, noise()]);
    }
    reads(&[gzip(b"card 4111 1111"), gzip(b" 1111 1111\n")]);
    let mut cut = gzip(&card());
    cut.truncate(cut.len() - 4);
    assert_eq!(open(&cut).unreadable, [("gzip".to_owned(), Why::Damaged)]);
}

#[test]
fn the_head_of_a_gzip_is_read() {
    for head in [
        GzBuilder::new().comment(card()),
        GzBuilder::new().filename(card()),
        GzBuilder::new().extra(card()),
    ] {
        let mut out = head.write(Vec::new(), Compression::best());
        out.write_all(PLAIN).unwrap();
        reads(&[out.finish().unwrap()]);
    }
}

#[test]
fn a_bare_stream_that_breaks_or_is_followed_is_read_or_reported() {
    let bare = |data: &[u8]| {
        let mut out = DeflateEncoder::new(Vec::new(), Compression::best());
        out.write_all(data).unwrap();
        out.finish().unwrap()
    };
    let in_base64 = |parts: &[&[u8]]| {
        let encoded = data_encoding::BASE64.encode(&parts.concat());
        open(format!("blob: {encoded}\n").as_bytes())
    };
    let plain = bare(&PLAIN.repeat(3));
    assert!(in_base64(&[&plain]).unreadable.is_empty());
    assert!(says_the_card(&in_base64(&[&plain, &card()])));
    assert!(!in_base64(&[&plain, &noise()]).unreadable.is_empty());
    let words: String = (0..200_u32)
        .map(|n| format!("line {n} says word {}\n", n * n))
        .collect();
    let long = bare(words.as_bytes());
    let cut = long.get(..long.len() / 2).unwrap();
    assert!(
        in_base64(&[cut])
            .unreadable
            .iter()
            .any(|(_, why)| *why == Why::Damaged)
    );
}

/// A document of these parts beside the two that every one has.
fn office(folder: &str, parts: &[(&str, &[u8])]) -> Opened {
    let main = format!("{folder}/main.xml");
    let mut all: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", b"<Types/>"),
        (&main, b"<p>words</p>"),
    ];
    all.extend_from_slice(parts);
    open(&zip_of(&all))
}

#[test]
fn no_part_of_a_document_passes_by_its_name() {
    let large: Vec<u8> = noise().repeat(200);
    let far = [&large[..], b"\0", &card()].concat();
    let zip = zip_of(&[("a", &card())]);
    for name in [
        "word/fonts/font1.odttf",
        "ppt/fonts/font1.fntdata",
        "docProps/thumbnail.jpeg",
        "mimetype",
    ] {
        for part in [&far, &zip, &gzip(&card()), &card()] {
            assert!(says_the_card(&office("word", &[(name, part)])), "{name}");
        }
        let reported = !office("word", &[(name, &large)]).unreadable.is_empty();
        assert_eq!(reported, !name.ends_with(".odttf"), "{name}");
    }
    let font = [&b"\x00\x01\x00\x00\x00\x10"[..], &large].concat();
    let picture = [&b"\xFF\xD8\xFF\xE0"[..], &large].concat();
    for (name, part) in [
        ("word/fonts/a.ttf", &font),
        ("docProps/thumbnail.jpeg", &picture),
    ] {
        assert!(
            office("word", &[(name, part)]).unreadable.is_empty(),
            "{name}"
        );
    }
}

#[test]
fn the_strings_of_a_workbook_are_read_whole_or_reported() {
    let strings = |xml: &str| office("xl", &[("xl/sharedStrings.xml", xml.as_bytes())]);
    for xml in [
        format!("<sst><si><t>a</t><rPh><t>{CARD}</t></rPh></si></sst>"),
        format!("<sst><!-- {CARD} --><si><t>a</t></si></sst>"),
        format!("<sst><?say {CARD}?><si><t>a</t></si></sst>"),
        format!("<sst><si note=\"{CARD}\"><t>a</t></si></sst>"),
    ] {
        let opened = strings(&xml);
        assert!(says_the_card(&opened), "{xml}: {:?}", opened.texts);
        assert!(opened.unreadable.is_empty(), "{xml}");
    }
    for xml in [
        format!("<sst><si><t>a</t></si><!- broken <si><t>{CARD}</t></si></sst>"),
        format!("no markup {CARD}"),
    ] {
        let opened = strings(&xml);
        assert!(says_the_card(&opened), "{xml}: {:?}", opened.texts);
        assert_eq!(
            opened.unreadable,
            [("xlsx".to_owned(), Why::Damaged)],
            "{xml}"
        );
    }
}

#[test]
fn what_a_sheet_says_beside_its_cells_is_read() {
    for aside in [format!("<!-- {CARD} -->"), format!("<?say {CARD}?>")] {
        let sheet = format!("<worksheet><row><c><v>1</v></c></row>{aside}</worksheet>");
        let opened = office("xl", &[("xl/worksheets/sheet1.xml", sheet.as_bytes())]);
        assert!(says_the_card(&opened), "{aside}");
    }
}

fn tar_of(name: &str, link: &str, user: &str) -> tar::Builder<Vec<u8>> {
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_ustar();
    header.set_size(5);
    header.set_mode(0o644);
    header.set_username(user).unwrap();
    header.set_link_name(link).unwrap();
    tar.append_data(&mut header, name, &b"words"[..]).unwrap();
    tar
}

#[test]
fn a_tar_is_read_between_its_files_and_behind_them() {
    let plain = || tar_of("a", "b", "c").into_inner().unwrap();
    assert!(open(&plain()).unreadable.is_empty());
    reads(&[tar_of(CARD, "b", "c").into_inner().unwrap()]);
    reads(&[tar_of("a", CARD, "c").into_inner().unwrap()]);
    reads(&[tar_of("a", "b", CARD).into_inner().unwrap()]);
    let mut pax = tar_of("a", "b", "c");
    pax.append_pax_extensions([("comment", CARD.as_bytes())])
        .unwrap();
    let mut header = tar::Header::new_ustar();
    header.set_size(5);
    pax.append_data(&mut header, "z", &b"words"[..]).unwrap();
    reads(&[pax.into_inner().unwrap()]);
    reads(&[plain(), card()]);
    reads(&[plain(), tar_of(CARD, "b", "c").into_inner().unwrap()]);
    reads(&[plain(), vec![0; 5120], zstd(&card())]);
    reports(&[plain(), noise()]);
    // The file is filled up to a block.
    let mut filled = plain();
    filled
        .get_mut(540..540 + CARD.len())
        .unwrap()
        .copy_from_slice(CARD.as_bytes());
    reads(&[filled]);
    let mut broken = plain();
    broken.truncate(1024);
    reports(&[broken, b"no head".repeat(80), card()]);
}

#[test]
fn what_the_directory_of_a_zip_does_not_name_is_read_or_reported() {
    let whole = zip_of(&[("a", PLAIN), ("b", PLAIN)]);
    assert!(open(&whole).unreadable.is_empty());
    let mut noted = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::FullFileOptions::default().with_file_comment(CARD);
    noted.start_file("a", options).unwrap();
    noted.write_all(PLAIN).unwrap();
    reads(&[noted.finish().unwrap().into_inner()]);
    // Two entries of one name, of which one survives.
    let mut twice = whole.clone();
    let at: Vec<usize> = memchr::memmem::find_iter(&twice, b"b").collect();
    for at in at {
        let before = twice.get(at.wrapping_sub(1)).copied();
        if before == Some(0) {
            *twice.get_mut(at).unwrap() = b'a';
        }
    }
    assert_eq!(open(&twice).unreadable, [("zip".to_owned(), Why::Damaged)]);
    // Something between the last entry and the directory, which stays where its end says.
    let directory = memchr::memmem::find(&whole, b"PK\x01\x02").unwrap();
    let mut gap = whole.clone();
    gap.splice(directory..directory, card());
    let end = memchr::memmem::rfind(&gap, b"PK\x05\x06").unwrap();
    let moved = u32::try_from(directory + card().len()).unwrap();
    gap.get_mut(end + 16..end + 20)
        .unwrap()
        .copy_from_slice(&moved.to_le_bytes());
    let opened = open(&gap);
    assert!(says_the_card(&opened));
    assert_eq!(opened.unreadable, [("zip".to_owned(), Why::Damaged)]);
}
