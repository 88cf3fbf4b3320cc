//! OBX: what was observed with a dose or about the patient (guide §3 OBX). Observations with the same OBX-4
//! belong together: a statement handed out and its dates, a contraindication and its limits.

use jenner_codes::{
    Code, CodeSet, ContraindicationSet, Cvx, Eligibility, EligibilityMethod, EligibilityMethodSet,
    EligibilitySet, FundingSource, FundingSourceSet, ImmunityEvidenceSet, Reaction, ReactionSet,
    SpecialIndication, SpecialIndicationSet, Status, VisDocumentSet,
};
use jenner_model::dose::VisGiven;
use jenner_model::observation::ObservedFact;
use jiff::civil::Date;
use smol_str::SmolStr;

use super::date;
use super::reading::{Reading, at, whole};
use crate::er7::Segment;
use crate::rules::{Rule, observation as rule};

/// So many observations are read with one dose.
const MOST: usize = 300;

/// What the observations of one order group say.
#[derive(Debug, Default)]
pub(crate) struct Observed {
    pub eligibility: Option<Eligibility>,
    pub eligibility_method: Option<EligibilityMethod>,
    pub funding: Option<FundingSource>,
    pub vis: Vec<VisGiven>,
    pub reactions: Vec<(Reaction, Option<Date>)>,
    pub indications: Vec<(SpecialIndication, Option<Date>)>,
    pub conditions: Vec<Condition>,
}

/// A contraindication or evidence of immunity, with what belongs to it.
#[derive(Debug)]
pub(crate) struct Condition {
    pub fact: ObservedFact,
    pub observed_on: Option<Date>,
    pub from: Option<Date>,
    pub until: Option<Date>,
    pub vaccine: Option<Cvx>,
}

/// What belongs to one OBX-4 while it is being read.
struct Group {
    sub_id: SmolStr,
    vis: VisGiven,
    conditions: Vec<Condition>,
    from: Option<Date>,
    until: Option<Date>,
}

