//! Counts: begun, counted blind by typing or scanning, held against the book, signed.

use jenner_model::access::Access;
use jenner_registry::inventory::count::{
    self, Begun, Difference, Entered, Outcome, SheetLine, Shelves, Signed, State,
};
use jenner_registry::inventory::sheet::{self, Number};
use jenner_registry::inventory::{Funding, at_clinic};
use jenner_store::queries::inventory::AccountRow;
use jenner_store::queries::inventory_count::CountRow;

use super::scan::{self, Answer};
use super::{At, number};
use crate::clerk::{Clerk, refusal};
use crate::desk::Refusal;
use crate::views::hand::{Fields, ScanSaid, Wrong};
use crate::views::stock::*;

/// What a number on the sheet came to: the shelf, what was typed, what stands there and by whom.
type Clash = (i64, String, Option<(i64, String)>);

impl Clerk {
    fn count_line(&self, at: &At, count: &CountRow) -> Result<CountLine, Refusal> {
        let signers: Vec<&str> =
            [&count.signed_by, &count.seconded_by].into_iter().filter_map(|one| one.as_deref()).collect();
        let mut all = signers.clone();
        all.push(&count.begun_by);
        let names = self.people_named(&all)?;
        let name = |actor: &str| names.get(actor).cloned().unwrap_or_else(|| actor.to_owned());
        Ok(CountLine {
            id: count.id.to_string(),
            state: State::of(count).word(),
            on: count.counted_on,
            funding: Funding::of_word(&count.funding),
            unit: at.unit(count.unit).1,
            begun_by: name(&count.begun_by),
            signed_by: signers.into_iter().map(name).collect(),
            signed_at: count.signed_at.map(|time| time.to_jiff()),
            note: count.note.clone(),
        })
    }

    pub(super) fn counts_page(&self, at: &At, typed: &Fields) -> Result<CountSent<CountsView>, Refusal> {
        if typed.text("act") == "begin" {
            let shelves = Shelves {
                organization: at.organization,
                funding: Funding::of_word(typed.text("funding")),
                unit: at.chosen_unit(typed.text("unit")).map_err(|_| Refusal::NotFound)?,
            };
            if at.place.since.is_none() {
                return Ok(CountSent::To(at.place.to("/stock/begin")));
            }
            let (Begun::Now(id) | Begun::Running(id)) =
                count::begin(&self.registry, &at.access, shelves).map_err(refusal)?;
            return Ok(CountSent::To(format!("/stock/counts/{id}")));
        }
        let all = count::list(&self.registry, &at.access, at.organization).map_err(refusal)?;
        let counts = all.iter().map(|one| self.count_line(at, one)).collect::<Result<_, _>>()?;
        Ok(CountSent::Page(Box::new(CountsView { place: at.place.clone(), counts, units: at.in_use() })))
    }

    fn sheet_row(&self, at: &At, account: &AccountRow, funding: Funding) -> SheetRow {
        SheetRow {
            id: account.id.to_string(),
            lot: self.lot_words(&account.lot),
            funding,
            unit: at.unit(account.unit).1,
            counted: None,
            by: String::new(),
            typed: None,
            other: None,
        }
    }

    pub(super) fn sheet_page(
        &self,
        access: Access,
        id: i64,
        typed: &Fields,
    ) -> Result<CountSent<SheetView>, Refusal> {
        let found = count::sheet(&self.registry, &access, id).map_err(refusal)?;
        let (row, lines) = found.ok_or(Refusal::NotFound)?;
        let at = self.at(access, row.organization)?;
        let mut view = SheetView {
            place: at.place.clone(),
            count: self.count_line(&at, &row)?,
            rows: Vec::new(),
            scan: typed.text("scan").to_owned(),
            said: None,
            choose: Vec::new(),
            wrong: Vec::new(),
            last: None,
            saved: typed.text("done") == "saved",
        };
        if State::of(&row) == State::Signed {
            return Ok(CountSent::To(format!("/stock/counts/{id}/compare")));
        }
        let mut clashes: Vec<Clash> = Vec::new();
        if !typed.text("sent").is_empty() {
            self.write_numbers(&at, id, &lines, typed, &mut view, &mut clashes)?;
            let scanned = match view.scan.is_empty() {
                true => None,
                false => self.scan_box(&at, (id, &row), typed, &mut view, &mut clashes)?,
            };
            if clashes.is_empty() && view.wrong.is_empty() && view.said.is_none() {
                let next = match (scanned, typed.text("act")) {
                    (Some(shelf), _) => format!("/stock/counts/{id}?last={shelf}"),
                    (None, "compare") => format!("/stock/counts/{id}/compare"),
                    (None, _) => format!("/stock/counts/{id}?done=saved"),
                };
                return Ok(CountSent::To(next));
            }
        }
        // As it stands now, with what could not be written beside it.
        let found = count::sheet(&self.registry, &at.access, id).map_err(refusal)?;
        let (_, lines) = found.ok_or(Refusal::NotFound)?;
        view.rows = self.sheet_rows(&at, &lines, &clashes)?;
        view.last = view.rows.iter().find(|row| row.id == typed.text("last")).cloned();
        Ok(CountSent::Page(Box::new(view)))
    }

