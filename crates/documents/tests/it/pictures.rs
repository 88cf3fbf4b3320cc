//! Drawings made into pictures.

use jenner_documents::picture::{LARGEST_SIDE, PictureError, png};

const DRAWING: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">
    <rect width="40" height="20" fill="#fff"/><text x="2" y="15" font-family="'Public Sans',Arial" font-size="14">95</text></svg>"##;

/// Width and height, as the head of a PNG file says them.
fn size(file: &[u8]) -> (u32, u32) {
    let number = |at: usize| u32::from_be_bytes(file[at..at + 4].try_into().unwrap());
    assert_eq!(&file[..8], b"\x89PNG\r\n\x1a\n");
    (number(16), number(20))
}

#[test]
fn a_drawing_becomes_a_picture_of_the_asked_width() {
    assert_eq!(size(&png(DRAWING, 400).unwrap()), (400, 200));
}

#[test]
fn text_is_drawn_with_the_fonts_of_the_program() {
    let without = DRAWING.replace(">95<", "><");
    assert_ne!(png(DRAWING, 80).unwrap(), png(&without, 80).unwrap());
}

#[test]
fn the_same_drawing_gives_the_same_bytes() {
    assert_eq!(png(DRAWING, 80).unwrap(), png(DRAWING, 80).unwrap());
}

#[test]
fn a_drawing_reaches_no_file_and_no_address() {
    let picture = r#"<image href="file:///etc/hostname" width="40" height="20"/></svg>"#;
    let with = DRAWING.replace("</svg>", picture);
    assert_eq!(png(&with, 80).unwrap(), png(DRAWING, 80).unwrap());
}

#[test]
fn what_is_no_drawing_or_too_large_is_an_error() {
    assert!(matches!(png("a letter", 80), Err(PictureError::Drawing(_))));
    assert!(matches!(png(DRAWING, LARGEST_SIDE + 1), Err(PictureError::TooLarge { .. })));
    assert!(matches!(png(DRAWING, 0), Err(PictureError::TooLarge { .. })));
    let high = DRAWING.replace("0 0 40 20", "0 0 1 900");
    assert!(matches!(png(&high, 80), Err(PictureError::TooLarge { .. })));
}
