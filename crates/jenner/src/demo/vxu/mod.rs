//! Writing VXU^V04 messages of profile Z22 as the sender's system would (guide §3).

mod group;
mod words;

use jenner_hl7::er7::{Parts, Writer};
use jenner_model::Date;

use super::delivery::{Defect, Draft, Line};
use super::dice::Dice;
use super::face::{self, Face};
use super::history::{History, Tables};
use super::households::age_on;
use super::organizations::{OrganizationSeed, Practice};
use super::people::{Household, Payer, Person};
use super::vendor::Vendor;
use group::Group;
use words::{language_text, race_text};

/// Somebody who orders and gives vaccines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// Family name.
    pub family: String,
    /// Given name.
    pub given: String,
    /// Ten digits with the check digit of an NPI, but from a range that is not issued.
    pub number: String,
}

/// What is needed to write about one person.
#[derive(Debug, Clone, Copy)]
pub struct Scribe<'a> {
    /// Tables.
    pub tables: Tables<'a>,
    /// Senders.
    pub organizations: &'a [OrganizationSeed],
    /// Providers by organization.
    pub providers: &'a [Vec<Provider>],
    /// Place of the organization that owns the patient numbers, by organization.
    pub authorities: &'a [usize],
    /// The household.
    pub household: &'a Household,
    /// The person.
    pub person: &'a Person,
    /// What happened.
    pub history: &'a History,
}

/// `YYYYMMDD`.
pub fn day_text(day: Date) -> String {
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}

