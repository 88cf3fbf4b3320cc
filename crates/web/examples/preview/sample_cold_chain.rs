//! A made-up refrigerator that was too warm for an hour.

use std::collections::BTreeMap;

use jenner_model::{OrganizationId, Timestamp};
use jenner_registry::cold_chain::check::{self, NewCheck};
use jenner_registry::cold_chain::file::{self, Bounds, Choices, NoFile};
use jenner_registry::cold_chain::import::{Import, Preview, State as FileState, Taken};
use jenner_registry::cold_chain::look::{Alert, Course, Day, Line, Summary};
use jenner_registry::cold_chain::rules::{self, Kind};
use jenner_registry::cold_chain::spell::{self, Out, Readings};
use jenner_registry::cold_chain::step::{Done, Facts, Standing, State, Step};
use jenner_registry::cold_chain::unit::{self, NewUnit, Settings, Style, Unit};
use jenner_registry::cold_chain::work::{Deed, Excursion, Trouble};
use jenner_registry::cold_chain::{Scale, Temperature};
use jenner_registry::packs::Language;
use jenner_web::desk::{ColdChainDesk, Refusal, Visitor};
use jenner_web::views::cold_chain::{
    ColdChange, ColdOverview, ColdSettings, Corrected, CourseAsked, CourseView, ExcursionView, ImportOrder,
    ImportView, Ordered, ReadingForm, UnitChange,
};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;

use super::SampleDesk;

const TODAY: Date = date(2026, 6, 4);
/// 2026-06-03T13:00:00Z.
const BEGAN: i64 = 1_780_491_600_000_000;
const FILE: &str = "Timestamp (UTC),Temperature (°C)\n2026-06-03 13:00,5.0\n2026-06-03 13:10,8.8\nbroken,5.0\n2026-06-03 14:20,5.0\n2026-06-03 18:00,5.1\n";

fn degrees(tenths: i64) -> Result<Temperature, Refusal> {
    Temperature::from_tenths(tenths).ok_or(Refusal::NotFound)
}

fn named(name: &str) -> Result<(), Refusal> {
    if name == "1" { Ok(()) } else { Err(Refusal::NotFound) }
}

fn fridge() -> Result<Unit, Refusal> {
    let broken = |error: jenner_registry::Error| Refusal::Broken(error.to_string());
    Ok(Unit {
        id: 1,
        organization: OrganizationId(1),
        kind: Kind::Refrigerator,
        style: Style::Pharmacy,
        name: "Vaccine refrigerator 1".into(),
        make: "Polar 12".into(),
        range: rules::shipped().and_then(|rules| rules.range(Kind::Refrigerator)).map_err(broken)?,
        raw: ("2.0 C".into(), "8.0 C".into()),
        zone: TimeZone::UTC,
        since: date(2026, 1, 5),
        retired: None,
    })
}

fn readings() -> Result<Readings, Refusal> {
    let mut all = Readings::default();
    for n in 0..144_i64 {
        // A gap in the night, and an hour too warm.
        if (60..72).contains(&n) {
            continue;
        }
        let tenths = if (20..27).contains(&n) { 91 } else { 45 + n % 7 };
        all.push("1", Timestamp(BEGAN + n * 600_000_000), degrees(tenths)?);
    }
    Ok(all)
}

fn import(state: FileState) -> Import {
    Import {
        id: 1,
        unit: 1,
        file_name: "fridge-june.csv".into(),
        created_at: Timestamp(BEGAN),
        state,
        choices: Choices::default(),
        counts: if state == FileState::Taken { (4, 0, 1) } else { (0, 0, 0) },
        span: None,
    }
}

fn reading() -> Result<check::Check, Refusal> {
    Ok(check::Check {
        id: 1,
        day: date(2026, 6, 3),
        at: Timestamp(BEGAN + 3_600_000_000),
        values: [degrees(41)?, degrees(62)?, degrees(50)?],
        raw: "39.4 F · 43.2 F · 41.0 F".into(),
        initials: "RF".into(),
        before: vec![("39.4 F · 432 F · 41.0 F".into(), "a point was missing".into())],
    })
}

