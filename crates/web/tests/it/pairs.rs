//! The review desk over HTTP, with a real registry on a real database behind it.

use axum::http::{StatusCode, header};
use jenner_model::PublicId;
use jenner_model::access::Role;
use jenner_model::record::Record;
use jenner_registry::access::{accounts, door, of_operator};
use jenner_registry::identity::find;

use crate::registry::{House, houses, vxu};
use crate::{Client, Reply};

const PASSWORD: &str = "a password of enough letters";

/// Registry staff who decide about pairs, signed in.
pub(crate) fn staff(house: &House, username: &str) -> Client {
    let operator = of_operator(house.clinic.organization());
    let new = accounts::NewAccount {
        username,
        display_name: username,
        password: PASSWORD,
        organization: house.clinic.organization(),
        role: Role::DataQuality,
    };
    accounts::add(&house.registry, &operator, &new).unwrap();
    sign_in(house, username)
}

fn sign_in(house: &House, username: &str) -> Client {
    let mut client = Client { router: house.router.clone(), cookie: String::new() };
    house.enter(&mut client, username, PASSWORD);
    client
}

/// A child of the same clinic under another number.
fn child(number: &str, given: &str, born: &str, doses: &[(&str, &str)]) -> String {
    let doses: String = doses
        .iter()
        .enumerate()
        .map(|(n, (day, cvx))| {
            format!(
                "ORC|RE||{number}-{n}^BAYOU\rRXA|0|1|{day}||{cvx}^X^CVX|999|||01^^NIP001|||||||||||CP|A\r"
            )
        })
        .collect();
    vxu(|message| {
        let head = message.split("ORC|").next().unwrap().to_owned();
        head.replace("|C1|", &format!("|C-{number}-{given}|"))
            .replace("77^^^BAYOU^MR", &format!("{number}^^^BAYOU^MR"))
            .replace("Naquin^Remy", &format!("Naquin^{given}"))
            .replace("20240102", born)
            .replace("|M\r", "|M|||118 Oak Aly^^Houma^LA^70360||^PRN^PH^^^985^5550143\r")
            + &doses
    })
}

pub(crate) fn person(house: &House, given: &str) -> PublicId {
    let criteria = find::Criteria {
        names: vec!["Naquin".into(), given.into()],
        birth_date: Some(jiff::civil::date(2024, 1, 2)),
        ..find::Criteria::default()
    };
    let found = find::find(&house.registry, &house.clinic, &criteria).unwrap().people;
    let exact = |record: &&Record| record.demographics.names.iter().any(|name| name.given == given);
    found.iter().find(exact).unwrap_or_else(|| panic!("{given} is not found")).public_id
}

pub(crate) fn record(house: &House, id: PublicId) -> Record {
    door::open(&house.registry, &house.clinic, id).unwrap().unwrap()
}

fn to(reply: &Reply) -> String {
    reply.header(header::LOCATION).to_owned()
}

/// The value of a hidden field.
pub(crate) fn hidden(page: &str, name: &str) -> String {
    let field =
        page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_else(|| panic!("{name}: {page}"));
    field.split('"').next().unwrap().to_owned()
}

/// Opens the comparison of two people by hand. Answers its address.
fn compare(house: &House, client: &mut Client, one: PublicId, other: PublicId) -> String {
    let start = format!("/people/{one}/duplicate/x");
    let pair = to(&house.runtime.block_on(client.post(&start, &format!("other={other}"))));
    assert!(pair.starts_with("/review/"), "{pair}");
    pair
}

/// Two records of one child: the second under another number and first name.
fn two(house: &House) -> (PublicId, PublicId) {
    let first = child("771", "Remy", "20240102", &[("20240305", "20"), ("20240505", "20")]);
    assert!(house.rest(first).text.contains("MSA|AA"));
    let second = child("772", "Jacques", "20240102", &[("20240305", "20"), ("20250201", "03")]);
    assert!(house.rest(second).text.contains("MSA|A"));
    (person(house, "Remy"), person(house, "Jacques"))
}

