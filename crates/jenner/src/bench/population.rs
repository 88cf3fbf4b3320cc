//! People for `jenner bench population`: the demo's households and histories, written straight into the tables as
//! reports of one source, as the intake would have stored them.

use std::ops::Range;

use anyhow::{Context as _, Result};
use jenner::demo::pack::Pack;
use jenner::demo::people::Home;
use jenner::demo::{Person, State};
use jenner_codes::{ActionCode, CompletionStatus, County, Ethnicity, InformationSource, Race};
use jenner_model::dose::{DoseStatement, OrderNumber, VaccineGiven};
use jenner_model::person::{Address, Demographics, PersonName};
use jenner_model::report::Statement;
use jenner_model::{
    Date, Given, MessageId, OrganizationId, PersonId, PublicId, RegistryNumber, ReportId, SourceId, Timestamp,
};
use jenner_store::queries::assessment::{self, AssessmentRow};
use jenner_store::queries::person::{self, PersonRow};
use jenner_store::queries::report::{self, Kind, ReportRow};
use jenner_store::{Db, StoreError};
use rayon::prelude::*;

use crate::progress::Progress;

/// Households written in one transaction.
const PORTION: u32 = 2_000;
const AT: Timestamp = Timestamp(1_700_000_000_000_000);

/// A person with the reports about them.
struct Made {
    row: PersonRow,
    reports: Vec<MadeReport>,
}

struct MadeReport {
    key: [u8; 16],
    kind: Kind,
    about_on: Option<Date>,
    code: Option<String>,
    json: String,
}

/// Fills an empty database; returns people and reports.
pub fn fill(db: &Db, state: &State, most: u32) -> Result<(u64, u64)> {
    let pack = Pack::built_in()?;
    let progress = Progress::new("people written", u64::from(most));
    let (mut people, mut reports) = (0, 0);
    let mut next = 0;
    while next < state.household_count() && people < u64::from(most) {
        let end = (next + PORTION).min(state.household_count());
        let made = fill_households(db, state, &pack, next..end)?;
        next = end;
        people += made.0;
        reports += made.1;
        progress.add(made.0);
    }
    progress.finish();
    Ok((people, reports))
}

/// Adds the people of some households, in one transaction; returns people and reports.
pub fn fill_households(db: &Db, state: &State, pack: &Pack, households: Range<u32>) -> Result<(u64, u64)> {
    let made = make(state, pack, households)?;
    let reports = made.iter().map(|one| one.reports.len() as u64).sum();
    let people = made.len() as u64;
    db.write(move |tx| write(tx, &made))?;
    Ok((people, reports))
}

fn make(state: &State, pack: &Pack, households: Range<u32>) -> Result<Vec<Made>> {
    let made: Result<Vec<Vec<Made>>> = households
        .into_par_iter()
        .map(|number| {
            let mut made = Vec::new();
            for household in state.households(number..number + 1) {
                for (place, (somebody, history)) in
                    household.people.iter().zip(state.histories(&household)).enumerate()
                {
                    // Sixteen places a household: nobody has more people.
                    let id = i64::from(number) * 16 + place as i64 + 1;
                    let home = household.home_on(state.settings().today);
                    let mut reports = vec![report(id, 0, &demographics(pack, somebody, home))?];
                    for (dose, n) in history.doses.iter().zip(1..) {
                        let product = state.products().get(dose.product);
                        reports.push(report(id, n, &given(dose, product.cvx, product.mvx, id, n)?)?);
                    }
                    let number = RegistryNumber::from_number(u32::try_from(id)?);
                    let mut name = [0; 12];
                    name[4..].copy_from_slice(&id.to_be_bytes());
                    let row = PersonRow {
                        person: PersonId(id),
                        public_id: PublicId::from_random(name),
                        registry_number: number.context("too many people for registry numbers")?,
                    };
                    made.push(Made { row, reports });
                }
            }
            Ok(made)
        })
        .collect();
    Ok(made?.into_iter().flatten().collect())
}

