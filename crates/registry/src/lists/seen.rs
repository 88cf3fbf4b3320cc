//! What is known of somebody while a question is decided, as far as it was read.

use std::cell::OnceCell;

use jenner_cdsi::Date;
use jenner_codes::Cvx;
use jenner_codes::InformationSource;
use jenner_model::record::{Dose, Record};
use jenner_model::{OrganizationId, Timestamp};

use super::check::{Depth, DoseReady};
use super::question::{Funding, Paid, Told, Valid};
use crate::Registry;
use crate::by_hand::lots;
use crate::coverage::count::{Place, Roll};
use crate::coverage::evaluate::{self, JudgedDose};
use crate::coverage::packed::Packed;
use crate::coverage::ready::Slot;
use crate::coverage::standing::{self, Who};
use crate::forecast::stored::Stored;
use crate::forecast::{Facts, patient};

/// A person, as far as was read.
pub(super) struct Seen<'s> {
    pub(super) on: Date,
    pub(super) who: &'s Who,
    /// Where they count.
    pub(super) place: Place,
    /// Number of the birth day.
    pub(super) birth: Option<i32>,
    /// The lists of schools they are on.
    pub(super) roll: Option<&'s Roll>,
    pub(super) known: Known<'s>,
}

/// What was read.
pub(super) enum Known<'s> {
    /// What was reached, packed, and the doses in it once somebody asks.
    Row(Option<Packed<'s>>, OnceCell<Vec<KnownDose<'s>>>),
    /// The assessment too.
    Full(&'s Full<'s>),
}

/// Facts and answer, with the record where it was read.
pub(super) struct Full<'s> {
    pub(super) slots: Slots<'s>,
    pub(super) stored: Stored,
    pub(super) doses: Vec<KnownDose<'s>>,
    /// When they were last told by a reminder.
    pub(super) told: Option<Timestamp>,
}

/// Which measures hold.
pub(super) enum Slots<'s> {
    Packed(Option<Packed<'s>>),
    Reached(evaluate::Reached),
}

/// A dose, as far as was read.
#[derive(Debug, Clone)]
pub(super) struct KnownDose<'s> {
    /// The day, by its number.
    pub(super) on: i32,
    /// The vaccine, where the assessment was read.
    pub(super) cvx: Option<Cvx>,
    /// What it counts for; `None`: before birth, a mistake of the record.
    pub(super) judged: Option<JudgedDose>,
    /// The dose of the record with the organizations that reported it, where the record was read.
    pub(super) record: Option<(&'s Dose, Vec<OrganizationId>)>,
}

impl<'s> Seen<'s> {
    /// Whether what a measure asks for holds on the day.
    pub(super) fn has_reached(&self, slot: Slot) -> bool {
        let day = self.on.number();
        let packed = |packed: &Option<Packed<'_>>| {
            let mut held = false;
            if let Some(packed) = packed {
                // A row that cannot be read has reached nothing; the next assessment makes it anew.
                let _ = packed.slots_on(day, |one| {
                    held = one == slot;
                    one < slot
                });
            }
            held
        };
        match &self.known {
            Known::Row(row, _) => packed(row),
            Known::Full(full) => match &full.slots {
                Slots::Packed(row) => packed(row),
                Slots::Reached(reached) => reached
                    .slots
                    .iter()
                    .any(|(one, spans)| *one == slot && spans.iter().any(|span| span.holds(day))),
            },
        }
    }

    /// The doses given by the day of the question. One before birth is a mistake of the record and none.
    pub(super) fn doses(&self) -> impl Iterator<Item = &KnownDose<'s>> {
        let doses: &[KnownDose<'s>] = match &self.known {
            Known::Row(row, doses) => doses.get_or_init(|| {
                let all = row.and_then(|row| row.whole()).map(|reached| reached.doses).unwrap_or_default();
                let dose = |judged: JudgedDose| KnownDose {
                    on: judged.on,
                    cvx: None,
                    judged: Some(judged),
                    record: None,
                };
                all.into_iter().map(dose).collect()
            }),
            Known::Full(full) => &full.doses,
        };
        let day = self.on.number();
        doses.iter().filter(move |dose| dose.on <= day && dose.judged.is_some())
    }

    /// Of these, those that are meant.
    pub(super) fn doses_of<'d>(&'d self, of: &'d DoseReady) -> impl Iterator<Item = &'d KnownDose<'s>> {
        self.doses().filter(|dose| of.means(dose))
    }
}

