//! Orders of vaccine at the desk.

use std::collections::HashMap;

use jenner_model::UserId;
use jenner_model::access::Access;
use jenner_registry::Error;
use jenner_registry::access::roles::{Permission, may};
use jenner_registry::inventory::Funding;
use jenner_registry::ordering::receive::{self, Received, Reception, compare};
use jenner_registry::ordering::rules::Rules;
use jenner_registry::ordering::setting::{self, Setting};
use jenner_registry::ordering::shipment::{self, Noted};
use jenner_registry::ordering::{self, Done, NewShipment, Problem, Taken, Written, files, gate, look, order};

use super::{Clerk, refusal};
use crate::desk::{OrderDesk, Refusal, Visitor};
use crate::views::orders::{
    FileLine, NewOrderView, OrderDeed, OrderForm, OrderSettingView, OrderView, OrdersView, PackageView,
};

fn id_of(name: &str) -> Result<i64, Refusal> {
    name.parse().map_err(|_| Refusal::NotFound)
}

fn funding_of(word: &str) -> Result<Funding, Refusal> {
    Funding::of_word(word).ok_or(Refusal::NotFound)
}

impl Clerk {
    /// Names of users, by how the log names them.
    fn names_of_actors<'a>(
        &self,
        actors: impl Iterator<Item = &'a str>,
    ) -> Result<HashMap<String, String>, Refusal> {
        let mut users: Vec<UserId> = actors
            .filter_map(|actor| actor.strip_prefix("user:").and_then(|id| id.parse().ok()).map(UserId))
            .collect();
        users.sort_unstable();
        users.dedup();
        let found = self
            .registry
            .db()
            .read(|tx| jenner_store::queries::account::display_names(tx, &users))
            .map_err(|error| refusal(error.into()))?;
        Ok(found.into_iter().map(|(user, name)| (format!("user:{}", user.0), name)).collect())
    }

    fn package_of(&self, access: &Access, package: &str) -> Result<look::Package, Refusal> {
        look::package(&self.registry, access, id_of(package)?).map_err(refusal)?.ok_or(Refusal::NotFound)
    }
}

impl OrderDesk for Clerk {
    fn vaccine_orders(&self, visitor: &Visitor) -> Result<OrdersView, Refusal> {
        let access = self.access(visitor)?;
        let (registry, role) = (&self.registry, access.role());
        let (orders, packages) = look::of(registry, &access, access.organization()).map_err(refusal)?;
        let (mut queue, mut unlinked) = (None, Vec::new());
        if may(role, Permission::ApproveOrders) {
            let (waiting, stray) = look::queue(registry, &access).map_err(refusal)?;
            let named = |one: look::Listed| {
                let name = self.organization(one.order.organization);
                (one, name)
            };
            let waiting: Vec<_> = waiting.into_iter().map(named).collect();
            // A clinic above which nobody stands and below which nothing is has no queue to look at.
            queue = (setting::is_programme(&access) || !waiting.is_empty()).then_some(waiting);
            unlinked = stray;
        }
        let late = shipment::alerts(registry, &access).map_err(refusal)?;
        let late = late.into_iter().map(|one| {
            let name = one.shipment.organization.map_or_else(String::new, |id| self.organization(id));
            (one, name)
        });
        Ok(OrdersView {
            organization: self.organization(access.organization()),
            may_order: may(role, Permission::OrderVaccine),
            orders,
            packages,
            queue,
            unlinked,
            late: late.collect(),
            files: may(role, Permission::FederalFiles),
        })
    }

    fn new_order(&self, visitor: &Visitor, funding: &str, set: &str) -> Result<NewOrderView, Refusal> {
        let access = self.access(visitor)?;
        let funding = funding_of(funding)?;
        Rules::shipped().set(set).filter(|one| one.fundings.contains(&funding)).ok_or(Refusal::NotFound)?;
        let (registry, organization) = (&self.registry, access.organization());
        let suggested = ordering::suggest(registry, &access, organization, funding, set).map_err(refusal)?;
        let standing = gate::standing(registry, &access, organization, (funding, set), 0).map_err(refusal)?;
        let organization = self.organization(organization);
        Ok(NewOrderView { organization, funding, set: set.to_owned(), suggested, standing })
    }

    fn draft_order(
        &self,
        visitor: &Visitor,
        (funding, set): (&str, &str),
        form: &OrderForm,
    ) -> Result<Result<String, Vec<Problem>>, Refusal> {
        let access = self.access(visitor)?;
        let of = (funding_of(funding)?, set);
        let drafted =
            order::draft(&self.registry, &access, access.organization(), of, &form.wanted, &form.note);
        match drafted {
            Ok((_, Done::Wrong(problems))) => Ok(Err(problems)),
            Ok((order, _)) => Ok(Ok(order.to_string())),
            // A set or a funding that no page offers.
            Err(Error::Invalid(_)) => Err(Refusal::NotFound),
            Err(error) => Err(refusal(error)),
        }
    }

    fn order(&self, visitor: &Visitor, order: &str) -> Result<OrderView, Refusal> {
        let access = self.access(visitor)?;
        let whole =
            look::open(&self.registry, &access, id_of(order)?).map_err(refusal)?.ok_or(Refusal::NotFound)?;
        let names = self.names_of_actors(whole.steps.iter().map(|step| step.done_by.as_str()))?;
        let organization = self.organization(whole.order.organization);
        Ok(OrderView { whole, organization, names, today: self.registry.today() })
    }

