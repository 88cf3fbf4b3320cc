//! What must hold for any text whatever that is given as a file of a pack or as a file of CDC's. The tests of bad
//! input and the fuzz target call it; it panics where something does not hold.

use jenner_cdsi::import::{Guidance, Header, import};
use jenner_cdsi::pack::{Pack, Problem, changes};
use jenner_cdsi::{Date, Schedule, evaluate};

/// Reads the files of a pack. What can be read is checked, written again, compared and, if it makes sense, used.
/// Returns the problems of reading.
pub fn as_pack(files: Vec<(String, String)>) -> Vec<Problem> {
    let pack = match Pack::read(files) {
        Ok(pack) => pack,
        Err(problems) => return are_said(problems.0),
    };
    use_it(&pack);
    Vec::new()
}

/// The same for CDC's files.
pub fn as_supporting_data(files: Vec<(String, String)>) -> Vec<Problem> {
    let header = Header { name: "any".into(), version: "1".into(), released: None, source: "any".into() };
    match import(files, header, Guidance::Copied) {
        Ok(imported) => {
            are_said(imported.warnings);
            use_it(&imported.pack);
            Vec::new()
        }
        Err(problems) => are_said(problems.0),
    }
}

fn use_it(pack: &Pack) {
    let written = pack.files();
    let again =
        Pack::read(written).unwrap_or_else(|problems| panic!("written, but not readable:\n{problems}"));
    assert_eq!(again, *pack);
    assert_eq!(changes(pack, &again), []);
    let has_errors = are_said(pack.check()).iter().any(Problem::is_error);
    match Schedule::load(pack) {
        Ok(schedule) => {
            assert!(!has_errors);
            let (Some(birth), Some(today)) = (Date::new(2024, 2, 29), Date::new(2026, 1, 31)) else { return };
            let mut patient = jenner_cdsi::Patient::born(birth, jenner_cdsi::Sex::Unknown);
            for vaccine in pack.vaccines.vaccine.iter().take(8) {
                let day = birth.plus_days(60 * i32::from(vaccine.get_ref().cvx.number() % 9));
                patient.doses.push(jenner_cdsi::Dose::given(day, vaccine.get_ref().cvx));
            }
            evaluate(&patient, &schedule, today);
        }
        Err(problems) => {
            are_said(problems.0);
        }
    }
}

/// A problem names its file and fits on one line.
fn are_said(problems: Vec<Problem>) -> Vec<Problem> {
    for problem in &problems {
        assert!(!problem.file.is_empty() && !problem.text.is_empty());
        assert_ne!(problem.line, Some(0));
        assert!(!problem.to_string().contains('\n'), "{problem}");
    }
    problems
}
