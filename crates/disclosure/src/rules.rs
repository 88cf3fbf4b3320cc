//! What may be shown: the rules as data. The defaults are those of public health offices in the United States for coverage data,
//! where the sensitive group is who is *not* vaccinated.

use serde::{Deserialize, Serialize};

use crate::Error;

/// How counts are shown where nothing speaks against it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// As shares: whole percents, bands where a count is small, counts rounded in large groups only.
    #[default]
    Shares,
    /// As the exact count, or not at all.
    Counts,
}

/// What may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// As what.
    pub form: Form,
    /// A count under this is small, and so is one that leaves fewer than this; a hidden count could be any of so many numbers at
    /// least. 0 is small: it says something about everybody.
    pub hide_under: u64,
    /// Of fewer people nothing is shown.
    pub groups_from: u64,
    /// Groups of fewer people are marked.
    pub marked_under: u64,
    /// Percents have one place of decimals where a group has more people than this.
    pub decimal_over: u64,
    /// Counts are shown of groups of so many people or more, rounded.
    pub counts_from: u64,
    /// To a multiple of this.
    pub round_to: u64,
    /// Shares under this many percent are shown as "under", and those that lack no more than this as "or more".
    pub coded_at: u8,
    /// Percents between the ends of bands.
    pub band_step: u8,
    /// How many of place under the region, race, sex, age and school one group may be made of.
    pub crossings: usize,
    /// Race by a place under the region is shown for so many years together, or more.
    pub race_years: u8,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            form: Form::Shares,
            hide_under: 11,
            groups_from: 30,
            marked_under: 50,
            decimal_over: 1_000,
            counts_from: 300,
            round_to: 5,
            coded_at: 1,
            band_step: 5,
            crossings: 2,
            race_years: 5,
        }
    }
}

impl Rules {
    /// Rules for a table of exact counts.
    pub fn counts(hide_under: u64, groups_from: u64) -> Self {
        Self { form: Form::Counts, hide_under, groups_from, ..Self::default() }
    }

    /// Whether a count says too much about who has something, or who has not.
    pub fn is_small(&self, with: u64, of: u64) -> bool {
        with < self.hide_under || of.saturating_sub(with) < self.hide_under
    }

    /// Whether the numbers fit together.
    pub fn check(&self) -> Result<(), Error> {
        let wrong = |why: &str| Err(Error::Rules(why.to_owned()));
        if self.hide_under < 2 {
            return wrong("hide_under has to be 2 or more");
        }
        if self.groups_from < self.hide_under.saturating_mul(2) {
            return wrong("groups_from has to be twice hide_under, or more");
        }
        if self.round_to == 0 {
            return wrong("round_to has to be 1 or more");
        }
        if self.band_step == 0 || 50 % self.band_step != 0 {
            return wrong("band_step has to divide 50");
        }
        if self.coded_at == 0 || self.coded_at > self.band_step {
            return wrong("coded_at has to be 1 or more, and no more than band_step");
        }
        Ok(())
    }
}
