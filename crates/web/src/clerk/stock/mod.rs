//! Vaccine stock at the desk: the list here, then a delivery, counts, doses that took nothing, a lot, reports and recalls.

mod counts;
pub(crate) mod lot;
mod recall;
mod receive;
pub(crate) mod reports;
mod scan;
mod work;

use std::collections::HashMap;

use jenner_codes::{Cvx, Mvx};
use jenner_model::access::{Access, Role};
use jenner_model::{OrganizationId, PublicId, UserId};
use jenner_registry::access::roles::{Permission, may};
use jenner_registry::inventory::alerts::{self, Alert, Low};
use jenner_registry::inventory::at_clinic;
use jenner_registry::inventory::site;
use jenner_registry::inventory::stock::{self, Ends, Line};
use jenner_registry::inventory::work as waiting;
use jenner_registry::organizations;
use jenner_registry::packs::report::{self, Report};
use jenner_store::queries::inventory::LotRow;

use super::{Clerk, refusal, words};
use crate::desk::{Refusal, StockDesk, Visitor};
use crate::pages::find::understand;
use crate::views::hand::{Fields, ScanSaid, Sent, Wrong};
use crate::views::stock::*;

/// Organizations in a choice.
const LISTED: usize = 300;

/// A form about the stock of an organization.
struct At {
    access: Access,
    organization: OrganizationId,
    place: StockPlace,
    units: Vec<(i64, String, bool)>,
}

impl At {
    fn unit(&self, id: Option<i64>) -> Named {
        let Some(id) = id else { return Named::default() };
        let name = self.units.iter().find(|one| one.0 == id).map(|one| one.1.clone());
        (id.to_string(), name.unwrap_or_default())
    }

    /// Units that can be chosen.
    fn in_use(&self) -> Vec<Named> {
        self.units.iter().filter(|one| one.2).map(|one| (one.0.to_string(), one.1.clone())).collect()
    }

    /// A unit as chosen: none, or one of the organization's.
    fn chosen_unit(&self, name: &str) -> Result<Option<i64>, Wrong> {
        if name.is_empty() {
            return Ok(None);
        }
        let known = self.units.iter().find(|one| one.2 && one.0.to_string() == name);
        known.map(|one| Some(one.0)).ok_or_else(|| Wrong::new("unit", "unit"))
    }
}

fn id_of(name: &str) -> Result<i64, Refusal> {
    name.parse().map_err(|_| Refusal::NotFound)
}

/// A number of doses as typed.
fn number(text: &str) -> Option<i64> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != ',').collect();
    digits.parse::<i64>().ok().filter(|n| (0..=100_000).contains(n))
}

impl Clerk {
    fn stock_at(&self, visitor: &Visitor, organization: &str) -> Result<At, Refusal> {
        let access = self.access(visitor)?;
        let wanted = match organization {
            "" => access.organization(),
            name => {
                let id: PublicId = name.parse().map_err(|_| Refusal::NotFound)?;
                let found = organizations::by_public_id(&self.registry, id).map_err(refusal)?;
                found.ok_or(Refusal::NotFound)?.id
            }
        };
        self.at(access, wanted)
    }

    fn at(&self, access: Access, organization: OrganizationId) -> Result<At, Refusal> {
        let units = at_clinic::units(&self.registry, &access, organization).map_err(refusal)?;
        let waits = waiting::how_many(&self.registry, &access, organization).map_err(refusal)?;
        let id = match organization == access.organization() {
            true => String::new(),
            false => organizations::list(&self.registry)
                .map_err(refusal)?
                .into_iter()
                .find(|one| one.id == organization)
                .map_or_else(String::new, |one| one.public_id.to_string()),
        };
        let role = access.role();
        let place = StockPlace {
            id,
            name: self.organization(organization),
            keeps: may(role, Permission::KeepStock),
            signs: may(role, Permission::SignCounts),
            oversees: matches!(role, Role::DataQuality | Role::Administrator | Role::Operator),
            since: site::starts_on(&self.registry, organization).map_err(refusal)?,
            waiting: waits.iter().map(|(_, doses)| doses).sum(),
            today: self.registry.today(),
        };
        Ok(At { access, organization, place, units })
    }

