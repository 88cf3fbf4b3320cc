//! How much to order, with the sum shown line by line. Pure: what is known goes in, whole doses come out, and every line is a whole
//! number, so that whoever adds them up by hand gets the same.
//!
//! Average monthly use × season × months of cover, and a safety on top; less what is on hand and on order; up to whole boxes; not
//! more than storage and allotment hold.

use serde::{Deserialize, Serialize};

/// What is known about a product at a clinic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Doses given in the months that are looked at.
    pub given: i64,
    /// How many months those are, at least 1: fewer than usual where the clinic has not kept its stock here for so long.
    pub months: u32,
    /// Percent of the average that the season takes.
    pub season_percent: u32,
    /// Months of cover.
    pub cover_months: u32,
    /// On top, in percent of the cover.
    pub safety_percent: u32,
    /// Doses that may be used and are on the shelves.
    pub on_hand: i64,
    /// Doses that were ordered and have not come.
    pub on_order: i64,
    /// Doses in a box, at least 1.
    pub doses_per_box: i64,
    /// Doses that are left of what the programme may order; `None`: it has no limit.
    pub allotted: Option<i64>,
}

/// What made the suggestion smaller than the need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// There is no room for more.
    Storage,
    /// The programme may not order more.
    Allotment,
}

/// The sum, line by line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    /// Doses given in the months that were looked at.
    pub given: i64,
    /// How many months those are.
    pub months: u32,
    /// Average use in a month, in tenths of a dose, rounded up.
    pub monthly_tenths: i64,
    /// Percent of it in this season.
    pub season_percent: u32,
    /// Months of cover.
    pub cover_months: u32,
    /// Doses for the cover: use × season × months, rounded up.
    pub cover: i64,
    /// Doses on top, rounded up.
    pub safety: i64,
    /// The percent of the safety.
    pub safety_percent: u32,
    /// Less doses on hand.
    pub on_hand: i64,
    /// Less doses on order.
    pub on_order: i64,
    /// What is needed; never below zero.
    pub need: i64,
    /// Doses in a box.
    pub doses_per_box: i64,
    /// What stands in the way of all of it.
    pub limit: Option<Limit>,
    /// Whole boxes that are suggested.
    pub boxes: i64,
}

impl Sum {
    /// Doses that are suggested.
    pub fn doses(&self) -> i64 {
        self.boxes.saturating_mul(self.doses_per_box)
    }
}

fn ceil(above: i128, below: i128) -> i64 {
    let below = below.max(1);
    let up = above.max(0).saturating_add(below - 1) / below;
    i64::try_from(up).unwrap_or(i64::MAX)
}

/// Suggests.
pub fn suggest(known: Known) -> Sum {
    let months = known.months.max(1);
    let given = known.given.max(0);
    let per_box = known.doses_per_box.max(1);
    let cover = ceil(
        i128::from(given) * i128::from(known.season_percent) * i128::from(known.cover_months),
        i128::from(months) * 100,
    );
    let safety = ceil(i128::from(cover) * i128::from(known.safety_percent), 100);
    // More given than came says that a delivery is not booked, not that more is needed.
    let (on_hand, on_order) = (known.on_hand.max(0), known.on_order.max(0));
    let need = cover.saturating_add(safety).saturating_sub(on_hand).saturating_sub(on_order).max(0);
    let wanted = ceil(i128::from(need), i128::from(per_box));
    let boxes = wanted.min(known.allotted.map_or(i64::MAX, |doses| doses.max(0) / per_box));
    let limit = (boxes < wanted).then_some(Limit::Allotment);
    Sum {
        given,
        months,
        monthly_tenths: ceil(i128::from(given) * 10, i128::from(months)),
        season_percent: known.season_percent,
        cover_months: known.cover_months,
        cover,
        safety,
        safety_percent: known.safety_percent,
        on_hand,
        on_order,
        need,
        doses_per_box: per_box,
        limit,
        boxes,
    }
}

