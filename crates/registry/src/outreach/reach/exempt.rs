//! Vaccines that a physician has said are not to be given: nobody is asked to come for them. A written dissent is no such
//! statement: the family may change its mind, and says itself when it wants no reminders.

use std::collections::HashMap;

use jenner_cdsi::Date;
use jenner_model::PersonId;
use jenner_model::access::Access;
use jenner_store::queries::paper;
use jenner_store::{StoreError, Tx};

use super::One;
use crate::papers::exemption::{Exemption, ExemptionKind, of_row};

/// The statements that are in force on a day, by the record they were noted on.
pub(super) fn medical(
    tx: &mut Tx<'_>,
    access: &Access,
    homes: &[PersonId],
    day: Date,
) -> Result<HashMap<PersonId, Vec<Exemption>>, StoreError> {
    let mut found: HashMap<PersonId, Vec<Exemption>> = HashMap::new();
    for row in paper::exemptions(tx, access, homes)? {
        let home = row.home;
        let said = of_row(row).filter(|one| one.kind == ExemptionKind::Medical && one.holds_on(day));
        if let Some(one) = said {
            found.entry(home).or_default().push(one);
        }
    }
    Ok(found)
}

impl One<'_> {
    /// The groups that no physician has excluded, and whether some were.
    pub(super) fn not_exempt(&self, due: Vec<u16>) -> (Vec<u16>, bool) {
        let own: Vec<&Exemption> =
            self.somebody.homes.iter().filter_map(|home| self.known.exempt.get(home)).flatten().collect();
        if own.is_empty() {
            return (due, false);
        }
        let assessor = &self.registry.core.assessor;
        let schedule = &assessor.schedule;
        let excluded = |number: &u16| {
            let group = schedule.groups().find(|group| assessor.number(*group) == *number);
            group.is_some_and(|group| own.iter().any(|one| one.covers(schedule.group_name(group))))
        };
        let before = due.len();
        let left: Vec<u16> = due.into_iter().filter(|number| !excluded(number)).collect();
        let some = left.len() < before;
        (left, some)
    }
}