    fn typed_stock_day(&self, text: &str) -> Option<jiff::civil::Date> {
        let today = self.registry.today();
        understand::day(text, today).or_else(|| text.parse().ok())
    }

    /// A last day as typed or printed: a day, or a month, which means its end. Two digits of a year are of this century.
    fn typed_last_day(&self, text: &str) -> Option<jiff::civil::Date> {
        scan::last_day(text)
    }

    /// Who did things, by name; the program itself has none.
    fn people_named(&self, actors: &[&str]) -> Result<HashMap<String, String>, Refusal> {
        let id =
            |actor: &&str| Some((actor.strip_prefix("user:")?.parse::<i64>().ok()?, (*actor).to_owned()));
        let mut users: Vec<(i64, String)> = actors.iter().filter_map(id).collect();
        users.sort();
        users.dedup();
        let ids: Vec<UserId> = users.iter().map(|(id, _)| UserId(*id)).collect();
        let names: HashMap<UserId, String> = self
            .registry
            .db()
            .read(|tx| jenner_store::queries::account::display_names(tx, &ids))
            .map_err(|error| refusal(error.into()))?
            .into_iter()
            .collect();
        let named = |(id, actor): (i64, String)| Some((actor, names.get(&UserId(id))?.clone()));
        Ok(users.into_iter().filter_map(named).collect())
    }

    /// A vaccine in words: trade name, short name, code.
    fn product_of(&self, cvx: &str, mvx: &str) -> String {
        let codes = self.registry.codes();
        let Ok(code) = cvx.parse::<Cvx>() else { return cvx.to_owned() };
        let short = words::vaccine(codes, code);
        let maker = mvx.parse::<Mvx>().ok();
        match codes.product(code, maker.as_ref()) {
            Some(product) if !product.name.eq_ignore_ascii_case(&short) => {
                format!("{} ({short}, CVX {cvx})", product.name)
            }
            _ => format!("{short} (CVX {cvx})"),
        }
    }

    fn lot_words(&self, lot: &LotRow) -> LotWords {
        let maker = lot.mvx.parse::<Mvx>().ok();
        LotWords {
            id: lot.id.to_string(),
            lot: lot.lot.clone(),
            product: self.product_of(&lot.cvx, &lot.mvx),
            maker: maker
                .map_or_else(|| lot.mvx.clone(), |mvx| words::manufacturer(self.registry.codes(), &mvx)),
            expires: lot.expires_on,
            per_box: lot.doses_per_box,
        }
    }

    fn shelf_line(&self, at: &At, line: &Line) -> ShelfLine {
        let groups = line.account.lot.cvx.parse::<Cvx>().map(|cvx| {
            let groups = self.registry.codes().groups(cvx).iter();
            groups.map(|group| group.as_str().to_owned()).collect()
        });
        ShelfLine {
            id: line.account.id.to_string(),
            lot: self.lot_words(&line.account.lot),
            groups: groups.unwrap_or_default(),
            funding: line.funding,
            unit: at.unit(line.account.unit),
            last: line.usable_through,
            ends: line.ends,
            on_hand: line.on_hand,
            barred: line.barred,
            held: line.held.map(|held| held.excursion.to_string()),
            owed: line.owed,
        }
    }

