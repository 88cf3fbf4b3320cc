//! Extracts for CDC: who is in them, what stands in them, and that the checker finds what is wrong.

use std::path::Path;

use jenner_codes::Codes;
use jenner_registry::extracts::check::table_of;
use jenner_registry::extracts::{self, Checked, Period, Sink, Spec, StudyKey, Totals};

use crate::support::*;

const KEY: &str = "a key of study ids that is long enough";

#[derive(Default)]
struct Kept(Vec<(usize, Vec<String>)>);

impl Sink for Kept {
    fn row(&mut self, table: usize, fields: &[String]) -> std::io::Result<()> {
        self.0.push((table, fields.to_vec()));
        Ok(())
    }
}

fn spec(name: &str) -> &'static Spec {
    extracts::by_name(name).expect("a specification")
}

fn write(running: &Running, name: &str, period: &str, secret: &str) -> (Totals, Kept) {
    let mut kept = Kept::default();
    let period: Period = period.parse().expect("a period");
    let key = StudyKey::new(secret).expect("a key");
    let totals =
        extracts::write(&running.registry, &running.clinic, spec(name), "LAA", &period, &key, &mut kept);
    (totals.expect("written"), kept)
}

/// The rows of a table as its file.
fn file(spec: &Spec, place: usize, kept: &Kept) -> String {
    let table = &spec.tables[place];
    let separator = char::from(table.separator.byte()).to_string();
    let titles: Vec<&str> = table.columns.iter().map(|column| column.title()).collect();
    let rows = kept.0.iter().filter(|(of, _)| *of == place).map(|(_, fields)| fields.join(&separator));
    [titles.join(&separator)].into_iter().chain(rows).map(|line| line + "\n").collect()
}

fn check(name: &str, place: usize, text: &str) -> Checked {
    let spec = spec(name);
    let mut checked = Checked::default();
    checked.table(&spec.tables[place], "x", Codes::embedded(), text.as_bytes()).expect("read");
    checked
}

fn state(running: &Running) {
    let shots = [past("d1", "20240505", "20"), past("d2", "20251004", "150"), past("d3", "20260210", "03")];
    take(running, &running.clinic, &vxu("CLINIC", "20260301080000", "A1", ZOE, &shots));
    let brother = Patient { number: "1002", given: "Rémi", sex: "M", born: "20200101", ..ZOE };
    take(
        running,
        &running.clinic,
        &vxu("CLINIC", "20260301080001", "A2", brother, &[past("e1", "20251105", "150")]),
    );
    let hidden = Patient { number: "1003", given: "Odile", protection: "Y", born: "20190202", ..ZOE };
    take(
        running,
        &running.clinic,
        &vxu("CLINIC", "20260301080002", "A3", hidden, &[past("f1", "20251006", "150")]),
    );
}

#[test]
fn a_routine_extract_keeps_its_own_specification_and_leaves_protected_people_out() {
    on_each_engine(|running| {
        state(running);
        let (totals, kept) = write(running, "routine-immunization", "2025Q4", KEY);
        assert_eq!((totals.people, totals.protected, totals.undated), (2, 1, 0));
        assert_eq!(totals.rows[..2], [2, 3], "what was given after the quarter is not in it");
        let routine = spec("routine-immunization");
        let mut checked = Checked::default();
        for place in 0..2 {
            let text = file(routine, place, &kept);
            assert!(!text.contains("Pitre") && !text.contains("1001"), "{text}");
            checked.table(&routine.tables[place], "x", Codes::embedded(), text.as_bytes()).expect("read");
        }
        assert_eq!((checked.total, &checked.problems), (0, &vec![]));
    });
}

#[test]
fn the_same_registry_gives_the_same_bytes_and_another_key_other_ids() {
    let running = on_sqlite();
    state(&running);
    let (_, one) = write(&running, "routine-immunization", "2026Q1", KEY);
    let (_, again) = write(&running, "routine-immunization", "2026Q1", KEY);
    let (_, other) = write(&running, "routine-immunization", "2026Q1", "another key of study ids, long too");
    assert_eq!(one.0, again.0);
    let ids = |kept: &Kept| -> Vec<String> {
        kept.0.iter().filter(|(table, _)| *table == 0).map(|(_, fields)| fields[2].clone()).collect()
    };
    assert_eq!(ids(&one).len(), 2);
    assert!(ids(&one).iter().zip(ids(&other)).all(|(a, b)| *a != b));
    let cvrs = write(&running, "cvrs-redacted", "2026-12-01", KEY).1;
    assert!(
        cvrs.0.iter().all(|(_, fields)| !ids(&one).contains(&fields[3])),
        "extracts cannot be joined by id"
    );
    assert!(StudyKey::new("short").is_none());
}

