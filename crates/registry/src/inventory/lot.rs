//! Lots: a number on a box that means something only with maker, vaccine and last day beside it.

use jenner_codes::gs1::{self, Package, Scan};
use jenner_codes::{Codes, Cvx, Mvx, Ndc, NdcEntry, NdcUnit};
use jenner_model::Date;
use jenner_store::queries::inventory::LotRow;
use smol_str::SmolStr;

use crate::Error;
use crate::doses::rules::EventRules;

/// Longest number on a box (GS1: 20), and room for what people write around it.
const LONGEST: usize = 40;

/// A number as numbers are compared: capitals and figures, without the word LOT. Empty where it is none, such as "unknown".
pub fn key(written: &str) -> SmolStr {
    EventRules::shipped().lot(written).as_str().into()
}

/// A lot as somebody types or scans it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLot {
    /// The vaccine.
    pub cvx: Cvx,
    /// The maker.
    pub mvx: Mvx,
    /// The number as printed on the box.
    pub lot: String,
    /// The last day on which it may be used.
    pub expires_on: Date,
    /// NDC of the box.
    pub ndc_box: Option<Ndc>,
    /// NDC of the unit of use.
    pub ndc_unit: Option<Ndc>,
    /// Doses in a box; 1 where it is not known.
    pub doses_per_box: u32,
    /// The number on the vial or syringe, where it is another one.
    pub unit_lot: Option<String>,
    /// The number on the diluent, where it has one.
    pub diluent_lot: Option<String>,
}

impl NewLot {
    /// As it is stored.
    pub(crate) fn row(&self, id: i64, codes: &Codes) -> Result<LotRow, Error> {
        let lot = self.lot.trim();
        let key = key(lot);
        if key.is_empty() || lot.chars().count() > LONGEST {
            return Err(Error::Invalid("Write the lot number as it is printed on the box.".to_owned()));
        }
        if !codes.cvx(self.cvx).is_some_and(|entry| entry.is_vaccine()) {
            return Err(Error::Invalid(format!(
                "The code {} is no vaccine. Choose the vaccine again.",
                self.cvx
            )));
        }
        if codes.mvx(&self.mvx).is_none() {
            return Err(Error::Invalid(format!(
                "The maker {} is not known. Choose the maker again.",
                self.mvx
            )));
        }
        if !(1..=1000).contains(&self.doses_per_box) {
            return Err(Error::Invalid("Write how many doses are in a box, from 1 to 1000.".to_owned()));
        }
        let ndc = |one: &Option<Ndc>| one.as_ref().map_or_else(String::new, ToString::to_string);
        Ok(LotRow {
            id,
            key: key.to_string(),
            lot: lot.to_owned(),
            cvx: self.cvx.to_string(),
            mvx: self.mvx.to_string(),
            expires_on: self.expires_on,
            ndc_box: ndc(&self.ndc_box),
            ndc_unit: ndc(&self.ndc_unit),
            doses_per_box: i64::from(self.doses_per_box),
        })
    }

    /// The other numbers by which it is named.
    pub(crate) fn other_names(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let unit = self.unit_lot.as_deref().map(|lot| ("unit", lot.trim()));
        let diluent = self.diluent_lot.as_deref().map(|lot| ("diluent", lot.trim()));
        [unit, diluent].into_iter().flatten().filter(|(_, lot)| !lot.is_empty())
    }
}

/// What a scanned box says, and what is still to be typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scanned {
    /// The product, where the number on the package leads to one.
    pub product: Option<(Cvx, Option<Mvx>)>,
    /// Trade name of it.
    pub name: SmolStr,
    /// NDC of the box.
    pub ndc_box: Option<Ndc>,
    /// NDC of the unit of use, where it is one.
    pub ndc_unit: Option<Ndc>,
    /// The number of the lot.
    pub lot: Option<SmolStr>,
    /// The last day.
    pub expires_on: Option<Date>,
}

/// Reads a scan of a box or a vial.
pub fn scanned(codes: &Codes, scan: &str, today: Date) -> Result<Scanned, Error> {
    let read = gs1::read(scan, today).map_err(|refused| Error::Invalid(refused.to_string()))?;
    Ok(of_scan(codes, &read))
}

/// What a scan that was read says of a lot.
pub fn of_scan(codes: &Codes, read: &Scan) -> Scanned {
    let package = read.gtin.as_ref().map(|gtin| gs1::product(codes, gtin));
    let entry: Option<&NdcEntry> = match package {
        Some(Package::One(entry)) => Some(entry),
        _ => None,
    };
    let (mut ndc_box, mut ndc_unit) = (None, None);
    if let Some(entry) = entry {
        let linked = match entry.linked.as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        };
        (ndc_box, ndc_unit) = match entry.unit {
            NdcUnit::Sale => (Some(entry.ndc.clone()), linked),
            NdcUnit::Use => (linked, Some(entry.ndc.clone())),
            NdcUnit::Both => (Some(entry.ndc.clone()), Some(entry.ndc.clone())),
        };
    }
    Scanned {
        product: entry.map(|entry| (entry.cvx, entry.mvx.clone())),
        name: entry.map_or_else(SmolStr::default, |entry| entry.product.clone()),
        ndc_box,
        ndc_unit,
        lot: read.lot.clone(),
        expires_on: read.expires,
    }
}
