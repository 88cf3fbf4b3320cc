//! How a value of a release is written for people, the same on map, in table and in sentences.

use jenner_maps::Rate;
use jenner_maps::choropleth::{Figure, KeyLine, Meaning};
use jenner_maps::scale::Change;
use jenner_registry::coverage::release::{Published, Reason, Shown, Text, Value};

use crate::language::{Lang, Words};

/// A value in words: "89.7%", "95% or more", "Not shown: small group".
pub(super) fn said(w: &Words, shown: Shown) -> String {
    match shown.text() {
        Text::Number(count) => w.count(count),
        Text::About(count) => w.s("pubcov-about", w.count(count)),
        Text::Percent(number) => format!("{number}%"),
        Text::OrMore(from) => w.n("pubcov-or-more", from),
        Text::Under(below) => w.n("pubcov-under", below),
        Text::Between(from, to) => format!("{from}–{to}%"),
        Text::Nothing(reason) => w.s("pubcov-not-shown", reason_in_words(w, reason)),
    }
}

/// The figure of the whole state in a sentence; where it is hidden, that it is and why.
pub(super) fn statewide(w: &Words, value: Value) -> String {
    match (value.share, value.of) {
        (Shown::Hidden(reason), _) => w.s("pubcov-statewide-hidden", reason_in_words(w, reason)),
        (share, of) if of.is_hidden() => w.s("pubcov-statewide-alone", said(w, share)),
        (share, of) => w.ab("pubcov-statewide", said(w, share), said(w, of)),
    }
}

fn reason_in_words(w: &Words, reason: Reason) -> String {
    match reason {
        Reason::SmallGroup => w.t("pubcov-small-group"),
        Reason::NotReported => w.t("pubcov-not-reported"),
        Reason::NoData => w.t("pubcov-no-data"),
    }
}

/// The name of a measure.
pub(super) fn measure(w: &Words, measure: &Published) -> String {
    match w.lang {
        Lang::English => measure.en.clone(),
        Lang::Spanish => measure.es.clone(),
    }
}

/// Nothing to show.
pub(super) fn no_data(w: &Words) -> (Figure, String) {
    let shown = Shown::Hidden(Reason::NoData);
    (figure(w, shown), said(w, shown))
}

/// What a map draws of a share.
pub(super) fn figure(w: &Words, shown: Shown) -> Figure {
    let rate = |percent: u8| Rate::percent(percent);
    match shown {
        Shown::Percent { tenths, .. } => {
            Figure::Rate(Rate::hundredths(tenths.min(1_000) * 10).unwrap_or(Rate::ALL))
        }
        Shown::Band { from, to } => Figure::Band {
            from: (from > 0).then(|| rate(from)),
            below: (to < 100).then(|| rate(to + 1)),
            label: match shown.text() {
                Text::OrMore(from) => format!("{from}+"),
                Text::Under(below) => format!("<{below}"),
                _ => format!("{from}–{to}"),
            },
        },
        Shown::Hidden(reason) => Figure::Hidden { reason: said(w, Shown::Hidden(reason)) },
        Shown::Count(_) | Shown::Rounded { .. } => {
            Figure::Hidden { reason: said(w, Shown::Hidden(Reason::NoData)) }
        }
    }
}

/// What a map draws of two shares, and the change in words. A change is clear when it is larger than chance makes it in 95 of
/// 100 cases, and larger than what rounding hides.
pub(super) fn change(w: &Words, before: Value, now: Value) -> (Figure, String) {
    let (
        Shown::Percent { tenths: old, decimal: old_exact },
        Shown::Percent { tenths: new, decimal: new_exact },
    ) = (before.share, now.share)
    else {
        let reason = w.t("pubcov-no-compare");
        return (Figure::Hidden { reason: reason.clone() }, reason);
    };
    let people = |of: Shown| match of {
        Shown::Count(count) | Shown::Rounded { count, .. } => Some(count as f64),
        _ => None,
    };
    let rounding = if old_exact && new_exact { 1.0 } else { 10.0 };
    let noise = people(before.of).zip(people(now.of)).filter(|(one, other)| *one > 0.0 && *other > 0.0).map(
        |(one, other)| {
            let spread = |tenths: u16, of: f64| {
                let share = f64::from(tenths) / 1_000.0;
                share * (1.0 - share) / of
            };
            1.96 * (spread(old, one) + spread(new, other)).sqrt() * 1_000.0
        },
    );
    let tenths = i32::from(new) - i32::from(old);
    if noise.is_none_or(|noise| f64::from(tenths.abs()) <= noise.max(rounding)) {
        return (Figure::NotClear, w.t("pubcov-not-clear"));
    }
    let points = if old_exact && new_exact {
        format!("{}.{}", tenths.abs() / 10, tenths.abs() % 10)
    } else {
        (tenths.abs() / 10).to_string()
    };
    let said = if tenths > 0 { w.s("pubcov-up", points) } else { w.s("pubcov-down", points) };
    (Figure::Change { hundredths: tenths * 10 }, said)
}

/// What a line of the key says.
pub(crate) fn key(w: &Words, line: &KeyLine) -> String {
    match (&line.meaning, line.span) {
        (Meaning::Class(_), Some(span)) => match (span.from, span.below) {
            (Some(from), None) => w.s("pubcov-key-or-more", from.plain()),
            (None, Some(below)) => w.s("pubcov-key-under", below.plain()),
            (Some(from), Some(below)) => w.ab("pubcov-key-between", from.plain(), last_before(below)),
            (None, None) => String::new(),
        },
        (Meaning::Change(change), _) => w.t(match change {
            Change::RoseFar => "pubcov-key-rose-far",
            Change::Rose => "pubcov-key-rose",
            Change::NotClear => "pubcov-not-clear",
            Change::Fell => "pubcov-key-fell",
            Change::FellFar => "pubcov-key-fell-far",
        }),
        (Meaning::Hidden(reason), _) => reason.clone(),
        (Meaning::Wide | Meaning::Class(_), _) => w.t("pubcov-key-wide"),
    }
}

/// The last value with one decimal before a limit of whole percents.
fn last_before(limit: Rate) -> String {
    Rate::hundredths(limit.in_hundredths().saturating_sub(10)).unwrap_or(limit).plain()
}
