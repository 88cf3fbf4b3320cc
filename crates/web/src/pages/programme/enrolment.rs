//! An application to the programme: what the clinic says of itself, the profile of its patients, the signature, the decision.

use std::collections::BTreeMap;

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::programme::Rules;
use jenner_registry::programme::enrolment::{self, Decision, Signing};
use jenner_registry::programme::form::{Coordinator, Form as Application, Problem};
use jenner_registry::programme::profile::{MOST, Profile};

use super::{Done, deeds, language};
use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::programme::{EnrolmentOrder, EnrolmentView};

/// What a page sends: names and values.
type Sent = BTreeMap<String, String>;

#[derive(Template)]
#[template(path = "vfc_enrolment.html")]
struct EnrolmentPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a EnrolmentView,
    form: &'a Application,
    profile: &'a Profile,
    problems: &'a [Problem],
    done: Option<String>,
}

/// A field of the form: name, value, and the kind of input.
type Field<'a> = (&'static str, String, &'static str);

impl EnrolmentPage<'_> {
    fn state(&self) -> String {
        self.w.t(&format!("vfc-state-{}", self.view.enrolment.state))
    }

    fn holds(&self) -> Option<String> {
        let (from, until) = self.view.enrolment.holds?;
        Some(self.w.ab("vfc-holds", self.w.day(from), self.w.day(until)))
    }

    fn wrong(&self, field: &str) -> bool {
        self.problems.iter().any(|one| one.field == field)
    }

    fn problem(&self, one: &Problem) -> String {
        let field = self.w.t(&format!("vfc-f-{}", one.field.replace('_', "-")));
        self.w.s(&format!("vfc-no-{}", one.word), field)
    }

    fn label(&self, field: &str) -> String {
        self.w.t(&format!("vfc-f-{}", field.replace('_', "-")))
    }

    fn place(&self) -> Vec<Field<'_>> {
        let f = self.form;
        let text = |name, value: &str| (name, value.to_owned(), "text");
        vec![
            text("pin", &f.pin),
            text("street", &f.street),
            text("city", &f.city),
            text("zip", &f.zip),
            text("phone", &f.phone),
        ]
    }

    fn director(&self) -> Vec<Field<'_>> {
        let f = self.form;
        let text = |name, value: &str| (name, value.to_owned(), "text");
        vec![
            text("director", &f.director),
            text("director_title", &f.director_title),
            text("licence", &f.licence),
        ]
    }

    fn coordinators(&self) -> Vec<(&'static str, Vec<Field<'_>>)> {
        let day = |day: Option<jiff::civil::Date>| day.map_or_else(String::new, |day| day.to_string());
        let primary = &self.form.primary;
        let backup = &self.form.backup;
        vec![
            (
                "vfc-primary",
                vec![
                    ("primary_name", primary.name.clone(), "text"),
                    ("primary_email", primary.email.clone(), "email"),
                    ("primary_phone", primary.phone.clone(), "tel"),
                    ("primary_training", day(primary.trained_on), "date"),
                    ("primary_until", day(primary.trained_until), "date"),
                    ("primary_certificate", primary.certificate.clone(), "text"),
                ],
            ),
            (
                "vfc-backup",
                vec![
                    ("backup_name", backup.name.clone(), "text"),
                    ("backup_email", backup.email.clone(), "email"),
                    ("backup_phone", backup.phone.clone(), "tel"),
                    ("backup_training", day(backup.trained_on), "date"),
                    ("backup_until", day(backup.trained_until), "date"),
                    ("backup_certificate", backup.certificate.clone(), "text"),
                ],
            ),
        ]
    }

    fn hours(&self) -> Vec<(usize, String, String)> {
        let days = self.form.hours.iter().enumerate();
        days.map(|(n, text)| (n, self.w.t(&format!("vfc-day-{n}")), text.clone())).collect()
    }

    fn ages(&self) -> Vec<(String, String)> {
        let words = language(self.w);
        Rules::shipped().ages.iter().map(|age| (age.code.to_string(), age.words(words).to_owned())).collect()
    }

    /// Eligibilities, with one for nobody knows.
    fn eligibilities(&self) -> Vec<(String, String)> {
        let words = language(self.w);
        let all = Rules::shipped().eligibilities.iter();
        let named = all.map(|one| (one.code.to_string(), format!("{} {}", one.code, one.words(words))));
        named.chain([(String::new(), self.w.t("vfc-no-eligibility"))]).collect()
    }

    fn said(&self, age: &str, eligibility: &str) -> i64 {
        self.profile.of(age, eligibility)
    }

    fn counted(&self, age: &str, eligibility: &str) -> i64 {
        self.view.enrolment.proposed.of(age, eligibility)
    }

    fn differing(&self) -> i64 {
        i64::try_from(self.view.enrolment.proposed.differing(self.profile)).unwrap_or(i64::MAX)
    }

    fn signatures(&self) -> Vec<(String, String, String)> {
        let all = self.view.enrolment.signatures.iter();
        all.map(|(signed, text)| {
            let who = format!("{}, {}", signed.name, signed.title);
            let version = format!("{} ({})", text.version, text.language);
            (format!("{who}, {}", self.w.time(signed.at.to_jiff())), version, signed.text_hash.clone())
        })
        .collect()
    }

    fn deeds(&self) -> Vec<(String, String, String, String)> {
        deeds(self.w, &self.view.deeds)
    }

    fn decisions(&self) -> &'static [&'static str] {
        match self.view.enrolment.state.as_str() {
            _ if !self.view.decides => &[],
            "submitted" => &["approve", "return"],
            "approved" => &["suspend"],
            "suspended" => &["resume"],
            _ => &[],
        }
    }

    fn decision(&self, word: &str) -> String {
        self.w.t(&format!("vfc-decide-{word}"))
    }
}

