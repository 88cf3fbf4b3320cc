//! The audit log as pages show it.

use jenner_registry::audit::deeds::Deed;
use jiff::Timestamp;

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// A user: name to show, user name.
    User(String, String),
    /// A machine sender.
    Machine,
    /// The registry itself, or its operator.
    Registry,
    /// Nobody known: a sign-in that failed.
    Unknown,
}

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryView {
    /// Chain: the first half of its name.
    pub chain: String,
    /// Number in the chain.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub who: Who,
    /// Role in the word of the log.
    pub role: String,
    /// Organization.
    pub organization: String,
    /// What kind of deed.
    pub deed: Deed,
    /// The action in the word of the log.
    pub action: String,
    /// Number and name in addresses of the person.
    pub person: Option<(String, String)>,
    /// About somebody who is not in the registry any more.
    pub gone: bool,
    /// The thing it is about.
    pub object: String,
    /// What for.
    pub purpose: String,
    /// How it ended.
    pub result: String,
    /// From where.
    pub origin: String,
}

/// A search as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct AuditTyped {
    /// Registry number.
    #[serde(default)]
    pub person: String,
    /// User name.
    #[serde(default)]
    pub user: String,
    /// Action or group of actions.
    #[serde(default)]
    pub action: String,
    /// Result.
    #[serde(default)]
    pub result: String,
    /// First day.
    #[serde(default)]
    pub from: String,
    /// Last day.
    #[serde(default)]
    pub until: String,
}

/// A search that was understood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditAsked {
    /// Registry number.
    pub person: Option<jenner_model::RegistryNumber>,
    /// User name.
    pub user: Option<String>,
    /// Action or group.
    pub action: Option<String>,
    /// Result.
    pub result: Option<String>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub until: Option<Timestamp>,
    /// Behind this entry: microseconds, chain, number.
    pub after: Option<(i64, String, i64)>,
}

/// A page of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditFound {
    /// Entries, newest first, and whether there are more.
    Page(Vec<EntryView>, bool),
    /// There is nobody with this number.
    NoPerson,
    /// There is no such user.
    NoUser,
}

/// Who looked at a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookedView {
    /// Name of the record in addresses.
    pub id: String,
    /// Newest first.
    pub entries: Vec<EntryView>,
    /// The list ends here although there are more.
    pub cut: bool,
    /// The same in plain words, as families read it.
    pub family: Vec<FamilyLook>,
}

/// A line for families.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FamilyLook {
    /// The day.
    pub on: jiff::civil::Date,
    /// What was done.
    pub deed: Deed,
    /// A machine did it.
    pub machine: bool,
    /// The family itself did it.
    pub own: bool,
    /// Who, by organization; empty for the registry.
    pub organization: String,
    /// How often that day.
    pub times: u32,
}

/// An alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertView {
    /// Name in addresses.
    pub id: i64,
    /// Rule.
    pub rule: String,
    /// Who.
    pub who: Who,
    /// User name, for a search.
    pub username: String,
    /// Number and name in addresses of the person.
    pub person: Option<(String, String)>,
    /// First entry.
    pub began: Timestamp,
    /// Last entry.
    pub ended: Timestamp,
    /// How many entries.
    pub entries: i64,
    /// When and by whom it was closed.
    pub closed: Option<(Timestamp, String)>,
    /// The note.
    pub note: String,
}

/// A page of alerts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AlertList {
    /// The latest first.
    pub alerts: Vec<AlertView>,
    /// There are more.
    pub more: bool,
}

/// A rule for alerts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleView {
    /// Name.
    pub name: String,
    /// It is on.
    pub active: bool,
    /// More than so many an hour; `None` where the rule knows no number.
    pub most: Option<u32>,
    /// Working hours and whether weekends count as outside.
    pub hours: Option<(u8, u8, bool)>,
    /// Days around a visit.
    pub days: Option<u32>,
    /// It was changed here.
    pub changed: bool,
}

/// What to change of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RuleOrder {
    /// Name.
    pub name: String,
    /// On.
    pub active: bool,
    /// More than so many an hour.
    pub most: u32,
    /// Working hours begin.
    pub from: u8,
    /// They end.
    pub until: u8,
    /// Weekends count as outside.
    pub weekends: bool,
    /// Days around a visit.
    pub days: u32,
}

/// A user and the own record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffView {
    /// User name.
    pub username: String,
    /// Name to show.
    pub name: String,
    /// Number of the own record; may be empty.
    pub number: String,
}

/// The accounting of disclosures of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisclosuresView {
    /// Registry number.
    pub number: String,
    /// First day.
    pub from: jiff::civil::Date,
    /// Last day.
    pub until: jiff::civil::Date,
    /// Newest first.
    pub lines: Vec<DisclosureLine>,
}

/// One line of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisclosureLine {
    /// The day.
    pub on: jiff::civil::Date,
    /// What was done.
    pub deed: Deed,
    /// To whom; empty for the registry itself.
    pub organization: String,
    /// What for, in the word of the log.
    pub purpose: String,
    /// How often that day.
    pub times: u32,
}
