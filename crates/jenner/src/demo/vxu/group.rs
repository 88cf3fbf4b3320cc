//! One order group: an administered dose with all its observations, a historical one, a refusal, a condition.

use jenner_hl7::er7::{Parts, Writer};
use jenner_model::Date;

use super::words::{maker_text, reaction_text, refusal_text, site_text, source_text};
use super::{Provider, Scribe, day_text};
use crate::demo::delivery::{CHARTED_SINCE, Defect, Draft, Slip};
use crate::demo::dice::Dice;
use crate::demo::history::Dose;
use crate::demo::households::{age_on, days_after};
use crate::demo::organizations::{OrganizationSeed, Practice};
use crate::demo::people::Payer;
use crate::demo::vendor::Vendor;

/// Writes one order group.
pub(super) struct Group<'a, 'o> {
    pub(super) scribe: &'a Scribe<'a>,
    pub(super) out: &'o mut Writer,
    pub(super) draft: &'a Draft,
    pub(super) sender: &'a OrganizationSeed,
    pub(super) observation: u32,
    pub(super) statement: u32,
}

impl<'a> Group<'a, '_> {
    /// Administered doses carry everything; those from before electronic charts are historical.
    pub(super) fn own(&mut self, place: usize, action: &str, slip: Slip, defect: Option<Defect>) {
        let dose = &self.scribe.history.doses[place];
        if dose.day < CHARTED_SINCE {
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
            rxa.field(1, "0").field(2, "1").field(3, day_text(day)).field(4, day_text(day));
            if defect == Some(Defect::UnknownVaccine) {
                rxa.field(5, ["9999", "UNKNOWN PRODUCT", "CVX"]);
            } else if slip == Slip::Ghost {
                rxa.field(5, ["33", "Pneumovax 23", "CVX"]);
            } else {
                rxa.field(5, vaccine(self.sender.vendor, product.cvx, product.name, product.ndc));
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
            rxa.field(20, if dose.partial { "PA" } else { "CP" }).field(21, action);
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
    pub(super) fn retold(&mut self, place: usize) {
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
        let day = days_after(dose.day, shift).max(self.scribe.person.born).min(self.draft.day);
        let vague = dice.chance(0.12);
        let lot = dice.chance(0.25);
        self.historical(dose, place, day, source, vague, lot, "A");
    }

    #[expect(clippy::too_many_arguments, reason = "each is one thing that differs between copies of a dose")]
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
            rxa.field(1, "0").field(2, "1").field(3, day_text(day)).field(4, day_text(day));
            let (cvx, name) = if vague {
                (product.unspecified(), "unspecified formulation")
            } else {
                (product.cvx, product.name)
            };
            rxa.field(5, [cvx, name, "CVX"]).field(6, "999");
            rxa.field(9, [source, source_text(source), "NIP001"]);
            if lot && !vague {
                rxa.field(15, &dose.lot).field(17, [product.mvx, maker_text(product.mvx), "MVX"]);
            }
            rxa.field(20, "CP").field(21, action);
        }
    }

    pub(super) fn refusal(&mut self, place: usize) {
        let refusal = &self.scribe.history.refusals[place];
        self.order("9999", None);
        let mut rxa = self.out.segment("RXA");
        rxa.field(1, "0").field(2, "1").field(3, day_text(refusal.day)).field(4, day_text(refusal.day));
        rxa.field(5, [refusal.cvx, refusal_text(refusal.cvx), "CVX"]).field(6, "999");
        let reason = if refusal.reason == "00" { "Parental decision" } else { "Religious exemption" };
        rxa.field(18, [refusal.reason, reason, "NIP002"]).field(20, "RE").field(21, "A");
    }

    pub(super) fn condition(&mut self, place: usize) {
        let condition = &self.scribe.history.conditions[place];
        self.order("9999", None);
        {
            let mut rxa = self.out.segment("RXA");
            rxa.field(1, "0")
                .field(2, "1")
                .field(3, day_text(condition.day))
                .field(4, day_text(condition.day));
            rxa.field(5, ["998", "No vaccine administered", "CVX"]).field(6, "999").field(20, "NA");
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
        // Who is not of the programme asks no child about it and gives private stock.
        let child = age_on(person.born, dose.day) < 19 && self.sender.vfc_pin.is_some();
        let safety_net = matches!(self.sender.practice, Practice::CommunityHealth | Practice::HealthUnit);
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
            "V02" | "V03" | "V04" | "V05" => ("VXC51", "Public VFC"),
            "V23" => ("VXC52", "Public non-VFC"),
            _ => ("PHC70", "Private funds"),
        };
        self.statement += 1;
        let question = ["64994-7", "Vaccine funding program eligibility category", "LN"];
        self.observe("CE", question, Parts::new().at(1, code).at(2, text).at(3, "HL70064"), dose.day);
        if !matches!(self.sender.vendor, Vendor::Legacy | Vendor::Pharmacy) {
            self.statement += 1;
            let answer = Parts::new().at(1, funding.0).at(2, funding.1).at(3, "CDCPHINVS");
            self.observe("CE", ["30963-3", "Vaccine funding source", "LN"], answer, dose.day);
        }
    }

    /// The information statements handed out (IZ-24).
    fn statements(&mut self, dose: &Dose) {
        let products = self.scribe.tables.products;
        let product = products.get(dose.product);
        let childhood = ["0035", "0059", "0066", "0172", "0158", "0493"];
        let multi = self.sender.vendor.multi_statement()
            && age_on(self.scribe.person.born, dose.day) < 2
            && product.documents.iter().all(|document| childhood.contains(document));
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
                let answer = Parts::new().at(1, product.unspecified()).at(2, product.name).at(3, "CVX");
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
        obx.field(1, self.observation).field(2, kind).field(3, question).field(4, self.statement);
        obx.field(5, answer).field(11, "F").field(14, day_text(day));
        if question[0] == "64994-7" {
            obx.field(17, ["VXC40", "Eligibility captured at the immunization level", "CDCPHINVS"]);
        }
    }
}

fn vaccine(vendor: Vendor, cvx: &str, name: &str, ndc: &str) -> Parts {
    let parts = Parts::new();
    match (vendor.ndc() && !ndc.is_empty(), vendor.ndc_first()) {
        (true, true) => parts.at(1, ndc).at(2, name).at(3, "NDC").at(4, cvx).at(5, name).at(6, "CVX"),
        (true, false) => parts.at(1, cvx).at(2, name).at(3, "CVX").at(4, ndc).at(5, name).at(6, "NDC"),
        _ => parts.at(1, cvx).at(2, name).at(3, "CVX"),
    }
}

fn xcn(provider: &Provider) -> Parts {
    let parts = Parts::new().at(1, &provider.number).at(2, &provider.family).at(3, &provider.given);
    parts.at(9, "CMS").at(10, "L").at(13, "NPI")
}
