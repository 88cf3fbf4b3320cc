//! What to say before a dose is saved: what cannot be, what must not be used, what the schedule does not recommend, and what
//! will happen if it is saved all the same.

use std::collections::HashSet;

use jenner_cdsi::words::StatusWord;
use jenner_cdsi::{DoseStatus, verdicts};
use jenner_codes::{Cvx, Fit, InformationSource};
use jenner_model::access::Access;
use jenner_model::dose::DoseStatement;
use jenner_model::record::{Dose, Record};
use jenner_model::{Date, ReportId};
use serde::{Deserialize, Serialize};

use super::giving::months;
use super::lots::{self, Barred};
use super::quarantine;
use crate::forecast::of_record;
use crate::transfers::borrow;
use crate::{Error, Registry};

/// How much a concern weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// Worth seeing; saved when it was seen.
    Note,
    /// Saved with a reason only.
    Reason,
    /// Must not be given. It is saved only when it was given already, with a reason.
    Insist,
    /// Cannot be: never saved.
    Never,
}

/// What is of concern.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Concern {
    /// The day lies in the future.
    Future,
    /// The day lies before birth.
    BeforeBirth,
    /// The day lies after death.
    AfterDeath,
    /// The vaccine was not in use on that day: not licensed yet, or gone.
    NotInUse(Option<Date>),
    /// The code is no vaccine.
    NoVaccine,
    /// The lot had expired.
    Expired(Date),
    /// The lot was recalled.
    Recalled,
    /// The lot is in quarantine.
    Quarantined,
    /// Every shelf of the lot here stands in a storage unit that was too warm or too cold.
    Held,
    /// Some of the lot stands in such a unit, some does not.
    PartlyHeld,
    /// The schedule does not recommend it on that day; with the group and the day from which it would.
    NotRecommended(String, Option<Date>),
    /// The schedule leaves it to a decision of patient and clinician.
    Shared(String),
    /// There is a reason on file not to give it.
    Contraindicated(String),
    /// It will not count, for these groups.
    WillNotCount(Vec<String>),
    /// It is one more than needed.
    Surplus,
    /// The product is not for that age.
    WrongAge,
    /// The vaccine was hardly in use on that day.
    RareThen,
    /// The record has a dose of it on that day.
    AlreadyThere(Date),
    /// Two lines of the form are about the same.
    Twice,
    /// No lot number.
    NoLot,
    /// Publicly paid vaccine for somebody who is not eligible, or the other way round.
    WrongFunds,
    /// The vaccine would be borrowed from another funding, and the jurisdiction forbids it: the program is called first.
    BorrowingForbidden,
    /// The programme for children does not reach this age.
    TooOldForVfc,
    /// No birth date is known, so nothing can be judged.
    NotJudged,
}

impl Concern {
    /// What it is called in forms and language files.
    pub const fn word(&self) -> &'static str {
        match self {
            Concern::Future => "future",
            Concern::BeforeBirth => "before-birth",
            Concern::AfterDeath => "after-death",
            Concern::NotInUse(_) => "not-in-use",
            Concern::NoVaccine => "no-vaccine",
            Concern::Expired(_) => "expired",
            Concern::Recalled => "recalled",
            Concern::Quarantined => "quarantined",
            Concern::Held => "held",
            Concern::PartlyHeld => "partly-held",
            Concern::NotRecommended(..) => "not-recommended",
            Concern::Shared(_) => "shared",
            Concern::Contraindicated(_) => "contraindicated",
            Concern::WillNotCount(_) => "will-not-count",
            Concern::Surplus => "surplus",
            Concern::WrongAge => "wrong-age",
            Concern::RareThen => "rare-then",
            Concern::AlreadyThere(_) => "already-there",
            Concern::Twice => "twice",
            Concern::NoLot => "no-lot",
            Concern::WrongFunds => "wrong-funds",
            Concern::BorrowingForbidden => "borrowing-forbidden",
            Concern::TooOldForVfc => "too-old-for-vfc",
            Concern::NotJudged => "not-judged",
        }
    }

    /// How much it weighs, for a dose that is given here (or one that is only told of).
    pub const fn weight(&self, given_here: bool) -> Weight {
        match self {
            Concern::Future | Concern::BeforeBirth | Concern::AfterDeath | Concern::NoVaccine => {
                Weight::Never
            }
            Concern::NotInUse(_) if given_here => Weight::Never,
            Concern::Expired(_)
            | Concern::Recalled
            | Concern::Quarantined
            | Concern::Held
            | Concern::BorrowingForbidden
                if given_here =>
            {
                Weight::Insist
            }
            Concern::NotRecommended(..)
            | Concern::Shared(_)
            | Concern::Contraindicated(_)
            | Concern::WillNotCount(_)
            | Concern::WrongAge
                if given_here =>
            {
                Weight::Reason
            }
            _ => Weight::Note,
        }
    }
}

