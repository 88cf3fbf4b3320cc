//! What counts as too warm or too cold, as data (`rules/cold-chain.toml`).

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::temperature::{Range, Temperature};
use crate::Error;

/// A kind of unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A refrigerator.
    Refrigerator,
    /// A freezer.
    Freezer,
    /// An ultra-cold freezer.
    UltraCold,
}

impl Kind {
    /// All.
    pub const ALL: [Kind; 3] = [Kind::Refrigerator, Kind::Freezer, Kind::UltraCold];

    /// Its word in the database and in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Refrigerator => "refrigerator",
            Kind::Freezer => "freezer",
            Kind::UltraCold => "ultra_cold",
        }
    }

    /// The kind of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// Minutes after which a spell raises the alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alarm {
    /// Above the range.
    pub hot_minutes: u32,
    /// Below it.
    pub cold_minutes: u32,
}

/// The limits that are the same for everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// What is longer without a reading of a logger is a gap.
    pub gap_minutes: u32,
    /// After so long without a reading a sensor says nothing any more.
    pub silent_hours: u32,
    /// How far back a reading by hand can tell of.
    pub since_hours: u32,
    /// Days before the end of a certificate.
    pub certificate_days: u32,
    /// Workdays in a row without readings.
    pub missing_workdays: u32,
    /// How far a clock may be ahead.
    pub ahead_minutes: u32,
    /// Older readings are refused.
    pub oldest_days: u32,
}

impl Limits {
    /// A gap, in microseconds.
    pub fn gap(&self) -> i64 {
        i64::from(self.gap_minutes) * 60_000_000
    }

    /// How long a sensor may be silent before it says nothing any more, in microseconds.
    pub fn silent(&self) -> i64 {
        i64::from(self.silent_hours) * 3_600_000_000
    }

    /// How far back a reading by hand can tell of, in microseconds.
    pub fn since(&self) -> i64 {
        i64::from(self.since_hours) * 3_600_000_000
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    word: Kind,
    low: String,
    high: String,
    hot_minutes: u32,
    cold_minutes: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    kind: Vec<Line>,
    limits: Limits,
}

/// The rules.
#[derive(Debug, Clone)]
pub struct Rules {
    kinds: Vec<(Kind, Range, Alarm)>,
    /// Limits.
    pub limits: Limits,
}

impl Rules {
    fn read(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let mut kinds = Vec::new();
        for line in file.kind {
            let read = |text: &str| {
                let given = Temperature::read(text, None);
                given.map(|given| given.value).map_err(|why| format!("{}: {text}: {why}", line.word.word()))
            };
            let range = Range { low: read(&line.low)?, high: read(&line.high)? };
            kinds.push((
                line.word,
                range,
                Alarm { hot_minutes: line.hot_minutes, cold_minutes: line.cold_minutes },
            ));
        }
        if let Some(kind) = Kind::ALL.into_iter().find(|kind| !kinds.iter().any(|(known, ..)| known == kind))
        {
            return Err(format!("nothing is said of the kind {}", kind.word()));
        }
        Ok(Self { kinds, limits: file.limits })
    }

    fn of(&self, kind: Kind) -> Result<&(Kind, Range, Alarm), Error> {
        let found = self.kinds.iter().find(|(known, ..)| *known == kind);
        found.ok_or_else(|| Error::Internal("a kind of unit without a rule".to_owned()))
    }

    /// The range of a kind.
    pub fn range(&self, kind: Kind) -> Result<Range, Error> {
        self.of(kind).map(|(_, range, _)| *range)
    }

    /// When a kind raises the alarm, where an organization has said nothing else.
    pub fn alarm(&self, kind: Kind) -> Result<Alarm, Error> {
        self.of(kind).map(|(.., alarm)| *alarm)
    }
}

/// The rules that come with the program.
pub fn shipped() -> Result<&'static Rules, Error> {
    static RULES: OnceLock<Result<Rules, String>> = OnceLock::new();
    let rules = RULES.get_or_init(|| Rules::read(include_str!("../../rules/cold-chain.toml")));
    rules
        .as_ref()
        .map_err(|why| Error::Internal(format!("the rules of the cold chain cannot be read: {why}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_says_what_the_toolkit_says() {
        let rules = shipped().unwrap();
        let tenths = |kind| {
            let range = rules.range(kind).unwrap();
            (range.low.tenths(), range.high.tenths())
        };
        assert_eq!(tenths(Kind::Refrigerator), (20, 80));
        assert_eq!(tenths(Kind::Freezer), (-500, -150));
        assert_eq!(tenths(Kind::UltraCold), (-900, -600));
        let fridge = rules.alarm(Kind::Refrigerator).unwrap();
        assert_eq!((fridge.hot_minutes, fridge.cold_minutes), (60, 15));
        assert_eq!(rules.alarm(Kind::Freezer).unwrap().hot_minutes, 60);
    }

    #[test]
    fn a_file_that_forgets_a_kind_or_a_scale_is_refused_with_its_place() {
        let text = include_str!("../../rules/cold-chain.toml");
        assert!(
            Rules::read(&text.replace("\"8.0 C\"", "\"8.0\"")).unwrap_err().contains("refrigerator: 8.0")
        );
        assert!(
            Rules::read(&text.replace("\"ultra_cold\"", "\"freezer\"")).unwrap_err().contains("ultra_cold")
        );
    }
}
