//! Doses of another registry become reports: a human has looked at them and said whose they are.

use std::collections::BTreeSet;

use jenner_model::access::Access;
use jenner_model::report::Statement;
use jenner_model::{MessageId, ReportId};
use jenner_store::queries::message::{self, MessageKey, NewMessage};
use jenner_store::queries::report::{self, Kind, ReportRow};

use super::answer::Answered;
use super::question::Question;
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::forecast::keep;
use crate::identity::homes;
use crate::intake::{ContentKey, Prepared, control_key};
use crate::messages::Transport;
use crate::{Error, Registry, packed};

/// What became of the wish to take doses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// So many are reports now.
    Doses(usize),
    /// The agreement does not let us keep what they tell.
    NotAllowed,
    /// The person is not there any more, or not for this asker.
    NoPerson,
}

/// Takes doses of an answer, by their places in [`Answered::doses`]. The answer goes into the message log, as what
/// brought them. Doses that were taken before are the same reports, said again.
pub fn take(
    registry: &Registry,
    access: &Access,
    question: &Question,
    answered: &Answered,
    places: &BTreeSet<usize>,
) -> Result<Taken, Error> {
    door::require(registry, access, Permission::AskRegistries, Action::TakeFromPartner)?;
    let partner = &question.partner;
    if !partner.agreement.keep || !partner.agreement.holds_on(registry.today()) {
        return Ok(Taken::NotAllowed);
    }
    let core = registry.core.clone();
    let source = core.source(partner.organization, &partner.code)?;
    let mut prepared: Vec<Prepared> = Vec::new();
    for beside in places.iter().filter_map(|place| answered.doses.get(*place)) {
        let statement = Statement::Dose(Box::new(beside.said.clone()));
        let one = Prepared::new(ReportId(core.id()), statement, 0)
            .map_err(|error| Error::Internal(format!("a statement has no stored form: {error}")))?;
        // One dose that an answer tells twice is one report.
        if !prepared.iter().any(|other| other.content_key == one.content_key) {
            prepared.push(one);
        }
    }
    if prepared.is_empty() {
        return Ok(Taken::Doses(0));
    }
    let id = MessageId(core.id());
    let body = packed::pack(answered.text.as_bytes())?;
    let message_type = format!("RSP^K11 {}", answered.told.profile);
    let (access, home) = (access.clone(), question.public_id);
    let (organization, code) = (partner.organization, partner.code.clone());
    let control = question.control_id.clone();
    registry.db().write(move |tx| {
        let Some(home) = homes::named(tx, home)? else { return Ok(Taken::NoPerson) };
        let people = homes::lock(tx, &[home])?;
        let found = homes::load(tx, &core, &access, &people)?;
        let Some(somebody) = found.values().find(|one| door::is_visible(&access, &one.record)) else {
            return Ok(Taken::NoPerson);
        };
        let (person, now) = (somebody.id(), core.now());
        let rows: Vec<ReportRow<'_>> = prepared
            .iter()
            .filter_map(|one| match &one.statement {
                Statement::Dose(dose) => Some((one, dose)),
                _ => None,
            })
            .map(|(one, dose)| ReportRow {
                person,
                home,
                source,
                content_key: &one.content_key,
                id: one.id,
                organization,
                kind: Kind::of(&one.statement),
                said_at: now,
                received_at: now,
                message: id,
                about_on: Some(dose.given_on),
                code: Some(dose.vaccine.cvx.to_string()),
                json: &one.json,
            })
            .collect();
        report::upsert(tx, &rows)?;
        keep::assess_people(tx, &core, &access, &BTreeSet::from([person]))?;
        let logged = NewMessage {
            id,
            received_at: now,
            organization: Some(organization),
            interface: None,
            transport: Transport::Partner.word(),
            control_id: &control,
            message_type: &message_type,
            outcome: "AA",
            person: Some(person),
            errors: 0,
            warnings: 0,
            stored: rows.len() as i64,
            dropped: 0,
            replay_of: None,
            body: &body,
            answer: &[],
            findings: "[]",
        };
        message::insert(tx, &[logged])?;
        let key = MessageKey { control: control_key(&control), content: ContentKey::default() };
        message::insert_keys(tx, &[(key, id)])?;
        let mut entry = door::entry_at(now, &access, Action::TakeFromPartner, Some(person));
        entry.object = format!("partner:{code}").into();
        entry.detail = serde_json::json!({ "doses": rows.len(), "message": id.0 }).to_string().into();
        tx.audit(entry);
        Ok::<_, Error>(Taken::Doses(rows.len()))
    })
}
