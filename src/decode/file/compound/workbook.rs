//! The numbers in the cells of an old workbook ([MS-XLS]); its strings are read as runs.

use super::super::Why;

/// Cells that hold numbers, in the order of the file, a row a line.
///
/// # Errors
/// If the workbook is encrypted.
pub(super) fn numbers(stream: &[u8]) -> Result<String, Why> {
    let mut out = String::new();
    let mut row = None;
    let mut rest = stream;
    while let [kind0, kind1, size0, size1, after @ ..] = rest {
        let kind = u16::from_le_bytes([*kind0, *kind1]);
        let size = usize::from(u16::from_le_bytes([*size0, *size1]));
        let Some((record, next)) = after.split_at_checked(size) else {
            break;
        };
        rest = next;
        // FilePass: everything after it is encrypted.
        if kind == 0x002F {
            return Err(Why::Encrypted);
        }
        if matches!(kind, 0x0203 | 0x027E | 0x00BD | 0x0006) {
            let here = record.get(..2);
            out.push(if here == row { '\t' } else { '\n' });
            row = here;
        }
        match kind {
            // Number, and the cached result of a formula.
            0x0203 | 0x0006 => number(record.get(6..14), &mut out),
            // RK, and a row of them.
            0x027E => packed(record.get(6..10), &mut out),
            0x00BD => {
                for cell in record.get(4..).unwrap_or_default().chunks_exact(6) {
                    packed(cell.get(2..6), &mut out);
                    out.push('\t');
                }
            }
            _ => {}
        }
    }
    Ok(out)
}

fn number(bytes: Option<&[u8]>, out: &mut String) {
    if let Some(bytes) = bytes.and_then(|bytes| bytes.try_into().ok()) {
        write(f64::from_le_bytes(bytes), out);
    }
}

/// An RK value: thirty bits of a float or an integer, perhaps in hundredths.
fn packed(bytes: Option<&[u8]>, out: &mut String) {
    let Some(bytes) = bytes.and_then(|bytes| bytes.try_into().ok()) else {
        return;
    };
    let bits = u32::from_le_bytes(bytes);
    let value = if bits & 2 == 0 {
        f64::from_bits(u64::from(bits & !3) << 32)
    } else {
        f64::from(i32::from_le_bytes(bytes) >> 2)
    };
    write(if bits & 1 == 0 { value } else { value / 100.0 }, out);
}

fn write(value: f64, out: &mut String) {
    if value.is_finite() && value.abs() < 1e17 {
        out.push_str(&value.to_string());
    }
}
