//! Checks of `observations.toml` and `guidance.toml`. They come last: by then it is known who uses them.

use std::collections::BTreeSet;

use super::{Check, Place};

const OBSERVATIONS: &str = "observations.toml";
const GUIDANCE: &str = "guidance.toml";

pub(super) fn check(check: &mut Check<'_>) {
    let pack = check.pack;
    check.not_too_many(OBSERVATIONS, "observations", pack.observations.observation.len());
    let mut codes = BTreeSet::new();
    for entry in &pack.observations.observation {
        let observation = entry.get_ref();
        let name = format!("observation {}", observation.code);
        let at = Place::named(OBSERVATIONS, entry, &name);
        if observation.code.trim().is_empty() {
            check.error(at, "the observation has no code");
        }
        if !codes.insert(&observation.code) {
            check.error(at, "there is a second observation with this code");
        }
        for cvx in observation.administered_cvx.iter().chain(&observation.reaction_cvx) {
            check.vaccine(at, *cvx);
        }
        if !check.used_observations.contains(observation.code.as_str()) {
            check.warning(at, format!("nothing asks about \"{}\"", observation.title));
        }
    }
    guidance(check);
}

fn guidance(check: &mut Check<'_>) {
    let pack = check.pack;
    let files = || pack.antigens.iter().map(|(_, file)| file);
    let series = || files().flat_map(|file| &file.series).map(|series| series.get_ref());
    let of_series = series().flat_map(|series| &series.guidance);
    let of_indications =
        series().flat_map(|series| &series.indication).filter_map(|one| one.get_ref().guidance.as_ref());
    let of_others =
        files().flat_map(|file| &file.contraindication).filter_map(|one| one.get_ref().guidance.as_ref());
    let used: BTreeSet<&String> = of_series.chain(of_indications).chain(of_others).collect();
    check.not_too_many(GUIDANCE, "texts", pack.guidance.guidance.len());
    let mut ids = BTreeSet::new();
    for entry in &pack.guidance.guidance {
        let text = entry.get_ref();
        let at = Place::named(GUIDANCE, entry, &text.id);
        if !ids.insert(&text.id) {
            check.error(at, "there is a second text with this id");
        }
        if text.en.trim().is_empty() || text.es.trim().is_empty() {
            check.error(at, "the text is missing in one of the languages");
        }
        if !used.contains(&text.id) {
            check.warning(at, "nothing refers to this text");
        }
    }
}
