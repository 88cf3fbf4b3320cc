//! Where sentences get their names from.

use jenner_codes::Cvx;

use crate::pack::facts::Guidance;
use crate::{AntigenId, GroupId, GuidanceId, ObservationId, Schedule, SeriesId};

/// The names of the things of a schedule.
pub trait Names {
    /// Name and version of the schedule.
    fn version(&self) -> &str;
    /// Name of an antigen.
    fn antigen(&self, id: AntigenId) -> &str;
    /// The vaccine group of an antigen.
    fn group_of(&self, id: AntigenId) -> GroupId;
    /// Name of a vaccine group.
    fn group(&self, id: GroupId) -> &str;
    /// Name of a series.
    fn series(&self, id: SeriesId) -> &str;
    /// Whether patient and clinician decide for a series together.
    fn is_shared_decision(&self, id: SeriesId) -> bool;
    /// Short name of a vaccine, where the schedule knows it.
    fn vaccine(&self, cvx: Cvx) -> Option<&str>;
    /// Code and title of an observation.
    fn observation(&self, id: ObservationId) -> (&str, &str);
    /// A text of guidance.
    fn guidance(&self, id: GuidanceId) -> Option<&Guidance>;
}

impl Names for Schedule {
    fn version(&self) -> &str {
        self.version()
    }

    fn antigen(&self, id: AntigenId) -> &str {
        self.antigen_name(id)
    }

    fn group_of(&self, id: AntigenId) -> GroupId {
        self.group_of(id)
    }

    fn group(&self, id: GroupId) -> &str {
        self.group_name(id)
    }

    fn series(&self, id: SeriesId) -> &str {
        self.series_name(id)
    }

    fn is_shared_decision(&self, id: SeriesId) -> bool {
        self.is_shared_decision(id)
    }

    fn vaccine(&self, cvx: Cvx) -> Option<&str> {
        self.vaccine_name(cvx)
    }

    fn observation(&self, id: ObservationId) -> (&str, &str) {
        self.observation(id)
    }

    fn guidance(&self, id: GuidanceId) -> Option<&Guidance> {
        self.guidance(id)
    }
}
