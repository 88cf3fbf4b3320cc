//! From a pack's facts to the flat arrays of a [`Schedule`].

use std::collections::HashMap;

use jenner_codes::Cvx;

use super::parts::{self, AgeId, CvxSet, InForce, Span};
use super::{CodeSystem, Schedule};
use crate::pack::facts::{self, SkipCondition};
use crate::pack::{Pack, Problem, Problems};
use crate::{AntigenId, Date, Duration, ObservationId};

/// CVX codes have at most three digits.
const CVX_CODES: usize = 1000;

/// Makes a pack ready, or says everything that is wrong with it.
pub(super) fn compile(pack: &Pack) -> Result<Schedule, Problems> {
    let errors: Vec<Problem> = pack.check().into_iter().filter(Problem::is_error).collect();
    if !errors.is_empty() {
        return Err(Problems(errors));
    }
    let mut work = Compiler::new(pack);
    work.vaccines(pack);
    work.conflicts(pack);
    for (file, facts) in &pack.antigens {
        work.file.clone_from(file);
        work.antigen(facts);
    }
    if work.problems.is_empty() { Ok(work.out) } else { Err(Problems(work.problems)) }
}

struct Compiler {
    out: Schedule,
    problems: Vec<Problem>,
    file: String,
    ages: HashMap<Duration, AgeId>,
    antigens: HashMap<String, u16>,
    groups: HashMap<String, u16>,
    guidance: HashMap<String, u16>,
}

impl Compiler {
    fn new(pack: &Pack) -> Compiler {
        let mut observations = Vec::new();
        let mut observations_by_code = HashMap::new();
        let mut coded: HashMap<(CodeSystem, String), Vec<ObservationId>> = HashMap::new();
        for entry in &pack.observations.observation {
            let entry = entry.get_ref();
            let id = observations.len() as u16;
            let texts = |codes: &[Cvx]| codes.iter().map(Cvx::to_string).collect::<Vec<_>>();
            let named = [
                (CodeSystem::Snomed, entry.snomed.clone()),
                (CodeSystem::PhinVs, entry.phinvs.clone()),
                (CodeSystem::AdministeredCvx, texts(&entry.administered_cvx)),
                (CodeSystem::ReactionCvx, texts(&entry.reaction_cvx)),
            ];
            for (system, codes) in named {
                for code in codes {
                    coded.entry((system, code)).or_default().push(ObservationId(id));
                }
            }
            observations_by_code.insert(entry.code.clone(), id);
            observations.push((entry.code.clone(), entry.title.clone()));
        }
        let guidance: Vec<facts::Guidance> =
            pack.guidance.guidance.iter().map(|entry| entry.get_ref().clone()).collect();
        let groups: Vec<parts::Group> = pack
            .schedule
            .vaccine_group
            .iter()
            .map(|group| parts::Group {
                name: group.get_ref().name.clone(),
                administer_full: group.get_ref().administer_full,
                antigens: group.get_ref().antigens.len(),
            })
            .collect();
        let antigens =
            pack.antigens.iter().enumerate().map(|(place, (_, file))| (file.antigen.clone(), place as u16));
        let countries: Vec<String> = pack.schedule.unknown_birth_country.iter().cloned().collect();
        Compiler {
            problems: Vec::new(),
            file: "schedule.toml".into(),
            ages: HashMap::new(),
            antigens: antigens.collect(),
            groups: groups
                .iter()
                .enumerate()
                .map(|(place, group)| (group.name.clone(), place as u16))
                .collect(),
            guidance: guidance
                .iter()
                .enumerate()
                .map(|(place, text)| (text.id.clone(), place as u16))
                .collect(),
            out: Schedule {
                version: format!("{} {}", pack.schedule.name, pack.schedule.version),
                antigens: Vec::new(),
                groups,
                series: Vec::new(),
                order: Vec::new(),
                indications: Vec::new(),
                contraindications: Vec::new(),
                born: Vec::new(),
                doses: Vec::new(),
                ages: Vec::new(),
                intervals: Vec::new(),
                vaccines: Vec::new(),
                inadvertent: Vec::new(),
                skips: Vec::new(),
                skip_sets: Vec::new(),
                conditions: Vec::new(),
                cvx_sets: Vec::new(),
                cvx_lists: Vec::new(),
                age_durations: vec![Duration::ZERO; 2],
                age_steps: vec![(0, 0); 2],
                age_months: vec![0],
                associations: Vec::new(),
                associated: vec![Span::default(); CVX_CODES],
                conflicts: Vec::new(),
                conflicting: vec![Span::default(); CVX_CODES],
                disturbing: CvxSet::EMPTY,
                observation_lists: Vec::new(),
                guidance_lists: Vec::new(),
                makers: Vec::new(),
                assumed_country: (!countries.is_empty()).then_some(0),
                countries,
                observations,
                observations_by_code,
                coded,
                guidance,
                vaccine_names: HashMap::new(),
                antigens_by_vaccine: HashMap::new(),
            },
        }
    }

