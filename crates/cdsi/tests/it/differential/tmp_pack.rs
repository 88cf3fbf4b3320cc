//! Temporary.
use crate::naive::book::{self, *};
use crate::naive::dates;
use jenner_cdsi::pack::Pack;
use jenner_cdsi::pack::facts as f;
use jenner_cdsi::{Date, Duration};
use jenner_codes::Cvx;

fn sp<T>(value: T) -> f::Spanned<T> {
    f::Spanned::new(0..0, value)
}
fn c(n: u16) -> Cvx {
    Cvx::from_number(n).unwrap()
}
fn cs(n: &[u16]) -> Vec<Cvx> {
    n.iter().map(|n| c(*n)).collect()
}
fn s(span: &Option<dates::Span>) -> Option<Duration> {
    span.map(|x| Duration { years: 0, months: x.months as i16, weeks: 0, days: x.days as i16 })
}
fn d(date: &Option<dates::Date>) -> Option<Date> {
    date.map(super::compare::day)
}
fn v(x: &book::Vaccine) -> f::AllowableVaccine {
    f::AllowableVaccine { cvx: c(x.cvx), from_age: s(&x.from), until_age: s(&x.until) }
}
fn anchor(x: &book::From) -> f::Anchor {
    match x {
        book::From::Previous => f::Anchor::Previous,
        book::From::Target(n) => f::Anchor::TargetDose(*n),
        book::From::MostRecent(l) => f::Anchor::MostRecent(cs(l)),
        book::From::Observation(o) => f::Anchor::Observation(o.clone()),
    }
}
pub fn pack(book: &Book) -> Pack {
    let mut all: std::collections::BTreeMap<u16, Vec<Association>> = book.associations.clone();
    let mut used = Vec::new();
    for p in &book.conflicts {
        used.extend([p.previous, p.current]);
    }
    for a in &book.antigens {
        for x in &a.series {
            for y in &x.doses {
                used.extend(y.inadvertent.iter().copied());
                used.extend(y.preferable.iter().map(|p| p.vaccine.cvx));
                used.extend(y.allowable.iter().map(|p| p.cvx));
                for i in &y.intervals {
                    if let book::From::MostRecent(l) = &i.from {
                        used.extend(l.iter().copied());
                    }
                }
                for k in y.skips.iter().flat_map(|k| &k.sets).flat_map(|k| &k.conditions) {
                    if let Condition::Count { vaccines, .. } = k {
                        used.extend(vaccines.iter().copied());
                    }
                }
            }
        }
        for k in &a.contraindications {
            used.extend(k.vaccines.iter().map(|v| v.cvx));
        }
    }
    for u in used {
        all.entry(u).or_default();
    }
    Pack {
        schedule: f::ScheduleFile {
            name: "t".into(),
            version: "4.64".into(),
            released: None,
            source: "x".into(),
            unknown_birth_country: book.unknown_country.clone(),
            vaccine_group: book
                .groups
                .iter()
                .map(|g| {
                    sp(f::VaccineGroup {
                        name: g.name.clone(),
                        administer_full: g.full,
                        antigens: g.antigens.clone(),
                    })
                })
                .collect(),
            conflict: book
                .conflicts
                .iter()
                .map(|p| {
                    sp(f::Conflict {
                        previous: vec![c(p.previous)],
                        current: vec![c(p.current)],
                        begin: s(&Some(p.begin)).unwrap(),
                        minimum_end: s(&Some(p.minimum_end)).unwrap(),
                        end: s(&Some(p.end)).unwrap(),
                    })
                })
                .collect(),
        },
        vaccines: f::VaccinesFile {
            vaccine: all
                .iter()
                .map(|(n, l)| {
                    sp(f::Vaccine {
                        cvx: c(*n),
                        name: "x".into(),
                        antigens: l
                            .iter()
                            .map(|a| f::Association {
                                antigen: a.antigen.clone(),
                                from_age: s(&a.from),
                                until_age: s(&a.until),
                            })
                            .collect(),
                    })
                })
                .collect(),
        },
        observations: f::ObservationsFile {
            observation: book
                .observations
                .iter()
                .map(|o| {
                    sp(f::Observation {
                        code: o.clone(),
                        title: "x".into(),
                        group: None,
                        snomed: vec![],
                        phinvs: vec![],
                        administered_cvx: vec![],
                        reaction_cvx: vec![],
                    })
                })
                .collect(),
        },
        guidance: f::GuidanceFile { guidance: vec![] },
        antigens: book.antigens.iter().map(|a| (format!("{}.toml", a.name), antigen(a))).collect(),
    }
}
fn antigen(a: &Antigen) -> f::AntigenFile {
    f::AntigenFile {
        antigen: a.name.clone(),
        immunity: (!a.immune.is_empty() || !a.born.is_empty()).then(|| f::Immunity {
            observations: a.immune.clone(),
            born: a
                .born
                .iter()
                .map(|b| f::BornBefore {
                    before: super::compare::day(b.before),
                    country: b.country.clone(),
                    unless: b.unless.clone(),
                })
                .collect(),
        }),
        contraindication: a
            .contraindications
            .iter()
            .map(|k| {
                sp(f::Contraindication {
                    observation: k.observation.clone(),
                    from_age: s(&k.from),
                    until_age: s(&k.until),
                    lasts: s(&k.lasts),
                    vaccines: k.vaccines.iter().map(v).collect(),
                    guidance: None,
                })
            })
            .collect(),
        series: a.series.iter().map(|x| sp(series(a, x))).collect(),
    }
}
fn series(a: &Antigen, x: &Series) -> f::Series {
    let group = match a.name.as_str() {
        "Diphtheria" | "Tetanus" | "Pertussis" => "DTaP/Tdap/Td",
        "Measles" | "Mumps" | "Rubella" => "MMR",
        "JE" => "Japanese Encephalitis",
        "YF" => "Yellow Fever",
        n => n,
    };
    f::Series {
        name: x.name.clone(),
        vaccine_group: group.into(),
        series_type: match x.kind {
            Kind::Standard => f::SeriesType::Standard,
            Kind::Risk => f::SeriesType::Risk,
            Kind::EvaluationOnly => f::SeriesType::EvaluationOnly,
        },
        series_group: x.group,
        series_group_name: "x".into(),
        equivalent_series_groups: x.equivalent.clone(),
        default_series: x.default,
        product_path: x.product_path,
        series_priority: x.priority,
        series_preference: x.preference,
        minimum_age_to_start: s(&x.start_from),
        maximum_age_to_start: s(&x.start_until),
        required_sex: x
            .sexes
            .iter()
            .map(|s| match s {
                Sex::Female => f::Sex::Female,
                Sex::Male => f::Sex::Male,
                Sex::Unknown => f::Sex::Unknown,
            })
            .collect(),
        guidance: vec![],
        indication: x
            .indications
            .iter()
            .map(|i| {
                sp(f::Indication {
                    observation: i.observation.clone(),
                    from_age: s(&i.from),
                    until_age: s(&i.until),
                    guidance: None,
                })
            })
            .collect(),
        dose: x.doses.iter().map(|y| sp(dose(y))).collect(),
    }
}
fn dose(y: &book::Dose) -> f::SeriesDose {
    f::SeriesDose {
        number: y.number,
        recurring: y.recurring,
        season: (y.season_start.is_some() || y.season_end.is_some())
            .then(|| f::Season { start: d(&y.season_start), end: d(&y.season_end) }),
        age: y
            .ages
            .iter()
            .map(|a| f::Age {
                absolute_minimum: s(&a.absolute_minimum),
                minimum: s(&a.minimum),
                earliest_recommended: s(&a.earliest),
                latest_recommended: s(&a.latest),
                maximum: s(&a.maximum),
                effective: d(&a.effective),
                cessation: d(&a.cessation),
            })
            .collect(),
        interval: y
            .intervals
            .iter()
            .map(|a| f::Interval {
                from: anchor(&a.from),
                absolute_minimum: s(&a.absolute_minimum),
                minimum: s(&a.minimum),
                earliest_recommended: s(&a.earliest),
                latest_recommended: s(&a.latest),
                priority: a.priority,
                effective: d(&a.effective),
                cessation: d(&a.cessation),
            })
            .collect(),
        allowable_interval: y
            .allowable_intervals
            .iter()
            .map(|a| f::AllowableInterval {
                from: anchor(&a.from),
                absolute_minimum: s(&a.absolute_minimum),
                effective: d(&a.effective),
                cessation: d(&a.cessation),
            })
            .collect(),
        preferable: y
            .preferable
            .iter()
            .map(|p| f::PreferableVaccine {
                cvx: c(p.vaccine.cvx),
                from_age: s(&p.vaccine.from),
                until_age: s(&p.vaccine.until),
                trade_name: p.trade_name.clone(),
                mvx: p.mvx.clone(),
                volume_ml: None,
                forecast: p.forecast,
            })
            .collect(),
        allowable: y.allowable.iter().map(v).collect(),
        inadvertent: cs(&y.inadvertent),
        skip: y
            .skips
            .iter()
            .map(|k| f::ConditionalSkip {
                context: match (k.evaluation, k.forecast) {
                    (true, true) => f::Context::Both,
                    (true, false) => f::Context::Evaluation,
                    _ => f::Context::Forecast,
                },
                logic: if k.all_sets { f::Logic::And } else { f::Logic::Or },
                set: k
                    .sets
                    .iter()
                    .map(|t| f::SkipSet {
                        logic: if t.any_condition { f::Logic::Or } else { f::Logic::And },
                        effective: d(&t.effective),
                        cessation: d(&t.cessation),
                        condition: t.conditions.iter().map(cond).collect(),
                    })
                    .collect(),
            })
            .collect(),
    }
}
fn cond(k: &Condition) -> f::SkipCondition {
    match k {
        Condition::Age { from, until } => f::SkipCondition::Age { from_age: s(from), until_age: s(until) },
        Condition::CompletedSeries { groups } => {
            f::SkipCondition::CompletedSeries { series_groups: groups.clone() }
        }
        Condition::Interval { interval } => {
            f::SkipCondition::Interval { interval: s(&Some(*interval)).unwrap() }
        }
        Condition::Count { from, until, start, end, vaccines, valid_only, compare, count } => {
            f::SkipCondition::Count {
                from_age: s(from),
                until_age: s(until),
                start: d(start),
                end: d(end),
                vaccines: cs(vaccines),
                of: if *valid_only { f::Counted::Valid } else { f::Counted::Total },
                is: match compare {
                    Compare::Greater => f::Comparison::GreaterThan,
                    Compare::Equal => f::Comparison::EqualTo,
                    Compare::Less => f::Comparison::LessThan,
                },
                count: *count,
            }
        }
    }
}
