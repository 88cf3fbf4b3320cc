//! Accounting for programme vaccine to the dose: opening + what came − what left = on hand, for each clinic, lot and funding, over
//! any days; and how much of what was received is accounted for.
//!
//! Sums are of the days on which things happened. The right side is counted for itself, from the first movement on, so that a
//! movement of a kind that the equation forgets shows as a difference.

use std::collections::{BTreeMap, HashMap};

use jenner_documents::workbook::{Cell, Sheet};
use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId};
use jenner_store::StoreError;
use jenner_store::queries::programme_watch::{self as watch, Flow};
use serde::Serialize;

use super::rules::Rules;
use super::scope::{self, Clinic, Scope};
use crate::access::door::{self, Action};
use crate::inventory::{Funding, Kind, Place};
use crate::tables::{self, column};
use crate::{Error, Registry};

/// What became of doses. Each amount is of doses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Sums {
    /// On the shelves when the days began.
    pub opening: i64,
    /// Delivered, and what was there on a clinic's first day.
    pub received: i64,
    /// From other clinics.
    pub transferred_in: i64,
    /// To other clinics.
    pub transferred_out: i64,
    /// From other fundings, less to other fundings.
    pub borrowed: i64,
    /// Given.
    pub given: i64,
    /// Opened or broken.
    pub wasted: i64,
    /// Past the last day.
    pub expired: i64,
    /// Sealed and no good.
    pub spoiled: i64,
    /// Sent back.
    pub returned: i64,
    /// Lost.
    pub lost: i64,
    /// What counts found, less what they missed.
    pub counted: i64,
    /// On the shelves when the days ended, counted for itself.
    pub on_hand: i64,
}

impl Sums {
    /// What should be on the shelves.
    pub fn expected(&self) -> i64 {
        self.opening + self.received + self.transferred_in + self.borrowed + self.counted
            - self.transferred_out
            - self.given
            - self.wasted
            - self.expired
            - self.spoiled
            - self.returned
            - self.lost
    }

    /// What the equation leaves over: 0, or somebody has to look.
    pub fn difference(&self) -> i64 {
        self.on_hand - self.expected()
    }

    /// What was reported as lost in some way.
    pub fn losses(&self) -> i64 {
        self.wasted + self.expired + self.spoiled + self.lost
    }

    /// What there was to account for: at the beginning, and what came, less what was passed on.
    pub fn had(&self) -> i64 {
        self.opening + self.received + self.transferred_in + self.borrowed
            - self.transferred_out
            - self.returned
    }

    /// (Given + reported losses) ÷ received, between 0 and 1 or above; `None` where nothing was received.
    pub fn accounted(&self) -> Option<f64> {
        (self.received > 0).then(|| (self.given + self.losses()) as f64 / self.received as f64)
    }

    /// The same with what is still on the shelves and of all there was: 1 where no dose is unexplained.
    pub fn explained(&self) -> Option<f64> {
        (self.had() > 0).then(|| (self.given + self.losses() + self.on_hand) as f64 / self.had() as f64)
    }

    fn add(&mut self, other: &Sums) {
        self.opening += other.opening;
        self.received += other.received;
        self.transferred_in += other.transferred_in;
        self.transferred_out += other.transferred_out;
        self.borrowed += other.borrowed;
        self.given += other.given;
        self.wasted += other.wasted;
        self.expired += other.expired;
        self.spoiled += other.spoiled;
        self.returned += other.returned;
        self.lost += other.lost;
        self.counted += other.counted;
        self.on_hand += other.on_hand;
    }

    /// Takes what came and left in. Corrections keep the kind of what they correct, so they stand against it.
    fn take(&mut self, flow: &Flow) {
        let change = flow.change;
        match Place::of_word(&flow.place) {
            Some(Place::Supplier | Place::Opening) => self.received += change,
            Some(Place::InTransit) if flow.kind == Kind::CameIn.word() => self.transferred_in += change,
            Some(Place::InTransit) => self.transferred_out -= change,
            Some(Place::Patient) => self.given -= change,
            Some(Place::Waste) => self.wasted -= change,
            Some(Place::Expired) => self.expired -= change,
            Some(Place::Spoiled) => self.spoiled -= change,
            Some(Place::Returned) => self.returned -= change,
            Some(Place::Lost) => self.lost -= change,
            Some(Place::CountDifference) => self.counted += change,
            Some(Place::Stock) if flow.of_other_funding => self.borrowed += change,
            // From one storage unit into another; a place that nobody knows shows as a difference.
            Some(Place::Stock) | None => {}
        }
    }
}

