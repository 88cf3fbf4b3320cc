//! What the pages of the cold chain ask of the registry.

use jenner_registry::cold_chain::check::{self, NewCheck};
use jenner_registry::cold_chain::file::NoFile;
use jenner_registry::cold_chain::unit::{self, NewUnit};
use jenner_registry::cold_chain::work::{Deed, Trouble};
use jenner_registry::packs::Language;
use jiff::civil::Date;

use super::{Refusal, Visitor};
use crate::views::cold_chain::{
    ColdChange, ColdOverview, ColdSettings, CourseAsked, CourseView, ExcursionView, ImportOrder, ImportView,
    Ordered, ReadingForm, UnitChange,
};

/// The desk for storage units, temperatures and excursions. Units, files and excursions are named as in addresses.
pub trait ColdChainDesk: Send + Sync + 'static {
    /// The units of an organization; empty: the visitor's own.
    fn cold_chain(&self, visitor: &Visitor, organization: &str) -> Result<ColdOverview, Refusal>;
    /// Adds a unit to the visitor's organization.
    fn add_cold_unit(
        &self,
        visitor: &Visitor,
        new: &NewUnit,
    ) -> Result<Result<String, unit::Problem>, Refusal>;
    /// How the visitor's organization works.
    fn cold_settings(&self, visitor: &Visitor) -> Result<ColdSettings, Refusal>;
    /// Changes that. `false`: a day without a reason.
    fn change_cold_settings(&self, visitor: &Visitor, change: &ColdChange) -> Result<bool, Refusal>;
    /// A unit over some days.
    fn cold_unit(&self, visitor: &Visitor, unit: &str, asked: CourseAsked) -> Result<CourseView, Refusal>;
    /// Changes a unit.
    fn change_cold_unit(
        &self,
        visitor: &Visitor,
        unit: &str,
        change: &UnitChange,
    ) -> Result<Result<(), unit::Problem>, Refusal>;
    /// The form of a reading; `check` is the one that is corrected, or empty.
    fn reading_form(&self, visitor: &Visitor, unit: &str, check: &str) -> Result<ReadingForm, Refusal>;
    /// Writes a reading down; with a `check` it corrects that one, and without a reading says that there was none.
    fn note_temperature(
        &self,
        visitor: &Visitor,
        unit: &str,
        new: Option<&NewCheck>,
        corrects: (&str, &str),
    ) -> Result<Result<(), check::Problem>, Refusal>;
    /// Keeps a file of a logger.
    fn add_logger_file(
        &self,
        visitor: &Visitor,
        unit: &str,
        name: &str,
        bytes: &[u8],
    ) -> Result<Result<String, NoFile>, Refusal>;
    /// What it holds.
    fn logger_file(&self, visitor: &Visitor, import: &str) -> Result<ImportView, Refusal>;
    /// Does something with it.
    fn order_logger_file(
        &self,
        visitor: &Visitor,
        import: &str,
        order: &ImportOrder,
    ) -> Result<Ordered, Refusal>;
    /// Its rows that cannot be taken, as CSV.
    fn wrong_logger_rows(&self, visitor: &Visitor, import: &str) -> Result<Vec<u8>, Refusal>;
    /// The log of the month in which a day lies, as PDF.
    fn cold_log(
        &self,
        visitor: &Visitor,
        unit: &str,
        day: Date,
        language: Language,
    ) -> Result<Vec<u8>, Refusal>;
    /// The readings of some days, as CSV.
    fn cold_readings_csv(
        &self,
        visitor: &Visitor,
        unit: &str,
        asked: CourseAsked,
        language: Language,
    ) -> Result<Vec<u8>, Refusal>;
    /// An excursion.
    fn excursion(&self, visitor: &Visitor, excursion: &str) -> Result<ExcursionView, Refusal>;
    /// Does something about it.
    fn work_excursion(
        &self,
        visitor: &Visitor,
        excursion: &str,
        deed: &Deed,
    ) -> Result<Result<(), Trouble>, Refusal>;
}
