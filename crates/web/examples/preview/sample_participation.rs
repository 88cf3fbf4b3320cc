//! Made-up requests about taking part: one that waits for a second officer; documents and texts are those of the pack.

use std::sync::LazyLock;

use jenner_model::PublicId;
use jenner_registry::documents::Pdf;
use jenner_registry::packs::{Item, Kind, Language, Pack};
use jenner_registry::participation::desk::{NotNow, Started};
use jenner_registry::participation::letters;
use jenner_registry::participation::matches::Fit;
use jenner_registry::participation::paper::Scan;
use jenner_registry::participation::request::{Channel, Clock, Details, IdentityCheck, NewRequest, State};
use jenner_web::desk::participation::PublicPaper;
use jenner_web::desk::{ParticipationDesk, Refusal, Visitor};
use jenner_web::views::participation::*;
use jiff::Timestamp;
use jiff::civil::date;

use super::SampleDesk;

static PACK: LazyLock<Option<Pack>> = LazyLock::new(|| Pack::shipped("louisiana").ok());

fn pack() -> Result<&'static Pack, Refusal> {
    PACK.as_ref().ok_or_else(|| Refusal::Broken("no pack".into()))
}

fn row() -> RequestRow {
    RequestRow {
        id: "r1".into(),
        receipt: "R-123-456-789-0".into(),
        kind: Kind::Purge,
        state: State::Proposed,
        name: "Remy Arceneaux".into(),
        came: date(2026, 11, 20),
        due: date(2026, 12, 3),
        clock: Clock::Left(4),
        organization: Some("Bayou Pediatrics".into()),
    }
}

fn at() -> Timestamp {
    "2026-11-20T15:04:00Z".parse().unwrap_or_default()
}

fn details() -> Details {
    Details {
        written_on: Some(date(2026, 11, 18)),
        given: "Remy".into(),
        family: "Arceneaux".into(),
        birth_date: Some(date(2024, 1, 2)),
        street: "12 Canal St".into(),
        city: "Houma".into(),
        state: "LA".into(),
        zip: "70360".into(),
        guardian: "Marie Arceneaux".into(),
        signed: true,
        keep_nothing: false,
        former_receipt: String::new(),
    }
}

fn one(id: i64, name: &str, fit: Fit) -> MatchView {
    MatchView {
        id,
        fit,
        number: "100-200-300-4".into(),
        name: name.into(),
        born: Some(date(2024, 1, 2)),
        address: "12 Canal St, Houma, LA, 70360".into(),
        contacts: vec!["Marie Arceneaux".into()],
        reported_by: vec!["Bayou Pediatrics".into()],
        doses: 7,
        last_dose: Some(date(2026, 3, 1)),
        multiple_birth: true,
        chosen: fit == Fit::Same,
    }
}

fn bytes(made: Result<Pdf, jenner_registry::Error>) -> Result<Vec<u8>, Refusal> {
    made.map(Pdf::into_bytes).map_err(|error| Refusal::Broken(error.to_string()))
}

fn named(request: &str) -> Result<(), Refusal> {
    if request == "r1" { Ok(()) } else { Err(Refusal::NotFound) }
}

impl ParticipationDesk for SampleDesk {
    fn requests(&self, _: &Visitor, running: bool) -> Result<RequestList, Refusal> {
        Ok(RequestList { running, rows: vec![row()] })
    }

    fn start_request(&self, _: &Visitor, new: NewRequest) -> Result<Started, Refusal> {
        self.start_public_request(new)
    }

    fn start_public_request(&self, _: NewRequest) -> Result<Started, Refusal> {
        Ok(Started {
            public_id: PublicId::from_random([7; 12]),
            receipt: row().receipt,
            missing: Vec::new(),
            due_on: row().due,
        })
    }

    fn public_request_lacks(&self, details: &Details) -> Result<Vec<Item>, Refusal> {
        let today = details.written_on.unwrap_or(date(2026, 11, 20));
        Ok(details.missing(&pack()?.policy, Channel::Web, 0, today))
    }

    fn request(&self, _: &Visitor, request: &str) -> Result<RequestView, Refusal> {
        named(request)?;
        let step = |what: &str| StepView { at: at(), by: Some("Jo Broussard".into()), what: what.to_owned() };
        Ok(RequestView {
            row: row(),
            details: details(),
            items: pack()?.policy.request.items.iter().map(|item| (*item, true)).collect(),
            papers: vec![SheetView { id: 1, what: "image/png".into(), at: at(), by: None }],
            letters: vec![SheetView { id: 1, what: "received".into(), at: at(), by: None }],
            steps: vec![step("came"), step("proposed")],
            matches: Some(vec![one(1, "Remy Arceneaux", Fit::Same), one(2, "Ana Arceneaux", Fit::Twin)]),
            check: Some(IdentityCheck::Papers),
            proposed_by: Some(("Jo Broussard".into(), false)),
            decides: true,
        })
    }

    fn complete_request(
        &self,
        _: &Visitor,
        request: &str,
        _: Details,
        _: Option<Scan>,
    ) -> Result<Result<(), NotNow>, Refusal> {
        named(request)?;
        Ok(Err(NotNow::Changed))
    }

    fn order_request(&self, _: &Visitor, request: &str, _: &RequestOrder) -> Result<Ordered, Refusal> {
        named(request)?;
        Ok(Err(NotNow::SamePerson))
    }

    fn request_letter(&self, _: &Visitor, request: &str, _: Option<i64>) -> Result<Vec<u8>, Refusal> {
        named(request)?;
        let matter = letters::Matter {
            details: &details(),
            kind: Kind::Purge,
            receipt: &row().receipt,
            came_on: row().came,
            due_on: row().due,
            today: row().came,
            missing: &[],
        };
        bytes(letters::letter(pack()?, Language::English, "received", &matter))
    }

    fn request_scan(&self, _: &Visitor, request: &str, _: i64) -> Result<(String, Vec<u8>), Refusal> {
        named(request)?;
        Ok(("image/png".into(), b"\x89PNG\r\n\x1a\n".to_vec()))
    }

    fn public_paper(&self, paper: PublicPaper, language: Language) -> Result<Vec<u8>, Refusal> {
        bytes(match paper {
            PublicPaper::Poster => letters::notice(pack()?, language, "poster"),
            PublicPaper::Brochure => letters::notice(pack()?, language, "brochure"),
            PublicPaper::Form => letters::form(pack()?, language),
        })
    }

    fn policy(&self, language: Language) -> Result<PolicyView, Refusal> {
        let pack = pack()?;
        let (title, blocks) =
            letters::policy(pack, language).map_err(|error| Refusal::Broken(error.to_string()))?;
        let texts = pack.texts(language).ok_or_else(|| Refusal::Broken("no texts".into()))?;
        Ok(PolicyView {
            title,
            blocks,
            version: texts.policy.version.clone(),
            reviewed_on: texts.policy.reviewed_on,
            offered: pack.policy.offered(),
            days: pack.policy.clock.due,
        })
    }

    fn policy_acknowledged(&self, _: &Visitor) -> Result<Option<Timestamp>, Refusal> {
        Ok(None)
    }

    fn acknowledge_policy(&self, _: &Visitor) -> Result<(), Refusal> {
        Ok(())
    }
}
