//! Whether one need is met: doses that count, the schedule, proofs of immunity; and if not, why.

use jenner_cdsi::{Date, GroupId, SeriesStatus};
use smallvec::SmallVec;

use super::answer::{By, Why};
use super::day::{Today, last_before};
use super::edition::{Counts, Edition, Need, Way, WithinOf};
use super::student::{Seen, SeenDose, Student};
use super::terms::ProofKind;

/// How a need stands by itself, before exemptions and time to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Count {
    pub have: u8,
    pub needed: u8,
    pub met: Result<By, Why>,
}

/// Whether a need is for a student at all.
pub(super) fn is_asked(need: &Need, student: &Student, today: &mut Today) -> bool {
    need.born_from.is_none_or(|from| student.birth >= from)
        && need.from_age.is_none_or(|from| today.reached(student.birth.plus(from)))
        && need.until_age.is_none_or(|until| !today.reached(student.birth.plus(until)))
}

/// Counts one need of a student.
pub(super) fn count(
    edition: &Edition,
    need: &Need,
    group: GroupId,
    student: &Student,
    today: &mut Today,
) -> Count {
    let (mut have, mut needed) = (0, 0);
    let mut why = None;
    let mut by_way = None;
    for (place, way) in need.ways.iter().enumerate() {
        if !is_open(way, student, today) {
            continue;
        }
        let (counted, result) = match &student.seen {
            Some(seen) => way_stands(edition, need, way, group, student, seen, today),
            None => (0, Err(Why::NoRecord)),
        };
        match result {
            Ok(()) => {
                (have, needed) = (counted, way.doses);
                by_way = u8::try_from(place).ok();
                break;
            }
            // What is missing is told by the first way that is open: it is the rule, the others are its exceptions.
            Err(reason) if why.is_none() => {
                (have, needed) = (counted, way.doses);
                why = Some(reason);
            }
            Err(_) => {}
        }
    }
    let met = match by_way {
        Some(way) => Ok(By::Doses { way }),
        None => otherwise(need, group, student, today).map_or_else(
            |overdue| {
                Err(if student.seen.is_none() {
                    Why::NoRecord
                } else {
                    overdue.or(why).unwrap_or(Why::NotBegun)
                })
            },
            Ok,
        ),
    };
    Count { have, needed, met }
}

/// Doses of a group that count, whatever the need.
pub(super) fn begun(student: &Student, group: GroupId, today: &mut Today) -> bool {
    let doses = student.seen.iter().flat_map(|seen| &seen.doses);
    doses.filter(|dose| dose.group == group && dose.counts).any(|dose| today.reached(dose.on))
}

fn is_open(way: &Way, student: &Student, today: &mut Today) -> bool {
    way.student_from_age.is_none_or(|from| today.reached(student.birth.plus(from)))
        && way.student_until_age.is_none_or(|until| !today.reached(student.birth.plus(until)))
}

/// How many doses count for a way, and what it lacks.
fn way_stands(
    edition: &Edition,
    need: &Need,
    way: &Way,
    group: GroupId,
    student: &Student,
    seen: &Seen,
    today: &mut Today,
) -> (u8, Result<(), Why>) {
    let birth = student.birth;
    let mut given = false;
    let mut days: SmallVec<[Date; 8]> = SmallVec::new();
    for dose in seen.doses.iter().filter(|dose| dose.group == group && is_named(way, dose)) {
        if !today.reached(dose.on) {
            continue;
        }
        given = true;
        let counts = (need.counts == Counts::Given || dose.counts)
            && way.from_age.is_none_or(|from| dose.on >= birth.plus(from))
            && way.until_age.is_none_or(|until| dose.on < birth.plus(until));
        let apart = match (days.last(), way.apart) {
            (None, _) => true,
            (Some(last), None) => dose.on > *last || need.counts == Counts::Valid,
            (Some(last), Some(apart)) => dose.on >= last.plus(apart),
        };
        if counts && apart {
            days.push(dose.on);
        }
    }
    let have = u8::try_from(days.len()).unwrap_or(u8::MAX);
    let (Some(first), Some(last)) = (days.first().copied(), days.last().copied()) else {
        return (0, Err(if given { Why::NoneCounts } else { Why::NotBegun }));
    };
    (have, enough(edition, way, student, have, first, last, today))
}