    fn sheet_rows(&self, at: &At, lines: &[SheetLine], clashes: &[Clash]) -> Result<Vec<SheetRow>, Refusal> {
        let mut actors: Vec<&str> = lines.iter().filter_map(|line| line.counted_by.as_deref()).collect();
        actors.extend(clashes.iter().filter_map(|one| Some(one.2.as_ref()?.1.as_str())));
        let names = self.people_named(&actors)?;
        let name = |actor: &str| names.get(actor).cloned().unwrap_or_else(|| actor.to_owned());
        let row = |line: &SheetLine| {
            let clash = clashes.iter().find(|one| one.0 == line.account.id);
            SheetRow {
                counted: line.counted,
                by: line.counted_by.as_deref().map(name).unwrap_or_default(),
                typed: clash.map(|one| one.1.clone()),
                other: clash.and_then(|one| one.2.as_ref().map(|(n, by)| (*n, name(by)))),
                ..self.sheet_row(at, &line.account, line.funding)
            }
        };
        let mut rows: Vec<SheetRow> = lines.iter().map(row).collect();
        rows.sort_by(|a, b| {
            (&a.lot.product, &a.lot.lot, &a.unit).cmp(&(&b.lot.product, &b.lot.lot, &b.unit))
        });
        Ok(rows)
    }

    /// Writes down the numbers that were typed or changed, all in one commit.
    fn write_numbers(
        &self,
        at: &At,
        id: i64,
        lines: &[SheetLine],
        typed: &Fields,
        view: &mut SheetView,
        clashes: &mut Vec<Clash>,
    ) -> Result<(), Refusal> {
        let mut numbers = Vec::new();
        for line in lines {
            let account = line.account.id;
            let (text, saw) =
                (typed.text(&format!("n-{account}")), number(typed.text(&format!("saw-{account}"))));
            if text.is_empty() {
                continue;
            }
            match number(text) {
                Some(found) if saw == Some(found) => {}
                Some(found) => numbers.push(Number { account, found, saw }),
                None => {
                    view.wrong.push(Wrong::new(format!("n-{account}"), "doses").about(text));
                    clashes.push((account, text.to_owned(), None));
                }
            }
        }
        if numbers.is_empty() {
            return Ok(());
        }
        let done = sheet::enter_all(&self.registry, &at.access, id, &numbers).map_err(refusal)?;
        if done.contains(&Entered::Over) {
            view.wrong.push(Wrong::new("sheet", "count-over"));
        }
        for (one, done) in numbers.iter().zip(&done) {
            if let Entered::Other { counted, by } = done {
                view.wrong.push(
                    Wrong::new(format!("n-{}", one.account), "other-number").about(counted.to_string()),
                );
                clashes.push((one.account, one.found.to_string(), Some((*counted, by.clone()))));
            }
        }
        Ok(())
    }

