//! What the clinic's day asks of the registry: a record as of any day, the clinic's own patients, somebody new.

use jenner_model::PublicId;
use jenner_registry::patients::newcomer::{Added, NewPerson};
use jiff::civil::Date;

use super::{Refusal, Visitor};
use crate::views::{DayChange, FoundPerson, PatientFilter, PatientList, PatientsView, PersonView};

/// The desk of the clinic's day.
pub trait PatientsDesk: Send + Sync + 'static {
    /// Opens a record with what the schedule says as of a day; `None` is today.
    fn person_on(&self, visitor: &Visitor, person: PublicId, on: Option<Date>)
    -> Result<PersonView, Refusal>;
    /// A page of one of the lists of own patients.
    fn patients(
        &self,
        visitor: &Visitor,
        list: PatientList,
        filter: &PatientFilter,
    ) -> Result<PatientsView, Refusal>;
    /// Changes today's list; `false`: there is no such person, or the list is full.
    fn change_day(&self, visitor: &Visitor, person: PublicId, change: DayChange) -> Result<bool, Refusal>;
    /// People on file who may be somebody about to be added, the likeliest first.
    fn likely(&self, visitor: &Visitor, new: &NewPerson) -> Result<Vec<FoundPerson>, Refusal>;
    /// Adds somebody who is not on file.
    fn add_person(&self, visitor: &Visitor, new: &NewPerson) -> Result<Added, Refusal>;
}
