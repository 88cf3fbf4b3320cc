//! Vaccine products by time: codes, lots, expiry and information statements that fit the day of the dose.

use std::collections::HashMap;

use anyhow::{Context, Result, bail};
use jenner_model::Date;

use super::dice::{Dice, Weighted};
use super::households::days_after;
use super::pack::{number, rows};

const PRODUCTS: &str = include_str!("data/products.csv");
const STATEMENTS: &str = include_str!("data/vis.csv");

/// A product in one time of its life (influenza: one season).
#[derive(Debug)]
pub struct Product {
    /// What the schedule calls it, for example `dtap_hepb_ipv`.
    pub kind: &'static str,
    /// CVX.
    pub cvx: &'static str,
    /// MVX.
    pub mvx: &'static str,
    /// NDC of the unit of use, 11 digits with hyphens; may be empty for old products.
    pub ndc: &'static str,
    /// Trade name.
    pub name: &'static str,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// Millilitres.
    pub volume: &'static str,
    /// IM, SC, PO or NS.
    pub route: &'static str,
    weight: f64,
    /// Documents to hand out.
    pub documents: Vec<&'static str>,
}

impl Product {
    /// The code for the same vaccine when nobody knows the product.
    pub fn unspecified(&self) -> &'static str {
        match self.cvx {
            "20" | "106" | "01" => "107",
            "08" | "43" | "189" => "45",
            "48" | "49" => "17",
            "100" | "133" | "215" | "216" => "152",
            "116" | "119" => "122",
            "83" | "52" => "85",
            "114" | "136" | "203" => "108",
            "162" | "163" => "164",
            "62" | "165" => "137",
            "10" | "02" => "89",
            "09" | "113" => "139",
            "121" | "187" => "188",
            "33" => "109",
            other if self.kind.starts_with("flu") && other != "88" => "88",
            _ if self.kind.starts_with("covid") => "213",
            other => other,
        }
    }
}

/// All products and statements.
#[derive(Debug)]
pub struct Products {
    list: Vec<Product>,
    by_kind: HashMap<&'static str, Vec<usize>>,
    statements: HashMap<&'static str, Vec<(Date, &'static str)>>,
}

fn day(text: &str) -> Result<Date> {
    text.parse().with_context(|| format!("demo products: {text} is not a date"))
}

impl Products {
    /// Reads the compiled-in tables.
    pub fn built_in() -> Result<Self> {
        let mut list = Vec::new();
        for row in rows(PRODUCTS) {
            let [kind, cvx, mvx, ndc, name, from, until, volume, route, _, documents] = row[..] else {
                bail!("demo products: row with the wrong number of columns: {row:?}");
            };
            list.push(Product {
                kind,
                cvx,
                mvx,
                ndc,
                name,
                from: day(&format!("{from}-01"))?,
                until: if until.is_empty() { Date::MAX } else { day(&format!("{until}-28"))? },
                volume,
                route,
                weight: number(&row, 9)?,
                documents: documents.split(' ').collect(),
            });
        }
        let mut by_kind: HashMap<_, Vec<usize>> = HashMap::new();
        for (place, product) in list.iter().enumerate() {
            by_kind.entry(product.kind).or_default().push(place);
        }
        let mut statements: HashMap<_, Vec<_>> = HashMap::new();
        for row in rows(STATEMENTS) {
            let [document, edition, encoded] = row[..] else {
                bail!("demo statements: row with the wrong number of columns: {row:?}");
            };
            statements.entry(document).or_default().push((day(edition)?, encoded));
        }
        statements.values_mut().for_each(|editions| editions.sort());
        Ok(Self { list, by_kind, statements })
    }

    /// A product by its place.
    pub fn get(&self, place: usize) -> &Product {
        &self.list[place]
    }

    /// A product of a kind that was on the market on a day; organizations mostly keep to one brand.
    pub fn choose(&self, kind: &str, day: Date, organization: usize, dice: &mut Dice) -> Option<usize> {
        let on_market = self.by_kind.get(kind)?.iter().copied().filter(|place| {
            let product = &self.list[*place];
            product.from <= day && day <= product.until
        });
        let table = Weighted::new(on_market.map(|place| (place, self.list[place].weight)));
        let mut habit = Dice::of(kind.len() as u64, kind.bytes().map(u64::from).sum(), organization as u64);
        table.draw(if dice.chance(0.9) { &mut habit } else { dice }).copied()
    }

    /// The statement in force on a day: its edition and 24-digit string.
    pub fn statement(&self, document: &str, day: Date) -> Option<(Date, &'static str)> {
        let editions = self.statements.get(document)?;
        editions.iter().rev().find(|(edition, _)| *edition <= day).or(editions.first()).copied()
    }

    /// A lot that was in use on a day, with its expiry. A few lots of each product are in use in a quarter.
    pub fn lot(&self, place: usize, day: Date, dice: &mut Dice) -> (String, Date) {
        let product = &self.list[place];
        let quarter = i64::from(day.year()) * 4 + i64::from(day.month() - 1) / 3;
        let which = dice.below(4) as i64;
        let mut lot = Dice::of(4711, place as u64, (quarter * 8 + which) as u64);
        let mut letter = || char::from(b"ACDEFHJKLMNPRTUWX"[lot.below(17)]);
        let (a, b, c, d) = (letter(), letter(), letter(), letter());
        let n = lot.between(1000, 9999);
        let text = match product.mvx {
            "PMC" | "MSP" => format!("U{n}{a}{b}"),
            "SKB" | "IDB" => format!("{}{a}{}{b}{c}", n % 10, n / 10 % 10),
            "MSD" => format!("{a}0{n}{}", n % 7),
            "PFR" | "WAL" => format!("{a}{b}{n}"),
            "MOD" => format!("{:03}{a}{}{b}", n % 1000, 21 + n % 5),
            _ => format!("{a}{b}{c}{d}{n}"),
        };
        let age = lot.between(120, 600);
        (text, days_after(day, age))
    }
}
