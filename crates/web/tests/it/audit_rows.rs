//! The audit row of every route (S51), and what happens when it cannot be written (S52): a real registry on a real
//! database behind the routes.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use base64::Engine as _;
use jenner_model::access::Role;
use jenner_model::{PersonId, PublicId};
use jenner_registry::access::accounts;
use jenner_store::testing::behind_the_back;
use jenner_store::{Engine, queries};
use jenner_web::guard::Permission;
use jenner_web::routes::ROUTES;
use jenner_web::serve::Peer;

use crate::registry::{House, SECRET, houses, vxu};
use crate::{Client, Reply};

const PASSWORD: &str = "a password of enough letters";
const FROM: &str = "203.0.113.7";

/// Who sends a request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Nobody,
    Sender,
    Nurse,
    Quality,
    Officer,
    Admin,
}

/// What a route must leave in the log.
enum Row {
    /// This request leaves an entry with this action.
    Action(Who, Method, &'static str, &'static str, &'static str),
    /// It shows and changes nothing about anybody, for this reason.
    Nothing(&'static str),
    /// It needs more than this test sets up; the entry is asserted in the test that is named.
    Elsewhere(&'static str),
}

use Row::{Action, Elsewhere, Nothing};

/// Every route, by its path as in the table. A new route without a line here fails the test.
#[rustfmt::skip]
fn rows() -> Vec<(&'static str, Row)> {
    let get = |who, path, action| Action(who, Method::GET, path, "", action);
    let post = |who, path, body, action| Action(who, Method::POST, path, body, action);
    vec![
        ("/hl7/rest", post(Who::Sender, "/hl7/rest", "VXU", "person.submit")),
        ("/hl7/soap", post(Who::Nobody, "/hl7/soap", "<no/>", "person.submit")),
        ("/hl7/batch", post(Who::Sender, "/hl7/batch", "VXU", "person.submit")),
        ("/api/v1/texts", Elsewhere("courier: outreach.stop")),
        ("/stop/{words}", Elsewhere("courier: outreach.stop")),
        ("/fhir/r4/.well-known/smart-configuration", Nothing("describes the server")),
        ("/fhir/r4/metadata", Nothing("describes the server")),
        ("/fhir/r4/auth/token", Elsewhere("programs: token.grant")),
        ("/fhir/r4/$export", Elsewhere("programs: export.start")),
        ("/fhir/r4/Patient/$export", Elsewhere("programs: export.start")),
        ("/fhir/r4/Group/{id}/$export", Elsewhere("programs: export.start")),
        ("/fhir/r4/export/{job}", Elsewhere("programs: export.cancel")),
        ("/fhir/r4/export/{job}/{file}", Elsewhere("programs: export.fetch")),
        ("/fhir/r4/Group", Elsewhere("programs: group.change, group.read")),
        ("/fhir/r4/Group/{id}", Elsewhere("programs: group.read")),
        ("/fhir/r4/Subscription", Elsewhere("programs: person.follow")),
        ("/fhir/r4/Subscription/{id}", Elsewhere("programs: person.follow")),
        ("/fhir/r4", Elsewhere("fhir_submit: person.submit")),
        ("/fhir/r4/", Elsewhere("fhir_submit: person.submit")),
        ("/fhir/r4/Patient/$match", Elsewhere("fhir: person.candidates")),
        ("/fhir/r4/{kind}", get(Who::Sender, "/fhir/r4/Patient?family=Naquin&given=Remy&birthdate=2024-01-02", "person.answer")),
        ("/fhir/r4/{kind}/_search", Elsewhere("fhir: as a search by address")),
        ("/fhir/r4/{kind}/{id}", get(Who::Sender, "/fhir/r4/Patient/{person}", "person.answer")),
        ("/api/v1/forecast", Nothing("nobody is known, nothing is stored")),
        ("/api/v1/openapi.json", Nothing("describes the server")),
        ("/fhir/r4/$immds-forecast", Nothing("nobody is known, nothing is stored")),
        ("/api/v1/lab/check", Nothing("invented data, nothing is stored")),
        ("/api/v1/schools/status", Elsewhere("programs::schools: school.ask")),
        ("/lab", Nothing("invented data")),
        ("/lab/{session}", Nothing("invented data")),
        ("/lab/{session}/messages/{message}", Nothing("invented data")),
        ("/lab/{session}/switch", Nothing("invented data")),
        ("/lab/{session}/keep", Nothing("invented data")),
        ("/lab/{session}/forget", Nothing("invented data")),
        ("/lab/{session}/hl7/rest", Nothing("invented data")),
        ("/lab/{session}/hl7/soap", Nothing("invented data")),
        ("/privacy", Nothing("texts for everybody")),
        ("/privacy/{notice}/{language}", Nothing("texts for everybody")),
        ("/opt-out", Elsewhere("registry, participation: participation.start by the public")),
        ("/opt-out/form/{language}", Nothing("texts for everybody")),
        ("/privacy/acknowledgement", Elsewhere("registry, participation: policy.acknowledge")),
        ("/participation", Elsewhere("registry, participation: participation.list")),
        ("/participation/new", Elsewhere("registry, participation: participation.start")),
        ("/participation/{request}", Elsewhere("registry, participation: participation.open, participation.decide")),
        ("/participation/{request}/receipt", Elsewhere("registry, participation: participation.paper")),
        ("/participation/{request}/letters/{letter}", Elsewhere("registry, participation: participation.paper")),
        ("/participation/{request}/papers/{paper}", Elsewhere("registry, participation: participation.paper")),
        ("/my-record", post(Who::Nobody, "/my-record", "who=child&given=Remy&family=Naquin&month=1&day=2&year=2024&contact=985-555-0143", "family.try")),
        ("/my-record/code", Elsewhere("family: family.prove")),
        ("/my-record/access-code", post(Who::Nobody, "/my-record/access-code", "who=child&given=Remy&family=Naquin&month=1&day=2&year=2024&code=AAAAA-AAAAA", "family.try")),
        ("/my-record/help", post(Who::Nobody, "/my-record/help", "given=Remy&family=Naquin&month=1&day=2&year=2024", "family.request")),
        ("/my-record/claim", post(Who::Nobody, "/my-record/claim", "number=1&code=AAAAA-AAAAA", "family.follow")),
        ("/shared/{token}", Elsewhere("family: family.shared")),
        ("/family", Elsewhere("family: person.found")),
        ("/family/{person}", Elsewhere("family: person.open")),
        ("/family/{person}/shots", Elsewhere("family: person.open")),
        ("/family/{person}/print", Elsewhere("family: person.open")),
        ("/family/{person}/looked", Elsewhere("family: audit.read")),
        ("/family/{person}/share", Elsewhere("family: family.share")),
        ("/family/{person}/wrong", Elsewhere("family: family.request")),
        ("/family/{person}/reminders", Elsewhere("family: family.reminders")),
        ("/family/{person}/out", Elsewhere("family: participation.start")),
        ("/family-requests", get(Who::Quality, "/family-requests", "family.list_requests")),
        ("/family-requests/{request}", Elsewhere("family: family.open_request, family.answer")),
        ("/people/{person}/family", get(Who::Nurse, "/people/{person}/family", "person.open")),
        ("/healthz", Nothing("counts only")),
        ("/readyz", Nothing("counts only")),
        ("/metrics", Nothing("counts only")),
        ("/assets/{version}/{*name}", Nothing("the program's own files")),
        ("/sign-in", post(Who::Nobody, "/sign-in", "user_name=nurse&password=wrong", "account.sign_in")),
        ("/sign-in/code", Elsewhere("accounts: account.sign_in")),
        ("/sign-in/app", Elsewhere("accounts: account.factor")),
        ("/sign-in/passkey", Elsewhere("accounts: account.sign_in")),
        ("/sign-in/onward", Nothing("leads to the next step")),
        ("/sign-in/agreement", Elsewhere("accounts: agreement.accept")),
        ("/sign-in/closed", Nothing("texts")),
        ("/link/{token}", Elsewhere("accounts: account.add, account.password")),
        ("/account", Nothing("the reader's own account")),
        ("/account/sessions", post(Who::Nurse, "/account/sessions", "session=none", "account.end_session")),
        ("/account/password", Elsewhere("accounts: account.password")),
        ("/account/factors", Elsewhere("accounts: account.factor")),
        ("/account/app", Elsewhere("accounts: account.factor")),
        ("/account/passkey", Elsewhere("accounts: account.factor")),
        ("/account/onward", Nothing("leads back to the account")),
        ("/account/seen", Nothing("the reader has seen what happened to the own account")),
        ("/kept", Nothing("the reader's own form")),
        ("/kept/send", Nothing("the reader's own form, which is told where it is sent")),
        ("/kept/drop", Nothing("the reader's own form")),
        ("/language", Nothing("a cookie of the reader")),
        ("/help", Nothing("texts")),
        ("/try", Nothing("nobody is known, nothing is stored")),
        ("/", get(Who::Nurse, "/", "message.list")),
        ("/sign-out", post(Who::Nurse, "/sign-out", "", "account.sign_out")),
        ("/stay", Nothing("moves the end of the own session")),
        ("/find", Nothing("keeps what was typed; the search is the next address")),
        ("/find/{search}", get(Who::Nurse, "FIND", "person.find")),
        ("/patients", get(Who::Nurse, "/patients", "patients.list")),
        ("/patients/all", get(Who::Nurse, "/patients/all", "patients.list")),
        ("/patients/overdue", get(Who::Nurse, "/patients/overdue", "patients.list")),
        ("/patients/all.csv", get(Who::Nurse, "/patients/all.csv", "patients.list")),
        ("/patients/overdue.csv", get(Who::Nurse, "/patients/overdue.csv", "patients.list")),
        ("/patients/reports", get(Who::Nurse, "/patients/reports", "patients.list")),
        ("/patients/tasks", get(Who::Nurse, "/patients/tasks", "message.list")),
        ("/patients/add", Elsewhere("patients: person.compare_new, person.submit")),
        ("/people/{person}", get(Who::Nurse, "/people/{person}", "person.open")),
        ("/people/{person}/by-date", get(Who::Nurse, "/people/{person}/by-date", "person.open")),
        ("/people/{person}/not-valid", get(Who::Nurse, "/people/{person}/not-valid", "person.open")),
        ("/people/{person}/details", get(Who::Nurse, "/people/{person}/details", "person.open")),
        ("/people/{person}/sources", get(Who::Nurse, "/people/{person}/sources", "person.open")),
        ("/people/{person}/doses/{dose}", get(Who::Nurse, "/people/{person}/doses/none", "person.open")),
        ("/people/{person}/record", get(Who::Nurse, "/people/{person}/record", "person.open")),
        ("/people/{person}/past", get(Who::Nurse, "/people/{person}/past", "person.open")),
        ("/people/{person}/written/{form}", get(Who::Nurse, "/people/{person}/written/none", "person.open")),
        ("/people/{person}/doses/{dose}/change", get(Who::Nurse, "/people/{person}/doses/none/change", "person.open")),
        ("/people/{person}/doses/{dose}/reaction", get(Who::Nurse, "/people/{person}/doses/none/reaction", "person.open")),
        ("/people/{person}/edit", get(Who::Nurse, "/people/{person}/edit", "person.open")),
        ("/lots", get(Who::Nurse, "/lots", "lot.list")),
        ("/transfers", get(Who::Nurse, "/transfers", "transfer.read")),
        ("/transfers/new", get(Who::Nurse, "/transfers/new", "stock.read")),
        ("/transfers/offers", get(Who::Nurse, "/transfers/offers", "transfer.read")),
        ("/transfers/{transfer}", get(Who::Nurse, "/transfers/1", "transfer.read")),
        ("/returns", get(Who::Nurse, "/returns", "return.read")),
        ("/returns/{case}", get(Who::Nurse, "/returns/1", "return.read")),
        ("/borrowing", get(Who::Nurse, "/borrowing", "borrowing.list")),
        ("/borrowing/report.pdf", get(Who::Nurse, "/borrowing/report.pdf", "borrowing.print")),
        ("/borrowing/{dose}", get(Who::Nurse, "/borrowing/1", "borrowing.list")),
        ("/vfc", get(Who::Nurse, "/vfc", "programme.read")),
        ("/vfc/enrolments", get(Who::Quality, "/vfc/enrolments", "programme.read")),
        ("/vfc/enrolments/new", Elsewhere("programme: programme.apply")),
        ("/vfc/enrolments/{enrolment}", get(Who::Nurse, "/vfc/enrolments/1", "programme.read")),
        ("/vfc/accounts", get(Who::Nurse, "/vfc/accounts", "programme.account")),
        ("/vfc/accounts/{file}", get(Who::Nurse, "/vfc/accounts/accounts.csv", "programme.account")),
        ("/vfc/eligibility", get(Who::Nurse, "/vfc/eligibility", "programme.account")),
        ("/vfc/eligibility/{file}", get(Who::Nurse, "/vfc/eligibility/eligibility.csv", "programme.account")),
        ("/vfc/visits", get(Who::Nurse, "/vfc/visits", "programme.read")),
        ("/vfc/visits/{visit}", get(Who::Nurse, "/vfc/visits/1", "programme.read")),
        ("/vfc/watch", get(Who::Quality, "/vfc/watch", "programme.findings")),
        ("/vfc/watch/{finding}", get(Who::Quality, "/vfc/watch/1", "programme.findings")),
        ("/cold-chain", get(Who::Nurse, "/cold-chain", "cold.list")),
        ("/cold-chain/new", Elsewhere("cold_chain: cold.unit")),
        ("/cold-chain/settings", Elsewhere("cold_chain: cold.unit")),
        ("/cold-chain/units/{unit}", get(Who::Nurse, "/cold-chain/units/1", "cold.open")),
        ("/cold-chain/units/{unit}/log.pdf", get(Who::Nurse, "/cold-chain/units/1/log.pdf", "cold.print")),
        ("/cold-chain/units/{unit}/readings.csv", Elsewhere("cold_chain: cold.print")),
        ("/cold-chain/units/{unit}/reading", Elsewhere("cold_chain: cold.reading")),
        ("/cold-chain/units/{unit}/readings/{check}", Elsewhere("cold_chain: cold.reading")),
        ("/cold-chain/units/{unit}/import", Elsewhere("cold_chain: cold.import")),
        ("/cold-chain/imports/{import}", get(Who::Nurse, "/cold-chain/imports/1", "cold.import")),
        ("/cold-chain/imports/{import}/wrong.csv", get(Who::Nurse, "/cold-chain/imports/1/wrong.csv", "cold.import")),
        ("/cold-chain/excursions/{excursion}", get(Who::Nurse, "/cold-chain/excursions/1", "cold.open")),
        ("/stock", get(Who::Nurse, "/stock", "stock.read")),
        ("/stock/begin", Elsewhere("stock: stock.begin")),
        ("/stock/receive", Elsewhere("stock: stock.move")),
        ("/stock/counts", get(Who::Nurse, "/stock/counts", "stock.read")),
        ("/stock/counts/{count}", Elsewhere("stock: stock.count")),
        ("/stock/counts/{count}/compare", Elsewhere("stock: stock.sign_count")),
        ("/stock/not-deducted", get(Who::Nurse, "/stock/not-deducted", "stock.list_undeducted")),
        ("/stock/lots/{lot}", get(Who::Nurse, "/stock/lots/1", "stock.read")),
        ("/stock/reports", get(Who::Nurse, "/stock/reports", "stock.read")),
        ("/stock/reports.csv", get(Who::Nurse, "/stock/reports.csv", "stock.read")),
        ("/stock/reports.xlsx", get(Who::Nurse, "/stock/reports.xlsx", "stock.read")),
        ("/stock/reports.pdf", get(Who::Nurse, "/stock/reports.pdf?report=use", "stock.read")),
        ("/stock/recall", Elsewhere("stock: lot.bar, lot.trace")),
        ("/orders", get(Who::Nurse, "/orders", "order.read")),
        ("/orders/new", get(Who::Nurse, "/orders/new", "order.read")),
        ("/orders/settings", get(Who::Nurse, "/orders/settings", "order.read")),
        ("/orders/files", get(Who::Quality, "/orders/files", "order.file")),
        ("/orders/files/write", Elsewhere("orders: order.file")),
        ("/orders/files/{file}", get(Who::Quality, "/orders/files/1", "order.file")),
        ("/orders/packages/{package}", Elsewhere("orders: order.read")),
        ("/orders/{order}", Elsewhere("orders: order.read")),
        ("/outbreaks", Elsewhere("outbreaks: outbreak.list, outbreak.start")),
        ("/outbreaks/{event}", Elsewhere("outbreaks: outbreak.open, outbreak.close")),
        ("/outbreaks/{event}/contacts", Elsewhere("outbreaks: outbreak.contact")),
        ("/outbreaks/{event}/area", Elsewhere("outbreaks: outbreak.contact")),
        ("/outbreaks/{event}/school", Elsewhere("outbreaks: outbreak.contact")),
        ("/outbreaks/{event}/papers", Elsewhere("outbreaks: outbreak.print")),
        ("/outbreaks/{event}/export", Elsewhere("outbreaks: outbreak.export")),
        ("/outreach", Elsewhere("outreach: outreach.list")),
        ("/outreach/new", Elsewhere("outreach: outreach.plan")),
        ("/outreach/saved", Elsewhere("outreach: outreach.change")),
        ("/outreach/templates", Elsewhere("outreach: outreach.change")),
        ("/outreach/{run}", Elsewhere("outreach: outreach.open, outreach.change, outreach.tell")),
        ("/outreach/{run}/papers", Elsewhere("outreach: outreach.print")),
        ("/lot-recall", Elsewhere("outbreaks: lot.trace")),
        ("/lists", Nothing("the visitor's own questions, nobody's data")),
        ("/lists/new", Nothing("a form; what it asks is told when it is answered")),
        ("/lists/{id}", Elsewhere("lists: list.ask, list.keep, person.found")),
        ("/lists/{id}/csv", Elsewhere("lists: list.export")),
        ("/lists/{id}/xlsx", Elsewhere("lists: list.export")),
        ("/at-risk", get(Who::Quality, "/at-risk", "at_risk.find")),
        ("/at-risk.csv", get(Who::Quality, "/at-risk.csv", "at_risk.find")),
        ("/at-risk.xlsx", get(Who::Quality, "/at-risk.xlsx", "at_risk.find")),
        ("/coverage", get(Who::Quality, "/coverage", "coverage.ask")),
        ("/coverage.csv", get(Who::Quality, "/coverage.csv", "coverage.ask")),
        ("/coverage.xlsx", get(Who::Quality, "/coverage.xlsx", "coverage.ask")),
        ("/report-card", get(Who::Nurse, "/report-card", "coverage.ask")),
        ("/report-card/card.pdf", get(Who::Nurse, "/report-card/card.pdf", "coverage.ask")),
        ("/report-card/fix", get(Who::Nurse, "/report-card/fix", "patients.list")),
        ("/report-card/fix.csv", get(Who::Nurse, "/report-card/fix.csv", "patients.list")),
        ("/report-card/fix.pdf", get(Who::Nurse, "/report-card/fix.pdf", "patients.list")),
        ("/at-risk/people", get(Who::Quality, "/at-risk/people?by=zip&area=70360", "at_risk.list")),
        ("/away", get(Who::Admin, "/away", "pack.list")),
        ("/away/file", Elsewhere("registry, away::whom: pack.make")),
        ("/people/{person}/looked", get(Who::Officer, "/people/{person}/looked", "audit.read")),
        ("/people/{person}/registries", get(Who::Nurse, "/people/{person}/registries", "person.open")),
        ("/people/{person}/registries/{ask}", Elsewhere("between: partner.answer")),
        ("/people/{person}/papers", get(Who::Nurse, "/people/{person}/papers", "paper.list")),
        ("/people/{person}/papers/{paper}", get(Who::Nurse, "/people/{person}/papers/1", "paper.print")),
        ("/people/{person}/exemptions", get(Who::Nurse, "/people/{person}/exemptions", "paper.list")),
        ("/people/{person}/exemptions/{exemption}/scan", Elsewhere("school_papers: paper.proof")),
        ("/people/{person}/card", get(Who::Nurse, "/people/{person}/card", "person.open")),
        ("/people/{person}/card/file", Elsewhere("papers: paper.print")),
        ("/people/{person}/plan", get(Who::Nurse, "/people/{person}/plan", "person.plan")),
        ("/people/{person}/plan/plan.pdf", get(Who::Nurse, "/people/{person}/plan/plan.pdf", "person.plan")),
        ("/people/{person}/plan/plan.ics", get(Who::Nurse, "/people/{person}/plan/plan.ics", "person.plan")),
        ("/papers/roster", Elsewhere("papers: paper.print of everybody on it")),
        ("/verify", post(Who::Nobody, "/verify", "code=K7QM-4T9X-2HDR-8W3C&born=1%2F2%2F2024", "paper.check")),
        ("/v/{code}", Nothing("a form; nothing is looked up")),
        ("/verify/card", Nothing("nobody is known, nothing is stored")),
        ("/.well-known/jwks.json", Nothing("public keys")),
        ("/people/{person}/doubtful", get(Who::Quality, "/people/{person}/doubtful", "dose.compare")),
        ("/people/{person}/duplicate", get(Who::Quality, "/people/{person}/duplicate", "person.open")),
        ("/people/{person}/duplicate/{search}", Elsewhere("pairs: identity.suggest")),
        ("/people/{person}/split", get(Who::Quality, "/people/{person}/split", "person.open")),
        ("/audit", get(Who::Officer, "/audit", "audit.search")),
        ("/audit/search/{search}", get(Who::Officer, "AUDIT", "audit.search")),
        ("/audit/entry/{chain}/{seq}", get(Who::Officer, "ENTRY", "audit.search")),
        ("/audit/alerts", get(Who::Officer, "/audit/alerts", "alert.read")),
        ("/audit/alerts/{alert}", get(Who::Officer, "/audit/alerts/1", "alert.read")),
        ("/audit/rules", post(Who::Officer, "/audit/rules", "rule=export&most=3", "alert.tune")),
        ("/audit/staff", post(Who::Officer, "/audit/staff", "username=nurse&number=", "alert.tune")),
        ("/audit/disclosures", Nothing("keeps what was typed; the list is the next address")),
        ("/audit/disclosures/{search}", get(Who::Officer, "DISCLOSURES", "person.disclosures")),
        ("/audit/disclosures/{search}/list.csv", get(Who::Officer, "DISCLOSURES/list.csv", "person.disclosures")),
        ("/audit/disclosures/{search}/list.pdf", get(Who::Officer, "DISCLOSURES/list.pdf", "person.disclosures")),
        ("/roles", Nothing("the own roles; a switch is role.switch")),
        ("/emergency", Elsewhere("matrix: glass.break")),
        ("/emergency/end", Elsewhere("matrix: glass.end")),
        ("/oversight", get(Who::Officer, "/oversight", "task.list")),
        ("/users", get(Who::Admin, "/users", "user.list")),
        ("/users/invite", Elsewhere("access: account.add")),
        ("/organizations", get(Who::Admin, "/organizations", "provider.list")),
        ("/organizations/applications/{application}", Elsewhere("access: provider.decide")),
        ("/providers/apply", Elsewhere("access: provider.apply")),
        ("/approvals", Elsewhere("access: second.decide")),
        ("/review", get(Who::Quality, "/review", "identity.list")),
        ("/review/doses", get(Who::Quality, "/review/doses", "dose.list")),
        ("/review/done", get(Who::Quality, "/review/done", "identity.list")),
        ("/review/{pair}", Elsewhere("review: identity.compare, identity.merge")),
        ("/uploads", get(Who::Nurse, "/uploads", "upload.read")),
        ("/uploads/{upload}", Elsewhere("uploads: upload.read")),
        ("/uploads/{upload}/wrong.csv", Elsewhere("uploads: upload.read")),
        ("/schools", get(Who::Quality, "/schools", "school.list")),
        ("/schools/lists/{roster}", Elsewhere("schools: roster.read")),
        ("/schools/lists/{roster}/wrong.csv", Elsewhere("schools: roster.read")),
        ("/schools/children", get(Who::Quality, "/schools/children", "school.list")),
        ("/schools/children.csv", get(Who::Quality, "/schools/children.csv", "school.list")),
        ("/schools/children/{student}", Elsewhere("school_papers: school.absence")),
        ("/schools/letters", get(Who::Quality, "/schools/letters", "school.list")),
        ("/schools/report", get(Who::Quality, "/schools/report", "school.reports")),
        ("/schools/numbers", get(Who::Quality, "/schools/numbers", "school.numbers")),
        ("/schools/numbers.csv", get(Who::Quality, "/schools/numbers.csv", "school.numbers")),
        ("/schools/law", Nothing("the law in force; a preview is in schools: school.preview")),
        ("/schools/public", Nothing("a published table, nobody is in it")),
        ("/schools/public.csv", Nothing("a published table, nobody is in it")),
        ("/public/coverage", Nothing("published tables, nobody is in them")),
        ("/public/coverage/{name}", Nothing("published tables, nobody is in them")),
        ("/schools/reports", get(Who::Quality, "/schools/reports", "school.reports")),
        ("/messages", get(Who::Nurse, "/messages", "message.list")),
        ("/messages/inbox", get(Who::Nurse, "/messages/inbox", "problem.list")),
        ("/messages/inbox/{group}", get(Who::Quality, "/messages/inbox/1-1-PID-7.invalid", "problem.list")),
        ("/messages/replay", get(Who::Quality, "/messages/replay", "message.replay")),
        ("/messages/{message}", get(Who::Nurse, "/messages/{message}", "message.read")),
        ("/messages/{message}/correct", get(Who::Quality, "/messages/{message}/correct", "message.read")),
        ("/participation/held", get(Who::Officer, "/participation/held", "held.list")),
        ("/participation/held/{message}", Elsewhere("registry staying_out: held.read, held.decide")),
        ("/senders", get(Who::Quality, "/senders", "quality.read")),
        ("/senders/profile/{place}", get(Who::Quality, "/senders/profile/registry-0", "profile.read")),
        ("/senders/profile/{place}/profile.toml", get(Who::Quality, "/senders/profile/registry-0/profile.toml", "profile.read")),
        ("/senders/{sender}", get(Who::Quality, "/senders/{sender}", "quality.read")),
        ("/senders/{sender}/card.csv", get(Who::Quality, "/senders/{sender}/card.csv", "quality.read")),
        ("/senders/{sender}/onboarding", get(Who::Quality, "/senders/{sender}/onboarding", "onboarding.read")),
    ]
}

/// What stands for the parts of an address.
struct Scene {
    person: PublicId,
    number: String,
    message: i64,
    sender: String,
    clients: BTreeMap<&'static str, Client>,
}

fn scene(house: &House) -> Scene {
    assert_eq!(house.rest(vxu(|m| m)).status, 200);
    let operator = jenner_registry::access::of_operator(house.clinic.organization());
    for (name, role) in
        [("quality", Role::DataQuality), ("officer", Role::PrivacyOfficer), ("admin", Role::Administrator)]
    {
        let new = accounts::NewAccount {
            username: name,
            display_name: name,
            password: PASSWORD,
            organization: house.clinic.organization(),
            role,
        };
        accounts::add(&house.registry, &operator, &new).unwrap();
    }
    let clients = ["nurse", "quality", "officer", "admin"].map(|name| (name, signed_in(house, name))).into();
    let db = house.registry.db();
    let person = db.read(|tx| queries::person::after(tx, PersonId(0), 1)).unwrap()[0];
    let row = db.read(|tx| queries::person::by_ids(tx, &house.clinic, &[person])).unwrap()[&person];
    let (message, organization, interface): (i64, i64, i64) = db
        .read(|tx| {
            tx.query("SELECT message_id, organization_id, interface_id FROM message", &[], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
        })
        .unwrap()[0];
    Scene {
        person: row.public_id,
        number: row.registry_number.to_string(),
        message,
        sender: format!("{organization}-{interface}"),
        clients,
    }
}

fn signed_in(house: &House, name: &str) -> Client {
    let mut client = house.visitor();
    house.enter(&mut client, name, PASSWORD);
    client
}

impl Scene {
    fn path(&self, path: &str) -> String {
        path.replace("{person}", &self.person.to_string())
            .replace("{message}", &self.message.to_string())
            .replace("{sender}", &self.sender)
    }

    fn send(&mut self, house: &House, who: Who, method: &Method, path: &str, body: &str) -> Reply {
        let mut path = self.path(path);
        if let Some(kept) = self.kept(house, &path) {
            path = kept;
        }
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .extension(Peer(format!("{FROM}:50000").parse().unwrap()));
        let credential = base64::engine::general_purpose::STANDARD.encode(format!("bayou:{SECRET}"));
        let body = match (who, body) {
            (Who::Sender, _) => {
                request = request
                    .header(header::AUTHORIZATION, format!("Basic {credential}"))
                    .header(header::CONTENT_TYPE, "application/hl7-v2");
                if body == "VXU" { vxu(|m| m.replace("|C1|", "|C2|")) } else { String::new() }
            }
            (Who::Nobody, body) if body.starts_with('<') => {
                request = request.header(header::CONTENT_TYPE, "application/soap+xml");
                body.to_owned()
            }
            _ => {
                request = request
                    .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                    .header("sec-fetch-site", "same-origin");
                self.path(body)
            }
        };
        let request = request.body(Body::from(body)).unwrap();
        let mut nobody = house.visitor();
        let client = match who {
            Who::Nobody | Who::Sender => &mut nobody,
            Who::Nurse => self.clients.get_mut("nurse").unwrap(),
            Who::Quality => self.clients.get_mut("quality").unwrap(),
            Who::Officer => self.clients.get_mut("officer").unwrap(),
            Who::Admin => self.clients.get_mut("admin").unwrap(),
        };
        house.runtime.block_on(client.send(request))
    }

    /// The address of a search that is kept in the session.
    fn kept(&mut self, house: &House, path: &str) -> Option<String> {
        let (client, form, body, rest) = match path {
            "FIND" => ("nurse", "/find", "q=naquin+1%2F2%2F2024".to_owned(), ""),
            "AUDIT" => ("officer", "/audit", format!("person={}&user=nurse", self.number), ""),
            "DISCLOSURES" => ("officer", "/audit/disclosures", format!("person={}", self.number), ""),
            "DISCLOSURES/list.csv" => {
                ("officer", "/audit/disclosures", format!("person={}", self.number), "/list.csv")
            }
            "DISCLOSURES/list.pdf" => {
                ("officer", "/audit/disclosures", format!("person={}", self.number), "/list.pdf")
            }
            "ENTRY" => {
                let row: (String, i64) = house
                    .registry
                    .db()
                    .read(|tx| {
                        tx.query("SELECT chain, seq FROM audit_entry LIMIT 1", &[], |row| {
                            Ok((row.get(0)?, row.get(1)?))
                        })
                    })
                    .unwrap()[0]
                    .clone();
                return Some(format!("/audit/entry/{}/{}", row.0, row.1));
            }
            _ => return None,
        };
        let reply = house.runtime.block_on(self.clients.get_mut(client).unwrap().post(form, &body));
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{form}");
        Some(format!("{}{rest}", reply.header(header::LOCATION)))
    }
}

/// Entries with an action, and how many of them say from where.
fn entries(house: &House, action: &str) -> (i64, i64) {
    house
        .registry
        .db()
        .read(|tx| {
            tx.query(
                "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN origin LIKE '203.0.113.7 %' THEN 1 ELSE 0 END), 0) AS BIGINT) \
                 FROM audit_entry WHERE action = $1",
                &[&action],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
        })
        .unwrap()[0]
}

#[test]
fn s51_every_route_leaves_its_row_in_the_audit_log() {
    let rows = rows();
    for route in ROUTES {
        assert!(
            rows.iter().any(|(path, _)| *path == route.path),
            "{}: say in this test which row of the audit log it leaves, or why none",
            route.path
        );
    }
    for (path, _) in &rows {
        assert!(ROUTES.iter().any(|route| route.path == *path), "{path} is no route any more");
    }
    for house in houses() {
        let mut scene = scene(&house);
        let (mut shown, mut elsewhere, mut missing) = (0, 0, Vec::new());
        // Signing out ends the session, so it comes last.
        let (last, first): (Vec<_>, Vec<_>) = rows.iter().partition(|(path, _)| *path == "/sign-out");
        for (path, row) in first.into_iter().chain(last) {
            match row {
                Action(who, method, address, body, action) => {
                    let before = entries(&house, action);
                    let reply = scene.send(&house, *who, method, address, body);
                    let after = entries(&house, action);
                    if after.0 <= before.0 {
                        missing.push(format!("{path}: no {action} (status {})", reply.status));
                    }
                    let by_people = matches!(who, Who::Nurse | Who::Quality | Who::Officer | Who::Admin);
                    if by_people && after.1 <= before.1 {
                        missing.push(format!("{path}: {action} does not say from where"));
                    }
                    shown += 1;
                }
                Nothing(why) => assert!(!why.is_empty()),
                Elsewhere(test) => {
                    assert!(!test.is_empty());
                    elsewhere += 1;
                }
            }
        }
        assert!(missing.is_empty(), "{missing:#?}");
        eprintln!("{} routes: {shown} rows shown here, {elsewhere} elsewhere", rows.len());
    }
}

#[test]
fn s51_a_page_that_is_refused_is_in_the_log_by_its_pattern() {
    for house in houses() {
        let mut scene = scene(&house);
        let pages = ROUTES.iter().filter(|route| matches!(route.permission, Permission::May(_)));
        let mut refused = 0;
        for route in
            pages.filter(|route| route.path.starts_with("/audit") || route.path.starts_with("/review"))
        {
            let path = route
                .path
                .replace("{search}", "00000000")
                .replace("{alert}", "1")
                .replace("{chain}", "a")
                .replace("{seq}", "1")
                .replace("{pair}", "p1");
            let reply = scene.send(&house, Who::Nurse, &Method::GET, &path, "");
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{path}");
            refused += 1;
        }
        let told: Vec<(String, String, String)> = house
            .registry
            .db()
            .read(|tx| {
                tx.query(
                    "SELECT object, result, origin FROM audit_entry WHERE action = 'page.open'",
                    &[],
                    |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
                )
            })
            .unwrap();
        assert_eq!(told.len(), refused);
        assert!(told.iter().all(|(object, result, origin)| {
            object.starts_with("route:/")
                && !object.contains("00000000")
                && result == "refused"
                && origin.starts_with(FROM)
        }));
    }
}

/// The storage of the log is full: every insert fails the way a full disk does.
fn fill(house: &House) {
    let words = match house.db.engine() {
        Engine::Sqlite => {
            "CREATE TRIGGER full_disk BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(FAIL, 'full'); END"
        }
        Engine::Postgres => {
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             RAISE EXCEPTION 'full' USING ERRCODE = '53100'; END $$; \
             CREATE TRIGGER full_disk BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION full_disk()"
        }
    };
    behind_the_back(&house.db, words).unwrap();
}

fn free(house: &House) {
    let words = match house.db.engine() {
        Engine::Sqlite => "DROP TRIGGER full_disk",
        Engine::Postgres => "DROP TRIGGER full_disk ON audit_entry",
    };
    behind_the_back(&house.db, words).unwrap();
}

#[test]
fn s52_where_the_audit_log_cannot_be_written_nothing_is_shown_and_nothing_is_changed() {
    for house in houses() {
        let mut scene = scene(&house);
        let people = house.people();
        fill(&house);
        for (_, row) in rows() {
            let Action(who, method, address, body, action) = row else { continue };
            // The end of a session is not held up: it shows nothing, and would end the walk here.
            if address == "/sign-out" {
                continue;
            }
            let asks_session =
                ["FIND", "AUDIT", "DISCLOSURES", "DISCLOSURES/list.csv", "DISCLOSURES/list.pdf", "ENTRY"]
                    .contains(&address);
            let reply = scene.send(&house, who, &method, address, body);
            let machine = address.starts_with("/hl7") || address.starts_with("/fhir");
            assert!(
                !reply.status.is_success() || machine,
                "{address}: {} although {action} was not written",
                reply.status
            );
            for secret in ["Naquin", "Remy", &scene.number] {
                assert!(!reply.text.contains(secret), "{address} ({asks_session}) shows {secret}");
            }
            assert!(!reply.text.contains("MSA|AA"), "{address}: acknowledged");
        }
        let newcomer =
            vxu(|m| m.replace("77^^^BAYOU", "78^^^BAYOU").replace("Remy", "Lise").replace("|C1|", "|C9|"));
        let reply = house.rest(newcomer.clone());
        assert!(!reply.text.contains("MSA|AA"), "{}", reply.text);
        assert_eq!(house.people(), people, "nobody was added");
        let changed = house
            .registry
            .db()
            .read(|tx| tx.query_opt("SELECT COUNT(*) FROM audit_alert_rule", &[], |row| row.get::<i64>(0)))
            .unwrap();
        assert_eq!(changed, Some(0), "no rule was tuned");
        free(&house);
        assert!(house.rest(newcomer).text.contains("MSA|AA"), "and afterwards it goes on");
        let reply = scene.send(&house, Who::Nurse, &Method::GET, "/people/{person}", "");
        assert_eq!(reply.status, StatusCode::OK);
        assert!(jenner_store::audit::verify(house.registry.db()).unwrap().is_whole());
    }
}
