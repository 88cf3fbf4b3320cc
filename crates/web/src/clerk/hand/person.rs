//! The page to correct who somebody is. What was left alone is not said: it stays as others said it.

use std::collections::BTreeMap;

use jenner_codes::{
    AddressTypeSet, EthnicitySet, IdentifierType, LanguageSet, NameType, NameTypeSet, RaceSet,
    RegistryStatusSet, RelationshipSet, Sex, TelecomEquipment, TelecomUse,
};
use jenner_model::Given;
use jenner_model::person::{Address, Contact, Demographics, Identifier, PersonName, Telecom, TelecomPlace};
use jenner_model::record::Record;
use jenner_registry::access::roles::{Permission, may};
use jenner_registry::by_hand::Token;
use jenner_registry::by_hand::facts::{self, Fact, Known};
use jenner_registry::by_hand::person::{self, Correction, Done, Impossible};
use jenner_registry::identity::golden::{self, Value};

use super::{Access, Clerk, active, code, refusal};
use crate::clerk::words;
use crate::desk::Refusal;
use crate::views::hand::{Choice, EditView, Fields, Sent, Wrong};

/// Addresses, phones and contacts that the form has room for.
const ROWS: usize = 3;
/// Longest value of a field: that of a name.
const LONGEST: usize = 128;
/// Kind of the number of Medicaid (HL7 0203).
const MEDICAID: &str = "MA";

/// Values of the form by its fields.
type Values = BTreeMap<String, String>;

impl Clerk {
    pub(super) fn edit_form(
        &self,
        access: &Access,
        record: &Record,
        fields: &Fields,
    ) -> Result<Sent<EditView>, Refusal> {
        let facts = facts::of(&self.registry, access, record.person).map_err(refusal)?;
        let on_file = self.on_file(record, &facts);
        let mut view = self.edit_page(record, &facts, &on_file, fields, person::may_set_state(access));
        if fields.is_empty() {
            return Ok(Sent::Page(Box::new(view)));
        }
        let (said, new_facts) = self.said(&view.values.clone(), &on_file, &mut view.wrong);
        if !view.wrong.is_empty() {
            return Ok(Sent::Page(Box::new(view)));
        }
        let token = Token::read(&view.token).ok_or(Refusal::NotFound)?;
        let saw = fields.text("saw").to_owned();
        let correction = Correction { token: token.clone(), saw, said, facts: new_facts };
        let done = person::correct(&self.registry, access, record.public_id, &correction).map_err(refusal)?;
        match done {
            Done::Written(_) => return Ok(Sent::Saved(token.as_str().to_owned())),
            Done::Noted => return Ok(Sent::Saved(String::new())),
            Done::Unknown => return Err(Refusal::NotFound),
            Done::Nothing => view.wrong.push(Wrong::new("family", "edit-nothing")),
            Done::Impossible(what) => {
                let field = match what {
                    Impossible::NoName => "family",
                    Impossible::DiedBeforeBirth | Impossible::DiedInFuture => "died",
                    _ => "born",
                };
                view.wrong.push(Wrong::new(field, what.word()));
            }
            Done::Changed => {
                view.changed = true;
                view.on_file = view
                    .values
                    .iter()
                    .filter_map(|(name, typed)| {
                        let known = on_file.get(name).map_or("", String::as_str);
                        (known != typed).then(|| (name.clone(), known.to_owned()))
                    })
                    .collect();
            }
        }
        Ok(Sent::Page(Box::new(view)))
    }

