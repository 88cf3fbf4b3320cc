//! What is kept of an assessment, and the milestones that follow from it.
//!
//! One packed value a person (some 150 bytes: per vaccine group the status, its reason, the next dose and its dates;
//! per dose and group whether it counts), not a row a group: a new schedule then rewrites one row a person. What is
//! *counted* over people is in rows of its own: the milestones, which change only when a dose does. The packed value
//! says which milestones are there, so a change touches exactly those that differ.
//!
//! Nothing here depends on today: statuses are as of the day of the assessment and hold until its `recompute_after`;
//! whether a dose is due or overdue on a day follows from the dates.

use std::collections::BTreeSet;

use jenner_cdsi::{
    Assessment, Date, DoseReasons, DoseStatus, ForecastKind, GroupId, Schedule, SeriesStatus, StatusReason,
    verdicts,
};
use jenner_model::PersonId;
use jenner_store::queries::assessment::MilestoneRow;

use super::compact::{In, Out};
use super::facts::date;

/// Goes up whenever the packed form changes.
pub(crate) const FORM: u64 = 1;

/// What is kept of an assessment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stored {
    /// What is due.
    pub groups: Vec<StoredGroup>,
    /// What each dose counts for.
    pub doses: Vec<StoredDose>,
}

/// What is due in one vaccine group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredGroup {
    /// Number of the vaccine group in the registry.
    pub group: u16,
    /// Standard or risk series.
    pub kind: ForecastKind,
    /// Status.
    pub status: SeriesStatus,
    /// Why.
    pub reason: StatusReason,
    /// Number of the next dose.
    pub dose_number: Option<u8>,
    /// First valid day.
    pub earliest: Option<Date>,
    /// Recommended from.
    pub recommended: Option<Date>,
    /// Last day on time.
    pub past_due: Option<Date>,
    /// Last day at all.
    pub latest: Option<Date>,
    /// Days of the doses that count, ascending.
    pub counted: Vec<Date>,
}

/// What a dose counts for in one vaccine group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredDose {
    /// Its place among the facts' doses.
    pub dose: usize,
    /// Number of the vaccine group in the registry.
    pub group: u16,
    /// The most favourable status in the best series of the group.
    pub status: DoseStatus,
    /// Reasons of the series with that status.
    pub reasons: DoseReasons,
}

impl Stored {
    /// What to keep of an assessment; `number` gives the registry's number of a group.
    pub fn of(schedule: &Schedule, assessment: &Assessment, number: impl Fn(GroupId) -> u16) -> Self {
        let groups = assessment.forecasts.iter().map(|one| StoredGroup {
            group: number(one.group),
            kind: one.kind,
            status: one.status,
            reason: one.reason,
            dose_number: one.dose_number,
            earliest: one.earliest,
            recommended: one.recommended,
            past_due: one.past_due,
            latest: one.latest,
            counted: one.counted.clone(),
        });
        let doses = verdicts(schedule, assessment).into_iter().map(|verdict| StoredDose {
            dose: verdict.dose,
            group: number(verdict.group),
            status: verdict.standing.status,
            reasons: verdict.standing.reasons,
        });
        Self { groups: groups.collect(), doses: doses.collect() }
    }

    /// The engine's word about a dose in a vaccine group; none where no series looked at it.
    pub fn word(&self, dose: usize, group: u16) -> Option<DoseStatus> {
        self.doses.iter().find(|one| one.dose == dose && one.group == group).map(|one| one.status)
    }

    /// The packed form. Days are written as distances from `birth`.
    pub fn pack(&self, birth: Date) -> Vec<u8> {
        let mut out = Out::default();
        out.number(FORM);
        out.signed(i64::from(birth.number()));
        let from_birth = |day: Option<Date>| day.map(|day| i64::from(day.number() - birth.number()));
        out.number(self.groups.len() as u64);
        for group in &self.groups {
            out.number(u64::from(group.group) << 1 | u64::from(group.kind == ForecastKind::Risk));
            out.number(place(&STATUSES, group.status) << 4 | place(&REASONS, group.reason));
            out.number(group.dose_number.map_or(0, |number| u64::from(number) + 1));
            for day in [group.earliest, group.recommended, group.past_due, group.latest] {
                out.maybe(from_birth(day));
            }
            out.number(group.counted.len() as u64);
            let mut before = birth;
            for day in &group.counted {
                out.signed(i64::from(day.number() - before.number()));
                before = *day;
            }
        }
        out.number(self.doses.len() as u64);
        for dose in &self.doses {
            out.number(dose.dose as u64);
            out.number(u64::from(dose.group) << 2 | place(&VERDICTS, dose.status));
            out.number(u64::from(dose.reasons.bits()));
        }
        out.0
    }

