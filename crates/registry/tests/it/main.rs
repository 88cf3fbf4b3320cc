//! What the registry does, on a real SQLite file and a real PostgreSQL.

mod arrival;
mod concurrency;
mod exchange;
mod fold;
mod privacy;
mod reference;
mod support;
