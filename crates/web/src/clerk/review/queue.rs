//! The queue and the list of decisions.

use std::collections::HashMap;

use jenner_codes::Code;
use jenner_model::access::Access;
use jenner_model::{Date, PublicId, Timestamp};
use jenner_registry::identity::decisions::{self, Decision, Kind, UNDO_FOR};
use jenner_registry::identity::desk;
use jenner_registry::identity::review::{self, CLAIM_FOR, Filter, Order as QueueOrder, ReviewId, Waiting};
use jiff::ToSpan;

use super::super::{Clerk, refusal, words};
use super::why;
use crate::desk::{Refusal, Visitor};
use crate::views::review::REVIEW_PAGE;
use crate::views::{
    Claim, DoneKind, DoneList, DoneRow, Hands, Order, PairPerson, ReviewCounts, ReviewFilter, ReviewList,
    ReviewRow, ScoreRange,
};

/// A day in microseconds.
const DAY: i64 = 86_400_000_000;

impl Clerk {
    /// The filter as the registry knows it.
    fn wanted(&self, visitor: &Visitor, filter: &ReviewFilter) -> Filter {
        let (now, today) = (self.registry.now(), self.registry.today());
        let claimed_since = Timestamp(now.0 - CLAIM_FOR);
        let (from, below) = match filter.score {
            Some(ScoreRange::High) => (Some(0.9), None),
            Some(ScoreRange::Middle) => (Some(0.5), Some(0.9)),
            Some(ScoreRange::Low) => (None, Some(0.5)),
            None => (None, None),
        };
        let (born_from, born_before) = filter.age.map_or((None, None), |age| {
            let (least, most) = age.years();
            // Who is n years old was born after the day n + 1 years ago and no later than the day n years ago.
            let birthday = |years: i16| -> Option<Date> {
                today.checked_sub(years.years()).ok().and_then(|day| day.tomorrow().ok())
            };
            (most.and_then(|most| birthday(most + 1)), birthday(least))
        });
        Filter {
            probability_from: from,
            probability_below: below,
            county: (!filter.area.is_empty()).then(|| Code::known(filter.area.clone())),
            born_from,
            born_before,
            created_before: filter.waits.map(|waits| Timestamp(now.0 - i64::from(waits.days()) * DAY)),
            free_for: (filter.hands == Some(Hands::Free)).then_some((visitor.user, claimed_since)),
            held_by: (filter.hands == Some(Hands::Mine)).then_some((visitor.user, claimed_since)),
            unsure: (filter.hands == Some(Hands::PassedOn)).then_some(true),
        }
    }

    fn order(filter: &ReviewFilter) -> QueueOrder {
        match filter.order {
            Order::Score => QueueOrder::Probable,
            Order::Waiting => QueueOrder::Waiting,
        }
    }

    pub(super) fn review_list(
        &self,
        access: &Access,
        visitor: &Visitor,
        filter: &ReviewFilter,
    ) -> Result<ReviewList, Refusal> {
        let wanted = self.wanted(visitor, filter);
        let size = i64::try_from(REVIEW_PAGE).unwrap_or(i64::MAX);
        let skip = (i64::from(filter.page) - 1) * size;
        let page = review::list(&self.registry, access, &wanted, Self::order(filter), skip, size);
        let page = page.map_err(refusal)?;
        let users: Vec<_> = page.pairs.iter().filter_map(|pair| Some(pair.claimed?.0)).collect();
        let names = desk::names(&self.registry, access, &users).map_err(refusal)?;
        let count = |filter: &Filter| -> Result<u64, Refusal> {
            let n = desk::count(&self.registry, access, filter).map_err(refusal)?;
            Ok(u64::try_from(n).unwrap_or(0))
        };
        let now = self.registry.now();
        let since = Timestamp(now.0 - CLAIM_FOR);
        let takeable = Filter { free_for: Some((visitor.user, since)), ..wanted };
        let counties = desk::counties(&self.registry, access).map_err(refusal)?;
        let mut areas: Vec<(String, String)> = counties
            .iter()
            .map(|county| {
                let label = words::label(self.registry.codes(), county);
                (county.as_str().to_owned(), label.split(',').next().unwrap_or_default().to_owned())
            })
            .collect();
        areas.sort_by(|a, b| a.1.cmp(&b.1));
        Ok(ReviewList {
            rows: page.pairs.iter().map(|pair| self.review_row(visitor, pair, &names)).collect(),
            total: u64::try_from(page.total).unwrap_or(0),
            takeable: count(&takeable)?,
            counts: ReviewCounts {
                open: count(&Filter::default())?,
                mine: count(&Filter { held_by: Some((visitor.user, since)), ..Filter::default() })?,
                passed_on: count(&Filter { unsure: Some(true), ..Filter::default() })?,
                week: count(&Filter {
                    created_before: Some(Timestamp(now.0 - 7 * DAY)),
                    ..Filter::default()
                })?,
            },
            areas,
        })
    }

