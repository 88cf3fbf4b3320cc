//! Packs for disasters: those there are, a new one in two steps. The password is shown before the file is made, and kept nowhere.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jenner_registry::away::make::{DAYS, MOST_DAYS, Secrets};

use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::pack::{PackList, PackWish};

#[derive(Template)]
#[template(path = "packs.html")]
struct PacksPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    list: &'a PackList,
    wish: &'a PackWish,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "pack_secrets.html")]
struct SecretsPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    wish: &'a PackWish,
    staff: Vec<(String, String)>,
}

async fn shown(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    wish: &PackWish,
    problem: Option<String>,
) -> Result<Response, Refusal> {
    let list = ask(app.desk(), move |desk| desk.packs(&visitor)).await?;
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let shown = page(&PacksPage { w: &frame.w, frame, here: "away", list: &list, wish, problem })?;
    Ok((status, shown).into_response())
}

/// `GET /away`.
pub async fn list(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
) -> Result<Response, Refusal> {
    let wish = PackWish { kind: "county".to_owned(), days: DAYS.to_string(), ..PackWish::default() };
    shown(&app, &frame, visitor, &wish, None).await
}

/// `POST /away`: a wish; where it is right, the password and the numbers to write down.
pub async fn draw(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(mut wish): Form<PackWish>,
) -> Result<Response, Refusal> {
    let (who, asked) = (visitor.clone(), wish.clone());
    let problem = ask(app.desk(), move |desk| desk.check_pack(&who, &asked)).await?;
    if problem.is_some() {
        return shown(&app, &frame, visitor, &wish, problem).await;
    }
    let names = wish.names();
    let drawn = Secrets::draw(names.len()).map_err(|error| Refusal::Broken(error.to_string()))?;
    wish.pins = drawn.pins.join(" ");
    wish.password = drawn.password;
    let staff = names.into_iter().zip(drawn.pins).collect();
    page(&SecretsPage { w: &frame.w, frame: &frame, here: "away", wish: &wish, staff })
}

/// `POST /away/file`: the file.
pub async fn make(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(wish): Form<PackWish>,
) -> Result<Response, Refusal> {
    let (who, asked) = (visitor.clone(), wish.clone());
    match ask(app.desk(), move |desk| desk.make_pack(&who, &asked)).await? {
        Err(problem) => shown(&app, &frame, visitor, &wish, Some(problem)).await,
        Ok(file) => {
            let headers = [
                (header::CONTENT_TYPE, "application/octet-stream"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"disaster.jenner-pack\""),
                (header::CACHE_CONTROL, "no-store"),
            ];
            Ok((headers, file).into_response())
        }
    }
}
