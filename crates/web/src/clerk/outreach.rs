//! Reminder and recall at the desk.

use std::sync::Arc;

use jenner_model::access::Access;
use jenner_registry::outreach::asked::{self, Limits, Window};
use jenner_registry::outreach::cohort::{Ages, Cohort, When};
use jenner_registry::outreach::delivery::{Channel, Press};
use jenner_registry::outreach::saved::{self, For, Saved};
use jenner_registry::outreach::schedule::{self, Every};
use jenner_registry::outreach::template::{self, Part, Telling};
use jenner_registry::outreach::{
    self, Run, State, Template, Whose, papers, preview, reading, results, returned, run, segments, send,
};
use jenner_registry::packs::Language;
use jenner_registry::{Error, Registry};

use super::{Clerk, refusal};
use crate::desk::{OutreachDesk, Refusal, Visitor};
use crate::views::outreach::{
    Asked, AskedForm, Choices, OutreachView, PartForm, PartRow, RecipientRow, RunChange, RunRow, RunView,
    SavedRow, ScheduleRow, Sheets, TemplateRow, Wrong,
};

fn id_of(name: &str) -> Result<i64, Refusal> {
    name.parse().map_err(|_| Refusal::NotFound)
}

impl Clerk {
    /// The same clerk, which can print papers of reminders.
    #[must_use]
    pub fn printing(self, press: Arc<dyn Press>) -> Self {
        Self { press: Some(press), ..self }
    }

    fn run_row(&self, run: &Run) -> RunRow {
        RunRow {
            id: run.id.to_string(),
            name: run.name.clone(),
            organization: self.organization(run.organization),
            state: run.state,
            asked: run.asked_at.to_jiff(),
            told: run.counted.as_ref().map(|counted| counted.told()),
        }
    }

