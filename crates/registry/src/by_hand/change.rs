//! Putting a dose right: changing it, taking it out with a reason, giving it to the person it belongs to.
//!
//! Reports are never changed. A correction is a further statement of the same source about the same injection, so every version
//! stays, with who said it, when and why. An organization corrects what it said itself; what others said is theirs.

use jenner_codes::{ActionCode, Codes};
use jenner_model::access::Access;
use jenner_model::dose::{DoseStatement, OrderNumber};
use jenner_model::record::{Dose, Record};
use jenner_model::report::{Report, Statement};
use jenner_model::{PersonId, PublicId, RegistryNumber, ReportId};
use jenner_store::queries::report::HomedReport;

use super::concern::{self, Concern, Weight};
use super::record::taken_back;
use super::say::{self, Deed, Said, State};
use super::{Token, Written};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::doses::consolidate::is_known_to_its_source;
use crate::{Error, Registry};

/// Attempts when something else of the record keeps changing.
const ROUNDS: usize = 4;

/// A dose to be put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Names the form.
    pub token: Token,
    /// The dose.
    pub dose: ReportId,
    /// The version of it that the writer saw ([`version`]).
    pub saw: String,
    /// Why.
    pub why: String,
    /// What is to be done.
    pub what: What,
}

/// What is to be done with a dose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// It was otherwise: all values as they should be. The concerns about them that were seen.
    Change(Box<DoseStatement>, std::collections::BTreeSet<String>),
    /// It was not given, or is on file by mistake.
    Remove,
    /// It was given to somebody else.
    MoveTo(RegistryNumber),
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// It is on disk, now or when the same form came first.
    Written(Written),
    /// Somebody changed the dose since the writer looked: nothing was stored. Who changed what stands in the record.
    Changed,
    /// Something has to be seen first.
    Look(Vec<Concern>),
    /// The organization never said anything of this dose: others have to correct it.
    NotOurs,
    /// Why, is missing.
    NoReason,
    /// Nobody has this number, or not for the asker.
    NobodyThere,
    /// It cannot belong to that person: born later, or died before.
    CannotBe(Concern),
    /// There is no such dose or person for the asker.
    Unknown,
}

/// Names the version of a dose: it changes with every report about it.
pub fn version(record: &Record, dose: &Dose) -> String {
    State::of(record.reports.iter().filter(|report| dose.reports.contains(&report.id))).word()
}

/// What the asker's organization says of a dose now.
pub fn own<'r>(access: &Access, record: &'r Record, dose: &Dose) -> Option<(&'r Report, &'r DoseStatement)> {
    let own = record
        .reports
        .iter()
        .filter(|report| dose.reports.contains(&report.id) && report.organization == access.organization());
    let newest = own.max_by_key(|report| (report.said_at, report.id))?;
    match &newest.statement {
        Statement::Dose(said) if said.action != ActionCode::Delete => Some((newest, &**said)),
        _ => None,
    }
}

/// What other numberings of the asker's organization say of the dose besides `report`: a clinic speaks with one voice, so they
/// say no more of it once the clinic has put it right.
fn besides<'r>(record: &'r Record, dose: &Dose, report: &Report) -> Vec<(&'r Report, &'r DoseStatement)> {
    let mut newest: Vec<(&Report, &DoseStatement)> = Vec::new();
    let mut told: Vec<&Report> = record
        .reports
        .iter()
        .filter(|one| dose.reports.contains(&one.id))
        .filter(|one| one.organization == report.organization && one.source != report.source)
        .collect();
    told.sort_by_key(|one| (one.said_at, one.id));
    for one in told {
        let Statement::Dose(said) = &one.statement else { continue };
        newest.retain(|(known, _)| known.source != one.source);
        newest.push((one, &**said));
    }
    newest.retain(|(_, said)| said.action != ActionCode::Delete);
    newest
}

