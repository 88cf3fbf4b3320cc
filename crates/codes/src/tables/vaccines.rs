//! CVX, MVX, CPT, vaccine groups and product names.

use std::collections::HashMap;

use jiff::civil::Date;
use smol_str::SmolStr;

use super::tsv::{Table, TableError};
use crate::{Cpt, Cvx, CvxKind, CvxStatus, Mvx, Status, VaccineGroup};

/// When and at which age a vaccine can have been given (AIRA codebase, `use-date` and `use-age`).
///
/// Outside of `not_*` points to an error in the data; outside of `not_expected_*` is worth a warning. The
/// source errs too, by years for some vaccines: warn the sender, and keep the dose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UseLimits {
    /// No dose can have been given before this day.
    pub not_before: Option<Date>,
    /// A dose before this day is doubtful.
    pub not_expected_before: Option<Date>,
    /// A dose after this day is doubtful.
    pub not_expected_after: Option<Date>,
    /// No dose can have been given after this day.
    pub not_after: Option<Date>,
    /// Youngest age in whole months.
    pub age_not_before_months: Option<u16>,
    /// Oldest age in whole months.
    pub age_not_after_months: Option<u16>,
}

/// What a date or an age is against [`UseLimits`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// Within the limits, or no limit is known.
    Fits,
    /// Outside the expected range: warn.
    Unexpected,
    /// Outside the possible range: an error in the data.
    Impossible,
}

impl UseLimits {
    /// Whether a dose can have been given on `day`. Both ends belong to the range.
    pub fn fit_date(&self, day: Date) -> Fit {
        let before = |limit: Option<Date>| limit.is_some_and(|limit| day < limit);
        let after = |limit: Option<Date>| limit.is_some_and(|limit| day > limit);
        if before(self.not_before) || after(self.not_after) {
            Fit::Impossible
        } else if before(self.not_expected_before) || after(self.not_expected_after) {
            Fit::Unexpected
        } else {
            Fit::Fits
        }
    }

    /// Whether a person of that age (completed months) is within the ages of use. Ages are guidance in the
    /// source, and doses are given outside of them: never more than unexpected.
    pub fn fit_age(&self, months: u16) -> Fit {
        let young = self.age_not_before_months.is_some_and(|limit| months < limit);
        let old = self.age_not_after_months.is_some_and(|limit| months > limit);
        if young || old { Fit::Unexpected } else { Fit::Fits }
    }
}

/// A vaccine (or other product) of the CVX set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CvxEntry {
    /// The code.
    pub cvx: Cvx,
    /// CDC's short description.
    pub short: SmolStr,
    /// CDC's full vaccine name.
    pub full: SmolStr,
    /// CDC's status.
    pub status: CvxStatus,
    /// Vaccine, unspecified formulation, or no vaccine at all.
    pub kind: CvxKind,
    /// Day of CDC's last change of the row.
    pub updated: Option<Date>,
    /// When and at which age it is used.
    pub limits: UseLimits,
}

impl CvxEntry {
    /// Whether an administration of it counts as a dose of a vaccine. 998 and 999 never do.
    pub fn is_vaccine(&self) -> bool {
        self.kind != CvxKind::Other
    }
}

/// A manufacturer of the MVX set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MvxEntry {
    /// The code.
    pub mvx: Mvx,
    /// The manufacturer's name as CDC writes it.
    pub name: SmolStr,
    /// Active or inactive.
    pub status: Status,
    /// Day of CDC's last change of the row.
    pub updated: Option<Date>,
}

/// A vaccine group with the CVX that stands for "this group, formulation unknown".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupEntry {
    /// The group.
    pub group: VaccineGroup,
    /// The unspecified CVX of the group, as forecasts name the group.
    pub unspecified: Cvx,
    /// The group in plain English.
    pub label: SmolStr,
    /// The vaccines of the group.
    pub members: Vec<Cvx>,
}

