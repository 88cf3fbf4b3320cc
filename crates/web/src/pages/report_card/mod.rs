//! The report card of a provider, and its fix list.

pub mod fix;
mod paper;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jenner_maps::Rate;
use jenner_maps::charts::{Series, Trend, trend};
use jiff::civil::Date;
use serde::Deserialize;

use super::coverage::figures;
use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::{Like, Words};
use crate::pages::find::understand;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::messages::escape;
use crate::pages::participation::form::language;
use crate::pages::participation::one::file;
use crate::views::coverage::{
    BesideFigure, CardAsked, CardLine, CardView, Counted, Good, NoFigures, Reported,
};

/// What is asked for, as it stands in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    provider: String,
    on: String,
}

#[derive(Template)]
#[template(path = "report_card.html")]
struct CardPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    which: &'a Which,
    view: &'a CardView,
}

impl CardPage<'_> {
    fn problem(&self) -> Option<String> {
        self.view.problem.as_ref().map(|problem| figures::problem(self.w, problem))
    }

    fn day(&self) -> String {
        self.view.on.map(|day| self.w.day(day)).unwrap_or_default()
    }

    fn typed(&self) -> String {
        match self.which.on.trim() {
            "" => String::new(),
            typed => self
                .view
                .on
                .filter(|_| self.view.problem.is_none())
                .map_or(typed.to_owned(), |day| self.w.day(day)),
        }
    }

    fn own(&self, line: &CardLine) -> String {
        figures::share(self.w, line.own)
    }

    fn of(&self, figure: &Counted) -> String {
        figures::of(self.w, *figure)
    }

    fn beside(&self, figure: &BesideFigure) -> String {
        figures::beside(self.w, *figure)
    }

    fn beside_of(&self, figure: &BesideFigure) -> Option<String> {
        figures::beside_of(self.w, *figure)
    }

    /// How the own figure stands to the state's: a class and a word, where both are told and differ.
    fn against(&self, line: &CardLine) -> Option<(&'static str, &'static str)> {
        against(line)
    }

    /// What is counted where it is no people.
    fn counted(&self, line: &CardLine) -> Option<String> {
        (line.counted != "people").then(|| self.w.t(&format!("rep-counted-{}", line.counted)))
    }

    fn list(&self, line: &CardLine) -> Option<String> {
        let may = self.view.may_list && line.has_list && line.own.to_do(line.good) > 0;
        may.then(|| format!("/report-card/fix?provider={}&measure={}", escape(&self.view.provider), line.id))
    }

    fn to_do(&self, line: &CardLine) -> String {
        self.w.count(line.own.to_do(line.good))
    }

    /// The measures of which something can be told on one of the days.
    fn trends(&self) -> Vec<&CardLine> {
        let is_told = |line: &&CardLine| line.trend.iter().any(|figure| figure.tenths().is_some());
        self.view.sets.iter().flat_map(|(_, lines)| lines).filter(is_told).collect()
    }

    /// The trend of a measure as a drawing, where two days at least are told.
    fn chart(&self, line: &CardLine) -> Option<String> {
        let values: Vec<Option<Rate>> = line
            .trend
            .iter()
            .map(|figure| Rate::hundredths(u16::try_from(figure.tenths()?.min(1_000) * 10).ok()?))
            .collect();
        if values.iter().flatten().count() < 2 {
            return None;
        }
        let places: Vec<String> = self.view.days.iter().map(|day| self.w.day(*day)).collect();
        let last = line.trend.last().map(|figure| figures::share(self.w, *figure)).unwrap_or_default();
        let series = [Series { name: self.w.t("rep-own"), values, last }];
        let said: Vec<String> = places
            .iter()
            .zip(&line.trend)
            .map(|(day, figure)| format!("{day}: {}", figures::share(self.w, *figure)))
            .collect();
        Some(trend(&Trend {
            name: &format!("trend-{}", line.id),
            title: &line.name,
            described: &said.join("; "),
            places: &places,
            series: &series,
            goal: None,
        }))
    }

    fn at(&self, line: &CardLine, at: &usize) -> String {
        line.trend.get(*at).map_or_else(|| "–".to_owned(), |figure| figures::share(self.w, *figure))
    }

    fn dollars(&self, cents: impl Like<i64>) -> String {
        figures::dollars(self.w, u64::try_from(cents.like()).unwrap_or(0))
    }

    fn own_reported(&self, reported: &Reported) -> String {
        figures::share(self.w, reported.own)
    }

    fn all_reported(&self, reported: &Reported) -> String {
        reported.all.map_or_else(|| self.w.t("cov-few-others"), |figure| figures::share(self.w, figure))
    }

    fn within(&self, reported: &Reported) -> String {
        self.w.n("card-within", reported.what.parse::<i64>().unwrap_or(0))
    }

    fn field(&self, reported: &Reported) -> String {
        field(self.w, &reported.what)
    }

    /// The question of the card in an address.
    fn query(&self) -> String {
        let day = self.view.on.map(|day| day.to_string()).unwrap_or_default();
        format!("provider={}&on={day}", escape(&self.view.provider))
    }
}

