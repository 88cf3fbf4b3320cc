//! Figures of the shipped matcher on the labelled sets of the reference collection.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program to run by hand")]

#[path = "../tests/it/sets/mod.rs"]
mod sets;

use std::collections::{BTreeMap, HashMap};
use std::time::Instant;

use jenner_linkage::blocks::{Blocks, Bounds};
use jenner_linkage::file;
use jenner_linkage::{Band, Matcher, Profile};
use sets::measure::{self, Counts};

fn main() {
    let only: Vec<String> = std::env::args().skip(1).collect();
    let wanted = |name: &str| only.is_empty() || only.iter().any(|o| name.contains(o.as_str()));
    let matcher = match std::env::var("MODEL") {
        Ok(path) => Matcher::from_toml(&std::fs::read_to_string(path).unwrap()).unwrap(),
        Err(_) => Matcher::shipped(),
    };
    for set in sets::files().iter().filter(|s| wanted(s.name)) {
        file(&matcher, set);
    }
    if wanted("aira") {
        adjudicated(&matcher);
    }
    for population in sets::pairs::record_linker().iter().filter(|p| wanted(p.name)) {
        arrivals(&matcher, population);
    }
}

fn file(matcher: &Matcher, set: &sets::Set) {
    let start = Instant::now();
    let profiles: Vec<Profile> =
        set.said.iter().map(|said| Profile::of(std::slice::from_ref(said))).collect();
    let read = start.elapsed();
    let blocks = Blocks::of(&profiles, Bounds::default());
    let truth = &set.truth;
    let same = |a: u32, b: u32| truth[a as usize] == truth[b as usize];
    let met: Vec<bool> = blocks.compare(|a, b| Some(same(a, b)), |_| ());
    let hit = met.iter().filter(|t| **t).count() as f64;
    let all = measure::true_pairs(truth);
    let local = file::fitted(matcher, &profiles);
    let start = Instant::now();
    let judged = file::judged(&local, &profiles, &blocks);
    let time = start.elapsed();
    let mut direct = Counts::default();
    for pair in judged.iter().filter(|p| local.links(&p.verdict)) {
        if same(pair.a, pair.b) { direct.right += 1.0 } else { direct.wrong += 1.0 }
    }
    direct.missed = all - direct.right;
    let done = file::deduplicate(matcher, &profiles);
    let cluster = measure::clusters(truth, &done.groups);
    let gain: Vec<bool> = done.review.iter().map(|p| same(p.a, p.b)).collect();
    println!(
        "{:15} {} records, pairs P {:.4} R {:.4} F {:.4}  clusters P {:.4} R {:.4} F {:.4}  B3 {:.4}  blocks: recall {:.4} pairs {}  review {} ({} same)  read {:.0?} judge {:.0?}",
        set.name,
        set.ids.len(),
        direct.precision(),
        direct.recall(),
        direct.f1(),
        cluster.precision(),
        cluster.recall(),
        cluster.f1(),
        measure::b_cubed(truth, &done.groups),
        hit / all,
        met.len(),
        gain.len(),
        gain.iter().filter(|g| **g).count(),
        read,
        time
    );
    if set.name.starts_with("synthetic") {
        queue(set, &done);
        kinds(set, &done);
    }
}

/// Items of the review queue, best first, until people have brought recall to 0.98; and the recall they can reach.
fn queue(set: &sets::Set, done: &file::Deduplicated) {
    let mut items: BTreeMap<(u32, u32), (f32, bool)> = BTreeMap::new();
    for pair in &done.review {
        let [a, b] = [pair.a, pair.b].map(|record| record as usize);
        let key = (done.groups[a].min(done.groups[b]), done.groups[a].max(done.groups[b]));
        let item = items.entry(key).or_insert((f32::MIN, false));
        *item = (item.0.max(pair.verdict.score), item.1 || set.truth[a] == set.truth[b]);
    }
    let mut order: Vec<_> = items.into_iter().collect();
    order.sort_by(|x, y| y.1.0.total_cmp(&x.1.0));
    let mut groups = done.groups.clone();
    let mut enough = None;
    for (at, ((a, b), (_, same))) in order.iter().enumerate() {
        if *same {
            let (to, from) = (groups[*a as usize], groups[*b as usize]);
            groups.iter_mut().filter(|group| **group == from).for_each(|group| *group = to);
        }
        if enough.is_none() && measure::clusters(&set.truth, &groups).recall() >= 0.98 {
            enough = Some(at + 1);
        }
    }
    let reached = measure::clusters(&set.truth, &groups).recall();
    println!(
        "                queue {} items; recall 0.98 after {enough:?} of them; {reached:.4} after all",
        order.len()
    );
}

