//! Ways through the pages of roles and emergency access, from the first click to the last.

use axum::http::header;
use jenner_model::access::Role;
use jenner_registry::access::grants::{self, NewGrant};
use jenner_registry::access::{accounts, glass, links};

use super::seed::{PASSWORD, Seeded, Whose, marker};

fn user(seeded: &Seeded, role: Role) -> accounts::SignedIn {
    accounts::sign_in(&seeded.registry, role.word(), PASSWORD).unwrap().unwrap()
}

#[test]
fn s22_a_hidden_record_opens_with_a_reason_says_so_on_every_page_and_the_officer_and_the_family_see_it() {
    let seeded = Seeded::new();
    let mut nurse = seeded.visitor(Role::ClinicStaff);
    let hidden = seeded.address("/people/{person}", Whose::Hidden).unwrap();
    let block = |client: &mut crate::Client, path: &str, form: Option<&str>| match form {
        None => seeded.runtime.block_on(client.get(path)),
        Some(form) => seeded.runtime.block_on(client.post(path, form)),
    };
    assert_eq!(block(&mut nurse, &hidden, None).status, 404);

    let named = format!("family={}&given=Remy&born=2018-05-06", marker::HIDDEN_NAME);
    let short = block(&mut nurse, "/emergency", Some(&format!("{named}&reason=because")));
    assert_eq!(short.status, 422);
    let stranger = "family=Nobody&given=Here&born=2018-05-06&reason=Unconscious+in+the+emergency+room";
    assert_eq!(block(&mut nurse, "/emergency", Some(stranger)).status, 422);
    assert_eq!(block(&mut nurse, &hidden, None).status, 404, "still hidden");

    let reason = "reason=Unconscious+in+the+emergency+room";
    let opened = block(&mut nurse, "/emergency", Some(&format!("{named}&{reason}")));
    assert_eq!(opened.status, 303);
    assert_eq!(opened.header(header::LOCATION), hidden);
    let page = block(&mut nurse, &hidden, None);
    assert!(page.text.contains(marker::HIDDEN_NAME));
    // Emergency access lifts no safety hold, and opens no other record.
    let held = block(&mut nurse, &format!("/people/{}/details", seeded.held()), None);
    assert!(!held.text.contains(marker::HELD_STREET));
    for path in [hidden.as_str(), "/", "/help", "/find", "/people/00000000000000000000"] {
        let text = block(&mut nurse, path, None).text;
        assert!(text.contains("Emergency access is on"), "{path}");
    }

    let mut officer = seeded.visitor(Role::PrivacyOfficer);
    let tasks = block(&mut officer, "/oversight", None).text;
    assert!(tasks.contains("Unconscious in the emergency room") && tasks.contains("Emergency access"));
    assert!(!tasks.contains(marker::HIDDEN_NAME), "the task names the record, not the child");
    let task = tasks.split("name=\"task\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(block(&mut officer, "/oversight", Some(&format!("task={task}&note="))).status, 422);
    assert_eq!(
        block(&mut officer, "/oversight", Some(&format!("task={task}&note=Was+in+order"))).status,
        303
    );
    assert!(block(&mut officer, "/oversight", None).text.contains("Was in order"));

    // The clinic that reported the child, and so the family, sees who opened the record.
    let looks = {
        let other = accounts::NewAccount {
            username: "reporter",
            display_name: "Reporter",
            password: PASSWORD,
            organization: seeded.other,
            role: Role::ClinicStaff,
        };
        accounts::add(&seeded.registry, &seeded.operator, &other).unwrap();
        let who = accounts::sign_in(&seeded.registry, "reporter", PASSWORD).unwrap().unwrap();
        let id = hidden.trim_start_matches("/people/").parse().unwrap();
        jenner_registry::access::looks::at(&seeded.registry, &who.access, id).unwrap().unwrap()
    };
    assert!(looks.iter().any(|look| look.action == "glass.break"));

    assert_eq!(block(&mut nurse, "/emergency/end", Some("")).status, 303);
    assert_eq!(block(&mut nurse, &hidden, None).status, 404, "hidden again");
    assert!(!block(&mut nurse, "/", None).text.contains("Emergency access is on"));
    let nurse = user(&seeded, Role::ClinicStaff);
    assert_eq!(glass::state(&seeded.registry, nurse.user).unwrap(), None);
}

#[test]
fn s08_s10_the_role_is_changed_openly_under_a_new_session_and_a_role_that_is_over_opens_nothing() {
    let seeded = Seeded::new();
    let nurse = user(&seeded, Role::ClinicStaff);
    let admin = user(&seeded, Role::Administrator);
    let new = NewGrant {
        user: nurse.user,
        role: Role::DataQuality,
        organization: seeded.own,
        counties: Vec::new(),
        days: 30,
    };
    let second = grants::give(&seeded.registry, &admin.access, &new).unwrap();
    let mut client = seeded.visitor(Role::ClinicStaff);
    let get = |client: &mut crate::Client, path: &str| seeded.runtime.block_on(client.get(path));
    assert_eq!(get(&mut client, "/review").status, 403, "one role at a time");
    let old = client.cookie.clone();
    let switched = seeded.runtime.block_on(client.post("/roles", &format!("role={second}")));
    assert_eq!(switched.status, 303);
    assert_ne!(client.cookie, old, "a new session token");
    assert_eq!(get(&mut client, "/review").status, 200);
    assert!(get(&mut client, "/").text.contains("Data quality"), "every page says in which role");
    let mut before = crate::Client { router: seeded.router.clone(), cookie: old };
    assert_eq!(get(&mut before, "/").status, 303, "the old session is over");
    // Somebody else's role is none of one's own.
    let foreign = seeded.runtime.block_on(client.post("/roles", &format!("role={}", admin.grant)));
    assert_eq!(foreign.status, 404);
    assert!(grants::end(&seeded.registry, &admin.access, second).unwrap());
    assert_eq!(
        get(&mut client, "/review").status,
        303,
        "the next click finds the role over, and the session with it"
    );
}

#[test]
fn s23_a_manager_lets_in_clinic_staff_of_the_own_clinic_and_nobody_above() {
    let seeded = Seeded::new();
    let mut manager = seeded.visitor(Role::ClinicManager);
    let page = seeded.runtime.block_on(manager.get("/users/invite")).text;
    assert!(page.contains("value=\"clinic_staff\"") && !page.contains("value=\"data_quality\""));
    assert!(page.contains("Bayou Pediatrics") && !page.contains("Other Clinic"));
    let place = |name: &str| {
        let all = jenner_registry::organizations::list(&seeded.registry).unwrap();
        all.iter().find(|one| one.code == name).unwrap().public_id.to_string()
    };
    let mut invite = |role: &str, at: &str| {
        let form = format!("username=new-{role}&name=New&role={role}&organization={}", place(at));
        seeded.runtime.block_on(manager.post("/users/invite", &form))
    };
    assert_eq!(invite("data_quality", "BAYOU").status, 403);
    assert_eq!(invite("administrator", "BAYOU").status, 403);
    assert_eq!(invite("clinic_staff", "OTHER").status, 403);
    let done = invite("clinic_staff", "BAYOU");
    assert_eq!(done.status, 200);
    let token = done.text.split("/link/").nth(1).unwrap().split('<').next().unwrap();
    let opened = links::look(&seeded.registry, token).unwrap().unwrap();
    assert_eq!(opened.account.unwrap().0, "new-clinic_staff");
}

#[test]
fn a_provider_applies_the_state_approves_and_what_ends_opens_nothing_any_more() {
    let seeded = Seeded::new();
    let mut anybody = seeded.nobody();
    let empty = seeded.runtime.block_on(anybody.post("/providers/apply", "name=Teche"));
    assert_eq!(empty.status, 422);
    let form = "name=Teche+Clinic&kind=clinic&city=Houma&sites=One&contact=Ann&email=a%40b.example\
                &phone=1&purpose=Histories&signed_by=Ann";
    assert_eq!(seeded.runtime.block_on(anybody.post("/providers/apply", form)).status, 200);
    let mut admin = seeded.visitor(Role::Administrator);
    let list = seeded.runtime.block_on(admin.get("/organizations")).text;
    let link = list
        .split("href=\"/organizations/applications/")
        .find(|part| part.contains("Teche Clinic"))
        .and_then(|part| part.split('"').next())
        .unwrap()
        .to_owned();
    let address = format!("/organizations/applications/{link}");
    let mut decide = |form: &str| seeded.runtime.block_on(admin.post(&address, form)).status;
    assert_eq!(decide("do=approve&code=BAYOU"), 422, "the code is taken");
    assert_eq!(decide("do=approve&code=TECHE"), 303);
    assert_eq!(decide("do=approve&code=TECHE2"), 422, "once");
    let teche = jenner_registry::organizations::by_code(&seeded.registry, "TECHE").unwrap().unwrap();
    let account = accounts::NewAccount {
        username: "teche",
        display_name: "Teche",
        password: PASSWORD,
        organization: teche.id,
        role: Role::ClinicManager,
    };
    accounts::add(&seeded.registry, &seeded.operator, &account).unwrap();
    let enters = || accounts::sign_in(&seeded.registry, "teche", PASSWORD).unwrap().is_some();
    assert!(enters());
    assert_eq!(decide("do=end&why="), 422, "not without a reason");
    assert_eq!(decide("do=end&why=Closed+its+doors"), 303);
    assert!(!enters(), "nobody works for a provider that does not take part");
}

#[test]
fn s25_who_searches_too_often_waits_and_the_officer_hears_of_it_once_a_day() {
    let seeded = Seeded::new();
    let clerk = std::sync::Arc::new(jenner_web::Clerk::new(seeded.registry.clone()));
    let settings = jenner_web::Settings { searches_an_hour: 3, ..jenner_web::Settings::default() };
    let router = jenner_web::router(jenner_web::App::new(clerk.clone(), settings, None), clerk);
    let mut nurse = crate::Client { router, cookie: String::new() };
    let name = Role::ClinicStaff.word();
    crate::registry::enter(&seeded.registry, &seeded.runtime, &mut nurse, name, PASSWORD);
    let mut statuses = Vec::new();
    for _ in 0..6 {
        let kept = seeded.runtime.block_on(nurse.post("/find", "q=qzownchild+1/2/2020"));
        let shown = match kept.headers.get(header::LOCATION) {
            Some(to) => seeded.runtime.block_on(nurse.get(to.to_str().unwrap())).status,
            None => kept.status,
        };
        statuses.push(shown.as_u16());
    }
    assert!(statuses.contains(&429), "{statuses:?}");
    let mut officer = seeded.visitor(Role::PrivacyOfficer);
    let tasks = seeded.runtime.block_on(officer.get("/oversight")).text;
    assert_eq!(tasks.matches("Many searches in a short time").count(), 1, "{tasks}");
}
