//! `jenner bench roster`: the list of a district compared with a state: how long from the file to the screen, and how often it is
//! right, by what is wrong with the rows. Then the first of its rows pasted as contacts of an outbreak.
//!
//! The registry knows names, birth dates and sexes alone, and so does the list: what helps in life (addresses, guardians) is not there.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use jenner::demo::dice::Dice;
use jenner::demo::{Household, Person, Settings, State};
use jenner_codes::Sex;
use jenner_model::access::Access;
use jenner_model::organization::OrganizationKind;
use jenner_model::{Date, PersonId};
use jenner_registry::Registry;
use jenner_registry::forecast::population::{self as assessed, How, Which};
use jenner_registry::identity::learn;
use jenner_registry::organizations::{self, NewOrganization};
use jenner_registry::outbreak::{self, Disease, NewEvent, Setting};
use jenner_registry::schools::roster::{self, compliance};
use jenner_registry::uploads::DateForm;
use jenner_store::queries;
use serde_json::{Value, json};

use crate::bench::{machine, population as people};
use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::Outcome;

/// The day of the made-up state: a fixed one, so that every run does the same work.
const TODAY: Date = Date::constant(2026, 11, 22);
/// Share of the people whom the registry knows.
const KNOWN: f64 = 0.96;
/// Share of people at school, roughly: for the size of the state.
const AT_SCHOOL: f64 = 0.14;

/// Rows of the list that are pasted as contacts.
const CONTACTS: usize = 5_000;

/// What to measure with.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Students on the list
    #[arg(long, value_name = "N", default_value_t = 50_000, value_parser = clap::value_parser!(u32).range(1..=200_000))]
    students: u32,
    /// Another seed, other people
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Plain,
    Twin,
    Nickname,
    GivenSlip,
    FamilySlip,
    NamesSwapped,
    DaySwapped,
    DaySlip,
    NotOnFile,
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Kind::Plain => "plain",
            Kind::Twin => "twin",
            Kind::Nickname => "nickname",
            Kind::GivenSlip => "slip in first name",
            Kind::FamilySlip => "slip in last name",
            Kind::NamesSwapped => "names swapped",
            Kind::DaySwapped => "day and month swapped",
            Kind::DaySlip => "another day",
            Kind::NotOnFile => "not on file",
        }
    }
}

/// A row of the list, and the truth about it.
struct Row {
    kind: Kind,
    truth: Option<PersonId>,
    cells: [String; 5],
}

/// Fills a store, sends the list, and compares what came out with the truth.
pub fn run(args: &Args, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let people_count = (f64::from(args.students) / AT_SCHOOL) as u32;
    let state = State::new(Settings { seed: args.seed, people: people_count, today: TODAY })?;
    let mut config = config.clone();
    let folder = std::env::temp_dir().join(format!("jenner-bench-roster-{}", std::process::id()));
    if config.database.is_empty() {
        std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        config.database = format!("sqlite:{}", folder.join("roster.db").display());
    }
    let registry = open::registry(&config, Part::Command)?;
    let measured = measure(&registry, &state, args, people_count);
    drop(registry);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    let mut report = measured?;
    report.insert("machine", json!(machine::described()));
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
    } else {
        for (name, value) in &report {
            writeln!(out, "{name:<24} {value}")?;
        }
    }
    Ok(Outcome::Done)
}

