//! Reminder and recall, as pages show it.

use jenner_registry::outreach::cohort::{Cohort, When};
use jenner_registry::outreach::delivery::Channel;
use jenner_registry::outreach::results::After;
use jenner_registry::outreach::segments::Size;
use jenner_registry::outreach::template::Place;
use jenner_registry::outreach::{Progress, Run, State, Step, papers::Batch};
use jenner_registry::packs::Language;
use jiff::civil::Date;
use serde::Deserialize;

/// The runs of a visitor.
#[derive(Debug, Clone)]
pub struct OutreachView {
    /// Runs, newest first.
    pub runs: Vec<RunRow>,
    /// What runs by itself.
    pub schedules: Vec<ScheduleRow>,
}

/// A run in a list, and on top of its page.
#[derive(Debug, Clone)]
pub struct RunRow {
    /// Its name in addresses.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub organization: String,
    /// How far it is.
    pub state: State,
    /// When it was asked for.
    pub asked: jiff::Timestamp,
    /// Households that are told; `None` before it is planned.
    pub told: Option<u64>,
}

impl RunRow {
    /// Class of the tag of the state.
    pub fn class(&self) -> &'static str {
        match self.state {
            State::Sending | State::Done => "ok",
            State::Planned | State::Paused => "warn",
            State::Planning | State::Stopped => "",
        }
    }
}

/// Something that runs by itself.
#[derive(Debug, Clone)]
pub struct ScheduleRow {
    /// Its name in forms.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `week` or `month`.
    pub every: &'static str,
    /// The next day.
    pub next: Date,
}

/// A recipient before a run is approved: most of the address is hidden.
#[derive(Debug, Clone)]
pub struct RecipientRow {
    /// First names.
    pub names: Vec<String>,
    /// Where.
    pub place: String,
    /// By what.
    pub channel: Channel,
    /// Language of the message.
    pub language: Language,
    /// Subject or title.
    pub subject: String,
    /// The text, by paragraphs.
    pub text: Vec<String>,
    /// How long it is for a phone.
    pub size: Option<Size>,
}

/// A run as its page shows it.
#[derive(Debug, Clone)]
pub struct RunView {
    /// The run in a line.
    pub row: RunRow,
    /// The run.
    pub run: Run,
    /// How many households are where.
    pub progress: Progress,
    /// The first recipients, while it waits to be approved.
    pub first: Vec<RecipientRow>,
    /// Batches of papers.
    pub batches: Vec<Batch>,
    /// What it did, once it has begun.
    pub results: Option<[After; 3]>,
    /// Families may be told at this hour.
    pub is_open: bool,
    /// The program can print papers.
    pub prints: bool,
}

impl RunView {
    /// Which of the six steps the run is at.
    pub fn step(&self) -> u8 {
        match self.run.state {
            State::Planning | State::Planned => 4,
            State::Sending | State::Paused => 5,
            State::Done | State::Stopped => 6,
        }
    }

    /// How much of the run is over, in whole percent.
    pub fn percent(&self) -> u64 {
        let p = &self.progress;
        let over = p.sent + p.failed + p.unsure + p.left_out;
        let all = over + p.planned + p.claimed;
        (over * 100).checked_div(all).unwrap_or(100)
    }

    /// Who is left out, by the reason.
    pub fn left_out(&self) -> Vec<(&'static str, u64)> {
        let counted = self.run.counted.as_ref();
        counted.map_or_else(Vec::new, |one| one.left_out.iter().map(|(why, n)| (why.word(), *n)).collect())
    }

    /// The criterion that nobody met, where nobody is told for it.
    pub fn nobody_at(&self) -> Option<&'static str> {
        self.run.counted.as_ref()?.funnel.nobody_at().map(|stage| stage.word())
    }

    /// What the run costs, as `12.34`.
    pub fn cost(&self) -> String {
        let cost = self.run.counted.as_ref().map_or(0, |counted| counted.cost);
        let cents = cost.div_ceil(100);
        format!("{}.{:02}", cents / 100, cents % 100)
    }
}

/// What somebody does with a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunChange {
    /// A step.
    Step(Step),
    /// Says what became of unsure messages of a channel: they arrived, or are to be sent, or left.
    Settle(Channel, jenner_registry::outreach::returned::Settled),
}

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sheets {
    /// The next batch of a channel.
    Next(Channel),
    /// A batch again.
    Again(i64),
}

