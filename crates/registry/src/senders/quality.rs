//! How good a sender's messages are: the score card, what to mend first, and where it stands among its peers. Everything
//! is read from the counters of the tally.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jenner_model::access::Access;
use jenner_model::{MessageId, OrganizationId};
use jenner_store::StoreError;
use jenner_store::queries::tally::{self, SenderKey};
use jenner_store::queries::{interface, problem};
use jiff::ToSpan;
use jiff::civil::Date;

use super::agreed::State;
use super::measures::{DELAYS, FIELDS, MeasuredField, delay_measure};
use crate::access::door::{self, Action};
use crate::access::roles::{Permission, may};
use crate::messages::inbox;
use crate::{Error, Registry};

/// Senders with fewer updates than this in the period are no peers: their shares jump about.
const FEWEST: i64 = 20;
/// With fewer peers than this a quartile would name one of them.
pub(super) const FEWEST_PEERS: usize = 4;

/// The middle half of the peers: first quartile, median, third quartile, in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peers {
    /// A quarter of the peers has less.
    pub low: i64,
    /// Half has less.
    pub median: i64,
    /// Three quarters have less.
    pub high: i64,
}

/// A share, in thousandths, with what it is a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Share {
    /// How many.
    pub part: i64,
    /// Of how many.
    pub whole: i64,
}

impl Share {
    /// Thousandths, rounded down, so that no gap disappears in rounding. `None` of nothing.
    pub fn thousandths(self) -> Option<i64> {
        (self.whole > 0).then(|| self.part.clamp(0, self.whole) * 1000 / self.whole)
    }
}

/// One field of a score card.
#[derive(Debug, Clone, Copy)]
pub struct FieldScore {
    /// Which field.
    pub field: &'static MeasuredField,
    /// How often it is given.
    pub given: Share,
    /// How often it is right when it is given.
    pub valid: Share,
    /// How often peers give it.
    pub peers: Option<Peers>,
}

/// How late doses are told.
#[derive(Debug, Clone, Default)]
pub struct Timeliness {
    /// Doses with a delay.
    pub doses: i64,
    /// The delay, in days, that half of them keep: the longest of its span in `DELAYS`; `None` without doses.
    pub median: Option<i64>,
    /// Shares told within 1, 3, 7, 14 and 30 days.
    pub within: Vec<(i64, Share)>,
    /// The share within 14 days among peers.
    pub peers: Option<Peers>,
}

/// A week of a sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Week {
    /// Its Monday.
    pub monday: Date,
    /// Messages judged.
    pub messages: i64,
    /// Of which something was not taken.
    pub not_taken: i64,
}

/// One thing to mend.
#[derive(Debug, Clone)]
pub struct Fix {
    /// What it is about: a field (`PID-8`) or a rule (`RXA-5.unknown`).
    pub about: String,
    /// Whether the field is missing, wrong, or a rule is broken.
    pub kind: FixKind,
    /// How many messages or doses show it.
    pub count: i64,
    /// Of how many.
    pub of: i64,
    /// What is wrong, for a rule; empty for fields.
    pub wrong: String,
    /// What to do, for a rule; empty for fields.
    pub advice: String,
    /// A message that shows it.
    pub example: Option<MessageId>,
}

/// What kind of thing is to be mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FixKind {
    /// Something was not taken.
    Error,
    /// A field is empty too often.
    Missing,
    /// A field holds what it cannot.
    Invalid,
    /// Taken with a warning.
    Warning,
}

/// The score card of a sender.
#[derive(Debug, Clone)]
pub struct Card {
    /// Whose.
    pub sender: SenderKey,
    /// From this day on.
    pub from: Date,
    /// Up to and with this one.
    pub until: Date,
    /// Messages by outcome, as the log has it.
    pub outcomes: BTreeMap<String, i64>,
    /// Messages of which something was not taken, among those judged.
    pub not_taken: Share,
    /// The share not taken among peers.
    pub not_taken_peers: Option<Peers>,
    /// Messages that came again as they were.
    pub repeated: Share,
    /// Failed messages that wait, and how many of them nobody of the sender has opened.
    pub waiting: (i64, i64),
    /// Fields, in the order of the table.
    pub fields: Vec<FieldScore>,
    /// How late doses are told.
    pub timeliness: Timeliness,
    /// The last twelve weeks, oldest first.
    pub weeks: Vec<Week>,
    /// What to mend, the worst first.
    pub fixes: Vec<Fix>,
    /// One figure for the list of senders, in thousandths: the weighed share of fields given and right, with what was
    /// not taken and what came late. `None` without updates.
    pub score: Option<i64>,
}

