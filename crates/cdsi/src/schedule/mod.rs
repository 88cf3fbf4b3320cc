//! A schedule made ready for the engine: flat arrays, numbers instead of names.

mod compile;
pub(crate) use compile::group_bit;
pub(crate) mod parts;

use std::collections::HashMap;

use jenner_codes::Cvx;

use crate::pack::facts::Guidance;
use crate::pack::{Pack, Problems};
use crate::{AntigenId, Date, Duration, GroupId, GuidanceId, ObservationId, SeriesId};
use parts::{AgeId, CvxSet, Span};

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

/// A loaded schedule. Loading takes milliseconds, using it microseconds; share one among threads.
#[derive(Debug)]
pub struct Schedule {
    version: String,
    pub(crate) antigens: Vec<parts::Antigen>,
    pub(crate) groups: Vec<parts::Group>,
    pub(crate) series: Vec<parts::Series>,
    pub(crate) order: Vec<u32>,
    pub(crate) indications: Vec<parts::Indication>,
    pub(crate) contraindications: Vec<parts::Contraindication>,
    pub(crate) born: Vec<parts::Born>,
    pub(crate) doses: Vec<parts::SeriesDose>,
    pub(crate) ages: Vec<parts::Age>,
    pub(crate) intervals: Vec<parts::Interval>,
    pub(crate) vaccines: Vec<parts::VaccineEntry>,
    pub(crate) inadvertent: Vec<u16>,
    pub(crate) skips: Vec<parts::Skip>,
    pub(crate) skip_sets: Vec<parts::SkipSet>,
    pub(crate) conditions: Vec<parts::Condition>,
    pub(crate) cvx_sets: Vec<CvxSet>,
    /// The codes of each set, for people.
    pub(crate) cvx_lists: Vec<Vec<Cvx>>,
    /// Durations of [`AgeId`]s.
    pub(crate) age_durations: Vec<Duration>,
    /// The same as a place in `age_months`, and days.
    pub(crate) age_steps: Vec<(u16, i32)>,
    /// Every number of months that an age has.
    pub(crate) age_months: Vec<i32>,
    pub(crate) associations: Vec<parts::Association>,
    /// Associations by CVX number.
    pub(crate) associated: Vec<Span>,
    pub(crate) conflicts: Vec<parts::Conflict>,
    /// Conflicts by CVX number of the current vaccine.
    pub(crate) conflicting: Vec<Span>,
    /// Vaccines that any other conflicts with afterwards.
    pub(crate) disturbing: CvxSet,
    /// Numbers of observations, referred to by spans.
    pub(crate) observation_lists: Vec<u16>,
    pub(crate) guidance_lists: Vec<u16>,
    pub(crate) makers: Vec<String>,
    pub(crate) countries: Vec<String>,
    /// Country to assume where it is not known.
    pub(crate) assumed_country: Option<u16>,
    observations: Vec<(String, String)>,
    observations_by_code: HashMap<String, u16>,
    coded: HashMap<(CodeSystem, String), Vec<ObservationId>>,
    guidance: Vec<Guidance>,
    vaccine_names: HashMap<u16, String>,
    antigens_by_vaccine: HashMap<u16, Vec<AntigenId>>,
}

impl Schedule {
    /// Checks a pack and makes it ready.
    ///
    /// # Errors
    /// Everything that is wrong with the pack, with file and line.
    pub fn load(pack: &Pack) -> Result<Schedule, Problems> {
        compile::compile(pack)
    }

