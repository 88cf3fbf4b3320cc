//! VXU^V04: what a submission says about a patient, in the nouns of the registry, and what is wrong with it
//! (guide §2 receiving rules, §3 profile Z22, §4 meaning).

pub(crate) mod contacts;
pub(crate) mod datatypes;
pub(crate) mod date;
mod dose;
mod lot;
mod names;
mod observations;
pub(crate) mod order;
pub(crate) mod patient;
pub(crate) mod reading;
mod vaccine;

use jenner_codes::Codes;
use jenner_model::person::Demographics;
use jenner_model::report::Statement;
use jiff::civil::Date;

use crate::er7::Message;
use crate::finding::{Finding, Verdict};
use crate::header::{self, Header};
use order::Patient;
use reading::Reading;

/// A statement about doses or observations, with its place in the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocatedStatement {
    /// What was said.
    pub statement: Statement,
    /// The how-manieth RXA of the message it comes from, from 1.
    pub rxa: u32,
    /// The how-manieth ORC, if the group has one.
    pub orc: Option<u32>,
}

/// A submission, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vxu {
    /// The header.
    pub header: Header,
    /// Who the patient is. `None`: the message is rejected, nothing of it is stored.
    pub demographics: Option<Demographics>,
    /// Doses, refusals and observations that can be stored, in the order of the message.
    pub statements: Vec<LocatedStatement>,
    /// Order groups that were not taken; the findings say why.
    pub dropped: usize,
    /// What is wrong or worth saying, in the order of the message's parts.
    pub findings: Vec<Finding>,
    /// The answer as far as the content decides it. A failure to store makes it AR or AE.
    pub verdict: Verdict,
}

/// Reads a submission. `today` is the date against which "in the future" is judged; nothing else here knows
/// the time. Never fails: what cannot be used is left out and reported (guide §2).
pub fn read(message: &Message<'_>, codes: &Codes, today: Date) -> Vxu {
    let (header, findings) = header::read(message, today);
    let refused = header::is_refused(&findings);
    let fatal = header::is_fatal(&findings);
    let mut reading = Reading::new(codes, latest_day(&header, today), findings);
    if refused {
        return Vxu {
            header,
            demographics: None,
            statements: Vec::new(),
            dropped: 0,
            findings: reading.findings,
            verdict: Verdict::AR,
        };
    }
    let mut demographics = patient::read(message, &header.version, &mut reading);
    let mut context = Patient::default();
    if let Some(person) = &mut demographics {
        context.birth = person.birth_date;
        context.death = person.death_date.value().copied();
        person.contacts = contacts::read(message, context.birth, &mut reading);
    }
    context.visit_eligibility = contacts::visit_eligibility(message, context.birth, &mut reading);
    let (mut statements, mut dropped) = orders(message, &context, &mut reading);
    if fatal || demographics.is_none() {
        dropped += std::mem::take(&mut statements).len();
        demographics = None;
    }
    let verdict = Verdict::of(&reading.findings);
    Vxu { header, demographics, statements, dropped, findings: reading.findings, verdict }
}

/// The last day that can have been reached where the message was written: today, or tomorrow when the sender
/// lives in a zone ahead of ours and its clock says so.
fn latest_day(header: &Header, today: Date) -> Date {
    let tomorrow = today.tomorrow().unwrap_or(today);
    let sent = header.time.map(|time| time.local.date());
    if sent == Some(tomorrow) { tomorrow } else { today }
}

fn orders(
    message: &Message<'_>,
    patient: &Patient,
    reading: &mut Reading<'_>,
) -> (Vec<LocatedStatement>, usize) {
    let mut statements = Vec::new();
    let mut dropped = 0;
    for group in order::groups(message, reading) {
        let rxa = group.rxa.map_or(0, |rxa| rxa.ordinal());
        let orc = group.orc.map(|orc| orc.ordinal());
        match order::read(&group, patient, reading) {
            Some(read) => {
                statements.extend(read.into_iter().map(|statement| LocatedStatement { statement, rxa, orc }));
            }
            None => dropped += 1,
        }
    }
    (statements, dropped)
}
