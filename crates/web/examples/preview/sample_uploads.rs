//! Made-up uploads: one that waits, one that has been taken.

use jenner_registry::uploads::{DateForm, Doses, Field, Lack, Mapping, Mistake, NoTable};
use jenner_web::desk::{Refusal, UploadDesk, Visitor};
use jenner_web::views::*;

use super::SampleDesk;

fn row(id: &str, state: UploadState, became: [u64; 4]) -> UploadRow {
    UploadRow {
        id: id.into(),
        file_name: "school-clinic-march.csv".into(),
        organization: "Bayou Pediatrics".into(),
        came: "2026-11-20T15:04:00Z".parse().unwrap_or_default(),
        state,
        rows: 3,
        rows_done: 3,
        became,
    }
}

fn column(name: &str, example: &str, field: Option<Field>) -> UploadColumn {
    UploadColumn { name: name.into(), examples: vec![example.into()], field }
}

fn waiting() -> UploadView {
    let cells = |cells: [&str; 5]| cells.map(str::to_owned).to_vec();
    UploadView {
        row: row("u1", UploadState::New, [0; 4]),
        columns: vec![
            column("MRN", "77", Some(Field::PatientNumber)),
            column("Name", "Arceneaux, Remy", Some(Field::FullName)),
            column("DOB", "1/2/2024", Some(Field::BirthDate)),
            column("Shot date", "3/25/2024", Some(Field::DoseDate)),
            column("Vaccine", "MMR", Some(Field::VaccineName)),
        ],
        dates: Some(DateForm::MonthFirst),
        doses: Doses::History,
        is_windows_1252: true,
        lacks: Vec::new(),
        preview: Some(UploadPreview {
            rows: vec![
                PreviewRow {
                    number: 2,
                    cells: cells(["77", "Arceneaux, Remy", "1/2/2024", "3/25/2024", "MMR"]),
                    problems: Vec::new(),
                },
                PreviewRow {
                    number: 3,
                    cells: cells(["78", "Arceneaux, Ana", "1/2/2024", "25/3/2024", "MMR"]),
                    problems: vec![RowProblem {
                        column: "Shot date".into(),
                        is_error: true,
                        what: RowText::Mistake(Mistake::Date),
                    }],
                },
            ],
            good: 2,
            wrong: 1,
        }),
    }
}

impl UploadDesk for SampleDesk {
    fn uploads(&self, visitor: &Visitor) -> Result<UploadList, Refusal> {
        let organizations = match visitor.role {
            jenner_model::access::Role::DataQuality => vec![("o1".into(), "Bayou Pediatrics".into())],
            _ => Vec::new(),
        };
        let rows = vec![row("u1", UploadState::New, [0; 4]), row("u2", UploadState::Done, [2, 1, 0, 1])];
        Ok(UploadList { rows, organizations })
    }

    fn add_upload(&self, _: &Visitor, _: &str, _: &str, bytes: &[u8]) -> Result<Uploaded, Refusal> {
        Ok(match jenner_registry::uploads::table::read(bytes) {
            Ok(_) => Uploaded::Kept("u1".into()),
            Err(problem) => Uploaded::No(problem),
        })
    }

    fn upload(&self, _: &Visitor, upload: &str) -> Result<UploadView, Refusal> {
        let whole = waiting();
        match upload {
            "u1" => Ok(whole),
            "u2" => {
                Ok(UploadView { row: row("u2", UploadState::Done, [2, 1, 0, 1]), preview: None, ..whole })
            }
            "u3" => Ok(UploadView {
                lacks: vec![Lack::Dates, Lack::Vaccine],
                preview: None,
                dates: None,
                ..whole
            }),
            "u4" => Ok(UploadView { row: row("u4", UploadState::Taking, [0; 4]), ..whole }),
            _ => Err(Refusal::NotFound),
        }
    }

    fn map_upload(&self, _: &Visitor, _: &str, _: &Mapping) -> Result<(), Refusal> {
        Ok(())
    }

    fn take_upload(&self, _: &Visitor, _: &str) -> Result<(), Refusal> {
        Ok(())
    }

    fn wrong_rows(&self, _: &Visitor, _: &str) -> Result<Vec<u8>, Refusal> {
        Ok(format!("MRN,problem\n78,{}\n", NoTable::Empty.word()).into_bytes())
    }
}
