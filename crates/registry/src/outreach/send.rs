//! Sending: households are claimed, told, and noted, each on disk before the next (see [`super::delivery`]).

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jenner_model::access::Access;
use jenner_model::{PersonId, Timestamp};
use jenner_store::queries::outreach as rows;
use jenner_store::queries::outreach_attempt::{self as attempts, Claim, Outcome};
use jenner_store::{AuditEntry, Engine, StoreError};
use serde::{Deserialize, Serialize};

use super::asked::Window;
use super::cohort::{self, Ready};
use super::delivery::{
    Address, AttemptId, Carrier, Channel, LEASE, LONGEST_SEND, Message, Never, NotSent, Press, Receipt,
};
use super::plan;
use super::reach::{DAY, LeftOut, Speaker};
use super::run::{self, Run, State};
use super::words::{self, Made};
use crate::access::door::Action;
use crate::access::of_operator;
use crate::packs::Language;
use crate::vault::Class;
use crate::{Error, Registry};

/// Households that are claimed together: few, because who loses its worker is unsure.
const TOGETHER: i64 = 10;
/// Tries until a message is given up that a carrier never takes: some two days.
const MOST_TRIES: i64 = 48;
/// Pause after the first try, doubled each time, an hour at most; in microseconds.
const PAUSE: i64 = 30 * 1_000_000;
const LONGEST_PAUSE: i64 = 3_600 * 1_000_000;
/// Locks of people in this room: another space of numbers than elsewhere.
const SPACE: i64 = 0x6a09_e667_f3bc_c908;
/// Addresses and texts of papers are kept so long, to print a batch again.
const KEPT: i64 = 30 * DAY;

/// What carries messages. A channel without one waits, or is printed by hand.
#[derive(Clone, Default)]
pub struct Carriers {
    /// Texts.
    pub text: Option<Arc<dyn Carrier>>,
    /// E-mail.
    pub email: Option<Arc<dyn Carrier>>,
    /// Papers.
    pub press: Option<Arc<dyn Press>>,
}

impl Carriers {
    fn of(&self, channel: Channel) -> Option<&Arc<dyn Carrier>> {
        match channel {
            Channel::Text => self.text.as_ref(),
            Channel::Email => self.email.as_ref(),
            Channel::Letter | Channel::Postcard | Channel::PhoneList | Channel::Label => None,
        }
    }
}

/// A household that this sender has claimed, with its message.
#[derive(Debug)]
pub struct Taken {
    /// The message.
    pub message: Message,
    claimed_at: Timestamp,
    tries: i64,
    was_unsure: bool,
}

/// What a message says while it is on its way, sealed.
#[derive(Serialize, Deserialize)]
struct Kept {
    to: Address,
    name: String,
    language: Language,
    subject: String,
    text: String,
}

pub(super) fn sealed(registry: &Registry, message: &Message) -> Result<Vec<u8>, Error> {
    let kept = Kept {
        to: message.to.clone(),
        name: message.name.clone(),
        language: message.language,
        subject: message.subject.clone(),
        text: message.text.clone(),
    };
    let json = serde_json::to_vec(&kept)
        .map_err(|error| Error::Internal(format!("a message cannot be written: {error}")))?;
    Ok(registry.vault().seal(Class::Paper, &json))
}

pub(super) fn opened(
    registry: &Registry,
    id: i64,
    channel: Channel,
    content: &[u8],
) -> Result<Message, Error> {
    let json = registry.vault().open(Class::Paper, content)?;
    let kept: Kept = serde_json::from_slice(&json)
        .map_err(|_| Error::Internal("a message that was opened cannot be read".to_owned()))?;
    Ok(Message {
        attempt: AttemptId(id),
        channel,
        to: kept.to,
        name: kept.name,
        language: kept.language,
        subject: kept.subject,
        text: kept.text,
    })
}

/// A worker: one at a time in a thread.
pub struct Sender {
    word: String,
    carriers: Carriers,
    /// Until when a carrier that was away is left alone.
    resting: Mutex<HashMap<Channel, Timestamp>>,
    /// For tests: steps until the worker is gone, as if it had been killed.
    #[cfg(feature = "testing")]
    steps_left: Option<std::sync::atomic::AtomicI64>,
}

