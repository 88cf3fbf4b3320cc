//! Taking a table: each row is a message that goes through the intake. A table that is taken again, because the program
//! was stopped in the middle or a human was not sure, makes nothing twice: its messages are the same.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use jenner_hl7::finding::{Severity, Verdict};
use jenner_model::Timestamp;
use jenner_model::access::Access;
use jenner_store::queries::upload;

use super::formula::guarded;
use super::row::{self, Envelope, Problem, What};
use super::{Field, Mapping, Row, Summary, Table, code_of, find, table_of};
use crate::intake::{self, Answer};
use crate::messages::Transport;
use crate::{Error, Registry, packed};

/// Rows taken side by side: they share commits.
const SIDE_BY_SIDE: usize = 8;
/// Progress is written down after so many rows.
const PORTION: usize = 400;

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Taken, with what is worth saying.
    Taken(Vec<Problem>),
    /// Taken before.
    Before,
    /// Not taken.
    Wrong(Vec<Problem>),
}

/// How the messages of a table are addressed.
pub(super) fn envelope<'e>(organization: &'e str, control: &str, said: Timestamp) -> Envelope<'e> {
    Envelope {
        organization,
        said: said.to_jiff().strftime("%Y%m%d%H%M%S+0000").to_string(),
        control: control.to_owned(),
    }
}

/// Takes an upload. `false`: there is none, it is somebody else's, or it was taken already.
pub fn take(registry: &Registry, access: &Access, id: i64) -> Result<bool, Error> {
    let Some((upload, access)) = find(registry, access, id)? else { return Ok(false) };
    let Some(table) = table_of(&upload)? else { return Ok(false) };
    let mapping: Mapping = serde_json::from_str(&upload.mapping).unwrap_or_default();
    if !mapping.lacks().is_empty() {
        return Err(Error::Invalid("the columns of the table have not been named yet".to_owned()));
    }
    let control = format!("U{id}");
    let mut summary = Summary::default();
    let mut wrong: Vec<(Row, Vec<Problem>)> = Vec::new();
    for (portion, n) in table.rows.chunks(PORTION).zip(0_i64..) {
        registry.db().write(move |tx| upload::set_progress(tx, id, n * PORTION as i64))?;
        let outcomes = take_rows(registry, &access, portion, &table, &mapping, &control, upload.created_at)?;
        for (row, outcome) in portion.iter().zip(outcomes) {
            match outcome {
                Outcome::Taken(problems) => {
                    summary.taken += 1;
                    summary.with_warnings += u64::from(!problems.is_empty());
                }
                Outcome::Before => summary.before += 1,
                Outcome::Wrong(problems) => {
                    summary.wrong += 1;
                    wrong.push((row.clone(), problems));
                }
            }
        }
    }
    let rows = packed::pack(&wrong_table(&table, &wrong)?)?;
    let summary = super::json(&summary)?;
    registry.db().write(move |tx| upload::finish(tx, id, &summary, &rows))?;
    Ok(true)
}

/// Takes rows of a table, and says of each what became of it. An error is the registry's: nothing more was taken, and
/// what was taken stays.
pub fn take_rows(
    registry: &Registry,
    access: &Access,
    rows: &[Row],
    table: &Table,
    mapping: &Mapping,
    control: &str,
    said: Timestamp,
) -> Result<Vec<Outcome>, Error> {
    let code = code_of(registry, access.organization())?;
    let envelope = envelope(&code, control, said);
    let outcomes: Mutex<Vec<Option<Outcome>>> = Mutex::new(vec![None; rows.len()]);
    let next = AtomicUsize::new(0);
    let worker = || -> Result<(), Error> {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(row) = rows.get(at) else { return Ok(()) };
            let outcome = one(registry, access, row, table, mapping, &envelope)
                .inspect_err(|_| next.store(rows.len(), Ordering::Relaxed))?;
            let mut outcomes = outcomes.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(place) = outcomes.get_mut(at) {
                *place = Some(outcome);
            }
        }
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..SIDE_BY_SIDE).map(|_| scope.spawn(worker)).collect();
        let broke = || Err(Error::Internal("a thread that takes rows broke".to_owned()));
        workers.into_iter().map(|worker| worker.join().unwrap_or_else(|_| broke())).fold(Ok(()), Result::and)
    })?;
    let outcomes = outcomes.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(outcomes.into_iter().map(|outcome| outcome.unwrap_or(Outcome::Wrong(Vec::new()))).collect())
}

