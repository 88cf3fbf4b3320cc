//! The public form by which a provider asks to take part.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jenner_registry::organizations::providers::{Application, KINDS, wrong_fields};

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, page};
use crate::serve::ClientAddress;

#[derive(Template)]
#[template(path = "apply.html")]
struct ApplyPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    form: &'a Application,
    kinds: &'static [&'static str],
    wrong: &'a [&'static str],
    sent: bool,
}

impl ApplyPage<'_> {
    fn lines(&self) -> [(&'static str, &str, &'static str); 6] {
        let f = self.form;
        [
            ("name", f.name.as_str(), "organization"),
            ("city", f.city.as_str(), "address-level2"),
            ("contact", f.contact.as_str(), "name"),
            ("email", f.email.as_str(), "email"),
            ("phone", f.phone.as_str(), "tel"),
            ("signed_by", f.signed_by.as_str(), "off"),
        ]
    }

    fn is_wrong(&self, field: &str) -> bool {
        self.wrong.contains(&field)
    }
}

/// `GET /providers/apply`.
pub async fn show(frame: Frame) -> Result<Response, Refusal> {
    let form = Application::default();
    page(&ApplyPage {
        w: &frame.w,
        frame: &frame,
        here: "apply",
        form: &form,
        kinds: KINDS,
        wrong: &[],
        sent: false,
    })
}

/// `POST /providers/apply`.
pub async fn send(
    State(app): State<App>,
    frame: Frame,
    ClientAddress(address): ClientAddress,
    Form(form): Form<Application>,
) -> Result<Response, Refusal> {
    if let Err(wait) = app.turns().take(address) {
        let wait = [(header::RETRY_AFTER, (wait.as_secs() + 1).to_string())];
        return Ok((StatusCode::TOO_MANY_REQUESTS, wait).into_response());
    }
    let wrong = wrong_fields(&form);
    let sent = wrong.is_empty() && {
        let application = form.clone();
        if !ask(app.desk(), move |desk| desk.apply(&application)).await? {
            return Err(Refusal::Unavailable);
        }
        true
    };
    let shown = page(&ApplyPage {
        w: &frame.w,
        frame: &frame,
        here: "apply",
        form: &form,
        kinds: KINDS,
        wrong: &wrong,
        sent,
    })?;
    let status = if sent { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, shown).into_response())
}
