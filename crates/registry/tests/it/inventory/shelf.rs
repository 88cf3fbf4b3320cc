//! What the shelves say to people: quarantine, recall, what to do, sheets that several write on, reports.

use jenner_model::access::Role;
use jenner_model::organization::OrganizationKind;
use jenner_registry::access::of_operator;
use jenner_registry::by_hand::concern::{Concern, Weight};
use jenner_registry::by_hand::record::Recorded;
use jenner_registry::by_hand::{Written, lots};
use jenner_registry::inventory::alerts::{self, Alert};
use jenner_registry::inventory::book::Departure;
use jenner_registry::inventory::count::{self, Begun, Entered, Shelves};
use jenner_registry::inventory::sheet::{self, Number};
use jenner_registry::inventory::{Funding, Kind, Place, at_clinic, recall, reports};
use jenner_registry::organizations::{NewOrganization, add};
use jenner_registry::{Error, Registry};

use super::*;
use crate::by_hand;
use crate::cold_chain::{fridge, note};

#[test]
fn vaccine_of_a_unit_in_quarantine_is_not_offered_and_a_dose_of_it_warns_red_and_is_recorded() {
    for clinic in by_hand::clinics() {
        let (running, registry, dana) = (&clinic.running, clinic.registry(), &clinic.dana);
        let organization = begun(running);
        let unit = fridge(registry, dana);
        let there = Arrival { unit: Some(unit), ..arrival(organization, mmr("M1"), Funding::Vfc, 10) };
        assert!(matches!(book::receive(registry, dana, &there).unwrap(), Booked::Now(_)));
        let vaccine = "03".parse().unwrap();
        let offered = || stock::to_give(registry, dana, organization, vaccine, Some("V02")).unwrap().len();
        assert_eq!(offered(), 1);
        note(registry, dana, unit, (30, "16:00"), ["3", "9.5", "9.5"]);
        assert_eq!(offered(), 0, "on {}", running.engine);
        let held = shelf(running, "M1", Funding::Vfc);
        assert!(held.held.is_some() && !held.may_be_given() && held.barred.is_none());
        let lines = shelves(running);
        let known = alerts::known(registry, dana, organization, &lines).unwrap();
        let told = alerts::of(&lines, &known, registry.today());
        assert!(matches!(told.first(), Some(Alert::Held(line)) if line.account.id == held.account.id));

        let wanted = by_hand::visit(vec![by_hand::given("03", by_hand::TODAY, "M1")]);
        let Recorded::Look(concerns) = clinic.save(dana, &wanted) else { panic!("it warns") };
        assert!(concerns[0].contains(&Concern::Held), "{concerns:?}");
        assert_eq!(Concern::Held.weight(true), Weight::Insist);
        let mute = clinic.save(dana, &by_hand::seen(&wanted, &concerns, ""));
        assert!(matches!(mute, Recorded::Look(_)), "a reason is asked for");
        let done = clinic.save(dana, &by_hand::seen(&wanted, &concerns, "It was given before we saw it"));
        assert_eq!(done, Recorded::Done(Written::Now));
        assert_eq!(on_hand(running, "M1", Funding::Vfc), Some(9), "and it took its dose");
        // However it was told, by hand or by a message: whoever looks after the stock is to see who got it.
        let lines = shelves(running);
        let known = alerts::known(registry, dana, organization, &lines).unwrap();
        let told = alerts::of(&lines, &known, registry.today());
        assert!(
            matches!(told.first(), Some(Alert::GivenHeld(line, 1)) if line.account.id == held.account.id),
            "{told:?}"
        );

        // Where some of the lot stands elsewhere it is said, and that is enough.
        received(running, mmr("M1"), Funding::Vfc, 5);
        let more = by_hand::visit(vec![by_hand::given("03", by_hand::TODAY, "M1")]);
        let Recorded::Look(concerns) = clinic.save(dana, &more) else { panic!("it is there already") };
        assert!(concerns[0].contains(&Concern::PartlyHeld), "{concerns:?}");
        assert_eq!(offered(), 1);
        is_right(running);
    }
}

