//! What a file is, by its first bytes.

use memchr::memmem;

/// A format that is no plain text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Pdf,
    Zip,
    Tar,
    Squeezed(Squeeze),
    /// OLE2, the container of Office before 2007, of Outlook's messages and of encrypted Office.
    Compound,
    Rtf,
    Picture(Picture),
    /// Sound or moving pictures that may carry ID3.
    Sound,
    /// Known, and nothing in it can be read.
    Binary,
}

/// One compressed stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Squeeze {
    Bzip2,
    Xz,
    Zstd,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Picture {
    Png,
    Jpeg,
    Gif,
    Tiff,
    Webp,
    /// Only known to be one.
    Other,
}

/// A text that is more than its characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Text {
    Plain,
    Html,
    Xml,
    Mail,
    Mailbox,
}

/// What a frame of zstd begins with.
pub(super) const ZSTD: &[u8] = b"\x28\xB5\x2F\xFD";

/// Whether bytes begin as a frame that decoders of zstd pass over.
pub(super) fn is_skippable(bytes: &[u8]) -> bool {
    matches!(bytes, [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..])
}

/// What each format begins with.
static MAGIC: &[(&[u8], Kind)] = &[
    (b"PK\x03\x04", Kind::Zip),
    (b"PK\x05\x06", Kind::Zip),
    (b"PK\x07\x08", Kind::Zip),
    (b"\xFD7zXZ\x00", Kind::Squeezed(Squeeze::Xz)),
    (ZSTD, Kind::Squeezed(Squeeze::Zstd)),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Kind::Compound),
    (b"{\\rtf", Kind::Rtf),
    (b"\x89PNG\r\n\x1A\n", Kind::Picture(Picture::Png)),
    (b"\xFF\xD8\xFF", Kind::Picture(Picture::Jpeg)),
    (b"GIF87a", Kind::Picture(Picture::Gif)),
    (b"GIF89a", Kind::Picture(Picture::Gif)),
    (b"II*\x00", Kind::Picture(Picture::Tiff)),
    (b"MM\x00*", Kind::Picture(Picture::Tiff)),
    (b"8BPS\x00\x01", Kind::Picture(Picture::Other)),
    (b"\x00\x00\x01\x00\x01\x00", Kind::Picture(Picture::Other)),
    (b"\xFF\x4F\xFF\x51", Kind::Picture(Picture::Other)),
    (b"\x00\x00\x00\x0CjP  \r\n", Kind::Picture(Picture::Other)),
    (b"\x00\x00\x00\x0CJXL \r\n", Kind::Picture(Picture::Other)),
    (b"ID3\x02", Kind::Sound),
    (b"ID3\x03", Kind::Sound),
    (b"ID3\x04", Kind::Sound),
    (b"fLaC\x00", Kind::Sound),
    (b"OggS\x00", Kind::Sound),
    (b"\x1A\x45\xDF\xA3", Kind::Sound),
    (b"7z\xBC\xAF\x27\x1C", Kind::Binary),
    (b"Rar!\x1A\x07", Kind::Binary),
    (b"SQLite format 3\x00", Kind::Binary),
    (b"\x7FELF", Kind::Binary),
    (b"\xCA\xFE\xBA\xBE", Kind::Binary),
    (b"\xCF\xFA\xED\xFE", Kind::Binary),
    (b"\x00asm\x01", Kind::Binary),
    (b"PAR1", Kind::Binary),
    (b"\x89HDF\r\n\x1A\n", Kind::Binary),
];

impl Kind {
    /// What these bytes begin like; `None` if only their being text can tell.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let known = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic));
        if let Some((_, kind)) = known {
            return Some(*kind);
        }
        let head = bytes.get(..1024).unwrap_or(bytes);
        // Readers of PDF accept its mark anywhere in the first 1024 bytes.
        if memmem::find(head, b"%PDF-").is_some_and(|at| at == 0 || has_objects(bytes)) {
            return Some(Self::Pdf);
        }
        if head.starts_with(b"BZh") && head.get(4..10) == Some(b"1AY&SY") {
            return Some(Self::Squeezed(Squeeze::Bzip2));
        }
        if is_skippable(head) {
            return Some(Self::Squeezed(Squeeze::Zstd));
        }
        if head.get(257..262) == Some(b"ustar") {
            return Some(Self::Tar);
        }
        match (head.get(..4), head.get(4..8), head.get(8..12)) {
            (Some(b"RIFF"), _, Some(b"WEBP")) => Some(Self::Picture(Picture::Webp)),
            (Some(b"RIFF"), _, Some(b"WAVE" | b"AVI ")) => Some(Self::Sound),
            (_, Some(b"ftyp"), Some(b"heic" | b"heix" | b"mif1" | b"msf1" | b"avif")) => {
                Some(Self::Picture(Picture::Other))
            }
            (_, Some(b"ftyp"), Some(_)) => Some(Self::Sound),
            (Some([b'B', b'M', ..]), Some([_, _, 0, 0]), _) => Some(Self::Picture(Picture::Other)),
            (Some([b'M', b'Z', _, _]), _, _) if head.contains(&0) => Some(Self::Binary),
            (Some([0xFF, 0xF2..=0xFB, _, _]), _, _) if head.contains(&0) => Some(Self::Sound),
            _ => None,
        }
    }

    /// Whether readers of this format take no notice of an archive behind it.
    pub(super) fn may_hide_an_archive(self) -> bool {
        !matches!(
            self,
            Self::Zip | Self::Compound | Self::Squeezed(_) | Self::Tar
        )
    }
}

