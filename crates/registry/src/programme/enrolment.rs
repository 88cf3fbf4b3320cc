//! Taking part in the programme: an application each year, signed, decided by the staff, and what follows from it on a day.
//!
//! ```text
//! draft ──submit──► submitted ──approve──► approved ──suspend──► suspended
//!   ▲                   │                     ▲                      │
//!   └──── returned ◄────┘ (with a reason)     └───────resume─────────┘
//! ```
//!
//! Active, renewal due and expired follow from days and are never stored.

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId};
use jenner_store::queries::programme::{self as rows, AgreementRow, EnrolmentRow, SignatureRow, StepRow};
use jenner_store::{StoreError, Tx};
use jiff::ToSpan as _;
use sha2::{Digest, Sha256};

use super::form::{Form, Problem, SHORT};
use super::profile::{self, Profile};
use super::rules::Rules;
use super::standing::{Standing, standing_of};
use super::{oversees, require};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::identity::decisions;
use crate::packs::Language;
use crate::papers::user_of;
use crate::{Error, Registry, organizations};

/// Longest reason.
const LONGEST: usize = 1_000;

/// An application for people.
#[derive(Debug, Clone)]
pub struct Enrolment {
    /// Identity.
    pub id: i64,
    /// Whose.
    pub organization: OrganizationId,
    /// `draft`, `submitted`, `returned`, `approved` or `suspended`.
    pub state: String,
    /// What the provider says.
    pub form: Form,
    /// Patients as the registry counted them.
    pub proposed: Profile,
    /// Patients as the provider says.
    pub profile: Profile,
    /// The first and the last day, once it is approved.
    pub holds: Option<(Date, Date)>,
    /// What was signed, the latest last.
    pub signatures: Vec<(SignatureRow, AgreementRow)>,
    /// What was done, the first one first.
    pub steps: Vec<StepRow>,
}

impl Enrolment {
    /// Whether the provider can still change it.
    pub fn is_open(&self) -> bool {
        is_open(&self.state)
    }
}

fn is_open(state: &str) -> bool {
    matches!(state, "draft" | "returned")
}

fn read(text: &str) -> Result<Form, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::Content("an application to a programme"))
}

fn read_profile(text: &str) -> Result<Profile, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::Content("a profile of patients"))
}

fn with_all(tx: &mut Tx<'_>, row: EnrolmentRow) -> Result<Enrolment, StoreError> {
    Ok(Enrolment {
        signatures: rows::signatures(tx, row.id)?,
        steps: rows::steps(tx, row.id)?,
        id: row.id,
        organization: row.organization,
        form: read(&row.form)?,
        proposed: read_profile(&row.proposed)?,
        profile: read_profile(&row.profile)?,
        holds: row.holds,
        state: row.state,
    })
}

/// How an organization stands today, and its latest application.
pub fn of(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
) -> Result<(Standing, Option<Enrolment>), Error> {
    require(registry, access, organization, Permission::SeeProgramme, Action::ReadProgramme)?;
    let (today, rules) = (registry.today(), Rules::shipped());
    let found = registry.db().read(|tx| {
        let all = rows::of(tx, organization, &rules.programme.code)?;
        let standing = standing_of(&all, today, rules.enrolment.renew_days);
        let latest = all.into_iter().next().map(|row| with_all(tx, row)).transpose()?;
        Ok::<_, StoreError>((standing, latest))
    })?;
    registry
        .db()
        .audit(vec![door::entry(registry, access, Action::ReadProgramme, None).organization(organization)])?;
    Ok(found)
}

/// One application; `None` where there is none for the asker.
pub fn open(registry: &Registry, access: &Access, id: i64) -> Result<Option<Enrolment>, Error> {
    door::require(registry, access, Permission::SeeProgramme, Action::ReadProgramme)?;
    let found = registry.db().read(|tx| rows::one(tx, id)?.map(|row| with_all(tx, row)).transpose())?;
    let found = found.filter(|one| access.speaks_for(one.organization) || oversees(access));
    let mut entry = door::entry(registry, access, Action::ReadProgramme, None);
    if let Some(one) = &found {
        entry = entry.organization(one.organization);
    }
    registry.db().audit(vec![entry])?;
    Ok(found)
}

/// An organization that applied: with its name, how it stands today, its latest application's number and state.
pub type Applied = (OrganizationId, String, Standing, i64, String);

