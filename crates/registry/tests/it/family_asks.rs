//! What families share, ask for and choose: links for a day, corrections, claims, reminders, and the letters that leave.

use jenner_model::Date;
use jenner_model::access::{Access, Role};
use jenner_model::record::Restriction;
use jenner_registry::access::door;
use jenner_registry::audit::deeds::Deed;
use jenner_registry::audit::who;
use jenner_registry::family::outbox::{self, FileDrop};
use jenner_registry::family::prove::{self, Asked, Proved};
use jenner_registry::family::reminders::{self, Channel};
use jenner_registry::family::requests::desk::{self, NotNow, Order};
use jenner_registry::family::requests::{self, About, Claimed, Followed, Said, Sent, State};
use jenner_registry::family::share::{self, Made};
use jenner_registry::packs::Language;
use jenner_registry::participation::request::IdentityCheck;

use crate::family::{HOUR, PHONE, from, on_each, on_sqlite, write, zoe};
use crate::support::{Patient, ZOE, user};

#[test]
fn a_shared_link_shows_the_shots_for_a_day_and_no_address() {
    on_each(|house| {
        let child = house.child(ZOE);
        let family = house.family(&zoe(), "a");
        let Some(Made::Link(token)) = share::make(&house.registry, &family, child.public_id).unwrap() else {
            panic!("a link")
        };
        let open = |token: &str| share::open(&house.registry, token, None).unwrap();
        let (record, _) = open(&token).unwrap();
        assert_eq!(record.doses.len(), 1);
        assert!(open("0123456789abcdef0123456789abcdef").is_none());
        let links = share::list(&house.registry, &family, &record).unwrap();
        assert_eq!(links.iter().map(|link| link.opened).collect::<Vec<_>>(), [1]);
        house.later(23 * HOUR);
        assert!(open(&token).is_some(), "the family's own visit is over long ago");
        house.later(2 * HOUR);
        assert!(open(&token).is_none(), "after a day");
        let family = house.family(&zoe(), "b");
        let Some(Made::Link(token)) = share::make(&house.registry, &family, child.public_id).unwrap() else {
            panic!("a link")
        };
        let id = share::list(&house.registry, &family, &record).unwrap()[0].id;
        share::end(&house.registry, &family, id).unwrap();
        assert!(open(&token).is_none(), "ended");
        let told = who::for_family(&house.registry, &family, child.person).unwrap();
        let seen: u32 = told.iter().filter(|line| line.deed == Deed::SawShared).map(|line| line.times).sum();
        assert_eq!(seen, 2, "each look through a link is told, and none that showed nothing");
    });
}

#[test]
fn a_link_to_a_child_ends_with_the_18th_birthday() {
    let house = on_sqlite();
    house.at("2026-11-14T12:00:00Z");
    let teen = Patient { number: "1003", given: "Max", born: "20081115", ..ZOE };
    let child = house.child(teen);
    let born = Date::new(2008, 11, 15).unwrap();
    let family =
        house.family(&Asked { oneself: false, given: "Max".into(), family: "Pitre".into(), born }, "a");
    let Some(Made::Link(token)) = share::make(&house.registry, &family, child.public_id).unwrap() else {
        panic!("a link")
    };
    assert!(share::open(&house.registry, &token, None).unwrap().is_some());
    house.at("2026-11-15T00:30:00Z");
    assert!(share::open(&house.registry, &token, None).unwrap().is_none());
}

