//! Birth dates as digits: typing errors stay comparable, placeholders are absent (RULES 1.2).

/// A birth date's digits: year × 10,000 + month × 100 + day. Month and day are 0 when not said; they need not
/// name a real day, for a typing error is still worth comparing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Born(pub u32);

impl Born {
    /// Year.
    pub fn year(self) -> u32 {
        self.0 / 10_000
    }

    /// Month, 0 when not said.
    pub fn month(self) -> u32 {
        self.0 / 100 % 100
    }

    /// Day of the month, 0 when not said.
    pub fn day(self) -> u32 {
        self.0 % 100
    }

    /// Whether only the year or month is known.
    pub fn is_partial(self) -> bool {
        self.month() == 0 || self.day() == 0
    }

    /// 1 January: often what a form fills in when only the year is known.
    pub fn is_weak(self) -> bool {
        self.month() == 1 && self.day() == 1
    }
}

/// Two-digit years up to this one are of this century.
const PIVOT: u32 = 30;

/// Reads a birth date: ISO, `YYYYMMDD`, `M/D/YYYY`, `M/D/YY`, `YYYY-MM`, a year. Letters that slipped in between
/// are dropped.
pub fn born(text: &str) -> Option<Born> {
    let text = text.trim();
    // A time of day behind the date.
    let text = text.split([' ', 'T']).next().unwrap_or_default();
    let groups: Vec<String> = text
        .split(['-', '/', '.'])
        .map(|group| group.chars().filter(char::is_ascii_digit).collect::<String>())
        .filter(|group| !group.is_empty())
        .collect();
    let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
    let number = |group: &str| group.parse::<u32>().ok();
    let (year, month, day) = match groups.as_slice() {
        [year, month, day] if year.len() >= 3 => (number(year)?, number(month)?, number(day)?),
        [month, day, year] if year.len() == 4 => (number(year)?, number(month)?, number(day)?),
        [month, day, year] if year.len() == 2 => {
            let short = number(year)?;
            (if short <= PIVOT { 2000 + short } else { 1900 + short }, number(month)?, number(day)?)
        }
        [year, month] if year.len() == 4 => (number(year)?, number(month)?, 0),
        [one] => {
            let value = number(one.get(..one.len().min(8))?)?;
            match one.len() {
                4 => (value, 0, 0),
                6 => (value / 100, value % 100, 0),
                7 => (value / 1000, value / 10 % 100, value % 10),
                8.. => (value / 10_000, value / 100 % 100, value % 100),
                _ => return None,
            }
        }
        _ => return None,
    };
    if month > 99 || day > 99 || year > 9999 {
        return None;
    }
    let whole = Born(year * 10_000 + month * 100 + day);
    let placeholder = whole.is_weak() && matches!(year, 1800 | 1900 | 1901);
    (year > 0 && !placeholder && !matches!(whole.0, 99_999_999 | 11_111_111)).then_some(whole)
}
