//! A schedule made ready for the engine: flat arrays, numbers instead of names.

use jenner_codes::Cvx;

use crate::pack::facts::Guidance;
use crate::pack::{Pack, Problems};
use crate::{AntigenId, GroupId, GuidanceId, ObservationId, SeriesId};

/// A loaded schedule. Loading is slow (milliseconds), using is fast; share one among threads.
#[derive(Debug)]
pub struct Schedule {
    name: String,
}

impl Schedule {
    /// Checks a pack and makes it ready.
    pub fn load(pack: &Pack) -> Result<Schedule, Problems> {
        let _ = pack;
        unimplemented!()
    }
    /// Name and version of its pack, for example `schedule-us 4.64`.
    pub fn version(&self) -> &str {
        &self.name
    }
    /// All antigens, in the schedule's order.
    pub fn antigens(&self) -> impl Iterator<Item = AntigenId> + '_ {
        (0..0).map(AntigenId)
    }
    /// All vaccine groups, in the schedule's order.
    pub fn groups(&self) -> impl Iterator<Item = GroupId> + '_ {
        (0..0).map(GroupId)
    }
    /// Name of an antigen, for example `Measles`.
    pub fn antigen_name(&self, _id: AntigenId) -> &str {
        unimplemented!()
    }
    /// The vaccine group of an antigen.
    pub fn group_of(&self, _id: AntigenId) -> GroupId {
        unimplemented!()
    }
    /// Name of a vaccine group, for example `DTaP/Tdap/Td`.
    pub fn group_name(&self, _id: GroupId) -> &str {
        unimplemented!()
    }
    /// The vaccine group of this name.
    pub fn group_named(&self, _name: &str) -> Option<GroupId> {
        unimplemented!()
    }
    /// Name of a series.
    pub fn series_name(&self, _id: SeriesId) -> &str {
        unimplemented!()
    }
    /// Number of doses of a series, a recurring one counted once.
    pub fn series_doses(&self, _id: SeriesId) -> u8 {
        unimplemented!()
    }
    /// Code and title of an observation.
    pub fn observation(&self, _id: ObservationId) -> (&str, &str) {
        unimplemented!()
    }
    /// The observations that a record names by a code of a code system.
    pub fn observations_coded(&self, _system: CodeSystem, _code: &str) -> &[ObservationId] {
        unimplemented!()
    }
    /// A text of guidance.
    pub fn guidance(&self, _id: GuidanceId) -> &Guidance {
        unimplemented!()
    }
    /// Short name of a vaccine the schedule knows.
    pub fn vaccine_name(&self, _cvx: Cvx) -> Option<&str> {
        unimplemented!()
    }
    /// The antigens a vaccine is mapped to at any age.
    pub fn antigens_of(&self, _cvx: Cvx) -> &[AntigenId] {
        unimplemented!()
    }
}

/// Code systems by which records name observations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CodeSystem {
    /// SNOMED CT.
    Snomed,
    /// CDC PHIN VS.
    PhinVs,
    /// CVX of a product whose administration is the observation.
    AdministeredCvx,
    /// CVX of a vaccine after which a reaction is the observation.
    ReactionCvx,
}
