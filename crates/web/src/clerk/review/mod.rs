//! The review desk over the registry.

mod compare;
mod doses;
mod fields;
mod queue;
mod split;
mod why;

use jenner_model::PublicId;
use jenner_model::access::Access;
use jenner_model::person::Demographics;
use jenner_model::record::Record;
use jenner_registry::access::roles::{Permission, may};
use jenner_registry::identity::desk::{self, Known, TakenBack};
use jenner_registry::identity::review::{self, ReviewId};
use jenner_registry::identity::{decisions, split as parting};

pub(super) use fields::compare as compare_fields;

use super::{Clerk, refusal, words};
use crate::desk::{Refusal, ReviewDesk, Visitor};
use crate::views::{
    Decided, Decision, DoneList, Kept, Likenesses, MergedFrom, PairPerson, PairView, ReviewFilter,
    ReviewList, SplitDone, SplitOrder, SplitView, Taken, Undone,
};

/// The pair that an address names.
fn pair_of(name: &str) -> Result<ReviewId, Refusal> {
    name.parse().map(ReviewId).map_err(|_| Refusal::NotFound)
}

impl Clerk {
    pub(in crate::clerk) fn pair_person(&self, record: &Record) -> PairPerson {
        self.person_of(record.public_id, record.registry_number.to_string(), &record.demographics)
    }

    fn known_person(&self, known: &Known) -> PairPerson {
        self.person_of(known.public_id, known.registry_number.to_string(), &known.demographics)
    }

    fn person_of(&self, id: PublicId, number: String, d: &Demographics) -> PairPerson {
        PairPerson {
            id: id.to_string(),
            number,
            name: d.legal_name().map(words::shown).unwrap_or_default(),
            birth_date: d.birth_date,
            sex: d.sex.value().copied().unwrap_or(jenner_codes::Sex::Unknown),
            area: self.place(d),
        }
    }

    /// How many pairs wait, for those who decide about them.
    pub(in crate::clerk) fn pairs_waiting(&self, access: &Access) -> Result<Option<u64>, Refusal> {
        if !may(access.role(), Permission::DecideIdentity) {
            return Ok(None);
        }
        let n = desk::count(&self.registry, access, &review::Filter::default()).map_err(refusal)?;
        Ok(Some(u64::try_from(n).unwrap_or(0)))
    }

    /// What the page of a person says of merges and possible duplicates.
    pub(super) fn likenesses(&self, access: &Access, record: &Record) -> Result<Likenesses, Refusal> {
        let merged = desk::merged_into(&self.registry, access, record).map_err(refusal)?;
        let open = match may(access.role(), Permission::DecideIdentity) {
            true => desk::waiting_with(&self.registry, access, record).map_err(refusal)?,
            false => Vec::new(),
        };
        Ok(Likenesses {
            doubtful_doses: record.doubtful.len(),
            open: open
                .iter()
                .map(|(pair, other)| (pair.0.to_string(), self.known_person(other).name))
                .collect(),
            merged: merged
                .iter()
                .map(|home| {
                    let person = self.known_person(&home.known);
                    MergedFrom {
                        id: person.id,
                        number: person.number,
                        name: person.name,
                        on: home.at.to_jiff(),
                        by: home.by.clone(),
                    }
                })
                .collect(),
        })
    }
}

impl ReviewDesk for Clerk {
    fn reviews(&self, visitor: &Visitor, filter: &ReviewFilter) -> Result<ReviewList, Refusal> {
        let access = self.access(visitor)?;
        self.review_list(&access, visitor, filter)
    }

    fn take(&self, visitor: &Visitor, pair: &str) -> Result<Taken, Refusal> {
        let (access, id) = (self.access(visitor)?, pair_of(pair)?);
        let state = desk::state(&self.registry, &access, id).map_err(refusal)?.ok_or(Refusal::NotFound)?;
        if state != desk::State::Open {
            return Ok(Taken::Closed);
        }
        match review::claim(&self.registry, &access, id).map_err(refusal)? {
            true => Ok(Taken::Yes),
            false => Ok(Taken::Held),
        }
    }

    fn take_next(
        &self,
        visitor: &Visitor,
        filter: &ReviewFilter,
        passed_over: &[String],
    ) -> Result<Option<String>, Refusal> {
        let access = self.access(visitor)?;
        self.next_pair(&access, visitor, filter, passed_over)
    }

    fn give_back(&self, visitor: &Visitor, pair: &str) -> Result<(), Refusal> {
        let access = self.access(visitor)?;
        review::release(&self.registry, &access, pair_of(pair)?).map_err(refusal)
    }

    fn pair(&self, visitor: &Visitor, pair: &str, kept: Option<Kept>) -> Result<PairView, Refusal> {
        let access = self.access(visitor)?;
        self.pair_view(&access, visitor, pair_of(pair)?, kept.unwrap_or(Kept::First))
    }

    fn decide(&self, visitor: &Visitor, pair: &str, decision: &Decision) -> Result<Decided, Refusal> {
        let access = self.access(visitor)?;
        self.carry_out(&access, visitor, pair_of(pair)?, decision)
    }

    fn done(&self, visitor: &Visitor, page: u32) -> Result<DoneList, Refusal> {
        let access = self.access(visitor)?;
        self.done_list(&access, page)
    }

    fn undo(&self, visitor: &Visitor, decision: &str) -> Result<Undone, Refusal> {
        let access = self.access(visitor)?;
        let id = decision.parse().map(decisions::DecisionId).map_err(|_| Refusal::NotFound)?;
        match parting::undo(&self.registry, &access, id, "").map_err(refusal)? {
            parting::Split::Done { .. } => Ok(Undone::Yes),
            parting::Split::Already => Ok(Undone::Already),
            parting::Split::TooLate | parting::Split::Nothing | parting::Split::NotTheirs => {
                Ok(Undone::TooLate)
            }
            // No merge; perhaps two were called different.
            parting::Split::Unknown => match desk::take_back(&self.registry, &access, id).map_err(refusal)? {
                TakenBack::Done => Ok(Undone::Yes),
                TakenBack::Already => Ok(Undone::Already),
                TakenBack::TooLate => Ok(Undone::TooLate),
                TakenBack::Unknown => Err(Refusal::NotFound),
            },
        }
    }

    fn start_review(&self, visitor: &Visitor, person: PublicId, other: PublicId) -> Result<String, Refusal> {
        let access = self.access(visitor)?;
        let started = desk::start(&self.registry, &access, person, other).map_err(refusal)?;
        let id = started.ok_or(Refusal::NotFound)?;
        // Somebody else may have it in hand: then the page says so.
        review::claim(&self.registry, &access, id).map_err(refusal)?;
        Ok(id.0.to_string())
    }

    fn homes(&self, visitor: &Visitor, person: PublicId, leaving: &[String]) -> Result<SplitView, Refusal> {
        let access = self.access(visitor)?;
        self.split_view(&access, person, leaving)
    }

    fn split(&self, visitor: &Visitor, person: PublicId, order: &SplitOrder) -> Result<SplitDone, Refusal> {
        let access = self.access(visitor)?;
        self.take_apart(&access, person, order)
    }
}
