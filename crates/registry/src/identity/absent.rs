//! Values that say nothing: what people and programs write where they know nothing (RULES of matching, "values that count as
//! absent"). They never take the place of a value.

use jenner_linkage::normal;
use jenner_model::person::{Address, Demographics, PersonName, Telecom, TelecomPlace};
use jenner_model::{Date, Given};

/// Words for "no name", in normal form.
const NAMES: [&str; 17] = [
    "UNKNOWN",
    "UNK",
    "NONE",
    "NA",
    "NULL",
    "NONAME",
    "NONAMEGIVEN",
    "NOTGIVEN",
    "NOTAVAILABLE",
    "ANON",
    "ANONYMOUS",
    "XX",
    "XXX",
    "TEST",
    "DECLINED",
    "REFUSED",
    "UNKNOWNUNKNOWN",
];

/// Words for "no address", in normal form.
const STREETS: [&str; 12] = [
    "UNKNOWN",
    "UNK",
    "NONE",
    "NA",
    "NULL",
    "HOMELESS",
    "GENERALDELIVERY",
    "NOADDRESS",
    "BADADDRESS",
    "UNKNOWNADDRESS",
    "NOTAVAILABLE",
    "NOFIXEDADDRESS",
];

/// Birth dates that programs fill in.
const BIRTH_DATES: [Date; 4] = [
    Date::constant(1800, 1, 1),
    Date::constant(1899, 12, 30),
    Date::constant(1900, 1, 1),
    Date::constant(1901, 1, 1),
];

/// Whether a name says nothing: neither part is a name.
pub(crate) fn is_name(name: &PersonName) -> bool {
    let nothing = |text: &str| {
        let text = normal::name(text);
        text.is_empty() || NAMES.contains(&text.as_str())
    };
    nothing(&name.family) && nothing(&name.given)
}

/// Whether a street line says nothing of where somebody lives.
pub(crate) fn is_street(street: &str) -> bool {
    let street = normal::name(street);
    street.is_empty() || STREETS.contains(&street.as_str())
}

fn is_address(address: &Address) -> bool {
    is_street(&address.street) && address.city.is_empty() && address.zip.is_empty()
}

fn is_telecom(telecom: &Telecom) -> bool {
    match &telecom.place {
        // Seven times one digit, with whatever area code.
        TelecomPlace::Phone { .. } => normal::phone(telecom).is_none_or(|digits| {
            let mut local = digits.bytes().rev().take(7);
            let last = local.next();
            local.all(|digit| Some(digit) == last)
        }),
        TelecomPlace::Email(address) => !address.contains('@'),
    }
}

/// A statement without what says nothing. Names stay: somebody with no other name is shown with the one there is.
pub(crate) fn without(said: &Demographics) -> Demographics {
    let mut says = said.clone();
    if says.birth_date.is_some_and(|born| BIRTH_DATES.contains(&born)) {
        says.birth_date = None;
    }
    if says.mothers_maiden_name.value().is_some_and(is_name) {
        says.mothers_maiden_name = Given::Unsaid;
    }
    keep(&mut says.addresses, |address| !is_address(address));
    keep(&mut says.telecoms, |telecom| !is_telecom(telecom));
    keep(&mut says.contacts, |contact| !is_name(&contact.name));
    says
}

/// A statement without what its source took back: that source says nothing of it now, and takes nothing back that others said.
/// The wish for protection is not a fact with witnesses: there the last word counts, a withdrawal too.
pub(crate) fn settle(says: &mut Demographics) {
    fn quiet<T>(field: &mut Given<T>) {
        if matches!(field, Given::Deleted) {
            *field = Given::Unsaid;
        }
    }
    quiet(&mut says.sex);
    quiet(&mut says.mothers_maiden_name);
    quiet(&mut says.races);
    quiet(&mut says.ethnicity);
    quiet(&mut says.addresses);
    quiet(&mut says.telecoms);
    quiet(&mut says.language);
    quiet(&mut says.multiple_birth);
    quiet(&mut says.birth_order);
    quiet(&mut says.deceased);
    quiet(&mut says.death_date);
    quiet(&mut says.publicity);
    quiet(&mut says.publicity_from);
    quiet(&mut says.registry_status);
    quiet(&mut says.registry_status_from);
    quiet(&mut says.contacts);
}

/// A list of nothing but empty words is not said at all; an empty list is what it was.
fn keep<T>(list: &mut Given<Vec<T>>, says_something: impl Fn(&T) -> bool) {
    if let Given::Value(all) = list
        && !all.is_empty()
    {
        all.retain(says_something);
        if all.is_empty() {
            *list = Given::Unsaid;
        }
    }
}
