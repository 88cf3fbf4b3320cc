//! The audit log, alerts and disclosures, from the registry.

use jenner_model::{OrganizationId, PublicId, RegistryNumber, Timestamp};
use jenner_registry::Error;
use jenner_registry::audit::alerts::{self, Kind, Tuning};
use jenner_registry::audit::log::{self, Entry, Nobody, Query, Whose};
use jenner_registry::audit::{self, disclosures, who};
use jenner_registry::packs::report::{Report, report};

use super::{Clerk, refusal};
use crate::desk::{AuditDesk, Refusal, Visitor};
use crate::views::audit::{
    AlertList, AlertView, AuditAsked, AuditFound, DisclosureLine, DisclosuresView, EntryView, FamilyLook,
    LookedView, RuleOrder, RuleView, StaffView, Who,
};

/// Looks shown on a page.
const MOST: usize = 500;

fn whom(actor: &str, user: Option<(String, String)>) -> Who {
    match (user, actor) {
        (Some((name, username)), _) => Who::User(name, username),
        (None, "operator") => Who::Registry,
        (None, actor) if actor.starts_with("interface:") => Who::Machine,
        (None, actor) if actor.starts_with("user:") => Who::User(actor.to_owned(), String::new()),
        _ => Who::Unknown,
    }
}

/// A reason in words is for the page; everything else is a refusal.
fn told<T>(result: Result<T, Error>) -> Result<Result<T, String>, Refusal> {
    match result {
        Ok(done) => Ok(Ok(done)),
        Err(Error::Invalid(why)) => Ok(Err(why)),
        Err(error) => Err(refusal(error)),
    }
}

impl Clerk {
    fn organization_or_none(&self, id: Option<OrganizationId>) -> String {
        id.filter(|id| *id != OrganizationId(0)).map(|id| self.organization(id)).unwrap_or_default()
    }

    fn entry_view(&self, entry: Entry) -> EntryView {
        let row = entry.row;
        EntryView {
            at: row.at.to_jiff(),
            who: whom(&row.actor, entry.user),
            organization: self.organization_or_none(row.organization),
            deed: entry.deed,
            gone: row.person.is_some() && entry.person.is_none(),
            person: entry.person.map(|(number, id)| (number.to_string(), id.to_string())),
            chain: row.chain,
            seq: row.seq,
            role: row.role,
            action: row.action,
            object: row.object,
            purpose: row.purpose,
            result: row.result,
            origin: row.origin,
        }
    }

    fn alert_view(&self, alert: alerts::Alert) -> AlertView {
        let row = alert.row;
        AlertView {
            id: row.id,
            username: alert.user.as_ref().map(|(_, username)| username.clone()).unwrap_or_default(),
            who: whom(&row.actor, alert.user),
            rule: row.rule,
            person: alert.person.map(|(number, id)| (number.to_string(), id.to_string())),
            began: row.began_at.to_jiff(),
            ended: row.ended_at.to_jiff(),
            entries: row.entries,
            closed: row.closed_at.map(|at| (at.to_jiff(), alert.closer.unwrap_or_default())),
            note: row.note,
        }
    }

    /// What the audit log tells a family about a record.
    fn family(&self, entries: &[Entry]) -> Vec<FamilyLook> {
        self.family_lines(who::family_lines(&self.registry, entries))
    }

    /// Lines for a family with the names of organizations.
    pub(super) fn family_lines(&self, lines: Vec<who::FamilyLine>) -> Vec<FamilyLook> {
        let look = |line: who::FamilyLine| FamilyLook {
            on: line.on,
            deed: line.deed,
            machine: line.role == "machine_sender",
            own: line.role == "parent",
            organization: self.organization_or_none(line.organization),
            times: line.times,
        };
        lines.into_iter().map(look).collect()
    }
}

impl AuditDesk for Clerk {
    fn refused_page(&self, visitor: &Visitor, route: &str) -> Result<(), Refusal> {
        // An account that was closed a moment ago has no ticket: it is refused all the same.
        let access = self.access(visitor)?;
        audit::page_refused(&self.registry, &access, route).map_err(refusal)
    }

    fn search_audit(&self, visitor: &Visitor, asked: &AuditAsked) -> Result<AuditFound, Refusal> {
        let access = self.access(visitor)?;
        let query = Query {
            person: asked.person.map(Whose::Number),
            user: asked.user.clone(),
            action: asked.action.clone(),
            result: asked.result.clone(),
            from: asked.from.map(Timestamp::from_jiff),
            until: asked.until.map(Timestamp::from_jiff),
            after: asked.after.clone().map(|(at, chain, seq)| (Timestamp(at), chain, seq)),
        };
        Ok(match log::search(&self.registry, &access, &query).map_err(refusal)? {
            Ok(page) => AuditFound::Page(
                page.entries.into_iter().map(|entry| self.entry_view(entry)).collect(),
                page.more,
            ),
            Err(Nobody::Person) => AuditFound::NoPerson,
            Err(Nobody::User) => AuditFound::NoUser,
        })
    }