    fn problem(&mut self, text: String) {
        self.problems.push(Problem::error(&self.file, None, text));
    }

    fn vaccines(&mut self, pack: &Pack) {
        self.file = "vaccines.toml".into();
        for entry in &pack.vaccines.vaccine {
            let vaccine = entry.get_ref();
            let number = vaccine.cvx.number();
            let first = self.out.associations.len();
            let mut antigens = Vec::new();
            for association in &vaccine.antigens {
                let Some(antigen) = self.antigens.get(&association.antigen).copied() else {
                    self.problem(format!(
                        "CVX {}: no antigen is named \"{}\"",
                        vaccine.cvx, association.antigen
                    ));
                    continue;
                };
                antigens.push(AntigenId(antigen));
                let from = self.begin_age(association.from_age);
                let until = self.end_age(association.until_age);
                self.out.associations.push(parts::Association { antigen, from, until });
            }
            self.out.associated[usize::from(number)] = Span::new(first, self.out.associations.len());
            self.out.vaccine_names.insert(number, vaccine.name.clone());
            self.out.antigens_by_vaccine.insert(number, antigens);
        }
    }

    fn conflicts(&mut self, pack: &Pack) {
        let mut by_current: Vec<Vec<parts::Conflict>> = (0..CVX_CODES).map(|_| Vec::new()).collect();
        for entry in &pack.schedule.conflict {
            let entry = entry.get_ref();
            let mut previous = CvxSet::EMPTY;
            for cvx in &entry.previous {
                previous.insert(cvx.number());
                self.out.disturbing.insert(cvx.number());
            }
            for cvx in &entry.current {
                by_current[usize::from(cvx.number())].push(parts::Conflict {
                    previous: previous.clone(),
                    begin: entry.begin,
                    minimum_end: entry.minimum_end,
                    end: entry.end,
                });
            }
        }
        for (cvx, conflicts) in by_current.into_iter().enumerate() {
            let first = self.out.conflicts.len();
            self.out.conflicts.extend(conflicts);
            self.out.conflicting[cvx] = Span::new(first, self.out.conflicts.len());
        }
    }

    fn antigen(&mut self, facts: &facts::AntigenFile) {
        let number = self.out.antigens.len() as u16;
        let (immune_by, born) = self.immunity(facts.immunity.as_ref());
        let (of_antigen, of_vaccines): (Vec<_>, Vec<_>) = facts
            .contraindication
            .iter()
            .map(|entry| entry.get_ref())
            .partition(|entry| entry.vaccines.is_empty());
        let contraindications = self.contraindications(&of_antigen);
        let vaccine_contraindications = self.contraindications(&of_vaccines);
        let first = self.out.series.len();
        for series in &facts.series {
            self.series(number, series.get_ref());
        }
        let series = Span::new(first, self.out.series.len());
        let order = self.order(series);
        let group = self.out.series.get(first).map_or(0, |series| series.group);
        self.out.antigens.push(parts::Antigen {
            name: facts.antigen.clone(),
            group,
            order,
            contraindications,
            vaccine_contraindications,
            immune_by,
            born,
        });
    }

    fn immunity(&mut self, immunity: Option<&facts::Immunity>) -> (Span, Span) {
        let Some(immunity) = immunity else { return Default::default() };
        let by = self.observation_list(&immunity.observations);
        let first = self.out.born.len();
        for born in &immunity.born {
            let country = born.country.as_ref().map(|name| number_of(&mut self.out.countries, name));
            let unless = self.observation_list(&born.unless);
            self.out.born.push(parts::Born { before: born.before, country, unless });
        }
        (by, Span::new(first, self.out.born.len()))
    }

