//! Doses that are given at a visit, and past doses from a card: several in one go, stored together or not at all.

use std::collections::BTreeSet;

use jenner_codes::{
    ActionCode, Code, CompletionStatus, Cvx, EligibilityMethod, InformationSource, RefusalReason,
};
use jenner_model::access::Access;
use jenner_model::dose::{DoseStatement, OrderNumber, Place, Refusal};
use jenner_model::report::Statement;
use jenner_model::{Date, PublicId};
use smol_str::SmolStr;

use super::concern::{self, Concern, Weight};
use super::facts::{self, Fact, NotGiven};
use super::say::{self, Deed, Said};
use super::{Token, Written};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::{Error, Registry};

/// Most lines of one form.
pub const MOST: usize = 60;
/// Attempts when the record keeps changing under the form.
const ROUNDS: usize = 4;

/// A dose as somebody typed or scanned it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// What is said of it. Number, writer and place are added.
    pub said: DoseStatement,
    /// The concerns that the writer has seen, by their words.
    pub seen: BTreeSet<String>,
    /// Why it is saved all the same.
    pub why: String,
}

/// A dose that was due and refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The vaccine.
    pub vaccine: Cvx,
    /// The reason.
    pub reason: RefusalReason,
    /// In words.
    pub text: SmolStr,
}

/// What happened at a visit, or what a card says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Names the form.
    pub token: Token,
    /// Doses.
    pub doses: Vec<Given>,
    /// Refusals, of today.
    pub refused: Vec<Refused>,
    /// Doses put off, or not in stock.
    pub not_given: Vec<NotGiven>,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recorded {
    /// On disk, now or when the same form came first.
    Done(Written),
    /// Something has to be seen, or a reason given, first: the concerns about each dose. Nothing was stored.
    Look(Vec<Vec<Concern>>),
    /// There is no such person for the asker.
    Unknown,
}

/// Whether a dose may be saved as it stands: nothing that cannot be, everything seen, and a reason where one is asked for.
pub fn may_be_saved(given: &Given, concerns: &[Concern]) -> bool {
    let here = concern::is_given_here(&given.said);
    concerns.iter().all(|one| match one.weight(here) {
        Weight::Never => false,
        Weight::Note => given.seen.contains(one.word()),
        Weight::Reason | Weight::Insist => given.seen.contains(one.word()) && !given.why.trim().is_empty(),
    })
}

/// What of a visit has to be looked at. `None` when there is no such person for the asker.
pub fn look(
    registry: &Registry,
    access: &Access,
    person: PublicId,
    doses: &[&DoseStatement],
) -> Result<Option<Vec<Vec<Concern>>>, Error> {
    let Some(record) = door::open(registry, access, person)? else { return Ok(None) };
    concern::of(registry, access, &record, doses).map(Some)
}

/// Records a visit.
pub fn visit(
    registry: &Registry,
    access: &Access,
    person: PublicId,
    visit: &Visit,
) -> Result<Recorded, Error> {
    door::require(registry, access, Permission::RecordDoses, Action::Submit)?;
    write(registry, access, person, visit, Deed::Record)
}

/// Adds past doses.
pub fn past(
    registry: &Registry,
    access: &Access,
    person: PublicId,
    visit: &Visit,
) -> Result<Recorded, Error> {
    door::require(registry, access, Permission::RecordPast, Action::Submit)?;
    write(registry, access, person, visit, Deed::Past)
}

