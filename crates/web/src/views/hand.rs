//! Forms that people fill by hand, as they were typed, and what their pages show.

use std::collections::BTreeMap;
use std::sync::Arc;

use jenner_cdsi::words::StatusWord;
use jenner_registry::by_hand::concern::{Concern, Weight};
use jiff::Timestamp;
use jiff::civil::Date;

use super::{Judged, PersonHead};

/// A page to show, or what was saved under which name.
#[derive(Debug)]
pub enum Sent<T> {
    /// The page, with what is wrong on it if something is.
    Page(Box<T>),
    /// Saved. The name of the form, for the page that says so.
    Saved(String),
}

/// A form as it was sent: every field by its name, the last value where one was sent twice.
#[derive(Debug, Clone, Default)]
pub struct Fields(BTreeMap<String, String>);

impl Fields {
    /// Of names and values in the order they came.
    pub fn of(sent: Vec<(String, String)>) -> Self {
        // A browser marks line ends its own way.
        Self(sent.into_iter().map(|(name, value)| (name, value.replace("\r\n", "\n"))).collect())
    }

    /// The value of a field without outer blanks; empty where it was not sent.
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", |value| value.trim())
    }

    /// The value of a field of a line.
    pub fn at(&self, line: usize, name: &str) -> String {
        self.text(&format!("{name}-{line}")).to_owned()
    }

    /// Whether a field was sent at all: a form that was not sent has none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many lines it has, by the field that every line has, and no more than `most`.
    pub fn lines(&self, name: &str, most: usize) -> usize {
        (0..most).take_while(|line| self.0.contains_key(&format!("{name}-{line}"))).count()
    }
}

/// What is wrong with a form: the field that mends it, the end of the key `hand-problem-…`, and what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The field's id.
    pub field: String,
    /// End of the key.
    pub word: &'static str,
    /// A value for the text; may be empty.
    pub about: String,
}

impl Wrong {
    /// Something wrong with a field.
    pub fn new(field: impl Into<String>, word: &'static str) -> Self {
        Self { field: field.into(), word, about: String::new() }
    }

    /// The same, with a value for its text.
    pub fn about(self, about: impl Into<String>) -> Self {
        Self { about: about.into(), ..self }
    }
}

/// A value to choose, and its name.
pub type Choice = (String, String);

/// What is of concern about one line, ready for a page.
#[derive(Debug, Clone)]
pub struct Worry {
    /// What.
    pub concern: Concern,
    /// How much it weighs.
    pub weight: Weight,
}

impl Worry {
    /// The groups or the group it names.
    pub fn groups(&self) -> Vec<String> {
        match &self.concern {
            Concern::NotRecommended(group, _) | Concern::Shared(group) | Concern::Contraindicated(group) => {
                vec![group.clone()]
            }
            Concern::WillNotCount(groups) => groups.clone(),
            _ => Vec::new(),
        }
    }

    /// The day it names.
    pub fn day(&self) -> Option<Date> {
        match &self.concern {
            Concern::NotRecommended(_, day) | Concern::NotInUse(day) => *day,
            Concern::Expired(day) | Concern::AlreadyThere(day) => Some(*day),
            _ => None,
        }
    }

    /// Class of its frame.
    pub fn class(&self) -> &'static str {
        match self.weight {
            Weight::Never | Weight::Insist => "late",
            Weight::Reason | Weight::Note => "warn",
        }
    }
}

/// The form to record doses, as typed.
#[derive(Debug, Clone, Default)]
pub struct RecordTyped {
    /// Its fields; none when the page is opened.
    pub fields: Fields,
}

