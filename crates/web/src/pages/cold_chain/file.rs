//! A file of a logger: sent, looked at, taken.

use askama::Template;
use axum::Form;
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::cold_chain::file::{self as reader, Ask, Choices, NoFile, Wrong};
use jenner_registry::cold_chain::import::{self, Taken};
use jenner_registry::cold_chain::moment::Clock;
use jenner_registry::cold_chain::spell::Spell;
use jenner_registry::cold_chain::{Scale, layout};
use jenner_registry::uploads::DateForm;

use super::unit::table;
use super::{length, short};
use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::cold_chain::{CourseAsked, CourseView, ImportOrder, ImportView, Ordered};

/// Largest request: the file, and the other parts of the form.
pub const LARGEST: usize = reader::LARGEST + 64 * 1024;
/// Rows with problems that are shown.
const SHOWN: usize = 50;

#[derive(Template)]
#[template(path = "cold_file.html")]
struct SendPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a CourseView,
    problem: Option<NoFile>,
}

impl SendPage<'_> {
    fn layouts(&self) -> Vec<String> {
        let all = layout::all().unwrap_or_default();
        all.iter().filter(|one| one.word != "other").map(|one| one.name.clone()).collect()
    }
}

async fn form(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    unit: String,
    problem: Option<NoFile>,
) -> Result<Response, Refusal> {
    let asked = CourseAsked { until: None, days: Some(1) };
    let view = ask(app.desk(), move |desk| desk.cold_unit(&visitor, &unit, asked)).await?;
    page(&SendPage { w: &frame.w, frame, here: "cold-chain", view: &view, problem })
}

/// `GET /cold-chain/units/{unit}/import`.
pub async fn ask_for(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(unit): Path<String>,
) -> Result<Response, Refusal> {
    form(&app, &frame, visitor, unit, None).await
}

async fn read(mut form: Multipart) -> Result<(String, Vec<u8>), NoFile> {
    let (mut name, mut bytes) = (String::new(), Vec::new());
    let broken = |error: axum::extract::multipart::MultipartError| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => NoFile::TooLarge,
        _ => NoFile::Empty,
    };
    while let Some(part) = form.next_field().await.map_err(broken)? {
        if part.name() == Some("file") {
            name = part.file_name().unwrap_or_default().to_owned();
            bytes = part.bytes().await.map_err(broken)?.to_vec();
        }
    }
    Ok((name, bytes))
}

/// `POST /cold-chain/units/{unit}/import`: keeps the file, and leads to what it holds.
pub async fn send(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(unit): Path<String>,
    sent: Multipart,
) -> Result<Response, Refusal> {
    let problem = match read(sent).await {
        Err(problem) => problem,
        Ok((name, bytes)) => {
            let (who, id) = (visitor.clone(), unit.clone());
            match ask(app.desk(), move |desk| desk.add_logger_file(&who, &id, &name, &bytes)).await? {
                Ok(import) => {
                    return Ok(Redirect::to(&format!("/cold-chain/imports/{import}")).into_response());
                }
                Err(problem) => problem,
            }
        }
    };
    let shown = form(&app, &frame, visitor, unit, Some(problem)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
}

#[derive(Template)]
#[template(path = "cold_import.html")]
struct ImportPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a ImportView,
    problem: Option<&'static str>,
}

