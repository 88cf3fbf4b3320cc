//! What happened to a person: doses, refusals and conditions as they truly were, before anybody reports
//! them. Coverage follows what the schools of the parish or county report.

use jenner_codes::Sex;
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

/// The way a clinic combines the vaccines of infancy.
#[derive(Clone, Copy, PartialEq)]
enum Combination {
    Pediarix,
    Pentacel,
    Hexavalent,
    Single,
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
    let reluctance = if dice.chance(0.8) {
        household.reluctance
    } else {
        dice.unit()
    };
    let end = person.died.map_or(tables.today, |died| died.min(tables.today));
    let mut life = Life {
        tables,
        person,
        clinics,
        dice,
        history: History::default(),
        end,
    };
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
        let Some(product) = self
            .tables
            .products
            .choose(kind, day, organization, &mut self.dice)
        else {
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
        self.history.doses.push(Dose {
            day,
            product,
            organization,
            lot,
            expiry,
            site,
            partial,
            reaction,
        });
    }

    fn refuse(&mut self, cvx: &'static str, day: Date) {
        if day <= self.end {
            let reason = if self.dice.chance(0.7) { "00" } else { "01" };
            let organization = self.clinics.on(day);
            self.history.refusals.push(Refusal {
                day,
                cvx,
                reason,
                organization,
            });
        }
    }

    /// Birth to eighteen.
    fn childhood(&mut self, household: &Household, reluctance: f64) {
        let coverage = self.tables.pack.areas[household.homes.last().map_or(0, |home| home.area)].coverage;
        let born = self.person.born;
        if reluctance > 1.0 - coverage.exempt * 0.6 {
            // Wants nothing: most of them say so when asked.
            for (days, cvx) in [
                (2, "45"),
                (64, "107"),
                (64, "89"),
                (368, "03"),
                (368, "21"),
                (1500, "107"),
            ] {
                if self.dice.chance(0.6) {
                    self.refuse(cvx, days_after(born, days));
                }
            }
            return;
        }
        let hepb_at_birth = reluctance < if born.year() >= 2006 { 0.86 } else { 0.45 };
        if hepb_at_birth && born.year() >= 1992 {
            let wait = i32::from(self.dice.chance(0.25));
            self.give_at("hepb", days_after(born, wait), self.clinics.birth);
        }
        // How late this family comes.
        let lateness = match self.dice.unit() + reluctance * 0.4 {
            s if s < 0.75 => 7.0,
            s if s < 1.15 => 28.0,
            _ => 85.0,
        };
        let mut last = days_after(born, 10);
        let mut visit = |life: &mut Self, due: i32, early: f64| {
            let mut day = days_after(born, due + life.dice.wait(lateness));
            if life.dice.chance(early) {
                day = days_after(born, due - life.dice.between(6, 14));
            }
            let gap = if life.dice.chance(0.006) { 22 } else { 29 };
            last = day.max(days_after(last, gap));
            last
        };
        let visits = [
            visit(self, 61, 0.0),
            visit(self, 122, 0.0),
            visit(self, 183, 0.0),
            visit(self, 366, 0.012),
            visit(self, 470, 0.0),
            visit(self, 560, 0.0),
        ];
        self.infancy(visits, reluctance, coverage.dtap, coverage.hepb, hepb_at_birth);
        self.second_year(visits, reluctance, coverage.dtap, coverage.mmr.min(coverage.var));
        let school = visit(self, 1_500, 0.004);
        self.kindergarten(school, reluctance, coverage.dtap, coverage.mmr, coverage.var);
        let sixth = visit(self, 4_030, 0.02);
        self.adolescence(
            sixth,
            reluctance,
            [coverage.tdap, coverage.menacwy, coverage.menacwy_2],
        );
    }

    fn infancy(&mut self, visits: [Date; 6], reluctance: f64, dtap: f64, hepb: f64, birth: bool) {
        let combination = self.combination(visits[0]);
        for (nth, day) in visits.into_iter().take(3).enumerate() {
            // The later the dose, the more have dropped out.
            if reluctance < dtap + 0.035 - nth as f64 * 0.008 {
                match combination {
                    Combination::Pediarix => {
                        self.give("dtap_hepb_ipv", day);
                        self.give("hib4", day);
                    }
                    Combination::Pentacel => self.give("dtap_ipv_hib", day),
                    Combination::Hexavalent => self.give("hexa", day),
                    Combination::Single => {
                        self.give(if day.year() < 1997 { "dtp" } else { "dtap" }, day);
                        if nth < 2 || day.year() > 2000 && nth == 2 {
                            self.give(if day.year() < 2000 { "opv" } else { "ipv" }, day);
                        }
                        if nth < 2 {
                            self.give("hib3", day);
                        }
                    }
                }
                self.give("pcv", day);
            }
            let separate = matches!(combination, Combination::Pentacel | Combination::Single);
            if separate && reluctance < hepb && (nth == 2 || nth == 0 || !birth && nth == 1) {
                self.give("hepb", day);
            }
            if reluctance < 0.80 && days_between(self.person.born, day) < 104 + nth as i32 * 65 {
                let brand = if self.clinics.on(visits[0]) % 3 == 0 {
                    "rv1"
                } else {
                    "rv5"
                };
                if brand == "rv5" || nth < 2 {
                    self.give(brand, day);
                }
            }
        }
        let season = matches!(self.person.born.month(), 10..=12 | 1..=3);
        if self.person.born >= Date::constant(2023, 10, 1) && season && reluctance < 0.38 {
            let wait = self.dice.wait(9.0);
            self.give_at(
                "rsv_infant_small",
                days_after(self.person.born, 1 + wait % 30),
                self.clinics.birth,
            );
        }
    }

