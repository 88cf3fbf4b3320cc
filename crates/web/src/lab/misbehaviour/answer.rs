//! Answers bent on purpose. Works on our own answers, whose separators and order are known; what has no such segment or
//! field stays as it is.

use std::collections::BTreeSet;

use super::{Chance, Misbehaviour as M};

/// A segment of an answer: its name, then its fields as they were written.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line(Vec<String>);

impl Line {
    fn name(&self) -> &str {
        self.0.first().map_or("", String::as_str)
    }

    /// Where field `n` stands: MSH-1 is the separator itself.
    fn place(&self, n: usize) -> usize {
        if self.name() == "MSH" { n.saturating_sub(1) } else { n }
    }

    fn field(&self, n: usize) -> &str {
        self.0.get(self.place(n)).map_or("", String::as_str)
    }

    fn set(&mut self, n: usize, value: impl Into<String>) {
        let place = self.place(n);
        if self.0.len() <= place {
            self.0.resize(place + 1, String::new());
        }
        if let Some(field) = self.0.get_mut(place) {
            *field = value.into();
        }
    }

    fn clear(&mut self, n: usize) {
        if !self.field(n).is_empty() {
            self.set(n, "");
        }
    }
}

/// The answer, bent by everything that is switched on. `asked` is the control id of the message that is answered.
pub fn bend(text: &str, wrong: &BTreeSet<M>, seed: u64, asked: &str) -> String {
    let mut lines: Vec<Line> = text
        .split('\r')
        .filter(|line| !line.is_empty())
        .map(|line| Line(line.split('|').map(str::to_owned).collect()))
        .collect();
    for one in wrong {
        one_bend(&mut lines, *one, &mut Chance::of(seed, asked));
    }
    lines.iter().map(|line| line.0.join("|") + "\r").collect()
}

fn one_bend(lines: &mut Vec<Line>, one: M, chance: &mut Chance) {
    match one {
        M::ExtraSegments => extra_segments(lines),
        M::ExtraFields => lines.iter_mut().for_each(|line| {
            let last = if line.name() == "MSH" { 30 } else { 60 };
            line.set(last, "LOCAL^FIELD");
        }),
        M::NoProfile => edit(lines, "MSH", |line| line.clear(21)),
        M::ShortTime => edit(lines, "MSH", |line| {
            let short: String = line.field(7).chars().take(12).collect();
            line.set(7, short);
        }),
        M::OldVersion => edit(lines, "MSH", |line| {
            line.set(12, "2.3.1");
            let kind: String = line.field(9).split('^').take(1).collect();
            line.set(9, kind);
        }),
        M::AeForGood => acknowledge(lines, "AA", "AE", Some("207^Application internal error^HL70357")),
        M::AaForAll => {
            edit(lines, "MSA", |line| line.set(1, "AA"));
            lines.retain(|line| line.name() != "ERR");
        }
        M::NoControlId => edit(lines, "MSA", |line| line.clear(2)),
        M::OtherControlId => edit(lines, "MSA", |line| line.set(2, "SOMEBODYELSES")),
        M::NoMsa => lines.retain(|line| line.name() != "MSA"),
        M::ErrAlways if !lines.iter().any(|line| line.name() == "ERR") => {
            insert_err(lines, "0^Message accepted^HL70357", "I", "Nothing is wrong.");
        }
        M::ErrorsOnly => lines.retain(|line| line.name() != "ERR" || line.field(4) == "E"),
        M::OldErr => edit(lines, "ERR", |line| {
            let place = line.field(2).to_owned();
            line.set(1, place);
            line.clear(2);
        }),
        M::OldQueryName => edit(lines, "QPD", |line| {
            line.set(1, "Z34^Request Immunization History^HL70471");
        }),
        M::NoQak => lines.retain(|line| line.name() != "QAK"),
        M::NoForecast => groups(lines, |all| all.retain(|group| !is_forecast(group))),
        M::NoEvaluation => groups(lines, |all| {
            let told = ["59781-5", "59780-7", "59779-9", "30973-2", "59782-3", "30982-3"];
            for group in all.iter_mut().filter(|group| !is_forecast(group)) {
                group.retain(|line| {
                    line.name() != "OBX" || !told.iter().any(|code| line.field(3).starts_with(code))
                });
            }
        }),
        M::LimitedHistory => groups(lines, limited),
        M::MissingNames => missing_names(lines, chance),
        M::WrongCodes => wrong_codes(lines, chance),
        M::OldCodeSystem => {
            for line in lines.iter_mut() {
                for field in line.0.iter_mut() {
                    *field = field.replace("^CVX", "^HL70292");
                }
            }
        }
        M::NoSource => edit(lines, "RXA", |line| line.clear(9)),
        M::NoRoute => lines.retain(|line| line.name() != "RXR"),
        M::NoContact => {
            lines.retain(|line| line.name() != "NK1");
            edit(lines, "PID", |line| {
                line.clear(11);
                line.clear(13);
            });
        }
        M::DoublesDoses => groups(lines, |all| {
            *all = all.iter().flat_map(|group| [group.clone(), group.clone()]).collect();
        }),
        M::Shuffled => groups(lines, |all| {
            for at in (1..all.len()).rev() {
                let other = usize::try_from(chance.below(at as u64 + 1)).unwrap_or(0);
                all.swap(at, other);
            }
        }),
        M::Nulls => {
            for line in lines.iter_mut().filter(|line| matches!(line.name(), "PID" | "RXA")) {
                line.0.iter_mut().filter(|field| field.is_empty()).for_each(|field| *field = "\"\"".into());
            }
        }
        _ => {}
    }
}

