//! The law read a second time, slowly and in the most obvious way: every day by itself, every question from the beginning,
//! nothing noted and nothing shared with the program but the file and the assessment. Students at random have to get the same
//! answers from both, and the day of a change has to be the one that looking at day after day finds.

use jenner_cdsi::{Assessment, Date, DoseStatus, ForecastKind, SeriesStatus, Standing};
use jenner_registry::forecast::Assessed;
use jenner_registry::schools::law::edition::{Begun, Counts, Limit, NextDose, WaitingStatus, WithinOf};
use jenner_registry::schools::law::edition::{Edition, Need, Way, Who};
use jenner_registry::schools::law::{Grade, ProofKind, StatusKind, Student};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::*;

/// Everything the slow reading knows.
struct Slow<'a> {
    law: &'a Edition,
    schedule: &'a Schedule,
    student: &'a Student,
    assessed: Option<&'a Assessed>,
    /// The day on which the enrolment is as it says: later the student is in a higher grade.
    asked_on: Date,
}

/// Its answer: the status, and for every vaccine its name and whether it is met, exempt or missing.
#[derive(Debug, PartialEq)]
struct Said {
    status: StatusKind,
    until: Option<Date>,
    lines: Vec<(String, &'static str)>,
}

impl Slow<'_> {
    fn on(&self, on: Date) -> Said {
        let level = self.law.levels.iter().find(|level| {
            level.facilities.contains(&self.student.enrolment.facility)
                && (level.who.is_empty() || level.who.iter().any(|who| self.is(who, on)))
        });
        let Some(level) = level else {
            return Said { status: StatusKind::Complete, until: None, lines: vec![] };
        };
        let needs: Vec<&Need> = level.needs.iter().map(|name| &self.law.needs[name]).collect();
        let needs: Vec<&Need> = needs.into_iter().filter(|need| self.asked(need, on)).collect();
        let mut lines = Vec::new();
        let mut missing: Vec<&Need> = Vec::new();
        let mut exempt: Vec<(usize, Option<Date>)> = Vec::new();
        for need in needs {
            let kind = if self.met(need, on) {
                "met"
            } else if let Some(found) = self.exempt(need, on) {
                exempt.push(found);
                "exempt"
            } else {
                missing.push(need);
                "missing"
            };
            lines.push((need.name.clone(), kind));
        }
        let (status, until) = if !missing.is_empty() {
            self.let_in(&missing, on)
                .unwrap_or((if self.nothing() { StatusKind::NoRecord } else { StatusKind::NotMet }, None))
        } else if !exempt.is_empty() {
            (StatusKind::Exempt, exempt.iter().filter_map(|(_, until)| *until).min())
        } else {
            (StatusKind::Complete, None)
        };
        Said { status, until, lines }
    }

    fn nothing(&self) -> bool {
        let immune = |assessed: &Assessed| {
            let first_of_group = |one: &jenner_cdsi::Forecast| {
                one.kind == ForecastKind::Standard
                    || !assessed
                        .assessment
                        .forecasts
                        .iter()
                        .any(|other| other.group == one.group && other.kind == ForecastKind::Standard)
            };
            let mut all = assessed.assessment.forecasts.iter();
            all.any(|one| first_of_group(one) && one.status == SeriesStatus::Immune)
        };
        self.student.proofs.is_empty()
            && self.assessed.is_none_or(|assessed| assessed.patient.doses.is_empty() && !immune(assessed))
    }

    fn year_of(&self, on: Date) -> Date {
        let begins = self.law.law.year_begins;
        let this = Date::new(on.parts().0, begins.month, begins.day).expect("a day of every year");
        let last = Date::new(on.parts().0 - 1, begins.month, begins.day).expect("a day of every year");
        if on < this { last } else { this }
    }

