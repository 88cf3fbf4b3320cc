//! National drug codes: the carton (unit of sale) and what is drawn from it (unit of use).

use std::collections::HashMap;

use jiff::civil::Date;
use smol_str::SmolStr;

use super::tsv::{Table, TableError};
use crate::code::ParseCodeError;
use crate::{Cvx, Mvx, Ndc};

/// Which package an NDC is printed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NdcUnit {
    /// On the carton only.
    Sale,
    /// On the vial, syringe or sprayer only.
    Use,
    /// The same NDC on both.
    Both,
}

impl NdcUnit {
    /// The word in Jenner's tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sale => "sale",
            Self::Use => "use",
            Self::Both => "both",
        }
    }
}

impl std::str::FromStr for NdcUnit {
    type Err = ParseCodeError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "sale" => Ok(Self::Sale),
            "use" => Ok(Self::Use),
            "both" => Ok(Self::Both),
            _ => Err(ParseCodeError::new("unit (sale, use or both)", text)),
        }
    }
}

/// A package with an NDC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NdcEntry {
    /// The code.
    pub ndc: Ndc,
    /// Carton, unit of use, or both.
    pub unit: NdcUnit,
    /// The vaccine in it; the first one where CDC lists several.
    pub cvx: Cvx,
    /// Other vaccines that the same package is listed for (adult hepatitis B given as the dialysis dose).
    pub also: Vec<Cvx>,
    /// The manufacturer, when CDC's linking table knows it.
    pub mvx: Option<Mvx>,
    /// Trade name on the package.
    pub product: SmolStr,
    /// First day on the market.
    pub starts: Option<Date>,
    /// Last day on the market.
    pub ends: Option<Date>,
    /// GTIN in the bar code (14 digits), when CDC lists it.
    pub gtin: Option<SmolStr>,
    /// The other side: units of use of a carton, cartons of a unit of use.
    pub linked: Vec<Ndc>,
}

impl NdcEntry {
    /// Whether the package can be what was given as this vaccine.
    pub fn holds(&self, vaccine: Cvx) -> bool {
        self.cvx == vaccine || self.also.contains(&vaccine)
    }

    /// Whether the package is the carton, or carton and unit of use in one.
    pub fn is_carton(&self) -> bool {
        matches!(self.unit, NdcUnit::Sale | NdcUnit::Both)
    }
}

pub(crate) const NDC: &[&str] = &["ndc", "unit", "cvx", "mvx", "product", "starts", "ends", "gtin", "uses"];

/// Every NDC with its indexes.
#[derive(Debug, Default)]
pub(super) struct Packages {
    pub entries: Vec<NdcEntry>,
    at: HashMap<Ndc, usize>,
    gtin_at: HashMap<SmolStr, usize>,
}

impl Packages {
    pub fn get(&self, ndc: &Ndc) -> Option<&NdcEntry> {
        self.entries.get(*self.at.get(ndc)?)
    }

    pub fn gtin(&self, gtin: &str) -> Option<&NdcEntry> {
        self.entries.get(*self.gtin_at.get(gtin)?)
    }

    /// See [`crate::Codes::ndc_from_text`].
    pub fn find(&self, text: &str) -> Option<&NdcEntry> {
        let text = text.trim();
        if let Ok(ndc) = text.parse::<Ndc>() {
            return self.get(&ndc);
        }
        if text.len() != 10 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        // The short segment is unknown, so each of the three readings is looked up.
        let mut fits = [(4, 8), (5, 8), (5, 9)].into_iter().filter_map(|(labeler, product)| {
            let ndc = format!("{}-{}-{}", &text[..labeler], &text[labeler..product], &text[product..]);
            self.get(&ndc.parse().ok()?)
        });
        let first = fits.next()?;
        fits.all(|other| other.ndc == first.ndc).then_some(first)
    }

    pub fn parse(text: &str) -> Result<Self, TableError> {
        let mut packages = Self::default();
        Table::open("ndc.tsv", text, NDC)?.each(|row| {
            let ndc: Ndc = row.value(0)?;
            let at = packages.entries.len();
            if packages.at.insert(ndc.clone(), at).is_some() {
                return Err(row.wrong(format!("NDC {ndc} stands in the table twice")));
            }
            let gtin: Option<SmolStr> = row.optional(7)?;
            if let Some(gtin) = &gtin {
                if gtin.len() != 14 || !gtin.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(row.wrong("gtin: 14 digits expected"));
                }
                packages.gtin_at.entry(gtin.clone()).or_insert(at);
            }
            let mut vaccines = row.several(2)?.into_iter();
            packages.entries.push(NdcEntry {
                ndc,
                unit: row.value(1)?,
                cvx: vaccines.next().ok_or_else(|| row.wrong("cvx is empty"))?,
                also: vaccines.collect(),
                mvx: row.optional(3)?,
                product: row.text(4).into(),
                starts: row.date(5)?,
                ends: row.date(6)?,
                gtin,
                linked: row.several(8)?,
            });
            Ok(())
        })?;
        packages.link_back();
        Ok(packages)
    }

    /// The table holds the link once, on the carton; a unit of use must know its cartons too.
    fn link_back(&mut self) {
        for carton in 0..self.entries.len() {
            let sale = self.entries[carton].ndc.clone();
            for used in self.entries[carton].linked.clone() {
                let Some(&at) = self.at.get(&used) else { continue };
                let back = &mut self.entries[at].linked;
                if used != sale && !back.contains(&sale) {
                    back.push(sale.clone());
                }
            }
        }
    }
}
