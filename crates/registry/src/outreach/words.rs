//! What a household reads: the template filled in for its people, as they are this moment.

use std::collections::HashMap;

use jenner_model::PersonId;
use jenner_model::access::Access;
use jenner_store::StoreError;
use jenner_store::queries::assessment;
use jenner_store::queries::outreach_attempt::{self as attempts, AttemptRow, MemberRow};

use super::cohort::{Ready, Stage};
use super::delivery::{Address, AttemptId, Channel, Message, Postal};
use super::plan;
use super::reach::{self, Found, LeftOut, Reached, Speaker, Spot};
use super::run::Run;
use super::template::Fill;
use crate::identity::homes;
use crate::packs::Language;
use crate::{Error, Registry};

/// A message made for a household, or why there is none any more.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) row: AttemptRow,
    /// Whom the message is about, with every id they ever had.
    pub(super) people: Vec<Reached>,
    /// The message; else why the household is left out.
    pub(super) message: Result<Message, &'static str>,
}

/// Why a household is left out that was in the plan, beside the reasons of [`LeftOut`].
pub const VACCINATED: &str = "vaccinated";
/// The phone or address of the plan is not theirs any more.
pub const ADDRESS_CHANGED: &str = "address_changed";
/// They do not fit the cohort any more.
pub const UNFIT: &str = "unfit";

/// Makes the messages of attempts. What is known of the people is asked anew: who was vaccinated, opted out or moved since the plan
/// is left out.
pub(super) fn make(
    registry: &Registry,
    access: &Access,
    run: &Run,
    ready: &Ready,
    speaker: &Speaker,
    rows: Vec<AttemptRow>,
) -> Result<Vec<Made>, Error> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let (members, due) = registry.db().read(|tx| {
        let members = attempts::members(tx, access, &ids)?;
        let named: Vec<PersonId> = members.iter().map(|member| member.home).collect();
        let today = homes::today(tx, &named)?;
        let mut people = today.clone();
        people.sort_unstable();
        people.dedup();
        let mut due: HashMap<PersonId, (Stage, Vec<u16>)> = HashMap::new();
        assessment::each_of_people(tx, access, &people, |person, facts, answer| {
            due.insert(person, ready.of_kept(facts, answer));
        })?;
        let members: Vec<(MemberRow, PersonId)> = members.into_iter().zip(today).collect();
        Ok::<_, StoreError>((members, due))
    })?;
    let mut asked: Vec<(PersonId, Vec<u16>)> = Vec::new();
    let mut gone: HashMap<(i64, PersonId), &'static str> = HashMap::new();
    for (member, person) in &members {
        let planned = plan::groups(&member.due);
        match due.get(person) {
            Some((Stage::Due, now)) => {
                let left: Vec<u16> = now.iter().copied().filter(|group| planned.contains(group)).collect();
                if left.is_empty() {
                    gone.insert((member.attempt, *person), VACCINATED);
                } else if !asked.iter().any(|(known, _)| known == person) {
                    asked.push((*person, left));
                }
            }
            Some((Stage::Ages, _)) => drop(gone.insert((member.attempt, *person), VACCINATED)),
            _ => drop(gone.insert((member.attempt, *person), UNFIT)),
        }
    }
    let judged: HashMap<PersonId, Found> =
        reach::judge(registry, access, &run.asked, ready, speaker, &asked, false)?.into_iter().collect();
    let mut made = Vec::with_capacity(rows.len());
    for row in rows {
        let mut why = UNFIT;
        let mut people: Vec<Reached> = Vec::new();
        let mut spot = None;
        for (_, person) in members.iter().filter(|(member, _)| member.attempt == row.id) {
            if let Some(word) = gone.get(&(row.id, *person)) {
                why = word;
                continue;
            }
            match judged.get(person) {
                Some(Found::Reached(one)) => {
                    let way = one
                        .ways
                        .iter()
                        .find(|way| way.channel.word() == row.channel && way.keys.contains(&row.household));
                    match way {
                        Some(way) => {
                            spot = Some(way.spot.clone());
                            if !people.iter().any(|known| known.person == one.person) {
                                people.push((**one).clone());
                            }
                        }
                        None => why = ADDRESS_CHANGED,
                    }
                }
                Some(Found::LeftOut(one)) => why = LeftOut::word(*one),
                Some(Found::Unfit(_)) | None => {}
            }
        }
        let message = match spot {
            Some(spot) => Ok(message(registry, run, &row, &mut people, spot)?),
            None => Err(why),
        };
        made.push(Made { row, people, message });
    }
    Ok(made)
}

fn message(
    registry: &Registry,
    run: &Run,
    row: &AttemptRow,
    people: &mut [Reached],
    spot: Spot,
) -> Result<Message, Error> {
    let odd = |what: &str| Error::Internal(format!("an attempt has no {what}"));
    let channel = Channel::of(&row.channel).ok_or_else(|| odd("channel"))?;
    // The youngest first: the letter goes to the parent of that child.
    people.sort_by_key(|one| (std::cmp::Reverse(one.born), one.person));
    let language = Language::of(&row.language);
    let (part, _) = run.asked.template.part(channel, language).ok_or_else(|| odd("text"))?;
    let fill = fill(registry, run, part.language, people);
    let to = match spot {
        Spot::Contact(contact) => Address::Contact(contact),
        Spot::Post(post) => Address::Post(Postal { name: fill.family.clone(), ..post }),
    };
    Ok(Message {
        attempt: AttemptId(row.id),
        channel,
        to,
        name: people.first().map(|one| one.called.clone()).unwrap_or_default(),
        language: part.language,
        subject: fill.into_text(&part.subject),
        text: fill.into_text(&part.text),
    })
}

/// What is filled in for these people, the youngest first.
pub(super) fn fill(registry: &Registry, run: &Run, language: Language, people: &[Reached]) -> Fill {
    let pack = registry.pack();
    let texts = pack.outreach_texts(language);
    let word = |name: &str| texts.map(|texts| texts.word(name).to_owned()).unwrap_or_default();
    let filled = |name: &str, values: &[(&str, String)]| crate::packs::texts::filled(&word(name), values);
    let office = pack.texts(language).map(|texts| &texts.office);
    let family = match people.first() {
        Some(first) if first.is_child => filled("family", &[("name", first.full.clone())]),
        Some(first) => first.full.clone(),
        None => String::new(),
    };
    let names: Vec<String> = people.iter().map(|one| one.given.clone()).collect();
    let lines = people.iter().map(|one| {
        let vaccines: Vec<String> = one.due.iter().map(|group| vaccine(registry, language, *group)).collect();
        let line = filled("line", &[("name", one.given.clone()), ("vaccines", vaccines.join(", "))]);
        format!("- {line}")
    });
    Fill {
        clinic: run.asked.clinic.clone(),
        phone: run.asked.phone.clone(),
        registry: office.map(|office| office.registry.clone()).unwrap_or_default(),
        authority: office.map(|office| office.authority.clone()).unwrap_or_default(),
        link: format!("{}/family", registry.settings().public_url),
        family,
        children: joined(&names, &word("and")),
        list: lines.collect::<Vec<_>>().join("\n"),
    }
}

/// The name of a vaccine group for families.
fn vaccine(registry: &Registry, language: Language, number: u16) -> String {
    let schedule = registry.schedule();
    let group = schedule.groups().find(|group| registry.core.assessor.number(*group) == number);
    let name = group.map_or("", |group| schedule.group_name(group));
    registry.pack().record_texts(language).map_or(name, |texts| texts.group(name)).to_owned()
}

fn joined(names: &[String], and: &str) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} {and} {last}", before.join(", ")),
    }
}
