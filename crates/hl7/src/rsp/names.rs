//! How codes and numbers are named in an answer: a code with its label and coding system, a number with its
//! assigning authority.

use jenner_codes::{Code, CodeSet, Codes, Cvx, InformationSource, Mvx};

use crate::er7::Parts;
use crate::profile;

/// The tables that give codes their labels, and the registry's own name as an assigning authority.
#[derive(Debug, Clone, Copy)]
pub(super) struct Names<'a> {
    pub(super) codes: &'a Codes,
    pub(super) authority: &'a str,
}

impl Names<'_> {
    /// A code of an open value set: `code^label^system`. A set can mix systems (SNOMED CT and CDC's own).
    pub(super) fn coded<S: CodeSet>(&self, code: &Code<S>) -> Parts {
        let found = self.codes.find::<S>(code.as_str());
        let (label, system) = found.map_or(("", S::SYSTEM), |found| (found.label, found.system));
        Parts::new().at(1, code.as_str()).at(2, label).at(3, system)
    }

    /// Whether a code is in a value set of the guide's profiles.
    pub(super) fn is_listed(&self, set: &str, code: &str) -> bool {
        profile::is_in_value_set(set, code, self.codes)
    }

    /// A vaccine: `code^name^CVX`.
    pub(super) fn vaccine(&self, cvx: Cvx) -> Parts {
        let entry = self.codes.cvx(cvx);
        Parts::new().at(1, cvx.to_string()).at(2, entry.map_or("", |entry| &entry.short)).at(3, "CVX")
    }

    /// A manufacturer: `code^name^MVX`.
    pub(super) fn manufacturer(&self, mvx: &Mvx) -> Parts {
        let entry = self.codes.mvx(mvx);
        Parts::new().at(1, mvx.as_str()).at(2, entry.map_or("", |entry| &entry.name)).at(3, "MVX")
    }
}

/// Where the knowledge of a dose comes from: `code^label^NIP001`.
pub(super) fn information_source(source: InformationSource) -> Parts {
    let label = match source {
        InformationSource::Administered => "New immunization record",
        InformationSource::Historical => "Historical, source unspecified",
        InformationSource::OtherProvider => "Historical, from other provider",
        InformationSource::ParentWritten => "Historical, from parent's written record",
        InformationSource::ParentRecall => "Historical, from parent's recall",
        InformationSource::OtherRegistry => "Historical, from other registry",
        InformationSource::BirthCertificate => "Historical, from birth certificate",
        InformationSource::School => "Historical, from school record",
        InformationSource::PublicAgency => "Historical, from public agency",
    };
    Parts::new().at(1, source.code()).at(2, label).at(3, "NIP001")
}

/// An assigning authority in component `n`: a namespace in its first part, an OID in the second.
pub(super) fn authority(parts: Parts, n: usize, authority: &str) -> Parts {
    if is_oid(authority) { parts.sub(n, 2, authority).sub(n, 3, "ISO") } else { parts.at(n, authority) }
}

/// A number of a dose or an order (EI) with its authority.
pub(super) fn entity(value: &str, authority: &str) -> Parts {
    let parts = Parts::new().at(1, value);
    if is_oid(authority) { parts.at(3, authority).at(4, "ISO") } else { parts.at(2, authority) }
}

/// Digits and dots, as in `2.16.840.1.113883.19`.
fn is_oid(text: &str) -> bool {
    text.contains('.') && text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

/// The beginning of a text, as long as the profile allows.
pub(super) fn fitted(text: &str, longest: usize) -> &str {
    text.char_indices().nth(longest).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}
