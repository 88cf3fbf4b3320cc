//! Access codes: a clinic or a school nurse hands one to a parent they know, on paper. It opens the record together with the
//! child's name and birth date, for 30 days.

use jenner_model::access::Access;
use jenner_model::{OrganizationId, PublicId, Timestamp};
use jenner_store::audit::actor;
use jenner_store::queries::family::{self, CodeRow};

use super::{kind_of, program};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::vault::Class;
use crate::{Error, Registry};

/// How long a code opens, in days.
pub const DAYS: i64 = 30;
/// How often it opens.
const USES: i64 = 20;
/// Codes of one person at a time.
const MOST: usize = 5;
/// Letters of a code: none that is mistaken for another one.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// How many of them.
const LENGTH: usize = 10;

const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// A code that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenCode {
    /// As it stands on paper: `K7QMA-4V2XB`.
    pub code: String,
    /// Until when it opens.
    pub until: Timestamp,
    /// It opens the own record, not a child's.
    pub oneself: bool,
}

/// A code that still opens, without the code: nobody has it but the family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveCode {
    /// Who gave it.
    pub organization: OrganizationId,
    /// When.
    pub made_at: Timestamp,
    /// Until when it opens.
    pub until: Timestamp,
    /// How often it opened the record.
    pub used: i64,
}

/// A new code in its written form.
pub(super) fn draw() -> String {
    let letter = || char::from(LETTERS[rand::random_range(0..LETTERS.len())]);
    let half = |_| (0..LENGTH / 2).map(|_| letter()).collect::<String>();
    (0..2).map(half).collect::<Vec<_>>().join("-")
}

/// What somebody typed, with what is easily mistaken put right.
pub(super) fn normal(typed: &str) -> String {
    let letters = typed.chars().filter(char::is_ascii_alphanumeric).take(4 * LENGTH);
    letters
        .map(|letter| match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            'U' => 'V',
            letter => letter,
        })
        .collect()
}

/// Keyed hashes of a code, the one to store first.
pub(super) fn hashes(registry: &Registry, code: &str) -> Vec<[u8; 32]> {
    let said = format!("access-code|{}", normal(code));
    registry.vault().mac(Class::Totp, said.as_bytes()).into_iter().map(|(_, hash)| hash).collect()
}

/// Gives a code for the record: to the parent of a child, to an adult about themselves. `None` when there is no such person
/// for the giver.
pub fn give(registry: &Registry, access: &Access, public_id: PublicId) -> Result<Option<GivenCode>, Error> {
    door::require(registry, access, Permission::GiveFamilyCode, Action::GiveFamilyCode)?;
    let Some(record) = door::open_as(registry, access, public_id, Action::GiveFamilyCode)? else {
        return Ok(None);
    };
    let Some(kind) = kind_of(&record, registry.today()) else {
        return Err(Error::Invalid("without a birth date nobody can prove whose record it is".to_owned()));
    };
    let (now, person) = (registry.now(), record.person);
    let live = registry.db().read(|tx| family::live_codes(tx, access, person, now))?;
    let code = draw();
    let row = CodeRow {
        id: registry.core.id(),
        hash: hashes(registry, &code).first().copied().unwrap_or_default(),
        person,
        kind: kind.word().to_owned(),
        organization: access.organization(),
        made_by: actor(access.actor()).into_owned(),
        made_at: now,
        until: Timestamp(now.0 + DAYS * DAY),
        used: 0,
        used_at: None,
    };
    let until = row.until;
    let full = live.len() >= MOST;
    registry.db().write(move |tx| {
        if full {
            // Who gives the sixth has seen the family, too: the older ones are lost papers.
            family::end_codes(tx, person, None, now)?;
        }
        family::add_code(tx, &row)
    })?;
    let oneself = kind == jenner_store::queries::scope::Kind::Oneself;
    Ok(Some(GivenCode { code, until, oneself }))
}

/// The codes of a record that still open.
pub fn list(
    registry: &Registry,
    access: &Access,
    public_id: PublicId,
) -> Result<Option<Vec<LiveCode>>, Error> {
    door::require(registry, access, Permission::GiveFamilyCode, Action::Open)?;
    let Some(record) = door::open(registry, access, public_id)? else { return Ok(None) };
    let now = registry.now();
    let rows = registry.db().read(|tx| family::live_codes(tx, access, record.person, now))?;
    let live = rows.into_iter().map(|row| LiveCode {
        organization: row.organization,
        made_at: row.made_at,
        until: row.until,
        used: row.used,
    });
    Ok(Some(live.collect()))
}

/// Ends all codes of a record: a paper was lost, or a court has barred somebody. False when there is no such person.
pub fn withdraw(registry: &Registry, access: &Access, public_id: PublicId) -> Result<bool, Error> {
    door::require(registry, access, Permission::GiveFamilyCode, Action::GiveFamilyCode)?;
    let Some(record) = door::open_as(registry, access, public_id, Action::GiveFamilyCode)? else {
        return Ok(false);
    };
    let (now, person) = (registry.now(), record.person);
    registry.db().write(move |tx| family::end_codes(tx, person, None, now).map(drop))?;
    Ok(true)
}

/// The code somebody typed, if it opens.
pub(super) fn behind(registry: &Registry, code: &str) -> Result<Option<CodeRow>, Error> {
    let (hashes, now) = (hashes(registry, code), registry.now());
    Ok(registry.db().read(|tx| family::live_code(tx, &program(), &hashes, now, USES))?)
}

/// Notes that a code opened the record. False where it is used up.
pub(super) fn used(registry: &Registry, row: &CodeRow) -> Result<bool, Error> {
    let (id, now) = (row.id, registry.now());
    Ok(registry.db().write(move |tx| family::use_code(tx, id, now, USES))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_easily_mistaken_is_read_as_it_was_meant() {
        assert_eq!(normal("k7qma-4v2xb"), "K7QMA4V2XB");
        assert_eq!(normal(" OIL U0 "), "011V0");
    }

    #[test]
    fn a_code_reads_as_it_was_written_and_no_two_are_alike() {
        let code = draw();
        assert_eq!(code.len(), LENGTH + 1);
        assert_eq!(normal(&code), code.replace('-', ""));
        assert_ne!(code, draw());
    }
}