    fn edit_page(
        &self,
        record: &Record,
        facts: &[Known],
        on_file: &Values,
        fields: &Fields,
        states: bool,
    ) -> EditView {
        let codes = self.registry.codes();
        let mut values = on_file.clone();
        if !fields.is_empty() {
            for (name, value) in &mut values {
                // A box that is not ticked is not sent.
                *value = fields.text(name).chars().take(longest(name)).collect();
            }
            if !states {
                let known = on_file.get("state_status").cloned().unwrap_or_default();
                values.insert("state_status".to_owned(), known);
            }
        }
        let sexes = Sex::ALL.iter().map(|sex| (sex.code().to_owned(), sex.label().to_owned())).collect();
        let lists: BTreeMap<&'static str, Vec<Choice>> = BTreeMap::from([
            ("sex", sexes),
            ("language", active::<LanguageSet>(codes)),
            ("race", active::<RaceSet>(codes)),
            ("ethnicity", active::<EthnicitySet>(codes)),
            ("relation", active::<RelationshipSet>(codes)),
            ("status", active::<RegistryStatusSet>(codes)),
            ("alias_kind", active::<NameTypeSet>(codes)),
            ("address_kind", active::<AddressTypeSet>(codes)),
            ("programme", self.choices().eligibility),
        ]);
        EditView {
            head: self.head(record),
            token: Self::token(fields).as_str().to_owned(),
            saw: person::version(record, facts),
            values,
            on_file: Values::new(),
            changed: false,
            states,
            wrong: Vec::new(),
            lists,
            earlier: self.earlier(record),
            facts: facts
                .iter()
                .rev()
                .map(|one| (one.fact.kind(), self.fact(&one.fact), one.at.to_jiff(), one.ended_at.is_none()))
                .collect(),
        }
    }

    /// What stands beside the messages, for the page of the record; what a court said only for who may correct it.
    pub(in crate::clerk) fn facts(
        &self,
        access: &Access,
        record: &Record,
    ) -> Result<Vec<(String, String)>, Refusal> {
        let corrects = may(access.role(), Permission::EditPeople);
        let facts = facts::of(&self.registry, access, record.person).map_err(refusal)?;
        let standing = facts.iter().filter(|known| known.ended_at.is_none());
        let shown = standing.filter(|known| corrects || !matches!(known.fact, Fact::Custody(_)));
        Ok(shown.map(|known| (format!("hand-fact-{}", known.fact.kind()), self.fact(&known.fact))).collect())
    }

    fn fact(&self, fact: &Fact) -> String {
        let codes = self.registry.codes();
        match fact {
            Fact::School(text) | Fact::Custody(text) => text.clone(),
            Fact::Programme(text) => code::<jenner_codes::EligibilitySet>(codes, text)
                .map_or(text.clone(), |one| words::label(codes, &one)),
            Fact::StateStatus(text, since) => {
                let label = code::<RegistryStatusSet>(codes, text).map(|one| words::label(codes, &one));
                let since = since.map(words::day).unwrap_or_default();
                format!("{} {since}", label.unwrap_or_else(|| text.clone())).trim().to_owned()
            }
            Fact::NotGiven(one) => {
                let vaccine = words::vaccine(codes, one.vaccine);
                format!("{vaccine} {}: {}", words::day(one.on), one.text)
                    .trim_end_matches([':', ' '])
                    .to_owned()
            }
        }
    }

    /// Names, addresses and phones that were said and are not the best any more.
    fn earlier(&self, record: &Record) -> Vec<(String, jiff::Timestamp, jiff::Timestamp, String)> {
        let mut all = Vec::new();
        for valued in golden::of(record).into_iter().flat_map(|history| history.values) {
            let text = match &valued.value {
                Value::Name(name) => words::name(name),
                Value::Address(address) => words::address(address),
                Value::Telecom(telecom) => words::telecom(telecom),
                _ => continue,
            };
            let by = valued.told.first().map(|told| self.organization(told.organization)).unwrap_or_default();
            all.push((text, valued.from.to_jiff(), valued.until.to_jiff(), by));
        }
        all
    }

    /// The form filled with what is on file.
    fn on_file(&self, record: &Record, facts: &[Known]) -> Values {
        let d = &record.demographics;
        let mut values = Values::new();
        let mut put = |name: &str, value: &str| {
            values.insert(name.to_owned(), value.to_owned());
        };
        let nobody = PersonName::default();
        let legal = d.legal_name().unwrap_or(&nobody);
        put("family", &legal.family);
        put("given", &legal.given);
        put("middle", &legal.middle);
        put("suffix", &legal.suffix);
        for name in ["alias_family", "alias_given", "alias_kind"] {
            put(name, "");
        }
        put("born", &d.birth_date.map(words::day).unwrap_or_default());
        put("sex", d.sex.value().map_or("", |sex| sex.code()));
        let maiden = d.mothers_maiden_name.value().unwrap_or(&nobody);
        put("maiden_family", &maiden.family);
        put("maiden_given", &maiden.given);
        let yes_no = |flag: bool| if flag { "yes" } else { "no" };
        put("multiple", d.multiple_birth.value().map_or("", |flag| yes_no(*flag)));
        put("order", &d.birth_order.value().map(ToString::to_string).unwrap_or_default());
        put("language", d.language.value().map_or("", |one| one.as_str()));
        put("ethnicity", d.ethnicity.value().map_or("", |one| one.as_str()));
        let races: Vec<&str> = d.races.value().into_iter().flatten().map(|one| one.as_str()).collect();
        for (race, _) in active::<RaceSet>(self.registry.codes()) {
            put(&format!("race-{race}"), if races.contains(&race.as_str()) { "on" } else { "" });
        }
        let addresses = d.addresses.value().map_or(&[][..], Vec::as_slice);
        let none = Address::default();
        for row in 0..ROWS {
            let address = addresses.get(row).unwrap_or(&none);
            put(&format!("street-{row}"), &address.street);
            put(&format!("other-{row}"), &address.other);
            put(&format!("city-{row}"), &address.city);
            put(&format!("state-{row}"), &address.state);
            put(&format!("zip-{row}"), &address.zip);
            put(&format!("address_kind-{row}"), address.kind.as_ref().map_or("", |one| one.as_str()));
        }
        let telecoms = d.telecoms.value().map_or(&[][..], Vec::as_slice);
        let is_mail = |one: &&Telecom| matches!(one.place, TelecomPlace::Email(_));
        let phones: Vec<&Telecom> = telecoms.iter().filter(|one| !is_mail(one)).collect();
        for row in 0..ROWS {
            put(&format!("phone-{row}"), &phones.get(row).map(|one| words::telecom(one)).unwrap_or_default());
            let cell = phones.get(row).and_then(|one| one.equipment.as_ref()).map_or("", |one| one.as_str());
            put(&format!("phone_kind-{row}"), if cell == "CP" { "CP" } else { "" });
        }
        put("email", &telecoms.iter().find(is_mail).map(words::telecom).unwrap_or_default());
        let contacts = d.contacts.value().map_or(&[][..], Vec::as_slice);
        for row in 0..ROWS {
            let contact = contacts.get(row);
            put(&format!("contact_family-{row}"), contact.map_or("", |one| &one.name.family));
            put(&format!("contact_given-{row}"), contact.map_or("", |one| &one.name.given));
            let relation = contact.and_then(|one| one.relationship.as_ref()).map_or("", |one| one.as_str());
            put(&format!("relation-{row}"), relation);
            put(
                &format!("contact_phone-{row}"),
                &contact.map(|one| words::phone(&one.telecoms)).unwrap_or_default(),
            );
        }
        let medicaid = d.identifiers.iter().find(|one| one.kind.as_str() == MEDICAID);
        put("medicaid", medicaid.map_or("", |one| &one.value));
        put("status", d.registry_status.value().map_or("", |one| one.as_str()));
        put("status_from", &d.registry_status_from.value().copied().map(words::day).unwrap_or_default());
        put("died", &d.death_date.value().copied().map(words::day).unwrap_or_default());
        let standing = |kind: &str| {
            facts
                .iter()
                .rev()
                .find(|one| one.ended_at.is_none() && one.fact.kind() == kind)
                .map(|one| &one.fact)
        };
        let text = |kind: &str| match standing(kind) {
            Some(
                Fact::School(text) | Fact::Custody(text) | Fact::Programme(text) | Fact::StateStatus(text, _),
            ) => text.clone(),
            _ => String::new(),
        };
        for kind in ["school", "custody", "programme", "state_status"] {
            put(kind, &text(kind));
        }
        values
    }

    /// What differs from what is on file, as statements; what is wrong is noted.
    fn said(&self, typed: &Values, on_file: &Values, wrong: &mut Vec<Wrong>) -> (Demographics, Vec<Fact>) {
        let codes = self.registry.codes();
        let value = |name: &str| typed.get(name).map_or("", String::as_str);
        let differs = |names: &[&str]| names.iter().any(|name| typed.get(*name) != on_file.get(*name));
        let rows_differ = |names: &[&str]| {
            names.iter().any(|name| (0..ROWS).any(|row| differs(&[&format!("{name}-{row}")])))
        };
        let mut said = Demographics::default();
        let mut names = Vec::new();
        let alias = !value("alias_family").is_empty() || !value("alias_given").is_empty();
        if differs(&["family", "given", "middle", "suffix"]) || alias {
            names.push(PersonName {
                family: value("family").into(),
                given: value("given").into(),
                middle: value("middle").into(),
                suffix: value("suffix").into(),
                kind: Some(NameType::known("L")),
            });
        }
        if alias {
            let kind = code::<NameTypeSet>(codes, value("alias_kind"));
            names.push(PersonName {
                family: value("alias_family").into(),
                given: value("alias_given").into(),
                kind: kind.or_else(|| Some(NameType::known("A"))),
                ..PersonName::default()
            });
        }
        said.names = names;
        let mut read_day = |name: &str| {
            let day = self.typed_day(value(name));
            if day.is_none() && !value(name).is_empty() {
                wrong.push(Wrong::new(name, "day").about(value(name)));
            }
            day
        };
        if differs(&["born"]) {
            said.birth_date = read_day("born");
        }
        if differs(&["died"]) {
            match (read_day("died"), value("died").is_empty()) {
                (_, true) => {
                    said.deceased = Given::Value(false);
                    said.death_date = Given::Deleted;
                }
                (Some(day), _) => {
                    said.deceased = Given::Value(true);
                    said.death_date = Given::Value(day);
                }
                (None, _) => {}
            }
        }
        if differs(&["status", "status_from"]) {
            said.registry_status = given(code(codes, value("status")));
            let from = read_day("status_from");
            said.registry_status_from = given(from.or(Some(self.registry.today())));
        }
        if differs(&["born"]) && value("born").is_empty() {
            wrong.push(Wrong::new("born", "born-missing"));
        }
        if differs(&["sex"]) {
            said.sex = given(Sex::from_code(value("sex")));
        }
        if differs(&["maiden_family", "maiden_given"]) {
            let (family, first) = (value("maiden_family"), value("maiden_given"));
            let name = PersonName {
                family: family.into(),
                given: first.into(),
                kind: Some(NameType::known("M")),
                ..PersonName::default()
            };
            said.mothers_maiden_name = given((!family.is_empty()).then_some(name));
        }
        if differs(&["multiple"]) {
            said.multiple_birth = match value("multiple") {
                "yes" => Given::Value(true),
                "no" => Given::Value(false),
                _ => Given::Deleted,
            };
        }
        if differs(&["order"]) {
            match (value("order"), value("order").parse::<u8>()) {
                ("", _) => said.birth_order = Given::Deleted,
                (_, Ok(order)) if (1..=12).contains(&order) => said.birth_order = Given::Value(order),
                (text, _) => wrong.push(Wrong::new("order", "order").about(text)),
            }
        }
        if differs(&["language"]) {
            said.language = given(code(codes, value("language")));
        }
        if differs(&["ethnicity"]) {
            said.ethnicity = given(code(codes, value("ethnicity")));
        }
        let races = active::<RaceSet>(codes);
        if races.iter().any(|(race, _)| differs(&[&format!("race-{race}")])) {
            let ticked = races.iter().filter(|(race, _)| !value(&format!("race-{race}")).is_empty());
            let ticked: Vec<_> = ticked.filter_map(|(race, _)| code(codes, race)).collect();
            said.races = given((!ticked.is_empty()).then_some(ticked));
        }
        if rows_differ(&["street", "other", "city", "state", "zip", "address_kind"]) {
            let mut addresses = Vec::new();
            for row in 0..ROWS {
                let at = |name: &str| value(&format!("{name}-{row}"));
                let address = Address {
                    street: at("street").into(),
                    other: at("other").into(),
                    city: at("city").into(),
                    state: at("state").into(),
                    zip: at("zip").into(),
                    kind: code::<AddressTypeSet>(codes, at("address_kind")),
                    ..Address::default()
                };
                let empty = [&address.street, &address.other, &address.city, &address.zip];
                if empty.iter().all(|part| part.is_empty()) {
                    continue;
                }
                if code::<jenner_codes::StateSet>(codes, at("state")).is_none() && !at("state").is_empty() {
                    wrong.push(Wrong::new(format!("state-{row}"), "state").about(at("state")));
                }
                addresses.push(address);
            }
            said.addresses = given((!addresses.is_empty()).then_some(addresses));
        }
        if rows_differ(&["phone", "phone_kind"]) || differs(&["email"]) {
            let mut telecoms = Vec::new();
            for row in 0..ROWS {
                let text = value(&format!("phone-{row}"));
                if text.is_empty() {
                    continue;
                }
                match phone(text, value(&format!("phone_kind-{row}")) == "CP") {
                    Some(telecom) => telecoms.push(telecom),
                    None => wrong.push(Wrong::new(format!("phone-{row}"), "phone").about(text)),
                }
            }
            match value("email") {
                "" => {}
                text if is_mail(text) => telecoms.push(Telecom {
                    place: TelecomPlace::Email(text.into()),
                    usage: Some(TelecomUse::known("NET")),
                    equipment: Some(TelecomEquipment::known("Internet")),
                }),
                text => wrong.push(Wrong::new("email", "email").about(text)),
            }
            said.telecoms = given((!telecoms.is_empty()).then_some(telecoms));
        }
        if rows_differ(&["contact_family", "contact_given", "relation", "contact_phone"]) {
            let mut contacts = Vec::new();
            for row in 0..ROWS {
                let at = |name: &str| value(&format!("{name}-{row}"));
                if at("contact_family").is_empty() && at("contact_given").is_empty() {
                    continue;
                }
                let number = phone(at("contact_phone"), false);
                if number.is_none() && !at("contact_phone").is_empty() {
                    wrong
                        .push(Wrong::new(format!("contact_phone-{row}"), "phone").about(at("contact_phone")));
                }
                contacts.push(Contact {
                    name: PersonName {
                        family: at("contact_family").into(),
                        given: at("contact_given").into(),
                        ..PersonName::default()
                    },
                    relationship: code::<RelationshipSet>(codes, at("relation")),
                    address: None,
                    telecoms: number.into_iter().collect(),
                });
            }
            said.contacts = given((!contacts.is_empty()).then_some(contacts));
        }
        if differs(&["medicaid"]) && !value("medicaid").is_empty() {
            said.identifiers.push(Identifier {
                value: value("medicaid").into(),
                authority: "MEDICAID".into(),
                kind: IdentifierType::known(MEDICAID),
            });
        }
        let mut new = Vec::new();
        let text = |name: &str| value(name).to_owned();
        if differs(&["school"]) {
            new.push(Fact::School(text("school")));
        }
        if differs(&["custody"]) {
            new.push(Fact::Custody(text("custody")));
        }
        if differs(&["programme"]) {
            new.push(Fact::Programme(text("programme")));
        }
        if differs(&["state_status"]) {
            new.push(Fact::StateStatus(text("state_status"), Some(self.registry.today())));
        }
        (said, new)
    }
}

