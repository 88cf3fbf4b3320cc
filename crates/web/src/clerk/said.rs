//! Who said so: every field of a record with the values that sources gave it.

use jenner_codes::Codes;
use jenner_model::Given;
use jenner_model::dose::DoseStatement;
use jenner_model::person::{Demographics, Protection};
use jenner_model::report::Report;

use super::words;
use crate::views::{FieldLabel, Said, SaidField, Section};

/// A value in words, and the code behind it.
type Value = (String, String);

/// The value of a field in a statement; `None` when the statement says nothing about it.
type Field<T> = (FieldLabel, fn(&T, &Codes) -> Option<Value>);

/// Tells the organization of a report and the message a visitor may open.
pub struct Sayer<'a> {
    /// Name of the organization.
    pub organization: &'a dyn Fn(&Report) -> String,
    /// Link to the message.
    pub message: &'a dyn Fn(&Report) -> Option<String>,
}

/// Fields of a heading: the standing value first, then what others say.
pub fn section<T>(
    heading: &'static str,
    fields: &[Field<T>],
    best: &T,
    said: &[(&Report, &T)],
    codes: &Codes,
    sayer: &Sayer<'_>,
) -> Option<Section> {
    let fields: Vec<SaidField> = fields
        .iter()
        .filter_map(|(label, read)| {
            let mut values: Vec<(Value, Vec<&Report>)> = Vec::new();
            if let Some(standing) = read(best, codes) {
                values.push((standing, Vec::new()));
            }
            // Newest first, so that the first report of a value is the last time it was said.
            for (report, statement) in said.iter().rev() {
                let Some(value) = read(statement, codes) else { continue };
                match values.iter_mut().find(|(known, _)| *known == value) {
                    Some((_, reports)) => reports.push(report),
                    None => values.push((value, vec![report])),
                }
            }
            let values: Vec<Said> = values
                .into_iter()
                .filter_map(|((value, code), reports)| {
                    let latest = reports.first()?;
                    let mut by: Vec<String> = Vec::new();
                    for report in &reports {
                        let name = (sayer.organization)(report);
                        if !by.contains(&name) {
                            by.push(name);
                        }
                    }
                    Some(Said {
                        value,
                        code,
                        by: by.join(", "),
                        on: latest.said_at.to_jiff(),
                        message: (sayer.message)(latest),
                    })
                })
                .collect();
            (!values.is_empty()).then_some(SaidField { label: *label, values })
        })
        .collect();
    (!fields.is_empty()).then_some(Section { heading, fields })
}

/// What one statement says, field by field, with the code behind each value.
pub fn lines<T>(fields: &[Field<T>], said: &T, codes: &Codes) -> Vec<(FieldLabel, String, String)> {
    let line = |(label, read): &Field<T>| read(said, codes).map(|(value, code)| (*label, value, code));
    fields.iter().filter_map(line).collect()
}

fn plain(text: String) -> Option<Value> {
    (!text.is_empty()).then(|| (text, String::new()))
}

fn list<T>(given: &Given<Vec<T>>, word: impl Fn(&T) -> String) -> Option<Value> {
    let texts: Vec<String> = given.value()?.iter().map(word).filter(|text| !text.is_empty()).collect();
    plain(texts.join("; "))
}

fn coded<S: jenner_codes::CodeSet>(codes: &Codes, code: Option<&jenner_codes::Code<S>>) -> Option<Value> {
    code.map(|code| (words::label(codes, code), code.as_str().to_owned()))
}

fn yes_no(given: &Given<bool>) -> Option<Value> {
    given
        .value()
        .map(|yes| (if *yes { "Yes" } else { "No" }.to_owned(), if *yes { "Y" } else { "N" }.to_owned()))
}

/// Who the person is.
pub const IDENTITY: &[Field<Demographics>] = &[
    (FieldLabel::Name, |d, _| plain(d.legal_name().map(words::name)?)),
    (FieldLabel::BirthDate, |d, _| plain(d.birth_date.map(words::day)?)),
    (FieldLabel::Sex, |d, _| d.sex.value().map(|sex| (sex.label().to_owned(), sex.code().to_owned()))),
    (FieldLabel::MothersMaidenName, |d, _| plain(d.mothers_maiden_name.value().map(words::name)?)),
    (FieldLabel::Race, |d, c| list(&d.races, |race| words::label(c, race))),
    (FieldLabel::Ethnicity, |d, c| coded(c, d.ethnicity.value())),
    (FieldLabel::MultipleBirth, |d, _| yes_no(&d.multiple_birth)),
    (FieldLabel::BirthOrder, |d, _| plain(d.birth_order.value()?.to_string())),
    (FieldLabel::Died, |d, _| match (d.death_date.value(), d.deceased.value()) {
        (Some(day), _) => plain(words::day(*day)),
        (None, _) => yes_no(&d.deceased),
    }),
];