    fn alert_line(&self, at: &At, alert: &Alert<'_>) -> StockAlert {
        let lot = |line: &Line| {
            let lot = &line.account.lot;
            (
                format!("{} · {}", self.product_of(&lot.cvx, &lot.mvx), lot.lot),
                format!("/stock/lots/{}", lot.id),
            )
        };
        let of = |word, tone, line: &Line, n: i64| {
            let (about, place) = lot(line);
            StockAlert { word, tone, about, n, day: Some(line.usable_through), place: at.place.to(&place) }
        };
        let low = |word, low: &Low<'_>| StockAlert {
            word,
            tone: if low.on_hand <= 0 { "late" } else { "warn" },
            about: format!("{} · {}", self.product_of(&low.of.lot.cvx, &low.of.lot.mvx), low.funding.word()),
            n: low.on_hand.max(0),
            day: None,
            place: at.place.to("/stock/reports?report=use"),
        };
        let plain = |word, tone, n, day, path: &str| StockAlert {
            word,
            tone,
            about: String::new(),
            n,
            day,
            place: at.place.to(path),
        };
        match alert {
            Alert::GivenHeld(line, doses) => of("given-held", "late", line, *doses),
            Alert::Held(line) => {
                let mut told = of("held", "late", line, line.on_hand);
                if let (Some(held), true) = (line.held, at.place.id.is_empty()) {
                    told.place = format!("/cold-chain/excursions/{}", held.excursion);
                }
                told
            }
            Alert::Past(line) => of("past", "late", line, line.on_hand),
            Alert::Soon(line) => {
                let tone = if line.ends == Ends::Urgent { "late" } else { "warn" };
                of("soon", tone, line, line.on_hand)
            }
            Alert::Owed(line) => of("owed", "late", line, -line.on_hand),
            Alert::Zero(one) => low("zero", one),
            Alert::Low(one) => low("low", one),
            Alert::NotDeducted(n) => plain("waiting", "warn", *n, None, "/stock/not-deducted"),
            Alert::NeverCounted => plain("never-counted", "warn", 0, None, "/stock/counts"),
            Alert::CountedLast(day) => plain("counted-last", "warn", 0, Some(*day), "/stock/counts"),
        }
    }

    /// The list, as it was asked for.
    fn stock_list(&self, at: &At, asked: &StockAsked) -> Result<StockView, Refusal> {
        let (registry, access) = (&self.registry, &at.access);
        let all = stock::on_shelves(registry, access, at.organization, true).map_err(refusal)?;
        let known = alerts::known(registry, access, at.organization, &all).map_err(refusal)?;
        let alerts = alerts::of(&all, &known, at.place.today);
        let alerts = alerts.iter().map(|alert| self.alert_line(at, alert)).collect();
        let mut lines: Vec<ShelfLine> = all.iter().map(|line| self.shelf_line(at, line)).collect();
        let mut groups: Vec<String> = lines.iter().flat_map(|line| line.groups.clone()).collect();
        groups.sort();
        groups.dedup();
        lines.retain(|line| {
            (asked.empty || line.on_hand != 0)
                && (asked.group.is_empty() || line.groups.contains(&asked.group))
                && (asked.funding.is_empty() || line.funding.word() == asked.funding)
                && (asked.unit.is_empty() || line.unit.0 == asked.unit)
        });
        lines.sort_by(|a, b| {
            let key = |line: &ShelfLine| (line.last, line.lot.product.clone(), line.id.clone());
            key(a).cmp(&key(b))
        });
        let sites = if at.place.oversees { self.stock_sites(access)? } else { Vec::new() };
        Ok(StockView {
            place: at.place.clone(),
            lines,
            alerts,
            groups: groups.into_iter().map(|group| (group.clone(), group)).collect(),
            units: at.units.iter().map(|one| (one.0.to_string(), one.1.clone())).collect(),
            sites,
            asked: asked.clone(),
            said: None,
        })
    }

    fn stock_sites(&self, access: &Access) -> Result<Vec<Named>, Refusal> {
        let sites = site::list(&self.registry, access).map_err(refusal)?;
        let all = organizations::list(&self.registry).map_err(refusal)?;
        let keeps = |one: &&jenner_model::organization::Organization| {
            sites.iter().any(|site| site.organization == one.id)
        };
        let named = all.iter().filter(keeps).take(LISTED);
        Ok(named.map(|one| (one.public_id.to_string(), one.name.to_string())).collect())
    }
}

impl StockDesk for Clerk {
    fn stock(&self, visitor: &Visitor, asked: &StockAsked) -> Result<Scanned, Refusal> {
        let at = self.stock_at(visitor, &asked.organization)?;
        let mut said = None;
        if !asked.scan.is_empty() {
            let (number, vaccine) =
                match scan::read(self.registry.codes(), at.place.today, &asked.scan, scan::Answer::None) {
                    Ok(read) => (read.lot.unwrap_or_default().to_string(), read.product.map(|one| one.0)),
                    // Nobody types a GS1 string: what is none is the number of a lot.
                    Err(_) => (asked.scan.clone(), None),
                };
            let found = at_clinic::named(&self.registry, &at.access, at.organization, &number, vaccine);
            let found = found.map_err(refusal)?;
            if let Some(shelf) = found.first() {
                return Ok(Scanned::Lot(at.place.to(&format!("/stock/lots/{}", shelf.lot.id))));
            }
            let about = if number.is_empty() { asked.scan.clone() } else { number };
            said = Some(ScanSaid { word: "not-here", about, ..ScanSaid::default() });
        }
        Ok(Scanned::List(Box::new(StockView { said, ..self.stock_list(&at, asked)? })))
    }

