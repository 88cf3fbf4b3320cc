//! Laws of merge and split, on generated histories: whatever arrives, is merged and is split in whatever order, no report is
//! lost, and apart again everybody is who they would be if nothing had been merged. What people ruled about doses goes with
//! the reports.
//!
//! Each history runs on two registries: one where people are merged and split, one where only the messages arrive.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use jenner_model::access::Access;
use jenner_model::record::Record;
use jenner_model::report::{Report, Statement};
use jenner_model::{PublicId, ReportId};
use jenner_registry::doses::ruling::{Ruled, TakenBack, Verdict, open as doubtful, rule, take_back};
use jenner_registry::identity::merge::{How, Merged, merge};
use jenner_registry::identity::split::{Split, split};
use jenner_store::testing::engines;
use proptest::prelude::*;
use proptest::test_runner::{TestCaseError, TestRunner};

use crate::merge::{open, record_of};
use crate::support::*;

const CHILDREN: usize = 4;

#[derive(Debug, Clone, Copy)]
enum Step {
    /// A message of a sender about a child: which, from whom, which variant of street and doses.
    Arrive { child: usize, sender: usize, variant: usize },
    /// Everything that has come so far comes again.
    Replay,
    /// Two children are taken for one.
    Merge { survivor: usize, other: usize },
    /// A child is taken out of whatever it is merged with.
    Split { child: usize },
    /// Somebody decides about two dose reports of whoever the child is by now.
    Rule { child: usize, one: usize, other: usize, verdict: Verdict },
    /// The last ruling on whoever the child is by now is taken back, if one stands.
    TakeBack { child: usize },
}

const VERDICTS: &[Verdict] = &[Verdict::Same, Verdict::Different, Verdict::Unsure];

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..CHILDREN, 0..2usize, 0..6usize)
            .prop_map(|(child, sender, variant)| Step::Arrive { child, sender, variant }),
        1 => Just(Step::Replay),
        4 => (0..CHILDREN, 0..CHILDREN).prop_map(|(survivor, other)| Step::Merge { survivor, other }),
        2 => (0..CHILDREN).prop_map(|child| Step::Split { child }),
        3 => (0..CHILDREN, 0..8usize, 0..8usize, prop::sample::select(VERDICTS))
            .prop_map(|(child, one, other, verdict)| Step::Rule { child, one, other, verdict }),
        1 => (0..CHILDREN).prop_map(|child| Step::TakeBack { child }),
    ]
}

/// The children of one history: like nobody else's, so that one registry serves for many histories.
fn child(history: usize, child: usize) -> Patient {
    let leak = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    const GIVEN: [&str; CHILDREN] = ["Camille", "Bao", "Thérèse", "Demetrius"];
    const FAMILY: [&str; CHILDREN] = ["Broussard", "Nguyen", "Okafor", "Villanueva"];
    let letters = ["qua", "zel", "mor", "fid", "wyb", "hux", "gan", "pel", "dri", "tov"];
    let own = |n: usize| format!("{}{}", letters[n / 10 % 10], letters[n % 10]);
    Patient {
        number: leak(format!("{history}-{child}")),
        given: GIVEN[child],
        family: leak(format!("{}{}", FAMILY[child], own(history))),
        born: leak(format!("20{:02}{:02}{:02}", 18 + child, 1 + history % 12, 1 + history / 12 % 28)),
        sex: ["F", "M"][child % 2],
        ..ZOE
    }
}

fn message(history: usize, at: usize, number: usize, sender: usize, variant: usize) -> String {
    let mut patient = child(history, number);
    patient.street = ["12 Canal St", "99 Bayou Rd", "7 Levee Ct"][variant % 3];
    const SHOTS: [(&str, &str); 6] = [
        ("20240505", "20"),
        ("20240505", "08"),
        ("20240705", "10"),
        ("20240705", "110"),
        ("20240905", "20"),
        ("20241005", "141"),
    ];
    let shots: Vec<Shot> = [variant, variant + 2]
        .into_iter()
        .map(|n| {
            let (day, cvx) = SHOTS[n % SHOTS.len()];
            past(&format!("{sender}-{n}"), day, cvx)
        })
        .collect();
    let time = format!("2025{:02}{:02}0800{:02}", 1 + at / 28, 1 + at % 28, at % 60);
    vxu(["CLINIC", "PHARMACY"][sender], &time, &format!("{history}.{at}"), patient, &shots)
}

