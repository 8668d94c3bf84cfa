use super::*;

const AT: &str = "2026-11-29T08:00:00Z";

fn name(name: &str) -> Name {
    name.parse().unwrap()
}

fn key(seed: u8) -> PrivateKey {
    PrivateKey::new(&[seed; 32]).unwrap()
}

fn contents() -> Contents {
    Contents::new([
        ("words.yaml", "version: 1\n"),
        ("terms.txt", "heliotrope\n"),
    ])
}

fn trust(required: usize) -> Trust {
    let keys = [("ann", 1), ("ben", 2), ("cleo", 3)];
    Trust {
        required,
        keys: keys
            .map(|(holder, seed)| (name(holder), key(seed).public().unwrap()))
            .to_vec(),
    }
}

/// Signed by ann, who began it, and ben.
fn signed() -> Release {
    let mut release = Release::new(4, contents(), name("ann"));
    for (signer, seed) in [("ann", 1), ("ben", 2)] {
        let added = release.sign(&key(seed), &name(signer), AT).unwrap();
        assert_eq!(added, Added::Yes);
    }
    release
}

fn faults(release: &Release, contents: &Contents) -> Vec<String> {
    let report = check(release, contents, &trust(2));
    report.faults.iter().map(ToString::to_string).collect()
}

#[test]
fn what_two_signed_is_good_and_reads_back() {
    let release = Release::read(&signed().to_json().unwrap()).unwrap();
    let report = check(&release, &contents(), &trust(2));
    assert_eq!(report.faults, []);
    let in_force = InForce::new(release, report.signers);
    let approvers: Vec<_> = in_force.approvers().map(|one| one.name.as_str()).collect();
    assert_eq!((in_force.author.as_str(), approvers), ("ann", vec!["ben"]));
}

#[test]
fn one_key_counts_once_however_often_it_signs() {
    let mut release = Release::new(1, contents(), name("ann"));
    release.sign(&key(1), &name("ann"), AT).unwrap();
    let again = release.sign(&key(1), &name("ann"), "2026-11-29T09:00:00Z");
    assert_eq!(again, Ok(Added::AlreadyThere));
    assert_eq!(release.signatures.len(), 1);
    // By hand, too.
    release.signatures.push(release.signatures[0].clone());
    assert_eq!(
        faults(&release, &contents()),
        ["1 of 2 signatures count; distinct known keys must have made them"]
    );
}

#[test]
fn every_field_of_a_release_is_signed() {
    let forged = |change: fn(&mut Release)| {
        let mut release = signed();
        change(&mut release);
        let report = check(&release, &contents(), &trust(2));
        let forged = |fault: &&Fault| matches!(fault, Fault::Forged { .. });
        report.faults.iter().filter(forged).count()
    };
    assert_eq!(forged(|_| {}), 0);
    type Change = fn(&mut Release);
    let changes: [(Change, usize); 8] = [
        (|release| release.version = 5, 2),
        (|release| release.digest = "00".repeat(32), 2),
        (|release| release.author = name("ben"), 2),
        (
            |release| {
                release.files.insert("more.yaml".into(), "00".into());
            },
            2,
        ),
        (
            |release| {
                release.files.remove("terms.txt");
            },
            2,
        ),
        (
            |release| release.signatures[0].at = "2026-11-28T08:00:00Z".into(),
            1,
        ),
        (|release| release.signatures[1].name = name("cleo"), 1),
        (
            |release| {
                let other = release.signatures[0].signature.clone();
                release.signatures[1].signature = other;
            },
            1,
        ),
    ];
    for (at, (change, count)) in changes.into_iter().enumerate() {
        assert_eq!(forged(change), count, "change {at}");
    }
}

