//! Finding a person: what was asked and who was found.

use jenner_codes::Sex;
use jenner_model::RegistryNumber;
use jiff::civil::Date;

use crate::views::ShownName;

/// A search, as the one search box understood it. Made by `pages::find::understand`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// Names or parts of names, in the order they were typed. A comma ends the last name.
    pub names: Vec<String>,
    /// How many of the first `names` are the last name, when a comma said so.
    pub family_words: usize,
    /// Birth date.
    pub birth_date: Option<Date>,
    /// Registry number.
    pub number: Option<RegistryNumber>,
    /// Phone number, digits only.
    pub phone: Option<String>,
    /// A number that may be a chart number.
    pub chart: Option<String>,
}

/// What a search found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// At most 25 people, best first.
    pub people: Vec<FoundPerson>,
    /// There are more than are shown.
    pub more: bool,
    /// People of these names whose birth date is off by a slip.
    pub near: Vec<FoundPerson>,
    /// The search says too little: nothing was looked up.
    pub too_little: bool,
    /// One thing alone was asked for: only the own patients were looked through.
    pub own_only: bool,
    /// Searches that would find somebody, offered when nobody was found.
    pub others: Vec<OtherSearch>,
}

/// One person of the result.
#[derive(Debug, Clone)]
pub struct FoundPerson {
    /// Name for the URL.
    pub id: String,
    /// Name.
    pub name: ShownName,
    /// Birth date.
    pub birth_date: Option<Date>,
    /// Sex.
    pub sex: Sex,
    /// Registry number as people write it.
    pub number: String,
    /// County or city.
    pub place: String,
    /// Mother's or guardian's name.
    pub guardian: String,
    /// Doses on file.
    pub doses: usize,
    /// Day of the last one.
    pub last_dose: Option<Date>,
    /// How many vaccines are to be given today; 0 also where the schedule cannot say.
    pub due: usize,
    /// The visitor's own organization has reported about the person.
    pub ours: bool,
    /// Something of the record is kept from others.
    pub limited: bool,
}

/// Another search to try.
#[derive(Debug, Clone)]
pub struct OtherSearch {
    /// What to type.
    pub text: String,
    /// How many people it finds.
    pub count: usize,
}
