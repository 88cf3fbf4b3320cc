//! A pack as its files say it: read, with complaints that name file and line.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;
use toml::Spanned;

use super::facts::{AntigenFile, GuidanceFile, ObservationsFile, ScheduleFile, VaccinesFile};
use super::{Problem, Problems};

/// A larger file is refused; the largest of CDC's antigens needs a twentieth of it.
const MAX_BYTES: usize = 8 * 1024 * 1024;

/// A schedule pack in memory.
#[derive(Clone, Debug)]
pub struct Pack {
    /// `schedule.toml`.
    pub schedule: ScheduleFile,
    /// `vaccines.toml`.
    pub vaccines: VaccinesFile,
    /// `observations.toml`.
    pub observations: ObservationsFile,
    /// `guidance.toml`; empty if there is none.
    pub guidance: GuidanceFile,
    /// The files of `antigens/` in the order of their names: name of the file and what it says.
    pub antigens: Vec<(String, AntigenFile)>,
    /// Where the lines of its files begin; empty for a pack that was not read from files.
    pub lines: Lines,
}

/// Two packs are equal if they say the same, however it is laid out.
impl PartialEq for Pack {
    fn eq(&self, other: &Pack) -> bool {
        self.schedule == other.schedule
            && self.vaccines == other.vaccines
            && self.observations == other.observations
            && self.guidance == other.guidance
            && self.antigens == other.antigens
    }
}

impl Pack {
    /// Reads the files of a pack, given as path within the pack (`antigens/measles.toml`) and text.
    pub fn read<Name, Text>(files: impl IntoIterator<Item = (Name, Text)>) -> Result<Pack, Problems>
    where
        Name: AsRef<str>,
        Text: AsRef<str>,
    {
        let mut reading = Reading::default();
        let (mut schedule, mut vaccines, mut observations) = (None, None, None);
        let mut guidance = None;
        let mut antigens = Vec::new();
        for (name, text) in files {
            let (name, text) = (name.as_ref(), text.as_ref());
            if name == "README.md" || !reading.is_new(name) {
                continue;
            }
            match name {
                "schedule.toml" => schedule = reading.file(name, text),
                "vaccines.toml" => vaccines = reading.file(name, text),
                "observations.toml" => observations = reading.file(name, text),
                "guidance.toml" => guidance = reading.file(name, text),
                _ if is_antigen_file(name) => {
                    antigens.extend(reading.file(name, text).map(|file| (name.to_owned(), file)));
                }
                _ => reading.problems.push(Problem::error(
                    name,
                    None,
                    "no file of a pack has this name; a pack has schedule.toml, vaccines.toml, \
                     observations.toml, guidance.toml, README.md, and TOML files in antigens/",
                )),
            }
        }
        let missing = ["schedule.toml", "vaccines.toml", "observations.toml"];
        for name in missing.into_iter().filter(|name| !reading.seen.contains(*name)) {
            reading.problems.push(Problem::error(name, None, "the pack does not have this file"));
        }
        antigens.sort_by(|(a, _), (b, _)| a.cmp(b));
        match (schedule, vaccines, observations) {
            (Some(schedule), Some(vaccines), Some(observations)) if reading.problems.is_empty() => Ok(Pack {
                schedule,
                vaccines,
                observations,
                guidance: guidance.unwrap_or(GuidanceFile { guidance: Vec::new() }),
                antigens,
                lines: reading.lines,
            }),
            _ => Err(Problems(reading.problems)),
        }
    }

    /// An error about an entry of a file of this pack.
    pub fn error_at<T>(&self, file: &str, entry: &Spanned<T>, text: impl AsRef<str>) -> Problem {
        Problem::error(file, self.lines.line(file, entry.span().start), text)
    }

    /// A warning about an entry of a file of this pack.
    pub fn warning_at<T>(&self, file: &str, entry: &Spanned<T>, text: impl AsRef<str>) -> Problem {
        Problem::warning(file, self.lines.line(file, entry.span().start), text)
    }
}

/// `antigens/NAME.toml`, with nothing in the name that could lead elsewhere.
fn is_antigen_file(name: &str) -> bool {
    name.strip_prefix("antigens/")
        .and_then(|rest| rest.strip_suffix(".toml"))
        .is_some_and(|stem| !stem.is_empty() && !stem.contains(['/', '\\']) && !stem.starts_with('.'))
}