#[test]
fn each_difference_of_the_folder_is_named() {
    let release = signed();
    let now = Contents::new([("words.yaml", "version: 2\n"), ("more.yaml", "")]);
    assert_eq!(
        faults(&release, &now),
        [
            "more.yaml is not in the release",
            "words.yaml was changed after it was signed",
            "terms.txt is in the release and not in the folder",
        ]
    );
    let mut release = Release::new(1, contents(), name("ann"));
    release.digest = "00".repeat(32);
    for (signer, seed) in [("ann", 1), ("ben", 2)] {
        release.sign(&key(seed), &name(signer), AT).unwrap();
    }
    assert_eq!(
        faults(&release, &contents()),
        ["the digest is not that of the files"]
    );
}

#[test]
fn a_stranger_counts_for_nothing_and_no_key_signs_in_another_name() {
    let mut release = Release::new(1, contents(), name("ann"));
    for (signer, seed) in [("ann", 1), ("dora", 9)] {
        release.sign(&key(seed), &name(signer), AT).unwrap();
    }
    let report = check(&release, &contents(), &trust(2));
    assert_eq!(report.strangers[0].name, name("dora"));
    assert_eq!(
        report.faults,
        [Fault::TooFew {
            have: 1,
            required: 2
        }]
    );
    release.sign(&key(2), &name("ann"), AT).unwrap();
    assert_eq!(
        faults(&release, &contents()),
        [
            "the key of ben signed as ann",
            "1 of 2 signatures count; distinct known keys must have made them",
        ]
    );
}

#[test]
fn nobody_is_named_as_the_author_who_did_not_sign() {
    let mut release = signed();
    release.sign(&key(3), &name("cleo"), AT).unwrap();
    assert_eq!(faults(&release, &contents()), [""; 0]);
    release.signatures.remove(0);
    assert_eq!(
        faults(&release, &contents()),
        ["ann is named as the author, and no known key signed as ann"]
    );
}

#[test]
fn a_way_back_is_a_new_version() {
    let last = (4, "digest");
    assert_eq!(follows(5, "other", last), None);
    assert_eq!(follows(4, "digest", last), None);
    assert_eq!(
        follows(3, "digest", last),
        Some(Fault::Older {
            version: 3,
            last: 4
        })
    );
    assert_eq!(follows(4, "other", last), Some(Fault::Reused(4)));
}

#[test]
fn keys_are_files_and_words_that_read_back() {
    let made = key(7);
    let pem = made.to_pem().unwrap();
    assert!(pem.lines().all(|line| line.len() <= 64), "{}", pem.len());
    let read = PrivateKey::from_pem(&pem).unwrap();
    assert_eq!(read.public(), made.public());
    let public = made.public().unwrap();
    assert_eq!(public.to_string().parse(), Ok(public));
    assert!(!format!("{made:?}").contains('['));
    for bad in ["", "ed25519:", "ed25519:AAAA", "AAAA", &pem] {
        assert_eq!(bad.parse::<PublicKey>(), Err(BadKey::Public));
    }
    assert!(
        PrivateKey::from_pem("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
            .is_err()
    );
}

/// The vector of RFC 8410, section 10.3, and the public key of section 10.1.
#[test]
fn a_key_that_another_program_made_is_read() {
    let pem = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
-----END PRIVATE KEY-----
";
    let read = PrivateKey::from_pem(pem).unwrap();
    assert_eq!(
        read.public().unwrap().to_string(),
        "ed25519:Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE="
    );
    assert_eq!(*read.to_pem().unwrap(), pem);
}

#[test]
fn what_is_no_release_is_refused() {
    let good = signed().to_json().unwrap();
    for bad in [
        "",
        "{}",
        &good.replace("\"version\"", "\"extra\": 1, \"version\""),
        &good.replace("\"format\": 1", "\"format\": 2"),
        &good.replace("\"author\": \"ann\"", "\"author\": \"Ann \""),
    ] {
        assert!(Release::read(bad).is_err(), "{bad}");
    }
    assert!(Release::read(&good).is_ok());
}
