//! Every kind of step, with and without each of its parts, reads as a sentence or is left out.

use super::stand_in::{StandIn, cvx, day, long};
use super::{faults, readers};
use crate::explain::*;
use crate::pack::facts::{Comparison, Context, Counted, Logic};
use crate::words::step::{Place, step};
use crate::words::texts::Writer;
use crate::words::{Level, StatusWord, choice};
use crate::{
    AntigenId, Date, Dose, Observation, ObservationId, Patient, SeriesId, SeriesStatus, Sex, StatusReason,
};

fn limits() -> Vec<Option<Limit>> {
    let texts = ["12 months - 4 days", "4 weeks", "0 days", "0 days - 4 days", "18 years"];
    let given = texts
        .into_iter()
        .map(|text| Some(Limit { after: long(text), date: day("2023-02-01").plus(long(text)) }));
    given.chain([None]).collect()
}

fn references() -> Vec<Reference> {
    let places = [0, 1, 99];
    let of_doses = places.into_iter().flat_map(|place| {
        [Reference::Previous(place), Reference::TargetDose(2, place), Reference::MostRecent(place)]
    });
    of_doses.chain([0, 1, 7].map(|id| Reference::Observation(ObservationId(id)))).collect()
}

fn bases() -> Vec<DateBasis> {
    let intervals = references().into_iter().map(|one| DateBasis::Interval(long("4 weeks"), one));
    intervals.chain([DateBasis::Age(long("6 months + 1 day")), DateBasis::Earliest]).collect()
}

fn sources() -> Vec<EarliestSource> {
    let intervals = references().into_iter().map(|one| EarliestSource::MinimumInterval(long("4 weeks"), one));
    let others = [
        EarliestSource::MinimumAge(long("12 months")),
        EarliestSource::Conflict(0, cvx(3)),
        EarliestSource::Conflict(0, cvx(999)),
        EarliestSource::Season,
        EarliestSource::InadvertentDose(0),
        EarliestSource::MostRecentDose(1),
        EarliestSource::Conflict(99, cvx(3)),
        EarliestSource::InadvertentDose(99),
        EarliestSource::MostRecentDose(99),
    ];
    intervals.chain(others).collect()
}

fn asked() -> Vec<Asked> {
    let mut all = vec![
        Asked::CompletedSeries { groups: vec![1] },
        Asked::CompletedSeries { groups: vec![1, 2] },
        Asked::Interval { interval: long("5 years"), reached: None },
        Asked::Interval { interval: long("5 years"), reached: Some((0, day("2028-02-01"))) },
    ];
    for begin in limits() {
        all.extend(limits().into_iter().map(|end| Asked::Age { begin, end }));
    }
    for is in [Comparison::GreaterThan, Comparison::EqualTo, Comparison::LessThan] {
        for of in [Counted::Valid, Counted::Total] {
            for (from, until) in
                [(None, None), (Some("2023-05-01"), None), (Some("1950-01-01"), Some("2024-01-01"))]
            {
                for count in [0, 2, 9] {
                    let vaccines = [3, 21, 94, 44, 998, 999].into_iter().take(count).map(cvx).collect();
                    let (from, until) = (from.map(day), until.map(day));
                    all.push(Asked::Count { found: 1, is, count: 2, of, from, until, vaccines });
                }
            }
        }
    }
    all
}

