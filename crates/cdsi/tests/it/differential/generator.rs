//! Patients made from the schedule's own data: its ages, intervals, seasons, vaccines and observations, met
//! exactly, missed by a day, or ignored.

use super::chance::Chance;
use crate::naive::book::{Antigen, Book, Condition, Dose, From, Kind, Series, Sex};
use crate::naive::dates::{Date, Span, at_age, in_effect, plus, plus_days};
use crate::naive::history::{Person, Shot};

/// A question.
#[derive(Clone, Debug)]
pub struct Case {
    pub person: Person,
    pub today: Date,
}

/// What the schedule offers to make patients from.
pub struct Stock<'a> {
    book: &'a Book,
    series: Vec<(&'a Antigen, &'a Series)>,
    known: Vec<u16>,
    in_conflict: Vec<u16>,
    days: Vec<Date>,
    observations: Vec<String>,
}

impl<'a> Stock<'a> {
    /// Looks through a schedule.
    pub fn of(book: &'a Book) -> Stock<'a> {
        let series: Vec<_> = book
            .antigens
            .iter()
            .flat_map(|antigen| antigen.series.iter().map(move |series| (antigen, series)))
            .collect();
        let mut days: Vec<Date> =
            series.iter().flat_map(|(_, series)| &series.doses).flat_map(days_of).collect();
        days.sort();
        days.dedup();
        let mut in_conflict: Vec<u16> = book.conflicts.iter().map(|pair| pair.previous).collect();
        in_conflict.sort_unstable();
        in_conflict.dedup();
        let known = book.associations.keys().copied().collect();
        Stock { book, series, known, in_conflict, days, observations: book.observations.clone() }
    }

    /// The patient of this number.
    pub fn case(&self, number: u64) -> Case {
        let mut chance = Chance::new(number);
        let chance = &mut chance;
        let focus: Vec<(&Antigen, &Series)> = self.focus(chance);
        let today = self.today(chance);
        let birth = self.birth(chance, today, &focus);
        let sexes = [Sex::Female, Sex::Male, Sex::Unknown];
        let wanted: Vec<Sex> = focus.iter().flat_map(|(_, series)| series.sexes.clone()).collect();
        let sex = if chance.percent(70) { chance.pick(&wanted).copied() } else { None };
        let sex = sex.unwrap_or(sexes[chance.below(7) % 3]);
        let countries = [None, None, None, Some("U.S."), Some("Canada"), Some("")];
        let country = countries[chance.below(countries.len())].map(str::to_owned);
        let observations = self.observations(chance, birth, today, &focus);
        let mut shots = Vec::new();
        for (_, series) in &focus {
            if chance.percent(90) {
                course(chance, birth, today, series, &mut shots);
            }
        }
        self.extras(chance, birth, today, &mut shots);
        for shot in &mut shots {
            blemish(chance, shot);
        }
        chance.shuffle(&mut shots);
        for (place, shot) in shots.iter_mut().enumerate() {
            shot.place = place;
        }
        Case { person: Person { birth, sex, country, shots, observations }, today }
    }

    /// The series that the patient is about. Those of one antigen often come together.
    fn focus(&self, chance: &mut Chance) -> Vec<(&'a Antigen, &'a Series)> {
        let mut focus = Vec::new();
        for _ in 0..chance.between(1, 3) {
            let Some((antigen, series)) = chance.pick(&self.series).copied() else { continue };
            focus.push((antigen, series));
            if chance.percent(40) {
                focus.extend(chance.pick(&antigen.series).map(|series| (antigen, series)));
            }
        }
        if chance.percent(10) {
            // A whole childhood.
            let standard =
                |(_, series): &&(&Antigen, &Series)| series.kind == Kind::Standard && series.default;
            focus.extend(self.series.iter().filter(standard).filter(|_| chance.percent(70)));
        }
        focus
    }

    fn today(&self, chance: &mut Chance) -> Date {
        match chance.below(100) {
            0..45 => plus_days(Date::constant(2025, 7, 1), chance.between(0, 500)),
            45..65 => {
                let day = chance.pick(&self.days).copied().unwrap_or(Date::constant(2025, 11, 10));
                plus_days(day, chance.between(-2, 2))
            }
            65..85 => plus_days(Date::constant(2005, 1, 1), chance.between(0, 9000)),
            85..90 => plus_days(Date::constant(1950, 1, 1), chance.between(0, 20000)),
            90..95 => plus_days(Date::constant(2027, 1, 1), chance.between(0, 30000)),
            _ => Date::new(2000 + chance.between(0, 7) as i16 * 4, 2, 29)
                .unwrap_or(Date::constant(2024, 2, 29)),
        }
    }

    /// A birth that brings the patient to an age the schedule speaks of, or to any age.
    fn birth(&self, chance: &mut Chance, today: Date, focus: &[(&Antigen, &Series)]) -> Date {
        let ages: Vec<Span> = focus.iter().flat_map(|(_, series)| ages_of(series)).collect();
        let mut birth = match chance.below(100) {
            0..60 if !ages.is_empty() => {
                let age = ages[chance.below(ages.len())];
                let about = plus(today, Span { months: -age.months, days: -age.days });
                let later =
                    [0, 0, 0, 1, -1, 2, -2, 3, 4, -4, 5, 28, -28, 60, 200, 400, 1500][chance.below(17)];
                plus_days(about, -later)
            }
            60..64 => {
                let born = self.book.antigens.iter().flat_map(|antigen| &antigen.born);
                let limits: Vec<Date> = born.map(|born| born.before).collect();
                plus_days(chance.pick(&limits).copied().unwrap_or(today), chance.between(-2, 1))
            }
            64..84 => plus_days(today, -chance.between(0, 7000)),
            84..99 => plus_days(today, -chance.between(0, 36500)),
            _ => plus_days(today, chance.between(0, 40)),
        };
        if chance.percent(15) {
            let last = birth.last_of_month();
            birth = if chance.percent(50) { last } else { last.first_of_month() };
        }
        if chance.percent(4) {
            birth = Date::new(birth.year() / 4 * 4, 2, 29).unwrap_or(birth);
        }
        birth.max(Date::constant(1900, 1, 1))
    }

    fn observations(
        &self,
        chance: &mut Chance,
        birth: Date,
        today: Date,
        focus: &[(&Antigen, &Series)],
    ) -> Vec<(String, Option<Date>)> {
        let mut codes = Vec::new();
        for (antigen, series) in focus {
            if series.kind == Kind::Risk && chance.percent(92) {
                let fitting: Vec<_> = series
                    .indications
                    .iter()
                    .filter(|indication| at_age(birth, indication.from, indication.until, today))
                    .collect();
                codes.extend(chance.pick(&fitting).map(|indication| (indication.observation.clone(), None)));
            }
            if chance.percent(8) {
                let rule = chance.pick(&antigen.contraindications);
                codes.extend(rule.map(|rule| (rule.observation.clone(), rule.lasts)));
            }
            if chance.percent(4) {
                codes.extend(chance.pick(&antigen.immune).map(|code| (code.clone(), None)));
            }
            if chance.percent(15) {
                let intervals: Vec<_> = series.doses.iter().flat_map(|dose| &dose.intervals).collect();
                codes.extend(intervals.iter().find_map(|interval| match &interval.from {
                    From::Observation(code) => Some((code.clone(), None)),
                    _ => None,
                }));
            }
        }
        for _ in 0..chance.below(12).saturating_sub(9) {
            codes.extend(chance.pick(&self.observations).map(|code| (code.clone(), None)));
        }
        if chance.percent(1) {
            codes.push(("unknown".to_owned(), None));
        }
        if chance.percent(10) {
            codes.extend(codes.first().cloned());
        }
        let dated = |(code, lasts): (String, Option<Span>)| {
            let date = match chance.below(100) {
                0..40 => None,
                40..55 => lasts.map(|lasts| {
                    let begin = plus(today, Span { months: -lasts.months, days: -lasts.days });
                    plus_days(begin, chance.between(-2, 2))
                }),
                55..75 => Some(plus_days(today, -chance.between(0, 500))),
                75..92 => Some(plus_days(today, -chance.between(0, 5000))),
                92..96 => Some(plus_days(today, chance.between(0, 2))),
                _ => Some(plus_days(birth, chance.between(-3, 30))),
            };
            (code, date)
        };
        codes.into_iter().map(dated).collect()
    }

    /// Doses that belong to no plan.
    fn extras(&self, chance: &mut Chance, birth: Date, today: Date, shots: &mut Vec<Shot>) {
        if chance.percent(25) {
            for _ in 0..chance.between(1, 3) {
                let cvx = chance.pick(&self.known).copied().unwrap_or(998);
                let date = some_day(chance, birth, today);
                shots.push(given(cvx, date));
            }
        }
        if chance.percent(15) {
            // Something live shortly before or after what is there.
            let near = chance.pick(shots).map_or(today, |shot| shot.date);
            for _ in 0..chance.between(1, 2) {
                let cvx = chance.pick(&self.in_conflict).copied().unwrap_or(998);
                let apart = [0, 1, 2, 14, 23, 24, 25, 26, 27, 28, 29, 30, 31][chance.below(13)];
                let apart = if chance.percent(50) { apart } else { -apart };
                shots.push(given(cvx, plus_days(near, apart)));
            }
        }
        if chance.percent(8) {
            // The same day again: the same vaccine, or another.
            if let Some(shot) = chance.pick(shots).cloned() {
                let other = chance.pick(&self.known).copied().unwrap_or(shot.cvx);
                let cvx = if chance.percent(50) { shot.cvx } else { other };
                shots.push(Shot { cvx, ..shot });
            }
        }
        if chance.percent(4) {
            shots.push(given(chance.between(1, 999) as u16, some_day(chance, birth, today)));
        }
        if chance.percent(3) {
            let cvx = chance.pick(&self.known).copied().unwrap_or(998);
            shots.push(given(cvx, plus_days(birth, -chance.between(1, 40))));
        }
        if chance.percent(3) {
            let cvx = chance.pick(&self.known).copied().unwrap_or(998);
            shots.push(given(cvx, plus_days(today, chance.between(1, 40))));
        }
        if chance.percent(1) && !shots.is_empty() {
            while shots.len() < 60 {
                let Some(shot) = chance.pick(shots).cloned() else { break };
                shots.push(Shot { date: plus_days(shot.date, chance.between(0, 400)), ..shot });
            }
        }
    }
}

fn given(cvx: u16, date: Date) -> Shot {
    Shot { place: 0, date, cvx, mvx: None, expires: None, bad: false }
}

fn some_day(chance: &mut Chance, birth: Date, today: Date) -> Date {
    let lived = (today - birth).get_days().max(0);
    plus_days(birth, chance.between(0, lived.max(1)))
}

/// Dates that a series dose names.
fn days_of(dose: &Dose) -> Vec<Date> {
    let mut days = Vec::new();
    for age in &dose.ages {
        days.extend([age.effective, age.cessation]);
    }
    for interval in dose.intervals.iter().chain(&dose.allowable_intervals) {
        days.extend([interval.effective, interval.cessation]);
    }
    for set in dose.skips.iter().flat_map(|skip| &skip.sets) {
        days.extend([set.effective, set.cessation]);
        for condition in &set.conditions {
            if let Condition::Count { start, end, .. } = condition {
                days.extend([*start, *end]);
            }
        }
    }
    days.extend([dose.season_start, dose.season_end]);
    days.into_iter().flatten().collect()
}

/// Ages that a series names.
fn ages_of(series: &Series) -> Vec<Span> {
    let mut ages = vec![series.start_from, series.start_until];
    for indication in series.indications.iter().take(3) {
        ages.extend([indication.from, indication.until]);
    }
    for dose in &series.doses {
        for age in &dose.ages {
            ages.extend([age.absolute_minimum, age.minimum, age.earliest, age.latest, age.maximum]);
        }
        for condition in dose.skips.iter().flat_map(|skip| &skip.sets).flat_map(|set| &set.conditions) {
            match condition {
                Condition::Age { from, until } | Condition::Count { from, until, .. } => {
                    ages.extend([*from, *until]);
                }
                _ => {}
            }
        }
    }
    ages.into_iter().flatten().collect()
}

/// A walk through a series, more or less as it wants to be walked.
fn course(chance: &mut Chance, birth: Date, today: Date, series: &Series, shots: &mut Vec<Shot>) {
    let number = chance.between(0, series.doses.len() as i32 + 1);
    let late = if chance.percent(35) { chance.between(0, 7000) } else { 0 };
    let obedient = chance.percent(40);
    let mut previous: Option<Date> = None;
    for at in 0..number as usize {
        let Some(dose) = series.doses.get(at).or(series.doses.last()) else { continue };
        if chance.percent(4) {
            continue;
        }
        let mut date = aim(chance, birth, plus_days(birth, late), previous, dose, obedient);
        if chance.percent(5) && !obedient {
            date = some_day(chance, birth, today);
        }
        if date > today && chance.percent(97) {
            if chance.percent(70) {
                break;
            }
            date = plus_days(today, -chance.between(0, 60));
        }
        shots.push(Shot { date, ..vaccine(chance, dose, birth, date) });
        previous = previous.max(Some(date));
    }
}

/// A day for a dose: by one of its ages and one of its intervals, exactly or about.
fn aim(
    chance: &mut Chance,
    birth: Date,
    begin: Date,
    previous: Option<Date>,
    dose: &Dose,
    obedient: bool,
) -> Date {
    let kind = if obedient { 7 } else { chance.below(12) };
    let now = previous.unwrap_or(begin);
    let age =
        dose.ages.iter().find(|age| in_effect(age.effective, age.cessation, now)).and_then(
            |age| match kind {
                0..2 => age.absolute_minimum,
                2..5 => age.minimum,
                5 => age.maximum,
                6 => age.latest,
                _ => age.earliest.or(age.minimum),
            },
        );
    let intervals: Vec<_> = dose.intervals.iter().chain(&dose.allowable_intervals).collect();
    let interval = chance.pick(&intervals).and_then(|interval| match kind {
        0..3 => interval.absolute_minimum,
        3..6 => interval.minimum,
        6 => interval.latest,
        _ => interval.earliest.or(interval.minimum),
    });
    let by_age = age.map_or(begin, |span| plus(birth, span));
    let by_interval = previous.map(|date| plus(date, interval.unwrap_or(Span { months: 0, days: 28 })));
    let later = by_interval.map_or(by_age, |date| date.max(by_age)).max(begin);
    if obedient {
        return plus_days(later, chance.between(0, 3));
    }
    let date = match (by_interval, chance.below(10)) {
        (Some(by_interval), 0..2) => by_interval,
        (_, 2..4) => by_age,
        _ => later,
    };
    let off = match chance.below(20) {
        0..10 => 0,
        10..14 => chance.between(-1, 1),
        14..16 => chance.between(-6, 6),
        16 => -1,
        17 => -5,
        _ => chance.between(0, 120),
    };
    plus_days(date, off).max(plus_days(birth, -1))
}

/// A vaccine for a dose: mostly one that is right at that age.
fn vaccine(chance: &mut Chance, dose: &Dose, birth: Date, date: Date) -> Shot {
    let fitting: Vec<_> = dose
        .preferable
        .iter()
        .filter(|wanted| at_age(birth, wanted.vaccine.from, wanted.vaccine.until, date))
        .collect();
    let every: Vec<_> = dose.preferable.iter().collect();
    let any = fitting.is_empty() || chance.percent(15);
    let wanted = chance.pick(if any { &every } else { &fitting });
    let allowable = chance.pick(&dose.allowable).map(|vaccine| vaccine.cvx);
    let inadvertent = chance.pick(&dose.inadvertent).copied();
    let (cvx, mvx) = match chance.below(100) {
        0..4 if inadvertent.is_some() => (inadvertent, None),
        4..30 if allowable.is_some() => (allowable, None),
        _ => (
            wanted.map(|wanted| wanted.vaccine.cvx),
            wanted.and_then(|wanted| wanted.mvx.clone()).filter(|_| chance.percent(80)),
        ),
    };
    Shot { mvx, ..given(cvx.or(allowable).unwrap_or(998), date) }
}

/// Makers, lots and storage, some of them wrong.
fn blemish(chance: &mut Chance, shot: &mut Shot) {
    if chance.percent(8) {
        let makers = ["SKB", "PMC", "SEQ", "IDB", "MSD", "PFR", "MOD", ""];
        shot.mvx = Some(makers[chance.below(makers.len())].to_owned());
    }
    if chance.percent(6) {
        shot.expires = Some(plus_days(shot.date, [-30, -1, 0, 1, 200][chance.below(5)]));
    }
    shot.bad = chance.percent(1);
}
