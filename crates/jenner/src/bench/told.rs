//! Whether everybody was told, and nobody twice: what arrived, held against the families there are. Pure.

use std::collections::BTreeMap;

use super::families::{self, Way};

/// What arrived.
#[derive(Debug, Default)]
pub struct Arrived {
    /// Text messages: key and phone, as the gateway has it.
    pub texts: Vec<(String, String)>,
    /// E-mails: Message-ID and address.
    pub emails: Vec<(String, String)>,
    /// Letters: key and street, as the tables beside the volumes have them.
    pub letters: Vec<(String, String)>,
}

/// What came of it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Families told, by way.
    pub told: BTreeMap<Way, usize>,
    /// Families nobody told.
    pub not_told: Vec<u32>,
    /// What is wrong.
    pub wrong: Vec<String>,
}

/// Holds what arrived against so many families.
pub fn judge(families: u32, arrived: &Arrived) -> Verdict {
    let mut verdict = Verdict::default();
    let mut left: BTreeMap<(Way, String), u32> = (0..families)
        .map(|number| {
            let way = families::way(number);
            let place = match way {
                Way::Text => format!("+1{}", families::phone(number)),
                Way::Email => families::email(number),
                Way::Letter => families::street(number),
            };
            ((way, place), number)
        })
        .collect();
    let all = [(Way::Text, &arrived.texts), (Way::Email, &arrived.emails), (Way::Letter, &arrived.letters)];
    for (way, messages) in all {
        let mut keys = BTreeMap::new();
        for (key, place) in messages {
            *keys.entry(key.as_str()).or_insert(0usize) += 1;
            match left.remove(&(way, place.clone())) {
                Some(_) => *verdict.told.entry(way).or_default() += 1,
                None => verdict.wrong.push(format!("{way:?} {key}: told twice, or nobody's")),
            }
        }
        let twice = keys.into_iter().filter(|(_, times)| *times > 1);
        verdict.wrong.extend(twice.map(|(key, times)| format!("{way:?} {key}: arrived {times} times")));
    }
    verdict.not_told = left.into_values().collect();
    verdict.not_told.sort_unstable();
    verdict
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrived() -> Arrived {
        Arrived {
            texts: vec![("a".into(), format!("+1{}", families::phone(0)))],
            emails: vec![("b".into(), families::email(1))],
            letters: vec![("c".into(), families::street(2))],
        }
    }

    #[test]
    fn whoever_was_told_twice_by_nobody_or_not_at_all_is_found() {
        let fine = judge(3, &arrived());
        assert!(fine.wrong.is_empty() && fine.not_told.is_empty());
        assert_eq!(fine.told.values().sum::<usize>(), 3);
        let mut twice = arrived();
        twice.emails.push(("d".into(), families::email(1)));
        assert_eq!(judge(3, &twice).wrong.len(), 1);
        let mut again = arrived();
        again.texts.push(again.texts[0].clone());
        assert_eq!(judge(3, &again).wrong.len(), 2, "the key and the phone");
        let mut stranger = arrived();
        stranger.letters[0].1 = "1 Elsewhere".into();
        let verdict = judge(3, &stranger);
        assert_eq!((verdict.wrong.len(), verdict.not_told), (1, vec![2]));
    }
}
