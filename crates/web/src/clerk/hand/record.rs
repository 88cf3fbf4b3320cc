//! The page to record doses on.

use jenner_codes::{
    Cvx, EligibilitySet, FundingSourceSet, InformationSource, Mvx, RouteSet, SiteSet, UnitSet,
};
use jenner_model::Date;
use jenner_model::dose::{Amount, DoseStatement, VisGiven};
use jenner_model::record::Record;
use jenner_registry::by_hand::facts::{NotGiven, Why};
use jenner_registry::by_hand::giving::{months, usual};
use jenner_registry::by_hand::record::{self, Given, MOST, Recorded, Refused, Visit, bare};
use jenner_registry::by_hand::{Token, offer, provider};
use jenner_registry::forecast::NoAssessment;

use super::scan::{self, Answer};
use super::{Access, Clerk, active, code, meant, refusal, worries};
use crate::clerk::people::clinical_place;
use crate::clerk::words;
use crate::desk::{Refusal, Visitor};
use crate::views::hand::{Choice, Fields, RecordLine, RecordView, Sent, Wrong};

/// Empty lines for other vaccines.
const SPARE: usize = 1;

impl Clerk {
    pub(super) fn record_form(
        &self,
        access: &Access,
        visitor: &Visitor,
        record: &Record,
        fields: &Fields,
    ) -> Result<Sent<RecordView>, Refusal> {
        let mut view = self.record_page(visitor, record, fields);
        if fields.is_empty() {
            return Ok(Sent::Page(Box::new(view)));
        }
        let act = fields.text("act");
        let scanned = fields.text("scan");
        // A scanner ends with Enter, which is the first button. With nothing scanned, Enter means: that is all.
        if !scanned.is_empty() {
            let answer = match act {
                "split" => Answer::Split,
                "whole" => Answer::Whole,
                _ => Answer::None,
            };
            let (said, taken) =
                scan::put(self.registry.codes(), self.registry.today(), scanned, answer, &mut view.lines);
            view.said = Some(said);
            view.scan = if taken { String::new() } else { scanned.to_owned() };
            self.fill_in(record, &mut view.lines);
            return Ok(Sent::Page(Box::new(view)));
        }
        if act == "more" {
            view.lines.push(RecordLine::default());
            return Ok(Sent::Page(Box::new(view)));
        }
        self.save_record(access, record, view)
    }

    /// The page as it stands: what is due, or what was typed.
    fn record_page(&self, visitor: &Visitor, record: &Record, fields: &Fields) -> RecordView {
        let mut not_judged = None;
        let offers = match offer::today(&self.registry, record) {
            Ok(offers) => offers,
            Err(reason) => {
                not_judged = Some(match reason {
                    NoAssessment::NoBirthDate => "due-none-no-birth-date",
                    NoAssessment::NotBornYet => "due-none-not-born",
                    NoAssessment::Failed => "due-none-failed",
                });
                Vec::new()
            }
        };
        let mut lines: Vec<RecordLine> = offers
            .into_iter()
            .map(|offer| RecordLine {
                group: offer.group,
                dose: offer.dose,
                word: Some(offer.word),
                products: offer
                    .products
                    .iter()
                    .map(|one| {
                        let maker = one.mvx.as_ref().map_or("", |mvx| mvx.as_str());
                        (format!("{}|{maker}", one.cvx), self.product_name(&one.name, one.cvx))
                    })
                    .collect(),
                vis: "yes".to_owned(),
                ..RecordLine::default()
            })
            .collect();
        lines.sort_by_key(|line| clinical_place(&line.group));
        let sent = fields.lines("outcome", MOST);
        for (n, line) in lines.iter_mut().enumerate().take(sent) {
            // The lines of what is due come first and are named, so a form of another state fills no wrong line.
            if fields.at(n, "group") == line.group {
                fill_typed(line, fields, n);
            }
        }
        let due = lines.len();
        for n in 0..sent {
            let stray = n >= due || lines.get(n).is_some_and(|line| fields.at(n, "group") != line.group);
            let mut line = RecordLine { vis: "yes".to_owned(), ..RecordLine::default() };
            fill_typed(&mut line, fields, n);
            if stray && line.vaccine.is_empty() {
                line.vaccine = self
                    .vaccine_of(&line)
                    .map_or_else(String::new, |cvx| super::shown_vaccine(self.registry.codes(), cvx));
            }
            let empty = line.vaccine.is_empty() && line.lot.is_empty() && line.product.is_empty();
            if stray && !empty {
                lines.push(line);
            }
        }
        let spare =
            |line: &&RecordLine| line.group.is_empty() && line.vaccine.is_empty() && line.lot.is_empty();
        if lines.iter().filter(spare).count() < SPARE {
            lines.push(RecordLine { vis: "yes".to_owned(), ..RecordLine::default() });
        }
        self.fill_in(record, &mut lines);
        let last = record.doses.iter().rev().find_map(|dose| dose.best.eligibility.clone());
        let or = |name: &str, other: String| match fields.is_empty() {
            true => other,
            false => fields.text(name).to_owned(),
        };
        RecordView {
            head: self.head(record),
            token: Self::token(fields).as_str().to_owned(),
            on: or("on", words::day(self.registry.today())),
            eligibility: or("eligibility", last.map_or_else(String::new, |code| code.as_str().to_owned())),
            asked: !fields.text("asked").is_empty(),
            giver: or("giver", visitor.name.clone()),
            scan: String::new(),
            said: None,
            lines,
            wrong: Vec::new(),
            look: false,
            not_judged,
            judged: None,
            choices: self.choices(),
        }
    }

