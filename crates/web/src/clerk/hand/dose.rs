//! The page to put a dose right on, with every version of it.

use std::collections::BTreeMap;

use jenner_codes::{EligibilitySet, FundingSourceSet, InformationSource, RouteSet, SiteSet, UnitSet};
use jenner_model::RegistryNumber;
use jenner_model::dose::{Amount, DoseStatement};
use jenner_model::record::{Dose, Record};
use jenner_registry::by_hand::change::{self, Done, Order, What};
use jenner_registry::by_hand::versions::{self, Version};
use jenner_registry::by_hand::{Token, names};

use super::{Access, Clerk, code, meant, refusal, worries};
use crate::clerk::{people, words};
use crate::desk::Refusal;
use crate::views::hand::{ChangeView, Fields, Sent, VersionLine, Wrong};

/// The fields of a dose that the form has, in its order.
const FIELDS: [&str; 10] =
    ["vaccine", "on", "source", "lot", "expires", "funding", "eligibility", "route", "site", "amount"];

impl Clerk {
    pub(super) fn change_form(
        &self,
        access: &Access,
        record: &Record,
        dose_id: &str,
        fields: &Fields,
    ) -> Result<Sent<ChangeView>, Refusal> {
        let dose =
            record.doses.iter().find(|one| people::dose_id(one) == dose_id).ok_or(Refusal::NotFound)?;
        let mut view = self.change_page(access, record, dose, fields);
        if fields.is_empty() || !view.ours {
            return Ok(Sent::Page(Box::new(view)));
        }
        let Some(what) = self.dose_wish(access, record, dose, fields, &mut view) else {
            return Ok(Sent::Page(Box::new(view)));
        };
        let token = Token::read(&view.token).ok_or(Refusal::NotFound)?;
        let order = Order {
            token: token.clone(),
            dose: dose.id,
            saw: fields.text("saw").to_owned(),
            why: view.why.clone(),
            what,
        };
        let done = change::carry_out(&self.registry, access, record.public_id, &order).map_err(refusal)?;
        match done {
            Done::Written(_) => return Ok(Sent::Saved(token.as_str().to_owned())),
            Done::Unknown => return Err(Refusal::NotFound),
            Done::Changed => view.changed = true,
            Done::NotOurs => view.ours = false,
            Done::NoReason => view.wrong.push(Wrong::new("why", "why")),
            Done::NobodyThere => view.wrong.push(Wrong::new("number", "nobody-there")),
            Done::CannotBe(concern) => {
                view.wrong.push(Wrong::new("number", "cannot-be-theirs").about(concern.word()));
            }
            Done::Look(concerns) => view.worries = worries(&concerns, view.value("source") == "00"),
        }
        Ok(Sent::Page(Box::new(view)))
    }

    fn change_page(&self, access: &Access, record: &Record, dose: &Dose, fields: &Fields) -> ChangeView {
        let codes = self.registry.codes();
        let on_file = self.as_typed(change::own(access, record, dose).map_or(&dose.best, |(_, said)| said));
        let mut typed = on_file.clone();
        if !fields.is_empty() && fields.text("act") == "change" {
            for name in FIELDS {
                typed.insert(name, fields.text(name).to_owned());
            }
        }
        let differs = |name: &&'static str| typed.get(name) != on_file.get(name);
        let on_file: BTreeMap<&'static str, String> = FIELDS
            .into_iter()
            .filter(differs)
            .filter_map(|name| Some((name, on_file.get(name)?.clone())))
            .collect();
        ChangeView {
            head: self.head(record),
            dose: people::dose_id(dose),
            title: words::vaccine(codes, dose.best.vaccine.cvx),
            day: dose.best.given_on,
            token: Self::token(fields).as_str().to_owned(),
            // After a conflict the next try is about what is on file now: the writer has seen it beside the own values.
            saw: change::version(record, dose),
            ours: change::own(access, record, dose).is_some(),
            typed,
            on_file,
            meant: Vec::new(),
            why: fields.text("why").chars().take(500).collect(),
            number: fields.text("number").to_owned(),
            wrong: Vec::new(),
            worries: Vec::new(),
            changed: false,
            versions: versions::of(record, dose).iter().map(|one| self.version_line(one)).collect(),
            choices: self.choices(),
            names: names::known(codes),
        }
    }

