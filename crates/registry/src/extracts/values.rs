//! What stands in a column, by the name its specification gives it (`person.born`, `dose.cvx`). Unknown is empty; where
//! an extract wants a word for it, its column is `required` and has `UNK` among its values.

use jenner_codes::{Codes, CompletionStatus, InformationSource};
use jenner_model::dose::{DoseStatement, Refusal};
use jenner_model::observation::ObservedFact;
use jenner_model::organization::{Organization, OrganizationKind};
use jenner_model::record::{Dose, Record, Told};
use jenner_model::{Date, OrganizationId, ReportId};

use super::people::{Houses, StudyKey};
use super::spec::{Column, Spec, Table};

/// What one row is about.
pub(super) struct Row<'a> {
    pub(super) record: &'a Record,
    pub(super) event: Option<Event<'a>>,
}

/// A vaccination or a refusal.
#[derive(Clone, Copy)]
pub(super) enum Event<'a> {
    Dose(&'a Dose),
    Refusal(&'a Told<Refusal>),
}

impl Event<'_> {
    pub(super) fn on(&self) -> Date {
        match self {
            Self::Dose(dose) => dose.best.given_on,
            Self::Refusal(told) => told.statement.refused_on,
        }
    }

    pub(super) fn cvx(&self) -> jenner_codes::Cvx {
        match self {
            Self::Dose(dose) => dose.best.vaccine.cvx,
            Self::Refusal(told) => told.statement.vaccine,
        }
    }

    fn id(&self) -> ReportId {
        match self {
            Self::Dose(dose) => dose.id,
            Self::Refusal(told) => told.id,
        }
    }

    fn dose(&self) -> Option<&DoseStatement> {
        match self {
            Self::Dose(dose) => Some(&dose.best),
            Self::Refusal(_) => None,
        }
    }
}

/// What fills the columns of an extract.
pub(super) struct Filler<'a> {
    pub(super) spec: &'a Spec,
    pub(super) entity: &'a str,
    pub(super) period: String,
    pub(super) key: &'a StudyKey,
    pub(super) houses: &'a Houses,
    pub(super) codes: &'static Codes,
    pub(super) zone: &'a jiff::tz::TimeZone,
}

/// A day of an instant in the registry's zone.
pub(super) fn day_of(at: jenner_model::Timestamp, zone: &jiff::tz::TimeZone) -> Date {
    at.to_jiff().to_zoned(zone.clone()).date()
}

