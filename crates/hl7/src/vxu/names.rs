//! Whether a text can be a person's name.

/// Longer parts of names are looked at (XPN allows 30 to 50).
pub(crate) const LONGEST: usize = 50;

/// What a part of a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Judgement {
    /// Nothing was sent.
    Missing,
    /// It cannot be a name.
    Invalid,
    /// It stands for a name not yet known, or for a test.
    Placeholder,
    /// As far as a program can tell, a name.
    Name,
}

impl Judgement {
    /// Whether a person can be kept under it.
    pub fn is_usable(self) -> bool {
        matches!(self, Self::Placeholder | Self::Name)
    }
}

/// Judges one part of a name.
pub(crate) fn judge(part: &str) -> Judgement {
    const NOT_KNOWN: &[&str] = &["X", "U", "UN", "UK", "UNK", "UNKN", "NULL"];
    const NOT_NAMED: &[&str] = &[
        "A BOY",
        "A GIRL",
        "BABY",
        "BABY BOY",
        "BABY GIRL",
        "BABYBOY",
        "BABYGIRL",
        "BOY",
        "GIRL",
        "INFANT",
        "NEWBORN",
        "NOFIRSTNAME",
        "NO FIRST NAME",
        "NONAME",
        "NONE",
        "NO NAME",
        "PATIENT",
        "TEST",
        "TESTPATIENT",
        "TWIN A",
        "TWIN B",
        "UNKNOWN",
        "UNNAMED",
    ];
    if part.is_empty() {
        return Judgement::Missing;
    }
    let upper = part.to_uppercase();
    let foreign = |c: char| {
        matches!(c, '#' | '@' | '$' | '%' | '*' | '=' | '<' | '>' | '{' | '}' | '[' | ']' | '_' | '|')
    };
    let no_letter = !part.chars().any(char::is_alphabetic);
    if no_letter || part.chars().any(foreign) || NOT_KNOWN.contains(&upper.as_str()) {
        Judgement::Invalid
    } else if NOT_NAMED.contains(&upper.as_str()) {
        Judgement::Placeholder
    } else {
        Judgement::Name
    }
}

/// Whether a given name ends in a single letter of its own, as in `John A`.
pub(crate) fn ends_with_initial(given: &str) -> bool {
    let last = given.rsplit_once(' ').map_or("", |(_, last)| last.trim_end_matches('.'));
    last.chars().count() == 1 && last.chars().all(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_people_are_names() {
        for name in ["O", "D'Arensbourg", "Nguyễn", "van der Meer", "Thibodeaux-Smith", "J.", "Li", "Ünal"]
        {
            assert_eq!(judge(name), Judgement::Name, "{name}");
        }
    }

    #[test]
    fn fillers_are_told_apart_from_children_not_yet_named() {
        for filler in ["UNK", "x", "12", "Apt #7", "-"] {
            assert_eq!(judge(filler), Judgement::Invalid, "{filler}");
        }
        assert_eq!(judge("Baby Girl"), Judgement::Placeholder);
        assert_eq!(judge(""), Judgement::Missing);
    }

    #[test]
    fn an_initial_behind_the_given_name_is_seen() {
        assert!(ends_with_initial("Rosalind B."));
        assert!(!ends_with_initial("Mary Ann"));
        assert!(!ends_with_initial("J"));
    }
}
