//! Letting somebody in: an account without a password, and the link by which its owner chooses one. Who may invite whom is
//! decided by [`grants::may_grant`](super::grants::may_grant).

use jenner_model::OrganizationId;
use jenner_model::access::{Access, Role};

use super::links::{self, Invited};
use crate::{Error, Registry};

/// Who is to be let in.
#[derive(Debug, Clone, Copy)]
pub struct Invitation<'a> {
    /// Name to sign in with.
    pub username: &'a str,
    /// Name to show.
    pub display_name: &'a str,
    /// Whom the user will work for.
    pub organization: OrganizationId,
    /// In which role.
    pub role: Role,
}

/// Lets somebody in who may not be given more than the asker has (S23). Answers the words of the link, to be handed over.
pub fn invite(registry: &Registry, access: &Access, new: &Invitation<'_>) -> Result<String, Error> {
    if new.display_name.trim().is_empty() {
        return Err(Error::Invalid("the name of the user must not be empty".to_owned()));
    }
    let invited = Invited {
        username: new.username,
        display_name: new.display_name,
        email: "",
        organization: new.organization,
        role: new.role,
    };
    links::invite(registry, access, &invited).map(|(_, token)| token)
}