#[derive(Default)]
struct Reading {
    seen: BTreeSet<String>,
    lines: Lines,
    problems: Vec<Problem>,
}

impl Reading {
    fn is_new(&mut self, name: &str) -> bool {
        let new = self.seen.insert(name.to_owned());
        if !new {
            self.problems.push(Problem::error(name, None, "the pack has this file twice"));
        }
        new
    }

    fn file<T: DeserializeOwned>(&mut self, name: &str, text: &str) -> Option<T> {
        if text.len() > MAX_BYTES {
            self.problems.push(Problem::error(
                name,
                None,
                format!("the file is larger than {} MB", MAX_BYTES / 1024 / 1024),
            ));
            return None;
        }
        self.lines.add(name, text);
        match toml::from_str(text) {
            Ok(file) => Some(file),
            Err(error) => {
                let line = error.span().and_then(|span| self.lines.line(name, span.start));
                self.problems.push(Problem::error(name, line, error.message()));
                None
            }
        }
    }
}

/// Where the lines of a pack's files begin, to turn a place in a file into a line number.
#[derive(Clone, Debug, Default)]
pub struct Lines(BTreeMap<String, Vec<usize>>);

impl Lines {
    fn add(&mut self, file: &str, text: &str) {
        let begins = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        self.0.insert(file.to_owned(), std::iter::once(0).chain(begins).collect());
    }

    /// The line, from 1, of a byte of a file; `None` if the file was not read.
    pub fn line(&self, file: &str, byte: usize) -> Option<usize> {
        self.0.get(file).map(|begins| begins.partition_point(|begin| *begin <= byte))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEDULE: &str = "name = \"s\"\nversion = \"1\"\nsource = \"made up\"\n\n[[vaccine_group]]\nname = \"A\"\nantigens = [\"a\"]\n";

    fn read(files: &[(&str, &str)]) -> Result<Pack, Vec<String>> {
        Pack::read(files.iter().copied())
            .map_err(|problems| problems.0.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_small_pack_is_read_and_its_entries_know_their_lines() {
        let pack = read(&[
            ("README.md", "anything"),
            ("schedule.toml", SCHEDULE),
            (
                "vaccines.toml",
                "[[vaccine]]\ncvx = \"901\"\nname = \"Sun\"\n\n[[vaccine]]\ncvx = \"902\"\nname = \"Moon\"\n",
            ),
            ("observations.toml", "observation = []"),
        ])
        .unwrap();
        let problem = pack.error_at("vaccines.toml", &pack.vaccines.vaccine[1], "dark");
        assert_eq!(problem.to_string(), "vaccines.toml:5: dark");
    }

    #[test]
    fn a_mistake_is_named_with_file_and_line() {
        let wrong = [
            (
                "[[vaccine]]\ncvx = \"901\"\nname = 3\n",
                "vaccines.toml:3: invalid type: integer `3`, expected a string",
            ),
            ("[[vaccine]]\ncvx = \"9x1\"\nname = \"a\"\n", "vaccines.toml:2: "),
            ("[[vaccine]]\ncvx = \"901\"\nnam = \"a\"\n", "vaccines.toml:3: unknown field `nam`"),
            (
                "[[vaccine]]\ncvx = \"901\"\nname = \"a\"\nantigens = [\n  { antigen = \"a\", from_age = \"2 moons\" },\n]\n",
                "vaccines.toml:5: \"2 moons\" is no duration",
            ),
            ("[[vaccine\n", "vaccines.toml:1: "),
        ];
        for (text, expected) in wrong {
            let found = read(&[
                ("schedule.toml", SCHEDULE),
                ("vaccines.toml", text),
                ("observations.toml", "observation = []"),
            ]);
            let found = found.unwrap_err();
            assert!(found[0].starts_with(expected), "{found:?} should begin with {expected}");
        }
    }

    #[test]
    fn missing_doubled_and_unknown_files_are_all_named_at_once() {
        let found =
            read(&[("schedule.toml", SCHEDULE), ("schedule.toml", SCHEDULE), ("antigens/../x.toml", "")]);
        let found = found.unwrap_err();
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(found[0].starts_with("schedule.toml: the pack has this file twice"));
        assert!(found[1].starts_with("antigens/../x.toml: no file of a pack has this name"));
        assert!(found[2].starts_with("vaccines.toml: the pack does not have this file"));
        assert!(found[3].starts_with("observations.toml: "));
    }
}