    fn audit_entry(&self, visitor: &Visitor, chain: &str, seq: i64) -> Result<(EntryView, String), Refusal> {
        let access = self.access(visitor)?;
        let found = log::entry(&self.registry, &access, chain, seq).map_err(refusal)?;
        let (entry, detail) = found.ok_or(Refusal::NotFound)?;
        Ok((self.entry_view(entry), detail))
    }

    fn looked(&self, visitor: &Visitor, person: PublicId) -> Result<LookedView, Refusal> {
        let access = self.access(visitor)?;
        let found = who::looked(&self.registry, &access, person, MOST).map_err(refusal)?;
        let entries = found.ok_or(Refusal::NotFound)?;
        Ok(LookedView {
            id: person.to_string(),
            cut: entries.len() >= MOST,
            family: self.family(&entries),
            entries: entries.into_iter().map(|entry| self.entry_view(entry)).collect(),
        })
    }

    fn alerts(
        &self,
        visitor: &Visitor,
        closed: bool,
        before: Option<jiff::Timestamp>,
    ) -> Result<AlertList, Refusal> {
        let access = self.access(visitor)?;
        let before = before.map(Timestamp::from_jiff);
        let page = alerts::list(&self.registry, &access, closed, before).map_err(refusal)?;
        Ok(AlertList {
            alerts: page.alerts.into_iter().map(|alert| self.alert_view(alert)).collect(),
            more: page.more,
        })
    }

    fn alert(&self, visitor: &Visitor, id: i64) -> Result<AlertView, Refusal> {
        let access = self.access(visitor)?;
        let found = alerts::one(&self.registry, &access, id).map_err(refusal)?;
        found.map(|alert| self.alert_view(alert)).ok_or(Refusal::NotFound)
    }

    fn close_alert(&self, visitor: &Visitor, id: i64, note: &str) -> Result<Result<(), String>, Refusal> {
        let access = self.access(visitor)?;
        match told(alerts::close(&self.registry, &access, id, note))? {
            Ok(true) => Ok(Ok(())),
            // Closed by somebody else meanwhile: the page shows by whom.
            Ok(false) => alerts::one(&self.registry, &access, id)
                .map_err(refusal)?
                .map(|_| Ok(()))
                .ok_or(Refusal::NotFound),
            Err(why) => Ok(Err(why)),
        }
    }

    fn alert_rules(&self, visitor: &Visitor) -> Result<Vec<RuleView>, Refusal> {
        let access = self.access(visitor)?;
        let rules = alerts::rules(&self.registry, &access).map_err(refusal)?;
        Ok(rules
            .into_iter()
            .map(|state| {
                let (kind, tuning) = (state.rule.kind, state.rule.tuning);
                let counts = matches!(kind, Kind::AfterHours | Kind::ManyRecords | Kind::Failed | Kind::Any);
                RuleView {
                    name: state.rule.name,
                    active: tuning.active,
                    most: counts.then_some(tuning.most),
                    hours: (kind == Kind::AfterHours).then_some((tuning.from, tuning.until, tuning.weekends)),
                    days: (kind == Kind::ManyRecords).then_some(tuning.days),
                    changed: state.changed,
                }
            })
            .collect())
    }

    fn tune_rule(&self, visitor: &Visitor, order: &RuleOrder) -> Result<Result<(), String>, Refusal> {
        let access = self.access(visitor)?;
        let tuning = Tuning {
            active: order.active,
            most: order.most,
            from: order.from,
            until: order.until,
            weekends: order.weekends,
            days: order.days,
        };
        told(alerts::tune(&self.registry, &access, &order.name, &tuning))
    }

    fn own_records(&self, visitor: &Visitor) -> Result<Vec<StaffView>, Refusal> {
        let access = self.access(visitor)?;
        let staff = alerts::staff(&self.registry, &access).map_err(refusal)?;
        Ok(staff
            .into_iter()
            .map(|one| StaffView {
                username: one.username,
                name: one.name,
                number: one.number.map(|number| number.to_string()).unwrap_or_default(),
            })
            .collect())
    }

    fn set_own_record(
        &self,
        visitor: &Visitor,
        username: &str,
        number: Option<RegistryNumber>,
    ) -> Result<Result<(), String>, Refusal> {
        let access = self.access(visitor)?;
        told(alerts::own_record(&self.registry, &access, username, number))
    }

    fn report(&self, table: &Report) -> Result<Vec<u8>, Refusal> {
        Ok(report(&self.registry, table).map_err(refusal)?.into_bytes())
    }

    fn disclosures(
        &self,
        visitor: &Visitor,
        number: RegistryNumber,
    ) -> Result<Option<DisclosuresView>, Refusal> {
        let access = self.access(visitor)?;
        let years = self.registry.settings().audit_years;
        let found = disclosures::accounting(&self.registry, &access, &Whose::Number(number), years)
            .map_err(refusal)?;
        Ok(found.map(|accounting| DisclosuresView {
            number: accounting.number.to_string(),
            from: accounting.from,
            until: accounting.until,
            lines: accounting
                .lines
                .into_iter()
                .map(|line| DisclosureLine {
                    on: line.on,
                    deed: line.deed,
                    organization: self.organization_or_none(line.organization),
                    purpose: line.purpose,
                    times: line.times,
                })
                .collect(),
        }))
    }
}
