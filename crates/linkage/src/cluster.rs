//! Groups of records that are one person: strongest links first, and no group holds a pair that a guard keeps apart.

/// A link between two records, by their numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// One record.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// Log odds, base 2.
    pub score: f32,
}

/// Groups `count` records: `links` join, strongest first; a join that would bring a pair of `apart` into one group is
/// dropped. Returns the group of every record, named by its smallest member. The order of the input does not matter.
pub fn groups(count: u32, links: &[Link], apart: &[(u32, u32)]) -> Vec<u32> {
    let mut order: Vec<Link> =
        links.iter().map(|l| Link { a: l.a.min(l.b), b: l.a.max(l.b), score: l.score }).collect();
    order.sort_unstable_by(|x, y| y.score.total_cmp(&x.score).then((x.a, x.b).cmp(&(y.a, y.b))));
    let mut forest = Forest::new(count, apart);
    for link in order {
        forest.join(link.a, link.b);
    }
    (0..count).map(|record| forest.root(record)).collect()
}

struct Forest {
    parent: Vec<u32>,
    /// Records that must stay apart from a member of the group, kept at the root.
    apart: Vec<Vec<u32>>,
}

impl Forest {
    fn new(count: u32, apart: &[(u32, u32)]) -> Forest {
        let mut all = vec![Vec::new(); count as usize];
        for (a, b) in apart {
            for (one, other) in [(a, b), (b, a)] {
                if let Some(list) = all.get_mut(*one as usize) {
                    list.push(*other);
                }
            }
        }
        Forest { parent: (0..count).collect(), apart: all }
    }

    fn root(&mut self, record: u32) -> u32 {
        let mut at = record;
        while let Some(up) = self.parent.get(at as usize).copied().filter(|up| *up != at) {
            let above = self.parent.get(up as usize).copied().unwrap_or(up);
            if let Some(slot) = self.parent.get_mut(at as usize) {
                *slot = above;
            }
            at = above;
        }
        at
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return;
        }
        let length = |forest: &Forest, at: u32| forest.apart.get(at as usize).map_or(0, Vec::len);
        let (fewer, other) = if length(self, a) <= length(self, b) { (a, b) } else { (b, a) };
        let list = self.apart.get(fewer as usize).cloned().unwrap_or_default();
        if list.into_iter().any(|record| self.root(record) == other) {
            return;
        }
        // The smallest record names the group, so that the answer does not depend on the path.
        let (top, below) = (a.min(b), a.max(b));
        let moved = self.apart.get_mut(below as usize).map(std::mem::take).unwrap_or_default();
        if let Some(list) = self.apart.get_mut(top as usize) {
            list.extend(moved);
        }
        if let Some(slot) = self.parent.get_mut(below as usize) {
            *slot = top;
        }
    }
}
