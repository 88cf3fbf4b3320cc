//! What the registry does, on a real SQLite file and a real PostgreSQL.

mod accounts;
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
mod mending;
mod merge;
mod onboarding;
mod privacy;
mod profiles;
mod reference;
mod review;
mod rulings;
mod support;
mod survivorship;
mod uploads;
mod vital;
