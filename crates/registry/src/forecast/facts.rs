//! The facts of a record that bear on the schedule, and nothing that says whose they are: birth date, sex, doses,
//! observations. They are the same whatever the schedule and the day, so they are kept (packed, some 200 bytes a
//! person) and a million people can be assessed anew without reading their reports.
//!
//! What of a record becomes a fact, and what the engine is told of it, is decided in [`super::patient`].

use jenner_cdsi::{Date, Dose, Sex};
use jenner_codes::Cvx;
use jenner_model::ReportId;
use smol_str::SmolStr;

use super::compact::{In, Out};

/// Goes up whenever the meaning of the packed form changes, what [`super::patient`] makes of a record, or what coverage keeps of
/// where somebody counts: facts of another form are made anew from the reports, and with them where the person counts.
pub(crate) const FORM: u64 = 2;

/// What the schedule can ask about somebody.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Facts {
    /// Date of birth; nobody can be assessed without one.
    pub birth: Option<Date>,
    /// Sex as the schedule asks for it.
    pub sex: Sex,
    /// Doses, in the order of the record.
    pub doses: Vec<GivenDose>,
    /// What was observed.
    pub told: Vec<ToldFact>,
}

/// A dose, and whose statement it is.
#[derive(Debug, Clone, PartialEq)]
pub struct GivenDose {
    /// Identity of the dose in the record.
    pub id: ReportId,
    /// What the engine is told.
    pub dose: Dose,
}

/// A condition, reaction or history, as it was reported: which observation of a schedule it is, the schedule says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldFact {
    /// Its code (SNOMED CT or CDC PHIN VS).
    pub code: SmolStr,
    /// A reaction to a vaccine, not a condition.
    pub reaction: bool,
    /// The vaccine it is about, where the source said so.
    pub vaccine: Option<Cvx>,
    /// Holds from this day on.
    pub from: Date,
    /// Last day on which it holds.
    pub until: Option<Date>,
}

impl Facts {
    /// The packed form.
    pub fn pack(&self) -> Vec<u8> {
        let mut out = Out::default();
        out.number(FORM);
        out.maybe(self.birth.map(|day| i64::from(day.number())));
        out.number(match self.sex {
            Sex::Unknown => 0,
            Sex::Female => 1,
            Sex::Male => 2,
        });
        out.number(self.doses.len() as u64);
        // Days and ids are written as distances from the one before: most fit into one or two bytes.
        let mut day = self.birth.map_or(0, Date::number);
        let mut id = 0;
        for GivenDose { id: own, dose } in &self.doses {
            out.signed(own.0.wrapping_sub(id));
            id = own.0;
            out.signed(i64::from(dose.date.number() - day));
            day = dose.date.number();
            out.number(u64::from(dose.cvx.number()));
            let more = u64::from(dose.mvx.is_some())
                | u64::from(dose.volume_ml.is_some()) << 1
                | u64::from(dose.lot_expires.is_some()) << 2
                | u64::from(dose.substandard) << 3;
            out.number(more);
            if let Some(mvx) = &dose.mvx {
                out.text(mvx);
            }
            if let Some(volume) = dose.volume_ml {
                out.number(u64::from(volume.to_bits().swap_bytes()));
            }
            if let Some(expires) = dose.lot_expires {
                out.signed(i64::from(expires.number() - day));
            }
        }
        out.number(self.told.len() as u64);
        for told in &self.told {
            out.text(&told.code);
            out.number(u64::from(told.reaction));
            out.number(told.vaccine.map_or(0, |cvx| u64::from(cvx.number())));
            out.signed(i64::from(told.from.number()));
            out.maybe(told.until.map(|day| i64::from(day.number())));
        }
        out.0
    }

