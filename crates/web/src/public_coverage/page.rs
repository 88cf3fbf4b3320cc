//! A page: a finding in plain words, then choices, map, key, areas, table, trend, method, downloads.

use askama::Template;
use jenner_maps::choropleth::{Drawn, Meaning};
use jenner_maps::sheet::{Words as SheetWords, sheet as stand_alone};
use jenner_maps::{Plan, Rate};
use jenner_registry::coverage::Level;
use jenner_registry::coverage::release::{Place, Published, STATE, Shown};

use super::{By, Kind, Site, SiteError, data, trend, words};
use crate::language::{Lang, Words};

#[derive(Template)]
#[template(path = "coverage_site.html")]
struct Page<'a> {
    w: &'a Words,
    site: &'a Site<'a>,
    title: String,
    finding: String,
    state: String,
    lowest: String,
    is_change: bool,
    by_county: bool,
    measures: Vec<Choice>,
    levels: Vec<Choice>,
    kinds: Vec<Choice>,
    languages: Vec<Choice>,
    map: &'a str,
    key: Vec<Key>,
    rows: Vec<Row>,
    days: Vec<String>,
    last: String,
    charts: Vec<String>,
    stem: String,
    csv: String,
    json: String,
    made: String,
}

/// A choice: a link, or what is chosen.
struct Choice {
    name: String,
    /// The code of its language, for the choice of languages.
    lang: &'static str,
    file: String,
    is_chosen: bool,
}

struct Key {
    fill: String,
    said: String,
    count: usize,
}

struct Row {
    anchor: String,
    name: String,
    region: String,
    /// By day.
    shares: Vec<String>,
    people: String,
    change: String,
    is_small: bool,
    /// Width of a bar of 200 units, where a percent is shown.
    bar: Option<u16>,
}

/// The name of the files of a page, without language and kind of file.
pub(super) fn stem(measure: &Published, by: By, kind: Kind) -> String {
    let change = if kind == Kind::Change { "-change" } else { "" };
    format!("{}-{}{change}", anchor(&measure.id), by.word())
}

/// The name of a file: `stem.html` in English, `stem.es.html` in another language.
pub(super) fn file(stem: &str, lang: Lang, kind: &str) -> String {
    match lang {
        Lang::English => format!("{stem}.{kind}"),
        other => format!("{stem}.{}.{kind}", other.code()),
    }
}

/// A word as it can stand in an address.
pub(super) fn anchor(id: &str) -> String {
    id.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect()
}

fn title(site: &Site<'_>, w: &Words, measure: &Published) -> String {
    let last = site.release.last_day().map(|day| w.day(day)).unwrap_or_default();
    w.ab("pubcov-title-of", words::measure(w, measure), last)
}

/// The finding: how many areas are below the goal, or how many changed.
fn finding(site: &Site<'_>, w: &Words, kind: Kind, drawn: &Drawn) -> String {
    let count = |wanted: &dyn Fn(&Meaning) -> bool| -> usize {
        drawn.key.iter().filter(|line| wanted(&line.meaning)).map(|line| line.count).sum()
    };
    match kind {
        Kind::Now => {
            let shown = count(&|meaning| matches!(meaning, Meaning::Class(_)));
            let below = count(
                &|meaning| matches!(meaning, Meaning::Class(class) if !site.scale.span(*class).reached),
            );
            match shown {
                0 => w.t("pubcov-finding-none"),
                _ => w.ab("pubcov-finding", w.count(below), w.count(shown)),
            }
        }
        Kind::Change => {
            use jenner_maps::scale::Change::{Fell, FellFar, Rose, RoseFar};
            let rose = count(&|meaning| matches!(meaning, Meaning::Change(Rose | RoseFar)));
            let fell = count(&|meaning| matches!(meaning, Meaning::Change(Fell | FellFar)));
            w.ab("pubcov-finding-change", w.count(rose), w.count(fell))
        }
    }
}

/// How many of the lowest are named in the finding.
const LOWEST: usize = 3;

/// The areas with the lowest shares that are shown as a number, with these; nothing where none is below the goal.
fn lowest(site: &Site<'_>, w: &Words, measure: &Published, by: By) -> String {
    let Some(day) = site.release.last_day() else { return String::new() };
    let share = |place: &Place| match site.release.value(measure, &place.id, day).share {
        Shown::Percent { tenths, .. } => Some(tenths),
        _ => None,
    };
    let is_below = |tenths: u16| {
        let rate = Rate::hundredths(tenths.min(1_000) * 10).unwrap_or(Rate::ALL);
        !site.scale.span(site.scale.class(rate)).reached
    };
    let mut below: Vec<(u16, &Place)> = site
        .places(by)
        .into_iter()
        .filter_map(|place| Some((share(place).filter(|tenths| is_below(*tenths))?, place)))
        .collect();
    below.sort_by(|(one, a), (other, b)| one.cmp(other).then_with(|| a.name.cmp(&b.name)));
    let named = below.iter().take(LOWEST).map(|(_, place)| {
        let value = site.release.value(measure, &place.id, day);
        format!("{} ({})", site.name(place), words::said(w, value.share))
    });
    match named.collect::<Vec<_>>().as_slice() {
        [] => String::new(),
        named => w.s("pubcov-lowest", named.join(", ")),
    }
}

