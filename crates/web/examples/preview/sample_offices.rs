//! Roles, users, organizations and oversight of the sample. Nothing is kept.

use jenner_model::access::Role;
use jenner_registry::access::glass::{Opened, Who};
use jenner_registry::access::two_person::Decided;
use jenner_registry::organizations::NewOrganization;
use jenner_registry::organizations::providers::{Application, Decision};
use jenner_web::desk::{Emergency, OfficeDesk, Refusal, Visitor};
use jenner_web::views::offices::*;

use super::{CLINIC, PHARMACY, SampleDesk, at, full_record};

fn line(id: i64, role: Role, organization: &str) -> RoleLine {
    RoleLine {
        id,
        role,
        organization: organization.into(),
        until: Some(at("2026-12-20T12:00:00Z")),
        to_confirm: id == 2,
        current: id == 1,
    }
}

fn provider() -> ProviderLine {
    ProviderLine {
        id: "0123456789abcdefghj0".into(),
        application: Application {
            name: "Teche Family Medicine".into(),
            kind: "clinic".into(),
            city: "Breaux Bridge".into(),
            sites: "Breaux Bridge\nArnaudville".into(),
            contact: "Marceline Guidry".into(),
            email: "office@teche.example".into(),
            phone: "337-555-0160".into(),
            purpose: "Reads the history of patients before a dose is given, and reports doses.".into(),
            signed_by: "Dr. Alcide Guidry".into(),
        },
        state: "applied",
        applied: at("2026-11-20T15:00:00Z"),
        until: None,
        note: String::new(),
    }
}

impl OfficeDesk for SampleDesk {
    fn emergency(&self, visitor: &Visitor) -> Result<Option<Emergency>, Refusal> {
        let on = visitor.role == Role::ClinicManager;
        Ok(on.then(|| Emergency { until: at("2026-11-22T14:05:00Z"), records: 1 }))
    }

    fn break_glass(&self, _: &Visitor, who: &Who, reason: &str) -> Result<Opened, Refusal> {
        if reason.len() < 15 {
            return Ok(Opened::Reason);
        }
        Ok(match who {
            Who::Number(_) => Opened::Record(
                full_record().parse().map_err(|_| Refusal::NotFound)?,
                jenner_model::Timestamp::from_jiff(at("2026-11-22T14:05:00Z")),
            ),
            Who::Named { .. } => Opened::NotOne,
        })
    }

    fn end_emergency(&self, _: &Visitor) -> Result<(), Refusal> {
        Ok(())
    }

    fn roles(&self, visitor: &Visitor) -> Result<Vec<RoleLine>, Refusal> {
        Ok(vec![line(1, visitor.role, CLINIC), line(2, Role::ClinicView, PHARMACY)])
    }

    fn switch_role(&self, visitor: &Visitor, to: i64) -> Result<Visitor, Refusal> {
        match to {
            2 => Ok(Visitor { role: Role::ClinicView, grant: 2, ..visitor.clone() }),
            _ => Err(Refusal::NotFound),
        }
    }

    fn users(&self, visitor: &Visitor) -> Result<UserList, Refusal> {
        let user = |id: i64, name: &str, roles| UserLine {
            id,
            username: name.to_lowercase().replace(' ', "."),
            name: name.into(),
            active: true,
            own: id == 1,
            roles,
        };
        Ok(UserList {
            users: vec![
                user(1, "Odalys Fontenot", vec![line(1, visitor.role, CLINIC)]),
                user(2, "Ignace Robichaux", vec![line(2, Role::ClinicStaff, CLINIC)]),
            ],
            roles: vec![Role::ClinicView, Role::ClinicStaff, Role::ClinicManager],
            organizations: vec![("o1".into(), CLINIC.into())],
        })
    }

    fn change_user(&self, _: &Visitor, _: &UserChange) -> Result<Outcome, Refusal> {
        Ok(Outcome::Done(String::new()))
    }

    fn invite(&self, _: &Visitor, invitation: &Invitation) -> Result<Outcome, Refusal> {
        Ok(match invitation.username.is_empty() {
            true => Outcome::Wrong("the user name must not be empty".into()),
            false => Outcome::Done("k7mqh2vtw9xr4dcbn3pz".into()),
        })
    }

    fn organizations(&self, _: &Visitor) -> Result<OrganizationList, Refusal> {
        let one = |name: &str, code: &str, kind| OrganizationLine {
            name: name.into(),
            code: code.into(),
            kind,
            city: "Houma".into(),
            parent: String::new(),
        };
        Ok(OrganizationList {
            organizations: vec![one(CLINIC, "BAYOU", "clinic"), one(PHARMACY, "CORNER", "pharmacy")],
            providers: vec![provider()],
        })
    }

    fn add_organization(&self, _: &Visitor, new: &NewOrganization) -> Result<Outcome, Refusal> {
        Ok(match new.code.is_empty() {
            true => Outcome::Wrong("name and code are both needed".into()),
            false => Outcome::Done(String::new()),
        })
    }

    fn application(&self, _: &Visitor, id: &str) -> Result<ProviderLine, Refusal> {
        Some(provider()).filter(|known| known.id == id).ok_or(Refusal::NotFound)
    }

    fn decide_provider(&self, _: &Visitor, _: &str, _: &Decision) -> Result<Outcome, Refusal> {
        Ok(Outcome::Done(String::new()))
    }

    fn apply(&self, _: &Application) -> Result<bool, Refusal> {
        Ok(true)
    }

    fn tasks(&self, _: &Visitor) -> Result<Vec<TaskLine>, Refusal> {
        let task = |id, kind: &str, reason: &str, closed| TaskLine {
            id,
            kind: kind.into(),
            at: at("2026-11-22T13:05:00Z"),
            user: "Ignace Robichaux".into(),
            organization: CLINIC.into(),
            person: if kind == "glass" { full_record() } else { String::new() },
            reason: reason.into(),
            closed,
        };
        let closed =
            Some((at("2026-11-22T15:00:00Z"), "Paule Officer".into(), "Called; was in order.".into()));
        Ok(vec![
            task(2, "enumeration", "60 searches in an hour", None),
            task(1, "glass", "Unconscious child in the emergency room", closed),
        ])
    }

    fn too_many_searches(&self, _: &Visitor) -> Result<(), Refusal> {
        Ok(())
    }

    fn close_task(&self, _: &Visitor, _: i64, note: &str) -> Result<bool, Refusal> {
        Ok(!note.trim().is_empty())
    }

    fn orders(&self, _: &Visitor) -> Result<Vec<OrderLine>, Refusal> {
        let order = |id, own| OrderLine {
            id,
            kind: "export".into(),
            object: "export:12".into(),
            people: 4_200,
            asked: at("2026-11-22T09:00:00Z"),
            own,
        };
        Ok(vec![order(1, false), order(2, true)])
    }

    fn decide_order(&self, _: &Visitor, order: i64, _: bool) -> Result<Decided, Refusal> {
        Ok(if order == 1 { Decided::Done } else { Decided::SameUser })
    }
}