    fn combination(&self, day: Date) -> Combination {
        let habit = self.clinics.on(day) % 10;
        match habit {
            0..=3 if day.year() >= 2003 => Combination::Pediarix,
            4..=6 if day.year() >= 2009 => Combination::Pentacel,
            7..=8 if day >= Date::constant(2021, 7, 1) => Combination::Hexavalent,
            7..=8 if day.year() >= 2009 => Combination::Pediarix,
            _ => Combination::Single,
        }
    }

    fn second_year(&mut self, visits: [Date; 6], reluctance: f64, dtap: f64, mmr: f64) {
        let [.., year, later, last] = visits;
        if reluctance < mmr + 0.035 {
            if self.dice.chance(0.12) {
                self.give("mmrv", year);
            } else {
                self.give("mmr", year);
                self.give("var", year);
            }
        } else if self.dice.chance(0.4) {
            self.refuse("03", year);
        }
        if reluctance < mmr - 0.02 && year.year() >= 2006 {
            self.give("hepa", year);
            let second = days_after(year, 183).max(last);
            self.give("hepa", second);
        }
        if reluctance < dtap {
            self.give(
                "pcv",
                if self.clinics.on(year) % 2 == 0 {
                    year
                } else {
                    later
                },
            );
            match self.combination(later) {
                Combination::Pentacel => self.give("dtap_ipv_hib", later),
                Combination::Single => {
                    self.give("hib3", later);
                    self.give("dtap", last);
                }
                _ => {
                    self.give("hib4", later);
                    self.give("dtap", last);
                }
            }
        }
    }

    fn kindergarten(&mut self, day: Date, reluctance: f64, dtap: f64, mmr: f64, var: f64) {
        if day < days_after(self.person.born, 1461) && self.dice.chance(0.5) {
            return;
        }
        if reluctance < dtap {
            if day.year() >= 2008 && self.clinics.on(day) % 4 != 0 {
                self.give("dtap_ipv", day);
            } else {
                self.give(if day.year() < 1997 { "dtp" } else { "dtap" }, day);
                self.give(if day.year() < 2000 { "opv" } else { "ipv" }, day);
            }
        }
        let both = reluctance < mmr && reluctance < var;
        if both && day.year() >= 2006 && self.clinics.on(day) % 2 == 0 {
            self.give("mmrv", day);
        } else {
            if reluctance < mmr {
                self.give("mmr", day);
            }
            if reluctance < var && day.year() >= 2006 {
                self.give("var", day);
            }
        }
    }

    fn adolescence(&mut self, day: Date, reluctance: f64, [tdap, menacwy, second]: [f64; 3]) {
        // Those who are not in time for sixth grade mostly come by fourteen.
        let late = days_after(day, self.dice.between(400, 1000));
        let by = |share: f64| if reluctance < share { day } else { late };
        if reluctance < 0.94_f64.max(tdap) {
            self.give("tdap", by(tdap));
        }
        if reluctance < 0.92_f64.max(menacwy) {
            self.give("menacwy", by(menacwy));
        }
        let boys = self.person.sex != Sex::Male || day.year() >= 2011;
        if reluctance < 0.64 && boys {
            let first = if self.dice.chance(0.7) { by(tdap) } else { late };
            self.give("hpv", first);
            if self.dice.chance(0.8) {
                let wait = 183 + self.dice.wait(90.0);
                self.give("hpv", days_after(first, wait));
            }
        }
        let sixteen = days_after(self.person.born, 5_850 + self.dice.wait(160.0));
        if reluctance < (second + 0.1).min(0.95) && sixteen.year() >= 2011 {
            self.give("menacwy", sixteen);
        }
        if reluctance < 0.28 {
            let kind = if self.clinics.on(sixteen).is_multiple_of(2) {
                "menb4c"
            } else {
                "menbfhbp"
            };
            self.give(kind, sixteen);
            self.give(kind, days_after(sixteen, 190));
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
        let will = if self.dice.chance(0.5) {
            reluctance
        } else {
            self.dice.unit()
        };
        if will >= share {
            return;
        }
        let place = self.covid_place(day);
        self.give_covid(day, place);
        let janssen = self
            .history
            .doses
            .last()
            .is_some_and(|dose| self.tables.products.get(dose.product).cvx == "212");
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
        if self.dice.chance(0.7) {
            self.clinics.pharmacy_on(day)
        } else {
            self.clinics.on(day)
        }
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
            self.note(
                day,
                "59784-9",
                ("38907003", "History of Varicella infection", "SCT"),
            );
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
            self.history.conditions.push(Condition {
                day,
                question,
                answer,
                organization,
            });
        }
    }
}
