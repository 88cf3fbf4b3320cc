//! What a sender says, out of resources. Reading does not fail as a whole: what can be understood is taken, the rest is told
//! with its place.

mod codes;
mod dose;
mod observation;
mod patient;

pub use dose::{immunization, vaccine};
pub use observation::observation;
pub use patient::{contact, patient};

use jiff::civil::Date;
use smol_str::SmolStr;

use crate::elements::Text;
use crate::problem::{Kind, Problem};

/// Longest text of a field that is taken.
const MOST: usize = 250;

/// A text without control characters and without space around it, cut where it is longer than any field needs.
pub(crate) fn text(of: Option<&Text<'_>>) -> SmolStr {
    clean(of.map_or("", |text| text), MOST)
}

pub(crate) fn clean(text: &str, most: usize) -> SmolStr {
    let kept: String = text.chars().filter(|c| !c.is_control()).collect();
    kept.trim().chars().take(most).collect()
}

/// Why a date could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoDay {
    /// A year, or a year and a month.
    Partial,
    /// No date.
    Wrong,
}

/// The day of a FHIR date or dateTime, as it was where it was written.
pub fn day(text: &str) -> Result<Date, NoDay> {
    let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
    let is_digits = |part: &str, len: usize| part.len() == len && part.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = date.split('-').collect();
    match parts.as_slice() {
        [year, month, day] if is_digits(year, 4) && is_digits(month, 2) && is_digits(day, 2) => {
            let well_timed = time.is_none_or(is_time);
            date.parse().ok().filter(|_| well_timed).ok_or(NoDay::Wrong)
        }
        [year] if is_digits(year, 4) && time.is_none() => Err(NoDay::Partial),
        [year, month] if is_digits(year, 4) && is_digits(month, 2) && time.is_none() => Err(NoDay::Partial),
        _ => Err(NoDay::Wrong),
    }
}

/// `10:00`, `10:00:00`, `10:00:00.123Z`, `10:00:00-05:00`.
fn is_time(text: &str) -> bool {
    let clock = text.get(..5).is_some_and(|clock| {
        clock.bytes().enumerate().all(|(at, b)| if at == 2 { b == b':' } else { b.is_ascii_digit() })
    });
    clock && text.bytes().all(|b| b.is_ascii_digit() || b":.+-Z".contains(&b))
}

/// A day that is asked for where it may be missing; what is wrong is told, and the field is left unsaid.
pub(crate) fn optional_day(of: Option<&Text<'_>>, place: &str, problems: &mut Vec<Problem>) -> Option<Date> {
    match day(of?) {
        Ok(day) => Some(day),
        Err(why) => {
            let text = match why {
                NoDay::Partial => "The date has no day, so it was not used. Send it as YYYY-MM-DD.",
                NoDay::Wrong => "This is no date, so it was not used. Send it as YYYY-MM-DD.",
            };
            problems.push(Problem::warning(Kind::Value, place, text));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_the_day_where_it_was_written() {
        let date = |text: &str| day(text).map(|date| date.to_string());
        for good in
            ["2024-03-01", "2024-03-01T23:30:00-06:00", "2024-03-01T00:10Z", "2024-03-01T00:00:00.000+14:00"]
        {
            assert_eq!(date(good), Ok("2024-03-01".to_owned()), "{good}");
        }
        for partial in ["2024", "2024-03"] {
            assert_eq!(day(partial), Err(NoDay::Partial), "{partial}");
        }
        for wrong in [
            "",
            "2024-02-30",
            "01/03/2024",
            "20240301",
            "2024-3-1",
            "2024-03-01T",
            "2024-03-01Tnoon",
            "-024-03-01",
        ] {
            assert_eq!(day(wrong), Err(NoDay::Wrong), "{wrong}");
        }
    }
}