/// The form of a new run, as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct AskedForm {
    /// Name.
    pub name: String,
    /// `own` or `everybody`.
    pub whose: String,
    /// Youngest age.
    pub from: String,
    /// Oldest age.
    pub to: String,
    /// `months` or `years`.
    pub unit: String,
    /// A vaccine group, or empty.
    pub group: String,
    /// `soon`, `due`, `late`.
    pub when: String,
    /// Days of soon and late.
    pub days: String,
    /// ZIPs, anything between them.
    pub zips: String,
    /// Counties (FIPS), anything between them.
    pub counties: String,
    /// A region, or empty.
    pub region: String,
    /// Codes of clinics, anything between them.
    pub clinics: String,
    /// Codes of schools, anything between them.
    pub schools: String,
    /// A language (ISO 639), or empty.
    pub language: String,
    /// Last told more than so many weeks ago.
    pub weeks: String,
    /// As of a day.
    pub as_of: String,
    /// Channels, in the order of preference.
    #[serde(skip)]
    pub channels: Vec<String>,
    /// Messages to a family at most.
    pub most: String,
    /// In so many days.
    pub limit_days: String,
    /// From this hour.
    pub hour_from: String,
    /// Until before this one.
    pub hour_until: String,
    /// Share that is told nothing, in percent.
    pub held_out: String,
    /// Set: texts only to families that chose them.
    pub texts_if_chosen: String,
    /// `shipped-WORD` or `saved-ID`.
    pub template: String,
    /// In whose name.
    pub clinic: String,
    /// Phone to call.
    pub phone: String,
    /// What is done with it: `plan`, `save` or `schedule`.
    #[serde(rename = "do")]
    pub what: String,
    /// Name of saved criteria.
    pub save_as: String,
    /// Set: everybody may use them.
    pub share: String,
    /// `week` or `month`.
    pub every: String,
    /// First day of a schedule.
    pub first: String,
}

impl AskedForm {
    /// Whether a channel is chosen.
    pub fn has(&self, channel: &Channel) -> bool {
        self.channels.iter().any(|word| word == channel.word())
    }

    /// Puts saved criteria into the form.
    pub fn with(mut self, cohort: &Cohort) -> Self {
        let (when, days) = match cohort.when {
            When::Soon(days) => ("soon", days.to_string()),
            When::Due => ("due", String::new()),
            When::Late(days) => ("late", days.to_string()),
        };
        (self.when, self.days) = (when.to_owned(), days);
        if let Some(ages) = cohort.ages {
            (self.from, self.to, self.unit) =
                (ages.from.to_string(), ages.to.to_string(), "months".to_owned());
        }
        self.group = cohort.groups.first().cloned().unwrap_or_default();
        self.zips = cohort.zips.join(" ");
        self.counties = cohort.counties.join(" ");
        self.region = cohort.regions.first().cloned().unwrap_or_default();
        self.clinics = cohort.clinics.join(" ");
        self.schools = cohort.schools.join(" ");
        self.language = cohort.languages.first().cloned().unwrap_or_default();
        self.weeks = cohort.not_told_weeks.map(|weeks| weeks.to_string()).unwrap_or_default();
        self
    }
}

/// What the form of a new run offers.
#[derive(Debug, Clone)]
pub struct Choices {
    /// The visitor may ask about everybody.
    pub everybody: bool,
    /// Vaccine groups of the schedule.
    pub groups: Vec<String>,
    /// Regions: word and name.
    pub regions: Vec<(String, String)>,
    /// Templates: value in the form, name, and what each says by text in English.
    pub templates: Vec<TemplateRow>,
    /// Saved criteria.
    pub cohorts: Vec<SavedRow>,
    /// The form as it is at the beginning.
    pub form: AskedForm,
}

/// Something saved.
#[derive(Debug, Clone)]
pub struct SavedRow {
    /// Its name in addresses.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Everybody may use it.
    pub shared: bool,
    /// It is the visitor's own organization's.
    pub own: bool,
}

/// A template with its parts.
#[derive(Debug, Clone)]
pub struct TemplateRow {
    /// Its value in forms.
    pub value: String,
    /// Its name.
    pub name: String,
    /// Whether it comes with the pack, is the own, or shared.
    pub kind: &'static str,
    /// Its parts.
    pub parts: Vec<PartRow>,
}

/// A part of a template.
#[derive(Debug, Clone)]
pub struct PartRow {
    /// By what.
    pub channel: Channel,
    /// In which language.
    pub language: Language,
    /// Subject or title.
    pub subject: String,
    /// The text.
    pub text: String,
    /// Reading level as a school grade.
    pub grade: Option<f64>,
    /// Harder to read than it should be.
    pub hard: bool,
    /// How long it is for a phone.
    pub size: Option<Size>,
}

impl PartRow {
    /// The grade with one decimal.
    pub fn grade_text(&self) -> String {
        self.grade.map_or_else(|| "–".to_owned(), |grade| format!("{grade:.1}"))
    }
}

/// What was wrong with something that was typed: key of the text, the value meant, the place in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// Word of the texts.
    pub word: &'static str,
    /// The value.
    pub value: String,
    /// Line and character.
    pub place: Option<Place>,
}

/// What became of the form of a new run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// There is a run.
    Run(String),
    /// The criteria are saved.
    Saved,
    /// It will run by itself.
    Scheduled,
    /// Something is wrong.
    No(Vec<Wrong>),
}

/// A template part as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct PartForm {
    /// Name of the template.
    pub name: String,
    /// The template it begins with: a value of [`TemplateRow`].
    pub base: String,
    /// By what.
    pub channel: String,
    /// In which language.
    pub language: String,
    /// Subject or title.
    pub subject: String,
    /// The text.
    pub text: String,
    /// Set: everybody may use it.
    pub share: String,
    /// `keep` or `remove`.
    #[serde(rename = "do")]
    pub what: String,
    /// What is removed.
    pub id: String,
}