/// One clinic, lot and funding.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// Name of the clinic.
    pub clinic: String,
    /// Its PIN in the programme; may be empty.
    pub pin: String,
    /// Name of its region; may be empty.
    pub region: String,
    /// The lot as printed.
    pub lot: String,
    /// The vaccine (CVX).
    pub cvx: String,
    /// The maker (MVX).
    pub mvx: String,
    /// Who paid.
    pub funding: Funding,
    /// What became of its doses.
    pub sums: Sums,
    #[serde(skip)]
    organization: OrganizationId,
}

impl Line {
    /// Of a clinic and a lot, of which nothing else is known.
    pub fn of(clinic: &str, lot: &str, cvx: &str, funding: Funding, sums: Sums) -> Self {
        Self {
            clinic: clinic.to_owned(),
            pin: String::new(),
            region: String::new(),
            lot: lot.to_owned(),
            cvx: cvx.to_owned(),
            mvx: String::new(),
            funding,
            sums,
            organization: OrganizationId(0),
        }
    }
}

/// Accounts of a scope.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The days, both included.
    pub days: (Date, Date),
    /// By clinic, vaccine, lot and funding.
    pub lines: Vec<Line>,
}

/// How lines are added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Clinics.
    Clinic,
    /// Regions.
    Region,
    /// Fundings.
    Funding,
}

impl Report {
    /// All lines added up.
    pub fn total(&self) -> Sums {
        let mut all = Sums::default();
        self.lines.iter().for_each(|line| all.add(&line.sums));
        all
    }

    /// Lines added up, by name.
    pub fn added(&self, by: By) -> BTreeMap<String, Sums> {
        let mut all: BTreeMap<String, Sums> = BTreeMap::new();
        for line in &self.lines {
            let name = match by {
                By::Clinic => line.clinic.clone(),
                By::Region => line.region.clone(),
                By::Funding => line.funding.word().to_owned(),
            };
            all.entry(name).or_default().add(&line.sums);
        }
        all
    }

    /// The lines as a table: one row a clinic, lot and funding.
    pub fn sheet(&self) -> Sheet {
        let rows = self.lines.iter().map(|line| {
            let mut row: Vec<Cell> = [&line.region, &line.clinic, &line.pin, &line.cvx, &line.mvx, &line.lot]
                .map(|text| Cell::text(text.clone()))
                .to_vec();
            row.push(Cell::text(line.funding.word()));
            row.extend(cells(&line.sums));
            row
        });
        let names = ["region", "clinic", "pin", "cvx", "mvx", "lot", "funding"].into_iter().chain(AMOUNTS);
        Sheet {
            name: "lots".to_owned(),
            columns: names.map(|name| column(name, 10)).collect(),
            rows: rows.collect(),
            ..Sheet::default()
        }
    }

    /// The lines added up as a table.
    pub fn sheet_by(&self, by: By) -> Sheet {
        let name = match by {
            By::Clinic => "clinic",
            By::Region => "region",
            By::Funding => "funding",
        };
        let row = |(name, sums): (String, Sums)| {
            let mut row = vec![Cell::text(name)];
            row.extend(cells(&sums));
            row
        };
        Sheet {
            name: name.to_owned(),
            columns: std::iter::once(name).chain(AMOUNTS).map(|name| column(name, 10)).collect(),
            rows: self.added(by).into_iter().map(row).collect(),
            ..Sheet::default()
        }
    }

    /// The report as a workbook: regions, clinics, lots.
    pub fn xlsx(&self, title: &str) -> Result<Vec<u8>, Error> {
        tables::xlsx(title, &[self.sheet_by(By::Region), self.sheet_by(By::Clinic), self.sheet()])
    }
}

/// Names of amounts in files.
const AMOUNTS: [&str; 16] = [
    "opening",
    "received",
    "transferred_in",
    "transferred_out",
    "borrowed",
    "given",
    "wasted",
    "expired",
    "spoiled",
    "returned",
    "lost",
    "counted",
    "on_hand",
    "difference",
    "accounted",
    "explained",
];