    fn contraindications(&mut self, entries: &[&facts::Contraindication]) -> Span {
        let first = self.out.contraindications.len();
        for entry in entries {
            let vaccines = self.allowable(&entry.vaccines);
            let from = self.begin_age(entry.from_age);
            let until = self.end_age(entry.until_age);
            let guidance = self.guidance_number(entry.guidance.as_ref());
            if let Some(observation) = self.observation(&entry.observation) {
                let lasts = entry.lasts;
                self.out.contraindications.push(parts::Contraindication {
                    observation,
                    from,
                    until,
                    lasts,
                    vaccines,
                    guidance,
                });
            }
        }
        Span::new(first, self.out.contraindications.len())
    }

    fn series(&mut self, antigen: u16, facts: &facts::Series) {
        let Some(group) = self.groups.get(&facts.vaccine_group).copied() else {
            self.problem(format!("{}: no vaccine group is named \"{}\"", facts.name, facts.vaccine_group));
            return;
        };
        let first = self.out.indications.len();
        for entry in &facts.indication {
            let entry = entry.get_ref();
            let from = self.begin_age(entry.from_age);
            let until = self.end_age(entry.until_age);
            let guidance = self.guidance_number(entry.guidance.as_ref());
            if let Some(observation) = self.observation(&entry.observation) {
                self.out.indications.push(parts::Indication { observation, from, until, guidance });
            }
        }
        let indications = Span::new(first, self.out.indications.len());
        let first = self.out.guidance_lists.len();
        for id in &facts.guidance {
            let number = self.guidance_number(Some(id));
            self.out.guidance_lists.extend(number);
        }
        let guidance = Span::new(first, self.out.guidance_lists.len());
        // The doses of one series stand together, so their parts are made before.
        let doses: Vec<parts::SeriesDose> = facts.dose.iter().map(|dose| self.dose(dose.get_ref())).collect();
        let first = self.out.doses.len();
        self.out.doses.extend(doses);
        let doses = Span::new(first, self.out.doses.len());
        let minimum_age_to_start = self.begin_age(facts.minimum_age_to_start);
        let maximum_age_to_start = self.end_age(facts.maximum_age_to_start);
        let equivalent = self.group_bits(&facts.name, &facts.equivalent_series_groups);
        self.group_bits(&facts.name, &[facts.series_group]);
        self.out.series.push(parts::Series {
            name: facts.name.clone(),
            antigen,
            group,
            kind: facts.series_type,
            series_group: facts.series_group,
            equivalent,
            default_series: facts.default_series,
            product_path: facts.product_path,
            shared_decision: facts.shared_decision,
            priority: facts.series_priority.map_or(u32::MAX, u32::from),
            preference: facts.series_preference.unwrap_or(u16::MAX),
            minimum_age_to_start,
            maximum_age_to_start,
            sexes: facts.required_sex.iter().fold(0, |bits, sex| bits | parts::sex_bit(*sex)),
            indications,
            guidance,
            doses,
        });
    }

    fn dose(&mut self, facts: &facts::SeriesDose) -> parts::SeriesDose {
        let first = self.out.ages.len();
        for age in &facts.age {
            let entry = parts::Age {
                absolute_minimum: self.begin_age(age.absolute_minimum),
                minimum: self.begin_age(age.minimum),
                earliest_recommended: self.begin_age(age.earliest_recommended),
                latest_recommended: self.end_age(age.latest_recommended),
                maximum: self.end_age(age.maximum),
                in_force: in_force(age.effective, age.cessation),
            };
            self.out.ages.push(entry);
        }
        let ages = Span::new(first, self.out.ages.len());
        let intervals = self.intervals(&facts.interval);
        let allowable: Vec<facts::Interval> = facts
            .allowable_interval
            .iter()
            .map(|entry| facts::Interval {
                from: entry.from.clone(),
                absolute_minimum: entry.absolute_minimum,
                minimum: None,
                earliest_recommended: None,
                latest_recommended: None,
                priority: false,
                effective: entry.effective,
                cessation: entry.cessation,
            })
            .collect();
        let allowable_intervals = self.intervals(&allowable);
        let first = self.out.vaccines.len();
        for vaccine in &facts.preferable {
            let entry = parts::VaccineEntry {
                cvx: vaccine.cvx.number(),
                from: self.begin_age(vaccine.from_age),
                until: self.end_age(vaccine.until_age),
                maker: vaccine.mvx.as_ref().map(|name| number_of(&mut self.out.makers, name)),
                volume_ml: vaccine.volume_ml,
                forecast: vaccine.forecast,
            };
            self.out.vaccines.push(entry);
        }
        let preferable = Span::new(first, self.out.vaccines.len());
        let allowable = self.allowable(&facts.allowable);
        let first = self.out.inadvertent.len();
        self.out.inadvertent.extend(facts.inadvertent.iter().map(|cvx| cvx.number()));
        let inadvertent = Span::new(first, self.out.inadvertent.len());
        let skips = self.skips(&facts.skip);
        parts::SeriesDose {
            number: facts.number,
            recurring: facts.recurring,
            season_start: facts.season.as_ref().and_then(|season| season.start),
            season_end: facts.season.as_ref().and_then(|season| season.end),
            ages,
            intervals,
            allowable_intervals,
            preferable,
            allowable,
            inadvertent,
            skips,
        }
    }

