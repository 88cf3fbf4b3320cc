//! `jenner doses judge CASES.csv --out OUT.csv`: are two dose reports one vaccination event?

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use jenner_codes::Codes;
use jenner_registry::doses::cases::{Reader, Texts};
use jenner_registry::doses::{EventJudgement, EventRules, judge};
use serde::Serialize;

use crate::problem::{Outcome, usage};

/// What to judge, and where to.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Pairs of dose reports (CSV): case, then for each of the two reports (names end in _a and _b) date, cvx or
    /// groups, and where known mvx, trade, lot, org, source (admin, historical), status (CP, PA, RE, NA, D); - for
    /// standard input. Other columns are not read
    #[arg(value_name = "CASES.csv")]
    file: PathBuf,
    /// File for the answers (CSV): case, decision (same, review, different), primary; - or nothing for standard
    /// output
    #[arg(long, value_name = "OUT.csv", default_value = "-")]
    out: PathBuf,
    /// One JSON object a line, with the score and the rules that spoke, in place of CSV
    #[arg(long, conflicts_with = "explain")]
    json: bool,
    /// Say in sentences why, in place of CSV
    #[arg(long)]
    explain: bool,
    /// File of rules, in place of the built-in ones
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
}

const NEEDED: [&str; 3] = ["case", "date_a", "date_b"];

#[derive(Serialize)]
struct Line<'a> {
    case: &'a str,
    decision: &'static str,
    primary: &'static str,
    score: Option<f64>,
    evidence: Vec<EvidenceLine>,
    rules: &'a str,
}

#[derive(Serialize)]
struct EvidenceLine {
    rule: &'static str,
    points: i16,
    sentence: &'static str,
}

/// Judges every pair. A row that cannot be read is told of on stderr, gets no answer, and the others go on.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let own;
    let rules = match &args.rules {
        None => EventRules::shipped(),
        Some(path) => {
            let text =
                std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
            own = EventRules::parse(&text, Codes::embedded())
                .map_err(|error| usage(format!("{}: {error}", path.display())))?;
            &own
        }
    };
    let input: Box<dyn Read> = if args.file == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        let file = File::open(&args.file).with_context(|| format!("cannot read {}", args.file.display()))?;
        Box::new(BufReader::new(file))
    };
    let failed = if args.out == Path::new("-") {
        judge_all(args, rules, input, &mut BufWriter::new(out))?
    } else {
        let file = File::create(&args.out).with_context(|| format!("cannot write {}", args.out.display()))?;
        judge_all(args, rules, input, &mut BufWriter::new(file))?
    };
    Ok(Outcome::of(failed))
}

fn judge_all(args: &Args, rules: &EventRules, input: Box<dyn Read>, out: &mut dyn Write) -> Result<usize> {
    let name = args.file.display();
    let mut csv = csv::ReaderBuilder::new().flexible(true).from_reader(input);
    let headers = csv.headers().with_context(|| format!("{name}: the first line cannot be read"))?.clone();
    let column = |name: &str| {
        headers
            .iter()
            .position(|header| header.trim().trim_start_matches('\u{feff}').eq_ignore_ascii_case(name))
    };
    let missing: Vec<&str> = NEEDED.into_iter().filter(|name| column(name).is_none()).collect();
    if !missing.is_empty() {
        return Err(usage(format!(
            "{name}: the first line has no column {}; it has: {}",
            missing.join(", "),
            headers.iter().collect::<Vec<_>>().join(", ")
        )));
    }
    for side in ["a", "b"] {
        let names = ["cvx", "groups", "trade"].map(|name| format!("{name}_{side}"));
        if names.iter().all(|name| column(name).is_none()) {
            return Err(usage(format!(
                "{name}: the first line has neither cvx_{side} nor groups_{side}; without one no vaccine is known"
            )));
        }
    }
    let case_at = column("case");
    let sides = ["a", "b"].map(|side| FIELDS.map(|field| column(&format!("{field}_{side}"))));
    let mut reader = Reader::new(rules, Codes::embedded());
    let (mut failed, mut judged) = (0, 0usize);
    if !args.json && !args.explain {
        writeln!(out, "case,decision,primary")?;
    }
    for (place, record) in csv.records().enumerate() {
        // The first line has the names, and people count from one.
        let row = place + 2;
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                failed += 1;
                writeln!(std::io::stderr(), "jenner: {name}, row {row}: {error}; mend the row")?;
                continue;
            }
        };
        let row = record.position().map_or(row as u64, csv::Position::line);
        let at = |at: Option<usize>| at.and_then(|at| record.get(at)).unwrap_or_default();
        let case = at(case_at).trim();
        let mut events = Vec::with_capacity(2);
        for (side, columns) in ["a", "b"].into_iter().zip(&sides) {
            let [date, cvx, groups, mvx, trade, lot, org, source, status] = columns.map(at);
            match reader.event(&Texts { date, cvx, groups, mvx, trade, lot, org, source, status }) {
                Ok(event) => events.push(event),
                Err(bad) => writeln!(
                    std::io::stderr(),
                    "jenner: {name}, row {row} (case {case}), column {}_{side} \"{}\": {}",
                    bad.field,
                    bad.value,
                    bad.what
                )?,
            }
        }
        let [a, b] = events.as_slice() else {
            failed += 1;
            continue;
        };
        judged += 1;
        write_answer(args, rules, case, &judge(a, b, rules), out)?;
    }
    out.flush()?;
    for group in reader.unknown_groups() {
        writeln!(
            std::io::stderr(),
            "jenner: {name}: no vaccine group is called \"{group}\"; it was taken as one of its own"
        )?;
    }
    if failed > 0 {
        writeln!(
            std::io::stderr(),
            "jenner: {name}: {judged} pairs judged, {failed} rows could not be read"
        )?;
    }
    Ok(failed)
}

const FIELDS: [&str; 9] = ["date", "cvx", "groups", "mvx", "trade", "lot", "org", "source", "status"];

fn write_answer(
    args: &Args,
    rules: &EventRules,
    case: &str,
    judged: &EventJudgement,
    out: &mut dyn Write,
) -> Result<()> {
    let (decision, primary) = (judged.decision.word(), judged.primary.word());
    if args.json {
        let evidence = judged.evidence.iter().map(|evidence| EvidenceLine {
            rule: evidence.rule.id(),
            points: evidence.points,
            sentence: evidence.rule.sentence(),
        });
        let (score, evidence, rules) = (judged.score, evidence.collect(), rules.version());
        serde_json::to_writer(&mut *out, &Line { case, decision, primary, score, evidence, rules })?;
        writeln!(out)?;
    } else if args.explain {
        let speaks = match primary {
            "" => String::new(),
            "?" => ". Which report speaks depends on the rest of the history".to_owned(),
            "oldest" | "newest" => format!(". The {primary} of the two reports speaks"),
            which => format!(". Report {which} speaks"),
        };
        writeln!(out, "{case}: {decision}{speaks}")?;
        for evidence in &judged.evidence {
            let points =
                if evidence.points == 0 { String::new() } else { format!(" ({:+})", evidence.points) };
            writeln!(out, "  {:4} {}{points}", evidence.rule.id(), evidence.rule.sentence())?;
        }
        if let Some(score) = judged.score {
            let weights = &rules.weights;
            writeln!(
                out,
                "  Score {score:.3}: above {} one event by weight, below {} two",
                weights.same, weights.different
            )?;
        }
        writeln!(out)?;
    } else {
        let mut row = csv::Writer::from_writer(out);
        row.write_record([case, decision, primary])?;
        row.flush()?;
    }
    Ok(())
}
