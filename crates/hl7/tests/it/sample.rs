//! A made-up submission that nothing is wrong with, and ways to change it and to look at what was read.

use jenner_codes::Codes;
use jenner_hl7::er7::Message;
use jenner_hl7::finding::Finding;
use jenner_hl7::vxu::{self, Vxu};
use jenner_model::dose::{DoseStatement, Refusal};
use jenner_model::observation::Observation;
use jenner_model::report::Statement;
use jiff::civil::{Date, date};

pub const TODAY: Date = date(2024, 5, 20);
pub const MSH: &str = "MSH|^~\\&|CHART|BAYOU|IIS|STATE|20240520101500-0500||VXU^V04^VXU_V04|B-77|P|2.5.1|||ER|AL|||||Z22^CDCPHINVS";
pub const PID: &str = "PID|1||4711^^^BAYOU^MR||Fontenot^Odile^M^^^^L|Broussard^Celeste^^^^^M|20210309|F||2106-3^White^CDCREC|\
                   12 Cypress Way^^Houma^LA^70360^USA^L||^PRN^PH^^^985^2234567|||||||||2186-5^Not Hispanic^CDCREC";
pub const ORC: &str = "ORC|RE||D-1^BAYOU|||||||||1234567893^Landry^Paul^^^^^^NPI^L^^^NPI";
pub const RXA: &str = "RXA|0|1|20240519||03^MMR^CVX|0.5|mL^mL^UCUM||00^New^NIP001|88^Guidry^Ann^^^^^^BAYOU^L^^^MD|^^^BAYOU1||||\
                   X90412|20251231|MSD^Merck^MVX|||CP|A";
pub const ELIGIBLE: &str =
    "OBX|1|CE|64994-7^Eligibility^LN|1|V02^Medicaid^HL70064||||||F|||20240519|||VXC40^Dose^CDCPHINVS";

pub fn read(lines: &[&str]) -> Vxu {
    let text = lines.join("\r");
    vxu::read(&Message::parse(&text).unwrap(), Codes::embedded(), TODAY)
}

/// The usual message with one segment in another form.
pub fn with(segment: &str) -> Vxu {
    let name = &segment[..3];
    let lines: Vec<&str> = [MSH, PID, ORC, RXA, ELIGIBLE]
        .into_iter()
        .map(|usual| if usual.starts_with(name) { segment } else { usual })
        .collect();
    read(&lines)
}

/// The usual segment with one field replaced.
pub fn field(segment: &str, n: usize, value: &str) -> String {
    let mut fields: Vec<&str> = segment.split('|').collect();
    let at = if segment.starts_with("MSH") { n - 1 } else { n };
    if fields.len() <= at {
        fields.resize(at + 1, "");
    }
    fields[at] = value;
    fields.join("|")
}

pub fn find<'v>(vxu: &'v Vxu, rule: &str) -> &'v Finding {
    let found = vxu.findings.iter().find(|finding| finding.rule == rule);
    found.unwrap_or_else(|| panic!("{rule} is not among {:?}", rules(vxu)))
}

pub fn rules(vxu: &Vxu) -> Vec<&str> {
    vxu.findings.iter().map(|finding| finding.rule.as_ref()).collect()
}

pub fn doses(vxu: &Vxu) -> Vec<&DoseStatement> {
    vxu.statements
        .iter()
        .filter_map(|located| match &located.statement {
            Statement::Dose(dose) => Some(&**dose),
            _ => None,
        })
        .collect()
}

pub fn refusals(vxu: &Vxu) -> Vec<&Refusal> {
    vxu.statements
        .iter()
        .filter_map(|located| match &located.statement {
            Statement::Refusal(refusal) => Some(refusal),
            _ => None,
        })
        .collect()
}

pub fn observations(vxu: &Vxu) -> Vec<&Observation> {
    vxu.statements
        .iter()
        .filter_map(|located| match &located.statement {
            Statement::Observation(observation) => Some(observation),
            _ => None,
        })
        .collect()
}
