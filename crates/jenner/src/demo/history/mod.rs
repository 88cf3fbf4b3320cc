//! What happened to a person: doses, refusals and conditions as they truly were, before anybody reports
//! them. Coverage follows what the schools of the parish or county report.

mod childhood;

use jenner_model::Date;

use super::clinics::Clinics;
use super::dice::Dice;
use super::households::{age_on, days_after, days_between};
use super::pack::Pack;
use super::people::{Household, Person, Role};
use super::products::Products;

/// An injection as it truly was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dose {
    /// Day.
    pub day: Date,
    /// Place of the product.
    pub product: usize,
    /// Place of the organization that gave it.
    pub organization: usize,
    /// Lot.
    pub lot: String,
    /// Expiry of the lot.
    pub expiry: Date,
    /// RXR-2 code.
    pub site: &'static str,
    /// The dose was spilled or spat out in part.
    pub partial: bool,
    /// VXC code of a reaction.
    pub reaction: Option<&'static str>,
}

/// A vaccine that the family did not want.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Day.
    pub day: Date,
    /// CVX.
    pub cvx: &'static str,
    /// NIP002 code.
    pub reason: &'static str,
    /// Where.
    pub organization: usize,
}

/// History of disease or a contraindication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Day it was noted.
    pub day: Date,
    /// LOINC of the observation.
    pub question: &'static str,
    /// Code, text and coding system.
    pub answer: (&'static str, &'static str, &'static str),
    /// Where.
    pub organization: usize,
}

/// Everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// In the order of time.
    pub doses: Vec<Dose>,
    /// In the order of time.
    pub refusals: Vec<Refusal>,
    /// In the order of time.
    pub conditions: Vec<Condition>,
}

/// Tables that a history is drawn from.
#[derive(Debug, Clone, Copy)]
pub struct Tables<'a> {
    /// Facts of the state.
    pub pack: &'a Pack,
    /// Vaccines.
    pub products: &'a Products,
    /// The day it is.
    pub today: Date,
    /// Seed.
    pub seed: u64,
}

struct Life<'a> {
    tables: Tables<'a>,
    person: &'a Person,
    clinics: &'a Clinics,
    dice: Dice,
    history: History,
    end: Date,
}

/// The history of one person of a household.
pub fn of(tables: Tables<'_>, household: &Household, place: usize, clinics: &Clinics) -> History {
    let person = &household.people[place];
    let mut dice = Dice::of(tables.seed, 30, person.key);
    let reluctance = if dice.chance(0.8) { household.reluctance } else { dice.unit() };
    let end = person.died.map_or(tables.today, |died| died.min(tables.today));
    let mut life = Life { tables, person, clinics, dice, history: History::default(), end };
    let age = age_on(person.born, tables.today);
    let grew_up_here =
        age < 19 && life.dice.chance(0.96) || person.born.year() >= 1990 && life.dice.chance(0.55);
    if grew_up_here {
        life.childhood(household, reluctance);
    }
    life.influenza(reluctance);
    life.covid(reluctance);
    if age >= 19 {
        life.adulthood(reluctance);
    }
    if person.role == Role::Mother {
        life.pregnancies(household, place, reluctance);
    }
    life.conditions();
    life.history.doses.sort_by_key(|dose| dose.day);
    life.history
}

