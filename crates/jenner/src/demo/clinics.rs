//! Where a person goes: birth hospital, clinics one after the other, pharmacy.

use jenner_model::Date;

use super::dice::Dice;
use super::households::{age_on, days_after};
use super::organizations::{Directory, Practice};
use super::people::{Household, Payer, Person};

/// The organizations of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clinics {
    /// Birth hospital.
    pub birth: usize,
    /// Since when, which clinic, which pharmacy.
    periods: Vec<(Date, usize, usize)>,
}

impl Clinics {
    /// Chooses them; siblings share clinics unless one changes by itself.
    pub fn of(directory: &Directory, seed: u64, household: &Household, person: &Person, today: Date) -> Self {
        let mut own = Dice::of(seed, 40, person.key);
        let child = age_on(person.born, today) < 19;
        let mut periods: Vec<(Date, usize, usize)> = Vec::new();
        let mut area = usize::MAX;
        for (nth, home) in household.homes.iter().enumerate() {
            if home.area != area {
                area = home.area;
                let mut shared = Dice::of(seed, 41, u64::from(household.number) * 8 + nth as u64);
                let practice = practice(person.payer, child, &mut shared);
                periods.push((
                    home.since,
                    directory.find(area, practice, &mut shared),
                    directory.find(area, Practice::Pharmacy, &mut shared),
                ));
            }
        }
        if own.chance(if child { 0.22 } else { 0.12 }) {
            let since = days_after(person.born.max(Date::constant(2010, 1, 1)), own.between(200, 4_500));
            let area = household.home_on(since).area;
            let practice = practice(person.payer, child, &mut own);
            let clinic = directory.find(area, practice, &mut own);
            let pharmacy = directory.find(area, Practice::Pharmacy, &mut own);
            let place = periods.partition_point(|period| period.0 <= since);
            periods.insert(place, (since, clinic, pharmacy));
        }
        let birth = household.home_on(person.born).area;
        Self { birth: directory.find(birth, Practice::Hospital, &mut own), periods }
    }

    /// The clinic on a day.
    pub fn on(&self, day: Date) -> usize {
        self.period(day).1
    }

    /// The pharmacy on a day.
    pub fn pharmacy_on(&self, day: Date) -> usize {
        self.period(day).2
    }

    fn period(&self, day: Date) -> (Date, usize, usize) {
        self.periods
            .iter()
            .rev()
            .find(|period| period.0 <= day)
            .or(self.periods.first())
            .copied()
            .unwrap_or((day, 0, 0))
    }
}

fn practice(payer: Payer, child: bool, dice: &mut Dice) -> Practice {
    match (payer, dice.unit()) {
        (Payer::Uninsured | Payer::Underinsured, u) if u < 0.5 => Practice::HealthUnit,
        (Payer::Uninsured | Payer::Underinsured, _) => Practice::CommunityHealth,
        (Payer::Medicaid, u) if u < 0.10 => Practice::HealthUnit,
        (Payer::Medicaid, u) if u < 0.32 => Practice::CommunityHealth,
        (_, u) if child && u < 0.80 => Practice::Pediatric,
        _ => Practice::Family,
    }
}
