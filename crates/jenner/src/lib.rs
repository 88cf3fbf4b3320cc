//! What the program is made of and other programs may use: so far the made-up state of `jenner demo`, which
//! is also the load source of the benchmarks.

pub mod demo;
