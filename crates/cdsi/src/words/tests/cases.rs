//! Realistic cases, in the words of every reader.

use super::stand_in::{StandIn, cvx, day, long};
use super::{Reader, is_clean, page, readers};
use crate::explain::*;
use crate::pack::facts::{Comparison, Context, Counted, Logic};
use crate::words::{
    Case, Language, Level, Line, StatusWord, dose_sentences, forecast_sentences, tree, what_would_change,
    what_would_change_dose,
};
use crate::{
    AntigenId, Assessment, Date, Dose, DoseReason, DoseReasons, DoseStatus, Evaluation, Forecast,
    ForecastKind, GroupId, GuidanceId, ObservationId, Patient, SeriesId, SeriesStatus, SetAside,
    SetAsideReason, Sex, StatusReason,
};

fn limit(from: &str, after: &str) -> Option<Limit> {
    Some(Limit { after: long(after), date: day(from).plus(long(after)) })
}

fn for_everybody() -> Relevance {
    Relevance { relevant: true, required_sex: Vec::new(), indications: Vec::new(), needs_indication: false }
}

fn forecast(group: u16, status: SeriesStatus, reason: StatusReason, series: &[u16]) -> Forecast {
    Forecast {
        group: GroupId(group),
        kind: ForecastKind::Standard,
        status,
        reason,
        dose_number: None,
        earliest: None,
        recommended: None,
        past_due: None,
        latest: None,
        vaccines: Vec::new(),
        suitable: Vec::new(),
        antigens: Vec::new(),
        guidance: Vec::new(),
        series: series.iter().map(|id| SeriesId(*id)).collect(),
        counted: Vec::new(),
    }
}

fn trial(dose: usize, target: u8, steps: Vec<Step>, status: DoseStatus, reasons: &[DoseReason]) -> Trial {
    let outcome = TrialOutcome::Evaluated(status, reasons.iter().copied().collect());
    Trial { dose, target: Some(target), steps, outcome }
}

fn need(target: Option<u8>, status: SeriesStatus, reason: StatusReason) -> Step {
    Step::Need { target, maximum: None, season_end: None, status, reason }
}

