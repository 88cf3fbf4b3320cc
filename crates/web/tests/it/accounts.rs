//! The way in over HTTP, with a real registry behind it: second factor, sessions, kept forms, links (S01 to S12).

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jenner_model::UserId;
use jenner_registry::access::{accounts, factors, grants, links, notices, of_operator, sessions, totp};
use jenner_web::guard::Permission;
use jenner_web::routes::ROUTES;

use crate::Client;
use crate::registry::{House, PASSWORD, get, houses, post};

fn user(house: &House) -> UserId {
    accounts::by_username(&house.registry, "nurse").unwrap().unwrap()
}

fn password_alone(house: &House) -> Client {
    let mut client = house.visitor();
    let form = format!("user_name=nurse&password={}", PASSWORD.replace(' ', "+"));
    assert!(post(house, &mut client, "/sign-in", &form).status.is_redirection());
    client
}

#[test]
fn s02_the_right_password_alone_opens_no_page_that_needs_an_account() {
    for house in houses() {
        for factor in [false, true] {
            if factor {
                factors::give(&house.registry, user(&house), b"a seed for tests alone").unwrap();
            }
            let mut client = password_alone(&house);
            let mut asked = 0;
            for route in ROUTES.iter().filter(|route| !route.path.contains('{')) {
                if matches!(route.permission, Permission::SignedIn | Permission::May(_)) {
                    let reply = get(&house, &mut client, route.path);
                    let to = reply.header(header::LOCATION).to_owned();
                    let refused =
                        to.starts_with("/sign-in?") || reply.status == StatusCode::METHOD_NOT_ALLOWED;
                    assert!(refused, "{} {} {to}", route.path, reply.status);
                    asked += 1;
                }
            }
            assert!(asked > 10);
        }
    }
}

#[test]
fn s02_a_new_account_sets_up_an_app_gets_recovery_codes_and_accepts_the_agreement() {
    for house in houses() {
        let mut client = password_alone(&house);
        let page = get(&house, &mut client, "/sign-in/app").text;
        assert!(page.contains("<svg") && !page.contains("http://") && !page.contains("https://"));
        let seed = page.split("data-seed>").nth(1).unwrap().split('<').next().unwrap();
        let seed = totp::from_base32(seed).unwrap();
        assert!(
            get(&house, &mut client, "/sign-in/app").text.contains(&page[page.len() - 400..]),
            "same key"
        );
        let wrong = post(&house, &mut client, "/sign-in/app", "code=000000");
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let code = totp::code(&seed, totp::step_of(house.registry.now().0));
        let codes = post(&house, &mut client, "/sign-in/app", &format!("code={code}"));
        assert_eq!(codes.text.matches("<li><code>").count(), 10, "{}", codes.text);
        let onward = post(&house, &mut client, "/sign-in/onward", "");
        assert_eq!(onward.header(header::LOCATION), "/sign-in/agreement");
        assert!(get(&house, &mut client, "/").status.is_redirection(), "not in before the agreement");
        let missing = post(&house, &mut client, "/sign-in/agreement", "version=general-1");
        assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
        let form = format!("accepted=yes&version={}", house.registry.agreement().version);
        assert_eq!(post(&house, &mut client, "/sign-in/agreement", &form).header(header::LOCATION), "/");
        assert_eq!(get(&house, &mut client, "/").status, StatusCode::OK);
        // A recovery code opens once in place of the app.
        let recovery = codes.text.split("<li><code>").nth(1).unwrap().split('<').next().unwrap();
        let mut other = password_alone(&house);
        let first = post(&house, &mut other, "/sign-in/code", &format!("code={recovery}"));
        assert_eq!(first.header(header::LOCATION), "/");
        let mut third = password_alone(&house);
        let again = post(&house, &mut third, "/sign-in/code", &format!("code={recovery}"));
        assert_eq!(again.status, StatusCode::UNAUTHORIZED);
    }
}

#[test]
fn s06_five_wrong_codes_ask_for_the_password_again() {
    for house in houses() {
        factors::give(&house.registry, user(&house), b"a seed for tests alone").unwrap();
        let mut client = password_alone(&house);
        for _ in 0..4 {
            assert_eq!(
                post(&house, &mut client, "/sign-in/code", "code=000000").status,
                StatusCode::UNAUTHORIZED
            );
        }
        let fifth = post(&house, &mut client, "/sign-in/code", "code=000000");
        assert_eq!(fifth.header(header::LOCATION), "/sign-in?why=again");
        assert!(get(&house, &mut client, "/sign-in/code").status.is_redirection());
    }
}

