//! The clinic's people at the registry: they send, book, look at doses that took nothing, and count.

use anyhow::{Result, bail};
use jenner_hl7::finding::Verdict;
use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId};
use jenner_registry::Registry;
use jenner_registry::by_hand::Token;
use jenner_registry::intake::Answer;
use jenner_registry::inventory::at_clinic;
use jenner_registry::inventory::book::{self, Arrival, Booked, Departure};
use jenner_registry::inventory::count::{self, Begun, Entered, Outcome, Shelves, Signed};
use jenner_registry::inventory::lot::NewLot;
use jenner_registry::inventory::propose::Sure;
use jenner_registry::inventory::work::{self, Decided, Teach, Undeducted};
use jenner_registry::inventory::{Funding, Kind, stock};
use jenner_registry::messages::Transport;

use super::clinic::{Clinic, Said, Standing, Words};
use super::fridge::{Product, Shelf};
use super::supplier::Lot;
use crate::loading;

/// Who does it, and for whom.
pub struct Desk<'r> {
    /// The registry.
    pub registry: &'r Registry,
    /// The clinic.
    pub organization: OrganizationId,
    /// Its people.
    pub staff: Access,
    /// A second person, who looks at large differences.
    pub second: &'r Access,
}

/// A box as it comes.
#[derive(Debug, Clone)]
pub struct Shipment {
    /// The vaccine.
    pub product: Product,
    /// Who paid.
    pub funding: Funding,
    /// The lot.
    pub lot: Lot,
    /// How many doses.
    pub doses: i64,
}

