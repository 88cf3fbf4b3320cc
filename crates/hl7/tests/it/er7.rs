//! The syntax: what is written reads back the same, and nothing that is sent makes the reader stumble.

use jenner_hl7::er7::{Message, NULL, NotHl7, Parts, ProblemKind, Writer};
use jenner_hl7::{batch, charset};
use proptest::prelude::*;

/// Fields → repetitions → components → subcomponents.
type Fields = Vec<Vec<Vec<Vec<String>>>>;
/// Segments with their names.
pub type Tree = Vec<(String, Fields)>;

/// Everything a message says, without what means nothing (empty parts at the end).
pub fn content(message: &Message<'_>) -> Tree {
    message
        .segments()
        .iter()
        .map(|segment| {
            let skip = if segment.name() == "MSH" { 2 } else { 0 };
            let fields = segment.fields().skip(skip).map(|(_, field)| {
                let repetitions = field.repetitions().map(|repetition| {
                    let components = repetition.components().map(|component| {
                        let subcomponents = component.subcomponents();
                        trimmed(subcomponents.map(|s| s.exact_text().into_owned()).collect())
                    });
                    trimmed(components.collect())
                });
                trimmed(repetitions.collect())
            });
            (segment.name().to_owned(), trimmed(fields.collect()))
        })
        .collect()
}

/// What can be empty.
trait Nothing {
    fn is_nothing(&self) -> bool;
}
impl Nothing for String {
    fn is_nothing(&self) -> bool {
        self.is_empty()
    }
}
impl<T: Nothing> Nothing for Vec<T> {
    fn is_nothing(&self) -> bool {
        self.iter().all(Nothing::is_nothing)
    }
}

fn trimmed<T: Nothing>(mut list: Vec<T>) -> Vec<T> {
    while list.last().is_some_and(Nothing::is_nothing) {
        list.pop();
    }
    list
}

/// A message copied segment by segment.
pub fn copied(message: &Message<'_>) -> String {
    let mut out = Writer::new();
    for segment in message.segments() {
        out.copy(segment);
    }
    out.finish()
}

fn written(tree: &Tree) -> String {
    let mut out = Writer::new();
    out.segment("MSH");
    for (name, fields) in tree {
        let name = NAMES.iter().find(|known| *known == name).unwrap();
        let mut segment = out.segment(name);
        for (n, field) in fields.iter().enumerate() {
            for repetition in field {
                let mut parts = Parts::new();
                for (c, component) in repetition.iter().enumerate() {
                    for (s, text) in component.iter().enumerate() {
                        parts = parts.sub(c + 1, s + 1, text);
                    }
                }
                segment.field(n + 1, parts);
            }
        }
    }
    out.finish()
}

const NAMES: &[&str] = &["PID", "ORC", "RXA", "OBX", "ZZZ", "Z9X"];

/// Text with all that is hard: separators, escapes, line ends, controls, the null value.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => Just(String::new()),
        4 => "[a-zA-Z0-9 ]{0,8}",
        3 => r#"[|^~\\&\r\n"EFSTRX.brH 0-9a]{0,10}"#,
        1 => any::<String>(),
        1 => Just("\"\"".to_owned()),
    ]
}

fn tree() -> impl Strategy<Value = Tree> {
    let component = prop::collection::vec(text(), 1..4);
    let repetition = prop::collection::vec(component, 1..5);
    let field = prop::collection::vec(repetition, 0..4);
    let fields = prop::collection::vec(field, 0..8);
    let name = prop::sample::select(NAMES).prop_map(str::to_owned);
    prop::collection::vec((name, fields), 0..6)
}

/// The tree without repetitions and segments that say nothing: they are not written.
fn canonical(tree: Tree) -> Tree {
    tree.into_iter()
        .map(|(name, fields)| {
            let fields = fields.into_iter().map(|field| {
                let said = field.into_iter().filter(|repetition| !repetition.is_nothing());
                said.map(|repetition| trimmed(repetition.into_iter().map(trimmed).collect())).collect()
            });
            (name, trimmed(fields.collect::<Vec<Vec<Vec<Vec<String>>>>>()))
        })
        .filter(|(_, fields)| !fields.is_empty())
        .collect()
}