    /// Reads the packed form; `None` for one of another version or a damaged one.
    pub fn unpack(bytes: &[u8]) -> Option<Self> {
        let mut from = In(bytes);
        if from.number()? != FORM {
            return None;
        }
        let birth = from.signed()?;
        let mut groups = Vec::new();
        for _ in 0..from.count()? {
            let group = from.number()?;
            let why = from.number()?;
            let dose_number = from.number()?;
            let mut days = [None; 4];
            for day in &mut days {
                *day = match from.maybe()? {
                    None => None,
                    Some(distance) => Some(date(birth.checked_add(distance)?)?),
                };
            }
            let [earliest, recommended, past_due, latest] = days;
            let mut counted = Vec::new();
            let mut day = birth;
            for _ in 0..from.count()? {
                day = day.checked_add(from.signed()?)?;
                counted.push(date(day)?);
            }
            groups.push(StoredGroup {
                group: u16::try_from(group >> 1).ok()?,
                kind: if group & 1 == 0 { ForecastKind::Standard } else { ForecastKind::Risk },
                status: at(&STATUSES, why >> 4)?,
                reason: at(&REASONS, why & 15)?,
                dose_number: match dose_number {
                    0 => None,
                    number => Some(u8::try_from(number - 1).ok()?),
                },
                earliest,
                recommended,
                past_due,
                latest,
                counted,
            });
        }
        let mut doses = Vec::new();
        for _ in 0..from.count()? {
            let dose = usize::try_from(from.number()?).ok()?;
            let group = from.number()?;
            let reasons = DoseReasons::from_bits(u16::try_from(from.number()?).ok()?);
            doses.push(StoredDose {
                dose,
                group: u16::try_from(group >> 2).ok()?,
                status: at(&VERDICTS, group & 3)?,
                reasons,
            });
        }
        from.0.is_empty().then_some(Self { groups, doses })
    }

    /// The milestones: one for each dose that counts.
    pub fn milestones(&self, person: PersonId) -> BTreeSet<MilestoneRow> {
        self.groups
            .iter()
            .flat_map(|group| {
                let complete = group.status == SeriesStatus::Complete;
                let last = group.counted.len();
                group.counted.iter().zip(1..).map(move |(day, dose)| MilestoneRow {
                    person,
                    group: i64::from(group.group),
                    risk: group.kind == ForecastKind::Risk,
                    dose,
                    complete: complete && dose == last as i64,
                    reached_on: (*day).into(),
                })
            })
            .collect()
    }
}

// The place in these lists is stored: add at the end, or raise FORM.
const STATUSES: [SeriesStatus; 6] = [
    SeriesStatus::NotComplete,
    SeriesStatus::Complete,
    SeriesStatus::Immune,
    SeriesStatus::Contraindicated,
    SeriesStatus::AgedOut,
    SeriesStatus::NotRecommended,
];
const REASONS: [StatusReason; 8] = [
    StatusReason::DoseNeeded,
    StatusReason::Immunity,
    StatusReason::Contraindication,
    StatusReason::SeriesComplete,
    StatusReason::ImmunizationHistory,
    StatusReason::SeasonOver,
    StatusReason::MaximumAge,
    StatusReason::CannotFinish,
];
const VERDICTS: [DoseStatus; 4] =
    [DoseStatus::Valid, DoseStatus::Extraneous, DoseStatus::NotValid, DoseStatus::SubStandard];

fn place<T: PartialEq>(list: &[T], value: T) -> u64 {
    // Every value is in its list: a test goes through them.
    list.iter().position(|other| *other == value).unwrap_or(0) as u64
}

fn at<T: Copy>(list: &[T], place: u64) -> Option<T> {
    list.get(usize::try_from(place).ok()?).copied()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day() -> impl Strategy<Value = Date> {
        (-20_000..40_000).prop_map(|n| Date::from_number(n).expect("a day"))
    }

    fn group() -> impl Strategy<Value = StoredGroup> {
        (
            (0..4000u16, any::<bool>(), 0..STATUSES.len(), 0..REASONS.len()),
            prop::option::of(any::<u8>()),
            prop::array::uniform4(prop::option::of(day())),
            prop::collection::vec(day(), 0..5),
        )
            .prop_map(|((group, risk, status, reason), dose_number, days, counted)| StoredGroup {
                group,
                kind: if risk { ForecastKind::Risk } else { ForecastKind::Standard },
                status: STATUSES[status],
                reason: REASONS[reason],
                dose_number,
                earliest: days[0],
                recommended: days[1],
                past_due: days[2],
                latest: days[3],
                counted,
            })
    }

    fn dose() -> impl Strategy<Value = StoredDose> {
        (0..300usize, 0..4000u16, 0..VERDICTS.len(), 0..1u16 << 14).prop_map(|(dose, group, status, bits)| {
            StoredDose { dose, group, status: VERDICTS[status], reasons: DoseReasons::from_bits(bits) }
        })
    }

    proptest! {
        #[test]
        fn an_assessment_comes_back_as_it_was_packed(
            groups in prop::collection::vec(group(), 0..6),
            doses in prop::collection::vec(dose(), 0..8),
            birth in day(),
        ) {
            let stored = Stored { groups, doses };
            prop_assert_eq!(Stored::unpack(&stored.pack(birth)), Some(stored));
        }

        #[test]
        fn damaged_assessments_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = Stored::unpack(&bytes);
        }
    }

    #[test]
    fn a_group_is_complete_with_its_last_dose_and_with_no_other() {
        let day = |n| Date::from_number(n).expect("a day");
        let group = StoredGroup {
            group: 3,
            kind: ForecastKind::Standard,
            status: SeriesStatus::Complete,
            reason: StatusReason::SeriesComplete,
            dose_number: None,
            earliest: None,
            recommended: None,
            past_due: None,
            latest: None,
            counted: vec![day(10), day(40)],
        };
        let milestones = |group: StoredGroup| -> Vec<(i64, bool)> {
            let stored = Stored { groups: vec![group], doses: vec![] };
            stored.milestones(PersonId(1)).into_iter().map(|one| (one.dose, one.complete)).collect()
        };
        assert_eq!(milestones(group.clone()), [(1, false), (2, true)]);
        assert_eq!(
            milestones(StoredGroup { status: SeriesStatus::NotComplete, ..group }),
            [(1, false), (2, false)]
        );
    }
}
