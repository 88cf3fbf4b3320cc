//! `jenner bench stayout`: purges people of a made-up state, sends varied messages about them and messages about others, and
//! counts what is refused, held and let through.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use anyhow::{Result, anyhow, bail};
use jenner::demo::dice::Dice;
use jenner::demo::{Household, OutgoingMessage, Person, Settings, State};
use jenner_hl7::er7::Message;
use jenner_hl7::vxu;
use jenner_linkage::keys;
use jenner_model::access::Access;
use jenner_model::{Date, MessageId, PersonId, PublicId};
use jenner_registry::Registry;
use jenner_registry::access;
use jenner_registry::intake::Answer;
use jenner_registry::messages::Transport;
use jenner_registry::organizations;
use jenner_registry::packs::{Kind, Language};
use jenner_registry::participation::desk;
use jenner_registry::participation::purge::{self, PurgeOrder};
use jenner_registry::participation::request::{Channel, Details, NewRequest};
use jenner_store::queries::{matching, message, person, suppression};

use crate::bench::resent::{Change, resent};
use crate::config::Config;
use crate::loading;
use crate::open;
use crate::problem::Outcome;
use crate::state::{self, Wanted};

/// What to measure.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// People in the state
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    people: u32,
    /// People who leave
    #[arg(long, value_name = "N", default_value_t = 200)]
    purge: usize,
    /// Messages about them, their twins and siblings
    #[arg(long, value_name = "N", default_value_t = 5_000)]
    messages: usize,
    /// Messages about others: half of them known, half of them new
    #[arg(long, value_name = "N", default_value_t = 50_000)]
    others: usize,
    /// Folder of the state; its people are purged, so it is good for one run
    #[arg(long, value_name = "DIR", default_value = "stayout-state")]
    data: PathBuf,
    /// Another seed, another state
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// What became of messages of a kind.
#[derive(Debug, Clone, Copy, Default, serde::Serialize)]
struct Fates {
    sent: usize,
    refused: usize,
    held_to_refuse: usize,
    held_to_release: usize,
    through: usize,
}

impl Fates {
    fn caught(&self) -> f64 {
        let kept_out = self.refused + self.held_to_refuse + self.held_to_release;
        kept_out as f64 / self.sent.max(1) as f64
    }
}

/// A message to send, and what kind it is.
struct Sending {
    kind: &'static str,
    organization: usize,
    text: String,
}

/// Somebody who leaves.
struct Leaver {
    household: Household,
    place: usize,
    /// Their records: the desk shows all likely ones, and all are purged under one receipt.
    ids: Vec<PublicId>,
    messages: Vec<OutgoingMessage>,
}

