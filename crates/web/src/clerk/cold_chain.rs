//! The cold chain at the desk.

use std::collections::HashMap;

use jenner_model::access::Access;
use jenner_model::{PublicId, UserId};
use jenner_registry::access::door::Action;
use jenner_registry::cold_chain::check::{self, NewCheck};
use jenner_registry::cold_chain::file::{NoFile, Wrong};
use jenner_registry::cold_chain::import;
use jenner_registry::cold_chain::look::{self, Exported};
use jenner_registry::cold_chain::rules::Kind;
use jenner_registry::cold_chain::unit::{self, NewUnit, Settings, Unit};
use jenner_registry::cold_chain::work::{self, Deed, Trouble};
use jenner_registry::cold_chain::{Scale, day, sheet};
use jenner_registry::packs::Language;
use jenner_registry::{Error, organizations};
use jiff::ToSpan as _;
use jiff::civil::Date;

use super::{Clerk, refusal};
use crate::desk::{ColdChainDesk, Refusal, Visitor};
use crate::views::cold_chain::{
    ColdChange, ColdOverview, ColdSettings, Corrected, CourseAsked, CourseView, ExcursionView, ImportOrder,
    ImportView, Ordered, ReadingForm, UnitChange,
};

/// Organizations in a choice.
const LISTED: usize = 300;

fn id_of(name: &str) -> Result<i64, Refusal> {
    name.parse().map_err(|_| Refusal::NotFound)
}

impl Clerk {
    fn scale_of(&self, access: &Access) -> Result<Scale, Refusal> {
        unit::settings(&self.registry, access).map(|settings| settings.scale).map_err(refusal)
    }

    fn cold_unit_of(&self, access: &Access, name: &str) -> Result<Unit, Refusal> {
        unit::open(&self.registry, access, id_of(name)?).map_err(refusal)?.ok_or(Refusal::NotFound)
    }

    fn cold_days(&self, unit: &Unit, asked: CourseAsked) -> (Date, Date) {
        let until = asked.until.unwrap_or_else(|| unit.day_of(self.registry.now()));
        let days = i64::from(asked.days.unwrap_or(CourseAsked::USUAL)).clamp(1, look::LONGEST);
        (until.checked_sub((days - 1).days()).unwrap_or(until), until)
    }

    fn cold_course(
        &self,
        access: &Access,
        name: &str,
        asked: CourseAsked,
        action: Action,
    ) -> Result<look::Course, Refusal> {
        let unit = self.cold_unit_of(access, name)?;
        let days = self.cold_days(&unit, asked);
        look::course(&self.registry, access, unit.id, days, action).map_err(refusal)?.ok_or(Refusal::NotFound)
    }
}

/// Text in a table that no spreadsheet takes for a formula.
fn text(cell: &str) -> String {
    jenner_registry::uploads::formula::guarded(cell).into_owned()
}