/// Reads the observations of one order group.
pub(crate) fn read(segments: &[Segment<'_>], reading: &mut Reading<'_>) -> Observed {
    let mut observed = Observed::default();
    let mut groups: Vec<Group> = Vec::new();
    if let Some(extra) = segments.get(MOST) {
        reading.report(&rule::TOO_MANY, whole(extra));
    }
    for obx in segments.iter().take(MOST) {
        let sub_id = sub_id(obx, reading);
        let at = match groups.iter().rposition(|group| group.sub_id == sub_id) {
            Some(at) => at,
            None => {
                let vis = VisGiven::default();
                groups.push(Group { sub_id, vis, conditions: Vec::new(), from: None, until: None });
                groups.len() - 1
            }
        };
        one(obx, &mut groups, at, &mut observed, reading);
    }
    for group in groups {
        finish(group, &mut observed);
    }
    observed
}

fn sub_id(obx: &Segment<'_>, reading: &mut Reading<'_>) -> SmolStr {
    let text = SmolStr::from(obx.field(4).text());
    if !text.is_empty() && text.parse::<u32>().ok().is_none_or(|n| n == 0) {
        reading.report(&rule::OBX_4, at(obx, 4));
    }
    text
}

fn one(
    obx: &Segment<'_>,
    groups: &mut Vec<Group>,
    here: usize,
    observed: &mut Observed,
    reading: &mut Reading<'_>,
) {
    const TYPES: &[&str] = &["CE", "CWE", "DT", "DTM", "NM", "ST", "ID", "TS", "TX", "FT", "IS", "CNE"];
    let value_type = obx.field(2).text();
    if value_type.is_empty() {
        reading.report(&rule::OBX_2_MISSING, at(obx, 2));
    } else if !TYPES.contains(&value_type.as_ref()) {
        reading.report(&rule::OBX_2, at(obx, 2));
    }
    let kind = obx.field(3).text();
    if kind.is_empty() {
        return reading.report(&rule::OBX_3_MISSING, at(obx, 3));
    }
    if !matches!(obx.field(11).text().as_ref(), "F" | "") {
        reading.report(&rule::OBX_11, at(obx, 11));
    }
    if obx.field(5).is_empty() || obx.field(5).is_null() {
        return reading.report(&rule::OBX_5_MISSING, at(obx, 5));
    }
    match kind.as_ref() {
        "64994-7" => eligibility(obx, observed, reading),
        "30963-3" => {
            observed.funding =
                code::<FundingSourceSet>(obx, &rule::FUNDING, reading).or(observed.funding.take())
        }
        "69764-9" => {
            let document = code::<VisDocumentSet>(obx, &rule::VIS_DOCUMENT, reading);
            let published =
                document.as_ref().and_then(|d| reading.codes.vis(d.as_str())).map(|edition| edition.edition);
            let vis = fresh(groups, here, |vis| vis.document.is_none() && vis.vaccine.is_none());
            vis.document = document;
            vis.published = vis.published.or(published);
        }
        "30956-7" | "38890-0" => {
            let vaccine = cvx(obx, reading);
            let vis = fresh(groups, here, |vis| vis.vaccine.is_none());
            vis.vaccine = vaccine;
        }
        "29768-9" => {
            let day = day(obx, reading);
            fresh(groups, here, |vis| vis.published.is_none() || vis.document.is_some()).published = day;
        }
        "29769-7" => {
            let day = day(obx, reading);
            fresh(groups, here, |vis| vis.presented.is_none()).presented = day;
        }
        "30946-8" => groups[here].from = day(obx, reading),
        "30944-3" => groups[here].until = day(obx, reading),
        "31044-1" => {
            let found = code::<ReactionSet>(obx, &rule::REACTION, reading);
            let on = observed_on(obx, reading);
            observed.reactions.extend(found.map(|reaction| (reaction, on)));
        }
        "59785-6" => {
            let found = code::<SpecialIndicationSet>(obx, &rule::INDICATION, reading);
            let on = observed_on(obx, reading);
            observed.indications.extend(found.map(|indication| (indication, on)));
        }
        "30945-0" => {
            let found = code::<ContraindicationSet>(obx, &rule::CONTRAINDICATION, reading);
            condition(found.map(ObservedFact::Contraindication), obx, &mut groups[here], reading);
        }
        "59784-9" => {
            let found = code::<ImmunityEvidenceSet>(obx, &rule::IMMUNITY, reading);
            condition(found.map(ObservedFact::HistoryOfDisease), obx, &mut groups[here], reading);
        }
        "75505-8" => {
            let found = code::<ImmunityEvidenceSet>(obx, &rule::IMMUNITY, reading);
            condition(found.map(ObservedFact::Serology), obx, &mut groups[here], reading);
        }
        // Schedule (also in its common misspelling), series, validity, forecast: this registry's own work.
        "59779-9" | "59799-9" | "59780-7" | "59781-5" | "30973-2" | "59782-3" | "59783-1" | "30979-9"
        | "30980-7" | "30981-5" | "59777-3" | "59778-1" | "30982-3" | "46249-9" | "46250-7" => {
            reading.report(&rule::OBX_3_NOT_KEPT, at(obx, 3));
        }
        _ => reading.report(&rule::OBX_3, at(obx, 3)),
    }
}

/// The statement being described in a group; a new one when the present one has the value already.
fn fresh(groups: &mut Vec<Group>, here: usize, free: impl Fn(&VisGiven) -> bool) -> &mut VisGiven {
    if free(&groups[here].vis) {
        return &mut groups[here].vis;
    }
    let sub_id = groups[here].sub_id.clone();
    groups.push(Group { sub_id, vis: VisGiven::default(), conditions: Vec::new(), from: None, until: None });
    let last = groups.len() - 1;
    &mut groups[last].vis
}

fn finish(group: Group, observed: &mut Observed) {
    let about_condition = !group.conditions.is_empty();
    for mut condition in group.conditions {
        condition.from = group.from;
        condition.until = group.until;
        condition.vaccine = group.vis.vaccine;
        observed.conditions.push(condition);
    }
    let said = group.vis.document.is_some() || group.vis.vaccine.is_some() || group.vis.presented.is_some();
    let dated =
        group.vis.published.is_some() || group.vis.presented.is_some() || group.vis.document.is_some();
    if said && dated && !about_condition {
        observed.vis.push(group.vis);
    }
}

fn condition(fact: Option<ObservedFact>, obx: &Segment<'_>, group: &mut Group, reading: &mut Reading<'_>) {
    let on = observed_on(obx, reading);
    group.conditions.extend(fact.map(|fact| Condition {
        fact,
        observed_on: on,
        from: None,
        until: None,
        vaccine: None,
    }));
}

/// The coded value in OBX-5: first triplet, else the alternate one.
fn code<S: CodeSet>(obx: &Segment<'_>, unknown: &Rule, reading: &mut Reading<'_>) -> Option<Code<S>> {
    let field = obx.field(5);
    let alternate = field.component(4).text();
    if let Some(found) = reading.codes.code::<S>(&alternate).filter(|_| !alternate.is_empty()) {
        let first = field.component(1).text();
        if reading.codes.code::<S>(&first).is_none() {
            return Some(found);
        }
    }
    reading.code::<S>(&field.text(), unknown, None, || at(obx, 5))
}

fn eligibility(obx: &Segment<'_>, observed: &mut Observed, reading: &mut Reading<'_>) {
    let found = code::<EligibilitySet>(obx, &rule::ELIGIBILITY, reading);
    let in_force = |code: &Eligibility| {
        let entry = reading.codes.find::<EligibilitySet>(code.as_str());
        entry.is_some_and(|entry| entry.status == Status::Active)
    };
    if found.as_ref().is_some_and(|code| !in_force(code)) {
        reading.report(&rule::ELIGIBILITY_OLD, at(obx, 5));
    }
    observed.eligibility = found.or(observed.eligibility.take());
    let method = obx.field(17).text();
    if !method.is_empty() {
        let place = || at(obx, 17);
        let found = reading.code::<EligibilityMethodSet>(&method, &rule::ELIGIBILITY_METHOD, None, place);
        observed.eligibility_method = found.or(observed.eligibility_method.take());
    }
}

fn cvx(obx: &Segment<'_>, reading: &mut Reading<'_>) -> Option<Cvx> {
    let cvx = obx.field(5).text().parse().ok().filter(|cvx| reading.codes.cvx(*cvx).is_some());
    if cvx.is_none() {
        reading.report(&rule::VIS_VACCINE, at(obx, 5));
    }
    cvx
}

fn day(obx: &Segment<'_>, reading: &mut Reading<'_>) -> Option<Date> {
    let day = date::day(&obx.field(5).text());
    if day.is_none() {
        reading.report(&rule::OBX_5_DATE, at(obx, 5));
    }
    day
}

fn observed_on(obx: &Segment<'_>, reading: &mut Reading<'_>) -> Option<Date> {
    let field = obx.field(14);
    if field.is_empty() {
        return None;
    }
    let day = date::day(&field.text());
    if day.is_none() {
        reading.report(&rule::OBX_14, at(obx, 14));
    }
    day
}
