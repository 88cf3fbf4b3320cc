//! Work with a pack, without network: who looks, whom they find, what is due today, what was given. Every look-up is in the log
//! on disk before it is shown; where it cannot be written, nothing is shown.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jenner_cdsi::words::StatusWord;
use jenner_cdsi::{Date, Dose, DoseStatus, ForecastKind};
use jenner_codes::{Codes, Cvx};
use jenner_model::{PersonId, ReportId, Timestamp};
use jenner_store::audit::{AuditEntry, hex, unhex};
use jenner_store::{Db, Options};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;

use super::AwayError;
use super::dose::AwayDose;
use super::entry::Entry;
use super::find::{self, Criteria};
use super::head::CLOCKS_DIFFER;
use super::log::{self, Log, LogRow};
use super::read::{Pack, Whole};
use crate::access::door::Action;
use crate::by_hand::Token;
use crate::forecast::facts::GivenDose;
use crate::registry::Clock;
use crate::{Error, Registry, Settings};

/// Wrong numbers in a row before a pause.
const TRIES: u32 = 5;
/// How long that is.
const PAUSE: Duration = Duration::from_secs(60);

/// Who works, after name and number were right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worker {
    place: usize,
    /// The name, as it stands in the log.
    pub name: String,
}

/// What somebody is looked up for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// To treat or vaccinate them.
    Care,
    /// To find out who is protected, after an exposure in the shelter.
    PublicHealth,
}

impl Why {
    /// All.
    pub const ALL: [Why; 2] = [Why::Care, Why::PublicHealth];

    /// The word in the log: the purpose of the registry's own entries.
    pub const fn word(self) -> &'static str {
        match self {
            Why::Care => "treatment",
            Why::PublicHealth => "public_health",
        }
    }

    /// The reason of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.word() == word)
    }
}

/// What stands in the detail of a row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Detail {
    /// Who worked.
    pub by: String,
    /// How many people a search found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<usize>,
    /// A dose that was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dose: Option<AwayDose>,
    /// The person of the dose, by the name for the way back.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub public_id: String,
    /// The form of the dose, so that it is taken once.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub token: String,
}

/// A dose on a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardDose {
    /// The day.
    pub date: Date,
    /// Vaccine.
    pub cvx: Cvx,
    /// CDC's short name.
    pub name: String,
    /// Whether it counts; `None` where the schedule did not look at it.
    pub counts: Option<bool>,
    /// Noted with this pack.
    pub away: bool,
}

/// What is due in a vaccine group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardDue {
    /// Name of the group.
    pub group: String,
    /// Because of a risk.
    pub risk: bool,
    /// Overdue, due now, later …
    pub word: StatusWord,
    /// Number of the next dose.
    pub dose: Option<u8>,
    /// Recommended from.
    pub from: Option<Date>,
}

/// What a nurse sees of somebody.
#[derive(Debug, Clone)]
pub struct Card {
    /// Place in the pack.
    pub place: u32,
    /// The person.
    pub entry: Entry,
    /// Doses, oldest first.
    pub doses: Vec<CardDose>,
    /// What is due, the most urgent first; nothing where the schedule cannot be asked.
    pub due: Vec<CardDue>,
    /// What bears on vaccines: contraindications, immunity, conditions, as the schedule calls them.
    pub told: Vec<String>,
    /// Why nothing is said of what is due.
    pub problem: Option<&'static str>,
    /// The day of the answer.
    pub on: Date,
}

/// What became of a dose that was to be noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noted {
    /// It is in the log.
    Now,
    /// The same form was sent before: it was in the log already.
    Before,
    /// Nothing was noted: this vaccine stands in the log for this person and day. Two people at one table do that.
    OnThisDay,
}

struct State {
    log: Log,
    given: HashMap<PersonId, Vec<AwayDose>>,
    tokens: HashSet<String>,
    wrong: u32,
    until: Option<Instant>,
}