/// A line of the form.
#[derive(Debug, Clone, Default)]
pub struct RecordLine {
    /// The schedule's group, where the line is there because a dose is due.
    pub group: String,
    /// Number of the dose that is due.
    pub dose: Option<u8>,
    /// The word for it.
    pub word: Option<StatusWord>,
    /// What happened: empty (nothing yet), given, refused, deferred, not-in-stock.
    pub outcome: String,
    /// The product as chosen (`CVX|MVX`).
    pub product: String,
    /// What can be chosen.
    pub products: Vec<Choice>,
    /// The vaccine as typed, where the line is for another one.
    pub vaccine: String,
    /// NDC of a scan.
    pub ndc: String,
    /// Lot.
    pub lot: String,
    /// Last day of the lot.
    pub expires: String,
    /// Who paid.
    pub funding: String,
    /// Site.
    pub site: String,
    /// Route.
    pub route: String,
    /// Millilitres.
    pub amount: String,
    /// Whether the information statement was handed out: yes or no.
    pub vis: String,
    /// The statements to hand out, by name and edition.
    pub statements: Vec<(String, Date)>,
    /// Reason of a refusal.
    pub reason: String,
    /// Reason in words, of a refusal, a deferral, or why it is given all the same.
    pub why: String,
    /// The concerns that were seen, by their words.
    pub seen: Vec<String>,
    /// What is of concern.
    pub worries: Vec<Worry>,
    /// Its place among the doses the engine was asked about, with it given.
    pub place: Option<usize>,
}

impl RecordLine {
    /// What is of concern.
    pub fn concerns(&self) -> &[Worry] {
        &self.worries
    }

    /// The products to choose from.
    pub fn choices(&self) -> &[Choice] {
        &self.products
    }

    /// Whether a reason is asked for.
    pub fn wants_reason(&self) -> bool {
        self.worries.iter().any(|one| matches!(one.weight, Weight::Reason | Weight::Insist))
    }

    /// Whether the schedule's sentences about it are worth reading.
    pub fn is_judged(&self) -> bool {
        self.worries.iter().any(|one| matches!(one.concern, Concern::WillNotCount(_) | Concern::Surplus))
    }

    /// The words of what was seen, for the form.
    pub fn words(&self) -> String {
        self.worries.iter().map(|one| one.concern.word()).collect::<Vec<_>>().join(" ")
    }
}

/// What a scan led to, as the page says it.
#[derive(Debug, Clone, Default)]
pub struct ScanSaid {
    /// End of the key `hand-scan-…`.
    pub word: &'static str,
    /// What it is about.
    pub about: String,
    /// Whether it went well.
    pub good: bool,
    /// A split of lot and expiry that somebody has to confirm: lot, last day.
    pub proposed: Option<(String, String)>,
}

/// The page to record doses on.
#[derive(Debug)]
pub struct RecordView {
    /// Whose record.
    pub head: PersonHead,
    /// The form's token.
    pub token: String,
    /// The day as typed.
    pub on: String,
    /// Eligibility as chosen.
    pub eligibility: String,
    /// Whether it was asked today.
    pub asked: bool,
    /// Who gives, as typed.
    pub giver: String,
    /// The scan that was not understood, to be corrected.
    pub scan: String,
    /// What the last scan led to.
    pub said: Option<ScanSaid>,
    /// The lines.
    pub lines: Vec<RecordLine>,
    /// What is wrong.
    pub wrong: Vec<Wrong>,
    /// Whether something has to be looked at.
    pub look: bool,
    /// Why nothing is offered, where the engine could not be asked.
    pub not_judged: Option<&'static str>,
    /// What the schedule would say with the doses saved.
    pub judged: Option<Arc<Judged>>,
    /// To choose from: eligibility, funds, routes, sites, reasons of refusals.
    pub choices: Choices,
}

/// Lists to choose from.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// Eligibility.
    pub eligibility: Vec<Choice>,
    /// Funds.
    pub funding: Vec<Choice>,
    /// Routes.
    pub routes: Vec<Choice>,
    /// Sites.
    pub sites: Vec<Choice>,
    /// Reasons of a refusal.
    pub reasons: Vec<Choice>,
}

/// The form for past doses, as typed.
#[derive(Debug, Clone, Default)]
pub struct PastTyped {
    /// Its fields.
    pub fields: Fields,
}

/// A past dose as typed.
#[derive(Debug, Clone, Default)]
pub struct PastLine {
    /// The vaccine.
    pub vaccine: String,
    /// Vaccines that can be meant, to choose from.
    pub meant: Vec<Choice>,
    /// What was understood, in words.
    pub understood: String,
    /// The day, or month and year.
    pub on: String,
    /// Where, in words.
    pub place: String,
    /// What is of concern.
    pub worries: Vec<Worry>,
}

impl PastLine {
    /// What is of concern.
    pub fn concerns(&self) -> &[Worry] {
        &self.worries
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.vaccine.is_empty() && self.on.is_empty() && self.place.is_empty()
    }

