//! Who vaccinates and reports: clinics, health centres, hospitals, health units, pharmacies, schools and
//! childcare of a state, as many as its people need.

use jenner_model::organization::OrganizationKind;

use super::dice::Dice;
use super::pack::{Area, Pack};
use super::vendor::Vendor;

/// What an organization does; finer than [`OrganizationKind`], because it decides who goes there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Practice {
    /// The state health department (parent of the health units; reports nothing itself).
    State,
    /// Parish or county health unit.
    HealthUnit,
    /// Hospital with a birth unit.
    Hospital,
    /// Paediatric clinic.
    Pediatric,
    /// Family medicine.
    Family,
    /// Federally qualified health centre.
    CommunityHealth,
    /// Pharmacy.
    Pharmacy,
    /// School.
    School,
    /// Childcare centre.
    Childcare,
}

impl Practice {
    /// The registry's word for it.
    pub fn kind(self) -> OrganizationKind {
        match self {
            Self::State => OrganizationKind::HealthDepartment,
            Self::HealthUnit => OrganizationKind::HealthUnit,
            Self::Hospital => OrganizationKind::Hospital,
            Self::Pediatric | Self::Family | Self::CommunityHealth => OrganizationKind::Clinic,
            Self::Pharmacy => OrganizationKind::Pharmacy,
            Self::School => OrganizationKind::School,
            Self::Childcare => OrganizationKind::Childcare,
        }
    }

    fn letters(self) -> &'static str {
        match self {
            Self::State => "LDH",
            Self::HealthUnit => "PHU",
            Self::Hospital => "HOS",
            Self::Pediatric => "PED",
            Self::Family => "FAM",
            Self::CommunityHealth => "CHC",
            Self::Pharmacy => "PHA",
            Self::School => "SCH",
            Self::Childcare => "DAY",
        }
    }

    /// Takes part in the Vaccines for Children programme.
    fn vfc(self, dice: &mut Dice) -> bool {
        match self {
            Self::HealthUnit | Self::Hospital | Self::Pediatric | Self::CommunityHealth => true,
            Self::Family => dice.chance(0.6),
            _ => false,
        }
    }
}

/// An organization before the registry has given it its identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationSeed {
    /// Place of the parent in the list; parents come first.
    pub parent: Option<usize>,
    /// Registry's kind.
    pub kind: OrganizationKind,
    /// What it does.
    pub practice: Practice,
    /// Name as people write it.
    pub name: String,
    /// MSH-4 and RXA-11.4, for example `LA-ORL-PED-03`; unique.
    pub code: String,
    /// Authority of its patient numbers (PID-3.4): its own code, or the hospital's whose EHR it shares.
    pub authority: String,
    /// PIN in the Vaccines for Children programme.
    pub vfc_pin: Option<String>,
    /// FIPS code of the parish or county.
    pub county: &'static str,
    /// City.
    pub city: &'static str,
    /// Postal code.
    pub zip: &'static str,
    /// Kind of system that writes its messages.
    pub vendor: Vendor,
    /// Year since when it sends each visit by itself; what came before arrives in one message per patient.
    pub connected: i16,
    /// Place of its parish or county in the pack.
    pub(crate) area: usize,
}

/// People for each organization of a practice, and how many at least stand in an area.
const NEEDS: [(Practice, f64, usize); 8] = [
    (Practice::HealthUnit, 120_000.0, 1),
    (Practice::Hospital, 60_000.0, 0),
    (Practice::Pediatric, 6_000.0, 0),
    (Practice::Family, 3_000.0, 1),
    (Practice::CommunityHealth, 18_000.0, 0),
    (Practice::Pharmacy, 5_000.0, 1),
    (Practice::School, 3_500.0, 1),
    (Practice::Childcare, 6_000.0, 1),
];

