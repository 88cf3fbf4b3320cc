//! CVX, MVX, vaccine groups, CPT and product names from CDC's XML downloads.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use super::write::Writer;
use super::xml::{Record, records};
use super::{Files, ImportError, malformed, value_sets};
use crate::tables::columns;
use crate::{Codes, Cpt, Cvx, CvxKind, CvxStatus, Mvx, Status, UseLimits};

const CODEBASE: &str = "codebase-csv/vaccination_cvx_code.csv";

pub(super) fn cvx(files: &Files<'_>, before: &Codes, notes: &mut Vec<String>) -> Result<String, ImportError> {
    let limits = match files.optional(CODEBASE) {
        Some(text) => codebase_limits(text)?,
        None => HashMap::new(),
    };
    let mut rows: BTreeMap<Cvx, Vec<String>> = BTreeMap::new();
    let mut weakened = 0;
    for record in records("cdc/cvx.xml", files.text("cdc/cvx.xml")?, "CVXInfo")? {
        let cvx: Cvx = record.value("CVXCode")?;
        let short = record.filled("ShortDescription")?;
        let status = cvx_status(&record)?;
        let from_codebase = limits.get(&cvx).map(|(kind, stated)| {
            let usable = usable_limits(cvx, status, *kind, stated);
            weakened += usize::from(usable != *stated);
            (*kind, usable)
        });
        let known = from_codebase.or_else(|| {
            let entry = before.cvx(cvx)?;
            Some((Some(entry.kind), entry.limits.clone()))
        });
        if known.is_none() {
            notes.push(format!("CVX {cvx} ({short}) is new: no limits of use are known for it"));
        }
        let (kind, limits) = known.unwrap_or_default();
        let kind = kind.unwrap_or_else(|| kind_by_name(short));
        let day = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
        let number = |months: Option<u16>| months.map(|months| months.to_string()).unwrap_or_default();
        let row = vec![
            cvx.to_string(),
            status.as_str().to_owned(),
            kind.as_str().to_owned(),
            short.to_owned(),
            record.text("FullVaccinename")?.to_owned(),
            day(record.date("LastUpdated")?),
            day(limits.not_before),
            day(limits.not_expected_before),
            day(limits.not_expected_after),
            day(limits.not_after),
            number(limits.age_not_before_months),
            number(limits.age_not_after_months),
        ];
        if rows.insert(cvx, row).is_some() {
            return Err(record.wrong(format!("CVX {cvx} stands in the file twice")));
        }
    }
    if weakened > 0 {
        notes.push(format!(
            "{weakened} CVX codes: limits of use that are days of CDC's own table were weakened or left out"
        ));
    }
    let mut table = Writer::new(columns::CVX);
    rows.into_values().for_each(|row| table.row(row));
    Ok(table.finish())
}

fn cvx_status(record: &Record) -> Result<CvxStatus, ImportError> {
    match record.text("Status")? {
        "Active" => Ok(CvxStatus::Active),
        "Inactive" => Ok(CvxStatus::Inactive),
        "Never Active" => Ok(CvxStatus::NeverActive),
        "Non-US" => Ok(CvxStatus::NonUs),
        "Pending" => Ok(CvxStatus::Pending),
        other => Err(record.wrong(format!("Status: \"{other}\" is not a status of CVX codes"))),
    }
}

/// The limits one can act on.
///
/// The codebase takes many of its days from CDC's table and not from the market: the table got its first
/// dates on 28 May 2010, so MMR is "not before 2010", and the flu vaccine of this season "not after 2022". As
/// limits of doses they would accuse half of all histories. So: a day from then on is an expectation and no
/// bound; it is no earliest day of a code that is older than the table; a code in use has no last day; an
/// unspecified code, being for history, has neither.
fn usable_limits(cvx: Cvx, status: CvxStatus, kind: Option<CvxKind>, stated: &UseLimits) -> UseLimits {
    const FIRST_DATED_TABLE: Date = jiff::civil::date(2010, 5, 28);
    const LAST_CODE_OF_IT: u16 = 142;
    if [Cvx::NO_VACCINE, Cvx::UNKNOWN].contains(&cvx) {
        return UseLimits::default();
    }
    let of_table = |day: &Date| *day >= FIRST_DATED_TABLE;
    let mut limits = stated.clone();
    if let Some(day) = limits.not_before.take_if(|day| of_table(day)) {
        limits.not_expected_before.get_or_insert(day);
    }
    if let Some(day) = limits.not_after.take_if(|day| of_table(day)) {
        limits.not_expected_after.get_or_insert(day);
    }
    let unspecified = kind == Some(CvxKind::Unspecified);
    if unspecified || cvx.number() <= LAST_CODE_OF_IT {
        limits.not_expected_before.take_if(|day| of_table(day));
    }
    if unspecified || status == CvxStatus::Active {
        limits.not_expected_after = None;
        limits.not_after = None;
    }
    limits
}

