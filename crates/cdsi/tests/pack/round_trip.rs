//! A pack written and read again says the same.

use jenner_cdsi::pack::Pack;
use jenner_cdsi::{shipped, shipped_pack};

use crate::folder::{files, pack, packs};

#[test]
fn the_packs_of_the_repository_are_written_as_they_are_read() {
    for name in ["schedule-us-4.64", "schedule-us-4.61"] {
        let read = pack(name);
        let written = read.files();
        assert_eq!(Pack::read(written.clone()).unwrap(), read, "{name}");
        assert_eq!(written.len(), files(&packs().join(name)).len());
        // `guidance.toml` is written by hand and has headings.
        let made = files(&packs().join(name)).into_iter().filter(|(path, _)| path != "guidance.toml");
        for (path, text) in made {
            let ours = written.iter().find(|(name, _)| *name == path);
            assert!(
                ours.is_some_and(|(_, ours)| *ours == text),
                "{name}/{path} is not laid out as it would be written"
            );
        }
    }
}

#[test]
fn the_schedule_inside_the_library_is_the_newest_pack() {
    let pack = pack("schedule-us-4.64");
    assert_eq!(shipped_pack().unwrap(), pack);
    assert_eq!(shipped().len(), 4 + pack.antigens.len());
}
