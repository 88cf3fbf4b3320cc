//! Schedule packs: import, files, checks, comparison.

mod folder;
mod import;
mod quirks;
mod round_trip;
