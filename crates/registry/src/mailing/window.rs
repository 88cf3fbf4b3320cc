//! Where sender and address have to stand on a letter to be seen through the windows of an envelope. All lengths in millimetres.
//!
//! A number 10 envelope is 241.3 wide and 104.8 high (9 1/2 by 4 1/8 inches). A letter sheet is 215.9 by 279.4; folded in three, the
//! panel behind the windows is 93.1 high. So the sheet slides by up to 25.4 sideways and 11.7 upwards, and what is meant to be seen
//! has to be behind the window wherever it is.
//!
//! Most makers cut a single window 28.6 high and 114.3 wide (1 1/8 by 4 1/2 inches), 22.2 from the left and 12.7 from the bottom edge
//! of the envelope. Windows of double-window envelopes differ more; usual are 25.4 by 101.6 for the address, 12.7 from the left
//! and 15.9 from the bottom, and above it 22.2 by 88.9 for the sender, from 66.7 to 88.9 above the bottom edge. The post wants
//! 1/8 inch (3.2) between what is written and the edges of the window (Domestic Mail Manual 202, barcodes and addresses in
//! windows). One printed sheet folded into an envelope of the office's own stock is the last word on it.
//!
//! Of a row at `y` below the top of a resting sheet, the single window shows `93.1 - 12.7 - 28.6 = 51.8` to `93.1 - 12.7 = 80.4`,
//! the double one `51.8` to `77.2`. A sheet that has slid up shows rows down to `63.5` no more. So the address stands with its last
//! row at the lower edge of its place: the rows that the post sorts by (street; city and ZIP code) are seen wherever the sheet
//! is, and an address of five rows is seen whole while the sheet rests, as sheets do.

/// A rectangle on the sheet, from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// From the left edge of the sheet.
    pub left: f64,
    /// From its upper edge.
    pub top: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Place {
    /// Its lower edge.
    pub fn bottom(self) -> f64 {
        self.top + self.height
    }

    /// Its right edge.
    pub fn right(self) -> f64 {
        self.left + self.width
    }

    /// Whether another rectangle lies in it, with a distance to the edges.
    pub fn holds(self, inner: Self, distance: f64) -> bool {
        inner.left >= self.left + distance
            && inner.right() <= self.right() - distance
            && inner.top >= self.top + distance
            && inner.bottom() <= self.bottom() - distance
    }
}

/// What the post wants between an address and the edges of a window.
pub const CLEARANCE: f64 = 3.2;
/// How far a sheet can slide to the right: 9 1/2 less 8 1/2 inches.
pub const SLIDES_RIGHT: f64 = 25.4;
/// The panel of a sheet that is folded in three.
pub const PANEL: f64 = 93.1;

/// Where the address stands: up to five rows, the last at its lower edge.
pub const ADDRESS: Place = Place { left: 25.4, top: 53.0, width: 60.0, height: 21.0 };
/// Where the sender stands.
pub const SENDER: Place = Place { left: 25.4, top: 15.7, width: 60.0, height: 10.6 };

/// What a window shows of a sheet that rests at the lower edge of the envelope, at its left end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// The one window of ordinary envelopes.
    Single,
    /// The lower one of two.
    DoubleAddress,
    /// The upper one of two.
    DoubleSender,
}

impl Window {
    /// The part of the sheet that is seen when the sheet has slid to the right by so much.
    pub fn shows(self, slid_right: f64) -> Place {
        // From the left and the lower edge of the envelope, width, height.
        let (left, bottom, width, height) = match self {
            Self::Single => (22.2, 12.7, 114.3, 28.6),
            Self::DoubleAddress => (12.7, 15.9, 101.6, 25.4),
            Self::DoubleSender => (12.7, 66.7, 88.9, 22.2),
        };
        Place { left: left - slid_right, top: PANEL - bottom - height, width, height }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_seen_through_both_kinds_of_window_wherever_the_sheet_has_slid_sideways() {
        for window in [Window::Single, Window::DoubleAddress] {
            for tenth in 0..=10 {
                let shown = window.shows(SLIDES_RIGHT * f64::from(tenth) / 10.0);
                let sideways = Place { top: shown.top + CLEARANCE, height: 1.0, ..ADDRESS };
                assert!(shown.holds(sideways, CLEARANCE), "{window:?}, {tenth}/10: {shown:?}");
            }
        }
    }

    #[test]
    fn five_rows_are_seen_while_the_sheet_rests_and_the_last_three_when_it_is_pushed_up() {
        for window in [Window::Single, Window::DoubleAddress] {
            let shown = window.shows(0.0);
            assert!(ADDRESS.top >= shown.top + 1.0, "{window:?}");
            assert!(ADDRESS.bottom() + CLEARANCE <= shown.bottom() + 0.01, "{window:?}");
        }
        // Pushed up to the upper edge: 104.8 - 93.1.
        let lost = Window::Single.shows(0.0).top + 104.8 - PANEL;
        let three_rows = 10.5;
        assert!(ADDRESS.bottom() - three_rows >= lost, "{lost}");
    }

    #[test]
    fn the_sender_is_not_seen_through_the_window_of_the_address() {
        for window in [Window::Single, Window::DoubleAddress] {
            assert!(SENDER.bottom() < window.shows(0.0).top);
        }
        assert!(Window::DoubleSender.shows(0.0).holds(SENDER, 0.0));
    }
}
