//! A desk with made-up people, doses and messages.

#[path = "sample_account.rs"]
mod account;
#[path = "sample_doses.rs"]
pub mod doses;
#[path = "sample_messages.rs"]
mod messages;
#[path = "sample_registries.rs"]
pub mod registries;
#[path = "sample_review.rs"]
pub mod review;
#[path = "sample_at_risk.rs"]
mod sample_at_risk;
#[path = "sample_cold_chain.rs"]
mod sample_cold_chain;
#[path = "sample_courier.rs"]
mod sample_courier;
#[path = "sample_coverage.rs"]
mod sample_coverage;
#[path = "sample_family.rs"]
mod sample_family;
#[path = "sample_lists.rs"]
mod sample_lists;
#[path = "sample_moves.rs"]
mod sample_moves;
#[path = "sample_offices.rs"]
mod sample_offices;
#[path = "sample_on_hold.rs"]
mod sample_on_hold;
#[path = "sample_outbreaks.rs"]
mod sample_outbreaks;
#[path = "sample_outreach.rs"]
mod sample_outreach;
#[path = "sample_packs.rs"]
mod sample_packs;
#[path = "sample_papers.rs"]
mod sample_papers;
#[path = "sample_participation.rs"]
mod sample_participation;
#[path = "sample_patients.rs"]
mod sample_patients;
#[path = "sample_programme.rs"]
mod sample_programme;
#[path = "sample_school_numbers.rs"]
mod sample_school_numbers;
#[path = "sample_school_papers.rs"]
mod sample_school_papers;
#[path = "sample_schools.rs"]
mod sample_schools;
#[path = "sample_uploads.rs"]
mod sample_uploads;
#[path = "sample_senders.rs"]
pub mod senders;
#[path = "sample_steward.rs"]
mod steward;
#[path = "sample_stock.rs"]
mod stock;

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use jenner_cdsi::{Dose, Observation, Patient, Schedule};
use jenner_codes::{Cvx, Sex};
use jenner_model::access::Role;
use jenner_model::{OrganizationId, PublicId};
use jenner_registry::access::of_operator;
use jenner_registry::messages::Transport;
use jenner_web::desk::{Answer, Desk, KeptLab, LabDesk, PatientsDesk, Refusal, Sender, Visitor, WaysIn};
use jenner_web::serve::Caller;
use jenner_web::views::papers::ExemptionLine;
use jenner_web::views::person::ChangeOf;
use jenner_web::views::today::MessageCounts;
use jenner_web::views::*;
use jiff::Timestamp;
use jiff::civil::{Date, date};

use messages::{message, message_row};
use sample_patients::found;

/// The desk. Apart from the review desk, the same questions get the same answers.
#[derive(Default)]
pub struct SampleDesk {
    review: review::Shelf,
    labs: std::sync::Mutex<HashMap<Vec<u8>, KeptLab>>,
    rulings: doses::Rulings,
}

const TODAY: Date = date(2026, 11, 22);

/// URL name of the person whose record is full.
pub fn full_record() -> String {
    PublicId::from_random([7; 12]).to_string()
}

/// URL name of the newborn without doses.
pub fn newborn() -> String {
    PublicId::from_random([8; 12]).to_string()
}

/// URL name of the person whose birth date is not on file.
pub fn undated() -> String {
    PublicId::from_random([9; 12]).to_string()
}

/// URL name of a record that has become part of the full one.
pub fn merged_away() -> String {
    PublicId::from_random([10; 12]).to_string()
}

fn name(family: &str, given: &str) -> ShownName {
    ShownName { family: family.into(), given: given.into() }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap_or(Timestamp::UNIX_EPOCH)
}

fn head(id: &str) -> PersonHead {
    if id == newborn() {
        return PersonHead {
            id: id.into(),
            name: name("Thibodeaux", "Baby Boy"),
            birth_date: Some(date(2026, 11, 20)),
            today: date(2026, 11, 22),
            died: None,
            sex: Sex::Male,
            number: "200-310-442-7".into(),
            county: String::new(),
            city: "Houma".into(),
            guardian: None,
            phone: String::new(),
        };
    }
    PersonHead {
        id: id.into(),
        name: name("Arceneaux-O’Neil", "Marisol Renée"),
        birth_date: Some(date(2022, 1, 18)),
        today: date(2026, 11, 22),
        died: None,
        sex: Sex::Female,
        number: "481-220-917-C".into(),
        county: "Lafourche".into(),
        city: "Thibodaux".into(),
        guardian: Some(Guardian {
            relationship: "Mother".into(),
            name: name("Arceneaux", "Delphine"),
            phone: "(985) 555-0117".into(),
        }),
        phone: "(985) 555-0117".into(),
    }
}