    fn work_order(
        &self,
        visitor: &Visitor,
        name: &str,
        version: i64,
        deed: &OrderDeed,
    ) -> Result<Done, Refusal> {
        let access = self.access(visitor)?;
        let (registry, of) = (&self.registry, (id_of(name)?, version));
        let done = match deed {
            OrderDeed::Save(form) => {
                order::save(registry, &access, of, &form.wanted, (&form.note, &form.why))
            }
            OrderDeed::Submit => order::submit(registry, &access, of),
            OrderDeed::Cancel(why) => order::cancel(registry, &access, of, why),
            OrderDeed::Close(why) => order::close(registry, &access, of, why),
            OrderDeed::Decide(verdict, why) => ordering::decide(registry, &access, of, verdict, why),
        };
        match done.map_err(refusal)? {
            Done::Unknown => Err(Refusal::NotFound),
            // Who was faster is told by name.
            Done::Changed { by, at } => {
                let names = self.names_of_actors(std::iter::once(by.as_str()))?;
                Ok(Done::Changed { by: names.get(&by).cloned().unwrap_or_default(), at })
            }
            done => Ok(done),
        }
    }

    fn note_package(&self, visitor: &Visitor, new: &NewShipment) -> Result<Noted, Refusal> {
        let access = self.access(visitor)?;
        match ordering::add_shipment(&self.registry, &access, new).map_err(refusal)? {
            Noted::Unknown => Err(Refusal::NotFound),
            noted => Ok(noted),
        }
    }

    fn package(&self, visitor: &Visitor, package: &str, scans: &str) -> Result<PackageView, Refusal> {
        let access = self.access(visitor)?;
        let package = self.package_of(&access, package)?;
        let (registry, today) = (&self.registry, self.registry.today());
        let compared =
            (!scans.trim().is_empty()).then(|| compare(registry.codes(), &package.lines, scans, today));
        let units = match package.row.organization {
            Some(organization) => registry
                .db()
                .read(|tx| jenner_registry::cold_chain::look::names(tx, organization))
                .map_err(|error| refusal(error.into()))?,
            None => Vec::new(),
        };
        let takers = match package.row.order.is_none() && setting::is_programme(&access) {
            true => look::takers(registry, &access, &package).map_err(refusal)?,
            false => Vec::new(),
        };
        let takers = takers.into_iter().filter_map(|one| Some((one.id, Funding::of_word(&one.funding)?)));
        Ok(PackageView {
            organization: package.row.organization.map_or_else(String::new, |id| self.organization(id)),
            compared,
            units,
            takers: takers.collect(),
            may_receive: may(access.role(), Permission::OrderVaccine)
                && may(access.role(), Permission::KeepStock),
            today,
            package,
        })
    }

    fn receive_package(&self, visitor: &Visitor, reception: &Reception) -> Result<Received, Refusal> {
        let access = self.access(visitor)?;
        match receive::receive_shipment(&self.registry, &access, reception).map_err(refusal)? {
            Received::Unknown => Err(Refusal::NotFound),
            received => Ok(received),
        }
    }

    fn link_package(&self, visitor: &Visitor, package: &str, order: &str) -> Result<Noted, Refusal> {
        let access = self.access(visitor)?;
        shipment::link_shipment(&self.registry, &access, id_of(package)?, order.trim().parse().unwrap_or(0))
            .map_err(refusal)
    }

    fn order_setting(&self, visitor: &Visitor) -> Result<OrderSettingView, Refusal> {
        let access = self.access(visitor)?;
        let setting = setting::get(&self.registry, &access, access.organization()).map_err(refusal)?;
        Ok(OrderSettingView {
            organization: self.organization(access.organization()),
            setting,
            is_programme: setting::is_programme(&access),
        })
    }

    fn change_order_setting(&self, visitor: &Visitor, new: &Setting) -> Result<bool, Refusal> {
        let access = self.access(visitor)?;
        match setting::set(&self.registry, &access, access.organization(), new) {
            Ok(()) => Ok(true),
            Err(Error::Invalid(_)) => Ok(false),
            Err(error) => Err(refusal(error)),
        }
    }

    fn order_files(&self, visitor: &Visitor) -> Result<Vec<FileLine>, Refusal> {
        let access = self.access(visitor)?;
        let found = look::files(&self.registry, &access).map_err(refusal)?;
        let line = |row: jenner_store::queries::ordering::federal::FileRow| FileLine {
            id: row.id,
            kind: row.kind,
            is_out: row.direction == "out",
            name: row.name,
            rows: row.rows,
            state: row.state,
            at: row.made_at.to_jiff(),
        };
        Ok(found.into_iter().map(line).collect())
    }

    fn write_order_files(&self, visitor: &Visitor) -> Result<Vec<Written>, Refusal> {
        let access = self.access(visitor)?;
        ordering::write_files(&self.registry, &access).map_err(refusal)
    }

    fn read_order_file(&self, visitor: &Visitor, name: &str, bytes: &[u8]) -> Result<Taken, Refusal> {
        let access = self.access(visitor)?;
        ordering::read_files(&self.registry, &access, name, bytes).map_err(refusal)
    }

    fn order_file(&self, visitor: &Visitor, file: &str) -> Result<(String, Vec<u8>), Refusal> {
        let access = self.access(visitor)?;
        let found = files::fetch(&self.registry, &access, id_of(file)?).map_err(refusal)?;
        found.map(|(row, bytes)| (row.name, bytes)).ok_or(Refusal::NotFound)
    }
}
