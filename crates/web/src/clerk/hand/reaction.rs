//! The page about a reaction after a dose, with the draft of the report to VAERS.

use jenner_model::record::{Dose, Record};
use jenner_registry::by_hand::reaction::{self, Done, Noted};
use jenner_registry::by_hand::{Token, change};

use super::{Access, Clerk, code, refusal};
use crate::clerk::{people, words};
use crate::desk::{Refusal, Visitor};
use crate::views::hand::{Fields, ReactionView, Sent, VaersVaccine, Wrong};

impl Clerk {
    pub(super) fn reaction_form(
        &self,
        access: &Access,
        visitor: &Visitor,
        record: &Record,
        dose_id: &str,
        fields: &Fields,
    ) -> Result<Sent<ReactionView>, Refusal> {
        let dose =
            record.doses.iter().find(|one| people::dose_id(one) == dose_id).ok_or(Refusal::NotFound)?;
        let mut view = self.reaction_page(access, visitor, record, dose, fields);
        if fields.is_empty() {
            return Ok(Sent::Page(Box::new(view)));
        }
        let Some(began) = self.typed_day(&view.began) else {
            view.wrong.push(Wrong::new("began", "day").about(view.began.clone()));
            return Ok(Sent::Page(Box::new(view)));
        };
        let token = Token::read(&view.token).ok_or(Refusal::NotFound)?;
        let noted = Noted {
            token: token.clone(),
            dose: dose.id,
            reaction: code(self.registry.codes(), &view.reaction),
            began,
            text: view.text.clone(),
        };
        match reaction::note(&self.registry, access, record.public_id, &noted).map_err(refusal)? {
            Done::Written(_) => return Ok(Sent::Saved(token.as_str().to_owned())),
            Done::Unknown => return Err(Refusal::NotFound),
            Done::WrongDay => view.wrong.push(Wrong::new("began", "began")),
            Done::Nothing => view.wrong.push(Wrong::new("text", "reaction")),
            Done::NotOurs => view.ours = false,
        }
        Ok(Sent::Page(Box::new(view)))
    }

    fn reaction_page(
        &self,
        access: &Access,
        visitor: &Visitor,
        record: &Record,
        dose: &Dose,
        fields: &Fields,
    ) -> ReactionView {
        let codes = self.registry.codes();
        let (same, before) = reaction::vaccines(record, dose);
        let told = reaction::told(&dose.best);
        let who = &record.demographics;
        let races = who.races.value().into_iter().flatten().map(|race| words::label(codes, race));
        let race: Vec<String> =
            races.chain(who.ethnicity.value().map(|one| words::label(codes, one))).collect();
        let address = who.addresses.value().and_then(|all| all.first()).map(words::address);
        let list =
            |doses: Vec<&Dose>| doses.into_iter().map(|one| self.for_the_report(record, one)).collect();
        ReactionView {
            head: self.head(record),
            dose: people::dose_id(dose),
            title: words::vaccine(codes, dose.best.vaccine.cvx),
            day: dose.best.given_on,
            token: Self::token(fields).as_str().to_owned(),
            ours: change::own(access, record, dose).is_some(),
            reaction: fields.text("reaction").to_owned(),
            began: fields.text("began").to_owned(),
            began_on: told.first().map(|(on, _)| *on),
            text: fields.text("text").chars().take(2_000).collect(),
            reactions: self.reactions(),
            wrong: Vec::new(),
            noted: dose.best.reactions.iter().map(|one| words::label(codes, one)).collect(),
            notes: told.iter().map(|(on, text)| format!("{} {text}", words::day(*on))).collect(),
            address: address.unwrap_or_default(),
            race: race.join(", "),
            by: (visitor.name.clone(), visitor.organization_name.clone()),
            vaccines: list(same),
            before: list(before),
        }
    }

    fn for_the_report(&self, record: &Record, dose: &Dose) -> VaersVaccine {
        let codes = self.registry.codes();
        let said = &dose.best;
        let short = words::vaccine(codes, said.vaccine.cvx);
        let trade =
            codes.product(said.vaccine.cvx, said.manufacturer.as_ref()).map(|one| one.name.to_string());
        let mask = codes.group_mask(said.vaccine.cvx);
        let earlier = record.doses.iter().filter(|other| {
            other.best.given_on < said.given_on && codes.group_mask(other.best.vaccine.cvx) & mask != 0
        });
        VaersVaccine {
            name: trade
                .filter(|trade| *trade != short)
                .map_or(short.clone(), |trade| format!("{short} ({trade})")),
            maker: said.manufacturer.as_ref().map(|mvx| words::manufacturer(codes, mvx)).unwrap_or_default(),
            lot: said.lot.to_string(),
            route: said.route.as_ref().map(|one| words::label(codes, one)).unwrap_or_default(),
            site: said.site.as_ref().map(|one| words::label(codes, one)).unwrap_or_default(),
            day: said.given_on,
            number: earlier.count() + 1,
        }
    }
}