fn report(person: i64, n: i64, statement: &Statement) -> Result<MadeReport> {
    let mut key = [0; 16];
    key[..8].copy_from_slice(&n.to_be_bytes());
    key[8..].copy_from_slice(&person.to_be_bytes());
    let (about_on, code) = match statement {
        Statement::Dose(dose) => (Some(dose.given_on), Some(dose.vaccine.cvx.to_string())),
        _ => (None, None),
    };
    Ok(MadeReport { key, kind: Kind::of(statement), about_on, code, json: serde_json::to_string(statement)? })
}

fn demographics(pack: &Pack, somebody: &Person, home: &Home) -> Statement {
    Statement::Demographics(Box::new(Demographics {
        names: vec![PersonName {
            family: somebody.name.family.as_str().into(),
            given: somebody.name.given.as_str().into(),
            middle: somebody.name.middle.as_str().into(),
            ..PersonName::default()
        }],
        birth_date: Some(somebody.born),
        sex: Given::Value(somebody.sex),
        races: Given::Value(vec![Race::known(somebody.race)]),
        ethnicity: Given::Value(Ethnicity::known(if somebody.hispanic { "2135-2" } else { "2186-5" })),
        addresses: Given::Value(vec![Address {
            street: home.street.as_str().into(),
            city: home.city.into(),
            state: pack.state.into(),
            county: pack.areas.get(home.area).map(|area| County::known(area.fips)),
            zip: home.zip.into(),
            ..Address::default()
        }]),
        ..Demographics::default()
    }))
}

fn given(dose: &jenner::demo::history::Dose, cvx: &str, mvx: &str, person: i64, n: i64) -> Result<Statement> {
    Ok(Statement::Dose(Box::new(DoseStatement {
        action: ActionCode::Add,
        completion: if dose.partial { CompletionStatus::Partial } else { CompletionStatus::Complete },
        filler: Some(OrderNumber { value: format!("{person}-{n}").into(), authority: "BENCH".into() }),
        placer: None,
        given_on: dose.day,
        vaccine: VaccineGiven { cvx: cvx.parse()?, ndc: None, cpt: None },
        source: Some(InformationSource::Administered),
        amount: None,
        administered_by: None,
        ordered_by: None,
        entered_by: None,
        entered_at: None,
        location: None,
        lot: dose.lot.as_str().into(),
        expires_on: Some(dose.expiry),
        manufacturer: mvx.parse().ok(),
        route: None,
        site: None,
        eligibility: None,
        eligibility_method: None,
        funding: None,
        vis: vec![],
        reactions: vec![],
        indications: vec![],
        confidentiality: None,
        entered_on: None,
        notes: vec![],
    })))
}

fn write(tx: &mut jenner_store::Tx<'_>, made: &[Made]) -> Result<(), StoreError> {
    let people: Vec<PersonRow> = made.iter().map(|one| one.row).collect();
    person::insert(tx, &people, AT)?;
    let rows: Vec<ReportRow<'_>> = made
        .iter()
        .flat_map(|one| one.reports.iter().zip(1..).map(move |(report, n)| (one, report, n)))
        .map(|(one, report, n)| ReportRow {
            person: one.row.person,
            home: one.row.person,
            source: SourceId(1),
            content_key: &report.key,
            id: ReportId(one.row.person.0 * 256 + n),
            organization: OrganizationId(1),
            kind: report.kind,
            said_at: AT,
            received_at: AT,
            message: MessageId(1),
            about_on: report.about_on,
            code: report.code.clone(),
            json: &report.json,
        })
        .collect();
    report::upsert(tx, &rows)?;
    let waiting: Vec<AssessmentRow> = people
        .iter()
        .map(|row| AssessmentRow {
            person: row.person,
            schedule: String::new(),
            assessed_on: None,
            recompute_after: None,
            problem: None,
            facts: Vec::new(),
            answer: Vec::new(),
        })
        .collect();
    assessment::upsert(tx, &waiting.iter().collect::<Vec<_>>())
}
