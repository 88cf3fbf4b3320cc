//! Participation at the desk.

use std::collections::HashMap;

use jenner_model::access::Access;
use jenner_model::{PersonId, PublicId, UserId};
use jenner_registry::access::roles::{Permission, may};
use jenner_registry::packs::{Item, Language};
use jenner_registry::participation::desk::{self, Agreement, NotNow, Proposal, Request, Started};
use jenner_registry::participation::letters;
use jenner_registry::participation::matches::Match;
use jenner_registry::participation::paper::Scan;
use jenner_registry::participation::policy;
use jenner_registry::participation::request::{Channel, Details, NewRequest, State, clock};
use jiff::Timestamp;

use super::{Clerk, refusal};
use crate::desk::participation::PublicPaper;
use crate::desk::{ParticipationDesk, Refusal, Visitor};
use crate::views::participation::{
    MatchView, Ordered, PolicyView, RequestList, RequestOrder, RequestRow, RequestView, SheetView, StepView,
};

fn id_of(name: &str) -> Result<PublicId, Refusal> {
    name.parse().map_err(|_| Refusal::NotFound)
}

impl Clerk {
    fn request_row(&self, request: &Request) -> RequestRow {
        let (due, today) = (request.due_on, self.registry.today());
        let policy = &self.registry.pack().policy;
        RequestRow {
            id: request.public_id.to_string(),
            receipt: request.receipt.clone(),
            kind: request.kind,
            state: request.state,
            name: request.details.full_name(),
            came: request.came_on,
            due,
            clock: clock(policy, due, request.breach_on, today),
            organization: request.organization.map(|id| self.organization(id)),
        }
    }

    fn request_of(&self, access: &Access, name: &str) -> Result<Request, Refusal> {
        desk::open(&self.registry, access, id_of(name)?).map_err(refusal)?.ok_or(Refusal::NotFound)
    }

    fn match_view(&self, one: Match, chosen: &[PersonId]) -> MatchView {
        MatchView {
            id: one.person.0,
            fit: one.fit,
            number: one.number,
            name: one.name,
            born: one.born,
            address: one.address,
            contacts: one.contacts,
            reported_by: one.reported_by.into_iter().map(|id| self.organization(id)).collect(),
            doses: one.doses,
            last_dose: one.last_dose,
            multiple_birth: one.multiple_birth,
            chosen: chosen.contains(&one.person),
        }
    }

    pub(super) fn names_of(&self, users: Vec<UserId>) -> Result<HashMap<UserId, String>, Refusal> {
        let names = self
            .registry
            .db()
            .read(|tx| jenner_store::queries::account::display_names(tx, &users))
            .map_err(|error| refusal(error.into()))?;
        Ok(names.into_iter().collect())
    }
}

impl ParticipationDesk for Clerk {
    fn requests(&self, visitor: &Visitor, running: bool) -> Result<RequestList, Refusal> {
        let access = self.access(visitor)?;
        let requests = desk::list(&self.registry, &access, running).map_err(refusal)?;
        Ok(RequestList { running, rows: requests.iter().map(|request| self.request_row(request)).collect() })
    }

    fn start_request(&self, visitor: &Visitor, new: NewRequest) -> Result<Started, Refusal> {
        let access = self.access(visitor)?;
        desk::start(&self.registry, &access, new).map_err(refusal)
    }

    fn start_public_request(&self, new: NewRequest) -> Result<Started, Refusal> {
        desk::start_public(&self.registry, new).map_err(refusal)
    }

    fn public_request_lacks(&self, details: &Details) -> Result<Vec<Item>, Refusal> {
        let policy = &self.registry.pack().policy;
        Ok(details.missing(policy, Channel::Web, 0, self.registry.today()))
    }

    fn request(&self, visitor: &Visitor, request: &str) -> Result<RequestView, Refusal> {
        let access = self.access(visitor)?;
        let request = self.request_of(&access, request)?;
        let decides = may(access.role(), Permission::DecideOptOut);
        let open = matches!(request.state, State::Open | State::Incomplete | State::Proposed);
        let matches = match decides && open {
            true => {
                let found = desk::matches(&self.registry, &access, &request).map_err(refusal)?;
                Some(found.into_iter().map(|one| self.match_view(one, &request.people)).collect())
            }
            false => None,
        };
        let users = request.steps.iter().filter_map(|step| step.user);
        let users = users.chain(request.letters.iter().filter_map(|sheet| sheet.by));
        let users = users.chain(request.papers.iter().filter_map(|sheet| sheet.by));
        let names = self.names_of(users.chain(request.proposed_by).collect())?;
        let name = |user: Option<UserId>| user.and_then(|user| names.get(&user).cloned());
        let sheet = |sheet: &jenner_store::queries::participation::Sheet| SheetView {
            id: sheet.id,
            what: sheet.what.clone(),
            at: sheet.at.to_jiff(),
            by: name(sheet.by),
        };
        let wanted = &self.registry.pack().policy.request.items;
        Ok(RequestView {
            row: self.request_row(&request),
            items: wanted.iter().map(|item| (*item, !request.missing.contains(item))).collect(),
            papers: request.papers.iter().map(sheet).collect(),
            letters: request.letters.iter().map(sheet).collect(),
            steps: request
                .steps
                .iter()
                .map(|step| StepView { at: step.at.to_jiff(), by: name(step.user), what: step.what.clone() })
                .collect(),
            matches,
            check: request.identity_check,
            proposed_by: request
                .proposed_by
                .map(|user| (name(Some(user)).unwrap_or_default(), user == visitor.user)),
            decides,
            details: request.details,
        })
    }

