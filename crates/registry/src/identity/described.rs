//! What a statement about a person is to the matcher.

use jenner_linkage::details::{Contact, Details, Name, Number, NumberKind, Place};
use jenner_linkage::{KeyKind, MatchKey, Profile, keys};
use jenner_model::person::{Address, Demographics, Identifier, PersonName, Protection, TelecomPlace};
use jenner_model::{Given, OrganizationId};
use smol_str::{SmolStr, format_smolstr};

/// The matcher's view of what an organization says. A source's own numbers become numbers of that organization:
/// two organizations may use one authority, and a number says nothing across them.
pub fn details(organization: OrganizationId, said: &Demographics) -> Details {
    let legal = said.legal_name();
    let others = said.names.iter().filter(|name| Some(*name) != legal);
    let telecoms = || said.telecoms.value().into_iter().flatten().map(|telecom| &telecom.place);
    Details {
        names: legal.into_iter().chain(others).map(name).collect(),
        born: said.birth_date.map(|born| format_smolstr!("{born}")).unwrap_or_default(),
        sex: said.sex.value().map(|sex| sex.code().into()).unwrap_or_default(),
        multiple_birth: said.multiple_birth.value().copied(),
        birth_order: said.birth_order.value().copied(),
        mother_maiden: said.mothers_maiden_name.value().map(|name| name.family.clone()).unwrap_or_default(),
        contacts: contacts(said),
        addresses: said.addresses.value().into_iter().flatten().map(place).collect(),
        phones: telecoms().filter_map(phone).collect(),
        emails: telecoms().filter_map(email).collect(),
        numbers: said.identifiers.iter().map(|number| numbered(organization, said, number)).collect(),
        others: Vec::new(),
        dead: said.deceased == Given::Value(true) || said.death_date.value().is_some(),
    }
}

/// What the matcher makes of it. Whoever must not be shared is nobody's automatic match.
pub fn profile(organization: OrganizationId, said: &Demographics) -> Profile {
    let profile = Profile::of(&[details(organization, said)]);
    if said.protection == Given::Value(Protection::Protected) { profile.protected() } else { profile }
}

/// The keys by which the person of a statement is searched and matched.
pub fn keys(said: &Demographics, profile: &Profile) -> Vec<(KeyKind, MatchKey)> {
    let narrow = keys::blocking(profile).into_iter().filter(|(kind, _)| kind.is_narrow());
    keys::of_statement(said).into_iter().chain(narrow).collect()
}

fn name(of: &PersonName) -> Name {
    Name {
        given: of.given.clone(),
        middle: of.middle.clone(),
        family: of.family.clone(),
        suffix: of.suffix.clone(),
    }
}

/// Next of kin; the given name of the mother may also stand beside her maiden name.
fn contacts(said: &Demographics) -> Vec<Contact> {
    let kin = said.contacts.value().into_iter().flatten().map(|contact| Contact {
        is_mother: contact.relationship.as_ref().is_some_and(|relationship| relationship.as_str() == "MTH"),
        given: contact.name.given.clone(),
        family: contact.name.family.clone(),
    });
    let maiden = said.mothers_maiden_name.value().filter(|name| !name.given.is_empty());
    let mother = maiden.map(|name| Contact {
        is_mother: true,
        given: name.given.clone(),
        family: name.family.clone(),
    });
    kin.chain(mother).collect()
}

fn place(of: &Address) -> Place {
    Place {
        street: of.street.clone(),
        unit: of.other.clone(),
        city: of.city.clone(),
        state: of.state.clone(),
        zip: of.zip.clone(),
    }
}

fn phone(of: &TelecomPlace) -> Option<SmolStr> {
    match of {
        TelecomPlace::Phone { area, number, .. } => Some(format_smolstr!("{area}{number}")),
        TelecomPlace::Email(_) => None,
    }
}

fn email(of: &TelecomPlace) -> Option<SmolStr> {
    match of {
        TelecomPlace::Email(address) => Some(address.clone()),
        TelecomPlace::Phone { .. } => None,
    }
}

fn numbered(organization: OrganizationId, said: &Demographics, number: &Identifier) -> Number {
    let (kind, authority) = match number.kind.as_str() {
        "SS" => (NumberKind::SocialSecurity, SmolStr::default()),
        "MA" | "MC" | "SN" => (NumberKind::Payer, number.authority.clone()),
        "BR" => (NumberKind::BirthFile, SmolStr::default()),
        _ if keys::own_numbers(said).any(|own| own == number) => {
            (NumberKind::Own, format_smolstr!("{}|{}", organization.0, number.authority))
        }
        _ => (NumberKind::Other, number.authority.clone()),
    };
    Number { kind, authority, value: number.value.clone() }
}
