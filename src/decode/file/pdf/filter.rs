//! The filters of PDF's streams, each within the budget. Those of pictures are left alone.

use super::{
    super::{Why, sink::Sink},
    object::{Dict, Value, digit, index},
};

/// More filters in a row than this serve nobody.
const MOST: usize = 8;

/// What a stream decodes to; `None` if it is a picture's.
///
/// # Errors
/// When the budget is spent. What is broken is kept as far as it decodes.
pub(super) fn decode(
    dict: &Dict,
    data: &[u8],
    sink: &mut Sink<'_, '_>,
) -> Result<Option<Vec<u8>>, Why> {
    let named = dict.get("Filter").or_else(|| dict.get("F"));
    let one = named.cloned().into_iter().collect::<Vec<_>>();
    let filters = match named {
        Some(Value::Array(filters)) => filters.as_slice(),
        _ => &one,
    };
    sink.work(data.len())?;
    if filters.is_empty() {
        sink.keep(data.len())?;
        return Ok(Some(data.to_vec()));
    }
    let mut now = None;
    for (at, filter) in filters.iter().take(MOST).enumerate() {
        let Value::Name(name) = filter else {
            return Ok(now);
        };
        let before: &[u8] = now.as_deref().unwrap_or(data);
        let decoded = match name.as_slice() {
            b"FlateDecode" | b"Fl" => predicted(dict, at, flate(before, sink)?),
            b"LZWDecode" | b"LZW" => {
                let early = parameter(dict, at, "EarlyChange") != Some(0.0);
                predicted(dict, at, lzw(before, early, sink)?)
            }
            b"ASCIIHexDecode" | b"AHx" => hex(before),
            b"ASCII85Decode" | b"A85" => base85(before),
            b"RunLengthDecode" | b"RL" => run_length(before, sink)?,
            b"Crypt" => before.to_vec(),
            _ => return Ok(None),
        };
        sink.work(decoded.len())?;
        now = Some(decoded);
    }
    Ok(now)
}

/// Deflate, with or without the frame that belongs around it.
fn flate(data: &[u8], sink: &mut Sink<'_, '_>) -> Result<Vec<u8>, Why> {
    let data = data.trim_ascii_start();
    let (out, outcome) = sink.pour(&mut flate2::read::ZlibDecoder::new(data), data.len());
    if outcome == Err(Why::OverBudget) {
        return Err(Why::OverBudget);
    }
    if !out.is_empty() || outcome.is_ok() {
        if outcome.is_err() {
            sink.breaks();
        }
        return Ok(out);
    }
    let bare = data.get(2..).unwrap_or_default();
    let (out, outcome) = sink.pour(&mut flate2::read::DeflateDecoder::new(bare), data.len());
    match outcome {
        Err(Why::OverBudget) => return Err(Why::OverBudget),
        Err(_) => sink.breaks(),
        Ok(()) => {}
    }
    Ok(out)
}

fn parameter(dict: &Dict, at: usize, name: &str) -> Option<f64> {
    match dict.get("DecodeParms").or_else(|| dict.get("DP"))? {
        Value::Dict(parameters) => parameters.number(name),
        Value::Array(all) => match all.get(at)? {
            Value::Dict(parameters) => parameters.number(name),
            _ => None,
        },
        _ => None,
    }
}

/// Takes back the predictors of PNG, which object streams may use.
fn predicted(dict: &Dict, at: usize, data: Vec<u8>) -> Vec<u8> {
    if parameter(dict, at, "Predictor").unwrap_or(1.0) < 10.0 {
        return data;
    }
    let number = |name, usual: f64| {
        let value = parameter(dict, at, name)
            .unwrap_or(usual)
            .clamp(1.0, 65_536.0);
        index(value)
            .and_then(|value| usize::try_from(value).ok())
            .unwrap_or(1)
    };
    let bits = number("Colors", 1.0) * number("BitsPerComponent", 8.0);
    let (pixel, width) = (
        bits.div_ceil(8),
        (bits * number("Columns", 1.0)).div_ceil(8),
    );
    let mut out: Vec<u8> = Vec::with_capacity(data.len());
    let mut above = vec![0_u8; width];
    for row in data.chunks(width.saturating_add(1)) {
        let Some((kind, row)) = row.split_first() else {
            break;
        };
        let mut now: Vec<u8> = Vec::with_capacity(width);
        for (column, byte) in row.iter().enumerate() {
            let before = column.checked_sub(pixel);
            let left = before.and_then(|at| now.get(at)).copied().unwrap_or(0);
            let corner = before.and_then(|at| above.get(at)).copied().unwrap_or(0);
            let up = above.get(column).copied().unwrap_or(0);
            now.push(byte.wrapping_add(match kind {
                1 => left,
                2 => up,
                3 => u8::midpoint(left, up),
                4 => paeth(left, up, corner),
                _ => 0,
            }));
        }
        out.extend_from_slice(&now);
        now.resize(width, 0);
        above = now;
    }
    out
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let (a, b, c) = (i16::from(left), i16::from(up), i16::from(corner));
    let guess = a + b - c;
    let (pa, pb, pc) = ((guess - a).abs(), (guess - b).abs(), (guess - c).abs());
    if pa <= pb && pa <= pc {
        left
    } else if pb <= pc {
        up
    } else {
        corner
    }
}

