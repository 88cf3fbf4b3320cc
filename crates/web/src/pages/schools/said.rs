//! What a nurse says about an exception of the report: a word and a day in a form, and back.

use jenner_registry::schools::law::Circumstance;
use jenner_registry::schools::roster::Decision;
use jenner_registry::schools::roster::exceptions::{Choices, Said};
use jiff::civil::Date;

use super::spoken::Spoken;
use crate::language::Words;
use crate::pages::find::understand::day as date;

/// The words of the form, in the order of the list, with words for people.
pub(super) fn options(say: Spoken<'_>, choices: &Choices) -> Vec<(String, String)> {
    let mut all = vec![(String::new(), say.w.t("school-said-nothing"))];
    all.push(("out".to_owned(), say.w.t("school-said-out")));
    all.push(("left".to_owned(), say.w.t("school-said-left")));
    for kind in &choices.exemptions {
        let name = say.texts.exemptions.get(kind).unwrap_or(kind);
        all.push((format!("exempt-{kind}"), say.w.s("school-said-exempt", name)));
    }
    for one in &choices.let_in {
        let name = one.map(|one| say.texts.circumstances.get(one.word()).map_or(one.word(), String::as_str));
        all.push(match (one, name) {
            (Some(one), Some(name)) => {
                (format!("let-in-{}", one.word()), say.w.s("school-said-let-in", name))
            }
            _ => ("let-in".to_owned(), say.w.t("school-said-entered")),
        });
    }
    all
}

/// The fields of what is kept.
pub(super) fn kept(w: &Words, decision: Option<&Decision>) -> (String, String) {
    let word = match decision {
        None => return Default::default(),
        Some(Decision::KeptOut { .. }) => "out".to_owned(),
        Some(Decision::Exempt { kind, .. }) => format!("exempt-{kind}"),
        Some(Decision::LetIn { circumstance: Some(one), .. }) => format!("let-in-{}", one.word()),
        Some(Decision::LetIn { circumstance: None, .. }) => "let-in".to_owned(),
    };
    (word, decision.map(|decision| w.day(decision.since())).unwrap_or_default())
}

/// What the fields say. The error is the word of what is missing.
pub(super) fn read(word: &str, typed: &str, today: Date) -> Result<Said, &'static str> {
    let since = || date(typed, today).ok_or("no-day");
    Ok(match word {
        "" => Said::Nothing,
        "left" => Said::Left,
        // Who is kept out without a day is so from today on.
        "out" if typed.is_empty() => Said::Out,
        "out" => Said::Decision(Decision::KeptOut { since: since()? }),
        "let-in" => Said::Decision(Decision::LetIn { circumstance: None, since: since()? }),
        _ => match (word.strip_prefix("exempt-"), word.strip_prefix("let-in-").and_then(Circumstance::of)) {
            (Some(kind), _) => {
                let kind = kind.to_owned();
                Said::Decision(Decision::Exempt { kind, since: since()?, handed_in: today })
            }
            (None, Some(one)) => Said::Decision(Decision::LetIn { circumstance: Some(one), since: since()? }),
            (None, None) => return Err("unknown"),
        },
    })
}
