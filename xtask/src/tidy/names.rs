//! Names that must not appear: jurisdictions in code, and paths of somebody's machine anywhere.

use super::house::{File, House, crate_of, has_extension, is_table_path, is_test_path};
use super::source::{Source, line, words};
use super::{Finding, Rule};

const JURISDICTION: Rule = Rule {
    name: "no-jurisdiction-in-code",
    why: "law and custom of a place are data in packs/: code that names a place serves no other",
    remedy: "move what is particular into the pack, and let code ask the pack",
};

const MACHINE: Rule = Rule {
    name: "no-machine-paths",
    why: "the repository is read on other machines than the one it was written on",
    remedy: "use a path relative to the repository, a setting, or a temporary folder",
};

/// Places, in any case of letters.
const PLACES: [&str; 3] = ["louisiana", "wisconsin", "texas"];
/// The name of a registry. In code it would be an ordinary constant, so strings and comments alone count.
const REGISTRY: &str = concat!("LIN", "KS");
/// Folders that exist on one machine only. Put together here so that this file does not break its own rule.
const FOLDERS: [&str; 3] = [concat!("/wo", "rk"), concat!("/ro", "ot"), concat!("/fa", "rm")];

/// Looks at sources and templates for places, at every text file for machine paths.
pub fn check(house: &House) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in house.rust.iter().filter(|source| speaks_for_product(&source.path)) {
        findings.extend(places(&source.text).filter(|(at, _)| !source.is_test(*at)).map(|(at, place)| {
            Finding::new(&JURISDICTION, &source.path, source.line(at), format!("`{place}`"))
        }));
        findings.extend(registries(source));
    }
    for file in &house.files {
        let is_text_for_people =
            ["html", "ftl", "sql", "css", "js"].iter().any(|extension| has_extension(&file.path, extension));
        if is_text_for_people && speaks_for_product(&file.path) {
            findings.extend(places(&file.text).map(|(at, place)| {
                Finding::new(&JURISDICTION, &file.path, line(&file.text, at), format!("`{place}`"))
            }));
        }
        findings.extend(machine_paths(file));
    }
    findings
}

/// Whether a file is part of the product proper. The demo state plays in a real place, tests may, and
/// tables of facts list all places.
fn speaks_for_product(path: &str) -> bool {
    let is_demo =
        path.split('/').any(|part| part == "demo" || part.starts_with("demo.") || part.starts_with("demo_"));
    crate_of(path).is_some() && !is_demo && !is_test_path(path) && !is_table_path(path)
}

fn places(text: &str) -> impl Iterator<Item = (usize, &'static str)> {
    let lower = text.to_ascii_lowercase();
    PLACES.into_iter().flat_map(move |place| words(&lower, place).map(|at| (at, place)).collect::<Vec<_>>())
}

fn registries(source: &Source) -> Vec<Finding> {
    words(&source.text, REGISTRY)
        // What is blank in the code but not in the text is a string or a comment.
        .filter(|at| !source.code[*at..].starts_with(REGISTRY) && !source.is_test(*at))
        .map(|at| Finding::new(&JURISDICTION, &source.path, source.line(at), format!("`{REGISTRY}`")))
        .collect()
}

fn machine_paths(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    for folder in FOLDERS {
        for (at, _) in file.text.match_indices(folder) {
            let before = file.text[..at].chars().next_back();
            let after = file.text[at + folder.len()..].chars().next();
            let begins = !before.is_some_and(|c| c.is_alphanumeric() || "_-.~/<}*".contains(c));
            let ends = !after.is_some_and(|c| c.is_alphanumeric() || "_-.".contains(c));
            if begins && ends {
                let found = format!("`{folder}`");
                findings.push(Finding::new(&MACHINE, &file.path, line(&file.text, at), found));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<(&'static str, usize)> {
        check(&House::of(&[(path, text)]))
            .into_iter()
            .map(|finding| (finding.rule.name, finding.line))
            .collect()
    }

    #[test]
    fn a_place_in_code_is_found_in_any_case_of_letters() {
        let rule = "no-jurisdiction-in-code";
        assert_eq!(found("crates/web/src/a.rs", "\nlet x = \"Louisiana\";"), [(rule, 2)]);
        assert_eq!(found("crates/web/src/a.rs", "// the TEXAS rule"), [(rule, 1)]);
        assert_eq!(found("crates/web/locales/en/a.ftl", "a = Wisconsin"), [(rule, 1)]);
    }

    #[test]
    fn packs_tests_tables_and_the_demo_may_name_places() {
        let text = "// Louisiana";
        for path in [
            "packs/louisiana/pack.rs",
            "crates/jenner/src/demo/parishes.rs",
            "crates/jenner/src/demo.rs",
            "crates/registry/tests/a.rs",
            "crates/codes/src/tables/states.rs",
        ] {
            assert!(found(path, text).is_empty(), "{path}");
        }
    }

    #[test]
    fn the_name_of_a_registry_is_found_in_text_but_a_constant_of_that_name_is_not() {
        let name = REGISTRY;
        let rule = "no-jurisdiction-in-code";
        assert_eq!(found("crates/web/src/a.rs", &format!("// as in {name}")), [(rule, 1)]);
        assert!(found("crates/web/src/a.rs", &format!("const {name}: u8 = 1;")).is_empty());
    }

    #[test]
    fn a_path_of_one_machine_is_found_in_any_text() {
        let folder = FOLDERS[0];
        assert_eq!(found("README.md", &format!("see {folder}/main")), [("no-machine-paths", 1)]);
        assert_eq!(found("a.toml", &format!("x = \"{folder}\"")), [("no-machine-paths", 1)]);
    }

    #[test]
    fn a_folder_of_that_name_further_down_is_no_machine_path() {
        let folder = FOLDERS[0];
        for text in [format!("src{folder}/a"), format!("{folder}er"), format!("..{folder}")] {
            assert!(found("README.md", &text).is_empty(), "{text}");
        }
    }
}
