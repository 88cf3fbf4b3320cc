//! What the registry does, on a real SQLite file and a real PostgreSQL.

mod arrival;
mod concurrency;
mod consolidation;
mod dose_events;
mod evaluated;
mod exchange;
mod extracts;
mod fold;
mod forecast;
mod kept;
mod lab;
mod laws;
mod matching;
mod merge;
mod privacy;
mod reference;
mod review;
mod rulings;
mod support;
mod survivorship;
mod uploads;
mod vital;