#[test]
fn recall_of_one_lot_stops_two_hundred_clinics_in_one_transaction_and_lists_every_patient() {
    on_each_engine(|running| {
        let registry = &running.registry;
        let operator = of_operator(OrganizationId(0));
        let new = |n: usize| NewOrganization {
            parent: None,
            kind: OrganizationKind::Clinic,
            name: format!("Clinic {n}").as_str().into(),
            code: format!("C{n}").as_str().into(),
            vfc_pin: None,
            county: None,
            city: "Houma".into(),
        };
        let clinics = add(registry, &operator, (0..200).map(new).collect()).unwrap();
        // Beginning waits half a second for other programs each time: the rows themselves are what counts here.
        let rows: Vec<_> = clinics.iter().map(|one| one.id).collect();
        let at = registry.now();
        registry
            .db()
            .write(move |tx| {
                for organization in &rows {
                    let row = jenner_store::queries::inventory::SiteRow {
                        organization: *organization,
                        starts_on: day(START),
                        started_at: at,
                        started_by: "operator".to_owned(),
                    };
                    jenner_store::queries::inventory::insert_site(tx, &row)?;
                }
                Ok::<_, jenner_store::StoreError>(())
            })
            .unwrap();
        for one in &clinics {
            received_by(running, &of_operator(one.id), mmr("R-77"), Funding::Vfc, 10);
            received_by(running, &of_operator(one.id), mmr("SAFE"), Funding::Vfc, 10);
        }
        begun(running);
        received(running, mmr("R-77"), Funding::Private, 5);
        tells(running, "20261120080000", "A1", &[given("d1", "20261120", "R77")]);
        let other = Patient { number: "7", given: "Remy", born: "20230105", ..ZOE };
        let theirs = told("PHARMACY", "20261121080000", "P1", other, &[given("p1", "20261121", "R-77")]);
        send(running, &running.pharmacy, &theirs);

        let quality = user(registry, running.clinic.organization(), "quality", Role::DataQuality);
        let nurse = user(registry, running.clinic.organization(), "nurse", Role::ClinicStaff);
        assert!(matches!(recall::recall(registry, &nurse, ("R77", "MSD"), "x"), Err(Error::Forbidden)));
        assert!(matches!(recall::recall(registry, &quality, ("R77", "MSD"), " "), Err(Error::Invalid(_))));
        let before = recall::look(registry, &quality, ("R77", "MSD")).unwrap();
        assert!(before.notice.is_none() && before.shelves.iter().all(Line::may_be_given));

        let commits = |registry: &Registry| {
            let sql = "SELECT COUNT(*) FROM lot_notice";
            registry.db().read(|tx| tx.query_opt(sql, &[], |row| row.get::<i64>(0))).unwrap().unwrap()
        };
        let notices = commits(registry);
        let found = recall::recall(registry, &quality, ("r-77", "MSD"), "The maker, class 2").unwrap();
        assert_eq!(commits(registry), notices + 1, "one row in one commit stops all of them");
        assert_eq!(found.clinics(), 201, "on {}", running.engine);
        assert_eq!(found.people(), 2, "also of a place that keeps no stock here");
        for one in &clinics {
            let lines = stock::on_shelves(registry, &of_operator(one.id), one.id, false).unwrap();
            let [stopped, safe] = ["R-77", "SAFE"]
                .map(|lot| lines.iter().find(|line| line.account.lot.lot == lot).unwrap().may_be_given());
            assert!(!stopped && safe);
        }
        let vaccine = "03".parse().unwrap();
        let offered = stock::to_give(registry, &nurse, running.clinic.organization(), vaccine, None).unwrap();
        assert!(offered.is_empty(), "{offered:?}");
        // A second word makes no second notice; one of another maker's lot is another lot.
        recall::recall(registry, &quality, ("R77", "MSD"), "again").unwrap();
        assert_eq!(commits(registry), notices + 1);
        assert_eq!(recall::look(registry, &quality, ("R77", "SKB")).unwrap().clinics(), 0);
        assert!(lots::free(registry, &quality, found.notice.unwrap().id).unwrap());
        assert!(recall::look(registry, &quality, ("R77", "MSD")).unwrap().notice.is_none());
    });
}

