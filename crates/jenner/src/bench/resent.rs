//! Messages sent again with one thing changed: what EHRs go on sending about somebody who left.

use jenner::demo::Person;
use jenner::demo::dice::Dice;
use jenner_codes::Sex;

/// What is changed in a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// Nothing: the same bytes.
    Unchanged,
    /// The same said again, under a new number.
    SaidAgain,
    /// Another address.
    Moved,
    /// A slip in the first name.
    GivenSlip,
    /// A slip in the last name.
    FamilySlip,
    /// The name friends use.
    Nickname,
    /// First and last name in each other's place.
    NamesSwapped,
    /// Day and month of birth in each other's place.
    DaySwapped,
    /// Another day of the month.
    WrongDay,
    /// "BABYBOY" as first name.
    Newborn,
    /// The other sex.
    WrongSex,
    /// Another last name.
    NewFamily,
    /// Another last name, address and phone: what defeats the keys.
    NewFamilyMoved,
}

impl Change {
    /// All, those last that may let somebody grow back, so that they do not help the others through.
    pub const ALL: [Self; 13] = [
        Self::Unchanged,
        Self::SaidAgain,
        Self::Moved,
        Self::GivenSlip,
        Self::FamilySlip,
        Self::Nickname,
        Self::NamesSwapped,
        Self::DaySwapped,
        Self::WrongDay,
        Self::Newborn,
        Self::WrongSex,
        Self::NewFamily,
        Self::NewFamilyMoved,
    ];

    /// For tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unchanged => "unchanged",
            Self::SaidAgain => "said again",
            Self::Moved => "moved",
            Self::GivenSlip => "slip in first name",
            Self::FamilySlip => "slip in last name",
            Self::Nickname => "nickname",
            Self::NamesSwapped => "names swapped",
            Self::DaySwapped => "day and month swapped",
            Self::WrongDay => "wrong day",
            Self::Newborn => "Babyboy, Babygirl",
            Self::WrongSex => "wrong sex",
            Self::NewFamily => "new last name",
            Self::NewFamilyMoved => "new last name and moved",
        }
    }

    /// Whether everything of this kind has to be refused.
    pub fn is_certain(self) -> bool {
        matches!(self, Self::Unchanged | Self::SaidAgain | Self::Moved)
    }

    /// Whether it is one change, that has to be refused or held.
    pub fn is_single(self) -> bool {
        !self.is_certain() && self != Self::NewFamilyMoved
    }
}

