//! Programs that speak FHIR, over HTTP, with a real registry on both engines behind: signing in, bulk, subscriptions.

mod bulk;
mod groups;
mod schools;
mod signing;
mod subscriptions;
mod token;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use jenner_codes::Codes;
use jenner_model::access::Access;
use jenner_model::organization::OrganizationKind;
use jenner_model::{OrganizationId, Timestamp};
use jenner_registry::access::{interfaces, of_operator};
use jenner_registry::intake::{self, Answer};
use jenner_registry::messages::Transport;
use jenner_registry::smart::clients::{self, Rights};
use jenner_registry::smart::{Population, PublicKeys, Scopes};
use jenner_registry::{Registry, follow, organizations};
use jenner_store::Db;
use jenner_store::testing::{TestDb, engines};
use jenner_web::{App, Clerk, Settings, router};
use serde_json::Value;

use crate::{Reply, reply};
use signing::Key;

/// 2026-06-01T12:00:00Z.
const NOON: i64 = 1_780_315_200_000_000;
const HOST: &str = "registry.test";
const TOKEN_URL: &str = "http://registry.test/fhir/r4/auth/token";

/// A registry with two clinics, each with a program.
struct House {
    registry: Registry,
    clinic: Access,
    other: Access,
    router: Router,
    runtime: tokio::runtime::Runtime,
    clock: Arc<AtomicI64>,
    key: Key,
    db: TestDb,
    folder: std::path::PathBuf,
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn on_each_engine(test: impl Fn(&House)) {
    for db in engines() {
        eprintln!("on {}", db.engine());
        test(&house(db));
    }
}

fn house(db: TestDb) -> House {
    let folder = std::env::temp_dir().join(format!(
        "jenner-export-{}-{:x}",
        std::process::id(),
        rand::random::<u64>()
    ));
    let clock = Arc::new(AtomicI64::new(NOON));
    let registry = start(&db, &clock, &folder);
    let operator = of_operator(OrganizationId(0));
    let new = |code: &str| organizations::NewOrganization {
        parent: None,
        kind: OrganizationKind::Clinic,
        name: code.into(),
        code: code.into(),
        vfc_pin: None,
        county: None,
        city: "Houma".into(),
    };
    let added = organizations::add(&registry, &operator, vec![new("BAYOU"), new("DELTA")]).unwrap();
    let [clinic, other] = [of_operator(added[0].id), of_operator(added[1].id)];
    let key = Key::es384("k1");
    for (access, name) in [(&clinic, "bayou"), (&other, "delta")] {
        let secret = "a-secret-of-twenty-four-characters";
        interfaces::add(&registry, &operator, access.organization(), name, secret).unwrap();
        let rights = Rights {
            scopes: Scopes::parse("system/*.cruds").unwrap(),
            population: Population::Own,
            protected_too: false,
            jwks_url: None,
        };
        let keys = PublicKeys::parse(&key.jwk()).unwrap();
        clients::add(&registry, &operator, name, name, &rights, &keys).unwrap();
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    House { router: serve(&registry), registry, clinic, other, runtime, clock, key, db, folder }
}

fn start(db: &TestDb, clock: &Arc<AtomicI64>, folder: &std::path::Path) -> Registry {
    let time = clock.clone();
    let settings = jenner_registry::Settings {
        export: jenner_registry::bulk::Settings {
            folder: folder.to_owned(),
            threads: 2,
            ..jenner_registry::bulk::Settings::default()
        },
        follow: follow::Settings { private_networks: false, loopback: true },
        ..jenner_registry::Settings::default()
    };
    let clock = Arc::new(move || Timestamp(time.load(Ordering::SeqCst)));
    Registry::start(Db::clone(db), Codes::embedded(), settings, clock).unwrap()
}

fn serve(registry: &Registry) -> Router {
    let clerk = Arc::new(Clerk::new(registry.clone()));
    router(App::new(clerk.clone(), Settings::default(), None), clerk)
}

impl House {
    /// Lets time pass.
    fn later(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    fn seconds(&self) -> i64 {
        self.clock.load(Ordering::SeqCst) / 1_000_000
    }

    /// A server without memory of what was tried before.
    fn forgiven(&mut self) {
        self.router = serve(&self.registry);
    }

    /// The program ends and starts again on the same database.
    fn restarted(&mut self) {
        self.registry = start(&self.db, &self.clock, &self.folder);
        self.router = serve(&self.registry);
    }

    fn send(&self, request: Request<Body>) -> Reply {
        // The database's own calls must not run on a thread of the runtime, so the test itself does not either.
        self.runtime.block_on(async {
            reply(tower::ServiceExt::oneshot(self.router.clone(), request).await.unwrap()).await
        })
    }

    fn ask(&self, method: &str, path: &str, token: &str, body: &str) -> Reply {
        let request = Request::builder()
            .method(method)
            .uri(format!("/fhir/r4{path}"))
            .header(header::HOST, HOST)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/fhir+json");
        self.send(request.body(Body::from(body.to_owned())).unwrap())
    }

    fn get(&self, path: &str, token: &str) -> Reply {
        self.ask("GET", path, token, "")
    }

    /// A token of a client for scopes.
    fn token(&self, client: &str, scope: &str) -> String {
        let assertion = self.key.sign(&signing::good(client, self.seconds()));
        let reply = self.exchange(&assertion, scope);
        assert_eq!(reply.status, 200, "{}", reply.text);
        json(&reply)["access_token"].as_str().unwrap().to_owned()
    }

    fn exchange(&self, assertion: &str, scope: &str) -> Reply {
        let form = format!(
            "grant_type=client_credentials&scope={}&client_assertion={assertion}\
             &client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer",
            scope.replace('/', "%2F").replace(' ', "+")
        );
        self.post_form(&form)
    }

    fn post_form(&self, form: &str) -> Reply {
        let request = Request::post("/fhir/r4/auth/token")
            .header(header::HOST, HOST)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form.to_owned())).unwrap())
    }

