//! Reading the answer of another registry to a query: `RSP^K11` with profile Z31 (people to choose from), Z32
//! (history), Z33 (nobody) or Z42 (evaluated history and forecast), guide §5.2 to §5.4; or an ACK that refuses.
//!
//! Registries answer in many dialects: the profile is missing or another one than the content, numbers have no
//! authority, dates have a time, forecasts repeat OBX-4, QPD hangs on QAK. What is said decides, not what the
//! header calls it. What cannot be used of a history is left out, counted, and said in a sentence: nobody should
//! take a short list for a whole one.

mod people;
mod schedule;

pub use schedule::{ToldEvaluation, ToldForecast};

use jenner_codes::Codes;
use jenner_model::person::Demographics;
use jenner_model::report::Statement;
use jiff::civil::Date;
use smol_str::SmolStr;

use crate::er7::{Message, Segment};
use crate::finding::Severity;
use crate::vxu::order::{self, Patient};
use crate::vxu::reading::Reading;

/// What the other registry found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Exactly one person, with the history.
    One,
    /// Several people: choose one, and ask again with the number.
    Several,
    /// Nobody.
    Nobody,
    /// More people fit than may be listed: ask with more items.
    TooMany,
    /// Our question has an error; the remarks say which.
    Error,
    /// The other registry will not answer; the remarks may say why.
    Refused,
    /// It is an HL7 message, but no answer to a query that can be understood.
    NotAnAnswer,
}

/// A remark of the other registry (ERR).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// How bad it is.
    pub severity: Severity,
    /// Where in our question (`QPD^1^4`), if it says.
    pub place: SmolStr,
    /// In its words.
    pub text: SmolStr,
}

/// Something another registry says about a dose, a refusal or the patient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldStatement {
    /// What it says.
    pub statement: Statement,
    /// The how-manieth RXA of the answer, from 1: ties evaluations to doses.
    pub rxa: u32,
}

/// An answer, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What was found.
    pub outcome: Outcome,
    /// The profile that MSH-21 names (`Z32`), empty where it names none.
    pub profile: SmolStr,
    /// MSA-1.
    pub verdict: SmolStr,
    /// The control id that is answered (MSA-2).
    pub answers: SmolStr,
    /// The tag of our question (QAK-1).
    pub tag: SmolStr,
    /// Remarks, in order.
    pub remarks: Vec<Remark>,
    /// Who was found: one, or those to choose from.
    pub people: Vec<Demographics>,
    /// Doses, refusals and observations, in the order of the answer.
    pub statements: Vec<ToldStatement>,
    /// What doses count for, as that registry sees it.
    pub evaluations: Vec<ToldEvaluation>,
    /// What that registry recommends next.
    pub forecasts: Vec<ToldForecast>,
    /// What could not be used, a sentence each.
    pub left_out: Vec<SmolStr>,
}

/// Reads an answer. `today` is the day against which "in the future" is judged. Never fails: see [`Outcome`].
pub fn read(message: &Message<'_>, codes: &Codes, today: Date) -> Told {
    let header = message.header();
    let msa = message.first("MSA");
    let qak = message.first("QAK");
    let text = |segment: Option<Segment<'_>>, n: usize| {
        segment.map_or_else(SmolStr::default, |segment| SmolStr::from(segment.field(n).text()))
    };
    let profile = header.field(21).repetitions().map(|profile| SmolStr::from(profile.text()));
    let mut told = Told {
        outcome: Outcome::NotAnAnswer,
        profile: profile.into_iter().find(|profile| profile.starts_with('Z')).unwrap_or_default(),
        verdict: text(msa, 1),
        answers: text(msa, 2),
        tag: text(qak, 1),
        remarks: message.named("ERR").map(|err| remark(&err)).collect(),
        people: people::read(message, codes, today),
        statements: Vec::new(),
        evaluations: Vec::new(),
        forecasts: Vec::new(),
        left_out: Vec::new(),
    };
    told.outcome = outcome(message, &told, &text(qak, 2));
    if told.outcome == Outcome::One {
        history(message, codes, today, &mut told);
    }
    told
}

/// QAK-2 decides; where it is empty or wrong, what the answer holds and what MSA-1 says.
fn outcome(message: &Message<'_>, told: &Told, status: &str) -> Outcome {
    let is_response = matches!(&*message.header().field(9).component(1).text(), "RSP" | "ACK");
    if !is_response || (told.verdict.is_empty() && status.is_empty() && told.people.is_empty()) {
        return Outcome::NotAnAnswer;
    }
    let found = match told.people.len() {
        0 => Outcome::Nobody,
        // One candidate is still to be confirmed: no history came with it.
        1 if told.profile == "Z31" && message.first("RXA").is_none() => Outcome::Several,
        1 => Outcome::One,
        _ => Outcome::Several,
    };
    match (status, told.verdict.as_str()) {
        ("NF", _) => Outcome::Nobody,
        ("TM", _) => Outcome::TooMany,
        // Some registries say "error" when a lesser item of the question was odd, and send the history all the same.
        ("AE", _) if found == Outcome::One && message.first("RXA").is_some() => found,
        ("AE", _) => Outcome::Error,
        ("AR", _) => Outcome::Refused,
        ("OK", _) => found,
        (_, "AR" | "CR") => Outcome::Refused,
        (_, "AE" | "CE") if found == Outcome::Nobody => Outcome::Error,
        _ => found,
    }
}

fn remark(err: &Segment<'_>) -> Remark {
    let severity = match &*err.field(4).text() {
        "W" => Severity::Warning,
        "I" => Severity::Information,
        _ => Severity::Error,
    };
    // ERR-8 is for people; older systems use ERR-7 or the text of the code.
    let said = [err.field(8).whole_text(), err.field(7).whole_text(), err.field(3).component(2).text()];
    let text = said.iter().map(|said| said.trim()).find(|said| !said.is_empty()).unwrap_or_default();
    let place: Vec<String> = err.field(2).first().components().map(|part| part.text().into_owned()).collect();
    Remark { severity, place: place.join("^").into(), text: text.into() }
}

/// Doses, refusals and observations, and what the schedule says of them.
fn history(message: &Message<'_>, codes: &Codes, today: Date, told: &mut Told) {
    let who = told.people.first();
    let context = Patient {
        birth: who.and_then(|who| who.birth_date),
        death: who.and_then(|who| who.death_date.value().copied()),
        visit_eligibility: None,
    };
    let mut reading = Reading::new(codes, today, Vec::new());
    for group in order::groups(message, &mut reading) {
        let Some(rxa) = group.rxa else { continue };
        reading.findings.clear();
        match order::read(&group, &context, &mut reading) {
            Some(statements) => {
                let statements = statements.into_iter();
                told.statements
                    .extend(statements.map(|s| ToldStatement { statement: s, rxa: rxa.ordinal() }));
            }
            // A forecast is no dose, whatever its day.
            None if rxa.field(5).text() == "998" => {}
            None => {
                let why = reading.findings.iter().find(|finding| finding.is_error());
                let vaccine = rxa.field(5).component(2).text();
                // What follows the first sentence is advice to a sender.
                let first = |text: &str| {
                    text.split_inclusive(". ").next().map_or(String::new(), |t| t.trim().to_owned())
                };
                let why = why.map_or("It cannot be understood.".to_owned(), |finding| first(&finding.text));
                told.left_out.push(SmolStr::from(format!("{} {vaccine}: {why}", rxa.field(3).text()).trim()));
            }
        }
        schedule::read(&group, &rxa, told);
    }
}
