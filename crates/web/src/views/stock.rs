//! Vaccine stock, as its pages show it. Words are the pages' business: here stand codes, names and numbers.

use jenner_registry::by_hand::lots::Barred;
use jenner_registry::inventory::account_for::Account;
use jenner_registry::inventory::decide::WhyNot;
use jenner_registry::inventory::propose::{Because, Sure};
use jenner_registry::inventory::reports::Use;
use jenner_registry::inventory::stock::{Ends, Owed};
use jenner_registry::inventory::{Funding, Kind, Place};
use jiff::Timestamp;
use jiff::civil::Date;

use super::hand::{ScanSaid, Wrong};

/// Whose stock a page is about, and what the visitor may do with it.
#[derive(Debug, Clone, Default)]
pub struct StockPlace {
    /// The organization's name in addresses; empty: the visitor's own.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Whether the visitor may book, count and decide.
    pub keeps: bool,
    /// Whether the visitor may begin, and sign counts.
    pub signs: bool,
    /// Whether the visitor may look at every organization.
    pub oversees: bool,
    /// Since when stock is kept; `None`: not yet.
    pub since: Option<Date>,
    /// Doses that were reported and took nothing.
    pub waiting: i64,
    /// Today.
    pub today: Date,
}

impl StockPlace {
    /// An address about this organization.
    pub fn to(&self, path: &str) -> String {
        match (self.id.as_str(), path.contains('?')) {
            ("", _) => path.to_owned(),
            (id, false) => format!("{path}?organization={id}"),
            (id, true) => format!("{path}&organization={id}"),
        }
    }
}

/// A storage unit, or an organization, in a choice: its name in addresses, and what it is called.
pub type Named = (String, String);

/// A lot in words.
#[derive(Debug, Clone, Default)]
pub struct LotWords {
    /// Its name in addresses.
    pub id: String,
    /// The number, as printed.
    pub lot: String,
    /// The vaccine: trade name, short name and code.
    pub product: String,
    /// The maker.
    pub maker: String,
    /// The last day.
    pub expires: Date,
    /// Doses in a box.
    pub per_box: i64,
}

/// Doses of a lot and funding in a storage unit.
#[derive(Debug, Clone)]
pub struct ShelfLine {
    /// The shelf's name in addresses.
    pub id: String,
    /// The lot.
    pub lot: LotWords,
    /// Groups of the vaccine, to filter by.
    pub groups: Vec<String>,
    /// Who paid.
    pub funding: Funding,
    /// Its storage unit; empty where none is named.
    pub unit: Named,
    /// The last day on which they may be used.
    pub last: Date,
    /// How near that is.
    pub ends: Ends,
    /// How many are there.
    pub on_hand: i64,
    /// The lot must not be used.
    pub barred: Option<Barred>,
    /// The excursion for which its unit is in quarantine.
    pub held: Option<String>,
    /// Why it is below zero.
    pub owed: Option<Owed>,
}

/// What a list of stock was asked for.
#[derive(Debug, Clone, Default)]
pub struct StockAsked {
    /// Whose stock; empty: the own.
    pub organization: String,
    /// A vaccine group.
    pub group: String,
    /// A funding.
    pub funding: String,
    /// A storage unit.
    pub unit: String,
    /// What was scanned or typed to find a lot.
    pub scan: String,
    /// Whether empty shelves are shown.
    pub empty: bool,
}

/// Something to do.
#[derive(Debug, Clone)]
pub struct StockAlert {
    /// End of the key of its words: `stk-alert-…`, `stk-do-…`.
    pub word: &'static str,
    /// `late` or `warn`.
    pub tone: &'static str,
    /// What it is about: lots, or a vaccine; may be empty.
    pub about: String,
    /// A number: doses, lots.
    pub n: i64,
    /// A day, where it is about one.
    pub day: Option<Date>,
    /// Where it is done.
    pub place: String,
}

