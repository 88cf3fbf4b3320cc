//! What is wrong, as an OperationOutcome.

use crate::elements::{CodeableConcept, Text};
use crate::problem::Problem;
use crate::resources::{Issue, OperationOutcome};

/// All problems of an answer. Without any it says that all is well: an outcome needs an issue.
pub fn outcome<'a>(problems: &'a [Problem]) -> OperationOutcome<'a> {
    let issue = |severity: &'static str, code: &'static str, text: &'a str, place: &'a str| Issue {
        severity: Some(severity.into()),
        code: Some(code.into()),
        details: Some(CodeableConcept { text: Some(text.into()), ..CodeableConcept::default() }),
        expression: if place.is_empty() { vec![] } else { vec![Text::Borrowed(place)] },
        ..Issue::default()
    };
    let mut issues: Vec<Issue<'a>> = problems
        .iter()
        .map(|one| issue(one.severity.code(), one.kind.code(), &one.text, &one.expression))
        .collect();
    if issues.is_empty() {
        issues.push(issue("information", "informational", "All is well.", ""));
    }
    OperationOutcome { issue: issues, ..OperationOutcome::default() }
}