    /// All templates that the visitor may use, with their values in forms.
    fn templates(&self, access: &Access) -> Result<Vec<(String, &'static str, Template)>, Refusal> {
        let shipped = Template::shipped(&self.registry);
        let mut all: Vec<(String, &'static str, Template)> =
            shipped.into_iter().map(|(word, one)| (format!("shipped-{word}"), "shipped", one)).collect();
        for one in saved::list::<Template>(&self.registry, access).map_err(refusal)? {
            let kind = if one.organization == access.organization() { "own" } else { "shared" };
            all.push((format!("saved-{}", one.id), kind, Template { name: one.name, ..one.what }));
        }
        Ok(all)
    }
}

fn saved_row<T>(access: &Access, one: &Saved<T>) -> SavedRow {
    SavedRow {
        id: one.id.to_string(),
        name: one.name.clone(),
        shared: one.shared,
        own: one.organization == access.organization(),
    }
}

fn part_row(part: &Part) -> PartRow {
    let grade = reading::grade(part.language, &part.text);
    PartRow {
        channel: part.channel,
        language: part.language,
        subject: part.subject.clone(),
        text: part.text.clone(),
        grade,
        hard: grade.is_some_and(|grade| grade > reading::HARD),
        size: (part.channel == Channel::Text).then(|| template::size(&part.text)),
    }
}

fn wrong(word: &'static str, value: &str) -> Wrong {
    Wrong { word, value: value.to_owned(), place: None }
}

/// Values with anything between them.
fn several(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| c.is_whitespace() || c == ',' || c == ';');
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// A number that may be left out.
fn number<T: std::str::FromStr>(text: &str, word: &'static str, wrong_ones: &mut Vec<Wrong>) -> Option<T> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let read = text.parse().ok();
    if read.is_none() {
        wrong_ones.push(wrong(word, text));
    }
    read
}

/// The criteria of a form.
fn cohort(form: &AskedForm) -> Result<Cohort, Vec<Wrong>> {
    let mut no = Vec::new();
    let unit: u16 = if form.unit == "months" { 1 } else { 12 };
    let from: Option<u16> = number(&form.from, "age", &mut no);
    let to: Option<u16> = number(&form.to, "age", &mut no);
    let days: u16 = number(&form.days, "days", &mut no).unwrap_or(0);
    let when = match form.when.as_str() {
        "soon" => When::Soon(days),
        "late" => When::Late(days),
        _ => When::Due,
    };
    let as_of = match form.as_of.trim() {
        "" => None,
        text => {
            let day = text.parse().ok();
            if day.is_none() {
                no.push(wrong("day", text));
            }
            day
        }
    };
    let not_told_weeks = number(&form.weeks, "weeks", &mut no);
    if !no.is_empty() {
        return Err(no);
    }
    let ages = (from.is_some() || to.is_some()).then(|| {
        // A year is complete with its last month: "4 to 6 years" ends before the seventh birthday.
        let last = |years: u16| years.saturating_add(1).saturating_mul(unit).saturating_sub(1);
        Ages { from: from.unwrap_or(0).saturating_mul(unit), to: to.map_or(120 * 12, last) }
    });
    let one = |text: &str| if text.is_empty() { Vec::new() } else { vec![text.to_owned()] };
    Ok(Cohort {
        ages,
        groups: one(&form.group),
        when,
        counties: several(&form.counties),
        zips: several(&form.zips),
        regions: one(&form.region),
        clinics: several(&form.clinics),
        schools: several(&form.schools),
        languages: one(&form.language),
        not_told_weeks,
        as_of,
    })
}

/// What a form asks for; `template` is the one that it names.
fn read(form: &AskedForm, template: Option<Template>, seed: u64) -> Result<outreach::Asked, Vec<Wrong>> {
    let mut no = Vec::new();
    let found = cohort(form).map_err(|wrong| no.extend(wrong)).unwrap_or_default();
    let limits = Limits {
        most: number(&form.most, "limits", &mut no).unwrap_or(1),
        days: number(&form.limit_days, "limits", &mut no).unwrap_or(30),
    };
    let window = Window {
        from: number(&form.hour_from, "window", &mut no).unwrap_or(9),
        until: number(&form.hour_until, "window", &mut no).unwrap_or(19),
    };
    let held_out = number(&form.held_out, "held-out", &mut no).unwrap_or(0);
    if template.is_none() {
        no.push(wrong("no-template", ""));
    }
    let (Some(template), true) = (template, no.is_empty()) else { return Err(no) };
    Ok(outreach::Asked {
        whose: if form.whose == "everybody" { Whose::Everybody } else { Whose::Own },
        cohort: found,
        channels: form.channels.iter().filter_map(|word| Channel::of(word)).collect(),
        template,
        limits,
        window,
        held_out,
        seed,
        texts_if_chosen: !form.texts_if_chosen.is_empty(),
        clinic: form.clinic.trim().to_owned(),
        phone: form.phone.trim().to_owned(),
    })
}

/// The form as it is at the beginning: the rules of the pack, the visitor's own organization.
fn beginning(registry: &Registry, visitor: &Visitor) -> AskedForm {
    let rules = &registry.pack().outreach;
    AskedForm {
        whose: "own".to_owned(),
        unit: "years".to_owned(),
        when: "due".to_owned(),
        channels: vec![Channel::Text.word().to_owned()],
        most: rules.limits.most.to_string(),
        limit_days: rules.limits.days.to_string(),
        hour_from: rules.window.from.to_string(),
        hour_until: rules.window.until.to_string(),
        held_out: rules.held_out.to_string(),
        template: "shipped-due".to_owned(),
        clinic: visitor.organization_name.clone(),
        every: "week".to_owned(),
        ..AskedForm::default()
    }
}

fn wrong_of(problems: Vec<asked::Problem>) -> Vec<Wrong> {
    problems.into_iter().map(|one| Wrong { word: one.word, value: one.value, place: None }).collect()
}

impl OutreachDesk for Clerk {
    fn outreach(&self, visitor: &Visitor) -> Result<OutreachView, Refusal> {
        let access = self.access(visitor)?;
        let runs = outreach::list(&self.registry, &access).map_err(refusal)?;
        let schedules = schedule::list(&self.registry, &access).map_err(refusal)?;
        Ok(OutreachView {
            runs: runs.iter().map(|run| self.run_row(run)).collect(),
            schedules: schedules
                .into_iter()
                .map(|one| ScheduleRow {
                    id: one.id.to_string(),
                    name: one.name,
                    every: one.every.word(),
                    next: one.next,
                })
                .collect(),
        })
    }

