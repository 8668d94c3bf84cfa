//! A provider's events on their way to the client, as the bytes they came in.
//!
//! Chunks are passed on at once, however they are cut. What is added is only the word that
//! something broke: an event with a member `error`, which SDKs raise.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use futures_util::Stream;
use http_body::Body;
use hyper::body::Incoming;
use tokio::time::{Instant, Sleep};

use crate::{
    body::{Ending, Outcome, Part},
    wire::{
        error::ErrorBody,
        sse::{self, Watch},
    },
};

pub(super) struct Events {
    body: Incoming,
    watch: Watch,
    idle: Duration,
    last: Instant,
    timer: Pin<Box<Sleep>>,
    state: State,
}

enum State {
    Flowing,
    /// The stream broke; the client has been told and the end is next.
    Ending(Outcome),
    Ended,
}

impl Events {
    pub(super) fn new(body: Incoming, idle: Duration, line_max: usize) -> Self {
        let timer = Box::pin(tokio::time::sleep(idle));
        Self {
            body,
            watch: Watch::new(line_max),
            idle,
            last: Instant::now(),
            timer,
            state: State::Flowing,
        }
    }

    /// Tells the client that the stream is broken.
    fn broken(&mut self, message: &str) -> Part {
        self.state = State::Ending(Outcome::Broken);
        let error = ErrorBody::new("server_error", "provider_stream_broken", message).to_json();
        // The blank line ends whatever line the provider left open.
        Part::Bytes(Bytes::from(
            [b"\n\n".as_slice(), &sse::event(&error)].concat(),
        ))
    }

    fn end(&mut self, outcome: Outcome) -> Part {
        self.state = State::Ended;
        Part::End(Ending {
            outcome,
            tokens: self.watch.usage(),
        })
    }

    /// Whether the provider has been silent for too long. The timer is set anew only when it fires,
    /// not for every chunk.
    fn poll_silent(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            ready!(self.timer.as_mut().poll(cx));
            let until = self.last + self.idle;
            if Instant::now() >= until {
                return Poll::Ready(());
            }
            self.timer.as_mut().reset(until);
        }
    }
}

impl Stream for Events {
    type Item = Part;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Part>> {
        let this = self.get_mut();
        match this.state {
            State::Ended => return Poll::Ready(None),
            State::Ending(outcome) => return Poll::Ready(Some(this.end(outcome))),
            State::Flowing => {}
        }
        if this.watch.done() {
            // Whatever the provider does with its connection now, the answer is whole.
            return Poll::Ready(Some(this.end(Outcome::Completed)));
        }
        loop {
            let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) else {
                ready!(this.poll_silent(cx));
                return Poll::Ready(Some(
                    this.broken("The provider fell silent within its answer."),
                ));
            };
            let part = match frame {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) if this.watch.see(&data).is_err() => this.broken(
                        "The provider sent an event that is larger than this gateway passes on.",
                    ),
                    Ok(data) => {
                        this.last = Instant::now();
                        Part::Bytes(data)
                    }
                    Err(_trailers) => continue,
                },
                Some(Err(_)) | None => this.broken("The provider broke off its answer."),
            };
            return Poll::Ready(Some(part));
        }
    }
}
