//! Whether somebody is protected, by what, until when something still helps, and how long they stay away: a pure function
//! of a rule, an exposure and what is known of the person.
//!
//! A dose counts for protection when it was given before the day of the first exposure. One on or after that day is help
//! after exposure, while its window is open. Days are whole days: doses have no hour.

use jenner_cdsi::Date;
use jenner_codes::Cvx;

use super::rule::{Count, Help, Level, ProofKind, Rule, Setting, Since, Window};

/// When somebody was exposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exposure {
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
    /// Where.
    pub setting: Setting,
}

/// What was reported about somebody beside doses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Code (SNOMED CT).
    pub code: String,
    /// From this day on.
    pub from: Date,
    /// Last day.
    pub until: Option<Date>,
}

/// What is known of somebody.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    /// Birth date.
    pub birth: Option<Date>,
    /// Days of the doses of the rule's vaccines that the schedule counts, ascending.
    pub counted: Vec<Date>,
    /// The schedule calls the series complete.
    pub complete: bool,
    /// Every dose that was given, of whatever vaccine.
    pub given: Vec<(Date, Cvx)>,
    /// Days of all doses of the rule's vaccines, counted or not, ascending.
    pub of_rule: Vec<Date>,
    /// What was reported beside doses.
    pub told: Vec<Told>,
    /// An exemption from the rule's vaccine stands.
    pub exempt: bool,
}

/// By what somebody is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// So many doses, the last on this day.
    Doses(usize, Date),
    /// A laboratory said so.
    Laboratory,
    /// The disease, diagnosed by a provider.
    History,
    /// Birth so long ago that everybody had the disease.
    Born,
    /// A dose after exposure, in time.
    InTime(Date),
}

impl Evidence {
    /// Its word in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Evidence::Doses(..) => "doses",
            Evidence::Laboratory => "laboratory",
            Evidence::History => "history",
            Evidence::Born => "born",
            Evidence::InTime(_) => "in-time",
        }
    }
}

/// Where somebody stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Protected.
    Protected(Evidence),
    /// Not protected, and exempt from the vaccine.
    Exempt,
    /// Not protected.
    NotProtected,
    /// Too young for the first dose.
    TooYoung,
    /// A record without any dose, or without a birth date: it says nothing either way.
    Unknown,
    /// Nobody on file, or nobody whom the asker may see.
    NoMatch,
}

impl Standing {
    /// The word in the database, in addresses and in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Standing::Protected(_) => "protected",
            Standing::Exempt => "exempt",
            Standing::NotProtected => "not-protected",
            Standing::TooYoung => "too-young",
            Standing::Unknown => "unknown",
            Standing::NoMatch => "no-match",
        }
    }

    /// Every word, in the order of the board: whom to work on first.
    pub const WORDS: [&'static str; 6] =
        ["not-protected", "too-young", "exempt", "unknown", "no-match", "protected"];
}

/// Something that still helps, or did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenUntil {
    /// What.
    pub help: Help,
    /// First day on which this person may have it.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// When they had it, in time.
    pub given: Option<Date>,
}

impl OpenUntil {
    /// Whether it can be given on a day.
    pub fn is_open(&self, on: Date) -> bool {
        self.given.is_none() && self.from <= on && on <= self.until
    }
}

/// The answer for one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Where they stand.
    pub standing: Standing,
    /// What helps after exposure, in the order of the rule.
    pub windows: Vec<OpenUntil>,
    /// Last day on which they stay away.
    pub exclude_until: Option<Date>,
    /// First day on which the next dose can be given, not before today.
    pub next_dose: Option<Date>,
    /// Pregnant, by a report that stands: first on every list.
    pub pregnant: bool,
}

/// Pregnancy (SNOMED CT), as CDC's schedule names it.
const PREGNANT: [&str; 3] = ["77386006", "102874004", "255409004"];

