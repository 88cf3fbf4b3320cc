//! Which observations of a schedule a reported code stands for.
//!
//! CDC's coded values serve two purposes under one roof: most name a condition, some name a reaction to one vaccine
//! ("severe allergic reaction after previous dose of …", which lists the vaccines it speaks of). The PHIN VS code for
//! such a reaction is the same for all vaccines: it says "this vaccine". So it counts only together with the vaccine
//! it was said of; without one it would forbid everything there is. A SNOMED CT code names its vaccine itself.

use std::collections::{BTreeSet, HashMap, HashSet};

use jenner_cdsi::{AntigenId, CodeSystem, ObservationId, Schedule};
use jenner_codes::{Codes, Cvx};

use super::facts::ToldFact;

/// A code of the guide's value set of reactions (OBX 31044-1), and the code of its value set of contraindications
/// (OBX 30945-0) that says the same of somebody who had the reaction.
struct Means {
    reaction: &'static str,
    contraindication: &'static str,
    /// Only after vaccines that share a vaccine group with one of these; empty for all.
    after: &'static [u16],
}

const REACTIONS: [Means; 3] = [
    // Anaphylaxis; anaphylaxis to an earlier dose.
    Means { reaction: "39579001", contraindication: "VXC20", after: &[] },
    // Encephalopathy; encephalopathy within 7 days after DTP or DTaP (groups DTAP 107 and TDAP 115).
    Means { reaction: "81308009", contraindication: "VXC22", after: &[107, 115] },
    // Intussusception within 30 days; had intussusception.
    Means { reaction: "VXC15", contraindication: "VXC21", after: &[] },
];

/// The observations of one schedule that have to do with vaccines.
#[derive(Debug)]
pub(crate) struct Observations {
    /// Those that speak of a reaction to a vaccine.
    all: HashSet<ObservationId>,
    /// Those of them that speak of each vaccine.
    of: HashMap<Cvx, Vec<ObservationId>>,
    /// Those that are the giving of a product, by product.
    given: HashMap<Cvx, Vec<ObservationId>>,
}

impl Observations {
    /// Reads them from a schedule.
    pub(crate) fn of(schedule: &Schedule) -> Self {
        let vaccines = || (1..=999).filter_map(Cvx::from_number);
        let mut of: HashMap<Cvx, Vec<ObservationId>> = HashMap::new();
        let mut antigens: HashMap<ObservationId, Option<BTreeSet<AntigenId>>> = HashMap::new();
        let mut given = HashMap::new();
        for cvx in vaccines() {
            let products = schedule.observations_coded(CodeSystem::AdministeredCvx, &cvx.to_string());
            if !products.is_empty() {
                given.insert(cvx, products.to_vec());
            }
            let listed = schedule.observations_coded(CodeSystem::ReactionCvx, &cvx.to_string());
            if listed.is_empty() {
                continue;
            }
            of.insert(cvx, listed.to_vec());
            let own: BTreeSet<AntigenId> = schedule.antigens_of(cvx).iter().copied().collect();
            for observation in listed {
                let common = antigens.entry(*observation).or_default();
                *common = Some(match common.take() {
                    None => own.clone(),
                    Some(known) => known.intersection(&own).copied().collect(),
                });
            }
        }
        // The lists are older than some vaccines. One that no list names belongs where all that the listed vaccines
        // have in common is in it.
        for cvx in vaccines() {
            let own: BTreeSet<AntigenId> = schedule.antigens_of(cvx).iter().copied().collect();
            if own.is_empty() || of.contains_key(&cvx) {
                continue;
            }
            let mut found: Vec<ObservationId> = antigens
                .iter()
                .filter(|(_, common)| {
                    common.as_ref().is_some_and(|common| !common.is_empty() && common.is_subset(&own))
                })
                .map(|(observation, _)| *observation)
                .collect();
            if !found.is_empty() {
                found.sort_unstable();
                of.insert(cvx, found);
            }
        }
        Self { all: antigens.into_keys().collect(), of, given }
    }

    /// The observations that giving a product is.
    pub(crate) fn given(&self, product: Cvx) -> &[ObservationId] {
        self.given.get(&product).map_or(&[], Vec::as_slice)
    }

    /// The observations a reported code stands for.
    pub(crate) fn named(&self, schedule: &Schedule, codes: &Codes, told: &ToldFact) -> Vec<ObservationId> {
        let mut found = self.coded(schedule, &told.code, told.vaccine);
        if told.reaction
            && let Some(means) = REACTIONS.iter().find(|means| means.reaction == told.code)
            && (means.after.is_empty() || told.vaccine.is_some_and(|cvx| shares(codes, cvx, means.after)))
        {
            found.extend(self.coded(schedule, means.contraindication, told.vaccine));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn coded(&self, schedule: &Schedule, code: &str, vaccine: Option<Cvx>) -> Vec<ObservationId> {
        let mut found = schedule.observations_coded(CodeSystem::Snomed, code).to_vec();
        let phin = schedule.observations_coded(CodeSystem::PhinVs, code);
        if phin.iter().any(|observation| self.all.contains(observation)) {
            let of = vaccine.and_then(|cvx| self.of.get(&cvx)).map_or(&[][..], Vec::as_slice);
            found.extend(of.iter().filter(|observation| phin.contains(observation)));
        } else {
            found.extend(phin);
        }
        found
    }
}

fn shares(codes: &Codes, cvx: Cvx, others: &[u16]) -> bool {
    let own = codes.group_mask(cvx);
    others.iter().filter_map(|n| Cvx::from_number(*n)).any(|other| codes.group_mask(other) & own != 0)
}
