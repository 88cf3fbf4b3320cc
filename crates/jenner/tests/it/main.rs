//! Tests of what the program offers to others.

mod demo;