fn one(
    registry: &Registry,
    access: &Access,
    row: &Row,
    table: &Table,
    mapping: &Mapping,
    envelope: &Envelope<'_>,
) -> Result<Outcome, Error> {
    let codes = registry.codes();
    let message = match row::message(row, mapping, envelope, codes, table.header.len()) {
        Ok(message) => message,
        Err(problems) => return Ok(Outcome::Wrong(problems)),
    };
    let checked = row::check(&message, mapping, codes, registry.today());
    // What would be dropped of a message is not worth a message: the row comes back, and is sent again when mended.
    if checked.iter().any(|problem| problem.is_error) {
        return Ok(Outcome::Wrong(checked));
    }
    match intake::submit_checked(registry, access, Transport::Upload, message.as_bytes())? {
        Answer::Hl7(reply) if reply.replayed => Ok(Outcome::Before),
        Answer::Hl7(reply) => {
            let worth = reply.findings.iter().filter(|finding| {
                finding.is_error() || mapping.columns.iter().any(|field| is_at(finding, *field))
            });
            let problems: Vec<Problem> = worth
                .filter(|finding| finding.severity != Severity::Information)
                .map(|finding| row::of_finding(finding, mapping))
                .collect();
            match reply.verdict == Verdict::AA || reply.stored > 0 {
                true => Ok(Outcome::Taken(problems)),
                false => Ok(Outcome::Wrong(problems)),
            }
        }
        Answer::NotHl7(why) => {
            Ok(Outcome::Wrong(vec![Problem { column: None, is_error: true, what: What::Finding(why) }]))
        }
    }
}

fn is_at(finding: &jenner_hl7::finding::Finding, field: Option<Field>) -> bool {
    let Some((segment, number)) = field.map(Field::place) else { return false };
    finding.location.as_ref().is_some_and(|place| place.segment == segment && place.field == Some(number))
}

/// The rows that were not taken, as a table again: to be mended and sent.
fn wrong_table(table: &Table, wrong: &[(Row, Vec<Problem>)]) -> Result<Vec<u8>, Error> {
    if wrong.is_empty() {
        return Ok(Vec::new());
    }
    let failed = |error: csv::Error| Error::Internal(format!("the rows cannot be written: {error}"));
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(b"\xef\xbb\xbf".to_vec());
    let header = table.header.iter().map(|cell| guarded(cell)).chain(["row".into(), "problem".into()]);
    writer.write_record(header.map(|cell| cell.into_owned())).map_err(failed)?;
    for (row, problems) in wrong {
        let mut cells: Vec<String> = row.cells.iter().map(|cell| guarded(cell).into_owned()).collect();
        cells.resize(table.header.len(), String::new());
        cells.push(row.number.to_string());
        cells.push(problems.iter().map(|problem| words(problem, table)).collect::<Vec<_>>().join("; "));
        writer.write_record(&cells).map_err(failed)?;
    }
    writer.into_inner().map_err(|error| Error::Internal(format!("the rows cannot be written: {error}")))
}

/// A problem in a sentence, with the column's name.
pub fn words(problem: &Problem, table: &Table) -> String {
    let what = match &problem.what {
        What::Mistake(mistake) => mistake.to_string(),
        What::Finding(text) => text.clone(),
    };
    match problem.column.and_then(|column| table.header.get(column)) {
        Some(name) => format!("{name}: {what}"),
        None => what,
    }
}
