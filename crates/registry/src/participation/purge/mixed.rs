//! Values that hold several people: kept searches, uploaded tables, exports, replays. Only this person is taken out of them.

use jenner_hl7::er7::Message;
use jenner_hl7::{charset, qbp, vxu};
use jenner_model::access::Access;
use jenner_model::{MessageId, OrganizationId};
use jenner_store::queries::purge;
use jenner_store::{StoreError, Tx};
use serde_json::Value;

use super::marks::Marks;
use crate::identity::query::as_statement;
use crate::participation::suppression::keys::{self, Judged, Key, KeyKind, Side};
use crate::uploads::{Table, table};
use crate::vault::{Class, Vault};
use crate::{Error, Registry, packed};

/// By what texts are recognised: words, and the keys of what was said.
pub(super) struct Sought {
    pub(super) marks: Marks,
    pub(super) kept: std::collections::BTreeSet<Key>,
}

impl Sought {
    /// Whether a message that is filed under nobody is about the person.
    fn is_in(&self, registry: &Registry, organization: OrganizationId, body: &[u8]) -> bool {
        let (text, _) = charset::decode(body);
        if !self.marks.may_be(&text) {
            return false;
        }
        if self.marks.is_about(&text) {
            return true;
        }
        let Ok(message) = Message::parse(&text) else { return false };
        let said = match message.first("QPD") {
            Some(_) => qbp::read(&message).0.as_ref().map(as_statement),
            None => vxu::read(&message, registry.codes(), registry.today()).demographics,
        };
        let Some(said) = said else { return false };
        let asked = keys::keys(organization, &said, Side::Asked);
        let agreed: std::collections::BTreeSet<KeyKind> =
            asked.keys.iter().filter(|key| self.kept.contains(key)).map(|key| key.kind).collect();
        let judged = keys::judge(&agreed, asked.is_nameless, asked.is_multiple);
        matches!(judged, Judged::Refuse | Judged::HoldThenRefuse)
    }
}

/// Messages looked at in one read.
const PORTION: i64 = 1000;

/// Messages that are filed under nobody (queries, refused, of senders in test) and are about the person.
pub(super) fn unfiled(
    registry: &Registry,
    access: &Access,
    sought: &Sought,
) -> Result<Vec<MessageId>, Error> {
    let (mut found, mut after) = (Vec::new(), MessageId(i64::MIN));
    loop {
        let portion = registry.db().read(|tx| purge::about_nobody(tx, access, after, PORTION))?;
        let Some((last, ..)) = portion.last() else { return Ok(found) };
        after = *last;
        for (id, organization, body) in &portion {
            let body = packed::unpack(body)?;
            if !body.is_empty() && sought.is_in(registry, OrganizationId(organization.unwrap_or(0)), &body) {
                found.push(*id);
            }
        }
    }
}

/// Takes the person out of sessions, uploads, lists of schools and replays; tells how many values were changed.
pub(super) fn clean(
    tx: &mut Tx<'_>,
    access: &Access,
    vault: &Vault,
    marks: &Marks,
    messages: &[MessageId],
) -> Result<Vec<(&'static str, u64)>, StoreError> {
    let mut changed =
        [("session", 0), ("upload", 0), ("replay_job", 0), ("kept_form", 0), ("roster", 0), ("student", 0)];
    changed[3].1 = purge::drop_kept_forms(tx)?;
    changed[4].1 = purge::drop_unread_rosters(tx)?;
    for (roster, number, sealed) in purge::said_by_schools(tx, access)? {
        // What cannot be opened any more cannot be read by anybody else either.
        let Ok(plain) = vault.open(Class::Identifier, &sealed) else { continue };
        if marks.is_about(&String::from_utf8_lossy(&plain)) {
            purge::drop_said_by_school(tx, (roster, number))?;
            changed[5].1 += 1;
        }
    }
    for (hash, data) in purge::sessions(tx)? {
        let Ok(mut value) = serde_json::from_str::<Value>(&data) else { continue };
        if blank(&mut value, marks) {
            purge::put_session(tx, &hash, &value.to_string())?;
            changed[0].1 += 1;
        }
    }
    for (id, file_name, body, wrong) in purge::uploads(tx, access)? {
        let (new_body, new_wrong) = (without(&body, marks)?, without(&wrong, marks)?);
        let renamed = marks.is_about(&file_name).then(|| format!("upload-{id}.csv"));
        if new_body.is_some() || new_wrong.is_some() || renamed.is_some() {
            let (body, wrong) = (new_body.unwrap_or(body), new_wrong.unwrap_or(wrong));
            purge::put_upload(tx, id, &renamed.unwrap_or(file_name), &body, &wrong)?;
            changed[1].1 += 1;
        }
    }
    for (job, wanted) in purge::replays(tx)? {
        let named = serde_json::from_str::<Value>(&wanted).ok().and_then(|value| value["message"].as_i64());
        if named.is_some_and(|id| messages.contains(&MessageId(id))) {
            purge::drop_replay(tx, job)?;
            changed[2].1 += 1;
        }
    }
    Ok(changed.to_vec())
}

/// Empties every text in a value that is about the person.
fn blank(value: &mut Value, marks: &Marks) -> bool {
    match value {
        Value::String(text) if marks.is_search(text) => {
            text.clear();
            true
        }
        // Every one of them, not up to the first: so no `any`.
        Value::Array(all) => all.iter_mut().filter_map(|one| blank(one, marks).then_some(())).count() > 0,
        Value::Object(all) => {
            let named: Vec<String> = all.keys().filter(|key| marks.is_named(key)).cloned().collect();
            named.iter().for_each(|key| drop(all.remove(key)));
            all.values_mut().fold(!named.is_empty(), |changed, one| blank(one, marks) || changed)
        }
        _ => false,
    }
}

/// A packed table without the person's rows; `None` where there are none.
fn without(packed_table: &[u8], marks: &Marks) -> Result<Option<Vec<u8>>, StoreError> {
    let bytes = packed::unpack(packed_table)?;
    let Ok(read) = table::read(&bytes) else {
        // No table: whatever it is, it goes as a whole if it is about the person.
        return Ok(marks.is_about(&charset::decode(&bytes).0).then(Vec::new));
    };
    let mut kept: Table = read.clone();
    kept.rows.retain(|row| !marks.is_about(&row.cells.join(" | ")));
    if kept.rows.len() == read.rows.len() {
        return Ok(None);
    }
    let separator = u8::try_from(kept.separator).unwrap_or(b',');
    let mut out = csv::WriterBuilder::new().delimiter(separator).flexible(true).from_writer(Vec::new());
    let unwritten = |_| StoreError::Content("a table without a person");
    out.write_record(&kept.header).map_err(unwritten)?;
    for row in &kept.rows {
        out.write_record(&row.cells).map_err(unwritten)?;
    }
    let bytes = out.into_inner().map_err(|_| StoreError::Content("a table without a person"))?;
    packed::pack(&bytes).map(Some)
}