/// Nothing where the field was emptied: then it is taken back.
fn given<T>(value: Option<T>) -> Given<T> {
    value.map_or(Given::Deleted, Given::Value)
}

fn longest(name: &str) -> usize {
    if name == "custody" { 1_000 } else { LONGEST }
}

/// A phone number as people write it: ten digits, with a country code or signs between them.
fn phone(text: &str, cell: bool) -> Option<Telecom> {
    let (number, extension) = text.split_once("ext").unwrap_or((text, ""));
    if !number.chars().all(|c| c.is_ascii_digit() || "()-.+ /".contains(c)) {
        return None;
    }
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.strip_prefix('1').filter(|rest| rest.len() == 10).unwrap_or(&digits);
    let (area, local) = (digits.get(..3)?, digits.get(3..)?);
    (digits.len() == 10).then(|| Telecom {
        place: TelecomPlace::Phone {
            area: area.into(),
            number: local.into(),
            extension: extension.chars().filter(char::is_ascii_digit).take(10).collect(),
        },
        usage: Some(TelecomUse::known("PRN")),
        equipment: Some(TelecomEquipment::known(if cell { "CP" } else { "PH" })),
    })
}

fn is_mail(text: &str) -> bool {
    let host = text.split_once('@').map(|(_, host)| host);
    host.is_some_and(|host| host.contains('.') && !host.ends_with('.')) && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_are_read_as_people_write_them() {
        for text in
            ["(985) 555-0143", "985-555-0143", "+1 985 555 0143", "9855550143", "985.555.0143 ext. 12"]
        {
            assert!(phone(text, false).is_some(), "{text}");
        }
        for wrong in ["555-0143", "12345678901234", "call my mother", "", "ñ"] {
            assert!(phone(wrong, false).is_none(), "{wrong}");
        }
        assert!(is_mail("ana@example.org") && !is_mail("ana@example") && !is_mail("ana example.org"));
    }
}
