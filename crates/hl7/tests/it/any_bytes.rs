//! What must hold for any bytes whatever. The mutation test, its long-running example and the fuzz target all
//! call [`holds`], which panics where it does not.

use std::sync::LazyLock;

use jenner_codes::Codes;
use jenner_hl7::ack::Stamp;
use jenner_hl7::check::{AsOf, Checked, check};
use jenner_hl7::er7::{Message, Segment, Writer};
use jenner_hl7::profile::{Profile, validate};
use jenner_hl7::{batch, charset, qbp};

static STAMP: LazyLock<Stamp> = LazyLock::new(|| Stamp {
    now: jiff::civil::datetime(2024, 5, 1, 12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap(),
    control_id: "ANY".into(),
    application: "JENNER".into(),
    facility: "STATE".into(),
});

/// Reads the bytes in every way, writes them back and answers them. Returns the answer for those who count.
pub fn holds(bytes: &[u8]) -> Checked {
    let (text, note) = charset::decode(bytes);
    let _ = note.finding();
    let mut end = 0;
    let split = batch::split(bytes);
    for range in &split.messages {
        assert!(end <= range.start && range.start < range.end && range.end <= bytes.len());
        assert!(bytes[range.clone()].starts_with(b"MSH"));
        end = range.end;
    }
    for problem in &split.problems {
        let _ = problem.to_string();
    }
    if let Ok(message) = Message::parse(&text) {
        copies_the_same(&message);
        // Whatever the message claims to be, it can be held against any profile.
        let profile = Profile::of(&message).unwrap_or(Profile::ALL[bytes.len() % Profile::ALL.len()]);
        let _ = validate(&message, profile, Codes::embedded());
        if message.first("QPD").is_some() {
            let _ = qbp::read(&message);
        }
    }
    let checked = check(bytes, Codes::embedded(), AsOf::Message, &STAMP);
    assert_eq!(checked.ack.is_some(), checked.verdict.is_some());
    if let Some(answer) = &checked.ack {
        let answer = Message::parse(answer).unwrap();
        let msa = answer.first("MSA").unwrap();
        assert_eq!(Some(&*msa.field(1).text()), checked.verdict.map(|verdict| verdict.code()));
        assert!(answer.named("ERR").all(|err| !err.field(3).is_empty() && !err.field(4).is_empty()));
        keeps_its_profile(&answer);
    }
    checked
}

/// An answer to any bytes keeps the guide, save in what it must repeat as it was sent: the names of the asker, the
/// control id, the query. A place beyond 99 (ERR-2) is told rather than kept to two digits.
fn keeps_its_profile(answer: &Message<'_>) {
    let profile = Profile::of(answer).unwrap();
    for violation in validate(answer, profile, Codes::embedded()) {
        let place = violation.location.as_ref().map(|place| (place.segment.as_str(), place.field));
        let repeated = matches!(
            place,
            Some(
                ("QPD", _)
                    | ("MSH", Some(5 | 6))
                    | ("MSA", Some(2))
                    | ("QAK", Some(1 | 3))
                    | ("ERR", Some(2))
            )
        );
        // A refused query has no QPD to repeat; what stands for it then are the segments after it.
        assert!(repeated || violation.rule.starts_with("profile.segment-"), "{violation:?}");
    }
}

/// A copy has the same segments with the same content; in standard separators, the same bytes.
fn copies_the_same(message: &Message<'_>) {
    let mut out = Writer::new();
    for segment in message.segments() {
        out.copy(segment);
    }
    let copy = out.finish();
    let again = Message::parse(&copy).unwrap();
    let own_separators = message.separators() != again.separators();
    // In other separators, a line that was no segment may look like one.
    if own_separators && message.segments().iter().any(|segment| segment.name().is_empty()) {
        return;
    }
    let names = |message: &Message<'_>| -> Vec<String> {
        message.segments().iter().map(|segment| segment.name().to_owned()).collect()
    };
    assert_eq!(names(message), names(&again));
    for (segment, copied) in message.segments().iter().zip(again.segments()) {
        assert_eq!((segment.name(), segment.ordinal()), (copied.name(), copied.ordinal()));
        if !own_separators {
            assert_eq!(segment.raw(), copied.raw());
            look_at(segment);
            continue;
        }
        // The first two fields of a header are the separators themselves.
        let declares = matches!(segment.name(), "MSH" | "FHS" | "BHS");
        let skip = if declares { 2 } else { 0 };
        for (n, field) in segment.fields().skip(skip) {
            let other = copied.field(n);
            assert_eq!(field.text(), other.text());
            for (repetition, other) in field.repetitions().zip(other.repetitions()) {
                for (c, component) in repetition.components().enumerate() {
                    let other = other.component(c + 1);
                    assert_eq!(component.text(), other.text());
                    for (s, subcomponent) in component.subcomponents().enumerate() {
                        assert_eq!(subcomponent.exact_text(), other.subcomponent(s + 1).exact_text());
                    }
                }
            }
        }
    }
}

/// Every part of a segment, unescaped.
fn look_at(segment: &Segment<'_>) {
    let mut length = 0;
    for (_, field) in segment.fields() {
        length += field.whole_text().len() + field.text().len();
        let parts = field.repetitions().flat_map(|repetition| repetition.components());
        length += parts
            .flat_map(|component| component.subcomponents())
            .map(|subcomponent| subcomponent.text().len())
            .sum::<usize>();
    }
    std::hint::black_box(length);
}
