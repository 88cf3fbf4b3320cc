//! Official records at the desk.

use jenner_cdsi::GroupId;
use jenner_model::access::Access;
use jenner_model::record::Record;
use jenner_model::{Date, PublicId, UserId};
use jenner_registry::Error;
use jenner_registry::access::door;
use jenner_registry::access::roles::{Permission, may};
use jenner_registry::identity::find::{self, Criteria};
use jenner_registry::packs::{Language, PaperKind};
use jenner_registry::papers::cards::{self, NoCard};
use jenner_registry::papers::standing::Met;
use jenner_registry::papers::verify::{self, Checked};
use jenner_registry::papers::{self, exemption, list, plan};

use super::{Clerk, refusal, words};
use crate::desk::{PaperDesk, Refusal, Visitor};
use crate::views::papers::{
    CardView, ExemptionLine, OfferView, PaperDone, PaperLine, PaperOrder, PapersView, PlanDose, PlanView,
    RosterView,
};

impl Clerk {
    pub(super) fn record_of(&self, visitor: &Visitor, person: PublicId) -> Result<Record, Refusal> {
        let access = self.access(visitor)?;
        door::open(&self.registry, &access, person).map_err(refusal)?.ok_or(Refusal::NotFound)
    }

    /// Exemptions that hold today, with the schedule's names of vaccine groups.
    pub(super) fn exemptions(&self, access: &Access, record: &Record) -> Result<Vec<ExemptionLine>, Refusal> {
        let all = exemption::of(&self.registry, access, record).map_err(refusal)?;
        let today = jenner_cdsi::Date::try_from(self.registry.today()).ok();
        let holds = |one: &&exemption::Exemption| today.is_none_or(|today| one.holds_on(today));
        Ok(all.iter().filter(holds).map(line_of).collect())
    }

    pub(super) fn texts(&self, language: Language) -> Result<&jenner_registry::packs::RecordTexts, Refusal> {
        self.registry
            .pack()
            .record_texts(language)
            .ok_or_else(|| Refusal::Broken("no words of records".into()))
    }

    fn planned(&self, visitor: &Visitor, person: PublicId) -> Result<plan::Planned, Refusal> {
        let access = self.access(visitor)?;
        plan::of_person(&self.registry, &access, person).map_err(refusal)?.ok_or(Refusal::NotFound)
    }

    /// Vaccine groups that schools and childcare ask for: name in the schedule, and for people.
    pub(super) fn asked_groups(&self, texts: &jenner_registry::packs::RecordTexts) -> Vec<(String, String)> {
        let schedule = self.registry.schedule();
        let levels = &self.registry.pack().records.levels;
        let mut groups: Vec<String> =
            levels.iter().flat_map(|level| &level.need).map(|need| need.group.clone()).collect();
        groups.sort_unstable();
        groups.dedup();
        groups.retain(|group| schedule.group_named(group).is_some());
        groups.into_iter().map(|group| (group.clone(), texts.group(&group).to_owned())).collect()
    }

    fn printers(&self, users: Vec<UserId>) -> Result<Vec<(UserId, String)>, Refusal> {
        let read = |tx: &mut jenner_store::Tx<'_>| jenner_store::queries::account::display_names(tx, &users);
        self.registry.db().read(read).map_err(|error| refusal(error.into()))
    }
}

/// An exemption with the names of the schedule.
fn line_of(one: &exemption::Exemption) -> ExemptionLine {
    ExemptionLine {
        id: one.id,
        kind: one.kind.word(),
        about: one.groups.clone(),
        from: one.from.into(),
        until: one.until.map(Into::into),
    }
}

