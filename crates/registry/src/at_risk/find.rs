//! Finding places at risk: coverage of each area, held against the goal with all its doubt, and the scan for pockets.

use std::collections::HashMap;

use jenner_model::access::Access;
use jenner_spatial::herd::{Missing, people_missing};
use jenner_spatial::interval::wilson;
use jenner_spatial::{Cluster, Point, Prior, Scan, Settings, Shape, Share, SpatialError, Study, Tally, scan};

use super::question::{Asked, Found, LeftOff, NothingToSay, Place, Pocket, Scanned, Sureness};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::coverage::question::{Answer, Area, Count, Denominator, Level, NoAnswer, Question};
use crate::coverage::{self, MeasureId};
use crate::packs::AtRisk;
use crate::{Error, Registry};

/// The confidence of every interval.
const SURE: Share = Share::percent(95);
/// Pockets that are told at most.
const MOST_POCKETS: usize = 50;

/// Finds places at risk, for those who may look for them. Exact numbers: for staff, not for publication.
pub fn find<'r>(
    registry: &'r Registry,
    access: &Access,
    asked: &Asked,
) -> Result<Result<Found<'r>, NothingToSay>, Error> {
    door::require(registry, access, Permission::FindAtRisk, Action::FindAtRisk)?;
    let found = found(registry, access, asked);
    let mut entry = door::entry(registry, access, Action::FindAtRisk, None);
    entry.object = format!("disease:{}", asked.disease).into();
    entry.detail =
        serde_json::json!({ "on": asked.on.to_string(), "by": asked.level.word() }).to_string().into();
    if matches!(found, Ok(Err(_))) {
        entry.result = "not_found".into();
    }
    registry.db().audit(vec![entry])?;
    found
}

fn found<'r>(
    registry: &'r Registry,
    access: &Access,
    asked: &Asked,
) -> Result<Result<Found<'r>, NothingToSay>, Error> {
    let rules = &registry.pack().at_risk;
    let Some(disease) = rules.disease(&asked.disease) else {
        return Ok(Err(NothingToSay::UnknownDisease(asked.disease.clone())));
    };
    if !matches!(asked.level, Level::County | Level::Zip | Level::School) {
        return Ok(Err(NothingToSay::OtherLevel(asked.level)));
    }
    let by = |measure: &MeasureId, level: Level| -> Result<Result<Answer, NoAnswer>, Error> {
        let mut question = Question::about(measure.clone(), asked.on).by(level);
        // A measure of grades is about the lists of schools, those without a record among them.
        let of_grades = coverage::measure(registry, measure).is_some_and(|one| !one.cohort.grades.is_empty());
        if of_grades {
            question.denominator = Denominator::SchoolRoll;
        }
        coverage::ask(registry, access, &question)
    };
    let answer = match by(&disease.measure, asked.level)? {
        Ok(answer) => answer,
        Err(why) => return Ok(Err(why.into())),
    };
    let any_dose: HashMap<Area, Count> = match by(&rules.zero_dose, asked.level)? {
        Ok(answer) => answer.rows.into_iter().map(|row| (row.area, row.count)).collect(),
        Err(why) => return Ok(Err(why.into())),
    };
    let mut left_off = Vec::new();
    for id in &rules.dropouts {
        let Some(measure) = coverage::measure(registry, id) else { continue };
        // A series that the schedule does not have is not left.
        let Ok(answer) = by(id, Level::State)? else { continue };
        let count = answer.rows.iter().fold(Count::default(), |sum, row| plus(sum, row.count));
        left_off.push(LeftOff { measure, count, interval: wilson(tally(count)?, SURE) });
    }
    let mut nowhere = Tally::default();
    let mut rows = Vec::new();
    for row in answer.rows {
        match row.area {
            Area::Nowhere => nowhere = nowhere.plus(tally(row.count)?),
            area if row.count.denominator > 0 => rows.push((area, row.name, tally(row.count)?)),
            _ => {}
        }
    }
    let tallies: Vec<Tally> = rows.iter().map(|(_, _, tally)| *tally).collect();
    let prior = Prior::by_likelihood(&tallies);
    let (scanned, pockets) = pockets(rules, asked, &rows, prior)?;
    let goal = disease.herd.goal();
    let mut places: Vec<Place> = rows
        .into_iter()
        .map(|(area, name, tally)| {
            let belief = prior.map(|prior| prior.belief(tally));
            let own = wilson(tally, SURE);
            let chance_below = belief.map_or(0.5, |belief| belief.chance_below(goal));
            Place {
                pocket: pockets.iter().position(|pocket| pocket.areas.contains(&area)),
                any_dose: any_dose.get(&area).copied().filter(|count| count.denominator > 0),
                vulnerability: rules.vulnerability(&area),
                own,
                steadied: belief.map_or((0.5, own), |belief| (belief.mean(), belief.interval(SURE))),
                chance_below,
                sureness: Sureness::told(tally, goal, chance_below),
                missing: people_missing(tally, goal, disease.herd.effectiveness),
                area,
                name,
                tally,
            }
        })
        .collect();
    places.sort_by(|a, b| {
        (a.sureness, a.pocket.is_none())
            .cmp(&(b.sureness, b.pocket.is_none()))
            .then(weight(b.missing).cmp(&weight(a.missing)))
            .then(a.area.cmp(&b.area))
    });
    Ok(Ok(Found {
        asked: asked.clone(),
        disease,
        whole: Tally::total(&tallies).plus(nowhere),
        spread: prior.map_or(0.0, Prior::spread),
        places,
        pockets,
        scanned,
        nowhere,
        left_off,
        waiting: answer.waiting,
    }))
}

