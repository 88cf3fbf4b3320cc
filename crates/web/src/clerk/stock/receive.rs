//! A delivery: scanned or typed, booked once.

use jenner_codes::{Mvx, Ndc};
use jenner_registry::by_hand::Token;
use jenner_registry::by_hand::names::{self, Meant};
use jenner_registry::inventory::book::{self, Arrival, Booked};
use jenner_registry::inventory::lot::{self, NewLot, Scanned};
use jenner_registry::inventory::{Funding, at_clinic};
use jiff::civil::Date;

use super::scan::{self, Answer};
use super::{At, number};
use crate::clerk::{Clerk, refusal, words};
use crate::desk::Refusal;
use crate::views::hand::{Fields, ScanSaid, Sent, Wrong};
use crate::views::stock::ReceiveView;

/// What was understood of a form.
struct Read {
    lot: NewLot,
    funding: Funding,
    unit: Option<i64>,
    doses: i64,
    on: Date,
}

impl Clerk {
    pub(super) fn receive_form(&self, at: &At, typed: &Fields) -> Result<Sent<ReceiveView>, Refusal> {
        let mut view = self.receive_as_typed(at, typed);
        if let Ok(lot) = typed.text("booked").parse::<i64>() {
            // Said after a booking; what goes on for the next box stands in the address as well.
            let here = at_clinic::lot(&self.registry, &at.access, at.organization, lot).map_err(refusal)?;
            view.booked =
                here.map(|here| (number(typed.text("doses")).unwrap_or(0), self.lot_words(&here.lot)));
            return Ok(Sent::Page(Box::new(view)));
        }
        let act = typed.text("act");
        if act.is_empty() {
            return Ok(Sent::Page(Box::new(view)));
        }
        // A scanner ends with Enter, which is the form's first button: what stands in the field is read before anything is booked.
        if !view.scan.is_empty() {
            self.receive_scan(at, &mut view, Answer::of(act));
            return Ok(Sent::Page(Box::new(view)));
        }
        if act != "book" {
            view.said = Some(ScanSaid { word: "empty", ..ScanSaid::default() });
            return Ok(Sent::Page(Box::new(view)));
        }
        let Some(read) = self.read_arrival(at, typed, &mut view) else {
            return Ok(Sent::Page(Box::new(view)));
        };
        if read.lot.expires_on < at.place.today && typed.text("saw").is_empty() {
            view.expired = true;
            view.wrong.push(Wrong::new("saw", "saw-expired").about(words::day(read.lot.expires_on)));
            return Ok(Sent::Page(Box::new(view)));
        }
        let arrival = Arrival {
            token: Token::read(&view.form).unwrap_or_else(Token::draw),
            organization: at.organization,
            funding: read.funding,
            unit: read.unit,
            doses: read.doses,
            on: read.on,
            beyond_use_on: None,
            document: view.document.clone(),
            why: String::new(),
            saw_expired: true,
            lot: read.lot,
        };
        let book = if view.what == "opened" { book::open } else { book::receive };
        match book(&self.registry, &at.access, &arrival) {
            Ok(Booked::Now(_) | Booked::Before) => {}
            Ok(Booked::NoDosesLeft { .. } | Booked::Unknown | Booked::AlreadyBack) => {
                return Err(Refusal::NotFound);
            }
            Err(jenner_registry::Error::Invalid(why)) => {
                view.wrong.push(Wrong::new("lot", "invalid").about(why));
                return Ok(Sent::Page(Box::new(view)));
            }
            Err(error) => return Err(refusal(error)),
        }
        let maker = arrival.lot.mvx.to_string();
        let found =
            at_clinic::named(&self.registry, &at.access, at.organization, &view.lot, Some(arrival.lot.cvx));
        let found = found.map_err(refusal)?;
        let it =
            found.iter().find(|one| one.lot.expires_on == arrival.lot.expires_on && one.lot.mvx == maker);
        let lot = it.map_or(0, |one| one.lot.id);
        let next = format!(
            "/stock/receive?booked={lot}&doses={}&what={}&funding={}&unit={}",
            arrival.doses, view.what, view.funding, view.unit
        );
        Ok(Sent::Saved(at.place.to(&next)))
    }

