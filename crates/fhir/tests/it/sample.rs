//! A made-up record with something in every field.

use std::str::FromStr;

use jenner_codes::{ActionCode, Code, CompletionStatus, InformationSource, Sex};
use jenner_model::dose::{
    Amount, DoseStatement, OrderNumber, Place, Provider, Refusal, VaccineGiven, VisGiven,
};
use jenner_model::observation::{Observation, ObservedFact};
use jenner_model::organization::{Organization, OrganizationKind};
use jenner_model::person::{Address, Contact, Demographics, Identifier, PersonName, Telecom, TelecomPlace};
use jenner_model::record::{Dose, Record, Told};
use jenner_model::report::{Report, Statement};
use jenner_model::{
    Date, MessageId, OrganizationId, PersonId, PublicId, RegistryNumber, ReportId, SourceId, Timestamp,
};

/// 2026-06-01T12:00:00Z.
pub const NOW: Timestamp = Timestamp(1_780_315_200_000_000);

fn name(family: &str, given: &str, middle: &str, kind: &str) -> PersonName {
    PersonName {
        family: family.into(),
        given: given.into(),
        middle: middle.into(),
        kind: Some(Code::known(kind)),
        ..PersonName::default()
    }
}

fn number(value: &str, authority: &str, kind: &str) -> Identifier {
    Identifier { value: value.into(), authority: authority.into(), kind: Code::known(kind) }
}

fn home_phone(number: &str) -> Telecom {
    Telecom {
        place: TelecomPlace::Phone { area: "504".into(), number: number.into(), extension: "".into() },
        usage: Some(Code::known("PRN")),
        equipment: Some(Code::known("PH")),
    }
}

fn address() -> Address {
    Address {
        street: "1 Levee Road".into(),
        other: "Apt 2".into(),
        city: "Houma".into(),
        state: "LA".into(),
        zip: "70360".into(),
        country: "USA".into(),
        county: Some(Code::known("22109")),
        kind: Some(Code::known("H")),
    }
}

/// Who the person is.
pub fn demographics() -> Demographics {
    Demographics {
        identifiers: vec![number("77", "BAYOU", "MR"), number("2.5", "2.16.840.1.113883.19.4", "MA")],
        names: vec![
            PersonName { suffix: "III".into(), ..name("Naquin", "Rémy", "Paul", "L") },
            name("Naquin", "Bébé", "", "N"),
        ],
        birth_date: Some(Date::constant(2024, 1, 2)),
        sex: Sex::Male.into(),
        mothers_maiden_name: PersonName {
            family: "Voisin".into(),
            given: "Marie".into(),
            ..PersonName::default()
        }
        .into(),
        races: vec![Code::known("2106-3"), Code::known("1004-1")].into(),
        ethnicity: Code::known("2186-5").into(),
        addresses: vec![address()].into(),
        telecoms: vec![
            home_phone("5550143"),
            Telecom {
                place: TelecomPlace::Email("naquin@example.org".into()),
                usage: Some(Code::known("NET")),
                equipment: Some(Code::known("Internet")),
            },
        ]
        .into(),
        language: Code::known("fre").into(),
        multiple_birth: true.into(),
        birth_order: 2.into(),
        deceased: true.into(),
        death_date: Date::constant(2026, 2, 3).into(),
        ..Demographics::default()
    }
}

fn contact() -> Contact {
    Contact {
        name: name("Naquin", "Marie", "", "L"),
        relationship: Some(Code::known("MTH")),
        address: Some(address()),
        telecoms: vec![home_phone("5550144")],
    }
}

fn provider(number: &str, family: &str) -> Provider {
    Provider {
        number: number.into(),
        authority: "CMS".into(),
        number_kind: "NPI".into(),
        family: family.into(),
        given: "Ana".into(),
        middle: "M".into(),
        degree: "RN".into(),
    }
}

