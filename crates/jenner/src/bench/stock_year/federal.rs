//! Orders of publicly funded vaccine: the clinic orders what the registry suggests, the programme approves and exchanges files, and a
//! stand-in for the federal ordering system answers the files it gets, as the real one would, by file.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context as _, Result, bail};
use jenner::demo::dice::Dice;
use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId};
use jenner_registry::Registry;
use jenner_registry::by_hand::Token;
use jenner_registry::cold_chain::{check, unit};
use jenner_registry::inventory::Funding;
use jenner_registry::ordering::receive::Strip;
use jenner_registry::ordering::rules::Rules;
use jenner_registry::ordering::{self, Done, Opened, Received, Reception, Taken, Verdict, Wanted, look};
use jenner_registry::programme::enrolment;

use super::Year;
use super::clinic::Clinic;
use super::desk::Desk;
use super::fridge::{Product, Shelf};
use super::supplier;

/// Lines of which one box comes later.
const BACK_ORDERED: f64 = 0.05;
/// Lines of which one box comes broken.
const BROKEN: f64 = 0.01;
/// Orders that the programme cuts by a box, and orders it wants to look at first.
const CUT: f64 = 0.05;
/// Days before an order on which the temperature is written down.
const LOGGED_DAYS: i64 = 7;

/// Whether the federal programme ships a product.
pub fn ships(product: &Product) -> bool {
    Rules::shipped().product_of_lot("", &product.cvx, &product.mvx).is_some()
}

