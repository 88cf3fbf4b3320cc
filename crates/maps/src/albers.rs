//! The Albers equal-area conic projection on the sphere, with its two standard parallels taken from what is drawn
//! (Snyder, *Map Projections: A Working Manual*, USGS 1987, equations 14-1 to 14-6): an area is as large on paper as
//! on land, which a map that is read by area must be.

/// A projection, and where its longitudes begin.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Albers {
    west: f64,
    middle: f64,
    cone: f64,
    c: f64,
    rho: f64,
    top: f64,
}

impl Albers {
    /// The projection for points such as these, in degrees.
    pub(crate) fn of(points: &[[f64; 2]]) -> Self {
        let west = west(points.iter().map(|at| at[0]));
        let (mut east, mut south, mut north) = (west, f64::INFINITY, f64::NEG_INFINITY);
        for [x, y] in points {
            east = east.max(turned(*x, west));
            south = south.min(*y);
            north = north.max(*y);
        }
        // A sixth from each end: the usual choice for a map of one state.
        let sixth = (north - south) / 6.0;
        let (first, second) = ((south + sixth).to_radians(), (north - sixth).to_radians());
        let cone = first.midpoint(second).sin();
        let cone = if (first - second).abs() > 1e-9 { (first.sin() + second.sin()) / 2.0 } else { cone };
        let c = first.cos().powi(2) + 2.0 * cone * first.sin();
        let top = south.midpoint(north).to_radians();
        let mut projection = Self { west, middle: west.midpoint(east), cone, c, rho: 0.0, top };
        if !projection.is_at_the_equator() {
            projection.rho = projection.radius(top);
        }
        projection
    }

    /// Right and **down** on paper, in units of the globe's radius.
    pub(crate) fn project(&self, [longitude, latitude]: [f64; 2]) -> [f64; 2] {
        let lambda = (turned(longitude, self.west) - self.middle).to_radians();
        let phi = latitude.to_radians();
        if self.is_at_the_equator() {
            // The cone is a cylinder there.
            let flat = self.top.cos();
            return [lambda * flat, -phi.sin() / flat];
        }
        let theta = self.cone * lambda;
        let radius = self.radius(phi);
        [radius * theta.sin(), radius * theta.cos() - self.rho]
    }

    fn radius(&self, phi: f64) -> f64 {
        (self.c - 2.0 * self.cone * phi.sin()).max(0.0).sqrt() / self.cone
    }

    fn is_at_the_equator(&self) -> bool {
        self.cone.abs() < 1e-4
    }
}

/// A longitude as degrees east of where the map begins.
fn turned(longitude: f64, west: f64) -> f64 {
    west + (longitude - west).rem_euclid(360.0)
}

/// Where the map begins: east of the widest stretch without a point. So the Aleutians stay beside Alaska although the
/// date line runs through them.
fn west(longitudes: impl Iterator<Item = f64>) -> f64 {
    let mut all: Vec<f64> = longitudes.collect();
    all.sort_by(f64::total_cmp);
    let (Some(first), Some(last)) = (all.first(), all.last()) else { return 0.0 };
    let mut widest = (first + 360.0 - last, *first);
    for pair in all.windows(2) {
        if let [one, other] = pair
            && other - one > widest.0
        {
            widest = (other - one, *other);
        }
    }
    // A hair to the west, so that the first point itself does not come round to the east.
    widest.1 - 1e-9
}