/// A field of messages in words.
fn field(w: &Words, name: &str) -> String {
    w.or(&format!("measured-{}", name.to_lowercase().replace('.', "-")), name)
}

/// How the own figure stands to the state's: a class, and the key of a word.
fn against(line: &CardLine) -> Option<(&'static str, &'static str)> {
    let BesideFigure::Told(state) = line.state else { return None };
    let (own, state) = (line.own.tenths()?, state.tenths()?);
    let better = match line.good {
        Good::More => own.cmp(&state),
        Good::Less => state.cmp(&own),
    };
    match better {
        std::cmp::Ordering::Greater => Some(("ok", "rep-better")),
        std::cmp::Ordering::Less => Some(("warn", "rep-worse")),
        std::cmp::Ordering::Equal => None,
    }
}

async fn answered(app: &App, frame: &Frame, visitor: Visitor, which: &Which) -> Result<CardView, Refusal> {
    let (on, problem): (Option<Date>, Option<NoFigures>) = match which.on.trim() {
        "" => (None, None),
        text => match understand::day(text, frame.today()) {
            Some(day) => (Some(day), None),
            None => {
                let about = text.chars().take(40).collect();
                (None, Some(NoFigures { key: "cov-no-day", about }))
            }
        },
    };
    let asked = CardAsked { provider: which.provider.clone(), on };
    let words = language(frame.w.lang);
    let view = ask(app.desk(), move |desk| desk.report_card(&visitor, &asked, words)).await?;
    Ok(CardView { problem: view.problem.clone().or(problem), ..view })
}

fn shown(frame: &Frame, which: &Which, view: &CardView) -> Result<Response, Refusal> {
    let shown = page(&CardPage { w: &frame.w, frame, here: "report-card", which, view })?;
    Ok(match view.problem {
        Some(_) => (StatusCode::UNPROCESSABLE_ENTITY, shown).into_response(),
        None => shown,
    })
}

/// `GET /report-card`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(which): Query<Which>,
) -> Result<Response, Refusal> {
    let view = answered(&app, &frame, visitor, &which).await?;
    shown(&frame, &which, &view)
}

/// `GET /report-card/card.pdf`: the card for the wall, two pages, no people.
pub async fn pdf(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(which): Query<Which>,
) -> Result<Response, Refusal> {
    let view = answered(&app, &frame, visitor, &which).await?;
    if view.problem.is_some() || view.provider.is_empty() {
        return shown(&frame, &which, &view);
    }
    let report = paper::card(&frame.w, &view, language(frame.w.lang));
    let bytes = ask(app.desk(), move |desk| desk.sections(&report)).await?;
    file("application/pdf", "report-card.pdf", bytes)
}