#[test]
fn two_records_become_one_and_two_again_and_nothing_is_lost() {
    for house in houses() {
        let (remy, jacques) = two(&house);
        let before = [record(&house, remy), record(&house, jacques)];
        let mut client = staff(&house, "dana");
        let run = &house.runtime;
        let pair = compare(&house, &mut client, remy, jacques);
        let page = run.block_on(client.get(&pair)).text;
        for text in ["Are these the same person?", "Remy", "Jacques", "Doses after the merge"] {
            assert!(page.contains(text), "{text}: {page}");
        }
        let (keep, version) = (hidden(&page, "keep"), hidden(&page, "version"));
        // The right record's first name is the right one.
        let jacques_is_right =
            page.split("value=\"right\"").nth(1).unwrap().split("</label>").next().unwrap();
        assert!(jacques_is_right.contains("Jacques"), "{jacques_is_right}");
        let form = format!(
            "answer=same&keep={keep}&version={version}&field-name=right&twins-checked=yes&note=mother+confirmed"
        );
        let merged = run.block_on(client.post(&pair, &form));
        assert_eq!(to(&merged), format!("/people/{remy}"), "{}", merged.text);
        let one = record(&house, remy);
        let promised = page.split("Doses after the merge <span class=\"light\">").nth(1).unwrap();
        let promised: usize = promised.split([' ', '<']).next().unwrap().parse().unwrap();
        assert_eq!((one.doses.len(), one.public_id), (promised, remy), "as the page said before");
        assert_eq!(one.demographics.legal_name().unwrap().given, "Jacques", "a human has said so");
        // The old address leads to the survivor, who says what happened.
        let moved = run.block_on(client.get(&format!("/people/{jacques}")));
        assert_eq!(to(&moved), format!("/people/{remy}?merged={jacques}"));
        let arrived = run.block_on(client.get(&to(&moved))).text;
        assert!(arrived.contains("became part of this one") && arrived.contains("Merged from"), "{arrived}");
        assert!(arrived.contains("by dana"));
        // A later report does not replace what a human has checked.
        let later = child("771", "Remy", "20240102", &[("20240305", "20")])
            .replace("20260601070000", "20260601080000")
            .replace("|C-771-Remy|", "|C-later|");
        assert!(house.rest(later).text.contains("MSA|A"));
        assert_eq!(record(&house, remy).demographics.legal_name().unwrap().given, "Jacques");
        // Undone from the list of decisions.
        let done = run.block_on(client.get("/review/done")).text;
        assert!(
            done.contains("Merged") && done.contains("mother confirmed") && done.contains("dana"),
            "{done}"
        );
        let undone = run.block_on(client.post("/review/done", &format!("undo={}", hidden(&done, "undo"))));
        assert_eq!(to(&undone), "/review/done");
        assert!(
            run.block_on(client.get("/review/done")).text.contains("The records are as they were before.")
        );
        for (then, id) in before.iter().zip([remy, jacques]) {
            let now = record(&house, id);
            assert_eq!(now.demographics, then.demographics);
            let doses =
                |record: &Record| record.doses.iter().map(|dose| dose.best.clone()).collect::<Vec<_>>();
            assert_eq!(doses(&now), doses(then));
        }
        assert!(run.block_on(client.get(&pair)).text.contains("Merge undone"), "{pair}");
    }
}

#[test]
fn the_server_does_not_merge_twins_without_the_tick() {
    for house in houses() {
        let (remy, jacques) = two(&house);
        let mut client = staff(&house, "dana");
        let run = &house.runtime;
        let pair = compare(&house, &mut client, remy, jacques);
        let page = run.block_on(client.get(&pair)).text;
        assert!(page.contains("Same birth date and home, but different first names."), "{page}");
        let form = format!("answer=same&keep={}&version={}", hidden(&page, "keep"), hidden(&page, "version"));
        let refused = run.block_on(client.post(&pair, &form));
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("Nothing was merged"));
        assert_eq!(record(&house, jacques).public_id, jacques);
        let different = run.block_on(client.post(&pair, &form.replace("same", "different")));
        assert_eq!(different.status, StatusCode::SEE_OTHER);
        let queue = run.block_on(client.get("/review")).text;
        assert!(queue.contains("Kept apart."), "{queue}");
        assert!(run.block_on(client.get(&pair)).text.contains("Different people: by dana"));
        // It can be taken back, too; then the pair waits again.
        run.block_on(client.post("/review/done", &format!("undo={}", hidden(&queue, "undo"))));
        assert!(run.block_on(client.get(&pair)).text.contains("Nobody has this pair in hand"));
    }
}

