//! The token endpoint: what opens it and what does not, and what a token opens.

use axum::http::header;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jenner_model::OrganizationId;
use jenner_registry::access::of_operator;
use jenner_registry::smart::clients::{self, Rights};
use jenner_registry::smart::{Population, PublicKeys, Scopes};
use serde_json::{Value, json};

use super::signing::{Key, good, with};
use super::{TOKEN_URL, json, on_each_engine, said};

#[test]
fn a_program_finds_the_token_endpoint_and_signs_in_with_either_kind_of_key() {
    on_each_engine(|house| {
        let about = json(&house.get("/.well-known/smart-configuration", ""));
        assert_eq!(about["token_endpoint"], TOKEN_URL);
        assert_eq!(about["token_endpoint_auth_signing_alg_values_supported"], json!(["RS384", "ES384"]));
        let rsa = Key::rs384("rsa-1");
        let operator = of_operator(OrganizationId(0));
        clients::add_keys(&house.registry, &operator, "bayou", &PublicKeys::parse(&rsa.jwk()).unwrap())
            .unwrap();
        for key in [&house.key, &rsa] {
            let reply = house.exchange(&key.sign(&good("bayou", house.seconds())), "system/Immunization.rs");
            assert_eq!(reply.status, 200, "{}", reply.text);
            assert_eq!(reply.header(header::CACHE_CONTROL), "no-store");
            let answer = json(&reply);
            assert_eq!(answer["token_type"], "bearer");
            assert_eq!(answer["scope"], "system/Immunization.rs");
            assert!((300..=900).contains(&answer["expires_in"].as_i64().unwrap()));
            let token = answer["access_token"].as_str().unwrap();
            assert_eq!(house.get("/Patient/$export?_type=Immunization", token).status, 202);
        }
    });
}

#[test]
fn assertions_that_are_not_as_they_should_be_open_nothing_and_say_why() {
    for db in jenner_store::testing::engines() {
        let mut house = super::house(db);
        let now = house.seconds();
        let stranger = Key::es384("k1");
        let rsa = Key::rs384("k1");
        let claims = || good("bayou", now);
        let key = &house.key;
        let head = |alg: &str, kid: &str| json!({ "alg": alg, "kid": kid, "typ": "JWT" });
        let unsigned = |alg: &str| {
            let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
            format!("{}.{}.", part(&head(alg, "k1")), part(&claims()))
        };
        let cut = key.sign(&claims());
        let cases: Vec<(&str, String, &str)> = vec![
            ("no signature", unsigned("none"), "RS384 or ES384"),
            ("no signature, right name", unsigned("ES384"), "not known"),
            ("HMAC with the public key", key.sign_with(&head("HS384", "k1"), &claims()), "RS384 or ES384"),
            ("another elliptic curve", key.sign_with(&head("ES256", "k1"), &claims()), "RS384 or ES384"),
            ("RSA named, EC signed", key.sign_with(&head("RS384", "k1"), &claims()), "not known"),
            ("EC named, RSA signed", rsa.sign_with(&head("ES384", "k1"), &claims()), "not known"),
            ("another's key of the same name", stranger.sign(&claims()), "not known"),
            ("an unknown key", key.sign_with(&head("ES384", "k9"), &claims()), "not known"),
            ("no key named", key.sign_with(&json!({ "alg": "ES384" }), &claims()), "kid"),
            (
                "a header that must be understood",
                key.sign_with(&json!({ "alg": "ES384", "kid": "k1", "crit": ["exp"] }), &claims()),
                "crit",
            ),
            (
                "keys from elsewhere",
                key.sign_with(
                    &json!({ "alg": "ES384", "kid": "k1", "jku": "https://evil.example/keys" }),
                    &claims(),
                ),
                "not known",
            ),
            ("an unknown client", key.sign(&good("nobody", now)), "not known"),
            ("two clients", key.sign(&with(claims(), "sub", json!("delta"))), "iss and sub"),
            (
                "for another server",
                key.sign(&with(claims(), "aud", json!("https://other.example/token"))),
                "aud",
            ),
            (
                "for the FHIR base",
                key.sign(&with(claims(), "aud", json!("http://registry.test/fhir/r4"))),
                "aud",
            ),
            ("expired", key.sign(&with(claims(), "exp", json!(now - 60))), "expired"),
            ("good for an hour", key.sign(&with(claims(), "exp", json!(now + 3600))), "five minutes"),
            ("without an end", key.sign(&with(claims(), "exp", Value::Null)), "JWT"),
            ("without a name of its own", key.sign(&with(claims(), "jti", Value::Null)), "jti"),
            ("from tomorrow", key.sign(&with(claims(), "nbf", json!(now + 200))), "not good yet"),
            ("cut off", cut[..cut.len() - 6].to_owned(), ""),
            (
                "changed after signing",
                {
                    let (head, rest) = cut.split_once('.').unwrap();
                    let (_, signature) = rest.split_once('.').unwrap();
                    let other = URL_SAFE_NO_PAD.encode(good("delta", now).to_string());
                    format!("{head}.{other}.{signature}")
                },
                "not known",
            ),
            ("no JWT", "hello".to_owned(), "not a signed JWT"),
            ("nothing but dots", "..".to_owned(), "not a signed JWT"),
        ];
        for (what, assertion, why) in cases {
            let reply = house.exchange(&assertion, "system/*.rs");
            assert_eq!(reply.status, 401, "{what}: {}", reply.text);
            let answer = json(&reply);
            assert_eq!(answer["error"], "invalid_client", "{what}");
            let told = answer["error_description"].as_str().unwrap();
            assert!(told.contains(why), "{what}: {told}");
        }
        house.forgiven();
        assert_eq!(
            house.exchange(&house.key.sign(&claims()), "system/*.rs").status,
            200,
            "a good one still opens"
        );
    }
}

