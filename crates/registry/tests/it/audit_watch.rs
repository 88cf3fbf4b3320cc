//! Watching over the audit log: who looked, alerts, disclosures, incidents, sealed details. On both engines.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jenner_codes::Codes;
use jenner_model::access::{Access, Role};
use jenner_model::{OrganizationId, PersonId, PublicId, RegistryNumber, Timestamp};
use jenner_registry::access::{accounts, door, of_operator};
use jenner_registry::audit::alerts::{self, Tuning};
use jenner_registry::audit::deeds::{Deed, deed};
use jenner_registry::audit::incident::{self, Suspect};
use jenner_registry::audit::log::{self, Query, Whose};
use jenner_registry::audit::{disclosures, forget_details, who};
use jenner_registry::identity::{find, verify};
use jenner_registry::{Error, Registry, Settings};
use jenner_store::audit as chains;
use jenner_store::testing::{TestDb, engines};
use jenner_store::{AuditEntry, Db, queries};

use crate::support::{self, NOON, Patient, Running, ZOE, organizations, past, take, vxu};

const MINUTE: i64 = 60_000_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A registry whose clock the test moves.
struct Watched {
    registry: Registry,
    clock: Arc<AtomicI64>,
    clinic: OrganizationId,
    pharmacy: OrganizationId,
    officer: Access,
    _db: TestDb,
}

fn on_each_engine(test: impl Fn(&Watched)) {
    for db in engines() {
        eprintln!("on {}", db.engine());
        let clock = Arc::new(AtomicI64::new(NOON.0));
        let read = clock.clone();
        let settings =
            Settings { application: "JENNER".into(), facility: "TEST".into(), ..Settings::default() };
        // Every look at the clock is a microsecond later: entries have an order.
        let clock_of = Arc::new(move || Timestamp(read.fetch_add(1, Ordering::Relaxed)));
        let registry = Registry::start(Db::clone(&db), Codes::embedded(), settings, clock_of).unwrap();
        let [clinic, pharmacy] = organizations(&registry);
        let officer = support::user(&registry, clinic, "officer", Role::PrivacyOfficer);
        test(&Watched { registry, clock, clinic, pharmacy, officer, _db: db });
    }
}

impl Watched {
    fn named(&self, username: &str, name: &str, organization: OrganizationId) -> Access {
        let new = accounts::NewAccount {
            username,
            display_name: name,
            password: "fifteen letters and more",
            organization,
            role: Role::ClinicStaff,
        };
        let id = accounts::add(&self.registry, &of_operator(organization), &new).unwrap();
        accounts::resume(&self.registry, id).unwrap().unwrap().access
    }

    /// Takes a patient in, and tells who it is.
    fn patient(&self, patient: Patient) -> (PersonId, PublicId, RegistryNumber) {
        let known = self.people();
        let text = vxu(
            "CLINIC",
            "20250601080000",
            patient.number,
            patient,
            &[past(patient.number, "20250505", "20")],
        );
        let answer = jenner_registry::intake::submit(
            &self.registry,
            &of_operator(self.clinic),
            jenner_registry::messages::Transport::File,
            text.as_bytes(),
        )
        .unwrap();
        let jenner_registry::intake::Answer::Hl7(reply) = answer else { panic!("{answer:?}") };
        assert!(reply.text.contains("MSA|AA"), "{}", reply.text);
        let new: Vec<PersonId> = self.people().into_iter().filter(|one| !known.contains(one)).collect();
        assert_eq!(new.len(), 1);
        let rows = self.registry.db().read(|tx| queries::person::by_ids(tx, &self.officer, &new)).unwrap();
        let row = rows[&new[0]];
        (row.person, row.public_id, row.registry_number)
    }

    fn people(&self) -> Vec<PersonId> {
        self.registry.db().read(|tx| queries::person::after(tx, PersonId(0), 10_000)).unwrap()
    }

    fn note(&self, entries: Vec<AuditEntry>) {
        self.registry.db().audit(entries).unwrap();
    }