/// The list of stock.
#[derive(Debug, Clone, Default)]
pub struct StockView {
    /// Whose.
    pub place: StockPlace,
    /// The shelves, what ends first first.
    pub lines: Vec<ShelfLine>,
    /// What to do.
    pub alerts: Vec<StockAlert>,
    /// Vaccine groups to filter by: code and name.
    pub groups: Vec<Named>,
    /// Storage units to filter by.
    pub units: Vec<Named>,
    /// Organizations that keep stock, where the visitor may look at them.
    pub sites: Vec<Named>,
    /// What was asked for.
    pub asked: StockAsked,
    /// What became of a scan that leads to no lot.
    pub said: Option<ScanSaid>,
}

/// Where a scan on the list leads.
#[derive(Debug, Clone)]
pub enum Scanned {
    /// To a lot.
    Lot(String),
    /// The list, with what is wrong.
    List(Box<StockView>),
}

/// The page on which an organization begins.
#[derive(Debug, Clone, Default)]
pub struct BeginView {
    /// Whose.
    pub place: StockPlace,
    /// Organizations to choose from, where the visitor may begin for several.
    pub organizations: Vec<Named>,
    /// The day, as typed.
    pub on: String,
    /// What is wrong.
    pub wrong: Vec<Wrong>,
}

/// The form of a delivery.
#[derive(Debug, Clone, Default)]
pub struct ReceiveView {
    /// To whom.
    pub place: StockPlace,
    /// Names the form.
    pub form: String,
    /// `received`, or `opened` for what was there on the first day.
    pub what: String,
    /// What was scanned and not taken.
    pub scan: String,
    /// What became of the scan.
    pub said: Option<ScanSaid>,
    /// What was read of a scan that was refused.
    pub read: String,
    /// The vaccine, as typed.
    pub vaccine: String,
    /// The maker, as typed.
    pub maker: String,
    /// The number of the lot.
    pub lot: String,
    /// The last day, as typed.
    pub expires: String,
    /// NDC of the box and of the unit of use, as scanned.
    pub ndc: (String, String),
    /// The number on vial or syringe, and on the diluent.
    pub other_lots: (String, String),
    /// Word of the funding.
    pub funding: String,
    /// Name of the storage unit.
    pub unit: String,
    /// Boxes.
    pub boxes: String,
    /// Doses in a box.
    pub per_box: String,
    /// The day.
    pub on: String,
    /// Packing slip.
    pub document: String,
    /// Whether the lot is over, so that somebody has to say that they saw it.
    pub expired: bool,
    /// Names that the vaccine's field offers.
    pub names: Vec<String>,
    /// Makers that their field offers.
    pub makers: Vec<String>,
    /// Storage units.
    pub units: Vec<Named>,
    /// What is wrong.
    pub wrong: Vec<Wrong>,
    /// What was booked last: doses, product, lot, the lot's name in addresses.
    pub booked: Option<(i64, LotWords)>,
}

/// A count in a list.
#[derive(Debug, Clone)]
pub struct CountLine {
    /// Its name in addresses.
    pub id: String,
    /// Word of its state.
    pub state: &'static str,
    /// The day.
    pub on: Date,
    /// Of one funding alone.
    pub funding: Option<Funding>,
    /// In one storage unit alone.
    pub unit: String,
    /// Who began it.
    pub begun_by: String,
    /// Who signed it, and as the second one.
    pub signed_by: Vec<String>,
    /// When it was signed, or given up.
    pub signed_at: Option<Timestamp>,
    /// Why it was given up.
    pub note: String,
}

/// The counts of an organization.
#[derive(Debug, Clone, Default)]
pub struct CountsView {
    /// Whose.
    pub place: StockPlace,
    /// Counts, the latest first.
    pub counts: Vec<CountLine>,
    /// Storage units.
    pub units: Vec<Named>,
}