fn dose(id: &str, vaccine: &str, day: Date, kind: MarkKind) -> DoseMark {
    DoseMark {
        id: id.into(),
        vaccine: vaccine.into(),
        given_on: day,
        kind,
        partial: false,
        verdict: None,
        against: Vec::new(),
        place: None,
    }
}

/// The schedule that comes with the program.
pub fn schedule() -> Result<Arc<Schedule>, Refusal> {
    jenner_registry::forecast::shipped().map_err(|error| Refusal::Broken(error.to_string()))
}

/// The doses of the full record: name in the URL, vaccine, day, code.
const DOSES: [(&str, &str, Date, u16); 8] = [
    ("d9", "Hep B", date(2022, 1, 19), 8),
    ("d1", "DTaP-HepB-IPV (Pediarix)", date(2022, 3, 18), 110),
    ("d1", "DTaP-HepB-IPV (Pediarix)", date(2022, 5, 20), 110),
    ("d1", "DTaP-HepB-IPV (Pediarix)", date(2022, 7, 22), 110),
    ("d7", "MMR", date(2023, 1, 7), 3),
    ("d4", "DTaP", date(2023, 6, 2), 20),
    ("d8", "Influenza", date(2025, 10, 4), 150),
    ("d5", "DTaP-IPV (Kinrix)", date(2026, 9, 2), 130),
];

fn engine_day(day: Date) -> jenner_cdsi::Date {
    day.try_into().unwrap_or(jenner_cdsi::Date::MIN)
}

/// What the schedule says of a person of the sample.
fn judged(head: &PersonHead, on: Option<Date>) -> Result<Judged, Refusal> {
    let sex = if head.sex == Sex::Female { jenner_cdsi::Sex::Female } else { jenner_cdsi::Sex::Male };
    let birth = engine_day(head.birth_date.unwrap_or(Date::MIN));
    let mut patient = Patient::born(birth, sex);
    if head.id != newborn() {
        patient.doses = DOSES
            .iter()
            .filter_map(|(id, _, day, cvx)| {
                let given = Dose::given(engine_day(*day), Cvx::from_number(*cvx)?);
                // Given in part.
                Some(Dose { substandard: *id == "d8", ..given })
            })
            .collect();
        // Had varicella.
        patient.observations.push(Observation { code: "024".into(), date: None });
    }
    Ok(Judged::of(schedule()?, patient, engine_day(on.unwrap_or(head.today))))
}

fn said(value: &str, code: &str, by: &str, on: &str) -> Said {
    Said { value: value.into(), code: code.into(), by: by.into(), on: at(on), message: Some("41".into()) }
}

fn field(label: FieldLabel, values: Vec<Said>) -> SaidField {
    SaidField { label, values }
}

const CLINIC: &str = "Bayou Blue Pediatrics";
const PHARMACY: &str = "Corner Drug, Thibodaux";
const FIRST: &str = "2022-03-18T15:04:00Z";
const LAST: &str = "2026-09-02T20:41:00Z";

fn sources() -> Vec<SourceLine> {
    vec![
        SourceLine {
            organization: CLINIC.into(),
            number: "BB-10442".into(),
            first: at(FIRST),
            last: at(LAST),
            doses: 11,
            message: Some("41".into()),
        },
        SourceLine {
            organization: PHARMACY.into(),
            number: "RX7741029".into(),
            first: at("2025-10-04T17:20:00Z"),
            last: at("2025-10-04T17:20:00Z"),
            doses: 2,
            message: None,
        },
    ]
}

