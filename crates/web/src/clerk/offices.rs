//! Roles, users, organizations and oversight, from the registry.

use jenner_model::access::Role;
use jenner_model::organization::Organization;
use jenner_model::{OrganizationId, UserId};
use jenner_registry::access::glass::{self, Opened, Who};
use jenner_registry::access::grants::{self, Grant, NewGrant, YEAR};
use jenner_registry::access::roles::may_give;
use jenner_registry::access::two_person::{self, Decided};
use jenner_registry::access::{invite, oversight};
use jenner_registry::organizations::providers::{self, Application, Decision, Provider};
use jenner_registry::organizations::{self, NewOrganization};
use jenner_registry::{Error, access};

use super::{Clerk, refusal};
use crate::desk::{Emergency, OfficeDesk, Refusal, Visitor};
use crate::views::offices::{
    Invitation, OrderLine, OrganizationLine, OrganizationList, Outcome, ProviderLine, RoleLine, TaskLine,
    UserChange, UserLine, UserList,
};

/// Days before its end from which on a role is to be confirmed.
const CONFIRM_BEFORE: i64 = 35;

const DAY: i64 = 86_400_000_000;

/// What a change came to: a request that was wrong is told in words.
fn outcome(done: Result<String, Error>) -> Result<Outcome, Refusal> {
    match done {
        Ok(text) => Ok(Outcome::Done(text)),
        Err(Error::Invalid(why)) => Ok(Outcome::Wrong(why)),
        Err(error) => Err(refusal(error)),
    }
}

impl Clerk {
    fn role_line(&self, grant: &Grant, visitor: &Visitor) -> RoleLine {
        let now = self.registry.now();
        let soon = |until: jenner_model::Timestamp| until.0 - now.0 < CONFIRM_BEFORE * DAY;
        let old = now.0 - grant.confirmed.0 > (YEAR - CONFIRM_BEFORE) * DAY;
        RoleLine {
            id: grant.id,
            role: grant.role,
            organization: self.organization(grant.organization),
            until: grant.until.map(jenner_model::Timestamp::to_jiff),
            to_confirm: old || grant.until.is_some_and(soon),
            current: grant.id == visitor.grant,
        }
    }

    fn organization_named(&self, name: &str) -> Result<OrganizationId, Error> {
        let unknown = || Error::Invalid("choose an organization from the list".to_owned());
        let id = name.parse().map_err(|_| unknown())?;
        Ok(organizations::by_public_id(&self.registry, id)?.ok_or_else(unknown)?.id)
    }

    fn change(&self, access: &jenner_model::access::Access, change: &UserChange) -> Result<String, Error> {
        let registry = &self.registry;
        let gone = |done: bool| match done {
            true => Ok(String::new()),
            false => Err(Error::Invalid("this role is over already".to_owned())),
        };
        match change {
            UserChange::Give { user, role, organization } => {
                let organization = self.organization_named(organization)?;
                let new = NewGrant {
                    user: UserId(*user),
                    role: *role,
                    organization,
                    counties: Vec::new(),
                    days: YEAR,
                };
                grants::give(registry, access, &new).map(|_| String::new())
            }
            UserChange::End(grant) => grants::end(registry, access, *grant).and_then(gone),
            UserChange::Confirm(grant) => grants::confirm(registry, access, *grant).and_then(gone),
            UserChange::Close(user) => {
                grants::deactivate(registry, access, UserId(*user)).map(|()| String::new())
            }
        }
    }
}

fn provider_line(provider: &Provider) -> ProviderLine {
    ProviderLine {
        id: provider.id.to_string(),
        application: provider.application.clone(),
        state: provider.state.word(),
        applied: provider.applied_at.to_jiff(),
        until: provider.until.map(jenner_model::Timestamp::to_jiff),
        note: provider.note.clone(),
    }
}

impl OfficeDesk for Clerk {
    fn emergency(&self, visitor: &Visitor) -> Result<Option<Emergency>, Refusal> {
        let state = glass::state(&self.registry, visitor.user).map_err(refusal)?;
        Ok(state.map(|(until, records)| Emergency { until: until.to_jiff(), records }))
    }

    fn break_glass(&self, visitor: &Visitor, who: &Who, reason: &str) -> Result<Opened, Refusal> {
        let access = self.access(visitor)?;
        glass::open(&self.registry, &access, who, reason).map_err(refusal)
    }

    fn end_emergency(&self, visitor: &Visitor) -> Result<(), Refusal> {
        let access = self.access(visitor)?;
        glass::end(&self.registry, &access).map_err(refusal)
    }

    fn roles(&self, visitor: &Visitor) -> Result<Vec<RoleLine>, Refusal> {
        let grants = grants::of_user(&self.registry, visitor.user).map_err(refusal)?;
        Ok(grants.iter().map(|grant| self.role_line(grant, visitor)).collect())
    }

    fn switch_role(&self, visitor: &Visitor, to: i64) -> Result<Visitor, Refusal> {
        let access = self.access(visitor)?;
        let who = grants::switch(&self.registry, &access, visitor.user, to).map_err(refusal)?;
        who.map(|who| self.visitor(who)).ok_or(Refusal::NotFound)
    }

