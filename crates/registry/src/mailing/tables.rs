//! Mail as a table for a print shop or a word processor (mail merge), and lists of people to call.

use jenner_documents::Pdf;
use jenner_model::Date;

use super::Piece;
use crate::packs::report::{Report, report};
use crate::packs::texts::{Block, filled};
use crate::packs::{Language, MailingTexts};
use crate::participation::letters::long_date;
use crate::uploads::formula::guarded;
use crate::{Error, Registry};

/// Rows of an address that a table has columns for.
const ROWS: usize = 5;
/// Columns of the table for mail merge: what each is stands in docs/MAIL.md.
pub const MERGE: [&str; 11] = [
    "key",
    "row_1",
    "row_2",
    "row_3",
    "row_4",
    "row_5",
    "zip",
    "language",
    "asked_language",
    "title",
    "text",
];

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Internal(format!("a table of mail could not be made: {error}"))
}

/// Writes cells so that no spreadsheet takes one for a formula.
fn csv<const N: usize>(header: [&str; N], rows: impl Iterator<Item = [String; N]>) -> Result<Vec<u8>, Error> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(header).map_err(failed)?;
    for row in rows {
        out.write_record(row.iter().map(|cell| guarded(cell).into_owned())).map_err(failed)?;
    }
    out.into_inner().map_err(failed)
}

/// The table for mail merge (CSV, UTF-8).
///
/// # Errors
/// None that are expected.
pub fn merge(pieces: &[Piece]) -> Result<Vec<u8>, Error> {
    csv(
        MERGE,
        pieces.iter().map(|piece| {
            let mut rows = piece.to.iter().take(ROWS).cloned();
            let mut row = || rows.next().unwrap_or_default();
            let addressed = [row(), row(), row(), row(), row()];
            let [one, two, three, four, five] = addressed;
            [
                piece.key.clone(),
                one,
                two,
                three,
                four,
                five,
                super::address::zip(&piece.to).to_owned(),
                piece.language.code().to_owned(),
                piece.asked.clone(),
                piece.title.clone(),
                words_of(piece.blocks.iter()),
            ]
        }),
    )
}

fn words_of<'a>(blocks: impl Iterator<Item = &'a Block>) -> String {
    let text = |block: &Block| match block {
        Block::Text { text } | Block::Heading { text } => text.clone(),
        Block::List { items } => items.iter().map(|item| format!("- {item}")).collect::<Vec<_>>().join("\n"),
    };
    blocks.map(text).collect::<Vec<_>>().join("\n\n")
}

/// Somebody to call.
#[derive(Clone, PartialEq, Eq)]
pub struct Call {
    /// Guardian, or the adult: family name first.
    pub name: String,
    /// Phone, as it is dialled.
    pub phone: String,
    /// Whom it is about: first names.
    pub about: String,
    /// Language the family asked for, as a code; empty where it is not known.
    pub asked: String,
    /// Language of the words that there are for it.
    pub language: Language,
}

impl std::fmt::Debug for Call {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Call")
    }
}

/// Sorts by name, without regard to case, then by phone.
pub fn sort(calls: &mut [Call]) {
    calls.sort_by_cached_key(|call| (call.name.to_lowercase(), call.phone.clone(), call.about.clone()));
}

/// The language of a family as the list says it: visibly, where there are no words in it.
fn language(words: &MailingTexts, call: &Call) -> String {
    match call.asked.as_str() {
        "" => call.language.code().to_owned(),
        asked if asked == call.language.code() => asked.to_owned(),
        asked => filled(words.word("in_english"), &[("language", asked.to_owned())]),
    }
}

/// The list of calls as a table (CSV, UTF-8), sorted by name.
///
/// # Errors
/// None that are expected.
pub fn phone_csv(calls: &[Call]) -> Result<Vec<u8>, Error> {
    let mut calls = calls.to_vec();
    sort(&mut calls);
    csv(
        ["name", "phone", "about", "language", "asked_language"],
        calls.into_iter().map(|call| {
            let language = call.language.code().to_owned();
            [call.name, call.phone, call.about, language, call.asked]
        }),
    )
}

/// The list of calls on paper, sorted by name, with room for what came of each.
///
/// # Errors
/// When the pack has no words in the language, or its template does not work.
pub fn phone_list(
    registry: &Registry,
    language_of_list: Language,
    today: Date,
    title: &str,
    calls: &[Call],
) -> Result<Pdf, Error> {
    let pack = registry.pack();
    let words = pack.mailing_texts(language_of_list).ok_or_else(|| failed("the pack has no words of mail"))?;
    let mut calls = calls.to_vec();
    sort(&mut calls);
    let row = |call: &Call| {
        let language = language(words, call);
        vec![call.name.clone(), call.phone.clone(), call.about.clone(), language, String::new()]
    };
    let columns = ["guardian", "phone", "about", "language", "called"];
    report(
        registry,
        &Report {
            language: language_of_list,
            title: format!("{}: {title}", words.word("phone_list")),
            date: long_date(language_of_list, today),
            lead: words.word("phone_lead").to_owned(),
            facts: Vec::new(),
            columns: columns.map(|name| words.word(name).to_owned()).to_vec(),
            widths: vec![4, 3, 3, 2, 3],
            rows: calls.iter().map(row).collect(),
            empty: words.word("nobody").to_owned(),
            note: words.word("note").to_owned(),
        },
    )
}