fn edit(lines: &mut [Line], name: &str, change: impl Fn(&mut Line)) {
    lines.iter_mut().filter(|line| line.name() == name).for_each(change);
}

/// Segments of a registry's own, in the middle and at the end.
fn extra_segments(lines: &mut Vec<Line>) {
    let own = |text: &str| Line(text.split('|').map(str::to_owned).collect());
    let after_msa = lines.iter().position(|line| line.name() == "MSA").map_or(lines.len(), |at| at + 1);
    lines.insert(after_msa, own("ZSA|1|LOCAL^Segment of this registry^L"));
    lines.push(own("ZEN|end of answer"));
}

/// Another verdict where it was `from`, with an error that says so.
fn acknowledge(lines: &mut Vec<Line>, from: &str, to: &str, error: Option<&str>) {
    let mut changed = false;
    for line in lines.iter_mut().filter(|line| line.name() == "MSA" && line.field(1) == from) {
        line.set(1, to);
        changed = true;
    }
    if let (true, Some(error)) = (changed, error) {
        insert_err(
            lines,
            error,
            "E",
            "The sandbox says this of every good message, on purpose. The message was taken.",
        );
    }
}

fn insert_err(lines: &mut Vec<Line>, code: &str, severity: &str, text: &str) {
    let Some(msa) = lines.iter().position(|line| line.name() == "MSA") else { return };
    let mut err = Line(vec!["ERR".to_owned()]);
    err.set(3, code);
    err.set(4, severity);
    err.set(8, text);
    lines.insert(msa + 1, err);
}

/// Works on the order groups of an answer, each from its ORC on.
fn groups(lines: &mut Vec<Line>, change: impl FnOnce(&mut Vec<Vec<Line>>)) {
    let first = lines.iter().position(|line| line.name() == "ORC").unwrap_or(lines.len());
    let mut all: Vec<Vec<Line>> = Vec::new();
    for line in lines.split_off(first) {
        match all.last_mut().filter(|_| line.name() != "ORC") {
            Some(group) => group.push(line),
            None => all.push(vec![line]),
        }
    }
    change(&mut all);
    lines.extend(all.into_iter().flatten());
}

/// The group that says what is due next.
fn is_forecast(group: &[Line]) -> bool {
    group.iter().any(|line| line.name() == "OBX" && line.field(3).starts_with("59783-1"))
}

