//! Doses after a merge: what each side has, what becomes one, what may be one.

use jenner_model::record::{Dose, DoubtfulDoses, Record};
use jenner_registry::identity::blast::{Blast, Side as Told};

use super::super::{Clerk, words};
use crate::views::{DoseFate, PairDose, PairDoseSide};

impl Clerk {
    pub(super) fn pair_doses(&self, blast: &Blast) -> Vec<PairDose> {
        let codes = self.registry.codes();
        let mut rows: Vec<(&Dose, PairDose)> = blast
            .doses
            .iter()
            .map(|after| {
                let side = |of: &Record, told: Told| {
                    let dose = of.doses.iter().find(|dose| shares_a_report(dose, &after.dose));
                    after
                        .told_by
                        .contains(&told)
                        .then(|| self.dose_side(dose.unwrap_or(&after.dose), &after.dose))
                };
                let row = PairDose {
                    vaccine: words::vaccine(codes, after.dose.best.vaccine.cvx),
                    left: side(&blast.left, Told::Left),
                    right: side(&blast.right, Told::Right),
                    fate: if after.told_by.len() > 1 { DoseFate::One } else { DoseFate::Keep },
                };
                (&after.dose, row)
            })
            .collect();
        for pair in &blast.doubtful {
            beside(&mut rows, *pair);
        }
        rows.into_iter().map(|(_, row)| row).collect()
    }

    fn dose_side(&self, dose: &Dose, merged: &Dose) -> PairDoseSide {
        let vaccine = |dose: &Dose| words::vaccine(self.registry.codes(), dose.best.vaccine.cvx);
        let place = dose.best.location.as_ref().map(words::place).unwrap_or_default();
        // The vaccine stands at the head of the line; a side names its own where it is another one.
        let own = if vaccine(dose) == vaccine(merged) { String::new() } else { vaccine(dose) };
        let parts = [own, dose.best.lot.to_string(), place];
        let text = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
        PairDoseSide { day: dose.best.given_on, text, kind: self.mark(dose).kind }
    }
}

fn shares_a_report(one: &Dose, other: &Dose) -> bool {
    one.reports.iter().any(|report| other.reports.contains(report))
}

/// Puts two doses that may be one beside each other in one line, where each is on one side only.
fn beside(rows: &mut Vec<(&Dose, PairDose)>, pair: DoubtfulDoses) {
    let place = |report| rows.iter().position(|(dose, _)| dose.reports.contains(&report));
    let (Some(a), Some(b)) = (place(pair.a), place(pair.b)) else { return };
    let alone = |at: usize| rows.get(at).is_some_and(|(_, row)| row.fate == DoseFate::Keep);
    if a == b || !alone(a) || !alone(b) {
        return;
    }
    let (_, second) = rows.remove(a.max(b));
    let Some((_, first)) = rows.get_mut(a.min(b)) else { return };
    first.left = first.left.take().or(second.left);
    first.right = first.right.take().or(second.right);
    first.fate = DoseFate::Doubtful(match first.other_day() {
        Some(_) => "fate-day-apart",
        None => "fate-unclear",
    });
}
