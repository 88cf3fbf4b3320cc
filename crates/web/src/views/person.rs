//! A person's record as pages show it.

use std::sync::Arc;

use jenner_cdsi::DoseStatus;
use jenner_cdsi::words::StatusWord;
use jenner_codes::Sex;
use jiff::Timestamp;
use jiff::civil::Date;

use super::judged::{DueLine, Judged, dose_word};
use super::papers::ExemptionLine;
use super::split::Likenesses;

/// A name in two parts, because the parts are set differently: LAST, First Middle.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ShownName {
    /// Family name with its suffix; empty for people with one name.
    pub family: String,
    /// Given names.
    pub given: String,
}

/// What the sticky banner shows, on every page of a record.
#[derive(Debug, Clone)]
pub struct PersonHead {
    /// Name for the URL.
    pub id: String,
    /// Name.
    pub name: ShownName,
    /// Birth date.
    pub birth_date: Option<Date>,
    /// Today, for ages.
    pub today: Date,
    /// Day of death; the outer `Some` means that the person has died.
    pub died: Option<Option<Date>>,
    /// Sex.
    pub sex: Sex,
    /// Registry number as people write it.
    pub number: String,
    /// County or parish; empty where nobody said it.
    pub county: String,
    /// City, which is shown in the place of an unknown county.
    pub city: String,
    /// Parent or guardian.
    pub guardian: Option<Guardian>,
    /// Phone as people write it.
    pub phone: String,
}

/// Parent or guardian.
#[derive(Debug, Clone)]
pub struct Guardian {
    /// Relationship in words, from the code table.
    pub relationship: String,
    /// Name.
    pub name: ShownName,
    /// Phone as people write it.
    pub phone: String,
}

/// A line above the record that must not be missed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Alert {
    /// The person has died.
    Died,
    /// The family does not let the record be shared.
    Protected,
    /// Sources disagree about the birth date.
    BirthDatesDiffer,
    /// The birth date is missing, so ages cannot be shown.
    NoBirthDate,
}

impl Alert {
    /// Key part of the sentence in the language files.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Died => "died",
            Self::Protected => "protected",
            Self::BirthDatesDiffer => "birth-dates",
            Self::NoBirthDate => "no-birth-date",
        }
    }
}

/// One vaccine group of the grid.
#[derive(Debug, Clone, Default)]
pub struct VaccineRow {
    /// The schedule's name of the group, `MMR`; a language may have its own word for it.
    pub group: String,
    /// Name to show when the language has none.
    pub name: String,
    /// Doses, oldest first.
    pub doses: Vec<DoseMark>,
    /// Refusals: the day and the reason in words.
    pub refusals: Vec<(Date, String)>,
    /// Evidence of immunity: the day and what it is.
    pub immunity: Vec<(Date, String)>,
    /// What is due: nothing, or one line, or one more because of a risk.
    pub due: Vec<DueLine>,
}

/// Doses of one vaccine group that stand beside each other in the grid; more of them are folded away.
pub const MOST_COLUMNS: usize = 6;

impl VaccineRow {
    /// The doses that have a column of their own.
    pub fn shown(&self) -> &[DoseMark] {
        let most = if self.doses.len() > MOST_COLUMNS { MOST_COLUMNS - 1 } else { MOST_COLUMNS };
        self.doses.get(..most).unwrap_or(&self.doses)
    }

    /// The doses that share the last column, because there are too many.
    pub fn folded(&self) -> &[DoseMark] {
        self.doses.get(self.shown().len()..).unwrap_or_default()
    }

    /// Columns the doses take.
    pub fn columns(&self) -> usize {
        self.shown().len() + usize::from(!self.folded().is_empty())
    }

    /// Class of the row: that of its most urgent line, where something is to be given.
    pub fn class(&self) -> &'static str {
        let classes = self.due.iter().map(DueLine::class);
        let rank = |class: &&str| ["late", "due"].iter().position(|known| known == class);
        classes.filter(|class| rank(class).is_some()).min_by_key(rank).unwrap_or_default()
    }
}

