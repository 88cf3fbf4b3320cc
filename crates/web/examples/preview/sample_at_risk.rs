//! Made-up places at risk.

use jenner_registry::documents::workbook::{Cell, Column, Sheet};
use jenner_registry::packs::Language;
use jenner_web::desk::{AtRiskDesk, Refusal, Visitor};
use jenner_web::views::at_risk::*;

use super::SampleDesk;

fn rated(percent: &str, low: &str, high: &str) -> Rated {
    Rated { percent: percent.into(), low: low.into(), high: high.into() }
}

fn place(code: &str, unvaccinated: u64, sure: &'static str, pocket: Option<usize>) -> PlaceLine {
    PlaceLine {
        code: code.into(),
        name: code.into(),
        children: 120,
        unvaccinated,
        steadied: rated("83.1", "77.0", "88.4"),
        sure,
        missing: Some(unvaccinated.saturating_sub(6)),
        zero_dose: Some(unvaccinated / 4),
        pocket,
        vulnerability: None,
    }
}

impl AtRiskDesk for SampleDesk {
    fn at_risk(&self, _: &Visitor, asked: &AtRiskAsked, language: Language) -> Result<AtRiskView, Refusal> {
        let name = match language {
            Language::English => "Measles",
            Language::Spanish => "Sarampión",
        };
        let by = if asked.by.is_empty() { "zip" } else { asked.by.as_str() };
        Ok(AtRiskView {
            asked: AtRiskAsked { disease: "measles".into(), by: by.into(), of: "cohort".into() },
            diseases: vec![("measles".into(), name.into())],
            measure: "MMR".into(),
            goal: "95.0".into(),
            on: "2026-12-01".parse().ok(),
            whole: "92.4".into(),
            children: 54_310,
            places: vec![
                place("70501", 24, "surely", Some(1)),
                place("70507", 19, "surely", Some(1)),
                place("70360", 11, "likely", None),
                place("70363", 6, "open", None),
                place("70301", 2, "likely_not", None),
            ],
            all_places: 513,
            surely: 2,
            likely: 1,
            pockets: vec![PocketLine {
                names: "70501, 70507".into(),
                children: 240,
                unvaccinated: 43,
                excess: "2.4".into(),
                p: "0.001".into(),
            }],
            scanned: true,
            without_point: 1,
            nowhere: 311,
            left: vec![LeftLine {
                name: "DTaP".into(),
                lost: 1_204,
                began: 20_310,
                rate: rated("5.9", "5.6", "6.2"),
            }],
            waiting: 12,
            may_list: true,
            counties: Vec::new(),
            plan: None,
            late: LateView {
                groups: vec!["MMR".into()],
                lines: vec![LateLine { name: "70501".into(), people: 120, since: [3, 4, 6, 8, 3] }],
                all_places: 1,
                nowhere: LateLine { name: String::new(), people: 311, since: [1, 0, 2, 0, 5] },
                whole: LateLine { name: String::new(), people: 54_310, since: [204, 311, 290, 401, 933] },
            },
        })
    }

    fn at_risk_csv(&self, _: &Visitor, _: &AtRiskAsked) -> Result<Vec<u8>, Refusal> {
        Ok(b"rank,level,area\n1,zip,70501\n".to_vec())
    }

    fn at_risk_tables(&self, _: &Visitor, _: &AtRiskAsked) -> Result<Vec<Sheet>, Refusal> {
        let column = |name: &str| Column { name: name.into(), width: 12 };
        let rows = vec![vec![Cell::Count(1), Cell::text("zip"), Cell::text("70501")]];
        let columns = vec![column("rank"), column("level"), column("area")];
        Ok(vec![Sheet { name: "places".into(), above: Vec::new(), columns, rows }])
    }

    fn at_risk_people(
        &self,
        _: &Visitor,
        _: &AtRiskAsked,
        code: &str,
        page: usize,
        _: Language,
    ) -> Result<MissingView, Refusal> {
        Ok(MissingView {
            disease: "Measles".into(),
            measure: "MMR".into(),
            place: code.into(),
            people: Vec::new(),
            total: 3,
            page,
            more: false,
        })
    }
}
