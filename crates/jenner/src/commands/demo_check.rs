//! `jenner demo --check`: who is who in a made-up state, against the truth that its generator keeps.
//!
//! The truth is in the patient numbers: each leads back to its person. Nothing of it reaches the registry.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Write;

use anyhow::Result;
use jenner::demo::State;
use jenner::demo::registrations::Kinship;
use jenner_model::report::Statement;
use jenner_model::{OrganizationId, PersonId};
use jenner_registry::access;
use jenner_store::queries::assessment::{self, Wanted};
use jenner_store::queries::report;
use serde::Serialize;
use smol_str::SmolStr;

use crate::link::metrics::{self, Rates};
use crate::problem::Outcome;
use crate::progress::Progress;
use crate::state::Made;

/// Records that are read at a time.
const PORTION: i64 = 500;

/// What was found.
#[derive(Debug, Default, Serialize)]
struct Figures {
    /// People of the state about whom somebody has reported.
    people: usize,
    /// Patients as the senders number them: records that there would be without matching.
    patients: usize,
    /// Records of the registry.
    records: usize,
    /// Records beyond the first of a person.
    duplicates_left: usize,
    /// Records that hold two people.
    records_of_two: usize,
    /// Pairs of people in one record, by what they are to each other.
    false_merges: BTreeMap<&'static str, u64>,
    /// Pairs of patients in one record.
    pairs: Rates,
    /// B-cubed over patients.
    b_cubed: Rates,
}

/// Counts and prints. Two people in one record are a problem; a duplicate that is left is none.
pub fn run(made: &Made, json: bool, out: &mut dyn Write) -> Result<Outcome> {
    let state = State::new(made.record.settings())?;
    let figures = figures(&state, &patients(made)?);
    if json {
        writeln!(out, "{}", serde_json::to_string_pretty(&figures)?)?;
    } else {
        print(out, &figures)?;
    }
    Ok(Outcome::of(figures.records_of_two))
}

/// The patients that are in each record: authority and number.
type Patients = BTreeMap<PersonId, BTreeSet<(SmolStr, SmolStr)>>;

fn patients(made: &Made) -> Result<Patients> {
    let db = made.registry.db();
    let access = access::of_operator(OrganizationId(0));
    let progress = Progress::new("records", u64::try_from(db.read(jenner_store::queries::person::count)?)?);
    let mut all = Patients::new();
    let mut after = PersonId(0);
    loop {
        let next = db.read(|tx| assessment::after(tx, &access, after, Wanted::All, PORTION))?;
        let people: Vec<PersonId> = next.iter().map(|row| row.person).collect();
        let Some(last) = people.last() else {
            break;
        };
        after = *last;
        progress.add(people.len() as u64);
        for (person, reports) in db.read(|tx| report::demographics_of(tx, &access, &people))? {
            let known = all.entry(person).or_default();
            for report in &reports {
                if let Statement::Demographics(said) = &report.statement {
                    let own = said.identifiers.iter().filter(|number| number.kind.as_str() == "MR");
                    known.extend(own.map(|number| (number.authority.clone(), number.value.clone())));
                }
            }
        }
    }
    progress.finish();
    Ok(all)
}

fn figures(state: &State, records: &Patients) -> Figures {
    let (mut clusters, mut truth) = (Vec::new(), Vec::new());
    let mut numbers: HashMap<u64, u32> = HashMap::new();
    let mut merges: BTreeMap<&'static str, u64> = Kinship::ALL.iter().map(|kind| (kind.word(), 0)).collect();
    let (mut filled, mut records_of_two, mut held) = (0, 0, 0);
    let mut known: HashMap<(&str, &str), Option<u64>> = HashMap::new();
    for (patients, cluster) in records.values().zip(0..) {
        let mut people = BTreeSet::new();
        for (authority, number) in patients {
            let owner = *known.entry((authority, number)).or_insert_with(|| state.owner(authority, number));
            let Some(owner) = owner else { continue };
            let next = numbers.len() as u32;
            truth.push(*numbers.entry(owner).or_insert(next));
            clusters.push(cluster);
            people.insert(owner);
        }
        filled += usize::from(!people.is_empty());
        records_of_two += usize::from(people.len() > 1);
        held += people.len();
        for (place, a) in people.iter().enumerate() {
            for b in people.iter().skip(place + 1) {
                *merges.entry(state.kinship(*a, *b).word()).or_default() += 1;
            }
        }
    }
    Figures {
        people: numbers.len(),
        patients: truth.len(),
        records: filled,
        duplicates_left: held.saturating_sub(numbers.len()),
        records_of_two,
        false_merges: merges,
        pairs: metrics::of_clusters(&clusters, &truth).rates(),
        b_cubed: metrics::b_cubed(&clusters, &truth),
    }
}

fn print(out: &mut dyn Write, figures: &Figures) -> Result<()> {
    let rates = |rates: Rates| {
        format!("precision {:.4}, recall {:.4}, F1 {:.4}", rates.precision, rates.recall, rates.f1)
    };
    writeln!(out, "{:<44} {:>9}", "people who were reported", figures.people)?;
    writeln!(out, "{:<44} {:>9}", "patients as the senders number them (before)", figures.patients)?;
    writeln!(out, "{:<44} {:>9}", "records of the registry (after)", figures.records)?;
    writeln!(out, "{:<44} {:>9}", "duplicates left", figures.duplicates_left)?;
    writeln!(out, "{:<44} {:>9}", "records that hold two people", figures.records_of_two)?;
    for (kin, count) in &figures.false_merges {
        writeln!(out, "    {kin:<40} {count:>9}")?;
    }
    writeln!(out, "pairs of patients in one record: {}", rates(figures.pairs))?;
    writeln!(out, "B-cubed over patients:           {}", rates(figures.b_cubed))?;
    Ok(())
}