impl Desk<'_> {
    /// The refrigerator of the clinic, which the temperature log is about.
    pub fn has_unit(&self) -> Result<i64> {
        let new = unit::NewUnit {
            kind: "refrigerator".to_owned(),
            style: "pharmacy".to_owned(),
            name: "Refrigerator".to_owned(),
            ..unit::NewUnit::default()
        };
        match unit::add(self.registry, &self.staff, &new)? {
            Ok(unit) => Ok(unit),
            Err(problem) => bail!("a refrigerator is refused: {problem:?}"),
        }
    }

    /// The clinic takes part in the programme, by an agreement from before the year.
    pub fn takes_part(&self, year: &Year) -> Result<()> {
        let days = (year.starts, year.ends);
        match enrolment::bring(self.registry, self.second, self.organization, days, "on paper")? {
            enrolment::Done::Kept => Ok(()),
            other => bail!("a clinic cannot take part: {other:?}"),
        }
    }

    /// Writes the temperatures of the last days down, twice a day.
    pub fn logs(&self, unit: i64, today: Date, dice: &mut Dice) -> Result<()> {
        for back in (0..LOGGED_DAYS).rev() {
            let day = today.saturating_sub(jiff::Span::new().days(back));
            for time in ["08:00", "16:00"] {
                let (low, shown) =
                    (f64::from(dice.between(30, 45)) / 10.0, f64::from(dice.between(46, 60)) / 10.0);
                let new = check::NewCheck {
                    day: Some(day),
                    time: time.to_owned(),
                    low: format!("{low:.1}"),
                    high: format!("{:.1}", shown + 0.4),
                    shown: format!("{shown:.1}"),
                    scale: "C".to_owned(),
                    initials: "AB".to_owned(),
                };
                match check::note(self.registry, &self.staff, unit, &new)? {
                    Some(Ok(_)) => {}
                    other => bail!("a reading is refused: {other:?}"),
                }
            }
        }
        Ok(())
    }

    /// Orders what the registry suggests, of every set.
    pub fn orders(&self, clinic: &mut Clinic, fundings: &[Funding]) -> Result<()> {
        for funding in fundings {
            for set in ["routine", "influenza"] {
                let suggested =
                    ordering::suggest(self.registry, &self.staff, self.organization, *funding, set)?;
                let wanted: Vec<Wanted> = suggested
                    .iter()
                    .filter(|one| one.sum.boxes > 0)
                    .map(|one| Wanted { ndc: one.product.ndc.clone(), doses: one.sum.doses() })
                    .collect();
                if wanted.is_empty() {
                    continue;
                }
                let organization = self.organization;
                let (order, Done::Now(version)) =
                    ordering::draft(self.registry, &self.staff, organization, (*funding, set), &wanted, "")?
                else {
                    bail!("a draft of what was suggested is refused");
                };
                match ordering::submit(self.registry, &self.staff, (order, version))? {
                    Done::Now(_) => {
                        clinic.tally.orders += 1;
                        clinic.tally.doses_ordered += wanted.iter().map(|one| one.doses).sum::<i64>();
                    }
                    Done::Blocked(blocks) => {
                        clinic.tally.orders_blocked += 1;
                        tracing::debug!(first = ?blocks.first(), "an order is blocked");
                    }
                    other => bail!("an order is refused: {other:?}"),
                }
            }
        }
        Ok(())
    }

    /// Unpacks what was delivered: these packages.
    pub fn unpacks(
        &self,
        clinic: &mut Clinic,
        today: Date,
        numbers: &[String],
        dice: &mut Dice,
    ) -> Result<()> {
        let (_, packages) = look::of(self.registry, &self.staff, self.organization)?;
        for number in numbers {
            let package = packages.iter().find(|one| one.row.number == *number);
            let package = package.with_context(|| format!("the package {number} is not known"))?;
            let mut lines = Vec::new();
            for line in &package.lines {
                let per_box =
                    Rules::shipped().product_of(&line.ndc).map_or(1, |product| product.doses_per_box);
                let broken = if dice.chance(BROKEN) { per_box.min(line.doses) } else { 0 };
                clinic.tally.doses_refused += broken;
                lines.push(Opened {
                    line: line.line,
                    accepted: line.doses - broken,
                    reason: if broken > 0 { "damaged".to_owned() } else { String::new() },
                    why: String::new(),
                    unit: None,
                });
            }
            let reception = Reception {
                token: Token::draw(),
                shipment: package.row.id,
                on: today,
                strip: Strip::Good,
                lines: lines.clone(),
                note: String::new(),
            };
            match ordering::receive_shipment(self.registry, &self.staff, &reception)? {
                Received::Now(_) => clinic.tally.packages += 1,
                other => bail!("a package is refused: {other:?}"),
            }
            let funding = Funding::of_word(&package.row.funding).context("a package of no funding")?;
            for (line, opened) in package.lines.iter().zip(lines).filter(|(_, opened)| opened.accepted > 0) {
                let product = Rules::shipped().product_of(&line.ndc).context("a product nobody knows")?;
                clinic.tally.received += opened.accepted;
                clinic.tally.doses_by_order += opened.accepted;
                clinic.fridge.put(Shelf {
                    product: Product { cvx: product.cvx.to_string(), mvx: product.mvx.to_string() },
                    funding,
                    lot: line.lot.clone(),
                    expires: line.expires_on,
                    came: today,
                    there: opened.accepted,
                    booked: opened.accepted,
                    account: None,
                });
            }
        }
        Ok(())
    }
}

/// The state's programme, and the federal system behind it.
pub struct Programme<'r> {
    registry: &'r Registry,
    staff: &'r Access,
    seed: u64,
    dice: Dice,
    files: u64,
    boxes: u64,
}

/// Packages on their way, by the PIN they go to.
pub type OnTheWay = HashMap<String, BTreeMap<Date, Vec<String>>>;

impl<'r> Programme<'r> {
    /// Of somebody who decides for it.
    pub fn new(registry: &'r Registry, staff: &'r Access, seed: u64) -> Self {
        Self { registry, staff, seed, dice: Dice::of(seed, 920, 0), files: 0, boxes: 0 }
    }

    /// Answers every order that waits, sends them, and takes what the federal system answers.
    pub fn works(&mut self, today: Date) -> Result<OnTheWay> {
        loop {
            let (waiting, _) = look::queue(self.registry, self.staff)?;
            let waiting: Vec<_> =
                waiting.into_iter().filter(|one| one.state == ordering::State::Submitted).collect();
            if waiting.is_empty() {
                break;
            }
            for one in waiting {
                self.answers(one.order.id, one.order.version)?;
            }
        }
        let written = ordering::write_files(self.registry, self.staff)?;
        let mut on_the_way = OnTheWay::new();
        for file in written.iter().filter(|one| one.kind == "order") {
            self.federal(&file.text, today, &mut on_the_way)?;
        }
        Ok(on_the_way)
    }

