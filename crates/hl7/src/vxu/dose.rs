//! RXA, RXR and ORC of a dose that was given: its fields, and what a dose should have (guide §3).

use jenner_codes::{
    ActionCode, CompletionStatus, Confidentiality, ConfidentialitySet, InformationSource, Mvx, RouteSet,
    SiteSet, Status, UnitSet,
};
use jenner_model::dose::{Amount, DoseStatement, VaccineGiven, VisGiven};
use jenner_model::report::Statement;
use jiff::civil::Date;
use smol_str::SmolStr;

use super::date::{self, When};
use super::observations::Observed;
use super::order::{Context, Patient, conditions};
use super::reading::{Reading, at, whole};
use super::vaccine::{self, Circumstances};
use super::{datatypes, lot};
use crate::er7::Segment;
use crate::rules::{dose as rule, observation};

impl Context<'_, '_> {
    /// The dose, with the conditions observed with it. `None` when it is dropped.
    pub fn dose(
        self,
        vaccine: VaccineGiven,
        observed: Observed,
        patient: &Patient,
        reading: &mut Reading<'_>,
    ) -> Option<Vec<Statement>> {
        let rxa = &self.rxa;
        if !self.refusal_reason_fits(reading) {
            return None;
        }
        let source = source(rxa, reading);
        let administered = source == Some(InformationSource::Administered);
        let circumstances = Circumstances { given_on: self.given_on, birth: patient.birth, administered };
        if !vaccine::plausible(vaccine.cvx, circumstances, rxa, reading) {
            return None;
        }
        if self.completion == CompletionStatus::Partial {
            reading.report(&rule::RXA_20_PARTIAL, at(rxa, 20));
        }
        let facts = conditions(&observed, self.action, self.given_on);
        let orc = self.group.orc.as_ref();
        let place = |id: SmolStr, name: SmolStr| datatypes::place_of(id, name);
        let facility = rxa.field(11).component(4);
        let facility_id = match datatypes::text(facility) {
            name if name.is_empty() => facility.subcomponent(2).text().into(),
            name => name,
        };
        let mut dose = DoseStatement {
            action: self.action,
            completion: self.completion,
            filler: orc.and_then(|orc| datatypes::order_number(orc.field(3))),
            placer: orc.and_then(|orc| datatypes::order_number(orc.field(2))),
            given_on: self.given_on,
            vaccine,
            source,
            amount: amount(rxa, reading),
            administered_by: datatypes::provider(rxa.field(10)),
            ordered_by: orc.and_then(|orc| datatypes::provider(orc.field(12))),
            entered_by: orc.and_then(|orc| datatypes::provider(orc.field(10))),
            entered_at: orc.and_then(|orc| {
                place(
                    datatypes::text(orc.field(17).component(1)),
                    datatypes::text(orc.field(17).component(2)),
                )
            }),
            location: place(facility_id, datatypes::text(rxa.field(11).component(1))),
            lot: datatypes::text(rxa.field(15).component(1)),
            expires_on: expires_on(rxa, reading),
            manufacturer: manufacturer(rxa, reading).or(self.made_by.clone()),
            route: None,
            site: None,
            eligibility: observed
                .eligibility
                .or_else(|| if administered { patient.visit_eligibility.clone() } else { None }),
            eligibility_method: observed.eligibility_method,
            funding: observed.funding,
            vis: observed.vis,
            reactions: observed.reactions.into_iter().map(|(code, _)| code).collect(),
            indications: observed.indications.into_iter().map(|(code, _)| code).collect(),
            confidentiality: orc.and_then(|orc| confidentiality(orc, reading)),
            entered_on: entered_on(rxa, self.given_on, reading),
            notes: self.notes(),
        };
        self.route_and_site(&mut dose, reading);
        if self.action != ActionCode::Delete {
            completeness(&dose, administered, rxa, orc, reading);
        }
        let mut statements = vec![Statement::Dose(Box::new(dose))];
        statements.extend(facts.into_iter().map(Statement::Observation));
        Some(statements)
    }

    /// A refusal reason contradicts a dose that was given. Without a completion status, what is known of the
    /// lot decides which of the two is meant.
    fn refusal_reason_fits(&self, reading: &mut Reading<'_>) -> bool {
        let reason = self.rxa.field(18);
        if reason.is_empty() || reason.is_null() {
            return true;
        }
        let given = self.rxa.field(20).is_empty() && !self.rxa.field(15).is_empty();
        let rule = if given { &rule::RXA_18_IGNORED } else { &rule::RXA_18_CONFLICT };
        reading.report(rule, at(&self.rxa, 18));
        given
    }

