//! The schedule that is part of the program: the pack `packs/schedule-us-4.64`, compiled in.

use crate::pack::{Pack, Problems};

/// The files of the pack: path within it, and text.
pub fn shipped() -> Vec<(&'static str, &'static str)> {
    const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/shipped_files.rs"));
    FILES.to_vec()
}

/// The pack, read.
pub fn shipped_pack() -> Result<Pack, Problems> {
    Pack::read(shipped())
}
