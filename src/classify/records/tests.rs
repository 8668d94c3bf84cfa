use super::*;
use crate::{
    classify::{
        fingerprint::Share,
        index::{Content, Head, Section, Signed},
    },
    label::Category,
};

const ROWS: &[[&str; 3]] = &[
    ["DE89370400440532013000", "Contoso Ltd", "Zürich"],
    ["GB29 NWBK 6016 1331 9268 19", "Fabrikam", "Saint-Étienne"],
    ["K-4711-9", "Adventure Works", ""],
];

fn file(key: &Key, hashes: u32) -> Vec<u8> {
    let salt = "00ff";
    let digester = Digester::new(key, salt.as_bytes(), 2);
    let mut shapes = Shapes::default();
    let mut filter = Filter::sized(ROWS.len(), hashes);
    let mut entries = Vec::new();
    for row in ROWS {
        let entry = digester.entry(row.iter().copied(), (0, row[0])).unwrap();
        shapes.add(entry.shape.0, entry.shape.1);
        filter.add(entry.fast);
        entries.push(entry.bytes);
    }
    entries.sort();
    let sections = [
        ("shapes", shapes.to_bytes()),
        ("filter", filter.bytes().to_vec()),
        ("entries", entries.concat()),
    ];
    let head = Head {
        name: "customers".parse().unwrap(),
        salt: salt.to_owned(),
        key_check: digester.key_check().to_owned(),
        form: Form::Records {
            columns: ["iban", "name", "city"].map(str::to_owned).to_vec(),
            primary: 1,
            entries: 3,
            rounds: 2,
            hashes,
        },
        sections: sections
            .iter()
            .map(|(name, bytes)| Section {
                name: (*name).to_owned(),
                len: u64::try_from(bytes.len()).unwrap(),
            })
            .collect(),
    };
    let mut file = head.to_bytes().unwrap();
    sections.iter().for_each(|(_, bytes)| file.extend(bytes));
    file.extend(Signed::trailer(&[0; 32], &[0; 64]));
    file
}

fn open(file: Vec<u8>, key: &Key) -> Result<Content, Broken> {
    Content::open(&Bundle::open(file.into())?, key)
}

fn index(cells: usize, within: usize) -> Index {
    let key = Key::new([3; 32]);
    Index {
        name: "customers".parse().unwrap(),
        entity: "CUSTOMER_RECORD".parse().unwrap(),
        category: Category::Pii,
        support: Support { cells, within },
        share: Share::default(),
        content: open(file(&key, 8), &key).unwrap(),
    }
}

fn found(index: &Index, text: &str) -> Vec<(String, u8)> {
    let mut gathered = Gathered::default();
    if let Content::Records(records) = &index.content {
        records.scan(index, text, &mut gathered);
    }
    let mut all = Vec::new();
    gathered.finish(&mut all);
    assert!(all.iter().all(|f| &*f.detector == "records/customers"));
    all.iter()
        .map(|f| {
            (
                text[f.span.start..f.span.end].to_owned(),
                f.confidence.as_percent(),
            )
        })
        .collect()
}

#[test]
fn a_primary_value_is_found_in_any_writing() {
    let index = index(0, 300);
    for (text, value) in [
        ("pay DE89370400440532013000 now", "DE89370400440532013000"),
        (
            "IBAN: de89 3704 0044 0532 0130 00.",
            "de89 3704 0044 0532 0130 00",
        ),
        (
            "{\"iban\":\"GB29NWBK60161331926819\"}",
            "GB29NWBK60161331926819",
        ),
        ("key k-4711/9!", "k-4711/9"),
        ("K.4711\n9", "K.4711\n9"),
    ] {
        assert_eq!(found(&index, text), [(value.to_owned(), 95)], "{text}");
    }
    for text in [
        "pay DE89370400440532013001 now",
        "pay XDE89370400440532013000 now",
        "GB29 NWBK 6016 1331 9268",
        "Contoso Ltd of Zürich",
        "k;4711 9",
        "",
    ] {
        assert_eq!(found(&index, text), [], "{text}");
    }
}

