//! The report as tables for people.

use std::io::{Result, Write};

use super::pairs::ThreeWay;
use super::peers::Peer;
use super::queue::WANTED;
use super::{KindFigures, LookupFigures, PairFigures, QueryFigures, Report, SetFigures};
use crate::link::metrics::Rates;

/// Prints all of it.
pub fn report(out: &mut dyn Write, report: &Report) -> Result<()> {
    sets(out, &report.sets)?;
    for pairs in &report.pairs {
        judged(out, pairs)?;
    }
    lookups(out, &report.lookups)?;
    for queries in &report.queries {
        self::queries(out, queries)?;
    }
    kinds(out, &report.kinds)?;
    for path in &report.missing {
        writeln!(out, "not there: {}", path.display())?;
    }
    Ok(())
}

fn sets(out: &mut dyn Write, sets: &[SetFigures]) -> Result<()> {
    if sets.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "Duplicates in a table (automatic links only; all true pairs count, also those never compared)\n"
    )?;
    writeln!(
        out,
        "{:<15} {:>7} {:>7}  {:<8}  {:>6} {:>6} {:>6} {:>6}  {:<20} {:>8} {:>8}",
        "set", "records", "pairs", "measure", "P", "R", "F1", "wrong", "best peer", "compared", "seconds"
    )?;
    for set in sets {
        let peers = set.peers.as_ref();
        let rows: [(&str, Rates, Option<u64>, Option<Peer>); 3] = [
            ("links", set.links, Some(set.wrong_links), peers.map(|peers| peers.links)),
            ("clusters", set.clusters, Some(set.wrong_in_clusters), peers.map(|peers| peers.clusters)),
            ("B-cubed", set.b_cubed, None, peers.map(|peers| peers.b_cubed)),
        ];
        for (place, (measure, rates, wrong, peer)) in rows.into_iter().enumerate() {
            let (name, records, pairs) = match place {
                0 => (set.set.as_str(), set.records.to_string(), set.true_pairs.to_string()),
                _ => ("", String::new(), String::new()),
            };
            let (compared, seconds) = match place {
                0 => (percent(set.blocking_recall), format!("{:.2}", set.seconds)),
                _ => (String::new(), String::new()),
            };
            let wrong = wrong.map(|wrong| wrong.to_string()).unwrap_or_default();
            writeln!(
                out,
                "{name:<15} {records:>7} {pairs:>7}  {measure:<8}  {} {} {} {wrong:>6}  {:<20} {compared:>8} {seconds:>8}",
                three(rates.precision),
                three(rates.recall),
                three(rates.f1),
                peer_text(peer, rates.f1),
            )?;
        }
    }
    writeln!(out, "\nReview queue (likeliest pairs first, answered rightly)\n")?;
    let wanted = format!("for R {WANTED}");
    writeln!(
        out,
        "{:<15} {:>9} {:>10} {:>12} {:>10} {:>12} {:>9}",
        "set", "in queue", wanted, "of records", "all asked", "of records", "R then"
    )?;
    for set in sets {
        let queue = &set.queue;
        let (questions, part) = match (queue.questions, queue.share()) {
            (Some(questions), Some(part)) => (questions.to_string(), percent(part)),
            _ => ("never".to_owned(), String::new()),
        };
        let all = queue.all_questions as f64 / queue.records.max(1) as f64;
        writeln!(
            out,
            "{:<15} {:>9} {questions:>10} {part:>12} {:>10} {:>12} {:>9}",
            set.set,
            queue.pairs,
            queue.all_questions,
            percent(all),
            three(queue.recall)
        )?;
    }
    writeln!(out)
}

fn judged(out: &mut dyn Write, figures: &PairFigures) -> Result<()> {
    writeln!(out, "{}: {} pairs that experts judged\n", figures.set, figures.pairs)?;
    three_way(out, &figures.table, ["Match", "Possible Match", "Not a Match"])?;
    let peer = figures.peer_accuracy;
    writeln!(
        out,
        "three-class accuracy {} ({} on the whole set: {}); matches found {}; of two people called the same: {} ({}: {} of all)\n",
        three(figures.accuracy).trim(),
        peer.program,
        three(peer.figure).trim(),
        three(figures.match_found).trim(),
        figures.wrong,
        figures.peer_wrong.program,
        percent(figures.peer_wrong.figure),
    )
}

