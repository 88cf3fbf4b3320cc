//! From the number on a package to the package.

use super::Gtin;
use crate::{Codes, NdcEntry};

/// What CDC's tables say of a package number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Package<'c> {
    /// This package.
    One(&'c NdcEntry),
    /// It could be several: a person says which.
    Several(Vec<&'c NdcEntry>),
    /// None that is known.
    Unknown,
}

/// Looks a package up: by its GTIN, then by the ten digits of its NDC in other packs' GTINs, then by the three NDCs that the
/// ten digits can stand for.
pub fn product<'c>(codes: &'c Codes, gtin: &Gtin) -> Package<'c> {
    if let Some(entry) = codes.gtin(gtin.as_str()) {
        return Package::One(entry);
    }
    let Some(ten) = gtin.ndc10() else { return Package::Unknown };
    let in_gtin = |entry: &&NdcEntry| {
        entry.gtin.as_deref().and_then(Gtin::new).is_some_and(|other| other.ndc10() == Some(ten))
    };
    let by_digits: Vec<&NdcEntry> = codes.all_ndc().iter().filter(in_gtin).collect();
    if !by_digits.is_empty() {
        return one_of(by_digits);
    }
    let candidates = gtin.ndc11_candidates();
    one_of(candidates.iter().filter_map(|ndc| codes.ndc(&ndc.parse().ok()?)).collect())
}

/// Carton and unit of use under one number are one product.
fn one_of(found: Vec<&NdcEntry>) -> Package<'_> {
    match found.as_slice() {
        [] => Package::Unknown,
        [one, others @ ..] if others.iter().all(|other| (&other.ndc, other.cvx) == (&one.ndc, one.cvx)) => {
            Package::One(one)
        }
        _ => Package::Several(found),
    }
}
