//! What people decide about doses that may be one injection.
//!
//! A ruling names two dose reports, so it holds for whatever doses they are part of by then, and follows them through merge
//! and split. "Not sure" changes no dose: both go on counting, and the pair waits for somebody else. A ruling is never
//! removed: a later one about the same doses replaces it, or somebody takes it back.

use std::collections::HashMap;

use jenner_model::access::Access;
use jenner_model::record::{Dose, DoubtfulDoses, Record};
use jenner_model::report::{Report, Statement};
use jenner_model::{PersonId, PublicId, ReportId, Timestamp, UserId};
use jenner_store::queries::report::HomedReport;
use jenner_store::queries::ruling::{self as rows, DoubtRow, RulingRow, Standing};
use jenner_store::queries::{account, report};
use jenner_store::{StoreError, Tx};

pub use jenner_store::queries::ruling::Verdict;

use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::doses::consolidate::{Circumstances, DoubtfulPair, consolidate};
use crate::forecast::keep;
use crate::identity::said::Said;
use crate::identity::{decisions, homes};
use crate::registry::Core;
use crate::{Error, Registry};

/// The name of a ruling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RulingId(pub i64);

/// Somebody with doses that may be one.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The record, as the asker may see it.
    pub record: Record,
    /// Pairs that nobody has looked at.
    pub open: i64,
    /// Pairs of which somebody was not sure.
    pub unsure: i64,
    /// Since when the first of them waits.
    pub since: Timestamp,
}

/// A page of the list.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// People, those hidden from the asker left out.
    pub people: Vec<Waiting>,
    /// How many there are in all.
    pub total: i64,
}

/// A ruling, for a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// Its name.
    pub id: RulingId,
    /// What was decided.
    pub verdict: Verdict,
    /// The reports it names.
    pub about: [Option<Report>; 2],
    /// Who decided: the name of a user; `None` for the operator.
    pub by: Option<String>,
    /// When.
    pub at: Timestamp,
    /// Why, in the words of who decided.
    pub note: String,
    /// When it was replaced or taken back; `None` while it stands.
    pub ended_at: Option<Timestamp>,
}

/// The doses of a person that may be one, and what was decided about doses.
#[derive(Debug, Clone)]
pub struct Desk {
    /// The record.
    pub record: Record,
    /// Pairs that wait for a decision, with the machine's reasons. A pair of which somebody was not sure waits, too.
    pub pairs: Vec<DoubtfulPair>,
    /// What was decided, newest first.
    pub decided: Vec<Decided>,
}

impl Desk {
    /// The dose that a report is part of.
    pub fn dose(&self, report: ReportId) -> Option<&Dose> {
        self.record.doses.iter().find(|dose| dose.reports.contains(&report))
    }

    /// Who was not sure about a pair, newest first.
    pub fn unsure(&self, pair: &DoubtfulPair) -> impl Iterator<Item = &Decided> {
        let stands = |one: &&Decided| one.verdict == Verdict::Unsure && one.ended_at.is_none();
        let about = |one: &&Decided| {
            let ids = one.about.each_ref().map(|report| report.as_ref().map(|report| report.id));
            matches!(ids, [Some(a), Some(b)] if is_about(&self.record.doses, (a, b), (pair.a, pair.b)))
        };
        self.decided.iter().filter(stands).filter(about)
    }
}

/// What became of a ruling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruled {
    /// It holds.
    Done(RulingId),
    /// The same was decided before and stands. Nothing changed.
    Already(RulingId),
    /// The two are no doses of this person (any more), or one and the same report. Nothing changed.
    Gone,
    /// There is no such person for the asker. Nothing changed.
    Unknown,
}

/// What became of taking a ruling back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakenBack {
    /// It holds no more.
    Done,
    /// It was replaced or taken back before.
    Already,
    /// There is no such ruling or person for the asker.
    Unknown,
}

/// How many people have doses that may be one and that nobody has looked at. Tells of nobody, so it is not audited.
pub fn count(registry: &Registry, access: &Access) -> Result<i64, Error> {
    door::require(registry, access, Permission::DecideDoses, Action::ListDoubtfulDoses)?;
    Ok(registry.db().read(|tx| rows::count_doubts(tx, access))?)
}

/// People with doses that may be one, who has waited longest first; those of whom somebody was not sure come last. Audited
/// with the number of people shown.
pub fn list(registry: &Registry, access: &Access, skip: i64, most: i64) -> Result<Page, Error> {
    door::require(registry, access, Permission::DecideDoses, Action::ListDoubtfulDoses)?;
    let core = registry.core.clone();
    registry.db().read(|tx| {
        let total = rows::count_all_doubts(tx, access)?;
        let found = rows::doubts(tx, access, skip, most.clamp(1, 200))?;
        let people: Vec<PersonId> = found.iter().map(|row| row.person).collect();
        let mut known = homes::load(tx, &core, access, &people)?;
        let people: Vec<Waiting> = found
            .into_iter()
            .filter_map(|row| {
                let record = known.remove(&row.person)?.record;
                let record = door::is_visible(access, &record).then(|| door::redact(access, record))?;
                Some(Waiting { record, open: row.open, unsure: row.unsure, since: row.since })
            })
            .collect();
        let mut entry = door::entry_at(core.now(), access, Action::ListDoubtfulDoses, None);
        entry.detail = format!("{{\"shown\":{}}}", people.len()).into();
        tx.audit(entry);
        Ok::<_, Error>(Page { people, total })
    })
}

