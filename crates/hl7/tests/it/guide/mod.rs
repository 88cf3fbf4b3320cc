//! The rules of the guide that have a number, one test each: in a message that keeps its profile, one value is
//! changed, and exactly there the rule must speak.

mod predicates;
mod samples;
mod statements;
mod structure;
mod table;

use jenner_codes::Codes;
use jenner_hl7::er7::Message;
use jenner_hl7::profile::{Profile, Violation, validate};

use samples::sample;

/// A test of one rule, for the table in the documentation.
#[derive(Clone, Copy)]
struct Tested {
    rule: &'static str,
    test: &'static str,
    /// The profiles in which the test breaks the rule.
    profiles: &'static [Profile],
    /// What breaks it.
    change: &'static [Change],
}

/// What breaks the profile in a text.
fn violations(text: &str, profile: Profile) -> Vec<Violation> {
    validate(&Message::parse(text).unwrap(), profile, Codes::embedded())
}

/// The text with field `n` of the how-manieth segment of a name replaced.
fn with(text: &str, segment: &str, ordinal: usize, n: usize, value: &str) -> String {
    let mut seen = 0;
    let lines = text.split_terminator('\r').map(|line| {
        seen += usize::from(line.starts_with(segment));
        if !line.starts_with(segment) || seen != ordinal {
            return line.to_owned();
        }
        let mut fields: Vec<&str> = line.split('|').collect();
        let at = if segment == "MSH" { n - 1 } else { n };
        if fields.len() <= at {
            fields.resize(at + 1, "");
        }
        fields[at] = value;
        fields.join("|")
    });
    lines.map(|line| line + "\r").collect()
}

/// One change of a sample: a place such as `RXA^1^7`, and the field's new value; `<profile>` stands for the
/// profile's own name.
type Change = (&'static str, &'static str);

fn changed(profile: Profile, changes: &[Change]) -> String {
    changes.iter().fold(sample(profile), |text, (place, value)| {
        let mut parts = place.split('^');
        let segment = parts.next().unwrap();
        let mut number = || parts.next().unwrap().parse().unwrap();
        let (ordinal, field) = (number(), number());
        with(&text, segment, ordinal, field, &value.replace("<profile>", profile.code()))
    })
}

/// Whether a rule speaks of a changed sample, and where.
fn speaks(profile: Profile, changes: &[Change], rule: &str) -> Vec<String> {
    violations(&changed(profile, changes), profile)
        .iter()
        .filter(|violation| violation.rule == rule)
        .map(|violation| violation.location.as_ref().map(ToString::to_string).unwrap_or_default())
        .collect()
}

#[test]
fn the_samples_keep_their_profiles() {
    for profile in Profile::ALL {
        assert_eq!(
            violations(&sample(profile), profile),
            [],
            "{profile}\n{}",
            sample(profile).replace('\r', "\n")
        );
    }
}
