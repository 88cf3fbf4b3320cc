//! Draws areas with invented figures: `cargo run -p jenner-maps --example draw -- SHAPES WITHIN [REGIONS.csv] > map.svg`.
//!
//! `SHAPES` is a file in the small form; `WITHIN` the area to cut out (a state's FIPS code). The table, if given, has the
//! columns `fips` and `region`.

use std::error::Error;
use std::fs;
use std::io::Write as _;

use jenner_maps::choropleth::{About, Colors, Entry, Figure, draw};
use jenner_maps::sheet::{Words, sheet};
use jenner_maps::{Frame, Plan, Rate, Scale, coded};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, shapes, within, rest @ ..] = arguments.as_slice() else {
        return Err("two arguments: a file of shapes, and the area to cut out".into());
    };
    let atlas = coded::read(&fs::read_to_string(shapes)?)?.only(|area| area.within == *within);
    let mut regions = std::collections::HashMap::new();
    if let [path, ..] = rest {
        let mut table = csv::Reader::from_path(path)?;
        let head = table.headers()?.clone();
        let column = |name: &str| head.iter().position(|title| title == name).ok_or("no such column");
        let (fips, region) = (column("fips")?, column("region")?);
        for row in table.records() {
            let row = row?;
            regions.insert(row[fips].to_owned(), row[region].to_owned());
        }
    }
    let plan = Plan::of(&atlas, Frame::default(), |id| regions.get(id).cloned())?;
    let entries: Vec<Entry> = atlas
        .areas()
        .iter()
        .enumerate()
        .map(|(at, area)| {
            let value = 7_600 + ((at * 7_919 + 313) % 2_350) as u16;
            let figure = match Rate::hundredths(value) {
                Some(rate) if at % 17 != 5 => Figure::Rate(rate),
                _ => Figure::Hidden { reason: "Too few children".to_owned() },
            };
            Entry {
                id: area.id.clone(),
                figure,
                said: area.full_name.clone(),
                link: format!("#a{}", area.id),
            }
        })
        .collect();
    let about = About { name: "m", title: "Invented coverage", chosen: None };
    let drawn = draw(&plan, &entries, &Colors::Levels(Scale::coverage()), about)?;
    let key: Vec<String> = drawn.key.iter().map(|line| format!("{:?}", line.meaning)).collect();
    let notes = [format!("Invented figures. Not on the map: {}", plan.left_out.join(", "))];
    let words = Words {
        title: "Invented coverage",
        finding: "No finding.",
        key: &key,
        notes: &notes,
        language: "en",
    };
    std::io::stdout().write_all(sheet(&plan, &drawn, &words).as_bytes())?;
    Ok(())
}
