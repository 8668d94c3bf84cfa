//! The fields of a TIFF, which is also what EXIF is: directories of tagged values.
//!
//! Every directory is read once, and the values in all take no more than the limits here: fields
//! may point at the same bytes over and over.

use std::collections::HashSet;

use super::charset;

const MOST_FIELDS: usize = 4096;
const MOST_TEXT: usize = 1 << 20;
const MOST_DIRECTORIES: usize = 64;

/// What the fields say, a line each, and the files of other formats that lie in them.
#[derive(Default)]
pub(super) struct Fields<'a> {
    pub(super) text: String,
    /// XMP and IPTC.
    pub(super) packets: Vec<&'a [u8]>,
    /// Latitude and longitude as EXIF writes them.
    place: Place,
}

#[derive(Default)]
struct Place {
    south: bool,
    west: bool,
    latitude: Option<f64>,
    longitude: Option<f64>,
}

/// Bytes in the order that a TIFF says.
#[derive(Clone, Copy)]
struct Ordered<'a> {
    bytes: &'a [u8],
    little: bool,
}

impl<'a> Ordered<'a> {
    fn u16(self, at: usize) -> Option<u16> {
        let pair = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.little {
            u16::from_le_bytes(pair)
        } else {
            u16::from_be_bytes(pair)
        })
    }

    fn u32(self, at: usize) -> Option<usize> {
        let four = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        let value = if self.little {
            u32::from_le_bytes(four)
        } else {
            u32::from_be_bytes(four)
        };
        usize::try_from(value).ok()
    }

    /// A sum of up to three fractions: degrees, minutes, seconds.
    fn degrees(self, at: usize) -> Option<f64> {
        let mut sum = 0.0;
        for (part, worth) in [(0, 1.0), (8, 60.0), (16, 3600.0)] {
            let above = u32::try_from(self.u32(at.checked_add(part)?)?).ok()?;
            let below = u32::try_from(self.u32(at.checked_add(part + 4)?)?).ok()?;
            if below != 0 {
                sum += f64::from(above) / f64::from(below) / worth;
            }
        }
        Some(sum)
    }
}

/// Reads all directories.
pub(super) fn fields(bytes: &[u8]) -> Fields<'_> {
    let mut fields = Fields::default();
    let little = bytes.starts_with(b"II");
    let tiff = Ordered { bytes, little };
    let mut waiting: Vec<usize> = tiff.u32(4).into_iter().collect();
    let mut seen = HashSet::new();
    let mut count = 0;
    while let Some(directory) = waiting.pop() {
        if seen.len() >= MOST_DIRECTORIES || !seen.insert(directory) {
            continue;
        }
        let Some(entries) = tiff.u16(directory).map(usize::from) else {
            continue;
        };
        for entry in 0..entries {
            count += 1;
            let at = directory.saturating_add(2).saturating_add(entry * 12);
            if count > MOST_FIELDS || fields.field(tiff, at, &mut waiting).is_none() {
                break;
            }
        }
        let next = directory.saturating_add(2).saturating_add(entries * 12);
        waiting.extend(tiff.u32(next).filter(|next| *next > 0));
    }
    if let (Some(latitude), Some(longitude)) = (fields.place.latitude, fields.place.longitude) {
        let sign = |negative| if negative { "-" } else { "" };
        let (south, west) = (sign(fields.place.south), sign(fields.place.west));
        let place = format!("GPS: {south}{latitude:.6}, {west}{longitude:.6}\n");
        fields.text.push_str(&place);
    }
    fields
}

impl<'a> Fields<'a> {
    /// Reads a field; `None` if it lies outside.
    fn field(&mut self, tiff: Ordered<'a>, at: usize, waiting: &mut Vec<usize>) -> Option<()> {
        let tag = tiff.u16(at)?;
        let kind = tiff.u16(at.checked_add(2)?)?;
        let count = tiff.u32(at.checked_add(4)?)?;
        let width = match kind {
            1 | 2 | 6 | 7 => 1,
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            _ => 8,
        };
        let length = count.saturating_mul(width);
        let inline = at.checked_add(8)?;
        let place = if length <= 4 {
            inline
        } else {
            tiff.u32(inline)?
        };
        // A value that lies outside is no reason to stop.
        let value = tiff
            .bytes
            .get(place..place.saturating_add(length))
            .unwrap_or_default();
        match (tag, kind) {
            (0x8769 | 0x8825 | 0xA005, _) => waiting.extend(tiff.u32(inline)),
            (0x014A, 4 | 13) => {
                waiting.extend((0..count.min(16)).filter_map(|n| tiff.u32(place + n * 4)));
            }
            (0x02BC | 0x83BB | 0x8649, _) if self.packets.len() < 8 => self.packets.push(value),
            (1, 2) => self.place.south = value.first() == Some(&b'S'),
            (3, 2) => self.place.west = value.first() == Some(&b'W'),
            (2, 5) if count == 3 => self.place.latitude = tiff.degrees(place),
            (4, 5) if count == 3 => self.place.longitude = tiff.degrees(place),
            (_, 1 | 2 | 6 | 7) if value.len() > 3 => self.say(tag, value),
            _ => {}
        }
        Some(())
    }

    /// Keeps a value that reads as text.
    fn say(&mut self, tag: u16, value: &[u8]) {
        if self.text.len().saturating_add(value.len()) > MOST_TEXT {
            return;
        }
        // UserComment names its character set in eight bytes.
        let value = [
            &b"ASCII\0\0\0"[..],
            b"UNICODE\0",
            b"JIS\0\0\0\0\0",
            b"\0\0\0\0\0\0\0\0",
        ]
        .iter()
        .find_map(|set| value.strip_prefix(*set))
        .unwrap_or(value);
        let mut rest = value;
        while let Some(short) = rest.strip_suffix(b"\0") {
            rest = short;
        }
        // Windows writes its own fields in UTF-16, whose last byte may be a zero.
        let wide = value.get(..rest.len().next_multiple_of(2)).unwrap_or(rest);
        let text = if rest.contains(&0) {
            charset::read(wide)
        } else {
            charset::read(rest)
        };
        if let Some(text) = text {
            if let Some(name) = name(tag) {
                self.text.push_str(name);
                self.text.push_str(": ");
            }
            self.text.push_str(&text.replace('\0', " "));
            self.text.push('\n');
        }
    }
}

/// What a field is called where that says what its value is.
fn name(tag: u16) -> Option<&'static str> {
    match tag {
        0x010E => Some("Description"),
        0x013B | 0x9C9D => Some("Author"),
        0x8298 => Some("Copyright"),
        0x9286 | 0x9C9C => Some("Comment"),
        0x9C9B => Some("Title"),
        0xA430 => Some("Owner"),
        0xA431 => Some("Serial number"),
        _ => None,
    }
}
