//! The vaccines of one day: the fewest injections that serve every dose that is open, none of them with anything in it
//! that is not.

use jenner_codes::{Codes, Cvx, CvxKind, CvxStatus};

use super::course::{Course, Due};
use crate::{Date, GroupId, Schedule};

/// A vaccine that could be given, and the places of the open doses it serves, as bits.
struct Offer {
    cvx: Cvx,
    serves: u64,
    /// How little it is liked: less is better.
    dislike: u32,
}

/// The vaccine groups of a vaccine, at any age.
pub(super) fn groups_of(schedule: &Schedule, cvx: Cvx) -> Vec<GroupId> {
    let mut groups: Vec<GroupId> =
        schedule.antigens_of(cvx).iter().map(|antigen| schedule.group_of(*antigen)).collect();
    groups.sort_unstable();
    groups.dedup();
    groups
}

/// The vaccines for all that is open, and the groups for which there is none.
pub(super) fn choose(
    course: &mut Course<'_>,
    day: Date,
    open: &[Due],
    refused: &[Cvx],
) -> (Vec<Cvx>, Vec<GroupId>) {
    let offers = offers(course, day, open, refused);
    let reachable = offers.iter().fold(0u64, |all, offer| all | offer.serves);
    let places = || open.iter().enumerate().take(64);
    let unserved: Vec<GroupId> =
        places().filter(|(place, _)| reachable & (1 << place) == 0).map(|(_, due)| due.group).collect();
    let mut best: Option<(u32, Vec<usize>)> = None;
    cover(&offers, reachable, &mut Vec::new(), 0, &mut best);
    let Some((_, chosen)) = best else {
        return (Vec::new(), open.iter().map(|due| due.group).collect());
    };
    let mut chosen: Vec<(u32, Cvx)> = chosen
        .into_iter()
        .filter_map(|at| offers.get(at))
        .map(|offer| (offer.serves.trailing_zeros(), offer.cvx))
        .collect();
    chosen.sort_unstable();
    (chosen.into_iter().map(|(_, cvx)| cvx).collect(), unserved)
}

/// Of each set of open doses the vaccine that is liked best.
fn offers(course: &mut Course<'_>, day: Date, open: &[Due], refused: &[Cvx]) -> Vec<Offer> {
    let (ask, schedule) = (course.ask, course.schedule);
    let mut offers: Vec<Offer> = Vec::new();
    let mut offer = |cvx: Cvx, serves: u64, rank: usize, below: bool| {
        let avoided = below && ask.avoid.iter().any(|one| one.cvx == cvx);
        let named = |due: &Due| due.named.is_empty() || due.named.contains(&cvx);
        let named = places(open).all(|(place, due)| serves & place == 0 || named(due));
        // One that is avoided costs more than another injection, one that is not named less.
        let dislike = 1_000 + u32::from(avoided) * 2_500 + u32::from(!named) * 200 + rank.min(100) as u32;
        match offers.iter_mut().find(|offer| offer.serves == serves) {
            Some(offer) if offer.dislike > dislike => *offer = Offer { cvx, serves, dislike },
            Some(_) => {}
            None => offers.push(Offer { cvx, serves, dislike }),
        }
    };
    let had = |cvx: Cvx| !refused.contains(&cvx) && ask.vaccines.is_none_or(|had| had.contains(&cvx));
    let below = |course: &Course<'_>, cvx: Cvx| {
        ask.avoid.iter().any(|one| one.cvx == cvx && course.is_below(one.below, day))
    };
    let mut seen: Vec<Cvx> = Vec::new();
    for due in open {
        // Where nothing that suits is in use any more, the schedule is of another country or the tables are old.
        let any = due.suitable.iter().any(|cvx| in_use(*cvx));
        for (rank, cvx) in due.suitable.iter().enumerate() {
            if seen.contains(cvx) || !had(*cvx) || (any && !in_use(*cvx)) {
                continue;
            }
            if let Some(serves) = served(schedule, *cvx, open, |due| due.suitable.contains(cvx)) {
                seen.push(*cvx);
                offer(*cvx, serves, rank, below(course, *cvx));
            }
        }
    }
    // The engine names vaccines that suit on the recommended day. On a later one a combination may suit as well: tried.
    if course.tries_combinations {
        for entry in Codes::embedded().all_cvx() {
            let cvx = entry.cvx;
            if seen.contains(&cvx) || !had(cvx) || !in_use(cvx) || groups_of(schedule, cvx).len() < 2 {
                continue;
            }
            if let Some(serves) = served(schedule, cvx, open, |_| true)
                && course.would_count(cvx, day)
            {
                offer(cvx, serves, 50, below(course, cvx));
            }
        }
    }
    offers
}

fn in_use(cvx: Cvx) -> bool {
    let known = Codes::embedded().cvx(cvx);
    known.is_none_or(|entry| entry.status == CvxStatus::Active && entry.kind == CvxKind::Vaccine)
}

/// The open doses with their bits.
fn places(open: &[Due]) -> impl Iterator<Item = (u64, &Due)> {
    open.iter().take(64).enumerate().map(|(place, due)| (1 << place, due))
}

/// The open doses that a vaccine serves; `None` where there is something in it that is not open, or that it does not suit.
fn served(schedule: &Schedule, cvx: Cvx, open: &[Due], suits: impl Fn(&Due) -> bool) -> Option<u64> {
    groups_of(schedule, cvx).iter().try_fold(0, |bits, group| {
        let (place, _) = places(open).find(|(_, due)| due.group == *group && suits(due))?;
        Some(bits | place)
    })
}

/// The cheapest offers that serve every place once.
fn cover(
    offers: &[Offer],
    missing: u64,
    chosen: &mut Vec<usize>,
    cost: u32,
    best: &mut Option<(u32, Vec<usize>)>,
) {
    if best.as_ref().is_some_and(|(known, _)| *known <= cost) {
        return;
    }
    if missing == 0 {
        *best = Some((cost, chosen.clone()));
        return;
    }
    let next = 1u64 << missing.trailing_zeros();
    for (at, offer) in offers.iter().enumerate() {
        if offer.serves & next != 0 && offer.serves & !missing == 0 {
            chosen.push(at);
            cover(offers, missing & !offer.serves, chosen, cost + offer.dislike, best);
            chosen.pop();
        }
    }
}
