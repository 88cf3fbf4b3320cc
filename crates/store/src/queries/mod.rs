//! Every statement the registry runs, one file a noun. What reads a person's data takes the caller's
//! [`Access`](jenner_model::access::Access): there is no other way to it.

pub mod account;
pub mod account_life;
pub mod assessment;
pub mod audit;
pub mod correction;
pub mod decision;
pub mod export;
pub mod factor;
pub mod fhir_client;
pub mod follow;
pub mod interface;
pub mod lab;
pub mod matching;
pub mod merged;
pub mod message;
pub mod organization;
pub mod partner;
pub mod patient_group;
pub mod person;
pub mod problem;
pub mod profile;
pub mod replay;
pub mod report;
pub mod retention;
pub mod review;
pub mod ruling;
pub mod sender;
pub mod session;
pub mod sign_in;
pub mod tally;
pub mod upload;
pub mod vault;
