//! What CDC's files do that their description does not say, in made-up files.

use jenner_cdsi::import::{Guidance, Header, Imported, import};
use jenner_cdsi::pack::Problems;
use jenner_cdsi::pack::facts::{Anchor, Comparison, Context, Counted, Logic, SkipCondition};

pub const SCHEDULE: &str = "<scheduleSupportingData>
<liveVirusConflicts><liveVirusConflict>
<previous><vaccineType>Sun live</vaccineType><cvx>3</cvx></previous>
<current><vaccineType>Sun live</vaccineType><cvx>03</cvx></current>
<conflictBeginInterval>1 day</conflictBeginInterval><minConflictEndInterval>24 days</minConflictEndInterval>
<conflictEndInterval>28 days</conflictEndInterval></liveVirusConflict></liveVirusConflicts>
<vaccineGroups><vaccineGroup><name>Sun</name><administerFullVaccineGroup/></vaccineGroup></vaccineGroups>
<vaccineGroupToAntigenMap><vaccineGroupMap><name>Sun</name><antigen>Sun fever</antigen></vaccineGroupMap></vaccineGroupToAntigenMap>
<cvxToAntigenMap><cvxMap><cvx>901</cvx><shortDescription>Sun, killed</shortDescription>
<association><antigen>Sun fever</antigen><associationBeginAge/><associationEndAge> 50 years</associationEndAge></association></cvxMap></cvxToAntigenMap>
<observations>
<observation><observationCode>001</observationCode><observationTitle>Sun IG administration</observationTitle><group/>
<codedValues><codedValue><code>13</code><codeSystem>CVX</codeSystem><text>Sun globulin</text></codedValue></codedValues></observation>
<observation><observationCode>002</observationCode><observationTitle>Reaction after Sun</observationTitle><group/>
<codedValues><codedValue><code>3</code><codeSystem>cvx</codeSystem><text>Sun live</text></codedValue>
<codedValue><code>1234</code><codeSystem>SNOMED</codeSystem><text>x</text></codedValue></codedValues></observation>
</observations></scheduleSupportingData>";

pub const ANTIGEN: &str = "<antigenSupportingData>
<immunity>
</immunity>
<contraindications><vaccineGroup><contraindication><observationCode>001</observationCode>
<contraindicationText>Not if given  within the
previous 48 hours.</contraindicationText><contraindicationGuidance>n/a</contraindicationGuidance><beginAge/><endAge/></contraindication></vaccineGroup><vaccine/></contraindications>
<series><seriesName>Sun 2-dose
 series</seriesName><targetDisease>Sun fever</targetDisease><vaccineGroup>Sun </vaccineGroup>
<seriesAdminGuidance>Take  a hat.</seriesAdminGuidance><seriesAdminGuidance/><seriesType>standard</seriesType>
<equivalentSeriesGroups>2; 3</equivalentSeriesGroups><requiredGender/>
<selectSeries><defaultSeries>Yes</defaultSeries><productPath>No</productPath><seriesGroupName>Standard</seriesGroupName>
<seriesGroup>1</seriesGroup><seriesPriority>A</seriesPriority><seriesPreference/><minAgeToStart/><maxAgeToStart>n/a</maxAgeToStart></selectSeries>
<indication/>
<seriesDose><doseNumber>Dose 1</doseNumber>
<age><absMinAge>1 years - 4 days</absMinAge><minAge>12 MONTHS</minAge><effectiveDate>20240229</effectiveDate><cessationDate>02/28/2025</cessationDate></age>
<interval/><allowableInterval/>
<interval><fromPrevious>N</fromPrevious><fromTargetDose/><fromMostRecent>3;04 ; 901</fromMostRecent><absMinInt> 28 days</absMinInt><intervalPriority>Override</intervalPriority></interval>
<preferableVaccine><vaccineType>Sun live</vaccineType><cvx>3</cvx><volume>0.5</volume><forecastVaccineType>Y</forecastVaccineType></preferableVaccine>
<inadvertentVaccine/>
<conditionalSkip><context>both</context><setLogic>n/a</setLogic><set><setID>1</setID><conditionLogic/>
<condition><conditionType>Vaccine Count By Age</conditionType><doseCount>0</doseCount><doseType>valid</doseType><doseCountLogic>Greater Than</doseCountLogic><vaccineTypes>01; 02</vaccineTypes></condition></set></conditionalSkip>
<recurringDose>No</recurringDose><seasonalRecommendation/></seriesDose></series></antigenSupportingData>";