#[test]
fn a_correction_reaches_the_clinic_is_answered_and_followed() {
    on_each(|house| {
        let child = house.child(ZOE);
        let family = house.family(&zoe(), "a");
        let say = |text: &str| Said { text: text.into(), ..Said::default() };
        let send = |about, said, to| {
            requests::send(&house.registry, &family, child.public_id, about, said, to, Language::Spanish)
        };
        assert_eq!(send(About::Missing, say(" \n "), None).unwrap(), Some(Sent::Empty));
        let sent = send(About::Missing, say("The flu shot\nof October"), Some(house.clinic)).unwrap();
        let Some(Sent::Number(number)) = sent else { panic!("{sent:?}") };
        // Only who reported the child can be asked: somebody else's desk is the registry's.
        send(About::Name, say("Her name is Zoë."), Some(house.pharmacy)).unwrap();
        let nurse = user(&house.registry, house.clinic, "the nurse", Role::ClinicStaff);
        let stranger = user(&house.registry, house.pharmacy, "the pharmacist", Role::ClinicStaff);
        let on = |access: &Access| desk::list(&house.registry, access, true).unwrap();
        assert_eq!(on(&nurse).iter().map(|one| one.number.clone()).collect::<Vec<_>>(), [number]);
        assert!(on(&stranger).is_empty());
        assert_eq!(on(&house.operator()).len(), 2);
        let id = on(&nurse)[0].public_id;
        assert!(desk::open(&house.registry, &stranger, id).unwrap().is_none());
        let opened = desk::open(&house.registry, &nurse, id).unwrap().unwrap();
        assert_eq!((opened.state, opened.said.text.as_str()), (State::Open, "The flu shot\nof October"));
        let order = |order, note: &str| {
            desk::carry_out(&house.registry, &nurse, id, order, note, &write).unwrap().unwrap()
        };
        assert_eq!(order(Order::Done, "  "), Err(NotNow::NoNote));
        assert_eq!(order(Order::Ask, "Which clinic gave it?"), Ok(()));
        let mine = || requests::of_record(&house.registry, &family, &child).unwrap();
        let asked = mine().into_iter().find(|one| one.public_id == id).unwrap();
        assert_eq!(asked.state, State::Asked);
        assert!(requests::answer(&house.registry, &family, child.public_id, id, "The school").unwrap());
        assert!(!requests::answer(&house.registry, &family, child.public_id, id, "Once more").unwrap());
        assert_eq!(order(Order::Done, "Added it."), Ok(()));
        assert_eq!(order(Order::Decline, "No."), Err(NotNow::Changed), "what is over stays over");
        let done = mine().into_iter().find(|one| one.public_id == id).unwrap();
        let steps: Vec<_> = done.steps.iter().map(|step| (step.what.as_str(), step.note.as_str())).collect();
        assert_eq!(
            steps,
            [
                ("sent", ""),
                ("open", ""),
                ("asked", "Which clinic gave it?"),
                ("answered", "The school"),
                ("done", "Added it.")
            ]
        );
        assert_eq!(done.state, State::Done);
        // What was written is sealed.
        let kept: Vec<Vec<u8>> = house
            .registry
            .db()
            .read(|tx| tx.query("SELECT content FROM family_request", &[], |row| row.get(0)))
            .unwrap();
        assert!(kept.iter().all(|bytes| !bytes.windows(3).any(|part| part == b"flu")));
    });
}

#[test]
fn a_clinic_passes_a_note_on_and_does_not_see_it_any_more() {
    let house = on_sqlite();
    let child = house.child(ZOE);
    let family = house.family(&zoe(), "a");
    let said = Said { text: "The name is wrong".into(), ..Said::default() };
    let to = Some(house.clinic);
    requests::send(&house.registry, &family, child.public_id, About::Name, said, to, Language::English)
        .unwrap();
    let nurse = user(&house.registry, house.clinic, "the nurse", Role::ClinicStaff);
    let id = desk::list(&house.registry, &nurse, true).unwrap()[0].public_id;
    let passed = desk::carry_out(&house.registry, &nurse, id, Order::PassOn, "", &write).unwrap();
    assert_eq!(passed, Some(Ok(())));
    assert!(desk::open(&house.registry, &nurse, id).unwrap().is_none());
    let quality = user(&house.registry, house.pharmacy, "the registry", Role::DataQuality);
    assert_eq!(desk::open(&house.registry, &quality, id).unwrap().unwrap().state, State::Open);
}

