//! The desks that answer families.

use jenner_model::PublicId;
use jenner_registry::family::outbox::Letter;
use jenner_registry::family::requests::{Request, desk};
use jenner_registry::packs::Language;

use super::{Clerk, refusal};
use crate::desk::{Refusal, Visitor};
use crate::language::{Lang, Words};
use crate::views::family::{DeskDone, DeskOrder, DeskRequest};

fn id_of(name: &str) -> Result<PublicId, Refusal> {
    name.parse().map_err(|_| Refusal::NotFound)
}

fn lang_of(language: Language) -> Lang {
    match language {
        Language::English => Lang::English,
        Language::Spanish => Lang::Spanish,
    }
}

/// That there is an answer; not which.
fn answer_letter(w: &Words, number: &str) -> Letter {
    Letter { subject: w.t("fam-letter-answer-subject"), text: w.s("fam-letter-answer", number) }
}

impl Clerk {
    pub(super) fn desk_requests(
        &self,
        visitor: &Visitor,
        running: bool,
    ) -> Result<Vec<DeskRequest>, Refusal> {
        let access = self.access(visitor)?;
        let found = desk::list(&self.registry, &access, running).map_err(refusal)?;
        found.iter().map(|request| self.desk_view(visitor, request)).collect()
    }

    pub(super) fn desk_request(&self, visitor: &Visitor, request: &str) -> Result<DeskRequest, Refusal> {
        let access = self.access(visitor)?;
        let found = desk::open(&self.registry, &access, id_of(request)?).map_err(refusal)?;
        self.desk_view(visitor, &found.ok_or(Refusal::NotFound)?)
    }

    fn desk_view(&self, visitor: &Visitor, request: &Request) -> Result<DeskRequest, Refusal> {
        let access = self.access(visitor)?;
        let record = request.record(&self.registry, &access).map_err(refusal)?;
        let said = &request.said;
        Ok(DeskRequest {
            note: self.note(request, true)?,
            language: lang_of(request.language).own_name(),
            given: said.given.clone(),
            family: said.family.clone(),
            born: said.born,
            asker: said.asker.clone(),
            contact: said.contact.clone(),
            place: said.place.clone(),
            record: record.map(|id| (id.to_string(), said.dose)),
        })
    }

    pub(super) fn carry_out_request(
        &self,
        visitor: &Visitor,
        request: &str,
        order: &DeskOrder,
        note: &str,
    ) -> Result<DeskDone, Refusal> {
        let access = self.access(visitor)?;
        let id = id_of(request)?;
        let found = desk::open(&self.registry, &access, id).map_err(refusal)?.ok_or(Refusal::NotFound)?;
        let w = self.words_in(lang_of(found.language));
        let tell = |number: &str| answer_letter(&w, number);
        match order {
            DeskOrder::Step(order) => {
                let done = desk::carry_out(&self.registry, &access, id, *order, note, &tell);
                let done = done.map_err(refusal)?.ok_or(Refusal::NotFound)?;
                Ok(done.map_or_else(DeskDone::NotNow, |()| DeskDone::Done))
            }
            DeskOrder::Solve(None, _) => Ok(DeskDone::NotNow(desk::NotNow::NoSuchPerson)),
            DeskOrder::Solve(Some(number), check) => {
                let done = desk::solve(&self.registry, &access, id, *number, *check, note, &tell);
                let done = done.map_err(refusal)?.ok_or(Refusal::NotFound)?;
                Ok(done.map_or_else(DeskDone::NotNow, DeskDone::Code))
            }
        }
    }
}
