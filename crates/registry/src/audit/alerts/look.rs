//! Looking through the log for what is unusual: one read of the new entries (and of the hour before them), all rules in
//! memory, one write. Demographics are loaded for the records that were opened, in sets.

use std::collections::{BTreeMap, HashMap, HashSet};

use jenner_linkage::normal;
use jenner_model::record::Record;
use jenner_model::{Given, OrganizationId, PersonId, Timestamp, UserId};
use jenner_store::queries::account::AccountRow;
use jenner_store::queries::alert::{self, AlertRow};
use jenner_store::queries::audit::{self, AuditRow, NOTHING_SHOWN};
use jenner_store::{StoreError, Tx, queries};

use super::desk::in_force;
use super::{Kind, Rule};
use crate::access::door::{self, Action};
use crate::access::looks::user_of;
use crate::identity::fold::Standing;
use crate::{Error, Registry, access};

const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3600 * SECOND;
const DAY: i64 = 24 * HOUR;
/// Entries of the last moments may still be on their way into the log.
const STILL: i64 = 2 * SECOND;
/// The longest span of one look: after a long pause the rest comes at the next.
const LONGEST: i64 = 6 * HOUR;
/// People whose records are loaded at a time.
const PORTION: usize = 500;

/// What a look did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Looked {
    /// Entries read.
    pub entries: usize,
    /// Alerts raised, or grown.
    pub alerts: usize,
    /// There is more to look through: call again.
    pub more: bool,
}

/// Looks through what was written since the last time. The first time, through the last day.
pub fn look_through(registry: &Registry) -> Result<Looked, Error> {
    let operator = access::of_operator(OrganizationId(0));
    let now = registry.now();
    let (reach, accounts, staff, rules) = registry.db().read(|tx| {
        let mut staff: HashMap<UserId, PersonId> = alert::staff(tx)?.into_iter().collect();
        let own: Vec<PersonId> = staff.values().copied().collect();
        let gone = queries::merged::survivors(tx, &own)?;
        staff.values_mut().for_each(|own| *own = *gone.get(own).unwrap_or(own));
        let accounts: HashMap<UserId, AccountRow> =
            queries::account::all(tx)?.into_iter().map(|account| (account.id, account)).collect();
        Ok::<_, StoreError>((alert::reach(tx)?, accounts, staff, in_force(tx)?))
    })?;
    let from = reach.unwrap_or(Timestamp(now.0 - DAY));
    let until = Timestamp((now.0 - STILL).min(from.0 + LONGEST));
    if until <= from {
        return Ok(Looked::default());
    }
    let rows = registry.db().read(|tx| audit::by_people(tx, &operator, Timestamp(from.0 - HOUR), until))?;
    let people: Vec<PersonId> = {
        let closer = |rule: &&Rule| matches!(rule.kind, Kind::SameLastName | Kind::SameAddress);
        let actions: HashSet<&str> = rules
            .iter()
            .filter(closer)
            .filter(|rule| rule.tuning.active)
            .flat_map(|rule| rule.actions.iter().map(String::as_str))
            .collect();
        let mut all: Vec<PersonId> = rows
            .iter()
            .filter(|row| {
                row.at >= from && actions.contains(row.action.as_str()) && user_of(&row.actor).is_some()
            })
            .filter_map(|row| row.person)
            .chain(staff.values().copied())
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    let known = people_now(registry, &people)?;
    let scene = Scene { registry, rows: &rows, from, accounts: &accounts, staff: &staff, known: &known };
    let mut found: BTreeMap<String, AlertRow> = BTreeMap::new();
    for rule in rules.iter().filter(|rule| rule.tuning.active) {
        for alert in scene.apply(rule, now)? {
            found.insert(alert.mark.clone(), alert);
        }
    }
    let found: Vec<AlertRow> = found.into_values().collect();
    let looked = Looked { entries: rows.len(), alerts: found.len(), more: until.0 < now.0 - STILL };
    registry.db().write(move |tx| {
        alert::raise(tx, &found)?;
        alert::put_reach(tx, until)
    })?;
    Ok(looked)
}

/// Last names and addresses of a person, as they are compared.
#[derive(Default)]
struct Known {
    last_names: HashSet<String>,
    addresses: HashSet<(String, String)>,
}

fn people_now(registry: &Registry, people: &[PersonId]) -> Result<HashMap<PersonId, Known>, Error> {
    let operator = access::of_operator(OrganizationId(0));
    let mut known = HashMap::new();
    for portion in people.chunks(PORTION) {
        let rows = registry.db().read(|tx| queries::person::by_ids(tx, &operator, portion))?;
        let standings: Vec<Standing> = rows.values().copied().map(Standing::from).collect();
        let records = door::load(registry, &operator, &standings)?;
        let records: HashMap<PersonId, Record> =
            records.into_iter().map(|record| (record.person, record)).collect();
        for (id, row) in &rows {
            if let Some(record) = records.get(&row.person) {
                known.insert(*id, known_of(record));
            }
        }
    }
    Ok(known)
}

fn known_of(record: &Record) -> Known {
    let last_names = record
        .demographics
        .names
        .iter()
        .filter(|name| !normal::is_placeholder(name))
        .map(|name| normal::name(&name.family))
        .filter(|name| !name.is_empty())
        .collect();
    let addresses = match &record.demographics.addresses {
        Given::Value(addresses) => addresses.iter().filter_map(normal::address).collect(),
        _ => HashSet::new(),
    };
    Known { last_names, addresses }
}

/// What a look sees.
struct Scene<'a> {
    registry: &'a Registry,
    /// The new entries and those of the hour before.
    rows: &'a [AuditRow],
    /// Where the new ones begin.
    from: Timestamp,
    accounts: &'a HashMap<UserId, AccountRow>,
    staff: &'a HashMap<UserId, PersonId>,
    known: &'a HashMap<PersonId, Known>,
}

