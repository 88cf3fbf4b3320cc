//! What telling families did: those who were drawn to be told, compared with those who were drawn not to be, after 30, 60 and 90
//! days. Households are compared as they were drawn, whatever became of their message ("intention to treat"), so that nothing but
//! chance tells the two apart. Of a run that was stopped, households whose turn never came are in neither: the order is random.
//!
//! Per household the outcome is the number of its people who were given, on days 1 to N after the run began, a dose of a vaccine
//! group that was due for them. With means m₁ (told) and m₀ (held out), variances s₁² and s₀², numbers n₁ and n₀:
//! extra vaccinations per 1,000 messages = 1000·(m₁ − m₀), 95 % interval ± 1000·1.96·√(s₁²/n₁ + s₀²/n₀) (Welch).

use std::collections::HashMap;

use jenner_cdsi::Date;
use jenner_model::PersonId;
use jenner_model::access::Access;
use jenner_store::StoreError;
use jenner_store::queries::assessment;
use jenner_store::queries::outreach_attempt as attempts;

use super::plan::groups;
use super::run;
use crate::access::door::Action;
use crate::forecast::Facts;
use crate::forecast::stored::Stored;
use crate::identity::homes;
use crate::{Error, Registry};

/// After how many days it is looked.
pub const DAYS: [u16; 3] = [30, 60, 90];
/// Households on each side from which on a difference is shown: fewer say nothing.
pub const FEWEST: u64 = 20;
/// Attempts that are looked at together.
const PORTION: i64 = 2_000;

/// One side of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Side {
    /// Households.
    pub households: u64,
    /// Their people who were due.
    pub people: u64,
    /// Of these, who was vaccinated.
    pub vaccinated: u64,
    /// Sum of the squares of the vaccinated per household.
    squares: f64,
}

impl Side {
    fn note(&mut self, people: u64, vaccinated: u64) {
        self.households += 1;
        self.people += people;
        self.vaccinated += vaccinated;
        self.squares += (vaccinated * vaccinated) as f64;
    }

    fn mean(&self) -> f64 {
        self.vaccinated as f64 / self.households as f64
    }

    /// The variance of the mean.
    fn error(&self) -> f64 {
        let n = self.households as f64;
        let mean = self.mean();
        ((self.squares - n * mean * mean) / (n - 1.0)).max(0.0) / n
    }

    /// People vaccinated, in percent.
    pub fn percent(&self) -> Option<f64> {
        (self.people > 0).then(|| 100.0 * self.vaccinated as f64 / self.people as f64)
    }
}

/// Extra vaccinations per 1,000 messages, with a 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extra {
    /// The estimate.
    pub value: f64,
    /// From.
    pub low: f64,
    /// To.
    pub high: f64,
}

/// The comparison after so many days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct After {
    /// Days.
    pub days: u16,
    /// The last day that counts.
    pub until: Date,
    /// That day has passed; else the numbers are those so far.
    pub is_over: bool,
    /// Those who were drawn to be told.
    pub told: Side,
    /// Those who were drawn to be told nothing.
    pub held_out: Side,
}

impl After {
    /// What telling did; `None` where too few are on a side.
    pub fn extra(&self) -> Option<Extra> {
        if self.told.households < FEWEST || self.held_out.households < FEWEST {
            return None;
        }
        let value = 1000.0 * (self.told.mean() - self.held_out.mean());
        let half = 1000.0 * 1.96 * (self.told.error() + self.held_out.error()).sqrt();
        Some(Extra { value, low: value - half, high: value + half })
    }
}

