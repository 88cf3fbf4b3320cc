//! Checks of the templates: every text comes from the language files, no script or style stands inside.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::language::{Lang, keys};

fn templates() -> Vec<(String, String)> {
    fn collect(folder: &Path, all: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, all);
            } else {
                all.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut all = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"), &mut all);
    all
}

/// The text without `{% … %}`, `{{ … }}` and, if asked, without tags.
fn without(text: &str, open: &str, close: &str) -> String {
    let mut left = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(open) {
        left.push_str(&rest[..at]);
        let after = &rest[at..];
        rest = after.find(close).map_or("", |end| &after[end + close.len()..]);
        left.push(' ');
    }
    left + rest
}

#[test]
fn no_template_has_a_text_of_its_own() {
    for (path, text) in templates() {
        let plain = without(&without(&text, "{%", "%}"), "{{", "}}");
        let words = without(&plain, "<", ">");
        let letters: String = words
            .split_whitespace()
            .filter(|word| !word.starts_with('&'))
            .filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 1)
            .collect();
        assert!(letters.is_empty(), "{path}: {letters}");
        for attribute in ["title=\"", "aria-label=\"", "placeholder=\"", "alt=\"", "data-label=\""] {
            for (at, _) in plain.match_indices(attribute) {
                let value = plain[at + attribute.len()..].split('"').next().unwrap();
                assert!(value.trim().is_empty(), "{path}: {attribute}{value}");
            }
        }
    }
}