    fn outreach_choices(&self, visitor: &Visitor, named: &str) -> Result<Choices, Refusal> {
        let access = self.access(visitor)?;
        let cohorts = saved::list::<Cohort>(&self.registry, &access).map_err(refusal)?;
        let form = beginning(&self.registry, visitor);
        let form = match cohorts.iter().find(|one| one.id.to_string() == named) {
            Some(one) => form.with(&one.what),
            None => form,
        };
        let schedule = self.registry.schedule();
        let regions = self.registry.pack().outreach.regions.iter();
        Ok(Choices {
            everybody: run::may_ask_everybody(&access),
            groups: schedule.groups().map(|group| schedule.group_name(group).to_owned()).collect(),
            regions: regions.map(|region| (region.word.clone(), region.name.clone())).collect(),
            templates: self.outreach_templates(visitor)?,
            cohorts: cohorts.iter().map(|one| saved_row(&access, one)).collect(),
            form,
        })
    }

    fn ask_outreach(&self, visitor: &Visitor, form: &AskedForm) -> Result<Asked, Refusal> {
        let access = self.access(visitor)?;
        let registry = &self.registry;
        if form.what == "save" {
            let found = match cohort(form) {
                Ok(found) => found,
                Err(no) => return Ok(Asked::No(no)),
            };
            let mut no = wrong_of(outreach::cohort::check(registry, &found).map_err(refusal)?);
            if form.save_as.trim().is_empty() {
                no.push(wrong("no-name", ""));
            }
            if !no.is_empty() {
                return Ok(Asked::No(no));
            }
            let whom = if form.share.is_empty() { For::Us } else { For::Everybody };
            saved::keep(registry, &access, &form.save_as, &found, whom).map_err(refusal)?;
            return Ok(Asked::Saved);
        }
        let template = self.templates(&access)?.into_iter().find(|(value, ..)| *value == form.template);
        let question = match read(form, template.map(|(.., template)| template), rand::random()) {
            Ok(question) => question,
            Err(no) => return Ok(Asked::No(no)),
        };
        let problems = asked::check(registry, &form.name, &question).map_err(refusal)?;
        if !problems.is_empty() {
            return Ok(Asked::No(wrong_of(problems)));
        }
        if form.what == "schedule" {
            let (Some(every), Ok(first)) = (Every::of(&form.every), form.first.trim().parse()) else {
                return Ok(Asked::No(vec![wrong("day", &form.first)]));
            };
            return match schedule::set(registry, &access, &form.name, &question, every, first) {
                Ok(_) => Ok(Asked::Scheduled),
                Err(Error::Invalid(_)) => Ok(Asked::No(vec![wrong("first-day", &form.first)])),
                Err(error) => Err(refusal(error)),
            };
        }
        let id = outreach::ask(registry, &access, &form.name, &question).map_err(refusal)?;
        // An organization's own patients are looked through at once; everybody, by the program's own thread.
        if question.whose == Whose::Own {
            outreach::plan(registry, &access, id).map_err(refusal)?;
        }
        Ok(Asked::Run(id.to_string()))
    }

    fn outreach_run(&self, visitor: &Visitor, id: &str) -> Result<RunView, Refusal> {
        let access = self.access(visitor)?;
        let registry = &self.registry;
        let id = id_of(id)?;
        let (found, progress) =
            outreach::open(registry, &access, id).map_err(refusal)?.ok_or(Refusal::NotFound)?;
        let first = match found.state {
            State::Planned => preview::first(registry, &access, id).map_err(refusal)?,
            _ => Vec::new(),
        };
        let first = first.into_iter().map(|one| RecipientRow {
            names: one.names,
            place: one.place,
            channel: one.message.channel,
            language: one.message.language,
            size: (one.message.channel == Channel::Text).then(|| segments::size(&one.message.text)),
            subject: one.message.subject,
            text: one.message.text.split("\n\n").map(str::to_owned).collect(),
        });
        let results = match found.begun_at {
            Some(_) => results::of(registry, &access, id).map_err(refusal)?,
            None => None,
        };
        Ok(RunView {
            row: self.run_row(&found),
            progress,
            first: first.collect(),
            batches: papers::batches(registry, &access, id).map_err(refusal)?,
            results,
            is_open: send::is_open_now(registry, found.asked.window),
            prints: self.press.is_some(),
            run: found,
        })
    }

    fn change_outreach(&self, visitor: &Visitor, id: &str, change: RunChange) -> Result<bool, Refusal> {
        let access = self.access(visitor)?;
        let id = id_of(id)?;
        let done = match change {
            RunChange::Step(step) => match outreach::step(&self.registry, &access, id, step) {
                // The plan is too old: the run is not where the step begins.
                Err(Error::Invalid(_)) => Some(false),
                done => done.map_err(refusal)?,
            },
            RunChange::Settle(channel, how) => {
                let done = returned::settle(&self.registry, &access, id, channel, how).map_err(refusal)?;
                done.map(|count| count > 0)
            }
        };
        done.ok_or(Refusal::NotFound)
    }

