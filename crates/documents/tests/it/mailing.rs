//! Mail on paper: where addresses stand, measured by an independent program; long names and addresses; other alphabets; cards that
//! fit together when the sheet is turned.

use std::io::Write as _;
use std::process::{Command, Stdio};

use jenner_documents::{Pdf, Template, render};
use serde_json::{Value, json};

const PARTS: &str = include_str!("../../../../packs/us/documents/parts.typ");
const LETTERS: &str = include_str!("../../../../packs/us/documents/mailing.typ");
const CARDS: &str = include_str!("../../../../packs/us/documents/postcards.typ");
const LABELS: &str = include_str!("../../../../packs/us/documents/labels.typ");

fn template(name: &str, text: &str) -> Template {
    Template::new(&format!("documents/{name}.typ"), text)
        .and_then(|template| template.with_part("documents/parts.typ", PARTS))
        .unwrap()
}

const SENDER: [&str; 3] = [
    "State of Example, Department of Health and Hospitals",
    "100 Example Street, Suite 2100",
    "Anytown, LA 70000",
];
/// The longest address there is to be: five rows, two of them long.
const LONG: [&str; 5] = [
    "To the parents or guardians of",
    "Maximiliano Bartholomew Featherstonehaugh-Cholmondeley III",
    "12345 South Saint Bernadette of Lourdes Boulevard Extension",
    "Building 14, Apartment 1203B, c/o Wigglesworth",
    "Natchitoches, LA 71457-1234",
];
const SHORT: [&str; 3] = ["The family of Ánh Nguyễn", "7 Oak St", "Houma, LA 70360"];

fn text(text: &str) -> Value {
    json!({ "kind": "text", "text": text })
}

fn letter(to: &[&str], language: &str, blocks: &[Value]) -> Value {
    json!({
        "language": language, "date": "November 26, 2026", "to": to,
        "title": if language == "es" { "Hora de vacunarse" } else { "Shots are due" },
        "blocks": blocks,
        "taglines": ["Español: le ayudamos en su idioma sin costo.", "Tiếng Việt: chúng tôi giúp quý vị, miễn phí."],
    })
}

fn siblings(names: &[&str]) -> Vec<Value> {
    let items: Vec<String> =
        names.iter().map(|name| format!("{name}: DTaP, polio, measles-mumps-rubella, chickenpox")).collect();
    vec![
        text("Our records show that shots are due for the people in your family named here."),
        json!({ "kind": "list", "items": items }),
        text(
            "What to do: call your doctor or clinic, or the health unit at 555-0100. Bring your shot card. If the shots were \
              given somewhere else, tell us, and we add them.",
        ),
        text("Children without insurance, and those on Medicaid, do not pay for the vaccine."),
    ]
}

fn letters(all: &[Value], both_sides: bool, windows: bool) -> Value {
    json!({
        "language": "en", "title": "Letters, volume 1", "sender": SENDER, "both_sides": both_sides, "windows": windows,
        "footer": "Immunization Registry · 555-0100 · shots@example.com", "letters": all,
    })
}

fn out(name: &str, pdf: &Pdf) {
    if let Ok(folder) = std::env::var("JENNER_DOCUMENTS_OUT") {
        std::fs::write(std::path::Path::new(&folder).join(name), pdf.as_bytes()).unwrap();
    }
}

/// A word on a page with its place in points.
#[derive(Debug)]
struct Word {
    page: usize,
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
    text: String,
}