/// Runs the measurement.
pub fn run(args: &Args, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let wanted = Wanted { people: args.people, seed: args.seed, dir: args.data.clone(), first_only: false };
    let made = state::open(&wanted, config)?;
    let state = State::new(made.record.settings())?;
    let registry = &made.registry;
    let tickets = tickets(registry, &state)?;
    let leavers = choose(registry, &state, args.purge)?;
    let began = Instant::now();
    for (n, leaver) in leavers.iter().enumerate() {
        let order = PurgeOrder {
            receipt: format!("BENCH-{n}"),
            asked_by: "first".to_owned(),
            confirmed_by: "second".to_owned(),
            keep_out: true,
        };
        for id in &leaver.ids {
            purge::carry_out(registry, &open::operator(), *id, &order)?
                .ok_or_else(|| anyhow!("somebody to be purged is not there"))?;
        }
    }
    let purging = began.elapsed().as_secs_f64() / leavers.len().max(1) as f64;
    let mut table: BTreeMap<usize, (&'static str, Fates)> = BTreeMap::new();
    // Kind by kind: what one lets through must not help the next through.
    for (place, batch) in about_leavers(&leavers, &state, args).into_iter().enumerate() {
        for (kind, fates) in send(registry, &tickets, &batch)? {
            table.insert(table.len().max(place), (kind, fates));
        }
    }
    let began = Instant::now();
    let others = about_others(&leavers, &state, args)?;
    let count = others.len();
    let others = send(registry, &tickets, &others)?;
    let rate = count as f64 / began.elapsed().as_secs_f64().max(1e-9);
    let about: Vec<(&'static str, Fates)> = table.into_values().collect();
    let kept = registry.db().read(|tx| suppression::list(tx, i64::MAX))?;
    let keys: i64 = kept.iter().map(|one| one.keys).sum();
    if args.json {
        let of = |rows: &[(&'static str, Fates)]| -> serde_json::Value {
            rows.iter()
                .map(|(kind, fates)| ((*kind).to_owned(), serde_json::json!(fates)))
                .collect::<serde_json::Map<_, _>>()
                .into()
        };
        let all: Vec<(&'static str, Fates)> = others.iter().map(|(kind, fates)| (*kind, *fates)).collect();
        let json = serde_json::json!({
            "people": args.people, "purged": leavers.len(), "keys": keys, "seconds_a_purge": purging,
            "about_purged": of(&about), "about_others": of(&all), "messages_a_second": rate,
        });
        writeln!(out, "{json}")?;
    } else {
        writeln!(
            out,
            "{} people of {} purged, {purging:.2} s each, {keys} keys kept\n",
            leavers.len(),
            args.people
        )?;
        print(out, "about those who left", &about)?;
        let all: Vec<(&'static str, Fates)> = others.iter().map(|(kind, fates)| (*kind, *fates)).collect();
        print(out, "about others", &all)?;
        writeln!(out, "{rate:.0} messages about others a second")?;
    }
    Ok(Outcome::of(misses(&about, &others, out, args.json)?))
}

/// What does not reach the aim.
fn misses(
    about: &[(&'static str, Fates)],
    others: &HashMap<&'static str, Fates>,
    out: &mut dyn Write,
    quiet: bool,
) -> Result<usize> {
    let mut missed = Vec::new();
    for change in Change::ALL {
        let Some((_, fates)) = about.iter().find(|(kind, _)| *kind == change.word()) else { continue };
        if change.is_certain() && fates.refused != fates.sent {
            missed.push(format!(
                "{}: {} of {} were not refused",
                change.word(),
                fates.sent - fates.refused,
                fates.sent
            ));
        }
        if change.is_single() && fates.caught() < 0.99 {
            missed.push(format!("{}: only {:.2} % kept out", change.word(), 100.0 * fates.caught()));
        }
    }
    let mut all = Fates::default();
    for fates in others.values() {
        all.sent += fates.sent;
        all.refused += fates.refused;
        all.held_to_refuse += fates.held_to_refuse;
        all.held_to_release += fates.held_to_release;
    }
    if all.refused > 0 {
        missed.push(format!("{} messages about others were refused", all.refused));
    }
    let held = (all.held_to_refuse + all.held_to_release) as f64 / all.sent.max(1) as f64;
    if held >= 0.001 {
        missed.push(format!("{:.3} % of the messages about others were held", 100.0 * held));
    }
    if !quiet {
        missed.iter().try_for_each(|text| writeln!(out, "not reached: {text}"))?;
    }
    Ok(missed.len())
}

fn print(out: &mut dyn Write, title: &str, rows: &[(&'static str, Fates)]) -> Result<()> {
    writeln!(out, "{title:<34}  sent  refused  held:refuse  held:release  through  kept out")?;
    for (kind, f) in rows {
        writeln!(
            out,
            "  {kind:<32} {:>5}  {:>7}  {:>11}  {:>12}  {:>7}  {:>7.2} %",
            f.sent,
            f.refused,
            f.held_to_refuse,
            f.held_to_release,
            f.through,
            100.0 * f.caught()
        )?;
    }
    writeln!(out)?;
    Ok(())
}

fn tickets(registry: &Registry, state: &State) -> Result<Vec<Access>> {
    let known: HashMap<String, _> =
        organizations::list(registry)?.into_iter().map(|one| (one.code.to_string(), one.id)).collect();
    let of =
        |code: &str| known.get(code).copied().ok_or_else(|| anyhow!("the organization {code} is missing"));
    state.organizations().iter().map(|seed| of(&seed.code).map(access::of_operator)).collect()
}

/// People spread over the state, a tenth of them twins, each with messages of their own.
fn choose(registry: &Registry, state: &State, wanted: usize) -> Result<Vec<Leaver>> {
    let households = state.household_count();
    let step = (households as usize / wanted.max(1)).max(1);
    let mut chosen: Vec<Leaver> = Vec::new();
    let mut taken: HashSet<u32> = HashSet::new();
    let twins = |household: &Household| household.people.iter().position(|one| one.birth_order.is_some());
    let mut look = |number: u32, only_twins: bool, chosen: &mut Vec<Leaver>| -> Result<()> {
        let Some(household) = state.households(number..number + 1).next() else { return Ok(()) };
        let place = match (twins(&household), only_twins) {
            (Some(place), true) => place,
            (_, true) => return Ok(()),
            (_, false) => number as usize % household.people.len().max(1),
        };
        let Some(person) = household.people.get(place) else { return Ok(()) };
        let own = |one: &OutgoingMessage| one.person == person.key && one.defect.is_none();
        let messages: Vec<OutgoingMessage> = state.messages_of(&household).into_iter().filter(own).collect();
        if messages.is_empty() || !taken.insert(number) {
            return Ok(());
        }
        let ids = find(registry, &household, person, &messages)?;
        if !ids.is_empty() {
            chosen.push(Leaver { household, place, ids, messages });
        }
        Ok(())
    };
    for number in 0..households {
        if chosen.len() >= wanted / 10 {
            break;
        }
        look(number, true, &mut chosen)?;
    }
    for round in 0..step {
        for number in (round..households as usize).step_by(step) {
            if chosen.len() >= wanted {
                break;
            }
            look(number as u32, false, &mut chosen)?;
        }
    }
    if chosen.len() < wanted {
        bail!(
            "only {} of {wanted} people were found; remove the folder of the state, it was used before",
            chosen.len()
        );
    }
    Ok(chosen)
}

/// The records of somebody: those that the desk shows for the family's request, as far as they are theirs. What the desk
/// does not show stays, as it would in life; whose a record is, is known here by the numbers of the person's messages.
fn find(
    registry: &Registry,
    household: &Household,
    person: &Person,
    messages: &[OutgoingMessage],
) -> Result<Vec<PublicId>> {
    let mut numbers: HashSet<i64> = HashSet::new();
    for message in messages {
        let Ok(parsed) = Message::parse(&message.text) else { continue };
        let Some(said) = vxu::read(&parsed, registry.codes(), registry.today()).demographics else {
            continue;
        };
        numbers.extend(keys::own_numbers(&said).map(|number| keys::identifier(number).0));
    }
    let numbers: Vec<i64> = numbers.into_iter().collect();
    let theirs = registry.db().read(|tx| matching::people_behind(tx, &numbers))?;
    let theirs: HashSet<PersonId> = theirs.into_values().flatten().collect();
    let started = desk::start_public(registry, request(household, person, registry.today()))?;
    let request = desk::open(registry, &open::operator(), started.public_id)?
        .ok_or_else(|| anyhow!("the request of somebody who leaves is not there"))?;
    let shown = desk::matches(registry, &open::operator(), &request)?;
    let own: Vec<PersonId> =
        shown.iter().map(|one| one.person).filter(|person| theirs.contains(person)).collect();
    let rows = registry.db().read(|tx| person::by_ids(tx, &open::operator(), &own))?;
    Ok(rows.into_values().map(|row| row.public_id).collect())
}

/// What the family writes.
fn request(household: &Household, person: &Person, today: Date) -> NewRequest {
    let home = household.home_on(today);
    let details = Details {
        written_on: Some(today),
        given: person.name.given.clone(),
        family: person.name.family.clone(),
        birth_date: Some(person.born),
        street: home.street.clone(),
        city: home.city.to_owned(),
        state: "LA".to_owned(),
        zip: home.zip.to_owned(),
        guardian: "Parent or guardian".to_owned(),
        signed: true,
        ..Details::default()
    };
    let (channel, language) = (Channel::Web, Language::English);
    NewRequest { kind: Kind::Purge, channel, language, came_on: None, details, paper: None }
}

/// Messages about those who left, a list a kind; the last two lists are about their twins and siblings.
fn about_leavers(leavers: &[Leaver], state: &State, args: &Args) -> Vec<Vec<Sending>> {
    let share = args.messages.div_ceil(Change::ALL.len() + 2);
    let mut nth = 0u64;
    let mut all: Vec<Vec<Sending>> = Vec::new();
    for change in Change::ALL {
        let mut some: Vec<Sending> = Vec::new();
        let most = leavers.iter().map(|one| one.messages.len()).max().unwrap_or(0);
        for round in 0..most.max(8) {
            for leaver in leavers {
                let count = leaver.messages.len();
                // The same bytes once; other changes come out differently each time.
                let original = match change {
                    Change::Unchanged => leaver.messages.get(round),
                    _ => leaver.messages.get((count - 1) - round % count),
                };
                let (Some(original), true) = (original, some.len() < share) else { continue };
                nth += 1;
                let mut dice = Dice::of(args.seed, 77, nth);
                let person = &leaver.household.people[leaver.place];
                if let Some(text) = resent(&original.text, change, person, nth, &mut dice) {
                    some.push(Sending {
                        kind: change.word(),
                        organization: original.organization_index,
                        text,
                    });
                }
            }
        }
        all.push(some);
    }
    let (mut twins, mut siblings) = (Vec::new(), Vec::new());
    for leaver in leavers {
        let person = &leaver.household.people[leaver.place];
        for message in state.messages_of(&leaver.household) {
            let Some(other) = leaver.household.people.iter().find(|one| one.key == message.person) else {
                continue;
            };
            if other.key == person.key {
                continue;
            }
            nth += 1;
            let twin = other.birth_order.is_some() && other.born == person.born;
            let kind = match (twin, other.sex == person.sex) {
                (true, true) => "twin of the same sex",
                (true, false) => "twin of the other sex",
                (false, _) => "household of one who left",
            };
            let (to, text) = (if twin { &mut twins } else { &mut siblings }, anew(&message.text, nth));
            to.push(Sending { kind, organization: message.organization_index, text });
        }
    }
    twins.truncate(share);
    siblings.truncate(share);
    all.push(twins);
    all.push(siblings);
    all
}

/// The message under a new number, so that it is not taken for a replay.
fn anew(text: &str, nth: u64) -> String {
    let mut fields: Vec<&str> = text.splitn(11, '|').collect();
    let control = format!("ANEW-{nth}");
    if let Some(field) = fields.get_mut(9) {
        *field = &control;
    }
    fields.join("|")
}

/// Messages about people who did not leave: of this state, and of another one whose people are new here.
fn about_others(leavers: &[Leaver], state: &State, args: &Args) -> Result<Vec<Sending>> {
    let out: HashSet<u32> = leavers.iter().map(|one| one.household.number).collect();
    let Settings { seed, people, today } = state.settings();
    let strangers = State::new(Settings { seed: seed + 1000, people, today })?;
    let mut all = Vec::with_capacity(args.others);
    let mut nth = 0u64;
    for (kind, of, skipped) in [("known here", state, &out), ("new here", &strangers, &HashSet::new())] {
        let half = args.others / 2;
        let before = all.len();
        for household in of.households(0..of.household_count()) {
            if all.len() - before >= half {
                break;
            }
            if skipped.contains(&household.number) {
                continue;
            }
            // One message a person: many people rather than many messages about the same.
            let mut told: HashSet<u64> = HashSet::new();
            for message in of.messages_of(&household) {
                if told.insert(message.person) && all.len() - before < half {
                    nth += 1;
                    let text = anew(&message.text, 1_000_000 + nth);
                    all.push(Sending { kind, organization: message.organization_index, text });
                }
            }
        }
    }
    Ok(all)
}

/// Senders side by side.
const SENDERS: usize = 32;

/// Sends messages and looks what became of each.
fn send(registry: &Registry, tickets: &[Access], all: &[Sending]) -> Result<HashMap<&'static str, Fates>> {
    let next = AtomicUsize::new(0);
    let answered: Mutex<Vec<(&'static str, MessageId)>> = Mutex::new(Vec::new());
    let worker = || -> Result<()> {
        loop {
            let Some(one) = all.get(next.fetch_add(1, Ordering::Relaxed)) else { return Ok(()) };
            let ticket = tickets.get(one.organization).or(tickets.first());
            let ticket = ticket.ok_or_else(|| anyhow!("there is no organization"))?;
            let answer = loading::submit(registry, ticket, Transport::Demo, one.text.as_bytes())?;
            if let Answer::Hl7(reply) = answer
                && !reply.replayed
            {
                answered.lock().unwrap_or_else(PoisonError::into_inner).push((one.kind, reply.message));
            }
        }
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..SENDERS).map(|_| scope.spawn(worker)).collect();
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_else(|_| Err(anyhow!("a sending thread broke"))))
            .fold(Ok(()), Result::and)
    })?;
    let answered = answered.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut fates: HashMap<&'static str, Fates> = HashMap::new();
    let held: HashMap<i64, String> = registry.db().read(|tx| {
        let rows = suppression::held(tx, jenner_model::Timestamp(i64::MAX), i64::MAX)?;
        Ok::<_, jenner_store::StoreError>(rows.into_iter().map(|row| (row.id, row.by_itself)).collect())
    })?;
    for portion in answered.chunks(500) {
        let ids: Vec<MessageId> = portion.iter().map(|(_, id)| *id).collect();
        let logged = registry.db().read(|tx| message::all(tx, &open::operator(), &ids))?;
        let logged: HashSet<MessageId> = logged.into_iter().map(|one| one.line.id).collect();
        for (kind, id) in portion {
            let fate = fates.entry(kind).or_default();
            fate.sent += 1;
            match held.get(&id.0).map(String::as_str) {
                _ if logged.contains(id) => fate.through += 1,
                Some("refuse") => fate.held_to_refuse += 1,
                Some(_) => fate.held_to_release += 1,
                None => fate.refused += 1,
            }
        }
    }
    Ok(fates)
}
