//! Prints what a made-up state looks like: `cargo run --release --example demo_figures -- 20000`.

use std::collections::HashMap;
use std::time::Instant;

use jenner::demo::{Occasion, Role, Settings, State};
use jenner_codes::Codes;
use jenner_hl7::{ack::Stamp, check, check::AsOf};

#[expect(clippy::print_stdout, reason = "an example that prints")]
fn main() -> anyhow::Result<()> {
    let people = std::env::args().nth(1).map_or(Ok(20_000), |n| n.parse())?;
    let today = jenner_model::Date::constant(2026, 11, 22);
    let start = Instant::now();
    let state = State::new(Settings { seed: 1, people, today })?;
    println!(
        "prepared in {:?}: {} organizations, {} households",
        start.elapsed(),
        state.organizations().len(),
        state.household_count()
    );
    let all = 0..state.household_count();
    let mut found = 0;
    let mut children = 0;
    for household in state.households(all.clone()) {
        found += household.people.len();
        children += household.people.iter().filter(|p| p.role == Role::Child).count();
    }
    let start = Instant::now();
    let (mut sizes, mut bytes) = (Vec::new(), 0);
    let mut occasions: HashMap<Occasion, usize> = HashMap::new();
    let mut defects = 0;
    let mut reported = std::collections::HashSet::new();
    for message in state.messages(all.clone()) {
        sizes.push(message.text.len());
        bytes += message.text.len();
        *occasions.entry(message.occasion).or_default() += 1;
        defects += usize::from(message.defect.is_some());
        reported.insert(message.person);
    }
    let took = start.elapsed().as_secs_f64();
    sizes.sort_unstable();
    let at = |share: f64| sizes[((sizes.len() - 1) as f64 * share) as usize];
    println!(
        "{found} people ({children} children, {} reported), {} messages, {bytes} bytes in {took:.2} s: {:.0} messages/s",
        reported.len(),
        sizes.len(),
        sizes.len() as f64 / took
    );
    println!(
        "{:.2} messages a person; size median {} 95 % {} 99 % {} largest {}",
        sizes.len() as f64 / found as f64,
        at(0.5),
        at(0.95),
        at(0.99),
        at(1.0)
    );
    println!("{occasions:?}, {defects} with a defect");
    let start = Instant::now();
    let queries = state.queries(2_000).count();
    println!("{:.0} queries/s", queries as f64 / start.elapsed().as_secs_f64());

    let codes = Codes::embedded();
    let stamp = Stamp {
        now: today.at(12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC)?,
        control_id: "1".into(),
        application: "JENNER".into(),
        facility: "JENNER".into(),
    };
    let mut rules: HashMap<(String, &str), (usize, String)> = HashMap::new();
    let (mut errors_without, mut none_with, mut checked) = (0, 0, 0);
    for message in state.messages(0..state.household_count().min(3_000)) {
        let judged = check::check(message.text.as_bytes(), codes, AsOf::Day(message.day), &stamp);
        checked += 1;
        let error = judged.findings.iter().any(|f| f.is_error());
        if error && message.defect.is_none() && errors_without < 6 {
            println!(
                "{:?}",
                judged
                    .findings
                    .iter()
                    .filter(|f| f.is_error())
                    .map(|f| (&f.rule, &f.text))
                    .collect::<Vec<_>>()
            );
        }
        errors_without += usize::from(error && message.defect.is_none());
        none_with += usize::from(judged.findings.is_empty() && message.defect.is_some());
        for finding in &judged.findings {
            let key = (
                format!("{:?} {}", finding.severity, finding.rule),
                message.defect.map_or("none", |_| "some"),
            );
            let entry = rules.entry(key).or_insert((0, finding.text.to_string()));
            entry.0 += 1;
        }
    }
    println!(
        "{checked} messages judged: {errors_without} without a defect got an error, {none_with} with one got none"
    );
    let mut rules: Vec<_> = rules.into_iter().collect();
    rules.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
    for ((rule, defect), (count, text)) in rules.iter().take(40) {
        println!("{count:6} {rule} [{defect}] {text}");
    }
    Ok(())
}
