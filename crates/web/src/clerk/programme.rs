//! The vaccine programme at the desk.

use std::collections::BTreeMap;

use jenner_codes::Cvx;
use jenner_model::access::Access;
use jenner_model::{PublicId, UserId};
use jenner_registry::access::roles::{Permission, may};
use jenner_registry::packs::Language;
use jenner_registry::packs::report::{Report, report};
use jenner_registry::programme::accountability::{self, By};
use jenner_registry::programme::enrolment::{self, Done};
use jenner_registry::programme::scope::{self, Scope};
use jenner_registry::programme::sentinel::{self, State};
use jenner_registry::programme::visit::{self, Trouble};
use jenner_registry::programme::{eligibility, oversees};
use jenner_registry::{Error, organizations, tables};
use jenner_store::queries::programme::StepRow;
use jiff::ToSpan as _;
use jiff::civil::Date;

use super::words::vaccine;
use super::{Clerk, refusal};
use crate::desk::programme::{Kind, ProgrammeDesk};
use crate::desk::{Refusal, Visitor};
use crate::views::programme::{
    AccountsView, Deed, DosesView, EnrolmentOrder, EnrolmentView, FindingView, Member, NumbersAsked,
    ProgrammeHome, Rounds, Scopes, VisitOrder, VisitView, VisitsView, Waiting, WatchView,
};

/// Organizations in a choice.
const LISTED: usize = 500;

impl Clerk {
    fn deeds(&self, steps: Vec<StepRow>) -> Result<Vec<Deed>, Refusal> {
        let user = |by: &str| by.strip_prefix("user:").and_then(|id| id.parse().ok()).map(UserId);
        let names = self.names_of(steps.iter().filter_map(|step| user(&step.by)).collect())?;
        let deed = |step: StepRow| Deed {
            at: step.at.to_jiff(),
            who: user(&step.by).and_then(|id| names.get(&id).cloned()),
            what: step.deed.replace('_', "-"),
            why: step.why,
        };
        Ok(steps.into_iter().map(deed).collect())
    }

    /// Whom numbers are about, what that is called, and the days.
    fn numbers(
        &self,
        access: &Access,
        asked: &NumbersAsked,
    ) -> Result<(Scope, String, (Date, Date)), Refusal> {
        let scope = Scope::of_word(&self.registry, access, &asked.scope).map_err(refusal)?;
        let scope = scope.ok_or(Refusal::NotFound)?;
        let whose = match &scope {
            Scope::Clinic(id) => self.organization(*id),
            Scope::Region(word) => scope::regions(&self.registry).remove(word).ok_or(Refusal::NotFound)?,
            Scope::State => String::new(),
        };
        let today = self.registry.today();
        let year = today.checked_sub(1.year()).and_then(|day| day.tomorrow()).unwrap_or(today);
        Ok((scope, whose, asked.days.unwrap_or((year, today))))
    }

    /// Who can be chosen by those who run the programme.
    fn scopes(&self, access: &Access) -> Result<Scopes, Refusal> {
        if !may(access.role(), Permission::RunProgramme) {
            return Ok(Vec::new());
        }
        let regions = scope::regions(&self.registry).into_iter();
        let clinics = organizations::list(&self.registry).map_err(refusal)?.into_iter();
        let clinics = clinics.filter(|one| one.vfc_pin.is_some()).take(LISTED);
        Ok(regions
            .map(|(word, name)| (format!("region:{word}"), name))
            .chain(clinics.map(|one| (one.public_id.to_string(), one.name.to_string())))
            .collect())
    }

    fn vaccine_names<'a>(&self, codes: impl Iterator<Item = &'a String>) -> BTreeMap<String, String> {
        let named = |code: &'a String| {
            let cvx: Cvx = code.parse().ok()?;
            Some((code.clone(), vaccine(self.registry.codes(), cvx)))
        };
        codes.filter_map(named).collect()
    }
}

impl ProgrammeDesk for Clerk {
    fn programme(&self, visitor: &Visitor) -> Result<ProgrammeHome, Refusal> {
        let access = self.access(visitor)?;
        let registry = &self.registry;
        let (standing, latest) = enrolment::of(registry, &access, access.organization()).map_err(refusal)?;
        let today = registry.today();
        let runs = match may(access.role(), Permission::RunProgramme) {
            false => None,
            true => {
                let members = enrolment::all(registry, &access).map_err(refusal)?;
                let due = visit::due(registry, &access).map_err(refusal)?;
                let actions = visit::open_actions(registry, &access).map_err(refusal)?;
                let counts = sentinel::how_many(registry, &access).map_err(refusal)?;
                let new = counts.into_iter().find(|(state, _)| *state == State::New);
                Some(Waiting {
                    applications: members.iter().filter(|(.., state)| state == "submitted").count(),
                    visits: due.iter().filter(|one| one.is_overdue).count(),
                    actions: actions.iter().filter(|(one, _)| one.due_on < today).count(),
                    findings: new.map_or(0, |(_, count)| count),
                })
            }
        };
        Ok(ProgrammeHome {
            clinic: self.organization(access.organization()),
            standing,
            latest: latest.map(|one| (one.id, one.state)),
            may_join: may(access.role(), Permission::JoinProgramme),
            runs,
        })
    }