impl Life<'_> {
    fn give(&mut self, kind: &str, day: Date) {
        let organization = self.clinics.on(day);
        self.give_at(kind, day, organization);
    }

    fn give_at(&mut self, kind: &str, day: Date, organization: usize) {
        if day > self.end || day < self.person.born {
            return;
        }
        let Some(product) = self.tables.products.choose(kind, day, organization, &mut self.dice) else {
            return;
        };
        let (lot, expiry) = self.tables.products.lot(product, day, &mut self.dice);
        let route = self.tables.products.get(product).route;
        let infant = days_between(self.person.born, day) < 700;
        let sites: &[&'static str] = match route {
            "PO" => &["MO"],
            "NS" => &["BN"],
            "SC" => &["LA", "RA", "RT", "LT"],
            _ if infant => &["LT", "RT", "LVL", "RVL"],
            _ => &["LD", "RD", "LA", "RA", "LD"],
        };
        let site = self.dice.pick(sites).copied().unwrap_or("LD");
        let partial = route == "PO" && self.dice.chance(0.004);
        let reaction = self
            .dice
            .chance(0.002)
            .then_some(())
            .and_then(|()| self.dice.pick(&["VXC9", "VXC12", "VXC14"]).copied());
        self.history.doses.push(Dose { day, product, organization, lot, expiry, site, partial, reaction });
    }

    fn refuse(&mut self, cvx: &'static str, day: Date) {
        if day <= self.end {
            let reason = if self.dice.chance(0.7) { "00" } else { "01" };
            let organization = self.clinics.on(day);
            self.history.refusals.push(Refusal { day, cvx, reason, organization });
        }
    }

    /// One dose a season for those who usually take it.
    fn influenza(&mut self, reluctance: f64) {
        let usual = self.dice.unit() < 0.72 - 0.4 * reluctance;
        if !usual {
            return;
        }
        let first = self.person.born.year().max(2013);
        for season in first..=self.tables.today.year() {
            let day = days_after(Date::constant(season, 9, 8), self.dice.wait(38.0));
            let age = age_on(self.person.born, day);
            let share = match age {
                ..0 => 0.0,
                0 if days_between(self.person.born, day) < 183 => 0.0,
                0..=4 => 0.62,
                5..=17 => 0.46,
                18..=49 => 0.30,
                50..=64 => 0.46,
                _ => 0.78,
            };
            if !self.dice.chance(share) {
                continue;
            }
            let kind = match age {
                65.. => "flu_senior",
                2..=17 if self.dice.chance(0.12) => "flu_live",
                _ => "flu",
            };
            let place = if age >= 7 && self.dice.chance(if age < 18 { 0.25 } else { 0.62 }) {
                self.clinics.pharmacy_on(day)
            } else {
                self.clinics.on(day)
            };
            self.give_at(kind, day, place);
            if age == 0 && self.dice.chance(0.7) {
                self.give_at(kind, days_after(day, 30), place);
            }
        }
    }

    fn covid(&mut self, reluctance: f64) {
        let start = match age_on(self.person.born, Date::constant(2021, 6, 1)) {
            65.. => Date::constant(2021, 1, 12),
            16..=64 => Date::constant(2021, 3, 20),
            12..=15 => Date::constant(2021, 5, 20),
            5..=11 => Date::constant(2021, 11, 8),
            _ => Date::constant(2022, 7, 1),
        };
        let day = days_after(start, self.dice.wait(55.0));
        let share = match age_on(self.person.born, day) {
            ..0 => 0.0,
            0..=4 => 0.04,
            5..=11 => 0.22,
            12..=17 => 0.42,
            18..=49 => 0.54,
            50..=64 => 0.70,
            _ => 0.86,
        };
        // The will to be vaccinated against COVID-19 goes only half with the rest.
        let will = if self.dice.chance(0.5) { reluctance } else { self.dice.unit() };
        if will >= share {
            return;
        }
        let place = self.covid_place(day);
        self.give_covid(day, place);
        let janssen =
            self.history.doses.last().is_some_and(|dose| self.tables.products.get(dose.product).cvx == "212");
        if !janssen && self.dice.chance(0.93) {
            let wait = 21 + self.dice.wait(8.0);
            self.give_covid(days_after(day, wait), place);
        }
        let mut keen = 0.55;
        for autumn in 2021..=self.tables.today.year() {
            let day = days_after(Date::constant(autumn, 9, 25), self.dice.wait(45.0));
            keen *= 0.72;
            let old = age_on(self.person.born, day) >= 65;
            if day > days_after(start, 300) && self.dice.chance(keen + if old { 0.25 } else { 0.0 }) {
                let place = self.covid_place(day);
                self.give_covid(day, place);
            }
        }
    }

    fn covid_place(&mut self, day: Date) -> usize {
        if self.dice.chance(0.7) { self.clinics.pharmacy_on(day) } else { self.clinics.on(day) }
    }

    fn give_covid(&mut self, day: Date, place: usize) {
        let kind = match age_on(self.person.born, day) {
            ..5 => "covid_infant",
            5..=11 => "covid_child",
            _ => "covid_adult",
        };
        self.give_at(kind, day, place);
    }

    fn adulthood(&mut self, reluctance: f64) {
        let born = self.person.born;
        let willing = reluctance < 0.62;
        let mut booster = days_after(Date::constant(2006, 1, 1), self.dice.between(0, 4000));
        while willing && booster <= self.end {
            if age_on(born, booster) >= 19 {
                let kind = if self.dice.chance(0.6) { "tdap" } else { "td" };
                self.give(kind, booster);
            }
            booster = days_after(booster, 3_650 + self.dice.wait(900.0));
        }
        let birthday = |years: i32| days_after(born, (f64::from(years) * 365.25) as i32 + 1);
        if reluctance < 0.66 {
            let day = days_after(birthday(65), self.dice.wait(300.0));
            if day >= Date::constant(2022, 3, 1) {
                self.give("pcv_adult", day);
            } else if day >= Date::constant(2014, 9, 1) {
                self.give("pcv_adult", day);
                self.give("ppsv23", days_after(day, 380));
            } else {
                self.give("ppsv23", day);
            }
        }
        if reluctance < 0.36 {
            let from = birthday(50).max(Date::constant(2018, 2, 1));
            let day = days_after(from, self.dice.wait(700.0));
            let place = self.clinics.pharmacy_on(day);
            self.give_at("zoster", day, place);
            if self.dice.chance(0.82) {
                let wait = 70 + self.dice.wait(40.0);
                self.give_at("zoster", days_after(day, wait), place);
            }
        }
        if reluctance < 0.3 {
            let from = birthday(75).max(Date::constant(2023, 9, 10));
            let day = days_after(from, self.dice.wait(250.0));
            let place = self.clinics.pharmacy_on(day);
            self.give_at("rsv_adult", day, place);
        }
        if self.dice.chance(0.05) {
            let day = days_after(birthday(22), self.dice.wait(2_500.0));
            if day >= Date::constant(2005, 1, 1) {
                for wait in [0, 32, 185] {
                    self.give("hepb_adult", days_after(day, wait));
                }
            }
        }
    }

    fn pregnancies(&mut self, household: &Household, place: usize, reluctance: f64) {
        for child in household.people.iter().filter(|p| p.mother == Some(place)) {
            if child.born.year() >= 2013 && reluctance < 0.6 && child.birth_order != Some(2) {
                let day = days_after(child.born, -self.dice.between(30, 85));
                self.give("tdap", day);
            }
        }
    }

    fn conditions(&mut self) {
        let born = self.person.born;
        let age = age_on(born, self.tables.today);
        let had_varicella = match born.year() {
            ..1980 => 0.04,
            1980..1996 => 0.06,
            1996..2006 => 0.02,
            _ => 0.001,
        };
        if age >= 2 && self.dice.chance(had_varicella) {
            let day = days_after(born, self.dice.between(700, 2_000)).max(Date::constant(2012, 5, 1));
            self.note(day, "59784-9", ("38907003", "History of Varicella infection", "SCT"));
        }
        if age >= 1 && self.dice.chance(0.004) {
            let answer = self.dice.pick(&[
                ("VXC20", "Allergy to previous dose of this vaccine", "CDCPHINVS"),
                ("300916003", "Latex allergy", "SCT"),
                ("VXC27", "Immunodeficiency due to any cause", "CDCPHINVS"),
            ]);
            if let Some(answer) = answer.copied() {
                let day = days_after(born, self.dice.between(400, 3_000)).max(Date::constant(2012, 5, 1));
                self.note(day, "30945-0", answer);
            }
        }
    }

    fn note(
        &mut self,
        day: Date,
        question: &'static str,
        answer: (&'static str, &'static str, &'static str),
    ) {
        if day <= self.end {
            let organization = self.clinics.on(day);
            self.history.conditions.push(Condition { day, question, answer, organization });
        }
    }
}
