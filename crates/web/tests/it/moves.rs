//! Transfers, returns and borrowed doses in the browser, over a real registry.

use axum::http::{StatusCode, header};
use jenner_model::OrganizationId;
use jenner_model::access::{Access, Role};
use jenner_registry::access::{accounts, of_operator};
use jenner_registry::by_hand::Token;
use jenner_registry::inventory::book::{self, Arrival};
use jenner_registry::inventory::lot::NewLot;
use jenner_registry::inventory::{Funding, site};
use jenner_registry::organizations::{NewOrganization, add};

use crate::Client;
use crate::registry::{House, PASSWORD, actions, get, houses, post};

fn enters(house: &House, name: &'static str, organization: OrganizationId, role: Role) -> Client {
    let account =
        accounts::NewAccount { username: name, display_name: name, password: PASSWORD, organization, role };
    accounts::add(&house.registry, &of_operator(OrganizationId(0)), &account).unwrap();
    let mut visitor = house.visitor();
    house.enter(&mut visitor, name, PASSWORD);
    visitor
}

/// Another clinic, in the programme for children; both keep their stock since the beginning of the month.
fn neighbour(house: &House) -> Access {
    let new = NewOrganization {
        parent: None,
        kind: jenner_model::organization::OrganizationKind::Clinic,
        name: "Clinic <next> door".into(),
        code: "NEXTDOOR".into(),
        vfc_pin: Some("4711".into()),
        county: None,
        city: "Houma".into(),
    };
    let added = add(&house.registry, &of_operator(OrganizationId(0)), vec![new]).unwrap();
    let today = house.registry.today();
    let there = of_operator(added[0].id);
    for who in [&house.clinic, &there] {
        site::begin(&house.registry, who, who.organization(), today).unwrap();
    }
    there
}

#[test]
fn a_transfer_goes_from_one_clinic_through_the_program_to_the_other_and_each_step_is_in_the_log() {
    for house in houses() {
        let there = neighbour(&house);
        let own = of_operator(house.clinic.organization());
        let today = house.registry.today();
        let arrival = Arrival {
            token: Token::draw(),
            organization: own.organization(),
            lot: NewLot {
                cvx: "03".parse().unwrap(),
                mvx: "MSD".parse().unwrap(),
                lot: "M<1>".into(),
                expires_on: today.saturating_add(jiff::Span::new().days(300)),
                ndc_box: None,
                ndc_unit: None,
                doses_per_box: 10,
                unit_lot: None,
                diluent_lot: None,
            },
            funding: Funding::Vfc,
            unit: None,
            doses: 10,
            on: today,
            beyond_use_on: None,
            document: String::new(),
            why: String::new(),
            saw_expired: false,
        };
        book::receive(&house.registry, &own, &arrival).unwrap();
        let mut nurse = enters(&house, "sends", own.organization(), Role::ClinicStaff);
        let mut other = enters(&house, "gets", there.organization(), Role::ClinicStaff);
        let mut program = enters(&house, "approves", own.organization(), Role::DataQuality);

        let form = get(&house, &mut nurse, "/transfers/new");
        assert_eq!(form.status, StatusCode::OK);
        assert!(!form.text.contains("<next>") && !form.text.contains("mv-"), "{}", form.text);
        let to = form.text.split("<option value=\"").nth(2).unwrap().split('"').next().unwrap().to_owned();
        let account = form.text.split("name=\"doses-").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let none =
            post(&house, &mut nurse, "/transfers/new", &format!("to={to}&why=too+many&doses-{account}="));
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        let many =
            post(&house, &mut nurse, "/transfers/new", &format!("to={to}&why=too+many&doses-{account}=11"));
        assert_eq!(many.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            many.text.contains("only 10 doses") && many.text.contains("value=\"too many\""),
            "{}",
            many.text
        );
        let asked =
            post(&house, &mut nurse, "/transfers/new", &format!("to={to}&why=too+many&doses-{account}=4"));
        let transfer = asked.header(header::LOCATION).split('?').next().unwrap().to_owned();
        assert!(transfer.starts_with("/transfers/"), "{} {}", asked.status, asked.text);
        assert!(get(&house, &mut nurse, &transfer).text.contains("Waits for approval"));
        assert!(post(&house, &mut program, &transfer, "what=deny&why=").status.is_client_error());
        assert!(post(&house, &mut program, &transfer, "what=approve&why=").status.is_redirection());
        let soon = post(
            &house,
            &mut nurse,
            &transfer,
            "what=send&container=Cooler&day=&time=&temperature=4&scale=C",
        );
        assert_eq!(soon.status, StatusCode::UNPROCESSABLE_ENTITY);
        let sent = post(
            &house,
            &mut nurse,
            &transfer,
            &format!("what=send&container=Cooler&day={today}&time=00:01&temperature=4.0&scale=C"),
        );
        assert!(sent.status.is_redirection(), "{} {}", sent.status, sent.text);
        let comes = get(&house, &mut other, &transfer);
        assert!(comes.text.contains("39.2 °F (4.0 °C)"), "{}", comes.text);
        let receive = |accepted: &str, more: &str| {
            format!(
                "what=receive&day={today}&time=00:02&temperature=41&scale=F&accepted-{account}={accepted}{more}"
            )
        };
        let rest = post(&house, &mut other, &transfer, &receive("3", ""));
        assert_eq!(rest.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(rest.text.contains("neither accepted nor sent back"), "{}", rest.text);
        let taken = post(&house, &mut other, &transfer, &receive("3", &format!("&reason-{account}=missing")));
        assert!(taken.status.is_redirection(), "{} {}", taken.status, taken.text);
        let end = get(&house, &mut other, &transfer).text;
        assert!(end.contains("3 doses accepted") && end.contains("1 dose lost"), "{end}");
        assert!(!end.contains("mv-"), "every text has its words");

        for page in ["/transfers", "/transfers/offers", "/returns", "/borrowing"] {
            let shown = get(&house, &mut nurse, page);
            assert_eq!(shown.status, StatusCode::OK, "{page}");
            assert!(!shown.text.contains("mv-"), "{page}: {}", shown.text);
        }
        let lost = get(&house, &mut nurse, "/returns").text;
        let movement = lost.split("name=\"movement\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let case =
            post(&house, &mut nurse, "/returns", &format!("for=waste&movement={movement}&why=on+the+way"));
        let case = case.header(header::LOCATION).split('?').next().unwrap().to_owned();
        assert!(post(&house, &mut program, &case, "what=approve&why=").status.is_redirection());
        assert!(get(&house, &mut nurse, &case).text.contains("Approved"));
        let paper = get(&house, &mut nurse, "/borrowing/report.pdf");
        assert_eq!(paper.header(header::CONTENT_TYPE), "application/pdf");
        let log = actions(&house);
        for action in ["transfer.work", "transfer.approve", "transfer.read", "return.work", "borrowing.print"]
        {
            assert!(log.iter().any(|one| one == action), "{action} in {log:?}");
        }
    }
}
