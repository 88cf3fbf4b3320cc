//! A recall: one word stops a lot everywhere at once, and says who holds it and who was given it.
//!
//! What bars the lot is a single notice that every clinic's shelves and forms are held against, so that it takes one transaction
//! however many clinics there are, and a clinic that books the lot tomorrow is stopped as well.

use jenner_model::access::Access;
use jenner_model::record::Record;
use jenner_store::queries::by_hand::{self as notices, LotNotice};

use super::stock::{self, Line};
use crate::access::door::Action;
use crate::access::roles::Permission;
use crate::by_hand::lots::{self, Barred};
use crate::outbreak::lot::{self as traced, Recipient};
use crate::{Error, Registry};

/// What is known of a lot that is recalled, or may be.
#[derive(Debug, Clone)]
pub struct Recall {
    /// The notice that stands; `None`: it is not recalled.
    pub notice: Option<LotNotice>,
    /// The shelves of everybody who keeps stock here and has, or had, some of it.
    pub shelves: Vec<Line>,
    /// Everybody of whom a dose of it stands on the record.
    pub patients: Vec<Recipient>,
}

impl Recall {
    /// How many clinics have doses of it.
    pub fn clinics(&self) -> usize {
        let mut all: Vec<_> = self
            .shelves
            .iter()
            .filter(|line| line.on_hand > 0)
            .map(|line| line.account.organization)
            .collect();
        all.sort_unstable();
        all.dedup();
        all.len()
    }

    /// How many people were given it.
    pub fn people(&self) -> usize {
        let mut all: Vec<_> = self.patients.iter().map(|one| record(one).person).collect();
        all.sort_unstable();
        all.dedup();
        all.len()
    }
}

fn record(one: &Recipient) -> &Record {
    &one.record
}

/// Recalls a lot of a maker (empty: of every maker): from this commit on nobody is offered it. A lot that is recalled already stays as
/// it is.
pub fn recall(
    registry: &Registry,
    access: &Access,
    (lot, mvx): (&str, &str),
    why: &str,
) -> Result<Recall, Error> {
    may(registry, access)?;
    if why.trim().is_empty() {
        return Err(Error::Invalid("Say who recalled the lot, and why.".to_owned()));
    }
    if standing(registry, lot, mvx)?.is_none() {
        lots::bar(registry, access, (lot, mvx), Barred::Recalled, why.trim())?;
    }
    look(registry, access, (lot, mvx))
}

/// Who has doses of a lot and who was given it.
pub fn look(registry: &Registry, access: &Access, (lot, mvx): (&str, &str)) -> Result<Recall, Error> {
    may(registry, access)?;
    let maker = (!mvx.is_empty()).then_some(mvx);
    let mut shelves = stock::holding(registry, access, lot, maker)?;
    shelves.retain(|line| line.on_hand != 0);
    let mut patients = traced::trace(registry, access, lot, None)?;
    patients
        .retain(|one| one.maker.as_ref().is_none_or(|known| maker.is_none_or(|mvx| known.as_str() == mvx)));
    Ok(Recall { notice: standing(registry, lot, mvx)?, shelves, patients })
}

/// A recall is the registry's word.
fn may(registry: &Registry, access: &Access) -> Result<(), Error> {
    crate::access::door::require(registry, access, Permission::BarLots, Action::BarLot)?;
    match lots::may_recall(access) {
        true => Ok(()),
        false => Err(Error::Forbidden),
    }
}

fn standing(registry: &Registry, lot: &str, mvx: &str) -> Result<Option<LotNotice>, Error> {
    let key = lots::key(lot);
    let found = registry.db().read(|tx| notices::notices_about(tx, &[key]))?;
    let covers = |one: &LotNotice| {
        one.organization.is_none()
            && one.kind == Barred::Recalled.word()
            && (one.mvx.is_empty() || one.mvx == mvx)
    };
    Ok(found.into_iter().find(covers))
}