fn sender(running: &Running, sender: usize) -> &Access {
    if sender == 0 { &running.clinic } else { &running.pharmacy }
}

/// A record without what names it: ids are given by their places, so that two registries can be compared.
fn content(record: &Record) -> String {
    let place = |id: &ReportId| record.reports.iter().position(|report| report.id == *id);
    let places = |ids: &[ReportId]| {
        let mut all: Vec<_> = ids.iter().map(place).collect();
        all.sort_unstable();
        all
    };
    let doses: Vec<_> = record.doses.iter().map(|dose| (&dose.best, places(&dose.reports))).collect();
    let said: Vec<_> = record.reports.iter().map(|report| (report.said_at, &report.statement)).collect();
    format!("{:#?}\n{doses:#?}\n{said:#?}", record.demographics)
}

fn rows(running: &Running) -> i64 {
    let count =
        running.registry.db().read(|tx| tx.query_opt("SELECT count(*) FROM report", &[], |row| row.get(0)));
    count.expect("counted").expect("a number")
}

struct History<'r> {
    number: usize,
    merging: &'r Running,
    plain: &'r Running,
    sent: Vec<(usize, usize, String)>,
    /// The public id each child got when it first came, in both registries.
    names: BTreeMap<usize, (PublicId, PublicId)>,
    /// Who is merged with whom.
    groups: Vec<BTreeSet<usize>>,
}