#[test]
fn a_month_counts_each_person_once_in_a_season_and_in_the_right_band() {
    let running = on_sqlite();
    state(&running);
    let again = [past("d1", "20240505", "20"), past("d2", "20251004", "150"), past("d9", "20251101", "150")];
    take(&running, &running.clinic, &vxu("CLINIC", "20260401080000", "A9", ZOE, &again));
    let flu = spec("influenza-monthly");
    let of = |period: &str, day: &str, column: &str| -> String {
        let (_, kept) = write(&running, "influenza-monthly", period, KEY);
        let checked = check("influenza-monthly", 0, &file(flu, 0, &kept));
        assert_eq!(checked.problems, vec![]);
        let place = flu.tables[0].columns.iter().position(|one| one.name == column).expect("a column");
        let row = kept.0.iter().find(|(_, fields)| fields[2] == day).expect("a day");
        row.1[place].clone()
    };
    assert_eq!(of("2025OCT", "2025-10-04", "6 months-23 months numerator"), "1", "19 months old on that day");
    assert_eq!(of("2025OCT", "2025-10-04", "2-4 years numerator"), "0");
    assert_eq!(
        of("2025OCT", "2025-10-06", "Overall (all ages) numerator"),
        "0",
        "the protected child is not counted"
    );
    assert_eq!(of("2025OCT", "2025-10-04", "Overall (all ages) population"), "2");
    assert_eq!(
        of("2025NOV", "2025-11-01", "Overall (all ages) numerator"),
        "0",
        "the second dose of a season"
    );
    assert_eq!(of("2025NOV", "2025-11-05", "5-8 years numerator"), "1");
}

#[test]
fn small_cells_of_totals_are_left_empty() {
    let running = on_sqlite();
    state(&running);
    let (_, kept) = write(&running, "ri-quarterly-aggregate", "2025Q4", KEY);
    assert_eq!(kept.0.len(), 1);
    assert_eq!(kept.0[0].1[2], "150");
    assert!(kept.0[0].1[3..].iter().all(String::is_empty), "{:?}", kept.0[0]);
}

#[test]
fn a_line_list_names_nobody_when_it_is_redacted() {
    let running = on_sqlite();
    let shots = [past("d1", "20251005", "213")];
    take(&running, &running.clinic, &vxu("CLINIC", "20260301080000", "A1", ZOE, &shots));
    let row = |name: &str| {
        let (_, kept) = write(&running, name, "2026-12-01", KEY);
        let checked = check(name, 0, &file(spec(name), 0, &kept));
        assert_eq!(checked.problems, vec![], "{name}");
        assert_eq!(kept.0.len(), 1, "what was heard of on the day");
        kept.0[0].1.clone()
    };
    let redacted = row("cvrs-redacted");
    assert_eq!(
        (redacted[1].as_str(), redacted[6].as_str(), redacted[9].as_str()),
        ("D", "Redacted", "Redacted")
    );
    assert!(!redacted.iter().any(|field| field.contains("Pitre") || field.contains("Canal")));
    let identified = row("cvrs-identified");
    assert_eq!((identified[1].as_str(), identified[6].as_str()), ("I", "Pitre"));
    assert!(write(&running, "cvrs-redacted", "2026-11-30", KEY).1.0.is_empty(), "nothing new on another day");
}

#[test]
fn only_the_operator_writes_extracts_and_the_log_knows_it() {
    let running = on_sqlite();
    state(&running);
    let key = StudyKey::new(KEY).expect("a key");
    let quarter: Period = "2025Q4".parse().expect("a period");
    let routine = spec("routine-immunization");
    let mut kept = Kept::default();
    let refused =
        extracts::write(&running.registry, running.clerk(), routine, "LAA", &quarter, &key, &mut kept);
    assert!(matches!(refused, Err(jenner_registry::Error::Forbidden)));
    let month: Period = "2025OCT".parse().expect("a period");
    let wrong = extracts::write(&running.registry, &running.clinic, routine, "LAA", &month, &key, &mut kept);
    assert!(wrong.is_err_and(|error| error.to_string().contains("quarter")));
    assert!(kept.0.is_empty());
    write(&running, "routine-immunization", "2025Q4", KEY);
    let sql = "SELECT result FROM audit_entry WHERE action = 'population.extract' ORDER BY seq";
    let told: Vec<String> =
        running.registry.db().read(|tx| tx.query(sql, &[], |row| row.get(0))).expect("the log");
    assert_eq!(told, ["refused", "ok"]);
}

