//! Report cards and fix lists at the desk.

use jenner_model::access::Access;
use jenner_model::organization::{Organization, OrganizationKind};
use jenner_registry::access::roles::{Permission, Reach, may, reach};
use jenner_registry::coverage::beside::Beside;
use jenner_registry::coverage::fix::{self, Fix, Todo, Wanted, What};
use jenner_registry::coverage::measure::{Asks, Measure};
use jenner_registry::coverage::{self, Card, MeasureId};
use jenner_registry::organizations;
use jenner_registry::packs::Language;
use jenner_registry::patients::ON_A_PAGE;
use jenner_registry::senders::quality::Share;
use jenner_registry::senders::reporting::Compared;

use super::coverage::{counted, good, named, no_figures, what_counts};
use super::{Clerk, refusal};
use crate::desk::{Refusal, Visitor};
use crate::views::coverage::{
    BesideFigure, CardAsked, CardLine, CardView, Counted, FixAsked, FixLine, FixView, Named, NoFigures,
    Reported, TodoLine,
};

const fn has_patients(kind: OrganizationKind) -> bool {
    matches!(
        kind,
        OrganizationKind::Clinic
            | OrganizationKind::Hospital
            | OrganizationKind::Pharmacy
            | OrganizationKind::HealthUnit
    )
}

fn beside(figure: Beside) -> BesideFigure {
    match figure {
        Beside::Told(count) => BesideFigure::Told(counted(count)),
        Beside::Few => BesideFigure::Few,
        Beside::NotAsked => BesideFigure::None,
    }
}

fn of_share(share: Share) -> Counted {
    let number = |n: i64| u64::try_from(n).unwrap_or(0);
    Counted { with: number(share.part), of: number(share.whole) }
}

fn reported(what: impl ToString, compared: Compared) -> Reported {
    Reported { what: what.to_string(), own: of_share(compared.own), all: compared.all.map(of_share) }
}

/// Whether there is a list of those a measure misses.
fn has_list(measure: &Measure) -> bool {
    matches!(measure.asks, Asks::Reached { .. } | Asks::DroppedOut { .. })
}

impl Clerk {
    /// The providers whose cards somebody may see, by name.
    fn providers(&self, access: &Access) -> Result<Vec<Organization>, Refusal> {
        let all = reach(access.role(), Permission::SeeCoverage) == Reach::All;
        let mut found: Vec<Organization> = organizations::list(&self.registry)
            .map_err(refusal)?
            .into_iter()
            .filter(|one| has_patients(one.kind) && (all || access.speaks_for(one.id)))
            .collect();
        found.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(found)
    }

