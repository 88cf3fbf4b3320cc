//! Afterwards: who came, compared with those who were told nothing; what runs by itself; papers.

use std::sync::Mutex;

use jenner_registry::documents::Pdf;
use jenner_registry::outreach::delivery::{Channel, Message, Press};
use jenner_registry::outreach::schedule::{self, Every};
use jenner_registry::outreach::{self, State, papers, results};

use super::carriers::{Remembering, texts};
use super::{DAY, approve, asked, child, families, on_each_engine, on_sqlite, planned, report, send_all};

#[test]
fn some_households_are_told_nothing_and_compared_with_the_others() {
    on_each_engine(|clocked| {
        let (clinic, registry) = (&clocked.running.clinic, clocked.registry());
        families(clocked, 50);
        let mut question = asked(registry, &[Channel::Text]);
        question.held_out = 50;
        question.cohort.groups = vec!["MMR".into()];
        let run = planned(clocked, clinic, &question);
        let counted = run.counted.clone().unwrap();
        assert_eq!(counted.told() + counted.held_out, 50);
        assert!((15..=35).contains(&counted.held_out), "{}", counted.held_out);
        assert_eq!(results::of(registry, clinic, run.id).unwrap(), None, "it has not begun");
        approve(clocked, clinic, &run);
        let gateway = Remembering::gateway();
        send_all(clocked, &texts(&gateway));
        let told = gateway.by_address();
        assert_eq!(told.len() as u64, counted.told(), "who is held out is told nothing");
        clocked.wait(20 * DAY);
        // Of those who were told the first ten come, of the others nobody; one comes with another vaccine.
        let mut came = 0;
        for n in 0..50 {
            let one = child(n);
            let phone = format!("985555{n:04}");
            if told.contains_key(&phone) && came < 10 {
                report(clocked, clinic, "CLINIC", &one, &[("20261215", "03")]);
                came += 1;
            } else if !told.contains_key(&phone) {
                report(clocked, clinic, "CLINIC", &one, &[("20261215", "10")]);
            }
        }
        let [after, ..] = results::of(registry, clinic, run.id).unwrap().unwrap();
        assert_eq!((after.told.vaccinated, after.held_out.vaccinated), (10, 0), "polio was not asked for");
        assert_eq!(after.told.people, counted.told());
        assert_eq!(after.held_out.people, counted.held_out);
        assert!(!after.is_over, "20 days are not 30");
        clocked.wait(11 * DAY);
        assert!(results::of(registry, clinic, run.id).unwrap().unwrap()[0].is_over);
        if let Some(extra) = after.extra() {
            assert!((extra.value - 10_000.0 / counted.told() as f64).abs() < 1e-6);
            assert!(extra.low < extra.value && extra.value < extra.high);
        }
    });
}

#[test]
fn a_dose_from_before_the_run_is_not_its_doing() {
    let clocked = on_sqlite();
    let (clinic, registry) = (&clocked.running.clinic, clocked.registry());
    families(&clocked, 2);
    let run = planned(&clocked, clinic, &asked(registry, &[Channel::Text]));
    approve(&clocked, clinic, &run);
    send_all(&clocked, &texts(&Remembering::gateway()));
    // Reported late: given the day before.
    report(&clocked, clinic, "CLINIC", &child(0), &[("20261130", "03")]);
    let [after, ..] = results::of(registry, clinic, run.id).unwrap().unwrap();
    assert_eq!(after.told.vaccinated, 0);
}

#[test]
fn what_runs_by_itself_runs_once_on_its_day() {
    on_each_engine(|clocked| {
        let (clinic, registry) = (&clocked.running.clinic, clocked.registry());
        families(clocked, 3);
        let question = asked(registry, &[Channel::Text]);
        let first = "2026-12-03".parse().unwrap();
        let id = schedule::set(registry, clinic, "Weekly", &question, Every::Week, first).unwrap();
        assert_eq!(schedule::begin_due(registry).unwrap(), 0, "not yet");
        clocked.wait(2 * DAY);
        assert_eq!(schedule::begin_due(registry).unwrap(), 1);
        assert_eq!(schedule::begin_due(registry).unwrap(), 0, "once a day");
        assert!(schedule::plan_waiting(registry).unwrap());
        let gateway = Remembering::gateway();
        send_all(clocked, &texts(&gateway));
        assert_eq!(gateway.by_address().len(), 3);
        let runs = outreach::list(registry, clinic).unwrap();
        assert_eq!((runs.len(), runs[0].state, runs[0].name.as_str()), (1, State::Done, "Weekly 2026-12-03"));
        // A week later nobody may be told again so soon; the run is done at once.
        clocked.wait(7 * DAY);
        assert_eq!(schedule::begin_due(registry).unwrap(), 1);
        schedule::plan_waiting(registry).unwrap();
        send_all(clocked, &texts(&gateway));
        assert!(gateway.by_address().values().all(|count| *count == 1));
        assert_eq!(schedule::end(registry, clinic, id).unwrap(), Some(true));
        clocked.wait(30 * DAY);
        assert_eq!(schedule::begin_due(registry).unwrap(), 0, "it was ended");
    });
}

/// A press that keeps what it printed.
#[derive(Default)]
struct Kept {
    printed: Mutex<Vec<Vec<Message>>>,
    is_broken: Mutex<bool>,
}

impl Press for Kept {
    fn print(&self, _: Channel, messages: &[Message]) -> Result<Pdf, String> {
        if *self.is_broken.lock().unwrap() {
            return Err("no paper".to_owned());
        }
        self.printed.lock().unwrap().push(messages.to_vec());
        let template = jenner_registry::documents::Template::new(
            "one.typ",
            "#set document(title: [Letters])\n#set text(lang: \"en\")\nA letter.",
        )
        .map_err(|e| e.to_string())?;
        jenner_registry::documents::render(&template, &serde_json::json!({})).map_err(|e| e.to_string())
    }
}

#[test]
fn a_batch_of_letters_is_printed_once_and_the_same_again() {
    on_each_engine(|clocked| {
        let (clinic, registry) = (&clocked.running.clinic, clocked.registry());
        families(clocked, 4);
        let run = planned(clocked, clinic, &asked(registry, &[Channel::Letter]));
        let press = Kept::default();
        let next = || papers::next(registry, clinic, run.id, Channel::Letter, &press);
        assert!(next().is_err(), "it is not approved");
        approve(clocked, clinic, &run);
        *press.is_broken.lock().unwrap() = true;
        assert!(next().is_err());
        *press.is_broken.lock().unwrap() = false;
        assert!(next().unwrap().is_some());
        assert!(next().unwrap().is_none(), "everybody has a letter");
        let batches = papers::batches(registry, clinic, run.id).unwrap();
        assert_eq!((batches.len(), batches[0].sheets, batches[0].is_open), (1, 4, false));
        assert!(papers::again(registry, clinic, run.id, batches[0].id, &press).unwrap().is_some());
        let printed = press.printed.lock().unwrap();
        assert_eq!((printed.len(), &printed[0]), (2, &printed[1]), "the same sheets in the same order");
        assert!(printed[0].iter().all(|message| !message.text.is_empty()));
        drop(printed);
        send_all(clocked, &Default::default());
        let (run, progress) = outreach::open(registry, clinic, run.id).unwrap().unwrap();
        assert_eq!((run.state, progress.sent), (State::Done, 4));
    });
}
