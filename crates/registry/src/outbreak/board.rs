//! The board: every contact with where they stand today, those at risk first, and what has changed.

use std::collections::HashMap;

use jenner_cdsi::Date;
use jenner_model::access::Access;
use jenner_model::record::Record;
use jenner_model::{PersonId, Timestamp};
use jenner_store::StoreError;
use jenner_store::queries::outbreak::{self as rows, ContactRow};
use jenner_store::queries::{merged, paper, person};
use rayon::prelude::*;

use super::event::{self, Event};
use super::find::Found;
use super::known;
use super::protection::{Answer, Known, Standing, evaluate};
use super::rule::{Help, Rule};
use super::typed::Typed;
use crate::access::door::{self, Action};
use crate::identity::fold::Standing as Row;
use crate::papers::exemption::{Exemption, of_row};
use crate::{Error, Registry, forecast};

/// Records that are read together.
const AT_ONCE: usize = 500;

/// A contact on the board.
#[derive(Debug, Clone)]
pub struct Line {
    /// Identity.
    pub id: i64,
    /// What was typed; empty for who came from a list of people on file.
    pub typed: Typed,
    /// How sure it is who this is.
    pub found: Found,
    /// The record, as the asker may see it.
    pub record: Option<Record>,
    /// Birth date: the record's, else the typed one.
    pub birth: Option<Date>,
    /// Where they stand.
    pub answer: Answer,
    /// Where they stood before and when that changed; `None` while nothing has.
    pub changed: Option<(String, Timestamp)>,
    /// When a letter was last made.
    pub letter_at: Option<Timestamp>,
}

impl Line {
    /// Family and given name: the record's, else the typed ones.
    pub fn name(&self) -> (String, String) {
        let record = self.record.as_ref().filter(|_| self.found == Found::Sure);
        let legal = record.and_then(|record| record.demographics.legal_name());
        match legal {
            Some(name) => (name.family.to_string(), name.given.to_string()),
            None => (self.typed.family.clone(), self.typed.given.clone()),
        }
    }

    /// The last day of what can still be given, the soonest first.
    pub fn open_until(&self, on: Date) -> Option<(Help, Date)> {
        let open = self.answer.windows.iter().filter(|one| one.is_open(on));
        open.map(|one| (one.help, one.until)).min_by_key(|(_, until)| *until)
    }
}

/// An event with all its contacts.
#[derive(Debug, Clone)]
pub struct Board {
    /// The event.
    pub event: Event,
    /// Contacts, those at risk first. Empty once the event is closed.
    pub lines: Vec<Line>,
    /// How many stand where, in the order of [`Standing::WORDS`].
    pub counts: Vec<(&'static str, usize)>,
    /// Today.
    pub today: Date,
}

impl Board {
    /// Contacts of whom a human has to say who they are.
    pub fn close(&self) -> usize {
        self.lines.iter().filter(|line| line.found == Found::Close && line.record.is_some()).count()
    }

    /// Contacts who stand elsewhere than before, since a moment.
    pub fn changed_since(&self, since: Timestamp) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(move |line| line.changed.as_ref().is_some_and(|(_, at)| *at >= since))
    }
}

/// The board of an event. `None`: there is none that the asker may know of. A closed event has counts and nobody.
pub fn board(registry: &Registry, access: &Access, id: i64) -> Result<Option<Board>, Error> {
    let Some(event) = event::of_asker(registry, access, id, Action::OpenOutbreak)? else { return Ok(None) };
    let entry = event::told(registry, access, Action::OpenOutbreak, id);
    let board = made(registry, access, event)?;
    registry.db().audit(vec![entry.detail(format!("{{\"contacts\":{}}}", board.lines.len()))])?;
    Ok(Some(board))
}

/// Writes down that people of a board were shown, printed or taken away.
pub fn shown<'l>(
    registry: &Registry,
    access: &Access,
    event: i64,
    action: Action,
    lines: impl Iterator<Item = &'l Line>,
) -> Result<(), Error> {
    let entries = lines.filter_map(|line| line.record.as_ref()).map(|record| {
        let mut entry = event::told(registry, access, action, event);
        entry.person = Some(record.person);
        entry
    });
    Ok(registry.db().audit(entries.collect())?)
}

pub(super) fn made(registry: &Registry, access: &Access, event: Event) -> Result<Board, Error> {
    let today = registry.core.today();
    if event.closed_at.is_some() {
        let stored = registry.db().read(|tx| rows::counts(tx, event.id))?;
        let of = |word: &str| stored.iter().find(|(known, _)| known == word).map_or(0, |(_, n)| *n);
        let counts = Standing::WORDS.map(|word| (word, usize::try_from(of(word)).unwrap_or(0))).to_vec();
        return Ok(Board { event, lines: Vec::new(), counts, today });
    }
    let rule = event.rule(registry)?;
    let (contacts, people) = registry.db().read(|tx| {
        let contacts = rows::contacts(tx, access, event.id)?;
        let people = event::today(tx, &contacts)?;
        Ok::<_, StoreError>((contacts, people))
    })?;
    let mut wanted: Vec<PersonId> = people.values().copied().collect();
    wanted.sort_unstable();
    wanted.dedup();
    let records = seen(registry, access, rule, &wanted, today)?;
    let mut lines = contacts
        .iter()
        .map(|row| {
            let typed = event::unsealed(registry, row)?;
            let seen = people.get(&row.id).and_then(|person| records.get(person));
            Ok(line(rule, &event, row, typed, seen, today))
        })
        .collect::<Result<Vec<Line>, Error>>()?;
    note_changes(registry, event.id, &contacts, &lines)?;
    let now = registry.now();
    for (row, line) in contacts.iter().zip(&mut lines) {
        if !row.standing.is_empty() && row.standing != line.answer.standing.word() {
            line.changed = Some((row.standing.clone(), now));
        }
    }
    lines.sort_by_cached_key(|line| urgency(line, today));
    let count = |word: &str| lines.iter().filter(|line| line.answer.standing.word() == word).count();
    let counts = Standing::WORDS.map(|word| (word, count(word))).to_vec();
    Ok(Board { event, lines, counts, today })
}

