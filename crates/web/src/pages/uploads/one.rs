//! One upload: what its columns mean, what would become of its rows, and what became of them.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::uploads::{DateForm, Doses, Field, Lack, Mapping};

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::{RowProblem, RowText, UploadState, UploadView};

#[derive(Template)]
#[template(path = "upload.html")]
struct UploadPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a UploadView,
}

impl UploadPage<'_> {
    fn is(&self, field: &Field, column: &Option<Field>) -> bool {
        column.as_ref() == Some(field)
    }

    fn is_dates(&self, form: &DateForm) -> bool {
        self.view.dates.as_ref() == Some(form)
    }

    fn lacks_dates(&self) -> bool {
        self.view.lacks.contains(&Lack::Dates)
    }

    fn field(&self, field: &Field) -> String {
        self.w.t(format!("upload-field-{}", field.word().replace('_', "-")).as_str())
    }

    /// What is missing, in a sentence, and the place that mends it.
    fn lack(&self, lack: &Lack) -> (String, &'static str) {
        match lack {
            Lack::Column(field) => (self.w.s("upload-lack-column", self.field(field)), "columns"),
            Lack::Vaccine => (self.w.t("upload-lack-vaccine"), "columns"),
            Lack::Twice(field) => (self.w.s("upload-lack-twice", self.field(field)), "columns"),
            Lack::Dates => (self.w.t("upload-lack-dates"), "dates"),
        }
    }

    fn problem(&self, problem: &RowProblem) -> String {
        let what = match &problem.what {
            RowText::Mistake(mistake) => self.w.t(format!("upload-mistake-{}", mistake.word()).as_str()),
            RowText::Finding(text) => text.clone(),
        };
        if problem.column.is_empty() { what } else { format!("{}: {what}", problem.column) }
    }
}

/// `GET /uploads/{upload}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(upload): Path<String>,
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.upload(&visitor, &upload)).await?;
    page(&UploadPage { w: &frame.w, frame: &frame, here: "uploads", view: &view })
}

/// Fields of the form: `column` once for each column, in order.
type Fields = Vec<(String, String)>;

fn mapping(fields: &Fields) -> Mapping {
    let value =
        |wanted: &str| fields.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    let columns = fields.iter().filter(|(name, _)| name == "column");
    Mapping {
        columns: columns.map(|(_, word)| Field::of_word(word)).collect(),
        dates: value("dates").and_then(|word| DateForm::ALL.into_iter().find(|form| form.word() == word)),
        doses: if value("doses") == Some("given") { Doses::Given } else { Doses::History },
    }
}

/// `POST /uploads/{upload}`: names the columns, or takes the table.
pub async fn carry_out(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(upload): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response, Refusal> {
    let id = upload.clone();
    match fields.iter().any(|(name, _)| name == "take") {
        true => ask(app.desk(), move |desk| desk.take_upload(&visitor, &id)).await?,
        false => {
            let mapping = mapping(&fields);
            ask(app.desk(), move |desk| desk.map_upload(&visitor, &id, &mapping)).await?;
        }
    }
    Ok(Redirect::to(&format!("/uploads/{upload}")).into_response())
}

/// `GET /uploads/{upload}/wrong.csv`: the rows that were not taken.
pub async fn wrong(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(upload): Path<String>,
) -> Result<Response, Refusal> {
    let rows = ask(app.desk(), move |desk| desk.wrong_rows(&visitor, &upload)).await?;
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    let name = HeaderValue::from_static("attachment; filename=\"rows-not-taken.csv\"");
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], rows).into_response())
}