/// A sender in the list.
#[derive(Debug, Clone)]
pub struct Row {
    /// Which sender.
    pub sender: SenderKey,
    /// User name of its credential; empty where there is none.
    pub username: String,
    /// How far it is; `None` without a credential.
    pub state: Option<State>,
    /// Messages in the period.
    pub messages: i64,
    /// Share not taken.
    pub not_taken: Share,
    /// See [`Card::score`].
    pub score: Option<i64>,
}

pub(super) type Sums = HashMap<String, i64>;

fn sum(sums: &Sums, measure: &str) -> i64 {
    sums.get(measure).copied().unwrap_or(0)
}

/// Outcomes of messages that were judged, and those of which something was not taken.
const JUDGED: [&str; 8] =
    ["m.AA", "m.AE", "m.rejected", "m.AR", "m.refused", "m.test-AA", "m.test-AE", "m.test-rejected"];
const NOT_TAKEN: [&str; 6] = ["m.AE", "m.rejected", "m.AR", "m.refused", "m.test-AE", "m.test-rejected"];

pub(super) fn not_taken(sums: &Sums) -> Share {
    let total = |of: &[&str]| of.iter().map(|measure| sum(sums, measure)).sum();
    Share { part: total(&NOT_TAKEN), whole: total(&JUDGED) }
}

pub(super) fn given(sums: &Sums, field: &MeasuredField) -> Share {
    Share { part: sum(sums, &format!("has.{}", field.name)), whole: sum(sums, field.target.base()) }
}

fn valid(sums: &Sums, field: &MeasuredField) -> Share {
    let has = sum(sums, &format!("has.{}", field.name));
    Share { part: has - sum(sums, &format!("bad.{}", field.name)), whole: has }
}

pub(super) fn within(sums: &Sums, days: i64) -> Share {
    let upto = |most: i64| -> i64 {
        DELAYS.iter().filter(|delay| **delay <= most).map(|delay| sum(sums, &delay_measure(*delay))).sum()
    };
    Share { part: upto(days), whole: upto(i64::MAX) }
}

fn median(sums: &Sums) -> Option<i64> {
    let all = within(sums, i64::MAX).whole;
    let mut seen = 0;
    DELAYS.iter().copied().find(|delay| {
        seen += sum(sums, &delay_measure(*delay));
        all > 0 && seen * 2 >= all
    })
}

fn score(sums: &Sums) -> Option<i64> {
    let (mut weights, mut points) = (0, 0);
    for field in FIELDS {
        let weight = i64::from(field.weight);
        let Some(share) = given(sums, field).thousandths() else { continue };
        let wanted = i64::from(field.wanted) * 10;
        // Beyond what is wanted nothing more is to be had.
        let given = (share * 1000 / wanted.max(1)).min(1000);
        let right = valid(sums, field).thousandths().unwrap_or(1000);
        points += weight * given * right / 1000;
        weights += weight;
    }
    if weights == 0 {
        return None;
    }
    let fields = points / weights;
    let taken = 1000 - not_taken(sums).thousandths().unwrap_or(0);
    let timely = within(sums, 14).thousandths().unwrap_or(1000);
    Some((fields * 6 + taken * 3 + timely) / 10)
}

/// The middle half of what the peers have; `None` where there are too few of them.
fn peers<'s>(all: impl Iterator<Item = &'s Sums>, share: impl Fn(&Sums) -> Share) -> Option<Peers> {
    let mut shares: Vec<i64> = all.filter_map(|sums| share(sums).thousandths()).collect();
    if shares.len() < FEWEST_PEERS {
        return None;
    }
    shares.sort_unstable();
    let at = |quarter: usize| shares.get((shares.len() - 1) * quarter / 4).copied().unwrap_or(0);
    Some(Peers { low: at(1), median: at(2), high: at(3) })
}

/// Sums of all senders over the days of a period.
pub(super) fn all_sums(
    registry: &Registry,
    access: &Access,
    from: Date,
    until: Date,
) -> Result<HashMap<SenderKey, Sums>, Error> {
    let before = until.tomorrow().unwrap_or(until).to_string();
    let rows = registry.db().read(|tx| tally::sums(tx, access, None, &from.to_string(), &before))?;
    let mut all: HashMap<SenderKey, Sums> = HashMap::new();
    for (sender, measure, n) in rows {
        all.entry(sender).or_default().insert(measure, n);
    }
    Ok(all)
}

/// First day of a period that ends today.
fn first_day(registry: &Registry, days: i64) -> (Date, Date) {
    let today = registry.today();
    (today.saturating_sub((days.clamp(1, 3660) - 1).days()), today)
}

