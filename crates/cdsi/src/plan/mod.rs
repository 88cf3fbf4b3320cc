//! A plan with the fewest visits that catches somebody up (outside the specification; every dose in it is one that the
//! engine calls valid on its day).
//!
//! What a plan is:
//!
//! 1. It holds the doses that somebody would get who came on the very day each of them is recommended, until
//!    [`Ask::until`].
//! 2. What is recommended on [`Ask::on`] is given that day. No dose is given before its recommended day.
//! 3. Whoever comes gets everything of the plan that is recommended that day.
//! 4. A dose may wait for others until it is past due, and where it is late by then, for [`Ask::wait`] days.
//! 5. Of all such plans it is one with the fewest visits; of those that were found, one with the least waiting, and on
//!    each day the fewest injections.
//!
//! `course` plays visits through with the engine, `choice` picks the vaccines of a day, `search` the days.

mod choice;
mod course;
mod search;

use jenner_codes::Cvx;

use crate::{Date, Duration, GroupId, Patient, Schedule};

/// What a plan is asked for.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    /// Day of the first possible visit.
    pub on: Date,
    /// Doses that are recommended later are not part of the plan.
    pub until: Date,
    /// Days that a late dose may wait for others.
    pub wait: i32,
    /// The groups to plan; all that need a dose if `None`.
    pub groups: Option<&'a [GroupId]>,
    /// The vaccines that can be had; all that are in use if `None`.
    pub vaccines: Option<&'a [Cvx]>,
    /// Vaccines that others are preferred to below an age.
    pub avoid: &'a [Avoided],
    /// How often the engine may be asked, before the best plan so far is taken.
    pub effort: u32,
}

impl Ask<'_> {
    /// Four weeks: the usual least interval, so that a dose that waits does not hold up the next round.
    pub const USUAL_WAIT: i32 = 28;
    /// Some tenths of a second of one core.
    pub const USUAL_EFFORT: u32 = 6_000;

    /// Everything that is due within a time.
    pub fn all(on: Date, until: Date) -> Ask<'static> {
        Ask {
            on,
            until,
            wait: Ask::USUAL_WAIT,
            groups: None,
            vaccines: None,
            avoid: &[],
            effort: Ask::USUAL_EFFORT,
        }
    }
}

/// A vaccine that is taken below an age only where nothing else would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Avoided {
    /// The vaccine.
    pub cvx: Cvx,
    /// Below this age.
    pub below: Duration,
}

/// Visits in the order of their days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The visits.
    pub visits: Vec<Visit>,
    /// Groups that patient and clinician decide about together: they are not planned.
    pub to_decide: Vec<GroupId>,
    /// Groups that need a dose for which there is no vaccine to plan.
    pub without_vaccine: Vec<GroupId>,
    /// Whether it is certain that no plan has fewer visits; else effort ended before every other was ruled out.
    pub fewest_for_certain: bool,
    /// How often the engine was asked.
    pub asked: u32,
}

/// One day on which somebody comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The day.
    pub on: Date,
    /// Its injections.
    pub doses: Vec<PlannedDose>,
}

/// One injection (or drops, or a spray).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedDose {
    /// The vaccine.
    pub cvx: Cvx,
    /// What it is for, in the schedule's order of groups.
    pub serves: Vec<Served>,
}

/// A group that a planned dose counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Served {
    /// The group.
    pub group: GroupId,
    /// Number of the dose in it.
    pub number: u8,
    /// Day from which it is recommended.
    pub recommended: Date,
    /// Last day on time, where the schedule has one.
    pub past_due: Option<Date>,
}

/// Plans the fewest visits. The answer depends on nothing but the arguments.
pub fn plan(patient: &Patient, schedule: &Schedule, ask: &Ask<'_>) -> Plan {
    search::plan(patient, schedule, ask)
}

/// The patient as they would be had they kept the plan. Doses of the plan are the last ones, in its order.
pub fn kept(patient: &Patient, plan: &Plan) -> Patient {
    let mut after = patient.clone();
    for visit in &plan.visits {
        after.doses.extend(visit.doses.iter().map(|dose| crate::Dose::given(visit.on, dose.cvx)));
    }
    after
}
