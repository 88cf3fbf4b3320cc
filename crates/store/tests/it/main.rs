//! The store on each engine.

mod audit;
mod catalogue;
mod crash;
mod dialect;
mod insert;
mod migrate;
mod write;
