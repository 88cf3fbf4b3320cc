//! Coverage for staff at the desk: the question of an address, and its answer as the page shows it.

use std::collections::BTreeMap;

use jenner_model::OrganizationId;
use jenner_model::access::Access;
use jenner_registry::access::roles::{Permission, Reach, reach};
use jenner_registry::coverage::measure::{Asks, Measure, Name};
use jenner_registry::coverage::question::{
    Answer, Area, Denominator, Ethnicity, Funding, NoAnswer, Only, Question, Race, Row, Sex, Split,
};
use jenner_registry::coverage::{self, Level, MeasureId};
use jenner_registry::organizations;
use jenner_registry::packs::Language;
use jenner_registry::packs::report::{Sections, sections};

use super::{Clerk, refusal};
use crate::desk::{CoverageDesk, Refusal, Visitor};
use crate::views::coverage::{
    CardAsked, CardView, Counted, CoverageAsked, CoverageLine, CoverageView, FixAsked, FixView, Good, Named,
    NoFigures,
};

pub(super) fn named(name: &Name, language: Language) -> String {
    match language {
        Language::English => name.en.clone(),
        Language::Spanish => name.es.clone(),
    }
}

/// Whether more of what a measure counts is better.
pub(super) fn good(measure: &Measure) -> Good {
    match measure.asks {
        Asks::Reached { .. } => Good::More,
        Asks::DroppedOut { .. } | Asks::Doses { .. } | Asks::Exempt { .. } | Asks::MissedVisits { .. } => {
            Good::Less
        }
    }
}

/// What a measure counts.
pub(super) fn what_counts(measure: &Measure) -> &'static str {
    match measure.asks {
        Asks::Doses { .. } => "doses",
        Asks::MissedVisits { .. } => "visits",
        Asks::Reached { .. } | Asks::DroppedOut { .. } | Asks::Exempt { .. } => "people",
    }
}

pub(super) fn counted(count: coverage::Count) -> Counted {
    Counted { with: count.numerator, of: count.denominator }
}

/// Why there is no answer, for people.
pub(super) fn no_figures(why: &NoAnswer) -> NoFigures {
    let (key, about) = match why {
        NoAnswer::UnknownMeasure(id) => ("cov-no-measure", id.to_string()),
        NoAnswer::NotInSchedule { group, .. } => ("cov-no-schedule", group.clone()),
        NoAnswer::Future(_) => ("cov-no-future", String::new()),
        NoAnswer::UnknownArea(..) => ("cov-no-area", String::new()),
        NoAnswer::NoCensus => ("cov-no-census", String::new()),
        NoAnswer::NotInCensus(_) => ("cov-no-in-census", String::new()),
        NoAnswer::OnlyOnCards(_) => ("cov-no-only-cards", String::new()),
        NoAnswer::NoList(_) => ("cov-no-list", String::new()),
        NoAnswer::OtherDenominator(..) => ("cov-no-denominator", String::new()),
    };
    NoFigures { key, about }
}