/// Looks at every part of a message in every way.
pub fn look_at_everything(message: &Message<'_>) -> usize {
    let mut seen = message.problems().iter().map(|problem| problem.to_string().len()).sum();
    for segment in message.segments() {
        seen += segment.field(0).raw().len() + segment.field(7).text().len();
        for (_, field) in segment.fields() {
            seen += usize::from(field.is_null()) + field.whole_text().len() + field.text().len();
            for repetition in field.repetitions() {
                seen += repetition.component(5).subcomponent(2).text().len();
                for component in repetition.components() {
                    seen += component.whole_text().len();
                    seen += component.subcomponents().map(|s| s.text().len()).sum::<usize>();
                }
            }
        }
    }
    seen
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn what_is_written_reads_back_the_same(tree in tree()) {
        let tree = canonical(tree);
        let text = written(&tree);
        let message = Message::parse(&text).unwrap();
        prop_assert_eq!(&content(&message)[1..], &tree[..], "{}", text);
        prop_assert_eq!(copied(&message), text);
    }

    #[test]
    fn a_message_with_its_own_separators_is_copied_into_the_standard_ones(
        tree in tree(),
        own in prop::sample::subsequence(b"!#$%*+;:<=>?@_/".to_vec(), 5).prop_shuffle(),
    ) {
        let tree = canonical(tree);
        let standard = written(&tree);
        let swapped = standard.chars().map(|c| {
            let at = b"|^~\\&".iter().position(|s| char::from(*s) == c);
            match (at, u8::try_from(c).ok().filter(|b| own.contains(b))) {
                (Some(at), _) => char::from(own[at]),
                (None, Some(_)) => 'x',
                (None, None) => c,
            }
        });
        let text: String = swapped.collect();
        let message = Message::parse(&text).unwrap();
        prop_assert_eq!(message.problems().first().map(|problem| problem.kind), Some(ProblemKind::OwnSeparators));
        let copy = copied(&message);
        prop_assert_eq!(content(&Message::parse(&copy).unwrap()), content(&message));
    }

    #[test]
    fn no_bytes_make_the_reader_stumble(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut bytes = bytes;
        for start in [&b""[..], b"MSH", b"MSH|^~\\&|"] {
            bytes.splice(0..0, start.iter().copied());
            let (text, note) = charset::decode(&bytes);
            let _ = note.finding();
            let _ = batch::split(&bytes);
            if let Ok(message) = Message::parse(&text) {
                look_at_everything(&message);
                let copy = copied(&message);
                prop_assert!(Message::parse(&copy).is_ok());
            }
        }
    }
}

#[test]
fn any_line_end_and_any_frame_gives_the_same_message() {
    let plain = "MSH|^~\\&|A|B\rPID|1||7^^^C^MR\rZZZ|kept\r";
    let expected = content(&Message::parse(plain).unwrap());
    let framed = [
        plain.replace('\r', "\n"),
        plain.replace('\r', "\r\n"),
        plain.replace('\r', "\r\n\r\n"),
        format!("\u{b}{plain}\u{1c}\r"),
        format!("\u{feff}{plain}"),
        format!("\n\n  {plain}"),
        plain.trim_end().to_owned(),
    ];
    for text in framed {
        let message = Message::parse(&text).unwrap();
        assert_eq!(content(&message), expected, "{text:?}");
        assert_eq!(message.problems(), [], "{text:?}");
    }
}

#[test]
fn fields_of_msh_are_numbered_as_the_standard_numbers_them() {
    let message = Message::parse("MSH|^~\\&|APP|FAC||||| VXU^V04^VXU_V04|17").unwrap();
    let msh = message.header();
    assert_eq!(msh.field(1).raw(), "|");
    assert_eq!(msh.field(2).text(), "^~\\&");
    assert_eq!(msh.field(3).text(), "APP");
    assert_eq!(msh.field(9).component(2).text(), "V04");
    assert_eq!(msh.field(10).text(), "17");
    assert_eq!(msh.field(11).raw(), "");
    for (n, field) in msh.fields() {
        assert_eq!(field.raw(), msh.field(n).raw());
    }
}

#[test]
fn a_text_without_msh_is_not_hl7() {
    for text in ["", " \r\n", "\u{feff}"] {
        assert_eq!(Message::parse(text).unwrap_err(), NotHl7::Empty);
    }
    for text in ["PID|1", "MSH", "MSHA|x", "msh|^~\\&", "<xml/>", "MSH\r|"] {
        assert_eq!(Message::parse(text).unwrap_err(), NotHl7::NoHeader, "{text}");
    }
}

