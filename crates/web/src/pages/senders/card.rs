//! The score card of one sender.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::{PERIODS, Period};
use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::senders::{FixLine, ScoreCard, thousandths};

#[derive(Template)]
#[template(path = "sender.html")]
struct CardPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a ScoreCard,
}

impl CardPage<'_> {
    fn periods(&self) -> [i64; 3] {
        PERIODS
    }

    /// The profile of the sender's credential.
    fn profile(&self) -> String {
        let interface = self.view.id.split_once('-').map_or("0", |(_, interface)| interface);
        format!("/senders/profile/interface-{interface}")
    }

    /// What an outcome is called; the log's own word where it has no other.
    fn outcome(&self, word: &str) -> String {
        self.w.or(&format!("log-{}", word.to_lowercase()), word)
    }

    /// A field or rule, in words.
    fn about(&self, fix: &FixLine) -> String {
        match fix.kind {
            "missing" | "invalid" => self.field(&fix.about),
            _ => fix.wrong.clone(),
        }
    }

    fn field(&self, name: &str) -> String {
        self.w.or(&measured_key(name), name)
    }
}

/// The key of a measured field: `PID-11.5` is `measured-pid-11-5`.
fn measured_key(name: &str) -> String {
    format!("measured-{}", name.to_lowercase().replace('.', "-"))
}

/// `GET /senders/{sender}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(sender): Path<String>,
    Query(period): Query<Period>,
) -> Result<Response, Refusal> {
    let days = period.days();
    let view = ask(app.desk(), move |desk| desk.score_card(&visitor, &sender, days)).await?;
    page(&CardPage { w: &frame.w, frame: &frame, here: "senders", view: &view })
}

/// `GET /senders/{sender}/card.csv`: the same figures for a spreadsheet, a line a measure.
pub async fn csv(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(sender): Path<String>,
    Query(period): Query<Period>,
) -> Result<Response, Refusal> {
    let days = period.days();
    let view = ask(app.desk(), move |desk| desk.score_card(&visitor, &sender, days)).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"score-card.csv\""),
    ];
    Ok((headers, lines(&view)).into_response())
}

fn lines(view: &ScoreCard) -> String {
    let mut text = String::from("from,until,sender,measure,name,part,whole,peers_low,peers_high\r\n");
    let mut line = |measure: &str, name: &str, part: i64, whole: i64, peers: Option<[i64; 2]>| {
        let [low, high] = peers.map_or([String::new(), String::new()], |ends| ends.map(thousandths));
        let cells = [
            view.from.to_string(),
            view.until.to_string(),
            view.name.clone(),
            measure.to_owned(),
            name.to_owned(),
            part.to_string(),
            whole.to_string(),
            low,
            high,
        ];
        let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    };
    let ends = |peers: Option<crate::views::senders::Peers>| peers.map(|peers| [peers.low, peers.high]);
    for (outcome, n) in &view.outcomes {
        line("messages", outcome, *n, *n, None);
    }
    line("not taken whole", "", view.not_taken.part, view.not_taken.whole, ends(view.not_taken_peers));
    line("repeated", "", view.repeated.part, view.repeated.whole, None);
    line("waiting", "", view.waiting.0, view.waiting.0, None);
    line("waiting, not opened", "", view.waiting.1, view.waiting.0, None);
    for field in &view.fields {
        line("given", field.name, field.given.part, field.given.whole, ends(field.peers));
        line("valid", field.name, field.valid.part, field.valid.whole, None);
    }
    for (days, share) in &view.within {
        line("told within days", &days.to_string(), share.part, share.whole, None);
    }
    for week in &view.weeks {
        line(
            "week not taken whole",
            &week.monday.to_string(),
            week.not_taken.part,
            week.not_taken.whole,
            None,
        );
    }
    for fix in &view.fixes {
        line(fix.kind, &fix.about, fix.count, fix.of, None);
    }
    text
}

/// A cell that no spreadsheet takes for a formula.
pub(crate) fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    match text.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{guard}{}\"", text.replace('"', "\"\"")),
        false => format!("{guard}{text}"),
    }
}

#[cfg(test)]
mod tests {
    use jenner_registry::senders::FIELDS;

    use super::{cell, measured_key};
    use crate::language::{Lang, keys};

    #[test]
    fn no_cell_is_taken_for_a_formula() {
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("Bayou, Inc."), "\"Bayou, Inc.\"");
        assert_eq!(cell("a \"b\""), "\"a \"\"b\"\"\"");
    }

    #[test]
    fn every_measured_field_has_a_name_in_every_language() {
        for lang in Lang::ALL {
            for field in FIELDS {
                assert!(keys(*lang).contains(measured_key(field.name).as_str()), "{}", field.name);
            }
        }
    }
}
