//! A school's letters to families, one page a child: what is missing, by when, from when the child stays out, where to get the
//! vaccines; and labels with name, grade and room. Words come from the pack. A school does not see addresses of the registry: an
//! address is that of the school's own list, else the letter goes home with the child.

use jenner_documents::Pdf;
use jenner_model::Date;
use jenner_model::access::Access;
use serde::Serialize;
use serde_json::json;

use super::law::{Stand, StatusKind, Why};
use super::roster::Student;
use super::roster::compliance::{Line, OnList};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::packs::texts::{Block, filled};
use crate::packs::{Language, SchoolLetterTexts};
use crate::participation::letters::long_date;
use crate::{Error, Registry};

/// Letters in one file.
pub const MOST: usize = 1_000;
/// Labels in one file.
pub const MOST_LABELS: usize = 3_000;
/// Labels on a sheet: three columns of ten.
pub const ON_A_SHEET: usize = 30;
/// Longest line that a school adds.
pub const LONGEST: usize = 300;

/// What a school says in its letters beside what the record says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// In which language; `None`: each family in its own, as far as the list says it.
    pub language: Option<Language>,
    /// Until when proof is wanted.
    pub by: Option<Date>,
    /// From when a child without proof stays out. What is noted for a child itself comes first.
    pub out: Option<Date>,
    /// The address of the school's own list is used, where it has one.
    pub to_address: bool,
    /// Where vaccines can be had, in the school's words.
    pub place: String,
    /// Whom to ask, in the school's words.
    pub contact: String,
}

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Problem {
    /// Proof is wanted by a day that is over.
    ByIsOver,
    /// The child stays out before proof is wanted, or from a day that is over.
    OutTooEarly,
    /// A line is too long.
    TooLong,
}

impl Problem {
    /// Its word in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Problem::ByIsOver => "by-is-over",
            Problem::OutTooEarly => "out-too-early",
            Problem::TooLong => "too-long",
        }
    }
}

impl Wish {
    /// What is wrong with it.
    pub fn problem(&self, today: Date) -> Option<Problem> {
        if self.by.is_some_and(|by| by < today) {
            Some(Problem::ByIsOver)
        } else if self.out.is_some_and(|out| out < self.by.unwrap_or(today)) {
            Some(Problem::OutTooEarly)
        } else if [&self.place, &self.contact].iter().any(|text| text.chars().count() > LONGEST) {
            Some(Problem::TooLong)
        } else {
            None
        }
    }
}

/// Whether a child's family is written to: something is missing.
pub fn is_written_to(child: &OnList) -> bool {
    !matches!(child.stand(), StatusKind::Complete | StatusKind::Exempt)
}

#[derive(Serialize)]
struct Letter {
    language: &'static str,
    date: String,
    to: Vec<String>,
    /// Which row of `to` stands out.
    strong: usize,
    title: String,
    blocks: Vec<Block>,
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Internal(format!("a paper of a school could not be made: {error}"))
}

fn texts(registry: &Registry, language: Language) -> Result<&SchoolLetterTexts, Error> {
    registry.pack().school_letter_texts(language).ok_or_else(|| failed("the pack has no words of schools"))
}

/// Letters of a school, by its name, to the families of those of the children of whom something is missing; `None`: of nobody. The caller has asked for the
/// children with the ticket of their school. Everybody who is written to is in the audit log.
pub fn letters(
    registry: &Registry,
    access: &Access,
    school: &str,
    children: &[OnList],
    wish: &Wish,
) -> Result<Option<Pdf>, Error> {
    door::require(registry, access, Permission::KeepRosters, Action::PrintSchool)?;
    if let Some(problem) = wish.problem(registry.today()) {
        return Err(Error::Invalid(format!("the letters cannot be made: {}", problem.word())));
    }
    let meant: Vec<&OnList> = children.iter().filter(|child| is_written_to(child)).take(MOST).collect();
    if meant.is_empty() {
        return Ok(None);
    }
    let all = meant
        .iter()
        .map(|child| letter(registry, school, child, wish))
        .collect::<Result<Vec<Letter>, Error>>()?;
    let language = wish.language.unwrap_or(Language::English);
    let title = filled(texts(registry, language)?.paragraph("title"), &[("school", school.to_owned())]);
    let office = registry.pack().texts(language).map(|texts| texts.office.authority.as_str());
    let data = json!({
        "language": language.code(),
        "title": title,
        "school": school,
        "footer": office.unwrap_or_default(),
        "letters": all,
    });
    print(registry, access, "school_letters", &data, &meant).map(Some)
}

