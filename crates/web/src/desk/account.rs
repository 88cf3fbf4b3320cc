//! What the way in and the pages about one's own account ask of the registry.

use jenner_model::UserId;
use jenner_registry::access::entry::{First, Step, Whence};
use jenner_registry::access::factors::Shown;
use jenner_registry::access::life::Changed;
use jenner_registry::access::links::{self, Opened, Taken};
use jenner_registry::access::passkeys::Brought;
use jenner_registry::access::webauthn::Site;
use jiff::Timestamp;

use super::{Refusal, Visitor};
use crate::views::{AccountView, AgreementView, Enrolment, KeptView};

/// The desk of accounts.
pub trait AccountDesk: Send + Sync + 'static {
    /// Checks user name and password.
    fn password(&self, user_name: &str, password: &str, whence: &Whence) -> Result<First, Refusal>;
    /// What is asked next; `proven` once the second factor was right.
    fn next_step(&self, user: UserId, proven: bool) -> Result<Step, Refusal>;
    /// Checks a code of an app or a recovery code.
    fn code(&self, user: UserId, code: &str) -> Result<Shown, Refusal>;
    /// The code that a phone would show now: of a made-up state only.
    fn shown_code(&self, user: UserId) -> Result<Option<String>, Refusal>;
    /// What an app needs to show codes.
    fn enrolment(&self, user: UserId) -> Result<Enrolment, Refusal>;
    /// Takes the first code of an app, which makes it a factor. The recovery codes that come with the first factor; `None`
    /// where the code is wrong. `keep` names the session that goes on.
    fn enrol(
        &self,
        user: UserId,
        label: &str,
        code: &str,
        keep: Option<&str>,
    ) -> Result<Option<Vec<String>>, Refusal>;
    /// Names of a user's passkeys, in base 64 for addresses.
    fn passkeys(&self, user: UserId) -> Result<Vec<String>, Refusal>;
    /// Whether a passkey of a user answered a question of ours.
    fn passkey_answered(
        &self,
        user: UserId,
        site: &Site,
        challenge: &[u8],
        brought: &Brought,
    ) -> Result<Shown, Refusal>;
    /// Adds a passkey; false where the answer is not taken.
    fn add_passkey(
        &self,
        visitor: &Visitor,
        site: &Site,
        challenge: &[u8],
        brought: &Brought,
        label: &str,
        keep: &str,
    ) -> Result<bool, Refusal>;
    /// The agreement in a language.
    fn agreement(&self, language: &str) -> Result<AgreementView, Refusal>;
    /// Accepts the agreement; false when there is a newer one.
    fn accept(&self, user: UserId, version: &str) -> Result<bool, Refusal>;
    /// Lets somebody in who took every step: who it is, and what the browser is to keep. `None` where a step is missing.
    fn enter(&self, user: UserId, whence: &Whence) -> Result<Option<(Visitor, Option<String>)>, Refusal>;

    /// One's own account.
    fn account(&self, visitor: &Visitor) -> Result<AccountView, Refusal>;
    /// Ends one of one's own sessions; all but `keep` where none is named.
    fn end_session(&self, visitor: &Visitor, named: Option<&str>, keep: &str) -> Result<(), Refusal>;
    /// Whether this is the visitor's password.
    fn is_password(&self, visitor: &Visitor, password: &str) -> Result<Changed, Refusal>;
    /// Takes another password.
    fn change_password(
        &self,
        visitor: &Visitor,
        before: &str,
        after: &str,
        keep: &str,
    ) -> Result<Changed, Refusal>;
    /// New recovery codes in place of the old ones.
    fn renew_codes(&self, visitor: &Visitor, keep: &str) -> Result<Vec<String>, Refusal>;
    /// Removes a second factor; false where it is the last.
    fn remove_factor(&self, visitor: &Visitor, factor: i64, keep: &str) -> Result<bool, Refusal>;
    /// The visitor has seen what was told up to an instant.
    fn seen(&self, visitor: &Visitor, until: Timestamp) -> Result<(), Refusal>;
    /// How many notices wait for the visitor.
    fn notices_waiting(&self, visitor: &Visitor) -> Result<usize, Refusal>;

    /// What a link leads to.
    fn link(&self, token: &str) -> Result<Option<Opened>, Refusal>;
    /// Makes the first administrator.
    fn take_setup(&self, token: &str, first: &links::First<'_>) -> Result<Taken, Refusal>;
    /// Takes the password of an invited account, or another one.
    fn take_link(&self, token: &str, code: &str, password: &str) -> Result<Taken, Refusal>;

    /// Keeps a form that was sent with the cookie of a session that has ended.
    fn keep_late_form(&self, key: &[u8; 32], path: &str, fields: &[u8]) -> Result<(), Refusal>;
    /// Keeps a form whose session is about to end.
    fn keep_form(&self, visitor: &Visitor, path: &str, fields: &[u8]) -> Result<(), Refusal>;
    /// The form that is kept for the visitor.
    fn kept_form(&self, visitor: &Visitor) -> Result<Option<KeptView>, Refusal>;
    /// Throws it away.
    fn drop_form(&self, visitor: &Visitor) -> Result<(), Refusal>;
}