/// Where every word stands; `None` where the program that tells it is not installed.
fn words(pdf: &Pdf) -> Option<Vec<Word>> {
    let mut program = Command::new("pdftotext")
        .args(["-bbox", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let mut stdin = program.stdin.take()?;
    let bytes = pdf.as_bytes().to_vec();
    let writing = std::thread::spawn(move || stdin.write_all(&bytes));
    let output = program.wait_with_output().ok()?;
    writing.join().ok()?.ok()?;
    let mut page = 0;
    let mut found = Vec::new();
    for line in String::from_utf8_lossy(&output.stdout).lines().map(str::trim) {
        if line.starts_with("<page ") {
            page += 1;
        }
        let Some(rest) = line.strip_prefix("<word ") else { continue };
        let number = |name: &str| -> Option<f64> {
            let (_, after) = rest.split_once(&format!("{name}=\""))?;
            after.split_once('"')?.0.parse().ok()
        };
        let (_, after) = rest.split_once('>')?;
        found.push(Word {
            page,
            left: number("xMin")?,
            top: number("yMin")?,
            right: number("xMax")?,
            bottom: number("yMax")?,
            text: after.trim_end_matches("</word>").to_owned(),
        });
    }
    Some(found)
}

const MM: f64 = 72.0 / 25.4;

#[test]
fn an_address_stands_in_the_window_however_long_it_is_and_nothing_else_does() {
    let all = [letter(&LONG, "en", &siblings(&["Ana"])), letter(&SHORT, "en", &siblings(&["Ánh"]))];
    let pdf = render(&template("mailing", LETTERS), &letters(&all, false, true)).unwrap();
    out("windows.pdf", &pdf);
    assert_eq!(pdf.pages(), 2);
    let Some(words) = words(&pdf) else { return eprintln!("skipped: pdftotext is not installed") };
    for page in [1, 2] {
        let sender: Vec<&str> = words
            .iter()
            .filter(|word| {
                word.page == page
                    && word.top >= 15.0 * MM
                    && word.bottom <= 27.0 * MM
                    && word.left < 100.0 * MM
            })
            .map(|word| word.text.as_str())
            .collect();
        assert_eq!(sender.join(" "), SENDER.join(" "), "the sender is seen whole");
    }
    for (page, address) in [(1, &LONG[..]), (2, &SHORT[..])] {
        // What the single window shows of a sheet that rests at its left end, and the double one of a sheet at its right end.
        let shown: Vec<&Word> = words
            .iter()
            .filter(|word| {
                word.page == page && word.bottom > 48.0 * MM && word.top < 84.0 * MM && word.left < 150.0 * MM
            })
            .collect();
        let read: Vec<&str> = shown.iter().map(|word| word.text.as_str()).collect();
        // A name with a hyphen may be parted after it.
        assert_eq!(read.join(" ").replace("- ", "-"), address.join(" "), "page {page}");
        for (one, other) in shown.iter().zip(shown.iter().skip(1)) {
            let apart = other.left >= one.right || other.top >= one.bottom - 1.0;
            assert!(apart, "page {page}: {one:?} lies over {other:?}");
        }
        for word in shown {
            let (left, top, right, bottom) =
                (word.left / MM, word.top / MM, word.right / MM, word.bottom / MM);
            assert!(left >= 25.3 && right <= 85.7, "page {page}: {word:?} from {left} to {right} mm");
            assert!(top >= 51.8 && bottom <= 75.5, "page {page}: {word:?} from {top} to {bottom} mm");
        }
        let city =
            words.iter().filter(|word| word.page == page && word.text == "LA").map(|word| word.bottom / MM);
        let city: Vec<f64> = city.filter(|bottom| (50.0..84.0).contains(bottom)).collect();
        assert!(matches!(city[..], [bottom] if (71.0..=75.5).contains(&bottom)), "the city's row: {city:?}");
    }
}

#[test]
fn two_and_five_siblings_stand_in_one_letter_and_each_language_has_its_letters() {
    let two = siblings(&["María José Hernández-Castillo", "Ñandú Hernández-Castillo"]);
    let five = siblings(&[
        "Nguyễn Thị Ánh Tuyết",
        "Nguyễn Đức",
        "Nguyễn Hữu Phước",
        "Françoise Nguyễn",
        "Łukasz Nguyễn",
    ]);
    let all = [letter(&SHORT, "es", &two), letter(&SHORT, "en", &five)];
    let pdf = render(&template("mailing", LETTERS), &letters(&all, false, false)).unwrap();
    out("siblings.pdf", &pdf);
    assert_eq!(pdf.pages(), 2, "a letter of five fits its page");
    let Some(words) = words(&pdf) else { return eprintln!("skipped: pdftotext is not installed") };
    let has = |page, text: &str| words.iter().any(|word| word.page == page && word.text.contains(text));
    for name in ["María", "Ñandú"] {
        assert!(has(1, name) && !has(2, name), "{name}");
    }
    for name in ["Tuyết", "Đức", "Phước", "Françoise", "Łukasz"] {
        assert!(has(2, name) && !has(1, name), "{name}");
    }
}

#[test]
fn printed_on_both_sides_each_letter_begins_on_a_new_sheet() {
    let all = [letter(&SHORT, "en", &siblings(&["Ana"])), letter(&SHORT, "en", &siblings(&["Bea"]))];
    let pdf = render(&template("mailing", LETTERS), &letters(&all, true, false)).unwrap();
    assert_eq!(pdf.pages(), 3);
}

fn card(to: &[&str], language: &str) -> Value {
    let text = if language == "es" {
        "Un niño de su familia puede necesitar una visita a la clínica. Llame a su clínica o al 555-0100."
    } else {
        "A child in your family may be due for a check-up. Call your clinic, or call us at 555-0100.\nBring your papers."
    };
    json!({ "language": language, "to": to, "title": "A note from your health department", "text": text })
}

fn cards(up: usize, sheets: &[Vec<Value>]) -> Value {
    json!({
        "language": "en", "title": "Cards", "sender": SENDER, "footer": "Questions? 555-0100", "postage": "Postage",
        "up": up, "sheets": sheets,
    })
}

#[test]
fn four_cards_of_a_sheet_have_their_words_behind_their_addresses_when_it_is_turned() {
    let to = |name: &'static str| vec![name, "7 Oak St", "Houma, LA 70360"];
    let sheet = vec![card(&LONG, "en"), card(&to("Bea"), "es"), card(&to("Cid"), "en"), Value::Null];
    let pdf = render(&template("postcards", CARDS), &cards(4, &[sheet])).unwrap();
    out("cards-four-up.pdf", &pdf);
    assert_eq!(pdf.pages(), 2);
    let Some(words) = words(&pdf) else { return eprintln!("skipped: pdftotext is not installed") };
    let at = |page, text: &str| words.iter().find(|word| word.page == page && word.text == text).unwrap();
    // Bea is upper right on the front, so her Spanish words are upper left on the back.
    let (bea, words_of_bea) = (at(1, "Bea"), at(2, "niño"));
    assert!(bea.left > 396.0 && bea.bottom < 306.0, "{bea:?}");
    assert!(words_of_bea.right < 396.0 && words_of_bea.bottom < 306.0, "{words_of_bea:?}");
    // The post's own strip at the lower edge stays free: 5/8 inch.
    for word in words.iter().filter(|word| word.page == 1) {
        let from_below = if word.bottom < 306.0 { 306.0 - word.bottom } else { 612.0 - word.bottom };
        assert!(from_below >= 45.0, "{word:?}");
    }
}

#[test]
fn a_single_card_has_the_largest_size_that_goes_as_a_card() {
    let pdf = render(
        &template("postcards", CARDS),
        &cards(1, &[vec![card(&LONG, "en")], vec![card(&SHORT, "es")]]),
    )
    .unwrap();
    out("cards.pdf", &pdf);
    assert_eq!(pdf.pages(), 4);
}

#[test]
fn every_word_of_an_address_stands_on_its_own_label() {
    let mut all: Vec<Value> = vec![json!({ "rows": LONG }), json!({ "rows": SHORT })];
    all.resize(30, Value::Null);
    let data =
        json!({ "language": "en", "title": "Labels", "school": "Department of Health", "sheets": [all] });
    let pdf = render(&template("labels", LABELS), &data).unwrap();
    out("address-labels.pdf", &pdf);
    assert_eq!(pdf.pages(), 1);
    let Some(words) = words(&pdf) else { return eprintln!("skipped: pdftotext is not installed") };
    let inches = |points: f64| points / 72.0;
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for word in &words {
        assert!(inches(word.top) >= 0.5 && inches(word.bottom) <= 1.5, "{word:?}");
        let (left, right) = (inches(word.left), inches(word.right));
        if right <= 0.1875 + 2.625 && left >= 0.1875 {
            first.push(word.text.as_str());
        } else if left >= 0.1875 + 2.75 && right <= 0.1875 + 2.75 + 2.625 {
            second.push(word.text.as_str());
        } else {
            panic!("between two labels: {word:?}");
        }
    }
    // A name with a hyphen may be parted after it.
    let read = |words: Vec<&str>| words.join(" ").replace("- ", "-");
    assert_eq!((read(first), read(second)), (LONG.join(" "), SHORT.join(" ")));
}
