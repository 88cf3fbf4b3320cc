//! What is answered to every message of the collection, kept so that a change shows: for each message the verdict,
//! doses stored and order groups dropped, a hash of the whole answer, and the rules it breaks. One file a category in
//! `snapshots/collection`, written again by
//!
//! ```text
//! JENNER_WRITE=1 cargo test -p jenner-hl7 --test it answered
//! ```

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use jenner_codes::Codes;
use jenner_hl7::check::{Checked, check};

use crate::cases::{cases, stamp};
use crate::collection;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/snapshots/collection")
}

/// FNV-1a: short, and the same everywhere.
fn hash(text: &str) -> u32 {
    let wide = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    u32::try_from((wide >> 32) ^ (wide & 0xffff_ffff)).unwrap()
}

/// The rules in the order in which they were broken, each once.
fn rules(checked: &Checked) -> Vec<&str> {
    let mut rules = Vec::new();
    for finding in &checked.findings {
        if !rules.contains(&finding.rule.as_ref()) {
            rules.push(finding.rule.as_ref());
        }
    }
    rules
}

#[test]
fn the_answers_to_the_collection_are_those_of_before() {
    let Some(root) = collection::hl7() else { return };
    let mut now: BTreeMap<String, String> = BTreeMap::new();
    let mut answered = 0;
    for case in cases(&root) {
        let checked = check(&case.bytes, Codes::embedded(), case.as_of, &stamp());
        let verdict = checked.verdict.map_or("--", |verdict| verdict.code());
        let (doses, dropped) = (checked.stored.doses, checked.stored.dropped);
        let answer = checked.ack.as_deref().map_or(0, hash);
        let name = case.name.trim_start_matches(&case.category).trim_start_matches(['/', '#']);
        let out = now.entry(case.category.replace('/', "-")).or_default();
        let rules = rules(&checked).join(" ");
        writeln!(out, "{name} {verdict} {doses}/{dropped} {answer:08x} {rules}").unwrap();
        answered += 1;
    }
    assert!(answered > 3_900, "{answered}");
    if std::env::var_os("JENNER_WRITE").is_some() {
        std::fs::create_dir_all(folder()).unwrap();
        for (category, text) in &now {
            std::fs::write(folder().join(format!("{category}.txt")), text).unwrap();
        }
        return;
    }
    let mut changes = String::new();
    for (category, text) in &now {
        let kept = std::fs::read_to_string(folder().join(format!("{category}.txt"))).unwrap_or_default();
        let lines = kept.lines().zip(text.lines()).filter(|(was, is)| was != is);
        for (was, is) in lines {
            writeln!(changes, "{category}\n  was {was}\n  is  {is}").unwrap();
        }
        assert_eq!(kept.lines().count(), text.lines().count(), "{category}");
    }
    assert!(changes.is_empty(), "answers have changed (see how they are written in {}):\n{changes}", file!());
}
