//! The cases of every pack: `cases/school.toml`.

use std::collections::BTreeMap;

use jenner_registry::schools::law::{Answer, By, Line, Ready, Stand, Status, StatusKind};
use serde::Deserialize;

use super::*;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    sets: BTreeMap<String, String>,
    cases: Cases,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    list: Vec<[String; 6]>,
}

fn file(pack: &str) -> File {
    let path = format!("{}/../../packs/{pack}/cases/school.toml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    toml::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn line<'a>(law: &Ready, answer: &'a Answer, name: &str) -> Option<&'a Line> {
    answer.lines.iter().find(|line| law.need(answer, line).is_some_and(|need| need.name == name))
}

/// A status as cases write it.
fn status(law: &Ready, status: Status) -> String {
    let until = status.until().map_or("-".to_owned(), |day| day.to_string());
    match status {
        Status::Exempt { kind, .. } => {
            let kind = law.edition().exemptions.get(usize::from(kind)).map_or("?", |rule| rule.id.as_str());
            format!("exempt {kind} {until}")
        }
        Status::InProgress { .. } | Status::Conditional { .. } => format!("{} {until}", status.kind().word()),
        _ => status.kind().word().to_owned(),
    }
}

/// A line as cases write it, with everything that may be said of it.
fn words(line: &Line) -> Vec<String> {
    let count = format!("{}/{}", line.have, line.needed);
    let mut words = match line.stand {
        Stand::Met(By::Doses { .. }) => vec!["met".to_owned(), count],
        Stand::Met(By::Schedule) => vec!["schedule".to_owned()],
        Stand::Met(By::Immunity(_)) => vec!["immune".to_owned()],
        Stand::Exempt { .. } => vec!["exempt".to_owned()],
        Stand::Waiting(_) => vec!["waiting".to_owned()],
        Stand::Missing(why) => vec![why.word().to_owned(), count],
    };
    match line.stand {
        Stand::Missing(why) => words.extend(why.day().map(|day| day.to_string())),
        Stand::Waiting(_) => words.extend(line.limit.map(|day| day.to_string())),
        Stand::Met(_) | Stand::Exempt { .. } => {}
    }
    words
}

/// What of one expectation does not hold.
fn breach(law: &Ready, answer: &Answer, expected: &str) -> Option<String> {
    let (what, rest) = expected.split_once(' ').unwrap_or((expected, ""));
    let got = match what {
        "level" => law.level(answer).map_or("none", |level| level.id.as_str()).to_owned(),
        "status" => status(law, answer.status),
        "then" => {
            answer.changes.map_or("nothing".to_owned(), |then| format!("{} {}", then.to.word(), then.on))
        }
        "expires" => answer.expires.map_or("never".to_owned(), |day| day.to_string()),
        name => {
            let line = line(law, answer, name);
            let has = line.map_or_else(|| vec!["not_asked".to_owned()], words);
            let all = rest.split(' ').all(|word| has.iter().any(|known| known == word));
            return (!all).then(|| format!("{name}: {has:?} instead of {rest}"));
        }
    };
    (got != rest).then(|| format!("{what}: {got} instead of {rest}"))
}

fn run(pack: &str) {
    let law = ready(pack);
    let file = file(pack);
    assert!(file.cases.list.len() >= 60, "{pack} has {} cases", file.cases.list.len());
    let mut wrong = Vec::new();
    for [about, who, birth, on, doses, wanted] in &file.cases.list {
        let (birth, on) = (day(birth), day(on));
        let (student, _) = student(who, birth, on, told(doses, birth, &file.sets));
        let answer = law.answer(&student, on);
        let breaches = wanted.split("; ").filter_map(|expected| breach(&law, &answer, expected));
        wrong.extend(breaches.map(|breach| format!("{about}: {breach}")));
    }
    assert!(wrong.is_empty(), "{pack}, {} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn louisiana_asks_what_its_law_asks() {
    run("louisiana");
}

#[test]
fn wisconsin_asks_what_its_law_and_its_footnotes_ask() {
    run("wisconsin");
}

#[test]
fn texas_asks_what_its_law_asks() {
    run("texas");
}

#[test]
fn every_need_level_exemption_and_way_of_waiting_is_met_by_a_case() {
    for pack in PACKS {
        let law = ready(pack);
        let file = file(pack);
        let mut untouched: Vec<String> = Vec::new();
        let edition = law.edition();
        untouched.extend(edition.levels.iter().map(|level| format!("level {}", level.id)));
        untouched.extend(edition.exemptions.iter().map(|one| format!("exemption {}", one.id)));
        untouched.extend(edition.waiting.iter().map(|one| format!("waiting {}", one.id)));
        for (name, need) in &edition.needs {
            untouched.extend((0..need.ways.len()).map(|way| format!("way {way} of {name}")));
        }
        for [_, who, birth, on, doses, _] in &file.cases.list {
            let (birth, on) = (day(birth), day(on));
            let (student, _) = student(who, birth, on, told(doses, birth, &file.sets));
            let answer = law.answer(&student, on);
            let mut seen = Vec::new();
            seen.extend(law.level(&answer).map(|level| format!("level {}", level.id)));
            match answer.status {
                Status::Exempt { kind, .. } => seen.extend(
                    edition.exemptions.get(usize::from(kind)).map(|one| format!("exemption {}", one.id)),
                ),
                Status::InProgress { rule, .. } | Status::Conditional { rule, .. } => seen
                    .extend(edition.waiting.get(usize::from(rule)).map(|one| format!("waiting {}", one.id))),
                _ => {}
            }
            for line in &answer.lines {
                let Some(level) = law.level(&answer) else { continue };
                let Some(name) = level.needs.get(usize::from(line.need)) else { continue };
                if let Stand::Met(By::Doses { way }) = line.stand {
                    seen.push(format!("way {way} of {name}"));
                }
            }
            untouched.retain(|one| !seen.contains(one));
        }
        assert!(untouched.is_empty(), "{pack}: no case for {}", untouched.join(", "));
    }
}

#[test]
fn a_status_that_is_certified_lets_in_and_one_that_does_not_is_never_certified() {
    for pack in PACKS {
        let law = ready(pack);
        let file = file(pack);
        for [about, who, birth, on, doses, _] in &file.cases.list {
            let (birth, on) = (day(birth), day(on));
            let (student, _) = student(who, birth, on, told(doses, birth, &file.sets));
            let answer = law.answer(&student, on);
            let kind = answer.status.kind();
            if let Some(expires) = answer.expires {
                assert!(kind.may_come() && kind != StatusKind::Conditional, "{pack}: {about}");
                assert!(expires >= on && expires <= law.edition().law.valid_until, "{pack}: {about}");
                // Longer than the status itself only where a school year begins and another level asks.
                let years = law.edition().law.year_begins;
                let turn = |day: Date| (day.parts().1, day.parts().2) == (years.month, years.day);
                let in_time = answer.changes.is_none_or(|then| expires < then.on || turn(then.on));
                assert!(in_time, "{pack}: {about}");
            }
        }
    }
}
