//! What Ringfence costs: one table, in one run, against no proxy at all and against nginx.
//!
//! `cargo bench --profile release --bench gateway` takes under four minutes, `-- --quick` under one.
//! The columns are measured one after the other, three rounds, each round in another order; every
//! proxy starts afresh for every round. A cell is the median of the rounds' ratios or differences,
//! with the lowest and the highest. The upstream is this program started again, so that its CPU is
//! nobody else's. Every answer is read to its end and compared; one that is not whole ends the run.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for a terminal"
)]

#[path = "gateway/http.rs"]
mod http;
#[path = "gateway/load.rs"]
mod load;
#[path = "gateway/process.rs"]
mod process;
#[path = "gateway/proxy.rs"]
mod proxy;
#[path = "gateway/table.rs"]
mod table;
#[path = "gateway/upstream.rs"]
mod upstream;

use std::{net::SocketAddr, process::ExitCode, time::Duration};

use tokio::{
    signal::unix::{SignalKind, signal},
    time::sleep,
};

use self::{
    load::Plan,
    proxy::{Column, Proxy},
    table::{Round, Sample},
    upstream::Upstream,
};

/// Why the run ended early.
type Failed = Box<dyn std::error::Error + Send + Sync>;

const ROUNDS: usize = 3;
/// The whole run, and the life of an upstream whose parent was killed.
const AT_MOST: Duration = Duration::from_secs(300);
/// Between the first 200 of readiness and the reading of idle memory.
const SETTLE: Duration = Duration::from_millis(300);
/// The first argument of the program started again.
const UPSTREAM: &str = "upstream";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let quick = arguments.iter().any(|argument| argument == "--quick");
    let plan = if quick { Plan::QUICK } else { Plan::WHOLE };
    let upstream = arguments.first().is_some_and(|first| first == UPSTREAM);
    match run(plan, upstream) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("the benchmark ended early: {why}");
            ExitCode::FAILURE
        }
    }
}

fn run(plan: Plan, upstream: bool) -> Result<(), Failed> {
    // One thread makes the load and one is the upstream: what is left of the cores is the proxy's.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let work = async {
            if upstream {
                upstream::serve(plan.chunks).await
            } else {
                compare(plan).await
            }
        };
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        // Ending the work, whatever ends it, ends the processes that it started.
        tokio::select! {
            done = tokio::time::timeout(AT_MOST, work) => done?,
            _ = terminate.recv() => Err("told to stop".into()),
            _ = interrupt.recv() => Err("told to stop".into()),
        }
    })
}

async fn compare(plan: Plan) -> Result<(), Failed> {
    let before = process::load_average()?;
    let upstream = Upstream::start(plan)?;
    let mut rounds = Vec::new();
    for round in 0..ROUNDS {
        let mut order = Column::ALL;
        // Two is prime to the five columns, so that neighbours change too.
        order.rotate_left(round * 2);
        let mut samples = Vec::new();
        for column in order {
            eprintln!("round {} of {ROUNDS}: {}", round + 1, column.title());
            samples.push((column, measure(column, upstream.address, plan).await?));
        }
        rounds.push(Round(samples));
    }
    let cores = std::thread::available_parallelism()?;
    println!(
        "{cores} cores shared by load, upstream and proxy; load average {before} before, {} after",
        process::load_average()?
    );
    println!("{}", table::table(&rounds));
    Ok(())
}

async fn measure(column: Column, upstream: SocketAddr, plan: Plan) -> Result<Sample, Failed> {
    let proxy = Proxy::start(column, upstream).await?;
    sleep(SETTLE).await;
    let tree = proxy.tree()?;
    let idle_mib = process::resident_mib(&tree)?;
    let at = load::Target {
        address: proxy.address,
        tree,
    };
    let closed = load::closed(&at, plan).await?;
    let open = load::open(&at, plan).await?;
    let streams = load::streams(&at, plan).await?;
    let prompt = load::prompts(&at, plan).await?;
    Ok(Sample {
        closed,
        open,
        streams,
        prompt,
        idle_mib,
        ready_s: proxy.ready.as_secs_f64(),
    })
}