fn write(
    registry: &Registry,
    access: &Access,
    person: PublicId,
    visit: &Visit,
    deed: Deed,
) -> Result<Recorded, Error> {
    if visit.doses.len() + visit.refused.len() + visit.not_given.len() > MOST {
        return Err(Error::Invalid(format!("More than {MOST} lines in one form: save some of them first.")));
    }
    for _ in 0..ROUNDS {
        let Some(record) = door::open(registry, access, person)? else { return Ok(Recorded::Unknown) };
        if say::message_of(registry, access, &visit.token)?.is_some() {
            facts::put(registry, access, record.person, &visit.token, &not_given(visit))?;
            return Ok(Recorded::Done(Written::Before));
        }
        let state = say::state(registry, access, record.person)?;
        let said: Vec<&DoseStatement> = visit.doses.iter().map(|given| &given.said).collect();
        let concerns = concern::of(registry, access, &record, &said)?;
        if !visit.doses.iter().zip(&concerns).all(|(given, concerns)| may_be_saved(given, concerns)) {
            return Ok(Recorded::Look(concerns));
        }
        let statements = statements(registry, access, visit)?;
        if statements.is_empty() {
            facts::put(registry, access, record.person, &visit.token, &not_given(visit))?;
            return Ok(Recorded::Done(Written::Now));
        }
        let undo = statements.iter().map(taken_back).collect();
        let source = say::source(registry, access)?;
        let token = visit.token.clone();
        let words = Said {
            deed,
            token,
            home: record.person,
            source,
            statements,
            undo,
            on: Some(state),
            described: None,
        };
        match say::say(registry, access, words)? {
            // Somebody was faster: the concerns are asked anew about what is there now.
            Written::Changed => {}
            written => {
                facts::put(registry, access, record.person, &visit.token, &not_given(visit))?;
                return Ok(Recorded::Done(written));
            }
        }
    }
    Err(Error::Busy("the record is being changed by somebody else; send again".to_owned()))
}

fn not_given(visit: &Visit) -> Vec<Fact> {
    visit.not_given.iter().cloned().map(Fact::NotGiven).collect()
}

fn statements(registry: &Registry, access: &Access, visit: &Visit) -> Result<Vec<Statement>, Error> {
    let writer = say::writer(registry, access)?;
    let place = crate::organizations::list(registry)?
        .into_iter()
        .find(|one| one.id == access.organization())
        .map(|one| Place { id: one.code, name: one.name });
    let authority = registry.settings().application.clone();
    let number = |n: usize| OrderNumber {
        value: format!("{}-{}", visit.token.as_str(), n + 1).into(),
        authority: authority.clone(),
    };
    let mut all = Vec::new();
    for (n, given) in visit.doses.iter().enumerate() {
        let mut said = given.said.clone();
        said.action = ActionCode::Add;
        said.filler = Some(number(n));
        said.entered_by.clone_from(&writer);
        said.entered_on = Some(registry.today());
        said.entered_at.clone_from(&place);
        if concern::is_given_here(&said) {
            said.location.clone_from(&place);
            if said.eligibility.is_some() {
                said.eligibility_method = Some(EligibilityMethod::known("VXC40"));
            }
        }
        let why = given.why.trim();
        if !why.is_empty() {
            said.notes.push(why.into());
        }
        all.push(Statement::Dose(Box::new(said)));
    }
    for (n, refused) in visit.refused.iter().enumerate() {
        all.push(Statement::Refusal(Refusal {
            action: ActionCode::Add,
            refused_on: registry.today(),
            vaccine: refused.vaccine,
            reason: Some(refused.reason.clone()),
            text: refused.text.clone(),
            filler: Some(number(visit.doses.len() + n)),
        }));
    }
    Ok(all)
}

/// What takes a statement back.
pub(super) fn taken_back(statement: &Statement) -> Statement {
    let mut back = statement.clone();
    match &mut back {
        Statement::Dose(said) => said.action = ActionCode::Delete,
        Statement::Refusal(said) => said.action = ActionCode::Delete,
        Statement::Observation(said) => said.action = ActionCode::Delete,
        Statement::Demographics(_) => {}
    }
    back
}

/// A dose of which nothing is known but vaccine, day and where the knowledge comes from.
pub fn bare(vaccine: Cvx, given_on: Date, source: InformationSource) -> DoseStatement {
    DoseStatement {
        action: ActionCode::Add,
        completion: CompletionStatus::Complete,
        filler: None,
        placer: None,
        given_on,
        vaccine: jenner_model::dose::VaccineGiven { cvx: vaccine, ndc: None, cpt: None },
        source: Some(source),
        amount: None,
        administered_by: None,
        ordered_by: None,
        entered_by: None,
        entered_at: None,
        location: None,
        lot: SmolStr::default(),
        expires_on: None,
        manufacturer: None,
        route: None,
        site: None,
        eligibility: None,
        eligibility_method: None,
        funding: None,
        vis: Vec::new(),
        reactions: Vec::new(),
        indications: Vec::new(),
        confidentiality: None,
        entered_on: None,
        notes: Vec::new(),
    }
}

/// The reason of a refusal by its code.
pub fn refusal_reason(registry: &Registry, code: &str) -> Option<RefusalReason> {
    registry.codes().code(code).map(|known: Code<_>| known)
}
