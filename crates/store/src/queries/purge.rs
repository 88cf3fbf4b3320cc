//! Removing a person: which tables hold something of one, by which column, and the statements that clear them.
//!
//! [`ERASED`] and [`CLEANED`] together with [`LEFT`] name every table with a column that can lead to a person. A test walks the
//! catalogue and fails when a table is missing here.

use jenner_model::access::Access;
use jenner_model::{MessageId, PersonId, PublicId};

use crate::{Result, Tx};

/// What a column of an erased table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// A person or one of their homes.
    Person,
    /// A message about them.
    Message,
}

/// Tables whose rows go, with the column they are found by. Rows that hang on others come first.
pub const ERASED: &[(&str, &str, By)] = &[
    ("message_untallied", "message_id", By::Message),
    ("message_rule", "message_id", By::Message),
    ("message_problem", "message_id", By::Message),
    ("message_draft", "message_id", By::Message),
    ("message_kept", "message_id", By::Message),
    ("message_link", "message_id", By::Message),
    ("message_link", "original_id", By::Message),
    ("message_key", "message_id", By::Message),
    ("sender_example", "message_id", By::Message),
    ("message", "message_id", By::Message),
    ("report", "person_id", By::Person),
    ("dose_ruling", "person_id", By::Person),
    ("dose_doubt", "person_id", By::Person),
    ("milestone", "person_id", By::Person),
    ("person_assessment", "person_id", By::Person),
    ("coverage_person", "person_id", By::Person),
    ("match_profile", "person_id", By::Person),
    ("match_key", "person_id", By::Person),
    ("identity_review", "home_a", By::Person),
    ("identity_review", "home_b", By::Person),
    ("identity_decision", "home_a", By::Person),
    ("identity_decision", "home_b", By::Person),
    ("patient_group_member", "home_id", By::Person),
    ("subscription", "home_id", By::Person),
    ("reported_by", "home_id", By::Person),
    ("day_list", "home_id", By::Person),
    ("outbreak_contact", "home_id", By::Person),
    ("away_dose", "home_id", By::Person),
    ("person_fact", "home_id", By::Person),
    ("official_paper", "home_id", By::Person),
    ("exemption_paper", "home_id", By::Person),
    ("person_exemption", "home_id", By::Person),
    // The movements stay: the doses were given. Whom they were given to goes.
    ("inventory_decision", "home_id", By::Person),
    ("inventory_dose_movement", "home_id", By::Person),
    ("inventory_dose", "home_id", By::Person),
    ("stock_borrowing", "home_id", By::Person),
    ("programme_evidence", "home_id", By::Person),
    ("person_consent", "person_id", By::Person),
    ("person_restriction", "person_id", By::Person),
    ("person_scope", "person_id", By::Person),
    ("roster_row", "home_id", By::Person),
    ("student", "home_id", By::Person),
    ("family_member", "person_id", By::Person),
    ("family_try", "person_id", By::Person),
    ("family_code", "person_id", By::Person),
    ("outbox", "person_id", By::Person),
    ("outreach_member", "home_id", By::Person),
    ("share_link", "person_id", By::Person),
    ("family_request_step", "person_id", By::Person),
    ("family_request", "person_id", By::Person),
    ("reminder_choice", "person_id", By::Person),
    ("oversight_task", "person_id", By::Person),
    ("audit_staff", "person", By::Person),
    ("merged_person", "person_id", By::Person),
    ("merged_person", "survivor_id", By::Person),
    ("person_handle", "person_id", By::Person),
    ("registry_number", "person_id", By::Person),
    ("person", "person_id", By::Person),
];

/// Tables that hold something of several people in one value, or are found another way: the registry's purge takes this
/// person out of them.
pub const CLEANED: &[&str] = &[
    "subscription_notice",
    "replay_job",
    "export_job",
    "upload",
    "session",
    "kept_form",
    "held_message",
    "suppression_day",
    "paper_code",
    "roster",
    "student_absence",
    "outreach_attempt",
];

