//! A reaction after a dose: noted with the dose, and a draft of the report to VAERS, the national system for such reports.
//!
//! The draft holds what the registry knows for the form's items and names what somebody has to add. Nothing is sent.

use jenner_codes::{ActionCode, Reaction};
use jenner_model::access::Access;
use jenner_model::dose::DoseStatement;
use jenner_model::record::{Dose, Record};
use jenner_model::report::Statement;
use jenner_model::{Date, PublicId, ReportId};
use jiff::Span;

use super::say::{self, Deed, Said};
use super::{Token, Written, change};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::{Error, Registry};

/// What happened after a dose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// Names the form.
    pub token: Token,
    /// The dose.
    pub dose: ReportId,
    /// What it was; `None` for something without a code.
    pub reaction: Option<Reaction>,
    /// When it began.
    pub began: Date,
    /// In words.
    pub text: String,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// Noted.
    Written(Written),
    /// It began before the dose, or lies in the future.
    WrongDay,
    /// Neither a code nor words.
    Nothing,
    /// The organization said nothing of this dose.
    NotOurs,
    /// There is no such dose for the asker.
    Unknown,
}

/// Notes a reaction with the dose.
pub fn note(registry: &Registry, access: &Access, person: PublicId, noted: &Noted) -> Result<Done, Error> {
    door::require(registry, access, Permission::RecordDoses, Action::Submit)?;
    let Some(record) = door::open(registry, access, person)? else { return Ok(Done::Unknown) };
    if say::message_of(registry, access, &noted.token)?.is_some() {
        return Ok(Done::Written(Written::Before));
    }
    let Some(dose) = record.doses.iter().find(|one| one.id == noted.dose) else { return Ok(Done::Unknown) };
    let Some((report, said)) = change::own(access, &record, dose) else { return Ok(Done::NotOurs) };
    if noted.began < dose.best.given_on || noted.began > registry.today() {
        return Ok(Done::WrongDay);
    }
    let text = noted.text.trim();
    if noted.reaction.is_none() && text.is_empty() {
        return Ok(Done::Nothing);
    }
    let mut new = DoseStatement { action: ActionCode::Update, ..said.clone() };
    new.reactions.extend(noted.reaction.iter().filter(|one| !said.reactions.contains(one)).cloned());
    new.notes.push(format!("{}: {text}", noted.began).trim_end_matches([':', ' ']).into());
    new.entered_by = say::writer(registry, access)?;
    let (state, homed) = say::reports(registry, access, record.person)?;
    let home = homed.iter().find(|one| one.report.id == report.id).map_or(record.person, |one| one.home);
    let undo = vec![Statement::Dose(Box::new(DoseStatement { action: ActionCode::Update, ..said.clone() }))];
    let words = Said {
        deed: Deed::Reaction,
        token: noted.token.clone(),
        home,
        source: report.source,
        statements: vec![Statement::Dose(Box::new(new))],
        undo,
        on: Some(state),
        described: None,
    };
    say::say(registry, access, words).map(Done::Written)
}

/// What was told of reactions to a dose: when they began, and in whose words. Other notes of the dose, such as why it was
/// changed, are none of it.
pub fn told(said: &DoseStatement) -> Vec<(Date, &str)> {
    let one = |note: &'_ str| -> Option<Date> { note.get(..10)?.parse().ok() };
    let told = said.notes.iter().filter_map(|note| Some((one(note)?, note.get(10..)?)));
    told.map(|(on, text)| (on, text.trim_start_matches([':', ' ']))).collect()
}

/// The doses that the report's list of vaccines is to name: those of the same day first, then those of the four weeks before.
pub fn vaccines<'r>(record: &'r Record, dose: &Dose) -> (Vec<&'r Dose>, Vec<&'r Dose>) {
    let day = dose.best.given_on;
    let four_weeks = day.checked_sub(Span::new().days(28)).unwrap_or(day);
    let same = record.doses.iter().filter(|one| one.best.given_on == day).collect();
    let before = record
        .doses
        .iter()
        .filter(|one| one.best.given_on >= four_weeks && one.best.given_on < day)
        .collect();
    (same, before)
}