/// Puts a dose right.
pub fn carry_out(
    registry: &Registry,
    access: &Access,
    person: PublicId,
    order: &Order,
) -> Result<Done, Error> {
    door::require(registry, access, Permission::ChangeDoses, Action::Submit)?;
    for _ in 0..ROUNDS {
        let Some(record) = door::open(registry, access, person)? else { return Ok(Done::Unknown) };
        if say::message_of(registry, access, &order.token)?.is_some() {
            return Ok(Done::Written(Written::Before));
        }
        let Some(dose) = record.doses.iter().find(|one| one.id == order.dose) else {
            return Ok(Done::Changed);
        };
        if version(&record, dose) != order.saw {
            return Ok(Done::Changed);
        }
        let Some((report, said)) = own(access, &record, dose) else { return Ok(Done::NotOurs) };
        if order.why.trim().is_empty() {
            return Ok(Done::NoReason);
        }
        let (state, homed) = say::reports(registry, access, record.person)?;
        let home = homed.iter().find(|one| one.report.id == report.id).map_or(record.person, |one| one.home);
        let scene = Scene { registry, access, record: &record, dose, report, said, home, state, order };
        let done = scene.act()?;
        if matches!(done, Done::Written(Written::Now)) {
            scene.silence(&homed)?;
        }
        match done {
            // Something else of the person changed: whether this dose did is looked at anew.
            Done::Written(Written::Changed) => {}
            done => return Ok(done),
        }
    }
    Err(Error::Busy("the record is being changed by somebody else; send again".to_owned()))
}

struct Scene<'s> {
    registry: &'s Registry,
    access: &'s Access,
    record: &'s Record,
    dose: &'s Dose,
    report: &'s Report,
    said: &'s DoseStatement,
    home: PersonId,
    state: State,
    order: &'s Order,
}

