//! Other people's code: permissive licences alone, and no crate in two versions without a reason.
//!
//! The lists are those of `deny.toml`, so that this check and `cargo deny` cannot disagree.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;
use toml::Table;

use super::{Finding, Rule};
use crate::shell::{cargo, output, program};

const LICENCE: Rule = Rule {
    name: "permissive-licences",
    why: "whoever runs or changes Jenner must owe nothing but the notice",
    remedy: "use another crate; if the licence is permissive, add it to licenses.allow in deny.toml",
};

const DUPLICATE: Rule = Rule {
    name: "one-version-of-a-crate",
    why: "two versions cost build time and size, and their types do not fit together",
    remedy: "find who asks for the old one with `cargo tree -i NAME@VERSION`; if it cannot move yet, add it with \
             the reason to bans.skip in deny.toml",
};

const STALE: Rule = Rule {
    name: "no-stale-exception",
    why: "an exception that nobody needs any more lets the next one in unseen",
    remedy: "take the line out of bans.skip in deny.toml",
};

const PATH: &str = "deny.toml";

/// What `deny.toml` allows.
struct Policy {
    licences: BTreeSet<String>,
    /// Crate and version, as far as it is written (`syn`, `2`).
    skip: Vec<(String, String)>,
    targets: Vec<String>,
}

/// Asks cargo for all packages of the product and looks at each.
pub fn check(workspace: &Path) -> Result<Vec<Finding>> {
    let text = std::fs::read_to_string(workspace.join(PATH)).context("cannot read deny.toml")?;
    let policy = policy(&text)?;
    let mut arguments = vec!["metadata", "--format-version=1"];
    for target in &policy.targets {
        arguments.extend(["--filter-platform", target]);
    }
    let metadata = output(&mut program(&cargo(), &arguments, workspace))?;
    let metadata: Value = serde_json::from_str(&metadata).context("cannot read cargo metadata")?;
    let packages = packages(&metadata);
    let mut findings = licences(&packages, &policy);
    findings.extend(duplicates(&packages, &policy));
    Ok(findings)
}

fn policy(text: &str) -> Result<Policy> {
    let table: Table = text.parse().context("deny.toml is not TOML")?;
    let strings = |section: &str, key: &str| -> Vec<String> {
        let list = table.get(section).and_then(|s| s.get(key)).and_then(toml::Value::as_array);
        let texts = list.into_iter().flatten().filter_map(toml::Value::as_str);
        texts.map(str::to_owned).collect()
    };
    let skip = table.get("bans").and_then(|bans| bans.get("skip")).and_then(toml::Value::as_array);
    let skip = skip
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.get("crate").and_then(toml::Value::as_str))
        .map(|entry| {
            let (name, version) = entry.split_once('@').unwrap_or((entry, ""));
            (name.to_owned(), version.to_owned())
        })
        .collect();
    Ok(Policy {
        licences: strings("licenses", "allow").into_iter().collect(),
        skip,
        targets: strings("graph", "targets"),
    })
}

/// A package, as cargo tells of it.
struct Package {
    name: String,
    version: String,
    licence: Option<String>,
}

fn packages(metadata: &Value) -> Vec<Package> {
    let text = |package: &Value, key: &str| package[key].as_str().map(str::to_owned);
    metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|package| Package {
            name: text(package, "name").unwrap_or_default(),
            version: text(package, "version").unwrap_or_default(),
            licence: text(package, "license"),
        })
        .collect()
}

fn licences(packages: &[Package], policy: &Policy) -> Vec<Finding> {
    packages
        .iter()
        .filter_map(|package| {
            let licence = package.licence.as_deref().unwrap_or("no licence");
            let fits = package.licence.is_some() && is_allowed(licence, &policy.licences);
            let found = format!("{} {}: {licence}", package.name, package.version);
            (!fits).then(|| Finding::new(&LICENCE, "Cargo.lock", 1, found))
        })
        .collect()
}

/// Whether an SPDX expression can be met with allowed licences. `/` is the old way of writing `OR`.
fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    any_of(&mut rest, allowed) && rest.is_empty()
}

fn any_of(words: &mut &[&str], allowed: &BTreeSet<String>) -> bool {
    let mut fits = all_of(words, allowed);
    while let Some((&"OR", rest)) = words.split_first() {
        *words = rest;
        fits |= all_of(words, allowed);
    }
    fits
}

fn all_of(words: &mut &[&str], allowed: &BTreeSet<String>) -> bool {
    let mut fits = single(words, allowed);
    while let Some((&"AND", rest)) = words.split_first() {
        *words = rest;
        fits &= single(words, allowed);
    }
    fits
}

