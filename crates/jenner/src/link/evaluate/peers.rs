//! The best figures of other programs on the same sets, as measured in 2026 on a machine with two cores with each
//! program's documented settings; "best" thresholds were picked on the set itself, which favours the peer.
//!
//! splink 5.0.0, recordlinkage 0.16, dedupe 3.0.3, goldenmatch 3.22, mismo-match (AIRA), RecordLinker (CDC, 2025-07).

use serde::Serialize;

/// A figure and whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Peer {
    /// F1, or a share.
    pub figure: f64,
    /// Program.
    pub program: &'static str,
}

/// The best of the peers on a table.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Peers {
    /// F1 of the links before clustering.
    pub links: Peer,
    /// F1 of all pairs inside clusters.
    pub clusters: Peer,
    /// B-cubed F1.
    pub b_cubed: Peer,
}

const fn peer(figure: f64, program: &'static str) -> Peer {
    Peer { figure, program }
}

/// By the name of a set.
pub fn of(set: &str) -> Option<Peers> {
    let (links, clusters, b_cubed) = match set {
        "febrl1" => (peer(0.999, "recordlinkage"), peer(0.998, "splink"), peer(0.999, "splink")),
        "febrl3" => (peer(0.997, "recordlinkage"), peer(0.998, "goldenmatch"), peer(0.999, "splink")),
        "RLdata500" => (peer(0.990, "recordlinkage"), peer(0.969, "splink"), peer(0.997, "splink")),
        "fake_1000" => (peer(0.841, "splink"), peer(0.917, "splink"), peer(0.938, "splink")),
        "historical_50k" => (peer(0.762, "splink"), peer(0.827, "splink"), peer(0.858, "splink")),
        "synthetic-5k" => (peer(0.955, "splink"), peer(0.963, "splink"), peer(0.982, "splink")),
        _ => return None,
    };
    Some(Peers { links, clusters, b_cubed })
}

/// F1 of the lookups, possible matches left out.
pub fn of_lookup(set: &str) -> Option<Peer> {
    match set {
        "better_test" => Some(peer(0.814, "RecordLinker")),
        "nbs_test" => Some(peer(0.706, "RecordLinker")),
        "expanded_nbs_test" => Some(peer(0.588, "RecordLinker")),
        _ => None,
    }
}

/// Three-class accuracy on all of AIRA-C, and the share of its pairs of two people that were joined.
pub const AIRA_ACCURACY: Peer = peer(0.72, "mismo-match");
/// Pairs of two people that mismo-match calls a match.
pub const AIRA_WRONG: Peer = peer(12.0 / 1326.0, "mismo-match");
