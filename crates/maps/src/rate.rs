//! A share of people, in hundredths of a percent: whole numbers, so that 95 is never 94.99999.

/// Hundredths of a percent, from 0 to 10,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(u16);

/// From here on a number on a map is "99+": more exactness would say who is missing.
const TOP: Rate = Rate(99_00);
/// Below this a number on a map is "<1".
const BOTTOM: Rate = Rate(1_00);

impl Rate {
    /// All of them.
    pub const ALL: Self = Self(10_000);

    /// A rate of so many hundredths of a percent; `None` past 100 percent, which is a sign about the data and no rate.
    pub const fn hundredths(value: u16) -> Option<Self> {
        if value <= Self::ALL.0 { Some(Self(value)) } else { None }
    }

    /// A rate of whole percent, 100 at most.
    pub const fn percent(value: u8) -> Self {
        if value >= 100 { Self::ALL } else { Self(value as u16 * 100) }
    }

    /// In hundredths of a percent.
    pub const fn in_hundredths(self) -> u16 {
        self.0
    }

    /// In percent, for placing on a chart.
    pub fn in_percent(self) -> f64 {
        f64::from(self.0) / 100.0
    }

    /// What stands on the map: percent **rounded down**, so that no number reaches a class that its area has not;
    /// coded at both ends.
    pub fn label(self) -> String {
        if self >= TOP {
            "99+".to_owned()
        } else if self < BOTTOM {
            "<1".to_owned()
        } else {
            (self.0 / 100).to_string()
        }
    }

    /// A limit as people write it: "95", "92.5".
    pub fn plain(self) -> String {
        match self.0 % 100 {
            0 => (self.0 / 100).to_string(),
            rest if rest % 10 == 0 => format!("{}.{}", self.0 / 100, rest / 10),
            rest => format!("{}.{rest:02}", self.0 / 100),
        }
    }
}
