//! Two registries, each with a database of its own, talk to each other over a socket of this machine.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jenner_codes::Codes;
use jenner_hl7::told::Outcome;
use jenner_model::access::{Access, Role};
use jenner_model::organization::OrganizationKind;
use jenner_model::{OrganizationId, PublicId, Timestamp};
use jenner_registry::access::{accounts, door, interfaces, of_operator};
use jenner_registry::identity::find;
use jenner_registry::intake;
use jenner_registry::messages::Transport;
use jenner_registry::partners::answer::{self, Answered, NoAnswer, Ours};
use jenner_registry::partners::question::{self, NoQuestion, Question};
use jenner_registry::partners::take::{self, Taken};
use jenner_registry::partners::{self, Agreement, Connection, Content, Part, Service};
use jenner_registry::{Registry, organizations};
use jenner_store::Db;
use jenner_store::testing::{TestDb, sqlite};
use jenner_web::partner::{self, FaultKind, Trouble};
use jenner_web::{App, Clerk, Settings, router};

const SECRET: &str = "a-secret-of-twenty-four-characters";
/// 2026-06-01T12:00:00Z.
const NOON: Timestamp = Timestamp(1_780_315_200_000_000);

/// A registry that listens.
struct Registered {
    registry: Registry,
    clinic: Access,
    nurse: Access,
    address: SocketAddr,
    _runtime: tokio::runtime::Runtime,
    _db: TestDb,
}

/// A registry with a clinic that has sent the messages.
fn registered(code: &str, messages: &[String]) -> Registered {
    let db = sqlite();
    let settings =
        jenner_registry::Settings { application: code.into(), facility: code.into(), ..Default::default() };
    let registry = Registry::start(Db::clone(&db), Codes::embedded(), settings, Arc::new(|| NOON)).unwrap();
    let operator = of_operator(OrganizationId(0));
    let new = organizations::NewOrganization {
        parent: None,
        kind: OrganizationKind::Clinic,
        name: format!("Clinic of {code}").into(),
        code: "CLINIC".into(),
        vfc_pin: None,
        county: None,
        city: "Here".into(),
    };
    let clinic = of_operator(organizations::add(&registry, &operator, vec![new]).unwrap()[0].id);
    let new = accounts::NewAccount {
        username: "nurse",
        display_name: "Nola Nurse",
        password: "a password of enough letters",
        organization: clinic.organization(),
        role: Role::ClinicStaff,
    };
    accounts::add(&registry, &operator, &new).unwrap();
    let nurse = accounts::sign_in(&registry, "nurse", new.password).unwrap().unwrap().access;
    for message in messages {
        let answer = intake::submit(&registry, &clinic, Transport::File, message.as_bytes()).unwrap();
        let intake::Answer::Hl7(reply) = answer else { panic!("{answer:?}") };
        assert!(reply.text.contains("MSA|AA"), "{}", reply.text);
    }
    let clerk = Arc::new(Clerk::new(registry.clone()));
    let settings = Settings { message_limit: 100_000, jurisdiction: code.into(), ..Settings::default() };
    let router = router(App::new(clerk.clone(), settings, None), clerk);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    runtime.spawn(jenner_web::serve(listener, router, None, std::future::pending()));
    Registered { registry, clinic, nurse, address, _runtime: runtime, _db: db }
}

fn child(number: &str, given: &str, protection: &str, doses: &[(&str, &str)]) -> String {
    let mut text = format!(
        "MSH|^~\\&|EHR|CLINIC|REG|X|20260501070000-0500||VXU^V04^VXU_V04|C{number}|P|2.5.1|||ER|AL|||||Z22^CDCPHINVS\r\
         PID|1||{number}^^^CLINIC^MR||Naquin^{given}^^^^^L|Guidry^Ann^^^^^M|20240102|M||2106-3^White^CDCREC|4 Levee Rd^^Houma^LA^70360^USA^H||^PRN^PH^^^985^5524141\r\
         PD1|||||||||||02^Reminder^HL70215|{protection}|20240305|||A|20240305|20240305\r"
    );
    for (place, (day, cvx)) in doses.iter().enumerate() {
        text += &format!(
            "ORC|RE||{number}-{place}^CLINIC\rRXA|0|1|{day}||{cvx}^v^CVX|0.5|mL^mL^UCUM||00^New^NIP001|7^Roy^Luc^^^^^^CLINIC^L^^^MD|^^^CLINIC||||LOT{place}|20270101|PMC^Sanofi^MVX|||CP|A\r\
             OBX|1|CE|64994-7^x^LN|1|V02^Medicaid^HL70064||||||F|||{day}\r"
        );
    }
    text
}

