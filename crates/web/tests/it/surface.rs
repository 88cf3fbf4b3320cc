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
        .replace("{alert}", "1")
        .replace("{chain}", "a.0.202611")
        .replace("{seq}", "1")
        .replace("{kind}", "Patient")
        .replace("{id}", "0123456789abcdefghj0")
        .replace("{application}", "0123456789abcdefghj0")
        .replace("{version}/{*name}", "0/app.css")
}

#[tokio::test]
async fn nobody_gets_past_the_sign_in_page_without_signing_in() {
    for route in ROUTES {
        let reply = match route.path {
            "/sign-out" | "/stay" | "/emergency/end" => Client::new().post(route.path, "").await,
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
                let reply = client.get(&example(route.path)).await;
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
async fn every_answer_carries_the_security_headers() {
    let mut client = Client::signed_in("quality").await;
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
        let keeps = reply.header(header::CACHE_CONTROL);
        assert!(path.starts_with("/assets/") || keeps == "no-store", "{path}: {keeps}");
    }
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let mut client = Client::signed_in("quality").await;
    for path in [
        "/sign-out",
        "/find",
        "/language",
        "/stay",
        "/sign-in",
        "/try",
        "/api/v1/forecast",
        "/review",
        "/review/p2",
        "/review/done",
        "/uploads",
        "/uploads/u1",
        "/messages/41/correct",
        "/messages/inbox/1-1-PID-7.invalid",
        "/messages/replay",
        "/senders/profile/interface-1",
        "/senders/1-1/onboarding",
        &example("/people/{person}/doubtful"),
    ] {
        let request = Request::post(path)
            .header(header::HOST, "registry.example")
            .header(header::ORIGIN, "https://evil.example")
            .header("sec-fetch-site", "cross-site")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from("q=a&lang=es"))
            .unwrap();
        assert_eq!(client.send(request).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(client.get("/").await.status, StatusCode::OK, "still signed in");
}

#[tokio::test]
async fn reading_never_changes_anything() {
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
                assert_eq!(text.matches(way).count(), usize::from(allowed), "{} {way}", path.display());
            }
        }
    }
    assert!(files > 50, "{files}");
}
