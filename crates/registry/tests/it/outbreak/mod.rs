//! Outbreaks: rules, contacts, the board, rights that end, papers, the encrypted list, recalled lots.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod contacts;
mod double;
mod export;
mod many;
mod rules;
mod school;
mod work;

use jenner_cdsi::Date;
use jenner_codes::Cvx;
use jenner_model::access::{Access, Role};
use jenner_registry::outbreak::event::{self, NewEvent};
use jenner_registry::outbreak::protection::{Known, Told};
use jenner_registry::outbreak::{Disease, Exposure, Setting, typed};
use jenner_registry::packs::Pack;
use jenner_registry::uploads::DateForm;

use crate::support::{Running, user};

/// A day of a test.
fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn exposed(first: &str, last: &str, setting: Setting) -> Exposure {
    Exposure { first: day(first), last: day(last), setting }
}

/// Somebody with doses of the rule's vaccine, all of which count.
fn vaccinated(birth: &str, doses: &[&str], cvx: &str) -> Known {
    let days: Vec<Date> = doses.iter().map(|text| day(text)).collect();
    let cvx: Cvx = cvx.parse().unwrap();
    Known {
        birth: Some(day(birth)),
        counted: days.clone(),
        complete: false,
        given: days.iter().map(|day| (*day, cvx)).collect(),
        of_rule: days,
        told: Vec::new(),
        exempt: false,
    }
}

fn told(code: &str, from: &str) -> Told {
    Told { code: code.to_owned(), from: day(from), until: None }
}

fn pack() -> Pack {
    Pack::shipped("us").unwrap()
}

/// A health unit nurse of the clinic's organization.
fn nurse(running: &Running) -> Access {
    user(&running.registry, running.clinic.organization(), "health nurse", Role::HealthUnitNurse)
}

fn epidemiologist(running: &Running) -> Access {
    user(&running.registry, running.clinic.organization(), "epi", Role::Epidemiologist)
}

/// Measles at a school on 29 and 30 November 2026; today is 1 December.
fn measles(running: &Running, access: &Access) -> i64 {
    let new = NewEvent {
        disease: Disease::Measles,
        setting: Setting::School,
        first: "2026-11-29".parse().unwrap(),
        last: "2026-11-30".parse().unwrap(),
        title: "Bayou Elementary".to_owned(),
        places: "Houma".to_owned(),
    };
    event::start(&running.registry, access, &new).unwrap()
}

fn listed(running: &Running, text: &str) -> Vec<typed::Typed> {
    typed::read(text.as_bytes(), DateForm::MonthFirst, running.registry.today()).unwrap().good
}