#[test]
fn what_ends_runs_low_is_owed_waits_or_was_not_counted_is_told() {
    on_each_engine(|running| {
        let organization = begun(running);
        let (registry, clinic) = (&running.registry, &running.clinic);
        let ends = |lot: &str, on: &str| NewLot { expires_on: day(on), ..mmr(lot) };
        received(running, ends("SOON", "2026-12-20"), Funding::Vfc, 3);
        received(running, ends("LATER", "2027-02-20"), Funding::Private, 30);
        received(running, mmr("GOOD"), Funding::State, 100);
        let doses: Vec<Jab> = (0..6).map(|n| given(&format!("d{n}"), "20261120", "SOON")).collect();
        for (n, dose) in doses.iter().enumerate() {
            let numbers = ["1", "2", "3", "4", "5", "6"];
            let names = ["Ab", "Bo", "Cy", "Di", "Ed", "Fay"];
            let child = Patient { number: numbers[n], given: names[n], ..ZOE };
            let message = told("CLINIC", "20261120080000", numbers[n], child, std::slice::from_ref(dose));
            send(running, clinic, &message);
        }
        let other = Patient { number: "9", given: "Gus", ..ZOE };
        send(
            running,
            clinic,
            &told("CLINIC", "20261120080000", "9", other, &[given("x", "20261120", "NONE")]),
        );
        let lines = shelves(running);
        let known = alerts::known(registry, clinic, organization, &lines).unwrap();
        assert_eq!((known.waiting, known.counted_on, known.starts_on), (1, None, Some(day(START))));
        let words: Vec<String> = alerts::of(&lines, &known, registry.today())
            .iter()
            .map(|one| match one {
                Alert::Owed(line) => format!("owed {}", line.on_hand),
                Alert::NotDeducted(n) => format!("waiting {n}"),
                Alert::Zero(low) => format!("zero {} {}", low.funding.word(), low.given),
                Alert::Soon(line) => format!("soon {}", line.account.lot.lot),
                other => format!("{other:?}"),
            })
            .collect();
        assert_eq!(words, ["owed -3", "waiting 1", "zero vfc 6", "soon LATER"], "on {}", running.engine);
        let month_later = day("2026-12-02");
        assert!(alerts::of(&lines, &known, month_later).contains(&Alert::NeverCounted));
        let counted = alerts::Known { counted_on: Some(day("2026-11-30")), ..known.clone() };
        assert!(
            !alerts::of(&lines, &counted, month_later).iter().any(|one| matches!(one, Alert::NeverCounted))
        );
        let late = alerts::of(&lines, &counted, day("2026-12-31"));
        assert!(late.contains(&Alert::CountedLast(day("2026-11-30"))));
    });
}

#[test]
fn several_numbers_are_saved_together_and_a_scan_is_never_added_to_what_its_writer_did_not_see() {
    on_each_engine(|running| {
        let organization = begun(running);
        let registry = &running.registry;
        received(running, mmr("A1"), Funding::Vfc, 20);
        received(running, mmr("B1"), Funding::Vfc, 20);
        let [a, b] = ["A1", "B1"].map(|lot| shelf(running, lot, Funding::Vfc).account.id);
        let nurse = |name: &str| user(registry, organization, name, Role::ClinicStaff);
        let (ana, bea) = (nurse("ana"), nurse("bea"));
        let shelves = Shelves { organization, funding: None, unit: None };
        let Begun::Now(id) = count::begin(registry, &ana, shelves).unwrap() else { panic!("begun") };
        let number = |account, found, saw| Number { account, found, saw };
        let done = sheet::enter_all(registry, &ana, id, &[number(a, 16, None), number(b, 20, None)]).unwrap();
        assert_eq!(done, [Entered::Done, Entered::Done]);
        let mixed =
            sheet::enter_all(registry, &bea, id, &[number(a, 15, None), number(b, 19, Some(20))]).unwrap();
        assert!(matches!(mixed[0], Entered::Other { counted: 16, .. }), "{mixed:?}");
        assert_eq!(mixed[1], Entered::Done, "what nobody else changed is saved all the same");
        let bad = sheet::enter_all(registry, &bea, id, &[number(a, 17, Some(16)), number(b, -1, Some(19))]);
        assert!(matches!(bad, Err(Error::Invalid(_))));
        let counted = |account: i64| {
            let (_, lines) = count::sheet(registry, &ana, id).unwrap().unwrap();
            lines.iter().find(|line| line.account.id == account).unwrap().counted
        };
        assert_eq!(counted(a), Some(16), "of a form with an impossible number nothing is saved");
        // One scan, sent twice: once. Another person's scan on the same number: asked.
        for _ in 0..2 {
            assert_eq!(sheet::add(registry, &ana, (id, a), 10, Some(16)).unwrap(), Entered::Done);
        }
        assert_eq!(counted(a), Some(26));
        let clash = sheet::add(registry, &bea, (id, a), 10, Some(16)).unwrap();
        assert!(matches!(clash, Entered::Other { counted: 26, .. }), "{clash:?}");
        assert_eq!(sheet::add(registry, &bea, (id, a), 10, Some(26)).unwrap(), Entered::Done);
        assert_eq!(counted(a), Some(36));
        let elsewhere = user(registry, running.pharmacy.organization(), "paul", Role::ClinicStaff);
        assert_eq!(sheet::add(registry, &elsewhere, (id, a), 1, None).unwrap(), Entered::Unknown);
        let theirs = sheet::enter_all(registry, &elsewhere, id, &[number(a, 1, None)]).unwrap();
        assert_eq!(theirs, [Entered::Unknown]);
    });
}

