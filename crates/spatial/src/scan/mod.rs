//! The spatial scan statistic (Kulldorff 1997): where do unvaccinated people gather more than chance explains?
//!
//! A window moves over the map. For each window the likelihood that its people are unvaccinated more often than those
//! outside is held against the likelihood that all are alike ([`ratio`](Cluster::ratio), in natural logarithms). The
//! window with the highest ratio is the most likely cluster. Whether it is more than chance is found by simulation: the
//! same map is filled anew many times as if there were no cluster, and each such *replica* has its highest window.
//! Because every replica was searched as thoroughly as the map, searching many windows needs no further correction.
//!
//! Windows are circles around each area's point, or connected areas (Tango and Takahashi 2005). Every replica is
//! carried to its end: there is no early stop, so the p-value is exact at every level that the number of replicas allows.

mod apart;
mod ratio;
mod replicas;
mod study;
mod windows;

use serde::Serialize;

use crate::neighbours::Neighbours;
use crate::tally::{Share, SpatialError};
pub use study::Study;
use windows::Windows;

/// Which windows are looked at.
#[derive(Debug, Clone, Copy)]
pub enum Shape<'a> {
    /// Circles around the point of each area, growing area by area.
    Circles {
        /// The largest share of all people (or of all expected cases) that a circle may hold, up to a half.
        most: Share,
        /// The largest radius, in km, where one is wanted.
        most_km: Option<f64>,
    },
    /// All connected sets of up to `most_areas` areas that hold an area and lie among its nearest ones. They follow
    /// rivers and roads as circles cannot. The work doubles with each further area: 8 to 12 is usual.
    Connected {
        /// Who touches whom.
        neighbours: &'a Neighbours,
        /// The largest number of areas in a window.
        most_areas: u8,
    },
}

/// How much to simulate and how much to report.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// How many replicas. 999 give p-values in steps of 0.001.
    pub replicas: u32,
    /// Where chance begins: the same seed gives the same answer.
    pub seed: u64,
    /// The most clusters to report.
    pub most_clusters: usize,
    /// At which p-value a cluster counts as significant: 0.05 as a rule.
    pub level: f64,
}

/// Where a ratio stands among those of the replicas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Rank {
    /// 1 when no replica reached it.
    pub place: u32,
    /// How many replicas there were.
    pub replicas: u32,
}

impl Rank {
    /// The p-value: the chance of a window as unusual as this somewhere on the map, were there no cluster.
    pub fn p(self) -> f64 {
        f64::from(self.place) / (f64::from(self.replicas) + 1.0)
    }

    /// Whether it is significant at a level such as 0.05. With too few replicas for the level nothing is.
    pub fn is_significant(self, level: f64) -> bool {
        self.p() <= level
    }
}

/// A place where unvaccinated people gather.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cluster {
    /// Its areas, by their place in the list that was given; the centre comes first.
    pub areas: Vec<usize>,
    /// How far the farthest of its points is from the centre, km.
    pub radius_km: f64,
    /// The people who live there. With expected cases given: those expected, scaled to all cases seen.
    pub base: f64,
    /// The unvaccinated among them.
    pub cases: u64,
    /// How many there would be if all areas were alike.
    pub expected: f64,
    /// How much more often people there are unvaccinated than people elsewhere. Infinite where nobody else is.
    pub relative_risk: f64,
    /// The logarithm of the likelihood ratio.
    pub ratio: f64,
    /// Where it stands among the replicas.
    pub rank: Rank,
}

impl Cluster {
    /// Cases seen for each case expected.
    pub fn excess(&self) -> f64 {
        self.cases as f64 / self.expected
    }
}

/// What a scan found.
#[derive(Debug, Clone, PartialEq)]
pub struct Scan {
    /// Clusters that do not overlap, the most likely first. The later ones are held against the highest windows of the
    /// replicas too, which makes their p-values cautious. Those that every replica beats are left out.
    pub clusters: Vec<Cluster>,
    /// How many windows were looked at.
    pub windows: usize,
    /// The highest ratio of each replica, highest first.
    highest: Vec<f64>,
    level: f64,
}

impl Scan {
    /// The ratio that a cluster must reach to be significant; nothing when there are too few replicas for the level.
    pub fn critical(&self) -> Option<f64> {
        apart::critical(&self.highest, self.level)
    }

    /// The clusters that are significant at the level of the settings.
    pub fn significant(&self) -> impl Iterator<Item = &Cluster> {
        self.clusters.iter().filter(|cluster| cluster.rank.is_significant(self.level))
    }
}

/// Looks for clusters of low coverage. Replicas run on all cores; the answer does not depend on how many there are, nor
/// on the order in which areas are listed.
pub fn scan(study: &Study, shape: Shape<'_>, settings: Settings) -> Result<Scan, SpatialError> {
    let windows = match shape {
        Shape::Circles { most, most_km } => Windows::circles(study, most, most_km)?,
        Shape::Connected { neighbours, most_areas } => Windows::connected(study, neighbours, most_areas)?,
    };
    let mut highest = replicas::highest(study, &windows, settings);
    highest.sort_by(|a, b| b.total_cmp(a));
    let clusters = apart::clusters(study, &windows, &highest, settings);
    Ok(Scan { clusters, windows: windows.count(), highest, level: settings.level })
}
