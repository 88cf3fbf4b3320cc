//! The catch-up planner: held against a search that tries everything, against the engine, and in cases told by hand.

mod exhaustive;
mod told;
