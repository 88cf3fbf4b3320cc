//! The tables: what each code means, whether it is in use, and how the systems map to each other.

mod ndc;
mod tsv;
mod vaccines;
mod value_sets;
mod vis;

use std::sync::LazyLock;

use jiff::civil::Date;
use smol_str::SmolStr;

pub use ndc::{NdcEntry, NdcUnit};
pub use tsv::TableError;
pub use vaccines::{CvxEntry, Fit, GroupEntry, MvxEntry, ProductName, UseLimits};
pub use value_sets::{Found, SetEntry};
pub use vis::VisEntry;

use crate::{Code, CodeSet, Cpt, Cvx, Mvx, Ndc, Status, VaccineGroup};

/// Column names of each table, for the import that writes them.
pub(crate) mod columns {
    pub(crate) use super::ndc::NDC;
    pub(crate) use super::vaccines::{CPT, CVX, GROUPS, MVX, PRODUCTS};
    pub(crate) use super::value_sets::{COUNTIES, SETS};
    pub(crate) use super::vis::VIS;
}

/// The tables that are compiled in: file name and text.
pub const EMBEDDED: &[(&str, &str)] = &[
    ("cvx.tsv", include_str!("../../tables/cvx.tsv")),
    ("mvx.tsv", include_str!("../../tables/mvx.tsv")),
    ("groups.tsv", include_str!("../../tables/groups.tsv")),
    ("cpt.tsv", include_str!("../../tables/cpt.tsv")),
    ("products.tsv", include_str!("../../tables/products.tsv")),
    ("ndc.tsv", include_str!("../../tables/ndc.tsv")),
    ("vis.tsv", include_str!("../../tables/vis.tsv")),
    ("sets.tsv", include_str!("../../tables/sets.tsv")),
    ("counties.tsv", include_str!("../../tables/counties.tsv")),
];

/// Every code table, indexed. All look-ups take constant time.
#[derive(Debug)]
pub struct Codes {
    vaccines: vaccines::Vaccines,
    packages: ndc::Packages,
    statements: vis::Statements,
    sets: value_sets::ValueSets,
}

