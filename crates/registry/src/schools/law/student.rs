//! Who is asked about: birth, enrolment, what is on record, exemptions and proofs. Nothing that says who it is.

use jenner_cdsi::{Date, DoseStatus, ForecastKind, GroupId, Schedule, SeriesStatus, verdicts};
use jenner_codes::Cvx;
use smallvec::SmallVec;

use super::terms::{Circumstance, Facility, Grade, ProofKind};
use crate::forecast::stored::Stored;
use crate::forecast::{Assessed, Facts};

/// A student, as the law sees one.
#[derive(Debug, Clone, PartialEq)]
pub struct Student {
    /// Date of birth.
    pub birth: Date,
    /// Where, and since when.
    pub enrolment: Enrolment,
    /// What is on record; `None`: the registry knows no such person.
    pub seen: Option<Seen>,
    /// Exemptions that were handed in.
    pub claims: Vec<Claim>,
    /// Proofs of immunity shown to the school. What the registry itself knows is in [`Seen`].
    pub proofs: Vec<Proof>,
}

/// Where somebody is a student.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// What kind of place it is.
    pub facility: Facility,
    /// Grade; `None`: in none, or ungraded.
    pub grade: Option<Grade>,
    /// The first day there, where it is known; else the first day of the school year counts.
    pub entered: Option<Date>,
    /// What gives more time.
    pub circumstances: SmallVec<[Circumstance; 1]>,
}

impl Enrolment {
    /// A student of a school, there since the year began.
    pub fn at_school(grade: Option<Grade>) -> Self {
        Self { facility: Facility::School, grade, entered: None, circumstances: SmallVec::new() }
    }
}

/// An exemption that was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Its kind: a word of the law, or the one under which official records keep it (`medical`, `dissent`).
    pub kind: String,
    /// Groups of the schedule; empty: all vaccines.
    pub groups: Vec<String>,
    /// The day it was signed.
    pub from: Date,
    /// Last day, where the paper says one.
    pub until: Option<Date>,
    /// The paper says that it is for life.
    pub lifelong: bool,
    /// The day it was handed in, where it is known.
    pub handed_in: Option<Date>,
}

impl From<&crate::papers::exemption::Exemption> for Claim {
    fn from(kept: &crate::papers::exemption::Exemption) -> Self {
        Self {
            kind: kept.kind.word().to_owned(),
            groups: kept.groups.clone(),
            from: kept.from,
            until: kept.until,
            lifelong: false,
            handed_in: None,
        }
    }
}

/// A proof of immunity that was shown to the school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Group of the schedule.
    pub group: String,
    /// What kind of proof.
    pub kind: ProofKind,
    /// From when on.
    pub on: Date,
}

/// What is on record, as the law sees it. The same for every edition of the law and every level.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// Doses by day. A combined vaccine is there once for each of its groups.
    pub doses: Vec<SeenDose>,
    /// What the schedule says about each group; one that it says nothing about is not there.
    pub groups: Vec<SeenGroup>,
}

/// A dose in one vaccine group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SeenDose {
    /// The day.
    pub on: Date,
    /// The group.
    pub group: GroupId,
    /// The vaccine.
    pub cvx: Cvx,
    /// The schedule does not want it repeated.
    pub counts: bool,
}

/// What the schedule says about one vaccine group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeenGroup {
    /// The group.
    pub group: GroupId,
    /// How its series stands.
    pub status: SeriesStatus,
    /// The first day on which the next dose would count.
    pub earliest: Option<Date>,
    /// The day from which it is recommended.
    pub recommended: Option<Date>,
    /// The last day on time.
    pub past_due: Option<Date>,
}

impl Seen {
    /// Of a record that was assessed now.
    pub fn of(schedule: &Schedule, assessed: &Assessed) -> Self {
        let assessment = &assessed.assessment;
        let verdicts = verdicts(schedule, assessment);
        let given = assessed.patient.doses.iter().map(|dose| (dose.date, dose.cvx));
        let judged = |dose: usize, group: GroupId| {
            verdicts.iter().find(|one| one.dose == dose && one.group == group).map(|one| one.standing.status)
        };
        let doses = doses(schedule, assessed.patient.birth, given, judged);
        // The standard series, where a group has two.
        let standard = assessment.forecasts.iter().filter(|one| one.kind == ForecastKind::Standard);
        let risk = assessment.forecasts.iter().filter(|one| one.kind == ForecastKind::Risk);
        let mut groups: Vec<SeenGroup> = Vec::with_capacity(assessment.forecasts.len());
        for one in standard.chain(risk) {
            if !groups.iter().any(|known| known.group == one.group) {
                groups.push(SeenGroup {
                    group: one.group,
                    status: one.status,
                    earliest: one.earliest,
                    recommended: one.recommended,
                    past_due: one.past_due,
                });
            }
        }
        Self { doses, groups }
    }

    /// Of an assessment as it is kept, for many people at once. `group_of` gives the group of the schedule for the
    /// registry's number of it.
    pub fn of_stored(
        schedule: &Schedule,
        facts: &Facts,
        stored: &Stored,
        group_of: impl Fn(u16) -> Option<GroupId>,
    ) -> Self {
        let given = facts.doses.iter().map(|one| (one.dose.date, one.dose.cvx));
        let judged = |dose: usize, group: GroupId| {
            let mut all = stored.doses.iter();
            all.find(|one| one.dose == dose && group_of(one.group) == Some(group)).map(|one| one.status)
        };
        let doses = doses(schedule, facts.birth.unwrap_or(Date::MIN), given, judged);
        let standard = stored.groups.iter().filter(|one| one.kind == ForecastKind::Standard);
        let risk = stored.groups.iter().filter(|one| one.kind == ForecastKind::Risk);
        let mut groups: Vec<SeenGroup> = Vec::with_capacity(stored.groups.len());
        for one in standard.chain(risk) {
            let Some(group) = group_of(one.group) else { continue };
            if !groups.iter().any(|known| known.group == group) {
                groups.push(SeenGroup {
                    group,
                    status: one.status,
                    earliest: one.earliest,
                    recommended: one.recommended,
                    past_due: one.past_due,
                });
            }
        }
        Self { doses, groups }
    }

    /// What the schedule says about a group.
    pub fn group(&self, group: GroupId) -> Option<&SeenGroup> {
        self.groups.iter().find(|one| one.group == group)
    }

    /// Nothing is on record: no dose, and no immunity.
    pub fn is_empty(&self) -> bool {
        self.doses.is_empty() && !self.groups.iter().any(|one| one.status == SeriesStatus::Immune)
    }
}

/// Doses by group and day. Those before birth are mistakes of the record; those of no group say nothing.
fn doses(
    schedule: &Schedule,
    birth: Date,
    given: impl Iterator<Item = (Date, Cvx)>,
    judged: impl Fn(usize, GroupId) -> Option<DoseStatus>,
) -> Vec<SeenDose> {
    let mut doses: Vec<SeenDose> = Vec::new();
    for (place, (on, cvx)) in given.enumerate().filter(|(_, (on, _))| *on >= birth) {
        let mut groups: SmallVec<[GroupId; 6]> =
            schedule.antigens_of(cvx).iter().map(|antigen| schedule.group_of(*antigen)).collect();
        groups.sort_unstable();
        groups.dedup();
        for group in groups {
            let counts = matches!(judged(place, group), Some(DoseStatus::Valid | DoseStatus::Extraneous));
            doses.push(SeenDose { on, group, cvx, counts });
        }
    }
    doses.sort_unstable();
    doses
}
