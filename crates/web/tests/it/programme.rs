//! The vaccine programme in the browser, over a real registry: a clinic applies, the staff decides, visits, has the watch look.

use axum::http::{StatusCode, header};
use jenner_model::OrganizationId;
use jenner_model::access::Role;
use jenner_registry::access::{accounts, of_operator};
use jiff::ToSpan as _;

use crate::registry::{House, PASSWORD, actions, get, houses, post};
use crate::{Client, Reply};

fn enter(house: &House, name: &'static str, role: Role) -> Client {
    let account = accounts::NewAccount {
        username: name,
        display_name: name,
        password: PASSWORD,
        organization: house.clinic.organization(),
        role,
    };
    accounts::add(&house.registry, &of_operator(OrganizationId(0)), &account).unwrap();
    let mut client = house.visitor();
    house.enter(&mut client, name, PASSWORD);
    client
}

/// The page is there, and every text has its words.
fn shown(house: &House, client: &mut Client, path: &str) -> Reply {
    let page = get(house, client, path);
    assert_eq!(page.status, StatusCode::OK, "{path}");
    let key = page.text.split("vfc-").nth(1).map(|rest| rest.chars().take(30).collect::<String>());
    assert_eq!(key, None, "{path}: a text without words");
    page
}

#[test]
fn a_clinic_applies_the_staff_approves_and_visits_and_each_of_it_stands_in_the_log() {
    for house in houses() {
        let mut manager = enter(&house, "manager", Role::ClinicManager);
        let mut staff = enter(&house, "staff", Role::DataQuality);
        let mut nurse = enter(&house, "nurse-v", Role::ClinicStaff);
        assert!(!shown(&house, &mut nurse, "/vfc").text.contains("/vfc/enrolments/new"));
        assert_eq!(post(&house, &mut nurse, "/vfc/enrolments/new", "").status, StatusCode::FORBIDDEN);
        assert!(shown(&house, &mut manager, "/vfc").text.contains("/vfc/enrolments/new"));
        let begun = post(&house, &mut manager, "/vfc/enrolments/new", "");
        let application = begun.header(header::LOCATION).to_owned();
        assert!(application.starts_with("/vfc/enrolments/"), "{} {}", begun.status, begun.text);
        let page = shown(&house, &mut manager, &application);
        let hash = page
            .text
            .split("name=\"text_hash\" value=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned();
        let today = house.registry.today();
        let (on, until) = (today, today.checked_add(200.days()).unwrap());
        let form = format!(
            "pin=190001&street=1+Main&city=Houma&zip=70360&phone=1&hours_0=09:00-12:00&director=Ada&director_title=MD&licence=L1\
             &primary_name=Bo&primary_email=b%40c.example&primary_phone=1&primary_training={on}&primary_until={until}&primary_certificate=C1\
             &backup_name=Cy&backup_email=c%40c.example&backup_phone=1&backup_training={on}&backup_until={until}&backup_certificate=C2\
             &n_young_V02=41&n_older_=3&signed_name=Ada&signed_title=MD&agrees=1&text_hash={hash}"
        );
        let wrong = post(
            &house,
            &mut manager,
            &application,
            &format!("{form}&what=submit").replace("09:00-12:00", "always"),
        );
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            wrong.text.contains("href=\"#hours\"") && wrong.text.contains("value=\"1 Main\""),
            "{}",
            wrong.text
        );
        let without = post(&house, &mut manager, &application, &format!("{form}&what=submit"));
        assert!(without.text.contains("href=\"#units\""), "a storage unit is needed: {}", without.text);
        let unit = "kind=refrigerator&style=pharmacy&name=Main&make=&low=&high=&scale=F";
        assert!(post(&house, &mut manager, "/cold-chain/new", unit).status.is_redirection());
        let sent = post(&house, &mut manager, &application, &format!("{form}&what=submit"));
        assert!(sent.header(header::LOCATION).ends_with("done=sent"), "{} {}", sent.status, sent.text);
        let page = shown(&house, &mut manager, &application);
        assert!(
            page.text.contains(&hash)
                && page.text.contains("Main (refrigerator)")
                && page.text.contains("41")
        );
        assert!(!page.text.contains("value=\"submit\""), "what was sent is not changed");

        assert!(shown(&house, &mut staff, "/vfc").text.contains("1 application to decide"));
        assert!(shown(&house, &mut staff, "/vfc/enrolments").text.contains(&application));
        let no_reason = post(&house, &mut staff, &application, "what=return&why=");
        assert_eq!(no_reason.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(post(&house, &mut staff, &application, "what=approve&why=").status.is_redirection());
        assert_eq!(post(&house, &mut staff, &application, "what=approve&why=").status, StatusCode::CONFLICT);
        assert!(shown(&house, &mut manager, "/vfc").text.contains("Takes part until"));

        let rounds = shown(&house, &mut staff, "/vfc/visits");
        let whom = rounds
            .text
            .split("name=\"organization\" value=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned();
        let late = post(
            &house,
            &mut staff,
            "/vfc/visits",
            &format!("organization={whom}&kind=storage&on=2020-01-01"),
        );
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        let planned =
            post(&house, &mut staff, "/vfc/visits", &format!("organization={whom}&kind=storage&on={today}"));
        let visit = planned.header(header::LOCATION).split('?').next().unwrap().to_owned();
        assert_eq!(get(&house, &mut manager, &visit).status, StatusCode::NOT_FOUND, "nobody is told before");
        let found = format!("what=record&on={today}&is_units_fit=wrong");
        assert_eq!(post(&house, &mut staff, &visit, &found).status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            post(&house, &mut staff, &visit, &format!("{found}&words_units_fit=Dormitory+%3C"))
                .status
                .is_redirection()
        );
        let page = shown(&house, &mut manager, &visit);
        assert!(
            page.text.contains("Dormitory &#60;") || page.text.contains("Dormitory &lt;"),
            "{}",
            page.text
        );
        let page = shown(&house, &mut staff, &visit);
        let action =
            page.text.split("name=\"action\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        assert!(
            post(&house, &mut staff, &visit, &format!("what=close&action={action}&evidence=Photo"))
                .status
                .is_redirection()
        );
        shown(&house, &mut manager, "/vfc/visits");

        for path in ["/vfc/accounts", "/vfc/eligibility"] {
            shown(&house, &mut manager, path);
            shown(&house, &mut staff, &format!("{path}?scope=state"));
            assert_eq!(
                get(&house, &mut manager, &format!("{path}?scope=state")).status,
                StatusCode::FORBIDDEN
            );
        }
        for file in [
            "accounts/accounts.csv",
            "accounts/accounts.xlsx",
            "accounts/accounts.pdf",
            "eligibility/eligibility.csv",
        ] {
            assert_eq!(get(&house, &mut manager, &format!("/vfc/{file}")).status, StatusCode::OK, "{file}");
        }
        assert_eq!(get(&house, &mut manager, "/vfc/accounts/other.csv").status, StatusCode::NOT_FOUND);
        assert_eq!(get(&house, &mut manager, "/vfc/watch").status, StatusCode::FORBIDDEN);
        shown(&house, &mut staff, "/vfc/watch");
        let turned = post(&house, &mut staff, "/vfc/watch", "from=2026-02-01&until=2026-01-01");
        assert_eq!(turned.status, StatusCode::UNPROCESSABLE_ENTITY);
        let looked = post(&house, &mut staff, "/vfc/watch", "from=2026-01-01&until=2026-02-01");
        assert!(
            looked.header(header::LOCATION).ends_with("done=nothing"),
            "{} {}",
            looked.status,
            looked.text
        );
        let done = actions(&house);
        for action in [
            "programme.read",
            "programme.apply",
            "programme.decide",
            "programme.visit",
            "programme.account",
            "programme.watch",
            "programme.findings",
        ] {
            assert!(done.iter().any(|one| one == action), "{action}");
        }
    }
}
