#![allow(warnings)]
#[path = "../tests/it/sets/mod.rs"]
mod sets;
use jenner_linkage::file::{self, Blocks, Bounds};
use jenner_linkage::*;
use std::io::Write;
fn main() {
    let m = Matcher::shipped();
    let mut out = std::io::BufWriter::new(std::fs::File::create("/tmp/aira_levels.csv").unwrap());
    writeln!(out, "label,expect,score,guards,{}", Field::ALL.map(|f| format!("{f:?}")).join(",")).unwrap();
    for c in sets::pairs::adjudicated() {
        let (a, b) = (Profile::of(&[c.a.clone()]), Profile::of(&[c.b.clone()]));
        let p = Comparison::of(&a, &b);
        let j = m.judge(&a, &b);
        writeln!(
            out,
            "{},{:?},{:.2},{},{}",
            c.label,
            c.expected,
            j.score,
            j.guards.iter().map(|g| format!("{g:?}")).collect::<Vec<_>>().join(" "),
            p.levels().map(|l| format!("{l:?}")).join(",")
        )
        .unwrap();
    }
    for set in sets::files() {
        let ps: Vec<Profile> = set.said.iter().map(|s| Profile::of(std::slice::from_ref(s))).collect();
        let m = file::fitted(&m, &ps);
        let blocks = Blocks::of(&ps, Bounds::default());
        let mut out =
            std::io::BufWriter::new(std::fs::File::create(format!("/tmp/{}_levels.csv", set.name)).unwrap());
        writeln!(out, "a,b,same,score,guards,apart,{}", Field::ALL.map(|f| format!("{f:?}")).join(","))
            .unwrap();
        for (a, b) in blocks.pairs(|a, b| Some((a, b))) {
            let (x, y) = (&ps[a as usize], &ps[b as usize]);
            let p = Comparison::of(x, y);
            let j = m.judge(x, y);
            writeln!(
                out,
                "{},{},{},{:.2},{},{:?},{}",
                set.ids[a as usize],
                set.ids[b as usize],
                set.truth[a as usize] == set.truth[b as usize],
                j.score,
                j.guards.iter().map(|g| format!("{g:?}")).collect::<Vec<_>>().join(" "),
                m.judge_fast(x, y).guards.apart(),
                p.levels().map(|l| format!("{l:?}")).join(",")
            )
            .unwrap();
        }
    }
}
