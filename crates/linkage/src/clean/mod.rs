//! One written form for what people write in many ways, and the values that say nothing (RULES 1.2, 1.3).

pub mod address;
pub mod date;
pub mod given;
pub mod numbers;
pub mod surname;
pub mod words;
