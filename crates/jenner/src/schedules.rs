//! Choosing the schedule that a command works with.

use std::path::Path;

use anyhow::Result;
use jenner_cdsi::import::{self, Guidance, Header};
use jenner_cdsi::pack::{Pack, Problems};
use jenner_cdsi::{Date, Schedule};

use crate::problem::usage;
use crate::schedule_files;

/// What an operator has to know of a schedule on a day: groups whose last season is over are due for nobody.
pub fn warnings(schedule: &Schedule, on: Date) -> Vec<String> {
    let over = schedule.seasons_over(on);
    let said = over.into_iter().map(|(group, end)| {
        format!(
            "{}: the last season of {} ended on {end}; nobody is told that a dose is due until a schedule with the \
             next season is loaded (`jenner cdsi import`, setting `schedule`)",
            schedule.version(),
            schedule.group_name(group),
        )
    });
    said.collect()
}

/// Loads the schedule in a folder, which is a pack or CDC's supporting data as published, or without a folder
/// the one that is part of the program.
pub fn load(folder: Option<&Path>) -> Result<Schedule> {
    let Some(folder) = folder else {
        return Ok(Schedule::load(&jenner_cdsi::shipped_pack()?)?);
    };
    Schedule::load(&pack(folder)?).map_err(|problems| wrong(folder, &problems))
}

/// The pack in a folder, made of CDC's supporting data if it holds those.
pub fn pack(folder: &Path) -> Result<Pack> {
    let read = if folder.join("schedule.toml").is_file() {
        let mut files = schedule_files::of_kind(folder, "toml")?;
        let antigens = schedule_files::of_kind(&folder.join("antigens"), "toml")?;
        files.extend(antigens.into_iter().map(|(name, text)| (format!("antigens/{name}"), text)));
        Pack::read(files)
    } else {
        published(folder)?
    };
    read.map_err(|problems| wrong(folder, &problems))
}

fn wrong(folder: &Path, problems: &Problems) -> anyhow::Error {
    usage(format!("{}: {problems}", folder.display()))
}

/// CDC's files made into a pack in memory. They do not say their version; the folder may.
fn published(folder: &Path) -> Result<Result<Pack, Problems>> {
    let files = schedule_files::of_kind(folder, "xml")?;
    if files.is_empty() {
        return Err(usage(format!(
            "{} is no schedule: it has neither schedule.toml (a pack) nor XML files (CDC's supporting data)",
            folder.display()
        )));
    }
    let header = Header {
        name: "cdsi".to_owned(),
        version: version_in(folder).unwrap_or("of unknown version").to_owned(),
        released: None,
        source: folder.display().to_string(),
    };
    Ok(import::import(files, header, Guidance::Copied).map(|imported| imported.pack))
}

/// A part of the path like `4.64` or `Version_4.64-508`, the last one that has two numbers with a dot.
fn version_in(folder: &Path) -> Option<&str> {
    let is_version = |word: &&str| {
        word.split_once('.').is_some_and(|(major, minor)| {
            [major, minor].iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
        })
    };
    let parts = folder.iter().rev().filter_map(|part| part.to_str());
    parts.flat_map(|part| part.split(['-', '_', ' '])).find(is_version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_published_files_is_taken_from_the_path() {
        assert_eq!(version_in(Path::new("/data/cdsi/4.64/supporting-data")), Some("4.64"));
        assert_eq!(version_in(Path::new("lib/Version_4.61-508/XML")), Some("4.61"));
        assert_eq!(version_in(Path::new("/data/xml.files")), None);
    }
}
