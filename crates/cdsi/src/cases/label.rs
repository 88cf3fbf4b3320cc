//! The words of CDC's case files for statuses and reasons.

use crate::{DoseReason, DoseReasons, DoseStatus, SeriesStatus};

/// Why a dose does not count, in the words of CDC's test cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Label {
    /// A vaccine that is a mistake at this place.
    InadvertentVaccine,
    /// Given at or after the maximum age.
    TooOld,
    /// Given before the absolute minimum age.
    TooYoung,
    /// Given too soon after another dose.
    TooSoon,
    /// Too near to another live vaccine.
    LiveVirusConflict,
    /// On no list of the target dose.
    NotPreferableOrAllowable,
    /// Nothing was left to satisfy.
    SeriesComplete,
}

impl Label {
    /// The labels of several reasons, in the order in which the engine looks (chapter 6). Remarks about a dose
    /// that counts, such as a grace period, have none.
    pub fn all(reasons: DoseReasons) -> impl Iterator<Item = Label> {
        let order = [
            (DoseReason::Inadvertent, Label::InadvertentVaccine),
            (DoseReason::TooOld, Label::TooOld),
            (DoseReason::TooYoung, Label::TooYoung),
            (DoseReason::TooSoon, Label::TooSoon),
            (DoseReason::Conflict, Label::LiveVirusConflict),
            (DoseReason::WrongVaccine, Label::NotPreferableOrAllowable),
            (DoseReason::SeriesComplete, Label::SeriesComplete),
        ];
        order.into_iter().filter(move |(reason, _)| reasons.contains(*reason)).map(|(_, label)| label)
    }

    /// As CDC writes it.
    pub fn text(self) -> &'static str {
        match self {
            Label::InadvertentVaccine => "Inadvertent Vaccine",
            Label::TooOld => "Age: Too Old",
            Label::TooYoung => "Age: Too Young",
            Label::TooSoon => "Interval: too Soon",
            Label::LiveVirusConflict => "Live Virus Conflict",
            Label::NotPreferableOrAllowable => "Not a preferable or allowable vaccine",
            Label::SeriesComplete => "Series Already Complete",
        }
    }

    /// Whether a text means this label. Case, blanks and punctuation vary in CDC's files and do not matter.
    pub fn is_written(self, text: &str) -> bool {
        letters(self.text()).eq(letters(text))
    }
}

fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// A series status in lower case with underscores: `not_complete`.
pub fn series_status_code(status: SeriesStatus) -> &'static str {
    match status {
        SeriesStatus::NotComplete => "not_complete",
        SeriesStatus::Complete => "complete",
        SeriesStatus::Immune => "immune",
        SeriesStatus::Contraindicated => "contraindicated",
        SeriesStatus::AgedOut => "aged_out",
        SeriesStatus::NotRecommended => "not_recommended",
    }
}

/// A dose status as the case files write it: `Not Valid`.
pub fn dose_status_text(status: DoseStatus) -> &'static str {
    match status {
        DoseStatus::Valid => "Valid",
        DoseStatus::Extraneous => "Extraneous",
        DoseStatus::NotValid => "Not Valid",
        DoseStatus::SubStandard => "Sub-standard",
    }
}

/// Reads a series status in any of the ways the files write it: `Not complete`, `not_complete`.
pub(super) fn series_status(text: &str) -> Option<SeriesStatus> {
    use SeriesStatus::{AgedOut, Complete, Contraindicated, Immune, NotComplete, NotRecommended};
    [NotComplete, Complete, Immune, Contraindicated, AgedOut, NotRecommended]
        .into_iter()
        .find(|status| letters(series_status_code(*status)).eq(letters(text)))
}

/// Reads a dose status in any of the ways the files write it: `Not Valid`, `not_valid`, `Sub-standard`.
pub(super) fn dose_status(text: &str) -> Option<DoseStatus> {
    [DoseStatus::Valid, DoseStatus::Extraneous, DoseStatus::NotValid, DoseStatus::SubStandard]
        .into_iter()
        .find(|status| letters(dose_status_text(*status)).eq(letters(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_known_however_it_is_punctuated() {
        assert!(Label::TooSoon.is_written("Interval too soon"));
        assert!(Label::TooSoon.is_written("Interval: too Soon"));
        assert!(!Label::TooSoon.is_written("Age: Too Young"));
    }

    #[test]
    fn a_dose_too_young_and_too_soon_is_first_too_young_and_a_grace_period_has_no_label() {
        let both: DoseReasons = [DoseReason::TooSoon, DoseReason::TooYoung].into_iter().collect();
        assert!(Label::all(both).eq([Label::TooYoung, Label::TooSoon]));
        assert_eq!(Label::all([DoseReason::AgeGrace].into_iter().collect()).next(), None);
    }

    #[test]
    fn statuses_are_read_in_every_spelling_of_the_files() {
        for text in ["Not complete", "Not Complete", "not_complete", " NOT COMPLETE"] {
            assert_eq!(series_status(text), Some(SeriesStatus::NotComplete), "{text}");
        }
        assert_eq!(series_status("Nearly complete"), None);
        assert_eq!(dose_status("Sub-standard"), Some(DoseStatus::SubStandard));
        assert_eq!(dose_status("Not valid"), Some(DoseStatus::NotValid));
    }
}
