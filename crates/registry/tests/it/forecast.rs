//! What the registry makes of a record before it asks the engine: each decision of `forecast::patient`.

use jenner_cdsi::{Assessment, DoseStatus, ForecastKind, SeriesStatus, SetAsideReason};
use jenner_codes::{Code, Codes, CompletionStatus, Cvx, Sex};
use jenner_model::dose::{Amount, DoseStatement};
use jenner_model::observation::{Observation, ObservedFact};
use jenner_model::person::Demographics;
use jenner_model::record::{Dose, Record, Told};
use jenner_model::{Date, Given, PersonId, PublicId, RegistryNumber, ReportId};
use jenner_registry::forecast::{self, Assessed, NoAssessment};

use crate::support::{Running, dose_said, on_sqlite};

const BORN: Date = Date::constant(2022, 3, 5);
const ON: Date = Date::constant(2024, 6, 1);

fn record() -> Record {
    Record {
        person: PersonId(1),
        public_id: PublicId::from_random([7; 12]),
        registry_number: RegistryNumber::from_number(1).expect("a number"),
        demographics: Demographics {
            birth_date: Some(BORN),
            sex: Given::Value(Sex::Female),
            ..Demographics::default()
        },
        doses: vec![],
        doubtful: vec![],
        refusals: vec![],
        observations: vec![],
        reports: vec![],
        restrictions: Vec::new(),
    }
}

fn cvx(code: &str) -> Cvx {
    code.parse().expect("a CVX code")
}

fn with_doses(doses: impl IntoIterator<Item = DoseStatement>) -> Record {
    let doses = doses.into_iter().zip(1..).map(|(best, n)| Dose {
        id: ReportId(n),
        best,
        reports: vec![ReportId(n)],
        filled: vec![],
    });
    Record { doses: doses.collect(), ..record() }
}

fn seen(finding: ObservedFact, vaccine: Option<&str>) -> Observation {
    Observation {
        action: jenner_codes::ActionCode::Add,
        finding,
        observed_on: Date::constant(2023, 9, 1),
        from: None,
        until: None,
        vaccine: vaccine.map(cvx),
    }
}

fn with_observation(observation: Observation) -> Record {
    let told = Told { id: ReportId(50), statement: observation, reports: vec![ReportId(50)] };
    Record { observations: vec![told], ..record() }
}

fn assess(running: &Running, record: &Record) -> Assessed {
    forecast::of_record(&running.registry, record, ON.try_into().expect("a day")).expect("assessed")
}

/// Codes of the observations the engine was told of.
fn told(running: &Running, record: &Record) -> Vec<String> {
    assess(running, record).patient.observations.into_iter().map(|one| one.code).collect()
}

fn status(running: &Running, assessment: &Assessment, group: &str) -> SeriesStatus {
    let schedule = running.registry.schedule();
    let group = schedule.group_named(group).expect("a group of the schedule");
    assessment
        .forecasts
        .iter()
        .find(|one| one.group == group && one.kind == ForecastKind::Standard)
        .expect("a standard forecast")
        .status
}

#[test]
fn without_a_birth_date_there_is_no_assessment_and_a_reason() {
    let running = on_sqlite();
    let nobody = Record { demographics: Demographics::default(), ..record() };
    let why = forecast::of_record(&running.registry, &nobody, ON.try_into().expect("a day")).unwrap_err();
    assert_eq!(why, NoAssessment::NoBirthDate);
    assert!(why.to_string().contains("birth date"), "{why}");
}

#[test]
fn somebody_born_after_the_day_is_not_assessed_on_it() {
    let running = on_sqlite();
    let before = Date::constant(2022, 3, 4).try_into().expect("a day");
    let why = forecast::of_record(&running.registry, &record(), before).unwrap_err();
    assert_eq!(why, NoAssessment::NotBornYet);
}

#[test]
fn a_sex_that_is_neither_female_nor_male_is_unknown_to_the_schedule() {
    for (said, asked) in [
        (Given::Value(Sex::Female), jenner_cdsi::Sex::Female),
        (Given::Value(Sex::Male), jenner_cdsi::Sex::Male),
        (Given::Value(Sex::Other), jenner_cdsi::Sex::Unknown),
        (Given::Value(Sex::Unknown), jenner_cdsi::Sex::Unknown),
        (Given::Unsaid, jenner_cdsi::Sex::Unknown),
    ] {
        let mut record = record();
        record.demographics.sex = said;
        assert_eq!(forecast::patient::facts(&record).sex, asked);
    }
}