    fn look(&self) {
        while alerts::look_through(&self.registry).unwrap().more {}
    }

    /// Rules and user names of the open alerts.
    fn open(&self) -> BTreeSet<(String, String)> {
        let page = alerts::list(&self.registry, &self.officer, false, None).unwrap();
        page.alerts
            .into_iter()
            .map(|alert| (alert.row.rule, alert.user.map_or(alert.row.actor, |(_, username)| username)))
            .collect()
    }
}

fn opened(by: &Access, at: i64, person: PersonId) -> AuditEntry {
    AuditEntry::by(by, Timestamp(at), "person.open").person(person)
}

#[test]
fn s57_each_scenario_raises_its_alert_and_ordinary_work_raises_none() {
    on_each_engine(|watched| {
        let ordinary = watched.named("ordinary", "Olga Ordinary", watched.clinic);
        let (zoe, _, zoe_number) = watched.patient(ZOE);
        let (ann, _, ann_number) = watched.patient(Patient {
            number: "2002",
            family: "Broussard",
            given: "Ann",
            born: "19800203",
            street: "7 Pine St",
            ..ZOE
        });
        let (neighbour, ..) = watched.patient(Patient {
            number: "2003",
            family: "Melancon",
            given: "Paul",
            born: "20200607",
            street: "12 Canal St",
            ..ZOE
        });
        let (stranger, ..) = watched.patient(Patient {
            number: "2004",
            family: "Fontenot",
            given: "Max",
            born: "20210809",
            street: "90 Oak Ave",
            ..ZOE
        });
        let many: Vec<PersonId> = (0..60).map(|n| PersonId(1_000_000 + n)).collect();

        let namesake = watched.named("namesake", "Marie PITRE, RN", watched.clinic);
        let own = watched.named("own", "Ann Somebody", watched.clinic);
        let housemate = watched.named("housemate", "Hugo Housemate", watched.pharmacy);
        let colleague = watched.named("colleague", "Carla Colleague", watched.clinic);
        let elsewhere = watched.named("elsewhere", "Elmo Elsewhere", watched.pharmacy);
        let night = watched.named("night", "Nils Night", watched.clinic);
        let busy = watched.named("busy", "Berta Busy", watched.clinic);
        let snooper = watched.named("snooper", "Sven Snooper", watched.clinic);
        let tries = watched.named("tries", "Tina Tries", watched.clinic);
        let trawler = watched.named("trawler", "Tom Trawler", watched.clinic);
        let seeker = watched.named("seeker", "Sue Seeker", watched.clinic);
        let few = watched.named("few", "Fred Few", watched.clinic);
        let exporter = watched.named("exporter", "Eva Exporter", watched.clinic);
        let glass = watched.named("glass", "Gus Glass", watched.clinic);

        alerts::own_record(&watched.registry, &watched.officer, "own", Some(ann_number)).unwrap();
        alerts::own_record(&watched.registry, &watched.officer, "housemate", Some(zoe_number)).unwrap();

        // Noon on a Tuesday; the working day of the log is the hours before.
        let at = NOON.0 - HOUR;
        let mut entries = vec![
            opened(&ordinary, at, stranger),
            opened(&namesake, at, zoe),
            opened(&own, at, ann),
            opened(&housemate, at, neighbour),
            opened(&colleague, at, ann),
            opened(&elsewhere, at, ann),
            opened(&night, NOON.0 - 10 * HOUR, stranger),
            AuditEntry::by(&exporter, Timestamp(at), "population.extract"),
            AuditEntry::by(&glass, Timestamp(at), "glass.break").person(stranger),
        ];
        // Sixty in an hour, of people the clinic has reported nothing about; fifty are still allowed.
        entries.extend(
            many.iter().enumerate().map(|(n, person)| opened(&snooper, at + n as i64 * 50_000_000, *person)),
        );
        entries.extend(many.iter().take(50).map(|person| opened(&busy, at, *person)));
        let failed = |who: &Access, n: i64| opened(who, at + n * MINUTE, stranger).result("hidden");
        entries.extend((0..10).map(|n| failed(&tries, n)));
        entries.extend((0..9).map(|n| failed(&few, n)));
        // Both search 31 times; one of them opens a record in between.
        let searched = |who: &Access, n: i64| AuditEntry::by(who, Timestamp(at + n * MINUTE), "person.find");
        entries.extend((0..31).flat_map(|n| [searched(&trawler, n), searched(&seeker, n)]));
        entries.push(opened(&seeker, at + 15 * MINUTE, stranger));
        watched.note(entries);
        watched.clock.store(NOON.0 + 10_000_000, Ordering::Relaxed);
        watched.look();

        let expected: BTreeSet<(String, String)> = [
            ("same-last-name", "namesake"),
            ("own-record", "own"),
            ("same-address", "housemate"),
            ("co-worker", "colleague"),
            ("after-hours", "night"),
            ("many-records", "snooper"),
            ("searches-alone", "trawler"),
            ("failed-reads", "tries"),
            ("export", "exporter"),
            ("break-glass", "glass"),
        ]
        .map(|(rule, user)| (rule.to_owned(), user.to_owned()))
        .into();
        assert_eq!(watched.open(), expected);

        // Looking again finds the same ones and raises nothing twice.
        let before = alerts::list(&watched.registry, &watched.officer, false, None).unwrap();
        watched.clock.fetch_add(MINUTE, Ordering::Relaxed);
        watched.look();
        let after = alerts::list(&watched.registry, &watched.officer, false, None).unwrap();
        assert_eq!(before.alerts.len(), after.alerts.len());

        // Closed with a note, and not without one.
        let one = &after.alerts[0];
        assert!(matches!(
            alerts::close(&watched.registry, &watched.officer, one.row.id, "  "),
            Err(Error::Invalid(_))
        ));
        assert!(
            alerts::close(&watched.registry, &watched.officer, one.row.id, "asked, was a visit").unwrap()
        );
        assert!(!alerts::close(&watched.registry, &watched.officer, one.row.id, "again").unwrap());
        assert!(matches!(
            alerts::close(&watched.registry, &ordinary, one.row.id, "no"),
            Err(Error::Forbidden)
        ));
        let closed = alerts::list(&watched.registry, &watched.officer, true, None).unwrap().alerts;
        assert_eq!(closed.len(), 1);
        assert_eq!(
            (closed[0].row.note.as_str(), closed[0].closer.as_deref()),
            ("asked, was a visit", Some("officer"))
        );
    });
}