fn course() -> Result<Course, Refusal> {
    let broken = |error: jenner_registry::Error| Refusal::Broken(error.to_string());
    let (unit, all) = (fridge()?, readings()?);
    let judge = unit.judge().map_err(broken)?;
    let spells = spell::find(&all, judge);
    let days = (date(2026, 5, 29), TODAY);
    let line = |day, missing, checks| Day { day, logged: None, count: 0, checks, missing };
    let mut lines: Vec<Day> = (29..=31).map(|day| line(date(2026, 5, day), 0, Vec::new())).collect();
    lines.push(line(date(2026, 6, 1), 1, Vec::new()));
    lines.push(line(date(2026, 6, 2), 2, Vec::new()));
    lines.push(Day {
        logged: Some((degrees(45)?, degrees(91)?)),
        count: 66,
        ..line(date(2026, 6, 3), 0, vec![reading()?])
    });
    lines.push(line(TODAY, 0, Vec::new()));
    lines.reverse();
    let excursions = spells
        .iter()
        .map(|one| Line {
            id: 1,
            start: one.start,
            end: one.end,
            extremes: (one.lowest, one.highest),
            seconds: one.out.sum(),
            alarmed: true,
            state: State::Open,
            faded: false,
        })
        .collect();
    let sensors: BTreeMap<_, _> = all.sensors.clone();
    Ok(Course {
        span: (unit.start_of(days.0), Timestamp(unit.start_of(date(2026, 6, 5)).0 - 1)),
        gaps: sensors.values().flat_map(|one| spell::gaps(one, judge.gap)).collect(),
        out: spell::out_between(&all, judge, Timestamp(i64::MIN), Timestamp(i64::MAX)),
        kinetic: spell::kinetic_between(&all, judge, i64::MIN, i64::MAX),
        settings: Settings::default(),
        loggers: vec![unit::Logger {
            id: 1,
            unit: 1,
            name: "VFC400".into(),
            serial: "A-1042".into(),
            certificate: date(2026, 6, 20),
            added_at: Timestamp(BEGAN),
            added_by: None,
        }],
        days,
        sensors,
        lines,
        spells,
        excursions,
        imports: vec![import(FileState::Taken)],
        alerts: alerts(),
        unit,
    })
}

fn alerts() -> Vec<Alert> {
    vec![Alert::Excursion(1, true), Alert::LogMissing(2), Alert::CertificateEnds(date(2026, 6, 20))]
}

impl ColdChainDesk for SampleDesk {
    fn cold_chain(&self, _: &Visitor, organization: &str) -> Result<ColdOverview, Refusal> {
        let warm = Summary {
            unit: fridge()?,
            latest: Some((Timestamp(BEGAN), degrees(91)?, false)),
            today: (0, 2),
            alerts: alerts(),
        };
        let second = Unit { id: 2, name: "Freezer".into(), kind: Kind::Freezer, ..fridge()? };
        let well = Summary { unit: second, latest: None, today: (2, 2), alerts: Vec::new() };
        Ok(ColdOverview {
            organization: "Bayou Pediatrics".into(),
            own: organization.is_empty(),
            scale: Scale::Fahrenheit,
            units: if organization.is_empty() { vec![warm, well] } else { Vec::new() },
            others: vec![("00000000000000000001".into(), "Terrebonne Health Unit".into())],
        })
    }

    fn add_cold_unit(&self, _: &Visitor, new: &NewUnit) -> Result<Result<String, unit::Problem>, Refusal> {
        Ok(match (Style::of(&new.style), new.name.is_empty()) {
            (Some(Style::Dormitory), _) => Err(unit::Problem::Dormitory),
            (_, true) => Err(unit::Problem::NoName),
            _ => Ok("1".into()),
        })
    }

    fn cold_settings(&self, _: &Visitor) -> Result<ColdSettings, Refusal> {
        let settings = Settings::default();
        let alarms = Kind::ALL.into_iter().filter_map(|kind| Some((kind, settings.alarm(kind).ok()?)));
        Ok(ColdSettings {
            alarms: alarms.collect(),
            closed: vec![(date(2026, 7, 3), "Staff day".into())],
            settings,
            today: TODAY,
        })
    }

    fn change_cold_settings(&self, _: &Visitor, _: &ColdChange) -> Result<bool, Refusal> {
        Ok(true)
    }

    fn cold_unit(&self, _: &Visitor, unit: &str, _: CourseAsked) -> Result<CourseView, Refusal> {
        named(unit)?;
        Ok(CourseView { course: course()?, today: TODAY })
    }

    fn change_cold_unit(
        &self,
        _: &Visitor,
        unit: &str,
        change: &UnitChange,
    ) -> Result<Result<(), unit::Problem>, Refusal> {
        named(unit)?;
        Ok(match change {
            UnitChange::Retire(why) if why.is_empty() => Err(unit::Problem::NoReason),
            UnitChange::Logger(_, _, None) => Err(unit::Problem::NoCertificate),
            _ => Ok(()),
        })
    }

    fn reading_form(&self, _: &Visitor, unit: &str, check: &str) -> Result<ReadingForm, Refusal> {
        named(unit)?;
        let corrects = (!check.is_empty()).then(|| Corrected {
            id: "1".into(),
            day: date(2026, 6, 3),
            time: "14:00".into(),
            values: ["39.4", "43.2", "41.0"].map(str::to_owned),
            initials: "RF".into(),
        });
        let next = Some(("2".to_owned(), "Freezer".to_owned()));
        Ok(ReadingForm {
            unit: fridge()?,
            scale: Scale::Fahrenheit,
            today: TODAY,
            done: (1, 2),
            next,
            corrects,
        })
    }

