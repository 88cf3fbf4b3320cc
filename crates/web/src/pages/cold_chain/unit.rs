//! A unit: how warm it was, what has to be done, what measures in it; its log on paper and as a table.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::cold_chain::check::Check;
use jenner_registry::cold_chain::look::{Alert, Day, Line};
use jenner_registry::cold_chain::unit::Problem;
use jenner_registry::cold_chain::{Scale, Temperature};
use jenner_registry::packs::Language;
use jiff::civil::Date;
use serde::Deserialize;

use super::{Done, alert, chart, leads, length, short, tone};
use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::find::understand;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::participation::one::file;
use crate::views::cold_chain::{CourseAsked, CourseView, UnitChange, both};

/// Gaps that are told one by one.
const GAPS: usize = 20;

#[derive(Template)]
#[template(path = "cold_unit.html")]
struct UnitPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a CourseView,
    chart: String,
    asked: CourseAsked,
    sent: &'a SentChange,
    done: Option<String>,
    problem: Option<Problem>,
}

impl UnitPage<'_> {
    fn scale(&self) -> Scale {
        self.view.course.settings.scale
    }

    fn kind(&self) -> String {
        self.w.t(&format!("cc-kind-{}", self.view.course.unit.kind.word().replace('_', "-")))
    }

    fn range(&self) -> String {
        let range = self.view.course.unit.range;
        self.w.ab("cc-in-range", both(range.low, self.scale()), both(range.high, self.scale()))
    }

    fn alerts(&self) -> Vec<(String, &'static str, String)> {
        let course = &self.view.course;
        let of = |one: &Alert| (alert(self.w, one), tone(one), leads(course.unit.id, one));
        course.alerts.iter().map(of).collect()
    }

    fn both(&self, value: &Temperature) -> String {
        both(*value, self.scale())
    }

    fn pair(&self, (low, high): &(Temperature, Temperature)) -> String {
        format!("{} / {}", short(*low, self.scale()), short(*high, self.scale()))
    }

    fn is_out(&self, (low, high): &(Temperature, Temperature)) -> bool {
        let range = self.view.course.unit.range;
        !range.holds(*low) || !range.holds(*high)
    }

    fn out_by_hand(&self, check: &Check) -> bool {
        check.values.iter().any(|value| !self.view.course.unit.range.holds(*value))
    }

    /// A reading by hand in a cell.
    fn check(&self, check: &Check) -> String {
        let sign = self.scale().letter();
        let [low, high, shown] = check.as_typed(self.scale()).map(|number| format!("{number} °{sign}"));
        let here = check.at.to_jiff().to_zoned(self.view.course.unit.zone.clone());
        format!("{} · {low} / {high} · {shown} · {}", here.strftime("%H:%M"), check.initials)
    }

    fn spell(&self, line: &Line) -> String {
        let end = line.end.map_or_else(|| self.w.t("cc-not-over"), |end| self.w.time(end.to_jiff()));
        format!("{} – {end}", self.w.time(line.start.to_jiff()))
    }

    fn length(&self, line: &Line) -> String {
        length(self.w, line.seconds)
    }

    fn gaps(&self) -> Vec<String> {
        let gaps = self.view.course.gaps.iter().take(GAPS);
        gaps.map(|(a, b)| format!("{} – {}", self.w.time(a.to_jiff()), self.w.time(b.to_jiff()))).collect()
    }

    fn days(&self, days: &u16) -> (String, bool) {
        (self.w.n("cc-days", *days), self.asked.days.unwrap_or(CourseAsked::USUAL) == *days)
    }

    fn until(&self) -> String {
        self.view.course.days.1.to_string()
    }

    fn month(&self) -> String {
        let day = self.view.course.days.1.min(self.view.today);
        format!("{:04}-{:02}", day.year(), day.month())
    }

    fn query(&self) -> String {
        format!("until={}&days={}", self.until(), self.asked.days.unwrap_or(CourseAsked::USUAL))
    }

    fn out(&self) -> String {
        let out = self.view.course.out;
        self.w.ab("cc-out-sum", length(self.w, out.hot + out.cold), length(self.w, out.unknown))
    }

    fn wrong(&self, field: &str) -> bool {
        self.problem.is_some_and(|problem| problem.field() == field)
    }

    fn is_open(&self, line: &Day) -> bool {
        line.day == self.view.today
    }
}

