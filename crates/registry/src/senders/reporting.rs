//! How an organization's messages of a time were, beside those of all: how soon doses are told, how often fields are given.
//! Counted from the tally; what people write down by hand is no message and is not in it.

use std::collections::{BTreeSet, HashMap};

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId};
use serde::Serialize;

use super::measures::{FIELDS, MeasuredField};
use super::quality::{FEWEST_PEERS, Share, Sums, all_sums, given, not_taken, within};
use crate::{Error, Registry};

/// The days within which doses are told, that a card shows.
pub const WITHIN: [i64; 5] = [1, 3, 7, 14, 30];

/// An own share beside that of everybody; the other is not there where too few others report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Compared {
    /// The organization's.
    pub own: Share,
    /// That of all senders together.
    pub all: Option<Share>,
}

/// How messages were.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Reporting {
    /// Doses that were told with a day.
    pub doses: i64,
    /// Those told within so many days after they were given.
    pub within: Vec<(i64, Compared)>,
    /// How often each field was given, by its name, in the order of the table; none where nothing of its kind was told.
    pub fields: Vec<(&'static str, Compared)>,
    /// Messages of which something was not taken.
    pub not_taken: Compared,
}

/// How the messages of an organization were from a day up to and with another. Whoever asks has shown that they may.
pub(crate) fn of(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
    (from, until): (Date, Date),
) -> Result<Reporting, Error> {
    let by_sender = all_sums(registry, access, from, until)?;
    let (mut own, mut all) = (Sums::new(), Sums::new());
    let mut others = BTreeSet::new();
    for (sender, sums) in by_sender {
        if sender.organization == organization {
            add(&mut own, &sums);
        } else if sums.get("t.VXU").is_some_and(|updates| *updates > 0) {
            others.insert(sender.organization);
        }
        add(&mut all, &sums);
    }
    let may_compare = others.len() >= FEWEST_PEERS;
    let compared =
        |share: &dyn Fn(&Sums) -> Share| Compared { own: share(&own), all: may_compare.then(|| share(&all)) };
    let field = |field: &'static MeasuredField| (field.name, compared(&|sums| given(sums, field)));
    Ok(Reporting {
        doses: within(&own, i64::MAX).whole,
        within: WITHIN.iter().map(|days| (*days, compared(&|sums| within(sums, *days)))).collect(),
        fields: FIELDS.iter().map(field).filter(|(_, share)| share.own.whole > 0).collect(),
        not_taken: compared(&not_taken),
    })
}

fn add(to: &mut Sums, from: &HashMap<String, i64>) {
    for (measure, n) in from {
        *to.entry(measure.clone()).or_default() += n;
    }
}
