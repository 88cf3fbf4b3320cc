//! Results that are handed out page by page. A link to the next page is a random word: nothing of the question stands in it,
//! and what it leads to does not change between pages.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use jenner_model::access::Actor;
use serde_json::Value;

/// A result can be leafed through for so long.
const KEPT: Duration = Duration::from_secs(10 * 60);
/// More results than this are not kept: the oldest go.
const MOST: usize = 500;

#[derive(Debug, Clone)]
struct Rest {
    of: Actor,
    entries: Vec<Value>,
    at: usize,
    total: usize,
    size: usize,
    since: Instant,
}

/// A page.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Its entries.
    pub entries: Vec<Value>,
    /// How many match in all.
    pub total: usize,
    /// The word that leads to the next page.
    pub next: Option<String>,
}

/// What is left of results. In memory: after a restart a search has to be asked again.
#[derive(Debug, Default)]
pub struct Pages(Mutex<HashMap<String, Rest>>);

impl Pages {
    /// The first page of a result of `total` matches. Entries behind the first `size` wait for their turn.
    pub fn first(&self, of: Actor, entries: Vec<Value>, total: usize, size: usize) -> Page {
        self.page(Rest { of, entries, at: 0, total, size: size.max(1), since: Instant::now() })
    }

    /// The page a word leads to; `None` when it is over, or somebody else's. The same word gives the same page again.
    pub fn next(&self, of: Actor, word: &str) -> Option<Page> {
        let rest = {
            let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.retain(|_, rest| rest.since.elapsed() < KEPT);
            waiting.get(word).filter(|rest| rest.of == of).cloned()?
        };
        Some(self.page(rest))
    }

    fn page(&self, rest: Rest) -> Page {
        let entries: Vec<Value> = rest.entries.iter().skip(rest.at).take(rest.size).cloned().collect();
        let at = rest.at + entries.len();
        let total = rest.total;
        let next = (at < rest.entries.len()).then(|| {
            let word = format!("{:032x}", rand::random::<u128>());
            let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.retain(|_, rest| rest.since.elapsed() < KEPT);
            if waiting.len() >= MOST
                && let Some(oldest) =
                    waiting.iter().min_by_key(|(_, rest)| rest.since).map(|(word, _)| word.clone())
            {
                waiting.remove(&oldest);
            }
            waiting.insert(word.clone(), Rest { at, since: Instant::now(), ..rest });
            word
        });
        Page { entries, total, next }
    }
}

#[cfg(test)]
mod tests {
    use jenner_model::InterfaceId;

    use super::*;

    #[test]
    fn pages_follow_each_other_and_belong_to_who_asked() {
        let pages = Pages::default();
        let (asker, other) = (Actor::Interface(InterfaceId(1)), Actor::Interface(InterfaceId(2)));
        let all: Vec<Value> = (0..5).map(Value::from).collect();
        let first = pages.first(asker, all, 5, 2);
        assert_eq!((first.entries.len(), first.total), (2, 5));
        let word = first.next.unwrap();
        assert_eq!(pages.next(other, &word), None);
        let second = pages.next(asker, &word).unwrap();
        assert_eq!(second.entries, [Value::from(2), Value::from(3)]);
        assert_eq!(pages.next(asker, &word).unwrap().entries, second.entries, "asked again");
        let third = pages.next(asker, &second.next.unwrap()).unwrap();
        assert_eq!((third.entries, third.next), (vec![Value::from(4)], None));
        assert_eq!(pages.next(asker, "nonsense"), None);
    }
}
