//! SMART scopes of programs: `system/Immunization.rs`, `system/*.rs`, and the older `system/*.read`.

use std::fmt;

/// What is done with a resource, after the letters of SMART scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interaction {
    /// `c`
    Create,
    /// `r`
    Read,
    /// `u`
    Update,
    /// `d`
    Delete,
    /// `s`: search and export
    Search,
}

/// The letters in the order in which they must stand.
const LETTERS: &str = "cruds";

impl Interaction {
    /// Its letter in a scope.
    pub const fn letter(self) -> char {
        match self {
            Self::Create => 'c',
            Self::Read => 'r',
            Self::Update => 'u',
            Self::Delete => 'd',
            Self::Search => 's',
        }
    }

    const fn bit(self) -> u8 {
        match self {
            Self::Create => 1,
            Self::Read => 2,
            Self::Update => 4,
            Self::Delete => 8,
            Self::Search => 16,
        }
    }
}

/// One scope.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Scope {
    /// Resource type, or `*`.
    resource: String,
    bits: u8,
    /// The older form, in which it was asked for and is answered.
    older: bool,
}

/// A set of scopes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scopes(Vec<Scope>);

/// Why a text is not a scope that a program can have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadScope {
    /// Nothing in it.
    #[error("no scope is named; ask for example for system/Immunization.rs")]
    Empty,
    /// Not of the form `system/Resource.rs`.
    #[error(
        "\"{0}\" is not a scope for a program; write system/, a resource type or *, a dot, and the letters c r u d s in this order"
    )]
    Form(String),
    /// Narrowed by a search, which cannot be kept to.
    #[error(
        "\"{0}\" is narrowed by a search; this server cannot hold a client to that, so it grants no such scope"
    )]
    Narrowed(String),
}

impl Scopes {
    /// Reads scopes with spaces between them.
    pub fn parse(text: &str) -> Result<Self, BadScope> {
        // What is longer was not written by a person, and would come back in an error text.
        let words = text.split_ascii_whitespace().take(64);
        let scopes = words.map(scope).collect::<Result<Vec<_>, _>>()?;
        if scopes.is_empty() { Err(BadScope::Empty) } else { Ok(Self(scopes)) }
    }

    /// Whether these scopes open an interaction with a resource type.
    pub fn allow(&self, resource: &str, interaction: Interaction) -> bool {
        self.0.iter().any(|scope| {
            (scope.resource == "*" || scope.resource == resource) && scope.bits & interaction.bit() != 0
        })
    }

    /// What of a wish is within these scopes.
    pub fn grant(&self, wish: &Self) -> Self {
        let mut granted: Vec<Scope> = Vec::new();
        for wanted in &wish.0 {
            for held in &self.0 {
                let resource = match (held.resource.as_str(), wanted.resource.as_str()) {
                    ("*", wanted) => wanted,
                    (held, "*") => held,
                    (held, wanted) if held == wanted => held,
                    _ => continue,
                };
                let bits = held.bits & wanted.bits;
                let one =
                    Scope { resource: resource.to_owned(), bits, older: wanted.older && bits == wanted.bits };
                if bits != 0 && !granted.contains(&one) {
                    granted.push(one);
                }
            }
        }
        Self(granted)
    }

    /// Whether nothing is open.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn scope(word: &str) -> Result<Scope, BadScope> {
    let shown = || word.chars().filter(|c| c.is_ascii_graphic()).take(60).collect::<String>();
    let wrong = || BadScope::Form(shown());
    let rest = word.strip_prefix("system/").ok_or_else(wrong)?;
    if rest.contains('?') {
        return Err(BadScope::Narrowed(shown()));
    }
    let (resource, letters) = rest.split_once('.').ok_or_else(wrong)?;
    let named = resource.starts_with(|c: char| c.is_ascii_uppercase())
        && resource.len() <= 40
        && resource.bytes().all(|b| b.is_ascii_alphabetic());
    if resource != "*" && !named {
        return Err(wrong());
    }
    let (bits, older) = match letters {
        "read" => (Interaction::Read.bit() | Interaction::Search.bit(), true),
        "write" => (Interaction::Create.bit() | Interaction::Update.bit() | Interaction::Delete.bit(), true),
        "*" => (31, true),
        letters => (bits(letters).ok_or_else(wrong)?, false),
    };
    Ok(Scope { resource: resource.to_owned(), bits, older })
}

/// The letters of the newer form: each once, in order.
fn bits(letters: &str) -> Option<u8> {
    let (mut bits, mut last) = (0u8, 0);
    for letter in letters.chars() {
        let place = LETTERS.find(letter)? + 1;
        if place <= last {
            return None;
        }
        last = place;
        bits |= 1 << (place - 1);
    }
    (bits != 0).then_some(bits)
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, scope) in self.0.iter().enumerate() {
            let letters: String = match (scope.older, scope.bits) {
                (true, 18) => "read".to_owned(),
                (true, 13) => "write".to_owned(),
                (true, 31) => "*".to_owned(),
                (_, bits) => LETTERS
                    .chars()
                    .enumerate()
                    .filter(|(n, _)| bits & (1 << n) != 0)
                    .map(|(_, c)| c)
                    .collect(),
            };
            write!(f, "{}system/{}.{letters}", if n == 0 { "" } else { " " }, scope.resource)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scopes(text: &str) -> Scopes {
        Scopes::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn a_scope_opens_its_resource_and_its_interactions_and_nothing_else() {
        let held = scopes("system/Immunization.rs system/Patient.r");
        assert!(held.allow("Immunization", Interaction::Search));
        assert!(held.allow("Patient", Interaction::Read));
        assert!(!held.allow("Patient", Interaction::Search));
        assert!(!held.allow("Immunization", Interaction::Create));
        assert!(!held.allow("ImmunizationRecommendation", Interaction::Read));
        assert!(scopes("system/*.cruds").allow("Anything", Interaction::Delete));
    }

    #[test]
    fn the_older_form_means_the_same_and_is_answered_as_it_was_asked() {
        let held = scopes("system/*.rs");
        assert_eq!(held.grant(&scopes("system/*.read")).to_string(), "system/*.read");
        assert!(scopes("system/Patient.read").allow("Patient", Interaction::Search));
        assert!(!scopes("system/Patient.read").allow("Patient", Interaction::Create));
        assert_eq!(scopes("system/Patient.write").to_string(), "system/Patient.write");
        assert_eq!(held.grant(&scopes("system/Patient.*")).to_string(), "system/Patient.rs");
    }

    #[test]
    fn nobody_gets_more_than_was_registered() {
        let held = scopes("system/Immunization.rs system/Patient.rs");
        let granted = held.grant(&scopes("system/*.cruds"));
        assert_eq!(granted.to_string(), "system/Immunization.rs system/Patient.rs");
        assert!(held.grant(&scopes("system/Group.rs")).is_empty());
    }

    #[test]
    fn what_is_no_scope_for_a_program_is_refused() {
        for text in [
            "",
            "patient/Patient.rs",
            "user/*.rs",
            "system/Patient",
            "system/Patient.sr",
            "system/Patient.rr",
            "system/patient.rs",
            "system/Pa*.rs",
            "system/Patient.",
            "openid",
            "system/Patient.rs?category=x",
            "system/.rs",
        ] {
            assert!(Scopes::parse(text).is_err(), "{text}");
        }
    }
}