impl Scribe<'_> {
    /// The message.
    pub fn write(&self, draft: &Draft) -> String {
        let sender = &self.organizations[draft.organization];
        let salt = self.authorities[draft.organization] as u64;
        let mut face = face::of(
            self.tables.seed,
            self.household,
            self.person,
            salt,
            self.tables.today,
            sender.vendor.shouts(),
        );
        if draft.nameless {
            face::newborn(&mut face, self.household, self.person, salt);
        }
        let mut dice = Dice::of(self.tables.seed, 70, self.person.key * 256 + draft.nth as u64);
        let mut out = Writer::new();
        self.header(&mut out, draft, sender, &mut dice);
        self.patient(&mut out, draft, sender, &face);
        if sender.vendor.kin() && age_on(self.person.born, draft.day) < 19 {
            self.kin(&mut out, draft, sender.vendor);
        }
        let mut observation = 0;
        for (place, line) in draft.lines.iter().enumerate() {
            let defect = draft.defect.filter(|_| place == 0);
            if sender.vendor.restarts_obx() {
                observation = 0;
            }
            let mut group = Group { scribe: self, out: &mut out, draft, sender, observation, statement: 0 };
            match *line {
                Line::Own { dose, action, slip } => group.own(dose, action, slip, defect),
                Line::Retold { dose } => group.retold(dose),
                Line::Refusal(place) => group.refusal(place),
                Line::Condition(place) => group.condition(place),
            }
            observation = group.observation;
        }
        out.finish()
    }

    fn header(&self, out: &mut Writer, draft: &Draft, sender: &OrganizationSeed, dice: &mut Dice) {
        let mut msh = out.segment("MSH");
        let hour = if sender.practice == Practice::Hospital { dice.below(24) } else { 8 + dice.below(10) };
        let time = format!("{}{hour:02}{:02}{:02}-0600", day_text(draft.day), dice.below(60), dice.below(60));
        msh.field(3, sender.vendor.application());
        msh.field(4, &sender.code);
        msh.field(5, "JENNER");
        msh.field(6, format!("{}-IIS", self.tables.pack.state));
        msh.field(7, time);
        msh.field(9, ["VXU", "V04", "VXU_V04"]);
        msh.field(10, format!("{}.{:X}.{}", sender.code, self.person.key, draft.nth));
        msh.field(11, "P").field(12, "2.5.1").field(15, "ER").field(16, "AL");
        msh.field(21, ["Z22", "CDCPHINVS"]);
        if matches!(sender.vendor, Vendor::Hospital | Vendor::Cloud) {
            let name =
                Parts::new().at(1, &sender.name).at(6, &sender.authority).at(7, "XX").at(10, &sender.code);
            msh.field(22, name);
        }
    }

    fn patient(&self, out: &mut Writer, draft: &Draft, sender: &OrganizationSeed, face: &Face) {
        let person = self.person;
        {
            let mut pid = out.segment("PID");
            pid.field(1, "1");
            pid.field(3, Parts::new().at(1, &face.number).at(4, &sender.authority).at(5, "MR"));
            if person.payer == Payer::Medicaid && sender.vendor == Vendor::Hospital {
                let number = format!("{:013}", 4_107_285_913_046_u64 + person.key * 7_919);
                pid.field(
                    3,
                    Parts::new().at(1, number).at(4, format!("{}MA", self.tables.pack.state)).at(5, "MA"),
                );
            }
            let given = if draft.defect == Some(Defect::NoGivenName) { "" } else { &face.name.given };
            let name = Parts::new().at(1, &face.name.family).at(2, given).at(3, &face.name.middle);
            pid.field(5, name.at(4, face.name.suffix).at(7, "L"));
            if let Some(mother) = person.mother.and_then(|place| self.household.people.get(place)) {
                let maiden = mother.maiden.as_ref().unwrap_or(&mother.name.family);
                pid.field(6, Parts::new().at(1, maiden).at(7, "M"));
            }
            if draft.defect == Some(Defect::ImpossibleBirthDate) {
                pid.field(7, format!("{:04}0230", face.born.year()));
            } else {
                pid.field(7, day_text(face.born));
            }
            pid.field(8, face.sex.code());
            pid.field(10, [person.race, race_text(person.race), "CDCREC"]);
            pid.field(11, self.address(draft.day, sender.vendor));
            if let Some(phone) = self.phone() {
                pid.field(13, phone);
            }
            if !person.email.is_empty() && sender.vendor != Vendor::Legacy {
                let email = Parts::new().at(2, "NET").at(3, "Internet").at(4, &person.email);
                pid.field(13, email);
            }
            if sender.vendor == Vendor::Hospital || person.language != "eng" {
                pid.field(15, [person.language, language_text(person.language), "ISO639"]);
            }
            let ethnicity = if person.hispanic {
                ["2135-2", "Hispanic or Latino", "CDCREC"]
            } else {
                ["2186-5", "Not Hispanic or Latino", "CDCREC"]
            };
            pid.field(22, ethnicity);
            if let Some(order) = person.birth_order {
                pid.field(24, "Y").field(25, order);
            } else if sender.vendor == Vendor::Hospital {
                pid.field(24, "N");
            }
            if let Some(died) = person.died.filter(|died| *died <= draft.day) {
                pid.field(29, day_text(died)).field(30, "Y");
            }
        }
        let mut pd1 = out.segment("PD1");
        let today = day_text(draft.day);
        pd1.field(11, ["02", "Reminder/recall - any method", "HL70215"]);
        // Few systems ask the family; most leave the indicator out.
        let protection = if person.protected {
            "Y"
        } else if person.key.is_multiple_of(40) {
            "N"
        } else {
            ""
        };
        if !protection.is_empty() {
            pd1.field(12, protection).field(13, &today);
        }
        pd1.field(16, "A").field(17, &today).field(18, &today);
    }

    fn address(&self, day: Date, vendor: Vendor) -> Parts {
        let home = self.household.home_on(day.max(self.person.born));
        let street = if vendor.shouts() { home.street.to_uppercase() } else { home.street.clone() };
        let parts = Parts::new().at(1, street).at(2, &home.unit).at(3, home.city);
        let parts = parts.at(4, self.tables.pack.state).at(5, home.zip).at(6, "USA").at(7, "P");
        if vendor == Vendor::Legacy { parts } else { parts.at(9, self.tables.pack.areas[home.area].fips) }
    }

    fn phone(&self) -> Option<Parts> {
        let parent = |place: Option<usize>| place.and_then(|place| self.household.people.get(place));
        let owner = if self.person.phone.is_empty() {
            parent(self.person.mother).or(parent(self.person.father))?
        } else {
            self.person
        };
        phone(&owner.phone)
    }

    fn kin(&self, out: &mut Writer, draft: &Draft, vendor: Vendor) {
        let parents = [(self.person.mother, "MTH", "Mother"), (self.person.father, "FTH", "Father")];
        let mut number = 0;
        for (place, code, text) in parents {
            let Some(parent) = place.and_then(|place| self.household.people.get(place)) else {
                continue;
            };
            number += 1;
            let mut nk1 = out.segment("NK1");
            nk1.field(1, number);
            nk1.field(2, Parts::new().at(1, &parent.name.family).at(2, &parent.name.given).at(7, "L"));
            nk1.field(3, [code, text, "HL70063"]);
            nk1.field(4, self.address(draft.day, vendor));
            if let Some(phone) = phone(&parent.phone) {
                nk1.field(5, phone);
            }
            if vendor == Vendor::Legacy {
                break;
            }
        }
    }
}

fn phone(digits: &str) -> Option<Parts> {
    let (area, number) = (digits.get(..3)?, digits.get(3..)?);
    Some(Parts::new().at(2, "PRN").at(3, "CP").at(6, area).at(7, number))
}
