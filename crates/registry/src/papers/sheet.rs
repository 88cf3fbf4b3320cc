//! What stands on a paper: words of the pack and facts of the record, as the templates find them. Nothing here is layout.

mod rows;

use jenner_cdsi::Date as Day;
use jenner_model::access::Access;
use jenner_model::person::{Contact, PersonName};
use jenner_model::record::Record;
use jenner_model::{Date, Timestamp};
use jenner_store::queries::{account, organization};
use serde::{Deserialize, Serialize};

use super::code::Code;
use super::exemption::{Exemption, ExemptionKind};
use super::standing::{Met, Standing, Status};
use super::{qr, user_of};
use crate::forecast::Assessed;
use crate::packs::records::{Form, Level};
use crate::packs::texts::filled;
use crate::packs::{Language, PaperKind, RecordTexts};
use crate::{Error, Registry};

/// What a paper is made of.
pub(super) struct Asked<'a> {
    pub(super) record: &'a Record,
    pub(super) assessed: Option<&'a Assessed>,
    pub(super) form: &'a Form,
    pub(super) level: Option<&'a Level>,
    pub(super) standing: Option<&'a Standing>,
    pub(super) exemptions: &'a [Exemption],
    pub(super) number: &'a str,
    pub(super) code: Option<&'a Code>,
    pub(super) issuer: &'a Issuer,
    pub(super) language: Language,
    pub(super) now: Timestamp,
}

/// Who prints a paper.
#[derive(Debug, Clone, Default)]
pub(super) struct Issuer {
    name: String,
    organization: String,
    user: String,
}

impl Issuer {
    pub(super) fn of(registry: &Registry, access: &Access) -> Result<Self, Error> {
        let users: Vec<_> = user_of(access).into_iter().collect();
        let (names, organizations) = registry.db().read(|tx| {
            Ok::<_, jenner_store::StoreError>((account::display_names(tx, &users)?, organization::all(tx)?))
        })?;
        let own = organizations.into_iter().find(|one| one.id == access.organization());
        Ok(Self {
            name: names.into_iter().next().map(|(_, name)| name).unwrap_or_default(),
            organization: own.map(|one| one.name.to_string()).unwrap_or_default(),
            user: users.first().map(|user| user.0.to_string()).unwrap_or_default(),
        })
    }
}

/// What a paper says of a person: what has to hold for it to be right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Facts {
    /// Name, as printed.
    pub(super) name: String,
    /// Birth date.
    pub(super) birth: Option<Date>,
    /// Doses that are printed as counting, by day and vaccine.
    pub(super) doses: Vec<(Date, String)>,
}

impl Facts {
    pub(super) fn of(record: &Record, assessed: Option<&Assessed>) -> Self {
        let doses = assessed.map(|assessed| &assessed.facts.doses);
        let doses = doses.into_iter().flatten();
        Self {
            name: record.demographics.legal_name().map(full_name).unwrap_or_default(),
            birth: record.demographics.birth_date,
            doses: doses.map(|given| (given.dose.date.into(), given.dose.cvx.to_string())).collect(),
        }
    }

    /// Whether everything that stood on a paper still stands in the record. More doses than then do no harm.
    pub(super) fn still_holds(&self, now: &Facts) -> bool {
        let mut left = now.doses.clone();
        let each = |dose: &(Date, String)| {
            let found = left.iter().position(|known| known == dose);
            found.map(|place| left.swap_remove(place)).is_some()
        };
        self.name == now.name && self.birth == now.birth && self.doses.iter().all(each)
    }
}

/// A name and its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Fact(pub(super) String, pub(super) String);

/// The status in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct StatusBar {
    word: String,
    text: String,
    certifies: bool,
}

/// One row of the table of vaccines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Row {
    name: String,
    cells: Vec<Cell>,
    needed: String,
    met: String,
    missing: bool,
}

/// One dose in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cell {
    on: String,
    not_valid: bool,
}

/// A table with a title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Table {
    title: String,
    headers: Vec<String>,
    rows: Vec<Vec<String>>,
    /// What stands in place of rows.
    empty: String,
}

