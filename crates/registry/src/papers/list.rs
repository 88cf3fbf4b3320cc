//! The papers of a person: which were made and how they stand, printed again as they were, taken back.

use jenner_cdsi::Date as Day;
use jenner_documents::Pdf;
use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId, PublicId, Timestamp, UserId};
use jenner_store::StoreError;
use jenner_store::queries::paper;

use super::PaperKind;
use super::exemption::{self, Exemption, homes_of};
use super::issue;
use super::standing::{self, Standing};
use super::verify::{self, State};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::packs::Language;
use crate::{Error, Registry, forecast};

/// Papers in a list.
const LISTED: i64 = 50;

/// A paper that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Identity.
    pub id: i64,
    /// Number on it.
    pub number: String,
    /// What it is.
    pub kind: Option<PaperKind>,
    /// Language.
    pub language: Language,
    /// What it certifies; empty where it certifies nothing.
    pub status: String,
    /// How it stands today.
    pub state: State,
    /// When it was made.
    pub issued_at: Timestamp,
    /// Last day.
    pub expires_on: Option<Date>,
    /// By whom.
    pub user: Option<UserId>,
    /// For whom.
    pub organization: OrganizationId,
}

/// What may be printed now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What.
    pub kind: PaperKind,
    /// The level it would be of.
    pub level: Option<String>,
    /// How the person stands; `None` where the paper certifies nothing, or cannot be made at this age.
    pub standing: Option<Standing>,
    /// Whether it can be made at all: a certificate is for some ages.
    pub can: bool,
}

/// Everything on the page of somebody's papers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Papers {
    /// What may be printed, in the order of the page.
    pub offers: Vec<Offer>,
    /// What was made, newest first.
    pub made: Vec<Line>,
    /// Exemptions in force or to come.
    pub exemptions: Vec<Exemption>,
}

/// The papers of a person. `None`: there is no such person for the asker.
pub fn of_person(registry: &Registry, access: &Access, person: PublicId) -> Result<Option<Papers>, Error> {
    door::require(registry, access, Permission::IssuePapers, Action::ListPapers)?;
    let Some(record) = door::open_as(registry, access, person, Action::ListPapers)? else { return Ok(None) };
    let homes = homes_of(registry, record.person)?;
    let rows = registry.db().read(|tx| paper::of_homes(tx, access, &homes, LISTED))?;
    let mut made = Vec::new();
    for row in rows {
        let whole = registry.db().read(|tx| paper::get(tx, access, &homes, row.id))?;
        let Some(row) = whole else { continue };
        let content = verify::content(registry, &row)?;
        made.push(Line {
            id: row.id,
            kind: PaperKind::of(&row.kind),
            language: Language::of(&row.language),
            status: row.status.clone(),
            state: verify::state(registry, &row, &content, record.person)?,
            issued_at: row.issued_at,
            expires_on: row.expires_on,
            user: row.user,
            organization: row.organization,
            number: row.number,
        });
    }
    let exemptions = exemption::of(registry, access, &record)?;
    let today = registry.core.today();
    let assessed = forecast::of_record(registry, &record, today).ok();
    let records = &registry.pack().records;
    let offers = PaperKind::ALL
        .into_iter()
        .filter(|kind| records.form(*kind).is_some())
        .map(|kind| {
            let level = issue::level_of(records, kind, &record, today).map(|(_, level)| level);
            let level = level.filter(|_| kind.is_certificate());
            let standing = assessed.as_ref().zip(level).map(|(assessed, level)| {
                standing::standing(registry.schedule(), assessed, records, level, &exemptions)
            });
            Offer {
                kind,
                level: level.map(|level| level.id.clone()),
                can: !kind.is_certificate() || standing.is_some(),
                standing,
            }
        })
        .collect();
    Ok(Some(Papers { offers, made, exemptions }))
}

/// A paper as it was made: the same file as long as the templates of the pack are the same. `None`: there is none.
pub fn again(registry: &Registry, access: &Access, person: PublicId, id: i64) -> Result<Option<Pdf>, Error> {
    door::require(registry, access, Permission::IssuePapers, Action::PrintPaper)?;
    let Some(record) = door::open_as(registry, access, person, Action::PrintPaper)? else { return Ok(None) };
    let homes = homes_of(registry, record.person)?;
    let Some(row) = registry.db().read(|tx| paper::get(tx, access, &homes, id))? else { return Ok(None) };
    let content = verify::content(registry, &row)?;
    let language = Language::of(&row.language);
    issue::printed(registry, language, &content.template, &[&content.sheet]).map(Some)
}

/// Takes a paper back. Whether there was one that was not taken back before.
pub fn withdraw(registry: &Registry, access: &Access, person: PublicId, id: i64) -> Result<bool, Error> {
    door::require(registry, access, Permission::KeepPapers, Action::WithdrawPaper)?;
    let Some(record) = door::open_as(registry, access, person, Action::ListPapers)? else {
        return Ok(false);
    };
    let homes = homes_of(registry, record.person)?;
    let now = registry.now();
    let entry = door::entry(registry, access, Action::WithdrawPaper, Some(record.person));
    Ok(registry.db().write(move |tx| {
        let done = paper::withdraw(tx, &homes, id, now)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(done)
    })?)
}

/// The day of an offer's expiry, for people.
pub fn expiry(offer: &Offer) -> Option<Day> {
    offer.standing.as_ref().and_then(|standing| standing.expires)
}