/// A record as it would be with some more doses, and the ids these have in it, in order.
pub fn imagined(record: &Record, doses: &[&DoseStatement]) -> (Record, Vec<ReportId>) {
    let mut record = record.clone();
    let mut ids = Vec::with_capacity(doses.len());
    for (n, said) in doses.iter().enumerate() {
        let id = ReportId(i64::MAX - i64::try_from(n).unwrap_or(0));
        record.doses.push(Dose { id, best: (*said).clone(), reports: vec![id], filled: Vec::new() });
        ids.push(id);
    }
    record.doses.sort_by_key(|dose| (dose.best.given_on, dose.id));
    (record, ids)
}

/// Whether somebody says that they gave the dose themselves.
pub(crate) fn is_given_here(said: &DoseStatement) -> bool {
    said.source == Some(InformationSource::Administered)
}

/// What is of concern about each of some doses, in the order they are in.
pub fn of(
    registry: &Registry,
    access: &Access,
    record: &Record,
    doses: &[&DoseStatement],
) -> Result<Vec<Vec<Concern>>, Error> {
    let barred = lots::barred(registry, access, doses)?;
    let mut all: Vec<Vec<Concern>> =
        doses.iter().zip(&barred).map(|(said, barred)| of_itself(registry, record, said, *barred)).collect();
    for ((said, held), concerns) in doses.iter().zip(quarantine::of(registry, access, doses)?).zip(&mut all) {
        concerns.extend(held.filter(|_| is_given_here(said)));
    }
    among_themselves(registry, doses, &mut all);
    if !registry.pack().stock_moves.borrowing.allowed {
        for (said, concerns) in doses.iter().zip(&mut all) {
            if is_given_here(said) && borrow::would_borrow(registry, access, said)? {
                // Instead of the hint that the dose will count as borrowed.
                concerns.retain(|one| *one != Concern::WrongFunds);
                concerns.push(Concern::BorrowingForbidden);
            }
        }
    }
    for (said, concerns) in doses.iter().zip(&mut all) {
        let possible = concerns.iter().all(|one| one.weight(true) != Weight::Never);
        if possible && is_given_here(said) {
            concerns.extend(of_the_schedule(registry, record, said));
        }
    }
    of_the_outcome(registry, record, doses, &mut all);
    Ok(all)
}

fn of_itself(
    registry: &Registry,
    record: &Record,
    said: &DoseStatement,
    barred: Option<Barred>,
) -> Vec<Concern> {
    let codes = registry.codes();
    let mut concerns = Vec::new();
    let (on, who) = (said.given_on, &record.demographics);
    if on > registry.today() {
        concerns.push(Concern::Future);
    }
    if who.birth_date.is_some_and(|born| on < born) {
        concerns.push(Concern::BeforeBirth);
    }
    if who.death_date.value().is_some_and(|died| on > *died) {
        concerns.push(Concern::AfterDeath);
    }
    match codes.cvx(said.vaccine.cvx) {
        Some(entry) if entry.is_vaccine() => {
            match entry.limits.fit_date(on) {
                Fit::Fits => {}
                Fit::Impossible => concerns.push(Concern::NotInUse(entry.limits.not_before)),
                Fit::Unexpected => concerns.push(Concern::RareThen),
            }
            let age = who.birth_date.filter(|born| *born <= on).map(|born| months(born, on));
            if age.is_some_and(|age| entry.limits.fit_age(age) != Fit::Fits) {
                concerns.push(Concern::WrongAge);
            }
        }
        _ => concerns.push(Concern::NoVaccine),
    }
    if let Some(expires) = said.expires_on.filter(|expires| on > *expires) {
        concerns.push(Concern::Expired(expires));
    }
    match barred {
        Some(Barred::Recalled) => concerns.push(Concern::Recalled),
        Some(Barred::Quarantined) => concerns.push(Concern::Quarantined),
        None => {}
    }
    let mask = codes.group_mask(said.vaccine.cvx);
    let there = |dose: &&Dose| {
        let other = dose.best.vaccine.cvx;
        dose.best.given_on == on && (other == said.vaccine.cvx || codes.group_mask(other) & mask != 0)
    };
    if record.doses.iter().any(|dose| there(&dose)) {
        concerns.push(Concern::AlreadyThere(on));
    }
    if is_given_here(said) {
        if said.lot.is_empty() {
            concerns.push(Concern::NoLot);
        }
        concerns.extend(of_the_funds(said, who.birth_date));
    }
    if who.birth_date.is_none() {
        concerns.push(Concern::NotJudged);
    }
    concerns
}

/// Vaccine of the programme for children is for children who are eligible, up to the 19th birthday.
fn of_the_funds(said: &DoseStatement, born: Option<Date>) -> Vec<Concern> {
    let mut concerns = Vec::new();
    let Some(eligibility) = said.eligibility.as_ref().map(|code| code.as_str()) else { return concerns };
    let is_vfc = matches!(eligibility, "V02" | "V03" | "V04" | "V05" | "V06");
    let is_old = born.is_some_and(|born| months(born, said.given_on) >= 19 * 12);
    if is_vfc && is_old {
        concerns.push(Concern::TooOldForVfc);
    }
    let funds = said.funding.as_ref().map_or("", |code| code.as_str());
    let private = funds == "PHC70";
    let of_vfc = matches!(funds, "VXC51");
    if (private && is_vfc && !is_old) || (of_vfc && !is_vfc) {
        concerns.push(Concern::WrongFunds);
    }
    concerns
}

