//! The sending side: reads its plan from standard input, sends, tells what happened as JSON lines.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result};
use jenner_hl7::er7::Message;
use tokio::time::Instant;

use super::figures::Measured;
use super::machine;
use super::plan::{Event, Phase, PhaseResult, Plan};
use super::sender::Sender;
use super::supply::Supply;
use crate::problem::Outcome;

/// Nothing: the plan comes on standard input.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Of so many messages, one breaks off in the middle: 1.5 %.
const ONE_BREAKS_OF: usize = 67;
/// The pace of the paced phase as a share of what the mixed phase reached; bursts are ten times the pace.
const PACE: f64 = 0.05;
/// A burst of one second begins every so many seconds.
const BURST_EVERY: f64 = 10.0;

/// Runs all phases.
pub fn run(_args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let plan: Plan = serde_json::from_reader(std::io::stdin().lock()).context("no plan on standard input")?;
    let supply = Arc::new(Supply::new(&plan)?);
    let (updates, queries) = supply.sizes();
    tell(out, &Event::Ready { updates, queries })?;
    // One thread: the cores belong to the server.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut reached = 0.0;
    let half = plan.seconds / 2.0;
    let exchange = [
        (Phase::Warming, half.min(3.0)),
        (Phase::Mixed, plan.seconds),
        (Phase::Updates, half),
        (Phase::Queries, half),
        (Phase::Paced, plan.seconds.max(BURST_EVERY)),
    ];
    let steady =
        [(Phase::Steady, half.min(3.0)), (Phase::Steady, plan.seconds), (Phase::Steady, plan.seconds)];
    let phases = if plan.steady.is_some() { &steady[..] } else { &exchange[..] };
    for (phase, seconds) in phases.iter().copied() {
        let starts = match (phase, plan.steady) {
            (Phase::Paced, _) => Some(schedule(reached * PACE, seconds)),
            (Phase::Steady, Some(pace)) => {
                Some((0..(pace * seconds) as u64).map(|n| n as f64 / pace).collect())
            }
            _ => None,
        };
        tell(out, &Event::Begin { phase })?;
        let cpu = machine::cpu_seconds();
        let mut result = runtime.block_on(send(&plan, &supply, phase, seconds, starts));
        result.client_cpu_seconds = machine::cpu_seconds() - cpu;
        result.pace = if phase == Phase::Paced { reached * PACE } else { 0.0 };
        if phase == Phase::Mixed {
            reached = (result.updates.count + result.queries.count) as f64 / result.seconds;
        }
        tell(out, &Event::End { phase, result })?;
    }
    Ok(Outcome::Done)
}

fn tell(out: &mut dyn Write, event: &Event) -> Result<()> {
    writeln!(out, "{}", serde_json::to_string(event)?)?;
    out.flush()?;
    Ok(())
}

/// When each message of the paced phase is due, in seconds from its beginning.
fn schedule(pace: f64, seconds: f64) -> Vec<f64> {
    let mut due = Vec::new();
    let mut now = 0.0;
    while now < seconds && pace > 0.0 {
        due.push(now);
        // Bursts stand in the middle, so that calm surrounds them.
        let in_burst = (now % BURST_EVERY - BURST_EVERY / 2.0).abs() < 0.5;
        now += 1.0 / if in_burst { pace * 10.0 } else { pace };
    }
    due
}

#[derive(Default)]
struct Sent {
    updates: Measured,
    queries: Measured,
    broken: u64,
}

async fn send(
    plan: &Plan,
    supply: &Arc<Supply>,
    phase: Phase,
    seconds: f64,
    due: Option<Vec<f64>>,
) -> PhaseResult {
    let started = Instant::now();
    let end = started + Duration::from_secs_f64(seconds);
    let counter = Arc::new(AtomicUsize::new(0));
    let due = due.map(Arc::new);
    // A pace is only kept while a connection is free.
    let connections = if due.is_some() { plan.connections.max(64) } else { plan.connections };
    let senders: Vec<_> = (0..connections)
        .map(|_| {
            let (supply, counter, due) = (supply.clone(), counter.clone(), due.clone());
            let mut sender = Sender::new(&plan.address);
            tokio::spawn(async move {
                let mut sent = Sent::default();
                loop {
                    let n = counter.fetch_add(1, Ordering::Relaxed);
                    let mut from = Instant::now();
                    if let Some(due) = &due {
                        let Some(due) = due.get(n) else { break };
                        let due = started + Duration::from_secs_f64(*due);
                        if from < due {
                            // The timer is coarse: its own delay is not the server's.
                            tokio::time::sleep_until(due).await;
                            from = Instant::now();
                        } else {
                            from = due;
                        }
                    } else if from >= end {
                        break;
                    }
                    one(&mut sender, &supply, phase, n, from, &mut sent).await;
                }
                sent
            })
        })
        .collect();
    let mut all = Sent::default();
    for sender in senders {
        // A sender that broke has measured nothing.
        let Ok(sent) = sender.await else { continue };
        all.updates.add(sent.updates);
        all.queries.add(sent.queries);
        all.broken += sent.broken;
    }
    PhaseResult {
        seconds: started.elapsed().as_secs_f64(),
        updates: all.updates.result(),
        queries: all.queries.result(),
        broken: all.broken,
        ..PhaseResult::default()
    }
}

async fn one(sender: &mut Sender, supply: &Supply, phase: Phase, n: usize, from: Instant, sent: &mut Sent) {
    let update = match phase {
        Phase::Updates => true,
        Phase::Queries | Phase::Steady => false,
        Phase::Warming | Phase::Mixed | Phase::Paced => n.is_multiple_of(3),
    };
    let (message, authorization) = supply.next(update);
    if n % ONE_BREAKS_OF == ONE_BREAKS_OF - 1 && phase != Phase::Steady {
        sent.broken += 1;
        // That it breaks is the point.
        let _ = sender.break_off(&message, authorization).await;
        return;
    }
    let measured = if update { &mut sent.updates } else { &mut sent.queries };
    match sender.post(message, authorization).await {
        Ok(answer) => {
            measured.times.push(from.elapsed());
            measured.sizes.push(answer.len());
            measured.not_accepted += u64::from(!is_accepted(&answer));
        }
        Err(_) => {
            measured.failed += 1;
            // A server that is gone must not be asked a million times a second.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

fn is_accepted(answer: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(answer) else {
        return false;
    };
    let Ok(message) = Message::parse(text) else {
        return false;
    };
    message.first("MSA").is_some_and(|msa| msa.field(1).text() == "AA")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_keeps_its_pace_and_bursts_tenfold() {
        let due = schedule(10.0, 10.0);
        let within = |from: f64, until: f64| due.iter().filter(|t| (from..until).contains(*t)).count();
        assert_eq!(within(0.0, 4.0), 40);
        // The burst may begin one calm step late.
        assert!((90..=105).contains(&within(4.5, 5.5)), "{}", within(4.5, 5.5));
        assert!((38..=42).contains(&within(6.0, 10.0)));
    }
}
