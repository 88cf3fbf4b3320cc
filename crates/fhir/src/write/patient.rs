//! A patient: US Core's profile, with what it wants of race and ethnicity.

use jenner_codes::{Codes, Sex};
use jenner_model::person::{
    Address, Demographics, Identifier, PersonName, Protection, Telecom, TelecomPlace,
};
use jenner_model::record::Record;
use jenner_model::report::Statement;
use jenner_model::{Given, PublicId, RegistryNumber, Timestamp};

use super::{Writer, borrowed, codes, meta};
use crate::elements::{
    self, Beside, CodeableConcept, Coding, ContactPoint, Extension, HumanName, Meta, Reference, Text,
};
use crate::resources::{Communication, Patient, PatientLink};
use crate::{language, systems};

/// The races of the Office of Management and Budget; all others are details of these.
const OMB: [&str; 5] = ["1002-5", "2028-9", "2054-5", "2076-8", "2106-3"];

impl<'a> Writer<'a> {
    /// The patient of a record.
    pub fn patient(&self, record: &'a Record) -> Patient<'a> {
        let changed = record.reports.iter().filter(|r| matches!(r.statement, Statement::Demographics(_)));
        // Reports about the person may have been taken out for this reader: then any change stands for it.
        let changed = changed.map(|report| report.received_at).max().or_else(|| last_change(record));
        let mut patient = self.demographics(&record.demographics);
        patient.id = Some(record.public_id.to_string().into());
        let labels = patient.meta.take().map(|meta| meta.security).unwrap_or_default();
        patient.meta = meta(changed.unwrap_or(Timestamp(0)), systems::US_PATIENT)
            .map(|meta| Meta { security: labels, ..meta });
        patient.identifier.insert(0, self.registry_number(record.registry_number));
        patient.active = Some(true);
        patient
    }

    /// What is left under the name of somebody who has become part of another record.
    pub fn merged_patient(&self, gone: PublicId, into: PublicId) -> Patient<'a> {
        Patient {
            id: Some(gone.to_string().into()),
            active: Some(false),
            link: vec![PatientLink {
                other: Some(Reference::to(format!("Patient/{into}"))),
                r#type: Some("replaced-by".into()),
                ..PatientLink::default()
            }],
            ..Patient::default()
        }
    }

