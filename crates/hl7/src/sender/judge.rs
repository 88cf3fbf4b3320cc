//! A message that was read, weighed by a profile.

use std::collections::{BTreeSet, HashMap};

use super::{Profile, Ruling, is_fixed};
use crate::er7::Message;
use crate::finding::{Finding, Severity, Verdict};
use crate::vxu::Vxu;

/// Segments that tell of one vaccination.
const OF_A_DOSE: [&str; 5] = ["ORC", "RXA", "RXR", "OBX", "NTE"];

impl Profile {
    /// Weighs the findings of a message: gives them the severity that is agreed, takes out what is to be rejected, and
    /// decides the verdict anew. An error whose vaccination was left out stays an error, whatever is agreed: nothing
    /// that was not taken is acknowledged as taken.
    pub fn judge(&self, message: &Message<'_>, mut vxu: Vxu) -> Vxu {
        if self.rules.is_empty() || vxu.verdict == Verdict::AR {
            return vxu;
        }
        let groups = groups(message);
        let rxa_of = |finding: &Finding| {
            let place = finding.location.as_ref()?;
            groups.get(&(place.segment.as_str(), place.sequence)).copied()
        };
        let taken: BTreeSet<u32> = vxu.statements.iter().map(|located| located.rxa).collect();
        let whole = vxu.demographics.is_some();
        let mut rejected: BTreeSet<u32> = BTreeSet::new();
        let mut reject_all = false;
        for finding in &mut vxu.findings {
            let Some(ruling) = self.rules.get(finding.rule.as_ref()) else { continue };
            let place = finding.location.as_ref().map_or("", |place| place.segment.as_str());
            let of_dose = OF_A_DOSE.contains(&place);
            let group = rxa_of(finding);
            match ruling {
                Ruling::Reject => {
                    finding.severity = Severity::Error;
                    match group.filter(|_| of_dose) {
                        Some(rxa) => {
                            rejected.insert(rxa);
                        }
                        None => reject_all = true,
                    }
                }
                Ruling::Accept | Ruling::Warn => {
                    let was_taken =
                        if of_dose { group.is_some_and(|rxa| taken.contains(&rxa)) } else { whole };
                    let is_relaxed = finding.severity != Severity::Error
                        || (was_taken && !is_fixed(finding.rule.as_ref(), Severity::Error));
                    if is_relaxed {
                        finding.severity = match ruling {
                            Ruling::Accept => Severity::Information,
                            Ruling::Warn | Ruling::Reject => Severity::Warning,
                        };
                    }
                }
            }
        }
        if reject_all {
            vxu.dropped += std::mem::take(&mut vxu.statements)
                .iter()
                .map(|located| located.rxa)
                .collect::<BTreeSet<u32>>()
                .len();
            vxu.demographics = None;
        } else if !rejected.is_empty() {
            vxu.dropped += rejected.intersection(&taken).count();
            vxu.statements.retain(|located| !rejected.contains(&located.rxa));
        }
        vxu.verdict = Verdict::of(&vxu.findings);
        vxu
    }
}

/// The RXA that each segment of a vaccination goes with: an ORC with the RXA that follows, the others with the one
/// before.
fn groups<'m>(message: &'m Message<'_>) -> HashMap<(&'m str, u32), u32> {
    let mut groups = HashMap::new();
    let mut waiting: Option<(&str, u32)> = None;
    let mut rxa = None;
    for segment in message.segments() {
        let key = (segment.name(), segment.ordinal());
        match segment.name() {
            "ORC" => {
                waiting = Some(key);
                rxa = None;
            }
            "RXA" => {
                rxa = Some(segment.ordinal());
                groups.insert(key, segment.ordinal());
                groups.extend(waiting.take().map(|orc| (orc, segment.ordinal())));
            }
            name if OF_A_DOSE.contains(&name) => {
                groups.extend(rxa.map(|rxa| (key, rxa)));
            }
            _ => {}
        }
    }
    groups
}