impl Squeeze {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Bzip2 => "bzip2",
            Self::Xz => "xz",
            Self::Zstd => "zstd",
        }
    }
}

impl Picture {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Gif => "gif",
            Self::Tiff => "tiff",
            Self::Webp => "webp",
            Self::Other => "image",
        }
    }
}

/// Whether bytes begin as a picture.
pub(super) fn is_picture(bytes: &[u8]) -> bool {
    matches!(Kind::of(bytes), Some(Kind::Picture(_))) || is_metafile(bytes)
}

/// Drawings of Windows, which have no number of their own at the start: WMF and EMF.
fn is_metafile(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xD7\xCD\xC6\x9A") || bytes.get(40..44) == Some(b" EMF")
}

/// Whether bytes begin as a font: TrueType, OpenType, WOFF, or what presentations embed.
pub(super) fn is_font(bytes: &[u8]) -> bool {
    static MAGIC: &[&[u8]] = &[
        b"\x00\x01\x00\x00\x00",
        b"OTTO\x00",
        b"ttcf\x00",
        b"wOFF",
        b"wOF2",
    ];
    MAGIC.iter().any(|magic| bytes.starts_with(magic)) || bytes.get(34..36) == Some(b"LP")
}

/// Whether a file ends in a zip's directory, whatever it begins with.
pub(super) fn ends_as_zip(bytes: &[u8]) -> bool {
    let tail = bytes.len().saturating_sub(65_557);
    let tail = bytes.get(tail..).unwrap_or_default();
    memmem::rfind(tail, b"PK\x05\x06").is_some() && memmem::find(bytes, b"PK\x01\x02").is_some()
}

/// Whether a text that only mentions `%PDF-` has anything of one.
fn has_objects(bytes: &[u8]) -> bool {
    memmem::find(bytes, b" obj").is_some() && memmem::find(bytes, b"endobj").is_some()
}

/// What a text is, by how it begins.
pub(super) fn of_text(text: &str) -> Text {
    let begin = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    if begin.starts_with('<') {
        return markup(begin);
    }
    if begin.starts_with("From ") && lines_of_headers(begin, 1) >= 2 {
        return Text::Mailbox;
    }
    if lines_of_headers(begin, 0) >= 2 {
        Text::Mail
    } else {
        Text::Plain
    }
}

fn markup(begin: &str) -> Text {
    let head: String = begin
        .chars()
        .take(2048)
        .collect::<String>()
        .to_ascii_lowercase();
    let html = [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<div",
        "<table",
        "<p>",
        "<script",
    ];
    if html.iter().any(|tag| head.contains(tag)) && !head.starts_with("<?xml") {
        return Text::Html;
    }
    if head.starts_with("<?xml") && head.contains("<html") {
        return Text::Html;
    }
    let named = head
        .get(1..2)
        .is_some_and(|c| c.starts_with(|c: char| c.is_ascii_lowercase()));
    if head.starts_with("<?xml") || head.starts_with("<!") || (named && head.contains('>')) {
        return Text::Xml;
    }
    Text::Plain
}

/// How many of the first lines are headers that every mail has some of.
fn lines_of_headers(text: &str, skip: usize) -> usize {
    static USUAL: &[&str] = &[
        "from",
        "to",
        "cc",
        "bcc",
        "subject",
        "date",
        "received",
        "return-path",
        "message-id",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "reply-to",
        "delivered-to",
        "dkim-signature",
        "sender",
    ];
    let lines = text
        .lines()
        .skip(skip)
        .take(40)
        .take_while(|line| !line.trim().is_empty());
    let mut count = 0;
    for line in lines {
        if line.starts_with([' ', '\t']) {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else {
            return 0;
        };
        if name.is_empty()
            || !name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        {
            return 0;
        }
        count += usize::from(USUAL.iter().any(|usual| name.eq_ignore_ascii_case(usual)));
    }
    count
}
