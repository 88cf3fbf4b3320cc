//! Facts about the state: areas with their people, postal codes, school coverage and names, from the
//! jurisdiction pack that is compiled in.

use anyhow::{Context, Result, bail};

use super::dice::Weighted;
use super::names::Names;

/// Age bands of five years: 0, 5, … 85 and over.
pub const BANDS: usize = 18;

/// A county or parish.
#[derive(Debug)]
pub struct Area {
    /// FIPS code.
    pub fips: &'static str,
    /// Name without "Parish" or "County".
    pub name: &'static str,
    /// Three letters for organization codes.
    pub code: &'static str,
    /// Public health region.
    pub region: u8,
    /// Main town.
    pub seat: &'static str,
    /// Cultures of the households, for names.
    pub cultures: Weighted<&'static str>,
    /// People by sex (male, female) and age band.
    pub people: [[f64; BANDS]; 2],
    /// Postal code and town, weighted by people.
    pub zips: Weighted<(&'static str, &'static str)>,
    /// What its schools report.
    pub coverage: SchoolCoverage,
}

impl Area {
    /// Everybody.
    pub fn total(&self) -> f64 {
        self.people.iter().flatten().sum()
    }
}

/// Shares (0 to 1) of pupils, latest school year known.
#[derive(Debug, Clone, Copy)]
pub struct SchoolCoverage {
    /// Kindergarten: with an exemption.
    pub exempt: f64,
    /// Kindergarten: two doses of MMR.
    pub mmr: f64,
    /// Kindergarten: four doses of DTaP.
    pub dtap: f64,
    /// Kindergarten: two doses against varicella.
    pub var: f64,
    /// Kindergarten: three doses against hepatitis B.
    pub hepb: f64,
    /// Sixth grade: Tdap.
    pub tdap: f64,
    /// Sixth grade: meningococcal ACWY.
    pub menacwy: f64,
    /// Eleventh grade: second meningococcal ACWY.
    pub menacwy_2: f64,
}

/// The facts of one jurisdiction.
#[derive(Debug)]
pub struct Pack {
    /// Two-letter state code of addresses and organization codes.
    pub state: &'static str,
    /// Area codes of phone numbers by public health region (from 1).
    pub phone_areas: &'static [&'static str],
    /// Areas in the order of their FIPS codes.
    pub areas: Vec<Area>,
    /// Names of people.
    pub names: Names,
    /// Kind of street and name.
    pub streets: Weighted<(&'static str, String)>,
}

const PARISHES: &str = include_str!("../../../../packs/louisiana/parishes.csv");
const POPULATION: &str = include_str!("../../../../packs/louisiana/population.csv");
const ZIPS: &str = include_str!("../../../../packs/louisiana/zips.csv");
const COVERAGE: &str = include_str!("../../../../packs/louisiana/school_coverage.csv");
const STREETS: &str = include_str!("../../../../packs/louisiana/streets.txt");
const SURNAMES: &str = include_str!("../../../../packs/louisiana/names/surnames.txt");
const GIVEN: &str = include_str!("../../../../packs/louisiana/names/given.txt");

/// The confidentiality agreement of the state.
pub const AGREEMENT: &str = include_str!("../../../../packs/louisiana/agreement.toml");
const JURISDICTION: &str = include_str!("../../../../packs/louisiana/jurisdiction.toml");

/// What the registry calls itself and its places, for the settings of a demonstration.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Jurisdiction {
    /// Name of the system on its pages.
    pub product: String,
    /// Who runs it.
    pub authority: String,
    /// What a county is called there.
    pub county_word: String,
    /// Time zone.
    pub time_zone: String,
}

impl Jurisdiction {
    /// The one of the pack that is compiled in.
    pub fn built_in() -> Result<Self> {
        toml::from_str(JURISDICTION).context("pack: jurisdiction.toml")
    }
}

/// Rows of a plain CSV (no quotes), without its header.
pub fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().skip(1).map(|line| line.split(',').collect())
}

/// A number of a pack, with the row in the error.
pub fn number(row: &[&str], column: usize) -> Result<f64> {
    let text = row.get(column).copied().unwrap_or("");
    text.parse().with_context(|| format!("pack: column {} of the row {row:?} is not a number", column + 1))
}

