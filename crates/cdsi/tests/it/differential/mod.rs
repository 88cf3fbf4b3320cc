//! The engine and the naive reading must give the same answer, for any patient on any day.

mod chance;
mod compare;
mod coverage;
mod generator;
mod runs;
mod shrink;
mod tmp_pack;
