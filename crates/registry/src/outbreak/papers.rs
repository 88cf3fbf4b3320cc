//! Letters to families of contacts, call lists, the situation sheet: words of the pack in its templates. Each letter tells of
//! its own reader and of nobody else; the sick person is named nowhere.

use jenner_cdsi::Date;
use jenner_documents::Pdf;
use jenner_model::access::Access;
use jenner_model::record::Record;
use serde_json::{Value, json};

use super::board::{self, Board, Line};
use super::event;
use super::find::Found;
use super::lot::{self, Recipient};
use super::protection::Standing;
use super::rule::Help;
use crate::access::door::Action;
use crate::packs::texts::{Block, filled};
use crate::packs::{Language, OutbreakTexts};
use crate::participation::letters::long_date;
use crate::{Error, Registry};
use jenner_store::queries::outbreak as rows;

/// Letters in one file.
pub const MOST: usize = 2_000;

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Internal(format!("a paper of an outbreak could not be made: {error}"))
}

fn texts(registry: &Registry, language: Language) -> Result<&OutbreakTexts, Error> {
    registry.pack().outbreak_texts(language).ok_or_else(|| failed("the pack has no words of outbreaks"))
}

fn render(registry: &Registry, template: &str, data: &Value) -> Result<Pdf, Error> {
    let found = registry.pack().template(template).ok_or_else(|| failed("there is no such template"))?;
    jenner_documents::render(found, data).map_err(failed)
}

fn day(language: Language, day: Date) -> String {
    long_date(language, day.into())
}

/// Letters to those of a board whose standing is among `words`, one to each; who has no name gets none. Audited, and noted at
/// each contact.
pub fn letters(
    registry: &Registry,
    access: &Access,
    board: &Board,
    words: &[&str],
    language: Language,
) -> Result<Option<Pdf>, Error> {
    let texts = texts(registry, language)?;
    let meant: Vec<&Line> = board
        .lines
        .iter()
        .filter(|line| words.contains(&line.answer.standing.word()) && line.found != Found::Close)
        .take(MOST)
        .collect();
    if meant.is_empty() {
        return Ok(None);
    }
    let all: Vec<Value> = meant.iter().map(|line| letter(texts, board, line, language)).collect();
    let title = filled(texts.paragraph("title"), &[("disease", disease(texts, board))]);
    let pdf = batch(registry, texts, language, board.today, &title, &all)?;
    board::shown(registry, access, board.event.id, Action::PrintOutbreak, meant.iter().copied())?;
    let mut entry = event::told(registry, access, Action::PrintOutbreak, board.event.id);
    entry.detail = format!("{{\"paper\":\"letters\",\"number\":{}}}", meant.len()).into();
    let ids: Vec<i64> = meant.iter().map(|line| line.id).collect();
    let (id, now) = (board.event.id, registry.now());
    registry.db().write(move |tx| {
        rows::lettered(tx, id, &ids, now)?;
        tx.audit(entry.clone());
        Ok::<_, jenner_store::StoreError>(())
    })?;
    Ok(Some(pdf))
}

fn disease(texts: &OutbreakTexts, board: &Board) -> String {
    texts.disease(board.event.disease.word()).to_owned()
}

fn letter(texts: &OutbreakTexts, board: &Board, line: &Line, language: Language) -> Value {
    let event = &board.event;
    let disease = disease(texts, board);
    let say = |name: &str, more: &[(&str, String)]| {
        let mut fill = vec![("disease", disease.clone())];
        fill.extend(more.iter().cloned());
        Block::Text { text: filled(texts.paragraph(name), &fill) }
    };
    let (family, given) = line.name();
    let name = format!("{given} {family}").trim().to_owned();
    let (first, last) = (day(language, event.exposure.first), day(language, event.exposure.last));
    let mut blocks =
        vec![say("greeting", &[("name", name.clone())]), say("exposed", &[("first", first), ("last", last)])];
    blocks.push(match line.answer.standing {
        Standing::Protected(_) => say("protected", &[]),
        Standing::NotProtected | Standing::Exempt => say("not_protected", &[]),
        Standing::TooYoung => say("too_young", &[]),
        Standing::Unknown | Standing::NoMatch => say("no_record", &[]),
    });
    if line.answer.standing == Standing::Exempt {
        blocks.push(say("exempt", &[]));
    }
    for window in line.answer.windows.iter().filter(|one| one.given.is_none() && board.today <= one.until) {
        blocks.push(say(window.help.word(), &[("until", day(language, window.until))]));
    }
    if let Some(until) = line.answer.exclude_until.filter(|until| board.today <= *until) {
        blocks.push(say("exclude", &[("until", day(language, until))]));
    }
    let title = filled(texts.paragraph("title"), &[("disease", disease.clone())]);
    json!({ "title": title, "to": address(line.record.as_ref(), &name), "blocks": blocks })
}

