//! Bringing back what was done with a pack: rows of its log go into the registry's log, doses go to intake as if they were
//! written down by hand at the organization named when the pack was made. Twice is harmless.
//!
//! The log is merged first, in transactions with how far it is merged; a dose waits in a table of its own from then on, until
//! intake took or refused it. So nothing is lost when the power fails between the two, and the same command goes on.

use std::collections::HashSet;
use std::path::Path;

use jenner_codes::InformationSource;
use jenner_model::access::Access;
use jenner_model::{PersonId, PublicId, Timestamp};
use jenner_store::StoreError;
use jenner_store::audit::{AuditEntry, hex, unhex};
use jenner_store::queries::away::{self as rows, AwayDoseRow, AwayLogRow, AwayPackRow};
use jenner_store::queries::person;
use serde::{Deserialize, Serialize};

use super::dose::AwayDose;
use super::log::{self, LogRow};
use super::made::{self, Content};
use super::shelter::dose_of;
use super::{AwayError, LogFault};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::by_hand::concern::{Concern, Weight};
use crate::by_hand::record::{self, Given, Recorded, Visit};
use crate::by_hand::{Token, provider};
use crate::identity::homes;
use crate::vault::Class;
use crate::{Error, Registry};

/// Rows that are merged in one transaction.
const PORTION: usize = 2_000;

/// What to do with a log that was damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damaged {
    /// Take nothing, and say what is wrong.
    Refuse,
    /// Take the rows before the damage, and write down that the rest is missing.
    TakeWhatIsGood,
}

/// A dose that intake did not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotTaken {
    /// Its number in the log.
    pub seq: i64,
    /// What was given; `None` where the person is not in the registry any more.
    pub dose: Option<AwayDose>,
    /// Registry number of the person, where there is one.
    pub number: Option<String>,
    /// Why: a word.
    pub why: String,
}

/// What was merged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merged {
    /// What the pack is called.
    pub title: String,
    /// Id of the pack.
    pub pack: String,
    /// Rows of the log.
    pub rows: usize,
    /// Rows that are new to the registry.
    pub new_rows: usize,
    /// Of these: records that were opened.
    pub look_ups: usize,
    /// Number and short hash of the last row, to compare with the sheet.
    pub head: (i64, String),
    /// Doses that intake took now.
    pub doses: usize,
    /// Doses that it did not take.
    pub not_taken: Vec<NotTaken>,
    /// What was wrong with the log, where only its good part was taken.
    pub fault: Option<LogFault>,
}

/// What is sealed of a dose.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Waiting {
    dose: AwayDose,
    public_id: String,
    token: String,
    by: String,
}

/// Merges a log.
pub fn merge(
    registry: &Registry,
    access: &Access,
    file: &Path,
    damaged: Damaged,
) -> Result<Merged, AwayError> {
    door::require(registry, access, Permission::MakePacks, Action::MergePack)?;
    registry.takes_changes()?;
    let (pack, _) = log::ids(file)?;
    let Some(row) = registry.db().read(|tx| rows::pack(tx, &pack))? else {
        let refused = door::entry(registry, access, Action::MergePack, None).result("not_found");
        registry.db().audit(vec![refused])?;
        return Err(AwayError::Invalid(
            "this log belongs to no pack of this registry: take it to the registry that made the pack"
                .to_owned(),
        ));
    };
    let content = made::content(registry, &row)?;
    let key: [u8; 32] = unhex(&content.log_key)
        .and_then(|key| key.try_into().ok())
        .ok_or(AwayError::Registry(Error::Internal("a pack without the key of its logs".to_owned())))?;
    let held = log::read(file, &key)?;
    let known = registry.db().read(|tx| rows::logs(tx, &pack))?.into_iter().find(|one| one.log == held.log);
    let fault = held.fault.or_else(|| known.as_ref().and_then(|known| differs(known, &held.rows)));
    let refuse = match fault {
        // What was merged before is another story: nothing of this file can be trusted.
        Some(LogFault::Rewritten(seq)) => known.as_ref().is_some_and(|known| seq <= known.seq),
        Some(_) => damaged == Damaged::Refuse,
        None => false,
    };
    if let Some(fault) = fault.filter(|_| refuse) {
        let entry = summary(registry, access, &row, &held.log).result("refused");
        registry
            .db()
            .audit(vec![entry.detail(serde_json::json!({ "fault": fault.to_string() }).to_string())])?;
        return Err(AwayError::Log(fault));
    }
    let all = held.rows;
    let new = take(registry, access, &row, &content, &held.log, &all)?;
    let mut merged = Merged {
        title: content.title.clone(),
        pack: pack.clone(),
        rows: all.len(),
        new_rows: new,
        look_ups: all
            .iter()
            .skip(all.len() - new)
            .filter(|one| one.entry.action == Action::Open.word())
            .count(),
        head: all
            .last()
            .map_or_else(Default::default, |one| (one.seq, hex(&one.hash).chars().take(8).collect())),
        fault,
        ..Merged::default()
    };
    give(registry, access, &row, &content, &held.log, &mut merged)?;
    let detail = serde_json::json!({
        "pack": content.title,
        "log": held.log,
        "rows": merged.rows,
        "new": merged.new_rows,
        "head": all.last().map(|one| hex(&one.hash)),
        "doses": merged.doses,
        "not_taken": merged.not_taken.len(),
        "fault": fault.map(|fault| fault.to_string()),
    });
    registry.db().audit(vec![summary(registry, access, &row, &held.log).detail(detail.to_string())])?;
    Ok(merged)
}

