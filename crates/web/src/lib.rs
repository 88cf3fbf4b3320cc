//! The web room: HTTP for people and for machines.
//!
//! Reading order: [`routes`] (the whole public surface on one screen, each route with who may use it),
//! [`desk`] (what we ask of the registry), `pages` (one file a page), [`soap`], [`hl7_rest`], [`hl7_form`], [`batch`],
//! [`mllp`], [`fhir`] and [`api`] (machines), [`programs`] (programs that sign in with a key), [`body`] and [`pace`] (what
//! keeps a flood of them small), [`courier`] (what carries e-mails and text messages), [`question`] (what the doors without an account ask the engine), [`session`], [`app`] (the
//! layers around every request), [`mod@serve`] (connections), [`tls`] (certificates).
//!
//! A handler extracts, asks the desk one thing, and answers. No rule of the registry lives here.

pub mod api;
pub mod app;
pub mod assets;
pub mod away;
pub mod batch;
pub mod body;
pub mod clerk;
pub mod courier;
pub mod desk;
pub mod expiry;
pub mod fhir;
pub mod guard;
pub mod headers;
pub mod health;
pub mod hl7_form;
pub mod hl7_rest;
pub mod lab;
pub mod language;
pub mod mllp;
pub mod pace;
pub mod pages;
pub mod partner;
pub mod programs;
pub mod public_coverage;
pub mod question;
pub mod read_only;
pub mod refusal;
pub mod routes;
pub mod secret;
pub mod serve;
pub mod session;
pub mod settings;
pub mod soap;
pub mod tls;
pub mod tries;
pub mod turns;
pub mod views;
pub mod whence;

pub use app::{App, router};
pub use clerk::Clerk;
pub use serve::serve;
pub use settings::Settings;
