//! A patient series: how far the patient has come on one path (CDSi chapter 3).

use crate::schedule::Schedule;
use crate::schedule::parts::{Series, SeriesDose};
use crate::{Date, DoseReasons, DoseStatus, SeriesStatus, StatusReason};

/// The state of one series for one patient. Target doses that are done stand in `done`; those from `at` on are
/// not satisfied. A recurring dose that was satisfied stays at `at`: that is its fresh copy.
pub(crate) struct Run {
    /// Number of the series.
    pub(crate) series: u16,
    pub(crate) done: Vec<Done>,
    /// Place of the current target dose among the schedule's doses.
    pub(crate) at: usize,
    pub(crate) end: usize,
    /// What came of each record of the antigen, in their order.
    pub(crate) judged: Vec<Judged>,
    pub(crate) status: SeriesStatus,
    pub(crate) reason: StatusReason,
    pub(crate) dates: Option<Dates>,
}

/// The dates of a forecast (7.5).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dates {
    pub(crate) earliest: Date,
    pub(crate) recommended: Date,
    pub(crate) past_due: Option<Date>,
    pub(crate) latest: Option<Date>,
}

/// A target dose that is satisfied, or skipped.
pub(crate) struct Done {
    /// Place among the schedule's doses.
    pub(crate) dose: usize,
    /// Place in the history of the dose that satisfied it.
    pub(crate) by: Option<u16>,
}

/// What came of a record.
#[derive(Clone, Copy)]
pub(crate) struct Judged {
    pub(crate) status: DoseStatus,
    pub(crate) reasons: DoseReasons,
    pub(crate) inadvertent: bool,
    pub(crate) target: Option<u8>,
}

impl Run {
    pub(crate) fn idle() -> Run {
        Run {
            series: 0,
            done: Vec::new(),
            at: 0,
            end: 0,
            judged: Vec::new(),
            status: SeriesStatus::NotComplete,
            reason: StatusReason::DoseNeeded,
            dates: None,
        }
    }

    /// Begins a series, in the space of an earlier one.
    pub(crate) fn begin(&mut self, schedule: &Schedule, series: u16) {
        let doses = schedule.series[usize::from(series)].doses.range();
        self.series = series;
        self.done.clear();
        self.judged.clear();
        self.at = doses.start;
        self.end = doses.end;
        self.status = SeriesStatus::NotComplete;
        self.reason = StatusReason::DoseNeeded;
        self.dates = None;
    }

    pub(crate) fn series<'s>(&self, schedule: &'s Schedule) -> &'s Series {
        &schedule.series[usize::from(self.series)]
    }

    /// The current target dose, if one is left.
    pub(crate) fn target<'s>(&self, schedule: &'s Schedule) -> Option<&'s SeriesDose> {
        (self.at < self.end).then(|| schedule.doses.get(self.at)).flatten()
    }

    pub(crate) fn skip(&mut self) {
        self.done.push(Done { dose: self.at, by: None });
        self.at += 1;
    }

    pub(crate) fn satisfy(&mut self, target: &SeriesDose, by: u16) {
        self.done.push(Done { dose: self.at, by: Some(by) });
        if !target.recurring {
            self.at += 1;
        }
    }

    /// Places in the history of the doses that satisfied a target dose, in order.
    pub(crate) fn satisfied(&self) -> impl Iterator<Item = u16> + '_ {
        self.done.iter().filter_map(|done| done.by)
    }

    /// Valid doses (SELECTB-21).
    pub(crate) fn valid_doses(&self) -> usize {
        self.satisfied().count()
    }
}
