//! Sending: everybody once, whatever happens to the worker, the carrier and the run.

use std::collections::BTreeSet;
use std::sync::Arc;

use jenner_registry::outreach::asked::Window;
use jenner_registry::outreach::delivery::{Bounce, Channel, Never};
use jenner_registry::outreach::returned::{self, Settled};
use jenner_registry::outreach::{self, Carriers, Progress, Run, Sender, State, Step};

use super::carriers::{Answer, Remembering, mails, texts};
use super::{
    Clocked, DAY, approve, asked, child, families, on_each_engine, on_sqlite, planned, report, send_all,
};

fn progress(clocked: &Clocked, run: &Run) -> (State, Progress) {
    let (run, progress) =
        outreach::open(clocked.registry(), &clocked.running.clinic, run.id).unwrap().unwrap();
    (run.state, progress)
}

/// A run of so many families by a channel, approved.
fn begun(clocked: &Clocked, count: usize, channel: Channel) -> Run {
    families(clocked, count);
    let run = planned(clocked, &clocked.running.clinic, &asked(clocked.registry(), &[channel]));
    assert_eq!(run.counted.as_ref().unwrap().told(), count as u64);
    approve(clocked, &clocked.running.clinic, &run);
    run
}

#[test]
fn every_family_is_told_once_and_the_run_is_done() {
    on_each_engine(|clocked| {
        let run = begun(clocked, 25, Channel::Text);
        let gateway = Remembering::gateway();
        send_all(clocked, &texts(&gateway));
        send_all(clocked, &texts(&gateway));
        let told = gateway.by_address();
        assert_eq!(told.len(), 25);
        assert!(told.values().all(|count| *count == 1), "{told:?}");
        let (state, progress) = progress(clocked, &run);
        assert_eq!((state, progress.sent, progress.planned), (State::Done, 25, 0));
    });
}

#[test]
fn nothing_leaves_before_a_run_is_approved_nor_outside_the_hours() {
    let clocked = on_sqlite();
    families(&clocked, 3);
    let mut question = asked(clocked.registry(), &[Channel::Text]);
    question.window = Window { from: 9, until: 19 };
    let run = planned(&clocked, &clocked.running.clinic, &question);
    let gateway = Remembering::gateway();
    send_all(&clocked, &texts(&gateway));
    assert!(gateway.by_address().is_empty(), "it was not approved");
    approve(&clocked, &clocked.running.clinic, &run);
    // Noon plus seven hours: 19:00 is the first minute that is closed.
    clocked.wait(7 * DAY / 24);
    send_all(&clocked, &texts(&gateway));
    assert!(gateway.by_address().is_empty(), "the hours are over");
    clocked.wait(14 * DAY / 24);
    send_all(&clocked, &texts(&gateway));
    assert_eq!(gateway.by_address().len(), 3, "nine in the morning");
}

/// A worker is gone after so many steps, the next one goes on; at last one comes to the end. How many were gone.
fn killed_again_and_again(clocked: &Clocked, carriers: &Carriers, steps: i64) -> usize {
    let mut gone = 0;
    for _ in 0..400 {
        let sender = Sender::new(clocked.registry(), carriers.clone()).unwrap().gone_after(steps);
        // On PostgreSQL a claim is lost when its time is over.
        clocked.wait(11 * 60 * 1_000_000);
        match sender.step(clocked.registry()) {
            Ok(did) if did.is_nothing() => return gone,
            Ok(_) => {}
            Err(_) => gone += 1,
        }
    }
    panic!("the run does not come to its end");
}

