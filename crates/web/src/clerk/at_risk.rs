//! Places at risk at the desk.

use jenner_registry::access::roles::{Permission, may};
use jenner_registry::at_risk::question::NothingToSay;
use jenner_registry::at_risk::{
    Asked, Found, Late, Missing, Place, Scanned, Sureness, Whom, find, overdue, people, table,
};
use jenner_registry::coverage;
use jenner_registry::coverage::overdue::Overdue;
use jenner_registry::coverage::question::{Area, Level};
use jenner_registry::documents::workbook::Sheet;
use jenner_registry::packs::Language;

use super::coverage::named;
use super::{Clerk, refusal};
use crate::desk::{AtRiskDesk, Refusal, Visitor};
use crate::views::at_risk::{
    AtRiskAsked, AtRiskView, LateLine, LateView, LeftLine, MissingView, PlaceLine, PocketLine, Rated,
};

/// Places on the page; the file has all.
const SHOWN: usize = 100;

/// A share in percent, down to a tenth: 94.96 % does not become the goal of 95 %.
fn percent(share: f64) -> String {
    format!("{:.1}", (share * 1000.0 + 1e-9).floor() / 10.0)
}

fn rated(share: f64, low: f64, high: f64) -> Rated {
    Rated { percent: percent(share), low: percent(low), high: percent(high) }
}

fn code(area: &Area) -> String {
    match area {
        Area::County(code) | Area::Zip(code) => code.to_string(),
        _ => String::new(),
    }
}

fn said(why: NothingToSay) -> Refusal {
    match why {
        NothingToSay::UnknownDisease(_) | NothingToSay::OtherLevel(_) => Refusal::NotFound,
        NothingToSay::Coverage(why) => Refusal::Broken(why.to_string()),
    }
}

/// Of whom it is told for how long they are overdue.
fn of_whom(asked: &AtRiskAsked) -> Result<Whom, Refusal> {
    match asked.of.as_str() {
        "" => Ok(Whom::Cohort),
        word => Whom::of(word).ok_or(Refusal::NotFound),
    }
}

impl Clerk {
    fn at_risk_asked(&self, asked: &AtRiskAsked) -> Result<Asked, Refusal> {
        let first = self.registry.pack().at_risk.diseases.first();
        let disease = match asked.disease.as_str() {
            "" => first.map(|one| one.id.clone()).ok_or(Refusal::NotFound)?,
            word => word.into(),
        };
        let level = match asked.by.as_str() {
            "" => Level::Zip,
            word => Level::of(word).ok_or(Refusal::NotFound)?,
        };
        Ok(Asked { disease, level, on: self.registry.today() })
    }

    fn measure_name(&self, found: &coverage::MeasureId, language: Language) -> String {
        coverage::measure(&self.registry, found).map(|one| named(&one.name, language)).unwrap_or_default()
    }
}

fn line(place: &Place) -> PlaceLine {
    let (mean, interval) = place.steadied;
    PlaceLine {
        code: code(&place.area),
        name: place.name.to_string(),
        children: place.tally.people(),
        unvaccinated: place.tally.unvaccinated(),
        steadied: rated(mean, interval.low, interval.high),
        sure: place.sureness.word(),
        missing: match place.missing {
            Missing::Nothing => Some(0),
            Missing::Count(count) => Some(count),
            Missing::OutOfReach => None,
        },
        zero_dose: place.zero_dose(),
        pocket: place.pocket.map(|at| at + 1),
        vulnerability: place.vulnerability.map(|share| percent(share.value())),
    }
}

fn view(found: &Found<'_>, language: Language) -> AtRiskView {
    let count = |wanted: Sureness| found.places.iter().filter(|place| place.sureness == wanted).count();
    let (scanned, without_point) = match found.scanned {
        Scanned::Yes { without_point, .. } => (true, without_point),
        Scanned::NoPoints => (false, 0),
    };
    AtRiskView {
        asked: AtRiskAsked {
            disease: found.asked.disease.to_string(),
            by: found.asked.level.word().to_owned(),
            of: String::new(),
        },
        diseases: Vec::new(),
        measure: String::new(),
        goal: percent(found.disease.herd.goal().value()),
        on: Some(found.asked.on),
        whole: found.whole.coverage().map(percent).unwrap_or_default(),
        children: found.whole.people(),
        places: found.places.iter().take(SHOWN).map(line).collect(),
        all_places: found.places.len(),
        surely: count(Sureness::Surely),
        likely: count(Sureness::Likely),
        pockets: found
            .pockets
            .iter()
            .map(|pocket| PocketLine {
                names: pocket.names.join(", "),
                children: pocket.tally.people(),
                unvaccinated: pocket.tally.unvaccinated(),
                excess: format!("{:.1}", pocket.excess),
                p: format!("{:.3}", pocket.p),
            })
            .collect(),
        scanned,
        without_point,
        nowhere: found.nowhere.people(),
        left: found
            .left_off
            .iter()
            .map(|left| LeftLine {
                name: named(&left.measure.name, language),
                lost: left.count.numerator,
                began: left.count.denominator,
                rate: rated(left.count.share().unwrap_or(0.0), left.interval.low, left.interval.high),
            })
            .collect(),
        waiting: found.waiting,
        ..AtRiskView::default()
    }
}

