//! The grid on which shapes lie: whole numbers instead of degrees, so that borders meet exactly.

/// A point of the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cell {
    /// Steps to the east.
    pub x: i32,
    /// Steps to the north.
    pub y: i32,
}

/// Where the grid begins and how wide its steps are, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    /// Longitude and latitude of cell 0, 0.
    pub origin: [f64; 2],
    /// Width of a step to the east and to the north. Half of it is the most a point moves when it is put on the grid.
    pub step: [f64; 2],
}

impl Grid {
    /// A grid of 1/100,000 degree, about a meter: finer than any map of a state shows.
    pub const FINE: Self = Self { origin: [-180.0, -90.0], step: [1e-5, 1e-5] };

    /// The nearest cell; `None` when the point is far outside.
    pub fn cell(&self, at: [f64; 2]) -> Option<Cell> {
        let [x, y] = [0, 1].map(|axis| ((at[axis] - self.origin[axis]) / self.step[axis]).round());
        let whole = |value: f64| (value.abs() <= f64::from(i32::MAX / 4)).then_some(value as i32);
        Some(Cell { x: whole(x)?, y: whole(y)? })
    }

    /// Longitude and latitude of a cell.
    pub fn degrees(&self, cell: Cell) -> [f64; 2] {
        [self.origin[0] + f64::from(cell.x) * self.step[0], self.origin[1] + f64::from(cell.y) * self.step[1]]
    }

    /// Whether numbers like these make a grid.
    pub(crate) fn is_sound(&self) -> bool {
        self.origin.iter().all(|value| value.is_finite() && value.abs() <= 400.0)
            && self.step.iter().all(|value| value.is_finite() && *value > 0.0 && *value <= 1.0)
    }
}
