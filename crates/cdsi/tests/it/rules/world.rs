//! A made-up world with two antigens and a few vaccines, to put one rule at a time into.

use jenner_cdsi::pack::Pack;
use jenner_cdsi::{
    Assessment, Date, Dose, DoseReason, DoseStatus, Evaluation, Forecast, ForecastKind, Observation, Patient,
    Schedule, Sex, evaluate,
};

const VACCINES: &str = r#"
vaccine = [
  { cvx = "901", name = "Alpha", antigens = [{ antigen = "Alpha" }] },
  { cvx = "902", name = "Beta", antigens = [{ antigen = "Beta" }] },
  { cvx = "903", name = "Alpha-Beta", antigens = [{ antigen = "Alpha" }, { antigen = "Beta" }] },
  { cvx = "904", name = "Alpha, other make", antigens = [{ antigen = "Alpha" }] },
  { cvx = "905", name = "Shifting", antigens = [
      { antigen = "Alpha", until_age = "50 years" }, { antigen = "Beta", from_age = "50 years" } ] },
  { cvx = "906", name = "Globulin" },
]
"#;

const OBSERVATIONS: &str = r#"
observation = [
  { code = "801", title = "At risk" },
  { code = "802", title = "Immune by laboratory" },
  { code = "803", title = "Allergic" },
  { code = "804", title = "Works in a clinic" },
]
"#;

/// An antigen file: its name and group, and what is written into it.
pub fn antigen(name: &str, rest: &str) -> (String, String) {
    (format!("antigens/{}.toml", name.to_lowercase()), format!("antigen = \"{name}\"\n{rest}"))
}

/// A schedule with these antigens; each has its own vaccine group. `more` goes into the schedule file.
pub fn schedule(antigens: Vec<(String, String)>, more: &str) -> Schedule {
    let groups = ["Alpha", "Beta"]
        .iter()
        .filter(|name| antigens.iter().any(|(file, _)| file.contains(&name.to_lowercase())))
        .map(|name| format!("[[vaccine_group]]\nname = \"{name}\"\nantigens = [\"{name}\"]\n"))
        .collect::<String>();
    let schedule = format!("name = \"world\"\nversion = \"1\"\nsource = \"made up\"\n{more}\n{groups}");
    let mut files = vec![
        ("schedule.toml".to_owned(), schedule),
        ("vaccines.toml".to_owned(), known_antigens(VACCINES, &antigens)),
        ("observations.toml".to_owned(), OBSERVATIONS.to_owned()),
    ];
    files.extend(antigens);
    let pack = Pack::read(files).unwrap_or_else(|problems| panic!("{problems}"));
    Schedule::load(&pack).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The vaccines without antigens that this schedule does not have.
fn known_antigens(vaccines: &str, antigens: &[(String, String)]) -> String {
    if antigens.len() == 2 {
        return vaccines.to_owned();
    }
    vaccines
        .replace("{ antigen = \"Beta\" }", "")
        .replace("{ antigen = \"Alpha\" }, ]", "{ antigen = \"Alpha\" }]")
        .replace(", { antigen = \"Beta\", from_age = \"50 years\" }", "")
}

/// A standard series of group 1 with these doses.
pub fn series(name: &str, header: &str, doses: &str) -> String {
    let group = name.split(' ').next().unwrap_or_default();
    let given = |key: &str, otherwise: &str| {
        if header.contains(key) { String::new() } else { format!("{key} = {otherwise}\n") }
    };
    format!(
        "[[series]]\nname = \"{name}\"\nvaccine_group = \"{group}\"\n{}{}{}{header}\n{doses}",
        given("type", "\"standard\""),
        given("series_group ", "1"),
        given("series_group_name", "\"Standard\""),
    )
}

/// A dose of a series that takes vaccine 901, and what else is written into it.
pub fn dose(number: u8, rest: &str) -> String {
    let preferable =
        if rest.contains("preferable") { "" } else { "preferable = [{ cvx = \"901\", forecast = true }]\n" };
    format!("[[series.dose]]\nnumber = {number}\n{preferable}{rest}\n")
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn born(text: &str) -> Patient {
    Patient::born(day(text), Sex::Female)
}

/// The patient with one more dose.
pub fn with(mut patient: Patient, date: &str, cvx: &str) -> Patient {
    patient.doses.push(Dose::given(day(date), cvx.parse().unwrap()));
    patient
}

/// The patient with an observation.
pub fn observed(mut patient: Patient, code: &str, date: Option<&str>) -> Patient {
    patient.observations.push(Observation { code: code.to_owned(), date: date.map(day) });
    patient
}

pub fn assess(patient: &Patient, schedule: &Schedule, on: &str) -> Assessment {
    evaluate(patient, schedule, day(on))
}

/// The forecast of a group; panics if there is none.
pub fn forecast<'a>(
    assessment: &'a Assessment,
    schedule: &Schedule,
    group: &str,
    kind: ForecastKind,
) -> &'a Forecast {
    let group = schedule.group_named(group).unwrap();
    assessment.forecasts.iter().find(|one| one.group == group && one.kind == kind).unwrap()
}

/// The only evaluation of a dose.
pub fn judged(assessment: &Assessment, dose: usize) -> &Evaluation {
    let mut found = assessment.evaluations.iter().filter(|one| one.dose == dose);
    let only = found.next().unwrap();
    assert!(found.next().is_none(), "the dose is seen by several series");
    only
}

/// Status and reasons of the only evaluation of a dose.
pub fn outcome(assessment: &Assessment, dose: usize) -> (DoseStatus, Vec<DoseReason>) {
    let judged = judged(assessment, dose);
    (judged.status, judged.reasons.iter().collect())
}