/// Doses of a person that may be one, side by side. `None` when the person does not exist for the asker.
pub fn open(registry: &Registry, access: &Access, public_id: PublicId) -> Result<Option<Desk>, Error> {
    door::require(registry, access, Permission::DecideDoses, Action::CompareDoses)?;
    let core = registry.core.clone();
    registry.db().read(|tx| {
        let Some(home) = homes::named(tx, public_id)? else { return Ok(None) };
        let person = homes::today(tx, &[home])?;
        let Some(somebody) = homes::load(tx, &core, access, &person)?.into_values().next() else {
            return Ok(None);
        };
        if !door::is_visible(access, &somebody.record) {
            return Ok(None);
        }
        tx.audit(door::entry_at(core.now(), access, Action::CompareDoses, Some(somebody.id())));
        let all = rows::of_person(tx, access, somebody.id())?;
        let standing: Vec<Standing> = all.iter().filter_map(RulingRow::standing).collect();
        let homed = report::of_people_by_home(tx, access, &person)?.remove(&somebody.id());
        let mut said = Said::of(somebody.id(), homed.unwrap_or_default(), &standing);
        said.reports.sort_by_key(|report| (report.said_at, report.id));
        let circumstances =
            Circumstances { rulings: &said.rulings, homes: &said.homes, ..Circumstances::default() };
        let pairs = consolidate(&said.reports, core.codes, &circumstances).doubtful;
        let decided = shown(tx, all, &said.reports)?;
        Ok::<_, Error>(Some(Desk { record: door::redact(access, somebody.record), pairs, decided }))
    })
}

fn shown(tx: &mut Tx<'_>, all: Vec<RulingRow>, reports: &[Report]) -> Result<Vec<Decided>, StoreError> {
    let users: Vec<UserId> = all.iter().filter_map(|row| decisions::user_of(&row.actor)).collect();
    let names: HashMap<UserId, String> = account::display_names(tx, &users)?.into_iter().collect();
    let report = |id: ReportId| reports.iter().find(|report| report.id == id).cloned();
    Ok(all
        .into_iter()
        .rev()
        .map(|row| Decided {
            id: RulingId(row.id),
            verdict: row.verdict,
            about: [report(row.a), report(row.b)],
            by: decisions::user_of(&row.actor).and_then(|user| names.get(&user).cloned()),
            at: row.at,
            note: row.note,
            ended_at: row.ended.map(|(at, _)| at),
        })
        .collect())
}

/// Keeps what somebody decided about two dose reports of a person. An earlier ruling about the same two is replaced.
pub fn rule(
    registry: &Registry,
    access: &Access,
    public_id: PublicId,
    (a, b): (ReportId, ReportId),
    verdict: Verdict,
    note: &str,
) -> Result<Ruled, Error> {
    door::require(registry, access, Permission::DecideDoses, Action::RuleOnDoses)?;
    let (core, access, note) = (registry.core.clone(), access.clone(), note.to_owned());
    let (a, b) = (a.min(b), a.max(b));
    registry.db().write(move |tx| {
        let Some(person) = locked(tx, &core, &access, public_id)? else { return Ok(Ruled::Unknown) };
        let homed = report::of_people_by_home(tx, &access, &[person.record.person])?;
        let homed: Vec<HomedReport> = homed.into_values().flatten().collect();
        let is_dose = |id: ReportId| {
            homed.iter().find(|one| one.report.id == id && matches!(one.report.statement, Statement::Dose(_)))
        };
        let (Some(first), Some(_)) = (is_dose(a), is_dose(b)) else { return Ok(Ruled::Gone) };
        if a == b {
            return Ok(Ruled::Gone);
        }
        let mut replaced = rows::of_person(tx, &access, person.record.person)?;
        replaced.retain(|row| row.ended.is_none() && (row.a, row.b) == (a, b));
        // A second "not sure" has a note of its own to keep.
        let same = replaced.iter().find(|row| row.verdict == verdict && verdict != Verdict::Unsure);
        if let Some(same) = same {
            return Ok(Ruled::Already(RulingId(same.id)));
        }
        let (now, actor) = (core.now(), decisions::actor(&access));
        let ids: Vec<i64> = replaced.iter().map(|row| row.id).collect();
        rows::end(tx, person.record.person, &ids, now, &actor)?;
        let row = RulingRow {
            person: person.record.person,
            home: first.home,
            id: core.id(),
            a,
            b,
            verdict,
            actor,
            at: now,
            note: note.clone(),
            ended: None,
        };
        rows::insert(tx, &row)?;
        finish(tx, &core, &access, &row, false)?;
        Ok::<_, Error>(Ruled::Done(RulingId(row.id)))
    })
}

