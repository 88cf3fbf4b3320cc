//! What the pages about roles, users, organizations and oversight show.

use jenner_model::access::Role;
use jenner_registry::organizations::providers::Application;
use jiff::Timestamp;

/// A role of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleLine {
    /// Identity.
    pub id: i64,
    /// The role.
    pub role: Role,
    /// For whom.
    pub organization: String,
    /// Until when; `None` when it does not end by itself.
    pub until: Option<Timestamp>,
    /// Whether nobody has said for nearly a year that it is needed.
    pub to_confirm: bool,
    /// Whether it is the role the visitor works in.
    pub current: bool,
}

impl RoleLine {
    /// Key of the role's name.
    pub fn key(&self) -> String {
        role_key(self.role)
    }
}

/// Key of a role's name in the texts.
pub fn role_key(role: Role) -> String {
    format!("role-{}", role.word().replace('_', "-"))
}

/// A user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserLine {
    /// Who.
    pub id: i64,
    /// Name to sign in with.
    pub username: String,
    /// Name to show.
    pub name: String,
    /// Whether the account is open.
    pub active: bool,
    /// Whether it is the visitor's own account, which others look after.
    pub own: bool,
    /// The roles the visitor looks after.
    pub roles: Vec<RoleLine>,
}

/// The page of users.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserList {
    /// Users.
    pub users: Vec<UserLine>,
    /// Roles the visitor may give.
    pub roles: Vec<Role>,
    /// Organizations the visitor may give them for: name for URLs, name.
    pub organizations: Vec<(String, String)>,
}

impl UserList {
    /// The roles the visitor may give: the word that is sent, and the key of the name.
    pub fn choices(&self) -> Vec<(&'static str, String)> {
        self.roles.iter().map(|role| (role.word(), role_key(*role))).collect()
    }
}

/// What to do about a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserChange {
    /// Gives a role at an organization (name for URLs).
    Give {
        /// To whom.
        user: i64,
        /// Which.
        role: Role,
        /// Where.
        organization: String,
    },
    /// Ends a role.
    End(i64),
    /// Says that a role is still needed.
    Confirm(i64),
    /// Ends all access.
    Close(i64),
}

/// A user to be invited.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Invitation {
    /// Name to sign in with.
    pub username: String,
    /// Name to show.
    pub name: String,
    /// Role, by its word.
    pub role: String,
    /// Organization, by its name for URLs.
    pub organization: String,
}

/// What came of an invitation or a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Done. For an invitation: the words of the link, shown once.
    Done(String),
    /// It cannot be done; the text says why.
    Wrong(String),
}

/// An organization in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationLine {
    /// Name.
    pub name: String,
    /// What it calls itself in messages.
    pub code: String,
    /// Word of its kind.
    pub kind: &'static str,
    /// City.
    pub city: String,
    /// The organization it belongs to.
    pub parent: String,
}

/// An application of a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderLine {
    /// Name for URLs.
    pub id: String,
    /// What was filled in.
    pub application: Application,
    /// Word of where it stands.
    pub state: &'static str,
    /// When it was sent.
    pub applied: Timestamp,
    /// Until when it takes part.
    pub until: Option<Timestamp>,
    /// Why it was refused or ended.
    pub note: String,
}

/// The page of organizations.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrganizationList {
    /// Organizations, by name.
    pub organizations: Vec<OrganizationLine>,
    /// Providers that applied.
    pub providers: Vec<ProviderLine>,
}

/// A task of the privacy officer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskLine {
    /// Identity.
    pub id: i64,
    /// Word of what for.
    pub kind: String,
    /// When it arose.
    pub at: Timestamp,
    /// Name of the user it is about.
    pub user: String,
    /// Where the user works.
    pub organization: String,
    /// The person concerned, by the name for URLs.
    pub person: String,
    /// The reason the user gave.
    pub reason: String,
    /// When it was closed, by whom, and what was found.
    pub closed: Option<(Timestamp, String, String)>,
}

/// Something that waits for a second person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderLine {
    /// Identity.
    pub id: i64,
    /// Word of what it is.
    pub kind: String,
    /// Which.
    pub object: String,
    /// How many people it is about.
    pub people: i64,
    /// When it was asked for.
    pub asked: Timestamp,
    /// Whether the visitor asked, and so cannot agree.
    pub own: bool,
}
