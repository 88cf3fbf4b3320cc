//! Taking a record apart.

use jenner_model::PublicId;
use jenner_model::access::Access;
use jenner_model::record::Record;
use jenner_registry::access::door;
use jenner_registry::identity::desk;
use jenner_registry::identity::split::{self, Split};

use super::super::{Clerk, refusal, words};
use crate::desk::Refusal;
use crate::views::{Home, SplitDone, SplitOrder, SplitSide, SplitView};

fn public_ids(names: &[String]) -> Vec<PublicId> {
    names.iter().filter_map(|name| name.parse().ok()).collect()
}

impl Clerk {
    pub(super) fn split_view(
        &self,
        access: &Access,
        person: PublicId,
        leaving: &[String],
    ) -> Result<SplitView, Refusal> {
        let record = door::open(&self.registry, access, person).map_err(refusal)?.ok_or(Refusal::NotFound)?;
        if record.public_id != person {
            return Err(Refusal::Moved { from: person.to_string(), to: record.public_id.to_string() });
        }
        let homes = self.homes_of(access, person)?;
        let merged = desk::merged_into(&self.registry, access, &record).map_err(refusal)?;
        let ids = public_ids(leaving);
        let after = desk::after_split(&self.registry, access, person, &ids).map_err(refusal)?;
        Ok(SplitView {
            head: self.head(&record),
            version: version(&homes),
            homes: homes
                .iter()
                .map(|home| {
                    let of =
                        self.person_of(home.public_id, home.registry_number.to_string(), &home.demographics);
                    let by = merged.iter().find(|merged| merged.known.public_id == home.public_id);
                    Home {
                        id: of.id,
                        number: of.number,
                        name: of.name,
                        birth_date: of.birth_date,
                        sources: home.organizations.iter().map(|id| self.organization(*id)).collect(),
                        doses: home.doses,
                        merged: home
                            .merged_at
                            .map(|at| (at.to_jiff(), by.and_then(|merged| merged.by.clone()))),
                        leaves: ids.contains(&home.public_id) && !home.own,
                    }
                })
                .collect(),
            after: after.map(|(stays, leaves)| (self.split_side(&stays), vec![self.split_side(&leaves)])),
        })
    }

    fn homes_of(&self, access: &Access, person: PublicId) -> Result<Vec<split::Home>, Refusal> {
        split::homes(&self.registry, access, person).map_err(refusal)?.ok_or(Refusal::NotFound)
    }

    fn split_side(&self, record: &Record) -> SplitSide {
        let person = self.pair_person(record);
        let mut sources: Vec<String> = Vec::new();
        for report in &record.reports {
            let name = self.organization(report.organization);
            if !sources.contains(&name) {
                sources.push(name);
            }
        }
        let codes = self.registry.codes();
        let doses = record.doses.iter();
        SplitSide {
            number: person.number,
            name: person.name,
            birth_date: person.birth_date,
            sex: person.sex,
            doses: doses
                .map(|dose| (dose.best.given_on, words::vaccine(codes, dose.best.vaccine.cvx)))
                .collect(),
            sources,
        }
    }

    pub(super) fn take_apart(
        &self,
        access: &Access,
        person: PublicId,
        order: &SplitOrder,
    ) -> Result<SplitDone, Refusal> {
        let homes = self.homes_of(access, person)?;
        let leaving = public_ids(&order.homes);
        if leaving.is_empty() || homes.iter().any(|home| home.own && leaving.contains(&home.public_id)) {
            return Ok(SplitDone::NothingChosen);
        }
        if order.version != version(&homes) {
            return Ok(SplitDone::Changed);
        }
        if order.reason.trim().is_empty() {
            return Ok(SplitDone::ReasonMissing);
        }
        let split = split::split(&self.registry, access, person, &leaving, &order.reason).map_err(refusal)?;
        match split {
            Split::Done { .. } => Ok(SplitDone::Yes),
            Split::Nothing => Ok(SplitDone::NothingChosen),
            Split::NotTheirs => Ok(SplitDone::Changed),
            Split::Unknown | Split::TooLate | Split::Already => Err(Refusal::NotFound),
        }
    }
}

/// Changes whenever a home comes, goes or gets a report.
fn version(homes: &[split::Home]) -> String {
    let reports: usize = homes.iter().map(|home| home.reports).sum();
    format!("{}-{reports}", homes.len())
}