    fn answers(&mut self, order: i64, version: i64) -> Result<()> {
        let whole = look::open(self.registry, self.staff, order)?.context("an order is not there")?;
        let mut cuts = Vec::new();
        if self.dice.chance(CUT)
            && let Some((line, product)) = whole.lines.iter().find_map(|line| Some((line, line.product?)))
            && line.row.asked > product.doses_per_box
        {
            let doses = line.row.asked - product.doses_per_box;
            cuts.push(ordering::Cut { ndc: product.ndc.clone(), doses, why: "allotment".to_owned() });
        }
        match ordering::decide(self.registry, self.staff, (order, version), &Verdict::Approve(cuts), "")? {
            Done::Now(_) => Ok(()),
            other => bail!("an order could not be approved: {other:?}"),
        }
    }

    /// What the federal system makes of a file of orders: every order is accepted, and packages leave.
    fn federal(&mut self, text: &str, today: Date, on_the_way: &mut OnTheWay) -> Result<()> {
        let day = |day: Date| day.strftime("%Y%m%d").to_string();
        let mut packages: Vec<String> = Vec::new();
        let mut accepted: BTreeMap<String, String> = BTreeMap::new();
        for row in text.lines().map(|line| line.split(',').collect::<Vec<_>>()) {
            let [order, pin, funding, ndc, doses, _] = row[..] else { continue };
            let product =
                Rules::shipped().product_of(ndc).context("an order names a product nobody knows")?;
            let paid = Funding::of_word(funding).context("an order names a funding nobody knows")?;
            let known = Product { cvx: product.cvx.to_string(), mvx: product.mvx.to_string() };
            let lot = supplier::lot(self.seed, &known, paid, today);
            let federal = format!("F{order}");
            accepted.insert(order.to_owned(), federal.clone());
            let doses: i64 = doses.parse()?;
            let later = if doses > product.doses_per_box && self.dice.chance(BACK_ORDERED) {
                product.doses_per_box
            } else {
                0
            };
            let (soon, late) = (self.dice.between(3, 9), self.dice.between(20, 30));
            for (end, doses, days) in [("A", doses - later, soon), ("B", later, late)] {
                if doses == 0 {
                    continue;
                }
                self.boxes += 1;
                let number = format!("P{:08}{end}", self.boxes);
                let comes = today.saturating_add(jiff::Span::new().days(i64::from(days)));
                packages.push(format!(
                    "{number},{order},{federal},{pin},{funding},{ndc},{},{},{doses},{},{},Delta Freight,{number}",
                    lot.number,
                    day(lot.expires),
                    day(today),
                    ""
                ));
                on_the_way.entry(pin.to_owned()).or_default().entry(comes).or_default().push(number);
            }
        }
        let status =
            accepted.iter().map(|(order, federal)| format!("{order},accepted,{federal},{},", day(today)));
        self.hands_in("status", status.collect(), today)?;
        self.hands_in("shipment", packages, today)
    }

    fn hands_in(&mut self, kind: &str, rows: Vec<String>, today: Date) -> Result<()> {
        self.files += 1;
        let count = rows.len();
        let day = today.strftime("%Y%m%d");
        let text = format!("H,{kind},1,{day},FEDERAL\n{}\nT,{count}\n", rows.join("\n"));
        let name = format!("{kind}-{}.csv", self.files);
        match ordering::read_files(self.registry, self.staff, &name, text.as_bytes())? {
            Taken::Now { unlinked: 0, .. } => Ok(()),
            other => bail!("a file of the federal system is refused: {other:?}"),
        }
    }
}

/// Which organizations the programme knows by a PIN.
pub fn pins(state: &jenner::demo::State, ids: &[OrganizationId]) -> HashMap<OrganizationId, String> {
    let known = state.organizations().iter().zip(ids);
    known.filter_map(|(seed, id)| Some((*id, seed.vfc_pin.clone()?))).collect()
}
