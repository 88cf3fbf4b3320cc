//! Reminder and recall at the desk.

use super::{Refusal, Visitor};
use crate::views::outreach::{
    Asked, AskedForm, Choices, OutreachView, PartForm, RunChange, RunView, SavedRow, Sheets, TemplateRow,
    Wrong,
};

/// What the pages of reminders ask of the registry.
pub trait OutreachDesk {
    /// The visitor's runs and what runs by itself.
    fn outreach(&self, visitor: &Visitor) -> Result<OutreachView, Refusal>;

    /// What the form of a new run offers; with saved criteria in it where they are named.
    fn outreach_choices(&self, visitor: &Visitor, cohort: &str) -> Result<Choices, Refusal>;

    /// Plans a run, saves criteria, or sets up a schedule.
    fn ask_outreach(&self, visitor: &Visitor, form: &AskedForm) -> Result<Asked, Refusal>;

    /// A run.
    fn outreach_run(&self, visitor: &Visitor, run: &str) -> Result<RunView, Refusal>;

    /// Changes a run. The error is what cannot be done; false: the run is not where the change begins.
    fn change_outreach(&self, visitor: &Visitor, run: &str, change: RunChange) -> Result<bool, Refusal>;

    /// Prints papers of a run. `None`: there are none.
    fn print_outreach(&self, visitor: &Visitor, run: &str, what: Sheets) -> Result<Option<Vec<u8>>, Refusal>;

    /// Saved criteria.
    fn outreach_cohorts(&self, visitor: &Visitor) -> Result<Vec<SavedRow>, Refusal>;

    /// Removes saved criteria of the own organization, or ends a schedule (`schedule-ID`).
    fn remove_outreach(&self, visitor: &Visitor, id: &str) -> Result<bool, Refusal>;

    /// Templates: those of the pack, the own, and what others share.
    fn outreach_templates(&self, visitor: &Visitor) -> Result<Vec<TemplateRow>, Refusal>;

    /// Keeps a part of a template, or removes a template. What is wrong with it; nothing: it is done.
    fn change_template(&self, visitor: &Visitor, form: &PartForm) -> Result<Vec<Wrong>, Refusal>;
}
