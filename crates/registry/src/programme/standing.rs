//! How an organization stands in the programme on a day: what follows from its applications.

use jenner_model::{Date, OrganizationId};
use jenner_store::queries::programme::{self as rows, EnrolmentRow};
use jenner_store::{StoreError, Tx};

use super::rules::Rules;

/// How an organization stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It never applied, or nothing was approved yet.
    Out,
    /// Approved, and it begins later.
    From(Date),
    /// It takes part through a day.
    Active(Date),
    /// The same, and it is time to renew.
    RenewalDue(Date),
    /// It ended on a day.
    Expired(Date),
    /// It was suspended on a day.
    Suspended(Date),
}

impl Standing {
    /// Its word for texts.
    pub const fn word(self) -> &'static str {
        match self {
            Standing::Out => "out",
            Standing::From(_) => "from",
            Standing::Active(_) => "active",
            Standing::RenewalDue(_) => "renewal",
            Standing::Expired(_) => "expired",
            Standing::Suspended(_) => "suspended",
        }
    }

    /// The day that goes with it.
    pub const fn day(self) -> Option<Date> {
        match self {
            Standing::Out => None,
            Standing::From(day)
            | Standing::Active(day)
            | Standing::RenewalDue(day)
            | Standing::Expired(day)
            | Standing::Suspended(day) => Some(day),
        }
    }

    /// Whether it takes part, and so may order the programme's vaccine.
    pub const fn takes_part(self) -> bool {
        matches!(self, Standing::Active(_) | Standing::RenewalDue(_))
    }
}

/// Of the applications of an organization, how it stands on a day. Pure.
pub fn standing_of(all: &[EnrolmentRow], day: Date, renew_days: i32) -> Standing {
    let held = || {
        let approved = all.iter().filter(|row| matches!(row.state.as_str(), "approved" | "suspended"));
        approved.filter_map(|row| Some((row, row.holds?)))
    };
    if let Some((row, (_, until))) = held().find(|(_, (from, until))| (*from..=*until).contains(&day)) {
        if let Some(on) = row.suspended_on.filter(|on| *on <= day) {
            return Standing::Suspended(on);
        }
        let is_renewed = held().any(|(other, (from, _))| from > until && other.state == "approved");
        let left = day.until(until).map_or(0, |span| span.get_days());
        return match left <= renew_days && !is_renewed {
            true => Standing::RenewalDue(until),
            false => Standing::Active(until),
        };
    }
    if let Some(from) = held().map(|(_, (from, _))| from).filter(|from| *from > day).min() {
        return Standing::From(from);
    }
    held()
        .map(|(_, (_, until))| until)
        .filter(|until| *until < day)
        .max()
        .map_or(Standing::Out, Standing::Expired)
}

/// How an organization stands in the programme on a day.
pub fn standing(tx: &mut Tx<'_>, organization: OrganizationId, day: Date) -> Result<Standing, StoreError> {
    let rules = Rules::shipped();
    let all = rows::of(tx, organization, &rules.programme.code)?;
    Ok(standing_of(&all, day, rules.enrolment.renew_days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_a_clinic_stands_follows_from_days() {
        let day = |text: &str| text.parse::<Date>().expect("a day");
        let row = |id, state: &str, from: &str, until: &str, suspended: Option<&str>| EnrolmentRow {
            id,
            organization: OrganizationId(1),
            programme: "vfc".to_owned(),
            state: state.to_owned(),
            form: String::new(),
            proposed: String::new(),
            profile: String::new(),
            holds: Some((day(from), day(until))),
            suspended_on: suspended.map(day),
            created_at: jenner_model::Timestamp(0),
            changed_at: jenner_model::Timestamp(0),
        };
        let on = |all: &[EnrolmentRow], text: &str| standing_of(all, day(text), 60);
        let one = [row(1, "approved", "2026-01-10", "2027-01-09", None)];
        assert_eq!(on(&one, "2026-01-09"), Standing::From(day("2026-01-10")));
        assert_eq!(on(&one, "2026-01-10"), Standing::Active(day("2027-01-09")));
        assert_eq!(on(&one, "2026-11-09"), Standing::Active(day("2027-01-09")));
        assert_eq!(on(&one, "2026-11-10"), Standing::RenewalDue(day("2027-01-09")));
        assert_eq!(on(&one, "2027-01-09"), Standing::RenewalDue(day("2027-01-09")));
        assert_eq!(on(&one, "2027-01-10"), Standing::Expired(day("2027-01-09")));
        let renewed = [row(2, "approved", "2027-01-10", "2028-01-09", None), one[0].clone()];
        assert_eq!(on(&renewed, "2027-01-09"), Standing::Active(day("2027-01-09")));
        assert_eq!(on(&renewed, "2027-01-10"), Standing::Active(day("2028-01-09")));
        let suspended = [row(1, "suspended", "2026-01-10", "2027-01-09", Some("2026-03-01"))];
        assert!(on(&suspended, "2026-02-28").takes_part());
        assert_eq!(on(&suspended, "2026-03-01"), Standing::Suspended(day("2026-03-01")));
        assert!(!on(&suspended, "2026-03-01").takes_part());
        assert_eq!(standing_of(&[], day("2026-01-01"), 60), Standing::Out);
    }
}