/// Takes a ruling back, whenever: the rules decide again, or the pair waits again.
pub fn take_back(
    registry: &Registry,
    access: &Access,
    public_id: PublicId,
    ruling: RulingId,
) -> Result<TakenBack, Error> {
    door::require(registry, access, Permission::DecideDoses, Action::RuleOnDoses)?;
    let (core, access) = (registry.core.clone(), access.clone());
    registry.db().write(move |tx| {
        let Some(person) = locked(tx, &core, &access, public_id)? else { return Ok(TakenBack::Unknown) };
        let all = rows::of_person(tx, &access, person.record.person)?;
        let Some(row) = all.into_iter().find(|row| row.id == ruling.0) else {
            return Ok(TakenBack::Unknown);
        };
        if row.ended.is_some() {
            return Ok(TakenBack::Already);
        }
        rows::end(tx, row.person, &[row.id], core.now(), &decisions::actor(&access))?;
        finish(tx, &core, &access, &row, true)?;
        Ok::<_, Error>(TakenBack::Done)
    })
}

/// The person behind a public id, locked, if there is one for the asker.
fn locked(
    tx: &mut Tx<'_>,
    core: &Core,
    access: &Access,
    public_id: PublicId,
) -> Result<Option<homes::Somebody>, StoreError> {
    let Some(home) = homes::named(tx, public_id)? else { return Ok(None) };
    let people = homes::lock(tx, &[home])?;
    let found = homes::load(tx, core, access, &people)?.into_values().next();
    Ok(found.filter(|one| door::is_visible(access, &one.record)))
}

/// The person is assessed anew, and the audit log says what was done. The note stays out of it.
fn finish(
    tx: &mut Tx<'_>,
    core: &Core,
    access: &Access,
    row: &RulingRow,
    taken_back: bool,
) -> Result<(), StoreError> {
    keep::assess_people(tx, core, access, &[row.person].into())?;
    let mut entry = door::entry_at(core.now(), access, Action::RuleOnDoses, Some(row.person));
    entry.object = format!("ruling:{}", row.id).into();
    entry.detail = format!(
        "{{\"a\":{},\"b\":{},\"verdict\":\"{}\",\"taken_back\":{taken_back}}}",
        row.a.0,
        row.b.0,
        row.verdict.word()
    )
    .into();
    tx.audit(entry);
    Ok(())
}

/// Whether two pairs of reports are about the same two doses.
fn is_about(doses: &[Dose], one: (ReportId, ReportId), other: (ReportId, ReportId)) -> bool {
    let dose =
        |report: ReportId| doses.iter().find(|dose| dose.reports.contains(&report)).map(|dose| dose.id);
    let of = |(a, b): (ReportId, ReportId)| Some((dose(a)?, dose(b)?));
    let (Some((a, b)), Some((x, y))) = (of(one), of(other)) else { return false };
    // Two reports of one dose are a pair for themselves only.
    a != b && ((a, b) == (x, y) || (b, a) == (x, y))
}

/// Pairs of doses that may be one: those that nobody has looked at, and those of which somebody was not sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Doubts {
    open: i64,
    unsure: i64,
}

/// Counts the pairs. `unsure` are pairs of reports of which somebody was not sure.
pub(crate) fn doubts(doses: &[Dose], doubtful: &[DoubtfulDoses], unsure: &[(ReportId, ReportId)]) -> Doubts {
    let mut doubts = Doubts::default();
    for pair in doubtful {
        match unsure.iter().any(|known| is_about(doses, *known, (pair.a, pair.b))) {
            true => doubts.unsure += 1,
            false => doubts.open += 1,
        }
    }
    doubts
}

/// Stores who has doses that may be one, where it differs from what is stored.
pub(crate) fn keep_doubts(
    tx: &mut Tx<'_>,
    core: &Core,
    access: &Access,
    found: impl Iterator<Item = (PersonId, Doubts)>,
) -> Result<(), StoreError> {
    let found: Vec<(PersonId, Doubts)> = found.collect();
    let people: Vec<PersonId> = found.iter().map(|(person, _)| *person).collect();
    let known = rows::doubts_of(tx, access, &people)?;
    let (mut put, mut gone) = (Vec::new(), Vec::new());
    for (person, doubts) in found {
        match known.get(&person) {
            Some(_) if doubts == Doubts::default() => gone.push(person),
            Some(row) if (row.open, row.unsure) == (doubts.open, doubts.unsure) => {}
            None if doubts == Doubts::default() => {}
            row => {
                // A new question after all others were looked at waits since now.
                let since = row.filter(|row| row.open > 0 || doubts.open == 0).map(|row| row.since);
                let since = since.unwrap_or_else(|| core.now());
                put.push(DoubtRow { person, open: doubts.open, unsure: doubts.unsure, since });
            }
        }
    }
    rows::remove_doubts(tx, &gone)?;
    if put.is_empty() {
        return Ok(());
    }
    rows::put_doubts(tx, &put)
}
