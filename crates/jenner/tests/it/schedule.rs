//! The commands that make and compare schedules.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;

use crate::program::jenner;

const SCHEDULE: &str = "<scheduleSupportingData><liveVirusConflicts/>
<vaccineGroups><vaccineGroup><name>Sun</name></vaccineGroup></vaccineGroups>
<vaccineGroupToAntigenMap><vaccineGroupMap><name>Sun</name><antigen>Sun fever</antigen></vaccineGroupMap></vaccineGroupToAntigenMap>
<cvxToAntigenMap><cvxMap><cvx>901</cvx><shortDescription>Sun, live</shortDescription><association><antigen>Sun fever</antigen></association></cvxMap></cvxToAntigenMap>
<observations/></scheduleSupportingData>";

const ANTIGEN: &str = "<antigenSupportingData><contraindications/><series><seriesName>Sun 1-dose</seriesName>
<targetDisease>Sun fever</targetDisease><vaccineGroup>Sun</vaccineGroup><seriesAdminGuidance>Wear a hat.</seriesAdminGuidance>
<seriesType>Standard</seriesType><selectSeries><defaultSeries>Yes</defaultSeries><productPath>No</productPath>
<seriesGroupName>Standard</seriesGroupName><seriesGroup>1</seriesGroup></selectSeries><seriesDose><doseNumber>Dose 1</doseNumber>
<age><absMinAge>2 months</absMinAge><minAge>2 months</minAge></age>
<preferableVaccine><vaccineType>Sun, live</vaccineType><cvx>901</cvx></preferableVaccine></seriesDose></series></antigenSupportingData>";

fn run(folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = jenner(folder).args(args).output().expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (status.code(), text(stdout), text(stderr))
}

/// A folder with CDC's two kinds of files.
fn published(folder: &Path) -> PathBuf {
    let xml = folder.join("xml");
    fs::create_dir(&xml).expect("the temporary folder can be written to");
    fs::write(xml.join("schedule.xml"), SCHEDULE).expect("the temporary folder can be written to");
    fs::write(xml.join("antigen.xml"), ANTIGEN).expect("the temporary folder can be written to");
    xml
}

#[test]
fn published_files_become_a_pack_without_their_texts_unless_asked() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    published(here);
    let (code, out, err) = run(here, &["cdsi", "import", "xml", "--out", "pack", "--version", "1.0"]);
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    assert!(out.contains("1 antigens, 1 vaccine groups, 1 series with 1 doses"), "{out}");
    assert!(here.join("pack/antigens/sun-fever.toml").is_file());
    assert!(!here.join("pack/guidance.toml").exists());
    let (code, _, _) =
        run(here, &["cdsi", "import", "xml", "--out", "with", "--version", "1.0", "--guidance"]);
    assert_eq!(code, Some(0));
    assert!(fs::read_to_string(here.join("with/guidance.toml")).unwrap().contains("Wear a hat."));
}

#[test]
fn an_import_that_fails_names_file_and_line_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let xml = published(here);
    fs::write(xml.join("antigen.xml"), ANTIGEN.replace("<absMinAge>2 months", "<absMinAge>2 moons")).unwrap();
    let (code, _, err) = run(here, &["cdsi", "import", "xml", "--out", "pack", "--version", "1.0"]);
    assert_eq!(code, Some(1));
    assert!(err.starts_with("antigen.xml:5: <absMinAge>: \"2 moons\" is no duration"), "{err}");
    assert!(!here.join("pack").exists());
    // What can be read but makes no sense is written, for a look at it, and named as well.
    fs::write(xml.join("antigen.xml"), ANTIGEN.replace("Dose 1", "Dose 2")).unwrap();
    let (code, out, err) = run(here, &["cdsi", "import", "xml", "--out", "odd", "--version", "1.0"]);
    assert_eq!(code, Some(1));
    assert!(err.contains("antigens/sun-fever.toml: Sun 1-dose, dose 2: this is dose number 1"), "{err}");
    assert!(out.ends_with("written to odd: 1 errors, 0 warnings\n"), "{out}");
    fs::create_dir(here.join("empty")).unwrap();
    let (code, _, err) = run(here, &["cdsi", "import", "empty", "--out", "pack", "--version", "1.0"]);
    assert_eq!(code, Some(2), "{err}");
}

#[test]
fn an_import_leaves_no_antigen_of_another_schedule_in_the_pack() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    published(here);
    let import = ["cdsi", "import", "xml", "--out", "pack", "--version", "1.0"];
    assert_eq!(run(here, &import).0, Some(0));
    assert_eq!(run(here, &import).0, Some(0), "the same again");
    fs::write(here.join("pack/antigens/moon.toml"), "").unwrap();
    let (code, _, err) = run(here, &import);
    assert_eq!(code, Some(1));
    assert!(err.contains("moon.toml is in the way"), "{err}");
}

#[test]
fn two_schedules_are_compared_in_words_and_as_json() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let xml = published(here);
    assert_eq!(
        run(here, &["cdsi", "import", "xml", "--out", "old", "--name", "sun", "--version", "1.0"]).0,
        Some(0)
    );
    fs::write(xml.join("antigen.xml"), ANTIGEN.replace("<minAge>2 months", "<minAge>3 months")).unwrap();
    assert_eq!(
        run(here, &["cdsi", "import", "xml", "--out", "new", "--name", "sun", "--version", "1.0"]).0,
        Some(0)
    );
    let (code, out, _) = run(here, &["cdsi", "diff", "old", "new"]);
    assert_eq!(code, Some(0));
    assert_eq!(
        out,
        "\nSun fever\n  Sun 1-dose\n    dose 1: minimum age: 2 months → 3 months\n\nsun 1.0 → sun 1.0: 1 changes\n"
    );
    let (_, out, _) = run(here, &["cdsi", "diff", "old", "new", "--json"]);
    let change: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (&change["antigen"], &change["dose"], &change["new"]),
        (&"Sun fever".into(), &1.into(), &"3 months".into())
    );
    let (code, out, _) = run(here, &["cdsi", "diff", "shipped", "shipped"]);
    assert_eq!((code, out.lines().count()), (Some(0), 2), "{out}");
    let (code, _, err) = run(here, &["cdsi", "diff", "shipped", "nowhere"]);
    assert_eq!(code, Some(1), "{err}");
}
