//! The scheduler on a decoder that counts down: a prompt that ends in `e` is answered `dcba`.

use std::collections::BTreeMap;

use super::*;
use crate::engine::generation::{EVENTS_AHEAD, FinishReason, Generation, channel};

const STALL: Duration = Duration::from_millis(500);

/// Checks what llama.cpp would: that every row continues its sequence, and that a copy goes into
/// an empty one.
#[derive(Default)]
struct Countdown {
    cells: BTreeMap<i32, i32>,
    last: Vec<Row>,
    batches: Vec<Vec<Row>>,
    fails: Option<EngineFault>,
    keeps_cells: bool,
    tells: bool,
}

impl Decoder for Countdown {
    type Sampler = ();

    fn sampler(&self, _way: &Way, _choice: u32) {}

    fn decode(&mut self, rows: &[Row]) -> Result<(), EngineFault> {
        if self.fails == Some(EngineFault::Decode) {
            return Err(EngineFault::Decode);
        }
        for row in rows {
            let cells = self.cells.entry(row.sequence).or_default();
            assert_eq!(*cells, row.position, "sequence {} continues", row.sequence);
            *cells += 1;
        }
        self.last = rows.to_vec();
        self.batches.push(rows.to_vec());
        Ok(())
    }

    fn sample(&mut self, row: i32, (): &mut ()) -> Result<Drawn, EngineFault> {
        if self.fails == Some(EngineFault::Form) {
            return Err(EngineFault::Form);
        }
        let row = self.last[usize::try_from(row).unwrap()];
        assert!(row.logits);
        let token = LlamaToken(row.token.0 - 1);
        let chance = self.tells.then(|| Chance {
            logprob: 0.0,
            likeliest: vec![(row.token, -1.0)],
        });
        Ok(Drawn { token, chance })
    }

    fn ends(&self, token: LlamaToken) -> bool {
        token.0 < i32::from(b'a')
    }

    fn piece(&self, token: LlamaToken, into: &mut Vec<u8>) {
        into.push(u8::try_from(token.0).unwrap());
    }

    fn copy(&mut self, from: i32, to: i32) -> Result<(), EngineFault> {
        assert_eq!(self.cells.get(&to), None);
        self.cells.insert(to, self.cells[&from]);
        Ok(())
    }

    fn forget(&mut self, sequence: i32) -> Result<(), EngineFault> {
        if self.keeps_cells {
            return Err(EngineFault::Decode);
        }
        self.cells.remove(&sequence);
        Ok(())
    }
}

struct Bench {
    scheduler: Scheduler<Countdown>,
    intake: Arc<Intake>,
    now: Instant,
}

impl Bench {
    fn new(slots: u32) -> Self {
        let intake = Arc::new(Intake::new(100, slots));
        let scheduler = Scheduler::new(Countdown::default(), Arc::clone(&intake), STALL);
        Self {
            scheduler,
            intake,
            now: Instant::now(),
        }
    }

    fn ask(&self, prompt: &str, choices: u32) -> Generation {
        self.ask_for(prompt, choices, 1000, &[])
    }

    fn ask_for(&self, prompt: &str, choices: u32, max_tokens: u32, stop: &[&str]) -> Generation {
        let (outlet, generation) = channel(choices, Arc::clone(self.intake.bell()));
        let job = Job {
            prompt: prompt.bytes().map(|byte| LlamaToken(byte.into())).collect(),
            choices,
            way: Way {
                max_tokens,
                ..Way::default()
            },
            stop: stop.iter().map(|s| (*s).to_owned()).collect(),
            calls: false,
            outlet,
        };
        self.intake.reserve().unwrap().fill(job).unwrap();
        generation
    }

    fn turn(&mut self) -> Turn {
        self.scheduler.turn(self.now)
    }

    /// Until there is nothing to do.
    fn settle(&mut self) -> Turn {
        loop {
            let turn = self.turn();
            if turn != Turn::Worked {
                return turn;
            }
        }
    }

    fn cells(&self) -> usize {
        self.scheduler.decoder.cells.len()
    }
}

/// What has come so far.
fn events(generation: &mut Generation) -> Vec<Event> {
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    std::iter::from_fn(|| {
        match futures_util::Stream::poll_next(std::pin::Pin::new(&mut *generation), &mut cx) {
            std::task::Poll::Ready(event) => event,
            std::task::Poll::Pending => None,
        }
    })
    .collect()
}

