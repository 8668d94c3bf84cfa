//! Any bytes as a request's body and as a provider's stream: read or refused, never a panic, and
//! whatever is read can be spliced anywhere and read again.

use bytes::Bytes;
use ringfence::wire::{
    chat::Chat,
    json::{Document, Form, Limits},
    reply::usage_in,
    sse::Watch,
};

const LIMITS: Limits = Limits {
    depth: 32,
    values: 5_000,
};

pub fn run(data: &[u8]) {
    let mut watch = Watch::new(1_000);
    let halves = data.split_at(data.len() / 2);
    let seen = watch.see(halves.0).and_then(|()| watch.see(halves.1));
    let mut whole = Watch::new(1_000);
    assert_eq!(seen, whole.see(data), "a cut changed what a stream shows");
    if seen.is_ok() {
        assert_eq!((watch.done(), watch.usage()), (whole.done(), whole.usage()));
    }
    let _tokens = usage_in(data);
    let Ok(document) = Document::read(Bytes::copy_from_slice(data), LIMITS) else {
        return;
    };
    for text in document
        .texts()
        .iter()
        .filter(|text| text.form == Form::String)
        .take(20)
    {
        let meaning = document.str(text);
        let middle = meaning.floor_char_boundary(meaning.len() / 2);
        let raw = document.raw(text, &[middle, meaning.len()]);
        let body = document.body();
        let spliced = [&body[..raw[0]], "<X>", &body[raw[1]..]].concat();
        let again = Document::read(
            Bytes::from(spliced),
            Limits {
                depth: 32,
                values: 6_000,
            },
        );
        assert!(again.is_ok(), "a splice broke the document");
    }
    if let Ok(chat) = Chat::read(document) {
        let read: usize = chat.passages().map(|(_, passage)| passage.str.len()).sum();
        assert!(read <= data.len(), "more was read than was there");
    }
}
