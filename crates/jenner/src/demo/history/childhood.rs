//! Vaccines from birth to eighteen: how a family follows the schedule, how late, and with which products.

use jenner_codes::Sex;
use jenner_model::Date;

use super::Life;
use crate::demo::households::{days_after, days_between};
use crate::demo::people::Household;

/// The way a clinic combines the vaccines of infancy.
#[derive(Clone, Copy, PartialEq)]
enum Combination {
    Pediarix,
    Pentacel,
    Hexavalent,
    Single,
}

impl Life<'_> {
    /// Birth to eighteen.
    pub(super) fn childhood(&mut self, household: &Household, reluctance: f64) {
        let coverage = self.tables.pack.areas[household.homes.last().map_or(0, |home| home.area)].coverage;
        let born = self.person.born;
        if reluctance > 1.0 - coverage.exempt * 0.6 {
            // Wants nothing: most of them say so when asked.
            for (days, cvx) in [(2, "45"), (64, "107"), (64, "89"), (368, "03"), (368, "21"), (1500, "107")] {
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
        self.adolescence(sixth, reluctance, [coverage.tdap, coverage.menacwy, coverage.menacwy_2]);
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
                let brand = if self.clinics.on(visits[0]).is_multiple_of(3) { "rv1" } else { "rv5" };
                if brand == "rv5" || nth < 2 {
                    self.give(brand, day);
                }
            }
        }
        let season = matches!(self.person.born.month(), 10..=12 | 1..=3);
        if self.person.born >= Date::constant(2023, 10, 1) && season && reluctance < 0.38 {
            let wait = self.dice.wait(9.0);
            self.give_at("rsv_infant_small", days_after(self.person.born, 1 + wait % 30), self.clinics.birth);
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
            self.give("pcv", if self.clinics.on(year).is_multiple_of(2) { year } else { later });
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
            if day.year() >= 2008 && !self.clinics.on(day).is_multiple_of(4) {
                self.give("dtap_ipv", day);
            } else {
                self.give(if day.year() < 1997 { "dtp" } else { "dtap" }, day);
                self.give(if day.year() < 2000 { "opv" } else { "ipv" }, day);
            }
        }
        let both = reluctance < mmr && reluctance < var;
        if both && day.year() >= 2006 && self.clinics.on(day).is_multiple_of(2) {
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
            let kind = if self.clinics.on(sixteen).is_multiple_of(2) { "menb4c" } else { "menbfhbp" };
            self.give(kind, sixteen);
            self.give(kind, days_after(sixteen, 190));
        }
    }
}
