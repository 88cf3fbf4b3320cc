//! Orders of vaccine, as pages show them.

use std::collections::HashMap;

use jenner_codes::Ndc;
use jenner_registry::inventory::Funding;
use jenner_registry::ordering::gate::Standing;
use jenner_registry::ordering::look::{Listed, Package, Whole};
use jenner_registry::ordering::receive::Compared;
use jenner_registry::ordering::setting::Setting;
use jenner_registry::ordering::shipment::Late;
use jenner_registry::ordering::{Cut, NewShipment, Problem, Suggested, Verdict, Wanted};
use jiff::civil::Date;

/// The orders of an organization, and what waits for the visitor.
#[derive(Debug, Clone)]
pub struct OrdersView {
    /// Name of the organization.
    pub organization: String,
    /// Whether the visitor may order for it.
    pub may_order: bool,
    /// Its orders.
    pub orders: Vec<Listed>,
    /// Packages on their way to it.
    pub packages: Vec<Package>,
    /// Orders that wait for the visitor's answer, with the names of who orders; `None`: the visitor answers none.
    pub queue: Option<Vec<(Listed, String)>>,
    /// Packages that belong to no order.
    pub unlinked: Vec<Package>,
    /// Packages that nobody has received for too long, with the names of whose they are.
    pub late: Vec<(Late, String)>,
    /// Whether the visitor exchanges federal files.
    pub files: bool,
}

/// A new order: what is suggested.
#[derive(Debug, Clone)]
pub struct NewOrderView {
    /// Name of the organization.
    pub organization: String,
    /// Who pays.
    pub funding: Funding,
    /// The order set.
    pub set: String,
    /// What is suggested of each product.
    pub suggested: Vec<Suggested>,
    /// What stands in the way of submitting it.
    pub standing: Standing,
}

/// What was typed of an order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderForm {
    /// Quantities, those above nothing.
    pub wanted: Vec<Wanted>,
    /// Quantities that are no numbers: the products.
    pub unread: Vec<Ndc>,
    /// Words of the clinic.
    pub note: String,
    /// Why it is changed.
    pub why: String,
}

/// An order.
#[derive(Debug, Clone)]
pub struct OrderView {
    /// The order with all that belongs to it.
    pub whole: Whole,
    /// Name of who orders.
    pub organization: String,
    /// Names of users, by how the log names them.
    pub names: HashMap<String, String>,
    /// Today.
    pub today: Date,
}

/// What is done to an order on its page.
#[derive(Debug, Clone)]
pub enum OrderDeed {
    /// Quantities are changed.
    Save(OrderForm),
    /// It is asked for.
    Submit,
    /// It is given up.
    Cancel(String),
    /// It is closed.
    Close(String),
    /// It is answered.
    Decide(Verdict, String),
}

/// What was read of the form of an answer.
#[derive(Debug, Clone, Default)]
pub struct Cuts {
    /// What is cut.
    pub cuts: Vec<Cut>,
    /// What cannot be read: the problems.
    pub problems: Vec<Problem>,
}

/// A package.
#[derive(Debug, Clone)]
pub struct PackageView {
    /// The package.
    pub package: Package,
    /// Name of whom it goes to; empty where that is not known.
    pub organization: String,
    /// Scanned boxes held against the paper.
    pub compared: Option<Compared>,
    /// Storage units of the organization: number and name.
    pub units: Vec<(i64, String)>,
    /// Orders to which it may belong, where it belongs to none and the visitor says so: number, and what it is.
    pub takers: Vec<(i64, Funding)>,
    /// Whether the visitor may receive it.
    pub may_receive: bool,
    /// Today.
    pub today: Date,
}

/// How an organization orders.
#[derive(Debug, Clone)]
pub struct OrderSettingView {
    /// Name of the organization.
    pub organization: String,
    /// How it orders.
    pub setting: Setting,
    /// Whether the visitor decides for the programme.
    pub is_programme: bool,
}

/// A package that is noted by hand, as far as it can be read.
pub type Slip = Result<NewShipment, &'static str>;

/// A federal file in the list.
#[derive(Debug, Clone)]
pub struct FileLine {
    /// Its number.
    pub id: i64,
    /// Its layout; empty where it could not be taken.
    pub kind: String,
    /// Whether it went out.
    pub is_out: bool,
    /// What it is called.
    pub name: String,
    /// Its rows.
    pub rows: i64,
    /// Its state.
    pub state: String,
    /// When.
    pub at: jiff::Timestamp,
}