/// How to reach the person and theirs.
pub const CONTACT: &[Field<Demographics>] = &[
    (FieldLabel::Address, |d, _| list(&d.addresses, words::address)),
    (FieldLabel::Phone, |d, _| list(&d.telecoms, words::telecom)),
    (FieldLabel::Language, |d, c| coded(c, d.language.value())),
    (FieldLabel::Contact, |d, c| list(&d.contacts, |contact| words::contact(c, contact))),
    (FieldLabel::Reminders, |d, c| coded(c, d.publicity.value())),
    (FieldLabel::Sharing, |d, _| {
        d.protection.value().map(|wish| match wish {
            Protection::Protected => ("Do not share".to_owned(), "Y".to_owned()),
            Protection::Shared => ("May be shared".to_owned(), "N".to_owned()),
        })
    }),
    (FieldLabel::RegistryStatus, |d, c| coded(c, d.registry_status.value())),
];

/// What was given.
pub const VACCINE: &[Field<DoseStatement>] = &[
    (FieldLabel::Vaccine, |d, c| Some((words::vaccine(c, d.vaccine.cvx), format!("CVX {}", d.vaccine.cvx)))),
    (FieldLabel::Product, |d, c| {
        let ndc = d.vaccine.ndc.as_ref()?;
        let product = c.ndc(ndc).map_or_else(String::new, |entry| entry.product.to_string());
        Some((product, format!("NDC {ndc}")))
    }),
    (FieldLabel::Cpt, |d, _| plain(d.vaccine.cpt.as_ref()?.to_string())),
    (FieldLabel::Manufacturer, |d, c| {
        d.manufacturer.as_ref().map(|m| (words::manufacturer(c, m), m.to_string()))
    }),
    (FieldLabel::Lot, |d, _| plain(d.lot.to_string())),
    (FieldLabel::Expiry, |d, _| plain(words::day(d.expires_on?))),
];

/// How it was given.
pub const GIVING: &[Field<DoseStatement>] = &[
    (FieldLabel::GivenOn, |d, _| plain(words::day(d.given_on))),
    (FieldLabel::InformationSource, |d, _| d.source.map(|s| (s.label().to_owned(), s.code().to_owned()))),
    (FieldLabel::Completion, |d, _| Some((d.completion.label().to_owned(), d.completion.code().to_owned()))),
    (FieldLabel::Amount, |d, _| {
        let amount = d.amount.as_ref()?;
        let unit = amount.unit.as_ref().map_or("", |unit| unit.as_str());
        plain(format!("{} {unit}", amount.value).trim_end().to_owned())
    }),
    (FieldLabel::Route, |d, c| coded(c, d.route.as_ref())),
    (FieldLabel::Site, |d, c| coded(c, d.site.as_ref())),
    (FieldLabel::Place, |d, _| plain(d.location.as_ref().map(words::place)?)),
    (FieldLabel::GivenBy, |d, _| plain(d.administered_by.as_ref().map(words::provider)?)),
    (FieldLabel::OrderedBy, |d, _| plain(d.ordered_by.as_ref().map(words::provider)?)),
    (FieldLabel::EnteredBy, |d, _| plain(d.entered_by.as_ref().map(words::provider)?)),
    (FieldLabel::EnteredAt, |d, _| plain(d.entered_at.as_ref().map(words::place)?)),
    (FieldLabel::Eligibility, |d, c| coded(c, d.eligibility.as_ref())),
    (FieldLabel::Funding, |d, c| coded(c, d.funding.as_ref())),
    (FieldLabel::Vis, |d, c| {
        let texts: Vec<String> = d
            .vis
            .iter()
            .map(|vis| {
                let known = vis.document.as_ref().and_then(|document| c.vis(document.as_str()));
                let name = match (known, vis.vaccine) {
                    (Some(entry), _) => entry.name.to_string(),
                    (None, Some(cvx)) => words::vaccine(c, cvx),
                    (None, None) => vis.document.as_ref().map_or_else(String::new, |d| d.as_str().to_owned()),
                };
                let edition =
                    vis.published.map(|day| format!(", edition {}", words::day(day))).unwrap_or_default();
                let given =
                    vis.presented.map(|day| format!(", given {}", words::day(day))).unwrap_or_default();
                format!("{name}{edition}{given}")
            })
            .collect();
        plain(texts.join("; "))
    }),
    (FieldLabel::Reaction, |d, c| {
        plain(d.reactions.iter().map(|reaction| words::label(c, reaction)).collect::<Vec<_>>().join("; "))
    }),
    (FieldLabel::Indication, |d, c| {
        plain(
            d.indications.iter().map(|indication| words::label(c, indication)).collect::<Vec<_>>().join("; "),
        )
    }),
    (FieldLabel::Confidentiality, |d, c| coded(c, d.confidentiality.as_ref())),
    (FieldLabel::OrderNumber, |d, _| plain(d.filler.as_ref()?.value.to_string())),
    (FieldLabel::EnteredOn, |d, _| plain(words::day(d.entered_on?))),
    (FieldLabel::Note, |d, _| plain(d.notes.join("; "))),
];
