//! A run through the queue: which pairs, how far, what was passed over, and what to say on the next page.
//!
//! It is kept in the session, so that two windows of one visitor share it and nothing of it stands in an
//! address.

use serde::{Deserialize, Serialize};
use tower_sessions::Session;

use crate::desk::Refusal;
use crate::session::unavailable;
use crate::views::{AgeRange, Hands, Order, Waits};
use crate::views::{ReviewFilter, ScoreRange};

const RUN: &str = "review-run";
const NOTICE: &str = "notice";
/// Pairs passed over that are remembered.
const MOST_PASSED_OVER: usize = 500;

/// A run through the queue.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Run {
    /// Words of the filter: score, area, age, waiting time, hands, order.
    filter: [String; 6],
    /// How many pairs there were when it began.
    pub total: u64,
    /// The how many-th pair is in work.
    pub at: u64,
    /// The pair in work.
    pub pair: String,
    /// The person from whose record the pair was found by hand: there the way leads back. Empty in a run.
    #[serde(default)]
    pub person: String,
    /// Pairs passed over, or passed on.
    pub passed_over: Vec<String>,
}

impl Run {
    /// A run over what the filter finds.
    pub fn over(filter: &ReviewFilter, total: u64) -> Self {
        let filter = [
            filter.score.map_or_else(String::new, |one| one.word().into()),
            filter.area.clone(),
            filter.age.map_or_else(String::new, |one| one.word().into()),
            filter.waits.map_or_else(String::new, |one| one.word().into()),
            filter.hands.map_or_else(String::new, |one| one.word().into()),
            filter.order.word().into(),
        ];
        Self { filter, total, ..Self::default() }
    }

    /// One pair that was found by hand, from the record of a person.
    pub fn by_hand(person: &str, pair: &str) -> Self {
        Self { person: person.to_owned(), pair: pair.to_owned(), ..Self::default() }
    }

    /// The record to go back to from a pair, if it was found by hand.
    pub fn way_back(&self, pair: &str) -> Option<String> {
        (self.pair == pair && !self.person.is_empty()).then(|| format!("/people/{}", self.person))
    }

    /// The filter it began with.
    pub fn filter(&self) -> ReviewFilter {
        let [score, area, age, waits, hands, order] = &self.filter;
        ReviewFilter {
            score: ScoreRange::from_word(score),
            area: area.clone(),
            age: AgeRange::from_word(age),
            waits: Waits::from_word(waits),
            hands: Hands::from_word(hands),
            order: Order::from_word(order).unwrap_or(Order::Score),
            page: 1,
        }
    }

    /// Goes on to a pair.
    pub fn go_on_to(&mut self, pair: &str) {
        self.at += 1;
        self.total = self.total.max(self.at);
        self.pair = pair.to_owned();
    }

    /// Leaves a pair out of the rest of the run.
    pub fn pass_over(&mut self, pair: &str) {
        self.passed_over.push(pair.to_owned());
        let too_many = self.passed_over.len().saturating_sub(MOST_PASSED_OVER);
        self.passed_over.drain(..too_many);
    }
}

/// The run of the session.
pub async fn load(session: &Session) -> Result<Run, Refusal> {
    Ok(session.get(RUN).await.map_err(unavailable)?.unwrap_or_default())
}

/// Keeps the run.
pub async fn save(session: &Session, run: &Run) -> Result<(), Refusal> {
    session.insert(RUN, run).await.map_err(unavailable)
}

/// What to say on top of the next page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// End of its key `notice-…` in the language files.
    pub word: String,
    /// The decision that can be undone from here.
    pub undo: Option<String>,
}

/// Says something on the next page.
pub async fn say(session: &Session, word: &str, undo: Option<String>) -> Result<(), Refusal> {
    session.insert(NOTICE, Notice { word: word.into(), undo }).await.map_err(unavailable)
}

/// What is to be said, once.
pub async fn notice(session: &Session) -> Result<Option<Notice>, Refusal> {
    session.remove(NOTICE).await.map_err(unavailable)
}