impl Registered {
    /// A file with the secret, as an operator has it.
    fn secret_file(&self, secret: &str) -> PathBuf {
        let path =
            std::env::temp_dir().join(format!("partner-{}-{}", std::process::id(), self.address.port()));
        std::fs::write(&path, format!("{secret}\n")).unwrap();
        path
    }

    /// Lets `asker` in: as a partner with an agreement, and with a credential.
    fn lets_in(&self, asker: &str, agreement: Agreement) {
        let operator = of_operator(OrganizationId(0));
        let nowhere = connection("http://127.0.0.1:9".into());
        let partner = partners::add(&self.registry, &operator, asker, nowhere, agreement).unwrap();
        interfaces::add(&self.registry, &operator, partner.organization, asker, SECRET).unwrap();
    }

    /// Puts a partner into the book without a credential.
    fn lets_in_again(&self, code: &str) {
        let nowhere = connection("http://127.0.0.1:9".into());
        partners::add(&self.registry, &of_operator(OrganizationId(0)), code, nowhere, careful()).unwrap();
    }

    /// Knows `other` as a partner to ask.
    fn may_ask(&self, code: &str, connection: Connection, agreement: Agreement) {
        partners::add(&self.registry, &of_operator(OrganizationId(0)), code, connection, agreement).unwrap();
    }

    fn person(&self, given: &str) -> PublicId {
        let criteria = find::Criteria {
            names: vec![given.to_owned(), "Naquin".to_owned()],
            birth_date: Some(jiff::civil::date(2024, 1, 2)),
            registry_number: None,
            phone: None,
            numbers: Vec::new(),
        };
        let found = find::find(&self.registry, &self.clinic, &criteria).unwrap();
        found.people[0].public_id
    }

    fn question(&self, given: &str, content: Content) -> Result<Question, NoQuestion> {
        question::question(&self.registry, &self.nurse, self.person(given), "WIA", content, None).unwrap()
    }

    fn ask(&self, question: &Question) -> Answered {
        let answer = partner::send(&question.partner.connection, &question.text).unwrap();
        answer::read(&self.registry, &self.nurse, question, &answer).unwrap().unwrap()
    }
}

pub(crate) fn connection(endpoint: String) -> Connection {
    Connection {
        endpoint,
        service: Service::Cdc2011,
        destination: String::new(),
        username: "LAA".into(),
        secret: String::new(),
        facility: "LAA".into(),
        trust: String::new(),
        certificate: String::new(),
        key: String::new(),
        application: "WIA".into(),
        seconds: 10,
        largest: 1 << 20,
    }
}

fn careful() -> Agreement {
    Agreement::careful(jiff::civil::date(2026, 1, 1))
}

/// One who asks and one who is asked, and what they hold.
fn pair(own: &[String], theirs: &[String], change: impl Fn(&mut Agreement)) -> (Registered, Registered) {
    let (asker, asked) = (registered("LAA", own), registered("WIA", theirs));
    let mut agreement = careful();
    change(&mut agreement);
    asked.lets_in("LAA", agreement);
    let secret = asked.secret_file(SECRET);
    let reached = Connection {
        secret: format!("file:{}", secret.display()),
        ..connection(format!("http://{}/hl7/soap", asked.address))
    };
    asker.may_ask("WIA", reached, careful());
    (asker, asked)
}

#[test]
fn doses_of_another_registry_are_shown_beside_ours_and_become_reports_only_when_taken() {
    let own = [child("1", "Remy", "N", &[("20240305", "20")])];
    let theirs = [child("9", "Remy", "N", &[("20240305", "20"), ("20240507", "20"), ("20250110", "03")])];
    let (asker, _asked) = pair(&own, &theirs, |_| {});
    let question = asker.question("Remy", Content::History).unwrap();
    let answered = asker.ask(&question);
    assert_eq!(answered.told.outcome, Outcome::One);
    let ours: Vec<bool> = answered.doses.iter().map(|beside| beside.ours == Ours::New).collect();
    assert_eq!(ours, [false, true, true], "{:?}", answered.doses);
    assert!(matches!(answered.doses[0].ours, Ours::Same(_)));
    let record = || door::open(&asker.registry, &asker.nurse, asker.person("Remy")).unwrap().unwrap();
    assert_eq!(record().doses.len(), 1, "looking stores nothing");
    let taken =
        take::take(&asker.registry, &asker.nurse, &question, &answered, &BTreeSet::from([1, 2])).unwrap();
    assert_eq!(taken, Taken::Doses(2));
    let now = record();
    assert_eq!(now.doses.len(), 3);
    let from_there = now.reports.iter().filter(|report| report.organization == question.partner.organization);
    assert_eq!(from_there.count(), 2);
    assert!(
        now.doses.iter().filter(|dose| dose.best.source.map(|source| source.code()) == Some("05")).count()
            == 2
    );
    // Asked again, they are known to be theirs; taken again, they are the same reports.
    let again = asker.question("Remy", Content::History).unwrap();
    let answered = asker.ask(&again);
    assert_eq!(answered.doses[1].ours, Ours::Taken);
    take::take(&asker.registry, &asker.nurse, &again, &answered, &BTreeSet::from([0, 1, 2])).unwrap();
    assert_eq!(record().doses.len(), 3, "a dose that both hold is one dose");
}

