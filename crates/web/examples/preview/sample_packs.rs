//! Made-up packs for disasters.

use jenner_web::desk::{PackDesk, Refusal, Visitor};
use jenner_web::views::pack::{PackList, PackRow, PackWish};

use super::SampleDesk;

fn row(title: &str, whom: &str, back: bool) -> Option<PackRow> {
    let at = |text: &str| text.parse().ok();
    Some(PackRow {
        title: title.into(),
        whom: whom.into(),
        people: 108_412,
        made: at("2026-06-01T15:00:00Z")?,
        ends: at("2026-07-01T15:00:00Z")?,
        back: if back { Some((318, at("2026-06-02T09:30:00Z")?)) } else { None },
        open_doses: u64::from(back),
    })
}

impl PackDesk for SampleDesk {
    fn packs(&self, _: &Visitor) -> Result<PackList, Refusal> {
        let packs = [row("Terrebonne shelter 2", "county 22109", true), row("Houma gym", "ZIP 70360", false)];
        Ok(PackList {
            packs: packs.into_iter().flatten().collect(),
            organizations: vec![("BAYOU".into(), "Bayou Clinic".into())],
            key: "-----BEGIN PUBLIC KEY-----\nMADEUP\n-----END PUBLIC KEY-----\n".into(),
        })
    }

    fn check_pack(&self, _: &Visitor, wish: &PackWish) -> Result<Option<String>, Refusal> {
        let empty = wish.names().is_empty();
        Ok(empty.then(|| "name those who may use the pack: 1 to 40 people, one a line".to_owned()))
    }

    fn make_pack(&self, _: &Visitor, _: &PackWish) -> Result<Result<Vec<u8>, String>, Refusal> {
        Ok(Ok(b"made up".to_vec()))
    }
}