/// Name and present address, as a window envelope shows it.
fn address(record: Option<&Record>, name: &str) -> Vec<String> {
    let mut to = vec![name.to_owned()];
    let lives = record.and_then(|record| record.demographics.addresses.value()).and_then(|all| all.first());
    if let Some(address) = lives {
        to.push(format!("{} {}", address.street, address.other).trim().to_owned());
        to.push(format!("{}, {} {}", address.city, address.state, address.zip));
        to.retain(|row| row.chars().any(char::is_alphanumeric));
    }
    to
}

fn batch(
    registry: &Registry,
    texts: &OutbreakTexts,
    language: Language,
    today: Date,
    title: &str,
    letters: &[Value],
) -> Result<Pdf, Error> {
    let office = registry.pack().texts(language).map(|texts| &texts.office);
    render(
        registry,
        "letters",
        &json!({
            "language": language.code(),
            "title": title,
            "authority": office.map_or("", |office| office.authority.as_str()),
            "product": texts.word("product"),
            "date": day(language, today),
            "footer": office.map_or("", |office| office.contact.as_str()),
            "letters": letters,
        }),
    )
}

/// What stands in a line of a list: name, birth date, phone, standing, help until, away through, note.
pub(super) fn cells(texts: &OutbreakTexts, line: &Line, today: Date) -> [String; 7] {
    let (family, given) = line.name();
    let open = line.open_until(today);
    let help = |(help, until): (Help, Date)| format!("{}: {until}", texts.word(help.word()));
    [
        format!("{family}, {given}"),
        line.birth.map(|birth| birth.to_string()).unwrap_or_default(),
        phone(line),
        texts.word(line.answer.standing.word()).to_owned(),
        open.map(help).unwrap_or_default(),
        line.answer.exclude_until.map(|until| until.to_string()).unwrap_or_default(),
        line.typed.note.clone(),
    ]
}

/// The phone that was typed, else the record's first.
pub fn phone(line: &Line) -> String {
    if !line.typed.phone.is_empty() {
        return line.typed.phone.clone();
    }
    let record = line.record.as_ref().filter(|_| line.found == Found::Sure);
    let mut telecoms = record.and_then(|record| record.demographics.telecoms.value()).into_iter().flatten();
    telecoms
        .find_map(|telecom| match &telecom.place {
            jenner_model::person::TelecomPlace::Phone { area, number, .. } => {
                Some(format!("{area} {number}"))
            }
            jenner_model::person::TelecomPlace::Email(_) => None,
        })
        .map(|phone| phone.trim().to_owned())
        .unwrap_or_default()
}

/// Names of the columns of a list.
pub(super) fn columns(texts: &OutbreakTexts) -> [&str; 7] {
    ["name", "birth", "phone", "status", "until", "away", "note"].map(|name| texts.word(name))
}

/// A call list of those whose standing is among `words`, in the order of the board. Audited with everybody on it.
pub fn call_list(
    registry: &Registry,
    access: &Access,
    board: &Board,
    words: &[&str],
    language: Language,
) -> Result<Pdf, Error> {
    let texts = texts(registry, language)?;
    let meant: Vec<&Line> =
        board.lines.iter().filter(|line| words.contains(&line.answer.standing.word())).collect();
    let rows: Vec<[String; 7]> = meant.iter().map(|line| cells(texts, line, board.today)).collect();
    let pdf =
        table(registry, texts, board, language, "call_list", &columns(texts), &[3, 2, 2, 2, 2, 2, 2], &rows)?;
    board::shown(registry, access, board.event.id, Action::PrintOutbreak, meant.into_iter())?;
    let entry = event::told(registry, access, Action::PrintOutbreak, board.event.id)
        .detail(format!("{{\"paper\":\"call_list\",\"number\":{}}}", rows.len()));
    registry.db().audit(vec![entry])?;
    Ok(pdf)
}

