//! Every route, every role, things of the own and of another organization, against the role table; and in every answer, and in
//! what was logged meanwhile, values are looked for that this reader must not see.

mod flows;
mod seed;

use std::collections::BTreeSet;

use axum::http::header::CONTENT_TYPE;
use jenner_model::access::Role;
use jenner_registry::access::roles::{Permission as May, Reach, may, reach};
use jenner_store::testing::logged;
use jenner_web::guard::Permission;
use jenner_web::routes::{ROUTES, Route};

use crate::{Client, Reply};
use seed::{EVERYONES, FOREIGN, HELD, HIDDEN, OWN, Seeded, Whose, marker};

/// What nobody who signs in here may see, in whatever role.
const NEVER: &[&str] = &[
    marker::HIDDEN_NAME,
    marker::HIDDEN_STREET,
    marker::HELD_STREET,
    marker::HELD_PHONE,
    marker::HELD_PLACE,
    marker::HELD_CHART,
];

/// Values a role must not see.
fn forbidden(role: Option<Role>) -> Vec<&'static str> {
    let can = |permission| role.is_some_and(|role| may(role, permission));
    let reads =
        |permission| role.is_some_and(|role| !matches!(reach(role, permission), Reach::No | Reach::Reason));
    let mut values = NEVER.to_vec();
    if !reads(May::ReadRecord) {
        values.extend([marker::OWN_NAME, marker::FOREIGN_NAME, marker::HELD_NAME]);
    }
    if !reads(May::ReadContact) {
        values.extend([marker::OWN_STREET, marker::OWN_PHONE, marker::OWN_CONTACT, marker::OWN_CHART]);
    }
    let everywhere = role.is_some_and(|role| reach(role, May::ReadRecord) == Reach::All);
    if !everywhere {
        values.extend([marker::FOREIGN_NAME, marker::FOREIGN_STREET, marker::HELD_NAME]);
    }
    if !reads(May::ReadConfidential) {
        values.push(marker::CONFIDENTIAL_LOT);
    }
    if !can(May::ReadAllMessages) {
        values.push(marker::FOREIGN_MESSAGE);
    }
    let answers = role.map(|role| reach(role, May::AnswerFamilies));
    if answers != Some(Reach::All) {
        values.push(marker::FOREIGN_NOTE);
        // A family reads what it wrote itself.
        if answers != Some(Reach::Own) && !can(May::FamilyHome) {
            values.push(marker::OWN_NOTE);
        }
    }
    if !can(May::DecideOptOut) {
        values.push(marker::FOREIGN_LEAVER);
        // A parent takes down the own request and sees no other.
        if role.is_none_or(|role| reach(role, May::StartOptOut) != Reach::Own) {
            values.push(marker::OWN_LEAVER);
        }
    }
    values
}