#[test]
fn s08_each_step_has_another_session_id_and_the_database_has_none_of_them() {
    for house in houses() {
        factors::give(&house.registry, user(&house), b"a seed for tests alone").unwrap();
        let mut client = password_alone(&house);
        let half = client.cookie.clone();
        let code = factors::present(&house.registry, user(&house)).unwrap().unwrap();
        post(&house, &mut client, "/sign-in/code", &format!("code={code}"));
        let form = format!("accepted=yes&version={}", house.registry.agreement().version);
        post(&house, &mut client, "/sign-in/agreement", &form);
        assert_eq!(get(&house, &mut client, "/").status, StatusCode::OK);
        assert_ne!(client.cookie, half);
        let mut fixed = house.visitor();
        fixed.cookie = half;
        assert!(get(&house, &mut fixed, "/").status.is_redirection(), "the earlier id opens nothing");
    }
}

#[test]
fn s10_the_second_browser_is_out_at_the_next_click() {
    for house in houses() {
        let operator = of_operator(house.clinic.organization());
        let (mut one, mut other) = (house.visitor(), house.visitor());
        house.enter(&mut one, "nurse", PASSWORD);
        house.enter(&mut other, "nurse", PASSWORD);
        assert_eq!(get(&house, &mut other, "/find").status, StatusCode::OK);
        let form = format!(
            "present={}&password=seven+brown+pelicans&again=seven+brown+pelicans",
            PASSWORD.replace(' ', "+")
        );
        let changed = post(&house, &mut one, "/account/password", &form);
        assert_eq!(changed.status, StatusCode::OK, "{}", changed.text);
        assert!(get(&house, &mut other, "/find").status.is_redirection(), "another password");
        assert_eq!(get(&house, &mut one, "/find").status, StatusCode::OK, "the own session goes on");
        // What a role change does, too: the sessions are ended in the same step.
        sessions::end_of_user(&house.registry, user(&house), None).unwrap();
        assert!(get(&house, &mut one, "/find").status.is_redirection(), "ended from outside");
        house.enter(&mut one, "nurse", "seven brown pelicans");
        grants::deactivate(&house.registry, &operator, user(&house)).unwrap();
        assert!(get(&house, &mut one, "/find").status.is_redirection(), "closed");
        let form = "user_name=nurse&password=seven+brown+pelicans";
        assert_eq!(post(&house, &mut one, "/sign-in", form).status, StatusCode::UNAUTHORIZED);
    }
}

#[test]
fn s11_a_user_sees_the_own_sessions_ends_one_and_is_told_of_a_new_browser() {
    for house in houses() {
        let (mut one, mut other) = (house.visitor(), house.visitor());
        house.enter(&mut one, "nurse", PASSWORD);
        assert!(
            notices::unseen(&house.registry, user(&house)).unwrap().is_empty(),
            "the first browser is no news"
        );
        house.enter(&mut other, "nurse", PASSWORD);
        let told = notices::unseen(&house.registry, user(&house)).unwrap();
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].told, notices::Told::NewDevice);
        let page = get(&house, &mut one, "/account").text;
        assert_eq!(page.matches("name=\"session\"").count(), 1, "the other one can be ended: {page}");
        assert!(
            get(&house, &mut one, "/").text.contains("href=\"/account\">look"),
            "the first page tells of it"
        );
        let handle = page.split("name=\"session\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        post(&house, &mut one, "/account/sessions", &format!("session={handle}"));
        assert!(get(&house, &mut other, "/").status.is_redirection());
        assert_eq!(get(&house, &mut one, "/").status, StatusCode::OK);
        let mut stranger = house.visitor();
        stranger.cookie = format!("session={handle}");
        assert!(
            get(&house, &mut stranger, "/").status.is_redirection(),
            "the name of a session opens nothing"
        );
    }
}

