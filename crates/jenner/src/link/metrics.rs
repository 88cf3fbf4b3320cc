//! How good a linkage is, against a truth: pairs, clusters (all pairs inside them) and B-cubed.
//!
//! All true pairs count, also those that were never compared.

use serde::Serialize;

/// Pairs found, pairs that are true, and how many are both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Pairs of records of one person.
    pub true_pairs: u64,
    /// Pairs called the same person.
    pub found: u64,
    /// Pairs that are both.
    pub right: u64,
}

/// A share of what was found, and a share of what was to be found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Rates {
    /// Of what was called the same, how much is; 1 where nothing was called so.
    pub precision: f64,
    /// Of what is the same, how much was called so; 1 where there is nothing to find.
    pub recall: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
}

impl Rates {
    /// From its two parts.
    pub fn of(precision: f64, recall: f64) -> Self {
        let sum = precision + recall;
        let f1 = if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 };
        Self { precision, recall, f1 }
    }
}

impl Counts {
    /// Precision, recall, F1.
    pub fn rates(self) -> Rates {
        Rates::of(share(self.right, self.found), share(self.right, self.true_pairs))
    }

    /// Pairs joined wrongly.
    pub fn wrong(self) -> u64 {
        self.found - self.right
    }
}

/// `part` of `whole`; all of nothing is 1.
pub fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// Links before clustering: `links` holds each pair of record places once; `truth` is the person of each record.
pub fn of_links(links: impl IntoIterator<Item = (u32, u32)>, truth: &[u32]) -> Counts {
    let person = |record: u32| truth.get(record as usize);
    let mut counts = Counts { true_pairs: pairs_inside(truth), ..Counts::default() };
    for (a, b) in links {
        counts.found += 1;
        counts.right += u64::from(person(a).is_some() && person(a) == person(b));
    }
    counts
}

/// All pairs inside clusters: `clusters` and `truth` name the group of each record.
pub fn of_clusters(clusters: &[u32], truth: &[u32]) -> Counts {
    Counts {
        true_pairs: pairs_inside(truth),
        found: pairs_inside(clusters),
        right: overlaps(clusters, truth).iter().map(|overlap| pairs(overlap.both)).sum(),
    }
}

/// B-cubed (Bagga, Baldwin 1998): precision and recall of each record's cluster, averaged over records.
pub fn b_cubed(clusters: &[u32], truth: &[u32]) -> Rates {
    let (in_cluster, in_truth) = (sizes(clusters), sizes(truth));
    let (mut precision, mut recall) = (0.0, 0.0);
    for overlap in overlaps(clusters, truth) {
        // Each of the `both` records sees `both` records of its own kind in its cluster and in its person.
        let squared = (overlap.both * overlap.both) as f64;
        precision += squared / size_of(&in_cluster, overlap.cluster);
        recall += squared / size_of(&in_truth, overlap.person);
    }
    let records = clusters.len().max(1) as f64;
    Rates::of(precision / records, recall / records)
}

/// The records that one cluster and one person share.
struct Overlap {
    cluster: u32,
    person: u32,
    both: u64,
}

fn overlaps(clusters: &[u32], truth: &[u32]) -> Vec<Overlap> {
    let mut places: Vec<(u32, u32)> = clusters.iter().copied().zip(truth.iter().copied()).collect();
    places.sort_unstable();
    places
        .chunk_by(|a, b| a == b)
        .filter_map(|same| {
            let (cluster, person) = *same.first()?;
            Some(Overlap { cluster, person, both: same.len() as u64 })
        })
        .collect()
}

/// Group and its size, in the order of groups.
fn sizes(groups: &[u32]) -> Vec<(u32, u64)> {
    let mut sorted = groups.to_vec();
    sorted.sort_unstable();
    sorted.chunk_by(|a, b| a == b).filter_map(|same| Some((*same.first()?, same.len() as u64))).collect()
}

fn size_of(sizes: &[(u32, u64)], group: u32) -> f64 {
    let place = sizes.binary_search_by_key(&group, |size| size.0);
    place.ok().and_then(|place| sizes.get(place)).map_or(1.0, |size| size.1 as f64)
}

fn pairs(records: u64) -> u64 {
    records * records.saturating_sub(1) / 2
}

fn pairs_inside(groups: &[u32]) -> u64 {
    sizes(groups).iter().map(|size| pairs(size.1)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three records of person 1, two of person 2, one of person 3.
    const TRUTH: [u32; 6] = [1, 1, 1, 2, 2, 3];

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }

    #[test]
    fn links_are_counted_against_all_true_pairs() {
        // 3 + 1 true pairs; two found, one of them wrong.
        let counts = of_links([(0, 1), (2, 3)], &TRUTH);
        assert_eq!(counts, Counts { true_pairs: 4, found: 2, right: 1 });
        close(counts.rates().precision, 0.5);
        close(counts.rates().recall, 0.25);
        close(counts.rates().f1, 1.0 / 3.0);
        assert_eq!(counts.wrong(), 1);
    }

    #[test]
    fn a_cluster_counts_all_its_pairs() {
        // {0,1} {2,3,4} {5}: 1 + 3 pairs, of which (0,1) and (3,4) are true.
        let counts = of_clusters(&[0, 0, 2, 2, 2, 5], &TRUTH);
        assert_eq!(counts, Counts { true_pairs: 4, found: 4, right: 2 });
        close(counts.rates().f1, 0.5);
    }

    #[test]
    fn b_cubed_averages_over_records() {
        // {0,1,3} {2} {4,5} by hand. Precision: 2/3, 2/3, 1 (record 2), 1/3, 1/2, 1/2 = 22/36 of 6.
        // Recall: 2/3, 2/3, 1/3, 1/2, 1/2, 1 = 22/36 of 6.
        let rates = b_cubed(&[0, 0, 2, 0, 4, 4], &TRUTH);
        close(rates.precision, 22.0 / 36.0);
        close(rates.recall, 22.0 / 36.0);
    }

    #[test]
    fn the_truth_itself_is_perfect_and_everybody_alone_finds_nothing() {
        close(of_clusters(&TRUTH, &TRUTH).rates().f1, 1.0);
        close(b_cubed(&TRUTH, &TRUTH).f1, 1.0);
        let alone = [0, 1, 2, 3, 4, 5];
        let rates = of_clusters(&alone, &TRUTH).rates();
        close(rates.precision, 1.0);
        close(rates.recall, 0.0);
        close(rates.f1, 0.0);
        // Recall of everybody alone: 3 records see 1 of 3, 2 see 1 of 2, 1 sees itself: 3 of 6.
        close(b_cubed(&alone, &TRUTH).recall, 0.5);
    }

    #[test]
    fn nothing_at_all_is_no_error() {
        assert_eq!(of_clusters(&[], &[]), Counts::default());
        close(b_cubed(&[], &[]).f1, 0.0);
    }
}