fn measure(
    registry: &Registry,
    state: &State,
    args: &Args,
    people_count: u32,
) -> Result<BTreeMap<&'static str, Value>> {
    if registry.db().read(queries::person::count)? > 0 {
        bail!("the database of this measurement must be empty");
    }
    let operator = open::operator();
    people::fill(registry.db(), state, (f64::from(people_count) * KNOWN) as u32)?;
    learn::learn(registry, &operator, &|_| {}, &AtomicBool::new(false))?;
    let how = How {
        which: Which::Due,
        portion: None,
        rest: Duration::ZERO,
        progress: &|_| {},
        stop: &AtomicBool::new(false),
    };
    assessed::assess(registry, &operator, &how)?;
    let school = NewOrganization {
        parent: None,
        kind: OrganizationKind::School,
        name: "District".into(),
        code: "DISTRICT".into(),
        vfc_pin: None,
        county: None,
        city: "Houma".into(),
    };
    let school = organizations::add(registry, &operator, vec![school])?;
    let school = school.first().context("a school")?.id;
    let known: std::collections::HashSet<i64> = {
        let all = registry.db().read(|tx| queries::person::after(tx, PersonId(i64::MIN), i64::MAX))?;
        all.into_iter().map(|person| person.0).collect()
    };
    let rows = rows(state, args, &known);
    let file = file(&rows)?;

    let begun = Instant::now();
    let added = roster::add(registry, &operator, school, "district.csv", &file)?;
    let id = added.map_err(|why| anyhow::anyhow!("the list was not taken: {why}"))?;
    let read = begun.elapsed().as_secs_f64();
    roster::work(registry, &operator, id)?;
    let matched = begun.elapsed().as_secs_f64();
    let results = registry.db().read(|tx| queries::roster::rows(tx, &operator, id))?;
    let applying = Instant::now();
    let applied = roster::apply(registry, &operator, id, true)?;
    applied.map_err(|why| anyhow::anyhow!("the list was not applied: {why:?}"))?;
    let apply_seconds = applying.elapsed().as_secs_f64();
    let looking = Instant::now();
    let children = compliance::children(registry, &operator, school)?;
    let children_seconds = looking.elapsed().as_secs_f64();
    let (contacts, contacts_seconds) = contacts(registry, &operator, &rows)?;

    let mut kinds: BTreeMap<Kind, [u64; 5]> = BTreeMap::new();
    let mut mistakes: Vec<String> = Vec::new();
    for (row, result) in rows.iter().zip(&results) {
        let counts = kinds.entry(row.kind).or_default();
        let found = result.home.filter(|_| result.fate == "matched" || result.fate == "elsewhere");
        let place = match (found, row.truth, result.fate.as_str()) {
            (Some(found), Some(truth), _) if found == truth => 0,
            (Some(_), ..) => 1,
            (None, _, "close") => 2,
            (None, Some(_), _) => 3,
            (None, None, _) => 4,
        };
        if let Some(count) = counts.get_mut(place) {
            *count += 1;
        }
        if let (1, Some(found)) = (place, found) {
            mistakes.push(mistake(state, row, found));
        }
    }
    let sum = |place: usize| kinds.values().filter_map(|counts| counts.get(place)).sum::<u64>();
    let on_file = rows.iter().filter(|row| row.truth.is_some()).count() as f64;
    let share = |part: f64, of: f64| json!((part / of.max(1.0) * 100_000.0).round() / 1_000.0);
    let by_kind: BTreeMap<&str, Value> = kinds
        .iter()
        .map(|(kind, [right, wrong, close, missed, new])| {
            (
                kind.word(),
                json!({"right": right, "wrong": wrong, "close": close, "missed": missed, "new": new}),
            )
        })
        .collect();
    let seconds = |time: f64| json!((time * 100.0).round() / 100.0);
    Ok(BTreeMap::from([
        ("people_on_file", json!(known.len())),
        ("students", json!(rows.len())),
        ("read_seconds", seconds(read)),
        ("matched_seconds", seconds(matched)),
        ("apply_seconds", seconds(apply_seconds)),
        ("assessed_seconds", seconds(children_seconds)),
        ("file_to_screen_seconds", seconds(matched + children_seconds)),
        ("children_listed", json!(children.len())),
        ("contacts", contacts),
        ("contacts_seconds", seconds(contacts_seconds)),
        ("precision_percent", share(sum(0) as f64, (sum(0) + sum(1)) as f64)),
        ("recall_percent", share(sum(0) as f64, on_file)),
        ("before_a_human", json!(sum(2))),
        ("by_kind", json!(by_kind)),
        ("mistakes", json!(mistakes)),
        ("peak_rss_mb", json!(machine::peak_rss_mb().round())),
        ("engine", json!(registry.db().engine().to_string())),
    ]))
}

/// A row and the record that was wrongly taken for it, both made up.
fn mistake(state: &State, row: &Row, found: PersonId) -> String {
    let key = u64::try_from(found.0 - 1).unwrap_or(0);
    let all = state.households(0..state.household_count());
    let other = all.flat_map(|household| household.people).find(|person| person.key == key);
    let other = other.map(|p| format!("{} {} {} {:?}", p.name.family, p.name.given, p.born, p.sex));
    format!("{}: {} taken for {}", row.kind.word(), row.cells.join(" "), other.unwrap_or_default())
}

