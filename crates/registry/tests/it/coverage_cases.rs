//! The measures of the packs: their cases (`cases/measures.toml`), and what files of measures may say.

use std::collections::BTreeMap;

use jenner_cdsi::{Date, Dose, Duration, Patient, Schedule, evaluate};
use jenner_model::ReportId;
use jenner_registry::coverage::evaluate::reached;
use jenner_registry::coverage::measure::MeasureId;
use jenner_registry::coverage::question::Sex;
use jenner_registry::coverage::ready::Ready;
use jenner_registry::coverage::stand::{Seen, Stand, stand};
use jenner_registry::forecast::facts::GivenDose;
use jenner_registry::forecast::stored::Stored;
use jenner_registry::forecast::{Facts, shipped};
use jenner_registry::packs::Pack;
use jenner_registry::schools::law::Grade;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    sets: BTreeMap<String, String>,
    cases: Cases,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    list: Vec<[String; 6]>,
}

/// `4y-4d`, `11y6m`, `3m+4w-1d`: an age as cases write it.
fn age(text: &str) -> Duration {
    let mut age = Duration::ZERO;
    let (mut number, mut sign) = (0i16, 1i16);
    for one in text.chars() {
        match one {
            '+' => sign = 1,
            '-' => sign = -1,
            'y' => age.years += sign * std::mem::take(&mut number),
            'm' => age.months += sign * std::mem::take(&mut number),
            'w' => age.weeks += sign * std::mem::take(&mut number),
            'd' => age.days += sign * std::mem::take(&mut number),
            digit => number = number * 10 + digit.to_digit(10).unwrap_or_else(|| panic!("{text}")) as i16,
        }
    }
    age
}

fn doses(words: &str, birth: Date, sets: &BTreeMap<String, String>, into: &mut Vec<Dose>) {
    for word in words.split_whitespace() {
        match (sets.get(word), word.split_once('@')) {
            (Some(set), _) => doses(set, birth, sets, into),
            (None, Some((cvx, at))) => {
                let on = at.parse().unwrap_or_else(|_| birth.plus(age(at)));
                into.push(Dose::given(on, cvx.parse().unwrap_or_else(|_| panic!("{cvx} is no CVX"))));
            }
            (None, None) => panic!("{word} is neither set nor dose"),
        }
    }
}

fn answer(ready: &Ready, schedule: &Schedule, case: &[String; 6], sets: &BTreeMap<String, String>) -> String {
    let [about, measure, who, on, given, _] = case;
    let mut birth = None;
    let (mut sex, mut grades) = (Sex::Unknown, Vec::new());
    for word in who.split_whitespace() {
        match (word, word.parse()) {
            ("F", _) => sex = Sex::Female,
            ("M", _) => sex = Sex::Male,
            (_, Ok(day)) => birth = Some(day),
            (grade, Err(_)) => {
                let grade: Grade = grade.parse().unwrap_or_else(|_| panic!("{about}: {who}"));
                grades.push(i64::from(grade.number()));
            }
        }
    }
    let birth = birth.unwrap_or_else(|| panic!("{about}: no birth date"));
    let on: Date = on.parse().unwrap_or_else(|_| panic!("{about}: {on}"));
    let mut all = Vec::new();
    doses(given, birth, sets, &mut all);
    all.sort_by_key(|dose| dose.date);
    let engine_sex = match sex {
        Sex::Female => jenner_cdsi::Sex::Female,
        Sex::Male => jenner_cdsi::Sex::Male,
        Sex::Unknown => jenner_cdsi::Sex::Unknown,
    };
    // What is known is known today, whatever the day that is asked about.
    let today = on.max(all.iter().map(|dose| dose.date).max().unwrap_or(on)).plus_days(30);
    let patient = Patient { doses: all.clone(), ..Patient::born(birth, engine_sex) };
    let assessment = evaluate(&patient, schedule, today);
    let number = |group: jenner_cdsi::GroupId| group.index() as u16;
    let stored = Stored::of(schedule, &assessment, number);
    let given = all.into_iter().zip(1..).map(|(dose, id)| GivenDose { id: ReportId(id), dose });
    let facts = Facts { birth: Some(birth), sex: engine_sex, doses: given.collect(), told: Vec::new() };
    let reached = reached(ready, schedule, &facts, &stored);
    let seen = Seen { birth, sex, grades: &grades, exempt: &[], reached: &reached };
    let is_about_doses = measure.starts_with("invalid") || measure.starts_with("surplus");
    match stand(ready, &MeasureId::new(measure), &seen, on).unwrap_or_else(|why| panic!("{about}: {why}")) {
        Stand::OutOfCohort => "out".to_owned(),
        Stand::NotAsked => "not_asked".to_owned(),
        Stand::Counted(count) if is_about_doses => format!("{}/{}", count.numerator, count.denominator),
        Stand::Counted(count) if count.numerator == 1 => "yes".to_owned(),
        Stand::Counted(_) => "no".to_owned(),
    }
}

