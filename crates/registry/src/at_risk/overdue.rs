//! For how long children are overdue for the vaccines against a disease, by place: who was due last month needs a reminder, who
//! was due two years ago a visit.

use jenner_cdsi::Duration;
use jenner_model::access::Access;
use smol_str::SmolStr;

use super::question::{Asked, NothingToSay};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::coverage::overdue::{self, Overdue};
use crate::coverage::question::{Area, Level, NoAnswer};
use crate::coverage::{self};
use crate::schools::law::terms::words;
use crate::{Error, Registry};

/// Who is a child or adolescent here: younger than this, in years.
const YOUNG: i16 = 19;

words! {
    /// Of whom it is asked.
    Whom {
        /// The cohort of the measure, by its ages.
        Cohort = "cohort",
        /// Everybody under 19: who missed a vaccine as a small child still misses it.
        Young = "young",
    }
}

/// What was found. Exact numbers: for staff, not for publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Late {
    /// Of whom.
    pub of: Whom,
    /// The areas.
    pub level: Level,
    /// The vaccine groups, by the schedule's names.
    pub groups: Vec<String>,
    /// Places with somebody overdue or not, the most overdue first.
    pub places: Vec<(Area, SmolStr, Overdue)>,
    /// Those whose place is not known.
    pub nowhere: Overdue,
    /// Everybody.
    pub whole: Overdue,
}

/// Counts who is overdue, as of today, for those who may look for places at risk. Measures of grades have no ages: there
/// everybody under 19 is asked about.
pub fn overdue(
    registry: &Registry,
    access: &Access,
    asked: &Asked,
    of: Whom,
) -> Result<Result<Late, NothingToSay>, Error> {
    door::require(registry, access, Permission::FindAtRisk, Action::FindAtRisk)?;
    let Some(disease) = registry.pack().at_risk.disease(&asked.disease) else {
        return Ok(Err(NothingToSay::UnknownDisease(asked.disease.clone())));
    };
    if !matches!(asked.level, Level::County | Level::Zip | Level::School) {
        return Ok(Err(NothingToSay::OtherLevel(asked.level)));
    }
    let Some(measure) = coverage::measure(registry, &disease.measure) else {
        return Ok(Err(NoAnswer::UnknownMeasure(disease.measure.clone()).into()));
    };
    let today = registry.core.today();
    let of = if measure.cohort.grades.is_empty() { of } else { Whom::Young };
    let born = match of {
        Whom::Cohort => overdue::born(measure, today),
        Whom::Young => {
            let years = Duration { years: -YOUNG, ..Duration::ZERO };
            (today.plus(years).plus_days(1), today)
        }
    };
    let groups = overdue::groups_of(registry.core.coverage.measures(), measure);
    let found = overdue::by_area(registry, access, &groups, born, asked.level)?;
    let mut entry = door::entry(registry, access, Action::FindAtRisk, None);
    entry.object = format!("overdue:{}", asked.disease).into();
    entry.detail =
        serde_json::json!({ "on": registry.today().to_string(), "by": asked.level.word(), "of": of.word() })
            .to_string()
            .into();
    registry.db().audit(vec![entry])?;
    let whole = found.iter().fold(Overdue::default(), |sum, (_, _, one)| sum.plus(*one));
    let mut nowhere = Overdue::default();
    let mut places = Vec::with_capacity(found.len());
    for (area, name, one) in found {
        match area {
            Area::Nowhere => nowhere = one,
            area => places.push((area, name, one)),
        }
    }
    places.sort_by(|a, b| b.2.all().cmp(&a.2.all()).then(a.0.cmp(&b.0)));
    Ok(Ok(Late { of, level: asked.level, groups, places, nowhere, whole }))
}
