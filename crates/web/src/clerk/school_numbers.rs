//! The annual numbers of schools at the desk.

use std::collections::BTreeSet;

use jenner_codes::County;
use jenner_model::organization::Organization;
use jenner_model::{OrganizationId, PublicId};
use jenner_registry::access::roles::{Permission, may};
use jenner_registry::packs::Language;
use jenner_registry::schools::law::Impact;
use jenner_registry::schools::numbers::read::{self, Asked};
use jenner_registry::schools::numbers::{Area, Cohort, Sector, Tally, csv, detail, release};
use jenner_registry::schools::roster::{self, Grade};
use jenner_registry::schools::{preview, turn};
use jenner_registry::{Error, organizations};

use super::{Clerk, refusal, words};
use crate::desk::{Refusal, SchoolNumbersDesk, Visitor};
use crate::views::school_numbers::{
    DetailView, LawView, LineOf, NumbersAsked, NumbersLine, NumbersView, PublicView,
};

impl Clerk {
    fn county_name(&self, fips: &str) -> String {
        if fips.is_empty() {
            return String::new();
        }
        // The table has "Name, State"; the state is plain to everybody here.
        let label = words::label(self.registry.codes(), &County::known(fips));
        label.split(',').next().unwrap_or_default().to_owned()
    }

    fn tally(&self, visitor: &Visitor, asked: &NumbersAsked) -> Result<(Tally, i64), Refusal> {
        let access = self.access(visitor)?;
        match asked.year {
            Some(year) => {
                let kept = turn::kept(&self.registry, &access, year).map_err(refusal)?;
                Ok((kept.ok_or(Refusal::NotFound)?, year))
            }
            None => {
                let wanted = Asked { all: asked.all, before_year: None };
                let tally = read::now(&self.registry, &access, wanted).map_err(refusal)?;
                Ok((tally, roster::school_year(&self.registry, self.registry.today())))
            }
        }
    }

    fn need_names(
        &self,
        language: Language,
        words: impl IntoIterator<Item = String>,
    ) -> Vec<(String, String)> {
        let texts = self.registry.pack().school_texts(language);
        let name = |word: &String| texts.and_then(|texts| texts.needs.get(word)).unwrap_or(word).clone();
        words.into_iter().map(|word| (word.clone(), name(&word))).collect()
    }
}

fn line_of(clerk: &Clerk, tally: &Tally, all: &[Organization], area: &Area) -> Option<LineOf> {
    Some(match area {
        Area::State => LineOf::State,
        Area::Sector(sector) => LineOf::Sector(*sector),
        Area::County(fips) => LineOf::County(fips.clone(), clerk.county_name(fips)),
        Area::District(id) => {
            let one = all.iter().find(|one| one.id == *id)?;
            LineOf::District(one.public_id.to_string(), one.name.to_string())
        }
        Area::School(at) => {
            let place = tally.places.get(*at)?;
            LineOf::School(place.public_id.clone(), place.name.clone(), place.reported)
        }
    })
}

/// Whether an area is shown for what was asked.
fn is_shown(
    tally: &Tally,
    asked: &NumbersAsked,
    chosen: Option<OrganizationId>,
    few: bool,
    area: &Area,
) -> bool {
    match (area, chosen) {
        (Area::School(at), Some(id)) => {
            tally.places.get(*at).is_some_and(|place| place.id == id || place.district == Some(id))
        }
        (Area::District(one), Some(id)) => *one == id,
        (_, Some(_)) => false,
        (Area::County(fips), None) => asked.county.is_empty() || *fips == asked.county,
        (Area::School(at), None) => {
            few || (!asked.county.is_empty()
                && tally.places.get(*at).is_some_and(|place| place.county == asked.county))
        }
        (Area::State | Area::Sector(_) | Area::District(_), None) => asked.county.is_empty(),
    }
}

impl SchoolNumbersDesk for Clerk {
    fn school_numbers(
        &self,
        visitor: &Visitor,
        asked: &NumbersAsked,
        language: Language,
    ) -> Result<NumbersView, Refusal> {
        let (tally, year) = self.tally(visitor, asked)?;
        let access = self.access(visitor)?;
        let all = organizations::list(&self.registry).map_err(refusal)?;
        let cohorts = Cohort::of(&self.registry.pack().school.report);
        let cohort = match Cohort::of_word(&asked.cohort).filter(|one| cohorts.contains(one)) {
            Some(one) => one,
            None => *cohorts.first().ok_or(Refusal::NotFound)?,
        };
        let named: Option<PublicId> = asked.school.parse().ok();
        let chosen = all.iter().find(|one| named == Some(one.public_id));
        if !asked.school.is_empty() && chosen.is_none() {
            return Err(Refusal::NotFound);
        }
        // A district's staff see their schools at once; a state has too many.
        let few = tally.places.len() <= 40;
        let id = chosen.map(|one| one.id);
        let mut lines: Vec<NumbersLine> = tally
            .numbers
            .iter()
            .filter(|((one, area), _)| *one == cohort && is_shown(&tally, asked, id, few, area))
            .filter_map(|((_, area), numbers)| {
                Some(NumbersLine { of: line_of(self, &tally, &all, area)?, numbers: numbers.clone() })
            })
            .collect();
        lines.sort_by_cached_key(|line| match &line.of {
            LineOf::State => (0, String::new()),
            LineOf::Sector(sector) => (1, sector.word().to_owned()),
            LineOf::County(_, name) => (2, name.clone()),
            LineOf::District(_, name) => (3, name.clone()),
            LineOf::School(_, name, _) => (4, name.clone()),
        });
        let of_cohort = tally.numbers.iter().filter(|((one, _), _)| *one == cohort);
        let vaccines: BTreeSet<String> = of_cohort.flat_map(|(_, of)| of.vaccines.keys().cloned()).collect();
        let texts = self.registry.pack().school_texts(language);
        let kinds = read::kinds(&self.registry).into_iter().map(|kind| {
            let name = texts.and_then(|texts| texts.exemptions.get(&kind)).unwrap_or(&kind).clone();
            (kind, name)
        });
        let details = detail::all(&self.registry).map_err(refusal)?;
        let place = |id: OrganizationId| tally.places.iter().find(|place| place.id == id);
        let detail = chosen.filter(|_| asked.year.is_none()).and_then(|one| Some((one, place(one.id)?)));
        let detail = detail.map(|(one, place)| DetailView {
            id: place.public_id.clone(),
            name: place.name.clone(),
            sector: place.sector,
            last_grade: details
                .get(&one.id)
                .and_then(|of| of.last_grade)
                .map(Grade::code)
                .unwrap_or_default(),
        });
        let may_publish = may(access.role(), Permission::OverseeSchools);
        let published = release::latest(&self.registry, None).map_err(refusal)?;
        Ok(NumbersView {
            year,
            years: if may_publish { turn::years(&self.registry).map_err(refusal)? } else { Vec::new() },
            asked: NumbersAsked { cohort: cohort.word(), ..asked.clone() },
            cohorts: cohorts.iter().map(|one| one.word()).collect(),
            vaccines: self.need_names(language, vaccines),
            kinds: kinds.collect(),
            lines,
            detail,
            may_publish: may_publish && asked.year.is_none(),
            published: published.map(|one| (one.version, one.at.to_jiff())),
        })
    }