    /// Reads the packed form; `None` for one of another version or a damaged one.
    pub fn unpack(bytes: &[u8]) -> Option<Facts> {
        let mut from = In(bytes);
        if from.number()? != FORM {
            return None;
        }
        let birth = match from.maybe()? {
            None => None,
            Some(day) => Some(date(day)?),
        };
        let sex = match from.number()? {
            0 => Sex::Unknown,
            1 => Sex::Female,
            2 => Sex::Male,
            _ => return None,
        };
        let count = from.count()?;
        let mut doses = Vec::with_capacity(count);
        let mut day = birth.map_or(0, |day| i64::from(day.number()));
        let mut id = 0i64;
        for _ in 0..count {
            id = id.wrapping_add(from.signed()?);
            day = day.checked_add(from.signed()?)?;
            let cvx = cvx(from.number()?)?;
            let more = from.number()?;
            let mvx = if more & 1 != 0 { Some(from.text()?.to_owned()) } else { None };
            let volume_ml = match more & 2 {
                0 => None,
                _ => Some(f32::from_bits(u32::try_from(from.number()?).ok()?.swap_bytes())),
            };
            let lot_expires = match more & 4 {
                0 => None,
                _ => Some(date(day.checked_add(from.signed()?)?)?),
            };
            let substandard = more & 8 != 0;
            let dose = Dose { date: date(day)?, cvx, mvx, volume_ml, lot_expires, substandard };
            doses.push(GivenDose { id: ReportId(id), dose });
        }
        let count = from.count()?;
        let mut told = Vec::with_capacity(count);
        for _ in 0..count {
            told.push(ToldFact {
                code: from.text()?.into(),
                reaction: from.number()? != 0,
                vaccine: match from.number()? {
                    0 => None,
                    n => Some(cvx(n)?),
                },
                from: date(from.signed()?)?,
                until: match from.maybe()? {
                    None => None,
                    Some(day) => Some(date(day)?),
                },
            });
        }
        from.0.is_empty().then_some(Facts { birth, sex, doses, told })
    }
}

/// A day by its number.
pub(crate) fn date(number: i64) -> Option<Date> {
    Date::from_number(i32::try_from(number).ok()?)
}

fn cvx(number: u64) -> Option<Cvx> {
    Cvx::from_number(u16::try_from(number).ok()?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day() -> impl Strategy<Value = Date> {
        (-30_000..40_000).prop_map(|n| Date::from_number(n).expect("a day"))
    }

    fn vaccine() -> impl Strategy<Value = Cvx> {
        (1..=999u16).prop_map(|n| Cvx::from_number(n).expect("a code"))
    }

    fn dose() -> impl Strategy<Value = GivenDose> {
        (
            any::<i64>(),
            day(),
            vaccine(),
            prop::option::of("[A-Z]{2,3}"),
            prop::option::of(0.01f32..5.0),
            prop::option::of(day()),
            any::<bool>(),
        )
            .prop_map(|(id, date, cvx, mvx, volume_ml, lot_expires, substandard)| GivenDose {
                id: ReportId(id),
                dose: Dose { date, cvx, mvx, volume_ml, lot_expires, substandard },
            })
    }

    fn told() -> impl Strategy<Value = ToldFact> {
        ("[A-Z0-9]{1,12}", any::<bool>(), prop::option::of(vaccine()), day(), prop::option::of(day()))
            .prop_map(|(code, reaction, vaccine, from, until)| ToldFact {
                code: code.into(),
                reaction,
                vaccine,
                from,
                until,
            })
    }

    proptest! {
        #[test]
        fn facts_come_back_as_they_were_packed(
            birth in prop::option::of(day()),
            sex in prop::sample::select(vec![Sex::Female, Sex::Male, Sex::Unknown]),
            doses in prop::collection::vec(dose(), 0..12),
            told in prop::collection::vec(told(), 0..4),
        ) {
            let facts = Facts { birth, sex, doses, told };
            prop_assert_eq!(Facts::unpack(&facts.pack()), Some(facts));
        }

        #[test]
        fn damaged_facts_are_none_or_facts_and_never_a_panic(
            doses in prop::collection::vec(dose(), 0..4),
            place in any::<prop::sample::Index>(),
            byte in any::<u8>(),
        ) {
            let facts = Facts { birth: Date::from_number(1), doses, ..Facts::default() };
            let mut packed = facts.pack();
            let at = place.index(packed.len());
            packed[at] = byte;
            let _ = Facts::unpack(&packed);
            prop_assert_eq!(Facts::unpack(&packed[..at]), None);
        }
    }

    #[test]
    fn an_empty_value_is_of_no_form() {
        assert_eq!(Facts::unpack(&[]), None);
    }
}
