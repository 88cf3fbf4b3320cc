#![allow(warnings)]
#[path = "../tests/it/sets/mod.rs"]
mod sets;
use jenner_linkage::file::{self, Blocks, Bounds};
use jenner_linkage::*;
use std::collections::*;
fn main() {
    let m = Matcher::from_toml(&std::fs::read_to_string(std::env::var("MODEL").unwrap()).unwrap()).unwrap();
    let only = std::env::args().nth(1).unwrap();
    for set in sets::files() {
        if !set.name.contains(&only) {
            continue;
        }
        let ps: Vec<Profile> = set.said.iter().map(|s| Profile::of(std::slice::from_ref(s))).collect();
        let done = file::deduplicate(&m, &ps);
        let m = file::fitted(&m, &ps);
        let mut groups: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for i in 0..ps.len() {
            groups.entry(done.groups[i]).or_default().push(i);
        }
        for g in groups.values() {
            for (k, a) in g.iter().enumerate() {
                for b in &g[k + 1..] {
                    if set.truth[*a] != set.truth[*b] {
                        let v = m.judge_fast(&ps[*a], &ps[*b]);
                        if m.links(&v) {
                            let c = m.compare(&ps[*a], &ps[*b]);
                            println!(
                                "{:.1} {:?} {} {}",
                                v.score,
                                v.guards.iter().collect::<Vec<_>>(),
                                set.ids[*a],
                                set.ids[*b]
                            );
                            println!(
                                "     {}",
                                Field::ALL
                                    .iter()
                                    .filter(|f| c.level(**f) != Level::Missing)
                                    .map(|f| format!("{}:{}", f.name(), c.level(*f).name()))
                                    .collect::<Vec<_>>()
                                    .join(" ")
                            );
                        }
                    }
                }
            }
        }
    }
}