#[test]
fn s09_a_form_sent_after_the_session_ended_is_kept_for_its_owner_alone() {
    for house in houses() {
        let mut nurse = house.visitor();
        house.enter(&mut nurse, "nurse", PASSWORD);
        // The clock of sessions is the machine's; the session is made to have ended by itself.
        house.db.write(|tx| tx.execute("UPDATE session SET expires_at = 1", &[]).map(drop)).unwrap();
        let sent = post(&house, &mut nurse, "/find", "q=naquin+remy+marker-7731");
        assert!(sent.header(header::LOCATION).starts_with("/sign-in?why=ended"));
        let rows: Vec<Vec<u8>> =
            house.db.read(|tx| tx.query("SELECT sealed FROM kept_form", &[], |row| row.get(0))).unwrap();
        assert_eq!(rows.len(), 1);
        assert!(!rows[0].windows(11).any(|part| part == b"marker-7731"), "sealed");
        let mut again = house.visitor();
        let form = format!("user_name=nurse&password={}", PASSWORD.replace(' ', "+"));
        post(&house, &mut again, "/sign-in", &form);
        factors::give(&house.registry, user(&house), b"another seed for tests").unwrap();
        let code = totp::code(b"another seed for tests", totp::step_of(house.registry.now().0));
        let entered = post(&house, &mut again, "/sign-in/code", &format!("code={code}"));
        assert_eq!(entered.header(header::LOCATION), "/kept");
        let page = get(&house, &mut again, "/kept").text;
        assert!(
            page.contains("action=\"/find\"") && page.contains("value=\"naquin remy marker-7731\""),
            "{page}"
        );
        post(&house, &mut again, "/kept/drop", "");
        assert!(get(&house, &mut again, "/kept").status.is_redirection());
    }
}

#[test]
fn s09_what_is_typed_is_kept_when_the_page_says_that_the_session_ends() {
    for house in houses() {
        let mut nurse = house.visitor();
        house.enter(&mut nurse, "nurse", PASSWORD);
        let request = Request::post("/kept")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded;charset=UTF-8")
            .header("sec-fetch-site", "same-origin")
            .header("x-form-path", "/find");
        let request = request.body(Body::from("q=half+typed")).unwrap();
        let kept = house.runtime.block_on(nurse.send(request));
        assert_eq!(kept.status, StatusCode::NO_CONTENT);
        assert!(get(&house, &mut nurse, "/").status.is_redirection(), "the session has ended with it");
    }
}

#[test]
fn s01_the_set_up_link_makes_one_administrator_and_dies() {
    for db in jenner_store::testing::engines() {
        let house = crate::registry::empty_house(db);
        let operator = of_operator(jenner_model::OrganizationId(0));
        let earlier = links::setup(&house.registry, &operator).unwrap().unwrap();
        let token = links::setup(&house.registry, &operator).unwrap().unwrap();
        let mut first = house.visitor();
        assert_eq!(get(&house, &mut first, &format!("/link/{earlier}")).status, StatusCode::GONE);
        assert_eq!(
            get(&house, &mut first, "/link/ffffffffffffffffffffffffffffffff").status,
            StatusCode::GONE
        );
        let page = get(&house, &mut first, &format!("/link/{token}"));
        assert_eq!(page.status, StatusCode::OK);
        let form = |password: &str| {
            format!(
                "organization=Health+Department&code_of_organization=hd&name=Ada&user_name=ada\
                 &password={password}&again={password}"
            )
        };
        let weak = post(&house, &mut first, &format!("/link/{token}"), &form("passwordpassword"));
        assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
        let taken = post(&house, &mut first, &format!("/link/{token}"), &form("seven+brown+pelicans"));
        assert_eq!(taken.header(header::LOCATION), "/sign-in/app", "{}", taken.text);
        let mut second = house.visitor();
        assert_eq!(get(&house, &mut second, &format!("/link/{token}")).status, StatusCode::GONE);
        assert_eq!(links::setup(&house.registry, &operator).unwrap(), None, "there is somebody now");
    }
}

#[test]
fn s07_a_name_that_nobody_has_is_answered_as_slowly_as_a_wrong_password() {
    let house = houses().into_iter().next().unwrap();
    let mut times = [Duration::ZERO; 2];
    let mut texts = [String::new(), String::new()];
    const TRIES: u32 = 100;
    for n in 0..TRIES {
        // Every try counts for itself, so that no pause is measured.
        house.db.write(|tx| tx.execute("DELETE FROM try_count", &[]).map(drop)).unwrap();
        for (at, name) in ["nurse", "nobody"].into_iter().enumerate() {
            let mut client = house.visitor();
            let begun = Instant::now();
            let reply =
                post(&house, &mut client, "/sign-in", &format!("user_name={name}&password=wrong-{n}"));
            times[at] += begun.elapsed();
            assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
            texts[at] = reply.text;
        }
    }
    assert_eq!(texts[0], texts[1].replace("nobody", "nurse"));
    let [known, unknown] = times.map(|time| time / TRIES);
    eprintln!("mean of {TRIES} tries each: known {known:?}, unknown {unknown:?}");
    assert!(known.abs_diff(unknown) < Duration::from_millis(10), "known {known:?}, unknown {unknown:?}");
}