/// Writes a page.
pub(super) fn page(
    site: &Site<'_>,
    w: &Words,
    measure: &Published,
    by: By,
    kind: Kind,
    drawn: &Drawn,
) -> Result<String, SiteError> {
    let here = |measure: &Published, by: By, kind: Kind| file(&stem(measure, by, kind), w.lang, "html");
    let choice =
        |name: String, file: String, is_chosen: bool| Choice { name, lang: w.lang.code(), file, is_chosen };
    let measures = site
        .release
        .measures
        .iter()
        .map(|other| choice(words::measure(w, other), here(other, by, kind), other.id == measure.id));
    let levels = site.plans.iter().map(|(other, _)| {
        let name = match other {
            By::County => w.t(site.publisher.county_word.key()),
            By::Region => w.t("pubcov-region"),
        };
        choice(name, here(measure, *other, kind), *other == by)
    });
    let kinds = [(Kind::Now, "pubcov-now"), (Kind::Change, "pubcov-change")]
        .into_iter()
        .filter(|(other, _)| *other == Kind::Now || site.release.days.len() > 1)
        .map(|(other, key)| choice(w.t(key), here(measure, by, other), other == kind));
    let languages = Lang::ALL.iter().map(|lang| Choice {
        name: lang.own_name().to_owned(),
        lang: lang.code(),
        file: file(&stem(measure, by, kind), *lang, "html"),
        is_chosen: *lang == w.lang,
    });
    let last = site.release.last_day();
    let state = last.map(|day| site.release.value(measure, STATE, day));
    let page = Page {
        w,
        site,
        title: title(site, w, measure),
        finding: finding(site, w, kind, drawn),
        state: state.map_or_else(String::new, |value| words::statewide(w, value)),
        lowest: if kind == Kind::Now { lowest(site, w, measure, by) } else { String::new() },
        is_change: kind == Kind::Change,
        by_county: by == By::County,
        measures: measures.collect(),
        levels: levels.collect(),
        kinds: kinds.collect(),
        languages: languages.collect(),
        map: &drawn.svg,
        key: drawn
            .key
            .iter()
            .map(|line| Key { fill: line.fill.clone(), said: words::key(w, line), count: line.count })
            .collect(),
        rows: site.places(by).into_iter().map(|place| row(site, w, measure, place)).collect(),
        days: site.release.days.iter().map(|day| w.day(*day)).collect(),
        last: last.map(|day| w.day(day)).unwrap_or_default(),
        charts: trend::charts(site, w, measure),
        stem: stem(measure, by, kind),
        csv: data::csv_name(site.release),
        json: data::json_name(site.release),
        made: w.day(site.release.made),
    };
    Ok(page.render()?)
}

fn row(site: &Site<'_>, w: &Words, measure: &Published, place: &Place) -> Row {
    let values: Vec<_> =
        site.release.days.iter().map(|day| site.release.value(measure, &place.id, *day)).collect();
    let last = values.last();
    let region = site.release.of_level(Level::Region).find(|region| region.id == place.parent);
    Row {
        anchor: anchor(&place.id),
        name: site.name(place),
        region: region.map_or_else(String::new, |region| region.name.clone()),
        shares: values.iter().map(|value| words::said(w, value.share)).collect(),
        people: last.map_or_else(String::new, |value| match value.of {
            of if of.is_hidden() => w.t("pubcov-few"),
            of => words::said(w, of),
        }),
        change: match values.as_slice() {
            [.., before, now] => words::change(w, *before, *now).1,
            _ => String::new(),
        },
        is_small: last.is_some_and(|value| value.is_small),
        bar: last.and_then(|value| match value.share {
            Shown::Percent { tenths, .. } => Some(tenths / 5),
            _ => None,
        }),
    }
}

/// The map as a picture that stands alone.
pub(super) fn sheet(
    site: &Site<'_>,
    w: &Words,
    measure: &Published,
    kind: Kind,
    plan: &Plan,
    drawn: &Drawn,
) -> String {
    let key: Vec<String> = drawn.key.iter().map(|line| words::key(w, line)).collect();
    let mut notes = vec![
        w.t("pubcov-method-down"),
        w.ab("pubcov-source", &site.publisher.authority, site.release.version),
    ];
    if !plan.left_out.is_empty() {
        notes.push(w.s("pubcov-left-out", plan.left_out.join(", ")));
    }
    stand_alone(
        plan,
        drawn,
        &SheetWords {
            title: &title(site, w, measure),
            finding: &finding(site, w, kind, drawn),
            key: &key,
            notes: &notes,
            language: w.lang.code(),
        },
    )
}

impl Page<'_> {
    /// The shares of a row, each with its day: on a phone a cell says itself what it is.
    fn by_day<'r>(&'r self, row: &'r Row) -> impl Iterator<Item = (&'r String, &'r String)> {
        self.days.iter().zip(&row.shares)
    }

    fn here(&self, kind: &str) -> String {
        file(&self.stem, self.w.lang, kind)
    }
}
