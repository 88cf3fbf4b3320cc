//! Running a job: one thread reads people in portions, all others fold them and write their lines, in order, to disk.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use jenner_model::access::Access;
use jenner_model::person::Protection;
use jenner_model::{Given, Timestamp};
use jenner_store::queries::export::{self, JobRow};
use jenner_store::queries::patient_group;
use rayon::prelude::*;

use super::OVERLAP;
use super::asked::{Asked, Kind, Level};
use super::files::{self, FileEntry, Files, Use};
use super::jobs::{self, Job};
use super::lines::{Lines, Pen};
use super::people::{Portion, Walk};
use crate::access::door;
use crate::access::scope;
use crate::identity::fold;
use crate::identity::said::Said;
use crate::{Error, Registry, background};

/// People read at a time.
const PORTION: usize = 512;
/// How often the job shows that it is alive.
const BEAT: Duration = Duration::from_millis(500);

/// How it came out.
#[derive(Debug)]
pub(super) enum Outcome {
    /// All files are on disk.
    Done(Written),
    /// Its client does not want it any more.
    Cancelled,
    /// The program is ending: begin again at the next start.
    Stopped,
    /// It cannot be done; in words for the client.
    Failed(String),
}

/// What was written.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) files: Vec<FileEntry>,
    pub(super) people: u64,
    pub(super) resources: u64,
}

/// Runs a job to its end. Call it in a pool whose threads may be slow.
pub(super) fn run(
    registry: &Registry,
    access: &Access,
    row: &JobRow,
    began: Timestamp,
    stop: &AtomicBool,
) -> Result<Outcome, Error> {
    let Ok(job) = serde_json::from_str::<Job>(&row.asked) else {
        return Ok(Outcome::Failed(
            "the export was asked of another version of this program; ask again".to_owned(),
        ));
    };
    let list = match &job.asked.level {
        Level::System | Level::Patients => jobs::whole(job.client.everybody, row.organization),
        Level::Group(id) => match jobs::group_list(registry, row.organization, id)? {
            Some(list) => list,
            None => return Ok(Outcome::Failed("the group has been removed meanwhile".to_owned())),
        },
    };
    let db = registry.db();
    let total = db.read(|tx| patient_group::count(tx, list))?;
    let pen = Pen {
        registry,
        asked: &job.asked,
        directory: crate::fhir::directory(registry)?,
        on: registry.today().try_into().unwrap_or(jenner_cdsi::Date::MIN),
    };
    let folder = files::folder(&registry.settings().export.folder, &row.handle);
    let mut task = Task {
        registry,
        access,
        row,
        pen: &pen,
        job: &job,
        stop,
        total,
        files: Files::begin(&folder).map_err(disk)?,
    };
    let mut walk = Walk::begin(db, list, job.asked.since, &job.asked.patients, began)?;
    let halt = AtomicBool::new(false);
    let (to_write, read) = sync_channel::<Portion>(2);
    let (ended, walk) = std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            background::give_way();
            let ended = reading(&mut walk, registry, access, &to_write, &halt);
            drop(to_write);
            ended.map(|()| walk)
        });
        let ended = task.writing(read);
        halt.store(true, Ordering::Relaxed);
        let walk = reader
            .join()
            .unwrap_or_else(|_| Err(Error::Internal("the reader of an export broke".to_owned())));
        (ended, walk)
    });
    let mut written = match ended? {
        Ok(written) => written,
        Err(outcome) => return Ok(outcome),
    };
    let gone = walk?.gone(db)?;
    task.deleted(&gone).map_err(disk)?;
    task.remarks(written.1).map_err(disk)?;
    written.0.files = task.files.end().map_err(disk)?;
    Ok(Outcome::Done(written.0))
}

fn disk(error: std::io::Error) -> Error {
    Error::Busy(format!("the files of an export cannot be written: {error}"))
}

fn reading(
    walk: &mut Walk,
    registry: &Registry,
    access: &Access,
    next: &SyncSender<Portion>,
    halt: &AtomicBool,
) -> Result<(), Error> {
    while !halt.load(Ordering::Relaxed) {
        let Some(portion) = walk.next(registry.db(), access, PORTION)? else { break };
        if next.send(portion).is_err() {
            break;
        }
    }
    Ok(())
}

struct Task<'j> {
    registry: &'j Registry,
    access: &'j Access,
    row: &'j JobRow,
    pen: &'j Pen<'j>,
    job: &'j Job,
    stop: &'j AtomicBool,
    total: i64,
    files: Files,
}

/// Written, and how many people the schedule could not be asked about.
type End = Result<(Written, u64), Outcome>;