    fn note_temperature(
        &self,
        _: &Visitor,
        unit: &str,
        new: Option<&NewCheck>,
        _: (&str, &str),
    ) -> Result<Result<(), check::Problem>, Refusal> {
        named(unit)?;
        let said = new.map_or("1", |new| new.initials.as_str());
        Ok(if said.is_empty() { Err(check::Problem::NoInitials) } else { Ok(()) })
    }

    fn add_logger_file(
        &self,
        _: &Visitor,
        unit: &str,
        _: &str,
        bytes: &[u8],
    ) -> Result<Result<String, NoFile>, Refusal> {
        named(unit)?;
        let table = file::table(bytes).map_err(|error| Refusal::Broken(error.to_string()))?;
        Ok(table.map(|_| "1".to_owned()))
    }

    fn logger_file(&self, _: &Visitor, import: &str) -> Result<ImportView, Refusal> {
        named(import)?;
        let broken = |error: jenner_registry::Error| Refusal::Broken(error.to_string());
        let table = file::table(FILE.as_bytes()).map_err(broken)?.map_err(|_| Refusal::NotFound)?;
        let bounds = Bounds { oldest: Timestamp(0), latest: Timestamp(i64::MAX) };
        let read = file::read(&table, &Choices::default(), &TimeZone::UTC, bounds);
        let mut all = Readings::default();
        read.readings.iter().for_each(|one| all.push(&one.sensor, one.at, one.given.value));
        let unit = fridge()?;
        let judge = unit.judge().map_err(broken)?;
        let preview = Preview {
            import: self::import(FileState::Waits),
            new: read.readings.len(),
            known: 0,
            other: 0,
            gaps: all.sensors.values().flat_map(|one| spell::gaps(one, judge.gap)).collect(),
            spells: spell::find(&all, judge),
            before: None,
            read,
            unit,
        };
        Ok(ImportView { preview, scale: Scale::Fahrenheit })
    }

    fn order_logger_file(&self, _: &Visitor, import: &str, order: &ImportOrder) -> Result<Ordered, Refusal> {
        named(import)?;
        Ok(match order {
            ImportOrder::Take => Ordered::Taken(Taken::Done(4, 0, 1)),
            ImportOrder::Choose(_) | ImportOrder::Drop => Ordered::Kept,
        })
    }

    fn wrong_logger_rows(&self, _: &Visitor, import: &str) -> Result<Vec<u8>, Refusal> {
        named(import)?;
        Ok(b"line,column,value,reason\n4,Timestamp,broken,no-moment\n".to_vec())
    }

    fn cold_log(&self, _: &Visitor, unit: &str, _: Date, _: Language) -> Result<Vec<u8>, Refusal> {
        named(unit)?;
        Err(Refusal::Unavailable)
    }

    fn cold_readings_csv(
        &self,
        _: &Visitor,
        unit: &str,
        _: CourseAsked,
        _: Language,
    ) -> Result<Vec<u8>, Refusal> {
        named(unit)?;
        Ok(b"time,source\n".to_vec())
    }

    fn excursion(&self, _: &Visitor, excursion: &str) -> Result<ExcursionView, Refusal> {
        named(excursion)?;
        let start = Timestamp(BEGAN + 12_000_000_000);
        let end = Some(Timestamp(BEGAN + 16_200_000_000));
        let facts = Facts { start, end, lowest: 91, highest: 91, seconds: 4_200 };
        let lot = Step::Lot { lot: "K4477".into(), vaccine: "MMR".into() };
        let steps: Vec<Done> = [Step::Found(facts), lot]
            .into_iter()
            .map(|step| Done { at: Timestamp(BEGAN + 20_000_000_000), by: None, step })
            .collect();
        let excursion = Excursion {
            id: 1,
            unit: fridge()?,
            start,
            end,
            extremes: (degrees(91)?, degrees(91)?),
            out: Out { hot: 4_200, cold: 0, unknown: 0 },
            undated: false,
            kinetic: Some(degrees(91)?),
            alarmed: true,
            state: State::Open,
            faded: None,
            joined_into: None,
            standing: Standing::of(steps.iter().map(|done| &done.step)),
            steps,
        };
        Ok(ExcursionView {
            excursion,
            names: vec![None, Some("Robin Fontenot".into())],
            scale: Scale::Fahrenheit,
        })
    }

    fn work_excursion(
        &self,
        _: &Visitor,
        excursion: &str,
        deed: &Deed,
    ) -> Result<Result<(), Trouble>, Refusal> {
        named(excursion)?;
        Ok(match deed {
            Deed::Record { cause: None, .. } => Err(Trouble::NoCause),
            Deed::Conclude { .. } => Err(Trouble::NotRecorded),
            _ => Ok(()),
        })
    }
}
