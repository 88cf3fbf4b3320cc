//! Who paid for a dose on the shelf, and whom it is for.

/// Who paid. Stock of each is kept apart: federal law counts it apart (VFC, section 317), and so do state programmes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Funding {
    /// Vaccines for Children.
    #[serde(rename = "vfc")]
    Vfc,
    /// Section 317 of the Public Health Service Act.
    #[serde(rename = "317")]
    Section317,
    /// The state.
    #[serde(rename = "state")]
    State,
    /// The Children's Health Insurance Program.
    #[serde(rename = "chip")]
    Chip,
    /// The clinic itself.
    #[serde(rename = "private")]
    Private,
}

impl Funding {
    /// All, in the order of lists.
    pub const ALL: [Funding; 5] =
        [Funding::Vfc, Funding::Section317, Funding::State, Funding::Chip, Funding::Private];

    /// The word it is stored by.
    pub const fn word(self) -> &'static str {
        match self {
            Funding::Vfc => "vfc",
            Funding::Section317 => "317",
            Funding::State => "state",
            Funding::Chip => "chip",
            Funding::Private => "private",
        }
    }

    /// Of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }

    /// Whether it was bought with public money, and is accounted for to a programme.
    pub const fn is_public(self) -> bool {
        !matches!(self, Funding::Private)
    }
}
