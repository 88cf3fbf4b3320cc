//! Every route: who gets in, which headers come back.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use jenner_model::access::Role;
use jenner_web::guard::Permission;
use jenner_web::routes::{ROUTES, may_use, navigation};

use crate::{Client, sample};

/// An address of a route.
fn example(path: &str) -> String {
    path.replace("{person}", &sample::full_record())
        .replace("{dose}", "d1")
        .replace("{message}", "41")
        .replace("{session}", "00000000000000000000000000000000")
        .replace("{group}", "1-1-PID-7.invalid")
        .replace("{sender}", "1-1")
        .replace("{place}", "interface-1")
        .replace("{search}", "00000000")
        .replace("{pair}", "p2")
        .replace("{upload}", "u1")
        .replace("{request}", "r1")
        .replace("{letter}", "1")
        .replace("{paper}", "1")
        .replace("{notice}", "poster")
        .replace("{language}", "en")
        .replace("{ask}", "one")
        .replace("{token}", "0123456789abcdef0123456789abcdef")
        .replace("{unit}", "1")
        .replace("{check}", "1")
        .replace("{import}", "1")
        .replace("{excursion}", "1")
        .replace("{count}", "1")
        .replace("{lot}", "1")
        .replace("{enrolment}", "1")
        .replace("{visit}", "1")
        .replace("{finding}", "1")
        .replace("{file}", "accounts.csv")
        .replace("{order}", "1")
        .replace("{package}", "1")
        .replace("{transfer}", "1")
        .replace("{case}", "1")
        .replace("{alert}", "1")
        .replace("{chain}", "a.0.202611")
        .replace("{seq}", "1")
        .replace("{kind}", "Patient")
        .replace("{words}", "none")
        .replace("{id}", "0123456789abcdefghj0")
        .replace("{application}", "0123456789abcdefghj0")
        .replace("{version}/{*name}", "0/app.css")
}

/// Forms without a page of their own.
const ONLY_SENT: [&str; 5] = [
    "/outbreaks/{event}/area",
    "/outreach/{run}/papers",
    "/away/file",
    "/orders/files/write",
    "/vfc/enrolments/new",
];

#[tokio::test]
async fn nobody_gets_past_the_sign_in_page_without_signing_in() {
    for route in ROUTES {
        let reply = match route.path {
            "/sign-out" | "/stay" | "/kept/send" | "/kept/drop" | "/emergency/end" => {
                Client::new().post(route.path, "").await
            }
            path if ONLY_SENT.contains(&path) => Client::new().post(&example(path), "").await,
            path if path.starts_with("/account/") => Client::new().post(path, "").await,
            path => Client::new().get(&example(path)).await,
        };
        match route.permission {
            Permission::Open | Permission::Anyone | Permission::Machine => {}
            Permission::SignedIn | Permission::May(_) => {
                assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", route.path);
                assert!(reply.header(header::LOCATION).starts_with("/sign-in?why=needed"), "{}", route.path);
                assert!(reply.text.is_empty(), "{}", route.path);
            }
        }
    }
}

#[tokio::test]
async fn every_role_reaches_its_own_routes_and_no_other() {
    for (user, role) in [
        ("nurse", Role::ClinicStaff),
        ("quality", Role::DataQuality),
        ("admin", Role::Administrator),
        ("officer", Role::PrivacyOfficer),
        ("manager", Role::ClinicManager),
    ] {
        let mut client = Client::signed_in(user).await;
        for route in ROUTES {
            if let Permission::May(_) = route.permission {
                let reply = match route.path {
                    "/emergency/end" => client.post(route.path, "").await,
                    path if ONLY_SENT.contains(&path) => client.post(&example(path), "").await,
                    path => client.get(&example(path)).await,
                };
                let refused = reply.status == StatusCode::FORBIDDEN;
                assert_eq!(refused, !may_use(role, route.path), "{user} {}: {}", route.path, reply.status);
                assert!(!(refused && reply.text.contains("Arceneaux")));
            }
        }
    }
    assert!(!navigation(Role::Administrator).iter().any(|entry| entry.path == "/find"));
    assert!(!navigation(Role::Administrator).iter().any(|entry| entry.path == "/messages"));
    for role in [Role::ClinicStaff, Role::HealthUnitNurse, Role::School, Role::Administrator] {
        assert!(!navigation(role).iter().any(|entry| entry.path == "/review"), "{role:?}");
    }
    assert!(navigation(Role::DataQuality).iter().any(|entry| entry.path == "/review"));
}

