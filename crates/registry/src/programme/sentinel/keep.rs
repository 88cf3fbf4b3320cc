//! Findings as they are kept: a run, the list, one with its doses, what was decided.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::{Duration, Instant};

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId, PersonId};
use jenner_store::queries::inventory as stock;
use jenner_store::queries::programme::{self as steps, StepRow};
use jenner_store::queries::programme_finding::{self as rows, FindingRow};
use jenner_store::queries::programme_watch::{self as watch, DoseFact};
use jenner_store::{StoreError, Tx};
use jiff::ToSpan as _;
use sha2::{Digest, Sha256};

use super::super::rules::Rules;
use super::{Found, Rule, Sure, facts, look, why};
use crate::access::door::{self, Action};
use crate::access::roles::{Permission, may};
use crate::identity::decisions;
use crate::inventory::lot;
use crate::inventory::work::{self, Patient};
use crate::packs::Language;
use crate::{Error, Registry, organizations};

/// Findings written or read together.
const AT_ONCE: usize = 500;
/// Most findings in a list, most doses with one.
pub const MOST: i64 = 500;
/// Longest reason.
const LONGEST: usize = 1_000;
/// Who notes that a finding has grown.
const PROGRAM: &str = "sentinel";

/// Where a finding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Nobody has looked, or it has grown since somebody did.
    New,
    /// There is an explanation.
    Explained,
    /// It was handed on, to whoever looks into fraud.
    Referred,
    /// It is over.
    Closed,
}

impl State {
    /// All.
    pub const ALL: [State; 4] = [State::New, State::Explained, State::Referred, State::Closed];

    /// The word it is stored by.
    pub const fn word(self) -> &'static str {
        match self {
            State::New => "new",
            State::Explained => "explained",
            State::Referred => "referred",
            State::Closed => "closed",
        }
    }

    /// Of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// What a run did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Ran {
    /// Findings of this run.
    pub found: usize,
    /// Those that nobody had found before.
    pub new: usize,
    /// Those that were decided and have grown since: they are new again.
    pub grown: usize,
    /// How long it took.
    #[serde(skip)]
    pub took: Duration,
}

/// A finding for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Identity.
    pub id: i64,
    /// The rule.
    pub rule: Rule,
    /// At whom: identity, name; `None`: in the whole state.
    pub organization: Option<(OrganizationId, String)>,
    /// The lot, where it is about one.
    pub lot: String,
    /// The vaccine (CVX), where it is about one.
    pub cvx: String,
    /// The first and the last day.
    pub days: (Date, Date),
    /// How many doses.
    pub doses: i64,
    /// How sure.
    pub sure: Sure,
    /// Numbers for the words.
    pub numbers: BTreeMap<String, String>,
    /// Where it stands.
    pub state: State,
}

impl Finding {
    fn of(row: FindingRow, names: &HashMap<OrganizationId, String>) -> Option<Self> {
        let organization = (row.organization.0 != 0).then(|| {
            let name = names.get(&row.organization).cloned().unwrap_or_default();
            (row.organization, name)
        });
        Some(Self {
            id: row.id,
            rule: Rule::of_word(&row.rule)?,
            organization,
            lot: row.lot,
            cvx: row.cvx,
            days: row.days,
            doses: row.doses,
            sure: Sure::of_word(&row.sure)?,
            numbers: serde_json::from_str(&row.facts).unwrap_or_default(),
            state: State::of_word(&row.state)?,
        })
    }

    /// Why it was found, in words.
    pub fn why(&self, language: Language) -> String {
        why(Rules::shipped(), self.rule, &self.numbers, language)
    }
}

/// A dose of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The dose.
    pub dose: DoseFact,
    /// Name of the clinic that gave it.
    pub clinic: String,
    /// Whose; `None` where the asker does not see the person.
    pub patient: Option<Patient>,
}

