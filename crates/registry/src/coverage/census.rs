//! The census of the pack in the place of the people of the registry.
//!
//! It is told by county, sex and bands of five years; a cohort that takes part of a band is reckoned as that part of it.

use std::collections::BTreeMap;

use jenner_cdsi::Duration;

use super::measure::{Asks, Cohort, Measure};
use super::question::{Area, Count, Level, NoAnswer, Part, Question, Sex, Split};
use crate::packs::Places;
use crate::packs::places::BANDS;

/// Months of a band.
const BAND: f64 = 60.0;
/// The open band is reckoned as if nobody were older than this, in months.
const OLDEST: f64 = 101.0 * 12.0;

/// Whether the census can tell what is asked.
pub(super) fn can(question: &Question, measure: &Measure, places: &Places) -> Result<(), NoAnswer> {
    if !places.has_census() {
        return Err(NoAnswer::NoCensus);
    }
    if !matches!(measure.asks, Asks::Reached { .. }) || !measure.cohort.grades.is_empty() {
        return Err(NoAnswer::OtherDenominator(
            measure.id.clone(),
            "census: it knows ages, and no grades or doses",
        ));
    }
    match question.level {
        Level::State | Level::Region | Level::County => {}
        Level::Zip => return Err(NoAnswer::NotInCensus("postal code")),
        Level::Provider => return Err(NoAnswer::NotInCensus("provider")),
        Level::School => return Err(NoAnswer::NotInCensus("school")),
    }
    let only = &question.only;
    let asked = [
        (!only.races.is_empty() || question.split == Split::Race, "race"),
        (!only.ethnicities.is_empty() || question.split == Split::Ethnicity, "ethnicity"),
        (!only.fundings.is_empty() || question.split == Split::Funding, "eligibility"),
        (question.split == Split::Age, "single years of age"),
        (matches!(only.area, Some(Area::Zip(_))), "postal code"),
        (matches!(only.area, Some(Area::Provider(_))), "provider"),
        (matches!(only.area, Some(Area::School(_))), "school"),
    ];
    match asked.iter().find(|(is, _)| *is) {
        Some((_, what)) => Err(NoAnswer::NotInCensus(what)),
        None => Ok(()),
    }
}

/// Puts the people of the census under what was counted. Nowhere has no census: its people are in no county.
pub(super) fn instead(
    counted: &mut BTreeMap<(u16, Area, Part), Count>,
    measure: &Measure,
    question: &Question,
    places: &Places,
) {
    for ((_, area, part), count) in counted.iter_mut() {
        count.denominator = people(measure, question, places, area, *part);
    }
}

fn people(measure: &Measure, question: &Question, places: &Places, area: &Area, part: Part) -> u64 {
    let sexes = [Sex::Female, Sex::Male].into_iter().enumerate().filter(|(_, sex)| {
        measure.cohort.sex.is_none_or(|only| only == *sex)
            && (question.only.sexes.is_empty() || question.only.sexes.contains(sex))
            && (part == Part::Everybody || part == Part::Sex(*sex))
    });
    let sexes: Vec<usize> = sexes.map(|(place, _)| place).collect();
    let within = |wanted: &Area, county: &crate::packs::places::County| match wanted {
        Area::State => true,
        Area::Region(word) => county.region == *word,
        Area::County(fips) => county.code() == *fips,
        Area::Zip(_) | Area::Provider(_) | Area::School(_) | Area::Nowhere => false,
    };
    let shares = shares(&measure.cohort);
    let mut sum = 0.0;
    for county in places.counties() {
        if !within(area, county) || !question.only.area.as_ref().is_none_or(|only| within(only, county)) {
            continue;
        }
        let Some(census) = places.census(county.fips) else { continue };
        for bands in sexes.iter().filter_map(|place| census.get(*place)) {
            sum += bands.iter().zip(shares).map(|(people, share)| f64::from(*people) * share).sum::<f64>();
        }
    }
    sum.round().max(0.0) as u64
}

/// Which part of each band a cohort takes.
fn shares(cohort: &Cohort) -> [f64; BANDS] {
    let months = |age: Option<Duration>, else_: f64| {
        age.map_or(else_, |age| f64::from(age.whole_months()) + f64::from(age.whole_days()) / 30.4375)
    };
    let (from, until) = (months(cohort.from_age, 0.0), months(cohort.until_age, OLDEST));
    let mut shares = [0.0; BANDS];
    for (band, share) in shares.iter_mut().enumerate() {
        let begins = band as f64 * BAND;
        let ends = if band + 1 == BANDS { OLDEST } else { begins + BAND };
        *share = ((until.min(ends) - from.max(begins)) / (ends - begins)).clamp(0.0, 1.0);
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_of_age_is_a_fifth_of_its_band_and_a_cohort_across_bands_takes_of_each() {
        let age = |text: &str| Some(text.parse().expect("a duration"));
        let of =
            |from, until| shares(&Cohort { from_age: age(from), until_age: age(until), ..Cohort::default() });
        let two = of("24 months", "36 months");
        assert!((two[0] - 0.2).abs() < 1e-9 && two[1..].iter().all(|share| *share == 0.0));
        let teens = of("13 years", "18 years");
        assert!((teens[2] - 0.4).abs() < 1e-9 && (teens[3] - 0.6).abs() < 1e-9);
        let old = shares(&Cohort { from_age: age("65 years"), ..Cohort::default() });
        assert!(old[13..].iter().all(|share| (*share - 1.0).abs() < 1e-9) && old[12] == 0.0);
    }
}