/// For a code that the codebase does not have yet; CDC's names are regular enough for that.
fn kind_by_name(short: &str) -> CvxKind {
    let name = short.to_lowercase();
    let is = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if is(&["immune globulin", "antitoxin", "skin test", "antibody"]) {
        CvxKind::Other
    } else if is(&["unspecified"]) {
        CvxKind::Unspecified
    } else {
        CvxKind::Vaccine
    }
}

/// Kind and limits of use by CVX from the AIRA codebase (`use-date.*`, `use-age.*`, `concept-type`).
fn codebase_limits(text: &str) -> Result<HashMap<Cvx, (Option<CvxKind>, UseLimits)>, ImportError> {
    let mut all = HashMap::new();
    for (line, row) in value_sets::codebase_rows(CODEBASE, text)? {
        let cvx: Cvx = row.value.parse().map_err(|error| malformed(CODEBASE, line, format!("{error}")))?;
        let mut kind = None;
        let mut limits = UseLimits::default();
        for part in row.constraints.split(';') {
            let Some((name, value)) = part.trim().split_once('=') else {
                continue;
            };
            let wrong = || malformed(CODEBASE, line, format!("{name}: \"{value}\" is not a limit"));
            let day = || Date::strptime("%Y%m%d", value).map(Some).map_err(|_| wrong());
            let months = || value.parse().map(Some).map_err(|_| wrong());
            match name {
                "use-date.not-before" => limits.not_before = day()?,
                "use-date.not-expected-before" => limits.not_expected_before = day()?,
                "use-date.not-expected-after" => limits.not_expected_after = day()?,
                "use-date.not-after" => limits.not_after = day()?,
                "use-age.not-before-month" => limits.age_not_before_months = months()?,
                "use-age.not-after-month" => limits.age_not_after_months = months()?,
                "concept-type" => {
                    kind = Some(match value {
                        "unspecified" => CvxKind::Unspecified,
                        "non vaccine" => CvxKind::Other,
                        _ => CvxKind::Vaccine,
                    });
                }
                _ => {}
            }
        }
        all.insert(cvx, (kind, limits));
    }
    Ok(all)
}

fn active(record: &Record, field: &str) -> Result<Status, ImportError> {
    match record.text(field)? {
        "Active" => Ok(Status::Active),
        "Inactive" => Ok(Status::Inactive),
        other => Err(record.wrong(format!("{field}: \"{other}\" is neither Active nor Inactive"))),
    }
}

fn updated(record: &Record, field: &str) -> Result<String, ImportError> {
    Ok(record.date(field)?.map(|date| date.to_string()).unwrap_or_default())
}

pub(super) fn mvx(files: &Files<'_>) -> Result<String, ImportError> {
    let mut rows: BTreeMap<Mvx, Vec<String>> = BTreeMap::new();
    for record in records("cdc/mvx.xml", files.text("cdc/mvx.xml")?, "MVXInfo")? {
        let mvx: Mvx = record.value("MVX_CODE")?;
        let row = vec![
            mvx.to_string(),
            active(&record, "Status")?.as_str().to_owned(),
            record.filled("Manufacturer Name")?.to_owned(),
            updated(&record, "Last Updated")?,
        ];
        if rows.insert(mvx.clone(), row).is_some() {
            return Err(record.wrong(format!("MVX {mvx} stands in the file twice")));
        }
    }
    let mut table = Writer::new(columns::MVX);
    rows.into_values().for_each(|row| table.row(row));
    Ok(table.finish())
}

