//! Whether a code is in the value set that a field is bound to.

use jenner_codes::{Codes, Cvx, EligibilitySet, IdentifierTypeSet, Mvx};

use super::tables::tables;

/// Whether a code may stand where the value set is bound. Sets that each state fills for itself, and those whose
/// codes the profiles do not list, take every code.
pub(crate) fn holds(set: &str, code: &str, codes: &Codes) -> bool {
    match set {
        "" => true,
        "CVX" => is_vaccine(code, codes),
        "CVX:NDC_Use:NDC_Sale" => is_vaccine(code, codes) || codes.ndc_from_text(code).is_some(),
        "MVX" => code.parse::<Mvx>().is_ok_and(|mvx| codes.mvx(&mvx).is_some()),
        "HL70064_IZ" => codes.find::<EligibilitySet>(code).is_some_and(|found| found.code.as_str() == code),
        "PHVS_VISBarcodes_IIS" => codes.vis(code).is_some(),
        "HL70396_IZ" | "HL70396" if is_unlisted_system(code) => true,
        // NIST's ruling: any type of HL70203 works; the profiles list an older state of it.
        "HL70203_IZ" | "HL70203" if codes.code::<IdentifierTypeSet>(code).is_some() => true,
        // Z31 forgets the guide's own codes, which Z22 and Z32 have.
        "HL70215" if holds("HL70215_IZ", code, codes) => true,
        set => tables().set(set).is_none_or(|set| set.open || set.holds(code)),
    }
}

fn is_vaccine(code: &str, codes: &Codes) -> bool {
    code.parse::<Cvx>().is_ok_and(|cvx| codes.cvx(cvx).is_some())
}

/// Coding systems that HL70396 names by a pattern: local ones (`L`, `99zzz`) and the tables of HL7 (`HL70163`).
fn is_unlisted_system(system: &str) -> bool {
    let table = system.strip_prefix("HL7").filter(|table| table.len() == 4);
    system == "L"
        || system.starts_with("99")
        || table.is_some_and(|table| table.bytes().all(|b| b.is_ascii_digit()))
}