    fn complete_request(
        &self,
        visitor: &Visitor,
        request: &str,
        details: Details,
        scan: Option<Scan>,
    ) -> Result<Result<(), NotNow>, Refusal> {
        let access = self.access(visitor)?;
        let done =
            desk::complete(&self.registry, &access, id_of(request)?, details, scan).map_err(refusal)?;
        done.ok_or(Refusal::NotFound)
    }

    fn order_request(
        &self,
        visitor: &Visitor,
        request: &str,
        order: &RequestOrder,
    ) -> Result<Ordered, Refusal> {
        let access = self.access(visitor)?;
        let id = id_of(request)?;
        let registry = &self.registry;
        let done = match order {
            RequestOrder::Propose { people, check } => {
                let people = people.iter().copied().map(PersonId).collect();
                desk::propose(registry, &access, id, Proposal::Do { people, check: *check })
            }
            RequestOrder::NotFound => desk::propose(registry, &access, id, Proposal::NotFound),
            RequestOrder::Decline => desk::propose(registry, &access, id, Proposal::Decline),
            RequestOrder::Agree => desk::decide(registry, &access, id, Agreement::Yes),
            RequestOrder::SendBack => desk::decide(registry, &access, id, Agreement::No),
            RequestOrder::CarryOut => desk::carry_out(registry, &access, id),
        };
        done.map_err(refusal)?.ok_or(Refusal::NotFound)
    }

    fn request_letter(
        &self,
        visitor: &Visitor,
        request: &str,
        letter: Option<i64>,
    ) -> Result<Vec<u8>, Refusal> {
        let access = self.access(visitor)?;
        let id = id_of(request)?;
        let bytes = match letter {
            Some(letter) => {
                desk::letter(&self.registry, &access, id, letter).map(|found| found.map(|(_, bytes)| bytes))
            }
            None => desk::receipt(&self.registry, &access, id)
                .map(|found| found.map(jenner_registry::documents::Pdf::into_bytes)),
        };
        bytes.map_err(refusal)?.ok_or(Refusal::NotFound)
    }

    fn request_scan(
        &self,
        visitor: &Visitor,
        request: &str,
        scan: i64,
    ) -> Result<(String, Vec<u8>), Refusal> {
        let access = self.access(visitor)?;
        desk::scan(&self.registry, &access, id_of(request)?, scan).map_err(refusal)?.ok_or(Refusal::NotFound)
    }

    fn public_paper(&self, paper: PublicPaper, language: Language) -> Result<Vec<u8>, Refusal> {
        let pack = self.registry.pack();
        let made = match paper {
            PublicPaper::Poster => letters::notice(pack, language, "poster"),
            PublicPaper::Brochure => letters::notice(pack, language, "brochure"),
            PublicPaper::Form => letters::form(pack, language),
        };
        made.map(jenner_registry::documents::Pdf::into_bytes).map_err(refusal)
    }

    fn policy(&self, language: Language) -> Result<PolicyView, Refusal> {
        let pack = self.registry.pack();
        let (title, blocks) = letters::policy(pack, language).map_err(refusal)?;
        let texts = pack.texts(language).ok_or_else(|| Refusal::Broken("no texts".into()))?;
        Ok(PolicyView {
            title,
            blocks,
            version: texts.policy.version.clone(),
            reviewed_on: texts.policy.reviewed_on,
            offered: pack.policy.offered(),
            days: pack.policy.clock.due,
        })
    }

    fn policy_acknowledged(&self, visitor: &Visitor) -> Result<Option<Timestamp>, Refusal> {
        let access = self.access(visitor)?;
        let at = policy::acknowledged(&self.registry, &access).map_err(refusal)?;
        Ok(at.map(|at| at.to_jiff()))
    }

    fn acknowledge_policy(&self, visitor: &Visitor) -> Result<(), Refusal> {
        let access = self.access(visitor)?;
        policy::acknowledge(&self.registry, &access).map_err(refusal)
    }
}