#[test]
fn another_registry_gets_nothing_over_fhir_whatever_the_agreement_says() {
    let theirs = [child("9", "Remy", "N", &[("20240305", "20")])];
    let (_asker, asked) = pair(&[], &theirs, |_| {});
    let partner = interfaces::sign_in(&asked.registry, "LAA", SECRET).unwrap().unwrap();
    let opened = jenner_registry::fhir::open(&asked.registry, &partner, asked.person("Remy"));
    assert!(matches!(opened, Err(jenner_registry::Error::Forbidden)), "{opened:?}");
    let opened = jenner_registry::fhir::open(&asked.registry, &asked.clinic, asked.person("Remy"));
    assert!(opened.unwrap().is_some(), "who reported the child is answered");
}

#[test]
fn the_agreement_says_what_an_answer_holds() {
    let theirs = [child("9", "Remy", "N", &[("20240305", "20")])];
    let own = [child("1", "Remy", "N", &[])];
    let (asker, _asked) = pair(&own, &theirs, |agreement| agreement.show = vec![Part::Phone]);
    let answered = asker.ask(&asker.question("Remy", Content::History).unwrap());
    let who = &answered.told.people[0];
    assert!(who.telecoms.value().is_some_and(|phones| phones.len() == 1));
    assert!(who.addresses.value().is_none() && who.mothers_maiden_name.value().is_none());
    assert!(who.races.value().is_none() && who.identifiers.iter().all(|id| id.kind.as_str() == "SR"));
    let dose = &answered.doses[0].said;
    assert!(dose.administered_by.is_none() && dose.location.is_none() && dose.eligibility.is_none());
    assert_eq!(dose.lot, "LOT0");
    // Z44 is not in the careful agreement: refused, in words.
    let answered = asker.ask(&asker.question("Remy", Content::Forecast).unwrap());
    assert_eq!(answered.told.outcome, Outcome::Refused);
    assert!(answered.told.remarks[0].text.contains("agreement"), "{:?}", answered.told.remarks);
}

#[test]
fn a_forecast_is_answered_where_it_is_agreed() {
    let theirs = [child("9", "Remy", "N", &[("20240305", "20")])];
    let own = [child("1", "Remy", "N", &[])];
    let (asker, _asked) = pair(&own, &theirs, |agreement| agreement.answer = vec![Content::Forecast]);
    let answered = asker.ask(&asker.question("Remy", Content::Forecast).unwrap());
    assert_eq!((answered.told.outcome, answered.told.profile.as_str()), (Outcome::One, "Z42"));
    assert!(answered.told.forecasts.len() > 3 && !answered.told.evaluations.is_empty());
}

#[test]
fn protected_people_do_not_exist_for_a_partner_and_are_not_asked_about() {
    let theirs = [child("9", "Remy", "Y", &[("20240305", "20")])];
    let own = [child("1", "Remy", "N", &[])];
    let (asker, _asked) = pair(&own, &theirs, |_| {});
    assert_eq!(asker.ask(&asker.question("Remy", Content::History).unwrap()).told.outcome, Outcome::Nobody);
    let (asker, _asked) = pair(&[child("1", "Remy", "Y", &[])], &[], |_| {});
    assert_eq!(asker.question("Remy", Content::History).err(), Some(NoQuestion::Protected));
}

