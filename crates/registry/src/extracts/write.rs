//! Filling a specification from the registry. People are read in portions and rows leave at once: memory does not grow
//! with the registry. The same registry gives the same bytes.

use jenner_model::Date;
use jenner_model::access::Access;

use super::days::{Counts, season};
use super::people::{Houses, StudyKey, everybody};
use super::period::{Period, PeriodKind};
use super::spec::{Rows, Spec};
use super::values::{Event, Filler, Row};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::{Error, Registry};

/// Takes rows: the place of the table in the specification, and the fields in the order of its columns.
pub trait Sink {
    /// One row.
    fn row(&mut self, table: usize, fields: &[String]) -> std::io::Result<()>;
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Totals {
    /// People looked at who may be in extracts.
    pub people: u64,
    /// People left out because their record is protected.
    pub protected: u64,
    /// People left out because they have no birth date.
    pub undated: u64,
    /// Rows by table, in the order of the specification. Control rows are the caller's.
    pub rows: Vec<u64>,
}

/// Writes an extract. Only the operator; audited before the first row.
pub fn write(
    registry: &Registry,
    access: &Access,
    spec: &Spec,
    entity: &str,
    period: &Period,
    key: &StudyKey,
    sink: &mut dyn Sink,
) -> Result<Totals, Error> {
    door::require(registry, access, Permission::WriteExtracts, Action::Extract)?;
    if period.kind != spec.period {
        let wanted = match spec.period {
            PeriodKind::Quarter => "a quarter, as in 2026Q3",
            PeriodKind::Month => "a month, as in 2026SEP",
            PeriodKind::Day => "a day, as in 2026-09-30",
        };
        return Err(Error::Invalid(format!("the period of {} is {wanted}", spec.name)));
    }
    let mut entry = door::entry(registry, access, Action::Extract, None);
    entry.object = format!("extract:{} {}", spec.name, spec.version).into();
    entry.detail = serde_json::json!({ "entity": entity, "period": period.text() }).to_string().into();
    registry.db().audit(vec![entry])?;
    let houses = Houses::load(registry)?;
    let filler = Filler {
        spec,
        entity,
        period: period.text(),
        key,
        houses: &houses,
        codes: registry.codes(),
        zone: &registry.settings().time_zone,
    };
    let mut totals = Totals { rows: vec![0; spec.tables.len()], ..Totals::default() };
    let seen = match spec.tables.iter().any(|table| matches!(table.rows, Rows::Day | Rows::Vaccine)) {
        true => counted(registry, access, &filler, period, &mut totals, sink)?,
        false => listed(registry, access, &filler, period, &mut totals, sink)?,
    };
    (totals.people, totals.protected, totals.undated) = (seen.people, seen.protected, seen.undated);
    Ok(totals)
}

fn put(sink: &mut dyn Sink, totals: &mut Totals, table: usize, fields: &[String]) -> Result<(), Error> {
    sink.row(table, fields)
        .map_err(|error| Error::Invalid(format!("the extract cannot be written: {error}")))?;
    if let Some(rows) = totals.rows.get_mut(table) {
        *rows += 1;
    }
    Ok(())
}

/// Rows of people and events.
fn listed(
    registry: &Registry,
    access: &Access,
    filler: &Filler<'_>,
    period: &Period,
    totals: &mut Totals,
    sink: &mut dyn Sink,
) -> Result<super::people::Seen, Error> {
    let spec = filler.spec;
    let rows_of = |record: &jenner_model::record::Record| {
        let doses = record.doses.iter().map(Event::Dose);
        let refusals = record.refusals.iter().map(Event::Refusal);
        let events: Vec<Event<'_>> = doses
            .chain(refusals)
            .filter(|event| filler.includes(event.cvx()))
            .filter(|event| match period.kind {
                // Line lists of a day tell what was heard of on it.
                PeriodKind::Day => filler.first_heard(*event, record) == Some(period.first),
                PeriodKind::Quarter | PeriodKind::Month => event.on() <= period.last,
            })
            .collect();
        let born = record.demographics.birth_date;
        if born.is_some_and(|born| born > period.last) {
            return Vec::new();
        }
        let mut rows: Vec<(usize, Vec<String>)> = Vec::new();
        for (place, table) in spec.tables.iter().enumerate() {
            match table.rows {
                Rows::Person => rows.push((place, filler.row(table, &Row { record, event: None }))),
                Rows::Event => {
                    let row =
                        |event: &Event<'_>| (place, filler.row(table, &Row { record, event: Some(*event) }));
                    rows.extend(events.iter().map(row));
                }
                Rows::Day | Rows::Vaccine | Rows::Control => {}
            }
        }
        rows
    };
    everybody(registry, access, rows_of, |rows| {
        rows.iter().try_for_each(|(table, fields)| put(sink, totals, *table, fields))
    })
}

/// What of a person is counted.
struct Counted {
    born: Date,
    on: Option<Date>,
    doses: Vec<(Date, jenner_codes::Cvx)>,
}

/// Rows of counts.
fn counted(
    registry: &Registry,
    access: &Access,
    filler: &Filler<'_>,
    period: &Period,
    totals: &mut Totals,
    sink: &mut dyn Sink,
) -> Result<super::people::Seen, Error> {
    let spec = filler.spec;
    let mut counts = Counts::new(spec);
    let begins = if spec.season_starts.is_empty() { period.first } else { season(spec, period.first) };
    let of = |record: &jenner_model::record::Record| {
        let doses: Vec<(Date, jenner_codes::Cvx)> = record
            .doses
            .iter()
            .map(|dose| (dose.best.given_on, dose.best.vaccine.cvx))
            .filter(|(on, cvx)| (begins..=period.last).contains(on) && filler.includes(*cvx))
            .collect();
        let first = doses.iter().map(|(on, _)| *on).min();
        Counted { born: record.demographics.birth_date.unwrap_or(Date::MIN), on: first, doses }
    };
    let seen = everybody(registry, access, of, |one| {
        counts.person(one.born, one.on.filter(|on| *on >= period.first));
        for (on, cvx) in one.doses.into_iter().filter(|(on, _)| *on >= period.first) {
            counts.dose(one.born, on, cvx);
        }
        Ok(())
    })?;
    for (place, table) in spec.tables.iter().enumerate() {
        let rows = match table.rows {
            Rows::Day => counts.days(spec, table, period),
            Rows::Vaccine => counts.vaccines(spec, table, filler.entity, period),
            Rows::Person | Rows::Event | Rows::Control => Vec::new(),
        };
        for fields in rows {
            put(sink, totals, place, &fields)?;
        }
    }
    Ok(seen)
}