/// What a step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Did {
    /// Households that were told.
    pub sent: u64,
    /// Households that were claimed and not told.
    pub not_sent: u64,
    /// Households that were left out.
    pub left_out: u64,
}

impl Did {
    /// Whether there was nothing to do.
    pub const fn is_nothing(self) -> bool {
        self.sent == 0 && self.not_sent == 0 && self.left_out == 0
    }
}

/// A run with what is looked up once.
pub(super) struct Open {
    pub(super) run: Run,
    pub(super) ready: Ready,
    pub(super) speaker: Speaker,
    pub(super) access: Access,
}

pub(super) fn open(registry: &Registry, run: Run) -> Result<Open, Error> {
    let ready = cohort::ready(registry, &run.asked.cohort)?
        .map_err(|_| Error::Invalid("the cohort of this run cannot be asked any more".to_owned()))?;
    let speaker = plan::speaker(registry, &run)?;
    let access = of_operator(run.organization);
    Ok(Open { run, ready, speaker, access })
}

impl Sender {
    /// The first worker of a program. On SQLite, which one program uses alone, what others had claimed has lost its worker.
    pub fn new(registry: &Registry, carriers: Carriers) -> Result<Self, Error> {
        let sender = Self::beside(carriers);
        if registry.db().engine() == Engine::Sqlite {
            sender.recover(registry, registry.now())?;
        }
        Ok(sender)
    }

    /// A worker beside others.
    pub fn beside(carriers: Carriers) -> Self {
        Self {
            word: crate::registry::public_id().to_string(),
            carriers,
            resting: Mutex::default(),
            #[cfg(feature = "testing")]
            steps_left: None,
        }
    }

