//! Who takes part in a vaccine programme: applications, what was signed, and what was done with each.

use jenner_model::{Date, OrganizationId, Timestamp, UserId};

use crate::{Insert, Result, Row, Tx, values};

/// An application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolmentRow {
    /// Identity, in the order of beginning.
    pub id: i64,
    /// Whose.
    pub organization: OrganizationId,
    /// The programme.
    pub programme: String,
    /// `draft`, `submitted`, `returned`, `approved` or `suspended`.
    pub state: String,
    /// What the provider says of itself, as JSON.
    pub form: String,
    /// Patients as the registry counted them, as JSON.
    pub proposed: String,
    /// Patients as the provider says, as JSON.
    pub profile: String,
    /// The first and the last day, once it is approved.
    pub holds: Option<(Date, Date)>,
    /// Since when it is suspended.
    pub suspended_on: Option<Date>,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub changed_at: Timestamp,
}

const COLUMNS: &str = "enrolment_id, organization_id, programme, state, form, proposed, profile, starts_on, expires_on, \
    suspended_on, created_at, changed_at";

fn enrolment(row: &Row<'_>) -> Result<EnrolmentRow> {
    let (from, until): (Option<Date>, Option<Date>) = (row.get(7)?, row.get(8)?);
    Ok(EnrolmentRow {
        id: row.get(0)?,
        organization: row.get(1)?,
        programme: row.get(2)?,
        state: row.get(3)?,
        form: row.get(4)?,
        proposed: row.get(5)?,
        profile: row.get(6)?,
        holds: from.zip(until),
        suspended_on: row.get(9)?,
        created_at: row.get(10)?,
        changed_at: row.get(11)?,
    })
}

const ENROLMENTS: Insert<12> = Insert::into(
    "programme_enrolment",
    [
        "enrolment_id",
        "organization_id",
        "programme",
        "state",
        "form",
        "proposed",
        "profile",
        "starts_on",
        "expires_on",
        "suspended_on",
        "created_at",
        "changed_at",
    ],
)
.on_conflict(
    "(enrolment_id) DO UPDATE SET state = excluded.state, form = excluded.form, proposed = excluded.proposed, \
     profile = excluded.profile, starts_on = excluded.starts_on, expires_on = excluded.expires_on, \
     suspended_on = excluded.suspended_on, changed_at = excluded.changed_at",
);

/// Puts an application in the place of what it was.
pub fn put(tx: &mut Tx<'_>, e: &EnrolmentRow) -> Result<()> {
    let row = values![
        e.id,
        e.organization,
        e.programme,
        e.state,
        e.form,
        e.proposed,
        e.profile,
        e.holds.map(|days| days.0),
        e.holds.map(|days| days.1),
        e.suspended_on,
        e.created_at,
        e.changed_at
    ];
    tx.insert(&ENROLMENTS, [row])
}

/// One application.
pub fn one(tx: &mut Tx<'_>, id: i64) -> Result<Option<EnrolmentRow>> {
    tx.query_opt(
        &format!("SELECT {COLUMNS} FROM programme_enrolment WHERE enrolment_id = $1"),
        &[&id],
        enrolment,
    )
}

/// The applications of an organization to a programme, the latest first.
pub fn of(tx: &mut Tx<'_>, organization: OrganizationId, programme: &str) -> Result<Vec<EnrolmentRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM programme_enrolment WHERE organization_id = $1 AND programme = $2 ORDER BY enrolment_id DESC"
    );
    tx.query(&sql, &[&organization, &programme], enrolment)
}

/// All applications to a programme, the latest first.
pub fn all(tx: &mut Tx<'_>, programme: &str) -> Result<Vec<EnrolmentRow>> {
    let sql =
        format!("SELECT {COLUMNS} FROM programme_enrolment WHERE programme = $1 ORDER BY enrolment_id DESC");
    tx.query(&sql, &[&programme], enrolment)
}