    fn receive_as_typed(&self, at: &At, typed: &Fields) -> ReceiveView {
        let text = |name: &str| typed.text(name).to_owned();
        let or = |name: &str, usual: &str| match typed.text(name) {
            "" => usual.to_owned(),
            text => text.to_owned(),
        };
        let makers = self.registry.codes().all_mvx().iter();
        let what = if text("what") == "opened" && at.place.signs { "opened" } else { "received" };
        // What was there on the first day was there on that day.
        let usual_day = match (what, at.place.since) {
            ("opened", Some(first)) if first <= at.place.today => first,
            _ => at.place.today,
        };
        ReceiveView {
            place: at.place.clone(),
            form: Token::read(typed.text("form")).unwrap_or_else(Token::draw).as_str().to_owned(),
            what: what.to_owned(),
            scan: text("scan"),
            vaccine: text("vaccine"),
            maker: text("maker"),
            lot: text("lot"),
            expires: text("expires"),
            ndc: (text("ndc_box"), text("ndc_unit")),
            other_lots: (text("unit_lot"), text("diluent_lot")),
            funding: text("funding"),
            unit: text("unit"),
            boxes: or("boxes", "1"),
            per_box: text("per_box"),
            on: or("on", &words::day(usual_day)),
            document: text("document"),
            expired: !typed.text("saw").is_empty(),
            names: names::known(self.registry.codes()),
            makers: makers.map(|entry| format!("{} ({})", entry.name, entry.mvx)).collect(),
            units: at.in_use(),
            ..ReceiveView::default()
        }
    }

    /// Puts what a scan says into the form. What it does not say stays as it was typed only where it is about the same box.
    fn receive_scan(&self, at: &At, view: &mut ReceiveView, answer: Answer) {
        let codes = self.registry.codes();
        let read = match scan::read(codes, at.place.today, &view.scan, answer) {
            Ok(read) => read,
            Err(refused) => {
                view.said = Some(refused.said);
                view.read = refused.read;
                return;
            }
        };
        let Scanned { product, name, ndc_box, ndc_unit, lot, expires_on } = read;
        let about = match (&lot, name.is_empty()) {
            (Some(lot), false) => format!("{name} · {lot}"),
            (Some(lot), true) => lot.to_string(),
            (None, _) => name.to_string(),
        };
        if let Some((cvx, mvx)) = product {
            view.vaccine = format!("{} ({cvx})", words::vaccine(codes, cvx));
            view.maker = mvx.as_ref().map_or_else(String::new, |mvx| self.maker_shown(mvx));
        }
        let text = |ndc: Option<Ndc>| ndc.map_or_else(String::new, |ndc| ndc.to_string());
        view.ndc = (text(ndc_box), text(ndc_unit));
        view.lot = lot.map_or_else(String::new, |lot| lot.to_string());
        view.expires = expires_on.map(words::day).unwrap_or_default();
        view.expired = expires_on.is_some_and(|day| day < at.place.today);
        view.per_box = self.usual_box(at, view);
        view.scan.clear();
        let word = if view.expired { "expired" } else { "filled" };
        view.said = Some(ScanSaid { word, about, good: !view.expired, proposed: None });
    }

    fn maker_shown(&self, mvx: &Mvx) -> String {
        format!("{} ({mvx})", words::manufacturer(self.registry.codes(), mvx))
    }

    /// Doses in a box as the clinic booked them for this package before.
    fn usual_box(&self, at: &At, view: &ReceiveView) -> String {
        let known =
            jenner_registry::inventory::stock::on_shelves(&self.registry, &at.access, at.organization, true);
        let lines = known.unwrap_or_default();
        let same = |ndc: &str| !ndc.is_empty() && ndc == view.ndc.0;
        let last =
            lines.iter().filter(|line| same(&line.account.lot.ndc_box)).max_by_key(|line| line.account.id);
        last.map_or_else(String::new, |line| line.account.lot.doses_per_box.to_string())
    }

