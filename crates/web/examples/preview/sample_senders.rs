//! The senders of the sample: an inbox, a message to correct. What is ordered is answered and not kept.

use jenner_web::desk::{Refusal, SenderDesk, Visitor};
use jenner_web::views::*;
use jiff::civil::date;

use super::{CLINIC, PHARMACY, SampleDesk, at, message, message_row};

/// What the sample message changed of the patient.
pub fn changed() -> Vec<Changed> {
    let text = |text: &str| vec![Shown::Text(text.into())];
    vec![
        Changed {
            label: FieldLabel::Address,
            before: text("118 Oak Aly, Houma, LA 70360"),
            after: text("9 New St, Thibodaux, LA 70301"),
        },
        Changed { label: FieldLabel::Phone, before: vec![], after: text("(985) 555-0143") },
    ]
}

/// What the sample message did to doses.
pub fn changed_doses() -> Vec<ChangedDose> {
    let dose = |day, vaccine: &str, change| ChangedDose { day, vaccine: vaccine.into(), change };
    vec![
        dose(date(2026, 9, 2), "DTaP-IPV", DoseChange::New),
        dose(date(2022, 3, 18), "DTaP-HepB-IPV (Pediarix)", DoseChange::Changed),
    ]
}

/// What the sample message was made from.
pub fn links() -> Vec<MessageLink> {
    let at = at("2026-11-21T09:12:00Z");
    vec![MessageLink { id: "40".into(), key: "link-corrects", at, note: "Confirmed by phone".into() }]
}

fn groups() -> Vec<InboxGroup> {
    let group = |rule: &str, sender: &str, count, assigned| InboxGroup {
        id: format!("1-1-{rule}"),
        sender: sender.into(),
        rule: rule.into(),
        wrong: "The birth date is not a date, or has no day.".into(),
        advice: "Nothing was stored; send the birth date as YYYYMMDD in PID-7.".into(),
        count,
        unseen: count / 2,
        oldest: at("2026-11-20T15:40:00Z"),
        latest: at("2026-11-22T13:05:00Z"),
        assigned,
        note: "They send an update on Monday".into(),
    };
    vec![
        group("PID-7.invalid", CLINIC, 214, Some(("Quincy Quality".to_owned(), true))),
        group("RXA-5.unknown", PHARMACY, 31, Some(("Ada Able".to_owned(), false))),
        group("RXA-3.before-birth", CLINIC, 1, None),
    ]
}

impl SenderDesk for SampleDesk {
    fn inbox(&self, _: &Visitor) -> Result<Inbox, Refusal> {
        Ok(Inbox { groups: groups(), not_counted: 3 })
    }

    fn inbox_group(&self, visitor: &Visitor, id: &str) -> Result<InboxGroupView, Refusal> {
        let group = groups().into_iter().find(|group| group.id == id).ok_or(Refusal::NotFound)?;
        let rows = (50..54).map(|n| message_row(&n.to_string(), Outcome::Rejected)).collect();
        Ok(InboxGroupView { group, rows, can_mend: visitor.role == jenner_model::access::Role::DataQuality })
    }

    fn inbox_order(&self, _: &Visitor, id: &str, order: &InboxOrder) -> Result<u64, Refusal> {
        let group = groups().into_iter().find(|group| group.id == id).ok_or(Refusal::NotFound)?;
        Ok(if matches!(order, InboxOrder::Close(..)) { group.count } else { 0 })
    }

    fn correction(&self, _: &Visitor, id: &str) -> Result<Result<CorrectView, String>, Refusal> {
        if id == "0" {
            return Err(Refusal::NotFound);
        }
        let of = message(id);
        let line = |segment: &RawSegment| {
            let fields: Vec<&str> = segment.fields.iter().map(|field| field.text.as_str()).collect();
            format!("{}|{}", segment.name, fields.join("|"))
        };
        let lines: Vec<String> = of.segments.iter().map(line).collect();
        Ok(Ok(CorrectView {
            id: id.into(),
            row: of.row,
            links: of.links,
            findings: of.findings,
            text: lines.join("\n"),
            is_draft: false,
            fixes: vec![Fix { location: "PID-8".into(), from: "female".into(), to: "F".into() }],
        }))
    }

    fn mended(&self, visitor: &Visitor, id: &str) -> Result<Result<String, String>, Refusal> {
        Ok(self.correction(visitor, id)?.map(|view| view.text.replace("|female", "|F")))
    }

    fn try_correction(&self, _: &Visitor, id: &str, text: &str) -> Result<Result<Trial, String>, Refusal> {
        if !text.starts_with("MSH|") {
            return Ok(Err("this is no HL7 message: it must begin with MSH and a separator".into()));
        }
        let findings = message(id).findings;
        Ok(Ok(Trial { outcome: Outcome::Findings, doses: 1, dropped: 0, findings }))
    }

    fn resend(&self, visitor: &Visitor, id: &str, text: &str, _: &str) -> Result<Resent, Refusal> {
        Ok(match self.try_correction(visitor, id, text)? {
            Ok(_) => Resent::Sent("77".into()),
            Err(words) => Resent::Not(words),
        })
    }

    fn drop_correction(&self, _: &Visitor, _: &str) -> Result<(), Refusal> {
        Ok(())
    }
}