#[test]
fn a_worker_that_is_killed_anywhere_tells_nobody_twice_by_mail() {
    on_each_engine(|clocked| {
        let mail = Remembering::mail();
        let (mut told_and_unsure, mut untold_and_unsure) = (0, 0);
        // Three families: six places around their claims, nine around their messages, and the end.
        for steps in 0..=16 {
            let before = mail.by_address().len();
            for n in 0..3 {
                let child = child(usize::try_from(steps).unwrap() * 3 + n);
                report(clocked, &clocked.running.clinic, "CLINIC", &child, &[]);
            }
            let run =
                planned(clocked, &clocked.running.clinic, &asked(clocked.registry(), &[Channel::Email]));
            assert_eq!(run.counted.as_ref().unwrap().told(), 3, "after {steps} steps");
            approve(clocked, &clocked.running.clinic, &run);
            let sender = Sender::new(clocked.registry(), mails(&mail)).unwrap().gone_after(steps);
            assert_eq!(sender.step(clocked.registry()).is_err(), steps < 15, "after {steps} steps");
            drop(sender);
            // On PostgreSQL a claim is lost when its time is over.
            clocked.wait(11 * 60 * 1_000_000);
            send_all(clocked, &mails(&mail));
            send_all(clocked, &mails(&mail));
            let told = mail.by_address();
            assert!(told.values().all(|count| *count == 1), "after {steps} steps: {told:?}");
            let (state, now) = progress(clocked, &run);
            assert_eq!(state, State::Done);
            // Nobody is forgotten: each was told, or a human is asked.
            assert_eq!((now.sent + now.unsure, now.planned, now.claimed), (3, 0, 0), "after {steps} steps");
            let told = (told.len() - before) as u64;
            told_and_unsure += told - now.sent;
            untold_and_unsure += now.unsure - (told - now.sent);
        }
        assert!(told_and_unsure > 0, "some worker was gone between message and note");
        assert!(untold_and_unsure > 0, "some worker was gone between claim and message");
    });
}

#[test]
fn a_gateway_that_knows_keys_gets_unsure_messages_again_and_tells_each_phone_once() {
    on_each_engine(|clocked| {
        for steps in [1, 2, 3, 4, 5, 7, 11] {
            let gateway = Remembering::gateway();
            let first = usize::try_from(steps).unwrap() * 10;
            for n in first..first + 4 {
                report(clocked, &clocked.running.clinic, "CLINIC", &child(n), &[]);
            }
            let run = planned(clocked, &clocked.running.clinic, &asked(clocked.registry(), &[Channel::Text]));
            approve(clocked, &clocked.running.clinic, &run);
            // Enough steps for one message at least: else no worker ever comes further than its claims.
            let gone = killed_again_and_again(clocked, &texts(&gateway), steps + 12);
            let told = gateway.by_address();
            assert_eq!(told.len(), 4, "steps {steps}");
            assert!(told.values().all(|count| *count == 1), "steps {steps}: {told:?}");
            let (state, now) = progress(clocked, &run);
            assert_eq!((state, now.sent, now.unsure), (State::Done, 4, 0), "steps {steps}, gone {gone}");
            clocked.wait(DAY);
        }
    });
}

#[test]
fn a_lost_answer_is_shown_to_a_human_by_mail_and_asked_again_by_text() {
    let clocked = on_sqlite();
    let run = begun(&clocked, 2, Channel::Email);
    let mail = Remembering::mail();
    mail.answers.lock().unwrap().extend([Answer::Lost, Answer::Lost]);
    send_all(&clocked, &mails(&mail));
    let (state, now) = progress(&clocked, &run);
    assert_eq!((state, now.unsure, now.sent), (State::Done, 2, 0));
    let clinic = &clocked.running.clinic;
    let settled =
        returned::settle(clocked.registry(), clinic, run.id, Channel::Email, Settled::Arrived).unwrap();
    assert_eq!(settled, Some(2));
    assert_eq!(progress(&clocked, &run).1.sent, 2);
    assert!(mail.by_address().values().all(|count| *count == 1));
}

#[test]
fn a_gateway_that_is_away_loses_nothing_and_the_run_goes_on() {
    on_each_engine(|clocked| {
        let run = begun(clocked, 12, Channel::Text);
        let gateway = Remembering::gateway();
        gateway.answers.lock().unwrap().extend([Answer::Away; 5]);
        let sender = Sender::new(clocked.registry(), texts(&gateway)).unwrap();
        for _ in 0..40 {
            sender.step(clocked.registry()).unwrap();
            clocked.wait(2 * 60 * 1_000_000);
        }
        assert!(gateway.by_address().values().all(|count| *count == 1));
        let (state, now) = progress(clocked, &run);
        assert_eq!((state, now.sent, now.failed), (State::Done, 12, 0));
    });
}

