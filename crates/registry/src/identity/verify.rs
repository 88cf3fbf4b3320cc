//! What a human of the registry has checked: it comes before what any sender says (see [`super::consolidate`]).
//!
//! It is a report like any other, of the reviewer's own organization, without a message. It belongs to the home that had
//! said the value: when a merge is taken back, it goes with that home and says nothing of the other person.

use std::collections::BTreeSet;

use jenner_model::access::Access;
use jenner_model::person::{Demographics, Witness};
use jenner_model::report::Statement;
use jenner_model::{MessageId, PublicId, ReportId};
use jenner_store::queries::report::{self, Kind, ReportRow};

use super::homes;
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::forecast::keep;
use crate::intake::Prepared;
use crate::{Error, Registry};

/// The name of the source under which an organization's own people speak.
const BY_HAND: &str = "verified by hand";

/// The message of a report that no message brought.
pub const NO_MESSAGE: MessageId = MessageId(0);

/// Keeps what a human has checked about the person for whom a public id was made. `false` when there is no such person for
/// the asker.
pub fn verify(
    registry: &Registry,
    access: &Access,
    home: PublicId,
    said: Demographics,
) -> Result<bool, Error> {
    door::require(registry, access, Permission::DecideIdentity, Action::Verify)?;
    let core = registry.core.clone();
    let source = core.source(access.organization(), BY_HAND)?;
    let after = serde_json::to_value(&said).unwrap_or_default();
    let said = Statement::Demographics(Box::new(Demographics { witness: Witness::Verified, ..said }));
    let prepared = Prepared::new(ReportId(core.id()), said, 0)
        .map_err(|error| Error::Internal(format!("a statement cannot be written: {error}")))?;
    let access = access.clone();
    registry.db().write(move |tx| {
        let Some(home) = homes::named(tx, home)? else { return Ok(false) };
        let people = homes::lock(tx, &[home])?;
        let found = homes::load(tx, &core, &access, &people)?;
        let Some(somebody) = found.values().find(|one| door::is_visible(&access, &one.record)) else {
            return Ok(false);
        };
        let (person, now) = (somebody.id(), core.now());
        let row = ReportRow {
            person,
            home,
            source,
            content_key: &prepared.content_key,
            id: prepared.id,
            organization: access.organization(),
            kind: Kind::of(&prepared.statement),
            said_at: now,
            received_at: now,
            message: NO_MESSAGE,
            about_on: None,
            code: None,
            json: &prepared.json,
        };
        report::upsert(tx, &[row])?;
        keep::assess_people(tx, &core, &access, &BTreeSet::from([person]))?;
        let before = serde_json::to_value(&somebody.record.demographics).unwrap_or_default();
        let entry = door::entry_at(now, &access, Action::Verify, Some(person));
        tx.audit(entry.detail(changed(&before, &after)));
        Ok::<_, Error>(true)
    })
}

/// The values that were said, and those that stood in their places before.
fn changed(before: &serde_json::Value, after: &serde_json::Value) -> String {
    let fields = after.as_object().into_iter().flatten().map(|(field, _)| field);
    let before: serde_json::Map<String, serde_json::Value> =
        fields.filter_map(|field| Some((field.clone(), before.get(field)?.clone()))).collect();
    serde_json::json!({ "before": before, "after": after }).to_string()
}