impl PaperDesk for Clerk {
    fn papers(&self, visitor: &Visitor, person: PublicId, language: Language) -> Result<PapersView, Refusal> {
        let access = self.access(visitor)?;
        let found = list::of_person(&self.registry, &access, person).map_err(refusal)?;
        let papers = found.ok_or(Refusal::NotFound)?;
        let record = self.record_of(visitor, person)?;
        let texts = self.texts(language)?;
        let names = self.printers(papers.made.iter().filter_map(|line| line.user).collect())?;
        let by = |line: &list::Line| {
            let user = line.user.and_then(|user| names.iter().find(|(id, _)| *id == user));
            let house = self.organization(line.organization);
            user.map_or_else(|| house.clone(), |(_, name)| format!("{name} · {house}"))
        };
        let offers = papers.offers.iter().map(|offer| OfferView {
            kind: offer.kind,
            can: offer.can,
            status: offer.standing.as_ref().map_or("", |standing| standing.status.word()),
            level: offer.level.as_ref().and_then(|id| texts.levels.get(id)).cloned().unwrap_or_default(),
            expires: list::expiry(offer).map(Into::into),
            missing: offer
                .standing
                .iter()
                .flat_map(|standing| &standing.lines)
                .filter(|line| line.met == Met::Missing)
                .map(|line| texts.need(&line.name).to_owned())
                .collect(),
        });
        Ok(PapersView {
            head: self.head(&record),
            offers: offers.collect(),
            made: papers
                .made
                .iter()
                .map(|line| PaperLine {
                    id: line.id,
                    number: line.number.clone(),
                    kind: line.kind,
                    language: line.language.code(),
                    status: line.status.clone(),
                    state: line.state,
                    at: line.issued_at.to_jiff(),
                    expires: line.expires_on,
                    by: by(line),
                })
                .collect(),
            exemptions: papers
                .exemptions
                .iter()
                .map(|one| ExemptionLine {
                    about: one.groups.iter().map(|group| texts.group(group).to_owned()).collect(),
                    ..line_of(one)
                })
                .collect(),
            groups: self.asked_groups(texts),
            keeps: may(access.role(), Permission::KeepPapers),
        })
    }

    fn order_paper(
        &self,
        visitor: &Visitor,
        person: PublicId,
        order: &PaperOrder,
    ) -> Result<PaperDone, Refusal> {
        let access = self.access(visitor)?;
        let registry = &self.registry;
        match order {
            PaperOrder::Print(kind, language) => {
                match papers::issue(registry, &access, person, *kind, *language).map_err(refusal)? {
                    Ok(paper) => Ok(PaperDone::Printed(paper.id)),
                    Err(papers::NoPaper::NoPerson) => Err(Refusal::NotFound),
                    Err(why) => Ok(PaperDone::No(why.word())),
                }
            }
            PaperOrder::Withdraw(id) => {
                let done = list::withdraw(registry, &access, person, *id).map_err(refusal)?;
                Ok(if done { PaperDone::Done } else { PaperDone::No("gone") })
            }
            PaperOrder::Exempt(new) => match exemption::add(registry, &access, person, new) {
                Ok(Some(())) => Ok(PaperDone::Done),
                Ok(None) => Err(Refusal::NotFound),
                Err(Error::Invalid(_)) => Ok(PaperDone::No("exemption")),
                Err(error) => Err(refusal(error)),
            },
            PaperOrder::EndExemption(id) => {
                let done = exemption::end(registry, &access, person, *id).map_err(refusal)?;
                Ok(if done { PaperDone::Done } else { PaperDone::No("gone") })
            }
        }
    }

    fn paper(&self, visitor: &Visitor, person: PublicId, paper: i64) -> Result<Vec<u8>, Refusal> {
        let access = self.access(visitor)?;
        let pdf = list::again(&self.registry, &access, person, paper).map_err(refusal)?;
        pdf.map(jenner_registry::documents::Pdf::into_bytes).ok_or(Refusal::NotFound)
    }

    fn roster(
        &self,
        visitor: &Visitor,
        numbers: &[String],
        kind: PaperKind,
        language: Language,
    ) -> Result<RosterView, Refusal> {
        let access = self.access(visitor)?;
        let (mut people, mut left_out) = (Vec::new(), Vec::new());
        for number in numbers {
            let criteria = Criteria { numbers: vec![number.clone()], ..Criteria::default() };
            let found = find::find(&self.registry, &access, &criteria).map_err(refusal)?;
            match found.people.as_slice() {
                [one] => people.push((one.public_id, number.clone())),
                _ => left_out.push((number.clone(), "no-person")),
            }
        }
        let ids: Vec<PublicId> = people.iter().map(|(id, _)| *id).collect();
        let made = papers::issue_many(&self.registry, &access, &ids, kind, language).map_err(refusal)?;
        let typed = |id: &PublicId| {
            people.iter().find(|(known, _)| known == id).map(|(_, number)| number.clone()).unwrap_or_default()
        };
        left_out.extend(made.left_out.iter().map(|(id, why)| (typed(id), why.word())));
        Ok(RosterView { pdf: made.pdf.map(jenner_registry::documents::Pdf::into_bytes), left_out })
    }

