//! Adding somebody who is not on file. Who may be the one is shown before anything is stored.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_codes::Sex;
use jenner_registry::patients::newcomer::{self, Added, NewPerson, Problem};
use serde::Deserialize;
use tower_sessions::Session;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::find::understand;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::session;
use crate::views::FoundPerson;

/// The form as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    family: String,
    given: String,
    middle: String,
    born: String,
    sex: String,
    order: String,
    chart: String,
    kin_family: String,
    kin_given: String,
    phone: String,
    street: String,
    city: String,
    state: String,
    zip: String,
    /// `yes`: the likely people were shown, and none of them is the one.
    sure: String,
}

impl Typed {
    fn read(&self, frame: &Frame) -> NewPerson {
        let text = |text: &String| text.trim().to_owned();
        NewPerson {
            family: text(&self.family),
            given: text(&self.given),
            middle: text(&self.middle),
            born: understand::day(&self.born, frame.today()),
            sex: ["F", "M", "X", "U"].contains(&self.sex.as_str()).then(|| sex(&self.sex)),
            birth_order: self.order.trim().parse().ok().filter(|order| (1..=9).contains(order)),
            chart: text(&self.chart),
            guardian: [text(&self.kin_family), text(&self.kin_given)],
            phone: text(&self.phone),
            street: text(&self.street),
            city: text(&self.city),
            state: text(&self.state),
            zip: text(&self.zip),
        }
    }

    /// The fields, to be sent once more when somebody says that nobody shown is the one.
    fn fields(&self) -> [(&'static str, &str); 14] {
        [
            ("family", &self.family),
            ("given", &self.given),
            ("middle", &self.middle),
            ("born", &self.born),
            ("sex", &self.sex),
            ("order", &self.order),
            ("chart", &self.chart),
            ("kin_family", &self.kin_family),
            ("kin_given", &self.kin_given),
            ("phone", &self.phone),
            ("street", &self.street),
            ("city", &self.city),
            ("state", &self.state),
            ("zip", &self.zip),
        ]
    }
}

fn sex(code: &str) -> Sex {
    match code {
        "F" => Sex::Female,
        "M" => Sex::Male,
        "X" => Sex::Other,
        _ => Sex::Unknown,
    }
}

/// The field a problem is about, and the key of its sentence.
fn place(problem: Problem) -> (&'static str, &'static str) {
    match problem {
        Problem::NoName => ("family", "new-no-name"),
        Problem::NoSuchName => ("family", "new-no-such-name"),
        Problem::NoBirthDate => ("born", "new-no-birth-date"),
        Problem::BornInFuture => ("born", "new-born-in-future"),
        Problem::BornLongAgo => ("born", "new-born-long-ago"),
        Problem::NoSex => ("sex", "new-no-sex"),
        Problem::Phone => ("phone", "new-phone"),
    }
}

#[derive(Template)]
#[template(path = "patient_new.html")]
struct NewPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    typed: &'a Typed,
    problems: &'a [(&'static str, &'static str)],
    /// Who may be the one; `None` while that was not asked.
    likely: Option<&'a [FoundPerson]>,
    /// The registry may not keep a record of this person.
    left: bool,
}

impl NewPage<'_> {
    /// What is wrong with a field.
    fn wrong(&self, field: &str) -> Option<&'static str> {
        self.problems.iter().find(|(of, _)| *of == field).map(|(_, key)| *key)
    }
}

fn shown(
    frame: &Frame,
    typed: &Typed,
    problems: &[(&'static str, &'static str)],
    likely: Option<&[FoundPerson]>,
    left: bool,
) -> Result<Response, Refusal> {
    let shown = page(&NewPage { w: &frame.w, frame, here: "people", typed, problems, likely, left })?;
    let status = if problems.is_empty() && !left { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, shown).into_response())
}

/// From which search somebody comes.
#[derive(Debug, Default, Deserialize)]
pub struct From {
    #[serde(default)]
    search: String,
}

/// `GET /patients/add`. What was searched is in the form already.
pub async fn ask_for(frame: Frame, session: Session, Query(from): Query<From>) -> Result<Response, Refusal> {
    let text = session::kept_search(&session, &from.search).await?.unwrap_or_default();
    let asked = understand::search(&text, frame.today());
    // Without a comma the last name stands first or last: the form shows which was meant, and it can be swapped.
    let family_words = if asked.family_words > 0 { asked.family_words } else { 1 };
    let (family, given) = asked.names.split_at(family_words.min(asked.names.len()));
    let typed = Typed {
        family: family.join(" "),
        given: given.join(" "),
        born: asked.birth_date.map(|day| frame.w.day(day)).unwrap_or_default(),
        phone: asked.phone.unwrap_or_default(),
        chart: asked.chart.unwrap_or_default(),
        ..Typed::default()
    };
    shown(&frame, &typed, &[], None, false)
}

/// `POST /patients/add`.
pub async fn add(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(typed): Form<Typed>,
) -> Result<Response, Refusal> {
    let new = typed.read(&frame);
    let problems: Vec<_> = newcomer::check(&new, frame.today()).into_iter().map(place).collect();
    if !problems.is_empty() {
        return shown(&frame, &typed, &problems, None, false);
    }
    if typed.sure != "yes" {
        let (who, asked) = (visitor.clone(), new.clone());
        let likely = ask(app.desk(), move |desk| desk.likely(&who, &asked)).await?;
        if !likely.is_empty() {
            return shown(&frame, &typed, &[], Some(&likely), false);
        }
    }
    Ok(match ask(app.desk(), move |desk| desk.add_person(&visitor, &new)).await? {
        Added::New(id) => Redirect::to(&format!("/people/{id}?added=new")).into_response(),
        Added::OnFile(id) => Redirect::to(&format!("/people/{id}?added=known")).into_response(),
        Added::Left => shown(&frame, &typed, &[], None, true)?,
    })
}