    fn begin_stock(
        &self,
        visitor: &Visitor,
        organization: &str,
        typed: &Fields,
    ) -> Result<Sent<BeginView>, Refusal> {
        let chosen = typed.text("organization");
        let at = self.stock_at(visitor, if chosen.is_empty() { organization } else { chosen })?;
        let mut view =
            BeginView { place: at.place.clone(), on: typed.text("on").to_owned(), ..BeginView::default() };
        if at.place.oversees {
            let all = organizations::list(&self.registry).map_err(refusal)?;
            let named = all.iter().take(LISTED);
            view.organizations = named.map(|one| (one.public_id.to_string(), one.name.to_string())).collect();
        }
        if typed.is_empty() {
            view.on = words::day(at.place.today);
            return Ok(Sent::Page(Box::new(view)));
        }
        match self.typed_stock_day(&view.on) {
            None => view.wrong.push(Wrong::new("on", "day")),
            Some(on) => {
                let away = at.place.today.since(on).map_or(i32::MAX, |span| span.get_days().abs());
                if away > 92 {
                    view.wrong.push(Wrong::new("on", "first-day"));
                    return Ok(Sent::Page(Box::new(view)));
                }
                site::begin(&self.registry, &at.access, at.organization, on).map_err(refusal)?;
                return Ok(Sent::Saved(at.place.to("/stock/receive?what=opened")));
            }
        }
        Ok(Sent::Page(Box::new(view)))
    }

    fn receive_stock(
        &self,
        visitor: &Visitor,
        organization: &str,
        typed: &Fields,
    ) -> Result<Sent<ReceiveView>, Refusal> {
        let at = self.stock_at(visitor, organization)?;
        self.receive_form(&at, typed)
    }

    fn stock_counts(
        &self,
        visitor: &Visitor,
        organization: &str,
        typed: &Fields,
    ) -> Result<CountSent<CountsView>, Refusal> {
        let at = self.stock_at(visitor, organization)?;
        self.counts_page(&at, typed)
    }

    fn count_sheet(
        &self,
        visitor: &Visitor,
        count: &str,
        typed: &Fields,
    ) -> Result<CountSent<SheetView>, Refusal> {
        let access = self.access(visitor)?;
        self.sheet_page(access, id_of(count)?, typed)
    }

    fn compare_count(
        &self,
        visitor: &Visitor,
        count: &str,
        typed: &Fields,
    ) -> Result<CountSent<CompareView>, Refusal> {
        let access = self.access(visitor)?;
        self.compare_page(access, id_of(count)?, typed)
    }

    fn undeducted(
        &self,
        visitor: &Visitor,
        organization: &str,
        typed: &Fields,
    ) -> Result<Sent<WorkView>, Refusal> {
        let at = self.stock_at(visitor, organization)?;
        self.work_page(&at, typed)
    }

    fn stock_lot(
        &self,
        visitor: &Visitor,
        organization: &str,
        lot: &str,
        typed: &Fields,
    ) -> Result<Sent<LotHere>, Refusal> {
        let at = self.stock_at(visitor, organization)?;
        self.lot_page(&at, id_of(lot)?, typed)
    }

    fn stock_report(
        &self,
        visitor: &Visitor,
        organization: &str,
        report: &str,
        days: (&str, &str),
    ) -> Result<ReportView, Refusal> {
        let at = self.stock_at(visitor, organization)?;
        self.report_page(&at, report, days)
    }

    fn stock_paper(&self, visitor: &Visitor, report: &Report) -> Result<Vec<u8>, Refusal> {
        self.access(visitor)?;
        report::report(&self.registry, report).map(|pdf| pdf.into_bytes()).map_err(refusal)
    }

    fn recall_lot(&self, visitor: &Visitor, typed: &Fields) -> Result<Sent<RecallView>, Refusal> {
        let access = self.access(visitor)?;
        self.recall_page(access, typed)
    }
}