/// How much is missing, for the order of the list.
fn weight(missing: Missing) -> u64 {
    match missing {
        Missing::Nothing => 0,
        Missing::Count(count) => count,
        Missing::OutOfReach => u64::MAX,
    }
}

fn plus(a: Count, b: Count) -> Count {
    Count { numerator: a.numerator + b.numerator, denominator: a.denominator + b.denominator }
}

fn tally(count: Count) -> Result<Tally, Error> {
    Tally::new(count.numerator, count.denominator).map_err(internal)
}

/// What the pack and coverage have checked already.
fn internal(error: SpatialError) -> Error {
    Error::Internal(error.to_string())
}

type Rows = [(Area, smol_str::SmolStr, Tally)];

/// Looks for pockets among the areas whose point is known. Areas may vary as these areas do: what is found is that low ones
/// lie together, or that one is lower than areas are.
fn pockets(
    rules: &AtRisk,
    asked: &Asked,
    rows: &Rows,
    prior: Option<Prior>,
) -> Result<(Scanned, Vec<Pocket>), Error> {
    let at: Vec<(usize, Point)> =
        rows.iter().enumerate().filter_map(|(row, (area, _, _))| Some((row, rules.point(area)?))).collect();
    let (Some(prior), false) = (prior, at.is_empty()) else { return Ok((Scanned::NoPoints, Vec::new())) };
    let areas: Vec<(Point, Tally)> =
        at.iter().filter_map(|(row, point)| rows.get(*row).map(|(_, _, tally)| (*point, *tally))).collect();
    let shape = Shape::Circles { most: rules.widest, most_km: None };
    let settings = Settings {
        replicas: rules.replicas,
        // The same question on the same day is answered in the same way.
        seed: asked.on.to_string().bytes().fold(0, |seed, byte| seed * 31 + u64::from(byte)),
        most_clusters: MOST_POCKETS,
        level: rules.level,
    };
    let found: Scan = scan(&Study::of_varied_people(&areas, prior), shape, settings).map_err(internal)?;
    let told = |cluster: &Cluster| {
        let of = || {
            let rows_of = cluster.areas.iter().filter_map(|area| at.get(*area));
            rows_of.filter_map(|(row, _)| rows.get(*row))
        };
        Pocket {
            areas: of().map(|(area, _, _)| area.clone()).collect(),
            names: of().map(|(_, name, _)| name.clone()).collect(),
            tally: of().fold(Tally::default(), |sum, (_, _, tally)| sum.plus(*tally)),
            excess: cluster.excess(),
            p: cluster.rank.p(),
            radius_km: cluster.radius_km,
        }
    };
    let scanned = Scanned::Yes { windows: found.windows, without_point: rows.len() - at.len() };
    Ok((scanned, found.significant().map(told).collect()))
}
