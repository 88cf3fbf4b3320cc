//! Classes of figures and their colors. Limits are policy values, the same every year, so that years compare.

use crate::rate::Rate;

/// The most classes of a map: more cannot be told apart.
pub const MOST_CLASSES: usize = 5;

/// A color of an area and the ink that can be read on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paint {
    /// Color of the area.
    pub fill: &'static str,
    /// Color of the number on it, 4.5:1 at least.
    pub ink: &'static str,
    /// Color of fine lines over it: the sign of its class where there is no color (a copy in grey, a phone without numbers).
    pub lines: Option<&'static str>,
}

impl Paint {
    const fn plain(fill: &'static str, ink: &'static str) -> Self {
        Self { fill, ink, lines: None }
    }
}

const INK: &str = "#1b1b1b";
const WHITE: &str = "#fff";
/// Goal not reached, from far to near. Each is lighter than the one before, in grey too.
const SHORT: [Paint; 4] = [
    Paint::plain("#7f3b08", WHITE),
    Paint::plain("#b35a12", WHITE),
    Paint::plain("#f2b46a", INK),
    Paint::plain("#fdebd2", INK),
];
/// Goal reached, from near to far.
const REACHED: [Paint; 2] = [
    Paint { fill: "#2b6cb0", ink: WHITE, lines: Some("#154a85") },
    Paint { fill: "#14406f", ink: WHITE, lines: Some("#4d80b5") },
];
/// No clear change between two years.
const SAME: Paint = Paint::plain("#dcdee0", INK);
/// A small change for the better.
const BETTER: Paint = Paint { fill: "#a9cdee", ink: INK, lines: Some("#7fb0dd") };
/// Under the hatch.
pub(crate) const HATCHED: Paint = Paint::plain(WHITE, INK);

/// Whether more is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// As with coverage.
    Higher,
    /// As with exemptions.
    Lower,
}

/// Classes between limits. A limit itself belongs to the class above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale {
    limits: Vec<Rate>,
    goal: Rate,
    better: Better,
}

/// What a class holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The least value, or nothing at the bottom.
    pub from: Option<Rate>,
    /// The first value that is too high, or nothing at the top.
    pub below: Option<Rate>,
    /// Whether the goal is reached here.
    pub reached: bool,
}

impl Scale {
    /// Classes cut at these limits, which must rise; the goal must be one of them. With [`Better::Higher`] the goal is
    /// reached at it, with [`Better::Lower`] below it. `None` if they cannot make a readable map: more than four
    /// limits, more than four classes on the side that falls short or two on the side of the goal.
    pub fn new(limits: &[Rate], goal: Rate, better: Better) -> Option<Self> {
        let at = limits.iter().position(|limit| *limit == goal)?;
        let above = limits.len() - at;
        let (short, reached) = match better {
            Better::Higher => (at + 1, above),
            Better::Lower => (above, at + 1),
        };
        let rises = limits.windows(2).all(|pair| matches!(pair, [one, other] if one < other));
        (rises && limits.len() < MOST_CLASSES && short <= SHORT.len() && reached <= REACHED.len())
            .then(|| Self { limits: limits.to_vec(), goal, better })
    }

    /// The classes of coverage: 80, 85, 90 and the goal of 95 percent.
    pub fn coverage() -> Self {
        let limits = [80, 85, 90, 95].map(Rate::percent).to_vec();
        Self { limits, goal: Rate::percent(95), better: Better::Higher }
    }

    /// The goal.
    pub const fn goal(&self) -> Rate {
        self.goal
    }

    /// Whether more is better.
    pub const fn better(&self) -> Better {
        self.better
    }

    /// How many classes there are.
    pub fn classes(&self) -> usize {
        self.limits.len() + 1
    }

    /// The class of a value, from 0 at the bottom.
    pub fn class(&self, rate: Rate) -> usize {
        self.limits.iter().filter(|limit| rate >= **limit).count()
    }

    /// The class of all values from one up to below another; `None` if they lie in more than one class.
    pub fn class_of_band(&self, from: Option<Rate>, below: Option<Rate>) -> Option<usize> {
        let low = from.map_or(0, |from| self.class(from));
        let high = below
            .map_or(self.limits.len(), |below| self.limits.iter().filter(|limit| below > **limit).count());
        (low == high).then_some(low)
    }

    /// What a class holds.
    pub fn span(&self, class: usize) -> Span {
        let from = class.checked_sub(1).and_then(|at| self.limits.get(at)).copied();
        let below = self.limits.get(class).copied();
        let reached = match self.better {
            Better::Higher => from.is_some_and(|from| from >= self.goal),
            Better::Lower => below.is_some_and(|below| below <= self.goal),
        };
        Span { from, below, reached }
    }

    /// The classes in the order of a key: the best first.
    pub fn best_first(&self) -> Vec<usize> {
        match self.better {
            Better::Higher => (0..self.classes()).rev().collect(),
            Better::Lower => (0..self.classes()).collect(),
        }
    }

    /// How a class is painted: the nearer to the goal the lighter, and beyond it another hue.
    pub fn paint(&self, class: usize) -> Paint {
        let order = self.best_first();
        let place = order.iter().position(|other| *other == class).unwrap_or(0);
        let reached = order.iter().filter(|other| self.span(**other).reached).count();
        if place < reached {
            return REACHED.get(reached - 1 - place).copied().unwrap_or(SAME);
        }
        SHORT.iter().rev().nth(place - reached).copied().unwrap_or(SAME)
    }
}

/// A change between two years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Went down by a limit or more.
    FellFar,
    /// Went down.
    Fell,
    /// Under the noise.
    NotClear,
    /// Went up.
    Rose,
    /// Went up by a limit or more.
    RoseFar,
}

impl Change {
    /// All, from the highest to the lowest, as in a key.
    pub const ALL: [Self; 5] = [Self::RoseFar, Self::Rose, Self::NotClear, Self::Fell, Self::FellFar];

    /// The class of a clear change of so many hundredths of a point. A change of nothing is none.
    pub const fn of(hundredths: i32, far: Rate) -> Self {
        let far = far.in_hundredths() as i32;
        if hundredths >= far {
            Self::RoseFar
        } else if hundredths > 0 {
            Self::Rose
        } else if hundredths == 0 {
            Self::NotClear
        } else if hundredths > -far {
            Self::Fell
        } else {
            Self::FellFar
        }
    }

    /// How it is painted.
    pub fn paint(self, better: Better) -> Paint {
        let good = match better {
            Better::Higher => self,
            Better::Lower => match self {
                Self::FellFar => Self::RoseFar,
                Self::Fell => Self::Rose,
                Self::NotClear => Self::NotClear,
                Self::Rose => Self::Fell,
                Self::RoseFar => Self::FellFar,
            },
        };
        match good {
            Self::RoseFar => REACHED[0],
            Self::Rose => BETTER,
            Self::NotClear => SAME,
            Self::Fell => SHORT[2],
            Self::FellFar => SHORT[1],
        }
    }
}