#[test]
fn an_assertion_opens_once_also_after_a_restart_and_when_many_show_it_at_once() {
    for db in jenner_store::testing::engines() {
        let mut house = super::house(db);
        let assertion = house.key.sign(&good("bayou", house.seconds()));
        assert_eq!(house.exchange(&assertion, "system/*.rs").status, 200);
        let again = house.exchange(&assertion, "system/*.rs");
        assert_eq!(again.status, 401);
        assert!(again.text.contains("used before"), "{}", again.text);
        house.restarted();
        house.later(200);
        let again = house.exchange(&assertion, "system/*.rs");
        assert!(again.text.contains("used before"), "{}", again.text);
        // The other client may use the same jti: names are each client's own.
        let claims = with(good("delta", house.seconds()), "jti", json!("one"));
        assert_eq!(house.exchange(&house.key.sign(&claims), "system/*.rs").status, 200);
        let claims = with(good("bayou", house.seconds()), "jti", json!("one"));
        let assertion = house.key.sign(&claims);
        let opened = std::thread::scope(|scope| {
            let all: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| house.exchange(&assertion, "system/*.rs").status == 200))
                .collect();
            all.into_iter().filter_map(|one| one.join().ok()).filter(|opened| *opened).count()
        });
        assert_eq!(opened, 1);
    }
}

#[test]
fn a_token_ends_after_minutes_and_when_its_key_client_or_rights_are_taken_back() {
    on_each_engine(|house| {
        let operator = of_operator(OrganizationId(0));
        let is_good = |token: &str| {
            let reply = house.get("/Group", token);
            if reply.status == 401 {
                assert!(reply.header(header::WWW_AUTHENTICATE).contains("invalid_token"));
                assert!(said(&reply).contains("Get a new one"), "{}", reply.text);
            }
            reply.status == 200
        };
        let token = house.token("bayou", "system/*.rs");
        assert!(is_good(&token));
        house.later(601);
        assert!(!is_good(&token), "expired");
        let token = house.token("bayou", "system/*.rs");
        clients::set_active(&house.registry, &operator, "bayou", false).unwrap();
        assert!(!is_good(&token), "the client was closed");
        assert_eq!(
            house.exchange(&house.key.sign(&good("bayou", house.seconds())), "system/*.rs").status,
            401
        );
        clients::set_active(&house.registry, &operator, "bayou", true).unwrap();
        assert!(!is_good(&token), "it stays taken back");
        // Changing keys: the new one beside the old one, then the old one goes.
        let new = Key::es384("k2");
        clients::add_keys(&house.registry, &operator, "bayou", &PublicKeys::parse(&new.jwk()).unwrap())
            .unwrap();
        let token = house.token("bayou", "system/*.rs");
        clients::revoke_key(&house.registry, &operator, "bayou", "k1").unwrap();
        assert!(!is_good(&token), "given for a key that was taken back");
        assert_eq!(
            house.exchange(&house.key.sign(&good("bayou", house.seconds())), "system/*.rs").status,
            401
        );
        assert_eq!(house.exchange(&new.sign(&good("bayou", house.seconds())), "system/*.rs").status, 200);
        let again = clients::add_keys(
            &house.registry,
            &operator,
            "bayou",
            &PublicKeys::parse(&house.key.jwk()).unwrap(),
        );
        assert!(again.is_err(), "a kid is used once");
    });
}