    fn school_numbers_csv(
        &self,
        visitor: &Visitor,
        asked: &NumbersAsked,
        schools: bool,
    ) -> Result<Vec<u8>, Refusal> {
        let (tally, year) = self.tally(visitor, asked)?;
        let all = organizations::list(&self.registry).map_err(refusal)?;
        let name = |area: &Area| match line_of(self, &tally, &all, area) {
            Some(LineOf::County(id, name) | LineOf::District(id, name) | LineOf::School(id, name, _)) => {
                (id, name)
            }
            _ => (String::new(), String::new()),
        };
        let depth = if schools { csv::Depth::Schools } else { csv::Depth::Counties };
        csv::write(&tally, year, &read::kinds(&self.registry), depth, name).map_err(refusal)
    }

    fn describe_school(
        &self,
        visitor: &Visitor,
        school: &str,
        sector: &str,
        last_grade: &str,
    ) -> Result<Result<(), &'static str>, Refusal> {
        let access = self.access(visitor)?;
        let named: PublicId = school.parse().map_err(|_| Refusal::NotFound)?;
        let found = organizations::by_public_id(&self.registry, named).map_err(refusal)?;
        let id = found.ok_or(Refusal::NotFound)?.id;
        let Some(sector) = Sector::of(sector) else { return Ok(Err("sector")) };
        let last_grade = match last_grade.trim() {
            "" => None,
            text => match Grade::read(text).filter(|grade| *grade != Grade::NONE) {
                Some(grade) => Some(grade),
                None => return Ok(Err("grade")),
            },
        };
        match detail::put(&self.registry, &access, &[(id, detail::Detail { sector, last_grade })]) {
            Ok(()) => Ok(Ok(())),
            // Another school is none.
            Err(Error::Forbidden) => Err(Refusal::NotFound),
            Err(error) => Err(refusal(error)),
        }
    }

    fn publish_school_numbers(&self, visitor: &Visitor) -> Result<Result<i64, &'static str>, Refusal> {
        let access = self.access(visitor)?;
        Ok(release::publish(&self.registry, &access).map_err(refusal)?.ok_or("nobody-reported"))
    }

    fn school_law(&self, visitor: &Visitor) -> Result<LawView, Refusal> {
        self.access(visitor)?;
        let law = &self.registry.pack().school.law;
        Ok(LawView {
            id: law.id.clone(),
            citation: law.citation.clone(),
            from: law.from.into(),
            valid_until: law.valid_until.into(),
        })
    }

    fn preview_school_law(
        &self,
        visitor: &Visitor,
        edition: &str,
    ) -> Result<Result<Impact, String>, Refusal> {
        let access = self.access(visitor)?;
        let found = preview::preview(&self.registry, &access, edition).map_err(refusal)?;
        Ok(found.map_err(|wrong| wrong.to_string()))
    }

    fn public_school_numbers(&self, year: Option<i64>, language: Language) -> Result<PublicView, Refusal> {
        let published = release::latest(&self.registry, year).map_err(refusal)?;
        if year.is_some() && published.is_none() {
            return Err(Refusal::NotFound);
        }
        let cohorts = || published.iter().flat_map(|one| &one.table.cohorts);
        let fips: BTreeSet<String> = cohorts().flat_map(|one| &one.rows).map(|row| row.id.clone()).collect();
        let vaccines: BTreeSet<String> = cohorts().flat_map(|one| one.vaccines.iter().cloned()).collect();
        Ok(PublicView {
            counties: fips.into_iter().map(|fips| (fips.clone(), self.county_name(&fips))).collect(),
            vaccines: self.need_names(language, vaccines),
            years: release::years(&self.registry).map_err(refusal)?,
            published,
        })
    }

    fn public_school_csv(&self, year: Option<i64>) -> Result<Vec<u8>, Refusal> {
        let found = release::latest(&self.registry, year).map_err(refusal)?.ok_or(Refusal::NotFound)?;
        release::csv(&found, |fips| self.county_name(fips)).map_err(refusal)
    }
}