/// One dose in a list or in the grid.
#[derive(Debug, Clone)]
pub struct DoseMark {
    /// Names the dose in the URL.
    pub id: String,
    /// Vaccine in short words.
    pub vaccine: String,
    /// Day given.
    pub given_on: Date,
    /// Who says so.
    pub kind: MarkKind,
    /// Given in part only: does not count.
    pub partial: bool,
    /// What it counts for in the row it stands in; `None` where it was not evaluated.
    pub verdict: Option<DoseStatus>,
    /// Keys of the short words for what speaks against it there.
    pub against: Vec<&'static str>,
    /// Its place among the doses that the engine was asked about, to ask why.
    pub place: Option<usize>,
}

impl DoseMark {
    /// Whether it is to be struck out.
    pub fn is_bad(&self) -> bool {
        matches!(self.verdict, Some(DoseStatus::NotValid | DoseStatus::SubStandard))
    }

    /// Key of the word for its status.
    pub fn word(&self) -> &'static str {
        self.verdict.map_or("dose-not-judged", |status| dose_word(status).0)
    }
}

/// What the schedule says of a record.
#[derive(Debug, Clone)]
pub enum Forecast {
    /// This.
    Made(Arc<Judged>),
    /// Nothing: the birth date is not on file.
    NoBirthDate,
    /// Nothing: the birth date is still to come.
    NotBornYet,
    /// Nothing: the engine failed.
    Failed,
}

impl Forecast {
    /// What it says, if it says something.
    pub fn made(&self) -> Option<&Judged> {
        match self {
            Self::Made(judged) => Some(judged),
            Self::NoBirthDate | Self::NotBornYet | Self::Failed => None,
        }
    }

    /// Key of the words for why it says nothing.
    pub fn why_not(&self) -> Option<&'static str> {
        match self {
            Self::Made(_) => None,
            Self::NoBirthDate => Some("due-none-no-birth-date"),
            Self::NotBornYet => Some("due-none-not-born"),
            Self::Failed => Some("due-none-failed"),
        }
    }
}

/// Whether the giver itself reported the dose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkKind {
    /// Reported by the organization that gave it.
    Given,
    /// A past dose, from a record.
    Past,
    /// The sender did not say.
    Unsaid,
}

/// One day of the list by date.
#[derive(Debug, Clone)]
pub struct DayRow {
    /// The day.
    pub day: Date,
    /// Doses of that day.
    pub doses: Vec<DoseMark>,
    /// Where, as told; may be empty.
    pub places: Vec<String>,
    /// Vaccines refused on that day, with the reason.
    pub refusals: Vec<(String, String)>,
}

/// A value, and who said so.
#[derive(Debug, Clone)]
pub struct Said {
    /// The value in words.
    pub value: String,
    /// The code behind the words, if the value is coded.
    pub code: String,
    /// The organization.
    pub by: String,
    /// When it said so last.
    pub on: Timestamp,
    /// The message that brought it, if the visitor may open messages.
    pub message: Option<String>,
}

/// Names of the fields that pages show. Each has a word in every language (`field-…`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the fields'")]
pub enum FieldLabel {
    Name,
    OtherName,
    BirthDate,
    Sex,
    MothersMaidenName,
    Race,
    Ethnicity,
    Language,
    MultipleBirth,
    BirthOrder,
    Died,
    Address,
    Phone,
    Email,
    Identifier,
    Contact,
    Reminders,
    Sharing,
    RegistryStatus,
    Vaccine,
    Product,
    Cpt,
    Manufacturer,
    Lot,
    Expiry,
    GivenOn,
    InformationSource,
    Completion,
    Amount,
    Route,
    Site,
    GivenBy,
    OrderedBy,
    EnteredBy,
    EnteredAt,
    Place,
    Eligibility,
    Funding,
    Vis,
    Reaction,
    Indication,
    Confidentiality,
    OrderNumber,
    EnteredOn,
    Note,
}

impl FieldLabel {
    /// Key of the word in the language files.
    pub fn key(self) -> String {
        let name = format!("{self:?}");
        let mut key = String::from("field");
        for letter in name.chars() {
            if letter.is_ascii_uppercase() {
                key.push('-');
            }
            key.push(letter.to_ascii_lowercase());
        }
        key
    }

