//! Writing on the sheet of a count: several numbers at once, and boxes that are scanned one after another.

use jenner_model::access::Access;

use super::count::{Entered, State, put, reached};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::identity::decisions;
use crate::{Error, Registry};

/// A number for a shelf, and the number that its writer saw there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    /// The shelf.
    pub account: i64,
    /// What was found on it.
    pub found: i64,
    /// What stood on the sheet when the writer looked.
    pub saw: Option<i64>,
}

/// Writes several numbers down, in one commit, and says of each what became of it. Where somebody else wrote another number
/// meanwhile, theirs stands.
pub fn enter_all(
    registry: &Registry,
    access: &Access,
    count: i64,
    numbers: &[Number],
) -> Result<Vec<Entered>, Error> {
    door::require(registry, access, Permission::KeepStock, Action::CountStock)?;
    registry.takes_changes()?;
    let (core, access, numbers) = (registry.core.clone(), access.clone(), numbers.to_vec());
    registry.db().write(move |tx| {
        let Some(count) = reached(tx, &access, count)? else { return Ok(vec![Entered::Unknown]) };
        if State::of(&count) != State::Open {
            return Ok(vec![Entered::Over]);
        }
        let mut all = Vec::with_capacity(numbers.len());
        for one in &numbers {
            let (shelf, now) = ((one.account, one.found), core.now());
            all.push(put(tx, &core, &access, &count, shelf, now, |line| {
                line.counted.is_none_or(|there| there == one.found || one.saw == Some(there))
            })?);
        }
        Ok::<_, Error>(all)
    })
}

/// Adds the doses of a box that was scanned to what the scanner saw on the sheet. The same form sent twice adds once; a number that
/// somebody else wrote meanwhile stands, and the second is told, even where it is the same: they may have scanned another box.
pub fn add(
    registry: &Registry,
    access: &Access,
    (count, account): (i64, i64),
    doses: i64,
    saw: Option<i64>,
) -> Result<Entered, Error> {
    door::require(registry, access, Permission::KeepStock, Action::CountStock)?;
    registry.takes_changes()?;
    let (core, access) = (registry.core.clone(), access.clone());
    registry.db().write(move |tx| {
        let Some(count) = reached(tx, &access, count)? else { return Ok(Entered::Unknown) };
        if State::of(&count) != State::Open {
            return Ok(Entered::Over);
        }
        let found = saw.unwrap_or(0).saturating_add(doses);
        let (me, now) = (decisions::actor(&access), core.now());
        put(tx, &core, &access, &count, (account, found), now, |line| {
            let sent_twice = line.counted == Some(found) && line.counted_by.as_deref() == Some(&me);
            line.counted == saw || sent_twice
        })
    })
}
