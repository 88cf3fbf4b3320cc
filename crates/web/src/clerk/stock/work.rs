//! Doses that took nothing: why, what may have been meant, and what somebody says.

use jenner_codes::EligibilitySet;
use jenner_model::{PersonId, ReportId};
use jenner_registry::inventory::Funding;
use jenner_registry::inventory::decide::WhyNot;
use jenner_registry::inventory::propose::Proposal;
use jenner_registry::inventory::work::{self, Decided, Patient, Teach, Undeducted};
use std::collections::HashMap;

use super::{At, id_of};
use crate::clerk::{Clerk, refusal, words};
use crate::desk::Refusal;
use crate::views::hand::{Fields, Sent, Wrong};
use crate::views::stock::{Offer, WaitingDose, WhoseDose, WorkView};

impl Clerk {
    pub(super) fn work_page(&self, at: &At, typed: &Fields) -> Result<Sent<WorkView>, Refusal> {
        let mut wrong = Vec::new();
        if !typed.text("report").is_empty() {
            match self.decide_dose(at, typed)? {
                Ok(word) => return Ok(Sent::Saved(at.place.to(&format!("/stock/not-deducted?done={word}")))),
                Err(problem) => wrong.push(problem),
            }
        }
        let found = work::not_deducted(&self.registry, &at.access, at.organization).map_err(refusal)?;
        let doses = found.iter().map(|one| self.waiting_dose(at, one)).collect();
        Ok(Sent::Page(Box::new(WorkView { place: at.place.clone(), doses, wrong })))
    }

    fn decide_dose(&self, at: &At, typed: &Fields) -> Result<Result<&'static str, Wrong>, Refusal> {
        let report = ReportId(id_of(typed.text("report"))?);
        let saw = WhyNot::of_word(typed.text("saw")).ok_or(Refusal::NotFound)?;
        let (registry, access, of) = (&self.registry, &at.access, (at.organization, report));
        let account = typed.text("take");
        let done = if account.is_empty() {
            if typed.text("why").is_empty() {
                return Ok(Err(Wrong::new(format!("why-{}", report.0), "no-words")));
            }
            work::leave(registry, access, of, saw, typed.text("why")).map(|done| (done, "left"))
        } else {
            let teach = if typed.text("teach").is_empty() { Teach::Nothing } else { Teach::TheNumber };
            let account = id_of(account)?;
            work::accept(registry, access, of, saw, account, teach, "").map(|done| (done, "taken"))
        };
        match done.map_err(refusal)? {
            (Decided::Done, word) => Ok(Ok(word)),
            // Somebody else decided, or a correction came: the list shows how it stands now.
            (Decided::Changed | Decided::Unknown, _) => Ok(Err(Wrong::new("doses", "dose-changed"))),
        }
    }

    fn waiting_dose(&self, at: &At, one: &Undeducted) -> WaitingDose {
        let dose = &one.dose;
        let offer = |proposal: &Proposal| {
            Some(Offer {
                account: proposal.account.id.to_string(),
                lot: self.lot_words(&proposal.account.lot),
                funding: Funding::of_word(&proposal.account.funding)?,
                unit: at.unit(proposal.account.unit).1,
                sure: proposal.sure,
                because: proposal.because.clone(),
                teach: proposal.can_be_taught,
            })
        };
        WaitingDose {
            report: dose.report.0.to_string(),
            given: dose.given_on,
            vaccine: self.product_of(&dose.cvx, &dose.mvx),
            lot: dose.lot.clone(),
            eligibility: self.eligibility_of(&dose.eligibility),
            why: one.why,
            held_by: one.held_by.iter().map(|id| self.organization(*id)).collect(),
            offers: one.proposals.iter().filter_map(offer).collect(),
            patient: one.patient.as_ref().map(whose),
        }
    }

    pub(super) fn eligibility_of(&self, code: &str) -> String {
        let codes = self.registry.codes();
        match codes.code::<EligibilitySet>(code) {
            Some(known) if !code.is_empty() => words::label(codes, &known),
            _ => code.to_owned(),
        }
    }
}

pub(super) fn whose(patient: &Patient) -> WhoseDose {
    WhoseDose { id: patient.public_id.to_string(), name: patient.name.clone(), born: patient.born }
}

/// Whose a dose is, among those that the visitor sees.
pub(super) fn among(patients: &HashMap<PersonId, Patient>, home: PersonId) -> Option<WhoseDose> {
    patients.get(&home).map(whose)
}