/// Phone numbers are written in many ways; only digits and letters count.
fn leaks(reply: &Reply, values: &[&'static str]) -> Vec<&'static str> {
    let squeezed = |text: &str| text.replace(['-', ' ', '(', ')', '.'], "").to_lowercase();
    let mut text = reply.text.clone();
    for (_, value) in &reply.headers {
        text.push_str(value.to_str().unwrap_or_default());
    }
    let text = squeezed(&text);
    values.iter().copied().filter(|value| text.contains(&squeezed(value))).collect()
}

/// A page without what is new in it each time: the reference of an error, and its own address.
fn same_for_all(reply: &Reply, address: &str) -> String {
    let reference = reply.headers.get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or("-");
    reply.text.replace(reference, "").replace(address, "")
}

/// Whether a thing in this address exists for the role.
fn exists(route: &Route, role: Role, whose: Whose) -> bool {
    let person = reach(role, May::ReadRecord);
    let everybody = matches!(person, Reach::All | Reach::Reply);
    let narrow = matches!(person, Reach::Roster | Reach::Case | Reach::Child);
    let theirs = may(role, May::ReadAllMessages);
    match whose {
        Whose::Missing => false,
        // The log about a record is not the record: who watches over the log reads it for everybody.
        _ if route.permission == Permission::May(May::ReadAudit)
            && reach(role, May::ReadAudit) == Reach::All =>
        {
            true
        }
        _ if route.path.contains("{person}") => match whose {
            Whose::Own => everybody || narrow,
            Whose::Foreign | Whose::Held => everybody,
            _ => false,
        },
        // A refrigerator is its clinic's, and theirs who keep everybody's data in order.
        _ if route.path.contains("{unit}") => {
            let keeps = reach(role, May::KeepColdChain);
            keeps == Reach::All || keeps == Reach::Own && whose == Whose::Own
        }
        // A count of vaccine likewise.
        _ if route.path.contains("{count}") => {
            let sees = reach(role, May::SeeStock);
            sees == Reach::All || sees == Reach::Own && whose == Whose::Own
        }
        // What a family wrote to a clinic is that clinic's and the registry's.
        _ if route.path.starts_with("/family-requests/") => {
            let answers = reach(role, May::AnswerFamilies);
            answers == Reach::All || answers == Reach::Own && whose == Whose::Own
        }
        // Who came by the public form or to another clinic is the privacy officer's business alone.
        _ if route.path.contains("{request}") => {
            may(role, May::DecideOptOut) || reach(role, May::StartOptOut) == Reach::Own && whose == Whose::Own
        }
        _ if route.path.contains("{roster}") => {
            reach(role, May::KeepRosters) == Reach::All || whose == Whose::Own
        }
        _ if route.path.contains("{message}") || route.path.contains("{upload}") => {
            whose == Whose::Own || theirs
        }
        _ => true,
    }
}

/// Whether two addresses of a route differ by whose thing they name.
fn has_owner(route: &Route) -> bool {
    ["{person}", "{message}", "{upload}", "{request}", "{roster}", "{unit}", "{count}"]
        .iter()
        .any(|part| route.path.contains(part))
        && !route.path.starts_with("/lab/")
}

/// What somebody may see, and must have seen at the end: a value that no page ever shows proves nothing.
const SHOWN: &[&str] = &[
    marker::OWN_NAME,
    marker::OWN_STREET,
    marker::OWN_PHONE,
    marker::OWN_CONTACT,
    marker::OWN_CHART,
    marker::FOREIGN_NAME,
    marker::FOREIGN_STREET,
    marker::FOREIGN_MESSAGE,
    marker::CONFIDENTIAL_LOT,
    marker::HELD_NAME,
    marker::OWN_LEAVER,
    marker::FOREIGN_LEAVER,
    marker::OWN_NOTE,
    marker::FOREIGN_NOTE,
];

struct Walk {
    cells: usize,
    papers: usize,
    wrong: Vec<String>,
    seen: BTreeSet<&'static str>,
}

impl Walk {
    fn expect(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.wrong.push(what());
        }
    }

    fn one(&mut self, seeded: &Seeded, route: &Route, client: &mut Client, role: Option<Role>, whose: Whose) {
        let Some(address) = seeded.address(route.path, whose) else {
            self.wrong.push(format!("{}: no example of an address", route.path));
            return;
        };
        let mut answered = 0;
        for method in ["GET", "POST"] {
            // Both end the visit.
            if method == "POST" && matches!(route.path, "/sign-out" | "/kept") {
                answered += 1;
                continue;
            }
            let reply = match method {
                "GET" => seeded.runtime.block_on(client.get(&address)),
                _ => seeded.runtime.block_on(client.post(&address, "")),
            };
            self.cells += 1;
            let place = || format!("{method} {} as {role:?}, {whose:?}: {}", route.path, reply.status);
            self.papers += usize::from(reply.header(CONTENT_TYPE) == "application/pdf");
            self.seen.extend(leaks(&reply, SHOWN));
            let leaked = leaks(&reply, &forbidden(role));
            self.expect(leaked.is_empty(), || format!("{} shows {leaked:?}", place()));
            // No handler, no secret: the guard has nothing to keep.
            if reply.status == 405 && leaked.is_empty() {
                continue;
            }
            answered += 1;
            let to_sign_in = reply.status == 303
                && reply.headers.get("location").is_some_and(|to| to.as_bytes().starts_with(b"/sign-in"));
            let admitted = match (route.permission, role) {
                (Permission::Open | Permission::Anyone | Permission::Machine, _) => true,
                (Permission::SignedIn, role) => role.is_some(),
                (Permission::May(permission), role) => role.is_some_and(|role| may(role, permission)),
            };
            match (route.permission, role, admitted) {
                // Machines show a credential with each message; a browser's session is none.
                (Permission::Machine, _, _) => {
                    let refused = matches!(reply.status.as_u16(), 400 | 401 | 404 | 405 | 406 | 413 | 415);
                    let described = method == "GET" && route.path.ends_with("soap");
                    self.expect(
                        refused || described || reply.status == 500 && route.path.ends_with("soap"),
                        place,
                    );
                }
                (_, None, false) => self.expect(to_sign_in, place),
                (_, Some(_), false) => self.expect(reply.status == 403, place),
                // Whoever is not between two steps of the way in begins anew.
                (_, _, true) if route.path.starts_with("/sign-in/") => {
                    self.expect(to_sign_in || !reply.status.is_server_error(), place);
                }
                (_, _, true) => {
                    self.expect(!to_sign_in && reply.status != 401 && !reply.status.is_server_error(), place);
                }
            }
            if method == "GET" && admitted && has_owner(route) {
                let Some(role) = role else { continue };
                if exists(route, role, whose) {
                    self.expect(reply.status != 403, place);
                } else {
                    // What belongs to others is as absent as what was never there, to the letter.
                    let missing = seeded.address(route.path, Whose::Missing).unwrap_or_default();
                    let absent = seeded.runtime.block_on(client.get(&missing));
                    self.expect(reply.status == absent.status && reply.status != 200, place);
                    let same = same_for_all(&reply, &address) == same_for_all(&absent, &missing);
                    self.expect(same, || format!("{} reads otherwise than what is missing", place()));
                }
            }
        }
        self.expect(answered > 0, || format!("{} has no method that is walked", route.path));
    }
}

#[test]
fn s16_s17_s18_s48_every_route_answers_every_role_as_the_table_says_and_shows_nothing_it_should_not() {
    let log = logged::listen();
    let seeded = Seeded::new();
    let mut walk = Walk { cells: 0, papers: 0, wrong: Vec::new(), seen: BTreeSet::new() };
    let humans: Vec<Role> = Role::ALL.into_iter().filter(|role| role.is_human()).collect();
    let readers = std::iter::once(None).chain(humans.iter().copied().map(Some));
    for role in readers {
        let mut client = role.map_or_else(|| seeded.nobody(), |role| seeded.visitor(role));
        for route in ROUTES {
            let variants: &[Whose] = if route.path.contains('{') { &EVERYONES } else { &[Whose::Own] };
            for whose in variants {
                walk.one(&seeded, route, &mut client, role, *whose);
            }
        }
        // The last click of a visit.
        let end = seeded.runtime.block_on(client.post("/sign-out", ""));
        walk.cells += 1;
        walk.expect(end.status == 303, || format!("POST /sign-out as {role:?}: {}", end.status));
    }
    machines(&seeded, &mut walk);
    eprintln!(
        "matrix: {} routes x {} readers (nobody, {} roles, machine senders) = {} cells, {} answers in PDF read",
        ROUTES.len(),
        humans.len() + 2,
        humans.len(),
        walk.cells,
        walk.papers
    );
    assert!(walk.papers > 0, "no PDF was read");
    assert!(
        walk.wrong.is_empty(),
        "{} of {} cells:\n{}",
        walk.wrong.len(),
        walk.cells,
        walk.wrong.join("\n")
    );
    let unseen: Vec<_> = SHOWN.iter().filter(|value| !walk.seen.contains(*value)).collect();
    assert!(unseen.is_empty(), "nobody was shown {unseen:?}, who may see it");
    let logged = log.text();
    assert!(!logged.is_empty(), "something was logged");
    let everything = NEVER.iter().chain(&[
        marker::OWN_NAME,
        marker::OWN_STREET,
        marker::OWN_PHONE,
        marker::OWN_CONTACT,
        marker::FOREIGN_NAME,
        marker::CONFIDENTIAL_LOT,
        marker::HELD_NAME,
    ]);
    for value in everything {
        assert!(!logged.contains(value), "{value} is in the log");
    }
}

/// Machine senders: every way in, with no credential, a wrong one, and the own one; and what the own one is answered.
fn machines(seeded: &Seeded, walk: &mut Walk) {
    let mut secret = NEVER.to_vec();
    secret.extend([marker::CONFIDENTIAL_LOT, marker::FOREIGN_MESSAGE]);
    for (number, child) in [OWN, FOREIGN, HIDDEN, HELD].into_iter().enumerate() {
        for profile in ["Z34", "Z44"] {
            let reply = seeded.send_hl7("bayou", "/hl7/rest", child.query(profile, number));
            walk.cells += 1;
            // What was asked is repeated in the answer (QPD), so the name of who is hidden is looked for in PID alone.
            let told: String =
                reply.text.split('\r').filter(|line| !line.starts_with("QPD")).collect::<Vec<_>>().join("\r");
            let reply = Reply { text: told, ..reply };
            let leaked = leaks(&reply, &secret);
            walk.expect(leaked.is_empty(), || format!("{profile} for {} shows {leaked:?}", child.family));
            let found = reply.text.contains("PID|");
            walk.expect(found == (child.family != HIDDEN.family), || {
                format!("{profile} for {}: {}", child.family, reply.text)
            });
        }
        for kind in ["Patient", "Immunization"] {
            let born = format!("{}-{}-{}", &child.born[..4], &child.born[4..6], &child.born[6..]);
            let address = match kind {
                "Patient" => format!("/fhir/r4/Patient?family={}&given=Remy&birthdate={born}", child.family),
                _ => {
                    let whose = EVERYONES[number];
                    let id = seeded.address("{person}", whose).unwrap();
                    format!("/fhir/r4/Immunization?patient={id}")
                }
            };
            let mut reply = seeded.get_as_machine("bayou", &address);
            walk.cells += 1;
            // The link of a bundle to itself holds what was asked.
            reply.text = reply.text.replace(&address, "");
            let values: Vec<&'static str> = secret
                .iter()
                .copied()
                .filter(|value| *value != marker::HIDDEN_NAME || !address.contains(value))
                .collect();
            let leaked = leaks(&reply, &values);
            walk.expect(leaked.is_empty(), || format!("{kind} of {} shows {leaked:?}", child.family));
            if kind == "Immunization" && child.family == HELD.family {
                walk.expect(reply.text.contains("\"Immunization\""), || {
                    format!("the held child's doses are there: {}", reply.text)
                });
            }
        }
    }
    // Whoever shows wrong credentials has to wait afterwards, so that comes last.
    let known = Seeded::basic("bayou", seed::SECRET);
    let credentials = [Some(known.clone()), None, Some(Seeded::basic("bayou", "wrong"))];
    for credential in &credentials {
        for route in ROUTES.iter().filter(|route| route.permission == Permission::Machine) {
            for whose in EVERYONES {
                let Some(address) = seeded.address(route.path, whose) else { continue };
                for method in ["GET", "POST", "PUT", "DELETE"] {
                    let mut request = axum::http::Request::builder().method(method).uri(&address);
                    if let Some(credential) = credential {
                        request = request.header("authorization", credential);
                    }
                    let reply = seeded.send(request.body(axum::body::Body::empty()).unwrap());
                    walk.cells += 1;
                    let leaked = leaks(&reply, &secret);
                    walk.expect(leaked.is_empty(), || format!("{method} {address} shows {leaked:?}"));
                    let described = route.path.ends_with("soap") && method == "GET";
                    if credential.as_ref() != Some(&known) && !described {
                        walk.expect(!reply.status.is_success(), || {
                            format!("{method} {address} without a credential: {}", reply.status)
                        });
                    }
                }
            }
        }
    }
}
