//! A message in a session: taken by its sandbox as the registry would take it, or otherwise where the endpoint is told to
//! misbehave.

use std::collections::BTreeSet;
use std::time::Duration;

use jenner_codes::Codes;
use jenner_hl7::ack::{self, Stamp};
use jenner_hl7::check::{self, AsOf};
use jenner_hl7::er7::Message;
use jenner_hl7::finding::{Finding, Hl7Error, Severity, Verdict};
use jenner_hl7::header::{self, Kind};
use jenner_hl7::rsp::{Answer as Rsp, Candidate, NoPerson};
use jenner_hl7::{charset, qbp};
use jenner_model::person::Demographics;
use jenner_model::{Given, RegistryNumber, Timestamp};
use jenner_registry::intake::Answer;
use jenner_registry::lab::INVENTED;
use jenner_store::ids;
use jiff::tz::TimeZone;

use super::Lab;
use super::misbehaviour::{Misbehaviour as M, answer, strict, wire};
use super::session::{Entry, Fate, Packed, Session, SessionId, Via};
use crate::desk::{Desk, Refusal};

/// When a message came, and how long a second is where it is to wait.
#[derive(Debug, Clone, Copy)]
pub struct When {
    now: Timestamp,
    second: Duration,
}

impl When {
    /// Now.
    pub fn now(lab: &Lab) -> Self {
        Self { now: ids::system_clock(), second: lab.second() }
    }
}

/// What came of a message before it is an entry.
struct Outcome {
    text: String,
    is_hl7: bool,
    findings: Vec<Finding>,
    replayed: bool,
    fate: Fate,
}

impl Outcome {
    fn hl7(text: String, findings: Vec<Finding>, fate: Fate) -> Self {
        Self { text, is_hl7: true, findings, replayed: false, fate }
    }
}

impl Session {
    /// Takes a message and answers it. `None` when the session is full.
    ///
    /// # Errors
    /// There is no sandbox to be had.
    pub fn answer(
        &mut self,
        desk: &dyn Desk,
        id: SessionId,
        via: Via,
        bytes: &[u8],
        when: When,
    ) -> Result<Option<u32>, Refusal> {
        let real = when.now;
        let settings = desk.sandbox_settings()?;
        let at = self.now(real, &settings.time_zone);
        // Whoever pastes wants to know the truth; only the endpoint misbehaves.
        let wrong = if via == Via::Page { BTreeSet::new() } else { self.wrong.clone() };
        self.settle(desk, real)?;
        let stamp = stamp(&settings, at, self.last, &settings.time_zone);
        let mut outcome = match purposely(bytes, &wrong, when, at, &stamp) {
            Some(outcome) => outcome,
            None => self.honestly(desk, via, bytes, at)?,
        };
        if outcome.is_hl7 && wrong.contains(&M::WrongPerson) {
            outcome.text = self.somebody_else(desk, via, bytes, at, outcome.text)?;
        }
        if outcome.is_hl7 {
            let (text, _) = charset::decode(bytes);
            let asked =
                Message::parse(&text).map(|m| m.header().field(10).raw().to_owned()).unwrap_or_default();
            if wrong.contains(&M::NoCandidates) && outcome.text.contains("|Z31^CDCPHINVS") {
                outcome.text = too_many(&text, &stamp).unwrap_or(outcome.text);
            }
            outcome.text = answer::bend(&outcome.text, &wrong, id.seed(), &asked);
        }
        let added = self.add(Entry {
            n: 0,
            at,
            via,
            message: Packed::of(bytes),
            answer: Packed::of(outcome.text.as_bytes()),
            is_hl7: outcome.is_hl7,
            findings: outcome.findings,
            replayed: outcome.replayed,
            fate: outcome.fate,
            wrong,
            notes: Vec::new(),
        });
        if !added && outcome.fate == Fate::Taken {
            // The sandbox knows what the session does not: it is made anew from what the session has.
            self.close_sandbox();
        }
        Ok(added.then_some(self.last))
    }