    /// The same worker, which is gone after so many steps between two things that it does: as if it had been killed there.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn gone_after(mut self, steps: i64) -> Self {
        self.steps_left = Some(std::sync::atomic::AtomicI64::new(steps));
        self
    }

    /// A place at which the program may be killed.
    fn alive(&self) -> Result<(), Error> {
        #[cfg(feature = "testing")]
        if let Some(left) = &self.steps_left
            && left.fetch_sub(1, std::sync::atomic::Ordering::Relaxed) <= 0
        {
            return Err(Error::Stopping);
        }
        Ok(())
    }

    /// Claims that lost their worker become unsure; tells how many.
    fn recover(&self, registry: &Registry, before: Timestamp) -> Result<usize, Error> {
        let word = self.word.clone();
        let lost = registry.db().read(|tx| attempts::lost(tx, before, &word))?;
        let count = lost.len();
        if !lost.is_empty() {
            registry.db().write(move |tx| {
                for (id, _) in &lost {
                    attempts::unsure(tx, *id, before, &word)?;
                }
                Ok::<_, StoreError>(())
            })?;
        }
        Ok(count)
    }

    /// One round through all runs that are being sent: recovers what was lost, tells a few households of each, ends what is done.
    pub fn step(&self, registry: &Registry) -> Result<Did, Error> {
        let now = registry.now();
        let lease = i64::try_from(LEASE.as_micros()).unwrap_or(i64::MAX);
        self.recover(registry, Timestamp(now.0.saturating_sub(lease)))?;
        let mut did = Did::default();
        for row in registry.db().read(|tx| rows::runs_in(tx, State::Sending.word()))? {
            let open = open(registry, run::read(&row)?)?;
            if is_open_now(registry, open.run.asked.window) {
                for channel in [Channel::Text, Channel::Email] {
                    self.round(registry, &open, channel, &mut did)?;
                }
            }
            self.end_if_done(registry, &open)?;
        }
        Ok(did)
    }

    fn round(&self, registry: &Registry, open: &Open, channel: Channel, did: &mut Did) -> Result<(), Error> {
        let Some(carrier) = self.carriers.of(channel) else { return Ok(()) };
        let resting = self.resting.lock().unwrap_or_else(PoisonError::into_inner).get(&channel).copied();
        if resting.is_some_and(|until| registry.now() < until) {
            return Ok(());
        }
        let mut taken = self.take(registry, open, channel, did)?.into_iter();
        while let Some(one) = taken.next() {
            let age = registry.now().0.saturating_sub(one.claimed_at.0);
            let spare = LEASE.saturating_sub(LONGEST_SEND * 2);
            let stale = age > i64::try_from(spare.as_micros()).unwrap_or(i64::MAX);
            let still = registry.db().read(|tx| rows::get_run(tx, open.run.id))?;
            if stale || still.is_none_or(|row| row.state != State::Sending.word()) {
                // Nothing of these has left: they wait again.
                for one in std::iter::once(one).chain(taken.by_ref()) {
                    self.give_back(registry, &one)?;
                }
                break;
            }
            self.alive()?;
            let outcome = carry(carrier.as_ref(), &one.message);
            self.alive()?;
            if let Err(NotSent::Later(after)) = &outcome {
                let until = registry.now().0.saturating_add(micros(*after).max(PAUSE));
                let mut resting = self.resting.lock().unwrap_or_else(PoisonError::into_inner);
                resting.insert(channel, Timestamp(until));
            }
            match outcome.is_ok() {
                true => did.sent += 1,
                false => did.not_sent += 1,
            }
            let away = matches!(outcome, Err(NotSent::Later(_)));
            self.note(registry, &one, outcome)?;
            self.alive()?;
            if away {
                for one in taken.by_ref() {
                    self.give_back(registry, &one)?;
                }
                break;
            }
        }
        Ok(())
    }

    /// Claims the next households of a run by a channel. On disk when this returns; the carrier has heard of none.
    pub(super) fn take(
        &self,
        registry: &Registry,
        open: &Open,
        channel: Channel,
        did: &mut Did,
    ) -> Result<Vec<Taken>, Error> {
        let now = registry.now();
        let mut taken = Vec::new();
        if let Some(carrier) = self.carriers.of(channel)
            && carrier.repeats_safely()
        {
            taken.extend(self.again(registry, open, channel, carrier.remembers())?);
        }
        let rows = registry.db().read(|tx| {
            attempts::next(tx, &open.access, open.run.id, "planned", Some(channel.word()), now, TOGETHER)
        })?;
        if rows.is_empty() {
            return Ok(taken);
        }
        for made in words::make(registry, &open.access, &open.run, &open.ready, &open.speaker, rows)? {
            self.alive()?;
            let claimed = claim(registry, open, &self.word, &made, None)?;
            self.alive()?;
            match claimed {
                Some(message) => taken.push(Taken {
                    message,
                    claimed_at: now,
                    tries: made.row.tries + 1,
                    was_unsure: false,
                }),
                None => did.left_out += 1,
            }
        }
        Ok(taken)
    }

    /// Unsure attempts that the carrier knows again: the same key, the same words.
    fn again(
        &self,
        registry: &Registry,
        open: &Open,
        channel: Channel,
        remembers: Duration,
    ) -> Result<Vec<Taken>, Error> {
        let now = registry.now();
        let rows = registry.db().read(|tx| {
            attempts::next(tx, &open.access, open.run.id, "unsure", Some(channel.word()), now, TOGETHER)
        })?;
        let mut taken = Vec::new();
        for row in rows {
            let known = row.contacted_at.is_some_and(|at| now.0 < at.0.saturating_add(micros(remembers)));
            let (true, Some(content)) = (known, row.content.clone()) else { continue };
            let message = opened(registry, row.id, channel, &content)?;
            let (id, word, contact) = (row.id, self.word.clone(), row.contact);
            let claimed = registry.db().write(move |tx| {
                let (from, batch) = ("unsure", None);
                let claim = Claim { id, from, word: &word, at: now, contact, content: &content, batch };
                attempts::claim(tx, &claim)
            })?;
            self.alive()?;
            if claimed {
                taken.push(Taken { message, claimed_at: now, tries: row.tries + 1, was_unsure: true });
            }
        }
        Ok(taken)
    }

    /// Notes what became of a claimed household.
    pub(super) fn note(
        &self,
        registry: &Registry,
        taken: &Taken,
        outcome: Result<Receipt, NotSent>,
    ) -> Result<bool, Error> {
        let now = registry.now();
        let to = match outcome {
            Ok(receipt) => {
                Noted { contacted_at: Some(now), reference: receipt.reference, ..Noted::of("sent") }
            }
            // It may have left before: what happened now does not change that.
            Err(_) if taken.was_unsure => Noted::unsure(now, taken.tries),
            Err(NotSent::Unsure) => Noted::unsure(now, taken.tries),
            Err(NotSent::Later(_) | NotSent::Again(_)) if taken.tries >= MOST_TRIES => {
                Noted { problem: "gave_up", ..Noted::of("failed") }
            }
            Err(NotSent::Later(after) | NotSent::Again(after)) => {
                let next_at = Timestamp(now.0.saturating_add(micros(after).max(pause(taken.tries))));
                Noted { next_at, ..Noted::of("planned") }
            }
            Err(NotSent::Never(why)) => {
                self.remember(registry, &taken.message, why)?;
                Noted { problem: why.word(), ..Noted::of("failed") }
            }
        };
        self.complete(registry, taken, to)
    }

    /// A number that does not exist, or that has said STOP to the carrier, is not tried again by the next run.
    fn remember(&self, registry: &Registry, message: &Message, why: Never) -> Result<(), Error> {
        let Address::Contact(contact) = &message.to else { return Ok(()) };
        match why {
            Never::NoSuchAddress => super::returned::note(registry, contact, "bounce").map(drop),
            Never::Stopped => super::returned::note(registry, contact, "stop").map(drop),
            Never::Refused | Never::NoCarrier => Ok(()),
        }
    }

    /// A claimed household of which surely nothing has left waits again.
    fn give_back(&self, registry: &Registry, taken: &Taken) -> Result<bool, Error> {
        let to = match taken.was_unsure {
            true => Noted { uncounted: true, ..Noted::unsure(registry.now(), taken.tries) },
            false => Noted { uncounted: true, ..Noted::of("planned") },
        };
        self.complete(registry, taken, to)
    }

    fn complete(&self, registry: &Registry, taken: &Taken, to: Noted) -> Result<bool, Error> {
        let (id, word) = (taken.message.attempt.0, self.word.clone());
        Ok(registry.db().write(move |tx| {
            attempts::complete(
                tx,
                &Outcome {
                    id,
                    word: &word,
                    to: to.state,
                    contacted_at: to.contacted_at,
                    next_at: to.next_at,
                    problem: to.problem,
                    reference: &to.reference,
                    keeps_content: to.state == "unsure",
                    uncounted: to.uncounted,
                },
            )
        })?)
    }

    /// A run is done when nobody waits and nobody is being told.
    fn end_if_done(&self, registry: &Registry, open: &Open) -> Result<(), Error> {
        let progress = run::progress(registry, open.run.id)?;
        if progress.planned > 0 || progress.claimed > 0 {
            return Ok(());
        }
        let (id, now) = (open.run.id, registry.now());
        let entry = run::told(registry, &open.access, Action::ChangeOutreach, id).detail(format!(
            "{{\"step\":\"done\",\"sent\":{},\"failed\":{},\"unsure\":{}}}",
            progress.sent, progress.failed, progress.unsure
        ));
        registry.db().write(move |tx| {
            if rows::end_run(tx, id, &[State::Sending.word()], State::Done.word(), now)? {
                tx.audit(entry.clone());
            }
            Ok::<_, StoreError>(())
        })?;
        Ok(())
    }
}

