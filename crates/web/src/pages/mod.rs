//! Pages for people, one file a page: what the address means, one question to the desk, one template.

pub mod account;
pub mod apply;
pub mod approvals;
pub mod audit;
pub mod correct;
pub mod dose;
pub mod doubtful;
pub mod duplicate;
pub mod emergency;
pub mod family;
pub mod find;
pub mod frame;
pub mod hand;
pub mod help;
pub mod inbox;
pub mod kept;
pub mod lab;
pub mod language;
pub mod link;
pub mod message;
pub mod messages;
pub mod on_hold;
pub mod opt_out;
pub mod organizations;
pub mod outbreaks;
pub mod oversight;
pub mod papers;
pub mod participation;
pub mod passkey;
pub mod patients;
pub mod person;
pub mod privacy;
pub mod registries;
pub mod review;
pub mod roles;
pub mod schools;
pub mod senders;
pub mod sign_in;
pub mod split;
pub mod today;
pub mod try_it;
pub mod uploads;
pub mod users;
pub mod way_in;

#[cfg(test)]
mod template_texts;