impl Pack {
    /// The pack that is compiled in.
    pub fn built_in() -> Result<Self> {
        let mut areas = Vec::new();
        for row in rows(PARISHES) {
            let [fips, name, code, region, _, seat, ..] = row[..] else {
                bail!("pack: parish row too short: {row:?}");
            };
            areas.push(Area {
                fips,
                name,
                code,
                region: region.parse().with_context(|| format!("pack: region of {name}"))?,
                seat,
                cultures: cultures(&row)?,
                people: people(fips)?,
                zips: zips(fips)?,
                coverage: coverage(fips)?,
            });
        }
        let mut streets = Vec::new();
        for line in STREETS.lines().filter(|line| !line.starts_with('#')) {
            let mut parts = line.split(';').map(str::trim);
            if let (Some(kind), Some(weight), Some(names)) = (parts.next(), parts.next(), parts.next()) {
                let weight: f64 = weight.parse().with_context(|| format!("pack: street weight {line}"))?;
                streets.extend(names.split(' ').map(|name| ((kind, name.replace('_', " ")), weight)));
            }
        }
        Ok(Self {
            state: "LA",
            phone_areas: &["504", "225", "985", "337", "337", "318", "318", "318", "985"],
            areas,
            names: Names::read(SURNAMES, GIVEN)?,
            streets: Weighted::new(streets),
        })
    }
}

/// Shares of cultures: three columns of origin, the rest divided by the share of French names.
fn cultures(row: &[&'static str]) -> Result<Weighted<&'static str>> {
    let [black, hispanic, asian, native] =
        [number(row, 6)?, number(row, 7)?, number(row, 8)?, number(row, 9)?];
    let french = number(row, 10)? / 100.0;
    let rest = 100.0 - black - hispanic - asian - native;
    // Italian names are everywhere but most in the south-east; Isleños live in one parish.
    let southeast = matches!(row[3], "1" | "3" | "9");
    let italian = if southeast { 0.09 } else { 0.02 };
    let islander = if row[0] == "22087" { 0.20 } else { 0.0 };
    let german = if row[3] == "3" { 0.10 } else { 0.01 };
    let anglo = (1.0 - french - italian - islander - german).max(0.05);
    Ok(Weighted::new([
        ("black", black),
        ("hispanic", hispanic),
        ("vietnamese", asian * if southeast { 0.7 } else { 0.4 }),
        ("asian", asian * if southeast { 0.3 } else { 0.6 }),
        ("native", native),
        ("french", rest * french),
        ("italian", rest * italian),
        ("isleno", rest * islander),
        ("german", rest * german),
        ("anglo", rest * anglo),
    ]))
}

fn people(fips: &str) -> Result<[[f64; BANDS]; 2]> {
    let mut people = [[0.0; BANDS]; 2];
    for row in rows(POPULATION).filter(|row| row[0] == fips) {
        let sex = usize::from(row[1] == "F");
        for (band, slot) in people[sex].iter_mut().enumerate() {
            *slot = number(&row, band + 2)?;
        }
    }
    Ok(people)
}

fn zips(fips: &str) -> Result<Weighted<(&'static str, &'static str)>> {
    let mut zips = Vec::new();
    for row in rows(ZIPS).filter(|row| row.get(1) == Some(&fips)) {
        zips.push(((row[0], row.get(3).copied().unwrap_or("")), number(&row, 2)?));
    }
    Ok(Weighted::new(zips))
}

fn coverage(fips: &str) -> Result<SchoolCoverage> {
    let Some(row) = rows(COVERAGE).find(|row| row[0] == fips) else {
        bail!("pack: no school coverage for {fips}");
    };
    // A blank is a figure the state did not publish: take what is usual.
    let share = |column: usize, usual: f64| match row.get(column) {
        Some(text) if !text.is_empty() => text.parse::<f64>().unwrap_or(usual) / 100.0,
        _ => usual / 100.0,
    };
    Ok(SchoolCoverage {
        exempt: share(2, 3.0),
        mmr: share(3, 91.0),
        dtap: share(4, 93.0),
        var: share(5, 91.0),
        hepb: share(6, 95.0),
        tdap: share(7, 68.0),
        menacwy: share(8, 66.0),
        menacwy_2: share(9, 55.0),
    })
}

#[cfg(test)]
mod tests {
    use super::Pack;

    #[test]
    fn the_pack_has_every_parish_with_people_postal_codes_and_coverage() {
        let pack = Pack::built_in().expect("the pack is whole");
        assert_eq!(pack.areas.len(), 64);
        let everybody: f64 = pack.areas.iter().map(super::Area::total).sum();
        assert!((everybody - 4_573_749.0).abs() < 1.0, "{everybody}");
        assert!(pack.areas.iter().all(|area| area.zips.total() > 0.0));
        assert!(pack.areas.iter().all(|area| area.coverage.mmr > 0.6));
    }
}
