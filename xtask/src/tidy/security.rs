//! `SECURITY.md` promises: each requirement has its row, and each test that a row names is there.

use super::house::House;
use super::source::line;
use super::{Finding, Rule};

const PROMISE: Rule = Rule {
    name: "security-promises",
    why: "a table of promises that nothing holds up is worse than none",
    remedy: "name a test that is there, or write \"Operator:\" or \"Not yet:\" and why",
};

const PATH: &str = "SECURITY.md";
/// The requirements are numbered S01 to this one.
const LAST: usize = 66;

/// Looks at the rows `| S01 | what | shown by |` of the table.
pub fn check(house: &House) -> Vec<Finding> {
    let Some(page) = house.files.iter().find(|file| file.path == PATH) else { return Vec::new() };
    let mut findings = Vec::new();
    let mut next = 1;
    for (at, text) in page.text.lines().enumerate() {
        let cells: Vec<&str> = text.split('|').map(str::trim).collect();
        let ["", number, what, shown, ""] = cells[..] else { continue };
        let Some(n) = number.strip_prefix('S').and_then(|n| n.parse::<usize>().ok()) else { continue };
        let mut wrong = |found: String| findings.push(Finding::new(&PROMISE, PATH, at + 1, found));
        if n != next {
            wrong(format!("S{n:02} stands where S{next:02} belongs"));
        }
        next = n + 1;
        if what.is_empty() {
            wrong(format!("{number} does not say what is promised"));
        }
        let tests: Vec<&str> =
            shown.split('`').skip(1).step_by(2).filter(|name| is_test_name(name)).collect();
        for test in &tests {
            if !is_there(house, test) {
                wrong(format!("{number} names `{test}`, which is nowhere"));
            }
        }
        if tests.is_empty() && !shown.contains("Operator:") && !shown.contains("Not yet:") {
            wrong(format!("{number} names no test, no duty of the operator and no reason"));
        }
    }
    if next != LAST + 1 {
        let found = format!("the table ends with S{:02}, and there are {LAST}", next - 1);
        findings.push(Finding::new(&PROMISE, PATH, line(&page.text, page.text.len()), found));
    }
    findings
}

/// Tests have names of several words; settings and commands are written in other ways.
fn is_test_name(name: &str) -> bool {
    name.matches('_').count() >= 3
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn is_there(house: &House, test: &str) -> bool {
    let function = format!("fn {test}(");
    house.rust.iter().any(|source| source.text.contains(&function))
        || house.files.iter().any(|file| {
            (file.path.starts_with("e2e/") || file.path.starts_with("interop/")) && file.text.contains(test)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(table: &str) -> Vec<String> {
        let test = ("crates/web/tests/it/a.rs", "//! A.\n#[test]\nfn s01_nobody_comes_in() {}\n");
        check(&House::of(&[(PATH, table), test])).into_iter().map(|finding| finding.found).collect()
    }

    fn table(change: impl Fn(usize) -> String) -> String {
        (1..=LAST).map(|n| format!("| S{n:02} | what | {} |\n", change(n))).collect()
    }

    #[test]
    fn s65_a_promise_names_a_test_that_is_there_or_says_why_there_is_none() {
        assert_eq!(found(&table(|_| "`s01_nobody_comes_in`".into())), Vec::<String>::new());
        assert_eq!(found(&table(|_| "Operator: disks".into())), Vec::<String>::new());
        let missing = |n| if n == 7 { "`s07_times_are_equal`".into() } else { "Not yet: later".into() };
        assert_eq!(found(&table(missing)), ["S07 names `s07_times_are_equal`, which is nowhere"]);
        let empty = |n| if n == 9 { "soon".into() } else { "Not yet: later".into() };
        assert_eq!(found(&table(empty)), ["S09 names no test, no duty of the operator and no reason"]);
        let cut = table(|_| "Not yet: later".into()).replace("| S66 | what | Not yet: later |\n", "");
        assert_eq!(found(&cut), ["the table ends with S65, and there are 66"]);
        let doubled = table(|_| "Not yet: later".into()).replace("| S02 |", "| S03 |");
        assert!(!found(&doubled).is_empty());
    }
}
