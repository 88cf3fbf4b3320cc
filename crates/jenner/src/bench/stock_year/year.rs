//! The messages of a year, by clinic and in the order of their days.

use jenner::demo::State;
use jenner_model::Date;
use rayon::prelude::*;

/// Households that a core makes at a time.
const PORTION: u32 = 256;

/// A message as the state wrote it.
pub type Written = (Date, String);

/// The messages of each organization of the state, in its order. Messages with a mistake that the state made on purpose are left
/// out: this measurement makes its own.
pub fn messages(state: &State, (from, until): (Date, Date)) -> Vec<Vec<Written>> {
    let households = state.household_count();
    let of_portion = |portion: u32| {
        let range = portion * PORTION..((portion + 1) * PORTION).min(households);
        let wanted = state.messages(range).filter_map(|message| {
            let fits = message.defect.is_none() && from <= message.day && message.day <= until;
            fits.then_some((message.organization_index, (message.day, message.text)))
        });
        wanted.collect::<Vec<_>>()
    };
    let all: Vec<Vec<_>> = (0..households.div_ceil(PORTION)).into_par_iter().map(of_portion).collect();
    let mut by_clinic: Vec<Vec<Written>> = Vec::new();
    by_clinic.resize_with(state.organizations().len(), Vec::new);
    for (clinic, message) in all.into_iter().flatten() {
        if let Some(of_clinic) = by_clinic.get_mut(clinic) {
            of_clinic.push(message);
        }
    }
    // The sort is stable: messages about one person stay in their order.
    by_clinic.iter_mut().for_each(|messages| messages.sort_by_key(|message| message.0));
    by_clinic
}
