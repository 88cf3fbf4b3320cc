//! The form of a question. It works without a script: adding and removing a condition sends what was typed and shows the form
//! again; only "show the answer" asks anything.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::lists::question::{Ethnicity, Funding, Paid, Race, Sex};
use jenner_registry::lists::{Listed, Sort};
use serde::Deserialize;

use super::sentence;
use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::lists::{
    Fields, LANGUAGES, ListAsked, ListChoices, ListFrom, QuestionForm, RowForm, Wrong,
};

/// The kinds of conditions, as the form offers them.
const KINDS: [&str; 14] = [
    "ages",
    "born",
    "due",
    "doses",
    "reached",
    "lives",
    "patient_of",
    "student_at",
    "speaks",
    "sex",
    "race",
    "ethnicity",
    "eligibility",
    "not_told",
];

#[derive(Template)]
#[template(path = "list_form.html")]
struct FormPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    choices: &'a ListChoices,
    form: &'a QuestionForm,
    wrong: &'a [Wrong],
}

impl FormPage<'_> {
    fn sentence(&self, wrong: &Wrong) -> String {
        sentence(self.w, wrong)
    }

    fn kinds(&self) -> [&'static str; 14] {
        KINDS
    }

    /// The name of a kind of condition.
    fn kind(&self, word: &str) -> String {
        self.w.t(&format!("lq-kind-{}", word.replace('_', "-")))
    }

    fn column(&self, word: &str) -> String {
        self.w.t(&format!("lq-col-{}", word.replace('_', "-")))
    }

    fn by(&self, word: &str) -> String {
        self.w.t(&format!("lq-by-{}", word.replace('_', "-")))
    }

    fn sorts(&self) -> Vec<&'static str> {
        Sort::ALL.iter().map(|one| one.word()).collect()
    }

    fn sort(&self, word: &str) -> String {
        self.w.t(&format!("lq-sort-{}", word.replace('_', "-")))
    }

    fn group(&self, name: &str) -> String {
        self.w.group(name, name)
    }

    /// The words that a condition of a kind lets tick, with the key of their names.
    fn ticks(&self, row: &RowForm) -> Vec<(&'static str, String)> {
        let named = |kind: &str, word: &'static str| {
            (word, self.w.t(&format!("lq-{kind}-{}", word.replace('_', "-"))))
        };
        match row.kind.as_str() {
            "sex" => Sex::ALL.iter().map(|one| named("sex", one.word())).collect(),
            "race" => Race::ALL.iter().map(|one| named("race", one.word())).collect(),
            "ethnicity" => Ethnicity::ALL.iter().map(|one| named("ethnicity", one.word())).collect(),
            "eligibility" => Funding::ALL.iter().map(|one| named("eligibility", one.word())).collect(),
            "speaks" => LANGUAGES.into_iter().map(|one| named("language", one)).collect(),
            _ => Vec::new(),
        }
    }

    fn fundings(&self) -> Vec<(&'static str, String)> {
        let named =
            |word: &'static str| (word, self.w.t(&format!("lq-eligibility-{}", word.replace('_', "-"))));
        Funding::ALL.iter().map(|one| named(one.word())).collect()
    }

    fn payers(&self) -> Vec<(&'static str, String)> {
        Paid::ALL.iter().map(|one| (one.word(), self.w.t(&format!("lq-paid-{}", one.word())))).collect()
    }

    fn of_doses(&self) -> bool {
        self.form.listed() == Listed::Doses
    }

    /// Whether something is wrong in a row, counted from 1.
    fn is_wrong(&self, row: usize) -> bool {
        self.wrong.iter().any(|one| one.row == Some(row))
    }

    /// Where a problem is on the page.
    fn place(&self, wrong: &Wrong) -> String {
        wrong.row.map_or_else(|| "question".to_owned(), |row| format!("row-{row}"))
    }

    fn has_sets(&self) -> bool {
        self.form.rows.iter().any(|row| !row.fields.text("set").is_empty())
    }

    /// The fields of doses with what stands before their names, in a row or of the question.
    fn dose_fields<'f>(&self, name: &str, fields: &'f Fields) -> DoseFields<'f> {
        DoseFields { name: name.to_owned(), fields }
    }
}

/// The fields that say which doses.
struct DoseFields<'f> {
    name: String,
    fields: &'f Fields,
}

impl DoseFields<'_> {
    /// Whether something is asked that stands in records alone.
    fn is_narrow(&self) -> bool {
        ["by", "lot", "told", "dose_eligibility", "paid"]
            .iter()
            .any(|name| !self.fields.text(name).is_empty())
    }
}

/// What the form begins with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    from: String,
}

/// `GET /lists/new`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Refusal> {
    let words = frame.w.clone();
    let from = ListFrom::Named(wanted.from);
    let choices = ask(app.desk(), move |desk| desk.list_choices(&visitor, &from, &words)).await?;
    let form = &choices.form;
    page(&FormPage { w: &frame.w, frame: &frame, here: "lists", choices: &choices, form, wrong: &[] })
}

/// `POST /lists/new`: shows the answer, or the form with one condition more or less.
pub async fn send(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let mut form = QuestionForm::read(&pairs);
    let order = form.fields.text("do").to_owned();
    let mut wrong = Vec::new();
    if order == "show" {
        let (who, asked) = (visitor.clone(), form.clone());
        match ask(app.desk(), move |desk| desk.ask_list(&who, &asked)).await? {
            ListAsked::At(id) => return Ok(Redirect::to(&format!("/lists/{id}")).into_response()),
            ListAsked::No(found) => wrong = found,
        }
    } else if let Some(number) = order.strip_prefix("remove-").and_then(|number| number.parse::<usize>().ok())
    {
        if number >= 1 && number <= form.rows.len() {
            form.rows.remove(number - 1);
        }
    } else if order == "add"
        && let Some(kind) = KINDS.into_iter().find(|kind| form.fields.has("kind", kind))
    {
        form.rows.push(RowForm { kind: kind.to_owned(), fields: Fields::default() });
    }
    let words = frame.w.clone();
    let from = ListFrom::Typed(form.clone());
    let choices = ask(app.desk(), move |desk| desk.list_choices(&visitor, &from, &words)).await?;
    let shown = page(&FormPage {
        w: &frame.w,
        frame: &frame,
        here: "lists",
        choices: &choices,
        form: &form,
        wrong: &wrong,
    })?;
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, shown).into_response())
}