/// Empties addresses and texts of papers that are not printed again.
pub fn sweep(registry: &Registry) -> Result<(), Error> {
    let before = Timestamp(registry.now().0.saturating_sub(KEPT));
    Ok(registry.db().write(move |tx| attempts::empty(tx, before).map(drop))?)
}

/// Where an attempt goes.
struct Noted {
    state: &'static str,
    contacted_at: Option<Timestamp>,
    next_at: Timestamp,
    problem: &'static str,
    reference: String,
    /// The claim does not count as a try.
    uncounted: bool,
}

impl Noted {
    fn of(state: &'static str) -> Self {
        Self {
            state,
            contacted_at: None,
            next_at: Timestamp(0),
            problem: "",
            reference: String::new(),
            uncounted: false,
        }
    }

    fn unsure(now: Timestamp, tries: i64) -> Self {
        Self {
            contacted_at: Some(now),
            next_at: Timestamp(now.0.saturating_add(pause(tries))),
            problem: "no_answer",
            ..Self::of("unsure")
        }
    }
}

fn micros(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}

fn pause(tries: i64) -> i64 {
    PAUSE.saturating_mul(1 << tries.clamp(0, 10)).min(LONGEST_PAUSE)
}

/// Hands a message to its carrier. One that breaks may have sent it.
pub(super) fn carry(carrier: &dyn Carrier, message: &Message) -> Result<Receipt, NotSent> {
    catch_unwind(AssertUnwindSafe(|| carrier.send(message))).unwrap_or(Err(NotSent::Unsure))
}