/// A paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sheet {
    pub(super) title: String,
    pub(super) authority: String,
    registry: String,
    about: String,
    form_number: String,
    expires: Option<Fact>,
    issued: Fact,
    status: Option<StatusBar>,
    person: Vec<Fact>,
    /// Headings of the table of vaccines: vaccine, "Dose", needed, rule.
    headers: Vec<String>,
    rows: Vec<Row>,
    tables: Vec<Table>,
    notes: Vec<Fact>,
    issuer: Option<Fact>,
    sign: Vec<String>,
    code: Option<CodeBox>,
    footer: String,
    page: String,
    not_valid: String,
}

/// How to check a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CodeBox {
    title: String,
    code: String,
    text: String,
    qr: Option<String>,
    alt: String,
}

/// Makes what stands on a paper.
pub(super) fn of(registry: &Registry, asked: &Asked<'_>) -> Result<Sheet, Error> {
    let none = || Error::Internal("the pack has no words of official records in this language".to_owned());
    let texts = registry.pack().record_texts(asked.language).ok_or_else(none)?;
    let office = &registry.pack().texts(asked.language).ok_or_else(none)?.office;
    let kind = asked.form.kind;
    let rules = &registry.pack().records.rules;
    let not_met = asked.standing.is_some_and(|standing| standing.status == Status::NotMet);
    let title = if not_met { "history" } else { kind.word() };
    let level = asked.level.and_then(|level| texts.levels.get(&level.id)).map_or("", String::as_str);
    let about = texts.about.get(title).map_or("", String::as_str);
    let fill = [("law", rules.citation.clone()), ("level", level.to_owned())];
    let blank = kind == PaperKind::AdministrationBlank;
    let zone = &registry.settings().time_zone;
    let made = asked.now.to_jiff().to_zoned(zone.clone());
    let issued = Fact(texts.word("issued").to_owned(), date(registry.today()));
    let footer = [
        ("number", asked.number.to_owned()),
        ("rules", rules.id.clone()),
        ("made", made.strftime("%m/%d/%Y %H:%M %Z").to_string()),
        ("user", if asked.issuer.user.is_empty() { "–".to_owned() } else { asked.issuer.user.clone() }),
        ("schedule", registry.schedule().version().to_owned()),
    ];
    let footer_word = if blank { "footer_blank" } else { "footer" };
    Ok(Sheet {
        title: texts.titles.get(title).cloned().unwrap_or_default(),
        authority: office.authority.clone(),
        registry: office.registry.clone(),
        about: filled(about, &fill).replace(" ()", "").trim_end().to_owned(),
        form_number: asked.form.number.clone(),
        expires: expires(texts, asked),
        issued,
        status: asked.standing.map(|standing| bar(texts, standing, level)),
        person: if blank { blank_person(texts) } else { person(registry, texts, asked.record) },
        headers: ["vaccine", "dose", "needed", "rule"].map(|word| texts.word(word).to_owned()).to_vec(),
        rows: if blank { Vec::new() } else { rows::of(registry, texts, asked) },
        tables: rows::tables(registry, texts, asked),
        notes: if blank { Vec::new() } else { notes(registry, texts, asked) },
        issuer: issuer(texts, asked),
        sign: ["sign", "sign_date"].map(|word| texts.word(word).to_owned()).to_vec(),
        code: asked.code.map(|code| code_box(registry, texts, code)),
        footer: filled(texts.word(footer_word), &footer),
        page: texts.word("page").to_owned(),
        not_valid: texts.word("not_valid").to_owned(),
    })
}

/// A date as papers have it.
pub(super) fn date(day: Date) -> String {
    format!("{:02}/{:02}/{:04}", day.month(), day.day(), day.year())
}

fn day(day: Day) -> String {
    date(day.into())
}

/// A name in the order of papers: LAST, First Middle.
pub(super) fn full_name(name: &PersonName) -> String {
    let join = |parts: [&str; 2]| {
        parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ")
    };
    let (family, given) = (join([&name.family, &name.suffix]), join([&name.given, &name.middle]));
    match (family.is_empty(), given.is_empty()) {
        (false, false) => format!("{family}, {given}"),
        _ => family + &given,
    }
}

fn expires(texts: &RecordTexts, asked: &Asked<'_>) -> Option<Fact> {
    let standing = asked.standing?;
    let last = standing.expires?;
    Some(Fact(texts.word("expires").to_owned(), day(last)))
}

