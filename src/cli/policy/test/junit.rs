//! Results of cases as the XML that JUnit began and CI systems read: a suite a file, a case a case.

use std::{collections::BTreeMap, io};

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};

use crate::policy::{CaseReport, Verdict};

/// How many characters of a text name its case.
const NAME_CHARS: usize = 80;

pub(super) fn report(reports: &[CaseReport]) -> io::Result<Vec<u8>> {
    let mut by_file: BTreeMap<&str, Vec<&CaseReport>> = BTreeMap::new();
    for report in reports {
        by_file.entry(&report.file).or_default().push(report);
    }
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let all = counted("testsuites", "ringfence policy test", reports.iter());
    xml.write_event(Event::Start(all))?;
    for (file, reports) in by_file {
        let suite = counted("testsuite", file, reports.iter().copied());
        xml.write_event(Event::Start(suite))?;
        for report in reports {
            case(&mut xml, report)?;
        }
        xml.write_event(Event::End(BytesEnd::new("testsuite")))?;
    }
    xml.write_event(Event::End(BytesEnd::new("testsuites")))?;
    let mut text = xml.into_inner();
    text.push(b'\n');
    Ok(text)
}

fn is_failed(report: &CaseReport) -> bool {
    matches!(report.verdict, Verdict::Failed { .. })
}

fn counted<'a>(
    element: &'static str,
    name: &str,
    reports: impl Iterator<Item = &'a CaseReport> + Clone,
) -> BytesStart<'static> {
    let tests = reports.clone().count().to_string();
    let failures = reports.filter(|report| is_failed(report)).count();
    let mut start = BytesStart::new(element);
    start.push_attribute(("name", plain(name).as_str()));
    start.push_attribute(("tests", tests.as_str()));
    start.push_attribute(("failures", failures.to_string().as_str()));
    start
}

fn case(xml: &mut Writer<Vec<u8>>, report: &CaseReport) -> io::Result<()> {
    let mut start = BytesStart::new("testcase");
    let name: String = report.say.chars().take(NAME_CHARS).collect();
    start.push_attribute(("classname", report.rule.as_deref().unwrap_or("suite")));
    start.push_attribute(("name", plain(&name).as_str()));
    start.push_attribute(("file", plain(&report.file).as_str()));
    start.push_attribute(("line", report.at.line.to_string().as_str()));
    let Verdict::Failed { .. } = &report.verdict else {
        return xml.write_event(Event::Empty(start));
    };
    xml.write_event(Event::Start(start))?;
    let mut words = Vec::new();
    super::tell(&mut words, report)?;
    let words = String::from_utf8_lossy(&words);
    let mut failure = BytesStart::new("failure");
    failure.push_attribute(("message", plain(&wrong(report)).as_str()));
    xml.write_event(Event::Start(failure))?;
    xml.write_event(Event::Text(BytesText::new(&plain(&words))))?;
    xml.write_event(Event::End(BytesEnd::new("failure")))?;
    xml.write_event(Event::End(BytesEnd::new("testcase")))
}

fn wrong(report: &CaseReport) -> String {
    let Verdict::Failed { wrong, .. } = &report.verdict else {
        return String::new();
    };
    let each = wrong
        .iter()
        .map(|one| format!("{}: expected {}, got {}", one.what, one.expected, one.got));
    each.collect::<Vec<_>>().join("; ")
}

/// Without the control characters that XML 1.0 cannot hold.
fn plain(text: &str) -> String {
    let kept = |c: char| if c.is_control() && c != '\n' { ' ' } else { c };
    text.chars().map(kept).collect()
}
