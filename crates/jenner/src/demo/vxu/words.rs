//! The texts beside the codes.

pub(super) fn race_text(code: &str) -> &'static str {
    match code {
        "1002-5" => "American Indian or Alaska Native",
        "2028-9" => "Asian",
        "2054-5" => "Black or African American",
        "2106-3" => "White",
        _ => "Other Race",
    }
}

pub(super) fn language_text(code: &str) -> &'static str {
    match code {
        "spa" => "Spanish",
        "vie" => "Vietnamese",
        "fra" => "French",
        _ => "English",
    }
}

pub(super) fn maker_text(code: &str) -> &'static str {
    match code {
        "PMC" => "Sanofi Pasteur",
        "SKB" => "GlaxoSmithKline",
        "MSD" => "Merck",
        "PFR" => "Pfizer",
        "MOD" => "Moderna",
        "MSP" => "MSP Vaccine Company",
        "SEQ" => "Seqirus",
        "IDB" => "ID Biomedical",
        "MED" => "MedImmune",
        "WAL" => "Wyeth",
        "NOV" => "Novartis",
        "DVX" => "Dynavax",
        "JSN" => "Janssen",
        "MBL" => "MassBiologics",
        _ => "Other",
    }
}

pub(super) fn source_text(code: &str) -> &'static str {
    match code {
        "02" => "Historical information - from other provider",
        "03" => "Historical information - from parent's written record",
        "05" => "Historical information - from other registry",
        "07" => "Historical information - from school record",
        _ => "Historical information - source unspecified",
    }
}

pub(super) fn refusal_text(cvx: &str) -> &'static str {
    match cvx {
        "45" => "Hep B, unspecified formulation",
        "107" => "DTaP, unspecified formulation",
        "89" => "polio, unspecified formulation",
        "03" => "MMR",
        "21" => "varicella",
        _ => "vaccine",
    }
}

pub(super) fn reaction_text(code: &str) -> &'static str {
    match code {
        "VXC9" => "Persistent, inconsolable crying lasting 3 hours or more within 48 hours of dose",
        "VXC12" => "Fever of 40.5 C or more within 48 hours of dose",
        _ => "Rash within 14 days of dose",
    }
}

pub(super) fn site_text(code: &str) -> &'static str {
    match code {
        "LT" => "Left Thigh",
        "RT" => "Right Thigh",
        "LVL" => "Left Vastus Lateralis",
        "RVL" => "Right Vastus Lateralis",
        "LD" => "Left Deltoid",
        "RD" => "Right Deltoid",
        "LA" => "Left Upper Arm",
        _ => "Right Upper Arm",
    }
}