#[test]
fn doses_after_the_day_before_birth_and_of_unknown_vaccines_are_handed_over_and_set_aside() {
    let running = on_sqlite();
    let record = with_doses([
        dose_said(Date::constant(2024, 6, 2), "03"),
        dose_said(Date::constant(2022, 3, 4), "08"),
        dose_said(Date::constant(2023, 4, 1), "999"),
    ]);
    let assessed = assess(&running, &record);
    let reasons: Vec<_> = assessed.assessment.set_aside.iter().map(|one| (one.dose, one.reason)).collect();
    assert_eq!(assessed.patient.doses.len(), 3);
    for expected in [
        (0, SetAsideReason::AfterAssessment),
        (1, SetAsideReason::BeforeBirth),
        (2, SetAsideReason::NoAntigen),
    ] {
        assert!(reasons.contains(&expected), "{expected:?} in {reasons:?}");
    }
    assert!(assessed.assessment.evaluations.is_empty());
}

#[test]
fn no_vaccine_and_what_was_not_given_are_no_doses() {
    let given = dose_said(Date::constant(2023, 4, 1), "03");
    let facts = forecast::patient::facts(&with_doses([
        dose_said(Date::constant(2023, 4, 1), "998"),
        DoseStatement { completion: CompletionStatus::Refused, ..given.clone() },
        DoseStatement { completion: CompletionStatus::NotAdministered, ..given },
    ]));
    assert_eq!(facts.doses, []);
}

#[test]
fn a_dose_given_in_part_has_to_be_repeated() {
    let running = on_sqlite();
    let whole = dose_said(Date::constant(2023, 4, 1), "03");
    let counts = |completion| {
        let assessed = assess(&running, &with_doses([DoseStatement { completion, ..whole.clone() }]));
        assessed.assessment.evaluations.iter().map(|one| one.status).collect::<Vec<_>>()
    };
    assert!(counts(CompletionStatus::Complete).iter().all(|status| *status == DoseStatus::Valid));
    let partial = counts(CompletionStatus::Partial);
    assert!(!partial.is_empty() && partial.iter().all(|status| *status == DoseStatus::SubStandard));
}

#[test]
fn a_dose_of_an_expired_lot_has_to_be_repeated() {
    let running = on_sqlite();
    let given = dose_said(Date::constant(2023, 4, 1), "03");
    for (expires, expected) in [
        (Date::constant(2023, 4, 1), DoseStatus::Valid),
        (Date::constant(2023, 3, 31), DoseStatus::SubStandard),
    ] {
        let record = with_doses([DoseStatement { expires_on: Some(expires), ..given.clone() }]);
        let evaluations = assess(&running, &record).assessment.evaluations;
        assert!(!evaluations.is_empty());
        assert!(evaluations.iter().all(|one| one.status == expected), "{expires}");
    }
}

#[test]
fn an_amount_in_millilitres_is_a_volume_and_one_in_other_units_is_not() {
    let amount = |value: &str, unit: Option<&'static str>| {
        let amount = Amount { value: value.into(), unit: unit.map(Code::known) };
        let given = DoseStatement { amount: Some(amount), ..dose_said(Date::constant(2023, 4, 1), "03") };
        forecast::patient::facts(&with_doses([given])).doses[0].dose.volume_ml
    };
    assert_eq!(amount("0.5", Some("mL")), Some(0.5));
    assert_eq!(amount("0.5", Some("mg")), None);
    assert_eq!(amount("0.5", None), None);
    assert_eq!(amount("half", Some("mL")), None);
    assert_eq!(amount("0", Some("mL")), None);
}

#[test]
fn the_maker_goes_to_the_engine() {
    let given = DoseStatement {
        manufacturer: Some("MSD".parse().expect("an MVX code")),
        ..dose_said(Date::constant(2023, 4, 1), "03")
    };
    let facts = forecast::patient::facts(&with_doses([given]));
    assert_eq!(facts.doses[0].dose.mvx.as_deref(), Some("MSD"));
}

#[test]
fn giving_an_immune_globulin_is_an_observation_from_that_day_on() {
    let running = on_sqlite();
    // Hepatitis B immune globulin; observation 127.
    let record = with_doses([
        dose_said(Date::constant(2022, 3, 5), "30"),
        dose_said(Date::constant(2023, 1, 9), "30"),
    ]);
    let observations = assess(&running, &record).patient.observations;
    assert_eq!(observations.len(), 1);
    assert_eq!(observations[0].code, "127");
    assert_eq!(observations[0].date, Some(Date::constant(2023, 1, 9).try_into().unwrap()), "the latest one");
    let later = with_doses([dose_said(Date::constant(2024, 6, 2), "30")]);
    assert_eq!(told(&running, &later), [""; 0], "not before it is given");
}

#[test]
fn receiving_a_vaccine_is_no_reaction_to_it() {
    let running = on_sqlite();
    let record = with_doses([
        dose_said(Date::constant(2023, 4, 1), "03"),
        dose_said(Date::constant(2023, 5, 1), "110"),
    ]);
    assert_eq!(told(&running, &record), [""; 0]);
}