fn among_themselves(registry: &Registry, doses: &[&DoseStatement], all: &mut [Vec<Concern>]) {
    let codes = registry.codes();
    for (place, concerns) in all.iter_mut().enumerate() {
        let Some(said) = doses.get(place) else { continue };
        let like = |other: &&&DoseStatement| {
            let (a, b) = (said.vaccine.cvx, other.vaccine.cvx);
            other.given_on == said.given_on && (a == b || codes.group_mask(a) & codes.group_mask(b) != 0)
        };
        if doses.iter().filter(like).count() > 1 {
            concerns.push(Concern::Twice);
        }
    }
}

/// The schedule's groups that a vaccine is about.
fn groups(registry: &Registry, vaccine: Cvx) -> Vec<jenner_cdsi::GroupId> {
    let schedule = registry.schedule();
    let mut groups: Vec<_> =
        schedule.antigens_of(vaccine).iter().map(|antigen| schedule.group_of(*antigen)).collect();
    groups.sort_unstable();
    groups.dedup();
    groups
}

/// Whether the schedule recommends it on that day.
fn of_the_schedule(registry: &Registry, record: &Record, said: &DoseStatement) -> Vec<Concern> {
    let schedule = registry.schedule();
    let Ok(on) = jenner_cdsi::Date::try_from(said.given_on) else { return Vec::new() };
    // What else was given that day is of the same visit: two live vaccines go together.
    let mut before = record.clone();
    before.doses.retain(|dose| dose.best.given_on < said.given_on);
    let Ok(assessed) = of_record(registry, &before, on) else { return Vec::new() };
    let about = groups(registry, said.vaccine.cvx);
    let mut words: Vec<(String, StatusWord, Option<Date>)> = assessed
        .assessment
        .forecasts
        .iter()
        .filter(|one| about.contains(&one.group))
        .map(|one| {
            let word = StatusWord::of(one, schedule.as_ref(), on);
            let from = one.recommended.or(one.earliest).map(Date::from).filter(|day| *day > said.given_on);
            (schedule.group_name(one.group).to_owned(), word, from)
        })
        .collect();
    let barred = words.iter().find(|(_, word, _)| *word == StatusWord::Contraindicated);
    if let Some((group, ..)) = barred {
        return vec![Concern::Contraindicated(group.clone())];
    }
    if words.iter().any(|(_, word, _)| matches!(word, StatusWord::Overdue | StatusWord::DueNow)) {
        return Vec::new();
    }
    if let Some((group, ..)) = words.iter().find(|(_, word, _)| *word == StatusWord::Decide) {
        return vec![Concern::Shared(group.clone())];
    }
    let first = if words.is_empty() { None } else { Some(words.remove(0)) };
    let (group, _, from) = first.unwrap_or_else(|| (String::new(), StatusWord::NotRecommended, None));
    vec![Concern::NotRecommended(group, from)]
}

/// What the schedule will say of the doses once they are saved.
fn of_the_outcome(registry: &Registry, record: &Record, doses: &[&DoseStatement], all: &mut [Vec<Concern>]) {
    let schedule = registry.schedule();
    // What the record has already is the same injection, told again.
    let is_there = |concerns: &[Concern]| concerns.iter().any(|one| matches!(one, Concern::AlreadyThere(_)));
    let (places, new): (Vec<usize>, Vec<&DoseStatement>) = doses
        .iter()
        .enumerate()
        .filter(|(place, _)| all.get(*place).is_none_or(|concerns| !is_there(concerns)))
        .map(|(place, said)| (place, *said))
        .unzip();
    let (after, ids) = imagined(record, &new);
    let Ok(on) = jenner_cdsi::Date::try_from(registry.today()) else { return };
    let Ok(assessed) = of_record(registry, &after, on) else { return };
    let verdicts = verdicts(schedule, &assessed.assessment);
    for (place, id) in places.iter().zip(&ids) {
        let Some(concerns) = all.get_mut(*place) else { continue };
        if concerns.iter().any(|one| one.weight(true) == Weight::Never) {
            continue;
        }
        let Some(at) = assessed.facts.doses.iter().position(|given| given.id == *id) else { continue };
        let of_it: Vec<_> = verdicts.iter().filter(|one| one.dose == at).collect();
        let bad = |status| matches!(status, DoseStatus::NotValid | DoseStatus::SubStandard);
        let mut named = HashSet::new();
        let lost: Vec<String> = of_it
            .iter()
            .filter(|one| bad(one.standing.status))
            .map(|one| schedule.group_name(one.group).to_owned())
            .filter(|group| named.insert(group.clone()))
            .collect();
        if !lost.is_empty() {
            concerns.push(Concern::WillNotCount(lost));
        } else if !of_it.is_empty() && of_it.iter().all(|one| one.standing.status == DoseStatus::Extraneous) {
            concerns.push(Concern::Surplus);
        }
    }
}
