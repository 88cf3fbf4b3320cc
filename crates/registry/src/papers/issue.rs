//! Making an official record: one person, or a whole roster in one file.

use jenner_cdsi::Date as Day;
use jenner_documents::Pdf;
use jenner_model::access::Access;
use jenner_model::record::Record;
use jenner_model::{PublicId, Timestamp};
use jenner_store::queries::paper::{self, CodeRow, PaperRow};
use jenner_store::{StoreError, ids};
use serde::{Deserialize, Serialize};

use super::code::Code;
use super::exemption;
use super::sheet::{self, Facts, Sheet};
use super::standing::{self, Standing, Status};
use super::{Kept, user_of};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::forecast;
use crate::packs::records::{Form, Level};
use crate::packs::{Language, PaperKind};
use crate::vault::Class;
use crate::{Error, Registry};

/// Most people in one file.
const MOST: usize = 700;

/// A paper that was made.
#[derive(Debug, Clone)]
pub struct Paper {
    /// Identity, to print it again.
    pub id: i64,
    /// Number for people.
    pub number: String,
    /// How the person stands; `None` for papers that certify nothing.
    pub status: Option<Status>,
    /// Last day.
    pub expires: Option<Day>,
    /// The code to check it by; a paper that certifies nothing has none.
    pub code: Option<Code>,
    /// The file.
    pub pdf: Pdf,
}

/// Why there is no paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPaper {
    /// There is no such person, or not for this asker: the two are not told apart.
    NoPerson,
    /// The jurisdiction has no such paper.
    NoForm,
    /// No birth date is known: nobody can say what is asked for.
    NoBirthDate,
    /// The paper is for other ages.
    OtherAge,
    /// The record could not be assessed.
    NotAssessed,
}

impl NoPaper {
    /// The word in the texts of pages.
    pub const fn word(self) -> &'static str {
        match self {
            NoPaper::NoPerson => "no-person",
            NoPaper::NoForm => "no-form",
            NoPaper::NoBirthDate => "no-birth-date",
            NoPaper::OtherAge => "other-age",
            NoPaper::NotAssessed => "not-assessed",
        }
    }
}

/// What became of the wish for a paper.
pub type Issued = Result<Paper, NoPaper>;

/// The papers of many in one file.
#[derive(Debug, Clone)]
pub struct Roster {
    /// The file; `None` where nobody got a paper.
    pub pdf: Option<Pdf>,
    /// How many papers are in it.
    pub printed: usize,
    /// How many of them certify nothing, because the rules are not met.
    pub not_met: usize,
    /// Who got none, and why.
    pub left_out: Vec<(PublicId, NoPaper)>,
}

/// What is kept of a paper: enough to print it again, and to see whether it still holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Content {
    /// The template it was set with.
    pub(super) template: String,
    /// What stands on it.
    pub(super) sheet: Sheet,
    /// What it says of the person.
    pub(super) facts: Facts,
}

/// A paper before it is stored.
struct Draft {
    row: PaperRow,
    code: Option<(Code, CodeRow)>,
    content: Content,
    standing: Option<Standing>,
    homes: Vec<jenner_model::PersonId>,
}

/// Makes an official record and keeps it. Older ones of its kind are replaced by it. Audited.
pub fn issue(
    registry: &Registry,
    access: &Access,
    person: PublicId,
    kind: PaperKind,
    language: Language,
) -> Result<Issued, Error> {
    door::require(registry, access, Permission::IssuePapers, Action::PrintPaper)?;
    let now = registry.now();
    let draft = match drafted(registry, access, person, kind, language, now)? {
        Ok(draft) => draft,
        Err(why) => return Ok(Err(why)),
    };
    let pdf = printed(registry, language, &draft.content.template, &[&draft.content.sheet])?;
    let paper = Paper {
        id: draft.row.id,
        number: draft.row.number.clone(),
        status: draft.standing.as_ref().map(|standing| standing.status),
        expires: draft.standing.as_ref().and_then(|standing| standing.expires),
        code: draft.code.as_ref().map(|(code, _)| code.clone()),
        pdf,
    };
    keep(registry, access, vec![draft])?;
    Ok(Ok(paper))
}

/// Makes the papers of many people, as on a roster, in one file. Everybody is audited.
pub fn issue_many(
    registry: &Registry,
    access: &Access,
    people: &[PublicId],
    kind: PaperKind,
    language: Language,
) -> Result<Roster, Error> {
    door::require(registry, access, Permission::IssuePapers, Action::PrintPaper)?;
    if people.len() > MOST {
        return Err(Error::Invalid(format!(
            "a file holds the papers of {MOST} people: print the rest by itself"
        )));
    }
    let now = registry.now();
    let (mut drafts, mut left_out) = (Vec::new(), Vec::new());
    for person in people {
        match drafted(registry, access, *person, kind, language, now)? {
            Ok(draft) => drafts.push(draft),
            Err(why) => left_out.push((*person, why)),
        }
    }
    let sheets: Vec<&Sheet> = drafts.iter().map(|draft| &draft.content.sheet).collect();
    let pdf = match drafts.first() {
        Some(first) => Some(printed(registry, language, &first.content.template, &sheets)?),
        None => None,
    };
    let not_met = |draft: &&Draft| draft.standing.as_ref().is_some_and(|one| one.status == Status::NotMet);
    let roster =
        Roster { pdf, printed: drafts.len(), not_met: drafts.iter().filter(not_met).count(), left_out };
    keep(registry, access, drafts)?;
    Ok(roster)
}

