//! Uploads at the desk.

use std::sync::mpsc;
use std::time::Duration;

use jenner_model::access::Access;
use jenner_registry::access::roles::{Permission, Reach, reach};
use jenner_registry::uploads::{self, Mapping, Problem, State, Table, Upload, What};
use jenner_registry::{Error, organizations};

use super::{Clerk, refusal};
use crate::desk::{Refusal, UploadDesk, Visitor};
use crate::views::{
    PreviewRow, RowProblem, RowText, UploadColumn, UploadList, UploadPreview, UploadRow, UploadState,
    UploadView, Uploaded,
};

/// Rows shown in a preview.
const SHOWN: usize = 20;
/// Values shown of a column.
const EXAMPLES: usize = 3;
/// How long a visitor waits for a small table to be taken.
const WAIT: Duration = Duration::from_secs(5);

fn id_of(name: &str) -> Result<i64, Refusal> {
    name.parse().map_err(|_| Refusal::NotFound)
}

impl Clerk {
    fn upload_row(&self, upload: &Upload) -> UploadRow {
        let summary = upload.summary;
        UploadRow {
            id: upload.id.to_string(),
            file_name: upload.file_name.clone(),
            organization: self.organization(upload.organization),
            came: upload.created_at.to_jiff(),
            state: match upload.state {
                State::New => UploadState::New,
                State::Taking => UploadState::Taking,
                State::Done => UploadState::Done,
            },
            rows: upload.rows.0,
            rows_done: upload.rows.1,
            became: [summary.taken, summary.with_warnings, summary.before, summary.wrong],
        }
    }

    fn upload_of(&self, access: &Access, name: &str) -> Result<(Upload, Option<Table>), Refusal> {
        let found = uploads::open(&self.registry, access, id_of(name)?).map_err(refusal)?;
        found.ok_or(Refusal::NotFound)
    }
}

fn problem(problem: &Problem, table: &Table) -> RowProblem {
    RowProblem {
        column: problem.column.and_then(|at| table.header.get(at)).cloned().unwrap_or_default(),
        is_error: problem.is_error,
        what: match &problem.what {
            What::Mistake(mistake) => RowText::Mistake(*mistake),
            What::Finding(text) => RowText::Finding(text.clone()),
        },
    }
}

fn columns(table: &Table, mapping: &Mapping) -> Vec<UploadColumn> {
    let column = |(at, name): (usize, &String)| UploadColumn {
        name: name.clone(),
        examples: table
            .rows
            .iter()
            .filter_map(|row| row.cells.get(at))
            .filter(|cell| !cell.is_empty())
            .map(|cell| cell.chars().take(40).collect())
            .take(EXAMPLES)
            .collect(),
        field: mapping.columns.get(at).copied().flatten(),
    };
    table.header.iter().enumerate().map(column).collect()
}

impl UploadDesk for Clerk {
    fn uploads(&self, visitor: &Visitor) -> Result<UploadList, Refusal> {
        let access = self.access(visitor)?;
        let uploads = uploads::list(&self.registry, &access).map_err(refusal)?;
        let organizations = match reach(access.role(), Permission::Upload) {
            Reach::All => organizations::list(&self.registry)
                .map_err(refusal)?
                .into_iter()
                .map(|one| (one.public_id.to_string(), one.name.to_string()))
                .collect(),
            _ => Vec::new(),
        };
        Ok(UploadList { rows: uploads.iter().map(|upload| self.upload_row(upload)).collect(), organizations })
    }

    fn add_upload(
        &self,
        visitor: &Visitor,
        organization: &str,
        file_name: &str,
        bytes: &[u8],
    ) -> Result<Uploaded, Refusal> {
        let access = self.access(visitor)?;
        let organization = match organization {
            "" => access.organization(),
            name => {
                let name = name.parse().map_err(|_| Refusal::NotFound)?;
                let found = organizations::by_public_id(&self.registry, name).map_err(refusal)?;
                found.ok_or(Refusal::NotFound)?.id
            }
        };
        let added = uploads::add(&self.registry, &access, organization, file_name, bytes).map_err(refusal)?;
        Ok(added.map_or_else(Uploaded::No, |id| Uploaded::Kept(id.to_string())))
    }

    fn upload(&self, visitor: &Visitor, upload: &str) -> Result<UploadView, Refusal> {
        let access = self.access(visitor)?;
        let (upload, table) = self.upload_of(&access, upload)?;
        let mapping = &upload.mapping;
        let mut view = UploadView {
            row: self.upload_row(&upload),
            columns: Vec::new(),
            dates: mapping.dates,
            doses: mapping.doses,
            is_windows_1252: false,
            lacks: Vec::new(),
            preview: None,
        };
        let Some(table) = table.filter(|_| upload.state == State::New) else { return Ok(view) };
        view.columns = columns(&table, mapping);
        view.is_windows_1252 = table.is_windows_1252;
        view.lacks = mapping.lacks();
        if view.lacks.is_empty() {
            let preview = uploads::preview(&self.registry, upload.organization, &table, mapping, SHOWN);
            let preview = preview.map_err(refusal)?;
            let row = |checked: &uploads::Checked| PreviewRow {
                number: checked.row.number,
                cells: checked.row.cells.iter().take(table.header.len()).cloned().collect(),
                problems: checked.problems.iter().map(|one| problem(one, &table)).collect(),
            };
            view.preview = Some(UploadPreview {
                rows: preview.rows.iter().map(row).collect(),
                good: preview.good,
                wrong: preview.wrong,
            });
        }
        Ok(view)
    }

    fn map_upload(&self, visitor: &Visitor, upload: &str, mapping: &Mapping) -> Result<(), Refusal> {
        let access = self.access(visitor)?;
        let known = uploads::map(&self.registry, &access, id_of(upload)?, mapping).map_err(refusal)?;
        if known { Ok(()) } else { Err(Refusal::NotFound) }
    }

    fn take_upload(&self, visitor: &Visitor, upload: &str) -> Result<(), Refusal> {
        let access = self.access(visitor)?;
        let id = id_of(upload)?;
        let (told, ended) = mpsc::channel();
        let registry = self.registry.clone();
        let taking = move || {
            let end = uploads::take(&registry, &access, id);
            if let Err(error) = &end {
                tracing::error!(%error, "an upload was not taken to its end");
            }
            // Whoever asked may not wait any more.
            let _ = told.send(end);
        };
        std::thread::Builder::new()
            .name("upload".into())
            .spawn(taking)
            .map_err(|error| Refusal::Broken(format!("no thread for an upload: {error}")))?;
        match ended.recv_timeout(WAIT) {
            // A large one goes on; one whose columns are not named is shown again with what is missing.
            Err(_) | Ok(Ok(_) | Err(Error::Invalid(_))) => Ok(()),
            Ok(Err(error)) => Err(refusal(error)),
        }
    }

    fn wrong_rows(&self, visitor: &Visitor, upload: &str) -> Result<Vec<u8>, Refusal> {
        let access = self.access(visitor)?;
        let rows = uploads::wrong_rows(&self.registry, &access, id_of(upload)?).map_err(refusal)?;
        rows.filter(|rows| !rows.is_empty()).ok_or(Refusal::NotFound)
    }
}