/// An open pack with its log.
pub struct Shelter {
    pack: Pack,
    registry: Registry,
    state: Mutex<State>,
    clock: Clock,
    began: (Timestamp, Instant),
}

impl Shelter {
    /// Opens a pack that was looked through. Its log lies beside it.
    pub fn open(
        whole: Whole,
        file: &Path,
        password: &str,
        settings: Settings,
        clock: Clock,
    ) -> Result<Self, AwayError> {
        let now = clock();
        whole.head.open_at(now)?;
        let pack = whole.open(password)?;
        let (log, held) = Log::open(&log::beside(file), pack.log_key(), &pack.head.pack)?;
        let newest = log.newest();
        if now.0.saturating_add(CLOCKS_DIFFER) < newest.0 {
            return Err(AwayError::ClockBehind { now: now.to_jiff(), known: newest.to_jiff() });
        }
        let (mut given, mut tokens): (HashMap<PersonId, Vec<AwayDose>>, _) = (HashMap::new(), HashSet::new());
        for (person, detail) in held.rows.iter().filter_map(dose_of) {
            tokens.insert(detail.token);
            given.entry(person).or_default().extend(detail.dose);
        }
        let state = State { log, given, tokens, wrong: 0, until: None };
        let registry = in_memory(settings, clock.clone())?;
        let shelter = Self { pack, registry, state: Mutex::new(state), clock, began: (now, Instant::now()) };
        shelter.note(vec![shelter.entry(None, Action::WorkAway, None, "begin", &Detail::default())])?;
        Ok(shelter)
    }

    /// The pack.
    pub fn pack(&self) -> &Pack {
        &self.pack
    }

