//! The shape of a file: it says at its top what it is for, and it is short enough to be read.

use super::house::{House, is_table_path};
use super::{Finding, Rule};

const OPENING: Rule = Rule {
    name: "file-says-what-it-is",
    why: "a reader who opens a file should know in one sentence whether it is the right one",
    remedy: "begin the file with `//!` and one or two sentences: what it is for, and the standard it follows",
};

const LENGTH: Rule = Rule {
    name: "file-is-a-thought",
    why: "a file that is longer than 800 lines holds more than one thought",
    remedy: "split it where the thoughts part; lists of facts belong in a folder named `tables` or `generated`",
};

const LONGEST: usize = 800;
const LONG: usize = 600;

/// Looks at every Rust file.
pub fn check(house: &House) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in &house.rust {
        let first = source.text.lines().find(|line| !line.trim().is_empty());
        if !is_table_path(&source.path) && !first.is_some_and(|line| line.starts_with("//!")) {
            let found = "the file does not begin with `//!`";
            findings.push(Finding::new(&OPENING, &source.path, 1, found));
        }
        let lines = source.text.lines().count();
        if lines > LONGEST && !is_table_path(&source.path) {
            findings.push(Finding::new(&LENGTH, &source.path, LONGEST, format!("{lines} lines")));
        }
    }
    findings
}

/// Files that are not too long yet but will be.
pub fn warnings(house: &House) -> Vec<String> {
    house
        .rust
        .iter()
        .filter(|source| !is_table_path(&source.path))
        .map(|source| (&source.path, source.text.lines().count()))
        .filter(|(_, lines)| (LONG + 1..=LONGEST).contains(lines))
        .map(|(path, lines)| format!("{path} has {lines} lines; past {LONGEST} it must be split"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file_of(lines: usize) -> String {
        format!("//! Long.\n{}", "// x\n".repeat(lines - 1))
    }

    #[test]
    fn a_file_without_an_opening_is_found() {
        let house =
            House::of(&[("crates/a/src/x.rs", "use std::fmt;\n"), ("crates/a/src/y.rs", "\n//! Good.\n")]);
        let findings = check(&house);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].path, "crates/a/src/x.rs");
    }

    #[test]
    fn past_600_lines_there_is_a_note_and_past_800_a_finding() {
        let of = |lines| House::of(&[("crates/a/src/x.rs", file_of(lines).as_str())]);
        assert!(check(&of(600)).is_empty() && warnings(&of(600)).is_empty());
        assert!(check(&of(800)).is_empty() && warnings(&of(800)).len() == 1);
        assert!(check(&of(801)).len() == 1 && warnings(&of(801)).is_empty());
    }

    #[test]
    fn a_table_may_be_as_long_as_its_facts() {
        let text = file_of(5000);
        let house = House::of(&[("crates/codes/src/tables/cvx.rs", text.as_str())]);
        assert!(check(&house).is_empty());
    }
}