/// Every organization of the state for `people` inhabitants.
pub fn all(pack: &Pack, seed: u64, people: u32) -> Vec<OrganizationSeed> {
    let total: f64 = pack.areas.iter().map(Area::total).sum();
    let scale = f64::from(people) / total.max(1.0);
    let mut list = vec![state(pack)];
    for (place, area) in pack.areas.iter().enumerate() {
        // Every region has a birth hospital in its largest parish or county, however small the demo.
        let largest = pack
            .areas
            .iter()
            .filter(|other| other.region == area.region)
            .all(|other| other.total() <= area.total());
        for (practice, each, least) in NEEDS {
            let mut dice = Dice::of(seed, 11, (place * 16 + practice as usize) as u64);
            let wanted = area.total() * scale / each;
            let least = if practice == Practice::Hospital { usize::from(largest) } else { least };
            let number = (wanted.floor() as usize + usize::from(dice.chance(wanted.fract()))).max(least);
            for nth in 1..=number {
                let organization = one(pack, place, practice, nth, &list, &mut dice);
                list.push(organization);
            }
        }
    }
    list
}

fn state(pack: &Pack) -> OrganizationSeed {
    let capital = &pack.areas[16.min(pack.areas.len() - 1)];
    OrganizationSeed {
        parent: None,
        kind: OrganizationKind::HealthDepartment,
        practice: Practice::State,
        name: "Office of Public Health Immunization Program".to_owned(),
        code: format!("{}-LDH", pack.state),
        authority: format!("{}-LDH", pack.state),
        vfc_pin: None,
        county: capital.fips,
        city: capital.seat,
        zip: "70802",
        vendor: Vendor::Health,
        connected: 2005,
        area: 16.min(pack.areas.len() - 1),
    }
}

fn one(
    pack: &Pack,
    place: usize,
    practice: Practice,
    nth: usize,
    before: &[OrganizationSeed],
    dice: &mut Dice,
) -> OrganizationSeed {
    let area = &pack.areas[place];
    let (zip, city) = area.zips.draw(dice).copied().unwrap_or(("70802", area.seat));
    let code = format!("{}-{}-{}-{nth:02}", pack.state, area.code, practice.letters());
    // A third of the clinics belongs to a hospital of the same area and shares its EHR and its numbers.
    let hospital = before
        .iter()
        .rposition(|o| o.area == place && o.practice == Practice::Hospital)
        .filter(|_| matches!(practice, Practice::Pediatric | Practice::Family) && dice.chance(0.33));
    let parent = if practice == Practice::HealthUnit { Some(0) } else { hospital };
    let vendor = hospital.map_or_else(|| Vendor::of(practice, dice), |h| before[h].vendor);
    OrganizationSeed {
        parent,
        kind: practice.kind(),
        practice,
        name: name(pack, area, practice, city, nth, dice),
        authority: parent.map_or_else(|| code.clone(), |p| before[p].authority.clone()),
        vfc_pin: practice
            .vfc(dice)
            .then(|| format!("{}{:04}", &area.fips[2..], practice as usize * 100 + nth % 100)),
        county: area.fips,
        city,
        zip,
        vendor,
        connected: match practice {
            Practice::HealthUnit => 2018,
            Practice::Hospital => 2016 + dice.between(0, 5) as i16,
            Practice::Pharmacy => 2025,
            _ => 2022 + dice.between(0, 3) as i16,
        },
        area: place,
        code,
    }
}

