//! Tests of what the program offers to others.

mod cdsi;
mod crash;
mod demo;
mod doses;
mod import;
mod link;
mod program;
mod schedule;
mod transports;
