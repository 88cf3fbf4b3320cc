//! Certificates, letters, labels and spreadsheets.
//!
//! An empty room: what is printed or downloaded will be made here.
