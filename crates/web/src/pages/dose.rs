//! One dose: every field, and who said so.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use jenner_cdsi::words::Line;
use jiff::civil::Date;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, for_nurses, page};
use crate::views::counted_from::counted_from;
use crate::views::judged::dose_word;
use crate::views::{DoseView, MarkKind};

#[derive(Template)]
#[template(path = "dose.html")]
struct DosePage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a DoseView,
}

impl DosePage<'_> {
    /// What the dose counts for: groups, keys of the words, classes of the tags.
    fn verdicts(&self) -> Vec<(&str, &'static str, &'static str)> {
        let judged = self.view.forecast.made().zip(self.view.place);
        let verdicts = judged.map(|(judged, place)| judged.verdicts(place)).unwrap_or_default();
        let worded = |(group, status)| {
            let (word, class) = dose_word(status);
            (group, word, class)
        };
        verdicts.into_iter().map(worded).collect()
    }

    fn why(&self) -> Vec<Line> {
        let judged = self.view.forecast.made().zip(self.view.place);
        judged.map(|(judged, place)| judged.why_dose(place, for_nurses(self.w))).unwrap_or_default()
    }

    fn counted_from(&self) -> Vec<(&str, Date)> {
        let judged = self.view.forecast.made().zip(self.view.place);
        judged.map(|(judged, place)| counted_from(judged, place)).unwrap_or_default()
    }
}

/// `GET /people/{person}/doses/{dose}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path((person, dose)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let person = person.parse().map_err(|_| Refusal::NotFound)?;
    let view = ask(app.desk(), move |desk| desk.dose(&visitor, person, &dose)).await?;
    page(&DosePage { w: &frame.w, frame: &frame, here: "people", view: &view })
}