fn cells(sums: &Sums) -> Vec<Cell> {
    // An amount below zero is written with its sign: spreadsheets count on.
    let amount = |value: i64| match u64::try_from(value) {
        Ok(value) => Cell::Count(value),
        Err(_) => Cell::text(value.to_string()),
    };
    let mut row: Vec<Cell> = [
        sums.opening,
        sums.received,
        sums.transferred_in,
        sums.transferred_out,
        sums.borrowed,
        sums.given,
        sums.wasted,
        sums.expired,
        sums.spoiled,
        sums.returned,
        sums.lost,
        sums.counted,
        sums.on_hand,
        sums.difference(),
    ]
    .map(amount)
    .to_vec();
    row.extend([sums.accounted(), sums.explained()].map(Cell::share));
    row
}

/// Accounts for vaccine within some days, both included. Without fundings: the programme's own.
pub fn report(
    registry: &Registry,
    access: &Access,
    scope: &Scope,
    days: (Date, Date),
    fundings: &[Funding],
) -> Result<Report, Error> {
    let within = scope::require(registry, access, scope, Action::ReadAccountability)?;
    if days.0 > days.1 {
        return Err(Error::Invalid("The first day is after the last one. Change one of them.".to_owned()));
    }
    let fundings = if fundings.is_empty() { &Rules::shipped().programme.fundings } else { fundings };
    let clinics = scope::clinics(registry)?;
    let report = match within {
        // A region without clinics: nobody, and not everybody.
        Some(none) if none.is_empty() => Report { days, lines: Vec::new() },
        within => {
            let within = within.unwrap_or_default();
            let before = days.0.yesterday().ok();
            let (flows, start, end, lots) = registry.db().read(|tx| {
                let start = match before {
                    Some(before) => watch::on_hand(tx, before, &within)?,
                    None => Vec::new(),
                };
                let end = watch::on_hand(tx, days.1, &within)?;
                Ok::<_, StoreError>((watch::flows(tx, days, &within)?, start, end, watch::lots(tx)?))
            })?;
            let lots = lots.into_iter().map(|(id, _, lot, cvx, mvx)| (id, (lot, cvx, mvx))).collect();
            let mut lines = lines(&flows, &start, &end, &lots, &clinics);
            lines.retain(|line| fundings.contains(&line.funding));
            Report { days, lines }
        }
    };
    let mut entry = door::entry(registry, access, Action::ReadAccountability, None);
    if let Scope::Clinic(organization) = scope {
        entry = entry.organization(*organization);
    }
    registry.db().audit(vec![entry])?;
    Ok(report)
}

type OnHand = (OrganizationId, i64, String, i64);

fn lines(
    flows: &[Flow],
    start: &[OnHand],
    end: &[OnHand],
    lots: &HashMap<i64, (String, String, String)>,
    clinics: &HashMap<OrganizationId, Clinic>,
) -> Vec<Line> {
    let mut all: BTreeMap<(OrganizationId, i64, &str), Sums> = BTreeMap::new();
    for (organization, lot, funding, doses) in start {
        all.entry((*organization, *lot, funding)).or_default().opening += doses;
    }
    for (organization, lot, funding, doses) in end {
        all.entry((*organization, *lot, funding)).or_default().on_hand += doses;
    }
    for flow in flows {
        all.entry((flow.organization, flow.lot, &flow.funding)).or_default().take(flow);
    }
    let mut lines: Vec<Line> = all
        .into_iter()
        .filter(|(_, sums)| *sums != Sums::default())
        .filter_map(|((organization, lot, funding), sums)| {
            let clinic = clinics.get(&organization);
            let (lot, cvx, mvx) = lots.get(&lot)?.clone();
            Some(Line {
                clinic: clinic.map_or_else(String::new, |one| one.organization.name.to_string()),
                pin: clinic.and_then(|one| one.organization.vfc_pin.clone()).unwrap_or_default().to_string(),
                region: clinic.map_or_else(String::new, |one| one.region.1.clone()),
                lot,
                cvx,
                mvx,
                funding: Funding::of_word(funding)?,
                sums,
                organization,
            })
        })
        .collect();
    lines.sort_by(|a, b| {
        let key = |one: &Line| {
            (one.clinic.clone(), one.organization, one.cvx.clone(), one.lot.clone(), one.funding)
        };
        key(a).cmp(&key(b))
    });
    lines
}
