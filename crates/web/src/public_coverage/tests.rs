//! A release of a state with 64 counties in nine regions, invented figures, as a folder.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::LazyLock;

use serde_json::{Value, json};

use super::*;

/// What is shown of county number `at` on day number `day`: every kind of value, and all limits of classes.
fn share(at: usize, day: usize) -> Value {
    match at % 16 {
        3 => json!({ "hidden": "small_group" }),
        5 => json!({ "band": { "from": 95, "to": 100 } }),
        7 => json!({ "band": { "from": 90, "to": 94 } }),
        9 => json!({ "band": { "from": 85, "to": 94 } }),
        11 => {
            let tenths = [799, 949, 950][day];
            json!({ "percent": { "tenths": tenths, "decimal": true } })
        }
        _ => json!({ "percent": { "tenths": (78 + (at * 7 + day) % 21) * 10, "decimal": false } }),
    }
}

fn release() -> Release {
    let atlas = jenner_maps::coded::read(SHAPES).expect("the shapes").only(|area| area.within == "22");
    let days = ["2024-06-30", "2025-06-30", "2026-06-30"];
    let mut areas = vec![json!({ "id": "state", "level": "state", "name": "", "parent": "" })];
    for region in 1..=9 {
        areas.push(json!({ "id": format!("region:{region}"), "level": "region", "name": format!("Region {region}"), "parent": "state" }));
    }
    for (at, area) in atlas.areas().iter().enumerate() {
        areas.push(json!({ "id": area.id, "level": "county", "name": area.name, "parent": format!("region:{}", at % 9 + 1) }));
    }
    let mut rows = Vec::new();
    for (day, name) in days.iter().enumerate() {
        for (at, area) in areas.iter().enumerate() {
            let of = if at % 5 == 0 {
                json!({ "hidden": "small_group" })
            } else {
                json!({ "rounded": { "count": 1_235, "to": 5 } })
            };
            rows.push(json!({
                "key": { "area": area["id"], "period": name, "by": [["other", "from 24 months"]] },
                "of": of,
                "cells": [{ "share": share(at, day), "count": { "hidden": "small_group" } }],
            }));
        }
    }
    let release = json!({
        "version": 3, "made": "2026-07-01", "edition": "1", "days": days, "areas": areas,
        "measures": [{ "id": "mmr1-24m", "en": "MMR, 1 dose by 24 months", "es": "SRP, 1 dosis a los 24 meses",
            "people": "from 24 months", "table": 0, "column": 0 }],
        "tables": [{ "rules": {}, "measures": ["mmr1-24m"], "rows": rows }],
    });
    serde_json::from_value(release).expect("a release")
}

static FILES: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(|| {
    let publisher = Publisher {
        product: "Registry".to_owned(),
        authority: "State of Test".to_owned(),
        county_word: CountyWord::Parish,
        address: None,
    };
    let files = files(&release(), &publisher).expect("a folder");
    files.into_iter().map(|file| (file.name, file.bytes)).collect()
});

fn text(name: &str) -> &'static str {
    let bytes = FILES.get(name).unwrap_or_else(|| panic!("no {name} among {:?}", FILES.keys()));
    std::str::from_utf8(bytes).expect("text")
}

const PAGE: &str = "mmr1-24m-county.html";

/// By anchor: what the map says, and what the table says for the last day.
fn said(page: &str) -> Vec<(String, String, String)> {
    let map: BTreeMap<&str, &str> = page
        .split("<a href=\"#p")
        .skip(1)
        .filter_map(|link| {
            let (anchor, rest) = link.split_once('"')?;
            let label = rest.split_once("aria-label=\"")?.1.split('"').next()?;
            link.split('>').next()?.contains("aria-label").then_some((anchor, label))
        })
        .collect();
    let table = page.split_once("<tbody>").expect("a table").1.split("</tbody>").next().expect("its end");
    let rows = table.split("<tr>").skip(1).map(|row| {
        let (_, rest) = row.split_once("href=\"#p").expect("a link");
        let anchor = rest.split('"').next().unwrap_or_default();
        let name = rest.split_once('>').and_then(|(_, rest)| rest.split('<').next()).unwrap_or_default();
        let cells: Vec<&str> =
            row.split(" class=\"n\">").skip(1).filter_map(|cell| cell.split('<').next()).collect();
        (
            anchor.to_owned(),
            map.get(anchor).copied().unwrap_or_default().to_owned(),
            format!("{name}: {}", cells[2]),
        )
    });
    rows.collect()
}