fn name(pack: &Pack, area: &Area, practice: Practice, city: &str, nth: usize, dice: &mut Dice) -> String {
    let word = *dice
        .pick(&[
            "Magnolia",
            "Pelican",
            "Bayou",
            "Cypress",
            "Live Oak",
            "Crescent",
            "Heron",
            "Camellia",
            "Evangeline",
            "Delta",
            "Red River",
            "Gulf",
            "Sugarland",
            "Tupelo",
            "Azalea",
            "Egret",
            "Riverbend",
            "Prairie",
        ])
        .unwrap_or(&"Magnolia");
    let culture = area.cultures.draw(dice).copied().unwrap_or("anglo");
    let doctor = pack.names.surname(culture, dice).to_owned();
    match practice {
        Practice::State => String::new(),
        Practice::HealthUnit if nth == 1 => format!("{} Parish Health Unit", area.name),
        Practice::HealthUnit => format!("{} Parish Health Unit {city}", area.name),
        Practice::Hospital => match nth % 3 {
            1 => format!("{} Regional Medical Center", area.seat),
            2 => format!("{word} Women's and Children's Hospital"),
            _ => format!("{} {word} General Hospital", area.name),
        },
        Practice::Pediatric if dice.chance(0.4) => format!("{doctor} Pediatrics"),
        Practice::Pediatric => format!("{word} Pediatrics of {city}"),
        Practice::Family if dice.chance(0.4) => format!("{doctor} Family Practice"),
        Practice::Family => format!("{word} Family Medicine {city}"),
        Practice::CommunityHealth => format!("{word} Community Health Center {city}"),
        Practice::Pharmacy if dice.chance(0.5) => format!("Pirogue Drugs #{}", dice.between(1000, 9899)),
        Practice::Pharmacy => format!("{doctor}'s Pharmacy"),
        Practice::School => {
            let level = *dice
                .pick(&["Elementary", "Elementary", "Middle School", "High School"])
                .unwrap_or(&"Elementary");
            let namesake = if dice.chance(0.5) { city.to_owned() } else { doctor };
            format!("{namesake} {level}")
        }
        Practice::Childcare => format!("Little {word}s Early Learning Center {city}"),
    }
}

/// Organizations by area and practice, for finding one to go to.
#[derive(Debug)]
pub struct Directory {
    by_area: Vec<Vec<usize>>,
    region: Vec<u8>,
    list: Vec<(usize, Practice, u8)>,
}

impl Directory {
    /// Sorts the list.
    pub fn new(pack: &Pack, list: &[OrganizationSeed]) -> Self {
        let mut by_area = vec![Vec::new(); pack.areas.len() * 9];
        for (place, organization) in list.iter().enumerate() {
            by_area[organization.area * 9 + organization.practice as usize].push(place);
        }
        Self {
            by_area,
            region: pack.areas.iter().map(|area| area.region).collect(),
            list: list
                .iter()
                .enumerate()
                .map(|(place, o)| (place, o.practice, pack.areas[o.area].region))
                .collect(),
        }
    }

    /// One of the area, else of the region, else family medicine of the area.
    pub fn find(&self, area: usize, practice: Practice, dice: &mut Dice) -> usize {
        let near = &self.by_area[area * 9 + practice as usize];
        if let Some(place) = dice.pick(near) {
            return *place;
        }
        if practice == Practice::Hospital || practice == Practice::Pediatric && dice.chance(0.3) {
            let region: Vec<usize> = self
                .list
                .iter()
                .filter(|(_, p, region)| *p == practice && *region == self.region[area])
                .map(|(place, ..)| *place)
                .collect();
            if let Some(place) = dice.pick(&region) {
                return *place;
            }
        }
        dice.pick(&self.by_area[area * 9 + Practice::Family as usize]).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Practice, all};
    use crate::demo::pack::Pack;

    #[test]
    fn codes_are_unique_and_every_parish_has_a_health_unit_a_clinic_and_a_pharmacy() {
        let pack = Pack::built_in().expect("the pack is whole");
        let list = all(&pack, 1, 20_000);
        let codes: HashSet<_> = list.iter().map(|o| &o.code).collect();
        assert_eq!(codes.len(), list.len());
        for area in &pack.areas {
            for practice in [Practice::HealthUnit, Practice::Family, Practice::Pharmacy] {
                assert!(list.iter().any(|o| o.county == area.fips && o.practice == practice));
            }
        }
        assert!(list.iter().enumerate().all(|(place, o)| o.parent.is_none_or(|p| p < place)));
    }
}
