//! The pages of a pack on a laptop, over a real pack.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use jenner_model::Timestamp;
use jenner_model::access::Role;
use jenner_registry::Settings;
use jenner_registry::access::accounts;
use jenner_registry::away::make::{self, Secrets, Whom, Wish};
use jenner_registry::away::read;
use jenner_registry::away::shelter::Shelter;
use jenner_store::Engine;
use jenner_web::away::{Away, Look, router};
use tower::ServiceExt as _;

use crate::registry::{PASSWORD, houses, vxu};

const OWN: &str = "127.0.0.1:8090";

struct Laptop {
    router: axum::Router,
    cookie: String,
    pages: usize,
}

impl Laptop {
    async fn send(&mut self, path: &str, form: Option<&str>, more: &[(&str, &str)]) -> (StatusCode, String) {
        let mut request = Request::builder().uri(path).header(header::HOST, OWN);
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        request = request.header(header::COOKIE, &self.cookie);
        let request = match form {
            None => request.body(Body::empty()),
            Some(form) => request
                .method("POST")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Body::from(form.to_owned())),
        };
        let reply = self.router.clone().oneshot(request.unwrap()).await.unwrap();
        if let Some(set) = reply.headers().get(header::SET_COOKIE) {
            self.cookie = set.to_str().unwrap().split(';').next().unwrap().to_owned();
        }
        let status = reply.status();
        let bytes = reply.into_body().collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        // To be looked at in a browser, with the assets beside them.
        if let Ok(folder) = std::env::var("JENNER_DOCUMENTS_OUT") {
            self.pages += 1;
            let name = format!("away-{:02}{}.html", self.pages, path.replace('/', "-"));
            std::fs::write(std::path::Path::new(&folder).join(name), &text).unwrap();
        }
        (status, text)
    }
}