    /// The grade on a later day: one higher for every school year that began since. `Err`: there is none any more.
    fn grade(&self, on: Date) -> Result<Option<Grade>, ()> {
        let Some(grade) = self.student.enrolment.grade else { return Ok(None) };
        let years = self.year_of(on).parts().0 - self.year_of(self.asked_on).parts().0;
        let later = i8::try_from(years).ok().and_then(|years| grade.after(years));
        later.map(Some).ok_or(())
    }

    fn entered(&self, on: Date) -> Date {
        self.student.enrolment.entered.unwrap_or(self.year_of(on))
    }

    fn is(&self, who: &Who, on: Date) -> bool {
        let grade = self.grade(on).expect("still in school");
        let mut taken = on;
        if let Some(day) = who.age_on {
            taken = self.year_of(on);
            while taken.parts().1 != day.month || taken.parts().2 != day.day {
                taken = taken.plus_days(1);
            }
        }
        let born = self.student.birth;
        let mut fits = true;
        if let Some(from) = who.from_grade {
            fits &= grade.is_some() && grade >= Some(from);
        }
        if let Some(to) = who.to_grade {
            fits &= grade.is_some() && grade <= Some(to);
        }
        if who.ungraded {
            fits &= grade.is_none();
        }
        if let Some(age) = who.from_age {
            fits &= born.plus(age) <= taken;
        }
        if let Some(age) = who.until_age {
            fits &= taken < born.plus(age);
        }
        if let Some(day) = who.entered_from {
            fits &= day <= self.entered(on);
        }
        if let Some(day) = who.entered_before {
            fits &= self.entered(on) < day;
        }
        fits
    }

    fn asked(&self, need: &Need, on: Date) -> bool {
        let born = self.student.birth;
        let old_enough = need.from_age.is_none_or(|age| born.plus(age) <= on);
        let young_enough = need.until_age.is_none_or(|age| on < born.plus(age));
        need.born_from.is_none_or(|from| from <= born) && old_enough && young_enough
    }

