//! Pictures out of drawings: SVG into PNG, with the fonts of the program and nothing of the machine.

use std::sync::{Arc, LazyLock};

use resvg::{tiny_skia, usvg};
use thiserror::Error;

use crate::fonts::PUBLIC_SANS;

/// The most width and height of a picture, in pixels.
pub const LARGEST_SIDE: u32 = 4_000;

/// Why there is no picture.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PictureError {
    /// The drawing cannot be read.
    #[error("The drawing cannot be read: {0}")]
    Drawing(String),
    /// It would be larger than anybody looks at.
    #[error("The picture would be {width} by {height} pixels; at most {LARGEST_SIDE} are made each way.")]
    TooLarge {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// The picture cannot be written.
    #[error("The picture cannot be written: {0}")]
    Writing(String),
}

static FACES: LazyLock<Arc<usvg::fontdb::Database>> = LazyLock::new(|| {
    let mut faces = usvg::fontdb::Database::new();
    for face in PUBLIC_SANS {
        faces.load_font_data(face.to_vec());
    }
    Arc::new(faces)
});

/// Makes a PNG file of a drawing, `width` pixels across. The drawing names no files and reaches none.
pub fn png(svg: &str, width: u32) -> Result<Vec<u8>, PictureError> {
    let options = usvg::Options {
        font_family: "Public Sans".to_owned(),
        fontdb: Arc::clone(&FACES),
        // A drawing is what it says and nothing else: no picture from a file or an address.
        image_href_resolver: usvg::ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..usvg::Options::default()
    };
    let tree =
        usvg::Tree::from_str(svg, &options).map_err(|error| PictureError::Drawing(error.to_string()))?;
    let size = tree.size();
    let scale = width as f32 / size.width();
    let height = (size.height() * scale).ceil() as u32;
    if width == 0 || width > LARGEST_SIDE || height > LARGEST_SIDE {
        return Err(PictureError::TooLarge { width, height });
    }
    let mut pixels = tiny_skia::Pixmap::new(width, height).ok_or(PictureError::TooLarge { width, height })?;
    resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| PictureError::Writing(error.to_string()))
}