#[test]
fn s57_a_rule_that_is_tuned_counts_from_then_on_and_a_visit_explains_many_records() {
    on_each_engine(|watched| {
        let nurse = watched.named("nurse", "Nola Nurse", watched.clinic);
        let pharmacist = watched.named("pharmacist", "Phil Pharmacist", watched.pharmacy);
        let seen: Vec<PersonId> = ["3001", "3002", "3003", "3004"]
            .into_iter()
            .zip(["Abadie", "Babin", "Cancienne", "Dardar"])
            .zip(["20180101", "20190202", "20200303", "20210404"])
            .map(|((number, family), born)| watched.patient(Patient { number, family, born, ..ZOE }).0)
            .collect();
        let many = alerts::rules(&watched.registry, &watched.officer).unwrap();
        let many = many.iter().find(|state| state.rule.name == "many-records").unwrap();
        assert!(!many.changed);
        let tuning = Tuning { most: 3, ..many.rule.tuning.clone() };
        alerts::tune(&watched.registry, &watched.officer, "many-records", &tuning).unwrap();
        let bad = Tuning { from: 9, until: 9, ..tuning.clone() };
        assert!(matches!(
            alerts::tune(&watched.registry, &watched.officer, "after-hours", &bad),
            Err(Error::Invalid(_))
        ));
        assert!(matches!(
            alerts::tune(&watched.registry, &nurse, "many-records", &tuning),
            Err(Error::Forbidden)
        ));
        // The clinic has reported these four within the week: they are its visits. The pharmacy has not.
        let at = NOON.0 - HOUR;
        watched.note(seen.iter().map(|person| opened(&nurse, at, *person)).collect());
        watched.note(seen.iter().map(|person| opened(&pharmacist, at, *person)).collect());
        watched.clock.store(NOON.0 + 10_000_000, Ordering::Relaxed);
        watched.look();
        assert_eq!(watched.open(), BTreeSet::from([("many-records".to_owned(), "pharmacist".to_owned())]));

        // Switched off, it is silent.
        let off = Tuning { active: false, ..tuning };
        alerts::tune(&watched.registry, &watched.officer, "many-records", &off).unwrap();
        let rules = alerts::rules(&watched.registry, &watched.officer).unwrap();
        assert!(
            rules
                .iter()
                .any(|state| state.rule.name == "many-records" && state.changed && !state.rule.tuning.active)
        );
        let id = alerts::list(&watched.registry, &watched.officer, false, None).unwrap().alerts[0].row.id;
        alerts::close(&watched.registry, &watched.officer, id, "known").unwrap();
        let late = NOON.0 + 2 * HOUR;
        watched.note(seen.iter().map(|person| opened(&pharmacist, late, *person)).collect());
        watched.clock.store(late + HOUR, Ordering::Relaxed);
        watched.look();
        assert_eq!(watched.open(), BTreeSet::new());

        // Before and after of the change are in the log.
        let query = Query { action: Some("alert.tune".into()), ..Query::default() };
        let page = log::search(&watched.registry, &watched.officer, &query).unwrap().unwrap();
        let first = page.entries.iter().rfind(|entry| entry.row.result == "ok").unwrap();
        let (_, detail) = log::entry(&watched.registry, &watched.officer, &first.row.chain, first.row.seq)
            .unwrap()
            .unwrap();
        let detail: serde_json::Value = serde_json::from_str(&detail).unwrap();
        assert_eq!(
            (detail["before"]["most"].as_i64(), detail["after"]["most"].as_i64()),
            (Some(50), Some(3))
        );
    });
}