#[test]
fn nobody_gets_more_than_was_registered_and_a_token_opens_no_more_than_it_says() {
    on_each_engine(|house| {
        let operator = of_operator(OrganizationId(0));
        let rights = Rights {
            scopes: Scopes::parse("system/Immunization.rs system/Patient.rs").unwrap(),
            population: Population::Own,
            protected_too: false,
            jwks_url: None,
        };
        clients::change(&house.registry, &operator, "bayou", &rights).unwrap();
        let ask = |scope: &str| house.exchange(&house.key.sign(&good("bayou", house.seconds())), scope);
        assert_eq!(json(&ask("system/*.read"))["scope"], "system/Immunization.rs system/Patient.rs");
        assert_eq!(json(&ask("system/Patient.read"))["scope"], "system/Patient.read");
        for scope in ["system/Group.rs", "patient/Patient.rs", "", "openid", "system/Patient.rs?_id=1"] {
            let reply = ask(scope);
            assert_eq!(
                (reply.status.as_u16(), &json(&reply)["error"]),
                (400, &json!("invalid_scope")),
                "{scope}"
            );
        }
        let token = house.token("bayou", "system/Immunization.rs");
        for (path, status) in [
            ("/Patient/$export?_type=Immunization", 202),
            ("/Patient/$export?_type=Patient", 403),
            ("/Group/my-patients/$export", 403),
            ("/Group", 403),
            ("/Subscription", 403),
        ] {
            let reply = house.get(path, &token);
            assert_eq!(reply.status.as_u16(), status, "{path}: {}", reply.text);
            assert!(status != 403 || said(&reply).contains("system/"), "{}", reply.text);
        }
    });
}

#[test]
fn requests_that_are_no_token_requests_are_told_what_is_missing() {
    on_each_engine(|house| {
        let assertion = house.key.sign(&good("bayou", house.seconds()));
        let kind = "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";
        for (form, error) in [
            (String::new(), "invalid_request"),
            (format!("grant_type=password&{kind}&client_assertion={assertion}"), "unsupported_grant_type"),
            (format!("grant_type=client_credentials&client_assertion={assertion}"), "invalid_request"),
            (format!("grant_type=client_credentials&{kind}"), "invalid_request"),
            (
                format!("grant_type=client_credentials&{kind}&scope=a&scope=b&client_assertion={assertion}"),
                "invalid_request",
            ),
        ] {
            let reply = house.post_form(&form);
            assert_eq!((reply.status.as_u16(), &json(&reply)["error"]), (400, &json!(error)), "{form}");
            assert!(!reply.text.contains(&assertion), "what was sent is not told back");
        }
        let big = house.post_form(&"x".repeat(100_000));
        assert_eq!(big.status, 400);
        assert_eq!(house.get("/Group", "").status, 401);
    });
}

#[test]
fn whoever_tries_a_hundred_assertions_is_slowed_down_and_others_are_not() {
    on_each_engine(|house| {
        let mut slowed = 0;
        for n in 0..100 {
            let reply = house.exchange(&format!("a.b.{n}"), "system/*.rs");
            if reply.status == 429 {
                assert!(reply.headers.contains_key(header::RETRY_AFTER));
                slowed += 1;
            }
        }
        assert!(slowed >= 40, "{slowed}");
    });
}

#[test]
fn keys_that_nobody_should_use_are_not_registered() {
    on_each_engine(|house| {
        let operator = of_operator(OrganizationId(0));
        let good: Value = serde_json::from_str(&Key::es384("a").jwk()).unwrap();
        let rsa: Value = serde_json::from_str(&Key::rs384("a").jwk()).unwrap();
        let small = {
            let n = URL_SAFE_NO_PAD.decode(rsa["n"].as_str().unwrap()).unwrap();
            with(rsa, "n", json!(URL_SAFE_NO_PAD.encode(&n[..128])))
        };
        for (what, jwk) in [
            ("private", with(good.clone(), "d", json!("AAAA"))),
            ("without a name", with(good.clone(), "kid", Value::Null)),
            ("for encryption", with(good.clone(), "use", json!("enc"))),
            ("another curve", with(good.clone(), "crv", json!("P-256"))),
            ("another algorithm", with(good.clone(), "alg", json!("ES256"))),
            ("not on the curve", with(good.clone(), "x", good["y"].clone())),
            ("symmetric", json!({ "kty": "oct", "kid": "a", "k": "AAAA" })),
            ("RSA of 1024 bits", small),
            ("no key", json!({})),
            ("an empty set", json!({ "keys": [] })),
        ] {
            let error = PublicKeys::parse(&jwk.to_string()).map(drop);
            assert!(error.is_err(), "{what}");
        }
        let set = json!({ "keys": [good] }).to_string();
        clients::add_keys(&house.registry, &operator, "delta", &PublicKeys::parse(&set).unwrap()).unwrap();
    });
}