    /// The values of a dose as the form has them.
    fn as_typed(&self, said: &DoseStatement) -> BTreeMap<&'static str, String> {
        let codes = self.registry.codes();
        let code = |text: Option<&str>| text.unwrap_or_default().to_owned();
        BTreeMap::from([
            ("vaccine", super::shown_vaccine(codes, said.vaccine.cvx)),
            ("on", words::day(said.given_on)),
            ("source", code(said.source.map(InformationSource::code))),
            ("lot", said.lot.to_string()),
            ("expires", said.expires_on.map(words::day).unwrap_or_default()),
            ("funding", code(said.funding.as_ref().map(|one| one.as_str()))),
            ("eligibility", code(said.eligibility.as_ref().map(|one| one.as_str()))),
            ("route", code(said.route.as_ref().map(|one| one.as_str()))),
            ("site", code(said.site.as_ref().map(|one| one.as_str()))),
            ("amount", said.amount.as_ref().map(|one| one.value.to_string()).unwrap_or_default()),
        ])
    }

    /// What is wanted; `None` where the form is wrong, which is noted.
    fn dose_wish(
        &self,
        access: &Access,
        record: &Record,
        dose: &Dose,
        fields: &Fields,
        view: &mut ChangeView,
    ) -> Option<What> {
        match fields.text("act") {
            "remove" => Some(What::Remove),
            "move" => match view.number.parse::<RegistryNumber>() {
                Ok(number) => Some(What::MoveTo(number)),
                Err(_) => {
                    view.wrong.push(Wrong::new("number", "number").about(view.number.clone()));
                    None
                }
            },
            _ => {
                let (_, said) = change::own(access, record, dose)?;
                let new = self.new_values(said, view)?;
                let seen = fields.text("seen").split(' ').map(str::to_owned).collect();
                Some(What::Change(Box::new(new), seen))
            }
        }
    }

    fn new_values(&self, said: &DoseStatement, view: &mut ChangeView) -> Option<DoseStatement> {
        let codes = self.registry.codes();
        let mut new = said.clone();
        match meant(codes, "vaccine", view.value("vaccine")) {
            Ok(cvx) => {
                if cvx != new.vaccine.cvx {
                    // The other codes were those of the other vaccine.
                    new.vaccine = jenner_model::dose::VaccineGiven { cvx, ndc: None, cpt: None };
                    new.manufacturer = codes.product(cvx, None).and_then(|product| product.mvx.clone());
                    new.vis.clear();
                }
            }
            Err((wrong, list)) => {
                view.wrong.push(wrong);
                view.meant = list;
            }
        }
        match self.typed_day(view.value("on")) {
            Some(day) => new.given_on = day,
            None => view.wrong.push(Wrong::new("on", "day").about(view.value("on").to_owned())),
        }
        new.expires_on = match view.value("expires") {
            "" => None,
            text => {
                let day = self.expiry(text);
                if day.is_none() {
                    let wrong = Wrong::new("expires", "expires").about(text.to_owned());
                    view.wrong.push(wrong);
                }
                day
            }
        };
        let amount = view.value("amount").replace(',', ".");
        new.amount = match amount.parse::<f32>() {
            _ if amount.is_empty() => None,
            Ok(ml) if ml > 0.0 && ml < 1_000.0 => Some(Amount {
                value: amount.as_str().into(),
                unit: new.amount.and_then(|one| one.unit).or_else(|| code::<UnitSet>(codes, "mL")),
            }),
            _ => {
                view.wrong.push(Wrong::new("amount", "amount").about(amount));
                None
            }
        };
        if let Some(source) = InformationSource::from_code(view.value("source")) {
            new.source = Some(source);
        }
        new.lot = view.value("lot").chars().take(60).collect::<String>().into();
        new.funding = code::<FundingSourceSet>(codes, view.value("funding"));
        new.eligibility = code::<EligibilitySet>(codes, view.value("eligibility"));
        new.route = code::<RouteSet>(codes, view.value("route"));
        new.site = code::<SiteSet>(codes, view.value("site"));
        view.wrong.is_empty().then_some(new)
    }

    fn version_line(&self, version: &Version<'_>) -> VersionLine {
        let codes = self.registry.codes();
        let named = |said: &DoseStatement| -> Vec<String> {
            let values = self.as_typed(said);
            let value = |name: &str| values.get(name).cloned().unwrap_or_default();
            let label = |name: &str| match name {
                "funding" => said.funding.as_ref().map(|one| words::label(codes, one)),
                "eligibility" => said.eligibility.as_ref().map(|one| words::label(codes, one)),
                "route" => said.route.as_ref().map(|one| words::label(codes, one)),
                "site" => said.site.as_ref().map(|one| words::label(codes, one)),
                "source" => said.source.map(|one| one.label().to_owned()),
                _ => None,
            };
            FIELDS.iter().map(|name| label(name).unwrap_or_else(|| value(name))).collect()
        };
        let (now, before) = (named(version.said), version.before.map(named));
        let fields = FIELDS.iter().enumerate().filter_map(|(at, name)| {
            let value = now.get(at)?.clone();
            let changed = before.as_ref().is_some_and(|all| all.get(at) != Some(&value));
            (!value.is_empty() || changed).then(|| (format!("hand-{name}"), value, changed))
        });
        VersionLine {
            at: version.report.said_at.to_jiff(),
            by: self.organization(version.report.organization),
            writer: version.said.entered_by.as_ref().map(words::provider).unwrap_or_default(),
            action: version.said.action.code(),
            fields: fields.collect(),
            notes: version.said.notes.iter().map(ToString::to_string).collect(),
        }
    }
}
