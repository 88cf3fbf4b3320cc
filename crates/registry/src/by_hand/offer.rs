//! What may be offered today: nothing that the schedule does not recommend for this age and history.

use jenner_cdsi::words::StatusWord;
use jenner_codes::{Cvx, Mvx, Status};
use jenner_model::record::Record;
use smol_str::SmolStr;

use crate::Registry;
use crate::forecast::{Assessed, NoAssessment, of_record};

/// A vaccine group of which a dose is recommended today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The schedule's name of the group.
    pub group: String,
    /// Because of a risk, beside what everybody gets.
    pub risk: bool,
    /// Overdue or due now.
    pub word: StatusWord,
    /// Number of the dose.
    pub dose: Option<u8>,
    /// What can be given for it.
    pub products: Vec<Product>,
}

/// A product that can be given.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Product {
    /// Trade name; CDC's name where there is none.
    pub name: SmolStr,
    /// The vaccine.
    pub cvx: Cvx,
    /// The maker, where the name tells.
    pub mvx: Option<Mvx>,
}

/// What may be offered today. An error where nothing can be said: then nothing is offered either.
pub fn today(registry: &Registry, record: &Record) -> Result<Vec<Offer>, NoAssessment> {
    let on = jenner_cdsi::Date::try_from(registry.today()).map_err(|_| NoAssessment::Failed)?;
    if record.demographics.deceased == jenner_model::Given::Value(true)
        || record.demographics.death_date.value().is_some()
    {
        return Ok(Vec::new());
    }
    let assessed = of_record(registry, record, on)?;
    Ok(of(registry, &assessed))
}

fn of(registry: &Registry, assessed: &Assessed) -> Vec<Offer> {
    let schedule = registry.schedule();
    let forecasts = assessed.assessment.forecasts.iter();
    forecasts
        .filter_map(|one| {
            let word = StatusWord::of(one, schedule.as_ref(), assessed.assessment.on);
            matches!(word, StatusWord::Overdue | StatusWord::DueNow).then(|| Offer {
                group: schedule.group_name(one.group).to_owned(),
                risk: one.kind == jenner_cdsi::ForecastKind::Risk,
                word,
                dose: one.dose_number,
                products: products(
                    registry,
                    if one.suitable.is_empty() { &one.vaccines } else { &one.suitable },
                ),
            })
        })
        .collect()
}

/// The products of some vaccines that are on the market.
pub fn products(registry: &Registry, vaccines: &[Cvx]) -> Vec<Product> {
    let codes = registry.codes();
    let mut all: Vec<Product> = Vec::new();
    for cvx in vaccines.iter().filter(|cvx| !codes.is_unspecified(**cvx)) {
        let of_it = codes.all_products().iter().filter(|one| one.cvx == *cvx && one.status == Status::Active);
        let before = all.len();
        all.extend(of_it.map(|one| Product { name: one.name.clone(), cvx: *cvx, mvx: one.mvx.clone() }));
        if all.len() == before {
            let name = codes.cvx(*cvx).map_or_else(|| cvx.to_string().into(), |entry| entry.short.clone());
            all.push(Product { name, cvx: *cvx, mvx: None });
        }
    }
    all.sort();
    all.dedup();
    all
}
