//! OBX segments, and the groups of observations that belong to no dose.

use jenner_model::observation::{Observation, ObservedFact};
use jenner_model::record::Told;
use jiff::civil::Date;

use super::dose::{no_dose, no_dose_order};
use super::names::Names;
use super::person::day;
use crate::er7::{Parts, SegmentWriter, Writer};

/// The OBX of one order group: counts OBX-1 (from 1 in each group) and OBX-4.
pub(super) struct Observations<'w> {
    out: &'w mut Writer,
    day: Option<Date>,
    number: usize,
    set: usize,
}

impl<'w> Observations<'w> {
    /// The observations of a group; `day` is OBX-14.
    pub(super) fn new(out: &'w mut Writer, day: Option<Date>) -> Self {
        Self { out, day, number: 0, set: 0 }
    }

    /// The following observations belong together under a new OBX-4.
    pub(super) fn new_set(&mut self) {
        self.set += 1;
    }

    /// An observation of its own.
    pub(super) fn next(&mut self, value_type: &str, what: [&str; 3]) -> SegmentWriter<'_> {
        self.new_set();
        self.same(value_type, what)
    }

    /// An observation of the set under way. OBX-11 is F (IZ-22).
    pub(super) fn same(&mut self, value_type: &str, what: [&str; 3]) -> SegmentWriter<'_> {
        self.number += 1;
        let (number, set, on) = (self.number, self.set.max(1), self.day);
        let mut obx = self.out.segment("OBX");
        obx.field(1, number)
            .field(2, value_type)
            .field(3, what)
            .field(4, set)
            .field(11, "F")
            .field(14, on.map(day));
        obx
    }
}

/// Immunity, contraindications and the like: one order group for each day (guide §3, rule 3).
pub(super) fn observations(out: &mut Writer, told: &[Told<Observation>], names: &Names<'_>) {
    let mut days: Vec<Date> = told.iter().map(|told| told.statement.observed_on).collect();
    days.sort_unstable();
    days.dedup();
    for on in days {
        no_dose_order(out, names);
        no_dose(out, on, names);
        let mut group = Observations::new(out, Some(on));
        for told in told.iter().filter(|told| told.statement.observed_on == on) {
            observation(&mut group, &told.statement, names);
        }
    }
}

fn observation(group: &mut Observations<'_>, observation: &Observation, names: &Names<'_>) {
    let (what, code): ([&str; 3], Parts) = match &observation.finding {
        ObservedFact::HistoryOfDisease(code) => {
            (["59784-9", "Disease with presumed immunity", "LN"], names.coded(code))
        }
        ObservedFact::Serology(code) => {
            (["75505-8", "Serological evidence of immunity", "LN"], names.coded(code))
        }
        ObservedFact::Contraindication(code) => {
            (["30945-0", "Vaccination contraindication or precaution", "LN"], names.coded(code))
        }
        ObservedFact::Reaction(code) => (["31044-1", "Reaction", "LN"], names.coded(code)),
        ObservedFact::Indication(code) => {
            (["59785-6", "Special indication for immunization", "LN"], names.coded(code))
        }
    };
    group.next("CE", what).field(5, code);
    if let Some(cvx) = observation.vaccine {
        group.same("CE", ["30956-7", "Vaccine type", "LN"]).field(5, names.vaccine(cvx));
    }
    if let Some(from) = observation.from {
        group
            .same("DT", ["30946-8", "Contraindication or precaution effective date", "LN"])
            .field(5, day(from));
    }
    if let Some(until) = observation.until {
        group
            .same("DT", ["30944-3", "Contraindication or precaution expiration date", "LN"])
            .field(5, day(until));
    }
}
