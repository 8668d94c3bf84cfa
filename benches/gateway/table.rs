//! The table: what each row compares with what, and the bars.

use std::fmt::Write as _;

use crate::{
    load::{Closed, Streams, Times},
    proxy::Column::{self, Direct, Durable, Nginx, Off, Rules},
};

/// What was measured of one column in one round.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample {
    pub(crate) closed: Closed,
    pub(crate) open: Times,
    pub(crate) streams: Streams,
    pub(crate) prompt: Times,
    pub(crate) idle_mib: f64,
    pub(crate) ready_s: f64,
}

/// One sample a column.
#[derive(Debug)]
pub(crate) struct Round(pub(crate) Vec<(Column, Sample)>);

struct Row {
    title: &'static str,
    value: fn(&Sample) -> f64,
    against: Against,
    /// The most that a column may have.
    bars: &'static [(Column, f64)],
}

#[derive(Clone, Copy)]
enum Against {
    /// The value itself.
    Nothing,
    /// Divided by that column's.
    Ratio(Column),
    /// That column's subtracted.
    Added(Column),
}

/// Bars that hold however Ringfence runs.
macro_rules! always {
    ($most:expr) => {
        &[(Off, $most), (Rules, $most), (Durable, $most)]
    };
}

const ROWS: &[Row] = &[
    Row {
        title: "64 connections: requests/s, x nginx",
        value: |sample| sample.closed.per_second,
        against: Against::Ratio(Nginx),
        bars: &[],
    },
    Row {
        title: "  CPU ms/request, x nginx",
        value: |sample| sample.closed.cpu_ms,
        against: Against::Ratio(Nginx),
        bars: &[(Off, 3.0), (Rules, 5.0), (Durable, 5.0)],
    },
    Row {
        title: "500 requests/s: added p50 ms",
        value: |sample| sample.open.p50,
        against: Against::Added(Direct),
        bars: &[],
    },
    Row {
        title: "  added p99 ms",
        value: |sample| sample.open.p99,
        against: Against::Added(Direct),
        bars: &[],
    },
    Row {
        title: "  CPU ms/request, x nginx",
        value: |sample| sample.open.cpu_ms,
        against: Against::Ratio(Nginx),
        bars: &[],
    },
    Row {
        title: "64 streams: added to 1st chunk p50 ms",
        value: |sample| sample.streams.first,
        against: Against::Added(Direct),
        bars: always!(0.3),
    },
    Row {
        title: "  added per chunk p50 ms",
        value: |sample| sample.streams.chunk.p50,
        against: Against::Added(Direct),
        bars: always!(0.1),
    },
    Row {
        title: "  added per chunk p99 ms",
        value: |sample| sample.streams.chunk.p99,
        against: Against::Added(Direct),
        bars: &[],
    },
    Row {
        title: "  CPU ms/chunk, x nginx",
        value: |sample| sample.streams.chunk.cpu_ms,
        against: Against::Ratio(Nginx),
        bars: &[],
    },
    Row {
        title: "1 MiB prompt: added p50 ms",
        value: |sample| sample.prompt.p50,
        against: Against::Added(Direct),
        bars: &[(Off, 3.0)],
    },
    Row {
        title: "  p50 ms over nginx's",
        value: |sample| sample.prompt.p50,
        against: Against::Added(Nginx),
        bars: &[],
    },
    Row {
        title: "  CPU ms, x nginx",
        value: |sample| sample.prompt.cpu_ms,
        against: Against::Ratio(Nginx),
        bars: &[],
    },
    Row {
        title: "idle memory MiB",
        value: |sample| sample.idle_mib,
        against: Against::Nothing,
        bars: always!(24.0),
    },
    Row {
        title: "start to ready s",
        value: |sample| sample.ready_s,
        against: Against::Nothing,
        bars: always!(0.2),
    },
];

/// A cell is `median [lowest-highest]`, then the value itself in brackets where the cell compares,
/// then the bar.
pub(crate) fn table(rounds: &[Round]) -> String {
    let mut lines = vec![vec!["median [min-max] (as measured)".to_owned()]];
    for column in Column::ALL {
        push(&mut lines, column.title().to_owned());
    }
    for row in ROWS {
        lines.push(vec![row.title.to_owned()]);
        for column in Column::ALL {
            let cell = row.cell(rounds, column).unwrap_or_else(|| "-".to_owned());
            push(&mut lines, cell);
        }
    }
    let width = |at: usize| {
        let cells = lines.iter().filter_map(|line| line.get(at));
        cells.map(String::len).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..=Column::ALL.len()).map(width).collect();
    let mut text = String::new();
    for line in &lines {
        text.push('\n');
        for (cell, width) in line.iter().zip(&widths) {
            // Writing to a string cannot fail.
            let _written = write!(text, "{cell:width$}  ");
        }
        text.truncate(text.trim_end().len());
    }
    text
}

fn push(lines: &mut [Vec<String>], cell: String) {
    if let Some(line) = lines.last_mut() {
        line.push(cell);
    }
}

impl Row {
    /// None where the column has no such value.
    fn cell(&self, rounds: &[Round], column: Column) -> Option<String> {
        let own = spread(rounds, |round| self.of(round, column))?;
        let (base, unit) = match self.against {
            Against::Nothing => return Some(self.judged(column, own, "")),
            Against::Ratio(base) => (base, "x"),
            Against::Added(base) => (base, ""),
        };
        if (base, column) == (Nginx, Direct) && matches!(self.against, Against::Added(_)) {
            return None;
        }
        if base == column {
            return Some(format!("({})", digits(own[1])));
        }
        let compared = spread(rounds, |round| {
            let (own, base) = (self.of(round, column)?, self.of(round, base)?);
            Some(match self.against {
                Against::Ratio(_) => own / base,
                Against::Added(_) | Against::Nothing => own - base,
            })
        });
        let cell = self.judged(column, compared?, unit);
        Some(format!("{cell} ({})", digits(own[1])))
    }

    fn of(&self, round: &Round, column: Column) -> Option<f64> {
        let (_, sample) = round.0.iter().find(|(of, _)| *of == column)?;
        // Nothing stands there, so it costs nothing: no value, rather than a perfect one.
        Some((self.value)(sample)).filter(|value| *value != 0.0)
    }

    fn judged(&self, column: Column, [low, middle, high]: [f64; 3], unit: &str) -> String {
        let verdict = self.bars.iter().find(|(of, _)| *of == column);
        let verdict = verdict.map_or(String::new(), |(_, most)| {
            let verdict = if middle <= *most { "pass" } else { "MISS" };
            format!(" <={most} {verdict}")
        });
        let [low, middle, high] = [low, middle, high].map(digits);
        format!("{middle}{unit} [{low}-{high}]{verdict}")
    }
}

/// Lowest, median, highest.
fn spread(rounds: &[Round], value: impl Fn(&Round) -> Option<f64>) -> Option<[f64; 3]> {
    let mut values: Vec<f64> = rounds.iter().filter_map(value).collect();
    values.sort_by(f64::total_cmp);
    let middle = *values.get(values.len() / 2)?;
    Some([*values.first()?, middle, *values.last()?])
}

fn digits(value: f64) -> String {
    let decimals = match value.abs() {
        1000.0.. => 0,
        10.0.. => 1,
        1.0.. => 2,
        _ => 3,
    };
    format!("{value:.decimals$}")
}