fn enough(
    edition: &Edition,
    way: &Way,
    student: &Student,
    have: u8,
    first: Date,
    last: Date,
    today: &mut Today,
) -> Result<(), Why> {
    if have < way.doses {
        return Err(Why::TooFew);
    }
    if let Some(from) = way.first_from_age.map(|age| student.birth.plus(age)).filter(|from| first < *from) {
        return Err(Why::FirstTooEarly { from });
    }
    if let Some(from) = way.last_from_age.map(|age| student.birth.plus(age)).filter(|from| last < *from) {
        return Err(Why::LastTooEarly { from });
    }
    let Some(within) = way.within else { return Ok(()) };
    let counts_until = last.plus(within);
    let in_time = match before(edition, way.within_of, student, today) {
        None => today.through(counts_until),
        Some(anchor) => counts_until >= anchor,
    };
    if in_time { Ok(()) } else { Err(Why::TooLongAgo { since: counts_until.plus_days(1) }) }
}

/// The day that `within` goes back from; `None`: today.
fn before(edition: &Edition, of: WithinOf, student: &Student, today: &mut Today) -> Option<Date> {
    match of {
        WithinOf::Today => None,
        WithinOf::Entry => Some(entry(edition, student, today)),
        WithinOf::Grade(then) => {
            let now = today.grade()?;
            let years = i32::from(now.number()) - i32::from(then.number());
            let begins = year_begins(edition, today);
            let (year, month, day) = begins.parts();
            Date::new(year - years, month, day)
        }
    }
}

/// The day of entry, or the first of the school year.
pub(super) fn entry(edition: &Edition, student: &Student, today: &mut Today) -> Date {
    student.enrolment.entered.unwrap_or_else(|| year_begins(edition, today))
}

/// The first day of the school year.
pub(super) fn year_begins(edition: &Edition, today: &mut Today) -> Date {
    let begins = edition.law.year_begins;
    today.reached(begins.from(today.on().plus_days(1)));
    last_before(begins, today.on())
}

fn is_named(way: &Way, dose: &SeenDose) -> bool {
    way.vaccines.is_empty() || way.vaccines.contains(&dose.cvx)
}

/// Met by something other than a number of doses; where the schedule says that a dose is late, since when.
fn otherwise(need: &Need, group: GroupId, student: &Student, today: &mut Today) -> Result<By, Option<Why>> {
    let forecast = student.seen.as_ref().and_then(|seen| seen.group(group));
    let status = forecast.map(|one| one.status);
    if status == Some(SeriesStatus::Immune) && need.proofs.contains(&ProofKind::Record) {
        return Ok(By::Immunity(ProofKind::Record));
    }
    for proof in student.proofs.iter().filter(|proof| proof.group == need.group) {
        if need.proofs.contains(&proof.kind) && today.reached(proof.on) {
            return Ok(By::Immunity(proof.kind));
        }
    }
    let done = matches!(status, Some(SeriesStatus::Complete | SeriesStatus::AgedOut));
    if need.or_schedule_complete && done {
        return Ok(By::Schedule);
    }
    if !need.by_schedule {
        return Err(None);
    }
    let Some(forecast) = forecast else { return Err(None) };
    if forecast.status != SeriesStatus::NotComplete {
        return Ok(By::Schedule);
    }
    match forecast.past_due.or(forecast.recommended) {
        Some(last) if !today.through(last) => Err(Some(Why::Overdue { since: last.plus_days(1) })),
        _ => Ok(By::Schedule),
    }
}
