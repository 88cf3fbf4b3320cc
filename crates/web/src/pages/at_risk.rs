//! Places at risk: the ranked list with pockets, its file, and who is missing in a place.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jenner_maps::Plan;
use jenner_registry::tables;
use serde::Deserialize;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::coverage::live;
use crate::pages::coverage::map::{self, Picture};
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::participation::form::language;
use crate::views::at_risk::{AtRiskAsked, AtRiskView, LateLine, MissingView, PlaceLine};

/// What is asked for, as it stands in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    disease: String,
    by: String,
    of: String,
    area: String,
    page: Option<usize>,
}

impl Which {
    fn asked(&self) -> AtRiskAsked {
        AtRiskAsked { disease: self.disease.clone(), by: self.by.clone(), of: self.of.clone() }
    }
}

/// The areas that can be asked for.
const AREAS: [&str; 3] = ["zip", "county", "school"];

#[derive(Template)]
#[template(path = "at_risk.html")]
struct AtRiskPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a AtRiskView,
    picture: Option<Picture>,
}

impl AtRiskPage<'_> {
    fn areas(&self) -> [&'static str; 3] {
        AREAS
    }

    fn query(&self) -> String {
        let asked = &self.view.asked;
        format!("disease={}&by={}&of={}", asked.disease, asked.by, asked.of)
    }

    fn ofs(&self) -> [&'static str; 2] {
        ["cohort", "young"]
    }

    fn of_word(&self, of: &str) -> String {
        self.w.t(&format!("at-risk-of-{of}"))
    }

    /// The last rows: whose place is not known, and everybody.
    fn sums(&self) -> [(&'static str, &LateLine); 2] {
        [("at-risk-late-nowhere", &self.view.late.nowhere), ("at-risk-late-whole", &self.view.late.whole)]
    }

    /// How long, by the place of the span.
    fn span(&self, at: &usize) -> String {
        self.w.t(&format!("at-risk-late-{}", at + 1))
    }

    /// The vaccines that are asked about.
    fn vaccines(&self) -> String {
        self.view.late.groups.iter().map(|group| self.w.group(group, group)).collect::<Vec<_>>().join(", ")
    }

    /// The row of a county that the map leads to; of other places there is none.
    fn anchor(&self, place: &PlaceLine) -> Option<String> {
        (self.view.asked.by == "county" && !place.code.is_empty()).then(|| map::anchor(&place.code))
    }

    /// Where the list of a place is.
    fn list(&self, place: &PlaceLine) -> Option<String> {
        let may = self.view.may_list && !place.code.is_empty() && place.unvaccinated > 0;
        may.then(|| format!("/at-risk/people?{}&area={}", self.query(), place.code))
    }

    /// How sure it is, in words.
    fn sure(&self, place: &PlaceLine) -> String {
        self.w.t(&format!("at-risk-sure-{}", place.sure))
    }

    fn area_word(&self, area: &str) -> String {
        self.w.t(&format!("at-risk-by-{area}"))
    }

    fn missing(&self, place: &PlaceLine) -> String {
        match place.missing {
            Some(0) => self.w.t("at-risk-reached"),
            Some(count) => self.w.count(i64::try_from(count).unwrap_or(i64::MAX)),
            None => self.w.t("at-risk-out-of-reach"),
        }
    }

    /// Whether a place has a vulnerability: the column is left out where the pack has none.
    fn has_vulnerability(&self) -> bool {
        self.view.places.iter().any(|place| place.vulnerability.is_some())
    }
}

/// `GET /at-risk`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(which): Query<Which>,
) -> Result<Response, Refusal> {
    let (asked, words) = (which.asked(), language(frame.w.lang));
    let view = ask(app.desk(), move |desk| desk.at_risk(&visitor, &asked, words)).await?;
    let title = frame.w.t("at-risk-map");
    let table = match view.asked.by.as_str() {
        "county" => String::new(),
        _ => format!("/at-risk?disease={}&by=county", view.asked.disease),
    };
    let drawn = |plan: &Arc<Plan>| map::at_risk(&frame.w, plan, &view.counties, (&title, &table));
    let picture = view.plan.as_ref().and_then(drawn);
    page(&AtRiskPage { w: &frame.w, frame: &frame, here: "at-risk", view: &view, picture })
}

/// `GET /at-risk.xlsx`: all places, and for how long people are overdue.
pub async fn xlsx(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(which): Query<Which>,
) -> Result<Response, Refusal> {
    let asked = which.asked();
    let mut sheets = ask(app.desk(), move |desk| desk.at_risk_tables(&visitor, &asked)).await?;
    for sheet in &mut sheets {
        sheet.above = vec![frame.w.t("cov-not-for-publication")];
    }
    let title = frame.w.t("at-risk-title");
    let bytes = tables::xlsx(&title, &sheets).map_err(|error| Refusal::Broken(error.to_string()))?;
    Ok(live::file(live::XLSX, "places-at-risk.xlsx", bytes))
}

/// `GET /at-risk.csv`.
pub async fn csv(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Query(which): Query<Which>,
) -> Result<Response, Refusal> {
    let asked = which.asked();
    let bytes = ask(app.desk(), move |desk| desk.at_risk_csv(&visitor, &asked)).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"places-at-risk.csv\""),
    ];
    Ok((headers, bytes).into_response())
}

#[derive(Template)]
#[template(path = "at_risk_people.html")]
struct MissingPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a MissingView,
    which: &'a Which,
}

impl MissingPage<'_> {
    fn to_page(&self, page: usize) -> String {
        let Which { disease, by, area, .. } = self.which;
        let clean = |text: &str| -> String { text.chars().filter(char::is_ascii_alphanumeric).collect() };
        format!(
            "/at-risk/people?disease={}&by={}&area={}&page={page}",
            clean(disease),
            clean(by),
            clean(area)
        )
    }
}

/// `GET /at-risk/people`.
pub async fn people(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(which): Query<Which>,
) -> Result<Response, Refusal> {
    let (asked, words) = (which.asked(), language(frame.w.lang));
    let (area, number) = (which.area.clone(), which.page.unwrap_or(1).max(1));
    let view =
        ask(app.desk(), move |desk| desk.at_risk_people(&visitor, &asked, &area, number, words)).await?;
    page(&MissingPage { w: &frame.w, frame: &frame, here: "at-risk", view: &view, which: &which })
}