    /// Understands the form; what is wrong goes to the view, all of it at once.
    fn read_arrival(&self, at: &At, typed: &Fields, view: &mut ReceiveView) -> Option<Read> {
        let codes = self.registry.codes();
        let mut wrong = Vec::new();
        let vaccine = match names::vaccine(codes, &view.vaccine) {
            Meant::One(cvx) => Some(cvx),
            Meant::Several(all) => {
                let named: Vec<String> =
                    all.iter().map(|cvx| format!("{} ({cvx})", words::vaccine(codes, *cvx))).collect();
                wrong.push(Wrong::new("vaccine", "vaccine-several").about(named.join(", ")));
                None
            }
            Meant::Nothing => {
                wrong.push(Wrong::new("vaccine", "vaccine").about(view.vaccine.clone()));
                None
            }
        };
        let maker = self.maker_meant(&view.maker);
        if maker.is_none() {
            wrong.push(Wrong::new("maker", "maker").about(view.maker.clone()));
        }
        if lot::key(&view.lot).is_empty() || view.lot.chars().count() > 40 {
            wrong.push(Wrong::new("lot", "lot"));
        }
        let expires = self.typed_last_day(&view.expires);
        if expires.is_none() {
            wrong.push(Wrong::new("expires", "last-day").about(view.expires.clone()));
        }
        let funding = Funding::of_word(&view.funding);
        if funding.is_none() {
            wrong.push(Wrong::new("funding", "funding"));
        }
        let unit = at.chosen_unit(&view.unit).map_err(|one| wrong.push(one)).ok();
        let (boxes, per_box) = (number(&view.boxes), number(&view.per_box));
        if boxes.is_none_or(|n| n <= 0) {
            wrong.push(Wrong::new("boxes", "boxes").about(view.boxes.clone()));
        }
        if !per_box.is_some_and(|n| (1..=1000).contains(&n)) {
            wrong.push(Wrong::new("per_box", "per-box").about(view.per_box.clone()));
        }
        let doses = boxes.unwrap_or(0).saturating_mul(per_box.unwrap_or(0));
        if doses > 100_000 {
            wrong.push(Wrong::new("boxes", "too-many"));
        }
        let on = self.typed_stock_day(&view.on);
        match on {
            None => wrong.push(Wrong::new("on", "day").about(view.on.clone())),
            Some(on) if on > at.place.today => wrong.push(Wrong::new("on", "future")),
            Some(on) => match at.place.since {
                None => wrong.push(Wrong::new("on", "not-begun")),
                Some(first) if on < first => {
                    wrong.push(Wrong::new("on", "before-first").about(words::day(first)));
                }
                Some(_) => {}
            },
        }
        let ndc = |text: &str| Some(text).filter(|text| !text.is_empty()).and_then(|text| text.parse().ok());
        let other = |name: &str| Some(typed.text(name).to_owned()).filter(|text| !text.is_empty());
        view.wrong = wrong;
        if !view.wrong.is_empty() {
            return None;
        }
        Some(Read {
            lot: NewLot {
                cvx: vaccine?,
                mvx: maker?,
                lot: view.lot.clone(),
                expires_on: expires?,
                ndc_box: ndc(&view.ndc.0),
                ndc_unit: ndc(&view.ndc.1),
                doses_per_box: u32::try_from(per_box?).ok()?,
                unit_lot: other("unit_lot"),
                diluent_lot: other("diluent_lot"),
            },
            funding: funding?,
            unit: unit?,
            doses,
            on: on?,
        })
    }

    /// A maker as typed: its code, its name, or both as the list offers them.
    pub(super) fn maker_meant(&self, text: &str) -> Option<Mvx> {
        let codes = self.registry.codes();
        let in_brackets = text.strip_suffix(')').and_then(|rest| Some(rest.rsplit_once('(')?.1));
        let code = in_brackets.unwrap_or(text).trim().to_ascii_uppercase();
        if let Some(mvx) = code.parse::<Mvx>().ok().filter(|mvx| codes.mvx(mvx).is_some()) {
            return Some(mvx);
        }
        let wanted = text.trim().to_lowercase();
        let mut named = codes
            .all_mvx()
            .iter()
            .filter(|entry| wanted.len() > 2 && entry.name.to_lowercase().starts_with(&wanted));
        match (named.next(), named.next()) {
            (Some(one), None) => Some(one.mvx.clone()),
            _ => None,
        }
    }
}
