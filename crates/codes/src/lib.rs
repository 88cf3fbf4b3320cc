//! Code systems of immunization: CVX, MVX, NDC, CPT, VIS and the value sets of the HL7 guide.
//!
//! Two layers. The *types* ([`Cvx`], [`Sex`], [`Race`] …) carry a code that was checked once, at the edge.
//! The *tables* ([`Codes`]) know what each code means, whether it is still active and how the systems map
//! to each other. Nothing here reads a file or knows the date: tables come from text that the caller hands
//! over, and the embedded ones are compiled in.

mod closed;
mod code;
pub mod gs1;
pub mod import;
pub mod sets;
mod site;
mod status;
mod tables;

pub use closed::{ActionCode, CompletionStatus, InformationSource, Sex};
pub use code::{Code, CodeSet, Cpt, Cvx, Mvx, Ndc, ParseCodeError};
pub use sets::*;
pub use status::{CvxKind, CvxStatus, Status};
pub use tables::{
    Codes, CvxEntry, EMBEDDED, Fit, Found, GroupEntry, MvxEntry, NdcEntry, NdcUnit, ProductName, SetEntry,
    TableError, UseLimits, VisEntry,
};

/// The example of the README compiles and holds.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
