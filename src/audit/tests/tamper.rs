//! Claims about what `verify` finds in a log that somebody changed.

use proptest::prelude::*;

use super::{
    super::{line::Envelope, *},
    Files, SAMPLE, lines_of, names_of_segments, write,
};

fn verdict_of(files: &Files) -> Verdict {
    verify(&write(files).path().join("audit"))
}

fn fault_of(files: &Files) -> (u64, u64, Problem) {
    let fault = verdict_of(files).fault.unwrap();
    (fault.line, fault.seq, fault.problem)
}

/// Applies a change to the lines of the second segment.
fn changed(change: impl FnOnce(&mut Vec<Vec<u8>>)) -> Files {
    let mut files = SAMPLE.clone();
    let at = names_of_segments(&files)[1];
    let mut lines = lines_of(&files[at].1);
    change(&mut lines);
    files[at].1 = lines.concat();
    files
}

fn seq_of(line: &[u8]) -> u64 {
    Envelope::read(line.strip_suffix(b"\n").unwrap())
        .unwrap()
        .link
        .seq
}

#[test]
fn an_untouched_log_verifies_from_start_to_stop() {
    let verdict = verdict_of(&SAMPLE);
    assert_eq!(
        (verdict.fault, verdict.records, verdict.tail),
        (None, 50, Tail::Whole)
    );
    assert!(verdict.segments >= 3 && verdict.first_time < verdict.last_time);
}

#[test]
fn each_kind_of_tampering_is_called_by_its_name() {
    let second = lines_of(&SAMPLE[names_of_segments(&SAMPLE)[1]].1);
    let first = seq_of(&second[0]);
    let edit = changed(|lines| lines[2][90] ^= 1);
    assert_eq!(fault_of(&edit), (3, first + 2, Problem::Edited));
    let removed = changed(|lines| drop(lines.remove(2)));
    assert_eq!(
        fault_of(&removed),
        (3, first + 2, Problem::Removed { next: first + 3 })
    );
    let swapped = changed(|lines| lines.swap(1, 4));
    assert_eq!(
        fault_of(&swapped),
        (2, first + 1, Problem::Swapped { next: first + 4 })
    );
    let inserted = changed(|lines| lines.insert(3, lines[0].clone()));
    assert_eq!(fault_of(&inserted), (4, first + 3, Problem::Inserted));
    let mut files = SAMPLE.clone();
    files.remove(names_of_segments(&files)[1]);
    assert_eq!(fault_of(&files), (0, first, Problem::SegmentMissing));
    let mut files = SAMPLE.clone();
    let last = *names_of_segments(&files).last().unwrap();
    let mut lines = lines_of(&files[last].1);
    lines.pop();
    files[last].1 = lines.concat();
    assert_eq!(fault_of(&files), (0, 50, Problem::CutTail { sealed: 50 }));
    let headless = SAMPLE
        .iter()
        .filter(|(name, _)| name != "head")
        .cloned()
        .collect();
    assert_eq!(fault_of(&headless), (0, 51, Problem::HeadMissing));
}

#[test]
fn a_record_rewritten_with_a_new_hash_breaks_the_link_or_contradicts_the_head() {
    let rehash = |line: &mut Vec<u8>| {
        let text = String::from_utf8(line.clone()).unwrap();
        let (body, _) = text.rsplit_once(r#","hash":""#).unwrap();
        let body = body.replace("internal", "external");
        let hash = line::Hash::of(body.as_bytes());
        *line = format!("{body},\"hash\":\"{}\"}}\n", hash.as_str()).into_bytes();
    };
    let files = changed(|lines| rehash(&mut lines[2]));
    assert_eq!(fault_of(&files).2, Problem::Relinked);
    let mut files = SAMPLE.clone();
    let last = *names_of_segments(&files).last().unwrap();
    let mut lines = lines_of(&files[last].1);
    // The stop record is the last; the head still names its true hash.
    let stop = lines.last_mut().unwrap();
    *stop = String::from_utf8(stop.clone())
        .unwrap()
        .replace("\"records\"", "\"internal\"")
        .into();
    rehash(stop);
    files[last].1 = lines.concat();
    assert_eq!(fault_of(&files).2, Problem::Rewritten);
}

#[derive(Debug, Clone)]
enum Tampering {
    Flip(prop::sample::Index, u8),
    Remove(prop::sample::Index),
    Swap(prop::sample::Index, prop::sample::Index),
    Copy(prop::sample::Index, prop::sample::Index),
    DropSegment(prop::sample::Index),
    Cut(prop::sample::Index),
}

fn tampering() -> impl Strategy<Value = Tampering> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        4 => (at(), 1..=255_u8).prop_map(|(at, mask)| Tampering::Flip(at, mask)),
        1 => at().prop_map(Tampering::Remove),
        1 => (at(), at()).prop_map(|(a, b)| Tampering::Swap(a, b)),
        1 => (at(), at()).prop_map(|(a, b)| Tampering::Copy(a, b)),
        1 => at().prop_map(Tampering::DropSegment),
        1 => at().prop_map(Tampering::Cut),
    ]
}

/// Changes the segments; `None` where the change changes nothing.
fn tampered(how: &Tampering) -> Option<Files> {
    let (mut files, segments) = (SAMPLE.clone(), names_of_segments(&SAMPLE));
    let lengths: Vec<usize> = segments
        .iter()
        .map(|at| lines_of(&files[*at].1).len())
        .collect();
    let mut lines: Vec<Vec<u8>> = segments
        .iter()
        .flat_map(|at| lines_of(&files[*at].1))
        .collect();
    match how {
        Tampering::Flip(at, mask) => {
            let bytes: usize = lines.iter().map(Vec::len).sum();
            *lines.iter_mut().flatten().nth(at.index(bytes))? ^= mask;
        }
        Tampering::Remove(at) => drop(lines.remove(at.index(50))),
        Tampering::Swap(a, b) => lines.swap(a.index(50), b.index(50)),
        Tampering::Copy(a, b) => lines.insert(a.index(51), lines[b.index(50)].clone()),
        Tampering::DropSegment(at) => drop(files.remove(segments[at.index(segments.len())])),
        Tampering::Cut(at) => {
            let bytes = lines.concat();
            lines = vec![bytes[..at.index(bytes.len())].to_vec()];
        }
    }
    if !matches!(how, Tampering::DropSegment(_)) {
        let mut rest = lines.into_iter();
        for (at, length) in segments.iter().zip(lengths) {
            let keep = if Some(at) == segments.last() {
                usize::MAX
            } else {
                length
            };
            files[*at].1 = rest.by_ref().take(keep).collect::<Vec<_>>().concat();
        }
    }
    (files != *SAMPLE).then_some(files)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_single_tampering_is_found(how in tampering()) {
        if let Some(files) = tampered(&how) {
            let verdict = verdict_of(&files);
            prop_assert!(verdict.fault.is_some(), "{how:?}");
            prop_assert!(verdict.records < 50 || matches!(how, Tampering::Copy(..)));
        }
    }
}

#[test]
fn showing_an_edited_line_says_so_and_goes_on() {
    let files = changed(|lines| lines[1][90] ^= 1);
    let temp = write(&files);
    let shown: Vec<_> = show(&temp.path().join("audit"), &Filter::default()).collect();
    let bad = shown
        .iter()
        .filter(|one| matches!(one, Err(ShowError::NotIntact { line: 2, .. })));
    assert_eq!((bad.count(), shown.len()), (1, 50));
}
