//! Reads any text as a file of a schedule pack and as CDC's supporting data. Run with
//! `cargo +nightly fuzz run schedule`.
//!
//! The first byte says what the rest is: a file of a pack, or one of CDC's two kinds of files.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/cdsi/tests/pack/any_text.rs"]
mod any_text;

macro_rules! pack {
    ($($name:literal),*) => {
        &[$(($name, include_str!(concat!("../../crates/cdsi/tests/packs/costa-verde/", $name)))),*]
    };
}

const PACK: &[(&str, &str)] = pack!(
    "schedule.toml",
    "vaccines.toml",
    "observations.toml",
    "guidance.toml",
    "antigens/fiebre-del-sol.toml",
    "antigens/gripe.toml",
    "antigens/rubeola.toml",
    "antigens/sarampion.toml"
);

const EMPTY_SCHEDULE: &str = "<scheduleSupportingData><liveVirusConflicts/><vaccineGroups/>\
    <vaccineGroupToAntigenMap/><cvxToAntigenMap/><observations/></scheduleSupportingData>";

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, text)) = bytes.split_first() else { return };
    let text = String::from_utf8_lossy(text).into_owned();
    if let Some((name, _)) = PACK.get(usize::from(*kind)) {
        let others = PACK.iter().filter(|(other, _)| other != name);
        let mut files: Vec<_> = others.map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        files.push(((*name).to_owned(), text));
        any_text::as_pack(files);
    } else {
        let schedule = ("schedule.xml".to_owned(), EMPTY_SCHEDULE.to_owned());
        any_text::as_supporting_data(vec![("any.xml".to_owned(), text), schedule]);
    }
});