#[test]
fn a_carrier_that_was_away_is_left_alone_for_a_while() {
    let clocked = on_sqlite();
    begun(&clocked, 12, Channel::Text);
    let gateway = Remembering::gateway();
    gateway.answers.lock().unwrap().extend([Answer::Away; 3]);
    let sender = Sender::new(clocked.registry(), texts(&gateway)).unwrap();
    for _ in 0..5 {
        sender.step(clocked.registry()).unwrap();
    }
    assert_eq!(gateway.answers.lock().unwrap().len(), 2, "asked once, not for each family");
}

#[test]
fn a_run_is_paused_goes_on_and_is_stopped() {
    on_each_engine(|clocked| {
        let run = begun(clocked, 30, Channel::Text);
        let clinic = &clocked.running.clinic;
        let registry = clocked.registry();
        let gateway = Remembering::gateway();
        let sender = Sender::new(registry, texts(&gateway)).unwrap();
        sender.step(registry).unwrap();
        assert_eq!(gateway.by_address().len(), 10);
        assert_eq!(outreach::step(registry, clinic, run.id, Step::Pause).unwrap(), Some(true));
        assert_eq!(outreach::step(registry, clinic, run.id, Step::Pause).unwrap(), Some(false));
        sender.step(registry).unwrap();
        assert_eq!(gateway.by_address().len(), 10, "paused");
        assert_eq!(outreach::step(registry, clinic, run.id, Step::Resume).unwrap(), Some(true));
        sender.step(registry).unwrap();
        assert_eq!(gateway.by_address().len(), 20);
        assert_eq!(outreach::step(registry, clinic, run.id, Step::Stop).unwrap(), Some(true));
        sender.step(registry).unwrap();
        assert_eq!(
            outreach::step(registry, clinic, run.id, Step::Resume).unwrap(),
            Some(false),
            "it is over"
        );
        let (state, now) = progress(clocked, &run);
        assert_eq!((state, now.sent, now.planned), (State::Stopped, 20, 10));
    });
}

#[test]
fn a_family_that_two_runs_mean_is_told_by_one_of_them() {
    on_each_engine(|clocked| {
        families(clocked, 8);
        let clinic = &clocked.running.clinic;
        let by = |channel| planned(clocked, clinic, &asked(clocked.registry(), &[channel]));
        // Both are planned before either is sent.
        let (text, mail) = (by(Channel::Text), by(Channel::Email));
        approve(clocked, clinic, &text);
        approve(clocked, clinic, &mail);
        let (gateway, post) = (Remembering::gateway(), Remembering::mail());
        let carriers =
            Carriers { text: Some(gateway.clone()), email: Some(post.clone()), ..Carriers::default() };
        send_all(clocked, &carriers);
        assert_eq!(gateway.by_address().len() + post.by_address().len(), 8);
        let left = progress(clocked, &mail).1.left_out + progress(clocked, &text).1.left_out;
        assert_eq!(left, 8);
        // A third run finds nobody who may be told before the 30 days are over.
        let third = by(Channel::Text);
        let counted = third.counted.unwrap();
        assert_eq!((counted.told(), counted.left_out.values().sum::<u64>()), (0, 8));
        clocked.wait(31 * DAY);
        assert_eq!(by(Channel::Text).counted.unwrap().told(), 8);
    });
}

#[test]
fn stop_is_honoured_at_once_and_in_every_run() {
    on_each_engine(|clocked| {
        let run = begun(clocked, 3, Channel::Text);
        let registry = clocked.registry();
        let phone = jenner_registry::family::contact::Contact::read("985-555-0001").unwrap();
        registry.outreach().stopped(&phone).unwrap();
        registry.outreach().stopped(&phone).unwrap();
        let gateway = Remembering::gateway();
        send_all(clocked, &texts(&gateway));
        assert_eq!(gateway.by_address().keys().collect::<Vec<_>>(), ["9855550000", "9855550002"]);
        assert_eq!(progress(clocked, &run).1.why, [("left_out".into(), "stopped".into(), 1)]);
        clocked.wait(40 * DAY);
        let next = planned(clocked, &clocked.running.clinic, &asked(registry, &[Channel::Text]));
        assert_eq!(next.counted.unwrap().told(), 2);
        assert!(registry.outreach().started(&phone).unwrap());
        let next = planned(clocked, &clocked.running.clinic, &asked(registry, &[Channel::Text]));
        assert_eq!(next.counted.unwrap().told(), 3);
    });
}

