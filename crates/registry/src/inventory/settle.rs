//! What has to be posted so that the ledger says what the reports say now: the difference between what doses should have taken
//! and what is posted for them. Pure.

use std::collections::HashSet;

use jenner_model::{PersonId, ReportId, Timestamp};
use jenner_store::queries::inventory::AccountRow;
use jenner_store::queries::inventory_dose::{DoseRow, LinkRow};

use super::decide::{Outcome, WhyNot};
use super::rules::Rules;
use super::site::Sites;
use super::told::Told;

/// The state of a dose that took one.
pub const TAKEN: &str = "taken";

/// A dose to be taken from an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taking {
    /// From where.
    pub account: AccountRow,
    /// To where.
    pub patient: Option<i64>,
    /// The dose, by its place in what is put down.
    pub row: usize,
    /// The statement.
    pub told: Told,
}

/// What has to be done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// Movements to take back, with the reports they followed from.
    pub reverse: Vec<LinkRow>,
    /// Doses to take.
    pub take: Vec<Taking>,
    /// Rows that go.
    pub gone: Vec<(PersonId, ReportId)>,
    /// Rows that come. Those of `take` get their movement when it is written.
    pub rows: Vec<DoseRow>,
    /// Rows that stay as they are but for their mark.
    pub marked: Vec<DoseRow>,
}

impl Difference {
    /// Whether the ledger is right as it is.
    pub fn is_nothing(&self) -> bool {
        self.reverse.is_empty() && self.gone.is_empty() && self.rows.is_empty() && self.marked.is_empty()
    }
}

/// Takes out what is settled: doses of which the same is told as when they were judged, with what is posted for them. Those that
/// tell of one injection are settled together or not at all.
pub fn unsettled(told: Vec<Told>, mut posted: Vec<DoseRow>, sites: &Sites) -> (Vec<Told>, Vec<DoseRow>) {
    let is_about = |one: &Told, row: &DoseRow| {
        row.organization == one.organization && one.reports.binary_search(&row.report).is_ok()
    };
    let is_settled = |one: &Told| {
        let starts_on = sites.get(&one.organization).copied();
        let mut about = posted.iter().filter(|row| is_about(one, row));
        match (about.next(), about.next()) {
            (None, _) => !one.asks(starts_on),
            (Some(row), None) => {
                one.asks(starts_on)
                    && row.report == one.report
                    && row.mark == one.mark(starts_on, Rules::mark())
            }
            (Some(_), Some(_)) => false,
        }
    };
    let open: HashSet<ReportId> = told.iter().filter(|one| !is_settled(one)).map(|one| one.event).collect();
    let (left, settled): (Vec<Told>, Vec<Told>) = told.into_iter().partition(|one| open.contains(&one.event));
    posted.retain(|row| !settled.iter().any(|one| is_about(one, row)));
    (left, posted)
}

/// One clinic takes one injection: where several say that they gave it, the one whose report the record shows.
pub fn once(wanted: &mut [(Told, Outcome)]) {
    let takes = |outcome: &Outcome| matches!(outcome, Outcome::Take { .. });
    let order = |told: &Told| (!told.speaks, told.organization);
    let beaten: Vec<bool> = wanted
        .iter()
        .map(|(told, outcome)| {
            let before = |(other, of_other): &(Told, Outcome)| {
                other.event == told.event && takes(of_other) && order(other) < order(told)
            };
            takes(outcome) && wanted.iter().any(before)
        })
        .collect();
    for ((_, outcome), beaten) in wanted.iter_mut().zip(beaten) {
        if beaten {
            *outcome = Outcome::Not(WhyNot::GivenElsewhere);
        }
    }
}

/// The difference.
pub fn difference(
    wanted: Vec<(Told, Outcome)>,
    posted: Vec<DoseRow>,
    sites: &Sites,
    now: Timestamp,
) -> Difference {
    let row = |told: &Told, state: &str| {
        let mark = told.mark(sites.get(&told.organization).copied(), Rules::mark());
        row(told, state, mark, now)
    };
    let mut left = posted;
    let mut all = Difference::default();
    for (told, outcome) in wanted {
        let mut about: Vec<DoseRow> = Vec::new();
        left.retain(|row| {
            let is_about = row.organization == told.organization && told.reports.contains(&row.report);
            if is_about {
                about.push(row.clone());
            }
            !is_about
        });
        let wants = match &outcome {
            Outcome::Take { account, owed_by, .. } => {
                let mut row = row(&told, TAKEN);
                row.account = Some(account.id);
                row.owed_by = owed_by.map_or_else(String::new, |one| one.word().to_owned());
                Some(row)
            }
            Outcome::Not(why) => Some(row(&told, why.word())),
            Outcome::Never(_) => None,
        };
        let Some(mut new) = wants else {
            about.into_iter().for_each(|row| all.drop(row));
            continue;
        };
        // What is posted already stays posted: the same shelf, on the same day.
        let keeps = about.iter().position(|old| {
            old.state == new.state
                && old.account == new.account
                && (old.given_on == new.given_on || old.movement.is_none())
        });
        match keeps {
            Some(place) => {
                let old = about.swap_remove(place);
                new.movement = old.movement;
                new.since = old.since;
                about.into_iter().for_each(|row| all.drop(row));
                let is_but_marked = new.mark != old.mark && DoseRow { mark: new.mark, ..old.clone() } == new;
                if is_but_marked {
                    all.marked.push(new);
                } else if new != old {
                    all.gone.push((old.home, old.report));
                    all.rows.push(new);
                }
            }
            None => {
                about.into_iter().for_each(|row| all.drop(row));
                if let Outcome::Take { account, patient, .. } = outcome {
                    all.take.push(Taking { account: *account, patient, row: all.rows.len(), told });
                }
                all.rows.push(new);
            }
        }
    }
    // A dose that was deleted, or that is no dose of its own any more.
    left.into_iter().for_each(|row| all.drop(row));
    all
}

impl Difference {
    fn drop(&mut self, row: DoseRow) {
        let link = |movement| LinkRow { home: row.home, movement, report: row.report };
        self.reverse.extend(row.movement.map(link));
        self.gone.push((row.home, row.report));
    }
}

fn row(told: &Told, state: &str, mark: i64, now: Timestamp) -> DoseRow {
    DoseRow {
        home: told.home,
        report: told.report,
        organization: told.organization,
        state: state.to_owned(),
        account: None,
        movement: None,
        owed_by: String::new(),
        given_on: told.given_on,
        cvx: told.cvx.to_string(),
        mvx: told.mvx.as_ref().map_or_else(String::new, ToString::to_string),
        lot: told.lot.to_string(),
        lot_key: told.key.to_string(),
        eligibility: told.eligibility.as_ref().map_or_else(String::new, |code| code.as_str().to_owned()),
        funding: told.funding.as_ref().map_or_else(String::new, |code| code.as_str().to_owned()),
        since: now,
        mark,
    }
}
