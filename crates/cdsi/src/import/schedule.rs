//! The schedule file: vaccine groups, vaccines, conflicts, observations.

use std::collections::{BTreeMap, BTreeSet};

use jenner_codes::Cvx;

use super::conflicts;
use super::values::Notes;
use super::xml::Element;
use crate::pack::facts::{Association, Conflict, Observation, Vaccine, VaccineGroup};

/// What the file says.
pub(super) struct Schedule {
    /// In the order of the file.
    pub groups: Vec<VaccineGroup>,
    /// By code.
    pub vaccines: BTreeMap<Cvx, Vaccine>,
    /// Grouped.
    pub conflicts: Vec<Conflict>,
    /// By code.
    pub observations: BTreeMap<String, Observation>,
}

/// Reads the file. Names of vaccines are kept in `named`; the first one met stays.
pub(super) fn read(root: &Element, named: &mut BTreeMap<Cvx, String>, notes: &mut Notes) -> Schedule {
    notes.known(
        root,
        &[
            "liveVirusConflicts",
            "vaccineGroups",
            "vaccineGroupToAntigenMap",
            "cvxToAntigenMap",
            "observations",
        ],
    );
    let mut section = |name: &str| {
        let found = root.child(name);
        if found.is_none() {
            notes.wrong(root, &format!("the schedule file has no <{name}>"));
        }
        found
    };
    let (table, groups) = (section("liveVirusConflicts"), section("vaccineGroups"));
    let (maps, vaccines) = (section("vaccineGroupToAntigenMap"), section("cvxToAntigenMap"));
    let observations = section("observations");
    if let Some(table) = table {
        remember_names(table, named);
    }
    Schedule {
        groups: groups.zip(maps).map(|(groups, maps)| read_groups(groups, maps, notes)).unwrap_or_default(),
        vaccines: vaccines.map(|vaccines| read_vaccines(vaccines, notes)).unwrap_or_default(),
        conflicts: table.map(|table| conflicts::read(table, notes)).unwrap_or_default(),
        observations: observations.map(|all| read_observations(all, named, notes)).unwrap_or_default(),
    }
}

/// Keeps the name of every vaccine that is named with its code anywhere below an element.
pub(super) fn remember_names(element: &Element, named: &mut BTreeMap<Cvx, String>) {
    if let Ok(cvx) = element.text_of("cvx").parse() {
        let name = named.entry(cvx).or_default();
        if name.is_empty() {
            element.text_of("vaccineType").clone_into(name);
        }
    }
    for child in &element.children {
        remember_names(child, named);
    }
}

fn read_groups(groups: &Element, maps: &Element, notes: &mut Notes) -> Vec<VaccineGroup> {
    let mut read: Vec<VaccineGroup> = Vec::new();
    for group in groups.filled("vaccineGroup") {
        notes.known(group, &["name", "administerFullVaccineGroup"]);
        read.push(VaccineGroup {
            name: notes.required(group, "name").to_owned(),
            administer_full: notes.yes(group, "administerFullVaccineGroup"),
            antigens: Vec::new(),
        });
    }
    for map in maps.filled("vaccineGroupMap") {
        let name = notes.required(map, "name");
        match read.iter_mut().find(|group| group.name == name) {
            Some(group) => group.antigens.extend(map.filled("antigen").map(|antigen| antigen.text.clone())),
            None => {
                notes.wrong(map, &format!("the vaccine group {name} is mapped to antigens, but not declared"))
            }
        }
    }
    read
}

fn read_vaccines(maps: &Element, notes: &mut Notes) -> BTreeMap<Cvx, Vaccine> {
    let mut vaccines = BTreeMap::new();
    for map in maps.filled("cvxMap") {
        notes.known(map, &["cvx", "shortDescription", "association"]);
        let Some(cvx) = notes.cvx(map) else { continue };
        let name = notes.required(map, "shortDescription").to_owned();
        let mut antigens = Vec::new();
        for association in map.filled("association") {
            notes.known(association, &["antigen", "associationBeginAge", "associationEndAge"]);
            antigens.push(Association {
                antigen: notes.required(association, "antigen").to_owned(),
                from_age: notes.duration(association, "associationBeginAge"),
                until_age: notes.duration(association, "associationEndAge"),
            });
        }
        if vaccines.insert(cvx, Vaccine { cvx, name, antigens }).is_some() {
            notes.wrong(map, &format!("CVX {cvx} is mapped twice"));
        }
    }
    vaccines
}

fn read_observations(
    all: &Element,
    named: &mut BTreeMap<Cvx, String>,
    notes: &mut Notes,
) -> BTreeMap<String, Observation> {
    let mut observations = BTreeMap::new();
    for element in all.filled("observation") {
        notes.known(
            element,
            &[
                "observationCode",
                "observationTitle",
                "group",
                "indicationText",
                "contraindicationText",
                "clarifyingText",
                "codedValues",
            ],
        );
        let code = notes.required(element, "observationCode").to_owned();
        let title = notes.required(element, "observationTitle").to_owned();
        let group = Some(element.text_of("group").to_owned()).filter(|group| !group.is_empty());
        let mut observation = Observation {
            code: code.clone(),
            title,
            group,
            snomed: Vec::new(),
            phinvs: Vec::new(),
            administered_cvx: Vec::new(),
            reaction_cvx: Vec::new(),
        };
        for value in element.filled("codedValues").flat_map(|values| values.filled("codedValue")) {
            read_coded_value(value, &mut observation, named, notes);
        }
        if observations.insert(code.clone(), observation).is_some() {
            notes.wrong(element, &format!("there are two observations {code}"));
        }
    }
    observations
}

fn read_coded_value(
    value: &Element,
    observation: &mut Observation,
    named: &mut BTreeMap<Cvx, String>,
    notes: &mut Notes,
) {
    let code = notes.required(value, "code");
    match value.text_of("codeSystem").to_ascii_uppercase().as_str() {
        "SNOMED" => push_new(&mut observation.snomed, code.to_owned(), value, notes),
        "CDCPHINVS" => push_new(&mut observation.phinvs, code.to_owned(), value, notes),
        "CVX" => {
            let Some(cvx) = notes.required_value(value, "code") else { return };
            named.entry(cvx).or_insert_with(|| value.text_of("text").to_owned());
            let list = if is_administration(&observation.title) {
                &mut observation.administered_cvx
            } else {
                &mut observation.reaction_cvx
            };
            push_new(list, cvx, value, notes);
        }
        other => {
            notes.odd(value, &format!("the code system \"{other}\" is not known; code {code} was left out"))
        }
    }
}

fn push_new<T: PartialEq>(list: &mut Vec<T>, code: T, at: &Element, notes: &mut Notes) {
    if list.contains(&code) {
        notes.odd(at, "the observation has this code twice");
    } else {
        list.push(code);
    }
}

/// A CVX code means two things: the product that was given, where the observation is that it was given, and
/// else the vaccine after which something happened.
fn is_administration(title: &str) -> bool {
    let title = title.to_ascii_lowercase();
    let given = ["administration", "transfusion", "igiv", "immune globulin"];
    !title.contains("reaction") && given.iter().any(|word| title.contains(word))
}

/// The distinct CVX codes of lists without names.
pub(super) fn remember_codes(codes: impl IntoIterator<Item = Cvx>, named: &mut BTreeMap<Cvx, String>) {
    for cvx in codes.into_iter().collect::<BTreeSet<_>>() {
        named.entry(cvx).or_default();
    }
}