/// A text that is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgreementRow {
    /// SHA-256 of the text, in hexadecimal.
    pub hash: String,
    /// The programme.
    pub programme: String,
    /// The edition.
    pub version: String,
    /// The language.
    pub language: String,
    /// The text.
    pub body: String,
}

const AGREEMENTS: Insert<5> =
    Insert::into("programme_agreement", ["text_hash", "programme", "version", "language", "body"])
        .on_conflict("(text_hash) DO NOTHING");

/// A signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureRow {
    /// Identity.
    pub id: i64,
    /// The application it stands under.
    pub enrolment: i64,
    /// Which text.
    pub text_hash: String,
    /// SHA-256 of the application as it was signed, in hexadecimal.
    pub form_hash: String,
    /// Name.
    pub name: String,
    /// Title.
    pub title: String,
    /// Whose account.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

const SIGNATURES: Insert<8> = Insert::into(
    "programme_signature",
    [
        "signature_id",
        "enrolment_id",
        "text_hash",
        "form_hash",
        "signed_name",
        "signed_title",
        "signed_by",
        "signed_at",
    ],
);

/// Adds a signature, and the text it stands under.
pub fn sign(tx: &mut Tx<'_>, text: &AgreementRow, s: &SignatureRow) -> Result<()> {
    tx.insert(&AGREEMENTS, [values![text.hash, text.programme, text.version, text.language, text.body]])?;
    tx.insert(
        &SIGNATURES,
        [values![s.id, s.enrolment, s.text_hash, s.form_hash, s.name, s.title, s.by, s.at]],
    )
}

/// The signatures under an application with their texts, the first one first.
pub fn signatures(tx: &mut Tx<'_>, enrolment: i64) -> Result<Vec<(SignatureRow, AgreementRow)>> {
    tx.query(
        "SELECT s.signature_id, s.enrolment_id, s.text_hash, s.form_hash, s.signed_name, s.signed_title, s.signed_by, \
         s.signed_at, t.programme, t.version, t.language, t.body FROM programme_signature s \
         JOIN programme_agreement t ON t.text_hash = s.text_hash WHERE s.enrolment_id = $1 ORDER BY s.signature_id",
        &[&enrolment],
        |row| {
            let hash: String = row.get(2)?;
            Ok((
                SignatureRow {
                    id: row.get(0)?,
                    enrolment: row.get(1)?,
                    text_hash: hash.clone(),
                    form_hash: row.get(3)?,
                    name: row.get(4)?,
                    title: row.get(5)?,
                    by: row.get(6)?,
                    at: row.get(7)?,
                },
                AgreementRow {
                    hash,
                    programme: row.get(8)?,
                    version: row.get(9)?,
                    language: row.get(10)?,
                    body: row.get(11)?,
                },
            ))
        },
    )
}

/// Something that was done with an application, a visit or a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRow {
    /// With what.
    pub subject: i64,
    /// Identity, in the order of doing.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// What.
    pub deed: String,
    /// In words.
    pub why: String,
}

const STEPS: Insert<6> =
    Insert::into("programme_step", ["subject_id", "step_id", "done_at", "done_by", "deed", "why"]);

/// Adds steps.
pub fn step(tx: &mut Tx<'_>, rows: &[StepRow]) -> Result<()> {
    tx.insert(&STEPS, rows.iter().map(|s| values![s.subject, s.id, s.at, s.by, s.deed, s.why]))
}

/// What was done, the first one first.
pub fn steps(tx: &mut Tx<'_>, subject: i64) -> Result<Vec<StepRow>> {
    tx.query(
        "SELECT subject_id, step_id, done_at, done_by, deed, why FROM programme_step WHERE subject_id = $1 ORDER BY step_id",
        &[&subject],
        |row| {
            Ok(StepRow {
                subject: row.get(0)?,
                id: row.get(1)?,
                at: row.get(2)?,
                by: row.get(3)?,
                deed: row.get(4)?,
                why: row.get(5)?,
            })
        },
    )
}