/// How many hard pairs of each kind stand in one group.
fn kinds(set: &sets::Set, done: &file::Deduplicated) {
    let Some(root) = sets::reference() else { return };
    let place: HashMap<&str, usize> = set.ids.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
    let mut table: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for row in sets::rows(&root.join("synthetic-5k/hard_pairs.csv")) {
        let (Some(a), Some(b)) = (place.get(row.get("rec_id_a")), place.get(row.get("rec_id_b"))) else {
            continue;
        };
        let entry = table.entry(format!("{} {}", row.get("label"), row.get("kind"))).or_default();
        entry.0 += u32::from(done.groups[*a] == done.groups[*b]);
        entry.1 += 1;
    }
    for (kind, (joined, all)) in table {
        println!("                {kind:32} {joined:4} of {all}");
    }
}

fn adjudicated(matcher: &Matcher) {
    let cases = sets::pairs::adjudicated();
    let mut table = [[0u32; 3]; 3];
    let list = std::env::var("LIST").is_ok();
    for case in &cases {
        let (a, b) = (Profile::of(std::slice::from_ref(&case.a)), Profile::of(std::slice::from_ref(&case.b)));
        let judged = matcher.judge(&a, &b);
        table[case.expected as usize][judged.band as usize] += 1;
        if list && case.expected != judged.band {
            println!(
                "{:?} got {:?} {:.1} {} {:?}",
                case.expected, judged.band, judged.score, case.label, judged.guards
            );
        }
    }
    let right: u32 = (0..3).map(|i| table[i][i]).sum();
    println!(
        "AIRA-C accuracy {:.4}  (rows expected same/review/different) {table:?}",
        f64::from(right) / cases.len() as f64
    );
}

fn arrivals(matcher: &Matcher, population: &sets::pairs::Population) {
    arrivals_by(matcher, population, "links", |matcher, verdict| matcher.links(verdict));
    arrivals_by(matcher, population, "judge", |_, verdict| verdict.band == Band::Same);
}

fn arrivals_by(
    matcher: &Matcher,
    population: &sets::pairs::Population,
    how: &str,
    joins: impl Fn(&Matcher, &jenner_linkage::Verdict) -> bool,
) {
    let people: Vec<Profile> =
        population.people.iter().map(|said| Profile::of(std::slice::from_ref(said))).collect();
    let local = file::fitted(matcher, &people);
    let (mut tp, mut fp, mut tn, mut fne) = (0.0, 0.0, 0.0, 0.0);
    let list = std::env::var("LIST").is_ok();
    // The other reading: what the matcher itself gives to a person is left out, too.
    let mut decided = [[0u32; 3]; 3];
    for arrival in &population.arrivals {
        let profile = Profile::of(std::slice::from_ref(&arrival.said));
        let best = people
            .iter()
            .zip(&population.ids)
            .map(|(p, id)| (local.judge_fast(&profile, p), id))
            .min_by(|x, y| {
                (!joins(&local, &x.0), -x.0.score).partial_cmp(&(!joins(&local, &y.0), -y.0.score)).unwrap()
            })
            .unwrap();
        let wanted = people.iter().zip(&population.ids).filter(|(_, id)| **id == arrival.wanted);
        let band = wanted.map(|(p, _)| local.judge_fast(&profile, p).band).min().unwrap_or(Band::Different);
        decided[arrival.expected as usize][band as usize] += 1;
        let found = joins(&local, &best.0).then_some(best.1);
        let right = found == Some(&arrival.wanted);
        if list && (arrival.expected == Band::Same) != right && arrival.expected != Band::Review {
            let wanted = people
                .iter()
                .zip(&population.ids)
                .find(|(_, id)| **id == arrival.wanted)
                .map(|(p, _)| local.judge(&profile, p));
            println!(
                "{:?} found {found:?} of {} {:?}\n   {:?}",
                arrival.expected, arrival.wanted, arrival.said.names, wanted
            );
        }
        match (arrival.expected, right) {
            (Band::Same, true) => tp += 1.0,
            (Band::Same, false) if found.is_some() => fp += 1.0,
            (Band::Same, false) => fne += 1.0,
            (Band::Different, true) => fp += 1.0,
            (Band::Different, false) => tn += 1.0,
            _ => {}
        }
    }
    println!(
        "{:15} {how} sensitivity {:.4} specificity {:.4} PPV {:.4} F1 {:.4} ({tp} {fp} {tn} {fne})",
        population.name,
        tp / (tp + fne),
        tn / (tn + fp),
        tp / (tp + fp),
        2.0 * tp / (2.0 * tp + fp + fne)
    );
    let of = |expected: usize, band: usize| f64::from(decided[expected][band]);
    println!(
        "                own reviews left out: sensitivity {:.4} specificity {:.4} F1 {:.4} {decided:?}",
        of(0, 0) / (of(0, 0) + of(0, 2)),
        of(2, 2) / (of(2, 2) + of(2, 0)),
        2.0 * of(0, 0) / (2.0 * of(0, 0) + of(0, 2) + of(2, 0))
    );
}