/// Rows of the log about a person, as they stand in the table.
fn raw(registry: &Registry, person: PersonId) -> Vec<(i64, String, String, String)> {
    registry
        .db()
        .read(|tx| {
            tx.query(
                "SELECT at, actor, action, result FROM audit_entry WHERE person = $1 ORDER BY at DESC",
                &[&person],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
            )
        })
        .unwrap()
}

#[test]
fn s56_who_looked_is_the_raw_log_for_officers_and_the_same_counts_for_families() {
    on_each_engine(|watched| {
        let (zoe, public, _) = watched.patient(ZOE);
        let nurse = watched.named("nurse", "Nola Nurse", watched.clinic);
        let other = watched.named("other", "Otto Other", watched.pharmacy);
        for who in [&nurse, &other, &nurse] {
            assert!(door::open(&watched.registry, who, public).unwrap().is_some());
        }
        let criteria = find::Criteria {
            names: vec!["Pitre".into()],
            birth_date: Some(jiff::civil::date(2024, 3, 5)),
            ..find::Criteria::default()
        };
        assert_eq!(find::find(&watched.registry, &nurse, &criteria).unwrap().people.len(), 1);
        assert_eq!(find::count(&watched.registry, &nurse, &criteria).unwrap(), 1, "a number shows nobody");
        watched.note(vec![opened(&other, NOON.0 + DAY, zoe).result("hidden")]);
        let told = raw(&watched.registry, zoe);
        let looked = who::looked(&watched.registry, &watched.officer, public, 1000).unwrap().unwrap();
        let shown: Vec<_> = looked
            .iter()
            .map(|entry| {
                (entry.row.at.0, entry.row.actor.clone(), entry.row.action.clone(), entry.row.result.clone())
            })
            .collect();
        let happened: Vec<_> = told.iter().filter(|row| row.3 != "hidden").cloned().collect();
        assert_eq!(shown, happened);
        assert_eq!(shown.iter().filter(|row| row.2 == "person.open").count(), 3);
        assert_eq!(shown.iter().filter(|row| row.2 == "person.found").count(), 1);

        let family = who::for_family(&watched.registry, &of_operator(watched.clinic), zoe).unwrap();
        let mut counted: BTreeMap<&str, u32> = BTreeMap::new();
        family.iter().for_each(|line| *counted.entry(line.deed.key()).or_default() += line.times);
        let mut expected: BTreeMap<&str, u32> = BTreeMap::new();
        for (_, _, action, _) in &happened {
            let deed = deed(action);
            if !matches!(deed, Deed::Other | Deed::SawLog) {
                *expected.entry(deed.key()).or_default() += 1;
            }
        }
        assert_eq!(counted, expected);
        assert!(
            family.iter().any(|line| line.organization == Some(watched.pharmacy) && line.deed == Deed::Saw)
        );
        // Looking at the list is in the log itself.
        assert!(raw(&watched.registry, zoe).iter().any(|row| row.2 == "audit.read"));
        assert!(matches!(who::looked(&watched.registry, &nurse, public, 10), Err(Error::Forbidden)));
    });
}

