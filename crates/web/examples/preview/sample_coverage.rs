//! Made-up coverage: one answer, one card, one fix list.

use jenner_registry::packs::Language;
use jenner_registry::packs::report::Sections;
use jenner_web::desk::{CoverageDesk, Refusal, Visitor};
use jenner_web::views::coverage::*;

use super::SampleDesk;

fn counted(with: u64, of: u64) -> Counted {
    Counted { with, of }
}

fn line(key: &str, name: &str, now: Counted) -> CoverageLine {
    let shape = key.strip_prefix("county:").unwrap_or_default().to_owned();
    CoverageLine { key: key.into(), shape, name: name.into(), now, before: None }
}

fn measure(language: Language) -> String {
    match language {
        Language::English => "MMR, 1 dose, by 24 months".into(),
        Language::Spanish => "SRP, 1 dosis, a los 24 meses".into(),
    }
}

impl CoverageDesk for SampleDesk {
    fn coverage(
        &self,
        _: &Visitor,
        asked: &CoverageAsked,
        language: Language,
    ) -> Result<CoverageView, Refusal> {
        let on = asked.on.or_else(|| "2026-12-01".parse().ok());
        Ok(CoverageView {
            asked: CoverageAsked {
                measure: "mmr1-24m".into(),
                by: "county".into(),
                of: "registry".into(),
                ..asked.clone()
            },
            on,
            measures: vec![("child", vec![("mmr1-24m".into(), measure(language))])],
            measure: measure(language),
            counted: "people",
            areas: vec![("county", vec![("county:22109".into(), "Terrebonne".into())])],
            whole: Some(line("", "", counted(50_120, 54_310))),
            lines: vec![
                line("county:22109", "Terrebonne", counted(1_204, 1_390)),
                line("county:22057", "Lafourche", counted(4, 6)),
            ],
            nobody_in: vec!["Tensas".into()],
            nowhere: Some(line("", "", counted(280, 311))),
            notes: vec!["valid_doses", "todays_address"],
            edition: "0123456789ab".into(),
            waiting: 12,
            ..CoverageView::default()
        })
    }

    fn report_card(&self, _: &Visitor, asked: &CardAsked, language: Language) -> Result<CardView, Refusal> {
        let on = asked.on.or_else(|| "2026-12-01".parse().ok());
        let day = |text: &str| text.parse().ok();
        let line = CardLine {
            id: "mmr1-24m".into(),
            name: measure(language),
            good: Good::More,
            counted: "people",
            own: counted(41, 50),
            region: BesideFigure::Few,
            state: BesideFigure::Told(counted(50_120, 54_310)),
            trend: vec![counted(30, 40), counted(5, 9), counted(41, 50)],
            has_list: true,
        };
        Ok(CardView {
            providers: vec![("c1".into(), "Bayou Pediatrics".into()), ("c2".into(), "Houma Clinic".into())],
            provider: "c1".into(),
            name: "Bayou Pediatrics".into(),
            region: "Region 3".into(),
            on,
            may_list: true,
            patients: 812,
            without_place: 4,
            sets: vec![("child", vec![line])],
            days: ["2026-06-01", "2026-09-01", "2026-12-01"].into_iter().filter_map(day).collect(),
            surplus: vec![("HepB".into(), 12, Some(42_000))],
            doses: 310,
            within: vec![Reported {
                what: "1".into(),
                own: counted(200, 310),
                all: Some(counted(9_000, 10_000)),
            }],
            fields: vec![Reported { what: "PID-11.5".into(), own: counted(300, 310), all: None }],
            edition: "0123456789ab".into(),
            ..CardView::default()
        })
    }

    fn fix_list(&self, _: &Visitor, asked: &FixAsked, language: Language) -> Result<FixView, Refusal> {
        Ok(FixView {
            asked: asked.clone(),
            name: "Bayou Pediatrics".into(),
            provider: "c1".into(),
            measures: vec![("mmr1-24m".into(), measure(language))],
            counts: vec![("due", 12), ("late", 4), ("repeat", 1), ("address", 2)],
            on_a_page: 50,
            ..FixView::default()
        })
    }

    fn sections(&self, _: &Sections) -> Result<Vec<u8>, Refusal> {
        Ok(super::sample_school_papers::PDF.to_vec())
    }
}
