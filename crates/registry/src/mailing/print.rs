//! One volume of mail as a PDF: words of the pack in its templates.

use jenner_documents::Pdf;
use jenner_model::Date;
use serde_json::{Value, json};

use super::{Form, Piece};
use crate::Error;
use crate::packs::texts::{Block, filled};
use crate::packs::{Language, MailingTexts, Pack, Texts};
use crate::participation::letters::long_date;

/// Labels on a sheet: three columns of ten.
const LABELS_A_SHEET: usize = 30;

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Internal(format!("a volume of mail could not be made: {error}"))
}

fn words(pack: &Pack, language: Language) -> Result<(&Texts, &MailingTexts), Error> {
    let texts = pack.texts(language).ok_or_else(|| failed("the pack has no texts"))?;
    let words = pack.mailing_texts(language).ok_or_else(|| failed("the pack has no words of mail"))?;
    Ok((texts, words))
}

/// Makes a volume. `title` is what a reader program shows above it.
///
/// # Errors
/// When the pack's template does not work, or there are more pieces than one file holds.
pub fn volume(pack: &Pack, form: Form, title: &str, today: Date, pieces: &[Piece]) -> Result<Pdf, Error> {
    let data = data(pack, form, title, today, pieces)?;
    let name = match form {
        Form::Letters | Form::LettersBothSides => "mailing",
        Form::Cards | Form::CardsFourUp => "postcards",
        Form::Labels => "labels",
    };
    let template = pack.template(name).ok_or_else(|| failed("there is no template for it"))?;
    jenner_documents::render(template, &data).map_err(failed)
}

/// What a template gets: the same for the same pieces on the same day.
pub(super) fn data(
    pack: &Pack,
    form: Form,
    title: &str,
    today: Date,
    pieces: &[Piece],
) -> Result<Value, Error> {
    let (office, mail) = words(pack, Language::English)?;
    let sender = || -> Vec<&str> {
        let rest = office.office.address.iter().map(String::as_str);
        let mut rows: Vec<&str> = std::iter::once(office.office.authority.as_str()).chain(rest).collect();
        // Three rows fit the window of a sender: who, and the last two rows of where.
        if rows.len() > 3 {
            rows.drain(1..rows.len() - 2);
        }
        rows
    };
    Ok(match form {
        Form::Letters | Form::LettersBothSides => json!({
            "language": Language::English.code(),
            "title": title,
            "sender": sender(),
            "footer": office.office.contact,
            "both_sides": form == Form::LettersBothSides,
            "letters": pieces.iter().map(|piece| letter(pack, piece, today)).collect::<Result<Vec<_>, _>>()?,
        }),
        Form::Cards | Form::CardsFourUp => {
            let up = if form == Form::Cards { 1 } else { 4 };
            let cards: Vec<Value> = pieces.iter().map(card).collect();
            json!({
                "language": Language::English.code(),
                "title": title,
                "sender": sender(),
                "footer": office.office.contact,
                "postage": mail.word("postage"),
                "up": up,
                "sheets": sheets(cards, up),
            })
        }
        Form::Labels => json!({
            "language": Language::English.code(),
            "title": title,
            "school": office.office.authority,
            "sheets": sheets(pieces.iter().map(|piece| json!({ "rows": piece.to })).collect(), LABELS_A_SHEET),
        }),
    })
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

fn letter(pack: &Pack, piece: &Piece, today: Date) -> Result<Value, Error> {
    let (texts, mail) = words(pack, piece.language)?;
    let mut blocks = piece.blocks.clone();
    if piece.falls_back() {
        let fill = [("contact", texts.office.contact.clone())];
        blocks.push(Block::Text { text: filled(mail.word("other_language"), &fill) });
    }
    Ok(json!({
        "language": piece.language.code(),
        "date": long_date(piece.language, today),
        "to": piece.to,
        "title": piece.title,
        "blocks": blocks,
    }))
}

fn card(piece: &Piece) -> Value {
    let text = |block: &Block| match block {
        Block::Text { text } | Block::Heading { text } => text.clone(),
        Block::List { items } => items.join("\n"),
    };
    let text: Vec<String> = piece.blocks.iter().map(text).collect();
    json!({
        "language": piece.language.code(),
        "to": piece.to,
        "title": piece.title,
        "text": text.join("\n"),
    })
}
