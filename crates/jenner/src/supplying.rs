//! Vaccine of the made-up state: a clinic that takes part in the programme, keeps its stock, has counted it this morning, and so may order.

use anyhow::{Context as _, Result, bail};
use jenner_codes::Ndc;
use jenner_model::OrganizationId;
use jenner_model::access::Access;
use jenner_registry::by_hand::Token;
use jenner_registry::inventory::book::{self, Arrival};
use jenner_registry::inventory::count::{self, Begun, Shelves, Signed};
use jenner_registry::inventory::lot::NewLot;
use jenner_registry::inventory::{Funding, site, stock, work};
use jenner_registry::ordering::rules::Rules;
use jenner_registry::programme::enrolment::{self, Done};
use jenner_registry::{Registry, access, organizations};
use jiff::ToSpan as _;

/// What is on the shelves: NDC of the box, lot, doses.
const SHELVES: [(&str, &str, i64); 4] = [
    ("00006-4681-00", "DM4417", 18),
    ("00006-4827-00", "DV2093", 7),
    ("58160-0842-52", "DB7751", 24),
    ("58160-0811-52", "DP1180", 12),
];
/// How many days the lots are still good.
const GOOD: i64 = 400;

/// Gives the organization of a code vaccine and a count, unless it keeps stock already.
pub fn supply(registry: &Registry, code: &str) -> Result<()> {
    let all = organizations::list(registry)?;
    let organization = all.iter().find(|one| one.code == code).context("an organization for vaccine")?.id;
    let who = access::of_operator(organization);
    let today = registry.today();
    site::begin(registry, &who, organization, today)?;
    let lines = stock::on_shelves(registry, &who, organization, true)?;
    if lines.iter().any(|line| SHELVES.iter().any(|(_, lot, _)| *lot == line.account.lot.lot)) {
        return Ok(());
    }
    takes_part(registry, &who, organization)?;
    for (ndc, lot, doses) in SHELVES {
        let ndc: Ndc = ndc.parse()?;
        let product = Rules::shipped().product(&ndc).context("a product")?;
        let arrival = Arrival {
            token: Token::draw(),
            organization,
            lot: NewLot {
                cvx: product.cvx,
                mvx: product.mvx.clone(),
                lot: lot.to_owned(),
                expires_on: today.checked_add(GOOD.days())?,
                ndc_box: Some(ndc),
                ndc_unit: None,
                doses_per_box: u32::try_from(product.doses_per_box)?,
                unit_lot: None,
                diluent_lot: None,
            },
            funding: Funding::Vfc,
            unit: None,
            doses,
            on: today,
            beyond_use_on: None,
            document: String::new(),
            why: String::new(),
            saw_expired: false,
        };
        book::open(registry, &who, &arrival)?;
    }
    count(registry, &who, organization)
}

/// The clinic takes part in the programme that pays, since before the state was made.
fn takes_part(registry: &Registry, who: &Access, organization: OrganizationId) -> Result<()> {
    let today = registry.today();
    let days = (today.checked_sub(100.days())?, today.checked_add(264.days())?);
    match enrolment::bring(registry, who, organization, days, "A made-up agreement on paper")? {
        Done::Kept | Done::NotNow => Ok(()),
        other => bail!("the made-up clinic cannot take part: {other:?}"),
    }
}

/// Counts what is there, and signs it. What was given before took nothing from these shelves.
fn count(registry: &Registry, who: &Access, organization: OrganizationId) -> Result<()> {
    for waiting in work::not_deducted(registry, who, organization)? {
        let dose = (organization, waiting.dose.report);
        work::leave(registry, who, dose, waiting.why, "Given before the shelves were counted here.")?;
    }
    let shelves = Shelves { organization, funding: Some(Funding::Vfc), unit: None };
    let Begun::Now(sheet) = count::begin(registry, who, shelves)? else { return Ok(()) };
    let (_, lines) = count::sheet(registry, who, sheet)?.context("a sheet")?;
    let on_hand = stock::on_shelves(registry, who, organization, true)?;
    for line in lines {
        let shelf = on_hand.iter().find(|one| one.account.id == line.account.id);
        let doses = shelf.map_or(0, |one| one.on_hand);
        count::enter(registry, who, (sheet, line.account.id), doses, None, None)?;
    }
    count::compare(registry, who, sheet)?;
    match count::sign(registry, who, sheet)? {
        Signed::Done => Ok(()),
        other => bail!("the count of the made-up clinic is not signed: {other:?}"),
    }
}
