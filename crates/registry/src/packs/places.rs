//! The file `places.toml` of a pack, and the tables it names: counties with their regions, postal codes, census.
//!
//! A pack without it has no list of counties: then counties are those that addresses name, and there is no census.

use std::collections::BTreeMap;

use serde::Deserialize;
use smol_str::SmolStr;

use super::PackError;

/// The name of the file in a pack.
const FILE: &str = "places.toml";
/// Bands of the census: five years each, the last one open.
pub const BANDS: usize = 18;

/// What the file says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    /// The postal code of the state: who lives in another one has left.
    state: String,
    /// Table of counties: `fips,name,region,region_name` and others.
    counties: String,
    /// Table of postal codes: `zip,fips,people`, a row for each county a code reaches into.
    #[serde(default)]
    zips: String,
    /// Table of people: `fips,sex,a0,a5,…,a85`.
    #[serde(default)]
    population: String,
}

/// The places of a jurisdiction.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Places {
    state: Option<[u8; 2]>,
    counties: BTreeMap<u32, County>,
    zips: BTreeMap<u32, u32>,
    census: BTreeMap<u32, [[u32; BANDS]; 2]>,
}

/// A county or parish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct County {
    /// Five-digit FIPS code.
    pub fips: u32,
    /// Name without "County" or "Parish".
    pub name: SmolStr,
    /// Word of its public health region.
    pub region: SmolStr,
    /// Name of the region.
    pub region_name: SmolStr,
}

impl County {
    /// The code as it is written.
    pub fn code(&self) -> SmolStr {
        smol_str::format_smolstr!("{:05}", self.fips)
    }
}

impl Places {
    /// Reads the file and its tables; `own` gives the text of a file of the pack, if there is one.
    pub(super) fn read(own: impl Fn(&str) -> Result<Option<String>, PackError>) -> Result<Self, PackError> {
        let Some(text) = own(FILE)? else { return Ok(Self::default()) };
        let wrong = |file: &str, why: String| PackError::Wrong { file: file.to_owned(), why };
        let written: Written = toml::from_str(&text).map_err(|error| wrong(FILE, error.to_string()))?;
        let state: [u8; 2] = match written.state.as_bytes() {
            [a, b] if a.is_ascii_uppercase() && b.is_ascii_uppercase() => [*a, *b],
            _ => {
                return Err(wrong(FILE, format!("\"{}\" is no state: write its two letters", written.state)));
            }
        };
        let table = |file: &str| -> Result<Option<Table>, PackError> {
            if file.is_empty() {
                return Ok(None);
            }
            let text = own(file)?.ok_or_else(|| PackError::Missing {
                file: file.to_owned(),
                why: format!("{FILE} names it, and there is none"),
            })?;
            Ok(Some(Table::of(file, &text)))
        };
        let mut places = Self { state: Some(state), ..Self::default() };
        let counties =
            table(&written.counties)?.ok_or_else(|| wrong(FILE, "it names no counties".to_owned()))?;
        for row in &counties.rows {
            let county = County {
                fips: counties.number(row, "fips")?,
                name: counties.text(row, "name")?.into(),
                region: counties.text(row, "region")?.into(),
                region_name: counties.text(row, "region_name")?.into(),
            };
            places.counties.insert(county.fips, county);
        }
        if let Some(zips) = table(&written.zips)? {
            let mut most: BTreeMap<u32, (u32, u32)> = BTreeMap::new();
            for row in &zips.rows {
                let (zip, fips) = (zips.number(row, "zip")?, places.known(&zips, row)?);
                let people = zips.number(row, "people")?;
                let best = most.entry(zip).or_insert((people, fips));
                // Of equal shares the lower code, so that the order of rows means nothing.
                if people > best.0 || people == best.0 && fips < best.1 {
                    *best = (people, fips);
                }
            }
            places.zips = most.into_iter().map(|(zip, (_, fips))| (zip, fips)).collect();
        }
        if let Some(census) = table(&written.population)? {
            for row in &census.rows {
                let fips = places.known(&census, row)?;
                let sex = match census.text(row, "sex")? {
                    "F" => 0,
                    "M" => 1,
                    other => return Err(wrong(&census.file, format!("\"{other}\" is no sex: write F or M"))),
                };
                let mut bands = [0; BANDS];
                for (band, people) in bands.iter_mut().enumerate() {
                    *people = census.number(row, &format!("a{}", band * 5))?;
                }
                if let Some(of) = places.census.entry(fips).or_insert([[0; BANDS]; 2]).get_mut(sex) {
                    *of = bands;
                }
            }
        }
        Ok(places)
    }

    fn known(&self, table: &Table, row: &[String]) -> Result<u32, PackError> {
        let fips = table.number(row, "fips")?;
        if self.counties.contains_key(&fips) {
            return Ok(fips);
        }
        let why = format!("county {fips:05} is not in the table of counties");
        Err(PackError::Wrong { file: table.file.clone(), why })
    }

    /// The two letters of the state; `None` where the pack does not say.
    pub fn state(&self) -> Option<[u8; 2]> {
        self.state
    }

    /// All counties by code; none where the pack has no list.
    pub fn counties(&self) -> impl Iterator<Item = &County> {
        self.counties.values()
    }

    /// A county.
    pub fn county(&self, fips: u32) -> Option<&County> {
        self.counties.get(&fips)
    }

    /// Whether the pack lists its counties.
    pub fn has_counties(&self) -> bool {
        !self.counties.is_empty()
    }

    /// The county in which most people of a postal code live.
    pub fn county_of_zip(&self, zip: u32) -> Option<u32> {
        self.zips.get(&zip).copied()
    }

    /// Whether there is a census.
    pub fn has_census(&self) -> bool {
        !self.census.is_empty()
    }

    /// People of a county by band of five years: women, men.
    pub fn census(&self, fips: u32) -> Option<&[[u32; BANDS]; 2]> {
        self.census.get(&fips)
    }
}

/// A plain table: a row of names, then rows of values, without quotes.
struct Table {
    file: String,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn of(file: &str, text: &str) -> Self {
        let cells = |line: &str| line.split(',').map(|cell| cell.trim().to_owned()).collect();
        let mut lines = text.lines().filter(|line| !line.trim().is_empty());
        let header = lines.next().map(cells).unwrap_or_default();
        Self { file: file.to_owned(), header, rows: lines.map(cells).collect() }
    }

    fn text<'r>(&self, row: &'r [String], column: &str) -> Result<&'r str, PackError> {
        let at = self.header.iter().position(|name| name == column);
        at.and_then(|at| row.get(at)).map(String::as_str).ok_or_else(|| PackError::Wrong {
            file: self.file.clone(),
            why: format!("the row \"{}\" has no \"{column}\"", row.join(",")),
        })
    }

    fn number(&self, row: &[String], column: &str) -> Result<u32, PackError> {
        let text = self.text(row, column)?;
        text.parse().map_err(|_| PackError::Wrong {
            file: self.file.clone(),
            why: format!("\"{text}\" is no number (column \"{column}\" of the row \"{}\")", row.join(",")),
        })
    }
}