/// The situation sheet: numbers alone, nobody's name.
pub fn situation(
    registry: &Registry,
    access: &Access,
    board: &Board,
    changed: usize,
    language: Language,
) -> Result<Pdf, Error> {
    let texts = texts(registry, language)?;
    let mut rows: Vec<[String; 2]> = vec![[texts.word("contacts").to_owned(), board.lines.len().to_string()]];
    rows.extend(board.counts.iter().map(|(word, n)| [texts.word(word).to_owned(), n.to_string()]));
    let open = board.lines.iter().filter(|line| line.open_until(board.today).is_some()).count();
    let away = |line: &&Line| line.answer.exclude_until.is_some_and(|until| board.today <= until);
    let letters = board.lines.iter().filter(|line| line.letter_at.is_some()).count();
    for (word, number) in [
        ("window_open", open),
        ("excluded", board.lines.iter().filter(away).count()),
        ("letters", letters),
        ("changed", changed),
    ] {
        rows.push([texts.word(word).to_owned(), number.to_string()]);
    }
    let pdf = table(registry, texts, board, language, "situation", &["", ""], &[4, 1], &rows)?;
    let entry = event::told(registry, access, Action::PrintOutbreak, board.event.id)
        .detail("{\"paper\":\"situation\"}");
    registry.db().audit(vec![entry])?;
    Ok(pdf)
}

#[expect(clippy::too_many_arguments, reason = "everything that stands on one sheet")]
fn table<const N: usize>(
    registry: &Registry,
    texts: &OutbreakTexts,
    board: &Board,
    language: Language,
    title: &str,
    columns: &[&str; N],
    widths: &[u8; N],
    rows: &[[String; N]],
) -> Result<Pdf, Error> {
    let event = &board.event;
    let office = registry.pack().texts(language).map(|texts| &texts.office);
    let exposure = format!(
        "{} {} {}",
        day(language, event.exposure.first),
        texts.word("through"),
        day(language, event.exposure.last)
    );
    let facts = [
        (texts.word("disease"), disease(texts, board)),
        (texts.word("exposure"), exposure),
        (texts.word("places"), event.places.clone()),
    ];
    let facts: Vec<[String; 2]> = facts
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| [name.to_owned(), value])
        .collect();
    let blocks = [Block::Text { text: texts.word("confidential").to_owned() }];
    render(
        registry,
        "table",
        &json!({
            "language": language.code(),
            "title": format!("{}: {}", texts.word(title), event.title),
            "authority": office.map_or("", |office| office.authority.as_str()),
            "product": texts.word("product"),
            "date": format!("{} {}", texts.word("as_of"), day(language, board.today)),
            "footer": office.map_or("", |office| office.contact.as_str()),
            "blocks": blocks,
            "facts": facts,
            "columns": columns.as_slice(),
            "widths": widths.as_slice(),
            "rows": rows.iter().map(<[String; N]>::as_slice).collect::<Vec<_>>(),
            "empty": texts.word("empty"),
            "note": texts.word("not_said"),
        }),
    )
}

/// Letters to people who were given a lot that was recalled. [`lot::recipients`] has audited that they were found.
pub fn lot_letters(
    registry: &Registry,
    recipients: &[Recipient],
    language: Language,
) -> Result<Option<Pdf>, Error> {
    let texts = texts(registry, language)?;
    let today = registry.core.today();
    let all: Vec<Value> = recipients
        .iter()
        .take(MOST)
        .map(|one| {
            let (family, given) = lot::name(&one.record);
            let name = format!("{given} {family}").trim().to_owned();
            let vaccine = registry.codes().cvx(one.vaccine).map_or_else(String::new, |entry| entry.short.to_string());
            let fill = [
                ("name", name.clone()),
                ("vaccine", vaccine),
                ("lot", one.lot.clone()),
                ("given", long_date(language, one.given_on)),
            ];
            let blocks = ["greeting", "lot"].map(|part| Block::Text { text: filled(texts.paragraph(part), &fill) });
            json!({ "title": texts.paragraph("title_lot"), "to": address(Some(&one.record), &name), "blocks": blocks })
        })
        .collect();
    if all.is_empty() {
        return Ok(None);
    }
    batch(registry, texts, language, today, texts.paragraph("title_lot"), &all).map(Some)
}
