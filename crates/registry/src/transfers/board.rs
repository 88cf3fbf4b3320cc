//! The swap board: which doses an organization will not use up before they end, and who near it could. Pure.
//!
//! The rate of use is what the ledger saw given of a vaccine and funding. Doses count whole: half a dose is nobody's.

use jenner_model::{Date, OrganizationId};

/// How fast a vaccine is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pace {
    /// So many doses were given …
    pub doses: i64,
    /// … within so many days, 1 at least.
    pub days: i64,
}

impl Pace {
    /// Whole doses that are used from today through a day, if it goes on like this.
    pub fn through(self, today: Date, last: Date) -> i64 {
        let days = days_through(today, last);
        if self.days < 1 || self.doses < 1 || days < 1 {
            return 0;
        }
        let all = i128::from(self.doses) * i128::from(days) / i128::from(self.days);
        i64::try_from(all).unwrap_or(i64::MAX)
    }
}

/// Days on which a dose can still be used, today and the last day among them; none when it has ended.
fn days_through(today: Date, last: Date) -> i64 {
    let days = last.since(today).map_or(0, |span| i64::from(span.get_days()));
    (days + 1).max(0)
}

/// Of the doses of one vaccine and funding of an organization, lot by lot, how many it will not use before they end. What ends first is
/// used first. `lots`: the last day and how many doses; the answer is in the same order.
pub fn surplus(lots: &[(Date, i64)], pace: Pace, today: Date) -> Vec<i64> {
    let mut order: Vec<usize> = (0..lots.len()).collect();
    order.sort_by_key(|place| lots.get(*place).map(|(last, _)| *last));
    let mut left = vec![0; lots.len()];
    let mut used = 0;
    for place in order {
        let (Some((last, doses)), Some(left)) = (lots.get(place), left.get_mut(place)) else { continue };
        let doses = (*doses).max(0);
        let takes = (pace.through(today, *last) - used).clamp(0, doses);
        used += takes;
        *left = doses - takes;
    }
    left
}

/// How near two organizations are, the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Near {
    /// In the same county.
    SameCounty,
    /// So many kilometres between the centres of their counties.
    Km(u32),
    /// In the same region.
    SameRegion,
    /// Somewhere else, or nobody knows where.
    Elsewhere,
}

/// Doses that are offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offered {
    /// By whom.
    pub from: OrganizationId,
    /// How many.
    pub doses: i64,
    /// The last day on which they may be used.
    pub through: Date,
    /// Only for those who take part in the programme for children.
    pub needs_enrolment: bool,
}

/// Somebody who may use them, as far as this vaccine and funding goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clinic {
    /// Who.
    pub organization: OrganizationId,
    /// Takes part in the programme for children.
    pub enrolled: bool,
    /// How near it is to who offers.
    pub near: Near,
    /// How fast it uses the vaccine.
    pub pace: Pace,
    /// What it has, and what is on the way to it: the last day and how many doses.
    pub stock: Vec<(Date, i64)>,
}

impl Clinic {
    /// How many more doses that may be used through a day it would use: what it uses until then, less what it has that ends before.
    pub fn could_use(&self, today: Date, through: Date) -> i64 {
        let before = self.stock.iter().filter(|(last, _)| *last >= today && *last <= through);
        let has = before.map(|(_, doses)| (*doses).max(0)).fold(0, i64::saturating_add);
        (self.pace.through(today, through) - has).max(0)
    }
}

/// Doses that somebody could take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proposal {
    /// Who.
    pub to: OrganizationId,
    /// How many.
    pub doses: i64,
    /// How near.
    pub near: Near,
}

