//! CDC's supporting data become the packs of the repository.

use std::collections::BTreeSet;

use jenner_cdsi::import::{Guidance, Header, Imported, import};
use jenner_cdsi::pack::facts::SkipCondition;

use crate::folder::{pack, supporting_data};
use crate::guidance::referred_to;

fn header(version: &str, released: &str) -> Header {
    Header {
        name: "schedule-us".into(),
        version: version.into(),
        released: Some(released.parse().unwrap()),
        source: format!("CDC, CDSi supporting data {version}"),
    }
}

fn imported(version: &str, released: &str) -> Option<Imported> {
    let files = supporting_data(version)?;
    Some(
        import(files, header(version, released), Guidance::LeftOut)
            .unwrap_or_else(|problems| panic!("{problems}")),
    )
}

#[test]
fn each_release_gives_the_pack_in_the_repository() {
    for (version, released, warnings) in [("4.64", "2025-11-10", 0), ("4.61", "2025-02-06", 4)] {
        let Some(imported) = imported(version, released) else { return };
        assert_eq!(imported.warnings.len(), warnings, "{:#?}", imported.warnings);
        let mut shipped = pack(&format!("schedule-us-{version}"));
        // Written by hand: no import makes it.
        shipped.guidance.guidance.clear();
        assert_eq!(imported.pack, shipped);
    }
}

#[test]
fn grouping_the_conflicts_keeps_every_pair_with_its_times() {
    for (version, released) in [("4.64", "2025-11-10"), ("4.61", "2025-02-06")] {
        let Some(files) = supporting_data(version) else { return };
        let (_, schedule) = files.iter().find(|(name, _)| name.starts_with("Schedule")).unwrap();
        let between = |text: &str, name: &str| -> Vec<String> {
            let open = format!("<{name}>");
            let parts = text.split(open.as_str()).skip(1);
            parts.map(|part| part.split("</").next().unwrap().trim().to_owned()).collect()
        };
        let rows: BTreeSet<Vec<String>> = schedule
            .split("<liveVirusConflict>")
            .skip(1)
            .map(|row| {
                let row = row.split("</liveVirusConflict>").next().unwrap();
                let mut fields = between(row, "cvx");
                fields.extend(between(row, "conflictBeginInterval"));
                fields.extend(between(row, "minConflictEndInterval"));
                fields.extend(between(row, "conflictEndInterval"));
                fields
            })
            .collect();
        let imported = imported(version, released).unwrap();
        let mut expanded = BTreeSet::new();
        for conflict in imported.pack.schedule.conflict.iter().map(|conflict| conflict.get_ref()) {
            for previous in &conflict.previous {
                for current in &conflict.current {
                    let times =
                        [conflict.begin, conflict.minimum_end, conflict.end].map(|time| time.to_string());
                    let row = [previous.to_string(), current.to_string()].into_iter().chain(times);
                    assert!(expanded.insert(row.collect::<Vec<_>>()), "a pair stands twice");
                }
            }
        }
        assert!(rows.len() > 500 && rows.iter().all(|row| row.len() == 5));
        assert_eq!(rows, expanded);
        assert!(imported.pack.schedule.conflict.len() < 40);
    }
}

#[test]
fn nothing_of_the_antigen_files_is_lost() {
    let Some(files) = supporting_data("4.64") else { return };
    // Filled elements, counted in the text: one that holds more than its own end tag.
    let filled = |name: &str| -> usize {
        let open = format!("<{name}>");
        let close = format!("</{name}>");
        let antigens = files.iter().filter(|(file, _)| file.starts_with("Antigen"));
        antigens
            .flat_map(|(_, text)| text.split(open.as_str()).skip(1))
            .filter(|part| !part.split(close.as_str()).next().unwrap_or_default().trim().is_empty())
            .count()
    };
    let pack = imported("4.64", "2025-11-10").unwrap().pack;
    let series: Vec<_> =
        pack.antigens.iter().flat_map(|(_, file)| &file.series).map(|one| one.get_ref()).collect();
    let doses: Vec<_> = series.iter().flat_map(|series| &series.dose).map(|dose| dose.get_ref()).collect();
    let sets: Vec<_> = doses.iter().flat_map(|dose| &dose.skip).flat_map(|skip| &skip.set).collect();
    let conditions: Vec<_> = sets.iter().flat_map(|set| &set.condition).collect();
    assert_eq!(series.len(), filled("series"));
    assert_eq!(series.iter().map(|series| series.indication.len()).sum::<usize>(), filled("indication"));
    assert_eq!(doses.len(), filled("seriesDose"));
    // An age whose every part is empty says nothing.
    let dated =
        ["absMinAge", "minAge", "earliestRecAge", "latestRecAge", "maxAge"].map(filled).iter().sum::<usize>();
    let known = |age: &jenner_cdsi::pack::facts::Age| {
        let parts = [
            age.absolute_minimum,
            age.minimum,
            age.earliest_recommended,
            age.latest_recommended,
            age.maximum,
        ];
        parts.iter().flatten().count()
    };
    assert_eq!(doses.iter().flat_map(|dose| &dose.age).map(known).sum::<usize>(), dated);
    assert_eq!(
        doses.iter().map(|dose| dose.allowable_interval.len()).sum::<usize>(),
        filled("allowableInterval")
    );
    assert_eq!(doses.iter().map(|dose| dose.preferable.len()).sum::<usize>(), filled("preferableVaccine"));
    assert_eq!(doses.iter().map(|dose| dose.allowable.len()).sum::<usize>(), filled("allowableVaccine"));
    assert_eq!(doses.iter().map(|dose| dose.inadvertent.len()).sum::<usize>(), filled("inadvertentVaccine"));
    assert_eq!(sets.len(), filled("set"));
    assert_eq!(conditions.len(), filled("condition"));
    // Inside conditions, `interval` is the name of a value as well.
    let waits = conditions.iter().filter(|one| matches!(one, SkipCondition::Interval { .. })).count();
    assert_eq!(doses.iter().map(|dose| dose.interval.len()).sum::<usize>() + waits, filled("interval"));
    assert_eq!(
        pack.antigens.iter().map(|(_, file)| file.contraindication.len()).sum::<usize>(),
        filled("contraindication")
    );
}

#[test]
fn guidance_is_copied_only_on_demand_and_every_reference_finds_its_text() {
    let Some(files) = supporting_data("4.64") else { return };
    let pack = import(files, header("4.64", "2025-11-10"), Guidance::Copied).unwrap().pack;
    let known: BTreeSet<&str> =
        pack.guidance.guidance.iter().map(|text| text.get_ref().id.as_str()).collect();
    let used = referred_to(&pack);
    assert!(used.len() > 50);
    assert_eq!(used, known);
}
