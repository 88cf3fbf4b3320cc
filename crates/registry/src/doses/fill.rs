//! The best record of an event: one report speaks, and the others fill what it leaves empty, never what it states.
//!
//! MIROW chooses a record rather than blending values (rules B2 to B6, 2017 guide). What is filled says from which
//! report.

use jenner_codes::{ActionCode, Confidentiality};
use jenner_model::ReportId;
use jenner_model::dose::DoseStatement;
use jenner_model::record::{Dose, DoseField, Filled};

use crate::doses::Event;
use crate::doses::join::Group;
use crate::doses::judge::Relation;
use crate::doses::rules::EventRules;

/// The codes of confidentiality that hide a dose, the strictest first.
const HIDING: [&str; 2] = ["V", "R"];

/// The dose of a group; none of no statements. The first of the group speaks.
pub(super) fn dose(group: &Group<'_>, rules: &EventRules) -> Option<Dose> {
    let (speaks, others) = group.split_first()?;
    let mut filling = Filling { best: speaks.slot.said.clone(), filled: Vec::new() };
    if speaks.event.product.generic
        && let Some(named) = others.iter().find(|other| !other.event.product.generic)
    {
        filling.best.vaccine = named.slot.said.vaccine.clone();
        filling.filled.push(Filled { field: DoseField::Vaccine, from: named.slot.current.id });
    }
    if !others.is_empty() {
        let best = Event::of(&filling.best, speaks.slot.current.organization, rules);
        for other in others {
            // A combination's lot is not its component's.
            let one_product = matches!(
                Relation::of(&best, &other.event),
                Relation::Equal | Relation::Generic | Relation::Variant
            );
            filling.from(other.slot.said, other.slot.current.id, one_product);
        }
    }
    let Filling { mut best, filled } = filling;
    best.action = ActionCode::Add;
    let newest_first = |reports: &[ReportId]| reports.iter().rev().copied().collect::<Vec<_>>();
    let reports: Vec<ReportId> = group.iter().flat_map(|one| newest_first(&one.slot.reports)).collect();
    let id = reports.iter().min().copied().unwrap_or(speaks.slot.current.id);
    Some(Dose { id, best, reports, filled })
}

struct Filling {
    best: DoseStatement,
    filled: Vec<Filled>,
}

impl Filling {
    fn from(&mut self, from: &DoseStatement, report: ReportId, one_product: bool) {
        let Self { best, filled } = self;
        let mut note = |field| filled.push(Filled { field, from: report });
        let mut take = |field, taken: bool| {
            if taken {
                note(field);
            }
        };
        take(DoseField::Placer, fill(&mut best.placer, &from.placer));
        take(DoseField::Source, fill(&mut best.source, &from.source));
        take(DoseField::AdministeredBy, fill(&mut best.administered_by, &from.administered_by));
        take(DoseField::OrderedBy, fill(&mut best.ordered_by, &from.ordered_by));
        take(DoseField::Location, fill(&mut best.location, &from.location));
        take(DoseField::Eligibility, fill(&mut best.eligibility, &from.eligibility));
        take(DoseField::EligibilityMethod, fill(&mut best.eligibility_method, &from.eligibility_method));
        take(DoseField::EnteredOn, fill(&mut best.entered_on, &from.entered_on));
        if one_product {
            if best.vaccine.cvx == from.vaccine.cvx {
                take(DoseField::Ndc, fill(&mut best.vaccine.ndc, &from.vaccine.ndc));
                take(DoseField::Cpt, fill(&mut best.vaccine.cpt, &from.vaccine.cpt));
            }
            // A lot, its expiry and its maker belong together: never one source's lot with another's expiry.
            if best.lot.is_empty() && !from.lot.is_empty() {
                best.lot = from.lot.clone();
                best.expires_on = from.expires_on;
                fill(&mut best.manufacturer, &from.manufacturer);
                take(DoseField::Lot, true);
            }
            take(DoseField::Amount, fill(&mut best.amount, &from.amount));
            take(DoseField::Route, fill(&mut best.route, &from.route));
            take(DoseField::Site, fill(&mut best.site, &from.site));
            take(DoseField::Funding, fill(&mut best.funding, &from.funding));
        }
        // One report that hides the event hides it.
        let strictness = |code: &Option<Confidentiality>| {
            let hides = |hiding: &str| code.as_ref().is_some_and(|code| code.as_str() == hiding);
            HIDING.iter().position(|hiding| hides(hiding)).map_or(0, |place| HIDING.len() - place)
        };
        if strictness(&from.confidentiality) > strictness(&best.confidentiality) {
            best.confidentiality = from.confidentiality.clone();
            take(DoseField::Confidentiality, true);
        } else {
            take(DoseField::Confidentiality, fill(&mut best.confidentiality, &from.confidentiality));
        }
        if best.vis.is_empty() && !from.vis.is_empty() {
            best.vis = from.vis.clone();
            take(DoseField::Vis, true);
        }
        // Reactions are facts of their own, each told by somebody: they add up.
        for reaction in &from.reactions {
            if !best.reactions.contains(reaction) {
                best.reactions.push(reaction.clone());
                take(DoseField::Reactions, true);
            }
        }
    }
}

fn fill<T: Clone>(to: &mut Option<T>, from: &Option<T>) -> bool {
    let taken = to.is_none() && from.is_some();
    if taken {
        to.clone_from(from);
    }
    taken
}