impl Task<'_> {
    fn writing(&mut self, read: Receiver<Portion>) -> Result<End, Error> {
        let (mut written, mut unassessed, mut homes) = (Written::default(), 0, 0);
        let mut beat = Instant::now();
        for portion in read {
            homes += portion.homes as i64;
            let chunk = portion.people.len().div_ceil(2 * rayon::current_num_threads()).max(8);
            let parts: Vec<Part> = portion
                .people
                .into_par_iter()
                .chunks(chunk)
                .map(|people| self.part(people))
                .collect::<Result<_, Error>>()?;
            for part in &parts {
                written.people += part.people;
                unassessed += part.unassessed;
                for (kind, lines) in Kind::ALL.into_iter().zip(&part.packed) {
                    self.files.write(Use::Output, kind.name(), lines).map_err(disk)?;
                }
                written.resources += part.resources;
            }
            if self.stop.load(Ordering::Relaxed) {
                return Ok(Err(Outcome::Stopped));
            }
            if beat.elapsed() >= BEAT {
                beat = Instant::now();
                if let Some(outcome) = self.beat(homes)? {
                    return Ok(Err(outcome));
                }
            }
        }
        Ok(Ok((written, unassessed)))
    }

    /// Folds people and writes their lines, as far as this client may have them.
    fn part(&self, people: Vec<Person>) -> Result<Part, Error> {
        let (mut part, mut lines) = (Part::default(), Lines::default());
        let Asked { since, .. } = self.job.asked;
        let since = since.map(|at| Timestamp(at.0.saturating_sub(OVERLAP)));
        let mut folded: Vec<_> = people
            .into_iter()
            .map(|(standing, said, rearranged)| {
                (fold::fold(standing, said, self.registry.codes()), rearranged)
            })
            .collect();
        self.registry.db().read(|tx| {
            let records = folded.iter_mut().map(|(record, _)| record);
            scope::restrict(tx, &self.registry.core, self.access, records)
        })?;
        for (record, rearranged) in folded {
            let protected = record.demographics.protection == Given::Value(Protection::Protected);
            if protected && !self.job.client.protected_too || !door::is_visible(self.access, &record) {
                continue;
            }
            let record = door::redact(self.access, record);
            part.people += 1;
            // After a merge or a split everything of a person may read differently.
            let since = since.filter(|_| !rearranged);
            self.pen
                .write(&record, since, &mut lines)
                .map_err(|error| Error::Internal(format!("a resource cannot be written: {error}")))?;
        }
        part.unassessed = lines.unassessed;
        part.resources = lines.count.iter().sum();
        for ((packed, text), count) in part.packed.iter_mut().zip(&lines.text).zip(lines.count) {
            *packed = files::pack(text, count).map_err(disk)?;
        }
        Ok(part)
    }

    /// Shows that the job lives. Tells why it has to end, if it has.
    fn beat(&self, homes: i64) -> Result<Option<Outcome>, Error> {
        let bytes = i64::try_from(self.files.bytes()).unwrap_or(i64::MAX);
        let (id, now, total) = (self.row.id, self.registry.now(), self.total);
        let (goes_on, in_all) = self.registry.db().write(move |tx| {
            let goes_on = export::beat(tx, id, now, total, homes, bytes)?;
            Ok::<_, jenner_store::StoreError>((goes_on, export::bytes(tx)?))
        })?;
        if !goes_on {
            return Ok(Some(Outcome::Cancelled));
        }
        let most = self.registry.settings().export.most_bytes;
        Ok((u64::try_from(in_all).unwrap_or(u64::MAX) > most).then(|| {
            Outcome::Failed(
                "the room for export files is used up; ask for fewer types or people, or remove older exports".to_owned(),
            )
        }))
    }

    /// Who is not there any more, as transactions that delete them.
    fn deleted(&mut self, gone: &[jenner_model::PublicId]) -> std::io::Result<()> {
        let kinds = [Kind::Patient, Kind::ImmunizationRecommendation];
        let kinds = kinds.into_iter().filter(|kind| self.job.asked.types.contains(kind)).collect::<Vec<_>>();
        for id in gone.iter().filter(|_| !kinds.is_empty()) {
            let entries: Vec<_> = kinds
                .iter()
                .map(|kind| serde_json::json!({ "request": { "method": "DELETE", "url": format!("{}/{id}", kind.name()) } }))
                .collect();
            let bundle =
                serde_json::json!({ "resourceType": "Bundle", "type": "transaction", "entry": entries });
            self.files.write(Use::Deleted, "Bundle", &files::pack(format!("{bundle}\n").as_bytes(), 1)?)?;
        }
        Ok(())
    }

    /// What was asked and is not in the files.
    fn remarks(&mut self, unassessed: u64) -> std::io::Result<()> {
        let mut said: Vec<(&str, String)> =
            self.job.asked.ignored.iter().map(|why| ("not-supported", format!("Left out: {why}"))).collect();
        if unassessed > 0 {
            said.push((
                "incomplete",
                format!("{unassessed} people have no birth date: nothing is said of what is due for them"),
            ));
        }
        for (code, text) in said {
            let outcome = serde_json::json!({
                "resourceType": "OperationOutcome",
                "issue": [{ "severity": "warning", "code": code, "details": { "text": text } }]
            });
            let line = files::pack(format!("{outcome}\n").as_bytes(), 1)?;
            self.files.write(Use::Error, "OperationOutcome", &line)?;
        }
        Ok(())
    }
}

type Person = (fold::Standing, Said, bool);

#[derive(Default)]
struct Part {
    packed: [files::Packed; Kind::ALL.len()],
    people: u64,
    resources: u64,
    unassessed: u64,
}
