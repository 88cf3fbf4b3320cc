//! Made-up annual numbers of schools.

use std::collections::BTreeMap;

use jenner_model::{Date, Timestamp};
use jenner_registry::packs::Language;
use jenner_registry::schools::law::edition::Public;
use jenner_registry::schools::law::{Impact, SchoolImpact, StatusKind};
use jenner_registry::schools::numbers::count::VaccineNumbers;
use jenner_registry::schools::numbers::layout::{RowKind, Together};
use jenner_registry::schools::numbers::release::{CohortTable, PublicRow, Published, Table};
use jenner_registry::schools::numbers::{Numbers, Sector};
use jenner_web::desk::{Refusal, SchoolNumbersDesk, Visitor};
use jenner_web::views::school_numbers::*;

use super::SampleDesk;

fn numbers(schools: u64, children: u64) -> Numbers {
    let met = VaccineNumbers { asked: children, met: children * 9 / 10, exempt: children / 40 };
    Numbers {
        schools,
        reported: schools - schools / 4,
        enrolled: children + children / 8,
        assessed: children,
        complete: children * 8 / 10,
        exempt: BTreeMap::from([
            ("medical".to_owned(), children / 100),
            ("dissent".to_owned(), children / 30),
        ]),
        provisional: children / 20,
        not_met: children / 10,
        no_record: children / 50,
        standings: BTreeMap::new(),
        vaccines: BTreeMap::from([("mmr".to_owned(), met), ("dtap".to_owned(), met)]),
    }
}

fn vaccines() -> Vec<(String, String)> {
    vec![("dtap".into(), "DTaP / DTP / DT / Td".into()), ("mmr".into(), "MMR".into())]
}

impl SchoolNumbersDesk for SampleDesk {
    fn school_numbers(&self, _: &Visitor, asked: &NumbersAsked, _: Language) -> Result<NumbersView, Refusal> {
        let oak = "00000000000000000001";
        let lines = vec![
            NumbersLine { of: LineOf::State, numbers: numbers(210, 4_210) },
            NumbersLine { of: LineOf::Sector(Sector::Private), numbers: numbers(40, 610) },
            NumbersLine {
                of: LineOf::County("22109".into(), "Terrebonne".into()),
                numbers: numbers(12, 402),
            },
            NumbersLine {
                of: LineOf::District("2".into(), "Bayou District".into()),
                numbers: numbers(9, 300),
            },
            NumbersLine {
                of: LineOf::School(oak.into(), "Oak Hill Elementary".into(), false),
                numbers: numbers(1, 61),
            },
        ];
        Ok(NumbersView {
            year: 2026,
            years: vec![2025],
            asked: NumbersAsked { cohort: "K".into(), ..asked.clone() },
            cohorts: ["K", "6", "11", "childcare"].map(str::to_owned).to_vec(),
            vaccines: vaccines(),
            kinds: vec![("medical".into(), "Medical".into()), ("dissent".into(), "Written dissent".into())],
            lines,
            detail: (!asked.school.is_empty()).then(|| DetailView {
                id: oak.into(),
                name: "Oak Hill Elementary".into(),
                sector: Sector::Public,
                last_grade: "5".into(),
            }),
            may_publish: true,
            published: Some((1, "2026-11-20T15:04:00Z".parse().unwrap_or_default())),
        })
    }

    fn school_numbers_csv(&self, _: &Visitor, _: &NumbersAsked, _: bool) -> Result<Vec<u8>, Refusal> {
        Ok(b"school_year,grade\n2026-2027,K\n".to_vec())
    }

    fn describe_school(
        &self,
        _: &Visitor,
        _: &str,
        sector: &str,
        _: &str,
    ) -> Result<Result<(), &'static str>, Refusal> {
        Ok(if Sector::of(sector).is_some() { Ok(()) } else { Err("sector") })
    }

    fn publish_school_numbers(&self, _: &Visitor) -> Result<Result<i64, &'static str>, Refusal> {
        Ok(Ok(1))
    }

    fn school_law(&self, _: &Visitor) -> Result<LawView, Refusal> {
        Ok(LawView {
            id: "SAMPLE-2026".into(),
            citation: "Sample Statutes 1:2".into(),
            from: Date::constant(2026, 7, 1),
            valid_until: Date::constant(2027, 6, 30),
        })
    }

    fn preview_school_law(&self, _: &Visitor, edition: &str) -> Result<Result<Impact, String>, Refusal> {
        let moves = BTreeMap::from([(StatusKind::Complete, BTreeMap::from([(StatusKind::NotMet, 12)]))]);
        let of = SchoolImpact { students: 402, changed: 12, kept_out: 12, let_in: 0, moves };
        Ok(match edition.contains("[law]") {
            true => Ok(Impact {
                from: "SAMPLE-2026".into(),
                to: "SAMPLE-2027".into(),
                students: 402,
                changed: 12,
                schools: BTreeMap::from([("Oak Hill Elementary".to_owned(), of)]),
                who: Vec::new(),
            }),
            false => Err("school.toml, line 1: [law] is missing".into()),
        })
    }

    fn public_school_numbers(&self, year: Option<i64>, _: Language) -> Result<PublicView, Refusal> {
        if year.is_some_and(|year| year != 2026) {
            return Err(Refusal::NotFound);
        }
        let row = |kind, id: &str, name: &str, parent, cells: &[Option<u64>]| PublicRow {
            kind,
            id: id.into(),
            name: name.into(),
            parent,
            members: 3,
            children: 402,
            cells: cells.to_vec(),
        };
        let rows = vec![
            row(
                RowKind::State,
                "",
                "",
                None,
                &[Some(340), Some(20), Some(20), Some(22), Some(361), Some(370)],
            ),
            row(RowKind::County, "22109", "", Some(0), &[Some(340), None, None, None, Some(361), None]),
            row(RowKind::School, "1", "Oak Hill Elementary", Some(1), &[None; 6]),
            row(RowKind::OtherSchools, "", "", Some(1), &[None; 6]),
        ];
        let table = Table {
            school_year: 2026,
            law: "SAMPLE".into(),
            day: Date::constant(2026, 11, 20),
            rules: Public::default(),
            schools: (210, 170),
            cohorts: vec![
                CohortTable {
                    cohort: "K".into(),
                    vaccines: vec!["dtap".into(), "mmr".into()],
                    rows,
                    together: Together::default(),
                },
                CohortTable {
                    cohort: "childcare".into(),
                    vaccines: Vec::new(),
                    rows: Vec::new(),
                    together: Together::default(),
                },
            ],
        };
        Ok(PublicView {
            published: Some(Published { table, version: 1, at: Timestamp(1_795_622_400_000_000) }),
            years: vec![2026, 2025],
            counties: vec![("22109".into(), "Terrebonne".into())],
            vaccines: vaccines(),
        })
    }

    fn public_school_csv(&self, _: Option<i64>) -> Result<Vec<u8>, Refusal> {
        Ok(b"school_year,version\n2026-2027,1\n".to_vec())
    }
}
