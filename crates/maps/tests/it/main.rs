//! Tests of maps and charts through their public face.

mod charts;
mod classes;
mod files;
mod import;
mod measures;
mod nation;
mod pictures;
mod small;
