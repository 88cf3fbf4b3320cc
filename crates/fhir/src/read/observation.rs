//! Immunity, contraindications, reactions and indications: the questions of HL7 v2's OBX-3, and what is said for them.

use jenner_codes::{
    ActionCode, Codes, ContraindicationSet, Cvx, ImmunityEvidenceSet, ReactionSet, SpecialIndicationSet,
};
use jenner_model::observation::{Observation as Seen, ObservedFact};

use super::{NoDay, codes, day};
use crate::elements::CodeableConcept;
use crate::problem::{Kind, Problem};
use crate::resources::{Component, Observation};

/// The statement an observation makes. `None` when it says nothing the registry keeps; the problems say why.
pub fn observation(of: &Observation<'_>, codes: &Codes, place: &str) -> (Option<Seen>, Vec<Problem>) {
    let mut problems = Vec::new();
    let refuse = |kind, element: &str, text: &str| {
        (None, vec![Problem::error(kind, format!("{place}.{element}"), text)])
    };
    let action = match of.status.as_deref() {
        Some("final" | "amended" | "corrected") => ActionCode::Add,
        Some("entered-in-error" | "cancelled") => ActionCode::Delete,
        _ => {
            let text = "Only observations that stand are kept. Send status final, or entered-in-error to take one back.";
            return refuse(Kind::CodeInvalid, "status", text);
        }
    };
    let Some(asked) = of.code.as_ref().and_then(question) else {
        let text = "This is no question that bears on vaccines. Send LOINC 59784-9, 75505-8, 30945-0, 31044-1 or 59785-6.";
        return refuse(Kind::NotSupported, "code", text);
    };
    let Some(answer) = &of.value_codeable_concept else {
        return refuse(Kind::Required, "value", "The answer is missing. Send a coded value.");
    };
    let at = format!("{place}.valueCodeableConcept");
    let finding = match asked {
        "59784-9" => codes::find::<ImmunityEvidenceSet>(codes, answer, &at, &mut problems)
            .map(ObservedFact::HistoryOfDisease),
        "75505-8" => {
            codes::find::<ImmunityEvidenceSet>(codes, answer, &at, &mut problems).map(ObservedFact::Serology)
        }
        "30945-0" => codes::find::<ContraindicationSet>(codes, answer, &at, &mut problems)
            .map(ObservedFact::Contraindication),
        "31044-1" => {
            codes::find::<ReactionSet>(codes, answer, &at, &mut problems).map(ObservedFact::Reaction)
        }
        _ => codes::find::<SpecialIndicationSet>(codes, answer, &at, &mut problems)
            .map(ObservedFact::Indication),
    };
    let Some(finding) = finding else {
        return refuse(
            Kind::CodeInvalid,
            "valueCodeableConcept",
            "The answer is not in the table of its question.",
        );
    };
    let when =
        of.effective_date_time.as_ref().or(of.effective_period.as_ref().and_then(|p| p.start.as_ref()));
    let observed_on = match when.map(|when| day(when)) {
        Some(Ok(on)) => on,
        Some(Err(NoDay::Partial | NoDay::Wrong)) => {
            return refuse(Kind::Value, "effective", "This is no date with a day. Send it as YYYY-MM-DD.");
        }
        None => return refuse(Kind::Required, "effective", "The day is missing. Send effectiveDateTime."),
    };
    let part = |code: &str| {
        let asked = |part: &&Component<'_>| part.code.as_ref().and_then(question) == Some(code);
        of.component.iter().find(asked)
    };
    let dated = |code: &str| part(code).and_then(|part| day(part.value_date_time.as_deref()?).ok());
    let about = part("30956-7").and_then(|part| part.value_codeable_concept.as_ref()).and_then(|concept| {
        let cvx = |code: &str| code.parse::<Cvx>().ok().filter(|cvx| codes.cvx(*cvx).is_some());
        concept.coding.iter().find_map(|coding| cvx(coding.code.as_deref()?.trim()))
    });
    let seen = Seen {
        action,
        finding,
        observed_on,
        from: dated("30946-8"),
        until: dated("30944-3"),
        vaccine: about,
    };
    (Some(seen), problems)
}

/// The question of a concept: one of LOINC's that the registry knows.
fn question(of: &CodeableConcept<'_>) -> Option<&'static str> {
    let loinc = of.coding.iter().filter(|coding| coding.system.as_deref().is_none_or(codes::is_loinc));
    let mut asked = loinc.filter_map(|coding| coding.code.as_deref());
    asked.find_map(|code| KNOWN.into_iter().find(|known| *known == code))
}

const KNOWN: [&str; 8] =
    ["59784-9", "75505-8", "30945-0", "31044-1", "59785-6", "30946-8", "30944-3", "30956-7"];
