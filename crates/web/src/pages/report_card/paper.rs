//! The report card on paper: two pages for the wall of a clinic. Numbers and no patients.

use jenner_registry::packs::Language;
use jenner_registry::packs::report::{Section, Sections};

use super::{field, figures};
use crate::language::Words;
use crate::views::coverage::{BesideFigure, CardLine, CardView, Counted, Reported};

/// Sets of the first page: what patients have reached.
const FIRST: [&str; 6] = ["child", "school", "adolescent", "adult", "season", "local"];
/// Fields of messages on the paper: those most often missing.
const FIELDS: usize = 5;
/// Vaccine groups with surplus doses on the paper.
const SURPLUS: usize = 6;

pub(super) fn card(w: &Words, view: &CardView, language: Language) -> Sections {
    let day = view.on.map(|day| w.day(day)).unwrap_or_default();
    let lines = |is_first: bool| -> Vec<&CardLine> {
        let sets = view.sets.iter().filter(|(set, _)| FIRST.contains(set) == is_first);
        // On the wall there is no room for what is asked of nobody here.
        sets.flat_map(|(_, lines)| lines).filter(|line| line.own.of > 0).collect()
    };
    let mut facts = vec![[w.t("rep-patients"), w.count(view.patients)]];
    if !view.region.is_empty() {
        facts.push([w.t("rep-region"), view.region.clone()]);
    }
    facts.push([w.t("cov-on"), day.clone()]);
    Sections {
        language,
        title: w.s("rep-of-provider", &view.name),
        date: day,
        lead: w.t("rep-lead"),
        facts,
        sections: vec![
            measures(w, w.t("rep-reached"), &lines(true), false),
            measures(w, w.t("rep-quality"), &lines(false), true),
            trend(w, view, &lines(true)),
            surplus(w, view),
            reporting(w, view),
        ],
        note: format!("{} {}", w.t("rep-note"), w.t("cov-few-text")),
    }
}

/// A share on paper, where there is room for few words: the note says what they mean.
fn brief(w: &Words, figure: Counted) -> String {
    match figure.percent() {
        Some(percent) => format!("{percent}%"),
        None if figure.of == 0 => "–".to_owned(),
        None => w.t("rep-few"),
    }
}

fn brief_beside(w: &Words, figure: BesideFigure) -> String {
    match figure {
        BesideFigure::Told(figure) => brief(w, figure),
        BesideFigure::Few => w.t("rep-few"),
        BesideFigure::None => "–".to_owned(),
    }
}

fn columns(w: &Words, keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| w.t(key)).collect()
}

fn measures(w: &Words, heading: String, lines: &[&CardLine], new_page: bool) -> Section {
    let rows = lines.iter().map(|line| {
        vec![
            line.name.clone(),
            brief(w, line.own),
            figures::of(w, line.own),
            brief_beside(w, line.region),
            brief_beside(w, line.state),
        ]
    });
    Section {
        heading,
        text: String::new(),
        columns: columns(w, &["cov-measure", "rep-own", "rep-own-of", "rep-region", "rep-state"]),
        widths: vec![10, 4, 4, 4, 4],
        rows: rows.collect(),
        empty: w.t("cov-empty"),
        new_page,
    }
}

/// A few measures that say most, over the days of the year.
fn trend(w: &Words, view: &CardView, lines: &[&CardLine]) -> Section {
    let mut columns = vec![w.t("cov-measure")];
    columns.extend(view.days.iter().map(|day| w.day(*day)));
    let mut widths = vec![9];
    widths.extend(view.days.iter().map(|_| 3));
    let told = lines.iter().filter(|line| line.trend.iter().any(|figure| figure.tenths().is_some()));
    let row = |line: &&&CardLine| {
        let mut row = vec![line.name.clone()];
        row.extend(line.trend.iter().map(|figure| brief(w, *figure)));
        row
    };
    Section {
        heading: w.t("rep-trend"),
        text: String::new(),
        columns,
        widths,
        rows: told.take(FIELDS).collect::<Vec<_>>().iter().map(row).collect(),
        empty: w.t("rep-no-trend"),
        new_page: false,
    }
}

fn surplus(w: &Words, view: &CardView) -> Section {
    let mut most: Vec<_> = view.surplus.iter().collect();
    most.sort_by_key(|(_, doses, cents)| (std::cmp::Reverse(cents.unwrap_or(0)), std::cmp::Reverse(*doses)));
    let cost = |cents: &Option<u64>| cents.map_or_else(|| "–".to_owned(), |cents| figures::dollars(w, cents));
    let rows = most
        .iter()
        .take(SURPLUS)
        .map(|(group, doses, cents)| vec![w.group(group, group), w.count(*doses), cost(cents)]);
    Section {
        heading: w.t("rep-surplus"),
        text: w.ab(
            "rep-surplus-text",
            w.count(view.surplus_doses()),
            figures::dollars(w, view.surplus_cents()),
        ),
        columns: columns(w, &["rep-vaccine", "rep-doses", "rep-cost"]),
        widths: vec![6, 2, 3],
        rows: rows.collect(),
        empty: w.t("rep-no-surplus"),
        new_page: false,
    }
}

/// How soon doses are told, and the fields that are missing most often.
fn reporting(w: &Words, view: &CardView) -> Section {
    let row = |name: String, one: &Reported| {
        let all = one.all.map_or_else(|| w.t("rep-few"), |figure| brief(w, figure));
        vec![name, brief(w, one.own), all]
    };
    let mut rows: Vec<Vec<String>> = view
        .within
        .iter()
        .map(|one| row(w.n("card-within", one.what.parse::<i64>().unwrap_or(0)), one))
        .collect();
    let mut fields: Vec<&Reported> = view.fields.iter().collect();
    fields.sort_by_key(|one| one.own.tenths().unwrap_or(u64::MAX));
    rows.extend(fields.iter().take(FIELDS).map(|one| row(field(w, &one.what), one)));
    if view.doses == 0 {
        rows.clear();
    }
    Section {
        heading: w.t("rep-reporting"),
        text: w.t("rep-reporting-text"),
        columns: columns(w, &["rep-reported", "rep-own", "rep-all-senders"]),
        widths: vec![8, 3, 4],
        rows,
        empty: w.t("rep-no-messages"),
        new_page: false,
    }
}