/// Who could take doses that are offered, the nearest first: never more than are offered, and nobody more than they would use in time.
pub fn propose(offered: &Offered, clinics: &[Clinic], today: Date) -> Vec<Proposal> {
    let mut order: Vec<&Clinic> = clinics
        .iter()
        .filter(|one| one.organization != offered.from && (one.enrolled || !offered.needs_enrolment))
        .collect();
    order.sort_by_key(|one| (one.near, one.organization));
    order.dedup_by_key(|one| one.organization);
    let mut left = offered.doses.max(0);
    let mut found = Vec::new();
    for one in order {
        let doses = one.could_use(today, offered.through).min(left);
        if doses > 0 {
            left -= doses;
            found.push(Proposal { to: one.organization, doses, near: one.near });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TODAY: Date = jiff::civil::date(2026, 12, 1);

    fn after(days: i64) -> Date {
        TODAY.saturating_add(jiff::Span::new().days(days))
    }

    fn clinic(id: i64, near: Near, doses: i64, stock: &[(i64, i64)]) -> Clinic {
        Clinic {
            organization: OrganizationId(id),
            enrolled: true,
            near,
            pace: Pace { doses, days: 365 },
            stock: stock.iter().map(|(days, doses)| (after(*days), *doses)).collect(),
        }
    }

    fn offered(doses: i64, days: i64) -> Offered {
        Offered { from: OrganizationId(1), doses, through: after(days), needs_enrolment: true }
    }

    #[test]
    fn what_ends_first_is_used_first_and_the_rest_is_too_much() {
        // One dose a day; 30 days and 60 days are left, today among them.
        let pace = Pace { doses: 365, days: 365 };
        type Case<'c> = (&'c [(i64, i64)], &'c [i64]);
        let cases: &[Case<'_>] = &[
            (&[(29, 30)], &[0]),
            (&[(29, 40)], &[10]),
            (&[(59, 40), (29, 40)], &[10, 10]),
            (&[(29, 10), (59, 40)], &[0, 0]),
            (&[(29, 10), (59, 55)], &[0, 5]),
            (&[(-1, 5)], &[5]),
            (&[(0, 5)], &[4]),
        ];
        for (lots, wanted) in cases {
            let lots: Vec<(Date, i64)> = lots.iter().map(|(days, doses)| (after(*days), *doses)).collect();
            assert_eq!(surplus(&lots, pace, TODAY), *wanted, "{lots:?}");
        }
        assert_eq!(surplus(&[(after(300), 7)], Pace::default(), TODAY), [7], "nothing was ever used");
    }

    #[test]
    fn the_nearest_who_could_use_them_come_first_and_nobody_gets_more_than_there_are() {
        let clinics = [
            clinic(5, Near::Elsewhere, 365, &[]),
            clinic(4, Near::Km(30), 365, &[(10, 25)]),
            clinic(3, Near::Km(80), 365, &[(40, 500)]),
            clinic(2, Near::SameCounty, 36, &[]),
            clinic(1, Near::SameCounty, 3650, &[]),
        ];
        // 30 days: 2 of clinic 2, 5 of clinic 4 (25 of its own end before), 30 of clinic 3 (its own end later), the rest of clinic 5.
        let found = propose(&offered(50, 29), &clinics, TODAY);
        let short: Vec<(i64, i64)> = found.iter().map(|one| (one.to.0, one.doses)).collect();
        assert_eq!(short, [(2, 2), (4, 5), (3, 30), (5, 13)]);
        assert_eq!(propose(&offered(50, -1), &clinics, TODAY), [], "what has ended is nobody's");
        let outside = Clinic { enrolled: false, ..clinic(9, Near::SameCounty, 3650, &[]) };
        assert_eq!(propose(&offered(50, 29), std::slice::from_ref(&outside), TODAY), []);
        let private = Offered { needs_enrolment: false, ..offered(50, 29) };
        assert_eq!(propose(&private, &[outside], TODAY).len(), 1);
    }

    fn any_clinic() -> impl Strategy<Value = Clinic> {
        let near = prop_oneof![
            Just(Near::SameCounty),
            (0..900u32).prop_map(Near::Km),
            Just(Near::SameRegion),
            Just(Near::Elsewhere)
        ];
        let stock = prop::collection::vec((-10..400i64, -5..300i64), 0..5);
        (1..8i64, any::<bool>(), near, 0..2000i64, 0..400i64, stock).prop_map(
            |(id, enrolled, near, doses, days, stock)| Clinic {
                organization: OrganizationId(id),
                enrolled,
                near,
                pace: Pace { doses, days },
                stock: stock.into_iter().map(|(days, doses)| (after(days), doses)).collect(),
            },
        )
    }

    fn clinics() -> impl Strategy<Value = Vec<Clinic>> {
        prop::collection::vec(any_clinic(), 0..12).prop_map(|mut all| {
            all.sort_by_key(|one| one.organization);
            all.dedup_by_key(|one| one.organization);
            all
        })
    }

    proptest! {
        #[test]
        fn never_more_than_offered_and_never_to_somebody_who_could_not_use_them_in_time(
            clinics in clinics(),
            doses in -3..500i64,
            days in -20..200i64,
            needs_enrolment: bool,
        ) {
            let offer = Offered { needs_enrolment, ..offered(doses, days) };
            let found = propose(&offer, &clinics, TODAY);
            prop_assert!(found.iter().map(|one| one.doses).sum::<i64>() <= doses.max(0));
            for one in &found {
                prop_assert!(one.doses > 0 && one.to != offer.from && days >= 0);
                // A plain second way: day by day, what is used, less every own dose that ends by then.
                let fits = clinics.iter().any(|clinic| {
                    let own: i64 = clinic.stock.iter().filter(|(last, _)| *last >= TODAY && *last <= offer.through)
                        .map(|(_, doses)| (*doses).max(0)).sum();
                    let needed = (one.doses + own) * clinic.pace.days.max(1);
                    clinic.organization == one.to
                        && (clinic.enrolled || !needs_enrolment)
                        && needed <= clinic.pace.doses * (days + 1)
                });
                prop_assert!(fits, "{one:?} of {clinics:?}");
            }
            let mut whom: Vec<_> = found.iter().map(|one| one.to).collect();
            whom.sort_unstable();
            whom.dedup();
            prop_assert_eq!(whom.len(), found.len(), "nobody is asked twice");
        }

        #[test]
        fn what_is_too_much_is_never_more_than_there_is_and_the_rest_can_be_used_in_time(
            lots in prop::collection::vec((-10..200i64, 0..200i64), 0..8),
            doses in 0..2000i64,
        ) {
            let lots: Vec<(Date, i64)> = lots.into_iter().map(|(days, doses)| (after(days), doses)).collect();
            let pace = Pace { doses, days: 365 };
            let left = surplus(&lots, pace, TODAY);
            for ((last, doses), left) in lots.iter().zip(&left) {
                prop_assert!((0..=*doses).contains(left));
                let kept: i64 = lots.iter().zip(&surplus(&lots, pace, TODAY))
                    .filter(|((other, _), _)| other <= last).map(|((_, doses), left)| doses - left).sum();
                prop_assert!(kept <= pace.through(TODAY, *last).max(0), "what is kept until {last} is used by then");
            }
        }
    }
}