#[test]
fn who_was_not_found_makes_a_claim_that_a_clinic_solves_with_an_access_code() {
    on_each(|house| {
        let child = house.child(ZOE);
        let said = Said {
            text: "Our phone was another one.".into(),
            given: "Zoe".into(),
            family: "Pitre".into(),
            born: Date::new(2024, 3, 5).ok(),
            asker: "Anne Pitre".into(),
            contact: "985-555-0777".into(),
            place: "Houma".into(),
            ..Said::default()
        };
        let claimed = requests::claim(&house.registry, said.clone(), Language::English, &from("a")).unwrap();
        let Claimed::Number(number, code) = claimed else { panic!("{claimed:?}") };
        let follow = |number: &str, code: &str, text: &str| {
            requests::follow(&house.registry, number, code, text, &from("b")).unwrap()
        };
        let Followed::Claim(claim) = follow(&number, &code, "") else { panic!("with number and code") };
        assert_eq!((claim.state, claim.about), (State::Sent, About::Claim));
        let bare = number.replace("F-", "").replace('-', "").to_lowercase();
        assert!(matches!(follow(&bare, &code.to_lowercase(), ""), Followed::Claim(_)), "as people type");
        assert!(matches!(follow(&number, "AAAAA-AAAAA", ""), Followed::No));

        // A clinic does not see it, until the family brings the paper along.
        let nurse = user(&house.registry, house.clinic, "the nurse", Role::ClinicStaff);
        assert!(desk::list(&house.registry, &nurse, true).unwrap().is_empty());
        assert!(desk::bring(&house.registry, &nurse, &number, "AAAAA-AAAAA").unwrap().is_none());
        let id = desk::bring(&house.registry, &nurse, &number, &code).unwrap().unwrap();
        let claim = desk::open(&house.registry, &nurse, id).unwrap().unwrap();
        assert_eq!(claim.said, said);
        let solve = |number, check| {
            desk::solve(&house.registry, &nurse, id, number, check, "", &write).unwrap().unwrap()
        };
        assert_eq!(solve(child.registry_number, None), Err(NotNow::IdentityUnchecked));
        let given = solve(child.registry_number, Some(IdentityCheck::Card)).unwrap();
        let Followed::Claim(claim) = follow(&number, &code, "") else { panic!("still there") };
        assert_eq!(claim.state, State::Done);
        assert!(claim.steps.iter().any(|step| step.what == "code-given"));
        assert_eq!(claim.record(&house.registry, &house.operator()).unwrap(), Some(child.public_id));
        // The word that there is an answer goes to the phone of the claim, and says nothing of it.
        assert_eq!(house.letters(), [("9855550777".to_owned(), number)]);
        let proved = prove::by_access_code(&house.registry, &zoe(), &given.code, None, &from("c")).unwrap();
        assert!(matches!(proved, Proved::In(_)));
    });
}

#[test]
fn reminders_are_chosen_and_no_reminders_is_the_same_wish_as_at_the_desk() {
    on_each(|house| {
        let child = house.child(ZOE);
        let family = house.family(&zoe(), "a");
        let open = || door::open(&house.registry, &family, child.public_id).unwrap().unwrap();
        let chosen = || reminders::of(&house.registry, &family, &open()).unwrap().channel;
        let choose = |channel| {
            reminders::choose(&house.registry, &family, child.public_id, channel, Language::Spanish).unwrap()
        };
        assert_eq!(chosen(), None);
        assert!(choose(Channel::Email));
        assert_eq!(chosen(), Some(Channel::Email));
        assert!(choose(Channel::None));
        assert!(open().is_restricted(Restriction::NoReminders));
        assert_eq!(chosen(), Some(Channel::None));
        assert!(choose(Channel::Text));
        assert!(!open().is_restricted(Restriction::NoReminders));
        assert_eq!(chosen(), Some(Channel::Text));
    });
}

#[test]
fn letters_are_dropped_as_files_once_and_kept_where_the_folder_is_gone() {
    let house = on_sqlite();
    house.child(ZOE);
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("outbox");
    let drop = FileDrop::into(&place).unwrap();
    house.begin(&zoe(), PHONE, "a");
    assert_eq!(outbox::deliver(&house.registry, &drop).unwrap(), 1);
    let files: Vec<_> = std::fs::read_dir(&place).unwrap().map(|entry| entry.unwrap().path()).collect();
    let [file] = files.as_slice() else { panic!("{files:?}") };
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.contains("\"to\": \"9855550143\"") && text.contains("\"channel\": \"text\""), "{text}");
    assert_eq!(outbox::deliver(&house.registry, &drop).unwrap(), 0, "once");
    std::fs::remove_dir_all(&place).unwrap();
    house.begin(&zoe(), PHONE, "b");
    outbox::deliver(&house.registry, &drop).unwrap();
    std::fs::create_dir(&place).unwrap();
    assert_eq!(outbox::deliver(&house.registry, &drop).unwrap(), 0, "not at once again");
    house.later(6_000_000);
    assert_eq!(outbox::deliver(&house.registry, &drop).unwrap(), 1);
    assert_eq!(std::fs::read_dir(&place).unwrap().count(), 1);
}