#[test]
fn a_search_of_the_log_finds_by_person_user_and_time_and_is_for_the_officer_alone() {
    on_each_engine(|watched| {
        let (zoe, public, number) = watched.patient(ZOE);
        let nurse = watched.named("nurse", "Nola Nurse", watched.clinic);
        door::open(&watched.registry, &nurse, public).unwrap();
        watched.note((0..120).map(|n| opened(&nurse, NOON.0 - DAY + n, zoe)).collect());
        let search = |query: &Query| log::search(&watched.registry, &watched.officer, query).unwrap();
        let by_person = Query { person: Some(Whose::Number(number)), ..Query::default() };
        let mut seen = 0;
        let mut query = by_person.clone();
        loop {
            let page = search(&query).unwrap();
            seen += page.entries.iter().filter(|entry| entry.row.action == "person.open").count();
            let Some(last) = page.entries.last().filter(|_| page.more) else { break };
            query.after = Some((last.row.at, last.row.chain.clone(), last.row.seq));
        }
        assert_eq!(seen, 121);
        let by_user =
            Query { user: Some("Nurse ".into()), action: Some("person".into()), ..Query::default() };
        assert!(
            search(&by_user).unwrap().entries.iter().all(|entry| entry.user.as_ref().unwrap().1 == "nurse")
        );
        let span =
            Query { user: Some("nurse".into()), from: Some(Timestamp(NOON.0 - HOUR)), ..Query::default() };
        assert_eq!(
            search(&span).unwrap().entries.iter().filter(|e| e.row.action == "person.open").count(),
            1
        );
        assert_eq!(
            search(&Query { user: Some("nobody".into()), ..Query::default() }),
            Err(log::Nobody::User)
        );
        assert!(matches!(log::search(&watched.registry, &nurse, &span), Err(Error::Forbidden)));
        let refused =
            Query { result: Some("refused".into()), action: Some("audit.search".into()), ..Query::default() };
        assert_eq!(search(&refused).unwrap().entries.len(), 1, "the refusal itself is in the log");
    });
}

