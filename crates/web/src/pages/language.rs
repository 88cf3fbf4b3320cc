//! Changing the language.

use axum::Form;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::app::App;
use crate::language::Lang;
use crate::pages::sign_in::local;

/// The choice, and the page it was made on.
#[derive(Debug, Deserialize)]
pub struct Choice {
    lang: String,
    #[serde(default)]
    back: String,
}

/// `POST /language`: keeps the choice in a cookie for a year.
pub async fn choose(State(app): State<App>, Form(choice): Form<Choice>) -> Response {
    let lang = Lang::from_code(&choice.lang).unwrap_or(Lang::English);
    let secure = if app.settings().tls { "; Secure" } else { "" };
    let cookie = format!("lang={}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly{secure}", lang.code());
    let back = Redirect::to(local(&choice.back));
    ([(header::SET_COOKIE, cookie)], back).into_response()
}
