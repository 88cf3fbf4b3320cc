//! Values in words: names, addresses, phones, code labels.

use jenner_codes::{Code, CodeSet, Codes, Cvx, Mvx};
use jenner_model::dose::{Place, Provider};
use jenner_model::person::{Address, Contact, PersonName, Telecom, TelecomPlace};
use jiff::civil::Date;

use crate::views::ShownName;

/// A name in its two parts.
pub fn shown(name: &PersonName) -> ShownName {
    let join =
        |parts: [&str; 2]| parts.iter().filter(|p| !p.is_empty()).copied().collect::<Vec<_>>().join(" ");
    ShownName { family: join([&name.family, &name.suffix]), given: join([&name.given, &name.middle]) }
}

/// A name on one line, LAST, First Middle.
pub fn name(of: &PersonName) -> String {
    let ShownName { family, given } = shown(of);
    match (family.is_empty(), given.is_empty()) {
        (false, false) => format!("{family}, {given}"),
        _ => family + &given,
    }
}

/// An address on one line.
pub fn address(of: &Address) -> String {
    let city = [of.city.as_str(), of.state.as_str(), of.zip.as_str()];
    let city = city.iter().filter(|p| !p.is_empty()).copied().collect::<Vec<_>>().join(" ");
    let parts = [of.street.as_str(), of.other.as_str(), city.as_str()];
    parts.iter().filter(|p| !p.is_empty()).copied().collect::<Vec<_>>().join(", ")
}

/// A phone number as people write it, or an e-mail address.
pub fn telecom(of: &Telecom) -> String {
    match &of.place {
        TelecomPlace::Email(address) => address.to_string(),
        TelecomPlace::Phone { area, number, extension } => {
            let digits = number.as_str();
            let local = match digits.len() {
                7 if digits.is_ascii() => format!("{}-{}", &digits[..3], &digits[3..]),
                _ => digits.to_owned(),
            };
            let area = if area.is_empty() { String::new() } else { format!("({area}) ") };
            let extension = if extension.is_empty() { String::new() } else { format!(" ext. {extension}") };
            format!("{area}{local}{extension}")
        }
    }
}

/// The first phone of a list.
pub fn phone(of: &[Telecom]) -> String {
    of.iter().find(|t| matches!(t.place, TelecomPlace::Phone { .. })).map(telecom).unwrap_or_default()
}

/// The label of a code, or the code itself.
pub fn label<S: CodeSet>(codes: &Codes, code: &Code<S>) -> String {
    let label = codes.label(code);
    if label.is_empty() { code.as_str().to_owned() } else { label.to_owned() }
}

/// A vaccine in short words.
pub fn vaccine(codes: &Codes, cvx: Cvx) -> String {
    codes.cvx(cvx).map_or_else(|| format!("CVX {cvx}"), |entry| entry.short.to_string())
}

/// A manufacturer by name.
pub fn manufacturer(codes: &Codes, mvx: &Mvx) -> String {
    codes.mvx(mvx).map_or_else(|| mvx.to_string(), |entry| entry.name.to_string())
}

/// A person of the clinic.
pub fn provider(of: &Provider) -> String {
    let parts = [of.given.as_str(), of.middle.as_str(), of.family.as_str()];
    let name = parts.iter().filter(|p| !p.is_empty()).copied().collect::<Vec<_>>().join(" ");
    let name = match (name.is_empty(), of.degree.is_empty()) {
        (false, false) => format!("{name}, {}", of.degree),
        _ => name,
    };
    match (name.is_empty(), of.number.is_empty()) {
        (true, _) => of.number.to_string(),
        (false, true) => name,
        (false, false) => format!("{name} ({})", of.number),
    }
}

/// A place by name, else by its number.
pub fn place(of: &Place) -> String {
    if of.name.is_empty() { of.id.to_string() } else { of.name.to_string() }
}

/// A contact on one line.
pub fn contact(codes: &Codes, of: &Contact) -> String {
    let relationship =
        of.relationship.as_ref().map(|r| format!(" ({})", label(codes, r))).unwrap_or_default();
    let phone = phone(&of.telecoms);
    let phone = if phone.is_empty() { phone } else { format!(", {phone}") };
    format!("{}{relationship}{phone}", name(&of.name))
}

/// A day as staff read it.
pub fn day(of: Date) -> String {
    of.strftime("%m/%d/%Y").to_string()
}