#[test]
fn s58_the_accounting_of_disclosures_has_six_years_and_nothing_but_disclosures() {
    on_each_engine(|watched| {
        let (zoe, public, number) = watched.patient(ZOE);
        let other = watched.named("other", "Otto Other", watched.pharmacy);
        door::open(&watched.registry, &other, public).unwrap();
        let old = |days: i64| opened(&other, NOON.0 - days * DAY, zoe);
        watched.note(vec![
            old(5 * 365),
            old(7 * 365),
            old(400).result("hidden"),
            AuditEntry::by(&other, Timestamp(NOON.0 - DAY), "person.answer").person(zoe),
            AuditEntry::by(&other, Timestamp(NOON.0 - DAY), "person.answer").person(zoe),
            AuditEntry::by(&other, Timestamp(NOON.0 - DAY), "person.submit").person(zoe),
        ]);
        let made = disclosures::accounting(&watched.registry, &watched.officer, &Whose::Number(number), 6);
        let made = made.unwrap().unwrap();
        let lines: Vec<(String, Deed, Option<OrganizationId>, u32)> = made
            .lines
            .iter()
            .map(|line| (line.on.to_string(), line.deed, line.organization, line.times))
            .collect();
        let to = Some(watched.pharmacy);
        assert_eq!(
            lines,
            [
                ("2026-12-01".to_owned(), Deed::Saw, to, 1),
                ("2026-11-30".to_owned(), Deed::Received, to, 2),
                ("2021-12-02".to_owned(), Deed::Saw, to, 1),
            ]
        );
        assert!(made.lines.iter().all(|line| line.purpose == "treatment"));
        assert!(matches!(
            disclosures::accounting(&watched.registry, &other, &Whose::Number(number), 6),
            Err(Error::Forbidden)
        ));
    });
}

#[test]
fn s66_the_pack_of_a_seeded_breach_names_exactly_those_whose_data_was_shown() {
    on_each_engine(|watched| {
        let mut everybody = Vec::new();
        for (n, family) in
            ["Abadie", "Babin", "Cancienne", "Dardar", "Eschete", "Falgout"].into_iter().enumerate()
        {
            let number: &'static str = ["4001", "4002", "4003", "4004", "4005", "4006"][n];
            let born: &'static str =
                ["20180101", "20190202", "20200303", "20210404", "20220505", "20230606"][n];
            everybody.push(watched.patient(Patient { number, family, given: "Child", born, ..ZOE }));
        }
        let thief = watched.named("thief", "Theo Thief", watched.clinic);
        let other = watched.named("other", "Otto Other", watched.clinic);
        let at = |hours: i64| NOON.0 - hours * HOUR;
        watched.note(vec![
            opened(&thief, at(40), everybody[0].0),
            opened(&thief, at(30), everybody[1].0),
            AuditEntry::by(&thief, Timestamp(at(29)), "person.found").person(everybody[1].0),
            AuditEntry::by(&thief, Timestamp(at(28)), "person.found").person(everybody[2].0),
            opened(&thief, at(27), everybody[3].0).result("hidden"),
            AuditEntry::by(&thief, Timestamp(at(26)), "person.submit").person(everybody[4].0),
            AuditEntry::by(&thief, Timestamp(at(26)), "population.extract"),
            opened(&thief, at(10), everybody[5].0),
            opened(&other, at(29), everybody[5].0),
        ]);
        let (from, until) = (Timestamp(at(35)), Timestamp(at(20)));
        let pack = incident::incident(
            &watched.registry,
            &watched.officer,
            &Suspect::User("thief".into()),
            from,
            until,
        )
        .unwrap();
        let named: BTreeMap<RegistryNumber, Vec<&str>> =
            pack.affected.iter().map(|one| (one.number, one.seen.iter().copied().collect())).collect();
        let everything = vec!["address and phone", "birth date", "name", "vaccinations"];
        let expected: BTreeMap<RegistryNumber, Vec<&str>> =
            [(everybody[1].2, everything), (everybody[2].2, vec!["birth date", "name"])].into();
        assert_eq!(named, expected);
        assert_eq!((pack.timeline.len(), pack.files, pack.gone.len()), (6, 1, 0));
        let one = pack.affected.iter().find(|one| one.number == everybody[1].2).unwrap();
        assert_eq!((one.name.0.as_str(), one.times), ("Babin", 2));
        assert_eq!(one.address, ["12 Canal St", "Houma LA 70360"]);
        assert_eq!(one.contacts, ["Anne Pitre"]);
        // Nobody else may make one, and a name that is nobody's is told.
        let again = |who: &Access, name: &str| {
            incident::incident(&watched.registry, who, &Suspect::User(name.into()), from, until)
        };
        assert!(matches!(again(&other, "thief"), Err(Error::Forbidden)));
        assert!(matches!(again(&watched.officer, "nobody"), Err(Error::Invalid(_))));
    });
}