/// Every organization that applied, with how it stands today and its latest application's state and number: what waits first.
pub fn all(registry: &Registry, access: &Access) -> Result<Vec<Applied>, Error> {
    door::require(registry, access, Permission::RunProgramme, Action::ReadProgramme)?;
    let (today, rules) = (registry.today(), Rules::shipped());
    let rows = registry.db().read(|tx| rows::all(tx, &rules.programme.code))?;
    let mut by: std::collections::HashMap<OrganizationId, Vec<EnrolmentRow>> =
        std::collections::HashMap::new();
    for row in rows {
        by.entry(row.organization).or_default().push(row);
    }
    let mut all: Vec<_> = organizations::list(registry)?
        .into_iter()
        .filter_map(|one| {
            let rows = by.remove(&one.id)?;
            let latest = rows.first()?;
            let standing = standing_of(&rows, today, rules.enrolment.renew_days);
            Some((one.id, one.name.to_string(), standing, latest.id, latest.state.clone()))
        })
        .collect();
    all.sort_by_key(|(_, name, _, _, state)| (state != "submitted", name.clone()));
    registry.db().audit(vec![door::entry(registry, access, Action::ReadProgramme, None)])?;
    Ok(all)
}

fn step(registry: &Registry, access: &Access, subject: i64, deed: &str, why: &str) -> StepRow {
    StepRow {
        subject,
        id: registry.core.id(),
        at: registry.now(),
        by: decisions::actor(access),
        deed: deed.to_owned(),
        why: why.to_owned(),
    }
}

/// Begins an application, or a renewal from what was said last; one that is not decided yet is led to. With a profile proposed from
/// the doses of a year.
pub fn begin(registry: &Registry, access: &Access, organization: OrganizationId) -> Result<i64, Error> {
    require(registry, access, organization, Permission::JoinProgramme, Action::ApplyToProgramme)?;
    registry.takes_changes()?;
    let known = organizations::list(registry)?.into_iter().find(|one| one.id == organization);
    let first = Form {
        pin: known.as_ref().and_then(|one| one.vfc_pin.clone()).unwrap_or_default().to_string(),
        city: known.map(|one| one.city.to_string()).unwrap_or_default(),
        ..Form::default()
    };
    let (id, now, today) = (registry.core.id(), registry.now(), registry.today());
    let programme = Rules::shipped().programme.code.to_string();
    let step = step(registry, access, id, "begun", "");
    let (access, entry) = (
        access.clone(),
        door::entry(registry, access, Action::ApplyToProgramme, None).organization(organization),
    );
    Ok(registry.db().write(move |tx| {
        let all = rows::of(tx, organization, &programme)?;
        if let Some(open) = all.iter().find(|row| is_open(&row.state) || row.state == "submitted") {
            return Ok(open.id);
        }
        let form = match all.first() {
            Some(last) => read(&last.form)?,
            None => first.clone(),
        };
        let proposed = profile::proposed(tx, &access, organization, today)?;
        let proposed = serde_json::json!(proposed).to_string();
        rows::put(
            tx,
            &EnrolmentRow {
                id,
                organization,
                programme: programme.clone(),
                state: "draft".to_owned(),
                form: serde_json::json!(form).to_string(),
                profile: proposed.clone(),
                proposed,
                holds: None,
                suspended_on: None,
                created_at: now,
                changed_at: now,
            },
        )?;
        rows::step(tx, std::slice::from_ref(&step))?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(id)
    })?)
}

/// Notes that an organization takes part already, by an agreement that was signed before the programme came here: what a state brings
/// along when it moves. `paper` says where the agreement is. The renewal is an application like any other.
pub fn bring(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
    (from, until): (Date, Date),
    paper: &str,
) -> Result<Done, Error> {
    door::require(registry, access, Permission::RunProgramme, Action::DecideEnrolment)?;
    let paper = paper.trim();
    if paper.is_empty() || paper.chars().count() > LONGEST {
        let long = format!("Say where the signed agreement is kept, in at most {LONGEST} letters.");
        return Err(Error::Invalid(long));
    }
    if until < from {
        let order = format!("The last day, {until}, is before the first one, {from}.");
        return Err(Error::Invalid(order));
    }
    let Some(known) = organizations::list(registry)?.into_iter().find(|one| one.id == organization) else {
        return Ok(Done::Unknown);
    };
    registry.takes_changes()?;
    let form = Form {
        pin: known.vfc_pin.unwrap_or_default().to_string(),
        city: known.city.to_string(),
        ..Form::default()
    };
    let (id, now) = (registry.core.id(), registry.now());
    let none = serde_json::json!(Profile::default()).to_string();
    let row = EnrolmentRow {
        id,
        organization,
        programme: Rules::shipped().programme.code.to_string(),
        state: "approved".to_owned(),
        form: serde_json::json!(form).to_string(),
        profile: none.clone(),
        proposed: none,
        holds: Some((from, until)),
        suspended_on: None,
        created_at: now,
        changed_at: now,
    };
    let step = step(registry, access, id, "brought", paper);
    let told = serde_json::json!({ "enrolment": id, "deed": step.deed }).to_string();
    let entry = door::entry(registry, access, Action::DecideEnrolment, None);
    let entry = entry.organization(organization).detail(told);
    Ok(registry.db().write(move |tx| {
        let meets = |(other_from, other_until): (Date, Date)| from <= other_until && other_from <= until;
        if rows::of(tx, organization, &row.programme)?.iter().filter_map(|one| one.holds).any(meets) {
            return Ok(Done::NotNow);
        }
        rows::put(tx, &row)?;
        rows::step(tx, std::slice::from_ref(&step))?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(Done::Kept)
    })?)
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// It is kept.
    Kept,
    /// There is no such application for the asker.
    Unknown,
    /// It is not in a state in which this can be done: somebody was faster.
    NotNow,
    /// Something is missing or wrong.
    Wrong(Vec<Problem>),
}