/// A shelf on a sheet, or in a comparison.
#[derive(Debug, Clone)]
pub struct SheetRow {
    /// The shelf's name in addresses.
    pub id: String,
    /// The lot.
    pub lot: LotWords,
    /// Who paid.
    pub funding: Funding,
    /// The storage unit.
    pub unit: String,
    /// What was found, as it stands on the sheet.
    pub counted: Option<i64>,
    /// Who wrote it.
    pub by: String,
    /// What was typed and is not on the sheet, with the number that stands there, and who wrote that.
    pub typed: Option<String>,
    /// Somebody else's number that stands there instead.
    pub other: Option<(i64, String)>,
}

/// The sheet of a count.
#[derive(Debug, Clone)]
pub struct SheetView {
    /// Whose.
    pub place: StockPlace,
    /// The count.
    pub count: CountLine,
    /// Its shelves.
    pub rows: Vec<SheetRow>,
    /// What was scanned and not taken.
    pub scan: String,
    /// What became of the scan.
    pub said: Option<ScanSaid>,
    /// Shelves among which the scan has to choose.
    pub choose: Vec<SheetRow>,
    /// What is wrong.
    pub wrong: Vec<Wrong>,
    /// The shelf that was scanned last.
    pub last: Option<SheetRow>,
    /// Whether something was saved.
    pub saved: bool,
}

impl SheetView {
    /// Shelves that are not counted.
    pub fn left(&self) -> usize {
        self.rows.iter().filter(|row| row.counted.is_none()).count()
    }
}

/// A shelf compared with the book.
#[derive(Debug, Clone)]
pub struct CompareRow {
    /// The shelf, with what was found.
    pub row: SheetRow,
    /// What should have been there, at least and at most.
    pub expected: (i64, i64),
    /// What was found too much, or too little.
    pub difference: i64,
    /// Whether a second person has to look.
    pub second: bool,
    /// Code of the reason.
    pub reason: String,
    /// In words.
    pub why: String,
}

/// A comparison.
#[derive(Debug, Clone)]
pub struct CompareView {
    /// Whose.
    pub place: StockPlace,
    /// The count.
    pub count: CountLine,
    /// The shelves.
    pub rows: Vec<CompareRow>,
    /// What is wrong.
    pub wrong: Vec<Wrong>,
    /// Whether reasons were saved.
    pub saved: bool,
}

/// What became of a form about a count.
#[derive(Debug)]
pub enum CountSent<T> {
    /// The page.
    Page(Box<T>),
    /// Where to go on.
    To(String),
}

/// Whose dose it is.
#[derive(Debug, Clone)]
pub struct WhoseDose {
    /// Name in addresses.
    pub id: String,
    /// Family and given name.
    pub name: (String, String),
    /// Birth date.
    pub born: Option<Date>,
}

/// A proposal for a dose that took nothing.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The shelf.
    pub account: String,
    /// Its lot.
    pub lot: LotWords,
    /// Who paid.
    pub funding: Funding,
    /// Its storage unit.
    pub unit: String,
    /// How sure.
    pub sure: Sure,
    /// What speaks for it, or against it.
    pub because: Vec<Because>,
    /// Whether the number can be read so from now on.
    pub teach: bool,
}

/// A dose that took nothing.
#[derive(Debug, Clone)]
pub struct WaitingDose {
    /// Its report.
    pub report: String,
    /// When it was given.
    pub given: Date,
    /// The vaccine.
    pub vaccine: String,
    /// The lot as reported.
    pub lot: String,
    /// Eligibility as reported, in words.
    pub eligibility: String,
    /// Why it took nothing.
    pub why: WhyNot,
    /// Other organizations that have such a lot.
    pub held_by: Vec<String>,
    /// What may have been meant.
    pub offers: Vec<Offer>,
    /// Whose.
    pub patient: Option<WhoseDose>,
}

/// Doses that took nothing.
#[derive(Debug, Clone, Default)]
pub struct WorkView {
    /// Whose.
    pub place: StockPlace,
    /// The doses, the oldest first.
    pub doses: Vec<WaitingDose>,
    /// What is wrong.
    pub wrong: Vec<Wrong>,
}