#[test]
fn every_case_of_the_measures_is_answered_as_it_says() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/us/cases/measures.toml");
    let file: File = toml::from_str(&std::fs::read_to_string(path).expect(path)).expect(path);
    let schedule = shipped().expect("a schedule");
    let ready = Ready::new(&Pack::common().expect("sound").measures, &schedule, |group| group.index() as u16);
    let wrong: Vec<String> = file
        .cases
        .list
        .iter()
        .filter_map(|case| {
            let found = answer(&ready, &schedule, case, &file.sets);
            (found != case[5]).then(|| format!("{} ({}): {found}, not {}", case[0], case[1], case[5]))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(file.cases.list.len() >= 60);
}

#[test]
fn all_measures_of_the_common_pack_can_be_counted_under_the_shipped_schedule() {
    let schedule = shipped().expect("a schedule");
    let measures = Pack::common().expect("sound").measures;
    let ready = Ready::new(&measures, &schedule, |group| group.index() as u16);
    let nobody = Default::default();
    let birth: Date = "2020-01-01".parse().expect("a day");
    for measure in measures.list() {
        let seen = Seen { birth, sex: Sex::Unknown, grades: &[], exempt: &[], reached: &nobody };
        let stands = stand(&ready, &measure.id, &seen, birth);
        let is_of_visits = measure.id.as_str().starts_with("missed");
        assert_eq!(stands.is_err(), is_of_visits, "{}: {stands:?}", measure.id);
    }
    assert!(measures.list().len() > 100);
}

/// The common pack with a file of its own.
pub fn with(file: &str, text: &str) -> Result<Pack, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let own = folder.path();
    std::fs::create_dir_all(own.join("measures")).expect("a folder");
    let policy = concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/us/participation.toml");
    std::fs::copy(policy, own.join("participation.toml")).expect("a policy");
    std::fs::write(own.join(file), text).expect("a file");
    Pack::from_folder(own).map_err(|error| error.to_string())
}

#[test]
fn a_jurisdiction_adds_measures_and_puts_its_own_in_the_place_of_common_ones() {
    let own = r#"
[need]
tetanus-five = { doses = { group = "DTaP/Tdap/Td", number = 5 } }

[[measure]]
id = "dtap4-24m"
name = { en = "Ours", es = "Nuestra" }
cohort = { from_age = "2 years", until_age = "3 years" }
asks = { reached = { needs = ["dtap4"] } }

[[measure]]
id = "five-at-six"
name = { en = "Five", es = "Cinco" }
cohort = { from_age = "6 years", until_age = "7 years" }
asks = { reached = { needs = ["tetanus-five"] } }
"#;
    let (common, pack) = (Pack::common().expect("sound"), with("measures/local.toml", own).expect("sound"));
    assert_eq!(pack.measures.list().len(), common.measures.list().len() + 1);
    let changed = pack.measures.get(&MeasureId::new("dtap4-24m")).expect("there");
    assert_eq!(changed.name.en, "Ours");
    assert_ne!(pack.measures.edition(), common.measures.edition());
}

#[test]
fn a_file_of_measures_that_cannot_be_counted_is_refused_in_words() {
    let measure = |asks: &str| {
        format!("[[measure]]\nid = \"mine\"\nname = {{ en = \"A\", es = \"B\" }}\nasks = {asks}\n")
    };
    let loop_ = "[need]\na = { all = [\"b\"] }\nb = { any = [\"a\"] }\n";
    for (text, says) in [
        (measure("{ reached = { needs = [\"nothing\"] } }"), "there is no [need] \"nothing\""),
        (measure("{ reached = { needs = [] } }"), "it asks for no need"),
        (measure("{ reached = { needs = [\"hib-full\"], counts = \"given\" } }"), "the engine's word"),
        (measure("{ reached = { needs = [\"mmr1\"], by = \"1 year\" } }"), "unexpected keys"),
        (measure("{ doses = { fault = \"surplus\", within = \"0 days\" } }"), "`within`"),
        (format!("{loop_}{}", measure("{ reached = { needs = [\"a\"] } }")), "leads back to itself"),
        ("[need]\na = { doses = { group = \"MMR\", number = 0 } }\n".to_owned(), "`number`"),
        ("[need]\na = { doses = { group = \"MMR\", number = 2, holds_for = \"1 year\" } }\n".to_owned(), "`holds_for`"),
        (
            "[need]\na = { doses = { group = \"MMR\", number = 1, season_from = { month = 2, day = 30 } } }\n".to_owned(),
            "no day of every year",
        ),
        (
            "[need]\na = { doses = { group = \"MMR\", number = 1, from_age = \"2 years\", until_age = \"1 year\" } }\n"
                .to_owned(),
            "ends before it begins",
        ),
        (measure("{ exempt = {} }").replace("mine", "Mine!"), "small letters"),
    ] {
        let wrong = with("measures/local.toml", &text).expect_err(&text);
        assert!(wrong.contains("measures/local.toml") && wrong.contains(says), "{wrong}\n{text}");
    }
}

#[test]
fn a_pack_with_places_that_do_not_fit_together_is_refused() {
    let wrong =
        with("places.toml", "state = \"LA\"\ncounties = \"nowhere.csv\"\n").expect_err("no such table");
    assert!(wrong.contains("nowhere.csv"), "{wrong}");
    let wrong =
        with("places.toml", "state = \"Louisiana\"\ncounties = \"a.csv\"\n").expect_err("no two letters");
    assert!(wrong.contains("two letters"), "{wrong}");
}
