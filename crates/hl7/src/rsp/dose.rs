//! One order group of an answer: ORC, RXA, RXR and the observations that belong to a dose.

use jenner_codes::{CompletionStatus, Cvx, InformationSource};
use jenner_model::ReportId;
use jenner_model::dose::{DoseStatement, OrderNumber, Place, Provider, Refusal, VisGiven};
use jenner_model::record::Dose;
use jiff::civil::Date;
use smol_str::SmolStr;

use super::names::{Names, authority, entity, fitted, information_source};
use super::observation::Observations;
use super::person::day;
use crate::er7::{Parts, SegmentWriter, Writer};

/// ORC, RXA and RXR of a dose given.
pub(super) fn dose(out: &mut Writer, dose: &Dose, names: &Names<'_>) {
    let best = &dose.best;
    let mut orc = out.segment("ORC");
    orc.field(1, "RE")
        .field(2, best.placer.as_ref().and_then(order_number))
        .field(3, filler(dose.id, best.filler.as_ref(), names.authority))
        .field(10, best.entered_by.as_ref().map(provider))
        .field(12, best.ordered_by.as_ref().map(provider))
        .field(17, best.entered_at.as_ref().map(organization))
        .field(28, best.confidentiality.as_ref().map(|code| names.coded(code)));
    drop(orc);
    let mut rxa = out.segment("RXA");
    administered(&mut rxa, best.given_on, vaccine_and_product(best, names));
    amount(&mut rxa, best, names);
    let source = source(best);
    let unknown_maker = || Parts::new().at(1, "UNK").at(2, "Unknown manufacturer").at(3, "MVX");
    let maker = match &best.manufacturer {
        Some(mvx) => Some(names.manufacturer(mvx)),
        None => (source == InformationSource::Administered).then(unknown_maker),
    };
    rxa.field(9, information_source(source))
        .repeat(9, best.notes.iter().map(|note| Parts::new().at(2, note)))
        .field(10, best.administered_by.as_ref().map(provider))
        .field(11, best.location.as_ref().map(location))
        .field(15, &best.lot)
        .field(16, best.expires_on.map(day))
        .field(17, maker)
        .field(20, best.completion.code())
        .field(21, "A")
        .field(22, best.entered_on.map(day));
    drop(rxa);
    // RXR-1 is required: a site alone cannot be sent. Both are closed tables.
    let site = best.site.as_ref().filter(|site| names.is_listed("HL70163_IZ", site.as_str()));
    if let Some(route) = best.route.as_ref().filter(|route| names.is_listed("NCIT", route.as_str())) {
        out.segment("RXR").field(1, names.coded(route)).field(2, site.map(|code| names.coded(code)));
    }
}

/// Where the knowledge comes from. IZ-31 wants a source; "historical, unspecified" is what an unsaid one means. It
/// also stands for a new dose without its lot number: the guide lets a dose be new (00) only with it (RXA-15).
fn source(best: &DoseStatement) -> InformationSource {
    match best.source {
        Some(InformationSource::Administered) if best.lot.is_empty() => InformationSource::Historical,
        Some(source) => source,
        None => InformationSource::Historical,
    }
}

/// OBX of a dose: eligibility, funding, information statements, reactions, special indications.
pub(super) fn observations(out: &mut Writer, best: &DoseStatement, names: &Names<'_>) {
    let mut group = Observations::new(out, Some(best.given_on));
    if let Some(eligibility) = &best.eligibility {
        let mut obx = group.next("CE", ["64994-7", "Vaccine funding program eligibility category", "LN"]);
        obx.field(5, names.coded(eligibility))
            .field(17, best.eligibility_method.as_ref().map(|code| names.coded(code)));
    }
    if let Some(funding) = &best.funding {
        group.next("CE", ["30963-3", "Funding source for immunization", "LN"]).field(5, names.coded(funding));
    }
    for vis in &best.vis {
        information_statement(&mut group, vis, names);
    }
    for reaction in &best.reactions {
        group.next("CE", ["31044-1", "Reaction", "LN"]).field(5, names.coded(reaction));
    }
    for indication in &best.indications {
        group
            .next("CE", ["59785-6", "Special indication for immunization", "LN"])
            .field(5, names.coded(indication));
    }
}

/// A statement given, either by its document or by vaccine and edition (IZ-24), under one OBX-4.
fn information_statement(group: &mut Observations<'_>, vis: &VisGiven, names: &Names<'_>) {
    group.new_set();
    if let Some(document) = &vis.document {
        group.same("CE", ["69764-9", "Document type", "LN"]).field(5, names.coded(document));
    }
    if let Some(cvx) = vis.vaccine {
        group.same("CE", ["30956-7", "Vaccine type", "LN"]).field(5, names.vaccine(cvx));
    }
    if let Some(published) = vis.published {
        group
            .same("DT", ["29768-9", "Date vaccine information statement published", "LN"])
            .field(5, day(published));
    }
    if let Some(presented) = vis.presented {
        group
            .same("DT", ["29769-7", "Date vaccine information statement presented", "LN"])
            .field(5, day(presented));
    }
}