fn all_steps() -> Vec<Step> {
    let mut all = vec![
        Step::DoseCondition { expired: None },
        Step::DoseCondition { expired: Some(day("2023-06-30")) },
        Step::Inadvertent,
        Step::Conflict { previous: 0, begin: day("2024-01-02"), end: day("2024-01-25") },
        Step::Conflict { previous: 99, begin: day("2024-01-02"), end: day("2024-01-25") },
        Step::NoTargetLeft,
        Step::Immunity { observation: Some(ObservationId(0)), born_before: None },
        Step::Immunity { observation: None, born_before: Some(day("1957-01-01")) },
        Step::Immunity { observation: None, born_before: None },
        Step::NoVaccineLeft { target: 2 },
        Step::Earliest { candidates: Vec::new(), earliest: Date::ASSUMED_MAXIMUM },
        Step::Latest { maximum: limits()[0].unwrap(), latest: day("2024-01-27") },
    ];
    for fit in [AgeFit::NotAsked, AgeFit::TooYoung, AgeFit::Grace, AgeFit::Right, AgeFit::TooOld] {
        for absolute_minimum in limits() {
            for minimum in limits() {
                for maximum in limits() {
                    all.push(Step::Age { given: day("2024-01-25"), absolute_minimum, minimum, maximum, fit });
                }
            }
        }
    }
    for fit in
        [IntervalFit::NothingToCountFrom, IntervalFit::TooSoon, IntervalFit::Grace, IntervalFit::Enough]
    {
        for preferable in [true, false] {
            for absolute_minimum in limits() {
                for minimum in limits() {
                    let counted = references().into_iter().map(|one| Some((one, day("2023-02-01"))));
                    all.extend(counted.chain([None]).map(|reference| Step::Interval {
                        preferable,
                        reference,
                        absolute_minimum,
                        minimum,
                        fit,
                    }));
                }
            }
        }
    }
    for fit in [
        VaccineFit::Preferable,
        VaccineFit::Allowable,
        VaccineFit::WrongAge,
        VaccineFit::WrongProduct,
        VaccineFit::Neither,
    ] {
        all.push(Step::Vaccine { fit });
    }
    for vaccines in [Vec::new(), vec![cvx(3)], vec![cvx(3), cvx(999)]] {
        for until in [None, Some(day("2024-03-01"))] {
            let vaccines = vaccines.clone();
            all.push(Step::Contraindication { observation: ObservationId(0), vaccines, until });
        }
    }
    for status in statuses() {
        for reason in reasons() {
            for maximum in limits() {
                for (target, season_end) in [(None, None), (Some(2), Some(day("2024-06-30")))] {
                    all.push(Step::Need { target, maximum, season_end, status, reason });
                }
            }
        }
    }
    let candidates: Vec<_> = sources().into_iter().map(|source| (source, day("2024-02-01"))).collect();
    for one in &candidates {
        all.push(Step::Earliest { candidates: vec![one.clone()], earliest: day("2024-02-01") });
    }
    all.push(Step::Earliest { candidates: candidates.clone(), earliest: day("2024-02-01") });
    all.push(Step::Earliest { candidates, earliest: day("2024-02-02") });
    for basis in bases() {
        for unadjusted in [day("2024-02-01"), day("2024-01-01")] {
            let (basis, recommended) = (basis.clone(), day("2024-02-01"));
            all.push(Step::Recommended { basis: basis.clone(), unadjusted, recommended });
            all.push(Step::PastDue { basis, unadjusted, past_due: recommended });
        }
    }
    for skipped in [true, false] {
        for asked in asked() {
            for logic in [Logic::And, Logic::Or] {
                for context in [Context::Both, Context::Evaluation, Context::Forecast] {
                    let condition = ConditionCheck { asked: asked.clone(), met: true };
                    let not_met = ConditionCheck { asked: asked.clone(), met: false };
                    let conditions = vec![condition, not_met];
                    let sets = vec![SetCheck { logic, conditions, met: true }];
                    let reference = day("2024-01-25");
                    all.push(Step::Skip { context, target: 3, reference, logic, sets, skipped });
                }
            }
        }
        let (context, logic) = (Context::Both, Logic::And);
        let reference = day("2024-01-25");
        all.push(Step::Skip { context, target: 3, reference, logic, sets: Vec::new(), skipped });
    }
    all
}

fn statuses() -> [SeriesStatus; 6] {
    [
        SeriesStatus::NotComplete,
        SeriesStatus::Complete,
        SeriesStatus::Immune,
        SeriesStatus::Contraindicated,
        SeriesStatus::AgedOut,
        SeriesStatus::NotRecommended,
    ]
}

