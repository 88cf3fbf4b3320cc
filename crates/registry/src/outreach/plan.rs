//! The plan of a run: everybody who fits is looked for, those who are always left out are counted, the others become households,
//! and some of these are drawn to be told nothing. Nothing leaves. A plan that was broken off is begun again from its start.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jenner_model::PersonId;
use jenner_model::access::Access;
use jenner_store::StoreError;
use jenner_store::queries::outreach as rows;
use jenner_store::queries::outreach_attempt::{self as attempts, AttemptRow, MemberRow};
use jenner_store::queries::patient_group::{self, List};
use jenner_store::queries::{assessment, merged};
use serde::{Deserialize, Serialize};

use super::asked::Whose;
use super::cohort::{self, Funnel, Ready, Stage};
use super::delivery::{Channel, LEASE};
use super::household::{self, Household};
use super::reach::{self, Found, LeftOut, Reached, Speaker};
use super::run::{self, Run, State};
use super::template;
use crate::access::door::Action;
use crate::{Error, Registry, organizations};

/// Homes that are looked through together.
const PORTION: i64 = 5_000;
/// Records that are read together.
const RECORDS: usize = 500;
/// Attempts that are written together.
const WRITTEN: usize = 2_000;

/// What was counted when a run was planned.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counted {
    /// How far people came by the criteria.
    pub funnel: Funnel,
    /// Who fits and is told nothing, by the reason.
    pub left_out: BTreeMap<LeftOut, u64>,
    /// People who are told, or drawn not to be.
    pub people: u64,
    /// Households that are told, by channel.
    pub households: BTreeMap<Channel, u64>,
    /// Households that are drawn to be told nothing.
    pub held_out: u64,
    /// Households that are told in English because the template has nothing in their language.
    pub in_english: u64,
    /// What it costs, in hundredths of a cent, by the pack's prices.
    pub cost: u64,
}

impl Counted {
    /// Households that are told.
    pub fn told(&self) -> u64 {
        self.households.values().sum()
    }
}

/// Who a run speaks for: the organization and everything below it.
pub(super) fn speaker(registry: &Registry, run: &Run) -> Result<Speaker, Error> {
    let all = organizations::list(registry)?;
    Ok(Speaker { organizations: cohort::below(&all, run.organization), whose: run.asked.whose })
}

/// Plans a run that was asked for. False where it is not to be planned, or somebody plans it this moment.
pub fn plan(registry: &Registry, access: &Access, id: i64) -> Result<bool, Error> {
    let Some(run) = run::of_asker(registry, access, id, Action::PlanOutreach)? else { return Ok(false) };
    let (now, lease) = (registry.now(), i64::try_from(LEASE.as_micros()).unwrap_or(i64::MAX));
    let taken = registry.db().write(move |tx| {
        let free = rows::get_run(tx, id)?.is_some_and(|row| {
            row.state == State::Planning.word() && row.beat_at.0 <= now.0.saturating_sub(lease)
        });
        if free {
            rows::turn(tx, id, State::Planning.word(), State::Planning.word(), now)?;
            attempts::remove_plan(tx, id)?;
        }
        Ok::<_, StoreError>(free)
    })?;
    if !taken {
        return Ok(false);
    }
    let ready = cohort::ready(registry, &run.asked.cohort)?.map_err(|wrong| {
        let first = wrong.first().map_or("", |problem| problem.word);
        Error::Invalid(format!("the cohort cannot be asked any more: {first}"))
    })?;
    let speaker = speaker(registry, &run)?;
    let mut counted = Counted::default();
    let reached = look(registry, access, &run, &ready, &speaker, &mut counted)?;
    let (households, crowded) = household::gather(&reached);
    if !crowded.is_empty() {
        counted.left_out.insert(LeftOut::SharedByMany, crowded.len() as u64);
    }
    write(registry, &run, &reached, &households, &mut counted)?;
    let text = serde_json::to_string(&counted).map_err(|error| Error::Internal(error.to_string()))?;
    let at = registry.now();
    let entry = run::told(registry, access, Action::PlanOutreach, id).detail(
        serde_json::json!({ "people": counted.people, "told": counted.told(), "held_out": counted.held_out })
            .to_string(),
    );
    Ok(registry.db().write(move |tx| {
        let done = rows::planned(tx, id, &text, at)?;
        if done {
            tx.audit(entry.clone());
        }
        Ok::<_, StoreError>(done)
    })?)
}

