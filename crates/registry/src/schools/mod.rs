//! Schools and childcare: who is on which list, and what follows from it.

pub mod roster;
