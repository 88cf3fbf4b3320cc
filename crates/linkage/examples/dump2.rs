#![allow(warnings)]
#[path = "../tests/it/sets/mod.rs"]
mod sets;
use jenner_linkage::*;
fn main() {
    println!("set,expect,n,{}", Field::ALL.map(|f| format!("{f:?}")).join(","));
    for p in sets::pairs::record_linker() {
        for a in &p.arrivals {
            let x = Profile::of(&[a.said.clone()]);
            for (i, id) in p.ids.iter().enumerate() {
                if *id == a.wanted {
                    let c = Comparison::of(&x, &Profile::of(&[p.people[i].clone()]));
                    println!(
                        "{},{:?},1,{}",
                        p.name,
                        a.expected,
                        c.levels().map(|l| format!("{l:?}")).join(",")
                    );
                }
            }
        }
    }
}