/// A table as CSV.
fn csv(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Result<Vec<u8>, Refusal> {
    let broken = |error: csv::Error| Refusal::Broken(error.to_string());
    let mut out = csv::Writer::from_writer(vec![0xef, 0xbb, 0xbf]);
    out.write_record(head).map_err(broken)?;
    for row in rows {
        out.write_record(row).map_err(broken)?;
    }
    out.into_inner().map_err(|error| Refusal::Broken(error.to_string()))
}

impl ColdChainDesk for Clerk {
    fn cold_chain(&self, visitor: &Visitor, organization: &str) -> Result<ColdOverview, Refusal> {
        let access = self.access(visitor)?;
        let wanted = match organization {
            "" => access.organization(),
            name => {
                let id: PublicId = name.parse().map_err(|_| Refusal::NotFound)?;
                let found = organizations::by_public_id(&self.registry, id).map_err(refusal)?;
                found.ok_or(Refusal::NotFound)?.id
            }
        };
        let units = look::overview(&self.registry, &access, wanted).map_err(refusal)?;
        let units = units.ok_or(Refusal::NotFound)?;
        let keepers = look::keepers(&self.registry, &access).map_err(refusal)?;
        let others = match keepers.is_empty() {
            true => Vec::new(),
            false => organizations::list(&self.registry)
                .map_err(refusal)?
                .into_iter()
                .filter(|one| keepers.contains(&one.id))
                .take(LISTED)
                .map(|one| (one.public_id.to_string(), one.name.to_string()))
                .collect(),
        };
        Ok(ColdOverview {
            organization: self.organization(wanted),
            own: wanted == access.organization(),
            scale: self.scale_of(&access)?,
            units,
            others,
        })
    }

    fn add_cold_unit(
        &self,
        visitor: &Visitor,
        new: &NewUnit,
    ) -> Result<Result<String, unit::Problem>, Refusal> {
        let access = self.access(visitor)?;
        let added = unit::add(&self.registry, &access, new).map_err(refusal)?;
        Ok(added.map(|id| id.to_string()))
    }

    fn cold_settings(&self, visitor: &Visitor) -> Result<ColdSettings, Refusal> {
        let access = self.access(visitor)?;
        let settings = unit::settings(&self.registry, &access).map_err(refusal)?;
        let alarms = Kind::ALL.map(|kind| Ok((kind, settings.alarm(kind)?)));
        let alarms = alarms.into_iter().collect::<Result<_, Error>>().map_err(refusal)?;
        let today = self.registry.today();
        let closed = day::closed(&self.registry, &access, today).map_err(refusal)?;
        Ok(ColdSettings { settings, alarms, closed, today })
    }

    fn change_cold_settings(&self, visitor: &Visitor, change: &ColdChange) -> Result<bool, Refusal> {
        let access = self.access(visitor)?;
        match change {
            ColdChange::Settings(new) => unit::set(&self.registry, &access, new).map(|()| true),
            ColdChange::Close(on, why) => day::close(&self.registry, &access, *on, why),
            ColdChange::Open(on) => day::reopen(&self.registry, &access, *on).map(|_| true),
        }
        .map_err(refusal)
    }

    fn cold_unit(&self, visitor: &Visitor, unit: &str, asked: CourseAsked) -> Result<CourseView, Refusal> {
        let access = self.access(visitor)?;
        let course = self.cold_course(&access, unit, asked, Action::OpenColdUnit)?;
        let today = course.unit.day_of(self.registry.now());
        Ok(CourseView { course, today })
    }

    fn change_cold_unit(
        &self,
        visitor: &Visitor,
        unit: &str,
        change: &UnitChange,
    ) -> Result<Result<(), unit::Problem>, Refusal> {
        let access = self.access(visitor)?;
        let (registry, id) = (&self.registry, id_of(unit)?);
        let done = match change {
            UnitChange::Logger(name, serial, certificate) => {
                unit::add_logger(registry, &access, id, (name, serial), *certificate).map_err(refusal)?
            }
            UnitChange::LoggerOut(logger) => {
                unit::end_logger(registry, &access, id, *logger).map_err(refusal)?.map(|_| Ok(()))
            }
            UnitChange::Retire(why) => {
                let done = unit::retire(registry, &access, id, why).map_err(refusal)?;
                done.map(|done| done.map(|_| ()))
            }
        };
        done.ok_or(Refusal::NotFound)
    }

    fn reading_form(&self, visitor: &Visitor, unit: &str, check: &str) -> Result<ReadingForm, Refusal> {
        let access = self.access(visitor)?;
        let unit = self.cold_unit_of(&access, unit)?;
        let settings: Settings = unit::settings(&self.registry, &access).map_err(refusal)?;
        let today = unit.day_of(self.registry.now());
        let all = look::overview(&self.registry, &access, unit.organization).map_err(refusal)?;
        let all = all.unwrap_or_default();
        let waits = |one: &&look::Summary| {
            one.unit.id != unit.id && one.unit.retired.is_none() && one.today.0 < usize::from(one.today.1)
        };
        let next = all.iter().find(waits).map(|one| (one.unit.id.to_string(), one.unit.name.clone()));
        let done = all.iter().find(|one| one.unit.id == unit.id).map_or((0, 0), |one| one.today);
        let corrects = match check {
            "" => None,
            name => {
                let id = id_of(name)?;
                let days = (unit.since.min(today.checked_sub(1096.days()).unwrap_or(today)), today);
                let found = check::find(&self.registry, &access, unit.id, id, days).map_err(refusal)?;
                let found = found.ok_or(Refusal::NotFound)?;
                let here = found.at.to_jiff().to_zoned(unit.zone.clone());
                Some(Corrected {
                    id: name.to_owned(),
                    day: found.day,
                    time: here.strftime("%H:%M").to_string(),
                    values: found.as_typed(settings.scale),
                    initials: found.initials,
                })
            }
        };
        Ok(ReadingForm { unit, scale: settings.scale, today, done, next, corrects })
    }

    fn note_temperature(
        &self,
        visitor: &Visitor,
        unit: &str,
        new: Option<&NewCheck>,
        (check, why): (&str, &str),
    ) -> Result<Result<(), check::Problem>, Refusal> {
        let access = self.access(visitor)?;
        let (registry, id) = (&self.registry, id_of(unit)?);
        let done = match (new, check) {
            (Some(new), "") => check::note(registry, &access, id, new),
            (None, "") => return Err(Refusal::NotFound),
            (new, check) => check::correct(registry, &access, (id, id_of(check)?), new, why),
        };
        let done = match done {
            // Somebody else corrected it at the same moment: it is not there to be corrected any more.
            Err(Error::Invalid(_)) => return Err(Refusal::NotFound),
            done => done.map_err(refusal)?.ok_or(Refusal::NotFound)?,
        };
        Ok(done.map(|_| ()))
    }

    fn add_logger_file(
        &self,
        visitor: &Visitor,
        unit: &str,
        name: &str,
        bytes: &[u8],
    ) -> Result<Result<String, NoFile>, Refusal> {
        let access = self.access(visitor)?;
        let kept = import::add(&self.registry, &access, id_of(unit)?, name, bytes).map_err(refusal)?;
        Ok(kept.ok_or(Refusal::NotFound)?.map(|id| id.to_string()))
    }

    fn logger_file(&self, visitor: &Visitor, name: &str) -> Result<ImportView, Refusal> {
        let access = self.access(visitor)?;
        let preview = import::preview(&self.registry, &access, id_of(name)?).map_err(refusal)?;
        let scale = self.scale_of(&access)?;
        Ok(ImportView { preview: preview.ok_or(Refusal::NotFound)?, scale })
    }

    fn order_logger_file(
        &self,
        visitor: &Visitor,
        name: &str,
        order: &ImportOrder,
    ) -> Result<Ordered, Refusal> {
        let access = self.access(visitor)?;
        let (registry, id) = (&self.registry, id_of(name)?);
        Ok(match order {
            ImportOrder::Choose(choices) => {
                import::choose(registry, &access, id, choices).map_err(refusal)?.ok_or(Refusal::NotFound)?;
                Ordered::Kept
            }
            ImportOrder::Take => {
                let taken = import::take(registry, &access, id).map_err(refusal)?;
                Ordered::Taken(taken.ok_or(Refusal::NotFound)?)
            }
            ImportOrder::Drop => {
                import::drop_file(registry, &access, id).map_err(refusal)?.ok_or(Refusal::NotFound)?;
                Ordered::Kept
            }
        })
    }

    fn wrong_logger_rows(&self, visitor: &Visitor, name: &str) -> Result<Vec<u8>, Refusal> {
        let access = self.access(visitor)?;
        let preview = import::preview(&self.registry, &access, id_of(name)?).map_err(refusal)?;
        let wrong = preview.ok_or(Refusal::NotFound)?.read.wrong;
        let row = |one: Wrong| {
            vec![one.line.to_string(), text(&one.column), text(&one.cell), one.why.word().to_owned()]
        };
        csv(&["line", "column", "value", "reason"], wrong.into_iter().map(row))
    }

    fn cold_log(
        &self,
        visitor: &Visitor,
        unit: &str,
        day: Date,
        language: Language,
    ) -> Result<Vec<u8>, Refusal> {
        let access = self.access(visitor)?;
        let made = sheet::month(&self.registry, &access, id_of(unit)?, day, language).map_err(refusal)?;
        Ok(made.ok_or(Refusal::NotFound)?.into_bytes())
    }

    fn cold_readings_csv(
        &self,
        visitor: &Visitor,
        unit: &str,
        asked: CourseAsked,
        language: Language,
    ) -> Result<Vec<u8>, Refusal> {
        let access = self.access(visitor)?;
        let unit = self.cold_unit_of(&access, unit)?;
        let days = self.cold_days(&unit, asked);
        let found = look::export(&self.registry, &access, unit.id, days).map_err(refusal)?;
        let (unit, rows) = found.ok_or(Refusal::NotFound)?;
        let texts = self.registry.pack().cold_chain_texts(language);
        let word = |name: &'static str| texts.map_or(name, |texts| texts.word(name)).to_owned();
        let head = ["csv_time", "csv_source", "csv_low", "csv_high", "csv_given"].map(word);
        let row = |one: Exported| {
            let here = one.at.to_jiff().to_zoned(unit.zone.clone());
            let at = here.strftime("%Y-%m-%d %H:%M:%S%:z").to_string();
            let (low, high) = one.values;
            vec![
                at,
                text(&one.source),
                low.as_number(Scale::Celsius),
                high.as_number(Scale::Celsius),
                text(&one.raw),
            ]
        };
        let head: Vec<&str> = head.iter().map(String::as_str).collect();
        csv(&head, rows.into_iter().map(row))
    }

    fn excursion(&self, visitor: &Visitor, name: &str) -> Result<ExcursionView, Refusal> {
        let access = self.access(visitor)?;
        let found = work::open(&self.registry, &access, id_of(name)?).map_err(refusal)?;
        let excursion = found.ok_or(Refusal::NotFound)?;
        let mut users: Vec<UserId> = excursion.steps.iter().filter_map(|done| done.by).collect();
        users.sort_unstable();
        users.dedup();
        let names: HashMap<UserId, String> = self
            .registry
            .db()
            .read(|tx| jenner_store::queries::account::display_names(tx, &users))
            .map_err(|error| refusal(error.into()))?
            .into_iter()
            .collect();
        let names = excursion.steps.iter().map(|done| done.by.and_then(|user| names.get(&user).cloned()));
        Ok(ExcursionView { names: names.collect(), scale: self.scale_of(&access)?, excursion })
    }

    fn work_excursion(
        &self,
        visitor: &Visitor,
        name: &str,
        deed: &Deed,
    ) -> Result<Result<(), Trouble>, Refusal> {
        let access = self.access(visitor)?;
        let done = work::act(&self.registry, &access, id_of(name)?, deed).map_err(refusal)?;
        Ok(done.ok_or(Refusal::NotFound)?.map(|_| ()))
    }
}
