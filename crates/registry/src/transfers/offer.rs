//! Doses that are offered to others: made by hand or from what the board finds too many, claimed by one, and then a transfer.

use std::collections::BTreeMap;

use jenner_model::access::Access;
use jenner_model::organization::Organization;
use jenner_model::{Date, OrganizationId};
use jenner_store::queries::inventory as stock_rows;
use jenner_store::queries::organization;
use jenner_store::queries::stock_transfer::{self as rows, OfferRow, UseRow};
use jenner_store::{StoreError, Tx};

use super::ask::{self, NewTransfer};
use super::board::{self, Clinic, Near, Offered, Pace, Proposal};
use super::transfer::{Done, MOST, State};
use super::{Fail, Trouble, short};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::by_hand::Token;
use crate::coverage::question::Area;
use crate::identity::decisions;
use crate::inventory::stock::{Ends, Line, lines, lines_of};
use crate::inventory::{Funding, Place, keep, site};
use crate::{Error, Registry};

/// Doses that somebody wants to offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOffer {
    /// Names the form.
    pub token: Token,
    /// From which shelf.
    pub account: i64,
    /// How many.
    pub doses: i64,
    /// In words.
    pub why: String,
}

/// Offers doses to others. They stay on the shelf, and can be given, until a transfer of them leaves.
pub fn make(registry: &Registry, access: &Access, new: &NewOffer) -> Result<Done, Fail> {
    door::require(registry, access, Permission::KeepStock, Action::WorkTransfer)?;
    if new.doses < 1 {
        return Err(Trouble::NoNumber.into());
    }
    let shelf = registry.db().read(|tx| stock_rows::accounts(tx, &[new.account]))?.into_iter().next();
    let Some(shelf) =
        shelf.filter(|one| one.place == Place::Stock.word() && site::reaches(access, one.organization))
    else {
        return Ok(Done::Unknown);
    };
    registry.takes_changes()?;
    let (core, who, new) = (registry.core.clone(), access.clone(), new.clone());
    let entry =
        door::entry(registry, access, Action::WorkTransfer, None).organization(shelf.organization).detail(
            serde_json::json!({ "step": "offered", "lot": shelf.lot.lot, "doses": new.doses }).to_string(),
        );
    registry.db().write(move |tx| {
        tx.lock_keys(&mut vec![keep::lock_key(shelf.organization)])?;
        let open = rows::open_offers(tx, MOST)?;
        let same = |one: &&OfferRow| one.organization == shelf.organization;
        if let Some(known) = open.iter().filter(same).find(|one| one.form == new.token.as_str()) {
            return Ok(Done::Before(known.id));
        }
        // What is offered already is not there to be offered again.
        let offered: i64 = open.iter().filter(|one| one.account == shelf.id).map(|one| one.doses).sum();
        if let Some(done) =
            ask::cannot_leave(tx, &core, shelf.organization, &[(shelf.id, new.doses + offered)])?
        {
            return Ok(match done {
                Done::NoDosesLeft { lot, on_hand } => {
                    Done::NoDosesLeft { lot, on_hand: (on_hand - offered).max(0) }
                }
                other => other,
            });
        }
        let row = OfferRow {
            id: core.id(),
            organization: shelf.organization,
            account: shelf.id,
            doses: new.doses,
            state: OPEN.to_owned(),
            why: short(&new.why),
            form: new.token.as_str().to_owned(),
            made_at: core.now(),
            made_by: decisions::actor(&who),
            transfer: None,
        };
        rows::insert_offer(tx, &row)?;
        tx.audit(entry.clone());
        Ok::<_, Fail>(Done::Now(row.id, State::Asked))
    })
}

/// The word of an offer that can be claimed.
const OPEN: &str = "open";