/// Tables with a column that looks like a person's, and why they are left as they are.
pub const LEFT: &[(&str, &str)] = &[
    (
        "audit_entry",
        "the chain cannot be changed; it keeps a number that leads nowhere, and sealed details whose key is destroyed",
    ),
    ("audit_chain", "hashes"),
    ("audit_person_key", "the key is destroyed; the day of it stays"),
    ("audit_alert", "says that somebody looked, by a number that leads nowhere"),
    ("lab_session", "invented messages alone"),
    (
        "participation_request",
        "the proof that the family asked: sealed, its people are numbers that lead nowhere",
    ),
    ("outbreak_event", "what an outbreak is called and where it was: sealed, no people"),
    ("away_pack", "which places and staff a pack for a disaster was made for: sealed, no people"),
    ("participation_paper", "what the family sent: sealed"),
    ("participation_letter", "what the family was told: sealed"),
    ("list_question", "conditions and names of columns, no people"),
    ("cold_import", "what thermometers wrote, and how many rows could not be read: no people"),
    ("programme_enrolment", "a provider and numbers of patients, no people"),
    ("programme_agreement", "a text that is the same for everybody"),
    ("programme_visit", "what was found at a provider, no patients"),
    ("programme_finding", "numbers of doses and days; whose doses they are stands in programme_evidence"),
    ("coverage_release", "numbers of groups that are published, no people"),
    ("organization", "parent_id is an organization"),
    ("sender_profile", "rules for reading, no people"),
    ("tombstone", "a day and a receipt"),
    ("suppression_key", "keyed hashes"),
];

/// Columns by which a table may lead to a person or hold what was said of one.
pub const LIKE_A_PERSONS: &[&str] = &[
    "answer",
    "body",
    "content",
    "data",
    "facts",
    "findings",
    "home",
    "message_id",
    "original_id",
    "parent_id",
    "person",
    "profile",
    "sealed",
    "statement",
    "subscription_id",
    "survivor",
    "wrong",
];

/// Public ids of people: names under which older backups and files know them.
pub fn handles(tx: &mut Tx<'_>, _access: &Access, homes: &[PersonId]) -> Result<Vec<PublicId>> {
    let homes: Vec<i64> = homes.iter().map(|home| home.0).collect();
    tx.query("SELECT public_id FROM person_handle WHERE person_id = ANY($1)", &[&homes], |row| row.get(0))
}

/// The messages that are logged as about these people, and those that brought their reports.
pub fn messages(tx: &mut Tx<'_>, _access: &Access, homes: &[PersonId]) -> Result<Vec<MessageId>> {
    let homes: Vec<i64> = homes.iter().map(|home| home.0).collect();
    tx.query(
        "SELECT message_id FROM message WHERE person_id = ANY($1) \
         UNION SELECT message_id FROM report WHERE person_id = ANY($1)",
        &[&homes],
        |row| row.get(0),
    )
}

/// The control ids of messages.
pub fn control_ids(tx: &mut Tx<'_>, _access: &Access, messages: &[MessageId]) -> Result<Vec<String>> {
    let ids: Vec<i64> = messages.iter().map(|message| message.0).collect();
    tx.query("SELECT control_id FROM message WHERE message_id = ANY($1)", &[&ids], |row| row.get(0))
}

/// By what the contents of these messages are recognised when they come again; `controls` are the keys of their control ids.
pub fn contents(
    tx: &mut Tx<'_>,
    _access: &Access,
    messages: &[MessageId],
    controls: &[i64],
) -> Result<Vec<[u8; 16]>> {
    let ids: Vec<i64> = messages.iter().map(|message| message.0).collect();
    let sql = "SELECT content_key FROM message_key WHERE control_key = ANY($1) AND message_id = ANY($2)";
    let found: Vec<[u8; 16]> = tx.query(sql, &[&controls.to_vec(), &ids], |row| row.get(0))?;
    // A message that had come before has the key of nothing.
    Ok(found.into_iter().filter(|key| *key != [0; 16]).collect())
}

/// People who were once one with these, or stood in question of it: a message may be logged under one and belong to another.
pub fn once_related(tx: &mut Tx<'_>, _access: &Access, homes: &[PersonId]) -> Result<Vec<PersonId>> {
    let ids: Vec<i64> = homes.iter().map(|home| home.0).collect();
    let found: Vec<PersonId> = tx.query(
        "SELECT home_b FROM identity_decision WHERE home_a = ANY($1) \
         UNION SELECT home_a FROM identity_decision WHERE home_b = ANY($1)",
        &[&ids],
        |row| row.get(0),
    )?;
    Ok(found.into_iter().filter(|one| !homes.contains(one)).collect())
}

/// Those of the messages that brought reports of other people.
pub fn brought_for(tx: &mut Tx<'_>, _access: &Access, people: &[PersonId]) -> Result<Vec<MessageId>> {
    let people: Vec<i64> = people.iter().map(|home| home.0).collect();
    tx.query("SELECT DISTINCT message_id FROM report WHERE person_id = ANY($1)", &[&people], |row| row.get(0))
}