#[test]
fn the_checker_names_line_column_and_mistake() {
    let running = on_sqlite();
    state(&running);
    let (_, kept) = write(&running, "routine-immunization", "2025Q4", KEY);
    let people = file(spec("routine-immunization"), 0, &kept);
    let with = |change: &dyn Fn(&str) -> String| {
        let checked = check("routine-immunization", 0, &change(&people));
        checked.problems.iter().map(|p| format!("{} {}: {}", p.row, p.column, p.text)).collect::<Vec<_>>()
    };
    assert_eq!(with(&|text| text.to_owned()), Vec::<String>::new());
    assert_eq!(with(&|text| text.replace("2020-01-01", "01/01/2020")), ["3 DOB: is not a day as 2026-09-30"]);
    assert_eq!(with(&|text| text.replace("2020-01-01", "2020-02-30")), ["3 DOB: is not a day as 2026-09-30"]);
    assert_eq!(
        with(&|text| text.replace("\tSEX\t", "\tGENDER\t")),
        ["1 SEX: the header line has \"GENDER\" in place 13"]
    );
    assert_eq!(with(&|text| text.replace("\tM\t", "\tmale\t")), ["3 SEX: is none of M, F, U, X"]);
    let twice = |text: &str| {
        let last = text.lines().last().expect("a row").to_owned();
        format!("{text}{last}\n")
    };
    assert_eq!(with(&twice), ["4 PATIENTID: stands in an earlier row already"]);
    assert_eq!(with(&|text| format!("{text}LAA\tx\n")), ["4 : 2 columns, 17 are wanted"]);
    assert_eq!(with(&|_| String::new()), ["0 : the file is empty; even without rows it has a header line"]);
    assert!(with(&|text| text.to_owned() + &"x".repeat(100_000))[0].contains("longer"));
    // A vaccination of nobody in the file.
    let routine = spec("routine-immunization");
    let mut checked = Checked::default();
    checked.table(&routine.tables[0], "D", Codes::embedded(), people.as_bytes()).expect("read");
    let doses = file(routine, 1, &kept).replacen(&kept.0[1].1[0], "ffff", 1);
    checked.table(&routine.tables[1], "V", Codes::embedded(), doses.as_bytes()).expect("read");
    assert_eq!(checked.total, 1);
    assert!(checked.problems[0].text.contains("D.PATIENTID"), "{:?}", checked.problems);
}

#[test]
fn the_published_samples_and_layouts_agree_with_the_specifications() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference/interfaces");
    let root =
        std::env::var_os("JENNER_REFERENCE").map_or(beside, |root| Path::new(&root).join("interfaces"));
    if !root.is_dir() {
        eprintln!("skipped: reference data not found");
        return;
    }
    for (kind, letter) in [("redacted", "D"), ("identified", "I")] {
        let text = std::fs::read_to_string(root.join(format!("cvrs-2.5-{kind}-fields.csv"))).expect("there");
        let columns = &spec(&format!("cvrs-{kind}")).tables[0].columns;
        // Names of variables are the only words of the layout that look like this and begin a third field.
        let at = |name: &str| {
            text.find(&format!(",{name},")).unwrap_or_else(|| panic!("{name} is not in the layout"))
        };
        let places: Vec<usize> = columns.iter().map(|column| at(&column.name)).collect();
        assert!(places.is_sorted(), "the order of the columns of {kind}");
        assert!(columns.iter().any(|column| column.name == "ext_type" && column.fixed == letter));
    }
    let sample = |name: &str| std::fs::read(root.join("ri-sample").join(name)).expect("there");
    let covid = spec("covid-all-monthly");
    let mut checked = Checked::default();
    let bytes = sample("MonthlyAllCOVID_ARA_2022SEP.csv");
    assert!(covid.named(&covid.file, "MonthlyAllCOVID_ARA_2022SEP.csv").is_some());
    checked.table(&covid.tables[0], "covid", Codes::embedded(), bytes.as_slice()).expect("read");
    assert_eq!(checked.problems, vec![]);
    // The header lines of D and V are exchanged in the sample, as its description says; the rows are good, but for an
    // ethnicity that is a race.
    let routine = spec("routine-immunization");
    for (name, wrong_cells) in [("MAA_SMALL_D.txt", true), ("MAA_SMALL_V1.txt", false)] {
        let table = table_of(routine, name).expect("a table");
        let mut checked = Checked::default();
        checked.table(table, name, Codes::embedded(), sample(name).as_slice()).expect("read");
        assert!(checked.problems.iter().filter(|problem| problem.row == 1).count() >= 17, "{name}");
        let cells: Vec<_> = checked.problems.iter().filter(|problem| problem.row > 1).collect();
        assert_eq!(!cells.is_empty(), wrong_cells, "{name}: {cells:?}");
        assert!(cells.iter().all(|problem| problem.column == "ETHNICITY"), "{name}: {cells:?}");
        assert!(checked.rows.values().all(|rows| *rows > 10));
    }
    let control = table_of(routine, "MAA_SMALL_C.txt").expect("a table");
    let mut checked = Checked::default();
    checked.table(control, "C", Codes::embedded(), sample("MAA_SMALL_C.txt").as_slice()).expect("read");
    assert!(
        checked.problems.iter().all(|problem| problem.text.contains("columns")),
        "commas under a tab header"
    );
}