    /// The words of what was seen, for the form.
    pub fn words(&self) -> String {
        self.worries.iter().map(|one| one.concern.word()).collect::<Vec<_>>().join(" ")
    }
}

/// The page for past doses.
#[derive(Debug)]
pub struct PastView {
    /// Whose record.
    pub head: PersonHead,
    /// The form's token.
    pub token: String,
    /// Where the knowledge comes from (RXA-9).
    pub source: String,
    /// Where it can come from.
    pub sources: Vec<Choice>,
    /// Text that was pasted and could not be read.
    pub paste: String,
    /// The lines.
    pub lines: Vec<PastLine>,
    /// What is wrong.
    pub wrong: Vec<Wrong>,
    /// Whether something has to be looked at.
    pub look: bool,
    /// Names to type from.
    pub names: Vec<String>,
}

/// What a form has written down.
#[derive(Debug)]
pub struct WrittenView {
    /// Whose record.
    pub head: PersonHead,
    /// Name of the form.
    pub form: String,
    /// End of the key `hand-done-…`.
    pub deed: &'static str,
    /// Each thing in words, with its day, and whether it was taken out.
    pub lines: Vec<(String, Date)>,
    /// The first day on which something is due next.
    pub next: Option<Date>,
    /// Until when it can be undone.
    pub until: Option<Timestamp>,
    /// Whether it was.
    pub undone: bool,
    /// Whether doses can be recorded from here.
    pub records: bool,
}

/// The form to put a dose right, as typed.
#[derive(Debug, Clone, Default)]
pub struct ChangeTyped {
    /// Its fields.
    pub fields: Fields,
}

/// A version of a dose.
#[derive(Debug, Clone)]
pub struct VersionLine {
    /// When it was said.
    pub at: Timestamp,
    /// The organization.
    pub by: String,
    /// Who wrote it.
    pub writer: String,
    /// `A`, `U` or `D`.
    pub action: &'static str,
    /// Fields with their values, those that changed marked: key of the label, value, whether it changed.
    pub fields: Vec<(String, String, bool)>,
    /// Notes and reasons.
    pub notes: Vec<String>,
}

/// The page to put a dose right on.
#[derive(Debug)]
pub struct ChangeView {
    /// Whose record.
    pub head: PersonHead,
    /// The dose in the URL.
    pub dose: String,
    /// The dose in words.
    pub title: String,
    /// Its day.
    pub day: Date,
    /// The form's token.
    pub token: String,
    /// The version it is about.
    pub saw: String,
    /// Whether the asker's organization said something of it.
    pub ours: bool,
    /// Values as typed: vaccine, day, lot, last day, funds, route, site, amount, eligibility, given here.
    pub typed: BTreeMap<&'static str, String>,
    /// The value on file where it differs from the typed one, after somebody else has changed the dose.
    pub on_file: BTreeMap<&'static str, String>,
    /// Vaccines that can be meant.
    pub meant: Vec<Choice>,
    /// Why.
    pub why: String,
    /// The number of the person it belongs to, as typed.
    pub number: String,
    /// What is wrong.
    pub wrong: Vec<Wrong>,
    /// What is of concern.
    pub worries: Vec<Worry>,
    /// Whether somebody else changed it meanwhile.
    pub changed: bool,
    /// All versions, the newest first.
    pub versions: Vec<VersionLine>,
    /// Lists to choose from.
    pub choices: Choices,
    /// Names to type from.
    pub names: Vec<String>,
}

impl ChangeView {
    /// A typed value.
    pub fn value(&self, name: &str) -> &str {
        self.typed.get(name).map_or("", String::as_str)
    }

    /// The words of what was seen, for the form.
    pub fn words(&self) -> String {
        self.worries.iter().map(|one| one.concern.word()).collect::<Vec<_>>().join(" ")
    }
}

/// The form about a reaction, as typed.
#[derive(Debug, Clone, Default)]
pub struct ReactionTyped {
    /// Its fields.
    pub fields: Fields,
}

/// A vaccine for the report's list.
#[derive(Debug, Clone)]
pub struct VaersVaccine {
    /// Vaccine with trade name.
    pub name: String,
    /// Maker.
    pub maker: String,
    /// Lot.
    pub lot: String,
    /// Route.
    pub route: String,
    /// Site.
    pub site: String,
    /// Day.
    pub day: Date,
    /// Which dose of its vaccine it was.
    pub number: usize,
}