    fn plan(&self, visitor: &Visitor, person: PublicId, language: Language) -> Result<PlanView, Refusal> {
        let planned = self.planned(visitor, person)?;
        let texts = self.texts(language)?;
        let schedule = self.registry.schedule();
        let codes = self.registry.codes();
        let names = |groups: &[GroupId]| -> Vec<String> {
            groups.iter().map(|group| texts.group(schedule.group_name(*group)).to_owned()).collect()
        };
        let plan = planned.plan.as_ref();
        let visits = plan.map(|plan| {
            let visit = |visit: &jenner_cdsi::plan::Visit| {
                let doses = visit.doses.iter().map(|dose| PlanDose {
                    vaccine: words::vaccine(codes, dose.cvx),
                    purposes: plan::purposes(texts, schedule, dose),
                    since: dose
                        .serves
                        .iter()
                        .map(|served| served.recommended)
                        .min()
                        .unwrap_or(visit.on)
                        .into(),
                });
                (Date::from(visit.on), doses.collect())
            };
            plan.visits.iter().map(visit).collect()
        });
        Ok(PlanView {
            head: self.head(&planned.record),
            until: planned.until.into(),
            visits,
            to_decide: plan.map(|plan| names(&plan.to_decide)).unwrap_or_default(),
            without_vaccine: plan.map(|plan| names(&plan.without_vaccine)).unwrap_or_default(),
            certain: plan.is_some_and(|plan| plan.fewest_for_certain),
        })
    }

    fn plan_pdf(&self, visitor: &Visitor, person: PublicId, language: Language) -> Result<Vec<u8>, Refusal> {
        let planned = self.planned(visitor, person)?;
        let access = self.access(visitor)?;
        let pdf = plan::printed(&self.registry, &access, &planned, language).map_err(refusal)?;
        Ok(pdf.into_bytes())
    }

    fn plan_calendar(
        &self,
        visitor: &Visitor,
        person: PublicId,
        language: Language,
    ) -> Result<String, Refusal> {
        let planned = self.planned(visitor, person)?;
        plan::calendar(&self.registry, &planned, language).map_err(refusal)
    }

    fn card(&self, visitor: &Visitor, person: PublicId) -> Result<CardView, Refusal> {
        let access = self.access(visitor)?;
        let record = self.record_of(visitor, person)?;
        let card = cards::issue(&self.registry, &access, person).map_err(refusal)?;
        let head = self.head(&record);
        match card {
            Ok(card) => Ok(CardView {
                head,
                codes: card.codes.into_iter().map(|code| (code.picture, code.doses)).collect(),
                detail: card.detail.word(),
                doses: card.doses,
                problem: None,
            }),
            Err(NoCard::NoPerson) => Err(Refusal::NotFound),
            Err(why) => {
                let problem = if why == NoCard::NoAddress { "address" } else { "nothing" };
                Ok(CardView { head, codes: vec![], detail: "", doses: 0, problem: Some(problem) })
            }
        }
    }

    fn card_file(&self, visitor: &Visitor, person: PublicId) -> Result<String, Refusal> {
        let access = self.access(visitor)?;
        let card = cards::issue(&self.registry, &access, person).map_err(refusal)?;
        card.map(|card| card.file).map_err(|_| Refusal::NotFound)
    }

    fn check_paper(&self, code: &str, birth: Date) -> Result<Checked, Refusal> {
        verify::check(&self.registry, code, birth).map_err(refusal)
    }

    fn check_card(
        &self,
        card: &str,
        keys: Option<&str>,
    ) -> Result<Result<cards::Read, cards::jws::NoCardText>, Refusal> {
        Ok(cards::read(&self.registry, card, keys))
    }

    fn card_keys(&self) -> Result<String, Refusal> {
        Ok(cards::keys::published(&self.registry).map_err(refusal)?.to_string())
    }
}
