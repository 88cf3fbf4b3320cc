//! What the forms of official records send.

use jenner_registry::packs::{Language, PaperKind};
use jenner_registry::papers::exemption::{ExemptionKind, NewExemption};
use jiff::civil::Date;
use serde::Deserialize;

use crate::pages::find::understand;
use crate::views::papers::PaperOrder;

/// The key of the name of a kind, by its word.
pub fn kind_key(word: &str) -> String {
    format!("papers-kind-{}", word.replace('_', "-"))
}

/// The look of a status.
pub fn class(status: &str) -> &'static str {
    match status {
        "complete" => "ok",
        "in_progress" => "due",
        "not_met" => "late",
        "exempt_medical" | "exempt_dissent" => "warn",
        _ => "later",
    }
}

/// A language of documents by its code.
pub fn language_of(code: &str) -> Language {
    Language::of(code)
}

/// The forms on the page of somebody's papers.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    #[serde(rename = "do")]
    what: String,
    kind: String,
    language: String,
    paper: String,
    exemption: String,
    group: String,
    from: String,
    until: String,
}

impl Sent {
    /// What is ordered, or the end of a key `papers-no-…`.
    pub fn order(&self, today: Date) -> Result<PaperOrder, &'static str> {
        match self.what.as_str() {
            "print" => {
                let kind = PaperKind::of(&self.kind).ok_or("no-form")?;
                Ok(PaperOrder::Print(kind, language_of(&self.language)))
            }
            "withdraw" => self.paper.parse().map(PaperOrder::Withdraw).map_err(|_| "gone"),
            "end" => self.exemption.parse().map(PaperOrder::EndExemption).map_err(|_| "gone"),
            "exempt" => {
                let kind = ExemptionKind::of(&self.kind).ok_or("exemption-kind")?;
                let day = |text: &str| understand::day(text, today).and_then(|day| day.try_into().ok());
                let from = day(&self.from).ok_or("exemption-day")?;
                let until = match self.until.trim() {
                    "" => None,
                    text => Some(day(text).ok_or("exemption-day")?),
                };
                let groups = if self.group.is_empty() { vec![] } else { vec![self.group.clone()] };
                Ok(PaperOrder::Exempt(NewExemption { kind, groups, from, until }))
            }
            _ => Err("nothing"),
        }
    }
}
