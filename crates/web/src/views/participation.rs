//! What the pages of participation show.

use jenner_registry::packs::{Block, Item, Kind};
use jenner_registry::participation::desk::NotNow;
use jenner_registry::participation::matches::Fit;
use jenner_registry::participation::request::{Clock, Details, IdentityCheck, State};
use jiff::Timestamp;
use jiff::civil::Date;

/// A request in a list.
#[derive(Debug, Clone)]
pub struct RequestRow {
    /// Name for addresses.
    pub id: String,
    /// Number for people.
    pub receipt: String,
    /// What is asked for.
    pub kind: Kind,
    /// Where it stands.
    pub state: State,
    /// Who it is about.
    pub name: String,
    /// The day it came.
    pub came: Date,
    /// When it should be done.
    pub due: Date,
    /// Where its clock stands.
    pub clock: Clock,
    /// Whose staff took it; `None` when it came by the public form.
    pub organization: Option<String>,
}

impl RequestRow {
    /// The key of its state in the language files.
    pub fn state_key(&self) -> String {
        format!("participation-state-{}", self.state.word().replace('_', "-"))
    }

    /// The key of what is asked for.
    pub fn kind_key(&self) -> String {
        kind_key("kind", self.kind)
    }

    /// How the clock is coloured: `ok`, `due` or `late`.
    pub fn clock_tag(&self) -> &'static str {
        match self.clock {
            Clock::Left(3..) => "ok",
            Clock::Left(_) | Clock::Today => "due",
            Clock::Late(_) | Clock::Broken => "late",
        }
    }
}

/// The key of a kind in the language files: its name (`kind`) or what it does (`what`).
pub fn kind_key(what: &str, kind: Kind) -> String {
    format!("participation-{what}-{}", kind.word().replace('_', "-"))
}

/// The requests of a list.
#[derive(Debug, Clone)]
pub struct RequestList {
    /// Those that run, or those that ended.
    pub running: bool,
    /// The most urgent first.
    pub rows: Vec<RequestRow>,
}

/// A record that a request may be about.
#[derive(Debug, Clone)]
pub struct MatchView {
    /// What the form sends.
    pub id: i64,
    /// How it fits.
    pub fit: Fit,
    /// Registry number.
    pub number: String,
    /// Best name.
    pub name: String,
    /// Birth date.
    pub born: Option<Date>,
    /// Best address.
    pub address: String,
    /// Family.
    pub contacts: Vec<String>,
    /// Who reported it.
    pub reported_by: Vec<String>,
    /// Doses.
    pub doses: usize,
    /// The last of them.
    pub last_dose: Option<Date>,
    /// Multiple birth.
    pub multiple_birth: bool,
    /// Chosen by the first officer.
    pub chosen: bool,
}

impl MatchView {
    /// The key of how it fits.
    pub fn fit_key(&self) -> &'static str {
        match self.fit {
            Fit::Same => "participation-fit-same",
            Fit::Perhaps => "participation-fit-perhaps",
            Fit::Twin => "participation-fit-twin",
        }
    }

    /// Its colour.
    pub fn fit_tag(&self) -> &'static str {
        match self.fit {
            Fit::Same => "ok",
            Fit::Perhaps => "due",
            Fit::Twin => "late",
        }
    }
}

/// A letter or a scan.
#[derive(Debug, Clone)]
pub struct SheetView {
    /// What the address has.
    pub id: i64,
    /// Name of a letter, media type of a scan.
    pub what: String,
    /// When it was made or added.
    pub at: Timestamp,
    /// By whom; `None` for the program or somebody outside.
    pub by: Option<String>,
}

/// A step in the life of a request.
#[derive(Debug, Clone)]
pub struct StepView {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Option<String>,
    /// What, one word.
    pub what: String,
}

/// A request.
#[derive(Debug, Clone)]
pub struct RequestView {
    /// What the list has of it.
    pub row: RequestRow,
    /// What it says.
    pub details: Details,
    /// What a request has to have, and whether it is there.
    pub items: Vec<(Item, bool)>,
    /// Scans.
    pub papers: Vec<SheetView>,
    /// Letters.
    pub letters: Vec<SheetView>,
    /// What was done.
    pub steps: Vec<StepView>,
    /// Records it may be about; `None` where the visitor does not decide, or nothing is left to decide.
    pub matches: Option<Vec<MatchView>>,
    /// How it was made sure who asks.
    pub check: Option<IdentityCheck>,
    /// The first officer, and whether that is the visitor.
    pub proposed_by: Option<(String, bool)>,
    /// Whether the visitor decides.
    pub decides: bool,
}

/// What the form sends about a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestOrder {
    /// These records are the person's.
    Propose {
        /// Whose.
        people: Vec<i64>,
        /// How it was made sure who asks.
        check: Option<IdentityCheck>,
    },
    /// Nobody found.
    NotFound,
    /// Not possible.
    Decline,
    /// Agree.
    Agree,
    /// Send back.
    SendBack,
    /// Carry out what was agreed.
    CarryOut,
}

/// What became of it.
pub type Ordered = Result<(), NotNow>;

/// The privacy policy.
#[derive(Debug, Clone)]
pub struct PolicyView {
    /// Title.
    pub title: String,
    /// Version.
    pub version: String,
    /// Last review.
    pub reviewed_on: Date,
    /// What it says.
    pub blocks: Vec<Block>,
    /// What may be asked for.
    pub offered: Vec<Kind>,
    /// Business days within which a request is done.
    pub days: u16,
}
