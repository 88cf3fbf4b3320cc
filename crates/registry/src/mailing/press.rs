//! One volume of paper as a PDF: messages in the templates and words of the pack.

use jenner_documents::Pdf;
use serde_json::{Value, json};

use super::{blocks, tables};
use crate::Registry;
use crate::outreach::delivery::{Address, Channel, Message, Press};
use crate::packs::texts::Block;
use crate::packs::{Language, MailingTexts, Texts};
use crate::participation::letters::long_date;

/// Labels on a sheet: three columns of ten.
const LABELS_A_SHEET: usize = 30;

/// How postcards are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cards {
    /// Four on a letter sheet, to be cut.
    #[default]
    FourUp,
    /// One on a sheet of 6 by 4 1/4 inches.
    Single,
}

/// What papers of messages are made of: the office's words and forms, and how it prints.
#[derive(Clone)]
pub struct Paper {
    /// Whose words and templates they are.
    pub registry: Registry,
    /// Letters are printed on both sides: each begins on a new sheet.
    pub both_sides: bool,
    /// How postcards are printed.
    pub cards: Cards,
}

impl Press for Paper {
    fn print(&self, channel: Channel, messages: &[Message]) -> Result<Pdf, String> {
        let (template, data) = match channel {
            Channel::Letter => ("mailing", self.letters(messages)?),
            Channel::Postcard => ("postcards", self.cards(messages)?),
            Channel::Label => ("labels", self.labels(messages)?),
            Channel::PhoneList => ("table", self.calls(messages)?),
            Channel::Text | Channel::Email => return Err("this channel is not printed".to_owned()),
        };
        let template = self.registry.pack().template(template).ok_or("the pack has no template for it")?;
        jenner_documents::render(template, &data).map_err(|error| error.to_string())
    }
}

impl Paper {
    fn words(&self, language: Language) -> Result<(&Texts, &MailingTexts), String> {
        let texts = self.registry.pack().texts(language).ok_or("the pack has no texts")?;
        let words = self.registry.pack().mailing_texts(language).ok_or("the pack has no words of mail")?;
        Ok((texts, words))
    }

    /// Who sends, in three rows: the window of a sender holds no more. The first is who, the last is where.
    fn sender(&self) -> Result<Vec<&str>, String> {
        let office = &self.words(Language::English)?.0.office;
        let mut rows: Vec<&str> = std::iter::once(office.authority.as_str())
            .chain(office.address.iter().map(String::as_str))
            .collect();
        if rows.len() > 3 {
            rows.drain(1..rows.len() - 2);
        }
        Ok(rows)
    }

    fn letters(&self, messages: &[Message]) -> Result<Value, String> {
        let (office, words) = self.words(Language::English)?;
        Ok(json!({
            "language": Language::English.code(),
            "title": words.word("letters"),
            "sender": self.sender()?,
            "footer": office.office.contact,
            "both_sides": self.both_sides,
            "letters": messages.iter().map(|one| self.letter(one)).collect::<Result<Vec<_>, _>>()?,
        }))
    }

    fn letter(&self, message: &Message) -> Result<Value, String> {
        let (_, words) = self.words(message.language)?;
        Ok(json!({
            "language": message.language.code(),
            "date": long_date(message.language, self.registry.today()),
            "to": rows(message)?,
            "title": message.subject,
            "blocks": blocks(&message.text),
            // Whoever gets a letter in a language that is not theirs reads in their own where to ask.
            "taglines": words.taglines(),
        }))
    }

    fn cards(&self, messages: &[Message]) -> Result<Value, String> {
        let (office, words) = self.words(Language::English)?;
        let up = match self.cards {
            Cards::FourUp => 4,
            Cards::Single => 1,
        };
        let card = |message: &Message| -> Result<Value, String> {
            Ok(json!({
                "language": message.language.code(),
                "to": rows(message)?,
                "title": message.subject,
                "text": message.text,
            }))
        };
        Ok(json!({
            "language": Language::English.code(),
            "title": words.word("cards"),
            "sender": self.sender()?,
            "footer": office.office.contact,
            "postage": words.word("postage"),
            "up": up,
            "sheets": sheets(messages.iter().map(card).collect::<Result<_, _>>()?, up),
        }))
    }

    fn labels(&self, messages: &[Message]) -> Result<Value, String> {
        let (office, words) = self.words(Language::English)?;
        let label = |message: &Message| Ok::<_, String>(json!({ "rows": rows(message)? }));
        Ok(json!({
            "language": Language::English.code(),
            "title": words.word("labels"),
            "school": office.office.authority,
            "sheets": sheets(messages.iter().map(label).collect::<Result<_, _>>()?, LABELS_A_SHEET),
        }))
    }

    fn calls(&self, messages: &[Message]) -> Result<Value, String> {
        let (office, words) = self.words(Language::English)?;
        let word = |name: &str| words.word(name).to_owned();
        let row = |call: tables::Call| vec![call.name, call.phone, call.about, call.language, String::new()];
        let rows: Vec<Vec<String>> = tables::calls(messages).into_iter().map(row).collect();
        let lead = [Block::Text { text: word("phone_lead") }];
        Ok(json!({
            "language": Language::English.code(),
            "title": word("phone_list"),
            "authority": office.office.authority,
            "product": office.office.registry,
            "date": long_date(Language::English, self.registry.today()),
            "footer": office.office.contact,
            "blocks": lead,
            "facts": Vec::<[String; 2]>::new(),
            "columns": (["guardian", "phone", "about", "language", "called"].map(word)),
            "widths": [4, 3, 5, 2, 3],
            "rows": rows,
            "empty": word("nobody"),
            "note": word("note"),
        }))
    }
}

/// The rows of an envelope.
fn rows(message: &Message) -> Result<Vec<String>, String> {
    match &message.to {
        Address::Post(post) => Ok(post.lines()),
        Address::Contact(_) => Err(format!("message {} has no postal address", message.key())),
    }
}

/// Sheets of so many, the last filled up with nothing.
fn sheets(all: Vec<Value>, size: usize) -> Vec<Vec<Value>> {
    let whole = |sheet: &[Value]| {
        let mut sheet = sheet.to_vec();
        sheet.resize(size, Value::Null);
        sheet
    };
    all.chunks(size).map(whole).collect()
}