    fn forecast<'b>(&self, need: &Need, of: &'b Assessment) -> Option<&'b jenner_cdsi::Forecast> {
        let group = self.schedule.group_named(&need.group);
        let all = || of.forecasts.iter().filter(|one| Some(one.group) == group);
        all().find(|one| one.kind == ForecastKind::Standard).or_else(|| all().next())
    }

    fn met(&self, need: &Need, on: Date) -> bool {
        for way in &need.ways {
            if self.by(need, way, on) {
                return true;
            }
        }
        for proof in &self.student.proofs {
            if proof.group == need.group && need.proofs.contains(&proof.kind) && proof.on <= on {
                return true;
            }
        }
        let Some(forecast) = self.assessed.and_then(|assessed| self.forecast(need, &assessed.assessment))
        else {
            return false;
        };
        match forecast.status {
            SeriesStatus::Immune if need.proofs.contains(&ProofKind::Record) => true,
            SeriesStatus::Complete | SeriesStatus::AgedOut if need.or_schedule_complete => true,
            SeriesStatus::NotComplete if need.by_schedule => {
                let last = forecast.past_due.or(forecast.recommended);
                last.is_none() || last >= Some(on)
            }
            _ => need.by_schedule && forecast.status != SeriesStatus::NotComplete,
        }
    }

    /// The days of the doses that count for a way.
    fn days(&self, need: &Need, way: &Way, on: Date) -> Vec<Date> {
        let Some(assessed) = self.assessed else { return vec![] };
        let born = self.student.birth;
        let Some(group) = self.schedule.group_named(&need.group) else { return vec![] };
        let mut days = Vec::new();
        for (place, dose) in assessed.patient.doses.iter().enumerate() {
            let antigens = self.schedule.antigens_of(dose.cvx);
            if !antigens.iter().any(|antigen| self.schedule.group_of(*antigen) == group) {
                continue;
            }
            let judged = assessed
                .assessment
                .evaluations
                .iter()
                .filter(|one| one.dose == place && self.schedule.group_of(one.antigen) == group);
            let valid = Standing::of(judged)
                .is_some_and(|one| matches!(one.status, DoseStatus::Valid | DoseStatus::Extraneous));
            let named = way.vaccines.is_empty() || way.vaccines.contains(&dose.cvx);
            let old_enough = way.from_age.is_none_or(|age| born.plus(age) <= dose.date);
            let young_enough = way.until_age.is_none_or(|age| dose.date < born.plus(age));
            if (valid || need.counts == Counts::Given)
                && named
                && old_enough
                && young_enough
                && dose.date >= born
                && dose.date <= on
            {
                days.push(dose.date);
            }
        }
        days.sort_unstable();
        if need.counts == Counts::Given {
            days.dedup();
        }
        if let Some(apart) = way.apart {
            let mut kept: Vec<Date> = Vec::new();
            for day in days {
                if kept.last().is_none_or(|last| last.plus(apart) <= day) {
                    kept.push(day);
                }
            }
            days = kept;
        }
        days
    }

    fn by(&self, need: &Need, way: &Way, on: Date) -> bool {
        let born = self.student.birth;
        if way.student_from_age.is_some_and(|age| on < born.plus(age))
            || way.student_until_age.is_some_and(|age| on >= born.plus(age))
        {
            return false;
        }
        let days = self.days(need, way, on);
        if days.len() < usize::from(way.doses) {
            return false;
        }
        let (first, last) = (days[0], days[days.len() - 1]);
        if way.first_from_age.is_some_and(|age| first < born.plus(age))
            || way.last_from_age.is_some_and(|age| last < born.plus(age))
        {
            return false;
        }
        let Some(within) = way.within else { return true };
        let before = match way.within_of {
            WithinOf::Today => on,
            WithinOf::Entry => self.entered(on),
            WithinOf::Grade(grade) => match self.grade(on).expect("still in school") {
                None => on,
                Some(now) => {
                    let (year, month, day) = self.year_of(on).parts();
                    let ago = i32::from(now.number() - grade.number());
                    Date::new(year - ago, month, day).expect("the first day of a school year")
                }
            },
        };
        last.plus(within) >= before
    }

    /// The exemption that covers a need longest: place of its kind in the law, and its end.
    fn exempt(&self, need: &Need, on: Date) -> Option<(usize, Option<Date>)> {
        let mut best: Option<(usize, Option<Date>)> = None;
        for claim in &self.student.claims {
            let place = self.law.exemptions.iter().position(|one| one.id == claim.kind);
            let place = place.or(self.law.exemptions.iter().position(|one| one.kept_as == claim.kind));
            let Some(place) = place else { continue };
            let rule = &self.law.exemptions[place];
            let mut ends = claim.until;
            if let Some(lasts) = rule.lasts
                && !(claim.lifelong && rule.may_be_lifelong)
            {
                let last = claim.from.plus(lasts).plus_days(-1);
                ends = Some(ends.map_or(last, |until| until.min(last)));
            }
            if rule.ends_with_year {
                let mut last = claim.from;
                while (last.parts().1, last.parts().2)
                    != (self.law.law.year_ends.month, self.law.law.year_ends.day)
                {
                    last = last.plus_days(1);
                }
                ends = Some(ends.map_or(last, |until| until.min(last)));
            }
            let here =
                rule.facilities.is_empty() || rule.facilities.contains(&self.student.enrolment.facility);
            let too_late = match (rule.hand_in_days, claim.handed_in) {
                (Some(days), Some(came)) => came.days_since(claim.from) > days,
                _ => false,
            };
            let covers = claim.groups.is_empty() || claim.groups.contains(&need.group);
            let holds = claim.from <= on && ends.is_none_or(|last| on <= last);
            if here && !too_late && covers && holds {
                let longer = best.is_none_or(|(_, known)| {
                    known.is_some_and(|known| ends.is_none_or(|ends| ends >= known))
                        || known.is_none() && ends.is_none()
                });
                if longer {
                    best = Some((place, ends));
                }
            }
        }
        best
    }

    fn let_in(&self, missing: &[&Need], on: Date) -> Option<(StatusKind, Option<Date>)> {
        for rule in &self.law.waiting {
            let at = &self.student.enrolment;
            if !rule.facilities.is_empty() && !rule.facilities.contains(&at.facility) {
                continue;
            }
            if !rule.circumstances.is_empty()
                && !rule.circumstances.iter().any(|one| at.circumstances.contains(one))
            {
                continue;
            }
            let limits: Vec<Option<Date>> =
                missing.iter().map(|need| self.limit(need, &rule.limit, rule.begun, on)).collect();
            if limits.iter().all(|limit| limit.is_some_and(|limit| on <= limit)) {
                let status = match rule.status {
                    WaitingStatus::InProgress => StatusKind::InProgress,
                    WaitingStatus::Conditional => StatusKind::Conditional,
                };
                return Some((status, limits.into_iter().flatten().min()));
            }
        }
        None
    }

    fn limit(&self, need: &Need, limit: &Limit, begun: Begun, on: Date) -> Option<Date> {
        let born = self.student.birth;
        let forecast = self.assessed.and_then(|assessed| self.forecast(need, &assessed.assessment));
        let recommended = forecast.and_then(|one| one.recommended.max(one.earliest));
        let earliest = forecast.and_then(|one| one.earliest);
        let open = need.ways.iter().find(|way| {
            way.student_from_age.is_none_or(|age| on >= born.plus(age))
                && way.student_until_age.is_none_or(|age| on < born.plus(age))
        });
        let have = open.map_or(0, |way| self.days(need, way, on).len());
        let any = Need { counts: Counts::Valid, ..need.clone() };
        let in_group = !self.days(&any, &Way::default(), on).is_empty();
        let may = match begun {
            Begun::No => true,
            Begun::Need => have > 0,
            Begun::Group => in_group,
            Begun::GroupOrNotDue => in_group || recommended.is_some_and(|day| on < day),
        };
        if !may {
            return None;
        }
        let due = |next: NextDose| if next == NextDose::Earliest { earliest } else { recommended };
        match limit {
            Limit::AfterDue { days, next } => due(*next).map(|day| day.plus_days(*days)),
            Limit::FromEntry { days } => Some(self.entered(on).plus_days(*days)),
            Limit::Reviews { days, next } => {
                let due = due(*next)?;
                let mut review = self.entered(on).plus_days(*days);
                while review < due {
                    review = review.plus_days(*days);
                }
                Some(review)
            }
            Limit::Stages(stages) => {
                let all = open.map_or(0, |way| usize::from(way.doses));
                for stage in stages {
                    let wanted = stage.doses.map_or(usize::MAX, |doses| usize::from(doses).min(all));
                    if have >= wanted {
                        continue;
                    }
                    let mut day = self.year_of(on).max(self.entered(on));
                    if stage.next_year {
                        day = self.year_of(self.entered(on)).plus_days(1);
                        while day != self.year_of(day) {
                            day = day.plus_days(1);
                        }
                    }
                    return Some(self.school_day(day, stage.school_day));
                }
                None
            }
        }
    }

    fn school_day(&self, from: Date, number: u16) -> Date {
        let rules = &self.law.school_days;
        let mut day = from;
        if let Some(first) = rules.first {
            // Not before the first school day of that school year.
            let mut opens = self.year_of(from);
            while (opens.parts().1, opens.parts().2) != (first.month, first.day) {
                opens = opens.plus_days(1);
            }
            day = day.max(opens);
        }
        let mut count = 0;
        loop {
            // Zeller's congruence: 0 is Saturday, 1 Sunday.
            let (year, month, of_month) = day.parts();
            let (year, month) =
                if month < 3 { (year - 1, i32::from(month) + 12) } else { (year, i32::from(month)) };
            let weekday =
                (i32::from(of_month) + 13 * (month + 1) / 5 + year + year / 4 - year / 100 + year / 400) % 7;
            let (_, month, of_month) = day.parts();
            let closed = rules.closed.iter().any(|closed| {
                let from = (closed.from.month, closed.from.day);
                let to = (closed.to.month, closed.to.day);
                let at = (month, of_month);
                if to < from { at >= from || at <= to } else { at >= from && at <= to }
            });
            if weekday > 1 && !closed {
                count += 1;
                if count == number {
                    return day;
                }
            }
            day = day.plus_days(1);
        }
    }
}