/// The answer for somebody; `known` is `None` for who is not on file, of whom only the typed birth date is known.
pub fn evaluate(
    rule: &Rule,
    exposure: &Exposure,
    known: Option<&Known>,
    typed: Option<Date>,
    on: Date,
) -> Answer {
    let nothing = Known::default();
    let person = known.unwrap_or(&nothing);
    let birth = person.birth.or(typed);
    let reported = |codes: &[String]| codes.iter().any(|code| stands(person, code, on));
    let windows = birth.map_or_else(Vec::new, |birth| windows(rule, exposure, person, birth, &reported));
    let standing = standing(rule, exposure, known, birth, &windows, on);
    let protected = matches!(standing, Standing::Protected(_));
    let after: Vec<Date> =
        person.of_rule.iter().copied().filter(|day| *day >= exposure.first && *day <= on).collect();
    let next_dose = birth
        .filter(|_| !protected && known.is_some() && !reported(&rule.not_when))
        .map(|birth| next_dose(rule, person, birth, &windows, on));
    Answer {
        exclude_until: excluded(rule, exposure, person, standing, &windows, &after),
        windows: windows.into_iter().filter(|one| !protected || helps_anyway(rule, one.help)).collect(),
        next_dose,
        pregnant: PREGNANT.iter().any(|code| stands(person, code, on)),
        standing,
    }
}

fn stands(person: &Known, code: &str, on: Date) -> bool {
    person
        .told
        .iter()
        .any(|told| told.code == code && told.from <= on && told.until.is_none_or(|last| on <= last))
}

fn helps_anyway(rule: &Rule, help: Help) -> bool {
    rule.windows.iter().any(|window| window.kind == help && window.always)
}

fn standing(
    rule: &Rule,
    exposure: &Exposure,
    known: Option<&Known>,
    birth: Option<Date>,
    windows: &[OpenUntil],
    on: Date,
) -> Standing {
    let Some(person) = known else { return Standing::NoMatch };
    for proof in &rule.proofs {
        if proof.snomed.iter().any(|code| stands(person, code, on)) {
            return Standing::Protected(match proof.kind {
                ProofKind::Laboratory => Evidence::Laboratory,
                ProofKind::History => Evidence::History,
            });
        }
    }
    let Some(birth) = birth else { return Standing::Unknown };
    let levels: Vec<&Level> = fitting(rule, exposure, birth);
    if let Some((doses, last)) = levels.iter().find_map(|level| met(rule, level, exposure, person, birth)) {
        return Standing::Protected(Evidence::Doses(doses, last));
    }
    let born = |born: &super::rule::Born| {
        birth < born.before
            && !born.not_in.contains(&exposure.setting)
            && !born.not_when.iter().any(|code| stands(person, code, on))
    };
    if rule.born.iter().any(born) {
        return Standing::Protected(Evidence::Born);
    }
    let in_time = windows.iter().find(|one| one.help == Help::Vaccine && one.given.is_some());
    if let Some(day) = in_time.and_then(|one| one.given)
        && rule.windows.iter().any(|window| window.kind == Help::Vaccine && window.protects)
    {
        return Standing::Protected(Evidence::InTime(day));
    }
    if levels.is_empty() {
        return Standing::TooYoung;
    }
    if person.exempt {
        return Standing::Exempt;
    }
    // A record without a single dose is more often one that nobody has filled than one of somebody without vaccines.
    if person.given.is_empty() { Standing::Unknown } else { Standing::NotProtected }
}

/// The levels that fit the age on the day of the first exposure. Those that name the setting replace those that do not.
fn fitting<'r>(rule: &'r Rule, exposure: &Exposure, birth: Date) -> Vec<&'r Level> {
    let of_age = |level: &&Level| {
        birth.plus(level.from_age) <= exposure.first
            && level.until_age.is_none_or(|until| exposure.first < birth.plus(until))
    };
    let named: Vec<&Level> = rule
        .levels
        .iter()
        .filter(of_age)
        .filter(|level| level.settings.contains(&exposure.setting))
        .collect();
    match named.is_empty() {
        true => rule.levels.iter().filter(of_age).filter(|level| level.settings.is_empty()).collect(),
        false => named,
    }
}