/// The results of a run, computed now from the doses that are reported. `None`: there is no such run for the asker, or it was never
/// sent.
pub fn of(registry: &Registry, access: &Access, id: i64) -> Result<Option<[After; 3]>, Error> {
    let Some(run) = run::of_asker(registry, access, id, Action::OpenOutreach)? else { return Ok(None) };
    let Some(begun) = run.begun_at else { return Ok(None) };
    let zone = registry.settings().time_zone.clone();
    let Ok(begun) = Date::try_from(begun.to_jiff().to_zoned(zone).date()) else { return Ok(None) };
    let today = registry.core.today();
    let mut sides = DAYS.map(|_| (Side::default(), Side::default()));
    let mut behind = i64::MIN;
    loop {
        let portion = registry.db().read(|tx| {
            let drawn = attempts::drawn(tx, access, id, behind, PORTION)?;
            let ids: Vec<i64> = drawn.iter().map(|(attempt, _)| *attempt).collect();
            let members = attempts::members(tx, access, &ids)?;
            let named: Vec<PersonId> = members.iter().map(|member| member.home).collect();
            let people = homes::today(tx, &named)?;
            let mut once = people.clone();
            once.sort_unstable();
            once.dedup();
            let mut given: HashMap<PersonId, Vec<(u16, Date)>> = HashMap::new();
            assessment::each_of_people(tx, access, &once, |person, facts, answer| {
                given.insert(person, doses(facts, answer, begun));
            })?;
            Ok::<_, StoreError>((drawn, members, people, given))
        })?;
        let (drawn, members, people, given) = portion;
        let Some((last, _)) = drawn.last() else { break };
        behind = *last;
        let mut of_attempt: HashMap<i64, Vec<(PersonId, Vec<u16>)>> = HashMap::new();
        for (member, person) in members.iter().zip(people) {
            let all = of_attempt.entry(member.attempt).or_default();
            // Two who were merged since are one.
            if !all.iter().any(|(known, _)| *known == person) {
                all.push((person, groups(&member.due)));
            }
        }
        for (attempt, state) in &drawn {
            let (Some(all), false) = (of_attempt.get(attempt), state == "planned") else { continue };
            for ((told, held_out), days) in sides.iter_mut().zip(DAYS) {
                let until = begun.plus_days(i32::from(days));
                let came = all.iter().filter(|(person, due)| {
                    let given = given.get(person).map_or(&[][..], Vec::as_slice);
                    given.iter().any(|(group, on)| due.contains(group) && *on <= until)
                });
                let side = if state == "held_out" { held_out } else { told };
                side.note(all.len() as u64, came.count() as u64);
            }
        }
    }
    let [a, b, c] = sides;
    let [x, y, z] = DAYS;
    let after = |(told, held_out): (Side, Side), days: u16| {
        let until = begun.plus_days(i32::from(days));
        After { days, until, is_over: until < today, told, held_out }
    };
    registry.db().audit(vec![
        run::told(registry, access, Action::OpenOutreach, id).detail("{\"part\":\"results\"}"),
    ])?;
    Ok(Some([after(a, x), after(b, y), after(c, z)]))
}

/// Doses after a day, with the groups for which each was looked at: whether it counts there does not matter, they came.
fn doses(facts: &[u8], answer: &[u8], begun: Date) -> Vec<(u16, Date)> {
    let (Some(facts), Some(stored)) = (Facts::unpack(facts), Stored::unpack(answer)) else {
        return Vec::new();
    };
    let later = stored.doses.iter().filter_map(|dose| {
        let on = facts.doses.get(dose.dose)?.dose.date;
        (on > begun).then_some((dose.group, on))
    });
    later.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(outcomes: &[u64]) -> Side {
        let mut side = Side::default();
        outcomes.iter().for_each(|vaccinated| side.note(2, *vaccinated));
        side
    }

    fn after(told: Side, held_out: Side) -> After {
        let until = Date::new(2027, 1, 1).expect("a day");
        After { days: 30, until, is_over: true, told, held_out }
    }

    #[test]
    fn extra_vaccinations_follow_the_formula() {
        // Means 0.5 and 0.25, variances 0.25·40/39 and 0.1875·40/39.
        let told = side(&[vec![1; 20], vec![0; 20]].concat());
        let held_out = side(&[vec![1; 10], vec![0; 30]].concat());
        let extra = after(told, held_out).extra().expect("enough");
        let half = 1960.0 * ((0.25 + 0.1875) / 39.0_f64).sqrt();
        assert!((extra.value - 250.0).abs() < 1e-9);
        assert!((extra.low - (250.0 - half)).abs() < 1e-6, "{extra:?}");
        assert!((extra.high - (250.0 + half)).abs() < 1e-6, "{extra:?}");
    }

    #[test]
    fn too_few_households_say_nothing() {
        assert_eq!(after(side(&[1; 19]), side(&[0; 400])).extra(), None);
        assert_eq!(after(side(&[1; 400]), side(&[0; 19])).extra(), None);
        assert_eq!(Side::default().percent(), None);
        assert_eq!(side(&[1, 0]).percent(), Some(25.0));
    }
}