#[tokio::test]
async fn s27_every_answer_carries_the_security_headers() {
    for tls in [true, false] {
        let settings = jenner_web::Settings { tls, ..jenner_web::Settings::default() };
        let mut client = Client::with(settings);
        client.post("/sign-in", "user_name=quality&password=preview").await;
        let mut paths: Vec<String> = ROUTES.iter().map(|route| example(route.path)).collect();
        paths.push("/no/such/page".into());
        for path in paths {
            let reply = client.get(&path).await;
            let policy = reply.header(header::CONTENT_SECURITY_POLICY);
            for part in [
                "default-src 'self'",
                "object-src 'none'",
                "base-uri 'none'",
                "frame-ancestors 'none'",
                "form-action 'self'",
            ] {
                assert!(policy.contains(part), "{path}: {policy}");
            }
            assert!(!policy.contains("unsafe"), "{path}");
            assert_eq!(reply.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{path}");
            assert_eq!(reply.headers["cross-origin-opener-policy"], "same-origin", "{path}");
            // Without TLS our own forms would carry `Origin: null` under no-referrer, and be refused.
            let referrer = if tls { "no-referrer" } else { "same-origin" };
            assert_eq!(reply.header(header::REFERRER_POLICY), referrer, "{path}");
            assert_eq!(reply.headers.contains_key(header::STRICT_TRANSPORT_SECURITY), tls, "{path}");
            let keeps = reply.header(header::CACHE_CONTROL);
            // The keys that cards are checked with are for everybody, and asked for by every program that reads one.
            let for_all = path.starts_with("/assets/") || path == "/.well-known/jwks.json";
            assert!(for_all || keeps == "no-store", "{path}: {keeps}");
        }
    }
}

/// Pages as people get them, signed in and not.
async fn pages() -> Vec<(String, String)> {
    let mut pages = Vec::new();
    for mut client in [Client::new(), Client::signed_in("quality").await, Client::signed_in("nurse").await] {
        for route in ROUTES {
            let path = example(route.path);
            let reply = client.get(&path).await;
            if reply.header(header::CONTENT_TYPE).starts_with("text/html") {
                pages.push((path, reply.text));
            }
        }
    }
    assert!(pages.len() > 60, "{}", pages.len());
    pages
}

#[tokio::test]
async fn s35_no_page_loads_anything_from_another_host() {
    for (path, text) in pages().await {
        for loading in ["src=\"", "srcset=\"", "<link rel=\"stylesheet\" href=\"", "action=\"", "url("] {
            for address in text.split(loading).skip(1).filter_map(|rest| rest.split(['"', ')']).next()) {
                let own = address.starts_with('/') && !address.starts_with("//");
                assert!(own || address.is_empty() || address.starts_with('#'), "{path}: {loading}{address}");
            }
        }
        for tag in ["<iframe", "<object", "<embed", "<base", "@import"] {
            assert!(!text.contains(tag), "{path}: {tag}");
        }
    }
    let styles = Client::new().get("/assets/0/app.css").await.text;
    assert!(
        !styles.contains("http:") && !styles.contains("https:") && !styles.contains("@import"),
        "{styles}"
    );
}

#[tokio::test]
async fn s27_no_page_has_scripts_or_styles_in_it() {
    for (path, text) in pages().await {
        for script in text.split("<script").skip(1) {
            let (tag, rest) = script.split_once('>').unwrap();
            assert!(tag.contains("src=\"/assets/") && rest.starts_with("</script>"), "{path}: <script{tag}>");
        }
        assert!(!text.contains("<style") && !text.contains("javascript:"), "{path}");
        for inline in [" style=\"", " onclick=", " onload=", " onsubmit=", " onchange="] {
            assert!(!text.contains(inline), "{path}: {inline}");
        }
    }
}

#[tokio::test]
async fn s36_an_error_shows_a_reference_and_nothing_of_the_program() {
    let mut client = Client::signed_in("quality").await;
    let long = format!("/people/{}", "x".repeat(5_000));
    for path in ["/no/such/page", "/people/%00", "/people/';--", &long, "/find/zzz"] {
        let reply = client.get(path).await;
        assert!(reply.status.is_client_error() || reply.status.is_redirection(), "{path}: {}", reply.status);
        for told in ["panicked", "SELECT ", ".rs:", "stack", "rusqlite", "/crates/", "RUST_BACKTRACE"] {
            assert!(!reply.text.contains(told), "{path}: {told}");
        }
        if reply.status.is_client_error() {
            let reference = reply.headers["x-request-id"].to_str().unwrap().to_owned();
            assert!(reply.text.contains(&reference), "{path}: the page names its reference");
        }
    }
}

#[tokio::test]
async fn s28_a_form_of_another_site_is_refused_on_every_route() {
    let mut client = Client::signed_in("quality").await;
    let mut refused = 0;
    for route in ROUTES {
        for (origin, site) in [
            (Some("https://evil.example"), Some("cross-site")),
            (Some("https://evil.example"), None),
            (Some("null"), None),
        ] {
            let path = example(route.path);
            let mut request = Request::post(&path)
                .header(header::HOST, "registry.example")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            for (name, value) in [("origin", origin), ("sec-fetch-site", site)] {
                if let Some(value) = value {
                    request = request.header(name, value);
                }
            }
            let reply = client.send(request.body(Body::from("q=a&lang=es")).unwrap()).await;
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{path} {origin:?} {site:?}");
            refused += 1;
        }
    }
    assert_eq!(refused, 3 * ROUTES.len());
    assert_eq!(client.get("/").await.status, StatusCode::OK, "still signed in");
}

#[tokio::test]
async fn s28_reading_never_changes_anything() {
    for route in ROUTES {
        let changing = ["/sign-out", "/stay", "/language", "/emergency/end"].contains(&route.path);
        let request =
            Request::builder().method(Method::GET).uri(example(route.path)).body(Body::empty()).unwrap();
        if changing {
            let reply = Client::signed_in("nurse").await.send(request).await;
            assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED, "{}", route.path);
        }
    }
}

