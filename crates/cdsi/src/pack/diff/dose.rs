//! Changes of a series dose.

use super::log::{Log, paired};
use super::words::{self, ages, joined};
use crate::pack::facts::{
    Age, AllowableInterval, AllowableVaccine, Anchor, Interval, PreferableVaccine, SeriesDose,
};

/// A dose that the other side does not have, on one line.
pub(super) fn in_words(dose: &SeriesDose) -> String {
    let age = dose.age.iter().map(|age| format!("age: {}", words::age(age)));
    let interval = dose
        .interval
        .iter()
        .map(|one| format!("interval {}: {}", words::anchor(&one.from), words::interval(one)));
    let all = age.chain(interval).chain(dose.recurring.then(|| "recurring".to_owned()));
    let all = all.collect::<Vec<_>>().join("; ");
    if all.is_empty() { "any age".to_owned() } else { all }
}

pub(super) fn compare(log: &mut Log<'_>, old: &SeriesDose, new: &SeriesDose) {
    log.flag("recurring", old.recurring, new.recurring);
    log.value("season", old.season.as_ref().map(words::season), new.season.as_ref().map(words::season));
    for (old, new) in paired(&old.age, &new.age, |age| (age.effective, age.cessation)) {
        match (old, new) {
            (Some(old), Some(new)) => age(log, old, new),
            _ => log.rule("age", old.map(words::age), new.map(words::age)),
        }
    }
    // Another list of vaccines does not make another interval.
    let key = |one: &Interval| {
        let from = match &one.from {
            Anchor::MostRecent(_) => Anchor::MostRecent(Vec::new()),
            other => other.clone(),
        };
        (from, one.effective, one.cessation)
    };
    for (old, new) in paired(&old.interval, &new.interval, key) {
        let Some(from) = new.or(old).map(|one| words::anchor(&one.from)) else { continue };
        match (old, new) {
            (Some(old), Some(new)) => interval(log, &from, old, new),
            _ => log.rule(format!("interval {from}"), old.map(words::interval), new.map(words::interval)),
        }
    }
    let key = |one: &AllowableInterval| (one.from.clone(), one.effective, one.cessation);
    for (old, new) in paired(&old.allowable_interval, &new.allowable_interval, key) {
        let Some(from) = old.or(new).map(|one| words::anchor(&one.from)) else { continue };
        log.rule(
            format!("allowable interval {from}"),
            old.map(words::allowable_interval),
            new.map(words::allowable_interval),
        );
    }
    vaccines(log, old, new);
    skips(log, old, new);
}

fn age(log: &mut Log<'_>, old: &Age, new: &Age) {
    let held = words::days(old.effective, old.cessation);
    let rule = |name: &str| if held.is_empty() { name.to_owned() } else { format!("{name} ({held})") };
    log.value(&rule("absolute minimum age"), old.absolute_minimum, new.absolute_minimum);
    log.value(&rule("minimum age"), old.minimum, new.minimum);
    log.value(&rule("earliest recommended age"), old.earliest_recommended, new.earliest_recommended);
    log.value(&rule("latest recommended age"), old.latest_recommended, new.latest_recommended);
    log.value(&rule("maximum age"), old.maximum, new.maximum);
}

fn interval(log: &mut Log<'_>, from: &str, old: &Interval, new: &Interval) {
    let held = words::days(old.effective, old.cessation);
    let held = if held.is_empty() { held } else { format!(" ({held})") };
    let rule = |name: &str| format!("{name} interval {from}{held}");
    if let (Anchor::MostRecent(old), Anchor::MostRecent(new)) = (&old.from, &new.from) {
        log.members(&format!("vaccines of the interval {from}"), old, new, |log, cvx| log.vaccine(*cvx));
    }
    log.value(&rule("absolute minimum"), old.absolute_minimum, new.absolute_minimum);
    log.value(&rule("minimum"), old.minimum, new.minimum);
    log.value(&rule("earliest recommended"), old.earliest_recommended, new.earliest_recommended);
    log.value(&rule("latest recommended"), old.latest_recommended, new.latest_recommended);
    log.flag(&rule("priority of the"), old.priority, new.priority);
}

fn vaccines(log: &mut Log<'_>, old: &SeriesDose, new: &SeriesDose) {
    let key = |one: &PreferableVaccine| (one.cvx, one.trade_name.clone(), one.mvx.clone());
    for (old, new) in paired(&old.preferable, &new.preferable, key) {
        let Some(one) = old.or(new) else { continue };
        let product =
            joined([one.trade_name.clone().unwrap_or_default(), one.mvx.clone().unwrap_or_default()]);
        let product = if product.is_empty() { product } else { format!(", {product}") };
        let rule = format!("preferable vaccine {}{product}", log.vaccine(one.cvx));
        log.rule(rule, old.map(preferable), new.map(preferable));
    }
    let allowable = |one: &AllowableVaccine| any_age(ages(one.from_age, one.until_age));
    for (old, new) in paired(&old.allowable, &new.allowable, |one| one.cvx) {
        let Some(one) = old.or(new) else { continue };
        let rule = format!("allowable vaccine {}", log.vaccine(one.cvx));
        log.rule(rule, old.map(allowable), new.map(allowable));
    }
    log.members("inadvertent vaccine", &old.inadvertent, &new.inadvertent, |log, cvx| log.vaccine(*cvx));
}

fn preferable(vaccine: &PreferableVaccine) -> String {
    joined([
        any_age(ages(vaccine.from_age, vaccine.until_age)),
        vaccine.volume_ml.map_or_else(String::new, |volume| format!("{volume} ml")),
        if vaccine.forecast { "in forecasts".to_owned() } else { String::new() },
    ])
}

fn any_age(ages: String) -> String {
    if ages.is_empty() { "at any age".to_owned() } else { ages }
}

/// A skip has no name: those that are the same on both sides are left out, of the others the first of a context
/// is compared with the first.
fn skips(log: &mut Log<'_>, old: &SeriesDose, new: &SeriesDose) {
    let before: Vec<_> = old.skip.iter().filter(|skip| !new.skip.contains(skip)).collect();
    let after: Vec<_> = new.skip.iter().filter(|skip| !old.skip.contains(skip)).collect();
    for (old, new) in paired(&before, &after, |skip| skip.context) {
        let Some(context) = old.or(new).map(|skip| words::context(skip.context)) else { continue };
        log.rule(
            format!("can be skipped, {context}"),
            old.map(|skip| words::skip(skip)),
            new.map(|skip| words::skip(skip)),
        );
    }
}
