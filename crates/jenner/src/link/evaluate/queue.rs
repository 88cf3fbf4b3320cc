//! The review queue: how many questions humans would have to answer, and what they would find.

use std::collections::HashMap;

use jenner_linkage::file::Pair;
use serde::Serialize;

use crate::link::metrics;

/// Recall that the questions are counted for.
pub const WANTED: f64 = 0.98;

/// What asking humans brings, if they answer rightly.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Queue {
    /// Pairs in the review band whose people were not joined anyway.
    pub pairs: u64,
    /// Questions, likeliest pairs first, until recall in clusters is [`WANTED`]; nothing if it is never reached. A
    /// pair that earlier answers have settled is not asked.
    pub questions: Option<u64>,
    /// Questions for the whole queue.
    pub all_questions: u64,
    /// Recall in clusters after the whole queue.
    pub recall: f64,
    /// Records, to measure questions against.
    pub records: u64,
}

impl Queue {
    /// Questions until the wanted recall, as a share of records.
    pub fn share(&self) -> Option<f64> {
        Some(self.questions? as f64 / self.records.max(1) as f64)
    }
}

/// Asks the truth about each pair of the queue.
pub fn measure(review: &[Pair], clusters: &[u32], truth: &[u32]) -> Queue {
    let mut groups = Groups::new(clusters, truth);
    let start = metrics::of_clusters(clusters, truth);
    let (mut right, wanted) = (start.right, start.true_pairs as f64 * WANTED);
    let mut queue: Vec<&Pair> = review.iter().collect();
    queue.sort_by(|x, y| y.verdict.score.total_cmp(&x.verdict.score).then((x.a, x.b).cmp(&(y.a, y.b))));
    queue.retain(|link| groups.of(link.a) != groups.of(link.b));
    let mut figures = Queue { pairs: queue.len() as u64, records: truth.len() as u64, ..Queue::default() };
    if right as f64 >= wanted {
        figures.questions = Some(0);
    }
    for link in queue {
        let (a, b) = (groups.of(link.a), groups.of(link.b));
        if a == b {
            continue;
        }
        figures.all_questions += 1;
        if truth.get(link.a as usize) == truth.get(link.b as usize) {
            right += groups.join(a, b);
        }
        if figures.questions.is_none() && right as f64 >= wanted {
            figures.questions = Some(figures.all_questions);
        }
    }
    figures.recall = metrics::share(right, start.true_pairs);
    figures
}

/// Clusters that grow: which one a record is in, and how many records of each person each holds.
struct Groups {
    parents: Vec<u32>,
    people: HashMap<u32, HashMap<u32, u64>>,
}

impl Groups {
    fn new(clusters: &[u32], truth: &[u32]) -> Self {
        let mut first: HashMap<u32, u32> = HashMap::new();
        let mut parents = Vec::with_capacity(clusters.len());
        let mut people: HashMap<u32, HashMap<u32, u64>> = HashMap::new();
        for ((cluster, person), place) in clusters.iter().zip(truth).zip(0..) {
            let root = *first.entry(*cluster).or_insert(place);
            parents.push(root);
            *people.entry(root).or_default().entry(*person).or_default() += 1;
        }
        Self { parents, people }
    }

    fn of(&self, record: u32) -> u32 {
        let mut at = record;
        while let Some(parent) = self.parents.get(at as usize).copied().filter(|parent| *parent != at) {
            at = parent;
        }
        at
    }

    /// Puts two groups together; tells how many pairs of one person that makes.
    fn join(&mut self, a: u32, b: u32) -> u64 {
        let size = |group| self.people.get(&group).map_or(0, HashMap::len);
        let (into, from) = if size(a) >= size(b) { (a, b) } else { (b, a) };
        if let Some(parent) = self.parents.get_mut(from as usize) {
            *parent = into;
        }
        let moved = self.people.remove(&from).unwrap_or_default();
        let target = self.people.entry(into).or_default();
        let mut pairs = 0;
        for (person, records) in moved {
            let here = target.entry(person).or_default();
            pairs += *here * records;
            *here += records;
        }
        pairs
    }
}

#[cfg(test)]
mod tests {
    use jenner_linkage::{Matcher, Profile, Verdict};

    use super::*;

    fn review(a: u32, b: u32, score: f32) -> Pair {
        let verdict = Matcher::shipped().judge_fast(&Profile::default(), &Profile::default());
        Pair { a, b, verdict: Verdict { score, ..verdict } }
    }

    #[test]
    fn questions_are_asked_in_the_order_of_likelihood_and_settled_ones_are_not_asked() {
        // One person with records 0 to 3; 0 and 1 are joined already. Record 4 is somebody else.
        let truth = [0, 0, 0, 0, 1];
        let links = [
            review(0, 2, 0.8),
            review(1, 2, 0.7), // settled by the one before
            review(2, 3, 0.6),
            review(3, 4, 0.9),  // somebody else: a question without a gain
            review(0, 1, 0.99), // joined anyway
        ];
        let queue = measure(&links, &[0, 0, 2, 3, 4], &truth);
        assert_eq!((queue.pairs, queue.all_questions, queue.questions), (4, 3, Some(3)));
        assert!((queue.recall - 1.0).abs() < 1e-12);
        assert_eq!(queue.share(), Some(3.0 / 5.0));
    }

    #[test]
    fn a_queue_that_is_too_poor_never_reaches_the_wanted_recall() {
        let queue = measure(&[review(0, 1, 0.5)], &[0, 1, 2], &[0, 0, 0]);
        assert_eq!((queue.questions, queue.all_questions), (None, 1));
        assert!((queue.recall - 1.0 / 3.0).abs() < 1e-12);
    }
}