fn line(
    rule: &Rule,
    event: &Event,
    row: &ContactRow,
    typed: Typed,
    seen: Option<&(Record, Known)>,
    today: Date,
) -> Line {
    let found = Found::of(&row.found);
    let born = typed.born.and_then(event::day);
    // Of whom it is not sure who they are, nothing is said from a record.
    let known = seen.filter(|_| found == Found::Sure).map(|(_, known)| known);
    let answer = evaluate(rule, &event.exposure, known, born, today);
    let birth = known.and_then(|known| known.birth).or(born);
    Line {
        id: row.id,
        typed,
        // Who may not be seen is as absent as who is not on file.
        found: if seen.is_some() { found } else { Found::None },
        record: seen.map(|(record, _)| record.clone()),
        birth,
        answer,
        changed: (!row.stood_before.is_empty()).then(|| (row.stood_before.clone(), row.changed_at)),
        letter_at: row.letter_at,
    }
}

/// Records as the asker may see them, with what is known for the rule.
fn seen(
    registry: &Registry,
    access: &Access,
    rule: &Rule,
    people: &[PersonId],
    on: Date,
) -> Result<HashMap<PersonId, (Record, Known)>, Error> {
    let mut all = HashMap::with_capacity(people.len());
    for part in people.chunks(AT_ONCE) {
        let standings = registry.db().read(|tx| person::by_ids(tx, access, part))?;
        let standings: Vec<Row> =
            part.iter().filter_map(|person| standings.get(person)).copied().map(Row::from).collect();
        let exempt = exemptions(registry, access, part)?;
        let records = door::load(registry, access, &standings)?;
        let known: Vec<(Record, Known)> = records
            .into_par_iter()
            .filter(|record| door::is_visible(access, record))
            .map(|record| {
                let record = door::redact(access, record);
                let assessed = forecast::of_record(registry, &record, on).ok();
                let exemptions = exempt.get(&record.person).map_or(&[][..], Vec::as_slice);
                let known =
                    known::of_record(registry.schedule(), rule, &record, assessed.as_ref(), exemptions, on);
                (record, known)
            })
            .collect();
        all.extend(known.into_iter().map(|one| (one.0.person, one)));
    }
    Ok(all)
}

/// Exemptions of people, also those noted under whoever was merged into them.
fn exemptions(
    registry: &Registry,
    access: &Access,
    people: &[PersonId],
) -> Result<HashMap<PersonId, Vec<Exemption>>, Error> {
    let (rows, behind) = registry.db().read(|tx| {
        let behind: HashMap<PersonId, PersonId> =
            merged::behind(tx, people)?.into_iter().map(|row| (row.home, row.survivor)).collect();
        let homes: Vec<PersonId> = people.iter().copied().chain(behind.keys().copied()).collect();
        Ok::<_, StoreError>((paper::exemptions(tx, access, &homes)?, behind))
    })?;
    let mut all: HashMap<PersonId, Vec<Exemption>> = HashMap::new();
    for row in rows {
        let person = behind.get(&row.home).copied().unwrap_or(row.home);
        all.entry(person).or_default().extend(of_row(row));
    }
    Ok(all)
}

/// Keeps where contacts stand, where that differs from what is kept.
fn note_changes(
    registry: &Registry,
    event: i64,
    contacts: &[ContactRow],
    lines: &[Line],
) -> Result<(), Error> {
    if registry.is_read_only() {
        return Ok(());
    }
    let mut changed: HashMap<&'static str, Vec<i64>> = HashMap::new();
    for (row, line) in contacts.iter().zip(lines) {
        let word = line.answer.standing.word();
        if row.standing != word {
            changed.entry(word).or_default().push(row.id);
        }
    }
    if changed.is_empty() {
        return Ok(());
    }
    let now = registry.now();
    registry.db().write(move |tx| {
        for (word, ids) in &changed {
            rows::stand(tx, event, ids, word, now)?;
        }
        Ok::<_, StoreError>(())
    })?;
    Ok(())
}

/// Whom to call first: by standing, then who is pregnant, infants, whose window ends soonest, then by name.
fn urgency(line: &Line, today: Date) -> (usize, bool, bool, i32, (String, String), i64) {
    let word = line.answer.standing.word();
    let place = Standing::WORDS.iter().position(|known| *known == word).unwrap_or(usize::MAX);
    let infant = line.birth.is_some_and(|birth| today < birth.plus_days(366));
    let ends = line.open_until(today).map_or(i32::MAX, |(_, until)| until.number());
    (place, !line.answer.pregnant, !infant, ends, line.name(), line.id)
}