impl History<'_> {
    fn arrive(&mut self, child_: usize, by: usize, variant: usize) {
        let text = message(self.number, self.sent.len(), child_, by, variant);
        take(self.merging, sender(self.merging, by), &text);
        take(self.plain, sender(self.plain, by), &text);
        self.sent.push((child_, by, text));
        if !self.names.contains_key(&child_) {
            let number = child(self.number, child_).number;
            let name = |running| record_of(running, sender(running, by), number).public_id;
            self.names.insert(child_, (name(self.merging), name(self.plain)));
            self.groups.push(BTreeSet::from([child_]));
        }
    }

    fn group(&self, child: usize) -> Option<usize> {
        self.groups.iter().position(|group| group.contains(&child))
    }

    fn merge(&mut self, survivor: usize, other: usize) -> Result<(), TestCaseError> {
        let (Some(a), Some(b)) = (self.group(survivor), self.group(other)) else { return Ok(()) };
        if survivor == other {
            return Ok(());
        }
        let (x, y) = (self.names[&survivor].0, self.names[&other].0);
        let go =
            || merge(&self.merging.registry, &self.merging.clinic, x, y, &How::default()).expect("merged");
        let done = go();
        if a == b {
            prop_assert!(matches!(done, Merged::Already { .. }), "{:?}", done);
            return Ok(());
        }
        if done == Merged::KeptApart {
            return Ok(());
        }
        prop_assert!(matches!(done, Merged::Done { .. }), "{:?}", done);
        let before = open(self.merging, x);
        prop_assert!(matches!(go(), Merged::Already { .. }), "a second time");
        prop_assert_eq!(open(self.merging, x), before);
        self.together(survivor, other);
        Ok(())
    }

    fn together(&mut self, one: usize, other: usize) {
        if let (Some(a), Some(b)) = (self.group(one), self.group(other))
            && a != b
        {
            let moved = self.groups.remove(b.max(a));
            self.groups[b.min(a)].extend(moved);
        }
    }

    fn split(&mut self, child: usize) -> Result<(), TestCaseError> {
        let Some(at) = self.group(child) else { return Ok(()) };
        let name = self.names[&child].0;
        let done = split(&self.merging.registry, &self.merging.clinic, name, &[name], "").expect("asked");
        if self.groups[at].len() == 1 {
            prop_assert_eq!(done, Split::Nothing);
            return Ok(());
        }
        prop_assert!(matches!(done, Split::Done { .. }), "{:?}", done);
        self.groups[at].remove(&child);
        self.groups.push(BTreeSet::from([child]));
        Ok(())
    }

    /// A ruling on two dose reports. One that is about the reports of one child alone is made on both registries.
    fn rule(&self, child: usize, one: usize, other: usize, verdict: Verdict) -> Result<(), TestCaseError> {
        let Some(at) = self.group(child) else { return Ok(()) };
        let record = open(self.merging, self.names[&child].0);
        let is_dose = |report: &&Report| matches!(report.statement, Statement::Dose(_));
        let doses: Vec<&Report> = record.reports.iter().filter(is_dose).collect();
        let pick = |n: usize| doses.get(n % doses.len().max(1)).copied();
        let (Some(one), Some(other)) = (pick(one), pick(other)) else { return Ok(()) };
        let go = |running: &Running, name: PublicId, a: &Report, b: &Report| {
            rule(&running.registry, &running.clinic, name, (a.id, b.id), verdict, "").expect("asked")
        };
        let done = go(self.merging, self.names[&child].0, one, other);
        if one.id == other.id {
            prop_assert_eq!(done, Ruled::Gone);
            return Ok(());
        }
        prop_assert!(matches!(done, Ruled::Done(_) | Ruled::Already(_)), "{:?}", done);
        for child in &self.groups[at] {
            let alone = open(self.plain, self.names[child].1);
            let like = |report: &Report| {
                let key = |one: &Report| (one.said_at, one.statement.clone());
                alone.reports.iter().find(|own| key(own) == key(report)).cloned()
            };
            if let (Some(a), Some(b)) = (like(one), like(other)) {
                let plain = go(self.plain, self.names[child].1, &a, &b);
                prop_assert_eq!(matches!(plain, Ruled::Done(_)), matches!(done, Ruled::Done(_)));
            }
        }
        Ok(())
    }

    /// Takes the last ruling back that is about reports of several children: none of the others may change by it.
    fn take_back(&self, child: usize) -> Result<(), TestCaseError> {
        let Some(at) = self.group(child) else { return Ok(()) };
        let name = self.names[&child].0;
        let desk =
            doubtful(&self.merging.registry, &self.merging.clinic, name).expect("read").expect("there");
        let mut own: Vec<BTreeSet<_>> = Vec::new();
        for child in &self.groups[at] {
            let alone = open(self.plain, self.names[child].1);
            own.push(alone.reports.iter().map(|report| report.said_at).collect());
        }
        let across = |about: &[Option<Report>; 2]| match about {
            [Some(a), Some(b)] => {
                !own.iter().any(|said| said.contains(&a.said_at) && said.contains(&b.said_at))
            }
            _ => false,
        };
        let last = desk.decided.iter().find(|one| one.ended_at.is_none() && across(&one.about));
        if let Some(last) = last {
            let go =
                || take_back(&self.merging.registry, &self.merging.clinic, name, last.id).expect("asked");
            prop_assert_eq!(go(), TakenBack::Done);
            prop_assert_eq!(go(), TakenBack::Already);
        }
        Ok(())
    }

    /// Whoever is merged has all reports of all of them and nothing else; whoever is alone is as if never merged.
    fn holds(&self) -> Result<(), TestCaseError> {
        for group in &self.groups {
            let mut records: Vec<Record> =
                group.iter().map(|child| open(self.merging, self.names[child].0)).collect();
            let first = records.remove(0);
            prop_assert!(records.iter().all(|record| *record == first), "every name leads to the one record");
            let apart: Vec<Record> =
                group.iter().map(|child| open(self.plain, self.names[child].1)).collect();
            if let [alone] = &apart[..] {
                prop_assert_eq!(content(&first), content(alone));
            }
            let said = |reports: &[jenner_model::report::Report]| {
                let mut all: Vec<String> =
                    reports.iter().map(|one| format!("{:?} {:?}", one.said_at, one.statement)).collect();
                all.sort_unstable();
                all
            };
            let expected: Vec<_> = apart.iter().flat_map(|record| record.reports.clone()).collect();
            prop_assert_eq!(said(&first.reports), said(&expected), "no report is lost, none is another's");
        }
        prop_assert_eq!(rows(self.merging), rows(self.plain));
        Ok(())
    }

    fn run(&mut self, steps: &[Step]) -> Result<(), TestCaseError> {
        for step in steps {
            match *step {
                Step::Arrive { child, sender, variant } => self.arrive(child, sender, variant),
                Step::Replay => {
                    for (_, by, text) in &self.sent {
                        let reply = send(self.merging, sender(self.merging, *by), text);
                        prop_assert!(reply.replayed);
                    }
                }
                Step::Merge { survivor, other } => self.merge(survivor, other)?,
                Step::Split { child } => self.split(child)?,
                Step::Rule { child, one, other, verdict } => self.rule(child, one, other, verdict)?,
                Step::TakeBack { child } => self.take_back(child)?,
            }
        }
        self.holds()?;
        // Split and merged again: as it was.
        if let Some(group) = self.groups.iter().find(|group| group.len() > 1).cloned() {
            let (stays, goes) = (group.iter().next().copied(), group.iter().last().copied());
            let (Some(stays), Some(goes)) = (stays, goes) else { return Ok(()) };
            let merged = content(&open(self.merging, self.names[&stays].0));
            self.split(goes)?;
            self.holds()?;
            let clerk = self.merging.clerk();
            let (x, y) = (self.names[&stays].0, self.names[&goes].0);
            let again = merge(&self.merging.registry, clerk, x, y, &How::default()).expect("merged");
            prop_assert!(matches!(again, Merged::Done { .. }), "{:?}", again);
            prop_assert_eq!(content(&open(self.merging, y)), merged);
            self.together(stays, goes);
        }
        for child in 0..CHILDREN {
            self.split(child)?;
        }
        self.holds()
    }
}

