//! Phones and e-mail addresses, and which of them may open a record.

use jenner_linkage::normal;
use jenner_model::person::{Demographics, Telecom};
use jenner_model::record::{Record, Restriction};
use jenner_model::report::Statement;
use jenner_model::{Date, Given};
use jenner_store::queries::scope::Kind;
use serde::{Deserialize, Serialize};

use super::{of_age_on, program};
use crate::by_hand::facts;
use crate::vault::Class;
use crate::{Error, Registry};

/// Relationships (HL7 0063) of those who act for a child: mother, father, parent, guardian, care giver.
const ACT_FOR_CHILD: [&str; 5] = ["MTH", "FTH", "PAR", "GRD", "CGV"];

/// Longest e-mail address (RFC 5321).
const LONGEST: usize = 254;

/// A phone number or an e-mail address as it is compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Contact {
    /// Ten digits.
    Phone(String),
    /// In lower case.
    Email(String),
}

impl Contact {
    /// What somebody typed; `None` where it is neither.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > LONGEST {
            return None;
        }
        if let Some((name, host)) = text.split_once('@') {
            let plain = !text.chars().any(|c| c.is_whitespace() || c.is_control());
            let whole =
                !name.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.');
            return (plain && whole && !host.contains('@')).then(|| Self::Email(text.to_lowercase()));
        }
        let odd = |c: char| !c.is_ascii_digit() && !" ()-+./".contains(c);
        if text.contains(odd) {
            return None;
        }
        normal::digits_of_phone(text).filter(|digits| digits.len() == 10).map(Self::Phone)
    }

    /// How it leaves: the word in the outbox.
    pub const fn channel(&self) -> &'static str {
        match self {
            Self::Phone(_) => "text",
            Self::Email(_) => "email",
        }
    }

    /// With most of it hidden: `(•••) •••-0143`, `m•••@mail.example`.
    pub fn masked(&self) -> String {
        match self {
            Self::Phone(digits) => {
                let last: String = digits.chars().skip(digits.chars().count().saturating_sub(4)).collect();
                format!("(•••) •••-{last}")
            }
            Self::Email(address) => {
                let (name, host) = address.split_once('@').unwrap_or((address, ""));
                let first: String = name.chars().take(1).collect();
                format!("{first}•••@{host}")
            }
        }
    }

    /// The address itself, for the one who sends.
    pub fn address(&self) -> &str {
        match self {
            Self::Phone(text) | Self::Email(text) => text,
        }
    }

    fn of(telecom: &Telecom) -> Option<Self> {
        normal::email(telecom)
            .map(Self::Email)
            .or_else(|| normal::phone(telecom).filter(|digits| digits.len() == 10).map(Self::Phone))
    }

    /// Keyed hashes under which an account is found, the one to store first.
    pub(crate) fn hashes(&self, registry: &Registry) -> Vec<[u8; 32]> {
        let said = format!("family-contact|{}|{}", self.channel(), self.address());
        registry.vault().mac(Class::Identifier, said.as_bytes()).into_iter().map(|(_, hash)| hash).collect()
    }
}

/// The phones and e-mail addresses that may open a record.
///
/// Of a child: those that clinics reported last, the child's own and those of parents and guardians. Of an adult: the own
/// ones, and only those that somebody reported after the 18th birthday: what was on file before is the parents'. Where a
/// record is locked or under a safety hold, nobody: whom the person flees may have a phone on file. Nor where a court
/// limits who may ask about a child: a clinic reads that, and hands a code to whom it allows.
pub(crate) fn that_open(registry: &Registry, record: &Record, kind: Kind) -> Result<Vec<Contact>, Error> {
    if record.is_restricted(Restriction::Lock) || record.is_restricted(Restriction::SafetyHold) {
        return Ok(Vec::new());
    }
    if kind == Kind::Child && facts::custody_is_limited(registry, &program(), record.person)? {
        return Ok(Vec::new());
    }
    let said = &record.demographics;
    let own = telecoms(said);
    if kind == Kind::Child {
        let of_kin = said.contacts.value().into_iter().flatten().filter(|contact| acts_for_child(contact));
        return Ok(own
            .chain(of_kin.flat_map(|contact| contact.telecoms.iter().filter_map(Contact::of)))
            .collect());
    }
    let since = said.birth_date.and_then(of_age_on);
    Ok(own.filter(|contact| since.is_some_and(|since| said_since(record, contact, since))).collect())
}

/// Whether somebody is a parent, a guardian or a care giver.
pub(crate) fn acts_for_child(contact: &jenner_model::person::Contact) -> bool {
    contact.relationship.as_ref().is_some_and(|code| ACT_FOR_CHILD.contains(&code.as_str()))
}

fn telecoms(said: &Demographics) -> impl Iterator<Item = Contact> {
    said.telecoms.value().into_iter().flatten().filter_map(Contact::of)
}

/// Whether a report that was said on a day or later names a contact as the person's own.
fn said_since(record: &Record, contact: &Contact, since: Date) -> bool {
    record.reports.iter().any(|report| match &report.statement {
        Statement::Demographics(said) => {
            let on = report.said_at.to_jiff().to_zoned(jiff::tz::TimeZone::UTC).date();
            on >= since
                && matches!(said.telecoms, Given::Value(_))
                && telecoms(said).any(|one| one == *contact)
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_and_addresses_are_read_as_people_write_them() {
        let phone = Some(Contact::Phone("9855550143".to_owned()));
        for text in ["985-555-0143", "(985) 555-0143", "+1 985.555.0143", " 19855550143 "] {
            assert_eq!(Contact::read(text), phone, "{text}");
        }
        assert_eq!(
            Contact::read("Marie@Mail.Example"),
            Some(Contact::Email("marie@mail.example".to_owned()))
        );
        for text in ["", "555-0143", "985-555-014x", "marie@", "@mail.example", "a b@mail.example", "a@b@c.d"]
        {
            assert_eq!(Contact::read(text), None, "{text}");
        }
    }

    #[test]
    fn most_of_a_contact_is_hidden_when_it_is_shown() {
        let masked = |text| Contact::read(text).unwrap().masked();
        assert_eq!(masked("985-555-0143"), "(•••) •••-0143");
        assert_eq!(masked("marie@mail.example"), "m•••@mail.example");
    }
}