impl Codes {
    /// The tables that came with this build of Jenner, parsed once.
    ///
    /// # Panics
    /// Never in a build whose tests passed: a test parses the same texts.
    pub fn embedded() -> &'static Codes {
        static EMBEDDED_CODES: LazyLock<Codes> =
            LazyLock::new(|| Codes::parse(EMBEDDED).expect("the embedded tables are well formed"));
        &EMBEDDED_CODES
    }

    /// Tables of an operator: file name and text of each (see [`EMBEDDED`] for the names). A file that is
    /// missing is taken from the embedded ones, so one table can be replaced alone.
    pub fn parse<N: AsRef<str>, T: AsRef<str>>(files: &[(N, T)]) -> Result<Codes, TableError> {
        for (name, _) in files {
            let name = name.as_ref();
            if !EMBEDDED.iter().any(|(known, _)| *known == name) {
                return Err(TableError {
                    file: name.to_owned(),
                    line: 0,
                    why: "no table of Jenner has this name".to_owned(),
                });
            }
        }
        let file = |name: &'static str| {
            let given = files.iter().find(|(given, _)| given.as_ref() == name);
            given
                .map(|(_, text)| text.as_ref())
                .or_else(|| Some(EMBEDDED.iter().find(|(known, _)| *known == name)?.1))
                .ok_or_else(|| TableError {
                    file: name.to_owned(),
                    line: 0,
                    why: "the table is missing".to_owned(),
                })
        };
        let mut codes = Codes {
            vaccines: vaccines::Vaccines::parse(&file)?,
            packages: ndc::Packages::parse(file("ndc.tsv")?)?,
            statements: vis::Statements::parse(file("vis.tsv")?)?,
            sets: value_sets::ValueSets::parse(file("sets.tsv")?, file("counties.tsv")?)?,
        };
        codes.add_derived_sets();
        Ok(codes)
    }

    /// Groups and statements are value sets too; their rows come from their own tables.
    fn add_derived_sets(&mut self) {
        for group in &self.vaccines.groups {
            let entry = SetEntry {
                code: group.group.as_str().into(),
                status: Status::Active,
                replaced_by: None,
                system: SmolStr::new_static(crate::VaccineGroupSet::SYSTEM),
                label: group.label.clone(),
            };
            self.sets.add(crate::VaccineGroupSet::NAME, entry);
        }
        for edition in &self.statements.entries {
            let entry = SetEntry {
                code: edition.document.as_str().into(),
                // An old edition was right on its day: it stays a plain code.
                status: Status::Active,
                replaced_by: None,
                system: SmolStr::new_static(crate::VisDocumentSet::SYSTEM),
                label: format!("{}, edition of {}", edition.name, edition.edition).into(),
            };
            self.sets.add(crate::VisDocumentSet::NAME, entry);
        }
    }

    /// The vaccine of a CVX code.
    pub fn cvx(&self, cvx: Cvx) -> Option<&CvxEntry> {
        self.vaccines.cvx(cvx)
    }

    /// Every CVX entry, in the order of the codes.
    pub fn all_cvx(&self) -> &[CvxEntry] {
        &self.vaccines.cvx
    }

    /// The manufacturer of an MVX code.
    pub fn mvx(&self, mvx: &Mvx) -> Option<&MvxEntry> {
        self.vaccines.mvx(mvx)
    }

    /// Every manufacturer, in the order of the codes.
    pub fn all_mvx(&self) -> &[MvxEntry] {
        &self.vaccines.mvx
    }

    /// The CVX codes that CDC maps a CPT code to; empty when it maps none. More than one when the CPT code
    /// does not tell which.
    pub fn cpt(&self, cpt: &Cpt) -> &[Cvx] {
        self.vaccines.cpt.get(cpt).map_or(&[], Vec::as_slice)
    }

    /// The package of an NDC, be it the carton or the unit of use.
    pub fn ndc(&self, ndc: &Ndc) -> Option<&NdcEntry> {
        self.packages.get(ndc)
    }

    /// The package of an NDC as people write it: with hyphens (10 or 11 digits), 11 digits without, or 10
    /// digits without when exactly one known package can be meant.
    pub fn ndc_from_text(&self, text: &str) -> Option<&NdcEntry> {
        self.packages.find(text)
    }

    /// The package of a GTIN (14 digits, from the bar code).
    pub fn gtin(&self, gtin: &str) -> Option<&NdcEntry> {
        self.packages.gtin(gtin)
    }

    /// Every package.
    pub fn all_ndc(&self) -> &[NdcEntry] {
        &self.packages.entries
    }

    /// The edition of a vaccine information statement by its 24-digit string.
    pub fn vis(&self, document: &str) -> Option<&VisEntry> {
        self.statements.get(document)
    }

    /// The edition of the statement about a vaccine, by its date (the form OBX 30956-7 with 29768-9 sends).
    pub fn vis_edition(&self, vaccine: Cvx, edition: Date) -> Option<&VisEntry> {
        self.statements.edition(vaccine, edition)
    }

    /// The statements to hand out now with a vaccine.
    pub fn current_vis(&self, vaccine: Cvx) -> impl Iterator<Item = &VisEntry> {
        self.statements.current(vaccine)
    }

    /// Whether the code says only which group the vaccine is of, not which vaccine it was.
    pub fn is_unspecified(&self, cvx: Cvx) -> bool {
        self.cvx(cvx).is_some_and(|entry| entry.kind == crate::CvxKind::Unspecified)
    }

    /// The vaccine groups of a vaccine; several for a combination, none for 998 and 999.
    pub fn groups(&self, cvx: Cvx) -> &[VaccineGroup] {
        self.vaccines.groups_of(cvx)
    }

    /// The vaccine groups of a vaccine as bits: `a & b != 0` when two vaccines share a group. The bit of a
    /// group is its place in this table and means nothing beyond this `Codes`: never store it.
    pub fn group_mask(&self, cvx: Cvx) -> u128 {
        self.vaccines.mask(cvx)
    }

    /// Every vaccine group.
    pub fn all_groups(&self) -> &[GroupEntry] {
        &self.vaccines.groups
    }

    /// The product of a vaccine and a manufacturer, for display: the only name there is, or with a
    /// manufacturer the only one still in use. `None` rather than a guess among several.
    pub fn product(&self, cvx: Cvx, mvx: Option<&Mvx>) -> Option<&ProductName> {
        let fits = |product: &&ProductName| mvx.is_none_or(|mvx| product.mvx.as_ref() == Some(mvx));
        let one = |in_use: bool| {
            let mut products = self
                .vaccines
                .products_of(cvx)
                .filter(fits)
                .filter(|product| !in_use || product.status == Status::Active);
            let first = products.next()?;
            products.all(|other| other.name.eq_ignore_ascii_case(&first.name)).then_some(first)
        };
        one(false).or_else(|| mvx.and_then(|_| one(true)))
    }

    /// The products with a name, in any case of letters: the same name can stand for two vaccines or, after
    /// a company changed, for two manufacturers.
    pub fn products_named(&self, name: &str) -> impl Iterator<Item = &ProductName> {
        self.vaccines.products_named(name)
    }

    /// Every product name.
    pub fn all_products(&self) -> &[ProductName] {
        &self.vaccines.products
    }

    /// Looks a text up in the value set `S`. Old spellings give the current code and say so in `status`.
    /// Upper and lower case count only where two codes differ in nothing else.
    pub fn find<S: CodeSet>(&self, text: &str) -> Option<Found<'_, S>> {
        self.sets.find(text)
    }

    /// The code to store for a text, if the value set `S` has it.
    pub fn code<S: CodeSet>(&self, text: &str) -> Option<Code<S>> {
        self.find(text).map(|found| found.code)
    }

    /// The meaning of a code in plain English; the code itself when these tables do not have it (an entry of
    /// an earlier day).
    pub fn label<'a, S: CodeSet>(&'a self, code: &'a Code<S>) -> &'a str {
        self.sets.label(code).unwrap_or(code.as_str())
    }

    /// Every row of the value set `S`, old spellings too, in the order of the table.
    pub fn entries<S: CodeSet>(&self) -> &[SetEntry] {
        self.sets.entries(S::NAME)
    }
}