/// A dose with every field that FHIR has a place for.
pub fn dose() -> DoseStatement {
    DoseStatement {
        action: ActionCode::Add,
        completion: CompletionStatus::Partial,
        filler: Some(OrderNumber { value: "d1".into(), authority: "BAYOU".into() }),
        placer: Some(OrderNumber { value: "o1".into(), authority: "ORDERS".into() }),
        given_on: Date::constant(2024, 3, 5),
        vaccine: VaccineGiven {
            cvx: "20".parse().unwrap(),
            ndc: Some("49281-0286-01".parse().unwrap()),
            cpt: Some("90700".parse().unwrap()),
        },
        source: Some(InformationSource::Administered),
        amount: Some(Amount { value: "0.5".into(), unit: Some(Code::known("mL")) }),
        administered_by: Some(provider("1234567893", "Verret")),
        ordered_by: Some(provider("1234567901", "Dardar")),
        entered_by: Some(Provider { number: "u7".into(), authority: "BAYOU".into(), ..Provider::default() }),
        entered_at: Some(Place { id: "BAYOU".into(), name: "Bayou Pediatrics".into() }),
        location: Some(Place { id: "BAYOU".into(), name: "Bayou Pediatrics".into() }),
        lot: "U6329BP".into(),
        expires_on: Some(Date::constant(2025, 6, 30)),
        manufacturer: Some("PMC".parse().unwrap()),
        route: Some(Code::known("C28161")),
        site: Some(Code::known("LT")),
        eligibility: Some(Code::known("V02")),
        eligibility_method: Some(Code::known("VXC40")),
        funding: Some(Code::known("VXC51")),
        vis: vec![
            VisGiven {
                document: Some(Code::known("253088698300001111110714")),
                vaccine: None,
                published: Some(Date::constant(2011, 7, 14)),
                presented: Some(Date::constant(2024, 3, 5)),
            },
            VisGiven {
                document: None,
                vaccine: Some("107".parse().unwrap()),
                published: Some(Date::constant(2021, 8, 6)),
                presented: Some(Date::constant(2024, 3, 5)),
            },
        ],
        reactions: vec![Code::known("39579001"), Code::known("VXC12")],
        indications: vec![Code::known("VXC8")],
        confidentiality: Some(Code::known("R")),
        entered_on: Some(Date::constant(2024, 3, 6)),
        notes: vec!["half of it was spilt".into()],
    }
}

/// A refusal.
pub fn refusal() -> Refusal {
    Refusal {
        action: ActionCode::Add,
        refused_on: Date::constant(2025, 10, 1),
        vaccine: "88".parse().unwrap(),
        reason: Some(Code::known("02")),
        text: "wants to think about it".into(),
        filler: None,
    }
}

/// An observation of each kind.
pub fn observations() -> Vec<Observation> {
    let seen = |finding| Observation {
        action: ActionCode::Add,
        finding,
        observed_on: Date::constant(2025, 4, 1),
        from: None,
        until: None,
        vaccine: None,
    };
    vec![
        seen(ObservedFact::HistoryOfDisease(Code::known("38907003"))),
        seen(ObservedFact::Serology(Code::known("371111005"))),
        Observation {
            from: Some(Date::constant(2025, 4, 2)),
            until: Some(Date::constant(2025, 9, 1)),
            vaccine: Some("21".parse().unwrap()),
            ..seen(ObservedFact::Contraindication(Code::known("VXC27")))
        },
        seen(ObservedFact::Reaction(Code::known("VXC11"))),
        seen(ObservedFact::Indication(Code::known("VXC7"))),
    ]
}

/// Two organizations, the clinic inside the health department.
pub fn organizations() -> Vec<Organization> {
    let one = |id: i64, code: &str, name: &str, kind| Organization {
        id: OrganizationId(id),
        public_id: PublicId::from_random([id as u8; 12]),
        parent: (id > 1).then_some(OrganizationId(1)),
        kind,
        name: name.into(),
        code: code.into(),
        vfc_pin: (id > 1).then(|| "LAA123".into()),
        county: Some(Code::known("22109")),
        city: "Houma".into(),
    };
    vec![
        one(1, "HEALTH", "Department of Health", OrganizationKind::HealthDepartment),
        one(2, "BAYOU", "Bayou Pediatrics", OrganizationKind::Clinic),
    ]
}

/// The record.
pub fn record() -> Record {
    let mut statements = vec![
        Statement::Demographics(Box::new(demographics())),
        Statement::Dose(Box::new(dose())),
        Statement::Refusal(refusal()),
    ];
    statements.extend(observations().into_iter().map(Statement::Observation));
    let reports: Vec<Report> = statements
        .into_iter()
        .zip(1001..)
        .map(|(statement, id)| Report {
            id: ReportId(id),
            source: SourceId(5),
            organization: OrganizationId(2),
            said_at: NOW,
            received_at: NOW,
            message: MessageId(77),
            statement,
        })
        .collect();
    let mut told = Vec::new();
    for report in &reports {
        if let Statement::Observation(seen) = &report.statement {
            told.push(Told { id: report.id, statement: seen.clone(), reports: vec![report.id] });
        }
    }
    Record {
        person: PersonId(1),
        public_id: PublicId::from_str("0123456789abcdefghj0").unwrap(),
        registry_number: RegistryNumber::from_number(120_004_567).unwrap(),
        demographics: Demographics { contacts: vec![contact()].into(), ..demographics() },
        doses: vec![Dose { id: ReportId(1002), best: dose(), reports: vec![ReportId(1002)], filled: vec![] }],
        doubtful: vec![],
        refusals: vec![Told { id: ReportId(1003), statement: refusal(), reports: vec![ReportId(1003)] }],
        observations: told,
        reports,
        restrictions: Vec::new(),
    }
}