fn reasons() -> [StatusReason; 8] {
    [
        StatusReason::DoseNeeded,
        StatusReason::Immunity,
        StatusReason::Contraindication,
        StatusReason::SeriesComplete,
        StatusReason::ImmunizationHistory,
        StatusReason::SeasonOver,
        StatusReason::MaximumAge,
        StatusReason::CannotFinish,
    ]
}

fn patient() -> Patient {
    let doses = vec![Dose::given(day("2024-01-01"), cvx(21)), Dose::given(day("2024-01-25"), cvx(3))];
    let observations = vec![Observation { code: "007".into(), date: Some(day("2023-12-01")) }];
    Patient { doses, observations, ..Patient::born(day("2023-02-01"), Sex::Female) }
}

#[test]
fn every_step_reads_as_a_sentence_or_is_left_out() {
    let (names, patient) = (StandIn::new(), patient());
    for reader in readers() {
        let w = Writer { names: &names, patient: &patient, reader };
        for done in all_steps() {
            for counts in [true, false] {
                for dose in [patient.doses.last(), None] {
                    let place = Place { antigen: AntigenId(0), dose, counts };
                    let text = step(&w, &done, place);
                    let texts = text.into_iter().chain(w.other_sources(&done));
                    for text in texts {
                        assert_eq!(faults(&text), None, "{text:?} of {done:?} for {reader:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_nurse_reads_of_every_check_that_was_made() {
    let (names, patient) = (StandIn::new(), patient());
    for reader in readers().filter(|reader| reader.level == Level::Nurse) {
        let w = Writer { names: &names, patient: &patient, reader };
        for done in all_steps() {
            let dose = patient.doses.last();
            let is_of_dose = |dose| Place { antigen: AntigenId(0), dose, counts: false };
            let told = step(&w, &done, is_of_dose(dose)).or_else(|| step(&w, &done, is_of_dose(None)));
            let says_nothing =
                matches!(done, Step::Skip { skipped: false, .. } | Step::Conflict { previous: 99, .. });
            assert_eq!(told.is_none(), says_nothing, "{done:?}");
        }
    }
}

#[test]
fn every_choice_indication_and_status_word_reads_well() {
    let (names, patient) = (StandIn::new(), patient());
    let rules = [
        ChoiceRule::None,
        ChoiceRule::Default,
        ChoiceRule::Only,
        ChoiceRule::Complete,
        ChoiceRule::InProcess,
        ChoiceRule::ScoredComplete,
        ChoiceRule::ScoredInProcess,
        ChoiceRule::ScoredNoValidDose,
        ChoiceRule::MostValidDoses,
    ];
    for reader in readers() {
        let w = Writer { names: &names, patient: &patient, reader };
        let is_for_nurses = |text: &Option<String>| text.is_some() == (reader.level == Level::Nurse);
        for by in rules {
            for prioritized in [None, Some(SeriesId(3))] {
                let scorable = vec![(SeriesId(3), Some(5)), (SeriesId(4), Some(-2)), (SeriesId(5), None)];
                let text = choice::choice(&w, &Choice { series_group: 1, scorable, by, prioritized });
                assert!(is_for_nurses(&text), "{by:?} for {reader:?}");
                assert_eq!(text.as_deref().and_then(faults), None, "{text:?}");
            }
        }
        for begin in limits() {
            for end in limits() {
                let check = IndicationCheck { observation: ObservationId(1), begin, end, applies: true };
                for indications in [Vec::new(), vec![check.clone(), check.clone()]] {
                    let required_sex = vec![Sex::Female];
                    let relevance =
                        Relevance { relevant: true, required_sex, indications, needs_indication: true };
                    let text = choice::indications(&w, SeriesId(4), &relevance).unwrap();
                    assert_eq!(faults(&text), None, "{text:?}");
                }
            }
        }
        for word in StatusWord::ALL {
            assert_eq!(faults(&word.text(reader)), None, "{word:?}");
        }
    }
}