#[test]
fn a_history_of_varicella_is_immunity_to_varicella() {
    let running = on_sqlite();
    let had = with_observation(seen(ObservedFact::HistoryOfDisease(Code::known("38907003")), None));
    let assessed = assess(&running, &had);
    assert_eq!(status(&running, &assessed.assessment, "Varicella"), SeriesStatus::Immune);
    assert_eq!(status(&running, &assessed.assessment, "HepA"), SeriesStatus::NotComplete);
}

#[test]
fn laboratory_evidence_is_immunity() {
    let running = on_sqlite();
    let shown = with_observation(seen(ObservedFact::Serology(Code::known("271511000")), None));
    let assessed = assess(&running, &shown);
    assert_eq!(status(&running, &assessed.assessment, "HepB"), SeriesStatus::Immune);
}

#[test]
fn a_contraindication_of_either_code_system_reaches_the_engine() {
    let running = on_sqlite();
    // Immunodeficiency (PHIN VS), pregnancy (SNOMED CT).
    for (code, observation) in [("VXC27", "003"), ("77386006", "007")] {
        let record = with_observation(seen(ObservedFact::Contraindication(Code::known(code)), None));
        assert_eq!(told(&running, &record), [observation], "{code}");
    }
}

#[test]
fn an_allergy_to_an_earlier_dose_forbids_the_vaccines_of_that_kind_and_no_others() {
    let running = on_sqlite();
    let allergic = ObservedFact::Contraindication(Code::known("VXC20"));
    let record = with_observation(seen(allergic.clone(), Some("03")));
    assert_eq!(told(&running, &record), ["091", "092", "093"], "measles, mumps, rubella");
    let assessed = assess(&running, &record);
    assert_eq!(status(&running, &assessed.assessment, "MMR"), SeriesStatus::Contraindicated);
    assert_eq!(status(&running, &assessed.assessment, "Varicella"), SeriesStatus::NotComplete);
    let unnamed = with_observation(seen(allergic, None));
    assert_eq!(told(&running, &unnamed), [""; 0], "nobody knows which vaccine is meant");
}

#[test]
fn anaphylaxis_after_a_dose_is_a_reaction_to_its_vaccine() {
    let running = on_sqlite();
    let given = DoseStatement {
        reactions: vec![Code::known("39579001")],
        ..dose_said(Date::constant(2023, 4, 1), "21")
    };
    let record = with_doses([given]);
    assert_eq!(told(&running, &record), ["089"]);
    let assessed = assess(&running, &record);
    assert_eq!(status(&running, &assessed.assessment, "Varicella"), SeriesStatus::Contraindicated);
}

#[test]
fn a_reaction_to_a_vaccine_newer_than_the_lists_is_one_to_its_kind() {
    let running = on_sqlite();
    // CDC lists CVX 208 alone for COVID-19; 309 came later.
    let record = with_observation(seen(ObservedFact::Reaction(Code::known("39579001")), Some("309")));
    assert_eq!(told(&running, &record), ["122"]);
}

#[test]
fn encephalopathy_counts_after_a_pertussis_vaccine_only() {
    let running = on_sqlite();
    let after = |vaccine| {
        let reaction = ObservedFact::Reaction(Code::known("81308009"));
        told(&running, &with_observation(seen(reaction, Some(vaccine))))
    };
    assert_eq!(after("20"), ["079"]);
    assert_eq!(after("115"), ["079"]);
    assert_eq!(after("03"), [""; 0]);
}

#[test]
fn intussusception_after_a_dose_forbids_rotavirus_vaccine() {
    let running = on_sqlite();
    let record = with_observation(seen(ObservedFact::Reaction(Code::known("VXC15")), Some("116")));
    assert_eq!(told(&running, &record), ["028"]);
}

#[test]
fn an_observation_holds_from_its_effective_date_through_its_last_day() {
    let running = on_sqlite();
    let immunodeficient = || seen(ObservedFact::Contraindication(Code::known("VXC27")), None);
    let ended = |last| Observation { until: Some(last), ..immunodeficient() };
    assert_eq!(told(&running, &with_observation(ended(Date::constant(2024, 5, 31)))), [""; 0]);
    assert_eq!(told(&running, &with_observation(ended(ON))), ["003"]);
    let begins = |first| Observation { from: Some(first), ..immunodeficient() };
    assert_eq!(told(&running, &with_observation(begins(Date::constant(2024, 6, 2)))), [""; 0]);
    assert_eq!(told(&running, &with_observation(begins(ON))), ["003"]);
}

#[test]
fn a_vaccine_code_list_has_a_group_for_every_group_of_the_schedule() {
    let running = on_sqlite();
    let assessed = assess(&running, &record());
    let (_, forecasts) = forecast::answer::of(&running.registry, &assessed);
    assert_eq!(forecasts.len(), assessed.assessment.forecasts.len());
    assert!(forecasts.len() > 10, "{}", forecasts.len());
    for forecast in &forecasts {
        assert!(
            Codes::embedded().is_unspecified(forecast.group)
                || !Codes::embedded().groups(forecast.group).is_empty()
        );
    }
}