    /// Free text: NTE segments, and what follows the code in RXA-9.
    fn notes(&self) -> Vec<SmolStr> {
        let remarks = self.group.nte.iter().map(|nte| nte.field(3).whole_text());
        let beside = self.rxa.field(9).repetitions().skip(1).map(|repetition| repetition.component(2).text());
        remarks.chain(beside).filter(|note| !note.is_empty()).map(SmolStr::from).take(50).collect()
    }

    fn route_and_site(&self, dose: &mut DoseStatement, reading: &mut Reading<'_>) {
        let Some(rxr) = self.group.rxr.first() else { return };
        if let Some(second) = self.group.rxr.get(1) {
            reading.report(&rule::RXR_REPEATED, whole(second));
        }
        let field = rxr.field(1);
        let (first, alternate) = (field.component(1).text(), field.component(4).text());
        if first.is_empty() && alternate.is_empty() {
            reading.report(&rule::RXR_1_MISSING, at(rxr, 1));
        } else {
            let known = |text: &str| reading.codes.code::<RouteSet>(text).is_some();
            let text = if known(&first) || !known(&alternate) { first } else { alternate };
            dose.route = reading.code::<RouteSet>(&text, &rule::RXR_1, Some(&rule::RXR_1_OLD), || at(rxr, 1));
        }
        let site = rxr.field(2).text();
        if site.is_empty() {
            if !rxr.field(2).is_empty() {
                reading.report(&rule::RXR_2, at(rxr, 2));
            }
        } else {
            dose.site = reading.code::<SiteSet>(&site, &rule::RXR_2, None, || at(rxr, 2));
        }
    }
}

fn source(rxa: &Segment<'_>, reading: &mut Reading<'_>) -> Option<InformationSource> {
    let text = rxa.field(9).text();
    if text.is_empty() {
        reading.report(&rule::RXA_9_MISSING, at(rxa, 9));
        return None;
    }
    let source = InformationSource::from_code(&text);
    if source.is_none() {
        reading.report(&rule::RXA_9, at(rxa, 9));
    }
    source
}

fn amount(rxa: &Segment<'_>, reading: &mut Reading<'_>) -> Option<Amount> {
    let text = rxa.field(6).text();
    if text.is_empty() {
        reading.report(&rule::RXA_6_MISSING, at(rxa, 6));
        return None;
    }
    let Some(mut amount) = datatypes::amount(&text) else {
        reading.report(&rule::RXA_6, at(rxa, 6));
        return None;
    };
    if matches!(amount.value.as_str(), "999" | "0") {
        return None;
    }
    let field = rxa.field(7);
    let (first, alternate) = (field.component(1).text(), field.component(4).text());
    if first.is_empty() && alternate.is_empty() {
        reading.report(&rule::RXA_7_MISSING, at(rxa, 7));
    } else {
        let text = if first.is_empty() { alternate } else { first };
        amount.unit = reading.code::<UnitSet>(&text, &rule::RXA_7, Some(&rule::RXA_7_OLD), || at(rxa, 7));
    }
    Some(amount)
}

fn expires_on(rxa: &Segment<'_>, reading: &mut Reading<'_>) -> Option<Date> {
    let field = rxa.field(16);
    if field.is_empty() || field.is_null() {
        return None;
    }
    match date::when(&field.text()) {
        Some(When::Day(day) | When::Month(day)) => Some(day),
        Some(When::Year) | None => {
            reading.report(&rule::RXA_16, at(rxa, 16));
            None
        }
    }
}

fn manufacturer(rxa: &Segment<'_>, reading: &mut Reading<'_>) -> Option<Mvx> {
    let field = rxa.field(17);
    let (first, alternate) = (field.component(1).text(), field.component(4).text());
    if first.is_empty() && alternate.is_empty() {
        return None;
    }
    let codes = reading.codes;
    let known = |text: &str| text.parse().ok().and_then(|mvx: Mvx| codes.mvx(&mvx));
    match known(&first).or_else(|| known(&alternate)) {
        Some(entry) => {
            if entry.status != Status::Active {
                reading.report(&rule::RXA_17_OLD, at(rxa, 17));
            }
            Some(entry.mvx.clone())
        }
        None => {
            reading.report(&rule::RXA_17, at(rxa, 17));
            None
        }
    }
}

fn confidentiality(orc: &Segment<'_>, reading: &mut Reading<'_>) -> Option<Confidentiality> {
    let text = orc.field(28).text();
    if text.is_empty() {
        return None;
    }
    let found = reading.code::<ConfidentialitySet>(&text, &rule::ORC_28, None, || at(orc, 28));
    let code = found.unwrap_or_else(|| Confidentiality::known("R"));
    if matches!(code.as_str(), "R" | "V") {
        reading.report(&rule::ORC_28_RESTRICTED, at(orc, 28));
    }
    Some(code)
}

