//! Exemptions with their paper: the kind as the jurisdiction's law has it, who signed, when it was handed in, and the scan. What
//! official records keep of an exemption is [`crate::papers::exemption`]; here is the proof of it. The reason is kept nowhere but on
//! the scan, which is sealed and seen only by who may see the record and note exemptions.

use jenner_cdsi::Date as Day;
use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId, PublicId};
use jenner_store::StoreError;
use jenner_store::queries::exemption_paper::{self as rows, ExemptionPaperRow};
use jenner_store::queries::paper::{self, ExemptionRow};

use super::law::edition::ExemptionRule;
use crate::access::door::{self, Action};
use crate::access::roles::{Permission, may};
use crate::papers::exemption::{self, Exemption, ExemptionKind, homes_of};
use crate::papers::user_of;
use crate::participation::paper::Scan;
use crate::vault::Class;
use crate::{Error, Registry};

/// An exemption to be noted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewProof {
    /// Its kind, in the word of the law.
    pub kind: String,
    /// Who signed, in the word of the law.
    pub signer: String,
    /// Groups of the schedule; empty: all vaccines.
    pub groups: Vec<String>,
    /// The day of the signature.
    pub signed: Option<Date>,
    /// The day it was handed in; `None`: today.
    pub handed_in: Option<Date>,
    /// Last day, as far as the paper says one.
    pub until: Option<Date>,
    /// It was signed for life.
    pub lifelong: bool,
    /// The scan.
    pub scan: Option<Scan>,
    /// There is no scan, and who notes it has seen the paper.
    pub seen: bool,
}

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Problem {
    /// The law has no such kind.
    NoKind,
    /// The law does not take this signature for this kind.
    NoSigner,
    /// The day of the signature is missing, or still to come.
    NoDay,
    /// Handed in before it was signed, or in the future.
    HandedIn,
    /// It was handed in later after the signature than the law allows.
    TooLate,
    /// It is over already, or ends before it begins.
    Over,
    /// The schedule has no such vaccine group.
    NoVaccine,
    /// No scan, and nobody says that the paper was seen.
    NoPaper,
}

impl Problem {
    /// Its word in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Problem::NoKind => "no-kind",
            Problem::NoSigner => "no-signer",
            Problem::NoDay => "no-day",
            Problem::HandedIn => "handed-in",
            Problem::TooLate => "too-late",
            Problem::Over => "over",
            Problem::NoVaccine => "no-vaccine",
            Problem::NoPaper => "no-paper",
        }
    }
}

/// The kind under which official records keep an exemption of the law; `None` where they know none like it. What families declare is
/// a dissent, whatever the law calls its ground.
fn kept_as(rule: &ExemptionRule) -> Option<ExemptionKind> {
    let word = if rule.kept_as.is_empty() { &rule.id } else { &rule.kept_as };
    let declared = rule.signer.iter().any(|signer| signer == "guardian");
    ExemptionKind::of(word).or(declared.then_some(ExemptionKind::Dissent))
}

/// The kinds of the law that can be noted.
pub fn kinds(registry: &Registry) -> impl Iterator<Item = &ExemptionRule> {
    registry.pack().school.exemptions.iter().filter(|rule| kept_as(rule).is_some())
}

/// The last day of an exemption, by the paper and by the law.
fn ends(registry: &Registry, rule: &ExemptionRule, new: &NewProof, signed: Day) -> Option<Day> {
    let said = new.until.and_then(|until| Day::try_from(until).ok());
    let for_life = rule.may_be_lifelong && new.lifelong;
    let lasts = rule.lasts.filter(|_| !for_life).map(|lasts| signed.plus(lasts).plus_days(-1));
    let year = rule.ends_with_year.then(|| registry.pack().school.law.year_ends.from(signed));
    [said, lasts, year].into_iter().flatten().min()
}

/// A new exemption, checked: its kind in official records, first and last day, the day it was handed in.
struct Checked {
    kind: ExemptionKind,
    from: Day,
    until: Option<Day>,
    handed_in: Date,
}

fn check(registry: &Registry, new: &NewProof) -> Result<Checked, Problem> {
    let rule = kinds(registry).find(|rule| rule.id == new.kind).ok_or(Problem::NoKind)?;
    let kind = kept_as(rule).ok_or(Problem::NoKind)?;
    if !rule.signer.is_empty() && !rule.signer.contains(&new.signer) {
        return Err(Problem::NoSigner);
    }
    let today = registry.today();
    let signed = new.signed.filter(|day| *day <= today).ok_or(Problem::NoDay)?;
    let from = Day::try_from(signed).map_err(|_| Problem::NoDay)?;
    let handed_in = new.handed_in.unwrap_or(today);
    if handed_in < signed || handed_in > today {
        return Err(Problem::HandedIn);
    }
    let came = Day::try_from(handed_in).map_err(|_| Problem::HandedIn)?;
    if rule.hand_in_days.is_some_and(|days| came > from.plus_days(days)) {
        return Err(Problem::TooLate);
    }
    let until = ends(registry, rule, new, from);
    if until.is_some_and(|until| until < from || until < registry.core.today()) {
        return Err(Problem::Over);
    }
    if new.groups.iter().any(|name| registry.schedule().group_named(name).is_none()) {
        return Err(Problem::NoVaccine);
    }
    if new.scan.is_none() && !new.seen {
        return Err(Problem::NoPaper);
    }
    Ok(Checked { kind, from, until, handed_in })
}