fn summary(registry: &Registry, access: &Access, row: &AwayPackRow, log: &str) -> AuditEntry {
    door::entry(registry, access, Action::MergePack, None).object(format!("away:{}:{log}", row.id))
}

/// How a log contradicts what was merged of it.
fn differs(known: &AwayLogRow, all: &[LogRow]) -> Option<LogFault> {
    let last = usize::try_from(known.seq).ok()?.checked_sub(1)?;
    match all.get(last) {
        None => Some(LogFault::Cut(all.len() as i64 + 1)),
        Some(row) if hex(&row.hash) != known.head => Some(LogFault::Rewritten(known.seq)),
        Some(_) => None,
    }
}

/// Puts rows that are new into the registry's log, and doses among them where they wait. How many were new.
fn take(
    registry: &Registry,
    access: &Access,
    pack: &AwayPackRow,
    content: &Content,
    log: &str,
    all: &[LogRow],
) -> Result<usize, AwayError> {
    let mut new = 0;
    loop {
        let (row, name, title) = (pack.clone(), log.to_owned(), content.title.clone());
        let (registry_, access_, all) = (registry.clone(), access.clone(), all.to_vec());
        let now = registry.now();
        let taken = registry.db().write(move |tx| {
            // Asked in the transaction: two who merge one log at a time take each row once.
            let known = rows::logs(tx, &row.id)?.into_iter().find(|one| one.log == name);
            let from = known.map_or(0, |one| one.seq);
            let portion: Vec<&LogRow> = all.iter().filter(|one| one.seq > from).take(PORTION).collect();
            let Some(last) = portion.last() else { return Ok::<_, StoreError>(0) };
            let given: Vec<_> = portion
                .iter()
                .filter_map(|one| dose_of(one).map(|(person, told)| (one.seq, person, told)))
                .collect();
            let people: Vec<PersonId> = given.iter().map(|(_, person, _)| *person).collect();
            let today = homes::today(tx, &people)?;
            let there = person::by_ids(tx, &access_, &today)?;
            let waiting: Vec<AwayDoseRow> = given
                .iter()
                .zip(&today)
                .map(|((seq, home, told), now)| {
                    let gone = !there.contains_key(now);
                    let said = told.dose.clone().filter(|_| !gone).map(|dose| Waiting {
                        dose,
                        public_id: told.public_id.clone(),
                        token: told.token.clone(),
                        by: told.by.clone(),
                    });
                    let plain = serde_json::to_vec(&said).unwrap_or_default();
                    AwayDoseRow {
                        pack: row.id.clone(),
                        log: name.clone(),
                        seq: *seq,
                        home: *home,
                        state: if gone { "refused" } else { "waiting" }.to_owned(),
                        why: if gone { "gone" } else { "" }.to_owned(),
                        content: registry_.vault().seal(Class::Paper, &plain),
                    }
                })
                .collect();
            rows::add_doses(tx, &waiting)?;
            for one in &portion {
                tx.audit(here(one, &row, &name, &title));
            }
            let reached = AwayLogRow {
                pack: row.id.clone(),
                log: name.clone(),
                seq: last.seq,
                head: hex(&last.hash),
                at: now,
            };
            rows::put_log(tx, &reached)?;
            Ok(portion.len())
        })?;
        if taken == 0 {
            return Ok(new);
        }
        new += taken;
    }
}