    fn product_name(&self, trade: &str, cvx: Cvx) -> String {
        let short = words::vaccine(self.registry.codes(), cvx);
        if short == trade { short } else { format!("{trade} ({short})") }
    }

    /// Route, site, amount and statements of lines whose product is known and where nothing was typed.
    fn fill_in(&self, record: &Record, lines: &mut [RecordLine]) {
        let codes = self.registry.codes();
        let age = record.demographics.birth_date.map(|born| months(born, self.registry.today()));
        let mut given = 0;
        for line in lines {
            let Some(cvx) = self.vaccine_of(line) else { continue };
            line.statements = codes.current_vis(cvx).map(|one| (one.name.to_string(), one.edition)).collect();
            if line.outcome != "given" && line.lot.is_empty() {
                continue;
            }
            let how = usual(cvx, age, given);
            given += 1;
            if line.route.is_empty() {
                how.route.as_str().clone_into(&mut line.route);
            }
            if line.site.is_empty() {
                line.site = how.site.map_or_else(String::new, |site| site.as_str().to_owned());
            }
            if line.amount.is_empty() {
                line.amount = how.millilitres.to_string();
            }
        }
    }

    /// The vaccine of a line: as typed, else as chosen, else the only one there is.
    fn vaccine_of(&self, line: &RecordLine) -> Option<Cvx> {
        if !line.vaccine.is_empty() {
            return meant(self.registry.codes(), "", &line.vaccine).ok();
        }
        let chosen = match (line.product.as_str(), line.products.as_slice()) {
            ("", [(only, _)]) => only,
            (chosen, _) => chosen,
        };
        chosen.split('|').next()?.parse().ok()
    }