    /// Gives the sandbox what was to wait until now.
    fn settle(&mut self, desk: &dyn Desk, real: Timestamp) -> Result<(), Refusal> {
        let due = |entry: &Entry| matches!(entry.fate, Fate::Later(at) if at <= real.0);
        let waiting: Vec<usize> =
            self.entries.iter().enumerate().filter(|(_, entry)| due(entry)).map(|(at, _)| at).collect();
        for place in waiting {
            let Some(entry) = self.entries.get(place).cloned() else { continue };
            // A sandbox that is made anew meanwhile takes it in its turn.
            let taken = self.sandbox(desk)?.submit(entry.via.transport(), &entry.message.bytes(), entry.at);
            if let (Ok(_), Some(entry)) = (taken, self.entries.get_mut(place)) {
                entry.fate = Fate::Taken;
            }
        }
        Ok(())
    }

    /// As the registry would.
    fn honestly(
        &mut self,
        desk: &dyn Desk,
        via: Via,
        bytes: &[u8],
        at: Timestamp,
    ) -> Result<Outcome, Refusal> {
        let taken = self.sandbox(desk)?.submit(via.transport(), bytes, at);
        let reply = match taken {
            Ok(Answer::Hl7(reply)) => reply,
            Ok(Answer::NotHl7(why)) => {
                let findings = vec![not_hl7(&why)];
                return Ok(Outcome {
                    text: why,
                    is_hl7: false,
                    findings,
                    replayed: false,
                    fate: Fate::Never,
                });
            }
            Err(error) => {
                self.close_sandbox();
                tracing::error!(%error, "a sandbox could not take a message");
                return Err(Refusal::Unavailable);
            }
        };
        let (text, _) = charset::decode(bytes);
        let is_query = Message::parse(&text).is_ok_and(|m| m.header().field(9).component(1).text() == "QBP");
        // A rejected submission changes nothing either, but taking it again does no harm.
        let fate = if is_query || reply.verdict == Verdict::AR { Fate::Never } else { Fate::Taken };
        Ok(Outcome { replayed: reply.replayed, ..Outcome::hl7(reply.text, reply.findings, fate) })
    }

    /// The answer to a question about one of the invented people, under the question that was asked.
    fn somebody_else(
        &mut self,
        desk: &dyn Desk,
        via: Via,
        bytes: &[u8],
        at: Timestamp,
        honest: String,
    ) -> Result<String, Refusal> {
        let (text, _) = charset::decode(bytes);
        let Ok(message) = Message::parse(&text) else { return Ok(honest) };
        let Some(asked) = message.first("QPD") else { return Ok(honest) };
        let begun = self.begun.to_jiff().to_zoned(TimeZone::UTC).date();
        let Some(other) = INVENTED.iter().find(|one| asked.field(4).component(2).text() != one.given) else {
            return Ok(honest);
        };
        let separators = asked.separators();
        let (field, component) = (char::from(separators.field), char::from(separators.component));
        let mut parts: Vec<String> = asked.raw().split(field).map(str::to_owned).collect();
        parts.truncate(5);
        parts.resize(8, String::new());
        for (n, value) in [
            (3, String::new()),
            (4, format!("{}{component}{}", other.family, other.given)),
            (6, other.born(begun).strftime("%Y%m%d").to_string()),
            (7, other.sex.to_owned()),
        ] {
            if let Some(part) = parts.get_mut(n) {
                *part = value;
            }
        }
        let instead = text.replace(asked.raw(), &parts.join(&field.to_string()));
        let outcome = self.honestly(desk, via, instead.as_bytes(), at)?;
        let echoed = honest.split('\r').find(|line| line.starts_with("QPD")).unwrap_or_default();
        let lines = outcome.text.split('\r').filter(|line| !line.is_empty());
        Ok(lines.map(|line| if line.starts_with("QPD") { echoed } else { line }.to_owned() + "\r").collect())
    }
}

fn stamp(settings: &jenner_registry::Settings, at: Timestamp, n: u32, zone: &TimeZone) -> Stamp {
    Stamp {
        now: at.to_jiff().to_zoned(zone.clone()),
        control_id: format!("LAB{n}").into(),
        application: settings.application.clone(),
        facility: settings.facility.clone(),
    }
}

fn not_hl7(why: &str) -> Finding {
    Finding {
        severity: Severity::Error,
        code: Hl7Error::SegmentSequence,
        application: None,
        location: None,
        rule: "message.not-hl7".into(),
        text: why.to_owned(),
    }
}