    /// Name and version of its pack, for example `schedule-us 4.64`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// All antigens, in the schedule's order.
    pub fn antigens(&self) -> impl Iterator<Item = AntigenId> + '_ {
        (0..self.antigens.len() as u16).map(AntigenId)
    }

    /// All vaccine groups, in the schedule's order.
    pub fn groups(&self) -> impl Iterator<Item = GroupId> + '_ {
        (0..self.groups.len() as u16).map(GroupId)
    }

    /// All observations, in the order of the pack.
    pub fn observations(&self) -> impl Iterator<Item = ObservationId> + '_ {
        (0..self.observations.len() as u16).map(ObservationId)
    }

    /// Name of an antigen, for example `Measles`.
    pub fn antigen_name(&self, id: AntigenId) -> &str {
        self.antigens.get(id.index()).map_or("", |antigen| &antigen.name)
    }

    /// The vaccine group of an antigen.
    pub fn group_of(&self, id: AntigenId) -> GroupId {
        GroupId(self.antigens.get(id.index()).map_or(0, |antigen| antigen.group))
    }

    /// Name of a vaccine group, for example `DTaP/Tdap/Td`.
    pub fn group_name(&self, id: GroupId) -> &str {
        self.groups.get(id.index()).map_or("", |group| &group.name)
    }

    /// The vaccine group of this name.
    pub fn group_named(&self, name: &str) -> Option<GroupId> {
        self.groups.iter().position(|group| group.name == name).map(|place| GroupId(place as u16))
    }

    /// Groups whose last season is over on a day, with its last day: they are recommended to nobody, and a schedule
    /// that knows the next season is wanted.
    pub fn seasons_over(&self, on: Date) -> Vec<(GroupId, Date)> {
        let last = |group: GroupId| {
            let series = self.series.iter().filter(|series| series.group == group.0);
            let doses = series.flat_map(|series| series.doses.of(&self.doses));
            doses.filter_map(|dose| dose.season_end).max()
        };
        self.groups().filter_map(|group| Some((group, last(group)?))).filter(|(_, end)| *end < on).collect()
    }

    /// Name of a series.
    pub fn series_name(&self, id: SeriesId) -> &str {
        self.series.get(id.index()).map_or("", |series| &series.name)
    }

    /// Whether a series is given where patient and clinician decide for it together.
    pub fn is_shared_decision(&self, id: SeriesId) -> bool {
        self.series.get(id.index()).is_some_and(|series| series.shared_decision)
    }

    /// Number of doses of a series, a recurring one counted once.
    pub fn series_doses(&self, id: SeriesId) -> u8 {
        self.series.get(id.index()).map_or(0, |series| series.doses.len().min(255) as u8)
    }

    /// Code and title of an observation.
    pub fn observation(&self, id: ObservationId) -> (&str, &str) {
        self.observations.get(id.index()).map_or(("", ""), |(code, title)| (code, title))
    }

    /// The observation with this CDSi code.
    pub fn observation_numbered(&self, code: &str) -> Option<ObservationId> {
        self.observations_by_code.get(code).copied().map(ObservationId)
    }

    /// The observations that a record names by a code of a code system. CVX codes have at least two digits.
    pub fn observations_coded(&self, system: CodeSystem, code: &str) -> &[ObservationId] {
        self.coded.get(&(system, code.to_owned())).map_or(&[], Vec::as_slice)
    }

    /// A text of guidance; `None` for an id of another schedule.
    pub fn guidance(&self, id: GuidanceId) -> Option<&Guidance> {
        self.guidance.get(id.index())
    }

    /// Short name of a vaccine the schedule knows.
    pub fn vaccine_name(&self, cvx: Cvx) -> Option<&str> {
        self.vaccine_names.get(&cvx.number()).map(String::as_str)
    }

    /// The antigens a vaccine is mapped to at any age.
    pub fn antigens_of(&self, cvx: Cvx) -> &[AntigenId] {
        self.antigens_by_vaccine.get(&cvx.number()).map_or(&[], Vec::as_slice)
    }

    /// The duration behind an age; `None` where none is given.
    pub(crate) fn age(&self, id: AgeId) -> Option<Duration> {
        if id.is_given() { self.age_durations.get(usize::from(id.0)).copied() } else { None }
    }
}