/// Changes an application in its transaction, if it is in one of these states.
fn change(
    registry: &Registry,
    (access, permission, action): (&Access, Permission, Action),
    id: i64,
    states: &'static [&'static str],
    step: StepRow,
    change: impl Fn(&mut Tx<'_>, &mut EnrolmentRow) -> Result<Done, StoreError> + Send + 'static,
) -> Result<Done, Error> {
    door::require(registry, access, permission, action)?;
    registry.takes_changes()?;
    let now = registry.now();
    let (access, entry) = (access.clone(), door::entry(registry, access, action, None));
    Ok(registry.db().write(move |tx| {
        let Some(mut row) = rows::one(tx, id)? else { return Ok(Done::Unknown) };
        if !access.speaks_for(row.organization) && !oversees(&access) {
            return Ok(Done::Unknown);
        }
        if !states.contains(&row.state.as_str()) {
            return Ok(Done::NotNow);
        }
        let done = change(tx, &mut row)?;
        if done == Done::Kept {
            row.changed_at = now;
            rows::put(tx, &row)?;
            rows::step(tx, std::slice::from_ref(&step))?;
            let told = serde_json::json!({ "enrolment": id, "deed": step.deed }).to_string();
            tx.audit(entry.clone().organization(row.organization).detail(told));
        }
        Ok::<_, StoreError>(done)
    })?)
}

/// Keeps what a provider has written so far. The proposal of the profile stays beside it.
pub fn save(
    registry: &Registry,
    access: &Access,
    id: i64,
    form: &Form,
    profile: &Profile,
) -> Result<Done, Error> {
    let broken = form.broken();
    if !broken.is_empty() {
        return Ok(Done::Wrong(broken));
    }
    let (form, profile) = (form.clone(), profile.clone());
    let step = step(registry, access, id, "saved", "");
    let whose = (access, Permission::JoinProgramme, Action::ApplyToProgramme);
    change(registry, whose, id, &["draft", "returned"], step, move |_, row| {
        // Units are the cold chain's to say.
        row.form = serde_json::json!(Form { units: Vec::new(), ..form.clone() }).to_string();
        row.profile = serde_json::json!(profile).to_string();
        Ok(Done::Kept)
    })
}

/// A signature to be.
#[derive(Debug, Clone, Default)]
pub struct Signing {
    /// Name.
    pub name: String,
    /// Title.
    pub title: String,
    /// They said that they agree.
    pub agrees: bool,
    /// The hash of the text they were shown: somebody who saw an older text does not sign the new one.
    pub text_hash: String,
}