fn hex(data: &[u8]) -> Vec<u8> {
    let end = memchr::memchr(b'>', data).unwrap_or(data.len());
    let mut digits = data.iter().take(end).filter_map(|byte| digit(*byte));
    let mut out = Vec::with_capacity(end / 2);
    while let Some(high) = digits.next() {
        out.push(high << 4 | digits.next().unwrap_or(0));
    }
    out
}

fn base85(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len());
    let (mut sum, mut count) = (0_u32, 0_usize);
    let start = if data.trim_ascii_start().starts_with(b"<~") {
        2
    } else {
        0
    };
    for byte in data.trim_ascii_start().iter().skip(start) {
        match byte {
            b'z' if count == 0 => out.extend_from_slice(&[0; 4]),
            b'!'..=b'u' => {
                sum = sum.wrapping_mul(85).wrapping_add(u32::from(byte - b'!'));
                count += 1;
                if count == 5 {
                    out.extend_from_slice(&sum.to_be_bytes());
                    (sum, count) = (0, 0);
                }
            }
            b'~' => break,
            _ => {}
        }
    }
    if count > 1 {
        for _ in count..5 {
            sum = sum.wrapping_mul(85).wrapping_add(84);
        }
        out.extend(sum.to_be_bytes().iter().take(count - 1));
    }
    out
}

fn run_length(data: &[u8], sink: &mut Sink<'_, '_>) -> Result<Vec<u8>, Why> {
    let mut out = Vec::new();
    let mut rest = data;
    while let [length, after @ ..] = rest {
        let count = usize::from(*length);
        match (length, after) {
            (0..=127, _) => {
                let run = after.get(..=count).unwrap_or(after);
                out.extend_from_slice(run);
                rest = after.get(count + 1..).unwrap_or_default();
            }
            (129.., [byte, after @ ..]) => {
                out.resize(out.len() + 257 - count, *byte);
                rest = after;
            }
            _ => break,
        }
    }
    sink.keep(out.len())?;
    Ok(out)
}

/// Lempel, Ziv and Welch with codes of 9 to 12 bits, the highest bit first.
fn lzw(data: &[u8], early: bool, sink: &mut Sink<'_, '_>) -> Result<Vec<u8>, Why> {
    let most = sink.room(data.len());
    let mut out: Vec<u8> = Vec::new();
    // Where the string of each code above 257 stands in what was written.
    let mut table: Vec<(usize, usize)> = Vec::new();
    let (mut bits, mut held, mut width) = (0_u32, 0_u32, 9_u32);
    let mut last: Option<(usize, usize)> = None;
    for byte in data {
        bits = bits << 8 | u32::from(*byte);
        held += 8;
        if held < width {
            continue;
        }
        held -= width;
        let code = usize::try_from(bits >> held & ((1 << width) - 1)).unwrap_or(257);
        bits &= (1 << held) - 1;
        let start = out.len();
        match (code, last) {
            (256, _) => {
                table.clear();
                (width, last) = (9, None);
                continue;
            }
            (257, _) => break,
            (0..=255, _) => out.push(u8::try_from(code).unwrap_or_default()),
            (_, Some((from, length))) => {
                // A code that is being defined is the last string and its first character.
                let (from, length) = table.get(code - 258).copied().unwrap_or((from, length + 1));
                for at in from..from + length {
                    let byte = out.get(at).copied().unwrap_or_default();
                    out.push(byte);
                }
            }
            _ => break,
        }
        if let Some((from, length)) = last
            && table.len() < 3838
        {
            table.push((from, length + 1));
        }
        last = Some((start, out.len() - start));
        let next = table.len() + 258 + usize::from(early);
        width = [(2048, 12), (1024, 11), (512, 10)]
            .into_iter()
            .find_map(|(from, width)| (next >= from).then_some(width))
            .unwrap_or(9);
        if out.len() > most {
            return Err(Why::OverBudget);
        }
    }
    sink.keep(out.len())?;
    Ok(out)
}