    fn save_record(
        &self,
        access: &Access,
        record: &Record,
        mut view: RecordView,
    ) -> Result<Sent<RecordView>, Refusal> {
        let mut wrong = Vec::new();
        let token = Token::read(&view.token).ok_or(Refusal::NotFound)?;
        let on = self.typed_day(&view.on);
        if on.is_none() {
            wrong.push(Wrong::new("on", "day").about(view.on.clone()));
        }
        let on = on.unwrap_or_else(|| self.registry.today());
        let mut visit =
            Visit { token: token.clone(), doses: Vec::new(), refused: Vec::new(), not_given: Vec::new() };
        // Which line each dose stands in.
        let mut places = Vec::new();
        for n in 0..view.lines.len() {
            if let Some(line) = view.lines.get_mut(n)
                && line.outcome.is_empty()
                && !(line.lot.is_empty() && line.vaccine.is_empty())
            {
                "given".clone_into(&mut line.outcome);
            }
            let Some(line) = view.lines.get(n) else { continue };
            match line.outcome.as_str() {
                "given" => {
                    if let Some(said) = self.given(&view, line, n, on, &mut wrong) {
                        let seen = line.seen.iter().cloned().collect();
                        visit.doses.push(Given { said, seen, why: line.why.clone() });
                        places.push(n);
                    }
                }
                "refused" => {
                    let vaccine = self.named_vaccine(line, n, &mut wrong);
                    match record::refusal_reason(&self.registry, &line.reason) {
                        None => wrong.push(Wrong::new(format!("reason-{n}"), "refusal-reason")),
                        // "Other" says nothing without words (guide, RXA-18).
                        Some(code) if code.as_str() == "02" && line.why.is_empty() => {
                            wrong.push(Wrong::new(format!("why-{n}"), "reason-words"));
                        }
                        Some(reason) => visit.refused.extend(vaccine.map(|vaccine| Refused {
                            vaccine,
                            reason,
                            text: line.why.as_str().into(),
                        })),
                    }
                }
                word => {
                    let Some(why) = Why::of_word(word) else { continue };
                    let vaccine = self.named_vaccine(line, n, &mut wrong);
                    if why == Why::Deferred && line.why.is_empty() {
                        wrong.push(Wrong::new(format!("why-{n}"), "reason-words"));
                    }
                    let text = line.why.clone();
                    let today = self.registry.today();
                    visit.not_given.extend(vaccine.map(|vaccine| NotGiven { vaccine, on: today, why, text }));
                }
            }
        }
        if visit.doses.is_empty()
            && visit.refused.is_empty()
            && visit.not_given.is_empty()
            && wrong.is_empty()
        {
            wrong.push(Wrong::new("scan", "nothing"));
        }
        if !visit.doses.is_empty() {
            if view.eligibility.is_empty() {
                wrong.push(Wrong::new("eligibility", "eligibility"));
            } else if !view.asked {
                wrong.push(Wrong::new("asked", "asked"));
            }
        }
        if !wrong.is_empty() {
            view.wrong = wrong;
            return Ok(Sent::Page(Box::new(view)));
        }
        let recorded = record::visit(&self.registry, access, record.public_id, &visit).map_err(refusal)?;
        match recorded {
            Recorded::Done(_) if visit.doses.is_empty() && visit.refused.is_empty() => {
                Ok(Sent::Saved(String::new()))
            }
            Recorded::Done(_) => Ok(Sent::Saved(token.as_str().to_owned())),
            Recorded::Unknown => Err(Refusal::NotFound),
            Recorded::Look(concerns) => {
                let said: Vec<&DoseStatement> = visit.doses.iter().map(|given| &given.said).collect();
                let judged = self.with_doses(record, &said);
                for (at, (place, concerns)) in places.iter().zip(&concerns).enumerate() {
                    let Some(line) = view.lines.get_mut(*place) else { continue };
                    line.worries = worries(concerns, true);
                    line.place = judged.as_ref().and_then(|(_, places)| *places.get(at)?);
                    if line.wants_reason() && line.why.is_empty() && !line.seen.is_empty() {
                        view.wrong.push(Wrong::new(format!("why-{place}"), "reason"));
                    }
                }
                view.judged = judged.map(|(judged, _)| judged);
                view.look = true;
                Ok(Sent::Page(Box::new(view)))
            }
        }
    }

    fn named_vaccine(&self, line: &RecordLine, n: usize, wrong: &mut Vec<Wrong>) -> Option<Cvx> {
        if !line.vaccine.is_empty() {
            let found = meant(self.registry.codes(), &format!("vaccine-{n}"), &line.vaccine);
            return found.map_err(|(what, _)| wrong.push(what)).ok();
        }
        // A refusal names what was offered; which product does not matter.
        let first = line.products.first().map(|(value, _)| value.as_str());
        let chosen = if line.product.is_empty() { first } else { Some(line.product.as_str()) };
        let found = chosen.and_then(|value| value.split('|').next()?.parse().ok());
        if found.is_none() {
            wrong.push(Wrong::new(format!("vaccine-{n}"), "vaccine-missing"));
        }
        found
    }