fn entered_on(rxa: &Segment<'_>, given_on: Date, reading: &mut Reading<'_>) -> Option<Date> {
    let field = rxa.field(22);
    if field.is_empty() || field.is_null() {
        return None;
    }
    let tomorrow = reading.today.tomorrow().unwrap_or(reading.today);
    let rule = match date::day(&field.text()) {
        None => &rule::RXA_22,
        Some(day) if day > tomorrow => &rule::RXA_22_FUTURE,
        Some(day) if day < given_on => &rule::RXA_22_BEFORE,
        Some(day) => return Some(day),
    };
    reading.report(rule, at(rxa, 22));
    None
}

/// What a dose should have, and what does not fit together.
fn completeness(
    dose: &DoseStatement,
    administered: bool,
    rxa: &Segment<'_>,
    orc: Option<&Segment<'_>>,
    reading: &mut Reading<'_>,
) {
    lot::check(dose, rxa, reading);
    let recent = reading
        .today
        .checked_sub(jiff::Span::new().days(31))
        .is_ok_and(|month_ago| dose.given_on > month_ago);
    let complete_lot = !dose.lot.is_empty() && dose.amount.is_some();
    if dose.source.is_some() && !administered && complete_lot && (recent || dose.administered_by.is_some()) {
        reading.report(&rule::RXA_9_LOOKS_NEW, at(rxa, 9));
    }
    if !administered {
        return;
    }
    let year_ago = reading.today.checked_sub(jiff::Span::new().years(1)).unwrap_or(reading.today);
    if dose.lot.is_empty() && dose.manufacturer.is_none() && dose.given_on < year_ago {
        reading.report(&rule::RXA_9_LOOKS_OLD, at(rxa, 9));
    }
    let missing = [
        (dose.administered_by.is_none(), &rule::RXA_10_MISSING, 10),
        (dose.location.is_none(), &rule::RXA_11_MISSING, 11),
        (dose.amount.is_none() && rxa.field(6).text() == "999", &rule::RXA_6_UNKNOWN, 6),
        (dose.lot.is_empty(), &rule::RXA_15_MISSING, 15),
        (dose.expires_on.is_none() && rxa.field(16).is_empty(), &rule::RXA_16_MISSING, 16),
        (rxa.field(17).is_empty() && dose.manufacturer.is_none(), &rule::RXA_17_MISSING, 17),
    ];
    for (_, rule, field) in missing.into_iter().filter(|(missing, ..)| *missing) {
        reading.report(rule, at(rxa, field));
    }
    if let Some(orc) = orc.filter(|_| dose.ordered_by.is_none()) {
        reading.report(&rule::ORC_12_MISSING, at(orc, 12));
    }
    if dose.eligibility.is_none() {
        reading.report(&observation::ELIGIBILITY_MISSING, whole(rxa));
    }
    if dose.vis.is_empty() && reading.codes.current_vis(dose.vaccine.cvx).next().is_some() {
        reading.report(&observation::VIS_MISSING, whole(rxa));
    }
    let bare = |vis: &VisGiven| vis.presented.is_none() || vis.published.is_none();
    if dose.vis.iter().any(bare) {
        reading.report(&observation::VIS_INCOMPLETE, whole(rxa));
    }
    let late = |vis: &VisGiven| vis.presented.is_some_and(|day| day > dose.given_on);
    let early = |vis: &VisGiven| vis.presented.zip(vis.published).is_some_and(|(day, edition)| day < edition);
    if dose.vis.iter().any(|vis| late(vis) || early(vis)) {
        reading.report(&observation::VIS_PRESENTED, whole(rxa));
    }
    funding(dose, rxa, reading);
}

/// Private stock for a child of the programme, or programme stock for a child who is not of it.
fn funding(dose: &DoseStatement, rxa: &Segment<'_>, reading: &mut Reading<'_>) {
    let (Some(eligibility), Some(funding)) = (&dose.eligibility, &dose.funding) else {
        return;
    };
    let private = funding.as_str() == "PHC70";
    let public = matches!(funding.as_str(), "VXC50" | "VXC51" | "VXC52");
    let of_programme =
        matches!(eligibility.as_str(), "V02" | "V03" | "V04" | "V05" | "V22" | "V23" | "V24" | "V25");
    if (private && of_programme) || (public && eligibility.as_str() == "V01") {
        reading.report(&observation::FUNDING_CONFLICT, whole(rxa));
    }
}
