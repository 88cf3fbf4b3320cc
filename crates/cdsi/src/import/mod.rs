//! Makes a schedule pack of CDC's supporting data (XML): facts only, no sentence of CDC's.
//!
//! The form of the files is that of their XSD; what they really hold differs in small ways (empty elements for
//! missing ones, `n/a`, changing case, two forms of dates, stray blanks), and all of that is read here.

mod antigen;
mod conflicts;
mod dose;
mod guidance;
mod schedule;
mod values;
mod xml;

use std::collections::BTreeMap;

use jenner_codes::Cvx;
use toml::Spanned;

use crate::Date;
use crate::pack::facts::{GuidanceFile, ObservationsFile, ScheduleFile, Vaccine, VaccinesFile};
use crate::pack::{Pack, Problem, Problems};

use guidance::Texts;
use values::Notes;

/// What the pack is to say about itself; CDC's files do not.
#[derive(Clone, Debug)]
pub struct Header {
    /// Name of the pack, for example `schedule-us`.
    pub name: String,
    /// Version of the supporting data, for example `4.64`.
    pub version: String,
    /// Day on which it was published.
    pub released: Option<Date>,
    /// Where the facts are from.
    pub source: String,
}

/// What becomes of the advice for clinicians, which is CDC's prose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guidance {
    /// The pack refers to it by id and does not have the texts.
    LeftOut,
    /// `guidance.toml` has CDC's English text, in place of the Spanish one too: for private use.
    Copied,
}

/// A pack, and what looked odd on the way.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The pack.
    pub pack: Pack,
    /// Warnings; their files and lines are those of the XML.
    pub warnings: Vec<Problem>,
}

/// Makes a pack of the antigen files and the schedule file, given as name and text in any order. The problems
/// of a failure name the XML files and lines.
pub fn import<Name, Text>(
    files: impl IntoIterator<Item = (Name, Text)>,
    header: Header,
    guidance: Guidance,
) -> Result<Imported, Problems>
where
    Name: AsRef<str>,
    Text: AsRef<str>,
{
    let mut notes = Notes::default();
    let mut texts = Texts::default();
    let mut schedule = None;
    let mut antigens = BTreeMap::new();
    let mut named = BTreeMap::new();
    for (name, text) in files {
        notes.begin(name.as_ref());
        let root = match xml::read(text.as_ref()) {
            Ok(root) => root,
            Err(fault) => {
                notes.error(fault.line, fault.fault.to_string());
                continue;
            }
        };
        match root.name.as_str() {
            "scheduleSupportingData" if schedule.is_some() => {
                notes.wrong(&root, "there is a second schedule file")
            }
            "scheduleSupportingData" => schedule = Some(schedule::read(&root, &mut named, &mut notes)),
            "antigenSupportingData" => {
                let file = antigen::read(&root, &mut named, &mut texts, &mut notes);
                let path = format!("antigens/{}.toml", slug(&file.antigen));
                if antigens.contains_key(&path) {
                    notes.wrong(&root, &format!("there is a second file for the antigen {}", file.antigen));
                }
                antigens.insert(path, file);
            }
            other => notes.wrong(
                &root,
                &format!(
                    "<{other}> is neither an antigen file nor the schedule file of CDC's supporting data"
                ),
            ),
        }
    }
    let Some(schedule) = schedule else {
        notes.begin("ScheduleSupportingData.xml");
        notes.error(None, "the schedule file is missing: an import needs it beside the antigen files".into());
        return Err(notes.into_problems());
    };
    let born =
        antigens.values().filter_map(|file| file.immunity.as_ref()).flat_map(|immunity| &immunity.born);
    let american = born.filter_map(|born| born.country.as_deref()).any(|country| country == "U.S.");
    let Header { name, version, released, source } = header;
    let mut pack = Pack {
        schedule: ScheduleFile {
            name,
            version,
            released,
            source,
            unknown_birth_country: american.then(|| "U.S.".to_owned()),
            vaccine_group: schedule.groups.into_iter().map(unplaced).collect(),
            conflict: schedule.conflicts.into_iter().map(unplaced).collect(),
        },
        vaccines: VaccinesFile { vaccine: Vec::new() },
        observations: ObservationsFile {
            observation: schedule.observations.into_values().map(unplaced).collect(),
        },
        guidance: GuidanceFile {
            guidance: match guidance {
                Guidance::LeftOut => Vec::new(),
                Guidance::Copied => texts.into_guidance().map(unplaced).collect(),
            },
        },
        antigens: antigens.into_iter().collect(),
        lines: Default::default(),
    };
    pack.vaccines.vaccine = vaccines(schedule.vaccines, &named).map(unplaced).collect();
    notes.finish().map(|warnings| Imported { pack, warnings })
}

/// The mapped vaccines, and those that are only named somewhere.
fn vaccines(
    mut mapped: BTreeMap<Cvx, Vaccine>,
    named: &BTreeMap<Cvx, String>,
) -> impl Iterator<Item = Vaccine> {
    for (cvx, name) in named {
        mapped.entry(*cvx).or_insert_with(|| Vaccine {
            cvx: *cvx,
            name: if name.is_empty() { format!("CVX {cvx}") } else { name.clone() },
            antigens: Vec::new(),
        });
    }
    mapped.into_values()
}

/// A fact that is not from a file of a pack has no place in one.
fn unplaced<T>(fact: T) -> Spanned<T> {
    Spanned::new(0..0, fact)
}

/// `Meningococcal B` as the name of a file: `meningococcal-b`.
fn slug(name: &str) -> String {
    let words = name.split(|char: char| !char.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_ascii_lowercase()
}