/// Everybody who may be told. The others are counted.
fn look(
    registry: &Registry,
    access: &Access,
    run: &Run,
    ready: &Ready,
    speaker: &Speaker,
    counted: &mut Counted,
) -> Result<Vec<Reached>, Error> {
    let mut reached = Vec::new();
    let mut seen: BTreeSet<PersonId> = BTreeSet::new();
    for list in lists(run, ready, speaker) {
        let mut behind = PersonId(i64::MIN);
        loop {
            let (last, people) = registry.db().read(|tx| {
                let homes = patient_group::after(tx, list, behind, PORTION)?;
                let last = homes.last().copied();
                let present = merged::survivors(tx, &homes)?;
                let mut people: Vec<PersonId> = homes
                    .iter()
                    .map(|home| *present.get(home).unwrap_or(home))
                    .filter(|one| !seen.contains(one))
                    .collect();
                people.sort_unstable();
                people.dedup();
                let mut fitting: Vec<(PersonId, Vec<u16>)> = Vec::new();
                assessment::each_of_people(tx, access, &people, |person, facts, answer| {
                    let (stage, due) = ready.of_kept(facts, answer);
                    match stage {
                        Stage::Due => fitting.push((person, due)),
                        stage => counted.funnel.note(stage),
                    }
                })?;
                seen.extend(people);
                Ok::<_, StoreError>((last, fitting))
            })?;
            let Some(last) = last else { break };
            behind = last;
            for part in people.chunks(RECORDS) {
                for (_, found) in reach::judge(registry, access, &run.asked, ready, speaker, part, true)? {
                    match found {
                        Found::Unfit(stage) => counted.funnel.note(stage),
                        Found::LeftOut(why) => {
                            counted.funnel.note(Stage::Language);
                            *counted.left_out.entry(why).or_default() += 1;
                        }
                        Found::Reached(one) => {
                            counted.funnel.note(Stage::Language);
                            reached.push(*one);
                        }
                    }
                }
                beat(registry, run.id)?;
            }
        }
    }
    Ok(reached)
}

/// The lists of people that a run goes through.
fn lists(run: &Run, ready: &Ready, speaker: &Speaker) -> Vec<List> {
    let of = |organizations: &BTreeSet<_>| organizations.iter().copied().map(List::ReportedBy).collect();
    match run.asked.whose {
        // A clinic that names one of its facilities means that one alone; others' are not its own.
        Whose::Own if !ready.clinics.is_empty() => {
            of(&ready.clinics.intersection(&speaker.organizations).copied().collect())
        }
        Whose::Own => of(&speaker.organizations),
        Whose::Everybody if !ready.clinics.is_empty() => of(&ready.clinics),
        Whose::Everybody => vec![List::Everybody],
    }
}

/// A sign of life.
fn beat(registry: &Registry, id: i64) -> Result<(), Error> {
    let now = registry.now();
    let word = State::Planning.word();
    registry.db().write(move |tx| rows::turn(tx, id, word, word, now))?;
    Ok(())
}

/// Writes the households down, and draws those who are told nothing.
fn write(
    registry: &Registry,
    run: &Run,
    reached: &[Reached],
    households: &[Household],
    counted: &mut Counted,
) -> Result<(), Error> {
    let by_person: HashMap<PersonId, &Reached> = reached.iter().map(|one| (one.person, one)).collect();
    let asked = &run.asked;
    let mut all = Vec::with_capacity(households.len());
    for one in households {
        let held_out = household::is_held_out(asked.seed, &one.key, asked.held_out);
        counted.people += one.people.len() as u64;
        if held_out {
            counted.held_out += 1;
        } else {
            *counted.households.entry(one.channel).or_default() += 1;
            if let Some((part, in_english)) = asked.template.part(one.channel, one.language) {
                counted.in_english += u64::from(in_english);
                let parts = match one.channel {
                    Channel::Text => template::size(&part.text).parts as u64,
                    _ => 1,
                };
                counted.cost += parts * registry.pack().outreach.price(one.channel);
            }
        }
        let attempt = AttemptRow {
            id: registry.core.id(),
            run: run.id,
            household: one.key,
            channel: one.channel.word().to_owned(),
            language: one.language.code().to_owned(),
            state: if held_out { "held_out" } else { "planned" }.to_owned(),
            place: household::place(asked.seed, &one.key),
            next_at: run.asked_at,
            tries: 0,
            claim: String::new(),
            claimed_at: None,
            contacted_at: None,
            batch: None,
            problem: String::new(),
            contact: None,
            content: None,
        };
        let members: Vec<MemberRow> = one
            .people
            .iter()
            .filter_map(|person| by_person.get(person))
            .map(|one| MemberRow { home: one.person, attempt: attempt.id, due: commas(&one.due) })
            .collect();
        all.push((attempt, members));
    }
    for part in all.chunks(WRITTEN) {
        let attempts: Vec<AttemptRow> = part.iter().map(|(attempt, _)| attempt.clone()).collect();
        let members: Vec<MemberRow> = part.iter().flat_map(|(_, members)| members.clone()).collect();
        registry.db().write(move |tx| attempts::insert(tx, &attempts, &members))?;
        beat(registry, run.id)?;
    }
    Ok(())
}

fn commas(due: &[u16]) -> String {
    due.iter().map(u16::to_string).collect::<Vec<_>>().join(",")
}

/// The groups of a member's row.
pub(super) fn groups(text: &str) -> Vec<u16> {
    text.split(',').filter_map(|part| part.parse().ok()).collect()
}
