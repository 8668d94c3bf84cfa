//! Files that real programs wrote (`tests/files/make.py`), broken ones, and ones made to cost.

use std::io::Write;

use super::super::{Budget, Event, Limits, Why, bytes};

mod behind;
mod hostile;

const CARD: &str = "4111 1111 1111 1111";

/// What opening a file brings: the way to each text and the text, and what could not be read.
#[derive(Default)]
struct Opened {
    texts: Vec<(String, String)>,
    unreadable: Vec<(String, Why)>,
}

fn open_within(file: &[u8], budget: &mut Budget) -> Opened {
    let mut opened = Opened::default();
    bytes(file, budget, &mut |event| match event {
        Event::Text(layer) => opened
            .texts
            .push((layer.via.to_owned(), layer.text.to_owned())),
        Event::Unreadable { via, why, .. } => opened.unreadable.push((via.to_owned(), why)),
    });
    opened
}

fn open(file: &[u8]) -> Opened {
    open_within(file, &mut Budget::new(Limits::default()))
}

fn fixture(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files/");
    std::fs::read(format!("{folder}{name}")).unwrap()
}

/// Every place of a file is read with the card in it, by this way; its twin is read and holds none.
fn check(name: &str, via: &str, places: &[&str]) {
    let card = open(&fixture(&format!("card/{name}")));
    for place in places {
        let wanted = format!("{place}{CARD}");
        let found = card.texts.iter().find(|(_, text)| text.contains(&wanted));
        let ways = || {
            card.texts
                .iter()
                .map(|(via, text)| format!("{via}: {text}\n"))
        };
        let Some((found, _)) = found else {
            panic!(
                "{name} does not say {wanted:?}:\n{}",
                ways().collect::<String>()
            );
        };
        assert!(found.starts_with(via), "{name}: {wanted} came by {found:?}");
    }
    let plain = open(&fixture(&format!("plain/{name}")));
    assert!(
        !plain.texts.is_empty(),
        "nothing was read of the twin of {name}"
    );
    assert!(
        plain.texts.iter().all(|(_, text)| !text.contains("4111")),
        "{name}"
    );
    assert_eq!(card.unreadable, plain.unreadable, "{name}");
    let picture = name.starts_with("picture") || name.starts_with("behind");
    assert_eq!(
        !card.unreadable.is_empty(),
        picture,
        "{name}: {:?}",
        card.unreadable
    );
}

#[test]
fn office_documents_are_read_in_every_part() {
    let docx = [
        "body ",
        "cell ",
        "header ",
        "footer ",
        "comment ",
        "hidden ",
        "property ",
    ];
    check(
        "word.docx",
        "docx",
        &docx.map(|p| if p == "property " { "property " } else { p }),
    );
    let xlsx = [
        "shared ",
        "comment ",
        "formula ",
        "header ",
        "hidden ",
        "property ",
    ];
    check("excel.xlsx", "xlsx", &xlsx);
    let pptx = ["slide ", "alternative ", "notes ", "cell ", "property "];
    check("slides.pptx", "pptx", &pptx);
    check("text.odt", "odt", &["body ", "comment ", "property "]);
    check("sheet.ods", "ods", &["cell "]);
    check("old.xls", "ole", &["cell ", "кириллица "]);
}

#[test]
fn numbers_in_cells_are_read_as_they_are_shown() {
    for name in ["excel.xlsx", "sheet.ods", "old.xls"] {
        let opened = open(&fixture(&format!("card/{name}")));
        let found = opened
            .texts
            .iter()
            .any(|(_, text)| text.contains("4111111111111111"));
        assert!(found, "{name}: {:?}", opened.texts);
    }
}

#[test]
fn a_cell_stands_in_its_row() {
    let opened = open(&fixture("card/excel.xlsx"));
    let row = format!("shared {CARD}\t4111111111111111\tTag\t\n");
    assert!(
        opened.texts.iter().any(|(_, text)| text.contains(&row)),
        "{:?}",
        opened.texts
    );
}

#[test]
fn pdf_is_read_on_its_pages_and_beside_them() {
    let places = [
        "property ",
        "simple ",
        "subset ",
        "placed ",
        "note ",
        "form ",
        "field ",
        "outline ",
    ];
    check("simple.pdf", "pdf", &places);
    check("packed.pdf", "pdf", &places);
    check("packed.pdf", "pdf", &["attached "]);
}

#[test]
fn mail_is_read_with_headers_attachments_and_what_is_in_them() {
    let places = ["header ", "body ", "html ", "nested "];
    check("mail.eml", "eml", &places);
    check(
        "mail.eml",
        "eml > base64 > zip",
        &["member ", "comment ", "name "],
    );
    check("mail.eml", "eml > base64 > zip > zip > gzip", &["inner "]);
    check(
        "box.mbox",
        "mbox",
        &["header ", "body ", "html ", "nested ", "second "],
    );
}

#[test]
fn what_stands_between_the_parts_of_a_mail_is_read() {
    let mail = format!(
        "From: a.desk@contoso.com\nTo: b.desk@contoso.com\nno header {CARD}\n\
         Content-Type: multipart/mixed; boundary=b\n\nbefore {CARD}\n--b\n\npart {CARD}\n--b--\n\
         after {CARD}\n"
    );
    let opened = open(mail.as_bytes());
    for place in ["before ", "part ", "after "] {
        let wanted = format!("{place}{CARD}");
        assert!(
            opened.texts.iter().any(|(_, text)| text.contains(&wanted)),
            "{place}"
        );
    }
}