/// Takes an offer back.
pub fn withdraw(registry: &Registry, access: &Access, offer: i64) -> Result<Done, Fail> {
    door::require(registry, access, Permission::KeepStock, Action::WorkTransfer)?;
    let found = registry.db().read(|tx| rows::get_offer(tx, offer))?;
    let Some(found) = found.filter(|one| site::reaches(access, one.organization)) else {
        return Ok(Done::Unknown);
    };
    registry.takes_changes()?;
    let (core, by) = (registry.core.clone(), decisions::actor(access));
    let entry = door::entry(registry, access, Action::WorkTransfer, None)
        .organization(found.organization)
        .detail(serde_json::json!({ "step": "offer_withdrawn" }).to_string());
    registry.db().write(move |tx| {
        tx.lock_keys(&mut vec![keep::lock_key(found.organization)])?;
        if !rows::end_offer(tx, offer, State::Withdrawn.word(), None, core.now(), &by)? {
            return Ok(Done::Taken);
        }
        tx.audit(entry.clone());
        Ok::<_, Fail>(Done::Now(offer, State::Withdrawn))
    })
}

/// Claims doses that are offered, all or some: the first who does gets them as a transfer, everybody after is told. What is not claimed
/// stays on offer.
pub fn claim(
    registry: &Registry,
    access: &Access,
    offer: i64,
    to: OrganizationId,
    doses: i64,
) -> Result<Done, Fail> {
    site::require(registry, access, to, Permission::KeepStock, Action::WorkTransfer)?;
    ask::begun(registry, to)?;
    let Some(found) = registry.db().read(|tx| rows::get_offer(tx, offer))? else { return Ok(Done::Unknown) };
    if found.organization == to {
        return Err(Trouble::OwnOffer.into());
    }
    if !(1..=found.doses).contains(&doses) {
        return Err(Trouble::NoNumber.into());
    }
    registry.takes_changes()?;
    let (core, who) = (registry.core.clone(), access.clone());
    let entry = door::entry(registry, access, Action::WorkTransfer, None)
        .organization(to)
        .detail(serde_json::json!({ "step": "claimed", "offer": offer, "from": found.organization.0, "doses": doses }).to_string());
    registry.db().write(move |tx| {
        tx.lock_keys(&mut vec![keep::lock_key(found.organization), keep::lock_key(to)])?;
        let now = rows::get_offer(tx, offer)?;
        if now.is_none_or(|now| now.state != OPEN) {
            return Ok(Done::Taken);
        }
        let new = NewTransfer {
            token: Token::draw(),
            from: found.organization,
            to,
            lines: vec![(found.account, doses)],
            why: found.why.clone(),
        };
        let done = ask::put(tx, &core, &who, &new)?;
        let Done::Now(transfer, _) = done else { return Ok(done) };
        let by = decisions::actor(&who);
        rows::end_offer(tx, offer, "claimed", Some(transfer), core.now(), &by)?;
        if doses < found.doses {
            let rest = OfferRow {
                id: core.id(),
                doses: found.doses - doses,
                form: Token::draw().as_str().to_owned(),
                ..found.clone()
            };
            rows::insert_offer(tx, &rest)?;
        }
        tx.audit(entry.clone());
        Ok::<_, Fail>(done)
    })
}

/// An offer that is open, and who could use it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// The offer.
    pub row: OfferRow,
    /// The shelf, with its lot.
    pub line: Line,
    /// Who could use the doses in time, the nearest first.
    pub proposals: Vec<Proposal>,
    /// The asker looks after who offers.
    pub own: bool,
    /// How many of them the organization that the board was opened for could use in time, and how near it is.
    pub fits: Option<Proposal>,
}

/// Doses that an organization will not use up before they end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TooMany {
    /// The shelf.
    pub line: Line,
    /// How many doses of it will be left.
    pub doses: i64,
}

/// The board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Board {
    /// Offers that are open: what the organization could use first, then what ends first.
    pub open: Vec<Open>,
    /// What the organization could offer itself.
    pub too_many: Vec<TooMany>,
}

