//! Who looked at a record: with names for staff who may see them, and in plain words as families read it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use jenner_registry::audit::deeds::Deed;

use super::{result, who};
use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::audit::{EntryView, FamilyLook, LookedView};

#[derive(Template)]
#[template(path = "looked.html")]
struct LookedPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a LookedView,
}

impl LookedPage<'_> {
    fn who(&self, entry: &EntryView) -> String {
        who(self.w, &entry.who)
    }

    fn result(&self, entry: &EntryView) -> String {
        result(self.w, entry)
    }

    fn line(&self, look: &FamilyLook) -> String {
        family_sentence(self.w, look)
    }
}

/// One sentence for a family: "Bayou Pediatrics opened the record."
pub fn family_sentence(w: &Words, look: &FamilyLook) -> String {
    let by = match (look.organization.as_str(), look.machine) {
        _ if look.own => w.t("looked-you"),
        _ if look.deed == Deed::SawShared => w.t("looked-shared"),
        ("", _) => w.t("looked-registry"),
        (name, true) => w.s("looked-system", name),
        (name, false) => w.s("looked-people", name),
    };
    let sentence = w.s(&format!("looked-{}", look.deed.key()), by);
    match look.times {
        1 => sentence,
        times => format!("{sentence} {}", w.n("looked-times", times)),
    }
}

/// `GET /people/{person}/looked`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(person): Path<String>,
) -> Result<Response, Refusal> {
    let person = person.parse().map_err(|_| Refusal::NotFound)?;
    let view = ask(app.desk(), move |desk| desk.looked(&visitor, person)).await?;
    page(&LookedPage { w: &frame.w, frame: &frame, here: "people", view: &view })
}
