//! A few names in place of a schedule, so that steps can be written by hand.

use jenner_codes::Cvx;

use crate::pack::facts::Guidance;
use crate::words::Names;
use crate::{AntigenId, Date, Duration, GroupId, GuidanceId, ObservationId, SeriesId};

/// Names of a small schedule: MMR (measles 0, mumps 1, rubella 2), varicella 3, hepatitis B 4.
pub struct StandIn {
    advice: Guidance,
}

impl StandIn {
    pub fn new() -> StandIn {
        let advice = Guidance {
            id: "advice".into(),
            en: "Offer it to all contacts.".into(),
            es: "Ofrézcala a todos los contactos.".into(),
        };
        StandIn { advice }
    }
}

impl Names for StandIn {
    fn version(&self) -> &str {
        "stand-in 1"
    }

    fn antigen(&self, id: AntigenId) -> &str {
        ["Measles", "Mumps", "Rubella", "Varicella", "HepB"].get(id.index()).copied().unwrap_or_default()
    }

    fn group_of(&self, id: AntigenId) -> GroupId {
        GroupId(id.0.saturating_sub(2))
    }

    fn group(&self, id: GroupId) -> &str {
        ["MMR", "Varicella", "HepB"].get(id.index()).copied().unwrap_or_default()
    }

    fn series(&self, id: SeriesId) -> &str {
        let names = [
            "Measles 2-dose series",
            "Mumps 2-dose series",
            "Rubella 2-dose series",
            "Varicella 2-dose series",
            "HepB risk Dialysis 4-dose series",
            "HepB Shared Clinical Decision Making series",
        ];
        names.get(id.index()).copied().unwrap_or_default()
    }

    fn is_shared_decision(&self, id: SeriesId) -> bool {
        id.index() == 5
    }

    fn vaccine(&self, cvx: Cvx) -> Option<&str> {
        match cvx.number() {
            3 => Some("MMR"),
            21 => Some("Varicella"),
            94 => Some("MMRV"),
            44 => Some("Hep B, dialysis"),
            _ => None,
        }
    }

    fn observation(&self, id: ObservationId) -> (&str, &str) {
        match id.index() {
            0 => ("007", "Pregnant"),
            1 => ("032", "Dialysis patient"),
            _ => ("120", ""),
        }
    }

    fn guidance(&self, id: GuidanceId) -> Option<&Guidance> {
        (id.index() == 0).then_some(&self.advice)
    }
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn long(text: &str) -> Duration {
    text.parse().unwrap()
}

pub fn cvx(number: u16) -> Cvx {
    Cvx::from_number(number).unwrap()
}