/// A message logged as about nobody: its id, its organization, its body.
pub type AboutNobody = (MessageId, Option<i64>, Vec<u8>);

/// Messages that are logged as about nobody, after one of them: queries, refused and test messages. With their bodies.
pub fn about_nobody(
    tx: &mut Tx<'_>,
    _access: &Access,
    after: MessageId,
    most: i64,
) -> Result<Vec<AboutNobody>> {
    tx.query(
        "SELECT message_id, organization_id, body FROM message WHERE person_id IS NULL AND message_id > $1 \
         ORDER BY message_id LIMIT $2",
        &[&after, &most],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

/// Deletes the rows of all tables of [`ERASED`]; tells how many of each.
pub fn erase(
    tx: &mut Tx<'_>,
    _access: &Access,
    homes: &[PersonId],
    messages: &[MessageId],
) -> Result<Vec<(&'static str, u64)>> {
    let homes: Vec<i64> = homes.iter().map(|home| home.0).collect();
    let messages: Vec<i64> = messages.iter().map(|message| message.0).collect();
    tx.run(
        "DELETE FROM subscription_notice WHERE subscription_id IN \
         (SELECT subscription_id FROM subscription WHERE home_id = ANY($1))",
        &[&homes],
    )?;
    tx.run(
        "DELETE FROM student_absence WHERE student_id IN (SELECT student_id FROM student WHERE home_id = ANY($1))",
        &[&homes],
    )?;
    // A message to a family goes with its last child; where others are left, what it says goes, for it names them all.
    tx.run(
        "DELETE FROM outreach_attempt WHERE attempt_id IN (SELECT attempt_id FROM outreach_member WHERE home_id = ANY($1)) \
         AND attempt_id NOT IN (SELECT attempt_id FROM outreach_member WHERE home_id <> ALL($1) AND attempt_id IN \
         (SELECT attempt_id FROM outreach_member WHERE home_id = ANY($1)))",
        &[&homes],
    )?;
    tx.run(
        "UPDATE outreach_attempt SET content = NULL \
         WHERE attempt_id IN (SELECT attempt_id FROM outreach_member WHERE home_id = ANY($1))",
        &[&homes],
    )?;
    let mut gone: Vec<(&'static str, u64)> = Vec::new();
    for (table, column, by) in ERASED {
        let ids = match by {
            By::Person => &homes,
            By::Message => &messages,
        };
        let n = tx.execute(&format!("DELETE FROM {table} WHERE {column} = ANY($1)"), &[ids])?;
        match gone.iter_mut().find(|(known, _)| known == table) {
            Some((_, before)) => *before += n,
            None => gone.push((table, n)),
        }
    }
    Ok(gone)
}

/// How many rows of [`ERASED`] there are for these people and messages: what a purge would remove.
pub fn count(
    tx: &mut Tx<'_>,
    _access: &Access,
    homes: &[PersonId],
    messages: &[MessageId],
) -> Result<Vec<(&'static str, u64)>> {
    let homes: Vec<i64> = homes.iter().map(|home| home.0).collect();
    let messages: Vec<i64> = messages.iter().map(|message| message.0).collect();
    let mut there: Vec<(&'static str, u64)> = Vec::new();
    for (table, column, by) in ERASED {
        let ids = match by {
            By::Person => &homes,
            By::Message => &messages,
        };
        let sql = format!("SELECT count(*) FROM {table} WHERE {column} = ANY($1)");
        let n: i64 = tx.query_opt(&sql, &[ids], |row| row.get(0))?.unwrap_or(0);
        let n = u64::try_from(n).unwrap_or(0);
        match there.iter_mut().find(|(known, _)| known == table) {
            Some((_, before)) => *before += n,
            None => there.push((table, n)),
        }
    }
    Ok(there)
}

/// A value that holds texts of several people, with the key of its row.
pub type Mixed<K> = (K, String);

/// Sessions: what the pages keep in them.
pub fn sessions(tx: &mut Tx<'_>) -> Result<Vec<Mixed<Vec<u8>>>> {
    tx.query("SELECT session_hash, data FROM session", &[], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Replaces what the pages keep in a session.
pub fn put_session(tx: &mut Tx<'_>, hash: &[u8], data: &str) -> Result<()> {
    tx.run("UPDATE session SET data = $2 WHERE session_hash = $1", &[&hash, &data])
}

/// Removes the forms that were kept over the end of a session. They are sealed and live for a short time: all go, rather than that
/// one about the person stays. Tells how many.
pub fn drop_kept_forms(tx: &mut Tx<'_>) -> Result<u64> {
    tx.execute("DELETE FROM kept_form", &[])
}

/// Drops lists of schools that were not read yet: their files are sealed and can be sent again, and one of them may name the
/// person. Tells how many.
pub fn drop_unread_rosters(tx: &mut Tx<'_>) -> Result<u64> {
    tx.execute(
        "UPDATE roster SET state = 'dropped', file_name = '', body = NULL WHERE state IN ('new', 'matching')",
        &[],
    )
}

/// What schools said of children without a record: the list or 0, the row or the student, and the sealed words.
pub type SaidBySchool = (i64, i64, Vec<u8>);

/// What schools said of children without a record.
pub fn said_by_schools(tx: &mut Tx<'_>, _access: &Access) -> Result<Vec<SaidBySchool>> {
    let mut said =
        tx.query("SELECT roster_id, row_number, sealed FROM roster_row WHERE home_id IS NULL", &[], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    said.extend(tx.query("SELECT student_id, sealed FROM student WHERE home_id IS NULL", &[], |row| {
        Ok((0, row.get(0)?, row.get(1)?))
    })?);
    Ok(said)
}

/// Removes one of [`said_by_schools`].
pub fn drop_said_by_school(tx: &mut Tx<'_>, (roster, number): (i64, i64)) -> Result<()> {
    match roster {
        0 => {
            tx.run("DELETE FROM student_absence WHERE student_id = $1", &[&number])?;
            tx.run("DELETE FROM student WHERE student_id = $1", &[&number])
        }
        _ => tx.run("DELETE FROM roster_row WHERE roster_id = $1 AND row_number = $2", &[&roster, &number]),
    }
}

/// An upload: id, file name, the table, the rows that were not taken.
pub type UploadTexts = (i64, String, Vec<u8>, Vec<u8>);

/// Uploads that hold rows.
pub fn uploads(tx: &mut Tx<'_>, _access: &Access) -> Result<Vec<UploadTexts>> {
    tx.query("SELECT upload_id, file_name, body, wrong FROM upload", &[], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    })
}

/// Replaces the rows of an upload.
pub fn put_upload(tx: &mut Tx<'_>, id: i64, file_name: &str, body: &[u8], wrong: &[u8]) -> Result<()> {
    tx.run(
        "UPDATE upload SET file_name = $2, body = $3, wrong = $4 WHERE upload_id = $1",
        &[&id, &file_name, &body, &wrong],
    )
}

/// Replays that were asked for: id and what was wanted.
pub fn replays(tx: &mut Tx<'_>) -> Result<Vec<Mixed<i64>>> {
    tx.query("SELECT job_id, wanted FROM replay_job", &[], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Removes a replay that was asked for.
pub fn drop_replay(tx: &mut Tx<'_>, job: i64) -> Result<()> {
    tx.run("DELETE FROM replay_job WHERE job_id = $1", &[&job])
}

/// An export: id, handle, state, request and what was asked, files.
pub type ExportTexts = (i64, [u8; 16], String, String, String);

/// Exports, as far as they may name people.
pub fn exports(tx: &mut Tx<'_>) -> Result<Vec<ExportTexts>> {
    tx.query("SELECT job_id, handle, state, request || ' ' || asked, files FROM export_job", &[], |row| {
        Ok((
            row.get(0)?,
            <[u8; 16]>::try_from(row.bytes(1)?).unwrap_or_default(),
            row.get(2)?,
            row.get(3)?,
            row.get(4)?,
        ))
    })
}

/// Replaces the list of files of an export.
pub fn put_export_files(tx: &mut Tx<'_>, job: i64, files: &str, bytes: i64) -> Result<()> {
    tx.run("UPDATE export_job SET files = $2, bytes = $3 WHERE job_id = $1", &[&job, &files, &bytes])
}

/// Removes an export that names the person.
pub fn drop_export(tx: &mut Tx<'_>, job: i64) -> Result<()> {
    tx.run("DELETE FROM export_job WHERE job_id = $1", &[&job])
}

/// An export under way begins again: it may have passed the person already.
pub fn begin_export_again(tx: &mut Tx<'_>, job: i64) -> Result<()> {
    tx.run("UPDATE export_job SET state = 'cancelled' WHERE job_id = $1 AND state = 'running'", &[&job])
}
