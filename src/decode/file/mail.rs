//! Mail: headers, bodies and attachments, whatever encodings they came in.

use std::panic::catch_unwind;

use mail_parser::{
    Addr, Address, Encoding, Group, HeaderValue, Message, MessageParser, MessagePart, PartType,
};

use super::{Why, html, sink::Sink};

/// A message of more lines than this whose lines are shorter than that costs more than it says.
const MANY_LINES: usize = 100_000;
const SHORT_LINE: usize = 12;

/// Reads one message.
pub(super) fn read(bytes: &[u8], sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    // The parser keeps an entry for each header and each part, however short.
    let lines = memchr::memchr_iter(b'\n', bytes).count();
    if lines > MANY_LINES && lines.saturating_mul(SHORT_LINE) > bytes.len() {
        return Err(Why::OverBudget);
    }
    // In builds with debug assertions the parser panics where it otherwise stops short.
    let parsed = catch_unwind(|| MessageParser::default().parse(bytes));
    let Ok(Some(message)) = parsed else {
        sink.text(&String::from_utf8_lossy(bytes))?;
        return Err(Why::Damaged);
    };
    sink.text(&frame(&message, bytes))?;
    message_parts(&message, sink)
}

/// Reads a mailbox: messages one after the other, each begun by a line `From `.
pub(super) fn read_box(bytes: &[u8], sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    let mut rest = bytes;
    while !rest.is_empty() {
        let end = memchr::memmem::find_iter(rest, b"\nFrom ")
            .find(|at| {
                rest.get(..*at)
                    .is_some_and(|before| before.ends_with(b"\n") || before.ends_with(b"\n\r"))
            })
            .map_or(rest.len(), |at| at + 1);
        let (message, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
        let first_line = memchr::memchr(b'\n', message).map_or(0, |at| at + 1);
        let (separator, message) = message
            .split_at_checked(first_line)
            .unwrap_or((&[], message));
        sink.part()?;
        sink.text(&String::from_utf8_lossy(separator))?;
        if read(message, sink).is_err() {
            sink.member(message)?;
        }
        rest = after;
    }
    Ok(())
}

/// All of a message but the bodies that its parts were made of: headers as they came, what stands
/// before the first part and after the last, and whatever the parser left out.
fn frame(message: &Message<'_>, bytes: &[u8]) -> String {
    let mut bodies: Vec<_> = message
        .parts
        .iter()
        .filter(|part| !matches!(part.body, PartType::Multipart(_)))
        .map(|part| (part.offset_body as usize, part.offset_end as usize))
        .collect();
    bodies.sort_unstable();
    let (mut out, mut at) = (String::new(), 0);
    for (start, end) in bodies {
        if start > at {
            let between = bytes.get(at..start).unwrap_or_default();
            out.push_str(&String::from_utf8_lossy(between));
            out.push('\n');
        }
        at = at.max(end);
    }
    out.push_str(&String::from_utf8_lossy(
        bytes.get(at..).unwrap_or_default(),
    ));
    out
}

fn message_parts(message: &Message<'_>, sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    for part in &message.parts {
        sink.part()?;
        sink.text(&headers(part, &message.raw_message))?;
        match &part.body {
            PartType::Text(text) => sink.text(text)?,
            PartType::Html(text) => html::read(text, &mut sink.inside("html"))?,
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
                attachment(part, bytes, sink)?;
            }
            PartType::Message(nested) => {
                // Its own attachments are read from its own bytes, a level further in.
                let bytes = message
                    .raw_message
                    .get(part.offset_body as usize..part.offset_end as usize);
                let raw = match (bytes, part.encoding) {
                    (Some(bytes), Encoding::None) => bytes,
                    _ => &nested.raw_message,
                };
                sink.member(raw)?;
            }
            PartType::Multipart(_) => {}
        }
    }
    Ok(())
}

fn attachment(part: &MessagePart<'_>, bytes: &[u8], sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    match part.encoding {
        Encoding::None => sink.member(bytes),
        Encoding::Base64 => sink.inside("base64").member(bytes),
        Encoding::QuotedPrintable => sink.inside("quoted-printable").member(bytes),
    }
}

/// A part's headers with their encoded words decoded, and as they came if a form is not known.
fn headers(part: &MessagePart<'_>, raw: &[u8]) -> String {
    let mut out = String::new();
    for header in &part.headers {
        out.push_str(header.name.as_str());
        out.push_str(": ");
        let read = out.len();
        value(&header.value, &mut out);
        let range = header.offset_start as usize..header.offset_end as usize;
        let as_it_came = raw
            .get(range)
            .map(String::from_utf8_lossy)
            .unwrap_or_default();
        if out.len() == read || matches!(header.value, HeaderValue::Received(_)) {
            out.push_str(as_it_came.trim());
        }
        out.push('\n');
    }
    out
}

fn value(value: &HeaderValue<'_>, to: &mut String) {
    match value {
        HeaderValue::Address(Address::List(list)) => list.iter().for_each(|addr| one(addr, to)),
        HeaderValue::Address(Address::Group(groups)) => {
            groups.iter().for_each(|group| many(group, to));
        }
        HeaderValue::Text(text) => to.push_str(text),
        HeaderValue::TextList(list) => to.push_str(&list.join(", ")),
        HeaderValue::ContentType(content) => {
            to.push_str(&content.c_type);
            if let Some(subtype) = &content.c_subtype {
                to.push('/');
                to.push_str(subtype);
            }
            for attribute in content.attributes.iter().flatten() {
                to.push_str("; ");
                to.push_str(&attribute.name);
                to.push('=');
                to.push_str(&attribute.value);
            }
        }
        HeaderValue::DateTime(_) | HeaderValue::Received(_) | HeaderValue::Empty => {}
    }
}

fn many(group: &Group<'_>, to: &mut String) {
    if let Some(name) = &group.name {
        to.push_str(name);
        to.push_str(": ");
    }
    group.addresses.iter().for_each(|addr| one(addr, to));
}

fn one(addr: &Addr<'_>, to: &mut String) {
    if let Some(name) = &addr.name {
        to.push_str(name);
        to.push(' ');
    }
    if let Some(address) = &addr.address {
        to.push('<');
        to.push_str(address);
        to.push_str(">, ");
    }
}
