//! Other registries of the sample: each question gets the state that its name in the address says.

use jenner_model::PublicId;
use jenner_web::desk::{Refusal, RegistriesDesk, Visitor};
use jenner_web::views::{
    AskBegun, AskState, AskView, AskedView, DosesTaken, Held, HeldDose, HeldForecast, Listed, Ours,
    RegistryChoice,
};
use jiff::civil::date;

use super::{SampleDesk, head, name};

/// Names of questions, one for each state of an answer.
pub const STATES: [&str; 6] = ["one", "several", "nobody", "waiting", "trouble", "refused"];

fn known(person: PublicId) -> Result<(), Refusal> {
    let people = [super::full_record(), super::newborn()];
    if people.contains(&person.to_string()) { Ok(()) } else { Err(Refusal::NotFound) }
}

fn listed(place: &str, number: &str, year: i16) -> Listed {
    Listed {
        name: name("Arceneaux", "Marisol R"),
        birth_date: Some(date(year, 1, 18)),
        place: place.into(),
        number: number.into(),
    }
}

fn held() -> Held {
    let dose = |place, on, vaccine: &str, details: &str, ours| HeldDose {
        place,
        on,
        vaccine: vaccine.into(),
        details: details.into(),
        ours,
    };
    Held {
        who: listed("Dane", "7712009", 2022),
        birth_differs: false,
        doses: vec![
            dose(0, date(2022, 1, 19), "Hep B", "", Ours::Same),
            dose(1, date(2022, 3, 18), "DTaP-HepB-IPV", "AB12C · GlaxoSmithKline", Ours::Taken),
            dose(2, date(2022, 5, 24), "DTaP", "", Ours::Perhaps),
            dose(3, date(2024, 8, 30), "Hep A", "K77R2 · Merck", Ours::New),
            dose(4, date(2024, 8, 30), "Varicella", "", Ours::New),
        ],
        forecasts: vec![
            HeldForecast { name: "Influenza".into(), due: Some(date(2026, 9, 1)), status: "Overdue".into() },
            HeldForecast { name: "Polio".into(), due: None, status: "Complete".into() },
        ],
        others: 1,
        left_out: vec!["2023 MMR: The date of the vaccination is not a date, or has no day.".into()],
        may_keep: true,
    }
}

impl RegistriesDesk for SampleDesk {
    fn registries(&self, _visitor: &Visitor, person: PublicId) -> Result<AskView, Refusal> {
        known(person)?;
        let id = person.to_string();
        let choice = |code: &str, name: &str, left| RegistryChoice {
            code: code.into(),
            name: name.into(),
            forecast: true,
            tells: vec!["maiden-name", "address", "phone"],
            left,
        };
        // Nothing is set up for the newborn: so the empty page can be looked at.
        let registries = match id == super::newborn() {
            true => vec![],
            false => vec![choice("AAA", "Sample North", 40), choice("BBA", "Sample South", 0)],
        };
        Ok(AskView { head: head(&id), registries })
    }

    fn ask_registry(
        &self,
        _visitor: &Visitor,
        person: PublicId,
        code: &str,
        forecast: bool,
    ) -> Result<AskBegun, Refusal> {
        known(person)?;
        Ok(match (code, forecast) {
            ("AAA", false) => AskBegun::Yes("one".into()),
            ("AAA", true) => AskBegun::No("not-allowed"),
            _ => AskBegun::No("no-partner"),
        })
    }

    fn asked_registry(&self, _visitor: &Visitor, person: PublicId, ask: &str) -> Result<AskedView, Refusal> {
        known(person)?;
        let state = match ask {
            "one" => AskState::One(Box::new(held())),
            "several" => {
                AskState::Several(vec![listed("Dane", "7712009", 2022), listed("Brown", "7719944", 2022)])
            }
            "nobody" => AskState::Nobody,
            "waiting" => AskState::Waiting,
            "trouble" => AskState::Trouble("slow"),
            "refused" => AskState::Refused(vec!["The agreement does not cover this query.".into()]),
            _ => return Err(Refusal::NotFound),
        };
        let (head, id) = (head(&person.to_string()), ask.to_owned());
        Ok(AskedView { head, id, registry: "Sample North".into(), state })
    }

    fn choose_listed(
        &self,
        _visitor: &Visitor,
        person: PublicId,
        _ask: &str,
        place: usize,
    ) -> Result<AskBegun, Refusal> {
        known(person)?;
        if place < 2 { Ok(AskBegun::Yes("one".into())) } else { Err(Refusal::NotFound) }
    }

    fn take_doses(
        &self,
        _visitor: &Visitor,
        person: PublicId,
        _ask: &str,
        places: &[usize],
    ) -> Result<DosesTaken, Refusal> {
        known(person)?;
        Ok(if places.is_empty() { DosesTaken::NothingChosen } else { DosesTaken::Yes(places.len()) })
    }
}
