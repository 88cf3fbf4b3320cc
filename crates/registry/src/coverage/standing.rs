//! Where a person counts, and since when no more: from what was said of them.
//!
//! What can be known of the past is little, and coverage says so:
//!
//! - **Address.** The one that stands today; earlier ones are not kept apart by their days. It is kept as it was told: which
//!   county a postal code is counted in, and which state is ours, is the pack's word when somebody asks.
//! - **Gone** (MIROW, status of a patient in a jurisdiction). The day of death, or else the day on which the death was first
//!   told. Somebody whose address lies in another state has left on the day that address was first told.
//! - **Patient of** (MIROW, status at a provider). From the first thing an organization reported (its day, or that of a dose
//!   it reported) until it called the patient inactive: lost, moved, permanently inactive (PD1-16 `I`, `L`, `M`, `P`), by
//!   the day of PD1-17 or the day it was told. Called active again, they are a patient as if they had never left.

use jenner_codes::Sex as SaidSex;
use jenner_model::person::{Address, Demographics, Protection};
use jenner_model::record::Dose;
use jenner_model::report::{Report, Statement};
use jenner_model::{Given, OrganizationId, Timestamp};
use smol_str::SmolStr;

use super::question::{Ethnicity, Funding, Race, Sex};
use crate::access::redact;
use crate::forecast::compact::{In, Out};

/// What coverage counts of a person, apart from doses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// Sex.
    pub sex: Sex,
    /// Race.
    pub race: Race,
    /// Ethnicity.
    pub ethnicity: Ethnicity,
    /// Eligibility.
    pub funding: Funding,
    /// Where they live.
    pub lives: Lives,
    /// The day of death, or on which it was first told, by its number.
    pub died: Option<i32>,
    /// Whose patient.
    pub patient_of: Vec<PatientOf>,
    /// The language they speak (ISO 639, as in PID-15); empty where none was told.
    pub language: SmolStr,
    /// What of the record not everybody may see; `None` in a row of an earlier form.
    pub close: Option<Close>,
}

/// What of a record not everybody may see, as reports say it; what a family's wish or the law adds stands elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Close {
    /// The record is protected (PD1-12).
    pub protected: bool,
    /// A dose is marked as confidential (ORC-28).
    pub confidential: bool,
}

/// Where somebody lives, as it was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lives {
    /// The state.
    pub state: State,
    /// Five-digit FIPS code of the county, if one was told.
    pub county: Option<u32>,
    /// Five-digit postal code.
    pub zip: Option<u32>,
    /// The day on which this address was first told, by its number.
    pub since: Option<i32>,
}

/// A state as addresses name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum State {
    /// Not told.
    #[default]
    Unknown,
    /// Its two letters.
    Of([u8; 2]),
    /// Abroad.
    Abroad,
}

/// Somebody is, or was, a patient of an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PatientOf {
    /// The organization.
    pub organization: OrganizationId,
    /// The first day, by its number.
    pub from: i32,
    /// The day from which they are no more.
    pub until: Option<i32>,
}

