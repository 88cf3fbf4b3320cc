//! The form of a request: fields and a scan, as the pages for staff and for everybody send them.

use std::collections::HashMap;

use axum::extract::Multipart;
use axum::http::StatusCode;
use jenner_registry::packs::Language;
use jenner_registry::participation::paper::{self, NoScan, Scan};
use jenner_registry::participation::request::Details;
use jiff::civil::Date;

use crate::language::Lang;

/// Largest request: the scan, and the other fields.
pub const LARGEST: usize = paper::LARGEST + 64 * 1024;
/// Most fields of a form, each at most so long.
const MOST_FIELDS: usize = 60;
const LONGEST_FIELD: usize = 2_000;

/// What was sent.
#[derive(Debug, Default)]
pub struct Sent {
    fields: HashMap<String, Vec<String>>,
    /// The scan, or what is wrong with it; `None` where no file was chosen.
    pub scan: Option<Result<Scan, NoScan>>,
}

impl Sent {
    /// Reads a form. What is too large is the scan's fault.
    pub async fn read(mut form: Multipart) -> Self {
        let mut sent = Self::default();
        let mut count = 0;
        loop {
            let part = match form.next_field().await {
                Ok(Some(part)) => part,
                Ok(None) => break,
                Err(error) => {
                    sent.fail(error.status());
                    break;
                }
            };
            count += 1;
            if count > MOST_FIELDS {
                break;
            }
            let Some(name) = part.name().map(str::to_owned) else { continue };
            if name == "scan" {
                // A file field that was left empty has no name and no content.
                let chosen = part.file_name().is_some_and(|name| !name.is_empty());
                match part.bytes().await {
                    Ok(bytes) if bytes.is_empty() && !chosen => {}
                    Ok(bytes) => sent.scan = Some(Scan::recognise(bytes.to_vec())),
                    Err(error) => {
                        sent.fail(error.status());
                        break;
                    }
                }
            } else if let Ok(text) = part.text().await {
                sent.fields.entry(name).or_default().push(text.chars().take(LONGEST_FIELD).collect());
            }
        }
        sent
    }

    fn fail(&mut self, status: StatusCode) {
        let problem = if status == StatusCode::PAYLOAD_TOO_LARGE { NoScan::TooLarge } else { NoScan::CutOff };
        self.scan = Some(Err(problem));
    }

    /// The value of a field; empty where it was not sent.
    pub fn text(&self, name: &str) -> &str {
        self.fields.get(name).and_then(|values| values.first()).map_or("", String::as_str)
    }

    /// All values of a field that can be sent several times.
    pub fn all(&self, name: &str) -> &[String] {
        self.fields.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether a box was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        !self.text(name).is_empty()
    }

    /// A day.
    pub fn day(&self, name: &str) -> Option<Date> {
        self.text(name).trim().parse().ok()
    }

    /// What it says of people.
    pub fn details(&self) -> Details {
        let text = |name: &str| self.text(name).to_owned();
        Details {
            written_on: self.day("written"),
            given: text("given"),
            family: text("family"),
            birth_date: self.day("born"),
            street: text("street"),
            city: text("city"),
            state: text("state"),
            zip: text("zip").trim().to_owned(),
            guardian: text("guardian"),
            signed: self.ticked("signed"),
            keep_nothing: self.ticked("keep_nothing"),
            former_receipt: text("former"),
        }
        .tidied()
    }

    /// The language of the letters: as chosen, else the reader's.
    pub fn language(&self, reader: Lang) -> Language {
        match self.text("language") {
            "" => language(reader),
            code => Language::of(code),
        }
    }
}

/// A language of the pages as one of the documents.
pub fn language(lang: Lang) -> Language {
    match lang {
        Lang::English => Language::English,
        Lang::Spanish => Language::Spanish,
    }
}
