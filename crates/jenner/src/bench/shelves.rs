//! Shelves for the measurement of an exchange: every clinic keeps its stock, and has the lots that the messages will name.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, bail};
use jenner_hl7::er7::Segment;
use jenner_model::{Date, OrganizationId};
use jenner_registry::by_hand::Token;
use jenner_registry::inventory::book::{self, Arrival, Booked};
use jenner_registry::inventory::lot::NewLot;
use jenner_registry::inventory::{Funding, site, stock};
use jenner_registry::{Registry, access, organizations};

/// Doses on each shelf: more than a measurement can give.
const DOSES: i64 = 100_000;

/// A product that an organization will give.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Used {
    /// The organization, by its code.
    pub organization: String,
    /// The vaccine.
    pub cvx: String,
    /// The maker.
    pub mvx: String,
}

/// The lot of a vaccine in a measurement.
pub fn lot(cvx: &str) -> String {
    format!("MEASURE{cvx}")
}

/// The last day of every lot of a measurement.
pub fn last_day(today: Date) -> Date {
    today.saturating_add(jiff::Span::new().years(1))
}

/// What a dose in a message is of.
pub fn vaccine(dose: &Segment<'_>) -> (String, String) {
    let named = dose.field(5);
    let cvx = if named.component(3).text() == "CVX" { named.component(1) } else { named.component(4) };
    (cvx.text().into_owned(), dose.field(17).component(1).text().into_owned())
}

/// Who keeps stock now, and with how many doses.
#[derive(Debug, Default)]
pub struct Filled {
    sites: Vec<OrganizationId>,
    doses: i64,
}

/// Fills the shelves of everybody who will give something.
pub fn fill(registry: &Registry, used: &BTreeSet<Used>, today: Date) -> Result<Filled> {
    let mut filled = Filled::default();
    for one in used {
        let (Ok(cvx), Ok(mvx)) = (one.cvx.parse(), one.mvx.parse::<jenner_codes::Mvx>()) else { continue };
        let organization = organizations::by_code(registry, &one.organization)?
            .with_context(|| format!("there is no organization {}", one.organization))?
            .id;
        let staff = access::of_operator(organization);
        if !filled.sites.contains(&organization) {
            site::begin(registry, &staff, organization, today)?;
            filled.sites.push(organization);
        }
        for funding in [Funding::Vfc, Funding::Section317, Funding::Private] {
            let arrival = Arrival {
                token: Token::draw(),
                organization,
                lot: NewLot {
                    cvx,
                    mvx: mvx.clone(),
                    lot: lot(&one.cvx),
                    expires_on: last_day(today),
                    ndc_box: None,
                    ndc_unit: None,
                    doses_per_box: 1,
                    unit_lot: None,
                    diluent_lot: None,
                },
                funding,
                unit: None,
                doses: DOSES,
                on: today,
                beyond_use_on: None,
                document: String::new(),
                why: String::new(),
                saw_expired: false,
            };
            match book::open(registry, &staff, &arrival)? {
                Booked::Now(_) => {}
                other => bail!("a shelf could not be filled: {other:?}"),
            }
        }
    }
    filled.doses = on_hand(registry, &filled.sites)?;
    Ok(filled)
}

/// How many doses were taken from the shelves since they were filled.
pub fn taken(registry: &Registry, filled: &Filled) -> Result<i64> {
    Ok(filled.doses - on_hand(registry, &filled.sites)?)
}

fn on_hand(registry: &Registry, sites: &[OrganizationId]) -> Result<i64> {
    let mut all = 0;
    for site in sites {
        let lines = stock::on_shelves(registry, &access::of_operator(*site), *site, true)?;
        all += lines.iter().map(|line| line.on_hand).sum::<i64>();
    }
    Ok(all)
}