fn late_line(name: &str, overdue: &Overdue) -> LateLine {
    LateLine { name: name.to_owned(), people: overdue.people, since: overdue.since }
}

fn late_view(late: &Late) -> LateView {
    let with = || late.places.iter().filter(|(_, _, one)| one.all() > 0);
    LateView {
        groups: late.groups.clone(),
        lines: with().take(SHOWN).map(|(_, name, one)| late_line(name, one)).collect(),
        all_places: with().count(),
        nowhere: late_line("", &late.nowhere),
        whole: late_line("", &late.whole),
    }
}

impl AtRiskDesk for Clerk {
    fn at_risk(
        &self,
        visitor: &Visitor,
        asked: &AtRiskAsked,
        language: Language,
    ) -> Result<AtRiskView, Refusal> {
        let access = self.access(visitor)?;
        let of = of_whom(asked)?;
        let asked = self.at_risk_asked(asked)?;
        let found = find(&self.registry, &access, &asked).map_err(refusal)?.map_err(said)?;
        let late = overdue(&self.registry, &access, &asked, of).map_err(refusal)?.map_err(said)?;
        let diseases = &self.registry.pack().at_risk.diseases;
        // Postal codes and schools have no shapes: the map is of counties, whatever the list is of.
        let plan = self.areas.plan(&self.registry.pack().places, Level::County);
        let counties = match (&plan, asked.level) {
            (None, _) => Vec::new(),
            (Some(_), Level::County) => found.places.iter().map(line).collect(),
            (Some(_), _) => {
                let asked = Asked { level: Level::County, ..asked.clone() };
                let found = find(&self.registry, &access, &asked).map_err(refusal)?.map_err(said)?;
                found.places.iter().map(line).collect()
            }
        };
        let begun = view(&found, language);
        Ok(AtRiskView {
            asked: AtRiskAsked { of: late.of.word().to_owned(), ..begun.asked.clone() },
            late: late_view(&late),
            counties,
            plan,
            diseases: diseases.iter().map(|one| (one.id.to_string(), named(&one.name, language))).collect(),
            measure: self.measure_name(found.measure(), language),
            may_list: may(access.role(), Permission::ListAtRisk),
            ..begun
        })
    }

    fn at_risk_csv(&self, visitor: &Visitor, asked: &AtRiskAsked) -> Result<Vec<u8>, Refusal> {
        let access = self.access(visitor)?;
        let asked = self.at_risk_asked(asked)?;
        let found = find(&self.registry, &access, &asked).map_err(refusal)?.map_err(said)?;
        table::csv(&found).map_err(refusal)
    }

    fn at_risk_tables(&self, visitor: &Visitor, asked: &AtRiskAsked) -> Result<Vec<Sheet>, Refusal> {
        let access = self.access(visitor)?;
        let of = of_whom(asked)?;
        let asked = self.at_risk_asked(asked)?;
        let found = find(&self.registry, &access, &asked).map_err(refusal)?.map_err(said)?;
        let late = overdue(&self.registry, &access, &asked, of).map_err(refusal)?.map_err(said)?;
        Ok(vec![table::places(&found), table::overdue(&late)])
    }

    fn at_risk_people(
        &self,
        visitor: &Visitor,
        asked: &AtRiskAsked,
        code: &str,
        page: usize,
        language: Language,
    ) -> Result<MissingView, Refusal> {
        let access = self.access(visitor)?;
        let asked = self.at_risk_asked(asked)?;
        let area = match asked.level {
            Level::County => Area::County(code.into()),
            Level::Zip => Area::Zip(code.into()),
            _ => return Err(Refusal::NotFound),
        };
        let shown =
            people::page(&self.registry, &access, &asked, &area, page).map_err(refusal)?.map_err(said)?;
        let disease = self.registry.pack().at_risk.disease(&asked.disease).ok_or(Refusal::NotFound)?;
        let county = code.parse().ok().and_then(|fips| self.registry.pack().places.county(fips));
        let place = county.filter(|_| asked.level == Level::County).map_or(code, |county| &county.name);
        Ok(MissingView {
            disease: named(&disease.name, language),
            measure: self.measure_name(&disease.measure, language),
            place: place.to_owned(),
            people: shown.people.iter().map(|record| self.found(&access, record)).collect(),
            total: shown.total,
            page,
            more: page.saturating_mul(people::ON_A_PAGE) < shown.total,
        })
    }
}