/// Every sender with messages in the last `days` days, or with a credential; the own organization's or all.
pub fn list(registry: &Registry, access: &Access, days: i64) -> Result<Vec<Row>, Error> {
    door::require(registry, access, Permission::ReadOwnMessages, Action::ReadQuality)?;
    let (from, until) = first_day(registry, days);
    let sums = all_sums(registry, access, from, until)?;
    let interfaces = registry.db().read(|tx| {
        tx.audit(door::entry(registry, access, Action::ReadQuality, None));
        interface::all(tx)
    })?;
    let mut keys: BTreeSet<SenderKey> = sums.keys().copied().collect();
    keys.extend(interfaces.iter().map(|row| SenderKey { organization: row.organization, interface: row.id }));
    let all = may(access.role(), Permission::ReadAllMessages);
    let none = Sums::new();
    Ok(keys
        .into_iter()
        .filter(|key| key.organization != OrganizationId(0))
        .filter(|key| all || key.organization == access.organization())
        .map(|sender| {
            let of = sums.get(&sender).unwrap_or(&none);
            let row = interfaces.iter().find(|row| row.id == sender.interface);
            Row {
                sender,
                username: row.map(|row| row.username.clone()).unwrap_or_default(),
                state: row.map(State::of_row),
                messages: of.iter().filter(|(name, _)| name.starts_with("m.")).map(|(_, n)| n).sum(),
                not_taken: not_taken(of),
                score: score(of),
            }
        })
        .collect())
}

/// The score card of a sender over the last `days` days. `None` when the asker may not see it.
pub fn card(
    registry: &Registry,
    access: &Access,
    sender: SenderKey,
    days: i64,
) -> Result<Option<Card>, Error> {
    door::require(registry, access, Permission::ReadOwnMessages, Action::ReadQuality)?;
    let all_senders = may(access.role(), Permission::ReadAllMessages);
    if !all_senders && sender.organization != access.organization() {
        return Ok(None);
    }
    let (from, until) = first_day(registry, days);
    let all = all_sums(registry, access, from, until)?;
    let nothing = Sums::new();
    let own = all.get(&sender).unwrap_or(&nothing);
    let others = || {
        all.iter().filter(|(key, sums)| **key != sender && sum(sums, "t.VXU") >= FEWEST).map(|(_, sums)| sums)
    };
    let monday = monday_of(until).saturating_sub(11.weeks());
    let measures: Vec<String> = JUDGED.iter().map(|measure| (*measure).to_owned()).collect();
    let (days_of, examples, groups) = registry.db().read(|tx| {
        let mut entry = door::entry(registry, access, Action::ReadQuality, None);
        entry.object = format!("sender:{}/{}", sender.organization.0, sender.interface.0).into();
        tx.audit(entry);
        let days = tally::days(tx, access, sender, &monday.to_string(), &measures)?;
        let examples = tally::examples(tx, access, sender)?;
        let groups = problem::groups(tx, access, Some(sender.organization))?;
        Ok::<_, StoreError>((days, examples, groups))
    })?;
    let groups = groups.iter().filter(|group| group.sender == sender);
    let waiting = groups.fold((0, 0), |(all, unseen), group| (all + group.count, unseen + group.unseen));
    let fields = FIELDS
        .iter()
        .map(|field| FieldScore {
            field,
            given: given(own, field),
            valid: valid(own, field),
            peers: peers(others(), |sums| given(sums, field)),
        })
        .collect();
    let outcomes: BTreeMap<String, i64> = own
        .iter()
        .filter_map(|(name, n)| name.strip_prefix("m.").map(|outcome| (outcome.to_owned(), *n)))
        .collect();
    let came: i64 = outcomes.values().sum();
    Ok(Some(Card {
        sender,
        from,
        until,
        not_taken: not_taken(own),
        not_taken_peers: peers(others(), not_taken),
        repeated: Share { part: sum(own, "m.replay"), whole: came },
        outcomes,
        waiting,
        fields,
        timeliness: Timeliness {
            doses: within(own, i64::MAX).whole,
            median: median(own),
            within: [1, 3, 7, 14, 30].map(|days| (days, within(own, days))).to_vec(),
            peers: peers(others(), |sums| within(sums, 14)),
        },
        weeks: weeks(monday, &days_of),
        fixes: fixes(own, &examples.into_iter().collect()),
        score: score(own),
    }))
}

fn monday_of(day: Date) -> Date {
    day.saturating_sub(i64::from(day.weekday().to_monday_zero_offset()).days())
}

