//! What looks encoded and is not.

use super::*;

#[track_caller]
fn check_plain(texts: &[&str]) {
    let found = texts.iter().flat_map(|text| layers(text));
    let found: Vec<_> = found.map(|found| format!("{found:?}")).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn ordinary_words_are_not_decoded() {
    check_plain(&[
        "I believe that internationalization and compartmentalisation are words.",
        "The quick brown fox jumps over the lazy dog, 12 times in 2024, for 35 % of the money.",
        "Tomorrow at 12:30 we meet 4 people; the 5th comes at 13:45, the 6th at 14:10.",
        "R&D and Q&A; AT&T; a+b=c; 100% of it; C:\\temp\\new\\users; x=12&y=34",
        "public class AbstractSingletonProxyFactoryBean extends SimpleBeanDefinitionRegistryFactory",
        "let userAccountNumberFormatter2 = makeUserAccountNumberFormatter(fooBarBazQux3);",
        "see src/main/java/org/springframework/beans/factory/Support.java and docs/README-long.md",
        "#a1b2c3 #ffffff rgb(12, 34, 56) rgba(10, 20, 30, 40) 0x1F",
        "commit 8f9e943b2f7c0d5a6e1b4c3d2a1f0e9d8c7b6a59",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "550e8400-e29b-41d4-a716-446655440000 and f47ac10b-58cc-4372-a567-0e02b2c3d479",
        "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==",
        "4111 1111 1111 1111, 5500 0000 0000 0004 and 078-05-1120",
        "DE89 3704 0044 0532 0130 00",
        "- one\n- two\n... and so on -- or not ...\n---\n",
        "A B C D E F G, as easy as 1 2 3",
        "Die Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung gilt.",
        "CONSTANT_NAME_OF_SOMETHING_LONG = ANOTHER_CONSTANT_NAME_OF_SOMETHING",
        "1.2.3.4, 192.168.0.1, 10.0.0.255; v1.22.333; 2024-01-15T12:34:56Z",
        "fn main() { println!(\"{}\", items.iter().map(|x| x + 1).sum::<i32>()); }",
        "begin with the end in mind; begin 12",
        "dna si fo: a list of odd words <~ not closed",
        "1,000 1,200 3,400 5,600 and 7,800 pieces",
    ]);
}

#[test]
fn every_word_of_a_page_of_prose_is_left_alone() {
    check_plain(&[HARMLESS, include_str!("../../../ARCHITECTURE.md")]);
}

#[test]
fn noise_that_decodes_is_no_layer() {
    let noise: Vec<u8> = (0_u32..600)
        .map(|at| u8::try_from((at * at * 31 + at * 7 + 128) % 251).unwrap() | 0x80)
        .collect();
    check_plain(&[&STANDARD.encode(&noise)]);
    check_plain(&[&HEXLOWER.encode(&noise)]);
}

#[test]
fn a_small_picture_says_nothing_and_large_noise_is_told() {
    let mut picture = b"\x89PNG\r\n\x1a\n".to_vec();
    picture.extend([0x90; 300]);
    check_unreadable(&STANDARD.encode(&picture), 0);
    let shown = format!(
        "<img src='data:image/png;base64,{}'>",
        STANDARD.encode(&picture)
    );
    check_unreadable(&shown, 1);
    let noise: Vec<u8> = (0_u32..3000)
        .map(|at| u8::try_from((at * at * 31 + at * 7) % 251).unwrap() | 0x80)
        .collect();
    check_unreadable(&STANDARD.encode(&noise), 1);
}

#[track_caller]
fn check_unreadable(text: &str, times: usize) {
    let mut told = 0;
    let mut budget = Budget::new(Limits::default());
    super::super::text(text, &mut budget, &mut |event| match event {
        Event::Unreadable { why, .. } => {
            assert_ne!(why, Why::OverBudget);
            told += 1;
        }
        Event::Text(layer) => panic!("{:?}", layer.text),
    });
    assert_eq!(told, times);
}