    fn registry_number(&self, number: RegistryNumber) -> elements::Identifier<'a> {
        elements::Identifier {
            r#use: Some("official".into()),
            r#type: Some(number_kind("SR", "State registry number")),
            system: elements::some(systems::of_authority(self.authority)),
            value: Some(number.to_string().into()),
            ..elements::Identifier::default()
        }
    }

    /// A statement about a person as a patient without name or number of ours.
    pub fn demographics(&self, said: &'a Demographics) -> Patient<'a> {
        let numbers = said.identifiers.iter().filter(|number| number.kind.as_str() != "SS");
        let dead = said.deceased.value().copied().or(said.death_date.value().map(|_| true));
        let order = said.birth_order.value().map(|order| u32::from(*order));
        Patient {
            meta: (said.protection == Given::Value(Protection::Protected)).then(|| Meta {
                security: vec![Coding::of(systems::CONFIDENTIALITY, "R", "restricted")],
                ..Meta::default()
            }),
            extension: self.extensions(said),
            identifier: numbers.map(|number| identifier(self.codes, number)).collect(),
            name: names(&said.names),
            telecom: said.telecoms.value().into_iter().flatten().filter_map(telecom).collect(),
            gender: Some(gender(said.sex.value().copied()).into()),
            birth_date: said.birth_date.map(|born| born.to_string().into()),
            deceased_boolean: if said.death_date.value().is_some() { None } else { dead },
            deceased_date_time: said.death_date.value().map(|died| died.to_string().into()),
            address: said
                .addresses
                .value()
                .into_iter()
                .flatten()
                .map(|one| address(self.codes, one))
                .collect(),
            multiple_birth_boolean: if order.is_some() { None } else { said.multiple_birth.value().copied() },
            multiple_birth_integer: order,
            communication: said.language.value().into_iter().map(|of| self.communication(of)).collect(),
            ..Patient::default()
        }
    }

    fn communication(&self, of: &'a jenner_codes::Language) -> Communication<'a> {
        let coding = Coding::of(systems::LANGUAGE, language::to_bcp47(of.as_str()), self.codes.label(of));
        Communication {
            language: Some(CodeableConcept::of(coding)),
            preferred: Some(true),
            ..Communication::default()
        }
    }

    fn extensions(&self, said: &'a Demographics) -> Vec<Extension<'a>> {
        let mut all = Vec::with_capacity(4);
        let races = said.races.value().map_or(&[][..], Vec::as_slice);
        let part = |url: &'static str, coding: Coding<'a>| Extension {
            value_coding: Some(coding),
            ..Extension::of(url)
        };
        if !races.is_empty() {
            let mut parts: Vec<Extension<'a>> = Vec::with_capacity(races.len() + 1);
            for race in races {
                let url = if OMB.contains(&race.as_str()) { "ombCategory" } else { "detailed" };
                parts.push(part(url, codes::coding(self.codes, race)));
            }
            let words: Vec<&str> = races.iter().map(|race| self.codes.label(race)).collect();
            parts.push(words_of(words.join(", ").into()));
            all.push(Extension { extension: parts, ..Extension::of(systems::US_RACE) });
        }
        if let Some(ethnicity) = said.ethnicity.value() {
            let parts = vec![
                part("ombCategory", codes::coding(self.codes, ethnicity)),
                words_of(self.codes.label(ethnicity).into()),
            ];
            all.push(Extension { extension: parts, ..Extension::of(systems::US_ETHNICITY) });
        }
        if let Some(sex @ (Sex::Female | Sex::Male)) = said.sex.value() {
            all.push(Extension {
                value_code: Some(sex.code().into()),
                ..Extension::of(systems::US_BIRTH_SEX)
            });
        }
        if let Some(name) = said.mothers_maiden_name.value() {
            let text = match (name.family.is_empty(), name.given.is_empty()) {
                (_, true) => Text::Borrowed(&*name.family),
                (true, false) => Text::Borrowed(&*name.given),
                (false, false) => format!("{}, {}", name.family, name.given).into(),
            };
            all.push(Extension { value_string: elements::some(text), ..Extension::of(systems::MAIDEN) });
        }
        all
    }
}

fn words_of(text: Text<'_>) -> Extension<'_> {
    Extension { value_string: Some(text), ..Extension::of("text") }
}

/// The last instant at which anything of a record changed.
pub(super) fn last_change(record: &Record) -> Option<Timestamp> {
    record.reports.iter().map(|report| report.received_at).max()
}

/// A kind of number, of table 0203.
pub(super) fn number_kind<'a>(
    code: impl Into<Text<'a>>,
    display: impl Into<Text<'a>>,
) -> CodeableConcept<'a> {
    CodeableConcept::of(Coding::of(systems::v2("0203"), code, display))
}

fn identifier<'a>(codes: &'a Codes, number: &'a Identifier) -> elements::Identifier<'a> {
    elements::Identifier {
        r#type: Some(number_kind(number.kind.as_str(), codes.label(&number.kind))),
        system: elements::some(systems::of_authority(&number.authority)),
        value: borrowed(&number.value),
        ..elements::Identifier::default()
    }
}

/// Names. A patient without one has a name that says so: US Core wants one.
fn names(all: &[PersonName]) -> Vec<HumanName<'_>> {
    if all.is_empty() {
        return vec![HumanName { extension: vec![Extension::absent()], ..HumanName::default() }];
    }
    all.iter().enumerate().map(|(place, name)| human_name(name, place == 0)).collect()
}