fn bar(texts: &RecordTexts, standing: &Standing, level: &str) -> StatusBar {
    let missing = standing.lines.iter().filter(|line| line.met == Met::Missing);
    let names: Vec<&str> = missing.clone().map(|line| texts.need(&line.name)).collect();
    let next = missing.filter_map(|line| line.next).min();
    let fill = [
        ("level", level.to_owned()),
        ("until", standing.expires.map(day).unwrap_or_default()),
        ("missing", names.join(", ")),
        ("next", next.map(day).unwrap_or_default()),
    ];
    let word = standing.status.word();
    StatusBar {
        word: texts.word(&format!("status_{word}")).to_owned(),
        text: filled(texts.word(&format!("says_{word}")), &fill),
        certifies: standing.status != Status::NotMet,
    }
}

/// Who the paper is about: no address, no phone, no number of another office.
fn person(registry: &Registry, texts: &RecordTexts, record: &Record) -> Vec<Fact> {
    let d = &record.demographics;
    let sex = d.sex.value().map(|sex| match sex {
        jenner_codes::Sex::Female => "sex_f",
        jenner_codes::Sex::Male => "sex_m",
        jenner_codes::Sex::Other | jenner_codes::Sex::Unknown => "sex_u",
    });
    let guardian = d.contacts.value().and_then(|all| guardian(all));
    let county = d.addresses.value().and_then(|all| all.first()?.county.as_ref());
    let county = county.map(|code| registry.codes().label(code).to_owned());
    let facts = [
        ("name", d.legal_name().map(full_name)),
        ("born", d.birth_date.map(date)),
        ("sex", sex.map(|word| texts.word(word).to_owned())),
        ("registry_number", Some(record.registry_number.to_string())),
        ("guardian", guardian.map(|contact| full_name(&contact.name))),
        ("county", county),
    ];
    facts
        .into_iter()
        .filter_map(|(name, value)| Some(Fact(texts.word(name).to_owned(), value.filter(|v| !v.is_empty())?)))
        .collect()
}

fn blank_person(texts: &RecordTexts) -> Vec<Fact> {
    ["name", "born", "sex", "registry_number"]
        .map(|name| Fact(texts.word(name).to_owned(), String::new()))
        .to_vec()
}

/// Mother, father, parent or guardian, the first of them.
fn guardian(contacts: &[Contact]) -> Option<&Contact> {
    let is = |contact: &&Contact| {
        contact
            .relationship
            .as_ref()
            .is_some_and(|code| ["MTH", "FTH", "PAR", "GRD"].contains(&code.as_str()))
    };
    contacts.iter().find(is)
}

fn notes(registry: &Registry, texts: &RecordTexts, asked: &Asked<'_>) -> Vec<Fact> {
    let today = registry.core.today();
    let exempt: Vec<String> = asked
        .exemptions
        .iter()
        .filter(|one| one.holds_on(today))
        .map(|one| {
            let kind = match one.kind {
                ExemptionKind::Medical => "exemption_medical",
                ExemptionKind::Dissent => "exemption_dissent",
            };
            let groups: Vec<&str> = one.groups.iter().map(|group| texts.group(group)).collect();
            let about =
                if groups.is_empty() { texts.word("all_vaccines").to_owned() } else { groups.join(", ") };
            let until = one.until.map_or_else(|| texts.word("no_end").to_owned(), day);
            let fill = [("about", about), ("from", day(one.from)), ("until", until)];
            filled(texts.word(kind), &fill)
        })
        .collect();
    let or_none = |lines: Vec<String>| {
        if lines.is_empty() { texts.word("none").to_owned() } else { lines.join("; ") }
    };
    let mut notes = Vec::new();
    if asked.form.kind.is_certificate() {
        notes.push(Fact(texts.word("exemptions").to_owned(), or_none(exempt)));
    }
    let immune = rows::immunity(registry, texts, asked.record);
    notes.push(Fact(texts.word("immunity").to_owned(), or_none(immune)));
    notes
}

fn issuer(texts: &RecordTexts, asked: &Asked<'_>) -> Option<Fact> {
    if asked.form.kind == PaperKind::AdministrationBlank {
        return None;
    }
    let parts = [asked.issuer.name.as_str(), asked.issuer.organization.as_str()];
    let who = parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" · ");
    (!who.is_empty()).then(|| Fact(texts.word("issued_by").to_owned(), who))
}