#[test]
fn a_pair_in_hand_is_decided_by_its_holder_alone_and_on_what_they_saw() {
    for house in houses() {
        let (remy, jacques) = two(&house);
        let (mut dana, mut eli) = (staff(&house, "dana"), staff(&house, "eli"));
        let run = &house.runtime;
        let pair = compare(&house, &mut dana, remy, jacques);
        let seen = run.block_on(eli.get(&pair)).text;
        assert!(seen.contains("dana has this pair in hand") && !seen.contains("value=\"same\""), "{seen}");
        let page = run.block_on(dana.get(&pair)).text;
        let form = format!("keep={}&version={}", hidden(&page, "keep"), hidden(&page, "version"));
        let forced = run.block_on(eli.post(&pair, &format!("answer=different&{form}")));
        assert_eq!(forced.status, StatusCode::CONFLICT);
        assert_eq!(to(&run.block_on(eli.post("/review", ""))), "/review", "there is no other pair to take");
        // A report comes in while dana looks.
        let news = child("772", "Jacques", "20240102", &[("20260101", "10")]).replace("|C-772-", "|C-news-");
        assert!(house.rest(news).text.contains("MSA|A"));
        let late = run.block_on(dana.post(&pair, &format!("answer=same&twins-checked=yes&{form}")));
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(late.text.contains("changed while you were looking"));
        assert_eq!(record(&house, jacques).public_id, jacques, "nothing was merged");
        // Passing on needs a note, and the next one reads it.
        let form = format!("keep={}&version={}", hidden(&late.text, "keep"), hidden(&late.text, "version"));
        let silent = run.block_on(dana.post(&pair, &format!("answer=unsure&{form}")));
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
        run.block_on(dana.post(&pair, &format!("answer=unsure&note=ask+the+ward&{form}")));
        assert_eq!(to(&run.block_on(eli.post("/review", "hands=passed-on"))), pair);
        let passed = run.block_on(eli.get(&pair)).text;
        assert!(passed.contains("ask the ward") && passed.contains("1 of 1"), "{passed}");
        let mine = run.block_on(eli.get("/review?hands=mine")).text;
        assert!(mine.contains("Jacques") && mine.contains("1–1 of 1"), "{mine}");
        assert!(run.block_on(dana.get("/review?hands=mine")).text.contains("No pair fits"));
    }
}

#[test]
fn a_record_is_taken_apart_from_its_own_page() {
    for house in houses() {
        let (remy, jacques) = two(&house);
        let mut client = staff(&house, "dana");
        let run = &house.runtime;
        let pair = compare(&house, &mut client, remy, jacques);
        let page = run.block_on(client.get(&pair)).text;
        let form = format!("keep={}&version={}", hidden(&page, "keep"), hidden(&page, "version"));
        run.block_on(client.post(&pair, &format!("answer=same&twins-checked=yes&{form}")));
        let url = format!("/people/{remy}/split");
        let homes = run.block_on(client.get(&url)).text;
        assert!(
            homes.contains("Stays: the record itself") && homes.contains(&format!("value=\"{jacques}\""))
        );
        let after = run.block_on(client.get(&format!("{url}?look=1&home={jacques}"))).text;
        for text in ["After the split", "Stays: ", "Leaves: ", "02/01/2025"] {
            assert!(after.contains(text), "{text}: {after}");
        }
        let form = format!("home={jacques}&version={}", hidden(&after, "version"));
        let silent = run.block_on(client.post(&url, &form));
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
        let split = run.block_on(client.post(&url, &format!("{form}&reason=cousins")));
        assert_eq!(to(&split), format!("/people/{remy}"));
        assert_eq!(record(&house, jacques).doses.len(), 2);
        assert_eq!(record(&house, remy).doses.len(), 2);
        let done = run.block_on(client.get("/review/done")).text;
        assert!(done.contains("Split") && done.contains("cousins"), "{done}");
        assert!(!run.block_on(client.get(&format!("/people/{remy}"))).text.contains("Merged from"));
    }
}

#[test]
fn clinic_staff_see_what_was_merged_and_decide_nothing() {
    for house in houses() {
        let (remy, jacques) = two(&house);
        let mut dana = staff(&house, "dana");
        let run = &house.runtime;
        let pair = compare(&house, &mut dana, remy, jacques);
        let page = run.block_on(dana.get(&pair)).text;
        let record_page = run.block_on(dana.get(&format!("/people/{remy}"))).text;
        assert!(record_page.contains(&format!("href=\"{pair}\"")), "the open pair is named on the record");
        let mut nurse = sign_in(&house, "nurse");
        for path in ["/review", "/review/done", &pair, &format!("/people/{remy}/split")] {
            assert_eq!(run.block_on(nurse.get(path)).status, StatusCode::FORBIDDEN, "{path}");
        }
        let form = format!(
            "answer=same&twins-checked=yes&keep={}&version={}",
            hidden(&page, "keep"),
            hidden(&page, "version")
        );
        assert_eq!(run.block_on(nurse.post(&pair, &form)).status, StatusCode::FORBIDDEN);
        assert!(!run.block_on(nurse.get(&format!("/people/{remy}"))).text.contains("/review"));
        run.block_on(dana.post(&pair, &form));
        let moved = to(&run.block_on(nurse.get(&format!("/people/{jacques}/by-date"))));
        let seen = run.block_on(nurse.get(&moved)).text;
        assert!(seen.contains("became part of this one") && !seen.contains("/split"), "{seen}");
    }
}
