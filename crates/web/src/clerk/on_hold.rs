//! Messages on hold, from the registry.

use jenner_model::person::Address;
use jenner_registry::participation::suppression::held::{self, Decision, Line};
use jenner_registry::participation::suppression::tombstones;

use super::{Clerk, refusal};
use crate::desk::{OnHoldDesk, Refusal, Visitor};
use crate::views::{OnHoldList, OnHoldRow, OnHoldView};

fn id_of(name: &str) -> Result<i64, Refusal> {
    name.parse().map_err(|_| Refusal::NotFound)
}

fn row(line: Line) -> OnHoldRow {
    OnHoldRow {
        id: line.id.to_string(),
        came: line.arrived_at.to_jiff(),
        due: line.due_at.to_jiff(),
        releases: line.by_itself == Decision::Release,
        receipt: line.receipt,
        agreed: line.agreed,
    }
}

fn written(address: &Address) -> String {
    let parts = [&address.street, &address.other, &address.city, &address.zip];
    parts.into_iter().filter(|part| !part.is_empty()).map(|part| part.as_str()).collect::<Vec<_>>().join(", ")
}

impl OnHoldDesk for Clerk {
    fn on_hold(&self, visitor: &Visitor) -> Result<OnHoldList, Refusal> {
        let access = self.access(visitor)?;
        let rows = held::list(&self.registry, &access).map_err(refusal)?;
        let all = tombstones::overview(&self.registry, &access).map_err(refusal)?;
        let of = |outcome: &str| all.counts.iter().find(|(word, _)| word == outcome).map_or(0, |(_, n)| *n);
        let refused = of("refused") + of("refused-after-hold");
        Ok(OnHoldList {
            rows: rows.into_iter().map(row).collect(),
            kept_out: all.tombstones.len() as u64,
            refused: u64::try_from(refused).unwrap_or(0),
        })
    }

    fn held(&self, visitor: &Visitor, message: &str) -> Result<OnHoldView, Refusal> {
        let access = self.access(visitor)?;
        let opened = held::open(&self.registry, &access, id_of(message)?).map_err(refusal)?;
        let one = opened.ok_or(Refusal::NotFound)?;
        let person = &one.person;
        let name = person.legal_name().map(|name| format!("{}, {} {}", name.family, name.given, name.middle));
        Ok(OnHoldView {
            name: name.map(|name| name.trim().to_owned()).unwrap_or_default(),
            born: person.birth_date,
            sex: person.sex.value().map_or("U", |sex| sex.code()).to_owned(),
            address: person.addresses.value().and_then(|all| all.first()).map(written).unwrap_or_default(),
            is_multiple: person.multiple_birth.value() == Some(&true)
                || person.birth_order.value().is_some_and(|order| *order > 1),
            sender: self.organization(one.organization),
            control_id: one.control_id.to_string(),
            statements: one.statements as u64,
            row: row(one.line),
        })
    }

    fn decide_held(
        &self,
        visitor: &Visitor,
        message: &str,
        release: bool,
        reason: &str,
    ) -> Result<bool, Refusal> {
        let access = self.access(visitor)?;
        if reason.trim().is_empty() {
            return Ok(false);
        }
        let decision = if release { Decision::Release } else { Decision::Refuse };
        let done =
            held::decide(&self.registry, &access, id_of(message)?, decision, reason).map_err(refusal)?;
        if done { Ok(true) } else { Err(Refusal::NotFound) }
    }
}
