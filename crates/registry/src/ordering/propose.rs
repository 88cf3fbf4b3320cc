//! What a clinic should order of each product of a set: what the ledger, the shelves and open orders say, given to
//! [`suggest`](mod@super::suggest).

use std::collections::HashMap;

use jenner_codes::Ndc;
use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId};
use jenner_store::queries::inventory::{self as stock_rows, AccountRow};
use jenner_store::queries::ordering::{self as rows, Used};
use jenner_store::{StoreError, Tx};
use jiff::ToSpan as _;

use super::rules::{Keep, Product, Rules};
use super::setting::{self, Size};
use super::state::State;
use super::suggest::{self, Known, Sum};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::inventory::movement::Place;
use crate::inventory::{Funding, site, stock};
use crate::{Error, Registry};

/// A product and what is suggested of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggested {
    /// The product.
    pub product: &'static Product,
    /// The sum.
    pub sum: Sum,
}

/// The states whose orders are still awaited.
pub(crate) fn awaited_states() -> Vec<String> {
    State::ALL.into_iter().filter(|one| one.is_on_order()).map(|one| one.word().to_owned()).collect()
}

/// What an organization should order of each product of a set.
pub fn suggest(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
    funding: Funding,
    set: &str,
) -> Result<Vec<Suggested>, Error> {
    site::require(registry, access, organization, Permission::SeeStock, Action::ReadOrders)?;
    let today = registry.today();
    let entry = door::entry(registry, access, Action::ReadOrders, None).organization(organization);
    let found = registry.db().read(|tx| suggest_in(tx, organization, (funding, set), today, None))?;
    registry.db().audit(vec![entry])?;
    Ok(found)
}

/// As [`suggest`], in a transaction; `without`: an order whose own doses do not count as on order.
pub(crate) fn suggest_in(
    tx: &mut Tx<'_>,
    organization: OrganizationId,
    (funding, set): (Funding, &str),
    today: Date,
    without: Option<i64>,
) -> Result<Vec<Suggested>, StoreError> {
    let rules = Rules::shipped();
    let setting = setting::of(tx, organization)?;
    let sites = stock_rows::sites(tx)?;
    let since = sites.iter().find(|one| one.organization == organization).map_or(today, |one| one.starts_on);
    let months = suggest::months_known(since, today, rules.suggest.use_months);
    let from = today.checked_sub(i64::from(rules.suggest.use_months).months()).unwrap_or(today);

    let mut accounts = stock_rows::accounts_of(tx, &[organization])?;
    accounts.retain(|one| one.place == Place::Stock.word());
    let ids = |of: &dyn Fn(&AccountRow) -> bool| -> Vec<i64> {
        accounts.iter().filter(|one| of(one)).map(|one| one.id).collect()
    };
    let used_all = rows::used(tx, &ids(&|_| true), (from, today))?;
    let used = rows::used(tx, &ids(&|one| one.funding == funding.word()), (from, today))?;
    let given = by_product(used.iter());
    let a_month = used_all.iter().map(|one| one.doses).sum::<i64>() / i64::from(months.max(1));
    let is_large = match setting.size {
        Size::Large => true,
        Size::Small => false,
        Size::ByUse => a_month >= rules.suggest.large_from_doses_a_month,
    };
    let cover_months = if is_large { rules.suggest.cover_large } else { rules.suggest.cover_small };

    let lines = stock::lines_of(tx, &[organization], today)?;
    let mut on_hand: HashMap<Ndc, i64> = HashMap::new();
    let mut stored: HashMap<Keep, i64> = HashMap::new();
    for line in &lines {
        let lot = &line.account.lot;
        let product = rules.product_of_lot(&lot.ndc_box, &lot.cvx, &lot.mvx);
        // What is past its last day takes room as well, until it is sent back.
        *stored.entry(product.map_or(Keep::Refrigerated, |one| one.keep)).or_default() += line.on_hand.max(0);
        if let Some(product) = product
            && line.funding == funding
            && line.may_be_given()
        {
            *on_hand.entry(product.ndc.clone()).or_default() += line.on_hand;
        }
    }

    let mut on_order: HashMap<Ndc, i64> = HashMap::new();
    for one in Funding::ALL {
        for line in rows::awaited(tx, organization, one.word(), &awaited_states())? {
            let Some(product) = rules.product_of(&line.ndc) else { continue };
            if without == Some(line.order) {
                continue;
            }
            let doses = (line.ordered - line.received).max(0);
            *stored.entry(product.keep).or_default() += doses;
            if one == funding {
                *on_order.entry(product.ndc.clone()).or_default() += doses;
            }
        }
    }

    let allotments = setting::allotments(tx, today)?;
    let mut all = Vec::new();
    for product in rules.products_of(set) {
        let is_of =
            |one: &&rows::AllotmentRow| one.ndc == product.ndc.as_str() && one.funding == funding.word();
        let allotted = match allotments.iter().find(is_of) {
            Some(one) => Some(setting::left(tx, one, without.unwrap_or(0))?),
            None => None,
        };
        let known = Known {
            given: given.get(&product.ndc).copied().unwrap_or(0),
            months,
            season_percent: rules.season(product.cvx, today.month()).map_or(100, |one| one.percent),
            cover_months,
            safety_percent: rules.suggest.safety_percent,
            on_hand: on_hand.get(&product.ndc).copied().unwrap_or(0),
            on_order: on_order.get(&product.ndc).copied().unwrap_or(0),
            doses_per_box: product.doses_per_box,
            allotted,
        };
        all.push(Suggested { product, sum: suggest::suggest(known) });
    }
    for (keep, capacity) in [(Keep::Refrigerated, setting.refrigerated), (Keep::Frozen, setting.frozen)] {
        let Some(capacity) = capacity else { continue };
        let room = capacity - stored.get(&keep).copied().unwrap_or(0);
        let mut sums: Vec<&mut Sum> =
            all.iter_mut().filter(|one| one.product.keep == keep).map(|one| &mut one.sum).collect();
        suggest::share(&mut sums, room);
    }
    Ok(all)
}

/// Doses by product.
fn by_product<'a>(used: impl Iterator<Item = &'a Used>) -> HashMap<Ndc, i64> {
    let mut all = HashMap::new();
    for one in used {
        if let Some(product) = Rules::shipped().product_of_lot(&one.ndc_box, &one.cvx, &one.mvx) {
            *all.entry(product.ndc.clone()).or_insert(0) += one.doses;
        }
    }
    all
}