/// The two newest doses, and the forecast.
fn limited(all: &mut Vec<Vec<Line>>) {
    let day = |group: &[Line]| {
        group
            .iter()
            .find(|line| line.name() == "RXA")
            .map(|line| line.field(3).to_owned())
            .unwrap_or_default()
    };
    let mut days: Vec<String> =
        all.iter().filter(|group| !is_forecast(group)).map(|group| day(group)).collect();
    days.sort();
    let Some(oldest) = days.len().checked_sub(2).and_then(|at| days.get(at)).cloned() else { return };
    let mut left = 2;
    for at in (0..all.len()).rev() {
        let Some(group) = all.get(at) else { continue };
        if is_forecast(group) {
            continue;
        }
        if day(group) >= oldest && left > 0 {
            left -= 1;
        } else {
            all.remove(at);
        }
    }
}

/// Half of the parts of names go: given name, family name, middle name.
fn missing_names(lines: &mut [Line], chance: &mut Chance) {
    let mut gone = false;
    for line in lines.iter_mut() {
        let fields: &[usize] = match line.name() {
            "PID" => &[5, 6],
            "NK1" => &[2],
            "RXA" => &[10],
            _ => continue,
        };
        for n in fields {
            if line.field(*n).is_empty() {
                continue;
            }
            let mut parts: Vec<String> = line.field(*n).split('^').map(str::to_owned).collect();
            for part in parts.iter_mut().take(3).filter(|part| !part.is_empty()) {
                // At least one is missing: whoever switches this on wants to see it.
                if !gone || chance.heads() {
                    part.clear();
                    gone = true;
                }
            }
            line.set(*n, parts.join("^"));
        }
    }
}

/// Codes that CVX does not have, in half of the doses.
fn wrong_codes(lines: &mut [Line], chance: &mut Chance) {
    let mut done = false;
    for line in lines.iter_mut().filter(|line| line.name() == "RXA" && !line.field(5).starts_with("998")) {
        if done && !chance.heads() {
            continue;
        }
        let rest = line.field(5).split_once('^').map(|(_, rest)| rest.to_owned()).unwrap_or_default();
        line.set(5, format!("{}^{rest}", 900 + chance.below(80)));
        done = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &str = "MSH|^~\\&|R|R|E|E|20261125120000+0000||RSP^K11^RSP_K11|J1|T|2.5.1|||NE|NE|||||Z42^CDCPHINVS\r\
        MSA|AA|Q1\rQAK|1|OK\rQPD|Z44^x^CDCPHINVS|1\rPID|1||1||A^B||20200101|F\r\
        ORC|RE||1\rRXA|0|1|20210101||03^MMR^CVX|||||||||||||||CP\rOBX|1|ID|59781-5^v^LN|1|Y\r\
        ORC|RE||2\rRXA|0|1|20220101||21^VAR^CVX|||||||||||||||CP\r\
        ORC|RE||3\rRXA|0|1|20230101||20^DTaP^CVX|||||||||||||||CP\r\
        ORC|RE||9999\rRXA|0|1|20261125||998^none^CVX\rOBX|1|CE|59783-1^s^LN|1|x\r";

    fn bent(one: M) -> String {
        bend(ANSWER, &BTreeSet::from([one]), 1, "Q1")
    }

    #[test]
    fn nothing_switched_on_bends_nothing() {
        assert_eq!(bend(ANSWER, &BTreeSet::new(), 1, "Q1"), ANSWER);
    }

    #[test]
    fn a_limited_history_keeps_the_two_newest_doses_and_the_forecast() {
        let short = bent(M::LimitedHistory);
        for (code, there) in [("|03^", false), ("|21^", true), ("|20^", true), ("59783-1", true)] {
            assert_eq!(short.contains(code), there, "{code}");
        }
    }

    #[test]
    fn a_shuffled_answer_has_the_same_segments_each_time_in_the_same_order() {
        let sorted = |text: &str| {
            let mut lines: Vec<String> = text.split('\r').map(str::to_owned).collect();
            lines.sort();
            lines
        };
        assert_eq!(sorted(&bent(M::Shuffled)), sorted(ANSWER));
        assert_eq!(bent(M::Shuffled), bent(M::Shuffled));
    }
}