fn code_box(registry: &Registry, texts: &RecordTexts, code: &Code) -> CodeBox {
    let base = registry.settings().public_url.as_str();
    let host = base.split_once("://").map_or(base, |(_, host)| host);
    let fill = [("host", host.to_owned())];
    let text = if base.is_empty() { "check_here" } else { "check" };
    CodeBox {
        title: texts.word("check_title").to_owned(),
        code: code.grouped(),
        text: filled(texts.word(text), &fill),
        // The way to the page and the code: nothing of the person.
        qr: (!base.is_empty())
            .then(|| qr::of_text(&format!("{base}/v/{}", code.plain())))
            .flatten()
            .map(|one| one.svg()),
        alt: filled(texts.word("qr_alt"), &fill),
    }
}

/// A plan as a paper.
pub(super) fn of_plan(
    registry: &Registry,
    issuer: &Issuer,
    planned: &super::plan::Planned,
    language: Language,
) -> Result<Sheet, Error> {
    let texts = super::plan::texts(registry, language)?;
    let none = || Error::Internal("the pack has no words of letters in this language".to_owned());
    let office = &registry.pack().texts(language).ok_or_else(none)?.office;
    let until = [("until", day(planned.until))];
    let who = [issuer.name.as_str(), issuer.organization.as_str()];
    let who = who.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" · ");
    let (tables, notes) = rows::plan(registry, texts, planned);
    Ok(Sheet {
        title: texts.titles.get("plan").cloned().unwrap_or_default(),
        authority: office.authority.clone(),
        registry: office.registry.clone(),
        about: filled(texts.word("plan_about"), &until),
        form_number: String::new(),
        expires: None,
        issued: Fact(texts.word("issued").to_owned(), date(registry.today())),
        status: None,
        person: person(registry, texts, &planned.record),
        headers: Vec::new(),
        rows: Vec::new(),
        tables,
        notes,
        issuer: (!who.is_empty()).then(|| Fact(texts.word("issued_by").to_owned(), who)),
        sign: Vec::new(),
        code: None,
        footer: registry.schedule().version().to_owned(),
        page: texts.word("page").to_owned(),
        not_valid: String::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(family: &str, given: &str, middle: &str) -> PersonName {
        PersonName {
            family: family.into(),
            given: given.into(),
            middle: middle.into(),
            ..PersonName::default()
        }
    }

    #[test]
    fn people_with_one_name_have_no_comma() {
        assert_eq!(full_name(&name("Sukarno", "", "")), "Sukarno");
        assert_eq!(full_name(&name("", "Teller", "")), "Teller");
        assert_eq!(full_name(&name("BOUDREAUX", "Camille", "Rose")), "BOUDREAUX, Camille Rose");
    }

    #[test]
    fn a_paper_holds_while_everything_on_it_stands_in_the_record() {
        let day = |day| Date::constant(2024, 3, day);
        let facts = |name: &str, doses: &[(Date, &str)]| Facts {
            name: name.to_owned(),
            birth: Some(day(1)),
            doses: doses.iter().map(|(on, cvx)| (*on, (*cvx).to_owned())).collect(),
        };
        let printed = facts("Pitre, Zoé", &[(day(5), "20"), (day(5), "10")]);
        assert!(printed.still_holds(&facts("Pitre, Zoé", &[(day(5), "10"), (day(5), "20"), (day(9), "03")])));
        assert!(!printed.still_holds(&facts("Pitre, Zoé", &[(day(5), "10")])), "a dose is gone");
        assert!(
            !printed.still_holds(&facts("Pitre, Zoé", &[(day(5), "10"), (day(6), "20")])),
            "a day is another"
        );
        assert!(
            !printed.still_holds(&facts("Petit, Zoé", &[(day(5), "10"), (day(5), "20")])),
            "a name is another"
        );
        let twice = facts("Pitre, Zoé", &[(day(5), "20"), (day(5), "20")]);
        assert!(!twice.still_holds(&facts("Pitre, Zoé", &[(day(5), "20")])), "one dose stands for one");
    }
}