    /// The one that is asked for among those; the own one where none is named. `None`: none is chosen yet.
    fn chosen<'p>(
        access: &Access,
        providers: &'p [Organization],
        wanted: &str,
    ) -> Result<Option<&'p Organization>, Refusal> {
        match wanted {
            "" => Ok(providers.iter().find(|one| one.id == access.organization()).or(providers
                .first()
                .filter(|_| reach(access.role(), Permission::SeeCoverage) == Reach::Own))),
            id => {
                let found = providers.iter().find(|one| one.public_id.to_string() == id);
                found.map(Some).ok_or(Refusal::NotFound)
            }
        }
    }

    pub(super) fn card_view(
        &self,
        visitor: &Visitor,
        asked: &CardAsked,
        language: Language,
    ) -> Result<CardView, Refusal> {
        let access = self.access(visitor)?;
        let providers = self.providers(&access)?;
        let on = asked.on.unwrap_or_else(|| self.registry.today());
        let listed: Vec<Named> =
            providers.iter().map(|one| (one.public_id.to_string(), one.name.to_string())).collect();
        let begun = CardView { providers: listed, on: Some(on), ..CardView::default() };
        let Some(provider) = Self::chosen(&access, &providers, &asked.provider)? else {
            // Who has no patients and sees no others, like a school.
            return if providers.is_empty() && reach(access.role(), Permission::SeeCoverage) != Reach::All {
                Err(Refusal::Role)
            } else {
                Ok(begun)
            };
        };
        let begun = CardView {
            provider: provider.public_id.to_string(),
            name: provider.name.to_string(),
            may_list: may(access.role(), Permission::ListPatients) && access.speaks_for(provider.id),
            ..begun
        };
        match coverage::card(&self.registry, &access, provider.id, on).map_err(refusal)? {
            Ok(card) => Ok(self.filled(begun, card, language)),
            Err(why) => Ok(CardView { problem: Some(no_figures(&why)), ..begun }),
        }
    }

    fn filled(&self, begun: CardView, card: Card, language: Language) -> CardView {
        let mut sets: Vec<(&'static str, Vec<CardLine>)> = Vec::new();
        for line in card.lines {
            let Some(measure) = coverage::measure(&self.registry, &line.measure) else { continue };
            let one = CardLine {
                id: measure.id.to_string(),
                name: named(&measure.name, language),
                good: good(measure),
                counted: what_counts(measure),
                own: counted(line.own),
                region: beside(line.region),
                state: beside(line.state),
                trend: line.trend.into_iter().map(counted).collect(),
                has_list: has_list(measure),
            };
            match sets.iter_mut().find(|(set, _)| *set == measure.set.word()) {
                Some((_, list)) => list.push(one),
                None => sets.push((measure.set.word(), vec![one])),
            }
        }
        let reporting = card.reporting;
        CardView {
            region: card.region.map(|name| name.to_string()).unwrap_or_default(),
            patients: card.patients,
            without_place: card.without_place,
            waiting: card.waiting,
            sets,
            days: card.days,
            surplus: card.surplus.into_iter().map(|one| (one.group, one.doses, one.cost_cents)).collect(),
            doses: u64::try_from(reporting.doses).unwrap_or(0),
            within: reporting.within.into_iter().map(|(days, share)| reported(days, share)).collect(),
            not_taken: Some(reported("", reporting.not_taken)).filter(|one| one.own.of > 0),
            fields: reporting.fields.into_iter().map(|(name, share)| reported(name, share)).collect(),
            edition: card.edition.to_string(),
            ..begun
        }
    }

    pub(super) fn fix_view(
        &self,
        visitor: &Visitor,
        asked: &FixAsked,
        language: Language,
    ) -> Result<FixView, Refusal> {
        let access = self.access(visitor)?;
        let providers: Vec<Organization> =
            self.providers(&access)?.into_iter().filter(|one| access.speaks_for(one.id)).collect();
        let provider = Self::chosen(&access, &providers, &asked.provider)?.ok_or(Refusal::Role)?;
        let what = match asked.what.as_str() {
            "" => None,
            word => Some(What::of(word).ok_or(Refusal::NotFound)?),
        };
        let measure = (!asked.measure.is_empty()).then(|| MeasureId::new(&asked.measure));
        let known = measure.as_ref().and_then(|id| coverage::measure(&self.registry, id));
        let all = coverage::measures(&self.registry).iter();
        let page = asked.page.max(1);
        let begun = FixView {
            asked: FixAsked { page, ..asked.clone() },
            name: provider.name.to_string(),
            provider: provider.public_id.to_string(),
            measure: known.map(|one| named(&one.name, language)).unwrap_or_default(),
            measures: all
                .filter(|one| one.for_providers && has_list(one))
                .map(|one| (one.id.to_string(), named(&one.name, language)))
                .collect(),
            on_a_page: ON_A_PAGE,
            ..FixView::default()
        };
        let wanted = Wanted { measure, what };
        let found = fix::page(&self.registry, &access, provider.id, &wanted, page).map_err(refusal)?;
        let found = match found {
            Ok(found) => found,
            Err(why) => {
                let problem: NoFigures = no_figures(&why);
                return Ok(FixView { problem: Some(problem), ..begun });
            }
        };
        Ok(FixView {
            lines: found.people.iter().map(|one| self.fix_line(&access, one)).collect(),
            total: found.total,
            counts: What::ALL.iter().map(|what| what.word()).zip(found.counts).collect(),
            ..begun
        })
    }

    fn fix_line(&self, access: &Access, fix: &Fix) -> FixLine {
        let todo = fix.todo.iter().map(|todo| match todo {
            Todo::Give { group, since, late } => TodoLine::Give(group.clone(), (*since).into(), *late),
            Todo::Repeat { group, given_on } => TodoLine::Repeat(group.clone(), (*given_on).into()),
            Todo::Address => TodoLine::Address,
            Todo::Excluded { group } => TodoLine::Excluded(group.clone()),
        });
        FixLine { person: self.found(access, &fix.record), todo: todo.collect() }
    }
}
