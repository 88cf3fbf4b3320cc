//! Reports about stock: what is on hand, use by month, every movement, losses with their cost, the equation since the last count.

use std::collections::HashMap;

use jenner_registry::inventory::reports::{self, Moved};
use jenner_registry::inventory::{Funding, Kind, account_for, stock};

use super::At;
use crate::clerk::{Clerk, refusal};
use crate::desk::Refusal;
use crate::views::stock::{LedgerRow, ReportView};

/// The reports, the first one is shown where none is named.
pub(crate) const REPORTS: [&str; 5] = ["on-hand", "use", "moves", "losses", "account"];
/// Most days of a report.
const MOST_DAYS: i64 = 1100;

impl Clerk {
    pub(super) fn report_page(
        &self,
        at: &At,
        report: &str,
        (from, until): (&str, &str),
    ) -> Result<ReportView, Refusal> {
        let report = REPORTS.into_iter().find(|one| *one == report).unwrap_or("on-hand");
        let today = at.place.today;
        let until = self.typed_stock_day(until).filter(|day| *day <= today).unwrap_or(today);
        let months = jiff::Span::new().months(if report == "use" { 11 } else { 1 });
        let usual = until.checked_sub(months).unwrap_or(until).first_of_month();
        let from = self.typed_stock_day(from).filter(|day| *day <= until).unwrap_or(usual);
        let from = from.max(until.checked_sub(jiff::Span::new().days(MOST_DAYS)).unwrap_or(from));
        let mut view = ReportView {
            place: at.place.clone(),
            report: report.to_owned(),
            days: (from, until),
            ..ReportView::default()
        };
        let (registry, access, organization) = (&self.registry, &at.access, at.organization);
        match report {
            "on-hand" => {
                let lines = stock::on_shelves(registry, access, organization, false).map_err(refusal)?;
                view.shelves = lines.iter().map(|line| self.shelf_line(at, line)).collect();
                view.shelves.sort_by_key(|line| (line.lot.product.clone(), line.last, line.id.clone()));
            }
            "account" => {
                let (since, accounts) =
                    account_for::since_last_count(registry, access, organization).map_err(refusal)?;
                view.since = since.map(|at| at.to_jiff());
                let named = accounts.into_iter().map(|one| (self.product_of(&one.cvx, &one.mvx), one));
                view.accounts = named.collect();
            }
            _ => {
                let moved = reports::moved(registry, access, organization, view.days).map_err(refusal)?;
                match report {
                    "use" => {
                        for ((month, cvx, funding), sum) in reports::by_month(&moved) {
                            view.uses.push((month, self.product_of(&cvx, ""), funding, sum));
                        }
                    }
                    "losses" => {
                        let losses = reports::losses(registry, &moved).into_iter();
                        view.losses = losses
                            .filter_map(|one| {
                                let funding = Funding::of_word(&one.shelf.funding)?;
                                let lot = self.lot_words(&one.shelf.lot);
                                Some((lot, funding, one.place, one.reason, one.doses, one.cents))
                            })
                            .collect();
                    }
                    _ => self.moves_of(at, &moved, &mut view)?,
                }
            }
        }
        Ok(view)
    }

    fn moves_of(&self, at: &At, moved: &[Moved], view: &mut ReportView) -> Result<(), Refusal> {
        let actors: Vec<&str> = moved.iter().map(|one| one.movement.written_by.as_str()).collect();
        let names: HashMap<String, String> = self.people_named(&actors)?;
        let row = |one: &Moved| {
            let movement = &one.movement;
            let row = LedgerRow {
                id: movement.id.to_string(),
                kind: Kind::of_word(&movement.kind)?,
                on: movement.happened_on,
                at: movement.written_at.to_jiff(),
                by: names.get(&movement.written_by).cloned().unwrap_or_else(|| movement.written_by.clone()),
                there: one.there,
                change: one.change,
                balance: 0,
                reason: movement.reason.clone(),
                document: movement.document.clone(),
                why: movement.why.clone(),
                takes_back: movement.reverses.is_some(),
                is_back: false,
                can_be_taken_back: false,
            };
            let funding = Funding::of_word(&one.shelf.funding)?;
            Some((self.lot_words(&one.shelf.lot), funding, at.unit(one.shelf.unit).1, row))
        };
        view.moves = moved.iter().filter_map(row).collect();
        Ok(())
    }
}
