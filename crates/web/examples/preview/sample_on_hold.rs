//! Made-up messages on hold.

use jenner_web::desk::{OnHoldDesk, Refusal, Visitor};
use jenner_web::views::{OnHoldList, OnHoldRow, OnHoldView};

use super::SampleDesk;

fn row(id: &str, releases: bool, agreed: &[&str]) -> OnHoldRow {
    OnHoldRow {
        id: id.into(),
        came: "2026-11-20T15:04:00Z".parse().unwrap_or_default(),
        due: "2026-11-30T15:04:00Z".parse().unwrap_or_default(),
        releases,
        receipt: "LA-2026-0117".into(),
        agreed: agreed.iter().map(|word| (*word).to_owned()).collect(),
    }
}

fn rows() -> Vec<OnHoldRow> {
    vec![
        row("h1", true, &["family-sex", "family-zip"]),
        row("h2", false, &["sound", "given-slip", "beginnings", "family-sex"]),
    ]
}

impl OnHoldDesk for SampleDesk {
    fn on_hold(&self, _: &Visitor) -> Result<OnHoldList, Refusal> {
        Ok(OnHoldList { rows: rows(), kept_out: 31, refused: 412 })
    }

    fn held(&self, _: &Visitor, message: &str) -> Result<OnHoldView, Refusal> {
        let row = rows().into_iter().find(|row| row.id == message).ok_or(Refusal::NotFound)?;
        Ok(OnHoldView {
            is_multiple: row.releases,
            row,
            name: "Arceneaux, Camille Rose".into(),
            born: Some(jiff::civil::date(2024, 3, 5)),
            sex: "F".into(),
            address: "12 Heron Ct, Houma, 70360".into(),
            sender: "Bayou Pediatrics".into(),
            control_id: "BP-20261120-77".into(),
            statements: 3,
        })
    }

    fn decide_held(&self, _: &Visitor, message: &str, _: bool, reason: &str) -> Result<bool, Refusal> {
        rows().iter().find(|row| row.id == message).ok_or(Refusal::NotFound)?;
        Ok(!reason.trim().is_empty())
    }
}