#[test]
fn a_nurse_signs_in_finds_a_child_sees_what_is_due_and_notes_a_dose() {
    let house = houses().into_iter().find(|house| house.db.engine() == Engine::Sqlite).unwrap();
    let registry = &house.registry;
    let operator = jenner_registry::access::of_operator(jenner_model::OrganizationId(0));
    let organization = house.clinic.organization();
    jenner_registry::intake::submit(
        registry,
        &house.clinic,
        jenner_registry::messages::Transport::File,
        vxu(|text| text).as_bytes(),
    )
    .unwrap();
    let found = registry
        .db()
        .read(|tx| jenner_store::queries::person::after(tx, jenner_model::PersonId(i64::MIN), 10))
        .unwrap();
    let rows = registry.db().read(|tx| jenner_store::queries::person::by_ids(tx, &operator, &found)).unwrap();
    let numbers = rows.values().map(|row| row.registry_number).collect();
    let secrets = Secrets::draw(1).unwrap();
    let wish = Wish {
        title: "Houma gym".to_owned(),
        whom: Whom::People(numbers),
        days: 30,
        staff: vec!["Ann Lee, RN".to_owned()],
        organization,
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pack");
    let mut out = Vec::new();
    assert_eq!(make::make(registry, &operator, &wish, &secrets, &mut out).unwrap().people, found.len());
    std::fs::write(&file, out).unwrap();
    let whole = read::look(&file, None).unwrap();
    let now = Timestamp(whole.head.made_at + 1);
    let clock = Arc::new(move || now);
    let shelter = Shelter::open(whole, &file, &secrets.password, Settings::default(), clock).unwrap();
    let shelter = Arc::new(shelter);
    let entry = shelter.pack().at(0).unwrap();
    let look =
        Look { product: "Jenner".to_owned(), zone: jiff::tz::TimeZone::UTC, address: OWN.parse().unwrap() };
    let mut laptop =
        Laptop { router: router(Away::new(shelter.clone(), look)), cookie: String::new(), pages: 0 };

    house.runtime.block_on(async {
        let (status, page) = laptop.send("/", None, &[]).await;
        assert!(status.is_success() && page.contains("Ann Lee, RN") && !page.contains(&entry.name().family));
        for path in ["/find", "/record", "/dose"] {
            let (_, page) = laptop.send(path, Some("q=a&place=0"), &[]).await;
            assert!(page.contains("Who is working?"), "{path}");
        }
        let (status, _) = laptop.send("/sign-in", Some("name=Ann+Lee%2C+RN&pin=x"), &[]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let pin = format!("name=Ann+Lee%2C+RN&pin={}", secrets.pins[0]);
        for (name, value) in [("origin", "http://elsewhere.example"), ("sec-fetch-site", "cross-site")] {
            let (status, _) = laptop.send("/sign-in", Some(&pin), &[(name, value)]).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{name}");
        }
        let (status, _) = laptop.send("/sign-in", Some(&pin), &[("origin", "http://127.0.0.1:8090")]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);

        let (status, _) = laptop.send("/find", Some("q=Naquin"), &[]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "one name alone");
        let (_, page) = laptop.send("/record", Some("place=0"), &[]).await;
        assert!(!page.contains(&entry.number.to_string()), "what no search has shown is not opened");
        let (before, _) = shelter.head();
        let asked = format!("q={}+{}&why=treatment", entry.name().family, entry.birth().unwrap());
        let (status, page) = laptop.send("/find", Some(&asked), &[]).await;
        assert!(status.is_success() && page.contains(&entry.number.to_string()), "{page}");
        let (_, page) = laptop.send("/record", Some("place=0"), &[]).await;
        assert!(page.contains("Today, ") && page.contains(&entry.name().family));
        assert_eq!(shelter.head().0, before + 3, "search, who was shown, and the record are in the log");
        let token = page.split("name=\"token\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let dose =
            |lot: &str| format!("place=0&token={token}&vaccine=MMR&given_on={}&lot={lot}", shelter.today());
        let (status, page) = laptop.send("/dose", Some(&dose("")), &[]).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("#lot"));
        let (status, page) = laptop.send("/dose", Some(&dose("A77")), &[]).await;
        assert!(status.is_success() && page.contains("on disk") && page.contains("noted here"), "{page}");
        laptop.send("/sign-out", Some(""), &[]).await;
        let (_, page) = laptop.send("/find", Some(&asked), &[]).await;
        assert!(page.contains("Who is working?"));
        laptop.cookie = "lang=es".to_owned();
        assert!(laptop.send("/", None, &[]).await.1.contains("¿Quién está trabajando?"));
    });
}

#[test]
fn an_administrator_makes_a_pack_in_two_steps_and_the_password_is_in_no_list() {
    let house = houses().into_iter().find(|house| house.db.engine() == Engine::Sqlite).unwrap();
    let account = accounts::NewAccount {
        username: "admin",
        display_name: "Admin",
        password: PASSWORD,
        organization: house.clinic.organization(),
        role: Role::Administrator,
    };
    let operator = jenner_registry::access::of_operator(jenner_model::OrganizationId(0));
    accounts::add(&house.registry, &operator, &account).unwrap();
    let lives = "L||20240102|M|||12 Levee Rd^^Houma^LA^70360^USA^H";
    house.rest(vxu(|text| text.replace("L||20240102|M", lives)));
    let mut admin = house.visitor();
    house.enter(&mut admin, "admin", PASSWORD);
    let mut send = |path: &str, fields: Option<&str>| match fields {
        None => house.runtime.block_on(admin.get(path)),
        Some(fields) => house.runtime.block_on(admin.post(path, fields)),
    };
    let wish = "title=Gym&kind=zip&which=70360&staff=Ann+Lee%0ABo&days=30&organization=BAYOU";
    for wrong in [
        wish.replace("70360", "7036"),
        wish.replace("days=30", "days=400"),
        wish.replace("Bo", "Ann+Lee"),
        wish.replace("BAYOU", "NONE"),
        wish.replace("title=Gym", "title="),
    ] {
        assert_eq!(send("/away", Some(&wrong)).status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    let drawn = send("/away", Some(wish)).text;
    let field = |name: &str| {
        let part = drawn.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
        part.split('"').next().unwrap().to_owned()
    };
    let (password, pins) = (field("password"), field("pins"));
    let chosen = format!("{wish}&password=hurricane&pins={}", pins.replace(' ', "+"));
    assert_eq!(send("/away/file", Some(&chosen)).status, StatusCode::UNPROCESSABLE_ENTITY);
    let file =
        send("/away/file", Some(&format!("{wish}&password={password}&pins={}", pins.replace(' ', "+"))));
    assert!(file.status.is_success() && file.text.starts_with("JENPACK"));
    let list = send("/away", None).text;
    assert!(list.contains("Gym") && list.contains("ZIP 70360") && !list.contains(&password));
}