fn coordinator(sent: &Sent, who: &str) -> Coordinator {
    let text = |name: &str| {
        sent.get(&format!("{who}_{name}")).map(|text| text.trim().to_owned()).unwrap_or_default()
    };
    Coordinator {
        name: text("name"),
        email: text("email"),
        phone: text("phone"),
        trained_on: text("training").parse().ok(),
        certificate: text("certificate"),
        trained_until: text("until").parse().ok(),
    }
}

fn form_of(sent: &Sent) -> Application {
    let text = |name: &str| sent.get(name).map(|text| text.trim().to_owned()).unwrap_or_default();
    Application {
        pin: text("pin"),
        street: text("street"),
        city: text("city"),
        zip: text("zip"),
        phone: text("phone"),
        hours: [0, 1, 2, 3, 4].map(|n| text(&format!("hours_{n}"))),
        director: text("director"),
        director_title: text("director_title"),
        licence: text("licence"),
        primary: coordinator(sent, "primary"),
        backup: coordinator(sent, "backup"),
        units: Vec::new(),
    }
}

fn profile_of(sent: &Sent) -> Profile {
    let mut profile = Profile::default();
    for (name, value) in sent {
        let Some((age, code)) = name.strip_prefix("n_").and_then(|rest| rest.split_once('_')) else {
            continue;
        };
        // What is no number of children is none: the page shows what was kept.
        if let Some(children) = value.trim().parse().ok().filter(|n| (0..=MOST).contains(n)) {
            profile.set(age, code, children);
        }
    }
    profile
}

fn order(sent: &Sent) -> EnrolmentOrder {
    let text = |name: &str| sent.get(name).cloned().unwrap_or_default();
    match text("what").as_str() {
        "submit" => {
            let signing = Signing {
                name: text("signed_name"),
                title: text("signed_title"),
                agrees: sent.contains_key("agrees"),
                text_hash: text("text_hash"),
            };
            EnrolmentOrder::Submit(Box::new(form_of(sent)), profile_of(sent), signing)
        }
        "approve" => EnrolmentOrder::Decide(Decision::Approve),
        "return" => EnrolmentOrder::Decide(Decision::Return(text("why"))),
        "suspend" => EnrolmentOrder::Decide(Decision::Suspend(text("why"))),
        "resume" => EnrolmentOrder::Decide(Decision::Resume(text("why"))),
        _ => EnrolmentOrder::Save(Box::new(form_of(sent)), profile_of(sent)),
    }
}

async fn shown(
    app: &App,
    frame: &Frame,
    (visitor, id): (Visitor, i64),
    sent: Option<&Sent>,
    (done, problems): (Option<String>, &[Problem]),
) -> Result<Response, Refusal> {
    let words = language(&frame.w);
    let view = ask(app.desk(), move |desk| desk.programme_application(&visitor, id, words)).await?;
    let sent = sent.filter(|_| view.changes);
    let form = sent.map_or_else(|| view.enrolment.form.clone(), form_of);
    let profile = sent.map_or_else(|| view.enrolment.profile.clone(), profile_of);
    page(&EnrolmentPage {
        w: &frame.w,
        frame,
        here: "vfc",
        view: &view,
        form: &form,
        profile: &profile,
        problems,
        done,
    })
}

/// `GET /vfc/enrolments/{enrolment}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Refusal> {
    let id = id.parse().unwrap_or(0);
    shown(&app, &frame, (visitor, id), None, (done.key(), &[])).await
}

/// `POST /vfc/enrolments/{enrolment}`.
pub async fn change(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, Refusal> {
    let id = id.parse().map_err(|_| Refusal::NotFound)?;
    let (order, words, asker) = (order(&sent), language(&frame.w), visitor.clone());
    let word = match &order {
        EnrolmentOrder::Save(..) => "saved",
        EnrolmentOrder::Submit(..) => "sent",
        EnrolmentOrder::Decide(_) => "decided",
    };
    match ask(app.desk(), move |desk| desk.order_enrolment(&asker, id, &order, words)).await? {
        enrolment::Done::Kept => {
            Ok(Redirect::to(&format!("/vfc/enrolments/{id}?done={word}")).into_response())
        }
        enrolment::Done::Unknown => Err(Refusal::NotFound),
        enrolment::Done::NotNow => {
            let problems = [Problem { field: "state", word: "state" }];
            let shown = shown(&app, &frame, (visitor, id), None, (None, &problems)).await?;
            Ok((StatusCode::CONFLICT, shown).into_response())
        }
        enrolment::Done::Wrong(problems) => {
            let shown = shown(&app, &frame, (visitor, id), Some(&sent), (None, &problems)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
    }
}
