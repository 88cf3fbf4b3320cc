//! The open value sets: codes with a label and a status, old spellings with the code that replaced them.

use std::collections::HashMap;

use smol_str::SmolStr;

use super::tsv::{Table, TableError};
use crate::sets::{CountrySet, EligibilitySet, IdentifierTypeSet, VALUE_SETS};
use crate::{Code, CodeSet, Status};

/// A row of a value set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetEntry {
    /// The code.
    pub code: SmolStr,
    /// Active, deprecated or inactive.
    pub status: Status,
    /// The code to use instead, for an old or other spelling.
    pub replaced_by: Option<SmolStr>,
    /// Coding system of this code as messages name it; a set can mix several (SNOMED and CDC codes).
    pub system: SmolStr,
    /// Meaning in plain English.
    pub label: SmolStr,
}

/// A code that was found in the value set `S`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<'a, S> {
    /// The code to store and to send: for an old spelling the current one.
    pub code: Code<S>,
    /// Meaning of that code in plain English.
    pub label: &'a str,
    /// Coding system of that code as messages name it.
    pub system: &'a str,
    /// Status of the text that was looked up: `Deprecated` when `code` replaced it.
    pub status: Status,
}

pub(crate) const SETS: &[&str] = &["set", "code", "status", "replaced_by", "system", "label"];
pub(crate) const COUNTIES: &[&str] = &["fips", "state", "status", "name"];

/// All value sets by name.
#[derive(Debug, Default)]
pub(super) struct ValueSets {
    sets: HashMap<&'static str, ValueSet>,
}

#[derive(Debug, Default)]
struct ValueSet {
    entries: Vec<SetEntry>,
    at: HashMap<SmolStr, usize>,
    /// Lower-case form to position, where only one code has that form.
    at_folded: HashMap<String, Option<usize>>,
}

impl ValueSet {
    fn add(&mut self, entry: SetEntry) -> bool {
        let at = self.entries.len();
        if self.at.contains_key(&entry.code) {
            return false;
        }
        self.at.insert(entry.code.clone(), at);
        // Codes that differ in case alone and mean different things cannot be found without their case.
        let means = |entry: &SetEntry| entry.replaced_by.clone().unwrap_or_else(|| entry.code.clone());
        let folded = self.at_folded.entry(entry.code.to_ascii_lowercase()).or_insert(Some(at));
        if folded.is_some_and(|other| other != at && means(&self.entries[other]) != means(&entry)) {
            *folded = None;
        }
        self.entries.push(entry);
        true
    }

    fn get(&self, text: &str) -> Option<&SetEntry> {
        let at = self.at.get(text).copied().or_else(|| *self.at_folded.get(&text.to_ascii_lowercase())?)?;
        self.entries.get(at)
    }
}

impl ValueSets {
    pub fn entries(&self, set: &str) -> &[SetEntry] {
        self.sets.get(set).map_or(&[], |set| set.entries.as_slice())
    }