#[test]
fn reports_add_up_to_the_shelves_and_what_was_taken_back_is_not_in_them() {
    on_each_engine(|running| {
        let organization = begun(running);
        let (registry, clinic) = (&running.registry, &running.clinic);
        received(running, mmr("A1"), Funding::Vfc, 20);
        let account = shelf(running, "A1", Funding::Vfc).account.id;
        tells(running, "20261120080000", "A1", &[given("d1", "20261120", "A1")]);
        let out = |kind: Kind, reason: &str, doses: i64| Departure {
            token: Token::draw(),
            account,
            kind,
            doses,
            on: day("2026-11-25"),
            reason: reason.to_owned(),
            document: String::new(),
            why: String::new(),
        };
        let Booked::Now(wrong) = book::depart(registry, clinic, &out(Kind::Wasted, "broken", 5)).unwrap()
        else {
            panic!("booked")
        };
        book::reverse(registry, clinic, wrong[0], &Token::draw(), "another lot").unwrap();
        book::depart(registry, clinic, &out(Kind::Wasted, "broken", 2)).unwrap();
        book::depart(registry, clinic, &out(Kind::Spoiled, "too_warm", 3)).unwrap();
        let days = (day("2026-11-01"), day("2026-11-30"));
        let moved = reports::moved(registry, clinic, organization, days).unwrap();
        assert_eq!(moved.len(), 6, "every movement stands there, those taken back as well");
        let change: i64 = moved.iter().map(|one| one.change).sum();
        assert_eq!(Some(change), on_hand(running, "A1", Funding::Vfc));
        let months = reports::by_month(&moved);
        let sum = &months[&(day("2026-11-01"), "03".to_owned(), Funding::Vfc)];
        assert_eq!((sum.received, sum.given, sum.wasted, sum.expired, sum.lost), (20, 1, 2, 3, 0));
        let losses = reports::losses(registry, &moved);
        let told: Vec<_> = losses.iter().map(|one| (one.place, one.reason.as_str(), one.doses)).collect();
        assert_eq!(told, [(Place::Spoiled, "too_warm", 3), (Place::Waste, "broken", 2)]);
        let nothing = reports::moved(registry, clinic, organization, (day("2026-10-01"), day("2026-10-31")));
        assert_eq!(nothing.unwrap(), []);

        // The lot at the clinic: its doses with their people for who may see them, and for nobody else.
        let given = at_clinic::given(registry, clinic, organization, &[account], None).unwrap();
        assert_eq!((given.total, given.patients.len()), (1, 1));
        let admin = user(registry, running.pharmacy.organization(), "admin", Role::Administrator);
        let seen = at_clinic::given(registry, &admin, organization, &[account], None).unwrap();
        assert_eq!((seen.total, seen.patients.len()), (1, 0), "administrators see numbers, and no patients");
        let elsewhere = user(registry, running.pharmacy.organization(), "paul", Role::ClinicStaff);
        let refused = at_clinic::given(registry, &elsewhere, organization, &[account], None);
        assert!(matches!(refused, Err(Error::Forbidden)));
        let named = at_clinic::named(registry, clinic, organization, "a-1", None).unwrap();
        assert_eq!(named.len(), 1);
    });
}