/// Notes an exemption with its paper. `None`: there is no such person for the asker; the inner error is what is wrong with it.
pub fn note(
    registry: &Registry,
    access: &Access,
    person: PublicId,
    new: &NewProof,
) -> Result<Option<Result<(), Problem>>, Error> {
    door::require(registry, access, Permission::NoteExemptions, Action::NoteExemption)?;
    registry.takes_changes()?;
    let Some(record) = door::open_as(registry, access, person, Action::ListPapers)? else { return Ok(None) };
    let checked = match check(registry, new) {
        Ok(checked) => checked,
        Err(problem) => return Ok(Some(Err(problem))),
    };
    let exemption = ExemptionRow {
        home: record.person,
        id: registry.core.id(),
        kind: checked.kind.word().to_owned(),
        groups: new.groups.join("|"),
        from: checked.from.into(),
        until: checked.until.map(Into::into),
        noted_by: user_of(access),
        noted_at: registry.now(),
        ended_at: None,
    };
    let proof = ExemptionPaperRow {
        home: record.person,
        exemption: exemption.id,
        organization: access.organization(),
        law_kind: new.kind.clone(),
        signer: new.signer.clone(),
        handed_in: checked.handed_in,
        media: new.scan.as_ref().map_or_else(String::new, |scan| scan.media().name().to_owned()),
        content: new.scan.as_ref().map(|scan| registry.vault().seal(Class::Paper, scan.bytes())),
    };
    let entry = door::entry(registry, access, Action::NoteExemption, Some(record.person));
    registry.db().write(move |tx| {
        paper::add_exemption(tx, &exemption)?;
        rows::insert(tx, &proof)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(())
    })?;
    Ok(Some(Ok(())))
}

/// An exemption and what is known of its paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The exemption.
    pub exemption: Exemption,
    /// Kind and signer in the words of the law, and the day it was handed in; `None`: it was noted without its paper.
    pub proof: Option<(String, String, Date)>,
    /// Who noted it with its paper.
    pub organization: Option<OrganizationId>,
    /// There is a scan.
    pub has_scan: bool,
    /// The asker may end it.
    pub may_end: bool,
}

/// Who may end what was noted: those who keep everybody's papers, and who noted it.
fn may_end(access: &Access, organization: Option<OrganizationId>) -> bool {
    may(access.role(), Permission::KeepPapers)
        || organization.is_some_and(|one| one == access.organization() || access.speaks_for(one))
}

/// Somebody's exemptions that were not taken back. `None`: there is no such person for the asker.
pub fn list(registry: &Registry, access: &Access, person: PublicId) -> Result<Option<Vec<Shown>>, Error> {
    door::require(registry, access, Permission::NoteExemptions, Action::ListPapers)?;
    let Some(record) = door::open_as(registry, access, person, Action::ListPapers)? else { return Ok(None) };
    let homes = homes_of(registry, record.person)?;
    let papers = registry.db().read(|tx| rows::of_homes(tx, access, &homes))?;
    let shown = |exemption: Exemption| {
        let row = papers.iter().find(|row| row.exemption == exemption.id);
        let organization = row.map(|row| row.organization);
        Shown {
            proof: row.map(|row| (row.law_kind.clone(), row.signer.clone(), row.handed_in)),
            organization,
            has_scan: row.is_some_and(|row| !row.media.is_empty()),
            may_end: may_end(access, organization),
            exemption,
        }
    };
    Ok(Some(exemption::of(registry, access, &record)?.into_iter().map(shown).collect()))
}

/// The scan of an exemption: media type and file. `None`: there is none for the asker.
pub fn scan(
    registry: &Registry,
    access: &Access,
    person: PublicId,
    exemption: i64,
) -> Result<Option<(String, Vec<u8>)>, Error> {
    door::require(registry, access, Permission::NoteExemptions, Action::ReadProof)?;
    let Some(record) = door::open_as(registry, access, person, Action::ReadProof)? else { return Ok(None) };
    let homes = homes_of(registry, record.person)?;
    let Some((media, sealed)) = registry.db().read(|tx| rows::scan(tx, access, &homes, exemption))? else {
        return Ok(None);
    };
    Ok(Some((media, registry.vault().open(Class::Paper, &sealed)?)))
}

/// Takes an exemption back: any for those who keep papers, its own for a school. `false`: there is none that the asker may end.
pub fn end(registry: &Registry, access: &Access, person: PublicId, id: i64) -> Result<bool, Error> {
    door::require(registry, access, Permission::NoteExemptions, Action::NoteExemption)?;
    registry.takes_changes()?;
    let Some(record) = door::open_as(registry, access, person, Action::ListPapers)? else { return Ok(false) };
    let homes = homes_of(registry, record.person)?;
    let papers = registry.db().read(|tx| rows::of_homes(tx, access, &homes))?;
    let organization = papers.iter().find(|row| row.exemption == id).map(|row| row.organization);
    let mut entry = door::entry(registry, access, Action::NoteExemption, Some(record.person));
    if !may_end(access, organization) {
        registry.db().audit(vec![entry.result("refused")])?;
        return Ok(false);
    }
    entry.object = format!("exemption:{id}").into();
    let now = registry.now();
    Ok(registry.db().write(move |tx| {
        let ended = paper::end_exemption(tx, &homes, id, now)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(ended)
    })?)
}