fn print(
    registry: &Registry,
    access: &Access,
    template: &str,
    data: &serde_json::Value,
    children: &[&OnList],
) -> Result<Pdf, Error> {
    let found = registry.pack().template(template).ok_or_else(|| failed("there is no such template"))?;
    let pdf = jenner_documents::render(found, data).map_err(failed)?;
    let mut entries: Vec<_> = children
        .iter()
        .filter_map(|child| child.person)
        .map(|person| door::entry(registry, access, Action::PrintSchool, Some(person)))
        .collect();
    entries.push(
        door::entry(registry, access, Action::PrintSchool, None)
            .detail(json!({ "paper": template, "number": children.len() }).to_string()),
    );
    registry.db().audit(entries)?;
    Ok(pdf)
}

/// The language of a family as the list says it.
fn language_of(student: &Student) -> Language {
    let said = student.language.trim().to_lowercase();
    let spanish = ["es", "spa", "sp", "spanish", "español", "espanol", "castellano"];
    let is_spanish =
        spanish.contains(&said.as_str()) || said.starts_with("es-") || said.starts_with("spanish");
    if is_spanish { Language::Spanish } else { Language::English }
}

fn name(student: &Student) -> String {
    [&student.given, &student.middle, &student.family, &student.suffix]
        .into_iter()
        .filter(|part| !part.is_empty())
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Grade and room in one line; empty where the list has neither.
fn place(texts: &SchoolLetterTexts, student: &Student) -> String {
    let code = student.grade.code();
    let grade = match code.as_str() {
        "" => String::new(),
        code => filled(texts.paragraph("grade"), &[("grade", code.to_owned())]),
    };
    [grade, student.room.clone()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Whether the school's own list has a whole address of the child.
pub fn has_address(student: &Student) -> bool {
    !student.street.is_empty() && !student.city.is_empty() && !student.zip.is_empty()
}

/// Rows of the address, and which of them stands out.
fn to(texts: &SchoolLetterTexts, student: &Student, wish: &Wish) -> (Vec<String>, usize) {
    let city = format!("{}, {} {}", student.city, student.state, student.zip);
    if wish.to_address && has_address(student) {
        let who = match student.guardian.trim() {
            "" => format!("{} {}", texts.paragraph("family"), name(student)),
            // "Last, First", as many lists have it, is no name for an envelope.
            guardian => match guardian.split_once(',') {
                Some((family, given)) => format!("{} {}", given.trim(), family.trim()),
                None => guardian.to_owned(),
            },
        };
        return (vec![who, student.street.clone(), city], 0);
    }
    let mut rows = vec![texts.paragraph("goes_home").to_owned(), name(student), place(texts, student)];
    rows.retain(|row| !row.is_empty());
    (rows, 1)
}

fn letter(registry: &Registry, school: &str, child: &OnList, wish: &Wish) -> Result<Letter, Error> {
    let language = wish.language.unwrap_or_else(|| language_of(&child.student));
    let texts = texts(registry, language)?;
    let today = registry.today();
    let day = |date: Date| long_date(language, date);
    let say = |name: &str, fill: &[(&str, String)]| Block::Text { text: filled(texts.paragraph(name), fill) };
    let mut blocks = vec![say("greeting", &[("name", name(&child.student))])];
    let missing: Vec<String> = child
        .lines
        .iter()
        .filter(|line| line.is_missing())
        .map(|line| missing(registry, texts, language, line, today))
        .collect();
    let no_record = child.stand() == StatusKind::NoRecord;
    let waits = matches!(child.stand(), StatusKind::InProgress | StatusKind::Conditional);
    blocks.push(match child.status.until() {
        _ if no_record => say("no_record", &[]),
        Some(until) if waits => say("in_progress", &[("until", day(until.into()))]),
        _ if waits => say("in_progress_open", &[]),
        _ => say("not_met", &[]),
    });
    if !no_record && !missing.is_empty() {
        blocks.push(Block::List { items: missing });
    }
    if let Some(by) = wish.by {
        blocks.push(say("by", &[("day", day(by))]));
    }
    // While doses are being given in time, the child stays.
    let out = child.kept_out.or(wish.out.filter(|_| !waits));
    if let Some(out) = out {
        blocks.push(say("out", &[("day", day(out))]));
    }
    if !no_record {
        blocks.push(say("elsewhere", &[]));
    }
    blocks.push(say("where", &[]));
    if !wish.place.trim().is_empty() {
        blocks.push(say("place", &[("place", wish.place.trim().to_owned())]));
    }
    let kinds = exemptions(registry, texts, language);
    if !kinds.is_empty() {
        let name = if wish.by.is_some() || out.is_some() { "exempt" } else { "exempt_no_day" };
        blocks.push(say(name, &[("kinds", kinds)]));
    }
    if !wish.contact.trim().is_empty() {
        blocks.push(say("contact", &[("contact", wish.contact.trim().to_owned())]));
    }
    let (to, strong) = to(texts, &child.student, wish);
    Ok(Letter {
        language: language.code(),
        date: day(today),
        to,
        strong,
        title: filled(texts.paragraph("title"), &[("school", school.to_owned())]),
        blocks,
    })
}

/// One vaccine that is missing, in words.
fn missing(
    registry: &Registry,
    texts: &SchoolLetterTexts,
    language: Language,
    line: &Line,
    today: Date,
) -> String {
    let words = registry.pack().school_texts(language);
    let name = words
        .and_then(|words| words.needs.get(line.name.as_str()))
        .map_or(line.group.as_str(), String::as_str);
    let law = &line.law;
    let fill =
        [("vaccine", name.to_owned()), ("have", law.have.to_string()), ("needed", law.needed.to_string())];
    let text = match law.stand {
        Stand::Missing(Why::NoRecord | Why::NotBegun) | Stand::Waiting(Why::NoRecord | Why::NotBegun) => {
            filled(texts.paragraph("none"), &fill)
        }
        Stand::Missing(Why::TooFew) | Stand::Waiting(Why::TooFew) => filled(texts.paragraph("some"), &fill),
        // Whatever else is the matter, the law's own words say it.
        _ => {
            let why = words.and_then(|words| words.why(law, |day| long_date(language, day.into())));
            let why = why.map(|why| format!("{name}: {why}"));
            why.unwrap_or_else(|| filled(texts.paragraph("late"), &fill))
        }
    };
    match law.next.map(Date::from) {
        None => text,
        Some(next) if next <= today => filled(texts.paragraph("due_now"), &[("line", text)]),
        Some(next) => {
            filled(texts.paragraph("due_on"), &[("line", text), ("day", long_date(language, next))])
        }
    }
}

/// The kinds of exemption that the law of the jurisdiction has, with what has to be shown for each.
fn exemptions(registry: &Registry, texts: &SchoolLetterTexts, language: Language) -> String {
    let Some(words) = registry.pack().school_texts(language) else { return String::new() };
    let kinds: Vec<String> = registry
        .pack()
        .school
        .exemptions
        .iter()
        .filter_map(|rule| {
            let proof = words.exemption_proofs.get(rule.proof.word())?;
            let signers: Vec<&str> =
                rule.signer.iter().filter_map(|one| words.signers.get(one)).map(String::as_str).collect();
            let name = words.exemptions.get(&rule.id)?.to_lowercase();
            let signed = signers.join(&format!(" {} ", texts.word("or")));
            Some(if signed.is_empty() {
                format!("{name} ({proof})")
            } else {
                format!("{name} ({proof}: {signed})")
            })
        })
        .collect();
    kinds.join("; ")
}

/// Labels for the children, in the order of grade, room and name; `used` of the first sheet are gone already.
pub fn labels(
    registry: &Registry,
    access: &Access,
    school: &str,
    children: &[OnList],
    used: usize,
    language: Language,
) -> Result<Option<Pdf>, Error> {
    door::require(registry, access, Permission::KeepRosters, Action::PrintSchool)?;
    let texts = texts(registry, language)?;
    let mut meant: Vec<&OnList> = children.iter().take(MOST_LABELS).collect();
    if meant.is_empty() {
        return Ok(None);
    }
    meant.sort_by(|a, b| {
        let key = |one: &OnList| {
            let s = &one.student;
            (s.grade, s.room.clone(), s.family.clone(), s.given.clone(), one.id)
        };
        key(a).cmp(&key(b))
    });
    let label = |child: &OnList| {
        let name = format!("{}, {}", child.student.family, child.student.given);
        Some(json!({ "name": name, "line": place(texts, &child.student) }))
    };
    let cells: Vec<Option<serde_json::Value>> = std::iter::repeat_n(None, used.min(ON_A_SHEET - 1))
        .chain(meant.iter().map(|child| label(child)))
        .collect();
    let sheets: Vec<&[Option<serde_json::Value>]> = cells.chunks(ON_A_SHEET).collect();
    let data = json!({
        "language": language.code(),
        "title": format!("{}: {school}", texts.word("labels")),
        "school": school,
        "sheets": sheets,
    });
    print(registry, access, "labels", &data, &meant).map(Some)
}