fn text(events: &[Event], of: u32) -> String {
    let texts = events.iter().filter_map(|event| match event {
        Event::Text { choice, text, .. } if *choice == of => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}

#[test]
fn an_answer_comes_in_order_and_its_cells_are_given_back() {
    let mut bench = Bench::new(1);
    let mut generation = bench.ask("xd", 1);
    assert_eq!(bench.settle(), Turn::Idle(None));
    let one = |text: &str| Event::Text {
        choice: 0,
        text: text.into(),
        chances: Vec::new(),
    };
    assert_eq!(
        events(&mut generation),
        [
            Event::Started { prompt_tokens: 2 },
            one("c"),
            one("b"),
            one("a"),
            Event::Finished {
                choice: 0,
                reason: FinishReason::Stop
            },
            Event::Done {
                prompt_tokens: 2,
                completion_tokens: 4
            },
        ]
    );
    assert_eq!(bench.cells(), 0);
    assert_eq!(bench.intake.figures().active.load(Ordering::Relaxed), 0);
}

#[test]
fn requests_share_batches_and_each_gets_its_own_answer() {
    let mut bench = Bench::new(3);
    let mut all: Vec<_> = ["e", "xxd", "yc", "zze"]
        .iter()
        .map(|p| bench.ask(p, 1))
        .collect();
    bench.settle();
    let answers: Vec<String> = all.iter_mut().map(|g| text(&events(g), 0)).collect();
    assert_eq!(answers, ["dcba", "cba", "ba", "dcba"]);
    let sequences = |rows: &Vec<Row>| rows.iter().map(|row| row.sequence).collect::<BTreeSet<_>>();
    let widest = bench
        .scheduler
        .decoder
        .batches
        .iter()
        .map(|rows| sequences(rows).len())
        .max();
    assert_eq!(widest, Some(3));
    assert_eq!(bench.cells(), 0);
}

#[test]
fn a_long_prompt_does_not_hold_up_who_is_generating() {
    let mut bench = Bench::new(2);
    let mut quick = bench.ask("z", 1);
    bench.turn();
    let _long = bench.ask(&"x".repeat(1000), 1);
    events(&mut quick);
    for _ in 0..5 {
        assert_eq!(bench.turn(), Turn::Worked);
        assert_eq!(text(&events(&mut quick), 0).len(), 1);
        let rows = bench.scheduler.decoder.batches.last().map(Vec::len);
        assert_eq!(rows, Some(PREFILL_TOKENS + 1));
    }
}

#[test]
fn a_prompt_alone_is_read_in_bounded_chunks() {
    let mut bench = Bench::new(1);
    let mut generation = bench.ask(&("x".repeat(299) + "b"), 1);
    bench.settle();
    let sizes: Vec<usize> = bench
        .scheduler
        .decoder
        .batches
        .iter()
        .map(Vec::len)
        .collect();
    assert_eq!(sizes, [64, 64, 64, 64, 44, 1]);
    assert_eq!(text(&events(&mut generation), 0), "a");
}

#[test]
fn several_answers_begin_from_one_reading_of_the_prompt() {
    let mut bench = Bench::new(3);
    let mut generation = bench.ask("xxxxd", 3);
    bench.settle();
    let events = events(&mut generation);
    assert_eq!(
        [0, 1, 2].map(|choice| text(&events, choice)),
        ["cba", "cba", "cba"]
    );
    assert_eq!(
        events.last(),
        Some(&Event::Done {
            prompt_tokens: 5,
            completion_tokens: 12
        })
    );
    assert_eq!(
        bench.scheduler.decoder.batches.first().map(Vec::len),
        Some(5)
    );
    assert_eq!(bench.cells(), 0);
}

#[test]
fn the_token_limit_ends_with_length_and_hands_on_what_was_held() {
    let mut bench = Bench::new(1);
    let mut generation = bench.ask_for("xz", 1, 3, &["wv"]);
    bench.settle();
    let events = events(&mut generation);
    assert_eq!(text(&events, 0), "yxw");
    assert!(events.contains(&Event::Finished {
        choice: 0,
        reason: FinishReason::Length
    }));
    assert_eq!(
        events.last(),
        Some(&Event::Done {
            prompt_tokens: 2,
            completion_tokens: 3
        })
    );
}

#[test]
fn a_stop_string_over_tokens_ends_with_stop_and_is_not_sent() {
    let mut bench = Bench::new(1);
    let mut generation = bench.ask_for("xz", 1, 100, &["wv"]);
    bench.settle();
    let events = events(&mut generation);
    assert_eq!(text(&events, 0), "yx");
    assert!(events.contains(&Event::Finished {
        choice: 0,
        reason: FinishReason::Stop
    }));
}

/// Each text with the tokens that are told with it.
fn told(events: &[Event]) -> Vec<(String, String)> {
    let texts = events.iter().filter_map(|event| match event {
        Event::Text { text, chances, .. } => Some((
            text.clone(),
            chances
                .iter()
                .map(|told| String::from_utf8_lossy(&told.token.bytes).into_owned())
                .collect(),
        )),
        _ => None,
    });
    texts.collect()
}

#[test]
fn tokens_are_told_with_the_text_that_they_begin_and_not_beyond_a_stop_string() {
    let mut bench = Bench::new(1);
    bench.scheduler.decoder.tells = true;
    let mut held = bench.ask_for("xz", 1, 100, &["xwt", "uts"]);
    bench.settle();
    let pair = |text: &str, tokens: &str| (text.to_owned(), tokens.to_owned());
    assert_eq!(
        told(&events(&mut held)),
        [pair("y", "y"), pair("xwv", "xwv")]
    );
    let mut cut = bench.ask_for("xz", 1, 3, &["wv"]);
    bench.settle();
    assert_eq!(
        told(&events(&mut cut)),
        [pair("y", "y"), pair("x", "x"), pair("w", "w")],
        "what the limit ends is told whole"
    );
}

#[test]
fn who_hangs_up_is_gone_before_the_next_batch() {
    let mut bench = Bench::new(1);
    let generation = bench.ask("z", 1);
    bench.turn();
    drop(generation);
    assert_eq!(bench.turn(), Turn::Idle(None));
    assert_eq!(bench.cells(), 0);
    assert_eq!(bench.intake.figures().cancelled.load(Ordering::Relaxed), 1);
}

/// An answer of more events than may wait.
fn long(bench: &Bench) -> Generation {
    let (outlet, generation) = channel(1, Arc::clone(bench.intake.bell()));
    let prompt = vec![LlamaToken(255)];
    let way = Way {
        max_tokens: 1000,
        ..Way::default()
    };
    let job = Job {
        prompt,
        choices: 1,
        way,
        stop: Vec::new(),
        calls: false,
        outlet,
    };
    bench.intake.reserve().unwrap().fill(job).unwrap();
    generation
}

#[test]
fn a_slow_reader_pauses_and_goes_on_where_it_was() {
    let mut bench = Bench::new(2);
    let mut slow = long(&bench);
    assert!(
        matches!(bench.settle(), Turn::Idle(Some(_))),
        "waits for the reader or the stall"
    );
    assert_eq!(bench.intake.figures().paused.load(Ordering::Relaxed), 1);
    let mut other = bench.ask("c", 1);
    bench.settle();
    assert_eq!(
        text(&events(&mut other), 0),
        "ba",
        "another is answered meanwhile"
    );
    let first = events(&mut slow);
    assert!(first.len() >= EVENTS_AHEAD);
    bench.settle();
    assert!(
        !events(&mut slow).is_empty(),
        "it goes on once the reader took something"
    );
}

#[test]
fn a_reader_that_stalls_is_cancelled_and_told() {
    let mut bench = Bench::new(1);
    let mut slow = long(&bench);
    let Turn::Idle(Some(until)) = bench.settle() else {
        panic!("it does not wait")
    };
    assert_eq!(until, bench.now + STALL);
    bench.now = until;
    bench.turn();
    assert_eq!(bench.cells(), 0);
    assert_eq!(
        events(&mut slow).last(),
        Some(&Event::Failed(EngineFault::Stalled))
    );
}

#[test]
fn a_failed_batch_fails_its_requests_and_not_the_next() {
    let mut bench = Bench::new(1);
    let mut first = bench.ask("c", 1);
    bench.scheduler.decoder.fails = Some(EngineFault::Decode);
    bench.turn();
    assert_eq!(
        events(&mut first).last(),
        Some(&Event::Failed(EngineFault::Decode))
    );
    bench.scheduler.decoder.fails = None;
    let mut second = bench.ask("c", 1);
    bench.settle();
    assert_eq!(text(&events(&mut second), 0), "ba");
    assert_eq!(bench.intake.figures().faults.load(Ordering::Relaxed), 1);
}

#[test]
fn an_answer_that_cannot_keep_its_form_fails_and_not_the_others() {
    let mut bench = Bench::new(2);
    let mut first = bench.ask("c", 1);
    bench.scheduler.decoder.fails = Some(EngineFault::Form);
    bench.turn();
    assert_eq!(
        events(&mut first).last(),
        Some(&Event::Failed(EngineFault::Form))
    );
    bench.scheduler.decoder.fails = None;
    let mut second = bench.ask("c", 2);
    bench.settle();
    assert_eq!(text(&events(&mut second), 1), "ba");
    assert_eq!(bench.cells(), 0);
}

#[test]
fn a_sequence_that_cannot_be_cleared_is_never_used_again() {
    let mut bench = Bench::new(1);
    bench.scheduler.decoder.keeps_cells = true;
    let mut first = bench.ask("c", 1);
    bench.settle();
    assert_eq!(text(&events(&mut first), 0), "ba");
    let mut second = bench.ask("c", 1);
    bench.settle();
    assert_eq!(events(&mut second), [Event::Failed(EngineFault::Decode)]);
}

#[test]
fn closing_lets_what_was_accepted_finish() {
    let mut bench = Bench::new(1);
    let (mut first, mut second) = (bench.ask("c", 1), bench.ask("d", 1));
    bench.intake.close(bench.now + Duration::from_secs(1));
    assert_eq!(bench.settle(), Turn::Finished);
    assert_eq!(
        [text(&events(&mut first), 0), text(&events(&mut second), 0)],
        ["ba", "cba"]
    );
}

#[test]
fn the_deadline_cuts_off_what_runs_and_what_waits() {
    let mut bench = Bench::new(1);
    let (mut first, mut second) = (bench.ask("z", 1), bench.ask("d", 1));
    bench.turn();
    bench.intake.close(bench.now);
    assert_eq!(bench.turn(), Turn::Finished);
    assert_eq!(
        events(&mut first).last(),
        Some(&Event::Failed(EngineFault::Stopped))
    );
    assert_eq!(events(&mut second), [Event::Failed(EngineFault::Stopped)]);
    assert_eq!(bench.cells(), 0);
}