#[test]
fn every_text_that_a_template_names_exists_and_every_text_is_named() {
    let known = keys(Lang::English);
    let mut named = BTreeSet::new();
    let mut begun = BTreeSet::new();
    let mut sources: Vec<String> = templates().into_iter().map(|(_, text)| text).collect();
    for file in [
        "settings.rs",
        "public_coverage/mod.rs",
        "public_coverage/page.rs",
        "public_coverage/trend.rs",
        "public_coverage/words.rs",
        "pages/sign_in.rs",
        "pages/way_in.rs",
        "pages/account.rs",
        "pages/link.rs",
        "pages/frame.rs",
        "pages/message.rs",
        "pages/messages.rs",
        "pages/inbox.rs",
        "pages/senders/card.rs",
        "pages/senders/onboarding.rs",
        "pages/senders/profile.rs",
        "pages/senders/replay.rs",
        "pages/correct.rs",
        "clerk/message.rs",
        "pages/try_it/form.rs",
        "pages/try_it/outcome.rs",
        "pages/lab/form.rs",
        "pages/lab/session.rs",
        "lab/examples.rs",
        "lab/misbehaviour/mod.rs",
        "lab/reading.rs",
        "lab/session.rs",
        "language.rs",
        "refusal.rs",
        "pages/doubtful.rs",
        "pages/review/pair.rs",
        "pages/review/mod.rs",
        "clerk/doubtful.rs",
        "clerk/review/doses.rs",
        "clerk/review/fields.rs",
        "views/judged.rs",
        "views/messages.rs",
        "views/person.rs",
        "views/upload.rs",
        "pages/hand/change.rs",
        "pages/uploads/one.rs",
        "pages/schools/mod.rs",
        "pages/schools/law.rs",
        "pages/schools/list.rs",
        "pages/schools/child.rs",
        "pages/schools/children.rs",
        "pages/schools/numbers.rs",
        "pages/schools/report.rs",
        "away/pages.rs",
        "views/participation.rs",
        "pages/opt_out.rs",
        "pages/participation/mod.rs",
        "pages/participation/new.rs",
        "pages/participation/one.rs",
        "pages/papers/mod.rs",
        "pages/papers/form.rs",
        "pages/papers/card.rs",
        "pages/papers/verify.rs",
        "views/outbreak.rs",
        "clerk/outbreaks.rs",
        "pages/cold_chain/mod.rs",
        "pages/cold_chain/chart.rs",
        "pages/cold_chain/excursion.rs",
        "pages/cold_chain/file.rs",
        "pages/cold_chain/reading.rs",
        "pages/cold_chain/settings.rs",
        "pages/cold_chain/unit.rs",
        "clerk/stock/mod.rs",
        "clerk/stock/counts.rs",
        "pages/stock/mod.rs",
        "pages/stock/counts.rs",
        "pages/stock/lot.rs",
        "pages/stock/receive.rs",
        "pages/stock/reports.rs",
        "pages/stock/work.rs",
        "pages/orders/mod.rs",
        "pages/orders/files.rs",
        "pages/orders/new.rs",
        "pages/orders/one.rs",
        "pages/orders/package.rs",
        "pages/orders/settings.rs",
        "pages/at_risk.rs",
        "clerk/moves.rs",
        "pages/moves/mod.rs",
        "pages/moves/borrowing.rs",
        "pages/moves/offers.rs",
        "pages/moves/returns.rs",
        "pages/moves/transfer.rs",
        "pages/programme/mod.rs",
        "pages/programme/enrolment.rs",
        "pages/programme/numbers.rs",
        "pages/programme/visits.rs",
        "pages/programme/watch.rs",
        "clerk/coverage.rs",
        "pages/coverage/figures.rs",
        "pages/coverage/live.rs",
        "pages/coverage/map.rs",
        "pages/report_card/mod.rs",
        "pages/report_card/fix.rs",
        "pages/report_card/paper.rs",
        "pages/outbreaks/mod.rs",
        "pages/outbreaks/board.rs",
        "pages/outbreaks/contacts.rs",
        "pages/outbreaks/school.rs",
        "clerk/lists/say.rs",
        "clerk/lists/mod.rs",
        "pages/lists/mod.rs",
        "pages/lists/form.rs",
        "pages/lists/answer.rs",
        "views/outreach.rs",
        "clerk/outreach.rs",
        "pages/outreach/mod.rs",
        "pages/outreach/new.rs",
        "pages/outreach/one.rs",
        "pages/outreach/saved.rs",
        "pages/emergency.rs",
        "pages/approvals.rs",
        "pages/users.rs",
        "pages/organizations.rs",
        "pages/audit/mod.rs",
        "pages/audit/search.rs",
        "pages/audit/looked.rs",
        "pages/audit/alerts.rs",
        "pages/audit/rules.rs",
        "pages/audit/disclosures.rs",
        "pages/patients/new.rs",
        "pages/person.rs",
        "views/patients.rs",
        "clerk/people.rs",
        "pages/family/mod.rs",
        "pages/family/begin.rs",
        "pages/family/choices.rs",
        "pages/family/desk.rs",
        "pages/family/home.rs",
        "pages/family/notes.rs",
        "pages/family/paper.rs",
        "pages/family/rescue.rs",
        "clerk/family.rs",
        "clerk/family_desk.rs",
        "views/family.rs",
    ] {
        sources
            .push(fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(file)).unwrap());
    }
    for text in &sources {
        for start in [
            "w.t(\"",
            "w.n(\"",
            "w.s(\"",
            "w.ab(\"",
            "self.n(\"",
            "self.ab(\"",
            "Some(\"",
            "rows, \"",
            "problems, \"",
        ] {
            for (at, _) in text.match_indices(start) {
                named.insert(text[at + start.len()..].split('"').next().unwrap().to_owned());
            }
        }
        for (at, _) in text.match_indices("format!(\"") {
            begun.insert(text[at + 9..].split('{').next().unwrap().to_owned());
        }
    }
    for text in &sources[templates().len()..] {
        named.extend(known.iter().filter(|key| text.contains(&format!("\"{key}\""))).cloned());
    }
    for text in &sources[..templates().len()] {
        for start in ["w.t(\"", "w.n(\"", "w.s(\"", "w.ab(\""] {
            for (at, _) in text.match_indices(start) {
                let key = text[at + start.len()..].split('"').next().unwrap();
                assert!(known.contains(key), "no text for {key}");
            }
        }
    }
    let shown_by_data = ["field-", "section-", "group-"];
    let unused: Vec<_> = known
        .iter()
        .filter(|key| !named.contains(*key))
        .filter(|key| !begun.iter().any(|start| start.len() > 3 && key.starts_with(start.as_str())))
        .filter(|key| !shown_by_data.iter().any(|start| key.starts_with(start)))
        .collect();
    assert!(unused.is_empty(), "texts that nothing shows: {unused:?}");
}

#[test]
fn no_template_has_script_or_style_inside() {
    for (path, text) in templates() {
        // Drawings of our own, in which `jenner-maps` has escaped every text.
        let text = text.replace("{{ map|safe }}", "").replace("{{ chart|safe }}", "");
        for bad in ["style=", "<style", " onclick", " onload", "javascript:", "http://", "https://", "|safe"]
        {
            assert!(!text.contains(bad), "{path}: {bad}");
        }
        for (at, _) in text.match_indices("<script") {
            assert!(text[at..].contains("src=") && text[at..].contains("></script>"), "{path}");
        }
    }
}
