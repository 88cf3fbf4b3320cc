//! Writing VXU^V04 messages of profile Z22 as the sender's system would (guide §3).

use jenner_hl7::er7::{Parts, Writer};
use jenner_model::Date;

use super::delivery::{Defect, Draft, Line, Slip};
use super::dice::Dice;
use super::face::{self, Face};
use super::history::{Dose, History, Tables};
use super::households::{age_on, days_after};
use super::organizations::{OrganizationSeed, Practice};
use super::people::{Household, Payer, Person};
use super::vendor::Vendor;

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
        let mut face = face::of(self.tables.seed, self.person, salt, sender.vendor.shouts());
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
            let mut group = Group {
                scribe: self,
                out: &mut out,
                draft,
                sender,
                observation,
                statement: 0,
            };
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
        let hour = if sender.practice == Practice::Hospital {
            dice.below(24)
        } else {
            8 + dice.below(10)
        };
        let time = format!(
            "{}{hour:02}{:02}{:02}-0600",
            day_text(draft.day),
            dice.below(60),
            dice.below(60)
        );
        msh.field(3, sender.vendor.application());
        msh.field(4, &sender.code);
        msh.field(5, "JENNER");
        msh.field(6, format!("{}-IIS", self.tables.pack.state));
        msh.field(7, time);
        msh.field(9, ["VXU", "V04", "VXU_V04"]);
        msh.field(10, format!("{}.{:X}.{}", sender.code, self.person.key, draft.nth));
        msh.field(11, "P")
            .field(12, "2.5.1")
            .field(15, "ER")
            .field(16, "AL");
        msh.field(21, ["Z22", "CDCPHINVS"]);
        if matches!(sender.vendor, Vendor::Hospital | Vendor::Cloud) {
            let name = Parts::new()
                .at(1, &sender.name)
                .at(6, &sender.authority)
                .at(7, "XX")
                .at(10, &sender.code);
            msh.field(22, name);
        }
    }

    fn patient(&self, out: &mut Writer, draft: &Draft, sender: &OrganizationSeed, face: &Face) {
        let person = self.person;
        {
            let mut pid = out.segment("PID");
            pid.field(1, "1");
            pid.field(
                3,
                Parts::new()
                    .at(1, &face.number)
                    .at(4, &sender.authority)
                    .at(5, "MR"),
            );
            if person.payer == Payer::Medicaid && sender.vendor == Vendor::Hospital {
                let number = format!("{:013}", 7_000_000_000_000_u64 + person.key * 37);
                pid.field(
                    3,
                    Parts::new()
                        .at(1, number)
                        .at(4, format!("{}MA", self.tables.pack.state))
                        .at(5, "MA"),
                );
            }
            let given = if draft.defect == Some(Defect::NoGivenName) {
                ""
            } else {
                &face.name.given
            };
            let name = Parts::new()
                .at(1, &face.name.family)
                .at(2, given)
                .at(3, &face.name.middle);
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
        pd1.field(12, if person.protected { "Y" } else { "N" });
        pd1.field(13, &today)
            .field(16, "A")
            .field(17, &today)
            .field(18, &today);
    }

    fn address(&self, day: Date, vendor: Vendor) -> Parts {
        let home = self.household.home_on(day.max(self.person.born));
        let street = if vendor.shouts() {
            home.street.to_uppercase()
        } else {
            home.street.clone()
        };
        let parts = Parts::new().at(1, street).at(2, &home.unit).at(3, home.city);
        let parts = parts
            .at(4, self.tables.pack.state)
            .at(5, home.zip)
            .at(6, "USA")
            .at(7, "P");
        if vendor == Vendor::Legacy {
            parts
        } else {
            parts.at(9, self.tables.pack.areas[home.area].fips)
        }
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
        let parents = [
            (self.person.mother, "MTH", "Mother"),
            (self.person.father, "FTH", "Father"),
        ];
        let mut number = 0;
        for (place, code, text) in parents {
            let Some(parent) = place.and_then(|place| self.household.people.get(place)) else {
                continue;
            };
            number += 1;
            let mut nk1 = out.segment("NK1");
            nk1.field(1, number);
            nk1.field(
                2,
                Parts::new()
                    .at(1, &parent.name.family)
                    .at(2, &parent.name.given)
                    .at(7, "L"),
            );
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

fn race_text(code: &str) -> &'static str {
    match code {
        "1002-5" => "American Indian or Alaska Native",
        "2028-9" => "Asian",
        "2054-5" => "Black or African American",
        "2106-3" => "White",
        _ => "Other Race",
    }
}

fn language_text(code: &str) -> &'static str {
    match code {
        "spa" => "Spanish",
        "vie" => "Vietnamese",
        "fra" => "French",
        _ => "English",
    }
}

/// Writes one order group.
struct Group<'a, 'o> {
    scribe: &'a Scribe<'a>,
    out: &'o mut Writer,
    draft: &'a Draft,
    sender: &'a OrganizationSeed,
    observation: u32,
    statement: u32,
}

impl<'a> Group<'a, '_> {
    /// Administered doses carry everything; those from before electronic charts are historical.
    fn own(&mut self, place: usize, action: &str, slip: Slip, defect: Option<Defect>) {
        let dose = &self.scribe.history.doses[place];
        if dose.day < Date::constant(2012, 12, 1) {
            self.historical(dose, place, dose.day, "01", false, true, action);
            return;
        }
        let product = self.scribe.tables.products.get(dose.product);
        let number = self.number(place, if slip == Slip::Ghost { "G" } else { "" });
        let provider = self.provider(dose, place);
        self.order(&number, provider);
        let day = match defect {
            Some(Defect::DoseBeforeBirth) => days_after(self.scribe.person.born, -40),
            Some(Defect::DoseInFuture) => days_after(self.draft.day, 400),
            _ => dose.day,
        };
        {
            let mut rxa = self.out.segment("RXA");
            rxa.field(1, "0")
                .field(2, "1")
                .field(3, day_text(day))
                .field(4, day_text(day));
            if defect == Some(Defect::UnknownVaccine) {
                rxa.field(5, ["9999", "UNKNOWN PRODUCT", "CVX"]);
            } else if slip == Slip::Ghost {
                rxa.field(5, ["33", "Pneumovax 23", "CVX"]);
            } else {
                rxa.field(
                    5,
                    vaccine(self.sender.vendor, product.cvx, product.name, product.ndc),
                );
            }
            rxa.field(6, product.volume).field(7, ["mL", "mL", "UCUM"]);
            rxa.field(9, ["00", "New immunization record", "NIP001"]);
            if let Some(provider) = provider {
                rxa.field(10, xcn(provider));
            }
            rxa.field(11, Parts::new().at(4, &self.sender.code));
            let lot = match (defect, slip) {
                (Some(Defect::NoLot), _) => String::new(),
                (_, Slip::Lot) => dose.lot.replace(['A', 'C', 'E', '1', '3', '7'], "0"),
                _ => dose.lot.clone(),
            };
            rxa.field(15, lot).field(16, day_text(dose.expiry));
            let maker = if slip == Slip::Ghost { "MSD" } else { product.mvx };
            rxa.field(17, [maker, maker_text(maker), "MVX"]);
            rxa.field(20, if dose.partial { "PA" } else { "CP" })
                .field(21, action);
            if self.sender.vendor == Vendor::Hospital {
                rxa.field(22, day_text(dose.day));
            }
        }
        self.route(product.route, dose.site);
        if defect != Some(Defect::NoEligibility) {
            self.eligibility(dose);
        }
        self.statements(dose);
        if let Some(reaction) = dose.reaction {
            self.statement += 1;
            let text = reaction_text(reaction);
            self.observe(
                "CE",
                ["31044-1", "Reaction", "LN"],
                Parts::new().at(1, reaction).at(2, text).at(3, "CDCPHINVS"),
                dose.day,
            );
        }
    }

    /// A dose from elsewhere, with the small differences of a copy.
    fn retold(&mut self, place: usize) {
        let dose = &self.scribe.history.doses[place];
        let tables = self.scribe.tables;
        let mut dice = Dice::of(tables.seed, 71, self.scribe.person.key * 128 + place as u64);
        // Each clinic copies in its own way, but always the same.
        let mut dice = Dice::of(tables.seed, dice.bits(), self.draft.organization as u64);
        let source = *dice.pick(&["01", "01", "02", "03", "05", "07"]).unwrap_or(&"01");
        let shift = match dice.unit() {
            u if u < 0.02 => 1,
            u if u < 0.04 => -1,
            _ => 0,
        };
        let day = days_after(dose.day, shift)
            .max(self.scribe.person.born)
            .min(self.draft.day);
        let vague = dice.chance(0.12);
        let lot = dice.chance(0.25);
        self.historical(dose, place, day, source, vague, lot, "A");
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "each is one thing that differs between copies of a dose"
    )]
    fn historical(
        &mut self,
        dose: &Dose,
        place: usize,
        day: Date,
        source: &str,
        vague: bool,
        lot: bool,
        action: &str,
    ) {
        let product = self.scribe.tables.products.get(dose.product);
        let number = self.number(place, "H");
        self.order(&number, None);
        {
            let mut rxa = self.out.segment("RXA");
            rxa.field(1, "0")
                .field(2, "1")
                .field(3, day_text(day))
                .field(4, day_text(day));
            let (cvx, name) = if vague {
                (product.unspecified(), "unspecified formulation")
            } else {
                (product.cvx, product.name)
            };
            rxa.field(5, [cvx, name, "CVX"]).field(6, "999");
            rxa.field(9, [source, source_text(source), "NIP001"]);
            if lot && !vague {
                rxa.field(15, &dose.lot)
                    .field(17, [product.mvx, maker_text(product.mvx), "MVX"]);
            }
            rxa.field(20, "CP").field(21, action);
        }
    }

    fn refusal(&mut self, place: usize) {
        let refusal = &self.scribe.history.refusals[place];
        self.order("9999", None);
        let mut rxa = self.out.segment("RXA");
        rxa.field(1, "0")
            .field(2, "1")
            .field(3, day_text(refusal.day))
            .field(4, day_text(refusal.day));
        rxa.field(5, [refusal.cvx, refusal_text(refusal.cvx), "CVX"])
            .field(6, "999");
        let reason = if refusal.reason == "00" {
            "Parental decision"
        } else {
            "Religious exemption"
        };
        rxa.field(18, [refusal.reason, reason, "NIP002"])
            .field(20, "RE")
            .field(21, "A");
    }

    fn condition(&mut self, place: usize) {
        let condition = &self.scribe.history.conditions[place];
        self.order("9999", None);
        {
            let mut rxa = self.out.segment("RXA");
            rxa.field(1, "0")
                .field(2, "1")
                .field(3, day_text(condition.day))
                .field(4, day_text(condition.day));
            rxa.field(5, ["998", "No vaccine administered", "CVX"])
                .field(6, "999")
                .field(20, "NA");
        }
        let text = match condition.question {
            "59784-9" => "Disease with presumed immunity",
            _ => "Vaccination contraindication and precaution",
        };
        let (code, answer, system) = condition.answer;
        self.statement += 1;
        let answer = Parts::new().at(1, code).at(2, answer).at(3, system);
        self.observe("CE", [condition.question, text, "LN"], answer, condition.day);
    }

    fn number(&self, place: usize, mark: &str) -> String {
        format!("{:X}-{place}{mark}", self.scribe.person.key * 16 + 7)
    }

    fn provider(&self, dose: &Dose, place: usize) -> Option<&'a Provider> {
        let scribe = self.scribe;
        let staff = scribe.providers.get(dose.organization)?;
        staff.get((place + self.scribe.person.key as usize) % staff.len().max(1))
    }

    fn order(&mut self, number: &str, provider: Option<&Provider>) {
        let mut orc = self.out.segment("ORC");
        orc.field(1, "RE");
        if provider.is_some() && self.sender.vendor != Vendor::Legacy {
            orc.field(2, [format!("P{number}").as_str(), &self.sender.authority]);
        }
        orc.field(3, [number, &self.sender.authority]);
        if let Some(provider) = provider {
            orc.field(12, xcn(provider));
        }
        if self.sender.vendor == Vendor::Hospital {
            orc.field(17, [self.sender.code.as_str(), &self.sender.name, "99LOC"]);
        }
    }

    fn route(&mut self, route: &str, site: &str) {
        let (code, text) = match route {
            "SC" => ("C38299", "Subcutaneous"),
            "PO" => ("C38288", "Oral"),
            "NS" => ("C38284", "Nasal"),
            _ => ("C28161", "Intramuscular"),
        };
        let mut rxr = self.out.segment("RXR");
        rxr.field(1, [code, text, "NCIT"]);
        if !matches!(route, "PO" | "NS") {
            rxr.field(2, [site, site_text(site), "HL70163"]);
        }
    }

    /// Eligibility for each dose, and who paid.
    fn eligibility(&mut self, dose: &Dose) {
        let person = self.scribe.person;
        let child = age_on(person.born, dose.day) < 19;
        let safety_net = matches!(
            self.sender.practice,
            Practice::CommunityHealth | Practice::HealthUnit
        );
        let (code, text) = match person.payer {
            _ if child && person.race == "1002-5" => ("V04", "American Indian or Alaska Native"),
            Payer::Medicaid if child => ("V02", "Medicaid/Medicaid managed care"),
            Payer::Uninsured if child => ("V03", "Uninsured"),
            Payer::Underinsured if child && safety_net => {
                ("V05", "Underinsured at FQHC, RHC or deputized provider")
            }
            Payer::Uninsured if safety_net => ("V23", "317"),
            _ => ("V01", "Not VFC eligible"),
        };
        let funding = match code {
            "V02" | "V03" | "V04" | "V05" if self.sender.vfc_pin.is_some() => ("VXC51", "Public VFC"),
            "V23" => ("VXC52", "Public non-VFC"),
            _ => ("PHC70", "Private funds"),
        };
        self.statement += 1;
        let question = ["64994-7", "Vaccine funding program eligibility category", "LN"];
        self.observe(
            "CE",
            question,
            Parts::new().at(1, code).at(2, text).at(3, "HL70064"),
            dose.day,
        );
        if !matches!(self.sender.vendor, Vendor::Legacy | Vendor::Pharmacy) {
            self.statement += 1;
            let answer = Parts::new().at(1, funding.0).at(2, funding.1).at(3, "CDCPHINVS");
            self.observe(
                "CE",
                ["30963-3", "Vaccine funding source", "LN"],
                answer,
                dose.day,
            );
        }
    }

    /// The information statements handed out (IZ-24).
    fn statements(&mut self, dose: &Dose) {
        let products = self.scribe.tables.products;
        let product = products.get(dose.product);
        let childhood = ["0035", "0059", "0066", "0172", "0158", "0493"];
        let multi = self.sender.vendor.multi_statement()
            && age_on(self.scribe.person.born, dose.day) < 2
            && product
                .documents
                .iter()
                .all(|document| childhood.contains(document));
        let documents: &[&str] = if multi { &["0264"] } else { &product.documents };
        for document in documents {
            let Some((edition, encoded)) = products.statement(document, dose.day) else {
                continue;
            };
            self.statement += 1;
            if edition <= dose.day {
                let answer = Parts::new().at(1, encoded).at(3, "cdcgs1vis");
                self.observe("CE", ["69764-9", "Document type", "LN"], answer, dose.day);
            } else {
                let answer = Parts::new()
                    .at(1, product.unspecified())
                    .at(2, product.name)
                    .at(3, "CVX");
                self.observe("CE", ["30956-7", "Vaccine type", "LN"], answer, dose.day);
                let edition = Date::constant(dose.day.year(), 1, 1);
                let answer = Parts::new().at(1, day_text(edition));
                self.observe(
                    "DT",
                    ["29768-9", "Date vaccine information statement published", "LN"],
                    answer,
                    dose.day,
                );
            }
            let answer = Parts::new().at(1, day_text(dose.day));
            self.observe(
                "DT",
                ["29769-7", "Date vaccine information statement presented", "LN"],
                answer,
                dose.day,
            );
        }
    }

    fn observe(&mut self, kind: &str, question: [&str; 3], answer: Parts, day: Date) {
        self.observation += 1;
        let mut obx = self.out.segment("OBX");
        obx.field(1, self.observation)
            .field(2, kind)
            .field(3, question)
            .field(4, self.statement);
        obx.field(5, answer).field(11, "F").field(14, day_text(day));
        if question[0] == "64994-7" {
            obx.field(
                17,
                [
                    "VXC40",
                    "Eligibility captured at the immunization level",
                    "CDCPHINVS",
                ],
            );
        }
    }
}

