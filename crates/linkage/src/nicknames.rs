//! Usual short and familiar forms of given names (tables/nicknames.txt).

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::hash::{self, Ready};

/// A name's place in the table: the groups it stands in, and whether it has a group of its own.
#[derive(Default)]
struct Standing {
    groups: Vec<u16>,
    own: Option<u16>,
}

/// Every formal name with its forms is a group.
fn standings() -> &'static HashMap<u64, Standing, Ready> {
    static STANDINGS: OnceLock<HashMap<u64, Standing, Ready>> = OnceLock::new();
    STANDINGS.get_or_init(|| {
        let mut all: HashMap<u64, Standing, Ready> = HashMap::default();
        let lines = include_str!("../tables/nicknames.txt").lines().filter(|line| !line.starts_with('#'));
        for (number, line) in (0u16..).zip(lines) {
            for (place, word) in line.split([':', ' ']).filter(|word| !word.is_empty()).enumerate() {
                let standing = all.entry(hash::text(word)).or_default();
                if place == 0 {
                    standing.own = Some(number);
                } else {
                    standing.groups.push(number);
                }
            }
        }
        all
    })
}

/// Whether one given name is a usual form of the other, or both are only forms of a third (BOB and ROB).
pub fn related(a: &str, b: &str) -> bool {
    let all = standings();
    let (Some(x), Some(y)) = (all.get(&hash::text(a)), all.get(&hash::text(b))) else { return false };
    let form_of =
        |form: &Standing, formal: &Standing| formal.own.is_some_and(|own| form.groups.contains(&own));
    let only_forms = x.own.is_none() && y.own.is_none();
    form_of(x, y) || form_of(y, x) || only_forms && x.groups.iter().any(|group| y.groups.contains(group))
}

/// The full forms of which a given name (in capitals) is a usual form, its own among them where it is one.
pub fn formal_names(name: &str) -> &'static [&'static str] {
    static FORMS: OnceLock<HashMap<&'static str, Vec<&'static str>>> = OnceLock::new();
    let forms = FORMS.get_or_init(|| {
        let mut all: HashMap<&'static str, Vec<&'static str>> = HashMap::new();
        let lines = include_str!("../tables/nicknames.txt").lines().filter(|line| !line.starts_with('#'));
        for (formal, short) in lines.filter_map(|line| line.split_once(':')) {
            for word in std::iter::once(formal).chain(short.split_whitespace()) {
                all.entry(word).or_default().push(formal);
            }
        }
        all
    });
    forms.get(name).map_or(&[], Vec::as_slice)
}