/// A child whose first MMR came too early, the second too soon after a varicella dose, the third well; with one
/// dose from the future and one from before birth.
fn too_early() -> (Patient, Assessment, Explanation) {
    let birth = "2024-01-12";
    let mut patient = Patient::born(day(birth), Sex::Female);
    patient.doses = vec![
        Dose::given(day("2025-01-05"), cvx(3)),
        Dose::given(day("2025-01-20"), cvx(21)),
        Dose::given(day("2025-01-28"), cvx(3)),
        Dose::given(day("2025-03-04"), cvx(94)),
        Dose::given(day("2025-09-01"), cvx(3)),
        Dose::given(day("2023-09-01"), cvx(3)),
    ];
    let ages = |given: &str, fit| Step::Age {
        given: day(given),
        absolute_minimum: limit(birth, "12 months - 4 days"),
        minimum: limit(birth, "12 months"),
        maximum: None,
        fit,
    };
    let after = |place: usize, date: &str, fit| Step::Interval {
        preferable: true,
        reference: Some((Reference::Previous(place), day(date))),
        absolute_minimum: limit(date, "28 days - 4 days"),
        minimum: limit(date, "28 days"),
        fit,
    };
    let trials = vec![
        trial(
            0,
            1,
            vec![ages("2025-01-05", AgeFit::TooYoung), Step::Vaccine { fit: VaccineFit::Preferable }],
            DoseStatus::NotValid,
            &[DoseReason::TooYoung],
        ),
        trial(
            2,
            1,
            vec![
                ages("2025-01-28", AgeFit::Right),
                after(0, "2025-01-05", IntervalFit::TooSoon),
                Step::Conflict { previous: 1, begin: day("2025-01-21"), end: day("2025-02-13") },
                Step::Vaccine { fit: VaccineFit::Preferable },
            ],
            DoseStatus::NotValid,
            &[DoseReason::TooSoon, DoseReason::Conflict],
        ),
        trial(
            3,
            1,
            vec![
                ages("2025-03-04", AgeFit::Right),
                after(2, "2025-02-06", IntervalFit::Grace),
                Step::Vaccine { fit: VaccineFit::Allowable },
            ],
            DoseStatus::Valid,
            &[DoseReason::IntervalGrace, DoseReason::AllowableVaccine],
        ),
    ];
    let steps = vec![
        Step::Earliest {
            candidates: vec![
                (EarliestSource::MinimumAge(long("13 months")), day("2025-02-12")),
                (EarliestSource::MinimumInterval(long("4 weeks"), Reference::Previous(3)), day("2025-04-01")),
                (EarliestSource::Conflict(3, cvx(3)), day("2025-04-01")),
                (EarliestSource::MostRecentDose(3), day("2025-03-04")),
            ],
            earliest: day("2025-04-01"),
        },
        need(Some(2), SeriesStatus::NotComplete, StatusReason::DoseNeeded),
        Step::Recommended {
            basis: DateBasis::Age(long("4 years")),
            unadjusted: day("2028-01-12"),
            recommended: day("2028-01-12"),
        },
        Step::PastDue {
            basis: DateBasis::Age(long("7 years + 4 weeks")),
            unadjusted: day("2031-02-08"),
            past_due: day("2031-02-08"),
        },
    ];
    let of = |antigen: u16| AntigenExplanation {
        antigen: AntigenId(antigen),
        series: vec![SeriesExplanation {
            series: SeriesId(antigen),
            relevance: for_everybody(),
            trials: trials.clone(),
            forecast: steps.clone(),
            outcome: Some((SeriesStatus::NotComplete, StatusReason::DoseNeeded)),
            best: true,
        }],
        choices: vec![Choice {
            series_group: 1,
            scorable: vec![(SeriesId(antigen), None)],
            by: ChoiceRule::Only,
            prioritized: Some(SeriesId(antigen)),
        }],
    };
    let evaluations = trials
        .iter()
        .flat_map(|trial| {
            let (status, reasons) = match trial.outcome {
                TrialOutcome::Evaluated(status, reasons) => (status, reasons),
                TrialOutcome::TargetSkipped => (DoseStatus::NotValid, DoseReasons::NONE),
            };
            (0..3).map(move |id| Evaluation {
                dose: trial.dose,
                antigen: AntigenId(id),
                series: SeriesId(id),
                target: trial.target,
                status,
                reasons,
            })
        })
        .collect();
    let next = Forecast {
        dose_number: Some(2),
        earliest: Some(day("2025-04-01")),
        recommended: Some(day("2028-01-12")),
        past_due: Some(day("2031-02-08")),
        vaccines: vec![cvx(3), cvx(94)],
        suitable: Vec::new(),
        ..forecast(0, SeriesStatus::NotComplete, StatusReason::DoseNeeded, &[0, 1, 2])
    };
    let assessment = Assessment {
        on: day("2025-06-01"),
        holds_until: Some(day("2028-01-12")),
        forecasts: vec![next],
        evaluations,
        set_aside: vec![
            SetAside { dose: 4, reason: SetAsideReason::AfterAssessment },
            SetAside { dose: 5, reason: SetAsideReason::BeforeBirth },
        ],
    };
    (patient, assessment, Explanation { antigens: (0..3).map(of).collect() })
}

