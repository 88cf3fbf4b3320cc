//! The filter of the queue in an address. Nothing in it identifies a person.

use serde::Deserialize;

use crate::pages::messages::escape;
use crate::views::{AgeRange, Hands, Order, ReviewFilter, ScoreRange, Waits};

/// Longest name of an area.
const LONGEST: usize = 80;
/// Last page that can be asked for.
const LAST_PAGE: u32 = 1_000_000;

/// The filter as it stands in an address or in a form.
#[derive(Debug, Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    score: String,
    #[serde(default)]
    area: String,
    #[serde(default)]
    age: String,
    #[serde(default)]
    waits: String,
    #[serde(default)]
    hands: String,
    #[serde(default)]
    order: String,
    #[serde(default)]
    page: String,
}

impl Typed {
    /// What was meant. What cannot be read counts as not said.
    pub fn filter(&self) -> ReviewFilter {
        ReviewFilter {
            score: ScoreRange::from_word(&self.score),
            area: self.area.trim().chars().take(LONGEST).collect(),
            age: AgeRange::from_word(&self.age),
            waits: Waits::from_word(&self.waits),
            hands: Hands::from_word(&self.hands),
            order: Order::from_word(&self.order).unwrap_or(Order::Score),
            page: page(&self.page),
        }
    }
}

/// A page number: what cannot be read is the first.
pub fn page(text: &str) -> u32 {
    text.parse().unwrap_or(1).clamp(1, LAST_PAGE)
}

/// The address of a page of the queue.
pub fn address(filter: &ReviewFilter, page: u32) -> String {
    let mut query = query(filter);
    if page > 1 {
        query.push_str(if query.is_empty() { "?page=" } else { "&page=" });
        query.push_str(&page.to_string());
    }
    format!("/review{query}")
}

/// The filter as a query string, with its question mark; empty for the filter that lets everything through.
fn query(filter: &ReviewFilter) -> String {
    let said = [
        ("score", filter.score.map(ScoreRange::word).unwrap_or_default()),
        ("area", &escape(&filter.area)),
        ("age", filter.age.map(AgeRange::word).unwrap_or_default()),
        ("waits", filter.waits.map(Waits::word).unwrap_or_default()),
        ("hands", filter.hands.map(Hands::word).unwrap_or_default()),
        ("order", if filter.order == Order::Score { "" } else { filter.order.word() }),
    ]
    .iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(name, value)| format!("{name}={value}"))
    .collect::<Vec<_>>()
    .join("&");
    if said.is_empty() { said } else { format!("?{said}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_survives_its_address() {
        let filter = ReviewFilter {
            score: Some(ScoreRange::Middle),
            area: "St. John the Baptist & co".into(),
            age: Some(AgeRange::Baby),
            waits: Some(Waits::Month),
            hands: Some(Hands::PassedOn),
            order: Order::Waiting,
            page: 3,
        };
        let address = address(&filter, 3);
        let uri: axum::http::Uri = address.parse().unwrap();
        let read: axum::extract::Query<Typed> = axum::extract::Query::try_from_uri(&uri).unwrap();
        assert_eq!(read.0.filter(), filter, "{address}");
        assert_eq!(super::address(&ReviewFilter::default(), 1), "/review");
    }

    #[test]
    fn nonsense_in_an_address_is_as_good_as_nothing() {
        let typed = Typed { score: "x".into(), page: "-7".into(), order: "?".into(), ..Typed::default() };
        assert_eq!(typed.filter(), ReviewFilter::default());
    }
}