#[test]
fn map_and_table_say_the_same_of_each_area() {
    for (page, areas) in [(PAGE, 64), ("mmr1-24m-county.es.html", 64), ("mmr1-24m-region.html", 9)] {
        let rows = said(text(page));
        assert_eq!(rows.len(), areas, "{page}");
        for (anchor, map, table) in rows {
            assert_eq!(map, table, "{page}: {anchor}");
        }
    }
}

#[test]
fn counts_of_the_key_add_up_to_the_areas() {
    for (page, areas) in [(PAGE, 64), ("mmr1-24m-county-change.html", 64), ("mmr1-24m-region.html", 9)] {
        let key = text(page).split_once("<ul class=\"key\">").expect("a key").1;
        let key = key.split("</ul>").next().expect("its end");
        let counts =
            key.split("<b>").skip(1).filter_map(|line| line.split('<').next()?.parse::<usize>().ok());
        assert_eq!(counts.sum::<usize>(), areas, "{page}");
    }
}

#[test]
fn table_and_data_files_have_the_same_values() {
    let release = release();
    let mut table = csv::Reader::from_reader(text("coverage-3.csv").as_bytes());
    let rows: Vec<csv::StringRecord> = table.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), 74 * 3);
    let json: Value = serde_json::from_str(text("coverage-3.json")).expect("JSON");
    for (at, row) in rows.iter().enumerate() {
        let day = release.days.iter().find(|day| day.to_string() == row[5]).expect("a day");
        let value = release.value(&release.measures[0], &row[3], *day);
        assert_eq!(row[6], value.share.field());
        assert_eq!(json["rows"][at]["percent"], row[6]);
        assert_eq!(row[6].is_empty(), !row[8].is_empty(), "empty with a reason, never without");
    }
}

/// The numbers of a text, as they are written.
fn numbers(text: &str) -> Vec<&str> {
    let is_of_a_number = |letter: char| letter.is_ascii_digit() || letter == '.';
    text.split(|letter| !is_of_a_number(letter))
        .map(|part| part.trim_matches('.'))
        .filter(|part| !part.is_empty())
        .collect()
}

#[test]
fn map_and_data_files_agree_to_the_digit() {
    let mut table = csv::Reader::from_reader(text("coverage-3.csv").as_bytes());
    let rows: Vec<csv::StringRecord> = table.records().map(|row| row.expect("a row")).collect();
    for page in [PAGE, "mmr1-24m-county.es.html", "mmr1-24m-region.html"] {
        for (anchor, map, _) in said(text(page)) {
            let of_area =
                |row: &&csv::StringRecord| page::anchor(&row[3]) == anchor && &row[5] == "2026-06-30";
            let row = rows.iter().find(of_area).expect("a row of the area");
            let (_, value) = map.rsplit_once(": ").expect("a name and a value");
            assert_eq!(numbers(value), numbers(&row[6]), "{page}: {map} is {} in the file", &row[6]);
            assert_eq!(row[6].starts_with('<'), map.contains("under") || map.contains("menos"), "{map}");
        }
    }
}

#[test]
fn a_share_just_under_the_goal_is_not_shown_as_the_goal() {
    let release = release();
    let w = Words { lang: Lang::English, zone: jiff::tz::TimeZone::UTC };
    let place = release.areas.get(11).expect("a county");
    let shown: Vec<String> = release
        .days
        .iter()
        .map(|day| words::said(&w, release.value(&release.measures[0], &place.id, *day).share))
        .collect();
    assert_eq!(shown, ["79.9%", "94.9%", "95.0%"]);
}

