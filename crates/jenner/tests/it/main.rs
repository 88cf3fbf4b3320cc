//! Tests of what the program offers to others.

mod audit;
mod cdsi;
mod crash;
mod demo;
mod doses;
mod exposed;
mod import;
mod inventory;
mod link;
mod outreach;
mod program;
mod programs;
mod schedule;
mod transports;
