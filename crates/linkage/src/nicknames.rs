//! Usual short and familiar forms of given names (tables/nicknames.txt).

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::hash;

/// Formal name → the groups it belongs to; every formal name with its forms is a group.
fn groups() -> &'static HashMap<u64, Vec<u16>> {
    static GROUPS: OnceLock<HashMap<u64, Vec<u16>>> = OnceLock::new();
    GROUPS.get_or_init(|| {
        let mut groups: HashMap<u64, Vec<u16>> = HashMap::new();
        let lines = include_str!("../tables/nicknames.txt").lines().filter(|line| !line.starts_with('#'));
        for (number, line) in (0u16..).zip(lines) {
            let words = line.split([':', ' ']).filter(|word| !word.is_empty());
            for word in words {
                groups.entry(hash::text(word)).or_default().push(number);
            }
        }
        groups
    })
}

/// Whether one given name is a usual form of the other, or both are of a third.
pub fn related(a: &str, b: &str) -> bool {
    let groups = groups();
    match (groups.get(&hash::text(a)), groups.get(&hash::text(b))) {
        (Some(x), Some(y)) => x.iter().any(|group| y.contains(group)),
        _ => false,
    }
}