    /// Every label, for the check that each has a word.
    pub const ALL: &'static [Self] = &[
        Self::Name,
        Self::OtherName,
        Self::BirthDate,
        Self::Sex,
        Self::MothersMaidenName,
        Self::Race,
        Self::Ethnicity,
        Self::Language,
        Self::MultipleBirth,
        Self::BirthOrder,
        Self::Died,
        Self::Address,
        Self::Phone,
        Self::Email,
        Self::Identifier,
        Self::Contact,
        Self::Reminders,
        Self::Sharing,
        Self::RegistryStatus,
        Self::Vaccine,
        Self::Product,
        Self::Cpt,
        Self::Manufacturer,
        Self::Lot,
        Self::Expiry,
        Self::GivenOn,
        Self::InformationSource,
        Self::Completion,
        Self::Amount,
        Self::Route,
        Self::Site,
        Self::GivenBy,
        Self::OrderedBy,
        Self::EnteredBy,
        Self::EnteredAt,
        Self::Place,
        Self::Eligibility,
        Self::Funding,
        Self::Vis,
        Self::Reaction,
        Self::Indication,
        Self::Confidentiality,
        Self::OrderNumber,
        Self::EnteredOn,
        Self::Note,
    ];
}

/// A field with everything that was said about it. The first value stands; the others differ from it.
#[derive(Debug, Clone)]
pub struct SaidField {
    /// Which field.
    pub label: FieldLabel,
    /// What was said. Never empty.
    pub values: Vec<Said>,
}

/// Fields that belong together.
#[derive(Debug, Clone)]
pub struct Section {
    /// Key of the heading in the language files.
    pub heading: &'static str,
    /// The fields; those nobody said anything about are left out.
    pub fields: Vec<SaidField>,
}

/// One source of the record.
#[derive(Debug, Clone)]
pub struct SourceLine {
    /// The organization.
    pub organization: String,
    /// Its own number of the person.
    pub number: String,
    /// First report.
    pub first: Timestamp,
    /// Last report.
    pub last: Timestamp,
    /// Doses it reported.
    pub doses: usize,
    /// The last message, if the visitor may open messages.
    pub message: Option<String>,
}

/// A way to reach the person or somebody who belongs to them.
#[derive(Debug, Clone)]
pub struct ContactLine {
    /// Which kind.
    pub label: FieldLabel,
    /// In words.
    pub text: String,
}

/// A change of the record.
#[derive(Debug, Clone)]
pub struct Change {
    /// When.
    pub on: Timestamp,
    /// What: the field or the vaccine.
    pub what: ChangeOf,
    /// Who said so.
    pub by: String,
}

/// What a change was about.
#[derive(Debug, Clone)]
pub enum ChangeOf {
    /// A dose of this vaccine.
    Dose(String),
    /// The person's data.
    Demographics,
    /// A refusal of this vaccine.
    Refusal(String),
    /// Immunity, a caution or a reaction.
    Observation(String),
}

/// Somebody who had the record open.
#[derive(Debug, Clone)]
pub struct SeenBy {
    /// When.
    pub on: Timestamp,
    /// Name of the user or of the sender's system.
    pub who: String,
    /// Organization.
    pub organization: String,
}

