//! The clerk for the way in and for one's own account.

use jenner_model::{Timestamp, UserId};
use jenner_registry::access::accounts::{self, SignedIn};
use jenner_registry::access::entry::{self, First, Step, Whence};
use jenner_registry::access::factors::{self, Shown};
use jenner_registry::access::life::{self, Changed};
use jenner_registry::access::links::{self, Opened, Taken};
use jenner_registry::access::passkeys::{self, Brought};
use jenner_registry::access::webauthn::Site;
use jenner_registry::access::{agreement, grants, kept, notices, sessions, totp};

use super::{Clerk, refusal};
use crate::desk::{AccountDesk, Refusal, Visitor};
use crate::views::{AccountView, AgreementView, Enrolment, FactorRow, KeptView, SessionRow};

impl Clerk {
    fn account_of(&self, user: UserId) -> Result<SignedIn, Refusal> {
        accounts::resume(&self.registry, user).map_err(refusal)?.ok_or(Refusal::SignIn)
    }

    /// The visitor's account in the role the visitor works in.
    fn account_as(&self, visitor: &Visitor) -> Result<SignedIn, Refusal> {
        let who = grants::resume(&self.registry, visitor.user, Some(visitor.grant)).map_err(refusal)?;
        let who = who.ok_or(Refusal::Role)?;
        let access = who.access.clone().seen_from(visitor.origin.clone());
        Ok(SignedIn { access, ..who })
    }
}

impl AccountDesk for Clerk {
    fn password(&self, user_name: &str, password: &str, whence: &Whence) -> Result<First, Refusal> {
        entry::password(&self.registry, user_name, password, whence).map_err(refusal)
    }

    fn next_step(&self, user: UserId, proven: bool) -> Result<Step, Refusal> {
        entry::next(&self.registry, user, proven).map_err(refusal)
    }

    fn code(&self, user: UserId, code: &str) -> Result<Shown, Refusal> {
        factors::show(&self.registry, user, code).map_err(refusal)
    }

    fn shown_code(&self, user: UserId) -> Result<Option<String>, Refusal> {
        if !self.shows_codes {
            return Ok(None);
        }
        factors::present(&self.registry, user).map_err(refusal)
    }

    fn enrolment(&self, user: UserId) -> Result<Enrolment, Refusal> {
        let who = self.account_of(user)?;
        let seed = factors::begin(&self.registry, user).map_err(refusal)?;
        let letters: Vec<char> = totp::base32(&seed).chars().collect();
        let groups: Vec<String> = letters.chunks(4).map(|four| four.iter().collect()).collect();
        let issuer = &self.registry.settings().application;
        Ok(Enrolment { seed: groups.join(" "), address: totp::address(&seed, issuer, &who.username) })
    }

    fn enrol(
        &self,
        user: UserId,
        label: &str,
        code: &str,
        keep: Option<&str>,
    ) -> Result<Option<Vec<String>>, Refusal> {
        let who = self.account_of(user)?;
        factors::confirm(&self.registry, &who, label, code, keep).map_err(refusal)
    }

    fn passkeys(&self, user: UserId) -> Result<Vec<String>, Refusal> {
        passkeys::of_user(&self.registry, user).map_err(refusal)
    }

    fn passkey_answered(
        &self,
        user: UserId,
        site: &Site,
        challenge: &[u8],
        brought: &Brought,
    ) -> Result<Shown, Refusal> {
        passkeys::answered(&self.registry, user, site, challenge, brought).map_err(refusal)
    }

    fn add_passkey(
        &self,
        visitor: &Visitor,
        site: &Site,
        challenge: &[u8],
        brought: &Brought,
        label: &str,
        keep: &str,
    ) -> Result<bool, Refusal> {
        let who = self.account_as(visitor)?;
        let added = passkeys::add(&self.registry, &who, site, challenge, brought, label, Some(keep));
        Ok(added.map_err(refusal)?.is_ok())
    }

    fn agreement(&self, language: &str) -> Result<AgreementView, Refusal> {
        let agreement = self.registry.agreement();
        let wording = agreement.wording(language).cloned();
        let wording = wording.ok_or_else(|| Refusal::Broken("the agreement has no words".into()))?;
        Ok(AgreementView { version: agreement.version.clone(), wording })
    }

    fn accept(&self, user: UserId, version: &str) -> Result<bool, Refusal> {
        agreement::accept(&self.registry, user, version).map_err(refusal)
    }

    fn enter(&self, user: UserId, whence: &Whence) -> Result<Option<(Visitor, Option<String>)>, Refusal> {
        let entered = entry::enter(&self.registry, user, whence).map_err(refusal)?;
        Ok(entered.map(|entered| (self.visitor(entered.who), entered.device)))
    }