impl ImportPage<'_> {
    fn waits(&self) -> bool {
        self.view.preview.import.state == import::State::Waits
    }

    fn can_be_taken(&self) -> bool {
        let preview = &self.view.preview;
        self.waits() && preview.read.asks.is_empty() && !preview.read.readings.is_empty()
    }

    fn asks(&self, ask: Ask) -> bool {
        self.view.preview.read.asks.contains(&ask)
    }

    fn wrong(&self) -> Vec<(&Wrong, String)> {
        let all = self.view.preview.read.wrong.iter().take(SHOWN);
        all.map(|one| (one, self.w.t(&format!("cc-row-{}", one.why.word())))).collect()
    }

    fn span(&self) -> String {
        let readings = &self.view.preview.read.readings;
        let moments = || readings.iter().map(|one| one.at);
        match moments().min().zip(moments().max()) {
            Some((first, last)) => {
                self.w.ab("cc-from-to", self.w.time(first.to_jiff()), self.w.time(last.to_jiff()))
            }
            None => String::new(),
        }
    }

    /// Lowest and highest temperature of each sensor.
    fn sensors(&self) -> Vec<(String, String, bool)> {
        let preview = &self.view.preview;
        let of = |label: &String| {
            let all =
                preview.read.readings.iter().filter(|one| one.sensor == *label).map(|one| one.given.value);
            let (low, high) = (all.clone().min(), all.max());
            low.zip(high).map_or_else(String::new, |(low, high)| {
                format!("{} / {}", short(low, self.view.scale), short(high, self.view.scale))
            })
        };
        let chosen = |label: &String| preview.import.choices.sensors.contains(label);
        preview.read.sensors.iter().map(|(label, ..)| (label.clone(), of(label), chosen(label))).collect()
    }

    fn gaps(&self) -> Vec<String> {
        let gaps = self.view.preview.gaps.iter().take(import::TOLD);
        gaps.map(|(a, b)| format!("{} – {}", self.w.time(a.to_jiff()), self.w.time(b.to_jiff()))).collect()
    }

    fn spells(&self) -> Vec<String> {
        let one = |spell: &Spell| {
            let end = spell.end.map_or_else(|| self.w.t("cc-not-over"), |end| self.w.time(end.to_jiff()));
            let scale = self.view.scale;
            format!(
                "{} – {end} · {} / {} · {}",
                self.w.time(spell.start.to_jiff()),
                short(spell.lowest, scale),
                short(spell.highest, scale),
                length(self.w, spell.out.sum()),
            )
        };
        self.view.preview.spells.iter().take(import::TOLD).map(one).collect()
    }

    fn is_order(&self, order: &DateForm) -> bool {
        self.view.preview.import.choices.order.or(self.view.preview.read.order) == Some(*order)
    }

    fn is_scale(&self, scale: &Scale) -> bool {
        self.view.preview.import.choices.scale == Some(*scale)
    }

    fn is_clock(&self, clock: &Clock) -> bool {
        self.view.preview.import.choices.clock == Some(*clock)
    }
}

async fn shown(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    name: String,
    problem: Option<&'static str>,
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.logger_file(&visitor, &name)).await?;
    page(&ImportPage { w: &frame.w, frame, here: "cold-chain", view: &view, problem })
}

/// `GET /cold-chain/imports/{import}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(name): Path<String>,
) -> Result<Response, Refusal> {
    shown(&app, &frame, visitor, name, None).await
}

type Fields = Vec<(String, String)>;

fn order(fields: &Fields) -> ImportOrder {
    let value =
        |name: &str| fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
    match value("what") {
        "take" => ImportOrder::Take,
        "drop" => ImportOrder::Drop,
        _ => ImportOrder::Choose(Choices {
            order: DateForm::ALL.into_iter().find(|form| form.word() == value("order")),
            scale: Scale::of(value("scale")),
            clock: Clock::of(value("clock")),
            sensors: fields
                .iter()
                .filter(|(name, _)| name == "sensor")
                .map(|(_, label)| label.clone())
                .collect(),
        }),
    }
}

/// `POST /cold-chain/imports/{import}`: says what it leaves open, takes it, or takes nothing of it.
pub async fn carry_out(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(name): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response, Refusal> {
    let order = order(&fields);
    let (who, id) = (visitor.clone(), name.clone());
    let problem = match ask(app.desk(), move |desk| desk.order_logger_file(&who, &id, &order)).await? {
        Ordered::Taken(Taken::Asks) => "asks",
        Ordered::Taken(Taken::Nothing) => "nothing",
        Ordered::Taken(Taken::Done(..) | Taken::Before) | Ordered::Kept => {
            return Ok(Redirect::to(&format!("/cold-chain/imports/{name}")).into_response());
        }
    };
    let shown = shown(&app, &frame, visitor, name, Some(problem)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
}

/// `GET /cold-chain/imports/{import}/wrong.csv`: the rows that cannot be taken.
pub async fn wrong(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(name): Path<String>,
) -> Result<Response, Refusal> {
    let rows = ask(app.desk(), move |desk| desk.wrong_logger_rows(&visitor, &name)).await?;
    Ok(table("rows", rows))
}
