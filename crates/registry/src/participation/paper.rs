//! Scans of requests: recognised by their content, never by name; whole, small enough, and of three kinds alone.

/// Largest scan, in bytes.
pub const LARGEST: usize = 5 << 20;
/// Most scans of one request.
pub const MOST: usize = 10;

/// A scan that was recognised.
#[derive(Clone, PartialEq, Eq)]
pub struct Scan {
    media: Media,
    bytes: Vec<u8>,
}

impl std::fmt::Debug for Scan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Scan({}, {} bytes)", self.media.name(), self.bytes.len())
    }
}

/// What a scan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// A PNG picture.
    Png,
    /// A JPEG picture.
    Jpeg,
    /// A PDF file.
    Pdf,
}

impl Media {
    /// Its media type.
    pub const fn name(self) -> &'static str {
        match self {
            Media::Png => "image/png",
            Media::Jpeg => "image/jpeg",
            Media::Pdf => "application/pdf",
        }
    }
}

/// Why a file is no scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoScan {
    /// There is nothing in it.
    Empty,
    /// It is larger than [`LARGEST`].
    TooLarge,
    /// It is none of the three kinds.
    OtherKind,
    /// It begins as one of them and has no end.
    CutOff,
    /// A PDF that would do something when it is opened, or carries files.
    Active,
}

impl NoScan {
    /// The word in the texts of pages.
    pub const fn word(self) -> &'static str {
        match self {
            NoScan::Empty => "empty",
            NoScan::TooLarge => "too-large",
            NoScan::OtherKind => "other-kind",
            NoScan::CutOff => "cut-off",
            NoScan::Active => "active",
        }
    }
}

/// What makes a PDF more than paper.
const ACTIVE: [&[u8]; 6] =
    [b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/OpenAction", b"/RichMedia"];

impl Scan {
    /// Recognises a file by its content.
    pub fn recognise(bytes: Vec<u8>) -> Result<Self, NoScan> {
        if bytes.is_empty() {
            return Err(NoScan::Empty);
        }
        if bytes.len() > LARGEST {
            return Err(NoScan::TooLarge);
        }
        let (media, whole) = if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            (Media::Png, bytes.ends_with(b"IEND\xaeB`\x82"))
        } else if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
            (Media::Jpeg, bytes.ends_with(&[0xff, 0xd9]))
        } else if bytes.starts_with(b"%PDF-") {
            let tail = bytes.get(bytes.len().saturating_sub(1024)..).unwrap_or_default();
            (Media::Pdf, has(tail, b"%%EOF"))
        } else {
            return Err(NoScan::OtherKind);
        };
        if !whole {
            return Err(NoScan::CutOff);
        }
        if media == Media::Pdf && ACTIVE.iter().any(|word| has(&bytes, word)) {
            return Err(NoScan::Active);
        }
        Ok(Self { media, bytes })
    }

    /// What it is.
    pub fn media(&self) -> Media {
        self.media
    }

    /// The file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

fn has(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|part| part == what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png() -> Vec<u8> {
        [b"\x89PNG\r\n\x1a\n".as_slice(), b"....", b"IEND\xaeB`\x82"].concat()
    }

    #[test]
    fn s32_a_scan_is_recognised_by_its_content_and_by_nothing_else() {
        let cases: [(Vec<u8>, Result<Media, NoScan>); 9] = [
            (png(), Ok(Media::Png)),
            (vec![0xff, 0xd8, 0xff, 0xe0, 1, 2, 0xff, 0xd9], Ok(Media::Jpeg)),
            (b"%PDF-1.7\n1 0 obj\n%%EOF\n".to_vec(), Ok(Media::Pdf)),
            (Vec::new(), Err(NoScan::Empty)),
            (b"<html><script>".to_vec(), Err(NoScan::OtherKind)),
            (b"MZ\x90 program.png".to_vec(), Err(NoScan::OtherKind)),
            (b"\x89PNG\r\n\x1a\nhalf a picture".to_vec(), Err(NoScan::CutOff)),
            (b"%PDF-1.7\n/OpenAction /JS (app.alert)\n%%EOF".to_vec(), Err(NoScan::Active)),
            (b"%PDF-1.7\nno end".to_vec(), Err(NoScan::CutOff)),
        ];
        for (bytes, expected) in cases {
            assert_eq!(Scan::recognise(bytes).map(|scan| scan.media()), expected);
        }
    }

    #[test]
    fn s32_a_scan_has_a_largest_size() {
        let mut big = png();
        big.splice(8..8, std::iter::repeat_n(0, LARGEST));
        assert_eq!(Scan::recognise(big), Err(NoScan::TooLarge));
    }
}