    fn users(&self, visitor: &Visitor) -> Result<UserList, Refusal> {
        let access = self.access(visitor)?;
        let members = grants::members(&self.registry, &access).map_err(refusal)?;
        let roles: Vec<Role> = Role::ALL.into_iter().filter(|role| may_give(access.role(), *role)).collect();
        let all = organizations::list(&self.registry).map_err(refusal)?;
        let organizations = all
            .iter()
            .filter(|one| roles.first().is_some_and(|role| grants::may_grant(&access, *role, one.id)))
            .map(|one| (one.public_id.to_string(), one.name.to_string()))
            .collect();
        let users = members
            .iter()
            .map(|member| UserLine {
                id: member.user.0,
                username: member.username.clone(),
                name: member.display_name.clone(),
                active: member.active,
                own: member.user == visitor.user,
                roles: member.grants.iter().map(|grant| self.role_line(grant, visitor)).collect(),
            })
            .collect();
        Ok(UserList { users, roles, organizations })
    }

    fn change_user(&self, visitor: &Visitor, change: &UserChange) -> Result<Outcome, Refusal> {
        let access = self.access(visitor)?;
        outcome(self.change(&access, change))
    }

    fn invite(&self, visitor: &Visitor, invitation: &Invitation) -> Result<Outcome, Refusal> {
        let access = self.access(visitor)?;
        let done = Role::of_word(&invitation.role)
            .ok_or_else(|| Error::Invalid("choose a role from the list".to_owned()))
            .and_then(|role| {
                let organization = self.organization_named(&invitation.organization)?;
                let new = invite::Invitation {
                    username: &invitation.username,
                    display_name: &invitation.name,
                    organization,
                    role,
                };
                access::invite::invite(&self.registry, &access, &new)
            });
        outcome(done)
    }

    fn organizations(&self, visitor: &Visitor) -> Result<OrganizationList, Refusal> {
        let access = self.access(visitor)?;
        let providers = providers::list(&self.registry, &access).map_err(refusal)?;
        let all = organizations::list(&self.registry).map_err(refusal)?;
        let line = |one: &Organization| OrganizationLine {
            name: one.name.to_string(),
            code: one.code.to_string(),
            kind: jenner_registry::organizations::kind_word(one.kind),
            city: one.city.to_string(),
            parent: one.parent.map(|id| self.organization(id)).unwrap_or_default(),
        };
        Ok(OrganizationList {
            organizations: all.iter().map(line).collect(),
            providers: providers.iter().map(provider_line).collect(),
        })
    }

    fn add_organization(&self, visitor: &Visitor, new: &NewOrganization) -> Result<Outcome, Refusal> {
        let access = self.access(visitor)?;
        if organizations::by_code(&self.registry, new.code.trim()).map_err(refusal)?.is_some() {
            return Ok(Outcome::Wrong("there is an organization with this code already".to_owned()));
        }
        outcome(organizations::add(&self.registry, &access, vec![new.clone()]).map(|_| String::new()))
    }

    fn application(&self, visitor: &Visitor, id: &str) -> Result<ProviderLine, Refusal> {
        let access = self.access(visitor)?;
        let all = providers::list(&self.registry, &access).map_err(refusal)?;
        let found = all.iter().find(|provider| provider.id.to_string() == id);
        found.map(provider_line).ok_or(Refusal::NotFound)
    }

    fn decide_provider(&self, visitor: &Visitor, id: &str, decision: &Decision) -> Result<Outcome, Refusal> {
        let access = self.access(visitor)?;
        let id = id.parse().map_err(|_| Refusal::NotFound)?;
        match providers::decide(&self.registry, &access, id, decision) {
            Ok(None) => Err(Refusal::NotFound),
            Ok(Some(true)) => Ok(Outcome::Done(String::new())),
            Ok(Some(false)) => Ok(Outcome::Wrong("somebody has decided this already".to_owned())),
            Err(error) => outcome(Err(error)),
        }
    }

    fn apply(&self, application: &Application) -> Result<bool, Refusal> {
        providers::apply(&self.registry, application).map_err(refusal)
    }

    fn tasks(&self, visitor: &Visitor) -> Result<Vec<TaskLine>, Refusal> {
        let access = self.access(visitor)?;
        let tasks = oversight::tasks(&self.registry, &access).map_err(refusal)?;
        Ok(tasks
            .into_iter()
            .map(|task| TaskLine {
                id: task.id,
                at: task.at.to_jiff(),
                organization: self.organization(task.organization),
                person: task.person.map(|id| id.to_string()).unwrap_or_default(),
                closed: task.closed.map(|(at, by)| (at.to_jiff(), by, task.note)),
                kind: task.kind,
                user: task.user,
                reason: task.reason,
            })
            .collect())
    }

    fn too_many_searches(&self, visitor: &Visitor) -> Result<(), Refusal> {
        let access = self.access(visitor)?;
        let why = "searched more often in an hour than a user may";
        oversight::alarm(&self.registry, &access, "enumeration", why).map_err(refusal)
    }

    fn close_task(&self, visitor: &Visitor, task: i64, note: &str) -> Result<bool, Refusal> {
        let access = self.access(visitor)?;
        match oversight::close(&self.registry, &access, task, note) {
            Ok(closed) => Ok(closed),
            Err(Error::Invalid(_)) => Ok(false),
            Err(error) => Err(refusal(error)),
        }
    }

    fn orders(&self, visitor: &Visitor) -> Result<Vec<OrderLine>, Refusal> {
        let access = self.access(visitor)?;
        let orders = two_person::waiting(&self.registry, &access).map_err(refusal)?;
        Ok(orders
            .into_iter()
            .map(|order| OrderLine {
                id: order.id,
                own: order.asked_by == visitor.user,
                asked: order.asked_at.to_jiff(),
                people: order.people,
                kind: order.kind,
                object: order.object,
            })
            .collect())
    }

    fn decide_order(&self, visitor: &Visitor, order: i64, agreed: bool) -> Result<Decided, Refusal> {
        let access = self.access(visitor)?;
        two_person::decide(&self.registry, &access, order, agreed).map_err(refusal)
    }
}