/// A row of the offline log as an entry of the registry's: the same deed, time and person; which pack, log and row in the
/// detail, with the row's own hash.
fn here(row: &LogRow, pack: &AwayPackRow, log: &str, title: &str) -> AuditEntry {
    let mut entry = row.entry.clone();
    let mut detail: serde_json::Value = serde_json::from_str(&entry.detail).unwrap_or_default();
    if let Some(detail) = detail.as_object_mut() {
        detail.insert("pack".to_owned(), title.into());
        detail.insert("log".to_owned(), log.into());
        detail.insert("row".to_owned(), row.seq.into());
        detail.insert("hash".to_owned(), hex(&row.hash).into());
    }
    entry.detail = detail.to_string().into();
    entry.role = "away".into();
    entry.organization = Some(pack.organization);
    entry
}

/// Gives doses that wait to intake.
fn give(
    registry: &Registry,
    access: &Access,
    pack: &AwayPackRow,
    content: &Content,
    log: &str,
    merged: &mut Merged,
) -> Result<(), AwayError> {
    let for_them = crate::access::for_organization(access, pack.organization);
    for row in registry.db().read(|tx| rows::doses(tx, access, &pack.id, log))? {
        let plain = registry.vault().open(Class::Paper, &row.content).map_err(Error::from)?;
        let said: Option<Waiting> = serde_json::from_slice(&plain).unwrap_or_default();
        let (state, why) = match (&said, row.state.as_str()) {
            (_, "taken") => continue,
            (Some(said), _) => match recorded(registry, &for_them, content, said, pack.made_at)? {
                None => ("taken", String::new()),
                Some(why) => ("refused", why),
            },
            (None, _) => ("refused", row.why.clone()),
        };
        let (seq, id, name, told) = (row.seq, pack.id.clone(), log.to_owned(), why.clone());
        registry.db().write(move |tx| rows::settle_dose(tx, &id, &name, seq, state, &told))?;
        if state == "taken" {
            merged.doses += 1;
            continue;
        }
        let number = registry.db().read(|tx| {
            let today = homes::today(tx, &[row.home])?;
            let found = person::by_ids(tx, access, &today)?;
            Ok::<_, StoreError>(found.into_values().next().map(|one| one.registry_number.to_string()))
        })?;
        merged.not_taken.push(NotTaken { seq, dose: said.map(|one| one.dose), number, why });
    }
    Ok(())
}

/// Has a dose written down. `None`: it is on disk; otherwise why not.
fn recorded(
    registry: &Registry,
    access: &Access,
    content: &Content,
    said: &Waiting,
    made_at: Timestamp,
) -> Result<Option<String>, AwayError> {
    let (Ok(person), Some(token)) = (said.public_id.parse::<PublicId>(), Token::read(&said.token)) else {
        return Ok(Some("damaged".to_owned()));
    };
    let dose = &said.dose;
    let mut told = record::bare(dose.vaccine, dose.given_on, InformationSource::Administered);
    told.lot = dose.lot.as_str().into();
    told.administered_by = Some(provider(&said.by));
    // Whoever gave it stood before the patient: what the registry would ask about is noted, not asked again.
    let made = made_at.to_jiff().strftime("%Y-%m-%d");
    let mut given = Given {
        said: told,
        seen: std::collections::BTreeSet::new(),
        why: format!("given without network, with the pack \"{}\" of {made}", content.title),
    };
    for _ in 0..2 {
        let visit = Visit {
            token: token.clone(),
            doses: vec![given.clone()],
            refused: Vec::new(),
            not_given: Vec::new(),
        };
        match record::visit(registry, access, person, &visit)? {
            Recorded::Done(_) => return Ok(None),
            Recorded::Unknown => return Ok(Some("gone".to_owned())),
            Recorded::Look(concerns) => {
                let concerns: HashSet<Concern> = concerns.into_iter().flatten().collect();
                if let Some(never) = concerns.iter().find(|one| one.weight(true) == Weight::Never) {
                    return Ok(Some(never.word().to_owned()));
                }
                given.seen = concerns.iter().map(|one| one.word().to_owned()).collect();
            }
        }
    }
    Ok(Some("changed".to_owned()))
}