fn rows(judged: &Judged) -> Vec<VaccineRow> {
    let mut rows: Vec<VaccineRow> = Vec::new();
    let mut row_of = |group: &str| match rows.iter().position(|row| row.group == group) {
        Some(at) => at,
        None => {
            rows.push(VaccineRow { group: group.into(), name: group.into(), ..VaccineRow::default() });
            rows.len() - 1
        }
    };
    let mut marks = Vec::new();
    for (place, (id, vaccine, day, _)) in DOSES.into_iter().enumerate() {
        let kind = match id {
            "d4" | "d9" => MarkKind::Past,
            "d8" => MarkKind::Unsaid,
            _ => MarkKind::Given,
        };
        let partial = id == "d8";
        for (group, status) in judged.verdicts(place) {
            let against = judged.against(place, group);
            let told = dose(id, vaccine, day, kind);
            let mark = DoseMark { verdict: Some(status), partial, against, place: Some(place), ..told };
            marks.push((row_of(group), mark));
        }
    }
    let due: Vec<_> = judged.due().into_iter().map(|due| (row_of(&due.group), due)).collect();
    row_of("Varicella");
    for (at, mark) in marks {
        rows[at].doses.push(mark);
    }
    for (at, due) in due {
        rows[at].due.push(due);
    }
    let empty = |row: &VaccineRow| row.doses.is_empty() && !row.due.iter().any(DueLine::is_open);
    rows.retain(|row| row.group == "Varicella" || !empty(row));
    let varicella = rows.iter().position(|row| row.group == "Varicella").unwrap_or_default();
    rows[varicella].immunity = vec![(date(2024, 4, 2), "History of varicella".into())];
    let refused = [(date(2023, 1, 20), "Parental decision".to_owned())];
    if let Some(mmr) = rows.iter_mut().find(|row| row.group == "MMR") {
        mmr.refusals = refused.to_vec();
    }
    rows
}

fn days() -> Vec<DayRow> {
    let day = |day: Date, doses: Vec<DoseMark>, place: &str| DayRow {
        day,
        doses,
        places: if place.is_empty() { vec![] } else { vec![place.into()] },
        refusals: vec![],
    };
    let mut all = vec![
        day(
            date(2026, 9, 2),
            vec![dose("d5", "DTaP-IPV (Kinrix)", date(2026, 9, 2), MarkKind::Given)],
            CLINIC,
        ),
        day(date(2025, 10, 4), vec![dose("d8", "Influenza", date(2025, 10, 4), MarkKind::Unsaid)], PHARMACY),
        day(date(2023, 1, 20), vec![], CLINIC),
        day(
            date(2022, 3, 18),
            vec![
                dose("d1", "DTaP-HepB-IPV (Pediarix)", date(2022, 3, 18), MarkKind::Given),
                dose("d2", "Hib (PRP-T)", date(2022, 3, 18), MarkKind::Given),
            ],
            "",
        ),
    ];
    all[2].refusals = vec![("MMR".into(), "Parental decision".into())];
    all
}

fn sections() -> Vec<Section> {
    vec![
        Section {
            heading: "section-identity",
            fields: vec![
                field(
                    FieldLabel::Name,
                    vec![
                        said("Arceneaux-O’Neil, Marisol Renée", "L", CLINIC, LAST),
                        said("Arceneaux, Marisol", "L", PHARMACY, "2025-10-04T17:20:00Z"),
                    ],
                ),
                field(FieldLabel::Identifier, vec![said("BB-10442", "MR", CLINIC, LAST)]),
            ],
        },
        Section {
            heading: "section-contact",
            fields: vec![
                field(
                    FieldLabel::Address,
                    vec![said("204 Cypress Knee Ln, Thibodaux, LA 70301", "", CLINIC, LAST)],
                ),
                field(
                    FieldLabel::Email,
                    vec![said(
                        "a.very.long.address.that.does.not.break@families.example.org",
                        "",
                        CLINIC,
                        LAST,
                    )],
                ),
            ],
        },
    ]
}