#[test]
fn no_sequence_of_arrivals_merges_and_splits_loses_a_report_or_leaves_a_trace() {
    let numbers = Cell::new(0);
    for (merging, plain) in engines().into_iter().zip(engines()) {
        let (merging, plain) = (start(merging), start(plain));
        eprintln!("on {}", merging.engine);
        let cases = if merging.engine == "sqlite" { 40 } else { 15 };
        let mut runner = TestRunner::new(ProptestConfig {
            cases,
            max_shrink_iters: 30,
            failure_persistence: None,
            ..ProptestConfig::default()
        });
        let ran = runner.run(&prop::collection::vec(step(), 4..24), |steps| {
            numbers.set(numbers.get() + 1);
            let mut history = History {
                number: numbers.get(),
                merging: &merging,
                plain: &plain,
                sent: Vec::new(),
                names: BTreeMap::new(),
                groups: Vec::new(),
            };
            history.run(&steps)
        });
        if let Err(failed) = ran {
            panic!("{failed}");
        }
        let verified = jenner_store::audit::verify(merging.registry.db()).unwrap();
        assert!(verified.is_whole());
    }
}

#[test]
fn the_order_in_which_messages_arrive_does_not_show_in_a_merged_record() {
    let messages: Vec<(usize, String)> = [(0, 0, 0), (1, 1, 3), (0, 1, 4), (1, 0, 1), (0, 0, 5), (1, 1, 2)]
        .into_iter()
        .enumerate()
        .map(|(at, (child, sender, variant))| (sender, message(90, at, child, sender, variant)))
        .collect();
    let record_after = |order: &[usize]| {
        let running = on_sqlite();
        for at in order {
            let (by, text) = &messages[*at];
            take(&running, sender(&running, *by), text);
        }
        let names = [0, 1].map(|n| record_of(&running, &running.clinic, child(90, n).number).public_id);
        let done = merge(&running.registry, &running.clinic, names[0], names[1], &How::default());
        assert!(matches!(done, Ok(Merged::Done { .. })), "{done:?}");
        content(&open(&running, names[1]))
    };
    let expected = record_after(&[0, 1, 2, 3, 4, 5]);
    for order in [[5, 4, 3, 2, 1, 0], [2, 0, 4, 1, 5, 3], [3, 5, 0, 2, 1, 4]] {
        assert_eq!(record_after(&order), expected, "{order:?}");
    }
}