/// Papers in one file.
pub(super) fn printed(
    registry: &Registry,
    language: Language,
    template: &str,
    sheets: &[&Sheet],
) -> Result<Pdf, Error> {
    let pack = registry.pack();
    let failed =
        |error: &dyn std::fmt::Display| Error::Internal(format!("a paper could not be made: {error}"));
    let found = pack.template(template).ok_or_else(|| failed(&"there is no such template"))?;
    let first = sheets.first().ok_or_else(|| failed(&"there is nothing on it"))?;
    let data = serde_json::json!({
        "language": language.code(),
        "title": first.title,
        "authority": first.authority,
        "sheets": sheets,
    });
    jenner_documents::render(found, &data).map_err(|error| failed(&error))
}

fn keep(registry: &Registry, access: &Access, drafts: Vec<Draft>) -> Result<(), Error> {
    let (mut papers, mut codes, mut older) = (Vec::new(), Vec::new(), Vec::new());
    let mut entries = Vec::new();
    for mut draft in drafts {
        let json = serde_json::to_vec(&draft.content)
            .map_err(|error| Error::Internal(format!("a paper cannot be written: {error}")))?;
        draft.row.content = registry.vault().seal(Class::Paper, &crate::packed::pack(&json)?);
        codes.extend(draft.code.map(|(_, row)| row));
        let mut entry = door::entry(registry, access, Action::PrintPaper, Some(draft.row.home));
        entry.object = format!("paper:{}", draft.row.number).into();
        entries.push(entry);
        older.push((draft.homes, draft.row.kind.clone(), draft.row.id, draft.row.issued_at));
        papers.push(draft.row);
    }
    Ok(registry.db().write(move |tx| {
        paper::insert(tx, &papers)?;
        paper::add_codes(tx, &codes)?;
        for (homes, kind, id, at) in &older {
            paper::replace_older(tx, homes, kind, *id, *at)?;
        }
        entries.iter().for_each(|entry| tx.audit(entry.clone()));
        Ok::<(), StoreError>(())
    })?)
}

fn drafted(
    registry: &Registry,
    access: &Access,
    person: PublicId,
    kind: PaperKind,
    language: Language,
    now: Timestamp,
) -> Result<Result<Draft, NoPaper>, Error> {
    let Some(record) = door::open_as(registry, access, person, Action::ListPapers)? else {
        return Ok(Err(NoPaper::NoPerson));
    };
    let pack = registry.pack().clone();
    let Some(form) = pack.records.form(kind) else { return Ok(Err(NoPaper::NoForm)) };
    let today = registry.core.today();
    let assessed = match forecast::of_record(registry, &record, today) {
        Ok(assessed) => Some(assessed),
        Err(forecast::NoAssessment::Failed) if kind.is_certificate() => return Ok(Err(NoPaper::NotAssessed)),
        Err(_) if kind.is_certificate() => return Ok(Err(NoPaper::NoBirthDate)),
        Err(_) => None,
    };
    let exemptions = exemption::of(registry, access, &record)?;
    let level = assessed
        .as_ref()
        .filter(|_| kind.is_certificate())
        .and_then(|assessed| pack.records.level_at(form, assessed.patient.birth, today));
    if kind.is_certificate() && level.is_none() {
        return Ok(Err(NoPaper::OtherAge));
    }
    let standing = assessed.as_ref().zip(level).map(|(assessed, level)| {
        standing::standing(registry.schedule(), assessed, &pack.records, level, &exemptions)
    });
    let id = registry.core.id();
    let certifies = standing.as_ref().is_some_and(|standing| standing.status != Status::NotMet);
    let code = (certifies || kind == PaperKind::Full).then(|| Code::draw(&mut rand::rng()));
    let number = format!(
        "{}-{}-{}",
        pack.records.rules.prefix,
        today.parts().0,
        ids::registry_number(&mut rand::rng())
    );
    let who = sheet::Issuer::of(registry, access)?;
    let content = content(
        registry,
        &sheet::Asked {
            record: &record,
            assessed: assessed.as_ref(),
            form,
            level,
            standing: standing.as_ref(),
            exemptions: &exemptions,
            number: &number,
            code: code.as_ref(),
            issuer: &who,
            language,
            now,
        },
    )?;
    let homes = exemption::homes_of(registry, record.person)?;
    let birth = record.demographics.birth_date;
    let code = code.map(|code| {
        let row = CodeRow {
            code_hash: code.hash().to_vec(),
            birth_hash: code.hash_with(birth).to_vec(),
            home: record.person,
            paper: id,
            gone: false,
        };
        (code, row)
    });
    let row = PaperRow {
        home: record.person,
        id,
        number,
        kind: kind.word().to_owned(),
        language: language.code().to_owned(),
        status: standing.as_ref().map_or("", |standing| standing.status.word()).to_owned(),
        issued_at: now,
        issued_on: registry.today(),
        expires_on: standing.as_ref().and_then(|standing| standing.expires).map(Into::into),
        user: user_of(access),
        organization: access.organization(),
        state: Kept::Current.word().to_owned(),
        state_at: now,
        content: Vec::new(),
    };
    Ok(Ok(Draft { row, code, content, standing, homes }))
}

fn content(registry: &Registry, asked: &sheet::Asked<'_>) -> Result<Content, Error> {
    let sheet = sheet::of(registry, asked)?;
    let facts = Facts::of(asked.record, asked.assessed);
    Ok(Content { template: asked.form.template.clone(), sheet, facts })
}

/// The level and form that a certificate of a kind would be of, for the page that offers it.
pub(super) fn level_of<'p>(
    records: &'p crate::packs::Records,
    kind: PaperKind,
    record: &Record,
    today: Day,
) -> Option<(&'p Form, &'p Level)> {
    let form = records.form(kind)?;
    let birth = record.demographics.birth_date.and_then(|day| Day::try_from(day).ok())?;
    Some((form, records.level_at(form, birth, today)?))
}