impl Filler<'_> {
    /// The fields of a row, in the order of the columns.
    pub(super) fn row(&self, table: &Table, row: &Row<'_>) -> Vec<String> {
        table.columns.iter().map(|column| self.field(column, row)).collect()
    }

    fn field(&self, column: &Column, row: &Row<'_>) -> String {
        let refused = matches!(row.event, Some(Event::Refusal(_)));
        if column.empty || (refused && column.empty_for == "refusal") {
            return String::new();
        }
        if !column.fixed.is_empty() {
            return column.fixed.clone();
        }
        let mut value = self.value(&column.value, row);
        // A code that the layout does not know is as good as none.
        if !column.values.is_empty() && !column.values.contains(&value) {
            value.clear();
        }
        let must = column.required || (column.required_for == "vaccination" && !refused);
        if value.is_empty() && must && column.values.iter().any(|known| known == "UNK") {
            return "UNK".to_owned();
        }
        if column.longest > 0 && value.chars().count() > column.longest {
            value = value.chars().take(column.longest).collect();
        }
        clean(&value)
    }

    fn value(&self, name: &str, row: &Row<'_>) -> String {
        match name {
            "" => String::new(),
            "entity" => self.entity.to_owned(),
            "period" => self.period.clone(),
            "unknown" => "UNK".to_owned(),
            _ => match name.split_once('.') {
                Some(("person", what)) => self.person(what, row.record),
                Some(("dose", what)) => {
                    row.event.map_or_else(String::new, |event| self.event(what, event, row.record))
                }
                Some(("organization", what)) => self.organization(what, row),
                _ => String::new(),
            },
        }
    }

    fn person(&self, what: &str, record: &Record) -> String {
        let who = &record.demographics;
        let name = who.legal_name();
        let home = who.addresses.value().and_then(|all| all.first());
        let part = |of: Option<&str>| of.unwrap_or_default().to_owned();
        let code = |of: Option<&str>| part(of);
        if let Some((kind, place)) = what.split_once('.') {
            let races = who.races.value().map(Vec::as_slice).unwrap_or_default();
            let place: usize = place.parse().unwrap_or(0);
            let race = place.checked_sub(1).and_then(|place| races.get(place));
            return match (kind, race) {
                (_, Some(race)) => race.as_str().to_owned(),
                ("race", None) if place == 1 => "UNK".to_owned(),
                _ => String::new(),
            };
        }
        match what {
            "id" => self.key.person(&self.spec.name, record.person),
            "first" => part(name.map(|name| name.given.as_str())),
            "middle" => part(name.map(|name| name.middle.as_str())),
            "last" => part(name.map(|name| name.family.as_str())),
            "born" => who.birth_date.map_or_else(String::new, |day| day.to_string()),
            "sex" => who.sex.value().map_or("U", |sex| sex.code()).to_owned(),
            "street" => part(home.map(|home| home.street.as_str())),
            "unit" => part(home.map(|home| home.other.as_str())),
            "city" => part(home.map(|home| home.city.as_str())),
            "state" => part(home.map(|home| home.state.as_str())),
            "zip" => part(home.map(|home| home.zip.as_str()).filter(|zip| is_zip(zip))),
            "county" => code(home.and_then(|home| home.county.as_ref()).map(|code| code.as_str())),
            "ethnicity" | "ethnicity_known" => code(who.ethnicity.value().map(|code| code.as_str())),
            "status" => code(who.registry_status.value().map(|code| code.as_str())),
            "established" => {
                let first = record.reports.iter().map(|report| report.received_at).min();
                first.map_or_else(String::new, |at| day_of(at, self.zone).to_string())
            }
            "varicella_immune" => if immune_to_varicella(record) { "Y" } else { "" }.to_owned(),
            "eligible" => {
                last_eligibility(record).map_or_else(String::new, |(code, _)| eligible(code).to_owned())
            }
            "eligible_on" => last_eligibility(record)
                .map_or_else(String::new, |(_, day)| day.strftime("%Y%m%d").to_string()),
            _ => String::new(),
        }
    }

    fn event(&self, what: &str, event: Event<'_>, record: &Record) -> String {
        let dose = event.dose();
        let text = |of: Option<&str>| of.unwrap_or_default().to_owned();
        match what {
            "id" => self.key.event(&self.spec.name, event.id()),
            "on" => event.on().to_string(),
            "cvx" => event.cvx().to_string(),
            "refused" => if dose.is_some() { "NO" } else { "YES" }.to_owned(),
            "refusal_reason" => match event {
                Event::Refusal(told) => text(told.statement.reason.as_ref().map(|code| code.as_str())),
                Event::Dose(_) => String::new(),
            },
            "mvx" => text(dose.and_then(|dose| dose.manufacturer.as_ref()).map(|mvx| mvx.as_str())),
            "ndc" => text(dose.and_then(|dose| dose.vaccine.ndc.as_ref()).map(|ndc| ndc.as_str())),
            "lot" => text(dose.map(|dose| dose.lot.as_str())),
            "expires" => {
                dose.and_then(|dose| dose.expires_on).map_or_else(String::new, |day| day.to_string())
            }
            "site" => text(dose.and_then(|dose| dose.site.as_ref()).map(|code| code.as_str())),
            "route" => text(dose.and_then(|dose| dose.route.as_ref()).map(|code| code.as_str())),
            "eligibility" => text(dose.and_then(|dose| dose.eligibility.as_ref()).map(|code| code.as_str())),
            "record_type" => match dose.and_then(|dose| dose.source) {
                Some(InformationSource::Administered) => "00",
                _ => "01",
            }
            .to_owned(),
            "completion" => match dose.map(|dose| dose.completion) {
                Some(CompletionStatus::Partial) => "PA".to_owned(),
                Some(_) => "CP".to_owned(),
                None => String::new(),
            },
            "product" => dose
                .and_then(|dose| self.codes.product(dose.vaccine.cvx, dose.manufacturer.as_ref()))
                .map_or_else(String::new, |product| product.name.to_string()),
            "entered" => self.first_heard(event, record).map_or_else(String::new, |day| day.to_string()),
            _ => String::new(),
        }
    }

    /// The day on which an event was first heard of here.
    pub(super) fn first_heard(&self, event: Event<'_>, record: &Record) -> Option<Date> {
        let reports: &[ReportId] = match event {
            Event::Dose(dose) => &dose.reports,
            Event::Refusal(told) => &told.reports,
        };
        let of = record.reports.iter().filter(|report| reports.contains(&report.id));
        of.map(|report| report.received_at).min().map(|at| day_of(at, self.zone))
    }

    fn organization(&self, what: &str, row: &Row<'_>) -> String {
        let Some(id) = row.event.and_then(|event| sayer(event, row.record)) else { return String::new() };
        let (house, top) = (self.houses.get(id), self.houses.top(id));
        let text = |of: Option<&Organization>, what: fn(&Organization) -> Option<&str>| {
            of.and_then(what).unwrap_or_default().to_owned()
        };
        match what {
            "name" => text(house, |house| Some(&house.name)),
            "parent" => text(top, |house| Some(&house.name)),
            "pin" => text(house, |house| house.vfc_pin.as_deref()),
            "city" => text(house, |house| Some(&house.city)),
            "county" => text(house, |house| house.county.as_ref().map(|code| code.as_str())),
            "type" => house.map_or("UNK", |house| facility_type(house.kind)).to_owned(),
            _ => String::new(),
        }
    }

    /// Whether a vaccine is in the extract.
    pub(super) fn includes(&self, cvx: jenner_codes::Cvx) -> bool {
        let spec = self.spec;
        if spec.vaccine_groups.is_empty() && spec.vaccines.is_empty() {
            return true;
        }
        spec.vaccines.contains(&cvx)
            || self
                .codes
                .groups(cvx)
                .iter()
                .any(|group| spec.vaccine_groups.iter().any(|wanted| wanted == group.as_str()))
    }
}