impl PatientOf {
    /// Whether they are a patient on a day.
    pub fn on(&self, day: i32) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

impl Default for Who {
    fn default() -> Self {
        Self {
            sex: Sex::Unknown,
            race: Race::Unknown,
            ethnicity: Ethnicity::Unknown,
            funding: Funding::Unknown,
            lives: Lives::default(),
            died: None,
            patient_of: Vec::new(),
            language: SmolStr::default(),
            close: None,
        }
    }
}

/// Of reports in the order they were said, and what they come to. `day` gives the number of the day of a moment.
pub(crate) fn of(
    reports: &[Report],
    demographics: &Demographics,
    doses: &[Dose],
    day: impl Fn(Timestamp) -> i32,
) -> Who {
    let said = || {
        reports.iter().filter_map(|report| match &report.statement {
            Statement::Demographics(said) => Some((report, &**said)),
            _ => None,
        })
    };
    let address = demographics.addresses.value().and_then(|all| all.iter().find(|one| is_home(one)));
    let mut lives = address.map(lives).unwrap_or_default();
    if address.is_some() {
        let same = |said: &Demographics| {
            let there = said.addresses.value().and_then(|all| all.iter().find(|one| is_home(one)));
            there.is_some_and(|there| self::lives(there) == lives)
        };
        lives.since = said().filter(|(_, said)| same(said)).map(|(report, _)| day(first_told(report))).min();
    }
    let dead = demographics.deceased == Given::Value(true);
    let died = match demographics.death_date.value() {
        Some(date) => number(*date),
        None if dead => said()
            .filter(|(_, said)| said.deceased == Given::Value(true))
            .map(|(report, _)| day(first_told(report)))
            .min(),
        None => None,
    };
    Who {
        sex: match demographics.sex.value() {
            Some(SaidSex::Female) => Sex::Female,
            Some(SaidSex::Male) => Sex::Male,
            Some(SaidSex::Other | SaidSex::Unknown) | None => Sex::Unknown,
        },
        race: race(demographics),
        ethnicity: match demographics.ethnicity.value().map(|code| code.as_str()) {
            Some("2135-2") => Ethnicity::Hispanic,
            Some("2186-5") => Ethnicity::NotHispanic,
            _ => Ethnicity::Unknown,
        },
        funding: doses
            .iter()
            .rev()
            .find_map(|dose| dose.best.eligibility.as_ref())
            .map_or(Funding::Unknown, |code| funding(code.as_str())),
        lives,
        died,
        patient_of: patient_of(reports, day),
        language: demographics.language.value().map(|code| code.as_str().into()).unwrap_or_default(),
        close: Some(Close {
            protected: demographics.protection == Given::Value(Protection::Protected),
            confidential: reports.iter().any(is_confidential),
        }),
    }
}

/// A report that was corrected since stands beside the dose and tells of it all the same.
fn is_confidential(report: &Report) -> bool {
    matches!(&report.statement, Statement::Dose(dose) if redact::is_confidential(dose))
}

/// When something was first told. A source that says the same again moves the time of its report forward: then the first
/// arrival is the nearest that is known.
fn first_told(report: &Report) -> Timestamp {
    report.said_at.min(report.received_at)
}

/// Not the place of birth, and not one to which letters came back.
fn is_home(address: &Address) -> bool {
    let kind = address.kind.as_ref().map(|kind| kind.as_str());
    let is_elsewhere = matches!(kind, Some("BA" | "N" | "BDL" | "F"));
    let is_empty = address.zip.is_empty() && address.county.is_none() && address.state.is_empty();
    !is_elsewhere && !is_empty
}

fn lives(address: &Address) -> Lives {
    let abroad = !matches!(address.country.as_str(), "" | "USA" | "US");
    let letters: Vec<u8> = address.state.bytes().map(|one| one.to_ascii_uppercase()).collect();
    Lives {
        state: match letters.as_slice() {
            _ if abroad => State::Abroad,
            [a, b] if a.is_ascii_uppercase() && b.is_ascii_uppercase() => State::Of([*a, *b]),
            _ => State::Unknown,
        },
        county: address.county.as_ref().and_then(|code| code.as_str().parse().ok()),
        zip: address.zip.get(..5).filter(|_| !abroad).and_then(|zip| zip.parse().ok()),
        since: None,
    }
}

/// The group of a race: codes of CDC's table stand in the order of the groups they belong to.
fn race(demographics: &Demographics) -> Race {
    let group = |code: &str| {
        let number: u32 = code.split('-').next()?.parse().ok()?;
        Some(match number {
            1002..=2027 => Race::Native,
            2028..=2053 => Race::Asian,
            2054..=2075 => Race::Black,
            2076..=2105 => Race::Islander,
            2106..=2130 => Race::White,
            2131 => Race::Other,
            // An ethnicity, sent as a race.
            _ => return None,
        })
    };
    let mut all: Vec<Race> =
        demographics.races.value().into_iter().flatten().filter_map(|code| group(code.as_str())).collect();
    all.sort_unstable();
    all.dedup();
    match all.as_slice() {
        [] => Race::Unknown,
        [one] => *one,
        _ => Race::Several,
    }
}

/// The eligibility of a code of HL7 table 0064.
pub(crate) fn funding(code: &str) -> Funding {
    match code {
        "V01" => Funding::Private,
        "V02" => Funding::Medicaid,
        "V03" => Funding::Uninsured,
        "V04" => Funding::Native,
        "V05" | "V08" => Funding::Underinsured,
        "V06" | "V07" => Funding::Local,
        _ => Funding::Unknown,
    }
}

fn patient_of(reports: &[Report], day: impl Fn(Timestamp) -> i32) -> Vec<PatientOf> {
    let mut all: Vec<PatientOf> = Vec::new();
    for report in reports {
        let told = day(first_told(report));
        let from = match &report.statement {
            Statement::Dose(dose) => number(dose.given_on).map_or(told, |given| given.min(told)),
            _ => told,
        };
        let at = match all.iter().position(|one| one.organization == report.organization) {
            Some(at) => at,
            None => {
                all.push(PatientOf { organization: report.organization, from, until: None });
                all.len() - 1
            }
        };
        let Some(one) = all.get_mut(at) else { continue };
        one.from = one.from.min(from);
        let Statement::Demographics(said) = &report.statement else { continue };
        match said.registry_status.value().map(|code| code.as_str()) {
            Some("I" | "L" | "M" | "P") => {
                let since = said.registry_status_from.value().copied().and_then(number);
                one.until = Some(since.unwrap_or(told));
            }
            Some("A") => one.until = None,
            _ => {}
        }
    }
    all.sort_unstable_by_key(|one| one.organization);
    all
}

fn number(date: jenner_model::Date) -> Option<i32> {
    jenner_cdsi::Date::try_from(date).ok().map(jenner_cdsi::Date::number)
}

const ABROAD: u64 = 1;

impl Who {
    /// The packed form.
    pub(crate) fn pack(&self) -> Vec<u8> {
        let mut out = Out::default();
        out.number(
            place(Sex::ALL, self.sex)
                | place(Race::ALL, self.race) << 2
                | place(Ethnicity::ALL, self.ethnicity) << 5
                | place(Funding::ALL, self.funding) << 7,
        );
        out.number(match self.lives.state {
            State::Unknown => 0,
            State::Abroad => ABROAD,
            State::Of([a, b]) => u64::from(a) << 8 | u64::from(b),
        });
        out.number(self.lives.county.map_or(0, |code| u64::from(code) + 1));
        out.number(self.lives.zip.map_or(0, |code| u64::from(code) + 1));
        out.maybe(self.lives.since.map(i64::from));
        out.maybe(self.died.map(i64::from));
        out.number(self.patient_of.len() as u64);
        for one in &self.patient_of {
            out.signed(one.organization.0);
            out.signed(i64::from(one.from));
            out.maybe(one.until.map(i64::from));
        }
        if let Some(close) = self.close {
            out.number(u64::from(close.protected) | u64::from(close.confidential) << 1);
            out.text(&self.language);
        }
        out.0
    }