/// A movement in a ledger.
#[derive(Debug, Clone)]
pub struct LedgerRow {
    /// Its number.
    pub id: String,
    /// What happened.
    pub kind: Kind,
    /// The day.
    pub on: Date,
    /// When it was written.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// What lies at the other end.
    pub there: Place,
    /// How many came; below zero: left.
    pub change: i64,
    /// How many were there after it.
    pub balance: i64,
    /// The reason's code.
    pub reason: String,
    /// A paper.
    pub document: String,
    /// In words.
    pub why: String,
    /// It takes another one back.
    pub takes_back: bool,
    /// It was taken back.
    pub is_back: bool,
    /// Somebody may take it back.
    pub can_be_taken_back: bool,
}

/// A shelf of a lot with its ledger.
#[derive(Debug, Clone)]
pub struct LedgerView {
    /// The shelf.
    pub shelf: ShelfLine,
    /// Its movements, the latest first.
    pub rows: Vec<LedgerRow>,
}

/// A dose that was given of a lot.
#[derive(Debug, Clone)]
pub struct GivenLine {
    /// When.
    pub on: Date,
    /// The lot as reported.
    pub lot: String,
    /// Eligibility as reported.
    pub eligibility: String,
    /// Whose.
    pub patient: Option<WhoseDose>,
}

/// A lot at a clinic.
#[derive(Debug, Clone)]
pub struct LotHere {
    /// Whose.
    pub place: StockPlace,
    /// The lot.
    pub lot: LotWords,
    /// Other numbers: the kind, the number.
    pub names: Vec<(String, String)>,
    /// Its shelves.
    pub shelves: Vec<LedgerView>,
    /// Doses that were given of it.
    pub given: Vec<GivenLine>,
    /// How many there are in all.
    pub given_total: usize,
    /// Names the next form.
    pub form: String,
    /// What was typed and is not taken.
    pub typed: super::hand::Fields,
    /// Storage units in use.
    pub units: Vec<Named>,
    /// What is wrong.
    pub wrong: Vec<Wrong>,
}

/// A report about stock.
#[derive(Debug, Clone, Default)]
pub struct ReportView {
    /// Whose.
    pub place: StockPlace,
    /// Which one.
    pub report: String,
    /// The days it is about.
    pub days: (Date, Date),
    /// What is on hand.
    pub shelves: Vec<ShelfLine>,
    /// Use: month, vaccine, funding, numbers.
    pub uses: Vec<(Date, String, Funding, Use)>,
    /// Movements: lot, funding, unit, the movement.
    pub moves: Vec<(LotWords, Funding, String, LedgerRow)>,
    /// Losses: lot, funding, where they went, the reason's code, doses, cents.
    pub losses: Vec<(LotWords, Funding, Place, String, i64, Option<u64>)>,
    /// The equation since the last count, with the vaccine in words.
    pub accounts: Vec<(String, Account)>,
    /// Since when the equation goes.
    pub since: Option<Timestamp>,
}

/// A recall.
#[derive(Debug, Clone, Default)]
pub struct RecallView {
    /// The lot as typed.
    pub lot: String,
    /// The maker as typed.
    pub maker: String,
    /// Why, as typed.
    pub why: String,
    /// What is known, once it was looked for.
    pub found: Option<RecallFound>,
    /// What is wrong.
    pub wrong: Vec<Wrong>,
    /// Makers that their field offers.
    pub makers: Vec<String>,
}

/// What is known of a lot.
#[derive(Debug, Clone, Default)]
pub struct RecallFound {
    /// Since when it is recalled, and why.
    pub since: Option<(Timestamp, String)>,
    /// Clinics that have it: name in addresses, name, shelf.
    pub shelves: Vec<(String, String, ShelfLine)>,
    /// How many clinics.
    pub clinics: usize,
    /// How many people were given it.
    pub people: usize,
    /// Who was given it.
    pub lines: Vec<super::outbreak::LotLine>,
}
