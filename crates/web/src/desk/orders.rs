//! What the pages of orders ask of the registry.

use jenner_registry::ordering::receive::{Received, Reception};
use jenner_registry::ordering::setting::Setting;
use jenner_registry::ordering::shipment::Noted;
use jenner_registry::ordering::{Done, NewShipment, Problem, Taken, Written};

use super::{Refusal, Visitor};
use crate::views::orders::{
    FileLine, NewOrderView, OrderDeed, OrderForm, OrderSettingView, OrderView, OrdersView, PackageView,
};

/// The desk for orders of vaccine, packages and federal files. Each is named as in addresses. A desk without them has nothing.
pub trait OrderDesk: Send + Sync + 'static {
    /// The orders of the visitor's organization, and what waits for the visitor.
    fn vaccine_orders(&self, _visitor: &Visitor) -> Result<OrdersView, Refusal> {
        Err(Refusal::NotFound)
    }
    /// What is suggested of a set and funding.
    fn new_order(&self, _visitor: &Visitor, _funding: &str, _set: &str) -> Result<NewOrderView, Refusal> {
        Err(Refusal::NotFound)
    }
    /// Begins an order.
    fn draft_order(
        &self,
        _visitor: &Visitor,
        _of: (&str, &str),
        _form: &OrderForm,
    ) -> Result<Result<String, Vec<Problem>>, Refusal> {
        Err(Refusal::NotFound)
    }
    /// An order.
    fn order(&self, _visitor: &Visitor, _order: &str) -> Result<OrderView, Refusal> {
        Err(Refusal::NotFound)
    }
    /// Does something to it; `version` is the one that the visitor saw.
    fn work_order(
        &self,
        _visitor: &Visitor,
        _order: &str,
        _version: i64,
        _deed: &OrderDeed,
    ) -> Result<Done, Refusal> {
        Err(Refusal::NotFound)
    }
    /// Notes a package of an order by hand.
    fn note_package(&self, _visitor: &Visitor, _new: &NewShipment) -> Result<Noted, Refusal> {
        Err(Refusal::NotFound)
    }
    /// A package; scans are held against it.
    fn package(&self, _visitor: &Visitor, _package: &str, _scans: &str) -> Result<PackageView, Refusal> {
        Err(Refusal::NotFound)
    }
    /// Receives a package.
    fn receive_package(&self, _visitor: &Visitor, _reception: &Reception) -> Result<Received, Refusal> {
        Err(Refusal::NotFound)
    }
    /// Says to which order a package belongs.
    fn link_package(&self, _visitor: &Visitor, _package: &str, _order: &str) -> Result<Noted, Refusal> {
        Err(Refusal::NotFound)
    }
    /// How the visitor's organization orders.
    fn order_setting(&self, _visitor: &Visitor) -> Result<OrderSettingView, Refusal> {
        Err(Refusal::NotFound)
    }
    /// Changes that. `false`: a number is none.
    fn change_order_setting(&self, _visitor: &Visitor, _new: &Setting) -> Result<bool, Refusal> {
        Err(Refusal::NotFound)
    }
    /// The latest federal files.
    fn order_files(&self, _visitor: &Visitor) -> Result<Vec<FileLine>, Refusal> {
        Err(Refusal::NotFound)
    }
    /// Writes those that go out.
    fn write_order_files(&self, _visitor: &Visitor) -> Result<Vec<Written>, Refusal> {
        Err(Refusal::NotFound)
    }
    /// Takes one that came.
    fn read_order_file(&self, _visitor: &Visitor, _name: &str, _bytes: &[u8]) -> Result<Taken, Refusal> {
        Err(Refusal::NotFound)
    }
    /// What stands in one: its name, and that.
    fn order_file(&self, _visitor: &Visitor, _file: &str) -> Result<(String, Vec<u8>), Refusal> {
        Err(Refusal::NotFound)
    }
}
