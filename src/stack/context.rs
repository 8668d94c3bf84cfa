//! What a request carries from its first byte to its last, and what becomes of it.

use std::sync::Arc;

use http::{HeaderMap, Request, StatusCode};
use hyper::body::Incoming;
use parking_lot::Mutex;
use tokio::sync::OwnedSemaphorePermit;

use super::{Rejection, Snapshot, memory::Hashed};
use crate::{
    access::Caller,
    body::{Closing, Ending, Outcome, ReplyBody},
    destination::{DestinationId, Zone},
    ident::RequestId,
    inspect::{Verdict, around::Around},
    label::Label,
    policy::Decision,
    telemetry::{Finished, Stage, Stopwatch, Telemetry, Trace},
    wire::chat::Chat,
};

/// One request's identity and times.
#[derive(Debug)]
pub struct Context {
    /// Its id; in every header, record and log line about it.
    pub id: RequestId,
    /// Its place in its trace.
    pub trace: Trace,
    /// What telemetry learns of it. Guarded because the answer's end, on whatever thread, reads it.
    noted: Mutex<Noted>,
}

#[derive(Debug)]
struct Noted {
    endpoint: &'static str,
    times: Stopwatch,
    label: Option<Label>,
    destination: Option<(String, Zone)>,
    place: Option<OwnedSemaphorePermit>,
}

/// A request that came in.
#[derive(Debug)]
pub(super) struct Arrival {
    pub(super) context: Arc<Context>,
    pub(super) request: Request<Incoming>,
}

/// A request of somebody who may ask.
#[derive(Debug)]
pub(super) struct Admitted {
    pub(super) context: Arc<Context>,
    pub(super) caller: Arc<Caller>,
    pub(super) request: Request<Incoming>,
}

/// A request whose form is right.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) context: Arc<Context>,
    /// Who asks.
    pub(super) caller: Arc<Caller>,
    pub(super) chat: Chat,
    /// In which languages the caller wants to be told something, first choice first.
    pub(super) speaks: Vec<String>,
}

/// A request of which is known what is sensitive in it.
#[derive(Debug)]
pub(super) struct Classified {
    pub(super) parsed: Parsed,
    pub(super) snapshot: Arc<Snapshot>,
    /// What the detectors say.
    pub(super) verdict: Verdict,
    /// What the detectors of the candidate say, where it has its own.
    pub(super) candidate: Option<Verdict>,
    /// What is known beside that.
    pub(super) around: Around,
    /// The label that the conversation had before.
    pub(super) lineage: Option<Label>,
    /// What the conversation is known by; nothing where nothing is searched.
    pub(super) hashed: Option<Hashed>,
}

/// A request of which is known where it may go.
#[derive(Debug)]
pub(super) struct Decided {
    pub(super) classified: Classified,
    pub(super) decision: Decision,
    /// What would have been decided if the rules in shadow that matched were enforced.
    pub(super) unshadowed: Option<Decision>,
    /// What the candidate would have decided.
    pub(super) candidate: Option<Decision>,
}

/// A request on its way to one destination.
#[derive(Debug, Clone)]
pub(super) struct Attempt {
    pub(super) decided: Arc<Decided>,
    /// Where to; `None` for the record that nobody may have it.
    pub(super) destination: Option<DestinationId>,
    /// From 1.
    pub(super) number: u32,
    /// Whether it stands in for the model that was asked for.
    pub(super) substituted: bool,
}

/// An answer, before it is HTTP.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// Headers of the provider that are passed on, and the stamp.
    pub headers: HeaderMap,
    /// The body.
    pub body: ReplyBody,
}

/// What an answer says of the decision behind it.
#[derive(Debug, Clone)]
pub struct Stamp {
    /// Where it went; `None` if nowhere.
    pub zone: Option<Zone>,
    /// How sensitive it was.
    pub label: Label,
    /// Which rules made the decision.
    pub rules: Vec<Arc<str>>,
    /// The record's sequence number.
    pub record: u64,
    /// Who answered instead of the model that was asked for.
    pub substitute: Option<String>,
}

/// A rejection, and the stamp of the decision it came after, if it came after one.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) why: Rejection,
    pub(super) stamp: Option<Box<Stamp>>,
}

impl From<Rejection> for Refused {
    fn from(why: Rejection) -> Self {
        Self { why, stamp: None }
    }
}

impl Context {
    pub(super) fn new(id: RequestId, trace: Trace, endpoint: &'static str) -> Self {
        let noted = Noted {
            endpoint,
            times: Stopwatch::start(),
            label: None,
            destination: None,
            place: None,
        };
        Self {
            id,
            trace,
            noted: Mutex::new(noted),
        }
    }

    pub(super) fn mark(&self, stage: Stage) {
        self.noted.lock().times.mark(stage);
    }

    /// Keeps a place among the requests at work until nobody works on the request any more, on
    /// whatever thread.
    pub(super) fn hold(&self, place: OwnedSemaphorePermit) {
        self.noted.lock().place = Some(place);
    }

    pub(super) fn decided(&self, label: &Label) {
        self.noted.lock().label = Some(label.clone());
    }

    pub(super) fn sent_to(&self, destination: String, zone: Zone) {
        self.noted.lock().destination = Some((destination, zone));
    }

    /// The times so far.
    pub(super) fn times(&self) -> Stopwatch {
        self.noted.lock().times.clone()
    }
}

/// Counts a request when its answer has ended, or was dropped.
pub(super) struct Counting {
    context: Arc<Context>,
    telemetry: Arc<Telemetry>,
    code: u16,
    told: bool,
}

impl Counting {
    pub(super) fn new(context: Arc<Context>, telemetry: Arc<Telemetry>) -> Self {
        telemetry.metrics.in_flight.inc();
        // nginx's word for a client that went away before the answer began.
        Self {
            context,
            telemetry,
            code: 499,
            told: false,
        }
    }

    pub(super) fn answered(mut self, status: StatusCode) -> Self {
        self.code = status.as_u16();
        self
    }

    fn tell(&mut self, ending: Ending) {
        self.told = true;
        self.telemetry.metrics.in_flight.dec();
        let noted = self.context.noted.lock();
        let destination = noted.destination.as_ref();
        self.telemetry.finished(&Finished {
            id: self.context.id.as_str(),
            trace: &self.context.trace,
            endpoint: noted.endpoint,
            code: self.code,
            outcome: ending.outcome,
            destination: destination.map(|(name, _)| name.as_str()),
            zone: destination.map(|(_, zone)| *zone),
            label: noted.label.as_ref().map(Label::as_str),
            tokens: ending.tokens,
            times: &noted.times,
        });
    }
}

impl Closing for Counting {
    fn close(mut self: Box<Self>, ending: Ending) {
        self.tell(ending);
    }
}

impl Drop for Counting {
    fn drop(&mut self) {
        if !self.told {
            self.tell(Ending {
                outcome: Outcome::ClientGone,
                tokens: None,
            });
        }
    }
}