pub(super) fn groups(files: &Files<'_>, before: &Codes) -> Result<String, ImportError> {
    let mut groups: BTreeMap<String, (Cvx, Vec<Cvx>)> = BTreeMap::new();
    for record in records("cdc/vac2vg.xml", files.text("cdc/vac2vg.xml")?, "CVXVGInfo")? {
        let name = record.filled("Vaccine Group Name")?;
        let unspecified: Cvx = record.value("CVX for Vaccine Group")?;
        let (known, members) = groups.entry(name.to_owned()).or_insert_with(|| (unspecified, Vec::new()));
        if *known != unspecified {
            return Err(
                record.wrong(format!("the group {name} has two CVX for its name, {known} and {unspecified}"))
            );
        }
        let member: Cvx = record.value("CVXCode")?;
        if !members.contains(&member) {
            members.push(member);
        }
    }
    let own = value_sets::own_labels("vaccine_group")?;
    let mut table = Writer::new(columns::GROUPS);
    for (name, (unspecified, mut members)) in groups {
        members.sort_unstable();
        let label = own.get(name.as_str()).map(|label| (*label).to_owned());
        let label = label.unwrap_or_else(|| {
            let before = before.all_groups().iter().find(|g| g.group.as_str() == name);
            before.map_or_else(|| name.clone(), |group| group.label.to_string())
        });
        table.row([name.clone(), unspecified.to_string(), label, join(&members)]);
    }
    Ok(table.finish())
}

/// CPT codes with their CVX. Descriptions are the American Medical Association's and stay where they are.
pub(super) fn cpt(files: &Files<'_>, notes: &mut Vec<String>) -> Result<String, ImportError> {
    let mut map: BTreeMap<Cpt, Vec<Cvx>> = BTreeMap::new();
    for record in records("cdc/cpt.xml", files.text("cdc/cpt.xml")?, "CPTInfo")? {
        let cpt: Cpt = record.value("CPT Code")?;
        if record.text("CVX Code")?.is_empty() {
            notes.push(format!("CPT {cpt} is left out: CDC maps it to no CVX"));
            continue;
        }
        let cvx: Cvx = record.value("CVX Code")?;
        let vaccines = map.entry(cpt).or_default();
        if !vaccines.contains(&cvx) {
            vaccines.push(cvx);
        }
    }
    let mut table = Writer::new(columns::CPT);
    for (cpt, mut vaccines) in map {
        vaccines.sort_unstable();
        table.row([cpt.to_string(), join(&vaccines)]);
    }
    Ok(table.finish())
}

pub(super) fn products(files: &Files<'_>, notes: &mut Vec<String>) -> Result<String, ImportError> {
    let mut rows: BTreeMap<(String, Cvx, String), Vec<String>> = BTreeMap::new();
    for record in records("cdc/tradename.xml", files.text("cdc/tradename.xml")?, "prodInfo")? {
        let name = record.filled("CDC Product Name")?.to_owned();
        let cvx: Cvx = record.value("CVXCode")?;
        let mvx = match record.text("MVX Code")? {
            "" => String::new(),
            _ => record.value::<Mvx>("MVX Code")?.to_string(),
        };
        let row = vec![
            name.clone(),
            cvx.to_string(),
            mvx.clone(),
            active(&record, "Product name Status")?.as_str().to_owned(),
            updated(&record, "Last Updated")?,
        ];
        let key = (name, cvx, mvx);
        if rows.get(&key).is_some_and(|known| *known != row) {
            notes.push(format!(
                "{} (CVX {cvx}, MVX {}) stands in cdc/tradename.xml twice: the later row counts",
                key.0, key.2
            ));
        }
        rows.insert(key, row);
    }
    let mut table = Writer::new(columns::PRODUCTS);
    rows.into_values().for_each(|row| table.row(row));
    Ok(table.finish())
}

pub(super) fn join<T: ToString>(values: &[T]) -> String {
    let texts: Vec<String> = values.iter().map(T::to_string).collect();
    texts.join(" ")
}