fn made(schedule: &str, antigen: &str) -> Result<Imported, Problems> {
    let header = Header { name: "sun".into(), version: "1".into(), released: None, source: "made up".into() };
    import([("a.xml", antigen), ("s.xml", schedule)], header, Guidance::LeftOut)
}

#[test]
fn empty_elements_changing_case_stray_blanks_and_short_codes_are_read() {
    let imported = made(SCHEDULE, ANTIGEN).unwrap();
    assert_eq!(imported.warnings, []);
    let (path, file) = &imported.pack.antigens[0];
    assert_eq!((path.as_str(), file.antigen.as_str()), ("antigens/sun-fever.toml", "Sun fever"));
    assert_eq!(file.immunity, None);
    let contraindication = file.contraindication[0].get_ref();
    assert_eq!(
        (contraindication.lasts.unwrap().to_string(), &contraindication.guidance),
        ("2 days".into(), &None)
    );
    let series = file.series[0].get_ref();
    assert_eq!((series.name.as_str(), series.vaccine_group.as_str()), ("Sun 2-dose series", "Sun"));
    assert_eq!(
        (series.equivalent_series_groups.as_slice(), series.series_preference),
        ([2, 3].as_slice(), None)
    );
    assert_eq!((series.guidance.len(), series.indication.len(), series.maximum_age_to_start), (1, 0, None));
    let dose = series.dose[0].get_ref();
    assert_eq!(dose.age[0].absolute_minimum.unwrap().to_string(), "1 year - 4 days");
    assert_eq!(dose.age[0].minimum.unwrap().to_string(), "12 months");
    assert_eq!(dose.age[0].cessation.unwrap().to_string(), "2025-02-28");
    let cvx = |code: &str| code.parse().unwrap();
    assert_eq!(dose.interval.len(), 1);
    assert!(dose.interval[0].priority);
    assert_eq!(dose.interval[0].from, Anchor::MostRecent(vec![cvx("03"), cvx("04"), cvx("901")]));
    assert_eq!((dose.allowable_interval.len(), dose.inadvertent.len(), &dose.season), (0, 0, &None));
    assert_eq!((dose.skip[0].context, dose.skip[0].set[0].logic), (Context::Both, Logic::And));
    let SkipCondition::Count { of, is, count, vaccines, .. } = &dose.skip[0].set[0].condition[0] else {
        panic!("{:?}", dose.skip)
    };
    assert_eq!((*of, *is, *count, vaccines.len()), (Counted::Valid, Comparison::GreaterThan, 0, 2));
}

#[test]
fn the_code_of_a_product_is_the_observation_only_where_the_product_was_given() {
    let pack = made(SCHEDULE, ANTIGEN).unwrap().pack;
    let observations: Vec<_> = pack.observations.observation.iter().map(|one| one.get_ref()).collect();
    let codes = |codes: &[jenner_codes::Cvx]| codes.iter().map(|cvx| cvx.number()).collect::<Vec<_>>();
    assert_eq!(
        (codes(&observations[0].administered_cvx), codes(&observations[0].reaction_cvx)),
        (vec![13], vec![])
    );
    assert_eq!(
        (codes(&observations[1].administered_cvx), codes(&observations[1].reaction_cvx)),
        (vec![], vec![3])
    );
    assert_eq!(observations[1].snomed, ["1234"]);
}