    fn review_row(
        &self,
        visitor: &Visitor,
        pair: &Waiting,
        names: &HashMap<jenner_model::UserId, String>,
    ) -> ReviewRow {
        let why = why::read(pair);
        let waited = self.registry.now().0 - pair.since.0;
        ReviewRow {
            id: pair.id.0.to_string(),
            people: [self.pair_person(&pair.left), self.pair_person(&pair.right)],
            score: why::percent(pair.probability),
            twins: why.may_be_twins(),
            reasons: why.reasons,
            since: pair.since.to_jiff(),
            days: u32::try_from(waited / DAY).unwrap_or(0),
            claim: pair.claimed.map(|(user, at)| Claim {
                by: names.get(&user).cloned().unwrap_or_default(),
                mine: user == visitor.user,
                until: Timestamp(at.0 + CLAIM_FOR).to_jiff(),
            }),
            passed_on: pair.unsure > 0,
        }
    }

    pub(super) fn next_pair(
        &self,
        access: &Access,
        visitor: &Visitor,
        filter: &ReviewFilter,
        passed_over: &[String],
    ) -> Result<Option<String>, Refusal> {
        let wanted = self.wanted(visitor, filter);
        let passed_over: Vec<ReviewId> =
            passed_over.iter().filter_map(|name| name.parse().ok().map(ReviewId)).collect();
        let next = review::next(&self.registry, access, &wanted, Self::order(filter), &passed_over);
        Ok(next.map_err(refusal)?.map(|pair| pair.0.to_string()))
    }

    pub(super) fn done_list(&self, access: &Access, page: u32) -> Result<DoneList, Refusal> {
        let size = i64::try_from(REVIEW_PAGE).unwrap_or(i64::MAX);
        let skip = (i64::from(page) - 1) * size;
        let mut latest = decisions::latest(&self.registry, access, skip, size + 1).map_err(refusal)?;
        let more = latest.len() as u64 > REVIEW_PAGE;
        latest.truncate(usize::try_from(REVIEW_PAGE).unwrap_or(usize::MAX));
        let ids: Vec<PublicId> = latest.iter().flat_map(|decision| decision.about).collect();
        let known = desk::people(&self.registry, access, &ids).map_err(refusal)?;
        let people: HashMap<PublicId, PairPerson> =
            known.iter().map(|known| (known.public_id, self.known_person(known))).collect();
        let rows = latest
            .iter()
            // A split says by itself that they are different people.
            .filter(|decision| decision.kind != Kind::Different || !comes_with_a_split(decision, &latest))
            .filter_map(|decision| {
                let [one, other] = decision.about;
                let two = [people.get(&one)?.clone(), people.get(&other)?.clone()];
                Some(self.done_row(decision, two))
            })
            .collect();
        Ok(DoneList { rows, more })
    }

    fn done_row(&self, decision: &Decision, people: [PairPerson; 2]) -> DoneRow {
        let can_be_undone = matches!(decision.kind, Kind::Merge | Kind::Different | Kind::Unsure);
        let until = Timestamp(decision.at.0 + UNDO_FOR);
        let open = can_be_undone && decision.undone_at.is_none() && until >= self.registry.now();
        DoneRow {
            id: decision.id.0.to_string(),
            kind: kind(decision.kind),
            people,
            by: decision.by.clone(),
            at: decision.at.to_jiff(),
            note: decision.note.clone(),
            undo_until: open.then(|| until.to_jiff()),
            undone: decision.undone_at.map(|at| at.to_jiff()),
        }
    }
}

/// The word for a decision.
pub(super) fn kind(of: Kind) -> DoneKind {
    match of {
        Kind::Merge => DoneKind::Merged,
        Kind::Different => DoneKind::Different,
        Kind::Unsure => DoneKind::PassedOn,
        Kind::Split => DoneKind::Split,
        Kind::Undo => DoneKind::Undone,
    }
}

/// Whether a decision only follows from a split: who is taken apart is called different, too.
pub(super) fn comes_with_a_split(decision: &Decision, all: &[Decision]) -> bool {
    all.iter().any(|other| {
        matches!(other.kind, Kind::Split | Kind::Undo)
            && other.at == decision.at
            && decision.about.iter().all(|person| other.about.contains(person))
    })
}