#[test]
fn segments_are_counted_by_name_over_the_whole_message() {
    let message = Message::parse("MSH|^~\\&\rORC|1\rRXA|1\rORC|2\rRXA|2\rOBX|1\rRXA|3").unwrap();
    let places: Vec<u32> = message.named("RXA").map(|rxa| rxa.ordinal()).collect();
    assert_eq!(places, [1, 2, 3]);
    assert_eq!(message.first("OBX").unwrap().ordinal(), 1);
    assert!(!message.holds_several());
    assert!(Message::parse("MSH|^~\\&|\rPID|1\rMSH|^~\\&|").unwrap().holds_several());
}

#[test]
fn deleting_a_value_is_not_the_same_as_sending_none() {
    let message = Message::parse("MSH|^~\\&\rPID||\"\"|^\"\"|").unwrap();
    let pid = message.first("PID").unwrap();
    assert!(pid.field(2).is_null() && !pid.field(2).is_empty());
    assert!(pid.field(3).component(2).is_null());
    assert!(pid.field(4).is_empty() && pid.field(99).is_empty());
    let mut out = Writer::new();
    out.segment("PID").field(2, NULL).field(3, "\"\"");
    assert_eq!(out.finish(), "PID||\"\"|\\X2222\\\r");
}

#[test]
fn blanks_around_a_value_say_nothing_and_free_text_keeps_its_separators() {
    let message = Message::parse("MSH|^~\\&\rPID| 12 | |Salt & Pepper Ln^Apt 2").unwrap();
    let pid = message.first("PID").unwrap();
    assert_eq!(pid.field(1).text(), "12");
    assert!(pid.field(2).is_empty());
    assert_eq!(pid.field(3).text(), "Salt");
    assert_eq!(pid.field(3).component(1).whole_text(), "Salt & Pepper Ln");
}

#[test]
fn a_broken_declaration_of_separators_falls_back_to_the_standard() {
    for msh in [
        "MSH|",
        "MSH||",
        "MSH|^",
        "MSH|^~&|",
        "MSH|ABCD|",
        // Found by mutation: the standard escape must not stand in beside a component separator `\`.
        "MSH|\\F\\^~\\&|",
        "MSH|^^^^|",
        "MSH|^~\\|",
    ] {
        let text = format!("{msh}\rPID|a^b&c~d");
        let message = Message::parse(&text).unwrap();
        assert_eq!(message.problems()[0].kind, ProblemKind::BrokenSeparators, "{msh}");
        let field = message.first("PID").unwrap().field(1);
        assert_eq!(field.component(2).subcomponent(2).text(), "c", "{msh}");
        assert_eq!(field.repetitions().count(), 2, "{msh}");
    }
}

#[test]
fn too_much_of_anything_is_reported_and_the_rest_is_read() {
    let kinds = |text: &str| -> Vec<ProblemKind> {
        let message = Message::parse(text).unwrap();
        look_at_everything(&message);
        message.problems().iter().map(|problem| problem.kind).collect()
    };
    let repetitions = format!("MSH|^~\\&\rPID|1||{}", "7~".repeat(10_000));
    assert_eq!(kinds(&repetitions), [ProblemKind::TooManyRepetitions]);
    let fields = format!("MSH|^~\\&\rPID{}", "|x".repeat(2_000));
    assert_eq!(kinds(&fields), [ProblemKind::TooManyFields]);
    let segments = format!("MSH|^~\\&\r{}", "NTE|1\r".repeat(10_005));
    assert_eq!(kinds(&segments), [ProblemKind::TooManySegments(6)]);
    assert_eq!(kinds("MSH|^~\\&\rOBX|1|\0a"), [ProblemKind::ControlCharacters]);
    assert_eq!(kinds("MSH|^~\\&\rNTE|1||first\nsecond line"), [ProblemKind::StrayText]);
}

#[test]
fn control_characters_are_not_part_of_a_value() {
    let message = Message::parse("MSH|^~\\&\rPID|\0Odi\0le|a\\X00\\b|x\\.br\\y").unwrap();
    let pid = message.first("PID").unwrap();
    assert_eq!(pid.field(1).text(), "Odile");
    assert_eq!(pid.field(2).text(), "ab");
    assert_eq!(pid.field(3).text(), "x\ny");
}

#[test]
fn fields_and_parts_may_be_set_in_any_order() {
    let mut out = Writer::new();
    let parts = Parts::new().at(5, "MR").sub(4, 2, "1.2.3").at(1, "7").sub(4, 3, "ISO");
    out.segment("PID").field(7, "20200101").field(3, parts).field(3, "").field(3, "8").field(1, 1u8);
    out.segment("PD1").field(3, "").field(4, None::<&str>);
    assert_eq!(out.finish(), "PID|1||7^^^&1.2.3&ISO^MR~8||||20200101\r");
}