/// An adult on dialysis: by risk one dose of hepatitis B is late, two doses of the series are left out; varicella
/// waits for the end of a pregnancy; the third series is one for shared decision.
fn by_risk() -> (Patient, Assessment, Explanation) {
    let mut patient = Patient::born(day("1988-01-17"), Sex::Female);
    patient.doses = vec![Dose::given(day("2021-02-21"), cvx(44)), Dose::given(day("2021-03-17"), cvx(44))];
    let count = Asked::Count {
        found: 0,
        is: Comparison::EqualTo,
        count: 0,
        of: Counted::Valid,
        from: None,
        until: Some(day("2008-01-17")),
        vaccines: vec![cvx(44)],
    };
    let older = Asked::Age { begin: limit("1988-01-17", "20 years"), end: None };
    let conditions = vec![
        ConditionCheck { asked: older, met: true },
        ConditionCheck { asked: count, met: true },
        ConditionCheck { asked: Asked::CompletedSeries { groups: vec![1] }, met: false },
    ];
    let skip = |context, target, reference: &str| Step::Skip {
        context,
        target,
        reference: day(reference),
        logic: Logic::Or,
        sets: vec![SetCheck { logic: Logic::Or, conditions: conditions.clone(), met: true }],
        skipped: true,
    };
    let skipped = Trial {
        dose: 0,
        target: Some(1),
        steps: vec![skip(Context::Evaluation, 1, "2021-02-21")],
        outcome: TrialOutcome::TargetSkipped,
    };
    let age = |given: &str| Step::Age {
        given: day(given),
        absolute_minimum: limit("1988-01-17", "20 years"),
        minimum: limit("1988-01-17", "20 years"),
        maximum: None,
        fit: AgeFit::Right,
    };
    let interval = |preferable: bool, absolute: &str, fit| Step::Interval {
        preferable,
        reference: Some((Reference::TargetDose(2, 0), day("2021-02-21"))),
        absolute_minimum: limit("2021-02-21", absolute),
        minimum: None,
        fit,
    };
    let trials = vec![
        skipped,
        trial(
            0,
            2,
            vec![age("2021-02-21"), Step::Vaccine { fit: VaccineFit::Preferable }],
            DoseStatus::Valid,
            &[DoseReason::SmallVolume],
        ),
        trial(
            1,
            3,
            vec![
                age("2021-03-17"),
                interval(true, "4 weeks", IntervalFit::TooSoon),
                interval(false, "3 weeks", IntervalFit::Enough),
                Step::Vaccine { fit: VaccineFit::Preferable },
            ],
            DoseStatus::Valid,
            &[DoseReason::AllowableInterval],
        ),
    ];
    let steps = vec![
        need(Some(4), SeriesStatus::NotComplete, StatusReason::DoseNeeded),
        skip(Context::Forecast, 4, "2021-08-21"),
        Step::Earliest {
            candidates: vec![(
                EarliestSource::MinimumInterval(long("6 months"), Reference::TargetDose(2, 0)),
                day("2021-08-21"),
            )],
            earliest: day("2021-08-21"),
        },
        need(Some(5), SeriesStatus::NotComplete, StatusReason::DoseNeeded),
        Step::Recommended {
            basis: DateBasis::Interval(long("5 months"), Reference::Previous(1)),
            unadjusted: day("2021-08-17"),
            recommended: day("2021-08-21"),
        },
    ];
    let dialysis = IndicationCheck {
        observation: ObservationId(1),
        begin: limit("1988-01-17", "20 years"),
        end: limit("1988-01-17", "60 years"),
        applies: true,
    };
    let series = |id: u16, relevance, trials, forecast, outcome| SeriesExplanation {
        series: SeriesId(id),
        relevance,
        trials,
        forecast,
        outcome: Some(outcome),
        best: true,
    };
    let needed = (SeriesStatus::NotComplete, StatusReason::DoseNeeded);
    let forbidden = (SeriesStatus::Contraindicated, StatusReason::Contraindication);
    let risk = Relevance { indications: vec![dialysis], needs_indication: true, ..for_everybody() };
    let pregnant = Step::Contraindication {
        observation: ObservationId(0),
        vaccines: Vec::new(),
        until: Some(day("2022-03-01")),
    };
    let hepatitis = AntigenExplanation {
        antigen: AntigenId(4),
        series: vec![
            series(4, risk, trials.clone(), steps, needed),
            series(5, for_everybody(), Vec::new(), vec![need(Some(1), needed.0, needed.1)], needed),
        ],
        choices: vec![Choice {
            series_group: 2,
            scorable: vec![(SeriesId(4), Some(1)), (SeriesId(5), Some(-3))],
            by: ChoiceRule::ScoredInProcess,
            prioritized: Some(SeriesId(4)),
        }],
    };
    let varicella = AntigenExplanation {
        antigen: AntigenId(3),
        series: vec![series(
            3,
            for_everybody(),
            Vec::new(),
            vec![pregnant, need(Some(1), forbidden.0, forbidden.1)],
            forbidden,
        )],
        choices: Vec::new(),
    };
    let evaluations = (0..2)
        .map(|dose| Evaluation {
            dose,
            antigen: AntigenId(4),
            series: SeriesId(4),
            target: Some(dose as u8 + 2),
            status: DoseStatus::Valid,
            reasons: DoseReasons::NONE,
        })
        .collect();
    let late = Forecast {
        kind: ForecastKind::Risk,
        dose_number: Some(3),
        earliest: Some(day("2021-08-21")),
        recommended: Some(day("2021-08-21")),
        past_due: Some(day("2021-09-21")),
        latest: Some(day("2048-01-16")),
        vaccines: vec![cvx(44)],
        suitable: Vec::new(),
        guidance: vec![GuidanceId(0)],
        ..forecast(2, SeriesStatus::NotComplete, StatusReason::DoseNeeded, &[4])
    };
    let shared = Forecast {
        dose_number: Some(1),
        earliest: Some(day("2020-01-01")),
        recommended: Some(day("2020-01-01")),
        past_due: Some(day("2020-02-01")),
        ..forecast(2, SeriesStatus::NotComplete, StatusReason::DoseNeeded, &[5])
    };
    let waits = forecast(1, SeriesStatus::Contraindicated, StatusReason::Contraindication, &[3]);
    let assessment = Assessment {
        on: day("2021-10-01"),
        holds_until: Some(day("2022-03-01")),
        forecasts: vec![waits, late, shared],
        evaluations,
        set_aside: Vec::new(),
    };
    (patient, assessment, Explanation { antigens: vec![varicella, hepatitis] })
}

