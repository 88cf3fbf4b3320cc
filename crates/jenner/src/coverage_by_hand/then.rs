//! How often somebody would count otherwise, had they been judged on the day itself.

use std::collections::{BTreeMap, BTreeSet};

use jenner_cdsi::{Date as Day, evaluate, verdicts};
use jenner_model::Date;
use jenner_registry::Registry;
use jenner_registry::coverage::measure::{Asks, Counts};

use super::people::{Dose, Somebody, completed};
use super::world::World;

/// Of measures that count valid doses: how often somebody would count otherwise if they were judged as of the day, by the doses
/// given until then, and how many were compared.
pub(super) fn judged_then(registry: &Registry, world: &World, on: Date) -> (u64, u64) {
    let measures = &registry.pack().measures;
    let day = Day::try_from(on).expect("a day");
    let (mut other, mut compared) = (0, 0);
    for one in world.people.iter().filter(|one| one.born <= on) {
        let Some(now) = &one.patient else { continue };
        let mut patient = now.clone();
        patient.doses.retain(|dose| dose.date <= day);
        let assessment = evaluate(&patient, registry.schedule(), day);
        let schedule = registry.schedule();
        let verdicts = verdicts(schedule, &assessment);
        let mut doses = Vec::new();
        for (place, given) in patient.doses.iter().enumerate() {
            let groups: BTreeSet<_> =
                schedule.antigens_of(given.cvx).iter().map(|antigen| schedule.group_of(*antigen)).collect();
            for group in groups {
                let verdict = verdicts.iter().find(|one| one.dose == place && one.group == group);
                doses.push(Dose {
                    on: given.date.into(),
                    cvx: given.cvx,
                    group: schedule.group_name(group).to_owned(),
                    word: verdict.map(|one| one.standing.status),
                    whole: !given.substandard,
                    place,
                });
            }
        }
        doses.retain(|dose| dose.on >= one.born);
        let then = Somebody {
            doses,
            complete: completed(registry, &assessment),
            patient: None,
            patient_of: BTreeMap::new(),
            schools: one.schools.clone(),
            place: (None, None),
            ..*one
        };
        for measure in measures.list() {
            let valid = matches!(
                measure.asks,
                Asks::Reached { counts: Counts::Valid, .. } | Asks::DroppedOut { counts: Counts::Valid, .. }
            );
            if valid && one.is_in(measure, on) {
                compared += 1;
                other += u64::from(one.count(measures, measure, on) != then.count(measures, measure, on));
            }
        }
    }
    (other, compared)
}
