//! Tests of the matcher through its public face.

mod groups;
mod laws;
mod pairs;
mod reference;
mod rules;
mod sets;
mod training;
