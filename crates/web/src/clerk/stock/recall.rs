//! A recall: who has the lot, who was given it, and the word that stops it.

use jenner_model::access::Access;
use jenner_registry::inventory::recall::{self, Recall};
use jenner_registry::{Error, organizations};

use super::At;
use crate::clerk::{Clerk, refusal, words};
use crate::desk::Refusal;
use crate::views::hand::{Fields, Sent, Wrong};
use crate::views::outbreak::LotLine;
use crate::views::stock::{RecallFound, RecallView, StockPlace};

impl Clerk {
    pub(super) fn recall_page(&self, access: Access, typed: &Fields) -> Result<Sent<RecallView>, Refusal> {
        let makers = self.registry.codes().all_mvx().iter();
        let mut view = RecallView {
            lot: typed.text("lot").to_owned(),
            maker: typed.text("maker").to_owned(),
            why: typed.text("why").to_owned(),
            makers: makers.map(|entry| format!("{} ({})", entry.name, entry.mvx)).collect(),
            ..RecallView::default()
        };
        if typed.is_empty() || typed.text("act").is_empty() {
            if !jenner_registry::by_hand::lots::may_recall(&access) {
                return Err(Refusal::Role);
            }
            return Ok(Sent::Page(Box::new(view)));
        }
        let maker = match view.maker.as_str() {
            "" => String::new(),
            text => match self.maker_meant(text) {
                Some(mvx) => mvx.to_string(),
                None => {
                    view.wrong.push(Wrong::new("maker", "maker").about(text));
                    return Ok(Sent::Page(Box::new(view)));
                }
            },
        };
        if !jenner_registry::outbreak::lot::is_long_enough(&view.lot) {
            view.wrong.push(Wrong::new("lot", "lot"));
            return Ok(Sent::Page(Box::new(view)));
        }
        let of = (view.lot.as_str(), maker.as_str());
        let recalls = typed.text("act") == "recall";
        if recalls && view.why.is_empty() {
            view.wrong.push(Wrong::new("why", "no-words"));
        }
        let found = match recalls && view.wrong.is_empty() {
            true => recall::recall(&self.registry, &access, of, &view.why),
            false => recall::look(&self.registry, &access, of),
        };
        match found {
            Ok(found) => view.found = Some(self.recall_found(&access, &found)?),
            Err(Error::Invalid(_)) => view.wrong.push(Wrong::new("lot", "lot")),
            Err(error) => return Err(refusal(error)),
        }
        Ok(Sent::Page(Box::new(view)))
    }

    fn recall_found(&self, access: &Access, found: &Recall) -> Result<RecallFound, Refusal> {
        let all = organizations::list(&self.registry).map_err(refusal)?;
        // Units are named on the clinic's own pages.
        let at = At {
            access: access.clone(),
            organization: access.organization(),
            place: StockPlace::default(),
            units: Vec::new(),
        };
        let codes = self.registry.codes();
        let shelves = found.shelves.iter().map(|line| {
            let organization = all.iter().find(|one| one.id == line.account.organization);
            let id = organization.map_or_else(String::new, |one| one.public_id.to_string());
            (id, self.organization(line.account.organization), self.shelf_line(&at, line))
        });
        let line = |one: &jenner_registry::outbreak::lot::Recipient| {
            let name = one.record.demographics.legal_name();
            LotLine {
                person: one.record.public_id.to_string(),
                name: name
                    .map_or_else(Default::default, |name| (name.family.to_string(), name.given.to_string())),
                born: one.record.demographics.birth_date,
                vaccine: words::vaccine(codes, one.vaccine),
                lot: one.lot.clone(),
                given: one.given_on,
                by: self.organization(one.by),
            }
        };
        Ok(RecallFound {
            since: found.notice.as_ref().map(|notice| (notice.at.to_jiff(), notice.why.clone())),
            shelves: shelves.collect(),
            clinics: found.clinics(),
            people: found.people(),
            lines: found.patients.iter().map(line).collect(),
        })
    }
}
