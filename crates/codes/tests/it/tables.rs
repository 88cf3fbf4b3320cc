use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jenner_codes::import::{ImportError, SOURCES, import};
use jenner_codes::*;

#[test]
fn the_embedded_tables_are_well_formed() {
    let codes = Codes::parse(EMBEDDED).expect("every table parses");
    assert!(codes.all_cvx().len() > 280);
    for (set, system) in VALUE_SETS {
        assert!(!system.is_empty(), "{set}");
    }
}

/// The reference data beside the workspace, as `JENNER_REFERENCE` or the usual place says.
fn reference() -> Option<PathBuf> {
    let usual = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference");
    let root = std::env::var_os("JENNER_REFERENCE").map_or_else(usual, PathBuf::from);
    root.join("codes/cdc").is_dir().then_some(root)
}

fn source_files(root: &Path) -> BTreeMap<String, String> {
    let paths = SOURCES.iter().flat_map(|source| source.needs.iter().chain(source.takes));
    paths
        .filter_map(|path| {
            let file = match path.strip_prefix("geo/") {
                Some(_) => root.join(path),
                None => root.join("codes").join(path),
            };
            Some(((*path).to_owned(), std::fs::read_to_string(file).ok()?))
        })
        .collect()
}

/// Run with `JENNER_WRITE_TABLES=1` to take the result over into the repository.
#[test]
fn importing_the_reference_data_gives_the_committed_tables_byte_for_byte() {
    let Some(root) = reference() else {
        println!("skipped: reference data not found");
        return;
    };
    let made = import(&source_files(&root), Codes::embedded()).expect("the reference data imports");
    made.notes.iter().for_each(|note| println!("{note}"));
    assert_eq!(made.kept, [""; 0]);
    assert_eq!(made.tables.len(), EMBEDDED.len());
    for (name, text) in &made.tables {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tables").join(name);
        if std::env::var_os("JENNER_WRITE_TABLES").is_some() {
            std::fs::write(&file, text).expect("the table can be written");
        } else {
            let (_, committed) = EMBEDDED.iter().find(|(known, _)| known == name).expect("known");
            let first = text.lines().zip(committed.lines()).position(|(new, old)| new != old);
            assert!(text == committed, "{name} differs, first at row {first:?}");
        }
    }
}

#[test]
fn no_description_of_a_cpt_code_is_in_the_tables() {
    let (_, text) = EMBEDDED.iter().find(|(name, _)| *name == "cpt.tsv").expect("there");
    let plain = |line: &str| {
        line.chars().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase() || c == '\t' || c == ' ')
    };
    assert!(text.lines().skip(1).all(plain));
}

#[test]
fn a_table_with_an_error_is_refused_with_its_line() {
    for (file, text, line, word) in [
        ("mvx.tsv", "mvx\tname\n", 1, "header"),
        ("mvx.tsv", "", 1, "header"),
        ("mvx.tsv", "mvx\tstatus\tname\tupdated\nPMC\tactive\tSanofi\n", 2, "3 cells"),
        ("mvx.tsv", "mvx\tstatus\tname\tupdated\n\nPMC\tolder\tSanofi\t\n", 3, "older"),
        ("mvx.tsv", "mvx\tstatus\tname\tupdated\nPMC\tactive\tSanofi\t1/2/2020\n", 2, "YYYY-MM-DD"),
        ("mvx.tsv", "mvx\tstatus\tname\tupdated\nPMC\tactive\tA\t\nPMC\tactive\tA\t\n", 3, "twice"),
        ("cpt.tsv", "cpt\tcvx\n90700\t20 1x\n", 2, "1x"),
        ("groups.tsv", "group\tunspecified\tlabel\tmembers\nMMR\t990\tMMR\t03\n", 2, "990"),
        (
            "sets.tsv",
            "set\tcode\tstatus\treplaced_by\tsystem\tlabel\nroute\tIM\tdeprecated\tC1\t\tMuscle\n",
            2,
            "C1",
        ),
        ("colors.tsv", "", 0, "no table"),
    ] {
        let error = Codes::parse(&[(file, text)]).expect_err(file);
        assert_eq!((error.file.as_str(), error.line), (file, line), "{error}");
        assert!(error.why.contains(word), "{error}");
    }
}

#[test]
fn an_operator_can_replace_one_table_alone() {
    let text = "mvx\tstatus\tname\tupdated\nQQQ\tactive\tA maker of tests\t2031-05-04\n";
    let codes = Codes::parse(&[("mvx.tsv", text)]).expect("parses");
    assert_eq!(codes.all_mvx().len(), 1);
    assert!(codes.cvx("03".parse().expect("CVX")).is_some(), "the others stay");
}

fn one(path: &str, text: &str) -> BTreeMap<String, String> {
    BTreeMap::from([(path.to_owned(), text.to_owned())])
}

#[test]
fn files_that_are_missing_or_malformed_are_named() {
    let before = Codes::embedded();
    assert!(matches!(import(&BTreeMap::new(), before), Err(ImportError::Nothing)));
    let error = import(&one("cdc/NDC_Unit_use.txt", ""), before).expect_err("two files missing");
    assert!(error.to_string().contains("NDC_Unit_sale.txt"), "{error}");
    let cvx = |status: &str, day: &str| {
        format!(
            "<CVXCodes>\n<CVXInfo><ShortDescription>Test fever</ShortDescription>\n\
             <FullVaccinename/><CVXCode>901 </CVXCode><Status>{status}</Status>\
             <LastUpdated>{day}</LastUpdated></CVXInfo></CVXCodes>"
        )
    };
    for (text, word) in [
        (cvx("Perhaps", "1/2/2030"), "Perhaps"),
        (cvx("Active", "13/2/2030"), "month/day/year"),
        (cvx("Active", "1/2/2030").replace("901", "9x1"), "9x1"),
        ("<MVXCodes/>".to_owned(), "another file"),
        ("cvx|name".to_owned(), "another file"),
    ] {
        let error = import(&one("cdc/cvx.xml", &text), before).expect_err(word);
        assert!(error.to_string().starts_with("cdc/cvx.xml, line "), "{error}");
        assert!(error.to_string().contains(word), "{error}");
    }
    // Well formed, but the other tables name vaccines that are no more.
    let error =
        import(&one("cdc/cvx.xml", &cvx("Active", "1/2/2030")), before).expect_err("one vaccine only");
    assert!(matches!(error, ImportError::Inconsistent(_)), "{error}");
}

#[test]
fn limits_of_use_stay_when_only_cdc_publishes_a_new_table() {
    let Some(root) = reference() else {
        println!("skipped: reference data not found");
        return;
    };
    let mut files = source_files(&root);
    files.retain(|path, _| path.starts_with("cdc/"));
    let made = import(&files, Codes::embedded()).expect("CDC's files alone");
    assert_eq!(made.kept, ["sets.tsv", "counties.tsv"]);
    assert!(made.notes.iter().any(|note| note.contains("made without codebase-csv/")));
    for (name, text) in &made.tables {
        let (_, committed) = EMBEDDED.iter().find(|(known, _)| known == name).expect("known");
        assert!(text == committed, "{name}");
    }
}