    fn print_outreach(&self, visitor: &Visitor, id: &str, what: Sheets) -> Result<Option<Vec<u8>>, Refusal> {
        let access = self.access(visitor)?;
        let id = id_of(id)?;
        let Some(press) = &self.press else { return Ok(None) };
        let made = match what {
            Sheets::Next(channel) => papers::next(&self.registry, &access, id, channel, press.as_ref()),
            Sheets::Again(batch) => papers::again(&self.registry, &access, id, batch, press.as_ref()),
        };
        match made {
            // The run is not being sent, or the channel is not printed.
            Err(Error::Invalid(_)) => Ok(None),
            made => Ok(made.map_err(refusal)?.map(|pdf| pdf.into_bytes())),
        }
    }

    fn outreach_cohorts(&self, visitor: &Visitor) -> Result<Vec<SavedRow>, Refusal> {
        let access = self.access(visitor)?;
        let all = saved::list::<Cohort>(&self.registry, &access).map_err(refusal)?;
        Ok(all.iter().map(|one| saved_row(&access, one)).collect())
    }

    fn remove_outreach(&self, visitor: &Visitor, id: &str) -> Result<bool, Refusal> {
        let access = self.access(visitor)?;
        match id.strip_prefix("schedule-") {
            Some(id) => {
                let ended = schedule::end(&self.registry, &access, id_of(id)?).map_err(refusal)?;
                ended.ok_or(Refusal::NotFound)
            }
            None => saved::remove::<Cohort>(&self.registry, &access, id_of(id)?).map_err(refusal),
        }
    }

    fn outreach_templates(&self, visitor: &Visitor) -> Result<Vec<TemplateRow>, Refusal> {
        let access = self.access(visitor)?;
        let row = |(value, kind, template): (String, &'static str, Template)| TemplateRow {
            value,
            name: template.name,
            kind,
            parts: template.parts.iter().filter(|part| !part.text.is_empty()).map(part_row).collect(),
        };
        Ok(self.templates(&access)?.into_iter().map(row).collect())
    }

    fn change_template(&self, visitor: &Visitor, form: &PartForm) -> Result<Vec<Wrong>, Refusal> {
        let access = self.access(visitor)?;
        let registry = &self.registry;
        if form.what == "remove" {
            let id = id_of(form.id.strip_prefix("saved-").unwrap_or_default())?;
            let gone = saved::remove::<Template>(registry, &access, id).map_err(refusal)?;
            return if gone { Ok(Vec::new()) } else { Err(Refusal::NotFound) };
        }
        let Some(channel) = Channel::of(&form.channel) else { return Ok(vec![wrong("no-channel", "")]) };
        let name = form.name.trim();
        if name.is_empty() {
            return Ok(vec![wrong("no-name", "")]);
        }
        let part = Part {
            channel,
            language: Language::of(&form.language),
            subject: form.subject.trim().to_owned(),
            text: form.text.trim().replace("\r\n", "\n"),
        };
        let problems = template::check(&part, &Telling::of(registry));
        if !problems.is_empty() {
            let say = |one: &template::Problem| Wrong {
                word: one.word(),
                value: one.about().to_owned(),
                place: one.place(),
            };
            return Ok(problems.iter().map(say).collect());
        }
        // What the template of this name says already stays; a new one begins with another.
        let all = self.templates(&access)?;
        let own = all.iter().find(|(_, kind, one)| *kind == "own" && one.name == name);
        let base = own.or_else(|| all.iter().find(|(value, ..)| *value == form.base));
        let mut kept =
            base.map_or_else(|| Template { name: String::new(), parts: Vec::new() }, |(.., one)| one.clone());
        kept.name = name.to_owned();
        kept.parts.retain(|one| (one.channel, one.language) != (part.channel, part.language));
        kept.parts.push(part);
        let whom = if form.share.is_empty() { For::Us } else { For::Everybody };
        match saved::keep(registry, &access, name, &kept, whom) {
            Err(Error::Invalid(_)) => Ok(vec![wrong("too-long", name)]),
            done => done.map_err(refusal).map(|_| Vec::new()),
        }
    }
}