    fn members(&self, visitor: &Visitor) -> Result<Vec<Member>, Refusal> {
        let access = self.access(visitor)?;
        let all = enrolment::all(&self.registry, &access).map_err(refusal)?;
        let member = |(_, name, standing, id, state)| Member { name, standing, id, state };
        Ok(all.into_iter().map(member).collect())
    }

    fn begin_enrolment(&self, visitor: &Visitor) -> Result<i64, Refusal> {
        let access = self.access(visitor)?;
        enrolment::begin(&self.registry, &access, access.organization()).map_err(refusal)
    }

    fn programme_application(
        &self,
        visitor: &Visitor,
        id: i64,
        language: Language,
    ) -> Result<EnrolmentView, Refusal> {
        let access = self.access(visitor)?;
        let found = enrolment::open(&self.registry, &access, id).map_err(refusal)?;
        let enrolment = found.ok_or(Refusal::NotFound)?;
        let agreement = self.registry.pack().agreement(language).cloned();
        Ok(EnrolmentView {
            clinic: self.organization(enrolment.organization),
            agreement: agreement.ok_or_else(|| Refusal::Broken("the pack has no agreement".to_owned()))?,
            changes: enrolment.is_open() && may(access.role(), Permission::JoinProgramme),
            decides: may(access.role(), Permission::RunProgramme) && oversees(&access),
            deeds: self.deeds(enrolment.steps.clone())?,
            enrolment,
        })
    }

    fn order_enrolment(
        &self,
        visitor: &Visitor,
        id: i64,
        order: &EnrolmentOrder,
        language: Language,
    ) -> Result<Done, Refusal> {
        let access = self.access(visitor)?;
        let registry = &self.registry;
        match order {
            EnrolmentOrder::Save(form, profile) => enrolment::save(registry, &access, id, form, profile),
            EnrolmentOrder::Submit(form, profile, signing) => {
                match enrolment::save(registry, &access, id, form, profile).map_err(refusal)? {
                    Done::Kept => enrolment::submit(registry, &access, id, signing, language),
                    other => return Ok(other),
                }
            }
            EnrolmentOrder::Decide(decision) => enrolment::decide(registry, &access, id, decision),
        }
        .map_err(refusal)
    }

    fn accounts(&self, visitor: &Visitor, asked: &NumbersAsked) -> Result<AccountsView, Refusal> {
        let access = self.access(visitor)?;
        let (scope, whose, days) = self.numbers(&access, asked)?;
        let report = accountability::report(&self.registry, &access, &scope, days, &[]).map_err(refusal)?;
        let is_wide = !matches!(scope, Scope::Clinic(_));
        Ok(AccountsView { report, whose, scopes: self.scopes(&access)?, is_wide })
    }

    fn accounts_file(&self, visitor: &Visitor, asked: &NumbersAsked, kind: Kind) -> Result<Vec<u8>, Refusal> {
        let access = self.access(visitor)?;
        let (scope, _, days) = self.numbers(&access, asked)?;
        let report = accountability::report(&self.registry, &access, &scope, days, &[]).map_err(refusal)?;
        match kind {
            Kind::Csv => tables::csv(&report.sheet()),
            Kind::Xlsx => tables::xlsx(
                "accounts",
                &[report.sheet_by(By::Region), report.sheet_by(By::Clinic), report.sheet()],
            ),
        }
        .map_err(refusal)
    }

    fn programme_paper(&self, visitor: &Visitor, table: &Report) -> Result<Vec<u8>, Refusal> {
        let _ = self.access(visitor)?;
        Ok(report(&self.registry, table).map_err(refusal)?.into_bytes())
    }

    fn eligible_doses(&self, visitor: &Visitor, asked: &NumbersAsked) -> Result<DosesView, Refusal> {
        let access = self.access(visitor)?;
        let (scope, whose, days) = self.numbers(&access, asked)?;
        let report = eligibility::report(&self.registry, &access, &scope, days).map_err(refusal)?;
        let vaccines = self.vaccine_names(report.lines.iter().map(|line| &line.cvx));
        Ok(DosesView { vaccines, report, whose, scopes: self.scopes(&access)? })
    }

