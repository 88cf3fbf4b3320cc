//! A question to another registry about one person of ours.

use jenner_codes::Code;
use jenner_hl7::ask::{self, Heading};
use jenner_hl7::qbp::Query;
use jenner_model::access::{Access, Purpose};
use jenner_model::person::{Demographics, Identifier, Protection, TelecomPlace};
use jenner_model::record::Record;
use jenner_model::{Given, PersonId, PublicId};
use jenner_store::queries::partner::{Direction, count_use};
use smol_str::{SmolStr, format_smolstr};

use super::{Content, Detail, Partner, by_code};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::{Error, Registry};

/// A question on its way.
#[derive(Debug, Clone)]
pub struct Question {
    /// Whom it goes to.
    pub partner: Partner,
    /// The person of ours it is about.
    pub person: PersonId,
    /// The same, for URLs.
    pub public_id: PublicId,
    /// What it asks for.
    pub content: Content,
    /// Its control id (MSH-10): the answer names it.
    pub control_id: SmolStr,
    /// Its tag (QPD-2).
    pub tag: SmolStr,
    /// The message.
    pub text: String,
}

/// Why there is no question.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoQuestion {
    /// No such person, or none the asker may know of.
    #[error("there is no such person")]
    NoPerson,
    /// No such partner.
    #[error("there is no such partner")]
    NoPartner,
    /// The agreement is not in force today.
    #[error("the agreement with this registry is not in force today")]
    NotInForce,
    /// The agreement does not allow this question.
    #[error("the agreement with this registry does not allow this question")]
    NotAllowed,
    /// The agreement does not allow questions for the asker's purpose.
    #[error("the agreement with this registry does not allow questions for this purpose")]
    Purpose,
    /// The record is protected: nobody else is told that we know this person.
    #[error("the record is protected: another registry is not told of this person")]
    Protected,
    /// Name or birth date is missing.
    #[error("the record has no full name or no birth date: there is nothing to ask with")]
    TooLittle,
    /// The day's limit is reached.
    #[error("today's questions to this registry are used up")]
    UsedUp,
}

/// Makes a question about a person, or says why there may be none. Counts it, and writes the disclosure into the audit
/// log before it is handed out. `choice` is the one of several people that the partner has listed before.
pub fn question(
    registry: &Registry,
    access: &Access,
    person: PublicId,
    code: &str,
    content: Content,
    choice: Option<&Demographics>,
) -> Result<Result<Question, NoQuestion>, Error> {
    door::require(registry, access, Permission::AskRegistries, Action::AskPartner)?;
    let Some(partner) = by_code(registry, code)? else { return Ok(Err(NoQuestion::NoPartner)) };
    let Some(record) = door::open_as(registry, access, person, Action::AskPartner)? else {
        return Ok(Err(NoQuestion::NoPerson));
    };
    if let Some(why) = not_allowed(registry, access, &partner, content, &record) {
        let mut entry = door::entry(registry, access, Action::TellPartner, Some(record.person));
        entry.object = format!("partner:{}", partner.code).into();
        entry.result = "refused".into();
        registry.db().audit(vec![entry])?;
        return Ok(Err(why));
    }
    let number = registry.core.id();
    let query = query(&partner, content, &record, choice, format_smolstr!("{number}"));
    if query.lacks_demographics {
        return Ok(Err(NoQuestion::TooLittle));
    }
    let settings = registry.settings();
    let heading = Heading {
        application: settings.application.clone(),
        facility: settings.facility.clone(),
        to_application: partner.connection.application.as_str().into(),
        to_facility: partner.code.as_str().into(),
        now: registry.now().to_jiff().to_zoned(settings.time_zone.clone()),
        control_id: format_smolstr!("A{number}"),
    };
    let text = ask::write(&query, &heading);
    let mut entry = door::entry(registry, access, Action::TellPartner, Some(record.person));
    entry.object = format!("partner:{}", partner.code).into();
    entry.detail = detail(content, &query).into();
    let (id, today) = (partner.id, registry.today());
    let most = i64::from(partner.agreement.asks_a_day);
    let counted = registry.db().write(move |tx| {
        let counted = count_use(tx, id, Direction::Asked, today, most)?;
        let mut entry = entry.clone();
        if !counted {
            entry.result = "limit".into();
        }
        tx.audit(entry);
        Ok::<bool, jenner_store::StoreError>(counted)
    })?;
    if !counted {
        return Ok(Err(NoQuestion::UsedUp));
    }
    Ok(Ok(Question {
        person: record.person,
        public_id: record.public_id,
        content,
        control_id: heading.control_id,
        tag: query.tag,
        text,
        partner,
    }))
}

