//! QR codes as pictures, which templates of documents and pages show alike.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};

/// Light modules around a code.
const QUIET: i32 = 4;

/// A code as a picture: squares of a grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Modules on a side, with the light ones around.
    pub size: i32,
    /// The dark ones, as an SVG path.
    pub path: String,
}

impl Picture {
    /// A whole SVG file.
    pub fn svg(&self) -> String {
        let Picture { size, path } = self;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" shape-rendering=\"crispEdges\">\
             <path fill=\"#fff\" d=\"M0 0h{size}v{size}H0z\"/><path d=\"{path}\"/></svg>"
        )
    }
}

/// A text as QR code, a quarter of which may be spoilt (level Q).
pub fn of_text(text: &str) -> Option<Picture> {
    QrCode::encode_text(text, QrCodeEcc::Quartile).ok().map(|code| picture(&code))
}

/// A health card: `shc:/` as bytes, then its digits, at level L and no larger than version 22.
pub fn of_card(digits: &str) -> Option<Picture> {
    let segments = [QrSegment::make_bytes(b"shc:/"), QrSegment::make_numeric(digits)];
    let (least, most) = (Version::new(1), Version::new(22));
    QrCode::encode_segments_advanced(&segments, QrCodeEcc::Low, least, most, None, false)
        .ok()
        .map(|code| picture(&code))
}

fn picture(code: &QrCode) -> Picture {
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let mut run = 0;
            while x + run < size && code.get_module(x + run, y) {
                run += 1;
            }
            if run > 0 {
                // A String takes everything that is written to it.
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
            }
            x += run.max(1);
        }
    }
    Picture { size: size + 2 * QUIET, path }
}
