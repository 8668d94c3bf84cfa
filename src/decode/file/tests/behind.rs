//! What stands behind the end of a file, or between its parts.

use std::io::Write;

use flate2::{
    Compression, GzBuilder,
    write::{DeflateEncoder, GzEncoder, ZlibEncoder},
};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use super::{CARD, Opened, Why, open};

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
