//! The ranked list of places as a table: the shape of the file, one row a place.

use jenner_spatial::herd::Missing;

use super::question::Found;
use crate::Error;
use crate::coverage::question::Area;
use crate::schools::numbers::csv::plain;

/// The names of the columns.
const COLUMNS: [&str; 16] = [
    "rank",
    "level",
    "area",
    "name",
    "children",
    "vaccinated",
    "coverage",
    "own_low",
    "own_high",
    "steadied",
    "steadied_low",
    "steadied_high",
    "chance_below_goal",
    "children_missing",
    "zero_dose",
    "pocket",
];

/// Writes all places. Shares are between 0 and 1; what is not known is empty; `children_missing` is `-` where not even all
/// children would do.
pub fn write(found: &Found<'_>) -> Result<Vec<u8>, Error> {
    let wrong = |error: ::csv::Error| Error::Internal(format!("no CSV: {error}"));
    let mut out = ::csv::Writer::from_writer(Vec::new());
    out.write_record(COLUMNS).map_err(wrong)?;
    let share = |value: f64| format!("{value:.4}");
    for (rank, place) in found.places.iter().enumerate() {
        let area = match &place.area {
            Area::County(code) | Area::Zip(code) | Area::Region(code) => code.to_string(),
            _ => String::new(),
        };
        let (mean, interval) = place.steadied;
        out.write_record([
            (rank + 1).to_string(),
            found.asked.level.word().to_owned(),
            area,
            plain(&place.name),
            place.tally.people().to_string(),
            place.tally.vaccinated().to_string(),
            place.tally.coverage().map(share).unwrap_or_default(),
            share(place.own.low),
            share(place.own.high),
            share(mean),
            share(interval.low),
            share(interval.high),
            share(place.chance_below),
            match place.missing {
                Missing::Nothing => "0".to_owned(),
                Missing::Count(count) => count.to_string(),
                Missing::OutOfReach => "-".to_owned(),
            },
            place.zero_dose().map(|count| count.to_string()).unwrap_or_default(),
            place.pocket.map(|at| (at + 1).to_string()).unwrap_or_default(),
        ])
        .map_err(wrong)?;
    }
    out.into_inner().map_err(|error| Error::Internal(format!("no CSV: {error}")))
}
