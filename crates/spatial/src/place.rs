//! Where an area is: its point, and how far two points are apart.

use crate::tally::SpatialError;

/// Mean radius of the Earth, km (IUGG).
const EARTH_KM: f64 = 6_371.008_8;

/// The point that stands for an area: the centre of its people, or of its land.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point([f64; 3]);

impl Point {
    /// By degrees north and east.
    pub fn on_earth(lat: f64, lon: f64) -> Result<Self, SpatialError> {
        if !(-90.0..=90.0).contains(&lat) || !(-180.0..=180.0).contains(&lon) {
            return Err(SpatialError::NotAPlace { lat, lon });
        }
        let (north, east) = (lat.to_radians(), lon.to_radians());
        let flat = EARTH_KM * north.cos();
        Ok(Self([flat * east.cos(), flat * east.sin(), EARTH_KM * north.sin()]))
    }

    /// By kilometres on a map.
    pub fn on_map(x: f64, y: f64) -> Result<Self, SpatialError> {
        if !x.is_finite() || !y.is_finite() {
            return Err(SpatialError::NotFinite { x, y });
        }
        Ok(Self([x, y, 0.0]))
    }

    /// How far it is, in km, in a straight line. Through the Earth that is a metre less than over it for 100 km, and
    /// the order of distances is the same.
    pub fn km_to(self, other: Self) -> f64 {
        let [x, y, z] = self.0;
        let [a, b, c] = other.0;
        ((x - a).powi(2) + (y - b).powi(2) + (z - c).powi(2)).sqrt()
    }

    /// The coordinates, to put points into an order that does not depend on how they are listed.
    pub(crate) fn coordinates(self) -> [f64; 3] {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_degree_of_latitude_is_111_km_and_there_is_no_latitude_91() {
        let south = Point::on_earth(30.0, -91.0).unwrap();
        let north = Point::on_earth(31.0, -91.0).unwrap();
        assert!((south.km_to(north) - 111.19).abs() < 0.01);
        assert!(Point::on_earth(91.0, 0.0).is_err());
        assert!(Point::on_earth(f64::NAN, 0.0).is_err());
        assert!(Point::on_map(f64::INFINITY, 0.0).is_err());
    }
}
