//! One list of students: what its columns mean, how far it is, and what became of its rows.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::schools::roster::review::{Answer, Group, ReviewRow};
use jenner_registry::schools::roster::{
    Column, Lack, Mapping, NotApplied, Problem, State as ListState, Student,
};
use jenner_registry::uploads::DateForm;
use serde::Deserialize;

use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::schools::RosterView;

#[derive(Template)]
#[template(path = "school_list.html")]
struct ListPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a RosterView,
    /// The end of the key of what went wrong, and a number in it.
    problem: Option<(&'static str, usize)>,
}

/// A problem of a row in the reader's words.
fn words(w: &Words, problem: &Problem) -> String {
    let told = match problem {
        Problem::TooLong(column) => w.t(&column_key(*column)),
        _ => problem.told(),
    };
    w.s(&format!("school-row-{}", problem.word()), told)
}

fn column_key(column: Column) -> String {
    format!("school-column-{}", column.word().replace('_', "-"))
}

impl ListPage<'_> {
    fn is(&self, column: &Column, place: &usize) -> bool {
        self.view.mapping.columns.get(*place).copied().flatten() == Some(*column)
    }

    fn column(&self, column: &Column) -> String {
        self.w.t(&column_key(*column))
    }

    fn is_dates(&self, form: &DateForm) -> bool {
        self.view.mapping.dates == Some(*form)
    }

    fn lack(&self, lack: &Lack) -> (String, &'static str) {
        match lack {
            Lack::Column(column) => (self.w.s("school-lack-column", self.column(column)), "columns"),
            Lack::Twice(column) => (self.w.s("school-lack-twice", self.column(column)), "columns"),
            Lack::Dates => (self.w.t("school-lack-dates"), "dates"),
        }
    }

    fn problem(&self, problem: &Problem) -> String {
        words(self.w, problem)
    }

    fn count(&self, group: &Group) -> u64 {
        let counts = self.view.line.counts;
        match group {
            Group::Matched => counts.matched,
            Group::Close => counts.close,
            Group::New => counts.new,
            Group::Left => counts.left,
            Group::Elsewhere => counts.elsewhere,
            Group::Wrong => counts.wrong,
        }
    }

    /// The groups there are tabs for: after it was applied only the rows that could not be read are left.
    fn groups(&self) -> Vec<Group> {
        let applied = self.view.line.state == ListState::Applied;
        Group::ALL.into_iter().filter(|group| !applied || *group == Group::Wrong).collect()
    }

    /// Answers that a row of the group can have: words.
    fn answers(&self) -> &'static [&'static str] {
        match self.view.group {
            Group::Close => &["different", "skip"],
            Group::Elsewhere => &["moved", "both", "skip"],
            Group::New | Group::Matched => &["skip"],
            Group::Left | Group::Wrong => &[],
        }
    }

    fn asks(&self) -> bool {
        self.view.line.state == ListState::Review && !self.answers().is_empty()
    }

    fn name(&self, student: &Student) -> String {
        let given = [student.given.as_str(), student.middle.as_str()].join(" ");
        format!("{}, {}", student.family, given.trim())
    }

    fn unanswered(&self, row: &ReviewRow) -> bool {
        row.answer.is_empty()
    }
}

/// Which part of the list is shown, as it stands in the address.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    group: String,
    #[serde(default)]
    behind: u64,
}

async fn shown(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    list: String,
    asked: &Asked,
    problem: Option<(&'static str, usize)>,
) -> Result<Response, Refusal> {
    let (group, behind) = (Group::of_word(&asked.group), asked.behind);
    let view = ask(app.desk(), move |desk| {
        let first = desk.school_list(&visitor, &list, group.unwrap_or(Group::Close), behind)?;
        // Without a wish the first group with rows is shown.
        let counts = first.line.counts;
        let next = match first.line.state {
            ListState::Applied => Group::Wrong,
            _ if counts.close > 0 => Group::Close,
            _ if counts.elsewhere > 0 => Group::Elsewhere,
            _ if counts.left > 0 => Group::Left,
            _ if counts.new > 0 => Group::New,
            _ => Group::Matched,
        };
        match group {
            None if next != Group::Close => desk.school_list(&visitor, &list, next, 0),
            _ => Ok(first),
        }
    })
    .await?;
    page(&ListPage { w: &frame.w, frame, here: "schools", view: &view, problem })
}

/// `GET /schools/lists/{roster}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(list): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    shown(&app, &frame, visitor, list, &asked, None).await
}