    fn intervals(&mut self, entries: &[facts::Interval]) -> Span {
        let first = self.out.intervals.len();
        for entry in entries {
            let from = match &entry.from {
                facts::Anchor::Previous => parts::Anchor::Previous,
                facts::Anchor::TargetDose(number) => parts::Anchor::TargetDose(*number),
                facts::Anchor::MostRecent(codes) => parts::Anchor::MostRecent(self.cvx_set(codes)),
                facts::Anchor::Observation(code) => match self.observation(code) {
                    Some(number) => parts::Anchor::Observation(number),
                    None => continue,
                },
            };
            self.out.intervals.push(parts::Interval {
                from,
                absolute_minimum: entry.absolute_minimum,
                minimum: entry.minimum,
                earliest_recommended: entry.earliest_recommended,
                latest_recommended: entry.latest_recommended,
                priority: entry.priority,
                in_force: in_force(entry.effective, entry.cessation),
            });
        }
        Span::new(first, self.out.intervals.len())
    }

    fn allowable(&mut self, entries: &[facts::AllowableVaccine]) -> Span {
        let first = self.out.vaccines.len();
        for vaccine in entries {
            let entry = parts::VaccineEntry {
                cvx: vaccine.cvx.number(),
                from: self.begin_age(vaccine.from_age),
                until: self.end_age(vaccine.until_age),
                maker: None,
                volume_ml: None,
                forecast: false,
            };
            self.out.vaccines.push(entry);
        }
        Span::new(first, self.out.vaccines.len())
    }

    fn skips(&mut self, entries: &[facts::ConditionalSkip]) -> Span {
        let mut skips = Vec::new();
        for entry in entries {
            let mut sets = Vec::new();
            for set in &entry.set {
                let conditions: Vec<parts::Condition> =
                    set.condition.iter().map(|condition| self.condition(condition)).collect();
                let first = self.out.conditions.len();
                self.out.conditions.extend(conditions);
                sets.push(parts::SkipSet {
                    logic: set.logic,
                    in_force: in_force(set.effective, set.cessation),
                    conditions: Span::new(first, self.out.conditions.len()),
                });
            }
            let first = self.out.skip_sets.len();
            self.out.skip_sets.extend(sets);
            let sets = Span::new(first, self.out.skip_sets.len());
            skips.push(parts::Skip { context: entry.context, logic: entry.logic, sets });
        }
        let first = self.out.skips.len();
        self.out.skips.extend(skips);
        Span::new(first, self.out.skips.len())
    }

    fn condition(&mut self, condition: &SkipCondition) -> parts::Condition {
        match condition {
            SkipCondition::Age { from_age, until_age } => {
                parts::Condition::Age { from: self.begin_age(*from_age), until: self.end_age(*until_age) }
            }
            SkipCondition::CompletedSeries { series_groups } => {
                parts::Condition::CompletedSeries { groups: self.group_bits("a skip", series_groups) }
            }
            SkipCondition::Interval { interval } => parts::Condition::Interval { interval: *interval },
            SkipCondition::Count { from_age, until_age, start, end, vaccines, of, is, count } => {
                parts::Condition::Count(parts::Count {
                    from: self.begin_age(*from_age),
                    until: self.end_age(*until_age),
                    start: start.unwrap_or(Date::ASSUMED_MINIMUM),
                    end: end.unwrap_or(Date::ASSUMED_MAXIMUM),
                    vaccines: (!vaccines.is_empty()).then(|| self.cvx_set(vaccines)),
                    of: *of,
                    is: *is,
                    count: *count,
                })
            }
        }
    }