fn vaccine(vendor: Vendor, cvx: &str, name: &str, ndc: &str) -> Parts {
    let parts = Parts::new();
    match (vendor.ndc() && !ndc.is_empty(), vendor.ndc_first()) {
        (true, true) => parts
            .at(1, ndc)
            .at(2, name)
            .at(3, "NDC")
            .at(4, cvx)
            .at(5, name)
            .at(6, "CVX"),
        (true, false) => parts
            .at(1, cvx)
            .at(2, name)
            .at(3, "CVX")
            .at(4, ndc)
            .at(5, name)
            .at(6, "NDC"),
        _ => parts.at(1, cvx).at(2, name).at(3, "CVX"),
    }
}

fn xcn(provider: &Provider) -> Parts {
    let parts = Parts::new()
        .at(1, &provider.number)
        .at(2, &provider.family)
        .at(3, &provider.given);
    parts.at(9, "CMS").at(10, "L").at(13, "NPI")
}

fn maker_text(code: &str) -> &'static str {
    match code {
        "PMC" => "Sanofi Pasteur",
        "SKB" => "GlaxoSmithKline",
        "MSD" => "Merck",
        "PFR" => "Pfizer",
        "MOD" => "Moderna",
        "MSP" => "MSP Vaccine Company",
        "SEQ" => "Seqirus",
        "IDB" => "ID Biomedical",
        "MED" => "MedImmune",
        "WAL" => "Wyeth",
        "NOV" => "Novartis",
        "DVX" => "Dynavax",
        "JSN" => "Janssen",
        "MBL" => "MassBiologics",
        _ => "Other",
    }
}

