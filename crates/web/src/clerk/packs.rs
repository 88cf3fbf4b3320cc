//! Packs for disasters at the desk.

use jenner_registry::access::door::{self, Action};
use jenner_registry::access::roles::Permission;
use jenner_registry::away::make::{self, Secrets, Whom, Wish};
use jenner_registry::away::{AwayError, keys, made};
use jenner_registry::organizations;

use super::{Clerk, refusal};
use crate::desk::{PackDesk, Refusal, Visitor};
use crate::views::pack::{PackList, PackRow, PackWish};

/// Words for whoever asked, or a refusal.
fn said(error: AwayError) -> Result<String, Refusal> {
    match error {
        AwayError::Invalid(text) => Ok(text),
        AwayError::Registry(error) => Err(refusal(error)),
        error => Err(Refusal::Broken(error.to_string())),
    }
}

impl Clerk {
    fn pack_wish(&self, wish: &PackWish) -> Result<Wish, AwayError> {
        let organization = organizations::by_code(&self.registry, wish.organization.trim())?;
        let wrong = |text: &str| AwayError::Invalid(text.to_owned());
        Ok(Wish {
            title: wish.title.clone(),
            whom: Whom::read(&wish.kind, &wish.which)?,
            days: wish.days.trim().parse().map_err(|_| wrong("a pack opens for 1 to 90 days"))?,
            staff: wish.names(),
            organization: organization
                .ok_or_else(|| wrong("choose the organization for which doses are reported"))?
                .id,
        })
    }
}

impl PackDesk for Clerk {
    fn packs(&self, visitor: &Visitor) -> Result<PackList, Refusal> {
        let access = self.access(visitor)?;
        let count = |n: i64| u64::try_from(n).unwrap_or(0);
        let packs = match made::list(&self.registry, &access) {
            Ok(packs) => packs,
            Err(AwayError::Registry(error)) => return Err(refusal(error)),
            Err(error) => return Err(Refusal::Broken(error.to_string())),
        };
        let row = |one: &made::Made| PackRow {
            title: one.title.clone(),
            whom: one.whom.clone(),
            people: count(one.people),
            made: one.made_at.to_jiff(),
            ends: one.ends_at.to_jiff(),
            back: one.merged_at.map(|at| (count(one.merged), at.to_jiff())),
            open_doses: count(one.open_doses),
        };
        let all = organizations::list(&self.registry).map_err(refusal)?;
        Ok(PackList {
            packs: packs.iter().map(row).collect(),
            organizations: all.iter().map(|one| (one.code.to_string(), one.name.to_string())).collect(),
            key: keys::public(&self.registry).map_err(refusal)?,
        })
    }

    fn check_pack(&self, visitor: &Visitor, wish: &PackWish) -> Result<Option<String>, Refusal> {
        let access = self.access(visitor)?;
        door::require(&self.registry, &access, Permission::MakePacks, Action::MakePack).map_err(refusal)?;
        match self.pack_wish(wish).and_then(|wish| make::check(&self.registry, &wish)) {
            Ok(()) => Ok(None),
            Err(error) => said(error).map(Some),
        }
    }

    fn make_pack(&self, visitor: &Visitor, wish: &PackWish) -> Result<Result<Vec<u8>, String>, Refusal> {
        let access = self.access(visitor)?;
        let secrets = Secrets { password: wish.password.clone(), pins: wish.numbers() };
        let mut file = Vec::new();
        let made = self
            .pack_wish(wish)
            .and_then(|wish| make::make(&self.registry, &access, &wish, &secrets, &mut file));
        match made {
            Ok(_) => Ok(Ok(file)),
            Err(error) => said(error).map(Err),
        }
    }
}