/// The measures with these words in their name or their word, by set, in the order of the pack.
pub(super) fn choices(all: &[Measure], find: &str, language: Language) -> Vec<(&'static str, Vec<Named>)> {
    let wanted: Vec<String> = find.split_whitespace().map(str::to_lowercase).collect();
    let mut sets: Vec<(&'static str, Vec<Named>)> = Vec::new();
    // Visits are told on report cards alone.
    for measure in all.iter().filter(|one| !matches!(one.asks, Asks::MissedVisits { .. })) {
        let name = named(&measure.name, language);
        let text = format!("{} {}", name.to_lowercase(), measure.id);
        if !wanted.iter().all(|word| text.contains(word.as_str())) {
            continue;
        }
        let one = (measure.id.to_string(), name);
        match sets.last_mut().filter(|(set, _)| *set == measure.set.word()) {
            Some((_, list)) => list.push(one),
            None => sets.push((measure.set.word(), vec![one])),
        }
    }
    sets
}

impl Clerk {
    /// An area as it stands in addresses.
    fn area_of(&self, key: &str) -> Result<Option<Area>, Refusal> {
        let Some((kind, code)) = key.split_once(':') else {
            return if key.is_empty() { Ok(None) } else { Err(Refusal::NotFound) };
        };
        let organization = || -> Result<OrganizationId, Refusal> {
            let all = organizations::list(&self.registry).map_err(refusal)?;
            let found = all.into_iter().find(|one| one.public_id.to_string() == code);
            found.map(|one| one.id).ok_or(Refusal::NotFound)
        };
        Ok(Some(match kind {
            "region" => Area::Region(code.into()),
            "county" => Area::County(code.into()),
            "zip" => Area::Zip(code.into()),
            "provider" => Area::Provider(organization()?),
            "school" => Area::School(organization()?),
            _ => return Err(Refusal::NotFound),
        }))
    }

    fn coverage_question(&self, asked: &CoverageAsked, measure: &Measure) -> Result<Question, Refusal> {
        fn one<T>(word: &str, of: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, Refusal> {
            match word {
                "" => Ok(Vec::new()),
                word => of(word).map(|one| vec![one]).ok_or(Refusal::NotFound),
            }
        }
        let level = match asked.by.as_str() {
            "" => Level::County,
            word => Level::of(word).ok_or(Refusal::NotFound)?,
        };
        let denominator = match asked.of.as_str() {
            "" if measure.cohort.grades.is_empty() => Denominator::Registry,
            // Of grades: those on the lists of schools, who have no record among them.
            "" => Denominator::SchoolRoll,
            word => Denominator::of(word).ok_or(Refusal::NotFound)?,
        };
        Ok(Question {
            measure: measure.id.clone(),
            level,
            split: Split::Nothing,
            only: Only {
                area: self.area_of(&asked.area)?,
                sexes: one(&asked.sex, Sex::of)?,
                races: one(&asked.race, Race::of)?,
                ethnicities: one(&asked.ethnicity, Ethnicity::of)?,
                fundings: one(&asked.funding, Funding::of)?,
            },
            on: asked.on.unwrap_or_else(|| self.registry.today()),
            denominator,
        })
    }

    fn key_of(&self, area: &Area, ids: &BTreeMap<OrganizationId, String>) -> String {
        let of = |id: &OrganizationId| ids.get(id).cloned().unwrap_or_default();
        match area {
            Area::State | Area::Nowhere => String::new(),
            Area::Region(word) => format!("region:{word}"),
            Area::County(code) => format!("county:{code}"),
            Area::Zip(code) => format!("zip:{code}"),
            Area::Provider(id) => format!("provider:{}", of(id)),
            Area::School(id) => format!("school:{}", of(id)),
        }
    }

    fn area_choices(&self) -> Vec<(&'static str, Vec<Named>)> {
        let places = &self.registry.pack().places;
        let mut regions: Vec<Named> = places
            .counties()
            .map(|one| (format!("region:{}", one.region), one.region_name.to_string()))
            .collect();
        regions.sort();
        regions.dedup();
        let counties: Vec<Named> =
            places.counties().map(|one| (format!("county:{}", one.code()), one.name.to_string())).collect();
        [("region", regions), ("county", counties)].into_iter().filter(|(_, all)| !all.is_empty()).collect()
    }

    /// The name of an area for people.
    fn area_name(&self, area: &Area) -> String {
        let places = &self.registry.pack().places;
        match area {
            Area::State | Area::Nowhere => String::new(),
            Area::Region(word) => places
                .counties()
                .find(|one| one.region == *word)
                .map_or_else(|| word.to_string(), |one| one.region_name.to_string()),
            Area::County(code) => code
                .parse()
                .ok()
                .and_then(|fips| places.county(fips))
                .map_or_else(|| code.to_string(), |one| one.name.to_string()),
            Area::Zip(code) => code.to_string(),
            Area::Provider(id) | Area::School(id) => self.organization(*id),
        }
    }

    fn answered(&self, access: &Access, question: &Question) -> Result<Result<Answer, NoAnswer>, Refusal> {
        coverage::ask(&self.registry, access, question).map_err(refusal)
    }
}

/// The lines of an answer, with what was counted before.
fn lines(
    answer: &Answer,
    before: Option<&Answer>,
    key: impl Fn(&Area) -> String,
) -> (Vec<CoverageLine>, Option<CoverageLine>) {
    let line = |row: &Row| CoverageLine {
        key: key(&row.area),
        shape: match &row.area {
            Area::County(code) => code.to_string(),
            Area::Region(word) => format!("region:{word}"),
            _ => String::new(),
        },
        name: row.name.to_string(),
        now: counted(row.count),
        before: before.map(|then| then.of(&row.area).map(|row| counted(row.count)).unwrap_or_default()),
    };
    let nowhere = answer.of(&Area::Nowhere).map(line);
    (answer.rows.iter().filter(|row| row.area != Area::Nowhere).map(line).collect(), nowhere)
}

impl CoverageDesk for Clerk {
    fn coverage(
        &self,
        visitor: &Visitor,
        asked: &CoverageAsked,
        language: Language,
    ) -> Result<CoverageView, Refusal> {
        let access = self.access(visitor)?;
        let all = coverage::measures(&self.registry);
        let found = choices(all, &asked.find, language);
        let found_none = found.is_empty();
        let measures = if found_none { choices(all, "", language) } else { found };
        // What is looked for outranks what was chosen before.
        let known = |id: &str| measures.iter().any(|(_, list)| list.iter().any(|(own, _)| own == id));
        let first = || measures.iter().flat_map(|(_, list)| list).next().map(|(id, _)| id.clone());
        let id = match asked.measure.as_str() {
            "" => first().unwrap_or_default(),
            id if !asked.find.trim().is_empty() && !found_none && !known(id) => first().unwrap_or_default(),
            id => id.to_owned(),
        };
        let id = MeasureId::new(&id);
        let areas = self.area_choices();
        let on = asked.on.unwrap_or_else(|| self.registry.today());
        let begun = CoverageView {
            asked: CoverageAsked { measure: id.to_string(), on: Some(on), ..asked.clone() },
            on: Some(on),
            measures,
            found_none,
            areas,
            counted: "people",
            own_only: reach(access.role(), Permission::SeeCoverage) != Reach::All,
            ..CoverageView::default()
        };
        let Some(measure) = coverage::measure(&self.registry, &id) else {
            return Ok(CoverageView { problem: Some(no_figures(&NoAnswer::UnknownMeasure(id))), ..begun });
        };
        let question = self.coverage_question(asked, measure)?;
        let begun = CoverageView {
            asked: CoverageAsked {
                by: question.level.word().to_owned(),
                of: question.denominator.word().to_owned(),
                ..begun.asked.clone()
            },
            measure: named(&measure.name, language),
            good: good(measure),
            counted: what_counts(measure),
            only: question.only.area.as_ref().map(|area| self.area_name(area)).unwrap_or_default(),
            ..begun
        };
        let answer = match self.answered(&access, &question)? {
            Ok(answer) => answer,
            Err(why) => return Ok(CoverageView { problem: Some(no_figures(&why)), ..begun }),
        };
        let before = match asked.before.map(|day| Question { on: day, ..question.clone() }) {
            None => None,
            Some(question) => match self.answered(&access, &question)? {
                Ok(answer) => Some(answer),
                Err(why) => return Ok(CoverageView { problem: Some(no_figures(&why)), ..begun }),
            },
        };
        // Providers share patients: their rows are no sum.
        let of_all = |question: &Question| -> Result<Option<Counted>, Refusal> {
            let whole = Question { level: Level::State, ..question.clone() };
            Ok(self.answered(&access, &whole)?.ok().map(|answer| counted(answer.total())))
        };
        let whole = of_all(&question)?.map(|now| CoverageLine {
            key: String::new(),
            shape: String::new(),
            name: String::new(),
            now,
            before: None,
        });
        let whole = match (whole, asked.before) {
            (Some(line), Some(day)) => {
                Some(CoverageLine { before: of_all(&Question { on: day, ..question.clone() })?, ..line })
            }
            (whole, _) => whole,
        };
        let ids: BTreeMap<OrganizationId, String> = organizations::list(&self.registry)
            .map_err(refusal)?
            .into_iter()
            .map(|one| (one.id, one.public_id.to_string()))
            .collect();
        let (lines, nowhere) = lines(&answer, before.as_ref(), |area| self.key_of(area, &ids));
        let (mut lines, nobody): (Vec<CoverageLine>, Vec<CoverageLine>) =
            lines.into_iter().partition(|line| line.now.of > 0 || line.now.with > 0);
        let good = begun.good;
        lines.sort_by(|a, b| (b.now.to_do(good), &a.name).cmp(&(a.now.to_do(good), &b.name)));
        Ok(CoverageView {
            whole,
            lines,
            nobody_in: nobody.into_iter().map(|line| line.name).collect(),
            nowhere: nowhere.filter(|_| question.level != Level::State),
            notes: answer.notes.iter().map(|note| note.word()).collect(),
            edition: answer.edition.to_string(),
            waiting: answer.waiting,
            plan: self.areas.plan(&self.registry.pack().places, question.level),
            ..begun
        })
    }

    fn report_card(
        &self,
        visitor: &Visitor,
        asked: &CardAsked,
        language: Language,
    ) -> Result<CardView, Refusal> {
        self.card_view(visitor, asked, language)
    }

    fn fix_list(&self, visitor: &Visitor, asked: &FixAsked, language: Language) -> Result<FixView, Refusal> {
        self.fix_view(visitor, asked, language)
    }

    fn sections(&self, report: &Sections) -> Result<Vec<u8>, Refusal> {
        Ok(sections(&self.registry, report).map_err(refusal)?.into_bytes())
    }
}