fn source_text(code: &str) -> &'static str {
    match code {
        "02" => "Historical information - from other provider",
        "03" => "Historical information - from parent's written record",
        "05" => "Historical information - from other registry",
        "07" => "Historical information - from school record",
        _ => "Historical information - source unspecified",
    }
}

fn refusal_text(cvx: &str) -> &'static str {
    match cvx {
        "45" => "Hep B, unspecified formulation",
        "107" => "DTaP, unspecified formulation",
        "89" => "polio, unspecified formulation",
        "03" => "MMR",
        "21" => "varicella",
        _ => "vaccine",
    }
}

fn reaction_text(code: &str) -> &'static str {
    match code {
        "VXC9" => "Persistent, inconsolable crying lasting 3 hours or more within 48 hours of dose",
        "VXC12" => "Fever of 40.5 C or more within 48 hours of dose",
        _ => "Rash within 14 days of dose",
    }
}

fn site_text(code: &str) -> &'static str {
    match code {
        "LT" => "Left Thigh",
        "RT" => "Right Thigh",
        "LVL" => "Left Vastus Lateralis",
        "RVL" => "Right Vastus Lateralis",
        "LD" => "Left Deltoid",
        "RD" => "Right Deltoid",
        "LA" => "Left Upper Arm",
        _ => "Right Upper Arm",
    }
}
