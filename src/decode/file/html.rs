//! The text of HTML as a browser shows it, and what stands in its attributes, comments and scripts.

use html5gum::{HtmlString, Token, Tokenizer, emitters::default::DefaultEmitter};

use super::{Why, sink::Sink};

/// Hands over a page as it stands, for its scripts and comments, and as it reads.
pub(super) fn read(text: &str, sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    sink.text(text)?;
    let (shown, attributes) = parse(text);
    sink.text(&shown)?;
    sink.text(&attributes)
}

/// What is shown, and `name: value` of the attributes.
pub(super) fn parse(text: &str) -> (String, String) {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let (mut shown, mut attributes) = (String::new(), String::new());
    for token in Tokenizer::new_with_emitter(text, emitter) {
        match token {
            Ok(Token::StartTag(tag)) => {
                part(&tag.name, &mut shown);
                for (name, value) in &tag.attributes {
                    attribute(name, value, &mut attributes);
                }
            }
            Ok(Token::EndTag(tag)) => part(&tag.name, &mut shown),
            Ok(Token::String(text)) => shown.push_str(&String::from_utf8_lossy(&text)),
            Ok(Token::Comment(text)) => {
                shown.push('\n');
                shown.push_str(&String::from_utf8_lossy(&text));
                shown.push('\n');
            }
            Ok(Token::Doctype(_) | Token::Error(_)) | Err(_) => {}
        }
    }
    (shown, attributes)
}

fn attribute(name: &HtmlString, value: &HtmlString, to: &mut String) {
    let layout: &[&[u8]] = &[
        b"class", b"style", b"width", b"height", b"colspan", b"rowspan", b"d",
    ];
    if value.is_empty() || layout.contains(&name.as_slice()) {
        return;
    }
    to.push_str(&String::from_utf8_lossy(name));
    to.push_str(": ");
    to.push_str(&String::from_utf8_lossy(value));
    to.push('\n');
}

/// Elements inside of a line do not part what they stand between.
fn part(name: &[u8], to: &mut String) {
    match name {
        b"a" | b"b" | b"i" | b"u" | b"s" | b"em" | b"strong" | b"span" | b"font" | b"small"
        | b"big" | b"sub" | b"sup" | b"code" | b"tt" | b"kbd" | b"samp" | b"var" | b"mark"
        | b"abbr" | b"bdi" | b"bdo" | b"wbr" | b"ins" | b"del" | b"label" | b"time" | b"data" => {}
        b"td" | b"th" => to.push('\t'),
        _ => to.push('\n'),
    }
}
