//! Files of test cases for the CDSi engine: JSON, or the spreadsheets that CDC publishes.

mod spreadsheet;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use anyhow::{Context as _, Result};
use jenner_cdsi::cases::{BadCase, Case, read_json};
use jenner_cdsi::{Assessment, Schedule, evaluate_as_given};

use crate::problem::usage;

/// The cases of a file in its order, each read or with what is wrong with it. Fails only where the file cannot
/// be read, or holds no cases at all.
pub fn read(path: &Path) -> Result<Vec<Result<Case, BadCase>>> {
    let bytes = std::fs::read(path).map_err(|error| usage(format!("{}: {error}", path.display())))?;
    // Whatever its name is: a workbook is a ZIP archive.
    let read = if bytes.starts_with(b"PK") {
        spreadsheet::read(bytes)
    } else {
        String::from_utf8(bytes)
            .context("is neither a spreadsheet (.xlsx) nor UTF-8 text")
            .and_then(|text| Ok(read_json(&text)?))
    };
    read.map_err(|error| usage(format!("{}: {error:#}", path.display())))
}

/// Asks the engine what a case asks. One case that breaks the engine must not keep the others from being asked.
pub fn assess(case: &Case, schedule: &Schedule) -> Result<Assessment, &'static str> {
    let ask = || evaluate_as_given(&case.patient, schedule, case.on);
    catch_unwind(AssertUnwindSafe(ask))
        .map_err(|_| "could not be assessed because of a mistake in this program; please report it")
}