fn person(id: &str, on: Option<Date>) -> Result<PersonView, Refusal> {
    let mut head = head(id);
    let judged = judged(&head, on)?;
    let mut rows = rows(&judged);
    if id == undated() {
        head.birth_date = None;
        for row in &mut rows {
            row.due.clear();
            row.doses.iter_mut().for_each(|dose| dose.verdict = None);
        }
        rows.retain(|row| !row.doses.is_empty());
        return Ok(PersonView { head, forecast: Forecast::NoBirthDate, rows, ..person(&full_record(), on)? });
    }
    let forecast = Forecast::Made(Arc::new(judged));
    if id == newborn() {
        let rows = rows.into_iter().filter(|row| row.group != "Varicella").collect();
        return Ok(PersonView {
            head,
            alerts: vec![],
            as_of: None,
            forecast,
            rows,
            days: vec![],
            sections: vec![],
            sources: vec![],
            contacts: vec![],
            cautions: vec![],
            immunity: vec![],
            refusals: vec![],
            exemptions: vec![],
            facts: vec![],
            wishes: vec![],
            limits: vec![],
            changes: vec![],
            seen: vec![],
            likenesses: Likenesses::default(),
        });
    }
    let line = |label, text: &str| ContactLine { label, text: text.into() };
    Ok(PersonView {
        head,
        alerts: vec![Alert::Protected],
        as_of: on.filter(|day| *day != TODAY),
        forecast,
        rows,
        days: days(),
        sections: sections(),
        sources: sources(),
        contacts: vec![
            line(FieldLabel::Address, "204 Cypress Knee Ln, Thibodaux, LA 70301"),
            line(FieldLabel::Phone, "(985) 555-0117"),
            line(FieldLabel::Language, "Spanish"),
        ],
        cautions: vec![(date(2023, 6, 2), "Allergy to neomycin".into())],
        immunity: vec![(date(2024, 4, 2), "History of varicella".into())],
        refusals: vec![(date(2023, 1, 20), "MMR".into(), "Parental decision".into())],
        limits: vec!["limit-no-reminders"],
        exemptions: vec![ExemptionLine {
            id: 1,
            kind: "medical",
            about: vec!["Varicella".into()],
            from: date(2026, 9, 1),
            until: Some(date(2027, 3, 1)),
        }],
        facts: vec![("hand-fact-school".into(), "Levee Elementary".into())],
        wishes: vec![line(FieldLabel::Reminders, "Any method"), line(FieldLabel::Sharing, "Not shared")],
        changes: vec![
            Change { on: at(LAST), what: ChangeOf::Dose("DTaP-IPV (Kinrix)".into()), by: CLINIC.into() },
            Change { on: at("2025-10-04T17:20:00Z"), what: ChangeOf::Demographics, by: PHARMACY.into() },
        ],
        seen: vec![SeenBy {
            on: at("2026-11-20T14:03:00Z"),
            who: "Odalys Fontenot, RN".into(),
            organization: CLINIC.into(),
        }],
        likenesses: Likenesses::default(),
    })
}

/// How many lab sessions are kept.
const KEPT_LABS: usize = 3;

impl LabDesk for SampleDesk {
    fn sandbox_settings(&self) -> Result<jenner_registry::Settings, Refusal> {
        let schedule = Some(schedule()?);
        Ok(jenner_registry::Settings { schedule, ..jenner_registry::Settings::default() })
    }

    fn keep_lab(&self, secret: &[u8], content: &[u8], ends: Timestamp) -> Result<bool, Refusal> {
        let mut labs = self.labs.lock().unwrap_or_else(PoisonError::into_inner);
        let room = labs.len() < KEPT_LABS || labs.contains_key(secret);
        if room {
            labs.insert(secret.to_vec(), KeptLab { content: content.to_vec(), ends });
        }
        Ok(room)
    }

    fn open_lab(&self, secret: &[u8]) -> Result<Option<KeptLab>, Refusal> {
        Ok(self.labs.lock().unwrap_or_else(PoisonError::into_inner).get(secret).cloned())
    }

    fn forget_lab(&self, secret: &[u8]) -> Result<(), Refusal> {
        self.labs.lock().unwrap_or_else(PoisonError::into_inner).remove(secret);
        Ok(())
    }
}

impl jenner_web::desk::FhirDesk for SampleDesk {}
impl jenner_web::desk::HandDesk for SampleDesk {}
impl jenner_web::desk::AuditDesk for SampleDesk {
    fn refused_page(&self, _: &Visitor, _: &str) -> Result<(), Refusal> {
        Ok(())
    }
}
impl WaysIn for SampleDesk {
    fn bound_sender(&self, user: &str, _: std::net::IpAddr) -> Result<Sender, Refusal> {
        match user {
            "sender" => Ok(Sender { access: of_operator(OrganizationId(1)) }),
            _ => Err(Refusal::SignIn),
        }
    }

    fn decline(&self, _: &Sender, _: Transport, message: &[u8], why: &str) -> Answer {
        Answer::Hl7(self.negative(message, why))
    }

    fn negative(&self, _: &[u8], why: &str) -> Vec<u8> {
        format!("MSH|^~\\&|REG|LA\rMSA|AR|\rERR||||E||||{why}\r").into_bytes()
    }
}

impl Desk for SampleDesk {
    fn ready(&self) -> Result<(), Refusal> {
        Ok(())
    }

    fn schedule(&self) -> Result<Arc<Schedule>, Refusal> {
        schedule()
    }

    fn sign_in_sender(&self, user: &str, password: &str, _: &Caller) -> Result<Sender, Refusal> {
        match (user, password) {
            ("away", _) => Err(Refusal::Unavailable),
            ("sender", "preview") | ("", "preview-token") => {
                Ok(Sender { access: of_operator(OrganizationId(1)) })
            }
            _ => Err(Refusal::SignIn),
        }
    }

    fn refused(&self, _: Transport, _: &str) {}