/// The page about a reaction.
#[derive(Debug)]
pub struct ReactionView {
    /// Whose record.
    pub head: PersonHead,
    /// The dose in the URL.
    pub dose: String,
    /// The dose in words.
    pub title: String,
    /// Its day.
    pub day: Date,
    /// The form's token.
    pub token: String,
    /// Whether the asker's organization said something of the dose.
    pub ours: bool,
    /// As typed: reaction, day it began, words.
    pub reaction: String,
    /// The day it began, as typed.
    pub began: String,
    /// When a reaction that was noted before began.
    pub began_on: Option<Date>,
    /// In words, as typed.
    pub text: String,
    /// Reactions to choose from.
    pub reactions: Vec<Choice>,
    /// What is wrong.
    pub wrong: Vec<Wrong>,
    /// Reactions noted so far.
    pub noted: Vec<String>,
    /// Notes so far.
    pub notes: Vec<String>,
    /// Address on file, on one line.
    pub address: String,
    /// Race and ethnicity on file.
    pub race: String,
    /// Who fills it in, and the clinic.
    pub by: (String, String),
    /// Vaccines of the same day.
    pub vaccines: Vec<VaersVaccine>,
    /// Vaccines of the four weeks before.
    pub before: Vec<VaersVaccine>,
}

/// The form about who somebody is, as typed.
#[derive(Debug, Clone, Default)]
pub struct EditTyped {
    /// Its fields.
    pub fields: Fields,
}

/// The page to correct who somebody is.
#[derive(Debug)]
pub struct EditView {
    /// Whose record.
    pub head: PersonHead,
    /// The form's token.
    pub token: String,
    /// The version it is about.
    pub saw: String,
    /// Values by the names of the fields, as typed or on file.
    pub values: BTreeMap<String, String>,
    /// What is on file where it differs from the typed value, after somebody else has changed it.
    pub on_file: BTreeMap<String, String>,
    /// Whether somebody else changed it meanwhile.
    pub changed: bool,
    /// Whether the visitor says how the person stands for the whole state.
    pub states: bool,
    /// What is wrong.
    pub wrong: Vec<Wrong>,
    /// Sexes, languages, races, ethnicities, relationships, states of taking part, name types, address types.
    pub lists: BTreeMap<&'static str, Vec<Choice>>,
    /// Earlier values of names, addresses and phones: the value, from when, until when it was said, by whom.
    pub earlier: Vec<(String, Timestamp, Timestamp, String)>,
    /// Facts that no message carries, earlier ones included: key of the kind, value, when, whether it stands.
    pub facts: Vec<(&'static str, String, Timestamp, bool)>,
}

impl EditView {
    /// A value.
    pub fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// A list to choose from.
    pub fn list(&self, name: &str) -> &[Choice] {
        self.lists.get(name).map_or(&[], Vec::as_slice)
    }

    /// What is on file, where it is another value than the typed one.
    pub fn other(&self, name: &str) -> Option<&String> {
        self.on_file.get(name)
    }

    /// What is wrong with a field.
    pub fn wrong_with(&self, field: &str) -> Option<&Wrong> {
        self.wrong.iter().find(|wrong| wrong.field == field)
    }
}

/// The form about lots, as typed.
#[derive(Debug, Clone, Default)]
pub struct LotsTyped {
    /// Its fields.
    pub fields: Fields,
}

/// A lot that must not be used.
#[derive(Debug, Clone)]
pub struct LotLine {
    /// Name of the notice.
    pub id: String,
    /// The lot.
    pub lot: String,
    /// `recalled` or `quarantined`.
    pub kind: String,
    /// Why.
    pub why: String,
    /// Since when.
    pub at: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// Whether the visitor may end it.
    pub mine: bool,
}

/// The lots that must not be used.
#[derive(Debug)]
pub struct LotsView {
    /// The lots, those that stand first.
    pub lots: Vec<LotLine>,
    /// Whether the visitor may say that a lot is recalled.
    pub recalls: bool,
    /// As typed.
    pub lot: String,
    /// Why, as typed.
    pub why: String,
    /// What is wrong.
    pub wrong: Vec<Wrong>,
}