impl<'s> Full<'s> {
    /// Of what is kept of somebody.
    pub(super) fn of_kept(
        registry: &Registry,
        (facts, answer): (&[u8], &[u8]),
        row: Option<Packed<'s>>,
        told: Option<Timestamp>,
    ) -> Self {
        let facts = Facts::unpack(facts).unwrap_or_default();
        // Whoever could not be assessed has nothing due, and doses as they were given.
        let stored = Stored::unpack(answer).unwrap_or_default();
        let doses = known_doses(registry, &facts, &stored, None);
        Self { slots: Slots::Packed(row), stored, doses, told }
    }

    /// Of a record: what would be kept of it if it were all there is.
    pub(super) fn of_record(registry: &Registry, record: &'s Record, told: Option<Timestamp>) -> Self {
        let core = &registry.core;
        let facts = patient::facts(record);
        let stored = match core.assessor.assess(&facts, core.today()) {
            Ok((_, assessment)) => {
                Stored::of(&core.assessor.schedule, &assessment, |group| core.assessor.number(group))
            }
            Err(_) => Stored::default(),
        };
        let reached = evaluate::reached(&core.coverage, &core.assessor.schedule, &facts, &stored);
        let doses = known_doses(registry, &facts, &stored, Some(record));
        Self { slots: Slots::Reached(reached), stored, doses, told }
    }
}

/// Where somebody counts, by a record.
pub(super) fn who_of(registry: &Registry, record: &Record) -> Who {
    let day = |at| registry.core.day_of(at).number();
    standing::of(&record.reports, &record.demographics, &record.doses, day)
}

fn known_doses<'s>(
    registry: &Registry,
    facts: &Facts,
    stored: &Stored,
    record: Option<&'s Record>,
) -> Vec<KnownDose<'s>> {
    let core = &registry.core;
    let judged = evaluate::judged(&core.coverage, &core.assessor.schedule, facts, stored);
    let of_record = |id| {
        let record = record?;
        let dose = record.doses.iter().find(|dose| dose.id == id)?;
        let told = record.reports.iter().filter(|report| dose.reports.contains(&report.id));
        Some((dose, told.map(|report| report.organization).collect()))
    };
    let known = |(given, judged): (&crate::forecast::facts::GivenDose, Option<JudgedDose>)| KnownDose {
        on: given.dose.date.number(),
        cvx: Some(given.dose.cvx),
        judged,
        record: of_record(given.id),
    };
    facts.doses.iter().zip(judged).map(known).collect()
}

impl DoseReady {
    /// Whether a dose is meant, as far as was read: what was not read does not hold.
    pub(super) fn means(&self, dose: &KnownDose<'_>) -> bool {
        let of_group = |dose: &KnownDose<'_>| {
            !self.groups.is_empty() && dose.judged.as_ref().is_some_and(|judged| judged.is_for(&self.groups))
        };
        let of_vaccine = |dose: &KnownDose<'_>| dose.cvx.is_some_and(|cvx| self.cvx.contains(&cvx));
        let named = (self.groups.is_empty() && self.cvx.is_empty()) || of_group(dose) || of_vaccine(dose);
        named
            && self.from.is_none_or(|from| from <= dose.on)
            && self.until.is_none_or(|until| dose.on <= until)
            && self.valid.is_none_or(|wanted| {
                dose.judged.as_ref().is_some_and(|judged| match wanted {
                    Valid::Valid => judged.is_valid(&self.groups),
                    Valid::NotValid => judged.is_not_valid(&self.groups),
                })
            })
            && self.means_record(dose)
    }

    fn means_record(&self, dose: &KnownDose<'_>) -> bool {
        if self.depth() != Depth::Record {
            return true;
        }
        let Some((dose, by)) = &dose.record else { return false };
        (self.by.is_empty() || by.iter().any(|one| self.by.contains(one)))
            && (self.lot.is_empty() || lots::key(&dose.best.lot) == self.lot)
            && self.told.is_none_or(|told| told == source_of(dose))
            && (self.eligibility.is_empty() || self.eligibility.contains(&eligibility_of(dose)))
            && (self.paid.is_empty() || self.paid.contains(&paid_of(dose)))
    }
}

/// Where the knowledge of a dose comes from: what is not said is past.
pub(super) fn source_of(dose: &Dose) -> Told {
    match dose.best.source {
        Some(InformationSource::Administered) => Told::Given,
        _ => Told::Past,
    }
}

/// The eligibility told with a dose.
pub(super) fn eligibility_of(dose: &Dose) -> Funding {
    dose.best.eligibility.as_ref().map_or(Funding::Unknown, |code| standing::funding(code.as_str()))
}

/// Who paid for a dose.
pub(super) fn paid_of(dose: &Dose) -> Paid {
    match dose.best.funding.as_ref().map(|code| code.as_str()) {
        Some("PHC70") => Paid::Private,
        Some(code) if code.starts_with("VXC5") => Paid::Public,
        _ => Paid::Unknown,
    }
}