/// Doses as they are usually given: CVX and age in days.
const USUAL: &str = "08@0 08@61 08@190 20@61 20@122 20@183 20@456 20@1470 10@61 10@122 10@183 10@1470 03@366 03@1470 \
    21@366 21@1470 83@366 83@560 48@61 48@122 48@370 133@61 133@122 133@183 133@370 115@4020 114@4020 114@5850 \
    43@4020 43@4160 113@2600 113@4400 94@366 110@122";

/// Facility and grade, days older than usual, doses by age in days and CVX, and what else is said.
/// Last: the first MMR was so many days ago, and nothing else is missing.
type Drawn = (String, i32, Option<Vec<(i32, String)>>, Vec<String>, Option<i32>);

/// A student at random: an age, doses near the days on which they are usually given, some of them missing, early, late or of
/// another vaccine; now and then an exemption, a proof, a circumstance, no record at all.
fn random() -> impl Strategy<Value = Drawn> {
    let doses: Vec<_> = USUAL
        .split(' ')
        .map(|dose| {
            let (cvx, at) = dose.split_once('@').expect("a dose");
            let at: i32 = at.parse().expect("days");
            let moved = prop_oneof![
                5 => Just(0), 2 => -6..7i32, 1 => -40..60i32, 1 => 60..900i32
            ];
            prop::option::weighted(0.75, moved)
                .prop_map(move |moved| moved.map(|moved| ((at + moved).max(0), cvx.to_owned())))
        })
        .collect();
    let facility = prop_oneof![
        6 => (-1..13i8).prop_map(|grade| format!("school {}", Grade::numbered(grade).expect("a grade"))),
        1 => Just("school".to_owned()), 2 => Just("childcare".to_owned()), 1 => Just("head_start".to_owned()),
        1 => (5..13i8).prop_map(|grade| format!("home_study {grade}")), 1 => Just("college".to_owned()),
    ];
    let more = prop::collection::vec(
        prop::sample::select(vec![
            "homeless",
            "transfer",
            "military",
            "entered=2026-11-02",
            "entered=2025-09-02",
            "entered=2026-10-20",
            "claim:medical:MMR:2026-03-01",
            "claim:dissent:*:2026-08-10",
            "claim:dissent:Varicella+HepB:2025-03-10",
            "claim:conscience:*:2025-02-10:-:in=2025-06-30",
            "claim:medical:Polio:2026-12-20:2027-05-01",
            "claim:religious:*:2026-11-30:2027-01-31",
            "proof:Varicella:family:2026-10-01",
            "proof:HepB:laboratory:2026-12-15",
            "proof:MMR:clinician:2026-01-01",
        ]),
        0..3,
    );
    let begun = prop::option::weighted(0.2, 3..60i32);
    (facility, 0..420i32, prop::option::weighted(0.96, doses), more, begun).prop_map(
        |(facility, off, doses, more, begun)| {
            let doses = doses.map(|doses| doses.into_iter().flatten().collect());
            (facility, off, doses, more.into_iter().map(str::to_owned).collect(), begun)
        },
    )
}