/// How many doses before the exposure, and the day of the last, where they are enough for a level.
fn met(
    rule: &Rule,
    level: &Level,
    exposure: &Exposure,
    person: &Known,
    birth: Date,
) -> Option<(usize, Date)> {
    let days = match rule.count {
        Count::Valid => &person.counted,
        Count::Given => &person.of_rule,
    };
    let before: Vec<Date> = days
        .iter()
        .copied()
        .filter(|day| *day < exposure.first && day.plus_days(rule.effective_after) <= exposure.first)
        .collect();
    let last = before.last().copied()?;
    let enough = before.len() >= level.doses
        && level.last_from_age.is_none_or(|age| last >= birth.plus(age))
        && level.last_within.is_none_or(|within| last.plus(within) >= exposure.first)
        && (!level.complete || person.complete);
    enough.then_some((before.len(), last))
}

fn windows(
    rule: &Rule,
    exposure: &Exposure,
    person: &Known,
    birth: Date,
    reported: &impl Fn(&[String]) -> bool,
) -> Vec<OpenUntil> {
    rule.windows.iter().filter_map(|window| opened(window, exposure, person, birth, reported)).collect()
}

fn opened(
    window: &Window,
    exposure: &Exposure,
    person: &Known,
    birth: Date,
    reported: &impl Fn(&[String]) -> bool,
) -> Option<OpenUntil> {
    if reported(&window.not_when) {
        return None;
    }
    let begins = match window.from {
        Since::First => exposure.first,
        Since::Last => exposure.last,
    };
    let until = begins.plus_days(window.days);
    let old_enough = window.from_age.map_or(exposure.first, |age| birth.plus(age));
    let young_enough = window.until_age.is_none_or(|age| exposure.first < birth.plus(age));
    // For whom a condition opens the window, age does not matter.
    let by_condition = !window.when.is_empty() && reported(&window.when);
    let by_age = young_enough && (window.until_age.is_some() || window.when.is_empty());
    if !by_condition && (!by_age || old_enough > until) {
        return None;
    }
    let from = if by_condition { exposure.first } else { exposure.first.max(old_enough) };
    let in_time = |day: &Date| exposure.first <= *day && *day <= until && *day >= from;
    let given = match window.kind {
        Help::Vaccine => person.of_rule.iter().copied().find(in_time),
        Help::Globulin => person
            .given
            .iter()
            .filter(|(_, cvx)| window.vaccines.contains(cvx))
            .map(|(day, _)| *day)
            .find(in_time),
        Help::Drug => None,
    };
    Some(OpenUntil { help: window.kind, from, until, given })
}

fn excluded(
    rule: &Rule,
    exposure: &Exposure,
    person: &Known,
    standing: Standing,
    windows: &[OpenUntil],
    after: &[Date],
) -> Option<Date> {
    let strict = rule.exclude.strict.contains(&exposure.setting);
    if !rule.exclude.settings.contains(&exposure.setting) {
        return None;
    }
    match standing {
        Standing::Protected(Evidence::InTime(_)) if strict => {}
        Standing::Protected(_) => return None,
        _ => {}
    }
    let had_one = person.counted.iter().any(|day| *day < exposure.first);
    let dose_ends = rule.exclude.dose_ends || rule.exclude.later_dose_ends && had_one;
    if !strict && dose_ends && !after.is_empty() {
        return None;
    }
    let globulin = windows.iter().any(|one| one.help == Help::Globulin && one.given.is_some());
    let days = rule.exclude.globulin_days.filter(|_| globulin).unwrap_or(rule.exclude.days);
    Some(exposure.last.plus_days(days))
}

fn next_dose(rule: &Rule, person: &Known, birth: Date, windows: &[OpenUntil], on: Date) -> Date {
    let mut day = on.max(birth.plus(rule.next_from_age));
    if let Some(last) = person.of_rule.last() {
        day = day.max(last.plus(rule.interval));
    }
    let globulin = windows.iter().filter(|one| one.help == Help::Globulin).filter_map(|one| one.given).max();
    if let Some((given, delay)) = globulin.zip(rule.globulin_delays) {
        day = day.max(given.plus(delay));
    }
    day
}