    /// Adds the doses of what was scanned. The shelf it was added to; `None` where something has to be asked first.
    fn scan_box(
        &self,
        at: &At,
        (id, row): (i64, &CountRow),
        typed: &Fields,
        view: &mut SheetView,
        clashes: &mut Vec<Clash>,
    ) -> Result<Option<i64>, Refusal> {
        let codes = self.registry.codes();
        let (text, act) = (view.scan.clone(), typed.text("act"));
        let read = match scan::read(codes, at.place.today, &text, Answer::of(act)) {
            Ok(read) => read,
            // A lot can be typed into the field as well.
            Err(refused) => {
                let typed_lot = at_clinic::named(&self.registry, &at.access, at.organization, &text, None);
                if typed_lot.map_err(refusal)?.is_empty() {
                    view.said = Some(refused.said);
                    return Ok(None);
                }
                jenner_registry::inventory::lot::Scanned {
                    product: None,
                    name: Default::default(),
                    ndc_box: None,
                    ndc_unit: None,
                    lot: Some(text.as_str().into()),
                    expires_on: None,
                }
            }
        };
        let Some(number_of_lot) = read.lot.clone() else {
            view.said = Some(ScanSaid { word: "no-lot", ..ScanSaid::default() });
            return Ok(None);
        };
        let vaccine = read.product.as_ref().map(|one| one.0);
        let mut shelves =
            at_clinic::named(&self.registry, &at.access, at.organization, &number_of_lot, vaccine)
                .map_err(refusal)?;
        shelves.retain(|one| {
            (row.funding.is_empty() || row.funding == one.funding)
                && row.unit.is_none_or(|unit| one.unit == Some(unit))
                && read.expires_on.is_none_or(|day| day == one.lot.expires_on)
        });
        let chosen = typed.text("shelf");
        if !chosen.is_empty() {
            shelves.retain(|one| one.id.to_string() == chosen);
        }
        let shelf = match shelves.as_slice() {
            [] => {
                let about = number_of_lot.to_string();
                view.said = Some(ScanSaid { word: "not-here", about, ..ScanSaid::default() });
                return Ok(None);
            }
            [one] => one,
            several => {
                view.choose = several
                    .iter()
                    .filter_map(|one| Some(self.sheet_row(at, one, Funding::of_word(&one.funding)?)))
                    .collect();
                let about = number_of_lot.to_string();
                view.said = Some(ScanSaid { word: "choose", about, ..ScanSaid::default() });
                return Ok(None);
            }
        };
        // A code of the unit of use stands for one dose, any other for the box.
        let is_single = scan::is_unit_of_use(codes, &text, at.place.today);
        let doses = if is_single { 1 } else { shelf.lot.doses_per_box };
        let saw = typed.text(&format!("saw-{}", shelf.id));
        let typed_number = number(typed.text(&format!("n-{}", shelf.id)));
        let saw = typed_number.or_else(|| number(saw));
        match sheet::add(&self.registry, &at.access, (id, shelf.id), doses, saw).map_err(refusal)? {
            Entered::Done => {
                view.scan.clear();
                Ok(Some(shelf.id))
            }
            Entered::Other { counted, by } => {
                let wrong = Wrong::new(format!("n-{}", shelf.id), "other-scan").about(counted.to_string());
                view.wrong.push(wrong);
                clashes.push((shelf.id, counted.to_string(), Some((counted, by))));
                view.scan.clear();
                Ok(None)
            }
            Entered::Over => {
                view.wrong.push(Wrong::new("sheet", "count-over"));
                Ok(None)
            }
            Entered::Unknown => Err(Refusal::NotFound),
        }
    }

