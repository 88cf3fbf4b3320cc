//! Refrigerators of the made-up state: units with readings by hand, files of loggers and one spell that was too warm. The same day
//! gives the same readings.

use std::fmt::Write as _;

use anyhow::{Context as _, Result, anyhow};
use jenner_model::Date;
use jenner_model::access::Access;
use jenner_registry::cold_chain::check::{self, NewCheck};
use jenner_registry::cold_chain::import::{self, Taken};
use jenner_registry::cold_chain::unit::{self, NewUnit};
use jenner_registry::{Registry, access, organizations};
use jiff::ToSpan as _;

/// Days of readings before today.
const DAYS: i64 = 9;
/// The day, counted back from today, on which the door stood open.
const WARM: i64 = 4;

/// Gives the organization of a code two refrigerators and a freezer.
pub fn cool(registry: &Registry, code: &str) -> Result<()> {
    let all = organizations::list(registry)?;
    let organization =
        all.iter().find(|one| one.code == code).context("an organization for refrigerators")?;
    let who = access::of_operator(organization.id);
    let today = registry.today();
    for (place, (kind, name, usual)) in [
        ("refrigerator", "Vaccine refrigerator 1", 48),
        ("refrigerator", "Vaccine refrigerator 2", 45),
        ("freezer", "Vaccine freezer", -210),
    ]
    .into_iter()
    .enumerate()
    {
        let new = NewUnit {
            kind: kind.to_owned(),
            style: "pharmacy".to_owned(),
            name: name.to_owned(),
            make: "Polar 12".to_owned(),
            ..NewUnit::default()
        };
        let id = unit::add(registry, &who, &new)?.map_err(|why| anyhow!("a unit: {}", why.word()))?;
        let serial = format!("DEMO-{}", place + 1);
        let until = today.checked_add((20 + 200 * place as i64).days())?;
        let added = unit::add_logger(registry, &who, id, ("Logger 5", &serial), Some(until))?;
        added.transpose().map_err(|why| anyhow!("a logger: {}", why.word()))?;
        // The second refrigerator is read by hand only, and the freezer by its logger only.
        if place != 1 {
            file(registry, &who, id, &readings(today, usual, place == 0)?)?;
        }
        if place != 2 {
            by_hand(registry, &who, id, (today, usual), place == 0)?;
        }
    }
    Ok(())
}

/// A wave that every unit draws as its compressor goes, in tenths of a degree.
fn wave(n: i64) -> i64 {
    [0, 3, 6, 8, 9, 8, 6, 3, 0, -3, -5, -6, -5, -3][n.rem_euclid(14) as usize]
}

/// The table that a logger writes: every fifteen minutes in world time, with a gap of a night and, where wanted, a warm hour.
fn readings(today: Date, usual: i64, warm: bool) -> Result<String> {
    let mut text = String::from("Timestamp (UTC),Temperature (°C)\n");
    for n in 0..DAYS * 96 {
        let (day, quarter) = (n / 96, n % 96);
        let back = DAYS - day;
        // The night in which the logger was read out.
        if back == 6 && quarter < 10 {
            continue;
        }
        let opened = warm && back == WARM && (60..67).contains(&quarter);
        let tenths = if opened { 84 + 3 * (quarter - 60) } else { usual + wave(n) };
        let on = today.checked_sub(back.days())?;
        let sign = if tenths < 0 { "-" } else { "" };
        let (hour, minute) = (quarter / 4, quarter % 4 * 15);
        writeln!(text, "{on} {hour:02}:{minute:02}:00Z,{sign}{}.{}", tenths.abs() / 10, tenths.abs() % 10)?;
    }
    Ok(text)
}

fn file(registry: &Registry, who: &Access, unit: i64, text: &str) -> Result<()> {
    let kept = import::add(registry, who, unit, "logger.csv", text.as_bytes())?;
    let id = kept.transpose().map_err(|why| anyhow!("a file of a logger: {}", why.word()))?;
    match id.map(|id| import::take(registry, who, id)).transpose()?.flatten() {
        Some(Taken::Done(..)) => Ok(()),
        other => Err(anyhow!("a file of a logger was not taken: {other:?}")),
    }
}

/// Two readings a weekday until yesterday; on the warm day the second one shows it.
fn by_hand(
    registry: &Registry,
    who: &Access,
    unit: i64,
    (today, usual): (Date, i64),
    warm: bool,
) -> Result<()> {
    for back in (1..=DAYS).rev() {
        let day = today.checked_sub(back.days())?;
        if matches!(day.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday) {
            continue;
        }
        for time in ["08:05", "16:40"] {
            let high = if warm && back == WARM && time == "16:40" { 102 } else { usual + 9 };
            let text = |tenths: i64| format!("{}.{}", tenths / 10, tenths % 10);
            let new = NewCheck {
                day: Some(day),
                time: time.to_owned(),
                low: text(usual - 6),
                high: text(high),
                shown: text(usual),
                scale: "C".to_owned(),
                initials: "RF".to_owned(),
            };
            let noted = check::note(registry, who, unit, &new)?;
            noted.transpose().map_err(|why| anyhow!("a reading: {}", why.word()))?;
        }
    }
    Ok(())
}