    pub fn find<S: CodeSet>(&self, text: &str) -> Option<Found<'_, S>> {
        let text = text.trim();
        let Some(found) = self.sets.get(S::NAME).and_then(|set| set.get(text)) else {
            return state_eligibility::<S>(text).or_else(|| self.national_number::<S>(text));
        };
        let current = match &found.replaced_by {
            Some(code) => self.sets.get(S::NAME)?.get(code)?,
            None => found,
        };
        Some(Found {
            code: Code::known(current.code.clone()),
            label: &current.label,
            system: &current.system,
            status: found.status,
        })
    }

    /// `NN` and a country: the person number of that country (HL7 0203 has the pattern, not the codes).
    fn national_number<S: CodeSet>(&self, text: &str) -> Option<Found<'static, S>> {
        if S::NAME != IdentifierTypeSet::NAME {
            return None;
        }
        let country = self.find::<CountrySet>(text.strip_prefix("NN")?)?;
        (country.status == Status::Active).then(|| Found {
            code: Code::known(format!("NN{}", country.code)),
            label: "National person number",
            system: S::SYSTEM,
            status: Status::Active,
        })
    }

    pub fn label<S: CodeSet>(&self, code: &Code<S>) -> Option<&str> {
        self.find::<S>(code.as_str()).map(|found| found.label)
    }

    /// Adds a row that another table holds (groups, statements, counties). False when it is there already.
    pub fn add(&mut self, set: &'static str, entry: SetEntry) -> bool {
        self.sets.entry(set).or_default().add(entry)
    }

    pub fn parse(sets: &str, counties: &str) -> Result<Self, TableError> {
        let mut all = Self::default();
        Table::open("sets.tsv", sets, SETS)?.each(|row| {
            let name = row.filled(0)?;
            let Some(&(set, system)) = VALUE_SETS.iter().find(|(known, _)| *known == name) else {
                return Err(row.wrong(format!("\"{name}\" is not a value set of Jenner")));
            };
            let entry = SetEntry {
                code: row.filled(1)?.into(),
                status: row.value(2)?,
                replaced_by: row.optional(3)?,
                system: match row.text(4) {
                    "" => SmolStr::new_static(system),
                    other => other.into(),
                },
                label: row.filled(5)?.into(),
            };
            let code = entry.code.clone();
            if all.add(set, entry) {
                Ok(())
            } else {
                Err(row.wrong(format!("{code} stands in the set {name} twice")))
            }
        })?;
        all.check_replacements(sets)?;
        Table::open("counties.tsv", counties, COUNTIES)?.each(|row| {
            let fips = row.filled(0)?;
            if fips.len() != 5 || !fips.bytes().all(|b| b.is_ascii_digit()) {
                return Err(row.wrong("fips: five digits expected"));
            }
            let entry = SetEntry {
                code: fips.into(),
                status: row.value(2)?,
                replaced_by: None,
                system: SmolStr::new_static("FIPS"),
                label: format!("{}, {}", row.filled(3)?, row.filled(1)?).into(),
            };
            if all.add("county", entry) {
                Ok(())
            } else {
                Err(row.wrong(format!("{fips} stands in the table twice")))
            }
        })?;
        Ok(all)
    }

    /// Each replacement must be a code of the same set that is not itself replaced: one step is enough then.
    fn check_replacements(&self, text: &str) -> Result<(), TableError> {
        Table::open("sets.tsv", text, SETS)?.each(|row| {
            let Some(target) = row.optional::<SmolStr>(3)? else {
                return Ok(());
            };
            let set = self.sets.get(row.text(0));
            match set.and_then(|set| set.at.get(&target).map(|&at| &set.entries[at])) {
                Some(entry) if entry.replaced_by.is_none() => Ok(()),
                Some(_) => Err(row.wrong(format!("replaced_by: {target} is itself replaced"))),
                None => Err(row.wrong(format!("replaced_by: {target} is not in the set {}", row.text(0)))),
            }
        })
    }
}

/// City grantees of the vaccine programme, HL7 table 0363 (New York, Chicago, Philadelphia, San Antonio,
/// Houston). The other grantees are states and territories: postal code and `A`.
const CITY_GRANTEES: &[&str] = &["BAA", "CHA", "PHA", "TBA", "THA"];

/// Postal codes of the grantees that are states, territories and freely associated states.
const STATE_GRANTEES: &str = "AK AL AR AS AZ CA CO CT DC DE FL FM GA GU HI IA ID IL IN KS KY LA MA MD ME MH \
     MI MN MO MP MS MT NC ND NE NH NJ NM NV NY OH OK OR PA PR PW RI SC SD TN TX UT VA VI VT WA WI WV WY";

/// States make their own eligibility codes: grantee code (`LAA`, some write `LA`) and two digits. Which ones
/// exist is not in any national table, so the pattern is what can be checked (HL7 0064 with 0363).
fn state_eligibility<S: CodeSet>(text: &str) -> Option<Found<'static, S>> {
    if S::NAME != EligibilitySet::NAME || !text.is_ascii() || !(4..=5).contains(&text.len()) {
        return None;
    }
    let text = text.to_ascii_uppercase();
    let (grantee, number) = text.split_at(text.len() - 2);
    let state = match grantee.len() {
        2 => grantee,
        _ => grantee.strip_suffix('A').unwrap_or_default(),
    };
    let known =
        STATE_GRANTEES.split_whitespace().any(|known| known == state) || CITY_GRANTEES.contains(&grantee);
    (known && number.bytes().all(|b| b.is_ascii_digit())).then(|| Found {
        code: Code::known(text.as_str()),
        label: "Eligible under a rule of the state or city itself",
        system: S::SYSTEM,
        status: Status::Active,
    })
}