impl Scene<'_> {
    fn apply(&self, rule: &Rule, now: Timestamp) -> Result<Vec<AlertRow>, Error> {
        let mine = |row: &&AuditRow| rule.actions.contains(&row.action);
        let shown = |row: &&AuditRow| !NOTHING_SHOWN.contains(&row.result.as_str());
        let rows: Vec<&AuditRow> = self.rows.iter().filter(mine).collect();
        let closeness = |test: &dyn Fn(UserId, PersonId) -> bool| {
            let close = rows.iter().copied().filter(|row| row.at >= self.from).filter(shown).filter(|row| {
                user_of(&row.actor).zip(row.person).is_some_and(|(user, person)| test(user, person))
            });
            self.one_a_person(rule, close.collect(), now)
        };
        Ok(match rule.kind {
            Kind::OwnRecord => closeness(&|user, person| self.staff.get(&user) == Some(&person)),
            Kind::CoWorker => closeness(&|user, person| self.is_co_worker(user, person)),
            Kind::SameLastName => closeness(&|user, person| self.has_name_of(user, person)),
            Kind::SameAddress => closeness(&|user, person| self.lives_with(user, person)),
            Kind::AfterHours => {
                let late = rows.into_iter().filter(shown).filter(|row| self.is_late(rule, row.at)).collect();
                self.in_an_hour(rule, late, now)
            }
            Kind::Failed => {
                let failed =
                    rows.into_iter().filter(|row| NOTHING_SHOWN.contains(&row.result.as_str())).collect();
                self.in_an_hour(rule, failed, now)
            }
            Kind::Any => {
                let done = rows.into_iter().filter(shown).collect();
                self.in_an_hour(rule, done, now)
            }
            Kind::SearchesAlone => {
                let is_search = |row: &&&AuditRow| row.action == Action::Find.word();
                let most = u64::from(rule.tuning.most);
                let alone = |rows: &[&AuditRow]| {
                    let searches = rows.iter().filter(is_search).count();
                    searches == rows.len() && searches as u64 > most
                };
                let over = self.windows(rows, alone);
                over.into_iter().map(|rows| self.of_window(rule, &rows, now)).collect()
            }
            Kind::ManyRecords => self.many(rule, rows.into_iter().filter(shown).collect(), now)?,
        })
    }

    fn is_co_worker(&self, user: UserId, person: PersonId) -> bool {
        let own = |user: &UserId| self.accounts.get(user).map(|account| account.organization);
        self.staff
            .iter()
            .any(|(other, own_record)| *other != user && *own_record == person && own(other) == own(&user))
    }

    fn has_name_of(&self, user: UserId, person: PersonId) -> bool {
        let Some(account) = self.accounts.get(&user) else { return false };
        // "Ann Marie Le Blanc, RN": letters behind a comma are a title; the last word before it is the last name.
        let name = account.display_name.split(',').next().unwrap_or_default();
        let last = normal::name(name.split_whitespace().last().unwrap_or_default());
        let own = self.staff.get(&user).and_then(|own| self.known.get(own));
        let Some(known) = self.known.get(&person) else { return false };
        let own_names = own.into_iter().flat_map(|own| &own.last_names);
        // The own record has a rule of its own.
        self.staff.get(&user) != Some(&person)
            && (known.last_names.contains(&last)
                || own_names.into_iter().any(|name| known.last_names.contains(name)))
    }

    fn lives_with(&self, user: UserId, person: PersonId) -> bool {
        let own = self.staff.get(&user);
        let places = own.and_then(|own| self.known.get(own)).zip(self.known.get(&person));
        own != Some(&person)
            && places.is_some_and(|(own, other)| !own.addresses.is_disjoint(&other.addresses))
    }

    fn is_late(&self, rule: &Rule, at: Timestamp) -> bool {
        let local = at.to_jiff().to_zoned(self.registry.settings().time_zone.clone());
        let weekend =
            matches!(local.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday);
        let hour = local.hour();
        let (from, until) = (i16::from(rule.tuning.from), i16::from(rule.tuning.until));
        !(from..until).contains(&i16::from(hour)) || (rule.tuning.weekends && weekend)
    }

    /// One alert for each user and person a day.
    fn one_a_person(&self, rule: &Rule, rows: Vec<&AuditRow>, now: Timestamp) -> Vec<AlertRow> {
        let mut groups: BTreeMap<(String, PersonId, i64), Vec<&AuditRow>> = BTreeMap::new();
        for row in rows {
            if let Some(person) = row.person {
                groups.entry((row.actor.clone(), person, row.at.0.div_euclid(DAY))).or_default().push(row);
            }
        }
        groups
            .into_iter()
            .map(|((actor, person, day), rows)| {
                let mark = format!("{}/{actor}/{}/{day}", rule.name, person.0);
                self.alert(rule, mark, actor, Some(person), &rows, now)
            })
            .collect()
    }

    /// One alert for each actor and hour in which there were more entries than the rule allows.
    fn in_an_hour(&self, rule: &Rule, rows: Vec<&AuditRow>, now: Timestamp) -> Vec<AlertRow> {
        let over = self.windows(rows, |rows| rows.len() as u64 > u64::from(rule.tuning.most));
        over.into_iter().map(|rows| self.of_window(rule, &rows, now)).collect()
    }

    /// Distinct records in an hour, less those of whom the organization has reported something around that time.
    fn many(&self, rule: &Rule, rows: Vec<&AuditRow>, now: Timestamp) -> Result<Vec<AlertRow>, Error> {
        let people =
            |rows: &[&AuditRow]| -> HashSet<PersonId> { rows.iter().filter_map(|row| row.person).collect() };
        let most = u64::from(rule.tuning.most);
        let mut alerts = Vec::new();
        for rows in self.windows(rows, |rows| people(rows).len() as u64 > most) {
            let Some((first, last)) = rows.first().zip(rows.last()) else { continue };
            let around = i64::from(rule.tuning.days) * DAY;
            let (from, until) = (Timestamp(first.at.0 - around), Timestamp(last.at.0 + around + 1));
            let seen: Vec<PersonId> = people(&rows).into_iter().collect();
            let visits = self.registry.db().read(|tx: &mut Tx<'_>| alert::visits(tx, &seen, from, until))?;
            let without: Vec<&AuditRow> = rows
                .iter()
                .copied()
                .filter(|row| !row.organization.zip(row.person).is_some_and(|visit| visits.contains(&visit)))
                .collect();
            let left = people(&without).len();
            if left as u64 > most {
                let mut alert = self.of_window(rule, &without, now);
                alert.entries = left as i64;
                alerts.push(alert);
            }
        }
        Ok(alerts)
    }

    /// For each actor, the fullest hour among those that end with a new entry and satisfy the test; at most one for each
    /// hour of the clock, so that a long spree is a few alerts and not hundreds.
    fn windows<'r>(
        &self,
        rows: Vec<&'r AuditRow>,
        over: impl Fn(&[&AuditRow]) -> bool,
    ) -> Vec<Vec<&'r AuditRow>> {
        let mut by_actor: BTreeMap<&str, Vec<&AuditRow>> = BTreeMap::new();
        for row in rows {
            by_actor.entry(&row.actor).or_default().push(row);
        }
        let mut found: BTreeMap<(&str, i64), Vec<&AuditRow>> = BTreeMap::new();
        for (actor, rows) in by_actor {
            let mut start = 0;
            for (end, last) in rows.iter().enumerate() {
                while rows.get(start).is_some_and(|row| row.at.0 <= last.at.0 - HOUR) {
                    start += 1;
                }
                let Some(window) = rows.get(start..=end).filter(|_| last.at >= self.from) else { continue };
                let hour = (actor, last.at.0.div_euclid(HOUR));
                if found.get(&hour).is_none_or(|best| best.len() < window.len()) && over(window) {
                    found.insert(hour, window.to_vec());
                }
            }
        }
        found.into_values().collect()
    }

    fn of_window(&self, rule: &Rule, rows: &[&AuditRow], now: Timestamp) -> AlertRow {
        let actor = rows.first().map(|row| row.actor.clone()).unwrap_or_default();
        let hour = rows.last().map_or(0, |row| row.at.0.div_euclid(HOUR));
        let mark = format!("{}/{actor}/-/{hour}", rule.name);
        self.alert(rule, mark, actor, None, rows, now)
    }

    fn alert(
        &self,
        rule: &Rule,
        mark: String,
        actor: String,
        person: Option<PersonId>,
        rows: &[&AuditRow],
        now: Timestamp,
    ) -> AlertRow {
        AlertRow {
            id: self.registry.core.id(),
            mark,
            rule: rule.name.clone(),
            actor,
            person,
            began_at: rows.first().map_or(now, |row| row.at),
            ended_at: rows.last().map_or(now, |row| row.at),
            entries: rows.len() as i64,
            found_at: now,
            closed_at: None,
            closed_by: None,
            note: String::new(),
        }
    }
}