#[test]
fn several_who_may_be_meant_are_listed_and_one_of_them_is_asked_for_by_number() {
    // Two children of that name: nothing further tells which is meant.
    let other = child("8", "Remy", "N", &[("20240606", "10")])
        .replace("4 Levee Rd^^Houma^LA^70360", "77 Canal St^^Thibodaux^LA^70301")
        .replace("985^5524141", "504^5537373")
        .replace("Guidry^Ann", "Boudreaux^Eve");
    let theirs = [child("9", "Remy", "N", &[("20240305", "20")]), other];
    let own = [child("1", "Remy", "N", &[])];
    let (asker, asked) = pair(&own, &theirs, |_| {});
    let mut silent = careful();
    silent.tell = Vec::new();
    let reached = Connection {
        secret: format!("file:{}", asked.secret_file(SECRET).display()),
        ..connection(format!("http://{}/hl7/soap", asked.address))
    };
    asker.may_ask("WIA", reached, silent);
    let answered = asker.ask(&asker.question("Remy", Content::History).unwrap());
    assert_eq!(answered.told.outcome, Outcome::Several, "{}", answered.text.replace('\r', "\n"));
    assert_eq!(answered.told.people.len(), 2);
    let person = asker.person("Remy");
    let days: Vec<_> = answered
        .told
        .people
        .iter()
        .map(|choice| {
            let again = question::question(
                &asker.registry,
                &asker.nurse,
                person,
                "WIA",
                Content::History,
                Some(choice),
            );
            let answered = asker.ask(&again.unwrap().unwrap());
            assert_eq!(answered.told.outcome, Outcome::One);
            answered.doses[0].said.given_on.to_string()
        })
        .collect();
    assert_eq!(days.iter().collect::<BTreeSet<_>>().len(), 2, "{days:?}");
}

#[test]
fn the_days_limits_hold_on_both_sides_and_every_question_is_audited() {
    let theirs = [child("9", "Remy", "N", &[])];
    let own = [child("1", "Remy", "N", &[])];
    let (asker, asked) = pair(&own, &theirs, |agreement| agreement.answers_a_day = 1);
    let ask = || asker.ask(&asker.question("Remy", Content::History).unwrap()).told;
    assert_eq!(ask().outcome, Outcome::One);
    let second = ask();
    assert_eq!(second.outcome, Outcome::Refused);
    assert!(second.remarks[0].text.contains("today"), "{:?}", second.remarks);
    let known = partners::by_code(&asker.registry, "WIA").unwrap().unwrap();
    assert_eq!(partners::used(&asker.registry, &known).unwrap().0, 2);
    let tight = Agreement { asks_a_day: 2, ..careful() };
    asker.may_ask("WIA", known.connection.clone(), tight);
    assert_eq!(asker.question("Remy", Content::History).err(), Some(NoQuestion::UsedUp));
    let actions = |registry: &Registry, action: &str| -> i64 {
        let sql = "SELECT count(*) FROM audit_entry WHERE action = $1";
        registry.db().read(|tx| tx.query(sql, &[&action], |row| row.get::<i64>(0))).unwrap()[0]
    };
    assert_eq!(actions(&asker.registry, "partner.ask"), 3, "the refused one too");
    assert_eq!(actions(&asker.registry, "partner.answer"), 2);
    assert_eq!(actions(&asked.registry, "person.answer"), 2);
}

#[test]
fn an_agreement_that_is_not_in_force_or_not_for_the_purpose_asks_and_answers_nothing() {
    let theirs = [child("9", "Remy", "N", &[])];
    let own = [child("1", "Remy", "N", &[])];
    let (asker, _asked) = pair(&own, &theirs, |agreement| {
        agreement.valid_until = Some(jiff::civil::date(2026, 5, 31));
    });
    assert_eq!(asker.ask(&asker.question("Remy", Content::History).unwrap()).told.outcome, Outcome::Refused);
    let known = partners::by_code(&asker.registry, "WIA").unwrap().unwrap();
    let set = |change: &dyn Fn(&mut Agreement)| {
        let mut agreement = careful();
        change(&mut agreement);
        asker.may_ask("WIA", known.connection.clone(), agreement);
        asker.question("Remy", Content::History).err()
    };
    assert_eq!(set(&|a| a.valid_from = jiff::civil::date(2026, 6, 2)), Some(NoQuestion::NotInForce));
    assert_eq!(set(&|a| a.purposes = vec![]), Some(NoQuestion::Purpose));
    assert_eq!(set(&|a| a.ask = vec![Content::Forecast]), Some(NoQuestion::NotAllowed));
    let question = {
        set(&|a| a.keep = false);
        asker.question("Remy", Content::History).unwrap()
    };
    let nothing = Answered { told: asker.ask(&question).told, doses: vec![], text: String::new() };
    let taken = take::take(&asker.registry, &asker.nurse, &question, &nothing, &BTreeSet::new()).unwrap();
    assert_eq!(taken, Taken::NotAllowed);
}

