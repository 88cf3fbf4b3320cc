//! Which body sites mean the same place.

use crate::Site;

impl Site {
    /// The part of the body this site is on, as coarse as senders mix them up: `LA` (left upper arm) and `LD`
    /// (left deltoid) are used for the same injection, and so are `LT` and `LVL`. Unknown sites are themselves.
    pub fn area(&self) -> &str {
        match self.as_str() {
            "LD" => "LA",
            "RD" => "RA",
            "LVL" => "LT",
            "RVL" => "RT",
            "LN" | "RN" => "BN",
            other => other,
        }
    }

    /// Whether two reports with these sites can mean the same injection. Different areas speak for two
    /// injections; the same area says nothing.
    pub fn overlaps(&self, other: &Site) -> bool {
        self.area() == other.area()
    }
}