impl Desk<'_> {
    /// Books what came.
    pub fn receives(&self, clinic: &mut Clinic, today: Date, came: &Shipment) -> Result<()> {
        let (Ok(cvx), Ok(mvx)) = (came.product.cvx.parse(), came.product.mvx.parse()) else {
            bail!("{:?} is no product", came.product);
        };
        let lot = NewLot {
            cvx,
            mvx,
            lot: came.lot.number.clone(),
            expires_on: came.lot.expires,
            ndc_box: None,
            ndc_unit: None,
            doses_per_box: 1,
            unit_lot: None,
            diluent_lot: None,
        };
        let arrival = Arrival {
            token: Token::draw(),
            organization: self.organization,
            lot,
            funding: came.funding,
            unit: None,
            doses: came.doses,
            on: today,
            beyond_use_on: None,
            document: String::new(),
            why: String::new(),
            saw_expired: false,
        };
        match book::receive(self.registry, &self.staff, &arrival)? {
            Booked::Now(_) => {}
            other => bail!("a shipment was not booked: {other:?}"),
        }
        clinic.tally.received += came.doses;
        clinic.fridge.put(Shelf {
            product: came.product.clone(),
            funding: came.funding,
            lot: came.lot.number.clone(),
            expires: came.lot.expires,
            came: today,
            there: came.doses,
            booked: came.doses,
            account: None,
        });
        Ok(())
    }

    /// Looks up the accounts of shelves that are new.
    pub fn finds_accounts(&self, clinic: &mut Clinic) -> Result<()> {
        if clinic.fridge.shelves.iter().all(|one| one.account.is_some()) {
            return Ok(());
        }
        let lines = stock::on_shelves(self.registry, &self.staff, self.organization, true)?;
        for shelf in &mut clinic.fridge.shelves {
            let line = lines.iter().find(|line| {
                line.account.lot.lot == shelf.lot
                    && line.funding == shelf.funding
                    && line.account.lot.cvx == shelf.product.cvx
                    && line.account.lot.mvx == shelf.product.mvx
            });
            shelf.account = line.map(|line| line.account.id);
        }
        Ok(())
    }

    /// Sends what is to be sent by a day.
    pub fn sends(&self, clinic: &mut Clinic, today: Date) -> Result<()> {
        let later = clinic.outbox.split_off(&today.saturating_add(jiff::Span::new().days(1)));
        let due = std::mem::replace(&mut clinic.outbox, later);
        for sending in due.into_values().flatten() {
            clinic.tally.messages += 1;
            match loading::submit(self.registry, &self.staff, Transport::Demo, sending.text.as_bytes())? {
                Answer::Hl7(reply) if reply.verdict == Verdict::AA => clinic.told(&sending),
                // The sender reads in the answer that nothing of it is on file.
                Answer::Hl7(reply) if reply.stored == 0 && !reply.replayed => clinic.tally.refused += 1,
                Answer::Hl7(_) => {
                    clinic.tally.refused_in_part += 1;
                    clinic.told(&sending);
                }
                Answer::NotHl7(_) => bail!("a message was no HL7"),
            }
        }
        Ok(())
    }

    /// Looks at every dose that took nothing. What is proposed as likely is taken by one click; for the rest somebody who knows the
    /// refrigerator says where it came from.
    pub fn works_through(&self, clinic: &mut Clinic) -> Result<()> {
        self.finds_accounts(clinic)?;
        for waiting in work::not_deducted(self.registry, &self.staff, self.organization)? {
            self.decides(clinic, &waiting)?;
        }
        Ok(())
    }

    fn decides(&self, clinic: &mut Clinic, waiting: &Undeducted) -> Result<()> {
        let Some(filler) = truth(clinic, waiting) else {
            clinic.tally.surprises += 1;
            let dose = &waiting.dose;
            tracing::warn!(why = dose.state, lot = dose.lot, on = %dose.given_on, cvx = dose.cvx, "waits, and nobody knows of it");
            let why = "not one of ours";
            work::leave(
                self.registry,
                &self.staff,
                (self.organization, waiting.dose.report),
                waiting.why,
                why,
            )?;
            return Ok(());
        };
        let Some(said) = clinic.said.get(&filler).cloned() else { return Ok(()) };
        let right = clinic.fridge.shelves.get(said.shelf).and_then(|shelf| shelf.account);
        let proposed = waiting.proposals.first();
        let likely = proposed.filter(|one| one.sure == Sure::Likely).map(|one| one.account.id);
        if matches!(said.words, Words::Slip(_)) {
            clinic.tally.slips_waiting += 1;
            clinic.tally.slips_likely += u64::from(likely.is_some());
            clinic.tally.slips_right += u64::from(likely.is_some() && likely == right);
            let first = proposed.map(|one| one.account.id);
            clinic.tally.slips_first += u64::from(first.is_some() && first == right);
        }
        let Some(account) = likely.or(right) else { return Ok(()) };
        let dose = (self.organization, waiting.dose.report);
        match work::accept(self.registry, &self.staff, dose, waiting.why, account, Teach::Nothing, "")? {
            Decided::Done => {}
            other => bail!("a dose that waits could not be decided: {other:?}"),
        }
        let Some(place) = clinic.fridge.shelves.iter().position(|one| one.account == Some(account)) else {
            bail!("a proposal names a shelf that the clinic does not have");
        };
        let was = said.standing;
        let now = Standing::Took(place);
        clinic.rebook(was, now);
        if let Some(said) = clinic.said.get_mut(&filler) {
            said.standing = now;
        }
        Ok(())
    }

    /// Books doses that were wasted.
    pub fn wastes(&self, clinic: &mut Clinic, today: Date, place: usize) -> Result<()> {
        self.departs(clinic, today, place, (Kind::Wasted, "broken", 1))
    }

    /// Takes lots that have ended from the shelves.
    pub fn clears(&self, clinic: &mut Clinic, today: Date) -> Result<()> {
        let ended: Vec<(usize, i64)> = clinic
            .fridge
            .shelves
            .iter()
            .enumerate()
            .filter(|(_, one)| one.expires < today && one.there > 0 && one.booked > 0)
            .map(|(place, one)| (place, one.there.min(one.booked)))
            .collect();
        for (place, doses) in ended {
            self.departs(clinic, today, place, (Kind::Expired, "expired", doses))?;
        }
        Ok(())
    }

    fn departs(
        &self,
        clinic: &mut Clinic,
        today: Date,
        place: usize,
        (kind, reason, doses): (Kind, &str, i64),
    ) -> Result<()> {
        self.finds_accounts(clinic)?;
        let Some(shelf) = clinic.fridge.shelves.get_mut(place) else { return Ok(()) };
        let Some(account) = shelf.account.filter(|_| shelf.there >= doses) else { return Ok(()) };
        let departure = Departure {
            token: Token::draw(),
            account,
            kind,
            doses,
            on: today,
            reason: reason.to_owned(),
            document: String::new(),
            why: String::new(),
        };
        match book::depart(self.registry, &self.staff, &departure)? {
            Booked::Now(_) => {
                shelf.there -= doses;
                shelf.booked -= doses;
                match kind {
                    Kind::Wasted => clinic.tally.wasted += doses,
                    _ => clinic.tally.expired += doses,
                }
            }
            // The book is behind: nothing can be written down before the count.
            Booked::NoDosesLeft { .. } => {}
            other => bail!("doses could not be taken out: {other:?}"),
        }
        Ok(())
    }

    /// The days and vaccines of doses that took something of a shelf, as the book has it.
    fn days_booked(&self, account: i64) -> Result<Vec<(Date, String)>> {
        let given = at_clinic::given(self.registry, &self.staff, self.organization, &[account], None)?;
        Ok(given.doses.into_iter().map(|dose| (dose.given_on, dose.cvx)).collect())
    }

    /// Counts every shelf, says why what differs differs, and signs. What the book says is compared with what it has to say.
    pub fn counts(&self, clinic: &mut Clinic) -> Result<()> {
        self.finds_accounts(clinic)?;
        let shelves = Shelves { organization: self.organization, funding: None, unit: None };
        let Begun::Now(count) = count::begin(self.registry, &self.staff, shelves)? else {
            bail!("the clinic is counting already");
        };
        let Some((_, sheet)) = count::sheet(self.registry, &self.staff, count)? else {
            bail!("a count has no sheet");
        };
        let on_sheet: Vec<i64> = sheet.iter().map(|line| line.account.id).collect();
        for shelf in &clinic.fridge.shelves {
            let Some(account) = shelf.account else { continue };
            if shelf.there <= 0 && !on_sheet.contains(&account) {
                continue;
            }
            let entered =
                count::enter(self.registry, &self.staff, (count, account), shelf.there.max(0), None, None)?;
            if entered != Entered::Done {
                bail!("a number could not be written down: {entered:?}");
            }
        }
        let Some(Outcome::All(found)) = count::compare(self.registry, &self.staff, count)? else {
            bail!("a count cannot be compared");
        };
        for one in found {
            let place = clinic.fridge.shelves.iter().position(|shelf| shelf.account == Some(one.account.id));
            let Some(place) = place else { bail!("a count shows a shelf that nobody has") };
            let wanted = clinic.fridge.shelves.get(place).map_or(0, |one| one.there.max(0) - one.booked);
            clinic.tally.shelves_counted += 1;
            if one.difference != wanted {
                clinic.tally.unaccounted += (one.difference - wanted).unsigned_abs();
                clinic.tally.shelves_unaccounted += 1;
                let (told, booked) = (days_told(clinic, place), self.days_booked(one.account.id)?);
                let (here, there) = (without(&told, &booked), without(&booked, &told));
                let lot = &one.account.lot.lot;
                tracing::warn!(lot, one.difference, wanted, ?here, ?there, "the book says something else");
            }
            if one.difference != 0 {
                clinic.tally.differing += 1;
                let reason = match one.difference {
                    ..0 => "not_recorded",
                    much if much <= one.recorded_late => "recorded_late",
                    _ => "recorded_twice",
                };
                clinic.tally.differing_late += u64::from(reason == "recorded_late");
                let told = count::explain(self.registry, &self.staff, (count, one.account.id), reason, "")?;
                if told != Entered::Done {
                    bail!("a difference could not be explained: {told:?}");
                }
            }
            clinic.tally.adjusted += one.difference;
            if let Some(shelf) = clinic.fridge.shelves.get_mut(place) {
                shelf.there = shelf.there.max(0);
                shelf.booked = shelf.there;
            }
        }
        match count::sign(self.registry, &self.staff, count)? {
            Signed::Done => {}
            Signed::NeedsSecond => match count::sign(self.registry, self.second, count)? {
                Signed::Done => clinic.tally.seconded += 1,
                other => bail!("the second signature was refused: {other:?}"),
            },
            other => bail!("a count was not signed: {other:?}"),
        }
        clinic.tally.counts += 1;
        Ok(())
    }
}