/// The hash of what is signed: the application and its profile.
fn form_hash(row: &EnrolmentRow) -> String {
    let text = format!("{}\n{}", row.form, row.profile);
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Signs and sends an application. A person does that, not a program.
pub fn submit(
    registry: &Registry,
    access: &Access,
    id: i64,
    signing: &Signing,
    language: Language,
) -> Result<Done, Error> {
    let Some(by) = user_of(access) else {
        return Err(Error::Invalid("Sign in as a person: a program cannot sign.".to_owned()));
    };
    let agreement = registry.pack().agreement(language);
    let agreement = agreement.ok_or_else(|| Error::Internal("the pack has no agreement".to_owned()))?;
    let programme = Rules::shipped().programme.code.to_string();
    let text = AgreementRow {
        hash: agreement.hash(),
        programme,
        version: agreement.version.clone(),
        language: language.code().to_owned(),
        body: agreement.body(),
    };
    let (name, title) = (signing.name.trim().to_owned(), signing.title.trim().to_owned());
    let mut wrong = Vec::new();
    for (field, text) in [("signed_name", &name), ("signed_title", &title)] {
        match text.chars().count() {
            0 => wrong.push(Problem { field, word: "missing" }),
            long if long > SHORT => wrong.push(Problem { field, word: "long" }),
            _ => {}
        }
    }
    if !signing.agrees || signing.text_hash != text.hash {
        wrong.push(Problem { field: "agrees", word: "agree" });
    }
    let (today, now, signature) = (registry.today(), registry.now(), registry.core.id());
    let step = step(registry, access, id, "submitted", "");
    let whose = (access, Permission::JoinProgramme, Action::ApplyToProgramme);
    change(registry, whose, id, &["draft", "returned"], step, move |tx, row| {
        let mut form = read(&row.form)?;
        let units = jenner_store::queries::cold_chain::units(tx, row.organization)?;
        let used = units.into_iter().filter(|unit| unit.retired.is_none());
        form.units = used.map(|unit| format!("{} ({})", unit.name, unit.kind)).collect();
        let mut wrong = wrong.clone();
        wrong.extend(form.problems(today));
        if !wrong.is_empty() {
            return Ok(Done::Wrong(wrong));
        }
        row.form = serde_json::json!(form).to_string();
        row.state = "submitted".to_owned();
        let signed = SignatureRow {
            id: signature,
            enrolment: id,
            text_hash: text.hash.clone(),
            form_hash: form_hash(row),
            name: name.clone(),
            title: title.clone(),
            by,
            at: now,
        };
        rows::sign(tx, &text, &signed)?;
        Ok(Done::Kept)
    })
}

/// Whether what was signed is what stands there: text and application.
pub fn is_as_signed(tx: &mut Tx<'_>, id: i64) -> Result<Option<bool>, StoreError> {
    let Some(row) = rows::one(tx, id)? else { return Ok(None) };
    let Some((signed, text)) = rows::signatures(tx, id)?.pop() else { return Ok(None) };
    let body: String =
        Sha256::digest(text.body.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Some(body == signed.text_hash && form_hash(&row) == signed.form_hash))
}

/// Something that the staff decides about an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It holds from a day on; a renewal from the end of the one before.
    Approve,
    /// The provider has to correct something.
    Return(String),
    /// It holds no more, until it is resumed.
    Suspend(String),
    /// It holds again.
    Resume(String),
}

/// Decides about an application. A reason is needed for everything but an approval.
pub fn decide(registry: &Registry, access: &Access, id: i64, decision: &Decision) -> Result<Done, Error> {
    let (deed, why, states): (&str, &str, &'static [&'static str]) = match decision {
        Decision::Approve => ("approved", "", &["submitted"]),
        Decision::Return(why) => ("returned", why, &["submitted"]),
        Decision::Suspend(why) => ("suspended", why, &["approved"]),
        Decision::Resume(why) => ("resumed", why, &["suspended"]),
    };
    let why = why.trim();
    if *decision != Decision::Approve && (why.is_empty() || why.chars().count() > LONGEST) {
        return Ok(Done::Wrong(vec![Problem { field: "why", word: "missing" }]));
    }
    let step = step(registry, access, id, deed, why);
    let (today, rules) = (registry.today(), Rules::shipped());
    let whose = (access, Permission::RunProgramme, Action::DecideEnrolment);
    let decision = decision.clone();
    change(registry, whose, id, states, step, move |tx, row| {
        match decision {
            Decision::Approve => {
                let others = rows::of(tx, row.organization, &row.programme)?;
                let before = standing_of(&others, today, rules.enrolment.renew_days);
                // What was suspended is resumed or runs out; a renewal is no way round.
                if matches!(before, Standing::Suspended(_)) {
                    return Ok(Done::NotNow);
                }
                let ends = others.iter().filter(|other| other.id != row.id).filter_map(|other| other.holds);
                let last = ends.map(|(_, until)| until).max().filter(|until| *until >= today);
                let from = match last {
                    Some(last) => last.tomorrow().unwrap_or(today),
                    None => today,
                };
                let until = from
                    .checked_add(rules.enrolment.holds_months.months())
                    .and_then(|day| day.yesterday())
                    .unwrap_or(from);
                row.holds = Some((from, until));
                row.state = "approved".to_owned();
            }
            Decision::Return(_) => row.state = "returned".to_owned(),
            Decision::Suspend(_) => {
                row.state = "suspended".to_owned();
                row.suspended_on = Some(today);
            }
            Decision::Resume(_) => {
                row.state = "approved".to_owned();
                row.suspended_on = None;
            }
        }
        Ok(Done::Kept)
    })
}
