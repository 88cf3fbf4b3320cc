//! Text is text, whatever it says; and what a template may not do.

use jenner_documents::{DocumentError, Template, render};
use serde_json::json;
use std::io::Write as _;
use std::process::{Command, Stdio};

const PARTS: &str = include_str!("../../../../packs/us/documents/parts.typ");
const LETTER: &str = include_str!("../../../../packs/us/documents/letter.typ");

fn letter() -> Template {
    let letter = Template::new("documents/letter.typ", LETTER).unwrap();
    letter.with_part("documents/parts.typ", PARTS).unwrap()
}

fn data(name: &str) -> serde_json::Value {
    json!({
        "language": "en", "title": "We have your request", "authority": "Department of Health",
        "product": "Immunization Registry", "date": "November 25, 2026", "footer": "Questions? Call 555-0100.",
        "to": [name, "1 Main St", "Houma, LA 70360"],
        "blocks": [{"kind": "text", "text": format!("You asked us about the record of {name}.")},
                   {"kind": "list", "items": ["First", name]}],
        "facts": [["Receipt", "R-0001"], ["Name", name]],
        "closing": [{"kind": "text", "text": "Thank you."}],
    })
}

/// The text of a PDF, as an independent program reads it; `None` where it is not installed.
fn text_of(pdf: &[u8]) -> Option<String> {
    let mut program = Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    program.stdin.take()?.write_all(pdf).ok()?;
    let output = program.wait_with_output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn s30_what_people_type_stands_in_a_letter_as_they_typed_it() {
    let payloads = [
        "#eval(\"1+1\")",
        "#panic()",
        "$x^2$",
        "\\u{41} \\",
        "<b>bold</b>",
        "*star* _under_",
        "= heading",
        "@label",
        "`raw`",
        "#import \"x\"",
        "[content]",
        "\"quotes\" 'single'",
        "// no comment",
        "/* open",
        "~tilde",
    ];
    for payload in payloads {
        let pdf = render(&letter(), &data(payload)).unwrap_or_else(|error| panic!("{payload}: {error}"));
        assert!(pdf.as_bytes().starts_with(b"%PDF-"), "{payload}");
        let Some(text) = text_of(pdf.as_bytes()) else {
            eprintln!("skipped: pdftotext is not installed");
            return;
        };
        assert!(text.contains(&format!("the record of {payload}")), "{payload} became {text}");
    }
}

#[test]
fn a_name_in_letters_that_no_font_has_does_not_keep_the_letter_from_being_printed() {
    for (name, shown) in [("陈 Anna", "□ Anna"), ("Zoë Nguyễn", "Zoë Nguyễn"), ("Ψυχή", "Ψυχή")]
    {
        let pdf = render(&letter(), &data(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let Some(text) = text_of(pdf.as_bytes()) else {
            eprintln!("skipped: pdftotext is not installed");
            return;
        };
        assert!(text.contains(&format!("the record of {shown}")), "{name} became {text}");
    }
}

#[test]
fn the_same_letter_twice_is_the_same_file() {
    let one = render(&letter(), &data("Zoë Nguyễn-O'Brien")).unwrap();
    let two = render(&letter(), &data("Zoë Nguyễn-O'Brien")).unwrap();
    assert_eq!(one.as_bytes(), two.as_bytes());
    assert_eq!(one.pages(), 1);
    let other = render(&letter(), &data("Zoe")).unwrap();
    assert_ne!(one.as_bytes(), other.as_bytes());
}

#[test]
fn a_letter_is_tagged_and_says_that_it_is_accessible() {
    let pdf = render(&letter(), &data("Ana")).unwrap();
    let has = |what: &str| pdf.as_bytes().windows(what.len()).any(|part| part == what.as_bytes());
    assert!(has("/MarkInfo"), "no tags");
    assert!(has("pdfuaid:part"), "not marked as PDF/UA");
    assert!(has("/Lang"), "no language");
}

#[test]
fn a_template_may_not_read_text_as_code() {
    for (bad, word) in [
        ("#let d = json(\"/data.json\")\n#eval(d.to.first())", "eval"),
        ("#std.eval(\"1\")", "eval"),
        ("#let p = plugin(\"x.wasm\")", "plugin"),
        ("#read(json(\"/data.json\").to.first())", "read"),
    ] {
        match Template::new("bad.typ", bad) {
            Err(DocumentError::Forbidden { word: found, place }) => {
                assert_eq!(found, word);
                assert_eq!(place.line, bad.matches('\n').count() + 1);
            }
            other => panic!("{bad}: {other:?}"),
        }
    }
    assert!(Template::new("good.typ", "We eval nothing and read books.").is_ok(), "words in prose");
}

#[test]
fn a_template_reaches_nothing_beyond_its_own_files() {
    for reach in [
        "#json(\"/etc/passwd\")",
        "#include \"/data.json\"",
        "#import \"@preview/cetz:0.3.4\"",
        "#image(\"/x.png\")",
    ] {
        let template = Template::new("reach.typ", reach).unwrap();
        let refused = render(&template, &json!({"secret": "marker-7731"}));
        let error = refused.expect_err(reach).to_string();
        assert!(!error.contains("marker-7731"), "{reach}: {error}");
    }
    assert!(Template::new("../up.typ", "x").is_err());
    assert!(Template::new("data.json", "x").is_err());
}

#[test]
fn a_wrong_template_is_named_with_its_line() {
    let template = Template::new("wrong.typ", "#set document(title: \"x\")\n\n#nosuch").unwrap();
    let Err(DocumentError::Template { place: Some(place), .. }) = render(&template, &json!({})) else {
        panic!("a template with an unknown name works");
    };
    assert_eq!((place.file.as_str(), place.line), ("wrong.typ", 3));
}

#[test]
fn too_much_data_is_refused() {
    let big = "x".repeat(jenner_documents::LARGEST_DATA + 1);
    assert!(matches!(render(&letter(), &json!({"to": big})), Err(DocumentError::TooLarge { .. })));
}

#[test]
fn the_letter_of_the_example_can_be_looked_at() {
    let pdf = render(&letter(), &data("Zoë Nguyễn-O'Brien #eval(1)")).unwrap();
    if let Ok(folder) = std::env::var("JENNER_DOCUMENTS_OUT") {
        std::fs::write(std::path::Path::new(&folder).join("letter.pdf"), pdf.as_bytes()).unwrap();
    }
    assert!(pdf.as_bytes().len() < 200_000, "{} bytes", pdf.as_bytes().len());
}