/// A product: name, vaccine and manufacturer together are the key, since a name alone is not unique.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductName {
    /// Trade name as CDC writes it.
    pub name: SmolStr,
    /// The vaccine.
    pub cvx: Cvx,
    /// The manufacturer; CDC names none for some old products.
    pub mvx: Option<Mvx>,
    /// Active or inactive.
    pub status: Status,
    /// Day of CDC's last change of the row.
    pub updated: Option<Date>,
}

pub(crate) const CVX: &[&str] = &[
    "cvx",
    "status",
    "kind",
    "short",
    "full",
    "updated",
    "not_before",
    "not_expected_before",
    "not_expected_after",
    "not_after",
    "age_from_months",
    "age_to_months",
];
pub(crate) const MVX: &[&str] = &["mvx", "status", "name", "updated"];
pub(crate) const GROUPS: &[&str] = &["group", "unspecified", "label", "members"];
pub(crate) const CPT: &[&str] = &["cpt", "cvx"];
pub(crate) const PRODUCTS: &[&str] = &["name", "cvx", "mvx", "status", "updated"];

/// CVX, MVX, CPT, groups and products with their indexes.
#[derive(Debug)]
pub(super) struct Vaccines {
    pub cvx: Vec<CvxEntry>,
    pub mvx: Vec<MvxEntry>,
    pub groups: Vec<GroupEntry>,
    pub products: Vec<ProductName>,
    pub cpt: HashMap<Cpt, Vec<Cvx>>,
    /// Position in `cvx` by number; the set has at most 999 codes, so an array is the index.
    cvx_at: Vec<Option<u16>>,
    mvx_at: HashMap<Mvx, usize>,
    groups_of: Vec<Vec<VaccineGroup>>,
    masks: Vec<u128>,
    products_of: HashMap<Cvx, Vec<usize>>,
    products_named: HashMap<String, Vec<usize>>,
}

impl Vaccines {
    pub fn cvx(&self, cvx: Cvx) -> Option<&CvxEntry> {
        let at = (*self.cvx_at.get(usize::from(cvx.number()))?)?;
        self.cvx.get(usize::from(at))
    }

    pub fn mvx(&self, mvx: &Mvx) -> Option<&MvxEntry> {
        self.mvx.get(*self.mvx_at.get(mvx)?)
    }

    pub fn groups_of(&self, cvx: Cvx) -> &[VaccineGroup] {
        self.groups_of.get(usize::from(cvx.number())).map_or(&[], Vec::as_slice)
    }

    pub fn mask(&self, cvx: Cvx) -> u128 {
        self.masks.get(usize::from(cvx.number())).copied().unwrap_or_default()
    }

    /// The products of a vaccine, active ones first.
    pub fn products_of(&self, cvx: Cvx) -> impl Iterator<Item = &ProductName> {
        self.products_of.get(&cvx).into_iter().flatten().filter_map(|&at| self.products.get(at))
    }

    /// The products of a name, in any case of letters.
    pub fn products_named(&self, name: &str) -> impl Iterator<Item = &ProductName> {
        self.products_named
            .get(&name.trim().to_lowercase())
            .into_iter()
            .flatten()
            .filter_map(|&at| self.products.get(at))
    }

    pub fn parse<'a>(
        file: &impl Fn(&'static str) -> Result<&'a str, TableError>,
    ) -> Result<Self, TableError> {
        let mut vaccines = Self {
            cvx: Vec::new(),
            mvx: Vec::new(),
            groups: Vec::new(),
            products: Vec::new(),
            cpt: HashMap::new(),
            cvx_at: vec![None; 1000],
            mvx_at: HashMap::new(),
            groups_of: vec![Vec::new(); 1000],
            masks: vec![0; 1000],
            products_of: HashMap::new(),
            products_named: HashMap::new(),
        };
        vaccines.read_cvx(file("cvx.tsv")?)?;
        vaccines.read_mvx(file("mvx.tsv")?)?;
        vaccines.read_groups(file("groups.tsv")?)?;
        vaccines.read_cpt(file("cpt.tsv")?)?;
        vaccines.read_products(file("products.tsv")?)?;
        Ok(vaccines)
    }