impl Scene<'_> {
    fn act(&self) -> Result<Done, Error> {
        match &self.order.what {
            What::Change(to, seen) => {
                let mut without = self.record.clone();
                without.doses.retain(|one| one.id != self.dose.id);
                let concerns = concern::of(self.registry, self.access, &without, &[to])?
                    .into_iter()
                    .next()
                    .unwrap_or_default();
                // It was given, and why it is changed is said: only what cannot be stands in the way.
                let here = concern::is_given_here(to);
                let stops = |one: &Concern| one.weight(here) == Weight::Never || !seen.contains(one.word());
                if concerns.iter().any(stops) {
                    return Ok(Done::Look(concerns));
                }
                let statements = self.changed(to)?;
                let undo = self.back(&statements);
                self.say(Deed::Change, statements, undo)
            }
            What::Remove => {
                let gone = self.gone()?;
                let undo = vec![self.again()];
                self.say(Deed::Remove, vec![gone], undo)
            }
            What::MoveTo(number) => self.move_to(*number),
        }
    }

    /// Takes back what other numberings of the organization say of the dose.
    fn silence(&self, homed: &[HomedReport]) -> Result<(), Error> {
        for (n, (report, said)) in besides(self.record, self.dose, self.report).into_iter().enumerate() {
            let mut gone = DoseStatement { action: ActionCode::Delete, ..said.clone() };
            self.signed(&mut gone)?;
            let home = homed.iter().find(|one| one.report.id == report.id).map_or(self.home, |one| one.home);
            let words = Said {
                deed: Deed::Remove,
                token: self.order.token.derived(&format!("besides {n}")),
                home,
                source: report.source,
                statements: vec![Statement::Dose(Box::new(gone))],
                undo: Vec::new(),
                on: None,
                described: None,
            };
            say::say(self.registry, self.access, words)?;
        }
        Ok(())
    }

    fn say(&self, deed: Deed, statements: Vec<Statement>, undo: Vec<Statement>) -> Result<Done, Error> {
        let said = Said {
            deed,
            token: self.order.token.clone(),
            home: self.home,
            source: self.report.source,
            statements,
            undo,
            on: Some(self.state),
            described: None,
        };
        say::say(self.registry, self.access, said).map(Done::Written)
    }

    fn signed(&self, said: &mut DoseStatement) -> Result<(), Error> {
        said.entered_by = say::writer(self.registry, self.access)?;
        said.entered_on = Some(self.registry.today());
        said.notes.push(self.order.why.trim().into());
        Ok(())
    }

    /// The statements that say a dose anew: an update where the source's earlier words are found by it, else the old one goes
    /// and a new one comes.
    fn changed(&self, to: &DoseStatement) -> Result<Vec<Statement>, Error> {
        let mut new =
            DoseStatement { action: ActionCode::Update, filler: self.said.filler.clone(), ..to.clone() };
        self.signed(&mut new)?;
        if is_found(&new, self.record, self.dose, self.report, self.registry.codes()) {
            return Ok(vec![Statement::Dose(Box::new(new))]);
        }
        new.action = ActionCode::Add;
        new.filler = Some(OrderNumber {
            value: format!("{}-1", self.order.token.as_str()).into(),
            authority: self.registry.settings().application.clone(),
        });
        Ok(vec![self.gone()?, Statement::Dose(Box::new(new))])
    }

    /// What takes a change back.
    fn back(&self, statements: &[Statement]) -> Vec<Statement> {
        let replaced = statements.len() > 1;
        let mut old = self.said.clone();
        old.action = if replaced { ActionCode::Add } else { ActionCode::Update };
        let gone = statements.iter().skip(1).map(taken_back);
        let mut back: Vec<Statement> = gone.collect();
        back.push(Statement::Dose(Box::new(old)));
        back
    }

    fn gone(&self) -> Result<Statement, Error> {
        let mut gone = DoseStatement { action: ActionCode::Delete, ..self.said.clone() };
        self.signed(&mut gone)?;
        Ok(Statement::Dose(Box::new(gone)))
    }

    fn again(&self) -> Statement {
        Statement::Dose(Box::new(DoseStatement { action: ActionCode::Add, ..self.said.clone() }))
    }

    /// First it stands with the other person, then it goes here: were the program to end in between, it would be with both,
    /// and the same form sent again would end it.
    fn move_to(&self, number: RegistryNumber) -> Result<Done, Error> {
        let row = self
            .registry
            .db()
            .read(|tx| jenner_store::queries::person::by_registry_number(tx, self.access, number))?;
        let Some(row) = row.filter(|row| row.person != self.record.person) else {
            return Ok(Done::NobodyThere);
        };
        let Some(other) = door::open(self.registry, self.access, row.public_id)? else {
            return Ok(Done::NobodyThere);
        };
        let mut moved = DoseStatement { action: ActionCode::Add, ..self.said.clone() };
        let concerns = concern::of(self.registry, self.access, &other, &[&moved])?;
        let never = |one: &Concern| one.weight(true) == Weight::Never;
        if let Some(concern) = concerns.into_iter().flatten().find(never) {
            return Ok(Done::CannotBe(concern));
        }
        self.signed(&mut moved)?;
        let statement = Statement::Dose(Box::new(moved));
        let there = Said {
            deed: Deed::Move,
            token: self.order.token.derived("there"),
            home: other.person,
            source: self.report.source,
            undo: vec![taken_back(&statement)],
            statements: vec![statement],
            on: None,
            described: None,
        };
        say::say(self.registry, self.access, there)?;
        let gone = self.gone()?;
        // Where it went can be undone by moving it back.
        self.say(Deed::Move, vec![gone], Vec::new())
    }
}

/// Whether the source's own words about the dose are found by an update.
fn is_found(new: &DoseStatement, record: &Record, dose: &Dose, report: &Report, codes: &Codes) -> bool {
    let same_source = |one: &&Report| one.source == report.source;
    let (mut about, mut others) = (Vec::new(), Vec::new());
    for one in record.reports.iter().filter(same_source) {
        match dose.reports.contains(&one.id) {
            true => about.push(one.clone()),
            false => others.push(one.clone()),
        }
    }
    is_known_to_its_source(new, &about, codes) && !is_known_to_its_source(new, &others, codes)
}
