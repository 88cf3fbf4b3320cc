//! What the pages about one's own account show.

use jenner_registry::access::agreement::Wording;
use jenner_registry::access::notices::Notice;
use jiff::Timestamp;

/// One's own account.
#[derive(Debug, Clone, Default)]
pub struct AccountView {
    /// Name to sign in with.
    pub username: String,
    /// Sessions, the one used last first.
    pub sessions: Vec<SessionRow>,
    /// Second factors, the oldest first.
    pub factors: Vec<FactorRow>,
    /// Recovery codes that are left.
    pub codes_left: i64,
    /// When the agreement was accepted.
    pub accepted: Option<Timestamp>,
    /// What has happened to the account and was not seen yet.
    pub notices: Vec<Notice>,
}

/// A session.
#[derive(Debug, Clone)]
pub struct SessionRow {
    /// Its name on pages.
    pub handle: String,
    /// Browser and system.
    pub agent: String,
    /// Network address.
    pub address: String,
    /// When it began.
    pub began: Timestamp,
    /// When it was used last.
    pub seen: Timestamp,
}

/// A second factor.
#[derive(Debug, Clone)]
pub struct FactorRow {
    /// Identity.
    pub id: i64,
    /// `totp` or `passkey`.
    pub kind: String,
    /// What its owner calls it.
    pub label: String,
    /// When it was set up.
    pub made: Timestamp,
    /// When it was used last.
    pub used: Option<Timestamp>,
}

/// What an app needs to show codes.
#[derive(Debug, Clone)]
pub struct Enrolment {
    /// The seed, to be typed: in groups of four.
    pub seed: String,
    /// The same as an address, for the square code.
    pub address: String,
}

/// The agreement in the reader's language.
#[derive(Debug, Clone)]
pub struct AgreementView {
    /// Name of this wording.
    pub version: String,
    /// Its words.
    pub wording: Wording,
}

/// A form that was kept over the end of its session.
#[derive(Debug, Clone)]
pub struct KeptView {
    /// Where it was going.
    pub path: String,
    /// Its fields, in order.
    pub fields: Vec<(String, String)>,
    /// When it was sent.
    pub at: Timestamp,
}