    fn eligible_doses_file(
        &self,
        visitor: &Visitor,
        asked: &NumbersAsked,
        kind: Kind,
    ) -> Result<Vec<u8>, Refusal> {
        let access = self.access(visitor)?;
        let (scope, _, days) = self.numbers(&access, asked)?;
        let sheet = eligibility::report(&self.registry, &access, &scope, days).map_err(refusal)?.sheet();
        match kind {
            Kind::Csv => tables::csv(&sheet),
            Kind::Xlsx => tables::xlsx("eligibility", &[sheet]),
        }
        .map_err(refusal)
    }

    fn visits(&self, visitor: &Visitor) -> Result<VisitsView, Refusal> {
        let access = self.access(visitor)?;
        let registry = &self.registry;
        let own = visit::of(registry, &access, access.organization()).map_err(refusal)?;
        let own = own.into_iter().map(|(row, open)| {
            let day = row.visited_on.unwrap_or(row.planned_on);
            (row.id, row.kind, row.state.replace('_', "-"), day, open)
        });
        let runs = match may(access.role(), Permission::RunProgramme) {
            false => None,
            true => {
                let all = organizations::list(registry).map_err(refusal)?;
                let due = visit::due(registry, &access).map_err(refusal)?.into_iter().map(|one| {
                    let known = all.iter().find(|known| known.id == one.organization.0);
                    (known.map(|known| known.public_id.to_string()).unwrap_or_default(), one)
                });
                let actions = visit::open_actions(registry, &access).map_err(refusal)?.into_iter();
                Some(Rounds {
                    due: due.collect(),
                    actions: actions
                        .map(|(one, name)| (one.visit, name, one.item, one.finding, one.due_on))
                        .collect(),
                })
            }
        };
        Ok(VisitsView { own: own.collect(), runs, today: registry.today() })
    }

    fn plan_visit(
        &self,
        visitor: &Visitor,
        (organization, kind, on): (&str, &str, Date),
    ) -> Result<Result<i64, Trouble>, Refusal> {
        let access = self.access(visitor)?;
        let id: PublicId = organization.parse().map_err(|_| Refusal::NotFound)?;
        let found = organizations::by_public_id(&self.registry, id).map_err(refusal)?;
        let found = found.ok_or(Refusal::NotFound)?;
        visit::plan(&self.registry, &access, found.id, kind, on).map_err(refusal)
    }

    fn visit(&self, visitor: &Visitor, id: i64) -> Result<VisitView, Refusal> {
        let access = self.access(visitor)?;
        let visit = visit::open(&self.registry, &access, id).map_err(refusal)?.ok_or(Refusal::NotFound)?;
        Ok(VisitView {
            deeds: self.deeds(visit.steps.clone())?,
            visit,
            runs: may(access.role(), Permission::RunProgramme),
            today: self.registry.today(),
        })
    }

    fn order_visit(
        &self,
        visitor: &Visitor,
        id: i64,
        order: &VisitOrder,
    ) -> Result<Result<(), Trouble>, Refusal> {
        let access = self.access(visitor)?;
        let registry = &self.registry;
        match order {
            VisitOrder::Record(on, answers) => visit::record(registry, &access, id, *on, answers),
            VisitOrder::CallOff(why) => visit::call_off(registry, &access, id, why),
            VisitOrder::Close(action, evidence) => visit::close(registry, &access, id, *action, evidence),
        }
        .map_err(refusal)
    }

    fn watch(&self, visitor: &Visitor, state: State) -> Result<WatchView, Refusal> {
        let access = self.access(visitor)?;
        Ok(WatchView {
            findings: sentinel::list(&self.registry, &access, state).map_err(refusal)?,
            counts: sentinel::how_many(&self.registry, &access).map_err(refusal)?,
            state,
            today: self.registry.today(),
        })
    }

    fn run_watch(&self, visitor: &Visitor, days: (Date, Date)) -> Result<usize, Refusal> {
        let access = self.access(visitor)?;
        Ok(sentinel::run(&self.registry, &access, days).map_err(refusal)?.new)
    }

    fn finding(&self, visitor: &Visitor, id: i64) -> Result<FindingView, Refusal> {
        let access = self.access(visitor)?;
        let found = sentinel::open(&self.registry, &access, id).map_err(refusal)?;
        let (finding, evidence, steps) = found.ok_or(Refusal::NotFound)?;
        let codes = evidence.iter().map(|one| &one.dose.cvx).chain(std::iter::once(&finding.cvx));
        Ok(FindingView { vaccines: self.vaccine_names(codes), finding, evidence, deeds: self.deeds(steps)? })
    }

    fn decide_finding(&self, visitor: &Visitor, id: i64, state: State, why: &str) -> Result<bool, Refusal> {
        let access = self.access(visitor)?;
        match sentinel::decide(&self.registry, &access, id, state, why) {
            Ok(true) => Ok(true),
            Ok(false) => Err(Refusal::NotFound),
            Err(Error::Invalid(_)) => Ok(false),
            Err(error) => Err(refusal(error)),
        }
    }
}