fn mark(programme: &str, found: &Found) -> String {
    let whose = found.organization.map_or(0, |one| one.0);
    let text = format!("{programme}|{}|{whose}|{}", found.rule.word(), found.about);
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The year that ends on a day: what is looked at where no days are said.
pub fn year_until(until: Date) -> (Date, Date) {
    let from = until.checked_sub(1.year()).and_then(Date::tomorrow).unwrap_or(until);
    (from, until)
}

/// Looks at the doses of the year, once on each day, while somebody keeps stock here. `looked` is the day on which that was done last.
pub fn run_daily(
    registry: &Registry,
    access: &Access,
    looked: &mut Option<Date>,
) -> Result<Option<Ran>, Error> {
    let today = registry.today();
    if *looked == Some(today) || registry.db().read(stock::sites)?.is_empty() {
        return Ok(None);
    }
    let ran = run(registry, access, year_until(today))?;
    *looked = Some(today);
    Ok(Some(ran))
}

/// Looks at the doses of some days, both included, of everybody, and keeps what it finds.
pub fn run(registry: &Registry, access: &Access, days: (Date, Date)) -> Result<Ran, Error> {
    door::require(registry, access, Permission::RunProgramme, Action::WatchProgramme)?;
    registry.takes_changes()?;
    if days.0 > days.1 {
        return Err(Error::Invalid("The first day is after the last one. Change one of them.".to_owned()));
    }
    let (begun, rules) = (Instant::now(), Rules::shipped());
    let facts = facts::read(registry, access, rules, days)?;
    let codes = registry.codes();
    let groups = |cvx: &str| cvx.parse().map_or(0, |cvx| codes.group_mask(cvx));
    let all = look(&facts, rules, &groups);
    let mut ran = Ran { found: all.len(), ..Ran::default() };
    for some in all.chunks(AT_ONCE) {
        let (registry_core, access, some) = (registry.core.clone(), access.clone(), some.to_vec());
        let (new, grown) = registry.db().write(move |tx| {
            let now = registry_core.now();
            put(tx, &access, rules, &some, now, || registry_core.id())
        })?;
        ran.new += new;
        ran.grown += grown;
    }
    ran.took = begun.elapsed();
    let told = serde_json::json!({ "from": days.0, "until": days.1, "found": ran.found, "new": ran.new });
    registry
        .db()
        .audit(vec![door::entry(registry, access, Action::WatchProgramme, None).detail(told.to_string())])?;
    Ok(ran)
}

fn put(
    tx: &mut Tx<'_>,
    access: &Access,
    rules: &Rules,
    some: &[Found],
    now: jenner_model::Timestamp,
    id: impl Fn() -> i64,
) -> Result<(usize, usize), StoreError> {
    let programme = rules.programme.code.as_str();
    let marks: Vec<String> = some.iter().map(|found| mark(programme, found)).collect();
    let known: HashMap<String, FindingRow> =
        rows::of_marks(tx, &marks)?.into_iter().map(|row| (row.mark.clone(), row)).collect();
    let (mut findings, mut noted, mut done) = (Vec::new(), Vec::new(), Vec::new());
    let (mut new, mut grown) = (0, 0);
    let mut seen = BTreeSet::new();
    for (found, mark) in some.iter().zip(marks) {
        if !seen.insert(mark.clone()) {
            continue;
        }
        let old = known.get(&mark);
        let finding = old.map_or_else(&id, |row| row.id);
        noted.extend(found.evidence.iter().map(|(home, report)| (*home, finding, *report)));
        // A look at fewer days finds less of it: what was known stays.
        if let Some(old) = old.filter(|old| old.doses >= found.doses) {
            findings.push(FindingRow { seen_at: now, ..old.clone() });
            continue;
        }
        let mut state = old.map_or(State::New.word(), |row| row.state.as_str());
        let is_settled = matches!(State::of_word(state), Some(State::Explained | State::Closed));
        if old.is_none() {
            new += 1;
        } else if is_settled {
            state = State::New.word();
            grown += 1;
            done.push(StepRow {
                subject: finding,
                id: id(),
                at: now,
                by: PROGRAM.to_owned(),
                deed: "grown".to_owned(),
                why: format!("{} → {}", old.map_or(0, |row| row.doses), found.doses),
            });
        }
        let days = old.map_or(found.days, |row| (row.days.0.min(found.days.0), row.days.1.max(found.days.1)));
        findings.push(FindingRow {
            id: finding,
            mark,
            programme: programme.to_owned(),
            rule: found.rule.word().to_owned(),
            organization: found.organization.unwrap_or(OrganizationId(0)),
            lot: found.lot.clone(),
            cvx: found.cvx.clone(),
            days,
            doses: found.doses,
            sure: Sure::of(rules, found.rule, found.doses).word().to_owned(),
            facts: serde_json::json!(found.numbers).to_string(),
            state: state.to_owned(),
            decided_doses: old.and_then(|row| row.decided_doses),
            found_at: old.map_or(now, |row| row.found_at),
            seen_at: now,
        });
    }
    rows::put(tx, &findings)?;
    rows::note(tx, access, &noted)?;
    steps::step(tx, &done)?;
    Ok((new, grown))
}

fn names(registry: &Registry) -> Result<HashMap<OrganizationId, String>, Error> {
    Ok(organizations::list(registry)?.into_iter().map(|one| (one.id, one.name.to_string())).collect())
}

/// Findings in a state, the surest first, then those of most doses.
pub fn list(registry: &Registry, access: &Access, state: State) -> Result<Vec<Finding>, Error> {
    door::require(registry, access, Permission::RunProgramme, Action::ReadFindings)?;
    let found = registry.db().read(|tx| rows::in_states(tx, &[state.word().to_owned()], MOST))?;
    let names = names(registry)?;
    let mut all: Vec<Finding> = found.into_iter().filter_map(|row| Finding::of(row, &names)).collect();
    all.sort_by_key(|one| {
        (std::cmp::Reverse(one.sure), std::cmp::Reverse(one.doses), std::cmp::Reverse(one.days.1), one.id)
    });
    registry.db().audit(vec![door::entry(registry, access, Action::ReadFindings, None)])?;
    Ok(all)
}

/// How many findings there are in each state.
pub fn how_many(registry: &Registry, access: &Access) -> Result<Vec<(State, i64)>, Error> {
    door::require(registry, access, Permission::RunProgramme, Action::ReadFindings)?;
    let counted: HashMap<String, i64> = registry.db().read(rows::how_many)?.into_iter().collect();
    Ok(State::ALL.map(|state| (state, counted.get(state.word()).copied().unwrap_or(0))).to_vec())
}

/// A finding, its doses, what was done about it.
pub type Whole = (Finding, Vec<Evidence>, Vec<StepRow>);

/// A finding with its doses and what was done about it; `None` where there is none.
pub fn open(registry: &Registry, access: &Access, id: i64) -> Result<Option<Whole>, Error> {
    door::require(registry, access, Permission::RunProgramme, Action::ReadFindings)?;
    let read = registry.db().read(|tx| {
        let Some(row) = rows::one(tx, id)? else { return Ok(None) };
        let mut doses = watch::of_finding(tx, access, id, MOST)?;
        if doses.is_empty() {
            let key = if row.lot.is_empty() { String::new() } else { lot::key(&row.lot).to_string() };
            doses = watch::of_scope(tx, access, row.days, row.organization, &key, MOST)?;
        }
        Ok::<_, StoreError>(Some((row, doses, steps::steps(tx, id)?)))
    })?;
    let organization = read.as_ref().map_or(OrganizationId(0), |(row, ..)| row.organization);
    registry
        .db()
        .audit(vec![door::entry(registry, access, Action::ReadFindings, None).organization(organization)])?;
    let Some((row, mut doses, steps)) = read else { return Ok(None) };
    let names = names(registry)?;
    let Some(finding) = Finding::of(row, &names) else { return Ok(None) };
    narrow(&finding, &mut doses);
    let homes: Vec<PersonId> = doses.iter().map(|dose| dose.home).collect();
    let patients = match may(access.role(), Permission::ReadRecord) {
        true => work::patients(registry, access, Action::ReadFindings, organization, &homes)?,
        false => HashMap::new(),
    };
    let evidence = doses
        .into_iter()
        .map(|dose| Evidence {
            clinic: names.get(&dose.organization).cloned().unwrap_or_default(),
            patient: patients.get(&dose.home).cloned(),
            dose,
        })
        .collect();
    Ok(Some((finding, evidence, steps)))
}

/// Of doses that were read by days and lot, those that a finding is about.
fn narrow(finding: &Finding, doses: &mut Vec<DoseFact>) {
    let number = |name: &str| finding.numbers.get(name).map(String::as_str);
    match finding.rule {
        Rule::ClosedDay => doses.retain(|dose| {
            number("weekday") == Some(dose.given_on.weekday().to_monday_one_offset().to_string().as_str())
        }),
        Rule::ShareJumped | Rule::AlwaysSame => {
            doses.retain(|dose| number("code") == Some(dose.eligibility.as_str()));
        }
        Rule::NotScreened => doses.retain(|dose| dose.eligibility.is_empty()),
        Rule::NoPrivateStock => {
            let insured = &Rules::shipped().programme.insured;
            doses.retain(|dose| dose.eligibility == *insured);
        }
        // What was lost is in the ledger, not in doses.
        Rule::MuchWaste => doses.clear(),
        _ => {}
    }
}

/// Decides about a finding: what it is, and why. `false`: there is no such finding.
pub fn decide(
    registry: &Registry,
    access: &Access,
    id: i64,
    state: State,
    reason: &str,
) -> Result<bool, Error> {
    door::require(registry, access, Permission::RunProgramme, Action::DecideFinding)?;
    registry.takes_changes()?;
    let reason = reason.trim().to_owned();
    if reason.is_empty() || reason.chars().count() > LONGEST {
        return Err(Error::Invalid(format!(
            "Write why, in no more than {LONGEST} characters. Others read it later."
        )));
    }
    let step = StepRow {
        subject: id,
        id: registry.core.id(),
        at: registry.now(),
        by: decisions::actor(access),
        deed: state.word().to_owned(),
        why: reason,
    };
    let entry = door::entry(registry, access, Action::DecideFinding, None);
    Ok(registry.db().write(move |tx| {
        let Some(row) = rows::one(tx, id)? else { return Ok(false) };
        rows::decide(tx, id, state.word(), row.doses)?;
        steps::step(tx, std::slice::from_ref(&step))?;
        let mut entry = entry.clone();
        if row.organization.0 != 0 {
            entry = entry.organization(row.organization);
        }
        tx.audit(entry.detail(serde_json::json!({ "finding": id, "state": state.word() }).to_string()));
        Ok::<_, StoreError>(true)
    })?)
}
