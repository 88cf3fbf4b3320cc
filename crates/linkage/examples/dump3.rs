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
        let mut people: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (i, t) in set.truth.iter().enumerate() {
            people.entry(t).or_default().push(i);
        }
        let mut causes: BTreeMap<String, u32> = BTreeMap::new();
        for (_, list) in people {
            let mut groups: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
            for i in list {
                groups.entry(done.groups[i]).or_default().push(i);
            }
            let g: Vec<_> = groups.values().collect();
            for i in 0..g.len() {
                for j in i + 1..g.len() {
                    let weight = (g[i].len() * g[j].len()) as u32;
                    let mut best: Option<(f32, String)> = None;
                    let mut blocks: BTreeSet<String> = BTreeSet::new();
                    let mut linked = false;
                    for a in g[i] {
                        for b in g[j] {
                            let v = m.judge_fast(&ps[*a], &ps[*b]);
                            if m.links(&v) {
                                linked = true;
                            }
                            let c = Comparison::of(&ps[*a], &ps[*b]);
                            if v.guards.apart() != Apart::No {
                                blocks.insert(format!(
                                    "{:?} {:?}",
                                    v.guards.apart(),
                                    v.guards
                                        .iter()
                                        .filter(|g| ![
                                            "GivenName",
                                            "BirthDate",
                                            "FamilyName",
                                            "TooLittle",
                                            "Namesake",
                                            "SocialSecurity"
                                        ]
                                        .contains(&format!("{g:?}").as_str()))
                                        .collect::<Vec<_>>()
                                ));
                            }
                            if best.as_ref().is_none_or(|b| b.0 < v.score) {
                                best = Some((
                                    v.score,
                                    format!(
                                        "{:?}",
                                        Field::ALL
                                            .iter()
                                            .filter(|f| c.level(**f) != Level::Missing)
                                            .map(|f| format!("{}:{}", f.name(), c.level(*f).name()))
                                            .collect::<Vec<_>>()
                                    ),
                                ));
                            }
                        }
                    }
                    let b = best.unwrap();
                    let why = if linked {
                        format!("linked but {}", blocks.into_iter().collect::<Vec<_>>().join("+"))
                    } else if !blocks.is_empty() {
                        format!("guard {}", blocks.into_iter().collect::<Vec<_>>().join("+"))
                    } else {
                        format!("score")
                    };
                    if std::env::var("LIST").is_ok() {
                        println!(
                            "{weight} {why} {:.1} {} | {:?} {:?}",
                            b.0, b.1, set.ids[g[i][0]], set.ids[g[j][0]]
                        );
                    }
                    *causes.entry(why).or_default() += weight;
                }
            }
        }
        let mut all: Vec<_> = causes.into_iter().map(|(k, v)| (v, k)).collect();
        all.sort();
        all.reverse();
        println!("{} lost pairs {}", set.name, all.iter().map(|x| x.0).sum::<u32>());
        for x in all.iter().take(14) {
            println!("   {} {}", x.0, x.1);
        }
    }
}