/// Which days, as the address says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    until: String,
    days: String,
    done: String,
}

impl Asked {
    fn read(&self, today: Date) -> CourseAsked {
        let until = understand::day(&self.until, today).or_else(|| self.until.parse().ok());
        CourseAsked { until, days: self.days.parse().ok().filter(|days| CourseAsked::DAYS.contains(days)) }
    }
}

/// The form of a change.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SentChange {
    what: String,
    name: String,
    serial: String,
    certificate: String,
    out: String,
    why: String,
}

async fn shown(
    app: &App,
    frame: &Frame,
    visitor: crate::desk::Visitor,
    unit: String,
    asked: &Asked,
    sent: &SentChange,
    problem: Option<Problem>,
) -> Result<Response, Refusal> {
    let wanted = asked.read(frame.today());
    let view = ask(app.desk(), move |desk| desk.cold_unit(&visitor, &unit, wanted)).await?;
    let chart = chart::svg(&frame.w, &view.course);
    let done = Done { done: asked.done.clone() }.key();
    page(&UnitPage {
        w: &frame.w,
        frame,
        here: "cold-chain",
        view: &view,
        chart,
        asked: wanted,
        sent,
        done,
        problem,
    })
}

/// `GET /cold-chain/units/{unit}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(unit): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    shown(&app, &frame, visitor, unit, &asked, &SentChange::default(), None).await
}

/// `POST /cold-chain/units/{unit}`: a logger in or out, the unit retired.
pub async fn change(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(unit): Path<String>,
    Form(sent): Form<SentChange>,
) -> Result<Response, Refusal> {
    let day = |text: &str| understand_future(text, frame.today());
    let (change, word) = match sent.what.as_str() {
        "retire" => (UnitChange::Retire(sent.why.clone()), "retired"),
        "out" => (UnitChange::LoggerOut(sent.out.parse().map_err(|_| Refusal::NotFound)?), "logger"),
        _ => {
            let change = UnitChange::Logger(sent.name.clone(), sent.serial.clone(), day(&sent.certificate));
            (change, "logger")
        }
    };
    let (who, id) = (visitor.clone(), unit.clone());
    match ask(app.desk(), move |desk| desk.change_cold_unit(&who, &id, &change)).await? {
        Ok(()) => Ok(Redirect::to(&format!("/cold-chain/units/{unit}?done={word}")).into_response()),
        Err(problem) => {
            let shown = shown(&app, &frame, visitor, unit, &Asked::default(), &sent, Some(problem)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
    }
}

/// A day that may lie in the future: as a date field has it, else as people type it, whose two-digit years never do.
pub(super) fn understand_future(text: &str, today: Date) -> Option<Date> {
    text.trim().parse().ok().or_else(|| understand::day(text, today))
}

/// Which month, as `2026-11`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Month {
    month: String,
}

/// `GET /cold-chain/units/{unit}/log.pdf`: the log of a month.
pub async fn log(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(unit): Path<String>,
    Query(asked): Query<Month>,
) -> Result<Response, Refusal> {
    let day = format!("{}-01", asked.month).parse().unwrap_or_else(|_| frame.today());
    let language = Language::of(frame.w.lang.code());
    let pdf = ask(app.desk(), move |desk| desk.cold_log(&visitor, &unit, day, language)).await?;
    file("application/pdf", "temperature-log.pdf", pdf)
}

/// `GET /cold-chain/units/{unit}/readings.csv`.
pub async fn csv(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(unit): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let wanted = asked.read(frame.today());
    let language = Language::of(frame.w.lang.code());
    let rows = ask(app.desk(), move |desk| desk.cold_readings_csv(&visitor, &unit, wanted, language)).await?;
    Ok(table("temperatures", rows))
}

/// A table to be kept.
pub(super) fn table(name: &'static str, rows: Vec<u8>) -> Response {
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    let name = match name {
        "temperatures" => HeaderValue::from_static("attachment; filename=\"temperatures.csv\""),
        _ => HeaderValue::from_static("attachment; filename=\"rows-not-taken.csv\""),
    };
    ([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], rows).into_response()
}