fn single(words: &mut &[&str], allowed: &BTreeSet<String>) -> bool {
    match **words {
        ["(", ref rest @ ..] => {
            *words = rest;
            let fits = any_of(words, allowed);
            match words.split_first() {
                Some((&")", rest)) => {
                    *words = rest;
                    fits
                }
                _ => false,
            }
        }
        [name, "WITH", exception, ref rest @ ..] => {
            *words = rest;
            allowed.contains(&format!("{name} WITH {exception}"))
        }
        [name, ref rest @ ..] => {
            *words = rest;
            allowed.contains(name)
        }
        [] => false,
    }
}

fn duplicates(packages: &[Package], policy: &Policy) -> Vec<Finding> {
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in packages {
        versions.entry(&package.name).or_default().push(&package.version);
    }
    let mut findings = Vec::new();
    let is_skipped = |name: &str, version: &str| {
        let mut entries = policy.skip.iter();
        entries.any(|(n, v)| n == name && begins_with(version, v))
    };
    for (name, versions) in &versions {
        let counted: Vec<&str> = versions.iter().copied().filter(|v| !is_skipped(name, v)).collect();
        if counted.len() > 1 {
            let found = format!("{name} {}", counted.join(" and "));
            findings.push(Finding::new(&DUPLICATE, "Cargo.lock", 1, found));
        }
    }
    for (name, version) in &policy.skip {
        let of_name = versions.get(name.as_str()).map_or(&[][..], Vec::as_slice);
        if of_name.len() < 2 || !of_name.iter().any(|v| begins_with(v, version)) {
            let found = format!("{name}@{version} is no longer there twice");
            findings.push(Finding::new(&STALE, PATH, 1, found));
        }
    }
    findings
}

/// Whether a version begins with the given parts: `0.22.1` with `0.22`, not with `0.2`.
fn begins_with(version: &str, parts: &str) -> bool {
    parts.is_empty()
        || version.strip_prefix(parts).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed() -> BTreeSet<String> {
        ["MIT", "Apache-2.0", "Unicode-3.0", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned).into()
    }

    fn package(name: &str, version: &str, licence: &str) -> Package {
        Package {
            name: name.to_owned(),
            version: version.to_owned(),
            licence: (!licence.is_empty()).then(|| licence.to_owned()),
        }
    }

    fn example() -> Policy {
        policy(
            "[licenses]\nallow = [\"MIT\"]\n[graph]\ntargets = [\"moon\"]\n\
             [bans]\nskip = [{ crate = \"syn@2\", reason = \"x\" }]",
        )
        .expect("it is TOML")
    }

    #[test]
    fn one_of_several_licences_is_enough_and_all_of_several_are_needed() {
        for good in [
            "MIT",
            "MIT/Apache-2.0",
            "Apache-2.0 OR GPL-2.0-only",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR GPL-3.0",
        ] {
            assert!(is_allowed(good, &allowed()), "{good}");
        }
        for bad in ["GPL-3.0", "MIT AND GPL-3.0", "Apache-2.0 WITH Some-exception", "MIT or so", "(MIT", ""] {
            assert!(!is_allowed(bad, &allowed()), "{bad}");
        }
    }

    #[test]
    fn a_package_without_a_licence_is_found() {
        let findings = licences(&[package("a", "1.0.0", ""), package("b", "1.0.0", "MIT")], &example());
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].found, "a 1.0.0: no licence");
    }

    #[test]
    fn a_second_version_needs_a_reason() {
        let packages = [
            package("syn", "2.0.1", "MIT"),
            package("syn", "3.0.0", "MIT"),
            package("rand", "0.9.0", "MIT"),
            package("rand", "0.10.0", "MIT"),
        ];
        let found: Vec<String> = duplicates(&packages, &example()).into_iter().map(|f| f.found).collect();
        assert_eq!(found, ["rand 0.9.0 and 0.10.0"]);
    }

    #[test]
    fn a_reason_that_nobody_needs_is_found() {
        let packages = [package("syn", "3.0.0", "MIT")];
        let findings = duplicates(&packages, &example());
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].rule, &STALE);
    }

    #[test]
    fn a_version_begins_with_whole_parts() {
        assert!(begins_with("0.22.1", "0.22") && begins_with("2.0.1", "2") && begins_with("1.0.0", ""));
        assert!(!begins_with("0.22.1", "0.2") && !begins_with("20.0.1", "2"));
    }

    #[test]
    fn the_lists_of_deny_toml_are_read() {
        let workspace = crate::shell::workspace().expect("the workspace has a root");
        let text = std::fs::read_to_string(workspace.join(PATH)).expect("deny.toml is there");
        let policy = policy(&text).expect("deny.toml is TOML");
        assert!(policy.licences.contains("MIT") && !policy.targets.is_empty());
        assert!(policy.skip.iter().all(|(_, version)| !version.is_empty()));
    }
}