    /// Reads the packed form; `None` for a damaged one.
    pub(crate) fn unpack(bytes: &[u8]) -> Option<Self> {
        let mut from = In(bytes);
        let groups = from.number()?;
        let day = |day: Option<i64>| match day {
            None => Some(None),
            Some(day) => i32::try_from(day).ok().map(Some),
        };
        let code = |n: u64| match n {
            0 => Some(None),
            n => u32::try_from(n - 1).ok().map(Some),
        };
        let state = match from.number()? {
            0 => State::Unknown,
            ABROAD => State::Abroad,
            letters => State::Of([u8::try_from(letters >> 8).ok()?, (letters & 0xff) as u8]),
        };
        let lives = Lives {
            state,
            county: code(from.number()?)?,
            zip: code(from.number()?)?,
            since: day(from.maybe()?)?,
        };
        let died = day(from.maybe()?)?;
        let count = from.count()?;
        let mut patient_of = Vec::with_capacity(count);
        for _ in 0..count {
            patient_of.push(PatientOf {
                organization: OrganizationId(from.signed()?),
                from: i32::try_from(from.signed()?).ok()?,
                until: day(from.maybe()?)?,
            });
        }
        // Rows of an earlier form end here.
        let (close, language) = match from.0.is_empty() {
            true => (None, SmolStr::default()),
            false => {
                let marks = from.number()?;
                let close = Close { protected: marks & 1 != 0, confidential: marks & 2 != 0 };
                (Some(close), from.text()?.into())
            }
        };
        let of = |shift: u32, mask: u64| usize::try_from(groups >> shift & mask).ok();
        from.0.is_empty().then_some(Self {
            sex: Sex::ALL.get(of(0, 3)?).copied()?,
            race: Race::ALL.get(of(2, 7)?).copied()?,
            ethnicity: Ethnicity::ALL.get(of(5, 3)?).copied()?,
            funding: Funding::ALL.get(of(7, 7)?).copied()?,
            lives,
            died,
            patient_of,
            language,
            close,
        })
    }
}

fn place<T: PartialEq>(list: &[T], value: T) -> u64 {
    // Every value is in its list.
    list.iter().position(|other| *other == value).unwrap_or(0) as u64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day() -> impl Strategy<Value = i32> {
        -20_000..40_000
    }

    prop_compose! {
        fn who()(
            sex in prop::sample::select(Sex::ALL.to_vec()),
            race in prop::sample::select(Race::ALL.to_vec()),
            ethnicity in prop::sample::select(Ethnicity::ALL.to_vec()),
            funding in prop::sample::select(Funding::ALL.to_vec()),
            state in prop::sample::select(vec![State::Unknown, State::Abroad, State::Of(*b"ZZ")]),
            codes in (prop::option::of(0..100_000u32), prop::option::of(0..100_000u32)),
            days in (prop::option::of(day()), prop::option::of(day())),
            patients in prop::collection::vec((any::<i64>(), day(), prop::option::of(day())), 0..4),
            close in prop::option::of((any::<bool>(), any::<bool>(), "([a-z]{3})?")),
        ) -> Who {
            Who {
                sex, race, ethnicity, funding,
                lives: Lives { state, county: codes.0, zip: codes.1, since: days.0 },
                died: days.1,
                language: close.as_ref().map(|(.., spoken)| spoken.as_str().into()).unwrap_or_default(),
                close: close.map(|(protected, confidential, _)| Close { protected, confidential }),
                patient_of: patients
                    .into_iter()
                    .map(|(id, from, until)| PatientOf { organization: OrganizationId(id), from, until })
                    .collect(),
            }
        }
    }

    proptest! {
        #[test]
        fn where_somebody_counts_comes_back_as_it_was_packed(who in who()) {
            prop_assert_eq!(Who::unpack(&who.pack()), Some(who));
        }

        #[test]
        fn damaged_values_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let _ = Who::unpack(&bytes);
        }
    }
}