fn weeks(first: Date, days: &[(String, String, i64)]) -> Vec<Week> {
    let mut weeks: Vec<Week> = (0..12)
        .map(|n: i64| Week { monday: first.saturating_add(n.weeks()), messages: 0, not_taken: 0 })
        .collect();
    for (day, measure, n) in days {
        let Ok(day) = day.parse::<Date>() else { continue };
        let monday = monday_of(day);
        let Some(week) = weeks.iter_mut().find(|week| week.monday == monday) else { continue };
        week.messages += n;
        if NOT_TAKEN.contains(&measure.as_str()) {
            week.not_taken += n;
        }
    }
    weeks
}

/// Things to mend that are listed.
const MOST_FIXES: usize = 30;

fn fixes(sums: &Sums, examples: &HashMap<String, MessageId>) -> Vec<Fix> {
    let updates = sum(sums, "t.VXU").max(1);
    let mut ranked: Vec<(i64, Fix)> = Vec::new();
    for (measure, n) in sums {
        let (kind, rule, weight) = match measure.split_once('.') {
            // What is lost weighs most.
            Some(("e", rule)) => (FixKind::Error, rule, 15),
            Some(("w", rule)) => (FixKind::Warning, rule, 1),
            _ => continue,
        };
        let (wrong, advice) = inbox::words(rule);
        let fix = Fix {
            about: rule.to_owned(),
            kind,
            count: *n,
            of: updates,
            wrong,
            advice,
            example: examples.get(measure).copied(),
        };
        ranked.push((weight * n * 1000 / updates, fix));
    }
    for field in FIELDS {
        let (has, valid) = (given(sums, field), valid(sums, field));
        let mut add = |kind, count: i64, of: i64, badness: i64, example: String| {
            let fix = Fix {
                about: field.name.to_owned(),
                kind,
                count,
                of,
                wrong: String::new(),
                advice: String::new(),
                example: examples.get(&example).copied(),
            };
            ranked.push((badness, fix));
        };
        let wanted = i64::from(field.wanted) * 10;
        if let Some(share) = has.thousandths().filter(|share| *share < wanted) {
            let badness = i64::from(field.weight) * (wanted - share);
            add(FixKind::Missing, has.whole - has.part, has.whole, badness, format!("lacks.{}", field.name));
        }
        if let Some(share) = valid.thousandths().filter(|share| *share < 980) {
            let badness = i64::from(field.weight) * (1000 - share);
            add(
                FixKind::Invalid,
                valid.whole - valid.part,
                valid.whole,
                badness,
                format!("bad.{}", field.name),
            );
        }
    }
    ranked.sort_by(|(a, one), (b, other)| b.cmp(a).then_with(|| one.about.cmp(&other.about)));
    ranked.into_iter().take(MOST_FIXES).map(|(_, fix)| fix).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(of: &[(&str, i64)]) -> Sums {
        of.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect()
    }

    #[test]
    fn the_median_delay_is_the_day_that_half_of_the_doses_keep() {
        let of = sums(&[("late.0", 4), ("late.2", 4), ("late.60", 4)]);
        assert_eq!(median(&of), Some(2));
        assert_eq!(within(&of, 1), Share { part: 4, whole: 12 });
        assert_eq!(within(&of, 30), Share { part: 8, whole: 12 });
        assert_eq!(median(&sums(&[])), None);
    }

    #[test]
    fn too_few_peers_are_not_shown() {
        let of: Vec<Sums> = (0..5).map(|n| sums(&[("m.AA", 100 - 10 * n), ("m.AE", 10 * n)])).collect();
        assert_eq!(peers(of.iter().take(3), not_taken), None);
        let all = peers(of.iter(), not_taken).unwrap();
        assert_eq!((all.low, all.median, all.high), (100, 200, 300));
    }

    #[test]
    fn what_was_not_taken_comes_before_what_is_good_to_have() {
        let of = sums(&[
            ("t.VXU", 100),
            ("e.RXA-5.unknown", 20),
            ("of.patient", 100),
            ("has.PID-15", 30),
            ("has.PID-8", 100),
            ("w.PID-8.value", 3),
        ]);
        let fixes = fixes(&of, &HashMap::new());
        let places: Vec<&str> = fixes.iter().map(|fix| fix.about.as_str()).collect();
        let place = |about: &str| places.iter().position(|known| *known == about).unwrap();
        assert!(place("RXA-5.unknown") < place("PID-15"));
        assert!(!places.contains(&"PID-8"), "given each time");
        assert!(fixes[place("RXA-5.unknown")].advice.contains("CVX"));
    }
}