/// The organization whose report leads an event.
fn sayer(event: Event<'_>, record: &Record) -> Option<OrganizationId> {
    let leading = match event {
        Event::Dose(dose) => dose.reports.first(),
        Event::Refusal(told) => told.reports.first(),
    };
    let report = record.reports.iter().find(|report| Some(&report.id) == leading)?;
    Some(report.organization)
}

/// CDC's codes of facility types (CVRS field 36).
fn facility_type(kind: OrganizationKind) -> &'static str {
    match kind {
        OrganizationKind::Hospital => "9",
        OrganizationKind::Clinic => "16",
        OrganizationKind::Pharmacy => "18",
        OrganizationKind::HealthUnit | OrganizationKind::HealthDepartment => "19",
        OrganizationKind::School
        | OrganizationKind::Childcare
        | OrganizationKind::HeadStart
        | OrganizationKind::HomeStudy
        | OrganizationKind::College => "7",
        OrganizationKind::Registry | OrganizationKind::VitalRecords => "UNK",
    }
}

fn immune_to_varicella(record: &Record) -> bool {
    record.observations.iter().any(|told| match &told.statement.finding {
        ObservedFact::HistoryOfDisease(code) | ObservedFact::Serology(code) => {
            matches!(code.as_str(), "38907003" | "371113008")
        }
        _ => false,
    })
}

/// The latest eligibility that was told with a dose, and its day.
fn last_eligibility(record: &Record) -> Option<(&str, Date)> {
    let told = record
        .doses
        .iter()
        .filter_map(|dose| dose.best.eligibility.as_ref().map(|code| (code.as_str(), dose.best.given_on)));
    told.max_by_key(|(_, day)| *day)
}

/// Eligible for vaccine of a programme: every class but "not eligible" (V01).
fn eligible(code: &str) -> &'static str {
    match code {
        "V01" => "0",
        "V00" => "",
        _ => "1",
    }
}

fn is_zip(text: &str) -> bool {
    let (five, rest) = text.split_once('-').unwrap_or((text, "0000"));
    let digits = |text: &str, length| text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
    digits(five, 5) && digits(rest, 4)
}

/// One line, no tab, no spaces at its ends.
fn clean(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.trim().to_owned()
}