/// Rows as somebody pastes them: what became of them, and the time from the text to the board.
fn contacts(registry: &Registry, operator: &Access, rows: &[Row]) -> Result<(Value, f64)> {
    let mut text = String::new();
    for Row { cells: [_, family, given, born, _], .. } in rows.iter().take(CONTACTS) {
        text += &format!("{family}, {given}, {born}\n");
    }
    let new = NewEvent {
        disease: Disease::Measles,
        setting: Setting::School,
        first: registry.today().yesterday()?.yesterday()?,
        last: registry.today().yesterday()?,
        title: "School".to_owned(),
        places: "Houma".to_owned(),
    };
    let event = outbreak::event::start(registry, operator, &new)?;
    let begun = Instant::now();
    let read = outbreak::typed::read(text.as_bytes(), DateForm::MonthFirst, registry.today())
        .map_err(|why| anyhow::anyhow!("the contacts were not read: {why:?}"))?;
    let added = outbreak::add_contacts(registry, operator, event, &read.good)?;
    let added = added.context("the outbreak")?;
    let board = outbreak::board(registry, operator, event)?.context("the board")?;
    let seconds = begun.elapsed().as_secs_f64();
    let told = json!({
        "pasted": read.good.len() + read.wrong.len(),
        "sure": added.sure,
        "close": added.close,
        "nobody": added.none,
        "on_board": board.lines.len(),
    });
    Ok((told, seconds))
}

/// The children of the last households of the state, so that those the registry does not know are among them in their share.
fn rows(state: &State, args: &Args, known: &std::collections::HashSet<i64>) -> Vec<Row> {
    let mut rows = Vec::with_capacity(args.students as usize);
    let all = state.household_count();
    // Households stand in an order that means nothing; unknown ones are the last. Every child is asked, the first 50,000 are taken.
    let mut order: Vec<u32> = (0..all).collect();
    let mut dice = Dice::of(args.seed, 97, 0);
    for place in (1..order.len()).rev() {
        order.swap(place, dice.below(place + 1));
    }
    for number in order {
        for household in state.households(number..number + 1) {
            for person in household.people.iter().filter(|one| is_student(one)) {
                if rows.len() >= args.students as usize {
                    return rows;
                }
                rows.push(row(&household, person, args.seed, known));
            }
        }
    }
    rows
}

fn is_student(person: &Person) -> bool {
    let years = TODAY.year() - person.born.year();
    (5..=18).contains(&years) && person.died.is_none()
}

fn row(household: &Household, person: &Person, seed: u64, known: &std::collections::HashSet<i64>) -> Row {
    let mut dice = Dice::of(seed, 98, person.key);
    let id = i64::try_from(person.key).unwrap_or(0) + 1;
    let on_file = known.contains(&id);
    let (mut family, mut given, mut born) =
        (person.name.family.clone(), person.name.given.clone(), person.born);
    let drawn = dice.unit();
    let kind = match drawn {
        _ if !on_file => Kind::NotOnFile,
        _ if person.birth_order.is_some() && household.people.len() > 1 => Kind::Twin,
        u if u < 0.03 => Kind::GivenSlip,
        u if u < 0.06 => Kind::FamilySlip,
        u if u < 0.10 && person.nickname.is_some() => Kind::Nickname,
        u if u < 0.11 => Kind::NamesSwapped,
        u if u < 0.12 && born.day() <= 12 && born.day() != born.month() => Kind::DaySwapped,
        u if u < 0.13 => Kind::DaySlip,
        _ => Kind::Plain,
    };
    match kind {
        Kind::GivenSlip => given = slip(&given, &mut dice),
        Kind::FamilySlip => family = slip(&family, &mut dice),
        Kind::Nickname => given = person.nickname.clone().unwrap_or(given),
        Kind::NamesSwapped => std::mem::swap(&mut family, &mut given),
        Kind::DaySwapped => born = Date::new(born.year(), born.day(), born.month()).unwrap_or(born),
        Kind::DaySlip => {
            let day = if born.day() > 1 { born.day() - 1 } else { born.day() + 1 };
            born = Date::new(born.year(), born.month(), day).unwrap_or(born);
        }
        Kind::Plain | Kind::Twin | Kind::NotOnFile => {}
    }
    let sex = if person.sex == Sex::Female { "F" } else { "M" };
    Row {
        kind,
        truth: on_file.then_some(PersonId(id)),
        cells: [person.key.to_string(), family, given, born.to_string(), sex.to_owned()],
    }
}

/// Two neighbouring letters swapped, or one left out.
fn slip(text: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.len() < 4 {
        return text.to_owned();
    }
    let place = 1 + dice.below(letters.len() - 2);
    match dice.chance(0.5) {
        true => letters.swap(place, place + 1),
        false => drop(letters.remove(place)),
    }
    letters.into_iter().collect()
}

fn file(rows: &[Row]) -> Result<Vec<u8>> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["Student ID", "Last name", "First name", "Birth date", "Sex"])?;
    for row in rows {
        out.write_record(&row.cells)?;
    }
    out.into_inner().context("the list cannot be written")
}
