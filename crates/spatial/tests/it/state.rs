//! Made-up states: 64 counties, 513 ZIP areas, 1,500 schools, with invented children.

use jenner_spatial::{Point, Tally};

/// Numbers that look random and are the same every time (SplitMix64): another generator than the one that is tested.
pub struct Dice(pub u64);

impl Dice {
    /// From 0 up to but not 1.
    pub fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }

    /// Near enough to a standard normal value: the sum of twelve.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// How many of `n` are vaccinated when each is with this chance: child by child.
    pub fn vaccinated(&mut self, n: u64, coverage: f64) -> u64 {
        (0..n).filter(|_| self.unit() < coverage).count() as u64
    }
}

/// An area and the children of one age who live there.
#[derive(Clone, Copy)]
pub struct Place {
    pub at: Point,
    pub children: u64,
}

/// Areas gathered around the seats of 64 counties: few children in most, many in some, as ZIP areas are. The sizes are
/// lognormal with a median of about 70 (middle nine tenths 14 to 360), as those of a birth year in a state of 4.6 million.
pub fn invented(areas: usize, dice: &mut Dice) -> Vec<Place> {
    let seats: Vec<(f64, f64)> = (0..64)
        .map(|county| {
            let (column, row) = (f64::from(county % 8), f64::from(county / 8));
            (-93.8 + 0.6 * column + 0.3 * dice.unit(), 29.4 + 0.45 * row + 0.2 * dice.unit())
        })
        .collect();
    (0..areas)
        .map(|area| {
            let (lon, lat) = seats[area % seats.len()];
            let (lon, lat) = (lon + 0.18 * dice.normal(), lat + 0.14 * dice.normal());
            Place {
                at: Point::on_earth(lat, lon).expect("it is on Earth"),
                children: (70.0 * (1.0 * dice.normal()).exp()).round() as u64,
            }
        })
        .collect()
}

/// Fills places with children who are vaccinated with the chance that their area has.
pub fn filled(places: &[Place], dice: &mut Dice, coverage: impl Fn(usize) -> f64) -> Vec<(Point, Tally)> {
    places
        .iter()
        .enumerate()
        .map(|(area, place)| {
            let vaccinated = dice.vaccinated(place.children, coverage(area));
            (place.at, Tally::new(vaccinated, place.children).expect("they are among the children"))
        })
        .collect()
}

/// Pockets: each three areas beside each other with 40 to 300 children each, no two pockets near each other.
pub fn pockets(places: &[Place], count: usize, dice: &mut Dice) -> Vec<[usize; 3]> {
    let is_fit = |area: &usize| (40..=300).contains(&places[*area].children);
    let mut found: Vec<[usize; 3]> = Vec::new();
    for _ in 0..100_000 {
        if found.len() == count {
            break;
        }
        let first = dice.below(places.len());
        let km = |area: usize| places[first].at.km_to(places[area].at);
        let mut near: Vec<usize> = (0..places.len()).filter(|area| *area != first).collect();
        near.sort_by(|a, b| km(*a).total_cmp(&km(*b)));
        // The two nearest that have enough children, among the five nearest.
        let fit: Vec<usize> = near.into_iter().take(5).filter(|area| is_fit(area)).take(2).collect();
        let is_far = found.iter().flatten().all(|other| km(*other) > 40.0);
        if let [second, third] = fit[..]
            && is_fit(&first)
            && is_far
        {
            found.push([first, second, third]);
        }
    }
    assert_eq!(found.len(), count, "the map has room for the pockets");
    found
}