    fn submit(&self, _: &Sender, _: Transport, message: &[u8]) -> Answer {
        if message.starts_with(b"PANIC") {
            panic!("a panic on purpose");
        }
        if message.starts_with(b"AWAY") {
            return Answer::Unavailable;
        }
        if !message.starts_with(b"MSH") {
            return Answer::NotHl7("The message does not begin with MSH.".into());
        }
        Answer::Hl7(b"MSH|^~\\&|REG|LA\rMSA|AA|1\r".to_vec())
    }

    fn sign_out(&self, _: &Visitor) -> Result<(), Refusal> {
        Ok(())
    }

    fn today(&self, visitor: &Visitor) -> Result<TodayView, Refusal> {
        let reads = visitor.role == Role::DataQuality;
        Ok(TodayView {
            messages: reads.then_some(MessageCounts { received: 1204, with_findings: 61, rejected: 3 }),
            problems: if reads {
                vec![message_row("41", Outcome::Findings), message_row("42", Outcome::Rejected)]
            } else {
                vec![]
            },
            reviews: reads.then_some(64),
            doubts: reads.then_some(2),
            recent: vec![RecentPerson {
                id: full_record(),
                name: head("").name,
                birth_date: head("").birth_date,
                opened: at("2026-11-22T12:58:00Z"),
            }],
        })
    }

    fn find(&self, _: &Visitor, asked: &Asked) -> Result<Found, Refusal> {
        let first = asked.names.first().map(|name| name.to_lowercase());
        Ok(match first.as_deref() {
            _ if asked.names.len() == 1 && asked.birth_date.is_none() => {
                Found { too_little: true, ..Found::default() }
            }
            Some("arceneaux") => Found {
                people: vec![
                    found(full_record(), "Arceneaux-O’Neil", "Marisol Renée", 13),
                    found(newborn(), "Arceneaux", "Mari", 0),
                ],
                more: true,
                ..Found::default()
            },
            _ => Found {
                others: vec![OtherSearch { text: "arceneaux 01/18/2022".into(), count: 2 }],
                ..Found::default()
            },
        })
    }

    fn person(&self, visitor: &Visitor, id: PublicId) -> Result<PersonView, Refusal> {
        self.person_on(visitor, id, None)
    }

    fn dose(&self, _: &Visitor, id: PublicId, dose_id: &str) -> Result<DoseView, Refusal> {
        if dose_id == "missing" {
            return Err(Refusal::NotFound);
        }
        let one = |label, value: &str, code: &str| field(label, vec![said(value, code, CLINIC, LAST)]);
        let head = head(&id.to_string());
        let judged = judged(&head, None)?;
        Ok(DoseView {
            head,
            forecast: Forecast::Made(Arc::new(judged)),
            place: DOSES.iter().position(|(known, ..)| *known == dose_id),
            mark: dose(dose_id, "DTaP-HepB-IPV (Pediarix)", date(2022, 3, 18), MarkKind::Given),
            groups: vec![("HepB".into(), "Hepatitis B".into())],
            sections: vec![
                Section {
                    heading: "section-vaccine",
                    fields: vec![
                        one(FieldLabel::Vaccine, "DTaP-hepatitis B and poliovirus", "110"),
                        field(
                            FieldLabel::Lot,
                            vec![
                                said("K4T7Z", "", CLINIC, LAST),
                                said("K4T72", "", PHARMACY, "2025-10-04T17:20:00Z"),
                            ],
                        ),
                    ],
                },
                Section {
                    heading: "section-giving",
                    fields: vec![
                        one(FieldLabel::Site, "Left thigh", "LT"),
                        one(FieldLabel::Route, "Intramuscular", "C28161"),
                    ],
                },
            ],
            claims: sample_patients::claims(),
            sources: sources(),
        })
    }

    fn messages(&self, _: &Visitor, filter: &MessageFilter) -> Result<MessageList, Refusal> {
        let senders = vec![SenderChoice { id: 1, name: CLINIC.into() }];
        if !filter.control_id.is_empty() {
            return Ok(MessageList { senders, ..MessageList::default() });
        }
        let rows = (0..50)
            .map(|n| message_row(&(40 + n).to_string(), Outcome::ALL[n % Outcome::ALL.len()]))
            .collect();
        Ok(MessageList { rows, total: 1204, more: false, senders })
    }

    fn message(&self, _: &Visitor, id: &str) -> Result<MessageView, Refusal> {
        if id == "0" {
            return Err(Refusal::NotFound);
        }
        Ok(message(id))
    }
}