#[tokio::test]
async fn health_answers_without_a_session_and_metrics_only_to_this_machine() {
    let mut client = Client::new();
    assert_eq!(client.get("/healthz").await.text, "ok\n");
    assert_eq!(client.get("/readyz").await.status, StatusCode::OK);
    assert_eq!(client.get("/metrics").await.status, StatusCode::NOT_FOUND);
}

#[test]
fn s16_the_table_of_routes_is_sound_and_the_only_place_where_routes_come_from() {
    assert_eq!(jenner_web::routes::faults(), Vec::<String>::new());
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            let text = std::fs::read_to_string(&path).unwrap();
            for way in [".route(", ".nest(", ".route_service(", ".nest_service("] {
                // The router puts every entry of the table behind the guard; nothing goes past it.
                let allowed = path.ends_with("src/app.rs") && way == ".route(";
                if path.ends_with("src/away/mod.rs") {
                    // A laptop with a pack has no registry and no accounts: its few pages let in by the pack's own numbers.
                    continue;
                }
                if path.ends_with("src/courier/sandbox/gateway.rs") {
                    // A gateway for tries stands beside the registry and is no way into it.
                    continue;
                }
                assert_eq!(text.matches(way).count(), usize::from(allowed), "{} {way}", path.display());
            }
        }
    }
    assert!(files > 50, "{files}");
}
