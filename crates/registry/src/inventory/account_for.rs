//! Accounting for vaccine: what was there, what came, where it went. One line for each lot and funding; it always adds up, because
//! it is read from the ledger alone.

use std::collections::{BTreeMap, HashMap};

use jenner_model::access::Access;
use jenner_model::{OrganizationId, Timestamp};
use jenner_store::StoreError;
use jenner_store::queries::inventory::{self as rows, AccountRow, LotRow};
use jenner_store::queries::inventory_count as counts;
use jenner_store::queries::inventory_ledger::{self as ledger, MovementRow};

use super::count::{COUNTS, State};
use super::funding::Funding;
use super::movement::{Kind, Place};
use super::site;
use crate::access::door::Action;
use crate::access::roles::Permission;
use crate::{Error, Registry};

/// What became of the doses of a lot and funding within a span. What left the shelves and came back by a correction is not in it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Account {
    /// The number of the lot, as printed.
    pub lot: String,
    /// The vaccine (CVX).
    pub cvx: String,
    /// The maker (MVX).
    pub mvx: String,
    /// Who paid.
    pub funding: Funding,
    /// On the shelves when the span began.
    pub start: i64,
    /// Delivered, and what was there on the first day.
    pub received: i64,
    /// From other clinics.
    pub came_in: i64,
    /// Given.
    pub given: i64,
    /// Opened or broken.
    pub wasted: i64,
    /// Past the last day.
    pub expired: i64,
    /// Sealed and no good.
    pub spoiled: i64,
    /// Sent back from the shelves.
    pub returned: i64,
    /// To other clinics.
    pub sent_out: i64,
    /// From other fundings less to other fundings.
    pub borrowed: i64,
    /// Lost.
    pub lost: i64,
    /// What counts found, less what they missed.
    pub counted: i64,
    /// On the shelves when the span ended.
    pub end: i64,
}

impl Account {
    fn new(lot: &LotRow, funding: Funding, start: i64) -> Self {
        Self {
            lot: lot.lot.clone(),
            cvx: lot.cvx.clone(),
            mvx: lot.mvx.clone(),
            funding,
            start,
            received: 0,
            came_in: 0,
            given: 0,
            wasted: 0,
            expired: 0,
            spoiled: 0,
            returned: 0,
            sent_out: 0,
            borrowed: 0,
            lost: 0,
            counted: 0,
            end: start,
        }
    }

    /// What should be on the shelves: the equation of the monthly report.
    pub fn expected(&self) -> i64 {
        self.start + self.received + self.came_in + self.borrowed + self.counted
            - self.given
            - self.wasted
            - self.expired
            - self.spoiled
            - self.returned
            - self.sent_out
            - self.lost
    }

    /// Doses that were given or whose loss was reported, of those that were there or came, in percent. `None`: none were.
    pub fn percent(&self) -> Option<i64> {
        let had = self.start + self.received + self.came_in;
        let told =
            self.given + self.wasted + self.expired + self.spoiled + self.returned + self.sent_out + self.end;
        (had > 0).then(|| told * 100 / had)
    }

    /// Takes a movement in. `there` is what is at the other end; of another shelf, whether it is of another funding.
    fn take(&mut self, change: i64, there: Place, of_other_funding: bool) {
        self.end += change;
        match there {
            Place::Supplier | Place::Opening => self.received += change,
            Place::InTransit if change > 0 => self.came_in += change,
            Place::InTransit => self.sent_out -= change,
            Place::Patient => self.given -= change,
            Place::Waste => self.wasted -= change,
            Place::Expired => self.expired -= change,
            Place::Spoiled => self.spoiled -= change,
            Place::Returned => self.returned -= change,
            Place::Lost => self.lost -= change,
            Place::CountDifference => self.counted += change,
            Place::Stock if of_other_funding => self.borrowed += change,
            // From one storage unit into another.
            Place::Stock => {}
        }
    }
}

/// Adds movements up: pure.
fn added(accounts: &[AccountRow], at_start: &HashMap<i64, i64>, moves: &[MovementRow]) -> Vec<Account> {
    let by_id: HashMap<i64, &AccountRow> = accounts.iter().map(|one| (one.id, one)).collect();
    let mut all: BTreeMap<(String, Funding, i64), Account> = BTreeMap::new();
    let key = |one: &AccountRow| Some((one.lot.cvx.clone(), Funding::of_word(&one.funding)?, one.lot.id));
    let is_shelf = |one: &AccountRow| one.place == Place::Stock.word();
    for shelf in accounts.iter().filter(|one| is_shelf(one)) {
        let Some(key) = key(shelf) else { continue };
        let start = at_start.get(&shelf.id).copied().unwrap_or(0);
        let funding = key.1;
        let account = all.entry(key).or_insert_with(|| Account::new(&shelf.lot, funding, 0));
        account.start += start;
        account.end += start;
    }
    for one in moves {
        for (mine, other, change) in [(one.to, one.from, one.doses), (one.from, one.to, -one.doses)] {
            let Some(shelf) = by_id.get(&mine).filter(|one| is_shelf(one)) else { continue };
            let there = by_id.get(&other);
            let place = there.and_then(|there| Place::of_word(&there.place)).unwrap_or(Place::InTransit);
            let other_funding = there.is_some_and(|there| there.funding != shelf.funding);
            let Some(account) = key(shelf).and_then(|key| all.get_mut(&key)) else { continue };
            match Kind::of_word(&one.kind) {
                // What the other clinic did not take was never away.
                Some(Kind::CameBack) => {
                    account.end += change;
                    account.sent_out -= change;
                }
                _ => account.take(change, place, other_funding),
            }
        }
    }
    all.into_values().collect()
}

/// Accounts for the vaccine of an organization: since the last signed count of everything, or since the first day.
pub fn since_last_count(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
) -> Result<(Option<Timestamp>, Vec<Account>), Error> {
    site::require(registry, access, organization, Permission::SeeStock, Action::ReadStock)?;
    let now = registry.now();
    let found = registry.db().read(|tx| {
        let last = counts::of(tx, organization, COUNTS)?
            .into_iter()
            .filter(|one| State::of(one) == State::Signed && one.funding.is_empty() && one.unit.is_none())
            .filter_map(|one| one.signed_at)
            .max();
        let accounts = rows::accounts_of(tx, &[organization])?;
        let shelves: Vec<i64> =
            accounts.iter().filter(|one| one.place == Place::Stock.word()).map(|one| one.id).collect();
        let from = last.unwrap_or(Timestamp(i64::MIN));
        let start = ledger::balances_at(tx, &shelves, from)?;
        let moves = ledger::moved_between(tx, &shelves, from, now)?;
        Ok::<_, StoreError>((last, added(&accounts, &start, &moves)))
    })?;
    registry.db().audit(vec![
        crate::access::door::entry(registry, access, Action::ReadStock, None).organization(organization),
    ])?;
    Ok(found)
}