/// The board as an organization sees it.
pub fn board(registry: &Registry, access: &Access, organization: OrganizationId) -> Result<Board, Error> {
    site::require(registry, access, organization, Permission::SeeStock, Action::ReadTransfers)?;
    let today = registry.today();
    let board = registry.db().read(|tx| {
        let known = Known::of(tx, registry, today)?;
        let offers = rows::open_offers(tx, MOST)?;
        let ids: Vec<i64> = offers.iter().map(|one| one.account).collect();
        let shelves = stock_rows::accounts(tx, &ids)?;
        let shelves = lines(tx, shelves, today)?;
        let mut open: Vec<Open> = offers
            .into_iter()
            .filter_map(|row| {
                let line = shelves.iter().find(|line| line.account.id == row.account)?.clone();
                // What ended, was barred or was used up meanwhile is no offer.
                if !line.may_be_given() {
                    return None;
                }
                let proposals = known.proposals(registry, &row, &line, today);
                let fits = proposals.iter().copied().find(|one| one.to == organization);
                Some(Open { own: site::reaches(access, row.organization), row, line, proposals, fits })
            })
            .collect();
        open.sort_by_key(|one| (one.fits.is_none(), one.line.usable_through, one.row.id));
        let too_many = known.too_many(registry, organization, &open, today);
        Ok::<_, Error>(Board { open, too_many })
    })?;
    let entry = door::entry(registry, access, Action::ReadTransfers, None)
        .organization(organization)
        .object("offers".to_owned());
    registry.db().audit(vec![entry])?;
    Ok(board)
}

/// What is known of everybody who keeps stock here.
struct Known {
    organizations: Vec<Organization>,
    /// Days over which the use of each was seen.
    days: BTreeMap<OrganizationId, i64>,
    used: Vec<UseRow>,
    shelves: Vec<Line>,
    /// What is on the way, or promised: to whom, which vaccine and funding, last day, doses.
    coming: Vec<(OrganizationId, String, Funding, Date, i64)>,
}

impl Known {
    fn of(tx: &mut Tx<'_>, registry: &Registry, today: Date) -> Result<Self, StoreError> {
        let back = registry.pack().stock_moves.offer.looked_back_days;
        let since = today.saturating_sub(jiff::Span::new().days(i64::from(back)));
        let sites = stock_rows::sites(tx)?;
        let all: Vec<OrganizationId> = sites.iter().map(|one| one.organization).collect();
        let days = sites.iter().map(|one| {
            let begun = one.starts_on.max(since);
            let days = today.since(begun).map_or(0, |span| i64::from(span.get_days()));
            (one.organization, days.max(1))
        });
        let mut organizations = organization::all(tx)?;
        organizations.retain(|one| all.contains(&one.id));
        Ok(Self {
            organizations,
            days: days.collect(),
            used: rows::used_since(tx, &all, since)?,
            shelves: lines_of(tx, &all, today)?,
            coming: coming(tx)?,
        })
    }

    fn pace(&self, organization: OrganizationId, cvx: &str, funding: Funding) -> Pace {
        let used = self
            .used
            .iter()
            .find(|one| one.organization == organization && one.cvx == cvx && one.funding == funding.word());
        Pace {
            doses: used.map_or(0, |one| one.doses),
            days: self.days.get(&organization).copied().unwrap_or(1),
        }
    }

    fn proposals(&self, registry: &Registry, row: &OfferRow, line: &Line, today: Date) -> Vec<Proposal> {
        let offered = Offered {
            from: row.organization,
            doses: row.doses.min(line.on_hand),
            through: line.usable_through,
            needs_enrolment: line.funding == Funding::Vfc,
        };
        let from = self.organizations.iter().find(|one| one.id == row.organization);
        let cvx = line.account.lot.cvx.as_str();
        let clinics: Vec<Clinic> = self
            .organizations
            .iter()
            .map(|one| {
                let on_shelves = self.shelves.iter().filter(|shelf| {
                    shelf.account.organization == one.id
                        && shelf.account.lot.cvx == cvx
                        && shelf.funding == line.funding
                });
                let mut stock: Vec<(Date, i64)> =
                    on_shelves.map(|shelf| (shelf.usable_through, shelf.on_hand)).collect();
                stock.extend(self.coming.iter().filter_map(|(to, of, funding, last, doses)| {
                    (*to == one.id && of == cvx && *funding == line.funding).then_some((*last, *doses))
                }));
                Clinic {
                    organization: one.id,
                    enrolled: one.vfc_pin.is_some(),
                    near: from.map_or(Near::Elsewhere, |from| near(registry, from, one)),
                    pace: self.pace(one.id, cvx, line.funding),
                    stock,
                }
            })
            .collect();
        board::propose(&offered, &clinics, today)
    }