/// Fields of the form: `column` once for each column, in order; `row-N` with an answer.
type Fields = Vec<(String, String)>;

fn mapping(fields: &Fields) -> Mapping {
    let value =
        |wanted: &str| fields.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    let columns = fields.iter().filter(|(name, _)| name == "column");
    Mapping {
        columns: columns.map(|(_, word)| Column::of_word(word)).collect(),
        dates: value("dates").and_then(|word| DateForm::ALL.into_iter().find(|form| form.word() == word)),
        only_some: value("only-some").is_some(),
    }
}

fn answers(fields: &Fields) -> Vec<(u64, Answer)> {
    fields
        .iter()
        .filter_map(|(name, word)| {
            let number = name.strip_prefix("row-")?.parse().ok()?;
            Some((number, Answer::of_word(word)?))
        })
        .collect()
}

/// `POST /schools/lists/{roster}`: names the columns, answers about rows, applies the list or drops it.
pub async fn carry_out(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(list): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response, Refusal> {
    let value = |wanted: &str| fields.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
    let asked = Asked { group: value("group").unwrap_or_default(), behind: 0 };
    let (id, who) = (list.clone(), visitor.clone());
    let problem = match value("do").as_deref() {
        Some("apply") => {
            let sure = value("sure").is_some();
            match ask(app.desk(), move |desk| desk.apply_roster(&who, &id, sure)).await? {
                Ok(_) => return Ok(Redirect::to(&format!("/schools/lists/{list}")).into_response()),
                Err(NotApplied::NoList) => return Err(Refusal::NotFound),
                Err(NotApplied::NotWaiting) => Some(("not-waiting", 0)),
                Err(NotApplied::ManyLeave(n)) => Some(("many-leave", n)),
                Err(NotApplied::Empty) => Some(("nobody", 0)),
                Err(NotApplied::Changed) => Some(("changed", 0)),
            }
        }
        Some("drop") => {
            ask(app.desk(), move |desk| desk.drop_roster(&who, &id)).await?;
            None
        }
        Some("compare") => {
            ask(app.desk(), move |desk| desk.compare_roster(&who, &id)).await?;
            None
        }
        Some("columns") => {
            let mapping = mapping(&fields);
            ask(app.desk(), move |desk| desk.map_roster(&who, &id, &mapping)).await?;
            None
        }
        _ => {
            let answers = answers(&fields);
            let fits = ask(app.desk(), move |desk| desk.answer_rows(&who, &id, &answers)).await?;
            (!fits).then_some(("no-answer", 0))
        }
    };
    match problem {
        None => {
            let back =
                if asked.group.is_empty() { String::new() } else { format!("?group={}", word(&asked)) };
            Ok(Redirect::to(&format!("/schools/lists/{list}{back}")).into_response())
        }
        Some(problem) => {
            let page = shown(&app, &frame, visitor, list, &asked, Some(problem)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// The group as it may stand in an address: only words we know.
fn word(asked: &Asked) -> &'static str {
    Group::of_word(&asked.group).map_or("", Group::word)
}

/// `GET /schools/lists/{roster}/wrong.csv`: the rows that could not be read.
pub async fn wrong(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(list): Path<String>,
) -> Result<Response, Refusal> {
    let w = frame.w.clone();
    let rows = ask(app.desk(), move |desk| {
        desk.wrong_roster_rows(&visitor, &list, &|problem: &Problem| words(&w, problem))
    })
    .await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"rows-with-problems.csv\""),
    ];
    Ok((headers, rows).into_response())
}