/// A name. The first of a patient is the official one where its kind is not said.
pub(super) fn human_name(name: &PersonName, is_first: bool) -> HumanName<'_> {
    let kind = name.kind.as_ref().map(|kind| kind.as_str());
    let given = [&name.given, &name.middle];
    let nothing = name.family.is_empty() && name.given.is_empty();
    HumanName {
        r#use: match kind {
            Some("L") => Some("official".into()),
            Some("D") => Some("usual".into()),
            Some("M") => Some("maiden".into()),
            Some("N") => Some("nickname".into()),
            Some("S") => Some("anonymous".into()),
            None if is_first => Some("official".into()),
            _ => None,
        },
        family: borrowed(&name.family),
        given: given.into_iter().filter_map(|text| borrowed(text)).collect(),
        suffix: borrowed(&name.suffix).into_iter().collect(),
        extension: if nothing { vec![Extension::absent()] } else { vec![] },
        ..HumanName::default()
    }
}

/// Administrative gender.
fn gender(sex: Option<Sex>) -> &'static str {
    match sex {
        Some(Sex::Female) => "female",
        Some(Sex::Male) => "male",
        Some(Sex::Other) => "other",
        Some(Sex::Unknown) | None => "unknown",
    }
}

/// An address.
pub(super) fn address<'a>(codes: &'a Codes, of: &'a Address) -> elements::Address<'a> {
    let kind = of.kind.as_ref().map(|kind| kind.as_str());
    elements::Address {
        r#use: match kind {
            Some("H" | "P" | "L") => Some("home".into()),
            Some("O" | "B") => Some("work".into()),
            Some("C") => Some("temp".into()),
            Some("BA" | "BR" | "N" | "BDL") => Some("old".into()),
            _ => None,
        },
        r#type: matches!(kind, Some("M")).then(|| "postal".into()),
        line: [&of.street, &of.other].into_iter().filter_map(|text| borrowed(text)).collect(),
        city: borrowed(&of.city),
        district: of.county.as_ref().map(|county| match codes.label(county) {
            "" => county.as_str().into(),
            label => label.into(),
        }),
        beside_district: of.county.as_ref().map(|county| Beside {
            extension: vec![Extension {
                value_coding: Some(Coding::of(systems::COUNTY, county.as_str(), "")),
                ..Extension::of(systems::TEXT_CODING)
            }],
            ..Beside::default()
        }),
        state: borrowed(&of.state),
        postal_code: borrowed(&of.zip),
        country: borrowed(&of.country),
        ..elements::Address::default()
    }
}

/// A phone number or an e-mail address; `None` where there is nothing to reach.
pub(super) fn telecom(of: &Telecom) -> Option<ContactPoint<'_>> {
    let equipment = of.equipment.as_ref().map(|equipment| equipment.as_str());
    let usage = of.usage.as_ref().map(|usage| usage.as_str());
    let (system, value) = match &of.place {
        TelecomPlace::Email(address) => ("email", Text::Borrowed(&**address)),
        TelecomPlace::Phone { area, number, extension } => {
            let system = match equipment {
                Some("FX") => "fax",
                Some("BP") => "pager",
                _ => "phone",
            };
            (system, phone(area, number, extension))
        }
    };
    let place = match (equipment, usage) {
        (Some("CP"), _) => Some("mobile"),
        (_, Some("PRN")) => Some("home"),
        (_, Some("WPN")) => Some("work"),
        _ => None,
    };
    Some(ContactPoint {
        system: Some(system.into()),
        value: Some(elements::some(value)?),
        r#use: place.map(Text::Borrowed),
        ..ContactPoint::default()
    })
}

/// `(504) 555-0143 x12`.
fn phone<'a>(area: &'a str, number: &'a str, extension: &str) -> Text<'a> {
    let local = match (number.get(..3), number.get(3..)) {
        (Some(exchange), Some(line)) if number.len() == 7 => format!("{exchange}-{line}"),
        _ => number.to_owned(),
    };
    let mut text = if area.is_empty() { local } else { format!("({area}) {local}") };
    if !extension.is_empty() {
        text.push_str(" x");
        text.push_str(extension);
    }
    text.into()
}