    fn read_cvx(&mut self, text: &str) -> Result<(), TableError> {
        Table::open("cvx.tsv", text, CVX)?.each(|row| {
            let cvx: Cvx = row.value(0)?;
            let place = &mut self.cvx_at[usize::from(cvx.number())];
            if place.is_some() {
                return Err(row.wrong(format!("CVX {cvx} stands in the table twice")));
            }
            // At most 999 rows, since each number stands once.
            *place = u16::try_from(self.cvx.len()).ok();
            self.cvx.push(CvxEntry {
                cvx,
                status: row.value(1)?,
                kind: row.value(2)?,
                short: row.filled(3)?.into(),
                full: row.text(4).into(),
                updated: row.date(5)?,
                limits: UseLimits {
                    not_before: row.date(6)?,
                    not_expected_before: row.date(7)?,
                    not_expected_after: row.date(8)?,
                    not_after: row.date(9)?,
                    age_not_before_months: row.optional(10)?,
                    age_not_after_months: row.optional(11)?,
                },
            });
            Ok(())
        })
    }

    fn read_mvx(&mut self, text: &str) -> Result<(), TableError> {
        Table::open("mvx.tsv", text, MVX)?.each(|row| {
            let mvx: Mvx = row.value(0)?;
            if self.mvx_at.insert(mvx.clone(), self.mvx.len()).is_some() {
                return Err(row.wrong(format!("MVX {mvx} stands in the table twice")));
            }
            self.mvx.push(MvxEntry {
                mvx,
                status: row.value(1)?,
                name: row.filled(2)?.into(),
                updated: row.date(3)?,
            });
            Ok(())
        })
    }

    fn read_groups(&mut self, text: &str) -> Result<(), TableError> {
        Table::open("groups.tsv", text, GROUPS)?.each(|row| {
            let group = VaccineGroup::known(row.filled(0)?);
            let bit = self.groups.len();
            if bit >= 128 {
                return Err(row.wrong("more than 128 vaccine groups: the group masks hold 128"));
            }
            let members: Vec<Cvx> = row.several(3)?;
            let unspecified: Cvx = row.value(1)?;
            for &cvx in members.iter().chain([&unspecified]) {
                if self.cvx(cvx).is_none() {
                    return Err(row.wrong(format!("CVX {cvx} is not in cvx.tsv")));
                }
            }
            for cvx in &members {
                let at = usize::from(cvx.number());
                self.groups_of[at].push(group.clone());
                self.masks[at] |= 1 << bit;
            }
            self.groups.push(GroupEntry { group, unspecified, label: row.filled(2)?.into(), members });
            Ok(())
        })
    }

    fn read_cpt(&mut self, text: &str) -> Result<(), TableError> {
        Table::open("cpt.tsv", text, CPT)?.each(|row| {
            let cpt: Cpt = row.value(0)?;
            let vaccines: Vec<Cvx> = row.several(1)?;
            if vaccines.is_empty() {
                return Err(row.wrong("the CPT code has no CVX"));
            }
            if self.cpt.insert(cpt.clone(), vaccines).is_some() {
                return Err(row.wrong(format!("CPT {cpt} stands in the table twice")));
            }
            Ok(())
        })
    }

    fn read_products(&mut self, text: &str) -> Result<(), TableError> {
        Table::open("products.tsv", text, PRODUCTS)?.each(|row| {
            let product = ProductName {
                name: row.filled(0)?.into(),
                cvx: row.value(1)?,
                mvx: row.optional(2)?,
                status: row.value(3)?,
                updated: row.date(4)?,
            };
            let at = self.products.len();
            self.products_of.entry(product.cvx).or_default().push(at);
            self.products_named.entry(product.name.to_lowercase()).or_default().push(at);
            self.products.push(product);
            Ok(())
        })?;
        for places in self.products_of.values_mut() {
            // Active products first, of these the newest: the one to show when only the vaccine is known.
            places.sort_by_key(|&at| {
                let product = &self.products[at];
                (product.status != Status::Active, std::cmp::Reverse(product.updated))
            });
        }
        Ok(())
    }
}