/// Shares the room that is left among what is suggested: a box for each in turn, until nothing fits any more. What gets fewer boxes
/// than suggested says so.
pub fn share(sums: &mut [&mut Sum], room: i64) {
    let wanted: Vec<i64> = sums.iter().map(|sum| sum.boxes).collect();
    let all: i64 = sums.iter().fold(0, |all, sum| all.saturating_add(sum.doses()));
    if all <= room {
        return;
    }
    let mut left = room.max(0);
    sums.iter_mut().for_each(|sum| sum.boxes = 0);
    loop {
        let before = left;
        for (sum, wanted) in sums.iter_mut().zip(&wanted) {
            if sum.boxes < *wanted && sum.doses_per_box <= left {
                sum.boxes += 1;
                left -= sum.doses_per_box;
            }
        }
        if left == before {
            break;
        }
    }
    for (sum, wanted) in sums.iter_mut().zip(&wanted) {
        if sum.boxes < *wanted {
            sum.limit = Some(Limit::Storage);
        }
    }
}

/// How many months of use are known on a day, of a clinic that keeps its stock here since `since`: begun months, at least one and
/// at most so many.
pub fn months_known(since: jenner_model::Date, today: jenner_model::Date, most: u32) -> u32 {
    let between = (i32::from(today.year()) - i32::from(since.year())) * 12
        + (i32::from(today.month()) - i32::from(since.month()))
        + i32::from(today.day() > since.day());
    u32::try_from(between).unwrap_or(0).clamp(1, most.max(1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A clinic that gives ten doses a month and has nothing.
    const TEN_A_MONTH: Known = Known {
        given: 120,
        months: 12,
        season_percent: 100,
        cover_months: 2,
        safety_percent: 25,
        on_hand: 0,
        on_order: 0,
        doses_per_box: 10,
        allotted: None,
    };

    #[test]
    fn the_sum_is_the_one_that_a_nurse_makes_by_hand() {
        let k = TEN_A_MONTH;
        // what is known, doses for the cover, on top, need, boxes, what limits
        let table = [
            (k, 20, 5, 25, 3, None),
            (Known { on_hand: 5, ..k }, 20, 5, 20, 2, None),
            (Known { on_hand: 5, on_order: 10, ..k }, 20, 5, 10, 1, None),
            (Known { on_hand: 25, ..k }, 20, 5, 0, 0, None),
            (Known { on_hand: 400, ..k }, 20, 5, 0, 0, None),
            (Known { on_hand: -8, ..k }, 20, 5, 25, 3, None),
            (Known { cover_months: 3, ..k }, 30, 8, 38, 4, None),
            (Known { season_percent: 150, ..k }, 30, 8, 38, 4, None),
            (Known { season_percent: 0, ..k }, 0, 0, 0, 0, None),
            (Known { given: 0, ..k }, 0, 0, 0, 0, None),
            (Known { given: 1, ..k }, 1, 1, 2, 1, None),
            (Known { given: 30, months: 3, ..k }, 20, 5, 25, 3, None),
            (Known { doses_per_box: 5, ..k }, 20, 5, 25, 5, None),
            (Known { allotted: Some(10), ..k }, 20, 5, 25, 1, Some(Limit::Allotment)),
            (Known { allotted: Some(29), ..k }, 20, 5, 25, 2, Some(Limit::Allotment)),
            (Known { allotted: Some(30), ..k }, 20, 5, 25, 3, None),
            (Known { allotted: Some(-4), ..k }, 20, 5, 25, 0, Some(Limit::Allotment)),
            (Known { months: 0, ..k }, 240, 60, 300, 30, None),
        ];
        for (known, cover, safety, need, boxes, limit) in table {
            let sum = suggest(known);
            assert_eq!(
                (sum.cover, sum.safety, sum.need, sum.boxes, sum.limit),
                (cover, safety, need, boxes, limit),
                "{known:?}"
            );
        }
        assert_eq!(suggest(Known { given: 100, ..k }).monthly_tenths, 84);
    }

    #[test]
    fn begun_months_count_and_a_new_clinic_has_one() {
        let day = |text: &str| text.parse().unwrap();
        for (since, months) in [
            ("2026-11-26", 1),
            ("2026-11-01", 1),
            ("2026-10-26", 1),
            ("2026-10-25", 2),
            ("2025-11-26", 12),
            ("2020-01-01", 12),
            ("2027-01-01", 1),
        ] {
            assert_eq!(months_known(day(since), day("2026-11-26"), 12), months, "{since}");
        }
    }

    fn any() -> impl Strategy<Value = Known> {
        (
            (0..1_000_000i64, 1..=12u32, 0..500u32, 0..12u32, 0..100u32),
            (-500..100_000i64, 0..100_000i64, 1..50i64, proptest::option::of(-100..100_000i64)),
        )
            .prop_map(|((given, months, season_percent, cover_months, safety_percent), rest)| {
                let (on_hand, on_order, doses_per_box, allotted) = rest;
                Known {
                    given,
                    months,
                    season_percent,
                    cover_months,
                    safety_percent,
                    on_hand,
                    on_order,
                    doses_per_box,
                    allotted,
                }
            })
    }

    proptest! {
        #[test]
        fn without_a_limit_it_covers_the_need_and_not_a_box_more(known in any()) {
            let sum = suggest(Known { allotted: None, ..known });
            prop_assert!(sum.doses() >= sum.need);
            prop_assert!(sum.doses() - sum.need < known.doses_per_box);
            prop_assert_eq!(sum.limit, None);
            prop_assert_eq!(sum.need, (sum.cover + sum.safety - sum.on_hand - sum.on_order).max(0));
        }

        #[test]
        fn a_limit_is_kept_and_named_only_where_it_bites(known in any()) {
            let (free, sum) = (suggest(Known { allotted: None, ..known }), suggest(known));
            if let Some(limit) = known.allotted {
                prop_assert!(sum.doses() <= limit.max(0));
            }
            prop_assert_eq!(sum.limit.is_some(), sum.boxes < free.boxes);
        }

        #[test]
        fn more_use_never_asks_for_less_and_more_stock_never_for_more(known in any(), more in 1..1000i64) {
            let boxes = suggest(known).boxes;
            let used = Known { given: known.given + more, ..known };
            let stocked = Known { on_hand: known.on_hand.max(0) + more, ..known };
            let ordered = Known { on_order: known.on_order + more, ..known };
            prop_assert!(suggest(used).boxes >= boxes);
            prop_assert!(suggest(stocked).boxes <= boxes);
            prop_assert!(suggest(ordered).boxes <= boxes);
        }
    }

    proptest! {
        #[test]
        fn storage_is_never_overfilled_and_no_box_that_fits_is_left_out(
            all in proptest::collection::vec((0..60i64, 1..12i64), 1..8),
            room in -5..400i64,
        ) {
            let wanted: Vec<Sum> = all
                .iter()
                .map(|(boxes, per_box)| Sum { boxes: *boxes, doses_per_box: *per_box, ..suggest(TEN_A_MONTH) })
                .collect();
            let mut got = wanted.clone();
            share(&mut got.iter_mut().collect::<Vec<_>>(), room);
            let filled: i64 = got.iter().map(Sum::doses).sum();
            prop_assert!(filled <= room.max(0) || filled == wanted.iter().map(Sum::doses).sum::<i64>() && filled <= room);
            for (want, got) in wanted.iter().zip(&got) {
                prop_assert!(got.boxes <= want.boxes);
                prop_assert_eq!(got.limit == Some(Limit::Storage), got.boxes < want.boxes);
                prop_assert!(got.boxes == want.boxes || filled + got.doses_per_box > room);
            }
        }
    }

    #[test]
    fn numbers_without_end_do_not_break_it() {
        let sum = suggest(Known {
            given: i64::MAX,
            cover_months: u32::MAX,
            season_percent: u32::MAX,
            ..TEN_A_MONTH
        });
        assert!(sum.boxes > 0);
    }
}
