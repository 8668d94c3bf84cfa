//! Text inside files, by what they are and never by what they are called.
//!
//! A file is known by its first bytes and, where those say nothing, by whether it reads as text.
//! Pictures, what cannot be opened and large parts of no known kind are reported as unreadable. Not
//! reported are what only shows the text again (fonts, the preview of a document) and small parts
//! of documents of no known kind, of which the readable runs are read.
//! Nothing here panics, recurses without a bound or keeps more than the budget's bytes.

mod archive;
mod charset;
mod compound;
mod der;
mod html;
mod image;
mod kind;
mod mail;
mod office;
mod pdf;
mod pour;
mod rtf;
mod runs;
mod sink;
#[cfg(test)]
mod tests;
mod tiff;
mod xml;

use super::{Spent, Walk, Why};
use kind::Kind;
use sink::Sink;

/// Opens bytes: hands each text in them to `walk.text(name, ..)`, each file in them to
/// `walk.bytes(name, ..)`, and says `walk.unreadable(name, why)` for what it cannot read.
///
/// # Errors
/// If the budget is spent.
pub(super) fn open(bytes: &[u8], walk: &mut Walk<'_>) -> Result<(), Spent> {
    let mut sink = Sink::new(walk);
    if bytes.is_empty() {
        return Ok(());
    }
    let Some(kind) = Kind::of(bytes) else {
        let outcome = plain(bytes, &mut sink);
        return sink.settle(outcome);
    };
    let outcome = by_kind(kind, bytes, &mut sink);
    sink.settle(outcome)?;
    // A picture with an archive behind it is both.
    if kind.may_hide_an_archive() && kind::ends_as_zip(bytes) {
        let hidden = archive::zip(bytes, &mut sink);
        sink.settle(hidden)?;
    }
    Ok(())
}

/// Whether bytes begin as a file of a kind that [`open`] knows, or as a picture, sound or film.
pub(super) fn is_known(bytes: &[u8]) -> bool {
    Kind::of(bytes).is_some() || der::Form::of(bytes).is_some()
}

/// What a file is called here.
pub(super) fn name(bytes: &[u8]) -> &'static str {
    match Kind::of(bytes) {
        Some(Kind::Pdf) => "pdf",
        Some(Kind::Zip) => archive::name(bytes),
        Some(Kind::Tar) => "tar",
        Some(Kind::Squeezed(how)) => how.name(),
        Some(Kind::Compound) => "ole",
        Some(Kind::Rtf) => "rtf",
        Some(Kind::Picture(format)) => format.name(),
        Some(Kind::Sound) => "media",
        Some(Kind::Binary) => "binary",
        None => name_of_text(bytes),
    }
}

fn name_of_text(bytes: &[u8]) -> &'static str {
    if bytes.is_empty() {
        return "empty";
    }
    let Some(text) = charset::read(bytes) else {
        return der::Form::of(bytes).map_or("binary", |_| "der");
    };
    match kind::of_text(&text) {
        kind::Text::Plain => "text",
        kind::Text::Html => "html",
        kind::Text::Xml => "xml",
        kind::Text::Mail => "eml",
        kind::Text::Mailbox => "mbox",
    }
}

fn by_kind(kind: Kind, bytes: &[u8], sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    match kind {
        Kind::Pdf => sink.within("pdf", |sink| pdf::read(bytes, sink)),
        Kind::Zip => archive::zip(bytes, sink),
        Kind::Tar => sink.within("tar", |sink| archive::tar(bytes, sink)),
        Kind::Squeezed(how) => sink.within(how.name(), |sink| archive::squeezed(how, bytes, sink)),
        Kind::Compound => sink.within("ole", |sink| compound::read(bytes, sink)),
        Kind::Rtf => sink.within("rtf", |sink| rtf::read(bytes, sink)),
        Kind::Picture(format) => {
            sink.within(format.name(), |sink| image::read(format, bytes, sink))
        }
        Kind::Sound => sink.within("media", |sink| image::sound(bytes, sink)),
        Kind::Binary => Err(Why::UnknownBinary),
    }
}

/// A file of no known magic: text of some character set, or nothing.
fn plain(bytes: &[u8], sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    let Some(text) = charset::read(bytes) else {
        if let Some(form) = der::Form::of(bytes) {
            return sink.within("der", |sink| der::read(form, bytes, sink));
        }
        return Err(Why::UnknownBinary);
    };
    match kind::of_text(&text) {
        kind::Text::Plain => sink.text(&text),
        kind::Text::Html => sink.within("html", |sink| html::read(&text, sink)),
        kind::Text::Xml => sink.within("xml", |sink| xml::read(&text, sink)),
        kind::Text::Mail => sink.within("eml", |sink| mail::read(bytes, sink)),
        kind::Text::Mailbox => sink.within("mbox", |sink| mail::read_box(bytes, sink)),
    }
}