fn lookups(out: &mut dyn Write, lookups: &[LookupFigures]) -> Result<()> {
    for lookup in lookups {
        writeln!(out, "RecordLinker {}: incoming records looked up in the seed\n", lookup.set)?;
        three_way(out, &lookup.table, ["match", "possible_match", "no_match"])?;
        writeln!(
            out,
            "possible left out: sensitivity {} specificity {} precision {} F1 {}  best peer {}",
            three(lookup.sensitivity).trim(),
            three(lookup.specificity).trim(),
            three(lookup.precision).trim(),
            three(lookup.f1).trim(),
            peer_text(lookup.peer, lookup.f1),
        )?;
        writeln!(
            out,
            "review counted as missed: sensitivity {}; called the same as another person: {}; rows that do not fit \
             their header: {}\n",
            three(lookup.strict_sensitivity).trim(),
            lookup.wrong_person,
            lookup.unreadable
        )?;
    }
    Ok(())
}

fn queries(out: &mut dyn Write, figures: &QueryFigures) -> Result<()> {
    writeln!(out, "{}: incoming records looked up in the table\n", figures.set)?;
    writeln!(
        out,
        "{:<14} {:>8} {:>8} {:>8} {:>14} {:>14} {:>8}",
        "kind", "records", "right", "wrong", "review (right)", "review (other)", "new"
    )?;
    for kind in &figures.kinds {
        writeln!(
            out,
            "{:<14} {:>8} {:>8} {:>8} {:>14} {:>14} {:>8}",
            kind.kind, kind.records, kind.right, kind.wrong, kind.review_right, kind.review_other, kind.new
        )?;
    }
    writeln!(out)
}

fn kinds(out: &mut dyn Write, kinds: &[KindFigures]) -> Result<()> {
    if kinds.is_empty() {
        return Ok(());
    }
    writeln!(out, "Hard pairs by kind\n")?;
    writeln!(
        out,
        "{:<12} {:<22} {:>6} {:>8} {:>8} {:>8} {:>10}",
        "people", "kind", "pairs", "linked", "joined", "review", "different"
    )?;
    for kind in kinds {
        let people = match (kind.same_person, kind.never) {
            (true, _) => "one",
            (false, true) => "two (never)",
            (false, false) => "two",
        };
        writeln!(
            out,
            "{people:<12} {:<22} {:>6} {:>8} {:>8} {:>8} {:>10}",
            kind.kind, kind.pairs, kind.linked, kind.joined, kind.review, kind.different
        )?;
    }
    writeln!(out)
}

fn three_way(out: &mut dyn Write, table: &ThreeWay, expected: [&str; 3]) -> Result<()> {
    writeln!(out, "{:<16} {:>8} {:>8} {:>10}", "expected", "same", "review", "different")?;
    for (row, name) in table.iter().zip(expected) {
        let [same, review, different] = row;
        writeln!(out, "{name:<16} {same:>8} {review:>8} {different:>10}")?;
    }
    Ok(())
}

fn three(figure: f64) -> String {
    format!("{figure:>6.3}")
}

fn percent(figure: f64) -> String {
    format!("{:.1} %", figure * 100.0)
}

fn peer_text(peer: Option<Peer>, ours: f64) -> String {
    // Compared as printed: three places.
    let rounded = |figure: f64| (figure * 1000.0).round() as i64;
    peer.map_or_else(String::new, |peer| {
        let sign = match rounded(ours).cmp(&rounded(peer.figure)) {
            std::cmp::Ordering::Less => '<',
            std::cmp::Ordering::Equal => '=',
            std::cmp::Ordering::Greater => '>',
        };
        format!("{sign} {:.3} {}", peer.figure, peer.program)
    })
}