    /// A child reported by a clinic. Each name is another child.
    fn report(&self, from: &Access, family: &str, doses: usize) {
        self.say(from, family, doses, "N");
    }

    fn say(&self, from: &Access, family: &str, doses: usize, protection: &str) {
        let organization = if from == &self.clinic { "BAYOU" } else { "DELTA" };
        let control: u32 = rand::random();
        let number = family.bytes().map(u32::from).sum::<u32>();
        let birth = 1 + number % 27;
        let mut text = format!(
            "MSH|^~\\&|EHR|{organization}|JENNER|JENNER|20260601070000-0500||VXU^V04^VXU_V04|{control}|P|2.5.1|||ER|AL|||||Z22^CDCPHINVS\r\
             PID|1||{family}-{organization}^^^{organization}^MR||{family}^{family}a^^^^^L|{family}er^Marie^^^^^M|202401{birth:02}|F|||\
             {number} {family} St^^Houma^LA^70360^USA^H||^PRN^PH^^^985^555{number:04}\r\
             PD1||||||||||||{protection}|20260101\r"
        );
        for n in 0..doses {
            let month = n + 3;
            text += &format!(
                "ORC|RE||{family}{n}^{organization}\rRXA|0|1|2024{month:02}10||20^DTaP^CVX|999|||01^^NIP001|||||||||||CP|A\r"
            );
        }
        let answer = intake::submit(&self.registry, from, Transport::File, text.as_bytes()).unwrap();
        match answer {
            Answer::Hl7(reply) => assert!(reply.text.contains("MSA|A"), "{}", reply.text),
            Answer::NotHl7(why) => panic!("{why}"),
        }
    }

    /// Waits for what another thread does; at most twenty seconds.
    fn wait_for<T>(&self, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
        for _ in 0..200 {
            if let Some(found) = look() {
                return found;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("{what} did not come")
    }
}

fn json(reply: &Reply) -> Value {
    serde_json::from_str(&reply.text).unwrap_or_else(|error| panic!("{error}: {}", reply.text))
}

/// What an OperationOutcome says.
fn said(reply: &Reply) -> String {
    json(reply)["issue"][0]["details"]["text"].as_str().unwrap_or_default().to_owned()
}