#[test]
fn a_primary_value_needs_as_many_cells_of_its_row_as_the_policy_says() {
    let text = "Contoso ltd., Zurich: DE89370400440532013000";
    let other = "Fabrikam, Saint-Etienne: DE89370400440532013000";
    let iban = "DE89370400440532013000".to_owned();
    for (cells, text, sure) in [
        (1, text, Some(99)),
        (2, text, Some(99)),
        (3, text, None),
        (1, other, None),
        (0, other, Some(95)),
        (1, "city ZURICH DE89370400440532013000", Some(95)),
        (2, "city ZURICH DE89370400440532013000", None),
        (1, "K-4711-9 without a city", None),
    ] {
        let wanted: Vec<_> = sure.map(|sure| (iban.clone(), sure)).into_iter().collect();
        assert_eq!(found(&index(cells, 300), text), wanted, "{cells} {text}");
    }
}

#[test]
fn a_cell_beyond_the_window_supports_nothing() {
    let far = format!("Contoso Ltd {} DE89370400440532013000", "é ".repeat(60));
    assert_eq!(found(&index(1, 100), &far), []);
    assert_eq!(found(&index(1, 140), &far).len(), 1);
}

#[test]
fn another_key_is_refused_and_a_damaged_file_too() {
    let key = Key::new([3; 32]);
    let whole = file(&key, 4);
    let other = open(whole.clone(), &Key::new([4; 32]));
    assert_eq!(other, Err(Broken::OtherKey));
    for end in [0, 7, 40, whole.len() / 2, whole.len() - 1] {
        assert!(open(whole[..end].to_vec(), &key).is_err(), "{end}");
    }
    let mut longer = whole;
    longer.insert(100, b'x');
    assert!(open(longer, &key).is_err());
}

#[test]
fn the_file_holds_no_value() {
    let file = file(&Key::new([3; 32]), 4);
    for row in ROWS {
        for cell in row.iter().filter(|cell| !cell.is_empty()) {
            assert!(memchr::memmem::find(&file, cell.as_bytes()).is_none());
        }
    }
}

#[test]
fn a_text_of_many_such_values_costs_a_bounded_number_of_slow_digests() {
    // A filter without hashes lets everything pass.
    let key = Key::new([3; 32]);
    let index = Index {
        content: open(file(&key, 0), &key).unwrap(),
        ..index(0, 300)
    };
    let Content::Records(records) = &index.content else {
        panic!("records")
    };
    let text: String = (0..20_000).map(|n| format!("{n:06} ")).collect();
    let mut reading = Reading::new(records, &index, &text);
    let mut gathered = Gathered::default();
    let mut tokens = Tokens::default();
    tokens.read(&text, 0);
    tokens.runs(6, |run| {
        reading.look(run, &mut gathered);
        true
    });
    assert_eq!((reading.slow, reading.memo.len()), (SLOW_MAX, MEMO_MAX));
}

#[test]
fn one_sign_again_and_again_is_no_value() {
    let index = index(0, 300);
    for text in ["=", "@", "7", "7 ", "\u{200b}", "a "] {
        assert_eq!(found(&index, &text.repeat(1 << 20)), [], "{text:?}");
    }
}

#[test]
fn one_value_of_the_table_again_and_again_costs_a_bounded_weighing() {
    let text = "DE89370400440532013000 nobody ".repeat(10_000);
    let found = found(&index(1, 300), &text);
    assert!(!found.is_empty() && found.len() < 10_000);
    assert!(found.iter().all(|(_, sure)| *sure == 50));
}

proptest::proptest! {
    #[test]
    fn what_is_found_stands_on_borders_of_characters(text in "[\\PC7 -]{0,200}") {
        let index = index(1, 20);
        found(&index, &format!("{text}DE89370400440532013000 {text} contoso ltd"));
    }
}
