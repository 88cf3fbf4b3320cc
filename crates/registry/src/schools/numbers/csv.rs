//! The exact numbers of a year as CSV, in the shape CDC asks of states: by grade and by who runs the school, enrolled, surveyed,
//! up to date by vaccine, exempt by kind, provisional, neither. One row an area; docs/SCHOOL_NUMBERS.md has the fields.

use std::collections::BTreeSet;

use super::count::{Area, Cohort, Numbers, Tally};
use crate::Error;

/// Which areas are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// The state, and by who runs the schools: what CDC asks for.
    State,
    /// Parishes or counties and districts too.
    Counties,
    /// Schools too.
    Schools,
}

/// The fields before the vaccines.
const HEAD: [&str; 9] = [
    "school_year",
    "grade",
    "area",
    "area_id",
    "area_name",
    "school_type",
    "schools",
    "schools_reported",
    "enrolled",
];

/// Writes the file. `name` gives the name of an area, `kinds` the jurisdiction's kinds of exemption in order.
pub fn write(
    tally: &Tally,
    school_year: i64,
    kinds: &[String],
    depth: Depth,
    name: impl Fn(&Area) -> (String, String),
) -> Result<Vec<u8>, Error> {
    let wrong = |error: ::csv::Error| Error::Internal(format!("no CSV: {error}"));
    let vaccines: BTreeSet<&str> =
        tally.numbers.values().flat_map(|of| of.vaccines.keys()).map(String::as_str).collect();
    let mut out = ::csv::Writer::from_writer(Vec::new());
    let mut head: Vec<String> = HEAD.iter().map(|field| (*field).to_owned()).collect();
    head.extend(["surveyed".to_owned(), "up_to_date".to_owned()]);
    for vaccine in &vaccines {
        head.extend([
            format!("asked_{vaccine}"),
            format!("up_to_date_{vaccine}"),
            format!("exempt_from_{vaccine}"),
        ]);
    }
    head.extend(kinds.iter().map(|kind| format!("exempt_{kind}")));
    for field in ["exempt_any", "provisional", "not_up_to_date_not_exempt", "no_record"] {
        head.push(field.to_owned());
    }
    out.write_record(&head).map_err(wrong)?;
    for ((cohort, area), numbers) in &tally.numbers {
        let wanted = match area {
            Area::State | Area::Sector(_) => true,
            Area::County(_) | Area::District(_) => depth != Depth::State,
            Area::School(_) => depth == Depth::Schools,
        };
        if wanted {
            let sector = match area {
                Area::Sector(sector) => sector.word(),
                Area::School(at) => tally.places.get(*at).map_or("", |place| place.sector.word()),
                _ => "all",
            };
            let row = row(*cohort, (area, sector), numbers, school_year, kinds, &vaccines, &name);
            out.write_record(&row).map_err(wrong)?;
        }
    }
    out.into_inner().map_err(|error| Error::Internal(format!("no CSV: {error}")))
}

fn row(
    cohort: Cohort,
    (area, sector): (&Area, &str),
    of: &Numbers,
    school_year: i64,
    kinds: &[String],
    vaccines: &BTreeSet<&str>,
    name: &impl Fn(&Area) -> (String, String),
) -> Vec<String> {
    let (id, title) = name(area);
    let mut row = vec![
        format!("{school_year}-{}", school_year + 1),
        cohort.word(),
        word(area).to_owned(),
        id,
        plain(&title),
        sector.to_owned(),
        of.schools.to_string(),
        of.reported.to_string(),
        of.enrolled.to_string(),
        of.assessed.to_string(),
        of.complete.to_string(),
    ];
    for vaccine in vaccines {
        let one = of.vaccines.get(*vaccine).copied().unwrap_or_default();
        row.extend([one.asked, one.met, one.exempt].map(|count| count.to_string()));
    }
    row.extend(kinds.iter().map(|kind| of.exempt.get(kind).copied().unwrap_or(0).to_string()));
    row.extend([of.any_exempt(), of.provisional, of.neither(), of.no_record].map(|count| count.to_string()));
    row
}

/// The word of what an area is.
pub const fn word(area: &Area) -> &'static str {
    match area {
        Area::State | Area::Sector(_) => "state",
        Area::County(_) => "county",
        Area::District(_) => "district",
        Area::School(_) => "school",
    }
}

/// A name as a spreadsheet may have it: nothing that it would take for a formula.
pub(crate) fn plain(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if formula { format!("'{text}") } else { text.to_owned() }
}