    /// What an organization will not use up of what ends soon, less what it offers already.
    fn too_many(
        &self,
        registry: &Registry,
        organization: OrganizationId,
        open: &[Open],
        today: Date,
    ) -> Vec<TooMany> {
        let within = i64::from(registry.pack().stock_moves.offer.within_days);
        let soon = today.saturating_add(jiff::Span::new().days(within));
        let mut of: BTreeMap<(String, Funding), Vec<&Line>> = BTreeMap::new();
        for line in self.shelves.iter().filter(|line| line.account.organization == organization) {
            of.entry((line.account.lot.cvx.clone(), line.funding)).or_default().push(line);
        }
        let mut found = Vec::new();
        for ((cvx, funding), shelves) in of {
            let lots: Vec<(Date, i64)> =
                shelves.iter().map(|line| (line.usable_through, line.on_hand.max(0))).collect();
            let left = board::surplus(&lots, self.pace(organization, &cvx, funding), today);
            for (line, left) in shelves.into_iter().zip(left) {
                let offered: i64 = open
                    .iter()
                    .filter(|one| one.row.account == line.account.id)
                    .map(|one| one.row.doses)
                    .sum();
                let doses = left - offered;
                let ends = line.usable_through <= soon && line.ends != Ends::Past && line.barred.is_none();
                if doses > 0 && ends {
                    found.push(TooMany { line: line.clone(), doses });
                }
            }
        }
        found.sort_by_key(|one| (one.line.usable_through, one.line.account.id));
        found
    }
}

/// Doses that are promised or on the way: to whom, of which vaccine, who paid, their last day, how many.
type Coming = (OrganizationId, String, Funding, Date, i64);

fn coming(tx: &mut Tx<'_>) -> Result<Vec<Coming>, StoreError> {
    let open = rows::in_states(tx, &State::OPEN.map(State::word), 10 * MOST)?;
    let ids: Vec<i64> = open.iter().map(|one| one.id).collect();
    let all = rows::lines(tx, &ids)?;
    let accounts: Vec<i64> = all.iter().map(|line| line.account).collect();
    let shelves = stock_rows::accounts(tx, &accounts)?;
    Ok(all
        .iter()
        .filter_map(|line| {
            let transfer = open.iter().find(|one| one.id == line.transfer)?;
            let shelf = shelves.iter().find(|one| one.id == line.account)?;
            let last = crate::inventory::decide::usable_through(shelf);
            Some((transfer.to, shelf.lot.cvx.clone(), Funding::of_word(&shelf.funding)?, last, line.doses))
        })
        .collect())
}

/// How near two organizations are: by the centres of their counties where the pack knows them, else by county and region.
fn near(registry: &Registry, a: &Organization, b: &Organization) -> Near {
    let (Some(one), Some(other)) = (&a.county, &b.county) else { return Near::Elsewhere };
    if one == other {
        return Near::SameCounty;
    }
    let pack = registry.pack();
    let point = |county: &jenner_codes::County| pack.at_risk.point(&Area::County(county.as_str().into()));
    if let Some((from, to)) = point(one).zip(point(other)) {
        let km = from.km_to(to).round();
        // A distance on the earth fits, and is never below nothing.
        return Near::Km(km.clamp(0.0, 20_037.0) as u32);
    }
    let region = |county: &jenner_codes::County| {
        let fips = county.as_str().parse().ok()?;
        pack.places.county(fips).map(|county| county.region.clone())
    };
    match region(one).zip(region(other)) {
        Some((one, other)) if one == other => Near::SameRegion,
        _ => Near::Elsewhere,
    }
}
