//! What of a visible record an asker gets: one place for pages, HL7, FHIR, exports and tables.
//!
//! - Roles that may not see contact data (schools) get no address, phone, contact or number of another authority.
//! - A dose marked as confidential stays with the clinic that gave it and the roles named in the table, where the law of the
//!   jurisdiction says so.
//! - Under a safety hold address, phone, contacts and everything that tells of a clinic are left out for everybody but the
//!   roles named in the table, the clinics themselves included: whom the person flees may work there.

use std::collections::HashSet;

use jenner_model::access::Access;
use jenner_model::dose::DoseStatement;
use jenner_model::person::Demographics;
use jenner_model::record::{Dose, Record, Restriction};
use jenner_model::report::Statement;
use jenner_model::{Given, MessageId, OrganizationId, ReportId};

use super::roles::{Permission, Reach, reach};

/// The organization in the place of one that is withheld. Nobody has this id.
pub const WITHHELD: OrganizationId = OrganizationId(-1);

/// Marks of confidentiality (ORC-28) that hide a dose: restricted, very restricted.
const HIDDEN: [&str; 2] = ["R", "V"];

/// Whether a permission of the asker holds for this very record.
pub(crate) fn sees(access: &Access, record: &Record, permission: Permission) -> bool {
    match reach(access.role(), permission) {
        // Who is not on the roster, in the case or somebody's child has been left out before.
        Reach::All | Reach::Reply | Reach::Roster | Reach::Case | Reach::Child => true,
        Reach::Own => record.reports.iter().any(|report| access.speaks_for(report.organization)),
        Reach::Reason => access.has_opened(record.person),
        Reach::No => false,
    }
}

/// Removes what the asker may not see.
pub(crate) fn redact(access: &Access, mut record: Record) -> Record {
    if record.is_restricted(Restriction::ConfidentialDoses)
        && !sees(access, &record, Permission::ReadConfidential)
    {
        hide_confidential(access, &mut record);
    }
    if record.is_restricted(Restriction::SafetyHold) && !sees(access, &record, Permission::ReadHeld) {
        hold(&mut record);
    }
    if !sees(access, &record, Permission::ReadContact) {
        record.demographics = Demographics {
            addresses: Given::Unsaid,
            telecoms: Given::Unsaid,
            contacts: Given::Unsaid,
            mothers_maiden_name: Given::Unsaid,
            identifiers: Vec::new(),
            ..record.demographics
        };
        record.reports.retain(|report| !matches!(report.statement, Statement::Demographics(_)));
    }
    record
}

/// What of a record may leave on a laptop: no dose that is marked as confidential, whoever asked and whatever the law here says
/// of pages.
pub(crate) fn for_a_pack(mut record: Record) -> Record {
    record.doses.retain(|dose| !is_confidential(&dose.best));
    record
}

/// Whether a dose is marked as confidential.
pub(crate) fn is_confidential(dose: &DoseStatement) -> bool {
    dose.confidentiality.as_ref().is_some_and(|code| HIDDEN.contains(&code.as_str()))
}

fn hide_confidential(access: &Access, record: &mut Record) {
    let own: HashSet<ReportId> = record
        .reports
        .iter()
        .filter(|report| access.speaks_for(report.organization))
        .map(|report| report.id)
        .collect();
    let hidden = |dose: &Dose| is_confidential(&dose.best) && !dose.reports.iter().any(|id| own.contains(id));
    let gone: HashSet<ReportId> =
        record.doses.iter().filter(|dose| hidden(dose)).flat_map(|dose| dose.reports.clone()).collect();
    record.doses.retain(|dose| !hidden(dose));
    record.doubtful.retain(|pair| !gone.contains(&pair.a) && !gone.contains(&pair.b));
    record.reports.retain(|report| {
        // A report that was corrected since stands beside the dose and tells of it all the same.
        let marked = matches!(&report.statement, Statement::Dose(dose) if is_confidential(dose));
        !gone.contains(&report.id) && (!marked || own.contains(&report.id))
    });
}

fn hold(record: &mut Record) {
    record.demographics = Demographics {
        addresses: Given::Unsaid,
        telecoms: Given::Unsaid,
        contacts: Given::Unsaid,
        // Chart numbers name the clinic that gave them.
        identifiers: Vec::new(),
        ..std::mem::take(&mut record.demographics)
    };
    record.reports.retain(|report| !matches!(report.statement, Statement::Demographics(_)));
    for report in &mut record.reports {
        report.organization = WITHHELD;
        report.message = MessageId(0);
        match &mut report.statement {
            Statement::Dose(dose) => nowhere(dose),
            Statement::Refusal(refusal) => {
                refusal.filler = None;
                refusal.text = "".into();
            }
            Statement::Demographics(_) | Statement::Observation(_) => {}
        }
    }
    for dose in &mut record.doses {
        nowhere(&mut dose.best);
    }
    for refusal in &mut record.refusals {
        refusal.statement.filler = None;
        refusal.statement.text = "".into();
    }
}

/// Takes out of a dose what tells where it was given. Notes may hold anything.
fn nowhere(dose: &mut DoseStatement) {
    dose.filler = None;
    dose.placer = None;
    dose.administered_by = None;
    dose.ordered_by = None;
    dose.entered_by = None;
    dose.entered_at = None;
    dose.location = None;
    dose.notes.clear();
}