fn not_allowed(
    registry: &Registry,
    access: &Access,
    partner: &Partner,
    content: Content,
    record: &Record,
) -> Option<NoQuestion> {
    let agreement = &partner.agreement;
    if !agreement.holds_on(registry.today()) {
        return Some(NoQuestion::NotInForce);
    }
    if !agreement.ask.contains(&content) {
        return Some(NoQuestion::NotAllowed);
    }
    // The operator's own commands are for trying a connection out.
    if access.purpose() != Purpose::Operations && !agreement.purposes.contains(&access.purpose()) {
        return Some(NoQuestion::Purpose);
    }
    let protected = record.demographics.protection == Given::Value(Protection::Protected);
    protected.then_some(NoQuestion::Protected)
}

/// Which kinds of items go out, in the words of the audit log: no values.
fn detail(content: Content, query: &Query) -> String {
    let mut told = vec!["name", "birth_date"];
    let items = [
        ("sex", query.sex.is_some()),
        ("number", !query.identifiers.is_empty()),
        ("maiden_name", query.mothers_maiden_name.is_some()),
        ("address", !query.addresses.is_empty()),
        ("phone", !query.telecoms.is_empty()),
    ];
    told.extend(items.into_iter().filter(|(_, is_told)| *is_told).map(|(word, _)| word));
    serde_json::json!({ "asked": content, "told": told }).to_string()
}

fn query(
    partner: &Partner,
    content: Content,
    record: &Record,
    choice: Option<&Demographics>,
    tag: SmolStr,
) -> Query {
    let ours = &record.demographics;
    let tells = |detail| partner.agreement.tell.contains(&detail);
    // Somebody they have listed is asked for by their number, under the name they have.
    let who = choice.unwrap_or(ours);
    let name = who.legal_name().or_else(|| ours.legal_name()).cloned();
    let full = |name: &jenner_model::person::PersonName| !name.family.is_empty() && !name.given.is_empty();
    let name = name.filter(full);
    let birth_date = who.birth_date.or(ours.birth_date);
    let numbers = match choice {
        Some(choice) => their_number(choice, partner).into_iter().collect(),
        None => ours.identifiers.iter().filter(|id| is_theirs(id, partner)).cloned().collect(),
    };
    let phones = ours.telecoms.value().into_iter().flatten();
    Query {
        profile: content.profile(),
        tag,
        identifiers: numbers,
        lacks_demographics: name.is_none() || birth_date.is_none(),
        name,
        mothers_maiden_name: tells(Detail::MaidenName)
            .then(|| ours.mothers_maiden_name.value().cloned())
            .flatten()
            .filter(|name| !name.family.is_empty()),
        birth_date,
        sex: ours.sex.value().copied(),
        addresses: match tells(Detail::Address) {
            true => ours.addresses.value().cloned().unwrap_or_default(),
            false => Vec::new(),
        },
        telecoms: match tells(Detail::Phone) {
            true => phones.filter(|one| matches!(one.place, TelecomPlace::Phone { .. })).cloned().collect(),
            false => Vec::new(),
        },
        multiple_birth: ours.multiple_birth.value().copied(),
        birth_order: ours.birth_order.value().copied(),
        limit: Some(10),
    }
}

fn is_theirs(id: &Identifier, partner: &Partner) -> bool {
    id.kind.as_str() == "SR"
        && (id.authority.eq_ignore_ascii_case(&partner.code)
            || (!partner.connection.application.is_empty()
                && id.authority.eq_ignore_ascii_case(&partner.connection.application)))
}

/// Their own number of somebody they have listed. One without an authority is theirs.
fn their_number(listed: &Demographics, partner: &Partner) -> Option<Identifier> {
    let own = listed.identifiers.iter().find(|id| id.kind.as_str() == "SR")?;
    let authority = match own.authority.is_empty() {
        true => partner.code.as_str().into(),
        false => own.authority.clone(),
    };
    Some(Identifier { value: own.value.clone(), authority, kind: Code::known("SR") })
}