#[test]
fn s51_a_change_by_hand_has_before_and_after_sealed_for_the_person_and_gone_after_a_purge() {
    on_each_engine(|watched| {
        let (zoe, public, _) = watched.patient(ZOE);
        let clerk = support::staff(&watched.registry, watched.clinic, "clerk");
        let said = jenner_model::person::Demographics {
            birth_date: Some(jiff::civil::date(2024, 3, 6)),
            ..jenner_model::person::Demographics::default()
        };
        assert!(verify::verify(&watched.registry, &clerk, public, said).unwrap());
        let stored: Vec<String> = watched
            .registry
            .db()
            .read(|tx| {
                tx.query("SELECT detail FROM audit_entry WHERE action = 'identity.verify'", &[], |row| {
                    row.get(0)
                })
            })
            .unwrap();
        assert!(stored[0].starts_with(chains::SEALED) && !stored[0].contains("2024"), "{stored:?}");
        let query = Query { action: Some("identity.verify".into()), ..Query::default() };
        let page = log::search(&watched.registry, &watched.officer, &query).unwrap().unwrap();
        let row = &page.entries[0].row;
        let detail =
            || log::entry(&watched.registry, &watched.officer, &row.chain, row.seq).unwrap().unwrap().1;
        let told: serde_json::Value = serde_json::from_str(&detail()).unwrap();
        assert_eq!(told["before"]["birth_date"], "2024-03-05");
        assert_eq!(told["after"]["birth_date"], "2024-03-06");
        let now = watched.registry.now();
        watched.registry.db().write(move |tx| forget_details(tx, zoe, now)).unwrap();
        assert_eq!(detail(), chains::FORGOTTEN);
        assert!(chains::verify(watched.registry.db()).unwrap().is_whole());
        // The other side of the same: without the key in the vault the row's key is of no use.
        let keys = watched.registry.db().read(|tx| chains::person_keys(tx, &[zoe])).unwrap();
        assert_eq!(keys[&zoe], None);
    });
}

#[test]
fn s51_a_record_that_is_hidden_or_not_there_is_a_failed_read_in_the_log() {
    support::on_each_engine(|running: &Running| {
        let hidden = Patient { protection: "Y", ..ZOE };
        take(
            running,
            &running.clinic,
            &vxu("CLINIC", "20250601080000", "A1", hidden, &[past("d1", "20240505", "20")]),
        );
        let other =
            support::user(&running.registry, running.pharmacy.organization(), "other", Role::ClinicStaff);
        let person = running.registry.db().read(|tx| queries::person::after(tx, PersonId(0), 1)).unwrap()[0];
        let row =
            running.registry.db().read(|tx| queries::person::by_ids(tx, &other, &[person])).unwrap()[&person];
        assert!(door::open(&running.registry, &other, row.public_id).unwrap().is_none());
        let nobody: PublicId = PublicId::from_random([7; 12]);
        assert!(door::open(&running.registry, &other, nobody).unwrap().is_none());
        let told = running
            .registry
            .db()
            .read(|tx| {
                tx.query(
                    "SELECT result, person FROM audit_entry WHERE action = 'person.open' ORDER BY chain, seq",
                    &[],
                    |row| Ok((row.get::<String>(0)?, row.get::<Option<PersonId>>(1)?)),
                )
            })
            .unwrap();
        let told: BTreeSet<_> = told.into_iter().collect();
        assert_eq!(
            told,
            BTreeSet::from([("hidden".to_owned(), Some(person)), ("not_found".to_owned(), None)])
        );
    });
}
