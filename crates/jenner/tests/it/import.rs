//! `jenner cdsi import` on made-up supporting data.

use std::fs;
use std::path::Path;

use crate::program::{run, text};

const SCHEDULE: &str = "<scheduleSupportingData>
<liveVirusConflicts/><observations/>
<vaccineGroups><vaccineGroup><name>Sun</name><administerFullVaccineGroup/></vaccineGroup></vaccineGroups>
<vaccineGroupToAntigenMap><vaccineGroupMap><name>Sun</name><antigen>Sun fever</antigen></vaccineGroupMap></vaccineGroupToAntigenMap>
<cvxToAntigenMap><cvxMap><cvx>901</cvx><shortDescription>Sun, killed</shortDescription>
<association><antigen>Sun fever</antigen><associationBeginAge/><associationEndAge/></association></cvxMap></cvxToAntigenMap>
</scheduleSupportingData>";

const ANTIGEN: &str = "<antigenSupportingData>
<series><seriesName>Sun 1-dose series</seriesName><targetDisease>Sun fever</targetDisease><vaccineGroup>Sun</vaccineGroup>
<seriesAdminGuidance>Take a hat.</seriesAdminGuidance><seriesType>standard</seriesType>
<selectSeries><defaultSeries>Yes</defaultSeries><productPath>No</productPath><seriesGroupName>Standard</seriesGroupName>
<seriesGroup>1</seriesGroup><seriesPriority>A</seriesPriority><seriesPreference>1</seriesPreference><minAgeToStart/><maxAgeToStart/></selectSeries>
<seriesDose><doseNumber>Dose 1</doseNumber><recurringDose>No</recurringDose></seriesDose></series></antigenSupportingData>";

const BY_HAND: &str =
    "# By hand.\n\n[[guidance]]\nid = \"g-00000000\"\nen = \"A hat.\"\nes = \"Un sombrero.\"\n";

const IMPORT: [&str; 7] = ["cdsi", "import", "xml", "--version", "1", "--out", "pack"];

fn supporting_data(folder: &Path, antigen: &str) {
    let xml = folder.join("xml");
    fs::create_dir_all(&xml).expect("the folder is ours");
    fs::write(xml.join("Schedule.xml"), SCHEDULE).expect("the folder is ours");
    fs::write(xml.join("Antigen.xml"), antigen).expect("the folder is ours");
}

#[test]
fn importing_again_renews_the_pack_and_keeps_its_advice() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let guidance = here.join("pack/guidance.toml");
    supporting_data(here, ANTIGEN);
    let first = run(here, &IMPORT);
    assert!(first.status.success(), "{}", text(&first.stderr));
    assert!(!guidance.exists());
    assert!(!text(&first.stdout).contains("guidance.toml"));

    fs::write(&guidance, BY_HAND).unwrap();
    supporting_data(here, &ANTIGEN.replace("1-dose", "one-dose"));
    let again = run(here, &IMPORT);
    assert!(again.status.success(), "{}", text(&again.stderr));
    assert!(text(&again.stdout).contains("guidance.toml there is kept"), "{}", text(&again.stdout));
    assert_eq!(fs::read_to_string(&guidance).unwrap(), BY_HAND);
    let antigen = fs::read_to_string(here.join("pack/antigens/sun-fever.toml")).unwrap();
    assert!(antigen.contains("Sun one-dose series"), "{antigen}");
}

#[test]
fn copied_advice_does_not_replace_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let guidance = here.join("pack/guidance.toml");
    fs::create_dir(here.join("pack")).unwrap();
    fs::write(&guidance, BY_HAND).unwrap();
    supporting_data(here, ANTIGEN);
    let with_guidance = [&IMPORT[..], &["--guidance"]].concat();
    let refused = run(here, &with_guidance);
    assert!(!refused.status.success());
    assert!(text(&refused.stderr).contains("other advice would be lost"), "{}", text(&refused.stderr));
    assert_eq!(fs::read_to_string(&guidance).unwrap(), BY_HAND);
    assert!(!here.join("pack/schedule.toml").exists());

    fs::remove_file(&guidance).unwrap();
    let copied = run(here, &with_guidance);
    assert!(copied.status.success(), "{}", text(&copied.stderr));
    assert!(fs::read_to_string(&guidance).unwrap().contains("Take a hat."));
}