    /// What is said of a dose on a line.
    fn given(
        &self,
        view: &RecordView,
        line: &RecordLine,
        n: usize,
        on: Date,
        wrong: &mut Vec<Wrong>,
    ) -> Option<DoseStatement> {
        let codes = self.registry.codes();
        let before = wrong.len();
        let cvx = match self.vaccine_of(line) {
            Some(cvx) => Some(cvx),
            None if line.vaccine.is_empty() => {
                let field =
                    if line.group.is_empty() { format!("vaccine-{n}") } else { format!("product-{n}") };
                wrong.push(Wrong::new(field, "product"));
                None
            }
            None => self.named_vaccine(line, n, wrong),
        };
        let expires = match line.expires.as_str() {
            "" => None,
            text => {
                let found = self.expiry(text);
                if found.is_none() {
                    wrong.push(Wrong::new(format!("expires-{n}"), "expires").about(text));
                }
                found
            }
        };
        let amount = match line.amount.replace(',', ".") {
            text if text.is_empty() => None,
            text if text.parse::<f32>().is_ok_and(|ml| ml > 0.0 && ml < 1_000.0) => {
                Some(Amount { value: text.as_str().into(), unit: code::<UnitSet>(codes, "mL") })
            }
            text => {
                wrong.push(Wrong::new(format!("amount-{n}"), "amount").about(text));
                None
            }
        };
        if line.lot.len() > 60 {
            wrong.push(Wrong::new(format!("lot-{n}"), "lot"));
        }
        let cvx = cvx.filter(|_| wrong.len() == before)?;
        let maker = line.product.split('|').nth(1).filter(|maker| !maker.is_empty());
        let maker: Option<Mvx> =
            maker.and_then(|maker| maker.parse().ok()).or_else(|| codes.product(cvx, None)?.mvx.clone());
        let eligible = matches!(view.eligibility.as_str(), "V02" | "V03" | "V04" | "V05");
        let usual_funds = if eligible { "VXC51" } else { "PHC70" };
        let funds = if line.funding.is_empty() { usual_funds } else { &line.funding };
        let ndc = line.ndc.parse().ok().filter(|ndc| codes.ndc(ndc).is_some_and(|entry| entry.holds(cvx)));
        let vis = codes.current_vis(cvx).filter(|_| line.vis != "no").map(|one| VisGiven {
            document: Some(one.document.clone()),
            vaccine: None,
            published: Some(one.edition),
            presented: Some(on),
        });
        let mut said = bare(cvx, on, InformationSource::Administered);
        said.vaccine.ndc = ndc;
        said.lot = line.lot.as_str().into();
        said.expires_on = expires;
        said.manufacturer = maker;
        said.route = code::<RouteSet>(codes, &line.route);
        said.site = code::<SiteSet>(codes, &line.site);
        said.amount = amount;
        said.eligibility = code::<EligibilitySet>(codes, &view.eligibility);
        said.funding = code::<FundingSourceSet>(codes, funds);
        said.administered_by = (!view.giver.is_empty()).then(|| provider(&view.giver));
        said.vis = vis.collect();
        Some(said)
    }

    /// The last day of a lot: a day, or a month, which ends with its last day.
    pub(super) fn expiry(&self, text: &str) -> Option<Date> {
        // A lot's day lies in the future, where no birth date lies.
        let far = Date::new(self.registry.today().year().saturating_add(30), 12, 31).ok()?;
        crate::pages::find::understand::day(text, far)
            .or_else(|| month(text).map(|first| first.last_of_month()))
    }

    /// Lists of relationships and the like for other forms.
    pub(super) fn past_sources(&self) -> Vec<Choice> {
        InformationSource::ALL
            .iter()
            .filter(|one| **one != InformationSource::Administered)
            .map(|one| (one.code().to_owned(), one.label().to_owned()))
            .collect()
    }

    /// Reactions to choose from.
    pub(super) fn reactions(&self) -> Vec<Choice> {
        active::<jenner_codes::ReactionSet>(self.registry.codes())
    }
}

/// A month and year: `3/2021`, `2021-03`, `mar 2021`. Its first day.
pub(super) fn month(text: &str) -> Option<Date> {
    let text = text.trim().to_lowercase();
    let parts: Vec<&str> = text.split(['/', '-', '.', ' ', ',']).filter(|part| !part.is_empty()).collect();
    let [a, b] = parts[..] else { return None };
    let (month, year) =
        if a.len() == 4 && a.bytes().all(|byte| byte.is_ascii_digit()) { (b, a) } else { (a, b) };
    if year.len() != 4 {
        return None;
    }
    // The fifteenth is in every month: the reader of days knows the names of months.
    let far = Date::new(9998, 12, 31).ok()?;
    crate::pages::find::understand::day(&format!("{month}/15/{year}"), far)
        .or_else(|| crate::pages::find::understand::day(&format!("{month} 15 {year}"), far))
        .map(|day| day.first_of_month())
}

fn fill_typed(line: &mut RecordLine, fields: &Fields, n: usize) {
    line.outcome = fields.at(n, "outcome");
    line.product = fields.at(n, "product");
    line.vaccine = fields.at(n, "vaccine");
    line.ndc = fields.at(n, "ndc");
    line.lot = fields.at(n, "lot");
    line.expires = fields.at(n, "expires");
    line.funding = fields.at(n, "funding");
    line.site = fields.at(n, "site");
    line.route = fields.at(n, "route");
    line.amount = fields.at(n, "amount");
    line.vis = fields.at(n, "vis");
    line.reason = fields.at(n, "reason");
    line.why = fields.at(n, "why").chars().take(500).collect();
    line.seen = fields.at(n, "seen").split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
}