    /// The series of an antigen in an order in which each comes after those whose completion it asks about.
    fn order(&mut self, series: Span) -> Span {
        let asked = |place: usize| {
            let doses = self.out.series[place].doses.of(&self.out.doses);
            let skips = doses.iter().flat_map(|dose| dose.skips.of(&self.out.skips));
            let sets = skips.flat_map(|skip| skip.sets.of(&self.out.skip_sets));
            let conditions = sets.flat_map(|set| set.conditions.of(&self.out.conditions));
            conditions.fold(0u64, |bits, condition| match condition {
                parts::Condition::CompletedSeries { groups } => bits | groups,
                _ => bits,
            })
        };
        let mut waiting: Vec<(usize, u64)> = series.range().map(|place| (place, asked(place))).collect();
        let mut ordered = Vec::new();
        while !waiting.is_empty() {
            let open = waiting
                .iter()
                .fold(0u64, |bits, (place, _)| bits | group_bit(self.out.series[*place].series_group));
            let (ready, later): (Vec<_>, Vec<_>) =
                waiting.iter().copied().partition(|(_, asked)| asked & open == 0);
            if ready.is_empty() {
                let name = self.out.series[waiting[0].0].name.clone();
                self.problem(format!(
                    "{name}: its doses can be skipped when a series group is complete that itself waits for this \
                     one; end the circle"
                ));
                break;
            }
            ordered.extend(ready.iter().map(|(place, _)| *place as u32));
            waiting = later;
        }
        let first = self.out.order.len();
        self.out.order.extend(ordered);
        Span::new(first, self.out.order.len())
    }

    fn group_bits(&mut self, whose: &str, groups: &[u8]) -> u64 {
        if let Some(wrong) = groups.iter().find(|group| **group > 63) {
            self.problem(format!("{whose}: series group {wrong} is above 63"));
        }
        groups.iter().fold(0, |bits, group| bits | group_bit(*group))
    }

    fn begin_age(&mut self, age: Option<Duration>) -> AgeId {
        age.map_or(AgeId::NO_MINIMUM, |age| self.age(age))
    }

    fn end_age(&mut self, age: Option<Duration>) -> AgeId {
        age.map_or(AgeId::NO_MAXIMUM, |age| self.age(age))
    }

    fn age(&mut self, age: Duration) -> AgeId {
        let out = &mut self.out;
        *self.ages.entry(age).or_insert_with(|| {
            let months = age.whole_months();
            let place = out.age_months.iter().position(|known| *known == months).unwrap_or_else(|| {
                out.age_months.push(months);
                out.age_months.len() - 1
            });
            out.age_steps.push((place as u16, age.whole_days()));
            out.age_durations.push(age);
            AgeId((out.age_durations.len() - 1) as u16)
        })
    }

    fn cvx_set(&mut self, codes: &[Cvx]) -> u16 {
        let mut set = CvxSet::EMPTY;
        codes.iter().for_each(|cvx| set.insert(cvx.number()));
        if let Some(place) = self.out.cvx_sets.iter().position(|known| *known == set) {
            return place as u16;
        }
        self.out.cvx_sets.push(set);
        self.out.cvx_lists.push(codes.to_vec());
        (self.out.cvx_sets.len() - 1) as u16
    }

    fn observation(&mut self, code: &str) -> Option<u16> {
        let found = self.out.observations_by_code.get(code).copied();
        if found.is_none() {
            self.problem(format!("no observation has the code {code}; add it to observations.toml"));
        }
        found
    }

    fn observation_list(&mut self, codes: &[String]) -> Span {
        let first = self.out.observation_lists.len();
        for code in codes {
            let number = self.observation(code);
            self.out.observation_lists.extend(number);
        }
        Span::new(first, self.out.observation_lists.len())
    }

    /// A text that the pack refers to but does not hold is left out: packs may come without their texts.
    fn guidance_number(&self, id: Option<&String>) -> Option<u16> {
        id.and_then(|id| self.guidance.get(id).copied())
    }
}

/// The bit of a series group; groups above 63 were reported.
pub(crate) fn group_bit(group: u8) -> u64 {
    1u64.checked_shl(u32::from(group)).unwrap_or(0)
}

fn in_force(effective: Option<Date>, cessation: Option<Date>) -> InForce {
    match (effective, cessation) {
        (None, None) => InForce::ALWAYS,
        (first, last) => InForce {
            first: first.unwrap_or(Date::ASSUMED_MINIMUM),
            last: last.unwrap_or(Date::ASSUMED_MAXIMUM),
        },
    }
}

fn number_of(names: &mut Vec<String>, name: &str) -> u16 {
    if let Some(place) = names.iter().position(|known| known.eq_ignore_ascii_case(name)) {
        return place as u16;
    }
    names.push(name.to_owned());
    (names.len() - 1) as u16
}