/// The message with one thing changed. `None`: there is nothing to change in it (no nickname, a day above 12).
pub fn resent(text: &str, change: Change, person: &Person, nth: u64, dice: &mut Dice) -> Option<String> {
    if change == Change::Unchanged {
        return Some(text.to_owned());
    }
    let mut segments: Vec<Vec<String>> =
        text.split('\r').map(|segment| segment.split('|').map(str::to_owned).collect()).collect();
    let msh = segments.iter_mut().find(|fields| fields.first().is_some_and(|name| name == "MSH"))?;
    // MSH counts its separator as a field: MSH-10 stands at 9.
    *msh.get_mut(9)? = format!("AGAIN-{nth}");
    let pid = segments.iter_mut().find(|fields| fields.first().is_some_and(|name| name == "PID"))?;
    let own = pid.get(5)?.split('~').next()?.to_owned();
    let mut name: Vec<String> = own.split('^').map(str::to_owned).collect();
    let (family, given) = (name.first()?.clone(), name.get(1)?.clone());
    if given.len() < 2
        || given.to_uppercase().starts_with("BABY")
        || given.to_uppercase().starts_with("NEWBORN")
    {
        return None;
    }
    let born = pid.get(7)?.clone();
    match change {
        Change::Unchanged | Change::SaidAgain => return Some(joined(&segments)),
        Change::Moved => move_away(pid, nth, dice),
        Change::GivenSlip => *name.get_mut(1)? = slip(&given, dice)?,
        Change::FamilySlip => *name.get_mut(0)? = slip(&family, dice)?,
        Change::Nickname => {
            let nickname = person.nickname.as_deref()?;
            let other = if given.eq_ignore_ascii_case(nickname) { &person.name.given } else { nickname };
            *name.get_mut(1)? =
                if given == given.to_uppercase() { other.to_uppercase() } else { other.to_owned() };
        }
        Change::NamesSwapped => name.swap(0, 1),
        Change::DaySwapped => {
            let (month, day) = (born.get(4..6)?, born.get(6..8)?);
            if day > "12" || day == month {
                return None;
            }
            *pid.get_mut(7)? = format!("{}{day}{month}", born.get(..4)?);
        }
        Change::WrongDay => {
            let day: usize = born.get(6..8)?.parse().ok()?;
            let other = (day + dice.between(1, 26) as usize - 1) % 28 + 1;
            if other == day {
                return None;
            }
            *pid.get_mut(7)? = format!("{}{other:02}", born.get(..6)?);
        }
        Change::Newborn => {
            *name.get_mut(1)? = if person.sex == Sex::Male { "BABYBOY" } else { "BABYGIRL" }.to_owned();
            name.get_mut(2).into_iter().for_each(String::clear);
        }
        Change::WrongSex => {
            let sex = pid.get_mut(8)?;
            *sex = if sex == "M" { "F" } else { "M" }.to_owned();
        }
        Change::NewFamily => *name.get_mut(0)? = new_family(dice),
        Change::NewFamilyMoved => {
            *name.get_mut(0)? = new_family(dice);
            move_away(pid, nth, dice);
            for field in [6, 13] {
                pid.get_mut(field).into_iter().for_each(String::clear);
            }
        }
    }
    // The name alone: an alias would still tell the one that was.
    *pid.get_mut(5)? = name.join("^");
    // Whoever changes the person beyond recognition is another system with another number.
    if change == Change::NewFamilyMoved {
        *pid.get_mut(3)? = format!("AGAIN{nth}^^^ELSEWHERE^MR");
        segments.retain(|fields| fields.first().is_none_or(|name| name != "NK1"));
    }
    Some(joined(&segments))
}

fn joined(segments: &[Vec<String>]) -> String {
    segments.iter().map(|fields| fields.join("|")).collect::<Vec<_>>().join("\r")
}

fn move_away(pid: &mut [String], nth: u64, dice: &mut Dice) {
    if let Some(address) = pid.get_mut(11) {
        *address = format!("{} Newfound Ln^^Alexandria^LA^{}^USA^H", 100 + nth, dice.between(71301, 71303));
    }
}

fn new_family(dice: &mut Dice) -> String {
    let names = ["Zeringue", "Quebedeaux", "Wyrick", "Oubre", "Xavier", "Yglesias"];
    dice.pick(&names).copied().unwrap_or("Zeringue").to_owned()
}

/// A letter wrong, missing, too many, or two neighbours swapped.
fn slip(name: &str, dice: &mut Dice) -> Option<String> {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() < 3 || !letters.iter().all(char::is_ascii_alphabetic) {
        return None;
    }
    let other = char::from(b'a' + dice.below(26) as u8);
    let at = dice.below(letters.len());
    let mut wrong = letters.clone();
    match dice.below(4) {
        0 => *wrong.get_mut(at)? = other,
        1 => drop(wrong.remove(at)),
        2 => wrong.insert(at, other),
        _ => wrong.swap(at, (at + 1) % letters.len().max(1)),
    }
    // The last and the first letter are no neighbours.
    let swapped_ends = wrong.len() == letters.len() && at + 1 == letters.len();
    let text: String = wrong.into_iter().collect();
    (!text.eq_ignore_ascii_case(name) && !swapped_ends).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_changes_one_place_and_never_nothing() {
        let mut dice = Dice::of(1, 1, 1);
        let all: Vec<String> = (0..200).filter_map(|_| slip("Landry", &mut dice)).collect();
        assert!(all.len() > 100);
        assert!(all.iter().all(|text| text != "Landry" && text.len().abs_diff(6) <= 1));
    }
}