    pub(super) fn compare_page(
        &self,
        access: Access,
        id: i64,
        typed: &Fields,
    ) -> Result<CountSent<CompareView>, Refusal> {
        let found = count::sheet(&self.registry, &access, id).map_err(refusal)?;
        let (row, _) = found.ok_or(Refusal::NotFound)?;
        let at = self.at(access, row.organization)?;
        let outcome = count::compare(&self.registry, &at.access, id).map_err(refusal)?;
        let all = match outcome.ok_or(Refusal::NotFound)? {
            // What the book says stays hidden until everything is counted.
            Outcome::NotYet(_) => return Ok(CountSent::To(format!("/stock/counts/{id}"))),
            Outcome::All(all) => all,
        };
        let mut wrong = Vec::new();
        let act = typed.text("act");
        if !act.is_empty() {
            let done = self.work_on_count(&at, id, &all, typed, &mut wrong)?;
            if done && wrong.is_empty() {
                let next = match act {
                    "sign" => format!("/stock/counts/{id}/compare?done=signed"),
                    "end" => at.place.to("/stock/counts"),
                    _ => format!("/stock/counts/{id}/compare?done=saved"),
                };
                return Ok(CountSent::To(next));
            }
        }
        let outcome = count::compare(&self.registry, &at.access, id).map_err(refusal)?;
        let all = match outcome {
            Some(Outcome::All(all)) => all,
            _ => all,
        };
        let found = count::sheet(&self.registry, &at.access, id).map_err(refusal)?;
        let (row, _) = found.ok_or(Refusal::NotFound)?;
        let line = |one: &Difference| {
            let account = &one.account;
            let typed_or = |name: &str, kept: &str| match typed.text(&format!("{name}-{}", account.id)) {
                "" => kept.to_owned(),
                text => text.to_owned(),
            };
            Some(CompareRow {
                row: SheetRow {
                    counted: Some(one.counted),
                    ..self.sheet_row(&at, account, Funding::of_word(&account.funding)?)
                },
                expected: (one.expected.low, one.expected.high),
                difference: one.difference,
                second: one.needs_second,
                reason: typed_or("reason", &one.reason),
                why: typed_or("why", &one.why),
            })
        };
        let mut rows: Vec<CompareRow> = all.iter().filter_map(line).collect();
        rows.sort_by_key(|one| (one.difference == 0, one.row.lot.product.clone(), one.row.id.clone()));
        let count = self.count_line(&at, &row)?;
        let saved = matches!(typed.text("done"), "saved" | "signed");
        Ok(CountSent::Page(Box::new(CompareView { place: at.place, count, rows, wrong, saved })))
    }

    /// Reasons, a signature, or giving it up. `false`: nothing was done.
    fn work_on_count(
        &self,
        at: &At,
        id: i64,
        all: &[Difference],
        typed: &Fields,
        wrong: &mut Vec<Wrong>,
    ) -> Result<bool, Refusal> {
        let (registry, access) = (&self.registry, &at.access);
        if typed.text("act") == "end" {
            if typed.text("end-why").is_empty() {
                wrong.push(Wrong::new("end-why", "no-words"));
                return Ok(false);
            }
            count::end(registry, access, id, typed.text("end-why")).map_err(refusal)?;
            return Ok(true);
        }
        for one in all.iter().filter(|one| one.difference != 0) {
            let account = one.account.id;
            let (reason, why) =
                (typed.text(&format!("reason-{account}")), typed.text(&format!("why-{account}")));
            let same = reason == one.reason && why == one.why;
            if reason.is_empty() || same {
                continue;
            }
            match count::explain(registry, access, (id, account), reason, why) {
                Ok(Entered::Done) => {}
                Ok(Entered::Over) => wrong.push(Wrong::new("sheet", "count-over")),
                Ok(_) => return Err(Refusal::NotFound),
                Err(jenner_registry::Error::Invalid(_)) => {
                    wrong.push(Wrong::new(format!("reason-{account}"), "reason"));
                }
                Err(error) => return Err(refusal(error)),
            }
        }
        if typed.text("act") != "sign" || !wrong.is_empty() {
            return Ok(true);
        }
        let problem = match count::sign(registry, access, id).map_err(refusal)? {
            Signed::Done | Signed::NeedsSecond => return Ok(true),
            Signed::SamePerson => Wrong::new("sign", "same-person"),
            Signed::NotCounted(n) => Wrong::new("sheet", "not-counted").about(n.to_string()),
            Signed::NotExplained(n) => {
                let first = all.iter().find(|one| {
                    one.difference != 0 && typed.text(&format!("reason-{}", one.account.id)).is_empty()
                });
                let field =
                    first.map_or_else(|| "sign".to_owned(), |one| format!("reason-{}", one.account.id));
                Wrong::new(field, "not-explained").about(n.to_string())
            }
            Signed::NotDeducted(n) => Wrong::new("waiting", "not-deducted").about(n.to_string()),
            Signed::Over => Wrong::new("sheet", "count-over"),
            Signed::Unknown => return Err(Refusal::NotFound),
        };
        wrong.push(problem);
        Ok(false)
    }
}