/// What is answered without the sandbox, because the endpoint misbehaves; `None` where it does not.
fn purposely(bytes: &[u8], wrong: &BTreeSet<M>, when: When, at: Timestamp, stamp: &Stamp) -> Option<Outcome> {
    let codes = Codes::embedded();
    let (text, _) = charset::decode(bytes);
    let message = Message::parse(&text).ok()?;
    let today = at.to_jiff().to_zoned(stamp.now.time_zone().clone()).date();
    let (header, _) = header::read(&message, today);
    if wrong.contains(&M::ArForAll) {
        let finding = Finding {
            code: Hl7Error::Internal,
            rule: "lab.ar-for-all".into(),
            ..not_hl7("On purpose: nothing can be stored now. Send the message again later.")
        };
        let text = ack::write(&message, Verdict::AR, std::slice::from_ref(&finding), stamp);
        return Some(Outcome::hl7(text, vec![finding], Fate::Never));
    }
    match header.kind? {
        Kind::Vxu => submission(bytes, &message, wrong, when, today, stamp, codes),
        Kind::Qbp => query(&message, wrong, stamp, codes),
    }
}

fn submission(
    bytes: &[u8],
    message: &Message<'_>,
    wrong: &BTreeSet<M>,
    when: When,
    today: jiff::civil::Date,
    stamp: &Stamp,
    codes: &Codes,
) -> Option<Outcome> {
    let judged = || check::check(bytes, codes, AsOf::Day(today), stamp);
    let refused = strict::findings(message, wrong, codes);
    if !refused.is_empty() {
        let mut findings = judged().findings;
        findings.extend(refused);
        let text = ack::write(message, Verdict::AE, &findings, stamp);
        return Some(Outcome::hl7(text, findings, Fate::Never));
    }
    let deletes = message.named("RXA").any(|rxa| rxa.field(21).text() == "D");
    let fate = if wrong.contains(&M::Forgets) || (deletes && wrong.contains(&M::KeepsDeleted)) {
        Fate::Never
    } else {
        let wait = when.second * wire::later(wrong)?;
        Fate::Later(when.now.0.saturating_add(i64::try_from(wait.as_micros()).unwrap_or(i64::MAX)))
    };
    let checked = judged();
    Some(Outcome::hl7(checked.ack?, checked.findings, fate))
}

fn query(message: &Message<'_>, wrong: &BTreeSet<M>, stamp: &Stamp, codes: &Codes) -> Option<Outcome> {
    let write = Rsp::new(message, stamp, &stamp.application, codes);
    let nobody = |why| Some(Outcome::hl7(write.no_person(why, &[]), Vec::new(), Fate::Never));
    if wrong.contains(&M::NobodyFound) {
        return nobody(NoPerson::NotFound);
    }
    if wrong.contains(&M::TooMany) {
        return nobody(NoPerson::TooMany);
    }
    if wrong.contains(&M::QueryError) {
        let finding = Finding {
            code: Hl7Error::Internal,
            rule: "lab.query-error".into(),
            ..not_hl7("On purpose: the query is called wrong. Check it, and ask a human.")
        };
        let text = write.no_person(NoPerson::Error, std::slice::from_ref(&finding));
        return Some(Outcome::hl7(text, vec![finding], Fate::Never));
    }
    if wrong.contains(&M::Candidates) {
        let (query, _) = qbp::read(message);
        let asked = query?;
        let person = |mother: &str, day: i8| {
            let mut who =
                Demographics { names: asked.name.iter().cloned().collect(), ..Demographics::default() };
            who.birth_date = asked.birth_date.or_else(|| jiff::civil::Date::new(2020, 1, day).ok());
            who.sex = Given::from_option(asked.sex);
            if let Some(name) = asked.name.clone() {
                who.mothers_maiden_name = Given::Value(jenner_model::person::PersonName {
                    family: mother.into(),
                    given: Default::default(),
                    ..name
                });
            }
            who
        };
        let (one, other) = (person("Uno", 1), person("Dos", 1));
        let numbers = [RegistryNumber::from_number(900_000_001)?, RegistryNumber::from_number(900_000_002)?];
        let candidates = [
            Candidate { registry_number: numbers[0], demographics: &one },
            Candidate { registry_number: numbers[1], demographics: &other },
        ];
        return Some(Outcome::hl7(write.candidates(&candidates, &[]), Vec::new(), Fate::Never));
    }
    None
}

/// "Too many" in place of a list.
fn too_many(text: &str, stamp: &Stamp) -> Option<String> {
    let message = Message::parse(text).ok()?;
    let write = Rsp::new(&message, stamp, &stamp.application, Codes::embedded());
    Some(write.no_person(NoPerson::TooMany, &[]))
}