/// Everything that is to be said of a case to a reader.
fn told(name: &str, (patient, assessment, explanation): &(Patient, Assessment, Explanation), reader: Reader) {
    let names = StandIn::new();
    let case = Case { schedule: &names, patient, assessment, explanation };
    let mut text = String::new();
    let mut put = |title: String, lines: Vec<Line>| {
        is_clean(&lines, reader);
        text.push_str(&format!("# {title}\n{}\n", page(&lines)));
    };
    for (place, dose) in patient.doses.iter().enumerate() {
        let lines = dose_sentences(&case, place, reader);
        assert!(!lines.is_empty());
        put(format!("dose {} of {}", place + 1, dose.date), lines);
        put("what would change it".to_owned(), what_would_change_dose(&case, place, reader));
    }
    for forecast in &assessment.forecasts {
        put("forecast".to_owned(), forecast_sentences(&case, forecast, reader));
        put("what would change it".to_owned(), what_would_change(&case, forecast, reader));
    }
    insta::assert_snapshot!(format!("{name}_{:?}_{:?}", reader.language, reader.level), text);
}

#[test]
fn doses_that_came_too_early_are_explained_to_every_reader() {
    readers().for_each(|reader| told("too_early", &too_early(), reader));
}

#[test]
fn a_risk_and_a_contraindication_are_explained_to_every_reader() {
    readers().for_each(|reader| told("by_risk", &by_risk(), reader));
}

#[test]
fn a_dose_that_is_not_there_has_no_sentences() {
    let (patient, assessment, explanation) = too_early();
    let names = StandIn::new();
    let case =
        Case { schedule: &names, patient: &patient, assessment: &assessment, explanation: &explanation };
    let reader = Reader { language: Language::English, level: Level::Nurse };
    assert!(dose_sentences(&case, 99, reader).is_empty());
    assert!(what_would_change_dose(&case, 99, reader).is_empty());
}

#[test]
fn the_status_word_follows_the_days_of_the_forecast() {
    let names = StandIn::new();
    let word = |one: &Forecast, on: &str| StatusWord::of(one, &names, day(on));
    let needed = |series: u16, recommended: Option<Date>| Forecast {
        recommended,
        past_due: Some(day("2026-05-01")),
        ..forecast(0, SeriesStatus::NotComplete, StatusReason::DoseNeeded, &[series])
    };
    let due = needed(0, Some(day("2026-03-04")));
    assert_eq!(word(&due, "2026-03-03"), StatusWord::Later);
    assert_eq!(word(&due, "2026-03-04"), StatusWord::DueNow);
    assert_eq!(word(&due, "2026-05-01"), StatusWord::DueNow);
    assert_eq!(word(&due, "2026-05-02"), StatusWord::Overdue);
    let shared = needed(5, Some(day("2026-03-04")));
    assert_eq!(word(&shared, "2026-03-03"), StatusWord::Later);
    assert_eq!(word(&shared, "2026-06-01"), StatusWord::Decide);
    assert_eq!(word(&needed(0, None), "2026-06-01"), StatusWord::Later);
}

#[test]
fn the_tree_has_names_rules_dates_and_on_request_sentences() {
    let (patient, assessment, explanation) = by_risk();
    let names = StandIn::new();
    let case =
        Case { schedule: &names, patient: &patient, assessment: &assessment, explanation: &explanation };
    let spanish = Reader { language: Language::Spanish, level: Level::Nurse };
    let hepatitis = |reader| {
        let tree = tree::tree(&case, reader);
        serde_json::to_string_pretty(&tree.antigens[1]).unwrap()
    };
    insta::assert_snapshot!("tree", hepatitis(Some(spanish)));
    assert!(!hepatitis(None).contains("\"text\""));
}
