//! Groups of records that are one person: strongest links first, and no group holds a pair that a guard keeps apart.

use std::collections::HashMap;

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

/// Members up to which a group grows; more reports of one person do not occur, but a value that many share does.
const LARGEST: usize = 512;

/// Groups `count` records: `links` join, strongest first; a join of two groups that are `apart` is dropped. Returns the group of every record, named by its smallest member. The order of the links
/// does not matter.
pub fn groups(count: u32, links: &[Link], apart: impl Fn(&[u32], &[u32]) -> bool) -> Vec<u32> {
    let mut order: Vec<Link> =
        links.iter().map(|l| Link { a: l.a.min(l.b), b: l.a.max(l.b), score: l.score }).collect();
    order.sort_unstable_by(|x, y| y.score.total_cmp(&x.score).then((x.a, x.b).cmp(&(y.a, y.b))));
    let mut forest = Forest::new(count);
    for link in order {
        forest.join(link.a, link.b, &apart);
    }
    forest.group
}

struct Forest {
    group: Vec<u32>,
    /// Members of a group, kept at its smallest; empty for a group of one.
    members: HashMap<u32, Vec<u32>>,
}

impl Forest {
    fn new(count: u32) -> Forest {
        Forest { group: (0..count).collect(), members: HashMap::new() }
    }

    fn members_of(&self, group: u32) -> Vec<u32> {
        self.members.get(&group).cloned().unwrap_or_else(|| vec![group])
    }

    fn join(&mut self, a: u32, b: u32, apart: &impl Fn(&[u32], &[u32]) -> bool) {
        let (Some(x), Some(y)) = (self.group.get(a as usize).copied(), self.group.get(b as usize).copied())
        else {
            return;
        };
        if x == y {
            return;
        }
        let (mut these, those) = (self.members_of(x), self.members_of(y));
        let too_many = these.len() + those.len() > LARGEST;
        if too_many || apart(&these, &those) {
            return;
        }
        // The smallest record names the group, so that the name does not depend on the path.
        let (name, gone) = (x.min(y), x.max(y));
        these.extend(those);
        for member in &these {
            if let Some(slot) = self.group.get_mut(*member as usize) {
                *slot = name;
            }
        }
        self.members.remove(&gone);
        self.members.insert(name, these);
    }
}