#[test]
fn pages_fetch_nothing_from_elsewhere_and_run_nothing() {
    for (name, bytes) in FILES.iter().filter(|(name, _)| name.ends_with(".html")) {
        let page = std::str::from_utf8(bytes).expect("text").replace("http://www.w3.org/2000/svg", "");
        for banned in ["http:", "https:", "href=\"/", "src=", " style=", "<style", "<script", " onclick"] {
            assert!(!page.contains(banned), "{name}: {banned}");
        }
        for link in page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            match link.strip_prefix('#') {
                Some(anchor) => assert!(page.contains(&format!("id=\"{anchor}\"")), "{name}: #{anchor}"),
                None => assert!(FILES.contains_key(link), "{name}: {link}"),
            }
        }
    }
}

#[test]
fn every_page_is_light() {
    for (name, bytes) in FILES.iter().filter(|(name, _)| name.ends_with(".html")) {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(bytes).expect("memory");
        let size = gzip.finish().expect("memory").len();
        assert!(size <= 30 * 1024, "{name}: {size}");
    }
}

#[test]
fn a_change_under_the_noise_is_not_called_one() {
    use jenner_registry::coverage::release::{Shown, Value as Known};
    let w = Words { lang: Lang::English, zone: jiff::tz::TimeZone::UTC };
    let value = |tenths: u16, of: u64| Known {
        share: Shown::Percent { tenths, decimal: true },
        of: Shown::Rounded { count: of, to: 5 },
        is_small: false,
    };
    let change = |old, new, of| words::change(&w, value(old, of), value(new, of)).1;
    assert_eq!(change(900, 910, 1_000), "No clear change");
    assert_eq!(change(900, 950, 1_000), "up 5.0 points");
    assert_eq!(change(950, 900, 1_000), "down 5.0 points");
    let unknown =
        Known { of: Shown::Hidden(jenner_registry::coverage::release::Reason::SmallGroup), ..value(500, 0) };
    assert_eq!(
        words::change(&w, unknown, value(990, 1_000)).1,
        "No clear change",
        "of how many is not known"
    );
}

#[test]
fn where_the_state_itself_is_hidden_the_finding_says_so_in_a_sentence() {
    use jenner_registry::coverage::release::{Reason, Shown, Value as Told};
    let value = |share, of| Told { share, of, is_small: false };
    let hidden = Shown::Hidden(Reason::SmallGroup);
    let share = Shown::Percent { tenths: 912, decimal: true };
    let of = Shown::Rounded { count: 1_235, to: 5 };
    for (lang, all, alone, none) in [
        (
            Lang::English,
            "Statewide: 91.2% of about 1,235 people.",
            "Statewide: 91.2%. How many people this is about is not shown.",
            "No figure for the whole state is shown: too few people.",
        ),
        (
            Lang::Spanish,
            "En todo el estado: 91.2% de alrededor de 1,235 personas.",
            "En todo el estado: 91.2%. No se muestra de cuántas personas se trata.",
            "No se muestra la cifra de todo el estado: muy pocas personas.",
        ),
    ] {
        let w = Words { lang, zone: jiff::tz::TimeZone::UTC };
        let plain = |value| words::statewide(&w, value).replace(['\u{2068}', '\u{2069}'], "");
        assert_eq!(plain(value(share, of)), all);
        assert_eq!(plain(value(share, hidden)), alone);
        assert_eq!(plain(value(hidden, hidden)), none);
        assert_eq!(plain(value(hidden, of)), none, "a number of people alone is no finding");
    }
}

#[test]
fn the_finding_names_the_lowest_of_those_that_are_shown() {
    let page = text(PAGE);
    let finding =
        page.split_once("class=\"finding\"").expect("a finding").1.split("</p>").next().expect("its end");
    let finding = finding.replace(['\u{2068}', '\u{2069}'], "");
    let shown: Vec<f64> = said(page)
        .iter()
        .filter_map(|(_, _, table)| table.rsplit_once(": ")?.1.strip_suffix('%')?.parse().ok())
        .collect();
    let named = finding.split_once("Lowest: ").expect("the lowest").1;
    let lowest = shown.iter().copied().fold(100.0, f64::min);
    assert_eq!(numbers(named).first().and_then(|one| one.parse().ok()), Some(lowest), "{named}");
    assert!(!text("mmr1-24m-county-change.html").contains("Lowest: "));
}