    fn account(&self, visitor: &Visitor) -> Result<AccountView, Refusal> {
        let (who, registry) = (self.account_as(visitor)?, &self.registry);
        let sessions = sessions::of_user(registry, who.user).map_err(refusal)?;
        let factors = factors::of_user(registry, who.user).map_err(refusal)?;
        Ok(AccountView {
            username: who.username,
            sessions: sessions
                .into_iter()
                .map(|visit| SessionRow {
                    handle: visit.handle,
                    agent: visit.agent,
                    address: visit.address,
                    began: visit.began_at.to_jiff(),
                    seen: visit.seen_at.to_jiff(),
                })
                .collect(),
            factors: factors
                .into_iter()
                .map(|factor| FactorRow {
                    id: factor.id,
                    kind: factor.kind,
                    label: factor.label,
                    made: factor.made_at.to_jiff(),
                    used: factor.used_at.map(Timestamp::to_jiff),
                })
                .collect(),
            codes_left: factors::codes_left(registry, who.user).map_err(refusal)?,
            accepted: agreement::accepted_at(registry, who.user).map_err(refusal)?.map(Timestamp::to_jiff),
            notices: notices::unseen(registry, who.user).map_err(refusal)?,
        })
    }

    fn end_session(&self, visitor: &Visitor, named: Option<&str>, keep: &str) -> Result<(), Refusal> {
        let who = self.account_as(visitor)?;
        match named {
            Some(handle) => sessions::end_named(&self.registry, &who, handle).map(drop),
            None => sessions::end_others(&self.registry, &who, keep).map(drop),
        }
        .map_err(refusal)
    }

    fn is_password(&self, visitor: &Visitor, password: &str) -> Result<Changed, Refusal> {
        life::is_password(&self.registry, visitor.user, password).map_err(refusal)
    }

    fn change_password(
        &self,
        visitor: &Visitor,
        before: &str,
        after: &str,
        keep: &str,
    ) -> Result<Changed, Refusal> {
        let who = self.account_as(visitor)?;
        life::change_password(&self.registry, &who, before, after, Some(keep)).map_err(refusal)
    }

    fn renew_codes(&self, visitor: &Visitor, keep: &str) -> Result<Vec<String>, Refusal> {
        let who = self.account_as(visitor)?;
        factors::renew_codes(&self.registry, &who, Some(keep)).map_err(refusal)
    }

    fn remove_factor(&self, visitor: &Visitor, factor: i64, keep: &str) -> Result<bool, Refusal> {
        let who = self.account_as(visitor)?;
        factors::remove(&self.registry, &who, factor, Some(keep)).map_err(refusal)
    }

    fn seen(&self, visitor: &Visitor, until: jiff::Timestamp) -> Result<(), Refusal> {
        notices::seen(&self.registry, visitor.user, Timestamp::from_jiff(until)).map_err(refusal)
    }

    fn notices_waiting(&self, visitor: &Visitor) -> Result<usize, Refusal> {
        Ok(notices::unseen(&self.registry, visitor.user).map_err(refusal)?.len())
    }

    fn link(&self, token: &str) -> Result<Option<Opened>, Refusal> {
        links::look(&self.registry, token).map_err(refusal)
    }

    fn take_setup(&self, token: &str, first: &links::First<'_>) -> Result<Taken, Refusal> {
        links::take_setup(&self.registry, token, first).map_err(refusal)
    }

    fn take_link(&self, token: &str, code: &str, password: &str) -> Result<Taken, Refusal> {
        links::take(&self.registry, token, code, password).map_err(refusal)
    }

    fn keep_late_form(&self, key: &[u8; 32], path: &str, fields: &[u8]) -> Result<(), Refusal> {
        match sessions::owner(&self.registry, key).map_err(refusal)? {
            Some(user) => kept::keep(&self.registry, user, path, fields).map_err(refusal),
            None => Ok(()),
        }
    }

    fn keep_form(&self, visitor: &Visitor, path: &str, fields: &[u8]) -> Result<(), Refusal> {
        kept::keep(&self.registry, visitor.user, path, fields).map_err(refusal)
    }

    fn kept_form(&self, visitor: &Visitor) -> Result<Option<KeptView>, Refusal> {
        let kept = kept::of_user(&self.registry, visitor.user).map_err(refusal)?;
        Ok(kept.map(|kept| KeptView {
            path: kept.path,
            fields: crate::pages::kept::fields(&kept.fields),
            at: kept.at.to_jiff(),
        }))
    }

    fn drop_form(&self, visitor: &Visitor) -> Result<(), Refusal> {
        kept::drop(&self.registry, visitor.user).map_err(refusal)
    }
}