#[test]
fn a_vaccine_that_is_mapped_to_no_antigen_has_the_name_it_is_called_by_elsewhere() {
    let pack = made(SCHEDULE, ANTIGEN).unwrap().pack;
    let names: Vec<_> = pack
        .vaccines
        .vaccine
        .iter()
        .map(|one| (one.get_ref().cvx.number(), one.get_ref().name.as_str(), one.get_ref().antigens.len()))
        .collect();
    let expected = [
        (1, "CVX 01", 0),
        (2, "CVX 02", 0),
        (3, "Sun live", 0),
        (4, "CVX 04", 0),
        (13, "Sun globulin", 0),
        (901, "Sun, killed", 1),
    ];
    assert_eq!(names, expected);
}

#[test]
fn whatever_cannot_be_read_is_named_with_file_and_line() {
    let wrong = [
        ("<absMinAge>1 years - 4 days</absMinAge>", "<absMinAge>1 yr</absMinAge>", "a.xml:15: <absMinAge>: "),
        ("Dose 1", "First", "a.xml:14: \"First\" is no dose number"),
        ("20240229", "20230229", "a.xml:15: <effectiveDate>: \"20230229\" is no date"),
        (
            "<fromTargetDose/>",
            "<fromTargetDose>1</fromTargetDose>",
            "a.xml:17: the interval is counted from several things",
        ),
        ("3;04 ; 901", "", "a.xml:17: the interval is counted from nothing"),
        ("Greater Than", "about", "a.xml:21: \"about\" is no comparison"),
        ("Vaccine Count By Age", "Moon", "a.xml:21: the condition type \"Moon\" is not known"),
        ("<cvx>3</cvx>", "<cvx>x3</cvx>", "a.xml:18: <cvx>: "),
        ("both", "never", "a.xml:20: the context \"never\""),
        ("standard", "odd", "a.xml:7: the series type \"odd\""),
        (
            "<recurringDose>No",
            "<recurringDose>Perhaps",
            "a.xml:22: <recurringDose>: \"Perhaps\" is neither yes nor no",
        ),
        ("Override", "first", "a.xml:17: the interval priority \"first\""),
    ];
    for (right, mistake, expected) in wrong {
        assert!(ANTIGEN.contains(right), "{right}");
        let problems = made(SCHEDULE, &ANTIGEN.replacen(right, mistake, 1)).unwrap_err().to_string();
        assert!(problems.contains(expected), "{problems}\nshould say {expected}");
    }
}

#[test]
fn an_element_nobody_knows_is_not_lost_in_silence() {
    let more = ANTIGEN.replace("<recurringDose>", "<moonPhase>full</moonPhase><recurringDose>");
    let imported = made(SCHEDULE, &more).unwrap();
    assert_eq!(imported.warnings.len(), 1);
    assert_eq!(
        imported.warnings[0].to_string(),
        "a.xml:22: warning: <moonPhase> is not known here; it was left out"
    );
}

#[test]
fn an_import_needs_one_schedule_file_and_one_file_for_each_antigen() {
    let header =
        || Header { name: "sun".into(), version: "1".into(), released: None, source: "made up".into() };
    let say = |files: &[(&str, &str)]| {
        import(files.iter().copied(), header(), Guidance::LeftOut).unwrap_err().to_string()
    };
    assert!(say(&[("a.xml", ANTIGEN)]).contains("the schedule file is missing"));
    assert!(
        say(&[("s.xml", SCHEDULE), ("t.xml", SCHEDULE)]).contains("t.xml:1: there is a second schedule file")
    );
    assert!(
        say(&[("s.xml", SCHEDULE), ("a.xml", ANTIGEN), ("b.xml", ANTIGEN)])
            .contains("b.xml:1: there is a second file for the antigen Sun fever")
    );
    assert!(say(&[("s.xml", SCHEDULE), ("a.xml", "<html/>")]).contains("a.xml:1: <html> is neither"));
}