#[test]
fn a_partner_may_not_submit_unless_it_is_agreed() {
    let (asker, asked) = pair(&[child("1", "Remy", "N", &[])], &[], |_| {});
    let known = partners::by_code(&asker.registry, "WIA").unwrap().unwrap();
    let vxu = child("5", "Zoe", "N", &[("20240305", "20")]);
    let answer = String::from_utf8(partner::send(&known.connection, &vxu).unwrap()).unwrap();
    assert!(answer.contains("MSA|AR") && answer.contains("agreement"), "{answer}");
    asked.registry.db().read(jenner_store::queries::person::count).map(|n| assert_eq!(n, 0)).unwrap();
}

#[test]
fn the_answer_to_another_question_is_not_taken_for_ours() {
    let theirs = [child("9", "Remy", "N", &[])];
    let (asker, _asked) = pair(&[child("1", "Remy", "N", &[])], &theirs, |_| {});
    let first = asker.question("Remy", Content::History).unwrap();
    let second = asker.question("Remy", Content::History).unwrap();
    let answer = partner::send(&first.partner.connection, &first.text).unwrap();
    let read = answer::read(&asker.registry, &asker.nurse, &second, &answer).unwrap();
    assert_eq!(read.err(), Some(NoAnswer::AnotherQuestion));
    let read = answer::read(&asker.registry, &asker.nurse, &second, b"<html>").unwrap();
    assert_eq!(read.err(), Some(NoAnswer::NotHl7));
}

#[test]
fn the_hub_header_is_taken_and_a_wrong_destination_is_a_fault() {
    let theirs = [child("9", "Remy", "N", &[])];
    let (asker, asked) = pair(&[child("1", "Remy", "N", &[])], &theirs, |_| {});
    let secret = asked.secret_file(SECRET);
    let reached = |service, destination: &str| Connection {
        secret: format!("file:{}", secret.display()),
        service,
        destination: destination.into(),
        ..connection(format!("http://{}/hl7/soap", asked.address))
    };
    for (service, destination) in [(Service::Hub, "WIA"), (Service::Cdc2014, ""), (Service::Cdc2011, "")] {
        asker.may_ask("WIA", reached(service, destination), careful());
        let answered = asker.ask(&asker.question("Remy", Content::History).unwrap());
        assert_eq!(answered.told.outcome, Outcome::One, "{service:?}");
        partner::test(&reached(service, destination)).unwrap();
    }
    let wrong = partner::test(&reached(Service::Hub, "ORA")).unwrap_err();
    assert!(matches!(wrong, Trouble::Fault { kind: FaultKind::UnknownDestination, .. }), "{wrong:?}");
    let message = asker.question("Remy", Content::History).unwrap().text;
    let stolen = Connection {
        secret: format!("file:{}", asked.secret_file("another secret of twenty-four").display()),
        ..reached(Service::Hub, "WIA")
    };
    let refused = partner::send(&stolen, &message).unwrap_err();
    assert!(matches!(refused, Trouble::Fault { kind: FaultKind::Security, .. }), "{refused:?}");
    asked.secret_file(SECRET);
    let long = message.replace("Naquin", &"x".repeat(200_000));
    let refused = partner::send(&reached(Service::Hub, "WIA"), &long).unwrap_err();
    assert!(matches!(refused, Trouble::Fault { kind: FaultKind::MessageTooLarge, .. }), "{refused:?}");
}

/// Answers one connection with these bytes, or holds it open.
fn answers_with(bytes: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let Ok((mut stream, _)) = listener.accept() else { return };
        let mut request = [0; 4096];
        let _ = stream.read(&mut request);
        if bytes.is_empty() {
            std::thread::sleep(Duration::from_secs(5));
        }
        let _ = stream.write_all(&bytes);
    });
    format!("http://{address}/hl7/soap")
}

