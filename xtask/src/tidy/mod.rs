//! `cargo xtask tidy`: the rules of the house that can be checked by looking at files.
//!
//! `ARCHITECTURE.md` states the rules; each file here checks a few of them. A check is a plain function from
//! the [`House`] to findings, so that a test can build a small house from texts and look at what is found.

mod arrows;
mod dependencies;
mod exclusive;
mod house;
mod lints;
mod locales;
mod names;
mod purity;
mod security;
mod shape;
mod source;

use std::fmt;
use std::path::Path;

use anyhow::{Result, bail};

use house::House;

/// A rule: its name, why it exists, and what to do when it is broken.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    name: &'static str,
    why: &'static str,
    remedy: &'static str,
}

/// One place where a rule is broken.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    rule: &'static Rule,
    path: String,
    /// Counted from 1.
    line: usize,
    /// What stands there.
    found: String,
}

impl Finding {
    fn new(rule: &'static Rule, path: &str, line: usize, found: impl Into<String>) -> Self {
        Self { rule, path: path.to_owned(), line, found: found.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}:{}: {}: {}", self.path, self.line, self.rule.name, self.found)?;
        writeln!(f, "    why: {}", self.rule.why)?;
        write!(f, "    do:  {}", self.rule.remedy)
    }
}

/// Checks everything; prints each finding; fails if there is one.
pub fn run(workspace: &Path) -> Result<()> {
    let house = House::read(workspace)?;
    let mut findings = look(&house);
    findings.extend(dependencies::check(workspace)?);
    for warning in shape::warnings(&house) {
        println!("note: {warning}");
    }
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => {
            println!("tidy: {} files looked at, nothing found", house.files.len());
            Ok(())
        }
        1 => bail!("tidy found 1 breach of the house rules (above)"),
        many => bail!("tidy found {many} breaches of the house rules (above)"),
    }
}

/// The checks that need files alone.
fn look(house: &House) -> Vec<Finding> {
    [
        purity::check,
        exclusive::check,
        arrows::check,
        lints::check,
        shape::check,
        names::check,
        locales::check,
        security::check,
    ]
    .iter()
    .flat_map(|check| check(house))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_says_where_what_why_and_what_to_do() {
        let rule = Box::leak(Box::new(Rule {
            name: "no-shouting",
            why: "it frightens patients",
            remedy: "whisper",
        }));
        let text = Finding::new(rule, "crates/web/src/hall.rs", 7, "`SHOUT`").to_string();
        assert_eq!(
            text,
            "crates/web/src/hall.rs:7: no-shouting: `SHOUT`\n    why: it frightens patients\n    do:  whisper"
        );
    }
}