    /// The code tables.
    pub fn codes(&self) -> &'static Codes {
        self.registry.codes()
    }

    /// Number and hash of the last row of the log, for the sheet.
    pub fn head(&self) -> (i64, String) {
        let (seq, hash) = self.locked().log.head();
        (seq, hex(&hash).chars().take(8).collect())
    }

    /// The time: never before the log, never slower than the hours that went by since the pack was opened.
    pub fn now(&self) -> Timestamp {
        let gone = i64::try_from(self.began.1.elapsed().as_micros()).unwrap_or(i64::MAX);
        let least = Timestamp(self.began.0.0.saturating_add(gone));
        (self.clock)().max(least)
    }

    /// Today.
    pub fn today(&self) -> Date {
        let zone = self.registry.settings().time_zone.clone();
        self.now().to_jiff().to_zoned(zone).date().try_into().unwrap_or(Date::MIN)
    }

    /// Names of those who may use the pack.
    pub fn staff(&self) -> impl Iterator<Item = &str> {
        self.pack.manifest.staff.iter().map(|one| one.name.as_str())
    }

    /// Lets somebody in by name and number. `None`: not these. An error tells to wait.
    pub fn sign_in(&self, name: &str, pin: &str) -> Result<Option<Worker>, AwayError> {
        {
            let mut state = self.locked();
            if let Some(until) = state.until.filter(|until| Instant::now() < *until) {
                let left = until.duration_since(Instant::now()).as_secs() + 1;
                return Err(AwayError::Invalid(format!("too many wrong numbers: wait {left} seconds")));
            }
            // Counted before it is checked: many at one moment get no more tries than one after the other.
            state.wrong += 1;
            if state.wrong >= TRIES {
                state.until = Some(Instant::now() + PAUSE);
                state.wrong = 0;
            }
        }
        let pin: String = pin.chars().filter(char::is_ascii_digit).collect();
        let found = self.pack.manifest.staff.iter().enumerate().find(|(_, one)| one.name == name);
        let right = match found {
            Some((_, one)) => {
                let told = unhex(&one.pin).unwrap_or_default();
                bool::from(one.stretch.key(&pin)?.as_slice().ct_eq(&told))
            }
            None => false,
        };
        let worker = found.filter(|_| right).map(|(place, one)| Worker { place, name: one.name.clone() });
        let said = if worker.is_some() { "ok" } else { "failed" };
        let detail = Detail::default();
        self.note(vec![self.entry(worker.as_ref(), Action::SignIn, None, said, &detail)])?;
        if worker.is_some() {
            let mut state = self.locked();
            state.wrong = 0;
            state.until = None;
        }
        Ok(worker)
    }

    /// Finds people. The search and everybody who is shown are in the log first.
    pub fn find(&self, worker: &Worker, criteria: &Criteria, why: Why) -> Result<find::List, AwayError> {
        self.in_time()?;
        let found = find::find(self.pack.index(), criteria, |place| self.pack.at(place))?;
        let number = Detail { found: Some(found.people.len()), ..Detail::default() };
        let mut entries = vec![self.entry(Some(worker), Action::Find, None, "ok", &number)];
        entries.extend(found.people.iter().map(|one| {
            self.entry(Some(worker), Action::Found, Some(one.entry.person), "ok", &Detail::default())
        }));
        self.note(for_purpose(entries, why))?;
        Ok(found)
    }

    /// Shows somebody. The look-up is in the log first.
    pub fn look(&self, worker: &Worker, place: u32, why: Why) -> Result<Card, AwayError> {
        self.in_time()?;
        let card = self.card(place)?;
        let person = card.entry.person;
        let entry = self.entry(Some(worker), Action::Open, Some(person), "ok", &Detail::default());
        self.note(for_purpose(vec![entry], why))?;
        Ok(card)
    }

    /// Notes a dose that was given. When this returns, it is on disk. `false`: this form was taken before.
    pub fn give(
        &self,
        worker: &Worker,
        place: u32,
        dose: AwayDose,
        token: &Token,
    ) -> Result<Noted, AwayError> {
        self.in_time()?;
        let entry = self.pack.at(place)?;
        let detail = Detail {
            dose: Some(dose.clone()),
            public_id: entry.public_id.to_string(),
            token: token.as_str().to_owned(),
            ..Detail::default()
        };
        let row = self.entry(Some(worker), Action::Submit, Some(entry.person), "ok", &detail);
        let mut state = self.locked();
        if state.tokens.contains(token.as_str()) {
            return Ok(Noted::Before);
        }
        let given = state.given.get(&entry.person).into_iter().flatten();
        if given.clone().any(|one| one.vaccine == dose.vaccine && one.given_on == dose.given_on) {
            return Ok(Noted::OnThisDay);
        }
        state.log.append(for_purpose(vec![row], Why::Care))?;
        state.tokens.insert(token.as_str().to_owned());
        state.given.entry(entry.person).or_default().push(dose);
        Ok(Noted::Now)
    }

    /// Writes down that work ended.
    pub fn end(&self) -> Result<(), AwayError> {
        self.note(vec![self.entry(None, Action::WorkAway, None, "end", &Detail::default())])
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn in_time(&self) -> Result<(), AwayError> {
        self.pack.head.open_at(self.now())
    }

    fn note(&self, entries: Vec<AuditEntry>) -> Result<(), AwayError> {
        self.locked().log.append(entries)
    }

    fn entry(
        &self,
        worker: Option<&Worker>,
        action: Action,
        person: Option<PersonId>,
        result: &'static str,
        detail: &Detail,
    ) -> AuditEntry {
        let pack = &self.pack.head.pack;
        // The registry knows who has this number in this pack.
        let actor =
            worker.map_or_else(|| format!("away:{pack}"), |one| format!("away:{pack}:{}", one.place + 1));
        let by = worker.map(|one| one.name.clone()).unwrap_or_default();
        let detail = Detail { by, ..detail.clone() };
        let mut entry = AuditEntry::new(self.now(), actor, action.word())
            .object(format!("away:{pack}"))
            .result(result)
            .detail(serde_json::to_string(&detail).unwrap_or_default());
        entry.person = person;
        entry
    }

    fn card(&self, place: u32) -> Result<Card, AwayError> {
        let entry = self.pack.at(place)?;
        let on = self.today();
        let mut facts = entry.facts.clone();
        let own = self.locked().given.get(&entry.person).cloned().unwrap_or_default();
        let before = facts.doses.len();
        for (nth, dose) in own.iter().enumerate() {
            let Ok(date) = Date::try_from(dose.given_on) else { continue };
            facts.doses.push(GivenDose {
                // Below everything that the registry ever numbered.
                id: ReportId(i64::MIN + nth as i64),
                dose: Dose {
                    date,
                    cvx: dose.vaccine,
                    mvx: None,
                    volume_ml: None,
                    lot_expires: None,
                    substandard: false,
                },
            });
        }
        let codes = self.codes();
        let schedule = self.registry.schedule();
        let name = |cvx: Cvx| codes.cvx(cvx).map_or_else(|| cvx.to_string(), |one| one.short.to_string());
        let assessed = self.registry.core.assessor.assess(&facts, on);
        let mut doses: Vec<CardDose> = facts
            .doses
            .iter()
            .enumerate()
            .map(|(nth, one)| CardDose {
                date: one.dose.date,
                cvx: one.dose.cvx,
                name: name(one.dose.cvx),
                counts: None,
                away: nth >= before,
            })
            .collect();
        let (mut due, mut told, mut problem) = (Vec::new(), Vec::new(), None);
        match &assessed {
            Err(why) => problem = Some(why.word()),
            Ok((patient, assessment)) => {
                for verdict in jenner_cdsi::verdicts(schedule, assessment) {
                    if let Some(dose) = doses.get_mut(verdict.dose) {
                        let valid = verdict.standing.status == DoseStatus::Valid;
                        dose.counts = Some(dose.counts.unwrap_or(false) || valid);
                    }
                }
                due.extend(assessment.forecasts.iter().map(|one| CardDue {
                    group: schedule.group_name(one.group).to_owned(),
                    risk: one.kind == ForecastKind::Risk,
                    word: StatusWord::of(one, schedule.as_ref(), on),
                    dose: one.dose_number,
                    from: one.recommended,
                }));
                let urgent = |one: &CardDue| StatusWord::ALL.iter().position(|word| *word == one.word);
                due.sort_by_key(|one| (urgent(one), one.risk, one.group.clone()));
                told.extend(patient.observations.iter().filter_map(|one| {
                    let id = schedule.observation_numbered(&one.code)?;
                    Some(schedule.observation(id).1.to_owned())
                }));
            }
        }
        doses.sort_by_key(|one| (one.date, one.cvx));
        Ok(Card { place, entry, doses, due, told, problem, on })
    }
}

fn for_purpose(mut entries: Vec<AuditEntry>, why: Why) -> Vec<AuditEntry> {
    entries.iter_mut().for_each(|entry| entry.purpose = why.word().into());
    entries
}

/// The dose that a row of a log tells of.
pub(super) fn dose_of(row: &LogRow) -> Option<(PersonId, Detail)> {
    let person = row.entry.person?;
    if row.entry.action != Action::Submit.word() {
        return None;
    }
    let detail: Detail = serde_json::from_str(&row.entry.detail).ok()?;
    detail.dose.is_some().then_some((person, detail))
}

/// A registry that holds nobody: schedule, codes and words.
fn in_memory(settings: Settings, clock: Clock) -> Result<Registry, Error> {
    let options =
        Options { readers: 1, statements: 16, cache_kib: 256, fast_and_unsafe: true, ..Options::default() };
    let db = Db::open("sqlite::memory:", &options)?;
    db.migrate()?;
    Registry::start(db, Codes::embedded(), settings, Arc::clone(&clock))
}