#[test]
fn what_goes_wrong_on_the_way_is_told_and_has_an_end() {
    let http = |status: &str, rest: &str, body: &str| {
        format!("HTTP/1.1 {status}\r\n{rest}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
    };
    let send = |endpoint: String| {
        let to = Connection { seconds: 1, largest: 2_000, ..connection(endpoint) };
        partner::send(&to, "MSH|^~\\&|A").unwrap_err()
    };
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert_eq!(send(format!("http://{closed}/")), Trouble::Unreachable);
    let before = Instant::now();
    assert_eq!(send(answers_with(Vec::new())), Trouble::Slow(1));
    assert!(before.elapsed() < Duration::from_secs(4));
    assert_eq!(send(answers_with(http("200 OK", "", &"x".repeat(50_000)))), Trouble::TooLarge(2_000));
    assert_eq!(
        send(answers_with(http("302 Found", "Location: http://127.0.0.1:1/\r\n", ""))),
        Trouble::Redirect
    );
    assert_eq!(send(answers_with(http("502 Bad Gateway", "", "<html>sorry</html>"))), Trouble::Status(502));
    assert_eq!(send(answers_with(http("200 OK", "", "<html>sign in</html>"))), Trouble::NotSoap);
    assert_eq!(
        send(answers_with(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<a>".to_vec())),
        Trouble::Broken
    );
    let connection_fault = "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Body><s:Fault><s:Code>\
        <s:Value>s:Receiver</s:Value></s:Code><s:Reason><s:Text>No route</s:Text></s:Reason><s:Detail>\
        <DestinationConnectionFault xmlns=\"urn:cdc:iisb:hub:2014\"/></s:Detail></s:Fault></s:Body></s:Envelope>";
    let fault = send(answers_with(http("500 Internal Server Error", "", connection_fault)));
    assert!(matches!(fault, Trouble::Fault { kind: FaultKind::DestinationConnection, .. }), "{fault:?}");
    let lost =
        Connection { secret: "env:NO_SUCH_VARIABLE_HERE".into(), ..connection("http://127.0.0.1:1/".into()) };
    assert!(matches!(partner::send(&lost, "MSH|").unwrap_err(), Trouble::Settings(_)));
}

#[test]
fn a_certificate_that_is_not_trusted_ends_the_connection() {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let port = listener.local_addr().unwrap().port();
    runtime.spawn(async move {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        for _ in 0..2 {
            let Ok((stream, _)) = listener.accept().await else { return };
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let _ = stream.read(&mut [0; 4096]).await;
            let body = "<s:Envelope xmlns:s=\"x\"><s:Body><a><return>Is anybody there?</return></a></s:Body></s:Envelope>";
            let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
            let _ = stream.write_all(answer.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    });
    let endpoint = format!("https://localhost:{port}/");
    assert!(matches!(partner::test(&connection(endpoint.clone())).unwrap_err(), Trouble::NotSecure(_)));
    let file = std::env::temp_dir().join(format!("trusted-{}.pem", std::process::id()));
    std::fs::write(&file, made.cert.pem()).unwrap();
    let trusting = Connection { trust: file.display().to_string(), ..connection(endpoint) };
    partner::test(&trusting).unwrap();
    std::fs::remove_file(&file).unwrap();
}

#[test]
fn a_partner_that_is_removed_gets_no_answer_any_more() {
    let theirs = [child("9", "Remy", "N", &[("20240305", "20")])];
    let (asker, asked) = pair(&[child("1", "Remy", "N", &[])], &theirs, |_| {});
    let question = asker.question("Remy", Content::History).unwrap();
    assert_eq!(asker.ask(&question).told.outcome, Outcome::One);
    assert!(partners::remove(&asked.registry, &of_operator(OrganizationId(0)), "LAA").unwrap());
    let refused = partner::send(&question.partner.connection, &question.text).unwrap_err();
    assert!(matches!(refused, Trouble::Fault { kind: FaultKind::Security, .. }), "{refused:?}");
}

#[test]
fn an_agreement_that_cannot_be_read_allows_nothing_and_stops_nobody_else() {
    let theirs = [child("9", "Remy", "N", &[("20240305", "20")])];
    let (asker, asked) = pair(&[child("1", "Remy", "N", &[])], &theirs, |_| {});
    let later = "UPDATE partner SET agreement = '{\"a_word_of_later\":true}'";
    jenner_store::testing::behind_the_back(&asked._db, later).unwrap();
    // Whoever changes another partner reads the book anew.
    asked.lets_in_again("ORA");
    assert_eq!(asker.ask(&asker.question("Remy", Content::History).unwrap()).told.outcome, Outcome::Refused);
    let own = intake::submit(
        &asked.registry,
        &asked.clinic,
        Transport::File,
        child("7", "Zoe", "N", &[]).as_bytes(),
    );
    assert!(matches!(own, Ok(intake::Answer::Hl7(reply)) if reply.text.contains("MSA|AA")));
}
