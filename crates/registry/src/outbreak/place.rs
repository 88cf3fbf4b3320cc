//! People of a place and of birth years: found by the keys of ZIP and birth date that records have, and by the birth date alone
//! on days that such keys leave out.

use std::collections::BTreeSet;

use jenner_linkage::details::{Details, Place};
use jenner_linkage::{KeyKind, Profile, keys};
use jenner_model::access::Access;
use jenner_model::{Date, PersonId};
use jenner_store::queries::matching;
use jenner_store::queries::person;
use smol_str::{SmolStr, format_smolstr};

use crate::access::door;
use crate::access::door::Action;
use crate::access::roles::Permission;
use crate::identity::fold::Standing;
use crate::{Error, Registry};

/// ZIPs at once.
pub const MOST_ZIPS: usize = 40;
/// Birth years at once.
pub const MOST_YEARS: i16 = 30;
/// Keys that are asked for together.
const AT_ONCE: usize = 4000;

/// Who is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// ZIPs, five figures each.
    pub zips: Vec<String>,
    /// Only who lives in this county; empty: anywhere in the ZIPs.
    pub county: String,
    /// First and last birth year.
    pub years: (i16, i16),
}

impl Area {
    /// What was typed: ZIPs with anything between them. The error is a word of the texts.
    pub fn read(zips: &str, county: &str, years: (&str, &str)) -> Result<Self, &'static str> {
        let parts: Vec<&str> =
            zips.split(|c: char| !c.is_ascii_alphanumeric()).filter(|zip| !zip.is_empty()).collect();
        let is_zip = |zip: &&str| zip.len() == 5 && zip.bytes().all(|byte| byte.is_ascii_digit());
        if parts.is_empty() || !parts.iter().all(is_zip) {
            return Err("no-zip");
        }
        let year = |text: &str| text.trim().parse::<i16>().ok().filter(|year| (1890..2200).contains(year));
        let (Some(first), Some(last)) = (year(years.0), year(years.1)) else { return Err("no-years") };
        if last < first || last - first >= MOST_YEARS {
            return Err("years");
        }
        let zips: BTreeSet<String> = parts.into_iter().map(str::to_owned).collect();
        if zips.len() > MOST_ZIPS {
            return Err("too-many-zips");
        }
        Ok(Self { zips: zips.into_iter().collect(), county: county.trim().to_owned(), years: (first, last) })
    }
}

/// Who lives there by what the asker's organization may know, in the order of ids: whoever is hidden is left out later, when
/// the board is made. The number found is audited, each of them when they become a contact.
pub fn people(registry: &Registry, access: &Access, area: &Area) -> Result<Vec<PersonId>, Error> {
    door::require(registry, access, Permission::WorkOutbreaks, Action::AddContact)?;
    let (first, last) = (Date::new(area.years.0, 1, 1), Date::new(area.years.1, 12, 31));
    let (Ok(first), Ok(last)) = (first, last) else { return Ok(Vec::new()) };
    let mut wanted: Vec<i64> = Vec::new();
    for zip in &area.zips {
        let days = first.series(jiff::Span::new().days(1)).take_while(|day| *day <= last);
        wanted.extend(days.flat_map(|born| zip_and_birth(zip, born)));
    }
    let found = registry.db().read(|tx| {
        let mut people = BTreeSet::new();
        for part in wanted.chunks(AT_ONCE) {
            people.extend(matching::people_behind(tx, part)?.into_values().flatten());
        }
        Ok::<_, jenner_store::StoreError>(people.into_iter().collect::<Vec<PersonId>>())
    })?;
    living(registry, access, area, found)
}

/// Nobody born on the first of January has a key of ZIP and birth date: it is what forms fill in when the year alone is known.
fn zip_and_birth(zip: &str, born: Date) -> Option<i64> {
    if born.month() == 1 && born.day() == 1 {
        return Some(keys::birth(born).0);
    }
    let place = Place { zip: SmolStr::new(zip), ..Place::default() };
    let asked = Details { born: format_smolstr!("{born}"), addresses: vec![place], ..Details::default() };
    let all = keys::blocking(&Profile::of(&[asked]));
    all.iter().find(|(kind, _)| *kind == KeyKind::ZipAndBirth).map(|(_, key)| key.0)
}

/// Keys remember every address a person ever had, and a hash may meet another: the present address decides.
fn living(
    registry: &Registry,
    access: &Access,
    area: &Area,
    people: Vec<PersonId>,
) -> Result<Vec<PersonId>, Error> {
    let mut living = Vec::new();
    for part in people.chunks(500) {
        let records = registry.db().read(|tx| {
            let rows = person::by_ids(tx, access, part)?;
            let all: Vec<PersonId> = rows.values().map(|row| Standing::from(*row).person).collect();
            crate::identity::homes::load(tx, &registry.core, access, &all)
        })?;
        for somebody in records.into_values() {
            let demographics = &somebody.record.demographics;
            let born = demographics.birth_date.map(|born| born.year());
            let here = demographics.addresses.value().and_then(|all| all.first()).is_some_and(|address| {
                let zip: String = address.zip.chars().take(5).collect();
                let county = address.county.as_ref().map_or("", |county| county.as_str());
                area.zips.contains(&zip) && (area.county.is_empty() || county == area.county)
            });
            let of_years = born.is_some_and(|year| (area.years.0..=area.years.1).contains(&year));
            if here && of_years && door::is_visible(access, &somebody.record) {
                living.push(somebody.record.person);
            }
        }
    }
    living.sort_unstable();
    Ok(living)
}
