//! Whether a paper is genuine: asked by anybody who holds it, with its code and the birth date of whom it is about.
//!
//! The answer never has a dose in it (S38). A code that nobody was given, a wrong birth date, and a code with too many wrong
//! tries have one answer, and take the same way to it (S37). After ten wrong tries a code is shut for a day.

use jenner_model::{Date, OrganizationId, PersonId};
use jenner_store::StoreError;
use jenner_store::queries::paper::{self, PaperRow};
use jenner_store::queries::{organization, person};
use subtle::ConstantTimeEq as _;

use super::code::Code;
use super::issue::Content;
use super::sheet::Facts;
use super::{Kept, PaperKind};
use crate::access::door::{self, Action};
use crate::access::tries::{self, Aim, Turn};
use crate::identity::homes;
use crate::vault::Class;
use crate::{Error, Registry, forecast};

/// What somebody is told who holds a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checked {
    /// No such paper, or not with this birth date; or too many tried before.
    Unknown,
    /// There is one.
    Known(Box<Shown>),
    /// It was withdrawn with everything else of the person.
    Gone,
}

/// How a paper stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Genuine and in force.
    Genuine,
    /// Genuine, and its time is over.
    Expired,
    /// A newer one was made, or the record says something else by now.
    Replaced,
    /// Taken back.
    Withdrawn,
}

impl State {
    /// The word in the texts of pages.
    pub const fn word(self) -> &'static str {
        match self {
            State::Genuine => "genuine",
            State::Expired => "expired",
            State::Replaced => "replaced",
            State::Withdrawn => "withdrawn",
        }
    }
}

/// What is shown of a paper: nothing else ever is (S38).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// How it stands.
    pub state: State,
    /// What it is.
    pub kind: Option<PaperKind>,
    /// What it certifies; empty where it certifies nothing.
    pub status: String,
    /// First letters of the names.
    pub initials: String,
    /// Year of birth.
    pub birth_year: Option<i16>,
    /// Who made it.
    pub issuer: String,
    /// When.
    pub issued_on: Date,
    /// Last day.
    pub expires_on: Option<Date>,
    /// Number on the paper.
    pub number: String,
}

/// Checks a paper. Wrong tries are counted by code.
pub fn check(registry: &Registry, typed: &str, birth: Date) -> Result<Checked, Error> {
    // What cannot be a code goes the same way as one that nobody was given.
    let code = Code::read(typed);
    let hash = code.as_ref().map_or([0; 32], Code::hash);
    let aim = Aim::Paper { code: &hash };
    if tries::take(registry, &aim)?.0 != Turn::Now {
        return Ok(Checked::Unknown);
    }
    let found = registry.db().read(|tx| paper::by_code(tx, &hash))?;
    let said = code.as_ref().map_or([1; 32], |code| code.hash_with(Some(birth)));
    let known = found.as_ref().map_or([0; 32].to_vec(), |row| row.birth_hash.clone());
    let right = bool::from(known.as_slice().ct_eq(said.as_slice()));
    let Some(row) = found.filter(|_| right) else {
        audited(registry, None, "unknown")?;
        return Ok(Checked::Unknown);
    };
    tries::right(registry, &aim)?;
    if row.gone {
        audited(registry, None, "withdrawn")?;
        return Ok(Checked::Gone);
    }
    let Some((person, paper)) = kept(registry, row.home, row.paper)? else {
        audited(registry, None, "withdrawn")?;
        return Ok(Checked::Gone);
    };
    let content = content(registry, &paper)?;
    let shown = Shown {
        state: state(registry, &paper, &content, person)?,
        kind: PaperKind::of(&paper.kind),
        status: paper.status.clone(),
        initials: initials(&content.facts.name),
        birth_year: content.facts.birth.map(|born| born.year()),
        issuer: issuer(registry, paper.organization)?,
        issued_on: paper.issued_on,
        expires_on: paper.expires_on,
        number: paper.number.clone(),
    };
    audited(registry, Some(person), shown.state.word())?;
    Ok(Checked::Known(Box::new(shown)))
}

/// Somebody outside, whom nobody knows: neither a user nor the operator.
fn audited(registry: &Registry, person: Option<PersonId>, result: &'static str) -> Result<(), Error> {
    let access = crate::access::of_operator(OrganizationId(0));
    let mut entry = door::entry(registry, &access, Action::CheckPaper, person).result(result);
    entry.actor = "public".into();
    entry.role = "".into();
    entry.organization = None;
    Ok(registry.db().audit(vec![entry])?)
}

/// A paper, and who its person is today.
fn kept(registry: &Registry, home: PersonId, id: i64) -> Result<Option<(PersonId, PaperRow)>, Error> {
    let access = crate::access::of_operator(OrganizationId(0));
    Ok(registry.db().read(|tx| {
        let Some(row) = paper::get(tx, &access, &[home], id)? else { return Ok(None) };
        let today = homes::today(tx, &[home])?.first().copied().unwrap_or(home);
        Ok::<_, StoreError>(Some((today, row)))
    })?)
}

pub(super) fn content(registry: &Registry, paper: &PaperRow) -> Result<Content, Error> {
    let packed = registry.vault().open(Class::Paper, &paper.content)?;
    let json = crate::packed::unpack(&packed)?;
    serde_json::from_slice(&json)
        .map_err(|_| Error::Internal("a paper that was opened cannot be read".to_owned()))
}

/// How a paper stands today.
pub(super) fn state(
    registry: &Registry,
    paper: &PaperRow,
    content: &Content,
    person: PersonId,
) -> Result<State, Error> {
    match Kept::of(&paper.state) {
        Kept::Withdrawn => return Ok(State::Withdrawn),
        Kept::Replaced => return Ok(State::Replaced),
        Kept::Current => {}
    }
    if !still_right(registry, &content.facts, person)? {
        return Ok(State::Replaced);
    }
    let expired = paper.expires_on.is_some_and(|last| last < registry.today());
    Ok(if expired { State::Expired } else { State::Genuine })
}

/// Whether the record still says what the paper says. The registry looks for itself: nothing of it is shown.
fn still_right(registry: &Registry, printed: &Facts, person: PersonId) -> Result<bool, Error> {
    let access = crate::access::of_operator(OrganizationId(0));
    let found = registry.db().read(|tx| person::homes_by_ids(tx, &access, &[person]))?;
    let Some((_, row)) = found.into_iter().next() else { return Ok(false) };
    let Some(record) = door::load(registry, &access, &[row.into()])?.pop() else { return Ok(false) };
    let assessed = forecast::of_record(registry, &record, registry.core.today()).ok();
    Ok(printed.still_holds(&Facts::of(&record, assessed.as_ref())))
}

fn initials(name: &str) -> String {
    let mut parts: Vec<&str> = name.split(", ").collect();
    // LAST, First: as people write initials.
    parts.reverse();
    let letters = parts.iter().flat_map(|part| part.split(' ')).filter_map(|word| word.chars().next());
    letters.map(|letter| format!("{letter}.")).collect::<Vec<_>>().join(" ")
}

fn issuer(registry: &Registry, id: OrganizationId) -> Result<String, Error> {
    let all = registry.db().read(organization::all)?;
    Ok(all.into_iter().find(|one| one.id == id).map(|one| one.name.to_string()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_in_the_order_of_speech() {
        assert_eq!(initials("BOUDREAUX, Camille Rose"), "C. R. B.");
        assert_eq!(initials("Sukarno"), "S.");
        assert_eq!(initials("Nguyễn, Ánh"), "Á. N.");
        assert_eq!(initials(""), "");
    }
}