/// A refusal: RXA-20 RE with its reason, the amount 999 (IZ-48), no source (IZ-47).
pub(super) fn refusal(out: &mut Writer, refusal: &Refusal, names: &Names<'_>) {
    no_dose_order(out, names);
    let mut rxa = out.segment("RXA");
    administered(&mut rxa, refusal.refused_on, names.vaccine(refusal.vaccine));
    let reason = match &refusal.reason {
        Some(reason) if refusal.text.is_empty() => names.coded(reason),
        // The sender's own words go into the text component (NIP002, code 02).
        Some(reason) => Parts::new().at(1, reason.as_str()).at(2, &refusal.text).at(3, "NIP002"),
        None if refusal.text.is_empty() => {
            Parts::new().at(1, "02").at(2, "Reason not stated").at(3, "NIP002")
        }
        None => Parts::new().at(1, "02").at(2, &refusal.text).at(3, "NIP002"),
    };
    rxa.field(6, "999").field(18, reason).field(20, CompletionStatus::Refused.code()).field(21, "A");
}

/// The order of a group without a dose: ORC-3 is 9999 (IZ-45).
pub(super) fn no_dose_order(out: &mut Writer, names: &Names<'_>) {
    out.segment("ORC").field(1, "RE").field(3, entity("9999", names.authority));
}

/// RXA of a group that carries observations or a forecast (IZ-49): vaccine 998, amount 999, NA.
pub(super) fn no_dose(out: &mut Writer, on: Date, names: &Names<'_>) {
    let mut rxa = out.segment("RXA");
    administered(&mut rxa, on, names.vaccine(Cvx::NO_VACCINE));
    rxa.field(6, "999").field(20, CompletionStatus::NotAdministered.code());
}

/// RXA-1 to RXA-5 (IZ-28, IZ-29, IZ-30).
fn administered(rxa: &mut SegmentWriter<'_>, on: Date, vaccine: Parts) {
    rxa.field(1, "0").field(2, "1").field(3, day(on)).field(4, day(on)).field(5, vaccine);
}

/// CVX first; the NDC, else the CPT code, as the alternate.
fn vaccine_and_product(best: &DoseStatement, names: &Names<'_>) -> Parts {
    let parts = names.vaccine(best.vaccine.cvx);
    match (&best.vaccine.ndc, &best.vaccine.cpt) {
        (Some(ndc), _) => parts.at(4, ndc.as_str()).at(6, "NDC"),
        (None, Some(cpt)) => parts.at(4, cpt.as_str()).at(6, "C4"),
        (None, None) => parts,
    }
}

/// An amount without its unit cannot be sent, as RXA-7 is then required: it goes out as unknown, 999.
fn amount(rxa: &mut SegmentWriter<'_>, best: &DoseStatement, names: &Names<'_>) {
    let known =
        best.amount.as_ref().and_then(|amount| amount.unit.as_ref().map(|unit| (&amount.value, unit)));
    match known {
        Some((value, unit)) => rxa.field(6, value).field(7, names.coded(unit)),
        None => rxa.field(6, "999"),
    };
}

/// ORC-3: the number in the system that gave the dose, if it says whose number it is; else our own.
fn filler(id: ReportId, filler: Option<&OrderNumber>, own: &str) -> Parts {
    filler.and_then(order_number).unwrap_or_else(|| entity(&id.0.to_string(), own))
}

/// A number without an authority is no EI (guide §6).
fn order_number(number: &OrderNumber) -> Option<Parts> {
    (!number.authority.is_empty()).then(|| entity(&number.value, &number.authority))
}

/// XCN: with a number, authority and kind of number are required. A number without its authority means nothing
/// to others and is left out; one whose kind was not said is a provider's number (PRN).
fn provider(who: &Provider) -> Parts {
    let parts = Parts::new();
    let numbered = !who.number.is_empty() && !who.authority.is_empty();
    let parts = if numbered {
        let kind = if who.number_kind.is_empty() { "PRN" } else { who.number_kind.as_str() };
        authority(parts.at(1, fitted(&who.number, 15)), 9, &who.authority).at(13, kind)
    } else {
        parts
    };
    if who.family.is_empty() && who.given.is_empty() {
        return parts;
    }
    let named = parts.at(2, fitted(&who.family, 50)).at(3, fitted(&who.given, 30));
    named.at(4, fitted(&who.middle, 30)).at(10, "L").at(21, &who.degree)
}

/// ORC-17 (CE): the identifier, or the name where there is none.
fn organization(place: &Place) -> Parts {
    let id: &SmolStr = if place.id.is_empty() { &place.name } else { &place.id };
    Parts::new().at(1, id).at(2, &place.name).at(3, "HL70362")
}

/// RXA-11 (LA2): the facility is component 4.
fn location(place: &Place) -> Parts {
    let id = if place.id.is_empty() { &place.name } else { &place.id };
    authority(Parts::new(), 4, id)
}
