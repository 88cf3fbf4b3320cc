//! Grades, as schools write them: one order from the infants' room to what follows the twelfth.

use serde::{Deserialize, Serialize};

use crate::schools::law::Grade as LawGrade;

/// A grade. The numbers are those of the database: 0 is kindergarten, 1 to 12 are grades.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Grade(i8);

impl Grade {
    /// Infants and toddlers.
    pub const INFANTS: Grade = Grade(-3);
    /// Preschool: three years.
    pub const PRESCHOOL: Grade = Grade(-2);
    /// Prekindergarten: four years; transitional kindergarten.
    pub const PREKINDERGARTEN: Grade = Grade(-1);
    /// Kindergarten.
    pub const KINDERGARTEN: Grade = Grade(0);
    /// After the twelfth: college, adult classes.
    pub const BEYOND: Grade = Grade(13);
    /// Not said, or a class without grades.
    pub const NONE: Grade = Grade(99);

    /// The number in the database.
    pub fn number(self) -> i64 {
        i64::from(self.0)
    }

    /// The grade of a number of the database.
    pub fn of_number(number: i64) -> Grade {
        i8::try_from(number).ok().filter(|n| (-3..=13).contains(n)).map_or(Grade::NONE, Grade)
    }

    /// Reads a cell; `None` where it is no grade.
    pub fn read(text: &str) -> Option<Grade> {
        let text: String =
            text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        let text = text.strip_prefix("grade").or_else(|| text.strip_prefix("gr")).unwrap_or(&text);
        let text = text.strip_suffix("grade").unwrap_or(text);
        const WORDS: [&str; 12] = [
            "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
            "eleventh", "twelfth",
        ];
        match text {
            "" | "ug" | "ungraded" | "other" | "na" | "none" => return Some(Grade::NONE),
            "it" | "infant" | "infants" | "toddler" | "toddlers" | "nursery" => return Some(Grade::INFANTS),
            "pr" | "ps" | "preschool" | "p3" | "3k" | "pk3" => return Some(Grade::PRESCHOOL),
            "pk" | "prek" | "prekindergarten" | "p4" | "pk4" | "4k" | "tk" | "t9" => {
                return Some(Grade::PREKINDERGARTEN);
            }
            "k" | "kg" | "kf" | "kh" | "kn" | "k5" | "5k" | "kinder" | "kindergarten" | "0" | "00" => {
                return Some(Grade::KINDERGARTEN);
            }
            "freshman" => return Some(Grade(9)),
            "sophomore" => return Some(Grade(10)),
            "junior" => return Some(Grade(11)),
            "senior" => return Some(Grade(12)),
            "college" | "adult" | "postgraduate" | "pg" => return Some(Grade::BEYOND),
            _ => {}
        }
        if let Some(place) = WORDS.iter().position(|word| *word == text) {
            return i8::try_from(place + 1).ok().map(Grade);
        }
        let digits =
            ["st", "nd", "rd", "th"].into_iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text);
        let number: i8 = digits.parse().ok().filter(|_| digits.len() <= 2)?;
        (1..=13).contains(&number).then_some(Grade(number))
    }

    /// How the grade is written in lists: PK, K, 1 … 12; empty where there is none.
    pub fn code(self) -> String {
        match self {
            Grade::INFANTS => "IT".to_owned(),
            Grade::PRESCHOOL => "PS".to_owned(),
            Grade::PREKINDERGARTEN => "PK".to_owned(),
            Grade::KINDERGARTEN => "K".to_owned(),
            Grade::BEYOND => "13+".to_owned(),
            Grade(n @ 1..=12) => n.to_string(),
            _ => String::new(),
        }
    }

    /// The grade of the next school year.
    pub fn next(self) -> Grade {
        match self {
            Grade(n @ -3..=12) => Grade(n + 1),
            other => other,
        }
    }

    /// The grade as school law knows it. Infants' rooms, preschool, ungraded classes and what follows the twelfth are none to it:
    /// age decides there.
    pub fn of_law(self) -> Option<LawGrade> {
        (self.0 >= Self::PREKINDERGARTEN.0).then(|| LawGrade::numbered(self.0)).flatten()
    }

    /// Whether somebody of so many years can hardly be in the grade: more than five years from what is usual.
    pub fn is_odd_at(self, years: i16) -> bool {
        match self {
            Grade::NONE => false,
            Grade::BEYOND => years < 14,
            Grade(n) => (years - (i16::from(n) + 5)).abs() > 5,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grade_is_read_as_schools_write_it_and_nonsense_is_none() {
        for (text, code) in [
            ("K", "K"),
            ("KG", "K"),
            ("Kindergarten", "K"),
            ("00", "K"),
            ("PK", "PK"),
            ("Pre-K", "PK"),
            ("TK", "PK"),
            ("01", "1"),
            ("Grade 6", "6"),
            ("11th", "11"),
            ("11th grade", "11"),
            ("Third", "3"),
            ("12", "12"),
            ("IT", "IT"),
            ("", ""),
        ] {
            assert_eq!(Grade::read(text).map(Grade::code).as_deref(), Some(code), "{text}");
        }
        for text in ["14", "-1x", "99", "purple", "123", "0x1"] {
            assert_eq!(Grade::read(text), None, "{text}");
        }
        for number in -3..=13 {
            assert_eq!(Grade::of_number(number).number(), number);
        }
        assert_eq!(Grade::of_number(700), Grade::NONE);
        assert_eq!(Grade::KINDERGARTEN.next().code(), "1");
        assert_eq!(Grade::of_number(12).next(), Grade::BEYOND);
    }

    #[test]
    fn a_grade_and_an_age_that_do_not_go_together_are_noticed() {
        assert!(Grade::KINDERGARTEN.is_odd_at(14));
        assert!(!Grade::KINDERGARTEN.is_odd_at(6));
        assert!(Grade::of_number(11).is_odd_at(6));
        assert!(!Grade::of_number(11).is_odd_at(19));
        assert!(!Grade::NONE.is_odd_at(80));
    }
}