/// The whole record page.
#[derive(Debug, Clone)]
pub struct PersonView {
    /// The banner.
    pub head: PersonHead,
    /// Alerts.
    pub alerts: Vec<Alert>,
    /// The day of the answer, where it is another one than today.
    pub as_of: Option<Date>,
    /// What the schedule says of the record as it is shown.
    pub forecast: Forecast,
    /// The grid, in clinical order; groups with nothing on file and nothing to be given are left out.
    pub rows: Vec<VaccineRow>,
    /// By date, newest first.
    pub days: Vec<DayRow>,
    /// All fields.
    pub sections: Vec<Section>,
    /// Who reports about the person.
    pub sources: Vec<SourceLine>,
    /// Address, phone, e-mail, language.
    pub contacts: Vec<ContactLine>,
    /// Contraindications, precautions, reactions: when and what.
    pub cautions: Vec<(Date, String)>,
    /// Evidence of immunity: when and what.
    pub immunity: Vec<(Date, String)>,
    /// Refusals: when, the vaccine and the reason.
    pub refusals: Vec<(Date, String, String)>,
    /// Exemptions from what schools ask for that hold today.
    pub exemptions: Vec<ExemptionLine>,
    /// School, programme, status, doses put off: the key of the word, and what it is.
    pub facts: Vec<(String, String)>,
    /// Reminder and sharing wishes, as sources said them.
    pub wishes: Vec<ContactLine>,
    /// Keys of the words for what the family or the law keeps from others.
    pub limits: Vec<&'static str>,
    /// Newest changes first.
    pub changes: Vec<Change>,
    /// Newest first.
    pub seen: Vec<SeenBy>,
    /// Past merges, and for those who review them possible duplicates.
    pub likenesses: Likenesses,
}

impl PersonView {
    /// Doses on file, a combination counted once.
    pub fn dose_count(&self) -> usize {
        self.days.iter().map(|day| day.doses.len()).sum()
    }

    /// The fields about which sources disagree.
    pub fn different(&self) -> Vec<Section> {
        let disagree = |field: &&SaidField| field.values.len() > 1;
        self.sections
            .iter()
            .map(|section| Section {
                heading: section.heading,
                fields: section.fields.iter().filter(disagree).cloned().collect(),
            })
            .filter(|section| !section.fields.is_empty())
            .collect()
    }

    /// Columns of the grid: as many as the longest row needs.
    pub fn columns(&self) -> usize {
        self.rows.iter().map(VaccineRow::columns).max().unwrap_or(0)
    }

    /// What is to be given on the day of the answer, the longest overdue first. Nothing that the schedule does not
    /// recommend for this age and history.
    pub fn to_give(&self) -> Vec<&DueLine> {
        let mut lines: Vec<&DueLine> = self.lines().filter(|line| line.is_to_be_given()).collect();
        lines.sort_by_key(|line| (line.word != StatusWord::Overdue, line.late_from, line.recommended));
        lines
    }

    /// What patient and clinician decide on together.
    pub fn to_decide(&self) -> Vec<&DueLine> {
        self.lines().filter(|line| line.word == StatusWord::Decide).collect()
    }

    /// The next day on which something is recommended, and what.
    pub fn next(&self) -> Option<&DueLine> {
        let later = self.lines().filter(|line| line.word == StatusWord::Later && line.recommended.is_some());
        later.min_by_key(|line| line.recommended)
    }

    fn lines(&self) -> impl Iterator<Item = &DueLine> {
        self.rows.iter().flat_map(|row| &row.due)
    }

    /// Each dose that does not count, with the row it does not count in.
    pub fn not_valid(&self) -> Vec<(&VaccineRow, &DoseMark)> {
        let of_row = |row| move |dose| (row, dose);
        self.rows
            .iter()
            .flat_map(|row: &VaccineRow| row.doses.iter().filter(|dose| dose.is_bad()).map(of_row(row)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_doses_than_there_are_columns_share_the_last_one() {
        let row = |doses: u8| VaccineRow {
            doses: (0..doses)
                .map(|n| DoseMark {
                    id: n.to_string(),
                    vaccine: String::new(),
                    given_on: Date::constant(2020, 1, 1),
                    kind: MarkKind::Given,
                    partial: false,
                    verdict: None,
                    against: Vec::new(),
                    place: None,
                })
                .collect(),
            ..VaccineRow::default()
        };
        for (doses, shown, folded) in [(0, 0, 0), (5, 5, 0), (6, 6, 0), (7, 5, 2), (14, 5, 9)] {
            let row = row(doses);
            assert_eq!((row.shown().len(), row.folded().len()), (shown, folded), "{doses}");
            assert_eq!(row.columns(), shown + usize::from(folded > 0));
            assert!(row.columns() <= MOST_COLUMNS);
        }
    }
}
