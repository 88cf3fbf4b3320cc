//! A code with its name and coding system, as CE and CWE fields want it.

use jenner_codes::{Code, CodeSet, Cvx, InformationSource, Mvx};

use crate::er7::Parts;

/// A code of an open value set: `code^name^system`.
pub(super) fn coded<S: CodeSet>(code: &Code<S>) -> Parts {
    Parts::new()
        .at(1, code.as_str())
        .at(2, label(code))
        .at(3, system(code))
}

/// The coding system of a code. SNOMED CT codes stand among the CDC's own in the sets of observations.
pub(super) fn system<S: CodeSet>(code: &Code<S>) -> &'static str {
    let digits = code.as_str().bytes().all(|b| b.is_ascii_digit());
    if S::SYSTEM == "CDCPHINVS" && digits {
        "SCT"
    } else {
        S::SYSTEM
    }
}

/// The name of a code.
pub(super) fn label<S: CodeSet>(_code: &Code<S>) -> &'static str {
    ""
}

/// A vaccine: `code^name^CVX`.
pub(super) fn vaccine(cvx: Cvx) -> Parts {
    Parts::new()
        .at(1, cvx.to_string())
        .at(2, vaccine_name(cvx))
        .at(3, "CVX")
}

fn vaccine_name(cvx: Cvx) -> &'static str {
    if cvx == Cvx::NO_VACCINE {
        "No vaccine administered"
    } else {
        ""
    }
}

/// A manufacturer: `code^name^MVX`.
pub(super) fn manufacturer(mvx: &Mvx) -> Parts {
    Parts::new().at(1, mvx.as_str()).at(3, "MVX")
}

/// Where the knowledge of a dose comes from: `code^name^NIP001`.
pub(super) fn information_source(source: InformationSource) -> Parts {
    let name = match source {
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
    Parts::new().at(1, source.code()).at(2, name).at(3, "NIP001")
}