#[test]
fn a_number_that_does_not_exist_is_not_tried_again() {
    on_each_engine(|clocked| {
        let registry = clocked.registry();
        let run = begun(clocked, 2, Channel::Text);
        let gateway = Remembering::gateway();
        gateway.answers.lock().unwrap().push(Answer::Never(Never::NoSuchAddress));
        send_all(clocked, &texts(&gateway));
        let (_, now) = progress(clocked, &run);
        assert_eq!((now.sent, now.failed), (1, 1));
        // The other one bounces a day later, reported twice.
        clocked.wait(DAY);
        let key = gateway.taken.lock().unwrap()[0].key();
        let attempt = registry.outreach().attempt_of(&format!("ref-{key}")).unwrap().unwrap();
        assert!(registry.outreach().bounced(attempt, Bounce::Hard).unwrap());
        assert!(!registry.outreach().bounced(attempt, Bounce::Hard).unwrap());
        clocked.wait(40 * DAY);
        let next = planned(clocked, &clocked.running.clinic, &asked(registry, &[Channel::Text]));
        let counted = next.counted.unwrap();
        assert_eq!(counted.told(), 0);
        assert_eq!(
            counted.left_out.iter().map(|(why, n)| (why.word(), *n)).collect::<Vec<_>>(),
            [("bounced", 2)]
        );
    });
}

#[test]
fn who_is_vaccinated_or_opts_out_between_plan_and_sending_is_not_told() {
    on_each_engine(|clocked| {
        let clinic = &clocked.running.clinic;
        families(clocked, 3);
        let mut question = asked(clocked.registry(), &[Channel::Text]);
        question.cohort.groups = vec!["MMR".into()];
        let run = planned(clocked, clinic, &question);
        approve(clocked, clinic, &run);
        report(clocked, clinic, "CLINIC", &child(0), &[("20261120", "03")]);
        let mut out = child(1);
        out.publicity = "01";
        let text = super::message("CLINIC", &out, "OUT", &[]).replace("20261130120000", "20261201110000");
        crate::support::take(&clocked.running, clinic, &text);
        let gateway = Remembering::gateway();
        send_all(clocked, &texts(&gateway));
        assert_eq!(gateway.by_address().keys().collect::<Vec<_>>(), ["9855550002"]);
        let mut why: Vec<String> = progress(clocked, &run).1.why.into_iter().map(|(_, why, _)| why).collect();
        why.sort();
        assert_eq!(why, ["opted_out", "vaccinated"]);
    });
}

#[test]
fn what_a_message_said_is_emptied_when_it_has_left() {
    let clocked = on_sqlite();
    begun(&clocked, 2, Channel::Email);
    send_all(&clocked, &mails(&Remembering::mail()));
    let kept: i64 = clocked
        .registry()
        .db()
        .read(|tx| {
            tx.query_opt("SELECT count(*) FROM outreach_attempt WHERE content IS NOT NULL", &[], |row| {
                row.get(0)
            })
        })
        .map(|found: Option<i64>| found.unwrap())
        .unwrap();
    assert_eq!(kept, 0);
}

#[test]
fn two_workers_at_once_tell_each_family_once() {
    on_each_engine(|clocked| {
        begun(clocked, 40, Channel::Text);
        let gateway: Arc<Remembering> = Remembering::mail();
        let registry = clocked.registry();
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    let word = texts(&gateway);
                    // Not `Sender::new` after another has begun: on SQLite one program has one worker.
                    let sender = Sender::beside(word);
                    while !sender.step(registry).unwrap().is_nothing() {}
                });
            }
        });
        let told = gateway.by_address();
        assert_eq!(told.len(), 40);
        let phones: BTreeSet<_> = told.keys().collect();
        assert_eq!(phones.len(), 40);
        assert!(told.values().all(|count| *count == 1));
    });
}
