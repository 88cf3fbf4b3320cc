//! What a run is asked to do: whom, by what, with which words, how often, how many are told nothing.

use serde::{Deserialize, Serialize};

use super::cohort::{self, Cohort};
use super::delivery::Channel;
use super::template::{self, Telling, Template};
use crate::packs::Language;
pub use crate::packs::outreach::{Limits, Window};
use crate::{Error, Registry};

/// Longest name, clinic and phone.
const LONGEST: usize = 120;
/// Largest share that is told nothing, in percent.
pub const MOST_HELD_OUT: u8 = 50;

/// Whose people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// The patients of the organization and of the facilities below it, with their status there.
    Own,
    /// Everybody, with their status in the jurisdiction: the state on behalf of its clinics.
    Everybody,
}

/// What a run is asked to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Whose people.
    pub whose: Whose,
    /// Which of them.
    pub cohort: Cohort,
    /// By what, the preferred first.
    pub channels: Vec<Channel>,
    /// The words, as they were when it was asked.
    pub template: Template,
    /// How often a family is told something, this run included.
    pub limits: Limits,
    /// In which hours.
    pub window: Window,
    /// Share of households that are told nothing, in percent.
    pub held_out: u8,
    /// What the draw of these begins with.
    pub seed: u64,
    /// Texts only to families that chose them.
    pub texts_if_chosen: bool,
    /// The clinic or authority in whose name families are told.
    pub clinic: String,
    /// The phone to call.
    pub phone: String,
}

/// What is wrong with it: a word of the texts and the value that is meant.
pub type Problem = cohort::Problem;

/// What is wrong with what is asked; nothing: it can be planned.
pub fn check(registry: &Registry, name: &str, asked: &Asked) -> Result<Vec<Problem>, Error> {
    let mut wrong = cohort::check(registry, &asked.cohort)?;
    let mut say = |word: &'static str, value: &str| wrong.push(Problem { word, value: value.to_owned() });
    if name.trim().is_empty() {
        say("no-name", "");
    }
    if [name, &asked.clinic, &asked.phone].iter().any(|text| text.chars().count() > LONGEST) {
        say("too-long", &LONGEST.to_string());
    }
    if asked.clinic.trim().is_empty() {
        say("no-clinic", "");
    }
    if asked.phone.chars().filter(char::is_ascii_digit).count() < 7 {
        say("no-phone", "");
    }
    if asked.channels.is_empty() {
        say("no-channel", "");
    }
    let twice = |channel: &Channel| asked.channels.iter().filter(|one| *one == channel).count() > 1;
    if asked.channels.iter().any(twice) {
        say("channel-twice", "");
    }
    if asked.limits.most == 0 || asked.limits.days == 0 || asked.limits.days > 366 {
        say("limits", "");
    }
    if asked.window.from >= asked.window.until || asked.window.until > 24 {
        say("window", "");
    }
    if asked.held_out > MOST_HELD_OUT {
        say("held-out", &MOST_HELD_OUT.to_string());
    }
    let telling = Telling::of(registry);
    for channel in &asked.channels {
        match asked.template.part(*channel, Language::English) {
            None => say("no-part", channel.word()),
            Some(_) => {
                let parts = asked.template.parts.iter().filter(|part| part.channel == *channel);
                for problem in parts.flat_map(|part| template::check(part, &telling)) {
                    say(problem.word(), channel.word());
                }
            }
        }
        // The clinic's own name may tell what nobody else should read.
        if channel.is_open_to_others()
            && let Some((word, _)) = telling.find(&asked.clinic)
        {
            say("clinic-names-vaccine", word);
        }
    }
    Ok(wrong)
}
