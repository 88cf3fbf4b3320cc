//! The vaccine programme, as pages show it.

use jenner_registry::packs::Agreement;
use jenner_registry::programme::Standing;
use jenner_registry::programme::accountability::Report as Accounts;
use jenner_registry::programme::eligibility::Report as Doses;
use jenner_registry::programme::enrolment::{Decision, Enrolment, Signing};
use jenner_registry::programme::form::Form;
use jenner_registry::programme::profile::Profile;
use jenner_registry::programme::sentinel::{Evidence, Finding, State};
use jenner_registry::programme::visit::{Answers, Due, Visit};
use jiff::Timestamp;
use jiff::civil::Date;

/// What was done, when, by whom (nobody: the program), and why.
#[derive(Debug, Clone)]
pub struct Deed {
    /// When.
    pub at: Timestamp,
    /// Name of who did it.
    pub who: Option<String>,
    /// What, as a word.
    pub what: String,
    /// Why, in words.
    pub why: String,
}

/// The first page of the programme.
#[derive(Debug, Clone)]
pub struct ProgrammeHome {
    /// Name of the visitor's organization.
    pub clinic: String,
    /// How it stands today.
    pub standing: Standing,
    /// Its latest application: number and state.
    pub latest: Option<(i64, String)>,
    /// The visitor may apply for it.
    pub may_join: bool,
    /// For those who run the programme: what waits.
    pub runs: Option<Waiting>,
}

/// What waits for the staff of the programme.
#[derive(Debug, Clone, Copy)]
pub struct Waiting {
    /// Applications to decide about.
    pub applications: usize,
    /// Visits that are overdue.
    pub visits: usize,
    /// Things to put right whose day is past.
    pub actions: usize,
    /// New findings.
    pub findings: i64,
}

/// An organization in the list of the staff.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// How it stands today.
    pub standing: Standing,
    /// Number of its latest application.
    pub id: i64,
    /// State of that.
    pub state: String,
}

/// An application.
#[derive(Debug, Clone)]
pub struct EnrolmentView {
    /// All of it.
    pub enrolment: Enrolment,
    /// Name of the clinic.
    pub clinic: String,
    /// What is signed, in the visitor's language.
    pub agreement: Agreement,
    /// The visitor may change and send it.
    pub changes: bool,
    /// The visitor decides about it.
    pub decides: bool,
    /// What was done.
    pub deeds: Vec<Deed>,
}

/// What is to be done with an application.
#[derive(Debug, Clone)]
pub enum EnrolmentOrder {
    /// Keep what was written.
    Save(Box<Form>, Profile),
    /// Keep it, sign and send it.
    Submit(Box<Form>, Profile, Signing),
    /// Decide about it.
    Decide(Decision),
}

/// Whom numbers are about, and of which days.
#[derive(Debug, Clone)]
pub struct NumbersAsked {
    /// The word of a scope; empty: the visitor's own.
    pub scope: String,
    /// The first and the last day; nothing: the year until today.
    pub days: Option<(Date, Date)>,
}

/// Who can be chosen: word and name.
pub type Scopes = Vec<(String, String)>;

/// Accounts of programme vaccine.
#[derive(Debug, Clone)]
pub struct AccountsView {
    /// The accounts.
    pub report: Accounts,
    /// Whom they are about.
    pub whose: String,
    /// Who can be chosen.
    pub scopes: Scopes,
    /// Several clinics are in it.
    pub is_wide: bool,
}

/// Doses by eligibility.
#[derive(Debug, Clone)]
pub struct DosesView {
    /// The numbers.
    pub report: Doses,
    /// Whom they are about.
    pub whose: String,
    /// Who can be chosen.
    pub scopes: Scopes,
    /// Names of the vaccines, by code.
    pub vaccines: std::collections::BTreeMap<String, String>,
}

/// Visits.
#[derive(Debug, Clone)]
pub struct VisitsView {
    /// Those to the visitor's own clinic: number, kind, state, day, how much is open.
    pub own: Vec<(i64, String, String, Date, usize)>,
    /// For those who run the programme.
    pub runs: Option<Rounds>,
    /// Today.
    pub today: Date,
}

/// Visits of everybody.
#[derive(Debug, Clone)]
pub struct Rounds {
    /// What is due: address of the clinic and the rest.
    pub due: Vec<(String, Due)>,
    /// What is still to be put right: visit, clinic, item, what was found, until when.
    pub actions: Vec<(i64, String, String, String, Date)>,
}

/// A visit.
#[derive(Debug, Clone)]
pub struct VisitView {
    /// All of it.
    pub visit: Visit,
    /// The visitor writes down what it finds.
    pub runs: bool,
    /// What was done.
    pub deeds: Vec<Deed>,
    /// Today.
    pub today: Date,
}

/// What is to be done with a visit.
#[derive(Debug, Clone)]
pub enum VisitOrder {
    /// It took place.
    Record(Date, Answers),
    /// It is called off, and why.
    CallOff(String),
    /// Something was put right, and what shows it.
    Close(i64, String),
}

/// What the watch has found.
#[derive(Debug, Clone)]
pub struct WatchView {
    /// Findings in the state that is shown.
    pub findings: Vec<Finding>,
    /// How many there are in each.
    pub counts: Vec<(State, i64)>,
    /// The state that is shown.
    pub state: State,
    /// Today.
    pub today: Date,
}

/// A finding.
#[derive(Debug, Clone)]
pub struct FindingView {
    /// All of it.
    pub finding: Finding,
    /// Its doses.
    pub evidence: Vec<Evidence>,
    /// Names of the vaccines, by code.
    pub vaccines: std::collections::BTreeMap<String, String>,
    /// What was done.
    pub deeds: Vec<Deed>,
}