#[test]
fn archives_are_read_through_wrong_names_and_through_each_other() {
    check("archive.zip", "zip", &["member ", "name ", "comment "]);
    check("archive.zip", "zip > zip > gzip", &["inner "]);
    check("archive.tar", "tar", &["member "]);
    check("archive.tar", "tar > zip > zip > gzip", &["inner "]);
    check("text.tar.bz2", "bzip2 > tar", &["member "]);
    for how in ["gz", "xz", "zst", "zlib"] {
        check(&format!("text.{how}"), &how[..1], &["text "]);
    }
}

#[test]
fn marked_up_text_is_read_as_it_shows_and_as_it_hides() {
    check(
        "text.rtf",
        "rtf",
        &[
            "property ",
            "header ",
            "body ",
            "hidden ",
            "field ",
            "cell \t",
        ],
    );
    let places = [
        "title ", "meta ", "split ", "entity ", "comment ", "alt ", "script ", "cell\t",
    ];
    check("page.html", "html", &places);
    check(
        "data.xml",
        "xml",
        &["entity ", "attribute ", "text ", "raw ", "comment "],
    );
}

#[test]
fn text_is_read_in_its_character_set() {
    check("utf16.csv", "", &["text,"]);
    check("utf16be.csv", "", &["text,"]);
    check("latin.csv", "", &["München,"]);
    check("shift.csv", "", &["東京の窓口,"]);
}

#[test]
fn pictures_are_read_for_what_they_say_of_themselves_and_reported() {
    check(
        "picture.png",
        "png",
        &["plain ", "zipped ", "unicode ", "description ", "user "],
    );
    let jpeg = [
        "description ",
        "user ",
        "Comment: comment ",
        "segment ",
        "attribute ",
        "packet ",
    ];
    check("picture.jpg", "jpeg", &jpeg);
    check(
        "picture.webp",
        "webp",
        &["description ", "attribute ", "packet "],
    );
    check(
        "picture.tiff",
        "tiff",
        &["description ", "attribute ", "packet "],
    );
    check("picture.gif", "gif", &["comment "]);
    for name in ["png", "jpg", "webp", "tiff", "gif"] {
        let opened = open(&fixture(&format!("card/picture.{name}")));
        assert!(
            opened.unreadable.iter().any(|(_, why)| *why == Why::Image),
            "{name}"
        );
    }
}

#[test]
fn an_archive_behind_a_picture_is_read() {
    check("behind.jpg", "jpeg > zip", &["member "]);
}

#[test]
fn what_wants_a_key_is_said_to() {
    for (name, why) in [
        ("locked.pdf", Why::Encrypted),
        ("locked.xlsx", Why::Encrypted),
        ("locked.zip", Why::Encrypted),
        ("scanned.pdf", Why::Image),
    ] {
        let opened = open(&fixture(&format!("closed/{name}")));
        let whys: Vec<_> = opened.unreadable.iter().map(|(_, why)| *why).collect();
        assert_eq!(whys, [why], "{name}");
        assert!(
            opened.texts.iter().all(|(_, text)| !text.contains(CARD)),
            "{name}"
        );
    }
}

#[test]
fn what_is_no_text_and_no_known_file_is_said_to_be() {
    let noise: Vec<u8> = (0..4096_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    let sqlite = [&b"SQLite format 3\0"[..], &noise].concat();
    for file in [
        &noise[..],
        &sqlite,
        b"\x7FELF\x02\x01\x01\0\0\0\0",
        b"7z\xBC\xAF\x27\x1C\0\x04",
    ] {
        let opened = open(file);
        assert_eq!(opened.unreadable, [(String::new(), Why::UnknownBinary)]);
        assert!(opened.texts.is_empty());
    }
}

fn zip_of(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, data) in members {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(data).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn keys_in_der_are_read_as_pem_and_locked_ones_are_said_to_be() {
    let wrapped = |inside: &[u8]| {
        [
            &[0x30, u8::try_from(inside.len() + 64).unwrap()],
            inside,
            &[0x9C; 64],
        ]
        .concat()
    };
    for (inside, label) in [
        (&[0x02, 1, 0, 0x30, 3][..], "-----BEGIN PRIVATE KEY-----"),
        (&[0x02, 1, 0, 0x02, 3], "-----BEGIN RSA PRIVATE KEY-----"),
        (&[0x02, 1, 1, 0x04, 3], "-----BEGIN EC PRIVATE KEY-----"),
    ] {
        let opened = open(&wrapped(inside));
        assert!(
            opened
                .texts
                .iter()
                .any(|(via, text)| via == "der" && text.starts_with(label))
        );
        assert!(opened.unreadable.is_empty());
    }
    let opened = open(&wrapped(&[0x02, 1, 3, 0x30, 3]));
    assert_eq!(opened.unreadable, [("der".to_owned(), Why::Encrypted)]);
    let mut longer = wrapped(&[0x02, 1, 0, 0x30, 3]);
    longer.push(0x9C);
    assert_eq!(
        open(&longer).unreadable,
        [(String::new(), Why::UnknownBinary)]
    );
}
