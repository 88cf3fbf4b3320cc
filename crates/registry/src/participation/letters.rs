//! Letters, receipts, forms and notices: the words of the pack in its templates.

use jenner_documents::Pdf;
use jenner_model::Date;
use serde_json::{Value, json};

use super::request::Details;
use crate::Error;
use crate::packs::texts::{self, Block, filled};
use crate::packs::{Item, Kind, Language, Pack, Texts};

/// What a letter is about.
#[derive(Debug, Clone)]
pub struct Matter<'a> {
    /// The request.
    pub details: &'a Details,
    /// What was asked for.
    pub kind: Kind,
    /// Receipt number.
    pub receipt: &'a str,
    /// The day it came.
    pub came_on: Date,
    /// The day it should be done.
    pub due_on: Date,
    /// Today.
    pub today: Date,
    /// What is missing.
    pub missing: &'a [Item],
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Internal(format!("a document could not be made: {error}"))
}

fn of_pack(pack: &Pack, language: Language) -> Result<&Texts, Error> {
    pack.texts(language).ok_or_else(|| Error::Internal("the pack has no texts in this language".to_owned()))
}

fn render(pack: &Pack, template: &str, data: &Value) -> Result<Pdf, Error> {
    let found = pack.template(template).ok_or_else(|| failed("there is no such template"))?;
    jenner_documents::render(found, data).map_err(failed)
}

/// The name of a kind in a language.
pub fn kind_name(texts: &Texts, kind: Kind) -> String {
    texts.kinds.get(kind.word()).map(|named| named.name.clone()).unwrap_or_default()
}

/// A letter of the pack about a request.
pub fn letter(pack: &Pack, language: Language, name: &str, matter: &Matter<'_>) -> Result<Pdf, Error> {
    let texts = of_pack(pack, language)?;
    let written = texts.documents.get(name).ok_or_else(|| failed("there is no such letter"))?;
    let day = |on| long_date(language, on);
    let missing: Vec<&str> =
        matter.missing.iter().filter_map(|item| texts.items.get(item.word())).map(String::as_str).collect();
    let what = texts.kinds.get(matter.kind.word()).map(|named| named.what.clone()).unwrap_or_default();
    let fill = [
        ("name", matter.details.full_name()),
        ("kind", kind_name(texts, matter.kind)),
        ("what", what),
        ("receipt", matter.receipt.to_owned()),
        ("came", day(matter.came_on)),
        ("due", day(matter.due_on)),
        ("done", day(matter.today)),
        ("days", pack.policy.clock.due.to_string()),
        ("law", pack.policy.law.citation.clone()),
        ("missing", String::new()),
    ];
    let mut body = Vec::new();
    for block in texts::blocks(&written.body, &fill) {
        match block {
            // Where the list of what is missing stands in the text, nothing else does.
            Block::Text { text } if text.is_empty() => {
                body.push(Block::List { items: missing.iter().map(|item| (*item).to_owned()).collect() });
            }
            block => body.push(block),
        }
    }
    let facts =
        [(receipt_word(language), matter.receipt.to_owned()), (came_word(language), day(matter.came_on))];
    let facts: Vec<[String; 2]> = facts.into_iter().map(|(name, value)| [name.to_owned(), value]).collect();
    let data = json!({
        "language": language.code(),
        "title": filled(&written.title, &fill),
        "authority": texts.office.authority,
        "product": texts.office.registry,
        "date": day(matter.today),
        "footer": texts.office.contact,
        "to": matter.details.addressee(),
        "blocks": body,
        "facts": facts,
        "closing": texts::blocks(&written.closing, &fill),
    });
    render(pack, "letter", &data)
}

const fn receipt_word(language: Language) -> &'static str {
    match language {
        Language::English => "Receipt number",
        Language::Spanish => "Número de recibo",
    }
}

const fn came_word(language: Language) -> &'static str {
    match language {
        Language::English => "Received on",
        Language::Spanish => "Recibida el",
    }
}

/// A notice for everybody: `poster` or `brochure`.
pub fn notice(pack: &Pack, language: Language, name: &'static str) -> Result<Pdf, Error> {
    pack.once(name, language, || noticed(pack, language, name))
}

fn noticed(pack: &Pack, language: Language, name: &str) -> Result<Pdf, Error> {
    let texts = of_pack(pack, language)?;
    let written = texts.documents.get(name).ok_or_else(|| failed("there is no such notice"))?;
    let fill = [("law", pack.policy.law.citation.clone()), ("days", pack.policy.clock.due.to_string())];
    let data = json!({
        "language": language.code(),
        "title": filled(&written.title, &fill),
        "authority": texts.office.authority,
        "product": texts.office.registry,
        "date": version_line(language, &texts.policy.version),
        "footer": texts.office.contact,
        "blocks": texts::blocks(&written.body, &fill),
        "closing": texts::blocks(&written.closing, &fill),
    });
    render(pack, name, &data)
}

/// The form on paper.
pub fn form(pack: &Pack, language: Language) -> Result<Pdf, Error> {
    pack.once("form", language, || formed(pack, language))
}

fn formed(pack: &Pack, language: Language) -> Result<Pdf, Error> {
    let texts = of_pack(pack, language)?;
    let form = &texts.form;
    let offered = pack.policy.offered();
    let kinds: Vec<String> = offered
        .iter()
        .filter_map(|kind| texts.kinds.get(kind.word()))
        .map(|named| format!("{}. {}", named.name, named.what))
        .collect();
    let field = |item: Item| texts.items.get(item.word()).map(|text| capital(text));
    let fields: Vec<String> =
        [Item::FullName, Item::BirthDate, Item::Address].into_iter().filter_map(field).collect();
    let data = json!({
        "language": language.code(),
        "title": form.title,
        "authority": texts.office.authority,
        "product": texts.office.registry,
        "date": "",
        "footer": texts.office.contact,
        "blocks": texts::blocks(&form.body, &[]),
        "kinds_title": form.kinds,
        "kinds": kinds,
        "fields_title": form.fields,
        "fields": fields,
        "sign_title": form.sign,
        "closing": texts::blocks(&form.declaration, &[]),
        "signature": form.signature,
        "signed_on": form.signed_on,
        "relationship": form.relationship,
    });
    render(pack, "form", &data)
}

/// The privacy policy, filled in.
pub fn policy(pack: &Pack, language: Language) -> Result<(String, Vec<Block>), Error> {
    let texts = of_pack(pack, language)?;
    let fill = [
        ("law", pack.policy.law.citation.clone()),
        ("days", pack.policy.clock.due.to_string()),
        ("contact", texts.office.contact.clone()),
    ];
    Ok((filled(&texts.policy.title, &fill), texts::blocks(&texts.policy.body, &fill)))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn version_line(language: Language, version: &str) -> String {
    match language {
        Language::English => format!("Version {version}"),
        Language::Spanish => format!("Versión {version}"),
    }
}

/// A date as letters have it.
pub(crate) fn long_date(language: Language, day: Date) -> String {
    const ENGLISH: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    const SPANISH: [&str; 12] = [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ];
    let place = usize::try_from(day.month()).unwrap_or(1).saturating_sub(1);
    match language {
        Language::English => {
            format!("{} {}, {}", ENGLISH.get(place).unwrap_or(&""), day.day(), day.year())
        }
        Language::Spanish => {
            format!("{} de {} de {}", day.day(), SPANISH.get(place).unwrap_or(&""), day.year())
        }
    }
}