/// The doses of somebody who has all of them but MMR, which was begun some days ago.
fn all_but_mmr(age: i32, ago: i32) -> Vec<(i32, String)> {
    let usual = USUAL.split(' ').filter_map(|dose| dose.split_once('@'));
    let others = usual.filter(|(cvx, _)| !matches!(*cvx, "03" | "94"));
    let mut doses: Vec<(i32, String)> =
        others.map(|(cvx, at)| (at.parse().expect("days"), cvx.to_owned())).collect();
    doses.push((age - ago, "03".to_owned()));
    doses
}

/// The age in days that goes with a place in school, at the beginning of the year.
fn usual_age(facility: &str) -> i32 {
    let grade = facility.split(' ').nth(1).and_then(Grade::read).map(|grade| i32::from(grade.number()));
    match (facility.split(' ').next(), grade) {
        (Some("childcare" | "head_start"), _) => 20,
        (Some("college"), _) => 18 * 365,
        (_, Some(grade)) => (grade + 5) * 365 - 60,
        (_, None) => 9 * 365,
    }
}

#[test]
fn five_hundred_random_students_get_the_same_answers_from_an_obvious_slow_reading_of_the_law() {
    let schedule = schedule();
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[11; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = random();
    let mut kinds = std::collections::BTreeMap::<StatusKind, usize>::new();
    let laws = PACKS.map(ready);
    for number in 0..510 {
        let pack = PACKS[number % PACKS.len()];
        let law = &laws[number % PACKS.len()];
        let (facility, off, mut doses, more, begun) =
            strategy.new_tree(&mut runner).expect("a student").current();
        let on = day("2026-11-25");
        let spread = if usual_age(&facility) == 20 { off * 4 } else { off };
        let birth = on.plus_days(-usual_age(&facility) - spread);
        if let Some(ago) = begun {
            doses = Some(all_but_mmr(on.days_since(birth), ago));
        }
        let (at, rest): (Vec<&String>, Vec<&String>) =
            more.iter().partition(|word| !word.starts_with("claim:") && !word.starts_with("proof:"));
        let at = at.iter().map(|word| word.as_str()).collect::<Vec<_>>().join(" ");
        let mut words: Vec<String> = rest.into_iter().cloned().collect();
        match &doses {
            None => words.push("none".to_owned()),
            Some(doses) => words.extend(
                doses
                    .iter()
                    .filter(|(at, _)| birth.plus_days(*at) <= on)
                    .map(|(at, cvx)| format!("{cvx}@{}", birth.plus_days(*at))),
            ),
        }
        let words = words.join(" ");
        let told = told(&words, birth, &BTreeMap::new());
        let (student, assessed) = student(&format!("{facility} {at}"), birth, on, told);
        let slow = Slow {
            law: law.edition(),
            schedule: &schedule,
            student: &student,
            assessed: assessed.as_ref(),
            asked_on: on,
        };
        let about = format!("{pack}: {facility} {at}, born {birth}: {words}");
        let answer = law.answer(&student, on);
        let said = slow.on(on);
        let kind = answer.status.kind();
        *kinds.entry(kind).or_default() += 1;
        assert_eq!((kind, answer.status.until()), (said.status, said.until), "{about}");
        let lines: Vec<(String, &str)> = answer
            .lines
            .iter()
            .map(|line| {
                let name = law.need(&answer, line).expect("a need").name.clone();
                let stand = match line.stand.kind() {
                    StatusKind::Complete => "met",
                    StatusKind::Exempt => "exempt",
                    _ => "missing",
                };
                (name, stand)
            })
            .collect();
        assert_eq!(lines, said.lines, "{about}");
        // Day after day, until the first one with another status.
        let last = law.edition().law.valid_until;
        let mut later = on.plus_days(1);
        let found = loop {
            if later > last || slow.grade(later).is_err() {
                break None;
            }
            let status = slow.on(later).status;
            if status != kind {
                break Some((later, status));
            }
            // Of most students not every day is looked at, once the answer claims that nothing will change for long.
            later = later.plus_days(if number % 5 == 0 || answer.changes.is_some() { 1 } else { 9 });
        };
        assert_eq!(answer.changes.map(|then| (then.on, then.to)), found, "{about}");
    }
    // Students who are all alike would prove nothing.
    for kind in StatusKind::ALL {
        assert!(kinds.get(kind).is_some_and(|count| *count >= 10), "{kinds:?}");
    }
}
