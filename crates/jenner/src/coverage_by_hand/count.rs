//! What somebody adds to a measure, read from the pack word by word.

use std::collections::{BTreeMap, BTreeSet};

use jenner_cdsi::DoseStatus;
use jenner_model::Date;
use jenner_registry::coverage::measure::{Asks, Counts, Doses, Fault, Measure, Need};
use jenner_registry::coverage::{self, Count, Part};
use jenner_registry::packs::records::MonthDay;

use super::people::{Dose, Somebody, birthday, earlier};

impl Somebody {
    pub fn is_in(&self, measure: &Measure, on: Date) -> bool {
        let cohort = &measure.cohort;
        self.born <= on
            && cohort.from_age.is_none_or(|age| birthday(self.born, age) <= on)
            && cohort.until_age.is_none_or(|age| on < birthday(self.born, age))
            && cohort.sex.is_none_or(|sex| sex == self.sex)
            && (cohort.grades.is_empty()
                || cohort
                    .grades
                    .iter()
                    .any(|grade| self.schools.iter().any(|(_, own)| *own == i64::from(grade.number()))))
    }

    /// Whether a need is reached on a day.
    pub fn has(&self, measures: &coverage::Measures, name: &str, counts: Counts, on: Date) -> bool {
        match measures.need(name).expect("a need") {
            Need::All(parts) => parts.iter().all(|part| self.has(measures, part, counts, on)),
            Need::Any(parts) => parts.iter().any(|part| self.has(measures, part, counts, on)),
            Need::Complete { group } => self.complete.get(group).is_some_and(|day| *day <= on),
            Need::Doses(doses) => self.has_doses(doses, counts, on),
        }
    }

    pub fn has_doses(&self, need: &Doses, counts: Counts, on: Date) -> bool {
        let mut days: BTreeSet<Date> = BTreeSet::new();
        for dose in self.doses.iter().filter(|dose| dose.group == need.group && dose.on <= on) {
            let counted = match counts {
                Counts::Valid => dose.word == Some(DoseStatus::Valid),
                Counts::Given => dose.whole,
            };
            let of_vaccine = need.vaccines.is_empty() || need.vaccines.contains(&dose.cvx);
            let from = need.from_age.is_none_or(|age| birthday(self.born, age) <= dose.on);
            let until = need.until_age.is_none_or(|age| dose.on < birthday(self.born, age));
            if counted && of_vaccine && from && until {
                days.insert(dose.on);
            }
        }
        if let Some(time) = need.holds_for {
            return days.iter().any(|day| on < birthday(*day, time));
        }
        if let Some(MonthDay { month, day }) = need.season_from {
            let this = Date::new(on.year(), month as i8, day as i8).expect("a day");
            let began = if this <= on {
                this
            } else {
                Date::new(on.year() - 1, month as i8, day as i8).expect("a day")
            };
            days.retain(|day| *day >= began);
        }
        days.len() >= usize::from(need.number)
    }

    pub fn count(&self, measures: &coverage::Measures, measure: &Measure, on: Date) -> Option<Count> {
        let person = |is: bool| Some(Count { numerator: u64::from(is), denominator: 1 });
        match &measure.asks {
            Asks::Reached { needs, counts, by_age } => {
                // What is reached by an age is what has been reached the day before it.
                let day =
                    by_age.map_or(on, |age| on.min(birthday(self.born, age).yesterday().expect("a day")));
                person(needs.iter().all(|need| self.has(measures, need, *counts, day)))
            }
            Asks::DroppedOut { begun, finished, counts } => {
                if !self.has(measures, begun, *counts, on) {
                    return None;
                }
                person(!self.has(measures, finished, *counts, on))
            }
            // Nobody of the made-up state is exempt.
            Asks::Exempt { .. } => person(false),
            Asks::MissedVisits { .. } => None,
            Asks::Doses { fault, groups, within } => {
                let since = earlier(on, *within);
                let mut by_dose: BTreeMap<usize, Vec<&Dose>> = BTreeMap::new();
                for dose in self.doses.iter().filter(|dose| since < dose.on && dose.on <= on) {
                    by_dose.entry(dose.place).or_default().push(dose);
                }
                let wanted = |dose: &&&Dose| groups.is_empty() || groups.contains(&dose.group);
                by_dose.retain(|_, all| all.iter().any(|dose| wanted(&dose)));
                let faulty = by_dose.values().filter(|all| match fault {
                    Fault::NotValid => all.iter().filter(wanted).any(|dose| {
                        matches!(dose.word, Some(DoseStatus::NotValid | DoseStatus::SubStandard))
                    }),
                    Fault::Surplus => {
                        let words: BTreeSet<DoseStatus> = all.iter().filter_map(|dose| dose.word).collect();
                        words == BTreeSet::from([DoseStatus::Extraneous])
                    }
                });
                let numerator = faulty.count() as u64;
                Some(Count { numerator, denominator: by_dose.len() as u64 }).filter(|one| one.denominator > 0)
            }
        }
    }

    pub fn parts(&self, on: Date) -> Vec<Part> {
        let years = on.year()
            - self.born.year()
            - i16::from((on.month(), on.day()) < (self.born.month(), self.born.day()));
        vec![
            Part::Everybody,
            Part::Sex(self.sex),
            Part::Race(self.race),
            Part::Ethnicity(self.ethnicity),
            Part::Funding(self.funding),
            Part::Age(years as u8),
        ]
    }
}