/// The days and vaccines of doses that took something of a shelf, as the clinic knows it.
fn days_told(clinic: &Clinic, place: usize) -> Vec<(Date, String)> {
    let took = clinic.said.values().filter(|said| said.standing == Standing::Took(place));
    took.map(|said| (said.day, said.cvx.clone())).collect()
}

/// What is in one list and not in another, as often as it is there more.
fn without(all: &[(Date, String)], other: &[(Date, String)]) -> Vec<(Date, String)> {
    let mut left = other.to_vec();
    let is_new = |one: &&(Date, String)| match left.iter().position(|known| known == *one) {
        Some(place) => {
            left.swap_remove(place);
            false
        }
        None => true,
    };
    all.iter().filter(is_new).cloned().collect()
}

/// Which dose of the clinic waits: of the same words, day and vaccine, and of the same patient. The registry may know a patient by
/// what another clinic says, so name and birth date decide among several alone.
fn truth(clinic: &Clinic, waiting: &Undeducted) -> Option<String> {
    let said = |words: &Words| match words {
        Words::Slip(slip) => *slip == waiting.dose.lot,
        Words::Nothing => waiting.dose.lot.is_empty(),
        Words::Right => false,
    };
    let all = clinic.said.iter().filter(|(_, one)| {
        one.standing == Standing::Waits
            && one.day == waiting.dose.given_on
            && one.cvx == waiting.dose.cvx
            && one.eligibility == waiting.dose.eligibility
            && said(&one.words)
    });
    let patient = waiting.patient.as_ref();
    let born = patient.and_then(|one| one.born);
    let given = patient.map_or("", |one| one.name.1.as_str());
    let unlike = |one: &Said| (one.patient.born != born, !one.patient.given.eq_ignore_ascii_case(given));
    all.min_by_key(|(filler, one)| (unlike(one), (*filler).clone())).map(|(filler, _)| filler.clone())
}