/// Whether families may be told something at this hour.
pub fn is_open_now(registry: &Registry, window: Window) -> bool {
    let zone = registry.settings().time_zone.clone();
    let hour = registry.now().to_jiff().to_zoned(zone).hour();
    u8::try_from(hour).is_ok_and(|hour| (window.from..window.until).contains(&hour))
}

/// Claims a household for its message, or leaves it out. `None`: it was left out, or somebody was faster. In one transaction: nobody
/// else claims the family meanwhile, the limit and STOP are asked again, and everybody whom the message is about has an entry.
pub(super) fn claim(
    registry: &Registry,
    open: &Open,
    word: &str,
    made: &Made,
    batch: Option<i64>,
) -> Result<Option<Message>, Error> {
    let id = made.row.id;
    let message = match &made.message {
        Ok(message) => message.clone(),
        Err(why) => {
            let why = *why;
            registry.db().write(move |tx| attempts::turn(tx, id, "planned", "left_out", why))?;
            return Ok(None);
        }
    };
    let content = sealed(registry, &message)?;
    let (now, limits) = (registry.now(), open.run.asked.limits);
    let since = Timestamp(now.0.saturating_sub(i64::from(limits.days).saturating_mul(DAY)));
    let homes: Vec<PersonId> = made.people.iter().flat_map(|one| one.homes.iter().copied()).collect();
    let household = made.row.household;
    let hashes = match &message.to {
        Address::Contact(contact) => contact.hashes(registry),
        Address::Post(_) => Vec::new(),
    };
    let entries: Vec<AuditEntry> = made
        .people
        .iter()
        .map(|one| {
            run::told(registry, &open.access, Action::Tell, open.run.id)
                .person(one.person)
                .detail(serde_json::json!({ "channel": message.channel, "attempt": id }).to_string())
        })
        .collect();
    let (access, word) = (open.access.clone(), word.to_owned());
    let claimed = registry.db().write(move |tx| {
        let mut keys: Vec<i64> = homes.iter().map(|home| home.0 ^ SPACE).collect();
        keys.extend(household.first_chunk::<8>().map(|first| i64::from_le_bytes(*first)));
        tx.lock_keys(&mut keys)?;
        let told = attempts::told_since(tx, &access, &homes, &[household], since, id)?;
        let why = if told >= i64::from(limits.most) {
            Some(LeftOut::AlreadyTold)
        } else if !rows::stops(tx, &hashes)?.is_empty() {
            Some(LeftOut::Stopped)
        } else {
            None
        };
        if let Some(why) = why {
            attempts::turn(tx, id, "planned", "left_out", why.word())?;
            return Ok(false);
        }
        let contact = hashes.first().copied();
        let claim = Claim { id, from: "planned", word: &word, at: now, contact, content: &content, batch };
        let claimed = attempts::claim(tx, &claim)?;
        if claimed {
            entries.iter().for_each(|entry| tx.audit(entry.clone()));
        }
        Ok::<bool, StoreError>(claimed)
    })?;
    Ok(claimed.then_some(message))
}
